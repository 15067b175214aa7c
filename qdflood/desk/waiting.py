"""What waits for a decision beside the level: warnings due, proposals open, nothing hidden.

The page 响应 shows it above its sheets, and in full while no level is proposed or in force:
that no clause gives a level does not mean that nobody has anything to sign.
"""

from __future__ import annotations

from collections.abc import Sequence

from qdflood.assessment import Assessment
from qdflood.assessment.words import evidence
from qdflood.desk import issuing, proposals
from qdflood.desk import tasks as sheets
from qdflood.desk.clause_panel import LONG, bullets
from qdflood.desk.state import Desk
from qdflood.desk.style import esc, framed
from qdflood.response import respond
from qdflood.wording import age

_FACTS = 4


def nothing_shown(held: Desk, a: Assessment) -> str:
    """No level to show: why, and everything that is open all the same."""
    official = a.situation.in_force.level
    status = "官方状态未登记" if official is None else "官方未启动应急响应"
    head = (f"<p>{status}，系统也没有建议的级别：<b>{esc(a.verdict)}</b>{_calls(a)}。"
            "要看某一级的响应行动，请在“看另一级别”选择。</p>")
    body = warnings_due(held, a) + proposed(held, a, whole=True)
    return f'<div class="panel">{head}{body}</div>'


def _calls(a: Assessment) -> str:
    return f"；待核实{len(a.needed)}项，见“研判”" if a.needed else ""


def beside(held: Desk, a: Assessment) -> str:
    """The same while a level is shown: in short, since the page speaks of that level."""
    body = warnings_due(held, a) + proposed(held, a)
    return f'<div class="panel">{body}</div>' if body else ""


def warnings_due(held: Desk, a: Assessment) -> str:
    """Each warning that is met and not given out: by which item, on what, who signs."""
    return "".join(_due(a, one) for one in issuing.due(held.organization, a))


def _due(a: Assessment, one: issuing.Due) -> str:
    grounds = [line for f in one.findings for line in evidence(f, a.situation)]
    texts = "".join(f"<div><b>{esc(f.clause.ref)}</b> {esc(f.clause.text, LONG)}</div>"
                    for f in one.findings)
    rule = f"<div><b>{esc(one.act.ref)}</b> {esc(one.act.text, LONG)}</div>" if one.act else ""
    return (f'<div class="item yes"><b>{esc(one.kind.label)}：{esc(one.words)}</b>'
            f"　建议，非决定；期间的行动见“条文与单位”中“预警阶段”"
            f"{bullets(grounds, _FACTS)}"
            f'<details class="fold"><summary>条文</summary>{texts}{rule}</details></div>')


def proposed(held: Desk, a: Assessment, whole: bool = False) -> str:
    """Open proposals; ``whole``: with what the response of the proposed level would be."""
    if not proposals.known(a):
        return ""
    found = [p for p in proposals.proposals(a) if p.open]
    return "".join(_proposal(held, a, p, whole) for p in found)


def _proposal(held: Desk, a: Assessment, p: proposals.Proposal, whole: bool) -> str:
    position = a.edition.levels.position(p.said.get(proposals.LEVEL, "")) or 0
    hazard = p.said.get(proposals.HAZARD, "")
    label = framed(a.edition, position) if position else ""
    who = f"{p.said.get(proposals.PROPOSER, '')}，{age(p.at, a.situation.at)}"
    head = (f'<b>{esc(p.said.get(proposals.ITEM, ""))}　待会商</b>　建议{label} {esc(hazard)}'
            f"：{esc(p.said.get(proposals.REASON, ''), LONG)}（{esc(who)}）"
            "　<small>不计入系统建议的级别</small>")
    body = _would_be(held, a, position, [hazard] if hazard else []) if whole and position else ""
    return f'<div class="item yes">{head}</div>{body}'


def _would_be(held: Desk, a: Assessment, position: int, hazards: Sequence[str]) -> str:
    """Who would sign and chair, and the level's list, folded."""
    grades, label = a.edition.levels.grades, esc(a.edition.levels.label(position))
    package = respond(held.organization, held.actions, grades[position], hazards,
                      levels=grades[1:], start=sheets.START, districts=sheets.concerned(a))
    steps = sheets.by_clause(package.actions) + sheets.left_out(package.left_out)
    return (f"<h5>如会商决定启动{label}</h5>{sheets.signing(package.start, None)}"
            f'<details class="fold"><summary>{label}响应行动</summary>{sheets.marks()}{steps}'
            "</details>")
