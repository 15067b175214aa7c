"""One line of a file that is meant to be YAML: which slip it holds, by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

SHOWN = 24
"""How many characters of a line are quoted; messages never show a whole file."""
_BLANKS = {"\t": "制表符（Tab）", "\u3000": "全角空格", "\u00a0": "不换行空格",
           "\u200b": "看不见的零宽字符", "\ufeff": "看不见的零宽字符"}
_DASHES = "－—–―·•"
_OPENING, _CLOSING = "“‘「『＂", "”’」』＂"
_BRACKETS = {"｛": "{", "｝": "}", "［": "[", "］": "]", "【": "[", "】": "]"}
PAIRS = {"[": "]", "{": "}"}
KEY = re.compile(r"""(?P<key>"[^"]*"|'[^']*'|[^\s"'#\[\]{},：:－—|>&*!%@`][^：:#"'\[\]{}]{0,39}?)\s*(?P<colon>[：:])""")
BLOCK = re.compile(r"(?:^|[:：]\s*|-\s+)[|>][-+0-9]*\s*(?:#.*)?$")
_RESERVED = "%@`*&!|>"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file and its number, from 1."""

    number: int
    text: str
    indent: int
    body: str
    """What follows the indentation and the dashes of its rows."""

    @property
    def quoted(self) -> str:
        """Its beginning in quotes."""
        return shown(self.text)


def shown(text: str) -> str:
    """The beginning of a line as a message quotes it."""
    bare = text.strip()
    return f"“{bare[:SHOWN]}{'…' if len(bare) > SHOWN else ''}”"


def of_line(one: Line) -> Iterator[str]:
    """What is wrong with it, in one sentence; nothing where it may stand as it is."""
    yield from in_front(one)
    match = KEY.match(one.body)
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
        yield from of_value(one, match["key"], rest.strip())


def _is_time(key: str, rest: str) -> bool:
    return key[-1:].isdigit() and rest[:1].isdigit()


def in_front(one: Line) -> Iterator[str]:
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


def _no_key(one: Line) -> Iterator[str]:
    """A line that has neither a key nor the dash of a row, nor goes on from a list above."""
    body = one.body
    if one.text.lstrip().startswith("- ") or body[:1] in "[]{}\"'":
        yield from of_value(one, "", body)
    elif body[:1] in _BRACKETS:
        yield f"{one.quoted}的括号“{body[0]}”是全角，请改成半角“{_BRACKETS[body[0]]}”"
    elif not body.rstrip().endswith((",", "]", "}")):
        yield (f"{one.quoted}没有“键: 值”；如果是上一行文字的下半截，上一行冒号后面写“>-”，"
               "文字都另起一行并多缩进两格")


def of_value(one: Line, key: str, value: str) -> Iterator[str]:
    """The value of a key as it stands on its line."""
    first = value[:1]
    if first == '"':
        yield from _in_quotes(one, value)
    elif first in _BRACKETS and re.search(r":\s", unquoted(value)):
        yield f"{one.quoted}的括号“{first}”是全角，请改成半角“{_BRACKETS[first]}”"
    elif first and first in "[{":
        yield from _in_brackets(one, value)
    elif first and first in _RESERVED and not BLOCK.search(one.text):
        yield f"{one.quoted}的文字不能以“{first}”开头，请给整句加引号"
    elif re.search(r":\s", unquoted(value)):
        whole = f"{key}: " if key else ""
        yield (f"{one.quoted}的文字里又有半角冒号加空格，请改成全角“：”，"
               f"或给整句加引号：{whole}\"{value[:SHOWN]}{'…' if len(value) > SHOWN else ''}\"")


def _in_quotes(one: Line, value: str) -> Iterator[str]:
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


def _in_brackets(one: Line, value: str) -> Iterator[str]:
    """A list or table on one line: what is left when quoted words are taken out."""
    bare = unquoted(value)
    for wide, narrow in _BRACKETS.items():
        if wide in bare and wide not in "【】":
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


def unquoted(text: str) -> str:
    """The text without what stands in closed half-width quotes, and without a comment."""
    text = re.sub(r'"(?:[^"\\]|\\.)*"', "", text)
    return re.sub(r"\s#.*$", "", re.sub(r"'[^']*'", "", text))


def _balanced(bare: str) -> bool:
    return all(bare.count(left) == bare.count(right) for left, right in PAIRS.items())
