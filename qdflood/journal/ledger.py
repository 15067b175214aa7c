"""The log read from its beginning: everything known at one point of it.

Each kind of entry has one reader; none rewrites what another has read. Reading only
the entries recorded up to a moment gives everything as it stood then.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from qdflood.journal.clock import Proposals, difference
from qdflood.journal.entry import GENESIS, Entry
from qdflood.journal.observed import Observed
from qdflood.journal.official import Official, Status
from qdflood.observations.report import Observations
from qdflood.plan.edition import Edition


class Ledger:
    """The readers of the log and how far they have read."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.seq, self.hash = 0, GENESIS
        self.recorded: datetime | None = None
        self.observed = Observed()
        self.official = Official(edition)
        self.proposed = Proposals(edition.levels.position)
        self._readers = (self.observed, self.official, self.proposed)

    def take(self, entry: Entry) -> None:
        """Read one more entry; they must come in their order."""
        for reader in self._readers:
            reader.take(entry)
        self.seq, self.hash = entry.seq, entry.hash
        self.recorded = max(self.recorded or entry.recorded, entry.recorded)

    def status(self, at: datetime) -> Status:
        """The official status at ``at``."""
        return self.official.status(at)

    def observations(self, at: datetime) -> Observations:
        """Everything reported, and the official status, for an assessment at ``at``."""
        return Observations(at, tuple(self.observed.reports), tuple(self.observed.zeros),
                            self.status(at).in_force)

    def difference(self, at: datetime) -> tuple[int, datetime] | None:
        """Whether the proposal stands above (1) or below (-1) the official level, since when."""
        return difference(self.official, self.proposed, at)


def replay(edition: Edition, entries: Iterable[Entry], until: datetime | None = None) -> Ledger:
    """The ledger as it stood at ``until``: only what had been recorded by then."""
    ledger = Ledger(edition)
    for entry in entries:
        if until is None or entry.recorded <= until:
            ledger.take(entry)
    return ledger
