"""Which action lists the decisions put in force, one after another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from qdflood.journal.duties import RESPONSE, Phase
from qdflood.journal.official import CHANGES, Decision, Official
from qdflood.plan.actions import ActionList
from qdflood.plan.edition import Edition


def phases(
    edition: Edition, lists: Sequence[ActionList], official: Official, at: datetime
) -> tuple[Phase, ...]:
    """What each decision in force by ``at`` lays on whom, on the track it belongs to."""
    return tuple(phase for decision in official.effective(at)
                 for phase in _of(edition, lists, decision))


def _of(edition: Edition, lists: Sequence[ActionList], decision: Decision) -> Iterator[Phase]:
    if decision.effect in CHANGES:
        yield _response(lists, decision, decision.level if decision.effect != "end" else None)
    elif decision.effect in ("issue", "lift"):
        yield _warning(edition, lists, decision, decision.warning or "",
                       decision.effect == "issue")
    elif decision.effect == "register":  # only what it says; the rest stays as it was
        position = edition.levels.position(decision.status.get("level") or "")
        if position is not None:
            grade = edition.levels.grades[position] if position else None
            yield _response(lists, decision, grade)
        for kind in edition.plan.warnings:
            if decision.status.get(kind.key) is not None:
                yield _warning(edition, lists, decision, kind.id,
                               bool(decision.status.get(kind.key)))


def _response(lists: Sequence[ActionList], decision: Decision, level: str | None) -> Phase:
    clauses = tuple(one.clause for one in lists if one.level is not None and one.level == level)
    return Phase(RESPONSE, decision.seq, decision.in_force, clauses, level,
                 decision.hazards, decision.districts)


def _warning(
    edition: Edition, lists: Sequence[ActionList], decision: Decision, warning: str, on: bool
) -> Phase:
    """A warning's lists are those of the clause that its conditions belong to."""
    stems = {clause.ref.split("(")[0] for clause in edition.items
             if clause.kind == "warning" and clause.warning == warning}
    clauses = tuple(one.clause for one in lists
                    if one.kind == "warning" and one.clause.split("(")[0] in stems)
    return Phase(warning, decision.seq, decision.in_force, clauses if on else (),
                 districts=decision.districts)
