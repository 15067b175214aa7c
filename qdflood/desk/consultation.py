"""研判: the case for and against a level on one screen, and whom to ring next."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from qdflood.assessment import Assessment
from qdflood.desk import clause_panel as panel
from qdflood.desk import issuing, maps, printing, proposals, unanswered
from qdflood.desk.matrix import follow, matrix
from qdflood.desk.state import Desk, desk
from qdflood.desk.strip import strip
from qdflood.desk.style import caption, esc, level, open_level

_CALLS, _STEPS = 3, 4
CONFLICTS = "说法矛盾，请到“值班录入”页“须核定”一栏核定"
NO_CALLS = "没有影响级别的待核实事项。"


def page(held: Desk) -> None:
    """The whole page below the strip."""
    st.html(f"<style>{panel.CSS}{maps.CSS}{proposals.CSS}{_CSS}</style>")
    a = held.assessment()
    if st.session_state.get(maps.OPENED):
        maps.zoomed(held, a)
        return
    lane = unanswered.lane(held, a, folded=True)
    with st.container(key="consult"):
        if lane:
            st.html(lane)
        _columns(held, a)
        with st.container(horizontal=True, key="consult_print"):
            printing.button(held, "assessment-sheet", label="打印研判单", width="content")
            with st.popover("口头汇报词、短信稿"):
                printing.told(held)
        _below(held, a)


def _columns(held: Desk, a: Assessment) -> None:
    left, middle, right = st.columns([1.42, 1.12, 0.86], gap="small")
    with left:
        _matrix(held)
    with middle:
        _next(a)
    with right:
        _map(held)


@st.fragment
def _matrix(held: Desk) -> None:
    """A click redraws the matrix and its clause only."""
    a = held.assessment()
    chosen = matrix(a)
    st.html(panel.chosen_clause(a, chosen.finding))
    said = panel.readings(a, chosen.finding)
    if said:
        st.html(said)
    follow()
    if chosen.finding.clause.discretionary:
        proposals.panel(held, a.edition.ladders[chosen.row].item, chosen.column + 1)


@st.fragment
def _map(held: Desk) -> None:
    maps.first_screen(held, held.assessment())


def _next(a: Assessment) -> None:
    """Whom to ring, one step more, what stands outside the plan; the rest is folded."""
    near, events = panel.split_steps(a)
    lane = panel.advisory_lane(a)
    most = _CALLS if near or lane else 2 * _CALLS
    first, rest = a.needed[:most], a.needed[most:]
    calls = panel.first_calls(a, first) if first else f"<p>{NO_CALLS}</p>"
    if lane and not a.confirmed:
        st.html(lane)
    st.html(f'<div class="panel"><h4>请先核实（共{len(a.needed)}项）</h4>{calls}</div>')
    ending = panel.endings_lack(a)
    if ending:
        st.html(ending)
    if near:
        st.html(f'<div class="panel"><h4>再进一步即升级</h4>{panel.next_steps(near[:_STEPS])}</div>')
    if lane and a.confirmed:
        st.html(lane)
    settle = panel.settle_words(a)
    if rest or settle:
        with st.expander(f"怎样定级；其余待核实{len(rest)}项", key="more_calls"):
            st.html(f'<div class="panel">{settle}{panel.first_calls(a, rest, most + 1)}</div>')
    events = [*near[_STEPS:], *events]
    if events:
        with st.expander(f"其他一步之差和新情况（{len(events)}条）", key="more_events"):
            st.html(f'<div class="panel">{panel.next_steps(events)}</div>')
    _attention(a)


def _attention(a: Assessment) -> None:
    """One line that says what waits in the lists below."""
    waiting = [
        f"{title}{len(found)}项" for title, found in
        (("说法矛盾", a.conflicts), ("已过时", a.stale), ("待复核", a.recheck)) if found
    ]
    if waiting:
        st.html(f'<div class="panel"><b>{esc("、".join(waiting))}</b>，见下方“核对”。</div>')


def _below(held: Desk, a: Assessment) -> None:
    names = ["预警 4.2.6", "解除与终止", "核对", "分灾种", "区（市）一览"]
    ebbing = (a.situation.in_force.level or 0) > a.confirmed
    warning, ending, check, hazard, table = st.tabs(names, default=names[ebbing], key="below")
    with warning:
        _warnings(held, a)
    with ending:
        _endings(a)
    with check:
        _checks(a)
    with hazard:
        st.html(f'<div class="panel">{hazard_table(a)}</div>')
    with table:
        st.html(maps.table(held, a))


def _warnings(held: Desk, a: Assessment) -> None:
    """Each warning with its items; what is left to judgement has its form."""
    for kind in a.edition.plan.warnings:
        items = issuing.items(a, kind)
        act = issuing.issuing(held.organization, kind)
        signer = f"；由{'或'.join(act.sign)}签发" if act else ""
        st.html(f'<div class="panel"><h4>{esc(kind.label)}：{issuing.condition(a, kind)}'
                f"（{_held(a, kind.key)}{esc(signer)}）</h4>{panel.item_rows(a, items)}</div>")
        for finding in items:
            if finding.clause.discretionary:
                with st.expander(f"提出或撤回 {caption(finding.clause.ref)}", key=f"pp_{kind.key}"):
                    proposals.panel(held, finding.clause.ref)


def _held(a: Assessment, key: str) -> str:
    said = {True: "现发布中", False: "现未发布", None: "官方状态未登记"}
    return said[a.situation.in_force.warnings.get(key)]


def _endings(a: Assessment) -> None:
    ending = a.edition.ending
    body = f"<h4>预警解除</h4>{panel.weighed_rows(a, a.liftings)}"
    body += f"<h4>应急响应终止</h4>{panel.weighed_rows(a, a.endings)}"
    if a.situation.in_force.level and not any(row.applicable for row in a.endings):
        body += f"<p><b>{esc(ending.no_match)}</b></p>"
    for passage in filter(None, (ending.procedure, ending.afterwards)):
        body += f'<div class="item"><b>{esc(passage.ref)}</b> {esc(passage.text, 2000)}</div>'
    st.html(f'<div class="panel">{body}</div>')


def _checks(a: Assessment) -> None:
    if a.conflicts:
        st.html(f'<div class="panel">{panel.notices(CONFLICTS, a.conflicts)}</div>')
        with st.container(key="to_settling"):
            st.page_link(_entry(), label="到“值班录入”核定")
    body = ""
    body += panel.notices("已过时，按未知计", a.stale)
    body += panel.notices("久未更新，待复核", a.recheck)
    late = [f"{r.path}（{r.at:%m-%d %H:%M}）" for r in a.situation.ignored]
    if late:
        body += f"<h5>时间晚于现在，未计入（{len(late)}）</h5>{panel.bullets(late, 30)}"
    if body or not a.conflicts:
        st.html(f'<div class="panel">{body or "<p>没有矛盾、过时或待复核的报告。</p>"}</div>')


def _entry() -> StreamlitPage:
    """The page on which a contradiction is settled, as the doormat calls it."""
    return st.Page(Path(__file__).with_name("entry.py"), title="值班录入", url_path="entry",
                   default=True)


def hazard_table(a: Assessment) -> str:
    """The bounds of each hazard that something reported points to."""
    if not a.hazards:
        return "<p>没有一个灾种有成立的条款或迹象；未报的不在此列。</p>"
    rows = "".join(
        f"<tr><td>{esc(hazard)}</td>"
        f"<td>{level(a.edition, b.confirmed) if b.confirmed else '—'}</td>"
        f"<td>{_open(a, b.possible_reported, b.confirmed)}</td></tr>"
        for hazard, b in a.hazards.items()
    )
    return (f'<table class="grid"><tr><th>灾种</th><th>已成立的最高级</th>'
            f"<th>已报情况指向</th></tr>{rows}</table>")


def _open(a: Assessment, reported: int, confirmed: int) -> str:
    return open_level(a.edition, reported) if reported > confirmed else "—"


_CSS = """
.st-key-consult_print button{min-height:0;padding:1px 10px}
.st-key-consult,.st-key-consult [data-testid="stVerticalBlock"]{gap:7px}
.st-key-consult [data-testid="stExpander"] summary{padding:3px 10px;min-height:0}
@media (max-width:1199px){.st-key-map_field button{padding:0 7px;min-height:26px}
 .st-key-map_field button p,.legend{font-size:13px}}
.st-key-to_settling a{text-decoration:underline;border:1.5px solid #14181C;width:max-content}
.st-key-map_open button,.st-key-map_close button{min-height:0;padding:3px 12px}
"""

if __name__ == "__main__":
    _desk = desk()
    strip(_desk)
    page(_desk)
