"""What does not fit one line: a whole bulletin, and the settling of contradictions."""

from __future__ import annotations

import streamlit as st

from qdflood.desk.state import Desk


def disputes(desk: Desk) -> None:
    return None


def bulletin(desk: Desk) -> None:
    st.write("todo")
