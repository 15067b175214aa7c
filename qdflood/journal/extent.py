"""Of which areas a row or a clause speaks; what speaks of none in particular holds for all.

That a typhoon comes and one district has reported does not make it that district's
typhoon: which clauses are about areas follows from what was counted for them.
"""

from __future__ import annotations

from collections.abc import Iterable

from qdflood.assessment import Assessment
from qdflood.journal.decisions import Decision
from qdflood.observations import Row
from qdflood.plan.edition import Edition
from qdflood.triggers import Finding
from qdflood.truth import TRUE

_REFS = 4


def areas_of(edition: Edition, row: Row) -> tuple[str, ...]:
    """In which areas of the plan a row lies; none where the entries leave it open."""
    register = edition.plan.area_register
    if row.register == register:
        return (row.member,)
    for info in row.infos.values():
        if info.spec.type == f"member:{register}" and info.scale is not None:
            value = row.values.get(info.name) or row.base(info.name)
            positions = value.items if value.items is not None else (
                (value.lo,) if value.known else ())
            if len(positions) == 1 or info.name in row.reports:
                return tuple(info.scale.grades[int(p)] for p in sorted(positions))
    return ()


def everywhere(a: Assessment, found: Iterable[Finding]) -> list[Finding]:
    """Of the clauses met, those whose evidence names no area at all."""
    return [f for f in found if f.truth == TRUE and not f.clause.discretionary
            and not any(areas_of(a.edition, leaf.row) for leaf in f.evidence)]


def not_for_all(decision: Decision, a: Assessment) -> str:
    """Said when the grounds are no single area's and not every area was chosen; else empty."""
    register = a.edition.plan.area_register
    if not decision.districts or register not in a.edition.info:
        return ""
    grounds = [f for f in (*a.rungs, *a.items) if f.clause.ref in decision.grounds]
    wide = everywhere(a, grounds)
    areas, label = a.edition.gazetteer.roster(register).by_name, a.edition.register(register).label
    if not wide or set(areas) <= set(decision.districts):
        return ""
    refs = "、".join(dict.fromkeys(f.clause.ref for f in wide[:_REFS]))
    more = f"等{len(wide)}条" if len(wide) > _REFS else ""
    return (f"依据{refs}{more}不限于个别{label}，只选了{len(decision.districts)}个"
            f"（共{len(areas)}个），请核对区域")
