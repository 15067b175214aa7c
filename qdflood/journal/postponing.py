"""暂缓: whether anything waits that can be put off, and what it is."""

from __future__ import annotations

from qdflood.journal.decisions import POSTPONES, Decision
from qdflood.journal.departures import refs
from qdflood.journal.footing import Standing
from qdflood.truth import TRUE


def to_postpone(on: Standing) -> bool:
    """Whether anything waits for a decision: a level, a warning, a proposal of people, or,
    while nothing is in force, a hint outside the plan on which to consult."""
    a = on.assessment
    due = any(truth == TRUE and not on.status.warnings[name].on
              for name, truth in a.warnings.items() if name in on.status.warnings)
    hinted = not on.running and bool(a.advisories)
    return a.confirmed > on.running or due or bool(a.discretionary) or hinted


def put_off(decision: Decision, on: Standing) -> str:
    """Which proposals of people, or hints outside the plan, a postponement puts off."""
    a = on.assessment
    if decision.effect != POSTPONES:
        return ""
    if a.discretionary:
        return f"暂缓的建议：已提出的{refs(a.discretionary)}"
    return "" if a.confirmed > on.running or not a.advisories else "会商后暂不启动，预案外提示仍在"
