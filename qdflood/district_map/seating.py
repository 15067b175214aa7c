"""Where things fit on a drawing: degrees to pixels, seats for labels, a free corner.

Plain geometry on lists of points; small enough to do without a geometry library,
which the first screen would have to load.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

from qdflood.district_map.shades import Ring

Point = tuple[float, float]
FONT_PX, LABEL_PX = 13, 19
CELL_PX = 7
# A place that is smaller than this many of its labels is too small to carry one.
LABELS_WORTH = 1.3


@dataclass(frozen=True)
class Box:
    """A rectangle on the drawing in pixels; ``x`` and ``y`` are its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> Point:
        """The point in its middle."""
        return self.x + self.width / 2, self.y + self.height / 2

    def overlaps(self, other: Box, gap: float = 1.0) -> bool:
        """Whether less than ``gap`` pixels lie between the two."""
        return (
            self.x < other.x + other.width + gap
            and other.x < self.x + self.width + gap
            and self.y < other.y + other.height + gap
            and other.y < self.y + self.height + gap
        )

    def shrunk(self, by: float) -> Box:
        """The rectangle that leaves ``by`` pixels free on each side."""
        return Box(self.x + by, self.y + by, self.width - 2 * by, self.height - 2 * by)

    def inside(self, other: Box) -> bool:
        """Whether it lies wholly within the other."""
        return (
            other.x <= self.x
            and other.y <= self.y
            and self.x + self.width <= other.x + other.width
            and self.y + self.height <= other.y + other.height
        )


@dataclass(frozen=True)
class View:
    """Degrees to pixels, equirectangular at the middle latitude: good for one city."""

    west: float
    north: float
    stretch: float
    scale: float
    left: float
    top: float

    def ring(self, ring: Ring) -> list[Point]:
        """A ring of [lon, lat] as points of the drawing."""
        across = self.stretch * self.scale
        return [
            (self.left + (p[0] - self.west) * across, self.top + (self.north - p[1]) * self.scale)
            for p in ring
        ]

    def degrees(self, x: float, y: float) -> Point:
        """Longitude and latitude of a point of the drawing."""
        across = self.stretch * self.scale
        lon, lat = (x - self.left) / across, (y - self.top) / self.scale
        return round(self.west + lon, 4), round(self.north - lat, 4)


def extent(rings: Iterable[Ring]) -> tuple[float, float, float, float]:
    """West, south, east, north of some rings, degrees."""
    positions = [position for ring in rings for position in ring]
    lons, lats = [p[0] for p in positions], [p[1] for p in positions]
    return min(lons), min(lats), max(lons), max(lats)


def shape_of(rings: Iterable[Ring]) -> float:
    """Height over width of what the rings cover, as drawn."""
    west, south, east, north = extent(rings)
    return (north - south) / ((east - west) * math.cos(math.radians((south + north) / 2)))


def fit(rings: Sequence[Ring], box: Box, *, align: float = 0.5) -> View:
    """The view that fills ``box`` with the rings; ``align`` 0 pushes them to the left edge."""
    west, south, east, north = extent(rings)
    stretch = math.cos(math.radians((south + north) / 2))
    scale = min(box.width / ((east - west) * stretch), box.height / (north - south))
    spare_x = box.width - (east - west) * stretch * scale
    spare_y = box.height - (north - south) * scale
    return View(west, north, stretch, scale, box.x + spare_x * align, box.y + spare_y / 2)


def area(ring: Sequence[Point]) -> float:
    """Area of a closed ring, square pixels."""
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(ring))) / 2


def bounds(ring: Sequence[Point]) -> Box:
    """The smallest rectangle round some points."""
    xs, ys = [p[0] for p in ring], [p[1] for p in ring]
    return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def _spans(ring: Sequence[Point], y: float) -> list[Point]:
    """The stretches of the line at ``y`` that lie inside the ring."""
    cuts = sorted(
        x0 + (y - y0) * (x1 - x0) / (y1 - y0)
        for (x0, y0), (x1, y1) in pairwise(ring)
        if (y0 > y) != (y1 > y)
    )
    return list(zip(cuts[::2], cuts[1::2], strict=True))


def _rooms(ring: Sequence[Point], y: float) -> Iterator[Point]:
    """Stretches inside the ring over the whole height of a label centred at ``y``."""
    heights = (y - LABEL_PX / 2, y, y + LABEL_PX / 2)
    for spans in product(*(_spans(ring, height) for height in heights)):
        start, end = max(span[0] for span in spans), min(span[1] for span in spans)
        if end > start:
            yield start, end


def label_width(text: str) -> float:
    """Width of a label with its margins, pixels; a little more than any font needs."""
    wide = sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.62 for c in text)
    return wide * FONT_PX + 8


def too_small(ring: Sequence[Point], label: str) -> bool:
    """Whether a label would hide most of the ring it belongs to."""
    return area(ring) < label_width(label) * LABEL_PX * LABELS_WORTH


def _seats(ring: Sequence[Point], width: float) -> Iterator[tuple[float, Point]]:
    """Where a label may sit, with its cost: inside the ring first, then further and further."""
    hull = bounds(ring)
    cx, cy = hull.x + hull.width / 2, hull.y + hull.height / 2
    for step in range(33):
        y = hull.y + hull.height * step / 32
        for start, end in _rooms(ring, y):
            short = max(0.0, width + 6 - (end - start))
            x = min(max(cx, start + width / 2), end - width / 2) if not short else (start + end) / 2
            yield short * 1.2 + math.hypot(x - cx, y - cy) * 0.3, (x, y)
    for step, turn in product(range(40), range(16)):
        far, angle = step * 6.0, turn * math.pi / 8
        yield 400 + far, (cx + far * math.cos(angle), cy + far * math.sin(angle))


def seat(ring: Sequence[Point], width: float, taken: Sequence[Box], within: Sequence[Box]) -> Box:
    """The cheapest free seat of a label inside the first of ``within`` that has one."""
    boxes = [
        Box(x - width / 2, y - LABEL_PX / 2, width, LABEL_PX)
        for _, (x, y) in sorted(_seats(ring, width))
    ]
    free = [box for box in boxes if not any(box.overlaps(other) for other in taken)]
    fitting = (box for page in within for box in free if box.inside(page))
    return next(fitting, boxes[0])


def _covered(rings: Iterable[Sequence[Point]]) -> set[tuple[int, int]]:
    """Cells of the drawing that some ring covers or touches."""
    cells: set[tuple[int, int]] = set()
    for ring in rings:
        touched = {(int(x // CELL_PX), int(y // CELL_PX)) for x, y in ring}
        cells |= touched
        rows = [row for _, row in touched]
        for row in range(min(rows), max(rows) + 1):
            for start, end in _spans(ring, (row + 0.5) * CELL_PX):
                columns = range(int(start // CELL_PX), int(end // CELL_PX) + 1)
                cells.update((column, row) for column in columns)
    return cells


def free_corner(rings: Iterable[Sequence[Point]], page: Box, shape: float) -> Box:
    """The largest rectangle (height / width = ``shape``) along an edge that no ring touches.

    When there is none it is a quarter of the page wide, in the upper right corner.
    """
    covered = _covered(rings)
    for share in range(50, 24, -1):
        width = page.width * share / 100
        for fx, fy in _edges():
            x = page.x + (page.width - width) * fx
            box = Box(x, page.y + (page.height - width * shape) * fy, width, width * shape)
            if not any(cell in covered for cell in _cells(box)):
                return box
    width = page.width / 4
    return Box(page.x + page.width - width, page.y, width, width * shape)


def _edges() -> Iterator[Point]:
    """Shares of the spare width and height, along the right, left, lower and upper edge."""
    for along in range(11):
        yield from ((1, along / 10), (0, along / 10), (along / 10, 1), (along / 10, 0))


def _cells(box: Box) -> Iterator[tuple[int, int]]:
    columns = range(int(box.x // CELL_PX), int((box.x + box.width) // CELL_PX) + 1)
    rows = range(int(box.y // CELL_PX), int((box.y + box.height) // CELL_PX) + 1)
    return product(columns, rows)
