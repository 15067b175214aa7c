"""The words a script may use under an edition: clauses, facts, people, acts, tasks."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from qdflood.check.clauses import passages
from qdflood.drill.clauses import ALTERNATIVE, alternatives
from qdflood.errors import DrillError
from qdflood.plan.actions import ActionList
from qdflood.plan.clauses import Clause
from qdflood.plan.edition import IN_FORCE, Edition
from qdflood.plan.organization import Organization

_HEADING = re.compile(r"(\d+(?:\.\d+)*)\s+\S")
_PARAGRAPH = re.compile(r"[（(](\d+)[)）]")
_CIRCLED = re.compile("[①-⑳]")
_MANY, _FEW = 12, 6


@dataclass(frozen=True)
class Names:
    """The vocabulary of one edition and its organization, as a script is held to it."""

    edition: Edition
    organization: Organization
    lists: Sequence[ActionList]

    @cached_property
    def clauses(self) -> dict[str, Clause]:
        """Every clause that is weighed, and each of its alternatives, by number."""
        found: dict[str, Clause] = {}
        for clause in (*self.edition.rungs, *self.edition.items):
            found |= dict.fromkeys((clause.ref, *alternatives(clause)), clause)
        return found

    @cached_property
    def passages(self) -> tuple[str, ...]:
        """Every number by which a passage of the plan is cited, headings included."""
        quoted = passages(self.edition, self.organization, self.lists)
        found = dict.fromkeys((*self.clauses, *(one.ref for one in quoted), *self._numbered()))
        return tuple(ref for ref in found if ref[:1].isdigit())

    def _numbered(self) -> Iterable[str]:
        """Headings and numbered paragraphs out of the plan's own text; none without it."""
        try:
            path = self.edition.folder / self.edition.plan.text
            lines = path.read_text(encoding="utf-8-sig").splitlines() if path.is_file() else []
        except (OSError, UnicodeDecodeError):
            lines = []
        heading = ""
        for line in lines:
            if match := _HEADING.match(line):
                heading = match[1]
                yield heading
            elif heading and (match := _PARAGRAPH.match(line)):
                yield f"{heading}({match[1]})"

    # -- each gives a sentence where the word is not one of them, else nothing

    def clause(self, ref: str) -> str:
        return "" if ref in self.clauses else unknown(f"没有可判断的条款“{ref}”", ref, self.clauses)

    def passage(self, ref: str) -> str:
        return "" if ref in self.passages else unknown(f"预案中没有“{ref}”这一条", ref, self.passages)

    def level(self, word: str | None) -> str:
        levels = self.edition.levels
        if word is None or levels.position(word) is not None:
            return ""
        return unknown(f"“{word}”不是本预案的级别", word, levels.grades)

    def post(self, word: str) -> str:
        posts = self.organization.rank()
        return "" if word in posts else unknown(f"“{word}”不是本预案的职务", word, posts)

    def unit(self, word: str) -> str:
        """Tasks stand under the names of the organization's files, not under aliases."""
        ids = [one.id for _, one in self.organization.named()]
        if word in ids:
            return ""
        meant = self.organization.resolve(word)
        if meant:
            return f"“{word}”请写{'、'.join(f'“{id}”' for id in meant)}"
        return unknown(f"组织体系中没有“{word}”", word, ids)

    def fact(self, path: str, heard: Collection[tuple[str, str]] | None = None) -> str:
        """A fact by its path: ``组.项``, ``表.名称.项``, or ``表.项`` of every member.

        ``heard``: register and member of all that has been reported. The engine asks only
        after whom it has heard of or finds listed; players (None) may ask after anybody.
        """
        register, _, rest = path.partition(".")
        registers = [name for name in self.edition.registers() if name != IN_FORCE]
        if register not in registers:
            said = f"没有登记表“{register}”"
            called = {self.edition.register(name).label: name for name in registers}
            meant = [f"{name}（{label}）" for label, name in called.items()
                     if register and (label in register or register in label)]
            every = [f"{name}（{label}）" for label, name in called.items()]
            return str(DrillError(said, choices=meant or every)).removesuffix("。")
        member, _, field = rest.rpartition(".")
        infos = self.edition.info[register]
        if field not in infos:
            said = f"“{path}”没有写明是哪一项" if not field else f"{register} 没有“{field}”这一项"
            some = {n: f"{n}（{i.spec.label}）" for n, i in infos.items() if not i.spec.computed}
            return str(DrillError(said, choices=some.values())).removesuffix("。")
        return self._member(register, member, heard)

    def _member(
        self, register: str, member: str, heard: Collection[tuple[str, str]] | None
    ) -> str:
        spec = self.edition.register(register)
        if member in ("", "*") or (register, member) in (heard or ()):
            return ""
        if spec.members == "one":
            return f"{register} 没有名称，路径中不写“{member}”"
        roster = self.edition.gazetteer.roster(register)
        if member in roster.by_name:
            return ""
        named = [one.name for one in roster.called(member)]
        if named:
            return f"“{member}”请写名录中的名称{'、'.join(f'“{name}”' for name in named)}"
        if spec.members == "listed" and not (spec.open and spec.form == "rows"):
            return unknown(f"{spec.label}名录中没有“{member}”", member, roster.by_name)
        return "" if heard is None else f"{spec.label}“{member}”不在名录中，到这时也没有报过"


def unknown(said: str, word: str, known: Iterable[str]) -> str:
    """The sentence, and what might have been meant: all there is, or the nearest."""
    every = list(dict.fromkeys(known))
    if len(every) <= _MANY:
        return str(DrillError(said, choices=every)).removesuffix("。")
    plain = _CIRCLED.sub(lambda m: f"({ord(m[0]) - ord('①') + 1})", word)
    some = [plain] if plain in every else get_close_matches(word, every, n=_FEW, cutoff=0.4)
    return f"{said}。可用：{'、'.join(some)}等（只列相近的）" if some else said


def base(ref: str) -> str:
    """The clause that an alternative belongs to."""
    return ref.partition(ALTERNATIVE)[0]
