"""交接班单: everything of the sheet as it was entered or stands, both names, the head of the log."""

from __future__ import annotations

import re
from datetime import UTC, timedelta
from typing import Any

import pytest
from print_builders import Log, every_example, inner, log_of
from test_report_typeset import assert_within_margins, closed_up, line_beginnings, pages, poppler

from qdflood.desk import handover as screen
from qdflood.journal.decisions import Decision, Person
from qdflood.journal.entry import DECISION, HANDOVER, NOTE, SHIFT
from qdflood.journal.handed_over import NOT_GATHERED, gathered
from qdflood.journal.shifts import Handover, Sheet, handover_body
from qdflood.report.handover_sheet import handover_sheet, sheet_data
from qdflood.report.typed import printable

HOSTILE = "<b>#let x = 1</b> *粗* $x$ \\ “引” \u202e反 😀 `码` @ [a](b)\n第二行 "
OUT, INTO = Person("王某", "值班员"), Person("李某", "带班领导")


def printed(log: Log, at: Any, handover: Handover | None = None, exercise: str = "") -> bytes:
    return handover_sheet(log.source(at), log.stamp(at, exercise), handover)


def has(text: str, words: str) -> None:
    found = closed_up(printable(words)) in text
    assert found, words[:400]


def standing(log: Log, at: Any) -> Sheet:
    return gathered(log.ledger, log.ledger.assessment(at), at)


def hand_over(log: Log, at: Any, remarks: str = "") -> Handover:
    body = handover_body(OUT, INTO, standing(log, at), remarks)
    log.enter(HANDOVER, body, at)
    assert log.ledger.shifts.handover is not None
    return log.ledger.shifts.handover


def says_all(text: str, sheet: Sheet) -> None:
    for words in (sheet.official, sheet.proposed, sheet.lag, sheet.head[1], f"第{sheet.head[0]}条"):
        has(text, words)
    for section in sheet.sections:
        assert section.items is not None
        has(text, f"{section.title}：{len(section.items)}项")
        for item in section.items:
            if len(item.text) < 2000:  # a taller one goes over several pages, its head between
                has(text, item.text)


@pytest.mark.parametrize("name", every_example())
def test_the_present_state_is_whole_and_reads_as_on_the_screen(name: str) -> None:
    log, at = log_of(name, 9)
    log.enter(SHIFT, {}, at)
    log.enter(NOTE, {"text": "水泵已到位"}, at)
    sheet = standing(log, at)
    pdf = printed(log, at)
    text = inner(pdf, 29, 24)
    says_all(text, sheet)
    shown = screen.sheet_html(sheet, at)
    for line in re.findall("<li>(.*?)</li>", shown, re.S):
        words = re.sub("<small>.*?</small>|<[^>]+>", "", line)
        has(text, words.replace("&quot;", '"'))
    for words in ("尚未交班", "建议，非决定", "交班人签名", "接班人签名", "在岗", "值班员王某"):
        has(text, words)
    has(text, "〔姓名〕")
    assert_within_margins(pdf)
    assert not [word for word in line_beginnings(pdf) if word[0] in "、。；，"]


def test_what_was_entered_is_printed_as_it_was_entered() -> None:
    log, at = log_of("dagu-river-flood", 12)
    log.enter(SHIFT, {}, at)
    then = standing(log, at)
    handover = hand_over(log, at, "盯住产芝水库。\n" + HOSTILE)
    log.enter(NOTE, {"text": "后来的事"}, at + timedelta(hours=2))
    text = inner(printed(log, at + timedelta(hours=5), handover), 29, 24)
    says_all(text, then)
    for words in ("已交班", f"第{handover.seq}条", "盯住产芝水库。", HOSTILE, "王某", "带班领导", "李某"):
        has(text, words)
    assert "后来的事" not in text and "在岗" not in text


def test_the_next_sheet_begins_with_the_last_handover() -> None:
    log, at = log_of("quiet-day", 3)
    hand_over(log, at)
    later = at + timedelta(hours=8)
    log.enter(NOTE, {"text": "记事一"}, later)
    text = inner(printed(log, later), 29, 24)
    has(text, f"{at:%H:%M}接班")
    has(text, "值班记事1条")
    has(text, "带班领导李某")


def test_a_part_that_nobody_gathered_is_not_nothing() -> None:
    handover = Handover(7, log_of("empty")[1], OUT, INTO, {
        "sections": [{"title": "未完成的任务", "items": None}, {"title": "突出情况", "items": []}, 3,
                     {"title": 5, "items": "x"}, {"items": [None, {"text": 9, "at": "昨"}]}],
        "official": None, "counts": {"note": "x"}, "head": "?", "at": "??", "since": 4})
    log, at = log_of("empty")
    text = inner(printed(log, at, handover), 29, 24)
    has(text, NOT_GATHERED)
    has(text, "突出情况：0项")
    has(text, "没有录入")
    assert "None" not in text and "nan" not in text


def busy() -> tuple[Log, Any]:
    """A running response at the highest level, and notes by somebody who means harm."""
    log, at = log_of("dagu-river-flood", 1)
    made = Decision("启动", "adjust", at, at, level="Ⅰ", from_level="Ⅳ", hazards=("洪涝",),
                    districts=("平度市",), grounds=("5.6.1(4)",), signatures=(Person("刘某", "总指挥"),))
    log.enter(DECISION, made.body(), at)
    for i in range(40):
        log.enter(NOTE, {"text": f"{i} {HOSTILE * (100 if i == 7 else 1)}"}, at)
    return log, at


def test_a_full_shift_loses_nothing_and_marks_an_exercise() -> None:
    log, at = busy()
    pdf = printed(log, at, exercise="夏季桌面推演")
    text = inner(pdf, 29, 24)
    says_all(text, standing(log, at))
    assert text.count(closed_up(printable(HOSTILE))) >= 39 + 95
    assert all("演练" in page for page in pages(pdf))
    assert_within_margins(pdf)
    assert pdf == printed(log, at, exercise="夏季桌面推演")


def test_the_signatures_never_stand_on_a_page_by_themselves() -> None:
    for notes in range(14):
        log, at = log_of("dagu-river-flood", 1)
        for n in range(notes):
            log.enter(NOTE, {"text": f"记事{n}"}, at)
        last = closed_up(pages(printed(log, at))[-1])
        assert "交班说明" in last and "交班人签名" in last


def test_many_short_lines_stand_in_two_columns() -> None:
    log, at = Log(), log_of("empty")[1]
    made = Decision("启动", "start", at, at, level="Ⅳ", hazards=("洪涝",), districts=("平度市",),
                    grounds=("5.3.1(3)",), signatures=(Person("刘某", "常务副总指挥"),))
    log.enter(DECISION, made.body(), at)
    lines = poppler("pdftotext", printed(log, at), "-layout").decode("utf-8").splitlines()
    assert sum(line.count("待办") == 2 for line in lines) > 15


def test_an_empty_log_can_be_handed_over() -> None:
    log, at = Log(), log_of("empty")[1]
    text = inner(printed(log, at), 29, 24)
    has(text, "本日志尚无交接班；没有录入")
    has(text, "应急响应未登记")


def test_times_are_those_of_the_place_whoever_asks() -> None:
    log, at = busy()
    assert sheet_data(log.source(at)) == sheet_data(log.source(at.astimezone(UTC)))
    handover = hand_over(log, at.astimezone(UTC))
    said = sheet_data(log.source(at), handover)
    assert said["at"] == f"{at.year}年{at.month}月{at.day}日{at:%H:%M}"


def test_what_a_screen_says_besides_may_be_printed_too() -> None:
    log, at = log_of("rainstorm-no-trigger", 2)
    hint = f"9个区（市）没有响应记录{HOSTILE}"
    text = inner(handover_sheet(log.source(at), log.stamp(at), hints=[hint]), 29, 24)
    has(text, hint.strip())
    has(text, f"预案以外的提示：{len(log.ledger.assessment(at).advisories) + 1}项")
