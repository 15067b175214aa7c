"""A parameter of the office in words: read back before it is entered, and its history."""

from __future__ import annotations

from datetime import date

from qdflood.assessment import assess
from qdflood.desk import duty
from qdflood.desk.state import Desk
from qdflood.desk.style import esc
from qdflood.observations import Situation
from qdflood.plan.edition import Edition
from qdflood.plan.office import day_of
from qdflood.plan.settings import Setting, Target, label, season_text
from qdflood.triggers import Rules
from qdflood.wording.office import setting_text


def read_back(held: Desk, edition: Edition, setting: Setting) -> str:
    """What would be entered and what it changes, to be read aloud before it is."""
    office = held.ledger.office
    value = "撤回，恢复为未定" if setting.value is None else setting_text(edition, setting)
    title = f"{setting.title} " if setting.title else ""
    lines = [f"<b>{esc(label(edition, setting.target), 80)}　{esc(title)}{esc(value, 80)}</b>",
             f"自{_day(setting.since)}起用；出处：{esc(setting.reference)}"]
    officer = duty.who(held)
    lines += [f"录入人：{esc(officer)}"] if officer else []
    lines += [esc(remark, 400) for remark in office.remarks(setting)]
    if not setting.target.telephone:
        lines.append(esc(_effect(held, setting), 400))
    return "".join(f"<p>{line}</p>" for line in lines)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _effect(held: Desk, setting: Setting) -> str:
    """What the proposal would become with it, on what is reported now."""
    now = held.now()
    if setting.since > day_of(held.edition, now):
        return "到那天才用，今天的研判不变"
    before = held.assessment()
    trial = held.ledger.office.trial(setting, now)
    after = assess(Rules(trial), Situation(trial, held.ledger.observations(before.situation.at)))
    if after.verdict == before.verdict:
        return "按现有读数，建议不变"
    return f"按现有读数，建议由“{before.verdict}”变为“{after.verdict}”"


def history(held: Desk, edition: Edition, target: Target) -> str:
    """Everything ever entered of a target, all its seasons and people, newest first."""
    found = about(held, target)
    rows = "".join(_line(edition, s, target) for s in reversed(found))
    head = f"<h4>{esc(label(edition, target), 80)}　沿革</h4>"
    if not rows:
        return head + "<p>没有录入过。</p>"
    return (f'{head}<table class="grid"><tr><th>起用</th><th>数值</th><th>出处</th><th>录入</th></tr>'
            f"{rows}</table>")


def about(held: Desk, target: Target) -> list[Setting]:
    """Every setting of a target whatever its season, or of a unit and its people."""
    settings = held.ledger.office.settings
    if target.telephone:
        return [s for s in settings if s.target.telephone == target.telephone]
    return [s for s in settings if s.target.whole_year == target]


def _line(edition: Edition, setting: Setting, target: Target) -> str:
    value = "撤回" if setting.value is None else setting_text(edition, setting)
    what = setting.target
    who = " ".join(filter(None, (setting.title, what.person)))
    which = season_text(what) if what.begins else who
    when = f"{setting.recorded:%Y-%m-%d %H:%M}" if setting.recorded else ""
    return (f"<tr><td>{setting.since}</td><td>{esc(which)} <b>{esc(value, 60)}</b></td>"
            f"<td>{esc(setting.reference)}</td>"
            f"<td>{esc(setting.by, 60)}<small>{when} 第{setting.seq}条</small></td></tr>")
