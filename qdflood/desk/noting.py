"""值班记事: what happened, in the officer's own words; kept as typed, shown as typed."""

from __future__ import annotations

import secrets

import streamlit as st

from qdflood.desk import drafts
from qdflood.desk.log_full import multiline
from qdflood.desk.moments import happened
from qdflood.desk.reading_only import only_reads
from qdflood.desk.state import Desk
from qdflood.desk.style import esc
from qdflood.errors import QdfloodError
from qdflood.journal.entry import NOTE
from qdflood.journal.shifts import SOURCE_LIMIT, TEXT_LIMIT, note_body
from qdflood.officers.roles import Act
from qdflood.wording import moment

FORM = "note"
TEXT, SOURCE, AT = "nt_text", "nt_source", "nt_at"
KEYS = (TEXT, SOURCE, AT)
_SAID, _PROBLEM, _REQUEST = "_nt_said", "_nt_problem", "_nt_request"
_SHOWN = 8


def form(held: Desk) -> None:
    """The form, what came of the last press, and the notes of this shift."""
    drafts.restore(held, FORM, KEYS)
    st.session_state.setdefault(_REQUEST, secrets.token_hex(8))
    no = only_reads(held, Act.NOTE)
    left, right = st.columns([1.5, 1], gap="small")
    with left:
        text = st.text_area("记事", key=TEXT, height=170, persist_state="session",
                            on_change=_keep, args=(held,),
                            placeholder=f"按时间顺序写明何事、何人、如何处置；最多{TEXT_LIMIT}字")
        _length(text or "", TEXT_LIMIT)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input("发生时间（空着即现在）", key=AT, width=240, autocomplete="off",
                          persist_state="session", placeholder="03:12或8-9 23:50",
                          on_change=_keep, args=(held,))
            st.button("保存记事", key="nt_save", type="primary", on_click=_save, args=(held,),
                      disabled=no)
        outcome(_SAID, _PROBLEM)
    with right:
        source = st.text_area("附来源（可不填）", key=SOURCE, height=170, persist_state="session",
                              on_change=_keep, args=(held,), placeholder="粘贴快报、传真、短信原文，只存不解读")
        _length(source or "", SOURCE_LIMIT)
    st.html(f'<div class="panel"><h4>本班记事</h4>{notes(held)}</div>')


def pending(held: Desk) -> bool:
    """Whether a note has been typed here or elsewhere and not been saved."""
    typed = st.session_state.get(TEXT)
    if typed is None:
        typed = drafts.load(held, FORM).get(TEXT)
    return bool(str(typed or "").strip())


def notes(held: Desk) -> str:
    """The notes of this shift, newest first."""
    now, found = held.now(), held.ledger.shifts.notes
    rows = "".join(
        f'<li><b>{moment(note.happened, now)}</b>　{multiline(note.text, 600)}'
        f'<small>第{note.seq}条　{esc(note.officer, 40)}{"　附来源" if note.source else ""}</small></li>'
        for note in reversed(found[-_SHOWN:])
    )
    rest = f"<p>另有{len(found) - _SHOWN}条，见“日志”。</p>" if len(found) > _SHOWN else ""
    return f"<ul>{rows}</ul>{rest}" if rows else "<p>本班还没有记事。</p>"


def _length(text: str, limit: int) -> None:
    if len(text) > limit:
        st.html(f'<div class="refuse">已写{len(text)}字，最多{limit}字</div>')


def outcome(said: str, problem: str) -> None:
    """What came of the last press: a red sentence until the next, or what was saved."""
    if st.session_state.get(problem):
        st.html(f'<div class="refuse">{esc(st.session_state[problem], 600)}</div>')
    elif st.session_state.get(said):
        st.html(f'<div class="item yes">{esc(st.session_state[said], 600)}</div>')


def _keep(held: Desk) -> None:
    st.session_state.pop(_SAID, None)
    drafts.keep_widgets(held, FORM, KEYS)


def _save(held: Desk) -> None:
    """Enter the note; whatever goes wrong, what was typed stays."""
    text, source, at = (st.session_state.get(key) or "" for key in KEYS)
    if not text.strip() and st.session_state.get(_SAID):
        return  # the second half of a double click
    st.session_state[_PROBLEM] = ""
    try:
        entry = held.enter(NOTE, note_body(text, source), happened=happened(at, held.now()),
                           request=st.session_state.get(_REQUEST, ""))
    except QdfloodError as exc:
        drafts.keep_widgets(held, FORM, KEYS)
        st.session_state[_PROBLEM] = str(exc)
        return
    drafts.drop(held, FORM)
    for key in KEYS:
        st.session_state[key] = ""
    st.session_state[_REQUEST] = secrets.token_hex(8)
    st.session_state[_SAID] = f"{entry.recorded:%H:%M}已保存，为第{entry.seq}条"
