"""A pasted block as cells, and which list and which facts its headers name."""

from __future__ import annotations

import csv
import io
import re
import unicodedata

from qdflood.desk.command.vocabulary import Vocabulary
from qdflood.plan.fields import FieldInfo
from qdflood.scales import fold

NOTE = "note"
_NOTES, _IGNORED = frozenset(("备注", "说明")), frozenset(("序号",))
_BRACKETS = re.compile(r"[(（][^()（）]*[)）]$")


def split_cells(text: str) -> list[list[str]]:
    """A pasted block as cells; empty lines are dropped."""
    lines = [line for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
             if line.strip(" \u3000,，\t")]
    if not lines:
        return []
    delimiter = next((d for d in "\t,，" if any(d in line for line in lines)), "")
    if delimiter:
        return [row for row in csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter)]
    apart = re.compile(r"[ \u3000]{2,}" if re.search(r"[ \u3000]{2,}", lines[0]) else r"[ \u3000]+")
    return [apart.split(line.strip()) for line in lines]


def clean(cell: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", str(cell)).split())


def register_of(words: Vocabulary, cells: list[list[str]]) -> str:
    """The list a table is about: by the first header, else by the names in its rows."""
    listed = {n: s for n, s in words.registers.items() if s.members == "listed"}
    head = fold(_BRACKETS.sub("", cells[0][0])) if cells[0] else ""
    named = [n for n, s in listed.items() if fold(s.label) in (head, fold(cells[0][0]))]
    if named:
        return named[0]
    rows = [row[0] for row in cells[1:] if row and row[0]]
    fits = [
        name for name in listed
        if rows and all(any(t.register == name for t in words.called(row)) for row in rows)
        and all(column(words, name, header) is not None for header in cells[0][1:] if header)
    ]
    return fits[0] if len(fits) == 1 else ""


def column(words: Vocabulary, register: str, header: str) -> FieldInfo | str | None:
    """The field of a header, or "note" / "" for a column that is none; None if unknown."""
    prefixes = words.terms[register].prefixes
    for text in (header, _BRACKETS.sub("", header)):
        folded = fold(text)
        if folded in prefixes:
            return prefixes[folded]
        if folded in _NOTES:
            return NOTE
        if folded in _IGNORED:
            return ""
    return None
