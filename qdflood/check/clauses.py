"""Clauses that are missing or stand twice, passages not in the plan's text, unknown readings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from qdflood.check.finding import ACCEPTED_FILE, Accepted, CheckFinding
from qdflood.plan.actions import ActionList
from qdflood.plan.clauses import Ladder
from qdflood.plan.edition import Edition
from qdflood.plan.organization import Organization
from qdflood.plan.validation import Ref
from qdflood.plan.verbatim import plan_text, squeezed

_REF: TypeAdapter[str] = TypeAdapter(Ref)
_MARK = re.compile(r"\(\d+\)|[①-⑳]")
# Fields that quote the plan; those beside them are the editor's own words.
_QUOTED = ("text", "task", "duties", "held_by", "chair_text", "lead_text", "members_text")


@dataclass(frozen=True, slots=True)
class Passage:
    """A numbered passage as some file of the edition quotes it."""

    ref: str
    text: str
    file: str
    kind: str


# -- ladders
def rungs(edition: Edition) -> Iterator[CheckFinding]:
    """Levels a ladder skips without saying so, says twice, or has out of order."""
    for ladder in edition.ladders:
        for name, problem in _of_ladder(edition, ladder):
            file = ladder.rungs[0].file if ladder.rungs else "triggers/"
            yield CheckFinding(
                f"{name}:{ladder.item}", tuple(r.ref for r in ladder.rungs), file,
                f"{ladder.label}（{ladder.item}）{problem}。",
            )


def _of_ladder(edition: Edition, ladder: Ladder) -> Iterator[tuple[str, str]]:
    held = [rung.level for rung in ladder.rungs]
    silent = {edition.levels.position(level): level for level in ladder.silent}
    for level in range(1, edition.levels.top + 1):
        label = edition.levels.label(level)
        if level not in held and level not in silent:
            yield f"缺级·{label}", f"没有{label}条款，也没有用 silent 写明为何没有"
        if level in held and level in silent:
            yield f"缺级·{label}", f"{label}既有条款又写在 silent 中"
        if held.count(level) > 1:
            yield f"级别重复·{label}", f"{label}有{held.count(level)}条"
    for position, word in silent.items():
        if not position:
            yield f"缺级·{word}", f"silent 中的“{word}”不是级别"
    if held != sorted(held):
        yield "级别次序", "各级没有由轻到重排列"


# -- contents
def passages(
    edition: Edition, organization: Organization, lists: Sequence[ActionList]
) -> list[Passage]:
    """Every numbered passage of the edition, in file order."""
    found = [Passage(c.ref, c.text, c.file, c.kind) for c in (*edition.rungs, *edition.items)]
    for name in ("procedure", "afterwards"):
        passage = getattr(edition.ending, name)
        if passage is not None:
            found.append(Passage(passage.ref, passage.text, "ending.yaml", "ending"))
    for one in lists:
        file = f"response/{one.clause}.yaml"
        found += [Passage(action.ref, action.text, file, "action") for action in one.actions]
    found += _quoted(organization)
    return found


def _quoted(organization: Organization) -> Iterator[Passage]:
    for name in type(organization).model_fields:
        for model in _models(getattr(organization, name)):
            given: dict[str, Any] = dict(model)
            for key in _QUOTED:
                if given.get(key):
                    ref = given.get("ref") or given.get("heading") or given.get("id") or name
                    yield Passage(str(ref), given[key], f"organization/{name}.yaml", "organization")


def _models(given: Any) -> Iterator[BaseModel]:
    if isinstance(given, BaseModel):
        yield given
        for _, value in given:
            yield from _models(value)
    elif isinstance(given, tuple):
        for value in given:
            yield from _models(value)


def contents(edition: Edition, found: Sequence[Passage]) -> Iterator[CheckFinding]:
    """Clauses missing, doubled or beyond what plan.yaml says the plan contains."""
    own = [p for p in found if p.kind != "organization"]
    held = {p.ref for p in own}
    for prefix, listed in edition.plan.contents.items():
        wanted = _wanted(prefix, listed)
        for ref in wanted:
            if ref not in held:
                yield CheckFinding(
                    f"缺条款:{ref}", (ref,), "plan.yaml", f"contents 列有{ref}，没有条文。"
                )
        for passage in own:
            if _numbered_under(passage.ref, prefix) and passage.ref not in wanted:
                yield CheckFinding(
                    f"多出条款:{passage.ref}", (passage.ref,), passage.file,
                    f"{passage.ref}不在 contents 所列的{prefix}各条之内。",
                )
    yield from _doubled(own)


def _numbered_under(ref: str, prefix: str) -> bool:
    """Whether ``ref`` is ``prefix`` and one mark more: 5.3.1(9) under 5.3.1."""
    rest = ref.removeprefix(prefix)
    return rest != ref and bool(_MARK.fullmatch(rest))


def _doubled(own: Iterable[Passage]) -> Iterator[CheckFinding]:
    """One paragraph may hold both a condition and an action, but each of them once."""
    for (ref, _), count in Counter((p.ref, p.kind == "action") for p in own).items():
        if count > 1:
            files = "、".join(dict.fromkeys(p.file for p in own if p.ref == ref))
            yield CheckFinding(f"条款重复:{ref}", (ref,), files, f"{ref}写了{count}次。")


def advisories(edition: Edition) -> Iterator[CheckFinding]:
    """Hints are called by their id, so each has its own."""
    for name, count in Counter(clause.ref for clause in edition.advisories).items():
        if count > 1:
            yield CheckFinding(
                f"提示重复:{name}", (name,), "advisory.yaml", f"提示“{name}”写了{count}次。"
            )


def _wanted(prefix: str, listed: int | tuple[str, ...]) -> list[str]:
    if isinstance(listed, int):
        return [f"{prefix}({number})" for number in range(1, listed + 1)]
    return [f"{prefix}{mark}" for mark in listed]


def refs(found: Iterable[Passage]) -> Iterator[CheckFinding]:
    """Clause numbers that results could not cite."""
    for passage in found:
        if passage.kind == "organization":
            continue
        try:
            _REF.validate_python(passage.ref)
        except ValidationError:
            yield CheckFinding(
                f"条款号:{passage.ref}", (passage.ref,), passage.file,
                f"条款号“{passage.ref}”写法不对，应如“5.3.1(1)”“4.2.6(1)①”，括号用半角。",
            )


def verbatim(edition: Edition, found: Iterable[Passage]) -> Iterator[CheckFinding]:
    """Passages that are not in the plan's text word for word."""
    if not edition.plan.text:
        return
    whole = plan_text(edition.folder, edition.plan.text)
    for passage in found:
        if squeezed(passage.text) not in whole:
            yield CheckFinding(
                f"原文不符:{passage.ref}·{passage.file}", (passage.ref,), passage.file,
                f"{passage.ref}的条文“{_short(passage.text)}”在{edition.plan.text}中找不到。",
            )


def _short(text: str) -> str:
    return text if len(text) <= 20 else text[:20] + "…"


# -- levels of the action lists
def action_lists(edition: Edition, lists: Sequence[ActionList]) -> Iterator[CheckFinding]:
    """Every level has its list of actions, and every list a level and hazards of the plan."""
    names = {level.id for level in edition.plan.levels}
    given = {one.level for one in lists if one.level}
    for level in edition.plan.levels:
        if level.id not in given:
            yield CheckFinding(
                f"缺响应行动:{level.label}", (), "response/", f"{level.label}没有响应行动。"
            )
    for one in lists:
        file = f"response/{one.clause}.yaml"
        if one.level and one.level not in names:
            yield CheckFinding(
                f"级别:{one.clause}", (one.clause,), file, f"“{one.level}”不是级别。"
            )
        tagged = {word for action in one.actions for step in action.steps for word in step.hazards}
        for hazard in sorted(tagged - set(edition.plan.hazards)):
            yield CheckFinding(
                f"灾种:{one.clause}·{hazard}", (one.clause,), file, f"“{hazard}”不是灾种。"
            )


# -- readings
def readings(
    edition: Edition,
    organization: Organization,
    lists: Sequence[ActionList],
    accepted: Sequence[Accepted],
) -> Iterator[CheckFinding]:
    """Numbers of readings that readings.yaml does not have."""
    for file, where, numbers in _cited(edition, organization, lists, accepted):
        for number in numbers:
            if number not in edition.readings:
                yield CheckFinding(
                    f"无此读法:{where}·{number}", (where,), file,
                    f"{where}引用读法{number}，readings.yaml 中没有。",
                )


def _cited(
    edition: Edition,
    organization: Organization,
    lists: Sequence[ActionList],
    accepted: Sequence[Accepted],
) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    for clause in (*edition.rungs, *edition.items, *edition.advisories):
        yield clause.file, clause.ref, clause.readings
    for name, scale in edition.scales.items():
        yield "scales.yaml", name, scale.readings
    for register, infos in edition.info.items():
        for field, info in infos.items():
            yield "observables.yaml", f"{register}.{field}", info.spec.readings
    for name, parameter in edition.parameters.items():
        yield "parameters.yaml", name, parameter.readings
    for model in (*_models(organization), *(m for one in lists for m in _models(one))):
        given = dict(model)
        where = str(given.get("id") or given.get("clause") or given.get("ref") or "")
        yield "organization/ response/", where, given.get("readings") or ()
    for row in accepted:
        yield ACCEPTED_FILE, row.name, row.readings
