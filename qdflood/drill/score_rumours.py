"""What was entered and should not have been: refused readings, wrong values, rumours."""

from __future__ import annotations

from collections.abc import Iterator

from qdflood.drill.score_log import ExerciseLog
from qdflood.drill.score_messages import Messages
from qdflood.drill.score_parts import TAKEN_IN, WRONG, FalseMove
from qdflood.observations import Report
from qdflood.wording import sentence, zero_sentence

RUMOUR = "不实传言"


def moves(log: ExerciseLog, messages: Messages) -> Iterator[FalseMove]:
    """What contradicts its message, what should have been refused, what only a rumour says."""
    for score in messages.scores:
        for item in score.items:
            if item.entered is None or item.state not in (WRONG, TAKEN_IN):
                continue
            seq = score.seq[0] if score.seq else 0
            where = f"注入{score.number}“{score.title}”"
            if item.state == WRONG:
                yield FalseMove("contradicts", item.entered,
                                f"{where}：来文为“{item.text}”，录成“{item.entered_text}”", seq)
            else:
                yield FalseMove("taken_in", item.entered, f"{where}：录入了“{item.text}”", seq)
    yield from _rumours(log, messages)


def _rumours(log: ExerciseLog, messages: Messages) -> Iterator[FalseMove]:
    """What was entered after a rumour, before anything else came, and no message says."""
    told = [one.at for one in log.play.made_up]
    for inject in log.script.injects:
        given = log.given_of(inject)
        if inject.fault != RUMOUR or inject.readings or given is None:
            continue
        until = min([at for at in told if at > given.at], default=log.last)
        until = min(until, log.next_given(given.at))
        for fact in messages.loose:
            if given.at <= fact.at <= until and getattr(fact.said, "value", "") is not None:
                said = fact.said
                words = sentence(log.edition, said.register, said.member, said.field, said.value
                                 ) if isinstance(said, Report) else zero_sentence(log.edition, said)
                yield FalseMove("rumour", fact.at, f"注入{log.number[inject.id]}“{inject.title}”"
                                f"未经核实，录入了“{words}”，请导调员核对", fact.seq)
