"""What is known of a row, in words: the interval, its sources, whom to ask, what would change.

For the leaves of a trace and for notices; the row knows its situation and moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from qdflood.observations import Report, Row
from qdflood.plan.edition import Edition
from qdflood.plan.fields import FieldInfo
from qdflood.plan.grammar import Operand, Test
from qdflood.scales import (
    CONFLICT,
    NOT_ENTERED,
    PARAMETER_OPEN,
    SAID_UNKNOWN,
    STALE,
    Value,
    number_text,
)
from qdflood.wording.office import compared
from qdflood.wording.sentences import (
    BOUNDS,
    SLOT,
    UNLISTED,
    canonical,
    end,
    is_class,
    is_named,
    kinded,
    predicate,
    shown,
    subject,
    unit,
    value_text,
)
from qdflood.wording.sources import source, units_for


class Asked(Protocol):
    """A leaf of a trace: one field of one row, or of the silent members ``names``."""

    @property
    def row(self) -> Row: ...
    @property
    def info(self) -> FieldInfo: ...
    @property
    def names(self) -> tuple[str, ...]: ...


def row_fields(row: Row) -> dict[str, Any]:
    """The fields that the row's label shows, and an unnamed row's class, as canonical givens."""
    found = {}
    slots = SLOT.findall(row.situation.edition.register(row.register).row_label)
    classes = [] if is_named(row.member) else [n for n, i in row.infos.items() if is_class(i)]
    for name in (*slots, *classes):
        info = row.infos.get(name)
        if info is not None and (info.scale or info.numeric):
            value = row.values.get(name) or row.base(name)
            if value.known:
                found[name] = canonical(info, value)
        elif name in row.reports:
            found[name] = max(row.reports[name], key=lambda r: r.at).value
    return found


def row_subject(edition: Edition, row: Row, names: Sequence[str] = ()) -> str:
    """Of whom a row speaks; ``names`` are the silent members it stands for."""
    if not names:
        return subject(edition, row.register, row.member, row_fields(row))
    spec = edition.register(row.register)
    if UNLISTED in names:
        return f"名录以外的{spec.label}"
    if len(names) <= 2:
        return "、".join(subject(edition, row.register, name) for name in names)
    return f"{names[0]}等{len(names)}{spec.measure}{spec.label}"


def fact(
    edition: Edition, row: Row, info: FieldInfo, value: Value, names: Sequence[str] = ()
) -> str:
    """What is known of one field of a row, without source: an interval in words."""
    who, label = row_subject(edition, row, names), info.spec.label
    if value.why == NOT_ENTERED:
        return f"{who}{label}未录入"
    if value.why == SAID_UNKNOWN:
        return who + predicate(info, None)
    if value.why == STALE:
        held = canonical(info, Value(*value.raw)) if value.raw else None
        return f"{who}原报{predicate(info, held)}，已过时" if held is not None else (
            f"{who}{label}已过时")
    if value.why == CONFLICT:
        return f"{who}{label}说法不一：{'、'.join(_versions(row, info, value))}"
    said = _said(info, value)
    if said is None:
        return f"{who}{label}不能确定" + (f"（{value.why}）" if value.why == PARAMETER_OPEN else "")
    if shown(edition, row.register, info.name, {} if names else row_fields(row)):
        return who
    return who + predicate(info, said)


def _said(info: FieldInfo, value: Value) -> Any:
    """The value as a given; times and text as they were reported."""
    report = value.report
    if info.scale is None and not info.numeric and isinstance(report, Report):
        return report.value if report.field == info.name else None
    return canonical(info, value)


def _versions(row: Row, info: FieldInfo, value: Value) -> list[str]:
    reports = value.report if isinstance(value.report, tuple) else (value.report,)
    said = [predicate(row.infos[r.field], r.value) for r in reports if isinstance(r, Report)]
    return list(dict.fromkeys(said)) or [value_text(info, canonical(info, value))]


def evidence(leaf_row: Row, info: FieldInfo, value: Value, names: Sequence[str] = ()) -> str:
    """A fact with its sources and ages; a derived grade also says from which reading."""
    edition, now = leaf_row.situation.edition, leaf_row.situation.at
    said = fact(edition, leaf_row, info, value, names)
    reports = value.report if isinstance(value.report, tuple) else (value.report,)
    notes = []
    for report in reports:
        if isinstance(report, Report) and report.register == leaf_row.register:
            basis = report.field != info.name or value.why == CONFLICT
            told = predicate(leaf_row.infos[report.field], report.value)
            other = report.field != info.name
            beside = "，".join([told, *(compared(leaf_row, info) if other else ())])
            notes.append((f"{beside}，" if basis else "") + source(report, now))
        elif report is not None:
            notes.append(source(report, now))
    return f"{said}（{'；'.join(notes)}）" if notes else said


def ask_unit(edition: Edition, leaf: Asked) -> str:
    """Whom to ring for a leaf: 市水文中心, 平度市防指, several joined by 、."""
    row, info = leaf.row, leaf.info
    member = leaf.names[0] if len(leaf.names) == 1 else "" if leaf.names else row.member
    fields = {
        name: canonical(row.infos[name], row.value_of(max(reports, key=lambda r: r.at)))
        for name, reports in row.reports.items() if row.infos[name].scale
    }
    return "、".join(units_for(edition, row.register, member, info.name, fields))


def wanted(edition: Edition, leaf: Asked) -> str:
    """What to ask for, in words: 大范围强降雨, 南村站洪水位, 其余水库险情."""
    if leaf.names:
        return f"其余{edition.register(leaf.row.register).label}{leaf.info.spec.label}"
    return row_subject(edition, leaf.row) + leaf.info.spec.label


def risen(edition: Edition, row: Row, info: FieldInfo, amount: float, strict: bool) -> str:
    """How far a reading would have to go: 南村站实测水位再涨0.42米 (``strict``: beyond it)."""
    verb = "再涨" if info.spec.unit == "m" else "再增"
    who = f"{row_subject(edition, row)}{info.spec.label}{verb}"
    if amount <= 0:
        return f"{who}（现正处于界限值）"
    beyond = "超过" if strict else ""
    return f"{who}{beyond}{number_text(amount, info.spec.decimals)}{unit(info)}"


def counted(
    edition: Edition, register: str, number: int, tests: Iterable[tuple[str, Test]]
) -> str:
    """So many members that meet ``tests``: 1座中型水库发生垮坝."""
    spec, infos = edition.register(register), edition.info[register]
    kind, where, said = "", "", []
    for name, test in tests:
        info = infos[name]
        if not info.spec.reported:
            kind += _tested(edition, info, test)
        elif "{" + name + "}" in spec.row_label:
            where += _tested(edition, info, test)
        elif not (info.derive and info.spec.type == "bool" and info.spec.context):
            said.append(_condition(edition, info, test))
    return f"{number}{spec.measure}{kinded(spec, kind)}{where}{'、'.join(said)}"


def _tested(edition: Edition, info: FieldInfo, test: Test) -> str:
    """The value a test asks for, alone: 中型, 中型或以上."""
    words = [_operand(edition, info, operand) for operand in test.operands]
    if test.operator == "at_least" and not _top(info, test):
        return f"{words[0]}{'或' if info.scale else ''}以上"
    if test.operator == "at_most":
        return f"{words[0]}{'或' if info.scale else ''}以下"
    if test.operator == "between":
        first = test.operands[0].constant
        low = number_text(first.lo, info.spec.decimals) if first and info.numeric else words[0]
        return f"{low}—{words[-1]}"
    beyond = {"more_than": "超过", "less_than": "低于"}.get(test.operator, "")
    return beyond + "或".join(words)


def _condition(edition: Edition, info: FieldInfo, test: Test) -> str:
    constant = test.operands[0].constant
    if len(test.operands) == 1 and constant is not None:
        if test.operator in ("is", "exactly", "in") or _top(info, test):
            return predicate(info, canonical(info, constant))
        if test.operator in BOUNDS:
            return predicate(info, {test.operator: end(info, constant.lo)})
    text = _tested(edition, info, test)
    says = info.spec.says
    return says.replace("{value}", text) if isinstance(says, str) and says else (
        f"{info.spec.label}{text}")


def _top(info: FieldInfo, test: Test) -> bool:
    constant = test.operands[0].constant
    return bool(info.scale and constant and test.operator == "at_least"
                and constant.lo == info.scale.top)


def _operand(edition: Edition, info: FieldInfo, operand: Operand) -> str:
    if operand.constant is not None:
        return value_text(info, canonical(info, operand.constant))
    if operand.parameter:
        return edition.parameters[operand.parameter].label
    register, name = operand.fact or (info.register, operand.field)
    return edition.info[register][name].spec.label
