"""What would settle it: the smallest sets of readings that could prove or exclude.

Min-sets on the trace: a leaf that is 未知 is one request; members nobody has
spoken of are one request together, the roll call. Supersets are absorbed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from qdflood.plan.grammar import Count
from qdflood.triggers import Finding, Leaf, Trace

Set = frozenset[str]
Sets = list[Set]
LIMIT = 64


def absorb(sets: Iterable[Set]) -> Sets:
    """The minimal ones, smallest first, at most 64."""
    kept: Sets = []
    for candidate in sorted(set(sets), key=lambda s: (len(s), sorted(s))):
        if not any(other <= candidate for other in kept):
            kept.append(candidate)
            if len(kept) == LIMIT:
                break
    return kept


def both(one: Sets, other: Sets) -> Sets:
    return absorb(a | b for a in one for b in other)


def asked(trace: Trace) -> list[Leaf]:
    """The leaves one would ask for: of a silent member the reported event, not its attributes.

    Of a register whose members are only known by being reported, the first field
    stands for the whole question.
    """
    leaves = list(trace.leaves(1))
    if not trace.names:
        return leaves
    elsewhere = [leaf for leaf in leaves if leaf.value.path]
    own = [leaf for leaf in leaves if not leaf.value.path]
    reported = [leaf for leaf in own if leaf.info.spec.reported]
    events = [leaf for leaf in own if leaf.info.none is not None]
    if (
        reported
        and reported[0].row.situation.edition.register(reported[0].row.register).zero == "*"
    ):
        events = reported[:1]
    return [*(events or reported or own), *elsewhere]


def to_true(trace: Trace) -> Sets:
    """Sets of requests whose answers could make it 成立; empty when none could."""
    return _solve(trace, True)


def to_false(trace: Trace) -> Sets:
    """Sets of requests whose answers could make it 不成立."""
    return _solve(trace, False)


def alone(trace: Trace, wanted: bool, call: str = "") -> Set | None:
    """The requests each of which could alone make it 成立 (or, unwanted, 不成立).

    None when it is so already. Linear in the tree, unlike the sets.
    """
    if trace.truth != 1:
        return None if (trace.truth == 2) is wanted else frozenset()
    if trace.leaf is not None:
        return frozenset((trace.leaf.path if trace.leaf.value.path or not call else call,))
    if trace.names and not call:
        call = asked(trace)[0].path
    counted = isinstance(trace.condition, Count)
    wanted = wanted is not (counted and trace.inverse)
    weights = [_weight(part, trace.need) if counted else 1 for part in trace.parts]
    lacking = trace.need - sum(w for w, p in zip(weights, trace.parts, strict=True) if p.truth == 2)
    if not wanted:
        lacking = (
            sum(w for w, p in zip(weights, trace.parts, strict=True) if p.truth) - trace.need + 1
        )
    tally: Counter[str] = Counter()
    for weight, part in zip(weights, trace.parts, strict=True):
        for path in alone(part, wanted, call) or ():
            tally[path] += weight
    return frozenset(path for path, weight in tally.items() if weight >= lacking)


def _weight(part: Trace, need: int) -> int:
    """How many members a part may stand for; of those nobody lists, as many as it takes."""
    return need if part.names == ("*",) else part.weight


def _solve(trace: Trace, wanted: bool, call: str = "") -> Sets:
    """``call`` is the one question that stands for all that a silent member may say."""
    if trace.truth != 1:
        return [frozenset()] if (trace.truth == 2) is wanted else []
    if trace.leaf is not None:
        path = trace.leaf.path
        return [frozenset((path if trace.leaf.value.path or not call else call,))]
    if trace.names and not call:
        call = asked(trace)[0].path
    if isinstance(trace.condition, Count):
        return _count(trace, wanted is not trace.inverse)
    need = trace.need if wanted else len(trace.parts) - trace.need + 1
    return _choose([_solve(part, wanted, call) for part in trace.parts], need)


def _choose(options: Sequence[Sets], need: int) -> Sets:
    """Sets that give at least ``need`` of the parts."""
    best: list[Sets] = [[frozenset()], *([] for _ in range(need))]
    for option in options:
        if option:
            for have in range(need, 0, -1):
                best[have] = absorb([*best[have], *both(best[have - 1], option)])
    return best[need]


def _count(trace: Trace, wanted: bool) -> Sets:
    if wanted:
        return _reach(trace)
    return _keep_below(trace)


def _reach(trace: Trace) -> Sets:
    best: list[Sets] = [[frozenset()], *([] for _ in range(trace.need))]
    for part in trace.parts:
        option, weight = _solve(part, True), min(part.weight, trace.need)
        if part.names == ("*",):
            weight = trace.need
        for have in range(trace.need, 0, -1):
            best[have] = absorb([*best[have], *both(best[max(have - weight, 0)], option)])
    return best[trace.need]


def _keep_below(trace: Trace) -> Sets:
    """Sets that leave fewer than ``need`` members that might meet it."""
    room = trace.need - 1
    best: dict[int, Sets] = {0: [frozenset()]}
    for part in trace.parts:
        weight = trace.need if part.names == ("*",) else part.weight
        option = _solve(part, False)
        after: dict[int, Sets] = {}
        for might, sets in best.items():
            if option:
                after.setdefault(might, []).extend(both(sets, option))
            if might + weight <= room:
                after.setdefault(might + weight, []).extend(sets)
        best = {might: absorb(sets) for might, sets in after.items()}
    return absorb(s for sets in best.values() for s in sets)


def raising(findings: Sequence[Finding], level: int) -> Sets:
    """Smallest sets that could prove ``level``."""
    open_rungs = [f for f in findings if f.clause.level == level and f.truth == 1]
    return absorb(s for f in open_rungs for s in to_true(f.trace))


def excluding(findings: Sequence[Finding], level: int) -> Sets:
    """Smallest sets that could bring ``possible`` down to ``level``."""
    sets: Sets = [frozenset()]
    options = [to_false(f.trace) for f in findings if f.clause.level > level and f.truth == 1]
    for option in sorted(options, key=len):
        sets = both(sets, option)
    return sets
