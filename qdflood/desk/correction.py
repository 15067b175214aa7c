"""更正: an entry that was wrong is voided with a reason, or replaced; it is never rewritten."""

from __future__ import annotations

import secrets

import streamlit as st

from qdflood.desk import drafts
from qdflood.desk.log_full import multiline
from qdflood.desk.log_rows import voided
from qdflood.desk.noting import outcome
from qdflood.desk.reading_only import only_reads
from qdflood.desk.state import Desk
from qdflood.desk.style import esc
from qdflood.desk.voiding import (
    NEVER_SO,
    REASON_LIMIT,
    Draft,
    closing_words,
    consequences,
    draft,
    events,
)
from qdflood.district_map.shades import plain
from qdflood.errors import QdfloodError
from qdflood.journal.entry import CORRECTION, Entry
from qdflood.journal.sentence import sentence
from qdflood.journal.store import Expect
from qdflood.officers.roles import Act
from qdflood.plan.edition import Edition
from qdflood.wording import moment

FORM = "correction"
PICK, NUMBER, REASON, LINE, NEVER = "co_pick", "co_number", "co_reason", "co_line", "co_never"
KEYS = (NUMBER, REASON, LINE)
_SAID, _PROBLEM, _READ, _REQUEST = "_co_said", "_co_problem", "_co_read", "_co_request"
_RECENT = 300
HOW = ("选择一条情况录入或零报告，写明原因，先核对后保存。更正只用于录入有误：原记录不删不改，标明作废，"
       "不再计入研判。情况有变化的不用更正，到“值班录入”页照实录入即可。")


def form(held: Desk) -> None:
    """Which entry, why, what instead; read back first, entered second."""
    drafts.restore(held, FORM, KEYS)
    st.session_state.setdefault(_REQUEST, secrets.token_hex(8))
    no = only_reads(held, Act.CORRECT)
    left, right = st.columns([1.1, 1], gap="small")
    with left:
        seq = _which(held)
        st.text_input("更正原因（必填）", key=REASON, autocomplete="off", persist_state="session",
                      placeholder="如：听错站名；与第12条重复；来源已否认", on_change=_keep,
                      args=(held,))
        st.text_input("改为（可不填；写法同“值班录入”一行）", key=LINE, autocomplete="off",
                      persist_state="session", placeholder="空着即只作废；时间不写即原录入的时间",
                      on_change=_keep, args=(held,))
        entry = held.ledger.observed.entry(seq) if seq else None
        instead = str(st.session_state.get(LINE) or "").strip()
        if entry is not None and events(held.edition, entry) and not instead:
            st.checkbox(NEVER_SO, key=f"{NEVER}_{seq}")
        wanted = _now(held, seq)
        read = wanted is not None and st.session_state.get(_READ) == wanted.token
        if not read:
            st.button("核对", key="co_check", type="primary", on_click=_check, args=(held, seq),
                      disabled=no)
            outcome(_SAID, _PROBLEM)
    with right:
        _as_it_stands(held, seq, entry)
        if wanted is not None and read:
            _read_back(held, wanted)


def _which(held: Desk) -> int | None:
    """The entry picked from the latest, or named by its number."""
    observed, now = held.ledger.observed, held.now()
    seqs = list(dict.fromkeys(s.seq for s in observed.latest(_RECENT) if not s.voided))
    if st.session_state.get(PICK) not in seqs:
        st.session_state[PICK] = None
    names = {}
    for seq in seqs:
        entry = observed.entry(seq)
        if entry is not None:
            said = plain(sentence(entry, held.edition), 60)
            names[seq] = f"第{seq}条　{moment(entry.recorded, now)}　{said}"
    pick, number = st.columns([4, 1], gap="small")
    chosen = pick.selectbox("更正哪一条", list(names), format_func=lambda seq: names.get(seq, ""),
                            index=None, key=PICK, placeholder="选择，或打字查找")
    typed = number.text_input("或按条号", key=NUMBER, max_chars=9, autocomplete="off",
                              persist_state="session", on_change=_keep, args=(held,))
    digits = "".join(c for c in typed or "" if c.isdecimal())
    return int(digits) if digits else chosen


def _as_it_stands(held: Desk, seq: int | None, entry: Entry | None) -> None:
    """The entry that is to be corrected, word for word."""
    if entry is None:
        said = f'<p class="refuse">第{seq}条不是情况录入或零报告，或没有这一条。</p>' if seq else ""
        st.html(f'<div class="panel">{said}<p class="carry">{HOW}</p></div>')
        return
    now = held.now()
    mark = voided(entry.seq, held.ledger.observed, now)
    st.html(f'<div class="panel"><h4>第{entry.seq}条　{esc(entry.label)}　'
            f"{moment(entry.recorded, now)}　{esc(entry.officer, 40)}录入</h4>"
            f"<p>{multiline(sentence(entry, held.edition), 1500)}</p>{mark}"
            f"{_warning(held.edition, entry)}</div>")


def _read_back(held: Desk, wanted: Draft) -> None:
    """What will follow, and the button that enters it."""
    lines = "".join(f"<li>{esc(line, 1200)}</li>" for line in consequences(held, wanted))
    st.html(f'<div class="back"><b>请核对，尚未保存</b>　原因：{esc(wanted.reason, REASON_LIMIT)}'
            f"<ul>{lines}</ul></div>")
    st.button("保存更正", key="co_save", type="primary", on_click=_save,
              args=(held, wanted.entry.seq))
    outcome(_SAID, _PROBLEM)


def _warning(edition: Edition, entry: Entry) -> str:
    infos = events(edition, entry)
    over = "、".join(closing_words(edition, infos)) or "已结束"
    return (f'<p class="refuse">这一条报的是事件。更正只用于录入有误、并无其事；{over}的，'
            "请勿作废，到“值班录入”页照实录入。</p>") if infos else ""


def _typed(held: Desk, seq: int | None) -> Draft:
    state = st.session_state
    never = bool(state.get(f"{NEVER}_{seq}"))
    return draft(held, seq, state.get(REASON) or "", state.get(LINE) or "", never)


def _now(held: Desk, seq: int | None) -> Draft | None:
    try:
        return _typed(held, seq)
    except QdfloodError:
        return None


def _keep(held: Desk) -> None:
    st.session_state[_PROBLEM] = st.session_state[_SAID] = ""
    drafts.keep_widgets(held, FORM, KEYS)


def _check(held: Desk, seq: int | None) -> None:
    """Read back what would be entered, or say what is missing; nothing is entered."""
    st.session_state[_PROBLEM] = st.session_state[_SAID] = ""
    try:
        st.session_state[_READ] = _typed(held, seq).token
    except QdfloodError as exc:
        st.session_state[_PROBLEM] = str(exc)


def _save(held: Desk, seq: int) -> None:
    """Enter what was read back; whatever goes wrong, what was typed stays."""
    st.session_state[_PROBLEM] = ""
    held.refresh(force=True)
    try:
        wanted = _typed(held, seq)
        if st.session_state.get(_READ) != wanted.token:
            st.session_state[_READ] = wanted.token  # changed meanwhile: read back anew
            return
        last = held.ledger.observed.last_correction
        entry = held.enter(CORRECTION, wanted.body, expect=Expect((CORRECTION,), last),
                           request=st.session_state.get(_REQUEST, ""))
    except QdfloodError as exc:
        st.session_state[_PROBLEM] = "" if st.session_state.get(_SAID) else str(exc)
        return
    drafts.drop(held, FORM)
    for key in KEYS:
        st.session_state[key] = ""
    st.session_state.update({PICK: None, _READ: None, _REQUEST: secrets.token_hex(8)})
    st.session_state[_SAID] = (f"{entry.recorded:%H:%M}已保存为第{entry.seq}条：第{wanted.entry.seq}条"
                               "不再计入研判，原记录保留")
