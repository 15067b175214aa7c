"""自学: one question and its answer sheet. Nothing of the answer is in the page before 提交.

What is ticked or typed is kept as a draft until it is handed in; what was handed in stands.
"""

from __future__ import annotations

from typing import Any
from zlib import crc32

import streamlit as st

from qdflood.desk.draft_form import Form
from qdflood.desk.drill_say import attempt, outcome
from qdflood.desk.exercise_desk import ExerciseDesk
from qdflood.desk.state import Desk
from qdflood.desk.study_course import answered, offered
from qdflood.desk.style import caption
from qdflood.drill.study import Answer, Group, Question, groups
from qdflood.drill.study_marks import UNDECIDED
from qdflood.errors import DrillError
from qdflood.plan.edition import Edition

PLACE = "study"
NOBODY_SIGNS = "没有决定须签发"
LIMIT = 2000
KINDS = {"warning": "预警发布条件", "lifting": "预警解除条件", "ending": "响应终止条件"}


def form_of(held: Desk, exercise: ExerciseDesk, of: Question) -> Form:
    """The answer sheet of one question of one exercise, with its draft."""
    return Form(held, f"study_{crc32(exercise.exercise.encode()):08x}_{of.number}")


def draw(held: Desk, exercise: ExerciseDesk, of: Question) -> None:
    """The sheet: level, clauses, whom to ask, who signs, why; and 提交."""
    form, edition = form_of(held, exercise, of), exercise.edition
    st.html('<div class="h">1　现在应启动或维持的级别</div>')
    levels = [*edition.levels.grades, UNDECIDED]
    st.segmented_control(
        "级别", levels, label_visibility="collapsed", **form.choose("level", levels),
        format_func=lambda one: one if one == UNDECIDED else edition.levels.label(
            edition.levels.position(one) or 0))
    _clauses(form, edition, groups(edition, exercise.organization, of))
    _rest(form, exercise)
    st.button("提交（提交后不能改）", key="sd_submit", type="primary", width="stretch",
              on_click=_submitted, args=(held, exercise, of))
    outcome(PLACE)


def _clauses(form: Form, edition: Edition, found: tuple[Group, ...]) -> None:
    st.html('<div class="h">2　成立的条款<small>　逐项打开，勾选现在确实成立的；没有就不勾</small></div>')
    chosen: list[str] = []
    halves = st.columns(2, gap="small")
    half = (len(found) + 1) // 2
    for i, group in enumerate(found):
        with halves[i >= half].expander(caption(f"{group.id} {group.label}" if group.label else KINDS[group.id])):
            for clause in group.clauses:
                head = f"{edition.levels.label(clause.level)}　" if clause.level else ""
                one = form.bind(f"c_{clause.ref}", False)
                if st.checkbox(f"**{caption(head + clause.ref)}**　{caption(clause.text, LIMIT)}",
                               **one):
                    chosen.append(clause.ref)
    said = "、".join(chosen) or "没有勾选"
    st.html(f'<p class="sd-chosen">已勾选：<b>{said}</b></p>')


def _rest(form: Form, exercise: ExerciseDesk) -> None:
    calls = {one.key: one for one in offered(exercise)}
    left, right = st.columns([1.35, 1], gap="small")
    left.html('<div class="h">3　还应向谁核实什么<small>　没有就不选</small></div>')
    left.multiselect("核实", list(calls), label_visibility="collapsed", select_all=False,
                     placeholder="选择单位和事项", format_func=lambda key: calls[key].words,
                     **form.pick("ask", list(calls), []))
    posts = [NOBODY_SIGNS, *(post.id for post in exercise.organization.posts.posts)]
    right.html('<div class="h">4　有决定须签发吗？由谁签</div>')
    right.selectbox("签发", posts, label_visibility="collapsed", placeholder="请选择",
                    **form.select("signed", posts))
    st.html('<div class="h">5　理由<small>　可不写；写了的进评估报告；'
            f"最多{LIMIT}字</small></div>")
    st.text_area("理由", label_visibility="collapsed", height=68,
                 **form.bind("text", ""))


# -- handing it in


def _submitted(held: Desk, exercise: ExerciseDesk, of: Question) -> None:
    """Into the log before anything is shown; the second half of a double click does nothing."""
    form = form_of(held, exercise, of)

    def step() -> None:
        if answered(exercise, of.id):
            return
        given = read(form, exercise, of)
        body = {key: value for key, value in given.body(exercise.edition, of).items()
                if key not in ("what", "expectation", "level", "met", "text")}
        level = None if given.level is None else exercise.edition.levels.grades[given.level]
        exercise.answer(of.id, level, given.met, given.text, **body)

    if attempt(PLACE, step):
        form.empty()


def read(form: Form, exercise: ExerciseDesk, of: Question) -> Answer:
    """What stands on the sheet. Raises DrillError for what has to be chosen and is not."""
    level: Any = form.value("level")
    if level is None:
        raise DrillError(f"请选级别；还不能判断就选“{UNDECIDED}”。未提交，已填的都在")
    signed = form.value("signed")
    if signed is None:
        raise DrillError(f"请选第4题；没有决定就选“{NOBODY_SIGNS}”。未提交，已填的都在")
    found = groups(exercise.edition, exercise.organization, of)
    met = tuple(clause.ref for group in found for clause in group.clauses
                if form.value(f"c_{clause.ref}", False))
    position = None if level == UNDECIDED else exercise.edition.levels.position(str(level))
    return Answer(position, met, tuple(form.value("ask") or ()),
                  "" if signed == NOBODY_SIGNS else str(signed),
                  str(form.value("text") or "").strip())
