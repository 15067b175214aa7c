"""预案: the edition in use, clause by clause: its words, its rule, how it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import streamlit as st

from qdflood.desk import clause_panel, maps
from qdflood.desk import tasks as sheets
from qdflood.desk.state import Desk, desk
from qdflood.desk.strip import strip
from qdflood.desk.style import esc
from qdflood.plan.clauses import Clause
from qdflood.plan.edition import Edition
from qdflood.plan.fields import FieldInfo
from qdflood.plan.grammar import AtLeast, Condition, Count, Member, Operand, Test
from qdflood.plan.readings import Reading, load_readings
from qdflood.plan.verbatim import plan_text
from qdflood.scales import number_text
from qdflood.wording import canonical, predicate, unit, value_text

LONG = 4000
_KINDS = {"reading": "读数、预报（过时按未知）", "event": "事件（一直有效）", "state": "状态（一直有效）",
          "attribute": "登记属性", "note": "说明（不参与条件）"}
_OPERATORS = {"is": "为", "exactly": "恰为", "in": "为", "at_least": "不低于", "more_than": "超过",
              "at_most": "不高于", "less_than": "低于", "between": "在", "within_h": "在若干小时内"}
_HITS = 40


def page(held: Desk) -> None:
    """The whole page below the strip; one part at a time is drawn."""
    st.html(f"<style>{clause_panel.CSS}{sheets.CSS}{maps.CSS}{_CSS}</style>")
    with st.container(key="edition"):
        st.html(f'<div class="panel">{status(held.current)}</div>')
        parts: dict[str, Callable[[], object]] = {
            "条款与规则": lambda: st.html(_panel(clauses(held.edition, _level(held.edition)))),
            "读法": lambda: st.html(_panel(all_readings(held.edition))),
            "参数": lambda: st.html(_panel(parameters(held.current))),
            "可录入的事实": lambda: st.html(_panel(observables(held.edition))),
            "组与单位": lambda: st.html(_panel(organization(held))),
            "全文检索": lambda: _search(held.edition),
        }
        picked = st.segmented_control("预案内容", list(parts), default="条款与规则", required=True,
                                      key="ed_part", label_visibility="collapsed")
        parts[picked or "条款与规则"]()


def _panel(body: str) -> str:
    return f'<div class="panel">{body}</div>'


def status(edition: Edition) -> str:
    """In force since when, replaced by what; and the fingerprint of the rules."""
    plan = edition.plan
    replaced = f'<p class="item yes"><b>{esc(plan.notice)}</b></p>' if plan.notice else ""
    return (
        f"<h4>{esc(plan.title)}（{esc(plan.number)}）</h4>"
        f"<p>{esc(plan.issued)}印发，{esc(plan.in_force)}起施行。</p>{replaced}"
        f'<p class="carry">规则指纹 <code>{esc(edition.fingerprint)}</code>：规则和登记资料有一字改动，'
        "指纹即变。</p>"
    )


# -- clauses and their rules


def _level(edition: Edition) -> int:
    """Which level's clauses to show; 0 for warnings and endings."""
    names = [*range(1, edition.levels.top + 1), 0]
    picked = st.segmented_control(
        "级别", names, default=names[0], required=True, key="ed_level", label_visibility="collapsed",
        format_func=lambda n: f"{edition.levels.label(n)}启动条件" if n else "预警、解除、终止",
    )
    return int(picked or 0)


def clauses(edition: Edition, level: int) -> str:
    """Each clause verbatim, its rule in words, and the readings it rests on."""
    found: Iterable[Clause] = (
        [c for c in edition.rungs if c.level == level] if level else edition.items
    )
    return "".join(_clause(edition, clause) for clause in found)


def _clause(edition: Edition, clause: Clause) -> str:
    hazards = "、".join(clause.hazards) or ("按报告的灾种" if clause.hazard_field else "")
    notes = "".join(f"<li>读法{n}　{esc(edition.readings.get(n, ''), 600)}</li>"
                    for n in clause.readings)
    read = (f'<details class="fold"><summary>读法（{len(clause.readings)}条）</summary>'
            f"<ul>{notes}</ul></details>") if notes else ""
    return (
        f'<section class="act"><b class="ref">{esc(clause.ref)}</b> '
        f'<span class="carry">{esc(hazards)}　{esc(clause.file)}</span>'
        f"<blockquote>{esc(clause.text, LONG)}</blockquote>"
        f'<div class="rule">{rule(edition, clause.when)}</div>{read}</section>'
    )


def rule(edition: Edition, condition: Condition, register: str = "") -> str:
    """A condition in Chinese, as nested lists."""
    if isinstance(condition, Test):
        return esc(_test(edition, condition, register), 300)
    if isinstance(condition, AtLeast):
        return _parts(edition, condition, register)
    if isinstance(condition, Member):
        spec = edition.register(condition.register)
        who = f"{spec.label}“{condition.member}”" if condition.member else spec.label
        return f"{esc(who)}：{rule(edition, condition.where, condition.register)}"
    return _count(edition, condition)


def _parts(edition: Edition, condition: AtLeast, register: str) -> str:
    inner = [rule(edition, part, register) for part in condition.parts]
    if len(inner) == 1:
        return inner[0]
    if condition.need == len(inner):
        head = "同时满足"
    else:
        head = "满足下列任一项" if condition.need == 1 else f"至少满足下列{condition.need}项"
    return f"{head}：<ul>{''.join(f'<li>{one}</li>' for one in inner)}</ul>"


def _count(edition: Edition, count: Count) -> str:
    spec = edition.register(count.register)
    number = _operand(edition, None, count.number)
    verb = "不超过" if count.operator == "at_most" else "至少"
    near = f"（同一{esc(edition.info[count.register][count.within].spec.label)}）" if count.within else ""
    return (f"{esc(spec.label)}中{verb}{esc(number)}{esc(spec.measure)}{near}："
            f"{rule(edition, count.where, count.register)}")


def _test(edition: Edition, test: Test, register: str) -> str:
    owner, _, name = test.field.rpartition(".")
    info = edition.info[owner or register][name]
    said = _predicate(info, test)
    if said.startswith("的"):  # said of what stands before it; here nothing does
        return f"该{said[1:]}（{'、'.join(f'读法{n}' for n in info.readings)}）"
    if said:
        return said
    words = [_operand(edition, info, operand) for operand in test.operands]
    joined = "至".join(words) if test.operator == "between" else "或".join(words)
    return f"{info.spec.label}{_OPERATORS[test.operator]}{joined}{'之间' if test.operator == 'between' else ''}"


def _predicate(info: FieldInfo, test: Test) -> str:
    """The catalogue's own sentence, where one value is asked for: 启动Ⅳ级或以上应急响应."""
    constant = test.operands[0].constant
    if len(test.operands) != 1 or constant is None or info.scale is None:
        return ""
    value = canonical(info, constant)
    top = test.operator == "at_least" and constant.lo == info.scale.top
    if test.operator in ("is", "in", "exactly") or top:
        return predicate(info, value) + ("（仅此一等级）" if test.operator == "exactly" else "")
    if test.operator in ("at_least", "at_most"):
        return predicate(info, {test.operator: value})
    return ""


def _operand(edition: Edition, info: FieldInfo | None, operand: Operand) -> str:
    if operand.constant is not None:
        if info is None:
            return number_text(operand.constant.lo)
        return value_text(info, canonical(info, operand.constant))
    if operand.parameter:
        text = f"参数“{edition.parameters[operand.parameter].label}”"
    elif operand.fact:
        text = edition.info[operand.fact[0]][operand.fact[1]].spec.label
    else:
        text = edition.info[info.register][operand.field].spec.label if info else operand.field
    if operand.offset is not None:
        sign = "加" if operand.sign > 0 else "减"
        return f"（{text}{sign}{_operand(edition, info, operand.offset)}）"
    return text


# -- readings, parameters, facts


@st.cache_resource(show_spinner=False)
def _readings(folder: str, _edition: Edition) -> dict[int, Reading]:
    return load_readings(_edition.folder)


def all_readings(edition: Edition) -> str:
    """Where the text is silent or contradicts itself, and how it is read."""
    rows = "".join(
        f"<tr><th>{n}</th><td>{esc('、'.join(one.clauses), 400)}</td><td>{esc(one.problem, 800)}</td>"
        f"<td>{esc(one.reading, 800)}</td></tr>"
        for n, one in sorted(_readings(str(edition.folder), edition).items())
    )
    return (f'<table class="grid"><tr><th>号</th><th>条款</th><th>条文何处不明</th>'
            f"<th>本系统的读法</th></tr>{rows}</table>")


def parameters(edition: Edition) -> str:
    """What the plan leaves open and the office fills in; null is 未填 and stays 未知."""
    rows = "".join(
        f"<tr><th>{esc(one.label)}</th><td>{esc(row.begins)}起</td>"
        f"<td>{_given(one.unit, row.value)}</td><td>{esc(row.reference, 600)}</td></tr>"
        for one in edition.parameters.values() for row in one.values
    )
    return (f'<table class="grid"><tr><th>参数</th><th>生效</th><th>值</th><th>出处</th></tr>{rows}'
            '</table><p class="note">未填的参数，凡用到它的条件仍为未知。</p>')


def _given(named: str, value: float | None) -> str:
    return '<b class="un"><i>未填</i></b>' if value is None else esc(f"{number_text(value)}{named}")


def observables(edition: Edition) -> str:
    """Every fact that may be entered: who supplies it, how long it holds."""
    body = f'<p class="note">有效时间：{esc(edition.catalogue.setting_note)}；依次为日常、预警、响应。</p>'
    for register, spec in edition.catalogue.registers.items():
        rows = "".join(_fact(info, spec.supplier) for info in edition.info[register].values())
        body += (f"<h5>{esc(spec.label)}</h5>"
                 f'<table class="grid"><tr><th>事实</th><th>取值</th><th>性质</th><th>有效小时</th>'
                 f"<th>问谁</th></tr>{rows}</table>")
    return body


def _fact(info: FieldInfo, supplier: str) -> str:
    spec = info.spec
    values = "、".join(info.scale.grades[:12]) if info.scale else (unit(info) or "文字")
    values += f" {number_text(spec.range[0])}—{number_text(spec.range[1])}" if spec.range else ""
    hours = "、".join(number_text(h) for h in spec.stale_after_h) if spec.stale_after_h else ""
    asked = (spec.ask,) if isinstance(spec.ask, str) else spec.ask
    who = "或".join(filter(None, asked)) or spec.supplier or supplier
    who = who.replace("{member}", "该").replace("{district}", "所在").replace("{managed_by}", "负责单位")
    return (f"<tr><td>{esc(spec.label)}</td><td>{esc(values, 400)}</td><td>{_KINDS[spec.kind]}</td>"
            f"<td>{hours}</td><td>{esc(who)}</td></tr>")


# -- groups and units


def organization(held: Desk) -> str:
    """Posts, the ten groups, the member units and the other addressees, word for word."""
    who = held.organization
    posts = "".join(f"<tr><th>{esc(p.id)}</th><td>{esc(p.held_by, 600)}</td><td>{esc(p.ref)}</td></tr>"
                    for p in who.posts.posts)
    groups = "".join(
        f"<tr><th>{esc(g.id)}</th><td>{esc(g.task, LONG)}<br>{esc(g.lead_text or '')} "
        f"{esc(g.members_text or '', 600)}</td><td>{esc(g.ref)}</td></tr>" for g in who.groups.groups)
    units = "".join(
        f"<tr><th>{esc(u.id)}</th><td>{esc(u.duties or u.text or '', LONG)}</td>"
        f"<td>{esc(u.ref or '')}</td></tr>" for u in who.units.units)
    table = '<table class="grid">{}</table>'.format
    return (f"<h4>职务</h4>{table(posts)}<h4>工作组</h4>{table(groups)}"
            f"<h4>成员单位和其他被点名的单位</h4>{table(units)}")


# -- the whole text


@st.cache_resource(show_spinner=False)
def _lines(folder: str, _edition: Edition) -> list[str]:
    """The plan's text in sentences, each with its full stop."""
    text = plan_text(_edition.folder, _edition.plan.text)
    return [part + "。" for part in text.split("。") if part]


def _search(edition: Edition) -> None:
    wanted = st.text_input("在全文中查找", key="ed_search", autocomplete="off",
                           placeholder="词句，如：先期处置")
    st.html(_panel(hits(_lines(str(edition.folder), edition), wanted or "")))


def hits(lines: list[str], wanted: str) -> str:
    """The sentences that hold ``wanted``, marked; the whole text when nothing is asked."""
    wanted = "".join(wanted.split())
    if not wanted:
        return "".join(f"<p>{esc(line, LONG)}</p>" for line in lines)
    found = [line for line in lines if wanted in line]
    head = f"<h5>{len(found)}句有“{esc(wanted, 60)}”</h5>"
    return head + "".join(f"<p>{_marked(line, wanted)}</p>" for line in found[:_HITS])


def _marked(line: str, wanted: str) -> str:
    return f"<mark>{esc(wanted)}</mark>".join(esc(part, LONG) for part in _split(line, wanted))


def _split(line: str, wanted: str) -> Iterator[str]:
    yield from line.split(wanted)


_CSS = """
.st-key-edition,.st-key-edition [data-testid="stVerticalBlock"]{gap:7px}
.act blockquote{margin:4px 0;padding:4px 10px;border-left:5px solid #14181C;background:#F1F3F5;
 font-size:16px}
.rule{font-size:15px;line-height:1.5;padding-left:15px} .rule ul{margin:0;padding-left:1.3em}
.rule li{margin:0}
.panel p{font-size:15px;line-height:1.55;margin:0 0 4px} mark{background:#FFD400}
code{overflow-wrap:anywhere;font-size:13px}
"""

if __name__ == "__main__":
    _desk = desk()
    strip(_desk)
    page(_desk)
