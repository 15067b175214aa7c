"""Clauses that can never be met, and readings that could lower what they should raise."""

from __future__ import annotations

from collections.abc import Iterator

from qdflood.check.facts import Alternative, alternatives, constant, walk
from qdflood.check.finding import CheckFinding
from qdflood.observations.situation import Situation
from qdflood.plan.clauses import Clause
from qdflood.plan.edition import Edition
from qdflood.plan.grammar import Count, Member, Test
from qdflood.triggers.rules import Rules
from qdflood.truth import Truth


def reachable(rules: Rules, nothing: Situation) -> Iterator[CheckFinding]:
    """Before anybody has said a word each clause is open, and so is each of its parts."""
    clauses = [c for c in (*rules.edition.rungs, *rules.edition.items) if not c.discretionary]
    for finding in rules.weigh(clauses, nothing):
        clause = finding.clause
        if finding.truth != Truth.UNKNOWN:
            word = "不可达" if finding.truth == Truth.FALSE else "恒成立"
            yield CheckFinding(
                f"{word}:{clause.ref}", (clause.ref,), clause.file,
                f"什么都没有录入时，{clause.ref}已经是“{finding.truth.label}”，应为“未知”。",
            )
        else:
            yield from _dead_parts(rules, clause, nothing)
        for number, option in enumerate(alternatives(rules.edition, clause.when), start=1):
            yield from _contradictions(clause, number, option)


def _dead_parts(rules: Rules, clause: Clause, nothing: Situation) -> Iterator[CheckFinding]:
    dead = 0
    for part in walk(clause.when):
        outer = isinstance(part, Member) or (isinstance(part, Count) and not part.within)
        if outer and rules.compiler.compile(part, True)(nothing) == Truth.FALSE:
            dead += 1
            yield CheckFinding(
                f"情形不可达:{clause.ref}#{dead}", (clause.ref,), clause.file,
                f"{clause.ref}中对{rules.edition.register(part.register).label}的一种情形"  # type: ignore[union-attr]
                "永远不会成立（名录中没有这样的成员，或要求的个数多于成员数）。",
            )


def _contradictions(clause: Clause, number: int, option: Alternative) -> Iterator[CheckFinding]:
    for atom in option:
        for ask in atom.asks:
            if not ask.info.spec.many and ask.letter(constant) in (frozenset(),):
                what = ask.info.spec.label
                yield CheckFinding(
                    f"自相矛盾:{clause.ref}#{number}·{what}", (clause.ref,), clause.file,
                    f"{clause.ref}第{number}种情形对“{what}”的要求互相矛盾，永远不会成立。",
                )


def rounded(edition: Edition) -> Iterator[CheckFinding]:
    """``at_most`` over a test with an extended reading: it would take a clause away."""
    for clause in (*edition.rungs, *edition.items, *edition.advisories):
        for part in walk(clause.when):
            if isinstance(part, Count) and part.operator == "at_most":
                for test in _extended(edition, part):
                    label = edition.info[part.register][test.field].spec.label
                    yield CheckFinding(
                        f"不超过而带引申:{clause.ref}#{label}", (clause.ref,), clause.file,
                        f"{clause.ref}用 at_most 计数，而“{label}”有引申读法：引申只可增加级别，"
                        "请改用 exactly、at_least，或另写正面的条件。",
                    )


def _extended(edition: Edition, count: Count) -> Iterator[Test]:
    for part in walk(count.where):
        if isinstance(part, Test) and (info := edition.info[count.register].get(part.field)):
            if info.spec.comes_as or (info.worse_meets and part.operator in ("is", "between")):
                yield part


def unread(edition: Edition) -> Iterator[CheckFinding]:
    """A scale on which a worse grade meets a milder one rests on a reading, which is named."""
    for name, scale in edition.scales.items():
        if scale.worse_meets and not scale.readings:
            yield CheckFinding(
                f"引申无读法:{name}", (), "scales.yaml",
                f"等级表“{name}”写了 worse_meets，没有写依据哪一条读法 readings。",
            )
    for register, infos in edition.info.items():
        for field, info in infos.items():
            if info.spec.worse_meets and not info.spec.readings:
                yield CheckFinding(
                    f"引申无读法:{register}.{field}", (), "observables.yaml",
                    f"“{info.spec.label}”写了 worse_meets，没有写依据哪一条读法 readings。",
                )


def hazards(edition: Edition) -> Iterator[CheckFinding]:
    """A ladder that takes its hazard from the rows must find one of the plan's there."""
    for rung in edition.rungs:
        if not rung.hazard_field:
            if not rung.hazards:
                yield _hazard(rung, "没有写灾种 hazards")
            continue
        counted = {p.register for p in walk(rung.when) if isinstance(p, Count | Member)}
        infos = [i for r in counted if (i := edition.info[r].get(rung.hazard_field))]
        choices = {word for info in infos for word in (info.scale.grades if info.scale else ())}
        if not infos:
            yield _hazard(rung, f"灾种取自“{rung.hazard_field}”，它所计的登记表没有这个字段")
        elif choices - set(edition.plan.hazards):
            extra = "、".join(sorted(choices - set(edition.plan.hazards)))
            yield _hazard(rung, f"“{rung.hazard_field}”的取值“{extra}”不是预案的灾种")


def _hazard(rung: Clause, problem: str) -> CheckFinding:
    return CheckFinding(f"灾种:{rung.ref}", (rung.ref,), rung.file, f"{rung.ref}{problem}。")
