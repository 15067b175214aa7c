"""The tables of 演练评估报告: decisions, clauses, messages, reports, improvements, injects."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from qdflood.drill.score import Score
from qdflood.drill.score_given import ON_TIME, InjectScore, MadeUp
from qdflood.drill.score_levels import SIGNER, WRONGS
from qdflood.drill.score_parts import (
    EARLIER,
    FALSE_MOVES,
    NOT_ENTERED,
    STATES,
    WRONG,
    DecisionScore,
    FalseMove,
    Item,
    Lags,
    MessageScore,
    Taken,
)
from qdflood.drill.score_rating import Rating
from qdflood.drill.score_unfounded import KIND as UNFOUNDED
from qdflood.report.exercise_report_words import (
    LATE_S,
    STANDARD,
    by_hand,
    clock,
    heading,
    minutes,
    note,
    of_level,
    refs,
    text,
)
from qdflood.report.paper import Blank, Block, Paragraph, Piece, Strong, Table, cell, para

Row = tuple[tuple[Piece, ...], ...]
PROPOSED = "系统提出"
_JUDGED = {"right": "正确", "above": "偏高", "below": "偏低", "": "－"}
_MOST = 4


def _sub(words: str) -> Paragraph:
    return para("text", Strong(words))


def _row(*words: str) -> Row:
    return tuple((one,) for one in words)


# -- levels and times


def decisions(score: Score) -> Iterator[Block]:
    """Each decision due, what was done, and the way to it in minutes."""
    yield heading("四、级别与时限")
    if not score.decisions:
        yield text("脚本没有应作出的决定，或演练没有进行到那里，或其所依据的注入没有下达。")
        return
    yield Table((0.6, 2.6, 2.4, 3.2, 1, 1.2, 1.8), tuple(
        _decision(score, number, one) for number, one in enumerate(score.decisions, 1)),
        head=("", "应作出的决定", f"期限（{STANDARD}）", "实际", "级别", "签发人", "结果"))
    yield _sub("从来文到签发（分钟）")
    yield Table((0.5, 2.6, 2.2, 1.6, 1.6, 1.6, 1.4), tuple(
        _lag(score, number, one.lags, of_level(one.act, one.level))
        for number, one in enumerate(score.decisions, 1)),
        head=("", "决定", "来文下达", "至系统建议", "建议至会商", "会商至签发", "合计"))
    yield note("由人判断提出、系统不作建议的，“至系统建议”为空；没有会商记录的为空，"
               "下一格从前一个有记录的时点起算。")


def _decision(score: Score, number: int, one: DecisionScore) -> Row:
    taken = one.taken
    done = "没有作出" if taken is None else (
        f"{clock(score, taken.recorded)}{_claimed(score, taken)} "
        f"{of_level(taken.act, taken.level)}，"
        f"{'、'.join(taken.signed) or '未签'}签发" + (f"，{taken.chair}主持" if taken.chair else ""))
    signer = "－" if taken is None else "不符" if SIGNER in one.wrong else "正确"
    others = "".join(f"，{WRONGS[what]}" for what in one.wrong if what != SIGNER)
    late = f"，超{one.late_min}分钟" if one.late_min else ""
    chair = f"，{one.chair}主持会商" if one.chair else ""
    chair += f"；{'、'.join(one.hazards)}" if one.hazards else ""
    chair += f"；{'、'.join(one.areas)}" if one.areas else ""
    return _row(str(number), f"{of_level(one.act, one.level)}，{'、'.join(one.signed)}签发{chair}",
                f"{clock(score, one.due)}起{one.within_min}分钟，{clock(score, one.deadline)}前",
                done, _JUDGED[one.level_is], signer, f"{one.rating.label}{late}{others}")


def _claimed(score: Score, taken: Taken) -> str:
    """When it says it was signed, where it was entered at another minute."""
    said = clock(score, taken.decided)
    return "" if said == clock(score, taken.recorded) else f"录入（写作{said}签发）"


def _lag(score: Score, number: int, one: Lags, act: str) -> Row:
    given = f"{clock(score, one.given)} {one.inject}" if one.given else ""
    return _row(str(number), act, given, *(
        "" if n is None else str(n) for n in (
            one.to_proposed_min, one.to_consulted_min, one.to_decided_min, one.whole_min)))


def missed(score: Score) -> Iterator[Block]:
    """Clauses that should have been met on the players' desk and were not, and why."""
    if score.clauses_missed:
        yield _sub("应成立而没有成立的条款")
        yield Table((1.2, 1.4, 4, 2, 3.6), tuple(
            _row(clock(score, one.at), one.ref, one.text, one.truth, _some(one.lacking))
            for one in score.clauses_missed),
            head=("时间", "条款", "原文", "学员桌面上", "来文已报而没有正确录入的"))


def _some(given: tuple[str, ...]) -> str:
    words = tuple(dict.fromkeys(given))
    more = f"等{len(words)}项" if len(words) > _MOST else ""
    return "；".join(words[:_MOST]) + more or "没有找到"


# -- asking and entering


def asking(score: Score) -> Iterator[Block]:
    """What had to be asked for, and what became of every message."""
    yield heading("五、询问与录入")
    if score.asked:
        yield Table((4, 1.6, 1.6, 2, 1.6), tuple(
            _row(one.label, clock(score, one.due), clock(score, one.asked),
                 one.how + ("，问得晚" if one.rating is Rating.PARTLY else ""),
                 f"早{minutes(one.early_min)}" if one.early_min else minutes(one.minutes))
            for one in score.asked),
            head=("应询问的", "应问时间", "询问时间", "结果", "用时"))
    else:
        yield text("脚本没有要求询问的未知。")
    yield _sub("来文录入")
    yield Table((0.8, 3.4, 1.3, 1.7, 1.3, 4.3), tuple(
        _row(str(one.number), one.title, clock(score, one.given), STATES[one.state],
             minutes(one.minutes), _faults(score, one)) for one in score.messages),
        head=("注入", "来文", "下达", "录入", "用时", "没有录入或有误的"))


def _faults(score: Score, one: MessageScore) -> str:
    absent = _once(one, NOT_ENTERED)
    earlier = [item for item in one.items if item.state == EARLIER]
    wrong = [f"“{item.text}”录成“{item.entered_text}”" for item in one.items if item.state == WRONG]
    timed = [f"{item.text}：{item.entered_text}" for item in one.items
             if item.state not in (NOT_ENTERED, WRONG) and item.entered_text]
    more = f"等{len(absent)}项" if len(absent) > _MOST else ""
    said = [f"未录入：{'、'.join(absent[:_MOST])}{more}"] if absent else []
    return "；".join([*wrong, *said, *_before(score, one, earlier), *timed])


def _before(score: Score, one: MessageScore, earlier: list[Item]) -> Iterator[str]:
    """What had been entered before the message came, and when."""
    if earlier:
        at = clock(score, max(item.entered for item in earlier if item.entered))
        which = "" if len(earlier) == len(one.items) else f"：{_some(_once(one, EARLIER))}"
        yield f"来文以前已录入（{at}）{which}"


def _once(one: MessageScore, state: str) -> tuple[str, ...]:
    """The words of what is in this state, each once; of a row that is so in part, which part."""
    found = []
    for words in dict.fromkeys(item.text for item in one.items if item.state == state):
        row = [item for item in one.items if item.text == words]
        parts = dict.fromkeys(item.part for item in row if item.state == state and item.part)
        whole = all(item.state == state for item in row)
        found.append(words if whole or not parts else f"{words}的{'、'.join(parts)}")
    return tuple(words for words in found
                 if not any(other != words and other.startswith(words) for other in found))


def timely(score: Score) -> Iterator[Block]:
    """Reports against the plan's minutes, tasks against the script's."""
    if score.reports:
        yield _sub("险情、灾情报告（预案规定的时限）")
        yield Table((4, 1.2, 1.2, 1.6, 1.6, 2.2), tuple(
            _row(one.event or one.of, one.means, one.ref, clock(score, one.due),
                 clock(score, one.received), one.text + _said(score, one.claimed, "收到"))
            for one in score.reports),
            head=("险情、灾情", "形式", "条款", "应收到", "录入", "结果"))
    if score.tasks:
        yield _sub(f"任务通知（{STANDARD}）")
        yield Table((3, 1.6, 1.6, 1.6, 1.6, 1.6), tuple(
            _row(one.unit, one.ref, clock(score, one.deadline), clock(score, one.told),
                 minutes(one.minutes), one.rating.label + _said(score, one.claimed, "通知"))
            for one in score.tasks),
            head=("单位", "条款", "期限", "录入", "用时", "结果"))


def _said(score: Score, claimed: datetime | None, what: str) -> str:
    return f"（写作{clock(score, claimed)}{what}）" if claimed else ""


def moves(score: Score) -> Iterator[Block]:
    """What should not have been done."""
    yield _sub("误动")
    if score.false_moves:
        yield Table((1.2, 2.4, 7), tuple(
            _row(clock(score, one.at), FALSE_MOVES[one.kind], _entry(one))
            for one in score.false_moves), head=("时间", "类别", "内容"))
        if any(one.kind == UNFOUNDED for one in score.false_moves):
            yield note("口头答复而没有记录的，日志中看不出，由导调员核对。")
    else:
        yield text("没有。")
    if score.to_check:
        yield _sub("请导调员核对的录入（不计作误动）")
        yield Table((1.2, 9.4), tuple(_row(clock(score, one.at), _entry(one))
                                      for one in score.to_check), head=("时间", "内容"))


def _entry(one: FalseMove) -> str:
    return one.text + (f"（演练日志第{one.seq}条）" if one.seq else "")


def answers(score: Score) -> Iterator[Block]:
    """What was answered alone, before the system's."""
    yield heading("四、自学作答")
    if not score.answers:
        yield text("没有作答。")
        return
    yield Table((1.2, 2.6, 1.2, 1.2, 1, 2.6, 2.2, 2), tuple(
        _row(clock(score, one.at), one.title, one.expected, one.level, _JUDGED[one.level_is],
             _answer_faults(one.missed, one.excess), "、".join(one.not_asked),
             _signed(one.signed, one.signer_right)) for one in score.answers),
        head=("时间", "题目", "应判", "所判", "判级", "条款", "漏问的", "签发人"))


def _answer_faults(absent: tuple[str, ...], excess: tuple[str, ...]) -> str:
    said = [f"漏判{refs(absent)}"] if absent else []
    said += [f"误判{refs(excess)}"] if excess else []
    return "；".join(said) or "无误"


def _signed(given: tuple[str, ...], right: bool | None) -> str:
    if right is None:
        return "－"
    return f"{'、'.join(given) or '未答'}（{'正确' if right else '不符'}）"


# -- what follows


def improvements(score: Score, number: str) -> Iterator[Block]:
    """What is to be improved; owner and date are filled in by people."""
    yield heading(f"{number}、改进事项")
    if score.improvements:
        yield Table((0.6, 5.6, 1.9, 1.7, 1.4), tuple(
            ((str(i),), cell(one.text, f"（{refs(one.refs)}）" if one.refs else None),
             cell(one.owner, label="责任人", width=3), cell(one.due, label="期限", width=3),
             (PROPOSED if one.proposed else "人员提出",))
            for i, one in enumerate(score.improvements, 1)),
            head=("", "事项（所涉条款）", "责任人", "完成期限", "来源"))
        if any(one.proposed for one in score.improvements):
            yield note(f"“{PROPOSED}”的由没有达到的检验点归并而来，是否采纳、由谁负责、何时完成，由人决定。")
    else:
        yield text("没有登记改进事项，检验点也没有不达标的。")
        yield para("text", Blank("改进事项", 16))


def annex(score: Score) -> Iterator[Block]:
    """Every inject, planned and given."""
    yield heading("附　注入清单")
    yield Table((0.7, 3.8, 1.2, 1.4, 1.4, 2.6, 1.5), (
        *(_inject(score, one) for one in score.injects),
        *(_made_up(score, n, one) for n, one in enumerate(score.made_up, 1))),
        head=("序号", "注入", "类别", "计划", "下达", "情形", "迟（秒）"))
    if score.pauses:
        yield _sub("暂停")
        yield Table((2, 6, 2), tuple(
            _row(clock(score, one.at), one.why, "" if one.wall_s is None else f"{one.wall_s:.0f}秒")
            for one in score.pauses), head=("剧情时间", "原因", "实际用时"))


def _inject(score: Score, one: InjectScore) -> Row:
    kind = one.fault or ("来文" if one.message else "遥测")
    planned = clock(score, one.planned) or "有人问时"
    late = "" if one.late_wall_s is None else f"{one.late_wall_s:.1f}"
    return _row(str(one.number), one.title, kind, planned, clock(score, one.given),
                how_given(one), late)


def how_given(one: InjectScore) -> str:
    """How it was given: a second of real time late is on time."""
    delay = f"迟{one.delay_min}分钟" if one.delay_min and one.delay_min > 0 else ""
    if one.how != ON_TIME or not delay:
        return "，".join(filter(None, (one.how, delay)))
    if one.late_wall_s is None:
        return f"{delay}下达"
    return one.how if one.late_wall_s <= LATE_S else (
        f"迟{one.late_wall_s:.1f}秒下达（实际时间），剧情{delay}")


def _made_up(score: Score, number: int, one: MadeUp) -> Row:
    return (("",), (f"{by_hand(number)}　{one.sender}（{one.way}）：{one.text}",), ("手工注入",),
            ("－",), (clock(score, one.at),), ("导调员手工发出",), ("",))
