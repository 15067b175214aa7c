"""The situation file: what blueprint 5.1 lets an officer (or a drill) write down.

One YAML or JSON document. A leaf is a value, a range, or ``{value:, at:, by:}``; a
list of such leaves is several sources speaking of one fact. Absent is unknown,
``null`` is unknown said aloud, 无 is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from qdflood.errors import SituationError
from qdflood.gazetteer import Member
from qdflood.observations.given import NO_SUCH, accept, interval, parse_time
from qdflood.observations.report import InForce, Observations, Report, Zero
from qdflood.observations.zeros import UNNAMED
from qdflood.plan.catalogue import Register
from qdflood.plan.edition import IN_FORCE, Edition
from qdflood.plan.fields import FieldInfo
from qdflood.scales import fold

_LEAF = ("value", "at", "by", "until", "settles", "note", "area")
_ZERO = ("of", "by", "at", "until")


def read_situation(edition: Edition, document: Any) -> Observations:
    """The observations of one situation document.

    Raises SituationError for an unknown key or name, an ambiguous name, a value
    outside its choices or range, a row that contradicts the register, a time
    without offset, or a zero report that does not say of what.
    """
    if not isinstance(document, Mapping):
        raise SituationError("应为键值表（at、in_force、observations）")
    _keys(document, ("at", "in_force", "observations"), "")
    if "at" not in document:
        raise SituationError("缺少时间 at", where="at")
    at = parse_time(document["at"], "at")
    reader = _Reader(edition, at)
    observations = document.get("observations") or {}
    if not isinstance(observations, Mapping):
        raise SituationError("应为键值表", where="observations")
    registers = [name for name in edition.registers() if name != IN_FORCE]
    _keys(observations, (*registers, "zero_report"), "observations")
    for name in registers:
        if name in observations:
            reader.register(name, observations[name])
    reader.zero_reports(observations.get("zero_report"))
    status = _in_force(edition, document.get("in_force"), at)
    reader.check_duplicates()
    return Observations(at, tuple(reader.reports), tuple(reader.zeros), status)


def _keys(given: Mapping[Any, Any], allowed: Iterable[str], where: str) -> None:
    allowed = tuple(allowed)
    for key in given:
        if key not in allowed:
            path = f"{where}.{key}" if where else str(key)
            raise SituationError(f"键“{key}”不认识", where=path, choices=allowed)


@dataclass
class _Reader:
    edition: Edition
    at: datetime
    reports: list[Report] = field(default_factory=list)
    zeros: list[Zero] = field(default_factory=list)
    unnamed: int = 0

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
            self._row(name, spec, "", self._mapping(given, where), where)
        elif spec.form == "named":
            for member, row in self._mapping(given, where).items():
                self._named(name, spec, str(member), row, where)
        elif spec.form == "named_or_one" and isinstance(given, Mapping):
            self._listed_row(name, spec, given, where)
        else:
            self._rows(name, spec, given, where)

    @staticmethod
    def _mapping(given: Any, where: str) -> Mapping[Any, Any]:
        if not isinstance(given, Mapping):
            raise SituationError("应为键值表", where=where)
        return given

    def _rows(self, name: str, spec: Register, given: Any, where: str) -> None:
        if not isinstance(given, Sequence) or isinstance(given, str):
            raise SituationError("应为列表", where=where)
        for i, row in enumerate(given):
            self._listed_row(name, spec, self._mapping(row, f"{where}[{i}]"), f"{where}[{i}]")

    def _listed_row(
        self, name: str, spec: Register, row: Mapping[Any, Any], where: str
    ) -> None:
        """A row that names its member itself: by the register's key, or a new ``name``."""
        keys = [key for key in (spec.key, "name") if key and key in row]
        if len(keys) == 2 and keys[0] != keys[1]:
            raise SituationError(f"{spec.key} 与 name 只能写一个", where=where)
        if keys and keys[0] == spec.key and spec.members == "listed":
            member = self._member(name, spec, row, f"{where}.{spec.key}")
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
            member = self._member(name, spec, {spec.key: word}, where)
            self._row(name, spec, member, self._mapping(row, where), where)
        else:
            self._row(name, spec, self._new(name, spec, word, where), self._mapping(row, where), where)

    def _collective(
        self, name: str, spec: Register, word: str, given: Any, where: str
    ) -> None:
        """A bulletin's row that stands for several members; only some facts may be said so."""
        row = self._mapping(given, where)
        assert spec.collective is not None
        attribute, value = spec.collective.attribute, spec.collective.value
        members = [m.name for m in self.edition.gazetteer.roster(name).members
                   if m.cells.get(attribute) == value]
        allowed = [f for f, s in spec.fields.items() if s.collective]
        for key in row:
            if key not in allowed:
                raise SituationError(
                    f"“{word}”一行不能报{key}，请分别报：{'、'.join(members)}",
                    where=f"{where}.{key}", choices=allowed,
                )
        for member in members:
            self._row(name, spec, member, row, where)

    def _new(self, name: str, spec: Register, word: Any, where: str) -> str:
        if not isinstance(word, str) or not word.strip() or len(word) > 100:
            raise SituationError("名称应为1到100字的文字", where=where)
        if not spec.open:
            raise SituationError(f"“{word}”不在{spec.label}名录中", where=where,
                                 choices=self._roster(name))
        if word.startswith(UNNAMED):
            raise SituationError(f"名称不能以“{UNNAMED}”开头", where=where)
        namesakes = self.edition.gazetteer.roster(name).called(word)
        if namesakes:
            names = [m.name for m in namesakes]
            raise SituationError(
                f"“{word}”在{spec.label}名录中，请用 {spec.key} 写名录中的名称", where=where,
                choices=names,
            )
        return word.strip()

    def _roster(self, name: str) -> list[str]:
        return [m.name for m in self.edition.gazetteer.roster(name).members]

    def _member(
        self, name: str, spec: Register, row: Mapping[Any, Any], where: str
    ) -> str:
        word = row[spec.key]
        found = self.edition.gazetteer.roster(name).called(word) if isinstance(word, str) else ()
        if len(found) > 1:
            found = tuple(m for m in found if fold(m.name) == fold(word)) or found
        if len(found) > 1:
            found = self._told_apart(name, found, row)
        if len(found) == 1:
            return found[0].name
        if found:
            raise SituationError(f"“{word}”有重名，请写全称", where=where,
                                 choices=[m.name for m in found])
        hint = "；名录之外的用 name 写新名称" if spec.open and spec.form == "rows" else ""
        raise SituationError(f"“{word}”不在{spec.label}名录中{hint}", where=where,
                             choices=self._roster(name))

    def _told_apart(
        self, name: str, found: tuple[Member, ...], row: Mapping[Any, Any]
    ) -> tuple[Member, ...]:
        """Namesakes told apart by an attribute that the row gives (墨水河 by its district)."""
        for key, info in self.edition.info[name].items():
            owner = info.spec.type.partition(":")
            if owner[0] == "member" and isinstance(row.get(key), str):
                wanted = {m.name for m in self.edition.gazetteer.roster(owner[2]).called(row[key])}
                found = tuple(m for m in found if wanted & set(m.many(info.spec.column or key)))
        return found

    def _row(
        self, name: str, spec: Register, member: str, row: Mapping[Any, Any], where: str
    ) -> None:
        infos = self.edition.info[name]
        aliases = {a: f for f, info in infos.items() for a in info.spec.aliases}
        fields = [aliases.get(str(key), str(key)) for key in row]
        _keys(dict.fromkeys(fields), self._allowed(infos), where)
        key = "|".join(str(row.get(part, "")) for part in spec.row_key) if spec.row_key else ""
        listed = self.edition.gazetteer.roster(name).by_name.get(member)
        for field_name, given in zip(fields, row.values(), strict=True):
            info, path = infos[field_name], f"{where}.{field_name}"
            if listed is not None and not info.spec.reported:
                self._consistent(info, given, listed.name, path)
                if not info.spec.partial:
                    continue
            self.reports.extend(self._leaf(name, member, key, info, given, path))
        self._required(spec, row, where)

    @staticmethod
    def _allowed(infos: Mapping[str, FieldInfo]) -> list[str]:
        return [f for f, info in infos.items() if not (info.derive and not info.whole.why)]

    @staticmethod
    def _required(spec: Register, row: Mapping[Any, Any], where: str) -> None:
        for name, field_spec in spec.fields.items():
            if field_spec.required and not row.get(name):
                raise SituationError(f"没有写{field_spec.label} {name}", where=where)

    def _consistent(self, info: FieldInfo, given: Any, member: str, path: str) -> None:
        """A row may repeat an attribute of the register, but not contradict it."""
        accepted = accept(info, given, path)
        held = self.edition.attributes(info.register, self.at)[member].get(info.name)
        if accepted is None or held is None or info.spec.partial:
            return
        said = interval(info, accepted)
        inside = said.items <= held.items if said.items and held.items else (
            held.lo <= said.hi and said.lo <= held.hi
        )
        if not inside and info.scale:
            names = [info.scale.grades[i] for i in range(int(held.lo), int(held.hi) + 1)]
            raise SituationError(f"与名录不符：“{given}”", where=path, choices=names)

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
            _keys(given, _LEAF, path)
            leaf = given
        value = accept(info, leaf["value"], path)
        at = parse_time(leaf["at"], f"{path}.at") if "at" in leaf else self.at
        until = parse_time(leaf["until"], f"{path}.until") if "until" in leaf else None
        for word in ("by", "note", "area"):
            if not isinstance(leaf.get(word, ""), str):
                raise SituationError("应为文字", where=f"{path}.{word}")
        if not isinstance(leaf.get("settles", False), bool):
            raise SituationError("应为 true 或 false", where=f"{path}.settles")
        note = "，".join(part for part in (leaf.get("area", ""), leaf.get("note", "")) if part)
        by = leaf.get("by") or info.spec.supplier or self.edition.register(name).supplier
        return Report(name, member, info.name, value, at, by, key, until,
                      leaf.get("settles", False), note)

    def check_duplicates(self) -> None:
        """Two rows that say different things of one fact, by one source at one time."""
        seen: dict[tuple[Any, ...], Report] = {}
        for report in self.reports:
            key = (report.register, report.member, report.row, report.field, report.by, report.at)
            other = seen.setdefault(key, report)
            if other.value != report.value:
                raise SituationError(
                    f"同一来源同一时间报了两个值：{other.value}、{report.value}；"
                    "来源不同请写 by，时间不同请写 at", where=f"observations.{report.path}",
                )

    def zero_reports(self, given: Any) -> None:
        """Each says of what, for which area, by whom and when (principle 6)."""
        if given is None:
            return
        if not isinstance(given, Sequence) or isinstance(given, str):
            raise SituationError("应为列表", where="observations.zero_report")
        for i, item in enumerate(given):
            where = f"observations.zero_report[{i}]"
            self.zeros.append(self._zero({"of": item} if isinstance(item, str) else item, where))

    def _zero(self, given: Any, where: str) -> Zero:
        given = self._mapping(given, where)
        register, _, name = str(given.get("of", "")).partition(".")
        if register not in self.edition.registers() or not self._zeroable(register):
            raise SituationError(f"零报告不能报“{given.get('of')}”", where=where,
                                 choices=zero_choices(self.edition))
        spec = self.edition.register(register)
        if not name:
            name = spec.zero
        info = self.edition.info[register].get(name)
        if name != "*" and (info is None or info.none is None):
            choices = [c for c in zero_choices(self.edition) if c.partition(".")[0] == register]
            raise SituationError(f"零报告要写明是什么：“{given.get('of')}”", where=where,
                                 choices=choices)
        scopes = (*((spec.key,) if spec.members == "listed" else ()), *spec.zero_scopes)
        _keys(given, (*_ZERO, *scopes), where)
        scope = tuple(
            (key, self._scope(register, key, given[key], f"{where}.{key}"))
            for key in scopes if key in given
        )
        if len(scope) > 1:
            raise SituationError("范围只能写一个", where=where, choices=scopes)
        at = parse_time(given["at"], f"{where}.at") if "at" in given else self.at
        until = parse_time(given["until"], f"{where}.until") if "until" in given else None
        by = given.get("by") or spec.supplier
        return Zero(register, "" if name == "*" else name, at, str(by), scope, until)

    def _zeroable(self, register: str) -> bool:
        return any(c.partition(".")[0] == register for c in zero_choices(self.edition))

    def _scope(self, register: str, key: str, given: Any, where: str) -> str:
        info = self.edition.info[register].get(key)
        owner = register if info is None else info.spec.type.partition(":")[2]
        if not owner:
            return str(given)
        spec = self.edition.register(owner)
        return self._member(owner, spec, {spec.key: given}, where)



def zero_choices(edition: Edition) -> list[str]:
    """Everything a zero report may be of."""
    found = []
    for name, register in edition.catalogue.registers.items():
        if register.zero == "*":
            found.append(name)
        found += [f"{name}.{f}" for f, i in edition.info[name].items() if i.none is not None]
    return found


def _in_force(edition: Edition, given: Any, at: datetime) -> InForce:
    if given is None:
        return InForce()
    if not isinstance(given, Mapping):
        raise SituationError("应为键值表", where=IN_FORCE)
    keys = [warning.key for warning in edition.plan.warnings]
    _keys(given, ("response", *keys), IN_FORCE)
    warnings: dict[str, bool | None] = {}
    for key in keys:
        if not isinstance(given.get(key), bool | None):
            raise SituationError("应为 true 或 false", where=f"{IN_FORCE}.{key}")
        warnings[key] = given.get(key)
    response = given.get("response")
    where = f"{IN_FORCE}.response"
    if response is None:
        return InForce(warnings=warnings)
    if not isinstance(response, Mapping):
        response = {"level": response}
    _keys(response, ("level", "since", "hazards", "districts"), where)
    level = edition.levels.position(response.get("level"))
    if level is None:
        raise SituationError(f"“{response.get('level')}”不是级别", where=f"{where}.level",
                             choices=edition.levels.grades)
    since = parse_time(response["since"], f"{where}.since") if "since" in response else None
    hazards = _words(response.get("hazards", ()), edition.plan.hazards, f"{where}.hazards")
    districts = tuple(str(name) for name in response.get("districts") or ())
    return InForce(level, since, hazards, districts, warnings)


def _words(given: Any, allowed: Sequence[str], where: str) -> tuple[str, ...]:
    if not isinstance(given, Sequence) or isinstance(given, str):
        raise SituationError("应为列表", where=where)
    for word in given:
        if word not in allowed:
            raise SituationError(f"“{word}”没有定义", where=where, choices=allowed)
    return tuple(given)
