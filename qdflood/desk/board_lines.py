"""One line of the board, and the box of a supplier: HTML made of escaped text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from qdflood.desk.style import esc
from qdflood.wording import age, moment

NEVER = "从未录入"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a box: what to type for it, of what, the value, how old (``at`` None: never).

    ``asks`` are answers, each a word and the whole line that one click types and reads
    back; a ``wide`` value takes the place of age and answers.
    """

    code: str
    label: str
    value: str
    at: datetime | None = None
    remark: str = ""
    asks: tuple[tuple[str, str], ...] = ()
    wide: bool = False


def box(title: str, tail: str, rows: Sequence[Line], now: datetime) -> str:
    """A supplier's box: name and telephone, then its lines."""
    head = f'<div class="boxhead"><b>{esc(title)}</b><span>{tail}</span></div>'
    return f'<div class="box">{head}<table>{"".join(line_html(line, now) for line in rows)}</table></div>'


def line_html(line: Line, now: datetime) -> str:
    """One line of a box as a row of its table."""
    code = f"<td class=code>{start(line.code)}</td>"
    if line.wide:
        return f"<tr><td class=all colspan=4>{esc(line.label)}：{line.value}</td></tr>"
    remark = f"<small>{esc(line.remark, 30)}</small>" if line.remark else ""
    action = "".join(go(command, word) for word, command in line.asks)
    value = f"<td class=val>{line.value}{remark}{action}</td>{aged(line.at, now)}"
    if line.at is None and line.asks:
        value = f'<td class=val colspan=2 title="{NEVER}">{line.value}{action}</td>'
    return f"<tr>{code}<td class=what>{esc(line.label, 60)}</td>{value}</tr>"


def aged(at: datetime | None, now: datetime) -> str:
    """The cell of a line that says how old it is; the time itself as its title."""
    if at is None:
        return f"<td class=age>{NEVER}</td>"
    return f'<td class=age title="{moment(at, now)}">{age(at, now)}</td>'


def start(code: str) -> str:
    """A code that one click writes into the empty line, to go on typing."""
    return f'<button type="button" data-cmd="{esc(code)}">{esc(code, 12)}</button>' if code else ""


def go(command: str, word: str) -> str:
    """A button that types a whole line and asks for its read-back; saving stays with Enter."""
    return (f'<button type="button" class="go" data-cmd="{esc(command)}" data-go="1"'
            f' title="{esc(command)}">{word}</button>')
