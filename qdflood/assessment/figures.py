"""Figures that belong together: how many should, how many have (3.5, 4.2.1), area by area.

未报 is never 0: a total always says how many areas it stands for, and a figure that cannot
be is shown to be checked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qdflood.assessment.assess import Assessment
from qdflood.observations import Row
from qdflood.plan.edition import Edition
from qdflood.plan.fields import FieldInfo
from qdflood.scales import CONFLICT, SAID_UNKNOWN, Value, number_text
from qdflood.wording import canonical, fact, unit, value_text

NOT_REPORTED = "未报"
CHECK = "，请核对"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two figures that belong together: how many should, how many have."""

    title: str
    due: str
    done: str


def pairs(edition: Edition) -> tuple[Pair, ...]:
    """The pairs of the edition, in the order in which they are asked for."""
    infos = edition.info.get(edition.plan.area_register, {})
    return tuple(Pair(i.spec.title, i.spec.done_of, name) for name, i in infos.items()
                 if i.spec.done_of)


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of one figure over the districts that have reported it.

    ``least``: some gave a range or differ, so that it is at least this many.
    """

    info: FieldInfo
    of: str
    number: float
    said: tuple[str, ...]
    silent: tuple[str, ...]
    least: bool

    @property
    def words(self) -> str:
        """需转移1200人, 需转移至少1200人."""
        short = self.info.spec.short or self.info.spec.label
        if not self.said:
            return f"{short}{NOT_REPORTED}"
        return f"{short}{'至少' if self.least else ''}{number_text(self.number)}{unit(self.info)}"

    @property
    def reach(self) -> str:
        """2个区（市）报，8个未报."""
        if not self.silent:
            return f"{len(self.said)}{self.of}均已报"
        return f"{len(self.said)}{self.of}报，{len(self.silent)}个{NOT_REPORTED}"


def of(edition: Edition) -> str:
    """The areas counted, as in 3个区（市）."""
    spec = edition.register(edition.plan.area_register)
    return f"{spec.measure}{spec.label}"


def rows(a: Assessment) -> list[Row]:
    """One row a district, in the plan's order."""
    members = a.edition.gazetteer.roster(a.edition.plan.area_register).members
    return [a.situation.member_rows(a.edition.plan.area_register, member.name)[0] for member in members]


def given(row: Row, name: str) -> Value | None:
    """What a district has said of a figure; None for 未报. “Not known” is no figure."""
    value = row.said(row.infos[name])
    return None if value is None or value.why == SAID_UNKNOWN else value


def total(a: Assessment, name: str) -> Total:
    """The sum of one figure, and who it does not stand for."""
    info = a.edition.info[a.edition.plan.area_register][name]
    found = {row.member: given(row, name) for row in rows(a)}
    said = {member: value for member, value in found.items() if value is not None}
    return Total(
        info, of(a.edition), sum(value.lo for value in said.values()), tuple(said),
        tuple(member for member in found if member not in said),
        any(not value.known for value in said.values()),
    )


def contradictions(a: Assessment) -> list[str]:
    """What cannot be, or what sources disagree on: to be checked, and never put right silently."""
    return [words for row in rows(a) for pair in pairs(a.edition)
            for words in row_contradictions(a, row, pair)]


def row_contradictions(a: Assessment, row: Row, pair: Pair) -> Iterator[str]:
    """The same of one area's pair."""
    due, done = given(row, pair.due), given(row, pair.done)
    for name, value in ((pair.due, due), (pair.done, done)):
        if value is not None and value.why == CONFLICT:
            yield f"{fact(a.edition, row, row.infos[name], value)}{CHECK}"
    if due is not None and done is not None and done.lo > due.hi:
        more, less = row.infos[pair.done], row.infos[pair.due]
        yield (f"{row.member}{short_of(more)}{figure(more, done)}多于"
               f"{short_of(less)}{figure(less, due)}{CHECK}")


def short_of(info: FieldInfo) -> str:
    """What a figure is called where room is short."""
    return info.spec.short or info.spec.label


def figure(info: FieldInfo, value: Value) -> str:
    """A figure with its unit."""
    return value_text(info, canonical(info, value))


# -- in one line


def words(a: Assessment, pair: Pair) -> str:
    """需转移1200人，已转移900人（2个区（市）报，8个未报）."""
    due, done = total(a, pair.due), total(a, pair.done)
    if not due.said and not done.said:
        return f"{pair.title}：{len(due.silent)}{due.of}均{NOT_REPORTED}"
    if due.said == done.said:
        return f"{due.words}，{done.words}（{due.reach}）"
    return "，".join(f"{one.words}（{one.reach}）" if one.said else one.words for one in (due, done))
