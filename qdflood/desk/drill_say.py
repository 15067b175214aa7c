"""What came of the last press on the page 演练: said once, at the place where it was pressed."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from qdflood.desk.look import look
from qdflood.desk.style import esc
from qdflood.errors import QdfloodError

_SAID, _JUST = "_dr_said", "_dr_just"


def attempt(place: str, step: Callable[[], object], done: str = "") -> bool:
    """Run one step (in a callback); what refuses it is said at ``place``, nothing is lost.

    Whether it was taken; ``done`` is said where it was.
    """
    said: dict[str, tuple[bool, str]] = st.session_state.setdefault(_SAID, {})
    said.clear()  # of the last press only: an older refusal would be read as this one's
    try:
        step()
    except QdfloodError as exc:
        said[place] = (False, str(exc))
        st.session_state[_JUST] = place
        return False
    if done:
        said[place] = (True, done)
    return True


def press(place: str, step: Callable[[], object], done: str = "") -> None:
    """The same, as the callback of a button."""
    attempt(place, step, done)


def outcome(place: str) -> None:
    """What there is to say at ``place``."""
    good, words = st.session_state.get(_SAID, {}).get(place, (True, ""))
    if not words:
        return
    if good:
        st.html(f'<div class="item yes">{esc(words, 600)}</div>')
        return
    st.html(f'<div class="refuse dr-refuse" role="alert">{esc(words, 600)}</div>')
    if st.session_state.get(_JUST) == place:
        del st.session_state[_JUST]
        look(".dr-refuse")
