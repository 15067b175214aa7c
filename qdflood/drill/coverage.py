"""Which clauses the scripts try: what none of them ever makes met, unmet or unknown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from qdflood.assessment import Assessment
from qdflood.drill.clauses import branches
from qdflood.drill.course import Course
from qdflood.drill.script import Script
from qdflood.plan.actions import ActionList
from qdflood.plan.clauses import Clause
from qdflood.plan.edition import Edition
from qdflood.plan.organization import Organization
from qdflood.triggers import Rules
from qdflood.truth import Truth


@dataclass(frozen=True, slots=True)
class Tried:
    """A clause, or one alternative of it (``5.3.1(6)#2``), with every truth that it had.

    What is left to judgement is proposed or not: it has no 未知 that could be missing.
    """

    ref: str
    clause: Clause
    had: frozenset[Truth]

    @property
    def alternative(self) -> bool:
        return self.ref != self.clause.ref

    @property
    def never(self) -> tuple[Truth, ...]:
        """The truths it never had, 成立 first."""
        could = [t for t in Truth if not (self.clause.discretionary and t is Truth.UNKNOWN)]
        return tuple(sorted((t for t in could if t not in self.had), reverse=True))


@dataclass
class Coverage:
    """What the scripts added so far have tried; the rungs, then warnings, liftings, endings."""

    edition: Edition
    _had: dict[str, set[Truth]] = field(default_factory=dict)

    def add(
        self, organization: Organization, lists: Sequence[ActionList], rules: Rules,
        script: Script,
    ) -> None:
        """Weigh one script at its start and at every inject and expectation."""
        course = Course(self.edition, organization, lists, rules, script)
        moments = {script.start, *(one.at for one in script.expectations),
                   *(one.at for one in script.timed if one.at is not None)}
        for at in sorted(moments):
            course.to(at)
            self._weigh(course.assessment(at))

    def _weigh(self, a: Assessment) -> None:
        for finding in (*a.rungs, *a.items):
            self._had.setdefault(finding.clause.ref, set()).add(finding.truth)
            for ref, condition in branches(finding.clause):
                judge = a.rules.compiler.compile(condition, True)
                self._had.setdefault(ref, set()).add(Truth(judge(a.situation)))

    @property
    def rungs(self) -> tuple[Tried, ...]:
        """The clauses that set a level, each followed by its alternatives."""
        return tuple(self._tried(self.edition.rungs))

    @property
    def items(self) -> tuple[Tried, ...]:
        """The conditions of warnings, liftings and endings, likewise."""
        return tuple(self._tried(self.edition.items))

    def _tried(self, clauses: Iterable[Clause]) -> Iterator[Tried]:
        for clause in clauses:
            for ref in (clause.ref, *(branch for branch, _ in branches(clause))):
                yield Tried(ref, clause, frozenset(self._had.get(ref, ())))
