"""One table about one register, row by row; every fault is kept with its line and column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from qdflood.desk.bulletin.cells import column
from qdflood.desk.command.counting import taken_back
from qdflood.desk.command.objects import Subject
from qdflood.desk.command.readback import ReadBack, kept_until
from qdflood.desk.command.rows import Ambiguous, Known, Place, place_row, reopening
from qdflood.desk.command.sources import source_of
from qdflood.desk.command.values import number_or_none
from qdflood.desk.command.vocabulary import UNKNOWN_WORDS, Vocabulary
from qdflood.errors import SituationError
from qdflood.observations import Report
from qdflood.observations.given import accept, interval
from qdflood.plan.catalogue import Register
from qdflood.plan.fields import FieldInfo
from qdflood.scales import fold

SILENT = frozenset(("", "-", "--", "—", "——", "–", "/"))


@dataclass(frozen=True, slots=True)
class BulletinRow:
    """One accepted row: its line in the paste, what it says in words, its reports.

    ``notices`` is what else to know before saving, ``by`` the sources as read back.
    """

    number: int
    name: str
    sentence: str
    reports: tuple[Report, ...]
    notices: tuple[str, ...] = ()
    by: str = ""


@dataclass(frozen=True, slots=True)
class Bulletin:
    """What a paste comes to; ``rows`` is the preview, kept beside the ``errors``."""

    register: str
    rows: tuple[BulletinRow, ...] = ()
    errors: tuple[str, ...] = ()

    @property
    def reports(self) -> tuple[Report, ...]:
        """What may be saved: everything, or nothing while there is a fault."""
        if self.errors:
            return ()
        return tuple(report for row in self.rows for report in row.reports)

    @property
    def sentences(self) -> tuple[str, ...]:
        return tuple(row.sentence for row in self.rows)


@dataclass(slots=True)
class Sheet:
    """Reads one table about one register."""

    words: Vocabulary
    register: str
    known: Known
    at: datetime
    now: datetime
    by: str
    errors: list[str] = field(default_factory=list)
    seen: dict[tuple[str, str, str], int] = field(default_factory=dict)

    def read(self, cells: list[list[str]]) -> Bulletin:
        columns = self._columns(cells)
        rows = []
        for number, row in enumerate(cells[1:], start=2):
            if len(row) > len(cells[0]) and any(row[len(cells[0]):]):
                self._fault(number, "", "格数多于表头")
            elif any(row):
                found = self._row(number, row, columns)
                if found:
                    rows.append(found)
        if not rows and not self.errors:
            self.errors.append("表中没有填任何数值。")
        return Bulletin(self.register, tuple(rows), tuple(self.errors))

    @property
    def _spec(self) -> Register:
        return self.words.registers[self.register]

    def _fault(self, number: int, header: str, problem: str) -> None:
        place = f"第{number}行 {header}".rstrip()
        self.errors.append(f"{place}：{problem.rstrip('。')}。")

    # -- headers
    def _columns(self, cells: list[list[str]]) -> dict[int, FieldInfo | str]:
        found: dict[int, FieldInfo | str] = {}
        for i, header in enumerate(cells[0][1:], start=1):
            meant = column(self.words, self.register, header) if header else ""
            filled = any(len(row) > i and row[i] not in SILENT for row in cells[1:])
            if meant is None:
                fields = self.words.terms[self.register].fields
                labels = "、".join(f.spec.short or f.spec.label for f in fields if f.spec.reported)
                self._fault(1, "", f"表头“{header}”不认识，可用：{labels}、备注")
            elif not header and filled:
                self._fault(1, "", f"第{i + 1}列没有表头")
            elif isinstance(meant, FieldInfo) and meant in found.values():
                self._fault(1, "", f"“{header}”有两列")
            elif meant:
                found[i] = meant
        return found

    # -- rows
    def _row(
        self, number: int, row: list[str], columns: dict[int, FieldInfo | str]
    ) -> BulletinRow | None:
        before = len(self.errors)
        about = self._subject(number, row[0])
        if about is None:
            return None
        values, note = self._values(number, row, columns, about)
        if len(self.errors) > before or not values:
            return None
        place = self._place(number, about, values)
        if place is None:
            return None
        values |= reopening(self.words.edition, self.register, place, values, self.at)
        reports = tuple(
            self._report(name, member, place.row, value, note)
            for member in about.members or (place.member,) for name, value in values.items()
        )
        if not (self._once(number, row[0], reports) and self._milder(number, reports)):
            return None
        back = ReadBack(self.words.edition, self.words, about, place)
        notices = back.notices(self.known, reports, self.now)
        return BulletinRow(number, row[0], back.sentence(values), reports, tuple(notices),
                           "、".join(back.sources(reports)))

    def _milder(self, number: int, reports: Sequence[Report]) -> bool:
        """What stays until it is said to be over is not taken back by a cell."""
        found = taken_back(self.words.edition, self.known, reports, self.now)
        if found:
            spec = found[0].info.spec
            self._fault(number, spec.short or spec.label, kept_until(*found))
        return found is None

    def _subject(self, number: int, name: str) -> Subject | None:
        spec, roster = self._spec, self.words.edition.gazetteer.roster(self.register)
        if not name:
            self._fault(number, "", "没有写名称")
            return None
        if spec.collective and fold(name) == fold(spec.collective.word):
            members = tuple(m.name for m in roster.members
                            if m.cells.get(spec.collective.attribute) == spec.collective.value)
            return Subject(self.register, members[0], 0, members=members)
        if name.startswith("+") and self.words.takes_new(spec) and len(name) > 1:
            return Subject(self.register, name[1:], 0, True)
        found = roster.called(name)
        if len(found) == 1:
            return Subject(self.register, found[0].name, 0)
        known = [n for n in self.known.names(self.register) if fold(n) == fold(name)]
        if known:
            return Subject(self.register, known[0], 0)
        if found:
            self._fault(number, "", f"“{name}”有重名，请写全称：{'、'.join(m.name for m in found)}")
        else:
            new = "；名录以外的前面加 +" if self.words.takes_new(spec) else ""
            self._fault(number, "", f"“{name}”不在{spec.label}名录中，合计行请删去{new}")
        return None

    def _values(
        self, number: int, row: list[str], columns: dict[int, FieldInfo | str], about: Subject
    ) -> tuple[dict[str, Any], str]:
        values: dict[str, Any] = {}
        note = ""
        for i, meant in columns.items():
            cell = row[i] if i < len(row) else ""
            if cell in SILENT:
                continue
            if isinstance(meant, str):
                note = cell
                continue
            try:
                value = self._value(meant, cell)
                if self._taken(meant, value, about):
                    values[meant.name] = value
            except SituationError as exc:
                allowed = f"，可填：{'、'.join(exc.choices)}" if exc.choices else ""
                self._fault(number, meant.spec.short or meant.spec.label,
                            exc.problem.rstrip("。") + allowed)
        return values, note

    def _value(self, info: FieldInfo, cell: str) -> Any:
        if fold(cell) in UNKNOWN_WORDS:
            return None
        if info.scale is not None:
            try:
                value = self.words.meaning(info, cell)
            except KeyError:
                labels = [info.scale.label(i) for i in range(len(info.scale.grades))]
                raise SituationError(f"“{cell}”不是{info.spec.label}的取值", choices=labels) from None
            return [value] if info.spec.many else value
        return number_or_none(info, accept(info, cell, ""))

    def _taken(self, info: FieldInfo, value: Any, about: Subject) -> bool:
        """Whether the cell is a report: attributes of the list are only checked against it."""
        edition, spec = self.words.edition, self._spec
        if about.members and not info.spec.collective:
            allowed = "、".join(f.short or f.label for f in spec.fields.values() if f.collective)
            word = spec.collective.word if spec.collective else ""
            raise SituationError(
                f"“{word}”一行只能报{allowed}，请分别报：{'、'.join(about.members)}")
        listed = edition.gazetteer.roster(self.register).by_name.get(about.member)
        if listed is None or info.spec.reported or info.spec.partial:
            return True
        held = edition.attributes(self.register, self.at)[about.member].get(info.name)
        said = interval(info, value)
        if held is None or value is None or not held.known:
            raise SituationError(f"{info.spec.label}在名录中待查，不在此录入，请空着")
        if info.scale is not None and (said.items or frozenset((int(said.lo),))) != (
            held.items or frozenset((int(held.lo),))
        ):
            raise SituationError(f"“{value}”与名录不符（{info.scale.label(held.lo)}）")
        return False

    def _place(self, number: int, about: Subject, values: dict[str, Any]) -> Place | None:
        keyed = {key: values.get(key) for key in self._spec.row_key}
        try:
            return place_row(self.words.edition, self.known, self.register, about.member, keyed,
                             self.at)
        except Ambiguous:
            self._fault(number, "", f"{about.member}已报有几处，请在命令行中分别写明")
            return None

    def _report(self, name: str, member: str, row: str, value: Any, note: str) -> Report:
        edition = self.words.edition
        info = edition.info[self.register][name]
        by = source_of(edition, info, member, self.by)
        return Report(self.register, member, name, value, self.at, by, row, note=note,
                      recorded=self.now)

    def _once(self, number: int, name: str, reports: Sequence[Report]) -> bool:
        """No fact may stand in two rows of one sheet (市区 and one of its members, say)."""
        for report in reports:
            first = self.seen.setdefault((report.member, report.row, report.field), number)
            if first != number:
                label = self._spec.fields[report.field].label
                self._fault(number, label, f"{report.member}已在第{first}行填过")
                return False
        return True
