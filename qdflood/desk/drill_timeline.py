"""The course of a script as the director follows it, line by line. No streamlit here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from qdflood.desk.log_full import multiline
from qdflood.desk.style import esc
from qdflood.drill.play import Play
from qdflood.drill.script import Expectation, Inject, Script

COMING, NEXT, GIVEN, HELD, DROPPED = "未下达", "下一条", "已下达", "暂扣", "取消"
_LATE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Line:
    """One inject of the course, its state, and the expectations due before the next one."""

    inject: Inject
    state: str
    given: datetime | None = None
    late: timedelta = timedelta()
    why: str = ""
    expected: tuple[Expectation, ...] = ()

    @property
    def open(self) -> bool:
        """Whether it can still be given."""
        return self.state in (COMING, NEXT, HELD)

    @property
    def words(self) -> str:
        """Its state as it stands in the list."""
        if self.given is None:
            return self.state
        late = f"晚{span_words(self.late)}" if self.late >= _LATE else ""
        return f"{self.given:%H:%M}下达{late}"


def course(script: Script, play: Play, next_id: str = "") -> tuple[list[Expectation], list[Line]]:
    """The expectations due before the first inject, and every inject of the course."""
    timed = script.timed
    first = timed[0].at if timed else None
    before = [one for one in script.expectations if first is not None and one.at < first]
    lines = []
    for i, inject in enumerate(timed):
        assert inject.at is not None
        until = timed[i + 1].at if i + 1 < len(timed) else None
        due = tuple(one for one in script.expectations
                    if one.at >= inject.at and (until is None or one.at < until))
        lines.append(_line(play, inject, due, inject.id == next_id))
    return before, lines


def when_asked(script: Script, play: Play) -> list[Line]:
    """The injects given only when somebody asks."""
    return [_line(play, one, (), False) for one in script.injects if one.at is None]


def _line(play: Play, inject: Inject, due: tuple[Expectation, ...], is_next: bool) -> Line:
    given = play.given.get(inject.id)
    if given:
        late = given.at - given.planned if given.planned else timedelta()
        return Line(inject, GIVEN, given.at, late, "", due)
    if inject.id in play.dropped:
        return Line(inject, DROPPED, why=play.dropped[inject.id], expected=due)
    if inject.id in play.held:
        return Line(inject, HELD, expected=due)
    return Line(inject, NEXT if is_next else COMING, expected=due)


def span_words(span: timedelta) -> str:
    """1小时5分, 12分, 40秒."""
    seconds = max(round(span.total_seconds()), 0)
    hours, minutes = divmod(seconds // 60, 60)
    if hours:
        return f"{hours}小时{minutes}分" if minutes else f"{hours}小时"
    if minutes and (seconds >= 600 or not seconds % 60):
        return f"{minutes}分"
    return f"{minutes}分{seconds % 60:02d}秒" if minutes else f"{seconds}秒"


def at_words(at: datetime, start: datetime) -> str:
    """A scripted time; with its day where that is another than the first."""
    return f"{at:%H:%M}" if at.date() == start.date() else f"{at:%d}日{at:%H:%M}"


# -- one inject in full


def detail(line: Line, sentences: tuple[str, ...] = (), typed: bool = True) -> str:
    """The whole of an inject for the director, as HTML; ``sentences``: what it reports,
    ``typed``: whether the players enter what they are told."""
    return f'<div class="dr-detail">{"".join(_parts(line, sentences, typed))}</div>'


def _parts(line: Line, sentences: tuple[str, ...], typed: bool) -> Iterator[str]:
    one = line.inject
    if line.why:
        yield f"<p><b>取消原因</b>　{esc(line.why)}</p>"
    if one.when_asked:
        yield "<p><b>答复后学员可得</b>　见下，未问不给</p>"
    if one.message:
        yield (f"<p><b>{esc(one.message.sender, 100)}　{esc(one.message.way)}</b></p>"
               f"<blockquote>{multiline(one.message.text)}</blockquote>")
    if one.corrects:
        yield "<p><b>更正</b>　作废此前一条所报的读数</p>"
    if sentences:
        how = "学员应录入" if one.typed and typed else "系统代录"
        yield f"<p><b>{how}</b></p><ul>{''.join(f'<li>{esc(s, 400)}</li>' for s in sentences)}</ul>"
    if one.refused:
        yield f"<p><b>应拒收</b>　这样录入会被系统拒收，理由含“{esc(one.refused)}”</p>"
    if one.note:
        yield f"<p><b>导调提示</b>　{multiline(one.note)}</p>"
