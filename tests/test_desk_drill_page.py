"""演练 driven without a browser: choose, direct, take part; what players must not find."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from drill_desk_builders import HIDDEN, SCRIPT
from streamlit.testing.v1 import AppTest

from qdflood.desk import drill, drill_checks, drill_director, drill_say, duty, log
from qdflood.desk.drill_newest import newest
from qdflood.desk.drill_untested import untested
from qdflood.desk.exercise import opened
from qdflood.desk.exercise_desk import ExerciseDesk
from qdflood.desk.state import duty_desk
from qdflood.drill.play import What
from qdflood.officers.roles import Officer, Role

TITLE = "南村站夜间超警戒演练"
NIGHT = "drills/night.yaml"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An office that has written one script of its own."""
    folder = tmp_path / "home" / "drills"
    folder.mkdir(parents=True)
    (folder / "night.yaml").write_text(SCRIPT, encoding="utf-8")
    return folder


@pytest.fixture
def page(home: Path) -> AppTest:
    return run(AppTest.from_file(drill.__file__, default_timeout=60))


def run(page: AppTest) -> AppTest:
    page.run()
    assert not page.exception
    return page


def words(page: AppTest) -> str:
    bodies = [str(e.proto.body) for e in page.get("html")]
    return re.sub("<[^>]+>", "", "\n".join(b for b in bodies if "<style>" not in b))


def everything(page: AppTest) -> str:
    """All that reaches the browser: text, captions, options, keys."""
    def walk(node: Any) -> Iterator[bytes]:
        if getattr(node, "proto", None) is not None:
            yield node.proto.SerializeToString()
        for child in getattr(node, "children", {}).values():
            yield from walk(child)
    return b"\n".join(walk(page._tree)).decode("utf-8", "ignore")


def press(page: AppTest, *keys: str) -> AppTest:
    for key in keys:
        next(b for b in page.button if b.key == key).click()
        run(page)
    return page


def begun(page: AppTest) -> AppTest:
    page.button_group(key="dr_choose").set_value("begin").run()
    picked = next(r for r in page.radio if r.label == "脚本")
    picked.set_value(next(o for o in picked.options if TITLE in o)).run()
    return press(page, "dr_begin")


def joined_as_player(director: AppTest) -> AppTest:
    other = run(AppTest.from_file(drill.__file__, default_timeout=60))
    return press(other, next(b.key for b in other.button if str(b.key).startswith("dr_join_")))


def held(page: AppTest) -> ExerciseDesk:
    real = duty_desk()
    (name,) = real.exercises
    found = opened(real, name)
    assert isinstance(found, ExerciseDesk)
    return found


def part(page: AppTest, name: str) -> AppTest:
    page.button_group(key="dr_part").set_value(name).run()
    assert not page.exception
    return page


def field(page: AppTest, key: str) -> Any:
    found = [*page.text_input, *page.text_area, *page.selectbox]
    return next(one for one in found if str(one.key).startswith(key))


# --- choosing -------------------------------------------------------------------------


def test_the_page_of_whoever_has_joined_nothing(page: AppTest) -> None:
    page.button_group(key="dr_choose").set_value("begin").run()
    options = next(r for r in page.radio if r.label == "脚本").options
    assert any(TITLE in one for one in options) and len(options) > 1
    page.button_group(key="dr_choose").set_value("going").run()
    assert "没有未结束的演练" in words(page)
    page.button_group(key="dr_choose").set_value("over").run()
    assert "没有已结束的演练" in words(page)


def test_a_bad_script_is_told_in_one_sentence_and_the_others_stay(home: Path) -> None:
    (home / "bad.yaml").write_text(SCRIPT.replace("at: \"+00:20\"", "at: \"+00:01\""), "utf-8")
    (home / "worse.yaml").write_text("title: [", "utf-8")
    page = run(AppTest.from_file(drill.__file__, default_timeout=60))
    page.button_group(key="dr_choose").set_value("begin").run()
    said = words(page)
    assert "drills/bad.yaml" in said and "早于上一条" in said and "drills/worse.yaml" in said
    assert any(TITLE in one for one in next(r for r in page.radio if r.label == "脚本").options)


def test_the_brief_has_no_inject(page: AppTest) -> None:
    page.button_group(key="dr_choose").set_value("begin").run()
    radio = next(r for r in page.radio if r.label == "脚本")
    radio.set_value(next(o for o in radio.options if TITLE in o)).run()
    assert "接报后核实并准确录入" in words(page)
    assert "听说产芝水库" not in everything(page) and "是谣传" not in everything(page)


def test_a_script_brought_along_is_played_from_its_file(page: AppTest) -> None:
    page.button_group(key="dr_choose").set_value("begin").run()
    own = SCRIPT.replace(TITLE, "带来的脚本").encode()
    page.file_uploader[0].set_value(("night.yaml", own, "application/yaml"))
    run(page)
    radio = next(r for r in page.radio if r.label == "脚本")
    radio.set_value(next(o for o in radio.options if "带来的脚本" in o)).run()
    press(page, "dr_begin")
    assert held(page).script.title == "带来的脚本"
    assert "脚本文件" not in words(page)


def test_a_bad_file_brought_along_is_told(page: AppTest) -> None:
    page.button_group(key="dr_choose").set_value("begin").run()
    page.file_uploader[0].set_value(("x.yaml", b"title: 1\n", "application/yaml"))
    assert "上传/x.yaml" in words(run(page))


# --- directing ------------------------------------------------------------------------


def test_whoever_begins_directs_and_the_clock_stands(page: AppTest) -> None:
    begun(page)
    said = words(page)
    assert "导调员" in said and "02:00:00" in said and "未开始" in said
    assert "台风通报" in said and "还有剧情2分" in said
    assert held(page).play.typed


def test_the_desk_may_enter_instead_of_the_players(page: AppTest) -> None:
    page.button_group(key="dr_choose").set_value("begin").run()
    radio = next(r for r in page.radio if r.label == "脚本")
    radio.set_value(next(o for o in radio.options if TITLE in o)).run()
    next(g for g in page.button_group if g.label == "录入方式").set_value("系统代录").run()
    press(page, "dr_begin")
    assert not held(page).play.typed


def test_steps_and_the_state_of_each_inject(page: AppTest) -> None:
    press(begun(page), "dr_step", "dr_step")
    captions = [b.label for b in page.button if str(b.key).startswith("dr_row_")]
    assert "02:02下达" in captions[0] and "02:05下达" in captions[1]
    assert "下一条" in captions[2] and "不实传言" in captions[2]
    press(page, "dr_row_2")
    assert "听说产芝水库垮坝了" in words(page) and "须向莱西市防指核实" in words(page)


def test_expectations_are_seen_as_they_come(page: AppTest) -> None:
    press(begun(page), "dr_step", "dr_step")
    assert "待02:06　接近警戒即够Ⅳ级" in words(page)
    press(page, "dr_step")
    assert "×02:06　接近警戒即够Ⅳ级" in words(page) and "待02:12" in words(page)


def test_what_the_desk_enters_meets_what_is_expected(page: AppTest) -> None:
    page.button_group(key="dr_choose").set_value("begin").run()
    radio = next(r for r in page.radio if r.label == "脚本")
    radio.set_value(next(o for o in radio.options if TITLE in o)).run()
    next(g for g in page.button_group if g.label == "录入方式").set_value("系统代录").run()
    press(page, "dr_begin", "dr_step", "dr_step", "dr_step")
    assert "－02:06　接近警戒即够Ⅳ级" in words(page)


def test_a_decision_is_waited_for_as_long_as_it_may_take(page: AppTest) -> None:
    press(begun(page), "dr_step", "dr_step", "dr_step", "dr_step", "dr_step")
    assert "待02:25　启动Ⅲ级" in words(page)  # within 20 minutes
    exercise = held(page)
    exercise.step(exercise.script.end)
    assert "×02:25　启动Ⅲ级" in words(run(page))


def test_a_fault_of_the_score_leaves_the_director_his_screen(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr(drill_checks, "score", broken)
    press(begun(page), "dr_step")
    assert "检验点未能核对（KeyError），演练不受影响" in words(page)
    assert "quiet" in held(page).play.given


def test_holding_releasing_dropping_and_giving_at_once(page: AppTest) -> None:
    press(begun(page), "dr_row_2", "dr_hold_rumour")
    assert held(page).play.held == {"rumour"}
    press(page, "dr_release_rumour", "dr_drop_rumour")
    assert "请先写取消原因" in words(page) and not held(page).play.dropped
    field(page, "dr_why").set_value("时间不够")
    press(page, "dr_drop_rumour")
    assert held(page).play.dropped == {"rumour": "时间不够"}
    press(page, "dr_row_3", "dr_give_over")
    assert "over" in held(page).play.given


def test_the_rate_is_chosen_before_and_changed_while_the_clock_goes(page: AppTest) -> None:
    press(begun(page), "dr_rate_20", "dr_run")
    assert held(page).play.rate == 20
    press(page, "dr_rate_5")
    assert held(page).play.rate == 5
    press(page, "dr_pause")
    assert not held(page).play.running


def test_the_rate_is_no_matter_of_the_session_and_outlives_the_server(page: AppTest) -> None:
    """Pressed right before 开始, a callback that touched the session was broken off."""
    exercise = held(begun(page))
    drill_director._set_rate(exercise, 60)
    press(page, "dr_run")
    assert exercise.play.rate == 60
    press(page, "dr_pause")
    drill_director._RATES.clear()
    assert drill_director.rate(exercise) == 60


def test_a_message_too_long_is_kept_and_told(page: AppTest) -> None:
    part(begun(page), "手工注入")
    field(page, "drill_message_sender").set_value("市政府总值班室").run()
    text = field(page, "drill_message_text")
    assert not text.proto.max_chars and "最多2000字" in text.label
    text.set_value("雨" * 2001).run()
    press(page, "dr_message")
    assert "来文内容2001字，最多2000字" in words(page) and held(page).messages == ()
    assert len(field(page, "drill_message_text").value) == 2001


def test_an_answer_waits_for_its_question(page: AppTest) -> None:
    part(begun(page), "询问与答复")
    assert "问：产芝水库险情" in words(page)
    press(page, "dr_answer_go_0")
    play = held(page).play
    assert "reservoir-answer" in play.given
    assert [one.body["about"] for one in play.said] == ["reservoirs.产芝水库.danger"]


def test_a_question_that_the_script_does_not_wait_for(page: AppTest) -> None:
    press(part(begun(page), "询问与答复"), "dr_asked")
    assert "请填写学员问了什么" in words(page)
    field(page, "drill_asked_text").set_value("问市气象局风力，答七级").run()
    press(page, "dr_asked")
    assert [one.body["about"] for one in held(page).play.said] == ["问市气象局风力，答七级"]
    assert field(page, "drill_asked_text").value == ""


def test_a_message_made_up_is_refused_in_a_sentence_and_kept(page: AppTest) -> None:
    part(begun(page), "手工注入")
    field(page, "drill_message_text").set_value("请报告当前情况").run()
    press(page, "dr_message")
    assert "请填写来文单位" in words(page)
    assert field(page, "drill_message_text").value == "请报告当前情况"
    field(page, "drill_message_sender").set_value("市政府总值班室").run()
    press(page, "dr_message")
    assert [one.text for one in held(page).messages] == ["请报告当前情况"]


def test_what_the_director_saw_and_what_is_to_be_improved(page: AppTest) -> None:
    part(begun(page), "观察记录")
    press(page, "dr_observe")
    assert "请填写目标" in words(page)
    objective = next(s for s in page.selectbox if s.label == "目标")
    objective.set_value(objective.options[0]).run()
    next(g for g in page.button_group if g.label.startswith("评定")).set_value("met").run()
    press(page, "dr_observe")
    part(page, "改进事项")
    field(page, "drill_improvement_text").set_value("传言核实后再上报").run()
    field(page, "drill_improvement_owner").set_value("防办").run()
    field(page, "drill_improvement_due").set_value("九月底").run()
    press(page, "dr_improve")
    assert "不是日期" in words(page)
    field(page, "drill_improvement_due").set_value("2026/9/30").run()
    press(page, "dr_improve")
    seen, improved = held(page).play.said
    assert (seen.what, seen.body["objective"], seen.body["rating"]) == (What.OBSERVE, "report", "met")
    assert improved.body["due"] == "2026-09-30"


def test_the_end_is_for_good_and_brings_the_report(page: AppTest) -> None:
    press(begun(page), "dr_finish")
    assert held(page).play.ended is not None
    assert "演练已结束" in words(page)
    labels = [b.label for b in page.get("download_button")]
    assert [one for one in labels if "演练评估报告" in one] == [
        "演练评估报告（PDF）", "演练评估报告（Word）", "演练评估报告（JSON）"]
    assert not [b for b in page.button if b.key in ("dr_run", "dr_step")]
    press(page, "dr_leave")
    page.button_group(key="dr_choose").set_value("over").run()
    assert TITLE in words(page)


# --- who may --------------------------------------------------------------------------


def test_only_a_director_directs(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(page)
    monkeypatch.setattr(duty, "DEFAULT", Officer("乙", "值班员", Role.DUTY, account=True))
    other = run(AppTest.from_file(drill.__file__, default_timeout=60))
    buttons = {str(b.key).rsplit("_2", 1)[0]: b for b in other.button}
    direct = next(b for key, b in buttons.items() if key.startswith("dr_direct_"))
    join = next(b for key, b in buttons.items() if key.startswith("dr_join_"))
    assert direct.disabled and not join.disabled
    other.button_group(key="dr_choose").set_value("begin").run()
    assert "应由导调员办理" in words(other)
    assert next(b for b in other.button if b.key == "dr_begin").disabled


# --- the players ----------------------------------------------------------------------


def test_players_get_messages_as_they_come_and_nothing_else(page: AppTest) -> None:
    begun(page)
    player = joined_as_player(page)
    assert "学员" in words(player) and "还没有来电来文" in words(player)
    assert [word for word in HIDDEN if word in everything(player)] == []
    press(page, "dr_step", "dr_step", "dr_step")
    run(player)
    said = words(player)
    assert said.index("听说产芝水库垮坝了") < said.index("南村站水位接近警戒水位")
    assert "热心市民来电" in said and "3件未阅" in said
    hidden = [word for word in HIDDEN if word in everything(player)]
    assert hidden == []


def test_who_may_enter_as_what(page: AppTest) -> None:
    """The plain way in is the player's; a director is asked, for he sees every answer."""
    begun(page)
    other = run(AppTest.from_file(drill.__file__, default_timeout=60))
    join = next(b for b in other.button if str(b.key).startswith("dr_join_"))
    assert join.proto.type == "primary" and "以学员进入" in join.label
    asked = [str(e.proto.body) for e in other.get("html") if "您是导调员吗" in str(e.proto.body)]
    assert asked and "未开始" in words(other)
    claims = AppTest.from_file(drill.__file__, default_timeout=60)
    claims.query_params["exercise"], claims.query_params["part"] = held(page).exercise, "director"
    duty.DEFAULT = Officer("乙", "值班员")  # the fixture puts it back
    assert "本页地址写的是导调员" in words(run(claims)) and "dr_run" not in {b.key for b in claims.button}
    press(claims, "dr_claim_no")
    assert "本页地址" not in words(claims)
    again = AppTest.from_file(drill.__file__, default_timeout=60)
    again.query_params["exercise"], again.query_params["part"] = held(page).exercise, "director"
    press(run(again), "dr_claim_yes")
    assert "dr_run" in {b.key for b in again.button}


def test_beginning_asks_once_while_a_real_response_is_in_force(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drill_say, "question", lambda _, what: f"现有真实Ⅲ级应急响应，仍要{what}？")
    page.button_group(key="dr_choose").set_value("begin").run()
    assert "现有真实Ⅲ级应急响应，仍要开始演练？" in words(page)
    button = next(b for b in page.button if b.key == "dr_begin")
    assert button.label == "是，开始演练"
    press(page, "dr_begin")
    assert "导调员" in words(page)


def test_what_is_cancelled_says_before_what_it_costs(page: AppTest) -> None:
    press(begun(page), "dr_row_3")  # what the level and the decision rest on
    said = next(line for line in words(page).split("\n") if "将不检验" in line)
    lost = {one.id for one in untested(held(page), "over")}
    assert "x-over" in lost and "02:21“超过警戒即够Ⅲ级”" in said and f"有{len(lost)}个检验点" in said
    field(page, "dr_why").set_value("时间不够").run()
    press(page, "dr_drop_over")
    exercise = held(page)
    exercise.step(exercise.script.end)
    exercise.finish()
    assert "－02:21　超过警戒即够Ⅲ级" in words(run(page)), "and so it is"


def test_answers_given_are_counted_as_the_report_counts_them(page: AppTest) -> None:
    part(press(begun(page), "dr_step"), "询问与答复")
    press(page, "dr_answer_go_0")
    assert "已下达2条（含答复询问1条）" in words(page)


def test_what_may_still_be_asked_is_not_missed_yet(page: AppTest) -> None:
    press(begun(page), "dr_step", "dr_step", "dr_step")
    exercise = held(page)
    exercise.step(exercise.script.start + timedelta(minutes=15))
    assert "待02:12　传言须核实" in words(run(page))
    press(page, "dr_step")
    assert "×02:12　传言须核实" in words(page)


def test_what_was_read_stays_read(page: AppTest) -> None:
    begun(page)
    player = joined_as_player(page)
    press(page, "dr_step")
    press(run(player), "dr_read")
    assert "均已阅" in words(player)
    again = joined_as_player(page)
    assert "未阅" not in words(again).replace("均已阅", "")
    press(page, "dr_step")
    assert "1件未阅" in words(run(player))


def test_the_log_of_an_exercise_does_not_give_the_script_away(page: AppTest) -> None:
    press(begun(page), "dr_step", "dr_row_2", "dr_hold_rumour")
    joined = joined_as_player(page)
    name = held(joined).exercise
    shown = AppTest.from_file(log.__file__, default_timeout=60)
    shown.query_params["exercise"] = name
    run(shown)
    assert [word for word in HIDDEN if word in everything(shown)] == []


def test_after_the_end_players_see_the_report(page: AppTest) -> None:
    begun(page)
    player = joined_as_player(page)
    press(page, "dr_finish")
    run(player)
    assert "演练已结束" in words(player) and "未阅" not in words(player)
    assert "演练评估报告（PDF）" in [b.label for b in player.get("download_button")]


def test_whoever_leaves_is_on_real_duty_again(page: AppTest) -> None:
    press(begun(page), "dr_leave")
    assert "未结束的演练（1）" in everything(page)
    assert duty_desk().ledger.observed.saved == []


def test_the_newest_message_in_one_line_for_the_other_pages(page: AppTest) -> None:
    begun(page)
    assert newest(held(page)) == ""
    press(page, "dr_step", "dr_step", "dr_step")
    said = re.sub("<style>.*</style>|<[^>]+>", "", newest(held(page)), flags=re.S)
    assert said == "最新来电来文　02:10　热心市民来电：听说产芝水库垮坝了，水都下来了！3件未阅，见“演练”页"
    assert not [word for word in HIDDEN if word in newest(held(page))]
    press(page, "dr_finish")
    assert newest(held(page)) == ""
