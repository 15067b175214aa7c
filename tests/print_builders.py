"""What the tests of prints share: a log made of a situation, and the source of a print from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from builders import DATA, RULES, shipped
from test_report_typeset import A4_PT, MM, closed_up, poppler

from qdflood.errors import SituationError
from qdflood.gazetteer import load_outlines
from qdflood.journal.clock import snapshot, unlike
from qdflood.journal.entry import DECISION, GENESIS, READING, SNAPSHOT, Entry, Record, chained
from qdflood.journal.ledger import Ledger
from qdflood.journal.observed import body_of
from qdflood.journal.official import REGISTER, Decision
from qdflood.observations import Observations, read_situation
from qdflood.plan.actions import load_actions
from qdflood.plan.organization import load_organization
from qdflood.plan.yaml_file import read_yaml
from qdflood.report.source import Outlines, Source, source
from qdflood.report.stamp import Stamp
from qdflood.wording import sentence

ORGANIZATION = load_organization(RULES)
LISTS = load_actions(RULES, ORGANIZATION)
EXAMPLES = DATA / "examples"


@cache
def outlines() -> Outlines:
    """The districts' shapes by name, as the desk holds them."""
    edition = shipped().edition
    names = {m.cells["adcode"]: m.name
             for m in edition.gazetteer.roster(edition.plan.area_register).members}
    return {names[code]: rings for code, rings in load_outlines(DATA / "qingdao").items()
            if code in names}


def example(name: str) -> Observations:
    """One of the shipped examples."""
    path = EXAMPLES / f"{name}.yaml"
    return read_situation(shipped().edition, read_yaml(path, path.name, SituationError))


class Log:
    """A log in memory that grows entry by entry, and the ledger that reads it."""

    def __init__(self) -> None:
        self.ledger = Ledger(shipped().edition, ORGANIZATION, LISTS, shipped().rules)
        self.entries: list[Entry] = []

    def enter(
        self, kind: str, body: Mapping[str, Any], at: datetime, officer: str = "王某",
        post: str = "值班员", happened: datetime | None = None,
    ) -> Entry:
        prev = self.entries[-1].hash if self.entries else GENESIS
        record = Record(kind, body, officer, post, at, happened or at)
        self.entries.append(chained(len(self.entries) + 1, record, prev))
        self.ledger.take(self.entries[-1])
        return self.entries[-1]

    def take(self, given: Observations, register: bool = True) -> None:
        """Everything a situation says, and the official status it says is in force."""
        edition, status = shipped().edition, given.in_force
        if given.reports or given.zeros:
            lines = [sentence(edition, r.register, r.member, r.field, r.value) for r in given.reports]
            by = [r.by for r in given.reports]
            self.enter(READING, body_of(lines, by, given.reports, given.zeros), given.at)
        if register and (status.level is not None or status.warnings):
            held: dict[str, Any] = {
                "level": None if status.level is None else edition.levels.grades[status.level],
                **status.warnings}
            since = status.since or given.at
            began = Decision(REGISTER, "register", since, since, hazards=status.hazards,
                             districts=status.districts, status=held)
            self.enter(DECISION, began.body(), given.at)

    def propose(self, at: datetime) -> None:
        """The snapshot that the desk enters when what is proposed has changed."""
        body = snapshot(self.ledger.assessment(at), self.ledger.seq)
        if unlike(body, self.ledger.proposed.last):
            self.enter(SNAPSHOT, body, at)

    def source(self, at: datetime, drawn: bool = True) -> Source:
        return source(ORGANIZATION, LISTS, self.ledger, at, outlines() if drawn else None)

    def stamp(self, at: datetime, exercise: str = "", officer: str = "王某") -> Stamp:
        edition, ledger = shipped().edition, self.ledger
        return Stamp(edition.plan.title, edition.plan.number, edition.plan.notice,
                     edition.fingerprint, ledger.seq, ledger.hash if ledger.seq else "", at,
                     officer, exercise)


def log_of(name: str, minutes: int = 0) -> tuple[Log, datetime]:
    """A log made of an example, and the moment ``minutes`` after it."""
    log, given = Log(), example(name)
    log.take(given)
    log.propose(given.at)
    return log, given.at + timedelta(minutes=minutes)


def inner(pdf: bytes, top: float = 26, bottom: float = 21) -> str:
    """The text between header and footer of every page, closed up; margins in mm."""
    y, height = round(top * MM), A4_PT[1] - round((top + bottom) * MM)
    area = ("-x", "0", "-y", str(y), "-W", str(A4_PT[0]), "-H", str(height))
    text = poppler("pdftotext", pdf, "-r", "72", *area, "-raw").decode("utf-8")
    return "".join(closed_up(page).removeprefix("演练演练") for page in text.split("\f"))


def every_example() -> Iterable[str]:
    return sorted(path.stem for path in Path(EXAMPLES).glob("*.yaml"))
