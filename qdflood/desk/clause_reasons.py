"""Why a clause came out as it did: what carries it, what speaks against it, what is missing."""

from __future__ import annotations

from collections.abc import Iterable

from qdflood.assessment import Assessment, reasons
from qdflood.assessment.reasons import Lack, counts, told
from qdflood.desk.nil import zero_grounds
from qdflood.desk.style import esc
from qdflood.observations import Zero
from qdflood.triggers import Finding
from qdflood.truth import FALSE, TRUE

__all__ = ["LONG", "against", "alternatives", "bullets", "counts", "grounds", "lacking"]

LONG = 2200  # a reason may have 2000 characters and is shown whole where it is the evidence
_FACTS, _UNMET = 8, 5


def bullets(lines: Iterable[str], most: int = _FACTS, limit: int = LONG) -> str:
    """A list of typed sentences; what does not fit is counted, never silently dropped."""
    listed = list(lines)
    items = "".join(f"<li>{esc(line, limit)}</li>" for line in listed[:most])
    if len(listed) > most:
        items += f"<li>…… 共{len(listed)}条</li>"
    return f"<ul>{items}</ul>"


def alternatives(finding: Finding) -> str:
    """Which of a clause's alternatives is met, or still open: 成立的是第3种情形（共4种）."""
    head, which = reasons.alternatives(finding)
    return f'<p class="alt">{esc(head)}<b>{esc(which)}</b></p>' if head else ""


def grounds(a: Assessment, finding: Finding) -> list[str]:
    """What carries the clause, a sentence each."""
    return [ground.text for ground in reasons.grounds(a, finding)]


# -- what speaks against it


def against(a: Assessment, finding: Finding) -> str:
    """What was reported and does not suffice, what falls short, and the nil reports."""
    trace = finding.full_trace
    met = dict.fromkeys(told(leaf) for leaf in trace.leaves(TRUE)
                        if leaf.reported and not leaf.info.spec.context)
    unmet = list(dict.fromkeys(
        told(leaf) for leaf in trace.leaves(FALSE)
        if leaf.reported and not isinstance(leaf.value.report, Zero)))
    lines = [*unmet[:_UNMET], *zero_grounds(a, finding), *unmet[_UNMET:]]
    body = f"<h5>已达到，尚不足以成立</h5>{bullets(met, 5)}" if met else ""
    body += "<h5>为何不成立</h5>"
    return body + (bullets(lines, _FACTS) if lines else "<p>没有报告达到本条所列情形。</p>")


# -- what is missing


def lacking(a: Assessment, finding: Finding) -> str:
    """What is not known and bears on it, each with whom to ring."""
    found = reasons.lacks(a, finding)
    items = [_lack(one) for one in found[:_FACTS]]
    more = f"<li>…… 共{len(found)}项</li>" if len(found) > _FACTS else ""
    return f"<ul>{''.join(items)}{more}</ul>"


def _lack(one: Lack) -> str:
    tel = f' <b class="tel">{esc(one.phone)}</b>' if one.phone else ""
    return f'<li class="q">？{esc(one.text, LONG)}　<b>{esc(one.units)}</b>{tel}</li>'
