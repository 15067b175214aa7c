"""Why a clause came out as it did, in words: what carries it, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from qdflood.assessment.assess import Assessment, Weighed
from qdflood.assessment.cells import word
from qdflood.assessment.needed import leaves
from qdflood.assessment.words import evidence
from qdflood.observations import Report, Zero
from qdflood.plan.grammar import AtLeast, Condition, Count
from qdflood.triggers import Finding, Leaf
from qdflood.truth import FALSE, TRUE
from qdflood.wording import UNLISTED, ask_unit, phone, sentence, source, wanted
from qdflood.wording import evidence as fact_evidence

_NAMES, _FEW = 10, 3


@dataclass(frozen=True, slots=True)
class Ground:
    """One sentence that carries a clause, with its source; ``at`` is when it was observed."""

    text: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is not known and bears on a clause, and whom to ask."""

    text: str
    units: str
    phone: str


def truth_words(a: Assessment, finding: Finding) -> str:
    """The truth with what stands behind it, in words."""
    said = word(a, finding)
    return {
        "引申": "成立（引申：条文未点名，按读法计入）",
        "涵盖": "成立（由更高级别涵盖）",
        "有迹象": "未知（有迹象：已报情况指向本条）",
        "未知": "未知（尚待核实）",
    }.get(said, said)


def weighed_words(row: Weighed) -> str:
    """A lifting or ending: whether it holds; 不适用 while nothing of the kind is in force."""
    if row.applicable is None:
        return "官方状态未登记，不能衡量"
    if not row.applicable:
        return "不适用（没有相应的响应或预警在实施）"
    met = row.finding.truth == TRUE
    return "成立，可提交会商；不自动终止" if met else row.finding.truth.label


def reading_lines(a: Assessment, finding: Finding) -> list[str]:
    """The readings of the text used for a clause; none where it needed none."""
    if finding.truth == FALSE and not finding.clause.discretionary:
        return []
    return [f"读法{n}　{a.reading(n)}" for n in finding.readings]


def alternatives(finding: Finding) -> tuple[str, str]:
    """Which of a clause's alternatives is met, or still open: 本条并列4种情形，成立的是 第3种情形."""
    if finding.truth == FALSE or not finding.alternatives:
        return "", ""
    numbers = [ref.rpartition("#")[2] for ref, truth in finding.alternatives
               if truth == finding.truth]
    head = "成立的是" if finding.truth == TRUE else "尚未排除的是"
    return f"本条并列{len(finding.alternatives)}种情形，{head}", f"第{'、'.join(numbers)}种情形"


# -- what carries it


def told(leaf: Leaf) -> str:
    """A leaf with source and age; what is said once for all members is said of none of them."""
    report = leaf.value.report
    if isinstance(report, Report) and report.register != leaf.row.register:
        situation = leaf.row.situation
        said = sentence(situation.edition, report.register, report.member, report.field,
                        report.value)
        return f"{said}（{source(report, situation.at)}）"
    return _told(leaf)


def _told(leaf: Leaf) -> str:
    return fact_evidence(leaf.row, leaf.info, leaf.value, leaf.names)


def grounds(a: Assessment, finding: Finding) -> list[Ground]:
    """The evidence, less what is only derived from a report that is listed by itself.

    What the register itself calls inferred (a size) stands last.
    """
    everything = evidence(finding, a.situation)
    if finding.clause.discretionary:
        return [Ground(line) for line in everything]
    found = finding.evidence
    own = {id(f.value.report) for f in found if _field(f.value.report) == f.info.name}
    kept = [f for f in found
            if _field(f.value.report) == f.info.name or id(f.value.report) not in own]
    said = {_told(leaf) for leaf in found}
    lines: dict[str, datetime | None] = {}
    for leaf in kept:
        lines.setdefault(told(leaf), _at(leaf))
    for line in everything:
        if line not in said:
            lines.setdefault(line, None)
    return [Ground(*line) for line in lines.items()]


def _field(report: object) -> str:
    return getattr(report, "field", "")


def _at(leaf: Leaf) -> datetime | None:
    """When the newest of what a leaf rests on was observed."""
    reports = leaf.value.report if isinstance(leaf.value.report, tuple) else (leaf.value.report,)
    return max((r.at for r in reports if isinstance(r, Report | Zero)), default=None)


def counts(condition: Condition) -> Iterator[Count]:
    """The counts of members in a condition, outermost first."""
    if isinstance(condition, Count):
        yield condition
        yield from counts(condition.where)
    elif isinstance(condition, AtLeast):
        for part in condition.parts:
            yield from counts(part)


# -- what is missing


def lacks(a: Assessment, finding: Finding) -> list[Lack]:
    """What is not known and bears on it, each with whom to ring; all who are asked are named."""
    asked: dict[str, list[Leaf]] = {}
    for leaf in leaves(finding.trace):
        asked.setdefault(leaf.path, []).append(leaf)
    return [_lack(a, same) for same in asked.values()]


def _lack(a: Assessment, same: list[Leaf]) -> Lack:
    first = next((leaf for leaf in same if leaf.names), same[0])
    why = f"（{first.value.why}）" if first.value.why else ""
    who = _who(a, first, [name for leaf in same for name in leaf.called])
    asked = same if not first.names else [first]
    units = "、".join(dict.fromkeys(ask_unit(a.edition, leaf) for leaf in asked))
    label = wanted(a.edition, first)
    if len(same) > 1 and not first.names:  # several of whom only other things were said
        label = f"{a.edition.register(first.row.register).label}{first.info.spec.label}"
    return Lack(f"{label}{who}{why}", units, phone(a.edition, units))


def _who(a: Assessment, leaf: Leaf, called: list[str]) -> str:
    names = [name for name in dict.fromkeys(called) if name != UNLISTED]
    spec = a.edition.register(leaf.row.register)
    if len(names) > _NAMES:
        return f"：{'、'.join(names[:_FEW])}等{len(names)}{spec.measure}{spec.label}"
    return f"：{'、'.join(names)}" if names else ""
