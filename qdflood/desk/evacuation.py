"""人员转移 (3.5, 6.4) and what 4.2.1 asks of boats and fish farms: who is to move, who has moved.

The same facts as on 值班录入, district by district. 未报 is never 0: a total always says
how many districts it stands for, and a figure that cannot be is shown to be checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import streamlit as st

from qdflood.assessment import Assessment
from qdflood.assessment.figures import (
    CHECK,
    NOT_REPORTED,
    Pair,
    Total,
    contradictions,
    figure,
    given,
    row_contradictions,
    rows,
    short_of,
    total,
    words,
)
from qdflood.assessment.figures import pairs as pairs_of
from qdflood.desk import duty, evacuation_form
from qdflood.desk.maps import PLACES
from qdflood.desk.state import Desk
from qdflood.desk.style import esc, unknown
from qdflood.observations import Report, Row
from qdflood.plan.edition import Edition
from qdflood.plan.fields import FieldInfo
from qdflood.scales import CONFLICT, SAID_UNKNOWN, Value, number_text
from qdflood.wording import age, moment, phone, unit, units_for

__all__ = [
    "CHECK", "CSS", "NOT_REPORTED", "TO", "Pair", "Total", "contradictions", "given", "ledger",
    "paired", "pairs_of", "reports_of", "rows", "strip_line", "total", "totals", "view", "words",
]  # fmt: skip

TO = "evacuated_to"
_REPORTS = 3


def paired(edition: Edition) -> frozenset[str]:
    """The facts that the ledger shows."""
    return frozenset(name for pair in pairs_of(edition) for name in (pair.due, pair.done))


# -- in one line


def strip_line(held: Desk, a: Assessment) -> str:
    """The people, in one line of HTML; the first question of every leader."""
    found = pairs_of(a.edition)
    if not found:
        return ""
    bad = contradictions(a)
    check = f' <b class="check">待核对：{esc(bad[0].removesuffix(CHECK), 120)}</b>' if bad else ""
    more = f"等{len(bad)}处" if len(bad) > 1 else ""
    return f'<span class="moved">{esc(words(a, found[0]))}</span>{check}{more}'


# -- the ledger


def view(held: Desk, a: Assessment) -> None:
    """Totals, the form for what a district reports, and the ledger."""
    if not pairs_of(a.edition):
        st.html("<p>本版预案的情况目录中没有转移人数。</p>")
        return
    st.html(f'<div class="panel">{totals(held, a)}</div>')
    duty.form(held)
    evacuation_form.form(held, pairs_of(a.edition))
    st.html(f'<div class="panel">{ledger(held, a)}</div>')


def totals(held: Desk, a: Assessment) -> str:
    """The totals with how many districts they stand for, and what is to be checked."""
    pairs = pairs_of(a.edition)
    first, *rest = (esc(words(a, pair)) for pair in pairs)
    bad = "".join(f'<div class="refused">{esc(line)}</div>' for line in contradictions(a))
    return (f'<div class="people"><b>{first}</b></div><div>{"　".join(rest)}</div>'
            f"{_old(a, pairs, held.now())}{bad}")


def ledger(held: Desk, a: Assessment) -> str:
    """One line a district: how many, where to, when and by whom reported."""
    now = held.now()
    pairs = pairs_of(a.edition)
    heads = "".join(
        f"<th>{esc(short_of(a.edition.info[PLACES][name]))}</th>"
        for name in (pairs[0].due, pairs[0].done)
    )
    rest = "".join(f"<th>{esc(pair.title)}<br><small>已/应</small></th>" for pair in pairs[1:])
    body = "".join(_line(a, row, pairs, now) for row in rows(a))
    return ('<div class="wide"><table class="grid moved-table">'
            f"<tr><th>区（市）</th>{heads}<th>还差</th><th>安置地点</th>{rest}"
            f"<th>何时由谁报</th></tr>{body}</table></div>")


def _line(a: Assessment, row: Row, pairs: Sequence[Pair], now: datetime) -> str:
    first = pairs[0]
    due, done = given(row, first.due), given(row, first.done)
    wrong = bool(list(row_contradictions(a, row, first)))
    cells = "".join(f"<td>{_cell(row, name)}{_when(row, name, now)}</td>"
                    for name in (first.due, first.done))
    cells += f"<td>{_rest(row.infos[first.due], due, done)}</td><td>{_place(row)}</td>"
    cells += "".join(f"<td>{_both(row, p)}</td>" for p in pairs[1:])
    return (f'<tr{" class=wrong" if wrong else ""}><th>{esc(row.member)}</th>{cells}'
            f"<td>{_reported(a, row, pairs, now)}</td></tr>")


def _cell(row: Row, name: str) -> str:
    value, info = row.said(row.infos[name]), row.infos[name]
    if value is None:
        return f'<span class="silent">{NOT_REPORTED}</span>'
    if value.why == SAID_UNKNOWN:
        return unknown("不掌握")
    if value.why == CONFLICT:
        return unknown("说法不一")
    return f"<b>{esc(figure(info, value))}</b>"


def _both(row: Row, pair: Pair) -> str:
    """35/40艘; one 未报 where neither has been reported."""
    if not row.reports.get(pair.due) and not row.reports.get(pair.done):
        return _cell(row, pair.due)
    return f"{_cell(row, pair.done)} / {_cell(row, pair.due)}"


def _when(row: Row, name: str, now: datetime) -> str:
    """Of what time a figure is: the two of a district are seldom of one."""
    last = max((r.at for r in row.reports.get(name, ())), default=None)
    return f"<small>{esc(moment(last, now))}</small>" if last else ""


def _rest(info: FieldInfo, due: Value | None, done: Value | None) -> str:
    """How many are still to move; not known while either figure is not."""
    if due is None or done is None or not (due.known and done.known):
        return "" if due is None and done is None else unknown("")
    left = due.lo - done.lo
    if left < 0:
        return "<b>请核对</b>"
    return f"<b>{number_text(left)}{esc(unit(info))}</b>" if left else "0"


def _place(row: Row) -> str:
    said = row.reports.get(TO, ())
    last = max(said, key=lambda r: r.at, default=None)
    return esc(last.value or "不掌握", 120) if last else f'<span class="silent">{NOT_REPORTED}</span>'


def reports_of(row: Row, names: Iterable[str]) -> list[Report]:
    """The last report of each of the figures, newest first, one of each time and source."""
    last = [max(row.reports[name], key=lambda r: r.at) for name in names if row.reports.get(name)]
    each = {(r.at, r.by, r.note): r for r in last}
    return sorted(each.values(), key=lambda r: r.at, reverse=True)


def _reported(a: Assessment, row: Row, pairs: Sequence[Pair], now: datetime) -> str:
    """When, by whom, how long ago; whom to ring where nothing has come."""
    names = [name for pair in pairs for name in (pair.due, pair.done)]
    found = reports_of(row, [*names, TO])
    if not found:
        who = "、".join(units_for(a.edition, PLACES, row.member, pairs[0].due))
        return f"<small>请问 {esc(who)} {esc(phone(a.edition, who) or '电话未登记')}</small>"
    return "<br>".join(
        f"{esc(moment(r.at, now))} {esc(evacuation_form.source(a.edition, r), 80)}<small>{esc(age(r.at, now))}</small>"
        for r in found[:_REPORTS]
    )


def _old(a: Assessment, pairs: Sequence[Pair], now: datetime) -> str:
    """How many districts' figures have stood for long: they hold, and are asked for again."""
    hours = a.edition.catalogue.recheck_after_h[a.situation.duty]
    names = [name for name in (pairs[0].due, pairs[0].done)]
    newest = {row.member: max((r.at for r in reports_of(row, names)), default=None)
              for row in rows(a)}
    old = [member for member, at in newest.items()
           if at is not None and now - at > timedelta(hours=hours)]
    if not old:
        return ""
    return (f'<div><b>待复核</b>：{esc("、".join(old))}的数已超过{number_text(hours)}小时没有更新'
            f"（{esc(a.edition.catalogue.setting_note)}）</div>")


CSS = """
.moved-table .silent{color:#5A626A} .moved-table tr.wrong td,.moved-table tr.wrong th{background:#FBE9EA}
.moved-table small{color:#5A626A;margin-left:.4em} .moved-table td{font-size:15px}
.check{color:#C4121A}
"""
