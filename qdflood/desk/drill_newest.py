"""The newest message of an exercise in one line, for the strip of every other page: whoever
enters it has its words before him, and nobody misses one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from qdflood.desk import drafts
from qdflood.desk.style import INK, QUIET, esc
from qdflood.drill.play import Told
from qdflood.wording import moment

if TYPE_CHECKING:
    from qdflood.desk.exercise_desk import ExerciseDesk

_SHOWN, _READ = 200, "drill_read"


def newest(held: ExerciseDesk) -> str:
    """When, from whom, how, what; and how many have not been marked as read. Empty for none."""
    messages = held.messages
    if not messages or held.play.ended or held.alone:
        return ""
    last, mark = messages[-1], read_to(held)
    fresh = sum(1 for one in messages if one.seq > mark)
    more = f'<span class="n">{fresh}件未阅，见“演练”页</span>' if fresh else ""
    return (f'<div class="dr-newest{" new" if fresh else ""}"><b>最新来电来文　{moment(last.at, held.now())}　'
            f"{from_whom(last)}</b>：{esc(last.text, _SHOWN)}{more}</div>{_STYLE}")


def from_whom(one: Told) -> str:
    """Who sent it and how, as HTML. That something is hearsay is for the players to find out."""
    return "　".join(esc(part, 100) for part in (one.sender, one.shown_way) if part)


def read_to(held: ExerciseDesk) -> int:
    """Up to which message this officer has marked them as read."""
    key = _key(held)
    if key not in st.session_state:
        st.session_state[key] = int(drafts.load(held, _READ).get("seq", 0))
    return int(st.session_state[key])


def mark_read(held: ExerciseDesk, seq: int) -> None:
    """Every message up to ``seq`` has been read; kept beside the log, for this officer."""
    st.session_state[_key(held)] = seq
    drafts.keep(held, _READ, {"seq": seq})


def _key(held: ExerciseDesk) -> str:
    return f"_{_READ}_{held.exercise}_{drafts.owner(held)}"


_STYLE = f"""<style>
.dr-newest{{font-size:15px;line-height:22px;padding:1px 14px;border-bottom:1px solid #868E96;
 border-left:8px solid #C3C8CD;overflow-wrap:anywhere}}
.dr-newest .n{{color:{QUIET};margin-left:1em;white-space:nowrap}}
.dr-newest.new{{border-left-color:{INK};font-weight:700}} .dr-newest.new .n{{color:{INK}}}
</style>"""
