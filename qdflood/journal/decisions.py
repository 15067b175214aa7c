"""What people did, act by act: decisions, consultations, assents by telephone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel

from qdflood.errors import JournalError
from qdflood.journal.entry import Entry, moment_text

REGISTER, POSTPONE = "登记", "暂缓"
"""Acts of the desk's own: what was in force before the log began; a proposal put off."""
CHANGES, WARNS = ("start", "adjust", "end"), ("issue", "lift")
REGISTERS, POSTPONES, ORDERS = "register", "postpone", "order"
"""What an act does to the official status: sets the response, a warning, or nothing."""
RESPONSE = "response"


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

    @property
    def subject(self) -> str:
        """Which of the independent variables it sets: the response, a warning's id, or none."""
        if self.effect in CHANGES:
            return RESPONSE
        return self.warning or "" if self.effect in WARNS else ""

    @property
    def order(self) -> tuple[int, int]:
        """What was in force before the log began comes first; then as signed, to the minute."""
        signed = 0 if self.effect == REGISTERS else int(self.decided.timestamp() // 60)
        return signed, self.seq

    def body(self) -> dict[str, Any]:
        """As the log holds it."""
        held: dict[str, Any] = {
            "act": self.act, "effect": self.effect, "decided": moment_text(self.decided),
            "in_force": moment_text(self.in_force),
            "published": moment_text(self.published) if self.published else None,
            "chair": self.chair.json() if self.chair else None,
            "signatures": [one.json() for one in self.signatures],
        }
        for name in ("hazards", "grounds", "notes"):
            held[name] = list(getattr(self, name))
        held["areas"] = list(self.districts)
        for name in ("level", "from_level", "warning", "reason", "consultation"):
            held[name] = getattr(self, name)
        return held | {
            "proposal": dict(self.proposal), "clock": dict(self.clock), "status": dict(self.status)
        }


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


def decision_of(entry: Entry) -> Decision:
    """A decision as it was entered.

    Raises JournalError for a body that holds none.
    """
    try:
        body = _Body.model_validate(dict(entry.body))
        times = {name: moment_of(text) for name, text in (
            ("decided", body.decided), ("in_force", body.in_force), ("published", body.published),
        ) if text}
        for text in body.clock.values():
            moment_of(text) if text else None
    except ValueError as exc:
        raise JournalError("不是一条完整的决定", where=f"第{entry.seq}条") from exc
    return Decision(
        act=body.act, effect=body.effect, decided=times["decided"], in_force=times["in_force"],
        published=times.get("published"), level=body.level, from_level=body.from_level,
        warning=body.warning, reason=body.reason or "", hazards=tuple(body.hazards),
        districts=tuple(body.areas), grounds=tuple(body.grounds), notes=tuple(body.notes),
        consultation=body.consultation, chair=_of(body.chair) if body.chair else None,
        signatures=tuple(map(_of, body.signatures)),
        proposal=body.proposal, clock=body.clock, status=body.status, seq=entry.seq,
        officer=entry.officer,
    )


class _Person(BaseModel, strict=True):
    name: str
    post: str


def _of(given: _Person) -> Person:
    return Person(given.name, given.post)


class _Body(BaseModel, strict=True):
    """What a decision's entry must hold, so that nothing that reads it can be surprised."""

    act: str
    effect: Literal["start", "adjust", "end", "issue", "lift", "order", "register", "postpone"]
    decided: str
    in_force: str
    published: str | None = None
    level: str | None = None
    from_level: str | None = None
    warning: str | None = None
    reason: str | None = None
    consultation: int | None = None
    chair: _Person | None = None
    signatures: list[_Person] = []
    hazards: list[str] = []
    areas: list[str] = []
    grounds: list[str] = []
    notes: list[str] = []
    proposal: dict[str, Any] = {}
    clock: dict[str, str | None] = {}
    status: dict[str, str | bool | None] = {}


def moment_of(text: str) -> datetime:
    """A time of the log; ValueError for one without its offset."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None or not 1900 < at.year < 2200:
        raise ValueError(text)
    return at


def _person(given: Mapping[str, str]) -> Person:
    return Person(given["name"], given["post"])


def consultation_of(entry: Entry) -> Consultation:
    """A consultation as it was entered."""
    body = entry.body
    return Consultation(entry.seq, entry.happened, _person(body["chair"]), body["participants"],
                        body["conclusion"], entry.officer)


def assent_of(entry: Entry) -> Assent:
    """What was asked by telephone, as it was entered."""
    body = entry.body
    return Assent(entry.seq, entry.happened, _person(body["asked"]), body["heard_by"],
                  bool(body["agreed"]), body["act"], body.get("level"), body.get("text", ""),
                  entry.officer)
