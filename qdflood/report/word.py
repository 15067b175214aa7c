"""A document as DOCX, for the office to complete in Word or WPS: the same bytes for the same input.

The letter keeps to GB/T 9704-2012: A4, margins 37/35/28/26 mm, 22 lines of 28 characters,
its fonts named and not shipped. Line pitch, exact spacing and the narrowed character are
what renders that grid; a grid of lines and characters renders another one.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime

from docx import Document
from docx.document import Document as Doc
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph as DocxParagraph

from qdflood.report.paper import Blank, Block, Piece, Strong, Table
from qdflood.report.stamp import EXERCISE_PREFIX, Stamp
from qdflood.report.typed import BREAK, one_line, printable
from qdflood.report.word_look import FORM, LETTER, LINE, Face, Form
from qdflood.report.word_xml import (
    border,
    exact,
    fonts,
    grid,
    indent,
    keep,
    no_theme,
    not_spaced,
    page_number,
    ruled,
    watermark,
)

__all__ = ["FORM", "LETTER", "docx"]

SYSTEM = "系统生成，付印前删除"
_HAND, _HAND_MORE = 9.0, 6.5  # mm of a cell for one line by hand, for each further one
_LONGEST = 250  # of a document property


def docx(
    blocks: Sequence[Block], title: str, stamp: Stamp, look: Form, *, draft: str = ""
) -> bytes:
    """The blocks as a document; ``draft`` heads it and every page while it is none yet.

    What every page of a PDF is stamped with stands in the document's properties and in a
    last line, marked to be removed.
    """
    made = Document()
    _page(made, look)
    _every_page(made, stamp, draft, look)
    if draft:
        _write(made.add_paragraph(), (draft,), look.faces["draft"])
    for block in blocks:
        if isinstance(block, Table):
            _table(made, block, look)
        else:
            _write(made.add_paragraph(), block.pieces, look.faces[block.kind])
    _write(made.add_paragraph(), (f"【{SYSTEM}】{stamped(stamp)}",), look.faces["system"])
    _properties(made, title, stamp, draft)
    return _packed(made, stamp.printed_at)


def stamped(stamp: Stamp) -> str:
    """Edition and its status, rules, log, time, officer in one line."""
    words = stamp.words()
    parts = [f"《{words['edition']}》（{words['number']}）", words["notice"],
             f"规则指纹{words['rules']}", f"{words['log']}{words['journal']}",
             f"打印时间{words['printed']}", f"打印人{words['officer'] or '〔姓名〕'}"]
    return "　".join(part for part in parts if part)


# -- the page


def _page(made: Doc, look: Form) -> None:
    section = made.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = (
        Mm(side) for side in look.margins
    )
    section.header_distance, section.footer_distance = Mm(15), Mm(look.footer)
    if look.pitch:
        grid(section, look.pitch)
    normal = made.styles["Normal"]
    no_theme(made)
    not_spaced(made)
    fonts(normal.element.get_or_add_rPr(), look.body)
    normal.font.size = Pt(look.size)
    normal.paragraph_format.space_after = normal.paragraph_format.space_before = Pt(0)


def _every_page(made: Doc, stamp: Stamp, draft: str, look: Form) -> None:
    """Header and footer of odd and even pages: the page's number, 演练, 草稿."""
    section = made.sections[0]
    made.settings.odd_and_even_pages_header_footer = True
    said = "　".join(part for part in (
        f"{EXERCISE_PREFIX}{one_line(stamp.exercise, 40)}" if stamp.exercise else "", draft) if part)
    for header in (section.header, section.even_page_header):
        line = header.paragraphs[0]
        _write(line, (said,) if said else (), look.faces["running"])
        if stamp.exercise:
            watermark(line, EXERCISE_PREFIX.strip("【】"))
    for footer, face in ((section.footer, "odd"), (section.even_page_footer, "even")):
        line = footer.paragraphs[0]
        _write(line, (), look.faces[face])
        page_number(line, look.faces[face])


# -- paragraphs


def _write(line: DocxParagraph, pieces: Sequence[Piece], face: Face) -> None:
    form = line.paragraph_format
    form.alignment = face.align
    if face.line:
        exact(line, face.line, snapped=face.line == LINE)
    if face.before:
        form.space_before = Pt(face.before)
    if face.after:
        form.space_after = Pt(face.after)
    indent(line, face)
    border(line, face)
    keep(line, face)
    for piece in pieces:
        strong = isinstance(piece, Strong)
        words = piece if isinstance(piece, str) else piece.words
        _run(line, words, face, strong)


def _run(line: DocxParagraph, words: str, face: Face, strong: bool) -> None:
    run = line.add_run(writable(words))
    fonts(run._r.get_or_add_rPr(), face.strong if strong else face.font, face.narrow)
    size = face.size
    if face.fit:  # a name too long for one line is set smaller
        size = min(size, face.fit / max(1, len(words)))
    run.font.size = Pt(round(size * 2) / 2)
    if face.colour is not None:
        run.font.color.rgb = face.colour


def writable(words: str) -> str:
    """Text that XML can hold, without the places to break a line that only a PDF needs."""
    return printable(words).replace(BREAK, "").replace("\ufffe", "").replace("\uffff", "")


# -- tables


def _table(made: Doc, table: Table, look: Form) -> None:
    """Every cell has its width; a row stays on one page; the head returns on every page."""
    width = 210.0 - look.margins[2] - look.margins[3]
    shares = [Mm(width * share / sum(table.widths)) for share in table.widths]
    drawn = made.add_table(rows=0, cols=len(shares))
    drawn.autofit = False
    for column, share in zip(drawn.columns, shares, strict=True):
        column.width = share
    head = [tuple((name,) for name in table.head)] if table.head else []
    for number, row in enumerate((*head, *table.rows)):
        made_row = drawn.add_row()
        room = max((_room(pieces) for pieces in row), default=0)
        if room:
            made_row.height_rule, made_row.height = WD_ROW_HEIGHT_RULE.AT_LEAST, Mm(room)
        cells = made_row.cells
        for place, (cell, pieces, share) in enumerate(zip(cells, row, shares, strict=True)):
            named = number == 0 if head else place == 0
            cell.width = share
            _cell(cell, pieces, look.faces["head-cell" if named else "cell"])
    ruled(drawn, repeat=bool(head))


def _room(pieces: Sequence[Piece]) -> float:
    """Millimetres that a cell must be high for a hand to write in it; 0 where nobody need."""
    lines = [piece.lines for piece in pieces if isinstance(piece, Blank)]
    return _HAND + (max(lines) - 1) * _HAND_MORE if lines else 0


def _cell(cell: _Cell, pieces: Sequence[Piece], face: Face) -> None:
    """What was typed in several lines is several paragraphs of the cell."""
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        if isinstance(piece, str):
            first, *more = writable(piece).split("\n")
            lines[-1].append(first)
            lines += [[one] for one in more]
        else:
            lines[-1].append(piece)
    for number, line in enumerate(lines):
        _write(cell.paragraphs[0] if number == 0 else cell.add_paragraph(), line, face)


# -- the file


def _properties(made: Doc, title: str, stamp: Stamp, draft: str) -> None:
    """What it was made from; no name of the program's, no time but the print's."""
    held, at = made.core_properties, stamp.printed_at.astimezone(UTC).replace(tzinfo=None)
    held.title = _property(title)
    held.author = held.last_modified_by = _property(stamp.officer)
    held.comments = _property(stamped(stamp))
    held.keywords = _property(f"{stamp.fingerprint} {stamp.journal_hash}")
    held.identifier = _property(f"{stamp.journal_seq}")
    held.subject = _property(f"{EXERCISE_PREFIX}{stamp.exercise}" if stamp.exercise else "")
    held.category, held.content_status, held.language = "", _property(draft), "zh-CN"
    held.created = held.modified = held.last_printed = at
    held.revision, held.version = 1, ""


def _property(words: str) -> str:
    return writable(one_line(words, _LONGEST))


def _packed(made: Doc, at: datetime) -> bytes:
    """The parts in their order, each dated with the print instead of this moment."""
    written, packed = io.BytesIO(), io.BytesIO()
    made.save(written)
    date = (at.year, at.month, at.day, at.hour, at.minute, at.second)
    with zipfile.ZipFile(written) as held, zipfile.ZipFile(packed, "w") as out:
        for name in held.namelist():
            info = zipfile.ZipInfo(name, date_time=date)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            info.create_system = 0
            out.writestr(info, held.read(name))
    return packed.getvalue()
