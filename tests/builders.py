"""Small builders the engine's tests share: an edition, a situation, what its clauses come to.

Loading an edition takes some thirty milliseconds, so each variant is loaded once a session.
Marks of the Nancun gauge and the margin of 接近 are not known to the project: a test that
needs them gets a copy of the data in which they are filled in.
"""

from __future__ import annotations

import csv
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from qdflood.observations import Observations, Situation, read_situation
from qdflood.plan.clauses import Clause
from qdflood.plan.edition import Edition, load_edition
from qdflood.plan.grammar import AtLeast, Condition
from qdflood.triggers.rules import Finding, Rules
from qdflood.truth import Truth

ROOT = Path(__file__).resolve().parent.parent
RULES, DATA = ROOT / "rules" / "qingdao-2021", ROOT / "data"
AT = "2022-08-10T14:00:00+08:00"
DISTRICTS = "市南区 市北区 李沧区 崂山区 城阳区 西海岸新区 即墨区 胶州市 平度市 莱西市".split()
TRUTHS = {truth.label: truth for truth in Truth}
# Every zero report there is, and no typhoon: what a quiet day sends in.
ZEROES = ["rivers.danger", "rivers.expected_danger", "rivers.warning_stage", "reservoirs.danger",
          "reservoirs.expected_danger", "reservoirs.over_flood_limit", "districts.response",
          "districts.flood", "districts.drought", "districts.urban_drought", "signals", "typhoon"]


@dataclass(frozen=True)
class Shipped:
    """An edition with its compiled rules."""

    edition: Edition
    rules: Rules


@cache
def shipped() -> Shipped:
    """The edition as shipped: no marks, no margin."""
    edition = load_edition(RULES, DATA)
    return Shipped(edition, Rules(edition))


@cache
def marked(marks: tuple[tuple[str, str], ...] = (), margin: float | None = None) -> Shipped:
    """The shipped edition with marks of 南村 (column, metres) and a margin filled in."""
    with tempfile.TemporaryDirectory() as folder:
        rules, data = copy_edition(Path(folder)), Path(folder) / "data"
        edit_row(data / "qingdao" / "stations.csv", "南村", dict(marks))
        if margin is not None:
            parameters = rules / "parameters.yaml"
            text = parameters.read_text(encoding="utf-8")
            parameters.write_text(text.replace("value: null", f"value: {margin}"), encoding="utf-8")
        edition = load_edition(rules, data)
        return Shipped(edition, Rules(edition))


def copy_edition(folder: Path) -> Path:
    """A copy of the edition's rules under ``folder``, its place's registers beside it in data/."""
    shutil.copytree(RULES, folder / "rules" / "qingdao-2021")
    place = folder / "data" / "qingdao"
    place.mkdir(parents=True)
    for path in (DATA / "qingdao").glob("*.csv"):
        shutil.copy(path, place)
    return folder / "rules" / "qingdao-2021"


def edit_row(path: Path, name: str, cells: Mapping[str, str]) -> None:
    """Fills in ``cells`` of the member called ``name``."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["name"] == name:
            assert cells.keys() <= row.keys()
            row.update(cells)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def document(at: str = AT, in_force: Any = None, **observations: Any) -> dict[str, Any]:
    """A situation file's content; with no observations, an empty form."""
    given: dict[str, Any] = {"at": at, "observations": observations}
    return given if in_force is None else given | {"in_force": in_force}


def situation(
    *, on: Shipped | None = None, at: str = AT, in_force: Any = None, **observations: Any
) -> Situation:
    """What is known at ``at`` after ``observations``."""
    edition = (on or shipped()).edition
    return Situation(edition, read_situation(edition, document(at, in_force, **observations)))


def weigh(known: Situation, on: Shipped | None = None) -> dict[str, Finding]:
    """Every clause of the edition weighed, by ref; alternatives as ``5.3.1(6)#2``."""
    rules = (on or shipped()).rules
    clauses = (*rules.edition.rungs, *rules.edition.items)
    return {finding.clause.ref: finding for finding in rules.weigh(clauses, known)}


def judged(on: Shipped | None = None, **given: Any) -> dict[str, str]:
    """The same as words: ref -> 成立, 不成立 or 未知."""
    found = weigh(situation(on=on, **given), on)
    return {ref: finding.truth.label for ref, finding in found.items()}


@cache
def alternatives(clause: Clause) -> tuple[Condition, ...]:
    """The alternatives of a clause by position in its first ``any``; one clause, one of them.

    Where the text binds its alternatives to a common condition (5.6.1(1): either typhoon, and
    heavy rain), each alternative carries that condition.
    """
    when = clause.when
    if not isinstance(when, AtLeast):
        return (when,)
    if when.need == 1:
        return when.parts
    for i, part in enumerate(when.parts):
        if isinstance(part, AtLeast) and part.need == 1 and len(part.parts) > 1:
            rest = (*when.parts[:i], *when.parts[i + 1 :])
            return tuple(AtLeast(len(when.parts), (choice, *rest)) for choice in part.parts)
    return (when,)


@cache
def _numbered() -> dict[str, tuple[Clause, int]]:
    found = {}
    for clause in (*shipped().edition.rungs, *shipped().edition.items):
        found[clause.ref] = (clause, 0)
        for n, _ in enumerate(alternatives(clause), start=1):
            found[f"{clause.ref}#{n}"] = (clause, n)
    return found


def refs() -> list[str]:
    """Every clause, and every alternative of those that have several."""
    several = {c.ref for c, n in _numbered().values() if n > 1}
    return [ref for ref, (clause, n) in _numbered().items() if n == 0 or clause.ref in several]


def truth_of(ref: str, known: Situation, on: Shipped | None = None) -> tuple[Truth, Truth]:
    """A clause or one of its alternatives: extended, and by the letter."""
    rules = (on or shipped()).rules
    base, _, number = ref.partition("#")
    clause = next(c for c in (*rules.edition.rungs, *rules.edition.items) if c.ref == base)
    condition = alternatives(clause)[int(number) - 1] if number else clause.when
    extended = Truth(rules.compiler.compile(condition, True)(known))
    letter = Truth(rules.compiler.compile(condition, False)(known))
    return extended, letter


def bounds(known: Situation, on: Shipped | None = None) -> tuple[int, int]:
    """(confirmed, possible) as positions on the level scale, over what is not discretionary."""
    rules = (on or shipped()).rules
    findings = rules.weigh((r for r in rules.edition.rungs if not r.discretionary), known)
    return (_highest(f.clause.level for f in findings if f.truth == Truth.TRUE),
            _highest(f.clause.level for f in findings if f.truth != Truth.FALSE))


def _highest(levels: Iterable[int]) -> int:
    return max(levels, default=0)


def observe(given: Mapping[str, Any], on: Shipped | None = None) -> Observations:
    """The reports of one situation document."""
    return read_situation((on or shipped()).edition, given)


class Vocabulary:
    """What the parser asks of an edition, from the shipped one."""

    def __init__(self) -> None:
        edition = shipped().edition
        self.registers, self.singles, self.fields = edition.registers, edition.singles, edition.fields
        self.scale, self.numeric, self.is_member = edition.scale, edition.numeric, edition.is_member
        self.parameters = edition.parameter_names
