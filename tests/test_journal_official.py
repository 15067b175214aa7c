"""The official status: three variables that only decisions move, each from its time in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from decision_builders import DAY, at, decision, entries, official, publication
from hypothesis import given, settings
from hypothesis import strategies as st

from qdflood.errors import JournalError
from qdflood.journal.decisions import Decision, decision_of
from qdflood.journal.entry import DECISION
from qdflood.journal.official import Official, Status

REGISTERED = {"level": "无", "flood_warning": False, "drought_warning": False}


def register(since: str = "08:00", **status: Any) -> Decision:
    return decision("登记", since, status=REGISTERED | status)


def said(status: Status) -> tuple[int | None, dict[str, bool | None]]:
    return status.in_force.level, {name: one.on for name, one in status.warnings.items()}


# -- three variables


def test_before_anybody_says_so_nothing_is_registered() -> None:
    status = official().status(at("12:00"))
    assert said(status) == (None, {"防汛防台风": None, "抗旱": None})
    assert status.in_force.level is None, "未登记 is not 无"


@pytest.mark.parametrize(("act", "level", "expected"), [
    ("启动", "Ⅲ", (2, False, False)),
    ("预警发布", None, (0, True, False)),
    ("抗旱预警发布", None, (0, False, True)),
    ("分洪命令", None, (0, False, False)),
    ("暂缓", "Ⅲ", (0, False, False)),
])
def test_each_act_moves_its_own_variable_and_no_other(
    act: str, level: str | None, expected: tuple[int, bool, bool]
) -> None:
    status = official(register(), decision(act, "12:00", level)).status(at("12:00"))
    assert said(status) == (expected[0], {"防汛防台风": expected[1], "抗旱": expected[2]})


@pytest.mark.parametrize(("act", "off"), [("预警发布", "预警解除"), ("抗旱预警发布", "抗旱预警解除")])
def test_a_warning_is_lifted_beside_a_response_that_goes_on(act: str, off: str) -> None:
    found = official(register(), decision("启动", "12:00", "Ⅱ"), decision(act, "12:01"),
                     decision(off, "13:00"))
    name = decision(act).warning or ""
    assert found.status(at("12:30")).warnings[name].on is True
    assert found.status(at("12:30")).warnings[name].since == at("12:01")
    assert found.status(at("13:00")).warnings[name].on is False
    assert found.status(at("13:00")).warnings[name].since is None
    assert found.status(at("13:00")).in_force.level == 3


@pytest.mark.parametrize(("level", "position"), [("Ⅰ", 4), ("Ⅱ", 3), ("Ⅳ", 1)])
def test_a_response_is_adjusted_up_or_down_stepwise_or_not(level: str, position: int) -> None:
    found = official(decision("启动", "12:00", "Ⅲ"), decision("调整", "14:00", level))
    status = found.status(at("14:00"))
    assert (status.in_force.level, status.in_force.since) == (position, at("14:00"))
    assert status.started == at("12:00"), "it is the same response since it was started"


def test_other_hazards_or_districts_keep_the_time_the_level_holds_from() -> None:
    found = official(
        decision("启动", "12:00", "Ⅲ"),
        decision("调整", "14:00", "Ⅲ", hazards=("洪涝", "台风"), districts=("崂山区", "胶州市")),
    )
    status = found.status(at("14:00")).in_force
    assert (status.level, status.since) == (2, at("12:00"))
    assert status.hazards == ("洪涝", "台风") and status.districts == ("崂山区", "胶州市")


def test_an_end_leaves_nothing_of_it_and_a_new_start_is_a_new_response() -> None:
    found = official(decision("启动", "12:00", "Ⅲ"), decision("终止", "15:00"),
                     decision("启动", "18:00", "Ⅳ"))
    ended = found.status(at("16:00"))
    assert ended.in_force.level == 0 and ended.started is None
    assert ended.in_force.hazards == ended.in_force.districts == ()
    assert found.status(at("18:00")).started == at("18:00")


# -- times


def test_what_is_signed_is_in_force_from_its_own_time() -> None:
    found = official(decision("启动", "12:00", "Ⅲ", in_force="14:00"))
    before, after = found.status(at("13:59")), found.status(at("14:00"))
    assert before.in_force.level is None and [one.seq for one in before.coming] == [1]
    assert after.in_force.level == 2 and after.coming == ()


def test_of_two_the_one_signed_later_holds_whatever_comes_into_force_last() -> None:
    found = official(decision("启动", "12:00", "Ⅲ", in_force="14:00"),
                     decision("启动", "13:00", "Ⅱ"))
    assert found.status(at("13:00")).in_force.level == 3
    assert found.status(at("13:00")).coming == (), "it will never hold"
    assert found.status(at("14:00")).in_force.level == 3


def test_an_earlier_one_for_another_variable_is_still_to_come() -> None:
    found = official(decision("预警发布", "12:00", in_force="14:00"), decision("启动", "13:00", "Ⅱ"))
    assert [one.act for one in found.status(at("13:30")).coming] == ["预警发布"]


def test_entered_late_it_stands_where_it_was_signed() -> None:
    found = official(decision("调整", "14:00", "Ⅱ"), decision("启动", "12:00", "Ⅳ"))
    assert found.status(at("13:00")).in_force.level == 1
    assert found.status(at("15:00")).in_force.level == 3


def test_in_force_before_it_was_signed_counts_from_then() -> None:
    found = official(decision("启动", "12:30", "Ⅲ", in_force="12:00"))
    assert found.status(at("12:10")).in_force.level == 2
    assert found.turns() == [(at("12:30"), 2)], "but nobody knew before it was signed"


def test_a_time_published_is_entered_afterwards() -> None:
    found = official(decision("启动", "12:00", "Ⅲ"), publication(1, "12:40"))
    assert found.decisions[0].published == at("12:40")
    assert found.decisions[0].decided == found.decisions[0].in_force == at("12:00")
    assert found.decision(1) == found.decisions[0] and found.decision(9) is None


# -- what was in force before the log began


def test_a_registration_says_only_what_it_says() -> None:
    found = official(decision("登记", "08:00", status={"level": "Ⅳ", "flood_warning": None},
                              hazards=("台风",)))
    status = found.status(at("12:00"))
    assert said(status) == (1, {"防汛防台风": None, "抗旱": None})
    assert status.in_force.since == at("08:00") and status.in_force.hazards == ("台风",)


def test_a_second_registration_completes_the_first_and_undoes_no_decision() -> None:
    found = official(
        decision("登记", "08:00", status={"level": "Ⅳ"}, hazards=("台风",)),
        decision("调整", "09:00", "Ⅲ"),
        decision("登记", "10:00", status={"drought_warning": False}, in_force="07:00"),
    )
    assert said(found.status(at("12:00"))) == (2, {"防汛防台风": None, "抗旱": False})


def test_a_registration_comes_before_every_decision_whenever_it_is_entered() -> None:
    found = official(decision("启动", "12:00", "Ⅱ"),
                     decision("登记", "13:00", status={"level": "Ⅳ"}, in_force="08:00"))
    assert found.status(at("09:00")).in_force.level == 1
    assert found.status(at("13:00")).in_force.level == 3


# -- the log


def test_a_decision_survives_the_log_whole() -> None:
    one = decision("启动", "12:00", "Ⅲ", "常务副总指挥", in_force="12:05", published=at("12:30"),
                   reason="会商", notes=("注",), consultation=3, proposal={"confirmed": "Ⅲ"},
                   clock={"T0": None}, chair=decision("终止", "1:0", None, "秘书长").signatures[0])
    [entry] = entries((DECISION, one.body()))
    assert decision_of(entry) == replace(one, seq=1, officer="王值班")


def test_a_body_that_is_no_decision_is_refused_by_its_number() -> None:
    [entry] = entries((DECISION, {"act": "启动"}))
    with pytest.raises(JournalError, match="第1条"):
        decision_of(entry)


# -- whatever is decided

ACTS = ["启动", "调整", "终止", "预警发布", "预警解除", "抗旱预警发布", "抗旱预警解除", "暂缓", "分洪命令"]
LEVELS = ["Ⅳ", "Ⅲ", "Ⅱ", "Ⅰ"]


@st.composite
def decisions(draw: st.DrawFn) -> list[Decision]:
    """Acts signed at different minutes, in force before or after."""
    minutes = draw(st.lists(st.integers(0, 600), unique=True, max_size=8))
    found = []
    for minute in minutes:
        one = decision(draw(st.sampled_from(ACTS)), "00:00", draw(st.sampled_from(LEVELS)))
        signed = DAY + timedelta(minutes=minute)
        found.append(replace(one, decided=signed,
                             in_force=signed + timedelta(minutes=draw(st.integers(-60, 180)))))
    return found


def taken(found: list[Decision]) -> Official:
    return official(*found)


def held(found: list[Decision], minute: int) -> Any:
    status = taken(found).status(DAY + timedelta(minutes=minute))
    return status.in_force, status.started


@settings(max_examples=80)
@given(decisions(), st.integers(-60, 800))
def test_the_status_depends_only_on_what_is_in_force_by_then(
    found: list[Decision], minute: int
) -> None:
    when = DAY + timedelta(minutes=minute)
    assert held(found, minute) == held([one for one in found if one.in_force <= when], minute)


@settings(max_examples=80)
@given(decisions(), st.integers(-60, 800), st.randoms(use_true_random=False))
def test_the_order_of_entry_does_not_matter(
    found: list[Decision], minute: int, random: Any
) -> None:
    mixed = list(found)
    random.shuffle(mixed)
    assert held(found, minute) == held(mixed, minute)


@settings(max_examples=60)
@given(decisions(), st.integers(-60, 800))
def test_what_is_to_come_does_come_unless_something_is_signed_after(
    found: list[Decision], minute: int
) -> None:
    one_by_one = taken(found)
    for coming in one_by_one.status(DAY + timedelta(minutes=minute)).coming:
        then = one_by_one.status(coming.in_force)
        if coming.subject == "response":
            assert then.response == coming
        elif coming.subject:
            assert then.warnings[coming.subject].decision == coming


@settings(max_examples=60)
@given(decisions())
def test_the_turns_are_the_status_at_each_of_them(found: list[Decision]) -> None:
    one_by_one = taken(found)
    for moment, level in one_by_one.turns():
        assert level == (one_by_one.status(moment).in_force.level or 0)
