"""The form of the evacuation ledger: one district's report, as the facts of 值班录入."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from qdflood.desk import drafts
from qdflood.desk.command.objects import NAME_LIMIT
from qdflood.desk.maps import PLACES
from qdflood.desk.moments import happened
from qdflood.desk.reading_only import only_reads
from qdflood.desk.state import Desk
from qdflood.desk.style import esc
from qdflood.errors import QdfloodError, SituationError
from qdflood.observations import Report
from qdflood.observations.given import accept
from qdflood.officers.roles import Act
from qdflood.plan.edition import Edition
from qdflood.plan.fields import FieldInfo
from qdflood.wording import moment, sentence, units_for

if TYPE_CHECKING:
    from qdflood.desk.evacuation import Pair

FORM, TO = "evacuation", "evacuated_to"
DISTRICT, SOURCE, PERSON, AT = "ev_district", "ev_source", "ev_person", "ev_at"
_SAID, _PROBLEM, _REQUEST, _ANEW = "_ev_said", "_ev_problem", "_ev_request", "_ev_anew"


@st.fragment
def form(held: Desk, pairs: Sequence[Pair]) -> None:
    """One district's figures, where to, who said so and when; refused whole or saved whole."""
    if st.session_state.pop(_ANEW, False):
        st.rerun(scope="app")
    names = [name for pair in pairs for name in (pair.due, pair.done)]
    keys = (DISTRICT, SOURCE, PERSON, AT, *map(key, names), key(TO))
    drafts.restore(held, FORM, keys)
    st.session_state.setdefault(_REQUEST, secrets.token_hex(8))
    no = only_reads(held, Act.ENTER)
    infos, supplier = held.edition.info[PLACES], held.edition.register(PLACES).supplier
    members = [m.name for m in held.edition.gazetteer.roster(PLACES).members]
    keep: dict[str, Any] = {"on_change": _keep, "args": (held, keys)}
    cells = st.columns([1.3, 1, 1, 2.4], gap="small", vertical_alignment="bottom")
    cells[0].selectbox("区（市）", members, index=None, key=DISTRICT, placeholder="选区（市）", **keep)
    for cell, name in zip(cells[1:3], names[:2], strict=False):
        _number(cell, infos[name], infos[name].spec.short, keep)
    if TO in infos:
        cells[3].text_input(infos[TO].spec.label, key=key(TO), autocomplete="off",
                            placeholder="可写多处", max_chars=200, **keep)
    rest = st.columns([1.3, 1, 1, 1, 1, 1, 1, 0.8], gap="small", vertical_alignment="bottom")
    st.session_state.setdefault(SOURCE, supplier)
    rest[0].text_input("报告单位", key=SOURCE, autocomplete="off", max_chars=NAME_LIMIT, **keep)
    rest[1].text_input("报告人（可空）", key=PERSON, autocomplete="off", max_chars=NAME_LIMIT, **keep)
    rest[2].text_input("时间（空着即现在）", key=AT, autocomplete="off", placeholder="03:12", **keep)
    for cell, name in zip(rest[3:7], names[2:], strict=False):
        _number(cell, infos[name], "", keep)
    rest[7].button("保存", key="ev_save", type="primary", on_click=_save, args=(held, keys, names),
                   width="stretch", disabled=no)
    _outcome()


def key(name: str) -> str:
    """The widget of a figure."""
    return f"ev_{name}"


def _number(cell: DeltaGenerator, info: FieldInfo, short: str, keep: Mapping[str, Any]) -> None:
    cell.text_input(f"{short or info.spec.label}（{info.spec.unit}）", key=key(info.name),
                    autocomplete="off", max_chars=20, **keep)


def reports(
    edition: Edition, district: str, said: dict[str, str], source: str, person: str, at: datetime
) -> list[Report]:
    """The reports that a filled form makes.

    Raises SituationError without district, figure or source, or for an impossible figure.
    The district's own headquarters is the supplier of the register, whatever it is called,
    so that its later word replaces its earlier one.
    """
    if not district:
        raise SituationError("请选区（市）")
    if not source.strip():
        raise SituationError("请填写报告单位")
    infos, spec = edition.info[PLACES], edition.register(PLACES)
    written = {name: text.strip() for name, text in said.items() if text.strip()}
    if not written:
        raise SituationError("请至少填写一项数字或安置地点")
    own = {spec.supplier, *(u for name in said for u in units_for(edition, PLACES, district, name))}
    by = spec.supplier if source.strip() in own else source.strip()
    return [
        Report(PLACES, district, name, accept(infos[name], text, infos[name].spec.label), at, by,
               note=person.strip())
        for name, text in written.items()
    ]


def sentences(edition: Edition, made: Iterable[Report]) -> list[str]:
    """What the reports say, one sentence each."""
    return [sentence(edition, r.register, r.member, r.field, r.value) for r in made]


def source(edition: Edition, report: Report) -> str:
    """Who reported: the supplier of all districts by the name of this one."""
    by = report.by
    if not by or by == edition.register(PLACES).supplier:
        by = "、".join(units_for(edition, PLACES, report.member, report.field))
    return f"{by}（{report.note}）" if report.note else by


def _keep(held: Desk, keys: Sequence[str]) -> None:
    st.session_state.pop(_SAID, None)
    drafts.keep_widgets(held, FORM, keys)


def _save(held: Desk, keys: Sequence[str], names: Sequence[str]) -> None:
    """Enter it; whatever goes wrong, what was typed stays."""
    state, now = st.session_state, held.now()
    said = {name: state.get(key(name)) or "" for name in (*names, TO)}
    if not any(said.values()) and state.get(_SAID):
        return  # the second half of a double click
    state[_PROBLEM] = ""
    try:
        at = happened(state.get(AT), now) or now
        made = reports(held.edition, state.get(DISTRICT) or "", said, state.get(SOURCE) or "",
                       state.get(PERSON) or "", at)
        lines = sentences(held.edition, made)
        named = [source(held.edition, one) for one in made]
        held.save(lines, made, by=named, request=state.get(_REQUEST, ""))
    except QdfloodError as exc:
        drafts.keep_widgets(held, FORM, keys)
        state[_PROBLEM] = f"{str(exc).rstrip('。')}。未保存，已填内容保留。"
        return
    drafts.drop(held, FORM)
    for name in keys:
        if name not in (SOURCE, AT):
            state[name] = None if name == DISTRICT else ""
    state[AT], state[_REQUEST] = "", secrets.token_hex(8)
    state[_ANEW] = True
    state[_SAID] = f"已保存：{'；'.join(lines)}（{moment(at, now)}）"


def _outcome() -> None:
    state = st.session_state
    if state.get(_PROBLEM):
        st.html(f'<div class="refused" role="alert">{esc(state[_PROBLEM], 600)}</div>')
    elif state.get(_SAID):
        st.html(f'<div class="item yes">{esc(state[_SAID], 600)}</div>')
