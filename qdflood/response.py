"""From a decided level and its hazards to everything that follows from it.

Who signs and who chairs, every action of that level's own list step by step,
by unit and by group, who reports to whom, and what the next level would add.
Nothing here knows a level, a post or a unit by name: they come with the plan.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from qdflood.errors import PlanError
from qdflood.plan.actions import Action, ActionList, Step
from qdflood.plan.headquarters import Act, Body, Group, Report, Risk, Shared
from qdflood.plan.organization import Organization


@dataclass(frozen=True)
class Signing:
    """Whether a post may sign an act.

    ``accepted``: its signature counts. ``beyond_letter``: the plan names a
    lower post. ``missing``: signatures still needed, each as the posts of whom
    any one may give it. ``note`` says it in a sentence with the clause.
    """

    accepted: bool
    beyond_letter: bool
    missing: tuple[tuple[str, ...], ...]
    ref: str
    note: str


@dataclass(frozen=True)
class Task:
    """One step in somebody's hands; ``via`` is the collective that reaches them.

    ``chosen``: the collective is named by the decision, so this addressee is
    only perhaps meant.
    """

    ref: str
    step: Step
    via: str | None = None
    chosen: bool = False


@dataclass(frozen=True)
class LevelAction:
    """An action of the level's list, less the steps of other hazards alone."""

    ref: str
    text: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class LevelChange:
    """How another level's list differs; lists replace each other, they do not add up.

    ``adds`` and ``drops`` are whole actions whose text the other list lacks,
    ``new_steps`` and ``gone_steps`` the single steps that differ in wording.
    """

    level: str
    start: Act
    adds: tuple[LevelAction, ...]
    drops: tuple[LevelAction, ...]
    new_steps: tuple[Task, ...]
    gone_steps: tuple[Task, ...]


@dataclass(frozen=True)
class DistrictSheet:
    """What a district needs on its own sheet."""

    district: str
    headquarters: Body
    risk: Risk
    tasks: tuple[Task, ...]


@dataclass(frozen=True)
class ResponsePackage:
    """Everything that follows from one level and its hazards.

    ``start`` carries signers, chairs (any one of each) and participants, with clauses.
    ``left_out`` are steps wholly of a hazard not in force, so that nothing is
    hidden. ``groups`` are always all of them: ``groups_note`` says why.
    """

    level: str
    hazards: tuple[str, ...]
    start: Act
    actions: tuple[LevelAction, ...]
    left_out: tuple[Task, ...]
    by_unit: Mapping[str, tuple[Task, ...]]
    by_group: Mapping[str, tuple[Task, ...]]
    groups: tuple[Group, ...]
    groups_note: str
    outside_groups: tuple[Shared, ...]
    bodies: tuple[Body, ...]
    reporting: tuple[Report, ...]
    districts: tuple[DistrictSheet, ...]
    next_level: LevelChange | None
    readings: tuple[int, ...]


def may_sign(posts: Sequence[str], act: Act, post: str) -> Signing:
    """Whether ``post`` may sign ``act``; ``posts`` lists the posts highest first.

    The post named or a higher one may; a higher one is beyond the letter.
    """
    if post not in posts:
        raise PlanError(f"“{post}”不是本预案的职务", choices=posts)
    needed = [names for names in (act.sign, act.also) if names]
    given = [names for names in needed if _reaches(posts, names, post)]
    missing = tuple(names for names in needed if names not in given)
    beyond = any(post not in names for names in given)
    due = "，并".join(f"由{'或'.join(names)}签发" for names in needed)
    note = f"{act.ref}：{act.act}{f'（{act.level}）' if act.level else ''}{due}"
    if not given:
        note += f"；{post}不在其列，不能签发"
    elif beyond:
        note += f"；{post}职务更高，可以签发，但超出条文所列"
    note += "".join(f"；还须{'或'.join(names)}签发" for names in missing if given)
    return Signing(bool(given), beyond, missing, act.ref, note + "。")


def _reaches(posts: Sequence[str], names: Sequence[str], post: str) -> bool:
    return posts.index(post) <= max(posts.index(name) for name in names)


def respond(
    organization: Organization,
    lists: Sequence[ActionList],
    level: str,
    hazards: Collection[str],
    *,
    levels: Sequence[str],
    start: str,
    districts: Sequence[str] = (),
) -> ResponsePackage:
    """The package for ``level``; ``levels`` lists all of them, mildest first.

    ``hazards`` are those in force (none given: every step is kept); ``start``
    is the act that begins a response; ``districts`` those the decision names,
    each of which gets a sheet of its own.
    """
    if level not in levels:
        raise PlanError(f"“{level}”不是本预案的响应级别", choices=levels)
    one = _list_of(lists, level)
    actions, left_out = for_hazards(one.actions, hazards)
    tasks = by_unit(organization, actions)
    elsewhere = _refs_elsewhere(lists, one)
    return ResponsePackage(
        level=level,
        hazards=tuple(hazards),
        start=organization.act(start, level),
        actions=actions,
        left_out=left_out,
        by_unit=tasks,
        by_group=by_group(organization, actions),
        groups=organization.groups.groups,
        groups_note=organization.groups.note,
        outside_groups=organization.groups.outside,
        bodies=tuple(
            body for body in organization.bodies.bodies
            if body.district is None and {cited.ref for cited in body.cited} - elsewhere
        ),
        reporting=tuple(r for r in organization.reporting.reports if r.ref not in elsewhere),
        districts=tuple(_sheet(organization, tasks, name) for name in districts),
        next_level=_next(organization, lists, one, hazards, levels, start),
        readings=one.readings,
    )


def _list_of(lists: Iterable[ActionList], level: str) -> ActionList:
    known = {one.level: one for one in lists if one.level is not None}
    if level not in known:
        raise PlanError(f"“{level}”没有响应行动", choices=list(known))
    return known[level]


def _refs_elsewhere(lists: Iterable[ActionList], now: ActionList) -> set[str]:
    """The actions of the other levels: what only they cite is not of this level."""
    others = (one for one in lists if one.level not in (None, now.level))
    return {action.ref for one in others for action in one.actions}


def for_hazards(
    actions: Iterable[Action], hazards: Collection[str]
) -> tuple[tuple[LevelAction, ...], tuple[Task, ...]]:
    """The actions for ``hazards``, and the steps that belong wholly to others.

    Serves a warning's list as well as a level's; with no hazard named all is kept.
    """
    kept, left_out = [], []
    for action in actions:
        steps = tuple(step for step in action.steps if _concerns(step, hazards))
        if steps:
            kept.append(LevelAction(action.ref, action.text, steps))
        left_out += [Task(action.ref, s) for s in action.steps if not _concerns(s, hazards)]
    return tuple(kept), tuple(left_out)


def _concerns(step: Step, hazards: Collection[str]) -> bool:
    return not step.hazards or not hazards or any(name in hazards for name in step.hazards)


def by_unit(
    organization: Organization, actions: Iterable[LevelAction]
) -> dict[str, tuple[Task, ...]]:
    """Tasks by addressee: posts, groups, units and bodies in the plan's order.

    A collective keeps a heading of its own only if nobody is listed behind it.
    """
    tasks: dict[str, list[Task]] = {one.id: [] for _, one in organization.named()}
    for action in actions:
        for step in action.steps:
            for name, task in _reached(organization, action.ref, step):
                if all(task.step is not had.step for had in tasks[name]):
                    tasks[name].append(task)
    return {name: tuple(held) for name, held in tasks.items() if held}


def _reached(organization: Organization, ref: str, step: Step) -> Iterator[tuple[str, Task]]:
    singly_named_first = sorted(step.units, key=lambda id: bool(organization.collective(id)))
    for id in singly_named_first:
        one = organization.collective(id)
        behind = organization.expand(id)
        if one is None or not behind:
            yield id, Task(ref, step, chosen=one is not None and one.chosen)
        else:
            for name in behind:
                yield name, Task(ref, step, id, one.chosen)


def by_group(
    organization: Organization, actions: Sequence[LevelAction]
) -> dict[str, tuple[Task, ...]]:
    """Tasks by group: the editor's mapping, to be shown as going beyond the letter."""
    return {
        group.id: tuple(Task(action.ref, step) for action in actions
                        for step in action.steps if group.id in step.groups)
        for group in organization.groups.groups
    }


def _sheet(
    organization: Organization, tasks: Mapping[str, tuple[Task, ...]], district: str
) -> DistrictSheet:
    headquarters = organization.headquarters_of(district)
    risk = organization.risk_of(district)
    if headquarters is None or risk is None:
        known = [name for one in organization.risks.risks for name in one.districts]
        raise PlanError(f"“{district}”不是本预案所列的区域", choices=known)
    own = tuple(replace(task, chosen=False) for task in tasks.get(headquarters.id, ()))
    return DistrictSheet(district, headquarters, risk, own)


def _next(
    organization: Organization,
    lists: Iterable[ActionList],
    now: ActionList,
    hazards: Collection[str],
    levels: Sequence[str],
    start: str,
) -> LevelChange | None:
    """The next level's own actions that this level's list lacks, and the reverse."""
    above = levels[levels.index(now.level or "") + 1:][:1]
    if not above:
        return None
    there, _ = for_hazards(_list_of(lists, above[0]).actions, hazards)
    here, _ = for_hazards(now.actions, hazards)
    return LevelChange(
        above[0], organization.act(start, above[0]),
        _unlike(there, here), _unlike(here, there),
        _other_steps(there, here), _other_steps(here, there),
    )


_Actions = tuple[LevelAction, ...]


def _unlike(some: _Actions, others: _Actions) -> _Actions:
    """The actions of ``some`` whose text is not among ``others``."""
    texts = {action.text for action in others}
    return tuple(action for action in some if action.text not in texts)


def _other_steps(some: _Actions, others: _Actions) -> tuple[Task, ...]:
    """The steps of ``some`` whose words, less the closing mark, ``others`` lack."""
    words = {step.text[:-1] for action in others for step in action.steps}
    return tuple(Task(action.ref, step) for action in some for step in action.steps
                 if step.text[:-1] not in words)
