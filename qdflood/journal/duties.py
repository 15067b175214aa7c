"""What a decision lays on whom: the steps of its action lists, by addressee.

A pure function of the plan and of what people have decided; what was only proposed
lays nothing on anybody. Who did what is in ``journal.tasks``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from qdflood.errors import PlanError
from qdflood.plan.actions import ActionList
from qdflood.plan.headquarters import Report
from qdflood.plan.organization import Organization
from qdflood.response import LevelAction, by_unit, for_hazards

RESPONSE = ""
"""The track of the response; a warning's track is its id."""

_CLOSING = "，。；、"


@dataclass(frozen=True, slots=True)
class Phase:
    """What was in force from one decision to the next, on one of the independent tracks.

    ``seq`` is the entry of the decision, ``since`` its time in force. ``lists`` are the
    clauses of the action lists that apply; none: nothing is in force from here on.
    ``level`` is set for a response. ``districts`` are those the decision names.
    """

    track: str
    seq: int
    since: datetime
    lists: tuple[str, ...]
    level: str | None = None
    hazards: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """Which task: the list's clause, the action, the step in it (from 1), the addressee's id."""

    list: str
    ref: str
    step: int
    unit: str

    def json(self) -> dict[str, str | int]:
        return {"list": self.list, "ref": self.ref, "step": self.step, "unit": self.unit}


@dataclass(frozen=True)
class Duty:
    """One step in one addressee's hands, word for word.

    ``condition`` are the plan's words that make it an option; ``chosen``: the decision
    has yet to say whether this addressee is meant. ``via`` is the collective that
    reaches it. ``groups`` is the editor's mapping, beyond the letter. ``reports_to``:
    an upward report of our own, to whom; the plan gives it no time.
    """

    key: Key
    text: str
    condition: str | None = None
    hazards: tuple[str, ...] = ()
    via: str | None = None
    chosen: bool = False
    groups: tuple[str, ...] = ()
    note: str | None = None
    reports_to: tuple[str, ...] = ()

    @property
    def sure(self) -> bool:
        """Whether it is to be done without anybody's further word."""
        return self.condition is None and not self.chosen

    @property
    def thread(self) -> tuple[str, str]:
        """Its words less the closing mark, and its addressee: what another list may repeat."""
        return self.text.rstrip(_CLOSING), self.key.unit


def duties_of(
    organization: Organization, lists: Iterable[ActionList], phase: Phase
) -> tuple[Duty, ...]:
    """Everything that ``phase`` lays on anybody, by addressee in the plan's order.

    A district that the decision does not name is not meant where the decision names any.
    Raises PlanError for a list that the edition does not hold.
    """
    known = {one.clause: one for one in lists}
    found: list[Duty] = []
    for clause in phase.lists:
        if clause not in known:
            raise PlanError(f"本版预案没有“{clause}”这一行动清单", choices=known)
        found += _of_list(organization, known, known[clause], phase)
    rank = {one.id: i for i, (_, one) in enumerate(organization.named())}
    return tuple(sorted(found, key=lambda duty: rank.get(duty.key.unit, len(rank))))


def _of_list(
    organization: Organization, known: Mapping[str, ActionList], one: ActionList, phase: Phase
) -> list[Duty]:
    actions, _ = for_hazards(one.actions, phase.hazards)
    duties = [duty for duty in _steps(organization, one, actions)
              if _meant(organization, duty, phase.districts)]
    duties = [_named(organization, duty, phase.districts) for duty in duties]
    if one.kind != "response":
        return duties
    for report in _upward(organization, known.values(), one):
        duties = _with_report(organization, duties, one, report)
    return duties


def _steps(
    organization: Organization, one: ActionList, actions: Iterable[LevelAction]
) -> Iterator[Duty]:
    number = {id(step): (action.ref, i) for action in one.actions
              for i, step in enumerate(action.steps, 1)}
    for unit, tasks in by_unit(organization, actions).items():
        for task in tasks:
            step = task.step
            yield Duty(Key(one.clause, *number[id(step)], unit), step.text, step.condition,
                       step.hazards, task.via, task.chosen, step.groups, step.note)


def _district(organization: Organization, unit: str) -> str | None:
    return next((b.district for b in organization.bodies.bodies if b.id == unit), None)


def _meant(organization: Organization, duty: Duty, districts: Collection[str]) -> bool:
    district = _district(organization, duty.key.unit)
    return not (duty.chosen and districts and district) or district in districts


def _named(organization: Organization, duty: Duty, districts: Collection[str]) -> Duty:
    """The decision has said that this district is meant."""
    if duty.chosen and _district(organization, duty.key.unit) in districts:
        return replace(duty, chosen=False)
    return duty


def _upward(
    organization: Organization, lists: Iterable[ActionList], one: ActionList
) -> Iterator[Report]:
    """Our own reports at this level: not those that the place of the event owes."""
    levelled = [other for other in lists if other.kind == "response"]
    own = {action.ref for action in one.actions}
    elsewhere = {action.ref for other in levelled for action in other.actions} - own
    for report in organization.reporting.reports:
        if report.ref != organization.reporting.ref and report.ref not in elsewhere:
            yield report


def _with_report(
    organization: Organization, duties: list[Duty], one: ActionList, report: Report
) -> list[Duty]:
    """Marks the steps that are the report; a report of no step becomes a task of its own."""
    words = report.text.rstrip(_CLOSING)
    marked = [replace(duty, reports_to=report.to)
              if duty.key.ref == report.ref and words in duty.text else duty for duty in duties]
    if marked != duties:
        return marked
    return duties + [Duty(Key(one.clause, report.ref, 1, unit), report.text,
                          reports_to=report.to, note=report.note)
                     for unit in organization.resolve(report.owed_by)]

