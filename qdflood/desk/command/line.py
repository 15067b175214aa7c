"""A typed line taken apart: words, source, time observed and note; nothing is understood yet."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from qdflood.desk.command.result import Refusal
from qdflood.desk.spoken_time import spoken

LINE_LIMIT = 500
_NOTE = re.compile("[#＃]")
_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})


@dataclass(slots=True)
class Line:
    """``by`` is the source as typed (empty when none was); ``timed`` whether a time was."""

    words: list[str]
    at: datetime
    by: str = ""
    timed: bool = False
    note: str = ""
    tail: str = ""

    def again(self, words: list[str]) -> str:
        """The line with other words and the same source and note."""
        return " ".join([*words, *([self.tail] if self.tail else [])])

    def observe(self, word: str, now: datetime) -> None:
        """Take the time observed."""
        if self.timed:
            raise Refusal("时间说了两个")
        self.at, self.timed = time_of_day(word, now), True


def take_apart(text: str, at: datetime) -> Line:
    """Words after NFKC (full-width letters, digits, blanks); the note is kept as typed."""
    if len(text) > LINE_LIMIT:
        raise Refusal(f"一行最多{LINE_LIMIT}字")
    before, *rest = _NOTE.split(text, maxsplit=1)
    hidden = [c for c in text if unicodedata.category(c) in _HIDDEN and c not in "\t\r\n"]
    if hidden:
        raise Refusal(f"有看不见的字符（U+{ord(hidden[0]):04X}），请重新输入")
    line = Line([], at, note=rest[0].strip() if rest else "")
    tail = []
    for word in unicodedata.normalize("NFKC", before).split():
        if word.startswith("@"):
            if line.by:
                raise Refusal("来源说了两个")
            if len(word) == 1:
                raise Refusal("@后面要写来源")
            line.by = word[1:]
            tail.append(word)
        else:
            line.words.append(word)
    line.tail = " ".join([*tail, *([f"#{line.note}"] if line.note else [])])
    return line


def is_time(word: str) -> bool:
    """Whether a word is written as a time of day: 03:12, 昨日23:50, 凌晨3点半."""
    return spoken(word) is not None


def time_of_day(word: str, now: datetime) -> datetime:
    """The moment said; without a day the last such time: today, or yesterday if to come."""
    said = spoken(word)
    if said is None or said.hour > 23 or said.minute > 59:
        raise Refusal(f"“{word}”不是时间，应写成03:12或昨日23:50")
    found = now.replace(hour=said.hour, minute=said.minute, second=0, microsecond=0)
    if said.days is None:
        return found if found <= now else found - timedelta(days=1)
    if found - timedelta(days=said.days) > now:
        raise Refusal(f"“{word}”还没有到")
    return found - timedelta(days=said.days)
