"""What a person should look at beside the level: alarms, stale, contradictory, old entries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from qdflood.observations.report import Report
from qdflood.observations.row import Row
from qdflood.observations.situation import Situation
from qdflood.plan.fields import FieldInfo
from qdflood.scales import CONFLICT, INF, NOT_ENTERED, SAID_UNKNOWN, STALE, Value
from qdflood.triggers.compiler import Compiler
from qdflood.wording import age, fact, source, value_text, zero_sentence


@dataclass(frozen=True, slots=True)
class Notice:
    """``path`` as a situation file calls the fact, and one sentence; ``at`` when it was said."""

    path: str
    text: str
    at: datetime | None = None


def _said(situation: Situation) -> Iterator[tuple[Row, FieldInfo]]:
    for rows in situation.rows.values():
        for row in rows.values():
            for name in row.reports:
                yield row, row.infos[name]


def _path(row: Row, info: FieldInfo) -> str:
    return ".".join(part for part in (row.register, row.member, info.name) if part)


def alarms(situation: Situation) -> list[Notice]:
    """Dangers from their scale's alarm grade on that nobody has closed."""
    found = []
    for row, info in _said(situation):
        if info.spec.kind == "event" and info.scale is not None and info.scale.alarm < INF:
            value = row.base(info.name)
            if value.hi >= info.scale.alarm and value.why not in (STALE, SAID_UNKNOWN, NOT_ENTERED):
                text = fact(situation.edition, row, info, row.said(info) or value) + _spot(row)
                found.append((value.hi, Notice(_path(row, info), text, _at(value))))
    return [notice for _, notice in sorted(found, key=lambda pair: -pair[0])]


def _spot(row: Row) -> str:
    """Where on the member, as far as the row's own name does not say it: （平度市，某村段）."""
    spec = row.situation.edition.register(row.register)
    said = [
        value_text(row.infos[name], row.reports[name][-1].value)
        for name in spec.row_key
        if name in row.reports and "{" + name + "}" not in spec.row_label
    ]
    return f"（{'，'.join(said)}）" if said else ""


def _at(value: Value) -> datetime | None:
    report = value.report[0] if isinstance(value.report, tuple) and value.report else value.report
    return getattr(report, "at", None)


def stale(situation: Situation) -> list[Notice]:
    """Readings past their time: counted as 未知, shown with value and age."""
    found = []
    for row, info in _said(situation):
        value = row.said(info)
        if value is not None and value.why == STALE and isinstance(value.report, Report):
            held = Value(*value.raw) if value.raw else value
            text = fact(situation.edition, row, info, held)
            when = age(value.report.at, situation.at)
            found.append(
                Notice(_path(row, info), f"{text}（{when}，已过时，按未知计）", value.report.at)
            )
    for zero in situation.zeros.stale:
        text, when = zero_sentence(situation.edition, zero), age(zero.at, situation.at)
        found.append(Notice(zero.path, f"零报告“{text}”（{when}，已过时，按未知计）", zero.at))
    return found


def conflicts(situation: Situation, compiler: Compiler) -> list[Notice]:
    """Fresh reports that differ; both shown until a person settles it."""
    found = []
    for row, info in _spoken(situation):
        value = compiler.read(row, info.name)
        if value.why == CONFLICT and not _overtaken(row, info, value, compiler):
            said = value.report if isinstance(value.report, tuple) else (value.report,)
            each = "；".join(_one(situation, row, report) for report in said if report)
            found.append(Notice(_path(row, info), f"{info.spec.label}说法矛盾：{each}"))
    return found


def _overtaken(row: Row, info: FieldInfo, value: Value, compiler: Compiler) -> bool:
    """Whether the worst of what was foreseen has come: then the forecasts need no settling."""
    come = info.spec.comes_as
    return bool(come) and compiler.read(row, come).lo >= value.hi


def _spoken(situation: Situation) -> Iterable[tuple[Row, FieldInfo]]:
    """Every field of a row that was reported or that other fields derive."""
    for rows in situation.rows.values():
        for row in rows.values():
            if row.reports:
                for info in row.infos.values():
                    if info.name in row.reports or info.derive:
                        yield row, info


def _one(situation: Situation, row: Row, report: object) -> str:
    if not isinstance(report, Report):
        return str(report)
    info = row.infos[report.field]
    return f"{fact(situation.edition, row, info, row.value_of(report))}（{source(report, situation.at)}）"


def reopened(situation: Situation) -> list[Notice]:
    """A later zero report by whoever reported an open event, or for its own area.

    It closes nothing, so somebody must ask; one for all the rest (除已报者外) does not.
    """
    found = []
    for row, info in _said(situation):
        if info.spec.kind != "event" or info.none is None:
            continue
        value = row.base(info.name)
        at, by = _at(value), getattr(value.report, "by", "")
        later = [
            zero
            for zero in situation.zeros.of(row.register, info.name)
            if at is not None
            and zero.at > at
            and (zero.scope or (zero.by and zero.by == by))
            and situation.zeros.speaks_of(zero, row.register, row.member)
        ]
        if value.lo > info.none.lo and later:
            text = fact(situation.edition, row, info, value)
            found.append(Notice(_path(row, info), f"{text}之后收到零报告：是否已解除？", at))
    return found


def recheck(situation: Situation) -> list[Notice]:
    """Events and states that hold but have not been renewed for long (待复核)."""
    limit = timedelta(hours=situation.edition.catalogue.recheck_after_h[situation.duty])
    found = []
    for row, info in _said(situation):
        if info.spec.kind not in ("event", "state") or info.scale is None:
            continue
        value = row.base(info.name)
        at = _at(value)
        standing = value.lo > (info.none.lo if info.none else -1)
        if at and situation.at - at > limit and standing and info.none is not None:
            text = fact(situation.edition, row, info, value)
            found.append(Notice(_path(row, info), f"{text}（{age(at, situation.at)}，待复核）", at))
    return found
