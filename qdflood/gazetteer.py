"""Facts of the place: members of the registers with their names, codes and attributes.

One CSV file a register under ``data/<place>/``, editable in a spreadsheet. An empty
cell means nobody has found it out (未知); 无 means there is no such thing.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from qdflood.errors import GazetteerError
from qdflood.scales import fold


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a register; ``cells`` are its attributes as written in the file."""

    register: str
    name: str
    code: str = ""
    aliases: tuple[str, ...] = ()
    cells: Mapping[str, str] = field(default_factory=dict)

    def many(self, column: str) -> tuple[str, ...]:
        """A cell that lists several things, separated by ``;``."""
        cell = self.cells.get(column, "").replace("；", ";")
        return tuple(part.strip() for part in cell.split(";") if part.strip())


@dataclass(frozen=True, slots=True)
class Season:
    """A value of one attribute that holds between two month-days (SL 323 ST_RSVRFSR_B)."""

    register: str
    member: str
    field: str
    begins: str
    ends: str
    value: str
    reference: str

    def covers(self, at: datetime) -> bool:
        """Whether ``at`` lies between the month-days, both included; may wrap the year."""
        day = at.strftime("%m%d")
        if self.begins <= self.ends:
            return self.begins <= day <= self.ends
        return day >= self.begins or day <= self.ends


class Roster:
    """The members of one register, found by name, alias or code."""

    def __init__(self, register: str, members: Sequence[Member]) -> None:
        self.register, self.members = register, tuple(members)
        self.by_name = {member.name: member for member in self.members}
        self._spoken: dict[str, list[Member]] = {}
        for member in self.members:
            for word in {fold(w) for w in (member.name, member.code, *member.aliases) if w}:
                self._spoken.setdefault(word, []).append(member)

    def unmistakable(self) -> dict[str, str]:
        """What else each member is called, where no other member is called so too."""
        return {
            alias: member.name
            for member in self.members
            for alias in member.aliases
            if len(self.called(alias)) == 1
        }

    def called(self, word: str) -> tuple[Member, ...]:
        """All members that ``word`` may mean: none, one, or several namesakes."""
        return tuple(self._spoken.get(fold(word), ()))


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ring; ``phone`` is empty until the office fills it in."""

    unit: str
    phone: str
    note: str


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Everything known of one place."""

    place: str
    rosters: Mapping[str, Roster]
    seasons: tuple[Season, ...] = ()
    contacts: Mapping[str, Contact] = field(default_factory=dict)

    def roster(self, register: str) -> Roster:
        """The roster of a register; empty for one that has no master list."""
        return self.rosters.get(register) or Roster(register, ())

    def seasonal(self, register: str, member: str, name: str, at: datetime) -> str:
        """The cell that holds at ``at``; empty when no dated row covers the day."""
        for season in self.seasons:
            if (season.register, season.member, season.field) == (register, member, name):
                if season.covers(at):
                    return season.value
        return ""

    def season_days(self, register: str) -> list[datetime]:
        """The days on which a dated value of a register begins to hold."""
        found = []
        for season in self.seasons:
            if season.register == register:
                try:
                    found.append(datetime.strptime(f"2000{season.begins}", "%Y%m%d"))
                except ValueError:
                    continue  # the check of the edition names it
        return found

    def datum(self, register: str, member: str, column: str) -> str:
        """The height datum of a mark: its own, else that of the member; empty: not stated."""
        listed = self.roster(register).by_name.get(member)
        cells = listed.cells if listed else {}
        return cells.get(datum_column(column)) or cells.get("datum", "")

    def phone(self, unit: str) -> str:
        contact = self.contacts.get(unit)
        return contact.phone if contact else ""


def datum_column(column: str) -> str:
    """The cell that holds the datum of one mark alone."""
    return f"{column}_datum"


def read_rows(path: Path, columns: Iterable[str] = ()) -> list[dict[str, str]]:
    """The rows of a CSV file (UTF-8, or GB18030 as a spreadsheet may have saved it).

    Raises GazetteerError for a missing column or a row that is too long.
    """
    try:
        raw = path.read_bytes()
    except OSError as exc:
        raise GazetteerError(f"打不开文件（{exc.strerror}）", file=path.name) from exc
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = raw.decode("gb18030")
        except UnicodeDecodeError as exc:
            raise GazetteerError("编码不是 UTF-8，也不是 GB18030", file=path.name) from exc
    reader = csv.DictReader(io.StringIO(text))
    missing = [name for name in columns if name not in (reader.fieldnames or ())]
    if missing:
        raise GazetteerError(f"缺少列“{'、'.join(missing)}”", file=path.name, where="第1行")
    rows = []
    for number, row in enumerate(reader, start=2):
        if None in row or None in row.values():
            raise GazetteerError("格数与表头不符", file=path.name, where=f"第{number}行")
        rows.append({key: (value or "").strip() for key, value in row.items() if key})
    return rows


def _members(path: Path, register: str) -> list[Member]:
    members, seen = [], set()
    for number, row in enumerate(read_rows(path, ("name", "code", "aliases")), start=2):
        name = row["name"]
        if not name or name in seen:
            problem = f"名称“{name}”重复" if name else "没有名称"
            raise GazetteerError(problem, file=path.name, where=f"第{number}行")
        seen.add(name)
        aliases = Member(register, name, cells=row).many("aliases")
        cells = {k: v for k, v in row.items() if k not in ("name", "code", "aliases")}
        members.append(Member(register, name, row["code"], aliases, cells))
    return members


def load_gazetteer(folder: Path, registers: Iterable[str]) -> Gazetteer:
    """The place in ``folder``: ``<register>.csv`` for each register named.

    Raises GazetteerError for a missing file, a nameless or repeated member, or a
    code that two members share.
    """
    rosters = {name: Roster(name, _members(folder / f"{name}.csv", name)) for name in registers}
    codes: dict[str, Member] = {}
    for member in (m for roster in rosters.values() for m in roster.members if m.code):
        other = codes.setdefault(fold(member.code), member)
        if other is not member:
            problem = f"代码“{member.code}”重复：{other.name}、{member.name}"
            raise GazetteerError(problem, file=f"{member.register}.csv", where=member.name)
    seasons: tuple[Season, ...] = ()
    if (folder / "seasonal.csv").exists():
        columns = ("register", "member", "field", "from", "to", "value", "reference")
        rows = read_rows(folder / "seasonal.csv", columns)
        seasons = tuple(Season(*(row[column] for column in columns)) for row in rows)
    contacts: dict[str, Contact] = {}
    if (folder / "contacts.csv").exists():
        for row in read_rows(folder / "contacts.csv", ("unit", "phone", "note")):
            contacts[row["unit"]] = Contact(row["unit"], row["phone"], row["note"])
    return Gazetteer(folder.name, rosters, seasons, contacts)


def load_outlines(folder: Path) -> dict[str, Any]:
    """The simplified district outlines: adcode -> rings of [lon, lat] in WGS84 degrees."""
    try:
        return dict(json.loads((folder / "districts.json").read_text(encoding="utf-8")))
    except (OSError, ValueError) as exc:
        raise GazetteerError("轮廓读不出来", file="districts.json") from exc
