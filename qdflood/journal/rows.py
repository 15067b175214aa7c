"""An entry as the table holds it, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping

from qdflood.errors import BrokenChain, JournalError
from qdflood.journal.entry import Entry, Record, canonical, chained, moment_text

Row = Mapping[str, Any] | RowMapping

UNSTORABLE = "内容中有不能保存的字符"


def rows_after(
    seq: int, prev: str, records: Sequence[Record], request: str | None
) -> list[dict[str, Any]]:
    """What ``records`` become after the entry of number ``seq`` and hash ``prev``."""
    rows = []
    for record in records:
        seq += 1
        _storable(record.officer + record.post + (request or ""))
        try:
            entry = chained(seq, record, prev)
        except UnicodeEncodeError:
            raise JournalError(UNSTORABLE) from None
        rows.append(row_of(entry, canonical(entry.body), request))
        prev = entry.hash
    return rows


def _storable(text: str) -> None:
    """PostgreSQL takes no NUL, and half a surrogate pair has no UTF-8."""
    if "\0" in text or text.encode("utf-8", "replace").decode() != text:
        raise JournalError(UNSTORABLE)


def row_of(entry: Entry, body: str, request: str | None = None) -> dict[str, Any]:
    """An entry as the table holds it."""
    return {
        "seq": entry.seq, "recorded": moment_text(entry.recorded),
        "happened": moment_text(entry.happened), "officer": entry.officer, "post": entry.post,
        "kind": entry.kind, "body": body, "prev": entry.prev, "hash": entry.hash,
        "request": request,
    }  # fmt: skip


def entry_of(row: Row) -> Entry:
    """An entry as it was entered; one that cannot be read any more is a broken link."""
    seq = row["seq"]
    try:
        body = json.loads(row["body"])
        recorded, happened = map(datetime.fromisoformat, (row["recorded"], row["happened"]))
    except (TypeError, ValueError):
        raise BrokenChain("内容与指纹不符", where=f"第{seq}条") from None
    return Entry(
        seq, recorded, happened, row["officer"], row["post"], row["kind"], body,
        row["prev"], row["hash"],
    )  # fmt: skip


def readable(text: Any) -> datetime | None:
    """A time of the table, if it still is one."""
    try:
        return datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
