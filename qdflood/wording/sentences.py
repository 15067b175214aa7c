"""A fact in official Chinese: values, what is said of a row, and the whole sentence.

Every word of the plan comes from the edition's catalogue (``says``, ``row_label``,
labels, grades, units); here is only the grammar of a sentence and the words that
any plan's facts need (未知, 以上).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from qdflood.observations.given import NO_SUCH, SPOKEN_UNITS
from qdflood.plan.catalogue import Register
from qdflood.plan.edition import Edition
from qdflood.plan.fields import FieldInfo
from qdflood.scales import Value, number_text

UNKNOWN = "未知（对方不掌握）"
UNLISTED = "*"
SLOT = re.compile(r"\{(\w+)\}")
BOUNDS = ("at_least", "at_most")


def unit(info: FieldInfo) -> str:
    """The field's unit as it is said: 米, 毫米, 级."""
    return SPOKEN_UNITS.get(info.spec.unit, info.spec.unit)


def value_text(info: FieldInfo, given: Any) -> str:
    """A canonical given as officers read it: 12.30米, Ⅲ级, 10—11级, 17级以上, 未知."""
    if given is None:
        return UNKNOWN
    if isinstance(given, Mapping):
        return _range_text(info, given)
    if isinstance(given, (list, tuple)):
        return "、".join(value_text(info, item) for item in given)
    if info.scale is not None:
        return info.scale.label(info.scale.position(given) or 0)
    if info.spec.type == "time":
        return stamp(datetime.fromisoformat(given))
    if info.numeric and given != NO_SUCH:
        return f"{number_text(given, info.spec.decimals)}{unit(info)}"
    return str(given)


def _range_text(info: FieldInfo, given: Mapping[Any, Any]) -> str:
    low, high = (given.get(key) for key in BOUNDS)
    suffix = "或" if info.scale else ""
    if high is None:
        return f"{value_text(info, low)}{suffix}以上"
    if low is None:
        return f"{value_text(info, high)}{suffix}以下"
    if info.scale:
        return f"{value_text(info, low)}至{value_text(info, high)}"
    return f"{number_text(low, info.spec.decimals)}—{value_text(info, high)}"


def canonical(info: FieldInfo, value: Value) -> Any:
    """An interval as the canonical given that would say it; None when it says nothing."""
    if value.nothing:
        return NO_SUCH
    if value.items is not None:
        return [end(info, item) for item in sorted(value.items)]
    if value.known:
        return end(info, value.lo)
    whole = info.whole
    found = {}
    if value.lo > whole.lo:
        found["at_least"] = end(info, value.lo)
    if value.hi < whole.hi:
        found["at_most"] = end(info, value.hi)
    return found or None


def end(info: FieldInfo, x: float) -> Any:
    """One end of an interval as a canonical given."""
    if info.spec.type == "bool":
        return bool(x)
    if info.spec.type == "time":
        return datetime.fromtimestamp(x, UTC).isoformat()
    return info.scale.grades[int(x)] if info.scale else x


# -- sentences


def predicate(info: FieldInfo, given: Any) -> str:
    """What is said of the row: 洪水位超过警戒水位, 启动Ⅲ级应急响应, 需转移人员1200人."""
    spec = info.spec
    if given is None:
        return f"{spec.label}{UNKNOWN}"
    if _is_none(info, given):
        said = spec.says_none or (_phrase(info, given) if isinstance(spec.says, dict) else "")
        return said or f"无{spec.label}"
    if isinstance(given, Mapping) and set(given) == {"at_least"} and spec.says_at_least:
        return spec.says_at_least.replace("{value}", value_text(info, given["at_least"]))
    return _phrase(info, given) or _plain(info, given)


def _is_none(info: FieldInfo, given: Any) -> bool:
    if given == NO_SUCH and info.scale is None:
        return True
    return given == NO_SUCH and info.scale is not None and info.scale.position(given) == 0


def _phrase(info: FieldInfo, given: Any) -> str:
    says = info.spec.says
    if isinstance(says, str):
        return says.replace("{value}", value_text(info, given))
    if isinstance(given, bool):
        return says.get(str(given).lower(), "")
    return says.get(given, "") if isinstance(given, str) else ""


def _plain(info: FieldInfo, given: Any) -> str:
    label, text = info.spec.label, value_text(info, given)
    if info.spec.type == "bool" or (info.scale is None and not info.numeric):
        return f"{label}：{text}"
    return f"{label}{text}" if info.numeric else f"{label}为{text}"


def subject(
    edition: Edition, register: str, member: str, fields: Mapping[str, Any] | None = None
) -> str:
    """Of whom it is said: 南村站, 大沽河干流, 某座水库; empty in a group of single facts.

    ``fields`` are canonical givens of the row, for the slots of ``row_label``.
    """
    spec, fields = edition.register(register), fields or {}
    if spec.members == "one":
        return ""
    named = is_named(member)
    someone = "" if named else _someone(edition, register, fields)
    if not named and not spec.row_label.replace("{member}", ""):
        return someone
    words = {"name": member if named else "", "member": member if named else someone}
    for name, given in fields.items():
        if given is not None and name in edition.info[register]:
            words.setdefault(name, value_text(edition.info[register][name], given))
    return SLOT.sub(lambda m: words.get(m[1], ""), spec.row_label or "{member}")


def _someone(edition: Edition, register: str, fields: Mapping[str, Any]) -> str:
    """A member nobody has named, by its class: 某座中型水库."""
    spec = edition.register(register)
    return f"某{spec.measure}{kinded(spec, class_words(edition, register, fields))}"


def kinded(spec: Register, kind: str) -> str:
    """The register's noun with a class before it, said once: 中型水库, 重要河道."""
    return kind if kind.endswith(spec.label) else kind + spec.label


def class_words(edition: Edition, register: str, fields: Mapping[str, Any]) -> str:
    """The graded attributes among ``fields``, in words."""
    infos = edition.info[register]
    return "".join(
        value_text(infos[name], given) for name, given in fields.items()
        if given is not None and is_class(infos.get(name))
    )


def is_class(info: FieldInfo | None) -> bool:
    """Whether a field is an attribute on a scale of grades: a size, a class of river."""
    return info is not None and not info.spec.reported and info.spec.type.startswith("scale:")


def is_named(member: str) -> bool:
    """Whether ``member`` is a name, not an entry nobody has named or a roll call."""
    return bool(member) and member != UNLISTED and not member.startswith("#")


def sentence(
    edition: Edition, register: str, member: str, field: str, value: Any,
    row_fields: Mapping[str, Any] | None = None,
) -> str:
    """One fact, without full stop: 南村站洪水位超过警戒水位.

    ``value`` is a canonical given (``qdflood.observations.given``).
    """
    who = subject(edition, register, member, row_fields)
    if shown(edition, register, field, row_fields or {}):
        return who
    return who + predicate(edition.info[register][field], value)


def shown(edition: Edition, register: str, field: str, fields: Mapping[str, Any]) -> bool:
    """Whether the row's label already says the field: 市气象局暴雨橙色预警信号."""
    label = edition.register(register).row_label
    return "{" + field + "}" in label and fields.get(field) is not None


def label_fields(edition: Edition, register: str) -> list[FieldInfo]:
    """The fields whose values stand in the label of the register's rows."""
    infos = edition.info[register]
    slots = SLOT.findall(edition.register(register).row_label)
    return [infos[slot] for slot in slots if slot in infos]


def stamp(at: datetime) -> str:
    return f"{at.month}月{at.day}日{at:%H:%M}"
