"""The parts of a score: what was looked at, and what was seen.

Times are scripted unless a name ends in ``wall`` or ``wall_s``; minutes are scripted minutes.
An absent time is null: it did not happen. The names of the fields are the keys in JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from qdflood.drill.score_rating import Rating


@dataclass(frozen=True, slots=True)
class Check:
    """One key of an expectation: what was expected, what was seen, and when.

    ``late_min``: so many minutes after the expectation's time it came to be so.
    """

    key: str
    label: str
    rating: Rating
    expected: str
    text: str
    at: datetime
    late_min: int | None = None


@dataclass(frozen=True, slots=True)
class Tested:
    """One expectation; ``at`` is its time after delays, ``why`` it was not tested."""

    id: str
    title: str
    objective: str
    planned: datetime
    at: datetime
    rating: Rating
    checks: tuple[Check, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Observation:
    """What the director saw; ``rating`` None: no rating given with it."""

    at: datetime
    officer: str
    rating: Rating | None
    text: str


@dataclass(frozen=True, slots=True)
class ObjectiveScore:
    """``rating`` holds; ``computed`` is what the checks come to, ``director`` overrides it."""

    id: str
    text: str
    clauses: tuple[str, ...]
    rating: Rating
    computed: Rating
    director: Rating | None
    observations: tuple[Observation, ...]
    expectations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One fact of a message: ``state`` as in STATES, ``entered_text`` what was entered instead;
    ``part`` the name of the field, where it is one of several of a row."""

    path: str
    text: str
    state: str
    entered: datetime | None = None
    minutes: int | None = None
    entered_text: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class MessageScore:
    """What the players made of one message; ``seq`` are the entries made of it."""

    inject: str
    number: int
    title: str
    given: datetime
    state: str
    minutes: int | None
    items: tuple[Item, ...]
    seq: tuple[int, ...] = ()


ENTERED, PARTLY_ENTERED, NOT_ENTERED, WRONG = "entered", "partly", "not_entered", "wrong"
LEFT_OUT, TAKEN_IN, EARLIER = "refused", "taken_in", "earlier"
STATES: Mapping[str, str] = {
    ENTERED: "已录入", PARTLY_ENTERED: "部分录入", NOT_ENTERED: "未录入", WRONG: "录入有误",
    LEFT_OUT: "应拒收，未录入", TAKEN_IN: "应拒收而录入", EARLIER: "来文以前已录入",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Missed:
    """A clause that should have been met and was not; ``lacking``: facts told and not entered."""

    expectation: str
    ref: str
    text: str
    truth: str
    at: datetime
    lacking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """A decision as the players made it: when it says it was signed, when it was entered."""

    seq: int
    act: str
    level: str | None
    decided: datetime
    recorded: datetime
    signed: tuple[str, ...]
    chair: str
    reason: str


@dataclass(frozen=True, slots=True)
class Lags:
    """The way to a decision: the message, the proposal, the consultation, the signature."""

    inject: str = ""
    given: datetime | None = None
    proposed: datetime | None = None
    consulted: datetime | None = None
    decided: datetime | None = None
    to_proposed_min: int | None = None
    to_consulted_min: int | None = None
    to_decided_min: int | None = None
    whole_min: int | None = None


@dataclass(frozen=True, slots=True)
class DecisionScore:
    """A decision due and what came of it; ``level_is``: right, above, below, or empty.

    ``wrong`` names what else is not as the script says: signer, chair, hazards, areas, or
    that it was taken before anything had been told that carries it. Late is by its entry.
    """

    expectation: str
    title: str
    act: str
    level: str | None
    signed: tuple[str, ...]
    chair: str
    hazards: tuple[str, ...]
    areas: tuple[str, ...]
    due: datetime
    deadline: datetime
    within_min: int
    taken: Taken | None
    level_is: str
    wrong: tuple[str, ...]
    late_min: int | None
    rating: Rating
    lags: Lags


@dataclass(frozen=True, slots=True)
class AskedScore:
    """A fact that had to be asked for; ``how`` it was; ``until`` when it was in time.
    ``minutes`` from when it was due, none before that; ``early_min`` so many before it."""

    expectation: str
    path: str
    label: str
    due: datetime
    until: datetime
    asked: datetime | None
    minutes: int | None
    early_min: int | None
    how: str
    rating: Rating


@dataclass(frozen=True, slots=True)
class ReportScore:
    """A report of a danger or disaster and its clock (4.3); ``rating`` partly: it came late.
    ``due`` has moved with a message that was given late; ``received`` is when it was entered,
    ``claimed`` when it is said to have come, where that is another time."""

    expectation: str
    of: str
    event: str
    means: str
    ref: str
    due: datetime | None
    received: datetime | None
    claimed: datetime | None
    rating: Rating
    text: str


@dataclass(frozen=True, slots=True)
class TaskScore:
    """A task that had to be passed on within the script's minutes; ``told`` is when that was
    entered, ``claimed`` when it is said to have been, where that is another time."""

    expectation: str
    unit: str
    ref: str
    deadline: datetime
    told: datetime | None
    claimed: datetime | None
    minutes: int | None
    rating: Rating


@dataclass(frozen=True, slots=True)
class FalseMove:
    """Something done that should not have been; ``kind`` as in FALSE_MOVES."""

    kind: str
    at: datetime
    text: str
    seq: int = 0


FALSE_MOVES: Mapping[str, str] = {
    "unexpected": "脚本没有预期的决定", "above": "级别偏高", "below": "级别偏低",
    "groundless": "没有条款依据的决定", "taken_in": "录入了应拒收的读数",
    "contradicts": "录入与来文不符", "rumour": "传言之后的录入",
    "unfounded": "无来文依据的录入",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class AnswerScore:
    """An answer given alone, before the system's; ``level_is``: right, above, below, or empty."""

    expectation: str
    title: str
    at: datetime
    officer: str
    level: str
    expected: str
    level_is: str
    missed: tuple[str, ...]
    excess: tuple[str, ...]
    not_asked: tuple[str, ...]
    signed: tuple[str, ...]
    signer_right: bool | None
    text: str


@dataclass(frozen=True, slots=True)
class Improvement:
    """What is to be improved; ``proposed`` by the system from what failed, owner and date blank."""

    text: str
    owner: str
    due: str
    proposed: bool
    refs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """From ``at`` on this level, null for none."""

    at: datetime
    level: str | None


@dataclass(frozen=True, slots=True)
class DecisionMade:
    """A decision on the timeline."""

    seq: int
    at: datetime
    act: str
    level: str | None
    expected: bool
    officer: str
