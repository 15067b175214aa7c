"""What the place's registers say of each member, as values on the edition's scales."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime, timezone

from qdflood.errors import PlanError
from qdflood.gazetteer import Gazetteer, Member
from qdflood.plan.catalogue import Catalogue
from qdflood.plan.fields import FieldInfo
from qdflood.scales import INF, NOTHING, Value, point

Infos = Mapping[str, Mapping[str, FieldInfo]]


class Attributes:
    """The attributes of every listed member, read once a day of the year.

    ``strict``: marks out of order are refused; else they are 未知, since what people
    have entered must never keep an assessment from being made.
    """

    def __init__(
        self, catalogue: Catalogue, infos: Infos, gazetteer: Gazetteer, zone: timezone,
        strict: bool = True,
    ) -> None:
        self.catalogue, self.infos, self.gazetteer = catalogue, infos, gazetteer
        self.strict = strict
        self.zone = zone  # the day of a dated value is the place's own
        self._held: dict[tuple[str, str], dict[str, dict[str, Value]]] = {}
        for register in gazetteer.rosters:  # a bad cell is refused when the edition loads
            self._read(register, None)
            for day in gazetteer.season_days(register):  # nor may one come true some night
                self._read(register, day)

    def over(self, gazetteer: Gazetteer) -> Attributes:
        """The attributes with other facts of the place; nothing in these can be refused."""
        return Attributes(self.catalogue, self.infos, gazetteer, self.zone, strict=False)

    def of(self, register: str, at: datetime) -> dict[str, dict[str, Value]]:
        """member -> field -> value on the day of ``at``, dated values included."""
        at = at.astimezone(self.zone)
        key = (register, at.strftime("%m%d") if self.gazetteer.seasons else "")
        found = self._held.get(key)
        if found is None:
            found = self._held[key] = self._read(register, at)
        return found

    def _read(self, register: str, at: datetime | None) -> dict[str, dict[str, Value]]:
        infos = [i for i in self.infos[register].values() if not i.spec.reported]
        found = {}
        for member in self.gazetteer.roster(register).members:
            values = {}
            for info in infos:
                dated = self.gazetteer.seasonal(register, member.name, info.name, at) if at else ""
                values[info.name] = self._value(info, member, dated)
            self._ascend(register, member.name, values)
            found[member.name] = values
        return found

    def _ascend(self, register: str, member: str, values: dict[str, Value]) -> None:
        """An unknown mark lies between the known ones below and above it."""
        names = [n for n in self.catalogue.registers[register].ascending if n in values]
        marks = {n: values[n].lo for n in names if values[n].known and not values[n].nothing}
        if list(marks.values()) != sorted(marks.values()):
            if not self.strict:
                values.update((n, self.infos[register][n].whole) for n in marks)
                return
            labels = "、".join(
                f"{self.infos[register][n].spec.label}{x:g}" for n, x in marks.items()
            )
            raise PlanError(f"{labels}应由低到高", file=f"{register}.csv", where=member)
        for i, name in enumerate(names):
            value = values[name]
            if not value.known:
                below = [marks[n] for n in names[:i] if n in marks]
                above = [marks[n] for n in names[i + 1 :] if n in marks]
                low, high = max([value.lo, *below]), min([value.hi, *above])
                values[name] = Value(low, high, value.why)

    @staticmethod
    def _value(info: FieldInfo, member: Member, dated: str = "") -> Value:
        """An empty cell is 未知, 无 is no such thing."""
        column = info.spec.column or info.name
        cells = member.many(column) if info.spec.many else (member.cells.get(column, ""),)
        cells = (dated,) if dated else tuple(cell for cell in cells if cell)
        if not cells or not (info.scale or info.numeric):
            return info.whole
        values = [_cell(info, text, member) for text in cells]
        if not info.spec.many:
            return values[0]
        items = frozenset(int(value.lo) for value in values)
        return Value(min(items), max(items), items=items)

    def of_new(self, register: str) -> dict[str, Value]:
        """What is taken of a named member that the register does not list."""
        found = {}
        for name, info in self.infos[register].items():
            if info.spec.new_default and info.scale:
                found[name] = point(info.scale.position(info.spec.new_default) or 0)
        return found


def _cell(info: FieldInfo, text: str, member: Member) -> Value:
    choices: tuple[str, ...] = ()
    if info.scale:
        position = info.scale.position(text)
        if position is not None:
            return point(position)
        choices = info.scale.grades
    elif text == "无":
        return NOTHING
    else:
        try:
            number = float(text)
        except ValueError:
            number = INF
        if math.isfinite(number):
            return point(number)
    raise PlanError(
        f"“{text}”不是{info.spec.label}的取值",
        file=f"{member.register}.csv",
        where=member.name,
        choices=choices,
    )
