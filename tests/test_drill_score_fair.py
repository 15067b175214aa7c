"""The score is fair: late by what the log can show, and nothing for what nobody did."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from score_builders import MINUTE, ORGANIZATION, Exercise, Players, drill, played, scripted, studied

from qdflood.drill.deciding import Room, decided
from qdflood.drill.play import What
from qdflood.drill.score import Rating, Score
from qdflood.drill.score_match import Span, matched
from qdflood.drill.score_parts import Check
from qdflood.drill.script import Script
from qdflood.journal.entry import (
    CORRECTION,
    DECISION,
    INFORMATION_REPORT,
    READING,
    TASK,
    ZERO_REPORT,
    moment_text,
)
from qdflood.journal.observed import body_of
from qdflood.journal.report_body import VERIFICATION, body
from qdflood.journal.tasks import TOLD
from qdflood.observations import Report, Zero

TEXT = """
title: 试练
edition: qingdao-2021
start: "2026-08-10T20:00:00+08:00"
length: "+03:00"
setting: {nature: 虚构, text: 只为试验}
in_force: {response: 无, flood_warning: false, drought_warning: false}
objectives:
- {id: 判, text: 判级, clauses: ["5.3.1(3)"]}
- {id: 报, text: 报告, clauses: ["4.3"]}
- {id: 问, text: 询问, clauses: ["5.3.1(5)"]}
injects:
- {id: 遥测, at: "+00:00", title: 遥测, readings: {rain: {heavy_process_ahead: false}}}
- id: 灾
  at: "+00:30"
  title: 两市受灾
  message: {sender: 市防指, way: 电话, text: 两市一般洪涝灾害。}
  readings:
    districts:
      胶州市: {flood: {value: 一般, at: "+00:28", by: 胶州市防指}}
      平度市: {flood: {value: 一般, at: "+00:28", by: 平度市防指}}
- id: 后
  at: "+01:30"
  title: 河道险情
  message: {sender: 平度市防指, way: 电话, text: 河道险情。}
  readings:
    rivers: [{river: 大沽河, reach: 干流, district: 平度市, danger: {value: 重大险情, at: "+01:28", by: 平度市防指}}]
- id: 决
  at: "+02:00"
  title: 决口
  message: {sender: 平度市防指, way: 电话, text: 决口。}
  readings:
    rivers: [{river: 大沽河, reach: 干流, district: 平度市, danger: {value: 决口, at: "+01:58", by: 平度市防指}}]
- id: 答
  title: 答复南村
  when_asked: [stations.南村.position]
  message: {sender: 市水文中心, way: 电话, text: 南村低于警戒水位。}
  readings: {stations: {南村: {position: {value: 低于警戒水位, by: 市水文中心}}}}
expect:
- id: 启动
  at: "+00:35"
  objective: 判
  title: Ⅳ级
  confirmed: Ⅳ
  met: ["5.3.1(3)"]
  decision: {act: 启动, level: Ⅳ, within_min: 20, signed: [常务副总指挥], chair: 秘书长, hazards: [洪涝]}
- {id: 报灾, at: "+00:36", objective: 报, title: 报告, reports: [{of: 胶州市发生一般洪涝灾害, means: 电话}]}
- {id: 问站, at: "+00:40", objective: 问, title: 问站, ask: [stations.南村.position]}
- {id: 报河, at: "+01:35", objective: 报, title: 报河, reports: [{of: 大沽河干流发生重大险情, means: 电话}]}
- {id: 末, at: "+02:30", objective: 判, title: 末, status: Ⅳ}
"""
Act = tuple[float, Callable[[Exercise], object]]


def at(script: Script, minute: float) -> datetime:
    return script.start + timedelta(minutes=minute)


def typed(script: Script, id: str, minute: float) -> Act:
    return minute, lambda play: play.type(
        script.inject(id), at(script, minute), given=script.inject(id).at)


def sits(script: Script, minute: float, id: str = "启动", **other: Any) -> Act:
    def act(play: Exercise) -> None:
        assert play.decide(id, at(script, minute), **other), play.refused
    return minute, act


def received(script: Script, of: str, minute: float, claimed: float | None = None) -> Act:
    return minute, lambda play: play.receive(
        of, "电话", at(script, minute), None if claimed is None else at(script, claimed))


def asks(script: Script, minute: float, about: str = "stations.南村.position") -> Act:
    return minute, lambda play: play.act(
        What.ASKED, at(script, minute), about=about, text="")


def says(script: Script, minute: float, value: object, field: str = "position") -> Act:
    """A player enters something of the station that stands in no message."""
    def act(play: Exercise) -> None:
        when = at(script, minute)
        report = Report("stations", "南村", field, value, when, "市水文中心")
        play.enter(READING, body_of(["录入"], ["市水文中心"], [report], []), when)
        play.propose(when)
    return minute, act


def exercise(script: Script, *acts: Act, late: Mapping[str, int] | None = None,
             until: float = 180) -> Exercise:
    """The script given at its times, or so many minutes late, and what people do."""
    play = Exercise(script)

    def give(id: str, when: datetime) -> Callable[[Exercise], object]:
        def act(play: Exercise) -> None:
            inject = script.inject(id)
            play.deliver(id, when, entered=inject.message is None)
            if inject.message is None:
                play.type(inject, when, "系统")
        return act

    todo = [(at(script, minute), 1, act) for minute, act in acts]
    for inject in script.timed:
        assert inject.at is not None
        when = inject.at + (late or {}).get(inject.id, 0) * MINUTE
        todo.append((when, 0, give(inject.id, when)))
    for when, _, act in sorted(todo, key=lambda row: row[:2]):
        if when <= at(script, until):
            act(play)
    play.finish(at(script, until))
    return play


def well(script: Script) -> list[Act]:
    """Everything entered two minutes after it was told; nothing decided, reported or asked."""
    return [typed(script, "灾", 32), typed(script, "后", 92), typed(script, "决", 122)]


def check(score: Score, id: str, key: str) -> Check:
    return next(c for t in score.expectations if t.id == id for c in t.checks if c.key == key)


@pytest.fixture
def script() -> Script:
    return scripted(TEXT)


def kinds(score: Score) -> list[str]:
    return [one.kind for one in score.false_moves]


# -- which decision answers which


TWICE = TEXT.replace("- {id: 末,", """- id: 再启
  at: "+02:05"
  objective: 判
  title: 再次启动
  decision: {act: 启动, level: Ⅳ, within_min: 20, signed: [常务副总指挥], hazards: [洪涝], reason: 再启}
- {id: 末,""")


def test_a_later_decision_is_not_given_to_an_earlier_expectation_of_the_same_level() -> None:
    """Missed at 20:35; the one in time at 22:08 is that of 22:05."""
    held = scripted(TWICE)
    score = exercise(held, *well(held), sits(held, 128, "再启")).score()
    first, second = score.decisions
    assert (first.rating, first.taken, first.late_min) == (Rating.NOT, None, None)
    assert second.taken is not None and (second.late_min, second.rating) == (0, Rating.MET)
    assert kinds(score) == []


@pytest.mark.parametrize(("times", "pairs"), [
    ((40, 130), {0: 0, 1: 1}), ((130,), {1: 0}), ((128, 135), {1: 0}), ((80,), {0: 0}),
    ((40, 50), {0: 0}), ((40, 118), {0: 0, 1: 1}), ((10,), {0: 0}), ((), {}),
    ((124.5,), {1: 0}), ((123,), {1: 0}),
], ids=str)
def test_decisions_of_one_kind_answer_in_the_order_of_time(
    times: tuple[float, ...], pairs: dict[int, int], script: Script
) -> None:
    """Due 35 … 55 and 125 … 145: near comes before first."""
    spans = [Span(at(script, 35), at(script, 55)), Span(at(script, 125), at(script, 145))]
    assert matched(spans, [at(script, one) for one in times]) == pairs


def test_what_is_put_right_in_time_is_met_and_the_mistake_is_the_false_move(
    script: Script
) -> None:
    play = exercise(script, *well(script),
                    sits(script, 40, level="Ⅲ", reason="误判", grounds=("5.4.1(3)",)),
                    sits(script, 50, act="调整", reason="改正", grounds=("5.3.1(3)",)))
    score = play.score()
    (one,) = score.decisions
    assert (one.level_is, one.rating) == ("right", Rating.MET)
    assert kinds(score) == ["groundless", "unexpected"] and all(
        move.at == at(script, 40) for move in score.false_moves)


# -- a decision before its ground


def test_a_guess_before_anything_was_told_is_a_false_move(script: Script) -> None:
    score = exercise(script, *well(script), sits(
        script, 10, reason="预判", grounds=("5.3.1(3)",))).score()
    (one,) = score.decisions
    assert (one.wrong, one.rating) == (("early",), Rating.PARTLY)
    assert kinds(score) == ["groundless"] and "还没有下达" in score.false_moves[0].text
    assert "早于可据的来文" in check(score, "启动", "decision").text
    assert any("复训依据的核对" in one.text for one in score.improvements)


@pytest.mark.parametrize("minute", [31, 33])
def test_who_decides_on_a_message_before_or_after_it_is_typed_has_a_ground(
    minute: int, script: Script
) -> None:
    score = exercise(script, *well(script), sits(
        script, minute, reason="来文已到，先作决定", grounds=("5.3.1(3)",))).score()
    assert score.decisions[0].rating is Rating.MET and kinds(score) == []


def test_a_ground_may_be_told_before_the_last_message(script: Script) -> None:
    """Two messages before the expectation: the first alone carries it."""
    more = TEXT.replace("- id: 后\n", '- id: 余\n  at: "+00:34"\n  title: 另报\n'
                        "  message: {sender: 市防指, way: 电话, text: 城阳无灾。}\n"
                        "  readings: {districts: {城阳区: {flood: {value: 无, by: 城阳区防指}}}}\n"
                        "- id: 后\n", 1)
    held = scripted(more)
    score = exercise(held, *well(held), typed(held, "余", 36), sits(
        held, 31, reason="先作决定", grounds=("5.3.1(3)",))).score()
    assert score.decisions[0].rating is Rating.MET and kinds(score) == []


LOWER = TEXT.replace("response: 无", "response: {level: Ⅲ, hazards: [洪涝]}").replace(
    "act: 启动, level: Ⅳ", "act: 调整, level: Ⅳ").replace(
    "chair: 秘书长, hazards: [洪涝]", "chair: 秘书长, hazards: [洪涝], reason: 会商决定")
ENDED = LOWER.replace("act: 调整, level: Ⅳ", "act: 终止").replace("chair: 秘书长, hazards: [洪涝], ", "")
WARNED = TEXT.replace("act: 启动, level: Ⅳ", "act: 预警发布").replace(
    "chair: 秘书长, hazards: [洪涝]", "reason: 预判")


@pytest.mark.parametrize("text", [LOWER, ENDED, WARNED], ids=["lowered", "ended", "warned"])
def test_who_lowers_ends_or_warns_before_anything_was_told_guesses_too(text: str) -> None:
    held = scripted(text)
    score = exercise(held, *well(held), sits(held, 10)).score()
    assert score.decisions[0].wrong == ("early",) and kinds(score) == ["groundless"]
    after = exercise(held, *well(held), sits(held, 36)).score()
    assert after.decisions[0].wrong == () and kinds(after) == []


def test_who_has_asked_around_has_a_ground_before_the_message(script: Script) -> None:
    def rang(play: Exercise) -> None:
        when = at(script, 20)
        told = [Report("districts", name, "flood", "一般", when, f"{name}防指")
                for name in ("胶州市", "平度市")]
        play.enter(READING, body_of(["录入"] * 2, ["甲", "乙"], told, []), when)
        play.propose(when)

    score = exercise(script, *well(script), asks(script, 19, "districts.胶州市.flood"), (20, rang),
                     sits(script, 22)).score()
    assert score.decisions[0].rating is Rating.MET and kinds(score) == []


# -- times that are claimed


def test_a_decision_entered_afterwards_counts_from_its_entry(script: Script) -> None:
    def back(play: Exercise) -> None:
        due = next(e.form.decision for e in script.expectations if e.id == "启动")
        assert due is not None
        room = Room(ORGANIZATION, play.ledger, play.ledger.assessment(at(script, 50)))
        play.enter(DECISION, decided(room, due, at(script, 50)).body(), at(script, 175))

    (one,) = (score := exercise(script, *well(script), (175, back)).score()).decisions
    assert one.taken is not None and (one.rating, one.late_min) == (Rating.PARTLY, 120)
    assert (one.taken.decided, one.taken.recorded) == (at(script, 50), at(script, 175))
    assert "22:55录入，写作20:50签发" in check(score, "启动", "decision").text


def test_a_report_entered_afterwards_counts_from_its_entry(script: Script) -> None:
    score = exercise(script, *well(script), received(script, "胶州市", 175, 40)).score()
    report = score.reports[0]
    assert (report.rating, report.received, report.claimed) == (
        Rating.PARTLY, at(script, 175), at(script, 40))
    assert "22:55录入，写作20:40收到" in check(score, "报灾", "reports").text


def test_a_task_entered_afterwards_counts_from_its_entry() -> None:
    held = scripted(TEXT.replace('title: 末, status: Ⅳ}', 'title: 末, status: Ⅳ, tasks: '
                                 '[{unit: 市应急局, ref: "5.3.2(4)", within_min: 10}]}'))

    def back(play: Exercise) -> None:
        keys = [one.key for one in play.ledger.tasks.standing(play.ledger.phases(at(held, 170)))
                if (one.key.unit, one.key.ref) == ("市应急局", "5.3.2(4)")]
        play.enter(TASK, {"tasks": [key.json() for key in keys], "state": TOLD,
                          "at": moment_text(at(held, 152)), "who": "值班室", "means": "电话"},
                   at(held, 175))

    score = exercise(held, *well(held), sits(held, 50), (175, back)).score()
    (task,) = score.tasks
    assert (task.rating, task.minutes, task.claimed) == (Rating.PARTLY, 25, at(held, 152))


# -- reports


def test_an_event_is_followed_when_its_words_change(script: Script) -> None:
    """Reported in ten minutes as a serious danger; half an hour later it is a breach."""
    score = exercise(script, *well(script), received(script, "胶州市", 40),
                     received(script, "大沽河", 100)).score()
    assert [one.rating for one in score.reports] == [Rating.MET, Rating.MET]
    assert "决口" in score.reports[1].event


def test_a_message_given_late_moves_its_clock(script: Script) -> None:
    late = {"灾": 25, "后": 0}
    play = exercise(script, typed(script, "灾", 56), received(script, "胶州市", 57),
                    late=late)
    report = play.score().reports[0]
    assert (report.rating, report.due) == (Rating.MET, at(script, 73))
    assert "来文迟到25分钟，时限顺延" in report.text
    slow = exercise(script, typed(script, "灾", 56), received(script, "胶州市", 80), late=late)
    assert slow.score().reports[0].rating is Rating.PARTLY


def test_a_message_given_when_its_time_is_over_tests_nobody() -> None:
    held = scripted(TEXT.replace('胶州市: {flood: {value: 一般, at: "+00:28"',
                                 '胶州市: {flood: {value: 一般, at: "+00:02"'))
    score = exercise(held, *well(held), received(held, "胶州市", 34)).score()
    assert score.reports[0].rating is Rating.UNTESTED
    assert score.reports[0].text.endswith("来文下达时时限已过")


def test_a_clock_that_began_with_the_late_message_is_not_moved_again() -> None:
    held = scripted(TEXT.replace('value: 一般, at: "+00:28", by: 胶州市防指', "value: 一般, by: 胶州市防指"))
    told: Act = (56, lambda play: play.type(
        held.inject("灾"), at(held, 56), given=at(held, 55)))
    report = exercise(held, told, received(held, "胶州市", 57), late={"灾": 25}).score().reports[0]
    assert (report.due, report.rating) == (at(held, 75), Rating.MET)


def test_another_event_that_was_once_so_called_is_not_meant() -> None:
    """Of two rivers one has gone on to a breach when the report of the other is due."""
    held = scripted(TEXT.replace("大沽河干流发生重大险情", "发生重大险情").replace("- id: 后\n", """- id: 先
  at: "+00:50"
  title: 先险
  message: {sender: 莱西市防指, way: 电话, text: 小沽河险情。}
  readings: {rivers: [{river: 小沽河, reach: 重要支流, district: 莱西市, danger: {value: 重大险情, by: 莱西市防指}}]}
- id: 先决
  at: "+01:10"
  title: 先决
  message: {sender: 莱西市防指, way: 电话, text: 小沽河决口。}
  readings: {rivers: [{river: 小沽河, reach: 重要支流, district: 莱西市, danger: {value: 决口, by: 莱西市防指}}]}
- id: 后
""", 1))
    score = exercise(held, *well(held), typed(held, "先", 52), typed(held, "先决", 72),
                     received(held, "大沽河", 100)).score()
    assert score.reports[1].event.startswith("大沽河") and score.reports[1].rating is Rating.MET


def withdrawn(script: Script, minute: float) -> Act:
    def act(play: Exercise) -> None:
        play.enter(CORRECTION, {"voids": play.seqs["灾"], "reason": "误录"}
                   | body_of([], [], [], []), at(script, minute))
    return minute, act


def test_what_was_entered_in_error_and_taken_back_has_no_report(script: Script) -> None:
    for minute in (34, 60):
        score = exercise(script, typed(script, "灾", 32), withdrawn(script, minute)).score()
        assert (score.reports[0].rating, score.reports[0].event) == (Rating.NOT, "")
    again = exercise(script, typed(script, "灾", 32), withdrawn(script, 34),
                     typed(script, "灾", 38), received(script, "胶州市", 40)).score()
    assert again.reports[0].rating is Rating.MET


def test_only_the_first_report_is_looked_for(script: Script) -> None:
    def verify(play: Exercise) -> None:
        event = next(e for e in play.ledger.reporting.events if "胶州市" in e.text)
        when = at(script, 60)
        play.enter(INFORMATION_REPORT, body(VERIFICATION, event.key, "值班室", when), when)

    score = exercise(script, *well(script), received(script, "胶州市", 40), (60, verify)).score()
    assert [one.expectation for one in score.reports] == ["报灾", "报河"]
    assert score.reports[0].rating is Rating.MET


# -- asking


def asked(script: Script, *acts: Act, until: float = 180, **more: Any) -> Any:
    return exercise(script, *well(script), *acts, until=until, **more).score().asked[0]


def test_asking_in_time_late_and_not_at_all(script: Script) -> None:
    one = asked(script, asks(script, 45))
    assert (one.rating, one.minutes, one.how) == (Rating.MET, 5, "已询问")
    one = asked(script, asks(script, 175))
    assert (one.rating, one.minutes, one.until) == (Rating.PARTLY, 135, at(script, 90))
    silent = asked(script)
    assert (silent.rating, silent.asked, silent.how) == (Rating.NOT, None, "未询问")
    early = asked(script, asks(script, 5))
    assert (early.rating, early.minutes, early.early_min) == (Rating.MET, 0, 35)
    text = check(exercise(script, asks(script, 5)).score(), "问站", "ask").text
    assert text == "已询问（早35分钟）"
    assert any("问得晚" in i.text for i in exercise(script, asks(script, 175)).score().improvements)


def test_a_register_alone_is_no_question_and_its_roll_call_is(script: Script) -> None:
    assert asked(script, asks(script, 45, "stations")).rating is Rating.NOT
    assert asked(script, asks(script, 45, "")).rating is Rating.NOT
    assert asked(script, asks(script, 45, "stations.*.position")).rating is Rating.MET
    assert asked(script, asks(script, 45, "stations.南村.outlook")).rating is Rating.NOT


def test_an_exercise_that_ends_at_once_has_not_tested_the_asking(script: Script) -> None:
    assert asked(script, until=41).rating is Rating.UNTESTED
    assert asked(script, until=91).rating is Rating.NOT
    assert asked(script, until=95, late={"灾": 20, "后": 20}).rating is Rating.UNTESTED
    assert asked(script, until=95, late={"灾": 20}).rating is Rating.NOT


def test_who_asked_before_it_was_last_answered_must_ask_again(script: Script) -> None:
    one = asked(script, asks(script, 5), says(script, 8, "低于警戒水位"))
    assert one.rating is Rating.NOT, "answered at 20:08, and open again since"


def test_an_answer_entered_shows_that_somebody_asked(script: Script) -> None:
    def answer(play: Exercise) -> None:
        play.deliver("答", at(script, 50))
        play.type(script.inject("答"), at(script, 52))

    one = asked(script, (50, answer))
    assert (one.how, one.minutes) == ("已录入答复", 12)
    for value in (None, "低于警戒水位"):  # they do not know; or he found out by himself
        assert asked(script, says(script, 47, value)).how == "已录入答复"


@pytest.mark.parametrize("minute", [2, 4, 7])
def test_who_types_what_he_was_given_has_not_asked(minute: int) -> None:
    """The telephone message of 20:03 says that they cannot tell; however slowly it is typed."""
    score = played(drill("dagu-river-flood"), Players(asks=False, typing_min=minute)).score()
    assert {one.how for one in score.asked} == {"未询问"}
    assert not any(one.rating is Rating.MET for one in score.asked)


GIVEN = """- id: 来
  at: "+01:00"
  title: 南村水位
  message: {sender: 市水文中心, way: 传真, text: 南村低于警戒水位。}
  readings: {stations: {南村: {position: {value: 低于警戒水位, by: 市水文中心}}}}
- id: 后
"""


def test_what_a_message_brought_by_itself_nobody_asked_for() -> None:
    held = scripted(TEXT.replace("- id: 后\n", GIVEN, 1))
    assert asked(held, typed(held, "来", 62)).rating is Rating.NOT
    assert asked(held, asks(held, 65)).rating is Rating.NOT, "it had come by itself"
    assert asked(held, says(held, 62, "超过警戒水位")).rating is Rating.NOT, "typed wrongly"
    found_out = asked(held, says(held, 50, "低于警戒水位"), typed(held, "来", 62))
    assert (found_out.how, found_out.minutes) == ("已录入答复", 10), "before the fax came"
    one = asked(held, asks(held, 50), typed(held, "来", 62))
    assert (one.how, one.rating, one.until) == ("已询问", Rating.MET, at(held, 60))


def test_to_enter_again_what_was_given_is_not_to_ask() -> None:
    held = scripted(TEXT.replace("- id: 后\n", GIVEN, 1).replace('at: "+01:00"', 'at: "+00:32"'))
    twice = asked(held, typed(held, "来", 34), says(held, 47, "低于警戒水位"))
    assert twice.rating is Rating.NOT
    other = asked(held, typed(held, "来", 34), says(held, 47, "超过警戒水位"))
    assert other.how == "已录入答复", "no message says so: somebody rang"


def test_a_roll_call_half_typed_is_not_asked_for() -> None:
    held = scripted(TEXT.replace("- id: 后\n", """- id: 点名
  at: "+00:32"
  title: 旱情零报告
  message: {sender: 市水务管理局, way: 传真, text: 各区（市）没有旱情。}
  readings: {zero_report: [districts.drought]}
- id: 后
""", 1).replace("ask: [stations.南村.position]", "ask: [districts.*.drought]"))

    def some(play: Exercise) -> None:
        zeros = [Zero("districts", "drought", at(held, 45), f"{name}防指", (("district", name),))
                 for name in ("胶州市", "平度市")]
        play.enter(ZERO_REPORT, body_of(["零报告"] * 2, ["甲", "乙"], [], zeros), at(held, 45))

    assert asked(held, (45, some)).rating is Rating.NOT


# -- what the score does not know


def test_the_largest_delay_moves_what_comes_after(script: Script) -> None:
    more = TEXT.replace("- id: 后\n", GIVEN, 1).replace('at: "+01:00"', 'at: "+00:33"')
    held = scripted(more)
    score = exercise(held, typed(held, "灾", 56), typed(held, "来", 57), late={"灾": 20}).score()
    moved = next(one for one in score.expectations if one.id == "启动")
    assert moved.at == at(held, 55), "twenty minutes late, although the last came in time"


def test_a_task_whose_minutes_had_not_passed_is_not_tested() -> None:
    held = scripted(TEXT.replace('title: 末, status: Ⅳ}', 'title: 末, status: Ⅳ, tasks: '
                                 '[{unit: 市应急局, ref: "5.3.2(4)", within_min: 10}]}'))
    def told(until: float) -> Rating:
        (task,) = exercise(held, *well(held), sits(held, 50), until=until).score().tasks
        return task.rating
    assert told(155) is Rating.UNTESTED
    assert told(160) is Rating.UNTESTED, "it ended in the last of its minutes"
    assert told(161) is Rating.NOT


def test_a_decision_at_whose_deadline_it_ended_is_not_tested(script: Script) -> None:
    def rated(until: float) -> Rating:
        return exercise(script, *well(script), until=until).score().decisions[0].rating
    assert [rated(55), rated(55.9), rated(56)] == [Rating.UNTESTED, Rating.UNTESTED, Rating.NOT]


def test_one_entry_long_ago_does_not_make_the_desks_own_entries_somebodys() -> None:
    held = scripted(TEXT.replace("title: 末, status: Ⅳ", "title: 末, confirmed: Ⅰ, status: Ⅳ"))
    play = Exercise(held, typed=False)
    for inject in held.timed:
        assert inject.at is not None
        play.deliver(inject.id, inject.at, entered=True)
        play.type(inject, inject.at, "系统")
        if inject.id == "遥测":
            says(held, 5, "低于警戒水位")[1](play)
        if inject.id == "灾":
            sits(held, 40)[1](play)
    play.finish()
    score = play.score()
    assert check(score, "启动", "confirmed").rating is Rating.MET
    assert check(score, "启动", "decision").rating is Rating.MET
    assert check(score, "末", "confirmed").rating is not Rating.MET
    assert check(score, "末", "status").rating is Rating.MET, "what people decided stands"


def test_a_cancelled_inject_leaves_untested_only_what_depends_on_it(script: Script) -> None:
    """Without the telemetry of the beginning all the rest is held as usual."""
    def without(id: str) -> Score:
        play = Exercise(script)
        todo = [*well(script), sits(script, 50), received(script, "胶州市", 40)]
        for inject in script.timed:
            assert inject.at is not None
            if inject.id != id:
                todo.append(((inject.at - script.start) / MINUTE - 0.5, lambda play, i=inject: (
                    play.deliver(i.id, i.at, entered=i.message is None))))
        play.act(What.DROP, script.start, inject=id, why="时间不够")
        for _, act in sorted(todo, key=lambda row: row[0]):
            act(play)
        play.finish()
        return play.score()

    score = without("遥测")
    assert not any(one.why for one in score.expectations)
    assert score.decisions[0].rating is Rating.MET and kinds(score) == []
    score = without("后")
    untested = {one.id: one.why for one in score.expectations if one.why}
    assert untested == {"报河": "此前的注入3“河道险情”取消"}


def test_what_the_director_steps_over_tests_nobody(script: Script) -> None:
    def step(since: float, to: float) -> Act:
        return since, lambda play: play.act(What.STEP, at(script, since), to=at(script, to))

    held = scripted(TEXT.replace('title: 末, status: Ⅳ}', 'title: 末, status: Ⅳ, tasks: '
                                 '[{unit: 市应急局, ref: "5.3.2(4)", within_min: 10}]}'))
    over = exercise(held, *well(held), step(34, 80), step(149, 170)).score()
    assert over.decisions[0].rating is Rating.UNTESTED
    assert over.tasks[0].rating is Rating.UNTESTED
    part = exercise(held, *well(held), step(34, 50), step(152, 170)).score()
    assert part.decisions[0].rating is Rating.NOT and part.tasks[0].rating is Rating.NOT
    done = exercise(held, *well(held), sits(held, 33), step(34, 80)).score()
    assert done.decisions[0].rating is Rating.MET, "decided before it was stepped over"


def test_a_proposal_put_off_is_no_question_of_who_signs() -> None:
    due = "decision: {act: 启动, level: Ⅳ, within_min: 20, signed: [常务副总指挥], chair: 秘书长, hazards: [洪涝]}"
    assert due in TEXT
    held = scripted(TEXT.replace(due, "decision: {act: 暂缓, within_min: 20, signed: [秘书长], reason: 复核}"))
    said = {"level": "Ⅳ", "met": ["5.3.1(3)"], "ask": [], "signed": "", "text": ""}
    score = studied(held, {"启动": said | {"expectations": ["启动"]}}).score()
    keys = {c.key: c.rating for t in score.expectations if t.id == "启动" for c in t.checks}
    assert keys == {"confirmed": Rating.MET, "met": Rating.MET}
    assert score.answers[0].signer_right is None


RUMOUR = """- id: 传
  at: "+01:10"
  title: 网传
  fault: 不实传言
  message: {sender: 市民, way: 传言, text: 水库垮了。}
- id: 后
"""


def test_what_is_entered_when_something_else_has_come_is_no_rumour() -> None:
    held = scripted(TEXT.replace("- id: 后\n", RUMOUR, 1))
    soon = exercise(held, *well(held), says(held, 75, "超过警戒水位")).score()
    assert kinds(soon) == ["rumour"]
    after = exercise(held, *well(held), says(held, 95, "超过警戒水位")).score()
    assert kinds(after) == ["unfounded"], "another message had come in between"
