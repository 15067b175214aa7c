"""会商 and 电话请示: each an entry of its own before anything is signed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

import streamlit as st

from qdflood.assessment import Assessment
from qdflood.desk import decision
from qdflood.desk.command.objects import NAME_LIMIT
from qdflood.desk.draft_form import Form
from qdflood.desk.look import look
from qdflood.desk.reading_only import only_reads
from qdflood.desk.state import Desk
from qdflood.desk.style import esc
from qdflood.errors import QdfloodError
from qdflood.journal.decide import may_chair, person
from qdflood.journal.entry import ASSENT, CONSULTATION
from qdflood.journal.sentence import NOBODY_NAMED
from qdflood.journal.signing import judge
from qdflood.officers import roles
from qdflood.plan.headquarters import Act
from qdflood.wording import moment

SAID = "dc_said"
NOW = "现在"
TEXT_LIMIT = 2000
AGREED, REFUSED = "同意", "不同意"


def say(kind: str, words: str) -> None:
    """What is said on top of the page after the next run."""
    st.session_state[SAID] = (kind, words)


def refuse(problem: object) -> None:
    """In red, where the button was pressed; nothing typed is lost."""
    words = str(problem).rstrip("。")
    st.html(f'<div class="refused" role="alert">{esc(words, 600)}。未录入，已填内容保留。</div>')
    look(".refused")


def posts(held: Desk, first: tuple[str, ...] = ()) -> list[str]:
    """The plan's posts, those asked for first."""
    return list(dict.fromkeys((*first, *held.organization.rank())))


def starting(held: Desk, level: str | None) -> Act | None:
    """The act that begins a response of that level; it names chair and participants."""
    acts = held.organization.acts.acts
    return next((one for one in acts if one.effect == "start" and one.level == level), None)


def when(text: str | None, anchor: datetime) -> datetime:
    """A time as written; nothing written is ``anchor``. Raises QdfloodError."""
    minute = anchor.replace(second=0, microsecond=0)
    return decision.time_near(text, minute) if (text or "").strip() and text else minute


def enter(held: Desk, form: Form, kind: str, body: Mapping[str, Any], at: datetime) -> int:
    """One entry; the draft goes only when it is on disk. Raises QdfloodError."""
    if at > held.now():
        raise QdfloodError(f"时间{at:%m-%d %H:%M}晚于现在")
    request = st.session_state.setdefault(f"request_{form.name}", uuid4().hex)
    entry = held.enter(kind, body, happened=at, request=f"{form.name}-{request}")
    del st.session_state[f"request_{form.name}"]
    form.empty()
    return entry.seq


def _try(step: Callable[[], None]) -> None:
    try:
        step()
    except QdfloodError as exc:
        refuse(exc)


# -- 会商


def consultation(held: Desk, a: Assessment) -> None:
    """Who chaired, who took part, what came of it, when."""
    form, level = Form(held, "consultation"), decision.proposed_level(a)
    act = starting(held, level)
    no = only_reads(held, roles.Act.CONSULT)
    st.html(_rule(a, act, level))
    one, two, three = st.columns([1, 1, 0.8], gap="small")
    ranks = posts(held, act.chair if act else ())
    post = one.selectbox("主持人职务", ranks, **form.select("post", ranks, ranks[0]))
    two.text_input("主持人姓名", autocomplete="off", max_chars=NAME_LIMIT, **form.bind("name", ""))
    three.text_input("会商时间", placeholder=f"{NOW}，或写03:20", **form.bind("at", ""))
    note = _lower(held, act, post)
    with st.container():
        if note:
            st.html(f'<div class="item open">{esc(note)}：照录，并在日志中注明。</div>')
    st.text_area("参加人员（实际参加的，含电话参加）", height=68, max_chars=TEXT_LIMIT,
                 placeholder=_listed(act), **form.bind("participants", ""))
    st.text_area("会商结论", height=90, max_chars=TEXT_LIMIT, **form.bind("conclusion", ""),
                 placeholder="例如：建议启动某级应急响应；或维持现状，几时再会商")
    if st.button("登记会商", type="primary", key="consultation_enter", disabled=no):
        _try(lambda: _consulted(held, form, ranks[0], note))


def _listed(act: Act | None) -> str:
    """Whom the clause lists: they have not attended because it lists them."""
    listed = act.participants if act else None
    return f"条文所列：{listed}。请写实际到会的人" if listed else "例如：市气象局李某、市水文中心王某"


def _lower(held: Desk, act: Act | None, post: str | None) -> str:
    """Said when a lower post chairs than the plan names; with the clause."""
    if act is None or not post or may_chair(held.organization, act, post):
        return ""
    return f"{post}主持与{act.chair_ref}“{act.chair_text}”不一致"


def _rule(a: Assessment, act: Act | None, level: str | None) -> str:
    if act is None or not act.chair_ref:
        return '<p class="note">系统没有建议的级别：主持人和参加人员由会商组织者确定。</p>'
    label = a.edition.levels.label(a.edition.levels.position(level or "") or 0)
    return (f'<p class="note">{esc(label)}：{esc(act.chair_ref)} {esc(act.chair_text or "")}，'
            f"{esc(act.participants or '')}参加。</p>")


def _consulted(held: Desk, form: Form, first: str, note: str) -> None:
    chair = person(form.value("name", "") or "", form.value("post", first) or "")
    conclusion = (form.value("conclusion", "") or "").strip()
    if chair is None:
        raise QdfloodError("请填写主持人姓名")
    if not conclusion:
        raise QdfloodError("请填写会商结论")
    at = when(form.value("at", ""), held.now())
    present = (form.value("participants", "") or "").strip()
    body = {"chair": chair.json(), "participants": present, "conclusion": conclusion}
    seq = enter(held, form, CONSULTATION, body | ({"notes": [note]} if note else {}), at)
    came = f"{present}参加" if present else NOBODY_NAMED
    say("yes", f"已登记会商（第{seq}条）：{moment(at, held.now())}{chair}主持，{came}，{conclusion}")
    st.session_state.pop("dc_step", None)
    st.rerun(scope="app")


# -- 电话请示


def assent(held: Desk, a: Assessment) -> None:
    """Who was asked, when, who heard the answer, and what it was."""
    no = only_reads(held, roles.Act.CONSULT)
    form = Form(held, "assent")
    st.html('<p class="note"><b>电话请示不代替签发。</b>同意后可先按其执行（生效时间可早于签发时间），'
            "随后仍须补签，并在“决定”中登记。</p>")
    acts = [one for one in decision.choices(held, a)
            if one.effect not in ("register", "postpone") and not one.why_not]
    labels = {one.label: one for one in acts}
    likely = decision.first_choice(acts, a).label
    one, two = st.columns([1.4, 1], gap="small")
    said = one.selectbox("请示事项", list(labels), placeholder="请选择", **form.select("act", list(labels), likely))
    choice = labels[said] if said in labels else None
    grades = list(held.edition.levels.grades[1:])
    if choice and choice.graded:
        two.segmented_control("级别", grades, format_func=_graded(held),
                              **form.choose("level", grades, decision.proposed_level(a)))
    level = form.value("level", decision.proposed_level(a)) if choice and choice.graded else None
    asked = _asked(held, a, choice, level)
    ranks = posts(held, (*asked.sign, *asked.also) if asked else ())
    _answer(form, ranks)
    if st.button("登记电话请示", type="primary", key="assent_enter", disabled=no):
        _try(lambda: _assented(held, form, choice, level, ranks[0]))


def _graded(held: Desk) -> Callable[[str], str]:
    levels = held.edition.levels
    return lambda grade: levels.label(levels.position(grade) or 0)


def _asked(
    held: Desk, a: Assessment, choice: decision.Choice | None, level: str | None
) -> Act | None:
    position = a.situation.in_force.level
    before = held.edition.levels.grades[position] if position else None
    try:
        return held.organization.act(choice.act, level, before) if choice else None
    except QdfloodError:
        return None


def _answer(form: Form, ranks: list[str]) -> None:
    one, two, three, four = st.columns([1, 1, 1, 0.8], gap="small")
    one.selectbox("请示对象职务", ranks, **form.select("post", ranks, ranks[0]))
    two.text_input("请示对象姓名", autocomplete="off", max_chars=NAME_LIMIT, **form.bind("name", ""))
    three.text_input("受话人", autocomplete="off", max_chars=NAME_LIMIT, **form.bind("heard", ""))
    four.text_input("请示时间", placeholder=f"{NOW}，或写03:20", **form.bind("at", ""))
    st.segmented_control("答复", [AGREED, REFUSED],
                         **form.choose("answer", [AGREED, REFUSED]))
    st.text_area("答复内容", height=68, max_chars=TEXT_LIMIT, **form.bind("text", ""))


def _assented(
    held: Desk, form: Form, choice: decision.Choice | None, level: str | None, first: str
) -> None:
    asked = person(form.value("name", "") or "", form.value("post", first) or "")
    heard, answer = (form.value("heard", "") or "").strip(), form.value("answer")
    if choice is None:
        raise QdfloodError("请选择请示事项")
    if choice.graded and not level:
        raise QdfloodError("请选择级别")
    for given, what in ((asked, "请示对象姓名"), (heard, "受话人"), (answer, "答复")):
        if not given:
            raise QdfloodError(f"请填写{what}")
    assert asked is not None
    at = when(form.value("at", ""), held.now())
    body = {"act": choice.act, "level": level, "asked": asked.json(), "heard_by": heard,
            "agreed": answer == AGREED, "text": (form.value("text", "") or "").strip()}
    seq = enter(held, form, ASSENT, body, at)
    note = "" if answer != AGREED else "；签发后请在“决定”中登记"
    say("yes", f"已登记电话请示（第{seq}条）：{moment(at, held.now())}{asked}"
               f"{answer}{choice.label}{note}{_powerless(held, choice, level, asked)}")
    st.rerun(scope="app")


def _powerless(held: Desk, choice: decision.Choice, level: str | None, asked: Any) -> str:
    """Said when whoever agreed could not sign it himself."""
    try:
        act = held.organization.act(choice.act, level, None)
        judged = judge(held.organization, act, asked)
    except QdfloodError:
        return ""
    return "" if judged.accepted else f"。注意：{judged.note}"
