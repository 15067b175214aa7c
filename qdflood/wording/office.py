"""What the office has filled in, in words: a value with its unit and height datum."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from qdflood.observations.given import SPOKEN_UNITS
from qdflood.observations.row import Row
from qdflood.plan.edition import Edition
from qdflood.plan.fields import FieldInfo
from qdflood.plan.grammar import AtLeast, Condition, Operand, Test
from qdflood.plan.office import day_of
from qdflood.plan.settings import Setting, Target
from qdflood.scales import number_text
from qdflood.wording.sentences import unit

OPEN = "未定"


def setting_text(edition: Edition, setting: Setting) -> str:
    """The value as read aloud: 12.30米（85高程）; 未定 when withdrawn."""
    target, value = setting.target, setting.value
    if value is None or isinstance(value, str):
        return value or OPEN
    if target.parameter:
        return f"{number_text(value)}{_spoken(setting.unit)}"
    said = _number(edition.info[target.register][target.field], value)
    return f"{said}（{setting.datum}）" if setting.datum else said


def standing(edition: Edition, target: Target, at: datetime) -> str:
    """What holds for a target at ``at``, by the registers' files or the office; empty: 未定."""
    if target.parameter:
        parameter = edition.parameters[target.parameter]
        value = parameter.on(day_of(edition, at).isoformat())
        return "" if value is None else f"{number_text(value)}{_spoken(parameter.unit)}"
    return mark(edition, target.register, target.member, target.field, at)


def mark(edition: Edition, register: str, member: str, field: str, at: datetime) -> str:
    """An attribute of a listed member as it holds at ``at``, with its datum; empty: 未定."""
    info = edition.info[register][field]
    listed = edition.gazetteer.roster(register).by_name.get(member)
    column = info.spec.column or field
    cell = edition.gazetteer.seasonal(register, member, field, at.astimezone(edition.zone))
    cell = cell or (listed.cells.get(column, "") if listed else "")
    try:
        said = _number(info, float(cell))
    except ValueError:
        return cell
    datum = edition.gazetteer.datum(register, member, column) if info.spec.datum else ""
    return f"{said}（{datum}）" if datum else said


def marks(row: Row) -> list[str]:
    """The heights that the office has filled in of a row's member, lowest field first:
    警戒水位12.00米（85高程）."""
    edition, found = row.situation.edition, []
    for info in row.infos.values():
        if info.spec.office and row.named:
            said = mark(edition, row.register, row.member, info.name, row.situation.at)
            found += [f"{info.spec.label}{said}"] if said else []
    return found


def compared(row: Row, info: FieldInfo) -> list[str]:
    """What a field that is worked out was compared with: the marks that its tests name."""
    edition, names = row.situation.edition, dict.fromkeys(_named(info))
    found = []
    for name in names:
        other = row.infos[name]
        said = ""
        if other.spec.office and row.named:
            said = mark(edition, row.register, row.member, name, row.situation.at)
        found += [f"{other.spec.label}{said}"] if said else []
    return found


def _named(info: FieldInfo) -> Iterator[str]:
    for _, condition in info.derive:
        yield from _fields(condition)


def _fields(condition: Condition) -> Iterator[str]:
    if isinstance(condition, AtLeast):
        for part in condition.parts:
            yield from _fields(part)
    elif isinstance(condition, Test):
        for operand in condition.operands:
            yield from _of(operand)


def _of(operand: Operand) -> Iterator[str]:
    if operand.field:
        yield operand.field
    if operand.offset is not None:
        yield from _of(operand.offset)


def _number(info: FieldInfo, value: float) -> str:
    return f"{number_text(value, info.spec.decimals)}{unit(info)}"


def _spoken(named: str) -> str:
    return SPOKEN_UNITS.get(named, named)
