"""Which action lists decisions put in force: always those of the official status, nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from builders import RULES
from decision_builders import EDITION, ORGANIZATION, at, decision, official, standing
from hypothesis import given, settings
from hypothesis import strategies as st

from qdflood.errors import DecisionRefused
from qdflood.journal.decide import checked
from qdflood.journal.decisions import Decision
from qdflood.journal.duties import RESPONSE
from qdflood.journal.phases import phases
from qdflood.plan.actions import load_actions

LISTS = load_actions(RULES, ORGANIZATION)
WARNINGS = [w.id for w in EDITION.plan.warnings]


def last(given_: Any, when: str) -> dict[str, tuple[str | None, bool]]:
    """By track: the level of the last phase, and whether any list is in force."""
    found = phases(EDITION, LISTS, given_, at(when))
    return {one.track: (one.level, bool(one.lists)) for one in found}


def test_what_is_not_registered_ends_nothing() -> None:
    given_ = official(decision("启动", "12:00", "Ⅲ", "常务副总指挥"),
                      decision("登记", "12:10", status={"drought_warning": False}))
    assert last(given_, "12:30") == {RESPONSE: ("Ⅲ", True), "抗旱": (None, False)}
    given_ = official(decision("预警发布", "12:00", None, "常务副总指挥"),
                      decision("登记", "12:10", status={"level": "无"}))
    assert last(given_, "12:30") == {"防汛防台风": (None, True), RESPONSE: (None, False)}


def test_what_was_replaced_before_its_time_lays_nothing_on_anybody() -> None:
    given_ = official(decision("启动", "12:00", "Ⅱ", "常务副总指挥", in_force="14:00"),
                      decision("启动", "13:00", "Ⅳ", "常务副总指挥"))
    assert given_.status(at("14:30")).in_force.level == 1
    tracks = phases(EDITION, LISTS, given_, at("14:30"))
    assert [one.level for one in tracks] == ["Ⅳ"]


def acts() -> st.SearchStrategy[list[Decision]]:
    """Any decisions at all, also such as would have been refused."""
    times = st.sampled_from(["12:00", "12:20", "12:40", "13:00", "13:20"])
    level = st.sampled_from(["Ⅳ", "Ⅲ", "Ⅱ", "Ⅰ"])
    response = st.builds(lambda act, at_, lv, on: decision(act, at_, lv, "总指挥", in_force=on),
                         st.sampled_from(["启动", "调整"]), times, level, times)
    end = st.builds(lambda at_, on: decision("终止", at_, None, "总指挥", in_force=on), times, times)
    warning = st.builds(
        lambda act, at_, on: decision(act, at_, None, "常务副总指挥", in_force=on),
        st.sampled_from(["预警发布", "预警解除", "抗旱预警发布", "抗旱预警解除"]), times, times)
    said = st.fixed_dictionaries({}, optional={
        "level": st.sampled_from(["无", "Ⅲ"]), "flood_warning": st.booleans(),
        "drought_warning": st.booleans()})
    register = st.builds(lambda at_, s: decision("登记", at_, status=s), times, said)
    return st.lists(st.one_of(response, end, warning, register), max_size=7)


@settings(max_examples=300)
@given(acts(), st.sampled_from(["12:10", "12:50", "13:10", "14:00"]))
def test_the_lists_in_force_are_those_of_the_official_status(
    decided: list[Decision], when: str
) -> None:
    given_ = official(*decided)
    status, tracks = given_.status(at(when)), last(given_, when)
    level = status.in_force.level
    assert tracks.get(RESPONSE, (None, False)) == (
        (EDITION.levels.grades[level], True) if level else (None, False))
    for name in WARNINGS:
        assert tracks.get(name, (None, False))[1] is (status.warnings[name].on is True)


# -- what is signed and not yet in force


def coming(level: str, post: str) -> Any:
    return official(decision("启动", "12:00", "Ⅲ", "常务副总指挥"),
                    decision("调整", "12:10", level, post, in_force="14:00"))


@pytest.mark.parametrize("in_force", ["12:20", "15:00"])
def test_nobody_undoes_the_top_level_before_it_begins_without_its_signer(in_force: str) -> None:
    given_, lower = coming("Ⅰ", "总指挥"), ("调整", "12:20", "Ⅳ")
    on = standing(given_, "12:20")
    with pytest.raises(DecisionRefused, match="总指挥"):
        checked(decision(*lower, "常务副总指挥", in_force=in_force, reason="会商"), on, at("12:20"))
    both = decision(*lower, "常务副总指挥", "总指挥", in_force=in_force, reason="会商")
    notes = "；".join(checked(both, on, at("12:20")).notes)
    assert ("将不再生效" in notes) is (in_force == "12:20")


def test_what_is_signed_and_not_begun_can_be_called_off() -> None:
    given_ = official(decision("启动", "12:00", "Ⅱ", "常务副总指挥", in_force="14:00"))
    off = decision("终止", "13:00", None, "总指挥", reason="预报减弱")
    entered = checked(off, standing(given_, "13:00"), at("13:00"))
    assert any("第1条“启动Ⅱ”" in note and "将不再生效" in note for note in entered.notes)
    after = official(*given_.decisions, entered)
    assert not after.status(at("14:30")).in_force.level


def test_a_time_a_day_away_is_pointed_out() -> None:
    far = decision("启动", "12:00", "Ⅳ", "常务副总指挥")
    for change, word in (({"decided": at("12:00").replace(year=2012),
                           "in_force": at("12:00").replace(year=2012)}, "签发时间2012"),
                         ({"in_force": at("12:00").replace(year=2099)}, "生效时间2099")):
        one = Decision(**{**vars(far), **change})
        notes = checked(one, standing(), at("12:00")).notes
        assert any(word in note and "请核对" in note for note in notes)


def test_nobody_signs_twice() -> None:
    given_ = official(decision("启动", "12:00", "Ⅰ", "总指挥"))
    one = decision("调整", "12:20", "Ⅳ", "常务副总指挥", "总指挥", reason="会商")
    twice = Decision(**{**vars(one), "signatures": tuple(
        type(p)("甲", p.post) for p in one.signatures)})
    with pytest.raises(DecisionRefused, match="甲签了两次"):
        checked(twice, standing(given_, "12:20"), at("12:20"))


def test_a_level_registered_by_somebody_who_could_not_have_signed_it_is_noted() -> None:
    said = decision("登记", "12:00", None, "秘书长", status={"level": "Ⅰ"}, hazards=("洪涝",))
    notes = checked(said, standing(), at("12:00")).notes
    assert any("5.2" in note and "秘书长" in note for note in notes)
    right = decision("登记", "12:00", None, "总指挥", status={"level": "Ⅰ"}, hazards=("洪涝",))
    assert not any("不符" in note for note in checked(right, standing(), at("12:00")).notes)
