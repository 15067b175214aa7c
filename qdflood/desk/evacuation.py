"""人员转移 (3.5, 6.4) and what 4.2.1 asks of boats and fish farms: who is to move, who has moved.

The same facts as on 值班录入, district by district. 未报 is never 0: a total always says
how many districts it stands for, and a figure that cannot be is shown to be checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import streamlit as st

from qdflood.assessment import Assessment
from qdflood.desk import duty, evacuation_form
from qdflood.desk.maps import PLACES
from qdflood.desk.state import Desk
from qdflood.desk.style import esc, unknown
from qdflood.observations import Report, Row
from qdflood.plan.fields import FieldInfo
from qdflood.scales import CONFLICT, SAID_UNKNOWN, Value, number_text
from qdflood.wording import age, canonical, fact, moment, phone, unit, units_for, value_text

TO = "evacuated_to"
NOT_REPORTED = "未报"
CHECK = "，请核对"
_REPORTS = 3


@dataclass(frozen=True, slots=True)
class Pair:
    """Two figures that belong together: how many should, how many have."""

    title: str
    due: str
    done: str


PAIRS = (
    Pair("人员转移", "evacuate_needed", "evacuated"),
    Pair("船只回港", "vessels_due", "vessels_sheltered"),
    Pair("养殖人员撤离", "farm_workers_due", "farm_workers_off"),
)
"""Of 3.5 and 4.2.1, in the order in which they are asked for."""
FIELDS = frozenset(name for pair in PAIRS for name in (pair.due, pair.done))


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of one figure over the districts that have reported it.

    ``least``: some gave a range or differ, so that it is at least this many.
    """

    info: FieldInfo
    number: float
    said: tuple[str, ...]
    silent: tuple[str, ...]
    least: bool

    @property
    def words(self) -> str:
        """需转移1200人, 需转移至少1200人."""
        short = self.info.spec.short or self.info.spec.label
        if not self.said:
            return f"{short}{NOT_REPORTED}"
        return f"{short}{'至少' if self.least else ''}{number_text(self.number)}{unit(self.info)}"

    @property
    def reach(self) -> str:
        """2个区（市）报，8个未报."""
        if not self.silent:
            return f"{len(self.said)}个区（市）均已报"
        return f"{len(self.said)}个区（市）报，{len(self.silent)}个{NOT_REPORTED}"


def known(a: Assessment, pair: Pair) -> bool:
    """Whether the edition has both figures."""
    infos = a.edition.info.get(PLACES, {})
    return pair.due in infos and pair.done in infos


def rows(a: Assessment) -> list[Row]:
    """One row a district, in the plan's order."""
    members = a.edition.gazetteer.roster(PLACES).members
    return [a.situation.member_rows(PLACES, member.name)[0] for member in members]


def given(row: Row, name: str) -> Value | None:
    """What a district has said of a figure; None for 未报. “Not known” is no figure."""
    value = row.said(row.infos[name])
    return None if value is None or value.why == SAID_UNKNOWN else value


def total(a: Assessment, name: str) -> Total:
    """The sum of one figure, and who it does not stand for."""
    info = a.edition.info[PLACES][name]
    found = {row.member: given(row, name) for row in rows(a)}
    said = {member: value for member, value in found.items() if value is not None}
    return Total(
        info, sum(value.lo for value in said.values()), tuple(said),
        tuple(member for member in found if member not in said),
        any(not value.known for value in said.values()),
    )


def contradictions(a: Assessment) -> list[str]:
    """What cannot be, or what sources disagree on: to be checked, and never put right silently."""
    return [words for row in rows(a) for pair in PAIRS if known(a, pair)
            for words in _contradictions(a, row, pair)]


def _contradictions(a: Assessment, row: Row, pair: Pair) -> Iterator[str]:
    due, done = given(row, pair.due), given(row, pair.done)
    for name, value in ((pair.due, due), (pair.done, done)):
        if value is not None and value.why == CONFLICT:
            yield f"{fact(a.edition, row, row.infos[name], value)}{CHECK}"
    if due is not None and done is not None and done.lo > due.hi:
        more, less = row.infos[pair.done], row.infos[pair.due]
        yield (f"{row.member}{_short(more)}{_figure(more, done)}多于"
               f"{_short(less)}{_figure(less, due)}{CHECK}")


def _short(info: FieldInfo) -> str:
    return info.spec.short or info.spec.label


def _figure(info: FieldInfo, value: Value) -> str:
    return value_text(info, canonical(info, value))


# -- in one line


def words(a: Assessment, pair: Pair) -> str:
    """需转移1200人，已转移900人（2个区（市）报，8个未报）."""
    due, done = total(a, pair.due), total(a, pair.done)
    if not due.said and not done.said:
        return f"{pair.title}：{len(due.silent)}个区（市）均{NOT_REPORTED}"
    if due.said == done.said:
        return f"{due.words}，{done.words}（{due.reach}）"
    return "，".join(f"{one.words}（{one.reach}）" if one.said else one.words for one in (due, done))


def strip_line(held: Desk, a: Assessment) -> str:
    """The people, in one line of HTML; the first question of every leader."""
    if not known(a, PAIRS[0]):
        return ""
    bad = contradictions(a)
    check = f' <b class="check">待核对：{esc(bad[0].removesuffix(CHECK), 120)}</b>' if bad else ""
    more = f"等{len(bad)}处" if len(bad) > 1 else ""
    return f'<span class="moved">{esc(words(a, PAIRS[0]))}</span>{check}{more}'


# -- the ledger


def view(held: Desk, a: Assessment) -> None:
    """Totals, the form for what a district reports, and the ledger."""
    if not known(a, PAIRS[0]):
        st.html("<p>本版预案的情况目录中没有转移人数。</p>")
        return
    st.html(f'<div class="panel">{totals(held, a)}</div>')
    duty.form(held)
    evacuation_form.form(held, [pair for pair in PAIRS if known(a, pair)])
    st.html(f'<div class="panel">{ledger(held, a)}</div>')


def totals(held: Desk, a: Assessment) -> str:
    """The totals with how many districts they stand for, and what is to be checked."""
    pairs = [pair for pair in PAIRS if known(a, pair)]
    first, *rest = (esc(words(a, pair)) for pair in pairs)
    bad = "".join(f'<div class="refused">{esc(line)}</div>' for line in contradictions(a))
    return (f'<div class="people"><b>{first}</b></div><div>{"　".join(rest)}</div>'
            f"{_old(a, pairs, held.now())}{bad}")


def ledger(held: Desk, a: Assessment) -> str:
    """One line a district: how many, where to, when and by whom reported."""
    now = held.now()
    pairs = [pair for pair in PAIRS if known(a, pair)]
    heads = "".join(
        f"<th>{esc(_short(a.edition.info[PLACES][name]))}</th>"
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
    wrong = bool(list(_contradictions(a, row, first)))
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
    return f"<b>{esc(_figure(info, value))}</b>"


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
