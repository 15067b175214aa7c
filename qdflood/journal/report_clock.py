"""An incident's reports against their deadlines: who has reported, in time or how late.

Every minute comes from the edition; here is only the arithmetic. A report made exactly at
the deadline is in time (以内). Late is recorded and never blocked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from qdflood.journal.incident_facts import Worse
from qdflood.journal.incidents import Incident, Key

FIRST = 0
"""The number of the pair that an incident begins with; the others are numbered by entry."""


class Standing(Enum):
    """How a report stands against its deadline at one moment."""

    WAITING = "未到时"
    SOON = "将到时"
    OVERDUE = "超时未收"
    IN_TIME = "已收，准时"
    LATE = "已收，迟报"

    @property
    def open(self) -> bool:
        """Whether the report is still to come."""
        return self in (Standing.WAITING, Standing.SOON, Standing.OVERDUE)


@dataclass(frozen=True, slots=True)
class Tick:
    """What somebody entered: when it happened, who said it, who entered it and when."""

    seq: int
    at: datetime | None
    sender: str
    officer: str
    recorded: datetime
    text: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """One report by one means to this office; ``soon`` before ``due`` it is called near."""

    means: str
    text: str
    due: datetime
    soon: timedelta
    receipt: Tick | None = None

    @property
    def received(self) -> datetime | None:
        """When it reached this office."""
        return self.receipt.at if self.receipt else None

    @property
    def late(self) -> timedelta | None:
        """By how much it was late; nothing at all when exactly in time, None while to come."""
        return max(self.received - self.due, timedelta()) if self.received else None

    def standing(self, at: datetime) -> Standing:
        """How it stands at ``at``."""
        if self.received is not None:
            return Standing.LATE if self.received > self.due else Standing.IN_TIME
        if at > self.due:
            return Standing.OVERDUE
        return Standing.SOON if self.due - at <= self.soon else Standing.WAITING

    def words(self, at: datetime) -> str:
        """The standing with its minutes: 将到时，剩4分钟; 超时未收12分钟; 已收，迟3分钟."""
        standing = self.standing(at)
        if standing is Standing.IN_TIME:
            return str(standing.value)
        if standing is Standing.LATE:
            return f"已收，迟{span(self.late or timedelta())}"
        if standing is Standing.OVERDUE:
            return f"{standing.value}{span(at - self.due)}"
        return f"{standing.value}，剩{span(self.due - at)}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What another recipient said when asked: it has reached them (when), or not yet."""

    recipient: str
    means: str
    due: datetime
    asked: Tick | None = None
    reached: bool = False

    @property
    def words(self) -> str:
        """未询问; 已收（准时）; 已收（时间未问明）; 未收到."""
        if self.asked is None:
            return "未询问"
        if not self.reached:
            return "未收到"
        if self.asked.at is None:
            return "已收（时间未问明）"
        late = self.asked.at - self.due
        return f"已收（迟{span(late)}）" if late > timedelta() else "已收（准时）"


@dataclass(frozen=True, slots=True)
class Pair:
    """The reports that one occasion calls for: the incident itself, or a request to verify.

    ``number`` is FIRST, or the entry of the request; ``basis`` says from when it counts.
    """

    number: int
    label: str
    ref: str
    start: datetime
    basis: str
    clocks: tuple[Clock, ...]
    answers: tuple[Answer, ...]
    request: Tick | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """An incident with everything that was entered about its reports.

    ``occurred`` None: not known when. ``owed_by`` as the plan says it, ``owners`` by
    name where the place is known; ``ring`` whom to telephone. ``entered`` is all that was
    entered and not voided, each with what it is.
    """

    incident: Incident
    owed_by: str
    owners: tuple[str, ...]
    ring: tuple[str, ...]
    occurred: Tick | None
    heard: datetime
    pairs: tuple[Pair, ...]
    followups: tuple[Tick, ...]
    closed: Tick | None
    entered: tuple[tuple[Tick, str], ...]

    @property
    def key(self) -> Key:
        return self.incident.key

    @property
    def text(self) -> str:
        return self.incident.text

    @property
    def owing(self) -> str:
        """Who owes the report: by name, or as the plan says it."""
        return "、".join(self.owners) or self.owed_by

    @property
    def counts(self) -> bool:
        """Whether its clocks run: not once it is closed, nor when it was entered in error."""
        return self.closed is None and not self.incident.withdrawn

    @property
    def risen(self) -> Worse | None:
        """The last rise to a higher grade that nothing has been reported of since: neither
        a further report nor a request to verify was entered after it."""
        last = max((one.seq for one in self.incident.worse), default=0)
        since = (*self.followups, *(p.request for p in self.pairs if p.request))
        if any(tick.seq > last for tick in since) or not self.counts:
            return None
        return next((one for one in self.incident.worse if one.seq == last), None)

    @property
    def clocks(self) -> Iterator[tuple[Pair, Clock]]:
        """Every report to this office, first the incident's own."""
        return ((pair, clock) for pair in self.pairs for clock in pair.clocks)

    @property
    def due(self) -> datetime | None:
        """The earliest deadline of a report that has not come; None when all have."""
        return min((c.due for _, c in self.clocks if c.received is None), default=None)

    def pair(self, number: int) -> Pair | None:
        """The pair of that number."""
        return next((one for one in self.pairs if one.number == number), None)


@dataclass(frozen=True, slots=True)
class Running:
    """A report that has not come: a clock that runs, or one that has run out."""

    event: Event
    pair: Pair
    clock: Clock

    def overdue(self, at: datetime) -> bool:
        return self.clock.standing(at) is Standing.OVERDUE

    def words(self, at: datetime) -> str:
        """One line of a handover sheet."""
        due = self.clock.due.astimezone(at.tzinfo)
        return (f"{self.event.text}：{self.event.owing}{self.pair.label}（{self.clock.means}）"
                f"应于{due:%H:%M}前，{self.clock.words(at)}")


def span(length: timedelta) -> str:
    """A length in whole minutes: 不足1分钟, 12分钟, 2小时05分."""
    minutes = int(length.total_seconds() // 60)
    if minutes < 1:
        return "不足1分钟"
    hours, minutes = divmod(minutes, 60)
    return f"{hours}小时{minutes:02d}分" if hours else f"{minutes}分钟"
