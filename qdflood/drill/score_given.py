"""How an exercise was run: each inject as it was given, each time the clock stood."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class InjectScore:
    """How an inject was given; ``late_wall_s``: seconds on the wall after it was due."""

    number: int
    id: str
    title: str
    planned: datetime | None
    given: datetime | None
    how: str
    delay_min: int | None
    late_wall_s: float | None
    message: bool
    fault: str


@dataclass(frozen=True, slots=True)
class PauseScore:
    """The clock stood; ``wall_s`` None where it was never taken up again."""

    at: datetime
    why: str
    wall_s: float | None
