"""The words after the object: which field each speaks of, and its value."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from qdflood.desk.command.guesses import begun, half_a_grade, meant
from qdflood.desk.command.line import Line, is_time, time_of_day
from qdflood.desk.command.result import Choice, Refusal
from qdflood.desk.command.rows import intent_of
from qdflood.desk.command.vocabulary import UNKNOWN_WORDS, Target, Terms, Vocabulary, givens
from qdflood.errors import SituationError
from qdflood.observations.given import NO_SUCH, accept
from qdflood.plan.fields import FieldInfo
from qdflood.scales import fold
from qdflood.wording import predicate, value_text

SETTLES = ("!", "核定")
_SAYABLE = 8
_NUMBER = re.compile(r"^\d")
_BARE_NUMBER = re.compile(r"^\d+(\.\d+)?$")
_LEAST = re.compile(r"(\+|或?以上)$")
_PLUS = re.compile(r"\+(?=[^\d]*$)")


@dataclass(slots=True)
class Said:
    """What the words say: one value a field, and whether a row is completed or another."""

    values: dict[str, Any] = field(default_factory=dict)
    intent: str = ""
    settles: bool = False


@dataclass(slots=True)
class Words:
    """Reads the words of one line for one object, from left to right."""

    vocabulary: Vocabulary
    line: Line
    target: Target
    who: str
    subject: str
    now: datetime
    start: int
    together: bool = False  # several members at once: only what may be said of all of them
    said: Said = field(default_factory=Said)

    @property
    def terms(self) -> Terms:
        return self.vocabulary.terms[self.target.register]

    def read(self) -> Said:
        """Everything the words say. Raises Refusal at the first that is not plain."""
        words, i = self.line.words, self.start
        for j in range(i, len(words)):
            if is_time(words[j]) and not self._timely(words[j - 1]):
                self.line.observe(words[j], self.now)
        while i < len(words):
            i = self._word(words[i], i)
        return self.said

    def _timely(self, word: str) -> bool:
        """Whether a word names a field that is itself a time, so that the next is its value."""
        info = self.terms.prefixes.get(fold(word))
        return info is not None and info.spec.type == "time"

    def _word(self, word: str, i: int) -> int:
        folded = fold(word)
        if is_time(word):
            return i + 1
        if folded in UNKNOWN_WORDS:
            self._unknown(i)
        elif folded in SETTLES:
            self.said.settles = True
        elif intent_of(word):
            self._intend(intent_of(word))
        elif folded in self.terms.prefixes and self._names(self.terms.prefixes[folded], i):
            return self._prefixed(self.terms.prefixes[folded], i)
        elif folded in self.terms.values:
            self._meaning(word, i)
        elif self._least(word) in self.terms.values:
            self._meaning(word, i)
        elif folded in self.terms.prefixes:
            return self._prefixed(self.terms.prefixes[folded], i)
        elif ":" in word and fold(word.partition(":")[0]) in self.terms.prefixes:
            name, _, rest = word.partition(":")
            self._take(self.terms.prefixes[fold(name)], rest, i)
        elif _NUMBER.match(word):
            self._number(word, i)
        else:
            raise self._strange(word, i)
        return i + 1

    def _following(self, i: int) -> str:
        return fold(self.line.words[i + 1]) if i + 1 < len(self.line.words) else ""

    def _names(self, info: FieldInfo, i: int) -> bool:
        """Whether a word that is also a value names the field of the next one: 干旱 中度.

        Before the code of another value it is a value itself: 干旱 gzd.
        """
        following = self._following(i)
        if following in UNKNOWN_WORDS:
            return True
        code = following.isascii() and len(self.terms.values.get(following, ())) == 1
        if info.scale is None or code:
            return False
        try:
            self.vocabulary.meaning(info, following)
        except KeyError:
            return False
        return True

    # -- one word
    def _intend(self, intent: str) -> None:
        if not self.vocabulary.registers[self.target.register].row_key:
            raise Refusal(f"{self.who}：不分几处，不用说明是哪一处")
        if self.said.intent:
            raise Refusal(f"{self.who}：哪一处说了两次")
        self.said.intent = intent

    @staticmethod
    def _least(word: str) -> str:
        """The grade before 以上 or +; empty when the word has neither."""
        stem = _LEAST.sub("", word)
        return fold(stem) if stem != word else ""

    def _meaning(self, word: str, i: int) -> None:
        exact = fold(word) in self.terms.values
        meanings = self.terms.values[fold(word) if exact else self._least(word)]
        if not exact:
            meanings = [(info, {"at_least": given}) for info, given in meanings]
        if len(meanings) > 1:
            raise Refusal(
                f"{self.who}：“{word}”说的是哪一项？",
                tuple(self.choice(i, self._typed(info, given), info, given)
                      for info, given in meanings),
            )
        info, given = meanings[0]
        self._put(info, given)

    def _typed(self, info: FieldInfo, given: Any) -> str:
        if isinstance(given, dict):
            return self.vocabulary.token(info, given["at_least"]) + "+"
        return self.vocabulary.token(info, given)

    def _prefixed(self, info: FieldInfo, i: int) -> int:
        """A field's name and the word after it; a time alone means the time observed."""
        words = self.line.words
        if info.spec.type == "time" and not is_time(self._following(i)):
            self._put(info, self.line.at.isoformat())
            return i + 1
        if i + 1 >= len(words):
            raise self.valueless(info, i, f"{self.who}：{info.spec.label}没有说值")
        self._take(info, words[i + 1], i + 1)
        return i + 2

    def _take(self, info: FieldInfo, word: str, i: int) -> None:
        if fold(word) in UNKNOWN_WORDS:
            self._put(info, None)
        elif info.spec.type == "time":
            if not is_time(word):
                raise Refusal(f"{info.spec.label}“{word}”不是时间，应写成03:12或昨日23:50")
            self._put(info, self._ahead(word).isoformat())
        elif info.scale is not None:
            self._put(info, self._graded(info, word, i))
        else:
            self._put(info, _PLUS.sub("以上", word) if info.numeric else word)

    def _graded(self, info: FieldInfo, word: str, i: int) -> Any:
        least = self._least(word)
        try:
            given = self.vocabulary.meaning(info, least or word)
        except KeyError:
            problem = f"{self.who}：“{word}”不是{info.spec.label}的取值"
            raise self.valueless(info, i - 1, problem) from None
        return {"at_least": given} if least else given

    def _ahead(self, word: str) -> datetime:
        """A field's own time may be still to come: the nearest such time of day."""
        past = time_of_day(word, self.now)
        later = past + timedelta(days=1)
        return past if self.now - past <= later - self.now else later

    def _number(self, word: str, i: int) -> None:
        info = self.terms.number
        if info is None:
            raise self._strange(word, i)
        bare = _BARE_NUMBER.match(word)
        if info.spec.decimals is not None and bare and not bare[1]:
            raise Refusal(
                f"{self.who}：“{word}”如是{info.spec.label}，请带小数点",
                (self.choice(i, f"{word}.{'0' * info.spec.decimals}", info, float(word)),),
            )
        self._put(info, _PLUS.sub("以上", word))

    def _unknown(self, i: int) -> None:
        main = self.vocabulary.main[self.target.register]
        if len(main) != 1:
            raise Refusal(
                f"{self.who}：哪一项未知？",
                tuple(self.choice(i, f"{self.vocabulary.prefix(info)} ?", info, None)
                      for info in main),
            )
        self._put(main[0], None)

    def _put(self, info: FieldInfo, given: Any) -> None:
        try:
            value = number_or_none(info, accept(info, given, ""))
        except SituationError as exc:
            allowed = f"（可报：{'、'.join(exc.choices)}）" if exc.choices else ""
            raise Refusal(f"{self.who}：{exc.problem.rstrip('。')}{allowed}") from None
        held = self.said.values
        if info.spec.many and value is not None:
            value = [*held.get(info.name, []), value]
        elif info.name in held:
            both = "、".join(value_text(info, one) for one in (held[info.name], value))
            raise Refusal(f"{self.who}：{info.spec.label}说了两个值（{both}）")
        held[info.name] = value

    # -- refusals
    def choice(self, i: int, instead: str, info: FieldInfo, given: Any) -> Choice:
        words = [*self.line.words[:i], instead, *self.line.words[i + 1 :]]
        return Choice(self.line.again(words), self.subject + predicate(info, given))

    def valueless(self, info: FieldInfo, i: int, problem: str) -> Refusal:
        """A field without a value, or with one it does not have: all it may have."""
        words = self.line.words
        choices = tuple(
            Choice(
                self.line.again([*words[:i], self.vocabulary.token(info, given), *words[i + 2 :]]),
                self.subject + predicate(info, given),
            )
            for given in givens(info)
        )
        return Refusal(problem, choices)

    def _strange(self, word: str, i: int) -> Refusal:
        """A word that this object does not have; half a grade is asked back."""
        asked = half_a_grade(self, word, i)
        if asked:
            return Refusal(*asked)
        found = tuple(meant(self, word, i))
        if found:
            return Refusal(f"{self.who}：“{word}”说的是哪一项？", found)
        if _NUMBER.match(word):
            return Refusal(f"{self.who}：“{word}”不认识")
        if self.vocabulary.called(word):
            return Refusal(f"一行只报一个对象：{self.who}之后又说了“{word}”")
        problem = f"{self.who}：“{word}”不认识，或不是{self.who}可以报的内容"
        near = tuple(begun(self, word, i))
        return Refusal(problem if near else f"{problem}；可报：{self._sayable()}", near)

    def _sayable(self) -> str:
        """What may be said of the object, the first few."""
        labels = [i.spec.short or i.spec.label for i in self.terms.fields
                  if i.spec.reported and (not self.together or i.spec.collective)]
        return "、".join(labels[:_SAYABLE]) + ("等" if len(labels) > _SAYABLE else "")

def number_or_none(info: FieldInfo, value: Any) -> Any:
    """无 of a quantity is 0; of a level there is no such thing.

    Raises SituationError where none cannot be said.
    """
    if not info.numeric or value != NO_SUCH:
        return value
    if info.spec.decimals is None and not info.spec.step and (info.spec.range or (1, 0))[0] == 0:
        return 0
    raise SituationError(f"{info.spec.label}不能填“{NO_SUCH}”")
