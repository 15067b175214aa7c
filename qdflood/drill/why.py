"""Why a clause stands as it does, and why a fact is not asked for, in words with their keys.

For the director whose expectation was not met: what was reported and does not reach, what
nobody has reported, how many a count has and could have; never a bare path.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qdflood import wording
from qdflood.assessment import Assessment
from qdflood.assessment.needed import Need, leaves
from qdflood.observations.row import Row
from qdflood.plan.edition import Edition
from qdflood.plan.grammar import Condition, Count, Test
from qdflood.triggers import Finding, Leaf, Trace
from qdflood.truth import FALSE, TRUE, UNKNOWN, Truth
from qdflood.wording.sentences import UNLISTED

_FEW = 3


def lacks(trace: Trace) -> str:
    """What is not known and bears on it: 其余水库险情（reservoirs.*.danger）; empty when nothing is."""
    found: dict[str, Leaf] = {}
    for leaf in leaves(trace):
        found.setdefault(leaf.path, leaf)
    said = [f"{wording.wanted(leaf.row.situation.edition, leaf)}（{path}）"
            for path, leaf in found.items()]
    return "、".join(said[:_FEW]) + (f"等{len(said)}项" if len(said) > _FEW else "")


def of_truth(trace: Trace, truth: Truth) -> str:
    """Why this part of a clause is not met, or is; empty where nothing more is to be said."""
    said = []
    if truth == UNKNOWN and (missing := lacks(trace)):
        said.append(f"缺 {missing}")
    if truth == FALSE and (counted := next(_counted(trace), "")):
        said.append(counted)
    rows = _rows(trace, TRUE if truth == TRUE else FALSE)
    if rows:
        more = f"等{len(rows)}项" if len(rows) > _FEW else ""
        said.append(("已报：" if truth == TRUE else "已报的够不上：") + "；".join(rows[:_FEW]) + more)
    return "；".join(said)


def _counted(trace: Trace) -> Iterator[str]:
    """Of a count that cannot come to its number: how many it has, could have, would need."""
    count = trace.condition
    if isinstance(count, Count) and trace.truth == FALSE and trace.need > 1 and trace.parts:
        edition = next((leaf.row.situation.edition for leaf in _leaves(trace)), None)
        if edition is not None and not trace.inverse:
            spec = edition.register(count.register)
            sure = sum(part.weight for part in trace.parts if part.truth == TRUE)
            open_still = sum(part.weight for part in trace.parts if part.truth == UNKNOWN)
            yield (f"要{trace.need}{spec.measure}以上{spec.label}，够的有{sure}{spec.measure}，"
                   f"没有报的只剩{open_still}{spec.measure}")
    for part in trace.parts:
        yield from _counted(part)


def _leaves(trace: Trace) -> Iterator[Leaf]:
    if trace.leaf is not None:
        yield trace.leaf
    for part in trace.parts:
        yield from _leaves(part)


def _rows(trace: Trace, truth: Truth) -> list[str]:
    """What was reported in the tests of that truth, each fact once, with what sort of row."""
    found: dict[tuple[int, str], str] = {}
    for leaf in _leaves(trace):
        if leaf.truth != truth or not leaf.reported or leaf.names or not leaf.value.known:
            continue
        if truth == FALSE and leaf.info.none is not None and leaf.value.hi <= leaf.info.none.hi:
            continue  # that there is none is no attempt at it
        if leaf.info.spec.reported:
            sort = _sort(leaf.row)
            said = wording.fact(leaf.row.situation.edition, leaf.row, leaf.info, leaf.value)
            found[id(leaf.row), leaf.info.name] = f"{said}{f'（{sort}）' if sort else ''}"
    return list(found.values())


def _sort(row: Row) -> str:
    """The class of a named row, as it was said: 小（一）型."""
    said = []
    for name, info in row.infos.items():
        if wording.is_class(info) and name in row.reports and row.values[name].known:
            said.append(wording.value_text(info, wording.canonical(info, row.values[name])))
    return "、".join(said)


def branch_text(edition: Edition, condition: Condition) -> str:
    """What an alternative counts, in words; empty where it is no plain count."""
    if not isinstance(condition, Count) or condition.number.constant is None:
        return ""
    tests = [*_tests(condition.where)]
    said = wording.counted(edition, condition.register, int(condition.number.constant.lo), tests)
    return f"{'至多' if condition.operator == 'at_most' else '至少'}{said}" if tests else ""


def _tests(where: Condition) -> Iterator[tuple[str, Test]]:
    if isinstance(where, Test):
        yield where.field, where
        return
    parts = getattr(where, "parts", ())
    if parts and getattr(where, "need", 0) == len(parts):
        for part in parts:
            yield from _tests(part)


# -- why a fact is not asked for


def called(edition: Edition, path: str) -> str:
    """A fact by its label and its path: 胶州市洪涝灾害（districts.胶州市.flood）."""
    register, member, name = _split(path)
    if register not in edition.registers() or name not in edition.info.get(register, {}):
        return path
    spec, label = edition.register(register), edition.info[register][name].spec.label
    if spec.members == "one":
        who = ""
    else:
        who = wording.subject(edition, register, member) if member else f"各{spec.label}"
    return f"{who}{label}（{path}）"


def needs(asked: Iterable[Need]) -> list[str]:
    """Everything that is asked for now, by its label and its path."""
    return [f"{need.label}（{need.observation}）" for need in asked]


def not_asked(a: Assessment, path: str) -> str:
    """Why nobody needs to be asked: it was said, or the clauses it bears on are decided."""
    register, member, name = _split(path)
    found: list[tuple[Finding, Leaf]] = []
    for finding in (*a.rungs, *(f for f in a.items if f.clause.kind == "warning")):
        found += [(finding, leaf) for leaf in _leaves(finding.full_trace)
                  if _means(leaf, register, member, name)]
    if not found:
        zeros = [zero for zero in a.situation.zeros.fresh
                 if zero.register == register and zero.field in ("", name)]
        return ("零报告已报：" + wording.zero_sentence(a.edition, zeros[0]) if zeros
                else "现在没有条款要看它")
    known = [leaf for _, leaf in found if leaf.value.known]
    if len(known) == len(found):
        leaf = known[0]
        return "已经报过：" + wording.evidence(leaf.row, leaf.info, leaf.value)
    each = {finding.clause.ref: finding for finding, _ in found}
    first, *others = each.values()
    also = f"；{'、'.join(f.clause.ref for f in others)}也已有结论" if others else ""
    return _decided(a, first) + also


def _decided(a: Assessment, finding: Finding) -> str:
    clause = finding.clause
    label = f"（{a.edition.levels.label(clause.level)}）" if clause.level else ""
    if finding.truth == UNKNOWN:
        return f"{clause.ref}{label}未知，但级别不高于已达到的"
    why = of_truth(finding.full_trace, finding.truth)
    return (f"{clause.ref}{label}不问它也已经{finding.truth.label}"
            + (f"（{why}）" if why else ""))


def _means(leaf: Leaf, register: str, member: str, name: str) -> bool:
    if leaf.row.register != register or leaf.info.name != name:
        return False
    if member in ("", UNLISTED):
        return True
    return member in leaf.names or (not leaf.names and leaf.row.member == member)


def _split(path: str) -> tuple[str, str, str]:
    """Register, member (empty for none, or for all) and field of a path."""
    register, _, rest = path.partition(".")
    member, _, name = rest.rpartition(".")
    return register, "" if member == UNLISTED else member, name
