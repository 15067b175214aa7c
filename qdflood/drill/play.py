"""An exercise out of its own log: which script, what time it is in it, what has been given.

An exercise has a log of its own, of the same kind as the duty log; what the players enter
stands in it as in earnest. What the director does is an entry of kind ``exercise``, and
this is its reader. Times of entries are scripted; ``wall`` is the clock on the wall.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from qdflood.errors import DrillError
from qdflood.journal.entry import EXERCISE, Entry, moment_text

RATES = (1, 5, 20, 60)
"""How many scripted seconds pass in a second."""
HEARSAY = "传言"
"""A way in which messages come that players are not told: to find it out is theirs."""
PLAYERS, STUDY = "players", "study"
"""Played by a director and players; or alone, each answer before the system's."""


class What(StrEnum):
    """What an entry of an exercise says; the value stands in its body as ``what``."""

    BEGIN = "begin"
    """``name title script(text) file digest mode typed fingerprint wall``; the first entry."""
    RUN = "run"
    """``rate wall``: the clock goes on, from the entry's own scripted time."""
    PAUSE = "pause"
    """``wall why``: the clock stands."""
    STEP = "step"
    """``to``: the clock, standing, is set on to a scripted time."""
    DELIVER = "deliver"
    """``inject planned wall`` and, where the desk entered its readings, ``entered``: true."""
    HOLD = "hold"
    """``inject``: it is not given when it is due, until released."""
    RELEASE = "release"
    """``inject``."""
    DROP = "drop"
    """``inject why``: it will not be given."""
    MESSAGE = "message"
    """``id sender way text``: one that the director made up."""
    ASKED = "asked"
    """``about text``: the players asked for a fact; the director heard it."""
    ANSWER = "answer"
    """``expectation level met text``: what somebody studying alone answered, before anything
    was shown. ``expectation`` is the first of the question's minute, ``expectations`` all that
    the question stands for; ``level`` a grade of the edition, null where it cannot be told;
    ``met`` clauses; ``ask`` whom to ask further, as ``register.field`` or
    ``register.member.field``; ``signed`` the post named as signer, empty where none is due."""
    OBSERVE = "observe"
    """``objective rating text``: what the director saw; rating one of score.RATINGS or empty."""
    IMPROVE = "improve"
    """``text owner due``: what is to be improved, by whom, until when."""
    END = "end"
    """``wall why``."""


@dataclass(frozen=True, slots=True)
class Given:
    """An inject as it was given: when by the script's clock, when it was planned."""

    inject: str
    at: datetime
    planned: datetime | None
    entered: bool
    seq: int


@dataclass(frozen=True, slots=True)
class Told:
    """A message as the players have it; ``inject`` is empty for one the director made up."""

    at: datetime
    sender: str
    way: str
    text: str
    inject: str
    seq: int

    @property
    def shown_way(self) -> str:
        """How it came, as the players may see it."""
        return players_way(self.way)


@dataclass(frozen=True, slots=True)
class Said:
    """Something else that was entered about the exercise: an answer, an observation."""

    what: What
    at: datetime
    officer: str
    body: Mapping[str, Any]
    seq: int


@dataclass
class Play:
    """The reader of an exercise's own entries; others it leaves alone."""

    begun: Entry | None = None
    ended: Entry | None = None
    given: dict[str, Given] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    dropped: dict[str, str] = field(default_factory=dict)
    made_up: list[Told] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    rate: float = 0.0
    _from: datetime | None = None
    _wall: datetime | None = None

    def take(self, entry: Entry) -> None:
        """Read one more entry; what is not understood raises KeyError or ValueError."""
        if entry.kind != EXERCISE:
            return
        body, what = entry.body, What(entry.body["what"])
        if what is What.BEGIN:
            self.begun, self._from = entry, entry.recorded
        elif what is What.RUN:
            self._set(entry.recorded, _time(body["wall"]), float(body["rate"]))
        elif what in (What.PAUSE, What.END):
            self._set(entry.recorded, None, 0.0)
            self.ended = entry if what is What.END else self.ended
        elif what is What.STEP:
            self._set(_time(body["to"]), None, 0.0)
        elif what is What.DELIVER:
            planned = _time(body["planned"]) if body.get("planned") else None
            self.given.setdefault(body["inject"], Given(
                body["inject"], entry.recorded, planned, bool(body.get("entered")), entry.seq))
            self.held.discard(body["inject"])
        elif what is What.HOLD:
            self.held.add(body["inject"])
        elif what is What.RELEASE:
            self.held.discard(body["inject"])
        elif what is What.DROP:
            self.dropped[body["inject"]] = str(body.get("why", ""))
        elif what is What.MESSAGE:
            self.made_up.append(Told(entry.recorded, body["sender"], body["way"], body["text"], "",
                                     entry.seq))
        else:
            self.said.append(Said(what, entry.recorded, entry.officer, body, entry.seq))

    def _set(self, at: datetime, wall: datetime | None, rate: float) -> None:
        self._from, self._wall, self.rate = at, wall, rate

    # -- the clock

    @property
    def running(self) -> bool:
        return self._wall is not None

    def now(self, wall: datetime) -> datetime:
        """The scripted time when the clock on the wall shows ``wall``.

        Raises DrillError before the exercise has begun.
        """
        if self._from is None:
            raise DrillError("演练还没有开始")
        if self._wall is None:
            return self._from
        return self._from + max(wall - self._wall, timedelta()) * self.rate

    def wall_of(self, at: datetime) -> datetime | None:
        """When the clock on the wall will show for a scripted time; None while it stands."""
        if self._wall is None or self._from is None or not self.rate:
            return None
        return self._wall + (at - self._from) / self.rate

    # -- what it was begun with

    @property
    def name(self) -> str:
        return str(self.begun.body["name"]) if self.begun else ""

    @property
    def mode(self) -> str:
        return str(self.begun.body["mode"]) if self.begun else PLAYERS

    @property
    def typed(self) -> bool:
        """Whether the players enter what they are told; else the desk enters it."""
        return bool(self.begun and self.begun.body["typed"])


def said_at(moment: datetime) -> str:
    """A time as bodies hold it."""
    return moment_text(moment)


def _time(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(text)
    return at


def players_way(way: str) -> str:
    """A way as the players may see it: empty for hearsay."""
    return "" if way == HEARSAY else way
