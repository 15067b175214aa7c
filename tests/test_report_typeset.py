"""Prints: text comes out as typed, nothing runs off the page, every page says what it was made from.

The PDFs are read back with poppler, as an office's reader would: without it the tests that
need it are skipped, visibly, unless QDFLOOD_BROWSER_REQUIRED=1.
"""

from __future__ import annotations

import functools
import html
import os
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qdflood.errors import ReportError
from qdflood.places import shared
from qdflood.plan.edition import load_edition
from qdflood.report import typeset
from qdflood.report.stamp import Stamp, file_name
from qdflood.report.typed import BREAK, LONG_RUN, one_line, printable, ready

ROOT = Path(__file__).resolve().parent.parent
AT = datetime(2026, 8, 10, 14, 5, 9, 250, tzinfo=timezone(timedelta(hours=8)))
NOTICE = "注意：某预案已于某日印发，本版同时废止；新版启动条件未收录。"
STAMP = Stamp(
    edition="某市防汛抗旱应急预案",
    number="某政办字〔2021〕62号",
    notice=NOTICE,
    fingerprint="sha256:1a2b3c4d5e6f7a8b9c0d",
    journal_seq=1234,
    journal_hash="abcdef0123456789" * 4,
    printed_at=AT,
    officer="王强",
)
EXERCISE = replace(STAMP, exercise="夏季桌面推演")

TEMPLATE = """
#import "base.typ": *
#show: sheet.with(title: data.title)
#masthead(data.title, word: "建议，非决定")
#for text in data.paragraphs [#text #parbreak()]
#facts((("地点", data.place), ("人数", data.people)))
#clause("9.9(9)", data.clause)
#listing(
  (2cm, 1fr, 2.6cm, 1.3cm, 1.5cm), ("条款", "任务内容", "联系电话", "完成", "签收时间"),
  data.rows.map(row => (
    row.ref, row.text, row.phone, align(center, tick(done: row.done)), "",
  )),
)
#sign-boxes(("研判人", "签发人"))
"""
ROW: dict[str, object] = {"ref": "1.1", "text": "值班值守。", "phone": "", "done": False}
DATA: dict[str, Any] = {
    "title": "任务清单",
    "paragraphs": [],
    "place": "某地",
    "people": 12,
    "clause": "原文。",
    "rows": [ROW],
}

A4_PT, MM = (595, 842), 72 / 25.4
TOP, BOTTOM, LEFT, RIGHT = 29, 24, 24, 17  # the margins of base.typ, mm
Set = Callable[..., bytes]


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of templates of the test's own, beside the shipped base."""
    folder = tmp_path / "templates"
    folder.mkdir()
    shutil.copy(typeset.TEMPLATES / "base.typ", folder)
    monkeypatch.setattr(typeset, "TEMPLATES", folder)
    return folder


@pytest.fixture
def printed(templates: Path) -> Set:
    """Sets the sample sheet with some of its data changed."""
    (templates / "sample.typ").write_text(TEMPLATE, encoding="utf-8")
    return lambda stamp=STAMP, **data: typeset.pdf("sample", DATA | data, stamp)


# --- reading a PDF back ---------------------------------------------------------------


def poppler(tool: str, pdf: bytes, *options: str) -> bytes:
    """What a poppler tool says of a PDF."""
    if shutil.which(tool) is None:
        if os.environ.get("QDFLOOD_BROWSER_REQUIRED") == "1":
            pytest.fail(f"QDFLOOD_BROWSER_REQUIRED=1, but {tool} is not here")
        pytest.skip(f"no {tool} (poppler-utils) on the PATH")
    output = ("-",) if tool == "pdftotext" else ()
    done = subprocess.run(
        [tool, *options, "-", *output], input=pdf, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    return done.stdout


def pages(pdf: bytes) -> list[str]:
    """The whole text, page by page."""
    return poppler("pdftotext", pdf, "-raw").decode("utf-8").split("\f")[:-1]


def body(pdf: bytes, *options: str) -> str:
    """The text between header and footer, all pages."""
    top, bottom = round(TOP * MM), round(BOTTOM * MM)
    area = ("-x", "0", "-y", str(top), "-W", str(A4_PT[0]), "-H", str(A4_PT[1] - top - bottom))
    return poppler("pdftotext", pdf, "-r", "72", *area, *options).decode("utf-8")


def closed_up(text: str) -> str:
    """Without blanks and what has no shape."""
    return "".join(c for c in text if not c.isspace() and unicodedata.category(c)[0] != "C")


def ink(pdf: bytes, dpi: int = 50) -> Iterator[tuple[int, int, bytes]]:
    """Width, height and grey values of every page."""
    raw = poppler("pdftoppm", pdf, "-gray", "-r", str(dpi))
    assert raw, "no page was drawn"
    while raw:
        head = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", raw)
        assert head is not None
        width, height = int(head[1]), int(head[2])
        yield width, height, raw[head.end() : head.end() + width * height]
        raw = raw[head.end() + width * height :]


def line_beginnings(pdf: bytes) -> list[str]:
    """The leftmost word of every line; a pair of signs set close reads as two words."""
    found = []
    for page in poppler("pdftotext", pdf, "-bbox").decode("utf-8").split("<page ")[1:]:
        leftmost: dict[float, tuple[float, str]] = {}
        for x, y, word in re.findall(
            r'<word xMin="([\d.]+)" yMin="([\d.]+)".*?>(.*?)</word>', page
        ):
            line = round(float(y), 1)
            leftmost[line] = min(leftmost.get(line, (1e9, "")), (float(x), html.unescape(word)))
        found += [word for _, word in leftmost.values()]
    return found


def assert_within_margins(pdf: bytes, dpi: int = 50) -> None:
    for number, (width, height, grey) in enumerate(ink(pdf, dpi), 1):
        left, right = int((LEFT - 1) * dpi / 25.4), int((210 - RIGHT + 1) * dpi / 25.4)
        edge = int(5 * dpi / 25.4)
        rows = [grey[y * width : (y + 1) * width] for y in range(height)]
        beside = min(min(row[:left] + row[right + 1 :]) for row in rows)
        beyond = min(min(row) for row in rows[:edge] + rows[-edge:])
        assert beside > 200 and beyond > 200, f"ink beyond the margins of page {number}"


# --- hostile text ---------------------------------------------------------------------

HOSTILE = {
    "markup": "#let x = 1; *粗* _斜_ $x^2$ `码` <标签> @引用 [括] {花} // 注 /* 注 */ \\ ~ -- ---",
    "quotes": '“双引”‘单引’"直" \'撇\' \\"反\\" ＂全角＂',
    "list marks": "= 标题\n- 项\n+ 号\n/ 词: 释\n1. 一",
    "expression": '#panic("停") #import "@preview/x:1.0.0": * #read("/etc/passwd")',
    "html": "<script>alert(1)</script> &amp; &#x4E00;",
    "json": '{"a": [1, 2], "b": "\\u4e00"}',
    "line ends": "第一行\n第二行\r\n第三行\r第四行\u2028第五行\x0b第六行\x85末行",
    "many words": "大沽河水位继续上涨，请加强巡查；" * 625,
    "one word": "a" * 10_000,
    "one number": "0123456789" * 1000,
    "commas": "，" * 10_000,
    "openings": "（" * 3000,
    "dots": "." * 3000,
    "address": "https://example.org/" + "path/" * 200 + "?q=" + "%E6%B0%B4" * 100,
    "emoji": "😀🌊⚠️👨‍👩‍👧🇨🇳🆘" * 40,
    "joined": "👩\u200d" * 500,
    "marks": "e\u0301o\u0302" * 300,
    "hard blanks": "甲\u00a0乙\u202f丙\u2060丁\ufeff" * 300,
    "right to left": "\u202eabc\u202c \u200f中文\u200e שלום \u2067مرحبا\u2069 完",
    "controls": "空\x00字\x07符\x1b[31m红\x7f",
    "surrogate": "甲\ud800乙\udfff",
    "rare": "镕堃喆龘垚甪淼犇㐀",
    "wide": "ＡＢＣ１２３ﾊﾝｶｸ㎥㎜℃",
    "full stops": "。、；：？！）》」』】" * 200,
}


def visible(text: str) -> str:
    """Less Hebrew and Arabic, whose order a reader of PDFs may turn; they have a test below."""
    return "".join(c for c in text if not 0x0600 > ord(c) > 0x058F and not 0x600 <= ord(c) < 0x700)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_printed_as_typed_and_stays_on_the_page(name: str, printed: Set) -> None:
    text = HOSTILE[name]
    pdf = printed(
        title=text,
        paragraphs=[text],
        place=text[:2000],
        clause=text[:2000],
        rows=[ROW | {"ref": text[:60], "text": text, "phone": text[:300]}, ROW],
    )
    got = visible(unicodedata.normalize("NFC", closed_up(body(pdf))))
    want = visible(unicodedata.normalize("NFC", closed_up(printable(text))))
    assert got.count(want) >= 1 if name in RUNS_ON else got.count(want) >= 2
    assert len(pages(pdf)) <= 130
    assert_within_margins(pdf)


# A cell that breaks over pages has its neighbours read in between; the paragraph is whole.
RUNS_ON = {name for name, text in HOSTILE.items() if len(text) > 300}


def test_a_character_that_no_font_has_is_seen(printed: Set) -> None:
    def dark(pdf: bytes) -> int:
        return sum(value < 200 for _, _, grey in ink(pdf, 100) for value in grey)

    blank, tofu = printed(paragraphs=["　"]), printed(paragraphs=["\U00020bb7\ue123" * 10])
    assert dark(tofu) > dark(blank) + 200


def test_direction_marks_do_not_turn_what_follows(printed: Set) -> None:
    plain = printed(paragraphs=["abc123，中文（一）"])
    assert printed(paragraphs=["\u202eabc\u200f123，\u2067中文（一）"]) == plain


def test_letters_of_a_right_to_left_script_are_all_there(printed: Set) -> None:
    line = next(x for x in body(printed(paragraphs=["甲שלום乙مرحبا丙"])).splitlines() if "甲" in x)
    got = unicodedata.normalize("NFKC", closed_up(line))
    assert sorted(got) == sorted("甲שלום乙مرحبا丙")
    assert got[0] == "甲" and got[-1] == "丙"


@given(st.text(max_size=400))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_can_be_set(templates: Path, text: str) -> None:
    (templates / "sample.typ").write_text(TEMPLATE, encoding="utf-8")
    data = DATA | {"title": text, "paragraphs": [text], "rows": [ROW | {"text": text}]}
    stamp = replace(STAMP, officer=text, exercise=text, edition=text, notice=text)
    assert typeset.pdf("sample", data, stamp).startswith(b"%PDF-")


# --- Chinese typesetting --------------------------------------------------------------

PLAIN = """
#import "base.typ": *
#show: sheet.with(title: "正文", font: serif)
#block(width: data.width * 1mm, paragraphs(data.text))
"""
MAY_NOT_BEGIN = tuple("、。；，：？！）〕》」』】”’…,;:!?)]}")


@pytest.mark.parametrize("width", [169, 60, 23])
def test_the_plans_text_is_whole_and_no_line_begins_with_a_stop(
    templates: Path, width: int
) -> None:
    text = (shared("rules", "qingdao-2021", "text.txt")).read_text(encoding="utf-8")[:12_000]
    (templates / "plain.typ").write_text(PLAIN, encoding="utf-8")
    pdf = typeset.pdf("plain", {"text": text, "width": width}, STAMP)
    assert closed_up(body(pdf)) == closed_up(text)
    assert [word for word in line_beginnings(pdf) if word.startswith(MAY_NOT_BEGIN)] == []


def test_no_blank_comes_between_chinese_and_figures(printed: Set) -> None:
    sentence = "2021年9月13日08时南部24小时降雨100mm，Ⅳ级应急响应按5.3.1(1)启动。"
    assert sentence in body(printed(paragraphs=[sentence]), "-raw")


def test_fonts_are_ours_embedded_and_subset(printed: Set) -> None:
    told = poppler("pdffonts", printed(paragraphs=["镕😀"])).decode().splitlines()[2:]
    names = {line.split()[0].partition("+")[2] for line in told}
    assert names == {
        "NotoSansSC-Regular", "NotoSansSC-Bold", "NotoSansSCSupplement-Regular",
        "NotoEmoji-Regular",
    } or names == {"NotoSansSC-Regular", "NotoSansSC-Bold", "NotoEmoji-Regular"}  # fmt: skip
    assert all(re.search(r"\byes yes yes\b", line) for line in told)


def test_a_table_carries_its_head_onto_every_page(printed: Set) -> None:
    pdf = printed(
        rows=[ROW | {"ref": f"2.{i}", "text": "值班值守，加强会商。" * 6} for i in range(60)]
    )
    every = pages(pdf)
    with_rows = [set(page.split()) for page in every if re.search(r"^2\.\d", page, re.MULTILINE)]
    assert len(with_rows) > 2
    assert all({"条款", "任务内容", "联系电话", "完成"} <= words for words in with_rows)


def test_a_row_stays_on_one_page_unless_it_is_taller(printed: Set) -> None:
    text = "值班值守，加强会商，密切监视汛情。" * 5 + "完毕"
    pdf = printed(rows=[ROW | {"ref": f"2.{i}", "text": text} for i in range(60)])
    for page in pages(pdf):
        assert page.count("完毕") == len(re.findall(r"^2\.\d+", page, re.MULTILINE))
    assert len(pages(printed(rows=[ROW | {"text": text * 40}]))) > 1


WIDTHS = """
#import "base.typ": *
#show: sheet.with(title: "宽度", flipped: true)
#listing(
  (20%, auto, 1fr, 30% + 1em, 2fr), ("甲", "乙", "丙", "丁", "戊"),
  ((table.cell(colspan: 5, strong("小节")),), data.row, ([内容], 1, true, none, "")),
)
"""


def test_columns_of_every_kind_and_a_heading_inside_a_table(templates: Path) -> None:
    (templates / "widths.typ").write_text(WIDTHS, encoding="utf-8")
    pdf = typeset.pdf("widths", {"row": ["一", "二", "三" * 300, "0532-85912345", 5.5]}, STAMP)
    text = closed_up("".join(pages(pdf)))
    assert "小节" in text and "0532-85912345" in text and "是" in text and "〔未填〕" in text


# --- what is missing ------------------------------------------------------------------


@pytest.mark.parametrize("missing", [None, "", "  ", float("nan"), float("inf")])
def test_a_missing_value_is_a_labelled_blank(printed: Set, missing: object) -> None:
    text = body(printed(place=missing, people=missing, clause=missing))
    assert "〔地点〕" in text and "〔人数〕" in text and "〔条文〕" in text
    assert not re.search(r"none|null|nan|inf\b", text, re.IGNORECASE)


def test_a_cell_left_for_writing_is_empty_and_an_unknown_one_is_not(printed: Set) -> None:
    known, unknown = printed(), printed(rows=[ROW | {"phone": None}])
    assert "〔未填〕" not in body(known) and "〔未填〕" in body(unknown)


def test_an_empty_table_says_so(printed: Set) -> None:
    assert "\n无\n" in body(printed(rows=[]), "-raw")


# --- every page -----------------------------------------------------------------------


@functools.cache
def _long() -> tuple[dict[str, object], ...]:
    return tuple(ROW | {"text": "值班值守。" * 30} for _ in range(40))


def test_every_page_says_what_it_was_made_from(printed: Set) -> None:
    every = pages(printed(rows=list(_long())))
    assert len(every) >= 3
    for number, page in enumerate(every, 1):
        for words in (
            "某市防汛抗旱应急预案（某政办字〔2021〕62号）", NOTICE, "规则指纹1a2b-3c4d-5e6f",
            "值班日志第1234条abcd-ef01-2345-6789", "打印时间2026-08-1014:05", "打印人王强",
            f"第{number}页，共{len(every)}页", "任务清单",
        ):  # fmt: skip
            assert words in closed_up(page), words
        assert "演练" not in page


def test_every_page_of_an_exercise_says_so_twice(printed: Set) -> None:
    pdf = printed(EXERCISE, rows=list(_long()))
    for page in pages(pdf):
        assert closed_up(page).count("演练") >= 3 and "夏季桌面推演" in page
        assert "演练日志第" in closed_up(page) and "值班日志" not in page
    grey = [value for _, _, page in ink(pdf) for value in page]
    assert sum(220 < value < 240 for value in grey) > 0.02 * len(grey), "the watermark is not seen"
    real = [value for _, _, page in ink(printed(rows=list(_long()))) for value in page]
    assert sum(v < 128 for v in grey) == pytest.approx(sum(v < 128 for v in real), rel=0.05)


def test_a_stamp_with_long_names_keeps_the_page(printed: Set) -> None:
    long = "W" * 500 + "防" * 500
    stamp = replace(EXERCISE, edition=long, number=long, notice=long, officer=long, exercise=long)
    pdf = printed(stamp, title=long)
    assert_within_margins(pdf)
    assert "值班值守。" in body(pdf)


def test_without_an_officer_or_a_log_the_page_says_so(printed: Set) -> None:
    page = closed_up(pages(printed(replace(STAMP, officer="", journal_seq=0, journal_hash="")))[0])
    assert "打印人〔姓名〕" in page and "值班日志无记录" in page


def test_same_input_same_bytes(printed: Set, templates: Path, tmp_path: Path) -> None:
    here = printed(rows=list(_long()), paragraphs=list(HOSTILE.values())[:6])
    assert printed(rows=list(_long()), paragraphs=list(HOSTILE.values())[:6]) == here
    zone = replace(STAMP, printed_at=AT.astimezone(ZoneInfo("Asia/Shanghai")))
    assert printed() == printed(zone)
    assert printed() != printed(replace(STAMP, printed_at=AT + timedelta(minutes=1)))
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); import test_report_typeset as t\n"
        "from pathlib import Path; t.typeset.TEMPLATES = Path(sys.argv[2])\n"
        "sys.stdout.buffer.write(t.typeset.pdf('sample', t.DATA, t.STAMP))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(ROOT / "tests"), str(templates)],
        env={**os.environ, "TZ": "America/Lima", "PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT)},
        cwd=tmp_path, capture_output=True, check=False,
    )  # fmt: skip
    assert done.stdout == printed(), done.stderr.decode("utf-8", "replace")


# --- the stamp and file names ---------------------------------------------------------


def test_the_stamp_of_an_edition() -> None:
    edition = load_edition(shared("rules", "qingdao-2021"), shared("data"))
    stamp = Stamp.of(edition, None, AT, "王强")
    assert stamp.edition == edition.plan.title and stamp.notice == edition.plan.notice
    assert edition.fingerprint.endswith(stamp.fingerprint.rpartition(":")[2])
    assert re.fullmatch(r"[0-9a-f]{4}(-[0-9a-f]{4}){2}", stamp.rules_mark)
    assert stamp.journal_mark == "无记录" and stamp.exercise == ""


def test_a_time_without_its_zone_is_refused() -> None:
    with pytest.raises(ReportError, match="带时区"):
        replace(STAMP, printed_at=datetime(2026, 8, 10))


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("任务清单", "任务清单_20260810-1405.pdf"),
        ("通知 启动", "通知_启动_20260810-1405.pdf"),
        ('a<b>c:d"e/f\\g|h?i*j', "a_b_c_d_e_f_g_h_i_j_20260810-1405.pdf"),
        ("CON", "CON_20260810-1405.pdf"),
        ("..\\..\\x\n\x00", "x_20260810-1405.pdf"),
        ("\u202efdp.exe", "fdp.exe_20260810-1405.pdf"),
        ("", "打印_20260810-1405.pdf"),
    ],
)
def test_file_names_windows_takes(kind: str, name: str) -> None:
    assert file_name(kind, STAMP, ".pdf") == name
    assert file_name(kind, EXERCISE, "pdf") == f"【演练】{name}"


@pytest.mark.parametrize("title", ["\u202e", " ", "\n", "：", '"引"/<斜>\\', "字" * 100])
def test_an_exercise_is_marked_whatever_it_is_called(title: str) -> None:
    odd = replace(STAMP, exercise=title)
    said = odd.words()["exercise"]
    assert said.strip() and "\n" not in said and len(said) <= 40, "an empty name prints no mark"
    assert file_name("通知", odd, "pdf").startswith("【演练】通知_")


def test_a_long_file_name_is_cut() -> None:
    assert len(file_name("防" * 500, EXERCISE, "docx").encode("utf-8")) < 250


# --- typed text -----------------------------------------------------------------------


@given(st.text(max_size=200))
def test_printable_takes_nothing_that_has_a_shape(text: str) -> None:
    def seen(some: str) -> str:
        return "".join(
            c for c in some if not c.isspace() and unicodedata.category(c) not in ("Cc", "Cf", "Cs")
        )

    assert seen(printable(text)) == seen(text)
    assert printable(printable(text)) == printable(text)


def test_a_long_run_may_break_and_a_short_one_may_not() -> None:
    assert BREAK not in printable("待办3（5.3.2(4)、5.3.2(5)、5.3.2(6)）"), "a list breaks by itself"
    assert BREAK not in printable("0532-85912345 " * 9 + "汉" * 99)
    assert printable("x" * LONG_RUN).count(BREAK) == LONG_RUN - 1
    assert BREAK + "，" not in printable("abc，" * 9)


def test_one_line_has_no_breaks_and_an_end() -> None:
    assert one_line("a\nb\t c" + "x" * 90, 10) == "a b cxxxx…"


def test_ready_gives_a_template_only_what_it_knows() -> None:
    assert ready({"a": (1, 2.5, True, None, "x\r\ny"), 3: float("nan"), "n": 2**70}) == {
        "a": [1, 2.5, True, None, "x\ny"],
        "3": None,
        "n": str(2**70),
    }
    with pytest.raises(TypeError, match="datetime"):
        ready({"at": AT})


# --- when it fails --------------------------------------------------------------------


def test_an_unknown_template_and_a_broken_one_are_told_in_a_sentence(templates: Path) -> None:
    (templates / "broken.typ").write_text('#import "base.typ": *\n#data.absent', encoding="utf-8")
    with pytest.raises(ReportError, match=r"^没有“nothing”这一种版式.*。$"):
        typeset.pdf("nothing", {}, STAMP)
    with pytest.raises(
        ReportError, match=r"^“broken”排版没有成功，什么也没有印出（.*absent.*）。$"
    ):
        typeset.pdf("broken", {}, STAMP)


def test_without_fonts_nothing_is_printed(printed: Set, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typeset, "shared", lambda *parts: ROOT / "absent" / Path(*parts))
    with pytest.raises(ReportError, match="字体"):
        printed()


def test_a_drawing_is_set_as_vectors(templates: Path) -> None:
    (templates / "drawing.typ").write_text(
        '#import "base.typ": *\n#show: sheet.with(title: "图")\n#picture("map", alt: "示意图")',
        encoding="utf-8",
    )
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 60" font-family="Noto Sans SC">'
        '<rect width="90" height="60" fill="none" stroke="#000"/><text x="9" y="30">某区</text></svg>'
    )
    pdf = typeset.pdf("drawing", {}, STAMP, pictures={"map": svg})
    assert "某区" in body(pdf) and b"/Subtype/Image" not in pdf
    with pytest.raises(ReportError):
        typeset.pdf("drawing", {}, STAMP, pictures={"map": "<svg"})
