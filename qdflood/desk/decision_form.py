"""决定: the form, what it is read back as, and the button that enters it.

What follows the situation (level, hazards, districts, clauses) is prefilled and chosen
by a person; nothing is entered that has not been read back as it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from qdflood.assessment import Assessment
from qdflood.desk import decision, duty
from qdflood.desk.clause_reasons import LONG
from qdflood.desk.command.objects import NAME_LIMIT
from qdflood.desk.consulting import NOW, TEXT_LIMIT, posts
from qdflood.desk.decision import Choice
from qdflood.desk.decision_fields import act_row, level_of
from qdflood.desk.decision_words import NOT_REGISTERED, OFF, ON
from qdflood.desk.draft_form import Form, take_over
from qdflood.desk.read_back import read_back
from qdflood.desk.state import Desk
from qdflood.desk.style import esc
from qdflood.journal.decide import registrable
from qdflood.journal.departures import refs
from qdflood.officers.roles import Role
from qdflood.plan.headquarters import Act
from qdflood.triggers import Finding
from qdflood.truth import TRUE
from qdflood.wording import moment

NAME = "decision"
NONE = 0


def form(held: Desk, a: Assessment) -> None:
    """The act, what it says, who signs, when; then the reading back.

    Each part stands in a place of its own, so that one that comes or goes moves no other:
    a field that is moved is drawn anew, its open list closes and its unfinished word is lost.
    """
    drawn = Form(held, NAME)
    choice = _acts(held, a, drawn)
    with st.container():
        if choice.effect == "register":
            _registering(held, a, drawn)
        else:
            _saying(held, a, drawn, choice)
    _signing(held, a, drawn, choice)
    read_back(held, a, drawn, choice)


# -- the act


def _acts(held: Desk, a: Assessment, drawn: Form) -> Choice:
    """One button an act; those that cannot be decided now are grey, and why is said."""
    found = decision.choices(held, a)
    by_label = {one.label: one for one in found}
    chosen = by_label.get(drawn.value("act", ""))
    if chosen is None or chosen.why_not and not drawn.touched("act"):
        chosen = decision.first_choice(found, a)
    with st.container(horizontal=True, key="dc_acts", gap="small"):
        for one in found:
            st.button(one.label, key=f"dc_act_{one.label}", disabled=bool(one.why_not),
                      help=one.why_not or None, on_click=_choose, args=(drawn, chosen.label, one.label),
                      type="primary" if one is chosen else "secondary")
    with st.container():
        _grey(found, chosen)
    return chosen


def _grey(found: Sequence[Choice], chosen: Choice) -> None:
    """What cannot be chosen now, and why; in red if it is what was chosen."""
    grey = [one for one in found if one.why_not]
    if grey:
        each = "".join(f"<li><b>{esc(one.label)}</b>　{esc(one.why_not)}</li>" for one in grey)
        st.html(f'<details class="fold"><summary>现在不能选的（{len(grey)}）及原因</summary>'
                f"<ul>{each}</ul></details>")
    if chosen.why_not:
        st.html(f'<div class="refused" role="alert">{esc(chosen.why_not)}。请改选事项，'
                "已填内容保留。</div>")


def _choose(drawn: Form, before: str, label: str) -> None:
    """Another act: what follows from it is prefilled anew, people and times stay.

    A reason is one act's own: it is put aside, and there again when the act is.
    """
    take_over(drawn.held)
    reasons = {**drawn.value("reasons", {}), before: drawn.value("reason", "")}
    drawn.forget("level", "districts", "grounds", "reason")
    drawn.put("reasons", reasons)
    if reasons.get(label):
        drawn.put("reason", reasons[label])
    drawn.put("act", label)


# -- what it says


def _graded(held: Desk) -> Callable[[str], str]:
    levels = held.edition.levels
    return lambda grade: levels.label(levels.position(grade) or 0)


def _saying(held: Desk, a: Assessment, drawn: Form, choice: Choice) -> None:
    with st.container():
        if choice.graded:
            _level(held, a, drawn)
    with st.container():
        if choice.placed:
            _districts(held, a, drawn, choice)
    with st.container():
        _grounds(a, drawn, choice, level_of(drawn, a, choice))
    label = "命令内容" if choice.effect == "order" else "理由（与建议不同、依据其他项、暂缓时必填）"
    if choice.effect == "order":
        st.text_area(label, height=68, max_chars=TEXT_LIMIT, **drawn.bind("reason", ""))
        return
    left, right = st.columns([1.25, 1], gap="small")
    left.text_area(label, height=68, max_chars=TEXT_LIMIT, **drawn.bind("reason", ""))
    with right:
        _consulted(held, drawn, choice)


def _level(held: Desk, a: Assessment, drawn: Form) -> None:
    grades, hazards = list(a.edition.levels.grades[1:]), list(a.edition.plan.hazards)
    left, right = st.columns([1, 1], gap="small")
    left.segmented_control("级别", grades, format_func=_graded(held),
                           **drawn.choose("level", grades, decision.proposed_level(a)))
    right.pills("灾种", hazards, selection_mode="multi",
                **drawn.pick("hazards", hazards, decision.proposed_hazards(a)))


def _districts(held: Desk, a: Assessment, drawn: Form, choice: Choice | None) -> None:
    areas = list(held.edition.gazetteer.roster(held.edition.plan.area_register).by_name)
    proposed = decision.proposed_districts(held, a, choice) if choice else []
    with st.container(horizontal=True, key="dc_area", vertical_alignment="center", gap="small"):
        st.html(f'<div class="label">{_area_label(held, a, choice)}</div>', width="content")
        for label, value in (("全部", areas), ("清空", [])):
            st.button(label, key=f"dc_{label}", on_click=drawn.put, args=("districts", value))
    st.pills("区域", areas, selection_mode="multi", label_visibility="collapsed",
             **drawn.pick("districts", areas, proposed))


def _area_label(held: Desk, a: Assessment, choice: Choice | None) -> str:
    """Who chooses, and what was chosen beforehand or why nothing was."""
    wide = decision.for_all(a, choice) if choice else []
    if wide:
        label = esc(a.edition.register(a.edition.plan.area_register).label)
        return f"区域（由人选定；{esc(refs(wide))}不限于个别{label}，未按情况报告预选）"
    return "区域（由人选定；预选为情况报告所指）" if choice else "区域（由人选定）"


def _grounds(a: Assessment, drawn: Form, choice: Choice, level: str | None) -> None:
    found = {f.clause.ref: f for f in decision.clauses(a, choice, level)}
    if not found:
        return
    st.pills("依据的条款（已勾选成立的条款）", list(found), selection_mode="multi",
             format_func=lambda ref: f"{ref} {_state(found[ref])}",
             **drawn.pick("grounds", list(found), decision.ticked(a, choice, level)))
    texts = "".join(f"<div><b>{esc(ref)}</b> {esc(found[ref].clause.text, LONG)}</div>"
                    for ref in drawn.value("grounds", decision.ticked(a, choice, level))
                    if ref in found)
    if texts:
        st.html(f'<div class="item">{texts}</div>')


def _state(f: Finding) -> str:
    """Met or not; what is left to judgement has been proposed by somebody, or not."""
    if f.clause.discretionary:
        return "已提出" if f.truth == TRUE else "未提出"
    return f.truth.label


# -- what was in force before the log began


def _registering(held: Desk, a: Assessment, drawn: Form) -> None:
    open_keys = registrable(decision.standing(held, a))
    st.html('<p class="note">只登记日志开始之前已由他人签发、现仍在实施的状态；'
            "不是作出新的决定。不清楚的留“未登记”。</p>")
    st.button("均未启动、未发布", key="dc_quiet", on_click=_quiet, args=(drawn, a, open_keys))
    if "level" in open_keys:
        grades = [NOT_REGISTERED, *a.edition.levels.grades]
        left, right = st.columns([1.3, 1], gap="small")
        said = left.segmented_control("应急响应", grades, format_func=_level_name(held),
                                      **drawn.choose("rg_level", grades, NOT_REGISTERED))
        if a.edition.levels.position(said or ""):
            hazards = list(a.edition.plan.hazards)
            right.pills("灾种", hazards, selection_mode="multi",
                        **drawn.pick("hazards", hazards, []))
            _districts(held, a, drawn, None)
    kinds = [w for w in a.edition.plan.warnings if w.key in open_keys]
    for one, column in zip(kinds, st.columns(max(len(kinds), 1), gap="small"), strict=False):
        options = [NOT_REGISTERED, OFF, ON]
        column.segmented_control(one.label, options,
                                 **drawn.choose(f"rg_{one.key}", options, NOT_REGISTERED))


def _quiet(drawn: Form, a: Assessment, open_keys: list[str]) -> None:
    """Nothing is in force: the commonest beginning of a log, with one click."""
    if "level" in open_keys:
        drawn.put("rg_level", a.edition.levels.grades[0])
    for kind in a.edition.plan.warnings:
        if kind.key in open_keys:
            drawn.put(f"rg_{kind.key}", OFF)


def _level_name(held: Desk) -> Callable[[str], str]:
    def name(grade: str) -> str:
        position = held.edition.levels.position(grade)
        if position is None:
            return grade
        return held.edition.levels.label(position) if position else "未启动"

    return name


# -- who signs, and when


def _consulted(held: Desk, drawn: Form, choice: Choice) -> None:
    now = held.now()
    found = {one.seq: one for one in
             decision.consultations(held.ledger.official, choice.subject, now)}
    options, newest = [*found, NONE], decision.unused(held.ledger.official, choice.subject, now)

    def said(seq: int) -> str:
        one = found.get(seq)
        return f"{moment(one.at, now)} {one.chair}主持：{one.conclusion[:40]}" if one else "未登记会商"

    st.selectbox("依据的会商（在“① 会商”登记）", options, format_func=said,
                 **drawn.select("consultation", options, newest.seq if newest else NONE))


def _signing(held: Desk, a: Assessment, drawn: Form, choice: Choice) -> None:
    act, officer = act_row(held, a, drawn, choice), duty.who(held)
    own = bool(officer and officer.role == Role.SIGNER)
    with st.container():
        if act and choice.effect not in ("register", "postpone"):
            st.html(_rule(a, act))
    row = st.columns([1.1, 1, 0.9, 0.9, 0.9], gap="small")
    if own:
        row[0].html(f'<p class="note">本人签发<br><b>{esc(officer)}</b></p>')
    else:
        _signer(held, a, drawn, choice, act, row)
    _times(drawn, choice, row[2:])
    if not own and act and act.also:
        second, row = posts(held, act.also), st.columns([1.1, 1, 0.9, 0.9, 0.9], gap="small")
        row[0].selectbox("一并签发人职务", second, **drawn.select("post2", second, second[0]))
        row[1].text_input("一并签发人姓名", autocomplete="off", max_chars=NAME_LIMIT,
                          **drawn.bind("name2", ""))
    if not own and officer and choice.effect != "postpone":
        st.html(f'<p class="carry">录入人 {esc(officer)} 代录：登记的是他人已作出的签发，录入人不是签发人。</p>')


def _rule(a: Assessment, act: Act) -> str:
    """Who signs by which clause; of an adjustment also by which reading."""
    also = f"，并须{'或'.join(act.also)}一并签发" if act.also else ""
    number = act.readings[0] if act.effect == "adjust" and act.readings else 0
    reading = f"读法{number}：{a.reading(number)}" if number else ""
    return (f'<p class="note"><b>{esc(act.ref)}　由{esc("或".join(act.sign))}签发{esc(also)}</b>'
            f"　<small>{esc(act.text, LONG)}{esc(reading, LONG)}</small></p>")


def _signer(
    held: Desk, a: Assessment, drawn: Form, choice: Choice, act: Act | None, row: Sequence[Any]
) -> None:
    who = "决定人" if choice.effect == "postpone" else "签发人"
    agreed = decision.assented(held.ledger.official, choice, level_of(drawn, a, choice))
    ranks = posts(held, act.sign if act else ())
    post, name = (agreed.asked.post, agreed.asked.name) if agreed else (
        ranks[0] if act else None, "")
    row[0].selectbox(f"{who}职务", ranks, placeholder="请选择", **drawn.select("post", ranks, post))
    row[1].text_input(f"{who}姓名", autocomplete="off", max_chars=NAME_LIMIT,
                      **drawn.bind("name", name))


def _times(drawn: Form, choice: Choice, row: Sequence[Any]) -> None:
    fields = [("签发时间", "decided", f"{NOW}，或03:20"), ("生效时间", "in_force", "同签发时间"),
              ("公布时间", "published", "可后补")]
    if choice.effect == "register":
        fields = [("自何时起", "in_force", f"{NOW}，或03:20")]
    elif choice.effect == "postpone":
        fields = [("决定时间", "decided", f"{NOW}，或03:20")]
    elif choice.effect == "order":
        fields = fields[:2]
    for column, (label, name, empty) in zip(row, fields, strict=False):
        column.text_input(label, placeholder=empty, autocomplete="off", **drawn.bind(name, ""))
