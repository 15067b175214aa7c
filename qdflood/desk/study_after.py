"""自学: what came of the whole script, by objective and by question; and the report."""

from __future__ import annotations

import streamlit as st

from qdflood.desk import drill_after
from qdflood.desk import study_result as result
from qdflood.desk.exercise_desk import ExerciseDesk
from qdflood.desk.study_course import Course, offered
from qdflood.desk.style import esc
from qdflood.drill.script import Script
from qdflood.drill.study import Call
from qdflood.drill.study_marks import Marked, Side
from qdflood.drill.study_summary import ObjectiveSum, Summary, summary


def draw(exercise: ExerciseDesk, course: Course) -> None:
    """The summary, the report's buttons, and each question again."""
    calls = {one.key: one for one in offered(exercise)}
    total = len(course.questions)
    left, right = st.columns([1.25, 1], gap="small")
    with left:
        drill_after.buttons(exercise, f"sd_report_{exercise.exercise}")
        st.html(summed(summary(exercise.script, course.done), calls, len(course.done), total))
    with right:
        st.html(_table(course.done) + sources(exercise.script))
    for m in course.done:
        with st.expander(f"第{m.question.number}题　{m.question.at:%H:%M}"):
            one, two = st.columns([1.1, 1], gap="small")
            one.html(result.parts(m, calls))
            two.html(result.clauses(m) or "<p></p>")


def summed(s: Summary, calls: dict[str, Call], done: int, total: int) -> str:
    """What to look at again, the dangerous first; then by objective."""
    low, right, high = (s.sides[side] for side in (Side.LOW, Side.RIGHT, Side.HIGH))
    each = "".join(f"<li>第{m.question.number}题　{esc(m.level.words)}</li>" for m in s.low)
    body = (f"<p><b>级别：偏低{low}题，正确{right}题，偏高{high}题</b>（答了{done}题，共{total}题）</p>"
            f"{f'<ul>{each}</ul>' if each else ''}")
    named = {key: one.words for key, one in calls.items()}
    for title, rows, words in (("漏了的条款", s.missed, {}), ("漏问的", s.calls, named),
                               ("签发答错的", s.signed, {}), ("多勾的条款", s.wrong, {})):
        body += _listed(title, rows, words)
    aims = "".join(map(_objective, s.objectives))
    return (f'<div class="panel sd-sum"><h4>总结</h4>{body}<h5>各目标</h5>'
            f'<table class="grid"><tr><th>目标</th><th>题数</th><th>答了</th><th>全对</th></tr>{aims}'
            "</table></div>")


def _listed(title: str, rows: tuple[tuple[int, str], ...], words: dict[str, str]) -> str:
    if not rows:
        return f"<p>{title}：没有</p>"
    each: dict[int, list[str]] = {}
    for number, what in rows:
        each.setdefault(number, []).append(words.get(what, what))
    items = "".join(f"<li>第{number}题　{esc('、'.join(said), 600)}</li>"
                    for number, said in each.items())
    return f"<p><b>{title}（{len(rows)}）</b></p><ul>{items}</ul>"


def _objective(one: ObjectiveSum) -> str:
    clauses = esc("、".join(one.objective.clauses), 200)
    return (f"<tr><td>{esc(one.objective.text, 300)}<br><small>{clauses}</small></td>"
            f"<td>{one.asked}</td><td>{one.answered}</td><td><b>{one.right}</b></td></tr>")


def _table(done: tuple[Marked, ...]) -> str:
    """Each question in a line: what was answered, and whether its parts were right."""
    rows = "".join(
        f"<tr><td>{m.question.number}</td><td>{m.question.at:%H:%M}</td>"
        f"<td>{esc(result.answer_words(m))}</td><td>{esc(str(m.level.side))}</td>"
        f"<td>{'漏' + str(len(m.clauses.missed)) if m.clauses.missed else '✓'}</td>"
        f"<td>{'漏' + str(len(m.calls.missed)) if m.calls.missed else '✓'}</td></tr>"
        for m in done
    )
    return ('<div class="panel"><h4>逐题</h4><table class="grid"><tr><th>题</th><th>时间</th>'
            f"<th>你选的级别</th><th>级别对错</th><th>条款</th><th>核实</th></tr>{rows}</table></div>")


def sources(script: Script) -> str:
    """What of the script is fact, and where it is written; what is fiction."""
    facts = "".join(f"<li>史实：{esc(one.text, 600)}<small>出处：{esc(one.source, 300)}</small></li>"
                    for one in script.facts)
    fiction = "".join(f"<li>虚构：{esc(one, 600)}</li>" for one in script.setting.fiction)
    if not (facts or fiction):
        return ""
    return f'<div class="panel"><h4>史实和虚构</h4><ul>{facts}{fiction}</ul></div>'
