"""The reporting clock: who owes the report of a danger or disaster, and whether it has come.

The reports are owed by the place and its departments; this office is one of those they go
to. Time runs from when it happened (the time typed with it), or while that is not known
from when it was heard of (the time it was entered, unless an earlier receipt is ticked);
a request to verify opens a pair of its own. Times the plan does not give are not invented.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from qdflood.errors import PlanError
from qdflood.journal.entry import INFORMATION_REPORT, Entry
from qdflood.journal.incidents import Incident, Incidents, Key, read_key
from qdflood.journal.report_body import (
    ASKED,
    CLOSED,
    FOLLOWUP,
    OCCURRED,
    RECEIVED,
    REOPENED,
    VERIFICATION,
    VOIDED,
    WHAT,
    check,
    read_time,
)
from qdflood.journal.report_clock import FIRST, Answer, Clock, Event, Pair, Running, Tick
from qdflood.plan.edition import Edition
from qdflood.plan.headquarters import Deadline, Report
from qdflood.plan.organization import Organization

FROM_OCCURRENCE, FROM_HEARING, FROM_REQUEST = "自发生时间起算", "自接报时间起算", "自提出核报时间起算"


class Reporting:
    """Every event with its clocks, folded from the log; takes entries of every kind in order.

    Raises PlanError when the edition wants something reported and does not say how.
    """

    def __init__(self, edition: Edition, organization: Organization) -> None:
        self.edition, self.organization = edition, organization
        self.office = organization.reporting.office or edition.plan.authority
        self._soon = timedelta(minutes=organization.reporting.soon_min or 0)
        reports = organization.reporting.reports
        self._first = {r.ref: r for r in reports if r.stage == "first"}
        self._verify = {r.ref: r for r in reports if r.stage == "verification"}
        self._incidents = Incidents(edition)
        for ref in self._incidents.refs - self._first.keys():
            raise PlanError(f"reported_under 的“{ref}”在 organization/reporting.yaml 中没有首次报告",
                            file="observables.yaml", choices=self._first)
        self._entries: dict[Key, list[Entry]] = {}
        self._voided: set[int] = set()
        self._held: tuple[Event, ...] | None = None
        self._worked_out: dict[Key, tuple[object, Event]] = {}

    def take(self, entry: Entry) -> None:
        """Read one more entry; what is not understood is left alone."""
        if entry.kind == INFORMATION_REPORT:
            self._take(entry)
        elif self._incidents.take(entry):
            self._held = None

    def _take(self, entry: Entry) -> None:
        key, what = read_key(entry.body.get("event")), entry.body.get("what")
        if what == VOIDED:
            self._voided.add(entry.body.get("of", 0))
        elif key is not None and what in WHAT:
            self._entries.setdefault(key, []).append(entry)
        self._held = None

    def check(self, given: Mapping[str, Any], now: datetime) -> None:
        """Raises JournalError when the body cannot be entered; lateness never is a reason."""
        check(given, self.event, now)

    # -- what it comes to

    @property
    def events(self) -> tuple[Event, ...]:
        """Every event in the order of entry."""
        if self._held is None:
            closings = {key: [e.seq for e in self._of(key, CLOSED)] for key in self._entries}
            found = self._incidents.found(closings, self._entries)
            self._held = tuple(self._kept(one) for one in found)
        return self._held

    def event(self, key: Key) -> Event | None:
        """The event of that key."""
        return next((one for one in self.events if one.key == key), None)

    @property
    def outstanding(self) -> tuple[Running, ...]:
        """The reports of open events that have not come, the earliest deadline first."""
        return self._to_come(one for one in self.events if one.counts)

    @property
    def missing(self) -> tuple[Running, ...]:
        """The reports that never came of events that are closed."""
        return self._to_come(one for one in self.events if one.closed and not one.incident.withdrawn)

    def running(self, at: datetime) -> tuple[tuple[Running, ...], tuple[Running, ...]]:
        """The clocks that run at ``at``, and those that have run out; the worst first."""
        held = self.outstanding
        return (tuple(one for one in held if not one.overdue(at)),
                tuple(one for one in held if one.overdue(at)))

    @staticmethod
    def _to_come(events: Iterable[Event]) -> tuple[Running, ...]:
        found = [Running(event, pair, clock) for event in events
                 for pair, clock in event.clocks if clock.received is None]
        return tuple(sorted(found, key=lambda one: one.clock.due))

    # -- one event

    def _of(self, key: Key, *what: str) -> Iterator[Entry]:
        """What was entered of an event and not voided."""
        return (e for e in self._entries.get(key, ())
                if e.seq not in self._voided and e.body["what"] in what)

    def _ticks(self, key: Key, what: str) -> list[Tick]:
        return [_tick(entry) for entry in self._of(key, what)]

    def _kept(self, incident: Incident) -> Event:
        """An event, worked out anew only when something was entered about it."""
        stamp = (len(self._entries.get(incident.key, ())), len(self._voided))
        known = self._worked_out.get(incident.key)
        if known is None or known[0] != stamp or known[1].incident is not incident:
            known = self._worked_out[incident.key] = (stamp, self._event(incident))
        return known[1]

    def _event(self, incident: Incident) -> Event:
        key = incident.key
        told = [t.at for e in self._of(key, RECEIVED) if (t := _tick(e)).at and _pair(e) == FIRST]
        heard = min([incident.heard, *(at for at in told if at)])
        occurred = next(reversed(self._ticks(key, OCCURRED)), _first_said(incident))
        everything = sorted(self._of(key, *WHAT), key=lambda e: e.seq)
        return Event(
            incident, *self._owed(incident), occurred if occurred and occurred.at else None, heard,
            tuple(self._pairs(incident, occurred, heard)),
            tuple(sorted(self._ticks(key, FOLLOWUP), key=lambda t: (t.at or t.recorded, t.seq))),
            self._closed(incident), tuple((_tick(e), _what(e)) for e in everything),
        )

    def _pairs(
        self, incident: Incident, occurred: Tick | None, heard: datetime
    ) -> Iterator[Pair]:
        first = self._first[incident.ref]
        if occurred is not None and occurred.at is not None:
            yield self._pair(incident.key, first, FIRST, occurred.at, FROM_OCCURRENCE)
        else:
            yield self._pair(incident.key, first, FIRST, heard, FROM_HEARING)
        verify = self._verify.get(incident.ref)
        for request in self._ticks(incident.key, VERIFICATION) if verify else ():
            if verify is not None:
                start = request.at or request.recorded
                yield self._pair(incident.key, verify, request.seq, start, FROM_REQUEST, request)

    def _pair(
        self, key: Key, report: Report, number: int, start: datetime, basis: str,
        request: Tick | None = None,
    ) -> Pair:
        ticks = [e for e in self._of(key, RECEIVED, ASKED) if _pair(e) == number]
        others = [name for name in report.to if name != self.office]
        return Pair(
            number, report.id, report.ref, start, basis,
            tuple(self._clock(one, start, ticks) for one in report.deadlines),
            tuple(_answer(name, one, start, ticks) for name in others for one in report.deadlines),
            request,
        )

    def _clock(self, one: Deadline, start: datetime, ticks: Iterable[Entry]) -> Clock:
        """The first time it was received counts, in whatever order the ticks were entered."""
        received = [_tick(e) for e in ticks
                    if e.body["what"] == RECEIVED and e.body.get("means") == one.means]
        first = min((t for t in received if t.at), key=_earliest, default=None)
        return Clock(one.means, one.text, _due(start, one), self._soon, first)

    def _closed(self, incident: Incident) -> Tick | None:
        """The closing that holds: not taken up again, and nothing has happened since."""
        found = None
        for entry in self._of(incident.key, CLOSED, REOPENED):
            found = _tick(entry) if entry.body["what"] == CLOSED else None
        if found is None or found.at is None:
            return None
        since = any(seq > found.seq and at > found.at for seq, at in incident.again)
        return None if since else found

    def _owed(self, incident: Incident) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        """Who owes the report, as the plan says it and by name, and whom to ring."""
        found = [self.organization.headquarters_of(area) for area in incident.areas]
        bodies = [body for body in found if body is not None]
        ring = tuple(body.id for body in bodies) or incident.ask
        owners = tuple(f"{body.founder}（{body.id}）" for body in bodies)
        return self._first[incident.ref].owed_by, owners, ring


def _tick(entry: Entry) -> Tick:
    body = entry.body
    return Tick(entry.seq, read_time(body.get("at")), str(body.get("by", "")), entry.officer,
                entry.recorded, str(body.get("text", "")))


def _first_said(incident: Incident) -> Tick | None:
    """When it happened by the report it became known from, until somebody says otherwise."""
    if incident.happened is None:
        return None
    return Tick(incident.key.turn, incident.happened, incident.by, "", incident.heard)


def _what(entry: Entry) -> str:
    """What an entry is, with recipient and means: 收到报告（电话）."""
    body = entry.body
    reached = ("已收到" if body["reached"] else "未收到") if "reached" in body else ""
    parts = [str(body.get("recipient", "")), str(body.get("means", "")), reached]
    said = "，".join(part for part in parts if part)
    return WHAT[body["what"]] + (f"（{said}）" if said else "")


def _pair(entry: Entry) -> int:
    return int(entry.body.get("pair", FIRST))


def _due(start: datetime, one: Deadline) -> datetime:
    return start + timedelta(minutes=one.within_min)


def _earliest(tick: Tick) -> tuple[datetime, int]:
    return (tick.at or tick.recorded, tick.seq)


def _answer(
    recipient: str, one: Deadline, start: datetime, ticks: Iterable[Entry]
) -> Answer:
    """What one recipient said last of one means: that it came outweighs that it had not yet."""
    said = [e for e in ticks if e.body["what"] == ASKED
            and (e.body.get("recipient"), e.body.get("means")) == (recipient, one.means)]
    reached = [_tick(e) for e in said if e.body.get("reached")]
    timed = min((t for t in reached if t.at), key=_earliest, default=None)
    silent = max((_tick(e) for e in said), key=_earliest, default=None)
    known = timed or next(iter(reached), None)
    return Answer(recipient, one.means, _due(start, one), known or silent, bool(reached))
