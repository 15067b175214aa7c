"""The strip on top of every page: what people have decided, and what the system proposes.

``strip(desk)`` is the first call of a page: stylesheet, strip and pulse in one.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from datetime import datetime

import streamlit as st

from qdflood.assessment import Assessment
from qdflood.desk import duty, exercise_strip, issuing, unanswered
from qdflood.desk.decision import unsigned
from qdflood.desk.draft_form import take_over
from qdflood.desk.pulse import pulse, watch
from qdflood.desk.report_line import strip_line
from qdflood.desk.state import Desk
from qdflood.desk.style import esc, framed, inject, level, open_level
from qdflood.journal.clock import since_words
from qdflood.journal.decision_words import what
from qdflood.journal.report_clock import span
from qdflood.scales import STALE
from qdflood.triggers import Finding
from qdflood.truth import UNKNOWN
from qdflood.wording import age, moment

_ALARMS = 2
_REFS = 6
_SIGNALS = 2


def strip(desk: Desk) -> None:
    """Whoever may read sees the strip, and the pulse starts; call it first on every page."""
    duty.gate(desk)
    take_over(desk)
    inject(desk.edition)
    exercise_strip.dress(desk)
    st.html(strip_html(desk))
    duty.controls(desk)
    with st.container(key="beat"):
        watch()
        pulse(desk)


def strip_html(desk: Desk) -> str:
    """The strip as HTML; every typed word in it is escaped."""
    a, now = desk.assessment(), desk.now()
    due = issuing.due(desk.organization, a)
    owed = strip_line(desk)
    reports = f'<div class="cell">{owed}</div>' if owed else ""
    cells = f"{_official(desk, due, now)}{_proposal(a, due, _put_off(desk, now))}{reports}{_lag(desk, a, now)}"
    faults = "".join(f'<div class="red" role="alert">{esc(one, 300)}</div>'
                     for one in (_unreachable(desk), desk.ledger.broken, desk.clock_fault(),
                                 _unread(desk), _to_come(a)) if one)
    return (f'<div class="strip">{_bar(desk, now)}{exercise_strip.above(desk)}{faults}{"".join(_alarm_lines(a, now))}'
            f'<div class="row">{cells}</div></div>')


def _unread(desk: Desk) -> str:
    """Entries that this edition cannot make sense of do not count: nobody may overlook that."""
    entries = sorted({seq for seq, _ in desk.ledger.unread})
    if not entries:
        return ""
    which = "、".join(f"第{seq}条" for seq in entries[:3])
    more = "等" if len(entries) > 3 else ""
    return f"日志中有{len(entries)}条本版预案读不懂，未计入（{which}{more}）：见值班日志"


def _to_come(a: Assessment) -> str:
    """Reports with a time to come do not count; whoever reads the level must know."""
    number = len(a.situation.ignored)
    return f"有{number}项情况的时间晚于现在，不计入研判：请核对时间，重新录入" if number else ""


def _unreachable(desk: Desk) -> str:
    """What is said while the log cannot be reached; what stands below is of before."""
    if not desk.fault:
        return ""
    return f"{'演练' if desk.exercise else '值班'}日志：{desk.fault}以下为此前情况；已键入的文字保留，恢复后即可再保存"


def _bar(desk: Desk, now: datetime) -> str:
    """Beside the navigation: which edition, that a later one exists, the desk's clock."""
    plan = desk.edition.plan
    notice = esc(plan.notice.split("，")[0])
    return (f'<div class="bar" title="{esc(plan.title)}　{esc(plan.notice)}"><b class="clock">{now:%H:%M}</b>　'
            f'依据 {esc(plan.number)}　{notice}</div>')


def _alarm_lines(a: Assessment, now: datetime) -> Iterator[str]:
    """Breaches, failures and major dangers, whatever the level."""
    for notice in a.alarms[:_ALARMS]:
        when = f"（{age(notice.at, now)}）" if notice.at else ""
        yield f'<div class="alarm">● {esc(notice.text, 120)}{when}</div>'
    if len(a.alarms) > _ALARMS:
        yield f'<div class="alarm">另有{len(a.alarms) - _ALARMS}处</div>'


def _cell(kind: str, caption: str, head: str, under: str) -> str:
    return (f'<div class="cell {kind}"><small>{caption}</small>'
            f'<div class="head">{head}</div><small class="say">{under}</small></div>')


# -- what people have decided


def _official(desk: Desk, due: Sequence[issuing.Due], now: datetime) -> str:
    status, edition = desk.in_force, desk.edition
    if status.level is None:
        head = "未登记"
    elif status.level == 0:
        head = "未启动应急响应"
    else:
        head = f"{level(edition, status.level)} 应急响应"
    since = f"{moment(status.since, now)}起　" if status.level and status.since else ""
    by = desk.status.signed
    signed = f"{esc(by, 30)}签发　" if status.level and by else _ended(desk, now)
    caption = f"{'演练中的' if desk.exercise else ''}官方状态（以签发为准）"
    return _cell("", caption, head, f"{since}{signed}{_warnings(desk, due)}")


def _ended(desk: Desk, now: datetime) -> str:
    """Of a response that has ended: when, which, by whom; never started says nothing."""
    last = desk.status.response
    if desk.in_force.level != 0 or last is None or last.effect != "end":
        return ""
    return (f"{moment(last.in_force, now)}{esc(what(desk.edition, last), 30)}，"
            f"{esc(last.signed, 30)}签发　")


def _warnings(desk: Desk, due: Sequence[issuing.Due]) -> str:
    """The headquarters' own warnings; never confused with the weather bureau's signals.

    One that is due and not given out stands on a line of its own.
    """
    plan, held = desk.edition.plan, desk.in_force.warnings
    said = {True: "<b>发布中</b>", False: "无", None: "未登记"}
    waiting = {one.kind.id: one for one in due}
    rest = [f"{esc(kind.id)}{said[held.get(kind.key)]}"
            for kind in plan.warnings if kind.id not in waiting]
    each = [*([f"{esc(plan.authority)}预警：{'、'.join(rest)}"] if rest else []),
            *(f'<b class="due">{esc(one.kind.label)}：{esc(one.words)}</b>' for one in due)]
    return "<br>".join(each)


# -- what the system proposes


def _put_off(desk: Desk, now: datetime) -> str:
    """When and by whom what waits was last put off, if nothing has been decided since."""
    last = next(reversed(desk.ledger.official.decisions), None)
    if last is None or last.effect != "postpone":
        return ""
    return f"{moment(last.decided, now)}{esc(last.signed or str(last.chair or ''), 30)}决定暂缓"


def _proposal(a: Assessment, due: Sequence[issuing.Due], put_off: str) -> str:
    if a.situation.in_force.level:
        head = _in_force(a)
    elif not a.possible:
        head = esc(a.verdict)
    elif not a.confirmed:
        head = "无法判定" + _not_excluded(a, "，已报情况指向")
    elif a.possible > a.confirmed:
        head = f"至少 {level(a.edition, a.confirmed)}{_not_excluded(a, '　尚不能排除')}"
    else:
        head = f"可定级 {level(a.edition, a.confirmed)}"
    return _cell("wide", "系统建议（建议，非决定）", head, _signals(a, put_off) + _grounds(a, due, put_off) + _far(a))


def _signals(a: Assessment, put_off: str) -> str:
    """The signals an advisory of the edition speaks of: without a response, to consult on."""
    found = [html.unescape(unanswered.signal_words(one, a.situation.at)) for one in unanswered.signals(a)]
    if not found:
        return ""
    more = f"等{len(found)}个" if len(found) > _SIGNALS else ""
    item = esc(a.edition.plan.phrases.discretionary)
    status = "官方状态未登记" if a.situation.in_force.level is None else "未启动响应"
    calls = "" if a.situation.in_force.level else f"：{status}，{put_off or f'请会商（{item}）'}"
    return f'<b class="due">{esc("；".join(found[:_SIGNALS]), 160)}{more}{calls}</b><br>'


def _not_excluded(a: Assessment, words: str) -> str:
    if a.possible_reported <= a.confirmed:
        return ""
    return f"{words} {open_level(a.edition, a.possible_reported)}"


def _far(a: Assessment) -> str:
    """What nobody has reported anything of: small and grey, or it would say the top every night."""
    if a.possible <= max(a.possible_reported, a.confirmed):
        return ""
    label = esc(a.edition.levels.label(a.possible))
    return f'<span class="far">　另有未报事项，未能排除{label}</span>'


def _in_force(a: Assessment) -> str:
    """The verdict with its levels marked: solid only where certain. What follows in brackets
    is said again, small, below."""
    words = re.sub("（[^）]*）", "", a.verdict)
    labels = {a.edition.levels.label(i): i for i in range(a.edition.levels.top, 0, -1)}
    parts = re.split(f"({'|'.join(map(re.escape, labels))})", words)
    return "".join(_marked(a, labels[part]) if part in labels else esc(part) for part in parts)


def _marked(a: Assessment, position: int) -> str:
    if position <= a.confirmed:
        return level(a.edition, position)
    in_force = position == a.situation.in_force.level
    return framed(a.edition, position) if in_force else open_level(a.edition, position)


def _grounds(a: Assessment, due: Sequence[issuing.Due], put_off: str) -> str:
    """Why, in one small line; a warning that is due beside levels that are not."""
    said = _why(a)
    if not a.confirmed:
        said += [f"{esc(one.kind.label)}{esc(one.met)}，未发布" for one in due]
    if a.deciding:
        refs = "、".join(f.clause.ref for f in a.deciding[:_REFS])
        more = f"等{len(a.deciding)}条" if len(a.deciding) > _REFS else ""
        said.append(f"成立 {esc(refs)}{more}")
    if a.bounds.confirmed_by_letter < a.confirmed:
        said.append("依据引申读法")
    if a.possible > a.confirmed and a.needed:
        said.append(f"待核实{len(a.needed)}项")
    proposed = [f for f in a.discretionary if f.clause.level]
    if proposed:  # a warning left to judgement is no level, and stands with the warnings
        said.append(f"{esc(a.edition.plan.phrases.discretionary)}已有建议{len(proposed)}件"
                    + (f"（{put_off}）" if put_off else ""))
    return "；".join(said)


def _why(a: Assessment) -> list[str]:
    """What the bounds rest on; of a response in force, which ending it waits for."""
    official = a.situation.in_force.level
    if official and a.confirmed < official:
        if _unsettled(a, official):
            return []
        truths = [f"{e.finding.clause.ref}{e.finding.truth.label}" for e in a.endings if e.applicable]
        return [f"终止条件 {esc('、'.join(truths))}"] if truths else []
    if not a.confirmed and a.possible:
        return ["已报数据不足，不等于未达启动条件"]
    if a.possible == a.confirmed and 0 < a.confirmed < a.edition.levels.top:
        return ["更高级别各条均已核实不成立"]
    return [] if a.possible else ["启动条件各条均已核实不成立"]


# -- how long the two have differed


def _lag(desk: Desk, a: Assessment, now: datetime) -> str:
    status = desk.status
    differ, official = desk.ledger.difference(now), status.in_force.level
    if a.confirmed > (official or 0):
        # However long: that it stands above is told by what is weighed now, not by the log.
        since = differ[1] if differ and differ[0] > 0 else now
        caption = "建议高于官方状态" if official is not None else "已有建议，官方状态未登记"
        return _cell("lag", f"{caption}，已持续", span(now - since),
                     f"{since_words(a, desk.ledger.proposed, since, now)}；"
                     f"{_standing(desk, since, now)}")
    if official and a.confirmed < official:
        return _above(a, official, differ[1] if differ and differ[0] < 0 else None, now)
    return ""


def _standing(desk: Desk, since: datetime, now: datetime) -> str:
    """How far people have come with it: signed and coming, put off, assented, consulted."""
    official, since = desk.ledger.official, since.replace(second=0, microsecond=0)
    coming = desk.status.coming  # what people write down is to the minute
    if coming:
        return f"已签发，{moment(coming[-1].in_force, now)}生效"
    for decision in reversed(official.decisions):
        if decision.effect == "postpone" and decision.decided >= since:
            return f"{moment(decision.decided, now)}决定暂缓"
    if unsigned(official):
        return "电话请示已同意，尚未签发"
    return "已会商，尚未签发" if any(c.at >= since for c in official.consultations) else "尚未会商"


def _above(a: Assessment, official: int, since: datetime | None, now: datetime) -> str:
    """Official above proposed: a ground for consulting only where all of it has been asked."""
    lasting = span(now - since) if since else ""
    unsettled = _unsettled(a, official)
    if not unsettled:
        return _cell("", "官方状态高于建议", lasting, "是否降级由会商决定")
    stale = any(f.indicated and leaf.value.why == STALE for f in unsettled for leaf in f.missing)
    caption = "读数过时" if stale else "启动条件未核实完"
    return _cell("", f"官方状态高于建议，{caption}", lasting, "不作降级依据")


def _unsettled(a: Assessment, official: int) -> list[Finding]:
    """Clauses of the level in force or above that nobody can call unmet."""
    return [f for f in a.rungs_that_count if f.clause.level >= official and f.truth == UNKNOWN]
