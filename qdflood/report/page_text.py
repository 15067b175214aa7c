"""The words on a made page, whatever form it came in: what a drill script looks for."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qdflood.drill.seen import Printed
    from qdflood.journal.ledger import Ledger
    from qdflood.plan.actions import ActionList
    from qdflood.plan.organization import Organization


def printer(
    organization: Organization, lists: Sequence[ActionList], exercise: str
) -> Printed:
    """What makes a page of an exercise and reads it; every page carries the exercise's mark."""

    def printed(kind: str, options: Mapping[str, Any], ledger: Ledger, at: datetime) -> str:
        from qdflood.journal.store import Head
        from qdflood.report import kinds
        from qdflood.report.source import source
        from qdflood.report.stamp import Stamp

        one = kinds.kind(kind)
        made_from = source(organization, lists, ledger, at)
        head = Head(ledger.seq, ledger.hash, ledger.recorded)
        stamp = Stamp.of(made_from.edition, head, at, "", exercise)
        form = one.form("", options)
        return text(kinds.make(one, made_from, stamp, options, form), form)

    return printed


def text(page: bytes, form: str) -> str:
    """The words of a page by the ending of its file."""
    return _READERS.get(form, _plain)(page)


def _pdf(page: bytes) -> str:
    from pypdf import PdfReader

    return "\n".join(one.extract_text() for one in PdfReader(io.BytesIO(page)).pages)


def _docx(page: bytes) -> str:
    from docx import Document

    return "\n".join(_words(Document(io.BytesIO(page))))


def _words(document: Any) -> Iterator[str]:
    """Body, tables, headers and footers, in the order of the file."""
    parts = [document.element.body]
    for section in document.sections:
        for one in (section.header, section.first_page_header, section.footer):
            parts.append(one._element)
    for part in parts:
        for paragraph in part.iter("{*}p"):
            yield "".join(run.text or "" for run in paragraph.iter("{*}t"))


def _zip(page: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(page)) as held:
        return "\n".join(text(held.read(name), name.rpartition(".")[2])
                         for name in sorted(held.namelist()))


def _plain(page: bytes) -> str:
    return page.decode("utf-8-sig", "replace")


_READERS: Mapping[str, Callable[[bytes], str]] = {"pdf": _pdf, "docx": _docx, "zip": _zip}
