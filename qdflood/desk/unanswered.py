"""Warnings without response: a signal of a high colour in force, and a district without one.

Outside the plan, which does not tie a response to a signal: a lane of its own, which
raises no level. 未报 (nobody has said) is not 未启动 (said to be none). Which colours
count is read off the edition's own advisories, so that no second threshold is kept.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from qdflood.assessment import Assessment
from qdflood.desk.clause_reasons import counts
from qdflood.desk.maps import PLACES
from qdflood.desk.state import Desk
from qdflood.desk.style import esc
from qdflood.observations import Row
from qdflood.scales import CONFLICT, SAID_UNKNOWN, Value
from qdflood.triggers.compiler import tests_of
from qdflood.wording import canonical, moment, phone, row_subject, source, units_for, value_text

SIGNALS, COLOUR, AREA, SINCE, RESPONSE = "signals", "colour", "area", "since", "response"
WHOLE = "全市"
NO_PHONE = "电话未登记"

NOT_STARTED, NOT_REPORTED, NOT_KNOWN, DIFFER = "未启动", "未报", "不掌握", "说法不一"
_MEANS = {
    NOT_STARTED: "已报未启动，请提醒会商",
    NOT_REPORTED: "没有报过，不等于未启动，请询问",
    NOT_KNOWN: "问过，对方不掌握，请再核实",
    DIFFER: "各来源说法不一，请核定",
}


@dataclass(frozen=True, slots=True)
class Signal:
    """A signal that counts, and the districts it is for; ``guessed`` says why all of them."""

    row: Row
    colour: int
    districts: tuple[str, ...]
    guessed: str = ""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A district under a signal that has not been said to respond."""

    district: str
    state: str
    said: str = ""


def least_colour(a: Assessment) -> int | None:
    """The mildest colour that an advisory of the edition speaks of; None if none does."""
    found = [
        operand.constant.lo
        for clause in a.edition.advisories for count in counts(clause.when)
        if count.register == SIGNALS for test in tests_of(count.where)
        if test.field == COLOUR and test.operator == "at_least"
        for operand in test.operands if operand.constant is not None
    ]
    return int(min(found)) if found else None


def signals(a: Assessment) -> list[Signal]:
    """The signals in force whose colour counts, or may count while it is not known; worst first."""
    least = least_colour(a)
    if least is None:
        return []
    found = [_signal(a, row, int(row.base(COLOUR).lo)) for row in a.situation.rows[SIGNALS].values()
             if row.reports and row.base(COLOUR).hi >= least]
    return sorted(found, key=lambda one: -one.colour)


def _signal(a: Assessment, row: Row, colour: int) -> Signal:
    area = _last(row, AREA)
    named = _named(a, area)
    if named:
        return Signal(row, colour, named)
    everywhere = tuple(m.name for m in a.edition.gazetteer.roster(PLACES).members)
    if WHOLE in area:
        return Signal(row, colour, everywhere)
    why = f"范围“{area}”对不上区（市），按{WHOLE}提示" if area else f"范围未写明，按{WHOLE}提示"
    return Signal(row, colour, everywhere, why)


def _named(a: Assessment, area: str) -> tuple[str, ...]:
    """The districts that the words of an area name, by name, alias or the word for several."""
    word = a.edition.register(PLACES).collective
    together = word is not None and word.word in area
    return tuple(
        m.name for m in a.edition.gazetteer.roster(PLACES).members
        if any(name in area for name in (m.name, *m.aliases))
        or (together and word is not None and m.cells.get(word.attribute) == word.value)
    )


def _last(row: Row, field: str) -> str:
    said = row.reports.get(field)
    return str(max(said, key=lambda r: r.at).value or "") if said else ""


def unanswered(a: Assessment) -> list[Unanswered]:
    """Each district under a signal that counts and without a response, in the plan's order."""
    under = {name for one in signals(a) for name in one.districts}
    return [found for m in a.edition.gazetteer.roster(PLACES).members if m.name in under
            for found in _district(a, m.name)]


def _district(a: Assessment, name: str) -> Iterator[Unanswered]:
    row = a.situation.member_rows(PLACES, name)[0]
    value, said = row.base(RESPONSE), row.said(row.infos[RESPONSE])
    if value.lo > 0:
        return
    if value.known:
        yield Unanswered(name, NOT_STARTED, _source(a, value))
    elif value.why == CONFLICT:
        yield Unanswered(name, DIFFER)
    elif said is not None and said.why == SAID_UNKNOWN:
        yield Unanswered(name, NOT_KNOWN)
    else:
        yield Unanswered(name, NOT_REPORTED)


def _source(a: Assessment, value: Value) -> str:
    """Who said so and when; the supplier of all districts is this one's own headquarters."""
    words = source(value.report, a.situation.at)
    return words.removeprefix(f"{a.edition.register(PLACES).supplier}，")


def lane(held: Desk, a: Assessment, folded: bool = False) -> str:
    """The lane as HTML; empty while every district under a signal responds, or none is.

    ``folded``: one line with the numbers, whom to ring behind it.
    """
    found = unanswered(a)
    if not found:
        return ""
    now = held.now()
    heads = "；".join(signal_words(one, now) for one in signals(a))
    by_state = {state: [one for one in found if one.state == state] for state in _MEANS}
    items = "".join(f"<li>{_state(a, state, own)}</li>" for state, own in by_state.items() if own)
    none = len(found) > 1 and all(one.state == NOT_STARTED for one in found)
    said = "均报未启动响应" if none else "没有响应记录"
    head = f"预案外提示（不影响建议级别）：{heads}，{len(found)}个区（市）{said}"
    if not folded:
        return f'<div class="lane"><b>{head}</b><ul class="tight">{items}</ul></div>'
    numbers = "、".join(f"{state}{len(own)}个" for state, own in by_state.items() if own)
    return (f'<details class="lane"><summary><b>{head}：{numbers}</b>（点开看单位、电话）</summary>'
            f'<ul class="tight">{items}</ul></details>')


def lines(held: Desk, a: Assessment) -> list[str]:
    """The lane in words, for a sheet: under what, how many, and which districts."""
    found, now = unanswered(a), held.now()
    if not found:
        return []
    heads = "；".join(html.unescape(signal_words(one, now)) for one in signals(a))
    each = "；".join(
        f"{state}{len(own)}个：{'、'.join(one.district for one in own)}"
        for state in _MEANS if (own := [one for one in found if one.state == state])
    )
    return [f"{heads}，{len(found)}个区（市）没有响应记录（{each}）"]


def signal_words(one: Signal, now: datetime) -> str:
    """市气象局暴雨红色预警信号（崂山区、城阳区，02:10起）."""
    row, value = one.row, one.row.base(COLOUR)
    given = canonical(row.infos[COLOUR], value)
    colour = "颜色未报" if given is None else value_text(row.infos[COLOUR], given)
    label = row_subject(row.situation.edition, row)
    label = label if colour in label else f"{label}（{colour}）"
    since = _last(row, SINCE)
    parts = [one.guessed or _last(row, AREA),
             f"{moment(datetime.fromisoformat(since), now)}起" if since else ""]
    return esc(label, 80) + f"（{esc('，'.join(filter(None, parts)), 120)}）"


def _state(a: Assessment, state: str, found: Sequence[Unanswered]) -> str:
    """未报8个（没有报过，不等于未启动，请询问）：市南区防指 0532-…"""
    sources = {one.said for one in found}
    shared = sources.pop() if len(sources) == 1 and len(found) > 1 else ""
    each = [_call(a, replace(one, said="") if shared else one) for one in found]
    numbers = [number for _, number in each if number]
    who = "、".join(f"{name}{f' {number}' if number else '' if not numbers else NO_PHONE}"
                   for name, number in each)
    rest = "" if numbers else f"（{NO_PHONE}）"
    means = "；".join(filter(None, (_MEANS[state], esc(shared, 80))))
    return f"<b>{state}{len(found)}个</b>（{means}）：{esc(who, 900)}{rest}"


def _call(a: Assessment, one: Unanswered) -> tuple[str, str]:
    """Whom to ring for a district, with who said what; and the number, if the office has it."""
    who = "、".join(units_for(a.edition, PLACES, one.district, RESPONSE))
    said = f"（{one.said}）" if one.said else ""
    return f"{who}{said}", phone(a.edition, who)
