"""What each level's action list tells them to do: numbered actions, each a list of steps.

A condition hangs on a sentence, not on an action (an action may hold a duty and
an option), so the unit of work is the step.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from qdflood.errors import PlanError
from qdflood.plan.headquarters import Cited, Names, Text
from qdflood.plan.organization import Organization
from qdflood.plan.validation import Document, Ref, read_document, refuse


class Step(Document):
    """Part of an action with one addressee and one condition.

    ``who`` is word for word from the clause, or carried over (``who_carried``)
    where the sentence leaves its subject out. ``units`` are the ids they stand
    for, filled in on loading unless the file names them. ``groups`` is the
    editor's mapping, not the plan's.
    """

    text: Text
    who: Annotated[Names, Field(min_length=1)]
    who_carried: bool = False
    units: Names = ()
    condition: Text | None = None
    hazards: Names = ()
    groups: Names = ()
    note: str | None = None


class Action(Document):
    """A numbered action; its steps joined are its text, to the character."""

    ref: Ref
    text: Text
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _whole(self) -> Action:
        joined = "".join(step.text for step in self.steps)
        if joined != self.text:
            at = next((i for i, (a, b) in enumerate(zip(joined, self.text, strict=False))
                       if a != b), min(len(joined), len(self.text)))
            raise refuse(f"各步骤相接与原文不一致，从第{at + 1}个字“{self.text[at:at + 6]}”起")
        for step in self.steps:
            self._verbatim(step)
        return self

    def _verbatim(self, step: Step) -> None:
        if step.condition and step.condition not in self.text:
            raise refuse(f"条件“{step.condition}”不是原文的词句")
        for name in () if step.who_carried else step.who:
            if name not in step.text:
                raise refuse(f"“{name}”不在步骤“{step.text}”中；承前省略的请写 who_carried: true")


class ActionList(Document):
    """One clause's actions: of a response level, of a warning, or before either."""

    clause: Ref
    kind: Literal["response", "warning", "precursor"]
    level: Text | None = None
    scope: Cited | None = None
    readings: tuple[int, ...] = ()
    actions: Annotated[tuple[Action, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _level_of_response(self) -> ActionList:
        if (self.kind == "response") != (self.level is not None):
            raise refuse("kind 为 response 的要写 level，其他的不写 level")
        return self


def load_actions(folder: Path, organization: Organization) -> tuple[ActionList, ...]:
    """Every list under ``response/`` of the edition in ``folder``, by file name.

    Raises PlanError if a step addresses somebody whom ``organization`` does not
    know, or a number or a level stands twice.
    """
    lists: list[ActionList] = []
    seen: dict[str, str] = {}
    for path in sorted((folder / "response").glob("*.yaml")):
        file = f"response/{path.name}"
        one = read_document(path, ActionList, file)
        for name in (*(action.ref for action in one.actions), *filter(None, [one.level])):
            if name in seen:
                raise PlanError(f"“{name}”已在 {seen[name]} 中用过", file=file, where=name)
            seen[name] = file
        lists.append(_resolved(one, organization, file))
    if not lists:
        raise PlanError("没有响应行动文件", file="response/")
    return tuple(lists)


def _resolved(one: ActionList, organization: Organization, file: str) -> ActionList:
    actions = tuple(
        action.model_copy(update={
            "steps": tuple(_addressed(step, organization, file, action.ref)
                           for step in action.steps)
        })
        for action in one.actions
    )
    return one.model_copy(update={"actions": actions})


def _addressed(step: Step, organization: Organization, file: str, ref: str) -> Step:
    """The step with ``units`` filled in from ``who``."""
    for name in (*step.who, *step.units):
        if not organization.resolve(name):
            raise PlanError(
                f"“{name}”不在组织机构表中", file=file, where=ref,
                choices=organization.like(name),
            )
    groups = [group.id for group in organization.groups.groups]
    for name in step.groups:
        if name not in groups:
            raise PlanError(f"“{name}”不是工作组", file=file, where=ref, choices=groups)
    ids = (id for name in step.units or step.who for id in organization.resolve(name))
    return step.model_copy(update={"units": tuple(dict.fromkeys(ids))})
