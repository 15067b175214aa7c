"""Decisions, tasks and reports that the plan does not provide for as a script expects them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from qdflood.drill.form import DecisionDue
from qdflood.drill.lint_course import Told, act_of
from qdflood.drill.lint_names import Names, unknown
from qdflood.drill.script import Expectation, Script
from qdflood.errors import PlanError
from qdflood.journal.decisions import POSTPONE
from qdflood.journal.signing import chairing, may_chair
from qdflood.plan.headquarters import Act
from qdflood.response import may_sign

Fault = tuple[str, str]
"""Where in the expectation, and the sentence."""
_GRADED = ("start", "adjust")


def decision(names: Names, told: Told, one: Expectation, script: Script) -> Iterator[Fault]:
    """What makes the decision of an expectation impossible, by what stands before it."""
    due = one.form.decision
    if due is None:
        return
    yield from _ends(one.at, due.within_min, "decision.within_min", script)
    yield from _words(names, due)
    if due.act == POSTPONE:
        return
    act = act_of(names.organization, due)
    if act is None:
        acts = [*(row.act for row in names.organization.acts.acts), POSTPONE]
        yield "decision.act", unknown(f"本预案没有“{due.act}”这一决定", due.act, acts)
        return
    yield from _level(names, due, act)
    yield from _not_now(names, told, one.at, due, act)
    if not names.level(due.level):
        yield from _people(names, told, one.at, due)


def _ends(at: datetime, minutes: int, where: str, script: Script) -> Iterator[Fault]:
    due = at + timedelta(minutes=minutes)
    if due > script.end:
        yield where, (f"最迟应在{due:%H:%M}以前，而脚本{script.end:%H:%M}就结束了，"
                      "请延长 length 或缩短时限")


def _words(names: Names, due: DecisionDue) -> Iterator[Fault]:
    plan = names.edition.plan
    if wrong := names.level(due.level):
        yield "decision.level", wrong
    for post in due.signed:
        if wrong := names.post(post):
            yield "decision.signed", wrong
    if due.chair is not None and (wrong := names.post(due.chair)):
        yield "decision.chair", wrong
    areas = names.edition.gazetteer.roster(plan.area_register).by_name
    clauses = {clause.ref for clause in names.clauses.values()}
    for key, words, known, what in (
        ("hazards", due.hazards, plan.hazards, "灾种"), ("areas", due.areas, areas, "区域"),
        ("grounds", due.grounds, clauses, "可作依据的条款"),
    ):
        for word in words:
            if word not in known:
                yield f"decision.{key}", unknown(f"“{word}”不是本预案的{what}", word, known)


def _level(names: Names, due: DecisionDue, act: Act) -> Iterator[Fault]:
    if act.effect in _GRADED and not names.edition.levels.position(due.level or ""):
        if not names.level(due.level):
            yield "decision", f"“{due.act}”须写明启动或调整到的级别 level"
    elif act.effect not in _GRADED and due.level is not None:
        yield "decision.level", f"“{due.act}”不带级别"
    elif act.level not in (None, due.level) and not names.level(due.level):
        yield "decision.level", f"本预案没有“{due.act}{due.level}”的签发规定"


def _not_now(
    names: Names, told: Told, at: datetime, due: DecisionDue, act: Act
) -> Iterator[Fault]:
    """What is in force before it does not allow it."""
    held = told.status(at)
    running = held.in_force.level
    adjusts = any(row.effect == "adjust" for row in names.organization.acts.acts)
    same = running == names.edition.levels.position(due.level or "")
    if act.effect == "start" and running and (adjusts or same):
        label = names.edition.levels.label(running)
        yield "decision.act", f"此前脚本中已是{label}应急响应" + ("，变更级别应作调整" if adjusts else "")
    if act.effect in ("adjust", "end") and not running:
        yield "decision.act", f"此前脚本中没有在实施的应急响应，不能{due.act}"
    if act.warning is not None:
        state = held.warnings.get(act.warning)
        on = bool(state and state.on)
        if on is (act.effect == "issue"):
            yield "decision.act", f"此前脚本中这一预警{'已' if on else '未'}发布，不能{due.act}"


def _people(names: Names, told: Told, at: datetime, due: DecisionDue) -> Iterator[Fault]:
    """Posts that may not sign it, signatures it still lacks, a chair the plan does not name."""
    organization, posts = names.organization, names.organization.rank()
    running = told.status(at).in_force.level
    from_level = names.edition.levels.grades[running] if running else None
    try:
        act = organization.act(due.act, due.level, from_level)
    except PlanError:
        return  # said of the level
    judged = [may_sign(posts, act, post) for post in due.signed if post in posts]
    for refused in judged:
        if not refused.accepted:
            yield "decision.signed", refused.note.removesuffix("。")
    lacking = set.intersection(*(set(one.missing) for one in judged)) if judged else set()
    if lacking and all(one.accepted for one in judged):
        due_too = "，并须".join("或".join(group) for group in sorted(lacking))
        yield "decision.signed", f"{act.ref}：{due.act}{due.level or ''}还须{due_too}签发"
    if due.chair in posts and not may_chair(organization, act, due.chair or ""):
        chair = chairing(organization, act)
        yield "decision.chair", f"{chair.chair_ref}：{chair.chair_text}；{due.chair}不在其列"


def tasks(names: Names, told: Told, one: Expectation, script: Script) -> Iterator[Fault]:
    """Tasks that nobody has been given by then, as far as the script's decisions go."""
    held: dict[str, list[str]] = {}
    for assigned in told.tasks(one.at) if one.form.tasks else ():
        held.setdefault(assigned.key.unit, []).append(assigned.key.ref)
    for i, due in enumerate(one.form.tasks):
        where = f"tasks[第{i + 1}项 {due.ref}]"
        yield from _ends(one.at, due.within_min, f"{where}.within_min", script)
        if wrong := names.unit(due.unit):
            yield f"{where}.unit", wrong
        elif not held:
            yield where, "此时脚本中没有作出过启动响应或发布预警的决定，没有任务"
        elif due.ref not in held.get(due.unit, ()):
            own = held.get(due.unit)
            said = f"“{due.unit}”此时没有{due.ref}的任务"
            yield f"{where}.ref", unknown(said, due.ref, own) if own else f"{said}，也没有别的任务"


def reports(names: Names, told: Told, one: Expectation) -> Iterator[Fault]:
    """Reports of what nobody has reported, or by means the plan does not know."""
    events = list(told.events(one.at)) if one.form.reports else []
    first = [r for r in names.organization.reporting.reports if r.stage == "first"]
    means = list(dict.fromkeys(d.means for report in first for d in report.deadlines))
    for i, due in enumerate(one.form.reports):
        where = f"reports[第{i + 1}项]"
        if not any(due.of in text for text in events):
            said = f"此时没有报过“{due.of}”这起险情、灾情"
            yield f"{where}.of", unknown(said, due.of, events)
        if due.means is not None and not any(due.means in each for each in means):
            yield f"{where}.means", unknown(f"没有“{due.means}”这一报告形式", due.means, means)
    if not one.form.reports and "reports" in one.form.said and (
            found := next(told.events(one.at), "")):
        yield "reports", f"写了没有须报告的险情、灾情，而此时已报过“{found}”"


def status(names: Names, told: Told, one: Expectation) -> Iterator[Fault]:
    """An official status other than the script's own decisions come to."""
    if "status" not in one.form.said:
        return
    levels = names.edition.levels
    wanted = levels.position(one.form.status or "") or 0
    held = told.status(one.at).in_force.level
    if wanted != (held or 0):
        now = "未登记" if held is None else levels.label(held)
        yield "status", f"官方状态写的是{levels.label(wanted)}，而按脚本中的登记和决定，此时是{now}"
