"""A script's expectations against its own course: the engine alone, nobody playing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from qdflood.drill.course import Course
from qdflood.drill.lines import Lines
from qdflood.drill.script import Expectation, Script, row
from qdflood.drill.seen import Difference, Printed, Seen, checks, differences
from qdflood.plan.actions import ActionList
from qdflood.plan.edition import Edition
from qdflood.plan.organization import Organization
from qdflood.triggers import Rules

AFTER = frozenset({"status", "tasks", "prints"})
"""What is looked at after an expectation's own decision; the rest before it."""


@dataclass(frozen=True, slots=True)
class Miss:
    """Where the course is not as expected, and on which line of the file it was expected."""

    expectation: Expectation
    difference: Difference
    offset: str
    line: int

    @property
    def sentence(self) -> str:
        """第78行　+01:20　目标“…”　检验点“…”：what it should be and what it is."""
        form = self.expectation.form
        return (f"第{self.line}行　{self.offset}　目标“{form.objective}”　检验点“{form.id}”："
                f"{self.difference.sentence}")


@dataclass(frozen=True)
class Ran:
    """A script run to its end: how many things were looked at, and what was not as expected."""

    script: Script
    checks: int
    misses: tuple[Miss, ...]
    course: Course

    @property
    def passed(self) -> bool:
        """A script that tests nothing has not passed."""
        return not self.misses and self.checks > 0


def run(
    edition: Edition, organization: Organization, lists: Sequence[ActionList], rules: Rules,
    script: Script, printed: Printed | None = None,
) -> Ran:
    """Play a script's own course and look at everything it expects."""
    course = Course(edition, organization, lists, rules, script)
    lines = Lines(script.text.encode(), script.name)
    misses, number = [], 0
    for i, expectation in enumerate(script.expectations):
        where = f"expect[{row(i, expectation.id)}]"
        number += checks(expectation.form, printed is not None)
        misses += [Miss(expectation, one, offset(script, expectation.at), lines.of(f"{where}.{one.key}"))
                   for one in _looked(course, expectation, printed)]
    course.to(script.end)
    return Ran(script, number, tuple(misses), course)


def _looked(
    course: Course, expectation: Expectation, printed: Printed | None
) -> list[Difference]:
    form, at = expectation.form, expectation.at
    course.up_to(expectation)
    found = differences(form, _seen(course, at), only=form.said - AFTER)
    course.through(expectation)
    refused = course.refused.get(expectation.id)
    if refused is not None:
        taken = expectation.id in course.decided  # with a note: the plan has it otherwise
        how = "可以作出，但" if taken else "被拒绝："
        said = "决定" if taken else "应能作出的决定"
        found.append(Difference("decision", f"{said}“{_decision(expectation)}”{how}{refused}"))
    return found + differences(form, _seen(course, at), printed, AFTER)


def _decision(expectation: Expectation) -> str:
    due = expectation.form.decision
    return f"{due.act}{due.level or ''}" if due else ""


def _seen(course: Course, at: datetime) -> Seen:
    a = course.assessment(at)
    return Seen(a.edition, course.organization, course.ledger, a, at)


def offset(script: Script, at: datetime) -> str:
    """A time as the script counts it: +01:20."""
    minutes = int((at - script.start).total_seconds() // 60)
    return f"+{minutes // 60:02d}:{minutes % 60:02d}"
