"""One edition of the plan, loaded, validated and bound to its place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qdflood.errors import PlanError
from qdflood.gazetteer import Gazetteer, load_gazetteer
from qdflood.plan.attributes import Attributes
from qdflood.plan.catalogue import NUMERIC, Catalogue, Register
from qdflood.plan.clauses import (
    AdvisoriesSpec,
    Clause,
    ItemSpec,
    ItemsSpec,
    Ladder,
    LadderSpec,
    Parameter,
    Plan,
    RungSpec,
)
from qdflood.plan.fields import FieldInfo, field_info
from qdflood.plan.grammar import Condition, parse
from qdflood.plan.readings import load_readings
from qdflood.plan.validation import build, read_document
from qdflood.plan.vocabulary import IN_FORCE, level_scale, load_scales, with_in_force
from qdflood.plan.yaml_file import read_mapping
from qdflood.scales import Scale, Value

if TYPE_CHECKING:
    from qdflood.plan.settings import Setting

__all__ = ["IN_FORCE", "Edition", "load_edition"]


class Edition:
    """rules/<edition>/ with the place it speaks of; everything an assessment needs.

    ``office``: what the office has filled in (plan ``office``); ``shipped`` is then the
    edition without it.
    """

    office: tuple[Setting, ...] = ()
    shipped: Edition | None = None

    def __init__(self, folder: Path, places: Path) -> None:
        self.folder = folder
        self.plan = read_document(folder / "plan.yaml", Plan)
        self.levels = level_scale(self.plan)
        self.scales = load_scales(folder)
        self.catalogue = with_in_force(
            read_document(folder / "observables.yaml", Catalogue), self.plan
        )
        self.parameters = {
            name: build(Parameter, given, "parameters.yaml")
            for name, given in read_mapping(folder / "parameters.yaml").items()
        }
        self.place_folder = places / self.plan.place
        listed = [n for n, r in self.catalogue.registers.items() if r.members == "listed"]
        self.gazetteer = load_gazetteer(self.place_folder, listed)
        members = {
            name: Scale(name, tuple(roster.by_name), aliases=roster.unmistakable())
            for name, roster in self.gazetteer.rosters.items()
        }
        self.info = {
            name: {
                f: field_info(name, f, spec, self.scales, self.levels, members)
                for f, spec in register.fields.items()
            }
            for name, register in self.catalogue.registers.items()
        }
        self.zone = timezone(timedelta(hours=self.plan.utc_offset_h))
        self._attributes = Attributes(self.catalogue, self.info, self.gazetteer, self.zone)
        self.variants: dict[tuple[Setting, ...], Edition] = {}
        self._closers: dict[str, dict[str, FieldInfo]] = {}
        self._implied: dict[str, dict[str, list[tuple[str, dict[str, tuple[float, float]]]]]] = {}
        self._derive()
        self.ladders = tuple(self._ladder(p) for p in sorted((folder / "triggers").glob("*.yaml")))
        self.items = (*self._items("warning.yaml"), *self._items("ending.yaml"))
        self.ending = read_document(folder / "ending.yaml", ItemsSpec)
        self._unique()
        advisories = read_document(folder / "advisory.yaml", AdvisoriesSpec)
        self.advisories = tuple(
            Clause(
                a.id,
                "advisory",
                a.text,
                self._when(a.when, "advisory.yaml", a.id),
                readings=a.readings,
                file="advisory.yaml",
                unless=self._when(a.unless, "advisory.yaml", a.id) if a.unless else None,
            )
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
        return {number: row.reading for number, row in load_readings(self.folder).items()}

    def register(self, name: str) -> Register:
        return self.catalogue.registers[name]

    def attributes(self, register: str, at: datetime) -> dict[str, dict[str, Value]]:
        """The attributes of every listed member on the day of ``at``."""
        return self._attributes.of(register, at)

    def new_attributes(self, register: str) -> dict[str, Value]:
        """What is taken of a named member that the register does not list."""
        return self._attributes.of_new(register)

    def closers(self, register: str) -> dict[str, FieldInfo]:
        """Which field takes which out of the counts (a control closes a danger)."""
        found = self._closers.get(register)
        if found is None:
            found = self._closers[register] = {
                info.spec.closes["field"]: info
                for info in self.info[register].values()
                if info.spec.closes
            }
        return found

    def implied(self, register: str) -> dict[str, list[tuple[str, dict[str, tuple[float, float]]]]]:
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

    def variant(
        self, gazetteer: Gazetteer, parameters: Mapping[str, Parameter], fingerprint: str
    ) -> Edition:
        """The same rules with other values of the place; no file is read again."""
        other = copy(self)
        other.gazetteer, other.parameters = gazetteer, dict(parameters)
        other._attributes = self._attributes.over(gazetteer)
        other.shipped, vars(other)["fingerprint"] = self, fingerprint  # not the cached one
        return other

    # -- loading
    def _derive(self) -> None:
        for register, fields in self.info.items():
            for name, info in fields.items():
                if info.spec.derive and info.scale:
                    file, where = "observables.yaml", f"{register}.{name}.derive"
                    derive = tuple(
                        (self._grade(info, grade, where), self._when(when, file, where, register))
                        for row in info.spec.derive for grade, when in row.items()
                    )
                    fields[name] = replace(info, derive=derive)

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
            spec.item,
            spec.label,
            spec.discretionary,
            tuple(self._rung(r, spec, hazards, field, file) for r in spec.rungs),
            spec.silent,
        )

    def _rung(
        self, rung: RungSpec, ladder: LadderSpec, hazards: tuple[str, ...], field: str, file: str
    ) -> Clause:
        position = self.levels.position(rung.level)
        if not position:
            raise PlanError(
                f"“{rung.level}”不是级别", file=file, where=rung.ref, choices=self.levels.grades[1:]
            )
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
            item.ref,
            item.kind,
            item.text,
            self._when(item.when, file, item.ref),
            hazards=item.hazards,
            warning=item.warning,
            discretionary=item.discretionary,
            readings=item.readings,
            file=file,
        )

    def _unique(self) -> None:
        """Each clause number stands once: findings are looked up by it."""
        seen: dict[str, Clause] = {}
        for clause in (*self.rungs, *self.items):
            other = seen.setdefault(clause.ref, clause)
            if other is not clause:
                problem = f"条款号“{clause.ref}”重复（另见 {other.file}）"
                raise PlanError(problem, file=clause.file, where=clause.ref)

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


def load_edition(folder: Path, places: Path) -> Edition:
    """The edition in ``folder``; ``places`` holds one folder a place.

    Raises PlanError or GazetteerError; a broken edition is refused whole.
    """
    if not (folder / "plan.yaml").exists():
        raise PlanError("这里没有 plan.yaml，不是一个预案版本", file=str(folder))
    return Edition(folder, places)
