"""The schemas an editor gets: they accept what is shipped and refuse what would not load."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from qdflood.errors import PlanError, SituationError
from qdflood.observations import read_situation
from qdflood.places import shared
from qdflood.plan.edition import load_edition
from qdflood.plan.schema import schemas
from qdflood.plan.yaml_file import read_yaml

EDITION = shared("rules", "qingdao-2021")
EXAMPLES = sorted(shared("data", "examples").glob("*.yaml"))
LOADED = load_edition(EDITION, shared("data"))
SCHEMAS = schemas(LOADED)
AT = "2026-08-10T14:00:00+08:00"

ORGANIZATION = ("posts", "groups", "units", "bodies", "reporting", "risks", "acts")
FILES = [
    ("plan", "plan.yaml"),
    ("scales", "scales.yaml"),
    ("observables", "observables.yaml"),
    ("parameters", "parameters.yaml"),
    ("items", "warning.yaml"),
    ("items", "ending.yaml"),
    ("advisory", "advisory.yaml"),
    ("readings", "readings.yaml"),
    ("accepted", "accepted.yaml"),
    *(("ladder", f"triggers/{path.name}") for path in sorted((EDITION / "triggers").glob("*"))),
    *(("actions", f"response/{path.name}") for path in sorted((EDITION / "response").glob("*"))),
    *((name, f"organization/{name}.yaml") for name in ORGANIZATION),
]


def as_json(path: Path) -> Any:
    """The file as an editor's YAML server sees it: keys are text."""
    return json.loads(json.dumps(read_yaml(path)))


def problems(name: str, given: Any) -> list[str]:
    validator = jsonschema.Draft202012Validator(SCHEMAS[name])
    return [error.json_path for error in validator.iter_errors(given)]


@pytest.mark.parametrize("name", SCHEMAS)
def test_each_is_a_schema_of_draft_2020_12(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[name])
    assert SCHEMAS[name]["$schema"].endswith("2020-12/schema")
    json.dumps(SCHEMAS[name])


@pytest.mark.parametrize(("name", "file"), FILES, ids=[file for _, file in FILES])
def test_what_is_shipped_is_accepted(name: str, file: str) -> None:
    assert problems(name, as_json(EDITION / file)) == []


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.stem for path in EXAMPLES])
def test_the_examples_are_accepted(path: Path) -> None:
    assert problems("situation", as_json(path)) == []


LADDER = as_json(EDITION / "triggers" / "6_reservoir_danger.yaml")
COUNT = {"count": "reservoirs", "where": {"size": "大型"}, "at_least": 1}


def rung(**changed: Any) -> dict[str, Any]:
    ladder = copy.deepcopy(LADDER)
    ladder["rungs"][0] |= changed
    return dict(ladder)


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("ladder", rung(wen={})),
        ("ladder", rung(level="Ⅴ")),
        ("ladder", rung(ref=5.3)),
        ("ladder", rung(readings=[999])),
        ("ladder", {**LADDER, "hazards": ["地震"]}),
        ("ladder", rung(when={})),
        ("parameters", {"margin": {"label": "幅度", "range": [0, 1], "values": [{"value": 1}]}}),
        ("scales", {"s": {"grades": ["轻", "重"], "worse": True}}),
        ("observables", {"registers": {}}),
        ("accepted", [{"name": "甲"}]),
        ("plan", {"id": "x"}),
    ],
)
def test_a_broken_file_is_refused(name: str, given: Any) -> None:
    assert problems(name, given)


@pytest.mark.parametrize(
    "given",
    [
        COUNT,
        {"any": [COUNT, {"rain.widespread_heavy": True}]},
        {"at_least": 1, "of": [COUNT]},
        {"member": "stations.南村", "where": {"stage_m": {"more_than": {"field": "warning_m"}}}},
        {"rain.ten_day_mean_mm": {"at_least": 100, "less_than": 200}},
        {**COUNT, "where": {"danger": ["重大险情", "垮坝"]}},
        {**COUNT, "where": {"any": [{"size": "大型"}, {"danger": "垮坝"}]}},
        {
            "member": "stations.南村",
            "where": {
                "stage_m": {
                    "at_least": {"field": "warning_m", "minus": {"parameter": "approach_margin_m"}}
                }
            },
        },
    ],
)
def test_the_condition_language(given: Any) -> None:
    assert problems("condition", given) == []
    LOADED._when(given, "warning.yaml", "1")


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"not": COUNT},
        {"any": []},
        {"reservoirs.danger": "垮坝"},
        {"rain.no_such": True},
        {**COUNT, "count": "dams"},
        {**COUNT, "at_most": 2},
        {"count": "reservoirs", "where": {"size": "大型"}},
        {**COUNT, "within": "district"},
        {**COUNT, "at_least": -1},
        {**COUNT, "where": {"size": "特大型"}},
        {**COUNT, "where": {"place": "某处"}},
        {**COUNT, "where": {"danger": {"worse_than": "垮坝"}}},
        {**COUNT, "where": {"danger": []}},
        {"member": "stations.不存在", "where": {"stage_m": 1}},
        {"member": "stations.南村", "where": {"stage_m": {"at_least": {"field": "no_mark"}}}},
        {"member": "stations.南村", "where": {"stage_m": {"between": [1]}}},
        {"member": "stations.南村", "where": {"stage_m": {"at_least": {"parameter": "gone"}}}},
    ],
)
def test_what_the_condition_language_refuses(given: Any) -> None:
    assert problems("condition", given)
    with pytest.raises(PlanError):
        LOADED._when(given, "warning.yaml", "1")


def situation(**observations: Any) -> dict[str, Any]:
    return {"at": AT, "observations": observations}


@pytest.mark.parametrize(
    "given",
    [
        {"at": AT},
        situation(typhoon="无"),
        situation(typhoon={"name": "甲", "force": {"at_least": 10}, "affects_qingdao": None}),
        situation(typhoon=[{"name": "甲", "force": "10—11级"}]),
        situation(stations={"南村": {"stage_m": {"value": 12.3, "at": AT, "by": "水文"}}}),
        situation(stations={"nc": {"stage_m": [{"value": 12.3}, {"value": 12.4, "by": "甲"}]}}),
        situation(districts={"崂山区": {"response": "Ⅳ", "response_hazard": ["台风", "洪涝"]}}),
        situation(districts={"市区": {"rain_24h_mm": 80}}),
        situation(reservoirs=[{"name": "某村水库", "size": "小（二）型", "danger": "垮坝"}]),
        situation(rivers=[{"river": "大沽河", "danger": {"at_least": "较大险情"}}]),
        situation(zero_report=["rivers", {"of": "reservoirs.danger", "district": "平度市"}]),
        situation(
            proposals=[{"item": "(8)", "level": "Ⅳ", "reason": "积水", "proposer": "张三"}]
        ),
        situation(proposals=[{"item": "4.2.6-2", "reason": "墒情", "proposer": "张三"}]),
        {"at": AT, "in_force": {"response": "无", "flood_warning": None}},
        {"at": AT, "in_force": {"response": {"level": "Ⅳ", "districts": ["崂山区"]}}},
        {"at": AT, "in_force": {"response": {"level": "Ⅳ级", "since": AT, "hazards": ["台风"]}}},
    ],
)
def test_a_situation(given: Any) -> None:
    assert problems("situation", given) == []
    read_situation(LOADED, given)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"at": AT, "observation": {}},
        situation(dams=[]),
        situation(typhoon="有"),
        situation(typhoon={"force": 19}),
        situation(typhoon={"force": 8.5}),
        situation(typhoon={"wind": 10}),
        situation(stations={"北村": {"stage_m": 1}}),
        situation(stations={"南村": {"position": "很高"}}),
        situation(stations={"南村": {"stage_m": {"value": 1, "when": AT}}}),
        situation(districts={"崂山区": {"response": "Ⅴ"}}),
        situation(proposals=[{"item": "(8)"}]),
        situation(proposals=[{"item": "(8)", "reason": "积水", "proposer": "张三"}]),
        {"at": AT, "in_force": {"response": {"level": "Ⅳ", "districts": ["高新区"]}}},
        situation(zero_report=["districts"]),
        situation(zero_report=[{"by": "甲"}]),
        {"at": AT, "in_force": {"response": {"since": AT}}},
        {"at": AT, "in_force": {"response": {"level": "Ⅳ", "hazards": ["地震"]}}},
    ],
)
def test_what_a_situation_may_not_say(given: Any) -> None:
    assert problems("situation", given)
    with pytest.raises(SituationError):
        read_situation(LOADED, given)


def test_names_are_completed_from_the_catalogue() -> None:
    defs = SCHEMAS["condition"]["$defs"]
    assert "danger" in defs["row.reservoirs"]["anyOf"][0]["propertyNames"]["enum"]
    assert "place" not in defs["row.reservoirs"]["anyOf"][0]["propertyNames"]["enum"]
    assert "rain.widespread_heavy" in defs["match"]["propertyNames"]["enum"]
    assert {"垮坝", "溃坝"} <= set(
        SCHEMAS["situation"]["$defs"]["reservoirs.danger"]["anyOf"][0]["anyOf"][0]["enum"]
    )
