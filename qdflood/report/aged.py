"""Figures of several areas with the time that they are of: an old one is never told as of now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from qdflood.assessment import Assessment
from qdflood.assessment.figures import Pair, given, rows, words
from qdflood.observations.report import Report
from qdflood.scales import STALE, Value

TO_RECHECK, OUTDATED, SOME = "待复核", "已过时", "部分"


def told(a: Assessment, pair: Pair, spell: Callable[[datetime], str]) -> str:
    """截至10日00:10报：需转移1200人，已转移900人（1个区（市）报，9个未报；待复核）.

    The line of the pair; where someone has reported, with the time of the report, or of the
    oldest and the newest of them, and whether it is past the time after which the rules want
    an event said again.
    """
    said = _said(a, pair)
    if not said:
        return words(a, pair)
    times = sorted(at for at, _ in said)
    first, last = spell(times[0]), spell(times[-1])
    when = first if first == last else f"{first}至{last}"
    mark = _mark(a, said)
    return f"截至{when}报：{words(a, pair)}{f'（{mark}）' if mark else ''}"


def old(a: Assessment, pair: Pair) -> bool:
    """Whether any figure of the pair is past its time."""
    return bool(_mark(a, _said(a, pair)))


def _said(a: Assessment, pair: Pair) -> list[tuple[datetime, Value]]:
    """Each figure that counts with when it was reported."""
    found = [value for row in rows(a) for name in (pair.due, pair.done)
             if (value := given(row, name)) is not None]
    return [(max(times), value) for value in found if (times := _times(value))]


def _times(value: Value) -> list[datetime]:
    reports = value.report if isinstance(value.report, tuple) else (value.report,)
    return [one.at for one in reports if isinstance(one, Report)]


def _mark(a: Assessment, said: list[tuple[datetime, Value]]) -> str:
    limit = timedelta(hours=a.edition.catalogue.recheck_after_h[a.situation.duty])
    for word, late in (
        (OUTDATED, [value.why == STALE for _, value in said]),
        (TO_RECHECK, [a.situation.at - at > limit for at, _ in said]),
    ):
        if any(late):
            return word if all(late) else SOME + word
    return ""
