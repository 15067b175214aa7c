"""What players of an exercise see on the page 演练: the clock, and messages as they come.

Nothing of the script but its setting and what has been given is here, or anywhere else in
the page: no title, fault mark or note of an inject, and no expectation.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from qdflood.desk import drill_clock, duty
from qdflood.desk.drill_after import evaluation
from qdflood.desk.drill_brief import setting
from qdflood.desk.drill_newest import from_whom, mark_read, read_to
from qdflood.desk.drill_say import SEES_ALL, outcome, press
from qdflood.desk.exercise import join, leave
from qdflood.desk.exercise_part import claims_no_more, claims_to_direct
from qdflood.desk.log_full import multiline
from qdflood.drill.play import Told
from qdflood.wording import age, moment

if TYPE_CHECKING:
    from qdflood.desk.exercise import ExerciseDesk


def draw(held: ExerciseDesk) -> None:
    """The players' half of the page."""
    if claims_to_direct():
        _claim(held)
    left, right = st.columns([1.9, 1], gap="small")
    with right:
        drill_clock.clock(held, director=False)
        if held.play.ended:
            evaluation(held)
        _how(held)
        st.button("离开演练，回到真实值班", key="dr_leave", on_click=leave, width="stretch")
    with left:
        inbox(held)


def _claim(held: ExerciseDesk) -> None:
    """The address said director of somebody who has not been one here: asked once."""
    with st.container(key="dr_claim", horizontal=True, vertical_alignment="center", border=True):
        st.html(f"<b>本页地址写的是导调员。{SEES_ALL}</b>")
        st.button("是，以导调员进入", key="dr_claim_yes", on_click=press,
                  args=("claim", lambda: join(held.exercise, True)))
        st.button("不是，我是学员", key="dr_claim_no", type="primary", on_click=claims_no_more)
    outcome("claim")


def inbox(held: ExerciseDesk) -> None:
    """Messages, newest first; what has not been marked as read stands out."""
    messages, mark = held.messages, read_to(held)
    if held.play.ended and messages:  # nobody need read them any more
        mark = messages[-1].seq
    fresh = [one for one in messages if one.seq > mark]
    with st.container(horizontal=True, vertical_alignment="center"):
        read = "" if held.play.ended else "，均已阅"
        said = f"，其中<b>{len(fresh)}件未阅</b>" if fresh else read
        st.html(f'<div class="h">来电来文（{len(messages)}件{said if messages else ""}）</div>')
        st.button("均已阅", key="dr_read", disabled=not fresh, on_click=mark_read,
                  args=(held, messages[-1].seq if messages else 0))
    if not messages:
        words = "演练已结束。" if held.play.ended else "还没有来电来文。来了会在这里，新的在上。"
        st.html(f'<div class="panel"><p>{words}</p></div>')
        return
    st.html(f'<div class="dr-inbox">{cards(held, messages, mark)}</div>')


def cards(held: ExerciseDesk, messages: Sequence[Told], mark: int) -> str:
    """Every message as an officer gets it: a rumour looks like any other call."""
    now = held.now()
    return "".join(
        f'<article class="dr-card{" new" if one.seq > mark else ""}">'
        f"<header><b>{moment(one.at, now)}</b>　<b>{from_whom(one)}</b>"
        f"<small>{age(one.at, now)}</small>{_new(one.seq > mark)}</header>"
        f"<p>{multiline(one.text)}</p></article>"
        for one in reversed(messages)
    )


def _new(fresh: bool) -> str:
    return "<i>未阅</i>" if fresh else ""


def _how(held: ExerciseDesk) -> None:
    """What to do with a message, in four lines; and the setting."""
    if not held.play.ended:
        if duty.who(held) is None:
            duty.form(held, "drill")
        _link(held)
        st.html(f'<div class="panel dr-how"><ol>{"".join(_steps(held))}</ol></div>')
    st.html(f'<div class="panel dr-brief">{setting(held.script)}</div>')


def _link(held: ExerciseDesk) -> None:
    """Where the message goes next."""
    here = Path(__file__).parent
    page = (st.Page(here / "entry.py", title="值班录入", url_path="entry", default=True)
            if held.play.typed else
            st.Page(here / "consultation.py", title="研判", url_path="consultation"))
    st.page_link(page, label=f"去“{page.title}”" + ("录入来电来文" if held.play.typed else ""),
                 width="stretch")


def _steps(held: ExerciseDesk) -> list[str]:
    typed = ("<li>来电来文同真的一样处置：听清、<b>核实</b>，再到“值班录入”录入。</li>" if held.play.typed else
             "<li>来文中的读数由系统代录，您只管研判和处置。</li>")
    return [
        typed,
        "<li>缺什么就去问：向导调员说“问某单位某事”，他代对方答复。</li>",
        "<li>会商、请示、签发、任务、信息报告都在各页照常办理，一切只记入本次演练。</li>",
        "<li>不要真的拨打电话、发通知。</li>",
    ]
