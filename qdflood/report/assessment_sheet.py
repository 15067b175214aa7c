"""研判单: the case for and against a level on one page, for whoever chairs and whoever signs.

What the screens say is said here in the same words. The page is always one: what does not
fit is counted on it and printed whole on the continuation.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from qdflood.assessment import Assessment
from qdflood.assessment.assess import Weighed
from qdflood.assessment.cells import cells, opening
from qdflood.assessment.issuing import due
from qdflood.assessment.next_words import (
    NO_PHONE,
    bears,
    called,
    effort,
    settling,
    split_steps,
)
from qdflood.assessment.notices import Notice
from qdflood.assessment.one_more import Step
from qdflood.assessment.reasons import (
    Lack,
    alternatives,
    grounds,
    lacks,
    reading_lines,
    truth_words,
    weighed_words,
)
from qdflood.district_map import alt_text, outline_svg
from qdflood.district_map.layers import (
    concerned,
    fields,
    labels_only,
    shades,
    title_of,
)
from qdflood.journal.handed_over import official
from qdflood.plan.headquarters import Act
from qdflood.report.dangers import dangers
from qdflood.report.source import Source
from qdflood.report.stamp import Stamp
from qdflood.report.typeset import pdf
from qdflood.triggers import Finding
from qdflood.truth import UNKNOWN
from qdflood.wording import age, moment

NOT_DECIDED = "建议，非决定"
MAP = "map"
NOT_NAMED = "系统没有建议启动或提升：主持人和签发人由会商组织者确定。"

Data = dict[str, Any]


def assessment_sheet(source: Source, stamp: Stamp, hints: Iterable[str] = ()) -> bytes:
    """The sheet as a PDF; ``hints``: what a screen says outside the plan beyond the edition's
    own advisories. Raises ReportError when it cannot be set."""
    pictures, data = _map(source), sheet_data(source, hints)
    return pdf("assessment_sheet", data, stamp, pictures=pictures)


def sheet_data(source: Source, hints: Iterable[str] = ()) -> Data:
    """Everything on the sheet, in the order in which it is read."""
    a, at = source.assessment, source.at.astimezone(source.edition.zone)
    return {
        "at": f"{at.year}年{at.month}月{at.day}日{at:%H:%M}",
        "not_decided": NOT_DECIDED,
        "alarms": [_alarm(one, at) for one in dangers(a)],
        "verdict": a.verdict,
        "bounds": bounds(a),
        "hazards": hazards(a),
        "official": official(source.ledger, at), "lag": source.lag,
        "due": [f"{one.kind.label}：{one.words}" for one in due(source.organization, a)],
        "acts": acts(source),
        "clauses": [_clause(a, f) for f in a.deciding],
        "pointed": [_clause(a, f) for f in pointed(a)],
        "judged": [_clause(a, f) for f in a.discretionary],
        "endings": _endings(a),
        "needs": _needs(a),
        "settle": [f"{gives}：{act}{'；或'.join(sets)}{more}"
                   for gives, act, sets, more in settling(a)],
        "readings": readings(a),
        "steps": _steps(a),
        "checks": checks(a),
        "advisories": [*(_advisory(a, f) for f in a.advisories), *hints],
        "map": _map_words(source),
    }


# -- the level


def bounds(a: Assessment) -> list[list[str]]:
    """The level that is certain, the one that reports point to, the one not excluded."""
    found = [["已成立的最高级", _label(a, a.confirmed)]]
    if a.confirmed < a.edition.levels.top:
        found += [["已报情况指向", _above(a, a.possible_reported)],
                  ["尚不能排除", _above(a, a.possible)]]
    if a.bounds.confirmed_by_letter < a.confirmed:
        found.append(["只按条文字面", _label(a, a.bounds.confirmed_by_letter)])
    return found


def _label(a: Assessment, position: int) -> str:
    return a.edition.levels.label(position) if position else "没有"


def _above(a: Assessment, position: int) -> str:
    return a.edition.levels.label(position) if position > a.confirmed else "更高级别：没有"


def hazards(a: Assessment) -> str:
    """The bounds of each hazard that something reported points to."""
    return "；".join(
        f"{hazard}：{f'已成立{_label(a, each.confirmed)}' if each.confirmed else '没有成立的条款'}"
        + (f"，已报情况指向{a.edition.levels.label(each.possible_reported)}"
           if each.possible_reported > each.confirmed else "")
        for hazard, each in a.hazards.items()
    )


def acts(source: Source) -> list[str]:
    """Who chairs and who signs what is proposed, with the clause."""
    act, start = _act(source, "adjust"), _act(source, "start")
    if not source.assessment.situation.in_force.level:
        act = start
    if act is None:
        return [NOT_NAMED]
    found = []
    if start and start.chair_ref:  # a level is consulted on alike, begun with or come to
        present = f"，{start.participants}参加" if start.participants else ""
        found.append(f"主持会商：{start.chair_ref} {start.chair_text or '、'.join(start.chair)}{present}")
    found.append(f"签发：{'或'.join(act.sign)}（{act.ref} {act.text}）")
    return found


def _act(source: Source, effect: str) -> Act | None:
    """The act by which people would come to the level proposed; None where none is proposed."""
    a = source.assessment
    grades, held = a.edition.levels.grades, a.situation.in_force.level or 0
    if a.confirmed <= held:
        return None
    before = grades[held] if held else None
    fit = [act for act in source.organization.acts.acts
           if act.effect == effect and act.level in (None, grades[a.confirmed])
           and act.from_level in (None, before)]
    return max(fit, key=lambda act: (act.level is not None) + (act.from_level is not None),
               default=None)


# -- the clauses


def pointed(a: Assessment) -> list[Finding]:
    """Clauses above what is certain that something reported points to, highest first."""
    found = [f for f in a.rungs_that_count
             if f.truth == UNKNOWN and f.indicated and f.clause.level > a.confirmed]
    return sorted(found, key=lambda f: -f.clause.level)


def _clause(a: Assessment, finding: Finding) -> Data:
    clause, now = finding.clause, a.situation.at.astimezone(a.edition.zone)
    return {
        "ref": clause.ref,
        "level": a.edition.levels.label(clause.level) if clause.level else "",
        "truth": truth_words(a, finding),
        "text": clause.text,
        "alternatives": "".join(alternatives(finding)),
        "grounds": [{"at": moment(g.at, now) if g.at else "", "text": g.text}
                    for g in grounds(a, finding)],
        "lacks": [lack_words(one) for one in lacks(a, finding)] if finding.truth == UNKNOWN else [],
    }


def lack_words(one: Lack) -> str:
    """What is not known, and whom to ring for it."""
    return f"？{one.text}——{one.units}{f' {one.phone}' if one.phone else ''}"


def readings(a: Assessment) -> list[Data]:
    """The readings that the clauses rest on; 引申 where the letter does not name it."""
    found: dict[str, Data] = {}
    for finding in (*a.deciding, *a.discretionary, *(row.finding for row in applicable(a))):
        for line in reading_lines(a, finding):
            held = found.setdefault(line, {"text": line, "refs": [], "extended": False})
            held["refs"].append(finding.clause.ref)
            held["extended"] = held["extended"] or finding.extended
    rows = sorted(found.values(), key=lambda one: not one["extended"])
    return [one | {"refs": "、".join(dict.fromkeys(one["refs"]))} for one in rows]


def _endings(a: Assessment) -> list[Data]:
    """Liftings and endings of what is in force: whether each holds, and what it lacks."""
    found = []
    for row in applicable(a):
        said = _clause(a, row.finding) | {"truth": weighed_words(row)}
        found.append(said if row.finding.truth else said | {"grounds": [], "alternatives": ""})
    return found


def applicable(a: Assessment) -> list[Weighed]:
    """What could end or lift something that is in force."""
    return [row for row in (*a.endings, *a.liftings) if row.applicable]


# -- what to do next


def _needs(a: Assessment) -> list[Data]:
    return [{"label": need.label, "why": need.why, "effort": effort(need), "who": called(need),
             "bears": bears(a, need), "ask": need.ask, "phone": need.phone or NO_PHONE}
            for need in a.needed]


def _steps(a: Assessment) -> list[str]:
    near, events = split_steps(a)
    return [_step(one) for one in (*near, *events)]


def _step(step: Step) -> str:
    return f"{step.text}　{step.ref}"


def checks(a: Assessment) -> list[str]:
    """Contradictions, stale readings, old events, and what lies in the future."""
    late = (Notice(r.path, f"{r.path}（{r.at.astimezone(a.edition.zone):%m-%d %H:%M}）") for r in a.situation.ignored)
    parts: Iterable[tuple[str, Iterable[Notice]]] = (
        ("说法矛盾", a.conflicts), ("已过时", a.stale), ("待复核", a.recheck), ("时间晚于现在，未计入", late))
    return [f"{title}：{one.text}" for title, found in parts for one in found]


def _advisory(a: Assessment, finding: Finding) -> str:
    said = "；".join(ground.text for ground in grounds(a, finding)[:1])
    return f"{finding.clause.text}{f'（{said}）' if said else ''}"


def _alarm(notice: Notice, now: datetime) -> str:
    when = f"（{moment(notice.at, now)}，{age(notice.at, now)}）" if notice.at else ""
    return f"{notice.text}{when}"


# -- the map


def _layer(a: Assessment) -> str:
    place = opening(a)
    return concerned(a, next(cell.finding for cell in cells(a) if cell.place == place))


def _map(source: Source) -> dict[str, str]:
    """The drawing of the fact that matters most; none without outlines."""
    a = source.assessment
    if not source.outlines or not fields(a):
        return {}
    info = fields(a)[_layer(a)]
    drawn = labels_only(shades(a, info))
    return {MAP: outline_svg(source.outlines, drawn, title=title_of(a, info), width=330, height=400)}


def _map_words(source: Source) -> Data | None:
    """What the drawing shows, in words, and what its marks mean."""
    a = source.assessment
    if not source.outlines or not fields(a):
        return None
    info = fields(a)[_layer(a)]
    assert info.scale is not None and info.none is not None
    grades = [info.scale.label(i) for i in range(int(info.none.lo) + 1, info.scale.top + 1)]
    return {"alt": alt_text(labels_only(shades(a, info))),
            "legend": f"斜线、虚框、？为未知；白底“{info.scale.grades[int(info.none.lo)]}”；"
                      f"由轻到重：{'、'.join(grades)}（以图上文字为准）"}
