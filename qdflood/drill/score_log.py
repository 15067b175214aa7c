"""An exercise's log read for its score: its script, when everything came, how late.

An expectation moves with the injects before it: it is looked at as much later as the latest
of them was given. Where it depends on one that was never given it was not tested.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from qdflood.drill.play import STUDY, Given, Play, What
from qdflood.drill.records import SYSTEM
from qdflood.drill.score_depends import changed
from qdflood.drill.score_given import ON_TIME, InjectScore, MadeUp, PauseScore
from qdflood.drill.script import Expectation, Inject, read_script
from qdflood.errors import DrillError
from qdflood.journal.entry import EXERCISE, Entry
from qdflood.journal.ledger import Ledger
from qdflood.plan.actions import ActionList
from qdflood.plan.edition import Edition
from qdflood.plan.organization import Organization
from qdflood.triggers import Rules

NOT_AN_EXERCISE = "这份日志不是演练的日志，没有可评估的内容"
MINUTE = timedelta(minutes=1)


def minutes(since: datetime, at: datetime) -> int:
    """Whole minutes from one time to another; what is under way counts not."""
    return int((at - since) / MINUTE)


@dataclass(frozen=True)
class Due:
    """An expectation and the time it is looked at; ``why`` it cannot be tested."""

    expectation: Expectation
    at: datetime
    why: str = ""

    @property
    def id(self) -> str:
        return self.expectation.id


class ExerciseLog:
    """Everything of an exercise's log that its score is made from.

    Raises DrillError where it is no exercise's log, or its script cannot be read any more.
    """

    def __init__(
        self, entries: Iterable[Entry], edition: Edition, organization: Organization,
        lists: Sequence[ActionList], rules: Rules,
    ) -> None:
        self.edition, self.organization, self.lists = edition, organization, tuple(lists)
        self.rules, self.entries = rules, tuple(entries)
        self.play = Play()
        self.injects: dict[str, tuple[str, float | None]] = {}
        self._paused: list[tuple[Entry, datetime | None]] = []
        self._ever_held: set[str] = set()
        self._steps: list[tuple[datetime, datetime]] = []
        for entry in self.entries:
            self._take(entry)
        if self.play.begun is None:
            raise DrillError(NOT_AN_EXERCISE)
        body = self.play.begun.body
        self.script = read_script(edition, str(body["script"]).encode(),
                                  str(body.get("file") or body["name"]))

    def ledger(self) -> Ledger:
        """An empty one, to be filled as far as is wanted."""
        return Ledger(self.edition, self.organization, self.lists, self.rules)

    @cached_property
    def whole(self) -> Ledger:
        """The players' log read to its end."""
        held = self.ledger()
        for entry in self.entries:
            held.take(entry)
        return held

    @property
    def officers(self) -> tuple[str, ...]:
        """Who entered anything as a player, by post and name, in the order of their entries."""
        who = [" ".join(filter(None, (one.post, one.officer))) for one in self.entries
               if one.kind != EXERCISE and one.officer != SYSTEM]
        return tuple(dict.fromkeys(filter(None, who)))

    @property
    def study(self) -> bool:
        return self.play.mode == STUDY

    @cached_property
    def last(self) -> datetime:
        """The last scripted time that the log speaks of."""
        if self.play.ended is not None:
            return self.play.ended.recorded
        return max((one.recorded for one in self.entries), default=self.script.start)

    # -- the clock and the injects

    def _take(self, entry: Entry) -> None:
        """Read one more; how late an inject is, is told by the clock as it stood before it."""
        if entry.kind != EXERCISE:
            return
        body, what = entry.body, entry.body.get("what")
        if what == What.DELIVER and body["inject"] not in self.play.given:
            self.injects[body["inject"]] = self._how(entry)
        elif what == What.HOLD:
            self._ever_held.add(body["inject"])
        elif what == What.STEP:
            self._steps.append((entry.recorded, datetime.fromisoformat(body["to"])))
        elif what == What.PAUSE:
            self._until(body)
            self._paused.append((entry, None))
        elif what in (What.RUN, What.END):
            self._until(body)
        self.play.take(entry)

    def _until(self, body: Mapping[str, Any]) -> None:
        """The pause that stands is over: the clock goes on, or stood again, or it has ended."""
        if self._paused and self._paused[-1][1] is None and body.get("wall"):
            self._paused[-1] = (self._paused[-1][0], datetime.fromisoformat(body["wall"]))

    def _how(self, entry: Entry) -> tuple[str, float | None]:
        body = entry.body
        planned = datetime.fromisoformat(body["planned"]) if body.get("planned") else None
        if planned is None:
            return "询问后下达", None
        if body["inject"] in self._ever_held:
            return "扣住后下达", None
        due = self.play.wall_of(planned)
        if entry.recorded < planned:
            return "提前下达", None
        if due is None or not body.get("wall"):
            return ON_TIME, None
        late = (datetime.fromisoformat(body["wall"]) - due).total_seconds()
        return ON_TIME, round(max(late, 0.0), 1)

    @cached_property
    def pauses(self) -> tuple[PauseScore, ...]:
        """Every time the clock was stopped, and for how long by the clock on the wall."""
        return tuple(
            PauseScore(entry.recorded, str(entry.body.get("why") or ""),
                       (until - datetime.fromisoformat(entry.body["wall"])).total_seconds()
                       if until and entry.body.get("wall") else None)
            for entry, until in self._paused)

    @cached_property
    def number(self) -> dict[str, int]:
        """The place of every inject in the script, from 1."""
        return {one.id: i for i, one in enumerate(self.script.injects, 1)}

    def inject_scores(self) -> tuple[InjectScore, ...]:
        """How each inject of the script was given, in the script's order."""
        return tuple(self._inject(one) for one in self.script.injects)

    def _inject(self, one: Inject) -> InjectScore:
        given = self.play.given.get(one.id)
        how, late = self.injects.get(one.id, ("", None))
        if given is None:
            why = self.play.dropped.get(one.id)
            how = "未下达" if why is None else f"取消：{why}".rstrip("：")
        delay = minutes(one.at, given.at) if given and one.at else None
        return InjectScore(self.number[one.id], one.id, one.title, one.at,
                           given.at if given else None, how, delay, late,
                           one.message is not None, one.fault)

    @property
    def made_up(self) -> tuple[MadeUp, ...]:
        """The messages that the director made up."""
        return tuple(MadeUp(one.at, one.sender, one.way, one.text, one.seq)
                     for one in self.play.made_up)

    def given_of(self, inject: Inject) -> Given | None:
        return self.play.given.get(inject.id)

    # -- when an expectation is looked at

    @cached_property
    def due(self) -> tuple[Due, ...]:
        """Every expectation of the script with its time, in the script's order."""
        return tuple(self._due(one) for one in self.script.expectations)

    def _due(self, one: Expectation) -> Due:
        delay = timedelta()
        for inject in self.script.timed:
            assert inject.at is not None
            if inject.at > one.at:
                break
            given = self.given_of(inject)
            delay = max(delay, given.at - inject.at) if given else delay
        at = one.at + delay
        if at > self.last:
            end = "演练在此之前结束" if self.play.ended else "演练还没有到这一时间"
            return Due(one, at, end)
        return Due(one, at, self._never(one))

    def _never(self, one: Expectation) -> str:
        """The injects before it that were never given, where it depends on them."""
        before = [inject for inject in self._missing if inject.at and inject.at <= one.at]
        if not before or one.id not in changed(
                self.edition, self.organization, self.lists, self.rules, self.script,
                frozenset(inject.id for inject in before)):
            return ""
        said = (f"注入{self.number[inject.id]}“{inject.title}”"
                f"{'取消' if inject.id in self.play.dropped else '没有下达'}" for inject in before)
        return f"此前的{'、'.join(said)}"

    @cached_property
    def _missing(self) -> tuple[Inject, ...]:
        """What was due by the end and never given."""
        return tuple(one for one in self.script.timed if one.at is not None
                     and one.at <= self.last and self.given_of(one) is None)

    def before(self, due: Due) -> tuple[Inject, ...]:
        """The messages an expectation rests on: those since the one before it; if there are
        none, the last before it. Only what players have to enter from a message."""
        typed = [one for one in self.script.timed if self.is_typed(one)
                 and one.at is not None and one.at <= due.expectation.at]
        earlier = [one.at for one in self.script.expectations if one.at < due.expectation.at]
        since = max(earlier, default=None)
        fresh = [one for one in typed if since is None or (one.at and one.at > since)]
        return tuple(fresh or typed[-1:])

    def stepped_over(self, at: datetime, until: datetime) -> bool:
        """Whether the director set the clock on from before ``at`` to after ``until``: nobody
        had a minute to act in."""
        return any(since <= at and until < to for since, to in self._steps)

    def begun_by(self, due: Due) -> bool:
        """Whether anything was due before an expectation."""
        first = next(iter(self.script.timed), None)
        return first is not None and first.at is not None and first.at <= due.expectation.at

    def is_typed(self, inject: Inject) -> bool:
        """Whether the players had to enter it from its message."""
        given = self.given_of(inject)
        return bool(inject.typed and inject.readings and not inject.refused
                    and not self.study and self.play.typed and not (given and given.entered))

    def next_given(self, at: datetime) -> datetime:
        """When the situation moves on: the next inject given after ``at``, or the end."""
        return min((one.at for one in self.play.given.values() if one.at > at), default=self.last)
