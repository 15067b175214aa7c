"""What people still have to do with what is decided: sign it, give it out."""

from __future__ import annotations

from qdflood.journal.decisions import CHANGES, WARNS, Assent, Decision
from qdflood.journal.official import Official


def unsigned(official: Official) -> list[Assent]:
    """What was agreed to by telephone and has not been signed since."""
    return [one for one in official.assents if one.agreed and not any(
        d.act == one.act and one.level in (None, d.level) and d.signatures
        and d.decided.replace(second=59) >= one.at for d in official.decisions)]


def unpublished(official: Official) -> list[Decision]:
    """Decisions that change something for others and of which no 公布 is entered."""
    return [one for one in official.decisions
            if one.published is None and one.effect in (*CHANGES, *WARNS)]
