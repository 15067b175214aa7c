"""What to do next, in words: whom to ring, what would settle it, and one step more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qdflood.assessment.assess import Assessment
from qdflood.assessment.needed import Need
from qdflood.assessment.one_more import EVENT, Step

NO_PHONE = "电话未登记"


def bears(a: Assessment, need: Need) -> str:
    """What an answer would decide: 最高关系到Ⅱ级：5.5.1(1)等3条."""
    refs = "、".join(need.bears_on[:2])
    refs += f"等{len(need.bears_on)}条" if len(need.bears_on) > 2 else ""
    head = f"最高关系到{a.edition.levels.label(need.level)}：" if need.level else "关系到 "
    return head + refs


def called(need: Need) -> str:
    """Whom a roll call is for, while they are few."""
    names = [name for name in need.names if name]
    return "、".join(names) if 1 < len(names) <= 10 else ""


def effort(need: Need) -> str:
    """Whether one telephone call may decide a clause; a roll call is as many calls as units."""
    if need.calls > 1:
        return f"须问{need.calls}家"
    return "一个电话可定" if need.alone else ""


def settling(a: Assessment) -> Iterator[tuple[str, str, list[str], str]]:
    """What would prove the highest level still open, and what would exclude it.

    Each as: what it would do, what has to be done, up to two sets of answers of which one is
    enough, and how many more sets there are.
    """
    if a.possible <= a.confirmed:
        return
    labels = {need.observation: need.label for need in a.needed}
    if a.raising:
        yield (f"可证实{a.edition.levels.label(a.possible)}", "核实", *_sets(a.raising, labels))
    if a.excluding:
        kept = a.edition.levels.label(a.confirmed) if a.confirmed else a.edition.plan.no_level
        text = f"可排除更高级别（定为{kept}）" if a.confirmed else "可排除各级"
        yield (text, "须核实", *_sets(a.excluding, labels))


def _sets(sets: Sequence[frozenset[str]], labels: dict[str, str]) -> tuple[list[str], str]:
    shown = ["、".join(labels.get(path, path) for path in sorted(one)) for one in sets[:2]]
    return shown, f"（另有{len(sets) - 2}种）" if len(sets) > 2 else ""


def split_steps(a: Assessment) -> tuple[list[Step], list[Step]]:
    """What is nearly there, the nearest level first; and new events, which are folded away."""
    near = [step for step in a.one_more if step.kind != EVENT]
    near.sort(key=lambda step: step.level)
    return near, [step for step in a.one_more if step.kind == EVENT]
