"""Which decision answers which expectation: by time, each decision once.

Two expectations may want the same act and level at different times. They are answered in
the order of time: no decision is given to an expectation when the next one of its kind has
fallen due, nor to a later one while an earlier one lies nearer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple

MINUTE = timedelta(minutes=1)


class Span(NamedTuple):
    """From when something is due, and until when it is in time."""

    at: datetime
    until: datetime


def apart(span: Span, at: datetime) -> timedelta:
    """How far from in time: nothing within the minutes, else how early or how late."""
    if at < span.at - MINUTE:
        return span.at - at
    return max(at - span.until, timedelta())


@dataclass(frozen=True, slots=True)
class _Best:
    """How many are answered, how far apart they are together, and which by which."""

    unanswered: int = 0
    apart: timedelta = timedelta()
    pairs: tuple[tuple[int, int], ...] = ()

    @property
    def order(self) -> tuple[int, timedelta]:
        return self.unanswered, self.apart


def matched(spans: Sequence[Span], times: Sequence[datetime]) -> dict[int, int]:
    """For each span of one kind the time that answers it, both by their place.

    Both in the order of time. As many as can be are answered, and together as near as can be.
    """

    def fits(i: int, j: int) -> bool:
        at = times[j]
        if i + 1 < len(spans) and at >= spans[i + 1].at:
            return False
        early = i > 0 and at < spans[i].at - MINUTE
        return not early or apart(spans[i], at) < apart(spans[i - 1], at)

    @cache
    def best(i: int, j: int) -> _Best:
        if i == len(spans):
            return _Best()
        if j == len(times):
            return _Best(len(spans) - i)
        left_out = best(i + 1, j)
        found = [best(i, j + 1), _Best(left_out.unanswered + 1, left_out.apart, left_out.pairs)]
        if fits(i, j):
            rest = best(i + 1, j + 1)
            found.append(_Best(rest.unanswered, rest.apart + apart(spans[i], times[j]),
                               ((i, j), *rest.pairs)))
        return min(reversed(found), key=lambda one: one.order)

    return dict(best(0, 0).pairs)
