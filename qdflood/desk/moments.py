"""A time as an officer writes it in a form: 03:12, 昨日23:50, 8-9 23:50, 2026-08-09 23:50."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from qdflood.desk.spoken_time import spoken
from qdflood.errors import QdfloodError

_WRITTEN = re.compile(
    r"^(?:(?:(?P<year>\d{4})[-/.年])?(?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?)?"
    r"(?:\s*T?\s*(?P<hour>\d{1,2}):(?P<minute>\d{2}))?$"
)
_LEEWAY = timedelta(minutes=1)
_NEAR = timedelta(days=60)  # a date without its year is of this one, unless that is far off


def read_moment(text: str, now: datetime, *, end: bool = False) -> datetime:
    """The moment meant: of a time of day the last one before ``now``.

    A date without a time is its beginning, with ``end`` its last minute. Raises
    QdfloodError for what is no time.
    """
    said = spoken(text)
    if said is not None and said.hour < 24 and said.minute < 60:
        at = now.replace(hour=said.hour, minute=said.minute, second=0, microsecond=0)
        late = said.days is None and at > now
        return at - timedelta(days=1 if late else said.days or 0)
    found = _WRITTEN.match(text.strip().replace("：", ":"))
    held = found.groupdict() if found else {}
    if found is None or not (held["hour"] or held["day"]):
        raise QdfloodError(f"“{text.strip()[:30]}”不是时间，应写成03:12、昨日23:50或8-9 03:12")
    try:
        return _moment({name: int(n) for name, n in held.items() if n}, now, end)
    except ValueError:
        raise QdfloodError(f"没有“{text.strip()[:30]}”这个时间") from None


def _moment(held: dict[str, int], now: datetime, end: bool) -> datetime:
    hour, minute = (23, 59) if end else (0, 0)
    at = now.replace(
        year=held.get("year", now.year), month=held.get("month", now.month),
        day=held.get("day", now.day), hour=held.get("hour", hour),
        minute=held.get("minute", minute), second=0, microsecond=0,
    )
    if "day" not in held and at > now:
        return at - timedelta(days=1)
    if "day" in held and "year" not in held and at > now + _NEAR:
        return at.replace(year=at.year - 1)
    return at


def happened(text: str | None, now: datetime) -> datetime | None:
    """When something happened; None where nothing was written, which means now.

    Raises QdfloodError for a time to come.
    """
    if not (text or "").strip():
        return None
    at = read_moment(text or "", now)
    if at > now + _LEEWAY:
        raise QdfloodError(f"发生时间{at:%m-%d %H:%M}晚于现在")
    return at
