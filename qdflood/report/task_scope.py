"""What a task list is of: the decided response and warnings, or those somebody asks to see.

What has been decided comes with its ticks and with what an earlier list left over; what is
only proposed or looked at comes bare and says so. Nothing here is anybody's duty unless a
decision says it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from qdflood.errors import ReportError
from qdflood.journal.duties import RESPONSE, Duty, Key, Phase, duties_of
from qdflood.journal.official import Decision, Official
from qdflood.journal.phases import phases
from qdflood.journal.tasks import LEFT, Assigned
from qdflood.plan.actions import ActionList, Step
from qdflood.plan.edition import Edition
from qdflood.report.source import Source
from qdflood.truth import TRUE

PROPOSED = "建议，非决定"
LOOKED_AT = "仅供查看，非决定"
PRECURSOR, LEFT_OVER = "先期处置", "遗留事项"


@dataclass(frozen=True)
class Wanted:
    """What somebody asks to see; nothing named: what has been decided.

    ``level`` as the plan or an officer writes it; ``warnings`` by id. ``hazards`` and
    ``districts`` None: those of the decision, else of what is proposed, else none.
    """

    level: str | None = None
    hazards: tuple[str, ...] | None = None
    districts: tuple[str, ...] | None = None
    warnings: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Part:
    """One track of the list: the response, a warning, or what is done before either.

    ``mark`` is empty for what was decided. ``tasks`` are everybody's who is meant,
    ``unmeant`` those of districts that the decision does not name, ``left_out`` those of
    other hazards alone.
    """

    phase: Phase
    title: str
    mark: str
    decision: Decision | None
    tasks: tuple[Assigned, ...]
    unmeant: tuple[Assigned, ...] = ()
    left_out: tuple[Duty, ...] = ()

    @property
    def standing(self) -> bool:
        """Whether it is a response or a warning, and not what is done before either."""
        return self.phase.track != PRECURSOR

    @property
    def heading(self) -> str:
        """Its name, and that nobody has decided it."""
        return f"{self.title}（{self.mark}）" if self.mark else self.title


@dataclass(frozen=True)
class Scope:
    """Everything that one printing of the list covers; ``left`` is left over from earlier."""

    source: Source
    parts: tuple[Part, ...]
    left: tuple[Assigned, ...] = ()

    @cached_property
    def steps(self) -> dict[tuple[str, str, int], Step]:
        """The step behind a key's list, action and number."""
        return {(one.clause, action.ref, n): step
                for one in self.source.lists for action in one.actions
                for n, step in enumerate(action.steps, 1)}

    def step(self, key: Key) -> Step | None:
        """The step of a task; None for a report that stands in no list."""
        return self.steps.get((key.list, key.ref, key.step))

    @property
    def mark(self) -> str:
        """What has to be said of the whole; empty where any of it was decided."""
        marks = {part.mark for part in self.parts if part.standing}
        return marks.pop() if len(marks) == 1 else "" if "" in marks or not marks else LOOKED_AT

    @property
    def title(self) -> str:
        return "、".join(part.title for part in self.parts if part.standing) or LEFT_OVER


def scope(source: Source, wanted: Wanted) -> Scope:
    """The decided list with its ticks; or, bare and marked, the level and warnings asked for.

    Raises ReportError where nothing was decided and nothing asked for, or for a name that
    the edition does not hold.
    """
    _known(source.edition, wanted)
    warnings = wanted.warnings
    official = source.ledger.phases(source.at)
    running = {phase.track: phase for phase in official}
    running = {track: phase for track, phase in running.items() if phase.lists}
    asked = _asked(source, running.get(RESPONSE), wanted)
    parts = [_decided(source, phase) for track, phase in running.items()
             if (track == RESPONSE and not asked)
             or (track != RESPONSE and (warnings is None or track in warnings))]
    parts += [_bare(source, asked)] if asked else []
    parts += [_bare(source, _issued(source, name, wanted.districts)) for name in warnings or ()
              if name not in running]
    left = () if asked else tuple(
        one for one in source.ledger.tasks.standing(official) if one.mark
    )
    if not parts and not left:
        raise ReportError("没有已决定的应急响应或预警，也就没有任务清单；要看哪个级别的，请指明级别")
    parts.sort(key=lambda part: part.phase.track != RESPONSE)
    return Scope(source, (*parts, *_precursor(source)), left)


def track_words(edition: Edition, phase: Phase) -> str:
    """What laid a task on its addressee: a level's response, a warning by its name."""
    if phase.level is not None:
        label = edition.levels.label(edition.levels.position(phase.level) or 0)
        return label if label.endswith("响应") else f"{label}应急响应"
    return next((w.label for w in edition.plan.warnings if w.id == phase.track), phase.track)


def left_words(edition: Edition, one: Assigned) -> str:
    """Where a task comes from that the list in force does not hold; empty for the others."""
    if not one.mark:
        return ""
    words = track_words(edition, one.phase)
    return f"原{words}遗留" if one.mark == LEFT else f"{words}终止时未完成"


def _known(edition: Edition, wanted: Wanted) -> None:
    areas = tuple(edition.gazetteer.roster(edition.plan.area_register).by_name)
    for given, choices, what in (
        (wanted.hazards, tuple(edition.plan.hazards), "灾种"),
        (wanted.districts, areas, edition.register(edition.plan.area_register).label),
        (wanted.warnings, tuple(w.id for w in edition.plan.warnings), "预警"),
    ):
        for name in given or ():
            if name not in choices:
                raise ReportError(f"“{name}”不是本预案的{what}", choices=choices)


# -- what was not decided


def _asked(source: Source, held: Phase | None, wanted: Wanted) -> Phase | None:
    """The response asked for; None where it is the decided one (``held``), or none is."""
    grade = _grade(source.edition, wanted.level) or (held.level if held else None)
    if grade is None:
        return None
    hazards, districts = wanted.hazards, wanted.districts
    if hazards is None:
        hazards = _hazards(source, held)
    if districts is None:
        districts = held.districts if held else ()
    if held and (grade, set(hazards), set(districts)) == (
        held.level, set(held.hazards), set(held.districts)
    ):
        return None
    return _as_if(source, Decision("", "start", source.at, source.at, level=grade,
                                   hazards=hazards, districts=districts))


def _grade(edition: Edition, level: str | None) -> str | None:
    levels = edition.levels
    position = levels.position(level) if level is not None else 0
    if level is not None and not position:
        raise ReportError(f"“{level}”不是本预案的响应级别", choices=levels.grades[1:])
    return levels.grades[position] if position else None


def _hazards(source: Source, held: Phase | None) -> tuple[str, ...]:
    """Those decided, else those of the clauses that carry the proposal."""
    if held is not None:
        return held.hazards
    weighed = source.assessment
    carried = {h for finding in weighed.deciding for h in weighed.hazards_of(finding)}
    return tuple(h for h in source.edition.plan.hazards if h in carried)


def _issued(source: Source, warning: str, districts: tuple[str, ...] | None) -> Phase:
    return _as_if(source, Decision("", "issue", source.at, source.at, warning=warning,
                                   districts=districts or ()))


def _as_if(source: Source, decision: Decision) -> Phase:
    """What a decision would lay on whom; it is entered nowhere."""
    official = Official(source.edition)
    official.decisions.append(decision)
    (phase,) = phases(source.edition, source.lists, official, source.at)
    return phase


def _bare(source: Source, phase: Phase) -> Part:
    duties = source.ledger.tasks.duties(phase)
    tasks = tuple(Assigned(duty, phase) for duty in duties)
    return _part(source, phase, tasks, _mark(source, phase), None)


def _mark(source: Source, phase: Phase) -> str:
    """建议，非决定 for what is proposed at this moment, 仅供查看 for the rest."""
    weighed = source.assessment
    if phase.track == RESPONSE:
        position = source.edition.levels.position(phase.level or "")
        decided = weighed.situation.in_force.level
        return PROPOSED if position == weighed.confirmed and position != decided else LOOKED_AT
    return PROPOSED if weighed.warnings.get(phase.track) == TRUE else LOOKED_AT


# -- what was


def _decided(source: Source, phase: Phase) -> Part:
    tasks = tuple(one for one in source.ledger.tasks.standing(source.ledger.phases(source.at))
                  if not one.mark and one.phase == phase)
    return _part(source, phase, tasks, "", source.ledger.official.decision(phase.seq))


def _part(
    source: Source, phase: Phase, tasks: tuple[Assigned, ...], mark: str,
    decision: Decision | None,
) -> Part:
    every, meant = replace(phase, hazards=(), districts=()), replace(phase, districts=())
    laid = source.ledger.tasks.duties
    had = {one.key for one in tasks}
    unmeant = tuple(Assigned(duty, phase) for duty in laid(meant) if duty.key not in had)
    kept = {duty.key for duty in laid(meant)}
    left_out = tuple(duty for duty in laid(every) if duty.key not in kept)
    return Part(phase, track_words(source.edition, phase), mark, decision, tasks, unmeant, left_out)


def _precursor(source: Source) -> Iterable[Part]:
    """What is to be done as soon as something has happened, whatever was decided."""
    for one in source.lists:
        if one.kind == "precursor":
            phase = Phase(PRECURSOR, 0, source.at, (one.clause,))
            duties = duties_of(source.organization, source.lists, phase)
            yield Part(phase, PRECURSOR, "", None, tuple(Assigned(d, phase) for d in duties))


def lists_of(source: Source, part: Part) -> tuple[ActionList, ...]:
    """The action lists of a part, whole."""
    return tuple(one for one in source.lists if one.clause in part.phase.lists)
