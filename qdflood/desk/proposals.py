"""Item 其他 and its like: what people propose beside the clauses that are weighed.

A proposal is entered, withdrawn and marked as decided here; it is a row of the register
``proposals`` and nothing more, so it never changes the bounds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

import streamlit as st

from qdflood.assessment import Assessment
from qdflood.desk.clause_panel import LONG
from qdflood.desk.command.objects import NAME_LIMIT
from qdflood.desk.state import Desk
from qdflood.desk.style import esc
from qdflood.errors import QdfloodError
from qdflood.journal.entry import Entry
from qdflood.observations import Report, Row
from qdflood.observations.given import accept
from qdflood.scales import Scale
from qdflood.wording import age

REGISTER = "proposals"
ITEM, LEVEL, HAZARD, REASON, PROPOSER, STATUS = (
    "item", "level", "hazard", "reason", "proposer", "status"
)
WITHDRAWN, DECIDED = "撤回", "已决定"
_ROUND, _SAID = "pp_round_", "pp_said_"
CLOSES = "“已决定”只了结这件建议：级别的决定和签发在“响应”的“③ 决定”登记"


@dataclass(frozen=True)
class Proposal:
    """An entry of the register with the words of its last report of each field."""

    member: str
    row: str
    said: dict[str, str]
    at: datetime
    by: str = ""

    @property
    def ended(self) -> str:
        """How it ended and through whom: 王科长撤回."""
        return f"{self.by}{self.said.get(STATUS, '')}"

    @property
    def open(self) -> bool:
        return self.said.get(STATUS) not in (WITHDRAWN, DECIDED)


def known(a: Assessment) -> bool:
    """Whether the edition leaves anything to proposals."""
    return REGISTER in a.edition.info


def proposals(a: Assessment, item: str = "") -> list[Proposal]:
    """All proposals, newest first; of one item if it is named."""
    rows = [_read(row) for row in a.situation.rows.get(REGISTER, {}).values()]
    found = [p for p in rows if not item or p.said.get(ITEM) == item]
    return sorted(found, key=lambda p: p.at, reverse=True)


def _read(row: Row) -> Proposal:
    last = {name: max(reports, key=lambda r: r.at) for name, reports in row.reports.items()}
    said = {name: str(report.value) for name, report in last.items()}
    status = last.get(STATUS)
    by = status.by if status else ""
    return Proposal(row.member, row.key, said, min(r.at for r in last.values()), by)


def reports(desk: Desk, given: dict[str, str], at: datetime) -> list[Report]:
    """The reports of a new proposal, in the keys a situation file would give them.

    Raises QdfloodError for a missing reason, an unknown choice or a text too long.
    """
    edition = desk.edition
    spec, infos = edition.register(REGISTER), edition.info[REGISTER]
    for name, field in spec.fields.items():
        if field.required and not given.get(name, "").strip():
            raise QdfloodError(f"请填写{field.label}")
    values = {
        name: accept(infos[name], text, infos[name].spec.label)
        for name, text in given.items() if text
    }
    key = "|".join(given.get(part, "") for part in spec.row_key)
    member = desk.next_unnamed()
    return [
        Report(REGISTER, member, name, value, at, spec.supplier, key)
        for name, value in values.items()
    ]


def closing(proposal: Proposal, status: str, at: datetime, by: str) -> Report:
    """The report that withdraws a proposal or marks it as decided: of the same row.

    ``by`` is who does it, who need not be the proposer. Raises QdfloodError without.
    """
    by = by.strip()
    if not by:
        raise QdfloodError(f"请填写由谁{status if status == WITHDRAWN else '决定'}")
    if len(by) > NAME_LIMIT:
        raise QdfloodError(f"姓名最多{NAME_LIMIT}字")
    return Report(REGISTER, proposal.member, STATUS, status, at, by, proposal.row, settles=True)


def sentence(given: dict[str, str]) -> str:
    """What is shown as saved, in one line."""
    parts = [given.get(ITEM, ""), given.get(HAZARD, ""), given.get(LEVEL, "")]
    what = " ".join(part for part in parts if part)
    return f"{given.get(PROPOSER, '')}建议 {what}：{given.get(REASON, '')}"


# -- drawing


def panel(desk: Desk, item: str, level: int = 0) -> None:
    """The proposals of one item and the form for a new one; ``level`` is preset."""
    a = desk.assessment()
    if not known(a):
        return
    for proposal in proposals(a, item):
        if proposal.open:
            _standing(desk, a, proposal)
    _form(desk, item, level)
    closed = [p for p in proposals(a, item) if not p.open]
    if closed:
        st.html(f'<div class="panel"><h5>已撤回、已决定（{len(closed)}）</h5>{_lines(a, closed)}</div>')


def _lines(a: Assessment, found: Iterable[Proposal]) -> str:
    lines = (f"<li>{_words(a, p)}　<b>{esc(p.ended)}</b></li>" for p in found)
    return f"<ul>{''.join(lines)}</ul>"


def _words(a: Assessment, p: Proposal) -> str:
    grade = p.said.get(LEVEL, "")
    label = a.edition.levels.label(a.edition.levels.position(grade) or 0) if grade else ""
    what = "，".join(part for part in (p.said.get(HAZARD, ""), label) if part)
    who = f"{p.said.get(PROPOSER, '')}，{age(p.at, a.situation.at)}"
    return f"<b>{esc(what)}</b> {esc(p.said.get(REASON, ''), LONG)}（{esc(who)}）"


def _standing(desk: Desk, a: Assessment, p: Proposal) -> None:
    st.html(f'<div class="item yes">已提出　{_words(a, p)}</div>')
    st.html(f'<p class="carry">{CLOSES}。</p>')
    tag = f"pp_{p.member}_{p.row}"
    with st.form(f"{tag}_do", border=False, enter_to_submit=False):
        who, *buttons = st.columns([2, 1, 1], gap="small", vertical_alignment="bottom")
        by = who.text_input("撤回人或决定人", key=f"{tag}_by", autocomplete="off", max_chars=NAME_LIMIT)
        pressed = [
            status for status, button in zip((WITHDRAWN, DECIDED), buttons, strict=True)
            if button.form_submit_button(status, key=f"{tag}_{status}", width="stretch")
        ]
    if pressed:
        _close(desk, p, pressed[0], by or "")


def _close(desk: Desk, p: Proposal, status: str, by: str) -> None:
    try:
        report = closing(p, status, desk.now(), by)
    except QdfloodError as exc:
        _refuse(str(exc))
        return
    said = f"{sentence(p.said)}——{report.by}{status}"
    try:
        entry = desk.save([said], [report])
    except QdfloodError as exc:
        _refuse(str(exc))
        return
    st.session_state[_SAID + p.said.get(ITEM, "")] = _saved(desk, entry, said)
    st.rerun(scope="app")


def _saved(desk: Desk, entry: Entry, said: str) -> str:
    """What is in the log now, and where."""
    kept = "演示，不存盘" if desk.rehearsal else "已存盘"
    return f"{entry.recorded:%H:%M}已录入值班日志第{entry.seq}条（{kept}）：{said}"


def _refuse(problem: str) -> None:
    st.html(f'<div class="refused" role="alert">{esc(problem.rstrip("。"))}。未保存。</div>')


def _scale(desk: Desk, name: str) -> Scale:
    scale = desk.edition.info[REGISTER][name].scale
    assert scale is not None
    return scale


def _form(desk: Desk, item: str, level: int) -> None:
    """Reason, proposer, hazard and (where the item has one) level; refused at the field."""
    a = desk.assessment()
    levels = _scale(desk, LEVEL)
    graded = any(f.clause.level for f in a.rungs if f.clause.ladder == item)
    turn = st.session_state.get(_ROUND + item, 0)
    tag = f"{item}_{turn}"
    with st.form(f"pp_form_{tag}", border=True, enter_to_submit=False):
        reason = st.text_area("理由", key=f"pp_reason_{tag}", height=68,
                              placeholder="雨情、水情、险情、受影响范围")
        left, right = st.columns([1, 1.6])
        proposer = left.text_input("提出人", key=f"pp_who_{tag}", autocomplete="off")
        hazard = right.segmented_control("灾种", list(_scale(desk, HAZARD).grades),
                                         key=f"pp_hazard_{tag}")
        grade = st.segmented_control(
            "建议级别", list(levels.grades[1:]), key=f"pp_level_{tag}_{level}",
            default=levels.grades[level] if level else None, format_func=_graded(levels),
        ) if graded else None
        sent = st.form_submit_button(f"提出建议 {item}", type="primary")
    given = {ITEM: item, LEVEL: grade or "", HAZARD: hazard or "", REASON: reason or "",
             PROPOSER: proposer or ""}
    if sent:
        _submit(desk, given, graded)
    said = st.session_state.pop(_SAID + item, "")
    if said:
        st.html(f'<div class="item yes">{esc(said, LONG)}</div>')


def _graded(levels: Scale) -> Callable[[str], str]:
    return lambda grade: levels.label(levels.position(grade) or 0)


def _submit(desk: Desk, given: dict[str, str], graded: bool) -> None:
    """Save it whole or refuse it with a red sentence; what was typed stays."""
    refused = _refusal(given, graded)
    try:
        made = [] if refused else reports(desk, given, desk.now())
    except QdfloodError as exc:
        refused = str(exc)
    if refused:
        _refuse(refused)
        return
    try:
        entry = desk.save([sentence(given)], made, by=[given[PROPOSER].strip()])
    except QdfloodError as exc:
        _refuse(str(exc))
        return
    turn = _ROUND + given[ITEM]
    st.session_state[turn] = st.session_state.get(turn, 0) + 1
    st.session_state[_SAID + given[ITEM]] = _saved(desk, entry, sentence(given))
    st.rerun(scope="app")


def _refusal(given: dict[str, str], graded: bool) -> str:
    if not given[REASON].strip():
        return "请填写理由"
    if not given[PROPOSER].strip():
        return "请填写提出人"
    if graded and not given[LEVEL]:
        return "请选择建议级别"
    return "" if given[HAZARD] else "请选择灾种"


CSS = """
.refused{border-left:8px solid #C4121A;background:#FBE9EA;padding:4px 10px;font-weight:700;
 font-size:16px}
"""
