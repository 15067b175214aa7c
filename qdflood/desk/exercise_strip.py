"""On every screen of an exercise: what is really in force, that this is none of it, and a
watermark over the page. On the desk of real duty: that an exercise is running elsewhere.

The real status stands above everything else, and in red when reality calls.
"""

from __future__ import annotations

import os
from contextlib import suppress
from urllib.parse import quote

import streamlit as st

from qdflood.desk.drill_newest import newest
from qdflood.desk.exercise_desk import ExerciseDesk
from qdflood.desk.exercise_files import RUNNING, listed
from qdflood.desk.exercise_part import directs
from qdflood.desk.exercise_real import real_line
from qdflood.desk.state import Desk
from qdflood.desk.style import VIOLET, esc
from qdflood.journal.location import exercise_files
from qdflood.places import home
from qdflood.report.stamp import EXERCISE, EXERCISE_PREFIX

TITLE = "防汛抗旱应急响应辅助研判（建议，非决定）"
_MARK = quote(
    "<svg xmlns='http://www.w3.org/2000/svg' width='420' height='260'>"
    f"<text x='210' y='140' text-anchor='middle' transform='rotate(-28 210 130)' fill='{VIOLET}' "
    "font-family='sans-serif' font-size='64' font-weight='700' letter-spacing='24'>"
    f"{EXERCISE}</text></svg>"
)


def dress(desk: Desk) -> None:
    """The watermark and the title of the browser's tab; on the desk of real duty nothing."""
    if desk.exercise:
        st.set_page_config(page_title=f"{EXERCISE_PREFIX}{TITLE}")
        st.html(f"<style>{_CSS}</style>")


def above(desk: Desk) -> str:
    """What stands above the strip's row, as HTML."""
    if isinstance(desk, ExerciseDesk):
        return _real(desk) + _banner(desk) + newest(desk)
    if desk.rehearsal:
        return f'<div class="rehearsal">演示时钟：情况文件“{esc(desk.rehearsal, 60)}”，非实时</div>'
    return _elsewhere(desk)


def _real(desk: ExerciseDesk) -> str:
    real = real_line(desk.real)
    stop = f'<div class="ex-stop" role="alert">{esc(real.stop, 200)}</div>' if real.stop else ""
    return f'<div class="ex-real"><b>真实官方状态</b>{esc(real.status, 200)}</div>{stop}'


def _banner(desk: ExerciseDesk) -> str:
    """Loud: the exercise, the script's time, whether and how fast it goes, whose screen it is."""
    part = "导调员" if directs(desk) else "自学" if desk.alone else "学员"
    trouble = (f'<div class="red" role="alert">演练日志：{esc(desk.trouble, 300)}</div>'
               if desk.trouble else "")
    now = desk.now()
    return (f'<div class="ex-banner"><b class="ex-word">{EXERCISE}</b>'
            f'<span class="ex-name">{esc(desk.exercise, 60)}</span>'
            f'<span>剧情时间 {now:%m-%d} <b class="clock">{now:%H:%M}</b></span>'
            f'<span class="ex-state">{esc(desk.state, 40)}</span><span>{part}</span></div>{trouble}')


def _elsewhere(desk: Desk) -> str:
    """A small line on the desk of real duty while an exercise runs."""
    running = []
    with suppress(OSError):
        running = [one for one in listed(exercise_files(home(os.environ)), desk.exercises)
                   if one.state == RUNNING]
    if not running:
        return ""
    more = f"等{len(running)}场" if len(running) > 1 else ""
    return (f'<div class="ex-elsewhere">另有演练进行中：{esc(running[0].name, 60)}{more}，'
            "与本页无关，本页为真实值班</div>")


# Over everything, dialogs too, on paper too; it takes no click and hides no letter.
_CSS = f"""
body::after{{content:"";position:fixed;inset:0;z-index:999980;pointer-events:none;opacity:.11;
 background:url("data:image/svg+xml,{_MARK}");print-color-adjust:exact;
 -webkit-print-color-adjust:exact}}
[data-testid="stMainBlockContainer"]>[data-testid="stVerticalBlock"]>*:has(.strip):before{{
 background:{VIOLET}!important}}
[data-testid="stTopNavLink"][aria-current],[data-testid="stTopNavLink"][aria-current] *{{
 color:{VIOLET}!important}}
"""
