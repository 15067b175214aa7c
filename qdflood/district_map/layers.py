"""What the map can show of the areas that a response holds for, one fact at a time.

Only levels wear the level colours; grades of other facts have ramps of their own. Each
label carries its word, and whatever is not certain is hatched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qdflood.assessment.assess import Assessment
from qdflood.assessment.reasons import counts
from qdflood.district_map.shades import INK, PAPER, Shade
from qdflood.observations import Row
from qdflood.plan.edition import Edition
from qdflood.plan.fields import FieldInfo
from qdflood.triggers import Finding
from qdflood.triggers.compiler import tests_of
from qdflood.wording import evidence

WHITE, QUIET = "#FFFFFF", "#5A626A"
# The four colours the plan may give its levels: fill, and the text that is legible on it.
_COLOURS = {
    "蓝": ("#1B5FBF", WHITE),
    "黄": ("#FFD400", INK),
    "橙": ("#F58A07", INK),
    "红": ("#C4121A", WHITE),
}
_NO_COLOUR = ("#3C434A", WHITE)
# Mild to worst, darker as it gets worse: one hue a fact, none of them a level's.
_RAMPS = (
    (("#CDE7EA", INK), ("#86C0C8", INK), ("#2B7480", WHITE), ("#10454E", WHITE)),
    (("#F2E6CF", INK), ("#CDB184", INK), ("#8A6230", WHITE), ("#54350F", WHITE)),
    (("#E9DDEB", INK), ("#C3A6C9", INK), ("#7C4F86", WHITE), ("#472350", WHITE)),
)


def paint(edition: Edition, position: int) -> tuple[str, str]:
    """Fill and text colour of the level at ``position``; paper for none."""
    if position <= 0:
        return PAPER, QUIET
    return _COLOURS.get(edition.plan.levels[position - 1].colour, _NO_COLOUR)


def areas(a: Assessment) -> list[str]:
    """The names of the areas, in the register's order."""
    register = a.edition.plan.area_register
    return [member.name for member in a.edition.gazetteer.roster(register).members]


def area_row(a: Assessment, name: str) -> Row:
    """What is known of one area."""
    return a.situation.member_rows(a.edition.plan.area_register, name)[0]


def fields(a: Assessment) -> dict[str, FieldInfo]:
    """What the map can show of an area, by its short label: what a nil report may be of."""
    infos = a.edition.info.get(a.edition.plan.area_register, {})
    return {i.spec.short or i.spec.label: i for i in infos.values() if i.none is not None and i.scale}


def short(name: str) -> str:
    """市南 for 市南区, 西海岸 for 西海岸新区: what a label has room for."""
    return re.sub("(?<=..)(新区|区|市)$", "", name)


def ink(a: Assessment, info: FieldInfo, position: int) -> tuple[str, str]:
    """Fill and text colour of one grade of a fact."""
    if info.spec.type == "level":
        return paint(a.edition, position)
    graded = [i for i in fields(a).values() if i.spec.type != "level"]
    ramp = _RAMPS[graded.index(info) % len(_RAMPS)]
    return ramp[min(position, len(ramp)) - 1]


def shade(a: Assessment, name: str, info: FieldInfo) -> Shade:
    """One area's value of one fact; whatever is not certain is hatched."""
    row = area_row(a, name)
    value, base = row.base(info.name), info.none.lo if info.none else 0
    tip = without(name, evidence(row, info, value))
    if not value.known or info.scale is None:
        some = value.lo > base
        grade = f"≥{info.scale.grades[int(value.lo)]}" if some and info.scale else ""
        return Shade(f"{short(name)} {grade}？", unknown=True, tip=tip)
    position = int(value.lo)
    text = f"{short(name)} {info.scale.grades[position]}"
    if position <= base:
        return Shade(text, tip=tip)
    fill, letters = ink(a, info, position)
    return Shade(text, fill, letters, tip=tip)


def without(name: str, said: str) -> str:
    """A sentence without the name it begins with, for where the name stands before it."""
    rest = said.removeprefix(name)
    return said if not rest or rest.startswith("（") else rest


def shades(a: Assessment, info: FieldInfo) -> dict[str, Shade]:
    """All areas' shades of one fact."""
    return {name: shade(a, name, info) for name in areas(a)}


def labels_only(drawn: dict[str, Shade]) -> dict[str, Shade]:
    """Shades without what only a pointer would show."""
    return {name: Shade(s.label, s.colour, s.text_colour, s.unknown, s.label)
            for name, s in drawn.items()}


def title_of(a: Assessment, info: FieldInfo) -> str:
    """What a drawing of one fact is called: the register's own word and the fact's."""
    return a.edition.register(a.edition.plan.area_register).label + info.spec.label


def concerned(a: Assessment, finding: Finding) -> str:
    """The layer to open on: what a clause counts, else what is reported."""
    known = fields(a)
    asked = _asked(a, finding)
    worst = {label: max(_reported(a, info), default=0) for label, info in known.items()}
    counted = [label for label, info in known.items() if info.name in asked]
    counted.sort(key=lambda label: -worst[label])
    told = [label for label in known if worst[label]]
    return next(iter([*(label for label in counted if worst[label]), *told, *counted, *known]))


def _asked(a: Assessment, finding: Finding) -> set[str]:
    """The fields of an area that a clause asks for."""
    return {test.field for count in counts(finding.clause.when)
            if count.register == a.edition.plan.area_register for test in tests_of(count.where)}


def _reported(a: Assessment, info: FieldInfo) -> Iterator[int]:
    """How far above none each area is known to be."""
    base = info.none.lo if info.none else 0
    for name in areas(a):
        yield int(max(0, area_row(a, name).base(info.name).lo - base))
