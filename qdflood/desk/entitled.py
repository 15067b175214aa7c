"""Which act an entry is, and whether whoever sits at this screen may do it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qdflood.errors import JournalError, OfficerError
from qdflood.journal import entry as kinds
from qdflood.officers.roles import NOBODY, Act, Officer, Role, require

if TYPE_CHECKING:
    from qdflood.desk.state import Desk

ANSWER = "answer"
"""What of an exercise is nobody's but the player's own."""

ACTS: Mapping[str, Act] = {
    kinds.READING: Act.ENTER,
    kinds.ZERO_REPORT: Act.ENTER,
    kinds.CORRECTION: Act.CORRECT,
    kinds.CONSULTATION: Act.CONSULT,
    kinds.ASSENT: Act.CONSULT,
    kinds.DECISION: Act.RECORD_DECISION,
    kinds.PUBLICATION: Act.RECORD_DECISION,
    kinds.TASK: Act.TICK,
    kinds.INFORMATION_REPORT: Act.TICK,
    kinds.NOTE: Act.NOTE,
    kinds.HANDOVER: Act.HAND_OVER,
    kinds.PARAMETER: Act.PARAMETERS,
    kinds.CLOCK: Act.PARAMETERS,
}


def entitled(desk: Desk, kind: str, body: Mapping[str, Any]) -> Officer:
    """Whoever is signed on, if the entry is theirs to make.

    Raises OfficerError: nobody has signed on, or the role may not.
    """
    from qdflood.desk.duty import who

    officer = who(desk)
    if officer is None:
        raise OfficerError(NOBODY)
    for_exercises_only(desk, kind)
    if kind == kinds.EXERCISE:
        return _exercising(desk, officer, body)
    if kind in ACTS:
        require(officer, _act(officer, kind, body))
    elif kind != kinds.SHIFT:  # to come on duty is anybody's; the rest is entered by nobody
        raise OfficerError(f"“{kinds.KINDS.get(kind, kind)}”由系统录入")
    return officer


def for_exercises_only(desk: Desk, kind: str) -> None:
    """Raises JournalError where something of an exercise would go into the log of real duty."""
    if kind == kinds.EXERCISE and not desk.exercise:
        raise JournalError("演练的记录只进演练自己的日志，不进值班日志，未录入")


def _exercising(desk: Desk, officer: Officer, body: Mapping[str, Any]) -> Officer:
    """The director's acts are a role's; studying alone, and answering, are anybody's."""
    from qdflood.desk.exercise_desk import ExerciseDesk

    alone = isinstance(desk, ExerciseDesk) and desk.alone
    if not alone and body.get("what") != ANSWER:
        require(officer, Act.DRILL)
    return officer


def barred(desk: Desk, act: Act) -> str:
    """Why whoever is signed on may not do ``act``: for the top of a page, and its dead
    buttons. Empty where they may, or while nobody is signed on: the form for that is there."""
    from qdflood.desk.duty import who

    officer = who(desk)
    try:
        require(officer, act)
    except OfficerError as exc:
        return str(exc) if officer else ""
    return ""


def _act(officer: Officer, kind: str, body: Mapping[str, Any]) -> Act:
    """A signer's decision must be his own; whoever is on duty writes down others'."""
    if kind == kinds.DECISION and officer.role == Role.SIGNER and _own(officer, body):
        return Act.SIGN
    return ACTS[kind]


def _own(officer: Officer, body: Mapping[str, Any]) -> bool:
    """Signed by nobody but the officer at the screen, by the post on record."""
    own = {"name": officer.name, "post": officer.post}
    signatures = body.get("signatures", ())
    return bool(signatures) and all(one == own for one in signatures)
