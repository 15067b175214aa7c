"""A finding's evidence and what it lacks, as the sentences officers read."""

from __future__ import annotations

from qdflood import wording
from qdflood.assessment.needed import leaves
from qdflood.observations.row import Row
from qdflood.observations.situation import Situation
from qdflood.triggers import Finding, Leaf
from qdflood.wording.sentences import UNLISTED

_INFERRED = ("推断",)


def evidence(finding: Finding, situation: Situation) -> list[str]:
    """What was said that carries it, each with source and age, once.

    A field that the row's own name already shows (大沽河干流) is not said again.
    """
    found: dict[str, None] = {}
    named: dict[int, Leaf] = {}  # rows of which so far only their name is evidence
    told: set[int] = set()
    for leaf in finding.evidence:
        if finding.clause.discretionary and leaf.row.member:
            found[_whole_row(leaf.row)] = None
            continue
        label = situation.edition.register(leaf.row.register).row_label
        if "{" + leaf.info.name + "}" in label:
            named.setdefault(id(leaf.row), leaf)
        else:
            told.add(id(leaf.row))
            found[wording.evidence(leaf.row, leaf.info, leaf.value, leaf.names)] = None
    for row, leaf in named.items():
        if row not in told:  # 市气象局暴雨橙色预警信号: the name says it all
            who = wording.row_subject(situation.edition, leaf.row)
            said = wording.source(leaf.value.report, situation.at)
            found[f"{who}（{said}）"] = None
    for leaf in finding.trace.leaves(2):
        found |= dict.fromkeys(_doubtful(leaf, situation))
    return list(found)


def _doubtful(leaf: Leaf, situation: Situation) -> list[str]:
    """An attribute that carries the clause and that the register itself marks as inferred."""
    row, info = leaf.row, leaf.info
    if info.spec.reported or not row.reports:
        return []
    listed = situation.edition.gazetteer.roster(row.register).by_name.get(row.member)
    basis = listed.cells.get(f"{info.name}_basis", "") if listed else ""
    if basis not in _INFERRED:
        return []
    said = wording.value_text(info, wording.canonical(info, leaf.value))
    return [f"{row.member}{info.spec.label}{said}（名录，系{basis}，请核实）"]


def _whole_row(row: Row) -> str:
    """Of a proposal everything that was written down: level, hazard, reason, proposer."""
    said = [
        f"{info.spec.label}：{wording.value_text(info, row.reports[name][-1].value)}"
        for name, info in row.infos.items()
        if name in row.reports
    ]
    when = wording.age(max(r[-1].at for r in row.reports.values()), row.situation.at)
    return f"{'；'.join(said)}（{when}）"


def missing(finding: Finding) -> list[str]:
    """What is not known and bears on it, as paths; one for a whole roll call."""
    return list(dict.fromkeys(leaf.path for leaf in leaves(finding.trace)))


def lacking(finding: Finding) -> list[str]:
    """What is not known and bears on it, in words, with whom to ring; a roll call once,
    with all whom it is for."""
    asked: dict[str, list[Leaf]] = {}
    for leaf in leaves(finding.trace):
        asked.setdefault(leaf.path, []).append(leaf)
    found = []
    for same in asked.values():
        leaf, edition = same[0], same[0].row.situation.edition
        names = dict.fromkeys(n for other in same for n in other.called if n != UNLISTED)
        who = f"：{'、'.join(names)}" if 0 < len(names) <= 10 and leaf.names else ""
        why = f"（{leaf.value.why}）" if leaf.value.why else ""
        ask = wording.ask_unit(edition, leaf)
        found.append(f"{wording.wanted(edition, leaf)}{who}{why}——问{ask}")
    return found
