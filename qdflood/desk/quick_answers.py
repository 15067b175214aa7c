"""Answers to what is asked first: the lines that a click would read back."""

from __future__ import annotations

from collections.abc import Iterator

from qdflood.assessment.needed import Need
from qdflood.desk.command import Parsed, parse
from qdflood.desk.command.vocabulary import ZERO, Target, Vocabulary, givens, vocabulary
from qdflood.desk.state import Desk
from qdflood.plan.edition import Edition
from qdflood.plan.fields import FieldInfo
from qdflood.scales import CONFLICT

_ANSWERS = 6


def answers(desk: Desk, need: Need) -> list[tuple[str, str]]:
    """(word, line) of the answers to one request; only what the grammar takes."""
    now, edition = desk.now(), desk.edition
    found: list[tuple[str, str]] = []
    if need.why == CONFLICT:  # settled above, by choosing one of the versions
        return found
    for word, line in _answers(edition, vocabulary(edition), need.observation):
        if isinstance(parse(edition, line, now, now, desk.reports), Parsed):
            found.append((word, line))
    return found


def _answers(edition: Edition, words: Vocabulary, path: str) -> Iterator[tuple[str, str]]:
    register, _, rest = path.partition(".")
    member, _, field = rest.rpartition(".")
    info = edition.info[register].get(field)
    if member == "*":
        code = words.zero_code(register, field) or words.zero_code(register, "")
        yield ("均无" if edition.register(register).members == "listed" else "无"), f"{ZERO} {code}"
    elif info is not None:
        key = words.key(Target(register, member or None))
        yield from _single(words, info, key)
        yield "不掌握", f"{key} {words.prefix(info)} ?"


def _single(words: Vocabulary, info: FieldInfo, key: str) -> Iterator[tuple[str, str]]:
    given = givens(info)
    if len(given) > _ANSWERS:
        return
    for value in reversed(given) if info.spec.type == "bool" else given:
        word = ("是" if value else "否") if info.spec.type == "bool" else str(value)
        yield word, f"{key} {words.token(info, value)}"
