"""From findings to bounds: what is certainly met, and what is not excluded.

``confirmed`` is the highest level certainly met, ``possible`` the highest not
excluded, ``possible_reported`` the same counting only what something reported
points to. Item 其他 is discretionary: beside the bounds, never inside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qdflood.observations.situation import Situation
from qdflood.triggers import Finding, Trace
from qdflood.truth import FALSE, TRUE, UNKNOWN


@dataclass(frozen=True, slots=True)
class Bounds:
    """Levels as positions on the edition's scale; 0 is no level."""

    confirmed: int = 0
    possible: int = 0
    possible_reported: int = 0
    confirmed_by_letter: int = 0


def bounds(rungs: Iterable[Finding]) -> Bounds:
    """The bounds that a set of rungs gives; discretionary ones are left out."""
    confirmed = possible = reported = letter = 0
    for finding in rungs:
        level = finding.clause.level
        if finding.clause.discretionary or finding.truth == FALSE:
            continue
        possible = max(possible, level)
        if finding.truth == TRUE:
            confirmed = max(confirmed, level)
        if finding.letter == TRUE:
            letter = max(letter, level)
        if level > reported and finding.indicated:
            reported = level
    return Bounds(confirmed, possible, reported, letter)


def hazards_of(finding: Finding, situation: Situation) -> tuple[str, ...]:
    """The hazards a finding speaks for: its ladder's, or those of the rows that carry it."""
    clause = finding.clause
    if not clause.hazard_field:
        return clause.hazards
    plan = situation.edition.plan
    found = dict.fromkeys(
        hazard
        for row_hazards in _row_hazards(finding.trace, clause.hazard_field)
        for hazard in row_hazards
    )
    return tuple(h for h in plan.hazards if h in found) or (plan.hazard_unclear,)


def _row_hazards(trace: Trace, field: str) -> Iterable[tuple[str, ...]]:
    leaf = trace.leaf
    if leaf is not None:
        if leaf.truth == TRUE and leaf.reported and field in leaf.row.infos:
            value = leaf.row.base(field)
            scale = leaf.row.infos[field].scale
            if value.report is not None and scale is not None:
                items = value.items or (frozenset((int(value.lo),)) if value.known else frozenset())
                yield tuple(scale.grades[i] for i in sorted(items))
        return
    for part in trace.parts:
        if part.truth:
            yield from _row_hazards(part, field)


def by_hazard(rungs: Sequence[Finding], situation: Situation) -> dict[str, Bounds]:
    """Bounds of each hazard that something reported points to."""
    sorted_out: dict[str, list[Finding]] = {}
    for finding in rungs:
        if finding.clause.discretionary or finding.truth == FALSE:
            continue
        if finding.clause.hazard_field and not finding.indicated:
            continue
        for hazard in hazards_of(finding, situation):
            sorted_out.setdefault(hazard, []).append(finding)
    plan = situation.edition.plan
    found = {}
    for hazard in (*plan.hazards, plan.hazard_unclear):
        each = bounds(sorted_out.get(hazard, ()))
        if each.confirmed or each.possible_reported:
            found[hazard] = each
    return found


def covered(finding: Finding, rungs: Iterable[Finding]) -> bool:
    """涵盖: met only because a higher rung of its own ladder is met by the letter."""
    return finding.extended and any(
        other.clause.ladder == finding.clause.ladder
        and other.clause.level > finding.clause.level
        and other.letter == TRUE
        for other in rungs
    )


def deciding(rungs: Sequence[Finding], confirmed: int) -> list[Finding]:
    """The clauses that carry the confirmed level."""
    return [
        f
        for f in rungs
        if confirmed
        and f.clause.level == confirmed
        and f.truth == TRUE
        and not f.clause.discretionary
    ]


def open_above(rungs: Iterable[Finding], level: int) -> list[Finding]:
    """Rungs above ``level`` that are still 未知, highest and 有迹象 first."""
    found = [
        f
        for f in rungs
        if f.truth == UNKNOWN and f.clause.level > level and not f.clause.discretionary
    ]
    return sorted(found, key=lambda f: (not f.indicated, -f.clause.level))
