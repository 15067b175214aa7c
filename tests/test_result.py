"""The two forms in which the command line gives a result: JSON for programs, words for people."""

from __future__ import annotations

import json
from typing import Any

import pytest
from builders import DISTRICTS, marked, shipped, situation
from test_assessment import (
    DRY,
    DRY_TWO,
    FLOOD_OVER,
    LOW,
    OVER,
    PROPOSAL,
    STORM,
    TWO_WORDS,
    dam,
    in_force,
    quiet,
    weighed,
    without,
)

from qdflood.assessment import assess
from qdflood.assessment.report import report
from qdflood.assessment.result import result


def told(**given: Any) -> dict[str, Any]:
    """The JSON object as a reader gets it."""
    return json.loads(json.dumps(result(weighed(**given), "某.yaml"), ensure_ascii=False))


def said(**given: Any) -> str:
    return report(weighed(**given), "某.yaml")


def finding(found: dict[str, Any], ref: str) -> dict[str, Any]:
    [one] = [f for f in found["findings"] if f["ref"] == ref]
    return one


# --- JSON -----------------------------------------------------------------------------


def test_levels_go_by_their_own_names_and_none_is_null() -> None:
    found = told(**quiet(stations={"南村": OVER}, zero_report=without("rivers.danger")))
    levels = [found[k] for k in ("confirmed", "possible", "possible_reported",
                                 "confirmed_by_letter")]
    assert levels == ["Ⅲ", "Ⅰ", "Ⅲ", "Ⅲ"]
    nothing = told(**quiet())
    assert {nothing[k] for k in ("confirmed", "possible", "possible_reported")} == {None}
    assert nothing["hazards"] == {} and nothing["deciding"] == []


def test_both_null_and_one_null_are_different_things() -> None:
    not_met, undecided = told(**quiet()), told()
    assert (not_met["confirmed"], not_met["possible"]) == (None, None)
    assert not_met["verdict"].startswith("第（1）—（7）项均未达启动条件")
    assert (undecided["confirmed"], undecided["possible"]) == (None, "Ⅰ")
    assert undecided["verdict"].startswith("无法判定，不排除Ⅰ级")


def test_the_edition_is_named_with_its_fingerprint_and_its_end() -> None:
    plan = told()["plan"]
    assert (plan["id"], plan["number"]) == ("qingdao-2021", "青政办字〔2021〕62号")
    assert plan["fingerprint"] == shipped().edition.fingerprint
    assert "2022-09-28" in plan["notice"]


def test_filling_in_a_mark_changes_the_fingerprint() -> None:
    """A result is made by rules and by facts of the place: both are in it."""
    on = marked((("warning_m", "12.00"),))
    assert on.edition.fingerprint != shipped().edition.fingerprint


def test_a_finding_says_what_carries_it() -> None:
    rung = finding(told(**quiet(stations={"南村": OVER})), "5.4.1(5)")
    assert (rung["truth"], rung["letter"], rung["extended"]) == ("成立", "成立", False)
    assert rung["text"] == "大沽河南村水文站洪水位超过警戒水位并可能继续上涨。"
    assert [e for e in rung["evidence"] if "南村站洪水位超过警戒水位" in e and "市水文中心" in e]
    assert rung["missing"] == [] and {r["id"] for r in rung["readings"]} >= {30, 31}
    assert all(r["text"] for r in rung["readings"])


def test_a_finding_says_what_it_lacks_only_while_it_is_open() -> None:
    found = told(**quiet(zero_report=without("districts.flood")))
    assert finding(found, "5.3.1(3)")["missing"] == ["districts.*.flood"]
    assert {f["truth"] for f in found["findings"] if f["missing"]} == {"未知"}


def test_extended_and_covered() -> None:
    found = told(**quiet(typhoon=STORM | {"force": 13}, rain=DRY | {"widespread_heavy": True}))
    rungs = [finding(found, f"{c}(1)") for c in ("5.3.1", "5.4.1", "5.5.1", "5.6.1")]
    assert [r["extended"] for r in rungs] == [True, True, False, False]
    assert [r["covered"] for r in rungs] == [True, True, False, False]
    assert [r["letter"] for r in rungs] == ["不成立", "不成立", "成立", "不成立"]


def test_beyond_the_letter_the_headline_and_the_field_say_so() -> None:
    found = told(**quiet(reservoirs=[dam("大型", "垮坝")]))
    assert (found["confirmed"], found["confirmed_by_letter"]) == ("Ⅰ", None)
    assert found["verdict"].endswith("（依据引申读法）")
    assert 38 in {r["id"] for r in finding(found, "5.6.1(6)")["readings"]}


def test_hazards_are_told_apart() -> None:
    found = told(**quiet(districts=DRY_TWO, reservoirs=[dam("中型", "重大险情")]))
    assert {h: b["confirmed"] for h, b in found["hazards"].items()} == {"洪涝": "Ⅲ", "干旱": "Ⅳ"}


def test_what_is_in_force() -> None:
    assert told()["in_force"]["level"] is None
    assert told(**quiet())["in_force"]["level"] == "无"
    status = told(**in_force("Ⅲ", "洪涝"))["in_force"]
    assert (status["level"], status["hazards"], status["flood_warning"]) == ("Ⅲ", ["洪涝"], True)
    assert status["since"] == "2022-08-09T08:00:00+08:00"


def test_endings_say_whether_they_apply() -> None:
    found = told(**in_force("Ⅲ", "洪涝", closing=FLOOD_OVER))
    endings = {f["ref"]: f for f in found["findings"] if f["kind"] == "ending"}
    assert {ref: f["applicable"] for ref, f in endings.items()} == {
        "5.7.1(1)": False, "5.7.1(2)": True, "5.7.1(3)": False}
    assert endings["5.7.1(2)"]["truth"] == "成立"
    assert {f["level"] for f in endings.values()} == {None}


def test_a_proposal_is_beside_the_levels() -> None:
    found = told(**quiet(proposals=[PROPOSAL]))
    [one] = found["discretionary"]
    assert (one["ref"], one["level"]) == ("5.4.1(8)", "Ⅲ") and found["confirmed"] is None
    assert "城区积水" in "".join(one["evidence"]) and "甲" in "".join(one["evidence"])


def test_stale_contradictory_old_and_future_things_are_listed() -> None:
    old = {"value": "接近警戒水位", "at": "2022-08-09T20:00:00+08:00"}
    broken = {"value": "垮坝", "at": "2022-08-08T08:00:00+08:00"}
    later = {"value": "一般", "at": "2022-08-10T20:00:00+08:00"}
    found = told(**quiet(
        stations={"南村": LOW | {"position": old}},
        reservoirs=[dam("中型", "无") | {"danger": TWO_WORDS}, dam("塘坝", "无") | {"danger": broken}],
        districts={"崂山区": {"flood": later}}))
    lists = {k: [n["observation"] for n in found[k]]
             for k in ("stale", "conflicts", "recheck", "alarms", "ignored")}
    assert lists == {
        "stale": ["stations.南村.position"], "conflicts": ["reservoirs.某中型水库.danger"],
        "recheck": ["reservoirs.某塘坝水库.danger"],
        "alarms": ["reservoirs.某塘坝水库.danger", "reservoirs.某中型水库.danger"],
        "ignored": ["districts.崂山区.flood"]}
    assert all(n["text"] for k in ("stale", "conflicts", "recheck", "alarms") for n in found[k])
    assert "接近警戒水位" in found["stale"][0]["text"]  # what it used to say, with its age
    assert found["stale"][0]["at"] == old["at"]


def test_settling_sets_are_lists_in_a_fixed_order() -> None:
    sets = told()["settle"]
    assert all(s == sorted(s) for k in ("raise", "exclude") for s in sets[k])
    assert told()["settle"] == sets


HOSTILE = '<img src=x onerror=alert(1)>\u202e"\\{{x}}\n\u0000'


@pytest.mark.parametrize("name", [HOSTILE, "水" * 100])
def test_a_hostile_name_is_text_and_nothing_else(name: str) -> None:
    found = told(**quiet(reservoirs=[dam("中型", "重大险情") | {"name": name}]))
    assert found["confirmed"] == "Ⅲ"
    assert name.strip() in found["alarms"][0]["text"]
    assert found["alarms"][0]["observation"] == f"reservoirs.{name.strip()}.danger"


# --- words ----------------------------------------------------------------------------


def test_the_headline_is_marked_as_a_proposal_and_never_without_its_edition() -> None:
    text = said(**quiet(stations={"南村": OVER}))
    assert "【建议启动Ⅲ级应急响应】（建议，非决定）" in text
    assert "青政办字〔2021〕62号" in text and "2022-09-28" in text
    assert shipped().edition.fingerprint[:19] in text


def test_the_clause_is_quoted_with_its_evidence() -> None:
    text = said(**quiet(stations={"南村": OVER}))
    assert "依据　5.4.1(5)　大沽河南村水文站洪水位超过警戒水位并可能继续上涨。" in text
    assert "· 南村站洪水位超过警戒水位（市水文中心" in text


def test_an_alarm_comes_before_the_headline() -> None:
    lines = said(**quiet(reservoirs=[dam("塘坝", "垮坝")])).splitlines()
    alarm = next(i for i, line in enumerate(lines) if line.startswith("!! "))
    assert "垮坝" in lines[alarm] and lines[alarm + 1].startswith("【")


def test_whom_to_ring_is_said_with_the_clauses_it_bears_on() -> None:
    text = said(**quiet(zero_report=without("districts.flood")))
    assert "请先核实" in text and "5.6.1(3)" in text and "区（市）防指" in text


def test_an_ending_that_is_met_goes_to_consultation() -> None:
    text = said(**in_force("Ⅲ", "洪涝", closing=FLOOD_OVER))
    assert "【可会商降级或终止】" in text and "终止条件　5.7.1(2)　成立，可提交会商" in text
    assert "5.7.1(1)" not in text and "5.7.1(3)" not in text


def test_a_beyond_the_letter_result_quotes_the_reading() -> None:
    reading = shipped().edition.readings[38]
    assert reading in said(**quiet(reservoirs=[dam("大型", "垮坝")]))


def test_new_events_are_folded_away() -> None:
    a = weighed(**quiet())
    events = [s.text for s in a.one_more if s.kind == "event"]
    assert events and not [text for text in events if text in report(a, "某.yaml")]


def test_no_identifier_of_the_program_reaches_the_officer() -> None:
    for given in (quiet(), quiet(zero_report=[]), in_force("Ⅲ", "洪涝", stations={}), {},
                  quiet(districts={d: {"response": None} for d in DISTRICTS[:2]},
                        zero_report=without("districts.response")),
                  quiet(reservoirs=[dam("中型", "无") | {"danger": TWO_WORDS}])):
        text = said(**given).replace("某.yaml", "").replace("sha256:", "")
        words = [w for w in text.split() if w.isascii() and any(c.isalpha() for c in w)]
        assert [w for w in words if "_" in w or "." in w and not w[0].isdigit()] == []
        for word in ("None", "True", "False", "districts", "reservoirs", "rivers.", "stations"):
            assert word not in text


def test_both_forms_say_the_same() -> None:
    known = situation(**quiet(stations={"南村": OVER}))
    a = assess(shipped().rules, known)
    assert f"【{result(a, 'x')['verdict']}】" in report(a, "x")


def test_a_row_whose_name_says_it_all_is_evidence_too() -> None:
    """A signal is known by issuer, kind and colour; none of these is said a second time."""
    known = situation(
        signals=[{"kind": "暴雨", "colour": "橙色", "issuer": "市气象局"}],
        rain={"ten_day_mean_mm": 112},
    )
    found = result(assess(shipped().rules, known), "x")["findings"]
    (item,) = [f for f in found if f["ref"] == "4.2.6(1)①"]
    assert item["truth"] == "成立"
    assert item["evidence"][0].startswith("预报降雨区") and "112" in item["evidence"][0]
    assert item["evidence"][1].startswith("市气象局暴雨橙色预警信号（")
