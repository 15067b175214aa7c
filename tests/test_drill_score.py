"""The score of an exercise: what was expected against what its own log holds, in minutes."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from score_builders import (
    DRILLS,
    MINUTE,
    Exercise,
    Players,
    drill,
    played,
    scripted,
    studied,
    untouched,
)

from qdflood.drill.play import What
from qdflood.drill.records import entered
from qdflood.drill.score import RATINGS, Rating, Score, rating_of
from qdflood.drill.score_parts import FALSE_MOVES, STATES, Check
from qdflood.drill.score_parts import Tested as Expected
from qdflood.drill.score_rating import together
from qdflood.drill.study import questions
from qdflood.errors import DrillError
from qdflood.journal.entry import DECISION, NOTE, READING, ZERO_REPORT
from qdflood.journal.observed import body_of
from qdflood.observations import Report, Zero

HEAD = """
title: 试练
edition: qingdao-2021
start: "2026-08-10T08:00:00+08:00"
length: "+02:00"
setting: {nature: 虚构, text: 只为试验}
players: [值班员]
in_force: {response: 无, flood_warning: false, drought_warning: false}
objectives:
- {id: 判级, text: 按条款判级, clauses: ["5.3.1(3)"]}
- {id: 别的, text: 没有检验点, clauses: ["5.2"]}
"""
TWO_FLOODED = HEAD + """
injects:
- id: 一区
  at: "+00:10"
  title: 崂山报灾
  message: {sender: 崂山区防指, way: 电话, text: 崂山区发生一般洪涝灾害。}
  readings: {districts: {崂山区: {flood: {value: 一般, by: 崂山区防指}}}}
- id: 二区
  at: "+00:20"
  title: 胶州报灾
  message: {sender: 胶州市防指, way: 电话, text: 胶州市发生一般洪涝灾害。}
  readings: {districts: {胶州市: {flood: {value: 一般, by: 胶州市防指}}}}
- id: 单位错
  at: "+00:40"
  title: 单位有误
  fault: 单位有误
  message: {sender: 胶州市防指, way: 短信, text: 雨量1826。}
  readings: {districts: {胶州市: {rain_24h_mm: 1826}}}
  refused: 24小时降雨量
- id: 传言
  at: "+00:50"
  title: 网传垮坝
  fault: 不实传言
  message: {sender: 市民, way: 传言, text: 水库垮了！}
- id: 更正
  at: "+01:00"
  title: 胶州更正
  fault: 迟报更正
  message: {sender: 胶州市防指, way: 电话, text: 胶州市更正为较大洪涝灾害。}
  corrects: 二区
  readings: {districts: {胶州市: {flood: {value: 较大, by: 胶州市防指}}}}
- id: 问平度
  title: 有人问平度
  when_asked: [districts.平度市.flood]
  message: {sender: 平度市防指, way: 电话, text: 没有灾情。}
  readings: {districts: {平度市: {flood: {value: 无, by: 平度市防指}}}}
expect:
- id: 一个不够
  at: "+00:12"
  objective: 判级
  title: 一个区不够
  confirmed: null
  not_met: ["5.3.1(3)"]
  ask: [districts.平度市.flood]
- id: 两个即够
  at: "+00:22"
  objective: 判级
  title: 两个区，Ⅳ级
  confirmed: Ⅳ
  met: ["5.3.1(3)"]
  decision: {act: 启动, level: Ⅳ, within_min: 15, signed: [常务副总指挥], chair: 秘书长, hazards: [洪涝], grounds: ["5.3.1(3)"], reason: 两区受灾}
  reports:
  - {of: 崂山区, means: 电话}
- id: 交办
  at: "+00:45"
  objective: 判级
  title: 任务通知到单位
  status: Ⅳ
  tasks:
  - {unit: 市应急局, ref: "5.3.2(4)", within_min: 10}
"""


def at(play: Exercise, minutes: float) -> Any:
    return play.script.start + timedelta(minutes=minutes)


def given(play: Exercise, **when: float) -> None:
    for id, minute in when.items():
        play.deliver(id, at(play, minute))


def two(*, first: float | None = 11, second: float | None = 21, until: float = 39) -> Exercise:
    """Both messages given; the players enter them at those minutes."""
    play = Exercise(scripted(TWO_FLOODED))
    acts: list[tuple[float, Any]] = [(10, lambda: given(play, 一区=10)), (20, lambda: given(play, 二区=20))]
    for id, minute, told in (("一区", first, 10), ("二区", second, 20)):
        if minute is not None:
            acts.append((minute, lambda i=id, m=minute, t=told: play.type(
                play.script.inject(i), at(play, m), given=at(play, t))))
    for _, act in sorted(acts, key=lambda one: one[0]):
        act()
    play.enter(NOTE, {"text": "记事"}, at(play, until))
    return play


def check(score: Score, id: str, key: str) -> Check:
    return next(c for c in looked(score, id).checks if c.key == key)


def looked(score: Score, id: str) -> Expected:
    return next(t for t in score.expectations if t.id == id)


# -- whole runs of a shipped script


@cache
def run(name: str, how: str) -> Score:
    script = drill(name)
    players = {
        "good": Players(typing_min=1, deciding_min=6), "idle": Players(idle=True),
        "poor": Players(typing_min=9, deciding_min=40, asks=False, tells=False,
                        leave_out=frozenset(one.id for one in script.timed[2::4])),
    }[how]
    return played(script, players).score()


SHIPPED = sorted(path.stem for path in DRILLS.glob("*.yaml"))


@pytest.mark.parametrize("name", SHIPPED)
def test_who_does_everything_in_time_meets_every_objective(name: str) -> None:
    score = run(name, "good")
    assert {one.id: one.rating for one in score.objectives} == {
        one.id: Rating.MET for one in score.objectives}
    assert all(one.rating is Rating.MET and one.level_is == "right" for one in score.decisions)
    assert not (score.false_moves or score.clauses_missed or score.improvements)
    assert all(one.state in ("entered", "refused") for one in score.messages)
    assert all(one.asked for one in score.asked)
    assert all(one.rating is Rating.MET for one in score.tasks)
    assert all(one.rating is Rating.MET or one.text.endswith("来文下达时时限已过")
               for one in score.reports), "nobody can pass on in time what came too late"


@pytest.mark.parametrize("name", SHIPPED)
def test_what_the_desk_enters_by_itself_meets_nothing(name: str) -> None:
    score = untouched(drill(name)).score()
    assert not any(c.rating in (Rating.MET, Rating.PARTLY)
                   for t in score.expectations for c in t.checks)
    assert all(one.rating in (Rating.NOT, Rating.UNTESTED) for one in score.objectives)


@pytest.mark.parametrize("name", SHIPPED)
def test_where_nobody_does_anything_nothing_is_met(name: str) -> None:
    score = run(name, "idle")
    assert all(one.rating in (Rating.NOT, Rating.UNTESTED) for one in score.objectives)
    assert not any(c.rating is Rating.MET for t in score.expectations for c in t.checks), (
        "nothing is met by an empty desk")
    assert all(one.taken is None for one in score.decisions)
    assert all(one.state in ("not_entered", "refused") for one in score.messages)
    assert all(one.proposed for one in score.improvements) and score.improvements
    assert not score.false_moves


def test_a_poor_run_lies_between_and_says_what_lacked() -> None:
    score = run("typhoon-landfall", "poor")
    assert Rating.PARTLY in {one.rating for one in score.objectives}
    assert {"entered", "not_entered"} <= {one.state for one in score.messages}
    assert any(one.lacking for one in score.clauses_missed)
    assert any(one.late_min for one in score.decisions)
    assert all(one.told is None and one.rating is Rating.NOT for one in score.tasks)


def test_the_same_log_gives_the_same_score() -> None:
    play = played(drill("rainstorm-no-trigger"), Players())
    before = list(play.entries)
    first, second = play.score(), play.score()
    assert first == second and json.dumps(first.json()) == json.dumps(second.json())
    assert play.entries == before


# -- levels and times


def test_a_decision_in_time_by_the_right_people() -> None:
    play = two()
    play.decide("两个即够", at(play, 35))
    play.enter(NOTE, {"text": "记事"}, at(play, 60))
    (one,) = play.score().decisions
    assert (one.level_is, one.wrong, one.late_min) == ("right", (), 0)
    assert one.rating is Rating.MET and one.taken is not None
    lags = one.lags
    assert (lags.inject, lags.to_proposed_min, lags.to_consulted_min, lags.to_decided_min,
            lags.whole_min) == ("二区", 1, 12, 2, 15)


@pytest.mark.parametrize(("minute", "late", "rating"), [
    (37, 0, Rating.MET), (38, 1, Rating.PARTLY), (50, 13, Rating.PARTLY)])
def test_a_decision_after_its_minutes_is_late(minute: int, late: int, rating: Rating) -> None:
    play = two(until=36)
    play.decide("两个即够", at(play, minute))
    play.enter(NOTE, {"text": "记事"}, at(play, 60))
    (one,) = play.score().decisions
    assert (one.late_min, one.rating) == (late, rating)


@pytest.mark.parametrize(("level", "word", "posts"), [
    ("Ⅲ", "above", ("常务副总指挥",)), ("Ⅰ", "above", ("总指挥",))])
def test_another_level_is_a_false_move(level: str, word: str, posts: tuple[str, ...]) -> None:
    play = two()
    play.decide("两个即够", at(play, 39), level=level, signed=posts, chair=None,
                reason="误判", grounds=("5.3.1(3)",))
    play.enter(NOTE, {"text": "记事"}, at(play, 60))
    score = play.score()
    (one,) = score.decisions
    assert (one.level_is, one.rating) == (word, Rating.NOT)
    assert [move.kind for move in score.false_moves] == [word, "groundless"]
    assert all(kind in FALSE_MOVES for kind in (word, "groundless"))


def test_no_decision_is_not_a_late_one() -> None:
    (one,) = two(until=60).score().decisions
    assert (one.taken, one.late_min, one.rating) == (None, None, Rating.NOT)
    (early,) = two(until=30).score().decisions
    assert early.rating is Rating.UNTESTED, "its minutes had not passed when it ended"


def test_a_decision_nobody_expected_is_a_false_move() -> None:
    play = two(until=36)
    play.decide("两个即够", at(play, 37))
    play.decide("两个即够", at(play, 50), act="预警发布", level=None, chair=None, hazards=(),
                grounds=(), reason="误发")
    play.enter(NOTE, {"text": "记事"}, at(play, 60))
    score = play.score()
    assert [move.kind for move in score.false_moves] == ["unexpected"]
    assert [one.expected for one in score.made] == [True, False]


def test_the_wrong_signer_is_named() -> None:
    play = two()
    play.decide("两个即够", at(play, 39), signed=("总指挥",), chair="常务副总指挥")
    play.enter(NOTE, {"text": "记事"}, at(play, 60))
    score = play.score()
    (one,) = score.decisions
    assert one.taken is not None and one.wrong == ("signer", "chair")
    assert "签发人不符" in check(score, "两个即够", "decision").text


def test_another_post_that_the_plan_names_signs_and_chairs_as_well() -> None:
    script = TWO_FLOODED.replace("act: 启动, level: Ⅳ", "act: 启动, level: Ⅲ").replace(
        "reason: 两区受灾", "reason: 一次到位")
    play = Exercise(scripted(script))
    given(play, 一区=10, 二区=20)
    play.type(play.script.inject("一区"), at(play, 21), given=at(play, 10))
    play.type(play.script.inject("二区"), at(play, 21), given=at(play, 20))
    play.decide("两个即够", at(play, 30), chair="常务副总指挥")
    play.enter(NOTE, {"text": "记事"}, at(play, 39))
    (one,) = play.score().decisions
    assert one.wrong == (), "5.4.2(1) names both"


def test_a_decision_that_cannot_be_tested_is_no_false_move() -> None:
    play = Exercise(scripted(TWO_FLOODED))
    given(play, 一区=10)
    play.type(play.script.inject("一区"), at(play, 11), given=at(play, 10))
    play.act(What.DROP, at(play, 15), inject="二区", why="时间不够")
    play.decide("两个即够", at(play, 30))
    play.enter(NOTE, {"text": "记事"}, at(play, 60))
    score = play.score()
    assert score.decisions == () and score.false_moves == ()


def test_hazards_and_areas_are_part_of_a_decision() -> None:
    script = TWO_FLOODED.replace("hazards: [洪涝],", "hazards: [洪涝], areas: [崂山区, 胶州市],")
    play = Exercise(scripted(script))
    given(play, 一区=10, 二区=20)
    for id, minute in (("一区", 10), ("二区", 20)):
        play.type(play.script.inject(id), at(play, 21), given=at(play, minute))
    play.decide("两个即够", at(play, 30), areas=("崂山区",), hazards=("洪涝", "台风"))
    play.enter(NOTE, {"text": "记事"}, at(play, 60))
    score = play.score()
    (one,) = score.decisions
    assert (one.wrong, one.rating) == (("hazards", "areas"), Rating.PARTLY)
    assert any("区域应为崂山区、胶州市" in i.text for i in score.improvements)


# -- expectations and delays


def test_a_message_may_be_entered_until_the_next_inject() -> None:
    score = two(second=30, until=60).score()
    late = check(score, "两个即够", "met")
    assert (late.rating, late.late_min) == (Rating.MET, 8)
    play = two(second=None)
    given(play, 单位错=40)
    play.type(play.script.inject("二区"), at(play, 42), given=at(play, 20))
    play.enter(NOTE, {"text": "记事"}, at(play, 60))
    late = check(play.score(), "两个即够", "met")
    assert (late.rating, late.late_min) == (Rating.PARTLY, 20)


def test_a_clause_missed_says_what_was_told_and_not_entered() -> None:
    score = two(second=None, until=60).score()
    (one,) = score.clauses_missed
    assert one.ref == "5.3.1(3)" and one.text and "注入2，未录入" in one.lacking[0]
    assert "胶州市" in one.lacking[0]
    assert check(score, "两个即够", "met").rating is Rating.NOT


def test_what_holds_with_nothing_entered_is_not_tested() -> None:
    score = two(first=None, second=None, until=60).score()
    assert check(score, "一个不够", "not_met").rating is Rating.UNTESTED
    assert check(score, "一个不够", "confirmed").rating is Rating.UNTESTED
    assert check(score, "两个即够", "confirmed").rating is Rating.NOT


def test_an_expectation_moves_with_a_delayed_inject() -> None:
    play = Exercise(scripted(TWO_FLOODED))
    given(play, 一区=10)
    play.type(play.script.inject("一区"), at(play, 11), given=at(play, 10))
    play.act(What.HOLD, at(play, 12), inject="二区")
    play.act(What.RELEASE, at(play, 32), inject="二区")
    given(play, 二区=32)
    play.type(play.script.inject("二区"), at(play, 33), given=at(play, 32))
    play.enter(NOTE, {"text": "记事"}, at(play, 60))
    score = play.score()
    assert looked(score, "一个不够").at == at(play, 12)
    moved = looked(score, "两个即够")
    assert (moved.planned, moved.at) == (at(play, 22), at(play, 34))
    assert check(score, "两个即够", "met").rating is Rating.MET
    (inject,) = [one for one in score.injects if one.id == "二区"]
    assert (inject.how, inject.delay_min, inject.late_wall_s) == ("扣住后下达", 12, None)


def test_what_rests_on_a_dropped_inject_is_not_tested() -> None:
    play = Exercise(scripted(TWO_FLOODED))
    given(play, 一区=10)
    play.act(What.DROP, at(play, 15), inject="二区", why="时间不够")
    play.enter(NOTE, {"text": "记事"}, at(play, 60))
    score = play.score()
    assert looked(score, "两个即够").rating is Rating.UNTESTED
    assert "取消" in looked(score, "两个即够").why and score.decisions == ()
    assert score.objectives[1].rating is Rating.UNTESTED, "an objective without expectations"


def test_what_was_not_reached_is_not_tested() -> None:
    play = two(until=21)
    play.finish(at(play, 21.5), "停电")
    score = play.score()
    assert looked(score, "两个即够").why == "演练在此之前结束"
    assert (score.finished, score.why_ended, score.last) == (True, "停电", at(play, 21.5))


# -- what was entered, what was asked


def reading(play: Exercise, minute: float, field: str, value: object, member: str = "胶州市",
            register: str = "districts") -> None:
    report = Report(register, member, field, value, at(play, minute), "胶州市防指")
    play.enter(READING, body_of(["录入"], ["胶州市防指"], [report], []), at(play, minute))
    play.propose(at(play, minute))


def state(score: Score, id: str) -> str:
    return next(one.state for one in score.messages if one.inject == id)


def test_another_value_is_entered_wrongly_until_it_is_put_right() -> None:
    play = two(second=None)
    reading(play, 25, "flood", "无")
    play.enter(NOTE, {"text": "记事"}, at(play, 60))
    score = play.score()
    assert state(score, "二区") == "wrong" and "wrong" in STATES
    (move,) = score.false_moves
    assert move.kind == "contradicts" and "一般" in move.text and "无洪涝灾害" in move.text
    reading(play, 61, "flood", "一般")
    assert state(play.score(), "二区") == "entered"


def test_refused_readings_are_rightly_left_out() -> None:
    play = two(until=36)
    given(play, 单位错=40)
    play.enter(NOTE, {"text": "记事"}, at(play, 49))
    assert state(play.score(), "单位错") == "refused"
    reading(play, 49.5, "rain_24h_mm", 182.6)
    score = play.score()
    assert state(score, "单位错") == "taken_in", "nobody has said what the number was"
    assert [move.kind for move in score.false_moves] == ["taken_in"]


def test_a_roll_call_area_by_area_is_the_nil_of_the_whole_city() -> None:
    script = TWO_FLOODED.replace("readings: {districts: {崂山区: {flood: {value: 一般, by: 崂山区防指}}}}",
                                 "readings: {zero_report: [districts.drought]}")
    play = Exercise(scripted(script))
    given(play, 一区=10)
    areas = play.ledger.edition.gazetteer.roster("districts").by_name
    for i, name in enumerate(areas):
        assert state(play.score(), "一区") == "not_entered"
        zero = Zero("districts", "drought", at(play, 11 + i), f"{name}防指", (("district", name),))
        play.enter(ZERO_REPORT, body_of(["零报告"], [name], [], [zero]), at(play, 11 + i))
    score = play.score()
    assert state(score, "一区") == "entered" and score.messages[0].minutes == len(areas)


def test_what_only_a_rumour_says_is_a_false_move() -> None:
    play = two(until=36)
    given(play, 单位错=40, 传言=50)
    reading(play, 52, "danger", "垮坝", "崂山水库", "reservoirs")
    play.enter(NOTE, {"text": "记事"}, at(play, 55))
    (move,) = play.score().false_moves
    assert move.kind == "rumour" and "崂山水库" in move.text


def test_a_correction_is_entered_when_the_earlier_report_is_taken_back() -> None:
    play = two(until=36)
    given(play, 单位错=40, 传言=50, 更正=60)
    play.enter(NOTE, {"text": "记事"}, at(play, 62))
    assert state(play.score(), "更正") == "not_entered"
    play.type(play.script.inject("更正"), at(play, 63), given=at(play, 60))
    score = play.score()
    assert state(score, "更正") == "entered"
    assert next(one.minutes for one in score.messages if one.inject == "更正") == 3


def test_a_fact_is_asked_for_or_its_answer_entered() -> None:
    def one(play: Exercise) -> Any:
        play.enter(NOTE, {"text": "记事"}, at(play, 60))
        (found,) = play.score().asked
        return found.how, found.minutes, found.label

    silent = two(until=36)
    assert one(silent)[:2] == ("未询问", None)
    heard = two(until=36)
    heard.act(What.ASKED, at(heard, 37), about="districts.平度市.flood", text="平度怎样")
    assert one(heard) == ("已询问", 25, "平度市：洪涝灾害")
    roll = two(until=36)
    roll.act(What.ASKED, at(roll, 37), about="districts.*.flood", text="点名")
    assert one(roll)[0] == "已询问"
    answered = two(until=36)
    answered.deliver("问平度", at(answered, 37))
    answered.type(answered.script.inject("问平度"), at(answered, 38))
    assert one(answered)[:2] == ("已录入答复", 26)
    unknown = two(until=36)
    reading(unknown, 37, "flood", None, "平度市")
    assert one(unknown)[0] == "已录入答复", "somebody asked, and they do not know"
    other = two(until=36)
    other.act(What.ASKED, at(other, 37), about="districts.平度市.drought", text="")
    assert one(other)[0] == "未询问"


def test_reports_by_the_plans_minutes_and_tasks_by_the_scripts() -> None:
    play = two(until=24)
    play.receive("崂山区", "电话", at(play, 25))
    play.decide("两个即够", at(play, 35))
    given(play, 单位错=40)
    play.tell("市应急局", "5.3.2(4)", at(play, 57))
    play.enter(NOTE, {"text": "记事"}, at(play, 60))
    score = play.score()
    (report,) = score.reports
    assert (report.rating, report.ref) == (Rating.MET, "4.3") and "准时" in report.text
    (task,) = score.tasks
    assert (task.minutes, task.rating) == (12, Rating.PARTLY)


def test_telemetry_is_nobodys_to_enter() -> None:
    play = Exercise(scripted(TWO_FLOODED), typed=False)
    for id, minute in (("一区", 10), ("二区", 20)):
        play.deliver(id, at(play, minute), entered=True)
        play.type(play.script.inject(id), at(play, minute), "系统")
    play.enter(NOTE, {"text": "记事"}, at(play, 60))
    score = play.score()
    assert score.messages == () and not score.typed
    held = check(score, "两个即够", "met")
    assert (held.rating, held.text) == (
        Rating.UNTESTED, "此前没有须学员录入的来文，只是系统录入的结果")


# -- what people say


def test_the_directors_rating_overrides_and_both_are_kept() -> None:
    play = two(until=60)
    play.act(What.OBSERVE, at(play, 61), objective="判级", rating="met", text="都说清了")
    play.act(What.OBSERVE, at(play, 62), objective="判级", rating="", text="另外看到")
    play.act(What.IMPROVE, at(play, 63), text="备一份电话表", owner="张某", due="2026-09-01")
    score = play.score()
    one = score.objectives[0]
    assert (one.rating, one.director, one.computed) == (Rating.MET, Rating.MET, Rating.PARTLY)
    assert [seen.text for seen in one.observations] == ["都说清了", "另外看到"]
    first, *rest = score.improvements
    assert (first.text, first.owner, first.due, first.proposed) == (
        "备一份电话表", "张某", "2026-09-01", False)
    assert rest and all(i.proposed and not (i.owner or i.due) for i in rest)


def test_ratings_are_known_by_both_names() -> None:
    assert list(RATINGS) == ["met", "partly", "not", "untested"]
    assert rating_of("部分达成") is rating_of("partly") is Rating.PARTLY
    assert rating_of("") is rating_of(None) is rating_of("很好") is None
    assert together([Rating.UNTESTED, Rating.MET]) is Rating.MET
    assert together([Rating.MET, Rating.NOT]) is Rating.PARTLY
    assert together([]) is Rating.UNTESTED


# -- how it was run


def test_lateness_on_the_wall_and_pauses() -> None:
    play = Exercise(scripted(TWO_FLOODED), rate=60)
    play.deliver("一区", at(play, 10), late_s=0.4)
    noon = play.wall(at(play, 12))
    play.act(What.PAUSE, at(play, 12), wall=noon, why="讲解")
    play.act(What.RUN, at(play, 12), rate=60, wall=noon + 3 * MINUTE)
    score = play.score()
    assert [one.late_wall_s for one in score.injects][:2] == [0.4, None]
    (pause,) = score.pauses
    assert (pause.why, pause.wall_s) == ("讲解", 180.0)
    halt = play.wall(at(play, 13))
    play.act(What.PAUSE, at(play, 13), wall=halt, why="服务曾中断")
    assert play.score().pauses[-1].wall_s is None, "it stands yet"
    play.act(What.PAUSE, at(play, 13), wall=halt + MINUTE, why="再停")
    play.act(What.END, at(play, 13), wall=halt + 3 * MINUTE, why="完")
    assert [one.wall_s for one in play.score().pauses] == [180.0, 60.0, 120.0]
    assert (score.played_min, score.finished) == (12, False)


def test_everything_is_json_with_english_keys() -> None:
    held = run("typhoon-landfall", "poor").json()
    assert json.loads(json.dumps(held)) == held and held["score"] == 1
    assert set(held["counts"]) == set(RATINGS)

    def keys(value: Any) -> Any:
        if isinstance(value, dict):
            for key, inner in value.items():
                yield key
                yield from keys(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from keys(inner)

    assert all(key.isascii() and key.isidentifier() for key in keys(held))


# -- alone


def answers(script: Any, **other: Any) -> dict[str, dict[str, Any]]:
    found = {}
    for one in questions(script):
        form = one.expectations[0].form
        found[one.id] = {"expectations": [e.id for e in one.expectations], "level": form.confirmed,
                         "met": list(form.met), "ask": [], "signed": "", "text": ""} | other
    return found


def test_what_was_answered_alone_is_scored_as_it_was_marked() -> None:
    script = drill("dagu-river-flood")
    low = studied(script, answers(script, level=None)).score()
    assert low.mode == "study" and low.messages == low.asked == low.false_moves == ()
    assert len(low.answers) == len(questions(script))
    assert "below" in {one.level_is for one in low.answers}
    assert any(one.missed for one in low.answers)
    assert all(one.expected for one in low.made), "there the script's own decisions are entered"
    nobody = studied(script, {}).score()
    assert {one.rating for one in nobody.expectations} == {Rating.UNTESTED}
    assert {one.why for one in nobody.expectations} <= {"没有作答", "自学不问这一项"}


# -- what is no exercise


def test_a_log_that_is_no_exercise_has_no_score() -> None:
    play = two()
    duty = [one for one in play.entries if one.kind != "exercise"]
    play.entries = duty
    with pytest.raises(DrillError, match="不是演练的日志"):
        play.score()


def test_a_script_that_fits_no_more_is_refused_in_one_sentence() -> None:
    play = two()
    first = play.entries[0]
    object.__setattr__(first, "body", {**first.body, "script": "title: 坏"})
    with pytest.raises(DrillError):
        play.score()


def test_odd_entries_do_no_harm() -> None:
    play = two(until=36)
    play.act(What.OBSERVE, at(play, 37), objective="没有", rating="很好")
    play.act(What.ANSWER, at(play, 38), expectation="没有", level="十", met=None, text=None)
    play.act(What.ASKED, at(play, 38), about="", text="什么都问")
    play.enter(DECISION, {"act": "坏"}, at(play, 39))
    play.enter(READING, {"sentences": ["坏"], "by": ["甲"], "reports": [{"x": 1}]}, at(play, 40))
    score = play.score()
    assert score.answers == () and all(not one.observations for one in score.objectives)


def test_records_of_the_builder_are_those_of_the_desk() -> None:
    play = two()
    record = entered(play.ledger.edition, play.script, play.script.inject("一区"), at(play, 10))
    assert record is not None and record.body["sentences"] == ["崂山区发生一般洪涝灾害"]
