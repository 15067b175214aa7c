"""演练评估报告: what an exercise showed, from its own log; as PDF, as DOCX to be edited, as JSON.

It is made of exercises alone: the duty log is never assessed. Nothing of it is entered.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from qdflood.drill.score import Score, score
from qdflood.errors import DrillError, ReportError
from qdflood.report.exercise_report_parts import opening, rest, testing
from qdflood.report.exercise_report_timeline import timeline, timeline_table
from qdflood.report.paper import Block, data
from qdflood.report.source import Source
from qdflood.report.stamp import EXERCISE_PREFIX, Stamp
from qdflood.report.typeset import pdf
from qdflood.report.word import FORM, docx
from qdflood.triggers import Rules

NAME = "演练评估报告"
NOT_OF_DUTY = f"{NAME}只从演练自己的日志印，值班日志不作评估"


def exercise_report(source: Source, stamp: Stamp) -> bytes:
    """The report as a PDF. Raises ReportError on the duty log or where it cannot be made."""
    held = _scored(source, stamp)
    blocks = {"opening": opening(held, source), "testing": testing(held), "rest": rest(held)}
    given: Mapping[str, object] = {
        "title": f"{EXERCISE_PREFIX}{NAME}", "name": NAME, "exercise": held.name,
        **{name: data(each) for name, each in blocks.items()},
        "timeline": timeline(held, source.edition.levels),
    }
    return pdf("exercise_report", given, stamp)


def exercise_report_docx(source: Source, stamp: Stamp) -> bytes:
    """The same as a DOCX, the timeline as a table."""
    held = _scored(source, stamp)
    blocks: list[Block] = [*opening(held, source, heading=NAME), *testing(held),
                           *timeline_table(held, source.edition.levels), *rest(held)]
    return docx(blocks, f"{EXERCISE_PREFIX}{NAME}", stamp, FORM)


def exercise_report_json(source: Source, stamp: Stamp) -> bytes:
    """The score as JSON, with the state of rules and log that it was made from."""
    held = _scored(source, stamp)
    made = {"exercise": stamp.exercise, "rules": stamp.fingerprint,
            "journal": {"seq": stamp.journal_seq, "hash": stamp.journal_hash},
            "printed": stamp.printed_at.isoformat()} | held.json()
    return (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode()


def _scored(source: Source, stamp: Stamp) -> Score:
    if not (stamp.exercise and source.entries):
        raise ReportError(NOT_OF_DUTY)
    edition = source.ledger.edition
    try:
        return score(source.entries, edition=edition, organization=source.organization,
                     lists=source.lists, rules=Rules(edition))
    except DrillError as exc:
        raise ReportError(exc.problem, file=exc.file, where=exc.where,
                          choices=exc.choices) from None
