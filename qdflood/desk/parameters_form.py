"""The form of 办公参数: one number with its datum, source and day; read back, then entered.

Whatever is refused is said in one sentence and what was typed stays; a draft of it is kept.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

import streamlit as st

from qdflood.desk import drafts, duty
from qdflood.desk.parameters_read import (
    DATUM,
    FILL,
    FROM,
    HOW,
    KIND,
    NONE,
    PARAMETERS,
    PERSON,
    PHONES,
    SEASON,
    SINCE,
    SOURCE,
    SPAN,
    TITLE,
    TO,
    TYPED,
    VALUE,
    WITHDRAW,
    YEAR,
    body,
)
from qdflood.desk.parameters_told import about, history, read_back
from qdflood.desk.state import Desk
from qdflood.desk.style import esc
from qdflood.errors import QdfloodError
from qdflood.journal.entry import PARAMETER
from qdflood.journal.store import Expect
from qdflood.observations.given import SPOKEN_UNITS
from qdflood.officers.roles import Act
from qdflood.plan.edition import Edition
from qdflood.plan.fields import FieldInfo
from qdflood.plan.office import day_of
from qdflood.plan.settings import LIMITS, Target, label, office_fields, season_text
from qdflood.wording import unit
from qdflood.wording.office import setting_text, standing

FORM = "parameter"
_READ, _SAID, _PROBLEM, _REQUEST = "_pm_read", "_pm_said", "_pm_problem", "_pm_request"


# -- which one


def pick(held: Desk, target: Target) -> None:
    """Open the form for a target; the value that was typed for another is put away."""
    state = st.session_state
    kind = target.register or (PHONES if target.telephone else PARAMETERS)
    if kind != state.get(KIND):
        _forget()
    state[KIND] = kind
    if target.register:
        state[f"pm_member_{target.register}"] = target.member
        state[f"pm_field_{target.register}"] = target.field
    if target.parameter:
        state["pm_parameter"] = target.parameter
    state[SPAN] = SEASON if target.begins else YEAR
    state[FROM], state[TO] = (f"{int(d[:2])}-{int(d[2:])}" if d else ""
                              for d in (target.begins, target.ends))
    state[HOW], state[VALUE] = FILL, ""
    _changed(held)


def pick_phone(held: Desk) -> None:
    """Open the form for a telephone."""
    if st.session_state.get(KIND) != PHONES:
        st.session_state[KIND] = PHONES
        _other_kind(held)


def _other_kind(held: Desk) -> None:
    _forget()
    _changed(held)


def _forget() -> None:
    """The source of a height is not that of a telephone: what was typed goes."""
    for key in TYPED:
        st.session_state[key] = ""


def _unread() -> None:
    """What was read back is no longer what would be entered."""
    for key in (_READ, _PROBLEM, _SAID):
        st.session_state.pop(key, None)


def _changed(held: Desk) -> None:
    """Something was typed or picked: kept as a draft, and to be read back anew."""
    _unread()
    drafts.keep_widgets(held, FORM, _keys(held.edition))


def _registers(edition: Edition) -> list[str]:
    return [name for name in edition.registers() if office_fields(edition, name)]


def _keys(edition: Edition) -> list[str]:
    """Everything that the draft is made of: a number is nothing without what it is of."""
    picked = [f"pm_{what}_{name}" for name in _registers(edition) for what in ("member", "field")]
    return [*TYPED, KIND, HOW, SPAN, "pm_parameter", "pm_unit", *picked]


def _choice(
    held: Desk, place: Any, name: str, key: str, options: Mapping[str, str], wide: bool = False
) -> str:
    """One of a few things side by side, or one of many from a list."""
    if st.session_state.get(key) not in options:
        st.session_state[key] = next(iter(options))  # of another edition, or of another kind
    draw_it = place.segmented_control if wide else place.selectbox
    given: dict[str, Any] = {"required": True, "label_visibility": "collapsed"} if wide else {}
    return str(draw_it(name, list(options), format_func=options.__getitem__, key=key,
                       persist_state="session", args=(held,),
                       on_change=_other_kind if key == KIND else _changed, **given))


def _target(held: Desk, edition: Edition) -> Target:
    """The pickers: what is to be filled in."""
    registers = {name: edition.register(name).label for name in _registers(edition)}
    kinds = {PARAMETERS: "参数", **registers, PHONES: "电话"}
    if not edition.parameters:
        del kinds[PARAMETERS]
    kind = _choice(held, st, "填什么", KIND, kinds, wide=True)
    if kind == PARAMETERS:
        names = {name: one.label for name, one in edition.parameters.items()}
        return Target(parameter=_choice(held, st, "哪一个参数", "pm_parameter", names))
    left, right = st.columns(2, gap="small")
    if kind == PHONES:
        units = [*edition.gazetteer.contacts, *held.ledger.office.units]
        unit_name = _choice(held, left, "哪个单位", "pm_unit", {name: name for name in units})
        _text(held, right, "姓名（总机、值班电话不填）", PERSON, LIMITS["person"], "")
        return Target(telephone=unit_name)
    spec = edition.register(kind)
    members = {m.name: m.name for m in edition.gazetteer.roster(kind).members}
    fields = {info.name: info.spec.label for info in office_fields(edition, kind)}
    member = _choice(held, left, f"哪{spec.measure}{spec.label}", f"pm_member_{kind}", members)
    return Target("", kind, member, _choice(held, right, "哪一项", f"pm_field_{kind}", fields))


# -- the form


def draw(held: Desk, edition: Edition) -> None:
    """The form, what it would enter, and the history of what is picked."""
    drafts.restore(held, FORM, _keys(edition))
    st.session_state.setdefault(_REQUEST, secrets.token_hex(8))
    with st.container(key="pm_form", border=True):
        target = _target(held, edition)
        _fields(held, edition, target)
        _outcome(held, edition)
    st.html(f'<div class="panel">{history(held, edition, target)}</div>')


def _fields(held: Desk, edition: Edition, target: Target) -> None:
    info = edition.info[target.register][target.field] if target.field else None
    if not target.telephone:
        st.html(f'<p class="carry">{_now(held, edition, target)}</p>')
    how = _choice(held, st, "怎么填", HOW, _hows(held, edition, target), wide=True)
    if info and info.spec.seasonal:
        _season(held)
    left, right = st.columns(2, gap="small")
    if how == FILL:
        _text(held, left, _value_label(edition, target, info), VALUE, LIMITS["value"], "")
        if info and info.spec.datum:
            _text(held, right, "高程基准", DATUM, LIMITS["datum"], "按出处原样，如85高程")
        elif target.telephone:
            _text(held, right, "职务（填了姓名才填）", TITLE, LIMITS["title"], "")
    _text(held, left, "从哪天起用（空着即今天）", SINCE, 20, "2026-06-01")
    _text(held, right, "出处", SOURCE, LIMITS["reference"], "文号，或何单位何人来电告知")
    _permitted(held)
    if not st.session_state.get(_READ):
        st.button("核对", key="pm_check", type="primary", on_click=_check, args=(held, target))


def _hows(held: Desk, edition: Edition, target: Target) -> dict[str, str]:
    """What may be done: to withdraw only what was given, to say 无 only of a mark."""
    if target.telephone:
        return {FILL: "登记"} | ({WITHDRAW: "注销"} if about(held, target) else {})
    found = {FILL: FILL}
    if target.field:
        found[NONE] = f"没有{edition.info[target.register][target.field].spec.label}"
    if about(held, target) or standing(edition, target, held.now()):
        found[WITHDRAW] = "撤回（恢复未定）"
    return found


def _season(held: Desk) -> None:
    span, begins, ends = st.columns([1.2, 1, 1], gap="small", vertical_alignment="bottom")
    if _choice(held, span, "时段", SPAN, {YEAR: YEAR, SEASON: SEASON}, wide=True) == SEASON:
        _text(held, begins, "自（含）", FROM, 8, "6-1")
        _text(held, ends, "至（含）", TO, 8, "9-30")


def _text(held: Desk, place: Any, name: str, key: str, limit: int, hint: str) -> None:
    place.text_input(name, key=key, max_chars=limit, placeholder=hint, autocomplete="off",
                     persist_state="session", on_change=_changed, args=(held,))


def _value_label(edition: Edition, target: Target, info: FieldInfo | None) -> str:
    if target.telephone:
        return "电话号码"
    if info:
        return f"{info.spec.label}（{unit(info)}）" if info.spec.unit else info.spec.label
    parameter = edition.parameters[target.parameter]
    low, high = parameter.range
    named = SPOKEN_UNITS.get(parameter.unit, parameter.unit)
    return f"数值（{named}，{low:g}至{high:g}）"


def _now(held: Desk, edition: Edition, target: Target) -> str:
    said = standing(edition, target, held.now())
    seasons = "、".join(
        f"{season_text(s.target)}{setting_text(edition, s)}" for s in edition.office
        if s.target.begins and s.target.whole_year == target and s.value is not None)
    rest = f"；分时段已填：{esc(seasons)}" if seasons else ""
    what = esc(label(edition, target), 80)
    return f"{what}：今天{f'用<b>{esc(said)}</b>' if said else '<b>未定</b>'}{rest}"


def _permitted(held: Desk) -> None:
    """Said before anything is typed in vain: nobody signed on, or not theirs to enter."""
    if duty.who(held) is None:
        duty.form(held)
        return
    try:
        duty.may(held, Act.PARAMETERS)
    except QdfloodError as exc:
        st.html(f'<div class="refuse">{esc(exc)}</div>')


def _check(held: Desk, target: Target) -> None:
    """Read it back, or refuse it; nothing is entered yet."""
    _unread()
    held.refresh(force=True)
    office = held.ledger.office
    try:
        made = body(held, target)
        office.check(made, day_of(held.edition, held.now()))
    except QdfloodError as exc:
        st.session_state[_PROBLEM] = str(exc)
        return
    st.session_state[_READ] = (made, office.last)


# -- read back, entered, told


def _outcome(held: Desk, edition: Edition) -> None:
    state = st.session_state
    if state.get(_PROBLEM):
        st.html(f'<div class="refuse" role="alert">{esc(state[_PROBLEM], 600)}　未存入。</div>')
    elif state.get(_SAID):
        st.html(f'<div class="item yes">{esc(state[_SAID], 600)}</div>')
    if state.get(_READ):
        made, last = state[_READ]
        try:
            setting = held.ledger.office.check(made, day_of(held.edition, held.now()))
        except QdfloodError as exc:  # somebody else has entered something meanwhile
            st.html(f'<div class="refuse" role="alert">{esc(exc, 600)}　未存入。</div>')
            return
        st.html(f'<div class="readback">{read_back(held, edition, setting)}</div>')
        with st.container(horizontal=True):
            st.button("存入日志", key="pm_save", type="primary", on_click=_save,
                      args=(held, made, last))
            st.button("返回修改", key="pm_back", on_click=_unread)


def _save(held: Desk, made: Mapping[str, Any], last: int) -> None:
    """Enter it; whatever goes wrong, what was typed stays."""
    state = st.session_state
    edition = held.ledger.office.edition_at(held.now())
    try:
        setting = held.ledger.office.check(made, day_of(held.edition, held.now()))
        entry = held.enter(PARAMETER, setting.body(), expect=Expect((PARAMETER,), last),
                           request=state.get(_REQUEST, ""))
    except QdfloodError as exc:
        _unread()
        state[_PROBLEM] = str(exc)
        return
    _unread()
    state[VALUE] = state[PERSON] = state[TITLE] = ""
    state[HOW] = FILL
    drafts.keep_widgets(held, FORM, _keys(edition))
    state[_REQUEST] = secrets.token_hex(8)
    state[_SAID] = (f"{entry.recorded:%H:%M}已存入，为第{entry.seq}条：{label(edition, setting.target)}"
                    f"{setting_text(edition, setting)}。基准、出处、日期还留着，可以接着填下一项")
