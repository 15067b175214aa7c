"""What somebody studying alone answered, as it was marked for him: the same marks, as checks.

A question stands for every expectation of its minute; each takes from the answer what it
speaks of itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qdflood.drill.form import ExpectationForm
from qdflood.drill.score_levels import ABOVE, BELOW, RIGHT
from qdflood.drill.score_log import Due, ExerciseLog
from qdflood.drill.score_parts import AnswerScore, Check
from qdflood.drill.score_rating import Rating
from qdflood.drill.study import ASKED, CLAUSES, calls
from qdflood.drill.study_marks import Marked, Side, level_words
from qdflood.drill.study_summary import marked

NO_ANSWER, NOT_ASKED = "没有作答", "自学不问这一项"
_SIDES: Mapping[Side, str] = {Side.RIGHT: RIGHT, Side.HIGH: ABOVE, Side.LOW: BELOW}
_BOUNDS = frozenset({"confirmed", "possible", "possible_reported"})
_NONE = "无"


class Study:
    """Every question answered; nothing in an exercise with players."""

    def __init__(self, log: ExerciseLog) -> None:
        self.log = log
        self.marked = marked(log.script, log.entries, log.edition, log.organization, log.lists,
                             log.rules) if log.study else ()
        self.by_id = {one.id: mark for mark in self.marked for one in mark.question.expectations}
        self.at = {one.seq: one.recorded for one in log.entries}
        self.labels = {one.key: one.label for one in calls(log.edition, log.rules, log.script)
                       } if log.study else {}

    def scores(self) -> Iterator[AnswerScore]:
        for one in self.marked:
            signed = one.answer.signed
            yield AnswerScore(
                one.question.id, one.question.expectations[0].form.title, self.at[one.seq],
                one.officer, level_words(one.assessment, one.answer.level), self._right(one),
                _SIDES[one.level.side], one.clauses.missed, tuple(ref for ref, _ in one.clauses.wrong),
                tuple(self._named(key) for key in one.calls.missed), (signed,) if signed else (),
                all(s.right for s in one.signed) if one.signed else None, one.answer.text)

    def why_not(self, due: Due) -> str:
        """Why an expectation has no answer."""
        return NO_ANSWER if due.expectation.form.said & ASKED else NOT_ASKED

    def _right(self, one: Marked) -> str:
        return "或".join(level_words(one.assessment, level) for level in one.level.right)

    def _named(self, key: str) -> str:
        return self.labels.get(key, key)

    # -- as checks of one expectation

    def checks(self, due: Due) -> list[Check]:
        """What was answered about one expectation; empty when nobody answered."""
        one = self.by_id.get(due.id)
        return list(self._checks(due.expectation.form, one)) if one else []

    def _checks(self, form: ExpectationForm, one: Marked) -> Iterator[Check]:
        at = self.at[one.seq]
        if form.said & _BOUNDS or (form.decision and form.decision.level):
            rating = Rating.MET if one.level.side is Side.RIGHT else Rating.NOT
            yield Check("confirmed", "级别", rating, self._right(one), one.level.words, at)
        if form.said & {*CLAUSES}:
            yield self._clauses(one)
        if form.ask:
            absent, due = one.calls.missed, [*one.calls.right, *one.calls.missed]
            rating = Rating.MET if not absent else Rating.PARTLY if one.calls.right else Rating.NOT
            yield Check("ask", "应询问的", rating, "、".join(map(self._named, due)) or _NONE,
                        f"漏问{'、'.join(map(self._named, absent))}" if absent else "全部答出", at)
        for sign in one.signed if form.decision else ():
            posts = "或".join(form.decision.signed) if form.decision else ""
            yield Check("decision", "签发", Rating.MET if sign.right else Rating.NOT, posts,
                        sign.words, at)

    def _clauses(self, one: Marked) -> Check:
        absent, wrong = one.clauses.missed, [ref for ref, _ in one.clauses.wrong]
        if not (absent or wrong):
            rating = Rating.MET
        else:
            rating = Rating.PARTLY if one.clauses.right else Rating.NOT
        said = [f"漏判{'、'.join(absent)}"] if absent else []
        said += [f"误判{'、'.join(f'{ref}（{why}）' for ref, why in one.clauses.wrong)}"] if wrong else []
        wanted = [ref for ref in (*one.clauses.right, *absent) if ref not in wrong]
        return Check("met", "成立的条款", rating, "、".join(wanted) or _NONE,
                     "；".join(said) or "没有漏判、误判", self.at[one.seq])
