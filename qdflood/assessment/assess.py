"""One Situation weighed by one edition: 建议，非决定.

Everything an officer, a print or a JSON reader is told of a situation hangs here;
what is costly (traces, settling sets) is worked out when first asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from qdflood.assessment import bounds as b
from qdflood.assessment import settle
from qdflood.assessment.needed import Need, needed
from qdflood.assessment.notices import Notice, alarms, conflicts, recheck, reopened, stale
from qdflood.assessment.one_more import Step, one_more
from qdflood.assessment.verdict import verdict
from qdflood.observations.situation import Situation
from qdflood.triggers import Finding, Rules
from qdflood.truth import FALSE, TRUE, Truth, at_least


@dataclass(frozen=True, slots=True)
class Weighed:
    """A lifting or ending item: whether it is met, and whether it applies at all.

    ``applicable`` is None while the official status is 未登记.
    """

    finding: Finding
    applicable: bool | None


class Assessment:
    """The result for one moment. Levels are positions on the edition's scale, 0 none."""

    def __init__(self, rules: Rules, situation: Situation) -> None:
        self.rules, self.situation, self.edition = rules, situation, rules.edition
        self.rungs: list[Finding] = rules.weigh(self.edition.rungs, situation)
        self.items: list[Finding] = rules.weigh(self.edition.items, situation)
        self.bounds = b.bounds(self.rungs)

    # -- the level
    @property
    def confirmed(self) -> int:
        return self.bounds.confirmed

    @property
    def possible(self) -> int:
        return self.bounds.possible

    @property
    def possible_reported(self) -> int:
        return self.bounds.possible_reported

    @cached_property
    def deciding(self) -> list[Finding]:
        return b.deciding(self.rungs, self.confirmed)

    @cached_property
    def hazards(self) -> dict[str, b.Bounds]:
        return b.by_hazard(self.rungs, self.situation)

    def hazards_of(self, finding: Finding) -> tuple[str, ...]:
        return b.hazards_of(finding, self.situation)

    def covered(self, finding: Finding) -> bool:
        """涵盖: met only because a higher rung of its ladder is met by the letter."""
        return b.covered(finding, self.rungs)

    @cached_property
    def verdict(self) -> str:
        """The headline in one sentence."""
        return verdict(self)

    # -- warnings, endings, what stands beside the bounds
    @cached_property
    def warnings(self) -> dict[str, Truth]:
        """Each of the plan's own warnings: whether one of its conditions is met.

        An item left to judgement stands beside, unless the warning has no other kind.
        """
        found = {}
        for kind in self.edition.plan.warnings:
            items = [
                f for f in self.items if f.clause.kind == "warning" and f.clause.warning == kind.id
            ]
            firm = [f for f in items if not f.clause.discretionary]
            found[kind.id] = at_least(1, [f.truth for f in firm or items])
        return found

    def proposal_only(self, warning: str) -> bool:
        """Whether a warning rests on judgement alone: it is 提出 or 未提出, never met or unmet."""
        items = [
            f for f in self.items if f.clause.kind == "warning" and f.clause.warning == warning
        ]
        return all(f.clause.discretionary for f in items)

    def not_proposed(self, warning: str) -> bool:
        """Whether such a warning has not been proposed: 未提出."""
        return self.proposal_only(warning) and self.warnings[warning] == FALSE

    @cached_property
    def liftings(self) -> list[Weighed]:
        keys = {w.id: w.key for w in self.edition.plan.warnings}
        held = self.situation.in_force.warnings
        return [
            Weighed(f, held.get(keys.get(f.clause.warning, "")))
            for f in self.items
            if f.clause.kind == "lifting"
        ]

    @cached_property
    def hazards_in_force(self) -> tuple[str, ...]:
        """Those of the decision and of clauses met since."""
        status, plan = self.situation.in_force, self.edition.plan
        if not status.level:
            return ()
        met = {h for f in self.rungs if f.truth == TRUE for h in self.hazards_of(f)}
        return tuple(h for h in plan.hazards if h in status.hazards or h in met)

    @cached_property
    def endings(self) -> list[Weighed]:
        """Weighed by hazard, never automatic; 不适用 when nothing of the hazard is in force."""
        level, hazards = self.situation.in_force.level, self.hazards_in_force
        found = []
        for finding in (f for f in self.items if f.clause.kind == "ending"):
            applicable = (
                None
                if level is None
                else bool(level)
                and (not hazards or any(h in hazards for h in finding.clause.hazards))
            )
            found.append(Weighed(finding, applicable))
        return found

    @cached_property
    def discretionary(self) -> list[Finding]:
        """Open proposals under the items left to judgement, beside the bounds."""
        found = [*self.rungs, *self.items]
        return [f for f in found if f.clause.discretionary and f.truth == TRUE]

    @cached_property
    def upheld(self) -> list[Finding]:
        """Open proposals, of its own level and of a hazard of it, that a response stands on.

        A proposal that names no hazard, or a response registered without any, is taken to agree.
        """
        status, unclear = self.situation.in_force, self.edition.plan.hazard_unclear
        own = {*status.hazards, unclear}
        return [
            f
            for f in self.discretionary
            if status.level
            and f.clause.level == status.level
            and (not status.hazards or own.intersection(self.hazards_of(f)))
        ]

    @cached_property
    def advisories(self) -> list[Finding]:
        """Hints outside the plan; shown when they hold by the letter."""
        found = self.rules.weigh(self.edition.advisories, self.situation)
        return [
            f
            for f in found
            if f.letter == TRUE
            and not (f.clause.unless and self.rules.holds(f.clause.unless, self.situation))
        ]

    # -- what to do next
    @cached_property
    def needed(self) -> list[Need]:
        return needed(self)

    @cached_property
    def raising(self) -> list[frozenset[str]]:
        """Smallest sets of readings that could prove ``possible``."""
        if self.possible <= self.confirmed:
            return []
        return settle.raising(self.rungs_that_count, self.possible)

    @cached_property
    def excluding(self) -> list[frozenset[str]]:
        """Smallest sets that could bring ``possible`` down to ``confirmed``."""
        if self.possible <= self.confirmed:
            return []
        return settle.excluding(self.rungs_that_count, self.confirmed)

    @property
    def rungs_that_count(self) -> list[Finding]:
        return [f for f in self.rungs if not f.clause.discretionary]

    @cached_property
    def one_more(self) -> list[Step]:
        above = max(self.confirmed, (self.situation.in_force.level or 0) - 1)
        return one_more(self.rungs, self.situation, self.rules.compiler, above)

    # -- what to look at again
    @cached_property
    def alarms(self) -> list[Notice]:
        """A reported breach, failure or major danger: a red line whatever the level."""
        return alarms(self.situation)

    @cached_property
    def stale(self) -> list[Notice]:
        return stale(self.situation)

    @cached_property
    def conflicts(self) -> list[Notice]:
        return [*conflicts(self.situation, self.rules.compiler), *reopened(self.situation)]

    @cached_property
    def recheck(self) -> list[Notice]:
        return recheck(self.situation)

    def reading(self, number: int) -> str:
        """The sentence of one of the numbered readings of the text."""
        return self.edition.readings.get(number, "")

    def finding(self, ref: str) -> Finding:
        """The finding of one clause; KeyError when the edition has no such clause."""
        for finding in (*self.rungs, *self.items):
            if finding.clause.ref == ref:
                return finding
        raise KeyError(ref)

    def rung(self, ladder: str, level: int) -> Finding | None:
        """The finding of one cell of the trigger matrix."""
        for finding in self.rungs:
            if (finding.clause.ladder, finding.clause.level) == (ladder, level):
                return finding
        return None


def assess(rules: Rules, situation: Situation) -> Assessment:
    """Weigh ``situation``; pure: the same rules and readings give the same result."""
    return Assessment(rules, situation)
