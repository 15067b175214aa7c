"""What the tests of the prints share: a log with its official status, made into a source."""

from __future__ import annotations

from datetime import datetime, timedelta

from builders import shipped
from decision_builders import DAY, EDITION
from test_journal_ledger import LISTS, ORGANIZATION, book, log

from qdflood.journal.decisions import Decision
from qdflood.journal.entry import DECISION, READING, Entry
from qdflood.journal.ledger import Ledger
from qdflood.journal.observed import body_of
from qdflood.observations.report import Report
from qdflood.report.source import Source, source
from qdflood.report.stamp import Stamp

NOON = DAY + timedelta(hours=12)
assert shipped().edition is EDITION


def told(register: str, member: str, field: str, value: object, by: str, at: datetime = NOON) -> Report:
    return Report(register, member, field, value, at, by)


def ledger_of(reports: list[Report], *decisions: Decision) -> Ledger:
    """A log of one reading, then the decisions, one a minute from noon."""
    said = [(READING, body_of(["录入"], [reports[0].by], reports, []))] if reports else []
    return read(log(*said, *((DECISION, one.body()) for one in decisions), start=NOON))


def read(entries: list[Entry]) -> Ledger:
    held = book()
    for entry in entries:
        held.take(entry)
    assert held.unread == []
    return held


def source_of(held: Ledger, at: datetime = NOON + timedelta(hours=2)) -> Source:
    return source(ORGANIZATION, LISTS, held, at)


def stamp_of(exercise: str = "", officer: str = "王值班") -> Stamp:
    return Stamp.of(EDITION, None, NOON + timedelta(hours=2), officer, exercise)
