"""One edition of the plan, loaded, validated and bound to its place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from qdflood.errors import PlanError
from qdflood.gazetteer import Gazetteer, Member, load_gazetteer
from qdflood.plan.catalogue import NUMERIC, Catalogue, Field, Register, ScaleSpec, field_scale
from qdflood.plan.clauses import (
    AdvisoriesSpec,
    Clause,
    ItemsSpec,
    ItemSpec,
    Ladder,
    LadderSpec,
    Parameter,
    Plan,
    RungSpec,
)
from qdflood.plan.grammar import OPERATORS, WORDS, Condition, parse
from qdflood.plan.validation import Document, build, read_document
from qdflood.plan.yaml_file import read_yaml
from qdflood.scales import INF, NOT_ENTERED, NOTHING, Scale, Value, fold, point

IN_FORCE = "in_force"
_DocumentT = TypeVar("_DocumentT", bound=Document)


@dataclass(frozen=True, slots=True, eq=False)
class FieldInfo:
    """A field ready for use: its scale and the values it has when nothing is said.

    ``whole`` is 未知, ``none`` what a zero report gives, ``absent`` what silence
    means where the edition says so; ``derive`` the conditions of its grades.
    """

    register: str
    name: str
    spec: Field
    scale: Scale | None
    whole: Value
    none: Value | None
    absent: Value | None
    derive: tuple[tuple[int, Condition], ...] = ()

    @property
    def worse_meets(self) -> bool:
        return self.scale.worse_meets if self.scale else self.spec.worse_meets

    @property
    def numeric(self) -> bool:
        return self.spec.type in NUMERIC

    @property
    def readings(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys((*self.spec.readings, *(self.scale.readings if self.scale else ()))))


class Edition:
    """rules/<edition>/ with the place it speaks of; everything an assessment needs."""

    def __init__(self, folder: Path, places: Path) -> None:
        self.folder = folder
        self.plan = read_document(folder / "plan.yaml", Plan)
        levels = self.plan.levels
        self.levels = Scale(
            "level",
            (self.plan.no_level, *(level.id for level in levels)),
            labels=(self.plan.no_level, *(level.label for level in levels)),
            aliases={alias: level.id for level in levels for alias in level.aliases},
            codes={level.id: str(len(levels) - i) for i, level in enumerate(levels)},
        )
        self.scales = _load_scales(folder)
        self.catalogue = _with_in_force(
            read_document(folder / "observables.yaml", Catalogue), self.plan
        )
        self.parameters = {
            name: build(Parameter, given, "parameters.yaml")
            for name, given in (read_yaml(folder / "parameters.yaml") or {}).items()
        }
        self.place_folder = places / self.plan.place
        listed = [n for n, r in self.catalogue.registers.items() if r.members == "listed"]
        self.gazetteer = load_gazetteer(self.place_folder, listed)
        self._members = {
            name: Scale(name, tuple(roster.by_name)) for name, roster in self.gazetteer.rosters.items()
        }
        self.info = {
            name: {f: self._info(name, f, spec) for f, spec in register.fields.items()}
            for name, register in self.catalogue.registers.items()
        }
        self._attributes: dict[tuple[str, str], dict[str, dict[str, Value]]] = {}
        self._closers: dict[str, dict[str, FieldInfo]] = {}
        self._implied: dict[str, dict[str, list[tuple[str, dict[str, tuple[float, float]]]]]] = {}
        self._derive()
        self.ladders = tuple(self._ladder(p) for p in sorted((folder / "triggers").glob("*.yaml")))
        self.items = (*self._items("warning.yaml"), *self._items("ending.yaml"))
        self.ending = read_document(folder / "ending.yaml", ItemsSpec)
        advisories = read_document(folder / "advisory.yaml", AdvisoriesSpec)
        self.advisories = tuple(
            Clause(a.id, "advisory", a.text, self._when(a.when, "advisory.yaml", a.id),
                   readings=a.readings, file="advisory.yaml")
            for a in advisories.items
        )

    # -- names, as the condition parser asks for them
    def registers(self) -> Sequence[str]:
        return tuple(self.catalogue.registers)

    def singles(self) -> Sequence[str]:
        return tuple(n for n, r in self.catalogue.registers.items() if r.members == "one")

    def fields(self, register: str) -> Sequence[str]:
        return tuple(self.catalogue.registers[register].fields)

    def scale(self, register: str, field: str) -> Scale | None:
        return self.info[register][field].scale

    def numeric(self, register: str, field: str) -> bool:
        spec = self.info[register][field].spec
        return spec.type in NUMERIC or spec.type == "time"

    def is_member(self, register: str, name: str) -> bool:
        return name in self.gazetteer.roster(register).by_name

    def parameter_names(self) -> Sequence[str]:
        return tuple(self.parameters)

    # -- what is asked of it elsewhere
    @cached_property
    def rungs(self) -> tuple[Clause, ...]:
        return tuple(rung for ladder in self.ladders for rung in ladder.rungs)

    @cached_property
    def fingerprint(self) -> str:
        """sha256 over every file of the rules and of the place's registers."""
        digest = hashlib.sha256()
        files = [*self.folder.rglob("*.yaml"), *self.folder.glob("*.txt")]
        files += self.place_folder.glob("*.csv")
        for path in sorted(files, key=lambda p: (p.parent.name, p.name)):
            digest.update(f"{path.parent.name}/{path.name}\0".encode())
            digest.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
        return f"sha256:{digest.hexdigest()}"

    @cached_property
    def readings(self) -> dict[int, str]:
        """The numbered readings of the plan's text: id -> the sentence officers read."""
        rows = read_yaml(self.folder / "readings.yaml")
        return {row["id"]: row["reading"] for row in rows}

    def register(self, name: str) -> Register:
        return self.catalogue.registers[name]

    def attributes(self, register: str, at: datetime) -> dict[str, dict[str, Value]]:
        """The attributes of every listed member on the day of ``at`` (dated ones included)."""
        day = at.strftime("%m%d") if self.gazetteer.seasons else ""
        found = self._attributes.get((register, day))
        if found is None:
            infos = [i for i in self.info[register].values() if not i.spec.reported]
            found = self._attributes[register, day] = {
                m.name: {
                    i.name: self.attribute(i, m, self.gazetteer.seasonal(register, m.name, i.name, at))
                    for i in infos
                }
                for m in self.gazetteer.roster(register).members
            }
            for values in found.values():
                self._ascend(register, values)
        return found

    def _ascend(self, register: str, values: dict[str, Value]) -> None:
        """An unknown mark is at least the known one below it."""
        floor = -INF
        for name in self.register(register).ascending:
            value = values[name]
            if not value.known and floor > -INF:
                values[name] = Value(floor, value.hi, value.why)
            elif value.known and not value.nothing:
                floor = value.lo

    def new_attributes(self, register: str) -> dict[str, Value]:
        """What is taken of a named member that the register does not list."""
        found = {}
        for name, info in self.info[register].items():
            if info.spec.new_default and info.scale:
                found[name] = point(info.scale.position(info.spec.new_default) or 0)
        return found

    def closers(self, register: str) -> dict[str, FieldInfo]:
        """Which field takes which out of the counts (a control closes a danger)."""
        return self._closers.setdefault(register, {
            info.spec.closes["field"]: info
            for info in self.info[register].values() if info.spec.closes
        })

    def implied(
        self, register: str
    ) -> dict[str, list[tuple[str, dict[str, tuple[float, float]]]]]:
        """For each field, the fields that bound it and how (a grade its force)."""
        found = self._implied.get(register)
        if found is None:
            found = self._implied[register] = {}
            for name, info in self.info[register].items():
                for grade, bounds in info.spec.implies.items():
                    for target, pair in bounds.items():
                        rows = found.setdefault(target, [])
                        held = next((m for f, m in rows if f == name), None)
                        if held is None:
                            rows.append((name, {grade: pair}))
                        else:
                            held[grade] = pair
        return found

    def attribute(self, info: FieldInfo, member: Member, cell: str | None = None) -> Value:
        """A listed member's attribute as a value; an empty cell is 未知, 无 is no such thing."""
        column = info.spec.column or info.name
        cells = member.many(column) if info.spec.many else (member.cells.get(column, ""),)
        cells = (cell,) if cell else tuple(c for c in cells if c)
        if not cells or not (info.scale or info.numeric):
            return info.whole
        values = [self._cell(info, text, member) for text in cells]
        if not info.spec.many:
            return values[0]
        items = frozenset(int(value.lo) for value in values)
        return Value(min(items), max(items), items=items)

    def _cell(self, info: FieldInfo, text: str, member: Member) -> Value:
        problem = f"“{text}”不是{info.spec.label}的取值"
        if info.scale:
            position = info.scale.position(text)
            if position is None:
                raise PlanError(problem, file=f"{member.register}.csv", where=member.name,
                                choices=info.scale.grades)
            return point(position)
        if info.numeric:
            if text == "无":
                return NOTHING
            try:
                return point(float(text))
            except ValueError:
                pass
        raise PlanError(problem, file=f"{member.register}.csv", where=member.name)

    # -- loading
    def _info(self, register: str, name: str, spec: Field) -> FieldInfo:
        if name in OPERATORS or name in WORDS or "." in name:
            raise PlanError(f"“{name}”是条件语言的词，不能作字段名", file="observables.yaml")
        where = f"{register}.{name}"
        try:
            scale = field_scale(spec, self.scales, self.levels, self._members)
        except KeyError as exc:
            raise PlanError(f"没有名为{exc}的等级表", file="observables.yaml", where=where) from None
        if scale:
            whole = Value(0, scale.top, NOT_ENTERED)
        else:
            low, high = spec.range or (-INF, INF)
            whole = Value(low, high, NOT_ENTERED)

        def given(x: Any, key: str) -> Value | None:
            if x is None:
                return None
            if scale is None:
                return point(float(x)) if isinstance(x, (int, float)) else whole
            position = scale.position(x)
            if position is None:
                raise PlanError(f"{key} 的“{x}”不在等级中", file="observables.yaml", where=where,
                                choices=scale.grades)
            return point(position)

        return FieldInfo(register, name, spec, scale, whole, given(spec.none, "none"),
                         given(spec.absent_is, "absent_is"))

    def _derive(self) -> None:
        for register, fields in self.info.items():
            for name, info in fields.items():
                if info.spec.derive and info.scale:
                    pairs = [next(iter(row.items())) for row in info.spec.derive]
                    where = f"{register}.{name}.derive"
                    derive = tuple(
                        (self._grade(info, grade, where),
                         self._when(when, "observables.yaml", where, register))
                        for grade, when in pairs
                    )
                    fields[name] = FieldInfo(register, name, info.spec, info.scale, info.whole,
                                             info.none, info.absent, derive)

    def _grade(self, info: FieldInfo, grade: Any, where: str) -> int:
        position = info.scale.position(grade) if info.scale else None
        if position is None:
            raise PlanError(f"“{grade}”不在等级中", file="observables.yaml", where=where)
        return position

    def _when(self, given: Any, file: str, where: str, register: str = "") -> Condition:
        try:
            return parse(given, _Names(self), register)
        except PlanError as exc:
            raise exc.within(file=file, where=where) from None

    def _ladder(self, path: Path) -> Ladder:
        file = f"triggers/{path.name}"
        spec = read_document(path, LadderSpec, file)
        field = spec.hazards.get("field", "") if isinstance(spec.hazards, Mapping) else ""
        hazards = () if isinstance(spec.hazards, Mapping) else spec.hazards
        self._known(hazards, self.plan.hazards, file, "hazards")
        return Ladder(
            spec.item, spec.label, spec.discretionary,
            tuple(self._rung(r, spec, hazards, field, file) for r in spec.rungs), spec.silent,
        )

    def _rung(
        self, rung: RungSpec, ladder: LadderSpec, hazards: tuple[str, ...], field: str, file: str
    ) -> Clause:
        position = self.levels.position(rung.level)
        if not position:
            raise PlanError(f"“{rung.level}”不是级别", file=file, where=rung.ref,
                            choices=self.levels.grades[1:])
        return Clause(
            rung.ref, "response", rung.text, self._when(rung.when, file, rung.ref), position,
            ladder.item, hazards, field, "", ladder.discretionary, rung.readings, file,
        )

    def _items(self, file: str) -> Iterator[Clause]:
        for item in read_document(self.folder / file, ItemsSpec).items:
            self._known(item.hazards, self.plan.hazards, file, item.ref)
            known = [w.id for w in self.plan.warnings]
            self._known((item.warning,) if item.warning else (), known, file, item.ref)
            yield self._item(item, file)

    def _item(self, item: ItemSpec, file: str) -> Clause:
        return Clause(
            item.ref, item.kind, item.text, self._when(item.when, file, item.ref),
            hazards=item.hazards, warning=item.warning, discretionary=item.discretionary,
            readings=item.readings, file=file,
        )

    @staticmethod
    def _known(given: Sequence[str], allowed: Sequence[str], file: str, where: str) -> None:
        for word in given:
            if word not in allowed:
                raise PlanError(f"“{word}”没有定义", file=file, where=where, choices=allowed)


class _Names:
    """The edition's vocabulary as the condition parser asks for it."""

    def __init__(self, edition: Edition) -> None:
        self.registers, self.singles = edition.registers, edition.singles
        self.fields, self.scale, self.numeric = edition.fields, edition.scale, edition.numeric
        self.is_member, self.parameters = edition.is_member, edition.parameter_names


def _load_scales(folder: Path) -> dict[str, Scale]:
    scales = {}
    for name, given in (read_yaml(folder / "scales.yaml") or {}).items():
        spec = build(ScaleSpec, given, "scales.yaml")
        for alias, grade in spec.aliases.items():
            if grade not in spec.grades:
                raise PlanError(f"“{alias}”指向的“{grade}”不在等级中", file="scales.yaml",
                                where=name, choices=spec.grades)
        folded = [fold(grade) for grade in spec.grades]
        if len(set(folded)) < len(folded):
            raise PlanError("等级重复", file="scales.yaml", where=name)
        if spec.alarm and spec.alarm not in spec.grades:
            raise PlanError(f"alarm“{spec.alarm}”不在等级中", file="scales.yaml", where=name)
        alarm = spec.grades.index(spec.alarm) if spec.alarm else INF
        scales[name] = Scale(name, spec.grades, aliases=spec.aliases, codes=spec.codes,
                             worse_meets=spec.worse_meets, alarm=alarm, readings=spec.readings)
    return scales


def _with_in_force(catalogue: Catalogue, plan: Plan) -> Catalogue:
    """The catalogue with the official status as one more group of single facts."""
    if IN_FORCE in catalogue.registers:
        raise PlanError(f"“{IN_FORCE}”是官方状态，不能另作登记表", file="observables.yaml")
    fields: dict[str, Any] = {"level": {"type": "level", "label": "市级应急响应", "kind": "state"}}
    for warning in plan.warnings:
        fields[warning.key] = {"type": "bool", "label": warning.label, "kind": "state"}
    status = build(Register, {"label": "官方状态", "members": "one", "form": "one",
                              "supplier": plan.authority, "fields": fields})
    return Catalogue.model_construct(
        setting_note=catalogue.setting_note,
        recheck_after_h=catalogue.recheck_after_h,
        zero_stale_after_h=catalogue.zero_stale_after_h,
        registers={**catalogue.registers, IN_FORCE: status},
    )


def load_edition(folder: Path, places: Path) -> Edition:
    """The edition in ``folder``; ``places`` holds one folder a place.

    Raises PlanError or GazetteerError; a broken edition is refused whole.
    """
    if not (folder / "plan.yaml").exists():
        raise PlanError("这里没有 plan.yaml，不是一个预案版本", file=str(folder))
    return Edition(folder, places)
