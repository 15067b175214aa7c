"""研判单: one page whatever there is to say, nothing lost, and what the screens say word for word."""

from __future__ import annotations

import re
from datetime import UTC, timedelta
from typing import Any

import pytest
from builders import RULES, document, observe, shipped
from print_builders import Log, every_example, inner, log_of
from test_report_typeset import (
    assert_within_margins,
    closed_up,
    line_beginnings,
    pages,
    poppler,
)

from qdflood.assessment import next_words, reasons
from qdflood.desk import clause_panel
from qdflood.journal.decisions import Decision, Person
from qdflood.journal.entry import DECISION, PARAMETER, READING, moment_text
from qdflood.journal.observed import body_of
from qdflood.observations.report import Report
from qdflood.report.assessment_sheet import assessment_sheet, sheet_data
from qdflood.report.handover_sheet import handover_sheet
from qdflood.report.stamp import file_name
from qdflood.report.typed import printable

HOSTILE = "<b>#let x = 1</b> *粗* $x$ \\ “引” \u202e反 😀 `码` @ [a](b)\n第二行 "
PLAN = closed_up((RULES / "text.txt").read_text(encoding="utf-8"))


def printed(log: Log, at: Any, exercise: str = "") -> bytes:
    return assessment_sheet(log.source(at), log.stamp(at, exercise))


def has(text: str, words: str) -> None:
    found = closed_up(printable(words)) in text
    assert found, words[:400]


def words_of(data: Any) -> list[str]:
    """Every word that goes to the template, marks and drawings left out."""
    if isinstance(data, dict):
        return [w for key, value in data.items() if key != "alt" for w in words_of(value)]
    if isinstance(data, list):
        return [w for value in data for w in words_of(value)]
    return [data] if isinstance(data, str) else []


@pytest.mark.parametrize("name", every_example())
def test_everything_is_on_the_first_page_or_on_its_continuation(name: str) -> None:
    log, at = log_of(name, 12)
    pdf = printed(log, at)
    first, *rest = pages(pdf)
    assert "研判单" in first and "建议，非决定" in first and "主持会商（签名）" in first
    assert all("研判单续页" in page for page in rest[:1])
    assert ("见续页" in first or "……" in first) == bool(rest)
    text = inner(pdf)
    for words in words_of(sheet_data(log.source(at))):
        has(text, words)
    assert_within_margins(pdf)


@pytest.mark.parametrize("name", every_example())
def test_a_clause_reads_as_on_the_screen_and_in_the_plan(name: str) -> None:
    log, at = log_of(name)
    a, text = log.ledger.assessment(at), inner(printed(log, at))
    for finding in (*a.deciding, *a.discretionary):
        screen = closed_up(re.sub("<[^>]+>", "", clause_panel.chosen_clause(a, finding)))
        said = [finding.clause.ref, finding.clause.text, reasons.truth_words(a, finding),
                *(ground.text for ground in reasons.grounds(a, finding))]
        for words in said:
            has(text, words)
            assert closed_up(words) in screen.replace("&quot;", '"'), words
        for part in re.split("[；;]", finding.clause.text.rstrip("。；")):
            assert closed_up(part) in PLAN, part
    for need in a.needed:
        has(text, need.label)
        has(text, need.ask)


def test_alarms_come_first_and_the_status_is_said_beside_the_proposal() -> None:
    log, at = log_of("reservoir-size-unknown", 5)
    a, text = log.ledger.assessment(at), inner(printed(log, at))
    assert a.alarms and text.startswith("●" + closed_up(a.alarms[0].text))
    assert text.index(closed_up(a.verdict)) < text.index("官方状态")


def test_how_long_the_two_differ_and_who_signs_what_is_proposed() -> None:
    log, at = log_of("dagu-river-flood", 40)
    text = inner(printed(log, at))
    has(text, "系统建议高于官方状态")
    has(text, "已40分钟")
    has(text, "主持会商：5.4.2(1)")


def test_a_log_without_the_present_proposal_says_no_clock_against_it() -> None:
    """Entered past the desk: no snapshot, or one of a proposal that no longer stands."""
    log, given = Log(), observe(document(districts={"崂山区": {"flood": "一般"}, "胶州市": {"flood": "一般"}}))
    log.take(given)
    began = Decision("启动", "start", given.at, given.at, level="Ⅳ", hazards=("洪涝",),
                     districts=("崂山区",), grounds=("5.3.1(3)",),
                     signatures=(Person("甲", "常务副总指挥"),))  # fmt: skip
    log.enter(DECISION, began.body(), given.at)
    later = given.at + timedelta(minutes=40)
    source = log.source(later)
    assert source.assessment.confirmed == 1 and source.ledger.difference(later) is not None
    for text in (inner(printed(log, later)), inner(handover_sheet(source, log.stamp(later)), 29, 24)):
        has(text, "维持Ⅳ级")
        assert "低于官方状态" not in text and "高于官方状态" not in text


QUIET = ["districts.response", "districts.flood", "districts.drought", "districts.urban_drought",
         "rivers.danger", "reservoirs.danger"]


def over_warning() -> tuple[Log, Any]:
    """Ⅲ级 in force on a gauge over its mark, and not read again for a day."""
    log, given = Log(), observe(document(stations={
        "南村": {"position": "超过警戒水位", "outlook": "可能继续上涨"}}))
    log.take(given)
    log.propose(given.at)
    began = Decision("启动", "start", given.at, given.at, level="Ⅲ", hazards=("洪涝",),
                     districts=("崂山区",), grounds=("5.4.1(5)",),
                     signatures=(Person("甲", "常务副总指挥"),))  # fmt: skip
    log.enter(DECISION, began.body(), given.at)
    later = given.at + timedelta(hours=20)
    log.propose(later)
    return log, later


def test_a_reading_gone_stale_starts_no_clock_against_the_status() -> None:
    log, later = over_warning()
    source = log.source(later + timedelta(minutes=9))
    assert source.assessment.confirmed < 2 and "读数过时" in source.assessment.verdict
    assert source.lag == ""
    for text in (inner(printed(log, later)), inner(handover_sheet(source, log.stamp(later)), 29, 24)):
        assert "低于官方状态" not in text and "高于建议" not in text
        has(text, "读数过时，维持Ⅲ级并立即核实")


def test_where_all_has_been_asked_lowering_is_for_consultation() -> None:
    log, later = over_warning()
    asked = later + timedelta(minutes=30)
    said = observe(document(
        moment_text(asked), typhoon="无", zero_report=QUIET,
        rain={"widespread_heavy": False, "effective_next_week": True},
        stations={"南村": {"position": "低于警戒水位", "outlook": "平稳"}}))
    log.enter(READING, body_of(["核实"], ["各单位"], said.reports, said.zeros), asked)
    log.propose(asked)
    source = log.source(asked + timedelta(minutes=10))
    assert source.assessment.possible < 2
    words = f"官方状态高于建议，自{asked:%H:%M}起，已10分钟，是否降级由会商决定"
    assert source.lag == words
    has(inner(printed(log, source.at)), words)


def test_a_level_that_only_a_reading_gives_says_so() -> None:
    log = Log()
    given = observe(document(reservoirs=[{"reservoir": "产芝水库", "danger": "垮坝"}]))
    log.take(given)
    a, text = log.ledger.assessment(given.at), inner(printed(log, given.at))
    assert a.bounds.confirmed_by_letter < a.confirmed
    has(text, "引申：条文未点名")
    has(text, "只按条文字面")
    for number in a.deciding[0].readings:
        has(text, f"读法{number}　{a.reading(number)}")


def test_an_empty_log_says_that_nothing_is_known() -> None:
    _, at = log_of("empty")
    empty = Log()
    pdf = assessment_sheet(empty.source(at, drawn=False), empty.stamp(at))
    text = inner(pdf)
    for words in ("应急响应未登记", "无法判定", "没有成立的条款，也没有已报情况指向的条款"):
        has(text, words)
    assert "值班日志 无记录" in pages(pdf)[0] and "nan" not in text and "None" not in text


def crowded() -> tuple[Log, Any]:
    """The worst of everything, typed by somebody who means harm."""
    log, given = Log(), observe(document(
        typhoon={"name": "示例", "force": 17, "affects_qingdao": True},
        rain={"widespread_heavy": True},
        stations={"南村": {"position": "超过保证水位", "outlook": "可能继续上涨"}},
        rivers=[{"river": name, "reach": "干流", "danger": "决口"}
                for name in ("大沽河", "桃源河", "小沽河")],
        reservoirs=[{"name": f"{HOSTILE[:12]}{i}水库", "size": "小（二）型", "district": "平度市",
                     "danger": "垮坝"} for i in range(30)],
        districts={name: {"response": "Ⅰ", "flood": "特大", "drought": "特大"}
                   for name in ("崂山区", "胶州市", "平度市", "莱西市", "市南区")}))
    log.take(given)
    edition, at = shipped().edition, given.at
    for i in range(12):
        row = f"第{i}件"
        facts = {"item": "(8)", "level": "Ⅰ", "hazard": "洪涝", "reason": HOSTILE * 36,
                 "proposer": HOSTILE[:30]}
        reports = [Report("proposals", f"#{row}", name, value, at, "甲", row)
                   for name, value in facts.items()]
        log.enter(READING, body_of(["建议"], ["甲"], reports, []), at)
    assert not log.ledger.unread
    assert edition.levels.label(log.ledger.assessment(at).confirmed) == "Ⅰ级"
    return log, at


def test_the_first_page_names_every_burst_and_cuts_names_not_facts() -> None:
    log, name = Log(), "某\n" + "长" * 90
    dams = [{"name": f"{n}号{name}", "size": "小（二）型", "district": "平度市", "danger": "垮坝"}
            for n in range(6)]
    given = observe(document(reservoirs=[*dams, {"reservoir": "产芝水库", "danger": "垮坝"}],
                             rivers=[{"river": "大沽河", "reach": "干流", "danger": "决口"}]))
    log.take(given)
    first = closed_up(pages(printed(log, given.at))[0])
    head = first[: first.index("研判单2")] if "研判单2" in first else first.split("系统建议：")[0]
    assert head.count("发生垮坝（") == 7 and "大沽河干流发生决口（" in head, head
    assert head.index("产芝水库") < head.index("0号某"), "the gravest first"


def test_the_busiest_case_still_has_one_page_and_loses_nothing() -> None:
    log, at = crowded()
    pdf = printed(log, at + timedelta(minutes=3), "夏季桌面推演")
    first, *rest = pages(pdf)
    assert "主持会商（签名）" in first and "见续页" in first and rest
    assert not any("主持会商（签名）" in page for page in rest)
    text = inner(pdf)
    for words in words_of(sheet_data(log.source(at + timedelta(minutes=3)))):
        has(text, words)
    assert all("演练" in page for page in (first, *rest))
    assert file_name("研判单", log.stamp(at, "夏季桌面推演"), "pdf").startswith("【演练】")
    assert_within_margins(pdf)


def test_the_same_log_gives_the_same_bytes() -> None:
    log, at = log_of("missing-night")
    assert printed(log, at) == printed(log, at)


def test_a_telephone_that_the_office_has_entered_stands_beside_the_question() -> None:
    log, at = log_of("typhoon-bavi-2020", 5)
    assert "电话未登记" in inner(printed(log, at))
    log.enter(PARAMETER, {"target": {"telephone": "市气象局"}, "value": "0532-85910000",
                          "since": "2020-01-01", "reference": "值班表"}, at - timedelta(days=9))
    has(inner(printed(log, at)), "市气象局 0532-85910000")


def test_what_is_most_urgent_to_do_is_numbered_in_the_order_of_the_screen() -> None:
    log, at = log_of("missing-night")
    a, text = log.ledger.assessment(at), inner(printed(log, at))
    first = a.needed[0]
    has(text, f"1{first.label}{first.why}")
    has(text, f"（共{len(a.needed)}项）")
    near, events = next_words.split_steps(a)
    has(text, f"（{len(near) + len(events)}条）")


def test_without_outlines_there_is_no_map_and_the_sheet_is_whole() -> None:
    log, at = log_of("dagu-river-flood")
    text = inner(assessment_sheet(log.source(at, drawn=False), log.stamp(at)))
    assert "示意图" not in text and "主持会商（签名）" in text
    assert "示意图，非法定界线" in inner(printed(log, at))


def test_times_are_those_of_the_place_whoever_asks() -> None:
    log, at = log_of("missing-night", 7)
    assert sheet_data(log.source(at)) == sheet_data(log.source(at.astimezone(UTC)))


def test_the_map_is_drawn_and_no_line_begins_with_a_stop() -> None:
    log, at = crowded()
    pdf = printed(log, at)
    assert len(poppler("pdfimages", pdf, "-list").splitlines()) == 2, "a head and no picture of dots"
    assert not [word for word in line_beginnings(pdf) if word[0] in "、。；，"]
    fonts = poppler("pdffonts", pdf).decode("utf-8").splitlines()[2:]
    assert fonts and all(re.search(r" yes +yes +", font) for font in fonts), "embedded, subset"
