"""The tables of a sheet: whose steps, under which heading, and whom it owes reports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qdflood.journal.duties import Duty
from qdflood.journal.tasks import Assigned
from qdflood.plan.headquarters import Report
from qdflood.plan.organization import Organization
from qdflood.report.task_rows import Row, by_step, in_order, row
from qdflood.report.task_scope import LEFT_OVER, Scope
from qdflood.report.task_words import deadline_words

Table = dict[str, object]
Quote = tuple[str, str, str]
"""Clause, words, remark."""


def tables_of(scope: Scope, names: Sequence[str], *, alias: str = "") -> list[Table]:
    """The steps of those names: by track, what is surely theirs before what may be."""
    found: list[Table] = []
    for part in scope.parts:
        own = [one for one in part.tasks if one.key.unit in names]
        sure = [one for one in own if not one.duty.chosen]
        perhaps = [one for one in own if one.duty.chosen]
        found += _table(scope, part.heading, sure, names, alias)
        found += _table(scope, f"{part.heading}：由会商或决定指定到时", perhaps, names, alias)
    return found + _table(scope, LEFT_OVER, [t for t in scope.left if t.key.unit in names],
                          names, alias)


def _table(
    scope: Scope, head: str, tasks: Sequence[Assigned], names: Sequence[str], alias: str = "",
    shown: bool = True,
) -> list[Table]:
    before: set[int] = set()
    rows = [row(scope, [one], of=alias or _other_name(one, names), shown=shown, before=before)
            for one in in_order(scope, tasks)]
    return [table(f"{head}（{alias}）" if alias else head, rows)] if rows else []


def table(head: str, rows: Sequence[Row], note: str = "") -> Table:
    """Rows under a heading."""
    return {"head": head, "note": note, "rows": list(rows)}


def _other_name(one: Assigned, names: Sequence[str]) -> str:
    """A part's own name on the sheet of the whole."""
    return one.key.unit if one.key.unit != names[0] and not one.duty.via else ""


def left_out(scope: Scope, names: Sequence[str]) -> list[Quote]:
    """Steps of these names that are of other hazards alone: said, not hidden."""
    return quotes_left_out(d for part in scope.parts for d in part.left_out if d.key.unit in names)


def quotes_left_out(duties: Iterable[Duty]) -> list[Quote]:
    """Clause, words and hazards of each step, once."""
    return list(dict.fromkeys((d.key.ref, d.text, f"仅涉及{'、'.join(d.hazards)}") for d in duties))


def mapped_to(scope: Scope, group: str) -> list[Table]:
    """The steps that the editor, and not the plan, gives to a group; not those that name it."""
    found = []
    note = "步骤归到工作组是编制人员的对应，预案的响应行动没有写由哪个组承担。"
    for part in scope.parts:
        direct = {_step(t) for t in part.tasks if t.key.unit == group}
        rows = [row(scope, tasks, beyond=True, to=True) for tasks in by_step(in_order(
            scope, (t for t in part.tasks if group in t.duty.groups and _step(t) not in direct)))]
        if rows:
            found.append(table(f"{part.heading}：对应到本组的步骤（引申）", rows, note))
    return found


def _step(one: Assigned) -> tuple[str, str, int]:
    """Which step, in whosever hands."""
    return one.key.list, one.key.ref, one.key.step


def unmeant(scope: Scope, body: str, district: str) -> list[Table]:
    """What a decision that does not name the district would have laid on it."""
    found: list[Table] = []
    for part in scope.parts:
        own = [one for one in part.unmeant if one.key.unit == body]
        found += _table(scope, f"{part.heading}：未点名{district}，以下仅供查看", own, [body],
                        shown=False)
    return found


def beside(scope: Scope, body: str) -> list[Table]:
    """Steps of the same actions in hands that the plan does not name one by one."""
    of, found = scope.source.organization, []
    for part in scope.parts:
        own = {_step(t) for t in (*part.tasks, *part.unmeant) if t.key.unit == body}
        actions = {(clause, ref) for clause, ref, _ in own}
        rest = [t for t in part.tasks if (t.key.list, t.key.ref) in actions
                and _step(t) not in own and of.collective(t.key.unit)]
        rows = [row(scope, tasks, shown=False, to=True)
                for tasks in by_step(in_order(scope, rest))]
        if rows:
            found.append(table(f"{part.heading}：同条中由其他方面承担的", rows))
    return found


# -- owed by whomever it happens to


def precursor(scope: Scope, names: Sequence[str]) -> list[Table]:
    """What is done before a decision, laid on whoever is at the place."""
    of, found = scope.source.organization, []
    for part in scope.parts:
        if part.standing:
            continue
        open_to = [t for t in part.tasks if _whoever(of, t.key.unit) and t.key.unit not in names]
        rows = [row(scope, tasks, shown=False, to=True)
                for tasks in by_step(in_order(scope, open_to))]
        if rows:
            found.append(table(part.heading, rows))
    return found


def _whoever(of: Organization, name: str) -> bool:
    """Whether the plan names nobody in particular: any unit or district may be meant."""
    return any(unit.id == name and not unit.member for unit in of.units.units)


def reports_of(scope: Scope, may_owe: bool, names: Sequence[str]) -> list[dict[str, object]]:
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
