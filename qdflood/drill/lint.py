"""A script held against the edition, without playing it: words unknown, results impossible.

Every problem has its line and is one sentence. What the readings come to under the rules
is not looked at here; ``run`` does that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qdflood.drill import lint_decisions as decisions
from qdflood.drill.clauses import registers
from qdflood.drill.form import ExpectationForm, PrintDue
from qdflood.drill.lines import Lines
from qdflood.drill.lint_course import Told
from qdflood.drill.lint_decisions import Fault
from qdflood.drill.lint_names import Names, base, unknown
from qdflood.drill.lint_readings import cut_off, readings
from qdflood.drill.script import Expectation, Script, row
from qdflood.plan.actions import ActionList
from qdflood.plan.edition import IN_FORCE, Edition
from qdflood.plan.organization import Organization
from qdflood.truth import Truth

Printable = Callable[[PrintDue], str]
"""A sentence on why there is no such print; empty where there is."""
_CLAUSES = ("met", "not_met", "unmet", "unknown")


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong: on which line, at which key, and what, in one sentence."""

    line: int
    where: str
    sentence: str

    def __str__(self) -> str:
        return f"第{self.line}行　{self.where}：{self.sentence.rstrip('。')}。"


def check(
    edition: Edition, organization: Organization, lists: Sequence[ActionList], script: Script,
    printable: Printable | None = None,
) -> list[Problem]:
    """Everything wrong with a script that could be read, in the order of its lines.

    ``printable`` knows the kinds of print; without it they are not looked at.
    """
    names = Names(edition, organization, lists)
    lines = Lines(script.text.encode(), script.name)
    told = Told(edition, organization, lists, script)
    found = [*_players(script), *_objectives(names, script), *_injects(names, script), *readings(edition, script)]
    root = 0  # the line of the first decision that cannot be taken
    for i, one in enumerate(script.expectations):
        where = f"expect[{row(i, one.id)}]"
        told.to(one.at)
        here = [*_expectation(names, told, one, script, printable)]
        found += [(f"{where}.{key}", _following(key, said, root)) for key, said in here]
        root = root or next((lines.of(f"{where}.{key}") for key, said in here
                             if key in _ROOTS and not _FOLLOWS.search(said)), 0)
        if root:
            found = [(at, _following(at.removeprefix(f"{where}."), said, root))
                     if at.startswith(where) and at.removeprefix(f"{where}.") not in _ROOTS
                     else (at, said) for at, said in found]
    problems = {Problem(lines.of(where), where, said) for where, said in found}
    return sorted(problems | {Problem(line, "井号", said) for line, said in cut_off(script.text)})


_ROOTS = ("decision", "decision.act", "decision.level", "decision.hazards")
_FOLLOWS = re.compile("此前脚本中|此时脚本中|此时没有|按脚本中的登记和决定")


def _following(key: str, said: str, root: int) -> str:
    """Said of what only follows on a decision that cannot be taken, which is to be mended first."""
    if not root or not _FOLLOWS.search(said) or not key.startswith(("decision", "status", "tasks")):
        return said
    return said if said.endswith("先改那里）") else f"{said}（第{root}行的决定没有作成，先改那里）"


# -- players, objectives and injects


def _players(script: Script) -> Iterator[Fault]:
    for player in script.players:
        if any(mark in player for mark in "，、"):
            yield "players", f"“{player}”会当作一个岗位：几个岗位之间请用半角逗号“,”"


def _objectives(names: Names, script: Script) -> Iterator[Fault]:
    tested = {one.form.objective for one in script.expectations}
    for i, objective in enumerate(script.objectives):
        where = f"objectives[{row(i, objective.id)}]"
        if objective.id not in tested:
            yield where, f"目标“{objective.id}”没有检验点：expect 中至少要有一条 objective 写它"
        for ref in objective.clauses:
            if wrong := names.passage(ref):
                yield f"{where}.clauses", wrong


def _injects(names: Names, script: Script) -> Iterator[Fault]:
    for i, inject in enumerate(script.injects):
        for path in inject.when_asked:
            if wrong := names.fact(path):
                yield f"injects[{row(i, inject.id)}].when_asked", wrong


# -- expectations


def _expectation(
    names: Names, told: Told, one: Expectation, script: Script, printable: Printable | None
) -> Iterator[Fault]:
    """What stands before its decision first, then the decision, then what follows on it."""
    form = one.form
    yield from _unknown_words(names, form)
    yield from _bounds(names, form)
    yield from _at_odds(form)
    yield from _against_bounds(names, form)
    yield from _too_early(names, told, one)
    yield from decisions.reports(names, told, one)
    yield from decisions.decision(names, told, one, script)
    told.decide(one)
    yield from decisions.status(names, told, one)
    yield from decisions.tasks(names, told, one, script)
    for i, due in enumerate(form.prints if printable else ()):
        if printable and (wrong := printable(due)):
            yield f"prints[第{i + 1}项]", wrong


def _unknown_words(names: Names, form: ExpectationForm) -> Iterator[Fault]:
    for key in ("confirmed", "possible", "possible_reported", "status"):
        if wrong := names.level(getattr(form, key)):
            yield key, wrong
    for key in _CLAUSES:
        for ref in getattr(form, key):
            if wrong := names.clause(ref):
                yield key, wrong
    plan, truths = names.edition.plan, [truth.label for truth in Truth]
    kinds = {word: kind for kind in plan.warnings for word in (kind.id, kind.key, kind.label)}
    for word, truth in form.warnings.items():
        if word not in kinds:
            yield "warnings", unknown(f"本预案没有“{word}”预警", word, [k.id for k in plan.warnings])
        elif truth not in truths:
            yield f"warnings.{word}", unknown(f"“{truth}”不是判断结果", truth, truths)
    hints = {clause.ref: f"{clause.ref} {clause.text}" for clause in names.edition.advisories}
    for words in form.advisories:
        if not any(words in text for text in hints.values()):
            yield "advisories", unknown(f"没有含“{words}”的预案外提示", words, hints)


def _bounds(names: Names, form: ExpectationForm) -> Iterator[Fault]:
    """What is confirmed is also reported to be possible, and that is also possible."""
    order = [(key, label) for key, label in (
        ("confirmed", "确定的级别"), ("possible_reported", "已报情况指向的级别"),
        ("possible", "不排除的级别")) if key in form.said and not names.level(getattr(form, key))]
    levels = names.edition.levels
    for (low, low_label), (high, high_label) in pairwise(order):
        mild, worse = getattr(form, low), getattr(form, high)
        if (levels.position(mild or "") or 0) > (levels.position(worse or "") or 0):
            yield high, f"{low_label}（{low}）{mild}高于{high_label}（{high}）{worse or levels.grades[0]}，不可能如此"


def _at_odds(form: ExpectationForm) -> Iterator[Fault]:
    """A clause that would have to be two things at once."""
    open_too = {*form.unmet, *form.unknown, *form.not_met}
    for ref in form.met:
        if ref in open_too:
            yield "met", f"{ref}既写成立，又写不成立或未知"
        elif base(ref) in open_too:
            yield "met", f"{ref}成立则{base(ref)}也成立，而{base(ref)}又写不成立或未知"
    for ref in form.unknown:
        if ref in form.unmet:
            yield "unknown", f"{ref}既写未知，又写不成立"
        elif base(ref) in form.unmet:
            yield "unknown", f"{ref}未知则{base(ref)}不会不成立，而{base(ref)}又写不成立"


def _against_bounds(names: Names, form: ExpectationForm) -> Iterator[Fault]:
    """Clauses of a level that the bounds exclude, or none left to carry it."""
    levels = names.edition.levels
    for key, bound, said in (("met", "confirmed", "成立"), ("unknown", "possible", "未知")):
        if bound not in form.said or names.level(getattr(form, bound)):
            continue
        limit = getattr(form, bound)
        position = levels.position(limit or "") or 0
        for ref in getattr(form, key):
            clause = names.clauses.get(ref)
            if clause and not clause.discretionary and clause.level > position:
                yield key, (f"{ref}是{levels.label(clause.level)}条款，写它{said}而 {bound} 只写"
                            f"{limit or levels.grades[0]}，不可能如此")
    position = levels.position(form.confirmed or "") or 0
    carrying = [rung.ref for rung in names.edition.rungs
                if position and rung.level == position and not rung.discretionary]
    if carrying and {*carrying} <= {*form.not_met, *form.unmet, *form.unknown}:
        yield "confirmed", f"{levels.label(position)}各条都写了不成立或未知，不可能达到{form.confirmed}"


def _too_early(names: Names, told: Told, one: Expectation) -> Iterator[Fault]:
    """What could only be so once something has been reported, and nothing has."""
    for path in one.form.ask:
        if wrong := names.fact(path, told.members):
            yield "ask", wrong
    for ref in one.form.met:
        clause = names.clauses.get(ref)
        read = set(registers(clause.when)) if clause else set()
        if clause and read and IN_FORCE not in read and not read & told.spoken:
            about = "、".join(names.edition.register(name).label for name in sorted(read))
            yield "met", f"到这时还没有注入报过{about}，{ref}不可能成立"
        if clause and clause.kind == "ending" and told.status(one.at).in_force.level == 0:
            yield "met", f"到这时没有在实施的应急响应，{ref}不适用，不会判为成立"
    for key, what in (("alarms", "突出情况"), ("stale", "过时提示"), ("conflicts", "矛盾提示")):
        if getattr(one.form, key) and not told.spoken:
            yield key, f"到这时还没有注入报过任何读数，不会有{what}"
