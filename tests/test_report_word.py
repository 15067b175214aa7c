"""DOCX: the page, the grid, the fonts by name, typed text as typed, the same bytes again.

What can only be seen is rendered with LibreOffice where it is at hand; without it these
tests are skipped, visibly.
"""

from __future__ import annotations

import functools
import io
import shutil
import subprocess
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from report_builders import stamp_of
from test_report_typeset import poppler

from qdflood.report.paper import Blank, Block, Strong, Table, para, paras
from qdflood.report.word import FORM, LETTER, SYSTEM, docx, stamped, writable
from qdflood.report.word_look import Form

NAMED = {"方正小标宋简体", "仿宋_GB2312", "黑体", "楷体", "宋体"}
MM = 36000  # English Metric Units
HOSTILE = "“#set *x* $y$ <w:p>&amp; \\ {{a}} ']]>\u202e倒\u202c🚨👨‍👩‍👧\x00\x07\ud800\ufffe\uffff\ttab　‑%s"


def opened(made: bytes) -> Any:
    return Document(io.BytesIO(made))


def part(made: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(made)).read(name).decode("utf-8")


def elements(made: bytes, tag: str) -> Iterator[Any]:
    """Every element of that tag in the body, the headers and the footers."""
    document = opened(made)
    section = document.sections[0]
    for root in (document.element, section.header._element, section.even_page_header._element,
                 section.footer._element, section.even_page_footer._element):
        yield from root.iter(qn(tag))


def text_of(made: bytes) -> list[str]:
    """The paragraphs of the body in order, those of tables too."""
    found = []
    for line in opened(made).element.body.iter(qn("w:p")):
        found.append("".join(t.text or "" for t in line.iter(qn("w:t"))))
    return found


@functools.cache
def _soffice() -> str | None:
    return shutil.which("soffice") or shutil.which("libreoffice")


def rendered(made: bytes, folder: Path) -> bytes:
    """The document as LibreOffice prints it."""
    office = _soffice()
    if office is None:
        pytest.skip("no soffice (libreoffice-writer-nogui) on the PATH")
    (folder / "it.docx").write_bytes(made)
    done = subprocess.run(
        [office, "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}",
         "--convert-to", "pdf", "--outdir", str(folder), str(folder / "it.docx")],
        capture_output=True, check=False, timeout=180,
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    return (folder / "it.pdf").read_bytes()


def made(*blocks: Block, look: Form = LETTER, exercise: str = "", draft: str = "") -> bytes:
    return docx(blocks, "题目", stamp_of(exercise), look, draft=draft)


LETTERS = (para("head", "某机关"), para("number", Blank("发文字号")), para("title", "关于某事的通知"),
           para("to", "各单位："), para("text", "正文。"), para("heading", "一、标题"),
           para("clause", Strong("5.1"), "　条文。"), para("sign", "某机关"), para("date", "某日"),
           para("note", "（联系人）"), para("copies", "抄送"))  # fmt: skip


# --- page, grid, fonts ----------------------------------------------------------------


def test_the_page_is_that_of_an_official_letter() -> None:
    section = opened(made(*LETTERS)).sections[0]
    sides = (section.page_width, section.page_height, section.top_margin, section.bottom_margin,
             section.left_margin, section.right_margin)
    wanted = (210, 297, 37, 35, 28, 26)
    assert [round(side / MM, 1) for side in sides] == [*wanted], "版心 156 × 225 mm"


def test_the_grid_is_of_lines_and_the_characters_are_spaced() -> None:
    document = made(*LETTERS)
    (grid,) = elements(document, "w:docGrid")
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("lines", "579")
    body = next(p for p in opened(document).paragraphs if p.text == "正文。")
    spacing = body._p.pPr.find(qn("w:spacing"))
    assert (spacing.get(qn("w:line")), spacing.get(qn("w:lineRule"))) == ("579", "exact")
    indent = body._p.pPr.find(qn("w:ind"))
    assert (indent.get(qn("w:firstLineChars")), indent.get(qn("w:firstLine"))) == ("200", "640")
    run = body.runs[0]._r.rPr
    assert run.find(qn("w:spacing")).get(qn("w:val")) == "-5" and body.runs[0].font.size.pt == 16


@pytest.mark.parametrize("look", [LETTER, FORM])
def test_every_run_names_its_font_for_every_script(look: Form) -> None:
    kinds = LETTERS if look is LETTER else (
        para("form-title", "题"), Table((1, 2), ((("甲",), (Blank("乙"),)),), ("一", "二")))
    document = made(*kinds, look=look, exercise="推演", draft="草稿")
    runs = [run for run in elements(document, "w:r") if run.find(qn("w:pict")) is None]
    assert runs
    for run in runs:
        fonts = run.find(qn("w:rPr")).find(qn("w:rFonts"))
        assert {fonts.get(qn(f"w:{s}")) for s in ("eastAsia", "ascii", "hAnsi", "cs")} <= NAMED
        assert run.find(qn("w:rPr")).find(qn("w:sz")) is not None
    styles = part(document, "word/styles.xml")
    assert "Theme=" not in styles.split("<w:style ")[0]
    normal = opened(document).styles["Normal"].element.rPr.find(qn("w:rFonts"))
    assert normal.get(qn("w:eastAsia")) == "仿宋_GB2312"


def test_fonts_are_named_and_none_is_inside() -> None:
    names = zipfile.ZipFile(io.BytesIO(made(*LETTERS))).namelist()
    assert not [name for name in names if "font" in name.lower() and name != "word/fontTable.xml"]


_ORDER = [
    "pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr",
    "suppressLineNumbers", "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap",
    "overflowPunct", "topLinePunct", "autoSpaceDE", "autoSpaceDN", "bidi", "adjustRightInd",
    "snapToGrid", "spacing", "ind", "contextualSpacing", "mirrorIndents", "suppressOverlap", "jc",
    "textDirection", "textAlignment", "textboxTightWrap", "outlineLvl", "divId", "cnfStyle", "rPr",
]  # fmt: skip
_RUN_ORDER = ["rStyle", "rFonts", "b", "i", "color", "spacing", "w", "kern", "position", "sz", "szCs"]
_TABLE_ORDER = ["tblStyle", "tblpPr", "tblW", "jc", "tblInd", "tblBorders", "shd", "tblLayout",
                "tblCellMar", "tblLook"]  # fmt: skip


@pytest.mark.parametrize(
    ("tag", "order"), [("w:pPr", _ORDER), ("w:rPr", _RUN_ORDER), ("w:tblPr", _TABLE_ORDER)]
)
def test_properties_stand_in_the_order_that_word_asks_for(tag: str, order: list[str]) -> None:
    table = Table((1, 1), ((("甲",), ("乙",)),), ("一", "二"))
    letter = made(*LETTERS, exercise="推演", draft="草稿")
    form = made(para("form-title", "题"), table, look=FORM)
    seen = 0
    for held in (*elements(letter, tag), *elements(form, tag)):
        names = [child.tag.rpartition("}")[2] for child in held]
        if "noProof" in names:
            continue
        assert names == sorted(names, key=order.index), names
        seen += 1
    assert seen


# --- what is typed --------------------------------------------------------------------


def test_what_is_typed_is_text_and_never_markup() -> None:
    document = made(*paras("text", HOSTILE))
    assert writable(HOSTILE) in text_of(document)
    for sign in "“#set *x* $y$ <w:p>&amp; \\ {{a}} ']]>倒🚨":
        assert sign in writable(HOSTILE)
    assert not set("\x00\x07\u202e\ufffe\uffff\u200b") & set(writable(HOSTILE))


def test_ten_thousand_characters_and_every_line_typed() -> None:
    document = made(*paras("text", "汛" * 10_000 + "\n\n第二行\r\n第三行"))
    assert text_of(document)[:3] == ["汛" * 10_000, "第二行", "第三行"]
    table = Table((1, 3), ((("情况",), ("第一行\n" + "情" * 10_000,)),))
    cell = opened(made(table, look=FORM)).tables[0].cell(0, 1)
    assert [len(p.text) for p in cell.paragraphs] == [3, 10_000]
    row = opened(made(table, look=FORM)).tables[0].rows[0]._tr
    assert row.trPr.find(qn("w:cantSplit")) is None, "a row higher than a page has to break"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=200))
def test_any_text_makes_a_document_that_opens(words: str) -> None:
    blocks: list[Block] = [*paras("text", words), Table((1, 1), ((("甲",), (words,)),))]
    document = docx(blocks, words, stamp_of(words, words), FORM, draft=words)
    text = "".join(text_of(document))
    assert "".join(writable(words).split()) in "".join(text.split())


# --- what it was made from --------------------------------------------------------------


def test_the_same_again_byte_for_byte() -> None:
    first, second = made(*LETTERS, exercise="推演"), made(*LETTERS, exercise="推演")
    assert first == second
    dates = {info.date_time for info in zipfile.ZipFile(io.BytesIO(first)).infolist()}
    assert dates == {(2022, 8, 10, 14, 0, 0)}


def test_properties_and_last_line_say_what_it_was_made_from() -> None:
    stamp = stamp_of()
    document = opened(made(*LETTERS))
    held = document.core_properties
    assert held.title == "题目" and held.author == "王值班"
    assert held.created == stamp.printed_at.astimezone(UTC)
    assert held.comments.split() == stamped(stamp).split() and stamp.fingerprint in held.keywords
    last = document.paragraphs[-1].text
    assert last.startswith(f"【{SYSTEM}】") and stamp.rules_mark in last and stamp.notice in last
    assert Counter(p.text.count(SYSTEM) for p in document.paragraphs)[1] == 1


def test_an_exercise_and_a_draft_are_marked_on_every_page() -> None:
    document = opened(made(*LETTERS, exercise="夏季推演", draft="草稿，未签发"))
    assert document.settings.odd_and_even_pages_header_footer
    section = document.sections[0]
    for header in (section.header, section.even_page_header):
        assert header.paragraphs[0].text == "【演练】夏季推演　草稿，未签发"
        xml = header._element.xml
        assert "PowerPlusWaterMarkObject" in xml and 'string="演练"' in xml
    assert document.paragraphs[0].text == "草稿，未签发"
    plain = opened(made(*LETTERS)).sections[0].header
    assert plain.paragraphs[0].text == "" and "pict" not in plain._element.xml


# --- as it is rendered ------------------------------------------------------------------


def test_twenty_two_lines_of_twenty_eight_characters(tmp_path: Path) -> None:
    pdf = rendered(made(para("text", "汛" * 28 * 60)), tmp_path)
    first, second = poppler("pdftotext", pdf, "-f", "1", "-l", "2").decode().split("\f")[:2]
    lengths = [line.count("汛") for line in first.splitlines() if "汛" in line]
    assert lengths == [26, *[28] * 21], "the first line is indented by two"
    assert [line.count("汛") for line in second.splitlines() if "汛" in line] == [28] * 22


def test_the_heads_of_a_table_return(tmp_path: Path) -> None:
    rows = tuple(((f"第{i}行",), ("情况" * 10,)) for i in range(120))
    pdf = rendered(made(Table((1, 3), rows, ("栏一", "栏二")), look=FORM), tmp_path)
    pages = poppler("pdftotext", pdf).decode().split("\f")[:-1]
    assert len(pages) > 1 and all("栏一" in page for page in pages if "行" in page)
