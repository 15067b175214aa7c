"""The words of an edition before its clauses: its scales, its levels, its catalogue."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qdflood.errors import PlanError
from qdflood.plan.catalogue import Catalogue, Register, ScaleSpec
from qdflood.plan.clauses import Plan
from qdflood.plan.validation import build
from qdflood.plan.yaml_file import read_mapping
from qdflood.scales import INF, Scale, fold

IN_FORCE = "in_force"


def level_scale(plan: Plan) -> Scale:
    """The plan's levels with 无 below them, mildest first."""
    levels = plan.levels
    return Scale(
        "level",
        (plan.no_level, *(level.id for level in levels)),
        labels=(plan.no_level, *(level.label for level in levels)),
        aliases={alias: level.id for level in levels for alias in level.aliases},
        codes={level.id: str(len(levels) - i) for i, level in enumerate(levels)},
    )


def load_scales(folder: Path) -> dict[str, Scale]:
    scales = {}
    for name, given in read_mapping(folder / "scales.yaml").items():
        spec = build(ScaleSpec, given, "scales.yaml")
        for alias, grade in spec.aliases.items():
            if grade not in spec.grades:
                raise PlanError(
                    f"“{alias}”指向的“{grade}”不在等级中",
                    file="scales.yaml",
                    where=name,
                    choices=spec.grades,
                )
        folded = [fold(grade) for grade in spec.grades]
        if len(set(folded)) < len(folded):
            raise PlanError("等级重复", file="scales.yaml", where=name)
        if spec.alarm and spec.alarm not in spec.grades:
            raise PlanError(f"alarm“{spec.alarm}”不在等级中", file="scales.yaml", where=name)
        alarm = spec.grades.index(spec.alarm) if spec.alarm else INF
        scales[name] = Scale(
            name,
            spec.grades,
            aliases=spec.aliases,
            codes=spec.codes,
            worse_meets=spec.worse_meets,
            alarm=alarm,
            readings=spec.readings,
        )
    return scales


def with_in_force(catalogue: Catalogue, plan: Plan) -> Catalogue:
    """The catalogue with the official status as one more group of single facts."""
    if IN_FORCE in catalogue.registers:
        raise PlanError(f"“{IN_FORCE}”是官方状态，不能另作登记表", file="observables.yaml")
    fields: dict[str, Any] = {"level": {"type": "level", "label": "市级应急响应", "kind": "state"}}
    for warning in plan.warnings:
        fields[warning.key] = {"type": "bool", "label": warning.label, "kind": "state"}
    status = build(
        Register,
        {
            "label": "官方状态",
            "members": "one",
            "form": "one",
            "supplier": plan.authority,
            "fields": fields,
        },
    )
    return Catalogue.model_construct(
        setting_note=catalogue.setting_note,
        recheck_after_h=catalogue.recheck_after_h,
        zero_stale_after_h=catalogue.zero_stale_after_h,
        registers={**catalogue.registers, IN_FORCE: status},
    )
