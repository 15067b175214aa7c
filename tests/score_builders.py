"""Exercises for the tests of the score: a script played by made-up players, good or bad."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from builders import DATA, RULES, shipped

from qdflood.drill.course import Course
from qdflood.drill.deciding import Room, consultation, decided
from qdflood.drill.play import PLAYERS, STUDY, What
from qdflood.drill.records import entered, last_unnamed, opening
from qdflood.drill.score import Score, score
from qdflood.drill.script import Inject, Script, read_script
from qdflood.drill.study import questions
from qdflood.errors import DecisionRefused
from qdflood.journal.clock import snapshot, unlike
from qdflood.journal.entry import (
    CONSULTATION,
    DECISION,
    EXERCISE,
    GENESIS,
    INFORMATION_REPORT,
    SNAPSHOT,
    TASK,
    Entry,
    Record,
    chained,
    moment_text,
)
from qdflood.journal.incidents import Key
from qdflood.journal.ledger import Ledger
from qdflood.journal.report_body import RECEIVED, body
from qdflood.journal.report_clock import FIRST, Event
from qdflood.journal.tasks import TOLD
from qdflood.plan.actions import load_actions
from qdflood.plan.organization import load_organization
from qdflood.report.source import Source
from qdflood.report.stamp import Stamp

ORGANIZATION = load_organization(RULES)
LISTS = load_actions(RULES, ORGANIZATION)
MINUTE = timedelta(minutes=1)
DRILLS = DATA / "drills"


def scripted(text: str, name: str = "试练.yaml") -> Script:
    return read_script(shipped().edition, text.encode(), name)


def drill(name: str) -> Script:
    path = Path(DRILLS / f"{name}.yaml")
    return read_script(shipped().edition, path.read_bytes(), path.name)


class Exercise:
    """An exercise's log that grows entry by entry; ``rate`` is how fast the wall is passed."""

    def __init__(self, script: Script, mode: str = PLAYERS, *, typed: bool = True,
                 rate: int = 20) -> None:
        edition = shipped().edition
        self.script, self.rate = script, rate
        self.ledger = Ledger(edition, ORGANIZATION, LISTS, shipped().rules)
        self.entries: list[Entry] = []
        self.seqs: dict[str, int] = {}
        self.act(What.BEGIN, script.start, name="汛前演练", title=script.title, script=script.text,
                 file=script.name, digest=script.digest, mode=mode,
                 typed=typed and mode == PLAYERS, fingerprint=edition.fingerprint, wall=script.start)
        for record in opening(edition, script):
            self._put(record)
        self.act(What.RUN, script.start, rate=rate, wall=script.start)

    def wall(self, at: datetime) -> datetime:
        return self.script.start + (at - self.script.start) / self.rate

    def act(self, what: What, at: datetime, **said: Any) -> Entry:
        held = {name: moment_text(value) if isinstance(value, datetime) else value
                for name, value in said.items()}
        return self.enter(EXERCISE, {"what": what.value, **held}, at, "赵导调", "导调员")

    def enter(self, kind: str, held: Mapping[str, Any], at: datetime, officer: str = "王值班",
              post: str = "值班员") -> Entry:
        return self._put(Record(kind, held, officer, post, at, at))

    def _put(self, record: Record) -> Entry:
        prev = self.entries[-1].hash if self.entries else GENESIS
        entry = chained(len(self.entries) + 1, record, prev)
        self.entries.append(entry)
        self.ledger.take(entry)
        return entry

    def propose(self, at: datetime) -> None:
        held = snapshot(self.ledger.assessment(at), self.ledger.seq)
        if unlike(held, self.ledger.proposed.last):
            self.enter(SNAPSHOT, held, at, "系统", "")

    # -- the director and the players

    def deliver(self, id: str, at: datetime, late_s: float = 0.0, entered: bool = False) -> None:
        inject = self.script.inject(id)
        wall = self.wall(at) + timedelta(seconds=late_s)
        more = {"planned": inject.at} if inject.at else {}
        self.act(What.DELIVER, at, inject=id, wall=wall, entered=entered, **more)

    def type(self, inject: Inject, at: datetime, officer: str = "王值班",
             given: datetime | None = None) -> Entry | None:
        """What the message says, entered at ``at``."""
        record = entered(shipped().edition, self.script, inject, given or at, officer=officer,
                         voids=self.seqs.get(inject.corrects, 0),
                         unnamed=last_unnamed(self.ledger.observed.reports))
        if record is None:
            return None
        entry = self._put(Record(record.kind, record.body, officer, "值班员", at, min(record.happened, at)))
        self.seqs[inject.id] = entry.seq
        self.propose(at)
        return entry

    def decide(self, expectation: str, at: datetime, officer: str = "王值班",
               **other: Any) -> Entry | None:
        """The decision due there, consulted two minutes before; None where it is refused."""
        due = next(e.form.decision for e in self.script.expectations if e.id == expectation)
        assert due is not None
        due = due.model_copy(update=other)
        room = Room(ORGANIZATION, self.ledger, self.ledger.assessment(at))
        try:
            decided(room, due, at)
        except DecisionRefused as exc:
            self.refused = exc
            return None
        held = consultation(room, due)
        seq = self.enter(CONSULTATION, held, at - 2 * MINUTE, officer).seq if held else 0
        entry = self.enter(DECISION, decided(room, due, at, seq).body(), at, officer)
        self.propose(at)
        return entry

    def tell(self, unit: str, ref: str, at: datetime) -> None:
        keys = [one.key for one in self.ledger.tasks.standing(self.ledger.phases(at))
                if (one.key.unit, one.key.ref) == (unit, ref)]
        self.enter(TASK, {"tasks": [key.json() for key in keys], "state": TOLD,
                          "at": moment_text(at), "who": "值班室", "means": "电话"}, at)

    def receive(self, of: str, means: str, at: datetime, claimed: datetime | None = None) -> None:
        """A report entered at ``at``, as come at ``claimed`` where that is another time."""
        event = next(one for one in self.ledger.reporting.events if of in one.text)
        self._receive(event, means, at, claimed)

    def receive_of(self, key: Key, of: str, means: str, at: datetime) -> None:
        """The same of an incident by its row, whatever it is called by then."""
        events = self.ledger.reporting.events
        same = [one for one in events if one.key[:3] == key[:3]]
        self._receive((same or [one for one in events if of in one.text])[0], means, at, None)

    def _receive(self, event: Event, means: str, at: datetime, claimed: datetime | None) -> None:
        clock = next(clock for _, clock in event.clocks if means in clock.means)
        self.enter(INFORMATION_REPORT, body(RECEIVED, event.key, "值班室", claimed or at,
                                            means=clock.means), at)

    def finish(self, at: datetime | None = None, why: str = "演练结束") -> None:
        at = at or self.script.end
        self.act(What.END, at, wall=self.wall(at), why=why)

    # -- what is made of it

    def score(self, printed: Any = None) -> Score:
        return score(self.entries, edition=shipped().edition, organization=ORGANIZATION,
                     lists=LISTS, rules=shipped().rules, printed=printed)

    def source(self) -> Source:
        at = self.entries[-1].recorded
        return Source(ORGANIZATION, LISTS, self.ledger, self.ledger.assessment(at), at,
                      entries=tuple(self.entries))

    def stamp(self, exercise: str = "汛前演练") -> Stamp:
        edition, ledger = shipped().edition, self.ledger
        return Stamp(edition.plan.title, edition.plan.number, edition.plan.notice,
                     edition.fingerprint, ledger.seq, ledger.hash, self.entries[-1].recorded,
                     "赵导调", exercise)


@dataclass
class Players:
    """How well they do: minutes they take, and what they leave out."""

    typing_min: int = 2
    deciding_min: int = 10
    telling_min: int = 8
    reporting_min: int = 6
    leave_out: frozenset[str] = frozenset()
    not_decided: frozenset[str] = frozenset()
    asks: bool = True
    tells: bool = True
    idle: bool = False
    _acts: list[tuple[datetime, int, Callable[[], object]]] = field(default_factory=list)


def played(script: Script, how: Players, until: datetime | None = None) -> Exercise:
    """The whole of a script, everything at its time."""
    play = Exercise(script)
    acts: list[tuple[datetime, int, Callable[[], object]]] = []
    clocks = _clocks(script)

    def at(moment: datetime, act: Callable[[], object]) -> None:
        acts.append((moment, len(acts), act))

    for inject in script.timed:
        assert inject.at is not None
        telemetry = inject.message is None
        at(inject.at, lambda i=inject, t=telemetry: play.deliver(i.id, i.at, 0.2, entered=t))
        if telemetry:
            at(inject.at, lambda i=inject: play.type(i, i.at, "系统"))
        elif not how.idle and inject.id not in how.leave_out:
            when = inject.at + how.typing_min * MINUTE
            at(when, lambda i=inject, w=when: play.type(i, w, given=i.at))
    for one in script.expectations if not how.idle else ():
        _people(play, how, one, at, clocks.get(one.id, ()))
    for moment, _, act in sorted(acts, key=lambda row: row[:2]):
        if moment <= (until or script.end):
            act()
    play.finish(until)
    return play


def untouched(script: Script) -> Exercise:
    """All of a script entered by the desk itself, and nobody does anything."""
    play = Exercise(script, typed=False)
    for inject in script.timed:
        assert inject.at is not None
        play.deliver(inject.id, inject.at, entered=True)
        play.type(inject, inject.at, "系统")
    play.finish()
    return play


_Owed = tuple[Key, str, str, datetime, datetime]


def _clocks(script: Script) -> dict[str, tuple[_Owed, ...]]:
    """By expectation the reports it wants: of what, how, when it was told and when it is due."""
    course = Course(shipped().edition, ORGANIZATION, LISTS, shipped().rules, script)
    found: dict[str, tuple[_Owed, ...]] = {}
    for one in script.expectations:
        course.through(one)
        events = course.ledger.reporting.events
        found[one.id] = tuple(
            (event.key, due.of, clock.means, event.heard, clock.due)
            for due in one.form.reports
            for event in [e for e in events if due.of in e.text][:1]
            for pair, clock in event.clocks
            if pair.number == FIRST and (due.means is None or due.means in clock.means))
    return found


def _people(play: Exercise, how: Players, one: Any, at: Callable[..., None],
            clocks: Sequence[_Owed]) -> None:
    form = one.form
    if form.decision and one.id not in how.not_decided:
        when = one.at + how.deciding_min * MINUTE
        at(when, lambda w=when: play.decide(one.id, w))
    for path in form.ask if how.asks else ():
        at(one.at + MINUTE, lambda p=path: play.act(What.ASKED, one.at + MINUTE, about=p, text=""))
    for task in form.tasks if how.tells else ():
        when = one.at + how.telling_min * MINUTE
        at(when, lambda t=task, w=when: play.tell(t.unit, t.ref, w))
    for key, of, means, heard, due in clocks:
        when = min(one.at + how.reporting_min * MINUTE,
                   max(due, heard + (how.typing_min + 1) * MINUTE))
        at(when, lambda k=key, o=of, m=means, w=when: play.receive_of(k, o, m, w))


def studied(script: Script, answers: Mapping[str, Mapping[str, Any]]) -> Exercise:
    """Somebody alone: the desk enters everything, and after each answer the script's decision."""
    play = Exercise(script, STUDY)
    acts: list[tuple[datetime, int, Callable[[], object]]] = []
    for n, inject in enumerate(script.timed):
        assert inject.at is not None
        acts.append((inject.at, n, lambda i=inject: play.deliver(i.id, i.at, entered=True)))
        acts.append((inject.at, n, lambda i=inject: play.type(i, i.at, "系统")))
    for n, one in enumerate(questions(script)):
        if one.id in answers:
            acts.append((one.at, 1000 + n, lambda o=one: play.act(
                What.ANSWER, o.at, expectation=o.id, **answers[o.id])))
        for expectation, _ in one.decisions:
            acts.append((one.at, 2000 + n, lambda e=expectation: play.decide(
                e.id, e.at, officer="系统")))
    for _, _, act in sorted(acts, key=lambda row: row[:2]):
        act()
    play.finish()
    return play
