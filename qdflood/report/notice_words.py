"""What a notice calls things: its title, the response, the level in either way of writing.

The words of hazards and levels are the edition's (``organization/notices.yaml``).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from qdflood.errors import ReportError
from qdflood.journal.decisions import CHANGES, WARNS, Decision
from qdflood.journal.official import Official, Status
from qdflood.plan.edition import Edition
from qdflood.plan.organization import Organization

RESPONSE = "应急响应"
_REF = re.compile(r"[\d.()①-⑳-]+")
_ITEM = re.compile(r"-(\d+)$")


@dataclass(frozen=True)
class Change:
    """A decision and the official status that it found; ``spelled``: the other way to write levels."""

    edition: Edition
    organization: Organization
    decision: Decision
    before: Status
    spelled: bool = False

    # -- words of the edition

    def level(self, grade: str | None) -> str:
        """A level as the notice writes it; empty for none."""
        position = self.edition.levels.position(grade or "")
        if not position:
            return ""
        other = self.organization.notices.levels if self.spelled else {}
        return other.get(self.edition.levels.grades[position]) or self.edition.levels.label(position)

    def hazards(self, named: Collection[str]) -> str:
        """Hazards as one word, in the order of the edition's list; by their own name without one."""
        words = self.organization.notices.hazards
        rest = [hazard for hazard in named if hazard not in words]
        return "".join([word for hazard, word in words.items() if hazard in named] + rest)

    def response(self, hazards: Collection[str], grade: str | None) -> str:
        """A response by its name."""
        level = self.level(grade)
        noun = "" if level.endswith(RESPONSE[-2:]) else RESPONSE
        return f"{self.hazards(hazards)}{level}{noun}"

    @property
    def warning(self) -> str:
        """What the warning is called."""
        return next((w.label for w in self.edition.plan.warnings
                     if w.id == self.decision.warning), "")

    # -- what changes

    @property
    def from_level(self) -> str | None:
        """The level in force before; None for none."""
        position = self.before.in_force.level
        return self.edition.levels.grades[position] if position else self.decision.from_level

    @property
    def from_hazards(self) -> tuple[str, ...]:
        return self.before.in_force.hazards or self.decision.hazards

    @property
    def verb(self) -> str:
        """What it does to the level in force: 提升 or 降低; empty when the level stays.

        Where a hazard leaves the response it is no 提升: nothing of that one is raised.
        """
        position = self.edition.levels.position
        was, now = position(self.from_level or "") or 0, position(self.decision.level or "") or 0
        if was == now or not was:
            return ""
        if now > was and set(self.from_hazards) - set(self.decision.hazards):
            return "调整"
        return "提升" if now > was else "降低"

    @property
    def turn(self) -> str:
        """What it does to the response in force: ``verb``, or 调整 where its hazards alone change."""
        other = set(self.from_hazards) != set(self.decision.hazards)
        return self.verb or ("调整" if self.changed and other else "")

    @property
    def left(self) -> tuple[str, ...]:
        """The hazards for which the response ends while it goes on for others."""
        now = self.decision.hazards
        return tuple(h for h in self.from_hazards if now and self.changed and h not in now)

    @property
    def changed(self) -> bool:
        """Whether it changes a response in force (a plan may do so by another start)."""
        return self.decision.effect == "adjust" or (
            self.decision.effect == "start" and bool(self.from_level)
        )

    def subject(self) -> tuple[str, ...]:
        """What the notice is about, in lines that break where the sense does."""
        one = self.decision
        now = self.response(one.hazards, one.level)
        if one.effect in WARNS:
            return (f"关于{'发布' if one.effect == 'issue' else '解除'}{self.warning}的通知",)
        if one.effect == "end":
            return (f"关于{one.act}{self.ended()}的通知",)
        if self.changed and self.turn:
            return (f"关于将{self.response(self.from_hazards, self.from_level)}",
                    f"{self.turn}为{self.raised()}的通知")
        return (f"关于{one.act}{now}的通知",)

    def ended(self) -> str:
        """The response that ends."""
        return self.response(self.from_hazards, self.from_level)

    def raised(self) -> str:
        """What it is changed to; the hazards again only where they change too."""
        same = set(self.from_hazards) == set(self.decision.hazards)
        return self.response(() if same else self.decision.hazards, self.decision.level)


def change(
    edition: Edition, organization: Organization, official: Official, decision: Decision,
    spelled: bool,
) -> Change:
    """The decision beside what was in force when it came.

    Raises ReportError for an act that no notice is sent of.
    """
    if decision.effect not in (*CHANGES, *WARNS):
        raise ReportError(f"“{decision.act}”不发通知，只有启动、调整、终止应急响应和发布、解除预警发通知")
    earlier = Official(edition)
    earlier.decisions = [one for one in official.decisions
                         if not decision.seq or one.order < decision.order]
    before = earlier.status(decision.in_force)
    found = Change(edition, organization, decision, before, spelled)
    if decision.effect == "end" and not found.from_level:
        raise ReportError("没有在实施的应急响应，不能发终止通知")
    return found


def shown(ref: str) -> str:
    """A clause's number as a letter gives it: 5.3.1(6)#2 is 5.3.1(6), 4.2.6-2 is 4.2.6第2项."""
    found = _REF.match(ref)
    return _ITEM.sub(r"第\1项", found[0]) if found else ref
