"""自学: what is not finished yet, which script to take up, its brief, and the beginning."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from qdflood.desk import duty
from qdflood.desk.drill_say import attempt, outcome
from qdflood.desk.drill_timeline import span_words
from qdflood.desk.exercise import Listed, begin, exercises, opened, scripts
from qdflood.desk.log_full import multiline
from qdflood.desk.state import Desk
from qdflood.desk.style import caption, esc
from qdflood.drill.play import STUDY
from qdflood.drill.script import Script
from qdflood.drill.study import questions

OPEN, PARAM = "_study_open", "study"
_SCRIPT, _SURE = "sd_script", "_sd_sure"
ENDED = "已结束"
_SHOWN = 8
_HOW = """<ol><li>时间自动走到下一题，先把报来的情况交给你，不给系统的结论。</li>
<li>你答：级别、成立的条款、还该问谁、由谁签发。<b>提交后不能改。</b></li>
<li>然后给出系统的结论、条文和依据，逐项说对错。</li></ol>
<p>随时可以停下，下次从这里继续。成绩只记在自学自己的记录里，不进值班日志。</p>"""


def draw(held: Desk) -> None:
    """On the left what there is, on the right the brief of the chosen script."""
    found = [one for one in exercises(held) if one.mode == STUDY]
    _unfinished(held, [one for one in found if one.state != ENDED])
    left, right = st.columns([1, 1.7], gap="small")
    with left:
        st.html('<div class="h">选一个脚本</div>')
        chosen = _choice(held)
    with right:
        if chosen is None:
            st.html('<div class="panel"><p>没有可以自学的脚本。</p></div>')
        else:
            _start(held, chosen)
            st.html(f'{brief(chosen)}<div class="panel sd-how"><h5>怎么做</h5>{_HOW}</div>')
    _finished(held, [one for one in found if one.state == ENDED])


# -- what is there already


def _unfinished(held: Desk, found: Sequence[Listed]) -> None:
    if found:
        st.html(f'<div class="h">未完成的自学（{len(found)}）</div>')
    for one in found[:_SHOWN]:
        _row(held, one)
    outcome("study_end")


def _finished(held: Desk, found: Sequence[Listed]) -> None:
    if not found:
        return
    with st.expander(f"已完成的自学（{len(found)}）"):
        for one in found[:_SHOWN]:
            _row(held, one)


def _row(held: Desk, one: Listed) -> None:
    going = one.state != ENDED
    when = f"{one.at:%m月%d日 %H:%M}开始" if one.at else ""
    with st.container(key=f"sd_row_{one.name}", horizontal=True, vertical_alignment="center",
                      gap="small"):
        st.button("继续" if going else "看总结", key=f"sd_open_{one.name}", on_click=_open,
                  args=(one.name,), type="primary" if going else "secondary", width=100)
        fault = f"　{esc(one.fault, 200)}" if one.fault else ""
        st.html(f'<div class="sd-listed"><b>{esc(one.title or one.name, 80)}</b>　{when}'
                f"　<small>{esc(one.name, 70)}</small>{fault}</div>")
        if going and not one.fault:
            sure = st.session_state.get(_SURE) == one.name
            st.button("确定不做了（不能再继续）" if sure else "不做了，看总结",
                      key=f"sd_end_{one.name}", on_click=_end if sure else _ask_first,
                      args=(held, one.name), disabled=duty.who(held) is None)


def _open(name: str) -> None:
    """The address says it too, so that a page loaded again goes on."""
    st.session_state[OPEN] = st.query_params[PARAM] = name


def opened_here() -> str:
    """The exercise that is open on this screen; empty while the list is shown."""
    if OPEN not in st.session_state:
        st.session_state[OPEN] = st.query_params.get(PARAM, "")
    return str(st.session_state[OPEN])


def close() -> None:
    """Back to the list; the exercise stays where it is."""
    st.session_state[OPEN] = ""
    st.query_params.pop(PARAM, None)


def _ask_first(held: Desk, name: str) -> None:
    """One press may be a slip: the second ends it."""
    st.session_state[_SURE] = name


def _end(held: Desk, name: str) -> None:
    """What was answered so far is summed up; it cannot be taken up again."""
    def step() -> None:
        opened(held, name).finish("未做完")
        _open(name)

    attempt("study_end", step)


# -- a new one


def _choice(held: Desk) -> Script | None:
    """The scripts that ask something; a sentence for each file that cannot be used."""
    good: dict[str, Script] = {}
    bad: list[str] = []
    for one in scripts(held):
        if not isinstance(one, Script):
            bad.append(one.sentence)
        elif questions(one):
            good[one.name] = one
    picked = None
    if good:
        picked = st.radio("脚本", list(good), key=_SCRIPT, label_visibility="collapsed",
                          format_func=lambda name: caption(good[name].title, 60),
                          captions=[_caption(one) for one in good.values()])
    for sentence in bad:
        st.html(f'<div class="refuse" role="alert">{esc(sentence, 500)}</div>')
    return good.get(picked or next(iter(good), ""))


def _caption(one: Script) -> str:
    return caption(f"{one.setting.nature}，剧情{span_words(one.end - one.start)}，"
                   f"{len(questions(one))}题")


def _start(held: Desk, script: Script) -> None:
    officer = duty.who(held)
    if officer is None:
        with st.container(width=440):
            duty.form(held, "study")
    st.button("开始自学", key="sd_begin", type="primary", disabled=officer is None,
              on_click=_begun, args=(held, script))
    outcome("study_begin")


def _begun(held: Desk, script: Script) -> None:
    attempt("study_begin", lambda: _begin(held, script))


def _begin(held: Desk, script: Script) -> None:
    """A log of its own under a name that tells whose it is; then on to the first question."""
    officer = duty.who(held)
    name = f"自学_{script.title[:24]}_{officer.name[:12] if officer else ''}_{held.clock():%m%d-%H%M%S}"
    made = begin(held, script, mode=STUDY, typed=False, name=name)
    _open(made.exercise)
    opened(held, made.exercise).step(questions(script)[0].at)


def brief(script: Script) -> str:
    """What an officer may know before the first question: nothing of what is to come."""
    history = ("史实和虚构的部分，做完后一并列出。" if script.facts or script.setting.fiction else "")
    aims = "".join(f"<li>{esc(one.text, 400)}<small>{esc('、'.join(one.clauses), 200)}</small></li>"
                   for one in script.objectives)
    return (
        f'<div class="panel sd-brief"><h4>{esc(script.title, 100)}</h4>'
        f"<p><b>背景（{esc(script.setting.nature)}）</b>　{multiline(script.setting.text)}{history}</p>"
        f"<p><b>剧情时间</b>　{script.start:%Y年%m月%d日 %H:%M}起；<b>题目</b>　{len(questions(script))}道</p>"
        f"<h5>学习目标</h5><ul>{aims}</ul></div>"
    )
