"""The decision clock: condition true T0, proposed T1, consulted T2, signed T3, in force T4.

What was proposed is entered whenever it changes (snapshots), so that how long the
proposal has stood above the official status can be told at any moment, also after
a restart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from qdflood.assessment import Assessment
from qdflood.journal.decisions import POSTPONES, REGISTERS, WARNS, Decision
from qdflood.journal.entry import CLOCK, SNAPSHOT, Entry, moment_text
from qdflood.journal.official import Official
from qdflood.observations import Report, Zero
from qdflood.triggers import Finding
from qdflood.truth import TRUE
from qdflood.wording import moment

POINTS = ("T0", "T1", "T2", "T3", "T4")
POINT_LABELS = ("条件成立", "系统建议", "会商", "签发", "生效")


@dataclass(frozen=True, slots=True)
class Proposed:
    """What was proposed from ``recorded`` on; ``level`` a position, 0 none.

    ``possible`` is the highest level that nobody could exclude then.
    """

    seq: int
    recorded: datetime
    level: int
    possible: int
    body: Mapping[str, Any]


class Proposals:
    """The proposals as they followed each other, out of the log."""

    def __init__(self, position: Any) -> None:
        self._position = position
        self.snapshots: list[Proposed] = []

    def take(self, entry: Entry) -> None:
        if entry.kind == CLOCK:  # what was entered with a time to come is of now
            self.snapshots = [replace(one, recorded=min(one.recorded, entry.recorded))
                              for one in self.snapshots]
        if entry.kind == SNAPSHOT:
            level, possible = (self._position(entry.body.get(name) or "") or 0
                               for name in ("confirmed", "possible"))
            self.snapshots.append(
                Proposed(entry.seq, entry.recorded, level, max(level, possible), entry.body))

    @property
    def last(self) -> Proposed | None:
        return self.snapshots[-1] if self.snapshots else None

    def reached(self, level: int, at: datetime) -> datetime | None:
        """Since when, without a break up to ``at``, at least ``level`` has been proposed."""
        return self._since(lambda one: one.level >= level, at)

    def down_to(self, level: int, at: datetime) -> datetime | None:
        """Since when, without a break up to ``at``, no more than ``level`` has been proposed."""
        return self._since(lambda one: one.level <= level, at)

    def warned(self, warning: str, at: datetime) -> datetime | None:
        """Since when, without a break, the condition of that warning has been met."""
        met = TRUE.label
        return self._since(lambda one: one.body.get("warnings", {}).get(warning) == met, at)

    def _since(self, holds: Callable[[Proposed], bool], at: datetime) -> datetime | None:
        since = None
        for one in self.snapshots:
            if one.recorded > at:
                break
            since = (since or one.recorded) if holds(one) else None
        return since


def snapshot(a: Assessment, upto: int) -> dict[str, Any]:
    """What is proposed now, as the log keeps it; ``upto`` is the last entry weighed."""
    grades = a.edition.levels.grades

    def grade(position: int) -> str | None:
        return grades[position] if position else None

    since = condition_since(a, a.confirmed)
    return {
        "confirmed": grade(a.confirmed), "possible": grade(a.possible),
        "possible_reported": grade(a.possible_reported), "verdict": a.verdict,
        "deciding": [f.clause.ref for f in a.deciding],
        "warnings": {name: truth.label for name, truth in a.warnings.items()},
        "condition_since": moment_text(since) if since else None,
        "fingerprint": a.edition.fingerprint, "upto": upto,
    }


def unlike(body: Mapping[str, Any], last: Proposed | None) -> bool:
    """Whether a snapshot says something else than the last one entered."""
    said = ("confirmed", "possible", "possible_reported", "deciding", "warnings")
    return last is None or any(body[name] != last.body.get(name) for name in said)


def condition_since(a: Assessment, level: int) -> datetime | None:
    """T0: the time of the reading that first met a condition for ``level`` or above."""
    if not level:
        return None
    times = [since for f in a.rungs_that_count if f.truth == TRUE and f.clause.level >= level
             if (since := _met(f)) is not None]
    return min(times, default=None)


def _met(finding: Finding) -> datetime | None:
    """When the last of the readings that a clause needs was made."""
    times = [leaf.value.report.at for leaf in finding.evidence
             if isinstance(leaf.value.report, Report | Zero)]
    return max(times, default=None)


def difference(
    official: Official, proposals: Proposals, at: datetime
) -> tuple[int, datetime] | None:
    """Whether the proposal stands above (1) or below (-1) what is official, and since when.

    A status nobody has registered counts as none in force: a proposal stands above it.
    Below it stands only what is settled: while a clause of the level in force is unknown
    (a reading has gone stale, say) that is no ground for lowering, and no clock runs.
    None while the two agree.
    """
    turns = [*((one.recorded, False, one.level, one.possible) for one in proposals.snapshots),
             *((when, True, level, level) for when, level in official.turns())]
    sign, since, held, level, possible = 0, at, 0, 0, 0
    for when, same in groupby(sorted(turns, key=_moment), key=_moment):
        if when > at:
            break
        for _, decided, least, most in same:
            held, level, possible = (least, level, possible) if decided else (held, least, most)
        now = side(level, possible, held)
        if now != sign:
            sign, since = now, when
    return (sign, since) if sign else None


def side(level: int, possible: int, official: int) -> int:
    """Where what is proposed stands: 1 above what is official, -1 certainly below it, else 0."""
    return (level > official) - (possible < official)


def since_words(a: Assessment, proposals: Proposals, since: datetime, now: datetime) -> str:
    """The two clocks of a proposal that nobody has decided on, each named for what it counts.

    ``since``: from when proposal and status have differed. A reading may be entered long
    after it was made: then the condition is older than the proposal, and both are said.
    """
    began = condition_since(a, a.confirmed)
    proposed = max(proposals.reached(a.confirmed, now) or since, since)
    if began is None or _minute(began) >= _minute(proposed):
        return f"{moment(proposed, now)}起" if _minute(proposed) == _minute(since) else (
            f"{moment(since, now)}起，{moment(proposed, now)}升至现建议级别")
    parts = [f"条件{moment(began, now)}成立", f"{moment(proposed, now)}系统建议"]
    if _minute(proposed) != _minute(since):
        parts.append(f"自{moment(since, now)}起高于官方状态")
    return "，".join(parts)


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _moment(turn: tuple[datetime, bool, int, int]) -> datetime:
    return turn[0]


def lags(
    a: Assessment, proposals: Proposals, decision: Decision, consulted: datetime | None,
    since: datetime | None = None,
) -> dict[str, str | None]:
    """T0 to T4 of a decision, as the log keeps them; None where a point is not known.

    ``since``: from when the proposal has stood above what is official. What was proposed
    and decided before that is another case, and its time not this one's.
    Of a lowering T0 is not known: that a condition no longer holds has no one reading.
    """
    if decision.effect == REGISTERS:
        return {}
    began, proposed = _led_to(a, proposals, decision)
    if since is not None and proposed is not None and decision.effect not in ("end", *WARNS):
        proposed = max(proposed, since)
    signed = decision.decided if decision.signatures else None
    in_force = decision.in_force if decision.effect != POSTPONES else None
    times = (began, proposed, consulted, signed, in_force)
    return {name: moment_text(t) if t else None for name, t in zip(POINTS, times, strict=True)}


def _led_to(
    a: Assessment, proposals: Proposals, decision: Decision
) -> tuple[datetime | None, datetime | None]:
    """When the condition for a decision came true, and when the decision was first proposed."""
    # Signed at 03:42 is written to the minute: what was proposed within it counts.
    at, effect = decision.decided.replace(second=59, microsecond=999_999), decision.effect
    level = a.edition.levels.position(decision.level or "") or 0
    if effect == "end":
        return _last(_met(w.finding) for w in a.endings
                     if w.applicable and w.finding.truth == TRUE), proposals.down_to(0, at)
    if effect in WARNS:
        found = [_met(f) for f in a.items
                 if f.clause.warning == decision.warning and f.truth == TRUE
                 and f.clause.kind == ("warning" if effect == "issue" else "lifting")]
        return (min(filter(None, found), default=None),
                proposals.warned(decision.warning or "", at) if effect == "issue" else None)
    if effect == "adjust" and level < (a.edition.levels.position(decision.from_level or "") or 0):
        return None, proposals.down_to(level, at)
    return condition_since(a, level), proposals.reached(level, at) if level else None


def _last(times: Iterable[datetime | None]) -> datetime | None:
    return max(filter(None, times), default=None)
