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

SHOWN = 24
"""How many characters of a line are quoted; messages never show a whole file."""
_NEAR = 2
_BLANKS = {"\t": "制表符（Tab）", "\u3000": "全角空格", "\u00a0": "不换行空格",
           "\u200b": "看不见的零宽字符", "\ufeff": "看不见的零宽字符"}
_DASHES = "－—–―·•"
_OPENING, _CLOSING = "“‘「『＂", "”’」』＂"
_BRACKETS = {"｛": "{", "｝": "}", "［": "[", "］": "]", "【": "[", "】": "]"}
_PAIRS = {"[": "]", "{": "}"}
_KEY = re.compile(r"""(?P<key>"[^"]*"|'[^']*'|[^\s"'#\[\]{},：:－—|>&*!%@`][^：:#"'\[\]{}]{0,39}?)\s*(?P<colon>[：:])""")
_BLOCK = re.compile(r"(?:^|[:\-]\s)\s*[|>][-+0-9]*\s*(?:#.*)?$")
_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")  # as the parser counts lines
_UNQUOTED = re.compile(r"\s+[-+]?\d{1,2}:[0-5]\d\s*(?:#.*)?")
_RESERVED = "%@`*&!|>"


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip on ``line`` (from 1) and what to write there, in one sentence."""

    line: int
    sentence: str


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str
    indent: int
    body: str
    """What follows the indentation and the dashes of its rows."""

    @property
    def quoted(self) -> str:
        return shown(self.text)


def shown(text: str) -> str:
    """The beginning of a line as a message quotes it."""
    bare = text.strip()
    return f"“{bare[:SHOWN]}{'…' if len(bare) > SHOWN else ''}”"


def slip(text: str, stopped: int, began: int = 0) -> Slip:
    """The likeliest slip of a file that the parser gave up at line ``stopped``.

    ``began``: where the part begins that it was in the middle of; 0 where it did not say.
    Always says something: at worst where to look and for what.
    """
    lines = [one for one in _lines(text) if one.number <= stopped]
    near = lines[-_NEAR:]
    told = next(_told(near), None) or next(_left_open(lines, began), None) or _set_in(lines)
    if told is not None:
        return told
    here = lines[-1] if lines else None
    at = here.number if here else stopped
    return Slip(at, (f"{here.quoted}附近 " if here else "")
                + "YAML 格式有误，请检查这一行和上一行的缩进、冒号和引号（都用半角）")


def obvious(text: str) -> Iterator[Slip]:
    """Every line that is wrong whatever stands around it, so that all are mended at once."""
    for one in _lines(text):
        match = _KEY.match(one.body)
        before = next(_before(one), "")
        if before or (match and match["key"].isascii() and match["colon"] == "："):
            yield Slip(one.number, before or next(_of_line(one)))
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


def _lines(text: str) -> list[_Line]:
    """The lines that mean something: no comments, nothing inside a long text."""
    found: list[_Line] = []
    inside = -1  # the indentation of the key whose long text this is
    for number, line in enumerate(_BREAK.split(text), 1):
        indent = len(line) - len(line.lstrip())
        if not line.strip() or (inside >= 0 and indent > inside):
            continue
        inside = -1
        if line.lstrip().startswith("#") or line.strip() in ("---", "..."):
            continue
        body = line.lstrip()
        while body.startswith("- "):
            body = body[2:].lstrip(" ")
        found.append(_Line(number, line, indent, body))
        if _BLOCK.search(line):
            inside = indent
    return found


def _told(lines: list[_Line]) -> Iterator[Slip]:
    for one in lines:
        for sentence in _of_line(one):
            yield Slip(one.number, sentence)
            break


def _of_line(one: _Line) -> Iterator[str]:
    yield from _before(one)
    match = _KEY.match(one.body)
    if match is None:
        if one.body[:1] in _OPENING and "：" not in one.body and ":" not in one.body:
            return
        yield from _no_key(one)
        return
    rest = one.body[match.end():]
    if match["colon"] == "：":
        yield f"{one.quoted}的冒号是全角“：”，请改成半角“:”，后面空一格"
    elif rest and rest[0] in _BLANKS:
        yield f"{one.quoted}的冒号后面是{_BLANKS[rest[0]]}，请改成一个半角空格"
    elif rest and rest[0] != " " and not _is_time(match["key"], rest):
        yield f"{one.quoted}的冒号后面要空一格，写成“{match['key']}: {rest.strip()[:SHOWN]}”"
    else:
        yield from _value(one, match["key"], rest.strip())


def _is_time(key: str, rest: str) -> bool:
    return key[-1:].isdigit() and rest[:1].isdigit()


def _before(one: _Line) -> Iterator[str]:
    """What stands before the words of a line: blanks, dashes, a comment's mark."""
    for char in one.text[:one.indent]:
        if char in _BLANKS:
            yield f"{one.quoted}的行首有{_BLANKS[char]}，缩进只能用半角空格"
            return
    first, body = one.body[:1], one.body
    if first in _BLANKS:
        yield f"{one.quoted}里有{_BLANKS[first]}，请改成半角空格"
    elif first and first in _DASHES:
        yield f"{one.quoted}的行首是“{first}”，列表请用半角短横“-”，后面空一格"
    elif first == "＃" or body.startswith("//"):
        yield f"{one.quoted}：说明要用半角“#”开头，后面空一格"
    elif re.match(r"-[^-\s\d]", body) and body == one.text.lstrip():
        yield f"{one.quoted}的短横“-”后面要空一格"


def _no_key(one: _Line) -> Iterator[str]:
    """A line that has neither a key nor the dash of a row, nor goes on from a list above."""
    body = one.body
    if one.text.lstrip().startswith("- ") or body[:1] in "[]{}\"'":
        yield from _value(one, "", body)
    elif body[:1] in _BRACKETS:
        yield f"{one.quoted}的括号“{body[0]}”是全角，请改成半角“{_BRACKETS[body[0]]}”"
    elif not body.rstrip().endswith((",", "]", "}")):
        yield (f"{one.quoted}没有“键: 值”；如果是上一行文字的下半截，上一行冒号后面写“>-”，"
               "文字都另起一行并多缩进两格")


def _value(one: _Line, key: str, value: str) -> Iterator[str]:
    """The value of a key as it stands on its line."""
    first = value[:1]
    if first == '"':
        yield from _in_quotes(one, value)
    elif first in _BRACKETS:
        yield f"{one.quoted}的括号“{first}”是全角，请改成半角“{_BRACKETS[first]}”"
    elif first and first in "[{":
        yield from _in_brackets(one, value)
    elif first and first in _RESERVED and not _BLOCK.search(one.text):
        yield f"{one.quoted}的文字不能以“{first}”开头，请给整句加引号"
    elif re.search(r":\s", _bare(value)):
        whole = f"{key}: " if key else ""
        yield (f"{one.quoted}的文字里又有半角冒号加空格，请改成全角“：”，"
               f"或给整句加引号：{whole}\"{value[:SHOWN]}{'…' if len(value) > SHOWN else ''}\"")


def _in_quotes(one: _Line, value: str) -> Iterator[str]:
    bad = re.search(r'\\[^0abtnvfre "/\\N_LPxuU\n]', value)
    closed = re.match(r'"(?:[^"\\]|\\.)*"', value)
    if bad is not None:
        yield f"{one.quoted}的双引号里有反斜杠“{bad[0]}”，请把外面的双引号改成单引号 '"
    elif closed is None and value.count('"') == 1:
        end = "”" if value.rstrip()[-1] in _CLOSING else ""
        yield (f"{one.quoted}少了右引号" + ("（结尾的是中文引号）" if end else "")
               + "，请在后面补半角“\"”")
    elif closed and re.match(r"\s*[^\s#,\]}:]", value[closed.end():]):
        yield (f"{one.quoted}的引号后面还有字：文字里的引号请用中文“”，"
               "整句外面才用半角引号")


def _in_brackets(one: _Line, value: str) -> Iterator[str]:
    """A list or table on one line: what is left when quoted words are taken out."""
    bare = _bare(value)
    for wide, narrow in _BRACKETS.items():
        if wide in bare:
            yield f"{one.quoted}的括号“{wide}”是全角，请改成半角“{narrow}”"
            return
    if re.search(r"\s#", value) and not _balanced(bare):
        yield f"{one.quoted}里空格后的“#”起被当作说明，不算内容；是内容的请加引号"
    elif bare.count('"') % 2:
        yield f"{one.quoted}少了一个半角引号“\"”"
    elif value[0] == "{" and "：" in bare and ":" not in bare:
        yield f"{one.quoted}的冒号是全角“：”，请改成半角“:”，后面空一格"
    elif re.search(r"，\s*\w+:\s", bare) or (value[0] == "[" and re.search(r"，\s*$|^\[，", bare)) \
            or re.search(r'["\]}]\s*，', value):
        yield f"{one.quoted}的逗号“，”是全角，括号里各项之间请用半角“,”，后面空一格"
    elif re.search(r":\s[^,{}\[\]]*:\s", bare):
        yield f"{one.quoted}的一项里有两个半角冒号加空格：文字里的请改成全角“：”，或给那段文字加引号"
    elif re.search(r"[^\s:],?\s*\w+:[^\s,\]}]", bare) and value[0] == "{":
        yield f"{one.quoted}的冒号后面要空一格"


def _bare(text: str) -> str:
    """Without what stands in closed half-width quotes, and without a comment."""
    text = re.sub(r'"(?:[^"\\]|\\.)*"', "", text)
    return re.sub(r"\s#.*$", "", re.sub(r"'[^']*'", "", text))


def _balanced(bare: str) -> bool:
    return all(bare.count(left) == bare.count(right) for left, right in _PAIRS.items())


def _left_open(lines: list[_Line], began: int) -> Iterator[Slip]:
    """The nearest line above whose quote or bracket is not closed before the parser stopped."""
    # A list may go on over several lines: only what is never closed before the next key counts.
    for one in reversed(lines):
        bare = _bare(one.text)
        if bare.count('"') % 2 and (one.number >= began or bare.lstrip()[:1] != '"'):
            for sentence in _value(one, "", _after_colon(one.body)):
                yield Slip(one.number, sentence)
                return
        for left, right in _PAIRS.items():
            if bare.count(left) > bare.count(right):
                yield Slip(one.number, f"{one.quoted}少了“{right}”，与前面的“{left}”相配（半角）")
                return
            if bare.count(right) > bare.count(left) and one is lines[-1]:
                yield Slip(one.number, f"{one.quoted}多了一个“{right}”，或少了与它相配的“{left}”")
                return


def _after_colon(body: str) -> str:
    match = _KEY.match(body)
    return body[match.end():].strip() if match else body


def _set_in(lines: list[_Line]) -> Slip | None:
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
        return Slip(here.number, f"{here.quoted}缩进不对：前面空{here.indent}格，"
                    f"上面同一层的是{fit}格，同一层要对齐")
    return None


def _dashed(one: _Line) -> bool:
    return one.text.lstrip().startswith("- ")


def _column(one: _Line) -> int:
    """At which column the words begin, after the dashes of rows."""
    return len(one.text) - len(one.body)
