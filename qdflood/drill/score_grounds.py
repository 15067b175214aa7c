"""Whether a decision had its ground when it was taken: on the desk, or in what had been told.

Who decides on a message before it is typed decides on a ground; who decides before any
message has come guesses, and is right only by chance.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from qdflood.assessment import Assessment
from qdflood.drill.deciding import GRADED
from qdflood.drill.records import entered, last_unnamed
from qdflood.drill.score_log import Due, ExerciseLog
from qdflood.drill.script import Inject
from qdflood.errors import QdfloodError
from qdflood.journal.decisions import WARNS, Decision
from qdflood.journal.departures import unsettled
from qdflood.journal.entry import DECISION, Entry, Record, chained
from qdflood.plan.edition import Edition
from qdflood.truth import TRUE


def raises(decision: Decision, edition: Edition) -> bool:
    """Whether it brings a higher level than was in force."""
    position = edition.levels.position
    return (position(decision.level or "") or 0) > (position(decision.from_level or "") or 0)


def carried(decision: Decision, a: Assessment) -> bool:
    """Whether what is proposed carries it: a level no higher; a lower one, when nothing above
    it holds or is open; an ending or a warning whose clauses are met."""
    if decision.effect in GRADED:
        position = a.edition.levels.position
        wanted, running = (position(word or "") or 0 for word in (
            decision.level, decision.from_level))
        return a.confirmed >= wanted if wanted > running else (
            a.confirmed <= wanted and not [*unsettled(a, wanted, running)])
    if decision.effect == "issue":
        return a.warnings.get(decision.warning or "") == TRUE
    if decision.effect in (*WARNS, "end"):
        items = a.endings if decision.effect == "end" else [
            one for one in a.liftings if one.finding.clause.warning == decision.warning]
        return any(one.applicable and one.finding.truth == TRUE for one in items)
    return True


def rests_on(log: ExerciseLog, due: Due) -> datetime | None:
    """When the last was given of the injects that a decision rests on: those since the
    expectation before it, else the last before it. None where there are none."""
    before = [one for one in log.script.expectations if one.at < due.expectation.at]
    since = max((one.at for one in before), default=None)
    given = [(one.at, held.at) for one in log.script.timed
             if one.at is not None and one.at <= due.expectation.at
             and (held := log.given_of(one))]
    fresh = [at for planned, at in given if since is None or planned > since]
    return max(fresh or [at for _, at in given], default=None)


def told(log: ExerciseLog, at: datetime) -> Assessment:
    """What follows from every inject given by ``at``, typed or not."""
    ledger, seqs = log.ledger(), dict[str, int]()

    def put(record: Record) -> int:
        ledger.take(chained(ledger.seq + 1, record, ledger.hash))
        return ledger.seq

    for _, one in sorted(_by_then(log, at), key=lambda row: row[0]):
        if isinstance(one, Entry):
            put(Record(one.kind, one.body, one.officer, one.post, one.recorded, one.happened))
            continue
        given = log.play.given[one.id]
        try:
            made = entered(log.edition, log.script, one, given.at,
                           voids=seqs.get(one.corrects, 0),
                           unnamed=last_unnamed(ledger.observed.reports),
                           standing=ledger.observed.reports)
        except QdfloodError:
            continue
        if made is not None:
            seqs[one.id] = put(made)
    return ledger.assessment(at)


def _by_then(log: ExerciseLog, at: datetime) -> Iterator[tuple[int, Inject | Entry]]:
    """Injects given and decisions entered, by the number of the entry that says so."""
    for inject in log.script.injects:
        given = log.given_of(inject)
        if given is not None and given.at <= at:
            yield given.seq, inject
    yield from ((one.seq, one) for one in log.entries
                if one.kind == DECISION and one.recorded < at)
