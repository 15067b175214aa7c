"""值班录入 driven without a browser: the line, the mouse road, the sheet, hostile text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from desk_builders import registered
from streamlit.testing.v1 import AppTest

from qdflood.desk import board, duty
from qdflood.desk.board_look import SCRIPT
from qdflood.desk.command import Parsed, parse
from qdflood.desk.standing import clock_line
from qdflood.desk.state import Desk, open_desk
from qdflood.desk.state import desk as shared_desk
from qdflood.desk.strip import strip_html
from qdflood.journal.report_clock import span
from qdflood.observations import InForce
from qdflood.officers.roles import Officer, Role


@pytest.fixture
def page(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    """The page on an empty desk of its own."""
    monkeypatch.delenv("QDFLOOD_SITUATION", raising=False)
    st.cache_resource.clear()
    yield AppTest.from_file(str(root / "qdflood/desk/entry.py"), default_timeout=60).run()
    st.cache_resource.clear()


def _html(page: AppTest) -> str:
    """Everything the page draws as HTML."""
    return "\n".join(str(node.proto.body) for node in page.get("html"))


def _enter(page: AppTest, text: str) -> AppTest:
    page.text_input(key="command").set_value(text)
    assert not page.exception
    return page.button(key="enter").click().run()


def _desk() -> Desk:
    return shared_desk()


def _press(page: AppTest, label: str, within: str = "answer_") -> AppTest:
    for button in page.button:
        if button.key.startswith(within) and label in button.label:
            return button.click().run()
    raise AssertionError([b.label for b in page.button])


# -- the line


def test_an_empty_desk_cannot_tell_and_says_so(page: AppTest) -> None:
    assert not page.exception
    shown = _html(page)
    assert "无法判定" in shown
    assert "不等于未达启动条件" in shown
    assert "未登记" in shown
    assert "请先核实" in shown


def test_first_enter_reads_back_and_saves_nothing(page: AppTest) -> None:
    _enter(page, "nc cj z")
    assert "南村站洪水位超过警戒水位，趋势可能继续上涨。来源：市水文中心。" in _html(page)
    assert _desk().reports == []


def test_second_enter_saves_and_empties_the_line(page: AppTest) -> None:
    _enter(page, "nc cj z")
    page.button(key="enter").click().run()
    assert [r.value for r in _desk().reports] == ["超过警戒水位", "可能继续上涨"]
    assert page.text_input(key="command").value == ""
    shown = _html(page)
    assert re.search(r"<small>\d\d:\d\d 已保存</small>", shown)
    assert 'lv2">Ⅲ级' in shown  # 5.4.1(5) holds: the strip of the same run says so, solid


def test_a_changed_text_is_read_back_anew(page: AppTest) -> None:
    _enter(page, "nc cj z")
    _enter(page, "nc jj z")
    assert _desk().reports == []
    assert "接近警戒水位" in _html(page)
    page.button(key="enter").click().run()
    assert _desk().reports[0].value == "接近警戒水位"


@pytest.mark.parametrize(
    ("text", "says"), [("南村 警戒", "接近还是超过"), ("崂山 zd", "有重名"), ("zzz 1", "没有")]
)
def test_a_refusal_saves_nothing_and_keeps_the_text(page: AppTest, text: str, says: str) -> None:
    _enter(page, text)
    page.button(key="enter").click().run()
    shown = _html(page)
    assert says in shown
    assert "未保存" in shown
    assert page.text_input(key="command").value == text
    assert _desk().reports == []


def test_a_refusal_offers_what_would_be_taken(page: AppTest) -> None:
    _enter(page, "南村 警戒")
    _press(page, "超过警戒水位", "choice_")
    assert "请向对方复诵" in _html(page)
    page.button(key="enter").click().run()
    assert _desk().reports[0].value == "超过警戒水位"


def test_what_another_desk_said_meanwhile_is_read_back_before_saving(page: AppTest) -> None:
    _enter(page, "sk + x2 pd kb")
    _say("sk + x2 jz zd")
    page.button(key="enter").click().run()
    assert len({r.member for r in _desk().reports}) == 1, "read back anew, not saved yet"
    assert "请向对方复诵" in _html(page)
    page.button(key="enter").click().run()
    assert len({r.member for r in _desk().reports}) == 2, "not merged into the other's entry"


def _say(text: str) -> None:
    """Another desk saves a line."""
    desk = _desk()
    parsed = parse(desk.edition, text, desk.now(), desk.now(), desk.reports)
    assert isinstance(parsed, Parsed)
    desk.save(parsed.sentences, parsed.reports, parsed.zeros)


# -- the mouse road


def test_quick_pick_types_the_same_line_and_starts_empty_again(page: AppTest) -> None:
    for _ in range(2):  # the same value twice: two entries, for freshness depends on it
        done = page.session_state["_round"] if "_round" in page.session_state else 0
        page.pills(key=f"pick_{done}_subject").set_value("南村").run()
        assert page.text_input(key="command").value == ""
        page.pills(key=f"pick_{done}_nc_position").set_value("接近警戒水位").run()
        assert page.text_input(key="command").value == "nc jj"
        assert "请向对方复诵" in _html(page)
        page.button(key="enter").click().run()
    assert [r.value for r in _desk().reports] == ["接近警戒水位"] * 2


def test_quick_pick_of_a_district_with_two_grades(page: AppTest) -> None:
    page.pills(key="pick_0_subject").set_value("区（市）").run()
    page.selectbox(key="pick_0_区（市）").set_value("崂山区　ls").run()
    page.pills(key="pick_0_ls_response").set_value("Ⅲ级").run()
    page.pills(key="pick_0_ls_flood").set_value("较大").run()
    page.button(key="enter").click().run()
    assert {r.field: r.value for r in _desk().reports} == {"response": "Ⅲ", "flood": "较大"}


def test_a_subject_chosen_clears_the_refusal_before_it(page: AppTest) -> None:
    _enter(page, "南村 警戒")
    page.pills(key="pick_0_subject").set_value("台风").run()
    assert "未保存" not in _html(page)


def test_zero_report_by_one_click_and_enter(page: AppTest) -> None:
    page.pills(key="pick_0_subject").set_value("零报告").run()
    page.pills(key="pick_0_zero").set_value("水库无险情").run()
    assert "除已报者外，水库无险情" in _html(page)
    assert _desk().zeros == []
    page.button(key="enter").click().run()
    assert [(z.register, z.field) for z in _desk().zeros] == [("reservoirs", "danger")]


def test_answers_stand_beside_what_is_asked_first(page: AppTest) -> None:
    _press(page, "0 tf")
    page.button(key="enter").click().run()
    assert [z.register for z in _desk().zeros] == ["typhoon"]
    _press(page, "不掌握")
    page.button(key="enter").click().run()
    assert [r.value for r in _desk().reports] == [None]
    assert "？不掌握" in _html(page)


def test_every_code_button_of_the_board_is_a_line_the_grammar_takes(page: AppTest) -> None:
    desk = _desk()
    lines = re.findall(r'data-cmd="([^"]+)" data-go', _html(page))
    assert len(lines) > 15
    for line in lines:
        now = desk.now()
        assert isinstance(parse(desk.edition, line, now, now, ()), Parsed), line


def test_a_dam_that_no_list_holds_is_entered_by_mouse(page: AppTest) -> None:
    page.pills(key="pick_0_subject").set_value("水库").run()
    page.text_input(key="pick_0_水库_new").set_value("张家沟水库").run()
    page.pills(key="pick_0_sk +张家沟水库_danger").set_value("垮坝").run()
    assert page.text_input(key="command").value == "sk +张家沟水库 kb"
    assert "张家沟水库（名录以外的水库）发生垮坝" in _html(page)


def test_a_pill_leaves_what_somebody_has_typed(page: AppTest) -> None:
    _enter(page, "南村 警戒")
    page.pills(key="pick_0_subject").set_value("台风").run()
    assert page.text_input(key="command").value == "南村 警戒" and "未保存" not in _html(page)
    page.pills(key="pick_0_tf_affects_qingdao").set_value("是").run()
    assert page.text_input(key="command").value == "tf y"
    page.pills(key="pick_0_subject").set_value("南村").run()
    assert page.text_input(key="command").value == "", "a line composed by mouse goes"


def test_not_known_does_not_make_a_value_younger(page: AppTest) -> None:
    _say("nc cj z 0:00")
    _desk().offset += timedelta(minutes=30)
    _say("nc ?")
    held = _desk()
    line = next(one for one in board.lines(held.assessment(), "stations", held.now())
                if "超过警戒水位" in one.value)
    assert line.at is not None and line.at < held.now() - timedelta(minutes=29)


def _lines_of(register: str) -> list[board.Line]:
    held = _desk()
    return board.lines(held.assessment(), register, held.now())


def test_a_danger_that_is_over_is_struck_out_on_the_board(page: AppTest) -> None:
    _say("+张家沟水库 小一 pd kb")
    assert any("<b>垮坝</b>" in line.value for line in _lines_of("reservoirs"))
    _say("张家沟水库 jc")
    lines = _lines_of("reservoirs")
    assert any('<s class="old">垮坝</s>' in line.value for line in lines)
    assert not any("<b>垮坝" in line.value for line in lines)


def test_a_disputed_line_names_each_source_once(page: AppTest) -> None:
    _say("cz jd @莱西市防指")
    _say("cz zd @平度市防指")
    line = next(one for one in _lines_of("reservoirs") if "矛盾" in one.value)
    assert (line.value + line.remark).count("平度市防指") == 1


# -- contradictions


def test_a_contradiction_is_settled_by_choosing_a_version(page: AppTest) -> None:
    _say("cz jd @莱西市防指")
    _say("cz zd @市水务管理局")
    page.run()
    assert "须核定" in _html(page)
    _press(page, "核定为较大险情", "settle_")
    said = "核定：产芝水库发生较大险情，以莱西市防指刚刚所报为准；市水务管理局所报“重大险情”不再计入"
    assert said in _html(page) and "低于另一方所报" in _html(page)
    assert len(_desk().reports) == 2, "read back, not saved"
    page.button(key="settle_yes").click().run()
    assert "请写明核定人。未保存。" in _html(page) and len(_desk().reports) == 2
    page.text_input(key="settle_by").set_value("王科长")
    page.button(key="settle_yes").click().run()
    assert not page.exception
    assert "须核定" not in _html(page)
    last = _desk().reports[-1]
    assert (last.settles, last.value, last.by) == (True, "较大险情", "莱西市防指")
    assert last.note == "核定人：王科长" and _desk().saved[-1].by == "王科长"
    assert len(_desk().reports) == 3, "nothing is deleted"
    assert f"{said}（核定人：王科长）。" in _html(page), "the box under the line says it"


def test_a_settling_can_be_left_undone(page: AppTest) -> None:
    _say("cz jd @莱西市防指")
    _say("cz zd @市水务管理局")
    page.run()
    _press(page, "核定为重大险情", "settle_")
    assert "低于另一方所报" not in _html(page)
    page.button(key="settle_no").click().run()
    assert len(_desk().reports) == 2 and "须核定" in _html(page)
    assert any(b.key.startswith("settle_0") for b in page.button)


def test_a_zero_report_after_a_danger_asks_whether_it_is_over(page: AppTest) -> None:
    _say("cz zd 0:00")
    _say("0 sk")
    page.run()
    assert "是否已解除" in _html(page)
    _press(page, "已解除", "closing_")
    page.button(key="enter").click().run()
    assert "是否已解除" not in _html(page)


# -- the strip


def _strip(**status: Any) -> str:
    desk = _desk()
    registered(desk, InForce(**status))
    return strip_html(desk)


def test_the_strip_names_the_official_status_and_both_warnings(page: AppTest) -> None:
    shown = _strip(level=2, since=_desk().now(), hazards=("洪涝",),
                   warnings={"flood_warning": True, "drought_warning": False})
    assert 'lv2">Ⅲ级</b> 应急响应' in shown
    assert "市防指预警：防汛防台风<b>发布中</b>、抗旱无" in shown
    assert "未启动应急响应" in _strip(level=0)


def test_the_strip_is_solid_only_where_certain(page: AppTest) -> None:
    _say("nc cj z")
    _say("tf 12 y")
    shown = _strip(level=0)
    assert 'lv2">Ⅲ级' in shown
    assert '<b class="lv open"><i>Ⅱ级</i></b>' in shown
    assert 'class="far">　另有未报事项，未能排除Ⅰ级' in shown
    assert "建议高于官方状态，已持续" in shown


def test_a_reading_entered_late_has_both_clocks_and_one_wording(page: AppTest) -> None:
    """The condition is hours older than the proposal: strip and 现状 say the same of both."""
    held = _desk()
    held.offset += (held.now() + timedelta(days=1)).replace(hour=12, minute=0) - held.now()
    _say("nc cj z 11:01")
    _strip(level=0)
    held.offset += timedelta(minutes=5)
    a, now = held.assessment(), held.now()
    proposed = held.ledger.proposed.reached(a.confirmed, now)
    assert proposed is not None
    said = f"条件11:01成立，{proposed:%H:%M}系统建议"
    lasting = span(now - proposed)
    assert f"{said}；尚未会商" in strip_html(held) and f"{lasting}</div>" in strip_html(held)
    assert f"建议尚未决定，已持续{lasting}（{said}）" in clock_line(held, a)


def test_a_signal_alone_is_on_every_screen(page: AppTest) -> None:
    """A red signal and nothing else is the commonest beginning of a night."""
    _say("xh by ho sqx")
    signal = "市气象局暴雨红色预警信号（范围未写明，按全市提示）："
    assert f"{signal}官方状态未登记，请会商（第（8）项）" in strip_html(_desk())
    assert f"{signal}未启动响应，请会商（第（8）项）" in _strip(level=0)
    running = _strip(level=1, hazards=("洪涝",))
    assert "市气象局暴雨红色预警信号" in running and "未启动响应，请会商" not in running


def test_the_lag_clock_stops_when_the_proposal_has_lapsed(page: AppTest) -> None:
    _say("nc cj z")
    assert "已持续" in _strip(level=0)
    _desk().offset += timedelta(hours=20)
    shown = strip_html(_desk())
    assert "无法判定" in shown and "已持续" not in shown


def test_what_is_entered_in_a_minutes_last_second_counts_at_once(page: AppTest) -> None:
    desk = _desk()
    desk.offset += desk.clock().replace(second=59, microsecond=0) - desk.clock()
    _say("nc cj z")
    assert desk.assessment().confirmed, "not only with the next minute"


def test_with_a_response_in_force_the_strip_speaks_of_it(page: AppTest) -> None:
    _say("nc cj z")
    assert "建议提升至" in _strip(level=1, hazards=("洪涝",))
    shown = _strip(level=4, hazards=("洪涝",))
    assert "维持" in shown
    assert '<b class="lv">Ⅰ级</b>' in shown
    assert "启动条件未核实完" in shown and "不作降级依据" in shown
    assert "是否降级" not in shown, "what nobody has asked is no ground for lowering"


def test_a_stale_reading_is_no_ground_for_lowering_in_the_strip(page: AppTest) -> None:
    _say("nc cj z 0:00")
    _desk().offset += timedelta(hours=20)
    shown = _strip(level=2, hazards=("洪涝",))
    assert "读数过时" in shown and "不作降级依据" in shown and "是否降级" not in shown


EBBED = """
at: "2026-08-10T03:42:00+08:00"
in_force: {response: {level: Ⅳ, hazards: [洪涝]}, flood_warning: true, drought_warning: false}
observations:
  typhoon: 无
  rain: {widespread_heavy: false, effective_next_week: true, ten_day_mean_mm: 12}
  stations: {南村: {position: 低于警戒水位, outlook: 平稳}}
  zero_report: [districts.response, districts.flood, districts.drought,
    districts.urban_drought, rivers.danger, reservoirs.danger]
"""
DUE = """
at: "2026-08-10T03:42:00+08:00"
in_force: {response: {level: 无}, flood_warning: false, drought_warning: false}
observations:
  typhoon: 无
  rain: {widespread_heavy: false, effective_next_week: true, ten_day_mean_mm: 112}
  signals: [{kind: 暴雨, colour: 橙色, issuer: 市气象局}]
  stations: {南村: {position: 低于警戒水位, outlook: 平稳, expected_above_five_year: false}}
  zero_report: [districts.response, districts.flood, districts.drought,
    districts.urban_drought, rivers.danger, reservoirs.danger]
"""


def _opened(root: Path, tmp_path: Path, text: str) -> Desk:
    file = tmp_path / "situation.yaml"
    file.write_text(text, encoding="utf-8")
    return open_desk(root / "rules" / "qingdao-2021", str(file))


def test_a_proposed_drought_warning_is_not_counted_as_a_proposed_level(
    root: Path, tmp_path: Path
) -> None:
    text = DUE + "  drought_outlook: {crops: true}\n"
    shown = strip_html(_opened(root, tmp_path, text))
    assert "已有建议" not in shown
    assert "抗旱预警：已提出 4.2.6-2，未发布（由常务副总指挥签发）" in shown


def test_where_all_has_been_asked_lowering_is_for_consultation(root: Path, tmp_path: Path) -> None:
    shown = strip_html(_opened(root, tmp_path, EBBED))
    assert "官方状态高于建议" in shown and "是否降级由会商决定" in shown
    assert "终止条件 5.7.1(" in shown, "what the headline says of the ending carries its clause"


def test_a_warning_that_is_due_stands_in_the_strip(root: Path, tmp_path: Path) -> None:
    held = _opened(root, tmp_path, DUE)
    shown = strip_html(held)
    said = "防汛防台风预警：条件成立 4.2.6(1)①，未发布（由常务副总指挥签发）"
    assert said in shown and "市防指预警：抗旱无" in shown
    assert "启动条件各条均已核实不成立；防汛防台风预警条件成立 4.2.6(1)①，未发布" in shown
    registered(held, replace(held.in_force, warnings={"flood_warning": True}))
    assert "未发布" not in strip_html(held), "once it is given out there is nothing to sign"


def test_a_reported_breach_stands_on_top_whatever_the_level(page: AppTest) -> None:
    _say("cz jd")
    assert "alarm" not in _strip()
    _say("cz kb")
    assert '<div class="alarm">● 产芝水库发生垮坝' in _strip()


def test_the_strip_names_the_edition_that_it_was_replaced_and_a_rehearsal(page: AppTest) -> None:
    shown = _strip()
    assert "青政办字〔2021〕62号" in shown
    assert "注意：2022-09-28已印发新预案" in shown
    assert "演示时钟" not in shown
    _desk().rehearsal = "<b>演练"
    assert "演示时钟：情况文件“&lt;b&gt;演练”，非实时" in _strip()


# -- a whole bulletin


def _paste(page: AppTest, text: str) -> AppTest:
    page.segmented_control(key="view").set_value("整表录入").run()
    page.text_area(key="sheet_0_text_districts").set_value(text).run()
    assert not page.exception
    return page


def test_a_bulletin_is_previewed_and_saved_whole(page: AppTest) -> None:
    _paste(page, "区（市）\t响应\t雨量\n崂山\tⅢ\t\n市区\t\t50\n")
    assert _desk().reports == []
    page.button(key="sheet_save").click().run()
    said = {(r.member, r.field): r.value for r in _desk().reports}
    assert said["崂山区", "response"] == "Ⅲ"
    assert {m for (m, f) in said if f == "rain_24h_mm"} == {"市南区", "市北区", "李沧区"}
    assert "已保存2行" in _html(page)
    assert [line.by for line in _desk().saved] == ["崂山区防指", "市气象局"], "each its own source"


def test_the_note_of_a_bulletin_is_read_back(page: AppTest) -> None:
    _paste(page, "区（市）\t响应\t备注\n崂山\tⅢ\t传真第3号\n")
    assert "崂山区启动Ⅲ级应急响应。备注：传真第3号" in _html(page)


def test_one_fault_in_a_bulletin_saves_nothing(page: AppTest) -> None:
    _paste(page, "区（市）\t洪涝\n崂山\t较大\n平度\t超大\n市区\t一般\n")
    shown = _html(page)
    assert "第3行" in shown
    assert "只能报" in shown
    assert page.button(key="sheet_save").disabled
    assert _desk().reports == []


# -- hostile text


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "<b>" * 20, "x" * 100])
def test_a_hostile_name_is_shown_as_text(page: AppTest, name: str) -> None:
    _enter(page, f"tf +{name} 12 y")
    page.button(key="enter").click().run()
    shown = _html(page)
    assert not page.exception
    assert "<script>alert" not in shown.replace(SCRIPT, "")
    assert "<b><b>" not in shown


def test_typed_text_is_no_markdown_on_a_button(page: AppTest) -> None:
    _say("sj +a`![x](http://203.0.113.9/x.png) 3")
    _say("sj +省防指 3")
    _enter(page, "sj 4")
    labels = [b.label for b in page.button if b.key.startswith("choice_")]
    hostile = next(label for label in labels if "203" in label)
    assert not re.search(r"(?<!\\)[`!\[\]()]", hostile), hostile


def test_hostile_notes_and_bulletins_are_shown_as_text(page: AppTest) -> None:
    _enter(page, "nc cj #<img src=x onerror=alert(2)>")
    assert "<img" not in _html(page)
    _paste(page, "区（市）\t洪涝\n<img src=x>\t<svg/onload=1>\n")
    assert "<img" not in _html(page)
    assert "&lt;img" in _html(page)


def test_ten_thousand_characters_and_direction_marks_are_refused(page: AppTest) -> None:
    for text in ("龙" * 10_000, "nc \u202ecj"):
        _enter(page, text)
        assert "未保存" in _html(page)
    assert _desk().reports == []


# -- what a line would do, and what is kept of it


def _stands(page: AppTest, *lines: str) -> None:
    for line in lines:
        _enter(page, line)
        page.button(key="enter").click().run()


def test_the_read_back_says_what_the_line_does_to_the_proposal(page: AppTest) -> None:
    _enter(page, "nc cj z")
    assert "保存后系统建议由无法判定变为至少Ⅲ级" in _html(page)
    page.button(key="enter").click().run()
    assert "保存后系统建议" not in _html(page)
    _enter(page, "ls 雨量 3")
    assert "保存后系统建议" not in _html(page), "nothing would change"
    _enter(page, "nc jj")
    assert "保存后系统建议降低：由至少Ⅲ级变为" in _html(page)


def test_a_proposal_that_moves_meanwhile_is_read_back_anew(page: AppTest) -> None:
    _enter(page, "nc cj z")
    desk = _desk()
    other = parse(desk.edition, "cz kb", desk.now(), desk.now(), desk.reports)
    assert isinstance(other, Parsed)
    desk.save(other.sentences, other.reports)
    page.button(key="enter").click().run()
    assert [r.register for r in desk.reports] == ["reservoirs"], "not saved: read back anew"


def test_a_breach_is_not_wiped_by_two_enters(page: AppTest) -> None:
    _stands(page, "cz kb", "cz ?")
    _enter(page, "cz 无")
    assert "保持到“险情已解除”为止" in _html(page)
    page.button(key="enter").click().run()
    assert {r.value for r in _desk().reports} == {"垮坝", None}
    _press(page, "险情已解除", "choice_")
    assert "产芝水库险情已解除" in _html(page)


def test_the_log_keeps_who_settled_what_and_which_district_said_it(page: AppTest) -> None:
    _stands(page, "cz zd", "cz 无 !", "sb jd")
    lines = [(line.sentence, line.by) for line in _desk().saved]
    assert lines[1:] == [("产芝水库无险情（核定，推翻“发生重大险情”）", "市水务管理局"),
                         ("市北区发生较大洪涝灾害", "市北区防指")]


def test_a_fault_of_before_the_sign_on_goes_with_it(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed = duty.DEFAULT
    monkeypatch.setattr(duty, "DEFAULT", None)
    _enter(page, "nc cj z")
    page.button(key="enter").click().run()
    assert "文字和复诵保留" in _html(page)
    monkeypatch.setattr(duty, "DEFAULT", signed)
    page.run()
    assert "文字和复诵保留" not in _html(page)


def test_who_may_not_enter_is_told_before_typing(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    _stands(page, "nc cj z")
    assert "已保存" in _html(page)
    monkeypatch.setattr(duty, "DEFAULT", Officer("丁", "导调员", Role.DRILL_DIRECTOR, True))
    page.run()
    shown = _html(page)
    assert "导调员不能" in shown and "本页可以查看，不能录入" in shown
    assert page.text_input(key="command").disabled and page.button(key="enter").disabled
    monkeypatch.setattr(duty, "DEFAULT", Officer("乙", "值班员"))
    assert "已保存" not in _html(page.run()), "what another officer saved is not his"
