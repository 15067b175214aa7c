"""Tasks as rows to be ticked: one row a unit, a step or a group's step, and what is said of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from qdflood.desk.style import caption, esc
from qdflood.journal.duties import Phase
from qdflood.journal.tasks import LEFT, STATES, TO_DO, Assigned, Tick, counts
from qdflood.plan.edition import Edition
from qdflood.plan.organization import Organization
from qdflood.wording import age, moment

BY_UNIT, BY_GROUP, BY_CLAUSE = "按单位", "按工作组", "按条文"
VIEWS = (BY_UNIT, BY_GROUP, BY_CLAUSE)

TO_TELL, UNDER_WAY, OPTIONAL, OVER = "待通知", "办理中", "待指定或条件具备时", "已办结"
STAGES = (TO_TELL, UNDER_WAY, OPTIONAL, OVER)
NO_GROUP = "未对应工作组"
NO_TIME = "预案未规定时限"
_TITLE = 34


@dataclass(frozen=True)
class Bundle:
    """What one row ticks together."""

    id: str
    title: str
    tasks: tuple[Assigned, ...]
    head: str = ""

    @property
    def stage(self) -> str:
        """How far it is: what is surely to be done counts before what is an option."""
        if all(one.finished for one in self.tasks):
            return OVER
        sure = [one for one in self.tasks if one.duty.sure or one.ticks]
        if any(one.state == TO_DO for one in sure):
            return TO_TELL
        return UNDER_WAY if any(not one.finished for one in sure) else OPTIONAL

    @property
    def last(self) -> Tick | None:
        """The latest tick of any of its tasks."""
        ticks = [one.last for one in self.tasks if one.last]
        return max(ticks, key=lambda tick: (tick.at, tick.seq), default=None)


def phase_words(edition: Edition, phase: Phase) -> str:
    """What laid the task on its addressee: Ⅳ级应急响应, 防汛防台风预警."""
    if phase.level is not None:
        return f"{edition.levels.label(edition.levels.position(phase.level) or 0)}应急响应"
    return next((w.label for w in edition.plan.warnings if w.id == phase.track), phase.track)


def mark_words(edition: Edition, one: Assigned) -> str:
    """Where a task comes from that the list in force does not hold; empty for the others."""
    if not one.mark:
        return ""
    words = phase_words(edition, one.phase)
    return f"原{words}遗留" if one.mark == LEFT else f"{words}终止时未完成"


# -- rows


def bundles(
    edition: Edition, organization: Organization, standing: Iterable[Assigned], view: str
) -> list[Bundle]:
    """The rows of a view; what was left over stands in rows of its own, with its origin."""
    held = list(standing)
    if view == BY_UNIT:
        return list(_by_unit(edition, held))
    if view == BY_CLAUSE:
        return list(_by_step(edition, held))
    return list(_by_group(edition, organization, held))


def _gathered(edition: Edition, standing: Iterable[Assigned]) -> Iterator[tuple[str, list[Assigned]]]:
    """The tasks of lists in force, then those left over, by their origin."""
    found: dict[str, list[Assigned]] = defaultdict(list)
    for one in standing:
        found[mark_words(edition, one)].append(one)
    yield from sorted(found.items(), key=lambda pair: bool(pair[0]))


def _by_unit(edition: Edition, standing: Iterable[Assigned]) -> Iterator[Bundle]:
    for head, held in _gathered(edition, standing):
        units: dict[str, list[Assigned]] = defaultdict(list)
        for one in held:
            units[one.key.unit].append(one)
        for unit, tasks in units.items():
            yield Bundle(f"u:{head}:{unit}", unit, tuple(tasks), head)


def _steps(held: Iterable[Assigned]) -> dict[tuple[str, str, int], list[Assigned]]:
    steps: dict[tuple[str, str, int], list[Assigned]] = defaultdict(list)
    for one in held:
        steps[one.key.list, one.key.ref, one.key.step].append(one)
    return dict(sorted(steps.items(), key=lambda item: _order(item[0])))


def _order(key: tuple[str, str, int]) -> tuple[str, int, str, int]:
    return key[0], len(key[1]), key[1], key[2]


def _by_step(edition: Edition, standing: Iterable[Assigned]) -> Iterator[Bundle]:
    for head, held in _gathered(edition, standing):
        for (clause, ref, number), tasks in _steps(held).items():
            title = f"{ref} {_short(tasks[0].duty.text)}"
            yield Bundle(f"c:{head}:{clause}:{ref}:{number}", title, tuple(tasks), head)


def _by_group(
    edition: Edition, organization: Organization, standing: Sequence[Assigned]
) -> Iterator[Bundle]:
    names = [*(group.id for group in organization.groups.groups), NO_GROUP]
    for head, held in _gathered(edition, standing):
        for name in names:
            own = [one for one in held if name in (one.duty.groups or (NO_GROUP,))]
            for (clause, ref, number), tasks in _steps(own).items():
                title = f"{ref} {_short(tasks[0].duty.text)}"
                yield Bundle(f"g:{head}:{name}:{clause}:{ref}:{number}", title, tuple(tasks),
                             "　".join(filter(None, (name, head))))


def _short(text: str) -> str:
    return text if len(text) <= _TITLE else f"{text[:_TITLE]}…"


# -- what is said of them


def state_line(tasks: Sequence[Assigned], last: Tick | None, now: datetime) -> str:
    """全部已通知，12分钟前; 待办4、已通知2，12分钟前."""
    found = {state: n for state, n in counts(tasks).items() if n}
    if len(found) == 1:
        state = next(iter(found))
        said = STATES[state] if len(tasks) == 1 else f"{len(tasks)}项均{STATES[state]}"
    else:
        said = "、".join(f"{STATES[state]}{n}" for state, n in found.items())
    return f"{said}，{age(last.at, now)}" if last else said


def label(bundle: Bundle, now: datetime) -> str:
    """A row's caption, as Markdown that shows its words and nothing else."""
    return f"**{caption(bundle.title, 60)}**　{caption(state_line(bundle.tasks, bundle.last, now))}"


def _apart(edition: Edition, one: Assigned) -> list[str]:
    """What stands apart from a task's words: its condition, whom it reports to, its origin."""
    duty = one.duty
    said = [duty.condition or "", "由决定指定" if duty.chosen else "",
            f"仅{'、'.join(duty.hazards)}" if duty.hazards else "",
            f"报{'、'.join(duty.reports_to)}：{NO_TIME}" if duty.reports_to else "",
            mark_words(edition, one)]
    return list(filter(None, said))


def task_html(edition: Edition, one: Assigned, now: datetime, unit: bool) -> str:
    """One task in full: its clause, its condition apart, its words, every state with its time."""
    duty = one.duty
    chips = "".join(f'<span class="if">{esc(words)}</span>' for words in _apart(edition, one))
    who = f"<b>{esc(duty.key.unit)}</b>　" if unit else ""
    via = f'<span class="carry">（作为“{esc(duty.via)}”）</span>' if duty.via else ""
    return (f'<div class="task"><b class="ref">{esc(duty.key.ref)}</b> {who}{via}{chips}'
            f"{esc(duty.text, 4000)}{trail(one, now)}</div>")


def task_label(edition: Edition, one: Assigned, now: datetime, unit: bool) -> str:
    """The same as the caption of a box, as Markdown that shows its words and nothing else."""
    duty = one.duty
    chips = "".join(f"〔{caption(words)}〕" for words in _apart(edition, one))
    who = f"**{caption(duty.key.unit)}** " if unit else ""
    said = "　".join(" ".join(filter(None, (f"{STATES[t.state]} {moment(t.at, now)}", t.who, t.means,
                                          t.text, t.reason))) for t in one.ticks[-3:])
    tail = f"　**{caption(said)}（{age(one.ticks[-1].at, now)}）**" if one.ticks else ""
    return f"**{caption(duty.key.ref)}** {who}{chips}{caption(duty.text, 4000)}{tail}"


def trail(one: Assigned, now: datetime) -> str:
    """已通知 02:31 李科长 电话 → 已回执 02:40 李科长, as it happened."""
    if not one.ticks:
        return ""
    said = " → ".join(_tick(tick, now) for tick in one.ticks[-5:])
    more = "… → " if len(one.ticks) > 5 else ""
    return f'<div class="trail">{more}{said}（{esc(age(one.ticks[-1].at, now))}）</div>'


def _tick(tick: Tick, now: datetime) -> str:
    rest = " ".join(filter(None, (tick.who, tick.means, tick.text, tick.reason)))
    return (f"<b>{STATES[tick.state]}</b> {esc(moment(tick.at, now))}"
            f"{' ' + esc(rest, 120) if rest else ''}")


def open_lines(edition: Edition, standing: Iterable[Assigned]) -> list[str]:
    """What is unfinished, for a handover: by origin and state, with whose hands it is in."""
    found: dict[tuple[str, str], list[Assigned]] = defaultdict(list)
    for one in standing:
        if not one.finished:
            origin = mark_words(edition, one) or phase_words(edition, one.phase)
            option = "" if one.duty.sure or one.ticks else "（待指定或条件具备时）"
            found[origin + option, one.state].append(one)
    return [f"{origin}　{STATES[state]}{len(tasks)}项：{_units(tasks)}"
            for (origin, state), tasks in found.items()]


def _units(tasks: Iterable[Assigned]) -> str:
    units = list(dict.fromkeys(one.key.unit for one in tasks))
    return "、".join(units[:8]) + (f"等{len(units)}家" if len(units) > 8 else "")
