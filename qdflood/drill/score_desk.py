"""The players' desk against the script: each expectation at its time, and when it came to be so.

What is expected must be so at the expectation's time, or before the next inject is given: a
message has to be typed first. Later it is late, until the script expects something else of
the same kind. What holds although nothing of the messages before it was entered was not
tested; nor was what the desk came to by what it had entered itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from qdflood.assessment import Assessment
from qdflood.drill.clauses import registers, state
from qdflood.drill.records import SYSTEM
from qdflood.drill.score_asked import named
from qdflood.drill.score_grounds import carried
from qdflood.drill.score_log import Due, ExerciseLog, minutes
from qdflood.drill.score_messages import Messages
from qdflood.drill.score_parts import Check, Missed
from qdflood.drill.score_rating import Rating
from qdflood.drill.seen import Printed, Seen, differences, level_words
from qdflood.errors import JournalError
from qdflood.journal.decisions import decision_of
from qdflood.journal.entry import DECISION, EXERCISE, SHIFT, SNAPSHOT, Entry
from qdflood.journal.ledger import Ledger
from qdflood.journal.observed import OBSERVED
from qdflood.truth import TRUE

LABELS = {
    "confirmed": "建议级别", "possible": "不能排除的级别", "possible_reported": "有情况指向的级别",
    "verdict": "研判结论", "met": "应成立的条款", "not_met": "不应成立的条款",
    "unmet": "应不成立的条款", "unknown": "应为未知的条款", "warnings": "预警发布条件",
    "alarms": "突出情况", "stale": "过时提示", "conflicts": "矛盾提示", "advisories": "预案外提示",
    "status": "官方状态", "prints": "打印内容",
}
"""What the desk is looked at for, in this order, and what it is called."""
ORDER = {key: i for i, key in enumerate(LABELS)}
_GRADES = ("confirmed", "possible", "possible_reported", "status")
_NOTHING_ENTERED = "此前的来文没有录入，无从检验"
_NOTHING_TYPED = "此前没有须学员录入的来文，只是系统录入的结果"
_NOTHING_YET = "此前没有注入，只是起始状态"
_IDLE = (EXERCISE, SNAPSHOT, SHIFT)
_DECIDED = ("status", "prints")
"""What shows what people have decided, not only what the desk makes of the readings."""


@dataclass
class _Open:
    """A key of an expectation that has not been settled yet."""

    due: Due
    key: str
    grace: datetime
    since: datetime
    ready: datetime | None
    failed: list[str] = field(default_factory=list)
    failed_at: datetime | None = None
    over: bool = False
    """Whether a later expectation has come that speaks of the same."""


@dataclass
class DeskCourse:
    """What the desk showed: the checks by expectation, clauses missed, decisions' grounds.

    ``grounds``: by the number of a decision, whether what was proposed then carried it.
    """

    log: ExerciseLog
    messages: Messages
    printed: Printed | None = None
    checks: dict[str, list[Check]] = field(default_factory=dict)
    missed: list[Missed] = field(default_factory=list)
    grounds: dict[int, bool] = field(default_factory=dict)
    _open: list[_Open] = field(default_factory=list)
    _typed: datetime | None = None
    _decided: bool = False

    def run(self) -> DeskCourse:
        """Read the log once, looking at every expectation as its time comes."""
        ledger = self.log.ledger()
        waiting = sorted((one for one in self.log.due if not one.why), key=lambda one: one.at)
        for entry in self.log.entries:
            while waiting and waiting[0].at < entry.recorded:
                self._come(waiting.pop(0), ledger)
            if entry.kind == DECISION:
                self._decision(entry, ledger)
            elif entry.kind in OBSERVED and entry.officer != SYSTEM:
                self._typed = entry.recorded
            ledger.take(entry)
            if self._open and entry.kind not in _IDLE:
                self._look(ledger, entry.recorded)
                self._drop(entry.recorded)
        for due in waiting:
            self._come(due, ledger)
        for one in self._open:
            self._close(one)
        return self

    def _decision(self, entry: Entry, ledger: Ledger) -> None:
        self._decided = self._decided or entry.officer != SYSTEM
        try:
            made = decision_of(entry)
        except JournalError:
            return
        self.grounds[entry.seq] = carried(made, ledger.assessment(entry.recorded))

    # -- one expectation

    def _come(self, due: Due, ledger: Ledger) -> None:
        """Its time has come; an earlier one that waits for the same waits no longer than it may."""
        form = due.expectation.form
        keys = [key for key in LABELS if key in form.said]
        for one in self._open:
            one.over = one.over or one.key in keys
        self._drop(due.at)
        grace, since = self._grace(due), self._since(due)
        made = [_Open(due, key, grace, since, self._ready(due, key, since)) for key in keys
                if key != "prints" or self.printed is not None]
        if "prints" in keys and self.printed is None:
            self._add(due, "prints", Rating.UNTESTED, "没有核对打印页", due.at)
        self._open += made
        self._look(ledger, due.at, made)

    def _grace(self, due: Due) -> datetime:
        """Until when it is in time: the next inject, or the end of a decision's minutes that
        run, for what is decided shows on the desk."""
        found = [self.log.next_given(due.at)]
        for other in self.log.due:
            one = other.expectation.form.decision
            if one is not None and not other.why and other.at <= due.at:
                found.append(other.at + timedelta(minutes=one.within_min))
        return max(found)

    def _drop(self, at: datetime) -> None:
        """Close what is over and whose time is up."""
        for one in [one for one in self._open if one.over and one.grace < at]:
            self._close(one)
            self._open.remove(one)

    def _since(self, due: Due) -> datetime:
        """When the expectation before it was looked at."""
        return max((one.at for one in self.log.due if one.at < due.at),
                   default=self.log.script.start)

    def _ready(self, due: Due, key: str, since: datetime) -> datetime | None:
        """When something of the messages it rests on had been entered; where it rests on
        none, its time, if people had a part in it. None: only the system is looked at."""
        rests_on = self.log.before(due)
        if not rests_on:
            return due.at if self._by_people(key, since) else None
        times = [at for one in rests_on if (at := self.messages.first_entered(one))]
        return max(times, default=None)

    def _by_people(self, key: str, since: datetime) -> bool:
        """Whether anybody has decided, for what shows decisions; or for the rest, entered
        anything since the expectation before."""
        if key in _DECIDED:
            return self._decided
        return self._typed is not None and self._typed >= since

    def _look(self, ledger: Ledger, at: datetime, only: Sequence[_Open] | None = None) -> None:
        found = list(self._open if only is None else only)
        if not found:
            return
        assessment: Assessment = ledger.assessment(at)
        seen = Seen(self.log.edition, self.log.organization, ledger, assessment, at)
        for one in found:
            differ = differences(one.due.expectation.form, seen, self.printed,
                                 only=frozenset({one.key}))
            if differ and one.failed_at is None:
                one.failed, one.failed_at = [d.sentence for d in differ], at
                if one.key == "met":
                    self._clauses(one, assessment, at)
            if differ:
                continue
            if one.ready is None and not self._by_people(one.key, one.since):
                self._untested(one)
            elif one.failed_at is not None or (one.ready is not None and one.ready <= at):
                self._settle(one, at)
            elif one.ready is None:
                self._untested(one)
            else:
                continue  # it holds, and the message that might change it is yet to be entered
            self._open.remove(one)

    def _settle(self, one: _Open, at: datetime) -> None:
        """It is so; in time, or late."""
        late = minutes(one.due.at, at)
        rating = Rating.MET if at <= one.grace else Rating.PARTLY
        if rating is Rating.MET:
            self.missed = [m for m in self.missed if not (
                one.key == "met" and m.expectation == one.due.id)]
        self._add(one.due, one.key, rating, "与预期一致", at, late or None)

    def _close(self, one: _Open) -> None:
        """It never came to be so, or nothing had been entered that would have shown it."""
        if one.failed_at is None:
            self._untested(one)
        else:
            self._add(one.due, one.key, Rating.NOT, "；".join(one.failed), one.failed_at)

    def _untested(self, one: _Open) -> None:
        """It holds, or came to hold, and nobody did anything for it."""
        why = _NOTHING_ENTERED if self.log.before(one.due) else (
            _NOTHING_TYPED if self.log.begun_by(one.due) else _NOTHING_YET)
        self.missed = [m for m in self.missed if not (
            one.key == "met" and m.expectation == one.due.id)]
        self._add(one.due, one.key, Rating.UNTESTED, why, one.due.at)

    def _add(
        self, due: Due, key: str, rating: Rating, text: str, at: datetime,
        late: int | None = None,
    ) -> None:
        said = expected(self.log, due, key)
        self.checks.setdefault(due.id, []).append(
            Check(key, LABELS[key], rating, said, named(self.log.edition, text), at, late))

    def _clauses(self, one: _Open, assessment: Assessment, at: datetime) -> None:
        """The clauses that should be met and are not, and what was told and not entered."""
        for ref in one.due.expectation.form.met:
            known = state(assessment, ref)
            if known is not None and known.truth != TRUE:
                finding = assessment.finding(ref.partition("#")[0])
                read = set(registers(finding.clause.when))
                lacking = [words for register, words in self.messages.lacking(at)
                           if register in read]
                self.missed.append(Missed(one.due.id, ref, finding.clause.text,
                                          named(self.log.edition, known.words), at,
                                          tuple(dict.fromkeys(lacking))))


def expected(log: ExerciseLog, due: Due, key: str) -> str:
    """What a key of an expectation says, in words."""
    value = getattr(due.expectation.form, key)
    if key in _GRADES:
        return level_words(log.edition, log.edition.levels.position(value or "") or 0)
    if isinstance(value, dict):
        return "、".join(f"{name}{word}" for name, word in value.items())
    if key == "prints":
        return "；".join(_print(one.kind, one.words, one.without) for one in value)
    if isinstance(value, (list, tuple)):
        return named(log.edition, "、".join(map(str, value))) or "无"
    return str(value or "")


def _print(kind: str, words: Iterable[str], without: Iterable[str]) -> str:
    parts = [f"有“{one}”" for one in words] + [f"没有“{one}”" for one in without]
    return f"{kind}{'、'.join(parts)}"
