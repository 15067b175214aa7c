"""通知: that a response begins, changes or ends, that a warning is issued or lifted.

Grounds and requirements come from the decision and the plan word for word; what the plan
does not give (number, other recipients, contacts) is a labelled blank for the office. What
is not yet signed and entered is headed 草稿, its times blank.
"""

from __future__ import annotations

from dataclasses import dataclass

from qdflood.journal.decisions import Decision
from qdflood.report.notice_body import Writer
from qdflood.report.notice_words import Change, change
from qdflood.report.paper import Block, data, minute
from qdflood.report.source import Source
from qdflood.report.stamp import EXERCISE_PREFIX, Stamp
from qdflood.report.typed import one_line
from qdflood.report.typeset import pdf
from qdflood.report.word import LETTER, docx

DRAFT = "草稿，未签发"
_TITLE = 60


def notice(source: Source, stamp: Stamp, decision: Decision, *, spelled: bool = False) -> bytes:
    """The notice as a PDF for reading, every page stamped.

    ``decision`` is one of the log, or a draft (``seq`` 0). ``spelled``: levels in the other
    way of writing. Raises ReportError for an act that no notice is sent of.
    """
    letter = _letter(source, stamp, decision, spelled)
    given = {"title": letter.title, "draft": letter.draft, "signed": letter.signed,
             "blocks": data(letter.blocks)}
    return pdf("notice", given, stamp)


def notice_docx(
    source: Source, stamp: Stamp, decision: Decision, *, spelled: bool = False
) -> bytes:
    """The same as a DOCX in the form of GB/T 9704, for the office to complete and send."""
    letter = _letter(source, stamp, decision, spelled)
    return docx(letter.blocks, letter.title, stamp, LETTER, draft=letter.draft)


def notice_title(source: Source, decision: Decision, *, spelled: bool = False) -> str:
    """关于…的通知: what a file of it is called."""
    return "".join(_change(source, decision, spelled).subject())


@dataclass(frozen=True)
class _Letter:
    """The blocks, and what only the PDF says: who signed and where it is entered."""

    title: str
    blocks: list[Block]
    draft: str
    signed: str


def _change(source: Source, decision: Decision, spelled: bool) -> Change:
    return change(source.edition, source.organization, source.ledger.official, decision, spelled)


def _letter(source: Source, stamp: Stamp, decision: Decision, spelled: bool) -> _Letter:
    what = _change(source, decision, spelled)
    draft = DRAFT if not decision.seq or not decision.signatures else ""
    at = source.at if draft else decision.decided
    writer = Writer(what, source.lists, source.ledger.assessment(at), bool(draft))
    prefix = EXERCISE_PREFIX if stamp.exercise else ""
    when = decision.decided.astimezone(source.edition.zone)
    signed = "" if draft else f"{decision.signed}{minute(when)}签发，值班日志第{decision.seq}条"
    title = one_line(prefix + "".join(what.subject()), _TITLE)
    return _Letter(title, list(writer.blocks(prefix)), draft, signed)
