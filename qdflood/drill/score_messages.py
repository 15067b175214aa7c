"""What the players made of the messages: entered or not, after how long, or something else.

Only what stands in a message and can be entered is compared. Remarks and times that an
officer may leave out are not missed; a nil that came as a roll call counts for each member.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from qdflood.drill.play import Given
from qdflood.drill.records import SYSTEM
from qdflood.drill.score_log import MINUTE, ExerciseLog, minutes
from qdflood.drill.score_parts import (
    EARLIER,
    ENTERED,
    LEFT_OUT,
    NOT_ENTERED,
    PARTLY_ENTERED,
    TAKEN_IN,
    WRONG,
    Item,
    MessageScore,
)
from qdflood.drill.score_same import all_areas, holds, in_words, part_of, same_said, single
from qdflood.drill.script import Inject, taken
from qdflood.errors import QdfloodError
from qdflood.journal.entry import CORRECTION
from qdflood.journal.observed import OBSERVED, accepted
from qdflood.observations import Report, Zero
from qdflood.wording import moment

_MAY_BE_LEFT_OUT = ("text", "time")


@dataclass(frozen=True)
class Fact:
    """One thing somebody entered; ``system``: the desk did, from telemetry."""

    seq: int
    at: datetime
    said: Report | Zero
    system: bool


class Messages:
    """The facts entered, message by message; ``told`` is what each inject amounts to."""

    def __init__(self, log: ExerciseLog) -> None:
        self.log, self.edition = log, log.edition
        self.facts = tuple(_facts(log))
        self.voided = {int(one.body["voids"]): one.recorded for one in log.entries
                       if one.kind == CORRECTION and str(one.body.get("voids", "")).isdigit()}
        self.told = {one.id: self._amounts(one) for one in log.script.injects}
        self._claimed: set[tuple[int, str]] = set()
        self.by_inject: dict[str, MessageScore] = {}
        given = sorted(log.play.given.values(), key=lambda one: (one.at, one.seq))
        for one in given:
            inject = log.script.inject(one.inject)
            if inject.typed and (inject.readings or inject.corrects) and not (
                    one.entered or log.study or not log.play.typed):
                self.by_inject[inject.id] = self._score(inject, one.at)

    @property
    def scores(self) -> tuple[MessageScore, ...]:
        return tuple(self.by_inject.values())

    @property
    def loose(self) -> tuple[Fact, ...]:
        """What the players entered and no message given by then says."""
        return tuple(one for one in self.facts if self.is_loose(one))

    def is_loose(self, one: Fact) -> bool:
        """Whether a player entered it and no message given by then accounts for it."""
        return not (one.system or (one.seq, one.said.path) in self._claimed or self._said_by(one))

    def brought(self, one: Fact) -> bool:
        """Whether a message given by then told this fact, and nobody had entered it before."""
        told = [given.at for id, given in self.log.play.given.items() if given.at <= one.at
                and any(said.path == one.said.path for said in self.told[id])]
        before = [other.at for other in self.facts
                  if other.said.path == one.said.path and other.seq < one.seq]
        return any(not any(since <= at for at in before) for since in told)

    def told_in(self, one: Fact) -> Given | None:
        """How the inject was given that an entry comes from: the last by then that says so."""
        return max((given for id, given in self.log.play.given.items() if given.at <= one.at
                    and any(same_said(self.edition, said, one.said) for said in self.told[id])),
                   key=lambda given: (given.at, given.seq), default=None)

    def first_entered(self, inject: Inject) -> datetime | None:
        """When the players entered the first of a message, rightly or not."""
        score = self.by_inject.get(inject.id)
        times = [one.entered for one in score.items
                 if one.entered and one.state != EARLIER] if score else []
        return min(times, default=None)

    def lacking(self, at: datetime) -> Iterator[tuple[str, str]]:
        """Register and words of everything told by ``at`` and not rightly entered by then."""
        for score in self.by_inject.values():
            for item in score.items if score.given <= at else ():
                late = item.entered is None or item.entered > at
                if item.state in (NOT_ENTERED, WRONG) or late:
                    said = f"录成“{item.entered_text}”" if item.state == WRONG else "未录入"
                    yield item.path.partition(".")[0], f"{item.text}（注入{score.number}，{said}）"

    # -- one message

    def _amounts(self, inject: Inject) -> tuple[Report | Zero, ...]:
        given = self.log.given_of(inject)
        at = given.at if given else inject.at or self.log.script.start
        try:
            reports, zeros = taken(self.edition, inject, at, self.log.script.start)
        except QdfloodError:
            return ()
        return (*reports, *zeros)

    def _score(self, inject: Inject, given: datetime) -> MessageScore:
        number = self.log.number[inject.id]
        if inject.refused:
            return self._refused(inject, number, given)
        told = self.told[inject.id]
        found = [self._item(one, given, told) for one in told]
        items = [item for item, _ in found if item is not None]
        seqs = {seq for _, seq in found if seq}
        if inject.corrects and (voids := self._void(inject, given, items)):
            items.append(voids)
        done = [one.minutes for one in items if one.minutes is not None]
        return MessageScore(inject.id, number, inject.title, given, _state(items),
                            max(done, default=None), tuple(items), tuple(sorted(seqs)))

    def _item(
        self, told: Report | Zero, given: datetime, row: Iterable[Report | Zero]
    ) -> tuple[Item | None, int]:
        """The first that says the same; else the first that says something else instead."""
        until, again = self._next(told, given), self._next(told, given, same=True)
        later = [one for one in self.facts if one.at >= given and not one.system]
        same = next((one for one in later if same_said(self.edition, told, one.said)
                     and (again is None or one.at < again)), None)
        words = in_words(self.edition, told, row)
        if same:
            self._claimed.add((same.seq, same.said.path))
            other = "" if abs(same.said.at - told.at) <= MINUTE or told.at == given else (
                f"时间录成{moment(same.said.at, same.at)}")
            return Item(told.path, words, ENTERED, same.at, minutes(given, same.at), other), same.seq
        wrong = next((one for one in later if self._instead(told, one)
                      and (until is None or one.at < until)), None)
        if wrong:
            self._claimed.add((wrong.seq, wrong.said.path))
            said = in_words(self.edition, wrong.said, ())
            return Item(told.path, words, WRONG, wrong.at, minutes(given, wrong.at), said), wrong.seq
        if self.optional(told):
            return None, 0
        called = [one for one in later if part_of(self.edition, told, one.said)]
        if called and all_areas(self.edition, (one.said for one in called)):
            self._claimed |= {(one.seq, one.said.path) for one in called}
            at = max(one.at for one in called)
            return Item(told.path, words, ENTERED, at, minutes(given, at)), called[-1].seq
        since = self._earlier(told, given)
        if since is not None:
            return Item(told.path, words, EARLIER, since, part=self._part(told)), 0
        return Item(told.path, words, NOT_ENTERED, part=self._part(told)), 0

    def _earlier(self, told: Report | Zero, given: datetime) -> datetime | None:
        """When somebody entered it before this message or any other said so."""
        before = [one for one in self.facts
                  if one.at < given and not one.system and not self._said_by(one)]
        same = [one.at for one in before if same_said(self.edition, told, one.said)]
        called = [one for one in before if part_of(self.edition, told, one.said)]
        if not same and called and all_areas(self.edition, (one.said for one in called)):
            same = [one.at for one in called]
        return max(same, default=None)

    def _part(self, told: Report | Zero) -> str:
        """Which part of a message it is, in words."""
        if isinstance(told, Zero):
            return ""
        return self.edition.info[told.register][told.field].spec.label

    def optional(self, told: Report | Zero) -> bool:
        """What an officer may leave out, or put in: remarks, times."""
        if isinstance(told, Zero):
            return False
        spec = self.edition.info[told.register][told.field].spec
        return spec.kind == "note" or spec.type in _MAY_BE_LEFT_OUT

    def _instead(self, told: Report | Zero, one: Fact) -> bool:
        """Another value of the very same fact, which no other message accounts for."""
        if not (isinstance(told, Report) and isinstance(one.said, Report)):
            return False
        return (told.path == one.said.path and told.member != "" or single(told, one.said)) and (
            not self._said_by(one) and not self.optional(told))

    def _said_by(self, one: Fact) -> bool:
        """Whether a message given by then says just this."""
        return self.told_in(one) is not None

    def _next(
        self, told: Report | Zero, given: datetime, *, same: bool = False
    ) -> datetime | None:
        """When a later message speaks of the same fact; ``same``: says just this again."""
        return min((score.at for id, score in self.log.play.given.items() if score.at > given
                    for other in self.told[id]
                    if other.path == told.path and type(other) is type(told)
                    and (not same or same_said(self.edition, told, other))), default=None)

    def _void(self, inject: Inject, given: datetime, items: list[Item]) -> Item | None:
        """Whether what an earlier message reported was taken back, or replaced."""
        earlier = self.by_inject.get(inject.corrects)
        if earlier is None or not earlier.seq:
            return None
        text = f"更正注入{earlier.number}“{earlier.title}”"
        times = [at for seq, at in self.voided.items() if seq in earlier.seq and at >= given]
        replaced = [one.entered for one in items if one.state == ENTERED and one.entered]
        paths = {one.path for one in earlier.items}
        whole = items and paths <= {one.path for one in items if one.state == ENTERED}
        at = min(times, default=max(replaced, default=None) if whole else None)
        if at is None:
            return Item(inject.corrects, text, NOT_ENTERED)
        return Item(inject.corrects, text, ENTERED, at, minutes(given, at))

    def _refused(self, inject: Inject, number: int, given: datetime) -> MessageScore:
        """Readings the desk must not take: left out is right, until somebody says the right ones."""
        until = self.log.next_given(given)
        found = [one for one in self.facts if given <= one.at <= until and not one.system
                 and isinstance(one.said, Report) and holds(inject.readings or {}, one.said)
                 and not self._said_by(one)]
        items = tuple(Item(one.said.path, in_words(self.edition, one.said, ()), TAKEN_IN, one.at,
                           minutes(given, one.at)) for one in found)
        self._claimed |= {(one.seq, one.said.path) for one in found}
        return MessageScore(inject.id, number, inject.title, given,
                            TAKEN_IN if items else LEFT_OUT, None, items,
                            tuple(sorted({one.seq for one in found})))


def _facts(log: ExerciseLog) -> Iterator[Fact]:
    for entry in log.entries:
        if entry.kind in OBSERVED:
            held = accepted(log.edition, entry)
            both: tuple[Report | Zero, ...] = (*held.reports, *held.zeros)
            for said in both:
                yield Fact(entry.seq, entry.recorded, said, entry.officer == SYSTEM)


def _state(items: list[Item]) -> str:
    states = {one.state for one in items}
    if WRONG in states:
        return WRONG
    if states == {EARLIER}:
        return EARLIER
    if states <= {ENTERED, EARLIER}:
        return ENTERED
    return NOT_ENTERED if states == {NOT_ENTERED} else PARTLY_ENTERED
