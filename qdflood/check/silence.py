"""Grades of danger that no rung covers: cells where the text says nothing.

The cells of a ladder are every combination of the grades it looks at (attributes of
the member and what is reported of it), weighed by the engine itself with all else
unknown. A cell is silent when no rung can be met by the letter, whatever the count.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from math import prod

from qdflood.check.facts import walk
from qdflood.check.finding import CheckFinding
from qdflood.observations.situation import Situation
from qdflood.plan.clauses import Clause, Ladder
from qdflood.plan.edition import Edition
from qdflood.plan.fields import FieldInfo
from qdflood.plan.grammar import Condition, Count, Member, Test
from qdflood.scales import Value, point
from qdflood.triggers.rules import Rules

MOST_CELLS = 4000
Cell = tuple[int, ...]
Grade = tuple[FieldInfo, int]


@dataclass(frozen=True, slots=True)
class _Where:
    rung: Clause
    number: float
    condition: Condition


@dataclass(slots=True)
class _Family:
    """All that one ladder asks of the members of one register (or of one member)."""

    register: str
    wheres: list[_Where] = field(default_factory=list)
    fields: dict[str, FieldInfo] = field(default_factory=dict)


class _Row:
    """A row of one cell: the grades of the cell, all else unknown."""

    __slots__ = ("infos", "member", "situation", "values")

    def __init__(self, situation: Situation, register: str, cell: dict[str, int]) -> None:
        self.situation, self.infos, self.member = situation, situation.edition.info[register], ""
        self.values: dict[str, Value] = {
            name: point(cell[name]) if name in cell else info.whole
            for name, info in self.infos.items()
        }


def silent_cells(rules: Rules, situation: Situation) -> Iterator[CheckFinding]:
    """The silent cells of every ladder, with what the extended reading makes of them."""
    for ladder in rules.edition.ladders:
        if not ladder.discretionary:
            for family in _families(rules.edition, ladder):
                yield from _Silence(rules, situation, ladder, family).findings()


def _families(edition: Edition, ladder: Ladder) -> list[_Family]:
    found: dict[tuple[str, str], _Family] = {}
    for rung in ladder.rungs:
        for condition in walk(rung.when):
            if isinstance(condition, Count | Member):
                member = condition.member if isinstance(condition, Member) else ""
                number = condition.number.constant if isinstance(condition, Count) else None
                family = found.setdefault((condition.register, member), _Family(condition.register))
                family.wheres.append(_Where(rung, number.lo if number else 1, condition.where))
                _note(edition, condition, family)
    return list(found.values())


def _note(edition: Edition, condition: Count | Member, family: _Family) -> None:
    for part in walk(condition.where):
        if isinstance(part, Test):
            info = edition.info[condition.register].get(part.field)
            if info and info.scale and not info.spec.many and _graded(info):
                family.fields[part.field] = info


def _graded(info: FieldInfo) -> bool:
    """Grades in order of weight; a yes, a choice or a name is not worse than another."""
    return info.spec.type == "level" or info.spec.type.startswith("scale:")


@dataclass(slots=True)
class _Silence:
    rules: Rules
    situation: Situation
    ladder: Ladder
    family: _Family

    def findings(self) -> Iterator[CheckFinding]:
        fields = list(self.family.fields.values())
        cells = list(self._cells(fields))
        silent = {cell: self._level(cell, True) for cell in cells if self._level(cell, False) == 0}
        told: set[Cell] = set()
        for grade, slice_ in _slices(fields, cells, silent):
            told |= set(slice_)
            yield self._finding([grade], silent[slice_[0]])
        for cell, level in silent.items():
            if cell not in told:
                yield self._finding(list(zip(fields, cell, strict=True)), level)

    def _cells(self, fields: list[FieldInfo]) -> Iterator[Cell]:
        """Every combination of grades in which something is reported."""
        tops = [info.scale.top if info.scale else 0 for info in fields]
        events = [i for i, info in enumerate(fields) if info.none is not None]
        events = events or [i for i, info in enumerate(fields) if info.spec.reported]
        mildest = [info.none.lo if info.none else 0 for info in fields]
        if not events or prod(top + 1 for top in tops) > MOST_CELLS:
            return
        for cell in product(*(range(top + 1) for top in tops)):
            if any(cell[i] > mildest[i] for i in events):
                yield cell

    def _level(self, cell: Cell, extended: bool) -> int:
        """The highest level that one such member may reach (several, where one never does)."""
        named = dict(zip(self.family.fields, cell, strict=True))
        row = _Row(self.situation, self.family.register, named)
        judge = self.rules.compiler.compile
        fewest = min(where.number for where in self.family.wheres)
        return max(
            (
                where.rung.level
                for where in self.family.wheres
                if (not extended or where.number <= fewest)
                and judge(where.condition, extended, self.family.register)(row)
            ),
            default=0,
        )

    def _finding(self, grades: list[Grade], level: int) -> CheckFinding:
        refs = tuple(rung.ref for rung in self.ladder.rungs)
        fact = "×".join(_word(*grade) for grade in grades)
        said = "、".join(f"{info.spec.label}“{_word(info, at)}”" for info, at in grades)
        label = self.rules.edition.levels.label(level)
        given = f"按引申读法为{label}" if level else "按引申读法也不给出级别"
        return CheckFinding(
            f"无对应条款:{self.ladder.item}#{fact}", refs, self.ladder.rungs[0].file,
            f"{said}在{refs[0]}至{refs[-1]}中没有对应条款，{given}。",
        )


def _slices(
    fields: list[FieldInfo], cells: list[Cell], silent: dict[Cell, int]
) -> Iterator[tuple[Grade, list[Cell]]]:
    """Grades that are silent whatever the others are, and alike under the extended reading."""
    if len(fields) < 2:
        return
    for i, info in enumerate(fields):
        for position in sorted({cell[i] for cell in cells}):
            slice_ = [cell for cell in cells if cell[i] == position]
            levels = {silent.get(cell) for cell in slice_}
            if len(levels) == 1 and None not in levels:
                yield (info, position), slice_


def _word(info: FieldInfo, position: int) -> str:
    assert info.scale is not None
    return info.scale.label(position)
