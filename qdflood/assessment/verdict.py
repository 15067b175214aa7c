"""The headline: what is proposed, in the words of the blueprint.

Without a response in force it speaks of starting one; with one in force it speaks
of that response, and a reading that has merely gone stale is never a ground for
lowering it (principle 7).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qdflood.scales import STALE
from qdflood.triggers import Finding
from qdflood.truth import FALSE, TRUE, UNKNOWN

if TYPE_CHECKING:
    from qdflood.assessment.assess import Assessment


def verdict(a: Assessment) -> str:
    """One sentence; the caller adds what stands beside it."""
    sentence = _in_force(a, a.situation.in_force.level) if a.situation.in_force.level else _none(a)
    if a.deciding and all(f.letter == FALSE for f in a.deciding):
        sentence += "（依据引申读法）"
    return sentence


def _label(a: Assessment, level: int) -> str:
    return a.edition.levels.label(level)


def _none(a: Assessment) -> str:
    phrases = a.edition.plan.phrases
    if not a.possible:
        text = f"{phrases.items}均未达启动条件"
        if any(f.clause.level for f in a.discretionary) or a.advisories or _signalled(a):
            text += f"；{phrases.discretionary}待会商"
        for finding in a.discretionary:
            if not finding.clause.level:
                text += f"；{finding.clause.ref}已提出，待会商"
        return text
    if not a.confirmed:
        text = f"无法判定，不排除{_label(a, a.possible)}"
        if a.possible_reported and a.possible_reported < a.possible:
            text += f"；已报情况指向{_label(a, a.possible_reported)}"
        return text
    return f"建议启动{_label(a, a.confirmed)}应急响应{_not_excluded(a)}"


def _not_excluded(a: Assessment) -> str:
    text = ""
    if a.possible_reported > a.confirmed:
        text = f"，不排除{_label(a, a.possible_reported)}"
    if a.possible > max(a.possible_reported, a.confirmed):
        text += f"（尚有未报事项，未能排除{_label(a, a.possible)}）"
    return text


def _signalled(a: Assessment) -> bool:
    """A signal in force and no clause met: the commonest real path."""
    return any(
        register.lapses and a.situation.rows[name]
        for name, register in a.edition.catalogue.registers.items()
    )


def _in_force(a: Assessment, level: int) -> str:
    if a.confirmed > level:
        return f"建议提升至{_label(a, a.confirmed)}{_not_excluded(a)}"
    held = _label(a, level)
    if a.confirmed == level:
        return f"维持{held}{_not_excluded(a)}"
    if any(_gone_stale(f) for f in _at_or_above(a, level)):
        return f"读数过时，维持{held}并立即核实"
    if any(f.truth == UNKNOWN for f in _at_or_above(a, level)):
        stands = f"{_refs(a.upheld)}，其他各项是否达启动条件" if a.upheld else "启动条件是否仍成立"
        return f"维持{held}：{stands}待核实{_not_excluded(a)}"
    return _subsided(a, held)


def _refs(findings: Sequence[Finding]) -> str:
    """依据5.3.1(8): by number, since a strip leaves out what stands in full-width brackets."""
    return f"依据{'、'.join(f.clause.ref for f in findings)}"


def _subsided(a: Assessment, held: str) -> str:
    """No clause of the level in force is met: what may be consulted on, and what still stands.

    A response that stands on an open proposal of its own level never had such a clause, and
    what was proposed goes on until it is withdrawn or decided. Only hazards that no clause at a lower level still speaks for need have ended; the
    level proposed next is the highest that remains, and while one does nothing is ended.
    """
    still = {hazard for hazard, each in a.hazards.items() if each.confirmed}
    endings = [
        e.finding.truth
        for e in a.endings
        if e.applicable and not still.intersection(e.finding.clause.hazards)
    ]
    if endings and all(truth == TRUE for truth in endings):
        lower = f"可会商降级至{_label(a, a.confirmed)}" if a.confirmed else "可会商降级或终止"
        return lower + _proposed(a)
    if a.upheld:
        met = f"达{_label(a, a.confirmed)}" if a.confirmed else "均未达启动条件"
        return f"维持{held}：{_refs(a.upheld)}，其他各项{met}{_proposed(a, a.upheld)}"
    remaining = f"；现有条件达{_label(a, a.confirmed)}" if a.confirmed else ""
    unmet = "" if not endings or any(truth == FALSE for truth in endings) else "（尚待核实）"
    return f"启动条件已不再成立，终止条件未满足{unmet}{remaining}{_proposed(a)}"


def _proposed(a: Assessment, said: Sequence[Finding] = ()) -> str:
    """The open proposals of a level that no clause carries, but those already said."""
    open_ones = [f for f in a.discretionary if f.clause.level > a.confirmed and f not in said]
    return f"；{'、'.join(f.clause.ref for f in open_ones)}已提出，待会商" if open_ones else ""


def _at_or_above(a: Assessment, level: int) -> list[Finding]:
    return [f for f in a.rungs_that_count if f.clause.level >= level]


def _gone_stale(finding: Finding) -> bool:
    return (
        finding.truth == UNKNOWN
        and finding.indicated
        and any(leaf.value.why == STALE for leaf in finding.missing)
    )
