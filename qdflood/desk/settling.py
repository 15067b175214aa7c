"""Contradictions: what sources say differently of one fact, and its settling by a person.

Choosing a version saves nothing: it is read back with whose words count and whose no
longer do, and saved on a second Enter under the name of who settles it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import streamlit as st

from qdflood.assessment.notices import Notice
from qdflood.desk.command.objects import NAME_LIMIT
from qdflood.desk.command.vocabulary import Target, givens, vocabulary
from qdflood.desk.quick import offer, show_saved
from qdflood.desk.state import Desk
from qdflood.desk.style import caption, esc, typed
from qdflood.errors import QdfloodError
from qdflood.observations import Report, Row, Situation
from qdflood.scales import CONFLICT
from qdflood.wording import age, row_fields, sentence, value_text

_DISPUTES = 2
_CHOSEN, _PROBLEM, _WHO = "settle_chosen", "settle_problem", "settle_by"

Contested = dict[str, tuple[Row, list[Report]]]


def disputes(desk: Desk) -> None:
    """Each contradiction with a button for each version; the chosen one is read back."""
    a = desk.assessment()
    open_now = _contested(a.situation)
    for i, notice in enumerate(a.conflicts[:_DISPUTES]):
        st.html(f'<div class="dispute"><b>须核定</b>　{esc(notice.text, 200)}</div>')
        if notice.path not in open_now:
            _closing(desk, i, notice)
            continue
        row, reports = open_now[notice.path]
        chosen = st.session_state.get(_CHOSEN)
        if chosen in reports:
            _read_back(desk, row, reports, chosen)
        else:
            _versions(i, row, reports)
    if len(a.conflicts) > _DISPUTES:
        st.html(f'<div class="dispute">另有{len(a.conflicts) - _DISPUTES}项说法矛盾</div>')


def _contested(situation: Situation) -> Contested:
    """The facts of which fresh reports of different sources differ, by path."""
    return dict(_differing(situation))


def _differing(situation: Situation) -> Iterator[tuple[str, tuple[Row, list[Report]]]]:
    for rows in situation.rows.values():
        for row in rows.values():
            for name in row.reports:
                value = row.said(row.infos[name])
                if value is not None and value.why == CONFLICT and isinstance(value.report, tuple):
                    yield value.report[0].path, (row, list(value.report))


def _versions(i: int, row: Row, reports: list[Report]) -> None:
    with st.container(key=f"answers_dispute_{i}", horizontal=True, gap="xsmall"):
        for j, report in enumerate(reports):
            words = value_text(row.infos[report.field], report.value)
            st.button(f"核定为{caption(words, 30)}（{caption(report.by, 20)}）…", key=f"settle_{i}_{j}",
                      on_click=_choose, args=(report,))


def _choose(report: Report | None) -> None:
    st.session_state[_CHOSEN] = report
    st.session_state[_PROBLEM] = ""


def said(desk: Desk, row: Row, reports: list[Report], chosen: Report) -> str:
    """The settling as it is read back and kept: what counts, and what no longer does."""
    fact = sentence(desk.edition, row.register, row.member, chosen.field, chosen.value,
                    row_fields(row))
    info = row.infos[chosen.field]
    others = "；".join(f"{r.by}所报“{value_text(info, r.value)}”不再计入"
                      for r in reports if r is not chosen and r != chosen)
    return f"核定：{fact}，以{chosen.by}{age(chosen.at, desk.now())}所报为准；{others}"


def _read_back(desk: Desk, row: Row, reports: list[Report], chosen: Report) -> None:
    """The version chosen, read back; a milder one says that it takes something away."""
    highest = max(row.value_of(r).lo for r in reports)
    milder = row.value_of(chosen).lo < highest
    warned = "<div class='note'>低于另一方所报：核定后系统建议可能降低</div>" if milder else ""
    st.html('<div class="echo back"><small>请核对</small>'
            f'<div class="said">{esc(said(desk, row, reports, chosen), 600)}。</div>{warned}'
            "<small>写明核定人，再按 <kbd>回车</kbd> 保存；原记录都保留</small></div>")
    with st.form("settle", border=False):
        who, yes = st.columns([1.6, 1.4], gap="small", wrap=False)
        who.text_input("核定人", key=_WHO, placeholder="核定人", max_chars=NAME_LIMIT,
                       autocomplete="off", label_visibility="collapsed")
        yes.form_submit_button("确认核定（回车）", key="settle_yes", type="primary", width="stretch",
                               on_click=_settle, args=(desk, chosen))
    st.button("不核定，返回", key="settle_no", on_click=_choose, args=(None,), type="tertiary")
    if st.session_state.get(_PROBLEM):
        st.html(f'<div class="echo no"><div class="said">{esc(st.session_state[_PROBLEM])}</div></div>')


def _settle(desk: Desk, chosen: Report) -> None:
    """A later report of the chosen source that ends the contradiction; nothing is deleted."""
    who = str(st.session_state.get(_WHO) or "").strip()
    if not who:
        st.session_state[_PROBLEM] = "请写明核定人。未保存。"
        return
    row, reports = _contested(desk.assessment().situation).get(chosen.path, (None, []))
    if row is None or chosen not in reports:  # another desk has said something since
        _choose(None)
        return
    words = f"{said(desk, row, reports, chosen)}（核定人：{who}）"
    settled = replace(chosen, at=desk.now(), settles=True, until=None, note=f"核定人：{who}")
    try:
        desk.save([words], [settled], by=[who])
    except QdfloodError as exc:
        st.session_state[_PROBLEM] = str(exc)
        return
    _choose(None)
    show_saved(desk, [words])


# -- a zero report after a danger


def _closing(desk: Desk, i: int, notice: Notice) -> None:
    """Is it over? What may be answered, each read back like any other line."""
    register, _, rest = notice.path.partition(".")
    member, _, field = rest.rpartition(".")
    closer = desk.edition.closers(register).get(field)
    if closer is None or member not in desk.edition.gazetteer.roster(register).by_name:
        return
    words = vocabulary(desk.edition)
    with st.container(key=f"answers_closing_{i}", horizontal=True, gap="xsmall"):
        for j, given in enumerate(givens(closer)):
            line = f"{words.key(Target(register, member))} {words.token(closer, given)}"
            st.button(f"{caption(given)}　{typed(line)}", key=f"closing_{i}_{j}", on_click=offer,
                      args=(desk, line))
