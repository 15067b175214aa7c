"""What a word that is not plain may have meant: ways out of a refusal, never taken unasked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from qdflood.desk.command.result import Choice
from qdflood.desk.command.vocabulary import Terms
from qdflood.scales import fold
from qdflood.wording import unit

if TYPE_CHECKING:
    from qdflood.desk.command.values import Words

_BEGUN = 8
_WITH_UNIT = re.compile(r"^(\d+(?:\.\d+)?)(\D*)$")


def meant(words: Words, word: str, i: int) -> Iterator[Choice]:
    """Every reading of the word at ``i`` that the object has, each with its name."""
    if _WITH_UNIT.match(word):
        yield from _measured(words, word, i)
    else:
        yield from _behind(words, word, i)
        yield from _part_of_name(words, word, i)
        yield from _two_in_one(words, word, i)


def _measured(words: Words, word: str, i: int) -> Iterator[Choice]:
    """A number, perhaps with a unit (50mm), after each name it may belong to."""
    match = _WITH_UNIT.match(word)
    for info in words.terms.fields:
        told = info.numeric and info.spec.reported
        if match is None or not told or (words.together and not info.spec.collective):
            continue
        if match[2] in ("", info.spec.unit, unit(info)):
            instead = f"{words.vocabulary.prefix(info)} {match[1]}"
            yield words.choice(i, instead, info, float(match[1]))


def _behind(words: Words, word: str, i: int) -> Iterator[Choice]:
    """Fields that have the word as a value, but only after their own name."""
    for info in words.terms.fields:
        try:
            given = words.vocabulary.meaning(info, word)
        except KeyError:
            continue
        yield words.choice(i, words.vocabulary.token(info, given), info, given)


def _part_of_name(words: Words, word: str, i: int) -> Iterator[Choice]:
    """A word out of a field's name (转移): that name in full, with what follows."""
    typed = words.line.words
    for info in words.terms.fields:
        if len(word) < 2 or not any(word in n for n in (info.spec.label, info.spec.short)):
            continue
        if i + 1 < len(typed):
            again = [*typed[:i], words.vocabulary.prefix(info), *typed[i + 1 :]]
            says = f"{words.subject}{info.spec.label} {typed[i + 1]}"
            yield Choice(words.line.again(again), says)
        else:
            yield from words.valueless(info, i, "").refused.choices


def _two_in_one(words: Words, word: str, i: int) -> Iterator[Choice]:
    """Two values written as one word (暴雨红色): the same two apart."""
    typed = words.line.words
    for parts in apart(words.terms, word):
        again = words.line.again([*typed[:i], *parts, *typed[i + 1 :]])
        yield Choice(again, f"{words.who}：{'，'.join(parts)}")


def apart(terms: Terms, word: str) -> Iterator[list[str]]:
    """The two plain values that a word is made of (暴雨红色预警信号: 暴雨, 红色)."""
    whole = word.removesuffix("信号").removesuffix("预警")
    for cut in range(1, len(whole)):
        parts = [whole[:cut], whole[cut:]]
        if all(len(terms.values.get(fold(part), ())) == 1 for part in parts):
            yield parts


def begun(words: Words, word: str, i: int) -> Iterator[Choice]:
    """Values that begin with the word (h: 红色, 黄色): shown, never taken."""
    found: dict[tuple[str, str], Choice] = {}
    for name, meanings in words.terms.values.items():
        if name.startswith(fold(word)):
            for info, given in meanings:
                token = words.vocabulary.token(info, given)
                found.setdefault((info.name, str(given)), words.choice(i, token, info, given))
    yield from list(found.values())[:_BEGUN]


def half_a_grade(words: Words, word: str, i: int) -> tuple[str, tuple[Choice, ...]] | None:
    """警戒 alone, 超过 alone: the grades that hold the word, and what it lacks in each."""
    for info in words.terms.fields:
        scale = info.scale
        if scale is None or len(word) < 2:
            continue
        found = [grade for grade in scale.grades if word in grade and grade != word]
        heads = [grade[: grade.index(word)] or grade[len(word) :] for grade in found]
        if len(found) > 1 and len(set(heads)) == len(heads):
            asked = "、".join(heads[:-1]) + f"还是{heads[-1]}"
            return f"{words.who}：“{word}”是{asked}？", tuple(
                words.choice(i, words.vocabulary.token(info, grade), info, grade)
                for grade in found
            )
    return None
