"""What is known at one moment: reports in, one value a field out.

Events and states hold until a later report changes them; readings go stale. The
latest report of a source stands; fresh reports of different sources that differ
are 矛盾 until somebody settles it. A zero report fills what nobody has reported
and never closes what is open (principles 6 and 7).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from qdflood.observations.given import interval
from qdflood.observations.report import InForce, Observations, Report
from qdflood.observations.zeros import UNNAMED, ZeroReports
from qdflood.plan.edition import IN_FORCE, Edition
from qdflood.plan.fields import FieldInfo
from qdflood.scales import (
    CONFLICT,
    RANGE_ONLY,
    SAID_UNKNOWN,
    STALE,
    Value,
    point,
    span,
)


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

    def said(self, info: FieldInfo) -> Value | None:
        """What the reports of one field come to; None when nobody has spoken of it."""
        reports = self.reports.get(info.name)
        if not reports:
            return None
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
        value = interval(self.infos[report.field], report.value)
        return Value(value.lo, value.hi, value.why, value.items, report)

    def base(self, name: str) -> Value:
        """The value of a field before anything derived from other fields narrows it."""
        info = self.infos[name]
        value = self.said(info)
        if value is None or value.why == SAID_UNKNOWN:
            value = self._unsaid(info, value)
        for source, mapping in self.situation.implied(self.register, name):
            value = _narrow(value, self.base(source), mapping, self.infos[source])
        closer = self.situation.closers(self.register).get(name)
        return self._closed(info, value, closer) if closer else value

    def _unsaid(self, info: FieldInfo, value: Value | None) -> Value:
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
        return value or info.whole

    def _closed(self, info: FieldInfo, value: Value, closer: FieldInfo) -> Value:
        control = self.base(closer.name)
        if not control.known or closer.scale is None or info.scale is None or info.none is None:
            return value
        limit = closer.spec.closes.get(closer.scale.grades[int(control.lo)])
        if limit is None:
            return value
        top, none = info.scale.position(limit), info.none.lo
        assert top is not None
        low = none if value.lo <= top else value.lo
        high = none if value.hi <= top else value.hi
        return Value(
            low, high, value.why if low != high else "", report=value.report, raw=value.raw
        )


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
    values = [interval(info, report.value) for report in fresh]
    pairs = [(v, r) for v, r in zip(values, fresh, strict=True) if v.why != SAID_UNKNOWN]
    if not pairs:
        return Value(info.whole.lo, info.whole.hi, SAID_UNKNOWN, report=fresh[0])
    value, report = max(pairs, key=lambda pair: pair[1].at)
    if any((v.lo, v.hi, v.items) != (value.lo, value.hi, value.items) for v, _ in pairs):
        wide = span(*(v for v, _ in pairs), why=CONFLICT)
        return Value(wide.lo, wide.hi, CONFLICT, report=tuple(r for _, r in pairs))
    return Value(value.lo, value.hi, value.why, value.items, report)


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


class Situation:
    """Everything known at ``at`` under one edition.

    ``conflicts``, ``stale``, ``recheck`` and ``ignored`` list what a person should
    look at; none of them changes the level by itself.
    """

    def __init__(self, edition: Edition, observations: Observations) -> None:
        self.situation = self  # a clause's top level reads like a row
        self.edition, self.at, self.in_force = edition, observations.at, observations.in_force
        self.duty = _duty(observations.in_force)
        self.rows: dict[str, dict[tuple[str, str], Row]] = {name: {} for name in edition.info}
        self.ignored = [r for r in observations.reports if r.at > self.at]
        self.cache: dict[str, Any] = {}  # what the rules work out once per register
        self.zeros = ZeroReports(edition, observations.zeros, self.at, self.duty)
        for report in observations.reports:
            if report.at <= self.at:
                self._take(report)
        self._take_in_force()
        self._lapse()

    # -- building
    def _take(self, report: Report) -> None:
        rows = self.rows[report.register]
        key = (report.member, report.row)
        row = rows.get(key)
        if row is None:
            nil = self.nil(report.register, report.member)
            row = rows[key] = Row(self, report.register, report.member, report.row, nil)
        info = row.infos[report.field]
        if not info.spec.reported:
            row.values[report.field] = interval(info, report.value)
        row.reports.setdefault(report.field, []).append(report)

    def _take_in_force(self) -> None:
        row = self.single(IN_FORCE)
        if self.in_force.level is not None:
            row.values["level"] = point(self.in_force.level)
        for key, on in self.in_force.warnings.items():
            if on is not None:
                row.values[key] = point(float(on))

    def _lapse(self) -> None:
        """Rows past their own end (a signal's ``until``) count as if they were gone."""
        for name, register in self.edition.catalogue.registers.items():
            if register.lapses:
                for key, row in list(self.rows[name].items()):
                    until = row.said(row.infos[register.lapses])
                    if until and until.known and until.lo < self.at.timestamp():
                        del self.rows[name][key]

    # -- asking
    def single(self, register: str) -> Row:
        """The only row of a group of single facts."""
        row = self.rows[register].get(("", ""))
        if row is None:
            row = self.rows[register][("", "")] = Row(self, register, "")
        return row

    def attributes(self, register: str, member: str) -> dict[str, Value]:
        """A fresh dict of a listed member's attributes; of a new one the defaults."""
        listed = self.edition.attributes(register, self.at).get(member)
        if listed is not None:
            return dict(listed)
        named = bool(member) and not member.startswith(UNNAMED)
        return dict(self.edition.new_attributes(register)) if named else {}

    def ghost(self, register: str, member: str | None) -> Row:
        """A member nobody has spoken of; None stands for any that is not listed."""
        return Row(self, register, member or UNNAMED, nil=self.nil(register, member))

    def member_rows(self, register: str, member: str) -> list[Row]:
        """The rows of one listed member, or its row without reports."""
        rows = [row for (name, _), row in self.rows[register].items() if name == member]
        return rows or [self.ghost(register, member)]

    def is_stale(self, info: FieldInfo, at: datetime, until: datetime | None) -> bool:
        """Readings and forecasts go stale; events and states never do."""
        if until is not None and info.spec.kind != "event":
            return self.at > until
        hours = info.spec.stale_after_h
        if info.spec.kind != "reading" or hours is None:
            return False
        return self.at - at > timedelta(hours=hours[self.duty])

    def closed(self, register: str) -> bool:
        """Whether no member beyond those listed or reported can exist."""
        spec = self.edition.register(register)
        if not spec.open or spec.absent_is_none:
            return True
        if self.zeros.closes(register):
            return True
        return spec.complete and any(row.fresh() for row in self.rows[register].values())

    def nil(self, register: str, member: str | None) -> frozenset[str]:
        """The fields that fresh zero reports cover for a member (None: an unlisted one)."""
        return self.zeros.nil(register, member)

    def closers(self, register: str) -> dict[str, FieldInfo]:
        return self.edition.closers(register)

    def implied(
        self, register: str, name: str
    ) -> Sequence[tuple[str, dict[str, tuple[float, float]]]]:
        return self.edition.implied(register).get(name, ())


def _duty(status: InForce) -> int:
    """0 日常, 1 预警, 2 响应; a status nobody has registered is held to the strictest."""
    if status.level is None or status.level > 0:
        return 2
    return 1 if any(status.warnings.values()) else 0
