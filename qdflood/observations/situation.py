"""What is known at one moment: reports in, one value a field out.

Events and states hold until a later report changes them; readings go stale. A zero
report fills what nobody has reported and never closes what is open (principles 6, 7).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from qdflood.observations.report import InForce, Observations, Report, Zero
from qdflood.observations.row import Row
from qdflood.observations.zeros import UNNAMED, ZeroReports
from qdflood.plan.edition import IN_FORCE, Edition
from qdflood.plan.fields import FieldInfo
from qdflood.scales import Value, point

__all__ = ["Row", "Situation"]


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
        later = [r for r in observations.reports if r.at > self.at]
        self.ignored: list[Report | Zero] = [
            *later,
            *(z for z in observations.zeros if z.at > self.at),
        ]
        self.cache: dict[str, Any] = {}  # what the rules work out once a register
        self.tallies: dict[Any, Any] = {}  # and once a condition
        self.zeros = ZeroReports(edition, observations.zeros, self.at, self.duty)
        for report in observations.reports:
            if report.at <= self.at:
                self._take(report)
        for report in later:  # not taken, but no zero report may speak for what it is about
            row = self._row_of(report)
            row.nil -= {report.field}
        self._take_in_force()
        self._lapse()

    # -- building
    def _row_of(self, report: Report) -> Row:
        rows = self.rows[report.register]
        key = (report.member, report.row)
        row = rows.get(key)
        if row is None:
            nil = self.nil(report.register, report.member)
            row = rows[key] = Row(self, report.register, report.member, report.row, nil)
        return row

    def _take(self, report: Report) -> None:
        row = self._row_of(report)
        info = row.infos[report.field]
        if not info.spec.reported:
            row.values.pop(report.field, None)  # what was said, not what is taken by default
        row.reports.setdefault(report.field, []).append(report)

    def _take_in_force(self) -> None:
        row = self.single(IN_FORCE)
        if self.in_force.level is not None:
            row.values["level"] = point(self.in_force.level)
        for key, on in self.in_force.warnings.items():
            if on is not None:
                row.values[key] = point(float(on))

    def _lapse(self) -> None:
        """Rows past their own end count as gone, and those that a later word takes back.

        A zero report of a whole register takes back what the same source said before,
        and readings of anybody that have gone stale.
        """
        for zero in self.zeros.fresh:
            for key, row in list(self.rows[zero.register].items()):
                if not zero.field and row.taken_back(zero.at, zero.by):
                    del self.rows[zero.register][key]
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
