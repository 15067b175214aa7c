"""响应: what is decided, what follows from it, who has come where; and each level's own sheets.

On the sheets the level shown is the higher of the proposed and the official one unless
somebody picks another; whatever is not official is marked 建议，非决定.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from qdflood.assessment import Assessment
from qdflood.desk import (
    clause_panel,
    deciding,
    evacuation,
    handing_out,
    issuing,
    maps,
    proposals,
    task_board,
    unanswered,
    waiting,
)
from qdflood.desk import tasks as sheets
from qdflood.desk.state import Desk, desk
from qdflood.desk.strip import strip
from qdflood.desk.style import esc, framed, level
from qdflood.plan.headquarters import Act
from qdflood.response import ResponsePackage, respond
from qdflood.truth import TRUE

ADJUST = "调整"
DECIDING, TASKS, PEOPLE, SHEETS = "决定", "任务", "人员转移", "条文与单位"
KEPT = "rs_view_kept"


def page(held: Desk) -> None:
    """The whole page below the strip."""
    css = f"{clause_panel.CSS}{sheets.CSS}{maps.CSS}{proposals.CSS}{evacuation.CSS}{_CSS}"
    st.html(f"<style>{css}{deciding.CSS}{task_board.CSS}</style>")
    views: dict[str, Callable[[Desk, Assessment], None]] = {
        DECIDING: deciding.view, TASKS: task_board.view, PEOPLE: evacuation.view, SHEETS: sheets_view,
    }
    with st.container(key="respond"):
        a = held.assessment()
        left, right, prints = st.columns([1, 1.3, 0.2], gap="small", vertical_alignment="center")
        with prints:
            handing_out.response(held, a)
        st.session_state.setdefault("rs_view", st.session_state.get(KEPT, DECIDING))
        picked = left.segmented_control("内容", list(views), required=True, key="rs_view",
                                        label_visibility="collapsed") or DECIDING
        st.session_state[KEPT] = picked
        right.html(f'<div class="people-line">{evacuation.strip_line(held, a)}</div>')
        lane = unanswered.lane(held, a, folded=picked != DECIDING)
        with st.container():  # what comes and goes closes no list and takes no word below it
            if lane:
                st.html(lane)
        views[picked](held, a)


def sheets_view(held: Desk, a: Assessment) -> None:
    """What a level means by the plan: who signs, who does what, who reports."""
    shown, hazards = _choice(held, a)
    st.html(f'<div class="panel">{sheets.people_line(a)}{sheets.precursor(held.actions, a)}</div>')
    open_now = waiting.beside(held, a) if shown else waiting.nothing_shown(held, a)
    if open_now:
        st.html(open_now)
    package = _package(held, a, shown, hazards) if shown else None
    if package:
        start, adjust = package.start, _adjusting(held, a, shown)
        st.html(f'<div class="panel">{sheets.signing(start, adjust, _reading(a, adjust))}</div>')
    _tabs(held, a, package)


def default_level(a: Assessment) -> int:
    """The level to open on: the proposed one if it is above the official one, else that."""
    return max(a.confirmed, a.situation.in_force.level or 0)


def mark(a: Assessment, shown: int) -> str:
    """What the level on the page is: official, proposed, or only looked at."""
    label = esc(a.edition.levels.label(shown))
    if shown == a.situation.in_force.level:
        return f"{level(a.edition, shown)} 官方状态（以签发为准）"
    if shown == a.confirmed:
        return f"{level(a.edition, shown)} <b>建议，非决定</b>"
    return f"{framed(a.edition, shown)} 仅供查看：不是官方状态，也不是系统建议的{label}"


def _choice(held: Desk, a: Assessment) -> tuple[int, list[str]]:
    """Which level and which hazards are shown; both follow the situation until chosen."""
    first = default_level(a)
    positions = list(range(1, a.edition.levels.top + 1))
    left, middle, right = st.columns([1.3, 1, 2], vertical_alignment="bottom")
    shown = left.segmented_control(
        "看另一级别", positions, default=first or None, key=f"rs_level_{first}",
        format_func=lambda position: _named(a, position),
    ) or first
    hazards = _hazards(a)
    picked = middle.pills("灾种", a.edition.plan.hazards, selection_mode="multi",
                          default=hazards or None, key=f"rs_hazards_{'_'.join(hazards)}")
    if shown:
        right.html(f'<div class="mark">{mark(a, shown)}</div>')
    return shown, list(picked)


def _named(a: Assessment, position: int) -> str:
    tag = " 官方" if position == a.situation.in_force.level else (
        " 建议" if position == a.confirmed else "")
    return f"{a.edition.levels.label(position)}{tag}"


def _hazards(a: Assessment) -> list[str]:
    """Those in force, else those of the clauses that carry the proposed level."""
    if a.hazards_in_force:
        return list(a.hazards_in_force)
    carried = [h for f in a.deciding for h in a.hazards_of(f)]
    return [h for h in a.edition.plan.hazards if h in carried]


def _package(held: Desk, a: Assessment, shown: int, hazards: Sequence[str]) -> ResponsePackage:
    grades = a.edition.levels.grades
    return respond(held.organization, held.actions, grades[shown], hazards,
                   levels=grades[1:], start=sheets.START, districts=sheets.concerned(a))


def _adjusting(held: Desk, a: Assessment, shown: int) -> Act | None:
    """The act that changes a level in force to the one shown; None when nothing is in force,
    or where the plan has no such act."""
    official, known = a.situation.in_force.level, held.organization.acts.acts
    if not official or official == shown or all(one.act != ADJUST for one in known):
        return None
    grades = a.edition.levels.grades
    return held.organization.act(ADJUST, grades[shown], grades[official])


def _reading(a: Assessment, adjust: Act | None) -> str:
    """The first of the readings an adjustment rests on: by whom it is signed."""
    number = adjust.readings[0] if adjust and adjust.readings else 0
    return f"读法{number}：{a.reading(number)}" if number else ""


# -- the sheets


def _tabs(held: Desk, a: Assessment, package: ResponsePackage | None) -> None:
    names = ["按条文", "按单位", "按工作组", "上一级增减", "机构与报告", "区（市）", "预警阶段"]
    first, tag = (names[0], "") if package else (names[-1], "_none")
    tabs = dict(zip(names, st.tabs(names, default=first, key=f"rs_tabs{tag}"), strict=True))
    tabs["预警阶段"].html(f'<div class="panel">{warning_stage(held, a)}</div>')
    tabs["区（市）"].html(f'<div class="panel">{_districts(held, a, package)}</div>')
    if package is None:
        for name in names[:-2]:
            tabs[name].html('<div class="panel"><p>没有选定级别：请在上面“看另一级别”选择。</p></div>')
        return
    clauses = sheets.by_clause(package.actions) + sheets.left_out(package.left_out)
    tabs["按条文"].html(f'<div class="panel">{sheets.marks()}{clauses}</div>')
    with tabs["按单位"]:
        _units(held, package)
    tabs["按工作组"].html(f'<div class="panel">{sheets.groups(package)}</div>')
    tabs["上一级增减"].html(f'<div class="panel">{_next(a, package)}</div>')
    tabs["机构与报告"].html(f'<div class="panel"><h4>本级涉及的指挥机构</h4>'
                       f"{sheets.bodies(package.bodies)}<h4>信息报告</h4>"
                       f"{sheets.reporting(package.reporting)}</div>")


@st.fragment
def _units(held: Desk, package: ResponsePackage) -> None:
    known = sheets.addressees(package)
    name = st.selectbox("单位、职务或机构", known, key="rs_unit",
                        format_func=lambda one: f"{one}（{len(package.by_unit[one])}）")
    if name:
        st.html(f'<div class="panel">{sheets.marks()}'
                f"{sheets.unit_sheet(held.organization, package, name)}</div>")


def _next(a: Assessment, package: ResponsePackage) -> str:
    if package.next_level is None:
        return "<p>已是最高一级。</p>"
    there, here = (a.edition.levels.label(a.edition.levels.position(one) or 0)
                   for one in (package.next_level.level, package.level))
    return sheets.change(there, here, package.next_level)


def _districts(held: Desk, a: Assessment, package: ResponsePackage | None) -> str:
    """The regional risks of the districts concerned, and what the list asks of them."""
    found = package.districts if package else ()
    body = "".join(
        f'<section class="act"><b class="ref">{esc(one.risk.ref)}</b> <b>{esc(one.district)}</b>'
        f"<p>{esc(one.risk.text, 2000)}</p>{sheets.tasks(one.tasks, who=False)}</section>"
        for one in found
    )
    head = f"<h4>涉及的区（市）（{len(found)}）：区域风险（1.6.2）和本级事项</h4>"
    return f"{head}{body or '<p>尚无报告指向某个区（市）。</p>'}<h4>人员与灾情</h4>{maps.table(held, a, without=evacuation.paired(a.edition))}"


def warning_stage(held: Desk, a: Assessment) -> str:
    """The warnings' own actions, when one is in force or its condition is met."""
    body, rest = "", []
    for kind in a.edition.plan.warnings:
        on = a.situation.in_force.warnings.get(kind.key)
        if not on and a.warnings[kind.id] != TRUE:
            said = "现未发布" if on is False else "官方状态未登记"
            rest.append(f"{kind.label}：{issuing.condition(a, kind)}（{said}）")
            continue
        stems = {f.clause.ref.split("(")[0] for f in issuing.items(a, kind)}
        state = "发布中" if on else "发布条件成立，尚未发布：建议，非决定"
        for one in held.actions:
            if one.kind == "warning" and one.clause.split("(")[0] in stems:
                body += sheets.whole_list(one, f"{kind.label}（{state}）期间的行动 {one.clause}")
    return body + (f"<p>{esc('；'.join(rest))}。</p>" if rest else "")


_CSS = """
.st-key-respond,.st-key-respond [data-testid="stVerticalBlock"]{gap:7px}
.people-line{font-size:16px;text-align:right;overflow-wrap:anywhere}
.mark{font-size:18px;line-height:1.5;padding-bottom:4px}
"""

if __name__ == "__main__":
    _desk = desk()
    strip(_desk)
    page(_desk)
