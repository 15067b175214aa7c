"""One step on paper: its clause and words, its condition apart, boxes for what becomes of it.

A box is ticked only for what the log holds; the rest is left to the pen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from qdflood.journal.tasks import (
    ACKNOWLEDGED,
    DONE,
    NOT_APPLICABLE,
    STATES,
    TO_DO,
    TOLD,
    Assigned,
    Tick,
)
from qdflood.report.task_scope import Scope, left_words

NO_TIME = "预案未规定时限"
COLUMNS = (TOLD, ACKNOWLEDGED, DONE)
_ORDER = list(STATES)
_TALL = 500  # characters from which on a row may run over the foot of a page
_FEW = 8
_SHORT = 60

Row = dict[str, object]


def row(
    scope: Scope, tasks: Sequence[Assigned], *, of: str = "", beyond: bool = False,
    shown: bool = True, to: bool = False, before: set[int] | None = None,
) -> Row:
    """One row for a step in one addressee's hands or in several's; ``tasks`` share the step.

    ``of``: under which other name it reaches the addressee of the sheet. ``beyond``: the
    link is the editor's, not the plan's. ``shown`` False leaves the boxes to the pen. ``to``
    says whose hands it is in, and leaves a long feedback to the addressee's own sheet.
    ``before`` holds the entries whose words the table has printed, and takes this row's.
    """
    duty = tasks[0].duty
    options = [f"条件：{duty.condition}" if duty.condition else None,
               "由决定指定" if all(t.duty.chosen for t in tasks) else None]
    trail = _trails(scope, tasks, to, set() if before is None else before) if shown else []
    return {
        "ref": duty.key.ref, "text": duty.text, "may": any(options),
        "options": [words for words in options if words],
        "chips": list(filter(None, (
            "引申" if beyond else "",
            f"仅{'、'.join(duty.hazards)}" if duty.hazards else "",
            f"报{'、'.join(duty.reports_to)}：{NO_TIME}" if duty.reports_to else "",
            left_words(scope.source.edition, tasks[0]),
        ))),
        "small": _small(scope, tasks, of, to),
        "cells": [_cell(scope, tasks, state) if shown else BLANK for state in COLUMNS],
        "name": _names(tasks) if shown else "",
        "trail": trail, "tall": sum(map(len, (duty.text, *trail))) > _TALL,
    }


BLANK: dict[str, object] = {"done": False, "words": ""}


def by_step(tasks: Iterable[Assigned]) -> list[list[Assigned]]:
    """The tasks of each step together, in the order in which the steps first come."""
    found: dict[tuple[str, str, str, int, int], list[Assigned]] = {}
    for one in tasks:
        key = one.key
        found.setdefault((one.mark, key.list, key.ref, key.step, one.phase.seq), []).append(one)
    return list(found.values())


def in_order(scope: Scope, tasks: Iterable[Assigned]) -> list[Assigned]:
    """The tasks in the order of the lists; a report of no step comes after the steps."""
    place = {key: n for n, key in enumerate(scope.steps)}
    return sorted(tasks, key=lambda t: place.get((t.key.list, t.key.ref, t.key.step), len(place)))


def _small(scope: Scope, tasks: Sequence[Assigned], of: str, to: bool) -> list[str]:
    """What is said below the words: who was meant by them, in whose hands they are."""
    duty, step = tasks[0].duty, scope.step(tasks[0].key)
    said = []
    if to:
        said.append(f"承办：{_hands(tasks)}")
    elif duty.via or of:
        said.append(f"作为“{of or duty.via}”")
    if step and step.who_carried:
        said.append(f"承前：{'、'.join(step.who)}")
    if duty.note:
        said.append(f"注：{duty.note}")
    return said


def _hands(tasks: Sequence[Assigned]) -> str:
    """By the collective's name where there is one; the first few where there are many."""
    names = list(dict.fromkeys(t.duty.via or t.key.unit for t in tasks))
    counts = {name: sum(t.duty.via == name for t in tasks) for name in names}
    words = [f"{name}（{counts[name]}）" if counts[name] > 1 else name for name in names]
    return "、".join(words[:_FEW]) + (f"等{len(words)}家" if len(words) > _FEW else "")


# -- what the log holds


def _live(one: Assigned) -> dict[str, Tick]:
    """The last tick of each state that still stands: going back takes the later ones away."""
    held: dict[str, Tick] = {}
    for tick in one.ticks:
        held = {state: t for state, t in held.items()
                if _ORDER.index(state) < _ORDER.index(tick.state)}
        if tick.state != TO_DO:
            held[tick.state] = tick
    return held


def _cell(scope: Scope, tasks: Sequence[Assigned], state: str) -> dict[str, object]:
    live = [_live(one) for one in tasks]
    ticks = [held[state] for held in live if state in held]
    if state == DONE and all(NOT_APPLICABLE in held for held in live):
        return {"done": False, "words": STATES[NOT_APPLICABLE]}
    if not ticks:
        return BLANK
    if len(ticks) < len(tasks):
        return {"done": False, "words": f"{len(ticks)}/{len(tasks)}家"}
    return {"done": True, "words": _time(scope, max(tick.at for tick in ticks))}


def _names(tasks: Sequence[Assigned]) -> str:
    """Who was told or answered; nobody where the hands are many."""
    if len(tasks) > 1:
        return ""
    return "、".join(dict.fromkeys(t.who for t in _live(tasks[0]).values() if t.who))


def _trails(scope: Scope, tasks: Sequence[Assigned], short: bool, before: set[int]) -> list[str]:
    """What was said with a tick, and every going back, earliest first."""
    found = []
    for one in tasks:
        whose = f"{one.key.unit}　" if len(tasks) > 1 else ""
        for tick in one.ticks:
            if tick.text or tick.reason or tick.state in (TO_DO, NOT_APPLICABLE):
                found.append(whose + _said(scope, tick, short, tick.seq in before))
    before |= {tick.seq for one in tasks for tick in one.ticks}
    return found


def _said(scope: Scope, tick: Tick, short: bool, again: bool) -> str:
    words = "　".join(filter(None, (tick.text, tick.reason)))
    if again and len(words) > _SHORT:
        words = "内容同前"
    elif short and len(words) > _SHORT:
        words = f"{words[:_SHORT]}……（全文见该单位任务单）"
    said = "　".join(filter(None, (tick.who, tick.means, words)))
    return f"{STATES[tick.state]} {_time(scope, tick.at)}　{said}".rstrip("　")


def _time(scope: Scope, at: datetime) -> str:
    return f"{at.astimezone(scope.source.edition.zone):%m-%d %H:%M}"
