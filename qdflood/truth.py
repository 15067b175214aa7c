"""Three-valued truth and its one primitive.

A condition is 成立, 不成立 or 未知 (principle 2: unknown is never clear).
``at_least`` is the only connective: *any* is ``at_least(1, …)``, *all* is
``at_least(len, …)``, "2个以上区（市）" is ``at_least(2, …)``.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class Truth(IntEnum):
    """Ordered so that a larger value is nearer to being met."""

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2

    @property
    def label(self) -> str:
        """不成立, 未知 or 成立."""
        return _LABELS[self]


_LABELS = ("不成立", "未知", "成立")

FALSE, UNKNOWN, TRUE = Truth.FALSE, Truth.UNKNOWN, Truth.TRUE


def at_least(n: int, truths: Iterable[Truth], rest: float = 0) -> Truth:
    """Whether at least ``n`` of the parts hold.

    ``rest`` is how many parts nobody has listed (``inf`` for an open register
    that no zero report closes): they might hold, so they count as 未知.
    """
    sure, could = 0, rest
    for truth in truths:
        if truth == TRUE:
            sure += 1
        elif truth == UNKNOWN:
            could += 1
    if sure >= n:
        return TRUE
    return UNKNOWN if sure + could >= n else FALSE
