"""What has been reported, as a bulletin tells it: each fact once, with its time and source.

Only what somebody entered: nothing is worked out, and nobody's silence is taken for an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from qdflood.assessment import Assessment
from qdflood.assessment.figures import NOT_REPORTED, pairs, short_of
from qdflood.observations import Report, Row, Zero
from qdflood.plan.fields import FieldInfo
from qdflood.scales import CONFLICT, SAID_UNKNOWN, STALE, Value
from qdflood.wording import (
    canonical,
    fact,
    moment,
    row_fields,
    row_subject,
    shown,
    value_text,
    zero_sentence,
)

NOT_KNOWN, DIFFERENT, BY_ZERO_REPORT = "不掌握", "说法不一", "零报告"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing reported: when it was observed, and by whom."""

    text: str
    at: datetime
    by: str


def facts(a: Assessment, register: str, foretold: bool = False) -> list[Fact]:
    """What is reported of a register, row by row: what is, or what is foretold."""
    found = [one for row in a.situation.rows[register].values() if row.reports
             for one in _of_row(a, row, foretold)]
    return [*found, *(() if foretold else zeros(a, register))]


def zeros(a: Assessment, register: str) -> Iterator[Fact]:
    """The zero reports that hold: they are reports too."""
    held = a.situation.zeros
    fields = [name for name, info in a.edition.info[register].items() if not info.spec.foretold]
    found = {id(zero): zero for name in ("", *fields) for zero in held.of(register, name)}
    for zero in found.values():
        yield Fact(zero_sentence(a.edition, zero), zero.at,
                   "，".join(filter(None, (zero.by, BY_ZERO_REPORT))))


def _of_row(a: Assessment, row: Row, foretold: bool) -> Iterator[Fact]:
    edition, labels = a.edition, row_fields(row)
    told = [info for name, info in row.infos.items()
            if name in row.reports and info.spec.reported
            and not shown(edition, row.register, name, labels)]
    wanted = [info for info in told if info.spec.foretold == foretold]
    for info in wanted:
        value = row.said(info)
        if value is not None:
            yield Fact(fact(edition, row, info, value), *_said(row, info, value))
    if not told and not foretold:  # its own name says it all
        newest = max((r for said in row.reports.values() for r in said), key=lambda r: r.at)
        yield Fact(row_subject(edition, row), newest.at, newest.by)


def _said(row: Row, info: FieldInfo, value: Value) -> tuple[datetime, str]:
    """When and by whom; every source of what sources disagree on."""
    given = value.report if isinstance(value.report, tuple) else (value.report,)
    reports = [r for r in given if isinstance(r, Report | Zero)] or row.reports[info.name]
    at = max(r.at for r in reports)
    return at, "、".join(dict.fromkeys(r.by for r in reports if r.by))


# -- area by area


def cell(row: Row, info: FieldInfo, now: datetime) -> str:
    """One fact of one area in a few words, with its time; 未报 is never 0 and never 无."""
    value = row.said(info)
    if value is None:
        none = info.none if info.name in row.nil else None
        return f"{_word(info, none)}（{BY_ZERO_REPORT}）" if none else NOT_REPORTED
    at, _ = _said(row, info, value)
    return f"{_words(info, value)}（{moment(at, now)}）"


def _words(info: FieldInfo, value: Value) -> str:
    if value.why == SAID_UNKNOWN:
        return NOT_KNOWN
    if value.why == CONFLICT:
        return DIFFERENT
    if value.why == STALE:
        return f"原报{_word(info, Value(*value.raw))}，已过时" if value.raw else NOT_KNOWN
    return _word(info, value)


def _word(info: FieldInfo, value: Value) -> str:
    return value_text(info, canonical(info, value))


def graded(a: Assessment) -> list[FieldInfo]:
    """The facts of an area that may be none: responses, disasters, droughts; and what is rained."""
    infos = a.edition.info[a.edition.plan.area_register].values()
    return [i for i in infos if (i.none is not None and i.scale is not None and not i.spec.foretold)
            or (i.numeric and i.spec.kind == "reading" and not i.spec.foretold)]


def paired(a: Assessment) -> list[FieldInfo]:
    """How many should and how many have, of each pair."""
    infos = a.edition.info[a.edition.plan.area_register]
    return [infos[name] for pair in pairs(a.edition) for name in (pair.due, pair.done)]


def losses(a: Assessment) -> list[FieldInfo]:
    """The other figures of an area: what has been suffered."""
    infos, both = a.edition.info[a.edition.plan.area_register].values(), paired(a)
    return [i for i in infos if i.numeric and i.spec.kind == "event" and i not in both]


def remarks(a: Assessment) -> list[FieldInfo]:
    """What is said of an area in words of one's own."""
    infos = a.edition.info[a.edition.plan.area_register].values()
    return [i for i in infos if i.spec.type == "text" and i.spec.reported]


def table(rows: Iterable[Row], infos: list[FieldInfo], now: datetime) -> dict[str, list[object]]:
    """Head and lines of a table of areas; no lines when nobody has said anything of it."""
    held = list(rows)
    spoken = any(name.name in row.reports or name.name in row.nil for row in held for name in infos)
    return {"head": [short_of(info) for info in infos],
            "rows": [[row.member, *(cell(row, info, now) for info in infos)] for row in held]
            if spoken else []}
