"""What the desk holds: one store for every screen of this process, in memory.

All sessions share it; whoever saves raises ``revision``, by which the other
screens notice. The clock is read here and nowhere below.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import streamlit as st

from qdflood.assessment import Assessment, assess
from qdflood.errors import QdfloodError, SituationError
from qdflood.gazetteer import load_outlines
from qdflood.observations import InForce, Observations, Report, Situation, Zero, read_situation
from qdflood.places import shared
from qdflood.plan.actions import ActionList, load_actions
from qdflood.plan.edition import Edition, load_edition
from qdflood.plan.organization import Organization, load_organization
from qdflood.plan.yaml_file import read_yaml
from qdflood.triggers import Rules

DEFAULT_EDITION = "qingdao-2021"


@dataclass(frozen=True)
class Saved:
    """One line of 最近录入: what was saved, when, and who said it."""

    recorded: datetime
    sentence: str
    by: str


@dataclass
class Desk:
    """The edition in use and everything entered so far.

    ``rehearsal`` names the situation file that was loaded instead of live entry; the
    clock then runs on from that file's time, and every screen says so.
    """

    edition: Edition
    rules: Rules
    organization: Organization
    actions: tuple[ActionList, ...]
    outlines: dict[str, list[list[list[float]]]]
    rehearsal: str = ""
    offset: timedelta = timedelta()
    reports: list[Report] = field(default_factory=list)
    zeros: list[Zero] = field(default_factory=list)
    in_force: InForce = field(default_factory=InForce)
    signed: str = ""
    saved: list[Saved] = field(default_factory=list)
    revision: int = 0
    started: float = field(default_factory=lambda: datetime.now().timestamp())
    exceeded_since: datetime | None = None
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _held: tuple[tuple[int, datetime], Assessment] | None = None

    def now(self) -> datetime:
        """The time on the desk's clock, with its offset."""
        zone = timezone(timedelta(hours=self.edition.plan.utc_offset_h))
        return datetime.now(zone) + self.offset

    def save(
        self, sentences: Sequence[str], reports: Iterable[Report] = (),
        zeros: Iterable[Zero] = (), by: Sequence[str] = (),
    ) -> None:
        """Take reports and zero reports together, or none of them.

        ``by``: who is answerable for each sentence, where that is not every source.
        """
        recorded = self.now()
        taken = [replace(r, recorded=recorded) for r in reports]
        zeroed = [replace(z, recorded=recorded) for z in zeros]
        sources = dict.fromkeys([*(r.by for r in taken), *(z.by for z in zeroed)])
        named = by or ["、".join(filter(None, sources))] * len(sentences)
        with self._lock:
            self.reports.extend(taken)
            self.zeros.extend(zeroed)
            self.saved.extend(
                Saved(recorded, *line) for line in zip(sentences, named, strict=True)
            )
            self.revision += 1
            self.assessment()

    def register(self, status: InForce, sentence: str, signed: str = "") -> None:
        """The official status as people have decided it elsewhere, and who signed it."""
        with self._lock:
            self.in_force, self.signed = status, signed
            by = signed or self.edition.plan.authority
            self.saved.append(Saved(self.now(), sentence, by))
            self.revision += 1
            self.assessment()

    def next_unnamed(self) -> str:
        """A member id for an entry that nobody has named."""
        with self._lock:
            return f"#{len(self.reports) + 1}"

    def assessment(self) -> Assessment:
        """What follows from all that is entered, at this minute."""
        minute = self.now().replace(second=59, microsecond=999_999)
        with self._lock:
            key = (self.revision, minute)
            if self._held is None or self._held[0] != key:
                observations = Observations(
                    minute, tuple(self.reports), tuple(self.zeros), self.in_force
                )
                self._held = (key, assess(self.rules, Situation(self.edition, observations)))
                self._watch(self._held[1])
            return self._held[1]

    def _watch(self, assessment: Assessment) -> None:
        """Since when the proposal has stood above the official status; None while it does not.

        It may lapse with time alone, so every new assessment is looked at.
        """
        above = assessment.confirmed > (self.in_force.level or 0)
        if not above:
            self.exceeded_since = None
        elif self.exceeded_since is None:
            self.exceeded_since = self.now()

    def pulse(self) -> tuple[int, str]:
        """Changes when another screen should be drawn again: an entry, or a new minute."""
        return self.revision, self.now().strftime("%H:%M")


def open_desk(folder: Path, situation: str = "") -> Desk:
    """A desk on one edition; ``situation`` is a file to start from.

    Raises QdfloodError when edition or file cannot be used: nothing is half loaded.
    """
    beside = folder.resolve().parent.parent / "data"
    edition = load_edition(folder, beside if beside.is_dir() else shared("data"))
    organization = load_organization(folder)
    shapes = load_outlines(edition.place_folder)
    names = {
        m.cells.get("adcode", ""): m.name for m in edition.gazetteer.roster("districts").members
    }
    outlines = {names[code]: rings for code, rings in shapes.items() if code in names}
    desk = Desk(edition, Rules(edition), organization, load_actions(folder, organization), outlines)
    if situation:
        try:
            given = read_situation(edition, read_yaml(Path(situation), situation, SituationError))
        except SituationError as exc:
            raise exc.within(file=situation) from None
        desk.rehearsal = Path(situation).stem
        desk.offset = given.at - datetime.now().astimezone()
        desk.reports, desk.zeros = list(given.reports), list(given.zeros)
        desk.in_force = given.in_force
        desk.assessment()
    return desk


@st.cache_resource(show_spinner=False)
def _shared_desk(folder: str, situation: str) -> Desk:
    return open_desk(Path(folder), situation)


def desk() -> Desk:
    """The desk of this process. Stops the page with a red box when it cannot be opened."""
    folder = os.environ.get("QDFLOOD_EDITION") or str(shared("rules", DEFAULT_EDITION))
    try:
        return _shared_desk(folder, os.environ.get("QDFLOOD_SITUATION", ""))
    except QdfloodError as exc:
        st.error(f"预案版本或数据不能用，未载入任何规则：{exc}")
        st.stop()
        raise
