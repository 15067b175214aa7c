"""What is to be improved: what people entered, and what follows from the checks that failed.

What the system puts forward is marked as that; who does it and until when people say.
"""

from __future__ import annotations

from collections.abc import Iterator

from qdflood.drill.play import What
from qdflood.drill.score_form import Score
from qdflood.drill.score_levels import AREAS, CHAIR, EARLY, HAZARDS, SIGNER
from qdflood.drill.score_log import ExerciseLog
from qdflood.drill.score_parts import (
    NOT_ENTERED,
    PARTLY_ENTERED,
    STATES,
    TAKEN_IN,
    WRONG,
    AskedScore,
    DecisionScore,
    Improvement,
)
from qdflood.drill.score_rating import Rating

_POOR = (Rating.NOT, Rating.PARTLY)


def entered(log: ExerciseLog) -> Iterator[Improvement]:
    """What people entered, in their order."""
    for one in log.play.said:
        if one.what is What.IMPROVE:
            said = {name: str(one.body.get(name) or "") for name in ("text", "owner", "due")}
            yield Improvement(said["text"], said["owner"], said["due"], False)


def proposed(score: Score) -> Iterator[Improvement]:
    """What failed, each once, with the clauses of its objective."""
    refs = {id: one.clauses for one in score.objectives for id in one.expectations}
    for text, ids in (*_decisions(score), *_asked(score), *_times(score), *_messages(score),
                      *_answers(score)):
        found = dict.fromkeys(ref for id in ids for ref in refs.get(id, ()))
        yield Improvement(text, "", "", True, tuple(found))


_Said = tuple[str, tuple[str, ...]]


def _decisions(score: Score) -> Iterator[_Said]:
    for one in score.decisions:
        if one.rating in _POOR:
            yield f"{one.act}{one.level or ''}（{one.title}）：{_decided(one)}", (one.expectation,)


def _decided(one: DecisionScore) -> str:
    """What was wrong with it, and what to practise."""
    if one.taken is None:
        return f"应由{'、'.join(one.signed)}签发而没有作出，复训从会商到签发的程序"
    parts = []
    if one.level_is != "right":
        parts.append(f"作成{one.taken.act}{one.taken.level or ''}，复训级别的判定")
    if one.late_min:
        parts.append(f"晚{one.late_min}分钟，压缩会商和签发时间")
    should = {SIGNER: f"应由{'、'.join(one.signed)}签发", CHAIR: f"应由{one.chair}主持会商",
              HAZARDS: f"灾种应为{'、'.join(one.hazards)}", AREAS: f"区域应为{'、'.join(one.areas)}",
              EARLY: "可据的来文下达以前已作出，复训依据的核对"}
    parts += [should[what] for what in one.wrong]
    return "；".join(parts)


def _asked(score: Score) -> Iterator[_Said]:
    silent = [one for one in score.asked if one.rating is Rating.NOT]
    for label, group in _by_label(silent).items():
        yield f"未知的“{label}”没有询问，明确由谁在何时询问", tuple(
            dict.fromkeys(one.expectation for one in group))
    late = [one for one in score.asked if one.rating is Rating.PARTLY]
    for label, group in _by_label(late).items():
        yield f"未知的“{label}”问得晚，明确由谁在何时询问", tuple(
            dict.fromkeys(one.expectation for one in group))


def _by_label(found: list[AskedScore]) -> dict[str, list[AskedScore]]:
    held: dict[str, list[AskedScore]] = {}
    for one in found:
        held.setdefault(one.label, []).append(one)
    return held


def _times(score: Score) -> Iterator[_Said]:
    for one in score.reports:
        if one.rating in _POOR:
            yield f"“{one.event or one.of}”{one.means}报告：{one.text}", (one.expectation,)
    units: dict[str, list[str]] = {}
    ids: dict[str, list[str]] = {}
    for task in score.tasks:
        if task.rating in _POOR:
            units.setdefault(task.unit, []).append(task.ref)
            ids.setdefault(task.unit, []).append(task.expectation)
    for unit, held in units.items():
        yield (f"{unit}的任务（{'、'.join(dict.fromkeys(held))}）没有按时通知到，"
               "核对联络方式和通知次序"), tuple(ids[unit])


def _messages(score: Score) -> Iterator[_Said]:
    for state in (NOT_ENTERED, PARTLY_ENTERED, WRONG, TAKEN_IN):
        held = [one for one in score.messages if one.state == state]
        if held:
            named = "、".join(f"注入{one.number}“{one.title}”" for one in held)
            yield f"来文{STATES[state]}：{named}，复训来文的登记和核对", ()


def _answers(score: Score) -> Iterator[_Said]:
    refs = dict.fromkeys(ref for one in score.answers for ref in (*one.missed, *one.excess))
    if refs:
        yield f"自学中漏判、误判的条款：{'、'.join(refs)}，重读原文", ()
    wrong = tuple(one for one in score.answers if one.level_is in ("above", "below"))
    if wrong:
        named = "、".join(f"“{one.title}”" for one in wrong)
        yield f"自学中级别判断有误：{named}", ()
