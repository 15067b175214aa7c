"""plan.yaml, parameters.yaml and the clause files, as documents and as clauses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from pydantic import ValidationInfo, field_validator, model_validator

from qdflood.plan.catalogue import floats
from qdflood.plan.grammar import Condition
from qdflood.plan.validation import Document, Ref, refuse
from qdflood.scales import INF


class Level(Document):
    """One level of the plan, with the colour and words it goes by."""

    id: str
    label: str
    name: str
    colour: str = ""
    aliases: tuple[str, ...] = ()


class Replaced(Document):
    """When and by what an edition was replaced; it is still evaluated, with its banner."""

    since: str
    notice: str


class WarningKind(Document):
    """One of the plan's own warnings; ``key`` is how ``in_force`` calls it."""

    id: str
    key: str
    label: str


class BulletinWord(Document):
    """What a public bulletin calls the situation of some hazards and of some warnings."""

    word: str
    hazards: tuple[str, ...]
    warnings: tuple[str, ...] = ()


class Phrases(Document):
    """How the verdict speaks of the items that decide and of the discretionary one."""

    items: str
    discretionary: str


class Plan(Document):
    """plan.yaml: what the edition is, its levels (mildest first) and hazards."""

    id: str
    title: str
    number: str
    issued: str
    in_force: str
    replaced: Replaced | None = None
    text: str = ""
    place: str
    authority: str
    utc_offset_h: int = 0
    area_register: str = ""
    levels: tuple[Level, ...]
    no_level: str
    hazards: tuple[str, ...]
    hazard_unclear: str
    bulletins: tuple[BulletinWord, ...] = ()
    warnings: tuple[WarningKind, ...] = ()
    contents: dict[str, int | tuple[str, ...]] = {}
    phrases: Phrases

    @model_validator(mode="after")
    def _worded(self) -> Plan:
        named = {hazard for one in self.bulletins for hazard in one.hazards}
        if not named <= {*self.hazards}:
            raise refuse("bulletins 中有不认识的灾种", self.hazards)
        known = {one.id for one in self.warnings}
        if not {name for one in self.bulletins for name in one.warnings} <= known:
            raise refuse("bulletins 中有不认识的预警", known)
        return self

    @property
    def notice(self) -> str:
        """What is said wherever the edition is named; empty while it is in force."""
        return self.replaced.notice if self.replaced else ""


class DatedValue(Document):
    """A value from a day on; null stays 未知."""

    begins: str
    value: float | None
    reference: str

    @field_validator("begins")
    @classmethod
    def _day(cls, given: str) -> str:
        try:
            return date.fromisoformat(given).isoformat()
        except ValueError:
            raise refuse(f"日期应写成 2021-11-01，现为“{given}”") from None

    @field_validator("value", mode="before")
    @classmethod
    def _float(cls, given: Any) -> Any:
        return float(given) if isinstance(given, int) and not isinstance(given, bool) else given


class Parameter(Document):
    """What the plan leaves open and the office fills in, dated and with a reference."""

    label: str
    unit: str = ""
    range: tuple[float, float]
    readings: tuple[int, ...] = ()
    values: tuple[DatedValue, ...]

    @field_validator("range", mode="before")
    @classmethod
    def _floats(cls, given: Any) -> Any:
        return floats(given)

    @field_validator("values", mode="before")
    @classmethod
    def _from(cls, given: Any) -> Any:
        rows = given if isinstance(given, (list, tuple)) else ()
        return tuple({("begins" if k == "from" else k): v for k, v in row.items()} for row in rows)

    @field_validator("values")
    @classmethod
    def _dated(cls, values: tuple[DatedValue, ...], info: ValidationInfo) -> tuple[DatedValue, ...]:
        if not values:
            raise refuse("参数至少要有一行；没有数就写 value: null")
        low, high = info.data.get("range", (-INF, INF))
        for row in values:
            if row.value is not None and not low <= row.value <= high:
                raise refuse(f"{row.value:g}不在{low:g}至{high:g}之内")
        return tuple(sorted(values, key=lambda row: row.begins))

    def on(self, day: str) -> float | None:
        """The value in force on ``day`` (YYYY-MM-DD); None while it is not given."""
        held = [row.value for row in self.values if row.begins <= day]
        return held[-1] if held else None


class RungSpec(Document):
    level: str
    ref: Ref
    text: str
    readings: tuple[int, ...] = ()
    when: dict[str, Any]


class LadderSpec(Document):
    """One file of triggers/: the rungs of one item, mildest to worst."""

    item: str
    label: str
    hazards: tuple[str, ...] | dict[str, str]
    discretionary: bool = False
    silent: dict[str, str] = {}
    rungs: tuple[RungSpec, ...]


class ItemSpec(Document):
    ref: Ref
    kind: Literal["warning", "lifting", "ending"]
    text: str
    warning: str = ""
    hazards: tuple[str, ...] = ()
    discretionary: bool = False
    readings: tuple[int, ...] = ()
    when: dict[str, Any]


class Passage(Document):
    ref: Ref
    text: str


class ItemsSpec(Document):
    """warning.yaml or ending.yaml."""

    items: tuple[ItemSpec, ...]
    no_match: str = ""
    procedure: Passage | None = None
    afterwards: Passage | None = None


class AdvisorySpec(Document):
    """A hint outside the plan; ``unless`` hides it once that certainly holds."""

    id: str
    text: str
    readings: tuple[int, ...] = ()
    when: dict[str, Any]
    unless: dict[str, Any] | None = None


class AdvisoriesSpec(Document):
    items: tuple[AdvisorySpec, ...]


Kind = Literal["response", "warning", "lifting", "ending", "advisory"]


@dataclass(frozen=True, slots=True, eq=False)
class Clause:
    """One clause that is weighed: a rung, a warning, lifting or ending item, an advisory.

    ``level`` is its position on the level scale (0 = no level); ``hazards`` those it
    speaks for, or ``hazard_field`` the field of the rows that met it.
    """

    ref: str
    kind: Kind
    text: str
    when: Condition
    level: int = 0
    ladder: str = ""
    hazards: tuple[str, ...] = ()
    hazard_field: str = ""
    warning: str = ""
    discretionary: bool = False
    readings: tuple[int, ...] = ()
    file: str = ""
    unless: Condition | None = None


@dataclass(frozen=True, slots=True)
class Ladder:
    """The rungs of one item, mildest first."""

    item: str
    label: str
    discretionary: bool
    rungs: tuple[Clause, ...]
    silent: dict[str, str]
