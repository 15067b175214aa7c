"""What an inject amounts to in the log: the entries the desk would have made of it.

A message the players are given is entered by them; the rest is telemetry, which the desk
enters itself. Either way a reading is the same reading, a zero report the same zero report,
and a correction voids the entry of what it corrects.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from qdflood.drill.script import Inject, Script, taken
from qdflood.journal.decisions import REGISTER, REGISTERS, Decision
from qdflood.journal.entry import CORRECTION, DECISION, READING, ZERO_REPORT, Record
from qdflood.journal.observed import body_of
from qdflood.observations import Report
from qdflood.observations.zeros import UNNAMED
from qdflood.plan.edition import Edition
from qdflood.wording import moment, predicate, shown, subject, zero_sentence
from qdflood.wording.sentences import is_class

SYSTEM = "系统"
"""Who enters what nobody has typed."""


def opening(edition: Edition, script: Script) -> list[Record]:
    """The official status with which the script begins; nothing where it says nothing."""
    status = script.in_force
    warned = {name: on for name, on in status.warnings.items() if on is not None}
    if status.level is None and not warned:
        return []
    held: dict[str, Any] = {"level": None if status.level is None
                            else edition.levels.grades[status.level], **status.warnings}
    since = status.since or script.start
    areas = status.districts or tuple(edition.gazetteer.roster(edition.plan.area_register).by_name)
    began = Decision(REGISTER, REGISTERS, since, since, hazards=status.hazards,
                     districts=areas if status.level or any(warned.values()) else (), status=held)
    return [Record(DECISION, began.body(), SYSTEM, "", script.start, since)]


def entered(
    edition: Edition, script: Script, inject: Inject, at: datetime, *, voids: int = 0,
    unnamed: int = 0, standing: Iterable[Report] = (), officer: str = SYSTEM,
) -> Record | None:
    """The entry of an inject given at ``at``; None where there is nothing to enter.

    ``voids``: the number of the entry that it corrects, 0 where that was never entered.
    ``unnamed``: the highest number of an entry that nobody has named (``next_unnamed``);
    ``standing`` what has been reported so far: a signal raised from one colour to the next is
    one signal, as on the desk.
    What the script says must be refused is never entered. Raises SituationError.
    """
    if inject.refused:
        return None
    reports, zeros = taken(edition, inject, at, script.start, unnamed)
    reports = told_again(edition, reports, standing, at)
    if not (reports or zeros or voids):
        return None
    lines = [*_reported(edition, reports, at), *((zero_sentence(edition, z), z.by) for z in zeros)]
    body: dict[str, Any] = {"voids": voids, "reason": inject.title} if voids else {}
    body |= body_of([said for said, _ in lines], [by for _, by in lines], reports, zeros)
    kind = CORRECTION if voids else READING if reports else ZERO_REPORT
    said = [*(one.at for one in reports), *(one.at for one in zeros)]
    return Record(kind, body, officer, "", at, max(said, default=at))


def last_unnamed(reports: Iterable[Report]) -> int:
    """The highest number among entries that nobody has named; 0 for none."""
    numbers = (one.member.removeprefix(UNNAMED) for one in reports
               if one.member.startswith(UNNAMED))
    return max((int(number) for number in numbers if number.isdigit()), default=0)


# -- which row is spoken of

_Row = tuple[str, str, str]


def told_again(
    edition: Edition, reports: Sequence[Report], standing: Iterable[Report], at: datetime
) -> tuple[Report, ...]:
    """Rows that nobody has named, each as the one that stands with the same ``row_key``.

    Only where the key alone tells rows apart (signals, proposals): two dams without a name
    stay two. Two rows of one inject are never the same one.
    """
    held, given = _rows(edition, standing), _rows(edition, reports)
    same: dict[_Row, _Row] = {}
    for row, said in given.items():
        if row[1].startswith(UNNAMED):
            found = next((other for other, known in held.items() if other not in same.values()
                          and _stands_for(edition, known, said, at)), None)
            same |= {row: found} if found else {}
    moved = ((one, same.get((one.register, one.member, one.row))) for one in reports)
    return tuple(replace(one, member=to[1], row=to[2]) if to else one for one, to in moved)


def _rows(edition: Edition, reports: Iterable[Report]) -> dict[_Row, dict[str, Report]]:
    """What was last said of each row of the registers whose rows only their key tells apart."""
    found: dict[_Row, dict[str, Report]] = {}
    for one in sorted(reports, key=lambda report: report.at):
        spec = edition.register(one.register)
        if spec.row_key and spec.members == "reported" and not spec.key:
            found.setdefault((one.register, one.member, one.row), {})[one.field] = one
    return found


def _stands_for(
    edition: Edition, known: dict[str, Report], said: dict[str, Report], at: datetime
) -> bool:
    """Whether a row still stands, and is the one that ``said`` speaks of."""
    register = next(iter(known.values())).register
    if register != next(iter(said.values())).register:
        return False
    spec = edition.register(register)
    until = _value(known, spec.lapses)
    over = isinstance(until, str) and datetime.fromisoformat(until) <= at
    closed = any(field.absent_is is not None and name in known and name not in said
                 and known[name].value != field.absent_is for name, field in spec.fields.items())
    return not over and not closed and all(
        _value(known, key) == _value(said, key) for key in spec.row_key)


def _value(said: dict[str, Report], name: str) -> object:
    return said[name].value if name in said else None


# -- in words


def _reported(
    edition: Edition, reports: Sequence[Report], now: datetime
) -> Iterator[tuple[str, str]]:
    """A sentence for each row, source and time; and who is answerable for it."""
    rows: dict[tuple[str, str, str], dict[str, Any]] = {}
    said: dict[tuple[str, str, str, str, datetime], list[Report]] = {}
    for one in reports:
        rows.setdefault((one.register, one.member, one.row), {})[one.field] = one.value
        said.setdefault((one.register, one.member, one.row, one.by, one.at), []).append(one)
    for (register, member, row, by, at), each in said.items():
        sentence = _sentence(edition, each, rows[register, member, row])
        if sentence:
            when = "" if at == now else f"（{moment(at, now)}）"
            yield f"{sentence}{when}", by


def _sentence(edition: Edition, each: Sequence[Report], fields: dict[str, Any]) -> str:
    """The subject once, then everything said of it: 南村站洪水位超过警戒水位，趋势可能继续上涨."""
    register, member = each[0].register, each[0].member
    infos = edition.info[register]
    known = {name: value for name, value in fields.items() if value is not None}

    def in_subject(one: Report) -> bool:
        unnamed = member.startswith(UNNAMED) and is_class(infos[one.field])
        return one.value is not None and (unnamed or shown(edition, register, one.field, known))

    parts = [predicate(infos[one.field], one.value) for one in each if not in_subject(one)]
    notes = "、".join(dict.fromkeys(one.note for one in each if one.note))
    settled = "（核定）" if any(one.settles for one in each) else ""
    who = subject(edition, register, member, known)
    return f"{who}{'，'.join(parts)}{settled}" + (f"（{notes}）" if notes else "")
