"""What people still have to do with what is decided: sign it, give it out."""

from __future__ import annotations

from qdflood.journal.decisions import CHANGES, RESPONSE, WARNS, Assent, Decision
from qdflood.journal.official import Official


def unsigned(official: Official) -> list[Assent]:
    """What was agreed to by telephone and waits for a signature.

    A later decision on the same variable, or the same person's later refusal, settles it.
    """
    acts = {d.act: d.subject for d in official.decisions}
    return [one for one in official.assents if one.agreed
            and not any(_settles(one, d, acts.get(one.act, "")) for d in official.decisions)
            and not any(later.act == one.act and not later.agreed
                        and (later.at, later.seq) > (one.at, one.seq)
                        for later in official.assents)]


def _settles(one: Assent, decision: Decision, subject: str) -> bool:
    same = decision.act == one.act or (bool(subject) and decision.subject == subject) or (
        decision.subject == RESPONSE and one.level is not None)
    return same and bool(decision.signatures) and decision.decided.replace(second=59) >= one.at


def unpublished(official: Official) -> list[Decision]:
    """Decisions that change something for others, still hold, and are not given out yet."""
    changing = [one for one in official.decisions if one.effect in (*CHANGES, *WARNS)]
    return [one for one in changing if one.published is None
            and not any(later.subject == one.subject and later.order > one.order
                        for later in changing)]
