"""What came of the last press on the page 演练: said once, at the place where it was pressed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import streamlit as st

from qdflood.desk.exercise_real import question
from qdflood.desk.look import look
from qdflood.desk.state import Desk
from qdflood.desk.style import esc
from qdflood.errors import QdfloodError

_SAID, _JUST = "_dr_said", "_dr_just"
SEES_ALL = "导调员能看到全部脚本和答案。您是导调员吗？"


def attempt(place: str, step: Callable[[], object], done: str = "") -> bool:
    """Run one step (in a callback); what refuses it is said at ``place``, nothing is lost.

    Whether it was taken; ``done`` is said where it was.
    """
    try:
        step()  # first: at every touch of the session the next press may break this one off
    except QdfloodError as exc:
        return _refused(place, str(exc))
    st.session_state[_SAID] = {place: (True, done)} if done else {}
    return True


def _refused(place: str, words: str) -> bool:
    """Of the last press only: an older refusal would be read as this one's."""
    st.session_state[_SAID] = {place: (False, words)}
    st.session_state[_JUST] = place
    return False


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


def really(held: Desk, word: str, what: str, key: str, go: Callable[[], None], *,
           ask: str = "", primary: bool = False, no: bool = False, why: str = "") -> None:
    """A button; before it is taken, one question: ``ask``, and whether ``what`` is to be done
    although a real response is in force. Without a question it is taken at once."""
    asked = [one for one in (question(held.duty, what), ask) if one]
    look_of: Literal["primary", "secondary"] = "primary" if primary else "secondary"
    if not asked or no:
        st.button(word, key=key, type=look_of, disabled=no, help=why or None, on_click=go)
        return
    with st.popover(word, key=f"{key}_ask", type=look_of):
        st.html("".join(f"<p><b>{esc(one, 200)}</b></p>" for one in asked))
        st.button(f"是，{what}", key=key, type="primary", width="stretch", on_click=go)
