"""How an exercise was run: each inject as it was given, each time the clock stood."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

ON_TIME = "到时下达"


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
    """The clock stood; ``wall_s`` None where it is not known how long: it stands yet."""

    at: datetime
    why: str
    wall_s: float | None


@dataclass(frozen=True, slots=True)
class MadeUp:
    """A message that the director made up; it stands in no script."""

    at: datetime
    sender: str
    way: str
    text: str
    seq: int
