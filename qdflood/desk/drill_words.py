"""What a director enters by hand: answers to questions, a message of his own, what he saw."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, get_args

import streamlit as st

from qdflood.desk.draft_form import Form
from qdflood.desk.drill_facts import asked_for, fact_words
from qdflood.desk.drill_say import attempt, outcome, press
from qdflood.desk.drill_timeline import Line, when_asked
from qdflood.desk.style import caption, esc
from qdflood.drill.directing import TEXT_CHARACTERS, WORD_CHARACTERS
from qdflood.drill.form import WAYS
from qdflood.drill.play import What
from qdflood.drill.score import RATINGS, rating_of
from qdflood.errors import QdfloodError
from qdflood.wording import moment

if TYPE_CHECKING:
    from qdflood.desk.exercise import ExerciseDesk

LIMIT, WORDS = TEXT_CHARACTERS, WORD_CHARACTERS
"""Said in the labels and checked on entering, never by the field: a field with a limit drops
a longer text that is put into it at once, without a word."""
_OTHER = ""
"""Asked about something that the script does not wait for."""


def _enter(place: str, form: Form, step: Callable[[], object], done: str) -> None:
    """One entry; the form is emptied only when it is on disk."""
    if attempt(place, step, done):
        form.empty()
        st.rerun(scope="app")


def _need(text: object, what: str) -> str:
    said = str(text or "").strip()
    if not said:
        raise QdfloodError(f"请填写{what}，未存入")
    return said


# -- what the players ask


def asked(held: ExerciseDesk, no: bool) -> None:
    """The answers that wait for a question, then every other question."""
    waiting = when_asked(held.script, held.play)
    if waiting:
        st.html('<div class="h">问到了才答复<small>　学员问到即按“答复”，来文到学员，询问同时记下</small></div>')
    for i, line in enumerate(waiting):
        _answer(held, i, line, no)
    st.html('<div class="h">记录其他询问</div>')
    form = Form(held, "drill_asked")
    facts = [_OTHER, *asked_for(held.script)]
    about = st.selectbox("问的是哪一项", facts, format_func=lambda path: caption(
        fact_words(held.edition, path)) if path else "不在下列各项之内",
        **form.select("about", facts, _OTHER))
    st.text_input("学员怎么问的、怎么答的", autocomplete="off",
                  placeholder="例如：问市水文中心南村站水位，答正在测", **form.bind("text", ""))
    if st.button("记录询问", key="dr_asked", type="primary", disabled=no or _over(held)):
        _enter("asked", form, lambda: _asked(held, str(about or ""), str(form.value("text") or "")),
               "已记录询问")
    outcome("asked")
    _list(held, What.ASKED)


def _asked(held: ExerciseDesk, about: str, text: str) -> None:
    """Of a fact the script does not wait for, the words are all there is."""
    held.asked(about or _need(text, "学员问了什么"), text.strip() if about else "")


def _answer(held: ExerciseDesk, i: int, line: Line, no: bool) -> None:
    one = line.inject
    facts = "、".join(fact_words(held.edition, path) for path in one.when_asked)
    message = f"{esc(one.message.sender, 60)}：{esc(one.message.text, 400)}" if one.message else ""
    with st.container(key=f"dr_answer_{i}", horizontal=True, vertical_alignment="center",
                      gap="small"):
        st.html(f'<div class="dr-answer"><b>问：{esc(facts, 200)}</b>　{esc(line.words)}'
                f"<div>{message}</div></div>")
        st.button("答复", key=f"dr_answer_go_{i}", type="primary", width=80,
                  disabled=no or not line.open or _over(held), on_click=press,
                  args=(f"answer_{one.id}", lambda: _answered(held, line)))
    outcome(f"answer_{one.id}")


def _answered(held: ExerciseDesk, line: Line) -> None:
    """That it was asked for, and the answer."""
    for path in line.inject.when_asked:
        held.asked(path, "")
    held.deliver(line.inject.id)


# -- a message of his own


def message(held: ExerciseDesk, no: bool) -> None:
    """What the script did not foresee: it reaches the players like any other."""
    form, ways = Form(held, "drill_message"), list(get_args(WAYS))
    one, two = st.columns([1.6, 1], gap="small")
    one.text_input(f"来文单位、何人（最多{WORDS}字）", autocomplete="off",
                   placeholder="例如：莱西市防指值班员", **form.bind("sender", ""))
    two.selectbox("方式", ways, **form.select("way", ways, ways[0]))
    st.text_area(f"内容（学员看到的原话，最多{LIMIT}字）", height=110, **form.bind("text", ""))
    if st.button("发给学员", key="dr_message", type="primary", disabled=no or _over(held)):
        _enter("message", form, lambda: held.message(
            str(form.value("sender") or ""), str(form.value("way") or ways[0]),
            str(form.value("text") or "")), "已发给学员")
    outcome("message")
    made_up = reversed(held.play.made_up)
    rows = "".join(f"<li><b>{moment(one.at, held.now())}</b>　{esc(one.sender, 60)}（{esc(one.way)}）："
                   f"{esc(one.text, 200)}</li>" for one in made_up)
    if rows:
        st.html(f'<div class="panel"><h5>已发的手工注入</h5><ul>{rows}</ul></div>')


# -- what he saw


def observation(held: ExerciseDesk, no: bool) -> None:
    """A rating and words per objective; they stand in the report beside what was counted."""
    form = Form(held, "drill_observation")
    known = {one.id: one.text for one in held.script.objectives}
    objective = st.selectbox("目标", list(known), format_func=lambda id: caption(known.get(id, id), 60),
                             placeholder="选择目标", **form.select("objective", list(known)))
    rating = st.segmented_control("评定（不选即以系统统计为准）", [str(one) for one in RATINGS],
                                  format_func=lambda one: RATINGS.get(one, one),
                                  **form.choose("rating", [str(one) for one in RATINGS]))
    st.text_area(f"看到了什么（何时、何岗位、怎么做的；最多{LIMIT}字）", height=90,
                 **form.bind("text", ""))
    if st.button("存入观察", key="dr_observe", type="primary", disabled=no):
        _enter("observe", form, lambda: held.observe(
            _need(objective, "目标"), str(rating or ""), str(form.value("text") or "")),
            "已存入观察记录")
    outcome("observe")
    _list(held, What.OBSERVE, known)


def improvement(held: ExerciseDesk, no: bool) -> None:
    """What is to be done after the exercise, by whom, until when."""
    form = Form(held, "drill_improvement")
    st.text_area(f"改进什么（最多{LIMIT}字）", height=90, **form.bind("text", ""))
    one, two = st.columns(2, gap="small")
    one.text_input("责任单位或责任人", autocomplete="off", **form.bind("owner", ""))
    two.text_input("完成期限", autocomplete="off", placeholder="2026-09-30",
                   **form.bind("due", ""))
    if st.button("存入改进事项", key="dr_improve", type="primary", disabled=no):
        _enter("improve", form, lambda: held.improve(
            str(form.value("text") or ""), str(form.value("owner") or ""),
            _day(form.value("due"))), "已存入改进事项")
    outcome("improve")
    _list(held, What.IMPROVE)


def _day(text: object) -> str:
    said = _need(text, "完成期限").replace("/", "-").replace(".", "-")
    try:
        year, month, day = (int(part) for part in said.split("-"))
        return date(year, month, day).isoformat()
    except ValueError:
        raise QdfloodError(f"完成期限“{said[:30]}”不是日期，应写成2026-09-30，未存入") from None


# -- what has been entered of a kind


def _over(held: ExerciseDesk) -> bool:
    return held.play.ended is not None


def _list(held: ExerciseDesk, what: What, names: dict[str, str] | None = None) -> None:
    found = [one for one in reversed(held.play.said) if one.what is what]
    if not found:
        return
    rows = []
    for one in found:
        body = one.body
        about = body.get("about") and fact_words(held.edition, str(body["about"]))
        objective = (names or {}).get(str(body.get("objective", "")), "")
        rated = rating_of(body.get("rating"))
        parts = [about, objective, rated and rated.label, body.get("text"), body.get("owner"),
                 body.get("due")]
        rows.append(f"<li><b>{moment(one.at, held.now())}</b>　"
                    f"{'；'.join(esc(part, 300) for part in parts if part)}</li>")
    st.html(f'<div class="panel"><h5>已存入（{len(found)}）</h5><ul>{"".join(rows)}</ul></div>')


