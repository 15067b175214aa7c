"""Dangers and disasters that somebody owes a report of, as they arise from what was entered.

Which facts these are the edition says (``reported_under``). One row of a register is one
incident: two places at one dam are two. It goes on while it is reported worse, better or
over; only what happens after a person has closed one that was over is a new one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from qdflood.journal.entry import CORRECTION, READING, Entry
from qdflood.journal.extent import areas_of
from qdflood.journal.incident_facts import Worse, ending, fact_over, happened, kept, worsened
from qdflood.journal.observed import accepted
from qdflood.observations.given import interval
from qdflood.observations.report import Observations, Report
from qdflood.observations.row import Row
from qdflood.observations.situation import Situation
from qdflood.plan.edition import Edition
from qdflood.scales import CONFLICT
from qdflood.wording import fact, predicate, units_for, value_text
from qdflood.wording.sentences import canonical

_RowKey = tuple[str, str, str]


class Key(NamedTuple):
    """Which incident: its row, and the entry it begins with (0: the first of its row)."""

    register: str
    member: str
    row: str = ""
    turn: int = 0

    @property
    def body(self) -> dict[str, Any]:
        """As an entry holds it."""
        return self._asdict()


def read_key(given: object) -> Key | None:
    """The key that an entry's body holds; None where it holds none."""
    if not isinstance(given, Mapping):
        return None
    register, member, row = (given.get(name, "") for name in Key._fields[:3])
    turn = given.get("turn", 0)
    if not all(isinstance(x, str) for x in (register, member, row)) or not isinstance(turn, int):
        return None
    return Key(register, member, row, turn)


@dataclass(frozen=True, slots=True)
class Mention:
    """One report that speaks of a row, the entry it stands in, when it reached the desk,
    and, where a time was said with it, that time: when it happened."""

    seq: int
    report: Report
    heard: datetime
    happened: datetime | None


@dataclass(frozen=True)
class Incident:
    """One danger or disaster.

    ``text`` says it in a sentence; ``heard`` is when the first report of it reached the
    desk, ``by`` whom, ``happened`` when it happened by that report (None: not said);
    ``ask`` whom the edition names to be asked; ``again`` the reports (entry, time) that
    say it goes on; ``worse`` each rise to a higher grade; ``over``: it is reported to be
    over, ``ending`` what would report that. ``withdrawn``: every entry it rests on was voided.
    """

    key: Key
    ref: str
    text: str
    heard: datetime
    happened: datetime | None
    by: str
    ask: tuple[str, ...]
    areas: tuple[str, ...]
    told: tuple[tuple[datetime, str, str], ...]
    again: tuple[tuple[int, datetime], ...]
    worse: tuple[Worse, ...] = ()
    ending: tuple[tuple[str, str, str], ...] = ()
    over: bool = False
    withdrawn: bool = False


class Incidents:
    """The rows that speak of dangers and disasters, out of the log."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self._facts = {
            name: {i.name: i for i in infos.values() if i.spec.reported_under}
            for name, infos in edition.info.items()
        }
        self._kept = {name: kept(edition, name, facts)
                      for name, facts in self._facts.items() if facts}
        self._rows: dict[_RowKey, list[Mention]] = {}
        self._voided: set[int] = set()
        self._heard: dict[int, datetime] = {}
        self._worked_out: dict[_RowKey, tuple[object, tuple[Incident, ...]]] = {}

    @property
    def refs(self) -> frozenset[str]:
        """The clauses under which incidents are to be reported."""
        return frozenset(i.spec.reported_under for f in self._facts.values() for i in f.values())

    def take(self, entry: Entry) -> bool:
        """Read one more entry; whether it changes anything here."""
        if entry.kind not in (READING, CORRECTION):
            return False
        changed, heard = False, entry.recorded
        if entry.kind == CORRECTION:  # it was heard of when what it corrects was
            heard = self._heard.get(int(entry.body.get("voids", 0)), heard)
            self._voided.add(int(entry.body.get("voids", 0)))
            changed = True
        for report in accepted(self.edition, entry).reports:
            if report.field in self._kept.get(report.register, ()):
                key = (report.register, report.member, report.row)
                self._rows.setdefault(key, []).append(_mention(entry, report, heard))
                self._heard[entry.seq] = heard
                changed = True
        return changed

    def found(
        self, closings: Mapping[Key, Sequence[int]], ticked: Iterable[Key]
    ) -> tuple[Incident, ...]:
        """Every incident, in the order of entry.

        ``closings`` are the entries that closed each; ``ticked`` those that somebody has
        entered anything for: these are kept, marked, when what they rest on was voided.
        """
        closed: dict[_RowKey, list[tuple[Key, int]]] = {}
        for key, seqs in closings.items():
            closed.setdefault(key[:3], []).extend((key, seq) for seq in seqs)
        held = [one for row in self._rows for one in self._kept_of(row, closed.get(row, ()), closings)]
        known = {one.key for one in held}
        lost = (self._withdrawn(key) for key in ticked if key not in known)
        return (*held, *(one for one in lost if one is not None))

    def _kept_of(
        self, row: _RowKey, closed: Iterable[tuple[Key, int]], closings: Mapping[Key, Sequence[int]]
    ) -> tuple[Incident, ...]:
        """The incidents of a row, worked out anew only when something was said of it."""
        gone = sum(m.seq in self._voided for m in self._rows[row])
        stamp = (len(self._rows[row]), gone, tuple(closed))
        known = self._worked_out.get(row)
        if known is None or known[0] != stamp:
            known = self._worked_out[row] = (stamp, tuple(self._of_row(row, closings)))
        return known[1]

    def _of_row(
        self, row: _RowKey, closings: Mapping[Key, Sequence[int]]
    ) -> Iterator[Incident]:
        mentions = [m for m in self._rows[row] if m.seq not in self._voided]
        begun: list[Mention] = []
        turn = 0
        for seq, entered in groupby(mentions, key=lambda m: m.seq):
            said = list(entered)
            if begun and any(map(self._raises, said)) and self._ended(
                Key(*row, turn), begun, seq, closings
            ):
                yield from self._incident(Key(*row, turn), begun, mentions)
                begun, turn = [], seq
            begun += said
        yield from self._incident(Key(*row, turn), begun, mentions)

    def _ended(
        self, key: Key, begun: Sequence[Mention], seq: int,
        closings: Mapping[Key, Sequence[int]],
    ) -> bool:
        """Whether the incident was over and closed before the entry ``seq``."""
        closed = any(closing < seq for closing in closings.get(key, ()))
        return closed and self._over(self._row(key, begun))

    def _withdrawn(self, key: Key) -> Incident | None:
        mentions = self._rows.get(key[:3], [])
        own = [m for m in mentions if m.seq >= key.turn]
        found = next(self._incident(key, own, mentions), None)
        return Incident(**{**vars(found), "withdrawn": True, "over": False}) if found else None

    def _incident(
        self, key: Key, own: Sequence[Mention], mentions: Sequence[Mention]
    ) -> Iterator[Incident]:
        """The incident that ``own`` speak of; none as long as nothing has happened."""
        raising = [m for m in own if self._raises(m)]
        if not raising:
            return
        facts = self._facts[key.register]
        seqs = {m.seq for m in own}
        row = self._row(key, [m for m in mentions if m.seq in seqs or m.report.field not in facts])
        first = min(raising, key=lambda m: m.report.at)
        yield Incident(
            key, facts[raising[0].report.field].spec.reported_under,
            self._text(row, raising), min(m.heard for m in raising), first.happened,
            first.report.by,
            units_for(self.edition, key.register, key.member, first.report.field),
            areas_of(self.edition, row),
            tuple(self._told(row, m) for m in own if m.report.field in facts),
            tuple((m.seq, m.report.at) for m in raising), tuple(worsened(facts, raising)),
            tuple(ending(self.edition, row, facts)), self._over(row),
        )

    def _row(self, key: Key, mentions: Sequence[Mention]) -> Row:
        """What is known of the row from ``mentions`` alone, as an assessment would read it."""
        latest = max(m.report.at for m in mentions)
        reports = tuple(m.report for m in mentions)
        situation = Situation(self.edition, Observations(latest, reports))
        return situation.rows[key.register][key.member, key.row]

    def _raises(self, mention: Mention) -> bool:
        """Whether it says that something has happened (not: nothing has, or is not known)."""
        report = mention.report
        info = self._facts[report.register].get(report.field)
        return info is not None and report.value is not None and happened(
            info, interval(info, report.value)
        )

    def _over(self, row: Row) -> bool:
        """Whether all that was reported of it is now 无, or taken out of the counts for good."""
        graded = [i for i in self._facts[row.register].values()
                  if i.none is not None and i.name in row.reports]
        return bool(graded) and all(fact_over(row, info) for info in graded)

    def _text(self, row: Row, raising: Sequence[Mention]) -> str:
        """What happened: the worst that now stands, or the last that stood; and where."""
        said: list[str] = []
        for name, info in self._facts[row.register].items():
            last = [m.report for m in raising if m.report.field == name]
            if not last:
                continue
            value = row.said(info)
            if value is None or not happened(info, value) and value.why != CONFLICT:
                value = row.value_of(last[-1])
            said.append(fact(self.edition, row, info, value) if not said
                        else predicate(info, canonical(info, value)))
        return "，".join(said) + self._spot(row)

    def _spot(self, row: Row) -> str:
        """Where exactly, as far as the row's name does not say it."""
        spec = self.edition.register(row.register)
        said = [value_text(row.infos[name], row.reports[name][-1].value) for name in spec.row_key
                if name in row.reports and "{" + name + "}" not in spec.row_label]
        return f"（{'，'.join(said)}）" if said else ""

    def _told(self, row: Row, mention: Mention) -> tuple[datetime, str, str]:
        report = mention.report
        return report.at, report.by, predicate(row.infos[report.field], report.value)


def _mention(entry: Entry, report: Report, heard: datetime) -> Mention:
    """A time that was typed is of whole minutes and of before it was entered: then it is
    when it happened, and the entry's own time when it was heard of. Untyped it is the
    moment of the telephone call."""
    at = report.at
    if at.second or at.microsecond or entry.recorded - at < timedelta(minutes=1):
        return Mention(entry.seq, report, min(at, heard), None)
    return Mention(entry.seq, report, max(at, heard), at)
