"""Conditions compiled to functions: truth first, the trace only when it is looked at.

A count weighs members, not rows: a member meets ``where`` when ONE of its rows
does, so that a small danger on the main stem and a breach on a tributary never
add up to a breach of the main stem. Members nobody has spoken of are weighed in
groups of equal attributes, each group once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from qdflood.observations.situation import UNNAMED, Row, Situation
from qdflood.plan.edition import Edition, FieldInfo
from qdflood.plan.grammar import AtLeast, Condition, Count, Member, Operand, Test
from qdflood.scales import CONFLICT, INF, PARAMETER_OPEN, RANGE_ONLY, Value
from qdflood.triggers.comparison import Judge, Truth, bounds, judge

Signature = tuple[object, ...]


@dataclass(slots=True)
class Silent:
    """Members of equal attributes and equal zero reports that nobody has spoken of."""

    signature: Signature
    names: list[str]
    row: Row


@dataclass(slots=True)
class Roll:
    """The members of one register at one moment, sorted for counting."""

    named: list[tuple[str, list[Row]]] = field(default_factory=list)
    unnamed: list[Row] = field(default_factory=list)
    silent: list[Silent] = field(default_factory=list)
    outside: Row | None = None


class Compiler:
    """Compiles the conditions of one edition, by the letter and extended."""

    def __init__(self, edition: Edition, conditions: Iterable[Condition]) -> None:
        self.edition = edition
        self._derived: dict[tuple[str, str], tuple[tuple[int, Judge], ...]] = {}
        self._judges: dict[tuple[int, bool, str], Judge] = {}
        self._kept: list[Condition] = []  # ids of conditions are keys: keep them alive
        self.used: dict[str, set[str]] = {}
        for condition in conditions:
            self._note(condition, "")
        for register, infos in edition.info.items():
            for info in infos.values():
                for _, condition in info.derive:
                    self._note(condition, register)

    # -- reading a field of a row
    def read(self, row: Row, name: str) -> Value:
        """The value of a field, with what its other fields derive for it."""
        value = row.values.get(name)
        if value is None:
            info = row.infos[name]
            value = row.base(name)
            if info.derive:
                value = self._derive(row, info, value)
            row.values[name] = value
        return value

    def _derive(self, row: Row, info: FieldInfo, judged: Value) -> Value:
        """Grades hold in order: the value is at least g when every test up to g holds."""
        low = high = 0
        certain = True
        for grade, test in self._derivation(info):
            truth = test(row)
            if truth == 0:
                break
            high = grade
            certain = certain and truth == 2
            if certain:
                low = grade
        if (low, high) == (info.whole.lo, info.whole.hi):
            return judged
        sources = self._sources(row, info)
        report = sources[0] if len(sources) == 1 else tuple(sources) or None
        derived = Value(low, high, "" if low == high else PARAMETER_OPEN, report=report)
        if judged.why not in ("", RANGE_ONLY, CONFLICT):
            return derived
        if judged.lo <= derived.hi and derived.lo <= judged.hi:
            lo, hi = max(judged.lo, derived.lo), min(judged.hi, derived.hi)
            return Value(lo, hi, "" if lo == hi else judged.why, report=judged.report or report)
        return _excluded(judged, derived)

    def _sources(self, row: Row, info: FieldInfo) -> list[object]:
        found: list[object] = []
        for _, condition in info.derive:
            for test in _tests(condition):
                report = row.base(test.field).report
                if report is not None and report not in found:
                    found.append(report)
        return found

    def _derivation(self, info: FieldInfo) -> tuple[tuple[int, Judge], ...]:
        key = (info.register, info.name)
        found = self._derived.get(key)
        if found is None:
            found = self._derived[key] = tuple(
                (grade, self.compile(condition, False, info.register))
                for grade, condition in info.derive
            )
        return found

    # -- conditions
    def compile(self, condition: Condition, extended: bool, register: str = "") -> Judge:
        """``condition`` as a function of a row (of the situation at the top)."""
        key = (id(condition), extended, register)
        found = self._judges.get(key)
        if found is None:
            self._kept.append(condition)
            found = self._judges[key] = self._compile(condition, extended, register)
        return found

    def _compile(self, condition: Condition, extended: bool, register: str) -> Judge:
        if isinstance(condition, Test):
            info = self.edition.info[register][condition.field]
            return judge(self.edition, info, condition, extended, self.read)
        if isinstance(condition, AtLeast):
            return self._gather(condition, extended, register)
        if isinstance(condition, Member):
            return self._member(condition, extended)
        return self._count(condition, extended)

    def _gather(self, condition: AtLeast, extended: bool, register: str) -> Judge:
        parts = [self.compile(part, extended, register) for part in condition.parts]
        need = condition.need
        if need == len(parts):
            def every(row: Row) -> Truth:
                worst = 2
                for part in parts:
                    truth = part(row)
                    if truth == 0:
                        return 0
                    if truth < worst:
                        worst = truth
                return worst

            return every
        if need == 1:
            def some(row: Row) -> Truth:
                best = 0
                for part in parts:
                    truth = part(row)
                    if truth == 2:
                        return 2
                    if truth > best:
                        best = truth
                return best

            return some
        return lambda row: _enough(need, [part(row) for part in parts])

    def _member(self, condition: Member, extended: bool) -> Judge:
        where = self.compile(condition.where, extended, condition.register)
        register, member = condition.register, condition.member
        if not member:
            return lambda row: where(row.situation.single(register))
        return lambda row: max(where(r) for r in row.situation.member_rows(register, member))

    def _count(self, condition: Count, extended: bool) -> Judge:
        where = self.compile(condition.where, extended, condition.register)
        number = bounds(self.edition, condition.number, self.read)
        if condition.within:
            return self._nested(condition, where)
        memo: dict[Signature, Truth] | None = {} if self.pure(condition.where) else None
        register, at_least = condition.register, condition.operator == "at_least"

        def count(row: Row) -> Truth:
            low, high = number(row)
            if low > high:
                low, high = 0, INF
            sure, could = self.tally(self.roll(row.situation, register), where, memo)
            if at_least:
                return 2 if sure >= high else 0 if could < low else 1
            return 2 if could <= low else 0 if sure > high else 1

        return count

    def _nested(self, condition: Count, where: Judge) -> Judge:
        """A count within one member of an outer register: always weighed afresh."""
        register, within, at_least = condition.register, condition.within, condition.operator == "at_least"
        find = bounds(self.edition, condition.number, self.read)
        info = self.edition.info[register][within]

        def count(row: Row) -> Truth:
            position = info.scale.position(row.member) if info.scale else None
            low, high = find(row)
            sure = could = 0.0
            for rows in self.inside(row.situation, register, within, position):
                truth = max(where(r) for r in rows)
                sure, could = sure + (truth == 2), could + (truth > 0)
            if at_least:
                return 2 if sure >= high else 0 if could < low else 1
            return 2 if could <= low else 0 if sure > high else 1

        return count

    def inside(
        self, situation: Situation, register: str, within: str, position: int | None
    ) -> list[list[Row]]:
        """The rows of each member that lies in one member of an outer register."""
        members = situation.edition.attributes(register, situation.at)
        return [
            situation.member_rows(register, name)
            for name, values in members.items()
            if position is not None and values[within].lo <= position <= values[within].hi
        ]

    # -- counting
    def tally(
        self, roll: Roll, where: Judge, memo: dict[Signature, Truth] | None
    ) -> tuple[float, float]:
        """How many members surely meet ``where``, and how many might."""
        sure = could = 0.0
        met: list[Row] = []
        for _, rows in roll.named:
            best, row = _best(rows, where)
            if best == 2:
                sure += 1
                met.append(row)
            could += best > 0
        for group in roll.silent:
            truth = memo.get(group.signature) if memo is not None else None
            if truth is None:
                truth = where(group.row)
                if memo is not None:
                    memo[group.signature] = truth
            if truth:
                could += len(group.names)
                sure += len(group.names) if truth == 2 else 0
        for row in roll.unnamed:
            truth = where(row)
            could += truth > 0
            # Two unnamed entries, or one beside a named, may be the same thing told twice.
            if truth == 2 and all(self.distinct(row, other) for other in met):
                sure += 1
                met.append(row)
        if roll.outside is not None and where(roll.outside):
            could = INF
        return sure, could

    def distinct(self, one: Row, other: Row) -> bool:
        """Whether two entries surely speak of different things: an attribute excludes it."""
        for name, info in one.infos.items():
            if info.spec.reported or not (info.scale or info.numeric) or info.spec.partial:
                continue
            a, b = self.read(one, name), self.read(other, name)
            if a.hi < b.lo or b.hi < a.lo:
                return True
        return False

    def roll(self, situation: Situation, register: str) -> Roll:
        """The register's members at this moment; worked out once a situation."""
        found = situation.cache.get(register)
        if found is None:
            found = situation.cache[register] = self._roll(situation, register)
        return found  # type: ignore[no-any-return]

    def _roll(self, situation: Situation, register: str) -> Roll:
        roll = Roll()
        spoken: dict[str, list[Row]] = {}
        for (member, _), row in situation.rows[register].items():
            if member.startswith(UNNAMED):
                roll.unnamed.append(row)
            else:
                spoken.setdefault(member, []).append(row)
        roll.named = list(spoken.items())
        used = sorted(self.used.get(register, ()))
        groups: dict[Signature, Silent] = {}
        for member, values in situation.edition.attributes(register, situation.at).items():
            if member in spoken:
                continue
            nil = situation.nil(register, member)
            signature: Signature = (nil, *((values[f].lo, values[f].hi, values[f].items) for f in used))
            group = groups.get(signature)
            if group is None:
                groups[signature] = Silent(signature, [member], situation.ghost(register, member))
            else:
                group.names.append(member)
        roll.silent = list(groups.values())
        if not situation.closed(register):
            roll.outside = situation.ghost(register, None)
        return roll

    # -- what conditions look at
    def _note(self, condition: Condition, register: str) -> None:
        if isinstance(condition, Test):
            for name in (condition.field, *(o.field for o in _operands(condition) if o.field)):
                if not self.edition.info[register][name].spec.reported:
                    self.used.setdefault(register, set()).add(name)
        elif isinstance(condition, AtLeast):
            for part in condition.parts:
                self._note(part, register)
        else:
            if isinstance(condition, Count) and condition.within:
                self.used.setdefault(condition.register, set()).add(condition.within)
            self._note(condition.where, condition.register)

    def pure(self, condition: Condition) -> bool:
        """Whether a silent member's truth hangs on its attributes and zero reports alone."""
        if isinstance(condition, AtLeast):
            return all(self.pure(part) for part in condition.parts)
        if not isinstance(condition, Test):
            return False
        if any(o.fact or o.parameter for o in _operands(condition)) or condition.operator == "within_h":
            return False
        register = next((r for r, infos in self.edition.info.items() if condition.field in infos), "")
        return all(
            not infos[condition.field].derive and not infos[condition.field].spec.defaults_to
            for infos in self.edition.info.values() if condition.field in infos
        ) and bool(register)


def _best(rows: Sequence[Row], where: Judge) -> tuple[Truth, Row]:
    best, found = -1, rows[0]
    for row in rows:
        truth = where(row)
        if truth > best:
            best, found = truth, row
    return best, found


def _enough(need: int, truths: Sequence[Truth]) -> Truth:
    sure = sum(truth == 2 for truth in truths)
    could = sum(truth > 0 for truth in truths)
    return 2 if sure >= need else 0 if could < need else 1


def _operands(test: Test) -> Iterable[Operand]:
    for operand in test.operands:
        while operand is not None:
            yield operand
            operand = operand.offset  # type: ignore[assignment]


def _tests(condition: Condition) -> Iterable[Test]:
    if isinstance(condition, Test):
        yield condition
    elif isinstance(condition, AtLeast):
        for part in condition.parts:
            yield from _tests(part)


def _excluded(judged: Value, derived: Value) -> Value:
    """A judgement and what the readings derive exclude each other: 矛盾, unless the
    same source has corrected itself, when its later word stands."""
    a, b = judged.report, derived.report
    by_a, by_b = getattr(a, "by", None), getattr(b, "by", None)
    if by_a and by_a == by_b and a.at != b.at:
        return judged if a.at > b.at else derived
    reports = tuple(
        r for x in (a, b) if x is not None for r in (x if isinstance(x, tuple) else (x,))
    )
    return Value(min(judged.lo, derived.lo), max(judged.hi, derived.hi), CONFLICT, report=reports)

