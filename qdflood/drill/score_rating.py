"""How far something was met: the words of a score, also of what a director saw."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Rating(StrEnum):
    """How far an objective was met; the value stands in the log and in JSON."""

    MET = "met"
    PARTLY = "partly"
    NOT = "not"
    UNTESTED = "untested"

    @property
    def label(self) -> str:
        return RATINGS[self]

    @property
    def sign(self) -> str:
        """A sign that survives black and white."""
        return _SIGNS[self]


RATINGS: Mapping[str, str] = {
    Rating.MET: "达成", Rating.PARTLY: "部分达成", Rating.NOT: "未达成", Rating.UNTESTED: "未检验",
}  # fmt: skip
"""Every rating, best first, and what officers call it."""
_SIGNS = {Rating.MET: "✓", Rating.PARTLY: "△", Rating.NOT: "×", Rating.UNTESTED: "－"}


def rating_of(word: object) -> Rating | None:
    """A rating by its value or its Chinese name; None for no rating."""
    return next((Rating(key) for key, label in RATINGS.items() if word in (key, label)), None)


def together(ratings: list[Rating]) -> Rating:
    """What several ratings come to: what was not tested says nothing."""
    tested = {one for one in ratings if one is not Rating.UNTESTED}
    if not tested:
        return Rating.UNTESTED
    return tested.pop() if len(tested) == 1 else Rating.PARTLY
