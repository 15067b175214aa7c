"""A row beside the register it names: it may repeat it or fill it, not contradict it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from qdflood.errors import SituationError
from qdflood.observations.given import accept, interval, shown
from qdflood.plan.edition import Edition
from qdflood.plan.fields import FieldInfo


def already_listed(
    edition: Edition, at: datetime, info: FieldInfo, given: Any, member: str, path: str
) -> bool:
    """Whether the register already says an attribute that a row gives.

    Raises SituationError when the two contradict each other.
    """
    held = edition.attributes(info.register, at)[member].get(info.name)
    if held is None:
        return True
    if info.spec.partial:
        return False
    leaves = given if isinstance(given, Sequence) and not isinstance(given, str) else (given,)
    for leaf in leaves:
        bare = leaf["value"] if isinstance(leaf, Mapping) and "value" in leaf else leaf
        accepted = accept(info, bare, path)
        if accepted is None:
            continue
        said = interval(info, accepted)
        if (said.hi < held.lo or held.hi < said.lo) and info.scale:
            names = [info.scale.grades[i] for i in range(int(held.lo), int(held.hi) + 1)]
            raise SituationError(f"与名录不符：“{shown(bare)}”", where=path, choices=names)
    return held.known


def marks_ascend(
    edition: Edition, at: datetime, register: str, member: str, row: Mapping[str, Any], where: str
) -> None:
    """Marks given in a row stand in their order, with those of the register."""
    held = edition.attributes(register, at).get(member, {})
    marks = []
    for mark in edition.register(register).ascending:
        info, given = edition.info[register][mark], row.get(mark)
        if isinstance(given, Mapping):
            given = given.get("value")
        plain = given is not None and not isinstance(given, (Mapping, list))
        value = interval(info, accept(info, given, where)) if plain else held.get(mark)
        if value is not None and value.known and not value.nothing:
            marks.append((info.spec.label, value.lo))
    if [x for _, x in marks] != sorted(x for _, x in marks):
        told = "、".join(f"{label}{x:g}" for label, x in marks)
        raise SituationError(f"{told}应由低到高", where=where)
