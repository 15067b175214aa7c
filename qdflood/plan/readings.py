"""The readings an edition takes where its text is silent or contradicts itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from qdflood.errors import PlanError
from qdflood.plan.validation import Document, Ref, build
from qdflood.plan.yaml_file import read_yaml


class Reading(Document):
    """One row: the clauses, what is unclear in them, and the sentence officers read."""

    id: Annotated[int, Field(gt=0)]
    clauses: Annotated[tuple[Ref, ...], Field(min_length=1)]
    problem: Annotated[str, Field(min_length=1)]
    reading: Annotated[str, Field(min_length=1)]


class Readings(Document):
    """The rows of ``readings.yaml``, which is a bare list."""

    readings: tuple[Reading, ...]


def load_readings(folder: Path) -> dict[int, Reading]:
    """The readings of the edition in ``folder`` by number; a number stands once."""
    file = "readings.yaml"
    rows = build(Readings, {"readings": read_yaml(folder / file, file)}, file).readings
    by_id = {row.id: row for row in rows}
    if len(by_id) < len(rows):
        twice = next(row.id for i, row in enumerate(rows) if by_id[row.id] is not rows[i])
        raise PlanError("读法编号重复", file=file, where=str(twice))
    return by_id
