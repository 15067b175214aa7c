"""Which row of a register a line speaks of: one already reported, or a new one.

Rows are never merged by guess: where an earlier entry might be the same thing told
less exactly, the officer says which (补充, 另一处, 第2处).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from qdflood.observations import Report
from qdflood.plan.edition import Edition
from qdflood.scales import fold

SAME, OTHER, NTH = ("bc", "补充"), ("ly", "另一处"), re.compile(r"^(?:d|第)([1-9]\d?)处?$")


def intent_of(word: str) -> str:
    """Which row a word asks for: same, other, a number; empty for any other word."""
    folded = fold(word)
    if folded in map(fold, SAME):
        return "same"
    if folded in map(fold, OTHER):
        return "other"
    match = NTH.match(folded)
    return match[1] if match else ""


@dataclass(frozen=True, slots=True)
class Place:
    """A row: its member, its key, and the latest word on each of its fields."""

    member: str
    row: str = ""
    reports: Mapping[str, Report] = field(default_factory=dict)

    @property
    def new(self) -> bool:
        return not self.reports

    @property
    def said(self) -> dict[str, Any]:
        """Field -> canonical given."""
        return {name: report.value for name, report in self.reports.items()}


class Known:
    """The rows reported so far, as the desk holds them."""

    def __init__(self, reports: Iterable[Report]) -> None:
        self._rows: dict[str, dict[tuple[str, str], dict[str, Report]]] = {}
        self._told: dict[tuple[str, ...], dict[str, Report]] = {}
        self._definite: dict[tuple[str, ...], Report] = {}
        self._of: dict[tuple[str, str], list[Report]] = {}
        for report in reports:
            self._of.setdefault((report.register, report.member), []).append(report)
            rows = self._rows.setdefault(report.register, {})
            fields = rows.setdefault((report.member, report.row), {})
            held = fields.get(report.field)
            if held is None or report.at >= held.at:
                fields[report.field] = report
            self._tell(report)

    def _tell(self, report: Report) -> None:
        """Keep the latest word of each source; one that settles ends all before it."""
        told, fact = self._told.setdefault(_fact(report), {}), _fact(report)
        last = self._definite.get(fact)
        if last is None or report.at >= last.at:
            if report.value is not None:
                self._definite[fact] = report
        if report.settles:
            for by in [by for by, other in told.items() if other.at <= report.at]:
                del told[by]
        held = told.get(report.by)
        if held is None or report.at >= held.at:
            told[report.by] = report

    def of(self, register: str, member: str) -> list[Report]:
        """Everything said of a member, in the order of entry."""
        return self._of.get((register, member), [])

    def told(self, report: Report) -> list[Report]:
        """What each source last said of the same fact."""
        return list(self._told.get(_fact(report), {}).values())

    def definite(self, report: Report) -> Report | None:
        """The last word that said something of the fact: “not known” takes nothing back."""
        return self._definite.get(_fact(report))

    def places(self, register: str, member: str | None = None) -> list[Place]:
        """The rows of a register, or of one member of it."""
        return [
            Place(name, row, fields)
            for (name, row), fields in self._rows.get(register, {}).items()
            if member is None or name == member
        ]

    def names(self, register: str) -> list[str]:
        """The members reported so far, in order, each once."""
        return list(dict.fromkeys(name for name, _ in self._rows.get(register, {})))

    def unnamed(self, register: str) -> str:
        """A member id that no entry has yet."""
        numbers = [int(n[1:]) for n in self.names(register) if n[1:].isdigit() and n[0] == "#"]
        return f"#{max(numbers, default=0) + 1}"


def _fact(report: Report) -> tuple[str, ...]:
    return report.register, report.member, report.row, report.field


class Ambiguous(Exception):
    """Several rows could be meant; ``same``: the only one may be this, told less exactly."""

    def __init__(self, numbered: dict[int, Place], same: bool) -> None:
        super().__init__()
        self.numbered, self.same = numbered, same


def place_row(
    edition: Edition, known: Known, register: str, member: str,
    given: Mapping[str, Any], at: datetime, intent: str = "",
) -> Place:
    """The row that ``given`` speaks of at ``at``; ``intent`` as ``intent_of`` reads it.

    Raises Ambiguous when an officer must say which.
    """
    spec = edition.register(register)
    if not spec.row_key:
        found = known.places(register, member)
        return found[0] if found else Place(member)
    keyed = {key: given[key] for key in spec.row_key if given.get(key) is not None}
    held = known.places(register, member or None)
    fresh = _fresh(held, member or known.unnamed(register), spec.row_key, keyed)
    texts = () if spec.members == "listed" else [
        key for key in spec.row_key if edition.info[register][key].spec.type == "text"
    ]
    alike = {
        number: place for number, place in enumerate(held, start=1)
        if _alike(place, keyed, texts) and not _over(place, spec.lapses, at)
    }
    if intent == "other":
        return fresh
    if intent.isdigit():
        if int(intent) not in alike:
            raise Ambiguous(alike, same=False)
        return alike[int(intent)]
    exact = {n: p for n, p in alike.items() if all(p.said.get(k) == v for k, v in keyed.items())}
    if exact:
        if len(exact) > 1:
            raise Ambiguous(exact, same=False)
        return next(iter(exact.values()))
    if alike and not (intent == "same" and len(alike) == 1):
        raise Ambiguous(alike, same=len(alike) == 1)
    return next(iter(alike.values()), fresh)


def _alike(place: Place, keyed: Mapping[str, Any], texts: Iterable[str]) -> bool:
    """Whether nothing said of the row excludes it; texts must be equal, silence included."""
    said = place.said
    if any(said.get(key) != keyed.get(key) for key in texts):
        return False
    return all(said.get(key) in (None, value) for key, value in keyed.items())


def _over(place: Place, lapses: str, at: datetime) -> bool:
    """Whether the row has ended by its own word (a signal lifted): the next is a new one."""
    until = place.said.get(lapses) if lapses else None
    return until is not None and datetime.fromisoformat(until) <= at


def _fresh(
    places: list[Place], member: str, row_key: Iterable[str], keyed: Mapping[str, Any]
) -> Place:
    base = row = "|".join(str(keyed.get(key, "")) for key in row_key)
    number = 1
    while any(place.row == row for place in places):
        number += 1
        row = f"{base}#{number}"
    return Place(member, row)


def closed_by(edition: Edition, register: str, place: Place) -> dict[str, Report]:
    """The fields of a row that a later word took out of the counts (险情已解除), and that word."""
    found = {}
    for name, closer in edition.closers(register).items():
        scale, report = edition.info[register][name].scale, place.reports.get(closer.name)
        limit = closer.spec.closes.get(report.value) if report and report.value else None
        said = place.said.get(name)
        if report and limit and scale and (said is None or isinstance(said, str)):
            if said is None or (scale.position(said) or 0) <= (scale.position(limit) or 0):
                found[name] = report
    return found


def reopening(
    edition: Edition, register: str, place: Place, values: Mapping[str, Any], at: datetime
) -> dict[str, Any]:
    """What else is true of a row when something happens after it was closed: it is open again."""
    infos, found = edition.info[register], {}
    for name, closing in closed_by(edition, register, place).items():
        happened = values.get(name) not in (None, infos[name].spec.none)
        if happened and closing.field not in values and at >= closing.at:
            found[closing.field] = infos[closing.field].spec.absent_is
    return found
