"""What of an exercise's log its players may read. No streamlit here but for whose screen it is.

The entries about the exercise itself hold the script and what is to come: they are the
director's. Players read what they were told, as they were told it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from typing import Any

from qdflood.desk import duty
from qdflood.desk.exercise_desk import ExerciseDesk
from qdflood.desk.exercise_part import directs, may_direct
from qdflood.desk.log_rows import Wanted
from qdflood.desk.state import Desk
from qdflood.drill.play import players_way
from qdflood.journal.entry import EXERCISE, Entry
from qdflood.plan.edition import Edition


def hides(held: Desk) -> bool:
    """Whether this screen is a player's, who may read neither script nor what is to come."""
    if not isinstance(held, ExerciseDesk):
        return False
    return not (directs(held) and may_direct(duty.who(held)))


def wanted_by(held: Desk, wanted: Wanted) -> Wanted:
    """``wanted``, less what is not for the eyes at this screen."""
    return Played(*astuple(wanted)) if hides(held) else wanted


@dataclass(frozen=True, slots=True)
class Played(Wanted):
    """Of the entries about the exercise only messages that the players were given."""

    def takes(self, entry: Entry, edition: Edition) -> bool:
        if entry.kind == EXERCISE and not _told(entry):
            return False
        return Wanted.takes(self, _as_told(entry), edition)


def told_here(held: Desk, entries: Sequence[Entry]) -> Sequence[Entry]:
    """The entries as they are shown at this screen: to players a message without what the
    script calls it."""
    return [_as_told(one) for one in entries] if hides(held) else entries


def _told(entry: Entry) -> Mapping[str, Any] | None:
    """The message as the players had it."""
    held = entry.body if entry.body.get("what") == "message" else entry.body.get("message")
    return held if isinstance(held, Mapping) else None


def _as_told(entry: Entry) -> Entry:
    told = _told(entry) if entry.kind == EXERCISE else None
    if told is None:
        return entry
    kept = {name: told.get(name, "") for name in ("sender", "text")}
    way = players_way(str(told.get("way", "")))
    return replace(entry, body={"what": "message", "way": way, **kept})
