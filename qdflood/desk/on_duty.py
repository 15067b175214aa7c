"""Whoever enters something on the desk of real duty is on duty there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qdflood.desk.entitled import entitled
from qdflood.journal.entry import SHIFT
from qdflood.officers.roles import Officer

if TYPE_CHECKING:
    from qdflood.desk.state import Desk


def acting(desk: Desk, kind: str, body: Mapping[str, Any]) -> Officer:
    """Whoever is signed on, if the entry is theirs to make; on real duty from now on.

    Somebody may have signed on to play an exercise, which puts nobody on real duty, and then
    have gone to the desk of real duty by its address. Raises as ``entitled``, or
    JournalError where his coming on duty cannot be entered.
    """
    from qdflood.desk import duty

    officer = entitled(desk, kind, body)
    if kind != SHIFT and not desk.exercise and officer is not duty.DEFAULT:
        duty.on_begin(desk, officer)
    return officer
