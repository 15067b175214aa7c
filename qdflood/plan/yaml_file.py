"""Reads one YAML file, refusing the traps that YAML 1.1 sets for a plan editor.

Uses libyaml's loader (ten times faster than the pure Python one) with a
constructor that refuses duplicate keys, the bare words ``yes/no/on/off``
(which YAML 1.1 turns into booleans) and ``12:30`` (which it turns into 750).
Dates stay text: a time is parsed where its offset can be asked for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml

from qdflood.errors import PlanError, QdfloodError
from qdflood.plan.yaml_slips import slip

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_TRAPS = re.compile(r"^(?:yes|no|on|off|y|n)$", re.IGNORECASE)
_SEXAGESIMAL = re.compile(r"^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$")


class _Trap(Exception):
    def __init__(self, problem: str, line: int) -> None:
        self.problem, self.line = problem, line


class _Loader(_Base):  # type: ignore[misc]
    """YAML 1.1 less its surprises; implicit booleans are only true and false."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Hashable] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                raise _Trap("键必须是一个词或数", key_node.start_mark.line + 1)
            if key in seen:
                raise _Trap(f"键“{key}”重复", key_node.start_mark.line + 1)
            seen.add(key)
        return super().construct_mapping(node, deep)  # type: ignore[no-any-return]


def _plain(loader: Any, node: Any) -> Any:
    """A plain scalar that YAML 1.1 would read as something else than it looks."""
    text, line = node.value, node.start_mark.line + 1
    if _SEXAGESIMAL.match(text):
        raise _Trap(f"“{text}”不加引号会被读成六十进制数，请写成 \"{text}\"", line)
    if _TRAPS.match(text):
        raise _Trap(f"“{text}”会被读成真假值，请写 true、false；是文字的加引号，没有的写“无”", line)
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    try:
        return int(text.replace("_", ""), 10)
    except ValueError:
        return float(text.replace("_", ""))


def _text(loader: Any, node: Any) -> str:
    return str(node.value)


def _mapping(loader: Any, node: Any) -> Any:
    return loader.construct_mapping(node, deep=True)


_Loader.yaml_implicit_resolvers = {
    first: [(tag, rx) for tag, rx in pairs if not tag.endswith((":float", ":int", ":bool"))]
    for first, pairs in _Base.yaml_implicit_resolvers.items()
}
_PLAIN = re.compile(
    r"^(?:[-+]?(?:0|[1-9][0-9]*)|[-+]?(?:0|[1-9][0-9]*)\.[0-9]+(?:e[-+]?[0-9]+)?"
    r"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"
    r"|true|false|True|False|TRUE|FALSE|[Yy]|[Nn]|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF)$"
)
_Loader.add_implicit_resolver("!plain", _PLAIN, list("-+0123456789tTfFyYnNoO"))
_Loader.add_constructor("!plain", _plain)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _text)
_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def read_yaml(path: Path, name: str = "", error: type[QdfloodError] = PlanError) -> Any:
    """The content of ``path``; ``name`` is how messages call it.

    Raises ``error`` with the line for bad syntax, bad encoding, a duplicate
    key or one of the YAML traps.
    """
    name = name or path.name
    try:
        raw = path.read_bytes()
    except OSError as exc:
        raise error(f"打不开文件（{exc.strerror}）", file=name) from exc
    return yaml_of(raw, name, error)


def read_mapping(path: Path, name: str = "") -> dict[Any, Any]:
    """The content of a file whose top must be a mapping; PlanError otherwise."""
    content = read_yaml(path, name)
    if not isinstance(content, dict):
        raise PlanError("最外层应为键值表", file=name or path.name)
    return content


def read_json(path: Path, name: str, error: type[QdfloodError] = PlanError) -> Any:
    """The content of a JSON file; duplicate keys, NaN and Infinity are refused."""

    def pairs(given: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(given)
        if len(found) < len(given):
            keys = [key for key, _ in given]
            raise error(f"键“{max(keys, key=keys.count)}”重复", file=name)
        return found

    def constant(word: str) -> Any:
        raise error(f"“{word}”不是数", file=name)

    try:
        text = path.read_bytes().decode("utf-8-sig")
        return json.loads(text, object_pairs_hook=pairs, parse_constant=constant)
    except OSError as exc:
        raise error(f"打不开文件（{exc.strerror}）", file=name) from exc
    except UnicodeDecodeError as exc:
        raise error("不是 UTF-8 编码的文本文件", file=name) from exc
    except RecursionError as exc:
        raise error("嵌套太深，读不了", file=name) from exc
    except ValueError as exc:
        line = getattr(exc, "lineno", 0)
        raise error("JSON 格式有误", file=name, where=f"第{line}行") from exc


def yaml_of(raw: bytes, name: str, error: type[QdfloodError] = PlanError) -> Any:
    """The content of YAML (or JSON) bytes; raises as ``read_yaml`` does."""
    text = text_of(raw, name, error)
    try:
        return yaml.load(text, Loader=_Loader)
    except _Trap as exc:
        raise error(exc.problem, file=name, where=f"第{exc.line}行") from exc
    except yaml.YAMLError as exc:
        raise _malformed(text, exc, name, error) from exc
    except (ValueError, IndexError, KeyError, TypeError) as exc:  # from an explicit !!tag
        raise error("YAML 标签（!!）用错，请去掉", file=name) from exc
    except RecursionError as exc:
        raise error("嵌套太深，读不了", file=name) from exc


def text_of(raw: bytes, name: str, error: type[QdfloodError] = PlanError) -> str:
    """The text of a file in UTF-8; of any other ``error`` says how to save it as one."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        if raw.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
            how = "看来是 Word 一类的文件，请把文字复制到记事本里，保存成 UTF-8 编码的文本文件"
        else:
            how = "请用记事本打开，“另存为”，“编码”选 UTF-8"
        raise error(f"不是 UTF-8 编码的文本文件：{how}", file=name) from exc


def _malformed(
    text: str, exc: yaml.YAMLError, name: str, error: type[QdfloodError]
) -> QdfloodError:
    """What is wrong where the parser gave up, as somebody who writes the file would say it."""
    mark, context = getattr(exc, "problem_mark", None), getattr(exc, "context_mark", None)
    if mark is None:
        at = getattr(exc, "position", None)
        where = f"第{text.count(chr(10), 0, at) + 1}行" if isinstance(at, int) else ""
        return error("有看不见的控制字符，请删去重打这一行", file=name, where=where)
    if "single document" in str(exc):
        return error("文件里多了一行“---”，一个文件只写一份", file=name,
                     where=f"第{mark.line + 1}行")
    if "could not determine a constructor" in str(exc):
        return error("YAML 标签（!!）用错，请去掉", file=name, where=f"第{mark.line + 1}行")
    found = slip(text, mark.line + 1, context.line + 1 if context else 0)
    return error(found.sentence, file=name, where=f"第{found.line}行")
