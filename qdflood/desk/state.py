"""What the desk holds: one log for every screen, and what follows from it at this minute.

All sessions of a process share one Desk, several processes one log; whatever anybody
enters is on disk before the screen says so, and every other screen sees it with the
next beat. The clock is read here and nowhere below.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import streamlit as st

from qdflood.assessment import Assessment
from qdflood.desk.clock_words import behind
from qdflood.desk.duty_log import duty_log
from qdflood.desk.entitled import for_exercises_only
from qdflood.desk.on_duty import acting
from qdflood.desk.outlines import Outlines, outlines_of
from qdflood.desk.rehearsal import SYSTEM, rehearse
from qdflood.drill.records import last_unnamed
from qdflood.errors import JournalError, QdfloodError, Superseded
from qdflood.journal.clock import snapshot, unlike
from qdflood.journal.entry import READING, SNAPSHOT, ZERO_REPORT, Entry, Record
from qdflood.journal.ledger import Ledger
from qdflood.journal.observed import OBSERVED, Saved, body_of
from qdflood.journal.official import Status
from qdflood.journal.store import Expect, Store, open_store
from qdflood.observations import InForce, Report, Zero
from qdflood.places import shared
from qdflood.plan.actions import ActionList, load_actions
from qdflood.plan.edition import Edition, load_edition
from qdflood.plan.organization import Organization, load_organization
from qdflood.triggers import Rules

DEFAULT_EDITION = "qingdao-2021"
POLL_S = 1.0


@dataclass
class Desk:
    """The edition in use and the log of everything entered.

    ``rehearsal`` names the situation file that was loaded instead of live entry; the
    clock then runs on from that file's time, the log is in memory and goes with the
    process, and every screen says so. ``fault`` is what a red line says while the log
    cannot be reached; it goes by itself. ``exercise`` is the exercise's name on the desk
    of one (``ExerciseDesk``), empty on that of real duty; ``exercises`` are those opened.
    """

    edition: Edition
    rules: Rules
    organization: Organization
    actions: tuple[ActionList, ...]
    outlines: Outlines
    store: Store
    rehearsal: str = ""
    exercise: str = ""
    exercises: dict[str, Any] = field(default_factory=dict)
    offset: timedelta = timedelta()
    fault: str = ""
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _held: tuple[tuple[object, ...], Assessment] | None = None
    _polled: float = 0.0
    _ahead: timedelta = timedelta()

    def __post_init__(self) -> None:
        self.ledger = Ledger(self.edition, self.organization, self.actions, self.rules)

    @property
    def duty(self) -> Desk:
        """The desk of real duty: whose accounts, sessions and time hold on every screen."""
        return self

    # -- the time

    def now(self) -> datetime:
        """The time on the desk's clock; never before what has been entered already.

        A clock set back would make what was just reported lie in the future, and so out
        of what counts.
        """
        clock, recorded = self.clock(), self.ledger.recorded
        if recorded is None or recorded <= clock:
            self._ahead = timedelta()
        elif recorded > clock + self._ahead:
            self._ahead = recorded - clock  # and from here the time goes on
        return clock + self._ahead

    def clock(self) -> datetime:
        """What the computer's clock says, with the desk's offset."""
        return datetime.now(self.edition.zone) + self.offset

    def clock_fault(self) -> str:
        """A sentence when the computer's clock stands behind what was entered."""
        return behind(self.now(), self.clock())

    # -- the log

    def refresh(self, force: bool = False) -> None:
        """Read what others have entered; at most once a second unless forced.

        A screen does not wait while another one is saving: it shows what it had.
        """
        if not self._lock.acquire(timeout=-1 if force else POLL_S):
            return
        try:
            if not force and time.monotonic() - self._polled < POLL_S:
                return
            self._polled = time.monotonic()
            try:
                if self.store.head().seq != self.ledger.seq:
                    for entry in self.store.entries(self.ledger.seq):
                        self.ledger.read(entry)
                self.fault = ""
            except JournalError as exc:
                self.fault = str(exc)
        finally:
            self._lock.release()

    def enter(
        self, kind: str, body: Mapping[str, Any], *, happened: datetime | None = None,
        expect: Expect | None = None, request: str = "",
    ) -> Entry:
        """One entry by the officer of this session, on disk when it returns.

        Raises OfficerError when nobody has signed on or the role may not, JournalError
        when it cannot be entered; then nothing is.
        """
        officer = acting(self, kind, body)
        return self._append(kind, body, officer.name, officer.post, happened, expect, request)

    def _append(
        self, kind: str, body: Mapping[str, Any], officer: str, post: str,
        happened: datetime | None = None, expect: Expect | None = None, request: str = "",
    ) -> Entry:
        with self._lock:
            for_exercises_only(self, kind)
            now = self.now()
            record = Record(kind, body, officer, post, now, happened or now, request)
            entry = self.store.append([record], expect=expect)[-1]
            self.refresh(force=True)
            if kind != SNAPSHOT:
                self.assessment()
            return entry

    def save(
        self, sentences: Sequence[str], reports: Iterable[Report] = (),
        zeros: Iterable[Zero] = (), by: Sequence[str] = (), request: str = "",
    ) -> Entry:
        """Enter reports and zero reports together, or none of them.

        ``by``: who is answerable for each sentence, where that is not every source.
        Raises as ``enter`` does; Superseded when somebody else has meanwhile entered
        something and an entry that nobody has named would take its place.
        """
        taken, zeroed = list(reports), list(zeros)
        sources = dict.fromkeys([*(r.by for r in taken), *(z.by for z in zeroed)])
        named = by or ["、".join(filter(None, sources))] * len(sentences)
        times = [*(r.at for r in taken), *(z.at for z in zeroed)]
        fresh = any(r.member.startswith("#") for r in taken)
        return self.enter(
            READING if taken else ZERO_REPORT, body_of(sentences, named, taken, zeroed),
            happened=max(times, default=None), request=request,
            expect=Expect(OBSERVED, self.ledger.observed.last) if fresh else None,
        )

    # -- what is in it

    @property
    def current(self) -> Edition:
        """The edition with the office's values of today: marks, limits, telephones."""
        return self.ledger.office.edition_at(self.now())

    @property
    def reports(self) -> list[Report]:
        return self.ledger.observed.reports

    @property
    def zeros(self) -> list[Zero]:
        return self.ledger.observed.zeros

    @property
    def saved(self) -> list[Saved]:
        return self.ledger.observed.saved

    @property
    def revision(self) -> int:
        """The number of the last entry read."""
        return self.ledger.seq

    @property
    def status(self) -> Status:
        """The official status now."""
        return self.ledger.status(self.now())

    @property
    def in_force(self) -> InForce:
        return self.status.in_force

    def next_unnamed(self) -> str:
        """A member id for an entry that nobody has named."""
        return f"#{last_unnamed(self.reports) + 1}"

    # -- what follows from it

    def assessment(self) -> Assessment:
        """What follows from all that is entered, at this minute; a new proposal is entered.

        While another screen's saving takes long, what followed a moment ago.
        """
        if not self._lock.acquire(timeout=POLL_S):
            if self._held is not None:
                return self._held[1]
            self._lock.acquire()
        try:
            return self._weighed()
        finally:
            self._lock.release()

    def _weighed(self) -> Assessment:
        self.refresh()
        read, minute = self.ledger, self.now().replace(second=59, microsecond=999_999)
        key = (read.observed.last, read.observed.vouched, read.official.last, read.office.last,
               minute)
        if self._held is None or self._held[0] != key:
            a = read.assessment(minute)
            self._held = (key, a)
            self._propose(a)
        return self._held[1]

    def _propose(self, a: Assessment) -> None:
        """Enter the proposal if it has changed; of several desks one does."""
        last = self.ledger.proposed.last
        body = snapshot(a, self.ledger.seq)
        if not unlike(body, last):
            return
        try:
            self._append(SNAPSHOT, body, SYSTEM, "",
                         expect=Expect((SNAPSHOT,), last.seq if last else 0))
        except Superseded:
            self.refresh(force=True)
        except JournalError as exc:
            self.fault = str(exc)

    def pulse(self) -> tuple[object, ...]:
        """Changes when another screen should be drawn again: an entry, a fault, a new minute."""
        self.refresh()
        return self.revision, self.now().strftime("%H:%M"), self.fault


def open_desk(folder: Path, situation: str = "") -> Desk:
    """A desk on one edition; ``situation`` is a file to start from.

    Raises QdfloodError when edition, file or log cannot be used: nothing is half loaded.
    """
    beside = folder.resolve().parent.parent / "data"
    edition = load_edition(folder, beside if beside.is_dir() else shared("data"))
    organization = load_organization(folder)
    store = open_store("sqlite://") if situation else duty_log(os.environ)
    desk = Desk(edition, Rules(edition), organization, load_actions(folder, organization),
                outlines_of(edition), store)
    if situation:
        rehearse(desk, situation)
    desk.refresh(force=True)
    if desk.fault or desk.ledger.foreign:
        raise JournalError(desk.fault or desk.ledger.foreign)
    desk.assessment()
    return desk


@st.cache_resource(show_spinner=False)
def _shared_desk(folder: str, situation: str, home: str, url: str) -> Desk:
    return open_desk(Path(folder), situation)


def duty_desk() -> Desk:
    """The desk of real duty. Stops the page with a red box when it cannot be opened."""
    folder = os.environ.get("QDFLOOD_EDITION") or str(shared("rules", DEFAULT_EDITION))
    names = ("QDFLOOD_SITUATION", "QDFLOOD_HOME", "QDFLOOD_DATABASE_URL")
    try:
        return _shared_desk(folder, *(os.environ.get(name, "") for name in names))
    except QdfloodError as exc:
        log = isinstance(exc, JournalError)
        st.error(f"{'值班日志打不开，不能值班录入' if log else '预案版本或数据不能用，未载入任何规则'}：{exc}")
    st.stop()


def desk() -> Desk:
    """The desk of this screen: real duty's, or that of the exercise it has joined."""
    from qdflood.desk.exercise import of_this_screen

    return of_this_screen(duty_desk())
