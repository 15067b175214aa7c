"""The closed grammar of conditions, parsed from YAML into a small tree.

    Condition = Match | any: [C…] | all: [C…] | {at_least: n, of: [C…]} | Count | Member
    Match     = {field: Test, …}                    all of them, in ONE row
    Test      = scalar (is) | [a, b] (in) | {is|exactly|in|at_least|more_than|at_most|
                                             less_than|between|within_h: Operand, …}
    Operand   = scalar | {parameter: id} | {field: f} | {fact: register.field}
                (the last three with plus | minus: Operand)
    Count     = {count: register, where: C, at_least | at_most: Operand, within: field}
    Member    = {member: register.name, where: C}

At the top a field is written ``register.field`` (a group of single facts); inside
``where`` it is a field of the row. There is no *not*: it would break the exact
bounds that monotone rules give.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from qdflood.errors import PlanError
from qdflood.scales import NOTHING, Scale, Value, point

ORDERED = ("at_least", "more_than", "at_most", "less_than")
OPERATORS = ("is", "exactly", "in", *ORDERED, "between", "within_h")
WORDS = ("any", "all", "of", "count", "where", "within", "member", "parameter", "field", "fact")


@dataclass(frozen=True, slots=True)
class Operand:
    """One side of a comparison: a constant, a parameter, a field of the row or a fact."""

    constant: Value | None = None
    parameter: str = ""
    field: str = ""
    fact: tuple[str, str] | None = None
    sign: int = 0
    offset: Operand | None = None


@dataclass(frozen=True, slots=True)
class Test:
    """One field of one row against one operator."""

    field: str
    operator: str
    operands: tuple[Operand, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least ``need`` of the parts; any is 1, all is len."""

    need: int
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How many members of a register meet ``where``."""

    register: str
    where: Condition
    operator: str
    number: Operand
    within: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """One named member (or the only row of a group of single facts)."""

    register: str
    member: str
    where: Condition


Condition = Test | AtLeast | Count | Member


class Names(Protocol):
    """What the parser must be told of an edition's vocabulary."""

    def fields(self, register: str) -> Sequence[str]: ...
    def registers(self) -> Sequence[str]: ...
    def singles(self) -> Sequence[str]: ...
    def scale(self, register: str, field: str) -> Scale | None: ...
    def numeric(self, register: str, field: str) -> bool: ...
    def is_member(self, register: str, name: str) -> bool: ...
    def parameters(self) -> Sequence[str]: ...


def parse(given: Any, names: Names, register: str = "") -> Condition:
    """The condition written as ``given``; ``register`` is set inside a ``where``.

    Raises PlanError naming the offending word and what is allowed; the caller
    adds file and clause.
    """
    return _Parser(names).condition(given, register, "when")


def _key(mapping: Mapping[Any, Any], allowed: Sequence[str], where: str) -> None:
    for key in mapping:
        if key not in allowed:
            raise PlanError(f"键“{key}”不认识", where=where, choices=allowed)


@dataclass(frozen=True, slots=True)
class _Parser:
    names: Names

    def condition(self, given: Any, register: str, where: str) -> Condition:
        if not isinstance(given, Mapping) or not given:
            raise PlanError("条件应为键值表，且不得为空", where=where)
        if "any" in given or "all" in given:
            return self._gather(given, register, where)
        if "of" in given:
            return self._some(given, register, where)
        if "count" in given:
            return self._count(given, register, where)
        if "member" in given:
            return self._member(given, where)
        return self._match(given, register, where)

    def _parts(self, given: Any, register: str, where: str) -> tuple[Condition, ...]:
        if not isinstance(given, Sequence) or isinstance(given, str) or not given:
            raise PlanError("应为列表，且不得为空", where=where)
        return tuple(
            self.condition(part, register, f"{where}[{i + 1}]") for i, part in enumerate(given)
        )

    def _gather(self, given: Mapping[str, Any], register: str, where: str) -> Condition:
        word = "any" if "any" in given else "all"
        _key(given, (word,), where)
        parts = self._parts(given[word], register, f"{where}.{word}")
        return AtLeast(1 if word == "any" else len(parts), parts)

    def _some(self, given: Mapping[str, Any], register: str, where: str) -> Condition:
        _key(given, ("at_least", "of"), where)
        parts, need = self._parts(given["of"], register, f"{where}.of"), given.get("at_least")
        if not isinstance(need, int) or isinstance(need, bool) or not 1 <= need <= len(parts):
            raise PlanError(f"at_least 应为1到{len(parts)}的整数，现为{need}", where=where)
        return AtLeast(need, parts)

    def _count(self, given: Mapping[str, Any], register: str, where: str) -> Condition:
        _key(given, ("count", "where", "at_least", "at_most", "within"), where)
        counted = self._register(given["count"], where)
        operators = [word for word in ("at_least", "at_most") if word in given]
        if len(operators) != 1:
            raise PlanError("count 要写 at_least 或 at_most 中的一个", where=where)
        number = self._number(given[operators[0]], where)
        condition = self.condition(given.get("where"), counted, f"{where}.where")
        within = given.get("within", "")
        if within and (not register or within not in self.names.fields(counted)):
            raise PlanError(
                f"within“{within}”不是{counted}的字段，或不在另一个 where 之内", where=where
            )
        return Count(counted, condition, operators[0], number, within)

    def _number(self, given: Any, where: str) -> Operand:
        if isinstance(given, int) and not isinstance(given, bool) and given >= 0:
            return Operand(constant=point(given))
        if isinstance(given, Mapping) and set(given) == {"parameter"}:
            return self._parameter(given["parameter"], where)
        raise PlanError(f"个数应为不小于0的整数或参数，现为{given}", where=where)

    def _register(self, name: Any, where: str) -> str:
        if name not in self.names.registers():
            raise PlanError(f"“{name}”不是登记表", where=where, choices=self.names.registers())
        return str(name)

    def _member(self, given: Mapping[str, Any], where: str) -> Condition:
        _key(given, ("member", "where"), where)
        register, _, name = str(given["member"]).partition(".")
        self._register(register, where)
        if not self.names.is_member(register, name):
            raise PlanError(f"“{given['member']}”不在登记表中", where=where)
        return Member(
            register, name, self.condition(given.get("where"), register, f"{where}.where")
        )

    def _match(self, given: Mapping[str, Any], register: str, where: str) -> Condition:
        tests = tuple(
            test
            for path, wanted in given.items()
            for test in self._field(path, wanted, register, where)
        )
        return tests[0] if len(tests) == 1 else AtLeast(len(tests), tests)

    def _field(self, path: Any, wanted: Any, register: str, where: str) -> tuple[Condition, ...]:
        if register:
            return self._tests(register, str(path), wanted, where)
        group, _, name = str(path).partition(".")
        if group not in self.names.singles():
            raise PlanError(f"“{path}”不是单项事实", where=where, choices=self.names.singles())
        tests = self._tests(group, name, wanted, where)
        return tuple(Member(group, "", test) for test in tests)

    def _tests(self, register: str, name: str, wanted: Any, where: str) -> tuple[Test, ...]:
        if name not in self.names.fields(register):
            raise PlanError(
                f"“{name}”不是{register}的字段", where=where, choices=self.names.fields(register)
            )
        where = f"{where}.{name}"
        if isinstance(wanted, Sequence) and not isinstance(wanted, str):
            wanted = {"in": wanted}
        elif not isinstance(wanted, Mapping):
            wanted = {"is": wanted}
        if not wanted:
            raise PlanError("没有写比较", where=where, choices=OPERATORS)
        _key(wanted, OPERATORS, where)
        return tuple(self._test(register, name, op, x, where) for op, x in wanted.items())

    def _test(self, register: str, name: str, op: str, given: Any, where: str) -> Test:
        scale, numeric = self.names.scale(register, name), self.names.numeric(register, name)
        if scale is None and not numeric:
            raise PlanError("文字说明不能作条件", where=where)
        if op == "between":
            if not isinstance(given, Sequence) or len(given) != 2:
                raise PlanError("between 要写 [下限, 上限]", where=where)
            operands = tuple(self.operand(x, register, name, where) for x in given)
            lows = [o.constant.lo for o in operands if o.constant]
            if len(lows) == 2 and lows[0] > lows[1]:
                raise PlanError("下限大于上限", where=where)
        elif op == "in":
            if not isinstance(given, Sequence) or isinstance(given, str) or not given:
                raise PlanError("in 要写列表，且不得为空", where=where)
            operands = tuple(self.operand(x, register, name, where) for x in given)
        elif op == "within_h":
            operands = (self._hours(given, where),)
        else:
            operands = (self.operand(given, register, name, where),)
        return Test(name, op, operands)

    def _hours(self, given: Any, where: str) -> Operand:
        if isinstance(given, Mapping) and set(given) == {"parameter"}:
            return self._parameter(given["parameter"], where)
        if isinstance(given, bool) or not isinstance(given, (int, float)):
            raise PlanError(f"within_h 应为小时数，现为{given}", where=where)
        return Operand(constant=point(given))

    def _parameter(self, name: Any, where: str) -> Operand:
        if name not in self.names.parameters():
            raise PlanError(f"参数“{name}”没有定义", where=where, choices=self.names.parameters())
        return Operand(parameter=str(name))

    def operand(self, given: Any, register: str, name: str, where: str) -> Operand:
        """A constant on the field's scale, or a reference."""
        if isinstance(given, Mapping):
            return self._reference(given, register, name, where)
        scale = self.names.scale(register, name)
        if scale is not None:
            position = scale.position(given)
            if position is None:
                raise PlanError(f"“{given}”不是{name}的等级", where=where, choices=scale.grades)
            return Operand(constant=point(position))
        if given == "无":
            return Operand(constant=NOTHING)
        if isinstance(given, bool) or not isinstance(given, (int, float)):
            raise PlanError(f"应为数，现为“{given}”", where=where)
        return Operand(constant=point(given))

    def _reference(self, given: Mapping[str, Any], register: str, name: str, where: str) -> Operand:
        _key(given, ("parameter", "field", "fact", "plus", "minus"), where)
        base = [word for word in ("parameter", "field", "fact") if word in given]
        signs = [word for word in ("plus", "minus") if word in given]
        if len(base) != 1 or len(signs) > 1:
            raise PlanError(
                "要写 parameter、field、fact 中的一个，plus、minus 至多一个", where=where
            )
        sign = {"plus": 1, "minus": -1}[signs[0]] if signs else 0
        offset = self.operand(given[signs[0]], register, name, where) if signs else None
        target = given[base[0]]
        if base[0] == "parameter":
            found = self._parameter(target, where)
        elif base[0] == "field":
            if target not in self.names.fields(register):
                raise PlanError(
                    f"“{target}”不是{register}的字段",
                    where=where,
                    choices=self.names.fields(register),
                )
            found = Operand(field=str(target))
        else:
            group, _, fact = str(target).partition(".")
            if group not in self.names.singles() or fact not in self.names.fields(group):
                raise PlanError(
                    f"“{target}”不是单项事实", where=where, choices=self.names.singles()
                )
            found = Operand(fact=(group, fact))
        return Operand(found.constant, found.parameter, found.field, found.fact, sign, offset)
