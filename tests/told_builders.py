"""Logs for the tests of what is printed: a night of readings and decisions, and its Source."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from builders import RULES, document, shipped
from decision_builders import DAY, EDITION, ORGANIZATION, at, decision

from qdflood.journal.decisions import Decision
from qdflood.journal.entry import DECISION, GENESIS, READING, Entry, Record, chained, moment_text
from qdflood.journal.ledger import Ledger
from qdflood.journal.observed import body_of
from qdflood.journal.store import Head
from qdflood.observations import read_situation
from qdflood.plan.actions import load_actions
from qdflood.report.source import Source, source
from qdflood.report.stamp import Stamp

LISTS = load_actions(RULES, ORGANIZATION)
Body = tuple[str, Mapping[str, Any]]
SIGNER = "常务副总指挥"


def readings(when: str = "11:00", **observations: Any) -> Body:
    """What a situation file says, entered as one reading."""
    said = read_situation(EDITION, document(moment_text(at(when)), **observations))
    return READING, body_of(["情况"], [""], list(said.reports), list(said.zeros))


def log(*given: Decision | Body, start: str = "12:00") -> list[Entry]:
    """A chain of entries, one a minute."""
    found: list[Entry] = []
    for minute, one in enumerate(given):
        kind, body = (DECISION, one.body()) if isinstance(one, Decision) else one
        when = at(start) + timedelta(minutes=minute)
        prev = found[-1].hash if found else GENESIS
        record = Record(kind, body, "王值班", "值班员", when, when)
        found.append(chained(len(found) + 1, record, prev))
    return found


def printed(*given: Decision | Body, when: str = "13:00") -> Source:
    """The source of prints at that time, from a log of these entries."""
    ledger = Ledger(shipped().edition, ORGANIZATION, LISTS, shipped().rules)
    for entry in log(*given):
        ledger.take(entry)
    assert not ledger.unread, ledger.unread
    return source(ORGANIZATION, LISTS, ledger, at(when))


def stamped(found: Source, exercise: str = "", officer: str = "王值班") -> Stamp:
    """The stamp of a source, printed at its moment."""
    head = Head(found.ledger.seq, found.ledger.hash, found.ledger.recorded)
    return Stamp.of(found.edition, head, found.at, officer, exercise)


def warned(decided: str = "12:05", kind: str = "预警发布", **more: Any) -> Decision:
    """A warning issued (or lifted) for two districts."""
    given = {"districts": ("崂山区", "西海岸新区")} | more if "districts" not in more else more
    return decision(kind, decided, None, SIGNER, **given)


MIDNIGHT: datetime = DAY
