"""自学 on a screen: the question before the answer, the answer before the system's, nothing lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import streamlit as st
from google.protobuf import text_format
from streamlit.testing.v1 import AppTest
from test_drill_study import SCRIPT

from qdflood.desk import duty
from qdflood.desk.exercise import begin, exercises, opened
from qdflood.desk.exercise_desk import ExerciseDesk
from qdflood.desk.state import duty_desk
from qdflood.desk.study_course import Course, decide, offered, taken
from qdflood.drill.play import STUDY, What
from qdflood.drill.script import read_script
from qdflood.drill.study import questions
from qdflood.drill.study_marks import must_ask, must_name, proper
from qdflood.errors import JournalUnavailable
from qdflood.journal.entry import DECISION, EXERCISE, Entry
from qdflood.officers.roles import NOBODY, Officer
from qdflood.places import home, shared


def screen() -> None:
    from qdflood.desk import study
    from qdflood.desk.state import duty_desk
    from qdflood.desk.strip import strip

    held = duty_desk()
    strip(held)
    study.draw(held)


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    """The tab with one script of the office's own, and an officer signed on."""
    import os

    own = home(os.environ) / "drills"
    own.mkdir(parents=True)
    (own / "two.yaml").write_text(SCRIPT, encoding="utf-8")
    yield AppTest.from_function(screen, default_timeout=60).run()


def html(page: AppTest) -> str:
    return "\n".join(str(n.proto.body) for n in page.get("html") if "<style>" not in n.proto.body)


def shown(page: AppTest) -> str:
    """Everything the browser has been told: HTML, captions, labels, values, options."""
    return "\n".join(_walk(page.main))


def _walk(node: Any) -> Iterator[str]:
    proto = getattr(node, "proto", None)
    if proto is not None:
        yield text_format.MessageToString(proto, as_utf8=True)
    for child in getattr(node, "children", {}).values():
        yield from _walk(child)


def begun(page: AppTest) -> AppTest:
    page.radio(key="sd_script").set_value("drills/two.yaml").run()
    page.button(key="sd_begin").click().run()
    assert not page.exception, page.exception
    return page


def exercise() -> ExerciseDesk:
    held = duty_desk()
    (one,) = [one for one in exercises(held) if one.mode == STUDY]
    return opened(held, one.name)


def entries(kind: str = EXERCISE) -> list[Entry]:
    return [one for one in exercise().store.entries() if one.kind == kind]


def answers() -> list[Entry]:
    return [one for one in entries() if one.body["what"] == What.ANSWER]


def choose(page: AppTest, label: str, value: Any) -> None:
    found = {"level": page.segmented_control, "signed": page.selectbox, "ask": page.multiselect}[label]
    (one,) = [w for w in found if re.search(f"_{label}_\\d+$", str(w.key))]
    one.set_value(value).run()


def tick(page: AppTest, ref: str) -> None:
    (one,) = [w for w in page.checkbox if f"_c_{ref}_" in str(w.key)]
    one.check().run()


def submit(page: AppTest, level: str = "无法判定", signed: str = "没有决定须签发") -> AppTest:
    choose(page, "level", level)
    choose(page, "signed", signed)
    page.button(key="sd_submit").click().run()
    assert not page.exception, page.exception
    return page


def go_on(page: AppTest) -> AppTest:
    page.button(key="sd_next").click().run()
    assert not page.exception, page.exception
    return page


# -- choosing


def test_the_brief_says_the_setting_and_the_objectives_and_nothing_of_the_course(page: AppTest) -> None:
    assert not page.exception, page.exception
    page.radio(key="sd_script").set_value("drills/two.yaml").run()
    said = html(page)
    assert "夜班开始时没有启动响应" in said and "够了就定" in said and "3道" in said
    assert "崂山区" not in said and "两个区以上" not in said


def test_nobody_begins_without_signing_on(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duty, "DEFAULT", None)
    page.run()
    assert page.button(key="sd_begin").disabled and page.text_input(key="duty_name_study")


def test_a_broken_script_is_named_and_the_others_can_be_taken_up(page: AppTest) -> None:
    import os

    (home(os.environ) / "drills" / "bad.yaml").write_text("title: [", encoding="utf-8")
    page.run()
    assert "drills/bad.yaml" in html(page) and page.radio(key="sd_script")


# -- before the answer


def test_beginning_goes_on_to_the_first_question_in_a_log_of_its_own(page: AppTest) -> None:
    before = duty_desk().revision
    begun(page)
    assert "第1题，共3题" in html(page) and "没有任何单位来电来文" in html(page)
    assert entries()[0].body["mode"] == STUDY and not entries()[0].body["typed"]
    assert exercise().now() == questions(exercise().script)[0].at
    assert duty_desk().revision == before, "nothing of it is in the duty log"


def test_the_mark_of_an_exercise_stands_above_it_and_the_real_strip_on_top(page: AppTest) -> None:
    begun(page)
    assert 'class="sd-banner"' in html(page) and "以下全是演练内容，不是真实情况" in html(page)
    assert 'class="strip"' in html(page)


def test_the_tab_bears_the_mark_and_the_real_strip_above_it_does_not(page: AppTest) -> None:
    styles = "".join(str(n.proto.body) for n in page.get("html") if "<style>" in n.proto.body)
    assert ".st-key-study::after" in styles and "演练" in unquote(styles)
    assert "body::after" not in styles
    assert "上方是真实值班" in html(page)


def test_what_was_reported_is_shown_as_it_came(page: AppTest) -> None:
    begun(page)
    submit(page)
    go_on(page)
    said = html(page)
    assert "我区已启动防汛Ⅳ级应急响应。" in said and "崂山区防指" in said and "电话" in said
    assert "即墨区启动Ⅲ级应急响应" in re.sub("<[^>]+>", "", said), "telemetry as readings"
    assert "超过警戒水位" not in said and "接近警戒水位" not in said, "nothing of what is to come"
    assert "演练中的官方状态" in said and "未启动应急响应" in said


def test_nothing_of_the_answer_is_in_the_page_before_it_is_handed_in(page: AppTest) -> None:
    begun(page)
    submit(page)
    go_on(page)
    everything, script = shown(page), exercise().script
    assert "我区已启动防汛Ⅳ级应急响应。" in everything and "2个以上区（市）启动" in everything
    hidden = [one.title for one in script.injects]
    hidden += [one.form.title for one in script.expectations]
    hidden += [one.form.because for one in script.expectations if one.form.because]
    for word in (*hidden, "建议启动", "可定级", "应为", "正确", "少定", "漏了", "系统列出的", "秘书长主持",
                 "演练签发人"):
        assert word not in everything, word
    assert not [one for one in page.checkbox if one.value]
    submit(page, "Ⅳ")
    assert "两个区以上。" in shown(page) and "建议启动" in shown(page)


def test_every_question_offers_the_same_calls(page: AppTest) -> None:
    begun(page)
    first = [w.options for w in page.multiselect]
    submit(page)
    go_on(page)
    assert [w.options for w in page.multiselect] == first and len(first[0]) > 15


# -- the answer


def test_without_a_level_nothing_is_handed_in_and_nothing_is_lost(page: AppTest) -> None:
    begun(page)
    tick(page, "5.3.1(2)")
    page.button(key="sd_submit").click().run()
    assert "请选级别；还不能判断就选“无法判定”" in html(page) and not answers()
    choose(page, "level", "Ⅳ")
    page.button(key="sd_submit").click().run()
    assert "请选第4题" in html(page) and not answers()
    assert [w.value for w in page.checkbox if "_c_5.3.1(2)_" in str(w.key)] == [True]


def test_the_answer_is_in_the_log_before_anything_is_shown(page: AppTest) -> None:
    begun(page)
    choose(page, "ask", ["stations.南村.position"])
    (text,) = page.text_area
    text.set_value("还没有人报").run()
    submit(page)
    (entry,) = answers()
    assert entry.body == {
        "what": "answer", "expectation": "空", "expectations": ["空"], "level": None, "met": [],
        "ask": ["stations.南村.position"], "signed": "", "text": "还没有人报"}
    assert "你选无法判定，正确" in html(page) and "市水文中心：南村站洪水位" in html(page)
    assert not page.segmented_control, "no sheet any more: it cannot be changed"


def test_the_dangerous_direction_is_said_first_and_the_clause_with_its_evidence(page: AppTest) -> None:
    begun(page)
    submit(page)
    go_on(page)
    tick(page, "5.5.1(1)")
    submit(page, "无")
    said = html(page)
    assert "少定一级：你选无，应为Ⅳ级" in said
    assert said.index("漏了1条已成立的：5.3.1(2)") < said.index("多勾1条不能算成立的：5.5.1(1)（未知）")
    assert "建议启动Ⅳ级应急响应" in said and "两个区以上。" in said
    assert "2个以上区（市）启动" in said and "崂山区" in said
    assert "漏了决定：启动Ⅳ级由常务副总指挥签发（5.2）" in said and "5.3.2(1)：市防指秘书长主持会商" in said


def test_the_scripts_decision_is_entered_after_the_answer_and_once(page: AppTest) -> None:
    begun(page)
    submit(page)
    go_on(page)
    submit(page, "Ⅳ", "常务副总指挥")
    page.run()
    made = [one for one in entries(DECISION) if one.body["act"] == "启动"]
    assert len(made) == 1 and made[0].seq > answers()[-1].seq
    assert "已按脚本登记：启动Ⅳ级应急响应" in html(page) and "不论你怎么答" in html(page)
    go_on(page)
    assert "Ⅳ级应急响应" in html(page), "the third question stands on it"


def test_a_clause_of_the_warnings_is_offered_where_it_is_asked_about(page: AppTest) -> None:
    begun(page)
    assert not [w for w in page.checkbox if "_c_4.2.6" in str(w.key)]
    submit(page)
    go_on(page)
    submit(page, "Ⅳ", "常务副总指挥")
    go_on(page)
    assert [w for w in page.checkbox if "_c_4.2.6" in str(w.key)]
    assert not [w for w in page.checkbox if "_c_5.7.1" in str(w.key)]


def test_while_the_log_cannot_be_written_what_was_filled_in_stays(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> Any:
        raise JournalUnavailable("演练日志写不进去，没有存入")

    begun(page)
    tick(page, "5.3.1(2)")
    with monkeypatch.context() as patched:
        patched.setattr(exercise().store, "append", gone)
        submit(page, "Ⅳ")
        assert "演练日志写不进去" in html(page)
    assert [w.value for w in page.checkbox if "_c_5.3.1(2)_" in str(w.key)] == [True]
    page.button(key="sd_submit").click().run()
    assert len(answers()) == 1 and answers()[0].body["met"] == ["5.3.1(2)"]


def test_handed_in_on_two_screens_the_first_stands(page: AppTest) -> None:
    begun(page)
    choose(page, "level", "Ⅳ")
    choose(page, "signed", "没有决定须签发")
    exercise().answer("空", None, [], "")
    page.button(key="sd_submit").click().run()
    assert not page.exception and len(answers()) == 1
    assert "你选无法判定，正确" in html(page)


# -- coming back


def test_another_screen_goes_on_where_this_one_stood(page: AppTest) -> None:
    begun(page)
    submit(page)
    go_on(page)
    choose(page, "level", "Ⅲ")
    tick(page, "5.4.1(2)")
    name = exercise().exercise
    st.cache_resource.clear()  # as after a restart of the server
    other = AppTest.from_function(screen, default_timeout=60).run()
    assert "未完成的自学（1）" in html(other)
    other.button(key=f"sd_open_{name}").click().run()
    assert not other.exception and "第2题，共3题" in html(other)
    assert [w.value for w in other.segmented_control] == ["Ⅲ"]
    assert [w.value for w in other.checkbox if "_c_5.4.1(2)_" in str(w.key)] == [True]


def test_one_may_stop_and_is_back_at_the_list(page: AppTest) -> None:
    begun(page)
    page.button(key="sd_leave").click().run()
    assert "未完成的自学（1）" in html(page) and "sd-banner" not in html(page)


# -- the end


def test_the_summary_says_what_to_look_at_again(page: AppTest) -> None:
    begun(page)
    submit(page, "无")
    go_on(page)
    submit(page, "Ⅳ", "常务副总指挥")
    go_on(page)
    submit(page, "Ⅲ")
    go_on(page)
    said = html(page)
    assert exercise().play.ended is not None and not page.exception
    assert "级别：偏低1题，正确1题，偏高1题" in said and "答了3题，共3题" in said
    assert "漏了的条款" in said and "第2题　5.3.1(2)" in said
    assert "够了就定" in said
    page.button(key="sd_leave").click().run()
    assert "未完成" not in html(page)
    assert page.button(key=f"sd_open_{exercise().exercise}").label == "看总结"


def test_an_officer_with_an_account_of_any_role_may_study(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duty, "DEFAULT", Officer("乙", "值班员", account=True))
    begun(page)
    assert submit(page) and len(answers()) == 1


def test_one_may_end_it_half_way_and_sees_what_was_answered(page: AppTest) -> None:
    begun(page)
    submit(page)
    page.button(key="sd_leave").click().run()
    end = f"sd_end_{exercise().exercise}"
    page.button(key=end).click().run()
    assert exercise().play.ended is None and "确定不做了" in page.button(key=end).label
    page.button(key=end).click().run()
    assert not page.exception and "答了1题，共3题" in html(page)
    assert exercise().play.ended is not None


def test_nobody_hands_in_an_answer_without_signing_on(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(page)
    tick(page, "5.3.1(2)")
    monkeypatch.setattr(duty, "DEFAULT", None)
    page.run()
    assert page.text_input(key="duty_name_study")
    submit(page)
    assert not answers() and f">{NOBODY}" in html(page)


def test_an_exercise_that_cannot_be_opened_is_said_and_the_list_is_a_press_away(page: AppTest) -> None:
    other = AppTest.from_function(screen, default_timeout=60)
    other.query_params["study"] = "没有这一个"
    other.run()
    assert not other.exception and "没有名为“没有这一个”的演练" in html(other)
    other.button(key="sd_back").click().run()
    assert "选一个脚本" in html(other)


def test_a_page_loaded_again_is_at_the_same_question(page: AppTest) -> None:
    begun(page)
    other = AppTest.from_function(screen, default_timeout=60)
    other.query_params["study"] = exercise().exercise
    other.run()
    assert "第1题，共3题" in html(other)


# -- what was reported, in words


def told(page: AppTest, injects: str) -> str:
    """The cards of the first question of a script with these injects before it."""
    import os

    text = SCRIPT.replace('"+00:01"', '"+00:06"').replace('"+00:02"', '"+00:07"')
    text = text.replace("injects:\n", f"injects:\n{injects.lstrip()}")
    (home(os.environ) / "drills" / "two.yaml").write_text(text, encoding="utf-8")
    begun(page.run())
    return re.sub("<[^>]+>", " ", html(page))


def test_a_silent_correction_says_what_it_voids(page: AppTest) -> None:
    said = told(page, """
- id: 误
  at: "+00:02"
  title: 误报的名字
  readings: {rain: {widespread_heavy: true}}
- id: 正
  at: "+00:04"
  title: 更正的名字
  corrects: 误
  readings: {rain: {widespread_heavy: false}}
""")
    assert "更正：此前所报“" in said and "作废。" in said and "大范围强降雨" in said
    assert "误报的名字" not in said and "更正的名字" not in said


def test_readings_of_several_units_are_each_told_with_their_unit(page: AppTest) -> None:
    said = told(page, """
- id: 两家
  at: "+00:02"
  title: 两家的名字
  readings:
    rain: {widespread_heavy: true}
    stations: {南村: {position: 低于警戒水位, outlook: 平稳}}
""")
    assert "报告（系统已录）" in said and "低于警戒水位" in said and "两家的名字" not in said


def test_a_message_of_somebody_hostile_is_only_text(page: AppTest) -> None:
    told(page, """
- id: 坏
  at: "+00:02"
  title: 坏的名字
  message: {sender: "<b>x</b>", way: 传言, text: "<script>alert(1)</script>垮了"}
""")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;垮了" in html(page) and "&lt;b&gt;x" in html(page)


# -- the shipped scripts


@pytest.mark.parametrize("path", sorted(shared("data", "drills").glob("*.yaml")), ids=lambda p: p.stem)
def test_every_shipped_script_can_be_worked_through_and_right_answers_are_right(path: Path) -> None:
    held = duty_desk()
    script = read_script(held.edition, path.read_bytes(), path.name)
    one = begin(held, script, mode=STUDY, typed=False)
    keys = [call.key for call in offered(one)]
    for of in questions(script):
        one.step(of.at)
        a, signed = one.assessment(), ""
        if of.decisions:
            due = of.decisions[0][1]
            running = a.situation.in_force.level
            grade = held.edition.levels.grades[running] if running else None
            signed = held.organization.act(due.act, due.level, grade).sign[0]
        level = proper(of, a, held.organization)[0]
        one.answer(of.id, None if level is None else held.edition.levels.grades[level],
                   must_name(of, a, held.organization), "", ask=list(must_ask(of, a, keys)),
                   signed=signed, expectations=[e.id for e in of.expectations])
        m = Course(one).done[-1]
        assert m.right, (of.id, m.level.words, m.clauses, m.calls, m.signed)
        assert m.assessment.verdict == a.verdict
        assert list(decide(one, m)) == [] and all(made for _, made in taken(one, m))
    assert Course(one).current is None
    one.finish()
