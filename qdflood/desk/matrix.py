"""The trigger matrix of 研判: ladders down, levels across, one button a cell.

Every cell is a button with a fixed key, so that it keeps the focus while the pulse
redraws the page; its state is in a generated stylesheet. All of them lie in one grid
container: eight rows of columns would cost the first paint forty more blocks.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from qdflood.assessment import Assessment
from qdflood.assessment.cells import (
    MET,
    OPEN,
    PROPOSED,
    UNMET,
    UNPROPOSED,
    Cell,
    Place,
    cells,
    nearness,
    opening,
    state_of,
    word,
)
from qdflood.desk.style import INK, QUIET, esc, paint

__all__ = [
    "CHOSEN", "MET", "MOVES", "OPEN", "PROPOSED", "UNMET", "UNPROPOSED", "Cell", "Place", "cells",
    "follow", "matrix", "moved", "nearness", "opening", "state_of", "stylesheet", "word",
]  # fmt: skip

CHOSEN = "mx_chosen"
_SHOWN = "mx_shown"
MOVES = (("Up", -1, 0), ("Down", 1, 0), ("Left", 0, -1), ("Right", 0, 1))


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
