"""The closed vocabulary of the command line, gathered from the edition and its place.

Nothing is guessed from a beginning: a word is a code, a name or a grade in full, or
it is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from qdflood.observations.given import NO_SUCH
from qdflood.plan.catalogue import Register
from qdflood.plan.edition import IN_FORCE, Edition
from qdflood.plan.fields import FieldInfo
from qdflood.plan.grammar import AtLeast, Condition, Member, Test
from qdflood.scales import fold
from qdflood.wording import predicate

UNKNOWN_WORDS = frozenset(map(fold, ("?", "未知", "不掌握", "不详")))
YES, NO = ("y", "是", "有"), ("n", "否", "无")
NONE_WORDS = ("无", "没有")
NONE_CODE = "w"  # 无, after any field's name
ZERO = "0"
ZERO_WORD = "零报告"


@dataclass(frozen=True, slots=True)
class Target:
    """What a word names: a member of a register, or (``member`` None) the register itself."""

    register: str
    member: str | None = None


Meaning = tuple[FieldInfo, Any]


@dataclass(slots=True)
class Terms:
    """The words of one register: prefixes of fields, values that need none, the bare number."""

    prefixes: dict[str, FieldInfo] = field(default_factory=dict)
    values: dict[str, list[Meaning]] = field(default_factory=dict)
    number: FieldInfo | None = None
    fields: list[FieldInfo] = field(default_factory=list)


class Vocabulary:
    """All words of one edition."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.registers = {
            name: spec for name, spec in edition.catalogue.registers.items() if name != IN_FORCE
        }
        self.terms = {name: self._terms(name) for name in self.registers}
        self._objects: dict[str, list[Target]] = {}
        for name, spec in self.registers.items():
            for word in {spec.code, spec.label} - {""}:
                self._objects.setdefault(fold(word), []).append(Target(name))
        self.zeros = dict(self._zeros())
        self.main = {name: self._main(name) for name in self.registers}

    # -- objects
    def called(self, word: str) -> tuple[Target, ...]:
        """Everything a word may name; several when it is ambiguous."""
        found = list(self._objects.get(fold(word), ()))
        for name, spec in self.registers.items():
            if spec.members == "listed":
                members = self.edition.gazetteer.roster(name).called(word)
                found += [Target(name, member.name) for member in members]
        return tuple(found)

    def key(self, target: Target) -> str:
        """What one types for it: the code, else the name."""
        if target.member is None:
            spec = self.registers[target.register]
            return spec.code or spec.label
        member = self.edition.gazetteer.roster(target.register).by_name.get(target.member)
        if member is not None:
            return member.code or member.name
        own = self.key(Target(target.register))
        if target.member.startswith("#"):
            return f"{own} +{target.member[1:]}"
        reported = self.registers[target.register].members == "reported"
        return f"{own} {target.member}" if reported else target.member

    def name(self, target: Target) -> str:
        return target.member or self.registers[target.register].label

    def words(self) -> Iterator[str]:
        """Every code and name of an object, for suggestions only."""
        for name, spec in self.registers.items():
            yield from filter(None, (spec.code, spec.label))
            for member in self.edition.gazetteer.roster(name).members:
                yield from filter(None, (member.code, member.name, *member.aliases))

    def takes_new(self, spec: Register) -> bool:
        """Whether a name that is not in its list may be reported."""
        return spec.open and (spec.members == "reported" or spec.form != "named")

    # -- values
    def _terms(self, register: str) -> Terms:
        terms = Terms(fields=[i for i in self.edition.info[register].values() if _enterable(i)])
        for info in terms.fields:
            spec = info.spec
            for word in filter(None, (spec.code, spec.label, spec.short, *spec.aliases)):
                terms.prefixes.setdefault(fold(word), info)
            for word, given in self._bare(info):
                meanings = terms.values.setdefault(fold(word), [])
                if not any(held is info for held, _ in meanings):
                    meanings.append((info, given))
        plain = [i for i in terms.fields if i.numeric and i.spec.reported and not i.spec.code]
        terms.number = plain[0] if len(plain) == 1 else None
        return terms

    def _bare(self, info: FieldInfo) -> Iterator[tuple[str, Any]]:
        """Words that name field and value at once: codes, grades, whole phrases."""
        alone = not (info.spec.comes_as and not info.spec.codes)
        for given in givens(info):
            if info.spec.type == "bool":
                code = info.spec.codes.get(str(given).lower())
                yield from [(code, given)] if code else []
            elif alone:
                general = info.scale.codes.get(given) if info.scale else None
                own = info.spec.codes.get(given) if info.spec.codes else general
                skip = {general, NONE_CODE} - {own}
                words = self.value_words(info, given)
                yield from ((word, given) for word in words if word not in skip)
            yield from _phrases(info, given)

    def value_words(self, info: FieldInfo, given: Any) -> list[str]:
        """What may be said for one value where its field is known; codes first."""
        assert info.scale is not None
        if info.spec.type == "bool":
            code = info.spec.codes.get(str(given).lower(), "")
            return [w for w in (code, *(YES if given else NO)) if w]
        owner = info.spec.type.partition(":")
        if owner[0] == "member":
            member = self.edition.gazetteer.roster(owner[2]).by_name[given]
            return [w for w in (member.code, member.name, *member.aliases) if w]
        position = info.scale.position(given)
        codes = [info.spec.codes.get(given, ""), info.scale.codes.get(given, "")]
        aliases = [a for a in info.scale.aliases if info.scale.position(a) == position]
        words = (*codes, given, info.scale.label(position or 0), *aliases)
        if given == NO_SUCH:
            words = (*words, NONE_CODE)
        return [w for w in dict.fromkeys(words) if w]

    def meaning(self, info: FieldInfo, word: str) -> Any:
        """The value of a word after its field's name; KeyError when it has none."""
        for given in givens(info):
            said = [*self.value_words(info, given), *(w for w, _ in _phrases(info, given))]
            if fold(word) in map(fold, said):
                return given
        raise KeyError(word)

    def token(self, info: FieldInfo, given: Any) -> str:
        """The shortest thing to type for a value: its code alone where that is enough."""
        for word in self.value_words(info, given):
            meanings = self.terms[info.register].values.get(fold(word), [])
            if len(meanings) == 1 and meanings[0] == (info, given):
                return word
        return f"{self.prefix(info)} {self.value_words(info, given)[0]}"

    @staticmethod
    def prefix(info: FieldInfo) -> str:
        """What to type before a value to say which field is meant."""
        return info.spec.code or info.spec.short or info.spec.label

    # -- zero reports and main facts
    def _zeros(self) -> Iterator[tuple[str, tuple[str, str]]]:
        for name, spec in self.registers.items():
            if spec.zero == "*":
                for word in (spec.zero_code, spec.zero_says, spec.label, spec.label + ZERO_WORD):
                    yield fold(word), (name, "")
            for info in self.edition.info[name].values():
                if info.none is not None and info.spec.zero_code:
                    main = spec.zero == info.name
                    words = [spec.label, spec.label + ZERO_WORD] if main else []
                    said = (info.spec.zero_code, info.spec.zero_says, *words)
                    yield from ((fold(word), (name, info.name)) for word in said if word)

    def zero_code(self, register: str, name: str) -> str:
        info = self.edition.info[register].get(name)
        return info.spec.zero_code if info else self.registers[register].zero_code

    def _main(self, register: str) -> list[FieldInfo]:
        """The fact that a bare "unknown" means; several where one must say which."""
        asked = _asked(self.edition, register)
        infos = [i for i in self.terms[register].fields if i.spec.reported and i.name in asked]
        apart = [i for i in infos if i.spec.zero_says]
        if apart or not infos:
            return apart or [i for i in self.terms[register].fields if i.spec.reported]
        return [next((i for i in infos if not i.spec.context), infos[0])]


def _enterable(info: FieldInfo) -> bool:
    """Whether it may be typed: what only follows from other fields has no vocabulary."""
    return not (info.derive and info.spec.type == "bool" and not info.spec.codes)


def givens(info: FieldInfo) -> list[Any]:
    """Every value of a graded field, mildest first."""
    if info.scale is None:
        return []
    return [False, True] if info.spec.type == "bool" else list(info.scale.grades)


def _phrases(info: FieldInfo, given: Any) -> Iterator[tuple[str, Any]]:
    """The read-back's own words, and label and grade together: 洪涝较大, 较大洪涝."""
    yield predicate(info, given), given
    if info.scale is not None and info.spec.type != "bool":
        for label in filter(None, (info.spec.label, info.spec.short)):
            yield label + str(given), given
            yield label + info.scale.label(info.scale.position(given) or 0), given
            position = info.scale.position(given)
            said = [a for a in info.scale.aliases if info.scale.position(a) == position]
            yield from ((word + label, given) for word in (given, *said))


def _asked(edition: Edition, register: str) -> set[str]:
    """The fields of a register that the plan's rungs look at."""
    found: set[str] = set()

    def walk(condition: Condition, current: str) -> None:
        if isinstance(condition, Test):
            if current == register:
                found.add(condition.field)
        elif isinstance(condition, AtLeast):
            for part in condition.parts:
                walk(part, current)
        else:
            walk(condition.where, condition.register)

    for rung in edition.rungs:
        if not rung.discretionary:
            walk(rung.when, "")
    return found


def pinned(edition: Edition) -> list[Target]:
    """Members that a rung names (the gauge of a ladder), for the front of the picks."""
    found: dict[Target, None] = {}

    def walk(condition: Condition) -> None:
        if isinstance(condition, Member) and condition.member:
            found[Target(condition.register, condition.member)] = None
        elif isinstance(condition, AtLeast):
            for part in condition.parts:
                walk(part)

    for rung in edition.rungs:
        walk(rung.when)
    return list(found)


@lru_cache(maxsize=4)
def vocabulary(edition: Edition) -> Vocabulary:
    """The words of an edition, gathered once."""
    return Vocabulary(edition)
