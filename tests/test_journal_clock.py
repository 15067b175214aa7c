"""The decision clock: T0 to T4 of every act, and since when proposal and status differ."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from builders import shipped, situation
from decision_builders import (
    DAY,
    EDITION,
    FLOODS,
    at,
    decision,
    entries,
    official,
    proposed,
    standing,
    weighed,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from qdflood.assessment import assess
from qdflood.journal.clock import (
    POINT_LABELS,
    POINTS,
    Proposals,
    condition_since,
    difference,
    lags,
    since_words,
    snapshot,
    unlike,
)
from qdflood.journal.entry import moment_text
from qdflood.journal.official import Official


def proposals(*levels: str | None, start: str = "12:00", **body: Any) -> Proposals:
    """A proposal a minute."""
    found = Proposals(EDITION.levels.position)
    for entry in entries(*(proposed(level, **body) for level in levels), start=start):
        found.take(entry)
    return found


# -- what was proposed


def test_every_point_has_its_name() -> None:
    assert len(POINTS) == len(POINT_LABELS) == 5


def test_reached_is_since_the_last_break() -> None:
    found = proposals("Ⅳ", "Ⅲ", None, "Ⅳ", "Ⅱ", "Ⅲ")
    assert found.reached(1, at("12:05")) == at("12:03")
    assert found.reached(2, at("12:05")) == at("12:04")
    assert found.reached(4, at("12:05")) is None
    assert found.reached(1, at("12:01")) == at("12:00"), "as it was known then"
    assert found.down_to(2, at("12:05")) == at("12:05")
    assert found.down_to(0, at("12:02")) == at("12:02")
    assert proposals().last is None and proposals("Ⅳ").last is not None


def test_a_warning_is_due_since_the_last_break() -> None:
    found = proposals("Ⅳ", warnings={"抗旱": "成立"})
    assert found.warned("抗旱", at("12:00")) == at("12:00")
    assert found.warned("防汛防台风", at("12:00")) is None


def test_a_snapshot_says_what_is_proposed_and_is_made_anew_only_when_that_changes() -> None:
    body = snapshot(weighed(**FLOODS), 7)
    assert (body["confirmed"], body["deciding"], body["upto"]) == ("Ⅳ", ["5.3.1(3)"], 7)
    assert body["condition_since"] == moment_text(at("12:00"))
    assert body["fingerprint"] == EDITION.fingerprint
    last = proposals("Ⅳ", **{k: v for k, v in body.items() if k != "confirmed"}).last
    assert not unlike(body | {"upto": 9, "verdict": "…"}, last)
    assert unlike(body | {"possible_reported": "Ⅰ"}, last) and unlike(body, None)


# -- T0


def test_the_condition_is_true_since_the_last_of_the_readings_it_needs() -> None:
    flood = {"崂山区": {"flood": {"value": "一般", "at": moment_text(at("02:10"))}},
             "胶州市": {"flood": {"value": "一般", "at": moment_text(at("03:05"))}}}
    a = weighed(districts=flood)
    assert condition_since(a, 1) == at("03:05")
    assert condition_since(a, 2) is None and condition_since(a, 0) is None


def test_what_was_decided_before_is_another_case() -> None:
    """After an ending the case begins anew: the proposal of the case before is not its T1."""
    found, ended = proposals("Ⅳ", start="11:00"), at("12:00")
    a = weighed(when="12:10", **FLOODS)
    one = decision("启动", "12:10", "Ⅳ", "常务副总指挥")
    assert lags(a, found, one, None)["T1"] == moment_text(at("11:00"))
    assert lags(a, found, one, None, ended)["T1"] == moment_text(ended)
    assert since_words(a, found, ended, at("12:10")) == "12:00起"
    over = decision("终止", "12:10", None, "总指挥")
    assert lags(a, proposals(None, start="11:30"), over, None, ended)["T1"] == moment_text(at("11:30"))


def test_what_was_true_before_anybody_entered_it_has_both_times() -> None:
    now, entered = at("12:30"), proposals("Ⅳ", start="12:10")
    late = weighed(when="12:30", districts={
        name: {"flood": {"value": "一般", "at": moment_text(at("03:05"))}}
        for name in ("崂山区", "胶州市")})
    said = since_words(late, entered, at("12:10"), now)
    assert said == "条件03:05成立，12:10系统建议"
    risen = since_words(late, entered, at("11:00"), now)
    assert risen == said + "，自11:00起高于官方状态"
    at_once = weighed(when="12:10", **FLOODS)
    assert since_words(at_once, entered, at("12:10"), now) == "12:10起"
    assert since_words(at_once, entered, at("12:00"), now) == "12:00起，12:10升至现建议级别"


def test_contradictory_readings_have_no_one_time() -> None:
    """A value that several reports give differently must not stop the clock."""
    told = [{"value": 10, "by": "甲"}, {"value": 11, "by": "乙"}]
    known = situation(at=moment_text(at("12:00")),
                      typhoon={"name": "示例", "force": told[0], "affects_qingdao": True},
                      rain={"widespread_heavy": True})
    assert condition_since(assess(shipped().rules, known), 1) is not None


# -- above or below what is official


def test_a_proposal_above_what_is_official_counts_from_when_it_was_made() -> None:
    found = proposals(None, "Ⅲ")
    assert difference(official(), found, at("12:00")) is None
    assert difference(official(), found, at("12:30")) == (1, at("12:01"))


def test_a_decision_ends_the_difference_and_the_next_proposal_begins_another() -> None:
    found = proposals("Ⅲ", start="12:00")
    decided = official(decision("启动", "12:20", "Ⅲ"), start="12:20")
    assert difference(decided, found, at("12:19")) == (1, at("12:00"))
    assert difference(decided, found, at("12:20")) is None
    for entry in entries(proposed("Ⅰ"), start="13:00"):
        found.take(entry)
    assert difference(decided, found, at("13:30")) == (1, at("13:00"))


def test_a_rise_of_what_already_stands_above_keeps_the_time() -> None:
    assert difference(official(), proposals("Ⅳ", "Ⅱ", "Ⅰ"), at("13:00")) == (1, at("12:00"))


def test_an_official_level_above_the_proposal_is_said_too() -> None:
    decided = official(decision("启动", "11:00", "Ⅱ"), start="11:00")
    assert difference(decided, proposals("Ⅲ"), at("13:00")) == (-1, at("11:00"))


def test_what_is_not_known_starts_no_clock_against_what_is_official() -> None:
    decided = official(decision("启动", "11:00", "Ⅱ"), start="11:00")
    stale = proposals("Ⅱ", start="12:00")
    for entry in entries(proposed("Ⅳ", possible="Ⅱ"), start="12:10"):
        stale.take(entry)
    assert difference(decided, stale, at("13:00")) is None, "a reading gone stale lowers nothing"
    for entry in entries(proposed("Ⅳ", possible="Ⅲ"), start="12:40"):
        stale.take(entry)
    assert difference(decided, stale, at("13:00")) == (-1, at("12:40")), "since it is settled"
    for entry in entries(proposed("Ⅳ", possible="Ⅰ"), start="12:50"):
        stale.take(entry)
    assert difference(decided, stale, at("13:00")) is None


def test_signed_and_not_yet_in_force_still_differs() -> None:
    decided = official(decision("启动", "12:05", "Ⅲ", in_force="14:00"))
    assert difference(decided, proposals("Ⅲ"), at("13:59")) == (1, at("12:00"))
    assert difference(decided, proposals("Ⅲ"), at("14:00")) is None


LEVELS = st.sampled_from([None, "Ⅳ", "Ⅲ", "Ⅱ", "Ⅰ"])


def slowly(found: Official, made: Proposals, when: datetime) -> tuple[int, datetime] | None:
    """The same, minute by minute."""
    sign, since = 0, when
    moment = DAY
    while moment <= when:
        last = next((p for p in reversed(made.snapshots) if p.recorded <= moment), None)
        level, possible = (last.level, last.possible) if last else (0, 0)
        held = next((v for t, v in reversed(found.turns()) if t <= moment), 0)
        now = (level > held) - (possible < held)
        if now != sign:
            sign, since = now, moment
        moment += timedelta(minutes=1)
    return (sign, since) if sign else None


@settings(max_examples=40)
@given(st.lists(st.tuples(LEVELS, LEVELS), max_size=6), st.lists(st.tuples(st.integers(0, 12), st.integers(0, 6), LEVELS),
                                              max_size=4), st.integers(0, 30))
def test_it_is_what_looking_every_minute_would_find(
    made: list[tuple[str | None, str | None]],
    decided: list[tuple[int, int, str | None]], minute: int,
) -> None:
    acts = [decision("启动" if level else "终止", f"0:{signed}", level, in_force=f"0:{signed + wait}")
            for signed, wait, level in decided]
    found, chain = official(*acts, start="0:00"), proposals()
    for entry in entries(*(proposed(level, possible=most) for level, most in made), start="0:03"):
        chain.take(entry)
    when = DAY + timedelta(minutes=minute)
    assert difference(found, chain, when) == slowly(found, chain, when)


# -- the lags of a decision


def test_the_five_times_of_a_start() -> None:
    flood = {name: {"flood": {"value": "一般", "at": moment_text(at("02:10"))}}
             for name in ("崂山区", "胶州市")}
    on = standing(when="03:00", districts=flood)
    one = decision("启动", "02:50", "Ⅳ", "常务副总指挥", in_force="03:00")
    found = lags(on.assessment, proposals("Ⅳ", start="02:12"), one, at("02:40"))
    assert found == {name: moment_text(at(text)) for name, text in
                     zip(POINTS, ("02:10", "02:12", "02:40", "02:50", "03:00"), strict=True)}


def test_what_was_proposed_within_the_minute_it_was_signed_counts() -> None:
    one = decision("启动", "12:00", "Ⅳ", "常务副总指挥")
    made = Proposals(EDITION.levels.position)
    [entry] = entries(proposed("Ⅳ"))
    late = type(entry)(**{name: getattr(entry, name) for name in entry.__slots__}
                       | {"recorded": at("12:00") + timedelta(seconds=40)})
    made.take(late)
    assert lags(weighed(**FLOODS), made, one, None)["T1"] == moment_text(late.recorded)


@pytest.mark.parametrize("act", ["登记"])
def test_a_registration_has_no_clock(act: str) -> None:
    assert lags(weighed(), proposals(), decision(act, status={"level": "无"}), None) == {}


def test_a_postponement_signs_nothing_and_puts_nothing_in_force() -> None:
    found = lags(weighed(**FLOODS), proposals("Ⅳ"), decision("暂缓", "12:05", "Ⅳ"), None)
    assert found["T0"] and found["T1"] and found["T3"] is None and found["T4"] is None


def test_a_lowering_was_proposed_since_the_proposal_came_down() -> None:
    one = decision("调整", "12:05", "Ⅳ", "总指挥", from_level="Ⅱ")
    found = lags(weighed(**FLOODS), proposals("Ⅱ", "Ⅲ", "Ⅳ"), one, None)
    assert (found["T0"], found["T1"]) == (None, moment_text(at("12:02")))


def test_an_end_goes_back_to_the_readings_that_met_its_condition() -> None:
    told = {"value": True, "at": moment_text(at("11:30"))}
    on = {"response": {"level": "Ⅳ", "hazards": ["干旱"]}}
    a = weighed(on, closing={"drought_relieved": told})
    found = lags(a, proposals("Ⅳ", None), decision("终止", "12:05", None, "总指挥"), None)
    assert (found["T0"], found["T1"]) == (moment_text(at("11:30")), moment_text(at("12:01")))


def test_a_warning_goes_back_to_its_own_condition() -> None:
    rain = {"ten_day_mean_mm": {"value": 120, "at": moment_text(at("10:00"))}}
    signal = {"kind": "暴雨", "colour": "橙色", "issuer": "市气象局"}
    a = weighed(None, rain=rain, signals=[signal])
    made = proposals(None, start="11:00", warnings={"防汛防台风": "成立"})
    found = lags(a, made, decision("预警发布", "12:05", None, "总指挥"), None)
    assert (found["T0"], found["T1"]) == (moment_text(at("12:00")), moment_text(at("11:00")))
    lifted = lags(a, made, decision("预警解除", "12:05", None, "总指挥"), None)
    assert (lifted["T0"], lifted["T1"]) == (None, None), "its lifting is not due"


def test_an_unsigned_order_has_no_third_point() -> None:
    assert lags(weighed(), proposals(), decision("分洪命令"), None)["T3"] is None
