"""From plain words to a print: what each kind takes, and what it takes when nothing is said.

Every function loads what it needs when it is called: a short message needs no typesetting.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from qdflood.errors import ReportError

if TYPE_CHECKING:
    from qdflood.journal.decisions import Decision
    from qdflood.journal.incidents import Key
    from qdflood.journal.report_clock import Event
    from qdflood.report.source import Source
    from qdflood.report.stamp import Stamp
    from qdflood.report.task_scope import Wanted
    from qdflood.report.warning_draft import Choices

Given = Mapping[str, object]


@dataclass(frozen=True)
class Job:
    """What is to be printed, and in which form.

    ``given`` are the options in plain words.
    """

    source: Source
    stamp: Stamp
    form: str
    given: Given


PARTS: Mapping[str, str] = {
    "book": "全册", "sheets": "全部任务单", "units": "各单位", "groups": "各工作组",
    "areas": "各区域", "zip": "每单一个文件",
}  # fmt: skip
STAGES: Mapping[str, str] = {"first": "首次", "further": "后续", "verification": "核实"}
_AT_FORM = "2026-08-10T14:00"


def assessment_sheet(job: Job) -> bytes:
    from qdflood.report.assessment_sheet import assessment_sheet

    return assessment_sheet(job.source, job.stamp)


# -- the task list


def task_list(job: Job) -> bytes:
    """The book, some of the sheets, one of them, or all as a ZIP."""
    from qdflood.report import task_list as made

    part, wanted = _text(job.given, "part") or "book", _wanted(job.given)
    if job.form == "zip":
        return made.task_sheets_zip(job.source, job.stamp, wanted)
    if _text(job.given, "sheet"):
        return made.task_sheet(job.source, job.stamp, _text(job.given, "sheet"), wanted)
    if part == "book":
        return made.task_list(job.source, job.stamp, wanted)
    return made.task_sheets(job.source, job.stamp, wanted) if part == "sheets" else _some_sheets(
        job.source, job.stamp, part, wanted)  # fmt: skip


def _some_sheets(source: Source, stamp: Stamp, part: str, wanted: Wanted) -> bytes:
    from qdflood.report.task_list import TEMPLATE, handed_out
    from qdflood.report.task_scope import scope
    from qdflood.report.task_sheets import GROUP, UNIT, pages
    from qdflood.report.typeset import pdf

    area = source.edition.register(source.edition.plan.area_register).label
    kind = {"units": UNIT, "groups": GROUP, "areas": area}[part]
    of = scope(source, wanted)
    return pdf(TEMPLATE, handed_out(of, [page for page in pages(of) if page.kind == kind]), stamp)


def _wanted(given: Given) -> Wanted:
    from qdflood.report.task_scope import Wanted

    return Wanted(_text(given, "level") or None, _words(given, "hazard"),
                  _words(given, "district"), _words(given, "warning"))  # fmt: skip


# -- notices and reports


def notice(job: Job) -> bytes:
    from qdflood.journal.decisions import CHANGES, WARNS
    from qdflood.report.notice import notice as as_pdf
    from qdflood.report.notice import notice_docx as as_docx

    one = _decided(job.source, _number(job.given, "decision"), (*CHANGES, *WARNS))
    spelled = bool(job.given.get("spelled"))
    if job.form == "docx":
        return as_docx(job.source, job.stamp, one, spelled=spelled)
    return as_pdf(job.source, job.stamp, one, spelled=spelled)


def _decided(source: Source, seq: int, effects: Iterable[str]) -> Decision:
    found = [one for one in source.ledger.official.decisions if one.effect in effects]
    if not found:
        raise ReportError("日志中还没有可发通知的决定")
    if not seq:
        return found[-1]
    for one in found:
        if one.seq == seq:
            return one
    raise ReportError(f"第{seq}条不是可发通知的决定", where="--decision",
                      choices=[str(one.seq) for one in found])  # fmt: skip


def information_report(job: Job) -> bytes:
    from qdflood.journal.incidents import Key
    from qdflood.report.information_report import information_report as as_pdf
    from qdflood.report.information_report import information_report_docx as as_docx

    wanted = job.given.get("event")  # the screen names it by its key, people by words
    key = None if job.given.get("empty") else Key(*wanted) if isinstance(wanted, tuple) else (
        _incident(job.source, _text(job.given, "event")))  # fmt: skip
    stage, number = _text(job.given, "stage") or "first", _number(job.given, "number")
    if job.form == "docx":
        return as_docx(job.source, job.stamp, key, stage, number=number)
    return as_pdf(job.source, job.stamp, key, stage, number=number)


def _incident(source: Source, wanted: str) -> Key:
    """By its place among the open ones, the most urgent first, or by words of its own."""
    found = _by_urgency(source.ledger.reporting.events)
    if not found:
        raise ReportError("没有登记过险情、灾情；要空白表请指明“空白表”（--empty）")
    if not wanted:
        return found[0].key
    if wanted.isascii() and wanted.isdigit() and 0 < int(wanted) <= len(found):
        return found[int(wanted) - 1].key
    named = [event for event in found if wanted in event.text]
    if len(named) != 1:
        said = "不止一起" if named else "没有一起"
        raise ReportError(f"{said}险情、灾情合于“{wanted}”", where="--event",
                          choices=[f"{n} {e.text}" for n, e in enumerate(found, 1)])  # fmt: skip
    return named[0].key


def _by_urgency(events: Iterable[Event]) -> list[Event]:
    """Open ones first, by the earliest deadline of what has not come; as the screen has them."""
    def place(event: Event) -> tuple[bool, float, float]:
        due = event.due.timestamp() if event.due else float("inf")
        return not event.counts, due, -event.heard.timestamp()
    return sorted(events, key=place)


def duty_information(job: Job) -> bytes:
    from qdflood.report.duty_information import duty_information as as_pdf
    from qdflood.report.duty_information import duty_information_docx as as_docx
    from qdflood.report.duty_information import upward_reports

    known, wanted = upward_reports(job.source), _text(job.given, "report")
    if not known:
        raise ReportError("本预案没有规定本办上报的信息")
    named = [one.id for one in known if not wanted or wanted in (one.id, one.ref)]
    make = as_docx if job.form == "docx" else as_pdf
    spelled = bool(job.given.get("spelled"))
    return make(job.source, job.stamp, (named or [wanted])[0], spelled=spelled)


def bulletin(job: Job) -> bytes:
    from qdflood.report.bulletin import bulletin

    since = _moment(job.source, job.given, "since") or job.source.at - timedelta(days=1)
    return bulletin(job.source, job.stamp, since, _text(job.given, "word"))


def handover_sheet(job: Job) -> bytes:
    from qdflood.report.handover_sheet import handover_sheet

    last = job.source.ledger.shifts.handover if job.given.get("last") else None
    if job.given.get("last") and last is None:
        raise ReportError("日志中还没有交接班")
    return handover_sheet(job.source, job.stamp, last)


def exercise_report(job: Job) -> bytes:
    from qdflood.report import exercise_report as made

    make = {"docx": made.exercise_report_docx, "json": made.exercise_report_json}
    return make.get(job.form, made.exercise_report)(job.source, job.stamp)


# -- what is told


def spoken(job: Job) -> bytes:
    from qdflood.report.spoken import spoken

    return spoken(job.source, job.stamp)


def sms(job: Job) -> bytes:
    from qdflood.report.spoken import sms

    return sms(job.source, job.stamp)


def warning_xml(job: Job) -> bytes:
    from qdflood.report.warning_xml import warning_xml

    return warning_xml(job.source, job.stamp, _choices(job.source, job.given))


def cap(job: Job) -> bytes:
    from qdflood.report.warning_xml import cap

    return cap(job.source, job.stamp, _choices(job.source, job.given))


def _choices(source: Source, given: Given) -> Choices:
    from qdflood.report.warning_draft import Choices

    texts = {name: _text(given, name) for name in (
        "event", "colour", "sender_code", "headline", "description", "instruction", "references")}
    return Choices(decision=_number(given, "decision"), update=bool(given.get("update")),
                   onset=_moment(source, given, "onset"), expires=_moment(source, given, "expires"),
                   **texts)  # fmt: skip


# -- words and numbers as they are given


def _text(given: Given, name: str) -> str:
    value = given.get(name)
    return "" if value is None else str(value).strip()


def _words(given: Given, name: str) -> tuple[str, ...] | None:
    value = given.get(name)
    if value is None or isinstance(value, str):
        return (value,) if value else None
    return tuple(map(str, value)) if isinstance(value, Iterable) else None


def _number(given: Given, name: str) -> int:
    text = _text(given, name)
    if text and not (text.isascii() and text.isdigit()):
        raise ReportError(f"“{text}”不是条数", where=f"--{name}")
    return int(text) if text else 0


def _moment(source: Source, given: Given, name: str) -> datetime | None:
    value = given.get(name)
    if value is None or value == "":
        return None
    try:
        at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        raise ReportError(f"“{value}”不是一个时刻，应写成 {_AT_FORM}", where=f"--{name}") from None
    return at if at.tzinfo else at.replace(tzinfo=source.edition.zone)
