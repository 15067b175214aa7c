"""The tasks of what has been decided: who has been told, who has answered, what is done.

A proposal is no decision and has no tasks. The list is the decided level's and the issued
warnings' own; it is ticked by unit, by group or by clause, several rows at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from qdflood.assessment import Assessment
from qdflood.desk import duty, task_form
from qdflood.desk.state import Desk
from qdflood.desk.style import esc
from qdflood.desk.task_rows import (
    OVER,
    STAGES,
    VIEWS,
    Bundle,
    bundles,
    label,
    open_lines,
    phase_words,
)
from qdflood.journal.tasks import STATES, Assigned, counts
from qdflood.wording import moment

VIEW, STAGE, NAME = "tb_view", "tb_stage", "tb_name"
UNFINISHED, ALL = "未完成", "全部"


def standing(held: Desk) -> tuple[Assigned, ...]:
    """Every task that stands now; none where nothing has been decided."""
    return held.ledger.tasks.standing(held.ledger.phases(held.now()))


def handover_lines(held: Desk) -> list[str]:
    """What is unfinished, in lines for a handover."""
    return open_lines(held.edition, standing(held))


def view(held: Desk, a: Assessment) -> None:
    """The board, or why there is none."""
    found = standing(held)
    if not found:
        st.html(f'<div class="panel">{_nothing(held, a)}</div>')
        return
    duty.form(held)
    _board(held)


def _nothing(held: Desk, a: Assessment) -> str:
    official = a.situation.in_force.level
    status = "官方状态未登记" if official is None else "官方未启动应急响应，也没有发布中的预警"
    proposed = (f"系统建议{esc(a.edition.levels.label(a.confirmed))}，但建议不是决定："
                if a.confirmed else "")
    return (f"<p><b>没有任务清单</b>：{status}。{proposed}决定签发并登记后，"
            "这里列出该级响应行动和预警行动，逐项登记通知和反馈。</p>")


@st.fragment
def _board(held: Desk) -> None:
    now, found = held.now(), standing(held)
    st.html(f'<div class="panel">{summary(held, found, now)}</div>')
    left, right = st.columns([1.05, 1], gap="small")
    with left:
        every, rows = _filters(held, found)
        picked = _rows(every, rows, now)
    with right, st.container(key="tb_form"):
        if picked:
            st.html(f'<div class="whom">{task_form.whom(held, picked)}</div>')
        task_form.form(held, picked)


def summary(held: Desk, found: Sequence[Assigned], now: datetime) -> str:
    """What the tasks are of, and how many stand in each state."""
    phases = dict.fromkeys(one.phase for one in found if not one.mark)
    of = "；".join(f"{esc(phase_words(held.edition, p))}（{esc(moment(p.since, now))}起，"
                  f"{esc('、'.join(p.lists))}）" for p in phases)
    left = sum(bool(one.mark) for one in found)
    sure = [one for one in found if one.duty.sure or one.ticks]
    each = "　".join(f"{STATES[state]} <b>{n}</b>" for state, n in counts(sure).items())
    rest = len(found) - len(sure)
    more = f"　<small>另有{rest}项待指定或条件具备时才办</small>" if rest else ""
    old = f"　<b>遗留未完成{left}项</b>" if left else ""
    return f'<div class="tally"><b>{of or "没有在实施的响应或预警"}</b>　{each}{old}{more}</div>'


def _filters(held: Desk, found: Sequence[Assigned]) -> tuple[list[Bundle], list[Bundle]]:
    """View, stage and name; all rows, and those that pass, what is most urgent first."""
    top, name = st.columns([1.5, 1], gap="small", vertical_alignment="bottom")
    view_ = top.segmented_control("排列", VIEWS, key=VIEW, default=VIEWS[0], required=True,
                                  label_visibility="collapsed") or VIEWS[0]
    part = name.text_input("名称或条文含", key=NAME, autocomplete="off", placeholder="找单位、条文",
                           label_visibility="collapsed")
    rows = bundles(held.edition, held.organization, found, view_)
    tally = {stage: sum(one.stage == stage for one in rows) for stage in STAGES}
    tally |= {UNFINISHED: len(rows) - tally[OVER], ALL: len(rows)}
    stage = st.pills("进度", [UNFINISHED, *STAGES, ALL], key=STAGE, default=UNFINISHED,
                     format_func=lambda one: f"{one} {tally[one]}",
                     label_visibility="collapsed") or ALL
    kept = [one for one in rows if stage in (ALL, one.stage)
            or (stage == UNFINISHED and one.stage != OVER)]
    text = (part or "").strip()
    return rows, [one for one in sorted(kept, key=_rank)
                  if text in one.title or any(text in t.key.ref for t in one.tasks)]


def _rank(one: Bundle) -> tuple[int, str, int]:
    """Left over first within its stage; by group the groups keep together."""
    if one.id.startswith("g:"):
        return 0, "", 0
    return STAGES.index(one.stage), "", 0 if one.head else 1


def key_of(one: Bundle) -> str:
    """The key of a row's box."""
    return f"tb_row_{one.id}"


def _rows(every: Sequence[Bundle], rows: Sequence[Bundle], now: datetime) -> list[Bundle]:
    """A box a row, under headings; those that are picked, hidden by a filter or not."""
    on = st.session_state.setdefault(task_form.PICKED, set())
    picked = [one for one in every if one.id in on]
    hidden = [one for one in picked if one not in rows]
    with st.container(height=400, key="tb_list"):
        if not rows and not hidden:
            st.html("<p>没有符合的任务。</p>")
        last = ""
        for one in [*hidden, *rows]:
            head, alike = _heading_of(one, hidden, rows)
            if head != last:
                _heading(head, alike)
                last = head
            st.session_state[key_of(one)] = one.id in on
            st.checkbox(label(one, now), key=key_of(one), on_change=_pick, args=([one],))
    return picked


def _heading_of(
    one: Bundle, hidden: Sequence[Bundle], rows: Sequence[Bundle]
) -> tuple[str, list[Bundle]]:
    """Under which heading a row stands, and the rows that stand there with it."""
    if one in hidden:
        return "已选，不在筛选内", list(hidden)
    by_group = one.id.startswith("g:")
    head = "　".join(filter(None, (one.head, "" if by_group else one.stage)))
    return head, [row for row in rows
                  if row.head == one.head and (by_group or row.stage == one.stage)]


def _heading(head: str, rows: Sequence[Bundle]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"tb_head_{head}"):
        st.html(f'<h5>{esc(head)}（{len(rows)}）</h5>')
        every = all(one.id in st.session_state[task_form.PICKED] for one in rows)
        st.button("全不选" if every else "全选", key=f"tb_all_{head}", type="tertiary",
                  on_click=_pick, args=(rows, not every))


def _pick(rows: Sequence[Bundle], on: bool | None = None) -> None:
    """Pick rows or let them go; ``on`` None: as the row's own box says."""
    st.session_state.pop(task_form.SAID, None)
    picked: set[str] = set(st.session_state.get(task_form.PICKED, ()))
    for one in rows:
        wanted = st.session_state[key_of(one)] if on is None else on
        picked = picked | {one.id} if wanted else picked - {one.id}
    st.session_state[task_form.PICKED] = picked


CSS = """
.st-key-tb_list,.st-key-tb_tasks,.st-key-tb_list [data-testid="stVerticalBlock"]{gap:0!important}
.st-key-tb_list label p,.st-key-tb_tasks label p{font-size:15px!important;line-height:1.3}
.st-key-tb_list,.st-key-tb_tasks{padding:2px 8px!important}
.st-key-tb_tasks [data-testid="stCheckbox"]{border-bottom:1px solid #C3C8CD;padding:2px 0}
.st-key-tb_tasks label{align-items:flex-start}
.st-key-tb_list [data-testid="stCheckbox"]{padding:2px 0}
.st-key-tb_list h5{margin:4px 0 0!important}
.st-key-tb_list button{min-height:0;padding:0 6px}
.st-key-tb_form,.st-key-tb_form [data-testid="stVerticalBlock"]{gap:6px!important}
.tally{font-size:15px} .tally b{font-size:16px} .tally small{color:#5A626A}
.whom{font-size:17px;border-bottom:2px solid #14181C}
.task{font-size:15px;line-height:1.4;border-bottom:1px solid #C3C8CD;padding:2px 0;
 overflow-wrap:anywhere}
.trail{font-size:13px;color:#3C434A} .panel.tasks{max-height:300px;overflow-y:auto}
"""
