"""Why a clause came out as it did: what carries it, what speaks against it, what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qdflood.assessment import Assessment
from qdflood.assessment.needed import leaves
from qdflood.assessment.words import evidence
from qdflood.desk.style import esc
from qdflood.observations import Zero
from qdflood.plan.grammar import AtLeast, Condition, Count
from qdflood.triggers import Finding, Leaf, Trace
from qdflood.triggers.compiler import tests_of
from qdflood.truth import FALSE, TRUE, UNKNOWN
from qdflood.wording import UNLISTED, age, ask_unit, phone, wanted, zero_sentence
from qdflood.wording import evidence as fact_evidence

LONG = 2200  # a reason may have 2000 characters and is shown whole where it is the evidence
_FACTS, _NAMES = 8, 10


def bullets(lines: Iterable[str], most: int = _FACTS, limit: int = LONG) -> str:
    """A list of typed sentences; what does not fit is counted, never silently dropped."""
    listed = list(lines)
    items = "".join(f"<li>{esc(line, limit)}</li>" for line in listed[:most])
    if len(listed) > most:
        items += f"<li>…… 共{len(listed)}条</li>"
    return f"<ul>{items}</ul>"


def _said(leaf: Leaf) -> str:
    return fact_evidence(leaf.row, leaf.info, leaf.value, leaf.names)


def alternatives(finding: Finding) -> str:
    """Which of a clause's alternatives is met, or still open: 成立的是第3种情形（共4种）."""
    if finding.truth == FALSE or not finding.alternatives:
        return ""
    numbers = [ref.rpartition("#")[2] for ref, truth in finding.alternatives
               if truth == finding.truth]
    head = "成立的是" if finding.truth == TRUE else "尚未排除的是"
    each = "、".join(numbers)
    return (f'<p class="alt">本条并列{len(finding.alternatives)}种情形，'
            f"{head}<b>第{esc(each)}种情形</b></p>")


def grounds(a: Assessment, finding: Finding) -> list[str]:
    """The evidence, less what is only derived from a report that is listed by itself.

    What the register itself calls inferred (a size) stands last.
    """
    everything = evidence(finding, a.situation)
    if finding.clause.discretionary:
        return everything
    found = finding.evidence
    own = {id(f.value.report) for f in found if _field(f.value.report) == f.info.name}
    kept = [f for f in found
            if _field(f.value.report) == f.info.name or id(f.value.report) not in own]
    told = {_said(leaf) for leaf in found}
    inferred = [line for line in everything if line not in told]
    return list(dict.fromkeys([*(_said(leaf) for leaf in kept), *inferred]))


def _field(report: object) -> str:
    return getattr(report, "field", "")


# -- what speaks against it


def against(finding: Finding) -> str:
    """What was reported and does not suffice, what meets it not, and the nil reports."""
    trace = finding.full_trace
    found = [leaf for leaf in trace.leaves(FALSE) if leaf.reported]
    met = dict.fromkeys(_said(leaf) for leaf in found
                        if leaf.truth == TRUE and not leaf.info.spec.context)
    unmet = dict.fromkeys(_said(leaf) for leaf in found
                          if leaf.truth == FALSE and not isinstance(leaf.value.report, Zero))
    lines = [*nil_reports(finding), *unmet]
    body = f"<h5>已达到，尚不足以成立</h5>{bullets(met, 5)}" if met else ""
    body += "<h5>为何不成立</h5>"
    return body + (bullets(lines, 6) if lines else "<p>没有报告达到本条所列情形。</p>")


def nil_reports(finding: Finding) -> list[str]:
    """The nil reports a clause rests on: 市水务管理局零报告：除已报者外，水库无险情，12分钟前."""
    trace = finding.full_trace
    situation = _situation(trace)
    asked: set[tuple[str, str]] = set()
    for count in counts(finding.clause.when):
        infos = finding_infos(finding, count)
        names = {test.field for test in tests_of(count.where)}
        names |= {infos[name].spec.comes_as or "" for name in names}
        asked |= {(count.register, name) for name in (*names, "")}
    return [_nil(zero) for zero in []]
