"""What has been reported, out of the log: readings, zero reports, and what was voided.

A correction takes an entry out of what counts; the entry itself stays (principle 9).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from pydantic import BaseModel, Field

from qdflood.errors import QdfloodError, SituationError
from qdflood.journal.entry import CLOCK, CORRECTION, READING, ZERO_REPORT, Entry, moment_text
from qdflood.observations.given import accept, parse_time
from qdflood.observations.report import Report, Zero
from qdflood.plan.edition import IN_FORCE, Edition

OBSERVED = (READING, ZERO_REPORT, CORRECTION)

_Item = TypeVar("_Item", Report, Zero)


@dataclass(frozen=True, slots=True)
class Saved:
    """One line of what was entered: when, what it says, who is answerable, in which entry."""

    recorded: datetime
    sentence: str
    by: str
    seq: int = 0
    voided: int = 0


@dataclass(frozen=True)
class _Said:
    """What one entry reports."""

    entry: Entry
    reports: tuple[Report, ...]
    zeros: tuple[Zero, ...]
    lines: tuple[tuple[str, str], ...]


class Observed:
    """Everything reported so far; what a correction voided no longer counts.

    ``foreign`` holds (number, why) of reports that this edition does not know: of another
    edition, say. They stay in the log and do not count.
    """

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self._said: dict[int, _Said] = {}
        self.voided: dict[int, int] = {}
        self.foreign: list[tuple[int, str]] = []
        self.last = self.last_correction = self.vouched = 0

    def take(self, entry: Entry) -> None:
        """Add what ``entry`` reports, or void what an earlier one did."""
        if entry.kind == CLOCK:
            self._vouched(entry.recorded)
        if entry.kind not in OBSERVED:
            return
        self.last = entry.seq  # also of an entry that turns out not to be readable
        body = entry.body
        if entry.kind == CORRECTION:
            self.last_correction = entry.seq
            self.voided[int(body["voids"])] = entry.seq
        lines = tuple(zip(body.get("sentences", ()), body.get("by", ()), strict=True))
        known = accepted(self.edition, entry)
        self.foreign += [(entry.seq, why) for why in known.foreign]
        reports, zeros = known.reports, known.zeros
        said = _Said(entry, reports, zeros, lines)
        if entry.kind != CORRECTION:  # what counted still does, and this besides
            self.reports.extend(reports)
            self.zeros.extend(zeros)
        else:
            for name in ("reports", "zeros"):
                self.__dict__.pop(name, None)
        self._said[entry.seq] = said

    def _vouched(self, at: datetime) -> None:
        """The clock was fast: what was reported by it is of now; events must not be lost.

        Zero reports keep their time to come, and count for nothing until then.
        """
        for seq, said in self._said.items():
            if any(report.at > at for report in said.reports):
                reports = tuple(replace(r, at=min(r.at, at)) for r in said.reports)
                self._said[seq] = replace(said, reports=reports)
        for name in ("reports", "zeros"):
            self.__dict__.pop(name, None)
        self.vouched += 1

    @cached_property
    def reports(self) -> list[Report]:
        """What counts, in the order of entry."""
        return [report for said in self._counting() for report in said.reports]

    @cached_property
    def zeros(self) -> list[Zero]:
        """The zero reports that count, in the order of entry."""
        return [zero for said in self._counting() for zero in said.zeros]

    @property
    def saved(self) -> list[Saved]:
        """Every line entered, voided ones marked, oldest first."""
        return [
            Saved(said.entry.recorded, *line, seq, self.voided.get(seq, 0))
            for seq, said in self._said.items() for line in said.lines
        ]

    def latest(self, number: int) -> list[Saved]:
        """The last ``number`` lines, newest first."""
        found: list[Saved] = []
        for seq, said in reversed(self._said.items()):
            for line in reversed(said.lines):
                found.append(Saved(said.entry.recorded, *line, seq, self.voided.get(seq, 0)))
                if len(found) == number:
                    return found
        return found

    def entry(self, seq: int) -> Entry | None:
        """The entry of that number, if it reports something."""
        said = self._said.get(seq)
        return said.entry if said else None

    def _counting(self) -> Iterable[_Said]:
        return (said for seq, said in self._said.items() if seq not in self.voided)


@dataclass(frozen=True)
class Accepted:
    """What an edition makes of an entry; ``foreign`` says why the rest does not count."""

    reports: tuple[Report, ...]
    zeros: tuple[Zero, ...]
    foreign: tuple[str, ...]


def accepted(edition: Edition, entry: Entry) -> Accepted:
    """The reports and zero reports of an entry that this edition knows."""
    foreign: list[str] = []

    def kept(read: Callable[[Edition, Any, datetime], _Item], name: str) -> Iterator[_Item]:
        given = entry.body.get(name, ())
        for one in given if isinstance(given, (list, tuple)) else [given]:
            try:
                yield read(edition, one, entry.recorded)
            except QdfloodError as exc:
                foreign.append(str(exc))

    return Accepted(tuple(kept(_known_report, "reports")), tuple(kept(_known_zero, "zeros")),
                    tuple(foreign))


def _known_report(edition: Edition, given: Any, recorded: datetime) -> Report:
    """A report as this edition writes it. Raises SituationError for one it does not know."""
    report = _report(given, recorded)
    infos = edition.info.get(report.register)
    info = infos.get(report.field) if infos else None
    if info is None or report.register == IN_FORCE:
        raise SituationError("本版预案没有这项事实，未计入", where=report.path)
    register = edition.register(report.register)
    if register.members == "listed" and not register.open and not edition.is_member(
        report.register, report.member
    ):
        raise SituationError("不在本版的登记表中，未计入", where=report.path)
    try:
        return replace(report, value=accept(info, report.value, report.path))
    except (AssertionError, TypeError, ValueError, OverflowError) as exc:
        raise SituationError("数值读不懂，未计入", where=report.path) from exc


def _known_zero(edition: Edition, given: Any, recorded: datetime) -> Zero:
    zero = _zero(given, recorded)
    infos = edition.info.get(zero.register)
    if infos is None or (zero.field and zero.field not in infos):
        raise SituationError("本版预案没有这项零报告，未计入", where=zero.path)
    return zero


def body_of(
    sentences: Sequence[str], by: Sequence[str], reports: Iterable[Report], zeros: Iterable[Zero]
) -> dict[str, Any]:
    """The body of an entry that reports: its sentences, who is answerable for each, its facts."""
    return {
        "sentences": list(sentences),
        "by": list(by),
        "reports": [report_json(report) for report in reports],
        "zeros": [zero_json(zero) for zero in zeros],
    }


def reports_of(entry: Entry) -> list[Report]:
    """What one entry reports, as it was entered; what cannot be read is left out."""
    found = []
    for given in entry.body.get("reports", ()):
        try:
            found.append(_report(given, entry.recorded))
        except SituationError:
            continue
    return found


def report_json(report: Report) -> dict[str, Any]:
    """A report as the log holds it; what is empty is left out, but never the value."""
    held: dict[str, Any] = {
        "register": report.register, "member": report.member, "field": report.field,
        "value": report.value, "at": moment_text(report.at),
    }
    rest = {
        "by": report.by, "row": report.row, "note": report.note, "settles": report.settles,
        "until": moment_text(report.until) if report.until else "",
    }
    return held | {name: value for name, value in rest.items() if value}


def zero_json(zero: Zero) -> dict[str, Any]:
    """A zero report as the log holds it."""
    held: dict[str, Any] = {
        "register": zero.register, "field": zero.field, "at": moment_text(zero.at),
    }
    rest = {
        "by": zero.by, "scope": [list(pair) for pair in zero.scope],
        "until": moment_text(zero.until) if zero.until else "",
    }
    return held | {name: value for name, value in rest.items() if value}


class _Body(BaseModel, strict=True, extra="forbid"):
    register_: str = Field(alias="register")
    field: str
    at: str
    by: str = ""
    until: str | None = None


class _ReportBody(_Body):
    member: str
    value: Any
    row: str = ""
    settles: bool = False
    note: str = ""


class _ZeroBody(_Body):
    scope: list[list[str]] = []


def _report(given: Any, recorded: datetime) -> Report:
    return Report(**_timed(_ReportBody, given), recorded=recorded)


def _zero(given: Any, recorded: datetime) -> Zero:
    held = _timed(_ZeroBody, given)
    pairs = [tuple(pair) for pair in held.pop("scope")]
    if any(len(pair) != 2 for pair in pairs):
        raise SituationError("零报告的范围读不懂，未计入")
    return Zero(**held, scope=tuple(pairs), recorded=recorded)


def _timed(model: type[_Body], given: Any) -> dict[str, Any]:
    """The fields of an item with their times read. Raises SituationError."""
    try:
        held = model.model_validate(given).model_dump(by_alias=True)
    except ValueError as exc:
        raise SituationError("内容不全，未计入") from exc
    times = {n: parse_time(held[n], n) for n in ("at", "until") if held[n]}
    if any(not 1900 < moment.year < 2200 for moment in times.values()):
        raise SituationError("年份读不懂，未计入")
    return held | times
