"""A drill script made ready: its times worked out, its names checked against the edition."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

from qdflood.drill.form import (
    ExpectationForm,
    Fact,
    InjectForm,
    Message,
    Objective,
    ScriptForm,
    Setting,
)
from qdflood.drill.hints import labelled, plainer, plainly
from qdflood.drill.lines import Lines
from qdflood.drill.times import began, ended, moment, relative, too_late
from qdflood.errors import DrillError, PlanError, SituationError
from qdflood.observations import InForce, Observations, Report, Zero, read_situation
from qdflood.plan.edition import Edition
from qdflood.plan.validation import build
from qdflood.plan.yaml_file import yaml_of
from qdflood.plan.yaml_slips import no_table

_ROW = re.compile(r"\[(\d+)\]")  # counted from nought; everywhere else rows are from one
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


@lru_cache(maxsize=64)
def read_script(edition: Edition, raw: bytes, name: str) -> Script:
    """The script that a file holds; ``name`` is how messages call it.

    Raises DrillError with one sentence and its line: bad YAML, an unknown key or name, a
    time before the one above it, a fact that no situation file could hold. Whether its
    expectations are possible under the plan is the business of ``check``. What was read
    once is not read again.
    """
    lines, given = Lines(raw, name), loaded(raw, name)
    try:
        form = build(ScriptForm, given, name)
        return _resolved(edition, form, raw.decode("utf-8-sig"), name)
    except (PlanError, DrillError) as exc:
        raise plainer(DrillError(exc.problem, file=name, where=lines.told(exc.where, exc.problem),
                                 choices=exc.choices)) from None


def loaded(raw: bytes, name: str) -> Any:
    """What the file says, before it is known to be a script. Raises DrillError."""
    given = plainly(lambda: yaml_of(raw, name, DrillError))
    if given is None:
        raise DrillError("文件是空的，没有脚本", file=name, where="第1行")
    if isinstance(given, str):
        found = no_table(raw.decode("utf-8-sig"))
        raise DrillError(found.sentence, file=name, where=f"第{found.line}行")
    return given


def _resolved(edition: Edition, form: ScriptForm, text: str, name: str) -> Script:
    if form.edition != edition.plan.id:
        raise DrillError(f"脚本按预案版本“{form.edition}”编写，现用的是“{edition.plan.id}”",
                         where="edition")
    start = began(form.start, "start")
    end = ended(form.length, start, "length")
    _once("objectives", [one.id for one in form.objectives])
    _once("injects", [one.id for one in form.injects])
    _once("expect", [one.id for one in form.expect])
    known = [one.id for one in form.objectives]
    for i, one in enumerate(form.expect):
        if one.objective not in known:
            raise DrillError(f"没有目标“{one.objective}”", choices=known,
                             where=f"expect[{row(i, one.id)}].objective")
    return Script(
        name, text, form.title, form.edition, start, end, form.setting, form.players,
        _status(edition, form, start), form.objectives,
        tuple(_injects(edition, form, start, end)), tuple(_expectations(form, start, end)),
    )


def row(index: int, id: str) -> str:
    """How messages call one row of a list."""
    return f"第{index + 1}项 {id}"


def _once(where: str, ids: Sequence[str]) -> None:
    for i, id in enumerate(ids):
        if id in ids[:i]:
            raise DrillError(f"编号“{id}”用了两次（第{ids.index(id) + 1}项也叫这个）",
                             where=f"{where}[{row(i, id)}].id")


def _status(edition: Edition, form: ScriptForm, start: datetime) -> InForce:
    try:
        given = relative(form.in_force, start)
        status = read_situation(edition, {"at": start.isoformat(), "in_force": given}).in_force
    except SituationError as exc:
        raise DrillError(exc.problem, where=exc.where, choices=exc.choices) from None
    if status.since is not None and status.since > start:
        raise DrillError("起始时间晚于脚本开始时间", where="in_force.response.since")
    return status


def _injects(edition: Edition, form: ScriptForm, start: datetime, end: datetime) -> list[Inject]:
    found: list[Inject] = []
    last, above = start, ""
    for i, one in enumerate(form.injects):
        where = f"injects[{row(i, one.id)}]"
        at = None
        if one.at is not None:
            at = moment(one.at, start, last, f"{where}.at")
            if at < last:
                raise DrillError(f"时间{one.at}早于上一条“{above}”，注入须按时间先后排列",
                                 where=f"{where}.at")
            if at > end:
                raise DrillError(f"时间{one.at}晚于脚本结束时间{form.length}"
                                 + too_late(one.at, at, start), where=f"{where}.at")
            last, above = at, one.id
        made = _made(one, at)
        if made.corrects:
            _correctable(made, found, f"{where}.corrects")
        _readable(edition, made, start, where)
        found.append(made)
    return found


def _made(one: InjectForm, at: datetime | None) -> Inject:
    return Inject(one.id, one.title, at, one.when_asked, one.message, one.fault or "",
                  one.readings, one.corrects or "", one.refused or "", one.note or "")


def reported_wrong(
    edition: Edition, one: InjectForm, start: datetime, where: str
) -> DrillError | None:
    """What is wrong with the readings of an inject, whenever it is given; None when nothing is."""
    try:
        _readable(edition, _made(one, None), start, where)
    except DrillError as exc:
        return exc
    return None


def _correctable(inject: Inject, before: Sequence[Inject], where: str) -> None:
    """What it corrects was reported before it, and has not been corrected already."""
    held = [one for one in before if one.readings and not one.refused
            and (one.at is not None or inject.at is None)]
    if inject.corrects not in {one.id for one in held}:
        raise DrillError(f"被更正的“{inject.corrects}”不是在它之前按时报过读数的注入",
                         where=where, choices=[one.id for one in held])
    other = next((one for one in before if one.corrects == inject.corrects), None)
    if other is not None:
        raise DrillError(f"“{inject.corrects}”已由“{other.id}”更正，再更正的应写 {other.id}",
                         where=where)


def _readable(edition: Edition, inject: Inject, start: datetime, where: str) -> None:
    """Its readings are taken, or refused as the script says they must be."""
    try:
        observed(edition, inject, inject.at or start, start)
    except SituationError as exc:
        if not inject.refused:
            inner = _ROW.sub(lambda m: f"[第{int(m[1]) + 1}项]",
                             exc.where.removeprefix("observations").lstrip("."))
            raise DrillError(exc.problem, where=f"{where}.readings.{inner}".rstrip("."),
                             choices=labelled(edition, exc, inner)) from None
        if inject.refused not in str(exc):
            raise DrillError(f"拒收的理由应含“{inject.refused}”，实为“{exc.problem}”",
                             where=f"{where}.refused") from None
    else:
        if inject.refused:
            raise DrillError("脚本说应拒收，而按现行版本会收下", where=f"{where}.refused")


def _expectations(form: ScriptForm, start: datetime, end: datetime) -> list[Expectation]:
    found: list[Expectation] = []
    last = start
    for i, one in enumerate(form.expect):
        where = f"expect[{row(i, one.id)}].at"
        at = moment(one.at, start, last, where)
        if at < last:
            raise DrillError(f"时间{one.at}早于上一条，检验点须按时间先后排列", where=where)
        if at > end:
            raise DrillError(f"脚本在{form.length}结束，早于这一条的时间{one.at}"
                             + too_late(one.at, at, start), where=where)
        found.append(Expectation(at, one))
        last = at
    return found


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
