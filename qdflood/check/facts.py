"""What the alternatives of a clause ask for, as sets of facts that can be compared.

A condition is spread into alternatives (A or B), each a list of *atoms*: what one
count, one member or one group of single facts must say, field by field. Sets are
by the letter alone: what a worse grade meets besides is a reading, not the text.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations, product

from qdflood.plan.edition import Edition
from qdflood.plan.fields import FieldInfo
from qdflood.plan.grammar import AtLeast, Condition, Count, Member, Operand, Test
from qdflood.scales import number_text

LOWER, UPPER = ("at_least", "more_than"), ("at_most", "less_than", "within_h")
Resolve = Callable[[Operand], float | None]


@dataclass(frozen=True, slots=True)
class Band:
    """Numbers from ``low`` to ``high``, both included; an open end is the next float."""

    low: float
    high: float

    def __bool__(self) -> bool:
        return self.low <= self.high

    def __and__(self, other: Band) -> Band:
        return Band(max(self.low, other.low), min(self.high, other.high))

    def __le__(self, other: Band) -> bool:
        return other.low <= self.low and self.high <= other.high


Reach = frozenset[int] | Band


def constant(operand: Operand) -> float | None:
    """The value of a plain constant; nan for 无, which nothing compares with."""
    if operand.constant is None or operand.offset is not None:
        return None
    return math.nan if operand.constant.nothing else operand.constant.lo


@dataclass(frozen=True, slots=True)
class Ask:
    """All that one row must say of one field."""

    info: FieldInfo
    tests: tuple[Test, ...]

    def letter(self, resolve: Resolve = constant) -> Reach | None:
        """Every value that meets the text; None while an operand has no value."""
        asked = []
        for test in self.tests:
            values = [resolve(operand) for operand in test.operands]
            if None in values:
                return None
            asked.append((test.operator, [value for value in values if value is not None]))
        if self.info.scale is None:
            return _band(asked)
        positions = range(self.info.scale.top + 1)
        return frozenset(p for p in positions if all(_holds(op, p, v) for op, v in asked))

    def named(self, resolve: Resolve = constant) -> Reach | None:
        """The values that the text names: of an open end (以上、以下) only the bound."""
        reach = self.letter(resolve)
        operators = {test.operator for test in self.tests}
        if not reach or not (operators <= {*LOWER} or operators <= {*UPPER}):
            return reach
        lower = operators <= {*LOWER}
        if isinstance(reach, Band):
            bound = reach.low if lower else reach.high
            return Band(bound, bound)
        return frozenset((min(reach) if lower else max(reach),))


def _holds(operator: str, position: float, values: list[float]) -> bool:
    low, high = values[0], values[-1]
    return {
        "is": position == low, "exactly": position == low, "in": position in values,
        "at_least": position >= low, "more_than": position > low,
        "at_most": position <= low, "less_than": position < low,
        "between": low <= position <= high, "within_h": True,
    }[operator]


def _band(asked: list[tuple[str, list[float]]]) -> Band:
    band = Band(-math.inf, math.inf)
    for operator, values in asked:
        band &= _bounded(operator, values)
    return band


def _bounded(operator: str, values: list[float]) -> Band:
    if any(math.isnan(value) for value in values):
        return Band(math.inf, -math.inf)
    low, high = min(values), max(values)
    if operator == "between":
        return Band(values[0], values[1])
    return {
        "at_least": Band(low, math.inf),
        "more_than": Band(math.nextafter(low, math.inf), math.inf),
        "at_most": Band(-math.inf, low),
        "less_than": Band(-math.inf, math.nextafter(low, -math.inf)),
        "within_h": Band(0.0, low),
    }.get(operator, Band(low, high))


@dataclass(frozen=True, slots=True)
class Atom:
    """What one count (``number`` members), one member or one group of facts must say.

    ``path`` names the registers that a nested count lies in.
    """

    register: str
    member: str
    operator: str
    number: Operand | None
    path: str
    asks: tuple[Ask, ...]

    @property
    def place(self) -> tuple[str, str, str, str]:
        """Which rows it looks at, whatever their number."""
        return self.path, self.register, self.member, self.operator

    @property
    def count(self) -> float | None:
        """How many members; 0 where nothing is counted, None for a parameter."""
        return constant(self.number) if self.number else 0.0


Alternative = tuple[Atom, ...]
_Half = tuple[tuple[Test, ...], tuple[Atom, ...]]


def alternatives(edition: Edition, condition: Condition) -> list[Alternative]:
    """The alternatives of ``condition``, each with its atoms in the order written."""
    return [_joined(edition, atoms) for _, atoms in _spread(edition, condition, "", "")]


def _spread(edition: Edition, condition: Condition, register: str, path: str) -> Iterator[_Half]:
    if isinstance(condition, Test):
        yield (condition,), ()
    elif isinstance(condition, AtLeast):
        for chosen in combinations(condition.parts, condition.need):
            halves = [list(_spread(edition, part, register, path)) for part in chosen]
            for combined in product(*halves):
                yield (
                    tuple(test for tests, _ in combined for test in tests),
                    tuple(atom for _, atoms in combined for atom in atoms),
                )
    else:
        yield from _atoms(edition, condition, path)


def _atoms(edition: Edition, condition: Count | Member, path: str) -> Iterator[_Half]:
    register = condition.register
    counted = isinstance(condition, Count)
    inner = f"{path}{register}/"
    for tests, nested in _spread(edition, condition.where, register, inner):
        atom = Atom(
            register, "" if isinstance(condition, Count) else condition.member,
            condition.operator if isinstance(condition, Count) else "",
            condition.number if isinstance(condition, Count) else None,
            path, _asks(edition, register, tests),
        )
        yield (), (atom, *nested) if tests or counted else nested


def _asks(edition: Edition, register: str, tests: Iterable[Test]) -> tuple[Ask, ...]:
    by_field: dict[str, list[Test]] = {}
    for test in tests:
        by_field.setdefault(test.field, []).append(test)
    return tuple(Ask(edition.info[register][f], tuple(ts)) for f, ts in by_field.items())


def _joined(edition: Edition, atoms: Iterable[Atom]) -> Alternative:
    """Single facts of one group speak of one row, so their atoms are one."""
    found: list[Atom] = []
    for atom in atoms:
        twin = next((a for a in found if a.place == atom.place), None)
        if twin is None or atom.operator or edition.register(atom.register).members != "one":
            found.append(atom)
        else:
            tests = [test for a in (twin, atom) for ask in a.asks for test in ask.tests]
            found[found.index(twin)] = replace(twin, asks=_asks(edition, atom.register, tests))
    return tuple(found)


def walk(condition: Condition) -> Iterator[Condition]:
    """``condition`` and every condition in it, outermost first."""
    yield condition
    if isinstance(condition, AtLeast):
        for part in condition.parts:
            yield from walk(part)
    elif not isinstance(condition, Test):
        yield from walk(condition.where)


def reach_text(info: FieldInfo, reach: Reach) -> str:
    """Values as an officer reads them: a grade, 8—9 with its unit, a yes with its label."""
    if isinstance(reach, Band) and info.spec.type == "time":
        return f"{info.spec.label}{number_text(reach.high)}小时内"
    if isinstance(reach, Band):
        low, high = (number_text(x, info.spec.decimals) for x in (reach.low, reach.high))
        return f"{low if low == high else f'{low}—{high}'}{info.spec.unit}"
    assert info.scale is not None
    words = "、".join(info.scale.label(position) for position in sorted(reach))
    return f"{info.spec.label}：{words}" if info.spec.type == "bool" else words
