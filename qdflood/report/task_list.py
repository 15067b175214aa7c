"""应急响应任务清单: the whole as one book, and a sheet an addressee, a group and a district.

Of what has been decided, with the ticks that the log holds; or bare and marked, of any
level or warning somebody asks to see. Same input, same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from qdflood.errors import ReportError
from qdflood.journal.tasks import Assigned
from qdflood.plan.headquarters import Act
from qdflood.report.source import Source
from qdflood.report.stamp import Stamp, file_name
from qdflood.report.task_rows import Row, by_step, in_order, row
from qdflood.report.task_scope import LEFT_OVER, Part, Scope, Wanted, lists_of, scope
from qdflood.report.task_sheets import Page, pages, sheet
from qdflood.report.task_tables import Quote, quotes_left_out, report_line, table
from qdflood.report.task_words import basis
from qdflood.report.typeset import pdf
from qdflood.response import respond

KIND, SHEETS, SHEET = "应急响应任务清单", "应急响应任务单", "任务单"
TEMPLATE = "task_list"
_FIRST_YEAR = 1980  # before it no ZIP can date a file
DECIDED = Wanted()


def task_list(source: Source, stamp: Stamp, wanted: Wanted = DECIDED) -> bytes:
    """The whole as one PDF: everything by clause, then every sheet, with contents.

    Without ``wanted``, what has been decided by ``source.at``; what is asked for and was
    not decided is marked on every part and bears no ticks. Raises ReportError where there
    is nothing to print.
    """
    return pdf(TEMPLATE, book(scope(source, wanted)), stamp)


def task_sheets(
    source: Source, stamp: Stamp, wanted: Wanted = DECIDED, *, kind: str = ""
) -> bytes:
    """Every sheet in one PDF, each on pages of its own; those of one ``kind`` if named."""
    of = scope(source, wanted)
    known = pages(of)
    found = [page for page in known if kind in ("", page.kind)]
    if not found:
        kinds = dict.fromkeys(page.kind for page in known)
        raise ReportError(f"没有“{kind}”的任务单", choices=list(kinds))
    return pdf(TEMPLATE, handed_out(of, found), stamp)


def task_sheet_names(source: Source, wanted: Wanted = DECIDED) -> list[tuple[str, str]]:
    """Kind and name of every sheet there is, in the order of the book."""
    return [(page.kind, page.name) for page in pages(scope(source, wanted))]


def task_sheet(source: Source, stamp: Stamp, name: str, wanted: Wanted = DECIDED) -> bytes:
    """The sheet of one addressee, group or district, by any name that the plan gives it."""
    of = scope(source, wanted)
    known = pages(of)
    found = [page for page in known if page.name == name] or [
        page for page in known if page.name in source.organization.resolve(name)]
    if not found:
        raise ReportError(f"没有“{name}”的任务单", choices=[page.name for page in known])
    return pdf(TEMPLATE, handed_out(of, found), stamp)


def task_sheets_zip(source: Source, stamp: Stamp, wanted: Wanted = DECIDED) -> bytes:
    """Every sheet as a PDF of its own in one ZIP, numbered in the order of the book."""
    of, out = scope(source, wanted), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as held:
        for number, page in enumerate(pages(of), 1):
            name = file_name(f"{SHEET}{number:02d}_{page.kind}_{page.name}", stamp, "pdf")
            info = zipfile.ZipInfo(name, _dated(stamp.printed_at))
            info.create_system, info.external_attr = 3, 0o644 << 16  # the same on any machine
            held.writestr(info, pdf(TEMPLATE, handed_out(of, [page]), stamp))
    return out.getvalue()


def _dated(at: datetime) -> tuple[int, int, int, int, int, int]:
    return max(at.year, _FIRST_YEAR), at.month, at.day, at.hour, at.minute, at.second


# -- what the template is given


def handed_out(of: Scope, which: Sequence[Page]) -> dict[str, object]:
    """Sheets to be handed out, each on pages of its own."""
    title = f"{SHEET}（{which[0].name}）" if len(which) == 1 else SHEETS
    return {"title": title, "book": None, "sheets": [sheet(of, page) for page in which]}


def book(of: Scope) -> dict[str, object]:
    """The book: on what it rests, everything by clause, then all the sheets."""
    front: dict[str, object] = {
        "title": of.title, "mark": of.mark, "facts": basis(of),
        "signing": [line for part in of.parts for line in _signing(of, part)],
        "chapters": [_chapter(of, part) for part in of.parts],
        "left": [table(LEFT_OVER, rows)] if (rows := _rows(of, of.left)) else [],
        "bodies": [], "outside": [], "groups_note": of.source.organization.groups.note,
        "reports": [report_line(one) for one in of.source.organization.reporting.reports
                    if one.stage],
        "reporting": [of.source.organization.reporting.ref, of.source.organization.reporting.text],
        "readings": _readings(of),
    }
    return {"title": KIND, "book": front | _bodies(of),
            "sheets": [sheet(of, page, bound=True) for page in pages(of)]}


def _rows(of: Scope, tasks: Iterable[Assigned]) -> list[Row]:
    return [row(of, one, to=True) for one in by_step(in_order(of, tasks))]


def _chapter(of: Scope, part: Part) -> dict[str, object]:
    scopes = [(one.scope.ref, one.scope.text, "") for one in lists_of(of.source, part) if one.scope]
    return {
        "title": part.title, "mark": part.mark, "scopes": scopes,
        "table": table("", _rows(of, part.tasks)),
        "left_out": quotes_left_out(part.left_out),
    }


def _signing(of: Scope, part: Part) -> Iterator[Quote]:
    """Who signs and who chairs what the part is, each with its clause."""
    act = _act(of, part)
    if act is None:
        return
    also = f"，并须{'或'.join(act.also)}签发" if act.also else ""
    yield act.ref, act.text, f"{part.title}由{'或'.join(act.sign)}签发{also}"
    if act.chair_text:
        yield act.chair_ref or "", act.chair_text, f"会商由{'或'.join(act.chair)}主持"


def _act(of: Scope, part: Part) -> Act | None:
    level, known = part.phase.level, of.source.organization.acts.acts
    if level is not None:
        name = next((one.act for one in known if one.effect == "start"), None)
        return of.source.organization.act(name, level) if name else None
    return next((one for one in known
                 if one.effect == "issue" and one.warning == part.phase.track), None)


def _bodies(of: Scope) -> dict[str, object]:
    """Command posts of the level and what the plan leaves outside the groups."""
    part = next((one for one in of.parts if one.phase.level is not None), None)
    if part is None or part.phase.level is None:
        return {}
    levels = of.source.edition.levels.grades[1:]
    start = next(one.act for one in of.source.organization.acts.acts if one.effect == "start")
    package = respond(of.source.organization, of.source.lists, part.phase.level,
                      part.phase.hazards, levels=levels, start=start)
    return {
        "bodies": [(cited.ref, cited.text, f"{body.id}　由{body.founder}设立")
                   for body in package.bodies for cited in body.cited],
        "outside": [(one.ref, one.text, "") for one in package.outside_groups],
    }


def _readings(of: Scope) -> list[tuple[str, str]]:
    """The readings that the lists rest on."""
    numbers = dict.fromkeys(n for part in of.parts for one in lists_of(of.source, part)
                            for n in one.readings)
    return [(f"读法{n}", of.source.edition.readings[n]) for n in numbers]
