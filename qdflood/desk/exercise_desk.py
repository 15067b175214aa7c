"""The desk of an exercise: the real desk's screens on a log and a clock of their own.

It shares the edition, the people and their sessions with the desk of real duty; nothing
that is entered here reaches the duty log. An exercise runs on the edition as it is shipped,
without the office's own parameters, so that what a script expects holds in every office.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from secrets import token_hex
from typing import Any

from qdflood.desk import exercise_clock
from qdflood.desk.entitled import entitled
from qdflood.desk.exercise_real import real_line
from qdflood.desk.exercise_time import Course, Steady
from qdflood.desk.state import Desk
from qdflood.drill import directing
from qdflood.drill.directing import Body
from qdflood.drill.play import STUDY, Told, What
from qdflood.drill.records import SYSTEM, entered, last_unnamed
from qdflood.drill.script import Inject, Script
from qdflood.errors import DrillError, JournalError, SituationError, Superseded
from qdflood.journal.entry import EXERCISE, Entry, Record
from qdflood.journal.ledger import Ledger
from qdflood.journal.observed import OBSERVED
from qdflood.journal.store import Expect, Store
from qdflood.officers.roles import Officer
from qdflood.triggers import Rules

REDRAW_S = 5.0
"""How often, by the clock on the wall, scripted time alone draws a screen again."""
_TRIES = 4
CROSSED = "另一位导调员同时动了这场演练，时钟没有按您的意思前进：请看清现在的剧情时间再操作"
_LOG = logging.getLogger(__name__)


class ExerciseDesk(Desk):
    """``real`` is the desk of real duty; ``exercise`` the exercise's name.

    What the director does raises DrillError, OfficerError or JournalError, and then nothing
    has changed. ``trouble`` is what the clock's thread could not do; it is tried again.
    """

    def __init__(self, real: Desk, name: str, store: Store, script: Script) -> None:
        self.real, self.script = real, script
        self.play = Course()
        self.counting = Steady(self.play)
        self.mark, self.trouble = token_hex(8), ""
        super().__init__(real.edition, Rules(real.edition), real.organization, real.actions,
                         real.outlines, store, exercise=name)
        self.clockwork = exercise_clock.Clockwork(self)

    def __post_init__(self) -> None:
        self.ledger = Ledger(self.edition, self.organization, self.actions, self.rules,
                             (self.play,))

    @property
    def duty(self) -> Desk:
        return self.real

    # -- the time

    def wall(self) -> datetime:
        """What the clock on the wall says."""
        return datetime.now(self.edition.zone)

    def steady(self) -> datetime:
        """What it would say had nobody set it since the exercise's clock went on."""
        return self.counting.now(self.wall())

    def clock(self) -> datetime:
        """The script's time, which ends with the script."""
        scripted = min(self.play.now(self.steady()), self.script.end)
        return scripted.astimezone(self.edition.zone)

    def clock_fault(self) -> str:
        """A sentence when the clock on the wall was set back while the exercise's goes."""
        return self.counting.fault(self.wall())

    @property
    def alone(self) -> bool:
        """Whether somebody studies alone: then whoever is signed on moves the clock."""
        return self.play.mode == STUDY

    @property
    def state(self) -> str:
        """未开始, ×20, 暂停（why）, 已结束."""
        if self.play.ended:
            return "已结束"
        if self.play.running:
            return f"×{self.play.rate:g}"
        if self.now() <= self.script.start and not self.play.given:
            return "未开始"
        return f"暂停（{self.play.why}）" if self.play.why else "暂停"

    def pulse(self) -> tuple[object, ...]:
        """As the real desk's; scripted time alone draws a screen only every few seconds."""
        self.refresh()
        rate = self.play.rate if self.play.running else 0
        span = max(60.0, REDRAW_S * rate)
        return (self.revision, int(self.now().timestamp() / span), self.state, self.fault,
                self.trouble, real_line(self.real))

    # -- what is in it

    @property
    def due(self) -> Inject | None:
        """The next inject that will be given by itself."""
        return directing.due(self.play, self.script)

    @property
    def messages(self) -> tuple[Told, ...]:
        """What the players have been told, oldest first."""
        told = [*self.play.made_up]
        for given in tuple(self.play.given.values()):  # the thread may be adding one
            message = self.script.inject(given.inject).message
            if message is not None:
                told.append(Told(given.at, message.sender, message.way, message.text,
                                 given.inject, given.seq))
        return tuple(sorted(told, key=lambda one: one.seq))

    # -- the director's acts

    def run(self, rate: float) -> Entry:
        """The clock goes on at ×``rate``."""
        return self._act(What.RUN, lambda now: directing.run(
            self.play, self.script, now, rate, self.wall()))

    def pause(self, why: str = "") -> Entry:
        """The clock stands."""
        return self._act(What.PAUSE, lambda now: directing.pause(self.play, why, self.wall()))

    def step(self, to: datetime | None = None) -> None:
        """Set the standing clock on: to the next inject due, or to a scripted time; what is
        passed over is given, each at its own time."""
        with self._lock:
            officer = entitled(self, EXERCISE, {"what": What.STEP})
            self.refresh(force=True)
            target = directing.step_to(self.play, self.script, self.now(), to)
            try:
                while inject := next(iter(directing.overdue(self.play, self.script, target)), None):
                    self._set(min(max(inject.at or target, self.now()), target), officer)
                    self.give(inject)
                self._set(target, officer)
            except Superseded:
                raise DrillError(CROSSED) from None
        self.assessment()

    def _set(self, to: datetime, officer: Officer) -> None:
        now = self.now()
        if to > now:
            self._put([Record(EXERCISE, directing.step(to), officer.name, officer.post, now, now)],
                      Expect((EXERCISE,), self.play.last))

    def deliver(self, id: str) -> None:
        """Give an inject now, out of turn or because somebody asked."""
        with self._lock:
            officer = entitled(self, EXERCISE, {"what": What.DELIVER})
            self.refresh(force=True)
            self.give(directing.by_hand(self.play, self.script, id), officer)

    def hold(self, id: str) -> Entry:
        """It is not given when it is due."""
        return self._act(What.HOLD, lambda now: directing.hold(self.play, self.script, id))

    def release(self, id: str) -> Entry:
        """It is given when it is due after all."""
        return self._act(What.RELEASE, lambda now: directing.release(self.play, self.script, id))

    def drop(self, id: str, why: str) -> Entry:
        """It will not be given."""
        return self._act(What.DROP, lambda now: directing.drop(self.play, self.script, id, why))

    def message(self, sender: str, way: str, text: str) -> Entry:
        """Tell the players something that stands in no script."""
        return self._act(What.MESSAGE, lambda now: directing.message(
            self.play, len(self.play.made_up) + 1, sender, way, text))

    def asked(self, about: str, text: str = "") -> Entry:
        """The players asked for a fact."""
        return self._act(What.ASKED, lambda now: directing.asked(self.play, about, text))

    def answer(self, expectation: str, level: str | None, met: Sequence[str], text: str,
               **more: Any) -> Entry:
        """What somebody studying alone answers, before anything is shown."""
        return self._act(What.ANSWER, lambda now: directing.answer(
            self.play, self.script, expectation, level, met, text, **more))

    def observe(self, objective: str, rating: str, text: str) -> Entry:
        """What the director saw of one objective."""
        return self._act(What.OBSERVE, lambda now: directing.observe(
            self.script, objective, rating, text))

    def improve(self, text: str, owner: str, due: str) -> Entry:
        """What is to be improved, by whom, until when."""
        return self._act(What.IMPROVE, lambda now: directing.improve(text, owner, due))

    def finish(self, why: str = "") -> Entry:
        """The end of the exercise."""
        return self._act(What.END, lambda now: directing.finish(self.play, why, self.wall()))

    def _act(self, what: What, body: Callable[[datetime], Body]) -> Entry:
        """Enter one act of the officer at this screen, as things stand when it is entered."""
        with self._lock:
            officer = entitled(self, EXERCISE, {"what": what})
            for left in reversed(range(_TRIES)):
                self.refresh(force=True)
                now = self.now()
                record = Record(EXERCISE, body(now), officer.name, officer.post, now, now)
                try:
                    entry = self._put([record], Expect((EXERCISE,), self.play.last))[-1]
                    break
                except Superseded:
                    if not left:
                        raise
        self.clockwork.wake()
        return entry

    # -- entering

    def _append(
        self, kind: str, body: Mapping[str, Any], officer: str, post: str,
        happened: datetime | None = None, expect: Expect | None = None, request: str = "",
    ) -> Entry:
        if self.play.ended and kind != EXERCISE:
            raise JournalError("演练已结束，不再录入")
        return super()._append(kind, body, officer, post, happened, expect, request)

    def _propose(self, a: Any) -> None:
        if not self.play.ended:
            super()._propose(a)

    def _put(self, records: Sequence[Record], expect: Expect | None) -> tuple[Entry, ...]:
        entries = self.store.append(records, expect=expect)
        self.refresh(force=True)
        return entries

    # -- injects

    def give(self, inject: Inject, officer: Officer | None = None) -> None:
        """Enter that it is given, and its readings where the desk enters them: both or
        neither, and however many try, once."""
        request = f"deliver:{inject.id}"
        with self._lock:
            for left in reversed(range(_TRIES)):
                self.refresh(force=True)
                if inject.id in self.play.given:
                    return
                records = [replace(one, request=request) for one in self._given(inject, officer)]
                try:
                    self._put(records, Expect(OBSERVED, self.ledger.observed.last))
                    break
                except JournalError:  # perhaps another process has just given it
                    if not left:
                        raise
            self.assessment()

    def _given(self, inject: Inject, officer: Officer | None) -> list[Record]:
        now, by = self.now(), officer or Officer(SYSTEM, "")
        reading = None if self.play.typed and inject.typed else self._reading(inject, now)
        body = directing.deliver(inject, reading is not None, self.steady())
        given = Record(EXERCISE, body, by.name, by.post, now, now)
        return [given] if reading is None else [given, reading]

    def _reading(self, inject: Inject, now: datetime) -> Record | None:
        """Its readings as an entry; those that no longer hold at this time, as of their own."""
        voids, unnamed = self._corrected(inject), last_unnamed(self.reports)
        for at in (now, inject.at or now):
            try:
                made = entered(self.edition, self.script, inject, at, voids=voids, unnamed=unnamed,
                               standing=self.reports)
            except SituationError as exc:
                _LOG.warning("%s: %s", inject.id, exc)
            else:
                return made and replace(made, recorded=now)
        return None

    def _corrected(self, inject: Inject) -> int:
        """The entry of the readings that it corrects; 0 where the desk did not enter them."""
        given = self.play.given.get(inject.corrects)
        return given.seq + 1 if given and given.entered else 0
