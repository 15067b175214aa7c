"""The whole of an entry, part by part, by the words officers use. No streamlit here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from qdflood.desk.style import esc
from qdflood.journal.entry import KINDS, Entry
from qdflood.journal.report_body import WHAT
from qdflood.journal.shifts import counts_words
from qdflood.journal.tasks import STATES
from qdflood.plan.edition import Edition

TEXT, ITEMS = 12_000, 200
_DEPTH = 6


def multiline(text: str, limit: int = TEXT) -> str:
    """Typed text with its line breaks, as text only."""
    cut = text if len(text) <= limit else f"{text[:limit]}…（余{len(text) - limit}字见全文）"
    return "<br>".join(esc(line, TEXT) for line in cut.splitlines())


LABELS = {
    **KINDS,
    "sentences": "语句", "by": "来源", "reports": "读数", "zeros": "零报告", "register": "登记表",
    "member": "对象", "field": "事项", "value": "值", "at": "时间", "until": "有效至", "row": "行",
    "note": "备注", "settles": "核定矛盾", "scope": "范围", "voids": "作废的录入", "reason": "理由",
    "act": "事项", "effect": "性质", "level": "级别", "from_level": "原级别", "warning": "预警",
    "decided": "签发时间", "in_force": "生效时间", "published": "公布时间", "signatures": "签发人",
    "name": "姓名", "post": "职务", "chair": "主持", "participants": "参加", "conclusion": "结论",
    "consultation": "会商记录", "hazards": "灾种", "areas": "区域", "grounds": "依据条款",
    "proposal": "当时的系统建议", "clock": "决策时钟", "status": "状态", "notes": "提示",
    "asked": "请示对象", "heard_by": "受话人", "agreed": "同意", "text": "内容", "source": "附来源",
    "decision": "决定", "out": "交班", "into": "接班", "sheet": "交班表", "remarks": "说明",
    "official": "官方状态", "proposed": "系统建议", "lag": "相差", "sections": "各项",
    "title": "名称", "items": "条目", "counts": "本班录入", "head": "日志末条", "seq": "条号",
    "hash": "指纹", "since": "起", "confirmed": "可定级", "possible": "未能排除",
    "possible_reported": "已报情况指向", "verdict": "结论", "deciding": "依据条款",
    "warnings": "预警条件", "condition_since": "条件成立时间", "fingerprint": "规则指纹",
    "upto": "研判至第几条", "T0": "条件成立", "T1": "系统建议", "T2": "会商", "T3": "签发",
    "T4": "生效",
    "where": "公布于", "tasks": "任务", "list": "清单", "ref": "条款", "step": "第几步", "unit": "单位",
    "state": "状态", "who": "何人", "means": "方式", "what": "事项", "event": "事件", "turn": "起于第几条",
    "recipient": "接报单位", "reached": "已收到", "pair": "核报（条号）", "of": "所指条号",
    "target": "项目", "telephone": "电话", "person": "人员", "parameter": "参数", "from": "每年自",
    "to": "每年至", "datum": "高程基准", "reference": "出处",
}
"""What officers call the parts of an entry; a part without a name is shown as it is held."""

EFFECTS = {"start": "启动", "adjust": "调整", "end": "终止", "issue": "发布", "lift": "解除",
           "order": "命令", "register": "登记", "postpone": "暂缓"}
_WORDS: Mapping[str, Mapping[str, str]] = {"effect": EFFECTS, "state": STATES, "what": WHAT}
_ISO = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?[+-]\d\d:\d\d$")


def full(entry: Entry, edition: Edition) -> str:
    """Everything an entry holds, with its two hashes."""
    chain = "".join(
        f"<dt>{name}</dt><dd>{esc(value)}</dd>" for name, value in (
            ("录入时间", entry.recorded.isoformat()), ("发生时间", entry.happened.isoformat()),
            ("前一条指纹", entry.prev), ("本条指纹", entry.hash))
    )
    return f'<dl class="full">{"".join(_parts(entry.body, edition))}{chain}</dl>'


def _parts(body: Mapping[str, Any], edition: Edition, depth: int = 0) -> Iterator[str]:
    for name, value in body.items():
        if value in ("", [], {}):
            continue
        label = LABELS.get(str(name), str(name))
        yield f"<dt>{esc(label, 60)}</dt><dd>{_value(str(name), value, body, edition, depth)}</dd>"


def _value(name: str, value: object, body: Mapping[str, Any], edition: Edition, depth: int) -> str:
    if depth > _DEPTH:
        return esc(str(value))
    if name == "counts" and isinstance(value, Mapping):
        return esc(counts_words(value))
    if name == "sections" and isinstance(value, (list, tuple)):
        return "".join(_section(one) for one in value if isinstance(one, Mapping))
    if isinstance(value, Mapping):
        return f"<dl>{''.join(_parts(value, edition, depth + 1))}</dl>"
    if isinstance(value, (list, tuple)):
        return _several(name, value, body, edition, depth)
    if value is None:
        return "（未填）"
    if isinstance(value, bool):
        return "是" if value else "否"
    return multiline(_named(name, str(value), body, edition))


def _section(one: Mapping[str, Any]) -> str:
    """A part of a kept handover sheet: its title first, then what stood under it."""
    title, items = esc(str(one.get("title") or ""), 200), one.get("items")
    if not isinstance(items, (list, tuple)):
        return f"<h5>{title}：未汇总</h5>"
    lines = [item for item in items if isinstance(item, Mapping)]
    each = "".join(
        f"<li>{esc(_time(str(item.get('at') or '')), 40)}　{multiline(str(item.get('text') or ''))}</li>"
        for item in lines[:ITEMS])
    rest = f"<li>另有{len(lines) - ITEMS}项，见导出文件</li>" if len(lines) > ITEMS else ""
    return f"<h5>{title}：{len(items)}项</h5><ul>{each}{rest}</ul>"


def _several(
    name: str, values: Sequence[object], body: Mapping[str, Any], edition: Edition, depth: int
) -> str:
    shown = [_value(name, one, body, edition, depth + 1) for one in values[:ITEMS]]
    rest = f"<li>另有{len(values) - ITEMS}项，见导出文件</li>" if len(values) > ITEMS else ""
    if all(isinstance(one, str) for one in values) and not rest:
        return "；".join(shown)
    return f"<ul>{''.join(f'<li>{one}</li>' for one in shown)}{rest}</ul>"


def _named(name: str, value: str, body: Mapping[str, Any], edition: Edition) -> str:
    """Registers, facts and acts by the words officers use for them."""
    if name == "register" and value in edition.info:
        return edition.register(value).label
    if name == "field" and value in edition.info.get(str(body.get("register")), {}):
        return edition.info[str(body["register"])][value].spec.label
    known = _WORDS.get(name, {}).get(value)
    return known or _time(value)


def _time(value: str) -> str:
    """A time as officers write it; anything else as it is."""
    if not _ISO.match(value):
        return value
    try:
        return f"{datetime.fromisoformat(value):%Y-%m-%d %H:%M:%S}"
    except ValueError:
        return value
