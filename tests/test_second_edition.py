"""Principle 10: another river's plan needs YAML and CSV, and no Python.

``editions/`` holds a plan made up for this test: three levels by colour, two hazards, a
station × level table of flows, cities counted within provinces, surges that arrive within
so many hours, levees that nobody lists. Not a word of it may stand under ``qdflood/``.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from qdflood.assessment import assess
from qdflood.assessment.result import result
from qdflood.check import check
from qdflood.errors import SituationError
from qdflood.observations import Situation, read_situation
from qdflood.plan.edition import load_edition
from qdflood.plan.schema import schemas
from qdflood.plan.yaml_file import read_yaml
from qdflood.triggers import Rules

HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parent / "qdflood"
RULES, PLACES = HERE / "editions" / "rules" / "lanjiang-2024", HERE / "editions" / "data"
PLACE = PLACES / "lanjiang"

EDITION = load_edition(RULES, PLACES)
WEIGHED = Rules(EDITION)
AT = "2024-07-01T08:00:00+08:00"
CALM = {"石门断面": {"flow": 800}, "青滩断面": {"flow": 300}, "柳湾断面": {"flow": 900}}


def known(at: str = AT, in_force: Any = None, **observations: Any) -> Situation:
    given = {"at": at, "in_force": in_force, "observations": observations}
    return Situation(EDITION, read_situation(EDITION, given))


def truths(at: str = AT, **observations: Any) -> dict[str, str]:
    clauses = (*EDITION.rungs, *EDITION.items)
    found = WEIGHED.weigh(clauses, known(at, **observations))
    return {finding.clause.ref: finding.truth.label for finding in found}


def ladder(found: dict[str, str], item: int) -> str:
    """One ladder's truths by level, 成 不 未; a dash where the plan has no rung."""
    return "".join(found.get(f"3.{level}({item})", "—")[0] for level in (1, 2, 3))


def flows(**changed: float) -> dict[str, Any]:
    return {**CALM, **{f"{name}断面": {"flow": flow} for name, flow in changed.items()}}


def test_it_loads_and_its_check_finds_nothing_new() -> None:
    assert [level.id for level in EDITION.plan.levels] == ["黄色响应", "橙色响应", "红色响应"]
    assert [str(f) for f in check(RULES, PLACES) if not f.accepted] == []


def test_an_empty_form_is_unknown_in_every_clause() -> None:
    assert set(truths().values()) == {"未知"}


# --- a station × level table in one rung a level ----------------------------------------


@pytest.mark.parametrize(
    ("gauges", "expected"),
    [
        (CALM, "不不不"),
        (flows(石门=2999), "不不不"),
        (flows(石门=3000), "成不不"),
        (flows(石门=4999), "成不不"),
        (flows(石门=5000), "成成不"),
        (flows(石门=8000), "成成成"),
        # An empty cell is unknown, but not below the mark before it nor above the one after.
        (flows(青滩=1199), "不不不"),
        (flows(青滩=2000), "成未不"),
        (flows(青滩=2600), "成成成"),
        # 无 in a cell: that section has no such level.
        (flows(柳湾=3999), "不不不"),
        (flows(柳湾=4000), "不不成"),
        # One section silent.
        ({"石门断面": {"flow": 800}, "柳湾断面": {"flow": 900}}, "未未未"),
    ],
)
def test_flows_against_each_sections_own_marks(gauges: dict[str, Any], expected: str) -> None:
    assert ladder(truths(gauges=gauges), 1) == expected


def test_the_ending_counts_sections_still_over_their_mark() -> None:
    assert truths(gauges=CALM)["4.1(1)"] == "成立"
    assert truths(gauges=flows(石门=3000))["4.1(1)"] == "不成立"
    assert truths()["4.1(1)"] == "未知"


# --- a count within a count, and a word that the plan leaves open -----------------------


def cities(*half: str, whole: Sequence[str] = ()) -> dict[str, Any]:
    return {
        "cities": {
            **{f"{name}市": {"inundation": "半城淹"} for name in half},
            **{f"{name}市": {"inundation": "全城淹"} for name in whole},
        },
        "zero_report": ["cities"],
    }


THREE = ("云台", "临渡", "高岗", "双桥", "芦荡", "荷塘")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (cities(), "—不不"),
        (cities("云台", "临渡"), "—不不"),  # one province is not 多个, whatever that is
        (cities("云台", "高岗", "芦荡"), "—不不"),  # one city a province is not 数个
        (cities("云台", "临渡", "高岗", "双桥"), "—未不"),  # two provinces: 2 or 3 is 多个
        (cities(*THREE), "—成不"),  # all three are 多个 by any reading
        (cities(whole=THREE), "—成成"),
        ({"cities": {"云台市": {"inundation": "半城淹"}}}, "—未未"),
        # A zero report of one province leaves two that nobody has spoken for.
        ({"zero_report": [{"of": "cities.inundation", "province": "东源省"}]}, "—未未"),
        (
            {
                "zero_report": [
                    {"of": "cities.inundation", "province": "东源省"},
                    {"of": "cities.inundation", "province": "西岭省"},
                ]
            },
            "—不不",
        ),
    ],
)
def test_cities_are_counted_within_their_province(given: dict[str, Any], expected: str) -> None:
    assert ladder(truths(**given), 2) == expected


# --- within so many hours ---------------------------------------------------------------


def surge(arrives: str) -> dict[str, Any]:
    return {"surges": [{"name": "甲", "arrives": {"value": arrives, "at": AT}}]}


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2024-07-01T08:00:00+08:00", "成不不"),  # 49 hours ahead
        ("2024-07-01T09:00:00+08:00", "成成不"),  # the same entry an hour later
        ("2024-07-02T08:59:00+08:00", "成成不"),
        ("2024-07-02T09:00:00+08:00", "成成成"),
    ],
)
def test_the_same_arrival_comes_nearer_with_the_clock(at: str, expected: str) -> None:
    assert ladder(truths(at, **surge("2024-07-03T09:00:00+08:00")), 3) == expected


def test_a_surge_that_has_come_and_gone_is_not_ahead() -> None:
    found = truths("2024-07-02T08:00:00+08:00", **surge("2024-07-02T07:00:00+08:00"))
    assert ladder(found, 3) == "不不不"


def test_no_surge_is_said_in_a_word() -> None:
    assert ladder(truths(surges="无"), 3) == "不不不"
    assert ladder(truths(), 3) == "未未未"


# --- an open register and its own zero report -------------------------------------------


def levees(*rows: tuple[str, str, str]) -> dict[str, Any]:
    return {"levees": [{"name": name, "class": of, "state": state} for name, of, state in rows]}


NIL = {"zero_report": ["levees.state"]}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, "未未未"),
        (NIL, "不不不"),
        (levees(("甲段", "干堤", "渗漏")) | NIL, "成不不"),
        (levees(("甲段", "干堤", "渗漏")), "成未未"),  # others may have not been heard of
        (levees(("甲段", "干堤", "管涌")) | NIL, "成成不"),
        (levees(("甲段", "干堤", "决堤")) | NIL, "成成成"),  # the alias, and worse meets milder
        (levees(("甲段", "支堤", "溃口")) | NIL, "不不不"),
        (levees(("甲段", "支堤", "溃口"), ("乙段", "支堤", "溃口")) | NIL, "不成不"),
        ({"levees": [{"name": "甲段", "state": "溃口"}]} | NIL, "未未未"),  # class not known
    ],
)
def test_levees_that_nobody_lists(given: dict[str, Any], expected: str) -> None:
    assert ladder(truths(**given), 4) == expected


def test_worse_meets_milder_is_beyond_the_letter() -> None:
    found = WEIGHED.weigh(EDITION.rungs, known(**levees(("甲段", "干堤", "溃口")), **NIL))
    extended = {f.clause.ref: f.extended for f in found if f.truth.label == "成立"}
    assert extended == {"3.1(4)": True, "3.2(4)": True, "3.3(4)": False}


# --- the whole way ----------------------------------------------------------------------


def test_the_warning_is_the_editions_own() -> None:
    found = truths(forecast={"ice_run": True})
    assert (found["2.1(1)"], found["2.1(2)"]) == ("成立", "不成立")


def test_an_assessment_speaks_of_this_plans_levels_and_hazards() -> None:
    situation = known(
        gauges=flows(石门=5200), surges="无", **cities(), in_force={"response": "黄响"}
    )
    found = result(assess(WEIGHED, situation), "x")
    assert (found["confirmed"], found["possible"]) == ("橙色响应", "红色响应")
    assert found["deciding"] == ["3.2(1)"]
    assert found["hazards"]["江洪"]["confirmed"] == "橙色响应"
    assert "海潮" not in found["hazards"]
    assert "橙色响应" in found["verdict"]
    assert "堤防总队" in {need["ask"] for need in found["needed"]}
    json.dumps(found)


def test_a_quiet_day_is_quiet() -> None:
    quiet = known(gauges=CALM, surges="无", zero_report=["cities", "levees.state"])
    found = result(assess(WEIGHED, quiet), "x")
    assert (found["confirmed"], found["possible"]) == (None, None)
    assert EDITION.plan.phrases.items in found["verdict"]


def test_what_this_plan_does_not_know_is_refused() -> None:
    for observations in ({"rivers": []}, {"gauges": {"南村": {}}}, {"cities": {"云台市": {"x": 1}}}):
        with pytest.raises(SituationError):
            known(**observations)


def test_its_files_fit_its_own_schemas() -> None:
    found = schemas(EDITION)
    files = {
        "plan": ["plan.yaml"], "scales": ["scales.yaml"], "observables": ["observables.yaml"],
        "parameters": ["parameters.yaml"], "items": ["warning.yaml", "ending.yaml"],
        "advisory": ["advisory.yaml"], "accepted": ["accepted.yaml"],
        "ladder": [f"triggers/{path.name}" for path in (RULES / "triggers").iterdir()],
    }  # fmt: skip
    for name, paths in files.items():
        for path in paths:
            given = json.loads(json.dumps(read_yaml(RULES / path)))
            jsonschema.Draft202012Validator(found[name]).validate(given)


# --- no word of it in the code ----------------------------------------------------------


def words() -> Iterator[str]:
    yield from (level.id for level in EDITION.plan.levels)
    yield from EDITION.plan.hazards
    yield from (EDITION.plan.no_level, EDITION.plan.title, EDITION.plan.authority)
    for scale in EDITION.scales.values():
        yield from scale.grades
    for name in ("gauges", "provinces", "cities", "surges", "levees"):
        yield EDITION.register(name).label
        yield from EDITION.gazetteer.roster(name).by_name
        yield from (info.spec.label for info in EDITION.info[name].values())


def names() -> set[str]:
    registers = ("gauges", "provinces", "cities", "surges", "levees", "forecast")
    fields = {field for name in registers for field in EDITION.info[name]} - {"class", "state"}
    return {*registers, *fields, *EDITION.parameters, "ice_alert"}


def test_no_word_of_it_is_in_the_code() -> None:
    # 省 and 备注 are words of any form, not this plan's.
    wanted = {word for word in words() if len(word) > 1} - {"备注"}
    assert {"黄色响应", "江洪", "溃口", "石门断面", "控制断面"} <= wanted
    for path in PACKAGE.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        assert [word for word in wanted if word in source] == [], path
        literals = {
            node.value
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        assert literals & (names() - {"remark"}) == set(), path


def test_its_place_stands_beside_it() -> None:
    assert {path.name for path in PLACE.iterdir()} == {
        "provinces.csv", "cities.csv", "gauges.csv", "contacts.csv",
    }  # fmt: skip
