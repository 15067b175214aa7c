"""The codes of a warning message: the place's own, and why one is missing or wrong.

They come from ``warning_codes.yaml`` beside the place's registers; one that nobody has
filled in is asked for by its field, never made up.
"""

from __future__ import annotations

from collections.abc import Iterable

from qdflood.errors import ReportError
from qdflood.plan.clauses import WarningKind
from qdflood.plan.validation import Document, read_document
from qdflood.report.source import Source
from qdflood.report.typed import BREAK, printable

CODES_FILE = "warning_codes.yaml"
_CODE, _REGION, _AREA = 14, 6, 12
_NOT_XML = {0xFFFE, 0xFFFF}


class Event(Document):
    """A kind of event of the national list; ``warnings`` are those it may stand for."""

    code: str
    name: str
    warnings: tuple[str, ...]
    category: str


class Severity(Document):
    """A colour that a signer may state, in the national form and in CAP."""

    colour: str
    code: str
    cap: str


class Codes(Document):
    """``warning_codes.yaml`` of a place."""

    sender_code: str | None
    area_suffix: str
    events: tuple[Event, ...]
    severities: tuple[Severity, ...]


def codes(source: Source) -> Codes:
    """The codes of the place. Raises ReportError where it has none."""
    path = source.edition.place_folder / CODES_FILE
    if not path.is_file():
        raise ReportError("没有预警信息代码表，请市防指办编制", file=CODES_FILE)
    return read_document(path, Codes)


def events_for(source: Source, warning: str) -> list[Event]:
    """The kinds of event that a warning may be issued for."""
    return [event for event in codes(source).events if warning in event.warnings]


def clean(text: str) -> str:
    """Text as typed, without what XML cannot hold and what only paper needs."""
    kept = printable(text).replace(BREAK, "").strip()
    return "".join(c for c in kept if ord(c) & 0xFFFF not in _NOT_XML)


def sender_code(known: Codes, given: str) -> str:
    """The issuing unit's code, as given or as the place has it."""
    code = (given or known.sender_code or "").strip()
    if not code:
        raise ReportError("发布单位代码（14位）未填写，请市防指办向预警发布中心核实后填入",
                          file=CODES_FILE, where="sender_code")  # fmt: skip
    if len(code) != _CODE or not code[:_REGION].isdigit() or not _capital(code[_REGION:]):
        raise ReportError(f"发布单位代码“{clean(code)}”应为14位：6位行政区划代码和8位数字或大写字母",
                          where="sender_code")  # fmt: skip
    return code


def _capital(text: str) -> bool:
    return text.isascii() and all(c.isdigit() or c.isupper() for c in text)


def event_of(known: Codes, kind: WarningKind, wanted: str) -> Event:
    """The kind of event that was named, or the only one there is."""
    allowed = [event for event in known.events if kind.id in event.warnings]
    if not wanted.strip() and len(allowed) == 1:
        return allowed[0]
    for event in allowed:
        if wanted.strip() in (event.code, event.name):
            return event
    said = f"“{clean(wanted)}”不是{kind.label}可用的事件类型" if wanted.strip() else (
        f"{kind.label}的事件类型未选定，请签发人或承办人选定")  # fmt: skip
    raise ReportError(said, where="event", choices=[event.name for event in allowed])


def severity_of(known: Codes, colour: str) -> Severity | None:
    """What the signer stated; None where nobody did."""
    if not colour.strip():
        return None
    for one in known.severities:
        if colour.strip() == one.colour:
            return one
    raise ReportError(f"“{clean(colour)}”不是预警颜色；签发人没有写明颜色时不填", where="colour",
                      choices=[one.colour for one in known.severities])  # fmt: skip


def areas_of(source: Source, known: Codes, names: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Every district by its name and its code of twelve digits."""
    register, found = source.edition.plan.area_register, []
    for name in names:
        member = source.edition.gazetteer.roster(register).by_name.get(name)
        code = (member.cells.get("adcode", "") if member else "") + known.area_suffix
        if len(code) != _AREA or not code.isdigit():
            raise ReportError(f"{clean(name)}没有12位区域编码，请补填行政区划代码",
                              file=f"{register}.csv", where="adcode")  # fmt: skip
        found.append((clean(name), code))
    if not found:
        label = source.edition.register(register).label
        raise ReportError(f"决定中没有预警区域，请写明{label}", where="area")
    return tuple(found)
