"""The board: the last value of everything that was reported, by supplier, with its age.

What is not known looks not known: hatched, ？, and why (从未录入, 问过对方不掌握, 已过时).
Everything here is HTML made of escaped text; nothing is computed anew, the values are
those the assessment used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import groupby

from qdflood.assessment import Assessment
from qdflood.desk.board_lines import Line, go
from qdflood.desk.command.vocabulary import (
    ZERO,
    Target,
    Vocabulary,
    givens,
    pinned,
    vocabulary,
)
from qdflood.desk.state import Desk
from qdflood.desk.style import esc, level, unknown
from qdflood.observations import Report, Row, Situation
from qdflood.plan.edition import IN_FORCE, Edition
from qdflood.plan.fields import FieldInfo
from qdflood.scales import CONFLICT, SAID_UNKNOWN, STALE, Value
from qdflood.wording import (
    age,
    canonical,
    phone,
    predicate,
    row_subject,
    subject,
    value_text,
)
from qdflood.wording.office import marks

NO_PHONE = "电话未登记"
# Single facts that are asked for only now and then: folded away below the board.
FOLDED = ("drought_outlook", "closing")
_SHORT = 40
UNKNOWN = "不掌握"
_EPOCH = datetime.min.replace(tzinfo=UTC)


def suppliers(edition: Edition) -> dict[str, list[str]]:
    """The registers by whom they come from, in the catalogue's order; the table's is left out."""
    found: dict[str, list[str]] = {}
    for name, spec in edition.catalogue.registers.items():
        if name not in (IN_FORCE, *FOLDED, *tables(edition)):
            found.setdefault(spec.supplier, []).append(name)
    return found


def tables(edition: Edition) -> list[str]:
    """Registers shown as one table with a line a member: listed, and closed."""
    return [
        name for name, spec in edition.catalogue.registers.items()
        if spec.members == "listed" and not spec.open
    ]


def telephone(edition: Edition, unit: str) -> str:
    """The unit's telephone; said when the office has not filled it in."""
    number = phone(edition, unit)
    return esc(number, 60) if number else f'<span class="nophone">{NO_PHONE}</span>'


# -- one value


def shown(edition: Edition, row: Row, info: FieldInfo) -> str:
    """One field of one row as a cell: bold when known, hatched when not."""
    value = row.said(info)
    if value is None:
        return _unsaid(row, info)
    if value.why == STALE:
        held = value.report.value if isinstance(value.report, Report) else None
        return f'{unknown()}<s class="old">{esc(value_text(info, held), _SHORT)}</s>'
    if value.why == CONFLICT:
        return f'{unknown("矛盾")} {" / ".join(_versions(row, value))}'
    if value.why == SAID_UNKNOWN:
        return unknown("不掌握")
    if _over(row, info, value):
        return f'<s class="old">{_known(edition, info, value)}</s>'
    return f"<b>{_known(edition, info, value)}</b>"


def _over(row: Row, info: FieldInfo, value: Value) -> bool:
    """Whether a later word has taken it out of the counts: 险情已解除."""
    if info.none is None or info.name not in row.situation.closers(row.register):
        return False
    counted = row.base(info.name)
    return counted.known and counted.lo == info.none.lo and value.lo > info.none.lo


def _known(edition: Edition, info: FieldInfo, value: Value) -> str:
    if info.spec.type == "level" and value.known and value.lo:
        return level(edition, int(value.lo))
    said = canonical(info, value)
    report = value.report
    if info.scale is None and not info.numeric and isinstance(report, Report):
        said = report.value
    return esc(value_text(info, said), _SHORT)


def _versions(row: Row, value: Value) -> Iterator[str]:
    said = value.report if isinstance(value.report, tuple) else (value.report,)
    for report in said:
        if isinstance(report, Report):
            words = value_text(row.infos[report.field], report.value)
            yield f"<b>{esc(words, _SHORT)}</b><small>{esc(report.by, 20)}</small>"


def _unsaid(row: Row, info: FieldInfo) -> str:
    if info.name in row.nil and info.none is not None:
        return f'<span class="nil">{esc(value_text(info, canonical(info, info.none)))}</span>'
    return unknown("")


def latest(row: Row, names: Iterable[str] = ()) -> datetime | None:
    """When what is shown of the row, or of these of its fields, was said."""
    wanted = [n for n in names or row.reports if row.reports.get(n)]
    return max((_counted(row, n) for n in wanted), default=None)


def _counted(row: Row, name: str) -> datetime:
    """When the value that is shown was said: a later “not known” does not make it younger."""
    value = row.said(row.infos[name])
    held = value.report if value is not None else None
    said = held if isinstance(held, tuple) else (held,)
    ats = [report.at for report in said if isinstance(report, Report)]
    return max(ats or [report.at for report in row.reports[name]])


# -- the lines of a register


def lines(a: Assessment, register: str, now: datetime) -> list[Line]:
    """What is known of a register that is not a table."""
    edition, spec = a.edition, a.edition.register(register)
    if spec.members == "one":
        return list(_single(edition, a.situation.single(register)))
    rows = list(a.situation.rows[register].values())
    said = {row.member for row in rows}
    words = vocabulary(edition)
    silent = [
        Line(words.key(t), subject(edition, register, t.member or ""), unknown(""),
             asks=((UNKNOWN, f"{words.key(t)} ?"),))
        for t in pinned(edition) if t.register == register and t.member not in said
    ]
    ordered = sorted(rows, key=lambda r: latest(r) or _EPOCH, reverse=True)
    told = [line for row in ordered for line in _member(a, row)]
    return [*told, *silent, *zero_line(a, register, now)]


def _single(edition: Edition, row: Row) -> Iterator[Line]:
    words, code = vocabulary(edition), edition.register(row.register).code
    for info in row.infos.values():
        if info.spec.reported:
            said = row.said(info)
            known = said is not None and said.known and not said.why
            yield Line(code, info.spec.label, shown(edition, row, info),
                       latest(row, [info.name]), asks=() if known else _asks(words, code, info))


def _asks(words: Vocabulary, code: str, info: FieldInfo) -> tuple[tuple[str, str], ...]:
    """The answers that fit into a line: of a yes or no, and that nobody knows."""
    short = info.spec.type == "bool" or len(info.spec.choices) in (2, 3)
    found = [
        ({True: "是", False: "否"}.get(given, given), f"{code} {words.token(info, given)}")
        for given in (reversed(givens(info)) if short else ())
    ]
    return (*found, (UNKNOWN, f"{code} {words.prefix(info)} ?"))


def _member(a: Assessment, row: Row) -> Iterator[Line]:
    """One line for what was said together; a correction of one fact is a line of its own."""
    spec = a.edition.register(row.register)
    code = spec.code
    if row.member in a.edition.gazetteer.roster(row.register).by_name:
        code = vocabulary(a.edition).key(Target(row.register, row.member))
    at = {name: latest(row, [name]) for name in row.reports}
    names = sorted((n for n in row.infos if n in row.reports), key=lambda n: at[n] or _EPOCH,
                   reverse=True)
    subject, beside = row_subject(a.edition, row), "、".join(marks(row))
    for when, group in groupby(names, key=lambda n: at[n]):
        infos = [i for i in (row.infos[name] for name in group) if _worth(a.edition, i)]
        infos.sort(key=lambda i: not i.spec.reported)
        if infos:
            values = "，".join(_worded(a.edition, row, info) for info in infos)
            if beside and any(i.numeric and i.spec.unit for i in infos):  # once, beside a height
                values, beside = f"{values}<small>{esc(beside, 120)}</small>", ""
            yield Line(code, subject, values, when, _by(a, row, infos))


def _worth(edition: Edition, info: FieldInfo) -> bool:
    """What the line's label does not already say."""
    return "{" + info.name + "}" not in edition.register(info.register).row_label


def _worded(edition: Edition, row: Row, info: FieldInfo) -> str:
    """A value that does not say by itself of what it is gets the field's name."""
    value = row.said(info)
    if info.spec.type == "bool" and value is not None and value.known and not value.why:
        return f"<b>{esc(predicate(info, canonical(info, value)), _SHORT)}</b>"
    plain = info.spec.type == "bool" or (info.scale is None and not info.spec.unit)
    label = info.spec.label if plain or info.spec.comes_as else ""
    return f"{esc(label)}{shown(edition, row, info)}"


def _by(a: Assessment, row: Row, infos: Iterable[FieldInfo]) -> str:
    """The source, when it is not the supplier in whose box the line stands."""
    usual = a.edition.register(row.register).supplier
    told = [info for info in infos if not _disputed(row, info)]  # those name their sources
    said = dict.fromkeys(r.by for info in told for r in row.reports[info.name][-1:])
    return "、".join(by for by in said if by and by != usual)


def _disputed(row: Row, info: FieldInfo) -> bool:
    value = row.said(info)
    return value is not None and value.why == CONFLICT


# -- zero reports


def zero_facts(edition: Edition, register: str) -> list[tuple[str, str]]:
    """(field, label) of each fact a zero report may speak of; field empty: the register."""
    spec = edition.register(register)
    if spec.zero == "*":
        return [("", "有无")]
    infos = edition.info[register].values()
    return [(i.name, i.spec.label) for i in infos if i.none is not None and i.spec.zero_code]


def zero_line(a: Assessment, register: str, now: datetime) -> Iterator[Line]:
    """One line for all facts of a register that may be zero-reported, each with its button."""
    words, spec = vocabulary(a.edition), a.edition.register(register)
    facts = zero_facts(a.edition, register)
    if facts:
        cells = "".join(_zero_cell(a, words, register, *fact, now) for fact in facts)
        rest = "其余" if a.situation.rows[register] else ""
        yield Line("", f"{rest}{spec.label}", cells, wide=True)


def _zero_cell(
    a: Assessment, words: Vocabulary, register: str, field: str, label: str, now: datetime
) -> str:
    state, at = zero_state(a.situation, register, field)
    command = f"{ZERO} {words.zero_code(register, field)}"
    when = f"<small>{age(at, now)}</small>" if at else ""
    return (f'<span class="zero">{esc(label)} {state}{when}'
            f'{go(command, "零报告")}</span>')


def zero_state(
    situation: Situation, register: str, field: str
) -> tuple[str, datetime | None]:
    """Whether the fact is covered by a zero report, and for how much of the city; when."""
    zeros = situation.zeros.of(register, field)
    whole = max((z for z in zeros if not z.scope), key=lambda z: z.at, default=None)
    if whole is not None:
        return "<b>零报告</b>", whole.at
    if zeros:
        areas = dict.fromkeys(value for z in zeros for _, value in z.scope)
        return f'{unknown("")}<small>{len(areas)}处已零报告</small>', max(z.at for z in zeros)
    stale = [z for z in situation.zeros.stale if (z.register, z.field) == (register, field)]
    if stale:
        return f'{unknown("")}<small>零报告已过时</small>', max(z.at for z in stale)
    return unknown(""), None


def recent(desk: Desk, now: datetime, number: int) -> str:
    """The last lines saved, newest first."""
    rows = "".join(
        f"<tr{' class=void' if s.voided else ''}><td class=age>{age(s.recorded, now)}</td>"
        f"<td class=val>{esc(s.sentence, 120)}</td>"
        f"<td class=age>{esc(s.by, 20)}</td></tr>"
        for s in desk.ledger.observed.latest(number)
    )
    head = '<div class="boxhead"><b>最近录入</b><span>已存盘；录错了重录即更正</span></div>'
    empty = "<tr><td class=age>尚无录入</td></tr>"
    return f'<div class="box">{head}<table>{rows or empty}</table></div>'
