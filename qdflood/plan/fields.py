"""A field ready for use: its scale, and the values it has when nothing is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qdflood.errors import PlanError
from qdflood.plan.catalogue import NUMERIC, Field, field_scale
from qdflood.plan.grammar import OPERATORS, WORDS, Condition
from qdflood.scales import INF, NOT_ENTERED, Scale, Value, point

FILE = "observables.yaml"


@dataclass(frozen=True, slots=True, eq=False)
class FieldInfo:
    """A field of a register.

    ``whole`` is 未知, ``none`` what a zero report gives, ``absent`` what silence
    means where the edition says so; ``derive`` the conditions of its grades, each
    with the grade it leads to, mildest first.
    """

    register: str
    name: str
    spec: Field
    scale: Scale | None
    whole: Value
    none: Value | None
    absent: Value | None
    derive: tuple[tuple[int, Condition], ...] = ()

    @property
    def worse_meets(self) -> bool:
        return self.scale.worse_meets if self.scale else self.spec.worse_meets

    @property
    def numeric(self) -> bool:
        return self.spec.type in NUMERIC

    @property
    def readings(self) -> tuple[int, ...]:
        scale = self.scale.readings if self.scale else ()
        return tuple(dict.fromkeys((*self.spec.readings, *scale)))


def field_info(
    register: str,
    name: str,
    spec: Field,
    scales: Mapping[str, Scale],
    levels: Scale,
    members: Mapping[str, Scale],
) -> FieldInfo:
    """The field bound to its scale. Raises PlanError for an unknown scale or grade."""
    where = f"{register}.{name}"
    if name in OPERATORS or name in WORDS or "." in name:
        raise PlanError(f"“{name}”是条件语言的词，不能作字段名", file=FILE, where=where)
    try:
        scale = field_scale(spec, scales, levels, members)
    except KeyError as exc:
        raise PlanError(f"没有名为{exc}的等级表", file=FILE, where=where) from None
    low, high = (0.0, float(scale.top)) if scale else spec.range or (-INF, INF)
    whole = Value(low, high, NOT_ENTERED)
    none = _given(spec.none, "none", scale, whole, where)
    absent = _given(spec.absent_is, "absent_is", scale, whole, where)
    return FieldInfo(register, name, spec, scale, whole, none, absent)


def _given(given: Any, key: str, scale: Scale | None, whole: Value, where: str) -> Value | None:
    if given is None:
        return None
    if scale is None:
        return point(float(given)) if isinstance(given, (int, float)) else whole
    position = scale.position(given)
    if position is None:
        raise PlanError(
            f"{key} 的“{given}”不在等级中", file=FILE, where=where, choices=scale.grades
        )
    return point(position)
