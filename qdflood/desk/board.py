"""The board: the last value of everything that was reported, by supplier, with its age.

What is not known looks not known: hatched, ？, and why (从未录入, 问过对方不掌握, 已过时).
Everything here is HTML made of escaped text; nothing is computed anew, the values are
those the assessment used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from qdflood.assessment import Assessment
from qdflood.desk.command.vocabulary import ZERO, Target, Vocabulary, pinned, vocabulary
from qdflood.desk.state import Desk
from qdflood.desk.style import esc, level, unknown
from qdflood.observations import Report, Row, Situation
from qdflood.plan.edition import IN_FORCE, Edition
from qdflood.plan.fields import FieldInfo
from qdflood.scales import CONFLICT, SAID_UNKNOWN, STALE, Value
from qdflood.wording import (
    age,
    canonical,
    moment,
    phone,
    predicate,
    row_subject,
    subject,
    units_for,
    value_text,
)

NO_PHONE = "电话未登记"
NEVER = "从未录入"
# Single facts that are asked for only now and then: folded away below the board.
FOLDED = ("drought_outlook", "closing")
_PAIR = ("evacuated", "evacuate_needed")
_SHORT = 40
UNKNOWN = "不掌握"
_EPOCH = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a box: what to type for it, of what, the value, how old (``at`` None: never).

    ``ask`` is the whole line 不掌握 that one click types and reads back; a ``wide`` value
    takes the place of age and button.
    """

    code: str
    label: str
    value: str
    at: datetime | None = None
    remark: str = ""
    ask: str = ""
    wide: bool = False


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
    return f"<b>{_known(edition, info, value)}</b>"


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
    """When the row, or these of its fields, was last spoken of."""
    wanted = tuple(names) or tuple(row.reports)
    return max((r.at for n in wanted for r in row.reports.get(n, ())), default=None)


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
             ask=f"{words.key(t)} ?")
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
            ask = "" if known else f"{code} {words.prefix(info)} ?"
            yield Line(code, info.spec.label, shown(edition, row, info),
                       latest(row, [info.name]), ask=ask)


def _member(a: Assessment, row: Row) -> Iterator[Line]:
    """One line for what was said together; a correction of one fact is a line of its own."""
    spec = a.edition.register(row.register)
    code = spec.code
    if row.member in a.edition.gazetteer.roster(row.register).by_name:
        code = vocabulary(a.edition).key(Target(row.register, row.member))
    at = {name: latest(row, [name]) for name in row.reports}
    names = sorted((n for n in row.infos if n in row.reports), key=lambda n: at[n] or _EPOCH,
                   reverse=True)
    subject = row_subject(a.edition, row)
    for when, group in groupby(names, key=lambda n: at[n]):
        infos = [i for i in (row.infos[name] for name in group) if _worth(a.edition, i)]
        if infos:
            values = "，".join(_worded(a.edition, row, info) for info in infos)
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
    said = dict.fromkeys(r.by for info in infos for r in row.reports[info.name][-1:])
    return "、".join(by for by in said if by and by != usual)


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


# -- HTML


def box(title: str, tail: str, rows: Sequence[Line], now: datetime) -> str:
    """A supplier's box: name and telephone, then its lines."""
    head = f'<div class="boxhead"><b>{esc(title)}</b><span>{tail}</span></div>'
    return f'<div class="box">{head}<table>{"".join(_tr(line, now) for line in rows)}</table></div>'


def _tr(line: Line, now: datetime) -> str:
    code = f"<td class=code>{start(line.code)}</td>"
    if line.wide:
        return f"<tr><td class=all colspan=4>{esc(line.label)}：{line.value}</td></tr>"
    remark = f"<small>{esc(line.remark, 30)}</small>" if line.remark else ""
    action = go(line.ask, UNKNOWN) if line.ask else ""
    value = f"<td class=val>{line.value}{remark}{action}</td>{_age(line.at, now)}"
    return f"<tr>{code}<td class=what>{esc(line.label, 60)}</td>{value}</tr>"


def _age(at: datetime | None, now: datetime) -> str:
    if at is None:
        return f"<td class=age>{NEVER}</td>"
    return f'<td class=age title="{moment(at, now)}">{age(at, now)}</td>'


def start(code: str) -> str:
    """A code that one click writes into the empty line, to go on typing."""
    return f'<button type="button" data-cmd="{esc(code)} ">{esc(code, 12)}</button>' if code else ""


def go(command: str, word: str) -> str:
    """A button that types a whole line and asks for its read-back; saving stays with Enter."""
    return (f'<button type="button" class="go" data-cmd="{esc(command)}" data-go="1"'
            f' title="{esc(command)}">{word}</button>')


def table(a: Assessment, register: str, now: datetime) -> str:
    """A closed register as one table: a line a member, its graded facts across."""
    edition, infos = a.edition, a.edition.info[register]
    columns = [i for i in infos.values() if i.none is not None or i.spec.collective]
    pair = [infos[name] for name in _PAIR if name in infos]
    heads = [i.spec.short or i.spec.label for i in columns] + (["转移已/需"] if pair else [])
    head = "".join(f"<th>{esc(h)}</th>" for h in heads)
    body = "".join(
        _table_row(a, row, columns, pair, now)
        for member in edition.gazetteer.roster(register).members
        for row in a.situation.member_rows(register, member.name)[:1]
    )
    return (f'<table class="dist"><tr><th></th><th></th>{head}<th class=age>最近</th></tr>'
            f"{body}</table>")


def _table_row(
    a: Assessment, row: Row, columns: Sequence[FieldInfo], pair: Sequence[FieldInfo], now: datetime
) -> str:
    code = vocabulary(a.edition).key(Target(row.register, row.member))
    cells = "".join(f"<td>{_tight(a, row, info)}</td>" for info in columns)
    if pair:
        figures = "/".join(_figure(row, info) for info in pair)
        cells += f"<td>{'' if figures == '—/—' else figures}</td>"
    at = latest(row)
    return (f"<tr{_ring(a, row)}><td class=code>{start(code)}</td>"
            f"<td class=what>{esc(row.member)}</td>{cells}{_age(at, now)}</tr>")


def _ring(a: Assessment, row: Row) -> str:
    """Whom to ring for a line of the table, as a title."""
    info = next(i for i in row.infos.values() if i.none is not None)
    unit = "、".join(units_for(a.edition, row.register, row.member, info.name))
    return f' title="{esc(unit)} {esc(phone(a.edition, unit) or NO_PHONE)}"'


def _tight(a: Assessment, row: Row, info: FieldInfo) -> str:
    """A cell of the table: units and 级 left to the head."""
    value = row.said(info)
    if value is not None and value.known and not value.why and info.spec.type == "level":
        grade = a.edition.levels.grades[int(value.lo)]
        return f'<b class="lv lv{int(value.lo)}">{esc(grade)}</b>' if value.lo else "<b>无</b>"
    if value is not None and value.why in (STALE, SAID_UNKNOWN):
        why = "已过时，按未知计" if value.why == STALE else "问过，对方不掌握"
        return f'<span title="{why}">{unknown("")}</span>'
    return shown(a.edition, row, info)


def _figure(row: Row, info: FieldInfo) -> str:
    value = row.said(info)
    if value is None or not value.known:
        return "—"
    return f"<b>{value.lo:.0f}</b>"


def recent(desk: Desk, now: datetime, number: int) -> str:
    """The last lines saved, newest first."""
    rows = "".join(
        f"<tr><td class=age>{age(s.recorded, now)}</td><td class=val>{esc(s.sentence, 120)}</td>"
        f"<td class=age>{esc(s.by, 20)}</td></tr>"
        for s in list(reversed(desk.saved))[:number]
    )
    head = '<div class="boxhead"><b>最近录入（已存）</b><span>录错了：重录一次即为更正</span></div>'
    empty = "<tr><td class=age>尚无录入</td></tr>"
    return f'<div class="box">{head}<table>{rows or empty}</table></div>'


def box_of_table(a: Assessment, register: str, now: datetime) -> str:
    """The table in its box, with its zero reports below."""
    spec = a.edition.register(register)
    head = (f'<div class="boxhead"><b>{esc(spec.supplier)}</b>'
            f"<span>{telephone(a.edition, spec.supplier)}</span></div>")
    zeros = "".join(_tr(line, now) for line in zero_line(a, register, now))
    return f'<div class="box">{head}{table(a, register, now)}<table>{zeros}</table></div>'


CSS = """
.board{display:grid;grid-template-columns:1fr 1.12fr;gap:8px;align-items:start;font-size:14px;
 font-variant-numeric:tabular-nums}
.box{border:1px solid #868E96;margin-bottom:8px;background:#fff}
.boxhead{display:flex;justify-content:space-between;background:#14181C;color:#fff;padding:0 8px;
 line-height:24px;font-size:15px}
.boxhead span{font-size:13px}
.box table{width:100%;border-collapse:collapse;margin:0}
.box td,.box th{border:0;border-top:1px solid #D5D9DD;padding:0 4px;line-height:21px;
 text-align:left;font-weight:400;vertical-align:top}
.box th{font-size:13px;color:#5A626A;line-height:18px}
.box small{font-size:12px;color:#5A626A;margin-left:3px}
.box td.age,.box th.age{white-space:nowrap;text-align:right;color:#5A626A;font-size:13px}
.box td.what{width:38%}.box td.code{width:34px}
.box td.val{width:auto}
.dist td.what,.dist th{white-space:nowrap}
.zero{display:inline-block;white-space:nowrap;margin-right:10px}
.box td.val{overflow-wrap:anywhere}
.box .nil{color:#5A626A}
.box .old{color:#5A626A;margin-left:3px}
.box .un{font-size:12px;line-height:14px;padding:0 6px;border-width:1px;vertical-align:middle}
.box .un i{padding:0 2px}
.board button{font:inherit;cursor:pointer;background:none;border:0;padding:0;color:#14181C}
.dist td.code,.dist td.what{width:1%}
.board td.code button{font-family:monospace;font-size:14px;text-decoration:underline dotted}
.board button.go{border:1px solid #868E96;border-radius:3px;font-size:12px;line-height:17px;
 padding:0 4px;background:#F3F4F6;margin-left:5px}
.board button:hover{background:#E3E6E9}
.dist .lv{font-size:13px;line-height:16px;padding:0 5px}
[data-testid="stColumn"] [data-testid="stVerticalBlock"]{gap:6px}
[class*=st-key-pick_] button{min-height:28px;padding:0 10px}
.echo{border-left:8px solid #14181C;background:#F3F4F6;padding:4px 10px;min-height:70px}
.echo .said{font-size:20px;line-height:27px;overflow-wrap:anywhere}
.echo small{display:block;font-size:13px;color:#3C434A;line-height:19px}
.echo.no{border-color:#C4121A}.echo.no .said{color:#9E0E15;font-weight:700}
.echo.done{border-color:#868E96}
.echo.idle span{display:block;font-size:14px;line-height:20px;white-space:nowrap;overflow:hidden;
 text-overflow:ellipsis}
.echo .note{font-weight:700;font-size:14px}
kbd{background:#fff;color:#14181C;border:1px solid #868E96;border-radius:3px;padding:0 4px;
 font-family:monospace;font-size:14px}
.h{font-weight:700;font-size:16px;border-bottom:2px solid #14181C;line-height:24px}
.h small{font-weight:400;font-size:13px;color:#5A626A}
.need{display:grid;grid-template-columns:18px 1fr auto;gap:4px;font-size:15px;line-height:20px}
.need small{font-size:13px;color:#3C434A;margin-left:6px}
.need .ring{text-align:right;font-size:14px}
.nophone{font-weight:400;color:inherit}
.ask{font-size:14px;line-height:18px}
.st-key-command input{font-size:24px;font-weight:700;height:46px}
.st-key-command [data-testid=stTextInputRootElement]{border:2px solid #14181C;height:50px}
.st-key-enter button{height:50px;font-size:17px;font-weight:700}
[class*=st-key-answers_] button,.st-key-choices button{min-height:26px;padding:0 8px;
 line-height:22px}
[class*=st-key-answers_] button p,.st-key-choices button p{font-size:14px}
[class*=st-key-answers_]{padding-left:22px}
"""

# Constant text: one click on a code begins a line, on a .go asks for its read-back. The line
# is changed as typing would change it, and nothing is saved by it: Enter does that.
SCRIPT = """<script>
(function () {
  function input() { return document.querySelector('.st-key-command input'); }
  if (input() && document.activeElement === document.body) input().focus();
  if (window.qdfloodCodes) return;
  window.qdfloodCodes = true;
  document.addEventListener('click', function (event) {
    var from = event.target.closest && event.target.closest('[data-cmd]'), line = input();
    if (!from || !line) return;
    var asked = from.dataset.cmd, same = line.value === asked;
    var setter = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
    setter.call(line, asked);
    line.dispatchEvent(new Event('input', {bubbles: true}));
    line.focus();
    if (!from.dataset.go || same) return;
    setTimeout(function () {
      var enter = document.querySelector('.st-key-enter button');
      if (enter) enter.click();
    }, 60);
  });
})();
</script>"""
