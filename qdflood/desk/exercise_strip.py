"""On every screen of an exercise: what is really in force, that this is none of it, and a
watermark over the page. On the desk of real duty: that an exercise is running elsewhere.

The real status stands above everything else, and in red when reality calls.
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import timedelta
from urllib.parse import quote

import streamlit as st

from qdflood.desk import duty
from qdflood.desk.drill_newest import newest
from qdflood.desk.exercise_desk import ExerciseDesk
from qdflood.desk.exercise_files import PAUSED, RUNNING, Listed, listed
from qdflood.desk.exercise_part import directs, may_direct
from qdflood.desk.exercise_real import real_line
from qdflood.desk.state import Desk
from qdflood.desk.style import INK, VIOLET, esc, level
from qdflood.drill.play import STUDY
from qdflood.journal.location import exercise_files
from qdflood.places import home
from qdflood.report.stamp import EXERCISE, EXERCISE_PREFIX

TITLE = "防汛抗旱应急响应辅助研判（建议，非决定）"
_SHOWN = 2
MARK = quote(
    "<svg xmlns='http://www.w3.org/2000/svg' width='420' height='260'>"
    f"<text x='210' y='140' text-anchor='middle' transform='rotate(-28 210 130)' fill='{VIOLET}' "
    "font-family='sans-serif' font-size='64' font-weight='700' letter-spacing='24'>"
    f"{EXERCISE}</text></svg>"
)


def dress(desk: Desk) -> None:
    """The watermark and the title of the browser's tab; on the desk of real duty nothing."""
    if desk.exercise:
        named_exercise()
        st.html(f"<style>{_CSS}</style>")


def named_exercise() -> None:
    """The browser's tab says that what it shows is an exercise."""
    st.set_page_config(page_title=f"{EXERCISE_PREFIX}{TITLE}")


def above(desk: Desk) -> str:
    """What stands above the strip's row, as HTML."""
    if isinstance(desk, ExerciseDesk):
        return _real(desk) + _banner(desk) + newest(desk)
    if desk.rehearsal:
        return f'<div class="rehearsal">演示时钟：情况文件“{esc(desk.rehearsal, 60)}”，非实时</div>'
    return _elsewhere(desk)


def _real(desk: ExerciseDesk) -> str:
    """Nothing on the screen weighs more than a real response in force."""
    real = real_line(desk.real)
    stop = f'<div class="ex-stop" role="alert">{esc(real.stop, 200)}</div>' if real.stop else ""
    chip = level(desk.real.edition, real.level) if real.level else ""
    keep = f'<span class="ex-keep">{esc(real.keep, 100)}</span>' if real.keep else ""
    return (f'<div class="ex-real{" on" if real.level else ""}"><b class="ex-what">真实官方状态</b>'
            f"{chip}{esc(real.status, 200)}{keep}</div>{stop}")


def _banner(desk: ExerciseDesk) -> str:
    """Loud: the exercise, the script's time, whether and how fast it goes, whose screen it is."""
    director = directs(desk) and may_direct(duty.who(desk))
    part = "导调员" if director else "自学" if desk.alone else "学员"
    trouble = (f'<div class="red" role="alert">演练日志：{esc(desk.trouble, 300)}</div>'
               if desk.trouble else "")
    now = desk.now()
    return (f'<div class="ex-banner"><b class="ex-word">{EXERCISE}</b>'
            f'<span class="ex-name">{esc(desk.exercise, 60)}</span>'
            f'<span>剧情时间 {now:%m-%d} <b class="clock">{now:%H:%M}</b></span>'
            f'<span class="ex-state">{esc(desk.state, 40)}</span><span>{part}</span></div>{trouble}')


def _elsewhere(desk: Desk) -> str:
    """A small line on the desk of real duty while colleagues' screens are in an exercise."""
    with suppress(OSError):
        found = [one for one in listed(exercise_files(home(os.environ)), desk.exercises)
                 if _told(desk, one)]
        if found:
            each = "、".join(f"{esc(one.name, 60)}（{esc(standing(desk, one))}）" for one in found[:_SHOWN])
            more = f"等{len(found)}场" if len(found) > _SHOWN else ""
            return (f'<div class="ex-elsewhere">另有演练未结束：{each}{more}，'
                    "与本页无关，本页为真实值班</div>")
    return ""


def standing(real: Desk, one: Listed) -> str:
    """How one stands; also whether it was ever started, where this process has it open."""
    desk = real.exercises.get(one.name)
    return str(desk.state.partition("（")[0]) if desk and one.state == PAUSED else one.state


def _told(desk: Desk, one: Listed) -> bool:
    """While its clock runs; standing, for a day from its beginning: one that somebody forgot
    to end is not told for ever. Who studies alone is in nobody's way."""
    if one.mode == STUDY:
        return False
    begun_today = one.at is not None and desk.clock() - one.at < timedelta(days=1)
    return one.state == RUNNING or one.state == PAUSED and begun_today


# Over everything, dialogs too, on paper too; it takes no click and hides no letter.
_CSS = f"""
body::after{{content:"";position:fixed;inset:0;z-index:999980;pointer-events:none;opacity:.11;
 background:url("data:image/svg+xml,{MARK}");print-color-adjust:exact;
 -webkit-print-color-adjust:exact}}
[data-testid="stMainBlockContainer"]>[data-testid="stVerticalBlock"]>*:has(.strip):before{{
 background:{VIOLET}!important}}
[data-testid="stTopNavLink"][aria-current],[data-testid="stTopNavLink"][aria-current] *{{
 color:{VIOLET}!important}}
.ex-real.on{{font-size:20px;line-height:42px;font-weight:700;border:4px solid {INK};
 display:flex;align-items:center;gap:12px;padding:0 10px}}
.ex-real.on .ex-what{{font-size:16px;line-height:26px;margin:0;white-space:nowrap}}
.ex-real.on b.lv{{font-size:28px;line-height:34px;padding:0 14px;margin:0}}
.ex-keep{{margin-left:auto;font-size:16px;line-height:22px;border-left:5px solid {INK};
 padding-left:10px}}
.lost .ex-real{{background:var(--hatch)!important;opacity:.6}}
"""
