"""What is said of one clause, and what to do next: HTML built from an assessment.

Everything typed by somebody goes through ``esc``; nothing here draws or asks the
clock. The page puts the pieces where they belong.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qdflood.assessment import Assessment
from qdflood.assessment.assess import Weighed
from qdflood.assessment.cells import state_of
from qdflood.assessment.needed import Need
from qdflood.assessment.next_words import (
    NO_PHONE,
    bears,
    called,
    effort,
    settling,
    split_steps,
)
from qdflood.assessment.notices import Notice
from qdflood.assessment.one_more import Step
from qdflood.assessment.reasons import reading_lines, truth_words, weighed_words
from qdflood.assessment.words import evidence
from qdflood.desk.clause_reasons import LONG, against, alternatives, bullets, grounds, lacking
from qdflood.desk.style import esc, framed, level, open_level
from qdflood.triggers import Finding
from qdflood.truth import FALSE, TRUE, UNKNOWN

__all__ = ["LONG", "bullets", "grounds", "lacking", "settle_words", "split_steps", "truth_words"]


def badge(a: Assessment, finding: Finding) -> str:
    """The clause's level: solid only when it is certainly met."""
    position = finding.clause.level
    state = state_of(finding)
    if not position:
        return ""
    if state == "met":
        return level(a.edition, position)
    return open_level(a.edition, position) if state == "open" else framed(a.edition, position)


def chosen_clause(a: Assessment, finding: Finding) -> str:
    """The clause verbatim, its truth, what carries it and what is missing."""
    clause = finding.clause
    head = (f'<div class="cl-head">{badge(a, finding)} <b>{esc(clause.ref)}</b> '
            f"<b>{esc(truth_words(a, finding))}</b></div>")
    body = f'<blockquote>{esc(clause.text, LONG)}</blockquote>'
    body += alternatives(finding)
    carried = grounds(a, finding)
    if carried:
        body += f"<h5>{'提出的建议' if clause.discretionary else '依据'}</h5>{bullets(carried)}"
    if finding.truth == FALSE and not clause.discretionary:
        body += against(a, finding)
    if finding.truth == UNKNOWN:
        body += f"<h5>尚缺</h5>{lacking(a, finding)}"
    return f'<div class="clause">{head}{body}</div>'


def readings(a: Assessment, finding: Finding) -> str:
    """The readings of the text used for a clause; empty when it needed none."""
    lines = reading_lines(a, finding)
    if not lines:
        return ""
    body = bullets(lines, len(lines), 600)
    opened = " open" if finding.extended else ""
    return (f'<details class="fold"{opened}><summary>本条所用读法（{len(lines)}条）</summary>'
            f"{body}</details>")


# -- what to do next


def first_calls(a: Assessment, needs: Sequence[Need], start: int = 1) -> str:
    """Whom to ring, for what, and what it would decide."""
    rows = []
    for number, need in enumerate(needs, start):
        one = _one_call(need)
        who = f"<small>{esc(called(need))}；</small>" if called(need) else ""
        tel = esc(need.phone) if need.phone else f"<small>{NO_PHONE}</small>"
        rows.append(
            f"<tr><td class=n>{number}</td><td><b>{esc(need.label)}</b> "
            f"<small>{esc(need.why)}</small> {one}"
            f"<div>{who}<small>{esc(bears(a, need))}</small></div></td>"
            f'<td class=u>{esc(need.ask)}<b class="tel">{tel}</b></td></tr>'
        )
    return f'<table class="calls">{"".join(rows)}</table>'


def _one_call(need: Need) -> str:
    said = effort(need)
    if need.calls > 1:
        return f"<small>{said}</small>"
    return f'<em class="one">{said}</em>' if said else ""


def settle_words(a: Assessment) -> str:
    """What would prove the highest level still open, and what would exclude it."""
    lines = [
        f"<li><b>{esc(gives)}</b>：{act}{'；<b>或</b>'.join(map(esc, sets))}{more}</li>"
        for gives, act, sets, more in settling(a)
    ]
    return f'<ul class="tight">{"".join(lines)}</ul>' if a.possible > a.confirmed else ""


def next_steps(steps: Sequence[Step]) -> str:
    """One step more and the level it would give."""
    items = [f"<li>{esc(step.text)}　<small>{esc(step.ref)}</small></li>" for step in steps]
    return f'<ul class="tight">{"".join(items)}</ul>'


# -- beside the level


def advisory_lane(a: Assessment) -> str:
    """Hints outside the plan, in a lane of their own."""
    if not a.advisories:
        return ""
    items = "".join(
        f"<li>{esc(f.clause.text)}"
        f"<small>{esc('；'.join(evidence(f, a.situation)[:1]), 80)}</small></li>"
        for f in a.advisories
    )
    return f'<div class="lane"><b>预案外提示（不影响建议级别）</b><ul class="tight">{items}</ul></div>'


def item_rows(a: Assessment, findings: Iterable[Finding]) -> str:
    """Warning items: truth, text, what carries and what is missing."""
    return "".join(_item(a, f, truth_words(a, f)) for f in findings)


def weighed_rows(a: Assessment, rows: Iterable[Weighed]) -> str:
    """Liftings and endings; 不适用 while nothing of the kind is in force."""
    return "".join(_item(a, row.finding, weighed_words(row), bool(row.applicable)) for row in rows)


def endings_lack(a: Assessment) -> str:
    """What an ebbing response still lacks for its ending, with whom to ring."""
    waiting = [w.finding for w in a.endings if w.applicable and w.finding.truth == UNKNOWN]
    if not waiting or (a.situation.in_force.level or 0) <= a.confirmed:
        return ""
    each = "".join(f"<h5>{esc(f.clause.ref)}</h5>{lacking(a, f)}" for f in waiting)
    return f'<div class="panel"><h4>终止条件尚缺</h4>{each}</div>'


def _item(a: Assessment, f: Finding, words: str, weighed: bool = True) -> str:
    mark = {TRUE: "yes", UNKNOWN: "open", FALSE: "no"}[f.truth] if weighed else "no"
    body = ""
    if weighed and f.truth:
        carried = grounds(a, f)
        body = bullets(carried, 5) if carried else ""
        body += lacking(a, f) if f.truth == UNKNOWN else ""
    return (f'<div class="item {mark}"><b>{esc(f.clause.ref)}</b> <b class="t">{esc(words)}</b>'
            f"<div>{esc(f.clause.text, LONG)}</div>{body}</div>")


def notices(title: str, found: Sequence[Notice]) -> str:
    """Conflicts, stale readings and old events as lists with their count."""
    if not found:
        return ""
    return f"<h5>{esc(title)}（{len(found)}）</h5>{bullets((n.text for n in found), 30)}"


CSS = """
.clause{border:2px solid #14181C;padding:6px 10px;font-size:15px;line-height:1.45;
 overflow-wrap:anywhere}
.cl-head{font-size:17px;display:flex;gap:8px;align-items:baseline;flex-wrap:wrap}
.clause blockquote{margin:5px 0;padding:4px 10px;border-left:5px solid #14181C;background:#F1F3F5;
 font-size:16px}
.panel h4,.clause h4{font-size:16px;margin:0 0 3px;border-bottom:2px solid #14181C;font-weight:700;
 padding:0;line-height:1.5}
.clause p.alt{margin:3px 0 0}
h5,.panel h5{font-size:14px!important;margin:5px 0 1px!important;padding:0!important;
 font-weight:700!important;color:#5A626A;line-height:1.4}
.panel ul,.clause ul,.fold ul,.lane ul,.item ul{margin:0;padding-left:1.25em}
.panel li,.clause li,.fold li,.lane li,.item li{font-size:15px;line-height:1.45;margin:0;
 overflow-wrap:anywhere}
li small,td small{font-size:13px;color:#5A626A;margin-left:.3em}
td small+small,li small{overflow-wrap:anywhere}
.fold{font-size:14px} .fold summary{cursor:pointer;color:#5A626A}
.calls{width:100%;border-collapse:collapse;font-size:15px;line-height:1.35}
.calls td{border:0;border-bottom:1px solid #C3C8CD;padding:3px 4px;vertical-align:top;
 overflow-wrap:anywhere}
.calls .n{font-weight:700;width:1.4em;font-size:17px} .calls .u{width:34%}
.calls td small{margin-left:0} .calls td div{line-height:1.25} .calls .tel{display:block;font-size:16px} .tel{font-variant-numeric:tabular-nums}
.one{font-style:normal;font-weight:700;font-size:13px;border:1.5px solid #14181C;padding:0 .3em;
 white-space:nowrap}
.lane{border:1.5px dotted #14181C;border-left:6px double #14181C;padding:3px 8px;font-size:14px}
.item{border-left:5px solid #C3C8CD;padding:2px 8px;margin:0 0 6px;font-size:15px;line-height:1.45;
 overflow-wrap:anywhere}
.item.yes{border-left-color:#14181C} .item.open{border-left:5px dashed #14181C}
.item.no .t{font-weight:400;color:#5A626A}
.grid{border-collapse:collapse;font-size:15px} .grid th,.grid td{border:1px solid #C3C8CD;
 padding:3px 8px;text-align:left;vertical-align:top;overflow-wrap:anywhere}
.grid th{background:#F1F3F5;white-space:nowrap}
@media (max-width:1199px){.clause,.calls,.panel li,.clause li,.item{font-size:14px}
 .clause blockquote{font-size:15px;margin:3px 0}}
"""
