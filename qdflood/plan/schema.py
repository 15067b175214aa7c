"""JSON Schemas (draft 2020-12) of an edition's files and of a situation file, for editors.

They are made from the models and from the edition's own catalogue, so an editor
completes the names of facts, grades, levels and parameters. They are a help in
writing, not the gate: what an edition may be is what loads and passes the check.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel

from qdflood.plan.actions import ActionList
from qdflood.plan.catalogue import NUMERIC, Catalogue, ScaleSpec
from qdflood.plan.clauses import AdvisoriesSpec, ItemsSpec, LadderSpec, Parameter, Plan
from qdflood.plan.edition import Edition
from qdflood.plan.headquarters import Acts, Bodies, Groups, Posts, Reporting, Risks, Units
from qdflood.plan.readings import Reading
from qdflood.plan.schema_condition import condition_defs, level_words
from qdflood.plan.schema_situation import situation_schema

Schema = dict[str, Any]
DRAFT = "https://json-schema.org/draft/2020-12/schema"

# What each schema is of: the file or files of rules/<edition>/.
FILES = {
    "plan": "plan.yaml",
    "scales": "scales.yaml",
    "observables": "observables.yaml",
    "parameters": "parameters.yaml",
    "ladder": "triggers/*.yaml",
    "items": "warning.yaml、ending.yaml",
    "advisory": "advisory.yaml",
    "readings": "readings.yaml",
    "accepted": "accepted.yaml",
    "actions": "response/*.yaml",
    "situation": "情况文件（qdflood assess）",
    "condition": "条件语言（when、where）",
}
_ORGANIZATION: dict[str, type[BaseModel]] = {
    "posts": Posts, "groups": Groups, "units": Units, "bodies": Bodies,
    "reporting": Reporting, "risks": Risks, "acts": Acts,
}


def schemas(edition: Edition) -> dict[str, Schema]:
    """Every schema by name; ``$comment`` says of which file it is."""
    found = {
        "plan": _of(edition, Plan),
        "scales": _table(edition, ScaleSpec),
        "observables": _with_conditions(edition, _of(edition, Catalogue)),
        "parameters": _dated(_table(edition, Parameter)),
        "ladder": _with_conditions(edition, _of(edition, LadderSpec)),
        "items": _with_conditions(edition, _of(edition, ItemsSpec)),
        "advisory": _with_conditions(edition, _of(edition, AdvisoriesSpec)),
        "readings": _list(_of(edition, Reading)),
        "accepted": _list(_accepted(edition)),
        "actions": _of(edition, ActionList),
        **{name: _of(edition, model) for name, model in _ORGANIZATION.items()},
        "situation": situation_schema(edition),
        "condition": _with_conditions(edition, {"$ref": "#/$defs/condition"}),
    }
    return {name: _titled(edition, name, schema) for name, schema in found.items()}


def _titled(edition: Edition, name: str, schema: Schema) -> Schema:
    file = FILES.get(name, f"organization/{name}.yaml")
    title = f"{edition.plan.title} {edition.plan.number}：{file}"
    return {"$schema": DRAFT, "title": title, "$comment": file, **schema}


def _of(edition: Edition, model: type[BaseModel]) -> Schema:
    """The model's schema with the edition's own words in it."""
    schema = model.model_json_schema()
    for part in (schema, *schema.get("$defs", {}).values()):
        part.pop("title", None)
        properties = part.get("properties", {})
        for name, given in properties.items():
            given.pop("title", None)
            properties[name] = _refined(edition, name, given)
    return schema


def _refined(edition: Edition, name: str, given: Schema) -> Schema:
    """What the catalogue knows of one key better than the model does."""
    integers = given.get("items") == {"type": "integer"}
    if name == "readings" and integers:
        return {**given, "items": {"type": "integer", "enum": sorted(edition.readings)}}
    words, text = _words(edition), {"type": "string"}
    found: Any = given
    if name == "hazards":
        several: Schema = {"type": "array", "items": {"enum": words["hazards"]}}
        found = _replaced(given, {"type": "array", "items": text}, several)
    elif name in words:
        found = _replaced(given, text, {"enum": words[name]})
    return dict(found)


def _words(edition: Edition) -> dict[str, list[str]]:
    return {
        "hazards": list(edition.plan.hazards),
        "level": level_words(edition.levels)[1:],
        "warning": ["", *(warning.id for warning in edition.plan.warnings)],
        "comes_as": ["", *_fields(edition)],
        "type": _types(edition),
    }


def _types(edition: Edition) -> list[str]:
    listed = [n for n, r in edition.catalogue.registers.items() if r.members == "listed"]
    return [
        "bool", "level", "choice", "text", "time", *NUMERIC,
        *(f"scale:{name}" for name in edition.scales), *(f"member:{name}" for name in listed),
    ]


def _fields(edition: Edition) -> Iterable[str]:
    return dict.fromkeys(name for infos in edition.info.values() for name in infos)


def _replaced(given: Any, old: Mapping[str, Any], new: Schema) -> Any:
    """``given`` with every ``old`` part, however deep, as ``new``."""
    if isinstance(given, dict):
        if all(given.get(key) == value for key, value in old.items()):
            return {**{k: v for k, v in given.items() if k not in old}, **new}
        return {key: _replaced(value, old, new) for key, value in given.items()}
    if isinstance(given, list):
        return [_replaced(value, old, new) for value in given]
    return given


def _with_conditions(edition: Edition, schema: Schema) -> Schema:
    """``when`` is a condition; ``derive`` a list of conditions in the scope of a row."""
    defs = {**schema.get("$defs", {}), **condition_defs(edition)}
    rows = [{"$ref": f"#/$defs/row.{name}"} for name in edition.registers()]
    for part in (schema, *schema.get("$defs", {}).values()):
        properties = part.get("properties", {})
        if "when" in properties:
            properties["when"] = {"$ref": "#/$defs/condition"}
        if "derive" in properties:
            item = {"type": "object", "additionalProperties": {"anyOf": rows}, "maxProperties": 1}
            properties["derive"] = {"type": "array", "items": item, "default": []}
    return {**schema, "$defs": defs}


def _table(edition: Edition, model: type[BaseModel]) -> Schema:
    """A file that maps names to rows."""
    schema = _of(edition, model)
    defs = schema.pop("$defs", {})
    return {"type": ["object", "null"], "additionalProperties": schema, "$defs": defs}


def _list(row: Schema) -> Schema:
    defs = row.pop("$defs", {})
    return {"type": "array", "items": row, "$defs": defs}


def _dated(schema: Schema) -> Schema:
    """``from`` is what the file says; Python has another use for the word."""
    row = schema["$defs"]["DatedValue"]
    row["properties"]["from"] = {**row["properties"].pop("begins"), "format": "date"}
    row["required"] = ["from" if key == "begins" else key for key in row["required"]]
    return schema


def _accepted(edition: Edition) -> Schema:
    numbers = {"type": "integer", "enum": sorted(edition.readings)}
    text = {"type": "string", "minLength": 1}
    return {
        "type": "object",
        "properties": {"name": text, "because": text, "readings": {"type": "array", "items": numbers}},
        "required": ["name", "because"],
        "additionalProperties": False,
    }
