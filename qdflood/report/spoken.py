"""口头汇报词 and 短信稿: what is told to leaders by telephone and by short message.

Both say the same from the same data: the dangers by their names, what is in force, what is
proposed and that it is no decision, who has been moved out, what carries it, what is not
known, who is asked to decide what. Whole sentences give way when room is short, and it is
said that some did. The worst danger, the official status and the words that keep a proposal
from passing for a decision and an exercise for the real thing never do; nor
does the speech leave out what is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from qdflood.assessment import Assessment
from qdflood.assessment.figures import pairs, total
from qdflood.assessment.figures import words as figures
from qdflood.assessment.words import evidence
from qdflood.journal.official import Status
from qdflood.report import aged
from qdflood.report.dangers import dangers
from qdflood.report.fitting import Part, fitted, length
from qdflood.report.source import Source
from qdflood.report.spoken_asked import asked, when
from qdflood.report.stamp import EXERCISE, EXERCISE_PREFIX, Stamp
from qdflood.report.typed import one_line
from qdflood.truth import TRUE

SPEECH_CHARACTERS = 150
"""What is read aloud in about thirty seconds, at five characters a second."""
MESSAGE_CHARACTERS = 70
"""One short message of Chinese text."""
REHEARSAL = "演示："
"""How the name of what is shown from a situation file begins; an exercise is not called so."""
PROPOSAL = "建议，非决定"
NO_HAZARD = "灾种未登记"
NOT_VERIFIED, LEFT_OUT = "未核实", "（有删节）"
_TO_RECHECK = "（待复核）"
_SAID_CHARACTERS = 400
_REFS = 3
_NAMED = 6
"""Dangers that are named at most; the others are counted."""
_SHORT_NAME = 12
"""Characters that a danger keeps where room is shortest; what happened stands at its end."""
# What the headline says in brackets is said again, shorter, from the same figures.
_BRACKETS = re.compile("（(?:尚有|尚待|依据)[^）]*）")
_RESPONSE = "应急响应"
_END = "。；，、 "


def spoken(source: Source, stamp: Stamp) -> bytes:
    """The speech as a text file; below it the state that it was made from."""
    return _file(speech(source, stamp.exercise), stamp)


def sms(source: Source, stamp: Stamp) -> bytes:
    """The short message as a text file; below it the state that it was made from."""
    return _file(message(source, stamp.exercise), stamp)


def speech(source: Source, exercise: str = "") -> str:
    """口头汇报词, at most SPEECH_CHARACTERS; ``exercise`` is the exercise's name."""
    a, at = source.assessment, source.at.astimezone(source.edition.zone)
    head = f"{at.month}月{at.day}日{at:%H时%M分}，{source.edition.plan.authority}值班报告。"
    parts = [
        Part((prefix(exercise) + head, f"{prefix(exercise)}{at:%H时%M分}报告。"), 1, 2),
        *_alarm(a),
        _status(source, at, "官方状态："),
        _proposal(a, "系统研判："),
        *_moved(a, at),
        _carried(a),
        _omissible(_unknown(a), 6),
        asked(source),
    ]
    return fitted(parts, SPEECH_CHARACTERS, LEFT_OUT)


def message(source: Source, exercise: str = "") -> str:
    """短信稿, at most MESSAGE_CHARACTERS."""
    a, at = source.assessment, source.at.astimezone(source.edition.zone)
    head = prefix(exercise)
    parts = [
        Part((f"{head}{at.month}月{at.day}日{at:%H:%M}，", f"{head}{at:%H:%M}，"), 1, 2),
        *_alarm(a), _status(source, at), _brief_proposal(a), *_moved(a, at), _carried(a),
        _omissible(_unknown(a), 5), _omissible(asked(source), 6),
    ]  # fmt: skip
    return fitted(parts, MESSAGE_CHARACTERS, LEFT_OUT)


def prefix(exercise: str) -> str:
    """【演练】 for an exercise whatever it is called, 【演示】 for a rehearsal; none in earnest."""
    if exercise.startswith(REHEARSAL):
        return f"【{REHEARSAL.rstrip('：')}】"
    return EXERCISE_PREFIX if exercise else ""


def _file(text: str, stamp: Stamp) -> bytes:
    words = stamp.words()
    rows = [words["edition"], words["number"], words["notice"], f"规则 {words['rules']}",
            f"日志 {words['journal']}", f"{words['printed']} {words['officer'] or '未登记'}",
            EXERCISE if stamp.exercise else ""]  # fmt: skip
    below = "　".join(filter(None, rows))
    whole = f"{text}\n\n——{below}\n"
    return whole.encode()


# -- the sentences


def _alarm(a: Assessment) -> Iterator[Part]:
    """The dangers that are said whatever the level: the worst by its name in every form."""
    old = {one.path for one in a.recheck}
    names = [(_typed(one.text), _TO_RECHECK if one.path in old else "") for one in dangers(a)]
    if not names:
        return
    count, (worst, mark) = len(names), names[0]
    each = [name + mark for name, mark in names]
    forms = [_named(each[:n], count) for n in range(min(count, _NAMED), 0, -1)]
    whole = 1 if count <= _NAMED else 0
    yield Part((*forms, _named([_shortened(worst) + mark], count)), 3, whole)


def _named(names: Sequence[str], count: int) -> str:
    more = f"等{count}处" if count > len(names) else ""
    return f"急报：{'、'.join(names)}{more}。"


def _shortened(name: str) -> str:
    """Both ends of a long name: where it is, and what happened there."""
    if length(name) <= _SHORT_NAME:
        return name
    head, tail = name, name
    while length(head) > _SHORT_NAME // 2 - 1:
        head = head[:-1]
    while length(tail) > _SHORT_NAME // 2:
        tail = tail[1:]
    return f"{head}…{tail}"


def _moved(a: Assessment, now: datetime) -> Iterator[Part]:
    """People and ships moved out of the way, and how many areas that stands for: never the bare
    sum, and an old one never without its time."""
    for rank, pair in enumerate(pairs(a.edition)):
        due, done = total(a, pair.due), total(a, pair.done)
        if due.said or done.said:
            late = aged.old(a, pair)
            said = aged.told(a, pair, lambda then: when(then, now)) if late else figures(a, pair)
            yield Part((f"{said}。", ""), 5 if rank else 4)


def _status(source: Source, now: datetime, name: str = "官方") -> Part:
    """Never left out: without it nobody knows what a proposal is compared with."""
    a, status = source.assessment, source.ledger.status(source.at)
    response, coming = _response(a, status, now), _coming(a, status, now)
    whole = response + _adjusted(status, now) + coming + _warnings(a, status)
    named, brief = _brief(a, status, "、".join(status.in_force.hazards)), _brief(a, status)
    forms = dict.fromkeys((whole, response + coming, named, brief))
    return Part(tuple(f"{name}{words}。" for words in forms), 7, last=4)


def _brief(a: Assessment, status: Status, hazards: str = "") -> str:
    """In few words, with the hazards where there is room for them."""
    level, label = status.in_force.level, a.edition.levels.label
    coming = "".join(
        f"，{one.act}{label(a.edition.levels.position(one.level) or 0) if one.level else ''}已签发待生效"
        for one in status.coming)  # fmt: skip
    if level:
        return f"{hazards}{label(level)}响应中{coming}"
    return f"{'未登记' if level is None else '未启动响应'}{coming}"


def _response(a: Assessment, status: Status, now: datetime) -> str:
    held = status.in_force
    if held.level is None:
        return "未登记"
    if not held.level:
        return "未启动应急响应"
    since = f"{when(held.since, now)}起" if held.since else ""
    return f"{since}{a.edition.levels.label(held.level)}应急响应（{'、'.join(held.hazards) or NO_HAZARD}）"


def _adjusted(status: Status, now: datetime) -> str:
    """When hazards or area changed at the same level: the level's own time stays."""
    by, at = status.response, status.adjusted
    return f"，{when(at, now)}{by.act}" if at and by else ""


def _coming(a: Assessment, status: Status, now: datetime) -> str:
    """What is signed and not yet in force: nobody need be asked for it again."""
    grade, label = a.edition.levels.position, a.edition.levels.label
    each = [f"{one.act}{label(grade(one.level) or 0) if one.level else ''}已签发，"
            f"{when(one.in_force, now)}生效" for one in status.coming]  # fmt: skip
    return f"，{'，'.join(each)}" if each else ""


def _warnings(a: Assessment, status: Status) -> str:
    """Those in force and those that nobody has registered; one that is off is not said."""
    words = {True: "发布中", None: "未登记"}
    each = [f"{kind.label}{words[on]}" for kind in a.edition.plan.warnings
            if (on := status.in_force.warnings.get(kind.key)) in words]  # fmt: skip
    return f"，{'，'.join(each)}" if each else ""


def _proposal(a: Assessment, name: str = "") -> Part:
    short = _short(a)
    last = short.split("；")[0]
    forms = dict.fromkeys((a.verdict, short, last, last.replace(_RESPONSE, "")))
    whole = len(dict.fromkeys((a.verdict, short)))
    return Part(tuple(f"{name}{words}（{PROPOSAL}）。" for words in forms), 10, whole, last=2)


def _brief_proposal(a: Assessment) -> Part:
    """For a message: the short form says all that the long one does."""
    part = _proposal(a)
    forms = part.forms[1:] if part.whole > 1 else part.forms
    return replace(part, forms=forms, whole=1)


def _short(a: Assessment) -> str:
    """The headline without its brackets, and what they said in few words."""
    label = a.edition.levels.label
    head, *rest = _BRACKETS.sub("", a.verdict).split("；")
    if a.possible > max(a.possible_reported, a.confirmed) and label(a.possible) not in head:
        head += f"，未排除{label(a.possible)}"
    if a.deciding and all(f.letter != TRUE for f in a.deciding):
        head += "，属引申"
    return "；".join([head, *rest])


def _carried(a: Assessment) -> Part:
    """The clauses that carry it with the first ground; the ground gives way first."""
    if not a.deciding:
        return Part(("",), 9)
    below = a.confirmed < (a.situation.in_force.level or 0)  # then they carry less than is held
    word = f"现有{a.edition.levels.label(a.confirmed)}依据" if below else "依据"
    refs = "、".join(f.clause.ref for f in a.deciding[:_REFS])
    refs += f"等{len(a.deciding)}条" if len(a.deciding) > _REFS else ""
    grounds = [_typed(text) for text in evidence(a.deciding[0], a.situation)]
    forms = [f"{word}{refs}：{'；'.join(grounds[:n])}。" for n in range(len(grounds), 0, -1)]
    whole = 1 if len(a.deciding) <= _REFS else 0
    return Part((*forms[:1], *forms[-1:] * (len(forms) > 1), f"{word}{refs}。", ""), 9, whole, 6)


def _unknown(a: Assessment) -> Part:
    """How much is not known, and whom to ring first."""
    if not a.needed:
        return Part(("",), 8)
    first, count = a.needed[0], f"{NOT_VERIFIED}{len(a.needed)}项"
    ask = f"{count}，先问{_typed(first.ask)}：{_typed(first.label)}。"
    return Part((ask, f"{count}。"), 8)


def _omissible(part: Part, last: int) -> Part:
    """The same for a message: it may be left out whole, and gives way before any name."""
    forms = part.forms if part.forms[-1] == "" else (*part.forms, "")
    return replace(part, forms=forms, rank=max(part.rank, last), last=last)


def _typed(text: str) -> str:
    return one_line(text, _SAID_CHARACTERS).strip(_END)
