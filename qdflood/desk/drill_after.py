"""演练评估报告: its buttons, and that the exercise is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from qdflood.desk import printing
from qdflood.desk.style import esc

if TYPE_CHECKING:
    from qdflood.desk.exercise import ExerciseDesk

REPORT = "exercise-report"
FORMS = (("pdf", "PDF"), ("docx", "Word"), ("json", "JSON"))


def evaluation(held: ExerciseDesk) -> None:
    """That it is over, and the report in its three forms; for everybody."""
    ended = held.play.ended
    when = f"（剧情时间{ended.recorded:%m月%d日%H:%M}）" if ended else ""
    st.html(f'<div class="item yes"><b>演练已结束</b>{when}：不能再录入。评估报告按本次演练的记录生成。</div>')
    buttons(held, f"dr_report_{held.exercise}")


def buttons(held: ExerciseDesk, key: str) -> None:
    """The three buttons of one exercise."""
    with st.container(horizontal=True, gap="xsmall"):
        for form, word in FORMS:
            printing.button(held, REPORT, label=f"演练评估报告（{word}）", form=form, width="content",
                            about=esc(held.script.title, 30), key=f"{key}_{form}")
