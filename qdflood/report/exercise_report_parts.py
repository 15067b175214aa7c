"""The parts of 演练评估报告 before and around the timeline: what it is of, what was concluded,
every objective with its checks; the rest is tables."""

from __future__ import annotations

from collections.abc import Iterator

from qdflood.drill.play import STUDY
from qdflood.drill.score import Rating, Score
from qdflood.drill.score_parts import ENTERED, STATES, Check, ObjectiveScore, Tested
from qdflood.report.exercise_report_clause import drilled
from qdflood.report.exercise_report_tables import (
    annex,
    answers,
    asking,
    decisions,
    improvements,
    missed,
    moves,
    timely,
)
from qdflood.report.exercise_report_words import (
    LATE_S,
    STANDARD,
    clock,
    heading,
    note,
    refs,
    span,
    text,
)
from qdflood.report.kinds import KINDS
from qdflood.report.paper import Block, Strong, Table, cell, minute, para, paras
from qdflood.report.source import Source

_MODES = {STUDY: "自学（一人作答，答后才显示系统研判）"}


def opening(score: Score, source: Source, heading: str = "") -> list[Block]:
    """What was exercised, the clause that asks for it, and what it came to."""
    found: list[Block] = [para("form-title", heading)] if heading else []
    found.append(_about(score))
    ref, lines = drilled(source.edition)
    if lines:
        found.append(para("clause", Strong(ref), "　", "".join(lines)))
    return [*found, *_conclusion(score)]


def _about(score: Score) -> Table:
    zone = score.start.tzinfo
    wall = "未记录"
    if score.begun_wall:
        begun = score.begun_wall.astimezone(zone)
        until = minute(score.ended_wall.astimezone(zone)) if score.ended_wall else "尚未结束"
        wall = f"{minute(begun)}至{until}"
    length = span(score.played_min)
    mode = _MODES.get(score.mode, "导调员下达，学员" + ("录入来文" if score.typed else "处置，系统录入来文"))
    rows = (
        ("演练名称", score.name), ("脚本", f"{score.title}（{score.nature}）"),
        ("剧情时间", f"{minute(score.start)}至{minute(score.last.astimezone(zone))}，共{length}"),
        ("实际时间", wall), ("方式", mode),
        *((("自学人员", score.director),) if score.mode == STUDY else (
            ("导调员", score.director), ("参演岗位", "、".join(score.players)),
            ("参演人员", "、".join(score.officers)))),
        ("情节", score.setting),
    )
    return Table((1.6, 8.4), tuple(((name,), cell(said, label=name, width=10))
                                   for name, said in rows))


# -- what it came to


def _conclusion(score: Score) -> Iterator[Block]:
    yield heading("一、结论")
    if not score.finished:
        yield para("text", Strong(f"演练尚未结束，本报告只评估到{clock(score, score.last)}。"))
    counts = score.counts
    yield Table((1, 1, 1, 1), (tuple((f"{counts[one]}个",) for one in Rating),),
                head=tuple(f"目标{one.label}" for one in Rating))
    for said in _sentences(score):
        yield text(said)
    yield note("评估只依据本次演练自己的日志和脚本，不进入值班日志。"
               f"分钟数凡注“{STANDARD}”的为脚本所定；险情、灾情报告的时限为预案规定。"
               "检验点的时间随注入的推迟而推迟；下一条注入下达以前达到的算按时。"
               "早晚以录入的时间为准，所写时间不同的一并列出。")


def _sentences(score: Score) -> Iterator[str]:
    if score.mode == STUDY:
        yield from _studied(score)
        return
    yield from _decided(score)
    yield from _entered(score)
    asked = sum(one.asked is not None for one in score.asked)
    if score.asked:
        yield f"应询问的未知{len(score.asked)}项，已询问{asked}项。"
    for name, held in (("险情、灾情报告", score.reports), ("限时通知的任务", score.tasks)):
        if held:
            met, late = (sum(one.rating is r for one in held)
                         for r in (Rating.MET, Rating.PARTLY))
            rest = len(held) - met - late
            yield f"{name}{len(held)}项：按时{met}项，迟{late}项" + (
                f"，其余{rest}项没有或未到时。" if rest else "。")
    yield f"误动{len(score.false_moves)}项。" if score.false_moves else "没有误动。"
    if score.to_check:
        yield f"另有{len(score.to_check)}项录入可能依据口头答复，请导调员核对。"
    yield from _run(score)


def _decided(score: Score) -> Iterator[str]:
    if score.decisions:
        right = [one for one in score.decisions if one.level_is == "right"]
        wrong = [one for one in score.decisions if one.level_is in ("above", "below")]
        in_time = sum(not one.late_min for one in right)
        without = len(score.decisions) - len(right) - len(wrong)
        yield (f"应作出的决定{len(score.decisions)}项：级别正确{len(right)}项（按时{in_time}项），"
               f"级别有误{len(wrong)}项，没有作出{without}项（{STANDARD}）。")


def _entered(score: Score) -> Iterator[str]:
    if score.messages:
        by_state = {state: sum(one.state == state for one in score.messages) for state in STATES}
        named = "，".join(f"{STATES[state]}{n}件" for state, n in by_state.items() if n)
        times = [one.minutes for one in score.messages
                 if one.state == ENTERED and one.minutes is not None]
        longest = f"；录入最久{max(times)}分钟" if times else ""
        yield f"须学员录入的来文{len(score.messages)}件：{named}{longest}。"


def _studied(score: Score) -> Iterator[str]:
    levels = [one.level_is for one in score.answers if one.level_is]
    yield (f"作答{len(score.answers)}题：判级{len(levels)}题，正确{levels.count('right')}题，"
           f"偏高{levels.count('above')}题，偏低{levels.count('below')}题；"
           f"漏判条款{sum(len(one.missed) for one in score.answers)}处，"
           f"误判{sum(len(one.excess) for one in score.answers)}处。")


def _run(score: Score) -> Iterator[str]:
    """How the exercise itself was run."""
    late = [one for one in score.injects if one.late_wall_s and one.late_wall_s > LATE_S]
    given = [one for one in score.injects if one.given]
    said = f"下达注入{len(given)}条"
    if late:
        said += f"，其中{len(late)}条迟于应下达时刻1秒以上（最迟{max(o.late_wall_s or 0 for o in late):.1f}秒）"
    if score.made_up:
        said += f"，另有手工注入{len(score.made_up)}条"
    said += _paused(score)
    yield f"{said}。"


def _paused(score: Score) -> str:
    """How often the clock stood, interruptions as well, and how long where that is known."""
    if not score.pauses:
        return ""
    known = [one.wall_s for one in score.pauses if one.wall_s is not None]
    whole = sum(known)
    long = span(int(whole // 60)) if whole >= 60 else f"{whole:.0f}秒"
    said = f"；暂停（含中断）{len(score.pauses)}次" + (f"，共{long}" if known else "")
    without = len(score.pauses) - len(known)
    return said + (f"，其中{without}次时长未知，不在其内" if without else "")


# -- objective by objective


def testing(score: Score) -> list[Block]:
    """Every objective with its rating, every check with what was seen and when."""
    found: list[Block] = [heading("二、目标评估")]
    for number, one in enumerate(score.objectives, 1):
        found += _objective(score, number, one)
    return found


def _objective(score: Score, number: int, one: ObjectiveScore) -> Iterator[Block]:
    yield para("text", Strong(f"目标{number}　{one.id}　【{one.rating.label}】"))
    yield text(f"{one.text}（{refs(one.clauses)}）")
    if one.director is not None and one.director is not one.computed:
        yield text(f"导调员评定为“{one.director.label}”，检验结果为“{one.computed.label}”，以导调员评定为准。")
    for seen in one.observations:
        rated = f"（评定：{seen.rating.label}）" if seen.rating else ""
        yield from paras("text", f"导调员{seen.officer}{clock(score, seen.at)}观察：{seen.text}{rated}")
    numbers = {t.id: i for i, t in enumerate(score.expectations, 1)}
    rows = [row for t in score.expectations if t.objective == one.id
            for row in _rows(score, numbers[t.id], t)]
    yield Table((1.25, 2.3, 3.4, 3.6, 1.5), tuple(rows),
                head=("时间", "检验点", "应有", "所见", "结果"))


def _rows(score: Score, number: int, one: Tested) -> Iterator[tuple[tuple[str, ...], ...]]:
    title = f"{number} {one.title}"
    if not one.checks:
        yield ((clock(score, one.at),), (title,), ("",), (one.why,), (one.rating.label,))
    for check in one.checks:
        yield ((clock(score, check.at),), (title,), (f"{check.label}：{_kinds(check.expected)}",),
               (_seen(check),), (check.rating.label,))
        title = ""


def _seen(check: Check) -> str:
    if not check.late_min or check.key == "decision":
        return check.text
    late = "迟" if check.rating is Rating.PARTLY else "晚"
    return f"{check.text}（{late}{check.late_min}分钟）"


def _kinds(words: str) -> str:
    """Pages by the names that officers know."""
    for one in KINDS:
        words = words.replace(one.name, one.label)
    return words


# -- after the timeline


def rest(score: Score) -> list[Block]:
    """Levels and times, asking and entering, what is to be improved, the injects."""
    if score.mode == STUDY:
        return [*answers(score), *improvements(score, "五"), *annex(score),
                *_signs("自学人员", "指导人")]
    return [*decisions(score), *missed(score), *asking(score), *timely(score), *moves(score),
            *improvements(score, "六"), *annex(score),
            *_signs("导调员", "评估人", "审核人")]


def _signs(*who: str) -> tuple[Table]:
    return (Table((1,) * len(who), (tuple((f"{one}\n\n",) for one in who),)),)
