"""Times as a script writes them: from its start, by the clock, or in full."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from qdflood.errors import DrillError, SituationError
from qdflood.observations.given import parse_time

_OFFSET = re.compile(r"([+-])(\d{1,2}):([0-5]\d)")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_DAY = timedelta(days=1)
LONGEST = timedelta(days=31)
_YEARS = (1900, 2100)


def began(text: str, where: str) -> datetime:
    """The start of a script, in full. Raises DrillError."""
    try:
        at = parse_time(text, where)
    except SituationError as exc:
        raise DrillError(exc.problem, where=where) from None
    if not _YEARS[0] <= at.year <= _YEARS[1]:
        raise DrillError(f"年份应在{_YEARS[0]}至{_YEARS[1]}之间，现为{at.year}", where=where)
    return at


def ended(text: str, start: datetime, where: str) -> datetime:
    """The end of a script; by the clock it would be the next day's. Raises DrillError."""
    if _CLOCK.fullmatch(text):
        raise DrillError(f"时长“{text}”没有加号，会读成钟点：请写 \"+{text.zfill(5)}\"（几小时几分）",
                         where=where)
    end = moment(text, start, start, where)
    if end == start:
        raise DrillError("时长应大于0", where=where)
    if end - start > LONGEST:
        raise DrillError(f"脚本最长{LONGEST.days}天", where=where)
    return end


def moment(text: str, start: datetime, last: datetime, where: str) -> datetime:
    """``+HH:MM`` from the start; ``HH:MM``, the first such time from ``last`` on; ISO 8601.

    Raises DrillError for anything else and for a time before the start.
    """
    match = _OFFSET.fullmatch(text)
    if match:
        at = start + _span(match)
    elif match := _CLOCK.fullmatch(text):
        at = last.astimezone(start.tzinfo).replace(hour=int(match[1]), minute=int(match[2]))
        at = at if at >= last else at + _DAY
    else:
        try:
            at = parse_time(text, where)
        except SituationError:
            raise DrillError(f"时间“{text}”应写成 \"+01:30\"（从开始算起）、\"14:30\" 或 "
                             f"\"2026-08-10T14:30:00+08:00\"{_wide(text)}", where=where) from None
    if at < start:
        raise DrillError(f"时间“{text}”早于脚本开始时间", where=where)
    return at


def too_late(text: str, at: datetime, start: datetime) -> str:
    """What to write for a time by the clock that is the next day's; empty for any other."""
    if not _CLOCK.fullmatch(text):
        return ""
    day = "次日" if at.date() > start.date() else ""
    return f"（按钟点读是{day}{text}；从开始算起{text}请写 \"+{text.zfill(5)}\"）"


def _wide(text: str) -> str:
    """What of it is in full width, or a quote too many; empty when nothing is."""
    half = unicodedata.normalize("NFKC", text).strip("“”‘’\"'")
    if half == text or not (_OFFSET.fullmatch(half) or _CLOCK.fullmatch(half)):
        return ""
    wrong = "、".join(f"“{char}”" for char in dict.fromkeys(text)
                     if char in "“”‘’\"'" or unicodedata.normalize("NFKC", char) != char)
    return f"；{wrong}要去掉或改成半角，写成 \"{half}\""


def relative(given: Any, start: datetime) -> Any:
    """``given`` with every time written from the script's start as ISO 8601."""
    if isinstance(given, Mapping):
        return {key: _moved(value, start) if key in ("at", "since", "until") else
                relative(value, start) for key, value in given.items()}
    if isinstance(given, (list, tuple)):
        return [relative(value, start) for value in given]
    return given


def _moved(given: Any, start: datetime) -> Any:
    at = offset_of(given, start) if isinstance(given, str) else None
    return at.isoformat() if at else given


def offset_of(text: str, start: datetime) -> datetime | None:
    """The time that is written from the script's start; None where it is written otherwise."""
    match = _OFFSET.fullmatch(text)
    return start + _span(match) if match else None


def _span(match: re.Match[str]) -> timedelta:
    span = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return -span if match[1] == "-" else span
