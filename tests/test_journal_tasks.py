"""Tasks: laid on somebody by a decision alone; each state with its time; nothing lost on the way."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from builders import shipped

from qdflood.errors import JournalError
from qdflood.journal.duties import RESPONSE, Duty, Key, Phase, duties_of
from qdflood.journal.entry import TASK, Entry, Record, chained
from qdflood.journal.official import Decision, Official
from qdflood.journal.phases import phases
from qdflood.journal.tasks import (
    ACKNOWLEDGED,
    AFTER_END,
    DONE,
    LEFT,
    NOT_APPLICABLE,
    REPORTED,
    TO_DO,
    TOLD,
    Assigned,
    Tasks,
    counts,
    sentence,
)
from qdflood.plan.actions import ActionList, load_actions
from qdflood.plan.organization import Organization, load_organization

RULES = Path(__file__).resolve().parent.parent / "rules" / "qingdao-2021"
AT = datetime.fromisoformat("2026-08-10T03:00:00+08:00")
MINUTE = timedelta(minutes=1)
CLAUSE = {"Ⅳ": "5.3.2", "Ⅲ": "5.4.2", "Ⅱ": "5.5.2", "Ⅰ": "5.6.2"}
WARNING = "防汛防台风"


@cache
def plan() -> tuple[Organization, tuple[ActionList, ...]]:
    organization = load_organization(RULES)
    return organization, load_actions(RULES, organization)


def phase(level: str = "", seq: int = 1, *, hazards: Any = ("洪涝",), districts: Any = ()) -> Phase:
    lists = (CLAUSE[level],) if level else ()
    return Phase(RESPONSE, seq, AT + seq * MINUTE, lists, level or None, hazards, districts)


def duties(one: Phase) -> tuple[Duty, ...]:
    return duties_of(*plan(), one)


def tasks() -> Tasks:
    return Tasks(*plan())


class Log:
    """Enters ticks one after the other, as the store would."""

    def __init__(self, seq: int = 100) -> None:
        self.tasks, self.seq, self.last = tasks(), seq, None

    def tick(self, phases: list[Phase], keys: Any, state: str, minute: int = 0, **said: str) -> Entry:
        now = AT + (self.seq + minute) * MINUTE
        at = AT + (minute or self.seq) * MINUTE
        body = self.tasks.body(phases, list(keys), state, at, now, **said)
        self.seq += 1
        record = Record(TASK, body, "王值班", "值班员", now, at)
        entry = chained(self.seq, record, "0" * 64)
        self.tasks.take(entry)
        return entry


def of(standing: tuple[Assigned, ...], unit: str, ref: str = "") -> list[Assigned]:
    return [one for one in standing if one.key.unit == unit and one.key.ref.startswith(ref)]


# -- what a decision lays on whom


@pytest.mark.parametrize(("level", "clause"), CLAUSE.items())
def test_every_step_of_the_list_is_somebodys_word_for_word(level: str, clause: str) -> None:
    one = next(one for one in plan()[1] if one.clause == clause)
    held = duties(phase(level, hazards=()))
    texts = {(duty.key.ref, duty.key.step): duty.text for duty in held}
    for action in one.actions:
        for number, step in enumerate(action.steps, 1):
            assert texts[action.ref, number] == step.text
    assert len({duty.key for duty in held}) == len(held)
    assert {duty.key.list for duty in held} == {clause}


def test_a_condition_stands_apart_and_a_duty_is_sure_only_without_one() -> None:
    held = duties(phase("Ⅳ"))
    option = next(d for d in held if d.text.startswith("视情派出专家组"))
    assert option.condition == "视情" and not option.sure
    works = next(d for d in held if d.text.startswith("水行政主管部门"))
    assert works.condition is None and works.sure and works.key.unit == "市水务管理局"


def test_a_collective_reaches_each_behind_it_and_says_so() -> None:
    held = [d for d in duties(phase("Ⅳ")) if d.via == "成员单位"]
    assert len({d.key.unit for d in held}) > 40 and {d.key.ref for d in held} == {"5.3.2(5)"}


def test_districts_named_by_the_decision_are_meant_and_the_others_are_not() -> None:
    unnamed = [d for d in duties(phase("Ⅳ")) if d.key.unit.endswith("区防指")]
    assert unnamed and all(d.chosen for d in unnamed)
    named = duties(phase("Ⅳ", districts=("崂山区",)))
    own = [d for d in named if d.key.unit == "崂山区防指"]
    assert own and not any(d.chosen for d in own)
    assert not any(d.key.unit == "城阳区防指" for d in named)


def test_steps_of_other_hazards_are_nobodys() -> None:
    flood, drought = (duties(phase("Ⅰ", hazards=h)) for h in (("洪涝",), ("干旱",)))
    assert any("分洪" in d.text for d in flood) and not any("分洪" in d.text for d in drought)


def test_our_own_upward_reports_are_tasks_without_minutes() -> None:
    office = [d for d in duties(phase("Ⅳ")) if d.reports_to]
    assert [(d.key.ref, d.key.unit, d.reports_to) for d in office] == [
        ("2.1.2(1)", "办公室", ("省政府", "省防指"))]
    serious = {d.key.ref: d for d in duties(phase("Ⅱ")) if d.reports_to}
    assert set(serious) == {"2.1.2(1)", "5.5.2(1)"}
    assert serious["5.5.2(1)"].reports_to == ("市委", "市政府", "省防指")
    top = {d.key.ref for d in duties(phase("Ⅰ")) if d.reports_to}
    assert top == {"2.1.2(1)", "5.6.2(6)"}
    assert not any("20分钟" in d.text for d in duties(phase("Ⅱ"))), "owed by the place, not by us"


def test_a_list_that_the_edition_lacks_is_refused() -> None:
    with pytest.raises(Exception, match=r"9\.9\.9"):
        duties(Phase(RESPONSE, 1, AT, ("9.9.9",)))


# -- from decisions


def decision(effect: str, seq: int, **more: Any) -> Decision:
    at = AT + seq * MINUTE
    return Decision(effect, effect, at, more.pop("in_force", at), seq=seq, **more)


def decided(*made: Decision, minutes: int = 60) -> tuple[Phase, ...]:
    official = Official(shipped().edition)
    official.decisions.extend(made)
    return phases(shipped().edition, plan()[1], official, AT + minutes * MINUTE)


def test_tasks_follow_decisions_on_three_tracks() -> None:
    found = decided(
        decision("issue", 1, warning=WARNING, districts=("崂山区",)),
        decision("start", 2, level="Ⅳ", hazards=("洪涝",)),
        decision("adjust", 3, level="Ⅲ", from_level="Ⅳ", hazards=("洪涝",)),
        decision("postpone", 4, level="Ⅱ"), decision("order", 5),
        decision("issue", 6, warning="抗旱"),
    )
    standing = tasks().standing(found)
    assert {o.key.list for o in standing if not o.mark} == {"4.2.6(4)", "5.4.2", "4.2.6-2"}
    assert {o.key.list for o in standing if o.mark} == {"5.3.2"}
    named = {o.key.unit for o in standing if o.key.list == "4.2.6(4)" and "防指" in o.key.unit}
    assert {"崂山区防指", "城阳区防指"} & named == {"崂山区防指"}


def test_what_ended_leaves_only_what_was_not_finished() -> None:
    found = decided(decision("start", 2, level="Ⅳ"), decision("end", 6, from_level="Ⅳ"))
    assert {o.mark for o in tasks().standing(found)} == {AFTER_END}


def test_what_is_not_yet_in_force_lays_nothing_on_anybody() -> None:
    later = decision("start", 2, level="Ⅳ", in_force=AT + 90 * MINUTE)
    assert tasks().standing(decided(later)) == ()
    assert tasks().standing(decided(later, minutes=90))


def test_a_registration_stands_for_what_was_signed_elsewhere() -> None:
    made = decision("register", 1, status={"level": "Ⅲ", "flood_warning": True})
    assert {o.key.list for o in tasks().standing(decided(made))} == {"5.4.2", "4.2.6(4)"}


# -- states and their times


def test_each_state_keeps_its_time_and_told_is_not_acknowledged() -> None:
    log, held = Log(), [phase("Ⅳ")]
    keys = [d.key for d in duties(held[0]) if d.key.unit == "市水务管理局"]
    log.tick(held, keys, TOLD, 10, who="李科长", means="电话")
    one = of(log.tasks.standing(held), "市水务管理局")[0]
    assert (one.state, one.time(TOLD), one.time(ACKNOWLEDGED)) == (TOLD, AT + 10 * MINUTE, None)
    log.tick(held, keys[:1], ACKNOWLEDGED, 15, who="李科长")
    log.tick(held, keys[:1], REPORTED, 40, text="已按方案调度")
    log.tick(held, keys[:1], DONE, 90)
    first, *rest = of(log.tasks.standing(held), "市水务管理局")
    assert first.key == keys[0] and first.finished
    assert [first.time(s) for s in (TOLD, ACKNOWLEDGED, REPORTED, DONE)] == [
        AT + m * MINUTE for m in (10, 15, 40, 90)]
    assert all(other.state == TOLD for other in rest)


def test_a_tick_entered_late_fills_its_time_and_sets_nothing_back() -> None:
    log, held = Log(), [phase("Ⅳ")]
    key = duties(held[0])[0].key
    log.tick(held, [key], DONE, 50)
    log.tick(held, [key], TO_DO, 60, reason="误登")
    log.tick(held, [key], DONE, 70)
    log.tick(held, [key], TOLD, 20, who="甲", means="电话", reason="补登")
    one = next(o for o in log.tasks.standing(held) if o.key == key)
    assert one.state == DONE and one.time(TOLD) == AT + 20 * MINUTE


def test_going_back_is_a_new_entry_with_a_reason() -> None:
    log, held = Log(), [phase("Ⅳ")]
    key = duties(held[0])[0].key
    log.tick(held, [key], DONE, 50)
    with pytest.raises(JournalError, match="退回，须写明理由"):
        log.tick(held, [key], TOLD, 60, who="甲", means="电话")
    log.tick(held, [key], TO_DO, 60, reason="误登")
    one = next(o for o in log.tasks.standing(held) if o.key == key)
    assert one.state == TO_DO and len(one.ticks) == 2


@pytest.mark.parametrize(("state", "said", "words"), [
    (TOLD, {"who": "甲"}, "用什么方式"), (TOLD, {"means": "电话"}, "通知了谁"),
    (TOLD, {"who": "  ", "means": "电话"}, "通知了谁"),
    (ACKNOWLEDGED, {}, "谁回的"), (REPORTED, {}, "反馈内容"), (NOT_APPLICABLE, {}, "写明理由"),
    (TO_DO, {}, "写明理由"), ("lost", {}, "没有“lost”"),
    (REPORTED, {"text": "字" * 2001}, "文字过长"), (TOLD, {"who": "名" * 61, "means": "x"}, "过长"),
])
def test_what_a_state_needs_is_asked_for(state: str, said: dict[str, str], words: str) -> None:
    held = [phase("Ⅳ")]
    with pytest.raises(JournalError, match=words):
        tasks().body(held, [duties(held[0])[0].key], state, AT, AT, **said)


def test_a_time_yet_to_come_nothing_chosen_and_what_does_not_stand_are_refused() -> None:
    held = [phase("Ⅳ")]
    key = duties(held[0])[0].key
    with pytest.raises(JournalError, match="晚于现在"):
        tasks().body(held, [key], DONE, AT + MINUTE, AT)
    with pytest.raises(JournalError, match="先选择任务"):
        tasks().body(held, [], DONE, AT, AT)
    with pytest.raises(JournalError, match="已不在任务清单中"):
        tasks().body([], [key], DONE, AT, AT)


def test_one_call_is_one_entry_and_reads_as_one_line() -> None:
    log, held = Log(), [phase("Ⅰ")]
    keys = [d.key for d in duties(held[0]) if d.key.unit == "市应急局"]
    entry = log.tick(held, keys, TOLD, 10, who="张处长", means="电话")
    assert re.fullmatch(rf"已通知 市应急局{len(keys)}项（5\.6\.2\(\d\)(、5\.6\.2\(\d\))*）：张处长，电话",
                        sentence(entry))
    assert counts(log.tasks.standing(held))[TOLD] == len(keys)


def test_an_entry_that_is_no_tick_is_named() -> None:
    record = Record(TASK, {"tasks": [{}], "state": TOLD}, "王", "值班员", AT, AT)
    with pytest.raises(JournalError, match="第7条"):
        tasks().take(chained(7, record, ""))


# -- adjusted, ended, begun again


def test_nothing_decided_is_no_task() -> None:
    assert tasks().standing([]) == ()


def test_on_adjustment_what_is_alike_keeps_its_state_and_the_unfinished_comes_along() -> None:
    log, first = Log(), phase("Ⅳ", 1)
    held = duties(first)
    alike = next(d for d in held if d.key.unit == "市水务管理局" and "工程调度" in d.text)
    done = next(d for d in held if d.text.startswith("密切监视"))
    gone = next(d for d in held if d.text.startswith("市防指秘书长主持会商"))
    log.tick([first], [alike.key], TOLD, 10, who="甲", means="电话")
    log.tick([first], [done.key], DONE, 11)
    log.tick([first], [gone.key], TOLD, 12, who="乙", means="当面")
    both = [first, phase("Ⅲ", 110)]
    standing = log.tasks.standing(both)
    kept = next(o for o in of(standing, alike.key.unit, "5.4.2(4)") if "工程调度" in o.duty.text)
    assert kept.state == TOLD and kept.mark == "" and kept.time(TOLD) == AT + 10 * MINUTE
    same = next(o for o in standing if o.duty.text == done.text and o.key.unit == done.key.unit)
    assert same.state == DONE and same.key.list == "5.4.2"
    left = [o for o in standing if o.mark == LEFT]
    assert {o.phase.level for o in left} == {"Ⅳ"} and gone.key in {o.key for o in left}
    assert done.key not in {o.key for o in left} and alike.key not in {o.key for o in left}
    log.tick(both, [gone.key], NOT_APPLICABLE, 120, reason="已由上级会商")
    assert gone.key not in {o.key for o in log.tasks.standing(both)}


def test_a_report_upward_is_due_again_at_each_level() -> None:
    log, first = Log(), phase("Ⅳ", 1)
    report = next(d.key for d in duties(first) if d.reports_to)
    log.tick([first], [report], DONE, 10)
    standing = log.tasks.standing([first, phase("Ⅲ", 110)])
    again = [o for o in standing if o.duty.reports_to]
    assert [(o.state, o.key.list) for o in again] == [(TO_DO, "5.4.2")]


def test_back_at_the_first_level_its_ticks_still_hold() -> None:
    log, first = Log(), phase("Ⅳ", 1)
    key = next(d.key for d in duties(first) if d.text.startswith("市防指秘书长主持会商"))
    log.tick([first], [key], DONE, 10)
    there = [first, phase("Ⅲ", 110), phase("Ⅳ", 120)]
    one = next(o for o in log.tasks.standing(there) if o.key == key)
    assert one.state == DONE and one.mark == ""


def test_after_the_end_the_unfinished_stays_until_somebody_says() -> None:
    log, first = Log(), phase("Ⅳ", 1, districts=("崂山区",))
    keys = [d.key for d in duties(first)]
    log.tick([first], keys[1:], DONE, 10)
    ended = [first, phase("", 110)]
    assert [(o.key, o.mark) for o in log.tasks.standing(ended)] == [(keys[0], AFTER_END)]
    log.tick(ended, keys[:1], DONE, 115)
    assert log.tasks.standing(ended) == ()


def test_a_second_response_begins_with_nothing_done() -> None:
    log, first = Log(), phase("Ⅳ", 1)
    keys = [d.key for d in duties(first)]
    log.tick([first], keys[1:], DONE, 10)
    again = [first, phase("", 110), phase("Ⅳ", 120)]
    standing = log.tasks.standing(again)
    assert {o.state for o in standing} == {TO_DO} and {o.mark for o in standing} == {""}
    assert len(standing) == len(keys)


def test_a_warnings_actions_are_tasks_of_their_own_beside_the_response() -> None:
    warning = Phase(WARNING, 1, AT, ("4.2.6(4)",), districts=("崂山区",))
    drought = Phase("抗旱", 2, AT, ("4.2.6-2",))
    standing = tasks().standing([warning, drought, phase("Ⅳ", 3)])
    assert {o.key.list for o in standing} == {"4.2.6(4)", "4.2.6-2", "5.3.2"}
    assert any("渔业船舶回港" in o.duty.text for o in standing)
    over = [warning, drought, phase("Ⅳ", 3), Phase(WARNING, 4, AT, ())]
    assert {o.mark for o in tasks().standing(over) if o.phase.track == WARNING} == {AFTER_END}


def test_keys_read_back_as_they_were_written() -> None:
    key = Key("5.3.2", "5.3.2(4)", 1, "市水务管理局")
    assert key.json() == {"list": "5.3.2", "ref": "5.3.2(4)", "step": 1, "unit": "市水务管理局"}
