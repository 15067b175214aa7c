"""A whole bulletin: pasted or filled in, previewed, then saved whole or not at all."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from qdflood.desk.bulletin import Bulletin, BulletinRow, read_bulletin, read_table, template
from qdflood.desk.command.line import is_time, time_of_day
from qdflood.desk.command.result import Refusal
from qdflood.desk.command.sources import known_units
from qdflood.desk.quick import barred
from qdflood.desk.state import Desk
from qdflood.desk.style import esc
from qdflood.errors import QdfloodError

_ROUND, _SAVED, _PROBLEM = "sheet_round", "sheet_saved", "sheet_problem"
_ERRORS = 12
_PASTE, _GRID = "从表格粘贴", "逐格填写"


@st.fragment
def bulletin(desk: Desk) -> None:
    """A whole bulletin: pasted or filled in, previewed, then saved whole or not at all."""
    if st.session_state.pop("_sheet_fresh", False):
        st.rerun(scope="app")
    labels = {spec.label: name for name, spec in desk.edition.catalogue.registers.items()
              if spec.members == "listed"}
    first = next(n for n, s in desk.edition.catalogue.registers.items()
                 if s.members == "listed" and not s.open)
    which, way = st.columns(2, gap="small")
    label = which.segmented_control("哪张表", list(labels), required=True, key="sheet_register",
                                    default=desk.edition.register(first).label)
    road = way.segmented_control("怎样填", [_PASTE, _GRID], default=_PASTE, required=True,
                                 key="sheet_road")
    by, at = _heading(desk)
    if at is None:
        return
    register = labels[label]
    found = _pasted(desk, register, by, at) if road == _PASTE else _filled(desk, register, by, at)
    if found is not None:
        _preview(desk, found)
    elif st.session_state.get(_SAVED):
        st.html(f'<div class="echo done"><div class="said">{esc(st.session_state[_SAVED])}</div>'
                "<small>录错了：重录一次即为更正，原记录保留</small></div>")


def _heading(desk: Desk) -> tuple[str, datetime | None]:
    """Whose bulletin and of when; both may stay empty."""
    source, clock = st.columns(2, gap="small")
    units = sorted(known_units(desk.edition).values())
    by = source.selectbox("来源", units, index=None, key="sheet_by", accept_new_options=True,
                          placeholder="来源：空着即各项的报送单位", label_visibility="collapsed")
    typed = clock.text_input("时间", key="sheet_at", max_chars=12, autocomplete="off",
                             placeholder="观测时间，如 03:12；空着即现在",
                             label_visibility="collapsed").strip()
    now = desk.now()
    try:
        if typed and not is_time(typed):
            raise Refusal(f"“{typed}”不是时间，应写成03:12或昨日23:50")
        return str(by or "")[:100], time_of_day(typed, now) if typed else now
    except Refusal as refusal:
        st.html(f'<div class="echo no"><div class="said">{esc(refusal.refused.sentence)}</div></div>')
        return "", None


def _key(*parts: str) -> str:
    return "_".join(("sheet", str(st.session_state.get(_ROUND, 0)), *parts))


def _pasted(desk: Desk, register: str, by: str, at: datetime) -> Bulletin | None:
    headers, _ = template(desk.edition, register)
    text = st.text_area(
        "粘贴", key=_key("text", register), height=170, max_chars=200_000,
        label_visibility="collapsed", persist_state="session",
        placeholder="从表格软件复制整块（含表头）粘贴到这里，再按“核对”。\n"
                    f"可用表头：{'、'.join(headers)}、备注\n空格或“—”不录入；“无”是没有；“？”是对方不掌握。",
    )
    st.button("核对", key="sheet_check")
    if not text.strip():
        return None
    return read_bulletin(desk.edition, text, at, desk.now(), by=by, state=desk.reports,
                         register=register)


def _filled(desk: Desk, register: str, by: str, at: datetime) -> Bulletin | None:
    headers, names = template(desk.edition, register)
    empty = {headers[0]: names, **{h: [""] * len(names) for h in headers[1:]}}
    grid = st.data_editor(empty, key=_key("grid", register), hide_index=True, height=330,
                          disabled=[headers[0]], row_height=28)
    cells = [[str(cell or "") for cell in row] for row in zip(*grid.values(), strict=True)]
    if not any(any(row[1:]) for row in cells):
        return None
    return read_table(desk.edition, [headers, *cells], at, desk.now(), by=by, state=desk.reports,
                      register=register)


def _preview(desk: Desk, found: Bulletin) -> None:
    """Every fault with its row, or what would be saved; saving stays shut while one stands."""
    problem = st.session_state.pop(_PROBLEM, "")
    if problem:
        st.html(f'<div class="echo no" role="alert"><div class="said">{esc(problem, 400)}</div>'
                "<small>表中内容保留，可再按保存</small></div>")
    if found.errors:
        faults = "".join(f"<li>{esc(e)}</li>" for e in found.errors[:_ERRORS])
        more = f"，共{len(found.errors)}处" if len(found.errors) > _ERRORS else ""
        st.html(f'<div class="echo no"><div class="said">未保存：表中有错{more}。</div>'
                f"<ul>{faults}</ul></div>")
    rows = "".join(
        f"<tr><td class=age>{row.number}</td><td class=val>{esc(_read(row))}"
        f"{''.join(f'<div class=note>{esc(n)}</div>' for n in row.notices)}</td></tr>"
        for row in found.rows
    )
    st.button(f"保存这{len(found.rows)}行", key="sheet_save", type="primary",
              disabled=bool(found.errors or barred(desk)), on_click=_save, args=(desk, found))
    st.html(f'<div class="box preview"><div class="boxhead"><b>将录入</b></div>'
            f"<table>{rows}</table></div>")


def _read(row: BulletinRow) -> str:
    """Everything a row would save, its note with it."""
    notes = "；".join(dict.fromkeys(r.note for r in row.reports if r.note))
    return f"{row.sentence}。备注：{notes}" if notes else row.sentence


def _save(desk: Desk, found: Bulletin) -> None:
    try:
        desk.save(found.sentences, found.reports, by=[row.by for row in found.rows])
    except QdfloodError as exc:
        st.session_state[_PROBLEM] = str(exc)
        return
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    st.session_state[_SAVED] = f"已保存{len(found.rows)}行。"
    st.session_state["_sheet_fresh"] = True

