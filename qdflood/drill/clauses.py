"""A clause, or one alternative of it, as it stands: met or not, and why not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qdflood.assessment import Assessment
from qdflood.drill.why import branch_text, of_truth
from qdflood.plan.clauses import Clause
from qdflood.plan.grammar import AtLeast, Condition, Test
from qdflood.triggers import Finding, Trace
from qdflood.truth import FALSE, TRUE, UNKNOWN, Truth

ALTERNATIVE = "#"


@dataclass(frozen=True, slots=True)
class State:
    """How a clause stands; ``label`` is its level or what kind of item it is, ``words``
    its truth with what it lacks, ``text`` the plan's words or those of the alternative."""

    truth: Truth
    label: str
    words: str
    text: str = ""


def state(a: Assessment, ref: str) -> State | None:
    """The clause of that number, or with ``#2`` its second alternative; None if there is none.

    An ending or lifting that does not apply to what is in force is never met.
    """
    whole = ref.partition(ALTERNATIVE)[0]
    try:
        finding = a.finding(whole)
    except KeyError:
        return None
    truth, trace, text = finding.truth, finding.full_trace, finding.clause.text
    if ref != whole:
        by_ref = dict(finding.alternatives)
        if ref not in by_ref:
            return None
        truth, number = by_ref[ref], [*by_ref].index(ref)
        trace = trace.parts[number]
        text = branch_text(a.edition, trace.condition) or text
    label = _label(a, finding)
    weighed = next((w for w in (*a.liftings, *a.endings) if w.finding is finding), None)
    if weighed is not None and weighed.applicable is False and truth == TRUE:
        return State(UNKNOWN, label, "不适用（没有这一状态在实施）", text)
    return State(truth, label, _words(finding, truth, trace), text)


def alternatives(clause: Clause) -> tuple[str, ...]:
    """The numbers of a clause's alternatives (``5.3.1(6)#2``); none where it has but one."""
    when = clause.when
    if not isinstance(when, AtLeast) or when.need != 1 or len(when.parts) == 1:
        return ()
    return tuple(f"{clause.ref}{ALTERNATIVE}{i}" for i in range(1, len(when.parts) + 1))


def branches(clause: Clause) -> tuple[tuple[str, Condition], ...]:
    """Every alternative of a clause with its condition, also one that stands beside a further
    condition (A, and B or C); those within a row that is counted are not told apart."""
    parts = _alternative_parts(clause.when)
    return tuple((f"{clause.ref}{ALTERNATIVE}{i}", part) for i, part in enumerate(parts, 1))


def _alternative_parts(when: Condition) -> list[Condition]:
    if not isinstance(when, AtLeast) or len(when.parts) == 1:
        return []
    if when.need == 1:
        return list(when.parts)
    return [found for part in when.parts for found in _alternative_parts(part)]


def registers(given: Condition, register: str = "") -> Iterator[str]:
    """The registers that a condition reads."""
    if isinstance(given, AtLeast):
        for part in given.parts:
            yield from registers(part, register)
    elif isinstance(given, Test):
        yield given.field.rpartition(".")[0] or register
    else:
        yield given.register
        yield from registers(given.where, given.register)


_KINDS = {"warning": "预警条件", "lifting": "解除条件", "ending": "终止条件"}


def _label(a: Assessment, finding: Finding) -> str:
    level = finding.clause.level
    return a.edition.levels.label(level) if level else _KINDS.get(finding.clause.kind, "")


def _words(finding: Finding, truth: Truth, trace: Trace) -> str:
    if finding.clause.discretionary and truth == FALSE:
        return "未提出"
    why = of_truth(trace, truth)
    return f"{truth.label}：{why}" if why else truth.label
