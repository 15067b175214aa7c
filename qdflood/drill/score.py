"""The score of an exercise (clause 8.2 asks for drills): from its own log and script alone.

The same log gives the same score. It is never entered anywhere: not in the exercise's log,
and least of all in the duty log. What is said of times in minutes is the script's own
training standard, except for the reports, whose minutes the plan has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from qdflood.drill import score_asked, score_improve
from qdflood.drill.play import What
from qdflood.drill.score_desk import ORDER, DeskCourse
from qdflood.drill.score_form import Score
from qdflood.drill.score_levels import EARLY, WRONGS, Levels
from qdflood.drill.score_log import NOT_AN_EXERCISE, Due, ExerciseLog, minutes
from qdflood.drill.score_messages import Messages
from qdflood.drill.score_parts import (
    AskedScore,
    Check,
    DecisionScore,
    FalseMove,
    ObjectiveScore,
    Observation,
    ReportScore,
    Step,
    TaskScore,
    Tested,
)
from qdflood.drill.score_rating import RATINGS, Rating, rating_of, together
from qdflood.drill.score_reports import Reports
from qdflood.drill.score_rumours import moves
from qdflood.drill.score_study import Study
from qdflood.drill.score_unfounded import Unfounded
from qdflood.drill.seen import Printed
from qdflood.journal.entry import Entry
from qdflood.plan.actions import ActionList
from qdflood.plan.edition import Edition
from qdflood.plan.organization import Organization
from qdflood.triggers import Rules

__all__ = ["NOT_AN_EXERCISE", "RATINGS", "Rating", "Score", "rating_of", "score"]


def score(
    entries: Iterable[Entry], *, edition: Edition, organization: Organization,
    lists: Sequence[ActionList], rules: Rules, printed: Printed | None = None,
) -> Score:
    """The score of the exercise whose whole log ``entries`` are, begun and perhaps not ended.

    ``printed`` makes the text of a page; without it what must stand on a page is not tested.
    Raises DrillError where it is no exercise's log, or its script fits this edition no more.
    """
    return _Scored(ExerciseLog(entries, edition, organization, lists, rules), printed).made()


@dataclass(frozen=True)
class _Parts:
    """What the checks of the expectations are made from."""

    decisions: dict[str, DecisionScore]
    asked: tuple[AskedScore, ...]
    reports: tuple[ReportScore, ...]
    tasks: tuple[TaskScore, ...]


class _Scored:
    """All parts, each made once."""

    def __init__(self, log: ExerciseLog, printed: Printed | None) -> None:
        self.log = log
        self.messages, self.study = Messages(log), Study(log)
        self.desk = DeskCourse(log, self.messages, printed)
        if not log.study:
            self.desk.run()
        self.unfounded = Unfounded(log, self.messages)
        self.levels = Levels(log, self.desk.grounds)
        self.parts = _Parts(
            {one.expectation: one for one in self.levels.scores},
            tuple(score_asked.asked(log, self.messages)), Reports(log, self.messages).scores,
            tuple(score_asked.tasks(log)))

    def made(self) -> Score:
        log, parts = self.log, self.parts
        tested = tuple(self._tested(due) for due in log.due)
        bare = Score(
            **self._about(), objectives=tuple(self._objectives(tested)), expectations=tested,
            decisions=self.levels.scores, clauses_missed=tuple(self.desk.missed),
            messages=self.messages.scores, asked=parts.asked, reports=parts.reports,
            tasks=parts.tasks, answers=tuple(self.study.scores()),
            false_moves=self._false_moves(), to_check=self.unfounded.to_check,
            injects=log.inject_scores(), made_up=log.made_up, pauses=log.pauses,
            improvements=(), proposed=tuple(self._proposed()), official=tuple(self._official()),
            made=self.levels.timeline())
        improvements = (*score_improve.entered(log), *score_improve.proposed(bare))
        return replace(bare, improvements=improvements)

    def _about(self) -> dict[str, Any]:
        """Which exercise it was, and when."""
        log, play, script = self.log, self.log.play, self.log.script
        begun = play.begun
        assert begun is not None
        ended = play.ended
        return {
            "name": play.name, "title": script.title, "mode": play.mode, "typed": play.typed,
            "nature": script.setting.nature, "setting": script.setting.text,
            "players": script.players, "director": " ".join(
                filter(None, (begun.post, begun.officer))),
            "officers": log.officers, "script_digest": script.digest,
            "edition": log.edition.plan.id,
            "fingerprint": str(begun.body.get("fingerprint") or log.edition.fingerprint),
            "start": script.start, "end": script.end, "last": log.last,
            "finished": ended is not None,
            "why_ended": str(ended.body.get("why") or "") if ended else "",
            "begun_wall": _wall(begun), "ended_wall": _wall(ended) if ended else None,
            "played_min": max(minutes(script.start, log.last), 0),
        }

    # -- expectations and objectives

    def _tested(self, due: Due) -> Tested:
        form = due.expectation.form
        if due.why and due.id not in self.study.by_id:
            checks, why = [], due.why
        elif self.log.study:
            checks = self.study.checks(due)
            why = "" if checks else self.study.why_not(due)
        else:
            looked = sorted(self.desk.checks.get(due.id, ()), key=lambda one: ORDER[one.key])
            checks, why = [*looked, *self._done(due)], ""
        return Tested(due.id, form.title, form.objective, due.expectation.at, due.at,
                      together([one.rating for one in checks]), tuple(checks), why)

    def _done(self, due: Due) -> Iterator[Check]:
        """What people had to do."""
        if due.id in self.parts.decisions:
            yield _decision_check(self.parts.decisions[due.id])
        for asked in self.parts.asked:
            if asked.expectation == due.id:
                yield _asked_check(asked)
        for report in self.parts.reports:
            if report.expectation == due.id:
                yield _report_check(report, due)
        for task in self.parts.tasks:
            if task.expectation == due.id:
                yield _task_check(task)

    def _objectives(self, tested: Sequence[Tested]) -> Iterator[ObjectiveScore]:
        for one in self.log.script.objectives:
            own = [t for t in tested if t.objective == one.id]
            computed = together([c.rating for t in own for c in t.checks])
            seen = tuple(
                Observation(said.at, said.officer, rating_of(said.body.get("rating")),
                            str(said.body.get("text") or ""))
                for said in self.log.play.said
                if said.what is What.OBSERVE and said.body.get("objective") == one.id)
            rated = next((o.rating for o in reversed(seen) if o.rating is not None), None)
            yield ObjectiveScore(one.id, one.text, one.clauses, rated or computed, computed,
                                 rated, seen, tuple(t.id for t in own))

    # -- false moves, levels as they went

    def _false_moves(self) -> tuple[FalseMove, ...]:
        if self.log.study:
            return ()
        found = [*self.levels.false_moves(), *moves(self.log, self.messages), *self.unfounded.others]
        return (*self.unfounded.calming,
                *sorted(found, key=lambda one: (one.at, one.seq, one.kind)))

    def _proposed(self) -> Iterator[Step]:
        grades = self.log.edition.levels.grades
        yield Step(self.log.script.start, None)
        last: str | None = None
        for one in self.log.whole.proposed.snapshots:
            level = grades[one.level] if one.level else None
            if level != last:
                yield Step(one.recorded, level)
            last = level

    def _official(self) -> Iterator[Step]:
        start, grades = self.log.script.start, self.log.edition.levels.grades
        last = self.log.whole.status(start).in_force.level or 0
        yield Step(start, grades[last] if last else None)
        for at, level in self.log.whole.official.turns():
            if level != last and start < at <= self.log.last:
                yield Step(at, grades[level] if level else None)
                last = level


def _decision_check(one: DecisionScore) -> Check:
    expected = (f"{one.act}{one.level or ''}，{'、'.join(one.signed)}签发，"
                f"{one.within_min}分钟内（训练标准）")
    if one.taken is None:
        text = "没有作出" if one.rating is Rating.NOT else "演练在期限之前结束，或时钟拨过了期限"
        return Check("decision", "决定", one.rating, expected, text, one.deadline)
    parts = [f"{one.taken.act}{one.taken.level or ''}，{'、'.join(one.taken.signed) or '未签'}签发"]
    parts += {"above": ["级别偏高"], "below": ["级别偏低"]}.get(one.level_is, [])
    parts += [WRONGS[what] for what in one.wrong]
    parts.append(f"超{one.late_min}分钟" if one.late_min else "" if EARLY in one.wrong else "按时")
    parts.append(_claims("签发", one.taken.decided, one.taken.recorded))
    return Check("decision", "决定", one.rating, expected, "，".join(filter(None, parts)),
                 one.taken.recorded, one.late_min or None)


def _claims(what: str, claimed: datetime | None, recorded: datetime | None) -> str:
    """Both times, where an entry claims another than its own."""
    claimed = score_asked.other_time(claimed, recorded)
    if claimed is None or recorded is None:
        return ""
    zone = recorded.tzinfo
    return f"{recorded:%H:%M}录入，写作{claimed.astimezone(zone):%H:%M}{what}"


def _asked_check(one: AskedScore) -> Check:
    text = one.how + (f"（早{one.early_min}分钟）" if one.early_min else
                      f"（{one.minutes}分钟）" if one.minutes is not None else "")
    if one.rating is Rating.PARTLY:
        text += f"，问在{one.until:%H:%M}之后"
    return Check("ask", "询问", one.rating, one.label, text, one.asked or one.due)


def _report_check(one: ReportScore, due: Due) -> Check:
    text = filter(None, [one.text, _claims("收到", one.claimed, one.received)])
    return Check("reports", "信息报告", one.rating, f"{one.event or one.of}{one.means}",
                 "，".join(text), one.received or one.due or due.at)


def _task_check(one: TaskScore) -> Check:
    parts = ["没有通知" if one.told is None else f"{one.minutes}分钟通知",
             _claims("通知", one.claimed, one.told)]
    return Check("tasks", "任务通知", one.rating, f"{one.unit}{one.ref}",
                 "，".join(filter(None, parts)), one.told or one.deadline)


def _wall(entry: Entry) -> datetime | None:
    try:
        return datetime.fromisoformat(entry.body["wall"])
    except (KeyError, TypeError, ValueError):
        return None
