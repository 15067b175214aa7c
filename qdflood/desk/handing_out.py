"""What the office hands out from 响应 and 信息报告: task lists, notices, drafts of warnings, reports."""

from __future__ import annotations

import streamlit as st

from qdflood.assessment import Assessment
from qdflood.desk import decision_words as words
from qdflood.desk import printing
from qdflood.desk.moments import read_moment
from qdflood.desk.state import Desk
from qdflood.desk.style import caption, esc
from qdflood.errors import QdfloodError
from qdflood.journal.decisions import CHANGES, WARNS, Decision
from qdflood.journal.report_clock import Event
from qdflood.report.duty_information import level_of
from qdflood.report.making import STAGES
from qdflood.report.source import Source
from qdflood.report.warning_codes import codes, events_for

NOTHING = "尚无已登记的决定：通知、预警信息和已决定的任务清单在登记决定之后可印。"
UNSAID = "签发人未写明"
_SHOWN = 40
_STAGES = {"first": "首报", "further": "续报", "verification": "核报"}


def response(held: Desk, a: Assessment) -> None:
    """Everything that follows from a decision, behind one button of the page 响应."""
    with st.popover("打印", key="rs_print", width="stretch"):
        with st.expander("口头汇报词、短信稿"):
            printing.told(held)
        decided = [one for one in held.ledger.official.decisions
                   if one.effect in (*CHANGES, *WARNS)]  # fmt: skip
        if held.ledger.phases(held.now()):
            printing.button(held, "task-list", label="任务清单（全册）")
            printing.button(held, "task-list", label="任务单（每单位一个文件）", form="zip")
        _proposed(held, a)
        if decided:
            _notice(held, decided)
        else:
            st.html(f"<p>{NOTHING}</p>")
        warned = [one for one in decided if one.effect in WARNS]
        if warned:
            _warning(held, a, warned)


def _proposed(held: Desk, a: Assessment) -> None:
    """The list of a level that is only proposed bears its mark, on paper and in its name."""
    if a.confirmed <= (a.situation.in_force.level or 0):
        return
    label, grade = a.edition.levels.label(a.confirmed), a.edition.levels.grades[a.confirmed]
    printing.button(held, "task-list", label=f"任务清单（建议{label}，非决定）", level=grade,
                    about=f"建议{label}", key="pr_task_proposed")  # fmt: skip


def _called(held: Desk, one: Decision) -> str:
    return caption(f"第{one.seq}条 {words.what(held.edition, one)}", _SHOWN)


def _notice(held: Desk, decided: list[Decision]) -> None:
    by_seq = {one.seq: one for one in reversed(decided)}
    seq = st.selectbox("通知：依据哪一条决定", list(by_seq), key="pr_notice_of",
                       format_func=lambda n: _called(held, by_seq[n]) if n in by_seq else "")
    spelled = st.toggle("级别换另一种写法", key="pr_spelled")
    left, right = st.columns(2, gap="small")
    with left:
        printing.button(held, "notice", label="通知（Word）", form="docx", decision=seq,
                        spelled=spelled or None)  # fmt: skip
    with right:
        printing.button(held, "notice", label="通知（PDF）", form="pdf", decision=seq,
                        spelled=spelled or None)  # fmt: skip


def _warning(held: Desk, a: Assessment, warned: list[Decision]) -> None:
    """A draft for whoever enters it into the release system; what is missing it asks for."""
    by_seq = {one.seq: one for one in reversed(warned)}
    seq = st.selectbox("预警信息草稿：依据哪一条决定", list(by_seq), key="pr_warning_of",
                       format_func=lambda n: _called(held, by_seq[n]) if n in by_seq else "")
    read = Source(held.organization, held.actions, held.ledger, a, held.now())
    one = by_seq[seq] if seq in by_seq else warned[-1]
    try:
        events = [event.name for event in events_for(read, one.warning or "")]
        known = codes(read)
    except QdfloodError as exc:
        st.html(f'<div class="refuse" role="alert">{esc(exc, 600)}</div>')
        return
    first, second = st.columns(2, gap="small")
    event = first.selectbox("事件类型", events, index=0 if len(events) == 1 else None,
                            placeholder="选择", key=f"pr_event_{one.warning}")
    colours = [severity.colour for severity in known.severities]
    colour = second.selectbox("颜色（预案的预警不分级）", colours, index=None, placeholder=UNSAID,
                              key="pr_colour")
    code = st.text_input("发布单位代码（14位）", known.sender_code or "", autocomplete="off",
                         max_chars=20, key="pr_sender_code")
    sender = (code or "").strip()
    national, cap = st.columns(2, gap="small")
    with national:
        printing.button(held, "warning-xml", label="预警信息草稿（国家格式）", decision=seq,
                        event=event, colour=colour, sender_code=sender)  # fmt: skip
    with cap:
        printing.button(held, "cap", label="预警信息草稿（CAP）", decision=seq, event=event,
                        colour=colour, sender_code=sender)  # fmt: skip


# -- of a period


def bulletin(held: Desk) -> None:
    """汛情（旱情）通报 of the time since a moment that may be written."""
    text = st.text_input("起始时间（缺省为24小时前）", placeholder="8-9 20:00", autocomplete="off",
                         key="pr_since")
    try:
        since = read_moment(text, held.now()) if (text or "").strip() else None
    except QdfloodError as exc:
        st.html(f'<div class="refuse" role="alert">{esc(exc, 300)}</div>')
        return
    printing.button(held, "bulletin", label="通报（草稿）", since=since)


# -- reports of incidents


def incident(held: Desk, event: Event, tag: str) -> None:
    """The reporting body's form of one incident, prefilled."""
    with st.popover("打印信息报告", key=f"pr_ir_{tag}"):
        stage = st.segmented_control("哪一种", list(STAGES), format_func=_STAGES.__getitem__,
                                     default="first", required=True, key=f"pr_stage_{tag}")
        for form, label in (("pdf", "PDF"), ("docx", "Word")):
            printing.button(held, "information-report", label=label, form=form, stage=stage,
                            event=tuple(event.key), about=f"{_STAGES[stage or 'first']}_{event.text}",
                            key=f"pr_ir_{tag}_{form}")  # fmt: skip


def upward(held: Desk) -> None:
    """The empty form to hand out, and what this headquarters itself sends upwards."""
    with st.popover("打印空白信息报告、值班信息", key="pr_upward"):
        printing.button(held, "information-report", label="空白信息报告（Word）", form="docx",
                        empty=True, about="空白", key="pr_ir_empty")  # fmt: skip
        now = held.ledger.status(held.now()).in_force.level
        for report in held.organization.reporting.reports:
            level = level_of(held.actions, report)
            if report.stage is None and level in (None, held.edition.levels.grades[now or 0]):
                printing.button(held, "duty-information", form="docx", report=report.id,
                                label=caption(f"值班信息 {report.ref}（Word）"),
                                about=report.ref, key=f"pr_du_{report.id}")  # fmt: skip
