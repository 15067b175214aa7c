"""What counts of a fact now, and what would once a line is saved.

Both are asked of a Situation, never of the latest word alone: “not known” takes nothing
back, a source that speaks after another does not silence it. No word of a plan stands
here; how long a danger stays is said by the catalogue's ``closes``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from qdflood.desk.command.rows import Known
from qdflood.observations import Observations, Report, Situation
from qdflood.observations.given import interval
from qdflood.observations.report import InForce
from qdflood.plan.edition import Edition
from qdflood.plan.fields import FieldInfo
from qdflood.scales import CONFLICT, Value


@dataclass(frozen=True, slots=True)
class Change:
    """One reported field before and after; ``spoke`` is the worst report that counts before."""

    info: FieldInfo
    report: Report
    was: Value
    will: Value
    spoke: Report | None

    @property
    def lowers(self) -> bool:
        """Whether something worse that counts now would not count any more."""
        if self.spoke is None:
            return False
        left = self.will.hi if self.will.why == CONFLICT else self.will.lo
        return left < interval(self.info, self.spoke.value).lo


def changes(
    edition: Edition, known: Known, reports: Sequence[Report], now: datetime
) -> Iterator[Change]:
    """What ``reports`` would do to each field with an order that they speak of."""
    for report in reports:
        info = edition.info[report.register][report.field]
        if info.spec.many or not (info.numeric or _graded(info)):
            continue
        own = [r for r in reports if r.member == report.member]
        before = known.of(report.register, report.member)
        was, will = (_value(edition, held, report, now) for held in (before, [*before, *own]))
        yield Change(info, report, was, will, _spoke(info, was))


def _graded(info: FieldInfo) -> bool:
    return info.scale is not None and info.spec.type not in ("choice", "bool")


def _value(edition: Edition, held: Sequence[Report], fact: Report, now: datetime) -> Value:
    at = max(now, fact.at)
    situation = Situation(edition, Observations(at, tuple(held), (), InForce()))
    row = situation.rows[fact.register].get((fact.member, fact.row))
    return row.base(fact.field) if row else edition.info[fact.register][fact.field].whole


def _spoke(info: FieldInfo, was: Value) -> Report | None:
    """The worst of the reports that a value rests on, while it counts."""
    held = was.report if isinstance(was.report, tuple) else (was.report,)
    said = [r for r in held if isinstance(r, Report) and r.value is not None]
    worst = max(said, key=lambda r: interval(info, r.value).lo, default=None)
    return worst if worst is not None and interval(info, worst.value).lo <= was.hi else None


@dataclass(frozen=True, slots=True)
class Holding:
    """Which grades of a field stay until one word ends them, milder words not being enough."""

    closer: FieldInfo
    word: str
    above: float
    upto: float

    def holds(self, lo: float) -> bool:
        return self.above < lo <= self.upto


def holding(edition: Edition, info: FieldInfo) -> Holding | None:
    """The grades of ``info`` that only the last of its closing words takes out of the counts."""
    closer = edition.closers(info.register).get(info.name)
    if closer is None or info.scale is None:
        return None
    tops = sorted((info.scale.position(limit) or 0, word)
                  for word, limit in closer.spec.closes.items() if word != "field")
    if len(tops) < 2 or tops[-1][0] == tops[-2][0]:
        return None
    return Holding(closer, tops[-1][1], tops[-2][0], tops[-1][0])


def taken_back(
    edition: Edition, known: Known, reports: Sequence[Report], now: datetime
) -> tuple[Change, Holding] | None:
    """The first of ``reports`` that would take back what stays until it is said to be over."""
    for change in changes(edition, known, reports, now):
        held = holding(edition, change.info)
        if held is None or not change.lowers or change.spoke is None:
            continue
        closed = any(r.field == held.closer.name and r.value == held.word
                     and r.member == change.report.member for r in reports)
        if held.holds(interval(change.info, change.spoke.value).lo) and not closed:
            return change, held
    return None


def overruled(
    edition: Edition, known: Known, reports: Sequence[Report], now: datetime
) -> list[Report]:
    """What a settling word ends: every other value that a source stands by, or that counts."""
    told = [other for report in reports for other in known.told(report)
            if other.value not in (None, report.value) and other.at <= report.at]
    worse = [c.spoke for c in changes(edition, known, reports, now) if c.lowers and c.spoke]
    return [*told, *(one for one in worse if one not in told)]
