"""The situation file: what blueprint 5.1 lets an officer (or a drill) write down.

One YAML or JSON document. A leaf is a value, a range, or ``{value:, at:, by:}``; a
list of such leaves is several sources speaking of one fact. Absent is unknown,
``null`` is unknown said aloud, 无 is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from qdflood.errors import SituationError
from qdflood.observations.consistency import already_listed, marks_ascend
from qdflood.observations.given import NO_SUCH, accept, parse_time
from qdflood.observations.report import Observations, Report, Zero
from qdflood.observations.statements import (
    closed_keys,
    find_member,
    mapping,
    read_in_force,
    read_zeros,
    roster_names,
)
from qdflood.observations.zeros import UNNAMED
from qdflood.plan.catalogue import Register
from qdflood.plan.edition import IN_FORCE, Edition
from qdflood.plan.fields import FieldInfo
from qdflood.scales import fold

_LEAF = ("value", "at", "by", "until", "settles", "note", "area")


def read_situation(edition: Edition, document: Any) -> Observations:
    """The observations of one situation document.

    Raises SituationError for an unknown key or name, an ambiguous name, a value
    outside its choices or range, a row that contradicts the register, a time
    without offset, or a zero report that does not say of what.
    """
    if not isinstance(document, Mapping):
        raise SituationError("应为键值表（at、in_force、observations）")
    closed_keys(document, ("at", "in_force", "observations"), "")
    if "at" not in document:
        raise SituationError("缺少时间 at", where="at")
    at = parse_time(document["at"], "at")
    reader = _Reader(edition, at)
    observations = document.get("observations")
    observations = {} if observations is None else observations
    if not isinstance(observations, Mapping):
        raise SituationError("应为键值表", where="observations")
    registers = [name for name in edition.registers() if name != IN_FORCE]
    closed_keys(observations, (*registers, "zero_report"), "observations")
    for name in registers:
        if name in observations:
            reader.register(name, observations[name])
    zeros = read_zeros(edition, at, observations.get("zero_report"))
    status = read_in_force(edition, document.get("in_force"))
    reader.check_duplicates()
    return Observations(at, tuple(reader.reports), (*reader.zeros, *zeros), status)


@dataclass
class _Reader:
    edition: Edition
    at: datetime
    reports: list[Report] = field(default_factory=list)
    zeros: list[Zero] = field(default_factory=list)
    unnamed: int = 0
    keys: set[tuple[str, str, str]] = field(default_factory=set)

    def register(self, name: str, given: Any) -> None:
        spec = self.edition.register(name)
        where = f"observations.{name}"
        if given == NO_SUCH and spec.zero == "*":
            self.zeros.append(Zero(name, "", self.at, spec.supplier))
        elif given is None:
            raise SituationError(
                "写了键而没有值：不掌握就不要写这个键，没有就写零报告 zero_report", where=where
            )
        elif spec.form == "one":
            self._row(name, spec, "", mapping(given, where), where)
        elif spec.form == "named":
            for member, row in mapping(given, where).items():
                self._named(name, spec, str(member), row, where)
        elif spec.form == "named_or_one" and isinstance(given, Mapping):
            self._listed_row(name, spec, given, where)
        else:
            self._rows(name, spec, given, where)

    def _rows(self, name: str, spec: Register, given: Any, where: str) -> None:
        if not isinstance(given, Sequence) or isinstance(given, str):
            raise SituationError("应为列表", where=where)
        for i, row in enumerate(given):
            self._listed_row(name, spec, mapping(row, f"{where}[{i}]"), f"{where}[{i}]")

    def _listed_row(self, name: str, spec: Register, row: Mapping[Any, Any], where: str) -> None:
        """A row that names its member itself: by the register's key, or a new ``name``."""
        keys = [key for key in (spec.key, "name") if key and key in row]
        if len(keys) == 2 and keys[0] != keys[1]:
            raise SituationError(f"{spec.key} 与 name 只能写一个", where=where)
        if keys and keys[0] == spec.key and spec.members == "listed":
            member = find_member(self.edition, name, row, f"{where}.{spec.key}")
        elif keys:
            member = self._new(name, spec, row[keys[0]], f"{where}.{keys[0]}")
        elif spec.open:
            self.unnamed += 1
            member = f"{UNNAMED}{self.unnamed}"
        else:
            raise SituationError(f"没有写{spec.key}", where=where)
        rest = {k: v for k, v in row.items() if k not in keys[:1]}
        self._row(name, spec, member, rest, where)

    def _named(self, name: str, spec: Register, word: str, row: Any, where: str) -> None:
        where = f"{where}.{word}"
        if spec.members == "listed":
            if spec.collective and fold(word) == fold(spec.collective.word):
                self._collective(name, spec, word, row, where)
                return
            member = find_member(self.edition, name, {spec.key: word}, where)
            self._row(name, spec, member, mapping(row, where), where)
        else:
            self._row(name, spec, self._new(name, spec, word, where), mapping(row, where), where)

    def _collective(self, name: str, spec: Register, word: str, given: Any, where: str) -> None:
        """A bulletin's row that stands for several members; only some facts may be said so."""
        row = mapping(given, where)
        assert spec.collective is not None
        attribute, value = spec.collective.attribute, spec.collective.value
        members = [
            m.name
            for m in self.edition.gazetteer.roster(name).members
            if m.cells.get(attribute) == value
        ]
        allowed = [f for f, s in spec.fields.items() if s.collective]
        for key in row:
            if key not in allowed:
                raise SituationError(
                    f"“{word}”一行不能报{key}，请分别报：{'、'.join(members)}",
                    where=f"{where}.{key}",
                    choices=allowed,
                )
        for member in members:
            self._row(name, spec, member, row, where)

    def _new(self, name: str, spec: Register, word: Any, where: str) -> str:
        if not isinstance(word, str) or not word.strip() or len(word) > 100:
            raise SituationError("名称应为1到100字的文字", where=where)
        if not spec.open:
            raise SituationError(
                f"“{word}”不在{spec.label}名录中",
                where=where,
                choices=roster_names(self.edition, name),
            )
        if word.startswith(UNNAMED):
            raise SituationError(f"名称不能以“{UNNAMED}”开头", where=where)
        namesakes = self.edition.gazetteer.roster(name).called(word)
        if namesakes:
            names = [m.name for m in namesakes]
            raise SituationError(
                f"“{word}”在{spec.label}名录中，请用 {spec.key} 写名录中的名称",
                where=where,
                choices=names,
            )
        return word.strip()

    def _row(
        self, name: str, spec: Register, member: str, row: Mapping[Any, Any], where: str
    ) -> None:
        infos = self.edition.info[name]
        aliases = {a: f for f, info in infos.items() for a in info.spec.aliases}
        fields = [aliases.get(str(key), str(key)) for key in row]
        given_by_hand = [name for name, info in infos.items() if not info.spec.computed]
        closed_keys(dict.fromkeys(fields), given_by_hand, where)
        key = self._key(name, spec, member, row)
        listed = self.edition.gazetteer.roster(name).by_name.get(member)
        for field_name, given in zip(fields, row.values(), strict=True):
            info, path = infos[field_name], f"{where}.{field_name}"
            if not info.spec.reported and info.numeric and given == NO_SUCH:
                raise SituationError(
                    f"{info.spec.label}有没有只能写在名录里；没有查到就不要写", where=path
                )
            if listed is not None and not info.spec.reported:
                if already_listed(self.edition, self.at, info, given, listed.name, path):
                    continue
            self.reports.extend(self._leaf(name, member, key, info, given, path))
        given_now = dict(zip(fields, row.values(), strict=True))
        marks_ascend(self.edition, self.at, name, member, given_now, where)
        if any(f.required or f.required_with for f in spec.fields.values()):
            self._required(name, spec, row, where)

    def _key(self, name: str, spec: Register, member: str, row: Mapping[Any, Any]) -> str:
        """What tells a row from others of its member; two rows of a list are never merged."""
        key = "|".join(str(row.get(part, "")) for part in spec.row_key) if spec.row_key else ""
        if spec.form == "rows":
            again = 1
            while (name, member, key if again == 1 else f"{key}#{again}") in self.keys:
                again += 1
            key = key if again == 1 else f"{key}#{again}"
            self.keys.add((name, member, key))
        return key

    def _required(self, register: str, spec: Register, row: Mapping[Any, Any], where: str) -> None:
        """What must be said, definitely: a proposal without a level proposes nothing."""
        said: dict[str, Any] = {}
        for name, info in self.edition.info[register].items():
            given = row.get(name)
            if isinstance(given, Mapping) and "value" in given:
                given = given["value"]
            said[name] = None if given in (None, "") else accept(info, given, f"{where}.{name}")
        for name, field_spec in spec.fields.items():
            wanted = field_spec.required or any(
                said.get(other) in values for other, values in field_spec.required_with.items()
            )
            if wanted and (said[name] is None or isinstance(said[name], Mapping)):
                raise SituationError(f"没有写明{field_spec.label} {name}", where=where)

    def _leaf(
        self, name: str, member: str, key: str, info: FieldInfo, given: Any, path: str
    ) -> Iterator[Report]:
        if isinstance(given, Sequence) and given and isinstance(given[0], Mapping):
            for i, leaf in enumerate(given):
                yield self._one(name, member, key, info, leaf, f"{path}[{i}]")
        else:
            yield self._one(name, member, key, info, given, path)

    def _one(
        self, name: str, member: str, key: str, info: FieldInfo, given: Any, path: str
    ) -> Report:
        leaf: Mapping[Any, Any] = {"value": given}
        if isinstance(given, Mapping) and "value" in given:
            closed_keys(given, _LEAF, path)
            leaf = given
        value = accept(info, leaf["value"], path)
        at = parse_time(leaf["at"], f"{path}.at") if "at" in leaf else self.at
        until = parse_time(leaf["until"], f"{path}.until") if "until" in leaf else None
        for word in ("by", "note", "area"):
            if not isinstance(leaf.get(word, ""), str):
                raise SituationError("应为文字", where=f"{path}.{word}")
        if not isinstance(leaf.get("settles", False), bool):
            raise SituationError("应为 true 或 false", where=f"{path}.settles")
        if value is None and leaf.get("settles"):
            raise SituationError("不掌握不能作为核定", where=f"{path}.settles")
        note = "，".join(part for part in (leaf.get("area", ""), leaf.get("note", "")) if part)
        by = leaf.get("by") or info.spec.supplier or self.edition.register(name).supplier
        return Report(
            name, member, info.name, value, at, by, key, until, leaf.get("settles", False), note
        )

    def check_duplicates(self) -> None:
        """Two rows that say different things of one fact, by one source at one time."""
        seen: dict[tuple[Any, ...], Report] = {}
        for report in self.reports:
            key = (report.register, report.member, report.row, report.field, report.by, report.at)
            other = seen.setdefault(key, report)
            if other.value != report.value:
                raise SituationError(
                    f"同一来源同一时间报了两个值：{other.value}、{report.value}；"
                    "来源不同请写 by，时间不同请写 at",
                    where=f"observations.{report.path}",
                )
