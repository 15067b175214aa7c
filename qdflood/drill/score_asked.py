"""Whether what was not known was asked for, and tasks were passed on; by their entries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from qdflood.drill.form import TaskDue
from qdflood.drill.play import What
from qdflood.drill.score_log import MINUTE, Due, ExerciseLog, minutes
from qdflood.drill.score_messages import Fact, Messages
from qdflood.drill.score_parts import AskedScore, TaskScore
from qdflood.drill.score_rating import Rating
from qdflood.journal.entry import TASK
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
    comes = _comes(log, messages, due, path)
    heard = [(one.at, ASKED) for one in log.play.said if one.what is What.ASKED
             and about(path, str(one.body.get("about", ""))) and (known is None or one.at > known)]
    found = [(one.at, ENTERED) for one in answers
             if one.at >= due.at and _found_out(log, messages, path, one)]
    at, how = min([one for one in (*heard, *found) if one[0] < comes],
                  default=(None, NOT_ASKED))
    until = min(_objective_ends(log, due), comes)
    if at is not None:
        rating = Rating.MET if at <= until else Rating.PARTLY
    else:
        rating = Rating.UNTESTED if log.last < _moves_on(log, due) else Rating.NOT
    since = minutes(due.at, at) if at else None
    return AskedScore(
        due.id, path, label(log.edition, path), due.at, until, at,
        max(since, 0) if since is not None else None,
        max(-since, 0) if since is not None else None, how, rating)


def about(path: str, said: str) -> bool:
    """The same fact; of a roll call any member, of a member the roll call too. A register
    alone is no fact."""
    wanted, found = (one.replace(".*", "").split(".") for one in (path, said))
    if wanted[0] != found[0] or min(len(wanted), len(found)) == 1:
        return False
    roll = len(wanted) == 2 or len(found) == 2
    return wanted[-1] == found[-1] and (roll or wanted == found)


def _found_out(log: ExerciseLog, messages: Messages, path: str, one: Fact) -> bool:
    """Whether an entry shows that somebody asked: it came to an answer given on asking, or
    no message given so far says it. To type what was given is not to ask."""
    answers = [inject for inject in log.script.injects if inject.when_asked
               and (given := log.given_of(inject)) and given.at <= one.at]
    if any(about(path, said.path) for inject in answers for said in messages.told[inject.id]):
        return True
    return messages.is_loose(one) and not messages.brought(one)


def _comes(log: ExerciseLog, messages: Messages, due: Due, path: str) -> datetime:
    """When a message first brings it by itself after it was due: then it is late to ask."""
    return min((given.at for inject in log.script.timed if (given := log.given_of(inject))
                and given.at > due.at
                and any(about(path, told.path) for told in messages.told[inject.id])),
               default=log.last + MINUTE)


def _objective_ends(log: ExerciseLog, due: Due) -> datetime:
    """When the situation moves on from the last expectation of the same objective."""
    objective = due.expectation.form.objective
    return max(log.next_given(other.at) for other in log.due
               if other.expectation.form.objective == objective)


def _moves_on(log: ExerciseLog, due: Due) -> datetime:
    """When the next inject was given, or was to be given, or the script was to end."""
    given = [one.at for one in log.play.given.values() if one.at > due.at]
    planned = due.expectation.at
    after = [one.at for one in log.script.timed if one.at is not None and one.at > planned]
    return min(given, default=min(after, default=log.script.end) + (due.at - planned))


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


# -- tasks (the script's minutes)


def tasks(log: ExerciseLog) -> Iterator[TaskScore]:
    """Every task that had to be passed on, and when it was."""
    for due in log.due:
        for one in due.expectation.form.tasks if not (due.why or log.study) else ():
            deadline = due.at + timedelta(minutes=one.within_min)
            told, claimed = min(_told(log, one, due.at), default=(None, None))
            if told is None:
                over = log.last >= deadline + MINUTE and not log.stepped_over(due.at, deadline)
                rating = Rating.NOT if over else Rating.UNTESTED
            else:
                rating = Rating.MET if told < deadline + MINUTE else Rating.PARTLY
            yield TaskScore(due.id, one.unit, one.ref, deadline, told, other_time(claimed, told),
                            max(minutes(due.at, told), 0) if told else None, rating)


def other_time(claimed: datetime | None, recorded: datetime | None) -> datetime | None:
    """What an entry claims, where that is another time than its own."""
    if claimed is None or recorded is None or abs(recorded - claimed) < MINUTE:
        return None
    return claimed


def _told(
    log: ExerciseLog, one: TaskDue, since: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """When it was entered as passed on, and when it is said to have been; before it was due
    counts, for the response it is of."""
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
            yield entry.recorded, at


def _time(body: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(body["at"])
    except (KeyError, TypeError, ValueError):
        return None
