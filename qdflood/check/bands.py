"""Gaps between the numeric bands of a ladder, thresholds out of order, empty bands.

Bands are compared where all else that they ask is the same. Thresholds that are
fields of a member (a station × level table) are expanded for every listed member,
on every day from which one of its dated values holds; parameters by their value of
the day. What has no value there (an empty cell, a parameter not given) is left out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise

from qdflood.check.facts import (
    LOWER,
    UPPER,
    Alternative,
    Ask,
    Atom,
    Band,
    Resolve,
    constant,
    reach_text,
)
from qdflood.check.finding import CheckFinding
from qdflood.plan.clauses import Clause, Ladder
from qdflood.plan.edition import Edition
from qdflood.plan.grammar import Operand
from qdflood.scales import number_text


@dataclass(slots=True)
class _Track:
    """All bands of one ladder on one field, asked in the same company."""

    ladder: Ladder
    register: str
    member: str
    asks: list[tuple[Clause, Ask]] = field(default_factory=list)


Told = tuple[Clause, Ask, Band]


def days_of(edition: Edition) -> tuple[datetime, ...]:
    """The day the edition comes into force, and every day a seasonal value begins."""
    start = datetime.fromisoformat(edition.plan.in_force[:10]).replace(tzinfo=UTC, hour=4)
    begins = {season.begins for season in edition.gazetteer.seasons}
    seasons = (datetime.strptime(f"{start.year}{b}04+0000", "%Y%m%d%H%z") for b in sorted(begins))
    return (start, *seasons)


def bands(
    edition: Edition, options: Mapping[Clause, list[Alternative]]
) -> Iterator[CheckFinding]:
    """Holes, empty bands and thresholds out of order, ladder by ladder."""
    for ladder in edition.ladders:
        for track in _tracks(ladder, options):
            seen: set[str] = set()
            for label, resolve in _contexts(edition, track):
                for finding in _weigh(track, label, resolve):
                    if finding.name not in seen:
                        seen.add(finding.name)
                        yield finding


def _tracks(ladder: Ladder, options: Mapping[Clause, list[Alternative]]) -> list[_Track]:
    found: dict[object, _Track] = {}
    for rung in ladder.rungs:
        for alternative in options.get(rung, ()):
            for atom in alternative:
                for ask in atom.asks:
                    if ask.info.scale is None:
                        key = _company(alternative, atom, ask)
                        track = found.setdefault(key, _Track(ladder, atom.register, atom.member))
                        track.asks.append((rung, ask))
    return list(found.values())


def _company(alternative: Alternative, atom: Atom, ask: Ask) -> object:
    """All else that is asked along with it."""
    def rest(other: Atom) -> object:
        asks = frozenset(a.tests for a in other.asks if a is not ask)
        return other.place, other.number, asks

    return ask.info.name, rest(atom), frozenset(rest(a) for a in alternative if a is not atom)


# -- thresholds as they stand for one member on one day
def _contexts(edition: Edition, track: _Track) -> Iterator[tuple[str, Resolve]]:
    days = days_of(edition)
    operands = [o for _, ask in track.asks for test in ask.tests for o in test.operands]
    if not any(_fields(operand) for operand in operands):
        yield from (("", _resolver(edition, day, {})) for day in days)
        return
    for day in days:
        for name, values in edition.attributes(track.register, day).items():
            if track.member in ("", name):
                known = {f: v.lo if v.known else None for f, v in values.items()}
                nothing = {f: math.nan for f, v in values.items() if v.nothing}
                yield name, _resolver(edition, day, {**known, **nothing})


def _fields(operand: Operand | None) -> list[str]:
    return [operand.field, *_fields(operand.offset)] if operand and operand.field else []


def _resolver(edition: Edition, day: datetime, fields: Mapping[str, float | None]) -> Resolve:
    def resolve(operand: Operand) -> float | None:
        value = constant(operand) if operand.offset is None else None
        if operand.field:
            value = fields.get(operand.field)
        elif operand.parameter:
            value = edition.parameters[operand.parameter].on(day.strftime("%Y-%m-%d"))
        if operand.offset is None or value is None:
            return value
        offset = resolve(operand.offset)
        return None if offset is None else value + operand.sign * offset

    return resolve


# -- findings
def _weigh(track: _Track, label: str, resolve: Resolve) -> Iterator[CheckFinding]:
    told: list[Told] = []
    missing = False
    for rung, ask in track.asks:
        reach = ask.letter(resolve)
        if not isinstance(reach, Band):
            missing = True
        elif reach:
            told.append((rung, ask, reach))
        elif not math.isinf(reach.low):
            yield _empty(rung, ask, label)
    yield from _disorder(told, label)
    if not missing:
        yield from _gaps(track, told, label)


def _named(label: str, ask: Ask) -> str:
    return f"{label}·{ask.info.spec.label}" if label else ask.info.spec.label


def _empty(rung: Clause, ask: Ask, label: str) -> CheckFinding:
    what = _named(label, ask)
    return CheckFinding(
        f"空区间:{rung.ref}#{what}", (rung.ref,), rung.file,
        f"{rung.ref}的“{what}”下限大于上限，永远不会成立。",
    )


def _gaps(track: _Track, told: list[Told], label: str) -> Iterator[CheckFinding]:
    reached = -math.inf
    for _, ask, band in sorted(told, key=lambda row: row[2].low):
        if reached > -math.inf:
            first = _next(ask, reached)
            if first < band.low:
                yield _gap(track, ask, label, first, band.low)
        reached = max(reached, band.high)


def _next(ask: Ask, value: float) -> float:
    """The least value that can be entered above ``value``."""
    step = 1.0 if ask.info.spec.type == "integer" else ask.info.spec.step
    if not step or math.isinf(value):
        return math.nextafter(value, math.inf)
    return round((math.floor(value / step + 1e-9) + 1) * step, 9)


def _gap(track: _Track, ask: Ask, label: str, first: float, end: float) -> CheckFinding:
    refs = tuple(rung.ref for rung in track.ladder.rungs)
    spec, what = ask.info.spec, _named(label, ask)
    low, high = (number_text(x, spec.decimals) for x in (first, end))
    hole = f"恰为{low}" if low == high else f"{low}至{high}之间"
    return CheckFinding(
        f"区间空档:{track.ladder.item}#{what}{low}—{high}{spec.unit}", refs,
        track.ladder.rungs[0].file,
        f"{what}{hole}（{spec.unit or '无单位'}）落在{refs[0]}至{refs[-1]}各区间之外。",
    )


def _disorder(told: list[Told], label: str) -> Iterator[CheckFinding]:
    """A worse level must lie further out; which way is out, the operators say."""
    hulls: dict[int, list[Told]] = {}
    for row in told:
        hulls.setdefault(row[0].level, []).append(row)
    ordered = [hulls[level] for level in sorted(hulls)]
    ends = [_ends(rows) for rows in ordered]
    rising = _rising([ask for _, ask, _ in told], ends)
    for (mild, worse), (a, b) in zip(pairwise(ordered), pairwise(ends), strict=True):
        if (a[0] >= b[0]) if rising else (a[1] <= b[1]):
            yield _misplaced(mild[0], worse[0], label)


def _ends(rows: list[Told]) -> tuple[float, float]:
    return min(band.low for *_, band in rows), max(band.high for *_, band in rows)


def _rising(asks: list[Ask], ends: list[tuple[float, float]]) -> bool:
    operators = {test.operator for ask in asks for test in ask.tests}
    if operators & {*LOWER} and not operators & {*UPPER}:
        return True
    if operators & {*UPPER} and not operators & {*LOWER}:
        return False
    return not ends or ends[0][0] <= ends[-1][0]


def _misplaced(mild: Told, worse: Told, label: str) -> CheckFinding:
    (low, ask, band), (high, other, further) = mild, worse
    what, refs = _named(label, ask), (low.ref, high.ref)
    texts = [_bounds_text(a, b) for a, b in ((ask, band), (other, further))]
    return CheckFinding(
        f"门槛次序:{low.ref}/{high.ref}#{what}", refs, high.file,
        f"{what}的门槛次序不对：{low.ref}为{texts[0]}，级别更高的{high.ref}为{texts[1]}。",
    )


def _bounds_text(ask: Ask, band: Band) -> str:
    if math.isinf(band.high):
        return reach_text(ask.info, Band(band.low, band.low)) + "起"
    if math.isinf(band.low):
        return reach_text(ask.info, Band(band.high, band.high)) + "以下"
    return reach_text(ask.info, band)
