"""A drill script as JSON Schema, for an editor to complete: the edition's own names in it.

A help in writing, not the gate: what a script may be is what is read and passes ``check``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from qdflood.drill.clauses import alternatives
from qdflood.drill.form import GRADES, ScriptForm
from qdflood.journal.decisions import POSTPONE
from qdflood.plan.edition import IN_FORCE, Edition
from qdflood.plan.organization import Organization
from qdflood.plan.schema import DRAFT
from qdflood.plan.schema_condition import closed, level_words
from qdflood.plan.schema_situation import situation_schema
from qdflood.truth import Truth

Schema = dict[str, Any]
NAME, FILE = "drill", "演练脚本（qdflood drill）"
_OFFSET = r"^[+-]\d{1,2}:[0-5]\d$"
_TOLD_TIME = {"type": "string", "format": "date-time"}  # as a situation's schema has it
_FULL_TIME = {**_TOLD_TIME, "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d.*(Z|[+-]\d\d:?\d\d)$"}
_TIME = {"anyOf": [_FULL_TIME, {"type": "string", "pattern": _OFFSET}]}
_MOMENT = {"anyOf": [*_TIME["anyOf"], {"type": "string", "pattern": r"^([01]?\d|2[0-3]):[0-5]\d$"}]}


def drill_schema(edition: Edition, organization: Organization, kinds: Iterable[str] = ()) -> Schema:
    """What one script may say under this edition; ``kinds`` are the prints there are."""
    schema = ScriptForm.model_json_schema()
    situation = _own_times(situation_schema(edition))
    defs: Schema = schema.pop("$defs")
    words = _words(edition, organization, kinds)
    for part in (schema, *defs.values()):
        for key in ("title", "description"):
            part.pop(key, None)
        for name, given in part.get("properties", {}).items():
            given.pop("title", None)
            part["properties"][name] = words.get(name, given)
    schema["properties"]["start"] = _FULL_TIME
    defs["InjectForm"] |= _readings(situation)
    schema["properties"][IN_FORCE] = situation["properties"][IN_FORCE]
    title = f"{edition.plan.title} {edition.plan.number}：{FILE}"
    return {"$schema": DRAFT, "title": title, "$comment": FILE, **schema,
            "$defs": {**defs, **situation["$defs"]}}


def _readings(situation: Schema) -> Schema:
    """Readings are the observations of a situation file, unless they must be refused."""
    told = {"anyOf": [situation["properties"]["observations"]["anyOf"][0], {"type": "null"}]}
    refused = {"required": ["refused"], "properties": {"refused": {"type": "string"}}}
    return {"if": refused, "then": {}, "else": {"properties": {"readings": told}}}


def _own_times(given: Any) -> Any:
    """Times inside a script may also be written from its start."""
    if given == _TOLD_TIME:
        return _TIME
    if isinstance(given, dict):
        return {key: _own_times(value) for key, value in given.items()}
    if isinstance(given, list):
        return [_own_times(value) for value in given]
    return given


def _words(edition: Edition, organization: Organization, kinds: Iterable[str]) -> Schema:
    """By the name of a key: what may stand there."""
    plan, posts = edition.plan, {"enum": list(organization.rank())}
    clauses = [clause for clause in (*edition.rungs, *edition.items)]
    refs = [ref for clause in clauses for ref in (clause.ref, *alternatives(clause))]
    acts = [*dict.fromkeys(act.act for act in organization.acts.acts), POSTPONE]
    level = {"enum": [*level_words(edition.levels), None]}
    areas = list(edition.gazetteer.roster(plan.area_register).by_name)
    warnings = [word for w in plan.warnings for word in (w.id, w.key, w.label)]
    facts = _or_text(_facts(edition))
    named, truths = list(kinds), {"enum": [truth.label for truth in Truth]}
    return {
        "edition": {"const": plan.id}, "length": _TIME, "at": {"anyOf": [_MOMENT, {"type": "null"}]},
        **dict.fromkeys((*GRADES, "level"), level),
        **dict.fromkeys(("met", "not_met", "unmet", "unknown"), _several({"enum": refs})),
        "clauses": _several(_or_text(refs), 1),
        "grounds": _several({"enum": [clause.ref for clause in clauses]}),
        "ask": _several(facts), "when_asked": _several(facts),
        "act": {"enum": acts}, "signed": _several(posts, 1),
        "chair": {"anyOf": [posts, {"type": "null"}]},
        "hazards": _several({"enum": list(plan.hazards)}), "areas": _several({"enum": areas}),
        "unit": {"enum": [one.id for _, one in organization.named()]},
        "warnings": closed({word: truths for word in warnings}),
        "advisories": _several(_or_text([clause.ref for clause in edition.advisories])),
        **({"kind": {"enum": named}} if named else {}),
    }


def _facts(edition: Edition) -> list[str]:
    """Every fact by its path, of a register that of all its members."""
    singles = edition.singles()
    return [f"{register}.{field}" if register in singles else f"{register}.*.{field}"
            for register in edition.registers() if register != IN_FORCE
            for field, info in edition.info[register].items() if not info.spec.computed]


def _several(item: Schema, least: int = 0) -> Schema:
    found: Schema = {"type": "array", "items": item}
    return {**found, "minItems": least} if least else found


def _or_text(words: list[str]) -> Schema:
    """These are offered; others may be written."""
    return {"anyOf": [{"enum": words}, {"type": "string", "minLength": 1}]}
