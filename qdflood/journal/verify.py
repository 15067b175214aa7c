"""Whether the chain holds: every entry fits its hash and the one before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from qdflood.errors import BrokenChain, JournalError
from qdflood.journal.entry import EXERCISE, GENESIS, digest, moment_text
from qdflood.journal.rows import Row
from qdflood.journal.store import Store

ALTERED = "内容与指纹不符"
DETACHED = "与上一条不相接"


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found: ``entries`` that hold, the hash of the last of them, the first that does not.

    ``backwards``: numbers of entries whose recorded time is before that of the entry
    before them (the clock was set back); the chain holds all the same. ``anchor``: number
    of the entry whose hash somebody has kept, 0 if there is none such. ``exercise``: number
    of the first entry that is of an exercise, 0 if there is none: no log of real duty has one.
    """

    entries: int
    head: str
    broken: BrokenChain | None
    backwards: tuple[int, ...]
    anchor: int = 0
    exercise: int = 0


def verify(store: Store, anchor: str = "") -> Verification:
    """Read the whole log, a page at a time, up to the first broken entry.

    ``anchor`` is the beginning of a hash that was printed or written down: a log that was
    cut short or made anew from some entry on holds in itself, but holds no such entry.
    """
    seq, prev, before, kept, played = 0, GENESIS, None, 0, 0
    backwards: list[int] = []
    for row in store.rows():
        broken = fault(row, seq + 1, prev)
        if broken is not None:
            return Verification(seq, prev, broken, tuple(backwards), kept, played)
        seq, prev = row["seq"], row["hash"]
        if anchor and prev.startswith(anchor):
            kept = seq
        if row["kind"] == EXERCISE:
            played = played or seq
        recorded = datetime.fromisoformat(row["recorded"])
        if before is not None and recorded < before:
            backwards.append(seq)
        before = recorded
    return Verification(seq, prev, None, tuple(backwards), kept, played)


def fault(row: Row, seq: int, prev: str) -> BrokenChain | None:
    """What is wrong with an entry that should be number ``seq`` after the one of hash ``prev``."""
    if row["seq"] > seq:
        return BrokenChain(f"缺第{seq}条", where=f"第{seq}条")
    if row["seq"] < seq:
        return BrokenChain("多出的一条", where=f"第{row['seq']}条")
    if row["prev"] != prev:
        return BrokenChain(DETACHED, where=f"第{seq}条")
    if _hashed(row) != row["hash"]:
        return BrokenChain(ALTERED, where=f"第{seq}条")
    return None


def _hashed(row: Row) -> str | None:
    """The hash of what the row holds; None if it holds what could never have been entered."""
    try:
        recorded, happened = map(datetime.fromisoformat, (row["recorded"], row["happened"]))
        if (moment_text(recorded), moment_text(happened)) != (row["recorded"], row["happened"]):
            return None
        who, what = (row["officer"], row["post"]), (row["kind"], row["body"])
        return digest(row["seq"], recorded, happened, *who, *what, row["prev"])
    except (TypeError, ValueError, JournalError):
        return None
