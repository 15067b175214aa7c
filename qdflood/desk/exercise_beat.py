"""The beat of a running exercise, kept beside its log: how far its clock has come, and when.

A beat is no entry: it only tells, after a power cut, where the clock stood, and other
processes that somebody runs the exercise.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from qdflood.drill.play import said_at
from qdflood.drill.records import SYSTEM
from qdflood.errors import JournalError
from qdflood.journal.store import Store

DEAD_S = 5.0
"""Without a beat for so many seconds, nobody runs the exercise."""
_FORM = "演练节拍"


@dataclass(frozen=True, slots=True)
class Beat:
    """``at`` by the script's clock, ``wall`` by that on the wall; ``by`` tells processes apart."""

    at: datetime
    wall: datetime
    by: str

    def fresh(self, wall: datetime) -> bool:
        """Whether whoever beat may still be there. Of a beat to come, before which the clock
        was set back, nobody knows: he may."""
        return (wall - self.wall).total_seconds() < DEAD_S


def keep(store: Store, beat: Beat) -> None:
    """In place of the beat before."""
    body = {"at": said_at(beat.at), "wall": said_at(beat.wall), "by": beat.by}
    store.keep_draft(SYSTEM, _FORM, body, beat.wall)


def last(store: Store) -> Beat | None:
    """The last beat of any process. Raises JournalError where it cannot be read."""
    held = store.draft(SYSTEM, _FORM)
    if held is None:
        return None
    try:
        return Beat(datetime.fromisoformat(held["at"]), datetime.fromisoformat(held["wall"]),
                    str(held["by"]))
    except (KeyError, TypeError, ValueError) as exc:
        raise JournalError("演练日志中的节拍读不懂") from exc
