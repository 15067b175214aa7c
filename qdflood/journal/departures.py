"""How a decision departs from what is proposed: people may, and say why.

A decision may be higher or lower than the proposal, end what still has grounds, or
rest on readings that have gone stale: each is said in one sentence, which wants a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from qdflood.assessment import Assessment
from qdflood.assessment.issuing import NOT_PROPOSED
from qdflood.journal.decisions import WARNS, Decision
from qdflood.scales import STALE
from qdflood.triggers import Finding
from qdflood.truth import FALSE, TRUE, UNKNOWN

_REFS = 4
NOT_VERIFIED = "是否成立尚未核实"


def differs(decision: Decision, a: Assessment, running: int) -> str:
    """The departures in one sentence; empty when there is none.

    ``running`` is the position of the level in force, 0 for none.
    """
    return "；".join(_departures(decision, a, running))


def _departures(decision: Decision, a: Assessment, running: int) -> Iterator[str]:
    if decision.effect in ("start", "adjust"):
        chosen = a.edition.levels.position(decision.level or "") or 0
        yield from _level(a, chosen)
        if chosen < running:
            yield from unsettled(a, chosen, running)
        left = [name for name in a.hazards_in_force if name not in decision.hazards]
        if left:
            yield f"在响应中的{'、'.join(left)}未列入决定的灾种，将不再在响应中"
        yield from _judged(decision, a)
    elif decision.effect == "end":
        yield from _ending(a)
        yield from unsettled(a, 0, running)
    elif decision.effect in WARNS:
        yield from _warning(decision, a)


def _level(a: Assessment, chosen: int) -> Iterator[str]:
    if chosen != a.confirmed:
        label = a.edition.levels.label
        proposed = label(a.confirmed) if a.confirmed else "没有已达到启动条件的级别"
        above = "高于" if chosen > a.confirmed else "低于"
        yield f"决定的{label(chosen)}{above}系统建议（{proposed}）"


def unsettled(a: Assessment, chosen: int, running: int) -> Iterator[str]:
    """Clauses above the level chosen that nobody can call unmet; stale ones by themselves."""
    open_now = [f for f in a.rungs_that_count if f.truth == UNKNOWN and f.clause.level > chosen
                and (f.indicated or f.clause.level <= running)]
    stale = [f for f in open_now if gone_stale(f)]
    if stale:
        yield f"{refs(stale)}读数过时，过时读数不作降级、终止依据"
    rest = [f for f in open_now if f not in stale]
    if rest:
        yield f"{refs(rest)}{NOT_VERIFIED}"


def gone_stale(finding: Finding) -> bool:
    """Whether a reading that pointed to the clause has only grown old."""
    return finding.indicated and any(leaf.value.why == STALE for leaf in finding.missing)


def _ending(a: Assessment) -> Iterator[str]:
    applicable = [w.finding for w in a.endings if w.applicable]
    if not applicable:
        yield a.edition.ending.no_match or "本预案没有对应的终止条件"
    yield from _unmet("终止条件", applicable, "未全部成立")
    if a.confirmed:
        yield f"仍有启动条件成立（{refs(a.deciding)}）"


def _warning(decision: Decision, a: Assessment) -> Iterator[str]:
    if decision.effect == "issue":
        truth = a.warnings.get(decision.warning or "")
        kinds = [f for f in a.items
                 if (f.clause.kind, f.clause.warning) == ("warning", decision.warning)]
        if truth != TRUE:
            judged = kinds and all(f.clause.discretionary for f in kinds)
            yield "预警发布条件" + (NOT_PROPOSED if judged else
                              NOT_VERIFIED if truth == UNKNOWN else "未成立")
        yield from _judged(decision, a)
        return
    yield from _unmet("解除条件", [w.finding for w in a.liftings
                                 if w.finding.clause.warning == decision.warning], "未成立")


def _unmet(what: str, found: Sequence[Finding], said: str) -> Iterator[str]:
    """What does not hold, and apart from it what nobody has verified: unknown is not unmet."""
    open_ones = [f for f in found if f.clause.discretionary and f.truth != TRUE]
    found = [f for f in found if not f.clause.discretionary]
    false = [f for f in found if f.truth == FALSE]
    unknown = [f for f in found if f.truth == UNKNOWN]
    if open_ones:
        yield f"{what}（{refs(open_ones)}）{NOT_PROPOSED}"
    if false:
        yield f"{what}（{refs(false)}）{said}"
    if unknown:
        yield f"{what}（{refs(unknown)}）{NOT_VERIFIED}"


def _judged(decision: Decision, a: Assessment) -> Iterator[str]:
    """Grounds that are left to judgement, or that are not met as far as is known."""
    by_ref = {f.clause.ref: f for f in (*a.rungs, *a.items)}
    named = [by_ref[ref] for ref in decision.grounds if ref in by_ref]
    open_ones = [f for f in named if f.clause.discretionary]
    if open_ones:
        yield f"依据{refs(open_ones)}（条文留待研判）"
    unmet = [f for f in named if f.truth != TRUE and not f.clause.discretionary]
    if unmet:
        yield f"所列依据{refs(unmet)}系统未判为成立"


def refs(found: Iterable[Finding] | Sequence[Finding]) -> str:
    """Clause numbers, the first few and how many."""
    numbers = list(dict.fromkeys(f.clause.ref for f in found))
    more = f"等{len(numbers)}条" if len(numbers) > _REFS else ""
    return "、".join(numbers[:_REFS]) + more
