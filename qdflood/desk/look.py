"""Bring what has just been said into sight: a refusal nobody sees is no refusal."""

from __future__ import annotations

import streamlit as st

_TURN = "_look_turn"


def look(selector: str) -> None:
    """Scroll to the last element of ``selector`` (a constant), once for this run of the page."""
    turn = st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1
    st.html(
        f"""<script data-turn="{turn}">setTimeout(function () {{
  var found = document.querySelectorAll('{selector}');
  if (found.length) found[found.length - 1].scrollIntoView({{block: 'center'}});
}}, 120);</script>""",
        unsafe_allow_javascript=True,
    )
