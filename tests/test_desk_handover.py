"""交接班 without a browser: what is on the sheet, who may hand over to whom, what is entered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from qdflood.desk import duty, handover, log, task_board
from qdflood.desk.command import Parsed, parse
from qdflood.desk.state import Desk
from qdflood.desk.state import desk as shared_desk
from qdflood.journal.decisions import Decision, Person
from qdflood.journal.entry import ASSENT, DECISION, HANDOVER, NOTE, SHIFT, Entry
from qdflood.journal.sentence import sentence
from qdflood.journal.shifts import handover_body
from qdflood.officers.roles import Officer

WANG = Officer("王某", "值班员")


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    """交接班 on an empty log of its own, with an officer signed on."""
    for name in ("QDFLOOD_SITUATION", "QDFLOOD_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("QDFLOOD_HOME", str(tmp_path))
    monkeypatch.setattr(duty, "DEFAULT", WANG)
    st.cache_resource.clear()
    page = AppTest.from_file(log.__file__, default_timeout=60).run()
    yield page.segmented_control(key="lg_part").set_value("交接班").run()
    st.cache_resource.clear()


def words(page: AppTest) -> str:
    shown = (str(n.proto.body) for n in page.get("html") if "<style>" not in n.proto.body)
    return re.sub("<[^>]+>", "", "\n".join(shown))


def say(text: str) -> None:
    desk: Desk = shared_desk()
    parsed = parse(desk.edition, text, desk.now(), desk.now(), desk.reports)
    assert isinstance(parsed, Parsed), parsed
    desk.save(parsed.sentences, parsed.reports, parsed.zeros)


def decide(level: str = "Ⅲ", signed: bool = True) -> Entry:
    desk = shared_desk()
    now = desk.now()
    by = (Person("刘某", "常务副总指挥"),) if signed else ()
    made = Decision("启动", "start", now, now, level=level, hazards=("台风",),
                    districts=("崂山区",), grounds=("5.4.1(1)",), signatures=by)
    return desk.enter(DECISION, made.body())


def entered() -> list[Entry]:
    return [e for e in shared_desk().store.entries() if e.kind == HANDOVER]


def hand_over(page: AppTest, name: str, post: str, remarks: str = "") -> AppTest:
    page.text_input(key="ho_name").set_value(name).run()
    page.text_input(key="ho_post").set_value(post).run()
    page.text_area(key="ho_remarks").set_value(remarks).run()
    page.button(key="ho_save").click().run()
    assert not page.exception
    return page


def items(entry: Entry) -> dict[str, list[str]]:
    return {one["title"]: [item["text"] for item in one["items"]]
            for one in entry.body["sheet"]["sections"]}


# -- what is on the sheet


def test_the_sheet_gathers_everything_that_is_open(page: AppTest) -> None:
    desk = shared_desk()
    for line in ("cz zd", "nc cj z"):
        say(line)
    desk.enter(NOTE, {"text": "水泵已到位"})
    desk.enter(ASSENT, {"asked": {"name": "刘某", "post": "常务副总指挥"}, "heard_by": "王某",
                        "agreed": True, "act": "启动", "level": "Ⅲ", "text": ""})
    said = words(page.run())
    assert "待签发、待公布：1项" in said and "待签发：启动Ⅲ级，常务副总指挥刘某电话同意，王某受话" in said
    assert "计时中的信息报告：2项" in said and "产芝水库发生重大险情：莱西市政府" in said
    assert "未完成的任务：0项" in said
    assert "待核实（未知）" in said
    assert "水泵已到位" in said and "情况录入2条" in said
    assert "应急响应未登记" in said and "（建议，非决定）" in said
    assert "系统建议高于官方状态，自" in said
    assert f"第{desk.ledger.seq}条" in said and desk.ledger.hash in said


def test_tasks_of_what_is_decided_are_on_the_sheet(page: AppTest) -> None:
    decide()
    sheet = handover.sheet(shared_desk())
    held = {one.title: one.items or () for one in sheet.sections}
    (title,) = [one for one in held if "未完成任务的单位" in one]
    found = task_board.standing(shared_desk())
    todo = sum(bool(one.duty.sure or one.ticks) for one in found)
    assert f"（待办{todo}；另有{len(found) - todo}项待指定或条件具备时才办）" in title, "as on 任务"
    units = [item.text.split("　")[0] for item in held[title]]
    assert len(units) == len(set(units)) == len({one.key.unit for one in found}), "a line a unit"
    assert "Ⅲ级应急响应" in sheet.official and "刘某签发" in sheet.official
    assert [i.text for i in held["待签发、待公布"]] == ["待公布：启动Ⅲ级应急响应"]
    assert "一并交接" in words(page.run()), "the long list is folded, not cut"


def test_a_decision_without_a_signature_waits_for_one(page: AppTest) -> None:
    entry = decide(signed=False)
    item = handover.signatures(shared_desk())[0]
    assert item.text == "缺签发人：启动Ⅲ级应急响应" and item.seq == entry.seq


def test_an_assent_that_was_followed_by_its_decision_is_done(page: AppTest) -> None:
    shared_desk().enter(ASSENT, {"asked": {"name": "刘某", "post": "常务副总指挥"},
                                 "heard_by": "王某", "agreed": True, "act": "启动", "level": "Ⅲ"})
    assert len(handover.signatures(shared_desk())) == 1
    decide()
    assert [i.text for i in handover.signatures(shared_desk())] == ["待公布：启动Ⅲ级应急响应"]


# -- handing over


def test_a_handover_is_entered_with_both_names_and_the_sheet(page: AppTest) -> None:
    shared_desk().enter(SHIFT, {})
    say("cz zd")
    hand_over(page.run(), "李某", "带班领导", "盯住产芝水库")
    (entry,) = entered()
    assert entry.body["out"] == {"name": "王某", "post": "值班员"}
    assert entry.body["into"] == {"name": "李某", "post": "带班领导"}
    assert entry.body["remarks"] == "盯住产芝水库"
    assert entry.body["sheet"]["head"] == {"seq": entry.seq - 1, "hash": entry.prev}
    assert any("产芝水库" in text for text in items(entry)["计时中的信息报告"])
    shifts = shared_desk().ledger.shifts
    assert [w.person for w in shifts.on_duty] == [Person("李某", "带班领导")]
    said = words(page)
    assert f"已交班（第{entry.seq}条）：王某交，李某接" in said
    assert "当班：带班领导李某" in said and "上次交接班" in said
    assert not page.text_input(key="ho_name").value


def test_the_handover_in_one_sentence(page: AppTest) -> None:
    say("cz zd")
    hand_over(page.run(), "李某", "带班领导", "盯住产芝水库")
    said = sentence(entered()[0], shared_desk().edition)
    assert said.startswith("值班员王某交班，带班领导李某接班；突出情况2项、计时中的信息报告2项")
    assert "交班说明：盯住产芝水库" in said and "本班录入：情况录入1条" in said


@pytest.mark.parametrize(("name", "post", "says"), [
    ("", "值班员", "请填写接班人姓名"), ("李某", "", "请填写接班人职务"),
    ("王某", "带班领导", "须为两人"), ("李" * 41, "值班员", "最多40字"),
])
def test_what_is_refused_is_said_and_what_was_typed_stays(
    page: AppTest, name: str, post: str, says: str
) -> None:
    hand_over(page, name, post, "说明")
    assert says in words(page) and entered() == []
    assert page.text_area(key="ho_remarks").value == "说明"


def test_long_remarks_are_refused(page: AppTest) -> None:
    hand_over(page, "李某", "值班员", "字" * 2001)
    assert "最多2000字" in words(page) and entered() == []


def test_nobody_hands_over_who_has_not_signed_on(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duty, "DEFAULT", None)
    hand_over(page.run(), "李某", "值班员")
    assert "请先登记值班人员" in words(page) and entered() == []


def test_what_came_in_meanwhile_is_shown_before_it_is_handed_over(page: AppTest) -> None:
    page.text_input(key="ho_name").set_value("李某").run()
    page.text_input(key="ho_post").set_value("值班员").run()
    say("cz zd")
    page.button(key="ho_save").click().run()
    assert entered() == [], "the sheet that was shown no longer holds"
    assert "本次未录入，请核对后重新提交" in words(page)
    assert "产芝水库" in words(page)
    page.button(key="ho_save").click().run()
    (entry,) = entered()
    assert any("产芝水库" in text for text in items(entry)["计时中的信息报告"])


def test_people_moved_and_what_stands_out_are_on_the_sheet(page: AppTest) -> None:
    say("cz zd")
    sheet = handover.sheet(shared_desk())
    held = {one.title: one.items or () for one in sheet.sections}
    alarm, due = held["突出情况"]
    assert "产芝水库发生重大险情" in alarm.text, "the danger once, and the warning that is due"
    assert due.text.startswith("防汛防台风预警：条件成立 4.2.6(1)")
    assert all(one.items is not None for one in sheet.sections), "everything is gathered"


def test_nothing_that_is_open_elsewhere_is_0_here(page: AppTest) -> None:
    """Dangers below a major one, signals, districts without response, warnings that are due."""
    desk = shared_desk()
    for line in ("cz yb", "pd hl yb", "xh by ho sqx"):
        say(line)
    sheet = handover.sheet(desk)
    held = {one.title: [item.text for item in one.items or ()] for one in sheet.sections}
    out = "\n".join(held["突出情况"])
    assert "产芝水库发生一般险情" in out and "平度市发生一般洪涝灾害" in out
    assert "市气象局暴雨红色预警信号生效中" in out
    (hint,) = [one for one in held["预案以外的提示"] if "没有响应记录" in one]
    assert "10个区（市）没有响应记录（未报10个：" in hint
    assert "突出情况：0项" not in words(page.run())


def test_a_danger_whose_report_is_closed_is_still_a_danger(page: AppTest) -> None:
    desk = shared_desk()
    say("cz yb")
    (event,) = desk.ledger.reporting.events
    desk.enter("information_report", {
        "what": "closed", "event": event.key.body, "at": desk.now().isoformat(),
        "by": "李某", "text": "险情排除"})
    held = {one.title: one.items or () for one in handover.sheet(desk).sections}
    assert [i.text for i in held["突出情况"] if "产芝" in i.text] == [
        "产芝水库发生一般险情（信息报告已结束，情况未报解除）"]


def test_an_unsaved_note_is_pointed_out_and_stays_its_writers(page: AppTest) -> None:
    page.segmented_control(key="lg_part").set_value("值班记事").run()
    page.text_area(key="nt_text").set_value("写到一半").run()
    page.segmented_control(key="lg_part").set_value("交接班").run()
    assert "有写好未保存的文字" in words(page)
    hand_over(page, "李某", "值班员")
    assert len(entered()) == 1, "it is pointed out, and does not stop the handover"
    assert "nt_text" not in page.session_state
    kept = shared_desk().store.draft("王某", "note")
    assert kept and kept["nt_text"] == "写到一半"


def test_what_the_shift_before_left_word_of_stands_before_the_next(page: AppTest) -> None:
    desk = shared_desk()
    desk.enter(NOTE, {"text": "水泵已到位"})
    assert "上一班交下来的" not in words(page.run())
    body = handover_body(Person("王某", "值班员"), Person("李某", "值班员"), handover.sheet(desk),
                         "盯住尹府水库")
    desk.enter(HANDOVER, body)
    said = words(page.run()).split("上一班交下来的")[1]
    assert "王某交，李某接" in said and "盯住尹府水库" in said and "水泵已到位" in said


def test_a_second_press_enters_nothing_more(page: AppTest) -> None:
    hand_over(page, "李某", "值班员")
    page.button(key="ho_save").click().run()
    assert len(entered()) == 1


def test_hostile_names_are_shown_as_text(page: AppTest) -> None:
    hand_over(page, "<b>李</b>", "**值班员**", "<img src=x onerror=alert(1)>\n第二行")
    shown = "\n".join(str(n.proto.body) for n in page.get("html"))
    assert len(entered()) == 1 and "<b>李</b>" not in shown and "&lt;b&gt;李" in shown
    page.segmented_control(key="lg_part").set_value("日志").run()
    shown = "\n".join(str(n.proto.body) for n in page.get("html"))
    assert "<img" not in shown and "&lt;img src=x" in shown
