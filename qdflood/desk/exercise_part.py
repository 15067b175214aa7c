"""Which part a screen has in an exercise, and who sits at it there.

The part goes with the browser session and the address. An address makes nobody a director
who has not been one in this exercise before: he is asked. Who sits at a screen follows from
the exercise's log: a handover played there puts somebody else at it, also after the page
was loaded again or the server started again, in that exercise and nowhere else.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import streamlit as st

from qdflood.errors import JournalError
from qdflood.journal.decisions import Person
from qdflood.journal.entry import HANDOVER, Entry
from qdflood.journal.shifts import read_person
from qdflood.journal.store import Store
from qdflood.officers.roles import Act, Officer, allowed

if TYPE_CHECKING:
    from qdflood.desk.exercise_desk import ExerciseDesk
    from qdflood.desk.state import Desk

EXERCISE_PARAM, PART_PARAM = "exercise", "part"
DIRECTOR, PLAYER = "director", "player"
_JOINED, _PART, _CLAIM = "_exercise", "_exercise_part", "_exercise_claim"
_UNSETTLED, _ASKS = "unsettled", "asks"
_DIRECTED = "导调"
"""Beside the exercise's log, for each officer: that he has directed it."""


def joined() -> str:
    """The exercise that this screen is in; empty on the desk of real duty."""
    if _JOINED not in st.session_state:
        part = st.query_params.get(PART_PARAM, "")
        _took_part(st.query_params.get(EXERCISE_PARAM, ""), part)
        st.session_state[_CLAIM] = _UNSETTLED if part == DIRECTOR else ""
    return str(st.session_state[_JOINED])


def takes_part(name: str, director: bool) -> None:
    """From now on this screen is in that exercise."""
    _took_part(name, DIRECTOR if director else PLAYER)
    said_in_address()
    desk = _opened()
    if director and desk is not None:
        _directed(desk)


def _took_part(name: str, part: str) -> None:
    st.session_state[_JOINED] = name
    st.session_state[_PART] = DIRECTOR if part == DIRECTOR else PLAYER
    st.session_state[_CLAIM] = ""


def said_in_address() -> None:
    """The address says what the screen takes part in, so that a page loaded again is in it;
    on real duty it says nothing, whatever page the browser has gone back to."""
    if not joined():
        for param in (EXERCISE_PARAM, PART_PARAM):
            st.query_params.pop(param, None)
        return
    _settle()
    for param, value in ((EXERCISE_PARAM, joined()), (PART_PARAM, st.session_state[_PART])):
        if st.query_params.get(param) != value:
            st.query_params[param] = value


def takes_no_part() -> None:
    """This screen is on the desk of real duty again."""
    _took_part("", "")
    said_in_address()


def wants_to_direct() -> bool:
    """Whether this screen has the director's part; whether it may is another question."""
    return bool(joined()) and st.session_state[_PART] == DIRECTOR


def directs(desk: Desk) -> bool:
    """Whether ``desk`` is that of an exercise which this screen directs, if whoever is signed
    on may (``may_direct``)."""
    _settle()
    return bool(desk.exercise) and joined() == desk.exercise and wants_to_direct()


def may_direct(officer: Officer | None) -> bool:
    """Whether whoever is signed on may direct an exercise."""
    return officer is not None and allowed(officer, Act.DRILL)


# -- whether an address is to be believed


def claims_to_direct() -> bool:
    """Whether the address says director of somebody who has not been asked yet."""
    return bool(joined()) and st.session_state.get(_CLAIM) == _ASKS


def claims_no_more() -> None:
    """Asked, and a player."""
    st.session_state[_CLAIM] = ""


def _opened() -> ExerciseDesk | None:
    """The desk of the exercise that this screen is in, if it is open already."""
    from qdflood.desk.state import duty_desk

    found: ExerciseDesk | None = duty_desk().exercises.get(joined())
    return found


def _settle() -> None:
    """Of a page loaded with a director's address, without accounts: as soon as somebody is
    signed on, he is the director again if he was it before, else a player until he has said
    that he is."""
    if st.session_state.get(_CLAIM) != _UNSETTLED:
        return
    from qdflood.desk.duty import who

    desk = _opened()
    officer = who(desk.duty) if desk is not None else None
    if desk is None or officer is None or officer.account:  # of an account the role decides
        return
    known = _has_directed(desk, officer)
    st.session_state[_PART] = DIRECTOR if known else PLAYER
    st.session_state[_CLAIM] = "" if known else _ASKS


def _has_directed(desk: ExerciseDesk, officer: Officer) -> bool:
    begun = desk.play.begun
    if begun is not None and begun.officer == officer.name:
        return True
    try:
        return bool(desk.store.draft(officer.name, _DIRECTED))
    except JournalError:
        return False


def _directed(desk: ExerciseDesk) -> None:
    from qdflood.desk.duty import who

    officer = who(desk.duty)
    if officer is not None:
        with suppress(JournalError):  # then he is asked again
            desk.store.keep_draft(officer.name, _DIRECTED, {"directs": True}, desk.wall())


# -- who sits there

_SEATS: WeakKeyDictionary[Store, tuple[int, dict[str, Person]]] = WeakKeyDictionary()
_LOCK = threading.Lock()


def taken_over(desk: Desk, officer: Officer | None) -> Officer | None:
    """Who sits at this screen: whoever is signed on, or has taken over in the exercise.

    With an account everybody logs in himself, there too.
    """
    if not desk.exercise or officer is None or officer.account:
        return officer
    into = _seats(desk).get(officer.name)
    return officer if into is None else Officer(into.name, into.post, officer.role)


def _seats(desk: Desk) -> Mapping[str, Person]:
    """Who sits now where somebody signed on under that name, by the handovers of the log."""
    if desk.ledger.shifts.handover is None:
        return {}
    with _LOCK:
        seq, seats = _SEATS.get(desk.store, (0, {}))
        if seq != desk.ledger.seq:
            with suppress(JournalError):  # while it cannot be read: as it was
                for entry in desk.store.entries(seq):
                    _hand(seats, entry)
                    seq = entry.seq
            _SEATS[desk.store] = (seq, seats)
        return dict(seats)


def _hand(seats: dict[str, Person], entry: Entry) -> None:
    if entry.kind != HANDOVER:
        return
    out = read_person(entry.body.get("out")) or Person(entry.officer, entry.post)
    into = read_person(entry.body.get("into"))
    if into is None:
        return
    for name in [name for name, person in seats.items() if person.name == out.name]:
        seats[name] = into
    seats.setdefault(out.name, into)
