"""One row of a register: its reports, and the values that follow from them.

The latest report of a source stands; fresh reports of different sources that
differ are 矛盾 until somebody settles it. Readings past their time are 未知.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from qdflood.observations.given import interval
from qdflood.observations.report import Report
from qdflood.observations.zeros import UNNAMED
from qdflood.plan.fields import FieldInfo
from qdflood.scales import CONFLICT, INF, RANGE_ONLY, SAID_UNKNOWN, STALE, Value, span

if TYPE_CHECKING:
    from qdflood.observations.situation import Situation


class Row:
    """One row of a register: its reports, and the values that follow from them.

    ``values`` is filled as fields are asked for. A row without reports stands for
    a member nobody has spoken of; ``nil`` are the fields a zero report covers.
    """

    __slots__ = ("situation", "register", "member", "key", "reports", "values", "infos", "nil")

    def __init__(
        self,
        situation: Situation,
        register: str,
        member: str,
        key: str = "",
        nil: frozenset[str] = frozenset(),
    ) -> None:
        self.situation, self.register, self.member, self.key = situation, register, member, key
        self.reports: dict[str, list[Report]] = {}
        self.infos = situation.edition.info[register]
        self.values: dict[str, Value] = situation.attributes(register, member)
        self.nil = nil

    @property
    def named(self) -> bool:
        return not self.member.startswith(UNNAMED)

    def fresh(self) -> bool:
        """Whether at least one reading of the row is still valid."""
        said = [self.said(i) for i in self.infos.values() if i.spec.kind == "reading"]
        return any(value is not None and value.why != STALE for value in said)

    def taken_back(self, at: datetime, by: str) -> bool:
        """Whether every report of the row is older than ``at`` and by that source, or stale."""
        reports = [r for said in self.reports.values() for r in said]
        if not all(r.at < at for r in reports):
            return False
        readings = any(self.infos[r.field].spec.kind == "reading" for r in reports)
        return all(r.by == by for r in reports) or (readings and not self.fresh())

    def said(self, info: FieldInfo) -> Value | None:
        """What the reports of one field come to; None when nobody has spoken of it."""
        reports = self.reports.get(info.name)
        if not reports:
            return None
        if len(reports) > 1:
            # “Not known” takes nothing back: what has happened holds, a reading ages by itself.
            reports = [r for r in reports if r.value is not None] or reports
        if len(reports) == 1:  # by far the commonest
            only = reports[0]
            if not self.situation.is_stale(info, only.at, only.until):
                return self.value_of(only)
        standing = _standing(reports)
        fresh = [r for r in standing if not self.situation.is_stale(info, r.at, r.until)]
        if not fresh:
            last = max(standing, key=lambda r: r.at)
            old = interval(info, last.value)
            raw = None if old.why == SAID_UNKNOWN else (old.lo, old.hi)
            return Value(info.whole.lo, info.whole.hi, STALE, report=last, raw=raw)
        return _agree(info, fresh)

    def value_of(self, report: Report) -> Value:
        """One report alone, as a value of its field."""
        return interval(self.infos[report.field], report.value, report)

    def base(self, name: str) -> Value:
        """The value of a field before anything derived from other fields narrows it."""
        info = self.infos[name]
        value = self.said(info)
        if value is None:
            value = self._unsaid(info)
        elif value.why in (SAID_UNKNOWN, STALE):
            absent = info.absent if value.why == SAID_UNKNOWN else None
            value = absent or self._answered(info, value)
        for source, mapping in self.situation.implied(self.register, name):
            value = _narrow(value, self.base(source), mapping, self.infos[source])
        if info.spec.counts_rows:
            value = self._counted(info, value)
        closer = self.situation.closers(self.register).get(name)
        return self._closed(info, value, closer) if closer else value

    def _counted(self, info: FieldInfo, value: Value) -> Value:
        """At least as many places as there are rows of the member as bad as this one."""
        mine = self.base(info.spec.counts_rows)
        rows = self.situation.member_rows(self.register, self.member)
        alike = sum(row.base(info.spec.counts_rows).lo >= mine.lo for row in rows)
        if alike <= value.lo or not mine.known:
            return value
        return Value(alike, max(value.hi, alike), report=mine.report)

    def _unsaid(self, info: FieldInfo) -> Value:
        if info.spec.defaults_to:
            group, _, fact = info.spec.defaults_to["fact"].partition(".")
            found = self.situation.single(group).base(fact)
            path = found.path or f"{group}.{fact}"
            return Value(
                found.lo, found.hi, found.why, report=found.report, raw=found.raw, path=path
            )
        if info.absent is not None:
            return info.absent
        if info.name in self.nil and info.none is not None:
            zero = self.situation.zeros.latest(self.register, info.name)
            return Value(info.none.lo, info.none.hi, report=zero)
        return info.whole

    def _answered(self, info: FieldInfo, value: Value) -> Value:
        """An entry of “not known” that a later zero report answers; one gone stale only if
        the zero report is of this very member, since others are 除已报者外."""
        if info.none is None or info.name not in self.nil:
            return value
        for zero in self.situation.zeros.of(self.register, info.name):
            own = zero.scope[:1] == (
                (self.situation.edition.register(self.register).key, self.member),
            )
            if zero.at > value.report.at and (own or value.why == SAID_UNKNOWN):
                return Value(info.none.lo, info.none.hi, report=zero)
        return value

    def _closed(self, info: FieldInfo, value: Value, closer: FieldInfo) -> Value:
        """The value after every control that may be in force (several when contradictory)."""
        control, none = self.base(closer.name), info.none
        if closer.scale is None or info.scale is None or none is None or control.nothing:
            return value
        if _newest(value) and _newest(control) and _newest(value) > _newest(control):
            return value  # what happened after the control is open again
        low, high = INF, -INF
        for position in range(int(control.lo), int(control.hi) + 1):
            limit = closer.spec.closes.get(closer.scale.grades[position])
            top = info.scale.position(limit) if limit else None
            low = min(low, value.lo if top is None or value.lo > top else none.lo)
            high = max(high, value.hi if top is None or value.hi > top else none.lo)
        if (low, high) == (value.lo, value.hi):
            return value
        why = "" if low == high else value.why or control.why
        return Value(low, high, why, report=value.report, raw=value.raw)


def _newest(value: Value) -> float:
    """When the latest of a value's reports was observed (epoch seconds); 0 for silence."""
    reports = value.report if isinstance(value.report, tuple) else (value.report,)
    return max((r.at.timestamp() for r in reports if r is not None), default=0.0)


def _standing(reports: Sequence[Report]) -> list[Report]:
    """The latest report of each source, none older than the last that settles."""
    settled = max((r.at for r in reports if r.settles), default=None)
    latest: dict[str, Report] = {}
    for report in reports:
        if settled and report.at <= settled and not report.settles:
            continue
        held = latest.get(report.by)
        if held is None or report.at >= held.at:
            latest[report.by] = report
    return list(latest.values())


def _agree(info: FieldInfo, fresh: Sequence[Report]) -> Value:
    """What fresh reports of several sources come to together.

    A vaguer word (10级以上) does not contradict a sharper one (12级): what both allow
    stands. Words that exclude each other are 矛盾, and the value spans them.
    """
    values = [interval(info, report.value) for report in fresh]
    pairs = [(v, r) for v, r in zip(values, fresh, strict=True) if v.why != SAID_UNKNOWN]
    if not pairs:
        return Value(info.whole.lo, info.whole.hi, SAID_UNKNOWN, report=fresh[0])
    newest = max(pairs, key=lambda pair: pair[1].at)[1]
    low, high = max(v.lo for v, _ in pairs), min(v.hi for v, _ in pairs)
    if info.spec.many:
        items = frozenset(item for v, _ in pairs for item in v.items or ())
        return Value(min(items), max(items), items=items, report=newest)
    if low > high and not all(v.nothing for v, _ in pairs):
        said = [v for v, _ in pairs if not v.nothing]
        wide = span(*said, why=CONFLICT)
        return Value(wide.lo, wide.hi, CONFLICT, report=tuple(r for _, r in pairs))
    return Value(low, high, "" if low == high or low > high else RANGE_ONLY, report=newest)


def _narrow(
    value: Value, source: Value, mapping: dict[str, tuple[float, float]], info: FieldInfo
) -> Value:
    """``value`` within what another field of the row implies (a grade implies its force)."""
    if not source.known or source.nothing or info.scale is None:
        return value
    grade = info.scale.grades[int(source.lo)]
    bounds = mapping.get(grade) or mapping.get(str(bool(source.lo)).lower())
    if bounds is None:
        return value
    low, high = max(value.lo, bounds[0]), min(value.hi, bounds[1])
    if low > high:
        reports = tuple(r for r in (value.report, source.report) if r)
        return Value(min(value.lo, bounds[0]), max(value.hi, bounds[1]), CONFLICT, report=reports)
    if (low, high) == (value.lo, value.hi):
        return value
    why = "" if low == high else RANGE_ONLY
    return Value(low, high, why, report=value.report or source.report, raw=value.raw)
