"""From what a YAML file says to a validated, frozen document.

pydantic finds what is wrong; the plan editor reads one Chinese sentence that
says in which file, at which clause, what was given and what would be allowed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from qdflood.errors import PlanError
from qdflood.plan.yaml_file import read_yaml

_NAMES = ("id", "ref", "name", "clause", "act")


def refuse(problem: str, choices: Iterable[str] = ()) -> PydanticCustomError:
    """What a validator raises: the sentence an editor reads, and what is allowed."""
    return PydanticCustomError(
        "plan_refused", "{problem}", {"problem": problem, "choices": tuple(choices)}
    )


_REF = re.compile(r"\d+(\.\d+)*(-\d+)?(\(\d+\))?[①-⑳]?(#\d+)?(解除)?")


def _well_formed(ref: str) -> str:
    if not _REF.fullmatch(ref):
        raise refuse(f"条款号“{ref}”写法不对，应如“5.3.1(1)”“4.2.6(1)①”，括号用半角")
    return ref


Ref = Annotated[str, AfterValidator(_well_formed)]
"""A clause number as results cite it, always quoted in YAML: ``"5.3.1(6)#2"``."""


class Document(BaseModel):
    """Base of everything an edition is made of: closed keys, no coercion, no change."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    @model_validator(mode="before")
    @classmethod
    def _known_keys(cls, given: Any) -> Any:
        if isinstance(given, Mapping):
            allowed = [field.alias or name for name, field in cls.model_fields.items()]
            for key in given:
                if key not in allowed:
                    raise refuse(f"键“{key}”不认识", allowed)
        return given


DocumentT = TypeVar("DocumentT", bound=Document)


def read_document(path: Path, model: type[DocumentT], name: str = "") -> DocumentT:
    """The YAML file ``path`` as a ``model``; ``name`` is how messages call the file."""
    name = name or path.name
    return build(model, read_yaml(path, name), name)


def build(model: type[DocumentT], given: Any, file: str = "") -> DocumentT:
    """``given``, as YAML gave it, as a ``model``; lists become tuples.

    Raises PlanError with the first thing wrong, the innermost where pydantic
    has tried several forms.
    """
    given = _frozen(given)
    try:
        return model.model_validate(given)
    except ValidationError as exc:
        raise plan_error(exc, file, given) from None


def plan_error(exc: ValidationError, file: str = "", given: Any = None) -> PlanError:
    """One sentence for ``exc``; with ``given``, rows are called by their ref or name."""
    errors = exc.errors(include_url=False)
    paths = [_present(error["loc"], given) for error in errors]
    depth = max(len(path) for path in paths)
    at = next(i for i, path in enumerate(paths) if len(path) == depth)
    problem, choices = _sentence(errors[at])
    return PlanError(problem, file=file, where=_where(paths[at], given), choices=choices)


def _frozen(given: Any) -> Any:
    if isinstance(given, list):
        return tuple(_frozen(item) for item in given)
    if isinstance(given, dict):
        return {key: _frozen(value) for key, value in given.items()}
    return given


def _present(loc: tuple[int | str, ...], given: Any) -> tuple[int | str, ...]:
    """``loc`` without the names of forms that pydantic puts between the keys."""
    if given is None:
        return loc
    kept: list[int | str] = []
    for part in loc:
        try:
            given = given[part]
        except (KeyError, IndexError, TypeError):
            continue
        kept.append(part)
    return tuple(kept)


def _where(path: tuple[int | str, ...], given: Any) -> str:
    text = ""
    for part in path:
        given = given[part] if given is not None else None
        if isinstance(part, int):
            text += f"[{_row(part, given)}]"
        else:
            text += f".{part}" if text else part
    return text


def _row(index: int, row: Any) -> str:
    names = [row[key] for key in _NAMES if key in row] if isinstance(row, Mapping) else []
    return f"第{index + 1}项 {names[0]}" if names else f"第{index + 1}项"


def _sentence(error: ErrorDetails) -> tuple[str, tuple[str, ...]]:
    context = error.get("ctx", {})
    kind, value = error["type"], error["input"]
    if kind == "plan_refused":
        return context["problem"], context["choices"]
    if kind == "value_error":
        return str(context["error"]), ()
    if kind == "missing":
        return f"缺少键“{error['loc'][-1]}”", ()
    if kind in _CHOICES:
        return f"“{_shown(value)}”不认识", _listed(str(context.get(_CHOICES[kind], "")))
    if kind in _LIMITS:
        return f"{_LIMITS[kind](context)}，现为{_shown(value)}", ()
    wanted = _WANTED.get(kind)
    if wanted is None:
        return f"“{_shown(value)}”不符合要求（{error['msg']}）", ()
    return f"应为{wanted}，现为{_shown(value)}", ()


def _listed(expected: str) -> tuple[str, ...]:
    parts = expected.replace(" or ", ", ").split(", ")
    return tuple(part.strip("'") for part in parts if part)


def _shown(value: Any) -> str:
    if value is None:
        return "空"
    if isinstance(value, bool):
        return "真假值" + ("true" if value else "false")
    if isinstance(value, int | float):
        return f"数{value}"
    if isinstance(value, Mapping):
        return "键值表"
    if isinstance(value, tuple | list):
        return "列表" if value else "空列表"
    return str(value)


_CHOICES = {
    "literal_error": "expected",
    "enum": "expected",
    "union_tag_invalid": "expected_tags",
}
_WANTED = {
    "string_type": "加引号的文字",
    "int_type": "整数",
    "int_from_float": "整数",
    "float_type": "数",
    "bool_type": "true 或 false",
    "none_required": "空（null）",
    "tuple_type": "列表（每项前加“- ”或写在[ ]内）",
    "dict_type": "键值表",
    "mapping_type": "键值表",
    "model_type": "键值表",
    "model_attributes_type": "键值表",
}
_LIMITS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "string_pattern_mismatch": lambda c: f"写法应符合 {c['pattern']}",
    "string_too_short": lambda c: f"至少要有{c['min_length']}个字",
    "too_short": lambda c: f"至少要有{c['min_length']}项",
    "too_long": lambda c: f"最多只能有{c['max_length']}项",
    "greater_than": lambda c: f"应大于{c['gt']}",
    "greater_than_equal": lambda c: f"应不小于{c['ge']}",
    "less_than": lambda c: f"应小于{c['lt']}",
    "less_than_equal": lambda c: f"应不大于{c['le']}",
}
