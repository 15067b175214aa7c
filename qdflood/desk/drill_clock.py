"""The clock of an exercise on the page 演练: drawn by itself each second, and nothing else."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import streamlit as st

from qdflood.desk.drill_timeline import at_words, span_words
from qdflood.desk.style import esc
from qdflood.drill.script import Inject

if TYPE_CHECKING:
    from qdflood.desk.exercise import ExerciseDesk

TICK_S = 1.0


def clock(held: ExerciseDesk, director: bool) -> None:
    """The scripted time; for the director with what comes next and when."""
    every = TICK_S if held.play.running else None
    st.fragment(_draw, run_every=every)(held, director)


def _draw(held: ExerciseDesk, director: bool) -> None:
    st.html(f'<div class="dr-clock">{face(held)}{_next(held) if director else ""}</div>')


def face(held: ExerciseDesk) -> str:
    """The scripted time and whether it passes."""
    now = held.now()
    return (f'<div class="dr-face"><small>剧情时间　{now:%m月%d日}</small><b>{now:%H:%M:%S}</b></div>'
            f'<div class="dr-run"><small>时钟</small><b>{esc(_state(held), 60)}</b></div>')


def _state(held: ExerciseDesk) -> str:
    """Whether the clock passes; why it stands is said to the director below it."""
    said = held.state.partition("（")[0]
    return f"走时 {said}" if held.play.running else said


def _next(held: ExerciseDesk) -> str:
    """What is due next, how long until then by the script and on the wall."""
    if held.play.ended:
        return ""
    found = held.due
    if found is None or found.at is None:
        left = held.script.end - held.now()
        said = f"剧情还有{span_words(left)}结束" if left.total_seconds() > 0 else "剧情时间已到，可以结束演练"
        return f'<div class="dr-next"><small>下一条注入</small><b>没有了</b><span>{said}</span></div>'
    return (f'<div class="dr-next"><small>下一条注入　{at_words(found.at, held.script.start)}</small>'
            f"<b>{esc(found.title, 60)}</b><span>{_until(held, found, found.at)}</span></div>")


def _until(held: ExerciseDesk, found: Inject, at: datetime) -> str:
    left = at - held.now()
    if left.total_seconds() <= 0:
        return "已到时" if held.play.running else "已到时，时钟一走即下达"
    wall = held.play.wall_of(at)
    real = f"，实际{span_words(wall - held.steady())}" if wall else "（时钟未走）"
    return f"还有剧情{span_words(left)}{real}"
