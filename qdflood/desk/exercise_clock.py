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

from qdflood.desk import exercise_beat
from qdflood.desk.exercise_beat import DEAD_S, Beat
from qdflood.drill import directing
from qdflood.drill.records import SYSTEM
from qdflood.errors import QdfloodError, Superseded
from qdflood.journal.entry import EXERCISE, Record
from qdflood.journal.store import Expect

if TYPE_CHECKING:
    from qdflood.desk.exercise_desk import ExerciseDesk

BEAT_S, ASLEEP_S = 2.0, 10.0
"""Between two beats; without a look for so long the computer was asleep."""
_IDLE_S, _RETRY_S, _WATCH_S, _LEAST_S = 2.0, 1.0, 0.2, 0.02
AT_END, INTERRUPTED = "脚本已到结尾", "服务曾中断"
SLEPT = "本机曾休眠，或时钟被拨快"
"""Why the clock stands by itself."""
_LOG = logging.getLogger(__name__)


class Clockwork:
    """The thread of one exercise, and what it did when."""

    def __init__(self, desk: ExerciseDesk) -> None:
        self._desk = weakref.ref(desk)
        self._turn = threading.Event()
        self._thread: threading.Thread | None = None
        self._beaten = 0.0
        self._looked: datetime | None = None
        self._minute: datetime | None = None
        self._watched: tuple[Beat, float] | None = None

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

    def take_up(self) -> None:
        """After the log was opened: one that was running when its process died stands at the
        last beat; one that another process runs goes on."""
        desk = self._desk()
        if desk is None:
            return
        if desk.play.running:
            beat = exercise_beat.last(desk.store)
            if beat is not None and beat.fresh(desk.wall()):
                desk.counting.follow(beat, desk.wall())
                self._watched = (beat, time.monotonic() + DEAD_S)
            else:
                self._interrupted(desk)
        if not desk.play.ended:
            self.start()

    def look(self) -> float | None:
        """Everything that is to be done now; returns seconds until the next look, None at the
        end of the exercise."""
        desk = self._desk()
        if desk is None:
            return None
        desk.refresh()
        if desk.play.ended:
            return None
        if not desk.play.running:
            self._watched, self._minute = None, None
            return _IDLE_S
        if self._watched:
            return self._watch(desk, *self._watched)
        if self._asleep(desk):
            self._interrupted(desk, SLEPT)
            return _LEAST_S
        self._due(desk)
        return self._until(desk)

    def looked(self, wall: datetime) -> None:
        """It has just looked, whether or not everything could be done."""
        self._looked = wall

    # -- what is due

    def _due(self, desk: ExerciseDesk) -> None:
        for inject in directing.overdue(desk.play, desk.script, desk.now()):
            desk.give(inject)
        now = desk.now()
        minute = now.replace(second=0, microsecond=0)
        if minute != self._minute:
            desk.assessment()
            self._minute = minute
        if time.monotonic() - self._beaten >= BEAT_S:
            exercise_beat.keep(desk.store, Beat(desk.now(), desk.wall(), desk.mark))
            self._beaten = time.monotonic()
        if now >= desk.script.end:
            _stand(desk, desk.script.end, AT_END)

    def _until(self, desk: ExerciseDesk) -> float:
        """Seconds to the next inject, minute, beat or the end."""
        now, rate, following = desk.now(), max(desk.play.rate, 1e-6), desk.due
        ahead = [60.0 - now.second - now.microsecond / 1e6, (desk.script.end - now).total_seconds()]
        if following is not None and following.at is not None:
            ahead.append((following.at - now).total_seconds())
        beat = BEAT_S - (time.monotonic() - self._beaten)
        return max(min(min(ahead) / rate, beat), _LEAST_S)

    # -- when nobody was there

    def _watch(self, desk: ExerciseDesk, seen: Beat, until: float) -> float:
        """Another process has just beaten: if it beats again it runs the exercise, else it
        died a moment ago."""
        if exercise_beat.last(desk.store) != seen:
            self._watched = None
        elif time.monotonic() > until:
            self._interrupted(desk)
        return _WATCH_S

    def _asleep(self, desk: ExerciseDesk) -> bool:
        """Whether the computer was, or its clock was set on: nobody can tell the two apart, and
        time that went by in sleep was played by nobody."""
        wall = desk.wall()
        if self._looked is None or (wall - self._looked).total_seconds() < ASLEEP_S:
            return False
        beat = exercise_beat.last(desk.store)
        return beat is None or not beat.fresh(wall)

    def _interrupted(self, desk: ExerciseDesk, why: str = INTERRUPTED) -> None:
        """The clock stands where it last beat, and says why."""
        self._watched = None
        beat, began = exercise_beat.last(desk.store), desk.play.since or desk.script.start
        _stand(desk, max(beat.at, began) if beat else began, why)


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
    desk.clockwork.looked(desk.wall())
    return wait


def _stand(desk: ExerciseDesk, at: datetime, why: str) -> None:
    """Enter that the clock stands at ``at``, unless somebody else has meanwhile stopped it."""
    with desk._lock:
        if not desk.play.running:
            return
        at = max(at, desk.ledger.recorded or at)
        body = directing.pause(desk.play, why, desk.wall())
        try:
            desk.store.append([Record(EXERCISE, body, SYSTEM, "", at, at)],
                              expect=Expect((EXERCISE,), desk.play.last))
        except Superseded:
            pass
        desk.refresh(force=True)
