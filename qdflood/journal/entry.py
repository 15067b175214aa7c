"""One entry of the duty log, its canonical form and its hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from qdflood.errors import JournalError

READING = "reading"
ZERO_REPORT = "zero_report"
CORRECTION = "correction"
CONSULTATION = "consultation"
ASSENT = "assent"
DECISION = "decision"
PUBLICATION = "publication"
TASK = "task"
INFORMATION_REPORT = "information_report"
NOTE = "note"
SHIFT = "shift"
HANDOVER = "handover"
PARAMETER = "parameter"
SNAPSHOT = "snapshot"
CLOCK = "clock"
EXERCISE = "exercise"

KINDS: Mapping[str, str] = {
    READING: "情况录入",
    ZERO_REPORT: "零报告",
    CORRECTION: "更正",
    CONSULTATION: "会商",
    ASSENT: "电话请示",
    DECISION: "决定",
    PUBLICATION: "公布",
    TASK: "任务反馈",
    INFORMATION_REPORT: "信息报告",
    NOTE: "值班记事",
    SHIFT: "上岗",
    HANDOVER: "交接班",
    PARAMETER: "办公参数",
    SNAPSHOT: "研判记录",
    CLOCK: "时钟更正",
    EXERCISE: "导调",
}
"""Every kind of entry, and what officers call it."""

NOT_OF_DUTY = "这是演练的日志，不能作值班日志"
"""Why a log that holds an entry of kind ``EXERCISE`` is refused on real duty."""

GENESIS = "0" * 64
"""What stands for the hash before the first entry."""


@dataclass(frozen=True, slots=True)
class Record:
    """Something to be entered: an Entry before it has its place in the chain.

    ``recorded`` is the time by the desk's clock, ``happened`` the time of what it
    speaks of; both with their offset. ``request`` names the submission: the same
    one sent twice (a double click, two windows) is entered once.
    """

    kind: str
    body: Mapping[str, Any]
    officer: str
    post: str
    recorded: datetime
    happened: datetime
    request: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise JournalError(f"没有“{self.kind}”这一类记录", choices=KINDS)
        if not isinstance(self.body, Mapping):
            raise JournalError("记录的内容应为键值表")
        for moment in (self.recorded, self.happened):
            if moment.tzinfo is None:
                raise JournalError("日志中的时间必须带时区")


@dataclass(frozen=True, slots=True)
class Entry:
    """One link of the chain; ``seq`` counts from 1 without a gap."""

    seq: int
    recorded: datetime
    happened: datetime
    officer: str
    post: str
    kind: str
    body: Mapping[str, Any] = field(hash=False)
    prev: str
    hash: str

    @property
    def label(self) -> str:
        """What officers call its kind."""
        return KINDS.get(self.kind, self.kind)


def canonical(value: Any) -> str:
    """JSON with one spelling only: keys sorted, no blanks, no NaN.

    Raises JournalError for what JSON cannot hold.
    """
    try:
        return json.dumps(
            value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
        )
    except (TypeError, ValueError, RecursionError) as exc:
        raise JournalError(f"内容不能存入日志（{exc}）") from exc


def moment_text(moment: datetime) -> str:
    """A time as the chain holds it: ISO 8601 with microseconds and offset."""
    return moment.isoformat(timespec="microseconds")


def chained(seq: int, record: Record, prev: str) -> Entry:
    """The entry that ``record`` becomes after the one whose hash is ``prev``."""
    link = digest(seq, record.recorded, record.happened, record.officer, record.post,
                  record.kind, canonical(record.body), prev)
    return Entry(seq, record.recorded, record.happened, record.officer, record.post,
                 record.kind, record.body, prev, link)


def follows(entry: Entry, seq: int, prev: str) -> bool:
    """Whether ``entry`` is the one after number ``seq`` with the hash ``prev``, unchanged."""
    if (entry.seq, entry.prev) != (seq + 1, prev):
        return False
    return entry.hash == digest(
        entry.seq, entry.recorded, entry.happened, entry.officer, entry.post, entry.kind,
        canonical(entry.body), prev,
    )


def digest(
    seq: int, recorded: datetime, happened: datetime, officer: str, post: str,
    kind: str, body: str, prev: str,
) -> str:
    """sha256 over everything an entry holds and the hash before it; ``body`` canonical."""
    held = [seq, moment_text(recorded), moment_text(happened), officer, post, kind, body, prev]
    return hashlib.sha256(canonical(held).encode()).hexdigest()
