"""On which line of a script a key stands, so that a message can say where to look.

The file is gone through event by event before it is loaded, which also keeps out what a
script has no use for and the loader could not stand: anchors, endless nesting, great size.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from qdflood.errors import DrillError

SIZE_LIMIT = 512 * 1024
"""Bytes; the longest script written so far has some forty thousand."""
_DEPTH = 40
_WRONG_KEY = re.compile(r"键“(.+)”不认识", re.DOTALL)
_NAMED = re.compile(r"第(\d+)行")
_INDEX = re.compile(r"\[(?:第(\d+)项|(\d+))")
_NAMES = ("id", "ref", "name", "act", "clause")  # what rows are called by, as in plan.validation
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass
class Node:
    """A part of the file: where it begins, and what it holds by key or in order."""

    line: int
    text: str = ""
    keys: dict[str, Node] = field(default_factory=dict)
    items: list[Node] = field(default_factory=list)


class Lines:
    """The lines of one file; of a file that is no YAML, as far as it could be read."""

    def __init__(self, raw: bytes, name: str) -> None:
        if len(raw) > SIZE_LIMIT:
            raise DrillError(f"文件有{len(raw) // 1024}KB，脚本最多{SIZE_LIMIT // 1024}KB", file=name)
        self.top = Node(1)
        try:
            _Builder(self.top).read(raw.decode("utf-8-sig"))
        except _Refused as exc:
            raise DrillError(exc.problem, file=name, where=f"第{exc.line}行") from None
        except (UnicodeDecodeError, yaml.YAMLError):
            return  # whoever loads it says so

    def of(self, where: str) -> int:
        """The line of the innermost part that a path such as ``expect[第2项 a].met`` names."""
        node, rest = self.top, where
        while rest:
            step = _row(node, rest) if rest.startswith("[") else _key(node, rest)
            if step is None:
                break
            node, rest = step
        return node.line

    def line(self, told: str) -> int:
        """The line that a message names; 0 where it names none."""
        match = _NAMED.match(told)
        return int(match[1]) if match else 0

    def told(self, where: str, problem: str = "") -> str:
        """The path with its line before it, as messages say it; of an unknown key its own."""
        wrong = _WRONG_KEY.fullmatch(problem)
        line = self.of(f"{where}.{wrong[1]}" if wrong else where)
        return f"第{line}行" + (f"　{where}" if where else "")


def _key(node: Node, rest: str) -> tuple[Node, str] | None:
    """The key that the path goes on with; keys may hold dots, so the longest that fits."""
    rest = rest.removeprefix(".")
    found = [key for key in node.keys
             if rest.startswith(key) and rest[len(key):len(key) + 1] in ("", ".", "[")]
    if not found:
        return None
    key = max(found, key=len)
    return node.keys[key], rest[len(key):]


def _row(node: Node, rest: str) -> tuple[Node, str] | None:
    """The row of a list: called by its number from one and its name, or from nought."""
    match = _INDEX.match(rest)
    if match is None:
        return None
    index = int(match[1]) - 1 if match[1] else int(match[2])
    if not 0 <= index < len(node.items):
        return None
    item, rest = node.items[index], rest[match.end():]
    for name in (item.keys[key].text for key in _NAMES if key in item.keys):
        rest = rest.removeprefix(f" {name}") if rest.startswith(f" {name}]") else rest
    return item, rest.partition("]")[2] if not rest.startswith("]") else rest[1:]


class _Refused(Exception):
    def __init__(self, problem: str, line: int) -> None:
        self.problem, self.line = problem, line


class _Builder:
    """Puts the events of a file together into nodes, without calling itself."""

    def __init__(self, top: Node) -> None:
        self.top = top
        self.open: list[tuple[Node, bool]] = []  # each with whether it is a mapping
        self.key: list[tuple[str, int] | None] = []  # of each: the key whose value comes next
        self.filled = False

    def read(self, text: str) -> None:
        for event in self._events(text):
            line = event.start_mark.line + 1 if event.start_mark else 0
            if isinstance(event, yaml.AliasEvent):
                raise _Refused(f"脚本不用锚点和引用（*{event.anchor}），请照写一遍", line)
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event.value, line)
            elif isinstance(event, yaml.CollectionStartEvent):
                self._begin(isinstance(event, yaml.MappingStartEvent), line)
            elif isinstance(event, yaml.CollectionEndEvent):
                self.open.pop()
                self.key.pop()

    def _events(self, text: str) -> Iterator[yaml.Event]:
        yield from yaml.parse(text, Loader=_Loader)

    def _scalar(self, text: str, line: int) -> None:
        if self.open and self.open[-1][1] and self.key[-1] is None:
            self.key[-1] = text, line
        else:
            self._place(Node(line, text))

    def _begin(self, mapping: bool, line: int) -> None:
        if len(self.open) >= _DEPTH:
            raise _Refused("嵌套太深，读不了", line)
        node = Node(line)
        if self.open and self.open[-1][1] and self.key[-1] is None:
            self.key[-1] = "", line  # a list or table as a key: the loader refuses it
        else:
            node = self._place(node)
        self.open.append((node, mapping))
        self.key.append(None)

    def _place(self, node: Node) -> Node:
        if not self.open:
            if not self.filled:
                self.filled, self.top.line, self.top.text = True, node.line, node.text
                return self.top
            return node
        outer, mapping = self.open[-1]
        if mapping:
            key = self.key[-1]
            assert key is not None
            name, node.line = key
            outer.keys[name], self.key[-1] = node, None
        else:
            outer.items.append(node)
        return node
