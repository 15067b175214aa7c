"""What the tests of the screens share: an official status entered as people would have decided it."""

from __future__ import annotations

from typing import Any

from qdflood.desk.state import Desk
from qdflood.journal.entry import DECISION, Record
from qdflood.journal.official import REGISTER, Decision, Person
from qdflood.observations import InForce


def registered(desk: Desk, status: InForce, *signatures: Person) -> None:
    """``status`` is what was already in force, by everybody's word."""
    now = desk.now()
    since = status.since or now
    held: dict[str, Any] = {
        "level": None if status.level is None else desk.edition.levels.grades[status.level],
        **status.warnings,
    }
    decision = Decision(REGISTER, "register", now, since, hazards=status.hazards,
                        districts=status.districts, signatures=signatures, status=held)
    desk.store.append([Record(DECISION, decision.body(), "甲", "值班员", now, now)])
    desk.refresh(force=True)
