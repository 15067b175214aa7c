"""Makes ``static/fonts`` from the full fonts; static/fonts/README.md tells where those come from.

    python docs/build_fonts.py NotoSansSC_400Regular.ttf NotoSansSC_700Bold.ttf \
        NotoSerifSC_400Regular.ttf NotoEmoji_400Regular.ttf

One set of files serves the desk (``@font-face``) and print (typst reads TrueType, not WOFF2).
The same input gives the same bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "static" / "fonts"
SUPPLEMENT = "Noto Sans SC Supplement"
"""A family of its own: of two files of one family and weight typst takes one and never the other."""

# Whole blocks that officers' texts draw on, first and last code point.
BLOCKS = (
    (0x20, 0x7E), (0xA0, 0xFF), (0x2010, 0x2027), (0x2030, 0x203B), (0x2070, 0x209C),
    (0x20AC, 0x20AC), (0x2103, 0x2122), (0x2150, 0x217F), (0x2190, 0x2199), (0x2200, 0x22FF),
    (0x2460, 0x24FF), (0x25A0, 0x25FF), (0x2600, 0x27BF), (0x3000, 0x303F), (0x3200, 0x33FF),
    (0xFF00, 0xFFEF), (0xFFFD, 0xFFFD),
)  # fmt: skip
READ_BY_OFFICERS = {".txt", ".yaml", ".csv", ".md", ".py", ".typ"}
# What horizontal Chinese needs; vertical forms, ruby and historical ones are left out.
FEATURES = ["ccmp", "locl", "kern", "liga", "halt", "palt", "chws", "mark"]


def _gb2312() -> set[str]:
    found = set()
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                found.add(bytes((high, low)).decode("gb2312"))
            except UnicodeDecodeError:
                continue
    return found


def core() -> set[int]:
    """Code points of the core: GB 2312, the blocks above, and whatever the project itself says."""
    characters = _gb2312()
    for first, last in BLOCKS:
        characters.update(map(chr, range(first, last + 1)))
    for folder in ("rules", "data", "qdflood"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in READ_BY_OFFICERS:
                characters.update(path.read_text(encoding="utf-8"))
    return {ord(character) for character in characters if character.isprintable()}


def _subset(source: Path, wanted: set[int], family: str = "") -> TTFont:
    options = Options()
    options.layout_features = FEATURES
    options.hinting = False
    options.notdef_outline = True  # a character no font has shows as a box, not as nothing
    options.recommended_glyphs = True
    options.name_IDs = ["*"]
    options.recalc_timestamp = False
    font = TTFont(source, recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    if family:
        _rename(font, family)
    return font


def _rename(font: TTFont, family: str) -> None:
    for record in font["name"].names:
        if record.nameID in (1, 16):
            record.string = family
        elif record.nameID in (3, 4):
            record.string = f"{family} Regular"
        elif record.nameID == 6:
            record.string = f"{family.replace(' ', '')}-Regular"


def _has(source: Path) -> set[int]:
    with TTFont(source, lazy=True) as font:
        return set(font.getBestCmap())


def build(regular: Path, bold: Path, serif: Path, emoji: Path) -> None:
    """Writes the five files; what the core leaves of the sans goes into the supplement."""
    wanted = core()
    han = _has(regular) - wanted
    pictures = _has(emoji) - wanted - set(range(0x20, 0x100))
    made = {
        "NotoSansSC-Regular": _subset(regular, wanted),
        "NotoSansSC-Bold": _subset(bold, wanted),
        "NotoSerifSC-Regular": _subset(serif, wanted),
        "NotoSansSC-Supplement": _subset(regular, han, SUPPLEMENT),
        "NotoEmoji-Regular": _subset(emoji, pictures),
    }
    for name, font in made.items():
        path = TARGET / f"{name}.ttf"
        font.save(path)
        print(f"{path.name}: {len(font.getBestCmap())} characters, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    build(*map(Path, sys.argv[1:]))
