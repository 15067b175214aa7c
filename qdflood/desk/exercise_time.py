"""The time of an exercise: the clock on the wall, but for whoever sets it meanwhile.

The script's time is counted from the entry with which the clock last went on. Were it read
off the clock on the wall, an exercise would stand still for as long as that clock is set
back, and leap when it is set on; so from that entry on it is counted by what cannot be set.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from qdflood.desk.clock_words import BEHIND
from qdflood.desk.exercise_beat import Beat
from qdflood.drill.play import Play, What
from qdflood.journal.entry import EXERCISE, Entry

# Two processes read the same clock; what their readings differ by is no setting of it.
_SAME = timedelta(seconds=1)


def counted() -> float:
    """Seconds that nobody can set back or on."""
    return time.monotonic()


@dataclass
class Course(Play):
    """The reader of the exercise's entries; also the last of them, the one with which the
    clock last went on, and why the clock stands."""

    last: int = 0
    ran: int = 0
    why: str = ""

    @property
    def since(self) -> datetime | None:
        """The script's time from which the clock last went on, or at which it stands."""
        return self._from

    def take(self, entry: Entry) -> None:
        super().take(entry)
        if entry.kind != EXERCISE:
            return
        self.last, what = entry.seq, entry.body["what"]
        if what in (What.RUN, What.STEP, What.PAUSE):
            self.why = str(entry.body.get("why", ""))
        if what == What.RUN:
            self.ran = entry.seq


class Steady:
    """The clock on the wall as it would show had nobody set it since the clock went on."""

    def __init__(self, play: Course) -> None:
        self._play = play
        self._held: tuple[int, datetime, float] | None = None

    def now(self, wall: datetime) -> datetime:
        """What it would show; ``wall`` is what it shows."""
        held = self._held
        if held is None or held[0] != self._play.ran:
            held = self._held = (self._play.ran, wall, counted())
        return held[1] + timedelta(seconds=counted() - held[2])

    def follow(self, beat: Beat, wall: datetime) -> None:
        """Count as the process does that gave this beat: the clock may have been set since it
        let the exercise go on, and before this one looked."""
        due, since = self._play.wall_of(beat.at), self._play.since
        if due is not None and since is not None and beat.at > since:
            off = due - beat.wall
            if abs(off) >= _SAME:
                self._held = (self._play.ran, wall + off, counted())

    def fault(self, wall: datetime) -> str:
        """A sentence when the clock on the wall was set back while the exercise's goes."""
        if not self._play.running or self.now(wall) - wall < BEHIND:
            return ""
        return (f"本机时钟曾被拨回（现为{wall:%m-%d %H:%M}）：剧情时间仍按原速度走，"
                "请核对本机时钟")
