"""The sheets of a task list: one an addressee, a working group and a district.

A sheet has everything that its reader needs without the book: on whose decision, the
plan's words on its standing duty or its risks, its steps, and whom it owes reports.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from qdflood.journal.duties import Duty
from qdflood.journal.tasks import Assigned
from qdflood.plan.headquarters import Body, Group, Part, Report, Unit
from qdflood.plan.organization import Organization
from qdflood.report.task_rows import Row, by_step, in_order, row
from qdflood.report.task_scope import Scope
from qdflood.report.task_words import basis, deadline_words, naming

Table = dict[str, object]
Sheet = dict[str, object]
Quote = tuple[str, str, str]
"""Clause, words, remark."""

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
    said = {(label, words) for label, words in basis(scope)}
    once = {part.title for part in scope.parts if not part.standing}
    facts, tables = made["facts"], made["tables"]
    reports, notes = made["reports"], made["notes"]
    assert isinstance(facts, list) and isinstance(tables, list)
    assert isinstance(reports, list) and isinstance(notes, list)
    ids, refs = ([one[key] for one in reports] for key in ("id", "ref"))
    owed = f"信息报告：{'、'.join(ids)}（{'、'.join(dict.fromkeys(refs))}），见第二部分。" if ids else ""
    return made | {
        "facts": [fact for fact in facts if fact not in said],
        "tables": [one for one in tables if one["head"] not in once or not owed],
        "reports": [], "notes": [*notes, *([owed] if owed else [])],
    }


def _everything(scope: Scope) -> Iterator[Assigned]:
    for part in scope.parts:
        yield from part.tasks
    yield from scope.left


def _ids(unit: Unit) -> tuple[str, ...]:
    """Those of its parts that have no sheet of their own."""
    return tuple(part.id for part in unit.parts if part.district is None)


# -- tables


def _tables(
    scope: Scope, names: Sequence[str], *, alias: str = "", shown: bool = True,
) -> list[Table]:
    """The steps of those names: by track, what is surely theirs before what may be."""
    found: list[Table] = []
    for part in scope.parts:
        own = [one for one in part.tasks if one.key.unit in names]
        sure = [one for one in own if not one.duty.chosen]
        perhaps = [one for one in own if one.duty.chosen]
        found += _table(scope, part.title, sure, names, alias, shown)
        found += _table(scope, f"{part.title}：由会商或决定指定到时", perhaps, names, alias, shown)
    return found + _table(scope, "遗留事项", [t for t in scope.left if t.key.unit in names],
                          names, alias, shown)


def _table(
    scope: Scope, head: str, tasks: Sequence[Assigned], names: Sequence[str], alias: str = "",
    shown: bool = True,
) -> list[Table]:
    rows = [row(scope, [one], of=alias or _other_name(one, names), shown=shown)
            for one in in_order(scope, tasks)]
    return [table(head, rows)] if rows else []


def table(head: str, rows: Sequence[Row], note: str = "") -> Table:
    """Rows under a heading."""
    return {"head": head, "note": note, "rows": list(rows)}


def _other_name(one: Assigned, names: Sequence[str]) -> str:
    """A part's own name on the sheet of the whole."""
    return one.key.unit if one.key.unit != names[0] and not one.duty.via else ""


def _left_out(scope: Scope, names: Sequence[str]) -> list[Quote]:
    """Steps of these names that are of other hazards alone: said, not hidden."""
    return quotes_left_out(d for part in scope.parts for d in part.left_out if d.key.unit in names)


def quotes_left_out(duties: Iterable[Duty]) -> list[Quote]:
    """Clause, words and hazards of each step, once."""
    return list(dict.fromkeys((d.key.ref, d.text, f"仅涉及{'、'.join(d.hazards)}") for d in duties))


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
        "tables": [*_tables(scope, names), *(_precursor(scope, names) if unit.member else [])],
        "reports": _reports(scope, unit.member, names), "left_out": _left_out(scope, names),
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
        "tables": _tables(scope, [name]), "left_out": _left_out(scope, [name]),
    }


def _group(scope: Scope, group: Group) -> Sheet:
    mapped = [one for part in scope.parts for one in part.tasks
              if group.id in one.duty.groups and one.key.unit != group.id]
    direct = {(t.key.list, t.key.ref, t.key.step) for part in scope.parts for t in part.tasks
              if t.key.unit == group.id}
    mapped = [t for t in mapped if (t.key.list, t.key.ref, t.key.step) not in direct]
    rows = [row(scope, tasks, beyond=True, to=True) for tasks in by_step(in_order(scope, mapped))]
    note = "步骤归到工作组是编制人员的对应，预案的响应行动没有写由哪个组承担。"
    seat = f"设在{group.seat}" if group.seat else ""
    who = [("负责人", "　".join(filter(None, (group.head, seat)))),
           ("组长单位", group.lead_text), ("成员单位", group.members_text)]
    return {
        "facts": [*[(label, text) for label, text in who if text], _phone(scope, group.id),
                  *basis(scope)],
        "quotes": [(group.ref, group.task, "")], "quotes_head": "任务（原文）",
        "notes": [scope.source.organization.groups.note],
        "tables": [*_tables(scope, [group.id]),
                   *([table("对应到本组的步骤（引申）", rows, note)] if rows else [])],
        "left_out": _left_out(scope, [group.id]),
    }


def _district(scope: Scope, district: str) -> Sheet:
    of = scope.source.organization
    body, risk = of.headquarters_of(district), of.risk_of(district)
    assert body is not None and risk is not None  # the edition was checked on loading
    government = _government(of, district)
    names = [unit for pair in government for unit in pair]
    tables = [*_tables(scope, [body.id]), *_unmeant(scope, body.id, district)]
    for unit, part in government:
        tables += _tables(scope, (part, unit), alias=unit)
    held = [unit for unit in of.units.units if unit.id in names and unit.duties]
    return {
        "facts": [("指挥机构", body.id), _phone(scope, body.id, *body.aliases),
                  naming(scope, district), *basis(scope)],
        "quotes": [(risk.ref, risk.text, _shared(risk.districts)),
                   *((u.ref or "", u.duties or "", u.id) for u in held)],
        "quotes_head": "区域风险和职责（原文）",
        "tables": [*tables, *_beside(scope, body.id), *_precursor(scope, [body.id, *names])],
        "reports": _reports(scope, True, [body.id, *names]),
        "left_out": _left_out(scope, [body.id, *names]),
    }


def _shared(districts: Sequence[str]) -> str:
    return f"本段所述：{'、'.join(districts)}" if len(districts) > 1 else ""


def _government(of: Organization, district: str) -> list[tuple[str, str]]:
    """Units of which the district's own government is a part: (the whole, the part)."""
    def own(part: Part) -> bool:
        return part.district == district

    return [(unit.id, part.id) for unit in of.units.units for part in unit.parts if own(part)]


def _unmeant(scope: Scope, body: str, district: str) -> list[Table]:
    """What a decision that does not name the district would have laid on it."""
    found: list[Table] = []
    for part in scope.parts:
        own = [one for one in part.unmeant if one.key.unit == body]
        found += _table(scope, f"{part.title}：未点名{district}，以下仅供查看", own, [body],
                        shown=False)
    return found


def _beside(scope: Scope, body: str) -> list[Table]:
    """Steps of the same actions in hands that the plan does not name one by one."""
    of, found = scope.source.organization, []
    for part in scope.parts:
        own = {(t.key.list, t.key.ref) for t in (*part.tasks, *part.unmeant) if t.key.unit == body}
        rest = [t for t in part.tasks if (t.key.list, t.key.ref) in own
                and of.collective(t.key.unit) and t.key.unit != body]
        rows = [row(scope, tasks, shown=False, to=True)
                for tasks in by_step(in_order(scope, rest))]
        if rows:
            found.append(table(f"{part.title}：同条中由其他方面承担的", rows))
    return found


# -- owed by whomever it happens to


def _precursor(scope: Scope, names: Sequence[str]) -> list[Table]:
    """What is done before a decision, laid on whoever is at the place."""
    of, found = scope.source.organization, []
    for part in scope.parts:
        if part.standing:
            continue
        open_to = [t for t in part.tasks if _whoever(of, t.key.unit) and t.key.unit not in names]
        rows = [row(scope, tasks, shown=False, to=True)
                for tasks in by_step(in_order(scope, open_to))]
        if rows:
            found.append(table(part.title, rows))
    return found


def _whoever(of: Organization, name: str) -> bool:
    """Whether the plan names nobody in particular: any unit or district may be meant."""
    return any(unit.id == name and not unit.member for unit in of.units.units)


def _reports(scope: Scope, may_owe: bool, names: Sequence[str]) -> list[dict[str, object]]:
    """The reports that the owner of the sheet owes, with the only times that the plan sets."""
    of = scope.source.organization

    def owes(report: Report) -> bool:
        owners = [id for name in of.resolve(report.owed_by) for id in of.expand(name)]
        return any(id in names or (may_owe and _whoever(of, id)) for id in owners)

    return [report_line(one) for one in of.reporting.reports if one.stage and owes(one)]


def report_line(one: Report) -> dict[str, object]:
    """A report as a row: by whom to whom, how soon, in which words."""
    return {"id": one.id, "owed_by": one.owed_by, "to": "、".join(one.to), "ref": one.ref,
            "text": one.text, "note": one.note or "", "means": [d.means for d in one.deadlines],
            "due": deadline_words(one)}
