"""A whole bulletin pasted from a spreadsheet: one row a member, one column a fact.

An empty cell or a dash says nothing (never none); 无 is none; ？ is unknown said aloud.
All faults are collected, and as long as there is one nothing may be saved. No streamlit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from qdflood.desk.bulletin.cells import clean, register_of, split_cells
from qdflood.desk.bulletin.sheet import Bulletin, BulletinRow, Sheet
from qdflood.desk.command.rows import Known
from qdflood.desk.command.vocabulary import vocabulary
from qdflood.observations import Report
from qdflood.plan.edition import Edition

CELLS_LIMIT = 20_000
__all__ = ["Bulletin", "BulletinRow", "read_bulletin", "read_table", "split_cells", "template"]


def template(edition: Edition, register: str) -> tuple[list[str], list[str]]:
    """Headers and row names of an empty sheet for a register."""
    spec = edition.register(register)
    fields = [i for i in vocabulary(edition).terms[register].fields
              if i.spec.reported and (i.scale or i.numeric)]
    names = [member.name for member in edition.gazetteer.roster(register).members]
    if spec.collective:
        names.append(spec.collective.word)
    return [spec.label, *(i.spec.short or i.spec.label for i in fields)], names


def read_bulletin(
    edition: Edition, text: str, at: datetime, now: datetime, *,
    by: str = "", state: Iterable[Report] = (), register: str = "",
) -> Bulletin:
    """A pasted block (tabs, commas or runs of blanks; first row headers) as reports."""
    return read_table(edition, split_cells(text), at, now, by=by, state=state, register=register)


def read_table(
    edition: Edition, table: Sequence[Sequence[str]], at: datetime, now: datetime, *,
    by: str = "", state: Iterable[Report] = (), register: str = "",
) -> Bulletin:
    """The same for cells already apart; ``table[0]`` are the headers.

    ``by`` is the source of all of it (each fact's supplier when empty), ``register``
    names the list where the headers alone do not.
    """
    cells = [[clean(cell) for cell in row] for row in table]
    if not cells or sum(map(len, cells)) > CELLS_LIMIT:
        problem = f"表格太大，最多{CELLS_LIMIT}格" if cells else "没有内容"
        return Bulletin(register, errors=(f"{problem}。",))
    words = vocabulary(edition)
    chosen = register or register_of(words, cells)
    if not chosen:
        labels = [s.label for s in words.registers.values() if s.members == "listed"]
        return Bulletin("", errors=(f"第1行：看不出是哪一张表，首列表头请写：{'、'.join(labels)}。",))
    return Sheet(words, chosen, Known(state), at, now, by).read(cells)
