"""交接班: what one shift hands to the next, on the screen as it will be entered."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime

import streamlit as st

from qdflood.desk import correction, drafts, duty, noting, printing, unanswered
from qdflood.desk.log_full import multiline
from qdflood.desk.log_rows import SCRIPT
from qdflood.desk.noting import outcome
from qdflood.desk.state import Desk
from qdflood.desk.style import esc
from qdflood.errors import OfficerError, QdfloodError
from qdflood.journal import handed_over
from qdflood.journal.decisions import Person
from qdflood.journal.entry import HANDOVER, KINDS
from qdflood.journal.handed_over import NOT_GATHERED, gathered
from qdflood.journal.shifts import (
    NOTES,
    TEXT_LIMIT,
    Item,
    Section,
    Sheet,
    counts_words,
    handover_body,
)
from qdflood.journal.store import Expect
from qdflood.officers.roles import NOBODY, Role
from qdflood.wording import moment

FORM = "handover"
NAME, POST, REMARKS = "ho_name", "ho_post", "ho_remarks"
KEYS = (NAME, POST, REMARKS)
_SAID, _PROBLEM, _SHEET, _REQUEST = "_ho_said", "_ho_problem", "_ho_sheet", "_ho_request"
_FOLD = 6


# -- what is handed over


def sheet(held: Desk) -> Sheet:
    """Everything that the next shift must know, as it stands now."""
    a = held.assessment()
    return gathered(held.ledger, a, held.now(), unanswered.lines(held, a))


def signatures(held: Desk) -> list[Item]:
    """What waits to be signed or given out."""
    return handed_over.signatures(held.ledger)


# -- how it looks


def sheet_html(sheet: Sheet, now: datetime) -> str:
    """The sheet as it will be entered."""
    since = f"{moment(sheet.since, now)}接班" if sheet.since else "本日志尚无交接班"
    head = (
        f"<tr><th>官方状态</th><td>{esc(sheet.official, 600)}</td></tr>"
        f"<tr><th>系统建议</th><td>{esc(sheet.proposed, 600)}（建议，非决定）"
        f"{f'<br><b>{esc(sheet.lag)}</b>' if sheet.lag else ''}</td></tr>"
        f"<tr><th>本班</th><td>{since}；{esc(counts_words(sheet.counts)) or '没有录入'}</td></tr>"
        f"<tr><th>日志末条</th><td>第{sheet.head[0]}条　<code>{esc(sheet.head[1])}</code></td></tr>"
    )
    parts = "".join(_section(one, now) for one in sheet.sections)
    return f'<div class="panel sheet"><table class="grid">{head}</table>{parts}</div>'


def _section(section: Section, now: datetime) -> str:
    title = esc(section.title)
    if section.items is None:
        return f"<h5>{title}</h5><p>{NOT_GATHERED}</p>"
    if not section.items:
        return f"<h5>{title}：0项</h5>"
    shown = "".join(_item(item, now) for item in section.items[:_FOLD])
    rest = section.items[_FOLD:]
    more = (f'<details class="fold" data-seq="{title}"><summary>其余{len(rest)}项（一并交接）</summary><ul>'
            f'{"".join(_item(item, now) for item in rest)}</ul></details>') if rest else ""
    return f"<h5>{title}：{len(section.items)}项</h5><ul>{shown}</ul>{more}"


def _item(item: Item, now: datetime) -> str:
    when = f"{moment(item.at, now)}　" if item.at else ""
    seq = f"<small>第{item.seq}条</small>" if item.seq else ""
    return f"<li>{when}{multiline(item.text, 1000)}{seq}</li>"


def handed_on(held: Desk, now: datetime) -> str:
    """What the shift before left word of: its remarks and notes, for whoever relieved it."""
    last = held.ledger.shifts.handover
    if last is None:
        return ""
    kept = [one for one in last.sheet.get("sections") or () if isinstance(one, Mapping)]
    notes = [item.get("text") for one in kept if one.get("title") == NOTES
             for item in one.get("items") or () if isinstance(item, Mapping)]
    said = "".join(f"<li>{multiline(str(one), 1000)}</li>" for one in notes)
    remarks = f"<p>{multiline(last.remarks, TEXT_LIMIT)}</p>" if last.remarks else "<p>没有交班说明</p>"
    return (f'<div class="panel handed"><h4>上一班交下来的</h4><p><small>{moment(last.at, now)}　'
            f"{esc(last.out.name, 40)}交，{esc(last.into.name, 40)}接（第{last.seq}条，"
            f"全表见“日志”）</small></p>{remarks}"
            f"{f'<ul>{said}</ul>' if said else '<p>没有值班记事</p>'}</div>")


# -- the form


def form(held: Desk) -> None:
    """The sheet, both names, remarks, and the button."""
    drafts.restore(held, FORM, KEYS)
    state = st.session_state
    state.setdefault(POST, str(Role.DUTY))
    state.setdefault(_REQUEST, secrets.token_hex(8))
    now, out = held.now(), duty.who(held)
    drawn = state[_SHEET] = sheet(held)
    left, right = st.columns([1.55, 1], gap="small")
    left.html(sheet_html(drawn, now))
    st.html(SCRIPT, unsafe_allow_javascript=True)
    with right:
        before = handed_on(held, now)
        if before:
            st.html(before)
        st.html('<div class="panel"><h4>交班</h4><p>'
                + (f"交班人：<b>{esc(out.name, 40)}</b>（{esc(out.post, 40)}）" if out
                   else f'<span class="refuse">{NOBODY}</span>') + "</p></div>")
        name, post = st.columns(2, gap="small")
        name.text_input("接班人姓名", key=NAME, autocomplete="off", persist_state="session",
                        on_change=_keep, args=(held,))
        post.text_input("接班人职务", key=POST, autocomplete="off", persist_state="session",
                        placeholder="如：值班员、带班领导", on_change=_keep, args=(held,))
        st.text_area("交班说明（可不填）", key=REMARKS, height=140, persist_state="session",
                     on_change=_keep, args=(held,),
                     placeholder=f"正在办、需盯住的事；最多{TEXT_LIMIT}字")
        if noting.pending(held):
            st.html('<div class="refuse">“值班记事”中有写好未保存的文字，请先保存或删去。</div>')
        st.button("交班", key="ho_save", type="primary", width="stretch", on_click=_save,
                  args=(held,))
        outcome(_SAID, _PROBLEM)
        printing.button(held, "handover-sheet", label="打印交接班单（此刻）")
        if held.ledger.shifts.handover:
            printing.button(held, "handover-sheet", label="打印上次交接班单", key="pr_last", last=True)
        st.html('<p class="carry">交班后左表存入日志，本机改由接班人登记值班。</p>')


def _keep(held: Desk) -> None:
    st.session_state.pop(_SAID, None)
    drafts.keep_widgets(held, FORM, KEYS)


def _save(held: Desk) -> None:
    """Enter the sheet as it was drawn; then one goes off duty and the other comes on."""
    state = st.session_state
    name, post, remarks = (str(state.get(key) or "") for key in KEYS)
    if state.get(_SAID) and not name:
        return  # the second half of a double click
    state[_PROBLEM] = ""
    drawn: Sheet = state[_SHEET]
    try:
        out = duty.who(held)
        if out is None:
            raise OfficerError(f"{NOBODY}，未交班")
        into = Person(name.strip(), post.strip())
        body = handover_body(Person(out.name, out.post), into, drawn, remarks)
        entry = held.enter(HANDOVER, body, expect=Expect(tuple(KINDS), drawn.head[0]),
                           request=state.get(_REQUEST, ""))
    except QdfloodError as exc:
        drafts.keep_widgets(held, FORM, KEYS)
        state[_PROBLEM] = str(exc)
        return
    drafts.drop(held, FORM)
    _relieve(held, out.name, into)
    state.update({NAME: "", POST: str(Role.DUTY), REMARKS: "", _REQUEST: secrets.token_hex(8)})
    state[_SAID] = f"{entry.recorded:%H:%M}已交班（第{entry.seq}条）：{out.name}交，{into.name}接"


def _relieve(held: Desk, out: str, into: Person) -> None:
    """The handover is entered; if only the screens cannot follow, that is said, no more.

    What the one had typed is kept as his draft and does not become the other's.
    """
    for key in (*noting.KEYS, *correction.KEYS):
        st.session_state.pop(key, None)
    try:
        duty.handed_over(held, out, into)
    except QdfloodError as exc:
        st.session_state[_PROBLEM] = f"已交班，但本机登记未能更换，请手动退出后由接班人登记：{exc}"
