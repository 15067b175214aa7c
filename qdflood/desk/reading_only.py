"""Whoever may not enter is told on top of a form, before anything is typed."""

from __future__ import annotations

import streamlit as st

from qdflood.desk.entitled import barred
from qdflood.desk.state import Desk
from qdflood.desk.style import REFUSED, esc
from qdflood.officers.roles import Act


def only_reads(desk: Desk, act: Act) -> bool:
    """Says who does ``act`` instead, and is the ``disabled`` of the form's button."""
    no = barred(desk, act)
    if no:
        st.html(f'<div class="only-reads" role="alert" style="border-left:8px solid {REFUSED};'
                f'background:#FBE9EA;padding:4px 10px;font-weight:700;font-size:16px">{esc(no, 200)}'
                "这里可以查看，不能登记</div>")
    return bool(no)
