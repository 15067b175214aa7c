"""Who signs and who chairs: a decision's people against the plan's acts and posts.

The post named or a higher one may sign; a higher one is noted as beyond the letter, a
lower one is refused with the clause. Who chaired undoes no signature, but is said.
"""

from __future__ import annotations

from collections.abc import Iterator

from qdflood.errors import DecisionRefused, PlanError
from qdflood.journal.decisions import CHANGES, ORDERS, WARNS, Decision, Person
from qdflood.plan.headquarters import Act
from qdflood.plan.organization import Organization
from qdflood.response import Signing, may_sign


def act_of(organization: Organization, decision: Decision) -> Act:
    """The row of acts × posts that the decision falls under.

    Raises DecisionRefused where the plan has no such act.
    """
    try:
        act = organization.act(decision.act, decision.level, decision.from_level)
    except PlanError:
        raise DecisionRefused(f"本预案没有“{decision.act}{decision.level or ''}”的签发规定") from None
    if (act.effect, act.warning) != (decision.effect, decision.warning):
        raise DecisionRefused(f"“{decision.act}”与所填内容不符")
    return act


def signed(organization: Organization, decision: Decision) -> Iterator[str]:
    """Every signature the plan asks for; what goes beyond its letter, as notes.

    Raises DecisionRefused with the clause.
    """
    act = act_of(organization, decision)
    people = [one for one in decision.signatures if one.name.strip()]
    needed = [names for names in (act.sign, act.also) if names]
    if not people:
        due = "，并".join(f"由{'或'.join(names)}签发" for names in needed)
        raise DecisionRefused(f"{act.ref}：{act.act}{act.level or ''}{due}，请写明签发人姓名和职务")
    names = [one.name.strip() for one in people]
    twice = next((name for name in names if names.count(name) > 1), "")
    if twice:
        raise DecisionRefused(f"{twice}签了两次：两个签名须由不同的人签")
    judged = [judge(organization, act, one) for one in people]
    refused = next((one for one in judged if not one.accepted), None)
    if refused is not None:
        raise DecisionRefused(refused.note)
    lacking = set.intersection(*(set(one.missing) for one in judged))
    if lacking:
        raise DecisionRefused(f"{act.ref}：还须{'，并须'.join('或'.join(n) for n in lacking)}签发")
    if not all(any(one.post in names for one in people) for names in needed):
        yield from (one.note.rstrip("。") for one in judged if one.beyond_letter)
    yield from _chaired(organization, decision, act)


def judge(organization: Organization, act: Act, one: Person) -> Signing:
    """Whether that person's post may sign; DecisionRefused for what is no post of the plan."""
    try:
        return may_sign(organization.rank(), act, one.post)
    except PlanError as exc:
        raise DecisionRefused(f"{one.name}：{exc}") from None


def _chaired(organization: Organization, decision: Decision, act: Act) -> Iterator[str]:
    act = chairing(organization, act)
    if not act.chair:
        return
    if decision.chair is None:
        yield f"未登记会商主持人；{act.chair_ref}：{act.chair_text}"
    elif not may_chair(organization, act, decision.chair.post):
        yield f"会商由{decision.chair}主持，与{act.chair_ref}“{act.chair_text}”不一致"


def chairing(organization: Organization, act: Act) -> Act:
    """The row that says who chairs: of an adjustment, that of the level's start."""
    if act.chair or act.effect != "adjust":
        return act
    return next((one for one in organization.acts.acts if one.effect == "start"
                 and one.level == act.level and one.chair), act)


def may_chair(organization: Organization, act: Act, post: str) -> bool:
    """Whether ``post`` is one that the plan names as chair, or a higher one."""
    posts = organization.rank()
    return not act.chair or (post in posts and posts.index(post) <= max(
        posts.index(name) for name in act.chair))


def signers(organization: Organization, decision: Decision) -> tuple[str, ...]:
    """The posts whose signature the plan asks for, for a form to offer first."""
    if decision.effect not in (*CHANGES, *WARNS, ORDERS):
        return ()
    act = act_of(organization, decision)
    return (*act.sign, *act.also)
