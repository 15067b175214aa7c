"""Conditions compiled to functions: truth first, the trace only when it is looked at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qdflood.observations.report import Report, Zero
from qdflood.observations.row import Row
from qdflood.plan.edition import Edition
from qdflood.plan.fields import FieldInfo
from qdflood.plan.grammar import AtLeast, Condition, Count, Member, Operand, Test
from qdflood.scales import CONFLICT, INF, PARAMETER_OPEN, RANGE_ONLY, Value
from qdflood.triggers.comparison import Judge, Truth, bounds, judge
from qdflood.triggers.counting import Memo, Rolls


class Compiler:
    """Compiles the conditions of one edition, by the letter and extended."""

    def __init__(self, edition: Edition, conditions: Iterable[Condition]) -> None:
        self.edition = edition
        self._derived: dict[tuple[str, str], tuple[tuple[int, Judge], ...]] = {}
        self._judges: dict[tuple[Condition, bool, str], Judge] = {}
        self._alone: dict[tuple[Test, str], Judge] = {}
        self.used: dict[str, set[str]] = {}
        self.rolls = Rolls(edition, self.used, self.read)
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
        """At most the grade before the first test that fails; at least the last that holds."""
        low = high = 0
        for grade, test in self._derivation(info):
            truth = test(row)
            if truth == 0:
                break
            high = grade
            if truth == 2:
                low = grade
        if (low, high) == (info.whole.lo, info.whole.hi):
            return judged
        sources = self._sources(row, info)
        report = sources[0] if len(sources) == 1 else tuple(sources) or None
        derived = Value(low, high, "" if low == high else PARAMETER_OPEN, report=report)
        if judged.why not in ("", RANGE_ONLY, CONFLICT) or isinstance(judged.report, Zero):
            return derived  # a zero report speaks only of what nobody has measured
        if judged.lo <= derived.hi and derived.lo <= judged.hi:
            lo, hi = max(judged.lo, derived.lo), min(judged.hi, derived.hi)
            return Value(lo, hi, "" if lo == hi else judged.why, report=judged.report or report)
        return _excluded(judged, derived)

    def _sources(self, row: Row, info: FieldInfo) -> list[object]:
        found: list[object] = []
        for _, condition in info.derive:
            for test in tests_of(condition):
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
        extended = extended and self.extends(condition, register)
        key = (condition, extended, register)
        found = self._judges.get(key)
        if found is None:
            found = self._judges[key] = self._compile(condition, extended, register)
        return found

    def alone(self, test: Test, register: str) -> Judge:
        """The extended test of a field by itself, without what has come of a forecast."""
        key = (test, register)
        found = self._alone.get(key)
        if found is None:
            info = self.edition.info[register][test.field]
            found = self._alone[key] = judge(self.edition, info, test, True, self.read, alone=True)
        return found

    def extends(self, condition: Condition, register: str) -> bool:
        """Whether the extended reading can differ from the letter at all."""
        if isinstance(condition, AtLeast):
            return any(self.extends(part, register) for part in condition.parts)
        if not isinstance(condition, Test):
            return self.extends(condition.where, condition.register)
        info = self.edition.info[register][condition.field]
        worse = info.worse_meets and condition.operator in ("is", "between")
        return bool(worse or info.spec.comes_as)

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
        tests = sorted(condition.parts, key=lambda part: self._is_attribute(part, register))
        parts = [self.compile(part, extended, register) for part in tests]
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

    def _is_attribute(self, condition: Condition, register: str) -> bool:
        """Attributes are tested last: a report that was not made fails soonest."""
        return isinstance(condition, Test) and not (
            self.edition.info[register][condition.field].spec.reported
        )

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
        memo: Memo | None = {} if self.pure(condition.where, condition.register) else None
        register, at_least = condition.register, condition.operator == "at_least"
        rolls = self.rolls

        def count(row: Row) -> Truth:
            low, high = number(row)
            if low > high:
                low, high = 0, INF
            tally = rolls.tally(row.situation, register, where, memo)
            sure, could = tally.sure, tally.could
            if at_least:
                return 2 if sure >= high else 0 if could < low else 1
            return 2 if could <= low else 0 if sure > high else 1

        return count

    def _nested(self, condition: Count, where: Judge) -> Judge:
        """A count within one member of an outer register: always weighed afresh."""
        register, within = condition.register, condition.within
        at_least = condition.operator == "at_least"
        find = bounds(self.edition, condition.number, self.read)
        info = self.edition.info[register][within]

        def count(row: Row) -> Truth:
            position = info.scale.position(row.member) if info.scale else None
            low, high = find(row)
            sure = could = 0.0
            for rows in self.rolls.inside(row.situation, register, within, position):
                truth = max(where(r) for r in rows)
                sure, could = sure + (truth == 2), could + (truth > 0)
            if at_least:
                return 2 if sure >= high else 0 if could < low else 1
            return 2 if could <= low else 0 if sure > high else 1

        return count

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
                self.rolls.singly.add(register)
            self._note(condition.where, condition.register)

    def pure(self, condition: Condition, register: str) -> bool:
        """Whether a silent member's truth hangs on its attributes and zero reports alone."""
        if isinstance(condition, AtLeast):
            return all(self.pure(part, register) for part in condition.parts)
        if not isinstance(condition, Test) or condition.operator == "within_h":
            return False
        if any(o.fact or o.parameter for o in _operands(condition)):
            return False
        spec = self.edition.info[register][condition.field].spec
        come = self.edition.info[register][spec.comes_as].spec if spec.comes_as else spec
        return not (spec.derive or spec.defaults_to or come.derive)


def _enough(need: int, truths: Sequence[Truth]) -> Truth:
    sure = sum(truth == 2 for truth in truths)
    could = sum(truth > 0 for truth in truths)
    return 2 if sure >= need else 0 if could < need else 1


def _operands(test: Test) -> Iterable[Operand]:
    for operand in test.operands:
        while operand is not None:
            yield operand
            operand = operand.offset  # type: ignore[assignment]


def tests_of(condition: Condition) -> Iterable[Test]:
    """The tests of a condition in one row, in order."""
    if isinstance(condition, Test):
        yield condition
    elif isinstance(condition, AtLeast):
        for part in condition.parts:
            yield from tests_of(part)


def _excluded(judged: Value, derived: Value) -> Value:
    """A judgement and what the readings derive exclude each other: 矛盾, both shown.

    Where readings and marks decide they decide, so a later reading of the same source
    overrides its judgement; a later judgement overrides no reading unless it settles.
    """
    a, b = judged.report, derived.report
    if isinstance(a, Report) and isinstance(b, Report):
        if a.settles and a.at >= b.at:
            return judged
        if a.by == b.by and b.at > a.at:
            return derived
    reports = tuple(
        r for x in (a, b) if x is not None for r in (x if isinstance(x, tuple) else (x,))
    )
    return Value(min(judged.lo, derived.lo), max(judged.hi, derived.hi), CONFLICT, report=reports)
