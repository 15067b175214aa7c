"""自学: the questions of a script, asked of one officer before anything is shown.

Expectations of one minute that speak of a level, of clauses, of what is still to be asked or
of a decision make one question. What is offered to choose from is the same at every question
of a script, so that it gives no answer away; what came of it is in ``study_marks``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from qdflood.assessment import assess
from qdflood.drill.form import DecisionDue
from qdflood.drill.play import What
from qdflood.drill.script import Expectation, Script
from qdflood.errors import DrillError
from qdflood.observations import InForce, Observations, Situation
from qdflood.plan.clauses import Clause
from qdflood.plan.edition import IN_FORCE, Edition
from qdflood.plan.grammar import AtLeast, Condition, Count, Member, Operand, Test
from qdflood.plan.organization import Organization
from qdflood.triggers import Rules
from qdflood.wording import phone, subject, units_for

ASKED = frozenset({"confirmed", "possible", "possible_reported", "met", "not_met", "unmet",
                   "unknown", "ask", "decision"})
"""What an expectation must speak of to be asked about."""
CLAUSES = ("met", "not_met", "unmet", "unknown")
KIND_OF = {"issue": "warning", "lift": "lifting", "end": "ending"}
"""The items of the plan that an act rests on, by what the act does."""


@dataclass(frozen=True)
class Question:
    """What is asked at one minute of the script; ``number`` counts from 1."""

    number: int
    at: datetime
    expectations: tuple[Expectation, ...]

    @property
    def id(self) -> str:
        """The id of its first expectation: how an answer calls it."""
        return self.expectations[0].id

    @property
    def decisions(self) -> tuple[tuple[Expectation, DecisionDue], ...]:
        return tuple((one, one.form.decision) for one in self.expectations if one.form.decision)

    @property
    def named(self) -> tuple[str, ...]:
        """The clauses that its expectations name, in their order."""
        return tuple(dict.fromkeys(ref for one in self.expectations for key in CLAUSES
                                   for ref in getattr(one.form, key)))


def questions(script: Script) -> tuple[Question, ...]:
    """The questions of a script, in their order; none where it tests nothing of the kind."""
    asked = [one for one in script.expectations if one.form.said & ASKED]
    minutes = groupby(asked, key=lambda one: one.at.replace(second=0, microsecond=0))
    grouped = [tuple(group) for _, group in minutes]
    return tuple(Question(number, group[-1].at, group)
                 for number, group in enumerate(grouped, 1))


def question(script: Script, id: str) -> Question:
    """The question of that id. Raises DrillError."""
    for one in questions(script):
        if one.id == id:
            return one
    raise DrillError(f"脚本中没有题目“{id}”")


# -- what there is to choose from


@dataclass(frozen=True)
class Group:
    """Clauses that stand together: the rungs of an item, or the items of one kind."""

    id: str
    label: str
    clauses: tuple[Clause, ...]


def groups(edition: Edition, organization: Organization, of: Question) -> tuple[Group, ...]:
    """The clauses to choose from: every rung, and the items that the question is about."""
    found = [Group(one.item, one.label, one.rungs) for one in edition.ladders]
    kinds = kinds_asked(edition, organization, of)
    for kind in kinds:
        clauses = tuple(one for one in edition.items if one.kind == kind)
        if clauses:
            found.append(Group(kind, "", clauses))
    return tuple(found)


def kinds_asked(edition: Edition, organization: Organization, of: Question) -> tuple[str, ...]:
    """The kinds of items that a question is about: warning, lifting, ending."""
    kinds = {one.ref: one.kind for one in edition.items}
    named = [*of.named, *(ref for _, due in of.decisions for ref in due.grounds)]
    effects = {one.act: one.effect for one in organization.acts.acts}
    found: set[str] = {kinds[ref] for ref in named if ref in kinds}
    found |= {KIND_OF[effects[due.act]] for _, due in of.decisions
              if effects.get(due.act) in KIND_OF}
    if any("warnings" in one.form.said for one in of.expectations):
        found.add("warning")
    return tuple(kind for kind in KIND_OF.values() if kind in found)


# -- whom one might ask, and for what


@dataclass(frozen=True)
class Call:
    """One thing that may be asked for; ``key`` is ``register.field``, or with its member
    where the plan names one."""

    key: str
    label: str
    unit: str
    phone: str = ""

    @property
    def words(self) -> str:
        """Whom to ask for what: 市水文中心：南村站洪水位."""
        return f"{self.unit}：{self.label}"


def calls(edition: Edition, rules: Rules, script: Script) -> tuple[Call, ...]:
    """Everything the plan's clauses may turn on, in the order of its catalogue.

    The same at every question: what is to be asked for stands among what is not.
    """
    seen = dict.fromkeys(_facts(edition))
    empty = Situation(edition, Observations(script.start, in_force=InForce()))
    paths = [need.observation for need in assess(rules, empty).needed]
    paths += [path for one in script.expectations for path in one.form.ask]
    members = {(r, f): m for r, m, f in seen if m}
    for path in paths:
        register, field = path.partition(".")[0], path.rpartition(".")[2]
        if field in edition.info.get(register, {}):
            seen.setdefault((register, members.get((register, field), ""), field))
    order = {name: i for i, name in enumerate(edition.info)}
    ranked = sorted(seen, key=lambda one: (order[one[0]], list(edition.info[one[0]]).index(one[2])))
    return tuple(_call(edition, *one) for one in ranked)


def key_of(path: str, known: Iterable[str]) -> str:
    """The call that an observation's path belongs to; empty where none is offered."""
    register, _, rest = path.partition(".")
    plain = f"{register}.{rest.rpartition('.')[2]}"
    return next((key for key in (path, plain) if key in set(known)), "")


def _call(edition: Edition, register: str, member: str, field: str) -> Call:
    spec, label = edition.register(register), edition.info[register][field].spec.label
    unit = "、".join(units_for(edition, register, member, field))
    if member:
        said = f"{subject(edition, register, member)}{label}"
    else:
        each = f"各{spec.label}{label.removeprefix(f'本{spec.label}')}"
        said = {"one": label, "listed": each}.get(spec.members, f"有无{spec.label}，{label}")
    key = ".".join(part for part in (register, member, field) if part)
    return Call(key, said, unit, phone(edition, unit))


_Fact = tuple[str, str, str]


def _facts(edition: Edition) -> Iterator[_Fact]:
    """What can be reported and is tested by a clause that judgement alone does not carry."""
    for clause in (*edition.rungs, *edition.items):
        if clause.discretionary:
            continue
        for register, member, field in _tested(clause.when, "", ""):
            info = edition.info[register][field]
            plain = info.spec.kind not in ("attribute", "note") and not info.spec.computed
            if plain and register != IN_FORCE:
                yield register, member, field


def _tested(condition: Condition, register: str, member: str) -> Iterator[_Fact]:
    if isinstance(condition, Test):
        owner, _, name = condition.field.rpartition(".")
        yield owner or register, member, name
        for operand in condition.operands:
            yield from _operand(operand, register, member)
    elif isinstance(condition, AtLeast):
        for part in condition.parts:
            yield from _tested(part, register, member)
    elif isinstance(condition, (Count, Member)):
        named = condition.member if isinstance(condition, Member) else ""
        yield from _tested(condition.where, condition.register, named)


def _operand(operand: Operand, register: str, member: str) -> Iterator[_Fact]:
    if operand.fact:
        yield operand.fact[0], "", operand.fact[1]
    elif operand.field:
        yield register, member, operand.field
    if operand.offset is not None:
        yield from _operand(operand.offset, register, member)


# -- an answer


@dataclass(frozen=True)
class Answer:
    """What was answered; ``level`` is a position, None where it cannot be told."""

    level: int | None
    met: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()
    signed: str = ""
    text: str = ""

    def body(self, edition: Edition, of: Question) -> dict[str, Any]:
        """The answer as the exercise's log holds it."""
        return {
            "what": str(What.ANSWER), "expectation": of.id,
            "expectations": [one.id for one in of.expectations],
            "level": None if self.level is None else edition.levels.grades[self.level],
            "met": list(self.met), "ask": list(self.ask), "signed": self.signed,
            "text": self.text,
        }


def answer_of(edition: Edition, body: Mapping[str, Any]) -> Answer:
    """The answer that an entry holds."""
    level = body.get("level")
    return Answer(None if level is None else edition.levels.position(level),
                  _texts(body.get("met")), _texts(body.get("ask")),
                  str(body.get("signed") or ""), str(body.get("text") or ""))


def _texts(given: object) -> tuple[str, ...]:
    return tuple(map(str, given)) if isinstance(given, Sequence) else ()
