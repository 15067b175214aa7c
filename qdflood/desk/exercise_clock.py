"""The clock of a running exercise: gives what is due, weighs each minute, and beats.

One thread for each exercise that is open in this process; it draws nothing. While the
clock runs it keeps the scripted time beside the log every two seconds, so that after a
power cut the exercise stands where it stood. Several processes may run one exercise:
what is due is entered once, whoever comes first.
"""

from __future__ import annotations

import logging
import threading
import time
import weakref
from datetime import datetime
from typing import TYPE_CHECKING

from qdflood.drill import directing
from qdflood.drill.play import said_at
from qdflood.drill.records import SYSTEM
from qdflood.errors import JournalError, QdfloodError, Superseded
from qdflood.journal.entry import EXERCISE, Record
from qdflood.journal.store import Expect

if TYPE_CHECKING:
    from qdflood.desk.exercise_desk import ExerciseDesk

BEAT_S, DEAD_S, ASLEEP_S = 2.0, 5.0, 10.0
"""Between two beats; without a beat the process is dead; without a look this one was asleep."""
_IDLE_S, _RETRY_S, _LEAST_S = 2.0, 1.0, 0.02
_FORM = "演练节拍"
AT_END, INTERRUPTED = "脚本已到结尾", "服务曾中断"
"""Why the clock stands by itself."""
_LOG = logging.getLogger(__name__)


class Clockwork:
    """The thread of one exercise, and what it did when."""

    def __init__(self, desk: ExerciseDesk) -> None:
        self._desk = weakref.ref(desk)
        self._turn = threading.Event()
        self._thread: threading.Thread | None = None
        self._beaten, self._looked = 0.0, 0.0
        self._minute: datetime | None = None
        self._watched: tuple[str, float] | None = None

    # -- the thread

    def start(self) -> None:
        """Begin to look after the exercise."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(
                target=_work, args=(self._desk, self._turn), name="exercise", daemon=True)
            self._thread.start()

    def wake(self) -> None:
        """Something has changed: look at once."""
        self.start()
        self._turn.set()

    # -- what it does

    def look(self) -> float | None:
        """Everything that is to be done now; returns seconds until the next look, None at the
        end of the exercise."""
        desk = self._desk()
        if desk is None:
            return None
        desk.refresh()
        if desk.play.ended:
            return None
        asleep = self._looked and time.monotonic() - self._looked > ASLEEP_S
        self._looked = time.monotonic()
        if not desk.play.running:
            self._watched, self._minute = None, None
            return _IDLE_S
        if asleep or (self._watched and not self._alive(desk)):
            self.interrupted()
            return _LEAST_S
        if self._watched:
            return _LEAST_S * 10
        self._due(desk)
        return self._until(desk)

    def _due(self, desk: ExerciseDesk) -> None:
        for inject in directing.overdue(desk.play, desk.script, desk.now()):
            desk.give(inject)
        now = desk.now()
        minute = now.replace(second=0, microsecond=0)
        if minute != self._minute:
            desk.assessment()
            self._minute = minute
        if time.monotonic() - self._beaten >= BEAT_S:
            self._beat(desk)
        if now >= desk.script.end:
            _stand(desk, desk.script.end, AT_END)

    def _until(self, desk: ExerciseDesk) -> float:
        """Seconds to the next inject, minute, beat or the end."""
        now, rate = desk.now(), max(desk.play.rate, 1e-6)
        following = desk.due
        ahead = [60.0 - now.second - now.microsecond / 1e6, (desk.script.end - now).total_seconds()]
        if following is not None and following.at is not None:
            ahead.append((following.at - now).total_seconds())
        beat = BEAT_S - (time.monotonic() - self._beaten)
        return max(min(min(ahead) / rate, beat), _LEAST_S)

    # -- the beat

    def _beat(self, desk: ExerciseDesk) -> None:
        wall = desk.wall()
        desk.store.keep_draft(SYSTEM, _FORM, {
            "at": said_at(desk.now()), "wall": said_at(wall), "by": desk.mark}, wall)
        self._beaten = time.monotonic()

    def take_up(self) -> None:
        """After the log was opened: one that was running when its process died stands at the
        last beat; one that another process runs goes on."""
        desk = self._desk()
        if desk is None:
            return
        if desk.play.running:
            beat = _last(desk)
            age = (desk.wall() - _time(beat, "wall")).total_seconds() if beat else DEAD_S
            if 0 <= age < DEAD_S:
                self._watched = (beat["wall"], time.monotonic() + DEAD_S - age)
            else:
                self.interrupted()
        if not desk.play.ended:
            self.start()

    def _alive(self, desk: ExerciseDesk) -> bool:
        """Whether the process that ran it may still be there; once it beats, it is."""
        if self._watched is None:
            return True
        beat = _last(desk)
        if beat and beat["wall"] != self._watched[0]:
            self._watched = None
        return self._watched is None or time.monotonic() < self._watched[1]

    def interrupted(self) -> None:
        """The clock stands where it last beat, and says why."""
        desk = self._desk()
        self._watched = None
        if desk is not None and desk.play.running:
            beat = _last(desk)
            began = desk.play.since or desk.script.start
            _stand(desk, max(_time(beat, "at"), began) if beat else began, INTERRUPTED)


def _work(desk: weakref.ref[ExerciseDesk], turn: threading.Event) -> None:
    """Until the exercise ends, or nobody holds it any more. Whatever fails is tried again."""
    wait: float | None = 0.0
    while wait is not None:
        turn.wait(wait)
        turn.clear()
        wait = _looked(desk())


def _looked(desk: ExerciseDesk | None) -> float | None:
    if desk is None:
        return None
    try:
        wait = desk.clockwork.look()
        desk.trouble = ""
    except QdfloodError as exc:
        desk.trouble, wait = str(exc), _RETRY_S
    except Exception as exc:  # the clock must not stop for want of a sentence
        _LOG.exception("the clock of an exercise")
        desk.trouble, wait = f"演练时钟出错（{type(exc).__name__}），正在重试。", _RETRY_S
    return wait


def _stand(desk: ExerciseDesk, at: datetime, why: str) -> None:
    """Enter that the clock stands at ``at``, unless somebody else has meanwhile stopped it."""
    with desk._lock:
        at = max(at, desk.ledger.recorded or at)
        body = directing.pause(desk.play, why, desk.wall())
        try:
            desk.store.append([Record(EXERCISE, body, SYSTEM, "", at, at)],
                              expect=Expect((EXERCISE,), desk.play.last))
        except Superseded:
            pass
        desk.refresh(force=True)


def _last(desk: ExerciseDesk) -> dict[str, str]:
    """The last beat of any process; empty where there is none."""
    return dict(desk.store.draft(SYSTEM, _FORM) or {})


def _time(beat: dict[str, str], name: str) -> datetime:
    try:
        return datetime.fromisoformat(beat[name])
    except (KeyError, ValueError) as exc:
        raise JournalError("演练日志中的节拍读不懂") from exc
