"""Each entry of the log in one sentence of plain official Chinese.

Whatever an entry holds, there is a sentence: a log that cannot be read aloud because one
body is odd is worse than an odd sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from qdflood.journal import entry as kinds
from qdflood.journal import office, tasks
from qdflood.journal.clock import POINT_LABELS, POINTS
from qdflood.journal.decisions import CHANGES, POSTPONE, REGISTER, Person
from qdflood.journal.entry import Entry
from qdflood.journal.exercise_words import told
from qdflood.journal.report_body import ASKED, VOIDED, WHAT
from qdflood.journal.report_clock import FIRST, span
from qdflood.journal.shifts import counts_words
from qdflood.plan.edition import Edition
from qdflood.scales import Scale
from qdflood.wording.sentences import stamp, subject

Body = Mapping[str, Any]
NOT_DECIDED = "建议，非决定"
EMPTY = "（无内容）"
NOBODY_NAMED = "参加人员未填"
_LEAVES = 40


def sentence(entry: Entry, edition: Edition) -> str:
    """What the entry says, without its time and officer, and without a full stop."""
    teller = _TELLERS.get(entry.kind)
    try:
        said = teller(entry, edition) if teller else ""
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        said = ""
    if not said and entry.kind == kinds.EXERCISE:  # its body may hold what players must not read
        return entry.label
    return said or plainly(entry.body) or EMPTY


def plainly(body: object) -> str:
    """Any body, as its words one after another: what a teller cannot read is still shown."""
    words = []
    for word in _leaves(body):
        words.append(word)
        if len(words) == _LEAVES:
            break
    return "；".join(words)


def _leaves(held: object) -> Iterator[str]:
    if isinstance(held, Mapping):
        for value in held.values():
            yield from _leaves(value)
    elif isinstance(held, str):
        if held.strip():
            yield held.strip()
    elif isinstance(held, Sequence):
        for value in held:
            yield from _leaves(value)
    elif held is not None:
        yield {True: "是", False: "否"}.get(held, str(held)) if isinstance(held, bool) else str(held)


# -- parts of a body


def _text(body: Body, name: str) -> str:
    held = body.get(name)
    return held.strip() if isinstance(held, str) else ""


def _texts(body: Body, name: str) -> list[str]:
    held = body.get(name)
    return [one for one in held if isinstance(one, str)] if isinstance(held, (list, tuple)) else []


def _map(body: Body, name: str) -> Body:
    held = body.get(name)
    return held if isinstance(held, Mapping) else {}


def _who(given: object) -> str:
    if not isinstance(given, Mapping):
        return given.strip() if isinstance(given, str) else ""
    return str(Person(_text(given, "name"), _text(given, "post")))


def _time(given: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(given) if isinstance(given, str) else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None


def _when(given: object) -> str:
    moment = _time(given)
    return stamp(moment) if moment else ""


def _level(scale: Scale, given: object) -> str:
    position = scale.position(given) if isinstance(given, str) else None
    if position is None:
        return given if isinstance(given, str) else ""
    return scale.label(position) if position else ""


def _joined(*parts: str) -> str:
    return "；".join(part for part in parts if part)


# -- what each kind says


def _reported(entry: Entry, edition: Edition) -> str:
    lines, by = _texts(entry.body, "sentences"), list(dict.fromkeys(_texts(entry.body, "by")))
    said = "；".join(lines)
    sources = "、".join(filter(None, by))
    return f"{said}（来源：{sources}）" if said and sources else said


def _correction(entry: Entry, edition: Edition) -> str:
    voids = entry.body.get("voids")
    reason = _text(entry.body, "reason")
    instead = "；".join(_texts(entry.body, "sentences"))
    head = f"第{voids}条录入作废，不再计入研判，原记录保留" if voids else ""
    return _joined(head, f"原因：{reason}" if reason else "", f"改为：{instead}" if instead else "")


def _consultation(entry: Entry, edition: Edition) -> str:
    body = entry.body
    chair, conclusion = _who(body.get("chair")), _text(body, "conclusion")
    present = _text(body, "participants") or "、".join(_texts(body, "participants"))
    if not (chair or present or conclusion):
        return ""
    return _joined(f"{chair}主持会商" if chair else "",
                   f"参加：{present}" if present else NOBODY_NAMED,
                   f"结论：{conclusion}" if conclusion else "", "；".join(_texts(body, "notes")))


def _assent(entry: Entry, edition: Edition) -> str:
    body = entry.body
    asked = _who(body.get("asked"))
    what = f"{_text(body, 'act')}{_level(edition.levels, body.get('level'))}"
    answer = "同意" if body.get("agreed") is True else "未同意"
    heard = _text(body, "heard_by")
    head = f"电话请示{asked}：{what}，{answer}（签发另记）" if asked or what else ""
    return _joined(head, f"受话人：{heard}" if heard else "", _text(body, "text"))


def _decision(entry: Entry, edition: Edition) -> str:
    body = entry.body
    what = _act(body, edition)
    signed = "、".join(filter(None, map(_who, body.get("signatures") or ())))
    return _joined(
        f"{what}，{signed}签发" if signed else what, _listed("灾种", body, "hazards"),
        _listed("区域", body, "areas"), _listed("依据", body, "grounds"),
        _named("理由", body, "reason"), _times(body), _clock(_map(body, "clock")),
        "；".join(_texts(body, "notes")),
    ) if what else ""


def _act(body: Body, edition: Edition) -> str:
    """What was decided: 调整：四级→三级应急响应."""
    act, levels = _text(body, "act"), edition.levels
    level, before = _level(levels, body.get("level")), _level(levels, body.get("from_level"))
    if act == REGISTER:
        return f"登记官方状态：{_registered(body, edition)}"
    if act == POSTPONE:
        return f"暂缓{level}，官方状态不变"
    if body.get("effect") not in CHANGES:
        warning = next((w for w in edition.plan.warnings if w.id == body.get("warning")), None)
        return act if warning is None or warning.id in act else f"{act}（{warning.label}）"
    if before and level and before != level:
        return f"{act}：{before}→{level}应急响应"
    return f"{act}{level or before}应急响应" if act else ""


def _registered(body: Body, edition: Edition) -> str:
    held = _map(body, "status")
    position = edition.levels.position(held.get("level") or "")
    running = f"{edition.levels.label(position)}应急响应" if position else "未启动应急响应"
    said = "响应未登记" if position is None else running
    return "，".join((said, *(f"{w.label}{_on(held.get(w.key))}" for w in edition.plan.warnings)))


def _on(given: object) -> str:
    if not isinstance(given, bool):
        return "未登记"
    return "发布中" if given else "未发布"


def _listed(label: str, body: Body, name: str) -> str:
    held = _texts(body, name)
    return f"{label}：{'、'.join(held)}" if held else ""


def _named(label: str, body: Body, name: str) -> str:
    held = _text(body, name)
    return f"{label}：{held}" if held else ""


def _times(body: Body) -> str:
    held = (("签发", "decided"), ("生效", "in_force"), ("公布", "published"))
    return "，".join(f"{said}{when}" for said, name in held if (when := _when(body.get(name))))


def _clock(clock: Body) -> str:
    """The lags: 条件成立→系统建议2分钟，系统建议→签发1小时05分."""
    points = [(label, at) for name, label in zip(POINTS, POINT_LABELS, strict=True)
              if (at := _time(clock.get(name)))]
    return "，".join(
        f"{one}至{other}{'早' if after < before else ''}{span(abs(after - before))}"
        for (one, before), (other, after) in pairwise(points)
    )


def _publication(entry: Entry, edition: Edition) -> str:
    at, where = _when(entry.body.get("published")), _text(entry.body, "where")
    number = entry.body.get("decision")
    return f"第{number}条决定已公布：{at}{f'，{where}' if where else ''}" if number else ""


def _note(entry: Entry, edition: Edition) -> str:
    source = "（附来源）" if _text(entry.body, "source") else ""
    text = _text(entry.body, "text")
    return f"{text}{source}" if text else ""


def _shift(entry: Entry, edition: Edition) -> str:
    return f"{entry.post}{entry.officer}上岗" if not entry.body else ""


def _handover(entry: Entry, edition: Edition) -> str:
    body = entry.body
    out, into = _who(body.get("out")), _who(body.get("into"))
    head = f"{out}交班，{into}接班" if out or into else ""
    sections = _map(body, "sheet").get("sections")
    counted = "、".join(_counted(sections if isinstance(sections, list) else []))
    return _joined(head, counted, _named("交班说明", body, "remarks"),
                   _made(_map(_map(body, "sheet"), "counts")))


def _counted(sections: Sequence[Any]) -> Iterator[str]:
    for one in sections:
        if isinstance(one, Mapping) and one.get("items"):
            yield f"{_text(one, 'title')}{len(one['items'])}项"


def _made(counts: Body) -> str:
    held = {kind: number for kind, number in counts.items() if isinstance(number, int)}
    return f"本班录入：{counts_words(held)}" if held else ""


def _snapshot(entry: Entry, edition: Edition) -> str:
    verdict = _text(entry.body, "verdict")
    grounds = _listed("依据", entry.body, "deciding")
    return _joined(f"系统建议：{verdict}（{NOT_DECIDED}）", grounds) if verdict else ""


def _task(entry: Entry, edition: Edition) -> str:
    return tasks.sentence(entry)


def _parameter(entry: Entry, edition: Edition) -> str:
    return office.sentence(edition, entry.body) if entry.body.get("target") else ""


def _information(entry: Entry, edition: Edition) -> str:
    body = entry.body
    what, event = _text(body, "what"), _map(body, "event")
    if what not in WHAT:
        return ""
    if what == VOIDED:
        return _joined(f"撤销第{body.get('of')}条信息报告记录", _named("理由", body, "text"))
    register, member = _text(event, "register"), _text(event, "member")
    of = subject(edition, register, member) if register in edition.info else member
    means, again = _text(body, "means"), "核报" if body.get("pair", FIRST) != FIRST else ""
    reached = "已收" if body.get("reached") else "未收"
    asked = f"{_text(body, 'recipient')}{reached}" if what == ASKED else ""
    return _joined(f"{of}：{WHAT[what]}{again}{f'（{means}）' if means else ''}", asked,
                   "，".join(filter(None, (_when(body.get("at")) or "时间不详", _text(body, "by")))),
                   _text(body, "text"))


Teller = Callable[[Entry, Edition], str]
_TELLERS: Mapping[str, Teller] = {
    kinds.READING: _reported, kinds.ZERO_REPORT: _reported, kinds.CORRECTION: _correction,
    kinds.CONSULTATION: _consultation, kinds.ASSENT: _assent, kinds.DECISION: _decision,
    kinds.PUBLICATION: _publication, kinds.NOTE: _note, kinds.SHIFT: _shift,
    kinds.HANDOVER: _handover, kinds.SNAPSHOT: _snapshot, kinds.TASK: _task,
    kinds.PARAMETER: _parameter, kinds.INFORMATION_REPORT: _information,
    kinds.EXERCISE: lambda entry, edition: told(entry.body),
}
