"""Ordered grades, and values as intervals on them.

Every value the engine compares is an interval ``[lo, hi]`` on a line: a grade is
its position on its scale (0 = mildest), 是/否 are 1/0, a number is itself in the
field's unit, a time is seconds since the epoch. Not knowing is a wide interval
with a reason, never a default (principle 2).
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

INF = math.inf

# Why a value is not one point. 报为未知: somebody was asked and does not know.
NOT_ENTERED, SAID_UNKNOWN, STALE = "未录入", "报为未知", "过期"
RANGE_ONLY, CONFLICT, PARAMETER_OPEN = "只知范围", "矛盾", "参数未定"


def fold(text: str) -> str:
    """``text`` as it is compared: NFKC (full-width letters, brackets), no blanks, lower case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()


@dataclass(frozen=True, slots=True)
class Scale:
    """Grades from mildest to worst, with what else they are called.

    ``worse_meets``: a worse grade also meets a clause that names this one; such a
    result is 引申 (extended), never the letter.
    """

    name: str
    grades: tuple[str, ...]
    labels: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    worse_meets: bool = False
    alarm: float = INF
    readings: tuple[int, ...] = ()
    _index: dict[str, int] = field(default_factory=dict, compare=False, repr=False)
    _exact: dict[str, int] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        for i, grade in enumerate(self.grades):
            self._index[fold(grade)] = self._exact[grade] = i
        for i, label in enumerate(self.labels):
            self._index.setdefault(fold(label), i)
        for alias, grade in self.aliases.items():
            self._index.setdefault(fold(alias), self._index[fold(grade)])

    def position(self, given: Any) -> int | None:
        """The position of a grade, label or alias; None when it is none of them."""
        if isinstance(given, bool):
            given = "是" if given else "否"
        if not isinstance(given, str):
            return None
        found = self._exact.get(given)
        return self._index.get(fold(given)) if found is None else found

    def label(self, position: float) -> str:
        """How officers read the grade at ``position``."""
        return (self.labels or self.grades)[int(position)]

    @property
    def top(self) -> int:
        return len(self.grades) - 1


YES_NO = Scale("bool", ("否", "是"))


@dataclass(frozen=True, slots=True)
class Value:
    """What is known of one field: every point of ``[lo, hi]`` may be the truth.

    ``why`` is empty for a point. An empty interval (lo > hi) says there is no such
    thing (a mark a station does not have): every comparison with it is 不成立.
    ``items`` holds the members of a value that is a set. ``report`` is what was
    said; ``raw`` its interval before it went stale; ``path`` where it was said
    if that is another fact than the one asked for.
    """

    lo: float
    hi: float
    why: str = ""
    items: frozenset[int] | None = None
    report: Any = None
    raw: tuple[float, float] | None = None
    path: str = ""

    @property
    def known(self) -> bool:
        return self.lo == self.hi or self.lo > self.hi

    @property
    def nothing(self) -> bool:
        return self.lo > self.hi


NOTHING = Value(INF, -INF)
ANYTHING = Value(-INF, INF, NOT_ENTERED)


def point(x: float) -> Value:
    """A value known exactly."""
    return Value(x, x)


def span(*values: Value, why: str) -> Value:
    """The smallest interval that holds all of ``values``."""
    return Value(min(v.lo for v in values), max(v.hi for v in values), why)


def number_text(x: float, decimals: int | None = None) -> str:
    """A number as an officer writes it: 12.30, 8, 0.42."""
    if decimals is not None:
        return f"{x:.{decimals}f}"
    text = f"{x:.6f}"
    return text.rstrip("0").rstrip(".")
