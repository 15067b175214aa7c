"""The official status: what people have decided and signed, never what was proposed.

Three independent variables: each of the plan's own warnings (off or on, with its
area) and the response (off, or a level with hazards and districts). Before anybody
has entered it the status is 未登记. Time decided, in force and published are three
fields of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from qdflood.errors import JournalError
from qdflood.journal.entry import (
    ASSENT,
    CONSULTATION,
    DECISION,
    PUBLICATION,
    Entry,
    moment_text,
)
from qdflood.observations.report import InForce
from qdflood.plan.edition import Edition

REGISTER, POSTPONE = "登记", "暂缓"
"""Acts of the desk's own: what was in force before the log began; a proposal put off."""
CHANGES = ("start", "adjust", "end")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody by name and post."""

    name: str
    post: str

    def __str__(self) -> str:
        return f"{self.post}{self.name}"

    def json(self) -> dict[str, str]:
        return {"name": self.name, "post": self.post}


@dataclass(frozen=True)
class Decision:
    """One act that people have decided.

    ``effect`` as in the edition's acts, or ``register`` or ``postpone``. ``level``
    and ``from_level`` are grades of the level scale. ``grounds`` are clause numbers.
    ``proposal`` holds what was proposed at that time, ``clock`` the lags (journal
    ``clock``), ``status`` what a registration says was already in force.
    ``published`` is None until it is known.
    """

    act: str
    effect: str
    decided: datetime
    in_force: datetime
    level: str | None = None
    from_level: str | None = None
    warning: str | None = None
    hazards: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    grounds: tuple[str, ...] = ()
    reason: str = ""
    chair: Person | None = None
    consultation: int | None = None
    signatures: tuple[Person, ...] = ()
    published: datetime | None = None
    proposal: Mapping[str, Any] = field(default_factory=dict)
    clock: Mapping[str, Any] = field(default_factory=dict)
    status: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    seq: int = 0
    officer: str = ""

    @property
    def signed(self) -> str:
        """Who signed, by post and name."""
        return "、".join(map(str, self.signatures))

    def body(self) -> dict[str, Any]:
        """As the log holds it."""
        held: dict[str, Any] = {
            "act": self.act, "effect": self.effect, "decided": moment_text(self.decided),
            "in_force": moment_text(self.in_force),
            "published": moment_text(self.published) if self.published else None,
            "chair": self.chair.json() if self.chair else None,
            "signatures": [one.json() for one in self.signatures],
        }
        for name in ("hazards", "districts", "grounds", "notes"):
            held[name] = list(getattr(self, name))
        for name in ("level", "from_level", "warning", "reason", "consultation"):
            held[name] = getattr(self, name)
        return held | {
            "proposal": dict(self.proposal), "clock": dict(self.clock), "status": dict(self.status)
        }


@dataclass(frozen=True)
class WarningState:
    """One of the plan's own warnings: None while nobody has registered it."""

    on: bool | None = None
    decision: Decision | None = None

    @property
    def districts(self) -> tuple[str, ...]:
        return self.decision.districts if self.decision else ()


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
    def signed(self) -> str:
        """Who signed what is in force."""
        if self.response is not None and self.response.signatures:
            return self.response.signed
        return next((w.decision.signed for w in self.warnings.values() if w.decision and w.on), "")


@dataclass(frozen=True, slots=True)
class Consultation:
    """会商: who chaired, who took part, what came of it."""

    seq: int
    at: datetime
    chair: Person
    participants: str
    conclusion: str
    officer: str


@dataclass(frozen=True, slots=True)
class Assent:
    """电话请示: asked before signing, and never instead of it."""

    seq: int
    at: datetime
    asked: Person
    heard_by: str
    agreed: bool
    act: str
    level: str | None
    text: str
    officer: str


class Official:
    """The decisions, and everything that led to them, out of the log."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.decisions: list[Decision] = []
        self.consultations: list[Consultation] = []
        self.assents: list[Assent] = []

    def take(self, entry: Entry) -> None:
        """Add what ``entry`` decides, records of a consultation, or publishes."""
        if entry.kind == DECISION:
            self.decisions.append(decision_of(entry))
        elif entry.kind == CONSULTATION:
            body = entry.body
            self.consultations.append(Consultation(
                entry.seq, entry.happened, _person(body["chair"]), body["participants"],
                body["conclusion"], entry.officer,
            ))
        elif entry.kind == ASSENT:
            body = entry.body
            self.assents.append(Assent(
                entry.seq, entry.happened, _person(body["asked"]), body["heard_by"],
                bool(body["agreed"]), body["act"], body.get("level"), body.get("text", ""),
                entry.officer,
            ))
        elif entry.kind == PUBLICATION:
            self._publish(entry)

    def _publish(self, entry: Entry) -> None:
        for i, decision in enumerate(self.decisions):
            if decision.seq == entry.body["decision"]:
                at = datetime.fromisoformat(entry.body["published"])
                self.decisions[i] = replace(decision, published=at)

    @property
    def last(self) -> int:
        """The number of the last decision entered; 0 for none."""
        return self.decisions[-1].seq if self.decisions else 0

    def decision(self, seq: int) -> Decision | None:
        """The decision of that number."""
        return next((one for one in self.decisions if one.seq == seq), None)

    def status(self, at: datetime) -> Status:
        """What is in force at ``at``: in the order decided, each from its time in force."""
        status = Status(warnings={w.id: WarningState() for w in self.edition.plan.warnings})
        coming = []
        for decision in self.decisions:
            if decision.in_force > at:
                coming.append(decision)
            else:
                status = self._after(status, decision)
        return Status(status.in_force, status.response, status.started, status.warnings,
                      tuple(coming))

    def _after(self, before: Status, decision: Decision) -> Status:
        held = before.in_force
        if decision.effect in ("issue", "lift"):
            return self._warned(before, {decision.warning or "": decision.effect == "issue"},
                                decision)
        if decision.effect == "register":
            said = decision.status
            known = self._warned(before, {w.id: said.get(w.key) for w in
                                          self.edition.plan.warnings}, decision)
            position = self.edition.levels.position(said.get("level") or "")
            return self._responding(known, position, decision)
        if decision.effect in CHANGES:
            position = self.edition.levels.position(decision.level or "") or 0
            return self._responding(before, position, decision)
        return Status(held, before.response, before.started, before.warnings)

    def _responding(self, before: Status, position: int | None, by: Decision) -> Status:
        running = bool(before.in_force.level)
        started = (before.started if running and by.effect != "register" else by.in_force)
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
        held = before.in_force
        in_force = InForce(held.level, held.since, held.hazards, held.districts,
                           {keys[name]: one.on for name, one in warnings.items()})
        return Status(in_force, before.response, before.started, warnings)


def decision_of(entry: Entry) -> Decision:
    """A decision as it was entered.

    Raises JournalError for a body that holds none.
    """
    body = entry.body
    try:
        published = body.get("published")
        chair = body.get("chair")
        return Decision(
            act=body["act"], effect=body["effect"],
            decided=datetime.fromisoformat(body["decided"]),
            in_force=datetime.fromisoformat(body["in_force"]),
            published=datetime.fromisoformat(published) if published else None,
            level=body.get("level"), from_level=body.get("from_level"),
            warning=body.get("warning"), reason=body.get("reason") or "",
            hazards=tuple(body.get("hazards", ())), districts=tuple(body.get("districts", ())),
            grounds=tuple(body.get("grounds", ())), notes=tuple(body.get("notes", ())),
            consultation=body.get("consultation"), chair=_person(chair) if chair else None,
            signatures=tuple(map(_person, body.get("signatures", ()))),
            proposal=body.get("proposal") or {}, clock=body.get("clock") or {},
            status=body.get("status") or {}, seq=entry.seq, officer=entry.officer,
        )
    except (KeyError, TypeError, ValueError) as exc:
        raise JournalError("不是一条完整的决定", where=f"第{entry.seq}条") from exc


def _person(given: Mapping[str, str]) -> Person:
    return Person(given["name"], given["post"])
