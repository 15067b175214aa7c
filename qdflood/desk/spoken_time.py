"""A time of day as it is said on the telephone: 03:12, 昨日23:50, 凌晨2点, 下午3点半, 20时30分."""

from __future__ import annotations

import re
from typing import NamedTuple

_DAYS = {"今日": 0, "今天": 0, "当日": 0, "昨日": 1, "昨天": 1, "前日": 2, "前天": 2,
         "昨晚": 1, "昨夜": 1, "今晨": 0, "今早": 0, "今晚": 0}
_LATE = ("下午", "傍晚", "晚上", "晚", "夜间")
_PARTS = ("凌晨", "清晨", "早上", "上午", "中午", *_LATE)
_EVENING = ("昨晚", "今晚")
_WRITTEN = re.compile(
    f"^(?P<day>{'|'.join(_DAYS)})?(?P<part>{'|'.join(_PARTS)})?(?P<hour>\\d{{1,2}})"
    "(?:[:：](?P<colon>\\d{2})|[点时](?:(?P<minute>\\d{1,2})分?|(?P<half>半)|整)?)$"
)


class Spoken(NamedTuple):
    """``days`` ago, None where no day was said; hour and minute may be no time at all."""

    days: int | None
    hour: int
    minute: int


def spoken(text: str) -> Spoken | None:
    """What a word says of a time; None when it is none."""
    found = _WRITTEN.match(text.strip())
    if found is None:
        return None
    day, part, hour = found["day"], found["part"], int(found["hour"])
    minute = 30 if found["half"] else int(found["colon"] or found["minute"] or 0)
    if hour < 12 and (part in _LATE or (day in _EVENING and not part)):
        hour += 12
    return Spoken(_DAYS.get(day) if day else None, hour, minute)
