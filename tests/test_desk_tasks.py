"""The task board: ticked only where something was decided; one call, one entry; nothing typed is lost."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from qdflood.desk import duty, task_board, task_rows
from qdflood.desk.state import Desk, desk
from qdflood.errors import JournalUnavailable
from qdflood.journal.entry import DECISION, TASK
from qdflood.journal.official import Decision
from qdflood.officers.roles import Officer, Role

WANG = Officer("王某", "值班员")
AT = 'at: "2026-08-10T03:42:00+08:00"\n'
NOTHING = AT + """
in_force: {response: {level: 无}, flood_warning: false, drought_warning: false}
observations:
  typhoon: {name: 示例, force: 16, affects_qingdao: true}
  rain: {widespread_heavy: true}
"""


def in_force(level: str, hazards: str = "洪涝", districts: str = "", warning: bool = False) -> str:
    held = f"{{level: {level}, hazards: [{hazards}], districts: [{districts}]}}"
    return AT + (f"in_force: {{response: {held}, flood_warning: {str(warning).lower()}, "
                 "drought_warning: false}\nobservations: {}\n")


SCRIPT = """
from qdflood.desk import task_board
from qdflood.desk.state import desk
held = desk()
task_board.view(held, held.assessment())
"""


@pytest.fixture
def board(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Starts the board on a situation, with an officer on duty; the page and its desk."""

    def start(text: str, officer: Officer | None = WANG) -> tuple[AppTest, Desk]:
        file = tmp_path / "situation.yaml"
        file.write_text(text, encoding="utf-8")
        monkeypatch.setenv("QDFLOOD_SITUATION", str(file))
        monkeypatch.setattr(duty, "DEFAULT", officer)
        desk_state_clear()
        page = AppTest.from_string(SCRIPT, default_timeout=60).run()
        assert not page.exception
        return page, desk()

    return start


def desk_state_clear() -> None:
    from qdflood.desk import state

    state._shared_desk.clear()  # type: ignore[attr-defined]


def html(page: AppTest) -> str:
    return "\n".join(str(e.proto.body) for e in page.get("html"))


def words(page: AppTest) -> str:
    """What is read on the page: its HTML and the captions of its boxes."""
    boxes = "\n".join(re.sub(r"\\(.)", r"\1", box.label) for box in page.checkbox)
    return re.sub("<[^>]+>", "", html(page)) + boxes


def rows(page: AppTest) -> dict[str, Any]:
    """The boxes of the rows, by the name before the first gap of their caption."""
    return {re.sub(r"\\(.)", r"\1", box.label.split("**")[1]): box
            for box in page.checkbox if box.key.startswith("tb_row_")}


def press(page: AppTest, key: str = "tb_enter") -> AppTest:
    page.button(key=key).click().run()
    assert not page.exception
    return page


def pick(page: AppTest, key: str, value: Any) -> None:
    next(g for g in page.button_group if g.key == key).set_value(value).run()


def entries(held: Desk) -> list[Any]:
    return [e for e in held.store.entries() if e.kind == TASK]


# -- only what was decided


def test_a_proposal_is_no_decision_and_has_no_tasks(board: Any) -> None:
    page, held = board(NOTHING)
    assert held.assessment().confirmed == 4
    assert "没有任务清单" in words(page) and "建议不是决定" in words(page)
    assert not page.checkbox and not page.button


def test_every_addressee_of_the_decided_level_has_a_row(board: Any) -> None:
    page, held = board(in_force("Ⅰ"))
    units = {one.key.unit for one in task_board.standing(held)}
    assert set(rows(page)) == units and len(units) > 60
    assert "Ⅰ级应急响应" in words(page) and "5.6.2" in words(page)


def test_an_issued_warning_has_its_tasks_beside_the_response(board: Any) -> None:
    page, _ = board(in_force("Ⅳ", warning=True))
    assert "防汛防台风预警" in words(page) and "4.2.6(4)" in words(page)
    pick(page, "tb_view", task_rows.BY_CLAUSE)
    assert any(title.startswith("4.2.6(4)#2") for title in rows(page))


def test_districts_of_the_decision_are_to_be_told_and_no_others(board: Any) -> None:
    page, _ = board(in_force("Ⅳ", districts="崂山区"))
    assert "崂山区防指" in rows(page) and "城阳区防指" not in rows(page)
    page, _ = board(in_force("Ⅳ"))
    assert "城阳区防指" in rows(page)
    pick(page, "tb_stage", task_rows.TO_TELL)
    assert "城阳区防指" not in rows(page), "the decision has not named it"


# -- ticking


def test_one_call_covers_a_units_steps_in_two_clicks_and_a_name(board: Any) -> None:
    page, held = board(in_force("Ⅰ"))
    rows(page)["市应急局"].check().run()
    steps = [one for one in task_board.standing(held) if one.key.unit == "市应急局"]
    for one in steps:
        assert one.duty.text in words(page)
    page.text_input(key="tb_who").set_value("张处长").run()
    pick(page, "tb_means", "电话")
    press(page)
    (entry,) = entries(held)
    assert entry.officer == "王某" and entry.body["state"] == "told"
    assert {(t["ref"], t["step"]) for t in entry.body["tasks"]} == {
        (s.key.ref, s.key.step) for s in steps}
    assert "已登记已通知：市应急局" in words(page)
    assert f"{len(steps)}项均已通知，刚刚" in rows(page)["市应急局"].label
    assert not rows(page)["市应急局"].value, "ready for the next call"
    assert page.text_input(key="tb_who").value == ""


def test_a_fax_goes_to_many_units_at_once(board: Any) -> None:
    page, held = board(in_force("Ⅰ"))
    pick(page, "tb_stage", task_rows.TO_TELL)
    every = next(b for b in page.button if b.key.startswith("tb_all_"))
    every.click().run()
    page.text_input(key="tb_who").set_value("各单位值班室").run()
    pick(page, "tb_means", "传真")
    press(page)
    (entry,) = entries(held)
    assert len({t["unit"] for t in entry.body["tasks"]}) > 50
    assert "待办 0" in words(page)


def test_one_step_of_several_may_be_left_out(board: Any) -> None:
    page, held = board(in_force("Ⅰ"))
    rows(page)["市应急局"].check().run()
    box = next(b for b in page.checkbox if b.key.startswith("tb_one_"))
    box.uncheck().run()
    page.text_input(key="tb_who").set_value("张处长").run()
    pick(page, "tb_means", "电话")
    press(page)
    steps = [one for one in task_board.standing(held) if one.key.unit == "市应急局"]
    assert len(entries(held)[0].body["tasks"]) == len(steps) - 1


def test_each_state_asks_for_what_it_needs_and_keeps_its_time(board: Any) -> None:
    page, held = board(in_force("Ⅳ"))
    rows(page)["市水务管理局"].check().run()
    page.text_input(key="tb_who").set_value("李科长").run()
    pick(page, "tb_means", "电话")
    page.text_input(key="tb_at").set_value("03:10").run()
    press(page)
    rows(page)["市水务管理局"].check().run()
    assert "已通知 03:10 李科长 电话" in words(page)
    pick(page, "tb_state", "reported")
    press(page)
    assert "请填写反馈内容" in words(page) and len(entries(held)) == 1
    page.text_area(key="tb_text").set_value("已按方案调度").run()
    press(page)
    one = next(o for o in task_board.standing(held) if o.key.unit == "市水务管理局" and o.ticks)
    assert [t.state for t in one.ticks] == ["told", "reported"]
    assert one.time("acknowledged") is None


def test_a_row_that_a_filter_hides_stays_picked(board: Any) -> None:
    page, held = board(in_force("Ⅰ"))
    page.text_input(key="tb_name").set_value("市应急局").run()
    rows(page)["市应急局"].check().run()
    page.text_input(key="tb_name").set_value("市气象局").run()
    assert set(rows(page)) == {"市应急局", "市气象局"} and "已选，不在筛选内" in words(page)
    rows(page)["市气象局"].check().run()
    page.text_input(key="tb_who").set_value("值班室").run()
    pick(page, "tb_means", "微信")
    press(page)
    assert {t["unit"] for t in entries(held)[0].body["tasks"]} == {"市应急局", "市气象局"}
    assert set(rows(page)) == {"市气象局"} and not rows(page)["市气象局"].value


def test_an_answer_is_to_what_was_told(board: Any) -> None:
    page, held = board(in_force("Ⅰ"))
    rows(page)["市应急局"].check().run()
    for box in [b for b in page.checkbox if b.key.startswith("tb_one_")][1:]:
        page.checkbox(key=box.key).uncheck().run()
    page.text_input(key="tb_who").set_value("张处长").run()
    pick(page, "tb_means", "电话")
    press(page)
    rows(page)["市应急局"].check().run()
    pick(page, "tb_state", "acknowledged")
    page.text_input(key="tb_who").set_value("张处长").run()
    press(page)
    told, answered = (e.body["tasks"] for e in entries(held))
    assert told == answered and len(told) == 1


def test_a_log_out_of_reach_keeps_what_was_typed_and_picked(
    board: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, held = board(in_force("Ⅳ"))

    def gone(*_: Any, **__: Any) -> None:
        raise JournalUnavailable("值班日志写不进去（磁盘已满），未保存")

    rows(page)["市水务管理局"].check().run()
    page.text_input(key="tb_who").set_value("李科长").run()
    pick(page, "tb_means", "电话")
    append = held.store.append
    monkeypatch.setattr(held.store, "append", gone)
    press(page)
    assert "磁盘已满" in words(page) and page.text_input(key="tb_who").value == "李科长"
    monkeypatch.setattr(held.store, "append", append)
    press(page)
    assert len(entries(held)) == 1


def test_not_applicable_needs_a_reason(board: Any) -> None:
    page, held = board(in_force("Ⅳ"))
    rows(page)["市水务管理局"].check().run()
    pick(page, "tb_state", "not_applicable")
    press(page)
    assert "不适用：请写明理由" in words(page) and not entries(held)
    page.text_area(key="tb_text").set_value("没有工程需要调度").run()
    press(page)
    assert entries(held)[0].body["reason"] == "没有工程需要调度"


def test_nobody_signed_on_is_told_so_in_red_and_loses_nothing(board: Any) -> None:
    page, held = board(in_force("Ⅳ"), None)
    rows(page)["市水务管理局"].check().run()
    page.text_input(key="tb_who").set_value("李科长").run()
    pick(page, "tb_means", "电话")
    press(page)
    assert "请先登记值班人员" in html(page) and 'class="refused"' in html(page)
    assert page.text_input(key="tb_who").value == "李科长"
    assert rows(page)["市水务管理局"].value and not entries(held)


def test_whose_role_may_not_tick_is_told_who_may(board: Any) -> None:
    page, held = board(in_force("Ⅳ"), Officer("赵某", "常务副总指挥", Role.SIGNER, True))
    assert "应由值班员" in html(page), "before anything is typed"
    rows(page)["市水务管理局"].check().run()
    pick(page, "tb_state", "done")
    assert page.button(key="tb_enter").disabled and not entries(held)


def test_a_hostile_name_is_shown_as_text(board: Any) -> None:
    page, _ = board(in_force("Ⅳ"))
    rows(page)["市水务管理局"].check().run()
    page.text_input(key="tb_who").set_value("<script>alert(1)</script>").run()
    pick(page, "tb_means", "电话")
    press(page)
    rows(page)["市水务管理局"].check().run()
    assert "<script>alert" not in html(page) and "<script>alert(1)</script>" in words(page)
    labels = [box.label for box in page.checkbox]
    assert not any("<script>" in label for label in labels), "a caption is Markdown"


# -- by group and clause, done and left over


def test_the_same_tasks_by_group_and_by_clause(board: Any) -> None:
    page, held = board(in_force("Ⅰ"))
    pick(page, "tb_view", task_rows.BY_CLAUSE)
    steps = {(o.key.ref, o.key.step) for o in task_board.standing(held)}
    assert len(rows(page)) == len(steps)
    pick(page, "tb_view", task_rows.BY_GROUP)
    assert "综合救援组" in words(page) and task_rows.NO_GROUP in words(page)


def test_what_is_over_leaves_the_unfinished_but_can_be_seen(board: Any) -> None:
    page, _ = board(in_force("Ⅳ"))
    rows(page)["市水务管理局"].check().run()
    pick(page, "tb_state", "done")
    press(page)
    kept = rows(page)
    if "市水务管理局" in kept:
        assert "已完成" in kept["市水务管理局"].label
    pick(page, "tb_stage", task_board.ALL)
    assert "已完成" in rows(page)["市水务管理局"].label


def decide(held: Desk, effect: str, level: str | None, was: str) -> None:
    now = held.now()
    made = Decision("调整" if level else "终止", effect, now, now, level, was, hazards=("洪涝",))
    held.enter(DECISION, made.body())


def test_after_an_adjustment_the_unfinished_is_marked_with_its_level(board: Any) -> None:
    page, held = board(in_force("Ⅳ"))
    decide(held, "adjust", "Ⅲ", "Ⅳ")
    page.run()
    assert "原Ⅳ级应急响应遗留" in words(page) and "Ⅲ级应急响应" in words(page)
    decide(held, "end", None, "Ⅲ")
    page.run()
    assert "终止时未完成" in words(page)
    lines = task_board.handover_lines(held)
    assert any(line.startswith("Ⅲ级应急响应终止时未完成") for line in lines)


def test_an_upward_report_says_that_the_plan_gives_it_no_time(board: Any) -> None:
    page, _ = board(in_force("Ⅱ"))
    rows(page)["办公室"].check().run()
    assert "报省政府、省防指：预案未规定时限" in words(page)


def test_what_was_typed_survives_another_page(board: Any) -> None:
    page, _ = board(in_force("Ⅳ"))
    page.text_input(key="tb_who").set_value("李科长").run()
    again = AppTest.from_string(SCRIPT, default_timeout=60).run()
    assert again.text_input(key="tb_who").value == "李科长"
