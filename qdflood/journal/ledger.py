"""The log read from its beginning: everything known at one point of it.

Each kind of entry has its reader; none rewrites what another has read. Reading only
the entries recorded up to a moment gives everything as it stood then.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from qdflood.assessment import Assessment, assess
from qdflood.errors import QdfloodError
from qdflood.journal.clock import Proposals, difference
from qdflood.journal.duties import Phase
from qdflood.journal.entry import CLOCK, EXERCISE, GENESIS, NOT_OF_DUTY, Entry, follows
from qdflood.journal.observed import Observed
from qdflood.journal.office import Office
from qdflood.journal.official import Official, Status
from qdflood.journal.phases import phases
from qdflood.journal.reporting import Reporting
from qdflood.journal.shifts import Shifts
from qdflood.journal.tasks import Tasks
from qdflood.observations import Situation
from qdflood.observations.report import Observations
from qdflood.plan.actions import ActionList
from qdflood.plan.edition import Edition
from qdflood.plan.organization import Organization
from qdflood.triggers import Rules


class Reader(Protocol):
    """Whatever makes something of entries, one after another."""

    def take(self, entry: Entry) -> None:
        """Take the next entry; those of no matter to it too."""


class Ledger:
    """The readers of the log and how far they have read.

    ``further`` are readers that an exercise's log has besides: entries about the exercise
    itself are theirs alone, so that no page made for players counts or tells them.

    ``broken`` is a sentence once an entry is not what was entered: whoever reads the log
    must be told, and it is read on all the same. ``foreign`` is one, and stands in ``broken``
    too, once an entry of an exercise is found where there are no ``further`` readers: then
    this is no log of real duty.
    """

    def __init__(
        self, edition: Edition, organization: Organization, lists: Sequence[ActionList],
        rules: Rules | None = None, further: Sequence[Reader] = (),
    ) -> None:
        self.edition, self.lists = edition, lists
        self.seq, self.hash = 0, GENESIS
        self.recorded: datetime | None = None
        self.broken = self.foreign = ""
        self._unread: list[tuple[int, str]] = []
        self._checked = (0, GENESIS)
        self.observed = Observed(edition)
        self.official = Official(edition)
        self.proposed = Proposals(edition.levels.position)
        self.office = Office(edition, organization, rules)
        self.tasks = Tasks(organization, lists)
        self.reporting = Reporting(edition, organization)
        self.shifts = Shifts()
        self._further = tuple(further)
        self._readers: tuple[Reader, ...] = (
            self.observed, self.official, self.proposed, self.office, self.tasks,
            self.reporting, self.shifts, *self._further)

    def read(self, entry: Entry, until: datetime | None = None) -> None:
        """Check one more entry against the chain, and take it if it was recorded by then."""
        if not self.broken and not follows(entry, *self._checked):
            self.broken = (f"值班日志从第{entry.seq}条起与原记录不符，可能被改动，"
                           "以下内容须与纸质记录核对")
        if entry.kind == EXERCISE and not self._further and not self.foreign:
            self.foreign = self.broken = (f"{NOT_OF_DUTY}：第{entry.seq}条是演练的记录，"
                                          "以下内容不得用于值班")
        self._checked = (entry.seq, entry.hash)
        if until is None or entry.recorded <= until:
            self.take(entry)

    def take(self, entry: Entry) -> None:
        """Take one more entry, unchecked; they must come in their order."""
        for reader in self._further if entry.kind == EXERCISE else self._readers:
            try:
                reader.take(entry)
            except QdfloodError as exc:
                self._unread.append((entry.seq, str(exc)))
            except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
                self._unread.append((entry.seq, f"{entry.label}的内容不全"))
        self.seq, self.hash = self.shifts.head = entry.seq, entry.hash
        if entry.kind == CLOCK:  # somebody has vouched for the clock: from here time is its
            self.recorded = entry.recorded
        else:
            self.recorded = max(self.recorded or entry.recorded, entry.recorded)

    @property
    def unread(self) -> list[tuple[int, str]]:
        """Everything in the log that could not be made sense of, and does not count."""
        return sorted({*self._unread, *self.observed.foreign, *self.office.foreign})

    # -- as it stands at a moment

    def status(self, at: datetime) -> Status:
        """The official status at ``at``."""
        return self.official.status(at)

    def phases(self, at: datetime) -> tuple[Phase, ...]:
        """The action lists that decisions put in force by ``at``, in their order."""
        return phases(self.edition, self.lists, self.official, at)

    def observations(self, at: datetime) -> Observations:
        """Everything reported, and the official status, for an assessment at ``at``."""
        return Observations(at, tuple(self.observed.reports), tuple(self.observed.zeros),
                            self.status(at).in_force)

    def assessment(self, at: datetime) -> Assessment:
        """What follows at ``at`` from all that has been read, by the office's values of then."""
        rules = self.office.rules_at(at)
        return assess(rules, Situation(rules.edition, self.observations(at)))

    def difference(self, at: datetime) -> tuple[int, datetime] | None:
        """Whether the proposal stands above (1) or below (-1) the official level, since when."""
        return difference(self.official, self.proposed, at)


def replay(ledger: Ledger, entries: Iterable[Entry], until: datetime | None = None) -> Ledger:
    """``ledger`` after the entries recorded by ``until``: everything as it stood then."""
    for entry in entries:
        ledger.read(entry, until)
    return ledger
