"""Why a clause came out as it did: what carries it, what speaks against it, what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qdflood.assessment import Assessment
from qdflood.assessment.needed import leaves
from qdflood.assessment.words import evidence
from qdflood.desk.nil import zero_grounds
from qdflood.desk.style import esc
from qdflood.observations import Report, Zero
from qdflood.plan.grammar import AtLeast, Condition, Count
from qdflood.triggers import Finding, Leaf
from qdflood.truth import FALSE, TRUE
from qdflood.wording import UNLISTED, ask_unit, phone, sentence, source, wanted
from qdflood.wording import evidence as fact_evidence

LONG = 2200  # a reason may have 2000 characters and is shown whole where it is the evidence
_FACTS, _UNMET, _NAMES, _FEW = 8, 5, 10, 3


def bullets(lines: Iterable[str], most: int = _FACTS, limit: int = LONG) -> str:
    """A list of typed sentences; what does not fit is counted, never silently dropped."""
    listed = list(lines)
    items = "".join(f"<li>{esc(line, limit)}</li>" for line in listed[:most])
    if len(listed) > most:
        items += f"<li>…… 共{len(listed)}条</li>"
    return f"<ul>{items}</ul>"


def _said(leaf: Leaf) -> str:
    """A leaf with source and age; what is said once for all members is said of none of them."""
    report = leaf.value.report
    if isinstance(report, Report) and report.register != leaf.row.register:
        situation = leaf.row.situation
        told = sentence(situation.edition, report.register, report.member, report.field,
                        report.value)
        return f"{told}（{source(report, situation.at)}）"
    return _told(leaf)


def _told(leaf: Leaf) -> str:
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
    told = {_told(leaf) for leaf in found}
    inferred = [line for line in everything if line not in told]
    return list(dict.fromkeys([*(_said(leaf) for leaf in kept), *inferred]))


def _field(report: object) -> str:
    return getattr(report, "field", "")


# -- what speaks against it


def against(a: Assessment, finding: Finding) -> str:
    """What was reported and does not suffice, what falls short, and the nil reports."""
    trace = finding.full_trace
    met = dict.fromkeys(_said(leaf) for leaf in trace.leaves(TRUE)
                        if leaf.reported and not leaf.info.spec.context)
    unmet = list(dict.fromkeys(
        _said(leaf) for leaf in trace.leaves(FALSE)
        if leaf.reported and not isinstance(leaf.value.report, Zero)))
    lines = [*unmet[:_UNMET], *zero_grounds(a, finding), *unmet[_UNMET:]]
    body = f"<h5>已达到，尚不足以成立</h5>{bullets(met, 5)}" if met else ""
    body += "<h5>为何不成立</h5>"
    return body + (bullets(lines, _FACTS) if lines else "<p>没有报告达到本条所列情形。</p>")


def counts(condition: Condition) -> Iterator[Count]:
    """The counts of members in a condition, outermost first."""
    if isinstance(condition, Count):
        yield condition
        yield from counts(condition.where)
    elif isinstance(condition, AtLeast):
        for part in condition.parts:
            yield from counts(part)


# -- what is missing


def lacking(a: Assessment, finding: Finding) -> str:
    """What is not known and bears on it, each with whom to ring; all who are asked are named."""
    asked: dict[str, list[Leaf]] = {}
    for leaf in leaves(finding.trace):
        asked.setdefault(leaf.path, []).append(leaf)
    items = [_lack(a, same) for same in asked.values()]
    more = f"<li>…… 共{len(items)}项</li>" if len(items) > _FACTS else ""
    return f"<ul>{''.join(items[:_FACTS])}{more}</ul>"


def _lack(a: Assessment, same: list[Leaf]) -> str:
    first = next((leaf for leaf in same if leaf.names), same[0])
    why = f"（{first.value.why}）" if first.value.why else ""
    who = _who(a, first, [name for leaf in same for name in leaf.called])
    asked = same if not first.names else [first]
    units = "、".join(dict.fromkeys(ask_unit(a.edition, leaf) for leaf in asked))
    number = phone(a.edition, units)
    tel = f' <b class="tel">{esc(number)}</b>' if number else ""
    label = wanted(a.edition, first)
    if len(same) > 1 and not first.names:  # several of whom only other things were said
        label = f"{a.edition.register(first.row.register).label}{first.info.spec.label}"
    text = f"{label}{who}{why}"
    return f'<li class="q">？{esc(text, LONG)}　<b>{esc(units)}</b>{tel}</li>'


def _who(a: Assessment, leaf: Leaf, called: list[str]) -> str:
    names = [name for name in dict.fromkeys(called) if name != UNLISTED]
    spec = a.edition.register(leaf.row.register)
    if len(names) > _NAMES:
        return f"：{'、'.join(names[:_FEW])}等{len(names)}{spec.measure}{spec.label}"
    return f"：{'、'.join(names)}" if names else ""
