"""The condition language as JSON Schema, with the names of one edition's catalogue.

``#/$defs/condition`` is a condition at the top, ``#/$defs/row.<register>`` one inside a
``where``. See ``grammar`` for the language itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from qdflood.plan.catalogue import NUMERIC
from qdflood.plan.fields import FieldInfo
from qdflood.plan.grammar import ORDERED
from qdflood.scales import Scale

if TYPE_CHECKING:
    from qdflood.plan.edition import Edition

Schema = dict[str, Any]


def closed(properties: Schema, required: Sequence[str] = (), **more: Any) -> Schema:
    """An object with these keys and no other."""
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    if required:
        schema["required"] = list(required)
    return {**schema, **more}


def level_words(scale: Scale) -> list[str]:
    """Everything a grade may be called, the grades themselves first."""
    return list(dict.fromkeys((*scale.grades, *scale.labels, *scale.aliases)))


def constant(info: FieldInfo) -> Schema:
    """A value of the field as a condition or a situation file writes it."""
    if info.spec.type == "bool":
        return {"enum": [True, False]}
    if info.scale is not None:
        return {"enum": level_words(info.scale)}
    if info.spec.type == "time":
        return {"type": "string", "format": "date-time"}
    if info.spec.type in NUMERIC:
        return {"anyOf": [{"type": "number"}, {"const": "无"}]}
    return {"type": "string"}


def condition_defs(edition: Edition) -> dict[str, Schema]:
    """The ``$defs`` of the language for this edition."""
    counted = [n for n, r in edition.catalogue.registers.items() if r.members != "one"]
    defs: dict[str, Schema] = {
        "number": {"anyOf": [{"type": "integer", "minimum": 0}, _parameter(edition)]},
        "condition": _any_of(
            _match(_top_tests(edition)), *_gathered("condition"),
            *(_count(edition, name) for name in counted), *_members(edition),
        ),
        "inner_count": _any_of(*(_count(edition, name, inner=True) for name in counted)),
        "match": _match(_top_tests(edition)),
    }
    for register, infos in edition.info.items():
        tested = {name: info for name, info in infos.items() if _testable(info)}
        defs[f"reference.{register}"] = _reference(edition, register, tested)
        for name, info in tested.items():
            defs[f"test.{register}.{name}"] = _test(register, info)
        tests = {name: _ref(f"test.{register}.{name}") for name in tested}
        defs[f"row.{register}"] = _any_of(
            _match(tests), *_gathered(f"row.{register}"), _ref("inner_count"), *_members(edition)
        )
    return defs


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _any_of(*parts: Schema) -> Schema:
    return {"anyOf": list(parts)}


def _testable(info: FieldInfo) -> bool:
    return info.scale is not None or info.numeric or info.spec.type == "time"


def _top_tests(edition: Edition) -> Schema:
    return {
        f"{register}.{name}": _ref(f"test.{register}.{name}")
        for register in edition.singles()
        for name, info in edition.info[register].items() if _testable(info)
    }


def _match(tests: Schema) -> Schema:
    return closed(tests, minProperties=1, propertyNames={"enum": list(tests)})


def _gathered(scope: str) -> Iterable[Schema]:
    parts = {"type": "array", "minItems": 1, "items": _ref(scope)}
    yield closed({"any": parts}, ["any"])
    yield closed({"all": parts}, ["all"])
    need = {"type": "integer", "minimum": 1}
    yield closed({"at_least": need, "of": parts}, ["at_least", "of"])


def _count(edition: Edition, register: str, inner: bool = False) -> Schema:
    properties = {
        "count": {"const": register},
        "where": _ref(f"row.{register}"),
        "at_least": _ref("number"),
        "at_most": _ref("number"),
    }
    if inner:
        properties["within"] = {"enum": list(edition.fields(register))}
    one = [{"required": ["at_least"]}, {"required": ["at_most"]}]
    return closed(properties, ["count", "where"], oneOf=one)


def _members(edition: Edition) -> list[Schema]:
    return [
        closed(
            {
                "member": {"enum": [f"{register}.{name}" for name in roster.by_name]},
                "where": _ref(f"row.{register}"),
            },
            ["member", "where"],
        )
        for register, roster in edition.gazetteer.rosters.items() if roster.by_name
    ]


def _test(register: str, info: FieldInfo) -> Schema:
    operand = _any_of(constant(info), _ref(f"reference.{register}"))
    pair = {"type": "array", "items": operand, "minItems": 2, "maxItems": 2}
    some = {"type": "array", "items": operand, "minItems": 1}
    operators: Schema = {"is": operand, "exactly": operand, "in": some, "between": pair}
    operators |= dict.fromkeys(ORDERED, operand)
    if info.scale is None:
        operators["within_h"] = _any_of({"type": "number"}, _ref(f"reference.{register}"))
    label = f"{info.spec.label}（{info.spec.unit}）" if info.spec.unit else info.spec.label
    return {"description": label, **_any_of(constant(info), some, closed(operators, minProperties=1))}


def _parameter(edition: Edition) -> Schema:
    return closed({"parameter": {"enum": list(edition.parameters)}}, ["parameter"])


def _reference(edition: Edition, register: str, tested: dict[str, FieldInfo]) -> Schema:
    facts = [f"{group}.{name}" for group in edition.singles() for name in edition.fields(group)]
    offset = _any_of({"type": "number"}, _ref(f"reference.{register}"))
    words = {"parameter": list(edition.parameters), "field": list(tested), "fact": facts}
    shapes = []
    for word, names in words.items():
        if names:
            properties = {word: {"enum": names}, "plus": offset, "minus": offset}
            shapes.append(closed(properties, [word], maxProperties=2))
    return _any_of(*shapes)
