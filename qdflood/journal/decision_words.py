"""A decision and the official status read aloud: one sentence each, in plain official Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from qdflood.journal.decisions import CHANGES, POSTPONES, REGISTERS, WARNS, Consultation, Decision
from qdflood.observations import InForce
from qdflood.plan.edition import Edition
from qdflood.wording import moment

NOT_REGISTERED, OFF, ON = "未登记", "未发布", "发布中"


def what(edition: Edition, one: Decision) -> str:
    """The act in a few words: 启动Ⅲ级应急响应."""
    level = level_label(edition, one.level)
    if one.effect == "end":
        before = level_label(edition, one.from_level)
        return f"{one.act}{before}应急响应"
    if one.effect in CHANGES:
        before = level_label(edition, one.from_level)
        verb = one.act if one.effect == "adjust" else "改"
        changed = f"由{before}{verb}为{level}" if before and before != level else one.act + level
        return f"{changed}应急响应"
    if one.effect in WARNS:
        return one.act if one.warning and one.warning in one.act else f"{one.warning}{one.act}"
    if one.effect == REGISTERS:
        return f"登记：{registered(edition, one)}"
    if one.effect == POSTPONES:
        return f"暂缓{level}应急响应" if level else "暂缓"
    return one.act


def registered(edition: Edition, one: Decision) -> str:
    """What a registration says is in force already; what it leaves open is not named."""
    said = one.status.get("level")
    parts = []
    if said is not None:
        label = level_label(edition, said)
        parts.append(f"{label}应急响应在实施" if label else "未启动应急响应")
    parts += [f"{w.label}{ON if one.status[w.key] else OFF}" for w in edition.plan.warnings
              if one.status.get(w.key) is not None]
    return "，".join(parts)


def level_label(edition: Edition, grade: str | None) -> str:
    """A grade of the levels as it is read; empty for none."""
    position = edition.levels.position(grade or "")
    return edition.levels.label(position) if position else ""


def read_back(
    edition: Edition, one: Decision, consulted: Consultation | None, now: datetime
) -> str:
    """The whole decision as it is read back before it is entered."""
    return "；".join(_parts(edition, one, consulted, now)) + "。"


def _parts(
    edition: Edition, one: Decision, consulted: Consultation | None, now: datetime
) -> Iterator[str]:
    yield what(edition, one)
    if one.hazards:
        yield f"灾种：{'、'.join(one.hazards)}"
    if one.districts:
        yield f"区域：{area(edition, one.districts)}"
    if one.grounds:
        yield f"依据：{'、'.join(one.grounds)}"
    if one.reason:
        yield f"{'内容' if one.effect == 'order' else '理由'}：{one.reason}"
    if consulted:
        yield f"会商：{moment(consulted.at, now)}{consulted.chair}主持"
    elif one.effect in (*CHANGES, *WARNS):
        yield "会商未登记"
    yield _times(one, now)


def _times(one: Decision, now: datetime) -> str:
    if one.effect == REGISTERS:
        signed = f"{one.signed}签发，" if one.signed else ""
        return f"{signed}自{moment(one.in_force, now)}起"
    if one.effect == POSTPONES:
        return f"{moment(one.decided, now)}{one.signed or (one.chair or '')}决定，官方状态不变"
    signed = f"{one.signed}{moment(one.decided, now)}签发，{moment(one.in_force, now)}生效"
    if one.effect not in (*CHANGES, *WARNS):
        return signed
    return signed + (f"，{moment(one.published, now)}公布" if one.published else "，待公布")


def area(edition: Edition, districts: Iterable[str]) -> str:
    """Districts by name with their number; all of them in two words."""
    named = list(districts)
    everywhere = edition.gazetteer.roster(edition.plan.area_register).by_name
    if len(named) == len(everywhere) > 1:
        return f"全部{len(named)}个"
    return f"{'、'.join(named)}（{len(named)}个）"


def response_words(edition: Edition, status: InForce) -> str:
    """The response in force in a few words."""
    if status.level is None:
        return f"应急响应{NOT_REGISTERED}"
    if not status.level:
        return "未启动应急响应"
    return f"{edition.levels.label(status.level)}应急响应（{'、'.join(status.hazards)}）"
