"""A drill script made ready: its times worked out, its names checked against the edition."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from qdflood.drill.form import ExpectationForm, Fact, Message, Objective, ScriptForm, Setting
from qdflood.errors import DrillError, PlanError, SituationError
from qdflood.observations import InForce, Observations, Report, Zero, read_situation
from qdflood.observations.given import parse_time
from qdflood.plan.edition import Edition
from qdflood.plan.validation import build
from qdflood.plan.yaml_file import yaml_of

_OFFSET = re.compile(r"([+-])(\d{1,2}):([0-5]\d)")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_DAY = timedelta(days=1)
_UNNAMED = re.compile(r"#(\d+)")


@dataclass(frozen=True)
class Inject:
    """One inject; ``at`` is None for what is given only when somebody asks."""

    id: str
    title: str
    at: datetime | None
    when_asked: tuple[str, ...] = ()
    message: Message | None = None
    fault: str = ""
    readings: Mapping[str, Any] | None = None
    corrects: str = ""
    refused: str = ""
    note: str = ""

    @property
    def typed(self) -> bool:
        """Whether the players enter it themselves, from a message they are given."""
        return self.message is not None


@dataclass(frozen=True)
class Expectation:
    """What must be so at ``at``; ``form`` is what the script says of it."""

    at: datetime
    form: ExpectationForm

    @property
    def id(self) -> str:
        return self.form.id


@dataclass(frozen=True)
class Script:
    """A whole script. ``text`` is the file as it was read: an exercise goes on by it even
    when the file is edited while it plays. Injects and expectations are in their order.
    """

    name: str
    text: str
    title: str
    edition_id: str
    start: datetime
    end: datetime
    setting: Setting
    players: tuple[str, ...]
    in_force: InForce
    objectives: tuple[Objective, ...]
    injects: tuple[Inject, ...]
    expectations: tuple[Expectation, ...]

    @property
    def facts(self) -> tuple[Fact, ...]:
        return self.setting.facts

    @cached_property
    def digest(self) -> str:
        """sha256 of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def timed(self) -> tuple[Inject, ...]:
        """The injects of the course, in the order in which they are due."""
        return tuple(one for one in self.injects if one.at is not None)

    def inject(self, id: str) -> Inject:
        """The inject of that id. Raises DrillError."""
        for one in self.injects:
            if one.id == id:
                return one
        raise DrillError(f"脚本中没有注入“{id}”", choices=[one.id for one in self.injects])

    def objective(self, id: str) -> Objective:
        """The objective of that id. Raises DrillError."""
        for one in self.objectives:
            if one.id == id:
                return one
        raise DrillError(f"脚本中没有目标“{id}”", choices=[one.id for one in self.objectives])


def read_script(edition: Edition, raw: bytes, name: str) -> Script:
    """The script that a file holds; ``name`` is how messages call it.

    Raises DrillError with one sentence: bad YAML, an unknown key or name, a time before the
    one above it, a fact that no situation file could hold. Whether its expectations are
    possible under the plan is the business of ``check``.
    """
    try:
        given = yaml_of(raw, name, DrillError)
        form = build(ScriptForm, given, name)
    except PlanError as exc:
        raise DrillError(exc.problem, file=exc.file, where=exc.where, choices=exc.choices) from None
    try:
        return _resolved(edition, form, raw.decode("utf-8-sig"), name)
    except DrillError as exc:
        raise exc.within(file=name) from None


def _resolved(edition: Edition, form: ScriptForm, text: str, name: str) -> Script:
    if form.edition != edition.plan.id:
        raise DrillError(f"脚本按预案版本“{form.edition}”编写，现用的是“{edition.plan.id}”",
                         where="edition")
    start = _iso(form.start, "start")
    end = _time(form.length, start, start, "length")
    injects = tuple(_injects(edition, form, start, end))
    script = Script(
        name, text, form.title, form.edition, start, end, form.setting, form.players,
        _status(edition, form, start), form.objectives, injects,
        tuple(_expectations(form, start, end)),
    )
    _once("objectives", [one.id for one in script.objectives])
    _once("injects", [one.id for one in injects])
    _once("expect", [one.id for one in script.expectations])
    for i, one in enumerate(form.expect):
        if one.objective not in {o.id for o in form.objectives}:
            raise DrillError(f"没有目标“{one.objective}”", where=f"expect[{row(i, one.id)}].objective",
                             choices=[o.id for o in form.objectives])
    return script


def row(index: int, id: str) -> str:
    """How messages call one row of a list."""
    return f"第{index + 1}项 {id}"


def _once(where: str, ids: Sequence[str]) -> None:
    twice = next((id for id in ids if ids.count(id) > 1), "")
    if twice:
        raise DrillError(f"编号“{twice}”用了两次", where=where)


def _status(edition: Edition, form: ScriptForm, start: datetime) -> InForce:
    try:
        given = relative(form.in_force, start)
        return read_situation(edition, {"at": start.isoformat(), "in_force": given}).in_force
    except SituationError as exc:
        raise DrillError(exc.problem, where=exc.where, choices=exc.choices) from None


def _injects(edition: Edition, form: ScriptForm, start: datetime, end: datetime) -> list[Inject]:
    found: list[Inject] = []
    last, where_last = start, ""
    for i, one in enumerate(form.injects):
        where = f"injects[{row(i, one.id)}]"
        at = None
        if one.at is not None:
            at = _time(one.at, start, last, f"{where}.at")
            if at < last:
                raise DrillError(f"时间{one.at}早于上一条“{where_last}”，注入须按时间先后排列",
                                 where=f"{where}.at")
            if at > end:
                raise DrillError(f"时间{one.at}晚于脚本结束时间{form.length}", where=f"{where}.at")
            last, where_last = at, one.id
        if one.corrects is not None and one.corrects not in {x.id for x in found if x.readings}:
            raise DrillError(f"被更正的“{one.corrects}”不是在它之前报过读数的注入",
                             where=f"{where}.corrects", choices=[x.id for x in found if x.readings])
        made = Inject(one.id, one.title, at, one.when_asked, one.message, one.fault or "",
                      one.readings, one.corrects or "", one.refused or "", one.note or "")
        _readable(edition, made, start, where)
        found.append(made)
    return found


def _readable(edition: Edition, inject: Inject, start: datetime, where: str) -> None:
    """Its readings are taken, or refused as the script says they must be."""
    try:
        observed(edition, inject, inject.at or start, start)
    except SituationError as exc:
        if not inject.refused:
            inner = exc.where.removeprefix("observations").lstrip(".")
            raise DrillError(exc.problem, where=f"{where}.readings.{inner}".rstrip("."),
                             choices=exc.choices) from None
        if inject.refused not in str(exc):
            raise DrillError(f"拒收的理由应含“{inject.refused}”，实为“{exc.problem}”",
                             where=f"{where}.refused") from None
    else:
        if inject.refused:
            raise DrillError("脚本说应拒收，而按现行版本会收下", where=f"{where}.refused")


def observed(
    edition: Edition, inject: Inject, at: datetime, start: datetime, unnamed: int = 0
) -> Observations:
    """What an inject reports when it is given at ``at``.

    Times inside it may be written from the script's start (``-02:00``). ``unnamed``: how
    many entries without a name there are already. Raises SituationError.
    """
    document = {"at": at.isoformat(), "observations": relative(inject.readings or {}, start)}
    read = read_situation(edition, document)

    def renamed(one: Report) -> Report:
        match = _UNNAMED.fullmatch(one.member)
        return replace(one, member=f"#{int(match[1]) + unnamed}") if match else one

    return replace(read, reports=tuple(map(renamed, read.reports)))


def taken(edition: Edition, inject: Inject, at: datetime, start: datetime,
          unnamed: int = 0) -> tuple[tuple[Report, ...], tuple[Zero, ...]]:
    """The reports and zero reports of an inject; none where it must be refused."""
    if inject.refused:
        return (), ()
    read = observed(edition, inject, at, start, unnamed)
    return read.reports, read.zeros


def relative(given: Any, start: datetime) -> Any:
    """``given`` with every time written from the script's start as ISO 8601."""
    if isinstance(given, Mapping):
        return {key: _moved(value, start) if key in ("at", "since", "until") else
                relative(value, start) for key, value in given.items()}
    if isinstance(given, (list, tuple)):
        return [relative(value, start) for value in given]
    return given


def _moved(given: Any, start: datetime) -> Any:
    match = _OFFSET.fullmatch(given) if isinstance(given, str) else None
    return (start + _span(match)).isoformat() if match else given


def _span(match: re.Match[str]) -> timedelta:
    span = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return -span if match[1] == "-" else span


def _expectations(form: ScriptForm, start: datetime, end: datetime) -> list[Expectation]:
    found: list[Expectation] = []
    last = start
    for i, one in enumerate(form.expect):
        where = f"expect[{row(i, one.id)}].at"
        at = _time(one.at, start, last, where)
        if at < last:
            raise DrillError(f"时间{one.at}早于上一条，应按时间先后排列", where=where)
        if at > end:
            raise DrillError(f"脚本在{form.length}结束，早于这一条的时间{one.at}", where=where)
        found.append(Expectation(at, one))
        last = at
    return found


# -- times


def _iso(text: str, where: str) -> datetime:
    try:
        return parse_time(text, where)
    except SituationError as exc:
        raise DrillError(exc.problem, where=where) from None


def _time(text: str, start: datetime, last: datetime, where: str) -> datetime:
    """``+HH:MM`` from the start, ``HH:MM`` by the clock, or ISO 8601."""
    match = _OFFSET.fullmatch(text)
    if match:
        at = start + _span(match)
    elif match := _CLOCK.fullmatch(text):
        at = last.astimezone(start.tzinfo).replace(hour=int(match[1]), minute=int(match[2]))
        at = at if at >= last else at + _DAY
    else:
        try:
            at = parse_time(text, where)
        except SituationError:
            raise DrillError(f"时间“{text}”应写成 \"+01:30\"（从开始算起）、\"14:30\" 或 "
                             "\"2026-08-10T14:30:00+08:00\"", where=where) from None
    if at < start:
        raise DrillError(f"时间“{text}”早于脚本开始时间", where=where)
    return at
