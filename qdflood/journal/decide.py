"""Whether a decision may be entered: the plan's acts and posts, and what a record needs.

The plan says who signs; people decide. What contradicts the plan is refused with
its clause, what merely goes beyond its letter is noted in the entry.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from qdflood.assessment import Assessment
from qdflood.errors import DecisionRefused
from qdflood.journal.official import CHANGES, POSTPONE, Assent, Decision, Person, Status
from qdflood.plan.edition import Edition
from qdflood.plan.headquarters import Act
from qdflood.plan.organization import Organization
from qdflood.response import may_sign
from qdflood.truth import TRUE


@dataclass(frozen=True)
class Standing:
    """What a decision is made from: who is who, what is in force, what was proposed."""

    edition: Edition
    organization: Organization
    status: Status
    assessment: Assessment
    assents: Sequence[Assent] = ()


def checked(decision: Decision, on: Standing, now: datetime) -> Decision:
    """The decision with its notes, fit to be entered.

    Raises DecisionRefused with one sentence: a post that may not sign (and the clause),
    an act that what is in force does not allow, a missing reason, an impossible time.
    """
    decision = replace(decision, from_level=_level_now(on))
    if decision.effect != "postpone":
        _possible(decision, on)
    _complete(decision, on)
    _times(decision, on, now)
    notes = list(_signed(decision, on))
    if decision.act == POSTPONE and not decision.reason.strip():
        raise DecisionRefused("暂缓须写明理由")
    why = differs(decision, on)
    if why and not decision.reason.strip():
        raise DecisionRefused(f"{why}，须写明理由")
    return replace(decision, notes=(*notes, *([why] if why else ())))


def act_of(organization: Organization, decision: Decision) -> Act:
    """The row of acts × posts that the decision falls under."""
    return organization.act(decision.act, decision.level, decision.from_level)


def _level_now(on: Standing) -> str | None:
    position = on.status.in_force.level
    return on.edition.levels.grades[position] if position else None


def _possible(decision: Decision, on: Standing) -> None:
    """Whether what is in force allows the act at all."""
    running = on.status.in_force.level
    if decision.effect == "start" and running:
        raise DecisionRefused(
            f"现已是{on.edition.levels.label(running)}应急响应，变更级别应选“调整”"
        )
    if decision.effect in ("adjust", "end") and not running:
        said = "官方状态未登记，请先登记" if running is None else "现未启动应急响应"
        raise DecisionRefused(f"{said}，不能{decision.act}")
    if decision.effect == "adjust" and _unchanged(decision, on.status):
        raise DecisionRefused("级别、灾种、区域均与现行一致，没有调整的内容")
    if decision.effect in ("issue", "lift"):
        state = on.status.warnings.get(decision.warning or "")
        if state is not None and state.on is (decision.effect == "issue"):
            issued = "已在发布中" if state.on else "现未发布"
            raise DecisionRefused(f"{_warning(decision, on)}{issued}，不能{decision.act}")


def _unchanged(decision: Decision, status: Status) -> bool:
    held = status.in_force
    return (decision.level == decision.from_level and set(decision.hazards) == set(held.hazards)
            and set(decision.districts) == set(held.districts))


def _warning(decision: Decision, on: Standing) -> str:
    return next((w.label for w in on.edition.plan.warnings if w.id == decision.warning), "")


def _complete(decision: Decision, on: Standing) -> None:
    """Level, hazards and districts are chosen by a person, from the plan's own lists."""
    plan = on.edition.plan
    areas = tuple(on.edition.gazetteer.roster(plan.area_register).by_name)
    if decision.effect in ("start", "adjust"):
        if on.edition.levels.position(decision.level or "") in (None, 0):
            raise DecisionRefused("请选择级别", choices=on.edition.levels.grades[1:])
        if not decision.hazards:
            raise DecisionRefused("请选择灾种", choices=plan.hazards)
        if not (decision.grounds or decision.reason.strip()):
            raise DecisionRefused("请选择依据的条款，或写明理由")
    if decision.effect in ("start", "adjust", "issue") and not decision.districts:
        raise DecisionRefused("请选择区域", choices=areas)
    refs = {clause.ref for clause in (*on.edition.rungs, *on.edition.items)}
    for given, allowed, what in (
        (decision.hazards, plan.hazards, "灾种"), (decision.districts, areas, "区域"),
        (decision.grounds, refs, "条款"),
    ):
        for word in given:
            if word not in allowed:
                raise DecisionRefused(f"“{word}”不是本预案的{what}")


def _times(decision: Decision, on: Standing, now: datetime) -> None:
    """Decided is past; in force before it only on an assent; published not before it."""
    if decision.decided > now:
        raise DecisionRefused(f"签发时间{decision.decided:%m-%d %H:%M}晚于现在")
    if decision.effect == "register":
        if decision.in_force > now:
            raise DecisionRefused(f"起始时间{decision.in_force:%m-%d %H:%M}晚于现在")
        return
    if decision.in_force < decision.decided:
        agreed = [one for one in on.assents
                  if one.agreed and one.act == decision.act and one.at <= decision.in_force]
        if not agreed:
            raise DecisionRefused(
                f"生效时间{decision.in_force:%H:%M}早于签发时间{decision.decided:%H:%M}，"
                "又没有此前的电话请示同意记录"
            )
    if decision.published is not None and decision.published < decision.decided:
        raise DecisionRefused(
            f"公布时间{decision.published:%H:%M}早于签发时间{decision.decided:%H:%M}"
        )
    if decision.published is not None and decision.published > now:
        raise DecisionRefused(f"公布时间{decision.published:%m-%d %H:%M}晚于现在")


def _signed(decision: Decision, on: Standing) -> Iterator[str]:
    """Every signature the plan asks for; what goes beyond its letter, as notes."""
    if decision.effect == "register":
        held = decision.status
        in_force = [held.get(w.key) for w in on.edition.plan.warnings]
        if (on.edition.levels.position(held.get("level") or "") or any(in_force)) and not (
            decision.signatures and all(p.name.strip() for p in decision.signatures)
        ):
            raise DecisionRefused("请写明签发人")
        return
    if decision.effect == "postpone":
        return
    posts = on.organization.rank()
    act = act_of(on.organization, decision)
    people = [one for one in decision.signatures if one.name.strip()]
    due = "，并".join(f"由{'或'.join(names)}签发" for names in (act.sign, act.also) if names)
    if not people:
        raise DecisionRefused(f"{act.ref}：{act.act}{act.level or ''}{due}，请写明签发人姓名和职务")
    judged = [may_sign(posts, act, one.post) for one in people]
    refused = next((one for one in judged if not one.accepted), None)
    if refused is not None:
        raise DecisionRefused(refused.note)
    lacking = set.intersection(*(set(one.missing) for one in judged))
    if lacking:
        raise DecisionRefused(f"{act.ref}：还须{'，并须'.join('或'.join(n) for n in lacking)}签发")
    yield from (one.note for one in judged if one.beyond_letter)
    yield from _chaired(decision, posts, on)


def _chaired(decision: Decision, posts: Sequence[str], on: Standing) -> Iterator[str]:
    """Who chaired: a lower post does not undo a signature, but the entry says so."""
    act = act_of(on.organization, decision)
    if decision.effect == "adjust" and decision.level:
        starts = [a for a in on.organization.acts.acts
                  if a.effect == "start" and a.level == decision.level and a.chair]
        act = starts[0] if starts else act
    if not act.chair:
        return
    if decision.chair is None:
        yield f"未登记会商主持人；{act.chair_ref}：{act.chair_text}"
    elif decision.chair.post not in posts or (
        posts.index(decision.chair.post) > max(posts.index(name) for name in act.chair)
    ):
        yield f"会商由{decision.chair}主持，与{act.chair_ref}“{act.chair_text}”不一致"


def differs(decision: Decision, on: Standing) -> str:
    """How a decision departs from what is proposed; empty when it does not."""
    levels, a = on.edition.levels, on.assessment
    if decision.effect in ("start", "adjust"):
        chosen = levels.position(decision.level or "") or 0
        if chosen == a.confirmed:
            return ""
        proposed = levels.label(a.confirmed) if a.confirmed else "没有达到启动条件的级别"
        above = "高于" if chosen > a.confirmed else "低于"
        return f"决定的{levels.label(chosen)}{above}系统建议（{proposed}）"
    if decision.effect == "end":
        unmet = [w.finding.clause.ref for w in a.endings
                 if w.applicable and w.finding.truth != TRUE]
        if unmet:
            return f"终止条件{'、'.join(unmet)}未全部成立"
        if a.confirmed:
            return f"仍有启动条件成立（{'、'.join(f.clause.ref for f in a.deciding)}）"
    if decision.effect == "issue" and a.warnings.get(decision.warning or "") != TRUE:
        return "预警发布条件未成立"
    if decision.effect == "lift":
        unmet = [w.finding.clause.ref for w in a.liftings
                 if w.finding.clause.warning == decision.warning and w.finding.truth != TRUE]
        return f"解除条件{'、'.join(unmet)}未成立" if unmet else ""
    return ""


def signers(organization: Organization, decision: Decision) -> tuple[str, ...]:
    """The posts whose signature the plan asks for, for a form to offer first."""
    if decision.effect not in (*CHANGES, "issue", "lift", "order"):
        return ()
    act = act_of(organization, decision)
    return (*act.sign, *act.also)


def person(name: str, post: str) -> Person | None:
    """Somebody, if a name was written."""
    return Person(name.strip(), post) if name.strip() else None
