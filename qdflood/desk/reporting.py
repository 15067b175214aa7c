"""信息报告 (4.3): each danger and disaster with who owes its report, by when, and what has come.

The worst clock stands first. Nothing runs in the browser: the page is drawn anew with the
beat whenever the minute changes or somebody enters something.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from math import inf

import streamlit as st

from qdflood.desk import handing_out
from qdflood.desk import reporting_course as course
from qdflood.desk import reporting_form as forms
from qdflood.desk import reporting_input as inputs
from qdflood.desk.board import telephone
from qdflood.desk.entitled import barred
from qdflood.desk.state import Desk, desk
from qdflood.desk.strip import strip
from qdflood.desk.style import INK, QUIET, REFUSED, esc
from qdflood.journal.report_clock import Clock, Event, Pair, Running, Standing
from qdflood.journal.reporting import Reporting
from qdflood.officers.roles import Act
from qdflood.plan.headquarters import Report
from qdflood.wording import age, moment

_CARDS, _LINES, _TOLD, _RING = 8, 20, 3, 3
_OPENED, _PLACES = "rp_opened", "_rp_places"


def page(held: Desk) -> None:
    """The whole page below the strip."""
    st.html(f"<style>{inputs.CSS}{course.CSS}{_CSS}</style>")
    reporting, now = held.ledger.reporting, held.now()
    events = _in_place(held, ordered(reporting.events))
    standing = [event for event in events if event.counts]
    lost = {one.event.key for one in reporting.missing}
    closed = sorted((event for event in events if not event.counts),
                    key=lambda event: event.key not in lost)
    with st.container(key="reporting"):
        no = barred(held, Act.TICK)
        if no:
            st.html(f'<div class="rp-no" role="alert">{esc(no, 200)}本页可以查看，不能登记</div>')
        st.html(_head(held, reporting, now))
        if not standing:
            st.html('<div class="panel"><p>没有应报告的险情、灾情。在“值班录入”录入险情、灾情，这里即开始计时。</p></div>')
        for event in standing[:_CARDS]:
            _card(held, event, now)
        course.counted(held, closed)
        rest = [*standing[_CARDS:], *closed]
        if rest:
            _folded(held, rest, now)
        st.html(_upward(held))
        handing_out.upward(held)


def ordered(events: Sequence[Event]) -> list[Event]:
    """The worst first: by the earliest deadline of what has not come, or the rise to a higher
    grade that nothing has been reported of; then what has all come."""
    def place(event: Event) -> tuple[float, float]:
        due = event.risen.at if event.risen else event.due
        return due.timestamp() if due else inf, -event.heard.timestamp()
    return sorted(events, key=place)


def _in_place(held: Desk, events: list[Event]) -> list[Event]:
    """For some seconds after a press the cards keep their places, the new ones after them."""
    pressed, places = st.session_state.get(inputs.PRESSED), st.session_state.get(_PLACES, {})
    if pressed and held.clock() - pressed < inputs.HOLD:
        events = sorted(events, key=lambda event: places.get(event.key, len(places)))
    st.session_state[_PLACES] = {event.key: n for n, event in enumerate(events)}
    return events


def _head(held: Desk, reporting: Reporting, now: datetime) -> str:
    running, overdue = reporting.running(now)
    first = next(iter((*overdue, *running)), None)
    says = f"　先催：{_ring(held, first.event)}，要{esc(first.clock.means)}报告" if first else ""
    count = f"{len(overdue)}份超时未收，{len(running)}份计时中" if first else "没有计时中的报告"
    text = esc(reporting.organization.reporting.text, 2000)
    last = st.session_state.get(inputs.LAST, "")
    done = f'<div class="rp-done">{esc(last, 200)}</div>' if last else ""
    return (f'<div class="rp-head"><b>{count}</b>{says}{done}<details class="fold"><summary>'
            f"{esc(reporting.organization.reporting.ref)} 原文：由事发地政府和有关部门报，"
            f"{esc(reporting.office)}是接报单位之一</summary><p>{text}</p></details></div>")


# -- one event


def _card(held: Desk, event: Event, now: datetime) -> None:
    with st.container(border=True, key=f"card_{inputs.tag(event)}"):
        st.html(_title(held, event, now))
        course.risen(held, event)
        for pair in event.pairs:
            _row(held, event, pair, now)
        left, right, prints = st.columns([1, 0.95, 0.25], gap="small", vertical_alignment="center")
        with prints:
            handing_out.incident(held, event, inputs.tag(event))
        chosen = left.segmented_control("办理", forms.actions(event), label_visibility="collapsed",
                                        key=f"rp_{inputs.tag(event)}_action")
        right.html(_others(event))
        if chosen:
            forms.act(held, event, chosen)
        words = inputs.outcome(event)
        if words:
            st.html(words)


def _title(held: Desk, event: Event, now: datetime) -> str:
    """What happened, who owes its report, whom to ring."""
    over = ""
    if event.incident.over and event.counts:
        over = '<div class="rp-over">已报解除：可按“结束”，由人决定</div>'
    return (f'<div class="rp-title"><b>{esc(event.text, 120)}</b><span>{_times(event, now)}</span></div>'
            f'<div class="rp-who">应报：<b>{esc(event.owing, 80)}</b>　　催报：{_ring(held, event)}</div>'
            f"{course.named(event, now)}{_told(event, now)}{over}")


def _ring(held: Desk, event: Event) -> str:
    """Whom to telephone for the report, with the numbers."""
    edition = held.assessment().edition
    each = [f"<b>{esc(unit, 40)}</b> {telephone(edition, unit)}" for unit in event.ring[:_RING]]
    more = f"等{len(event.ring)}家" if len(event.ring) > _RING else ""
    return "　".join(each) + more if each else f"<b>{esc(event.owing, 60)}</b>"


def _times(event: Event, now: datetime) -> str:
    heard = f"接报 {moment(event.heard, now)}"
    if event.occurred is None or event.occurred.at is None:
        return f"发生时间不明　{heard}"
    return f"发生 <b>{moment(event.occurred.at, now)}</b>（{esc(event.occurred.sender, 20)}）　{heard}"


def _told(event: Event, now: datetime) -> str:
    """How the readings have gone on, and the last further report with its age."""
    told = event.incident.told
    said = "；".join(f"{moment(at, now)} {esc(by, 20)}：{esc(words, 60)}"
                    for at, by, words in told[-_TOLD:]) if len(told) > 1 else ""
    parts = [f"情况 {said}"] if said else []
    if event.followups:
        last = event.followups[-1]
        at = last.at or last.recorded
        parts.append(f"续报{len(event.followups)}次，末次 {moment(at, now)}（{age(at, now)}）"
                     f"{esc(last.sender, 30)}：{esc(last.text, 120)}（预案未规定续报时限）")
    return "".join(f'<div class="rp-told">{part}</div>' for part in parts)


def _row(held: Desk, event: Event, pair: Pair, now: datetime) -> None:
    """One occasion: what it is, a clock for each report, and the ticks for what is to come."""
    widths = [1.2, *([1.35] * len(pair.clocks)), 1.1, 0.9, *([1.05] * len(pair.clocks)), 1.4]
    cells = st.columns(widths, gap="small", vertical_alignment="center")
    cells[0].html(_occasion(pair, now))
    for cell, clock in zip(cells[1:], pair.clocks, strict=False):
        cell.html(clock_box(clock, now))
    if any(clock.received is None for clock in pair.clocks):
        forms.receive(held, event, pair, cells[1 + len(pair.clocks):])


def _occasion(pair: Pair, now: datetime) -> str:
    asked = ""
    if pair.request is not None:
        asked = f"<br>{esc(pair.request.sender, 30)}：{esc(pair.request.text, 60)}"
    return (f'<div class="rp-pair"><b>{esc(pair.label)}</b> {esc(pair.ref)}<br>'
            f"{moment(pair.start, now)} {pair.basis}{asked}</div>")


_LOOK = {Standing.WAITING: "wait", Standing.SOON: "soon", Standing.OVERDUE: "out",
         Standing.IN_TIME: "in", Standing.LATE: "late"}


def clock_box(clock: Clock, now: datetime) -> str:
    """One report: until when, how long that is, or when it came and from whom."""
    head, sender, receipt = f"应于 {moment(clock.due, now)} 前", "", clock.receipt
    if receipt is not None and receipt.at is not None:
        head, sender = f"✓ {moment(receipt.at, now)}", f"　{esc(receipt.sender, 20)}"
    return (f'<div class="rp-clock {_LOOK[clock.standing(now)]}"><small>{esc(clock.means)}{sender}'
            f"</small><b>{head}</b><small>{clock.words(now)}</small></div>")


def _others(event: Event) -> str:
    """What the other recipients said when asked; nobody knows it otherwise."""
    lines = "".join(f"<div>{_answers(pair)}</div>" for pair in event.pairs if pair.answers)
    return f'<div class="rp-others">{lines}</div>' if lines else ""


def _answers(pair: Pair) -> str:
    names = dict.fromkeys(answer.recipient for answer in pair.answers)
    each = []
    for name in names:
        said = [a for a in pair.answers if a.recipient == name]
        if all(a.asked is None for a in said):
            each.append(f"{esc(name)} 未询问")
        else:
            each.append(f"{esc(name)} " + "，".join(f"{esc(a.means)}<b>{a.words}</b>" for a in said))
    return f"{esc(pair.label)}其他接报单位：" + "　".join(each)


# -- what is over, or less urgent


def _folded(held: Desk, rest: Sequence[Event], now: datetime) -> None:
    """One line each, of which any can be opened; a report that never came is named."""
    missing = held.ledger.reporting.missing
    lines = "".join(_line(event, missing, now) for event in rest[:_LINES])
    more = f"<li>另有{len(rest) - _LINES}起，在下面选</li>" if len(rest) > _LINES else ""
    st.html(f'<div class="panel"><h4>已结束和其余（{len(rest)}）</h4><ul>{lines}{more}</ul></div>')
    names = {inputs.tag(event): event for event in rest}
    if st.session_state.get(_OPENED) not in names:
        st.session_state.pop(_OPENED, None)
    chosen = st.selectbox("打开一起（补记收到、继续、更正）", list(names), index=None, key=_OPENED,
                          format_func=lambda tag: names[tag].text if tag in names else "",
                          placeholder="选择")
    if chosen in names:
        _card(held, names[chosen], now)


def _line(event: Event, missing: Sequence[Running], now: datetime) -> str:
    if event.counts:
        return f"<li>{esc(event.text, 120)}　应报：{esc(event.owing, 60)}</li>"
    return _ended(event, missing, now)


def _ended(event: Event, missing: Sequence[Running], now: datetime) -> str:
    if event.incident.withdrawn:
        return f"<li><s>{esc(event.text, 120)}</s>　所据录入已更正，不再计时</li>"
    lost = "、".join(f"{one.pair.label}（{one.clock.means}）" for one in missing
                    if one.event.key == event.key)
    mark = f'　<b class="rp-lost">未收到{esc(lost)}</b>' if lost else "　报告已收齐"
    closed = event.closed
    when = moment(closed.at, now) if closed and closed.at else ""
    why = f"{esc(closed.text, 80)}，{esc(closed.sender, 30)}" if closed else ""
    return f"<li>{esc(event.text, 120)}　{when} 结束（{why}）{mark}</li>"


# -- our own reports upwards


def _upward(held: Desk) -> str:
    """What this headquarters itself reports: tasks without minutes, ticked with the others."""
    now_due = {report.id for report in upward(held)}
    rows = "".join(
        f"<tr><td><b>{esc(one.ref)}</b></td><td>{esc(one.owed_by)}报{esc('、'.join(one.to))}</td>"
        f"<td>{esc(one.text, 200)}</td><td>{'现适用' if one.id in now_due else '现不适用'}</td></tr>"
        for one in held.organization.reporting.reports if one.stage is None
    )
    return (f'<div class="panel"><h4>本办上报：预案未规定时限，在任务清单中逐项打勾</h4>'
            f'<table class="grid">{rows}</table></div>' if rows else "")


def upward(held: Desk) -> Iterator[Report]:
    """Those that the official level calls for: of no list, or of this level's own."""
    position = held.in_force.level
    level = held.edition.levels.grades[position] if position else None
    cited = {one.level: {action.ref for action in one.actions}
             for one in held.actions if one.level is not None}
    for report in held.organization.reporting.reports:
        levels = [name for name, refs in cited.items() if report.ref in refs]
        if report.stage is None and (not levels or level in levels):
            yield report


_CSS = f"""
.st-key-reporting,.st-key-reporting [data-testid="stVerticalBlock"]{{gap:5px}}
.rp-head{{font-size:18px;line-height:1.4}} .rp-head details{{font-size:14px;color:{QUIET}}}
.rp-title{{display:flex;justify-content:space-between;gap:12px;align-items:baseline}}
.rp-title b{{font-size:20px;line-height:1.3}} .rp-title span,.rp-title span b{{font-size:15px}}
.rp-who{{font-size:16px;line-height:1.4}} .rp-told,.rp-others{{font-size:13px;line-height:1.45}}
.rp-over{{border-left:5px solid {INK};padding-left:8px;font-weight:700;font-size:16px}}
.rp-pair{{font-size:13px;line-height:1.35}} .rp-pair b{{font-size:17px}}
.rp-clock{{border:2px solid {INK};padding:2px 8px;line-height:1.25;font-variant-numeric:tabular-nums}}
.rp-clock b{{display:block;font-size:21px}} .rp-clock small{{display:block;font-size:13px}}
.rp-clock.soon{{background:{INK};color:#fff}}
.rp-clock.out{{background:{REFUSED};border-color:{REFUSED};color:#fff}}
.rp-clock.in,.rp-clock.late{{border:1px solid #868E96;color:{QUIET}}}
.rp-clock.late small:last-child{{color:{REFUSED};font-weight:700}}
.rp-done{{font-size:15px;font-weight:700;border-left:5px solid {INK};padding-left:8px}}
.rp-lost{{color:{REFUSED}}}
.st-key-reporting button{{padding-left:6px;padding-right:6px}}
.st-key-reporting button p{{font-size:15px}}
"""

if __name__ == "__main__":
    _desk = desk()
    strip(_desk)
    page(_desk)
