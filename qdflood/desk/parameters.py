"""办公参数: what the plan leaves open and the office fills in, dated and with its source.

On the left what is still open and what waits for it, what is filled in, the telephones; on
the right the form. Nothing is edited: a new number is a new entry from its day on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import streamlit as st

from qdflood.desk import clause_panel, parameters_form
from qdflood.desk.state import Desk, desk
from qdflood.desk.strip import strip
from qdflood.desk.style import caption, esc
from qdflood.plan.edition import Edition
from qdflood.plan.office import season_target, targets
from qdflood.plan.settings import Setting, Target, label
from qdflood.plan.uses import Use, uses
from qdflood.wording import phone, units_for
from qdflood.wording.office import setting_text, standing

_GUIDE = (
    "预案没有给、由{authority}确定的数在这里填。<b>没有填的按未知处理</b>，不会当作没有危险。"
    "存入即记入值班日志，不改也不删：数变了，再填一条，写明从哪天起用；过去的研判仍按当时的数。"
)
_REFS = 8


@dataclass(frozen=True)
class Open:
    """One line of what is to be filled in: a target, or one field of many members."""

    title: str
    first: Target
    refs: tuple[str, ...]
    facts: tuple[str, ...]
    ask: tuple[str, ...]
    note: str = ""


def page(held: Desk) -> None:
    """The whole page below the strip."""
    st.html(f"<style>{clause_panel.CSS}{_CSS}</style>")
    edition = held.ledger.office.edition_at(held.now())
    with st.container(key="office"):
        guide = _GUIDE.format(authority=esc(edition.plan.authority + "办"))
        st.html(f'<div class="panel guide"><p>{guide}</p></div>')
        left, right = st.columns([1.25, 1], gap="small")
        with left:
            _left(held, edition)
        with right:
            parameters_form.draw(held, edition)


def _left(held: Desk, edition: Edition) -> None:
    waiting, idle = opened(held, edition)
    filled = list(given(held, edition))
    parts: dict[str, tuple[str, Callable[[], None]]] = {
        "open": (f"待填{len(waiting)}项", lambda: _waiting(held, edition, waiting, idle)),
        "given": (f"已填{len(filled)}项", lambda: _given(held, edition, filled)),
        "phones": ("电话", lambda: _phones(held, edition)),
    }
    picked = st.segmented_control("看什么", list(parts), default="open", required=True,
                                  key="pm_part", label_visibility="collapsed",
                                  format_func=lambda name: parts[name][0])
    parts[picked or "open"][1]()


# -- what is open


@lru_cache(maxsize=4)
def _uses(edition: Edition) -> tuple[Use, ...]:
    return tuple(uses(edition))


def asked_by(edition: Edition, target: Target) -> tuple[list[str], list[str]]:
    """The clauses that ask for a target, and the facts that may be reported in its place."""
    found = [use for use in _uses(edition.shipped or edition) if use.of(target)]
    facts = [edition.info[r][f].spec.label for r, f in (u.through for u in found if u.through)]
    return list(dict.fromkeys(u.clause.ref for u in found)), list(dict.fromkeys(facts))


def opened(held: Desk, edition: Edition) -> tuple[list[Open], list[Target]]:
    """What some clause waits for, one line each; and what no clause asks for, as targets."""
    day, idle = held.now().strftime("%Y-%m-%d"), list[Target]()
    counts: dict[object, list[Target]] = {}
    order: dict[tuple[str, str], int] = {}
    for target in targets(edition):
        order.setdefault((target.register, target.field), len(order))
        if _is_given(held, edition, target):
            continue
        found = [use for use in _uses(edition.shipped or edition) if use.of(target)]
        if not found:
            idle.append(target)
            continue
        general = bool(target.register) and not any(use.target.member for use in found)
        key: object = (target.register, target.field) if general else target
        counts.setdefault(key, []).append(target)
    ordered = sorted(counts.values(), key=lambda same: order[same[0].register, same[0].field])
    return [_open(edition, same, day) for same in ordered], idle


def _is_given(held: Desk, edition: Edition, target: Target) -> bool:
    """Whether anything is filled in of it, for the year or for a season."""
    if standing(edition, target, held.now()):
        return True
    return any(s.target.whole_year == target and s.value is not None
               for s in held.ledger.office.settings_at(held.now()))


def _open(edition: Edition, same: Sequence[Target], day: str) -> Open:
    first = same[0]
    refs, facts = asked_by(edition, first)
    if first.parameter:
        rows = edition.parameters[first.parameter].values
        note = next((row.reference for row in reversed(rows) if row.begins <= day), "")
        return Open(label(edition, first), first, tuple(refs), tuple(facts), (), note)
    spec = edition.register(first.register)
    title = label(edition, first)
    if len(same) > 1:
        field = edition.info[first.register][first.field].spec.label
        title = f"{spec.label}{field}（{len(same)}{spec.measure}未填）"
    ask = units_for(edition, first.register, first.member, first.field)
    return Open(title, first, tuple(refs), tuple(facts), ask)


def _waiting(held: Desk, edition: Edition, waiting: Sequence[Open], idle: Sequence[Target]) -> None:
    if not waiting:
        st.html('<div class="panel"><p>条款用到的都已填好。</p></div>')
    for one in waiting:
        _row(held, _open_html(edition, one), "填写", one.first)
    if idle:
        names = "、".join(_idle(edition, idle))
        st.html(f'<div class="panel"><p class="carry">另有{len(idle)}项没有条款用到，可以不填；'
                f"要填，在右边选：{names}。</p></div>")


def _open_html(edition: Edition, one: Open) -> str:
    refs = "、".join(one.refs[:_REFS]) + (f"等{len(one.refs)}条" if len(one.refs) > _REFS else "")
    lines = [f"等它的条款：<b>{esc(refs)}</b>"]
    if one.facts:
        facts = "、".join(f"“{fact}”" for fact in one.facts)
        lines.append(f"没有填时，有读数也判断不了{esc(facts)}，只能请对方直接报")
    if one.ask:
        told = "、".join(f"{esc(unit)} {esc(phone(edition, unit) or '（电话未登记）', 60)}"
                        for unit in one.ask)
        lines.append(f"问：{told}")
    if one.note:
        lines.append(esc(one.note))
    return f"<b class=what>{esc(one.title, 80)}</b><div>{'<br>'.join(lines)}</div>"


def _idle(edition: Edition, idle: Sequence[Target]) -> Iterator[str]:
    fields: dict[tuple[str, str], int] = {}
    for target in idle:
        if target.parameter:
            yield esc(label(edition, target), 80)
        else:
            key = (target.register, target.field)
            fields[key] = fields.get(key, 0) + 1
    for (register, field), number in fields.items():
        spec = edition.register(register)
        name = edition.info[register][field].spec.label
        yield f"{esc(spec.label)}{esc(name)}{number}{esc(spec.measure)}"


def _row(held: Desk, body: str, word: str, target: Target) -> None:
    """A line with its button, which opens the form on the right for it."""
    key = "_".join(filter(None, target.json().values()))
    with st.container(key=f"pm_row_{word}_{key}", horizontal=True,
                      vertical_alignment="center", gap="small"):
        st.html(f'<div class="prow">{body}</div>')
        st.button(caption(word), key=f"pm_go_{word}_{key}", on_click=parameters_form.pick,
                  args=(held, target), width=72)


# -- what is given


def given(held: Desk, edition: Edition) -> Iterator[tuple[Target, str, str]]:
    """Every target that is filled in: the target, its value, where it comes from."""
    now, office = held.now(), held.ledger.office
    held_now = {s.target: s for s in office.settings_at(now)}
    ours = {s.target.whole_year for s in held_now.values() if not s.target.telephone}
    for target, setting in sorted(held_now.items()):
        if setting.value is not None and not target.telephone:
            yield target, setting_text(edition, setting), source(setting)
    for season in edition.gazetteer.seasons:
        target = season_target(season)
        if target not in held_now:
            yield target, season.value, f"登记资料：{season.reference}"
    for target in targets(edition):
        if target not in ours and not any(
            season_target(s).whole_year == target for s in edition.gazetteer.seasons
        ):
            said = standing(edition, target, now)
            if said:
                yield target, said, "登记资料"


def source(setting: Setting) -> str:
    """From which day, by what, entered by whom and when."""
    when = f"，{setting.recorded:%Y-%m-%d %H:%M}" if setting.recorded else ""
    return (f"{setting.since}起　出处：{setting.reference}　"
            f"{setting.by}{when}录入（第{setting.seq}条）")


def _given(held: Desk, edition: Edition, filled: Sequence[tuple[Target, str, str]]) -> None:
    office = held.ledger.office
    if not filled:
        st.html('<div class="panel"><p>一项也没有填。</p></div>')
    for target, value, told in filled:
        _row(held, f"<b class=what>{esc(label(edition, target), 80)}　{esc(value, 60)}</b>"
             f"<div>{esc(told, 400)}</div>", "改", target)
    coming = [s for s in office.coming(held.now()) if not s.target.telephone]
    if coming:
        rows = "".join(f"<li>{esc(label(edition, s.target))}　<b>{esc(setting_text(edition, s))}</b>"
                       f"　{esc(source(s), 400)}</li>" for s in coming)
        st.html(f'<div class="panel"><h5>已录入，到日子才用</h5><ul>{rows}</ul></div>')
    if office.foreign:
        rows = "".join(f"<li>第{seq}条：{esc(why)}</li>" for seq, why in office.foreign)
        st.html(f'<div class="panel"><h5>日志中与现用预案版本对不上、没有采用的</h5><ul>{rows}</ul></div>')


# -- telephones


def _phones(held: Desk, edition: Edition) -> None:
    numbers = [s for s in held.ledger.office.settings_at(held.now())
               if s.target.telephone and s.value is not None]
    people: dict[str, list[Setting]] = {}
    for setting in numbers:
        if setting.target.person:
            people.setdefault(setting.target.telephone, []).append(setting)
    units = dict.fromkeys([*edition.gazetteer.contacts, *people])
    missing = sum(1 for unit in units if not edition.gazetteer.phone(unit))
    st.button("登记一个电话", key="pm_phone", on_click=parameters_form.pick_phone, args=(held,))
    st.html(f'<div class="panel phones"><p class="carry">研判时要问的单位，{missing}个没有电话。'
            "预案中的其他单位也可以登记。</p>"
            f'<table class="grid"><tr><th>单位</th><th>电话</th><th>人员</th></tr>'
            f"{''.join(_unit(edition, unit, people.get(unit, ())) for unit in units)}</table></div>")


def _unit(edition: Edition, unit: str, people: Iterable[Setting]) -> str:
    contact = edition.gazetteer.contacts.get(unit)
    shipped = edition.shipped or edition
    known = {s.target.telephone: s for s in edition.office if not s.target.person}
    own = known[unit].value if unit in known else shipped.gazetteer.phone(unit)
    listed = "<br>".join(f"{esc(s.title)} {esc(s.target.person)} <b>{esc(s.value)}</b>"
                         for s in people)
    number = f"<b>{esc(own, 60)}</b>" if own else '<span class="none">未登记</span>'
    note = f"<small>{esc(contact.note, 80)}</small>" if contact and contact.note else ""
    return f"<tr><td>{esc(unit)}{note}</td><td>{number}</td><td>{listed}</td></tr>"


_CSS = """
.refuse{border-left:8px solid #C4121A;background:#FBE9EA;padding:4px 10px;font-weight:700;
 font-size:16px;overflow-wrap:anywhere}
.readback{border:2px solid #14181C;padding:5px 10px;font-size:15px;line-height:1.5}
.readback p{margin:0} .readback b{font-size:18px}
.st-key-office .panel .grid{width:100%;font-size:14px} .grid td:first-child{white-space:nowrap}
.st-key-pm_form p.carry{font-size:16px;color:#14181C}
.st-key-office,.st-key-office [data-testid="stVerticalBlock"]{gap:6px}
.guide p{font-size:15px;line-height:1.5;margin:0}
[class*="st-key-pm_row"]{border-bottom:1px solid #C3C8CD;padding-bottom:5px}
[class*="st-key-pm_row"]>[data-testid="stElementContainer"]:first-child{flex:1 1 0;min-width:0}
.prow{font-size:14px;line-height:1.45;overflow-wrap:anywhere} .prow .what{font-size:16px}
.prow div{color:#3C434A}
.phones small{display:block;margin:0} .phones td:nth-child(2){white-space:nowrap}
.phones .grid td:first-child{white-space:normal!important;width:58%} .phones .none{color:#5A626A}
.carry{color:#5A626A;font-size:14px;margin:0 0 4px}
"""

if __name__ == "__main__":
    _desk = desk()
    strip(_desk)
    page(_desk)
