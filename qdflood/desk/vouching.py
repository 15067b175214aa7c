"""Somebody has looked at the computer's clock: from here the time is its own again."""

from __future__ import annotations

from qdflood.desk.entitled import entitled
from qdflood.desk.state import Desk
from qdflood.journal.entry import CLOCK, Entry, Record


def vouch_for_clock(desk: Desk) -> Entry:
    """Enter that the clock is right, by an administrator.

    What was reported and decided with a time to come counts as of now: nothing that has
    happened is lost; zero reports count for nothing until their time. Raises OfficerError
    or JournalError; then nothing is entered.
    """
    desk.refresh(force=True)
    text = f"本机时钟已核对无误，今后按本机时钟计；此前日志记到{desk.now():%Y-%m-%d %H:%M}"
    officer, clock = entitled(desk, CLOCK, {}), desk.clock()
    entry = desk.store.append(
        [Record(CLOCK, {"text": text}, officer.name, officer.post, clock, clock)])[-1]
    desk.refresh(force=True)
    return entry
