"""What can be decided now, and entering it: people decide, the log keeps what they decided.

Whoever records a decision need not be who signed it. Two officers who decide at once are
told of each other: the second reads back anew what is in force by then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from qdflood.assessment import Assessment
from qdflood.desk.moments import read_moment
from qdflood.desk.state import Desk
from qdflood.errors import DecisionRefused
from qdflood.journal import clock
from qdflood.journal.decide import Standing, checked, impossible
from qdflood.journal.decisions import (
    POSTPONE,
    POSTPONES,
    REGISTER,
    REGISTERS,
    WARNS,
    Assent,
    Consultation,
    Decision,
)
from qdflood.journal.departures import unsettled
from qdflood.journal.entry import DECISION, Entry
from qdflood.journal.extent import everywhere
from qdflood.journal.official import Official
from qdflood.journal.outstanding import unpublished, unsigned
from qdflood.journal.store import Expect
from qdflood.triggers import Finding
from qdflood.truth import TRUE

__all__ = [
    "Choice", "assented", "choices", "clauses", "consultations", "decide", "entered_since",
    "first_choice", "proposed_districts", "proposed_hazards", "proposed_level", "since_last",
    "standing", "ticked", "time_near", "unpublished", "unsigned", "unused",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """An act that people may decide on; ``why_not`` says why it cannot be decided now."""

    act: str
    effect: str
    warning: str | None
    label: str
    why_not: str

    @property
    def graded(self) -> bool:
        """Whether a level is chosen with it."""
        return self.effect in ("start", "adjust")

    @property
    def placed(self) -> bool:
        """Whether it holds for districts that a person chooses."""
        return self.graded or self.effect == "issue"

    @property
    def subject(self) -> str:
        """Which of the independent variables it sets."""
        return replace(_NOTHING, effect=self.effect, warning=self.warning).subject


_NOTHING = Decision("", "", datetime.min, datetime.min)


def standing(held: Desk, a: Assessment) -> Standing:
    """What a decision is made from, at this minute."""
    official = held.ledger.official
    return Standing(held.edition, held.organization, held.status, a, official.assents,
                    official.decisions)


def choices(held: Desk, a: Assessment) -> list[Choice]:
    """Every act of the plan and the desk's own two, each with why it cannot be decided now."""
    on, now = standing(held, a), held.now()
    rows = {(act.act, act.effect, act.warning): None for act in held.organization.acts.acts}
    own = [(POSTPONE, POSTPONES, None), (REGISTER, REGISTERS, None)]
    return [
        Choice(act, effect, warning, _label(act, warning),
               impossible(Decision(act, effect, now, now, warning=warning), on))
        for act, effect, warning in [*rows, *own]
    ]


def _label(act: str, warning: str | None) -> str:
    return act if not warning or warning in act else warning + act


def first_choice(found: Iterable[Choice], a: Assessment) -> Choice:
    """What most likely has to be decided: what is proposed, else what is not registered."""
    possible = {one.effect: one for one in reversed([*found]) if not one.why_not}
    official = a.situation.in_force
    wanted = ["register"] if official.level is None and not a.confirmed else []
    if a.confirmed > (official.level or 0):
        wanted += ["adjust", "start"]
    elif any(t == TRUE for t in a.warnings.values()) and not official.level:
        wanted += ["issue"]
    if official.level:
        wanted += ["adjust"]
    order = [*wanted, "start", "issue", "register", "postpone"]
    return next((possible[effect] for effect in order if effect in possible),
                next(iter(possible.values())))


# -- what the form opens with


def proposed_level(a: Assessment) -> str | None:
    """The level a form opens with: the proposed one, but no lower one than is in force
    while anything at or above that has not been settled."""
    official = a.situation.in_force.level or 0
    lower = a.confirmed < official and not any(unsettled(a, official - 1, official))
    position = a.confirmed if lower or a.confirmed >= official else official
    return a.edition.levels.grades[position] if position else None


def proposed_hazards(a: Assessment) -> list[str]:
    """Those in force and those of the clauses that carry the proposed level."""
    carried = {h for f in a.deciding for h in a.hazards_of(f)} | set(a.hazards_in_force)
    return [h for h in a.edition.plan.hazards if h in carried]


def proposed_districts(held: Desk, a: Assessment, choice: Choice) -> list[str]:
    """Those that the evidence names; of a running response those it was decided for, too.

    Where a clause met is about no area in particular, what few have reported is no proposal.
    """
    found = set() if for_all(a, choice) else set(_reported(a))
    if choice.graded:
        found |= set(a.situation.in_force.districts)
    elif choice.subject in held.status.warnings:
        found |= set(held.status.warnings[choice.subject].districts)
    areas = held.edition.gazetteer.roster(held.edition.plan.area_register).by_name
    return [name for name in areas if name in found]


def for_all(a: Assessment, choice: Choice) -> list[Finding]:
    """The clauses a decision would open with that are about no area in particular."""
    level = proposed_level(a)
    opening = ticked(a, choice, level)
    return everywhere(a, [f for f in clauses(a, choice, level) if f.clause.ref in opening])


def _reported(a: Assessment) -> Iterator[str]:
    """Areas of which something is reported that is not none."""
    register = a.edition.plan.area_register
    if register not in a.edition.info:
        return
    for member in a.edition.gazetteer.roster(register).members:
        row = a.situation.member_rows(register, member.name)[0]
        infos = [i for i in row.infos.values() if i.none is not None]
        if any(row.base(i.name).lo > (i.none.lo if i.none else 0) for i in infos):
            yield member.name


def clauses(a: Assessment, choice: Choice, level: str | None) -> list[Finding]:
    """The clauses a decision may rest on: those met, and those left to judgement."""
    if choice.graded:
        position = a.edition.levels.position(level or "") or 0
        found = [f for f in a.rungs if f in a.deciding
                 or f.truth == TRUE and not f.clause.discretionary and not a.covered(f)
                 or f.clause.discretionary and f.clause.level == position]
        return sorted(found, key=lambda f: (f.clause.discretionary, -f.clause.level))
    if choice.effect in WARNS:
        kind = "warning" if choice.effect == "issue" else "lifting"
        return [f for f in a.items if (f.clause.kind, f.clause.warning) == (kind, choice.warning)
                and (f.truth == TRUE or f.clause.discretionary)]
    if choice.effect == "end":
        return [w.finding for w in a.endings if w.applicable and w.finding.truth == TRUE]
    return []


def ticked(a: Assessment, choice: Choice, level: str | None) -> list[str]:
    """Of those, the ones ticked at first: what carries the level chosen."""
    found = clauses(a, choice, level)
    met = [f for f in found if f.truth == TRUE or f in a.deciding]
    if not choice.graded:
        firm = [f for f in met if not f.clause.discretionary]
        return [f.clause.ref for f in firm or met]
    position = a.edition.levels.position(level or "") or 0
    if position == a.confirmed and a.deciding:
        return [f.clause.ref for f in a.deciding]
    return [f.clause.ref for f in met if f.clause.level == position]


def since_last(official: Official, subject: str) -> datetime | None:
    """When the last decision on the same variable was signed: what led to it is spent."""
    return max((one.decided for one in official.decisions if one.subject == subject),
               default=None)


def consultations(official: Official, subject: str, now: datetime) -> list[Consultation]:
    """Those a decision may name, newest first: since the last one, and of the last day."""
    since = since_last(official, subject) or now - timedelta(days=1)
    found = [one for one in official.consultations if one.at >= since.replace(second=0, microsecond=0)]
    return sorted(found, key=lambda one: (one.at, one.seq), reverse=True)


def unused(official: Official, subject: str, now: datetime) -> Consultation | None:
    """The newest of those that no decision on this variable has named yet."""
    named = {one.consultation for one in official.decisions if one.subject == subject}
    return next((one for one in consultations(official, subject, now) if one.seq not in named),
                None)


def assented(official: Official, choice: Choice, level: str | None) -> Assent | None:
    """The last assent by telephone that this decision would follow."""
    return next((one for one in reversed(unsigned(official))
                 if one.agreed and one.act == choice.act and one.level in (None, level)), None)


# -- times as they are written


def time_near(text: str, anchor: datetime) -> datetime:
    """A time as written; what it leaves out (day, year) makes it the nearest to ``anchor``."""
    at = read_moment(text, anchor)
    if not any(mark in text for mark in "-/.月"):
        nearby = [at + timedelta(days=n) for n in (-1, 0, 1)]
    elif str(at.year) in text:
        nearby = [at]
    else:
        years = (anchor.year - 1, anchor.year, anchor.year + 1)
        nearby = [at.replace(year=year) for year in years if (at.month, at.day) != (2, 29)] or [at]
    return min(nearby, key=lambda one: abs(one - anchor))


# -- entering it


def decide(held: Desk, decision: Decision, seen: int, request: str) -> Entry:
    """Check and enter a decision; on disk when it returns.

    ``seen`` is the last decision that was known when it was read back. Raises
    DecisionRefused with the clause, Superseded when somebody else has decided since,
    OfficerError and JournalError as ``Desk.enter``.
    """
    held.refresh(force=True)
    a, official = held.assessment(), held.ledger.official
    on = standing(held, a)
    try:
        fit = checked(decision, on, held.now())
    except DecisionRefused:
        if official.last == seen:
            raise
        fit = decision  # somebody has decided meanwhile: the store says who, and enters nothing
    if decision.notes and fit.notes != decision.notes:
        raise DecisionRefused("复诵以后情况有变（建议或依据已不同），未录入：请重新复诵核对")
    named = next((c for c in official.consultations if c.seq == fit.consultation), None)
    above = held.ledger.difference(fit.decided.replace(second=59, microsecond=999_999))
    lags = clock.lags(a, held.ledger.proposed, fit, named.at if named else None,
                      above[1] if above and above[0] > 0 else None)
    whole = replace(fit, proposal=clock.snapshot(a, held.ledger.seq), clock=lags)
    return held.enter(DECISION, whole.body(), happened=whole.decided,
                      expect=Expect((DECISION,), seen), request=request)


def entered_since(official: Official, seen: int) -> Iterator[Decision]:
    """Decisions entered after the one that was known."""
    return (one for one in official.decisions if one.seq > seen)
