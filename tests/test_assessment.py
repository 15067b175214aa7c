"""The whole of one moment weighed: bounds, headline, hazards, endings, what to ask, one step more."""

from __future__ import annotations

import copy
import itertools
import random
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from builders import AT, DISTRICTS, ZEROES, Shipped, marked, shipped, situation

from qdflood.assessment import Assessment, assess
from qdflood.assessment.report import report
from qdflood.assessment.settle import alone, to_false, to_true

NONE = {"response": "无", "flood_warning": False, "drought_warning": False}
LOW = {"position": "低于警戒水位", "outlook": "平稳", "expected_above_five_year": False}
OVER = {"position": "超过警戒水位", "outlook": "可能继续上涨"}
DRY = {"widespread_heavy": False, "effective_next_week": False, "heavy_process_ahead": False,
       "ten_day_mean_mm": 5}
ZEROS = [zero for zero in ZEROES if zero != "typhoon"]
STORM = {"name": "甲", "force": 10, "affects_qingdao": True, "impact": "正面"}
FLOOD_OVER = {"dangers_controlled": True, "stations_below_warning": True}
TYPHOON_OVER = {"typhoon_warning_lifted": True, "typhoon_signal_lifted": True,
                "no_marked_effect": True}


def weighed(*, on: Shipped | None = None, **given: Any) -> Assessment:
    """An assessment of what is given and nothing else."""
    return assess((on or shipped()).rules, situation(on=on, **given))


def quiet(**given: Any) -> dict[str, Any]:
    """Everything reported nil, then ``given`` in place of it; None takes a fact away."""
    base: dict[str, Any] = {
        "in_force": NONE, "typhoon": "无", "rain": DRY, "stations": {"南村": LOW},
        "zero_report": ZEROS,
    }
    return {k: v for k, v in (base | given).items() if v is not None}


def calm(**given: Any) -> Assessment:
    return weighed(**quiet(**given))


def in_force(level: str, *hazards: str, **given: Any) -> dict[str, Any]:
    """A response in force in an otherwise quiet city."""
    status = {"response": {"level": level, "since": "2022-08-09T08:00:00+08:00",
                           "hazards": list(hazards)}, "flood_warning": True,
              "drought_warning": False}
    return quiet(in_force=status, **given)


def names(a: Assessment, *positions: int) -> list[str | None]:
    return [a.edition.levels.grades[p] if p else None for p in positions]


def bounds(a: Assessment) -> list[str | None]:
    """confirmed, possible, possible_reported by name."""
    return names(a, a.confirmed, a.possible, a.possible_reported)


def refs(findings: Iterable[Any]) -> list[str]:
    return [finding.clause.ref for finding in findings]


def truth(a: Assessment, ref: str) -> str:
    return a.finding(ref).truth.label


def dam(size: str, danger: str, **more: Any) -> dict[str, Any]:
    return {"name": f"某{size}水库", "size": size, "district": "平度市", "danger": danger} | more


def without(*facts: str) -> list[str]:
    return [zero for zero in ZEROS if zero not in facts]


# --- bounds ---------------------------------------------------------------------------


def test_an_empty_form_excludes_nothing_and_confirms_nothing() -> None:
    a = weighed()
    assert bounds(a) == [None, "Ⅰ", None]
    assert a.verdict == "无法判定，不排除Ⅰ级"
    assert a.hazards == {} and a.deciding == [] and a.alarms == []
    assert {f.truth.label for f in a.rungs_that_count} == {"未知"}


def test_a_quiet_day_is_not_met() -> None:
    a = calm()
    assert bounds(a) == [None, None, None]
    assert a.verdict == "第（1）—（7）项均未达启动条件"
    assert {k: v.label for k, v in a.warnings.items()} == {"防汛防台风": "不成立", "抗旱": "不成立"}
    assert a.needed == [] and a.raising == [] and a.excluding == []


RESPONSE_FACTS = ["rivers.danger", "reservoirs.danger", "districts.response", "districts.flood"]


@pytest.mark.parametrize("fact", RESPONSE_FACTS)
def test_a_quiet_day_less_one_zero_report_is_undecided(fact: str) -> None:
    a = calm(zero_report=without(fact))
    assert a.verdict.startswith("无法判定，不排除Ⅰ级")
    assert [n.observation for n in a.needed] == [fact.replace(".", ".*.")]


@pytest.mark.parametrize("fact", ["districts.drought", "districts.urban_drought"])
def test_drought_is_undecided_only_while_no_rain_is_foreseen(fact: str) -> None:
    assert bounds(calm(zero_report=without(fact))) == [None, "Ⅰ", None]
    wet = DRY | {"effective_next_week": True}
    assert bounds(calm(zero_report=without(fact), rain=wet)) == [None, None, None]


@pytest.mark.parametrize("fact", RESPONSE_FACTS)
def test_a_zero_report_gone_stale_is_none(fact: str) -> None:
    old = {"of": fact, "at": "2022-08-09T13:00:00+08:00"}
    a = calm(zero_report=[*without(fact), old])
    assert a.verdict.startswith("无法判定") and fact in {n.path for n in a.stale}
    fresh = old | {"at": "2022-08-10T02:00:00+08:00"}
    assert calm(zero_report=[*without(fact), fresh]).verdict.startswith("第（1）—（7）项均未达")


@pytest.mark.parametrize("fact", ["response", "flood"])
def test_nine_districts_of_ten_are_enough_where_two_are_needed(fact: str) -> None:
    nine = [{"of": f"districts.{fact}", "district": d} for d in DISTRICTS[:9]]
    a = calm(zero_report=[*without(f"districts.{fact}"), *nine])
    assert a.verdict == "第（1）—（7）项均未达启动条件"


@pytest.mark.parametrize("fact", ["response", "flood"])
def test_nine_districts_of_ten_are_not_enough_where_two_could_still_be_met(fact: str) -> None:
    eight = [{"of": f"districts.{fact}", "district": d} for d in DISTRICTS[:8]]
    a = calm(zero_report=[*without(f"districts.{fact}"), *eight])
    assert a.verdict.startswith("无法判定")
    worst = {"response": "Ⅰ", "flood": "特大"}[fact]
    nine = [{"of": f"districts.{fact}", "district": d} for d in DISTRICTS[1:9]]
    b = calm(zero_report=[*without(f"districts.{fact}"), *nine],
             districts={DISTRICTS[0]: {fact: worst}})
    assert bounds(b) == [None, "Ⅰ", "Ⅰ"]  # one is met, and the tenth is silent


def test_districts_for_dams_close_the_register_only_with_both_who_answer_for_themselves() -> None:
    """棘洪滩 and 崂山水库 answer through 市城市防汛办, not their district (2.1.2)."""
    ten = [{"of": "reservoirs.danger", "district": d} for d in DISTRICTS]
    a = calm(zero_report=[*without("reservoirs.danger"), *ten])
    assert a.possible > 0
    body = {"of": "reservoirs.danger", "managed_by": "市城市防汛办公室"}
    both = {"of": "reservoirs.danger", "managed_by": "省调水中心青岛分中心"}
    assert calm(zero_report=[*without("reservoirs.danger"), *ten, body, both]).possible == 0


@pytest.mark.parametrize(("size", "danger", "level"), [
    ("小（二）型", "垮坝", "Ⅳ"), ("小（一）型", "垮坝", "Ⅲ"), ("中型", "较大险情", "Ⅳ"),
    ("中型", "重大险情", "Ⅲ"), ("中型", "垮坝", "Ⅰ"), ("大型", "较大险情", "Ⅲ"),
    ("大型", "重大险情", "Ⅰ"), ("大型", "垮坝", "Ⅰ"), ("塘坝", "垮坝", None),
])
def test_one_dam_gives_the_level_of_its_size(size: str, danger: str, level: str | None) -> None:
    assert bounds(calm(reservoirs=[dam(size, danger)])) == [level] * 3


def test_what_only_the_extended_reading_gives_is_said() -> None:
    a = calm(reservoirs=[dam("大型", "垮坝")])
    assert names(a, a.bounds.confirmed_by_letter) == [None]
    assert a.verdict == "建议启动Ⅰ级应急响应（依据引申读法）"
    assert a.finding("5.6.1(6)").extended and 38 in a.finding("5.6.1(6)").readings


def test_a_breach_of_an_important_tributary_is_at_least_three() -> None:
    a = calm(rivers=[{"river": "大沽河", "reach": "重要支流", "danger": "决口"}])
    assert bounds(a)[0] == "Ⅲ" and a.finding("5.4.1(4)").extended
    assert 21 in a.finding("5.4.1(4)").readings


def test_covered_is_a_lower_rung_that_only_the_higher_one_carries() -> None:
    a = calm(typhoon=STORM, rain=DRY | {"widespread_heavy": True})
    assert refs(a.deciding) == ["5.4.1(1)"]
    assert a.covered(a.finding("5.3.1(1)")) and not a.covered(a.finding("5.4.1(1)"))


def test_a_lower_rung_met_by_its_own_letter_is_not_covered() -> None:
    a = calm(stations={"南村": OVER}, districts={
        d: {"response": "Ⅲ", "response_origin": "自行"} for d in DISTRICTS[:2]})
    assert refs(a.deciding) == ["5.4.1(2)", "5.4.1(5)"]
    assert truth(a, "5.3.1(2)") == "成立" and not a.covered(a.finding("5.3.1(2)"))
    assert a.covered(a.finding("5.3.1(5)"))


def test_the_matrix_cell_is_the_rung() -> None:
    a = calm()
    assert {a.rung(c.ladder, c.level) for c in a.edition.rungs} == set(a.rungs)
    assert a.rung("no such ladder", 1) is None
    with pytest.raises(KeyError):
        a.finding("5.9.9(9)")


# --- possible_reported: 有迹象 and 未询问 (domain 10) ----------------------------------


def test_silence_points_to_nothing() -> None:
    a = calm(zero_report=[])
    assert bounds(a) == [None, "Ⅰ", None]
    assert a.verdict == "无法判定，不排除Ⅰ级"


def test_one_district_of_two_points_to_its_level() -> None:
    a = calm(zero_report=without("districts.response"), districts={"崂山区": {
        "response": "Ⅲ", "response_origin": "自行"}})
    assert bounds(a) == [None, "Ⅰ", "Ⅲ"]
    assert a.verdict == "无法判定，不排除Ⅰ级；已报情况指向Ⅲ级"


def test_a_fact_that_only_qualifies_points_to_nothing() -> None:
    a = weighed(rain={"widespread_heavy": True}, stations={"南村": {"outlook": "可能继续上涨"}})
    assert names(a, a.possible_reported) == [None]


def test_a_reading_just_gone_stale_still_points() -> None:
    old = {k: {"value": v, "at": "2022-08-09T20:00:00+08:00"} for k, v in OVER.items()}
    a = calm(stations={"南村": old})
    assert bounds(a) == [None, "Ⅰ", "Ⅲ"]


def test_a_range_points_as_far_as_it_goes() -> None:
    storm = STORM | {"force": {"at_least": 9, "at_most": 12}}
    a = calm(typhoon=storm, rain=DRY | {"widespread_heavy": True})
    assert bounds(a) == ["Ⅳ", "Ⅱ", "Ⅱ"]
    assert a.verdict == "建议启动Ⅳ级应急响应，不排除Ⅱ级"


def test_a_confirmed_level_beside_what_nobody_was_asked() -> None:
    a = calm(stations={"南村": OVER}, zero_report=without("rivers.danger"))
    assert bounds(a) == ["Ⅲ", "Ⅰ", "Ⅲ"]
    assert a.verdict == "建议启动Ⅲ级应急响应（尚有未报事项，未能排除Ⅰ级）"


def test_reported_and_unasked_are_said_apart() -> None:
    a = calm(stations={"南村": OVER}, zero_report=without("rivers.danger", "districts.response"),
             districts={"崂山区": {"response": "Ⅱ", "response_origin": "自行"}})
    assert a.verdict == "建议启动Ⅲ级应急响应，不排除Ⅱ级（尚有未报事项，未能排除Ⅰ级）"


# --- the headline without a response --------------------------------------------------


def test_a_signal_and_no_clause_is_for_consultation() -> None:
    signal = [{"kind": "暴雨", "colour": "橙色", "issuer": "市气象局"}]
    assert calm(signals=signal).verdict == "第（1）—（7）项均未达启动条件；第（8）项待会商"


def test_a_lapsed_signal_is_gone() -> None:
    signal = [{"kind": "暴雨", "colour": "红色", "issuer": "市气象局",
               "since": "2022-08-10T08:00:00+08:00", "until": "2022-08-10T13:00:00+08:00"}]
    assert calm(signals=signal).verdict == "第（1）—（7）项均未达启动条件"


PROPOSAL = {"item": "(8)", "level": "Ⅲ", "hazard": "洪涝", "reason": "城区积水", "proposer": "甲"}


def test_a_proposal_stands_beside_the_bounds() -> None:
    a = calm(proposals=[PROPOSAL])
    assert bounds(a) == [None, None, None]
    assert a.verdict == "第（1）—（7）项均未达启动条件；第（8）项待会商"
    assert refs(a.discretionary) == ["5.4.1(8)"] and a.deciding == []


@pytest.mark.parametrize("status", ["撤回", "已决定"])
def test_a_proposal_withdrawn_or_decided_is_closed(status: str) -> None:
    a = calm(proposals=[PROPOSAL | {"status": status}])
    assert a.discretionary == [] and a.verdict == "第（1）—（7）项均未达启动条件"


def test_a_drought_warning_that_is_proposed_is_no_business_of_item_eight() -> None:
    a = calm(drought_outlook={"crops": True})
    assert a.warnings["抗旱"].label == "成立"
    assert a.verdict == "第（1）—（7）项均未达启动条件；4.2.6-2已提出，待会商"


def test_the_status_that_nobody_registered_is_not_none() -> None:
    a = calm(in_force=None)
    assert a.situation.in_force.level is None
    assert {e.applicable for e in a.endings} == {None}


# --- the headline with a response in force --------------------------------------------


def test_raise() -> None:
    a = weighed(**in_force("Ⅳ", "洪涝", stations={"南村": OVER}))
    assert a.verdict == "建议提升至Ⅲ级"
    open_ = in_force("Ⅳ", "洪涝", stations={"南村": OVER}, zero_report=without("rivers.danger"))
    assert weighed(**open_).verdict == "建议提升至Ⅲ级（尚有未报事项，未能排除Ⅰ级）"


def test_hold() -> None:
    assert weighed(**in_force("Ⅲ", "洪涝", stations={"南村": OVER})).verdict == "维持Ⅲ级"
    near = in_force("Ⅲ", "洪涝", stations={"南村": OVER},
                    zero_report=without("districts.response"),
                    districts={"崂山区": {"response": "Ⅱ", "response_origin": "自行"}})
    assert weighed(**near).verdict == "维持Ⅲ级，不排除Ⅱ级（尚有未报事项，未能排除Ⅰ级）"


def test_no_longer_met_and_not_ended() -> None:
    falling = {"position": "超过警戒水位", "outlook": "回落", "expected_above_five_year": False}
    a = weighed(**in_force("Ⅲ", "洪涝", stations={"南村": falling}, closing={
        "dangers_controlled": True, "stations_below_warning": False}))
    assert bounds(a) == [None, None, None]
    assert a.verdict == "启动条件已不再成立，终止条件未满足"
    assert "警戒以上回落" in refs(a.advisories)


def test_no_longer_met_while_an_ending_is_only_unknown() -> None:
    a = weighed(**in_force("Ⅲ", "洪涝"))
    assert truth(a, "5.7.1(2)") == "未知"
    assert a.verdict == "启动条件已不再成立，终止条件未满足（尚待核实）"


def test_ended() -> None:
    a = weighed(**in_force("Ⅲ", "洪涝", closing=FLOOD_OVER))
    assert truth(a, "5.7.1(2)") == "成立" and a.verdict == "可会商降级或终止"


def test_stale_is_never_a_ground_for_lowering() -> None:
    old = {k: {"value": v, "at": "2022-08-10T10:00:00+08:00"} for k, v in OVER.items()}
    a = weighed(**in_force("Ⅲ", "洪涝", stations={"南村": old}, closing=FLOOD_OVER))
    assert a.verdict == "读数过时，维持Ⅲ级并立即核实"
    fresh = {k: {"value": v, "at": "2022-08-10T13:30:00+08:00"} for k, v in OVER.items()}
    assert weighed(**in_force("Ⅲ", "洪涝", stations={"南村": fresh})).verdict == "维持Ⅲ级"


def test_unasked_is_no_ground_for_lowering_either() -> None:
    a = weighed(**in_force("Ⅲ", "洪涝", zero_report=without("rivers.danger"), closing=FLOOD_OVER))
    assert a.verdict.startswith("维持Ⅲ级：启动条件是否仍成立待核实")


def by_proposal(level: str = "Ⅳ", hazard: str = "洪涝", **given: Any) -> Assessment:
    """A response in force that nothing but an open proposal of item (8) speaks for."""
    return weighed(**in_force(level, "洪涝", proposals=[
        PROPOSAL | {"level": level, "hazard": hazard}], **given))


def test_a_response_by_item_eight_stands_on_its_proposal() -> None:
    """(1)—(7) never held, so nothing has ceased to hold, and what was proposed still stands."""
    a = by_proposal()
    assert bounds(a) == [None, None, None] and refs(a.upheld) == ["5.3.1(8)"]
    assert a.verdict == "维持Ⅳ级：依据5.3.1(8)，其他各项均未达启动条件"
    assert by_proposal(hazard="洪涝", level="Ⅲ", reservoirs=[dam("中型", "较大险情")]).verdict == (
        "维持Ⅲ级：依据5.4.1(8)，其他各项达Ⅳ级")


def test_what_is_not_known_is_said_of_a_response_by_item_eight_too() -> None:
    a = by_proposal(zero_report=without("rivers.danger"), closing=FLOOD_OVER)
    assert a.verdict == ("维持Ⅳ级：依据5.3.1(8)，其他各项是否达启动条件待核实"
                         "（尚有未报事项，未能排除Ⅰ级）")


def test_only_a_proposal_of_the_level_and_hazard_in_force_carries_it() -> None:
    ceased = "启动条件已不再成立，终止条件未满足（尚待核实）"
    assert weighed(**in_force("Ⅳ", "洪涝")).verdict == ceased
    withdrawn = [PROPOSAL | {"level": "Ⅳ", "status": "撤回"}]
    assert weighed(**in_force("Ⅳ", "洪涝", proposals=withdrawn)).verdict == ceased
    other = by_proposal(hazard="干旱")
    assert other.upheld == [] and other.verdict == f"{ceased}；5.3.1(8)已提出，待会商"
    assert calm(proposals=[PROPOSAL]).upheld == []


def test_a_higher_proposal_is_heard_before_anything_is_lowered() -> None:
    a = weighed(**in_force("Ⅳ", "洪涝", proposals=[PROPOSAL], closing=FLOOD_OVER))
    assert a.verdict == "可会商降级或终止；5.4.1(8)已提出，待会商"
    both = by_proposal(closing=FLOOD_OVER | {"dangers_controlled": False})
    assert both.verdict == "维持Ⅳ级：依据5.3.1(8)，其他各项均未达启动条件"
    assert by_proposal(closing=FLOOD_OVER).verdict == "可会商降级或终止；5.3.1(8)已提出，待会商"


def test_a_milder_level_that_remains_is_said() -> None:
    a = weighed(**in_force("Ⅲ", "洪涝", reservoirs=[dam("中型", "较大险情")],
                           closing={"dangers_controlled": False, "stations_below_warning": True}))
    assert a.verdict == "启动条件已不再成立，终止条件未满足；现有条件达Ⅳ级"


def calm_drought(said: dict[str, tuple[Any, ...]]) -> dict[str, Any]:
    """Drought, urban drought and, where given, a forecast of rain of single districts."""
    keys = ("drought", "urban_drought", "effective_rain_next_week")
    return quiet(districts={d: dict(zip(keys, each, strict=False)) for d, each in said.items()})


# --- hazards and endings (domain 9, 19) -----------------------------------------------

DRY_TWO = {d: {"drought": "轻度"} for d in DISTRICTS[:2]}


def test_bounds_by_hazard() -> None:
    a = calm(typhoon=STORM, rain=DRY | {"widespread_heavy": True}, districts=DRY_TWO,
             reservoirs=[dam("中型", "垮坝")])
    found = {h: names(a, b.confirmed, b.possible) for h, b in a.hazards.items()}
    assert found == {"台风": ["Ⅲ", "Ⅲ"], "洪涝": ["Ⅰ", "Ⅰ"], "干旱": ["Ⅳ", "Ⅳ"]}


def test_district_responses_bring_their_own_hazards() -> None:
    def two(*hazards: str) -> dict[str, Any]:
        return {d: {"response": "Ⅳ", "response_origin": "自行", "response_hazard": h}
                for d, h in zip(DISTRICTS, hazards, strict=False)}

    assert set(calm(districts=two("台风", "洪涝")).hazards) == {"台风", "洪涝"}
    mixed = calm(districts=two("洪涝", "干旱"))
    assert set(mixed.hazards) == {"洪涝", "干旱"} and "响应灾种混合" in refs(mixed.advisories)
    unsaid = {d: {"response": "Ⅳ", "response_origin": "自行"} for d in DISTRICTS[:2]}
    assert set(calm(districts=unsaid).hazards) == {"未明"}


def test_nothing_in_force_nothing_to_end() -> None:
    a = calm(closing=FLOOD_OVER | TYPHOON_OVER | {"drought_relieved": True})
    assert [e.applicable for e in a.endings] == [False, False, False]
    assert [truth(a, ref) for ref in ("5.7.1(1)", "5.7.1(2)", "5.7.1(3)")] == ["成立"] * 3
    assert a.verdict == "第（1）—（7）项均未达启动条件"


@pytest.mark.parametrize(("hazard", "applies"), [
    ("台风", [True, False, False]), ("洪涝", [False, True, False]), ("干旱", [False, False, True])])
def test_an_ending_applies_to_its_own_hazard(hazard: str, applies: list[bool]) -> None:
    assert [e.applicable for e in weighed(**in_force("Ⅳ", hazard)).endings] == applies


def test_with_no_hazard_registered_every_ending_applies() -> None:
    assert [e.applicable for e in weighed(**in_force("Ⅳ")).endings] == [True, True, True]


def test_the_other_hazards_ending_ends_nothing() -> None:
    a = weighed(**in_force("Ⅲ", "洪涝", closing=TYPHOON_OVER | {"dangers_controlled": False}))
    assert a.verdict == "启动条件已不再成立，终止条件未满足"


def test_a_typhoon_response_in_which_a_dam_failed_does_not_end_with_the_typhoon() -> None:
    a = weighed(**in_force("Ⅲ", "台风", reservoirs=[dam("小（一）型", "垮坝")],
                           closing=TYPHOON_OVER))
    assert a.hazards_in_force == ("台风", "洪涝")
    assert [e.applicable for e in a.endings] == [True, True, False]
    assert a.verdict == "维持Ⅲ级"


def test_both_hazards_must_have_ended() -> None:
    only = in_force("Ⅲ", "台风", "洪涝", closing=TYPHOON_OVER)
    assert weighed(**only).verdict == "启动条件已不再成立，终止条件未满足（尚待核实）"
    both = in_force("Ⅲ", "台风", "洪涝", closing=TYPHOON_OVER | FLOOD_OVER)
    assert weighed(**both).verdict == "可会商降级或终止"


def test_when_the_flood_has_ended_the_drought_remains() -> None:
    """After one hazard ends the level proposed is the highest remaining, not ending (domain 9)."""
    a = weighed(**in_force("Ⅲ", "洪涝", "干旱", districts=DRY_TWO,
                           closing=FLOOD_OVER | {"drought_relieved": False}))
    assert bounds(a)[0] == "Ⅳ"
    assert a.verdict == "可会商降级至Ⅳ级"


def test_at_exactly_the_warning_mark_and_rising_nothing_is_ended() -> None:
    """R58 reads 以下 as including the mark; a river that still rises has not 回落 (domain 19)."""
    on = marked((("warning_m", "12.00"), ("guarantee_m", "14.00")))
    rising = {"stage_m": 12.0, "outlook": "可能继续上涨"}
    a = weighed(on=on, **in_force("Ⅳ", "洪涝", stations={"南村": rising}, closing=FLOOD_OVER))
    assert truth(a, "5.3.1(5)") == "成立" and truth(a, "5.7.1(2)") == "不成立"
    steady = rising | {"outlook": "平稳"}
    b = weighed(on=on, **in_force("Ⅳ", "洪涝", stations={"南村": steady}, closing=FLOOD_OVER))
    assert truth(b, "5.7.1(2)") == "成立"


def test_lifting_waits_for_the_typhoon_and_for_the_rain() -> None:
    status = {"response": "无", "flood_warning": True, "drought_warning": False}
    over = {"calm": True, "stations_below_warning": True, "reservoirs_near_limit": True}
    rain = DRY | {"heavy_process_next_week": False}

    def lifted(**closing: str) -> str:
        a = calm(in_force=status, rain=rain, closing=over | closing)
        assert [w.applicable for w in a.liftings] == [True, False]
        return truth(a, "4.2.6(5)")

    assert lifted(typhoon_effect_ended="是", heavy_rain_ended="是") == "成立"
    assert lifted(typhoon_effect_ended="是", heavy_rain_ended="否") == "不成立"
    assert lifted(typhoon_effect_ended="无", heavy_rain_ended="是") == "成立"
    assert lifted(typhoon_effect_ended="是") == "未知"


# --- whom to ring first ---------------------------------------------------------------


def test_the_one_answer_that_decides_what_was_reported_comes_first() -> None:
    a = weighed(in_force=NONE, typhoon=STORM | {"force": 13})
    first = a.needed[0]
    assert first.observation == "rain.widespread_heavy" and first.ask == "市气象局"
    assert "5.5.1(1)" in first.bears_on and first.alone


def test_what_something_points_to_comes_before_what_nobody_was_asked() -> None:
    a = weighed(in_force=NONE, stations={"南村": {"position": "超过警戒水位"}})
    assert a.needed[0].observation == "stations.南村.outlook"
    levels = [n.level for n in a.needed]
    assert levels == sorted(levels, reverse=True)


def test_one_call_comes_before_a_roll_call() -> None:
    old = {k: {"value": v, "at": "2022-08-10T10:00:00+08:00"} for k, v in OVER.items()}
    given = in_force("Ⅳ", "洪涝", stations={"南村": old}, zero_report=without("districts.response"),
                     districts={"崂山区": {"response": "Ⅲ", "response_origin": "自行"}})
    order = [n.observation for n in weighed(**given).needed]
    assert order.index("stations.南村.position") < order.index("districts.*.response")


def test_what_bears_on_a_level_comes_before_what_bears_on_a_warning_alone() -> None:
    a = weighed(**in_force("Ⅲ", "洪涝", stations={"南村": OVER}, zero_report=without(
        "districts.flood", "rivers.warning_stage")))
    order = [n.observation for n in a.needed]
    assert order[0] == "districts.*.flood" and "5.6.1(3)" in a.needed[0].bears_on


def test_a_roll_call_is_one_line_that_names_who_is_silent() -> None:
    a = calm(zero_report=without("districts.flood"), districts={"崂山区": {"flood": "一般"}})
    [need] = a.needed
    assert need.observation == "districts.*.flood"
    assert set(need.names) == set(DISTRICTS) - {"崂山区"}


def test_a_row_that_says_nothing_of_a_fact_leaves_its_member_in_the_roll_call() -> None:
    a = calm(zero_report=without("districts.flood"), districts={"市区": {"rain_24h_mm": 80}})
    assert [n.observation for n in a.needed] == ["districts.*.flood"]
    assert set(a.needed[0].names) == set(DISTRICTS)
    assert a.excluding == [frozenset({"districts.*.flood"})]


def test_who_is_asked_for_a_dam_that_is_not_the_districts() -> None:
    a = calm(reservoirs=[{"reservoir": "崂山水库", "danger": None}])
    assert [(n.observation, n.ask) for n in a.needed] == [
        ("reservoirs.崂山水库.danger", "市城市防汛办公室")]


def test_a_parameter_that_is_not_set_is_named() -> None:
    on = marked((("warning_m", "12.00"), ("guarantee_m", "14.00")))
    a = weighed(on=on, **quiet(stations={"南村": {"stage_m": 11.8, "outlook": "可能继续上涨"}}))
    assert bounds(a) == [None, "Ⅳ", None]  # a margin nobody has set points to nothing
    [need] = [n for n in a.needed if n.bears_on[0].startswith("5.3.1")]
    assert need.observation == "stations.南村.position" and need.why == "参数未定"


# --- what would settle it: against enumeration ----------------------------------------

Observations = dict[str, Any]
Patch = Callable[[Observations], None]


def _zero(of: str) -> Patch:
    return lambda o: o.setdefault("zero_report", []).append(of)


def _row(register: str, member: str, **fields: Any) -> Patch:
    """More of one member's row."""

    def patch(o: Observations) -> None:
        if register in ("districts", "stations"):
            o.setdefault(register, {}).setdefault(member, {}).update(fields)
            return
        key = {"rivers": "river", "reservoirs": "reservoir"}[register]
        rows = o.setdefault(register, [])
        row = next((r for r in rows if r.get(key, r.get("name")) == member), None)
        if row is None:
            rows.append(row := {key: member})
        row.update(fields)

    return patch


def _silent(o: Observations, fact: str) -> list[str]:
    return [d for d in DISTRICTS if fact not in o.get("districts", {}).get(d, {})]


def _roll(fact: str, worst: str, number: int) -> Patch:
    """A roll call that finds ``number`` more districts at the worst grade, the others none."""

    def patch(o: Observations) -> None:
        for name in _silent(o, fact)[:number]:
            _row("districts", name, **{fact: worst})(o)
        _zero(f"districts.{fact}")(o)

    return patch


def _both(*patches: Patch) -> Patch:
    def patch(o: Observations) -> None:
        for each in patches:
            each(o)

    return patch


def _rain(**fields: bool) -> Patch:
    return lambda o: o.setdefault("rain", {}).update(fields)


def _storm(**fields: Any) -> Patch:
    def patch(o: Observations) -> None:
        if isinstance(o.get("typhoon"), dict):
            o["typhoon"].update(fields)
        else:
            o["typhoon"] = {"name": "乙", **fields}

    return patch


WORST = {"response": "Ⅰ", "flood": "特大", "drought": "特大", "urban_drought": "特大"}
POSITIONS = ["低于警戒水位", "接近警戒水位", "超过警戒水位", "接近保证水位", "超过保证水位"]
ANSWERS: dict[str, list[Patch]] = {
    **{f"districts.*.{fact}": [_roll(fact, worst, n) for n in (0, 1, 2)]
       for fact, worst in WORST.items()},
    "rivers.*.danger": [
        _zero("rivers.danger"),
        _both(_row("rivers", "北胶莱河", reach="干流", danger="决口"), _zero("rivers.danger"))],
    "reservoirs.*.danger": [
        _zero("reservoirs.danger"),
        _both(_row("reservoirs", "产芝水库", danger="重大险情"), _zero("reservoirs.danger"))],
    "stations.南村.position": [_row("stations", "南村", position=p) for p in POSITIONS],
    "stations.南村.outlook": [
        _row("stations", "南村", outlook=x) for x in ("回落", "平稳", "可能继续上涨")],
    "rain.widespread_heavy": [_rain(widespread_heavy=x) for x in (True, False)],
    "rain.effective_next_week": [_rain(effective_next_week=x) for x in (True, False)],
    "typhoon.*.force": [
        lambda o: o.update(typhoon="无"), _storm(force=16, affects_qingdao=True)],
    "typhoon.甲.force": [_storm(force=n) for n in (7, 9, 11, 13, 15, 17)],
    "typhoon.甲.affects_qingdao": [_storm(affects_qingdao=x) for x in (True, False)],
    "reservoirs.大泽山水库.size": [
        _row("reservoirs", "大泽山水库", size=s)
        for s in ("塘坝", "小（二）型", "小（一）型", "中型", "大型")],
    "reservoirs.山洲水库.danger": [
        _row("reservoirs", "山洲水库", danger=d) for d in ("无", "较大险情", "重大险情", "垮坝")],
    "rivers.大沽河.reach": [_row("rivers", "大沽河", reach=r) for r in ("干流", "重要支流")],
    **{f"districts.崂山区.{fact}": [
        _row("districts", "崂山区", **{fact: g}) for g in ("无", worst)]
       for fact, worst in WORST.items()},
}
HALF = {"崂山区": {"response": "Ⅱ", "response_origin": "自行"}}
OPEN: dict[str, Observations] = {
    "nobody asked of floods": {"zero_report": without("districts.flood")},
    "floods and rivers": {"zero_report": without("districts.flood", "rivers.danger")},
    "one district of two": {"districts": HALF, "zero_report": without("districts.response")},
    "one district says it does not know": {
        "districts": {"崂山区": {"flood": None}, "即墨区": {"flood": "严重"}}},
    "a storm and no word of rain": {
        "typhoon": STORM, "rain": {"effective_next_week": True}},
    "a storm of unknown force": {
        "typhoon": {"name": "甲", "affects_qingdao": True}, "rain": DRY | {
            "widespread_heavy": True}},
    "a storm that may pass by": {
        "typhoon": {"name": "甲", "force": 14}, "rain": {"effective_next_week": True}},
    "no word of a typhoon": {"typhoon": None, "rain": DRY | {"widespread_heavy": True}},
    "the gauge is silent": {"stations": {}},
    "the gauge without outlook": {"stations": {"南村": {"position": "接近保证水位"}}},
    "a dam of unknown size": {"reservoirs": [{"reservoir": "大泽山水库", "danger": "垮坝"}]},
    "one dam bad, another unknown": {"reservoirs": [
        dam("中型", "重大险情"), {"reservoir": "山洲水库", "danger": None}]},
    "a river, its reach not said": {"rivers": [{"river": "大沽河", "danger": "决口"}]},
    "droughts and no word of rain": {
        "rain": {"widespread_heavy": False},
        "districts": {d: {"drought": "重度"} for d in DISTRICTS[:2]}},
    "drought of one, rain open": {
        "rain": {"widespread_heavy": False}, "zero_report": without("districts.drought"),
        "districts": {"即墨区": {"drought": "特大"}}},
    "dams and the gauge": {"stations": {}, "zero_report": without("reservoirs.danger")},
}


def _given(case: str) -> dict[str, Any]:
    return copy.deepcopy(quiet(**OPEN[case]))


def _completions(case: str, requests: Iterable[str]) -> Iterator[Assessment]:
    """The situation with every combination of answers to ``requests``."""
    wanted = sorted(requests, key=lambda path: "*" in path)  # a roll call finds the others
    for answers in itertools.product(*(ANSWERS[path] for path in wanted)):
        given = _given(case)
        for patch in answers:
            patch(given)
        yield weighed(**given)


def _could(case: str, requests: Iterable[str], reached: Callable[[Assessment], bool]) -> bool:
    return any(reached(a) for a in _completions(case, requests))


def _holds(case: str, sets: list[frozenset[str]], reached: Callable[[Assessment], bool]) -> None:
    """Every set can reach it, and none would with one request less."""
    assert sets, "an open situation can always be settled"
    for requests in sets:
        assert _could(case, requests, reached), f"{set(requests)} does not settle it"
        for one in requests:
            assert not _could(case, requests - {one}, reached), f"{one} need not be asked"


@pytest.mark.parametrize("case", OPEN)
def test_each_raising_set_could_prove_what_is_possible_and_none_smaller(case: str) -> None:
    a = weighed(**_given(case))
    assert a.possible > a.confirmed
    _holds(case, a.raising, lambda b: b.confirmed >= a.possible)


@pytest.mark.parametrize("case", OPEN)
def test_each_excluding_set_could_bring_it_down_and_none_smaller(case: str) -> None:
    a = weighed(**_given(case))
    _holds(case, a.excluding, lambda b: b.possible <= a.confirmed)


@pytest.mark.parametrize("case", OPEN)
def test_nothing_smaller_was_overlooked(case: str) -> None:
    """Any set of requests that can settle it holds one of those named (up to two requests)."""
    a = weighed(**_given(case))
    paths = sorted({p for s in (*a.raising, *a.excluding) for p in s})
    goals = ((a.raising, lambda b: b.confirmed >= a.possible),
             (a.excluding, lambda b: b.possible <= a.confirmed))
    for size in (1, 2):
        for some in map(frozenset, itertools.combinations(paths, size)):
            for sets, reached in goals:
                if not any(s <= some for s in sets):
                    assert not _could(case, some, reached), f"{set(some)} was overlooked"


def _merged(one: Observations, other: Observations) -> Observations:
    """Both openings at once."""
    both = copy.deepcopy(one)
    for key, value in copy.deepcopy(other).items():
        held = both.get(key)
        if key == "zero_report":
            both[key] = [zero for zero in both.get(key, ZEROS) if zero in value]
        elif isinstance(held, dict) and isinstance(value, dict):
            both[key] = held | value
        else:
            both[key] = held + value if isinstance(held, list) else value
    return both


def test_two_openings_at_once_are_settled_as_exactly(monkeypatch: pytest.MonkeyPatch) -> None:
    checked = 0
    for one, other in itertools.combinations(list(OPEN), 2):
        both = _merged(OPEN[one], OPEN[other])
        case = f"{one}; {other}"
        monkeypatch.setitem(OPEN, case, both)
        a = weighed(**_given(case))
        goals = ((a.raising, lambda b, a=a: b.confirmed >= a.possible),
                 (a.excluding, lambda b, a=a: b.possible <= a.confirmed))
        for sets, reached in goals if a.possible > a.confirmed else ():
            small = [s for s in sets[:6] if len(s) <= 4]
            checked += len(small)
            _holds(case, small or sets[:1], reached)
    assert checked > 200


def test_the_rain_forecast_is_one_call_for_every_drought() -> None:
    a = calm(rain={"widespread_heavy": False}, zero_report=without(
        "districts.drought", "districts.urban_drought"))
    assert frozenset({"rain.effective_next_week"}) in a.excluding
    assert a.raising == [frozenset({"districts.*.drought", "rain.effective_next_week"}),
                         frozenset({"districts.*.urban_drought", "rain.effective_next_week"})]


def test_heavy_rain_denied_is_one_call_for_every_typhoon() -> None:
    a = calm(typhoon=None, rain={"effective_next_week": True})
    assert a.excluding == [frozenset({"rain.widespread_heavy"}), frozenset({"typhoon.*.force"})]


# --- one step more --------------------------------------------------------------------


def steps(a: Assessment) -> list[tuple[str, str]]:
    return [(s.kind, s.text) for s in a.one_more]


MARKS = (("warning_m", "12.00"), ("guarantee_m", "14.00"))


def test_how_far_the_river_has_to_rise() -> None:
    on = marked(MARKS, margin=0.5)
    a = weighed(on=on, **quiet(stations={"南村": {"stage_m": 13.08, "outlook": "可能继续上涨"}}))
    assert bounds(a) == ["Ⅲ", "Ⅲ", "Ⅲ"]
    assert ("moved", "南村站实测水位再涨0.42米，即Ⅱ级") in steps(a)
    assert ("moved", "南村站实测水位再涨超过0.92米，即Ⅰ级") in steps(a)


def test_a_margin_that_is_not_set_gives_no_distance() -> None:
    a = weighed(on=marked(MARKS), **quiet(
        stations={"南村": {"stage_m": 13.08, "outlook": "可能继续上涨"}}))
    told = [s for s in a.one_more if s.ref.endswith("(5)")]
    assert [(s.ref, s.text) for s in told] == [
        ("5.6.1(5)", "南村站实测水位再涨超过0.92米，即Ⅰ级")]


def test_at_the_mark_itself() -> None:
    on = marked(MARKS, margin=0.5)
    a = weighed(on=on, **quiet(stations={"南村": {"stage_m": 12.0, "outlook": "可能继续上涨"}}))
    assert bounds(a)[0] == "Ⅳ"
    [text] = [s.text for s in a.one_more if s.ref == "5.4.1(5)"]
    assert "再涨" in text and "0.00" not in text and text.endswith("即Ⅲ级")


def test_one_more_district() -> None:
    a = calm(districts={"崂山区": {"response": "Ⅲ", "response_origin": "自行"}})
    [text] = [s.text for s in a.one_more if s.ref == "5.4.1(2)"]
    assert text.startswith("再有1个区（市）启动Ⅲ级") and "崂山区" in text
    assert text.endswith("即Ⅲ级")


def test_one_more_dam() -> None:
    a = calm(reservoirs=[dam("中型", "重大险情")])
    [step] = [s for s in a.one_more if s.ref == "5.5.1(6)"]
    assert step.kind == "one_more" and step.text.startswith("再有1座中型水库发生重大险情")


def test_the_judged_position_moves_by_grade() -> None:
    a = calm(stations={"南村": OVER})
    assert ("moved", "南村站洪水位接近保证水位，即Ⅱ级") in steps(a)


def test_a_storm_grows() -> None:
    a = calm(typhoon=STORM, rain=DRY | {"widespread_heavy": True})
    told = {s.ref: s.text for s in a.one_more}
    assert "再增2级" in told["5.5.1(1)"] and told["5.5.1(1)"].endswith("即Ⅱ级")
    assert "再增4级" in told["5.6.1(1)"]


def test_kinds_come_in_order_and_new_events_last() -> None:
    a = calm(stations={"南村": OVER}, districts={"崂山区": {"flood": "严重"}})
    kinds = [s.kind for s in a.one_more]
    assert kinds == sorted(kinds, key=["moved", "one_more", "turned", "event"].index)
    assert {"moved", "one_more", "event"} <= set(kinds)


def test_a_step_never_goes_down() -> None:
    falling = {"position": "超过警戒水位", "outlook": "回落", "expected_above_five_year": False}
    a = calm(stations={"南村": falling}, typhoon=STORM | {"force": 17})
    assert not [s for s in a.one_more if "接近警戒水位" in s.text or "低于" in s.text]
    assert not [s for s in a.one_more if "再增" in s.text]


def test_a_step_is_never_an_attribute_nor_a_proposal() -> None:
    a = calm(reservoirs=[{"reservoir": "大泽山水库", "danger": "垮坝"}], proposals=[
        PROPOSAL | {"level": "Ⅳ"}])
    assert not [s for s in a.one_more if "规模" in s.text or s.ref.endswith("(8)")]
    assert not [s for s in a.one_more if "大泽山水库" in s.text]


@pytest.mark.parametrize("given", [
    {}, {"stations": {"南村": OVER}}, {"reservoirs": [dam("中型", "重大险情")]},
    {"districts": HALF}, {"typhoon": STORM},
])
def test_one_step_a_ladder_and_level_and_always_above(given: dict[str, Any]) -> None:
    a = calm(**given)
    assert len({(s.ref) for s in a.one_more}) == len(a.one_more)
    assert all(s.level > a.confirmed for s in a.one_more)


# --- alarms, contradictions, what is old ----------------------------------------------


@pytest.mark.parametrize("danger", ["重大险情", "垮坝"])
def test_a_major_danger_puts_a_line_on_top_whatever_the_level(danger: str) -> None:
    for size in ("塘坝", "小（二）型", "大型"):
        a = calm(reservoirs=[dam(size, danger)])
        assert [n.path for n in a.alarms] == [f"reservoirs.某{size}水库.danger"]
        assert danger in a.alarms[0].text


def test_the_worst_alarm_is_first_and_small_dangers_are_none() -> None:
    a = calm(reservoirs=[dam("中型", "较大险情"), dam("大型", "重大险情")],
             rivers=[{"river": "李村河", "reach": "干流", "danger": "决口"}])
    assert [n.path for n in a.alarms] == ["rivers.李村河.danger", "reservoirs.某大型水库.danger"]


def test_what_is_controlled_rings_no_more_but_a_dam_that_is_gone_does() -> None:
    held = calm(reservoirs=[dam("中型", "重大险情", control="已控制")])
    assert held.alarms == [] and held.confirmed == 0
    gone = calm(reservoirs=[dam("中型", "垮坝", control="已控制")])
    assert len(gone.alarms) == 1 and bounds(gone)[0] == "Ⅰ"
    over = calm(reservoirs=[dam("中型", "垮坝", control="已解除")])
    assert over.alarms == [] and over.confirmed == 0


TWO_WORDS = [{"value": "较大险情", "at": AT, "by": "平度市防指"},
             {"value": "重大险情", "at": "2022-08-10T13:55:00+08:00", "by": "市水务管理局"}]


def test_two_sources_that_differ_span_the_bounds_until_somebody_settles_it() -> None:
    """Five minutes earlier and worse is not overruled by later and milder (domain 20)."""
    a = calm(reservoirs=[dam("中型", "无") | {"danger": TWO_WORDS}])
    assert bounds(a) == ["Ⅳ", "Ⅲ", "Ⅲ"]
    [notice] = a.conflicts
    assert "平度市防指" in notice.text and "市水务管理局" in notice.text
    settled = [*TWO_WORDS, {"value": "重大险情", "at": AT, "by": "带班领导", "settles": True}]
    b = calm(reservoirs=[dam("中型", "无") | {"danger": settled}])
    assert bounds(b) == ["Ⅲ", "Ⅲ", "Ⅲ"] and b.conflicts == []


def test_a_late_fax_does_not_replace_a_newer_call() -> None:
    words = [{"value": "超过警戒水位", "at": "2022-08-10T13:50:00+08:00", "by": "市水文中心"},
             {"value": "接近警戒水位", "at": "2022-08-10T11:20:00+08:00", "by": "市水文中心"}]
    for order in (words, words[::-1]):
        a = calm(stations={"南村": OVER | {"position": order}})
        assert bounds(a)[0] == "Ⅲ" and a.conflicts == []


def test_what_is_later_than_the_moment_is_not_yet_known() -> None:
    later = {"value": "超过保证水位", "at": "2022-08-10T15:00:00+08:00"}
    a = calm(stations={"南村": OVER | {"position": later}})
    assert [r.path for r in a.situation.ignored] == ["stations.南村.position"]
    assert a.confirmed == 0


def test_recheck_is_for_events_that_are_old_and_still_hold() -> None:
    old = {"value": "垮坝", "at": "2022-08-09T08:00:00+08:00", "by": "平度市防指"}
    a = calm(reservoirs=[dam("中型", "无") | {"danger": old}])
    assert bounds(a)[0] == "Ⅰ" and [n.path for n in a.recheck] == ["reservoirs.某中型水库.danger"]


# --- the sequences of the officer's findings ------------------------------------------


def test_finding_1_a_dam_break_six_hours_old_is_still_one() -> None:
    broken = {"value": "垮坝", "at": AT, "by": "胶州市防指"}
    given = in_force("Ⅰ", "洪涝", reservoirs=[{"reservoir": "山洲水库", "danger": broken}],
                     at="2022-08-10T20:01:00+08:00")
    a = weighed(**given)
    assert bounds(a) == ["Ⅰ", "Ⅰ", "Ⅰ"] and a.verdict == "维持Ⅰ级"
    assert len(a.alarms) == len(a.recheck) == 1


def test_finding_2_a_zero_report_says_what_it_says() -> None:
    only = weighed(zero_report=["districts.flood"])
    assert truth(only, "5.3.1(3)") == "不成立"
    assert truth(only, "5.3.1(2)") == truth(only, "5.3.1(7)") == "未知"
    six = [{"of": "reservoirs.danger", "district": d} for d in DISTRICTS[:6]]
    assert truth(weighed(zero_report=six), "5.6.1(6)") == "未知"
    now = weighed(zero_report=["rivers.danger", "reservoirs.danger"])
    assert truth(now, "4.2.6(1)③") == truth(now, "4.2.6(1)⑤") == "未知"
    assert truth(weighed(rivers=[], reservoirs=[]), "5.3.1(4)") == "未知"
    listed = weighed(districts={d: {"response": "无"} for d in DISTRICTS})
    assert truth(listed, "5.3.1(2)") == "不成立" and truth(listed, "5.3.1(3)") == "未知"


def test_finding_2_a_zero_report_never_closes_what_is_open() -> None:
    danger = {"value": "重大险情", "at": AT, "by": "平度市防指"}
    later = {"of": "reservoirs.danger", "district": "平度市", "by": "平度市防指",
             "at": "2022-08-10T18:00:00+08:00"}
    a = weighed(**quiet(at="2022-08-10T18:30:00+08:00", zero_report=[*ZEROS, later],
                        reservoirs=[{"reservoir": "双山水库", "danger": danger}]))
    assert bounds(a)[0] == "Ⅲ" and len(a.alarms) == 1
    [question] = a.conflicts
    assert question.path == "reservoirs.双山水库.danger" and "是否已解除" in question.text


def test_finding_2_a_zero_report_for_all_the_rest_asks_nothing() -> None:
    danger = {"value": "重大险情", "at": "2022-08-10T13:00:00+08:00", "by": "平度市防指"}
    assert calm(reservoirs=[{"reservoir": "双山水库", "danger": danger}]).conflicts == []


def test_finding_4_the_warning_stays_when_the_thing_arrives() -> None:
    foreseen = calm(rivers=[{"river": "五沽河", "reach": "干流", "warning_stage": "预计将超过"}])
    come = calm(rivers=[{"river": "五沽河", "reach": "干流", "warning_stage": "已超过"}])
    assert [truth(x, "4.2.6(1)③") for x in (foreseen, come)] == ["成立", "成立"]
    assert come.finding("4.2.6(1)③").extended and not foreseen.finding("4.2.6(1)③").extended
    dams = [calm(reservoirs=[dam("中型", "无") | {key: "较大险情"}])
            for key in ("expected_danger", "danger")]
    assert [truth(x, "4.2.6(1)⑤") for x in dams] == ["成立", "成立"]
    assert [names(x, x.confirmed) for x in dams] == [[None], ["Ⅳ"]]
    stage = {"expected_above_five_year": False, "above_five_year": True,
             "outlook": "可能继续上涨", "position": "接近警戒水位"}
    assert truth(calm(stations={"南村": stage}), "4.2.6(1)②") == "成立"


def test_finding_4_another_rivers_danger_is_not_what_was_foreseen() -> None:
    a = calm(rivers=[{"river": "李村河", "reach": "干流", "danger": "重大险情"}])
    assert truth(a, "4.2.6(1)③") == "不成立" and "类别之外河道险情" in refs(a.advisories)


def test_finding_5_falling_over_the_mark_does_not_end_a_response() -> None:
    hours = [("可能继续上涨", "维持Ⅲ级"), ("平稳", "启动条件已不再成立，终止条件未满足"),
             ("回落", "启动条件已不再成立，终止条件未满足")]
    for outlook, verdict in hours:
        state = {"position": "超过警戒水位", "outlook": outlook, "expected_above_five_year": False}
        a = weighed(**in_force("Ⅲ", "洪涝", stations={"南村": state},
                               closing={"dangers_controlled": True}))
        assert a.verdict == verdict, outlook


def test_finding_5_a_typhoon_that_weakens_over_the_city_does_not_end_its_response() -> None:
    weak = STORM | {"force": 7}
    a = weighed(**in_force("Ⅳ", "台风", typhoon=weak, rain=DRY | {"widespread_heavy": True}))
    assert a.verdict == "启动条件已不再成立，终止条件未满足（尚待核实）"
    assert "热带低压" in refs(a.advisories)


def test_finding_9_the_list_of_hazards_in_force_grows_with_what_is_met() -> None:
    a = weighed(**in_force("Ⅳ", "台风", districts=DRY_TWO))
    assert a.hazards_in_force == ("台风", "干旱")
    assert [e.applicable for e in a.endings] == [True, False, True]


def test_finding_11_a_dam_of_unknown_size() -> None:
    unknown = {"reservoir": "大泽山水库", "danger": "垮坝"}
    a = calm(reservoirs=[unknown])
    assert bounds(a) == [None, "Ⅰ", "Ⅰ"] and len(a.alarms) == 1
    assert a.needed[0].observation == "reservoirs.大泽山水库.size"
    ranged = dam("中型", "垮坝") | {"size": {"at_least": "小（二）型"}}
    assert bounds(calm(reservoirs=[ranged])) == ["Ⅳ", "Ⅰ", "Ⅰ"]


@pytest.mark.parametrize(("said", "expected"), [
    ("9—10级", ["Ⅳ", "Ⅲ", "Ⅲ"]), ({"at_least": 8}, ["Ⅳ", "Ⅰ", "Ⅰ"]),
    ({"at_least": 10, "at_most": 11}, ["Ⅲ", "Ⅲ", "Ⅲ"]), ("17级以上", ["Ⅰ", "Ⅰ", "Ⅰ"]),
    ({"at_most": 9}, [None, "Ⅳ", "Ⅳ"]),
])
def test_finding_11_a_force_known_only_as_a_range(said: Any, expected: list[str | None]) -> None:
    a = calm(typhoon=STORM | {"force": said}, rain=DRY | {"widespread_heavy": True})
    assert bounds(a) == expected


def test_finding_12_the_row_of_the_core_districts_raises_nothing() -> None:
    a = calm(districts={"市区": {"rain_24h_mm": 180}})
    assert bounds(a) == [None, None, None]
    heard = a.situation.rows["districts"]
    assert {member for member, _ in heard} == {"市南区", "市北区", "李沧区"}


def test_finding_20_two_bulletins_two_typhoons() -> None:
    two = [STORM | {"name": "巴威", "force": 13, "impact": "外围"},
           STORM | {"name": "美莎克", "force": 8, "affects_qingdao": False}]
    a = calm(typhoon=two, rain=DRY | {"widespread_heavy": True})
    assert bounds(a)[0] == "Ⅱ" and "台风外围影响" in refs(a.advisories)


def test_finding_22_where_the_mark_decides_it_decides() -> None:
    on = marked(MARKS)
    said = {"stage_m": 12.5, "position": "接近警戒水位", "outlook": "可能继续上涨"}
    a = weighed(on=on, **quiet(stations={"南村": {
        k: {"value": v, "by": by} for (k, v), by in zip(
            said.items(), ("市水文中心", "平度市防指", "市水文中心"), strict=True)}}))
    assert bounds(a)[:2] != ["Ⅳ", "Ⅳ"] and len(a.conflicts) == 1
    assert "12.50" in a.conflicts[0].text and "接近警戒水位" in a.conflicts[0].text


def test_finding_22_exactly_at_the_mark_is_near_not_over() -> None:
    on = marked(MARKS)
    a = weighed(on=on, **quiet(stations={"南村": {"stage_m": 12.0, "outlook": "可能继续上涨"}}))
    assert [truth(a, f"{c}(5)") for c in ("5.3.1", "5.4.1", "5.5.1", "5.6.1")] == [
        "成立", "不成立", "不成立", "不成立"]


# --- what hangs beside ----------------------------------------------------------------


def test_a_city_response_followed_by_its_districts_does_not_hold_itself_up() -> None:
    """R14: followers at or below the city's level do not count; a rise of their own does."""
    follow = {d: {"response": "Ⅲ", "response_origin": "跟随市级"} for d in DISTRICTS}
    a = weighed(**in_force("Ⅲ", "洪涝", districts=follow, closing=FLOOD_OVER))
    assert truth(a, "5.4.1(2)") == "不成立" and a.verdict == "可会商降级或终止"
    risen = follow | {d: {"response": "Ⅱ", "response_origin": "跟随市级"} for d in DISTRICTS[:2]}
    assert weighed(**in_force("Ⅲ", "洪涝", districts=risen)).verdict == "建议提升至Ⅱ级"


@pytest.mark.parametrize(("marks", "stage", "pointed"), [
    (MARKS, 12.50, "Ⅱ"),                              # over 警戒, the margin is not set
    (MARKS[:1], 12.50, "Ⅰ"),                          # over 警戒, 保证 is not set
    (MARKS, 12.00, "Ⅳ"), (MARKS[:1], 12.00, "Ⅳ"),     # exactly at it
    (MARKS, 9.00, None), (MARKS, 6.00, None),          # below: only the margin could tell
])
def test_a_reported_stage_over_a_mark_points_to_what_the_margin_leaves_open(
    marks: tuple[tuple[str, str], ...], stage: float, pointed: str | None
) -> None:
    gauge = {"stage_m": stage, "outlook": "可能继续上涨", "expected_above_five_year": False,
             "above_five_year": False}
    a = weighed(on=marked(marks), **quiet(stations={"南村": gauge}))
    assert bounds(a)[2] == pointed


def test_a_reported_stage_leaves_nothing_unreported() -> None:
    gauge = {"stage_m": 12.5, "outlook": "可能继续上涨"}
    a = weighed(on=marked(MARKS), **quiet(stations={"南村": gauge}))
    assert a.verdict == "建议启动Ⅲ级应急响应，不排除Ⅱ级"
    need = next(n for n in a.needed if "5.5.1(5)" in n.bears_on)
    assert (need.observation, need.why) == ("stations.南村.position", "参数未定")


def test_forecasts_that_differ_are_no_matter_once_it_has_come() -> None:
    differ = [{"value": "较大险情", "by": "甲"}, {"value": "重大险情", "by": "乙"}]
    foreseen = dam("中型", "无") | {"expected_danger": differ}
    assert [n.path for n in calm(reservoirs=[foreseen]).conflicts] == [
        "reservoirs.某中型水库.expected_danger"]
    for danger, left in (("较大险情", 1), ("重大险情", 0), ("垮坝", 0)):
        assert len(calm(reservoirs=[foreseen | {"danger": danger}]).conflicts) == left


def test_the_slip_of_the_pen_is_shown_in_both_clauses() -> None:
    a = calm(reservoirs=[dam("大型", "重大险情")])
    assert refs(a.deciding) == ["5.6.1(6)"] and truth(a, "5.5.1(6)") == "成立"
    assert "大型水库重大险情两处" in refs(a.advisories)


def test_an_advisory_is_shown_only_by_its_own_letter() -> None:
    assert calm().advisories == [] and weighed().advisories == []


def test_a_superior_headquarters_that_names_the_city() -> None:
    a = calm(headquarters={"山东省防指": {"response": "Ⅳ", "names_qingdao": True}})
    assert bounds(a) == [None, None, None] and "上级响应点名" in refs(a.advisories)


def test_the_sentence_of_a_reading() -> None:
    a = calm()
    assert a.reading(38) and a.reading(10_000) == ""


def test_the_same_again() -> None:
    given = quiet(**OPEN["drought of one, rain open"])
    one, other = (weighed(**copy.deepcopy(given)) for _ in range(2))
    for name in ("verdict", "raising", "excluding", "one_more", "needed"):
        assert getattr(one, name) == getattr(other, name)


def test_followers_left_above_the_city_count_and_are_flagged() -> None:
    """R14 leaves out followers at or below the city's level only: one above it counts, and
    whether it has risen or has only not been lowered yet is for a person to find out."""
    left = {d: {"response": "Ⅱ", "response_hazard": "洪涝", "response_origin": "跟随市级"}
            for d in DISTRICTS[:2]}
    for level in ("Ⅲ", "无"):
        a = weighed(**in_force(level, "洪涝", districts=left))
        assert truth(a, "5.5.1(2)") == "成立" and "跟随响应高于市级" in refs(a.advisories)
    assert "跟随响应高于市级" not in refs(weighed(**in_force("Ⅱ", districts=left)).advisories)


HINTS = {
    "城乡干旱各一": calm_drought(
        {"市南区": ("中度", "无"), "市北区": ("轻度", "无"), "崂山区": ("无", "轻度")}),
    "特旱有雨": calm_drought(
        {"市南区": ("重度", "无", True), "市北区": ("重度", "无", True),
         "崂山区": ("轻度", "无", False), "胶州市": ("轻度", "无", False)}),
}


@pytest.mark.parametrize("name", HINTS)
def test_a_hint_of_drought_never_denies_the_item_that_is_met(name: str) -> None:
    a = weighed(**HINTS[name])
    hint = next(f.clause.text for f in a.advisories if f.clause.ref == name)
    assert truth(a, "5.3.1(7)") == "成立" and "不成立" not in hint


def test_a_hint_of_several_places_names_no_level_that_others_outdo() -> None:
    """Two rivers are enough for the next level, whatever happens at several places on one."""
    bad = [{"river": "大沽河", "reach": "干流", "danger": "重大险情", "places": 2},
           {"river": "小沽河", "reach": "干流", "danger": "重大险情"}]
    a = calm(rivers=bad)
    hint = next(f.clause.text for f in a.advisories if f.clause.ref == "重要河道多处险情")
    assert bounds(a)[0] == "Ⅱ" and "仍为" not in hint


def test_what_waits_for_the_official_status_asks_for_it() -> None:
    """A response that follows the city's counts or not by the city's own level."""
    follows = {"response": "Ⅲ", "response_origin": "跟随市级"}
    a = weighed(districts={"平度市": follows, "莱西市": follows})
    paths = {n.observation for n in a.needed} | {p for s in a.raising for p in s}
    assert not any("own_response" in path for path in paths)
    assert "in_force.level" in {n.observation for n in a.needed}


def test_what_waits_for_a_control_asks_for_the_control() -> None:
    control = [{"value": "已控制", "by": "甲"}, {"value": "未控制", "by": "乙"}]
    a = calm(reservoirs=[{"reservoir": "产芝水库", "danger": "重大险情", "control": control}])
    assert "reservoirs.产芝水库.control" in {n.observation for n in a.needed}
    assert [n.text for n in a.alarms] == ["产芝水库发生重大险情"]


def test_a_proposal_to_warn_is_no_condition_met() -> None:
    a = calm(proposals=[{"item": "⑥", "reason": "积水", "proposer": "值班员"}])
    assert a.warnings["防汛防台风"].label == "不成立"
    assert [f.clause.ref for f in a.discretionary] == ["4.2.6(1)⑥"]
    assert a.proposal_only("抗旱") and a.not_proposed("抗旱") and not a.proposal_only("防汛防台风")


def test_the_official_status_stands_apart_in_the_text() -> None:
    assert "官方状态（以签发为准）：应急响应未登记" in report(weighed(), "x")
    told = report(weighed(**in_force("Ⅲ", "洪涝")), "x")
    assert "官方状态（以签发为准）：Ⅲ级应急响应" in told


def test_two_places_of_one_river_are_flagged_and_told_apart() -> None:
    rows = [{"river": "大沽河", "reach": "干流", "place": place, "danger": "重大险情"}
            for place in ("南村段", "沙湾庄段")]
    a = calm(rivers=rows)
    assert "重要河道多处险情" in refs(a.advisories)
    assert {n.text for n in a.alarms} == {"大沽河干流发生重大险情（南村段）", "大沽河干流发生重大险情（沙湾庄段）"}


def test_districts_whose_rain_forecasts_differ_are_flagged() -> None:
    dry = {"drought": "重度", "effective_rain_next_week": False}
    a = calm(districts={"平度市": dry, "莱西市": dry | {"effective_rain_next_week": True}})
    assert "旱区降雨预报不一" in refs(a.advisories)


@pytest.mark.parametrize("seed", range(40))
def test_what_one_call_may_settle_is_what_the_smallest_sets_say(seed: int) -> None:
    """The linear fold finds the sets of one that the min-set algebra finds."""
    chosen = random.Random(seed)
    dams = [{"name": f"某村{i}", "size": chosen.choice(["小（二）型", "中型", None]),
             "danger": chosen.choice(["重大险情", "垮坝", None])} for i in range(3)]
    known = situation(
        reservoirs=[{k: v for k, v in dam.items() if v is not None} for dam in dams],
        districts={name: {"flood": chosen.choice(["一般", "较大", "无"])}
                   for name in chosen.sample(DISTRICTS, chosen.randint(0, 9))},
        rain={"widespread_heavy": chosen.choice([True, False])} if seed % 2 else {},
        zero_report=chosen.sample(ZEROES, chosen.randint(0, len(ZEROES))),
    )
    for finding in assess(shipped().rules, known).rungs:
        if finding.truth.label == "未知":
            for fold, wanted in ((to_true, True), (to_false, False)):
                singles = {path for s in fold(finding.trace) if len(s) == 1 for path in s}
                assert alone(finding.trace, wanted) == singles
