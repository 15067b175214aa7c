"""What the players made of the messages: entered or not, after how long, or something else.

Only what stands in a message and can be entered is compared. Remarks and times that an
officer may leave out are not missed; a nil that came as a roll call counts for each member.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from qdflood.drill.play import Given
from qdflood.drill.records import SYSTEM
from qdflood.drill.score_log import MINUTE, ExerciseLog, minutes
from qdflood.drill.score_parts import (
    ENTERED,
    LEFT_OUT,
    NOT_ENTERED,
    PARTLY_ENTERED,
    TAKEN_IN,
    WRONG,
    Item,
    MessageScore,
)
from qdflood.drill.script import Inject, taken
from qdflood.errors import QdfloodError
from qdflood.journal.entry import CORRECTION
from qdflood.journal.observed import OBSERVED, accepted
from qdflood.observations import Report, Zero
from qdflood.observations.zeros import own_scope
from qdflood.plan.edition import Edition
from qdflood.wording import moment, sentence, zero_sentence

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
                    and any(_same(self.edition, said, one.said) for said in self.told[id])),
                   key=lambda given: (given.at, given.seq), default=None)

    def first_entered(self, inject: Inject) -> datetime | None:
        """When the players entered the first of a message, rightly or not."""
        score = self.by_inject.get(inject.id)
        times = [one.entered for one in score.items if one.entered] if score else []
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
        same = next((one for one in later if _same(self.edition, told, one.said)
                     and (again is None or one.at < again)), None)
        words = _words(self.edition, told, row)
        if same:
            self._claimed.add((same.seq, same.said.path))
            other = "" if abs(same.said.at - told.at) <= MINUTE or told.at == given else (
                f"时间录成{moment(same.said.at, same.at)}")
            return Item(told.path, words, ENTERED, same.at, minutes(given, same.at), other), same.seq
        wrong = next((one for one in later if self._instead(told, one)
                      and (until is None or one.at < until)), None)
        if wrong:
            self._claimed.add((wrong.seq, wrong.said.path))
            said = _words(self.edition, wrong.said, ())
            return Item(told.path, words, WRONG, wrong.at, minutes(given, wrong.at), said), wrong.seq
        if isinstance(told, Report) and self._optional(told):
            return None, 0
        called = [one for one in later if _part(self.edition, told, one.said)]
        if called and _all_areas(self.edition, called):
            self._claimed |= {(one.seq, one.said.path) for one in called}
            at = max(one.at for one in called)
            return Item(told.path, words, ENTERED, at, minutes(given, at)), called[-1].seq
        return Item(told.path, words, NOT_ENTERED), 0

    def _optional(self, told: Report) -> bool:
        spec = self.edition.info[told.register][told.field].spec
        return spec.kind == "note" or spec.type in _MAY_BE_LEFT_OUT

    def _instead(self, told: Report | Zero, one: Fact) -> bool:
        """Another value of the very same fact, which no other message accounts for."""
        if not (isinstance(told, Report) and isinstance(one.said, Report)):
            return False
        return (told.path == one.said.path and told.member != "" or _single(told, one.said)) and (
            not self._said_by(one) and not self._optional(told))

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
                    and (not same or _same(self.edition, told, other))), default=None)

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
                 and isinstance(one.said, Report) and _holds(inject.readings or {}, one.said)
                 and not self._said_by(one)]
        items = tuple(Item(one.said.path, _words(self.edition, one.said, ()), TAKEN_IN, one.at,
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
    if states <= {ENTERED}:
        return ENTERED
    return NOT_ENTERED if states == {NOT_ENTERED} else PARTLY_ENTERED


def _single(told: Report, said: Report) -> bool:
    """Of a register of single facts."""
    return told.member == "" and told.path == said.path


def _same(edition: Edition, told: Report | Zero, said: Report | Zero) -> bool:
    """Whether ``said`` says what ``told`` says, whoever is named for it."""
    if told.register != said.register:
        return False
    if isinstance(told, Report) and isinstance(said, Report):
        if told.field != said.field or not _member(edition, told, said):
            return False
        spec = edition.info[told.register][told.field].spec
        return spec.type == "text" or bool(told.value == said.value)
    if isinstance(told, Zero) and isinstance(said, Zero):
        mine, theirs = own_scope(edition, told), own_scope(edition, said)
        return told.field == said.field and (not theirs or mine == theirs)
    report, zero = (told, said) if isinstance(told, Report) else (said, told)
    assert isinstance(report, Report) and isinstance(zero, Zero)
    return _nil(edition, report, zero)


def _part(edition: Edition, told: Report | Zero, said: Report | Zero) -> bool:
    """Whether ``said`` is the nil of one area where ``told`` is that of the whole city."""
    return (isinstance(told, Zero) and isinstance(said, Zero) and not own_scope(edition, told)
            and (told.register, told.field) == (said.register, said.field))


def _all_areas(edition: Edition, called: Iterable[Fact]) -> bool:
    """Whether the nils of single areas are those of all: a roll call, area by area."""
    said = {name for one in called if isinstance(one.said, Zero)
            for _, name in own_scope(edition, one.said)}
    return {*edition.gazetteer.roster(edition.plan.area_register).by_name} <= said


def _member(edition: Edition, told: Report, said: Report) -> bool:
    """The same member; in an open register a name may be written in another way."""
    if told.member == said.member:
        return True
    return edition.register(told.register).open and not (
        edition.is_member(told.register, told.member)
        or edition.is_member(told.register, said.member))


def _nil(edition: Edition, report: Report, zero: Zero) -> bool:
    """A row that says 无 of a member, and a zero report that covers it."""
    none = edition.info[report.register][report.field].spec.none
    covered = {name for _, name in own_scope(edition, zero)}
    return none is not None and report.value == none and zero.field == report.field and (not covered or report.member in covered)


def _holds(readings: Mapping[str, object], said: Report) -> bool:
    """Whether raw readings speak of the field of a report."""
    held = readings.get(said.register)
    if isinstance(held, Mapping):
        row = held.get(said.member, held if not said.member else None)
        return isinstance(row, Mapping) and said.field in row
    return isinstance(held, (list, tuple)) and any(
        isinstance(row, Mapping) and said.field in row for row in held)


def _words(edition: Edition, said: Report | Zero, row: Iterable[Report | Zero]) -> str:
    if isinstance(said, Zero):
        return zero_sentence(edition, said)
    fields = {one.field: one.value for one in row if isinstance(one, Report)
              and (one.register, one.member, one.row) == (said.register, said.member, said.row)}
    return sentence(edition, said.register, said.member, said.field, said.value, fields or None)
