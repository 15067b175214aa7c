"""A script's own course, without people: what it reports, and what it says is decided.

Everything becomes an entry of a log in memory, read by the readers that read the duty log;
nothing is weighed or counted in any other way than on the desk.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from qdflood.assessment import Assessment
from qdflood.drill.deciding import Room, consultation, contradicts, decided
from qdflood.drill.records import SYSTEM, entered, last_unnamed, opening
from qdflood.drill.script import Expectation, Inject, Script
from qdflood.errors import DecisionRefused
from qdflood.journal.clock import snapshot, unlike
from qdflood.journal.decisions import Decision
from qdflood.journal.entry import CONSULTATION, DECISION, SNAPSHOT, Entry, Record, chained
from qdflood.journal.ledger import Ledger
from qdflood.plan.actions import ActionList
from qdflood.plan.edition import Edition
from qdflood.plan.organization import Organization
from qdflood.triggers import Rules


class Course:
    """The log of a script as far as it has been played.

    ``decided`` are the decisions taken, by expectation; ``refused`` why one was not, or
    what of it contradicts the plan although the desk would take it, with a note.
    What is due at one time: injects first, in the script's order, then decisions.
    """

    def __init__(
        self, edition: Edition, organization: Organization, lists: Sequence[ActionList],
        rules: Rules, script: Script,
    ) -> None:
        self.edition, self.organization, self.script = edition, organization, script
        self.ledger = Ledger(edition, organization, lists, rules)
        self.entries: list[Entry] = []
        self.decided: dict[str, Decision] = {}
        self.refused: dict[str, DecisionRefused] = {}
        self._seqs: dict[str, int] = {}
        self._unnamed = 0
        self._held: tuple[tuple[int, int, datetime], Assessment] | None = None
        self._injects = deque(script.timed)
        self._expected = deque(one for one in script.expectations if one.form.decision)
        for record in opening(edition, script):
            self._enter(record)
        self._propose(script.start)

    # -- on its way

    def to(self, at: datetime) -> None:
        """Everything due by ``at``: what is reported, and what is decided on it."""
        while self._expected and self._expected[0].at <= at:
            self._decide(self._expected.popleft())
        self._report_until(at)

    def up_to(self, expectation: Expectation) -> None:
        """Everything before an expectation's own decision; of its own minute, every inject."""
        while self._expected and self._before(self._expected[0], expectation):
            self._decide(self._expected.popleft())
        self._report_until(expectation.at)

    def through(self, expectation: Expectation) -> None:
        """``up_to``, and its own decision as well."""
        self.up_to(expectation)
        if self._expected and self._expected[0] is expectation:
            self._decide(self._expected.popleft())

    def _before(self, one: Expectation, other: Expectation) -> bool:
        order = self.script.expectations
        return one is not other and order.index(one) < order.index(other)

    # -- what is known

    def assessment(self, at: datetime) -> Assessment:
        """What follows from everything entered so far, at the end of that minute, as on the desk."""
        minute = at.replace(second=59, microsecond=999_999)
        read = self.ledger
        key = (read.observed.last, read.official.last, minute)
        if self._held is None or self._held[0] != key:
            self._held = (key, read.assessment(minute))
        return self._held[1]

    # -- one step

    def _report_until(self, at: datetime) -> None:
        while self._injects and (self._injects[0].at or at) <= at:
            self._report(self._injects.popleft())
        self._propose(at)

    def _report(self, inject: Inject) -> None:
        at = inject.at
        assert at is not None
        voids = self._seqs.get(inject.corrects, 0)
        record = entered(self.edition, self.script, inject, at, voids=voids, unnamed=self._unnamed,
                         standing=self.ledger.observed.reports)
        if record is None:
            return
        self._seqs[inject.id] = self._enter(record).seq
        self._unnamed = max(self._unnamed, last_unnamed(self.ledger.observed.reports))
        if not self._injects or self._injects[0].at != at:
            self._propose(at)

    def _decide(self, expectation: Expectation) -> None:
        at, due = expectation.at, expectation.form.decision
        assert due is not None
        self._report_until(at)
        room = Room(self.organization, self.ledger, self.assessment(at))
        consulted = consultation(room, due)
        try:
            decided(room, due, at)  # a refusal leaves no consultation behind
            seq = self._say(CONSULTATION, consulted, at).seq if consulted else 0
            made = decided(room, due, at, seq)
        except DecisionRefused as exc:
            self.refused[expectation.id] = exc
            return
        against = contradicts(room, made)
        if against:
            self.refused[expectation.id] = DecisionRefused(against)
        self.decided[expectation.id] = made
        self._say(DECISION, made.body(), at)
        self._propose(at)

    def _propose(self, at: datetime) -> None:
        """Enter the proposal if it has changed, as the desk does."""
        body = snapshot(self.assessment(at), self.ledger.seq)
        if unlike(body, self.ledger.proposed.last):
            self._say(SNAPSHOT, body, at)

    def _say(self, kind: str, body: Mapping[str, Any], at: datetime) -> Entry:
        return self._enter(Record(kind, body, SYSTEM, "", at, at))

    def _enter(self, record: Record) -> Entry:
        entry = chained(self.ledger.seq + 1, record, self.ledger.hash)
        self.ledger.take(entry)
        self.entries.append(entry)
        return entry
