"""The situation file as JSON Schema: registers, members, fields and grades of one edition.

Narrower than what is accepted: an editor is offered the names and grades as the
edition writes them, while an officer may also type full-width letters or ``10—11级``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from qdflood.plan.catalogue import NUMERIC, Register
from qdflood.plan.fields import FieldInfo
from qdflood.plan.schema_condition import closed, constant, level_words

if TYPE_CHECKING:
    from qdflood.plan.edition import Edition

Schema = dict[str, Any]
_TIME = {"type": "string", "format": "date-time"}
_TEXT = {"type": "string", "maxLength": 2000}
_NAME = {"type": "string", "minLength": 1, "maxLength": 100}
_SPOKEN_NUMBER = {"type": "string", "pattern": "^(无|-?[0-9].*)$"}
_LEAF = {
    "at": _TIME, "by": _TEXT, "until": _TIME, "settles": {"type": "boolean"},
    "note": _TEXT, "area": _TEXT,
}
IN_FORCE = "in_force"


def situation_schema(edition: Edition) -> Schema:
    """What one situation file may say under this edition."""
    names = [name for name in edition.registers() if name != IN_FORCE]
    observations = {name: _register(edition, name) for name in names}
    observations["zero_report"] = {
        "type": ["array", "null"], "items": {"anyOf": list(_zero_forms(edition))},
    }
    leaves = {
        f"{name}.{field}": _leaf(info)
        for name in names for field, info in edition.info[name].items()
    }
    return {
        **closed(
            {
                "at": _TIME,
                IN_FORCE: _in_force(edition),
                "observations": {"anyOf": [closed(observations), {"type": "null"}]},
            },
            ["at"],
        ),
        "$defs": leaves,
    }


# -- values
def _value(info: FieldInfo) -> Schema:
    """A value; null is unknown said aloud."""
    return {"anyOf": [_base(info), {"type": "null"}, {"const": "未知"}]}


def _base(info: FieldInfo) -> Schema:
    if info.spec.type not in NUMERIC:
        return constant(info)
    number: Schema = {"type": "number"}
    if info.spec.range:
        number |= {"minimum": info.spec.range[0], "maximum": info.spec.range[1]}
    step = 1 if info.spec.type == "integer" else info.spec.step
    if step:
        number["multipleOf"] = step
    return {"anyOf": [number, _SPOKEN_NUMBER]}


def _leaf(info: FieldInfo) -> Schema:
    """A value, a range, ``{value:, at:, by:}``, or several of these by several sources."""
    values = [_value(info)]
    if info.scale is not None or info.numeric:
        base = _base(info)
        values.append(closed({"at_least": base, "at_most": base}, minProperties=1))
    if info.spec.many:
        values.append({"type": "array", "minItems": 1, "items": _base(info)})
    told = closed({"value": {"anyOf": values}, **_LEAF}, ["value"])
    label = f"{info.spec.label}（{info.spec.unit}）" if info.spec.unit else info.spec.label
    hint = f"{label}。{info.spec.hint}" if info.spec.hint else label
    several = {"type": "array", "minItems": 1, "items": told}
    return {"description": hint, "anyOf": [*values, told, several]}


# -- rows
def _register(edition: Edition, name: str) -> Schema:
    register, row = edition.register(name), _row(edition, name)
    forms: list[Schema] = []
    if register.form == "one":
        forms.append(closed(**row))
    elif register.form == "named":
        forms.append(_named(edition, name, closed(**row)))
    else:
        listed = closed(**{**row, "properties": row["properties"] | _keys(edition, name)})
        if not register.open:
            listed["required"] = [*listed.get("required", ()), register.key]
        forms.append({"type": "array", "items": listed})
        if register.form == "named_or_one":
            forms.append(listed)
    if register.zero == "*":
        forms.append({"const": "无"})
    return {"description": register.label, "anyOf": forms}


def _row(edition: Edition, name: str) -> dict[str, Any]:
    properties, required, bound = {}, [], []
    for field, info in edition.info[name].items():
        for key in (field, *info.spec.aliases):
            properties[key] = {"$ref": f"#/$defs/{name}.{field}"}
        if info.spec.required:
            required.append(field)
        for other, values in info.spec.required_with.items():
            said = {"properties": {other: {"enum": list(values)}}, "required": [other]}
            bound.append({"if": said, "then": {"required": [field]}})
    return {"properties": properties, "required": required, **({"allOf": bound} if bound else {})}


def _named(edition: Edition, name: str, row: Schema) -> Schema:
    register = edition.register(name)
    if register.members != "listed":
        return {"type": "object", "propertyNames": _NAME, "additionalProperties": row}
    words = [*_spoken(edition, name), *([register.collective.word] if register.collective else [])]
    return {"type": "object", "propertyNames": {"enum": words}, "additionalProperties": row}


def _keys(edition: Edition, name: str) -> Schema:
    """How a row of a list names its member."""
    register: Register = edition.register(name)
    keys: Schema = {"name": _NAME} if register.open else {}
    if register.key:
        listed = register.members == "listed"
        keys[register.key] = {"enum": _spoken(edition, name)} if listed else _NAME
    return keys


def _spoken(edition: Edition, name: str) -> list[str]:
    """Names, aliases and codes of the listed members."""
    members = edition.gazetteer.roster(name).members
    words = (w for m in members for w in (m.name, *m.aliases, m.code) if w)
    return list(dict.fromkeys(words))


# -- zero reports and the official status
def _zero_forms(edition: Edition) -> Iterable[Schema]:
    for name, register in edition.catalogue.registers.items():
        of = [f"{name}.{f}" for f, info in edition.info[name].items() if info.none is not None]
        of += [name] if register.zero else []
        if of:
            yield {"enum": of}
            scopes = dict.fromkeys(register.zero_scopes, _NAME)
            if register.members == "listed" and register.key:
                scopes[register.key] = {"enum": _spoken(edition, name)}
            told = {"of": {"enum": of}, "by": _TEXT, "at": _TIME, "until": _TIME}
            yield closed(told | scopes, ["of"])


def _in_force(edition: Edition) -> Schema:
    level = {"enum": level_words(edition.levels)}
    words = {"type": "array", "items": {"enum": list(edition.plan.hazards)}}
    told: Schema = {"level": level, "since": _TIME, "hazards": words}
    if area := edition.plan.area_register:
        told[area] = {"type": "array", "items": {"enum": _spoken(edition, area)}}
    response = closed(told, ["level"])
    warnings = {warning.key: {"type": ["boolean", "null"]} for warning in edition.plan.warnings}
    status = closed({"response": {"anyOf": [level, response, {"type": "null"}]}, **warnings})
    return {"anyOf": [status, {"type": "null"}]}
