"""Whom to ring next, and for what: one line an observation, the most telling first."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qdflood.assessment.bounds import open_above
from qdflood.assessment.settle import asked
from qdflood.plan.grammar import Count
from qdflood.triggers import Finding, Leaf, Trace
from qdflood.truth import UNKNOWN
from qdflood.wording import ask_unit, phone, wanted

if TYPE_CHECKING:
    from qdflood.assessment.assess import Assessment


@dataclass(slots=True)
class Need:
    """One observation to ask for.

    ``observation`` is its path (``*`` for a roll call), ``label`` what to ask in
    words, ``names`` the members a roll call is for, ``ask`` the unit to ring.
    ``level`` is the highest level it bears on among clauses that something
    reported points to (0 when none does).
    """

    observation: str
    label: str
    why: str
    ask: str
    phone: str
    bears_on: list[str] = field(default_factory=list)
    names: tuple[str, ...] = ()
    level: int = 0
    highest: int = 0
    alone: bool = False


def needed(a: Assessment) -> list[Need]:
    """What bears on a level above the confirmed one, or on a warning that is 未知."""
    found: dict[str, Need] = {}
    for finding in open_above(a.rungs, a.confirmed):
        _collect(a, finding, found)
    for finding in a.items:
        if finding.clause.kind == "warning" and finding.truth == UNKNOWN:
            kind = finding.clause.warning
            if a.warnings.get(kind) == UNKNOWN:
                _collect(a, finding, found)
    for answer in (*a.raising, *a.excluding):
        if len(answer) == 1:
            for path in answer:
                if path in found:
                    found[path].alone = True
    return sorted(
        found.values(),
        key=lambda n: (-n.level, not n.alone, -n.highest, -len(n.bears_on), n.observation),
    )


def _collect(a: Assessment, finding: Finding, found: dict[str, Need]) -> None:
    level = finding.clause.level
    for leaf in leaves(finding.trace):
        need = found.get(leaf.path)
        if need is None:
            need = found[leaf.path] = _need(a, leaf)
        if finding.clause.ref not in need.bears_on:
            need.bears_on.append(finding.clause.ref)
        need.highest = max(need.highest, level)
        if finding.indicated:
            need.level = max(need.level, level)
        need.names = tuple(dict.fromkeys((*need.names, *(n for n in leaf.names if n != "*"))))


def leaves(trace: Trace) -> list[Leaf]:
    """The unknown leaves one would ask for, a roll call counted once."""
    if trace.truth != 1:
        return []
    if trace.leaf is not None or trace.names:
        return asked(trace)
    found = []
    for part in trace.parts:
        if part.truth == 1 or (part.truth and isinstance(trace.condition, Count)):
            found += leaves(part)
    return found


def _need(a: Assessment, leaf: Leaf) -> Need:
    edition, row = a.edition, leaf.row
    unit = ask_unit(edition, leaf)
    return Need(leaf.path, wanted(edition, leaf), leaf.value.why or "未录入", unit,
                phone(edition, unit), names=())
