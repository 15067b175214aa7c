"""How many members of a register meet a condition: surely, and possibly.

Members are counted, not rows: a member meets ``where`` when ONE of its rows does,
so that a small danger on the main stem and a breach on a tributary never add up
to a breach of the main stem. Members nobody has spoken of are weighed in groups
of equal attributes and equal zero reports, each group once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from qdflood.observations.row import Row
from qdflood.observations.situation import Situation
from qdflood.observations.zeros import UNNAMED
from qdflood.plan.edition import Edition
from qdflood.scales import INF, Value
from qdflood.triggers.comparison import Judge, Truth

_MOST = 8  # unnamed entries looked at for surely different ones; more only adds to possible
Signature = tuple[frozenset[str], int]
Memo = dict[Signature, Truth]
Read = Callable[[Row, str], Value]


class Silent:
    """Members of equal attributes and equal zero reports that nobody has spoken of."""

    __slots__ = ("signature", "names", "_situation", "_register", "_row")

    def __init__(
        self, signature: Signature, names: Sequence[str], situation: Situation, register: str
    ) -> None:
        self.signature, self.names = signature, names
        self._situation, self._register = situation, register
        self._row: Row | None = None

    @property
    def row(self) -> Row:
        if self._row is None:
            self._row = self._situation.ghost(self._register, self.names[0])
        return self._row


@dataclass(slots=True)
class Roll:
    """The members of one register at one moment, sorted for counting."""

    named: list[tuple[str, list[Row]]] = field(default_factory=list)
    unnamed: list[Row] = field(default_factory=list)
    silent: list[Silent] = field(default_factory=list)
    outside: Silent | None = None


@dataclass(slots=True)
class Tally:
    """``sure`` members meet a condition, ``could`` might; ``spoken`` those that somebody
    has spoken of and that are not excluded, with their rows."""

    sure: float
    could: float
    spoken: list[tuple[str, list[Row]]]


class Rolls:
    """Calls the roll of each register, once a situation.

    ``used`` names, for each register, the attributes that conditions look at; members
    alike in these are weighed together.
    """

    def __init__(self, edition: Edition, used: dict[str, set[str]], read: Read) -> None:
        self.edition, self.used, self.read = edition, used, read
        self._alike: dict[tuple[str, int], list[tuple[int, list[str]]]] = {}
        self._numbers: dict[tuple[object, ...], int] = {}
        self.singly: set[str] = set()  # registers whose members hold others: never grouped

    def of(self, situation: Situation, register: str) -> Roll:
        found = situation.cache.get(register)
        if found is None:
            found = situation.cache[register] = self._call(situation, register)
        return found

    def _call(self, situation: Situation, register: str) -> Roll:
        roll = Roll()
        spoken: dict[str, list[Row]] = {}
        for (member, _), row in situation.rows[register].items():
            if member.startswith(UNNAMED):
                roll.unnamed.append(row)
            else:
                spoken.setdefault(member, []).append(row)
        roll.named = list(spoken.items())
        for number, names in self._groups(situation, register):
            if spoken:
                names = [name for name in names if name not in spoken]
            self._silent(roll, situation, register, number, names)
        if not situation.closed(register):
            nil = situation.nil(register, None)
            roll.outside = Silent((nil, -1), (UNNAMED,), situation, register)
        return roll

    def _silent(
        self, roll: Roll, situation: Situation, register: str, number: int, names: list[str]
    ) -> None:
        if not situation.zeros.scoped(register):
            if names:
                signature = (situation.nil(register, names[0]), number)
                roll.silent.append(Silent(signature, names, situation, register))
            return
        by_nil: dict[frozenset[str], list[str]] = {}
        for name in names:
            by_nil.setdefault(situation.nil(register, name), []).append(name)
        for nil, some in by_nil.items():
            roll.silent.append(Silent((nil, number), some, situation, register))

    def _groups(self, situation: Situation, register: str) -> list[tuple[int, list[str]]]:
        """Members alike in the attributes that conditions look at."""
        attributes = self.edition.attributes(register, situation.at)
        key = (register, id(attributes))
        found = self._alike.get(key)
        if found is None:
            used = sorted(self.used.get(register, ()))
            alike: dict[tuple[object, ...], list[str]] = {}
            for name, values in attributes.items():
                signature: tuple[object, ...] = tuple(
                    (values[f].lo, values[f].hi, values[f].items) for f in used
                )
                if register in self.singly:
                    signature = (*signature, name)
                alike.setdefault(signature, []).append(name)
            found = self._alike[key] = [
                (self._numbers.setdefault((register, *signature), len(self._numbers)), names)
                for signature, names in alike.items()
            ]
        return found

    def tally(self, situation: Situation, register: str, where: Judge, memo: Memo | None) -> Tally:
        """How many members surely meet ``where``, and how many might; once a situation."""
        found = situation.tallies.get(where)
        if found is None:
            found = self._tally(self.of(situation, register), where, memo)
            situation.tallies[where] = found
        return found

    def _tally(self, roll: Roll, where: Judge, memo: Memo | None) -> Tally:
        sure = could = 0.0
        met: list[Row] = []
        spoken: list[tuple[str, list[Row]]] = []
        for member, rows in roll.named:
            best = 0
            for row in rows:
                truth = where(row)
                if truth > best:
                    best, top = truth, row
            if best:
                spoken.append((member, rows))
                could += 1
                if best == 2:
                    sure += 1
                    met.append(top)
        for group in roll.silent:
            truth = _silent_truth(group, where, memo)
            if truth:
                could += len(group.names)
                if truth == 2:
                    sure += len(group.names)
        if roll.unnamed:
            weighed = [(row, where(row)) for row in roll.unnamed]
            spoken += [(row.member, [row]) for row, truth in weighed if truth]
            could += sum(truth > 0 for _, truth in weighed)
            sure += self._further(met, [row for row, truth in weighed if truth == 2])
        if roll.outside is not None and _silent_truth(roll.outside, where, memo):
            could = INF
        return Tally(sure, could, spoken)

    def _further(self, met: list[Row], unnamed: list[Row]) -> int:
        """How many more members the unnamed entries surely add.

        Two unnamed entries, or one beside a named, may be the same thing told twice;
        only entries that exclude each other count apart.
        """
        told = {self._attributes_of(row): row for row in unnamed}
        clearest = sorted(told.items(), key=lambda pair: (pair[0].count(None), str(pair[0])))
        rows = [row for _, row in clearest[:_MOST]]
        best = 0
        for size in range(1, len(rows) + 1):
            for some in combinations(rows, size):
                if all(self.distinct(a, b) for a, b in combinations(some, 2)):
                    apart = sum(all(self.distinct(row, x) for x in some) for row in met)
                    best = max(best, size + apart - len(met))
        return best

    def _attributes_of(self, row: Row) -> tuple[tuple[float, float] | None, ...]:
        """What is known of an unnamed entry, by which it can be told from another."""
        found: list[tuple[float, float] | None] = []
        for name, info in row.infos.items():
            if not info.spec.reported and not info.spec.partial and (info.scale or info.numeric):
                value = self.read(row, name)
                whole = (value.lo, value.hi) == (info.whole.lo, info.whole.hi)
                found.append(None if whole else (value.lo, value.hi))
        return tuple(found)

    def distinct(self, one: Row, other: Row) -> bool:
        """Whether two entries surely speak of different things: an attribute excludes it."""
        for name, info in one.infos.items():
            if info.spec.reported or info.spec.partial or not (info.scale or info.numeric):
                continue
            a, b = self.read(one, name), self.read(other, name)
            if a.hi < b.lo or b.hi < a.lo:
                return True
        return False

    def inside(
        self, situation: Situation, register: str, within: str, position: int | None
    ) -> Iterable[list[Row]]:
        """The rows of each member that lies in one member of an outer register."""
        for name, values in self.edition.attributes(register, situation.at).items():
            if position is not None and values[within].lo <= position <= values[within].hi:
                yield situation.member_rows(register, name)


def _silent_truth(group: Silent, where: Judge, memo: Memo | None) -> Truth:
    if memo is None:
        return where(group.row)
    truth = memo.get(group.signature)
    if truth is None:
        truth = memo[group.signature] = where(group.row)
    return truth
