"""交接班单: what one shift hands to the next, as it was entered or as it stands now, to be signed.

The sheet of a handover that was entered is printed from its entry, word for word; before the
handover it is gathered from the log. A part that nobody has gathered is said to be that,
which is not 无.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from qdflood.journal.handed_over import NOT_GATHERED, gathered
from qdflood.journal.sentence import NOT_DECIDED
from qdflood.journal.shifts import Handover, counts_words
from qdflood.report.source import Source
from qdflood.report.stamp import Stamp
from qdflood.report.typeset import pdf
from qdflood.wording import moment

NO_HANDOVER, NOTHING_ENTERED = "本日志尚无交接班", "没有录入"
TO_COME = "尚未交班，按当前情况汇总"

Data = dict[str, Any]


def handover_sheet(
    source: Source, stamp: Stamp, handover: Handover | None = None, hints: Iterable[str] = ()
) -> bytes:
    """The sheet as a PDF: of ``handover``, or of the present state while none is given.

    ``hints`` as in ``journal.handed_over.gathered``. Raises ReportError when it cannot be set.
    """
    return pdf("handover_sheet", sheet_data(source, handover, hints), stamp)


def sheet_data(
    source: Source, handover: Handover | None = None, hints: Iterable[str] = ()
) -> Data:
    """Everything on the sheet; times are said as of the moment of the sheet."""
    ledger, zone = source.ledger, source.edition.zone
    at = source.at.astimezone(zone)
    sheet = handover.sheet if handover else gathered(ledger, source.assessment, at, hints).body
    now = (_time(sheet.get("at")) or (handover.at if handover else at)).astimezone(zone)
    since = _time(sheet.get("since"))
    head = _map(sheet.get("head"))
    return {
        "at": f"{now.year}年{now.month}月{now.day}日{now:%H:%M}",
        "entered": _entered(handover, now),
        "official": _text(sheet.get("official")), "proposed": _text(sheet.get("proposed")),
        "lag": _text(sheet.get("lag")) if handover else source.lag, "not_decided": NOT_DECIDED,
        "shift": f"{moment(since, now)}接班" if since else NO_HANDOVER,
        "counts": counts_words(_counts(sheet.get("counts"))) or NOTHING_ENTERED,
        "head": {"seq": str(head.get("seq") or 0), "hash": _spaced(_text(head.get("hash")))},
        "sections": [_section(one, now) for one in _list(sheet.get("sections"))],
        "remarks": handover.remarks if handover else "",
        "on_duty": "、".join(f"{w.person}（{moment(w.since, now)}起）" for w in ledger.shifts.on_duty)
        if handover is None else "",
        "out": _person(handover.out.name, handover.out.post) if handover else _going(source),
        "into": _person(handover.into.name, handover.into.post) if handover else _person("", ""),
        "not_gathered": NOT_GATHERED,
    }


def _spaced(digits: str) -> str:
    """A hash in fours, to be compared by eye and read over the telephone."""
    return " ".join(digits[i : i + 4] for i in range(0, len(digits), 4))


def _entered(handover: Handover | None, now: datetime) -> str:
    if handover is None:
        return TO_COME
    return f"已交班，{moment(handover.at, now)}录入，值班日志第{handover.seq}条"


def _going(source: Source) -> Data:
    """Who goes off duty is known only while one person alone is on duty."""
    on = source.ledger.shifts.on_duty
    return _person(on[0].person.name, on[0].person.post) if len(on) == 1 else _person("", "")


def _person(name: str, post: str) -> Data:
    return {"name": name, "post": post}


def _section(given: object, now: datetime) -> Data:
    section = _map(given)
    items = section.get("items")
    return {"title": _text(section.get("title")),
            "items": None if items is None else [_item(one, now) for one in _list(items)]}


def _item(given: object, now: datetime) -> Data:
    item = _map(given)
    at, seq = _time(item.get("at")), item.get("seq")
    return {"at": moment(at, now) if at else "", "text": _text(item.get("text")),
            "seq": f"第{seq}条" if isinstance(seq, int) and seq else ""}


# -- a body of the log may be odd, and is printed for what it says


def _text(given: object) -> str:
    return given if isinstance(given, str) else ""


def _map(given: object) -> Mapping[str, Any]:
    return given if isinstance(given, Mapping) else {}


def _list(given: object) -> list[Any]:
    return list(given) if isinstance(given, (list, tuple)) else []


def _counts(given: object) -> dict[str, int]:
    return {kind: n for kind, n in _map(given).items() if isinstance(n, int)}


def _time(given: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(given) if isinstance(given, str) else None
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is not None else None
