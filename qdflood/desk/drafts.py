"""What has been typed and not yet entered: kept beside the log, never in the chain.

A draft belongs to an officer and a form; it survives another page, a lost connection
and a restart, and goes when it is entered. Losing a draft must never cost an entry,
so a fault of the store is left to the screen's red line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st

from qdflood.desk import duty
from qdflood.desk.state import Desk
from qdflood.errors import JournalError


def owner(desk: Desk) -> str:
    """Whose drafts these are; empty while nobody has signed on."""
    officer = duty.who(desk)
    return officer.name if officer else ""


def load(desk: Desk, form: str) -> dict[str, Any]:
    """What was typed in ``form``; empty if nothing was, or the log is out of reach."""
    who = owner(desk)
    try:
        return dict(desk.store.draft(who, form) or {}) if who else {}
    except JournalError:
        return {}


def keep(desk: Desk, form: str, body: Mapping[str, Any]) -> None:
    """Keep what is typed now, in place of what was kept before."""
    who = owner(desk)
    if not who:
        return
    try:
        desk.store.keep_draft(who, form, body, desk.clock())
    except JournalError as exc:
        desk.fault = str(exc)


def drop(desk: Desk, form: str) -> None:
    """Forget a draft: it has been entered."""
    who = owner(desk)
    if not who:
        return
    try:
        desk.store.drop_draft(who, form)
    except JournalError as exc:
        desk.fault = str(exc)


def restore(desk: Desk, form: str, keys: Iterable[str]) -> None:
    """Put a draft back into the widgets of ``keys`` that this session has not drawn yet."""
    missing = [key for key in keys if key not in st.session_state]
    if missing:
        kept = load(desk, form)
        for key in missing:
            if key in kept:
                st.session_state[key] = kept[key]


def keep_widgets(desk: Desk, form: str, keys: Iterable[str]) -> None:
    """Keep what the widgets of ``keys`` hold (for ``on_change``)."""
    held = {key: st.session_state[key] for key in keys if key in st.session_state}
    keep(desk, form, {k: v for k, v in held.items() if isinstance(v, (str, bool, int, list))})
