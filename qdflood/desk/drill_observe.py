"""What the players have done so far, for the director: levels, and the newest of the log."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

import streamlit as st

from qdflood.desk.log_rows import short
from qdflood.desk.style import esc
from qdflood.errors import JournalError
from qdflood.journal.entry import EXERCISE, SNAPSHOT, Entry
from qdflood.journal.sentence import sentence

if TYPE_CHECKING:
    from qdflood.desk.exercise import ExerciseDesk

_SHOWN, _LOOKED_AT = 14, 80


def draw(held: ExerciseDesk) -> None:
    """Proposed and official level, then the newest entries."""
    st.html(f'<div class="panel dr-doing">{levels(held)}<h5>最近的记录（新的在上）</h5>'
            f"<table class=dr-log>{''.join(_rows(held))}</table></div>")


def levels(held: ExerciseDesk) -> str:
    """What the system proposes against what has been decided."""
    a, status = held.assessment(), held.in_force
    label = a.edition.levels.label
    official = "未登记" if status.level is None else label(status.level) if status.level else "未启动"
    open_ = f"，未能排除{label(a.possible_reported)}" if a.possible_reported > a.confirmed else ""
    proposed = label(a.confirmed) if a.confirmed else "无可定级别"
    asked = sum(1 for one in held.play.said if one.what == "asked")
    on_duty = "、".join(f"{one.person.name}（{one.person.post}）" for one in held.ledger.shifts.on_duty)
    return (f"<p>已进入的学员：<b>{esc(on_duty or '还没有', 200)}</b></p><p>学员已定：<b>{esc(official)}</b>　系统建议：<b>{esc(proposed)}</b>{esc(open_)}　"
            f"待核实{len(a.needed)}项　已问{asked}次</p>")


def _rows(held: ExerciseDesk) -> Iterator[str]:
    now = held.now()
    for entry in newest(held):
        yield (f'<tr class="k-{esc(entry.kind)}"><td>{short(entry.recorded, now)}</td>'
               f"<td>{esc(entry.officer, 20)}</td><td>{esc(sentence(entry, held.edition), 160)}</td></tr>")


def newest(held: ExerciseDesk) -> list[Entry]:
    """The last entries of players and desk, newest first; the director's own are not among them."""
    after = max(held.ledger.seq - _LOOKED_AT, 0)
    try:
        found = list(held.store.entries(after))
    except JournalError:
        return []
    return list(islice((one for one in reversed(found) if one.kind not in (EXERCISE, SNAPSHOT)),
                       _SHOWN))
