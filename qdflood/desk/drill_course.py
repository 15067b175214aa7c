"""The script as a list that goes on by itself: each inject with its state, what it must lead
to, and, opened, the whole of it with what the director may do about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from qdflood.desk.drill_checks import check_lines, not_counted
from qdflood.desk.drill_say import attempt, outcome, press
from qdflood.desk.drill_timeline import (
    DROPPED,
    GIVEN,
    HELD,
    NEXT,
    Line,
    at_words,
    course,
    detail,
)
from qdflood.desk.drill_untested import cost
from qdflood.desk.style import INK, REFUSED, caption, esc
from qdflood.drill.records import entered
from qdflood.drill.script import Expectation
from qdflood.errors import QdfloodError

if TYPE_CHECKING:
    from qdflood.desk.exercise import ExerciseDesk

_OPEN, _AT, _WHY = "_dr_open", "_dr_at", "dr_why"
HEIGHT = 430


def draw(held: ExerciseDesk, no: bool) -> None:
    """The list in a box of its own that stands at the next inject."""
    due = None if held.play.ended else held.due
    before, lines = course(held.script, held.play, due.id if due else "")
    given = sum(1 for one in lines if one.given)
    answered = len(held.play.given) - given
    more = f"（含答复询问{answered}条）" if answered else ""
    st.html(f'<div class="h">进程（注入{len(lines)}条，已下达{given + answered}条{more}；点标题看全文和处置）</div>')
    fault = not_counted(held)
    if fault:
        st.html(f'<div class="refuse" role="alert">{esc(fault, 300)}</div>')
    st.html(_style(lines))
    with st.container(key="dr_course", height=HEIGHT, gap=None):
        _expected(held, before)
        for i, line in enumerate(lines):
            row(held, i, line, no)
            _expected(held, line.expected)
    _follow(lines)


def row(held: ExerciseDesk, i: int, line: Line, no: bool) -> None:
    """One inject; opened, with what can be done."""
    one = line.inject
    fault = f" :red[〔{caption(one.fault)}〕]" if one.fault else ""
    when = at_words(one.at, held.script.start) if one.at else "询问"
    st.button(f"**{when}** `{line.words}` {caption(one.title, 60)}{fault}", key=f"dr_row_{i}",
              width="stretch", on_click=_turn, args=(one.id,))
    if st.session_state.get(_OPEN) == one.id:
        st.html(detail(line, reported(held, line), held.play.typed))
        if line.open and not held.play.ended:
            _actions(held, line, no)
    outcome(f"row_{one.id}")


def reported(held: ExerciseDesk, line: Line) -> tuple[str, ...]:
    """What an inject reports, in the sentences that the log would have."""
    one = line.inject
    try:
        made = entered(held.edition, held.script, one, line.given or one.at or held.now())
    except QdfloodError:
        return ()
    return tuple(made.body.get("sentences", ())) if made else ()


def _turn(id: str) -> None:
    st.session_state[_OPEN] = None if st.session_state.get(_OPEN) == id else id


# -- what may be done


def _actions(held: ExerciseDesk, line: Line, no: bool) -> None:
    id, place = line.inject.id, f"row_{line.inject.id}"
    with st.container(key="dr_actions", horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        word = "答复" if line.inject.at is None else "立即下达"
        st.button(word, key=f"dr_give_{id}", type="primary", disabled=no, on_click=press,
                  args=(place, lambda: held.deliver(id)))
        if line.inject.at is None:
            return
        if line.state == HELD:
            st.button("放行", key=f"dr_release_{id}", disabled=no, on_click=press,
                      args=(place, lambda: held.release(id)))
        else:
            st.button("暂扣", key=f"dr_hold_{id}", disabled=no, on_click=press,
                      args=(place, lambda: held.hold(id)))
        st.text_input("取消原因", key=_WHY, autocomplete="off", width=150,
                      placeholder="取消原因", label_visibility="collapsed")
        st.button("取消这一条", key=f"dr_drop_{id}", disabled=no, on_click=_drop,
                  args=(held, id, place))
    st.html(f'<p class="carry">{esc(cost(held, id), 600)}</p>')


def _drop(held: ExerciseDesk, id: str, place: str) -> None:
    why = str(st.session_state.get(_WHY) or "").strip()

    def step() -> None:
        if not why:
            raise QdfloodError("请先写取消原因，未取消")
        held.drop(id, why)

    if attempt(place, step):
        st.session_state[_WHY] = ""


# -- how it looks


def _expected(held: ExerciseDesk, found: Iterable[Expectation]) -> None:
    shown = check_lines(held, tuple(found))
    if shown:
        st.html(f'<div class="dr-checks">{shown}</div>')


def _style(lines: Sequence[Line]) -> str:
    """Given is quiet, next is framed, held and dropped are marked; by fixed keys."""
    looks = {
        GIVEN: "background:#F1F3F5;color:#3C434A",
        NEXT: f"border:2.5px solid {INK}!important;background:#fff",
        HELD: f"border-left:8px double {REFUSED}!important",
        DROPPED: "text-decoration:line-through;color:#5A626A",
    }
    return "<style>" + "".join(
        f".st-key-dr_row_{i} button{{{looks[line.state]}}}"
        for i, line in enumerate(lines) if line.state in looks) + "</style>"


def _follow(lines: Sequence[Line]) -> None:
    """Bring the next inject into sight when it has become another one."""
    at = next((i for i, one in enumerate(lines) if one.state == NEXT), None)
    if at is None or st.session_state.get(_AT) == at:
        return
    st.session_state[_AT] = at
    st.html(_FOLLOW.format(turn=at), unsafe_allow_javascript=True)


_FOLLOW = """<script data-turn="{turn}">setTimeout(function () {{
  var row = document.querySelector('.st-key-dr_row_{turn}');
  var box = row && row.closest('.st-key-dr_course');
  while (box && box.scrollHeight <= box.clientHeight) box = box.parentElement;
  if (!box || !box.closest('.st-key-dr_course, [data-testid=stLayoutWrapper]')) return;
  box.scrollTop += row.getBoundingClientRect().top - box.getBoundingClientRect().top - 120;
}}, 200);</script>"""
