"""The sheets of a task list: one an addressee, a working group and a district.

A sheet has everything that its reader needs without the book: on whose decision, the
plan's words on its standing duty or its risks, its steps, and whom it owes reports.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qdflood.journal.tasks import Assigned
from qdflood.plan.headquarters import Body, Group, Part, Unit
from qdflood.plan.organization import Organization
from qdflood.report.task_scope import Scope
from qdflood.report.task_tables import (
    Quote,
    beside,
    left_out,
    mapped_to,
    precursor,
    reports_of,
    tables_of,
    unmeant,
)
from qdflood.report.task_words import basis, naming

Sheet = dict[str, object]

POST, BODY, UNIT, GROUP = "职务", "指挥机构和责任人", "单位", "工作组"


@dataclass(frozen=True)
class Page:
    """Which sheet: its kind as officers call it, and the name it bears."""

    kind: str
    name: str


def pages(scope: Scope) -> list[Page]:
    """Every sheet there is, in the plan's order: posts and bodies, units, groups, districts.

    Each member unit, group and district has one, also where the list asks nothing of it.
    """
    of = scope.source.organization
    asked = {one.key.unit for one in _everything(scope)}
    behind = {part.id for unit in of.units.units for part in unit.parts}
    found = [Page(POST, post.id) for post in of.posts.posts if post.id in asked]
    found += [Page(BODY, one.id) for one in (*of.bodies.bodies, *of.bodies.collectives)
              if one.id in asked and not (isinstance(one, Body) and one.district)]
    found += [Page(UNIT, unit.id) for unit in of.units.units
              if unit.id not in behind and (unit.member or asked & {unit.id, *_ids(unit)})]
    found += [Page(GROUP, group.id) for group in of.groups.groups]
    area = scope.source.edition.plan.area_register
    label = scope.source.edition.register(area).label
    districts = scope.source.edition.gazetteer.roster(area).by_name
    return found + [Page(label, name) for name in districts if of.headquarters_of(name)]


def sheet(scope: Scope, page: Page, *, bound: bool = False) -> Sheet:
    """What one sheet says, ready for the template.

    ``bound``: a section of the book, which says elsewhere what every sheet would repeat.
    """
    of = scope.source.organization
    made: Sheet = {"kind": page.kind, "name": page.name, "mark": scope.mark, "notes": [],
                   "facts": [], "quotes": [], "tables": [], "reports": [], "left_out": []}
    unit = next((u for u in of.units.units if u.id == page.name), None)
    group = next((g for g in of.groups.groups if g.id == page.name), None)
    if page.kind == GROUP and group:
        made |= _group(scope, group)
    elif page.kind == UNIT and unit:
        made |= _unit(scope, unit)
    elif of.headquarters_of(page.name):
        made |= _district(scope, page.name)
    else:
        made |= _other(scope, page)
    return _bound(scope, made) if bound else made


def _bound(scope: Scope, made: Sheet) -> Sheet:
    """The section without what the book has said once: the decisions, 先期处置, the reports."""
    said, once = set(basis(scope)), {part.title for part in scope.parts if not part.standing}
    facts, tables = made["facts"], made["tables"]
    reports, notes = made["reports"], made["notes"]
    assert isinstance(facts, list) and isinstance(tables, list)
    assert isinstance(reports, list) and isinstance(notes, list)
    elsewhere = [f"{title}见第一部分" for title in once] if reports else []
    if reports:
        refs = "、".join(dict.fromkeys(one["ref"] for one in reports))
        elsewhere.append(f"信息报告：{'、'.join(one['id'] for one in reports)}（{refs}），见第二部分")
    return made | {
        "facts": [fact for fact in facts if fact not in said],
        "tables": [one for one in tables if one["head"] not in once or not reports],
        "reports": [], "notes": [*notes, *([f"{'；'.join(elsewhere)}。"] if elsewhere else [])],
    }


def _everything(scope: Scope) -> Iterator[Assigned]:
    for part in scope.parts:
        yield from part.tasks
    yield from scope.left


def _ids(unit: Unit) -> tuple[str, ...]:
    """Those of its parts that have no sheet of their own."""
    return tuple(part.id for part in unit.parts if part.district is None)


# -- what a sheet is headed by


def _phone(scope: Scope, *names: str) -> tuple[str, str]:
    known = scope.source.edition.gazetteer.phone
    return "电话", next(filter(None, map(known, names)), "")


def _unit(scope: Scope, unit: Unit) -> Sheet:
    names = (unit.id, *_ids(unit))
    called = unit.heading if unit.heading and unit.heading != unit.id else ""
    notes = [] if _asked(scope, names) else ["本次清单的各步骤没有指向本单位。"]
    text = unit.duties or unit.text
    return {
        "facts": [*([("全称", called)] if called else []), _phone(scope, *names, *unit.aliases),
                  *basis(scope)],
        "quotes": [(f"{unit.ref or ''}", text, unit.note or "")] if text else [],
        "quotes_head": "职责（原文）", "notes": notes,
        "tables": [*tables_of(scope, names), *(precursor(scope, names) if unit.member else [])],
        "reports": reports_of(scope, unit.member, names), "left_out": left_out(scope, names),
    }


def _asked(scope: Scope, names: Sequence[str]) -> bool:
    return any(one.key.unit in names for one in _everything(scope))


def _other(scope: Scope, page: Page) -> Sheet:
    """A post, a body of command, or many under one name."""
    of, name = scope.source.organization, page.name
    post = next((one for one in of.posts.posts if one.id == name), None)
    body = next((one for one in of.bodies.bodies if one.id == name), None)
    many = of.collective(name)
    facts: list[tuple[str, str]] = []
    if many:
        facts.append(("指谁", many.stands_for))
    if body:
        facts.append(("由谁设立", body.founder))
    quotes: list[Quote] = [(post.ref, post.held_by, post.note or "")] if post else []
    quotes += [(cited.ref, cited.text, body.note or "") for cited in body.cited] if body else []
    return {
        "facts": [*facts, _phone(scope, name), *basis(scope)], "quotes": quotes,
        "quotes_head": "设立和职务（原文）",
        "tables": tables_of(scope, [name]), "left_out": left_out(scope, [name]),
    }


def _group(scope: Scope, group: Group) -> Sheet:
    seat = f"设在{group.seat}" if group.seat else ""
    who = [("负责人", "　".join(filter(None, (group.head, seat)))),
           ("组长单位", group.lead_text), ("成员单位", group.members_text)]
    return {
        "facts": [*[(label, text) for label, text in who if text], _phone(scope, group.id),
                  *basis(scope)],
        "quotes": [(group.ref, group.task, "")], "quotes_head": "任务（原文）",
        "notes": [scope.source.organization.groups.note],
        "tables": [*tables_of(scope, [group.id]), *mapped_to(scope, group.id)],
        "left_out": left_out(scope, [group.id]),
    }


def _district(scope: Scope, district: str) -> Sheet:
    of = scope.source.organization
    body, risk = of.headquarters_of(district), of.risk_of(district)
    assert body is not None and risk is not None  # the edition was checked on loading
    government = _government(of, district)
    names = [unit for pair in government for unit in pair]
    tables = [*tables_of(scope, [body.id]), *unmeant(scope, body.id, district)]
    for unit, part in government:
        tables += tables_of(scope, (part, unit), alias=unit)
    held = [unit for unit in of.units.units if unit.id in names and unit.duties]
    return {
        "facts": [("指挥机构", body.id), _phone(scope, body.id, *body.aliases),
                  naming(scope, district, body.id), *basis(scope)],
        "quotes": [(risk.ref, risk.text, _shared(risk.districts)),
                   *((u.ref or "", u.duties or "", u.id) for u in held)],
        "quotes_head": "区域风险和职责（原文）",
        "tables": [*tables, *beside(scope, body.id), *precursor(scope, [body.id, *names])],
        "reports": reports_of(scope, True, [body.id, *names]),
        "left_out": left_out(scope, [body.id, *names]),
    }


def _shared(districts: Sequence[str]) -> str:
    return f"本段所述：{'、'.join(districts)}" if len(districts) > 1 else ""


def _government(of: Organization, district: str) -> list[tuple[str, str]]:
    """Units of which the district's own government is a part: (the whole, the part)."""
    def own(part: Part) -> bool:
        return part.district == district

    return [(unit.id, part.id) for unit in of.units.units for part in unit.parts if own(part)]
