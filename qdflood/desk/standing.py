"""现状: what is in force and by whom, what is signed and still to come, and how long it took.

On top of the page 响应, for whoever is woken at 03:00: three variables, the proposal
beside them, the clock from the condition to being in force, and what is left undone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from uuid import uuid4

import streamlit as st

from qdflood.assessment import Assessment
from qdflood.desk import decision
from qdflood.desk import decision_words as words
from qdflood.desk.command.objects import NAME_LIMIT
from qdflood.desk.consulting import NOW, refuse, say, when
from qdflood.desk.draft_form import Form
from qdflood.desk.state import Desk
from qdflood.desk.style import esc, framed, level, unknown
from qdflood.errors import QdfloodError
from qdflood.journal.clock import POINT_LABELS, POINTS, condition_since, since_words
from qdflood.journal.decisions import REGISTERS, Decision
from qdflood.journal.entry import PUBLICATION
from qdflood.journal.official import Status, WarningState
from qdflood.journal.report_clock import span
from qdflood.plan.clauses import WarningKind
from qdflood.wording import age, moment


def panel(held: Desk, a: Assessment) -> str:
    """The three variables, what is to come, and the clock, as HTML."""
    status, now = held.status, held.now()
    rows = "".join([_response(a, status, now),
                    *(_warning(a, kind, status.warnings[kind.id], now)
                      for kind in a.edition.plan.warnings)])
    rows += _proposal(a) + _consulted(held, now)
    return (f'<div class="panel stand"><table>{rows}</table>'
            f"{_coming(a, status, now)}{clock_line(held, a)}</div>")


def _row(name: str, state: str, rest: Sequence[str]) -> str:
    small = "　".join(esc(one) for one in rest if one)
    return f"<tr><th>{esc(name)}</th><td><b>{state}</b> <small>{small}</small></td></tr>"


def _response(a: Assessment, status: Status, now: datetime) -> str:
    held = status.in_force
    if held.level is None:
        return _row("应急响应", unknown("未登记"), ["没有人登记过是否在响应中"])
    if not held.level:
        by = status.response
        ended = by is not None and by.effect == "end"
        return _row("应急响应", "未启动", [_by(by, now, "终止") if ended and by else ""])
    by = status.response
    whole = ""
    if status.started and held.since and status.started != held.since:
        whole = f"响应自{moment(status.started, now)}起"
    state = f"{level(a.edition, held.level)} {esc('、'.join(held.hazards))}"
    since = f"{moment(held.since, now)}起" if held.since else ""
    area = words.area(a.edition, held.districts) if held.districts else "区域未登记"
    return _row("应急响应", state, [since, whole, area, _by(by, now) if by else ""])


def _by(one: Decision, now: datetime, act: str = "") -> str:
    """Who signed, when, and whether it has been given out."""
    if one.effect == REGISTERS:
        return f"{one.signed}签发（日志开始前，登记）" if one.signed else "（登记）"
    out = f"{moment(one.published, now)}公布" if one.published else "未登记公布"
    return f"{one.signed}{moment(one.decided, now)}签发{act}，{out}"


def _warning(a: Assessment, kind: WarningKind, state: WarningState, now: datetime) -> str:
    if state.on is None:
        return _row(kind.label, unknown("未登记"), [])
    one = state.decision
    if not state.on:
        lifted = one is not None and one.effect == "lift"
        return _row(kind.label, words.OFF, [_by(one, now, "解除") if lifted and one else ""])
    since = f"{moment(state.since, now)}起" if state.since else ""
    area = words.area(a.edition, state.districts) if state.districts else "区域未登记"
    return _row(kind.label, words.ON, [since, area, _by(one, now) if one else ""])


def _proposal(a: Assessment) -> str:
    return _row("系统建议", esc(a.verdict), ["建议，非决定"])


def _consulted(held: Desk, now: datetime) -> str:
    """The newest consultation that no decision on the response has named yet."""
    one = decision.unused(held.ledger.official, "response", now)
    if one is None:
        return ""
    said = [f"{moment(one.at, now)}{one.chair}主持（第{one.seq}条）"]
    return _row("最近会商", esc(one.conclusion, 200), said)


def _coming(a: Assessment, status: Status, now: datetime) -> str:
    each = "".join(
        f"<li>{esc(words.what(a.edition, one))}：{esc(one.signed)}"
        f"{moment(one.decided, now)}签发，<b>{moment(one.in_force, now)}生效</b>（第{one.seq}条）</li>"
        for one in status.coming
    )
    return f"<h5>已签发、尚未生效</h5><ul>{each}</ul>" if each else ""


# -- the clock


def clock_line(held: Desk, a: Assessment) -> str:
    """T0 to T4 of what is proposed and not decided; else of the last decision."""
    official = a.situation.in_force.level or 0
    if a.confirmed > official:
        return _clock(_undecided(held, a), _open_points(held, a), held.now(), running=True)
    timed = [one for one in held.ledger.official.decisions if any(one.clock.values())]
    if not timed:
        return ""
    last = timed[-1]
    return _clock(f"最近决定：{words.what(a.edition, last)}", points(last), held.now())


def _undecided(held: Desk, a: Assessment) -> str:
    """How long nobody has decided, in the words of the strip above."""
    now = held.now()
    differ = held.ledger.difference(now)
    if not differ:
        return "建议尚未决定"
    said = since_words(a, held.ledger.proposed, differ[1], now)
    return f"建议尚未决定，已持续{span(now - differ[1])}（{said}）"


def _open_points(held: Desk, a: Assessment) -> list[datetime | None]:
    now, official = held.now(), held.ledger.official
    began = condition_since(a, a.confirmed)
    proposed, differ = held.ledger.proposed.reached(a.confirmed, now), held.ledger.difference(now)
    if proposed and differ:
        proposed = max(proposed, differ[1])  # what was decided before is another case
    consulted = next((c.at for c in decision.consultations(official, "response", now)
                      if began is None or c.at >= began.replace(second=0, microsecond=0)), None)
    return [began, proposed, consulted, None, None]


def points(one: Decision) -> list[datetime | None]:
    """The five times that a decision was entered with."""
    found = []
    for name in POINTS:
        said = one.clock.get(name)
        found.append(datetime.fromisoformat(said) if said else None)
    return found


def _clock(title: str, times: Sequence[datetime | None], now: datetime, running: bool = False) -> str:
    cells, before = "", None
    for name, label, at in zip(POINTS, POINT_LABELS, times, strict=True):
        lag = lag_words(before, at) if before and at else ""
        cells += (f"<td><small>{name} {label}</small><b>{moment(at, now) if at else '—'}</b>"
                  f"<small>{lag}</small></td>")
        before = at or before
    first = next((at for at in times if at), None)
    total = ""
    if not running and first and before and before != first:
        total = f"，共{span(before - first)}"
    return f'<h5>{esc(title)}{total}</h5><table class="clock"><tr>{cells}</tr></table>'


def lag_words(before: datetime, at: datetime) -> str:
    """How long after (or before) the point before, to the minute: 12分钟, 早5分钟."""
    before, at = (one.replace(second=0, microsecond=0) for one in (before, at))
    return span(at - before) if at >= before else f"早{span(before - at)}"


# -- what is left undone


def pending(held: Desk, a: Assessment) -> None:
    """Assents that nobody has signed since, decisions that nobody has given out."""
    official, now = held.ledger.official, held.now()
    lines = "".join(
        f'<div class="item open"><b>待签发</b>　{esc(one.act)}'
        f"{framed(a.edition, a.edition.levels.position(one.level or '') or 0) if one.level else ''}"
        f"：{esc(one.asked)}{moment(one.at, now)}电话同意（{age(one.at, now)}，{esc(one.heard_by)}受话，"
        f"第{one.seq}条）；电话请示不代替签发</div>"
        for one in decision.unsigned(official)
    )
    if lines:
        st.html(lines)
    for one in decision.unpublished(official):
        _unpublished(held, one, now)


def _unpublished(held: Desk, one: Decision, now: datetime) -> None:
    left, right = st.columns([2.3, 1], gap="small", vertical_alignment="center")
    left.html(f'<div class="item open"><b>待公布</b>　{esc(words.what(held.edition, one))}'
              f"（{moment(one.decided, now)}签发，第{one.seq}条）</div>")
    with right.popover("登记公布时间", width="stretch", key=f"pub_pop_{one.seq}"):
        form = Form(held, f"publication_{one.seq}")
        st.text_input("公布时间", placeholder=f"{NOW}，或写03:20", autocomplete="off",
                      **form.bind("at", ""))
        st.text_input("在何处公布", placeholder="例如：市政府网站、电视", autocomplete="off",
                      max_chars=NAME_LIMIT, **form.bind("where", ""))
        if st.button("登记", type="primary", key=f"pub_{one.seq}"):
            try:
                _publish(held, one, form)
            except QdfloodError as exc:
                refuse(exc)


def _publish(held: Desk, one: Decision, form: Form) -> None:
    at, now = when(form.value("at", ""), held.now()), held.now()
    if at > now:
        raise QdfloodError(f"公布时间{at:%m-%d %H:%M}晚于现在")
    if at < one.decided.replace(second=0, microsecond=0):
        raise QdfloodError(f"公布时间{at:%H:%M}早于签发时间{one.decided:%H:%M}")
    where = (form.value("where", "") or "").strip()
    body = {"decision": one.seq, "published": at.isoformat(), "where": where}
    place = f"pub_request_{one.seq}"
    request = st.session_state.setdefault(place, uuid4().hex)
    entry = held.enter(PUBLICATION, body, happened=at, request=request)
    form.empty()
    say("yes", f"已登记公布（第{entry.seq}条）：{words.what(held.edition, one)}，{moment(at, now)}公布")
    st.rerun(scope="app")


# -- what has been decided


def history(held: Desk, a: Assessment) -> str:
    """Every decision of the log, newest first, with its lags."""
    official, now = held.ledger.official, held.now()
    rows = "".join(_past(a, one, now) for one in reversed(official.decisions))
    if not rows:
        return ""
    return (f"<h4>已登记的决定（{len(official.decisions)}）</h4>"
            '<table class="grid past"><tr><th>第几条</th><th>决定</th><th>签发</th><th>生效</th>'
            f"<th>公布</th><th>用时</th></tr>{rows}</table>")


def _past(a: Assessment, one: Decision, now: datetime) -> str:
    whole = "；".join(_details(a, one))
    signed = f"{esc(one.signed)}<br>{moment(one.decided, now)}" if one.signatures else "—"
    changes = one.effect not in ("register", "postpone", "order")
    out = moment(one.published, now) if one.published else ("未登记" if changes else "—")
    return (f"<tr><td>{one.seq}</td><td><b>{esc(words.what(a.edition, one))}</b>"
            f"<div>{esc(whole, 3000)}</div></td><td>{signed}</td>"
            f"<td>{moment(one.in_force, now)}</td><td>{out}</td><td>{esc(_lags(one))}</td></tr>")


def _details(a: Assessment, one: Decision) -> Iterator[str]:
    if one.hazards:
        yield "、".join(one.hazards)
    if one.districts:
        yield words.area(a.edition, one.districts)
    if one.grounds:
        yield f"依据{'、'.join(one.grounds)}"
    if one.reason:
        yield f"{'内容' if one.effect == 'order' else '理由'}：{one.reason}"
    yield from (f"注：{note}" for note in one.notes)
    yield f"{one.officer}录入"


def _lags(one: Decision) -> str:
    times = [(label, at) for label, at in zip(POINT_LABELS, points(one), strict=True) if at]
    return "；".join(
        f"{first}→{second}{lag_words(at, then)}"
        for (first, at), (second, then) in pairwise(times)
    )


CSS = """
.stand table{border-collapse:collapse;width:100%;font-size:16px}
.stand th,.stand td{border:0;border-bottom:1px solid #C3C8CD;padding:3px 6px;text-align:left;
 vertical-align:top;overflow-wrap:anywhere}
.stand th{white-space:nowrap;font-weight:400;color:#5A626A;width:1%}
.stand td small{font-size:14px;color:#3C434A}
.stand ul{margin:0;padding-left:1.2em}
.stand .clock td{border:1px solid #868E96;width:20%;padding:2px 6px}
.stand .clock small{display:block;font-size:12.5px;line-height:1.3;min-height:1.3em}
.stand .clock b{font-size:17px;font-variant-numeric:tabular-nums}
.past td:nth-child(4),.past td:nth-child(5){white-space:nowrap}
.past td{font-size:14px} .past td div{font-size:13px;color:#3C434A}
"""
