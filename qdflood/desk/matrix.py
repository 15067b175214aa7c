"""The trigger matrix of 研判: ladders down, levels across, one button a cell.

Every cell is a button with a fixed key, so that it keeps the focus while the pulse
redraws the page; its state is in a generated stylesheet. All of them lie in one grid
container: eight rows of columns would cost the first paint forty more blocks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import streamlit as st

from qdflood.assessment import Assessment
from qdflood.desk.style import INK, QUIET, esc, paint
from qdflood.triggers import Finding, Trace
from qdflood.truth import FALSE, TRUE, UNKNOWN

Place = tuple[int, int]
CHOSEN = "mx_chosen"
_SHOWN = "mx_shown"
MOVES = (("Up", -1, 0), ("Down", 1, 0), ("Left", 0, -1), ("Right", 0, 1))
MET, OPEN, UNMET, PROPOSED, UNPROPOSED = "met", "open", "unmet", "proposed", "unproposed"


@dataclass(frozen=True)
class Cell:
    """One clause in the matrix: its state and the few words on its button."""

    row: int
    column: int
    finding: Finding
    state: str
    label: str

    @property
    def key(self) -> str:
        return f"mc_{self.row}_{self.column}"

    @property
    def place(self) -> Place:
        return self.row, self.column


def cells(a: Assessment) -> list[Cell]:
    """Every clause of every ladder, row by row, mildest level first."""
    found = []
    for row, ladder in enumerate(a.edition.ladders):
        for column in range(a.edition.levels.top):
            finding = a.rung(ladder.item, column + 1)
            if finding is not None:
                state = state_of(finding)
                found.append(Cell(row, column, finding, state, _label(a, finding, state)))
    return found


def state_of(finding: Finding) -> str:
    """met, open (unknown) or unmet; what is left to judgement is proposed or not."""
    if finding.clause.discretionary:
        return PROPOSED if finding.truth == TRUE else UNPROPOSED
    return {TRUE: MET, UNKNOWN: OPEN, FALSE: UNMET}[finding.truth]


def word(a: Assessment, finding: Finding) -> str:
    """The truth in one word: 成立 涵盖 引申 有迹象 未知 不成立 已提出 未提出."""
    if finding.clause.discretionary:
        return "已提出" if finding.truth == TRUE else "未提出"
    if finding.truth == TRUE:
        if a.covered(finding):
            return "涵盖"
        return "引申" if finding.extended else "成立"
    if finding.truth == UNKNOWN:
        return "有迹象" if finding.indicated else "未知"
    return "不成立"


def _label(a: Assessment, finding: Finding, state: str) -> str:
    said = word(a, finding)
    if state == MET:
        return f"● {a.edition.levels.grades[finding.clause.level]} {said}"
    return f"？{said}" if state == OPEN else said


def opening(a: Assessment) -> Place:
    """Where to look first: what decides, else the highest unknown that something points to.

    With neither, an open proposal, what was reported and falls least short, then the
    highest unknown; when nothing is met and hints outside the plan stand, the item that is
    left to judgement. A running response has the ladders of its own hazards first.
    """
    return next(group[0].place for group in _ranked(a, cells(a)) if group)


def _ranked(a: Assessment, everything: list[Cell]) -> Iterator[list[Cell]]:
    """Groups of cells to open on, the best first; each is made only when it is wanted."""
    running = a.situation.in_force
    ladders = set(running.hazards) if running.level else set()

    def own(cell: Cell) -> bool:
        return bool(ladders.intersection(cell.finding.clause.hazards))

    def highest(state: str, indicated: bool = False) -> list[Cell]:
        found = [c for c in everything if c.state == state
                 and (not indicated or c.finding.indicated)]
        return sorted(found, key=lambda c: (not own(c), -c.column))

    decides = {f.clause.ref for f in a.deciding}
    yield [c for c in everything if c.finding.clause.ref in decides]
    yield highest(OPEN, indicated=True)
    yield highest(PROPOSED)
    short = [(n, c) for c in everything
             if c.state == UNMET and (n := nearness(c.finding)) is not None]
    yield [c for _, c in sorted(short, key=lambda p: (not own(p[1]), p[0], -p[1].column))]
    yield highest(OPEN)
    yield [c for c in everything if c.finding.clause.level == running.level and own(c)]
    yield [c for c in everything if c.state == UNPROPOSED and _left_to_judgement(a)]
    yield everything


def nearness(finding: Finding) -> int | None:
    """How many answers an unmet clause falls short by; None when no report points to it."""
    trace = finding.full_trace
    if not any(leaf.reported and not leaf.info.spec.context for leaf in trace.leaves(TRUE)):
        return None
    return _short(trace)


def _short(trace: Trace) -> int:
    """The fewest leaves that would have to turn; a member not heard of counts as one."""
    if trace.leaf is not None or not trace.parts:
        return int(trace.truth != TRUE)
    if trace.inverse:
        return int(trace.truth != TRUE)
    each = sorted(_short(part) for part in trace.parts)[: trace.need]
    return sum(each) + max(0, trace.need - len(each))


def _left_to_judgement(a: Assessment) -> bool:
    return bool(a.advisories) and not a.situation.in_force.level


def moved(places: Sequence[Place], at: Place, down: int, right: int) -> Place:
    """One step from ``at``; at the edge it stays."""
    there = (at[0] + down, at[1] + right)
    return there if there in places else at


# -- drawing


def matrix(a: Assessment) -> Cell:
    """Draw the matrix; the cell that is chosen."""
    everything = cells(a)
    by_place = {cell.place: cell for cell in everything}
    chosen = by_place.get(st.session_state.get(CHOSEN) or opening(a), everything[0])
    st.session_state[_SHOWN] = chosen.place
    st.html(f"<style>{_CSS}{stylesheet(a, everything, chosen)}</style>")
    with st.container(key="matrix"):
        st.html(_heads(a))
        st.html(_sides(a))
        for cell in everything:
            st.button(cell.label, key=cell.key, on_click=_choose, args=(cell.place,),
                      width="stretch")
    with st.container(key="nav"):
        for name, down, right in MOVES:
            st.button(name, key=f"nav_{name.lower()}", shortcut=name, on_click=_move,
                      args=(tuple(by_place), down, right))
    return chosen


def _choose(place: Place | None) -> None:
    st.session_state[CHOSEN] = place


def _move(places: Sequence[Place], down: int, right: int) -> None:
    st.session_state[CHOSEN] = moved(places, st.session_state[_SHOWN], down, right)


def follow() -> None:
    """A button back to what decides, shown once another cell was chosen by hand."""
    if st.session_state.get(CHOSEN) is not None:
        st.button("回到定级条款", key="mx_follow", on_click=_choose, args=(None,), type="tertiary")


def _heads(a: Assessment) -> str:
    levels = a.edition.plan.levels
    heads = "".join(f"<b>{esc(one.label)}</b>" for one in levels)
    return f'<div class="mx-heads" style="--levels:{len(levels)}">{heads}</div>'


def _sides(a: Assessment) -> str:
    rows = []
    for ladder in a.edition.ladders:
        beside = "<small>不计入级别</small>" if ladder.discretionary else ""
        rows.append(f"<span>{esc(ladder.item)} {esc(ladder.label)}{beside}</span>")
    return f'<div class="mx-sides"><i>方向键可移动</i>{"".join(rows)}</div>'


def stylesheet(a: Assessment, everything: Sequence[Cell], chosen: Cell) -> str:
    """Where each cell stands and how it looks; solid only where it is certainly met."""
    columns = f"minmax(96px,1.3fr) repeat({a.edition.levels.top},minmax(0,1fr))"
    deep = len(a.edition.ladders) + 1
    rules = [f".st-key-matrix{{grid-template-columns:{columns}!important}}"
             f".st-key-matrix>*:has(.mx-sides){{grid-column:1;grid-row:1/span {deep}}}"]
    for cell in everything:
        button = f".st-key-{cell.key} button"
        rules.append(f".st-key-{cell.key}{{grid-row:{cell.row + 2};grid-column:{cell.column + 2}}}")
        rules.append(f"{button}{{{_look(a, cell)}}}")
        if cell.state == OPEN:
            rules.append(f"{button} p{{background:#fff;padding:0 .3em}}")
    rules.append(f".st-key-{chosen.key} button{{outline:3px solid {INK}!important;"
                 "outline-offset:1px;z-index:2}")
    return "".join(rules)


def _look(a: Assessment, cell: Cell) -> str:
    if cell.state == MET:
        fill, text = paint(a.edition, cell.column + 1)
        return (f"background:{fill}!important;color:{text}!important;"
                f"border:2.5px solid {INK}!important;font-weight:700")
    if cell.state == OPEN:
        return (f"background:var(--hatch)!important;color:{INK}!important;"
                f"border:1.5px dashed {INK}!important;font-weight:700")
    if cell.state == PROPOSED:
        return (f"background:#fff!important;color:{INK}!important;"
                f"border:4px double {INK}!important;font-weight:700")
    return f"background:#fff!important;color:{QUIET}!important;border:1px solid #C3C8CD!important"


_CSS = f"""
.st-key-matrix{{display:grid!important;gap:3px!important;grid-auto-rows:34px;align-items:stretch}}
.st-key-matrix>*{{width:100%!important;min-width:0!important;max-width:none!important;height:100%}}
.st-key-matrix>*:has(.mx-heads){{grid-row:1;grid-column:2/-1}}
.st-key-matrix button{{height:34px;min-height:0;padding:0 1px;width:100%;border-radius:2px;
 position:relative;transition:none}}
.st-key-matrix button p{{font-size:15px;line-height:1.2;white-space:nowrap;font-weight:inherit}}
.mx-heads{{display:grid;grid-template-columns:repeat(var(--levels),1fr);gap:3px;height:34px;
 align-items:end;text-align:center;font-size:16px;padding-bottom:4px;box-sizing:border-box}}
.mx-sides{{display:grid;grid-auto-rows:34px;gap:3px;align-items:center;font-size:15px;color:{INK}}}
.mx-sides i{{font-style:normal;color:{QUIET};font-size:13px;align-self:end;padding-bottom:4px}}
.mx-sides span{{line-height:1.15}}
.mx-sides small{{display:block;color:{QUIET};font-size:12px;line-height:1.1}}
.st-key-nav{{display:none!important}}
.st-key-mx_follow button{{min-height:0;padding:0;text-decoration:underline}}
@media (max-width:1199px){{
 .st-key-matrix{{grid-auto-rows:29px}} .st-key-matrix button{{height:29px}}
 .st-key-matrix button p{{font-size:13px}}
 .mx-heads{{height:29px;font-size:14px}} .mx-sides{{grid-auto-rows:29px;font-size:13px}}
}}
"""
