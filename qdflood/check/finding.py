"""One thing found in an edition, and the list of those that are known and decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

from pydantic import Field

from qdflood.plan.validation import Document, build
from qdflood.plan.yaml_file import read_yaml

ACCEPTED_FILE = "accepted.yaml"


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """Something to look at. ``name`` is stable, so that an edition can accept it by name.

    ``because`` is the edition's own reason where the finding is accepted.
    """

    name: str
    clauses: tuple[str, ...]
    file: str
    sentence: str
    accepted: bool = False
    because: str = ""

    def __str__(self) -> str:
        place = "　".join(part for part in (self.file, "、".join(self.clauses)) if part)
        return f"{place}：{self.sentence}〔{self.name}〕"


class Accepted(Document):
    """A known finding: its name, why it stands, and the readings that decide it."""

    name: Annotated[str, Field(min_length=1)]
    because: Annotated[str, Field(min_length=1)]
    readings: tuple[int, ...] = ()


class AcceptedList(Document):
    """``accepted.yaml``, which is a bare list."""

    accepted: tuple[Accepted, ...]


def load_accepted(folder: Path) -> tuple[Accepted, ...]:
    """The findings that the edition in ``folder`` accepts; none without the file."""
    path = folder / ACCEPTED_FILE
    if not path.exists():
        return ()
    given = {"accepted": read_yaml(path, ACCEPTED_FILE) or []}
    return build(AcceptedList, given, ACCEPTED_FILE).accepted


def settle(found: Iterable[CheckFinding], accepted: Iterable[Accepted]) -> list[CheckFinding]:
    """``found`` with the accepted ones marked; what is accepted in vain is a finding too."""
    known = {row.name: row for row in accepted}
    settled = [_marked(finding, known.get(finding.name)) for finding in _distinct(found)]
    return [*settled, *_in_vain(accepted, {finding.name for finding in settled})]


def _distinct(found: Iterable[CheckFinding]) -> Iterable[CheckFinding]:
    return {finding.name: finding for finding in found}.values()


def _marked(finding: CheckFinding, row: Accepted | None) -> CheckFinding:
    return replace(finding, accepted=True, because=row.because) if row else finding


def _in_vain(accepted: Iterable[Accepted], names: set[str]) -> Iterator[CheckFinding]:
    for name, times in Counter(row.name for row in accepted).items():
        if name not in names:
            yield CheckFinding(
                f"已接受而不再出现:{name}", (), ACCEPTED_FILE,
                f"已接受的“{name}”不再出现，请从清单中删去。",
            )
        if times > 1:
            yield CheckFinding(
                f"重复接受:{name}", (), ACCEPTED_FILE, f"“{name}”在清单中写了{times}次。"
            )
