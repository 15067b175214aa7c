"""What says that there is nothing: the zero reports a clause that is not met rests on."""

from __future__ import annotations

from collections.abc import Iterator

from qdflood.assessment import Assessment
from qdflood.plan.grammar import AtLeast, Condition, Test
from qdflood.triggers import Finding
from qdflood.wording import source, zero_sentence


def zero_grounds(a: Assessment, finding: Finding) -> list[str]:
    """Each fresh zero report of a fact that the clause asks for, with its source and age."""
    zeros = a.situation.zeros
    asked = dict.fromkeys(_asked(finding.clause.when, ""))
    found = [zero for register, field in asked
             for zero in (*zeros.of(register, field), *(zeros.of(register, "")))]
    return list(dict.fromkeys(
        f"{zero_sentence(a.edition, zero)}（{source(zero, a.situation.at)}）" for zero in found))


def _asked(condition: Condition, register: str) -> Iterator[tuple[str, str]]:
    """The facts of rows that a condition looks at, by register and field."""
    if isinstance(condition, Test):
        if register:
            yield register, condition.field
    elif isinstance(condition, AtLeast):
        for part in condition.parts:
            yield from _asked(part, register)
    else:
        yield from _asked(condition.where, condition.register)
