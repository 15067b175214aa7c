"""更正: an entry that was wrong is voided with a reason, or replaced; it is never rewritten.

Voiding says that something was never so. That a danger is over is another thing, and is
entered where readings are entered.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from qdflood.assessment import assess
from qdflood.desk import drafts
from qdflood.desk.command import Parsed, Refused, parse
from qdflood.desk.log_rows import multiline, short, voided
from qdflood.desk.noting import outcome
from qdflood.desk.state import Desk
from qdflood.desk.style import esc
from qdflood.district_map.shades import plain
from qdflood.errors import JournalError, QdfloodError
from qdflood.journal.entry import CORRECTION, READING, Entry
from qdflood.journal.observed import Observed, body_of
from qdflood.journal.sentence import sentence
from qdflood.journal.store import Expect
from qdflood.observations import Observations, Report, Situation
from qdflood.plan.edition import Edition
from qdflood.plan.fields import FieldInfo

FORM = "correction"
PICK, NUMBER, REASON, LINE, NEVER = "co_pick", "co_number", "co_reason", "co_line", "co_never"
KEYS = (NUMBER, REASON, LINE)
REASON_LIMIT = 500
_SAID, _PROBLEM, _READ, _REQUEST = "_co_said", "_co_problem", "_co_read", "_co_request"
_RECENT = 300
_DOUBTED = ("误", "错", "并非", "不是", "没有", "重复")


@dataclass(frozen=True)
class Draft:
    """What is about to be entered; ``instead`` is what replaces the entry, if anything."""

    entry: Entry
    reason: str
    instead: Parsed | None

    @property
    def body(self) -> dict[str, Any]:
        body = {"voids": self.entry.seq, "reason": self.reason}
        if self.instead is None:
            return body
        said = self.instead
        named = [*(r.by for r in said.reports), *(z.by for z in said.zeros)]
        by = "、".join(dict.fromkeys(filter(None, named)))
        return body | body_of(said.sentences, [by] * len(said.sentences), said.reports, said.zeros)

    @property
    def token(self) -> tuple[object, ...]:
        """What was read back: the same again is entered."""
        said = self.instead.read_back if self.instead else ""
        return self.entry.seq, self.reason, said


# -- what it comes to


def own(entry: Entry) -> list[Report]:
    """What the entry itself reported."""
    alone = Observed()
    body = {name: held for name, held in entry.body.items() if name != "voids"}
    kind = entry.kind if entry.kind != CORRECTION else READING
    alone.take(Entry(entry.seq, entry.recorded, entry.happened, entry.officer, entry.post,
                     kind, body, entry.prev, entry.hash))
    return alone.reports


def events(edition: Edition, entry: Entry) -> list[FieldInfo]:
    """The facts it reported that hold until somebody says otherwise: dangers, disasters."""
    found = (edition.info[r.register][r.field] for r in own(entry)
             if r.field in edition.info.get(r.register, {}))
    return [info for info in found if info.spec.kind == "event"]


def closing_words(edition: Edition, infos: Sequence[FieldInfo]) -> list[str]:
    """How it is said that such a thing is over: 已控制, 已解除."""
    closers = (edition.closers(info.register).get(info.name) for info in infos)
    words = (word for info in closers if info for word in info.spec.closes or {} if word != "field")
    return list(dict.fromkeys(words))


def draft(held: Desk, seq: int | None, reason: str, line: str, never: bool) -> Draft:
    """What the form comes to.

    Raises QdfloodError with what is missing, or why it is no matter of correction.
    """
    entry = held.ledger.observed.entry(seq) if seq else None
    if entry is None or (entry.kind == CORRECTION and not entry.body.get("sentences")):
        raise JournalError("请选择要更正的录入（只有情况录入和零报告可以更正）")
    by = held.ledger.observed.voided.get(entry.seq)
    if by:
        raise JournalError(f"第{entry.seq}条已由第{by}条作废，不必再次更正")
    if not reason.strip():
        raise JournalError("请填写更正原因")
    if len(reason) > REASON_LIMIT:
        raise JournalError(f"更正原因{len(reason)}字，最多{REASON_LIMIT}字")
    over = closing_words(held.edition, events(held.edition, entry))
    ended = next((word for word in over if word in reason), "")
    if ended and not any(word in reason for word in _DOUBTED):
        raise JournalError(f"“{ended}”不是录入有误：请不要作废，到“值班录入”页照实录入“{ended}”")
    if events(held.edition, entry) and not line.strip() and not never:
        raise JournalError("作废险情、灾情录入前，请核实并勾选“并无其事”")
    return Draft(entry, reason.strip(), _instead(held, entry, line))


def _instead(held: Desk, entry: Entry, line: str) -> Parsed | None:
    if not line.strip():
        return None
    parsed = parse(held.edition, line, entry.happened, held.now(), _others(held, entry))
    if isinstance(parsed, Refused):
        raise QdfloodError(parsed.sentence)
    return parsed


def _others(held: Desk, entry: Entry) -> list[Report]:
    """Everything that counts except what this entry reported."""
    gone = own(entry)
    return [r for r in held.reports if r.recorded != entry.recorded or r not in gone]


def consequences(held: Desk, wanted: Draft) -> list[str]:
    """What will follow, in sentences, before anything is entered."""
    seq, edition = wanted.entry.seq, held.edition
    said = [f"第{seq}条录入将不再计入研判，原记录保留并标明作废。"]
    if wanted.instead is not None:
        said.append(f"改为：{wanted.instead.read_back}")
    infos = events(edition, wanted.entry)
    if infos and wanted.instead is None:
        over = "、".join(closing_words(edition, infos)) or "已结束"
        said.append(f"这表示当时录入有误、并无其事，不表示{over}。")
    later = later_of_same(held, wanted.entry)
    if later:
        numbers = "、".join(f"第{n}条" for n in later[:6]) + ("等" if len(later) > 6 else "")
        said.append(f"同一对象此后另有录入（{numbers}），不随之作废，如也有误请分别更正。")
    now, then = held.assessment().verdict, _verdict_without(held, wanted)
    said.append(f"系统建议将由“{now}”变为“{then}”（建议，非决定）。" if now != then
                else f"系统建议不变：{now}（建议，非决定）。")
    return said


def later_of_same(held: Desk, entry: Entry) -> list[int]:
    """Numbers of later entries that count and speak of a row this one spoke of."""
    observed = held.ledger.observed
    rows = {(r.register, r.member, r.row) for r in own(entry)}
    seqs = dict.fromkeys(s.seq for s in observed.latest(_RECENT) if s.seq > entry.seq)
    return [
        seq for seq in sorted(seqs)
        if seq not in observed.voided and (one := observed.entry(seq))
        and rows & {(r.register, r.member, r.row) for r in own(one)}
    ]


def _verdict_without(held: Desk, wanted: Draft) -> str:
    """What would be proposed without the entry, or with what replaces it."""
    at = held.assessment().situation.at
    zeros = [z for z in held.zeros if z.recorded != wanted.entry.recorded]
    reports = _others(held, wanted.entry)
    if wanted.instead is not None:
        reports += wanted.instead.reports
        zeros += wanted.instead.zeros
    observations = Observations(at, tuple(reports), tuple(zeros), held.in_force)
    return assess(held.rules, Situation(held.edition, observations)).verdict


# -- the form


def form(held: Desk) -> None:
    """Which entry, why, what instead; read back first, entered second."""
    drafts.restore(held, FORM, KEYS)
    st.session_state.setdefault(_REQUEST, secrets.token_hex(8))
    left, right = st.columns([1.1, 1], gap="small")
    with left:
        seq = _which(held)
        with st.container(key="co_form"):
            st.text_input("更正原因（必填）", key=REASON, autocomplete="off", on_change=_keep,
                          args=(held,), placeholder="如：听错站名；与第12条重复；来源已否认")
            st.text_input("改为（可不填；写法同“值班录入”一行）", key=LINE, autocomplete="off",
                          on_change=_keep, args=(held,), placeholder="空着即只作废；时间不写即原录入的时间")
            entry = held.ledger.observed.entry(seq) if seq else None
            if entry is not None and events(held.edition, entry):
                st.checkbox("已向来源核实：录入有误，并无其事", key=NEVER)
    with right:
        _right(held, seq)


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
            names[seq] = f"第{seq}条　{short(entry.recorded, now)}　{said}"
    pick, number = st.columns([4, 1], gap="small")
    chosen = pick.selectbox("更正哪一条", list(names), format_func=lambda seq: names.get(seq, ""),
                            index=None, key=PICK, placeholder="选择，或打字查找")
    typed = number.text_input("或按条号", key=NUMBER, max_chars=9, autocomplete="off",
                              on_change=_keep, args=(held,))
    digits = "".join(c for c in typed or "" if c.isdecimal())
    return int(digits) if digits else chosen


def _right(held: Desk, seq: int | None) -> None:
    """The entry as it stands, what will follow, and the button."""
    entry = held.ledger.observed.entry(seq) if seq else None
    if entry is not None:
        mark = voided(entry.seq, held.ledger.observed, held.now())
        st.html(f'<div class="panel"><h4>第{entry.seq}条　{esc(entry.label)}　'
                f"{short(entry.recorded, held.now())}　{esc(entry.officer, 40)}录入</h4>"
                f"<p>{multiline(sentence(entry, held.edition), 1500)}</p>{mark}"
                f"{_warning(held.edition, entry)}</div>")
    elif seq:
        st.html(f'<div class="refuse">第{seq}条不是情况录入或零报告，或没有这一条</div>')
    wanted = _now(held, seq)
    read = wanted is not None and st.session_state.get(_READ) == wanted.token
    if wanted is not None and read:
        lines = "".join(f"<li>{esc(line, 1200)}</li>" for line in consequences(held, wanted))
        st.html(f'<div class="item yes"><b>请核对</b>：原因：{esc(wanted.reason, REASON_LIMIT)}'
                f"<ul>{lines}</ul></div>")
    st.button("保存更正" if read else "核对", key="co_save", type="primary", on_click=_press,
              args=(held, seq))
    outcome(_SAID, _PROBLEM)


def _warning(edition: Edition, entry: Entry) -> str:
    infos = events(edition, entry)
    over = "、".join(closing_words(edition, infos)) or "已结束"
    return (f'<p class="refuse">这一条报的是事件。更正只用于录入有误、并无其事；{over}的，'
            "请勿作废，到“值班录入”页照实录入。</p>") if infos else ""


def _typed(held: Desk, seq: int | None) -> Draft:
    state = st.session_state
    return draft(held, seq, state.get(REASON) or "", state.get(LINE) or "", bool(state.get(NEVER)))


def _now(held: Desk, seq: int | None) -> Draft | None:
    try:
        return _typed(held, seq)
    except QdfloodError:
        return None


def _keep(held: Desk) -> None:
    st.session_state[_PROBLEM] = st.session_state[_SAID] = ""
    drafts.keep_widgets(held, FORM, KEYS)


def _press(held: Desk, seq: int | None) -> None:
    """The first press reads back, the second enters; whatever goes wrong, the text stays."""
    if st.session_state.get(_SAID) and not st.session_state.get(REASON):
        return  # the second half of a double click
    st.session_state[_PROBLEM] = st.session_state[_SAID] = ""
    held.refresh(force=True)
    try:
        wanted = _typed(held, seq)
        if st.session_state.get(_READ) != wanted.token:
            st.session_state[_READ] = wanted.token
            return
        last = max(held.ledger.observed.voided.values(), default=0)
        entry = held.enter(CORRECTION, wanted.body, expect=Expect((CORRECTION,), last),
                           request=st.session_state.get(_REQUEST, ""))
    except QdfloodError as exc:
        st.session_state[_PROBLEM] = str(exc)
        return
    drafts.drop(held, FORM)
    for key in KEYS:
        st.session_state[key] = ""
    held_now = {PICK: None, NEVER: False, _READ: None, _REQUEST: secrets.token_hex(8)}
    st.session_state.update(held_now)
    st.session_state[_SAID] = (f"{entry.recorded:%H:%M}已保存为第{entry.seq}条：第{wanted.entry.seq}条"
                               "不再计入研判，原记录保留")
