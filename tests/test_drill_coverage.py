"""Which clauses the scripts try, and that what they never try is told."""

from __future__ import annotations

from typing import Any

from builders import shipped
from drill_builders import lists, organization, script

from qdflood.drill.clauses import alternatives, branches
from qdflood.drill.coverage import Coverage, Tried
from qdflood.truth import FALSE, TRUE, UNKNOWN

NONE_REPORTED = {"typhoon": "无", "rain": {"widespread_heavy": False}}
FORCE_8 = {"typhoon": {"name": "甲", "force": 8, "affects_qingdao": True, "impact": "正面"},
           "rain": {"widespread_heavy": True}}


def covered(*readings: dict[str, Any]) -> Coverage:
    """One script a set of readings, given at +00:30."""
    held = shipped()
    found = Coverage(held.edition)
    for given in readings:
        one = script([{"at": "+00:30", "readings": given}])
        found.add(organization(), lists(), held.rules, one)
    return found


def row(found: Coverage, ref: str) -> Tried:
    return next(one for one in (*found.rungs, *found.items) if one.ref == ref)


def test_every_rung_is_counted_with_its_alternatives() -> None:
    found = covered()
    whole = [one.ref for one in found.rungs if not one.alternative]
    assert whole == [clause.ref for clause in shipped().edition.rungs] and len(whole) == 32
    assert "5.3.1(6)#2" in [one.ref for one in found.rungs if one.alternative]


def test_without_scripts_nothing_is_tried() -> None:
    assert all(one.never for one in covered().rungs)


def test_the_start_the_injects_and_the_expectations_are_weighed() -> None:
    once = row(covered(FORCE_8), "5.3.1(1)")
    assert once.had == {UNKNOWN, TRUE} and once.never == (FALSE,)
    both = row(covered(FORCE_8, NONE_REPORTED), "5.3.1(1)")
    assert both.never == ()


def test_an_alternative_is_tried_by_itself() -> None:
    dam = {"reservoirs": [{"size": "中型", "danger": "较大险情", "district": "平度市"}]}
    found = covered(dam)
    met = {one.ref for one in found.rungs if one.alternative and TRUE in one.had}
    ref = next(iter(met)).partition("#")[0]
    assert TRUE in row(found, ref).had
    others = {one.ref for one in found.rungs if one.clause.ref == ref and one.alternative} - met
    assert others, "every alternative of it is met by one dam"


def test_an_alternative_beside_another_condition_is_one_too() -> None:
    beside = [one for one in covered().rungs if one.ref.startswith("5.6.1(1)#")]
    assert len(beside) == 2
    typhoon = {"typhoon": FORCE_8["typhoon"] | {"force": 14}, "rain": {"widespread_heavy": False}}
    had = {one.ref: one.had for one in covered(typhoon).rungs}
    assert {TRUE, FALSE} <= had["5.6.1(1)#1"] | had["5.6.1(1)#2"]


def test_alternatives_are_those_that_a_finding_tells() -> None:
    for clause in shipped().edition.rungs:
        named = alternatives(clause)
        assert not named or named == tuple(ref for ref, _ in branches(clause))


def test_what_is_left_to_judgement_need_not_be_unknown() -> None:
    proposal = {"proposals": [{"item": "(8)", "level": "Ⅳ", "hazard": "洪涝", "reason": "甲",
                               "proposer": "乙"}]}
    assert row(covered(), "5.3.1(8)").never == (TRUE, FALSE)
    assert row(covered(proposal), "5.3.1(8)").never == ()


def test_warnings_liftings_and_endings_stand_apart() -> None:
    found = covered()
    assert {one.clause.kind for one in found.rungs} == {"response"}
    assert {one.clause.kind for one in found.items} == {"warning", "lifting", "ending"}
