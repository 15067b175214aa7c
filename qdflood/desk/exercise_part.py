"""Which part a screen has in an exercise, and who sits at it there.

What is kept here goes with the browser session: a handover played in an exercise puts
somebody else at the screen in that exercise, and nowhere else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from qdflood.officers.roles import Act, Officer, allowed

if TYPE_CHECKING:
    from qdflood.desk.state import Desk
    from qdflood.journal.decisions import Person

EXERCISE_PARAM, PART_PARAM = "exercise", "part"
DIRECTOR, PLAYER = "director", "player"
_JOINED, _PART, _INTO = "_exercise", "_exercise_part", "_exercise_into"


def joined() -> str:
    """The exercise that this screen is in; empty on the desk of real duty."""
    if _JOINED not in st.session_state:
        _took_part(st.query_params.get(EXERCISE_PARAM, ""), st.query_params.get(PART_PARAM, ""))
    return str(st.session_state[_JOINED])


def takes_part(name: str, director: bool) -> None:
    """From now on this screen is in that exercise."""
    _took_part(name, DIRECTOR if director else PLAYER)
    said_in_address()


def _took_part(name: str, part: str) -> None:
    st.session_state[_JOINED] = name
    st.session_state[_PART] = DIRECTOR if part == DIRECTOR else PLAYER


def said_in_address() -> None:
    """The address says what the screen takes part in, so that a page loaded again is in it;
    on real duty it says nothing, whatever page the browser has gone back to."""
    if not joined():
        for param in (EXERCISE_PARAM, PART_PARAM):
            st.query_params.pop(param, None)
        return
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
    """Whether ``desk`` is that of an exercise which this screen directs."""
    return bool(desk.exercise) and joined() == desk.exercise and wants_to_direct()


def may_direct(officer: Officer | None) -> bool:
    """Whether whoever is signed on may direct an exercise."""
    return officer is not None and allowed(officer, Act.DRILL)


# -- who sits there


def taken_over(desk: Desk, officer: Officer | None) -> Officer | None:
    """Who sits at this screen: whoever is signed on, or has taken over in the exercise."""
    held = st.session_state.get(_INTO) if desk.exercise else None
    if officer is None or held is None or held[:2] != (desk.exercise, officer.name):
        return officer
    into: Officer = held[2]
    return into


def take_over_in(desk: Desk, into: Person | None) -> None:
    """After a handover played in an exercise: ``into`` sits at this screen there."""
    from qdflood.desk.duty import who

    officer = who(desk.duty)
    if officer is None or into is None or officer.account:
        st.session_state.pop(_INTO, None)
    else:
        st.session_state[_INTO] = (desk.exercise, officer.name,
                                   Officer(into.name, into.post, officer.role))
