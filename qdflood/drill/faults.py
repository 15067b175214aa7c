"""Everything wrong with a file that is no script yet, so that it need not be mended one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from qdflood.drill.form import (
    NATURES,
    ExpectationForm,
    InjectForm,
    Objective,
    ScriptForm,
    Setting,
)
from qdflood.drill.hints import plainer
from qdflood.drill.lines import Lines
from qdflood.drill.script import loaded, read_script, reported_wrong, row
from qdflood.drill.times import began
from qdflood.errors import DrillError, PlanError
from qdflood.plan.edition import Edition
from qdflood.plan.validation import Document, build
from qdflood.plan.yaml_slips import obvious

_ROWS: Mapping[str, type[Document]] = {
    "objectives": Objective, "injects": InjectForm, "expect": ExpectationForm,
}
_MOST = 5
"""Lines told one by one of a file that could not be read; where there are more, how many."""
_SETTING = {"nature": get_args(NATURES)[0], "text": "-"}
_SOUND: Mapping[str, Mapping[str, Any]] = {
    "objectives": {"id": "-", "text": "-", "clauses": ("1",)},
    "injects": {"id": "-", "title": "-", "at": "-", "readings": {"-": 0}},
    "expect": {"id": "-", "at": "-", "objective": "-", "title": "-", "confirmed": None},
}


def faults(edition: Edition, raw: bytes, name: str) -> list[DrillError]:
    """Why a file is not read as a script, row by row, each with its line; empty when it is.

    What can only be told of a whole script (times out of order, a name used twice) is among
    it only when it comes first.
    """
    try:
        read_script(edition, raw, name)
        return []
    except DrillError as exc:
        first = exc
    try:
        lines, given = Lines(raw, name), loaded(raw, name)
    except DrillError:
        return [first, *_also(raw, name, _line_of(first))]
    if not isinstance(given, Mapping):
        return [first]
    try:
        found = [*_of_form(given)] or [*_of_readings(edition, given)]
    except RecursionError:
        found = []
    told = [plainer(DrillError(one.problem, file=name, where=lines.told(one.where, one.problem),
                               choices=one.choices)) for one in found]
    every = {str(one): one for one in [*told, first]}
    return sorted(every.values(), key=lambda one: lines.line(one.where))


def _line_of(error: DrillError) -> int:
    """The line that an error names; 0 where it names none."""
    match = re.match(r"第(\d+)行", error.where)
    return int(match[1]) if match else 0


def _also(raw: bytes, name: str, said: int) -> Iterator[DrillError]:
    """What else is plainly wrong in a file that could not be read, besides line ``said``."""
    try:
        found = [*obvious(raw.decode("utf-8-sig"))] if said else []
    except UnicodeDecodeError:
        return
    others = [slip for slip in found if slip.line != said]
    for slip in others[:_MOST]:
        yield DrillError(slip.sentence, file=name, where=f"第{slip.line}行")
    if len(others) > _MOST:
        more = others[_MOST:]
        yield DrillError(f"这一行起还有{len(more)}行也有这类写法，请一起改", file=name,
                         where=f"第{more[0].line}行")


def _of_form(given: Mapping[Any, Any]) -> Iterator[DrillError]:
    """Each row by itself, then what is beside the rows, with sound ones in their place."""
    whole = dict(given)
    if "setting" in given:
        whole["setting"] = _SETTING
        yield from _tried(Setting, given["setting"], "setting")
    for key, model in _ROWS.items():
        rows = given.get(key)
        if not isinstance(rows, Sequence) or isinstance(rows, str) or not rows:
            continue
        whole[key] = [dict(_SOUND[key])]
        for i, one in enumerate(rows):
            yield from _tried(model, one, f"{key}[{_called(i, one)}]")
    yield from _tried(ScriptForm, whole, "")


def _tried(model: type[Document], given: Any, where: str) -> Iterator[DrillError]:
    try:
        build(model, given)
    except PlanError as exc:
        joined = ".".join(part for part in (where, exc.where) if part)
        yield DrillError(exc.problem, where=joined, choices=exc.choices)


def _called(index: int, given: Any) -> str:
    name = given.get("id") if isinstance(given, Mapping) else None
    return row(index, name) if isinstance(name, str) else f"第{index + 1}项"


def _of_readings(edition: Edition, given: Mapping[Any, Any]) -> Iterator[DrillError]:
    """Of a script whose form is sound: readings that are not taken, or not refused."""
    form = build(ScriptForm, given)
    try:
        start = began(form.start, "start")
    except DrillError:
        return
    for i, one in enumerate(form.injects):
        wrong = reported_wrong(edition, one, start, f"injects[{row(i, one.id)}]")
        if wrong is not None:
            yield wrong
