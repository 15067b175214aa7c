"""Whose log a database holds: that of real duty or an exercise's; never the one for the other.

A log says so in its table of marks from the day it is made. One that was made before there
was such a mark is known by how it begins: an exercise's begins with its own beginning.
"""

from __future__ import annotations

import json
from pathlib import Path

from sqlalchemy import Connection, insert, select

from qdflood.errors import JournalError
from qdflood.journal import database
from qdflood.journal.entry import EXERCISE, NOT_OF_DUTY
from qdflood.journal.tables import journal, journal_meta

OF_DUTY, OF_EXERCISE = "duty", "exercise"
"""What a log is opened as; and its mark."""
NOT_OF_EXERCISE = "这不是演练的日志，不能当作演练打开或打印"
_KEY = "log"
_BEGIN = "begin"

# The first entry is found by the key of the table: no log is too long to be asked.
_FIRST = select(journal.c.kind, journal.c.body).order_by(journal.c.seq).limit(1)


def mark(connection: Connection, of: str) -> None:
    """A new log is ``of`` duty or of an exercise from now on; of neither where ``of`` is empty."""
    if of:
        connection.execute(insert(journal_meta).values(key=_KEY, value=of))


def refuse_other(connection: Connection, of: str, file: Path | None) -> None:
    """Raises JournalError where the log is not ``of`` what it is opened as; empty: whichever."""
    if not of:
        return
    marked = connection.scalar(select(journal_meta.c.value).where(journal_meta.c.key == _KEY))
    with database.undecoded(connection):
        first = connection.execute(_FIRST).first()
    place = str(file or "")
    if of == OF_DUTY and (marked == OF_EXERCISE or first and first.kind == EXERCISE):
        raise JournalError(NOT_OF_DUTY, file=place)
    if of == OF_EXERCISE and (marked == OF_DUTY or first and not _begins(first.kind, first.body)):
        raise JournalError(NOT_OF_EXERCISE, file=place)


def _begins(kind: str, body: str) -> bool:
    """Whether the entry begins an exercise."""
    try:
        held = json.loads(body)
    except (ValueError, RecursionError):
        return False
    return kind == EXERCISE and isinstance(held, dict) and held.get("what") == _BEGIN
