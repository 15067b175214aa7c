"""A closed register as one table: ten districts down, what is asked of each across."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from qdflood.assessment import Assessment
from qdflood.desk.board import NO_PHONE, latest, shown, telephone, zero_line
from qdflood.desk.board_lines import aged, line_html, start
from qdflood.desk.command.vocabulary import Target, vocabulary
from qdflood.desk.style import esc, unknown
from qdflood.observations import Row
from qdflood.plan.fields import FieldInfo
from qdflood.scales import SAID_UNKNOWN, STALE, number_text
from qdflood.wording import phone, units_for

# Shown as one column, 已转移/需转移.
_PAIR = ("evacuated", "evacuate_needed")


def box_of_table(a: Assessment, register: str, now: datetime) -> str:
    """The table in its box, with its zero reports below."""
    spec = a.edition.register(register)
    head = (f'<div class="boxhead"><b>{esc(spec.supplier)}</b>'
            f"<span>{telephone(a.edition, spec.supplier)}</span></div>")
    zeros = "".join(line_html(line, now) for line in zero_line(a, register, now))
    return f'<div class="box">{head}{table(a, register, now)}<table>{zeros}</table></div>'


def table(a: Assessment, register: str, now: datetime) -> str:
    """A closed register as one table: a line a member, its graded facts across."""
    edition, infos = a.edition, a.edition.info[register]
    columns = [i for i in infos.values() if i.none is not None or i.spec.collective]
    pair = [infos[name] for name in _PAIR if name in infos]
    heads = [(i.spec.short or i.spec.label) + i.spec.unit for i in columns] + (["转移已/需"] if pair else [])
    head = "".join(f"<th>{esc(h)}</th>" for h in heads)
    body = "".join(
        _table_row(a, row, columns, pair, now)
        for member in edition.gazetteer.roster(register).members
        for row in a.situation.member_rows(register, member.name)[:1]
    )
    return (f'<table class="dist"><tr><th></th><th></th>{head}<th class=age>最近</th></tr>'
            f"{body}</table>")


def _table_row(
    a: Assessment, row: Row, columns: Sequence[FieldInfo], pair: Sequence[FieldInfo], now: datetime
) -> str:
    code = vocabulary(a.edition).key(Target(row.register, row.member))
    cells = "".join(f"<td>{_tight(a, row, info)}</td>" for info in columns)
    if pair:
        figures = "/".join(_figure(row, info) for info in pair)
        cells += f"<td>{'' if figures == '—/—' else figures}</td>"
    at = latest(row)
    return (f"<tr{_ring(a, row)}><td class=code>{start(code)}</td>"
            f"<td class=what>{esc(row.member)}</td>{cells}{aged(at, now)}</tr>")


def _ring(a: Assessment, row: Row) -> str:
    """Whom to ring for a line of the table, as a title."""
    info = next(i for i in row.infos.values() if i.none is not None)
    unit = "、".join(units_for(a.edition, row.register, row.member, info.name))
    return f' title="{esc(unit)} {esc(phone(a.edition, unit) or NO_PHONE)}"'


def _tight(a: Assessment, row: Row, info: FieldInfo) -> str:
    """A cell of the table: units and 级 left to the head."""
    value = row.said(info)
    if value is not None and value.known and not value.why and info.spec.type == "level":
        grade = a.edition.levels.grades[int(value.lo)]
        return f'<b class="lv lv{int(value.lo)}">{esc(grade)}</b>' if value.lo else "<b>无</b>"
    if value is not None and value.known and not value.why and info.numeric:
        return f"<b>{number_text(value.lo)}</b>"
    if value is not None and value.why in (STALE, SAID_UNKNOWN):
        why = "已过时，按未知计" if value.why == STALE else "问过，对方不掌握"
        return f'<span title="{why}">{unknown("")}</span>'
    return shown(a.edition, row, info)


def _figure(row: Row, info: FieldInfo) -> str:
    value = row.said(info)
    if value is None or not value.known:
        return "—"
    return f"<b>{value.lo:.0f}</b>"
