"""Lowering, ending, lifting: the conditions that bear on what is in force, met or not.

A response ends and a warning is lifted by people, never by itself. A reading that has
gone stale is no ground for lowering anything, and is said to be none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qdflood.assessment import Assessment
from qdflood.assessment.assess import Weighed
from qdflood.desk.clause_panel import bullets, weighed_rows
from qdflood.desk.clause_reasons import LONG, grounds
from qdflood.desk.style import esc, framed, level
from qdflood.journal.departures import gone_stale, refs
from qdflood.triggers import Finding
from qdflood.truth import TRUE, UNKNOWN

_FACTS = 3


def bears(a: Assessment) -> bool:
    """Whether anything is in force that could be lowered, ended or lifted."""
    return bool(a.situation.in_force.level) or any(a.situation.in_force.warnings.values())


def panel(a: Assessment) -> str:
    """Everything that bears on lowering, ending and lifting, as HTML."""
    parts = [*_response(a), *_warnings(a)]
    return f'<div class="panel">{"".join(parts)}</div>' if parts else ""


def _response(a: Assessment) -> Iterator[str]:
    official = a.situation.in_force.level
    if not official:
        return
    yield "<h4>降级与终止：由会商决定，系统不自动降级、不自动终止</h4>"
    yield unverified(a, official)
    yield next_level(a, official)
    yield still_met(a)
    yield not_known(a, official)
    applicable = [w for w in a.endings if w.applicable]
    yield f"<h5>终止条件（在应灾种：{esc('、'.join(a.hazards_in_force) or '未写明')}）</h5>"
    yield rows(a, applicable) if applicable else f"<p><b>{esc(a.edition.ending.no_match)}</b></p>"
    procedure = a.edition.ending.procedure
    if procedure:
        yield f'<div class="item"><b>{esc(procedure.ref)}</b> {esc(procedure.text, LONG)}</div>'


def _warnings(a: Assessment) -> Iterator[str]:
    liftings = [w for w in a.liftings if w.applicable]
    if liftings:
        yield f"<h4>预警解除：由会商提出，签发解除</h4>{rows(a, liftings)}"


def rows(a: Assessment, found: Sequence[Weighed]) -> str:
    """Each condition: met, not met or unknown, its evidence, and the readings it rests on."""
    said = dict.fromkeys(number for w in found for number in w.finding.readings)
    each = bullets((f"读法{n}　{a.reading(n)}" for n in said), len(said), 600)
    fold = (f'<details class="fold"><summary>所用读法（{"、".join(map(str, said))}）</summary>'
            f"{each}</details>") if said else ""
    return weighed_rows(a, found) + fold


def unverified(a: Assessment, official: int) -> str:
    """First of all, where nobody can call the clauses in question unmet: no ground to lower."""
    number = sum(f.truth == UNKNOWN and f.clause.level >= official for f in a.rungs_that_count)
    if not number or a.confirmed >= official:
        return ""
    return (f'<p class="first"><b>{number}条启动条件尚未核实，不能据此降级或终止</b>'
            "（未知不等于不成立）</p>")


def next_level(a: Assessment, official: int) -> str:
    """What is proposed next: the highest level that a remaining hazard's clauses carry."""
    unknown = any(f.truth == UNKNOWN for f in a.rungs_that_count)
    no_clause = "尚无已核实成立的条款" if unknown else "无成立条款"
    each = "，".join(
        f"{esc(hazard)}{level(a.edition, b.confirmed) if b.confirmed else no_clause}"
        for hazard in a.hazards_in_force
        if (b := a.hazards.get(hazard)) is not None
    )
    rest = [h for h in a.hazards_in_force if h not in a.hazards]
    others = f"{'、'.join(map(esc, rest))}{no_clause}" if rest else ""
    by_hazard = "，".join(part for part in (each, others) if part)
    if a.confirmed >= official:
        said = f"现有条件达{level(a.edition, a.confirmed)}，不低于现行级别"
    elif a.confirmed:
        said = f"其余条件仍达{level(a.edition, a.confirmed)}：如降级，系统建议的下一级别即此级"
    else:
        none = "尚无已核实成立的启动条件" if unknown else "没有成立的启动条件"
        said = f"{none}（现行{framed(a.edition, official)}）"
    return f"<p>{said}{f'；分灾种：{by_hazard}' if by_hazard else ''}。</p>"


def still_met(a: Assessment) -> str:
    """The clauses still triggered, highest first, with what carries them."""
    met = sorted((f for f in a.rungs_that_count if f.truth == TRUE and not a.covered(f)),
                 key=lambda f: -f.clause.level)
    if not met:
        return ""
    each = "".join(_still(a, f) for f in met)
    note = f"读法64：{a.reading(64)}" if a.reading(64) else ""
    return (f"<h5>仍成立的启动条件（{len(met)}条）</h5>{each}"
            f'<p class="carry">{esc(note, LONG)}</p>')


def _still(a: Assessment, f: Finding) -> str:
    return (f'<div class="item yes">{level(a.edition, f.clause.level)} <b>{esc(f.clause.ref)}</b> '
            f"{esc(f.clause.text, LONG)}{bullets(grounds(a, f), _FACTS)}</div>")


def not_known(a: Assessment, official: int) -> str:
    """Clauses at the level in force or above that nobody can call unmet; stale ones first."""
    open_now = [f for f in a.rungs_that_count
                if f.truth == UNKNOWN and f.clause.level >= official]
    stale = [f for f in open_now if gone_stale(f)]
    text = ""
    if stale:
        text += (f'<div class="item open"><b>读数过时，不作降级、终止依据：</b>{esc(refs(stale))}'
                 f"{bullets((n.text for n in a.stale), _FACTS)}</div>")
    rest = [f for f in open_now if f not in stale]
    if rest:
        text += (f'<div class="item open"><b>尚未核实：</b>{esc(refs(rest))}'
                 "是否成立未知</div>")
    return text
