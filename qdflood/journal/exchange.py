"""The duty log as a file: JSON Lines to keep and to take back, CSV to read in a spreadsheet."""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from qdflood.errors import JournalError
from qdflood.journal.entry import EXERCISE, GENESIS, NOT_OF_DUTY, Entry, canonical, moment_text
from qdflood.journal.store import Head, Store
from qdflood.journal.verify import fault

FIELDS: Mapping[str, tuple[type, str]] = {
    "seq": (int, "序号"),
    "recorded": (str, "录入时间"),
    "happened": (str, "发生时间"),
    "officer": (str, "人员"),
    "post": (str, "岗位"),
    "kind": (str, "类别"),
    "body": (dict, "内容"),
    "prev": (str, "上一条指纹"),
    "hash": (str, "指纹"),
}
"""What a line holds, and what a column is called."""

BOM = "\ufeff"
# A cell that begins so is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def json_lines(entries: Iterable[Entry]) -> Iterator[str]:
    """Every entry as one line of JSON with all that its hash was made of; exact."""
    for entry in entries:
        held = {name: getattr(entry, name) for name in FIELDS}
        held |= {name: moment_text(held[name]) for name in ("recorded", "happened")}
        yield json.dumps(held, ensure_ascii=False, separators=(",", ":")) + "\n"


def csv_lines(entries: Iterable[Entry]) -> Iterator[str]:
    """A table for people, with Chinese heads; no cell of it is a formula."""
    yield BOM + _cells([head for _, head in FIELDS.values()])
    for entry in entries:
        yield _cells([
            entry.seq, moment_text(entry.recorded), moment_text(entry.happened), entry.officer,
            entry.post, entry.label, canonical(entry.body), entry.prev, entry.hash,
        ])  # fmt: skip


def _cells(values: Iterable[object]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([_plain(str(value)) for value in values])
    return line.getvalue()


def _plain(text: str) -> str:
    # A spreadsheet skips blanks and a mark of byte order before it looks.
    begins = text.lstrip(" \u3000\ufeff\u200b\xa0")
    return f"'{text}" if (begins or text).startswith(_FORMULA) else text


def import_entries(lines: Iterable[str], store: Store) -> Head:
    """Take an export in JSON Lines into an empty log; its chain ends in the same hash.

    Raises JournalError with the line if one cannot be read or is of an exercise, BrokenChain
    with the first entry that does not fit; then nothing is taken.
    """
    return store.fill(_checked(lines))


def foreseen(lines: Iterable[str]) -> Iterator[str]:
    """All the lines again, once the first entry has been found to be of a log of real duty.

    Raises as ``import_entries``: before a log is made to take them in.
    """
    coming, begun = iter(lines), []
    for line in coming:
        begun.append(line)
        if line.strip():
            break
    next(_checked(begun), None)
    return itertools.chain(begun, coming)


def _checked(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    seq, prev = 0, GENESIS
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        row = _row(line.removeprefix(BOM), f"第{number}行")
        if row["kind"] == EXERCISE:
            raise JournalError(f"{NOT_OF_DUTY}，未导入", where=f"第{number}行")
        broken = fault(row, seq + 1, prev)
        if broken is not None:
            raise broken
        seq, prev = row["seq"], row["hash"]
        yield row | {"request": None}


def _row(line: str, where: str) -> dict[str, Any]:
    try:
        found = json.loads(line, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise JournalError("不是一条完整的 JSON 记录，未导入", where=where) from None
    if not isinstance(found, dict) or found.keys() != FIELDS.keys():
        raise JournalError("不是值班日志的导出格式，未导入", where=where)
    for name, (kind, head) in FIELDS.items():
        if type(found[name]) is not kind:
            raise JournalError(f"“{head}”（{name}）的写法不对，未导入", where=where)
    return found | {"body": canonical(found["body"])}


def _no_number(name: str) -> None:
    raise ValueError(name)
