"""What a decision is made from: who is who, what is in force and coming, what was proposed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from qdflood.assessment import Assessment
from qdflood.journal.decisions import RESPONSE, Assent, Decision
from qdflood.journal.official import Status
from qdflood.plan.edition import Edition
from qdflood.plan.organization import Organization


@dataclass(frozen=True)
class Standing:
    """What a decision is made from: who is who, what is in force, what was proposed.

    ``assents`` and ``decisions`` are all that were entered before it.
    """

    edition: Edition
    organization: Organization
    status: Status
    assessment: Assessment
    assents: Sequence[Assent] = ()
    decisions: Sequence[Decision] = ()

    @property
    def running(self) -> int:
        """The position of the level in force; 0 for none or not registered."""
        return self.status.in_force.level or 0

    @property
    def coming(self) -> tuple[Decision, ...]:
        """What is signed on the response and not yet in force."""
        return tuple(one for one in self.status.coming if one.subject == RESPONSE)

    def running_at(self, at: datetime) -> int:
        """The level that will be in force at ``at`` by what is signed so far."""
        due = [one for one in self.coming if one.in_force <= at]
        return self._position(due[-1]) if due else self.running

    def overtaken_by(self, decision: Decision) -> tuple[Decision, ...]:
        """What is signed and would never come into force after ``decision``."""
        if decision.subject != RESPONSE:
            return ()
        return tuple(one for one in self.coming if one.in_force >= decision.in_force)

    def _position(self, decision: Decision) -> int:
        return self.edition.levels.position(decision.level or "") or 0
