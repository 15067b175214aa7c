"""A script's own course: entries in their order, decisions checked as on the desk."""

from __future__ import annotations

from typing import Any

import pytest
from builders import shipped
from drill_builders import at, course, script
from hypothesis import given, settings
from hypothesis import strategies as st

from qdflood.drill.course import Course
from qdflood.drill.deciding import CHAIR, SIGNER
from qdflood.journal.entry import CONSULTATION, CORRECTION, DECISION, SNAPSHOT, follows

EDITION = shipped().edition
LEVELS = EDITION.levels
FORCE_8 = {"typhoon": {"name": "甲", "force": 8, "affects_qingdao": True, "impact": "正面"},
           "rain": {"widespread_heavy": True}}
FORCE_10 = {"typhoon": {"name": "甲", "force": 10, "affects_qingdao": True, "impact": "正面"}}
START_IV = {"act": "启动", "level": "Ⅳ", "within_min": 30, "signed": ["常务副总指挥"]}


def typhoon(*decisions: dict[str, Any], **top: Any) -> Course:
    """Force 8 at once, force 10 after half an hour; the decisions at +00:05, +00:35, …"""
    expect = [{"at": f"+00:{5 + 30 * n:02d}", "decision": one} for n, one in enumerate(decisions)]
    return course(script([{"at": "+00:00", "readings": FORCE_8},
                          {"at": "+00:30", "readings": FORCE_10}], expect, **top))


def level(played: Course, when: str) -> str | None:
    position = played.ledger.status(at(when)).in_force.level
    return None if position is None else LEVELS.grades[position]


# -- entries


def test_the_log_is_a_chain_and_everything_in_it_is_understood() -> None:
    played = typhoon(START_IV)
    played.to(played.script.end)
    seq, prev = 0, "0" * 64
    for entry in played.entries:
        assert follows(entry, seq, prev)
        seq, prev = entry.seq, entry.hash
    assert played.ledger.unread == []
    assert [e.recorded for e in played.entries] == sorted(e.recorded for e in played.entries)


def test_nothing_is_reported_before_its_time() -> None:
    played = typhoon()
    played.to(at("+00:29"))
    assert LEVELS.grades[played.assessment(at("+00:29")).confirmed] == "Ⅳ"
    played.to(at("+00:30"))
    assert LEVELS.grades[played.assessment(at("+00:30")).confirmed] == "Ⅲ"


def test_a_signal_raised_twice_is_in_force_once() -> None:
    injects = [{"at": f"+00:{10 * n:02d}", "readings": {"signals": [
        {"kind": "台风", "colour": colour, "issuer": "市气象局", "area": "全市"}]}}
        for n, colour in enumerate(("蓝色", "黄色", "橙色"))]
    played = course(script(injects))
    played.to(at("+00:25"))
    assert len(played.assessment(at("+00:25")).situation.rows["signals"]) == 1


def test_what_is_given_only_when_asked_is_outside_the_course() -> None:
    played = course(script([
        {"at": "+00:00", "readings": FORCE_8},
        {"when_asked": ["typhoon.force"], "readings": FORCE_10}]))
    played.to(played.script.end)
    assert LEVELS.grades[played.assessment(played.script.end).confirmed] == "Ⅳ"


def test_a_correction_voids_the_entry_of_what_it_corrects() -> None:
    played = course(script([
        {"at": "+00:00", "readings": FORCE_10}, {"at": "+00:10", "readings": {
            "typhoon": {"name": "甲", "distance_km": 300}}},
        {"at": "+00:20", "corrects": "i1", "readings": FORCE_8}]))
    played.to(at("+00:20"))
    (correction,) = [e for e in played.entries if e.kind == CORRECTION]
    reading = next(e for e in played.entries if e.seq == correction.body["voids"])
    assert reading.recorded == at("+00:00")
    assert LEVELS.grades[played.assessment(at("+00:20")).confirmed] == "Ⅳ"


def test_what_is_corrected_twice_stands_as_last_corrected() -> None:
    def force(grade: int) -> dict[str, Any]:
        return {"typhoon": FORCE_8["typhoon"] | {"force": grade}, "rain": FORCE_8["rain"]}

    played = course(script([
        {"at": "+00:00", "readings": force(12)},
        {"at": "+00:10", "corrects": "i1", "readings": force(10)},
        {"at": "+00:20", "corrects": "i2", "readings": force(8)}]))
    for when, grade in (("+00:00", "Ⅱ"), ("+00:10", "Ⅲ"), ("+00:20", "Ⅳ")):
        played.to(at(when))
        assert LEVELS.grades[played.assessment(at(when)).confirmed] == grade
    assert [r.value for r in played.ledger.observed.reports if r.field == "force"] == [8]


def test_a_proposal_is_entered_whenever_it_changes_and_only_then() -> None:
    played = typhoon()
    played.to(played.script.end)
    proposed = [e.body["confirmed"] for e in played.entries if e.kind == SNAPSHOT]
    assert [one for one in proposed if one] == ["Ⅳ", "Ⅲ"]
    again = len(played.entries)
    played.to(played.script.end)
    assert len(played.entries) == again


def test_entries_nobody_named_stay_apart() -> None:
    dam = {"reservoirs": [{"size": "中型", "danger": "较大险情", "district": "平度市"}]}
    played = course(script([{"at": "+00:00", "readings": dam}, {"at": "+00:10", "readings": dam}]))
    played.to(played.script.end)
    assert {r.member for r in played.ledger.observed.reports} == {"#1", "#2"}


# -- decisions


def test_a_decision_is_taken_at_its_time_by_made_up_people() -> None:
    played = typhoon(START_IV)
    played.to(at("+00:04"))
    assert level(played, "+00:04") == "无" and not played.decided
    played.to(at("+00:05"))
    assert level(played, "+00:05") == "Ⅳ"
    made = played.decided["e1"]
    assert made.signed == f"常务副总指挥{SIGNER}"
    assert made.hazards == ("台风",) and len(made.districts) == 10
    assert made.grounds == ("5.3.1(1)",) and made.proposal["confirmed"] == "Ⅳ"
    assert made.clock["T1"] is not None and made.clock["T1"] <= made.clock["T3"]


def test_a_consultation_comes_first_where_somebody_chairs() -> None:
    played = typhoon(START_IV | {"chair": "秘书长"})
    played.to(at("+00:05"))
    kinds = [e.kind for e in played.entries if e.kind in (CONSULTATION, DECISION)]
    assert kinds == [DECISION, CONSULTATION, DECISION]
    (held,) = played.ledger.official.consultations
    assert held.chair.name == CHAIR and held.conclusion == "启动Ⅳ级" and held.participants
    assert played.decided["e1"].consultation == held.seq


def test_later_decisions_stand_on_the_earlier() -> None:
    adjust = {"act": "调整", "level": "Ⅲ", "within_min": 30, "signed": ["常务副总指挥"]}
    played = typhoon(START_IV, adjust)
    played.to(at("+00:35"))
    assert level(played, "+00:35") == "Ⅲ" and played.decided["e2"].from_level == "Ⅳ"
    assert played.refused == {}


@pytest.mark.parametrize(("due", "clause"), [
    (START_IV | {"signed": ["秘书长"]}, "5.2"),
    (START_IV | {"level": "Ⅲ"}, "写明理由"),
    (START_IV | {"act": "调整"}, "未启动应急响应"),
    (START_IV | {"act": "发令"}, "没有“发令”"),
    ({"act": "终止", "within_min": 9, "signed": ["总指挥"]}, "现未启动应急响应，不能终止"),
    ({"act": "预警解除", "within_min": 9, "signed": ["总指挥"]}, "现未发布"),
])
def test_what_the_plan_does_not_allow_is_refused_and_nothing_entered(
    due: dict[str, Any], clause: str
) -> None:
    played = typhoon(due | {"chair": "秘书长"})
    played.to(played.script.end)
    assert clause in str(played.refused["e1"])
    assert level(played, "+02:00") == "无" and not played.decided
    assert CONSULTATION not in [e.kind for e in played.entries]


@pytest.mark.parametrize(("due", "said"), [
    ({"chair": "办公室主任"}, "会商由办公室主任演练主持人主持，与5.3.2(1)"),
    ({"signed": ["总指挥"]}, "总指挥"),
    ({"signed": ["总指挥"], "reason": "总指挥在位"}, "总指挥"),
])
def test_what_goes_beyond_the_letter_is_a_difference_and_taken_all_the_same(
    due: dict[str, Any], said: str
) -> None:
    played = typhoon(START_IV | due)
    played.to(at("+00:05"))
    assert said in str(played.refused["e1"])
    assert level(played, "+00:05") == "Ⅳ", "what stands on it is looked at by itself"


def test_a_chair_that_the_script_leaves_open_contradicts_nothing() -> None:
    played = typhoon(START_IV)
    played.to(at("+00:05"))
    assert played.refused == {} and played.decided["e1"].chair is None


@pytest.mark.parametrize("chair", ["秘书长", "常务副总指挥"])
def test_the_chair_that_the_plan_names_or_one_above_contradicts_nothing(chair: str) -> None:
    played = typhoon(START_IV | {"chair": chair})
    played.to(at("+00:05"))
    assert played.refused == {}


def test_grounds_that_are_not_met_need_their_reason() -> None:
    played = typhoon(START_IV | {"grounds": ["5.3.1(3)"]})
    played.to(at("+00:05"))
    assert "5.3.1(3)" in str(played.refused["e1"]) and not played.decided
    played = typhoon(START_IV | {"grounds": ["5.3.1(3)"], "reason": "据初步灾情"})
    played.to(at("+00:05"))
    assert played.refused == {} and "e1" in played.decided


def test_two_posts_sign_by_two_names() -> None:
    due = {"act": "调整", "level": "Ⅳ", "within_min": 9, "signed": ["常务副总指挥", "总指挥"]}
    played = typhoon(due, in_force={"response": {"level": "Ⅰ", "hazards": ["台风"]}})
    played.to(at("+00:05"))
    # Not settled yet what else there is: a lowering wants its reason.
    assert "须写明理由" in str(played.refused["e1"])
    played = typhoon(due | {"reason": "台风减弱"},
                     in_force={"response": {"level": "Ⅰ", "hazards": ["台风"]}})
    played.to(at("+00:05"))
    names = [one.name for one in played.decided["e1"].signatures]
    assert len(set(names)) == 2 and all(name.startswith(SIGNER) for name in names)


def test_a_proposal_may_be_put_off() -> None:
    played = typhoon({"act": "暂缓", "within_min": 9, "signed": ["秘书长"], "reason": "复核风力"})
    played.to(at("+00:05"))
    assert played.refused == {} and level(played, "+00:05") == "无"


def test_warnings_rest_on_the_items_that_are_met() -> None:
    readings = {"rain": {"ten_day_mean_mm": 120}, "signals": [
        {"kind": "暴雨", "colour": "蓝色", "issuer": "市气象局", "area": "全市"}]}
    due = {"act": "预警发布", "within_min": 9, "signed": ["常务副总指挥"]}
    played = course(script([{"at": "+00:00", "readings": readings}],
                           [{"at": "+00:05", "decision": due}]))
    played.to(at("+00:05"))
    assert played.refused == {} and played.decided["e1"].grounds == ("4.2.6(1)①",)


def test_up_to_an_expectation_takes_the_decisions_before_it_and_not_its_own() -> None:
    adjust = {"act": "调整", "level": "Ⅲ", "within_min": 30, "signed": ["常务副总指挥"]}
    played = typhoon(START_IV, adjust)
    played.up_to(played.script.expectations[1])
    assert [*played.decided] == ["e1"] and level(played, "+00:35") == "Ⅳ"
    played.through(played.script.expectations[1])
    assert level(played, "+00:35") == "Ⅲ"


# -- the same course, however it is walked


TELEMETRY = [
    {"readings": {"stations": {"南村": {"position": "接近警戒水位"}}}},
    {"readings": {"stations": {"南村": {"outlook": "可能继续上涨"}}}},
    {"readings": {"rain": {"widespread_heavy": True}}},
    {"readings": {"districts": {"平度市": {"response": "Ⅳ", "response_hazard": "洪涝"}}}},
    {"readings": {"districts": {"莱西市": {"response": "Ⅳ", "response_hazard": "洪涝"}}}},
    {"readings": {"rivers": [{"river": "大沽河", "reach": "干流", "danger": "一般险情"}]}},
    {"readings": {"zero_report": ["reservoirs.danger"]}},
]


def _weighed(played: Course, when: str) -> tuple[object, ...]:
    a = played.assessment(at(when))
    return (a.confirmed, a.possible, a.possible_reported, a.verdict,
            tuple((f.clause.ref, f.truth) for f in (*a.rungs, *a.items)),
            frozenset(n.observation for n in a.needed))


@settings(max_examples=30)
@given(st.permutations(TELEMETRY))
def test_the_order_of_telemetry_of_one_minute_does_not_matter(order: list[dict[str, Any]]) -> None:
    first = course(script([one | {"at": "+00:10"} for one in TELEMETRY]))
    other = course(script([one | {"at": "+00:10"} for one in order]))
    for played in (first, other):
        played.to(at("+00:10"))
    assert _weighed(first, "+00:10") == _weighed(other, "+00:10")


@settings(max_examples=30)
@given(st.lists(st.integers(0, 120), max_size=12))
def test_the_course_is_the_same_by_whatever_steps(minutes: list[int]) -> None:
    whole = typhoon(START_IV)
    whole.to(whole.script.end)
    stepped = typhoon(START_IV)
    for minute in sorted(minutes):
        stepped.to(at(f"+{minute // 60:02d}:{minute % 60:02d}"))
    stepped.to(stepped.script.end)
    said = [e for e in whole.entries if e.kind != SNAPSHOT]
    again = [e for e in stepped.entries if e.kind != SNAPSHOT]
    assert [(e.kind, e.recorded) for e in said] == [(e.kind, e.recorded) for e in again]
    assert _weighed(whole, "+02:00") == _weighed(stepped, "+02:00")
