"""Who is asked to decide what: the sentence at the end of what is told to leaders."""

from __future__ import annotations

from collections.abc import Iterator

from qdflood.assessment import Assessment
from qdflood.errors import PlanError
from qdflood.journal.decisions import RESPONSE
from qdflood.plan.headquarters import Act
from qdflood.plan.organization import Organization
from qdflood.report.fitting import Part
from qdflood.report.source import Source
from qdflood.truth import TRUE

_MAY_LOWER = "可会商"


def asked(source: Source) -> Part:
    """Every decision that waits, by whom the plan lets sign it: what, or nothing at all."""
    found = list(_waiting(source))
    if not found:
        return Part(("",), 5)  # that nothing need be decided is for nobody here to say
    each = [f"请{'或'.join(act.sign)}决定{what}" for act, what in found]
    forms = [f"{'；'.join(each)}。", *([f"{each[0]}等{len(each)}件。"] if len(each) > 1 else [])]
    return Part(tuple(forms), 5)


def _waiting(source: Source) -> Iterator[tuple[Act, str]]:
    a, organization = source.assessment, source.organization
    official = a.situation.in_force.level or 0
    label = a.edition.levels.label
    coming = {one.subject for one in source.ledger.status(source.at).coming}
    if RESPONSE in coming:
        pass
    elif a.confirmed > official:
        act = _levelled(a, organization, official)
        if act:
            yield act, f"是否{act.act}{'为' if act.effect == 'adjust' else ''}{label(a.confirmed)}应急响应"
    elif official > a.confirmed and _MAY_LOWER in a.verdict:
        yield from ((act, f"是否降低或{act.act}应急响应") for act in organization.acts.acts
                    if act.effect == "end")  # fmt: skip
    for kind in a.edition.plan.warnings:
        held = a.situation.in_force.warnings.get(kind.key)
        if a.warnings[kind.id] == TRUE and not held and kind.id not in coming:
            yield from ((act, f"是否发布{kind.label}") for act in organization.acts.acts
                        if act.effect == "issue" and act.warning == kind.id)  # fmt: skip


def _levelled(a: Assessment, organization: Organization, official: int) -> Act | None:
    """The row for the level proposed: of adjusting where one is in force and the plan has it."""
    grades = a.edition.levels.grades
    names: dict[str, str] = {act.effect: act.act for act in organization.acts.acts}
    wanted = "adjust" if official and "adjust" in names else "start"
    try:
        return organization.act(names[wanted], grades[a.confirmed],
                                grades[official] if official else None)  # fmt: skip
    except (KeyError, PlanError):
        return None
