"""What is ticked at once: one telephone call, one fax, covers all a unit's steps or many units'."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

import streamlit as st

from qdflood.desk import drafts
from qdflood.desk.moments import happened
from qdflood.desk.reading_only import only_reads
from qdflood.desk.state import Desk
from qdflood.desk.style import esc
from qdflood.desk.task_rows import Bundle, task_html, task_label
from qdflood.errors import QdfloodError
from qdflood.journal.duties import Key
from qdflood.journal.entry import TASK
from qdflood.journal.tasks import (
    ACKNOWLEDGED,
    NAME_LIMIT,
    NOT_APPLICABLE,
    REPORTED,
    STATES,
    TO_DO,
    TOLD,
    Assigned,
)
from qdflood.officers.roles import Act
from qdflood.wording import moment, phone

FORM = "task"
STATE, WHO, MEANS, AT, TEXT = "tb_state", "tb_who", "tb_means", "tb_at", "tb_text"
KEYS = (STATE, WHO, MEANS, AT, TEXT)
WAYS = ("电话", "传真", "微信", "短信", "当面", "公文")
PICKED = "_tb_picked"
"""The rows picked, kept beside the boxes: a row that a filter hides stays picked."""
SAID, _PROBLEM, _REQUEST = "_tb_said", "_tb_problem", "_tb_request"
_SHOWN = 40

_WHO = {TOLD: "通知了谁", ACKNOWLEDGED: "谁回的"}
_TEXT = {REPORTED: "反馈内容", NOT_APPLICABLE: "理由", TO_DO: "理由"}


def form(held: Desk, picked: Sequence[Bundle]) -> None:
    """The tasks picked, each in full, and the fields that its next state needs."""
    drafts.restore(held, FORM, KEYS)
    st.session_state.setdefault(_REQUEST, secrets.token_hex(8))
    st.session_state.setdefault(STATE, TOLD)
    tasks = list({one.key: one for bundle in picked for one in bundle.tasks}.values())
    no = only_reads(held, Act.TICK)
    state = _fields(held)
    button = st.container(key="tb_press")
    _outcome()
    due = meant(tasks, state)
    chosen = [one.key for one in due]
    if len(picked) == 1 and len(tasks) > 1:
        with st.container(height=300, key="tb_tasks"):
            chosen = _each(held, tasks, due)
    elif tasks:
        st.html(f'<div class="panel tasks">{_list(held, due)}</div>')
    button.button(
        f"登记{STATES[state]}（{len(chosen)}项）" if chosen else "请在左边选择单位或步骤",
        key="tb_enter", type="primary", disabled=no or not chosen, on_click=_enter,
        args=(held, chosen), width="stretch",
    )


def meant(tasks: Sequence[Assigned], state: str) -> list[Assigned]:
    """Which of the tasks picked the next state is most likely of; all that are open, if none.

    Told: whoever has not been. An answer, a report, the end: what has been told. Not
    applicable: what is an option. Back to the beginning: whatever has been ticked.
    """
    if state == TO_DO:
        return [one for one in tasks if one.ticks and one.state != TO_DO]
    open_ = [one for one in tasks if not one.finished]
    if state == TOLD:
        likely = [one for one in open_ if one.state == TO_DO]
    elif state == NOT_APPLICABLE:
        likely = [one for one in open_ if not one.duty.sure and not one.ticks]
    else:
        likely = [one for one in open_ if one.ticks]
    return likely or open_


def _fields(held: Desk) -> str:
    """State, who, by what means, when, and what was said; only what the state asks for."""
    keep: dict[str, Any] = {"on_change": _keep, "args": (held,)}
    st.segmented_control("状态", list(STATES), key=STATE, format_func=STATES.__getitem__, required=True,
                         label_visibility="collapsed", **keep)
    state = str(st.session_state[STATE] or TOLD)
    left, right = st.columns([1.4, 1], gap="small", vertical_alignment="bottom")
    if state not in (TO_DO, NOT_APPLICABLE):
        left.text_input(_WHO.get(state, "谁说的（可空）"), key=WHO, autocomplete="off",
                        max_chars=NAME_LIMIT, placeholder="姓名，或“各单位值班室”", **keep)
    right.text_input("时间（空着即现在）", key=AT, autocomplete="off", placeholder="03:12", **keep)
    if state in (TOLD, ACKNOWLEDGED, REPORTED):
        st.pills("方式", WAYS, key=MEANS, label_visibility="collapsed", **keep)
    if state not in (TOLD, ACKNOWLEDGED):
        st.text_area(_TEXT.get(state, "情况（可空）"), key=TEXT, height=68, **keep)
    return state


def _each(held: Desk, tasks: Sequence[Assigned], due: Sequence[Assigned]) -> list[Key]:
    """The tasks of one row, each with a box of its own; those that are due are ticked."""
    now, wanted, chosen = held.now(), {one.key for one in due}, []
    one_unit = len({one.key.unit for one in tasks}) == 1
    for one in tasks[:_SHOWN]:
        key, on = one.key, one.key in wanted
        name = f"tb_one_{key.list}_{key.ref}_{key.step}_{key.unit}_{on}"
        if st.checkbox(task_label(held.edition, one, now, not one_unit), value=on, key=name):
            chosen.append(key)
    rest = [one.key for one in tasks[_SHOWN:] if one.key in wanted]
    if rest:
        st.html(f"<p>另有{len(rest)}项同登记。</p>")
    return chosen + rest


def _list(held: Desk, due: Sequence[Assigned]) -> str:
    """Many tasks, read only: those that are ticked together."""
    now, units = held.now(), list(dict.fromkeys(one.key.unit for one in due))
    head = f"<h4>{len(units)}家单位，共{len(due)}项</h4>" if len(units) > 1 else ""
    body = "".join(task_html(held.edition, one, now, len(units) > 1) for one in due[:_SHOWN])
    more = f"<p>另有{len(due) - _SHOWN}项同登记。</p>" if len(due) > _SHOWN else ""
    return head + body + more


def whom(held: Desk, picked: Sequence[Bundle]) -> str:
    """Whom to ring, for the rows picked: name and number."""
    units = list(dict.fromkeys(one.key.unit for b in picked for one in b.tasks))
    each = [f"<b>{esc(u)}</b> {esc(phone(held.current, u) or '电话未登记')}" for u in units[:3]]
    return "　".join(each) + (f"　等{len(units)}家" if len(units) > 3 else "")


def _keep(held: Desk) -> None:
    st.session_state.pop(SAID, None)
    st.session_state[_PROBLEM] = ""
    drafts.keep_widgets(held, FORM, KEYS)


def _enter(held: Desk, chosen: Sequence[Key]) -> None:
    """One entry for all of them; whatever goes wrong, what was typed and picked stays."""
    session, now = st.session_state, held.now()
    state, text = session[STATE], session.get(TEXT) or ""
    reason = text if state in (TO_DO, NOT_APPLICABLE) else ""
    try:
        at = happened(session.get(AT), now) or now
        ledger = held.ledger
        body = ledger.tasks.body(
            ledger.phases(now), chosen, state, at, now, who=session.get(WHO) or "",
            means=session.get(MEANS) or "", text="" if reason else text, reason=reason,
        )
        held.enter(TASK, body, happened=at, request=session.get(_REQUEST, ""))
    except QdfloodError as exc:
        drafts.keep_widgets(held, FORM, KEYS)
        session[_PROBLEM] = f"{str(exc).rstrip('。')}。未登记，已填内容保留。"
        return
    drafts.drop(held, FORM)
    session.pop(PICKED, None)
    session[WHO] = session[AT] = session[TEXT] = session[_PROBLEM] = ""
    session[_REQUEST] = secrets.token_hex(8)
    units = list(dict.fromkeys(key.unit for key in chosen))
    who = "、".join(units[:3]) + (f"等{len(units)}家" if len(units) > 3 else "")
    session[SAID] = f"已登记{STATES[state]}：{who}{len(chosen)}项（{moment(at, now)}）"


def _outcome() -> None:
    session = st.session_state
    if session.get(_PROBLEM):
        st.html(f'<div class="refused" role="alert">{esc(session[_PROBLEM], 600)}</div>')
    elif session.get(SAID):
        st.html(f'<div class="item yes">{esc(session[SAID], 600)}</div>')

