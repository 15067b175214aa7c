"""What every printed page carries: which rules, which state of the log, when, by whom."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from qdflood.errors import ReportError
from qdflood.report.typed import one_line

if TYPE_CHECKING:
    from qdflood.journal.store import Head
    from qdflood.plan.edition import Edition

EXERCISE = "演练"
EXERCISE_PREFIX = f"【{EXERCISE}】"
DUTY_LOG, EXERCISE_LOG = "值班日志", "演练日志"
NAME_CHARACTERS, NOTICE_CHARACTERS, KIND_CHARACTERS = 40, 120, 60
_RULES_DIGITS, _JOURNAL_DIGITS = 12, 16
# Windows refuses these in a name; a blank would only be a nuisance on a command line.
_UNSAFE = re.compile(r'[<>:"/\\|?*\s]+')


@dataclass(frozen=True, slots=True)
class Stamp:
    """The state a print was made from; the same for all its pages.

    ``notice`` is what has to be said of the edition (it was replaced, say), ``fingerprint``
    that of its rules. ``journal_seq`` and ``journal_hash`` are the head of the duty log,
    0 while it is empty or was not read. ``exercise`` is the exercise's name, empty in earnest.
    """

    edition: str
    number: str
    notice: str
    fingerprint: str
    journal_seq: int
    journal_hash: str
    printed_at: datetime
    officer: str
    exercise: str = ""

    def __post_init__(self) -> None:
        if self.printed_at.tzinfo is None:
            raise ReportError("打印时间必须带时区")

    @classmethod
    def of(
        cls,
        edition: Edition,
        head: Head | None,
        printed_at: datetime,
        officer: str,
        exercise: str = "",
    ) -> Stamp:
        """The stamp of an edition and the log's head; None when printed without a log."""
        return cls(
            edition=edition.plan.title,
            number=edition.plan.number,
            notice=edition.plan.notice,
            fingerprint=edition.fingerprint,
            journal_seq=head.seq if head else 0,
            journal_hash=head.hash if head else "",
            printed_at=printed_at,
            officer=officer,
            exercise=exercise,
        )

    @property
    def rules_mark(self) -> str:
        """The first twelve digits of the fingerprint in fours, to be compared by eye."""
        return in_fours(self.fingerprint.rpartition(":")[2][:_RULES_DIGITS])

    @property
    def journal_mark(self) -> str:
        """Number and first sixteen digits of the log's last entry."""
        if self.journal_seq < 1:
            return "无记录"
        return f"第{self.journal_seq}条 {in_fours(self.journal_hash[:_JOURNAL_DIGITS])}"

    @property
    def printed(self) -> str:
        """When it was printed, to the minute, by the clock of its own offset."""
        return f"{self.printed_at:%Y-%m-%d %H:%M}"

    def words(self) -> dict[str, str]:
        """What the header and the footer say, cut so that they keep their height."""
        return {
            "edition": one_line(self.edition, NAME_CHARACTERS),
            "number": one_line(self.number, NAME_CHARACTERS),
            "notice": one_line(self.notice, NOTICE_CHARACTERS),
            "rules": one_line(self.rules_mark, NAME_CHARACTERS),
            "log": EXERCISE_LOG if self.exercise else DUTY_LOG,
            "journal": one_line(self.journal_mark, NAME_CHARACTERS),
            "printed": self.printed,
            "officer": one_line(self.officer, NAME_CHARACTERS),
            # Marked as an exercise though nothing of its name can be seen.
            "exercise": one_line(self.exercise, NAME_CHARACTERS)
            or (EXERCISE if self.exercise else ""),
        }


def in_fours(digits: str) -> str:
    """``1a2b3c4d`` as ``1a2b-3c4d``."""
    return "-".join(digits[i : i + 4] for i in range(0, len(digits), 4))


def file_name(kind: str, stamp: Stamp, extension: str) -> str:
    """``【演练】kind_20260810-1405.pdf``: one that Windows takes and a folder sorts by time."""
    prefix = EXERCISE_PREFIX if stamp.exercise else ""
    safe = _UNSAFE.sub("_", one_line(kind, KIND_CHARACTERS)).strip("._") or "打印"
    return f"{prefix}{safe}_{stamp.printed_at:%Y%m%d-%H%M}.{extension.lstrip('.')}"
