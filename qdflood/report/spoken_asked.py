"""Who is asked to decide what: the sentence at the end of what is told to leaders."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from qdflood.assessment import Assessment
from qdflood.errors import PlanError
from qdflood.journal.decisions import POSTPONES, RESPONSE
from qdflood.plan.headquarters import Act
from qdflood.plan.organization import Organization
from qdflood.report.fitting import Part
from qdflood.report.source import Source
from qdflood.report.typed import one_line
from qdflood.truth import TRUE

_MAY_LOWER = "可会商"
_OUTCOME_CHARACTERS = 40


def asked(source: Source) -> Part:
    """Every decision that waits, by whom the plan lets sign it: what, or nothing at all."""
    found = list(_waiting(source))
    if not found:
        return Part(("",), 5)  # that nothing need be decided is for nobody here to say
    each = [f"请{'或'.join(act.sign)}决定{what}" for act, what in found]
    told = [words + _outcome(source, act) for words, (act, _) in zip(each, found, strict=True)]
    forms = dict.fromkeys(f"{'；'.join(words)}。" for words in (told, each))
    return Part((*forms, *([f"{each[0]}等{len(each)}件。"] if len(each) > 1 else [])), 5)


def when(moment: datetime, now: datetime) -> str:
    """Day and time as they are read aloud; with the month where it is another."""
    local = moment.astimezone(now.tzinfo)
    month = "" if (local.year, local.month) == (now.year, now.month) else f"{local.month}月"
    return f"{month}{local.day}日{local:%H时%M分}"


def _outcome(source: Source, act: Act) -> str:
    """What has come of asking since this was last decided: agreed to, refused or put off."""
    official, levels = source.ledger.official, source.edition.levels
    subject, proposed = act.warning or RESPONSE, source.assessment.confirmed
    last = max((d.order for d in official.decisions if d.subject == subject), default=(0, 0))
    now = source.at.astimezone(source.edition.zone)

    def meant(level: str | None) -> bool:
        return level is None or (subject == RESPONSE and levels.position(level) == proposed)

    said = [(one.at, one.seq, f"{one.asked}电话{'同意，待签发' if one.agreed else '未同意'}")
            for one in official.assents
            if one.act == act.act and meant(one.level) and _order(one.at, one.seq) > last]
    said += [(d.decided, d.seq, f"{d.signed or d.chair or ''}决定暂缓") for d in official.decisions
             if d.effect == POSTPONES and meant(d.level) and d.order > last]
    if not said:
        return ""
    at, _, words = max(said)
    return f"（{when(at, now)}{one_line(words, _OUTCOME_CHARACTERS)}）"


def _order(at: datetime, seq: int) -> tuple[int, int]:
    """As ``Decision.order``: to the minute, then as entered."""
    return int(at.timestamp() // 60), seq


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
