"""What has become of each task: told, acknowledged, reported back, done, or not applicable.

Told is not acknowledged, and acknowledged is not reported: each keeps its own time. Going
back is a new entry. What is unfinished comes along when the level is adjusted, and stays
in sight after the end until somebody says what became of it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qdflood.errors import JournalError
from qdflood.journal.duties import Duty, Key, Phase, duties_of
from qdflood.journal.entry import TASK, Entry, moment_text
from qdflood.plan.actions import ActionList
from qdflood.plan.organization import Organization

TO_DO, TOLD, ACKNOWLEDGED, REPORTED, DONE, NOT_APPLICABLE = (
    "to_do", "told", "acknowledged", "reported", "done", "not_applicable"
)
STATES = {
    TO_DO: "待办", TOLD: "已通知", ACKNOWLEDGED: "已回执", REPORTED: "已反馈", DONE: "已完成",
    NOT_APPLICABLE: "不适用",
}
"""Every state, in the order in which a task goes through them, and what officers call it."""

FINISHED = frozenset({DONE, NOT_APPLICABLE})
LEFT, AFTER_END = "left", "after_end"
NAME_LIMIT, TEXT_LIMIT = 60, 2000


@dataclass(frozen=True, slots=True)
class Tick:
    """One entry about a task; ``at`` is when it happened, ``seq`` its place in the log."""

    seq: int
    state: str
    at: datetime
    recorded: datetime
    officer: str
    who: str = ""
    means: str = ""
    text: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Assigned:
    """A task with everything entered about it, earliest first.

    ``phase`` is the decision that laid it on its addressee. ``mark``: empty, LEFT (of an
    earlier list, unfinished when the list was replaced) or AFTER_END (unfinished when the
    response or warning ended).
    """

    duty: Duty
    phase: Phase
    ticks: tuple[Tick, ...] = ()
    mark: str = ""

    @property
    def key(self) -> Key:
        return self.duty.key

    @property
    def last(self) -> Tick | None:
        """The latest by the time it happened: a tick entered late does not set it back."""
        return self.ticks[-1] if self.ticks else None

    @property
    def state(self) -> str:
        return self.last.state if self.last else TO_DO

    @property
    def finished(self) -> bool:
        return self.state in FINISHED

    def time(self, state: str) -> datetime | None:
        """When it last came to ``state``; None if it never did."""
        return next((tick.at for tick in reversed(self.ticks) if tick.state == state), None)


class Tasks:
    """The ticks out of the log, and the tasks they belong to."""

    def __init__(self, organization: Organization, lists: Sequence[ActionList]) -> None:
        self._organization, self._lists = organization, lists
        self._ticks: dict[Key, list[Tick]] = defaultdict(list)
        self._duties: dict[Phase, tuple[Duty, ...]] = {}

    def take(self, entry: Entry) -> None:
        """Add what ``entry`` says of its tasks; entries of other kinds say nothing of them."""
        if entry.kind != TASK:
            return
        try:
            keys, tick = _read(entry)
        except (KeyError, TypeError, ValueError) as exc:
            raise JournalError("不是一条完整的任务记录", where=f"第{entry.seq}条") from exc
        for key in keys:
            self._ticks[key].append(tick)

    def duties(self, phase: Phase) -> tuple[Duty, ...]:
        """What ``phase`` lays on anybody."""
        if phase not in self._duties:
            self._duties[phase] = duties_of(self._organization, self._lists, phase)
        return self._duties[phase]

    def standing(self, phases: Iterable[Phase]) -> tuple[Assigned, ...]:
        """Every task that stands after ``phases``: of what is in force, finished or not;
        of lists replaced and of what has ended, only the unfinished.
        """
        found: list[Assigned] = []
        for episodes in _tracks(phases):
            for i, episode in enumerate(episodes):
                anew = {duty.thread for later in episodes[i + 1:] for phase in later.phases
                        for duty in self.duties(phase)}
                found += [one for one in self._episode(episode) if one.duty.thread not in anew]
        return tuple(found)

    def open_tasks(self, phases: Iterable[Phase]) -> tuple[Assigned, ...]:
        """The standing tasks that are neither done nor not applicable."""
        return tuple(one for one in self.standing(phases) if not one.finished)

    def _episode(self, episode: _Episode) -> Iterator[Assigned]:
        *earlier, last = episode.phases
        began = episode.phases[0].seq
        alike: dict[tuple[str, str], list[Key]] = defaultdict(list)
        for phase in earlier:
            for duty in self.duties(phase):
                alike[duty.thread].append(duty.key)
        held = {duty.thread for duty in self.duties(last)}
        for duty in self.duties(last):
            keys = {duty.key} if duty.reports_to else {duty.key, *alike.get(duty.thread, ())}
            one = Assigned(duty, last, self._since(keys, began),
                           AFTER_END if episode.ended else "")
            if not (episode.ended and one.finished):
                yield one
        for phase in reversed(earlier):
            for duty in self.duties(phase):
                one = Assigned(duty, phase, self._since({*alike[duty.thread]}, began),
                               AFTER_END if episode.ended else LEFT)
                if duty.thread not in held and not one.finished:
                    yield one
            held |= {duty.thread for duty in self.duties(phase)}

    def _since(self, keys: Iterable[Key], seq: int) -> tuple[Tick, ...]:
        ticks = {tick.seq: tick for key in keys for tick in self._ticks.get(key, ())
                 if tick.seq > seq}
        return tuple(sorted(ticks.values(), key=lambda tick: (tick.at, tick.seq)))

    def body(
        self, phases: Iterable[Phase], keys: Sequence[Key], state: str, at: datetime,
        now: datetime, *, who: str = "", means: str = "", text: str = "", reason: str = "",
    ) -> dict[str, Any]:
        """The body of an entry that ticks ``keys`` together: one telephone call, one entry.

        Raises JournalError for a task that does not stand, a time yet to come, or what a
        state needs and was not given.
        """
        standing = {one.key: one for one in self.standing(phases)}
        lost = [key for key in keys if key not in standing]
        if lost:
            raise JournalError(
                f"{lost[0].unit}的{lost[0].ref}已不在任务清单中（可能已调整或终止），请重新选择"
            )
        if not keys:
            raise JournalError("请先选择任务")
        if at > now:
            raise JournalError(f"时间{at:%m-%d %H:%M}晚于现在，请核对")
        said = {"who": who.strip(), "means": means.strip(), "text": text.strip(),
                "reason": reason.strip()}
        _complete(state, **said)
        undone = state not in FINISHED and any(standing[key].finished for key in keys)
        if undone and not said["reason"]:
            raise JournalError("已完成或不适用的任务退回，须写明理由")
        return {"tasks": [key.json() for key in sorted(set(keys))], "state": state,
                "at": moment_text(at), **{name: words for name, words in said.items() if words}}


def _complete(state: str, who: str, means: str, text: str, reason: str) -> None:
    if state not in STATES:
        raise JournalError(f"没有“{state}”这一任务状态", choices=STATES.values())
    if state == TOLD and not (who and means):
        raise JournalError("已通知：请填写通知了谁、用什么方式")
    if state == ACKNOWLEDGED and not who:
        raise JournalError("已回执：请填写谁回的")
    if state == REPORTED and not text:
        raise JournalError("已反馈：请填写反馈内容")
    if state in (NOT_APPLICABLE, TO_DO) and not reason:
        raise JournalError(f"{STATES[state]}：请写明理由")
    for words, limit in ((who, NAME_LIMIT), (means, NAME_LIMIT), (text, TEXT_LIMIT),
                         (reason, TEXT_LIMIT)):
        if len(words) > limit:
            raise JournalError(f"文字过长（{len(words)}字，最多{limit}字）")


def counts(assigned: Iterable[Assigned]) -> dict[str, int]:
    """How many tasks are in each state, in the order of STATES."""
    found = Counter(one.state for one in assigned)
    return {state: found[state] for state in STATES}


def sentence(entry: Entry) -> str:
    """An entry of ticks as one line of the log: 已通知 市应急局2项（5.3.2(3)、5.3.2(4)）：王科长，电话."""
    keys, tick = _read(entry)
    by_unit: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        by_unit[key.unit].append(key.ref)
    refs = "、".join(dict.fromkeys(key.ref for key in keys))
    units = "、".join(f"{unit}{len(held)}项" for unit, held in list(by_unit.items())[:3])
    more = f"等{len(by_unit)}家{len(keys)}项" if len(by_unit) > 3 else ""
    said = "，".join(filter(None, (tick.who, tick.means, tick.text, tick.reason)))
    return f"{STATES[tick.state]} {units}{more}（{refs}）{'：' if said else ''}{said}"


def _read(entry: Entry) -> tuple[list[Key], Tick]:
    body = entry.body
    keys = [Key(str(one["list"]), str(one["ref"]), int(one["step"]), str(one["unit"]))
            for one in body["tasks"]]
    if body["state"] not in STATES:
        raise ValueError(body["state"])
    said = {name: str(body.get(name, "")) for name in ("who", "means", "text", "reason")}
    return keys, Tick(entry.seq, body["state"], datetime.fromisoformat(body["at"]),
                      entry.recorded, entry.officer, **said)


# -- from start to end


@dataclass(frozen=True)
class _Episode:
    """The phases of one track from a start to its end, or until now."""

    phases: tuple[Phase, ...]
    ended: bool


def _tracks(phases: Iterable[Phase]) -> Iterator[list[_Episode]]:
    tracks: dict[str, list[Phase]] = defaultdict(list)
    for phase in phases:
        tracks[phase.track].append(phase)
    for held in tracks.values():
        yield list(_episodes(held))


def _episodes(phases: Iterable[Phase]) -> Iterator[_Episode]:
    running: list[Phase] = []
    for phase in phases:
        if phase.lists:
            running.append(phase)
        elif running:
            yield _Episode(tuple(running), True)
            running = []
    if running:
        yield _Episode(tuple(running), False)
