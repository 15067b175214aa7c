"""Whom to ring next, and for what: one line an observation, the most telling first."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qdflood.assessment.bounds import open_above
from qdflood.assessment.settle import alone, asked
from qdflood.scales import NOT_ENTERED
from qdflood.triggers import Finding, Leaf, Trace
from qdflood.truth import UNKNOWN
from qdflood.wording import ask_unit, phone, units_for, wanted
from qdflood.wording.sentences import UNLISTED

if TYPE_CHECKING:
    from qdflood.assessment.assess import Assessment


@dataclass(slots=True)
class Need:
    """One observation to ask for.

    ``observation`` is its path (``*`` for a roll call), ``label`` what to ask in
    words, ``names`` the members a roll call is for, ``ask`` the unit to ring.
    ``level`` is the highest level it bears on among clauses that something
    reported points to (0 when none does), ``highest`` among all; ``settles`` the
    clauses that this one answer could decide alone; ``calls`` how many units a roll
    call has to ring.
    """

    observation: str
    label: str
    why: str
    ask: str
    phone: str
    bears_on: list[str] = field(default_factory=list)
    settles: list[str] = field(default_factory=list)
    names: tuple[str, ...] = ()
    level: int = 0
    highest: int = 0
    calls: int = 1

    @property
    def alone(self) -> bool:
        """Whether one call may be enough for a clause."""
        return bool(self.settles)


def needed(a: Assessment) -> list[Need]:
    """What bears on a level above the confirmed one, or on a warning that is 未知.

    Order: the highest level that something reported points to, then what one call
    may settle, then by the plan's own order.
    """
    found: dict[str, Need] = {}
    for finding in (*open_above(a.rungs, a.confirmed), *_open_warnings(a)):
        _collect(a, finding, found)
    for need in found.values():
        _address(a, need)
    return sorted(
        found.values(),
        key=lambda n: (-n.level, not n.highest, not n.alone, n.calls, -len(n.settles), -n.highest),
    )


def _open_warnings(a: Assessment) -> list[Finding]:
    """Items of a warning that is 未知 and not yet given out."""
    held = a.situation.in_force.warnings
    wanted = {w.id for w in a.edition.plan.warnings if not held.get(w.key)}
    return [
        f
        for f in a.items
        if f.clause.kind == "warning"
        and f.truth == UNKNOWN
        and f.clause.warning in wanted
        and a.warnings.get(f.clause.warning) == UNKNOWN
    ]


def _collect(a: Assessment, finding: Finding, found: dict[str, Need]) -> None:
    level, ref = finding.clause.level, finding.clause.ref
    trace = finding.trace
    decisive = (alone(trace, True) or frozenset()) | (alone(trace, False) or frozenset())
    for leaf in leaves(finding.trace):
        need = found.get(leaf.path)
        if need is None:
            unit = ask_unit(a.edition, leaf)
            need = found[leaf.path] = Need(
                leaf.path,
                _label(a, leaf),
                leaf.value.why or NOT_ENTERED,
                unit,
                phone(a.edition, unit),
            )
        if ref not in need.bears_on:
            need.bears_on.append(ref)
        if leaf.path in decisive and ref not in need.settles:
            need.settles.append(ref)
        need.highest = max(need.highest, level)
        if finding.indicated:
            need.level = max(need.level, level)
        called = () if leaf.value.path else leaf.called
        need.names = tuple(dict.fromkeys((*need.names, *called)))


def _label(a: Assessment, leaf: Leaf) -> str:
    """What to ask for; of a fact said once for all, that fact itself."""
    group, _, fact = leaf.value.path.partition(".")
    if fact and fact in a.edition.info.get(group, {}):
        return a.edition.info[group][fact].spec.label
    return wanted(a.edition, leaf)


def _address(a: Assessment, need: Need) -> None:
    """A roll call goes to whoever answers for all of them, in words that say so."""
    if not need.names:
        return
    register, _, field_name = need.observation.partition(".*.")
    spec = a.edition.register(register)
    names = tuple(name for name in need.names if name != UNLISTED)
    label = a.edition.info[register][field_name].spec.label
    if len(need.names) > 1 or not names:
        need.ask = "、".join(units_for(a.edition, register, "", field_name))
        need.phone = phone(a.edition, need.ask)
        if need.ask not in a.edition.gazetteer.contacts:  # each answers for itself
            need.calls = max(1, len(names))
        whole = not a.situation.rows[register] and not a.situation.zeros.scoped(register)
        need.label = f"{'各' if whole else '其余'}{spec.label}{label}"
        if spec.members == "reported":
            need.label = f"有无{'' if whole else '其他'}{spec.label}，{label}"
    need.names = names


def leaves(trace: Trace) -> list[Leaf]:
    """The unknown leaves one would ask for, a roll call counted once."""
    if trace.truth != 1:
        return []
    if trace.leaf is not None or trace.names:
        return asked(trace)
    found = []
    for part in trace.parts:
        found += leaves(part)
    return found
