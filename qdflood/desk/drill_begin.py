"""Beginning an exercise: which script, what it is about, who enters, and the start."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from qdflood.desk import duty
from qdflood.desk.draft_form import Form
from qdflood.desk.drill_brief import brief
from qdflood.desk.drill_say import attempt, outcome, really
from qdflood.desk.drill_timeline import span_words
from qdflood.desk.exercise import Unusable, begin, join, scripts
from qdflood.desk.reading_only import only_reads
from qdflood.desk.state import Desk
from qdflood.desk.style import caption, esc
from qdflood.drill.play import PLAYERS
from qdflood.drill.script import Script, read_script
from qdflood.errors import DrillError
from qdflood.officers.roles import Act

TYPED, BY_DESK = "学员按来文录入", "系统代录"
UPLOADED = "上传/"
"""What the name of a script begins with that somebody has brought along in a file."""
_FILE, LARGEST = "dr_file", 1_000_000


def begin_one(held: Desk) -> None:
    """On the left the scripts, on the right the brief of the chosen one and the start."""
    good, bad = found(held)
    left, right = st.columns([1, 1.7], gap="small")
    form = Form(held, "drill_begin")
    with left:
        st.html('<div class="h">脚本</div>')
        chosen = _choice(form, good)
        st.file_uploader("用自己写的脚本（.yaml，写法见 docs/drills.md）", type=["yaml", "yml"],
                         key=_FILE, max_upload_size=1)
        for sentence in bad:
            st.html(f'<div class="refuse" role="alert">{esc(sentence, 500)}</div>')
    with right:
        if chosen is None:
            st.html('<div class="panel"><p>没有可用的脚本。</p></div>')
            return
        st.html(f'<div class="h">{esc(chosen.title, 100)}</div>')
        _start(held, form, chosen)
        st.html(brief(chosen))


def found(held: Desk) -> tuple[list[Script], list[str]]:
    """The scripts that can be played, and a sentence for each that cannot."""
    good: list[Script] = []
    bad: list[str] = []
    for one in [*scripts(held), *_uploaded(held)]:
        if isinstance(one, Script):
            good.append(one)
        else:
            bad.append(one.sentence)
    return good, bad


def _uploaded(held: Desk) -> list[Script | Unusable]:
    """The file somebody has just chosen on their own computer."""
    file: Any = st.session_state.get(_FILE)
    if file is None:
        return []
    if file.size > LARGEST:
        return [Unusable(file.name, f"{file.name}：文件超过1兆字节，不是演练脚本。")]
    name = f"{UPLOADED}{file.name}"
    try:
        return [read_script(held.edition, file.getvalue(), name)]
    except DrillError as exc:
        return [Unusable(name, str(exc))]


def _choice(form: Form, good: Sequence[Script]) -> Script | None:
    names = [one.name for one in good]
    by_name = {one.name: one for one in good}
    if not names:
        return None
    picked = st.radio(
        "脚本", names, format_func=lambda name: caption(by_name[name].title, 60),
        captions=[_caption(one) for one in good], label_visibility="collapsed",
        **form.select("script", names, names[0]))
    return by_name[picked or names[0]]


def _caption(one: Script) -> str:
    return caption(f"{one.setting.nature}，{span_words(one.end - one.start)}，{len(one.timed)}条注入")


def _start(held: Desk, form: Form, script: Script) -> None:
    if duty.who(held) is None:
        with st.container(width=440):
            duty.form(held, "drill")
        no = True
    else:
        no = only_reads(held, Act.DRILL)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        typed = st.segmented_control("录入方式", [TYPED, BY_DESK], required=True,
                                     **form.choose("typed", [TYPED, BY_DESK], TYPED))
        st.text_input("演练名称（可不填）", autocomplete="off", width=190,
                      placeholder="如：八月夜间演练", **form.bind("name", ""))
        really(held, "开始（进入导调台）", "开始演练", "dr_begin",
               lambda: _begin(held, form, script, typed != BY_DESK), primary=True, no=no)
    st.html('<p class="carry">进入后时钟不走，等学员都进入再按“开始”。真实值班的官方状态始终显示在最上面。</p>')
    outcome("begin")


def _begin(held: Desk, form: Form, script: Script, typed: bool) -> None:
    """A new exercise with a log of its own; whoever begins it directs it."""
    def step() -> None:
        made = begin(held, script, mode=PLAYERS, typed=typed, name=str(form.value("name") or ""))
        join(made.exercise, True)

    if attempt("begin", step):
        form.empty()
