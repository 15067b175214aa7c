"""What cancelling an inject costs, said before it is cancelled: the expectations that will
then not be tested, as the score itself tells them. No streamlit here."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from qdflood.desk.drill_timeline import at_words
from qdflood.drill import directing
from qdflood.drill.directing import Body
from qdflood.drill.play import What, said_at
from qdflood.drill.score_log import ExerciseLog
from qdflood.drill.script import Expectation
from qdflood.errors import QdfloodError
from qdflood.journal.entry import EXERCISE, GENESIS, Entry, Record, chained
from qdflood.journal.store import Store

if TYPE_CHECKING:
    from datetime import datetime

    from qdflood.desk.exercise import ExerciseDesk

UNKNOWN = "取消或一直暂扣：依赖它的检验点将不检验。"
NONE = "取消或一直暂扣：其余检验点照常检验。"
_SHOWN = 6
_KNOWN: WeakKeyDictionary[Store, tuple[int, dict[str, str]]] = WeakKeyDictionary()
_LOCK = threading.Lock()
_LOG = logging.getLogger(__name__)


def cost(held: ExerciseDesk, id: str) -> str:
    """One sentence for the director; worked out once for the log as it stands."""
    with _LOCK:
        seq, known = _KNOWN.get(held.store, (-1, {}))
        if seq != held.ledger.seq:
            known = {}
            _KNOWN[held.store] = (held.ledger.seq, known)
        if id not in known:
            known[id] = _cost(held, id)
        return known[id]


def _cost(held: ExerciseDesk, id: str) -> str:
    try:
        lost = untested(held, id)
    except QdfloodError:
        return UNKNOWN
    except Exception:  # whatever fails, the director keeps his screen
        _LOG.exception("cost of %s", id)
        return UNKNOWN
    if not lost:
        return NONE
    each = "、".join(f"{at_words(one.at, held.script.start)}“{one.form.title}”" for one in lost[:_SHOWN])
    more = "等" if len(lost) > _SHOWN else ""
    return f"取消或一直暂扣：有{len(lost)}个检验点将不检验（{each}{more}）。"


def untested(held: ExerciseDesk, id: str) -> list[Expectation]:
    """The expectations that would be tested if everything else is given, and without ``id``
    would not."""
    whole, without = (_whys(held, dropped) for dropped in ("", id))
    return [one for one in held.script.expectations if without[one.id] and not whole[one.id]]


def _whys(held: ExerciseDesk, dropped: str) -> dict[str, str]:
    log = ExerciseLog(_to_the_end(held, dropped), held.edition, held.organization, held.actions,
                      held.rules)
    return {one.id: one.why for one in log.due}


def _to_the_end(held: ExerciseDesk, dropped: str) -> Iterator[Entry]:
    """The log, and after it a course to the script's end that nobody enters."""
    seq, prev = 0, GENESIS
    for entry in held.store.entries():
        seq, prev = entry.seq, entry.hash
        yield entry
    for at, body in _rest(held, dropped):
        made = chained(seq + 1, Record(EXERCISE, body, "", "", at, at), prev)
        seq, prev = made.seq, made.hash
        yield made


def _rest(held: ExerciseDesk, dropped: str) -> Iterator[tuple[datetime, Body]]:
    now, wall = held.now(), held.wall()
    if dropped:
        yield now, directing.drop(held.play, held.script, dropped, dropped)
    for one in directing.waiting(held.play, held.script):
        if one.id != dropped and one.at is not None:
            yield max(one.at, now), directing.deliver(one, False, wall)
    yield held.script.end, {"what": str(What.PAUSE), "wall": said_at(wall), "why": ""}
