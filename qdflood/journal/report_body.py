"""What an entry about an incident's reports holds, and what may be entered.

One flat form for all of them: ``what`` it says, of which ``event``, ``at`` what time by
whose word (``by``), and what that kind needs besides. Nothing late is ever refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from qdflood.errors import JournalError
from qdflood.journal.entry import moment_text
from qdflood.journal.incidents import Key, read_key
from qdflood.journal.report_clock import FIRST, Event, Pair

OCCURRED = "occurred"
RECEIVED = "received"
ASKED = "asked"
VERIFICATION = "verification_requested"
FOLLOWUP = "followup"
CLOSED = "closed"
REOPENED = "reopened"
VOIDED = "voided"

WHAT: Mapping[str, str] = {
    OCCURRED: "发生时间",
    RECEIVED: "收到报告",
    ASKED: "询问其他接报单位",
    VERIFICATION: "提出核报",
    FOLLOWUP: "续报",
    CLOSED: "结束",
    REOPENED: "继续",
    VOIDED: "撤销",
}
"""Everything that may be entered, and what officers call it."""

NAME_LIMIT, TEXT_LIMIT = 60, 2000


def body(
    what: str, event: Key, by: str, at: datetime | None, *, means: str = "",
    recipient: str = "", reached: bool | None = None, pair: int = FIRST, of: int = 0,
    text: str = "",
) -> dict[str, Any]:
    """The body of an entry.

    ``by`` reported, answered, asked for verification or closed it. ``at`` None: the time
    is not known. ``pair`` is the number of the pair, ``of`` the entry that is voided.
    """
    held: dict[str, Any] = {"what": what, "event": event.body, "by": by.strip(),
                            "at": moment_text(at) if at else None, "text": text.strip()}
    if what in (RECEIVED, ASKED):
        held |= {"means": means, "pair": pair}
    if what == ASKED:
        held |= {"recipient": recipient, "reached": bool(reached)}
    if what == FOLLOWUP and means:
        held["means"] = means
    if what == VOIDED:
        held["of"] = of
    return held


def read_time(given: object) -> datetime | None:
    """A time that a body holds; None where it holds none, or none with its offset."""
    try:
        found = datetime.fromisoformat(given) if isinstance(given, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def check(
    given: Mapping[str, Any], find: Callable[[Key], Event | None], now: datetime
) -> None:
    """Raises JournalError with what is missing or cannot be, before anything is entered."""
    what, key = given.get("what"), read_key(given.get("event"))
    if what not in WHAT:
        raise JournalError(f"信息报告没有“{what}”这一项，未保存", choices=WHAT.values())
    event = find(key) if key else None
    if event is None:
        raise JournalError("没有这起险情、灾情，可能已被更正，未保存")
    _words(str(what), given)
    _timely(str(what), given, event, now)
    if what in (RECEIVED, ASKED):
        _of_pair(str(what), given, event)
    if what == VOIDED and given.get("of") not in [tick.seq for tick, _ in event.entered]:
        raise JournalError("要撤销的记录不在这起事件中，或已撤销，未保存")


_BY = {
    OCCURRED: "发生时间是谁说的", RECEIVED: "报告人或报告单位", ASKED: "对方答复人",
    VERIFICATION: "提出核报的单位或人", FOLLOWUP: "续报单位或人", CLOSED: "决定结束的人",
    REOPENED: "决定继续的人",
}


def _words(what: str, given: Mapping[str, Any]) -> None:
    by, text = str(given.get("by", "")), str(given.get("text", ""))
    if not by.strip() and what in _BY:
        raise JournalError(f"请填写{_BY[what]}，未保存")
    if len(by) > NAME_LIMIT:
        raise JournalError(f"姓名或单位{len(by)}字，最多{NAME_LIMIT}字，未保存")
    if len(text) > TEXT_LIMIT:
        raise JournalError(f"内容{len(text)}字，最多{TEXT_LIMIT}字，未保存，文字已保留")
    missing = {FOLLOWUP: "续报内容", VERIFICATION: "要核报什么", CLOSED: "结束的依据",
               VOIDED: "撤销的理由"}
    if what in missing and not text.strip():
        raise JournalError(f"请填写{missing[what]}，未保存")


def _timely(what: str, given: Mapping[str, Any], event: Event, now: datetime) -> None:
    at = read_time(given.get("at"))
    if given.get("at") is not None and at is None:
        raise JournalError("时间写法不对或没有时区，未保存")
    if at is None:
        if what not in (OCCURRED, ASKED, VOIDED):
            raise JournalError("请写明时间，未保存")
        return
    if at > now:
        raise JournalError(f"{at:%m-%d %H:%M}晚于现在，未保存")
    if what == OCCURRED and at > event.heard:
        raise JournalError(
            f"发生时间{at:%m-%d %H:%M}晚于接报时间{event.heard:%m-%d %H:%M}，未保存；接报时间有误的，先更正"
        )
    if what == CLOSED and at < event.heard:
        raise JournalError(f"结束时间早于接报时间{event.heard:%m-%d %H:%M}，未保存")


def _of_pair(what: str, given: Mapping[str, Any], event: Event) -> None:
    pair = event.pair(int(given.get("pair", FIRST)))
    if pair is None:
        raise JournalError("没有这次核报，可能已撤销，未保存")
    means = [clock.means for clock in pair.clocks]
    if given.get("means") not in means:
        raise JournalError("请选择报告形式，未保存", choices=means)
    if what == ASKED:
        recipients = dict.fromkeys(answer.recipient for answer in pair.answers)
        if given.get("recipient") not in recipients:
            raise JournalError("不是应接报的单位，未保存", choices=recipients)
    _not_before(given, event, pair)


def _not_before(given: Mapping[str, Any], event: Event, pair: Pair) -> None:
    """A report cannot come before what it is of, nor an answer before it was asked for."""
    at, occurred = read_time(given.get("at")), event.occurred.at if event.occurred else None
    if pair.number == FIRST and at is not None and occurred is not None and at < occurred:
        raise JournalError(f"早于发生时间{occurred:%m-%d %H:%M}，未保存；发生时间有误的，先更正")
    if pair.request is not None and at is not None and at < pair.start:
        raise JournalError(f"早于提出核报的时间{pair.start:%m-%d %H:%M}，未保存；先前的报告记在首报下")
