"""What entering a decision will do, in words; the decision itself is worded in the journal."""

from __future__ import annotations

from collections.abc import Iterable

from qdflood.assessment import Assessment
from qdflood.desk.state import Desk
from qdflood.journal.decision_words import (
    NOT_REGISTERED,
    OFF,
    ON,
    area,
    level_label,
    read_back,
    registered,
    response_words,
    what,
)
from qdflood.journal.decisions import POSTPONES, REGISTERS, WARNS, Decision
from qdflood.wording import moment

__all__ = [
    "NOT_REGISTERED", "OFF", "ON", "area", "effect_line", "overtaken", "read_back", "registered",
    "response_words", "what",
]  # fmt: skip


def effect_line(held: Desk, a: Assessment, one: Decision) -> str:
    """What entering it will do, in one line."""
    before = response_words(a.edition, a.situation.in_force)
    when = f"自{moment(one.in_force, held.now())}起"
    if one.effect in ("start", "adjust"):
        lists = [x.clause for x in held.actions if x.level == one.level]
        what_follows = f"，任务清单按{'、'.join(lists)}生成" if lists else ""
        then = f"{level_label(a.edition, one.level)}应急响应（{'、'.join(one.hazards)}）"
        return f"登记后：官方状态由“{before}”变为“{then}”，{when}{what_follows}"
    if one.effect == "end":
        return f"登记后：官方状态由“{before}”变为“未启动应急响应”，{when}"
    if one.effect in WARNS:
        said = ON if one.effect == "issue" else OFF
        label = next((w.label for w in a.edition.plan.warnings if w.id == one.warning), "")
        return f"登记后：{label}变为“{said}”，{when}；应急响应不受影响"
    if one.effect == REGISTERS:
        return "登记后：以上事项记为日志开始前已在实施的官方状态，不是新的决定"
    if one.effect == POSTPONES:
        return "登记后：官方状态不变，建议与官方状态的差别继续计时"
    return "登记后：命令记入日志，官方状态不变"


def overtaken(a: Assessment, one: Decision, coming: Iterable[Decision]) -> str:
    """Which signed decisions, not yet in force, this one takes the place of."""
    found = [c for c in coming if c.subject == one.subject and one.in_force <= c.in_force]
    if not found or not one.subject:
        return ""
    each = "、".join(f"{what(a.edition, c)}（第{c.seq}条，定于{c.in_force:%m-%d %H:%M}生效）"
                    for c in found)
    return f"此前签发、尚未生效的{each}将由本决定取代"
