"""What every print is made from: the log read up to a moment, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from qdflood.assessment import Assessment
from qdflood.journal.entry import Entry
from qdflood.journal.handed_over import lag
from qdflood.journal.ledger import Ledger
from qdflood.plan.actions import ActionList
from qdflood.plan.edition import Edition
from qdflood.plan.organization import Organization

Outlines = Mapping[str, Sequence[Sequence[Sequence[float]]]]


@dataclass(frozen=True)
class Source:
    """The log as it stood at ``at``; ``outlines`` are the districts' shapes, empty for no map.

    ``entries`` is an exercise's whole log, for the report of it; empty on real duty.
    ``assessment`` is weighed with the office's values of that moment.
    """

    organization: Organization
    lists: tuple[ActionList, ...]
    ledger: Ledger
    assessment: Assessment
    at: datetime
    outlines: Outlines = field(default_factory=dict)
    entries: tuple[Entry, ...] = ()

    @property
    def edition(self) -> Edition:
        """The edition with the office's values of that moment."""
        return self.assessment.edition

    @property
    def lag(self) -> str:
        """For how long proposal and official status have differed, in words; empty otherwise."""
        return lag(self.ledger, self.assessment, self.at.astimezone(self.edition.zone))


def source(
    organization: Organization, lists: Sequence[ActionList], ledger: Ledger, at: datetime,
    outlines: Outlines | None = None, entries: Iterable[Entry] = (),
) -> Source:
    """The source of prints from a ledger read up to ``at``."""
    return Source(organization, tuple(lists), ledger, ledger.assessment(at), at, outlines or {},
                  tuple(entries))
