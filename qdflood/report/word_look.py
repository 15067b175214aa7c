"""How a paragraph of each kind looks in a DOCX: fonts, sizes in points, indents in characters.

The fonts are those that GB/T 9704-2012 names; office machines have them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.shared import RGBColor

TITLE_FONT, BODY_FONT, HEADING_FONT, STRONG_FONT, NUMBER_FONT = (
    "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体", "宋体",
)  # fmt: skip
RED = RGBColor(0xFF, 0, 0)
SIZE_3, SIZE_2, SIZE_4, SIZE_SMALL = 16.0, 22.0, 14.0, 9.0
LINE = 28.95
"""Points: 22 lines on 225 mm."""
NARROW = -5
"""Twentieths of a point between characters: 28 of them on 156 mm."""


@dataclass(frozen=True, slots=True)
class Face:
    """One kind of paragraph.

    ``line`` exact line spacing in points, None for single; ``first``, ``left``, ``right``
    indents in characters; ``narrow`` twentieths of a point; ``fit``: at most so many points
    for the whole line; ``rule``: a border by its sides.
    """

    font: str = BODY_FONT
    strong: str = STRONG_FONT
    size: float = SIZE_3
    align: ALIGN = ALIGN.JUSTIFY
    line: float | None = LINE
    narrow: int = NARROW
    before: float = 0
    after: float = 0
    first: int = 0
    left: int = 0
    right: int = 0
    colour: RGBColor | None = None
    rule: Literal["", "red", "box", "top", "both"] = ""
    together: bool = False
    fit: float = 0


@dataclass(frozen=True)
class Form:
    """A page: margins (top, bottom, left, right; mm), the grid's pitch (twips, 0 none), its faces."""

    margins: tuple[float, float, float, float]
    footer: float
    body: str
    size: float
    pitch: int
    faces: Mapping[str, Face]


_BODY = Face()
_SMALL = Face(size=SIZE_SMALL, line=12, narrow=0, font=HEADING_FONT, align=ALIGN.LEFT)
_NUMBER = Face(font=NUMBER_FONT, size=SIZE_4, line=None, narrow=0)

_LETTER: dict[str, Face] = {
    "draft": replace(_BODY, font=HEADING_FONT, align=ALIGN.LEFT),
    "head": replace(_BODY, font=TITLE_FONT, size=46, line=60, align=ALIGN.CENTER, colour=RED,
                    before=70, narrow=0, fit=430),
    "number": replace(_BODY, align=ALIGN.CENTER, before=2 * LINE, after=LINE, rule="red"),
    "title": replace(_BODY, font=TITLE_FONT, size=SIZE_2, align=ALIGN.CENTER, narrow=0,
                     line=34, together=True),
    "to": replace(_BODY, before=LINE),
    "text": replace(_BODY, first=2),
    "heading": replace(_BODY, font=HEADING_FONT, first=2, together=True),
    "clause": replace(_BODY, first=2),
    "sign": replace(_BODY, align=ALIGN.RIGHT, right=2, before=2 * LINE, together=True),
    "date": replace(_BODY, align=ALIGN.RIGHT, right=4, together=True),
    "note": replace(_BODY, first=2, after=LINE),
    "copies": replace(_BODY, size=SIZE_4, narrow=0, first=1, rule="both"),
    "system": replace(_SMALL, before=LINE, rule="box"),
    "running": replace(_SMALL, align=ALIGN.CENTER, size=10.5, line=14),
    "odd": replace(_NUMBER, align=ALIGN.RIGHT, right=1),
    "even": replace(_NUMBER, align=ALIGN.LEFT, left=1),
}
LETTER = Form((37, 35, 28, 26), 24, BODY_FONT, SIZE_3, 579, _LETTER)

_PLAIN = Face(size=12, line=20, narrow=0)
_FORM: dict[str, Face] = {
    "draft": replace(_PLAIN, font=HEADING_FONT, align=ALIGN.LEFT),
    "form-title": replace(_PLAIN, font=TITLE_FONT, size=SIZE_2, line=34, align=ALIGN.CENTER,
                          after=6, together=True),
    "form-note": replace(_PLAIN, size=10.5, line=16, before=3, after=4),
    "heading": replace(_PLAIN, font=HEADING_FONT, before=8, after=3, together=True),
    "text": replace(_PLAIN, first=2),
    "clause": replace(_PLAIN, size=10.5, line=16, before=3, after=6),
    "cell": replace(_PLAIN, size=10.5, line=16, align=ALIGN.LEFT),
    "head-cell": replace(_PLAIN, font=HEADING_FONT, size=10.5, line=16, align=ALIGN.LEFT),
    "system": replace(_SMALL, before=10, rule="box"),
    "running": _LETTER["running"],
    "odd": replace(_NUMBER, size=10.5, align=ALIGN.CENTER),
    "even": replace(_NUMBER, size=10.5, align=ALIGN.CENTER),
}
FORM = Form((20, 20, 24, 20), 10, BODY_FONT, 12, 0, _FORM)
