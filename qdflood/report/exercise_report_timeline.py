"""The timeline of an exercise on its scripted clock: as a drawing's data, and as a table.

Places on it are shares of the whole width, from 0 to 1, so that the page decides how wide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from qdflood.drill.score import Score
from qdflood.drill.score_parts import Step
from qdflood.report.exercise_report_words import by_hand, clock, heading, of_level
from qdflood.report.paper import Block, Table
from qdflood.scales import Scale

_APART, _NUMBERED = 0.032, 0.048
"""The least share of the width between two signs of one row; with a number beside them."""
_TICKS = (5, 10, 15, 30, 60, 120, 180, 360, 720, 1440)
_MOST_TICKS = 10
_NONE = "无"


def timeline(score: Score, levels: Scale) -> dict[str, object]:
    """What is drawn: injects, both levels as steps, decisions, expectations with their signs."""
    line = _Line(score)
    given = [(one.given or one.planned, one) for one in score.injects]
    injects: list[tuple[datetime, Mapping[str, object]]] = [
        (at, {"n": one.number, "given": one.given is not None, "message": one.message})
        for at, one in given if at is not None]
    injects += [(one.at, {"n": by_hand(i), "given": True, "message": True})
                for i, one in enumerate(score.made_up, 1)]
    decided = [(one.at, {"n": i, "expected": one.expected})
               for i, one in enumerate(score.made, 1)]
    checks = [(one.at, {"n": i, "mark": str(one.rating)})
              for i, one in enumerate(score.expectations, 1)]
    return {
        "ticks": line.ticks(), "levels": [_NONE, *levels.grades[1:]],
        "proposed": line.steps(score.proposed, levels),
        "official": line.steps(score.official, levels),
        "injects": line.placed(injects, _APART), "decisions": line.placed(decided),
        "checks": line.placed(checks),
        "decided": [f"{i} {clock(score, one.at)} {of_level(one.act, one.level)}"
                    + ("" if one.expected else "（不在预期）")
                    for i, one in enumerate(score.made, 1)],
    }


class _Line:
    """Times as shares of the width."""

    def __init__(self, score: Score) -> None:
        self.start, self.end = score.start, max(score.end, score.last)
        self.whole = max(self.end - self.start, timedelta(minutes=1))

    def at(self, moment: datetime) -> float:
        share = (moment - self.start) / self.whole
        return round(min(max(share, 0.0), 1.0), 4)

    def ticks(self) -> list[dict[str, object]]:
        minutes = self.whole / timedelta(minutes=1)
        every = next((n for n in _TICKS if minutes / n <= _MOST_TICKS), _TICKS[-1])
        step, found, at = timedelta(minutes=every), [], self.start
        while at <= self.end:
            found.append({"x": self.at(at), "label": f"{at:%H:%M}"})
            at += step
        return found

    def steps(self, steps: Sequence[Step], levels: Scale) -> list[dict[str, float]]:
        """The corners of a line that keeps each level until the next."""
        corners: list[dict[str, float]] = []
        for one in steps:
            x, y = self.at(one.at), float(levels.position(one.level or "") or 0)
            if corners:
                corners.append({"x": x, "y": corners[-1]["y"]})
            corners.append({"x": x, "y": y})
        if corners:
            corners.append({"x": 1.0, "y": corners[-1]["y"]})
        return corners

    def placed(
        self, marks: Sequence[tuple[datetime, Mapping[str, object]]], apart: float = _NUMBERED
    ) -> list[dict[str, object]]:
        """Each in the first row where it does not touch the one before it."""
        last: list[float] = []
        found: list[dict[str, object]] = []
        for moment, mark in sorted(marks, key=lambda one: one[0]):
            x = self.at(moment)
            row = next((i for i, used in enumerate(last) if x - used >= apart), len(last))
            last[row:row + 1] = [x]
            found.append({"x": x, "row": row, **mark})
        return found


def timeline_table(score: Score, levels: Scale) -> Iterator[Block]:
    """The same in words, for a document without drawings: what happened, in its order."""
    yield heading("三、时间线")
    rows: list[tuple[datetime, int, str, str]] = []
    rows += [(one.given, 0, f"注入{one.number}", one.title)
             for one in score.injects if one.given]
    rows += [(one.at, 0, "手工注入", f"{by_hand(i)}　{one.sender}：{one.text}")
             for i, one in enumerate(score.made_up, 1)]
    for name, steps in (("系统建议", score.proposed), ("官方级别", score.official)):
        rows += [(one.at, 1, name, levels.label(levels.position(one.level) or 0)
                  if one.level else _NONE) for one in steps]
    rows += [(one.at, 2, "决定", of_level(one.act, one.level)
              + ("" if one.expected else "（不在预期）")) for one in score.made]
    rows += [(one.at, 3, f"检验点{i}", f"{one.title}：{one.rating.label}")
             for i, one in enumerate(score.expectations, 1)]
    ordered = sorted(rows, key=lambda row: row[:2])
    yield Table((1.4, 1.8, 8), tuple(
        ((clock(score, at),), (kind,), (words,)) for at, _, kind, words in ordered),
        head=("剧情时间", "类别", "内容"))
