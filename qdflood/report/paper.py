"""What stands on a document that is printed as PDF and written as DOCX: the same for both.

A document is a list of blocks. Words from people are data: they become text and never
markup, and every line they typed is a line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from qdflood.report.typed import printable

Kind = Literal[
    "draft", "head", "number", "title", "to", "text", "heading", "clause", "sign", "date",
    "note", "copies", "form-title", "form-note",
]  # fmt: skip
"""What a paragraph is: its place, its font, its indent."""


@dataclass(frozen=True, slots=True)
class Blank:
    """A place for the office to write in: ``〔label〕＿＿＿``, ``width`` characters wide.

    ``lines``: how many lines by hand a cell leaves that holds it.
    """

    label: str
    width: int = 5
    lines: int = 1

    @property
    def words(self) -> str:
        return f"〔{self.label}〕{'＿' * self.width}"


@dataclass(frozen=True, slots=True)
class Strong:
    """Words that stand out: a clause's number, a heading inside a paragraph."""

    words: str


Piece = str | Blank | Strong


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; ``pieces`` follow each other without a blank between them."""

    kind: Kind
    pieces: tuple[Piece, ...]

    @property
    def plain(self) -> str:
        """The words as a reader sees them."""
        return "".join(p if isinstance(p, str) else p.words for p in self.pieces)


@dataclass(frozen=True, slots=True)
class Table:
    """Ruled rows; ``widths`` are shares. Without ``head`` the first cell names the others."""

    widths: tuple[float, ...]
    rows: tuple[tuple[tuple[Piece, ...], ...], ...]
    head: tuple[str, ...] = ()


Block = Paragraph | Table


def para(kind: Kind, *pieces: Piece) -> Paragraph:
    """A paragraph of those pieces, empty ones left out."""
    return Paragraph(kind, tuple(p for p in pieces if p != ""))


def paras(kind: Kind, words: str) -> Iterator[Paragraph]:
    """Typed text as paragraphs, one a line."""
    for line in printable(words).split("\n"):
        if line.strip():
            yield Paragraph(kind, (line,))


def cell(
    *pieces: Piece | None, label: str = "", width: int = 5, lines: int = 1
) -> tuple[Piece, ...]:
    """A cell; a blank with its label when there is nothing in it."""
    kept = tuple(p for p in pieces if p)
    return kept if kept or not label else (Blank(label, width, lines),)


def data(blocks: Iterable[Block]) -> list[dict[str, object]]:
    """The blocks as a template takes them."""
    return [_block(block) for block in blocks]


def _block(block: Block) -> dict[str, object]:
    if isinstance(block, Paragraph):
        return {"kind": block.kind, "pieces": _pieces(block.pieces)}
    return {
        "kind": "table", "widths": list(block.widths), "head": list(block.head),
        "rows": [[_pieces(one) for one in row] for row in block.rows],
    }


def _pieces(pieces: Sequence[Piece]) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for piece in pieces:
        if isinstance(piece, Blank):
            found.append({"blank": piece.label, "width": piece.width, "lines": piece.lines})
        elif isinstance(piece, Strong):
            found.append({"strong": piece.words})
        else:
            found.append({"text": piece})
    return found


# -- times as official documents write them


def day(at: datetime) -> str:
    """2022年8月10日."""
    return f"{at.year}年{at.month}月{at.day}日"


def minute(at: datetime, *, year: bool = True) -> str:
    """2022年8月10日12时05分; without its year 8月10日12时05分."""
    date = day(at) if year else f"{at.month}月{at.day}日"
    return f"{date}{at.hour}时{at.minute:02d}分"


def clock(at: datetime) -> str:
    """8月10日12:05: for a narrow column."""
    return f"{at.month}月{at.day}日{at:%H:%M}"
