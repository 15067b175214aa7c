"""Whether what was not known was asked for, reports came in time, tasks were passed on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from qdflood.drill.form import ReportDue, TaskDue
from qdflood.drill.play import What
from qdflood.drill.score_log import MINUTE, Due, ExerciseLog, minutes
from qdflood.drill.score_messages import Fact, Messages
from qdflood.drill.score_parts import AskedScore, ReportScore, TaskScore
from qdflood.drill.score_rating import Rating
from qdflood.journal.entry import TASK
from qdflood.journal.report_clock import FIRST, Clock, Event, Pair
from qdflood.journal.tasks import NOT_APPLICABLE, TO_DO
from qdflood.plan.edition import Edition

_PATH = re.compile(r"(?<![A-Za-z_.])[a-z][a-z_]+\.[^\s、；，：。）“”（|]+")
ASKED, ENTERED, NOT_ASKED = "已询问", "已录入答复", "未询问"


# -- asking


def asked(log: ExerciseLog, messages: Messages) -> Iterator[AskedScore]:
    """Every fact that had to be asked for, from the time it became due."""
    for due in log.due:
        for path in due.expectation.form.ask if not (due.why or log.study) else ():
            yield _asked(log, messages, due, path)


def _asked(log: ExerciseLog, messages: Messages, due: Due, path: str) -> AskedScore:
    answers = [one for one in messages.facts if not one.system and about(path, one.said.path)]
    known = max((one.at for one in answers if one.at < due.at), default=None)
    heard = [(one.at, ASKED) for one in log.play.said if one.what is What.ASKED
             and about(path, str(one.body.get("about", ""))) and (known is None or one.at > known)]
    told = [(one.at, ENTERED) for one in answers
            if one.at >= due.at and not _brought(log, messages, due, path, one)]
    at, how = min([*heard, *told], default=(None, NOT_ASKED))
    return AskedScore(due.id, path, label(log.edition, path), due.at, at,
                      max(minutes(due.at, at), 0) if at else None, how)


def about(path: str, said: str) -> bool:
    """The same fact; of a roll call any member, of a member the roll call too."""
    if not said:
        return False
    wanted, found = (one.replace(".*", "").split(".") for one in (path, said))
    if wanted[0] != found[0]:
        return False
    if len(found) == 1 or len(wanted) == 1:
        return True
    roll = len(wanted) == 2 or len(found) == 2
    return wanted[-1] == found[-1] and (roll or wanted == found)


def _brought(log: ExerciseLog, messages: Messages, due: Due, path: str, one: Fact) -> bool:
    """Whether a message came by itself with it, after it had become due."""
    return any(due.at < given.at <= one.at and about(path, told.path)
               for inject in log.script.timed if (given := log.given_of(inject))
               for told in messages.told[inject.id])


def label(edition: Edition, path: str) -> str:
    """A fact's path in words: 南村站洪水位; districts.*.response as 区（市）：应急响应."""
    register, _, rest = path.partition(".")
    member, _, field = rest.rpartition(".")
    try:
        spec, info = edition.register(register), edition.info[register][field]
    except KeyError:
        return path
    who = member if member not in ("", "*") else spec.label
    return f"{who}：{info.spec.label}"


def named(edition: Edition, words: str) -> str:
    """Words in which every path of a fact is named as officers name it."""
    return _PATH.sub(lambda found: label(edition, found[0]), words)


# -- reports (the plan's own minutes)


def reports(log: ExerciseLog) -> Iterator[ReportScore]:
    """Every report whose clock must run, as the players' log has it at the end."""
    events = [one for one in log.whole.reporting.events if not one.incident.withdrawn]
    for due in log.due:
        for one in due.expectation.form.reports if not (due.why or log.study) else ():
            alike = [event for event in events if one.of in event.text]
            if not alike:
                yield ReportScore(due.id, one.of, "", one.means or "", "", None, None, Rating.NOT,
                                  "没有录入这起险情、灾情，计时没有开始")
            for event in alike[:1]:
                yield from _event(log, due, one, event)


def _event(log: ExerciseLog, due: Due, one: ReportDue, event: Event) -> Iterator[ReportScore]:
    for pair, clock in event.clocks:
        if pair.number == FIRST and (one.means is None or one.means in clock.means):
            yield _clock(log, due, one, event, (pair, clock))


def _clock(
    log: ExerciseLog, due: Due, one: ReportDue, event: Event, running: tuple[Pair, Clock]
) -> ReportScore:
    pair, clock = running
    if clock.received is not None:
        rating = Rating.MET if clock.received <= clock.due else Rating.PARTLY
    else:
        rating = Rating.NOT if log.last > clock.due else Rating.UNTESTED
    return ReportScore(due.id, one.of, event.text, clock.means, pair.ref, clock.due,
                       clock.received, rating, clock.words(log.last))


# -- tasks (the script's minutes)


def tasks(log: ExerciseLog) -> Iterator[TaskScore]:
    """Every task that had to be passed on, and when it was."""
    for due in log.due:
        for one in due.expectation.form.tasks if not (due.why or log.study) else ():
            deadline = due.at + timedelta(minutes=one.within_min)
            told = min(_told(log, one, due.at), default=None)
            if told is None:
                rating = Rating.NOT if log.last >= deadline else Rating.UNTESTED
            else:
                rating = Rating.MET if told < deadline + MINUTE else Rating.PARTLY
            yield TaskScore(due.id, one.unit, one.ref, deadline, told,
                            max(minutes(due.at, told), 0) if told else None, rating)


def _told(log: ExerciseLog, one: TaskDue, since: datetime) -> Iterator[datetime]:
    """When it was passed on; before it was due counts, for the response it is of."""
    phases = log.whole.phases(log.last)
    begun = max((phase.since for phase in phases if phase.lists
                 and phase.since <= since), default=None)
    for entry in log.entries:
        if entry.kind != TASK or entry.body.get("state") in (TO_DO, NOT_APPLICABLE):
            continue
        at = _time(entry.body)
        if at is not None and (begun is None or at >= begun - MINUTE) and any(
                (key.get("unit"), key.get("ref")) == (one.unit, one.ref)
                for key in entry.body.get("tasks", ())):
            yield at


def _time(body: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(body["at"])
    except (KeyError, TypeError, ValueError):
        return None
