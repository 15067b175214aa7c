"""信息报告: each event with its clocks, one click a tick, and nothing typed is ever lost."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from qdflood.desk import duty, reporting, reporting_input
from qdflood.desk import state as desk_state
from qdflood.desk.report_line import strip_line
from qdflood.desk.reporting import ordered, upward
from qdflood.desk.state import Desk, desk
from qdflood.errors import JournalUnavailable
from qdflood.journal.entry import INFORMATION_REPORT
from qdflood.journal.incidents import Key
from qdflood.journal.report_clock import Event, Standing
from qdflood.observations import Report
from qdflood.officers.roles import Officer, Role

PAGE = Path(desk_state.__file__).with_name("reporting.py")
AT = 'at: "2026-08-10T03:42:00+08:00"\n'
DAM, RIVER = Key("reservoirs", "产芝水库"), Key("rivers", "大沽河", "干流|胶州市|")
NIGHT = AT + """
observations:
  reservoirs:
  - {reservoir: 产芝水库, danger: {value: 较大险情, at: "2026-08-10T03:30:00+08:00", by: 莱西市防指}}
  rivers:
  - {river: 大沽河, reach: 干流, district: 胶州市, danger: {value: 决口, at: "2026-08-10T03:10:00+08:00", by: 胶州市防指}}
"""
ONE = AT + """
observations:
  reservoirs:
  - {reservoir: 产芝水库, danger: {value: 较大险情, at: "2026-08-10T03:30:00+08:00", by: 莱西市防指}}
"""


@pytest.fixture(autouse=True)
def no_haste(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test presses faster than any hand."""
    monkeypatch.setattr(reporting_input, "DOUBLE", timedelta())


@pytest.fixture
def open_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Starts the page on a situation; gives the running page and the desk behind it."""

    def start(text: str) -> tuple[AppTest, Desk]:
        file = tmp_path / "situation.yaml"
        file.write_text(text, encoding="utf-8")
        monkeypatch.setenv("QDFLOOD_SITUATION", str(file))
        page = AppTest.from_file(PAGE, default_timeout=60).run()
        assert not page.exception
        return page, desk()

    return start


def html(page: AppTest) -> str:
    return "\n".join(str(e.proto.body) for e in page.get("html") if "<style>" not in e.proto.body)


def words(page: AppTest) -> str:
    return re.sub("<[^>]+>", "", html(page))


def tag(key: Key) -> str:
    return "_".join(map(str, key))


def field(page: AppTest, key: Key, form: str, name: str) -> Any:
    return page.text_input(key=f"rp_{tag(key)}_{form}_{name}")


def press(page: AppTest, key: Key, form: str, name: str = "") -> AppTest:
    done = page.button(key=f"rp_{tag(key)}_{form}_do{name}").click().run()
    assert not done.exception
    return done


def open_form(page: AppTest, key: Key, label: str) -> AppTest:
    done = page.button_group(key=f"rp_{tag(key)}_action").set_value(label).run()
    assert not done.exception
    return done


def event(held: Desk, key: Key = DAM) -> Event:
    found = held.ledger.reporting.event(key)
    assert found is not None
    return found


def last(held: Desk) -> dict[str, Any]:
    entries = [e for e in held.store.entries() if e.kind == INFORMATION_REPORT]
    return dict(entries[-1].body) if entries else {}


# --- what is shown ---------------------------------------------------------------------


def test_with_nothing_to_report_it_says_so(open_page: Any) -> None:
    page, held = open_page(AT)
    assert "没有应报告的险情、灾情" in words(page) and strip_line(held) == ""
    assert "事发地政府和有关部门" in words(page) and "市防指办是接报单位之一" in words(page)


def test_each_event_says_who_owes_it_and_until_when(open_page: Any) -> None:
    page, _ = open_page(NIGHT)
    said = words(page)
    assert "产芝水库发生较大险情" in said and "应报：莱西市政府（莱西市防指）" in said
    assert "应于 03:50 前将到时，剩7分钟" in said and "应于 04:20 前未到时，剩37分钟" in said
    assert "03:30 自发生时间起算" in said and "发生 03:30（莱西市防指）　接报 03:42" in said
    assert "应于 03:30 前超时未收12分钟" in said
    assert "首报其他接报单位：市委总值班室 未询问　市政府总值班室 未询问　市应急指挥中心 未询问" in said


def test_the_worst_clock_is_on_top_and_says_whom_to_ring(open_page: Any) -> None:
    page, held = open_page(NIGHT)
    assert [e.key for e in ordered(held.ledger.reporting.events)] == [RIVER, DAM]
    assert words(page).index("大沽河干流发生决口") < words(page).index("应报：莱西市政府")
    assert "1份超时未收，3份计时中　先催：胶州市防指 电话未登记，要电话报告" in words(page)


def test_the_strip_counts_events(open_page: Any) -> None:
    _, held = open_page(NIGHT)
    assert strip_line(held) == (
        '<span class="reporting out">信息报告：1起计时中，<b>1起超时</b></span>')


def test_our_own_reports_have_no_minutes(open_page: Any) -> None:
    page, held = open_page(AT + 'in_force: {response: {level: Ⅱ, since: "2026-08-10T02:00:00+08:00", hazards: [洪涝]}}\n')
    assert [one.ref for one in upward(held)] == ["2.1.2(1)", "5.5.2(1)"]
    assert "本办上报：预案未规定时限" in words(page)
    assert "5.6.2(6)市抢险（抗旱）救灾指挥部报市委、市政府、省防指" in words(page)


def test_typed_words_are_shown_as_text(open_page: Any) -> None:
    page, _ = open_page(ONE)
    field(page, DAM, "r0", "by").set_value("<img src=x onerror=y>").run()
    press(page, DAM, "r0", "电话")
    assert "<img" not in html(page) and "&lt;img" in html(page)


def test_many_events_are_folded(open_page: Any) -> None:
    rows = "\n".join(f"  - {{kind: 内涝, district: 市南区, note: 第{n}处}}" for n in range(11))
    page, _ = open_page(f"{AT}\nobservations:\n  others:\n{rows}\n")
    assert len([b for b in page.button if b.key.endswith("do电话")]) == 8
    assert "已结束和其余（3）" in words(page)


# --- ticks -----------------------------------------------------------------------------


def test_one_click_receives_it_now(open_page: Any) -> None:
    page, held = open_page(ONE)
    press(page, DAM, "r0", "电话")
    clock = next(c for _, c in event(held).clocks if c.means == "电话")
    assert clock.receipt is not None and clock.receipt.sender == "莱西市防指"
    assert clock.receipt.officer == "甲" and clock.standing(held.now()) is Standing.IN_TIME
    assert timedelta() <= held.now() - (clock.received or held.now()) < timedelta(minutes=2)
    assert "已收，准时" in words(page) and "已保存，为第" in words(page)
    assert [b.key for b in page.button if b.key.endswith("do电话")] == []


def test_the_time_may_be_written_and_lateness_never_blocks(open_page: Any) -> None:
    page, held = open_page(NIGHT)
    field(page, RIVER, "r0", "at").set_value("03:35").run()
    press(page, RIVER, "r0", "电话")
    assert last(held)["at"].startswith("2026-08-10T03:35") and "已收，迟5分钟" in words(page)
    assert field(page, RIVER, "r0", "at").value == ""


def test_the_word_by_which_it_was_heard_of_may_be_the_report_itself(open_page: Any) -> None:
    page, held = open_page(NIGHT)
    press(page, RIVER, "r0", "first")
    assert last(held)["by"] == "胶州市防指" and last(held)["at"].startswith("2026-08-10T03:42")
    assert event(held, RIVER).clocks is not None and "✓ 03:42" in words(page)


def test_who_may_not_enter_is_told_when_the_page_opens_and_the_buttons_are_dead(
    open_page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, _ = open_page(NIGHT)
    assert not page.button(key=f"rp_{tag(DAM)}_r0_do电话").disabled
    monkeypatch.setattr(duty, "DEFAULT", Officer("李某", "导调员", Role.DRILL_DIRECTOR, True))
    page.run()
    assert "导调员不能登记任务、信息报告、转移：应由值班员办理。本页可以查看，不能登记" in words(page)
    assert page.button(key=f"rp_{tag(DAM)}_r0_do电话").disabled


def test_nobody_signed_on_is_red_and_keeps_what_was_typed(
    open_page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, held = open_page(ONE)
    monkeypatch.setattr(duty, "DEFAULT", None)
    field(page, DAM, "r0", "by").set_value("李科长").run()
    press(page, DAM, "r0", "电话")
    assert 'class="rp-no"' in html(page) and last(held) == {}
    assert field(page, DAM, "r0", "by").value == "李科长"


def test_a_log_that_is_away_is_red_and_keeps_what_was_typed(
    open_page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, held = open_page(ONE)
    open_form(page, DAM, "续报")
    field(page, DAM, "further", "text").set_value("渗漏加大").run()

    def away(*_: Any, **__: Any) -> None:
        raise JournalUnavailable("磁盘已满，没有保存")

    with monkeypatch.context() as broken:
        broken.setattr(held.store, "append", away)
        press(page, DAM, "further")
    assert "磁盘已满，没有保存" in words(page) and event(held).followups == ()
    assert field(page, DAM, "further", "text").value == "渗漏加大"
    press(page, DAM, "further")
    assert [tick.text for tick in event(held).followups] == ["渗漏加大"]


def test_an_answer_that_was_lost_does_not_enter_it_twice(
    open_page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, held = open_page(ONE)
    append = held.store.append

    def lost(*given: Any, **more: Any) -> None:
        append(*given, **more)
        raise JournalUnavailable("连接中断，不知是否保存")

    open_form(page, DAM, "续报")
    field(page, DAM, "further", "text").set_value("渗漏加大").run()
    with monkeypatch.context() as broken:
        broken.setattr(held.store, "append", lost)
        press(page, DAM, "r0", "电话")
        press(page, DAM, "further")
    assert "连接中断" in words(page)
    press(page, DAM, "further")
    press(page, DAM, "r0", "书面")  # another thing said with the same form is another entry
    bodies = [e.body for e in held.store.entries() if e.kind == INFORMATION_REPORT]
    assert [(b["what"], b.get("means")) for b in bodies] == [
        ("received", "电话"), ("followup", None), ("received", "书面")]


@pytest.mark.parametrize(
    ("name", "given", "problem"),
    [("by", " ", "请填写报告人或报告单位"), ("at", "昨晚", "不是时间"), ("at", "8-10 03:43", "晚于现在")],
)
def test_what_cannot_be_is_refused_in_red(
    open_page: Any, name: str, given: str, problem: str
) -> None:
    page, held = open_page(ONE)
    field(page, DAM, "r0", name).set_value(given).run()
    press(page, DAM, "r0", "电话")
    assert problem in words(page) and last(held) == {}
    assert field(page, DAM, "r0", name).value == given


def test_nothing_moves_under_the_hand_that_pressed(
    open_page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, held = open_page(NIGHT)
    press(page, RIVER, "r0", "电话")
    cards = [b.key for b in page.button if b.key.endswith("do书面")]
    assert cards == [f"rp_{tag(RIVER)}_r0_do书面", f"rp_{tag(DAM)}_r0_do书面"]
    monkeypatch.setattr(reporting_input, "DOUBLE", timedelta(hours=1))
    press(page, DAM, "r0", "电话")
    assert "两次点按间隔太短" in words(page) and event(held).clocks is not None
    assert last(held)["event"]["member"] == "大沽河"
    monkeypatch.setattr(reporting_input, "HOLD", timedelta())
    page.run()
    assert [b.key for b in page.button if b.key.endswith("do书面")] == list(reversed(cards))


def test_a_double_click_enters_once_and_says_it_is_saved(
    open_page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reporting_input, "DOUBLE", timedelta(hours=1))
    page, held = open_page(ONE)
    open_form(page, DAM, "续报")
    field(page, DAM, "further", "text").set_value("渗漏减小").run()
    press(page, DAM, "further")
    press(page, DAM, "further")
    assert len(event(held).followups) == 1
    assert "已保存，为第" in words(page) and 'class="rp-no"' not in html(page)


def test_what_was_typed_is_there_after_another_page_and_a_new_session(open_page: Any) -> None:
    page, _ = open_page(ONE)
    open_form(page, DAM, "续报")
    field(page, DAM, "further", "text").set_value("渗漏加大").run()
    anew = AppTest.from_file(PAGE, default_timeout=60).run()
    open_form(anew, DAM, "续报")
    assert field(anew, DAM, "further", "text").value == "渗漏加大"


def test_learning_when_it_happened_turns_the_verdict(open_page: Any) -> None:
    page, held = open_page(ONE)
    open_form(page, DAM, "发生时间")
    press(page, DAM, "occurred")
    assert "请填写何时发生" in words(page)
    field(page, DAM, "occurred", "by").set_value("莱西市防指").run()
    field(page, DAM, "occurred", "at").set_value("03:15").run()
    press(page, DAM, "occurred")
    assert "03:15 自发生时间起算" in words(page) and "超时未收7分钟" in words(page)
    open_form(page, DAM, "发生时间")
    field(page, DAM, "occurred", "by").set_value("莱西市防指").run()
    press(page, DAM, "occurred", "not")
    assert event(held).occurred is None and "自接报时间起算" in words(page)


def test_the_others_are_asked(open_page: Any) -> None:
    page, held = open_page(ONE)
    open_form(page, DAM, "其他接报单位")
    field(page, DAM, "ask", "by").set_value("值班员").run()
    field(page, DAM, "ask", "at").set_value("03:38").run()
    press(page, DAM, "ask", "已收到")
    assert "市委总值班室 电话已收（准时），书面未询问" in words(page)
    page.button_group(key=f"rp_{tag(DAM)}_ask_whom").set_value("市应急指挥中心").run()
    page.button_group(key=f"rp_{tag(DAM)}_ask_means").set_value("书面").run()
    field(page, DAM, "ask", "by").set_value("值班员").run()
    press(page, DAM, "ask", "未收到")
    assert "市应急指挥中心 电话未询问，书面未收到" in words(page)
    assert last(held)["reached"] is False and event(held).due is not None


def test_a_request_to_verify_has_its_own_clocks(open_page: Any) -> None:
    page, held = open_page(ONE)
    open_form(page, DAM, "核报")
    field(page, DAM, "verify", "by").set_value("市政府总值班室").run()
    field(page, DAM, "verify", "at").set_value("03:40").run()
    press(page, DAM, "verify")
    assert "请填写要核报什么" in words(page)
    assert field(page, DAM, "verify", "by").value == "市政府总值班室"
    field(page, DAM, "verify", "text").set_value("渗漏量").run()
    press(page, DAM, "verify")
    assert "03:40 自提出核报时间起算市政府总值班室：渗漏量" in words(page)
    assert "应于 04:00 前" in words(page)
    number = event(held).pairs[1].number
    press(page, DAM, f"r{number}", "电话")
    assert event(held).pairs[1].clocks[0].receipt is not None
    assert event(held).pairs[0].clocks[0].receipt is None
    open_form(page, DAM, "其他接报单位")
    page.button_group(key=f"rp_{tag(DAM)}_ask_pair").set_value(0).run()
    field(page, DAM, "ask", "by").set_value("值班员").run()
    press(page, DAM, "ask", "已收到")
    assert last(held)["pair"] == 0 and "电话已收（时间未问明）" in words(page)


def test_further_reports_until_closed_and_what_never_came_stays(open_page: Any) -> None:
    page, held = open_page(ONE)
    press(page, DAM, "r0", "电话")
    open_form(page, DAM, "续报")
    field(page, DAM, "further", "text").set_value("渗漏减小").run()
    press(page, DAM, "further")
    assert "续报1次" in words(page) and "渗漏减小（预案未规定续报时限）" in words(page)
    open_form(page, DAM, "结束")
    field(page, DAM, "close", "by").set_value("秘书长").run()
    press(page, DAM, "close")
    assert "请选择结束的依据" in words(page) and event(held).closed is None
    page.button_group(key=f"rp_{tag(DAM)}_close_choice").set_value("险情排除").run()
    press(page, DAM, "close")
    assert "险情排除，秘书长" in words(page) and "未收到首报（书面）" in words(page)
    assert strip_line(held) == (
        '<span class="reporting">信息报告：1起已结束未报解除，1起已结束未收齐</span>')
    page.selectbox(key="rp_opened").select(tag(DAM)).run()
    press(page, DAM, "r0", "书面")
    assert "报告已收齐" in words(page) and "未收齐" not in strip_line(held)
    page.button_group(key=f"rp_{tag(DAM)}_action").set_value("继续").run()
    field(page, DAM, "again", "by").set_value("秘书长").run()
    press(page, DAM, "again")
    assert event(held).closed is None


def test_closing_is_offered_when_the_danger_is_over(open_page: Any) -> None:
    page, held = open_page(ONE)
    assert "已报解除" not in words(page)
    held.save(["产芝水库险情已解除"],
              [Report("reservoirs", "产芝水库", "control", "已解除", held.now(), "莱西市防指")])
    page.run()
    assert "已报解除：可按“结束”，由人决定" in words(page) and event(held).closed is None
    assert "1起已报解除待结束" in strip_line(held)


def test_ending_the_reports_offers_to_enter_that_the_danger_is_over(open_page: Any) -> None:
    page, held = open_page(ONE)
    open_form(page, DAM, "结束")
    field(page, DAM, "close", "by").set_value("秘书长").run()
    page.button_group(key=f"rp_{tag(DAM)}_close_choice").set_value("险情排除").run()
    assert "仍按存在计" not in words(page)
    press(page, DAM, "close")
    assert "信息报告已结束，但险情、灾情未报解除，研判和条件仍按存在计" in words(page)
    assert "1起已结束未报解除" in strip_line(held)
    assert page.button(key=f"rp_{tag(DAM)}_over_do").label == "同时登记：产芝水库险情已解除"
    field(page, DAM, "over", "by").set_value("").run()
    press(page, DAM, "over")
    assert "请填写谁报的解除" in words(page) and not event(held).incident.over
    field(page, DAM, "over", "by").set_value("莱西市防指").run()
    press(page, DAM, "over")
    assert event(held).incident.over and "产芝水库险情已解除（莱西市防指）" in words(page)
    assert "仍按存在计" not in words(page) and "未报解除" not in strip_line(held)
    (said,) = [r for r in held.reports if r.field == "control"]
    assert (said.value, said.by) == ("已解除", "莱西市防指")


@pytest.mark.parametrize(("name", "words_of_it"), [("further", "续报1次"), ("verify", "核报")])
def test_a_rise_to_a_higher_grade_is_named_and_asks_for_a_report(
    open_page: Any, name: str, words_of_it: str
) -> None:
    page, held = open_page(ONE)
    press(page, DAM, "r0", "电话")
    held.save(["产芝水库发生垮坝"],
              [Report("reservoirs", "产芝水库", "danger", "垮坝", held.now(), "市水务管理局")])
    page.run()
    assert "加重：发生垮坝（此前发生较大险情），尚无续报" in words(page)
    assert "1起加重待续报" in strip_line(held) and ordered([event(held)])
    seq = event(held).incident.worse[-1].seq
    press(page, DAM, f"worse{seq}", name)
    assert "尚无续报" not in words(page) and words_of_it in words(page)
    assert "加重待续报" not in strip_line(held)
    assert "市水务管理局：发生垮坝（此前发生较大险情）" in words(page), "it stays named on the card"
    assert len(event(held).pairs) == (2 if name == "verify" else 1)


def test_a_tick_in_error_is_taken_back(open_page: Any) -> None:
    page, held = open_page(ONE)
    press(page, DAM, "r0", "电话")
    open_form(page, DAM, "更正")
    page.selectbox(key=f"rp_{tag(DAM)}_undo_choice").select_index(0).run()
    press(page, DAM, "undo")
    assert "请填写撤销的理由" in words(page)
    field(page, DAM, "undo", "text").set_value("误点").run()
    press(page, DAM, "undo")
    assert event(held).entered == () and "将到时" in words(page)
    assert len([e for e in held.store.entries() if e.kind == INFORMATION_REPORT]) == 2


def test_every_box_has_its_look(open_page: Any) -> None:
    page, held = open_page(NIGHT)
    said = html(page)
    assert all(f'class="rp-clock {look}"' in said for look in ("wait", "soon", "out"))
    boxes = [reporting.clock_box(c, held.now()) for _, c in event(held, RIVER).clocks]
    assert "超时未收" in boxes[0] and "未到时" in boxes[1]


def test_what_was_entered_last_stands_on_top(open_page: Any) -> None:
    page, _ = open_page(NIGHT)
    press(page, RIVER, "r0", "电话")
    head = words(page).split("4.3 原文")[0]
    assert "已保存，为第" in head and "大沽河" in head and "收到报告（电话）" in head
