"""The trigger matrix: ladders down, levels across, each clause with its state in a few words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qdflood.assessment.assess import Assessment
from qdflood.triggers import Finding, Trace
from qdflood.truth import FALSE, TRUE, UNKNOWN

Place = tuple[int, int]
MET, OPEN, UNMET, PROPOSED, UNPROPOSED = "met", "open", "unmet", "proposed", "unproposed"


@dataclass(frozen=True)
class Cell:
    """One clause in the matrix: its state and the few words on its button."""

    row: int
    column: int
    finding: Finding
    state: str
    label: str

    @property
    def key(self) -> str:
        return f"mc_{self.row}_{self.column}"

    @property
    def place(self) -> Place:
        return self.row, self.column


def cells(a: Assessment) -> list[Cell]:
    """Every clause of every ladder, row by row, mildest level first."""
    found = []
    for row, ladder in enumerate(a.edition.ladders):
        for column in range(a.edition.levels.top):
            finding = a.rung(ladder.item, column + 1)
            if finding is not None:
                state = state_of(finding)
                found.append(Cell(row, column, finding, state, _label(a, finding, state)))
    return found


def state_of(finding: Finding) -> str:
    """met, open (unknown) or unmet; what is left to judgement is proposed or not."""
    if finding.clause.discretionary:
        return PROPOSED if finding.truth == TRUE else UNPROPOSED
    return {TRUE: MET, UNKNOWN: OPEN, FALSE: UNMET}[finding.truth]


def word(a: Assessment, finding: Finding) -> str:
    """The truth in one word: 成立 涵盖 引申 有迹象 未知 不成立 已提出 未提出."""
    if finding.clause.discretionary:
        return "已提出" if finding.truth == TRUE else "未提出"
    if finding.truth == TRUE:
        if a.covered(finding):
            return "涵盖"
        return "引申" if finding.extended else "成立"
    if finding.truth == UNKNOWN:
        return "有迹象" if finding.indicated else "未知"
    return "不成立"


def _label(a: Assessment, finding: Finding, state: str) -> str:
    said = word(a, finding)
    if state == MET:
        return f"● {a.edition.levels.grades[finding.clause.level]} {said}"
    return f"？{said}" if state == OPEN else said


def opening(a: Assessment) -> Place:
    """Where to look first: what decides, else the highest unknown that something points to.

    With neither, an open proposal, what was reported and falls least short, then the
    highest unknown; when nothing is met and hints outside the plan stand, the item that is
    left to judgement. A running response has the ladders of its own hazards first.
    """
    return next(group[0].place for group in _ranked(a, cells(a)) if group)


def _ranked(a: Assessment, everything: list[Cell]) -> Iterator[list[Cell]]:
    """Groups of cells to open on, the best first; each is made only when it is wanted."""
    running = a.situation.in_force
    ladders = set(running.hazards) if running.level else set()

    def own(cell: Cell) -> bool:
        return bool(ladders.intersection(cell.finding.clause.hazards))

    def highest(state: str, indicated: bool = False) -> list[Cell]:
        found = [c for c in everything if c.state == state
                 and (not indicated or c.finding.indicated)]
        return sorted(found, key=lambda c: (not own(c), -c.column))

    decides = {f.clause.ref for f in a.deciding}
    yield [c for c in everything if c.finding.clause.ref in decides]
    yield highest(OPEN, indicated=True)
    yield highest(PROPOSED)
    short = [(n, c) for c in everything
             if c.state == UNMET and (n := nearness(c.finding)) is not None]
    yield [c for _, c in sorted(short, key=lambda p: (not own(p[1]), p[0], -p[1].column))]
    yield highest(OPEN)
    yield [c for c in everything if c.finding.clause.level == running.level and own(c)]
    yield [c for c in everything if c.state == UNPROPOSED and _left_to_judgement(a)]
    yield everything


def nearness(finding: Finding) -> int | None:
    """How many answers an unmet clause falls short by; None when no report points to it."""
    trace = finding.full_trace
    if not any(leaf.reported and not leaf.info.spec.context for leaf in trace.leaves(TRUE)):
        return None
    return _short(trace)


def _short(trace: Trace) -> int:
    """The fewest leaves that would have to turn; a member not heard of counts as one."""
    if trace.leaf is not None or not trace.parts:
        return int(trace.truth != TRUE)
    if trace.inverse:
        return int(trace.truth != TRUE)
    each = sorted(_short(part) for part in trace.parts)[: trace.need]
    return sum(each) + max(0, trace.need - len(each))


def _left_to_judgement(a: Assessment) -> bool:
    return bool(a.advisories) and not a.situation.in_force.level
