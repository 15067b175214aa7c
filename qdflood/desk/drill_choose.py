"""演练 for whoever has joined none: what is going on, beginning one, study, what has ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from qdflood.desk import drill_after, duty, study, study_choose
from qdflood.desk.drill_begin import begin_one
from qdflood.desk.drill_say import SEES_ALL, outcome, press, really
from qdflood.desk.entitled import barred
from qdflood.desk.exercise import Listed, exercises, join, opened
from qdflood.desk.exercise_files import ENDED
from qdflood.desk.exercise_strip import standing
from qdflood.desk.state import Desk
from qdflood.desk.style import esc
from qdflood.drill.play import STUDY
from qdflood.errors import QdfloodError
from qdflood.officers.roles import Act

_PART = "dr_choose"
LOOK_S = 3.0
"""How often the screen looks whether an exercise has begun or ended."""


def draw(held: Desk) -> None:
    """One part at a time; what is going on comes first where anything is."""
    found = [one for one in exercises(held) if one.mode != STUDY]
    going = [one for one in found if one.state != ENDED]
    over = [one for one in found if one.state == ENDED]
    parts: dict[str, tuple[str, Callable[[], None]]] = {
        "going": (f"未结束的演练（{len(going)}）", lambda: _going(held, going)),
        "begin": ("开始一场演练", lambda: begin_one(held)),
        "study": ("自学", lambda: study.draw(held)),
        "over": (f"已结束的演练（{len(over)}）", lambda: _over(held, over)),
    }
    if _PART not in st.session_state:  # a page loaded again in a study comes back into it
        st.session_state[_PART] = (
            "study" if study_choose.opened_here() else "going" if going else "begin")
    picked = st.segmented_control(
        "演练", list(parts), required=True, key=_PART,
        format_func=lambda name: parts[name][0], label_visibility="collapsed")
    parts[picked or "begin"][1]()
    _watch(held, _known(held))


@st.fragment(run_every=LOOK_S)
def _watch(held: Desk, known: list[tuple[str, str]]) -> None:
    """Whoever waits for one to begin sees it when it has begun."""
    if _known(held) != known:
        st.rerun(scope="app")


def _known(held: Desk) -> list[tuple[str, str]]:
    return [(one.name, one.state) for one in exercises(held)]


# -- going on


def _going(held: Desk, found: Sequence[Listed]) -> None:
    st.html('<div class="panel"><p>演练与真实值班分开记录：加入后本窗口各页显示的都是演练，'
            "其他窗口不受影响；离开后回到真实值班。</p></div>")
    if duty.who(held) is None:
        with st.container(width=440):
            duty.form(held, "drill")
    if not found:
        st.html('<div class="panel"><p>没有未结束的演练。请在“开始一场演练”中选择脚本。</p></div>')
    no = barred(held, Act.DRILL)
    for one in found:
        _row(held, one, no)


def _row(held: Desk, one: Listed, no: str) -> None:
    nobody = duty.who(held) is None
    with st.container(key=f"dr_ex_{one.name}", horizontal=True, vertical_alignment="center",
                      gap="small", border=True):
        st.html(_listed(one, standing(held.duty, one)))
        if one.fault:
            return
        really(held, "以学员进入", "以学员进入", f"dr_join_{one.name}",
               lambda: press(one.name, lambda: join(one.name, False)), primary=True, no=nobody)
        really(held, "以导调员进入", "以导调员进入", f"dr_direct_{one.name}",
               lambda: press(one.name, lambda: join(one.name, True)), ask=SEES_ALL,
               no=nobody or bool(no), why=no)
    outcome(one.name)


def _listed(one: Listed, state: str) -> str:
    """Which one it is, how far it has come, when it was begun in earnest."""
    scripted = f"剧情时间走到{one.scripted:%m-%d %H:%M}　" if one.scripted else ""
    begun = f"{one.at:%Y-%m-%d %H:%M}开始　" if one.at else ""
    fault = f'<div class="refuse">{esc(one.fault, 200)}</div>' if one.fault else ""
    return (f'<div class="dr-listed"><b>{esc(one.title or one.name, 80)}</b>　{esc(state)}'
            f"<div>{scripted}{begun}名称 {esc(one.name, 60)}</div>{fault}</div>")


# -- over


def _over(held: Desk, found: Sequence[Listed]) -> None:
    if not found:
        st.html('<div class="panel"><p>没有已结束的演练。</p></div>')
    for one in found:
        with st.container(key=f"dr_over_{one.name}", horizontal=True,
                          vertical_alignment="center", gap="small", border=True):
            st.html(_listed(one, one.state))
            _report(held, one)


def _report(held: Desk, one: Listed) -> None:
    """The buttons of one that has ended; its log is opened only for them."""
    try:
        drill_after.buttons(opened(held, one.name), f"dr_report_{one.name}")
    except QdfloodError as exc:
        st.html(f'<div class="refuse" role="alert">{esc(exc, 300)}</div>')
