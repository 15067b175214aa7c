"""Whether a decision may be entered: the plan's acts and posts, and what a record needs.

The plan says who signs; people decide. What contradicts the plan is refused with
its clause, what merely goes beyond its letter is noted in the entry.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from qdflood.errors import DecisionRefused
from qdflood.journal.decisions import (
    CHANGES,
    POSTPONES,
    REGISTERS,
    RESPONSE,
    WARNS,
    Decision,
    Person,
)
from qdflood.journal.departures import differs as departures
from qdflood.journal.extent import not_for_all
from qdflood.journal.footing import Standing
from qdflood.journal.official import Status
from qdflood.journal.postponing import put_off, to_postpone
from qdflood.journal.signing import act_of, chairing, judge, may_chair, signed, signers

__all__ = [
    "Standing", "act_of", "chairing", "checked", "differs", "impossible", "may_chair", "person",
    "registrable", "signers", "to_postpone",
]  # fmt: skip


def checked(decision: Decision, on: Standing, now: datetime) -> Decision:
    """The decision with its notes, fit to be entered.

    Raises DecisionRefused with one sentence: a post that may not sign (and the clause),
    an act that what is in force does not allow, a missing reason, an impossible time.
    """
    if decision.effect in CHANGES:
        position = on.running_at(decision.in_force)
        from_level = on.edition.levels.grades[position] if position else None
        decision = replace(decision, from_level=from_level)
    not_now = impossible(decision, on)
    if not_now:
        raise DecisionRefused(not_now)
    _complete(decision, on)
    _times(decision, on, now)
    notes = [*_signed(decision, on), *_overtaking(decision, on), *_far(decision, now)]
    notes += filter(None, [not_for_all(decision, on.assessment), put_off(decision, on)])
    why = differs(decision, on)
    if not decision.reason.strip() and (why or decision.effect == POSTPONES):
        raise DecisionRefused(f"{why}，须写明理由" if why else "暂缓须写明理由")
    return replace(decision, notes=(*notes, *([why] if why else ())))


def _level_now(on: Standing) -> str | None:
    return on.edition.levels.grades[on.running] if on.running else None


# -- whether it can be decided at all


def impossible(decision: Decision, on: Standing) -> str:
    """Why what is in force does not allow the act; empty when it does."""
    effect, running = decision.effect, on.status.in_force.level
    if effect == "start" and running and (_adjusts(on) or decision.level == _level_now(on)):
        return f"现已是{on.edition.levels.label(running)}应急响应，变更级别应作调整"
    if effect in ("adjust", "end") and not running and not on.coming:
        said = "官方状态未登记，请先登记" if running is None else "现未启动应急响应"
        return f"{said}，不能{decision.act}"
    if effect == "adjust" and decision.level and not on.coming and _unchanged(
        decision, on.status
    ):
        return "级别、灾种、区域均与现行一致，没有调整的内容"
    if effect in WARNS:
        state = on.status.warnings.get(decision.warning or "")
        if state is None:
            return f"本预案没有“{decision.warning}”预警"
        if (state.on is True) is (effect == "issue"):
            issued = "已在发布中" if state.on else (
                "官方状态未登记，请先登记" if state.on is None else "现未发布")
            return f"{_warning(decision, on)}{issued}，不能{decision.act}"
    if effect == REGISTERS:
        return _not_to_register(decision, on)
    if effect == POSTPONES and not to_postpone(on):
        return "现在没有尚未决定的建议，不必暂缓"
    return ""


def _adjusts(on: Standing) -> bool:
    """Whether the plan has an act that changes a level in force; else another start does."""
    return any(act.effect == "adjust" for act in on.organization.acts.acts)


def registrable(on: Standing) -> list[str]:
    """The keys of what may be registered: variables that no decision of this log has set."""
    decided = {one.subject for one in on.decisions}
    keys = [] if RESPONSE in decided else ["level"]
    return keys + [w.key for w in on.edition.plan.warnings if w.id not in decided]


def _not_to_register(decision: Decision, on: Standing) -> str:
    allowed = registrable(on)
    if not allowed:
        return "各项官方状态均已有决定，不再登记；变更须作决定"
    said = [key for key, value in decision.status.items() if value is not None]
    return "" if set(said) <= set(allowed) else "已有决定的事项不再登记；变更须作决定"


def _unchanged(decision: Decision, status: Status) -> bool:
    held = status.in_force
    return (decision.level == decision.from_level and set(decision.hazards) == set(held.hazards)
            and set(decision.districts) == set(held.districts))


def _warning(decision: Decision, on: Standing) -> str:
    return next((w.label for w in on.edition.plan.warnings if w.id == decision.warning), "")


# -- what it must say


def _complete(decision: Decision, on: Standing) -> None:
    """Level, hazards and districts are chosen by a person, from the plan's own lists."""
    plan = on.edition.plan
    areas = tuple(on.edition.gazetteer.roster(plan.area_register).by_name)
    level = decision.level
    if decision.effect == REGISTERS:
        if all(value is None for value in decision.status.values()):
            raise DecisionRefused("请选择要登记的事项")
        level = decision.status.get("level")
    known = on.edition.levels.position(level or "")
    if decision.level is not None and decision.effect not in ("start", "adjust", POSTPONES):
        raise DecisionRefused(f"{decision.act}不带级别")
    if decision.effect in ("start", "adjust") and not known:
        raise DecisionRefused("请选择级别", choices=on.edition.levels.grades[1:])
    if not decision.hazards and known and decision.effect in ("start", "adjust", REGISTERS):
        raise DecisionRefused("请选择灾种", choices=plan.hazards)
    if decision.effect in ("start", "adjust", "issue"):
        if not decision.districts:
            raise DecisionRefused("请选择区域", choices=areas)
        if not (decision.grounds or decision.reason.strip()):
            raise DecisionRefused("请选择依据的条款，或写明理由")
    refs = {clause.ref for clause in (*on.edition.rungs, *on.edition.items)}
    for given, allowed, what in (
        (decision.hazards, plan.hazards, "灾种"), (decision.districts, areas, "区域"),
        (decision.grounds, refs, "条款"),
    ):
        for word in given:
            if word not in allowed:
                raise DecisionRefused(f"“{word}”不是本预案的{what}")


# -- its times


def _times(decision: Decision, on: Standing, now: datetime) -> None:
    """Decided is past; in force before it only on an assent; published not before it."""
    if decision.decided > now:
        raise DecisionRefused(f"签发时间{decision.decided:%m-%d %H:%M}晚于现在")
    if decision.effect == REGISTERS:
        if decision.in_force > now:
            raise DecisionRefused(f"起始时间{decision.in_force:%m-%d %H:%M}晚于现在")
        return
    _after_the_last(decision, on)
    if decision.in_force < decision.decided:
        _agreed_before(decision, on)
    published = decision.published
    if published is not None and published < decision.decided:
        raise DecisionRefused(
            f"公布时间{published:%H:%M}早于签发时间{decision.decided:%H:%M}"
        )
    if published is not None and published > now:
        raise DecisionRefused(f"公布时间{published:%m-%d %H:%M}晚于现在")


def _after_the_last(decision: Decision, on: Standing) -> None:
    """Of two decisions the later signed holds: one signed before would change nothing."""
    for other in on.decisions:
        if decision.subject and other.subject == decision.subject and (
            decision.decided.replace(second=0, microsecond=0)
            < other.decided.replace(second=0, microsecond=0)
        ):
            raise DecisionRefused(
                f"签发时间{decision.decided:%m-%d %H:%M}早于已登记的“{other.act}"
                f"{other.level or ''}”（第{other.seq}条，{other.decided:%m-%d %H:%M}签发），"
                "补录不改变官方状态，请写入值班记事"
            )


def _agreed_before(decision: Decision, on: Standing) -> None:
    """An assent lets an act come into force before it is signed; it replaces no signature."""
    since = max((one.decided for one in on.decisions if one.subject == decision.subject),
                default=None)
    asked = [one for one in on.assents
             if one.act == decision.act and one.level in (None, decision.level)
             and one.at <= decision.decided and (since is None or one.at >= since)]
    before = [one for one in asked if one.at <= decision.in_force]
    early = f"生效时间{decision.in_force:%H:%M}早于签发时间{decision.decided:%H:%M}"
    if not before:
        raise DecisionRefused(f"{early}，又没有此前的电话请示同意记录")
    last = {one.asked.name: one for one in sorted(asked, key=lambda one: (one.at, one.seq))}
    refused = next((one for one in last.values() if not one.agreed), None)
    if refused:
        raise DecisionRefused(f"{early}，而{refused.asked}在{refused.at:%H:%M}电话请示中未同意")
    act = act_of(on.organization, decision)
    judged = [judge(on.organization, act, one.asked) for one in before if one.agreed]
    if not any(one.accepted for one in judged):
        raise DecisionRefused(f"{early}；电话请示的{before[-1].asked}无权签发，不能据以先行生效")
    lacking = set.intersection(*(set(one.missing) for one in judged))
    if lacking:
        names = "、".join("或".join(group) for group in sorted(lacking))
        raise DecisionRefused(f"{early}；{act.ref}还须{names}，没有其电话请示同意记录")


# -- who signs


def _signed(decision: Decision, on: Standing) -> Iterator[str]:
    people = [one for one in decision.signatures if one.name.strip()]
    if decision.effect == REGISTERS:
        if not people and any(_on(on, key, v) for key, v in decision.status.items()):
            raise DecisionRefused("请写明签发人")
        yield from _registered_by(decision, on)
    elif decision.effect == POSTPONES:
        if not people and decision.chair is None:
            raise DecisionRefused("请写明由谁决定暂缓")
    else:
        yield from signed(on.organization, decision)


def _overtaking(decision: Decision, on: Standing) -> Iterator[str]:
    """What would never come into force, and, where that is a higher level, who signs that."""
    levels = on.edition.levels
    for other in on.overtaken_by(decision):
        lower = (levels.position(decision.level or "") or 0) < (
            levels.position(other.level or "") or 0)
        adjusting = next((act.act for act in on.organization.acts.acts
                          if act.effect == "adjust"), None)
        if lower and decision.effect in ("start", "adjust") and adjusting:
            instead = replace(decision, act=adjusting, effect="adjust", from_level=other.level)
            for _ in signed(on.organization, instead):
                pass
        yield (f"第{other.seq}条“{other.act}{other.level or ''}”（{other.signed}签发，"
               f"{other.in_force:%m-%d %H:%M}生效）将不再生效")


def _far(decision: Decision, now: datetime) -> Iterator[str]:
    """A time a day away is more often a slip of the pen than a decision."""
    day = timedelta(days=1)
    if decision.decided - decision.in_force > day:
        yield f"生效时间{decision.in_force:%Y-%m-%d %H:%M}早于签发一天以上，请核对"
    if decision.effect != REGISTERS and now - decision.decided > day:
        yield f"签发时间{decision.decided:%Y-%m-%d %H:%M}早于录入一天以上，请核对"
    if decision.in_force - now > day:
        yield f"生效时间{decision.in_force:%Y-%m-%d %H:%M}在一天以后，请核对"


def _registered_by(decision: Decision, on: Standing) -> Iterator[str]:
    """A level said to be in force already, and signed by whom the plan does not name, is noted."""
    level = decision.status.get("level")
    if not on.edition.levels.position(level or ""):
        return
    act = next((one for one in on.organization.acts.acts
                if one.effect == "start" and one.level in (None, level)), None)
    if act is None:
        return
    posts = on.organization.rank()
    for one in decision.signatures:
        if one.post not in posts or not judge(on.organization, act, one).accepted:
            yield f"{act.ref}：{act.text}登记的签发人为{one}，与此不符"


def _on(on: Standing, key: str, value: object) -> bool:
    return bool(on.edition.levels.position(value)) if key == "level" else value is True


def differs(decision: Decision, on: Standing) -> str:
    """How a decision departs from what is proposed; empty when it does not."""
    return departures(decision, on.assessment, on.running)


def person(name: str, post: str) -> Person | None:
    """Somebody, if a name was written."""
    return Person(name.strip(), post) if name.strip() else None
