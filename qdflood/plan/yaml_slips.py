"""Which slip of the pen keeps a file from being YAML, and on which line it really stands.

A parser gives up where it can go on no longer, often a line or more below the slip, and says
nothing that somebody who is no programmer could use. Here the lines up to there are looked at
for what people who write Chinese really do: full-width colons, brackets, quotes and blanks,
tabs, no blank after a colon, a quote or bracket left open, a line that is set in wrongly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qdflood.plan.yaml_line import (
    BLOCK,
    KEY,
    PAIRS,
    Line,
    in_front,
    of_line,
    of_value,
    shown,
    unquoted,
)

_NEAR = 2
_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")  # as the parser counts lines
_UNQUOTED = re.compile(r"\s+[-+]?\d{1,2}:[0-5]\d\s*(?:#.*)?")


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip on ``line`` (from 1) and what to write there, in one sentence."""

    line: int
    sentence: str


def slip(text: str, stopped: int, began: int = 0) -> Slip:
    """The likeliest slip of a file that the parser gave up at line ``stopped``.

    ``began``: where the part begins that it was in the middle of; 0 where it did not say.
    Always says something: at worst where to look and for what.
    """
    lines = [one for one in _lines(text) if one.number <= stopped]
    near = lines[-_NEAR:]
    told = (next(_told(near), None) or next(_marks(lines), None)
            or next(_left_open(lines, began), None) or _set_in(lines))
    if told is not None:
        return told
    here = lines[-1] if lines else None
    at = here.number if here else stopped
    return Slip(at, (f"{here.quoted}附近 " if here else "")
                + "YAML 格式有误，请检查这一行和上一行的缩进、冒号和引号（都用半角）")


def obvious(text: str) -> Iterator[Slip]:
    """Every line that is wrong whatever stands around it, so that all are mended at once."""
    for one in _lines(text):
        match = KEY.match(one.body)
        before = next(in_front(one), "")
        if before or (match and match["key"].isascii() and match["colon"] == "："):
            yield Slip(one.number, before or next(of_line(one)))
        elif match and _UNQUOTED.fullmatch(one.body[match.end():]):
            time = one.body[match.end():].split("#")[0].strip()
            yield Slip(one.number, f"“{time}”不加引号会被读成六十进制数，请写成 \"{time}\"")


def no_table(text: str) -> Slip:
    """Of a file that holds no keys at all, why: mostly that every colon is a full-width one."""
    lines = _lines(text)
    told = next(_told(lines[:1]), None)
    if told is not None:
        return told
    here = lines[0] if lines else None
    return Slip(here.number if here else 1,
                (f"{here.quoted}：" if here else "") + "没有找到“键: 值”，冒号要用半角“:”，后面空一格")


def _lines(text: str) -> list[Line]:
    """The lines that mean something: no comments, nothing inside a long text."""
    found: list[Line] = []
    inside, own = -1, 0  # the indentation of the key whose long text this is, and of the text
    for number, line in enumerate(_BREAK.split(text), 1):
        indent = len(line) - len(line.lstrip())
        if not line.strip():
            continue
        if inside >= 0 and indent > inside and indent >= own:
            own = own or indent
            continue
        inside, own = -1, 0
        if line.lstrip().startswith("#") or line.strip() in ("---", "..."):
            continue
        body = line.lstrip()
        while body.startswith("- "):
            body = body[2:].lstrip(" ")
        found.append(Line(number, line, indent, body))
        if BLOCK.search(line):
            inside = indent
    return found


def _told(lines: list[Line]) -> Iterator[Slip]:
    for one in lines:
        for sentence in of_line(one):
            yield Slip(one.number, sentence)
            break


def _marks(lines: list[Line]) -> Iterator[Slip]:
    """Blanks and dashes in front of a line that no file has rightly, nearest first."""
    for one in reversed(lines):
        for sentence in in_front(one):
            yield Slip(one.number, sentence)


def _left_open(lines: list[Line], began: int) -> Iterator[Slip]:
    """The nearest line above whose quote or bracket is not closed before the parser stopped."""
    for one in reversed(lines):
        bare = unquoted(one.text)
        if bare.count('"') % 2 and (one.number >= began or bare.lstrip()[:1] != '"'):
            for sentence in of_value(one, "", _after_colon(one.body)):
                yield Slip(one.number, sentence)
                return
    order = sorted(range(len(lines)), key=lambda at: (lines[at].number != began, -at))
    for at in order:
        one, bare = lines[at], unquoted(lines[at].text)
        for left, right in PAIRS.items():
            if bare.count(left) > bare.count(right) and _stays_open(lines[at:], left):
                yield Slip(one.number, f"{one.quoted}少了“{right}”，与前面的“{left}”相配（半角）")
                return
            if bare.count(right) > bare.count(left) and one is lines[-1]:
                yield Slip(one.number, f"{one.quoted}多了一个“{right}”，或少了与它相配的“{left}”")
                return


def _stays_open(lines: list[Line], left: str) -> bool:
    """Whether a list or table is not closed on a line below either."""
    depth = 0
    for one in lines:
        bare = unquoted(one.text)
        depth += bare.count(left) - bare.count(PAIRS[left])
        if depth <= 0:
            return False
    return True


def _after_colon(body: str) -> str:
    match = KEY.match(body)
    return body[match.end():].strip() if match else body


def _set_in(lines: list[Line]) -> Slip | None:
    """A last line that is set in by as much as none of those it could belong to."""
    if len(lines) < 2:
        return None
    here, above = lines[-1], lines[-2]
    column, over = _column(here), _column(above)
    levels = sorted({here.indent for here in lines[:-1]} | {_column(one) for one in lines[:-1]})
    before = lines[-3] if len(lines) > 2 else above
    if above.indent < here.indent == before.indent and not _dashed(above):
        return Slip(above.number, f"{above.quoted}缩进少了：前面空{above.indent}格，"
                    f"它上下的都是{here.indent}格，同一层要对齐")
    if here.indent > over and _after_colon(above.body):
        return Slip(here.number, f"{here.quoted}缩进多了：前面空{here.indent}格，"
                    f"上一项“{shown(above.body)[1:-1]}”前面是{over}格，同一层要对齐")
    if here.indent not in levels or (not _dashed(here) and column not in levels):
        fit = max((level for level in levels if level <= over), default=over)
        peer = next((one for one in reversed(lines[:-1]) if _column(one) == fit), above)
        return Slip(here.number, f"{here.quoted}缩进不对：前面空{here.indent}格，"
                    f"第{peer.number}行{peer.quoted}前面空{fit}格，同一层要对齐")
    return None


def _dashed(one: Line) -> bool:
    return one.text.lstrip().startswith("- ")


def _column(one: Line) -> int:
    """At which column the words begin, after the dashes of rows."""
    return len(one.text) - len(one.body)
