"""observables.yaml and scales.yaml: every fact that may be entered, and its scale.

A *register* is a list of like things (ten districts, the typhoons of the day); a
register with ``members: one`` is a group of single facts. A *field* is one thing
said of a member: its type, unit, range, supplier, how long it holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import ValidationInfo, field_validator, model_validator

from qdflood.plan.validation import Document, refuse
from qdflood.scales import YES_NO, Scale

Kind = Literal["reading", "event", "state", "attribute", "note"]
Hours = tuple[float, float, float]


def floats(given: Any) -> Any:
    """Whole numbers in a list are as good as decimals; anything else is left to be refused."""
    if isinstance(given, (tuple, list)) and all(type(x) in (int, float) for x in given):
        return tuple(float(x) for x in given)
    return given


TYPES = ("bool", "level", "choice", "number", "integer", "time", "text")
OF_SOMETHING = ("scale", "member")


class ScaleSpec(Document):
    """One scale of scales.yaml; ``alarm``: from this grade on it always gets a red line."""

    grades: tuple[str, ...]
    aliases: dict[str, str] = {}
    codes: dict[str, str] = {}
    worse_meets: bool = False
    alarm: str | None = None
    readings: tuple[int, ...] = ()


class Field(Document):
    """One field of a register; see observables.yaml for what the keys mean."""

    type: str
    label: str
    kind: Kind
    short: str = ""
    hint: str = ""
    unit: str = ""
    range: tuple[float, float] | None = None
    step: float | None = None
    decimals: int | None = None
    choices: tuple[str, ...] = ()
    many: bool = False
    partial: bool = False
    required: bool = False
    required_with: dict[str, tuple[str, ...]] = {}
    none: str | bool | None = None
    none_is: float | None = None
    absent_is: str | bool | float | None = None
    new_default: str | None = None
    stale_after_h: Hours | None = None
    worse_meets: bool = False
    context: bool = False
    computed: bool = False
    counts_rows: str = ""
    comes_as: str = ""
    derive: tuple[dict[str | bool, Any], ...] = ()
    implies: dict[str, dict[str, tuple[float, float]]] = {}
    closes: dict[str, str] = {}
    defaults_to: dict[str, str] = {}
    supplier: str = ""
    ask: str | tuple[str, ...] = ()
    says: str | dict[str, str] = ""
    says_at_least: str = ""
    says_none: str = ""
    zero_says: str = ""
    zero_code: str = ""
    code: str = ""
    codes: dict[str, str] = {}
    aliases: tuple[str, ...] = ()
    aliases_of: dict[str, str] = {}
    collective: bool = False
    reported_under: str = ""
    forecast: bool = False
    done_of: str = ""
    title: str = ""
    column: str = ""
    office: bool = False
    datum: bool = False
    seasonal: bool = False
    readings: tuple[int, ...] = ()

    @model_validator(mode="after")
    def _office(self) -> Field:
        if self.office and self.kind != "attribute":
            raise refuse("只有登记属性（attribute）可以由办公室填（office）")
        if (self.datum or self.seasonal) and not self.office:
            raise refuse("datum、seasonal 只用于由办公室填的（office: true）")
        return self

    @field_validator("none_is", mode="before")
    @classmethod
    def _number(cls, given: Any) -> Any:
        return float(given) if type(given) is int else given

    @field_validator("stale_after_h", "range", mode="before")
    @classmethod
    def _floats(cls, given: Any) -> Any:
        return floats(given)

    @field_validator("type")
    @classmethod
    def _type(cls, given: str) -> str:
        kind, _, name = given.partition(":")
        if given not in TYPES and not (kind in OF_SOMETHING and name):
            raise refuse(f"没有类型“{given}”", (*TYPES, *(f"{k}:名称" for k in OF_SOMETHING)))
        return given

    @field_validator("aliases_of")
    @classmethod
    def _aliases(cls, given: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        choices = info.data.get("choices", ())
        for word, choice in given.items():
            if choice not in choices:
                raise refuse(f"aliases_of 的“{word}”指向“{choice}”，不在 choices 中", choices)
        return given

    @field_validator("stale_after_h")
    @classmethod
    def _stale(cls, hours: Hours | None) -> Hours | None:
        if hours and min(hours) <= 0:
            raise refuse("有效小时数应大于0")
        return hours

    @property
    def reported(self) -> bool:
        """Whether somebody reports it (an attribute stands in the register instead)."""
        return self.kind != "attribute"

    @property
    def foretold(self) -> bool:
        """Whether it speaks of what is yet to come."""
        return self.forecast or bool(self.comes_as)


class Collective(Document):
    """A row of a bulletin that stands for all members with one attribute (市区)."""

    word: str
    attribute: str
    value: str


class Register(Document):
    """A list of like things and what may be said of each."""

    label: str
    measure: str = ""
    members: Literal["one", "listed", "reported"]
    form: Literal["one", "named", "rows", "named_or_one"]
    key: str = ""
    open: bool = False
    complete: bool = False
    zero: str = ""
    zero_scopes: tuple[str, ...] = ()
    zero_says: str = ""
    zero_code: str = ""
    absent_is_none: bool = False
    judgement: bool = False
    collective: Collective | None = None
    lapses: str = ""
    code: str = ""
    supplier: str
    ascending: tuple[str, ...] = ()
    row_key: tuple[str, ...] = ()
    row_label: str = ""
    fields: dict[str, Field]

    @field_validator("fields")
    @classmethod
    def _ages(cls, fields: dict[str, Field]) -> dict[str, Field]:
        for name, spec in fields.items():
            if spec.kind == "reading" and spec.stale_after_h is None:
                raise refuse(f"“{name}”是读数，必须写明有效小时数 stale_after_h")
        return fields

    @field_validator("fields")
    @classmethod
    def _pairs(cls, fields: dict[str, Field]) -> dict[str, Field]:
        for name, spec in fields.items():
            if spec.done_of and (spec.done_of not in fields or not spec.title):
                raise refuse(f"“{name}”的 done_of 应是同表的字段，并写 title", fields)
        return fields


class Catalogue(Document):
    """observables.yaml whole."""

    setting_note: str
    recheck_after_h: Hours
    zero_stale_after_h: Hours
    registers: dict[str, Register]

    @field_validator("recheck_after_h", "zero_stale_after_h", mode="before")
    @classmethod
    def _floats(cls, given: Any) -> Any:
        return floats(given)


NUMERIC = ("number", "integer")


def field_scale(
    spec: Field, scales: Mapping[str, Scale], levels: Scale, members: Mapping[str, Scale]
) -> Scale | None:
    """The scale that a field's values lie on; None for numbers, times and text."""
    if spec.type == "bool":
        return YES_NO
    if spec.type == "level":
        return levels
    if spec.type == "choice":
        return Scale("choice", spec.choices, aliases=spec.aliases_of, codes=spec.codes)
    kind, _, name = spec.type.partition(":")
    if kind == "scale":
        return scales[name]
    if kind == "member":
        return members[name]
    return None
