"""The director's half of the page 演练: the clock and its controls, the course, what to do."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import streamlit as st

from qdflood.desk import drill_clock, drill_course, drill_observe, drill_words, duty
from qdflood.desk.drill_after import evaluation
from qdflood.desk.drill_begin import UPLOADED
from qdflood.desk.drill_say import attempt, outcome, press
from qdflood.desk.exercise import leave, script_changed
from qdflood.desk.reading_only import only_reads
from qdflood.desk.style import esc
from qdflood.drill.play import RATES, What
from qdflood.errors import JournalError
from qdflood.journal.entry import EXERCISE
from qdflood.journal.store import Store
from qdflood.officers.roles import Act

if TYPE_CHECKING:
    from qdflood.desk.exercise import ExerciseDesk

_PART = "dr_part"
_RATES: WeakKeyDictionary[Store, float] = WeakKeyDictionary()
"""The speed each exercise will go on with. Not in the session: a second press that comes
right after breaks a callback off wherever it touches the session, and the speed was lost."""


def draw(held: ExerciseDesk) -> None:
    """The whole of it: above the clock, left the course, right what is done by hand."""
    no = only_reads(held, Act.DRILL) or duty.who(held) is None
    if duty.who(held) is None:
        duty.form(held, "drill")
    with st.container(key="dr_top", horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(key="dr_time", width="stretch"):
            drill_clock.clock(held, director=True)
        if not held.play.ended:
            _controls(held, no)
        way_out()
    outcome("clock")
    changed = "" if held.play.ended else _changed(held)
    if changed:
        st.html(f'<div class="refuse" role="alert">{esc(changed, 300)}</div>')
    if held.play.why and not held.play.running and not held.play.ended:
        st.html(f'<p class="carry">时钟停着：{esc(held.play.why, 200)}</p>')
    if held.play.ended:
        evaluation(held)
    left, right = st.columns([1.35, 1], gap="small")
    with left:
        drill_course.draw(held, no)
    with right:
        _by_hand(held, no)


def _changed(held: ExerciseDesk) -> str:
    """That the script's file is another one now; a file from elsewhere lies nowhere here."""
    begun = held.play.begun
    same = begun is not None and begun.body.get("fingerprint") == held.edition.fingerprint
    return "" if same and held.script.name.startswith(UPLOADED) else script_changed(held)


def way_out() -> None:
    """Back to real duty; the exercise goes on without this screen."""
    st.button("离开演练", key="dr_leave", on_click=leave)


# -- the clock


def _controls(held: ExerciseDesk, no: bool) -> None:
    play = held.play
    with st.container(key="dr_controls", horizontal=True, vertical_alignment="center", gap="xsmall"):
        if play.running:
            st.button("暂停", key="dr_pause", type="primary", disabled=no, on_click=press,
                      args=("clock", lambda: held.pause()))
        else:
            word = "继续" if play.given or held.now() > held.script.start else "开始"
            st.button(word, key="dr_run", type="primary", disabled=no, on_click=press,
                      args=("clock", lambda: held.run(rate(held))))
        for one in RATES:
            chosen = rate(held) == one
            st.button(f"×{one}", key=f"dr_rate_{one}", disabled=no, on_click=_set_rate,
                      type="primary" if chosen else "secondary", args=(held, one))
        st.button("单步（到下一条注入）", key="dr_step", disabled=no or held.due is None,
                  on_click=press, args=("clock", lambda: _step(held)))
        with st.popover("结束演练", key="dr_end", disabled=no):
            st.html("<p><b>结束后不能恢复</b>：时钟停止，不能再录入、不能再下达，按已有记录出评估报告。</p>")
            st.button("确定结束", key="dr_finish", type="primary", disabled=no, on_click=press,
                      args=("clock", lambda: held.finish()), width="stretch")


def rate(held: ExerciseDesk) -> float:
    """The rate the clock has, or will have when it goes on: as chosen, else as it went last."""
    if held.play.running:
        return held.play.rate
    if held.store not in _RATES:
        _RATES[held.store] = _last_rate(held)
    return _RATES[held.store]


def _last_rate(held: ExerciseDesk) -> float:
    """How fast it went before the server was started again; a new one begins at ×1."""
    found: float = RATES[0]
    with suppress(JournalError):
        for entry in held.store.entries():
            if entry.kind == EXERCISE and entry.body.get("what") == What.RUN:
                found = float(entry.body["rate"])
    return found


def _set_rate(held: ExerciseDesk, chosen: float) -> None:
    """Another rate at once while the clock goes; else the one it will go on with."""
    _RATES[held.store] = chosen
    if held.play.running and held.play.rate != chosen:
        attempt("clock", lambda: held.run(chosen))


def _step(held: ExerciseDesk) -> None:
    """To the next inject; the clock stands then."""
    if held.play.running:
        held.pause("单步")
    held.step()


# -- what is done by hand


def _by_hand(held: ExerciseDesk, no: bool) -> None:
    parts: dict[str, Callable[[ExerciseDesk, bool], None]] = {
        "学员动态": lambda held, _: drill_observe.draw(held),
        "询问与答复": drill_words.asked,
        "手工注入": drill_words.message,
        "观察记录": drill_words.observation,
        "改进事项": drill_words.improvement,
    }
    picked = st.segmented_control("做什么", list(parts), default="学员动态", required=True,
                                  key=_PART, label_visibility="collapsed")
    with st.container(key="dr_hand"):
        parts[picked or "学员动态"](held, no)
