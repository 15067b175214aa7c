"""Whether the reports of dangers and disasters came in the plan's own minutes (4.3).

An incident is told by its words as they were when its report was expected, and followed by
what it is: its words change as it grows. A clock counts from when the thing happened; where
the message was given later than planned it counts from as much later.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from qdflood.drill.form import ReportDue
from qdflood.drill.play import Given
from qdflood.drill.score_asked import other_time
from qdflood.drill.score_log import MINUTE, Due, ExerciseLog
from qdflood.drill.score_messages import Messages
from qdflood.drill.score_parts import ReportScore
from qdflood.drill.score_rating import Rating
from qdflood.journal.ledger import Ledger
from qdflood.journal.observed import OBSERVED
from qdflood.journal.report_clock import FIRST, Clock, Event, Pair
from qdflood.observations import Report

_NO_EVENT = "没有录入这起险情、灾情，计时没有开始"
_NO_CLOCK = "预案没有规定这种形式的报告"
_BEST = [Rating.MET, Rating.PARTLY, Rating.UNTESTED, Rating.NOT]


class Reports:
    """Every report whose clock must run, by what the players' log came to hold of it."""

    def __init__(self, log: ExerciseLog, messages: Messages) -> None:
        self.log, self.messages = log, messages
        self.wanted = [(due, one) for due in log.due if not (due.why or log.study)
                       for one in due.expectation.form.reports]
        self._events: dict[int, tuple[Event, ...]] = {}
        if self.wanted:
            self._read()
        self.scores = tuple(score for i in range(len(self.wanted)) for score in self._scores(i))

    def _read(self) -> None:
        """The events that were so called when the report was expected, or as soon after."""
        ledger = self.log.ledger()
        for entry in self.log.entries:
            self._look(ledger, entry.recorded)
            ledger.take(entry)
            if entry.kind in OBSERVED:
                self._look(ledger, entry.recorded + MINUTE)
        self._look(ledger, self.log.last + MINUTE)

    def _look(self, ledger: Ledger, before: datetime) -> None:
        for i, (due, one) in enumerate(self.wanted):
            if i not in self._events and due.at < before:
                alike = tuple(event for event in ledger.reporting.events if one.of in event.text)
                if alike:
                    self._events[i] = alike

    def _scores(self, i: int) -> list[ReportScore]:
        """Of several events so called the one that was reported best."""
        due, one = self.wanted[i]
        now = {event.key: event for event in self.log.whole.reporting.events
               if not event.incident.withdrawn}
        held = [now[event.key] for event in self._events.get(i, ()) if event.key in now]
        each = [list(self._event(due, one, event)) for event in held]
        if not each:
            return [_none(due, one, Rating.NOT, _NO_EVENT)]
        running = [found for found in each if found]
        if not running:
            return [_none(due, one, Rating.UNTESTED, _NO_CLOCK, held[0])]
        return min(running, key=lambda found: max(_BEST.index(row.rating) for row in found))

    def _event(self, due: Due, one: ReportDue, event: Event) -> Iterator[ReportScore]:
        for pair, clock in event.clocks:
            if pair.number == FIRST and (one.means is None or one.means in clock.means):
                yield self._clock(due, one, event, (pair, clock))

    def _clock(
        self, due: Due, one: ReportDue, event: Event, running: tuple[Pair, Clock]
    ) -> ReportScore:
        pair, clock = running
        given, delay = self._given(event)
        clock, tick = replace(clock, due=clock.due + delay), clock.receipt
        claimed = tick.at if tick else None
        if tick is not None:  # what counts is when it was entered
            clock = replace(clock, receipt=replace(tick, at=tick.recorded))
        if clock.received is not None:
            rating = Rating.MET if clock.received < clock.due + MINUTE else Rating.PARTLY
        else:
            rating = Rating.NOT if self.log.last >= clock.due + MINUTE else Rating.UNTESTED
        text = clock.words(self.log.last)
        if rating is Rating.MET and clock.late:
            text = "已收，准时"
        if rating is not Rating.MET and given is not None and clock.due < given.at + MINUTE:
            rating, text = Rating.UNTESTED, f"{text}；来文下达时时限已过"
        if delay:
            text += f"（来文迟到{delay // MINUTE}分钟，时限顺延）"
        return ReportScore(due.id, one.of, event.text, clock.means, pair.ref, clock.due,
                           clock.received, other_time(claimed, clock.received), rating, text)

    def _given(self, event: Event) -> tuple[Given | None, timedelta]:
        """How the message of it was given, and how much later than planned, where the time
        at which it happened is the script's own and has not moved with it."""
        key, seq = event.key, min((seq for seq, _ in event.incident.again), default=0)
        first = next((one for one in self.messages.facts if isinstance(one.said, Report)
                      and (one.said.register, one.said.member) == (key.register, key.member)
                      and one.seq == seq), None)
        given = self.messages.told_in(first) if first else None
        if first is None or given is None or given.planned is None or first.said.at >= given.at:
            return given, timedelta()
        return given, max(given.at - given.planned, timedelta())


def _none(
    due: Due, one: ReportDue, rating: Rating, text: str, event: Event | None = None
) -> ReportScore:
    return ReportScore(due.id, one.of, event.text if event else "", one.means or "", "", None,
                       None, None, rating, text)
