"""自学: one officer alone works through a script; each answer comes before the system's.

A tab of the page 演练. The screen stays on the desk of real duty: its strip is on top, and
this part carries the mark of an exercise itself.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from qdflood.desk import (
    clause_panel,
    duty,
    exercise_strip,
    study_after,
    study_choose,
    study_form,
    study_heard,
)
from qdflood.desk import study_result as result
from qdflood.desk.drill_say import attempt, outcome
from qdflood.desk.exercise import opened
from qdflood.desk.exercise_desk import ExerciseDesk
from qdflood.desk.look import look
from qdflood.desk.state import Desk
from qdflood.desk.study_choose import close, opened_here
from qdflood.desk.study_course import Course, decide, offered, taken
from qdflood.desk.study_look import CSS
from qdflood.desk.style import esc
from qdflood.drill.play import What
from qdflood.drill.study import Question
from qdflood.drill.study_marks import Marked
from qdflood.errors import QdfloodError

_LOOKED = "_sd_looked"
DONE = "自学完成"
ABOVE = "<b>上方是真实值班</b>：真实的官方状态和建议。<b>紫色框内全是演练</b>，一切只记入自学。"


def draw(held: Desk) -> None:
    """The whole tab: choosing a script, or the one that is being worked through."""
    exercise_strip.named_exercise()
    st.html(f"<style>{clause_panel.CSS}{CSS}</style>")
    with st.container(key="study"):
        st.html(f'<p class="sd-real">{ABOVE}</p>')
        name = opened_here()
        if not name:
            study_choose.draw(held)
            return
        try:
            _course(held, opened(held, name))
        except QdfloodError as exc:
            st.html(f'<div class="refuse" role="alert">{esc(exc, 600)}</div>')
            st.button("回到列表", key="sd_back", on_click=close)


def _course(held: Desk, exercise: ExerciseDesk) -> None:
    exercise.refresh()
    course = Course(exercise)
    refused = decide(exercise, course.done[-1]) if course.done and not exercise.play.ended else ()
    _banner(exercise, course)
    if exercise.fault:
        st.html(f'<div class="refuse" role="alert">{esc(exercise.fault, 400)}以下为此前情况</div>')
    if exercise.play.ended:
        study_after.draw(exercise, course)
    elif course.asking is not None:
        _ask(held, exercise, course.asking)
    elif course.done:
        _told(exercise, course, course.done[-1], refused)
    else:
        st.html(study_choose.brief(exercise.script))
        _next(exercise, course, "到第1题")


def _banner(exercise: ExerciseDesk, course: Course) -> None:
    """That all this is an exercise, which, what time it is in it, and the way out."""
    now, total = exercise.now(), len(course.questions)
    at = course.asking or (course.done[-1].question if course.done else None)
    where = f"第{at.number}题，共{total}题" if at and not exercise.play.ended else f"共{total}题"
    with st.container(key="sd_banner", horizontal=True, vertical_alignment="center"):
        st.html(f'<div class="sd-banner"><b>演练　自学</b>　《{esc(exercise.script.title, 60)}》　'
                f"剧情时间 <b>{now:%m月%d日 %H:%M}</b>　<b>{where}</b>"
                "<small>　以下全是演练内容，不是真实情况</small></div>")
        st.button("回到列表" if exercise.play.ended else "先停下，回到列表", key="sd_leave",
                  on_click=close)


# -- a question


def _ask(held: Desk, exercise: ExerciseDesk, of: Question) -> None:
    """On the left what has been reported, on the right the sheet."""
    answers = [one.seq for one in exercise.play.said if one.what is What.ANSWER]
    left, right = st.columns([1, 1.25], gap="small")
    with left:
        st.html(study_heard.status(exercise))
        st.html('<div class="h">到现在为止报来的<small>　新的在上；时钟停着等你作答</small></div>')
        st.html(f'<div class="sd-heard">{study_heard.cards(exercise, max(answers, default=0))}</div>')
    with right:
        duty.form(held, "study")
        study_form.draw(held, exercise, of)


# -- an answer, and what it is worth


def _told(exercise: ExerciseDesk, course: Course, m: Marked, refused: Sequence[str]) -> None:
    calls = {one.key: one for one in offered(exercise)}
    made = [one for _, one in taken(exercise, m) if one is not None]
    following = course.current
    word = f"下一题（第{following.number}题）" if following else "做完了，看总结"
    st.html('<div class="sd-top"></div>')
    left, right = st.columns([1.1, 1], gap="small")
    with left:
        _next(exercise, course, word)
        st.html(result.parts(m, calls) + result.decided(m, made, refused))
        with st.expander("再看一遍当时报来的"):
            st.html(study_heard.cards(exercise, m.seq))
    with right:
        st.html(f'<div class="sd-clauses">{result.clauses(m) or _NO_CLAUSES}</div>')
    if st.session_state.get(_LOOKED) != (exercise.exercise, m.seq):
        st.session_state[_LOOKED] = (exercise.exercise, m.seq)
        look(".sd-top")


_NO_CLAUSES = '<div class="panel"><p>本题没有涉及具体条款。</p></div>'


def _next(exercise: ExerciseDesk, course: Course, word: str) -> None:
    """Time goes on to the next question; after the last one the exercise is over."""
    st.button(word, key="sd_next", type="primary", width="stretch", on_click=_go_on,
              args=(exercise, course.current))
    outcome("study_next")


def _go_on(exercise: ExerciseDesk, following: Question | None) -> None:
    """Pressed twice it goes on once."""
    def step() -> None:
        if following is None:
            exercise.finish(DONE)
        elif exercise.now() < following.at:
            exercise.step(following.at)

    attempt("study_next", step)
