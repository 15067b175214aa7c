"""Rungs of different level that the same fact meets, and rungs that a higher one shadows.

Facts are compared by the letter and as *named*: of "g 或以上" the cell is g alone.
Ladders of 或以上 are cumulative by their own words (what meets the higher rung meets
the lower one too), which is no slip; two rungs that name the very same cell are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from qdflood.check.facts import (
    Alternative,
    Ask,
    Atom,
    Band,
    Reach,
    alternatives,
    constant,
    reach_text,
)
from qdflood.check.finding import CheckFinding
from qdflood.plan.clauses import Clause
from qdflood.plan.edition import Edition

Key = tuple[object, ...]
Options = Mapping[Clause, list[Alternative]]


def options_of(edition: Edition) -> dict[Clause, list[Alternative]]:
    """The alternatives of every rung that is not discretionary."""
    return {
        rung: alternatives(edition, rung.when) for rung in edition.rungs if not rung.discretionary
    }


# -- the same fact at two levels
def same_facts(edition: Edition, options: Options) -> Iterator[CheckFinding]:
    """Pairs of rungs of different level with an alternative that names the same facts."""
    for one, other in combinations(options, 2):
        if one.level != other.level:
            low, high = sorted((one, other), key=lambda rung: rung.level)
            for a in options[low]:
                for b in options[high]:
                    yield from _same(edition, low, high, a, b)


def _same(
    edition: Edition, low: Clause, high: Clause, a: Alternative, b: Alternative
) -> Iterator[CheckFinding]:
    ours, theirs = _dimensions(a), _dimensions(b)
    if not ours or not theirs or not (ours.keys() <= theirs.keys() or theirs.keys() <= ours.keys()):
        return
    words, partial = [], False
    for key, ask in {**ours, **theirs}.items():
        pair = [side[key] for side in (ours, theirs) if key in side]
        shared = _shared(pair)
        if shared is None:
            words.append(ask.info.spec.label)
        elif shared:
            words.append(reach_text(ask.info, shared))
            partial |= isinstance(shared, Band) and len({x.named() for x in pair}) > 1
        else:
            return
    yield _twice(edition, low, high, _counted(edition, a, words), partial)


def _twice(
    edition: Edition, low: Clause, high: Clause, fact: str, partial: bool
) -> CheckFinding:
    refs = (low.ref, high.ref)
    levels = "和".join(edition.levels.label(rung.level) for rung in (low, high))
    kind = "区间重叠" if partial else "同一事实两级"
    return CheckFinding(
        f"{kind}:{'='.join(refs)}#{fact}", refs, high.file,
        f"“{fact}”按条文文字同时满足{low.ref}和{high.ref}，分属{levels}。",
    )


def _dimensions(alternative: Alternative) -> dict[Key, Ask]:
    found: dict[Key, Ask] = {}
    for atom in alternative:
        twins = sum(key[:-2] == (*atom.place, atom.number) and key[-2] == 0 for key in found)
        for ask in atom.asks:
            found[(*atom.place, atom.number, twins, ask.info.name)] = ask
    return found


def _shared(pair: list[Ask]) -> Reach | None:
    """What all of them name; None where the same operand without a value is named."""
    first, last = pair[0].named(), pair[-1].named()
    if first is None or last is None:
        return None if pair[0].tests == pair[-1].tests else frozenset()
    if isinstance(first, Band) and isinstance(last, Band):
        return first & last
    assert isinstance(first, frozenset) and isinstance(last, frozenset)
    return first & last


def _counted(edition: Edition, alternative: Alternative, words: list[str]) -> str:
    number = max((atom.count or 0 for atom in alternative), default=0)
    measures = [edition.register(a.register).measure for a in alternative if a.count == number]
    several = [f"{number:g}{measures[0]}"] if number > 1 else []
    return "×".join([*several, *words])


# -- rungs that a higher rung of their own ladder makes idle
def shadowed(edition: Edition, options: Options) -> Iterator[CheckFinding]:
    """Rungs each of whose alternatives meets a higher rung of the same ladder anyway."""
    for ladder in edition.ladders:
        for rung in ladder.rungs:
            higher = [r for r in ladder.rungs if r.level > rung.level and r in options]
            found = [_cover(edition, option, higher, options) for option in options.get(rung, ())]
            if found and all(found):
                refs = tuple(dict.fromkeys(clause.ref for clause in found if clause))
                yield CheckFinding(
                    f"被遮蔽:{rung.ref}<{'、'.join(refs)}", (rung.ref, *refs), rung.file,
                    f"{rung.ref}的每一种情形按条文文字都已满足级别更高的{'、'.join(refs)}，永远轮不到它。",
                )


def _cover(
    edition: Edition, option: Alternative, higher: list[Clause], options: Options
) -> Clause | None:
    return next(
        (rung for rung in higher if any(implies(option, other) for other in options[rung])), None
    )


def implies(one: Alternative, other: Alternative) -> bool:
    """Whether whatever meets ``one`` by the letter also meets ``other``."""
    return all(any(_implies(mine, theirs) for mine in one) for theirs in other)


def _implies(mine: Atom, theirs: Atom) -> bool:
    if mine.place != theirs.place or not _enough(mine, theirs):
        return False
    held = {ask.info.name: ask for ask in mine.asks}
    return all(
        ask.info.name in held and _inside(held[ask.info.name], ask) for ask in theirs.asks
    )


def _enough(mine: Atom, theirs: Atom) -> bool:
    if mine.number == theirs.number:
        return True
    ours, wanted = mine.count, theirs.count
    if ours is None or wanted is None:
        return False
    return mine.operator == "at_least" and ours >= wanted


def _inside(mine: Ask, theirs: Ask) -> bool:
    ours, wanted = mine.letter(constant), theirs.letter(constant)
    if ours is None or wanted is None:
        return mine.tests == theirs.tests
    return bool(ours) and ours <= wanted  # type: ignore[operator]
