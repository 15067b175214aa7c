"""What is to be seen at one moment against what a script expects, difference by difference.

Only what the system can be held to: what follows from the log, not what people did. A
difference is one sentence that an officer understands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qdflood.assessment import Assessment
from qdflood.assessment.notices import Notice
from qdflood.drill.clauses import state
from qdflood.drill.form import NONE_WHEN_EMPTY, ExpectationForm, PrintDue, ReportDue
from qdflood.drill.why import called, lacks, needs, not_asked
from qdflood.errors import QdfloodError
from qdflood.journal.ledger import Ledger
from qdflood.journal.report_clock import FIRST
from qdflood.plan.edition import Edition
from qdflood.plan.organization import Organization
from qdflood.truth import FALSE, TRUE, UNKNOWN, Truth

Printed = Callable[[str, Mapping[str, Any], Ledger, datetime], str]
"""The text of a page: its kind, its options, the log, the moment. Raises QdfloodError."""

Said = str | tuple[str, tuple[str, ...]]
"""A sentence, or one with what it goes by."""
Look = Callable[[ExpectationForm, "Seen"], Iterator[Said]]

BOUNDS = {"confirmed": "建议级别", "possible": "不能排除的最高级别",
          "possible_reported": "有情况指向的最高可能级别"}
NO_LEVEL = "无"
_FEW = 3


@dataclass(frozen=True)
class Seen:
    """What the desk knows and shows at ``at``."""

    edition: Edition
    organization: Organization
    ledger: Ledger
    assessment: Assessment
    at: datetime


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as expected; ``key`` is the expectation's own. ``more`` is what
    the sentence goes by: the clause, everything that is asked for."""

    key: str
    sentence: str
    more: tuple[str, ...] = ()


def differences(
    form: ExpectationForm, seen: Seen, printed: Printed | None = None,
    only: frozenset[str] | None = None,
) -> list[Difference]:
    """Where what is seen differs from what is expected; empty when it does not.

    ``printed`` makes a page's text; without it no page is looked at. ``only``: of these
    keys alone. What people must do (``decision``) is not looked at here.
    """
    return [Difference(key, said) if isinstance(said, str) else Difference(key, *said)
            for key, look in _LOOKS.items()
            if key in form.said and (only is None or key in only)
            for said in look(form, seen)] + [
        Difference("prints", sentence)
        for due in (form.prints if only is None or "prints" in only else ())
        for sentence in (_print(due, seen, printed) if printed else ())]


def checks(form: ExpectationForm, printing: bool = True) -> int:
    """How many single things an expectation looks at; a list that is empty but written
    says that there must be none, and is one."""
    number = 0
    for key in form.said:
        held = getattr(form, key)
        if key == "prints":
            number += sum(len(one.words) + len(one.without) for one in held) if printing else 0
        elif isinstance(held, (tuple, dict)):
            number += len(held) or (key in NONE_WHEN_EMPTY)
        else:
            number += 1
    return number


# -- the proposed level


def _bound(key: str) -> Look:
    def look(form: ExpectationForm, seen: Seen) -> Iterator[str]:
        a = seen.assessment
        wanted = _position(seen.edition, getattr(form, key))
        found: int = getattr(a, key)
        if wanted != found:
            yield (f"{BOUNDS[key]}应为{level_words(seen.edition, wanted)}，"
                   f"实为{level_words(seen.edition, found)}{_carried(a, key, wanted, found)}")
    return look


def _carried(a: Assessment, key: str, wanted: int, found: int) -> str:
    """Which clauses carry it too high, or what keeps it too low."""
    if key == "confirmed" and found > wanted:
        return f"（{'、'.join(f.clause.ref for f in a.deciding)}成立）"
    if key == "confirmed":
        lacking = [f"{f.clause.ref}未知，缺 {lacks(f.trace)}" for f in a.rungs_that_count
                   if f.truth == UNKNOWN and f.clause.level == wanted and f.indicated]
        return f"（{'；'.join(lacking[:_FEW])}）" if lacking else ""
    open_now = [f.clause.ref for f in a.rungs_that_count if f.truth and f.clause.level == found]
    return f"（{'、'.join(open_now[:_FEW])}）" if found > wanted and open_now else ""


def _position(edition: Edition, grade: str | None) -> int:
    return edition.levels.position(grade) or 0 if grade else 0


def level_words(edition: Edition, position: int) -> str:
    """A level as it is said; none is 无."""
    return edition.levels.label(position) if position else NO_LEVEL


def _verdict(form: ExpectationForm, seen: Seen) -> Iterator[str]:
    if form.verdict and form.verdict not in seen.assessment.verdict:
        yield f"研判结论应含“{form.verdict}”，实为“{seen.assessment.verdict}”"


# -- clauses


def _clauses(key: str, said: str, holds: Callable[[Truth], bool]) -> Look:
    def look(form: ExpectationForm, seen: Seen) -> Iterator[Said]:
        for ref in getattr(form, key):
            known = state(seen.assessment, ref)
            if known is None:
                yield f"本预案没有{ref}这一条"
            elif not holds(known.truth):
                yield (f"{known.label}应{said}（{ref}），实为{known.words}",
                       (f"{ref}：{known.text}",) if known.text else ())
    return look


# -- what is asked for, and what stands beside the level


def _ask(form: ExpectationForm, seen: Seen) -> Iterator[Said]:
    asked = {need.observation: need for need in seen.assessment.needed}
    for path in form.ask:
        if not any(path in spoken(one.observation, one.names) for one in asked.values()):
            why = not_asked(seen.assessment, path)
            every = "、".join(needs(asked.values())) or "没有"
            yield (f"应列为待核实：{called(seen.edition, path)}，实际没有列：{why}",
                   (f"现列为待核实的{len(asked)}项：{every}",))


def spoken(path: str, names: tuple[str, ...]) -> set[str]:
    """Every way to name what is asked for: of a roll call also each member's own path."""
    register, star, name = path.partition(".*.")
    members = {f"{register}.{member}.{name}" for member in names} if star else set()
    return {path, path.replace(".*.", "."), *members}


def _warnings(form: ExpectationForm, seen: Seen) -> Iterator[str]:
    named = {word: w.id for w in seen.edition.plan.warnings for word in (w.label, w.key, w.id)}
    for word, wanted in form.warnings.items():
        truth = seen.assessment.warnings.get(named.get(word, ""))
        if truth is None:
            yield f"本预案没有“{word}”预警"
        elif truth.label != wanted:
            yield f"“{word}”的发布条件应为{wanted}，实为{truth.label}"


def _contained(
    key: str, label: str, texts: Callable[[Assessment], list[tuple[str, str]]]
) -> Look:
    def look(form: ExpectationForm, seen: Seen) -> Iterator[str]:
        found, wanted = texts(seen.assessment), getattr(form, key)
        if not wanted and found:
            yield f"应没有{label}，实有“{found[0][1]}”"
        for words in wanted:
            if not any(words in f"{path} {text}" for path, text in found):
                some = "；".join(text for _, text in found[:_FEW])
                yield f"{label}应有“{words}”，实有{len(found)}条{'：' if some else ''}{some}"
    return look


def _notices(notices: Sequence[Notice]) -> list[tuple[str, str]]:
    return [(one.path, one.text) for one in notices]


# -- the official status, reports, tasks


def _status(form: ExpectationForm, seen: Seen) -> Iterator[str]:
    held = seen.ledger.status(seen.at).in_force.level
    wanted = _position(seen.edition, form.status)
    # 无 is said of what somebody has registered; null also where nobody has.
    if wanted != (held or 0) or (form.status is not None and held is None):
        found = "未登记" if held is None else level_words(seen.edition, held)
        yield f"官方状态应为{level_words(seen.edition, wanted)}，实为{found}"


def _reports(form: ExpectationForm, seen: Seen) -> Iterator[str]:
    events = [one for one in seen.ledger.reporting.events
              if one.heard <= seen.at and not one.incident.withdrawn]
    if not form.reports and events:
        yield f"应没有须报告的险情、灾情，实有“{events[0].text}”"
    for due in form.reports:
        alike = [one for one in events if due.of in one.text]
        if not alike:
            some = f"现有：{'；'.join(one.text for one in events[:_FEW])}" if events else "现一起也没有"
            yield f"应有“{due.of}”的信息报告计时，实际没有（{some}）"
        elif not any(_runs(due, pair.number, clock.means)
                     for one in alike for pair, clock in one.clocks):
            yield f"“{due.of}”应有{due.means}报告计时，实际没有"


def _runs(due: ReportDue, number: int, means: str) -> bool:
    return number == FIRST and (due.means is None or due.means in means)


def _tasks(form: ExpectationForm, seen: Seen) -> Iterator[str]:
    standing = seen.ledger.tasks.standing(seen.ledger.phases(seen.at))
    refs_of: dict[str, list[str]] = {}
    for one in standing:
        refs_of.setdefault(one.key.unit, []).append(one.key.ref)
    for due in form.tasks:
        held = refs_of.get(due.unit, [])
        if due.ref not in held:
            some = f"其任务：{'、'.join(dict.fromkeys(held))}" if held else "没有任务"
            yield f"{due.unit}应有{due.ref}的任务，实际没有（{some}）"


# -- what is printed


def _print(due: PrintDue, seen: Seen, printed: Printed) -> Iterator[str]:
    try:
        text = squeezed(printed(due.kind, due.options, seen.ledger, seen.at))
    except QdfloodError as exc:
        yield f"打印“{due.kind}”没有成功：{exc}"
        return
    for words in due.words:
        if squeezed(words) not in text:
            yield f"打印“{due.kind}”应有“{words}”，实际没有"
    for words in due.without:
        if squeezed(words) in text:
            yield f"打印“{due.kind}”不应有“{words}”，实际有"


def squeezed(text: str) -> str:
    """Without any blank: a line that is broken on the page is still the same line."""
    return "".join(text.split())


_LOOKS: Mapping[str, Look] = {
    "met": _clauses("met", "成立", lambda truth: truth == TRUE),
    "not_met": _clauses("not_met", "不成立或未知", lambda truth: truth != TRUE),
    "unmet": _clauses("unmet", "不成立", lambda truth: truth == FALSE),
    "unknown": _clauses("unknown", "未知", lambda truth: truth == UNKNOWN),
    # Clauses first: a level that is not as expected follows on them.
    **{key: _bound(key) for key in BOUNDS},
    "verdict": _verdict,
    "ask": _ask,
    "warnings": _warnings,
    "alarms": _contained("alarms", "突出情况", lambda a: _notices(a.alarms)),
    "stale": _contained("stale", "过时提示", lambda a: _notices(a.stale)),
    "conflicts": _contained("conflicts", "矛盾提示", lambda a: _notices(a.conflicts)),
    "advisories": _contained("advisories", "预案外提示", lambda a: [
        (f.clause.ref, f.clause.text) for f in a.advisories]),
    "status": _status,
    "reports": _reports,
    "tasks": _tasks,
}

