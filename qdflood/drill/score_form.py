"""The whole score of an exercise; as JSON the names of its fields are the keys."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from qdflood.drill.score_given import InjectScore, MadeUp, PauseScore
from qdflood.drill.score_parts import (
    AnswerScore,
    AskedScore,
    DecisionMade,
    DecisionScore,
    FalseMove,
    Improvement,
    MessageScore,
    Missed,
    ObjectiveScore,
    ReportScore,
    Step,
    TaskScore,
    Tested,
)
from qdflood.drill.score_rating import Rating

FORM = 1
"""The form of the JSON; a key that goes or changes its meaning makes it another."""


@dataclass(frozen=True, slots=True)
class Score:
    """The whole of it, from the exercise's own log and its script."""

    name: str
    title: str
    mode: str
    typed: bool
    nature: str
    setting: str
    players: tuple[str, ...]
    director: str
    officers: tuple[str, ...]
    script_digest: str
    edition: str
    fingerprint: str
    start: datetime
    end: datetime
    last: datetime
    finished: bool
    why_ended: str
    begun_wall: datetime | None
    ended_wall: datetime | None
    played_min: int
    objectives: tuple[ObjectiveScore, ...]
    expectations: tuple[Tested, ...]
    decisions: tuple[DecisionScore, ...]
    clauses_missed: tuple[Missed, ...]
    messages: tuple[MessageScore, ...]
    asked: tuple[AskedScore, ...]
    reports: tuple[ReportScore, ...]
    tasks: tuple[TaskScore, ...]
    answers: tuple[AnswerScore, ...]
    false_moves: tuple[FalseMove, ...]
    to_check: tuple[FalseMove, ...]
    injects: tuple[InjectScore, ...]
    made_up: tuple[MadeUp, ...]
    pauses: tuple[PauseScore, ...]
    improvements: tuple[Improvement, ...]
    proposed: tuple[Step, ...]
    official: tuple[Step, ...]
    made: tuple[DecisionMade, ...]

    @property
    def counts(self) -> dict[Rating, int]:
        """How many objectives have each rating."""
        return {one: sum(o.rating is one for o in self.objectives) for one in Rating}

    def json(self) -> dict[str, Any]:
        """Everything as JSON holds it; the keys are the names of the fields."""
        held: dict[str, Any] = {"score": FORM}
        held |= _plain(self)
        held["counts"] = {str(one): number for one, number in self.counts.items()}
        return held


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return str(value)
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value
