"""All clauses of an edition, ready to be weighed against any situation."""

from __future__ import annotations

from collections.abc import Iterable

from qdflood.observations.situation import Situation
from qdflood.plan.clauses import Clause
from qdflood.plan.edition import Edition
from qdflood.plan.grammar import AtLeast, Condition
from qdflood.triggers.compiler import Compiler
from qdflood.triggers.trace import Leaf, Trace, Tracer, indicated
from qdflood.truth import Truth

_TRUTH = tuple(Truth)


class Finding:
    """One clause weighed: ``truth`` by the extended reading, ``letter`` by the text alone.

    The tree is built when first looked at.
    """

    __slots__ = ("clause", "truth", "letter", "_situation", "_rules", "_trace", "_indicated")

    def __init__(
        self, clause: Clause, truth: Truth, letter: Truth, situation: Situation, rules: Rules
    ) -> None:
        self.clause, self.truth, self.letter = clause, truth, letter
        self._situation, self._rules = situation, rules
        self._trace: Trace | None = None
        self._indicated: bool | None = None

    @property
    def extended(self) -> bool:
        """Whether only a reading beyond the letter makes it 成立 (引申)."""
        return self.truth == Truth.TRUE and self.letter != Truth.TRUE

    @property
    def trace(self) -> Trace:
        if self._trace is None:
            self._trace = self._rules.tracer.trace(self.clause.when, self._situation)
        return self._trace

    @property
    def alternatives(self) -> list[tuple[str, Truth]]:
        """The clause's alternatives by position, ``5.3.1(6)#2``; empty when it has but one."""
        when = self.clause.when
        if not isinstance(when, AtLeast) or when.need != 1 or len(when.parts) == 1:
            return []
        judges = [self._rules.compiler.compile(part, True) for part in when.parts]
        return [
            (f"{self.clause.ref}#{i}", _TRUTH[judge(self._situation)])
            for i, judge in enumerate(judges, start=1)
        ]

    @property
    def full_trace(self) -> Trace:
        """The tree with its 不成立 parts, for what one step more would change."""
        return self._rules.full_tracer.trace(self.clause.when, self._situation)

    @property
    def indicated(self) -> bool:
        """Whether something reported points to it (有迹象), as against not having asked."""
        if self._indicated is None:
            self._indicated = self.truth == Truth.TRUE or (
                self.truth == Truth.UNKNOWN and indicated(self.trace, self._rules.compiler)
            )
        return self._indicated

    @property
    def evidence(self) -> list[Leaf]:
        """The reports that carry it: what is 成立 and was said by somebody."""
        if self.truth == Truth.FALSE:
            return []
        return [leaf for leaf in self.trace.leaves(2) if leaf.reported]

    @property
    def missing(self) -> list[Leaf]:
        """What is not known and bears on it; empty once it is decided."""
        return list(self.trace.leaves(1)) if self.truth == Truth.UNKNOWN else []

    @property
    def readings(self) -> tuple[int, ...]:
        """The readings of the text that decide it: its own, and those of extended leaves."""
        found = dict.fromkeys(self.clause.readings)
        if self.extended:
            for leaf in self.trace.leaves(2):
                if leaf.letter < leaf.truth:
                    found |= dict.fromkeys(leaf.info.readings)
        return tuple(found)


class Rules:
    """The compiled edition."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        clauses = (*edition.rungs, *edition.items, *edition.advisories)
        unless = [clause.unless for clause in clauses if clause.unless is not None]
        self.compiler = Compiler(edition, [*(clause.when for clause in clauses), *unless])
        self.tracer, self.full_tracer = Tracer(self.compiler), Tracer(self.compiler, full=True)
        self._judges = {
            clause: (
                self.compiler.compile(clause.when, True),
                self.compiler.compile(clause.when, False),
            )
            for clause in clauses
        }

    def holds(self, condition: Condition, situation: Situation) -> bool:
        """Whether a condition certainly holds, by the letter."""
        return self.compiler.compile(condition, False)(situation) == Truth.TRUE

    def weigh(self, clauses: Iterable[Clause], situation: Situation) -> list[Finding]:
        """Each clause's truth, extended and by the letter."""
        found = []
        for clause in clauses:
            extended, letter = self._judges[clause]
            truth = extended(situation)
            if clause.discretionary and truth == 1:
                truth = 0  # what is left to judgement is proposed or not; it has no 未知
            by_letter = truth if truth == 0 or letter is extended else letter(situation)
            found.append(Finding(clause, _TRUTH[truth], _TRUTH[by_letter], situation, self))
        return found
