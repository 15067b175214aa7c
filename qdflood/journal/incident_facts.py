"""What single facts say of an incident: happened, worse, over, and what would end it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from qdflood.observations.given import interval
from qdflood.observations.row import Row
from qdflood.plan.edition import Edition
from qdflood.plan.fields import FieldInfo
from qdflood.scales import Value
from qdflood.wording import fact, predicate
from qdflood.wording.sentences import SLOT, is_class

if TYPE_CHECKING:
    from qdflood.journal.incidents import Mention


@dataclass(frozen=True, slots=True)
class Worse:
    """A rise to a higher grade: in which entry, when it happened by the report, when it
    was heard of and from whom, what it is now and what it was."""

    seq: int
    at: datetime
    heard: datetime
    by: str
    words: str
    before: str


def worsened(facts: Mapping[str, FieldInfo], raising: Sequence[Mention]) -> Iterator[Worse]:
    """Each report that puts a grade certainly above all that was reported before it."""
    found: list[Worse] = []
    for name, info in facts.items():
        top: tuple[float, str] | None = None
        said = [m for m in raising if m.report.field == name] if info.scale else []
        for one in sorted(said, key=lambda m: (m.report.at, m.seq)):
            low, words = interval(info, one.report.value).lo, predicate(info, one.report.value)
            if top is not None and low > top[0]:
                found.append(Worse(one.seq, one.report.at, one.heard, one.report.by, words, top[1]))
            if top is None or low > top[0]:
                top = low, words
    yield from sorted(found, key=lambda one: (one.at, one.seq))


def ending(
    edition: Edition, row: Row, facts: Mapping[str, FieldInfo]
) -> Iterator[tuple[str, str, str]]:
    """Field, value and sentence of what would report each standing fact to be over."""
    closers = edition.closers(row.register)
    for name, info in facts.items():
        value = row.said(info) if name in row.reports else None
        if info.spec.none is None or value is None or fact_over(row, info):
            continue
        closer, word = closers.get(name), str(info.spec.none)
        if closer is not None:
            word = next((w for w, limit in closer.spec.closes.items() if w != "field"
                         and info.scale and info.scale.position(limit) == info.scale.top), "")
        if word:
            by = closer or info
            yield by.name, word, fact(edition, row, by, interval(by, word))


def happened(info: FieldInfo, value: Value) -> bool:
    """Whether a value is certainly a danger or disaster; any kind of one is."""
    if value.nothing:
        return False
    if info.none is not None:
        return value.lo > info.none.lo
    return value.lo > 0 if info.numeric else True


def fact_over(row: Row, info: FieldInfo) -> bool:
    value = row.said(info)
    if value is None or info.none is None:
        return False
    if value.known and value.lo == info.none.lo:
        return True
    closer = row.situation.closers(row.register).get(info.name)
    control = row.said(closer) if closer else None
    if closer is None or control is None or not control.known or not (closer.scale and info.scale):
        return False
    limit = closer.spec.closes.get(closer.scale.grades[int(control.lo)])
    later = max(r.at for r in row.reports[closer.name]) >= max(r.at for r in row.reports[info.name])
    return limit is not None and info.scale.position(limit) == info.scale.top and later


def kept(edition: Edition, register: str, facts: Mapping[str, FieldInfo]) -> frozenset[str]:
    """The fields that bear on an incident: facts, controls, what names and places the row."""
    spec, infos = edition.register(register), edition.info[register]
    area = f"member:{edition.plan.area_register}"
    names = {*facts, *SLOT.findall(spec.row_label), *spec.row_key}
    names |= {closer.name for fact, closer in edition.closers(register).items() if fact in facts}
    names |= {i.name for i in infos.values()
              if i.spec.type == area or is_class(i) or i.spec.counts_rows in facts}
    return frozenset(names & infos.keys())
