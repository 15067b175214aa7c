"""What a script tells and decides, entered one after the other and weighed by nobody.

Enough to say what status, which tasks and which dangers stand at a time if every decision
is taken as written; what the readings come to under the rules is left to ``run``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from datetime import datetime

from qdflood.drill.form import DecisionDue
from qdflood.drill.records import entered, last_unnamed, opening
from qdflood.drill.script import Expectation, Script, taken
from qdflood.errors import JournalError
from qdflood.journal.decisions import Decision
from qdflood.journal.entry import DECISION, GENESIS, Entry, Record, chained
from qdflood.journal.observed import Observed
from qdflood.journal.official import Official, Status
from qdflood.journal.phases import phases
from qdflood.journal.reporting import Reporting
from qdflood.journal.tasks import Assigned, Tasks
from qdflood.plan.actions import ActionList
from qdflood.plan.edition import Edition
from qdflood.plan.headquarters import Act
from qdflood.plan.organization import Organization


class Told:
    """The log of a script so far: what was reported, and what was decided.

    ``spoken`` are the registers that something has been reported of, ``members`` whom of.
    """

    def __init__(
        self, edition: Edition, organization: Organization, lists: Sequence[ActionList],
        script: Script,
    ) -> None:
        self.edition, self.lists, self.script = edition, lists, script
        self.organization = organization
        self.official, self.observed = Official(edition), Observed(edition)
        self.reporting, self._tasks = Reporting(edition, organization), Tasks(organization, lists)
        self.spoken: set[str] = set()
        self.members: set[tuple[str, str]] = set()
        self._injects = deque(script.timed)
        self._seqs: dict[str, int] = {}
        self._last, self._hash = 0, GENESIS
        for record in opening(edition, script):
            self._enter(record)

    def to(self, at: datetime) -> None:
        """Everything that is reported by ``at``."""
        while self._injects and (self._injects[0].at or at) <= at:
            inject = self._injects.popleft()
            given = inject.at or at
            reports, zeros = taken(self.edition, inject, given, self.script.start)
            self.spoken |= {one.register for one in reports} | {one.register for one in zeros}
            self.members |= {(one.register, one.member) for one in reports}
            record = entered(self.edition, self.script, inject, given,
                             voids=self._seqs.get(inject.corrects, 0),
                             unnamed=last_unnamed(self.observed.reports),
                             standing=self.observed.reports)
            if record is not None:
                self._seqs[inject.id] = self._enter(record).seq

    def decide(self, expectation: Expectation) -> None:
        """Its decision as written, whatever the plan would say to it."""
        due, at = expectation.form.decision, expectation.at
        act = act_of(self.organization, due) if due else None
        if due is None or act is None:
            return
        areas = due.areas or tuple(self.edition.gazetteer.roster(
            self.edition.plan.area_register).by_name)
        made = Decision(due.act, act.effect, at, at, level=due.level, warning=act.warning,
                        hazards=due.hazards, districts=areas, grounds=due.grounds)
        self._enter(Record(DECISION, made.body(), "", "", at, at))

    def status(self, at: datetime) -> Status:
        return self.official.status(at)

    def tasks(self, at: datetime) -> tuple[Assigned, ...]:
        """Every task that stands at ``at``."""
        return self._tasks.standing(phases(self.edition, self.lists, self.official, at))

    def events(self, at: datetime) -> Iterator[str]:
        """What every danger or disaster that must be reported is called at ``at``."""
        return (one.text for one in self.reporting.events
                if one.heard <= at and not one.incident.withdrawn)

    def _enter(self, record: Record) -> Entry:
        entry = chained(self._last + 1, record, self._hash)
        self._last, self._hash = entry.seq, entry.hash
        self.observed.take(entry)
        self.reporting.take(entry)
        try:
            self.official.take(entry)
        except JournalError:
            pass  # a level or hazard that the plan does not know: said of the decision itself
        return entry


def act_of(organization: Organization, due: DecisionDue) -> Act | None:
    """A row of the act that is due, for what it does; None where the plan has no such act."""
    rows = [act for act in organization.acts.acts if act.act == due.act]
    return next((act for act in rows if act.level in (None, due.level)), rows[0] if rows else None)
