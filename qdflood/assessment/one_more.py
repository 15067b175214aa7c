"""One step more: what the least further change would bring.

Kinds have no common unit, so they are ordered by kind: a reported value moved by
the least amount; one more member where n−1 are met; a yes/no that turns; a new
event. Never a lower value, an attribute, or the discretionary item.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from qdflood.observations.situation import Situation
from qdflood.plan.fields import FieldInfo
from qdflood.plan.grammar import AtLeast, Condition, Count, Test
from qdflood.scales import point
from qdflood.triggers import Finding, Leaf, Trace
from qdflood.triggers.comparison import bounds
from qdflood.triggers.compiler import Compiler, tests_of
from qdflood.wording import counted, fact, risen

MOVED, ONE_MORE, TURNED, EVENT = "moved", "one_more", "turned", "event"
_ORDER = (MOVED, ONE_MORE, TURNED, EVENT)


@dataclass(frozen=True, slots=True)
class Step:
    """One line: what would happen, and the level it would give."""

    ref: str
    level: int
    kind: str
    text: str
    size: float = 0.0


def one_more(
    rungs: Sequence[Finding], situation: Situation, compiler: Compiler, above: int
) -> list[Step]:
    """One step a ladder and level above ``above``, the least first within its kind.

    A step that leads to several levels is told once, with the highest.
    """
    found: dict[tuple[str, int], Step] = {}
    for finding in rungs:
        clause = finding.clause
        if clause.level <= above or clause.discretionary or finding.truth == 2:
            continue
        for kind, size, text in _Steps(situation, compiler).of(finding.full_trace):
            step = Step(clause.ref, clause.level, kind, text, size)
            held = found.get((clause.ladder, clause.level))
            if held is None or _rank(step) < _rank(held):
                found[clause.ladder, clause.level] = step
    highest: dict[str, Step] = {}
    for step in found.values():
        held = highest.get(step.text)
        if held is None or step.level > held.level:
            highest[step.text] = step
    label = situation.edition.levels.label
    told = [replace(step, text=f"{step.text}即{label(step.level)}") for step in highest.values()]
    return sorted(told, key=lambda s: (_ORDER.index(s.kind), -s.level, s.size, s.ref))


def _rank(step: Step) -> tuple[int, float]:
    return _ORDER.index(step.kind), step.size


Change = tuple[str, float, str]


class _Steps:
    """Finds the single changes that would make a tree 成立."""

    def __init__(self, situation: Situation, compiler: Compiler) -> None:
        self.situation, self.compiler = situation, compiler

    def of(self, trace: Trace) -> Iterator[Change]:
        if trace.truth == 2:
            return
        if trace.leaf is not None:
            yield from self._leaf(trace.leaf)
        elif isinstance(trace.condition, Count):
            yield from self._count(trace, trace.condition)
        else:
            lacking = [part for part in trace.parts if part.truth != 2]
            if len(trace.parts) - len(lacking) == trace.need - 1:
                for part in lacking:
                    yield from self.of(part)

    def _count(self, trace: Trace, condition: Count) -> Iterator[Change]:
        if trace.inverse or condition.within:
            return
        met = [part for part in trace.parts if part.truth == 2 and not part.names]
        if len(met) != trace.need - 1:
            return
        for part in trace.parts:
            if part.truth != 2 and not part.names:
                yield from self.of(part)
        phrase = counted(self.situation.edition, condition.register, 1, self._asks(condition.where))
        if met:
            who = "、".join(self._called(part, condition) for part in met)
            yield ONE_MORE, 1.0, f"再有{phrase}（现有：{who}），"
        else:
            yield EVENT, float(trace.need), f"{phrase}，"

    def _called(self, part: Trace, condition: Count) -> str:
        return part.member.lstrip("#") if not part.member.startswith("#") else "未具名1"

    def _asks(self, where: Condition) -> list[tuple[str, Test]]:
        """The tests of ``where`` in words' order: (field, test)."""
        if isinstance(where, Test):
            return [(where.field, where)]
        if isinstance(where, AtLeast):
            return [pair for part in where.parts for pair in self._asks(part)]
        return []

    def _leaf(self, leaf: Leaf) -> Iterator[Change]:
        info, test, value = leaf.info, leaf.test, leaf.value
        if leaf.names or not info.spec.reported or not leaf.reported:
            return
        if not value.known and not info.derive:
            return
        target = self._target(leaf)
        if target is None or target <= value.lo:
            if (
                info.scale is not None
                and test.operator == "is"
                and target is not None
                and (info.spec.type in ("bool", "choice"))
            ):
                yield TURNED, 1.0, self._fact(leaf, target)
            return
        if info.derive:
            yield from self._derived(leaf, target)
        elif info.scale is None:
            text = risen(
                self.situation.edition,
                leaf.row,
                info,
                target - value.lo,
                test.operator == "more_than",
            )
            yield MOVED, target - value.lo, f"{text}，"
        elif info.spec.type in ("bool", "choice"):
            yield TURNED, 1.0, self._fact(leaf, target)
        else:
            yield self._graded(leaf, target)

    def _graded(self, leaf: Leaf, target: float) -> Change:
        """The next grade is one step; several grades at once are a new event."""
        size = target - leaf.value.lo
        return (MOVED if size <= 1 else EVENT), size, self._fact(leaf, target)

    def _fact(self, leaf: Leaf, target: float) -> str:
        return f"{fact(self.situation.edition, leaf.row, leaf.info, point(target))}，"

    def _target(self, leaf: Leaf) -> float | None:
        """The least value that would pass the test upward; None for one that looks down."""
        operator = leaf.test.operator
        if operator in ("at_most", "less_than", "within_h", "in"):
            return None
        low, high = bounds(self.compiler.edition, leaf.test.operands[0], self.compiler.read)(
            leaf.row
        )
        return low if low == high else None

    def _derived(self, leaf: Leaf, target: float) -> Iterator[Change]:
        """The reading below a derived grade that would have to move, and how far."""
        amounts: dict[str, tuple[float, FieldInfo, bool]] = {}
        for grade, condition in leaf.info.derive:
            if grade > target:
                break
            for test in tests_of(condition):
                info = leaf.row.infos[test.field]
                value = self.compiler.read(leaf.row, test.field)
                low, high = bounds(self.compiler.edition, test.operands[0], self.compiler.read)(
                    leaf.row
                )
                if info.scale is not None or not value.known or low != high:
                    if grade == target:  # a milder grade may stay open: marks ascend
                        amounts.clear()
                    continue
                strict = test.operator == "more_than"
                held = amounts.get(info.name)
                if low - value.lo >= 0 and (held is None or low - value.lo >= held[0]):
                    amounts[info.name] = (low - value.lo, info, strict)
        if not amounts and leaf.value.known:  # a judged grade, no mark to measure it by
            yield self._graded(leaf, target)
        elif len(amounts) == 1:
            size, info, strict = next(iter(amounts.values()))
            yield MOVED, size, f"{risen(self.situation.edition, leaf.row, info, size, strict)}，"
