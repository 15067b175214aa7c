"""自学: every answer of an exercise, marked out of its own log, and what came of all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qdflood.drill.form import Objective
from qdflood.drill.play import Play, What
from qdflood.drill.script import Script
from qdflood.drill.study import Question, answer_of, calls, questions
from qdflood.drill.study_marks import Marked, Side, mark
from qdflood.journal.entry import Entry
from qdflood.journal.ledger import Ledger
from qdflood.plan.actions import ActionList
from qdflood.plan.edition import Edition
from qdflood.plan.organization import Organization
from qdflood.triggers import Rules


def marked(
    script: Script, entries: Iterable[Entry], edition: Edition, organization: Organization,
    lists: Sequence[ActionList], rules: Rules,
) -> tuple[Marked, ...]:
    """Every answer in an exercise's log, each marked on the log as it stood before it."""
    asked = {one.id: one for one in questions(script)}
    ledger, play = Ledger(edition, organization, lists, rules), Play()
    offered = [one.key for one in calls(edition, rules, script)]
    found: dict[str, Marked] = {}
    for entry in entries:
        before = len(play.said)
        play.take(entry)
        if len(play.said) > before and play.said[-1].what is What.ANSWER:
            body = entry.body
            one = asked.get(str(body.get("expectation", "")))
            if one is not None and one.id not in found:  # an answer once given stands
                minute = one.at.replace(second=59, microsecond=999_999)
                a = ledger.assessment(minute)
                answer = answer_of(edition, body)
                found[one.id] = mark(one, answer, a, organization, offered,
                                     seq=entry.seq, officer=entry.officer)
        ledger.take(entry)
    return tuple(found[id] for id in asked if id in found)


@dataclass(frozen=True)
class ObjectiveSum:
    """How many questions spoke of an objective, and how many were wholly right."""

    objective: Objective
    asked: int
    answered: int
    right: int


@dataclass(frozen=True)
class Summary:
    """What came of a whole script; each list in the order of the questions, with its number."""

    objectives: tuple[ObjectiveSum, ...]
    sides: dict[Side, int]
    low: tuple[Marked, ...]
    missed: tuple[tuple[int, str], ...]
    wrong: tuple[tuple[int, str], ...]
    calls: tuple[tuple[int, str], ...]
    signed: tuple[tuple[int, str], ...]


def summary(script: Script, done: Sequence[Marked]) -> Summary:
    """What is to be looked at again, and by objective."""
    return Summary(
        tuple(_objective(script, one, done) for one in script.objectives),
        {side: sum(m.level.side is side for m in done) for side in Side},
        tuple(m for m in done if m.level.side is Side.LOW),
        tuple((m.question.number, ref) for m in done for ref in m.clauses.missed),
        tuple((m.question.number, ref) for m in done for ref, _ in m.clauses.wrong),
        tuple((m.question.number, key) for m in done for key in m.calls.missed),
        tuple((m.question.number, one.words) for m in done for one in m.signed if not one.right),
    )


def _objective(script: Script, objective: Objective, done: Sequence[Marked]) -> ObjectiveSum:
    def about(of: Question) -> bool:
        return any(one.form.objective == objective.id for one in of.expectations)

    own = [m for m in done if about(m.question)]
    asked = sum(about(one) for one in questions(script))
    return ObjectiveSum(objective, asked, len(own), sum(m.right for m in own))
