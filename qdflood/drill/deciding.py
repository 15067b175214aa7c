"""The decision that a script expects, as the duty room would enter it: checked like any other.

What the script leaves open is what the desk's form would open with: the hazards and clauses
of what is proposed. The people are made up and their names say so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from qdflood.assessment import Assessment
from qdflood.drill.form import DecisionDue
from qdflood.errors import DecisionRefused, PlanError
from qdflood.journal.clock import lags, snapshot
from qdflood.journal.decide import Standing, checked
from qdflood.journal.decisions import POSTPONE, POSTPONES, WARNS, Decision, Person
from qdflood.journal.ledger import Ledger
from qdflood.journal.signing import act_of, chairing, signed
from qdflood.plan.organization import Organization
from qdflood.triggers import Finding
from qdflood.truth import TRUE

SIGNER, CHAIR = "演练签发人", "演练主持人"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
GRADED = ("start", "adjust")


@dataclass(frozen=True)
class Room:
    """What a decision is made from: who is who, what is in the log, what follows from it."""

    organization: Organization
    ledger: Ledger
    assessment: Assessment


def consultation(room: Room, due: DecisionDue) -> dict[str, object] | None:
    """The consultation that the script wants held first, as the log holds one."""
    if due.chair is None:
        return None
    levels = room.ledger.edition.levels
    position = levels.position(due.level or "") or 0
    return {"chair": Person(CHAIR, due.chair).json(), "participants": _present(room, due),
            "conclusion": f"{due.act}{levels.label(position) if position else ''}"}


def _present(room: Room, due: DecisionDue) -> str:
    """Who takes part, as the plan says it; empty where it does not."""
    try:
        act = room.organization.act(due.act, due.level)
    except PlanError:
        return ""
    return chairing(room.organization, act).participants or ""


def decided(room: Room, due: DecisionDue, at: datetime, consulted: int = 0) -> Decision:
    """The decision, fit to be entered, with its lags and what was proposed then.

    Raises DecisionRefused: what the script expects the plan does not allow.
    """
    a, ledger = room.assessment, room.ledger
    made = _made(room, due, at, consulted)
    status = ledger.status(at)
    on = Standing(a.edition, room.organization, status, a, ledger.official.assents,
                  ledger.official.decisions)
    fit = checked(made, on, at)
    above = ledger.difference(at)
    clock = lags(a, ledger.proposed, fit, at if consulted else None,
                 above[1] if above and above[0] > 0 else None)
    return replace(fit, proposal=snapshot(a, ledger.seq), clock=clock)


def contradicts(room: Room, made: Decision) -> str:
    """What of a decision that was taken the plan has otherwise: who chaired, who signed.

    People may, and the desk notes it; a script that teaches the plan may not. A chair that
    the script leaves open contradicts nothing.
    """
    if made.effect == POSTPONES:
        return ""
    posts = chairing(room.organization, act_of(room.organization, made)).chair
    if made.chair is None and posts:
        made = replace(made, chair=Person(CHAIR, posts[0]))
    return "；".join(signed(room.organization, made))


def _made(room: Room, due: DecisionDue, at: datetime, consulted: int) -> Decision:
    a = room.assessment
    effect, warning = _act(room.organization, due.act)
    areas = due.areas or tuple(a.edition.gazetteer.roster(a.edition.plan.area_register).by_name)
    hazards = due.hazards or tuple(_hazards(a))
    return Decision(
        due.act, effect, at, at, level=due.level, warning=warning,
        hazards=hazards if effect in GRADED else (),
        districts=areas if effect in (*GRADED, "issue") else (),
        grounds=due.grounds or tuple(_grounds(a, effect, warning, due.level)),
        reason=(due.reason or "").strip(),
        chair=Person(CHAIR, due.chair) if due.chair else None,
        consultation=consulted or None, signatures=tuple(_people(due.signed)),
    )


def _act(organization: Organization, word: str) -> tuple[str, str | None]:
    """What an act does, by its row among the plan's acts."""
    if word == POSTPONE:
        return POSTPONES, None
    rows = {act.act: (act.effect, act.warning) for act in organization.acts.acts}
    if word not in rows:
        raise DecisionRefused(f"本预案没有“{word}”这一决定", choices=[*rows, POSTPONE])
    return rows[word]


def _people(posts: Sequence[str]) -> Iterator[Person]:
    for i, post in enumerate(posts):
        stem = _STEMS[i % len(_STEMS)] if len(posts) > 1 else ""
        yield Person(f"{SIGNER}{stem}", post)


# -- what the desk's form would open with


def _hazards(a: Assessment) -> Iterator[str]:
    """Those in force and those of the clauses that carry the proposed level."""
    carried = {h for f in a.deciding for h in a.hazards_of(f)} | set(a.hazards_in_force)
    return (h for h in a.edition.plan.hazards if h in carried)


def _grounds(a: Assessment, effect: str, warning: str | None, level: str | None) -> list[str]:
    """The clauses that carry it: those met, else those left to judgement and proposed."""
    met = [f for f in _clauses(a, effect, warning, level) if f.truth == TRUE]
    firm = [f for f in met if not f.clause.discretionary]
    return list(dict.fromkeys(f.clause.ref for f in firm or met))


def _clauses(
    a: Assessment, effect: str, warning: str | None, level: str | None
) -> Sequence[Finding]:
    if effect in GRADED:
        position = a.edition.levels.position(level or "") or 0
        if position == a.confirmed and a.deciding:
            return a.deciding
        return [f for f in a.rungs if f.clause.level == position]
    if effect in WARNS:
        kind = "warning" if effect == "issue" else "lifting"
        return [f for f in a.items if (f.clause.kind, f.clause.warning) == (kind, warning)]
    return [w.finding for w in a.endings if w.applicable] if effect == "end" else []
