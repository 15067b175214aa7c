"""Words that every part of 演练评估报告 shares."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from qdflood.drill.score import Score
from qdflood.report.paper import Paragraph, para

STANDARD = "训练标准，非预案规定"
LATE_S = 1.0
"""So many seconds of real time after it was due an inject is still on time."""


def heading(words: str) -> Paragraph:
    return para("heading", words)


def text(words: str) -> Paragraph:
    return para("text", words)


def note(words: str) -> Paragraph:
    return para("form-note", words)


def clock(score: Score, at: datetime | None) -> str:
    """A scripted time: 14:05, with its date where it is not the first day; empty for none."""
    if at is None:
        return ""
    local = at.astimezone(score.start.tzinfo)
    return f"{local:%H:%M}" if local.date() == score.start.date() else f"{local.month}月{local.day}日{local:%H:%M}"


def span(minutes: int) -> str:
    """50分钟; 2小时40分."""
    hours, rest = divmod(minutes, 60)
    return f"{hours}小时{rest:02d}分" if hours else f"{rest}分钟"


def by_hand(number: int) -> str:
    """The number of a message that the director made up; those of the script have their own."""
    return f"手{number}"


def refs(given: Iterable[str]) -> str:
    return "、".join(given)


def of_level(act: str, level: str | None) -> str:
    """启动Ⅳ级; 预警发布."""
    return f"{act}{level}级" if level else act


def minutes(number: int | None) -> str:
    return "" if number is None else f"{number}分钟"
