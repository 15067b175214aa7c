"""自学: how far one is, out of the exercise's own log; and the script's decision after an answer.

Nothing of this is kept in the session: whoever comes back, on whatever screen, goes on where
the log says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

from qdflood.desk.exercise_desk import ExerciseDesk
from qdflood.drill.deciding import Room, consultation, decided
from qdflood.drill.form import DecisionDue
from qdflood.drill.play import What
from qdflood.drill.records import SYSTEM
from qdflood.drill.study import Call, Question, calls, questions
from qdflood.drill.study_marks import Marked
from qdflood.drill.study_summary import marked
from qdflood.errors import DecisionRefused
from qdflood.journal.decisions import Decision
from qdflood.journal.entry import CONSULTATION, DECISION
from qdflood.journal.store import Store

_MARKED: WeakKeyDictionary[Store, tuple[int, tuple[Marked, ...]]] = WeakKeyDictionary()
_CALLS: WeakKeyDictionary[Store, tuple[Call, ...]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Course:
    """Where somebody studying alone stands in a script."""

    held: ExerciseDesk

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        return questions(self.held.script)

    @cached_property
    def done(self) -> tuple[Marked, ...]:
        """The answers given, each marked on the log as it stood before it. Raises JournalError."""
        held = self.held
        number = sum(one.what is What.ANSWER for one in held.play.said)
        kept = _MARKED.get(held.store)
        if kept is None or kept[0] != number:
            kept = (number, marked(held.script, held.store.entries(), held.edition,
                                   held.organization, held.actions, held.rules))
            _MARKED[held.store] = kept
        return kept[1]

    @cached_property
    def current(self) -> Question | None:
        """The first question that has no answer yet."""
        answered = {one.question.id for one in self.done}
        return next((one for one in self.questions if one.id not in answered), None)

    @property
    def asking(self) -> Question | None:
        """The question that is being asked now: its time has come, its answer has not."""
        found = self.current
        return found if found is not None and self.held.now() >= found.at else None


def offered(held: ExerciseDesk) -> tuple[Call, ...]:
    """What may be asked for; the same at every question of the script."""
    if held.store not in _CALLS:
        _CALLS[held.store] = calls(held.edition, held.rules, held.script)
    return _CALLS[held.store]


def answered(held: ExerciseDesk, id: str) -> bool:
    """Whether the question of that id has its answer."""
    return any(one.what is What.ANSWER and one.body.get("expectation") == id
               for one in held.play.said)


# -- the script's own decision, on which the later questions stand


def taken(held: ExerciseDesk, of: Marked) -> list[tuple[DecisionDue, Decision | None]]:
    """The decisions that the script has at a question, each as it was entered after the answer."""
    after = [one for one in held.ledger.official.decisions if one.seq > of.seq]
    found = []
    for _, due in of.question.decisions:
        made = next((one for one in after if (one.act, one.level) == (due.act, due.level)), None)
        found.append((due, made))
    return found


def decide(held: ExerciseDesk, of: Marked) -> Sequence[str]:
    """Enter the decisions of a question that are not in the log yet, as the script has them.

    Returns a sentence for each that the plan does not allow. Raises JournalError.
    """
    refused = []
    for (expectation, due), (_, made) in zip(of.question.decisions, taken(held, of), strict=True):
        if made is not None:
            continue
        try:
            _enter(held, expectation.id, due)
        except DecisionRefused as exc:
            refused.append(str(exc))
    return refused


def _enter(held: ExerciseDesk, id: str, due: DecisionDue) -> None:
    room, at, seq = Room(held.organization, held.ledger, held.assessment()), held.now(), 0
    decided(room, due, at)  # a refusal leaves no consultation behind
    said = consultation(room, due)
    if said:
        seq = held._append(CONSULTATION, said, SYSTEM, "", request=f"study:{id}:1").seq
    made = decided(Room(held.organization, held.ledger, held.assessment()), due, at, seq)
    held._append(DECISION, made.body(), SYSTEM, "", request=f"study:{id}:2")
