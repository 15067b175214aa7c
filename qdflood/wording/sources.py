"""Who said it, how long ago, and whom to ring; a zero report in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from qdflood.observations import Report, Zero
from qdflood.observations.given import NO_SUCH
from qdflood.plan.edition import Edition
from qdflood.wording.sentences import SLOT, canonical, is_named, predicate, sentence, stamp


def age(at: datetime, now: datetime) -> str:
    """How long ago: 刚刚, 52分钟前, 1小时04分前, 3天前."""
    minutes = int((now - at).total_seconds() // 60)
    if minutes < 0:
        return "时间在后"
    if minutes == 0:
        return "刚刚"
    if minutes < 60:
        return f"{minutes}分钟前"
    hours, minutes = divmod(minutes, 60)
    return f"{hours}小时{minutes:02d}分前" if hours < 24 else f"{hours // 24}天前"


def moment(at: datetime, now: datetime) -> str:
    """A time of day as read aloud: 03:12, 昨日23:50, 8月9日23:50."""
    local = at.astimezone(now.tzinfo)
    if local.date() == now.date():
        return local.strftime("%H:%M")
    if local.date() == (now - timedelta(days=1)).date():
        return f"昨日{local:%H:%M}"
    return stamp(local)


def source(report: Report | Zero | Sequence[Report] | None, now: datetime) -> str:
    """Who said it and how long ago: 市水文中心，38分钟前."""
    if report is None:
        return ""
    if isinstance(report, Sequence):
        return "；".join(source(one, now) for one in report)
    by = f"{report.by}零报告" if isinstance(report, Zero) else report.by
    return "，".join(part for part in (by, age(report.at, now)) if part)


def zero_sentence(edition: Edition, zero: Zero) -> str:
    """A zero report in words: 平度市：除已报者外水库无险情."""
    register = edition.register(zero.register)
    info = edition.info[zero.register].get(zero.field)
    if info is None:
        return register.zero_says or f"无{register.label}"
    scope = dict(zero.scope)
    if register.key in scope and info.none is not None:
        return sentence(edition, zero.register, scope[register.key], zero.field,
                        canonical(info, info.none))
    said = info.spec.zero_says or f"{register.label}{predicate(info, NO_SUCH)}"
    where = "、".join(scope.values())
    return f"{where}：除已报者外{said}" if where else f"除已报者外，{said}"


def units_for(
    edition: Edition, register: str, member: str, field: str,
    fields: Mapping[str, Any] | None = None,
) -> tuple[str, ...]:
    """Whom to ask for a fact: the first of ``ask`` that can be filled in, else the supplier."""
    info, spec = edition.info[register][field], edition.register(register)
    templates = (info.spec.ask,) if isinstance(info.spec.ask, str) else info.spec.ask
    for template in filter(None, templates):
        found = _filled(edition, register, member, template, fields or {})
        if found:
            return found
    return (info.spec.supplier or spec.supplier,)


def _filled(
    edition: Edition, register: str, member: str, template: str, fields: Mapping[str, Any]
) -> tuple[str, ...]:
    slots = SLOT.findall(template)
    if not slots:
        return (template,)
    names = _attribute(edition, register, member, slots[0], fields)
    return tuple(template.replace("{" + slots[0] + "}", name) for name in names)


def _attribute(
    edition: Edition, register: str, member: str, slot: str, fields: Mapping[str, Any]
) -> tuple[str, ...]:
    if slot == "member":
        return (member,) if is_named(member) else ()
    given = fields.get(slot)
    if given:
        return tuple(given) if isinstance(given, (list, tuple)) else (str(given),)
    listed = edition.gazetteer.roster(register).by_name.get(member)
    info = edition.info[register].get(slot)
    return listed.many(info.spec.column or slot) if listed and info else ()


def phone(edition: Edition, units: str) -> str:
    """The telephone of the first unit that has one; empty until the office fills it in."""
    numbers = (edition.gazetteer.phone(name) for name in units.split("、"))
    return next(filter(None, numbers), "")
