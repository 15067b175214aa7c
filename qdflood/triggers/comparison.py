"""One field of one row against one operator, by the letter or extended.

A comparison is 成立 when it holds for every pair of possible values, 不成立 when
for none, else 未知. ``is`` and ``between`` are extended to anything worse where
the scale says that a worse grade also meets the one named (引申); ``at_least``
and 或以上 are always the letter, ``exactly`` is never extended. 以上/以下 include
the number, 超过/高于 do not (民法典 1259, used as a drafting convention).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from qdflood.observations.row import Row
from qdflood.plan.edition import Edition
from qdflood.plan.fields import FieldInfo
from qdflood.plan.grammar import Operand, Test
from qdflood.scales import Value

Truth = int  # 0 不成立, 1 未知, 2 成立: plain ints, since this is the inner loop
Judge = Callable[[Any], Truth]
Read = Callable[[Row, str], Value]
Bounds = Callable[[Row], tuple[float, float]]


def at_least(value: Value, low: float, high: float) -> Truth:
    return 0 if value.hi < low else 2 if value.lo >= high else 1


def more_than(value: Value, low: float, high: float) -> Truth:
    return 0 if value.hi <= low else 2 if value.lo > high else 1


def at_most(value: Value, low: float, high: float) -> Truth:
    return 0 if value.lo > high else 2 if value.hi <= low else 1


def less_than(value: Value, low: float, high: float) -> Truth:
    return 0 if value.lo >= high else 2 if value.hi < low else 1


def between(value: Value, low: float, high: float) -> Truth:
    """Inside a band whose ends are certain, both included."""
    return (
        0 if value.hi < low or value.lo > high else 2 if low <= value.lo and value.hi <= high else 1
    )


def equal(value: Value, low: float, high: float) -> Truth:
    if value.hi < low or value.lo > high:
        return 0
    return 2 if value.lo == value.hi == low == high else 1


COMPARE = {
    "at_least": at_least,
    "more_than": more_than,
    "at_most": at_most,
    "less_than": less_than,
    "is": equal,
    "exactly": equal,
}


def bounds(edition: Edition, operand: Operand, read: Read) -> Bounds:
    """How to find the interval of an operand in a row; unset parameters are their range."""
    base = _base(edition, operand, read)
    if operand.offset is None:
        return base
    offset, sign = bounds(edition, operand.offset, read), operand.sign

    def shifted(row: Row) -> tuple[float, float]:
        low, high = base(row)
        a, b = offset(row)
        return (low + a, high + b) if sign > 0 else (low - b, high - a)

    return shifted


def _base(edition: Edition, operand: Operand, read: Read) -> Bounds:
    if operand.constant is not None:
        pair = (operand.constant.lo, operand.constant.hi)
        return lambda row: pair
    if operand.field:
        name = operand.field
        return lambda row: _pair(read(row, name))
    if operand.fact:
        group, fact = operand.fact
        return lambda row: _pair(read(row.situation.single(group), fact))
    parameter, zone = edition.parameters[operand.parameter], edition.zone
    low, high = parameter.range

    def dated(row: Row) -> tuple[float, float]:
        value = parameter.on(row.situation.at.astimezone(zone).strftime("%Y-%m-%d"))
        return (low, high) if value is None else (value, value)

    return dated


def _pair(value: Value) -> tuple[float, float]:
    return value.lo, value.hi


def judge(
    edition: Edition,
    info: FieldInfo,
    test: Test,
    extended: bool,
    read: Read,
    alone: bool = False,
) -> Judge:
    """The test as a function of a row; extended, what has come also meets the clause that
    foresaw it (unless the field is wanted ``alone``)."""
    found = _judge(edition, info, test, extended, read)
    if alone or not (extended and info.spec.comes_as):
        return found
    come = edition.info[info.register][info.spec.comes_as]
    other = _judge(edition, come, Test(come.name, test.operator, test.operands), True, read)
    return lambda row: max(found(row), other(row))


def _judge(edition: Edition, info: FieldInfo, test: Test, extended: bool, read: Read) -> Judge:
    name, operator, operands = info.name, test.operator, test.operands
    worse = extended and info.worse_meets
    if operator == "in" or info.spec.many:
        return _among(name, operands, read)
    if operator == "between":
        low, high = (bounds(edition, o, read) for o in operands)
        return _banded(name, low, high, worse, read)
    if operator == "within_h":
        hours = bounds(edition, operands[0], read)
        return _within(name, hours, read)
    compare = at_least if worse and operator == "is" else COMPARE[operator]
    if operands[0].constant is not None and operands[0].offset is None:
        return _constant(name, compare, operands[0].constant, read)
    find = bounds(edition, operands[0], read)

    def moving(row: Row) -> Truth:
        low, high = find(row)
        value = read(row, name)
        return 0 if low > high or value.nothing else compare(value, low, high)

    return moving


def _constant(
    name: str, compare: Callable[[Value, float, float], Truth], constant: Value, read: Read
) -> Judge:
    low, high = constant.lo, constant.hi
    if low > high:
        return lambda row: 0
    if compare is at_least:  # the commonest test by far

        def least(row: Row) -> Truth:
            value = row.values.get(name) or read(row, name)
            if value.hi < low:
                return 0
            return (2 if value.lo <= value.hi else 0) if value.lo >= low else 1

        return least

    def fixed(row: Row) -> Truth:
        value = row.values.get(name) or read(row, name)
        return 0 if value.lo > value.hi else compare(value, low, high)

    return fixed


def _among(name: str, operands: Sequence[Operand], read: Read) -> Judge:
    wanted = frozenset(int(o.constant.lo) for o in operands if o.constant is not None)

    def among(row: Row) -> Truth:
        value = row.values.get(name) or read(row, name)
        if value.items is not None:
            return 2 if value.items & wanted else 0
        if value.nothing:
            return 0
        inside = [point in wanted for point in range(int(value.lo), int(value.hi) + 1)]
        return 2 if all(inside) else 1 if any(inside) else 0

    return among


def _banded(name: str, low: Bounds, high: Bounds, worse: bool, read: Read) -> Judge:
    def banded(row: Row) -> Truth:
        value = read(row, name)
        (a, b), (c, d) = low(row), high(row)
        if value.nothing or a > b or c > d:
            return 0
        if worse:
            return at_least(value, a, b)
        return min(at_least(value, a, b), at_most(value, c, d))

    return banded


def _within(name: str, hours: Bounds, read: Read) -> Judge:
    """at ≤ value ≤ at + h: the answer changes with the clock, not with the entry."""

    def within(row: Row) -> Truth:
        value, now = read(row, name), row.situation.at.timestamp()
        low, high = hours(row)
        if value.nothing:
            return 0
        return min(at_least(value, now, now), at_most(value, now + low * 3600, now + high * 3600))

    return within
