"""The official status: what people have decided and signed, never what was proposed.

Three independent variables: each of the plan's own warnings (off or on, with its
area) and the response (off, or a level with hazards and districts). Before anybody
has entered it the status is 未登记. Time decided, in force and published are three
fields of their own: of two decisions on one variable the one signed later holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from qdflood.errors import JournalError
from qdflood.journal.decisions import (
    CHANGES,
    POSTPONE,
    REGISTER,
    REGISTERS,
    WARNS,
    Assent,
    Consultation,
    Decision,
    Person,
    assent_of,
    consultation_of,
    decision_of,
    moment_of,
)
from qdflood.journal.entry import ASSENT, CLOCK, CONSULTATION, DECISION, PUBLICATION, Entry
from qdflood.observations.report import InForce
from qdflood.plan.edition import Edition

__all__ = [
    "CHANGES", "POSTPONE", "REGISTER", "Assent", "Consultation", "Decision", "Official",
    "Person", "Status", "WarningState", "decision_of",
]  # fmt: skip


@dataclass(frozen=True)
class WarningState:
    """One of the plan's own warnings: None while nobody has registered it."""

    on: bool | None = None
    decision: Decision | None = None

    @property
    def districts(self) -> tuple[str, ...]:
        return self.decision.districts if self.decision else ()

    @property
    def since(self) -> datetime | None:
        """From when it has been on; None while it is off or nobody has said."""
        return self.decision.in_force if self.on and self.decision else None


@dataclass(frozen=True)
class Status:
    """The official status at one moment.

    ``in_force`` is what an assessment takes; ``response`` the decision that set the
    level, ``started`` when the response began, ``coming`` what is signed and not yet
    in force.
    """

    in_force: InForce = field(default_factory=InForce)
    response: Decision | None = None
    started: datetime | None = None
    warnings: Mapping[str, WarningState] = field(default_factory=dict)
    coming: tuple[Decision, ...] = ()

    @property
    def adjusted(self) -> datetime | None:
        """When hazards or area of the response last changed at the level it already had."""
        since, by = self.in_force.since, self.response
        return by.in_force if since and by and by.in_force != since else None

    @property
    def signed(self) -> str:
        """Who signed what is in force."""
        if self.response is not None and self.response.signatures:
            return self.response.signed
        return next((w.decision.signed for w in self.warnings.values() if w.decision and w.on), "")


class Official:
    """The decisions, and everything that led to them, out of the log."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.decisions: list[Decision] = []
        self.consultations: list[Consultation] = []
        self.assents: list[Assent] = []
        self.last = 0
        self._turns: list[tuple[datetime, int]] | None = None

    def take(self, entry: Entry) -> None:
        """Add what ``entry`` decides, records of a consultation, or publishes."""
        if entry.kind == DECISION:
            self.last = entry.seq  # also of one that turns out not to be readable
            self.decisions.append(self._known(decision_of(entry)))
            self._turns = None
        elif entry.kind == CONSULTATION:
            self.consultations.append(consultation_of(entry))
        elif entry.kind == ASSENT:
            self.assents.append(assent_of(entry))
        elif entry.kind == PUBLICATION:
            self._publish(entry)
        elif entry.kind == CLOCK:
            self._vouched(entry.recorded)

    def _known(self, decision: Decision) -> Decision:
        """A decision in this edition's words. Raises JournalError: nothing else is a status."""
        plan, levels = self.edition.plan, self.edition.levels
        said = decision.status
        on = [said.get(w.key) for w in plan.warnings]
        words = (
            (decision.level is not None and levels.position(decision.level) is None)
            or (decision.effect in ("start", "adjust") and not levels.position(decision.level or ""))
            or (decision.effect in WARNS and decision.warning not in [w.id for w in plan.warnings])
            or not {*decision.hazards} <= {*plan.hazards}
            or (said.get("level") is not None and levels.position(said["level"]) is None)
            or any(value is not None and not isinstance(value, bool) for value in on)
        )
        if words:
            raise JournalError("决定中有本版预案没有的级别、灾种或预警", where=f"第{decision.seq}条")
        return decision

    def _vouched(self, at: datetime) -> None:
        """The clock was fast: what was decided by it is decided, and counts from now."""
        self.decisions = [
            replace(one, decided=at, in_force=min(one.in_force, max(at, at + (
                one.in_force - one.decided)))) if one.decided > at else one
            for one in self.decisions
        ]
        self.consultations = [replace(one, at=min(one.at, at)) for one in self.consultations]
        self.assents = [replace(one, at=min(one.at, at)) for one in self.assents]
        self._turns = None

    def _publish(self, entry: Entry) -> None:
        for i, decision in enumerate(self.decisions):
            if decision.seq == entry.body["decision"]:
                at = moment_of(entry.body["published"])
                self.decisions[i] = replace(decision, published=at)

    def decision(self, seq: int) -> Decision | None:
        """The decision of that number."""
        return next((one for one in self.decisions if one.seq == seq), None)

    def status(self, at: datetime) -> Status:
        """What is in force at ``at``: in the order signed, each from its time in force."""
        status = Status(warnings={w.id: WarningState() for w in self.edition.plan.warnings})
        ordered = sorted(self.decisions, key=lambda one: one.order)
        for decision in ordered:
            if decision.in_force <= at:
                status = self._after(status, decision)
        coming = tuple(one for i, one in enumerate(ordered)
                       if one.in_force > at and not _overtaken(one, ordered[i + 1 :]))
        return replace(status, coming=coming)

    def effective(self, at: datetime) -> list[Decision]:
        """The decisions that came into force by ``at``, in the order in which they hold.

        One that a later signature replaced before its time never came into force.
        """
        ordered = sorted(self.decisions, key=lambda one: one.order)
        return [one for i, one in enumerate(ordered)
                if one.in_force <= at and not _overtaken(one, ordered[i + 1 :])]

    def turns(self) -> list[tuple[datetime, int]]:
        """The level in force (0 none, or not registered) from each moment it may change on.

        A decision counts from its time in force, but not before it was signed.
        """
        if self._turns is None:
            moments = sorted({max(one.in_force, one.decided) for one in self.decisions})
            self._turns = [(at, self.status(at).in_force.level or 0) for at in moments]
        return self._turns

    def _after(self, before: Status, decision: Decision) -> Status:
        if decision.effect in WARNS:
            return self._warned(before, {decision.warning or "": decision.effect == "issue"},
                                decision)
        if decision.effect == REGISTERS:
            return self._registered(before, decision)
        if decision.effect in CHANGES:
            level = decision.level if decision.effect != "end" else None
            position = self.edition.levels.position(level or "") or 0
            return self._responding(before, position, decision)
        return before

    def _registered(self, before: Status, by: Decision) -> Status:
        """Only what is said is registered; the rest stays as it was."""
        said = {w.id: by.status[w.key] for w in self.edition.plan.warnings
                if by.status.get(w.key) is not None}
        known = self._warned(before, said, by)
        position = self.edition.levels.position(by.status.get("level") or "")
        return known if position is None else self._responding(known, position, by)

    def _responding(self, before: Status, position: int, by: Decision) -> Status:
        running = bool(before.in_force.level)
        started = before.started if running and by.effect != REGISTERS else by.in_force
        same = by.effect == "adjust" and position == before.in_force.level
        in_force = InForce(
            position,
            (before.in_force.since if same else by.in_force) if position else None,
            by.hazards if position else (),
            by.districts if position else (),
            before.in_force.warnings,
        )
        return Status(in_force, by, started if position else None, before.warnings)

    def _warned(
        self, before: Status, on: Mapping[str, bool | None], by: Decision
    ) -> Status:
        warnings = dict(before.warnings)
        for name, value in on.items():
            warnings[name] = WarningState(value, by)
        keys = {w.id: w.key for w in self.edition.plan.warnings}
        said = {keys[name]: one.on for name, one in warnings.items() if name in keys}
        return replace(before, in_force=replace(before.in_force, warnings=said),
                       warnings=warnings)


def _overtaken(one: Decision, later: Sequence[Decision]) -> bool:
    """Whether a decision signed after it holds already when it would come into force."""
    return bool(one.subject) and any(
        other.subject == one.subject and other.in_force <= one.in_force for other in later
    )
