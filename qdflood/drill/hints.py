"""What a refusal says in the words of whoever writes a script with a plain text editor.

The sentences of the form are made for editors of the plan; here they get what to write.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from qdflood.errors import DrillError, SituationError
from qdflood.plan.edition import Edition

_SHOWN = 20
_BREAK = re.compile(r"\s*[\r\n\x85\u2028\u2029]\s*")
_WRONG_TABLE = re.compile(r"应为键值表(?:（.*）)?(?:，现为(?P<given>.*))?", re.DOTALL)
_WRONG_LIST = re.compile(r"(?P<wanted>应为列表（.*?）)，现为(?P<given>.*)", re.DOTALL)
_WRONG_NUMBER = re.compile(r"应为(?P<wanted>整?数)，现为(?P<given>\d+)\s*(?P<unit>分钟|分)?")
_WRONG_KEY = re.compile(r"键“(?P<key>.+)”不认识", re.DOTALL)
_TWICE = re.compile(r"键“(?P<key>id|of|unit|kind|act|name)”重复")
_EXAMPLES: Mapping[str, str] = {
    "reports": "{of: 名称里的几个字}",
    "tasks": '{unit: 单位, ref: "条款号", within_min: 30}',
    "prints": "{kind: 种类, words: [应有的字]}",
    "decision": "{act: 决定, within_min: 30, signed: [职务]}",
    "message": "{sender: 谁, way: 电话, text: 原话}",
    "setting": "{nature: 虚构, text: 开场的情况}",
}
_ITEMS = re.compile(r"[、，；,\"“”]\s*")
_KEYS = re.compile(r"\[[^\]]*\]")


def plainer(error: DrillError) -> DrillError:
    """The same error, saying what to write."""
    where = _one_line(error.where)
    return DrillError(_said(_one_line(error.problem), where), file=error.file, where=where,
                      choices=[_one_line(one) for one in error.choices])


def plainly(loading: Callable[[], Any]) -> Any:
    """What ``loading`` gives; where it is refused, in plainer words."""
    try:
        return loading()
    except DrillError as exc:
        raise plainer(exc) from None


def _one_line(text: str) -> str:
    return _BREAK.sub(" ", text)


def _said(problem: str, where: str) -> str:
    if match := _WRONG_NUMBER.fullmatch(problem):
        unit = f"、不带“{match['unit']}”" if match["unit"] else ""
        return f"应为{match['wanted']}：写成 {match['given']}，不加引号{unit}"
    if match := _WRONG_TABLE.fullmatch(problem):
        return _table(match["given"] or "", where)
    if match := _WRONG_LIST.fullmatch(problem):
        given = match["given"]
        parts = [f'"{part}"' if "(" in part else part
                 for part in _ITEMS.split(given.strip("【】［］ ")) if part]
        return f"{match['wanted']}，方括号和逗号用半角，如 [{_cut(', '.join(parts))}]，现为{_cut(given)}"
    if (match := _WRONG_KEY.fullmatch(problem)) and re.search(r"[一-\u9fff]{2}[。，！]?$", match["key"]):
        return (f"键“{_cut(match['key'])}”不认识（键用下面列出的英文；若它本是文字里的一段，"
                "{ } 里文字中的逗号要用全角“，”）")
    if match := _TWICE.fullmatch(problem):
        return f"{problem}，是不是漏了行首的“- ”（每一条以“- ”开头）"
    if problem == "应为 true 或 false":
        return "应为 true（有）或 false（没有）"
    if ".readings" in where and problem.startswith("时间应写成"):
        return f"{problem}，或从开始算起写成 \"+00:25\""
    return problem


def _table(given: str, where: str) -> str:
    key = _KEYS.sub("", where).rpartition(".")[2].rpartition("　")[2]
    example = _EXAMPLES.get(key, "{键: 值, 键: 值}")
    now = f"，现为{_cut(given)}" if given else ""
    wide = "；冒号要用半角“:”，后面空一格" if "：" in given else ""
    return f"应为键值表，即几行“键: 值”，写在一行就是 {example}{now}{wide}"


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def labelled(edition: Edition, refused: SituationError, path: str) -> list[str]:
    """The keys that might be written at ``path`` of the readings, each with what it is called;
    of a key in Chinese only those that are called so, where there are any."""
    infos = edition.info.get(path.split(".")[0].split("[")[0], {})
    match = _WRONG_KEY.fullmatch(refused.problem)
    every = [f"{one}（{infos[one].spec.label}{_unit(infos[one].spec.unit)}）" if one in infos else one
             for one in refused.choices]
    meant = [one for one in every if match and match["key"] in one.partition("（")[2]]
    return meant or every


def _unit(unit: str) -> str:
    return f"，{unit}" if unit else ""
