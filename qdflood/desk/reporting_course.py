"""How an event goes on: a rise to a higher grade, and a danger that still counts after its
reports were ended. Both are said on the page until somebody has answered them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

import streamlit as st

from qdflood.desk.entitled import barred
from qdflood.desk.reporting_input import AT, BY, Form, Made
from qdflood.desk.state import Desk
from qdflood.desk.style import REFUSED, caption, esc
from qdflood.errors import QdfloodError
from qdflood.journal.incident_facts import Worse
from qdflood.journal.report_body import FOLLOWUP, VERIFICATION
from qdflood.journal.report_clock import Event
from qdflood.observations import Report
from qdflood.officers.roles import Act
from qdflood.wording import moment


def named(event: Event, now: datetime) -> str:
    """Every rise to a higher grade, on the card."""
    return "".join(
        f'<div class="rp-told">加重 {moment(one.at, now)} {esc(one.by, 20)}：'
        f"<b>{esc(one.words, 60)}</b>（此前{esc(one.before, 60)}）</div>"
        for one in event.incident.worse
    )


def risen(held: Desk, event: Event) -> None:
    """A rise that nothing has been reported of since: a further report is owed, in time
    that the plan does not give; whoever wants it verified opens a pair of clocks."""
    worse, now = event.risen, held.now()
    if worse is None:
        return
    ref = esc(held.organization.reporting.ref)
    st.html(f'<div class="rp-worse" role="alert">{moment(worse.at, now)}加重：{esc(worse.words, 60)}'
            f"（此前{esc(worse.before, 60)}），尚无续报。{ref}：及时续报（未规定时限）；"
            "要求核报的，另行计时</div>")
    form, office = Form(held, event, f"worse{worse.seq}", ()), held.ledger.reporting.office
    form.ready()
    cells = st.columns([1.4, 1.4, 3], gap="small", vertical_alignment="center")
    heard = worse.heard.astimezone(now.tzinfo)
    form.button(cells[0], f"{heard:%H:%M}来电即续报", _further(worse), "further", primary=False,
                about=f"{heard:%H:%M}{worse.by}所报，就是这次续报")
    form.button(cells[1], f"{caption(office)}要求核报", _verify(worse, office), "verify")


def _further(worse: Worse) -> Callable[[Form], Made]:
    return lambda form: form.body(FOLLOWUP, worse.heard, by=worse.by or form.event.owing,
                                  text=worse.words)


def _verify(worse: Worse, office: str) -> Callable[[Form], Made]:
    return lambda form: form.body(VERIFICATION, form.held.now(), by=office, text=worse.words)


def counted(held: Desk, events: Iterable[Event]) -> None:
    """Events whose reports are ended while the danger itself still counts: offered to be
    entered as over, and never entered by itself."""
    for event in events:
        if event.closed is None or event.incident.withdrawn or not event.incident.ending:
            continue
        with st.container(border=True, key=f"counted_{'_'.join(map(str, event.key))}"):
            _offer(held, event)


def _offer(held: Desk, event: Event) -> None:
    said = "；".join(sentence for _, _, sentence in event.incident.ending)
    st.html(f'<div class="rp-worse">{esc(event.text, 120)}：信息报告已结束，但险情、灾情未报解除，'
            "研判和条件仍按存在计</div>")
    form = Form(held, event, "over", (BY, AT))
    form.ready()
    st.session_state.setdefault(form.key(BY), "、".join(event.ring[:1]) if event.owners else "")
    cells = st.columns([1.4, 1.2, 3], gap="small", vertical_alignment="bottom")
    form.text(cells[0], BY, "谁报的解除")
    form.time(cells[1])
    cells[2].button(f"同时登记：{caption(said, 80)}", key=form.key("do"), type="primary",
                    disabled=bool(barred(held, Act.ENTER)),
                    on_click=form.attempt, args=(lambda: _over(held, event, form),))


def _over(held: Desk, event: Event, form: Form) -> str:
    """Enter that it is over, as the line of 值班录入 would; the sentence for the screen."""
    by, at = form.said(BY).strip(), form.moment()
    if not by:
        raise QdfloodError("请填写谁报的解除，未保存")
    last = max(at_ for at_, _, _ in event.incident.told)
    if at < last:
        raise QdfloodError(f"早于{moment(last, held.now())}所报的情况，未保存")
    register, member, row, _ = event.key
    ends = event.incident.ending
    entry = held.save([sentence for _, _, sentence in ends],
                      [Report(register, member, name, word, at, by, row) for name, word, _ in ends],
                      by=[by] * len(ends))
    said = "；".join(sentence for _, _, sentence in ends)
    return f"{entry.recorded:%H:%M}已保存，为第{entry.seq}条：{said}（{by}）"


CSS = f"""
.rp-worse{{border-left:8px solid {REFUSED};padding:2px 10px;font-weight:700;font-size:16px}}
"""
