"""自学: the questions of a script, what there is to choose from, and what an answer is worth."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from qdflood.drill.course import Course
from qdflood.drill.form import ExpectationForm
from qdflood.drill.script import Script, read_script
from qdflood.drill.study import (
    Answer,
    Question,
    answer_of,
    calls,
    groups,
    key_of,
    kinds_asked,
    question,
    questions,
)
from qdflood.drill.study_marks import (
    Marked,
    Side,
    level_words,
    mark,
    may_lower,
    must_ask,
    must_name,
    not_met,
    proper,
    side_of,
)
from qdflood.drill.study_summary import marked, summary
from qdflood.errors import DrillError
from qdflood.journal.entry import EXERCISE, Entry, Record, chained
from qdflood.places import shared
from qdflood.plan.actions import load_actions
from qdflood.plan.edition import Edition, load_edition
from qdflood.plan.organization import Organization, load_organization
from qdflood.plan.validation import build
from qdflood.triggers import Rules

FOLDER = shared("rules", "qingdao-2021")
SCRIPT = """
title: 两个区先后启动响应
edition: qingdao-2021
start: "2026-08-10T20:00:00+08:00"
length: "+03:00"
setting: {nature: 虚构, text: 夜班开始时没有启动响应。}
in_force: {response: 无, flood_warning: false, drought_warning: false}
objectives:
- {id: 未知, text: 把未知当未知, clauses: ["5.2"]}
- {id: 定级, text: 够了就定, clauses: ["5.3.1(2)", "5.2"]}
injects:
- id: 一区
  at: "+00:05"
  title: 甲注入名
  message: {sender: 崂山区防指, way: 电话, text: 我区已启动防汛Ⅳ级应急响应。}
  readings: {districts: {崂山区: {response: Ⅳ}}}
- id: 二区
  at: "+00:20"
  title: 乙注入名
  readings: {districts: {即墨区: {response: Ⅲ}}}
- id: 南村
  at: "+00:50"
  title: 丙注入名
  readings: {stations: {南村: {position: 接近警戒水位, outlook: 可能继续上涨}}}
expect:
- {id: 空, at: "+00:01", objective: 未知, title: 什么都没有, confirmed: null, ask: [stations.南村.position]}
- {id: 列印, at: "+00:02", objective: 未知, title: 不问, verdict: 无法判定}
- {id: 成立, at: "+00:30", objective: 定级, title: 丁检验名, confirmed: Ⅳ, met: ["5.3.1(2)"], because: 两个区以上。}
- id: 启动
  at: "+00:30"
  objective: 定级
  title: 戊检验名
  decision: {act: 启动, level: Ⅳ, within_min: 30, chair: 秘书长, signed: [常务副总指挥], hazards: [洪涝]}
- {id: 维持, at: "+01:00", objective: 定级, title: 己检验名, met: ["4.2.6(1)②"], not_met: ["5.4.1(5)"]}
"""


@cache
def plan() -> tuple[Edition, Organization, Any, Rules]:
    edition, organization = load_edition(FOLDER, shared("data")), load_organization(FOLDER)
    return edition, organization, load_actions(FOLDER, organization), Rules(edition)


def parsed() -> Script:
    return read_script(plan()[0], SCRIPT.encode(), "例.yaml")


def course(text: str = SCRIPT) -> Course:
    edition, organization, lists, rules = plan()
    return Course(edition, organization, lists, rules, read_script(edition, text.encode(), "例.yaml"))


def at(number: int, **given: Any) -> Marked:
    """The answer to one question, marked on the script's own course."""
    edition, organization, _, rules = plan()
    held, of = course(), questions(parsed())[number - 1]
    held.up_to(of.expectations[0])
    offered = [one.key for one in calls(edition, rules, parsed())]
    return mark(of, Answer(**given), held.assessment(of.at), organization, offered)


# -- the questions


def test_expectations_of_one_minute_are_one_question() -> None:
    asked = questions(parsed())
    assert [[one.id for one in q.expectations] for q in asked] == [["空"], ["成立", "启动"], ["维持"]]
    assert [q.number for q in asked] == [1, 2, 3] and asked[1].id == "成立"
    assert asked[1].named == ("5.3.1(2)",)
    assert [due.level for _, due in asked[1].decisions] == ["Ⅳ"]


def test_what_speaks_of_neither_level_nor_clauses_is_no_question() -> None:
    assert all("列印" not in q.id for q in questions(parsed()))


def test_a_question_is_found_by_its_id() -> None:
    assert question(parsed(), "维持").number == 3
    with pytest.raises(DrillError, match="没有题目“列印”"):
        question(parsed(), "列印")


# -- what there is to choose from


def test_every_rung_can_be_chosen_and_items_where_they_are_asked_about() -> None:
    edition, organization, *_ = plan()
    first, second, third = (groups(edition, organization, q) for q in questions(parsed()))
    assert [len(g.clauses) for g in first] == [4] * 8 and first == second
    assert [g.id for g in third[8:]] == ["warning"]
    assert {c.ref for c in third[8].clauses} == {c.ref for c in edition.items if c.kind == "warning"}


@pytest.mark.parametrize(("given", "kinds"), [
    ({"warnings": {"抗旱": "成立"}}, ("warning",)),
    ({"met": ["5.7.1(1)"]}, ("ending",)),
    ({"decision": {"act": "终止", "within_min": 30, "signed": ["总指挥"]}}, ("ending",)),
    ({"decision": {"act": "预警解除", "within_min": 30, "signed": ["总指挥"]}}, ("lifting",)),
    ({"decision": {"act": "启动", "level": "Ⅳ", "within_min": 3, "signed": ["总指挥"]}}, ()),
])
def test_the_kinds_of_items_asked_about(given: dict[str, Any], kinds: tuple[str, ...]) -> None:
    edition, organization, *_ = plan()
    form = build(ExpectationForm, {"id": "a", "at": "+00:01", "objective": "b", "title": "c"}
                 | given, "例.yaml")
    first = questions(parsed())[0].expectations[0]
    of = Question(1, first.at, (type(first)(first.at, form),))
    assert kinds_asked(edition, organization, of) == kinds


def test_the_calls_offered_are_many_in_the_plans_order_and_the_same_at_every_question() -> None:
    edition, _, _, rules = plan()
    offered = calls(edition, rules, parsed())
    keys = [one.key for one in offered]
    assert len(keys) == len(set(keys)) > 15
    assert {"stations.南村.position", "districts.response", "rain.widespread_heavy"} <= set(keys)
    registers = list(edition.info)
    order = [registers.index(key.partition(".")[0]) for key in keys]
    assert order == sorted(order)
    labels = {one.key: (one.label, one.unit) for one in offered}
    assert labels["stations.南村.position"] == ("南村站洪水位", "市水文中心")
    assert labels["districts.response"] == ("各区（市）应急响应", "区（市）防指")
    assert not any(one.key.startswith(("proposals", "in_force")) for one in offered)


def test_every_need_of_the_course_is_among_the_calls_offered() -> None:
    edition, _, _, rules = plan()
    offered = [one.key for one in calls(edition, rules, parsed())]
    held = course()
    for of in questions(parsed()):
        held.up_to(of.expectations[0])
        for need in held.assessment(of.at).needed:
            assert key_of(need.observation, offered), need.observation


def test_a_path_belongs_to_its_call() -> None:
    known = ("stations.南村.position", "districts.response")
    assert key_of("stations.南村.position", known) == "stations.南村.position"
    assert key_of("districts.崂山区.response", known) == "districts.response"
    assert key_of("districts.*.flood", known) == ""


# -- an answer


def test_an_answer_comes_back_from_the_log_as_it_was_given() -> None:
    edition = plan()[0]
    given = Answer(2, ("5.4.1(2)",), ("districts.response",), "常务副总指挥", "两个区")
    body = given.body(edition, questions(parsed())[1])
    assert (body["expectation"], body["expectations"], body["level"]) == ("成立", ["成立", "启动"], "Ⅲ")
    assert answer_of(edition, body) == given
    open_ = Answer(None)
    assert open_.body(edition, questions(parsed())[0])["level"] is None
    assert answer_of(edition, open_.body(edition, questions(parsed())[0])) == open_


# -- the level


@pytest.mark.parametrize(("given", "right", "side"), [
    (None, (None,), Side.RIGHT), (0, (None,), Side.LOW), (2, (None,), Side.HIGH),
    (None, (1,), Side.LOW), (0, (1,), Side.LOW), (1, (3,), Side.LOW), (3, (1,), Side.HIGH),
    (None, (0,), Side.HIGH), (1, (0,), Side.HIGH), (0, (0, 1), Side.RIGHT), (2, (1, 3), Side.LOW),
])
def test_too_low_is_the_dangerous_side(given: int | None, right: Any, side: Side) -> None:
    assert side_of(given, right) is side


def test_nothing_reported_cannot_be_told_and_is_not_none() -> None:
    assert at(1, level=None).level.side is Side.RIGHT
    low = at(1, level=0).level
    assert low.side is Side.LOW and "把未知当作未达到" in low.words and "应为无法判定" in low.words
    assert at(1, level=1).level.words.startswith("多定，依据不足：你选Ⅳ级")


def test_the_level_in_words() -> None:
    assert at(2, level=1).level.words == "你选Ⅳ级，正确"
    assert at(2, level=3).level.words == "多定两级：你选Ⅱ级，应为Ⅳ级"
    assert at(2, level=None).level.words == "少定：你选无法判定，应为Ⅳ级"
    assert at(2, level=0).level.words == "少定一级：你选无，应为Ⅳ级"


def test_with_a_response_in_force_its_level_is_kept_until_the_endings_hold() -> None:
    organization, held = plan()[1], course()
    held.to(held.script.end)
    a = held.assessment(held.script.start + timedelta(minutes=61))
    assert a.situation.in_force.level == 1 and not may_lower(a)
    assert proper(questions(parsed())[2], a, organization) == (1,)
    assert level_words(a, None) == "无法判定" and level_words(a, 1) == "Ⅳ级"


# -- clauses, calls, signer


def test_a_clause_missed_and_one_wrongly_named() -> None:
    found = at(2, level=1, met=("5.4.1(2)", "5.5.1(1)")).clauses
    assert found.missed == ("5.3.1(2)",) and not found.right
    assert found.wrong == (("5.4.1(2)", "未知"), ("5.5.1(1)", "未知"))
    assert at(2, level=1, met=("5.3.1(2)",)).clauses.right == ("5.3.1(2)",)


def test_a_clause_that_no_edition_has_is_told_and_nothing_breaks() -> None:
    assert at(2, level=1, met=("9.9",)).clauses.wrong == (("9.9", "本版预案没有这一条"),)


def test_of_an_item_only_the_highest_rung_met_must_be_named() -> None:
    held = course(SCRIPT.replace("接近警戒水位", "超过警戒水位"))
    of = questions(held.script)[2]
    held.to(of.at)
    a, organization = held.assessment(of.at), plan()[1]
    covered = [f.clause.ref for f in a.rungs if a.covered(f)]
    due = must_name(of, a, organization)
    assert "5.3.1(5)" in covered and {"5.4.1(5)", "5.3.1(2)"} <= set(due)
    assert not set(covered) & set(due) and all(not not_met(a, ref) for ref in covered)
    assert not any(ref.startswith("5.7.1") for ref in due)


def test_calls_missed_come_from_the_script_and_idle_ones_do_no_harm() -> None:
    found = at(1, level=None, ask=("districts.response",))
    assert found.calls.missed == ("stations.南村.position",) and not found.right
    assert found.calls.right == ("districts.response",) and not found.calls.idle
    whole = at(1, level=None, ask=("stations.南村.position", "rain.heavy_process_next_week"))
    assert whole.calls.idle == ("rain.heavy_process_next_week",) and whole.right


def test_an_ending_that_the_question_names_has_to_be_asked_about() -> None:
    text = SCRIPT.replace('not_met: ["5.4.1(5)"]', 'not_met: ["5.4.1(5)", "5.7.1(1)"]')
    text = text.replace("hazards: [洪涝]}", "hazards: [台风, 洪涝]}")
    held, (edition, organization, _, rules) = course(text), plan()
    of = questions(held.script)[2]
    held.to(of.at)
    offered = [one.key for one in calls(edition, rules, held.script)]
    found = mark(of, Answer(1), held.assessment(of.at), organization, offered)
    assert "closing.no_marked_effect" in found.calls.missed
    assert kinds_asked(edition, organization, of) == ("warning", "ending")


def test_the_signer_of_the_decision_that_is_due() -> None:
    (right,) = at(2, level=1, signed="常务副总指挥").signed
    assert right.right and "启动Ⅳ级由常务副总指挥签发（5.2）" in right.words
    assert right.chair == "5.3.2(1)：市防指秘书长主持会商"
    (none,) = at(2, level=1).signed
    assert not none.right and none.words.startswith("漏了决定")
    (lower,) = at(2, level=1, signed="秘书长").signed
    assert not lower.right and "不能签发" in lower.words
    (higher,) = at(2, level=1, signed="总指挥").signed
    assert not higher.right and "超出条文" in higher.words
    assert at(1, level=None, signed="总指挥").signed == ()


# -- out of the log


def log(*answers: Answer) -> Iterator[Entry]:
    """The course's entries with the answers between them, each before its decision."""
    edition, held = plan()[0], course()
    seq, prev = 0, "0" * 64
    sent = 0
    asked = questions(parsed())

    def link(record: Record) -> Entry:
        nonlocal seq, prev
        entry = chained(seq + 1, record, prev)
        seq, prev = entry.seq, entry.hash
        return entry

    for of, answer in zip(asked, answers, strict=False):
        held.up_to(of.expectations[0])
        for entry in held.entries[sent:]:
            yield link(Record(entry.kind, entry.body, entry.officer, "", entry.recorded, entry.happened))
        sent = len(held.entries)
        body = answer.body(edition, of)
        for _ in range(2):  # sent twice: the first stands
            yield link(Record(EXERCISE, body, "甲", "值班员", of.at, of.at))
            body = Answer(4).body(edition, of)


def test_answers_are_marked_out_of_the_log_and_the_first_stands() -> None:
    edition, organization, lists, rules = plan()
    given = (Answer(None, ask=("stations.南村.position",)), Answer(0), Answer(1))
    done = marked(parsed(), log(*given), edition, organization, lists, rules)
    assert [m.answer for m in done] == list(given)
    assert [m.level.side for m in done] == [Side.RIGHT, Side.LOW, Side.RIGHT]
    assert [m.assessment.situation.in_force.level for m in done] == [0, 0, 1]
    assert done[0].officer == "甲" and done[0].seq


def test_the_summary_by_objective_and_by_what_was_missed() -> None:
    edition, organization, lists, rules = plan()
    given = (Answer(None, ask=("stations.南村.position",)), Answer(0, met=("5.4.1(1)",)))
    done = marked(parsed(), log(*given), edition, organization, lists, rules)
    whole = summary(parsed(), done)
    assert [(o.objective.id, o.asked, o.answered, o.right) for o in whole.objectives] == [
        ("未知", 1, 1, 1), ("定级", 2, 1, 0)]
    assert whole.sides == {Side.LOW: 1, Side.RIGHT: 1, Side.HIGH: 0}
    assert whole.missed == ((2, "5.3.1(2)"),) and whole.wrong == ((2, "5.4.1(1)"),)
    assert [m.question.number for m in whole.low] == [2] and whole.signed[0][0] == 2


# -- the shipped scripts


@pytest.mark.parametrize("path", sorted(shared("data", "drills").glob("*.yaml")), ids=lambda path: path.stem)
def test_of_every_shipped_script_whoever_answers_rightly_is_told_so(path: Path) -> None:
    edition, organization, lists, rules = plan()
    whole = read_script(edition, path.read_bytes(), path.name)
    held, offered = Course(edition, organization, lists, rules, whole), calls(edition, rules, whole)
    keys = [one.key for one in offered]
    assert questions(whole)
    for of in questions(whole):
        held.up_to(of.expectations[0])
        a = held.assessment(of.at)
        acts = [organization.act(due.act, due.level, before(a)) for _, due in of.decisions]
        given = Answer(proper(of, a, organization)[0], must_name(of, a, organization),
                       must_ask(of, a, keys), acts[0].sign[0] if acts else "")
        found = mark(of, given, a, organization, keys)
        assert found.right, (of.id, found.level.words, found.clauses, found.calls)
        for one in of.expectations:
            paths = [path for path in one.form.ask if not key_of(path, keys)]
            assert not paths, (of.id, paths)


def before(a: Any) -> str | None:
    running = a.situation.in_force.level
    return a.edition.levels.grades[running] if running else None


def test_what_no_script_asks_of_anybody_is_no_question() -> None:
    text = SCRIPT[: SCRIPT.index("expect:")]
    text += 'expect:\n- {id: 甲, at: "+00:01", objective: 未知, title: 乙, verdict: 无法判定}\n'
    assert questions(read_script(plan()[0], text.encode(), "例.yaml")) == ()
