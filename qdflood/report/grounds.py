"""The situation in sentences for a document that goes out: who reported what, and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from qdflood import wording
from qdflood.observations import Report, Situation
from qdflood.observations.report import Zero
from qdflood.report.paper import minute
from qdflood.triggers import Finding, Leaf

_Said = tuple[datetime | None, str]


def situation_sentences(findings: Iterable[Finding], situation: Situation) -> list[str]:
    """One sentence for each source and time, in the order of time: 据某局8月10日12时00分报告，…。

    Proposals of people are left out: what they rest on is the decision's own reason.
    """
    told: dict[_Said, dict[str, None]] = {}
    for finding in findings:
        for said, words in _facts(finding):
            told.setdefault(said, {})[words] = None
    ordered = sorted(told.items(), key=lambda one: (one[0][0] or situation.at, one[0][1]))
    return [_sentence(at, by, facts, situation) for (at, by), facts in ordered]


def _sentence(
    at: datetime | None, by: str, facts: Iterable[str], situation: Situation
) -> str:
    when = minute(at.astimezone(situation.edition.zone), year=False) if at else ""
    source = f"据{by}{when}报告，" if by or when else ""
    return f"{source}{'，'.join(facts)}。"


def _facts(finding: Finding) -> Iterator[tuple[_Said, str]]:
    """What carries a clause; a row that its own name tells all about is named once."""
    named: dict[int, Leaf] = {}
    told: set[int] = set()
    for leaf in finding.evidence:
        if finding.clause.discretionary and leaf.row.member:
            continue
        edition = leaf.row.situation.edition
        if "{" + leaf.info.name + "}" in edition.register(leaf.row.register).row_label:
            named.setdefault(id(leaf.row), leaf)
            continue
        told.add(id(leaf.row))
        fact = wording.fact(edition, leaf.row, leaf.info, leaf.value, leaf.names)
        yield _said(leaf), fact + _basis(leaf)
    for row, leaf in named.items():
        if row not in told:
            edition = leaf.row.situation.edition
            yield _said(leaf), f"有{wording.row_subject(edition, leaf.row, leaf.names)}"


def _said(leaf: Leaf) -> _Said:
    report = _report(leaf)
    if report is None:
        return None, ""
    return report.at, report.by


def _report(leaf: Leaf) -> Report | Zero | None:
    """The report that carries it; of several that agree the latest."""
    report = leaf.value.report
    if isinstance(report, tuple):
        return max((one for one in report if isinstance(one, Report)), key=lambda r: r.at,
                   default=None)
    return report if isinstance(report, (Report, Zero)) else None


def _basis(leaf: Leaf) -> str:
    """The reading that a grade was derived from."""
    report = _report(leaf)
    if not isinstance(report, Report) or report.register != leaf.row.register:
        return ""
    if report.field == leaf.info.name or report.field not in leaf.row.infos:
        return ""
    return f"（{wording.predicate(leaf.row.infos[report.field], report.value)}）"
