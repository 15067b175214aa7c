"""Zero reports typed as a line: 0 sk, 0 sk pd, 水库零报告."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from qdflood.desk.command.line import Line, is_time
from qdflood.desk.command.result import Choice, Parsed, Refusal
from qdflood.desk.command.rows import Known, closed_by
from qdflood.desk.command.sources import read_source, source_of, told
from qdflood.desk.command.vocabulary import NONE_WORDS, ZERO, ZERO_WORD, Vocabulary
from qdflood.observations import Zero
from qdflood.plan.fields import FieldInfo
from qdflood.scales import fold
from qdflood.wording import predicate, subject, zero_sentence

Scope = tuple[str, str]


def is_zero(vocabulary: Vocabulary, word: str) -> bool:
    """Whether a line that begins so is a zero report."""
    folded = fold(word)
    if folded in (ZERO, fold(ZERO_WORD)):
        return True
    return len(folded) > 4 and folded in vocabulary.zeros


def said_none(vocabulary: Vocabulary, words: list[str]) -> list[str]:
    """台风 无 is the zero report of a register of which there may be none; else as typed."""
    if len(words) < 2 or fold(words[1]) not in map(fold, NONE_WORDS):
        return words
    for target in vocabulary.called(words[0]):
        code = vocabulary.zero_code(target.register, "")
        if target.member is None and code:
            return [ZERO, code, *words[2:]]
    return words


@dataclass(slots=True)
class ZeroLine:
    """Reads ``0 code [code …] [scope …]``."""

    vocabulary: Vocabulary
    known: Known
    line: Line
    now: datetime

    def read(self, text: str) -> Parsed:
        """The zero reports of the line. Raises Refusal when it does not say of what."""
        facts, places = self._facts()
        by = read_source(self.vocabulary.edition, self.line)
        zeros = tuple(
            self._zero(fact, scope, by)
            for fact in facts for scope in self._scopes(fact, places)
        )
        edition = self.vocabulary.edition
        return Parsed(
            text, (), zeros, tuple(zero_sentence(edition, zero) for zero in zeros),
            notices=tuple(self._open(facts)),
        )

    def _facts(self) -> tuple[list[tuple[str, str]], list[str]]:
        words = list(self.line.words)
        if fold(words[0]) in (ZERO, fold(ZERO_WORD)):
            words.pop(0)
        facts: list[tuple[str, str]] = []
        places: list[str] = []
        for word in words:
            fact = self.vocabulary.zeros.get(fold(word))
            if is_time(word):
                self.line.observe(word, self.now)
            elif fact is None:
                places.append(word)
            elif fact in facts:
                raise Refusal(f"“{word}”说了两次")
            else:
                facts.append(fact)
        if not facts:
            raise Refusal("零报告要写明是什么", tuple(self._choices(places)))
        return facts, places

    def _choices(self, places: list[str]) -> list[Choice]:
        found = {}
        for register, name in self.vocabulary.zeros.values():
            code = self.vocabulary.zero_code(register, name)
            zero = Zero(register, name, self.now)
            said = zero_sentence(self.vocabulary.edition, zero)
            scoped = [p for p in places if self.vocabulary.called(p)]
            found[code] = Choice(self.line.again([ZERO, code, *scoped]), said)
        return list(found.values())

    def _scopes(self, fact: tuple[str, str], places: list[str]) -> list[tuple[Scope, ...]]:
        if not places:
            return [()]
        scopes = [self._scope(fact, place) for place in places]
        if len(set(scopes)) < len(scopes):
            raise Refusal("范围说了两次")
        return [(scope,) for scope in scopes]

    def _scope(self, fact: tuple[str, str], place: str) -> Scope:
        """The attribute and value that a word limits the report to."""
        register, name = fact
        spec, edition = self.vocabulary.registers[register], self.vocabulary.edition
        found: dict[Scope, None] = {}
        for target in self.vocabulary.called(place):
            if target.member is None or not name:
                continue
            if target.register == register and spec.members == "listed":
                found[spec.key, target.member] = None
            for attribute in spec.zero_scopes:
                if edition.info[register][attribute].spec.type == f"member:{target.register}":
                    found[attribute, target.member] = None
        for attribute in spec.zero_scopes if name else ():
            column = edition.info[register][attribute].spec.column or attribute
            for member in edition.gazetteer.roster(register).members:
                if any(fold(cell) == fold(place) for cell in member.many(column)):
                    found[attribute, place] = None
        if len(found) == 1:
            return next(iter(found))
        label = spec.label
        if found:
            raise Refusal(f"“{place}”有重名，请写全称或代码：{'、'.join(v for _, v in found)}")
        raise Refusal(f"“{place}”不能作{label}零报告的范围，也不是零报告的代码",
                      tuple(self._choices([])))

    def _zero(self, fact: tuple[str, str], scope: tuple[Scope, ...], by: str) -> Zero:
        edition, info, member = self.vocabulary.edition, *self._own(fact, scope)
        supplier = self.vocabulary.registers[fact[0]].supplier
        stored = source_of(edition, info, member, by) if info and member else by or supplier
        return Zero(*fact, self.line.at, stored, scope, recorded=self.now)

    def _own(
        self, fact: tuple[str, str], scope: tuple[Scope, ...]
    ) -> tuple[FieldInfo | None, str]:
        """The field, and the member when the report is one member's own."""
        key = self.vocabulary.registers[fact[0]].key
        member = dict(scope).get(key, "")
        return self.vocabulary.edition.info[fact[0]].get(fact[1]), member

    def sources(self, parsed: Parsed) -> list[str]:
        """How the sources are read back, each once."""
        found: dict[str, None] = {}
        for zero in parsed.zeros:
            info, member = self._own((zero.register, zero.field), zero.scope)
            heard = told(self.vocabulary.edition, info, member, zero.by) if info else zero.by
            found[heard] = None
        return list(found)

    def _open(self, facts: list[tuple[str, str]]) -> list[str]:
        """What the report does not close: entries that stand until somebody reports them."""
        edition, found = self.vocabulary.edition, []
        for register, name in facts:
            for place in self.known.places(register) if name else []:
                value, info = place.said.get(name), edition.info[register][name]
                if value in (None, info.spec.none) or name in closed_by(edition, register, place):
                    continue
                who = subject(edition, register, place.member, place.said)
                found.append(f"{who}{predicate(info, value)}仍按已报计，零报告不予核销")
            for member in self.known.names(register) if not name else []:
                found.append(f"已报的{subject(edition, register, member)}仍按最近所报计")
        return found
