"""What an officer enters about an event's reports: one form at a time, one click where it can be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from qdflood.desk.moments import happened
from qdflood.desk.reporting_input import AT, BY, CHOICE, MEANS, PAIR, TEXT, WHOM, Form, Made
from qdflood.desk.state import Desk
from qdflood.desk.style import caption
from qdflood.errors import QdfloodError
from qdflood.journal.report_body import (
    ASKED,
    CLOSED,
    FOLLOWUP,
    OCCURRED,
    RECEIVED,
    REOPENED,
    TEXT_LIMIT,
    VERIFICATION,
    VOIDED,
)
from qdflood.journal.report_clock import FIRST, Event, Pair, Tick
from qdflood.wording import moment

OTHERS, HAPPENED, VERIFY, FURTHER, CLOSE, AGAIN, UNDO = (
    "其他接报单位", "发生时间", "核报", "续报", "结束", "继续", "更正"
)
GROUNDS = ("险情排除", "灾情稳定", "灾情结束")
"""Until when 4.3 wants further reports: 续报应延续至险情排除、灾情稳定或结束."""


# -- received


def receive(held: Desk, event: Event, pair: Pair, cells: Sequence[DeltaGenerator]) -> None:
    """From whom, when, and a button for each report that has not come."""
    form = Form(held, event, f"r{pair.number}", (BY, AT))
    form.ready()
    st.session_state.setdefault(form.key(BY), "、".join(event.ring[:1]) if event.owners else "")
    form.text(cells[0], BY, "谁报来的", "单位、姓名")
    form.time(cells[1])
    for cell, clock in zip(cells[2:], pair.clocks, strict=False):
        if clock.received is None:  # each in its place: nothing moves under a second click
            form.button(cell, f"已收到（{caption(clock.means)}）", _received(pair, clock.means),
                        clock.means)
    by, office = event.incident.by, held.ledger.reporting.office
    soonest = pair.clocks[0]
    if pair.number == FIRST and by not in ("", office) and soonest.received is None:
        means, heard = soonest.means, event.incident.heard.astimezone(held.now().tzinfo)
        form.button(cells[-1], f"{heard:%H:%M}接报即{caption(means)}报告", _first_word(pair, means),
                    "first", primary=False, about=f"{heard:%H:%M}{by}报来的，就是应报的{means}报告")


def _received(pair: Pair, means: str) -> Callable[[Form], Made]:
    return lambda form: form.body(RECEIVED, form.moment(), means=means, pair=pair.number)


def _first_word(pair: Pair, means: str) -> Callable[[Form], Made]:
    """The report by which the event became known was itself the one that is owed."""
    return lambda form: form.body(RECEIVED, form.event.incident.heard, means=means,
                                  pair=pair.number, by=form.event.incident.by)


# -- everything else, one at a time


def actions(event: Event) -> list[str]:
    """What may be entered of an event besides a receipt."""
    others = [OTHERS] if any(pair.answers for pair in event.pairs) else []
    undo = [UNDO] if event.entered else []
    if event.closed:
        return [*others, AGAIN, *undo]
    return [*others, HAPPENED, VERIFY, FURTHER, CLOSE, *undo]


def act(held: Desk, event: Event, name: str) -> None:
    """The form of one action."""
    _FORMS[name](held, event)


def _others(held: Desk, event: Event) -> None:
    form = Form(held, event, "ask", (BY, AT, WHOM, MEANS, PAIR))
    form.ready()
    cells = st.columns([2.6, 1.1, 1.1, 1, 0.7, 0.7], gap="small", vertical_alignment="bottom")
    pair = _pair(form, event)
    recipients = list(dict.fromkeys(answer.recipient for answer in pair.answers))
    form.choose(cells[0], WHOM, "问哪一家", recipients)
    form.choose(cells[1], MEANS, "形式", [clock.means for clock in pair.clocks])
    form.text(cells[2], BY, "对方答复人")
    form.time(cells[3], "对方何时收到（可空）", optional=True)
    for cell, words, reached in ((cells[4], "已收到", True), (cells[5], "未收到", False)):
        form.button(cell, words, _answered(pair, reached), words, primary=reached)


def _answered(pair: Pair, reached: bool) -> Callable[[Form], Made]:
    """When they received it, if they said; when they were asked, if they have not."""
    def make(form: Form) -> Made:
        now = form.held.now()
        at = happened(form.said(AT), now) if reached else now
        return form.body(ASKED, at, means=form.said(MEANS), recipient=form.said(WHOM),
                         reached=reached, pair=pair.number)
    return make


def _pair(form: Form, event: Event) -> Pair:
    """Which pair is meant: the latest unless another is chosen."""
    if len(event.pairs) == 1:
        return event.pairs[0]
    numbers = [pair.number for pair in event.pairs]
    names = {pair.number: f"{pair.label}（{pair.start:%H:%M}）" for pair in event.pairs}
    if st.session_state.get(form.key(PAIR)) not in numbers:
        st.session_state[form.key(PAIR)] = numbers[-1]
    chosen = st.segmented_control("哪一次", numbers, required=True, key=form.key(PAIR),
                                  format_func=lambda n: names.get(n, ""))
    return event.pair(chosen or FIRST) or event.pairs[-1]


def _happened(held: Desk, event: Event) -> None:
    form = Form(held, event, "occurred", (BY, AT))
    form.ready()
    cells = st.columns([1.4, 1.2, 0.8, 1.2, 2], gap="small", vertical_alignment="bottom")
    form.text(cells[0], BY, "谁说的")
    form.time(cells[1], "何时发生", optional=True)
    form.button(cells[2], "保存", _when)
    if event.occurred:
        form.button(cells[3], "发生时间不明", lambda f: f.body(OCCURRED), "not", primary=False)


def _when(form: Form) -> Made:
    if not form.said(AT).strip():
        raise QdfloodError("请填写何时发生，未保存")
    return form.body(OCCURRED, form.moment())


def _verify(held: Desk, event: Event) -> None:
    form = Form(held, event, "verify", (BY, AT, TEXT))
    form.ready()
    cells = st.columns([1.4, 1.2, 3, 1], gap="small", vertical_alignment="bottom")
    form.text(cells[0], BY, "谁要求核报", "如市政府总值班室")
    form.time(cells[1])
    form.text(cells[2], TEXT, "要核报什么", limit=TEXT_LIMIT)
    form.button(cells[3], "开始计时", lambda f: f.body(VERIFICATION, f.moment()))


def _further(held: Desk, event: Event) -> None:
    form = Form(held, event, "further", (BY, AT, TEXT))
    form.ready()
    st.session_state.setdefault(form.key(BY), "、".join(event.ring[:1]) if event.owners else "")
    cells = st.columns([1.4, 1.2, 3, 1], gap="small", vertical_alignment="bottom")
    form.text(cells[0], BY, "谁续报")
    form.time(cells[1])
    form.text(cells[2], TEXT, "续报内容", "险情、灾情发展和抢险救灾的变化", limit=TEXT_LIMIT)
    form.button(cells[3], "保存续报", lambda f: f.body(FOLLOWUP, f.moment()))


def _close(held: Desk, event: Event) -> None:
    form = Form(held, event, "close", (BY, AT, CHOICE, TEXT))
    form.ready()
    cells = st.columns([2, 1.1, 1.1, 1.9, 0.8], gap="small", vertical_alignment="bottom")
    form.choose(cells[0], CHOICE, "依据（4.3）", GROUNDS, first=False)
    form.text(cells[1], BY, "谁决定结束")
    form.time(cells[2])
    form.text(cells[3], TEXT, "说明（可空）", limit=TEXT_LIMIT)
    form.button(cells[4], "结束", _ended)


def _ended(form: Form) -> Made:
    text = "：".join(part for part in (form.said(CHOICE), form.said(TEXT).strip()) if part)
    if not form.said(CHOICE):
        raise QdfloodError("请选择结束的依据，未保存")
    return form.body(CLOSED, form.moment(), text=text)


def _again(held: Desk, event: Event) -> None:
    form = Form(held, event, "again", (BY, AT, TEXT))
    form.ready()
    cells = st.columns([1.4, 1.2, 3, 1], gap="small", vertical_alignment="bottom")
    form.text(cells[0], BY, "谁决定继续")
    form.time(cells[1])
    form.text(cells[2], TEXT, "原因", limit=TEXT_LIMIT)
    form.button(cells[3], "继续", lambda f: f.body(REOPENED, f.moment()))


def _undo(held: Desk, event: Event) -> None:
    form = Form(held, event, "undo", (CHOICE, TEXT))
    form.ready()
    cells = st.columns([3, 3, 1], gap="small", vertical_alignment="bottom")
    names = dict(_entered(held, event.entered))
    if st.session_state.get(form.key(CHOICE)) not in names:
        st.session_state.pop(form.key(CHOICE), None)
    cells[0].selectbox("撤销哪一条（原记录保留）", list(names), index=None, key=form.key(CHOICE),
                       placeholder="选择")
    form.text(cells[1], TEXT, "理由", limit=TEXT_LIMIT)
    form.button(cells[2], "撤销", lambda f: f.body(VOIDED, of=names.get(f.said(CHOICE), 0)))


def _entered(held: Desk, ticks: Iterable[tuple[Tick, str]]) -> Iterable[tuple[str, int]]:
    """Each as it stands in the list, and its number."""
    now = held.now()
    for tick, what in ticks:
        when = moment(tick.at, now) if tick.at else ""
        yield f"第{tick.seq}条　{what}　{when}　{tick.sender}", tick.seq


_FORMS: dict[str, Callable[[Desk, Event], None]] = {
    OTHERS: _others, HAPPENED: _happened, VERIFY: _verify, FURTHER: _further, CLOSE: _close,
    AGAIN: _again, UNDO: _undo,
}
