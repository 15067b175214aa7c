"""The expectations of a script as far as they can be seen now: ✓, ×, or still to come.

Read from the exercise's own log, as the report will be; worked out again only when
something has been entered, or a time of the script has passed.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from qdflood.desk.drill_timeline import at_words
from qdflood.desk.style import esc
from qdflood.drill.play import What, said_at
from qdflood.drill.score import Rating, score
from qdflood.drill.score_parts import Check, Tested
from qdflood.drill.script import Expectation
from qdflood.errors import QdfloodError
from qdflood.journal.entry import EXERCISE, GENESIS, Entry, Record, chained
from qdflood.journal.store import Store

if TYPE_CHECKING:
    from qdflood.desk.exercise import ExerciseDesk

WAITING = "待"
_Key = tuple[int, int]
_Counted = tuple[_Key, Mapping[str, Tested], str]
_SCORES: WeakKeyDictionary[Store, _Counted] = WeakKeyDictionary()
_LOCK = threading.Lock()
_LOG = logging.getLogger(__name__)


def check_lines(held: ExerciseDesk, found: Sequence[Expectation]) -> str:
    """Each expectation with its mark, what is looked at folded under it; as HTML."""
    if not found:
        return ""
    now, counted = held.now(), _counted(held)[1]
    return "".join(_line(held, one, counted.get(one.id), now) for one in found)


def not_counted(held: ExerciseDesk) -> str:
    """Why the expectations cannot be looked at; the exercise goes on all the same."""
    return _counted(held)[2]


def _line(held: ExerciseDesk, one: Expectation, tested: Tested | None, now: datetime) -> str:
    mark = tested.rating.sign if tested and held.play.ended else sign(held, one, tested, now)
    kind = {Rating.NOT.sign: "no", Rating.MET.sign: "yes"}.get(mark, "wait")
    seen = tested.checks if tested and mark != WAITING else ()
    why = f"<li>{esc(tested.why, 200)}</li>" if tested and tested.why and mark != WAITING else ""
    because = f"<li>{esc(one.form.because, 400)}</li>" if one.form.because else ""
    return (f'<details class="{kind}"><summary><b>{mark}</b>{at_words(one.at, held.script.start)}　'
            f"{esc(one.form.title, 100)}{_part(tested, mark)}</summary><ul>{''.join(map(_check, seen))}{why}{because}"
            f"<li>{esc(held.script.objective(one.form.objective).text, 200)}</li></ul></details>")


def _check(one: Check) -> str:
    late = f"（晚{one.late_min}分）" if one.late_min else ""
    return (f"<li>{one.rating.sign} {esc(one.label, 40)}：应为{esc(one.expected, 160)}；"
            f"{esc(one.text, 300)}{late}</li>")


def _part(tested: Tested | None, mark: str) -> str:
    """Of how many of its points a mark speaks, where it is not of all."""
    if tested is None or mark in (WAITING, Rating.UNTESTED.sign):
        return ""
    number = sum(1 for one in tested.checks if one.rating is not Rating.UNTESTED)
    return f"（{len(tested.checks)}项只检验了{number}项）" if number < len(tested.checks) else ""


def sign(held: ExerciseDesk, one: Expectation, tested: Tested | None, now: datetime) -> str:
    """✓, △, × or －; 待 while its time, or the time it leaves the players, has not passed."""
    if tested is None or (tested.at if tested.at > one.at else one.at) > now:
        return WAITING
    if tested.rating is not Rating.MET and (deadline(one, tested) > now or _asking(held, one)):
        return WAITING
    return tested.rating.sign


def _asking(held: ExerciseDesk, one: Expectation) -> bool:
    """Whether players may still ask: until the next inject of the course, and in any case not
    before the clock has gone."""
    if not one.form.ask:
        return False
    following = next((i for i in held.script.timed if i.at is not None and i.at > one.at), None)
    if following is None:
        return held.now() < held.script.end
    return following.id not in held.play.given and following.id not in held.play.dropped


def deadline(one: Expectation, tested: Tested) -> datetime:
    """Until when the players may do what is due."""
    minutes = [due.within_min for due in (one.form.decision, *one.form.tasks) if due]
    return tested.at + timedelta(minutes=max(minutes, default=0))


# -- worked out once


def _counted(held: ExerciseDesk) -> _Counted:
    """Every expectation as the report would have it now; none and why, where it cannot be read."""
    now = held.now()
    moments = [one.at + timedelta(minutes=m) for one in held.script.expectations
               for m in (0, *(d.within_min for d in (one.form.decision, *one.form.tasks) if d))]
    key = (held.ledger.seq, sum(1 for at in moments if at <= now))
    with _LOCK:
        known = _SCORES.get(held.store)
        if known is None or known[0] != key:
            known = _SCORES[held.store] = (key, *_score(held, now))
    return known


def _score(held: ExerciseDesk, now: datetime) -> tuple[Mapping[str, Tested], str]:
    try:
        made = score(_as_if_stopped(held, now), edition=held.edition,
                     organization=held.organization, lists=held.actions, rules=held.rules)
    except QdfloodError as exc:
        return {}, str(exc)
    except Exception as exc:  # whatever fails, the director keeps his screen
        _LOG.exception("score of %s", held.exercise)
        return {}, f"检验点未能核对（{type(exc).__name__}），演练不受影响"
    return {one.id: one for one in made.expectations}, ""


def _as_if_stopped(held: ExerciseDesk, now: datetime) -> Iterator[Entry]:
    """The log, and after it a stop at ``now`` that nobody enters: what is due by then counts."""
    seq, prev = 0, GENESIS
    for entry in held.store.entries():
        seq, prev = entry.seq, entry.hash
        yield entry
    if held.play.ended is None:
        body = {"what": str(What.PAUSE), "wall": said_at(held.wall()), "why": ""}
        yield chained(seq + 1, Record(EXERCISE, body, "", "", now, now), prev)
