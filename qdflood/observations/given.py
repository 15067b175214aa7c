"""What an officer gives for one field: accepted, kept in one canonical form, and read.

Canonical: a number, true/false, the grade's own name, a list of names, an ISO time,
text, ``None`` (asked and not known) or ``{"at_least": x, "at_most": y}``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from qdflood.errors import SituationError
from qdflood.plan.fields import FieldInfo
from qdflood.scales import NOTHING, RANGE_ONLY, SAID_UNKNOWN, Value, fold, number_text

NO_SUCH = "无"
UNKNOWN_WORDS = ("未知", "不掌握", "不详", "?", "？")
_BOUND = ("at_least", "at_most")
# How a unit is said on the telephone; any other is said as it is written.
SPOKEN_UNITS = {"m": "米", "mm": "毫米", "km": "公里"}
_FIGURE = r"(?:0|[1-9]\d*)(?:\.\d+)?"  # no leading zeros: 010 is a slip, or another base
_NUMBER = re.compile(rf"^(-?{_FIGURE})(?:[-~至—–]+({_FIGURE}))?([^\d,]*?)(以上|以下)?$")
_THOUSANDS = re.compile(r"^\d{1,3}(?:,\d{3})+(?!\d)")
TEXT_LIMIT = 2000
_HUGE = 10**15


def accept(info: FieldInfo, given: Any, where: str) -> Any:
    """``given`` in canonical form.

    Raises SituationError naming ``where``, what was given and what is allowed.
    """
    if given is None or (isinstance(given, str) and fold(given) in map(fold, UNKNOWN_WORDS)):
        return None
    if isinstance(given, Mapping):
        return _range(info, given, where)
    if isinstance(given, (list, tuple)):
        return _list(info, given, where)
    if info.scale is not None:
        return _grade(info, given, where)
    if info.numeric:
        return _number(info, given, where)
    if info.spec.type == "time":
        return parse_time(given, where).isoformat()
    if not isinstance(given, str):
        raise SituationError(f"应为文字，现为“{shown(given)}”", where=where)
    if len(given) > TEXT_LIMIT:
        raise SituationError(f"文字过长（{len(given)}字，最多{TEXT_LIMIT}字）", where=where)
    return given


def _list(info: FieldInfo, given: Any, where: str) -> Any:
    if not info.spec.many:
        raise SituationError("只能填一个值，现为列表", where=where)
    if not given:
        raise SituationError("列表为空；没有就不要写，不掌握写 null", where=where)
    items = [accept(info, item, where) for item in given]
    if any(item is None or isinstance(item, (dict, list)) for item in items):
        raise SituationError("列表中每一项都应是确定的值；不掌握就整项写 null", where=where)
    return items


def _grade(info: FieldInfo, given: Any, where: str) -> Any:
    assert info.scale is not None
    position = info.scale.position(given)
    if position is None and isinstance(given, (int, float)) and not isinstance(given, bool):
        position = info.scale.position(str(given))
    if position is None:
        raise SituationError(
            f"“{shown(given)}”不是{info.spec.label}的取值", where=where, choices=info.scale.grades
        )
    if info.spec.type == "bool":
        return bool(position)
    return info.scale.grades[position]


def shown(given: Any) -> str:
    """What was given, as a message repeats it: short, and never a word of the program's."""
    if given is None:
        return "空"
    if isinstance(given, (Mapping, list, tuple)):
        return "键值表" if isinstance(given, Mapping) else "列表"
    text = "数太大" if isinstance(given, int) and abs(given) > _HUGE else str(given)
    return text if len(text) <= 60 else f"{text[:60]}……"


def _finite(given: float) -> bool:
    return abs(given) <= _HUGE if isinstance(given, int) else math.isfinite(given)


def _number(info: FieldInfo, given: Any, where: str) -> Any:
    if isinstance(given, str):
        return _spoken_number(info, given, where)
    if isinstance(given, bool) or not isinstance(given, (int, float)) or not _finite(given):
        raise SituationError(f"{info.spec.label}应为数，现为“{shown(given)}”", where=where)
    low, high = info.spec.range or (-math.inf, math.inf)
    if not low <= given <= high:
        raise SituationError(
            f"{info.spec.label}应为{number_text(low)}至{number_text(high)}{info.spec.unit}，"
            f"现为{number_text(given)}",
            where=where,
        )
    step = 1 if info.spec.type == "integer" else info.spec.step
    if step and abs(given / step - round(given / step)) > 1e-9:
        raise SituationError(f"{info.spec.label}应为整数，现为{number_text(given)}", where=where)
    return given


def _spoken_number(info: FieldInfo, given: str, where: str) -> Any:
    """“17级以上”, “10—11级”, “12.30 m”; 无 says there is none."""
    text = fold(given)
    if text == NO_SUCH:
        if info.spec.none_is is not None:
            return info.spec.none_is
        if info.spec.kind == "reading":  # there is always a stage, whether or not it was read
            raise SituationError(
                f"{info.spec.label}不能填“{NO_SUCH}”；没有读到就不填，问过不掌握填“未知”",
                where=where,
            )
        return NO_SUCH
    if _THOUSANDS.match(text):
        text = text.replace(",", "")
    match = _NUMBER.match(text) if len(text) <= 40 else None
    unit = fold(info.spec.unit)
    if match is None or match[3] not in ("", unit, SPOKEN_UNITS.get(unit, unit)):
        raise SituationError(f"{info.spec.label}应为数，现为“{shown(given)}”", where=where)
    first = _number(info, _figure(match[1]), where)
    if match[2]:
        return _range(info, {"at_least": first, "at_most": _figure(match[2])}, where)
    if match[4]:
        return _range(info, {_BOUND[match[4] == "以下"]: first}, where)
    return first


def _figure(text: str) -> int | float:
    return float(text) if "." in text else int(text)


def _range(info: FieldInfo, given: Mapping[Any, Any], where: str) -> Any:
    if not given or any(key not in _BOUND for key in given):
        unknown = [key for key in given if key not in _BOUND]
        problem = f"键“{unknown[0]}”不认识" if unknown else "没有写值"
        raise SituationError(problem, where=where, choices=_BOUND)
    if info.scale is None and not info.numeric:
        raise SituationError("这一项不能填范围", where=where)
    bounds = {key: accept(info, value, f"{where}.{key}") for key, value in given.items()}
    if any(
        value is None or value == NO_SUCH or isinstance(value, dict) for value in bounds.values()
    ):
        if info.scale is None or any(value is None for value in bounds.values()):
            raise SituationError("范围的两端应为确定的值", where=where)
    value = interval(info, bounds)
    if value.lo > value.hi:
        raise SituationError(
            f"范围下限{given.get('at_least')}大于上限{given.get('at_most')}", where=where
        )
    return bounds


def interval(info: FieldInfo, given: Any, report: Any = None) -> Value:
    """A canonical given as the interval it speaks of; ``report`` is who said it."""
    if given is None:
        return Value(info.whole.lo, info.whole.hi, SAID_UNKNOWN, report=report)
    if isinstance(given, Mapping):
        low = interval(info, given["at_least"]).lo if "at_least" in given else info.whole.lo
        high = interval(info, given["at_most"]).hi if "at_most" in given else info.whole.hi
        return Value(low, high, "" if low == high else RANGE_ONLY, report=report)
    if isinstance(given, (list, tuple)):
        items = frozenset(int(interval(info, item).lo) for item in given)
        return Value(min(items), max(items), items=items, report=report)
    if info.scale is not None:
        position = info.scale.position(given)
        assert position is not None, (info.name, given)
        single = frozenset((position,)) if info.spec.many else None
        return Value(position, position, "", single, report)
    if info.spec.type == "time":
        stamp = datetime.fromisoformat(given).timestamp()
        return Value(stamp, stamp, report=report)
    if info.numeric and given == NO_SUCH:
        return Value(NOTHING.lo, NOTHING.hi, report=report)
    x = given if info.numeric else 0.0
    return Value(x, x, report=report)


def parse_time(given: Any, where: str) -> datetime:
    """An ISO time with an offset. Raises SituationError for anything else."""
    try:
        at = datetime.fromisoformat(given) if isinstance(given, str) else None
    except ValueError:
        at = None
    if at is None:
        raise SituationError(
            f"时间应写成 2026-08-10T14:00:00+08:00，现为“{shown(given)}”", where=where
        )
    if at.tzinfo is None:
        raise SituationError(f"时间“{given}”没有时区，请在末尾加 +08:00", where=where)
    return at


def describe(info: FieldInfo, value: Value) -> str:
    """A value as officers read it: 12.30m, Ⅲ级, 接近至超过…, 未知."""
    if value.nothing:
        return NO_SUCH
    if info.scale is not None:
        if value.items is not None:
            return "、".join(info.scale.label(i) for i in sorted(value.items))
        if value.known:
            return info.scale.label(value.lo)
        if (value.lo, value.hi) == (info.whole.lo, info.whole.hi):
            return "未知"
        return f"{info.scale.label(value.lo)}至{info.scale.label(value.hi)}"
    if not info.numeric:
        return ""
    unit, decimals = info.spec.unit, info.spec.decimals
    if value.known:
        return f"{number_text(value.lo, decimals)}{unit}"
    if (value.lo, value.hi) == (info.whole.lo, info.whole.hi):
        return "未知"
    if value.hi == info.whole.hi:
        return f"{number_text(value.lo, decimals)}{unit}以上"
    if value.lo == info.whole.lo:
        return f"{number_text(value.hi, decimals)}{unit}以下"
    return f"{number_text(value.lo, decimals)}—{number_text(value.hi, decimals)}{unit}"
