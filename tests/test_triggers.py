"""Every clause of the plan against what was reported: the cases, and the sequences of a night."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from builders import (
    AT,
    DISTRICTS,
    TRUTHS,
    ZEROES,
    Shipped,
    Vocabulary,
    bounds,
    document,
    judged,
    marked,
    refs,
    shipped,
    situation,
    truth_of,
    weigh,
)

from qdflood.observations import Situation, read_situation
from qdflood.plan.grammar import parse
from qdflood.plan.yaml_file import read_yaml
from qdflood.truth import FALSE, TRUE, UNKNOWN

CASES = Path(__file__).parent / "cases"
LADDERS = {"typhoon": 1, "district_response": 2, "flood_disaster": 3, "river_danger": 4,
           "nancun_stage": 5, "reservoir_danger": 6, "drought": 7, "other": 8}
KEYS = {"name", "as", "given", "at", "in_force", "marks", "margin", "met", "extended", "expect",
        "letter"}


def _read(path: Path) -> list[dict[str, Any]]:
    """The cases of one file; ``as`` takes what is given in an earlier one, but for its own keys."""
    given: dict[str, Any] = {}
    cases = []
    for case in read_yaml(path):
        given[case["name"]] = given.get(case.get("as", ""), {}) | case["given"]
        cases.append(case | {"given": given[case["name"]]})
    return cases


def _cases() -> Iterator[Any]:
    for path in sorted(CASES.glob("*.yaml")):
        for number, case in enumerate(_read(path), start=1):  # pytest escapes Chinese in ids
            yield pytest.param(path.stem, case, id=f"{path.stem}-{number}")


def _met(file: str, case: dict[str, Any]) -> dict[str, str]:
    """What the case says of whole clauses and of alternatives, with ``met`` written out."""
    if "met" not in case:
        return dict(case.get("expect", {}))
    rungs = [f"{clause}({LADDERS[file]})" for clause in ("5.3.1", "5.4.1", "5.5.1", "5.6.1")]
    assert set(case["met"]) <= set(rungs)
    said = {ref: "成立" if ref in case["met"] else "不成立" for ref in rungs}
    return said | case.get("expect", {})


def _house(case: dict[str, Any]) -> Shipped:
    if "marks" in case or "margin" in case:
        return marked(tuple(case.get("marks", {}).items()), case.get("margin"))
    return shipped()


def _situation(case: dict[str, Any]) -> Situation:
    return situation(on=_house(case), at=case.get("at", AT), in_force=case.get("in_force"),
                     **case["given"])


@pytest.mark.parametrize(("file", "case"), list(_cases()))
def test_case(file: str, case: dict[str, Any]) -> None:
    assert case.keys() <= KEYS, case.keys() - KEYS
    known, on = _situation(case), _house(case)
    said = _met(file, case)
    assert said
    found = {ref: truth_of(ref, known, on) for ref in {*said, *case.get("letter", {})}}
    assert {ref: found[ref][0].label for ref in said} == said, case["name"]
    letters = case.get("letter", {})
    assert {ref: found[ref][1].label for ref in letters} == letters, case["name"]
    if "extended" in case:
        extended = {ref for ref in said if found[ref][0] == TRUE and found[ref][1] != TRUE}
        assert {ref for ref in extended if "#" not in ref} == set(case["extended"]), case["name"]
    assert all(letter <= truth for truth, letter in found.values()), "读法只能增加，不能减少"


def test_every_ladder_and_both_lists_of_items_have_their_cases() -> None:
    assert {path.stem for path in CASES.glob("*.yaml")} == {*LADDERS, "warning", "ending"}
    files = sorted(path.stem for path in (shipped().edition.folder / "triggers").glob("*.yaml"))
    assert [name.partition("_")[2] for name in files] == list(LADDERS)


def test_names_are_sentences_and_no_two_cases_share_one() -> None:
    for path in CASES.glob("*.yaml"):
        names = [case["name"] for case in _read(path)]
        assert len(set(names)) == len(names)
        assert all(len(name) > 5 for name in names)


def _coverage() -> dict[str, set[str]]:
    """For each clause and alternative the truths that some case states and the engine confirms.

    The alternative's own condition is weighed, so an alternative that another one hides inside
    its clause is not taken as covered by it.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted(CASES.glob("*.yaml")):
        for case in _read(path):
            known, on = _situation(case), _house(case)
            for ref, said in _met(path.stem, case).items():
                if truth_of(ref, known, on)[0].label == said:
                    found[ref].add(said)
    return found


def test_every_clause_and_alternative_is_seen_met_unmet_and_unknown() -> None:
    """The two discretionary lists have no 未知: either somebody proposes or nobody does."""
    found = _coverage()
    discretionary = {c.ref for c in (*shipped().edition.rungs, *shipped().edition.items)
                     if c.discretionary}
    assert discretionary == {"5.3.1(8)", "5.4.1(8)", "5.5.1(8)", "5.6.1(8)", "4.2.6(1)⑥",
                             "4.2.6-2"}
    for ref in refs():
        wanted = set(TRUTHS)
        if ref.partition("#")[0] in discretionary:
            wanted.discard("未知")
        assert found[ref] == wanted, f"{ref} 缺 {wanted - found[ref]}"


# --- an empty form, and a quiet day ---------------------------------------------------


def test_an_empty_form_excludes_nothing_but_what_needs_a_proposer() -> None:
    found = weigh(situation())
    for ref, finding in found.items():
        assert finding.truth == (FALSE if finding.clause.discretionary else UNKNOWN), ref
        assert not finding.indicated and finding.evidence == []
    assert bounds(situation()) == (0, 4)


def _quiet(leave_out: str = "", **more: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "stations": {"南村": {"position": "低于警戒水位", "outlook": "平稳"}},
        "zero_report": [zero for zero in ZEROES if zero != leave_out],
    }
    return given | more


def test_a_quiet_day_is_below_every_rung() -> None:
    found = judged(**_quiet())
    rungs = {clause.ref for clause in shipped().edition.rungs}
    assert {ref for ref in rungs if found[ref] != "不成立"} == set()


@pytest.mark.parametrize(
    ("zero", "rung"),
    [("typhoon", "5.3.1(1)"), ("districts.response", "5.3.1(2)"), ("districts.flood", "5.3.1(3)"),
     ("rivers.danger", "5.6.1(4)"), ("reservoirs.danger", "5.6.1(6)"),
     ("districts.drought", "5.3.1(7)"), ("districts.urban_drought", "5.3.1(7)")],
)
def test_a_quiet_day_is_undecided_without_one_of_its_zero_reports(zero: str, rung: str) -> None:
    assert judged(**_quiet(zero))[rung] == "未知"
    drought = "drought" in zero  # a zero report ages as fast as the fact it covers
    old, fresh = ("07-31T13:59", "07-31T14:00") if drought else ("08-10T10:59", "08-10T11:00")
    aged = _quiet(zero)
    aged["zero_report"].append({"of": zero, "at": f"2022-{old}:00+08:00"})
    assert judged(**aged)[rung] == "未知", "旱情10天、其余3小时后过期（响应值守）"
    aged["zero_report"][-1] = {"of": zero, "at": f"2022-{fresh}:00+08:00"}
    assert judged(**aged)[rung] == "不成立"


def test_a_quiet_day_is_undecided_when_nancun_is_not_heard_of() -> None:
    assert judged(**_quiet(stations={}))["5.6.1(5)"] == "未知"


@pytest.mark.parametrize("fact", ["response", "flood"])
def test_a_zero_report_of_nine_districts_closes_what_needs_two(fact: str) -> None:
    def given(reporting: list[str]) -> dict[str, Any]:
        zeros = [{"of": f"districts.{fact}", "district": name} for name in reporting]
        quiet = _quiet(f"districts.{fact}")
        return quiet | {"zero_report": quiet["zero_report"] + zeros}

    ref = {"response": "5.3.1(2)", "flood": "5.3.1(3)"}[fact]
    assert judged(**given(DISTRICTS))[ref] == "不成立"
    assert judged(**given(DISTRICTS[:9]))[ref] == "不成立", "只剩一个区（市），凑不够两个"
    assert judged(**given(DISTRICTS[:8]))[ref] == "未知"
    grade = {"response": "Ⅳ", "flood": "一般"}[fact]
    one = given(DISTRICTS[:9]) | {"districts": {"市南区": {fact: grade}}}
    assert judged(**one)[ref] == "未知", "一个已有，还剩一个没有消息"


def test_nine_of_ten_districts_do_not_speak_for_the_dams_of_the_tenth() -> None:
    quiet = _quiet("reservoirs.danger")
    bodies = [{"of": "reservoirs.danger", "managed_by": name}
              for name in ("市城市防汛办公室", "省调水中心青岛分中心")]
    zeros = [{"of": "reservoirs.danger", "district": name} for name in DISTRICTS]
    full = quiet | {"zero_report": quiet["zero_report"] + bodies + zeros}
    assert judged(**full)["5.6.1(6)"] == "不成立"
    for missing in (*bodies, *zeros):
        part = [z for z in full["zero_report"] if z != missing]
        assert judged(**full | {"zero_report": part})["5.6.1(6)"] == "未知", missing


# --- sequences (domain.md) ------------------------------------------------------------

BREACH = {"reservoirs": [{"reservoir": "吉利河水库",
                          "danger": {"value": "垮坝", "at": "2022-08-10T20:00:00+08:00"}}]}


@pytest.mark.parametrize("at", ["2022-08-11T02:01:00+08:00", "2022-08-11T08:00:00+08:00",
                                "2022-08-14T08:00:00+08:00"])
def test_finding_1_a_dam_break_stays_broken(at: str) -> None:
    known = situation(at=at, **BREACH)
    assert weigh(known)["5.6.1(6)"].truth == TRUE
    assert bounds(known)[0] == 4


def test_finding_1_an_expected_danger_goes_stale_but_what_happened_does_not() -> None:
    def at(hour: str) -> dict[str, Any]:
        row = {"reservoir": "铁山水库", "expected_danger": {"value": "垮坝", "at": AT}}
        known = situation(at=f"2022-08-10T{hour}:00+08:00", reservoirs=[row],
                          zero_report=["reservoirs.danger"])
        return {ref: f.truth for ref, f in weigh(known).items()}

    assert at("14:00")["4.2.6(1)⑤"] == TRUE
    assert at("17:00")["4.2.6(1)⑤"] == TRUE, "正好3小时仍有效"
    assert at("17:01")["4.2.6(1)⑤"] == UNKNOWN


def test_finding_2_a_zero_report_does_not_wipe_an_open_danger() -> None:
    known = situation(
        at="2022-08-10T18:00:00+08:00",
        reservoirs=[{"reservoir": "产芝水库", "danger": {"value": "重大险情", "at": AT}}],
        zero_report=["reservoirs", {"of": "reservoirs.danger", "district": "莱西市"}],
    )
    assert weigh(known)["5.6.1(6)"].truth == TRUE


def test_finding_2_a_nil_on_one_fact_leaves_the_others_open() -> None:
    found = judged(zero_report=["districts.flood"])
    assert found["5.3.1(3)"] == "不成立"
    assert found["5.3.1(2)"] == found["5.3.1(7)"] == "未知"


def test_finding_2_a_listed_district_has_not_spoken_of_its_other_facts() -> None:
    said = {name: {"response": "无"} for name in DISTRICTS}
    found = judged(districts=said)
    assert found["5.3.1(2)"] == "不成立"
    assert found["5.3.1(3)"] == found["5.3.1(7)"] == "未知"


@pytest.mark.parametrize("register", ["rivers", "reservoirs", "signals"])
def test_finding_2_an_empty_list_is_no_zero_report(register: str) -> None:
    found = judged(**{register: []}, rain={"ten_day_mean_mm": 150})
    ref = {"rivers": "5.3.1(4)", "reservoirs": "5.3.1(6)", "signals": "4.2.6(1)①"}[register]
    assert found[ref] == "未知"


def test_finding_2_unknown_said_aloud_is_not_cleared_by_a_zero_report_of_the_same_hour() -> None:
    """A zero report fills what is absent; 崂山区 was asked and does not know."""
    said = {"崂山区": {"flood": None}, "胶州市": {"flood": "一般"}}
    assert judged(districts=said, zero_report=["districts.flood"])["5.3.1(3)"] == "未知"


def test_finding_2_a_later_zero_report_answers_for_a_reading_gone_stale() -> None:
    """A typhoon of last night must not keep (1) undecided after 市气象局 says there is none."""
    old = {"value": 12, "at": "2022-08-09T20:00:00+08:00"}
    known = situation(
        typhoon=[{"name": "甲", "force": old, "affects_qingdao": {**old, "value": True}}],
        rain={"widespread_heavy": True}, zero_report=[{"of": "typhoon", "at": AT}],
    )
    assert weigh(known)["5.3.1(1)"].truth == FALSE


def test_finding_4_a_warning_does_not_vanish_when_the_thing_arrives() -> None:
    for stage in ("预计将超过", "已超过"):
        found = judged(rivers=[{"river": "风河", "reach": "干流", "warning_stage": stage}])
        assert found["4.2.6(1)③"] == "成立", stage
    for danger in ({"expected_danger": "重大险情"}, {"danger": "重大险情"}, {"danger": "决口"}):
        found = judged(rivers=[{"river": "风河", "reach": "干流"} | danger])
        assert found["4.2.6(1)③"] == "成立", danger
    for danger in ({"expected_danger": "较大险情"}, {"danger": "较大险情"}, {"danger": "垮坝"}):
        assert judged(reservoirs=[{"reservoir": "铁山水库"} | danger])["4.2.6(1)⑤"] == "成立"


def test_finding_4_what_arrived_and_was_lifted_is_over() -> None:
    gone = {"reservoir": "铁山水库", "danger": "较大险情", "control": "已控制"}
    zeros = ["reservoirs.danger", "reservoirs.expected_danger"]
    assert judged(reservoirs=[gone], zero_report=zeros)["4.2.6(1)⑤"] == "不成立"


def test_finding_5_a_falling_river_over_warning_meets_no_rung_but_no_ending_either() -> None:
    """The headline of a running response is the assessment's; here only the clauses."""
    found = judged(stations={"南村": {"position": "超过警戒水位", "outlook": "回落"}},
                   in_force={"response": {"level": "Ⅲ", "hazards": ["洪涝"]}})
    assert [found[f"{c}(5)"] for c in ("5.3.1", "5.4.1", "5.5.1", "5.6.1")] == ["不成立"] * 4
    assert found["5.7.1(2)"] == "不成立"


def test_finding_9_a_district_response_carries_its_own_hazard() -> None:
    found = weigh(situation(
        districts={"崂山区": {"response": "Ⅳ", "response_hazard": ["台风", "洪涝"]},
                   "胶州市": {"response": "Ⅳ", "response_hazard": "抗旱"}}))
    finding = found["5.3.1(2)"]
    assert finding.truth == TRUE and finding.clause.hazard_field == "response_hazard"
    carriers = [leaf for leaf in finding.evidence if leaf.info.name == "response"]
    assert {leaf.row.member for leaf in carriers} == {"崂山区", "胶州市"}


def test_finding_9_each_ladder_declares_its_hazard() -> None:
    hazards = {ladder.item: (ladder.rungs[0].hazards, ladder.rungs[0].hazard_field)
               for ladder in shipped().edition.ladders}
    assert hazards["(1)"] == (("台风",), "")
    assert {hazards[f"({n})"] for n in (3, 4, 5, 6)} == {(("洪涝",), "")}
    assert hazards["(7)"] == (("干旱",), "")
    assert hazards["(2)"] == ((), "response_hazard") and hazards["(8)"] == ((), "hazard")


def test_finding_11_a_dam_of_unknown_size_asks_for_its_size() -> None:
    known = situation(reservoirs=[{"reservoir": "大泽山水库", "danger": "垮坝"}],
                      zero_report=["reservoirs"])
    finding = weigh(known)["5.6.1(6)"]
    assert finding.truth == UNKNOWN and finding.indicated
    assert "reservoirs.大泽山水库.size" in {leaf.path for leaf in finding.missing}
    assert bounds(known)[1] == 4


def test_finding_11_a_dam_that_is_certainly_no_pond_is_at_least_level_4() -> None:
    known = situation(
        reservoirs=[{"name": "某村水库", "size": {"at_least": "小（二）型"}, "danger": "垮坝"}],
        zero_report=ZEROES, stations={"南村": {"position": "低于警戒水位", "outlook": "平稳"}})
    assert bounds(known) == (1, 4)


def test_finding_11_a_force_given_as_a_range_keeps_what_is_certain() -> None:
    known = situation(typhoon={"name": "甲", "force": "9—10级", "affects_qingdao": True},
                      rain={"widespread_heavy": True},
                      stations={"南村": {"position": "低于警戒水位", "outlook": "平稳"}},
                      zero_report=[zero for zero in ZEROES if zero != "typhoon"])
    assert bounds(known) == (1, 2)


def test_finding_20_a_fax_typed_late_does_not_replace_a_newer_call() -> None:
    fax = {"value": "较大险情", "at": "2022-08-10T22:00:00+08:00", "by": "西海岸新区防指"}
    call = {"value": "垮坝", "at": "2022-08-11T00:30:00+08:00", "by": "西海岸新区防指"}
    for told in ([fax, call], [call, fax]):
        known = situation(at="2022-08-11T01:00:00+08:00", zero_report=["reservoirs"],
                          reservoirs=[{"reservoir": "铁山水库", "danger": told}])
        assert weigh(known)["5.6.1(6)"].truth == TRUE


def test_finding_20_a_source_supersedes_itself_downwards_too() -> None:
    first = {"value": "重大险情", "at": "2022-08-10T12:00:00+08:00", "by": "西海岸新区防指"}
    later = {"value": "较大险情", "at": "2022-08-10T13:00:00+08:00", "by": "西海岸新区防指"}
    found = judged(reservoirs=[{"reservoir": "铁山水库", "danger": [first, later]}],
                   zero_report=["reservoirs"])
    assert found["5.3.1(6)"] == "成立" and found["5.4.1(6)"] == "不成立"


def test_finding_20_sources_that_differ_span_until_a_person_settles_it() -> None:
    district = {"value": "较大险情", "at": "2022-08-10T13:00:00+08:00", "by": "西海岸新区防指"}
    bureau = {"value": "重大险情", "at": "2022-08-10T12:55:00+08:00", "by": "市水务管理局"}
    row = {"reservoir": "铁山水库", "danger": [district, bureau]}
    found = judged(reservoirs=[row], zero_report=["reservoirs"])
    assert found["5.3.1(6)"] == "成立", "轻的一说已够Ⅳ级"
    assert found["5.4.1(6)"] == "未知", "重的一说可能Ⅲ级"
    ruling = {"value": "较大险情", "at": "2022-08-10T13:30:00+08:00", "by": "市防指办",
              "settles": True}
    row = {"reservoir": "铁山水库", "danger": [district, bureau, ruling]}
    found = judged(reservoirs=[row], zero_report=["reservoirs"])
    assert found["5.3.1(6)"] == "成立" and found["5.4.1(6)"] == "不成立"
    newer = {"value": "垮坝", "at": "2022-08-10T13:40:00+08:00", "by": "市水务管理局"}
    row = {"reservoir": "铁山水库", "danger": [district, bureau, ruling, newer]}
    found = judged(reservoirs=[row], zero_report=["reservoirs"])
    assert found["5.6.1(6)"] == "未知", "定夺之后的新说法重新成为两说"


def test_finding_20_what_is_observed_after_at_is_not_yet_known() -> None:
    later = {"value": "垮坝", "at": "2022-08-10T14:00:01+08:00"}
    known = situation(reservoirs=[{"reservoir": "铁山水库", "danger": later}],
                      zero_report=["reservoirs"])
    # not yet known, and no zero report may speak for a dam of which somebody spoke
    assert weigh(known)["5.3.1(6)"].truth == UNKNOWN
    assert [report.value for report in known.ignored] == ["垮坝"]


def test_finding_22_stage_and_judgement_that_exclude_each_other_are_a_contradiction() -> None:
    on = marked((("warning_m", "12.00"), ("guarantee_m", "14.00")))
    known = situation(on=on, stations={"南村": {
        "stage_m": {"value": 12.5, "by": "市水文中心"},
        "position": {"value": "接近警戒水位", "by": "平度市防指"}, "outlook": "可能继续上涨"}})
    finding = weigh(known, on)["5.4.1(5)"]
    assert finding.truth == UNKNOWN and finding.indicated
    (leaf,) = [leaf for leaf in finding.missing if leaf.info.name == "position"]
    assert leaf.value.why == "矛盾" and len(leaf.value.report) == 2


def test_finding_22_exactly_at_the_mark_is_near_whatever_the_margin() -> None:
    for margin in (None, 0.0, 0.5, 5.0):
        on = marked((("warning_m", "12.00"),), margin)
        known = situation(on=on, stations={"南村": {"stage_m": 12.00, "outlook": "可能继续上涨"}})
        found = {ref: f.truth for ref, f in weigh(known, on).items()}
        assert found["5.3.1(5)"] == TRUE and found["5.4.1(5)"] == FALSE
        assert found["5.6.1(5)"] == FALSE


def test_a_stale_stage_is_unknown_and_never_a_ground_for_lowering() -> None:
    on = marked((("warning_m", "12.00"), ("guarantee_m", "14.00")))
    stage = {"value": 10.0, "at": "2022-08-10T12:00:00+08:00"}
    known = situation(on=on, in_force={"response": {"level": "Ⅲ"}},
                      stations={"南村": {"stage_m": stage, "outlook": "可能继续上涨"}})
    found = weigh(known, on)
    assert {found[f"{c}(5)"].truth for c in ("5.3.1", "5.4.1", "5.5.1", "5.6.1")} == {UNKNOWN}


# --- evidence -------------------------------------------------------------------------


def test_evidence_names_what_carries_a_clause_and_nothing_else() -> None:
    found = weigh(situation(districts={
        "崂山区": {"response": "Ⅲ"}, "胶州市": {"response": "Ⅲ"}, "莱西市": {"flood": "一般"}}))
    paths = {leaf.path for leaf in found["5.4.1(2)"].evidence if not leaf.info.spec.context}
    assert paths == {"districts.崂山区.response", "districts.胶州市.response"}
    assert found["5.4.1(2)"].missing == []


def test_missing_of_an_undecided_clause_says_what_to_ask() -> None:
    found = weigh(situation(districts={"崂山区": {"response": "Ⅲ"}}))["5.4.1(2)"]
    assert found.truth == UNKNOWN and found.indicated
    assert {leaf.path for leaf in found.missing} == {"districts.*.response"}
    said = [leaf.path for leaf in found.evidence if not leaf.info.spec.context]
    assert said == ["districts.崂山区.response"]


def test_silence_points_to_nothing_a_report_does() -> None:
    assert not weigh(situation())["5.6.1(6)"].indicated
    rain = weigh(situation(rain={"widespread_heavy": True}))
    assert not rain["5.3.1(1)"].indicated, "降雨只是限定条件，单独不算迹象"
    named = weigh(situation(typhoon={"name": "甲", "force": 12, "affects_qingdao": True}))
    assert named["5.5.1(1)"].indicated


def test_an_extended_finding_cites_the_reading_it_rests_on() -> None:
    found = weigh(situation(reservoirs=[{"reservoir": "产芝水库", "danger": "垮坝"}]))["5.6.1(6)"]
    assert found.extended and {38, 43} <= set(found.readings)
    known = shipped().edition.readings
    assert all(number in known for number in found.readings)


# --- comparisons, one field at a time -------------------------------------------------


def compare(register: str, test: dict[str, Any], row: dict[str, Any], **more: Any) -> tuple[int, int]:
    """One test of one row: extended, and by the letter."""
    edition, compiler = shipped().edition, shipped().rules.compiler
    condition = parse(test, Vocabulary(), register)
    given = {"districts": {"崂山区": row}, "stations": {"南村": row}, "typhoon": {"name": "甲", **row},
             "reservoirs": [{"reservoir": "铁山水库", **row}], "signals": [row]}[register]
    known = Situation(edition, read_situation(edition, document(**{register: given}, **more)))
    (found,) = known.rows[register].values()
    return tuple(compiler.compile(condition, way, register)(found) for way in (True, False))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("operator", "number", "stages"),
    [("at_least", 12, {11.99: 0, 12: 2, 12.01: 2}), ("more_than", 12, {11.99: 0, 12: 0, 12.01: 2}),
     ("at_most", 12, {11.99: 2, 12: 2, 12.01: 0}), ("less_than", 12, {11.99: 2, 12: 0, 12.01: 0}),
     ("is", 12, {11.99: 0, 12: 2, 12.01: 0}), ("exactly", 12, {11.99: 0, 12: 2, 12.01: 0}),
     ("between", [12, 13], {11.99: 0, 12: 2, 12.5: 2, 13: 2, 13.01: 0})],
)
def test_and_above_includes_the_number_over_does_not(
    operator: str, number: Any, stages: dict[float, int]
) -> None:
    for stage, truth in stages.items():
        assert compare("stations", {"stage_m": {operator: number}}, {"stage_m": stage})[0] == truth


@pytest.mark.parametrize(
    ("operator", "number", "truths"),
    [("at_least", 12, (1, 2, 1, 0)), ("more_than", 12, (1, 1, 1, 0)), ("at_most", 13, (1, 2, 2, 2)),
     ("less_than", 12, (1, 0, 1, 2)), ("is", 12, (1, 1, 1, 0)), ("between", [12, 13], (1, 2, 1, 0))],
)
def test_a_range_meets_a_test_when_all_of_it_does(
    operator: str, number: Any, truths: tuple[int, ...]
) -> None:
    ranges = ({}, {"at_least": 12, "at_most": 13}, {"at_least": 11, "at_most": 13},
              {"at_least": 10, "at_most": 11})
    for stage, truth in zip(ranges, truths, strict=True):
        row = {"stage_m": stage} if stage else {}
        assert compare("stations", {"stage_m": {operator: number}}, row | {"outlook": "平稳"})[0] == truth


def test_no_such_thing_meets_no_comparison() -> None:
    """Only the register may say that a gauge has no such mark; then none is ever passed."""
    on = marked((("warning_m", "无"), ("guarantee_m", "无")))
    rising = {"stage_m": 14.0, "outlook": "可能继续上涨"}
    found = weigh(situation(on=on, stations={"南村": rising}), on)
    assert {found[f"5.{n}.1(5)"].truth for n in (3, 4, 5, 6)} == {FALSE}


@pytest.mark.parametrize(
    ("test", "grades"),
    [("较大险情", {"一般险情": (0, 0), "较大险情": (2, 2), "重大险情": (2, 0), "垮坝": (2, 0)}),
     ({"at_least": "较大险情"}, {"一般险情": (0, 0), "较大险情": (2, 2), "垮坝": (2, 2)}),
     ({"exactly": "较大险情"}, {"一般险情": (0, 0), "较大险情": (2, 2), "重大险情": (0, 0)}),
     (["一般险情", "较大险情"], {"无": (0, 0), "一般险情": (2, 2), "重大险情": (0, 0)}),
     ({"at_most": "较大险情"}, {"较大险情": (2, 2), "重大险情": (0, 0)})],
)
def test_a_worse_grade_meets_a_named_one_beyond_the_letter(
    test: Any, grades: dict[str, tuple[int, int]]
) -> None:
    for grade, truths in grades.items():
        found = compare("reservoirs", {"danger": test}, {"danger": grade})
        assert found == truths, f"{test} {grade}"


def test_a_disaster_grade_names_itself_only() -> None:
    """The plan writes 或以上 where it means it: worse does not meet a named flood grade."""
    assert compare("districts", {"flood": "一般"}, {"flood": "严重"}) == (0, 0)
    assert compare("districts", {"flood": {"at_least": "一般"}}, {"flood": "严重"}) == (2, 2)


def test_a_set_meets_a_choice_when_it_holds_it() -> None:
    row = {"response_hazard": ["台风", "洪涝"]}
    assert compare("districts", {"response_hazard": "洪涝"}, row)[0] == 2
    assert compare("districts", {"response_hazard": ["干旱", "台风"]}, row)[0] == 2
    assert compare("districts", {"response_hazard": "干旱"}, row)[0] == 0
    assert compare("districts", {"response_hazard": "干旱"}, {"flood": "无"})[0] == 1


def test_an_unset_parameter_leaves_what_hangs_on_it_unknown() -> None:
    test = {"stage_m": {"at_least": {"field": "expected_stage_m",
                                     "minus": {"parameter": "approach_margin_m"}}}}
    for stage, truth in ((13.0, 2), (12.9, 1), (8.0, 1), (7.9, 0)):
        assert compare("stations", test, {"stage_m": stage, "expected_stage_m": 13.0})[0] == truth


def test_within_hours_follows_the_clock() -> None:
    row = {"kind": "暴雨", "until": "2022-08-10T20:00:00+08:00"}
    for hours, truth in ((5.9, 0), (6, 2), (24, 2)):
        assert compare("signals", {"until": {"within_h": hours}}, row)[0] == truth
    assert compare("signals", {"until": {"within_h": 24}}, {"kind": "暴雨"})[0] == 1
