"""值班日志: everything entered, newest first; notes, corrections, and the handover."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from qdflood.desk import clause_panel, correction, duty, handing_out, handover, log_rows, noting
from qdflood.desk.exercise_log import hides, told_here, wanted_by
from qdflood.desk.log_rows import SCANNED, Wanted, Window, window
from qdflood.desk.moments import read_moment
from qdflood.desk.state import Desk, desk
from qdflood.desk.strip import strip
from qdflood.desk.style import esc
from qdflood.desk.vouching import vouch_for_clock
from qdflood.errors import JournalError, QdfloodError
from qdflood.journal.entry import EXERCISE, KINDS
from qdflood.journal.exchange import csv_lines, json_lines
from qdflood.journal.verify import verify
from qdflood.officers.roles import NOBODY, Act, allowed
from qdflood.report.stamp import EXERCISE_PREFIX
from qdflood.wording import moment

_BEFORE, _VERIFIED = "_lg_before", "_lg_verified"
_FILTERS = ("lg_kinds", "lg_officer", "lg_text", "lg_since", "lg_until", "lg_snapshots")


def page(held: Desk) -> None:
    """The whole page below the strip; one part at a time is drawn."""
    st.html(f"<style>{clause_panel.CSS}{log_rows.CSS}{_CSS}</style>")
    with st.container(key="log"):
        parts: dict[str, Callable[[Desk], None]] = {
            "日志": entries, "值班记事": noting.form, "更正": correction.form,
            "交接班": handover.form,
        }
        left, right = st.columns([1, 1.6], gap="small", vertical_alignment="center")
        picked = left.segmented_control("内容", list(parts), default="日志", required=True,
                                        key="lg_part", label_visibility="collapsed")
        right.html(f'<div class="onduty">{on_duty(held)}</div>')
        if picked != "日志":
            with st.container(width=440):
                duty.form(held, "log")
        parts[picked or "日志"](held)


def on_duty(held: Desk) -> str:
    """Who is on duty since when, and the last handover."""
    shifts, now = held.ledger.shifts, held.now()
    people = "，".join(
        f"{esc(w.person.post, 40)}<b>{esc(w.person.name, 40)}</b>（{moment(w.since, now)}起）"
        for w in shifts.on_duty
    ) or "无人登记"
    last = shifts.handover
    handed = (f"上次交接班：{moment(last.at, now)} {esc(last.out.name, 40)}交，"
              f"{esc(last.into.name, 40)}接（第{last.seq}条）") if last else "尚无交接班"
    return f"当班：{people}　{handed}"


# -- the log


def entries(held: Desk) -> None:
    """The filters, a page of the log, and what may be done with it."""
    wanted = _wanted(held)
    if wanted is None:
        return
    head = held.ledger.seq + 1
    stack: list[int] = st.session_state.setdefault(_BEFORE, [])
    try:
        found = window(held.store, held.edition, wanted_by(held, wanted),
                       stack[-1] if stack else head)
    except JournalError as exc:
        st.html(f'<div class="refuse">值班日志读不出来：{esc(exc, 600)}</div>')
        return
    st.html(f'<div class="panel">{_unread(held)}{_headline(found, wanted)}'
            + log_rows.table(told_here(held, found.entries), held.edition,
                             held.ledger.observed, held.now())
            + "</div>")
    st.html(log_rows.SCRIPT, unsafe_allow_javascript=True)
    with st.container(horizontal=True):
        st.button("回到最新", key="lg_first", disabled=not stack, on_click=_turn, args=(None,))
        st.button("较新的一页", key="lg_newer", disabled=not stack, on_click=_turn, args=(0,))
        st.button("较早的一页" if len(found.entries) == log_rows.PAGE or not found.more
                  else "继续往前找", key="lg_older", disabled=not found.more, on_click=_turn,
                  args=(found.reached,))


def _headline(found: Window, wanted: Wanted) -> str:
    """Which entries these are; that there are none is said."""
    if found.entries:
        said = f"第{found.entries[-1].seq}条至第{found.entries[0].seq}条"
        said += "" if wanted.everything else f"中符合条件的{len(found.entries)}条"
    else:
        said = "没有记录" if wanted.everything else "没有符合条件的记录"
    if found.more and len(found.entries) < log_rows.PAGE:
        said += f"；已往前查到第{found.reached}条（一次查{SCANNED}条），更早的尚未查"
    return f'<p class="carry">{said}，新的在上。</p>'


def _unread(held: Desk) -> str:
    """Entries that could not be made sense of: they stand in the log and count for nothing."""
    found = held.ledger.unread
    if not found:
        return ""
    said = "；".join(f"第{seq}条：{why}" for seq, why in found[-6:])
    return f'<div class="refuse">有{len(found)}条记录未能读懂，未计入：{esc(said, 900)}</div>'


def _turn(before: int | None) -> None:
    """Another page: older below ``before``, 0 the one newer, None the newest."""
    stack: list[int] = st.session_state[_BEFORE]
    if before is None:
        stack.clear()
    elif before:
        stack.append(before)
    elif stack:
        stack.pop()


def _wanted(held: Desk) -> Wanted | None:
    """What the filters ask for; None while one of them cannot be read."""
    with st.container(key="filters", horizontal=True, vertical_alignment="center"):
        offered = [one for one in KINDS if held.exercise or one != EXERCISE]
        kinds = st.multiselect("类别", offered, format_func=KINDS.__getitem__, key=_FILTERS[0],
                               placeholder="全部类别", on_change=_anew, width=250,
                               label_visibility="collapsed")
        officer, text, since, until = (
            st.text_input(label, key=key, autocomplete="off", placeholder=hint, on_change=_anew,
                          width=width, label_visibility="collapsed")
            for label, key, hint, width in (
                ("录入人", _FILTERS[1], "录入人", 110), ("文字", _FILTERS[2], "内容中的字句", 180),
                ("录入时间自", _FILTERS[3], "自 8-9 20:00", 135),
                ("录入时间至", _FILTERS[4], "至 03:12", 135))
        )
        shown = st.toggle("研判记录", value=True, key=_FILTERS[5], on_change=_anew)
        with st.popover("核对与导出", key="tools"):
            _tools(held)
        with st.popover("打印通报", key="bulletin"):
            handing_out.bulletin(held)
    _checked()
    now = held.now()
    try:
        return Wanted(
            tuple(kinds), (officer or "").strip(), (text or "").strip(),
            read_moment(since, now) if (since or "").strip() else None,
            read_moment(until, now, end=True).replace(second=59, microsecond=999_999)
            if (until or "").strip() else None, shown,
        )
    except QdfloodError as exc:
        st.html(f'<div class="refuse">{esc(exc)}</div>')
        return None


def _anew() -> None:
    st.session_state[_BEFORE] = []


# -- the chain, and copies of the log


def _tools(held: Desk) -> None:
    if held.clock_fault():
        st.button("时钟更正：本机时钟已核对无误", key="lg_clock", on_click=_clock, args=(held,),
                  width="stretch")
    st.button("核对日志链", key="lg_verify", on_click=_verify, args=(held,), width="stretch")
    if hides(held):
        st.html('<p class="carry">演练日志由导调员导出。</p>')
        return
    officer = duty.who(held)
    if officer is None or not allowed(officer, Act.EXPORT):
        why = "导出日志须由管理员办理。" if officer else f"导出日志：{NOBODY}。"
        st.html(f'<p class="carry">{why}</p>')
        return
    stamp = f"{'演示-' if held.rehearsal else ''}{held.now():%Y%m%d-%H%M}"
    name = f"{EXERCISE_PREFIX}{held.exercise}-日志" if held.exercise else "值班日志"
    st.download_button("导出 CSV（表格）", lambda: _csv(held), f"{name}-{stamp}.csv", "text/csv",
                       key="lg_csv", on_click="ignore", width="stretch")
    st.download_button("导出 JSON Lines" if held.exercise else "导出 JSON Lines（可导回）", lambda: _json(held), f"{name}-{stamp}.jsonl",
                       "application/jsonl", key="lg_jsonl", on_click="ignore", width="stretch")


def _checked() -> None:
    """What the last check of the chain found, on this screen."""
    found = st.session_state.get(_VERIFIED)
    if found:
        good, words = found
        st.html(f'<div class="{"item yes" if good else "refuse"}">{esc(words, 900)}</div>')


def _csv(held: Desk) -> bytes:
    return "".join(csv_lines(held.store.entries())).encode()


def _json(held: Desk) -> bytes:
    return "".join(json_lines(held.store.entries())).encode()


def _clock(held: Desk) -> None:
    try:
        vouch_for_clock(held)
        st.session_state[_VERIFIED] = (True, "已登记时钟更正，今后按本机时钟计")
    except QdfloodError as exc:
        st.session_state[_VERIFIED] = (False, str(exc))


def _verify(held: Desk) -> None:
    st.session_state[_VERIFIED] = verified(held)


def verified(held: Desk) -> tuple[bool, str]:
    """Whether the chain holds, and that in words."""
    try:
        found = verify(held.store)
    except JournalError as exc:
        return False, f"未能核对：{exc}"
    at = f"{held.now():%m-%d %H:%M}核对"
    if found.broken is not None:
        return False, (f"{at}：日志链断裂，{found.broken}前{found.entries}条完整。"
                       "请立即报告管理员，保留原文件，不要删改")
    back = "、".join(f"第{n}条" for n in found.backwards[:6])
    clock = f"；{len(found.backwards)}条录入时间早于前一条（时钟曾回拨）：{back}" if back else ""
    return True, f"{at}：共{found.entries}条，逐条相接，无改动。末条指纹{found.head}{clock}"


_CSS = """
.st-key-log,.st-key-log [data-testid="stVerticalBlock"]{gap:7px}
.onduty{font-size:14px;text-align:right;color:#14181C;overflow-wrap:anywhere}
.refuse{color:#C4121A;font-weight:700;font-size:15px;line-height:1.4;overflow-wrap:anywhere}
.back{border:2px solid #14181C;padding:4px 10px;font-size:15px;line-height:1.5;
 overflow-wrap:anywhere}
.back ul{margin:2px 0 0;padding-left:1.2em}
div.refuse{border-left:5px solid #C4121A;padding:2px 8px}
.panel p{font-size:15px;line-height:1.5;margin:0}
.panel p.carry,p.carry{font-size:14px;color:#5A626A;margin:0}
.sheet code{font-size:12px;overflow-wrap:anywhere}
.sheet .grid,.sheet .grid td{width:100%}
"""


if __name__ == "__main__":
    _desk = desk()
    strip(_desk)
    page(_desk)
