"""The first-screen drawing: one SVG, no script, no font file, nothing fetched.

Legible in black and white: every label carries its word or numeral, what is unknown
is hatched and dashed. Places too small for a label are drawn again, larger, in an
inset. It is shown as an image, so the fonts are those of the machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import count, groupby

from qdflood.district_map import seating
from qdflood.district_map.seating import FONT_PX, LABEL_PX, Box, Point, View
from qdflood.district_map.shades import (
    CAPTION,
    FONT,
    HATCH_INK,
    INK,
    LABEL_CHARACTERS,
    PAPER,
    Outlines,
    Ring,
    Shade,
    in_words,
    plain,
    shade_of,
)

TITLE_PX, CAPTION_PX, MARGIN_PX, INSET_MARGIN_PX = 22, 18, 4, 5

HATCH = (
    '<pattern id="hatch" width="6.5" height="6.5" patternUnits="userSpaceOnUse"'
    ' patternTransform="rotate(45)">'
    f'<rect width="6.5" height="6.5" fill="{PAPER}"/>'
    f'<rect width="1.6" height="6.5" fill="{HATCH_INK}"/></pattern>'
)


@dataclass(frozen=True)
class _Place:
    """One named place: its rings in degrees, what is shown of it, and its label."""

    name: str
    rings: Sequence[Ring]
    shade: Shade

    @property
    def label(self) -> str:
        return plain(self.shade.label, LABEL_CHARACTERS)

    def main_ring(self, view: View) -> list[Point]:
        """The largest ring as drawn; the label belongs there, not on an island."""
        return max((view.ring(ring) for ring in self.rings), key=seating.area)


def outline_svg(
    outlines: Outlines,
    shades: Mapping[str, Shade],
    *,
    title: str = "",
    width: int = 330,
    height: int = 430,
) -> str:
    """The map as an SVG document of ``width`` x ``height`` pixels, title on its first line."""
    places = [_Place(name, rings, shade_of(name, shades)) for name, rings in outlines.items()]
    inner = height - TITLE_PX - CAPTION_PX
    page = Box(MARGIN_PX, TITLE_PX, width - 2 * MARGIN_PX, inner)
    view = seating.fit([ring for place in places for ring in place.rings], page, align=0)
    small = [p for p in places if seating.too_small(p.main_ring(view), p.label)]
    large = [place for place in places if place not in small]
    body, taken = [*_painted(places, view, "p", page)], list[Box]()
    if small:
        body += _inset(places, small, view, page, taken)
    body += _labels(large, view, taken, (page,))
    head = f"<title>{escape(plain(title))}</title><defs>{HATCH}</defs>"
    heading = _text(MARGIN_PX, 15, title, 'font-weight="700" font-size="14"')
    caption = _text(MARGIN_PX, height - 5, CAPTION, 'font-size="11"')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}" font-family="{FONT}" role="img">{head}'
        f'<rect width="{width}" height="{height}" fill="{PAPER}"/>'
        f"{''.join(body)}{heading}{caption}</svg>"
    )


def _text(x: float, y: float, text: str, style: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{INK}" {style}>{escape(plain(text, 40))}</text>'


def _path(rings: Iterable[Sequence[Point]]) -> str:
    """Path data on a half-pixel grid: neighbours snap alike, so that no gap opens."""
    parts = []
    for ring in rings:
        snapped = (f"{round(x * 2) / 2:g} {round(y * 2) / 2:g}" for x, y in ring)
        parts.append("M" + "L".join(point for point, _ in groupby(snapped)) + "z")
    return "".join(parts)


def _fill(shade: Shade) -> str:
    return "url(#hatch)" if shade.unknown else shade.colour or PAPER


def _painted(places: Iterable[_Place], view: View, part: str, within: Box) -> Iterator[str]:
    """Fills, then borders: dashed ones on a white bed, solid ones over them.

    Two dashed borders on one line would fill each other's gaps, hence the bed.
    ``part`` names the view, so that each path is written once and used by its id.
    """
    drawn: list[tuple[str, _Place]] = []
    for number, place in zip(count(), places):
        rings = [view.ring(ring) for ring in place.rings]
        seen = [ring for ring in rings if seating.bounds(ring).overlaps(within)]
        if seen:
            drawn.append((f'<use href="#{part}{number}"', place))
            words = escape(in_words(place.name, place.shade))
            path = f'<path id="{part}{number}" d="{_path(seen)}"/>'
            yield f'<defs>{path}</defs>{drawn[-1][0]} fill="{_fill(place.shade)}">'
            yield f"<title>{words}</title></use>"
    line = f'fill="none" stroke="{INK}" stroke-linejoin="round"'
    for use, place in drawn:
        if place.shade.unknown:
            yield f'{use} fill="none" stroke="{PAPER}" stroke-width="2.2"/>'
            yield f'{use} {line} stroke-width="1.4" stroke-dasharray="4 2.5"/>'
    for use, place in drawn:
        if not place.shade.unknown:
            yield f'{use} {line} stroke-width="1.1"/>'


def _labels(
    places: Iterable[_Place], view: View, taken: list[Box], within: Sequence[Box]
) -> Iterator[str]:
    """The labels, smallest place first; ``taken`` grows by their boxes."""
    rings = [(place, place.main_ring(view)) for place in places]
    for place, ring in sorted(rings, key=lambda pair: seating.area(pair[1])):
        box = seating.seat(ring, seating.label_width(place.label), taken, within)
        taken.append(box)
        yield _label(place, box)


def _label(place: _Place, box: Box) -> str:
    shade = place.shade
    paper = PAPER if shade.unknown else shade.colour or PAPER
    ink = INK if shade.unknown else shade.text_colour
    dash = ' stroke-dasharray="3 2"' if shade.unknown else ""
    middle, base = box.x + box.width / 2, box.y + LABEL_PX * 0.74
    return (
        f'<g class="label"><rect x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}"'
        f' height="{box.height:.1f}" rx="2" fill="{paper}" stroke="{INK}"'
        f' stroke-width="0.9"{dash}/><text x="{middle:.1f}" y="{base:.1f}" fill="{ink}"'
        f' font-size="{FONT_PX}" font-weight="700" text-anchor="middle">'
        f"{escape(place.label)}</text></g>"
    )


def _inset(
    places: Sequence[_Place], small: Sequence[_Place], view: View, page: Box, taken: list[Box]
) -> Iterator[str]:
    """The small places once more, larger, in a frame where nothing else is drawn."""
    rings = [max(place.rings, key=lambda ring: seating.area(view.ring(ring))) for place in small]
    everything = [view.ring(ring) for place in places for ring in place.rings]
    frame = seating.free_corner(everything, page, seating.shape_of(rings))
    closer = seating.fit(rings, frame.shrunk(INSET_MARGIN_PX))
    here = seating.bounds([point for ring in rings for point in view.ring(ring)])
    paper, line = f'fill="{PAPER}"', f'fill="none" stroke="{INK}" stroke-width="1.4"'
    yield _rect(here, line)
    yield f'<clipPath id="inset">{_rect(frame, paper)}</clipPath>'
    yield f'<g clip-path="url(#inset)">{_rect(frame, paper)}'
    yield from _painted(places, closer, "q", frame)
    yield f"</g>{_rect(frame, line)}"
    yield from _labels(small, closer, taken, (frame, page))
    taken += [frame, here]


def _rect(box: Box, style: str) -> str:
    place = f'x="{box.x:.1f}" y="{box.y:.1f}"'
    return f'<rect {place} width="{box.width:.1f}" height="{box.height:.1f}" {style}/>'
