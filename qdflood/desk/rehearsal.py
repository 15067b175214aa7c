"""A desk that begins with a situation file instead of live entry: for showing and trying."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qdflood.errors import SituationError
from qdflood.journal.entry import DECISION, READING, Record
from qdflood.journal.observed import body_of
from qdflood.journal.official import REGISTER, Decision
from qdflood.observations import read_situation
from qdflood.plan.yaml_file import read_yaml

if TYPE_CHECKING:
    from qdflood.desk.state import Desk

SYSTEM = "系统"
"""Who enters what nobody has typed."""


def rehearse(desk: Desk, file: str) -> None:
    """Enter what a situation file says, at its time."""
    edition = desk.edition
    try:
        given = read_situation(edition, read_yaml(Path(file), file, SituationError))
    except SituationError as exc:
        raise exc.within(file=file) from None
    desk.rehearsal = Path(file).stem
    desk.offset = given.at - datetime.now().astimezone()
    status = given.in_force
    held: dict[str, Any] = {"level": None if status.level is None
                            else edition.levels.grades[status.level], **status.warnings}
    since = status.since or given.at
    began = Decision(REGISTER, "register", since, since, hazards=status.hazards,
                     districts=status.districts, status=held)
    body = body_of([f"情况文件“{desk.rehearsal}”"], [SYSTEM], given.reports, given.zeros)
    for kind, entered in ((READING, body), (DECISION, began.body())):
        desk.store.append([Record(kind, entered, SYSTEM, "", given.at, given.at)])
