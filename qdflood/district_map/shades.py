"""What is shown of each place, and how typed text is made safe to show."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Ring = Sequence[Sequence[float]]
Outlines = Mapping[str, Sequence[Ring]]

CAPTION = "示意图，非法定界线"
INK, HATCH_INK, PAPER = "#14181C", "#868E96", "#FFFFFF"
FONT = "'Noto Sans SC','Microsoft YaHei','PingFang SC','Noto Sans CJK SC',SimHei,sans-serif"
LABEL_CHARACTERS, TIP_CHARACTERS = 10, 400
_COLOUR = re.compile("#[0-9A-Fa-f]{6}")


@dataclass(frozen=True)
class Shade:
    """How one value is drawn: ``label`` on the map, ``tip`` in words, without the name.

    ``colour`` None is plain paper; ``unknown`` is hatched and dashed whatever the colour.
    Colours are ``#RRGGBB``, nothing else: they are written into the drawing as they are.
    """

    label: str
    colour: str | None = None
    text_colour: str = INK
    unknown: bool = False
    tip: str = ""

    def __post_init__(self) -> None:
        for colour in (self.colour, self.text_colour):
            if colour is not None and not _COLOUR.fullmatch(colour):
                raise ValueError(f"a colour is #RRGGBB, not {colour!r}")


@dataclass(frozen=True)
class Spot:
    """Something reported at one place; ``lat`` and ``lon`` (degrees, WGS84) may be unknown."""

    name: str
    shade: Shade
    lat: float | None = None
    lon: float | None = None


def plain(text: str, limit: int = 10_000) -> str:
    """Text without control, direction and surrogate characters, cut with … at ``limit``."""
    kept = "".join(c for c in text if unicodedata.category(c)[0] != "C")
    return kept if len(kept) <= limit else kept[: limit - 1] + "…"


def shade_of(name: str, shades: Mapping[str, Shade]) -> Shade:
    """The shade given for a name; an unknown one when none was given."""
    return shades.get(name) or Shade(label=f"{name} ？", unknown=True)


def in_words(name: str, shade: Shade) -> str:
    """One value as a sentence part: the name, then its tip or what its label says."""
    return plain(f"{name}：{shade.tip or shade.label}", TIP_CHARACTERS)


def alt_text(shades: Mapping[str, Shade]) -> str:
    """Every value in words, for those who cannot see the map."""
    return "；".join(in_words(name, shade) for name, shade in shades.items()) + "。"
