"""The view 决定, in the order a duty room works: where we stand, 会商, 电话请示, 决定, what was decided."""

from __future__ import annotations

import streamlit as st

from qdflood.assessment import Assessment
from qdflood.desk import conditions, consulting, decision, decision_form, duty, standing, waiting
from qdflood.desk.look import look
from qdflood.desk.state import Desk
from qdflood.desk.style import esc
from qdflood.journal.departures import unsettled

CONSULT, ASK, DECIDE = "① 会商", "② 电话请示", "③ 决定"
_KEPT, _PICKED = "dc_step", "dc_step_picked"


def view(held: Desk, a: Assessment) -> None:
    """Left what is and what is left undone, right what people do about it."""
    said = st.session_state.pop(consulting.SAID, None)
    with st.container():  # a place of its own: what comes and goes moves nothing below it
        if said:
            st.html(f'<div class="item {said[0]} entered" role="status">{esc(said[1], 3000)}</div>')
            look(".entered")
    left, right = st.columns([1, 1.32], gap="small")
    with left, st.container(key="dc_left"):
        st.html(standing.panel(held, a))
        standing.pending(held, a)
        due = waiting.warnings_due(held, a) + waiting.proposed(held, a)
        if due:
            st.html(f'<div class="panel">{due}</div>')
        _lowering(a)
    with right, st.container(key="dc_right", border=True):
        _steps(held, a)
    past = standing.history(held, a)
    if past:
        st.html(f'<div class="panel">{past}</div>')


def _lowering(a: Assessment) -> None:
    """Open while the situation has verifiably ebbed; else folded, one click away."""
    if not conditions.bears(a):
        return
    official = a.situation.in_force.level or 0
    ebbing = a.confirmed < official and not any(unsettled(a, official - 1, official))
    with st.expander("降级、终止、解除的条件", expanded=ebbing, key=f"dc_ebb_{ebbing}"):
        st.html(conditions.panel(a))


def _steps(held: Desk, a: Assessment) -> None:
    with st.container():
        duty.form(held, "decision")
    steps = {CONSULT: consulting.consultation, ASK: consulting.assent, DECIDE: decision_form.form}
    if _KEPT not in st.session_state or _PICKED not in st.session_state:
        st.session_state[_PICKED] = st.session_state.get(_KEPT) or _next(held, a)
    picked = st.segmented_control("步骤", list(steps), required=True, key=_PICKED,
                                  label_visibility="collapsed") or DECIDE
    st.session_state[_KEPT] = picked
    steps[picked](held, a)


def _next(held: Desk, a: Assessment) -> str:
    """会商 while something is proposed that nobody has consulted on; else the decision."""
    official = held.ledger.official
    consulted = decision.unused(official, "response", held.now())
    rises = a.confirmed > (a.situation.in_force.level or 0)
    return CONSULT if rises and not consulted else DECIDE


CSS = standing.CSS + """
.refused{border:2px solid #C4121A;color:#C4121A;padding:4px 10px;font-size:16px;font-weight:700;
 line-height:1.5;overflow-wrap:anywhere}
.item.entered{font-size:16px;background:#F1F3F5}
.readback{border:3px solid #14181C;padding:6px 12px;font-size:16px;line-height:1.5;
 overflow-wrap:anywhere}
.readback p{font-size:20px;line-height:1.5;font-weight:700;margin:2px 0}
.readback small{font-size:14px;color:#3C434A} .readback ul{margin:0;padding-left:1.2em}
.st-key-dc_left,.st-key-dc_right,.st-key-dc_left [data-testid="stVerticalBlock"],
.st-key-dc_right [data-testid="stVerticalBlock"]{gap:7px}
.st-key-dc_right .note{margin:0}
.st-key-dc_acts,.st-key-dc_area{gap:4px!important}
.st-key-dc_area button{min-height:0;padding:0 10px}
.label{font-size:14px}
.st-key-dc_acts button{min-height:0;padding:3px 10px}
"""
