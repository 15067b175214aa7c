"""信息报告 and 值班信息: whose form it is, to whom, until when by the clock, what is prefilled."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from typing import Any

import pytest
from decision_builders import ORGANIZATION, at, decision
from docx.shared import Mm
from report_builders import NOON, read, source_of, stamp_of, told
from test_journal_ledger import log
from test_report_notice import HOSTILE, TEXT
from test_report_typeset import MM, closed_up, pages, poppler
from test_report_word import opened, text_of

from qdflood.errors import ReportError
from qdflood.journal import report_body as bodies
from qdflood.journal.entry import DECISION, INFORMATION_REPORT, READING
from qdflood.journal.incidents import Key
from qdflood.journal.observed import body_of
from qdflood.report.duty_information import (
    duty_information,
    duty_information_docx,
    level_of,
    upward_reports,
)
from qdflood.report.information_report import (
    FIRST_REPORT,
    FURTHER,
    VERIFICATION,
    information_report,
    information_report_docx,
)
from qdflood.report.source import Source

DAM = Key("reservoirs", "产芝水库")
BURST = told("reservoirs", "产芝水库", "danger", "较大险情", "莱西市防指")
Entered = tuple[str, dict[str, Any]]
READ: Entered = (READING, body_of(["录入"], ["甲"], [BURST], []))
OCCURRED: Entered = (INFORMATION_REPORT, bodies.body("occurred", DAM, "莱西市防指", at("11:40")))
PHONED: Entered = (INFORMATION_REPORT,
                   bodies.body("received", DAM, "莱西市防指", at("11:55"), means="电话"))
ASKED: Entered = (INFORMATION_REPORT, bodies.body(
    "asked", DAM, "李", at("11:58"), means="电话", recipient="市应急指挥中心", reached=True))
VERIFY: Entered = (INFORMATION_REPORT, bodies.body(
    "verification_requested", DAM, "市政府总值班室", at("12:30"), text="核实转移人数"))


def followup(words: str, when: str = "12:20") -> Entered:
    return INFORMATION_REPORT, bodies.body("followup", DAM, "莱西市防指", at(when), text=words)


def known(*entered: Entered) -> Source:
    return source_of(read(log(*entered, start=NOON)))


def cells(made: bytes) -> list[list[str]]:
    """Every row of every table."""
    return [[cell.text for cell in row.cells]
            for table in opened(made).tables for row in table.rows]


def rows(source: Source, stage: str = FIRST_REPORT, number: int = 0) -> dict[str, list[str]]:
    made = information_report_docx(source, stamp_of(), DAM, stage, number=number)
    return {row[0]: row[1:] for row in cells(made)}


# --- 信息报告 ---------------------------------------------------------------------------


def test_it_is_the_form_of_the_place_and_we_are_one_of_four_recipients() -> None:
    held = rows(known(READ))
    assert held["报告单位"] == ["莱西市政府（莱西市防指）"]
    assert held["事件"] == ["产芝水库发生较大险情"]
    report = ORGANIZATION.reporting.reports[0]
    assert report.to == ("市委总值班室", "市政府总值班室", "市防指办", "市应急指挥中心")
    assert set(report.to) <= set(held)
    said = text_of(information_report_docx(known(READ), stamp_of(), DAM))
    assert any("据市防指办值班日志预填" in line for line in said)


def test_both_deadlines_as_times_of_the_clock_from_the_occurrence() -> None:
    held = rows(known(READ, OCCURRED, PHONED, ASKED))
    assert held["市防指办"] == ["8月10日12:00前", "8月10日11:55", "8月10日12:30前", "〔时间〕＿＿"]
    assert held["市应急指挥中心"][1] == "8月10日11:58", "told when asked"
    assert held["市委总值班室"][1] == "〔时间〕＿＿", "nobody has asked"
    assert held["发生时间"] == ["2022年8月10日11时40分（莱西市防指）"]
    said = "".join(text_of(information_report_docx(known(READ, OCCURRED), stamp_of(), DAM)))
    assert "时限自发生时间起算（2022年8月10日11时40分）" in said


def test_while_the_occurrence_is_not_known_they_count_from_hearing_and_say_so() -> None:
    source = known(READ)
    assert rows(source)["市防指办"][0] == "8月10日12:20前"
    assert rows(source)["发生时间"][0].startswith("〔发生时间〕")
    said = "".join(text_of(information_report_docx(source, stamp_of(), DAM)))
    assert "时限自接报时间起算（2022年8月10日12时00分）" in said
    assert "发生时间不明时从接报时间起算并注明" in said


def test_every_element_has_its_row_and_what_is_missing_its_label() -> None:
    held = rows(known(READ))
    for name in ("信息来源", "接报时间", "发生时间", "详细地点", "人员伤亡", "财产损失", "事件经过",
                 "影响范围", "已采取措施", "领导到位", "联系人"):
        assert held[name][0], name
    for name in ("人员伤亡", "财产损失", "影响范围", "领导到位", "联系人"):
        assert "〔" in held[name][0] and "0" not in held[name][0]
    assert "莱西市防指报：发生较大险情" in held["事件经过"][0]
    assert held["信息来源"] == ["莱西市防指"] and held["详细地点"][0].startswith("莱西市〔")


def rules_of(pdf: bytes) -> list[tuple[float, float]]:
    """Height and position in mm of every place where a line of writing has its room: the gaps
    between what is printed one below the other, largest first."""
    said = poppler("pdftotext", pdf, "-bbox").decode("utf-8")
    tops = sorted({round(float(y)) for y in re.findall(r'yMin="([0-9.]+)"', said)})
    return sorted(((b - a) / MM, a / MM) for a, b in itertools.pairwise(tops))[::-1]


def test_there_is_room_to_write_by_hand_and_the_form_is_one_page() -> None:
    for source in (known(READ), known(READ, OCCURRED, PHONED, ASKED)):
        pdf = information_report(source, stamp_of(), DAM)
        assert len(pages(pdf)) == 1
        assert len([gap for gap, _ in rules_of(pdf) if gap > 11]) >= 3, rules_of(pdf)
        table = opened(information_report_docx(source, stamp_of(), DAM)).tables[2]
        high = {row.cells[0].text: row.height for row in table.rows}
        assert high["人员伤亡"] and high["人员伤亡"] >= Mm(8.9)
        assert high["已采取措施"] and high["已采取措施"] >= Mm(20)


def test_further_reports_are_numbered_and_tell_what_is_new() -> None:
    source = known(READ, followup("渗漏减小\n转移120人"), followup("已控制", "12:40"))
    held = rows(source, FURTHER, 1)
    assert held["最新进展"] == ["2022年8月10日12时20分　莱西市防指：渗漏减小\n转移120人"]
    assert "事件经过" not in held and held["市防指办"][1] == "8月10日12:20"
    for number, name in ((1, "续报一"), (2, "续报二"), (0, "续报三")):
        said = text_of(information_report_docx(source, stamp_of(), DAM, FURTHER, number=number))
        assert said[0] == f"突发险情、灾情信息报告（{name}）"
    assert any("预案未规定续报的时限" in line for line in said)


def test_many_further_reports_are_still_counted_in_chinese() -> None:
    source = known(READ)
    for number, name in ((10, "续报十"), (11, "续报十一"), (20, "续报二十"), (32, "续报三十二")):
        said = text_of(information_report_docx(source, stamp_of(), DAM, FURTHER, number=number))
        assert f"（{name}）" in said[0]


def test_a_verification_has_its_own_clock_from_the_request() -> None:
    held = rows(known(READ, OCCURRED, VERIFY), VERIFICATION)
    assert held["市委总值班室"][::2] == ["8月10日12:50前", "8月10日13:20前"]
    assert held["核报要求"] == ["2022年8月10日12时30分　市政府总值班室：核实转移人数"]
    with pytest.raises(ReportError, match="没有登记过"):
        information_report(known(READ), stamp_of(), DAM, VERIFICATION)


def test_an_empty_form_gives_the_deadlines_as_the_plan_words_them() -> None:
    made = information_report_docx(known(), stamp_of(), None)
    held = {row[0]: row[1:] for row in cells(made)}
    assert held["市防指办"][::2] == ["20分钟以内以电话形式", "50分钟内以书面形式"]
    assert held["报告单位"][0].startswith("〔单位名称〕")
    assert "预填" not in "".join(text_of(made))
    for stage in (FURTHER, VERIFICATION):
        assert information_report(known(), stamp_of(), None, stage).startswith(b"%PDF")


def test_an_incident_that_is_not_there_is_refused() -> None:
    with pytest.raises(ReportError, match="没有这起险情"):
        information_report(known(), stamp_of(), DAM)
    with pytest.raises(ReportError, match="没有规定这种"):
        information_report(known(READ), stamp_of(), DAM, "别的")


@pytest.mark.parametrize("stage", [FIRST_REPORT, FURTHER, VERIFICATION])
def test_the_pdf_holds_the_same_cells_and_the_clause(stage: str) -> None:
    source = known(READ, OCCURRED, followup("渗漏减小"), VERIFY)
    text = closed_up("".join(pages(information_report(source, stamp_of(), DAM, stage, number=0))))
    made = information_report_docx(source, stamp_of(), DAM, stage, number=0)
    for row in cells(made):
        for cell in row:
            if "＿" not in cell and "\n" not in cell:
                assert closed_up(cell) in text, cell
    report = next(r for r in ORGANIZATION.reporting.reports if r.stage == stage)
    assert closed_up(report.text) in text and report.text in TEXT


def test_words_of_others_are_words() -> None:
    source = known(READ, followup(HOSTILE[:1900] + "\n第二行"))
    held = rows(source, FURTHER, 1)["最新进展"][0]
    assert HOSTILE[:1900].replace("\u202e", "") in held and held.endswith("\n第二行")
    made = information_report(source, stamp_of(), DAM, FURTHER, number=1)
    assert "“#set*x*”$y$<b>&amp;\\{{a}}倒" in closed_up("".join(pages(made)))


# --- 值班信息 ---------------------------------------------------------------------------


START = decision("启动", "12:02", "Ⅳ", "常务副总指挥", in_force="12:10", districts=("崂山区", "胶州市"))


def test_upward_reports_go_to_whom_each_clause_says() -> None:
    found = {one.ref: (one.owed_by, one.to) for one in upward_reports(known())}
    assert found == {
        "2.1.2(1)": ("市防指办公室", ("省政府", "省防指")),
        "5.5.2(1)": ("市防指", ("市委", "市政府", "省防指")),
        "5.6.2(6)": ("市抢险（抗旱）救灾指挥部", ("市委", "市政府", "省防指")),
    }
    for one in upward_reports(known()):
        level = level_of(known().lists, one)
        held_now = (DECISION, replace(START, level=level).body())
        source = known(held_now) if level else known()
        held = {r[0]: r[1:] for r in cells(duty_information_docx(source, stamp_of(), one.id))}
        assert held["报送"] == ["、".join(one.to)] and held["报送单位"] == [one.owed_by]
        assert held["依据"] == [f"{one.ref}　{one.text}"] and one.text in TEXT


def test_no_report_in_the_name_of_a_body_of_another_level() -> None:
    sources = (known(), known((DECISION, START.body())))
    for source, now in zip(sources, ("未登记", "Ⅳ级"), strict=True):
        for one in upward_reports(source):
            if level_of(source.lists, one) is None:
                assert duty_information(source, stamp_of(), one.id)
                continue
            with pytest.raises(ReportError, match=f"官方状态现为{now}"):
                duty_information(source, stamp_of(), one.id)


def test_it_tells_what_was_decided_and_reported_and_never_what_was_proposed() -> None:
    source = known(READ, OCCURRED, (DECISION, START.body()))
    made = duty_information_docx(source, stamp_of(), "办公室上报")
    said = "\n".join(text_of(made))
    assert ("应急响应：Ⅳ级（洪涝），自2022年8月10日12时10分起，常务副总指挥甲签发，"
            "范围：崂山区、胶州市。") in said
    assert "防汛防台风预警：未登记。" in said
    assert "启动防汛Ⅳ级应急响应，自2022年8月10日12时10分起，常务副总指挥甲签发。" in said
    assert "据莱西市防指8月10日12时00分报告，产芝水库发生较大险情。" in said
    row = next(r for r in cells(made) if r[0] == "产芝水库发生较大险情")
    assert row[1] == "发生8月10日11:40\n接报8月10日12:00" and row[2] == "莱西市政府（莱西市防指）"
    assert "建议" not in said, "a proposal goes to the chair, not upwards"


def test_nothing_known_is_not_nothing_happened() -> None:
    said = "\n".join(text_of(duty_information_docx(known(), stamp_of(), "办公室上报")))
    assert "应急响应：未登记。" in said and "〔当前情况〕" in said
    assert "值班日志中没有正在处置的险情、灾情记录。〔核实〕" in said


def test_other_levels_of_writing_and_an_unknown_report() -> None:
    source = known(READ, (DECISION, START.body()))
    said = "".join(text_of(duty_information_docx(source, stamp_of(), "办公室上报", spelled=True)))
    assert "应急响应：四级（洪涝）" in said and "启动防汛四级应急响应" in said
    with pytest.raises(ReportError, match="没有“别的”"):
        duty_information(source, stamp_of(), "别的")


# --- both -------------------------------------------------------------------------------


def test_every_page_is_stamped_and_an_exercise_marked() -> None:
    source, stamp = known(READ), stamp_of("夏季推演")
    for made in (information_report(source, stamp, DAM),
                 duty_information(source, stamp, "办公室上报")):
        for page in pages(made):
            for words in (stamp.rules_mark, "王值班", "夏季推演", "同时废止"):
                assert words in page
    for made in (information_report_docx(source, stamp, DAM),
                 duty_information_docx(source, stamp, "办公室上报")):
        assert text_of(made)[0].startswith("【演练】")
        assert "演练" in opened(made).sections[0].header.paragraphs[0].text


def test_the_same_again_byte_for_byte() -> None:
    source, stamp = known(READ, followup("减小")), stamp_of()
    assert information_report(source, stamp, DAM) == information_report(source, stamp, DAM)
    assert information_report_docx(source, stamp, DAM) == information_report_docx(
        source, stamp, DAM)
    assert duty_information(source, stamp, "办公室上报") == duty_information(
        source, stamp, "办公室上报")
