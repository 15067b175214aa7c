"""What follows from a level, as sheets of HTML: who signs, who does what, who reports.

The plan's words stay as they are. A condition stands apart from its step; what the plan
leaves open (视情, 需要时) is shown as an option, never as a duty.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qdflood.assessment import Assessment
from qdflood.desk import maps
from qdflood.desk.style import esc, unknown
from qdflood.plan.actions import ActionList, Step
from qdflood.plan.headquarters import Act, Body, Group, Report, Unit
from qdflood.plan.organization import Organization
from qdflood.response import LevelAction, LevelChange, ResponsePackage, Task
from qdflood.wording import fact, value_text

START = "启动"
LONG = 4000
_MOVED = (("evacuate_needed", "需转移"), ("evacuated", "已转移"))
_LOSSES = ("dead", "missing", "affected", "loss_1e4yuan")


def step_line(step: Step, who: bool = True, perhaps: bool = False, via: str | None = None) -> str:
    """One step: a solid box for a duty, a dashed one with its condition for an option."""
    mark = "may" if step.condition else "must"
    conditions = [step.condition or "", "由决定指定" if perhaps else "",
                  f"仅{'、'.join(step.hazards)}" if step.hazards else ""]
    apart = "".join(f'<span class="if">{esc(one)}</span>' for one in conditions if one)
    carried = f"（承前：{'、'.join(step.who)}）" if who and step.who_carried else ""
    reach = f"（作为“{via}”）" if via else ""
    note = f'<span class="carry">注：{esc(step.note)}</span>' if step.note else ""
    return (f'<li class="step {mark}"><i class="box"></i><div>{apart}'
            f'<span class="carry">{esc(reach + carried)}</span>{_said(step, who)}{note}</div></li>')


def _said(step: Step, who: bool) -> str:
    """The words of the step; whoever it names is in bold, once."""
    text = esc(step.text, LONG)
    for name in step.who if who and not step.who_carried else ():
        text = text.replace(esc(name), f"<b>{esc(name)}</b>", 1)
    return text


def by_clause(actions: Iterable[LevelAction]) -> str:
    """The level's own list in the plan's order."""
    return "".join(
        f'<section class="act"><b class="ref">{esc(one.ref)}</b>'
        f'<ul class="steps">{"".join(step_line(step) for step in one.steps)}</ul></section>'
        for one in actions
    )


def tasks(found: Sequence[Task], who: bool = True) -> str:
    """Steps in one addressee's hands, each with its clause."""
    return '<ul class="steps">' + "".join(
        f'<li class="of"><b class="ref">{esc(task.ref)}</b><ul class="steps">'
        f"{step_line(task.step, who, task.chosen, task.via)}</ul></li>" for task in found
    ) + "</ul>"


def left_out(found: Sequence[Task]) -> str:
    """Steps wholly of another hazard: said, not hidden."""
    if not found:
        return ""
    return f'<h5>仅涉及其他灾种、本次未列入（{len(found)}）</h5>{tasks(found)}'


def marks() -> str:
    """What the two boxes mean."""
    return ('<div class="key-line"><i class="box"></i>应办　　<i class="box may"></i>'
            '条件具备或决定后才办，条件词句照录原文</div>')


# -- who signs and who chairs


def signing(start: Act, adjust: Act | None, said: str = "") -> str:
    """Signer, chair and participants with their clauses, side by side.

    ``said`` is the reading by which an adjustment, of which the clause names no signer,
    is signed by whom the level's start is.
    """
    act = adjust or start
    also = f"，并须{esc('或'.join(act.also))}签发" if act.also else ""
    text = f"{act.text}{start.text}{said}" if adjust else act.text
    cells = [
        _cell("签发" + ("（调整）" if adjust else ""), "或".join(act.sign), act.ref, text, also),
        _cell("主持会商", "或".join(start.chair) or "条文未写", start.chair_ref or "",
              start.chair_text or ""),
        _cell("参加会商", start.participants or "条文未写", start.chair_ref or "", ""),
    ]
    return f'<div class="three">{"".join(cells)}</div>'


def _cell(what: str, who: str, ref: str, text: str, also: str = "") -> str:
    return (f'<div><small>{esc(what)}</small><b>{esc(who)}{also}</b>'
            f'<small class="cite">{esc(ref)}　{esc(text, LONG)}</small></div>')


# -- groups, units, bodies


def groups(package: ResponsePackage) -> str:
    """The ten groups with their tasks, and the steps mapped to them as 引申."""
    body = f'<p class="note">{esc(package.groups_note)}步骤归到工作组是编制人员的对应，标“引申”。</p>'
    for group in package.groups:
        body += _group(group, package.by_group.get(group.id, ()))
    for shared in package.outside_groups:
        body += (f'<section class="act"><b class="ref">{esc(shared.ref)}</b>'
                 f"<p>{esc(shared.text, LONG)}</p></section>")
    return body


def _group(group: Group, found: Sequence[Task]) -> str:
    head = f"负责人：{group.head}　" if group.head else ""
    lead = f"组长单位：{group.lead_text}" if group.lead_text else ""
    members = f"成员单位：{group.members_text}" if group.members_text else ""
    who = "　".join(part for part in (head + (f"设在{group.seat}" if group.seat else ""), lead,
                                     members) if part)
    steps = f"<h5>本级步骤（引申）</h5>{tasks(found)}" if found else ""
    return (f'<section class="act"><b class="ref">{esc(group.ref)}</b> <b>{esc(group.id)}</b>'
            f'<p class="carry">{esc(who, LONG)}</p>'
            f'<details class="fold"><summary>职责原文</summary><p>{esc(group.task, LONG)}</p>'
            f"</details>{steps}</section>")


def addressees(package: ResponsePackage) -> list[str]:
    """Who has a step at this level, in the plan's order."""
    return list(package.by_unit)


def unit_sheet(organization: Organization, package: ResponsePackage, name: str) -> str:
    """One addressee's steps at this level, and its standing duties."""
    found = package.by_unit.get(name, ())
    sure = [task for task in found if not task.chosen]
    perhaps = [task for task in found if task.chosen]
    body = f"<h4>{esc(name)}</h4>"
    if sure:
        body += tasks(sure)
    if perhaps:
        body += f"<h5>由会商或决定指定到本单位时</h5>{tasks(perhaps)}"
    return body + duty(organization, name)


def duty(organization: Organization, name: str) -> str:
    """The paragraph of 2.1.3 on a unit, word for word; what names it, for any other."""
    unit = next((u for u in organization.units.units
                 if name == u.id or name in (part.id for part in u.parts)), None)
    return _duty(unit) if unit else ""


def _duty(unit: Unit) -> str:
    text = unit.duties or unit.text or ""
    ref = unit.ref or ""
    return f'<h5>平时职责 {esc(ref)}</h5><p>{esc(text, LONG)}</p>' if text else ""


def bodies(found: Iterable[Body]) -> str:
    """Command posts of this level: who founds them, by which clause."""
    rows = "".join(
        f"<tr><th>{esc(body.id)}</th><td>{esc(body.founder)}设立</td><td>"
        + "<br>".join(f"<b>{esc(c.ref)}</b> {esc(c.text, LONG)}" for c in body.cited)
        + (f'<div class="carry">{esc(body.note)}</div>' if body.note else "") + "</td></tr>"
        for body in found
    )
    return f'<table class="grid">{rows}</table>'


def reporting(found: Iterable[Report]) -> str:
    """Who owes which report to whom, and how soon; 4.3 binds the place it happened in."""
    rows = "".join(
        f"<tr><th>{esc(one.id)}</th><td><b>{esc(one.owed_by)}</b> 报 {esc('、'.join(one.to))}</td>"
        f"<td>{_deadlines(one)}</td><td><b>{esc(one.ref)}</b> {esc(one.text, LONG)}</td></tr>"
        for one in found
    )
    return (f'<table class="grid"><tr><th>报告</th><th>谁报、报谁</th><th>时限</th><th>条文</th></tr>'
            f"{rows}</table>")


def _deadlines(one: Report) -> str:
    due = "；".join(f"{d.means}{d.within_min}分钟以内" for d in one.deadlines) or "预案未规定时限"
    starts = f"，自{one.starts}起" if one.starts and one.deadlines else ""
    note = f'<div class="carry">{esc(one.note)}</div>' if one.note else ""
    return f"<b>{esc(due)}</b>{esc(starts)}{note}"


# -- another level, another list


def change(label: str, here: str, found: LevelChange) -> str:
    """What the next level's list has and this one's has not, and the reverse."""
    start = found.start
    head = (f"<p>签发：<b>{esc('或'.join(start.sign))}</b>（{esc(start.ref)}）；"
            f"主持：<b>{esc('或'.join(start.chair))}</b>（{esc(start.chair_ref or '')}）；"
            f"参加：{esc(start.participants or '')}</p>"
            f'<p class="note">各级行动各有清单，不逐级累加：升级后按{esc(label)}清单执行。</p>')
    new = f"<h5>{esc(label)}新增或改写（{len(found.new_steps)}）</h5>{tasks(found.new_steps)}"
    gone = (f"<h5>{esc(here)}有而{esc(label)}没有的原句（{len(found.gone_steps)}）</h5>"
            f"{tasks(found.gone_steps)}")
    return head + new + gone


def whole_list(one: ActionList, title: str) -> str:
    """A list that is not of a level: warning stage, 先期处置."""
    scope = f"<p>范围 <b>{esc(one.scope.ref)}</b>　{esc(one.scope.text)}</p>" if one.scope else ""
    acts = "".join(
        f'<section class="act"><b class="ref">{esc(a.ref)}</b><ul class="steps">'
        f'{"".join(step_line(step) for step in a.steps)}</ul></section>' for a in one.actions
    )
    return f"<h4>{esc(title)}</h4>{scope}{acts}"


# -- the people and the places


def concerned(a: Assessment) -> list[str]:
    """Districts that the decision named, or that something reported speaks of."""
    if a.situation.in_force.districts:
        return list(a.situation.in_force.districts)
    found = []
    for member in a.edition.gazetteer.roster(maps.PLACES).members:
        row = a.situation.member_rows(maps.PLACES, member.name)[0]
        infos = [i for i in row.infos.values() if i.none is not None]
        if any(row.base(i.name).lo > (i.none.lo if i.none else 0) for i in infos):
            found.append(member.name)
    return found


def people_line(a: Assessment) -> str:
    """To be moved and moved, with how many districts have said so; never 0 for 未报."""
    moved = "　".join(_sum(a, name, label) for name, label in _MOVED)
    lost = "　".join(_sum(a, name) for name in _LOSSES)
    return f'<div class="people"><b>人员转移</b>（各区（市）合计） {moved}<div>{lost}</div></div>'


def _sum(a: Assessment, name: str, label: str = "") -> str:
    info = a.edition.info.get(maps.PLACES, {}).get(name)
    if info is None:
        return ""
    members = a.edition.gazetteer.roster(maps.PLACES).members
    rows = [a.situation.member_rows(maps.PLACES, m.name)[0].base(name) for m in members]
    said = [value.lo for value in rows if value.known]
    label = esc(label or info.spec.label)
    if not said:
        return f"{label} {unknown('未报')}"
    total = esc(value_text(info, sum(said)))
    silent = len(rows) - len(said)
    rest = f"，{silent}个未报" if silent else ""
    return f"{label} <b>{total}</b><small>（{len(said)}个已报{rest}）</small>"


def precursor(lists: Iterable[ActionList], a: Assessment) -> str:
    """先期处置 does not wait for a level: shown as soon as something has happened."""
    happened = [
        fact(a.edition, row, info, row.base(info.name))
        for rows in a.situation.rows.values() for row in rows.values() if row.reports
        for info in row.infos.values()
        if info.spec.kind == "event" and info.none and row.base(info.name).lo > info.none.lo
    ]
    found = [x for one in lists if one.kind == "precursor" for x in one.actions]
    if not happened or not found:
        return ""
    acts = "".join(f"<b>{esc(x.ref)}</b> {esc(x.text, 600)}" for x in found)
    who = "、".join(dict.fromkeys(happened))
    return f'<div class="item yes"><b>先期处置</b>（{esc(who, 200)}）　{acts}</div>'


CSS = """
.steps{list-style:none;margin:0!important;padding:0!important}
.step{display:grid;grid-template-columns:22px 1fr;margin:2px 0!important;font-size:15px;
 line-height:1.45;overflow-wrap:anywhere}
.box{display:inline-block;width:14px;height:14px;border:2px solid #14181C;border-radius:2px;
 margin-top:3px;box-sizing:border-box;vertical-align:-2px}
.step.may .box,.box.may{border:1.5px dashed #14181C}
.step.may{color:#3C434A}
.if{border:1.5px dashed #14181C;padding:0 .35em;font-weight:700;font-size:14px;margin-right:.3em;
 color:#14181C;border-radius:2px}
.carry{color:#5A626A;font-size:13px;margin:0}
.act{border-top:1px solid #C3C8CD;padding:4px 0;font-size:15px}
.act p,.note{margin:2px 0;font-size:15px;line-height:1.45} .ref{font-variant-numeric:tabular-nums}
.note{border-left:5px solid #C3C8CD;padding-left:8px}
.of{margin:0 0 3px!important;display:grid;grid-template-columns:84px 1fr;font-size:14px}
.three{display:grid;grid-template-columns:1fr 1fr 1.3fr;gap:0;border:2px solid #14181C}
.three>div{padding:4px 10px;border-right:1px solid #868E96} .three>div:last-child{border:0}
.three small{display:block;font-size:13px;color:#5A626A} .three b{font-size:20px;line-height:1.35}
.three .cite{font-size:14px;color:#14181C}
.people{font-size:17px} .people div{font-size:15px}
.people small{color:#5A626A}
.key-line{font-size:14px;color:#3C434A}
"""
