"""The mouse road: subjects, members, questions and answers, each with what it would type.

The desk shows the answers as buttons and hands the composed line to ``parse``, so
both roads share one grammar and one read-back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qdflood.desk.command.objects import NEW
from qdflood.desk.command.parser import parse
from qdflood.desk.command.result import Parsed
from qdflood.desk.command.rows import Known
from qdflood.desk.command.vocabulary import (
    ZERO,
    ZERO_WORD,
    Target,
    Vocabulary,
    givens,
    pinned,
    vocabulary,
)
from qdflood.observations import Report
from qdflood.plan.edition import Edition
from qdflood.plan.fields import FieldInfo
from qdflood.scales import number_text
from qdflood.wording import label_fields, subject, unit

# Lines shown beside the empty field; those an edition cannot read are left out.
EXAMPLES = (
    "nc cj z", "nc 12.31", "nc ?", "tf 12 y", "tf 10-11 y", "yu d", "ls 3 jd", "pd xzy 1200",
    "市区 yl 45", "cz zd", "cz yk", "dgh gl zd", "+某村水库 x2 pd kb", "0 sk", "0 sk pd", "0 tf",
    "xh by ch sqx", "pd hl jd @平度市防指 03:12 #电话",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Option:
    """One answer: its label, the words it adds, and the whole line it alone would type."""

    label: str
    token: str
    command: str


@dataclass(frozen=True, slots=True)
class Question:
    """One field: answers to press, or (``entry``) a number to type after ``prefix``.

    ``needed``: without it the line is refused, so it must be answered with the others.
    """

    field: str
    label: str
    options: tuple[Option, ...]
    entry: bool = False
    prefix: str = ""
    unit: str = ""
    decimals: int = 0
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Pick:
    """One member (or a group of single facts): what to type first, and its questions."""

    label: str
    key: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class PickSubject:
    """One pill of the first row; ``register`` is empty for the zero reports.

    ``unlisted``: its list is not all there is, and another name may be written.
    """

    label: str
    register: str
    picks: tuple[Pick, ...]
    unlisted: bool = False


def compose(pick: Pick, tokens: Iterable[str]) -> str:
    """The line that the answers pressed so far type."""
    return " ".join([pick.key, *tokens])


def help_lines(edition: Edition, now: datetime) -> list[tuple[str, str]]:
    """Examples of the grammar with their read-back."""
    found = []
    for line in EXAMPLES:
        parsed = parse(edition, line, now, now)
        if isinstance(parsed, Parsed):
            found.append((line, "；".join(parsed.sentences)))
    return found


def quick_picks(edition: Edition, state: Iterable[Report] = ()) -> list[PickSubject]:
    """Every subject of the mouse road; members that a rung names come first, on their own."""
    words, known = vocabulary(edition), Known(state)
    subjects = [
        PickSubject(target.member or "", target.register, (_pick(words, target),))
        for target in pinned(edition)
    ]
    for name, spec in words.registers.items():
        if not any(field.required for field in spec.fields.values()):
            picks = tuple(_picks(words, known, name))
            if picks:
                other = spec.members == "listed" and words.takes_new(spec)
                subjects.append(PickSubject(spec.label, name, picks, other))
    return [*subjects, PickSubject(ZERO_WORD, "", tuple(_zero_picks(words)))]


def unlisted_pick(edition: Edition, subject: PickSubject, name: str) -> Pick | None:
    """The pick of a name that no list holds; None while none is written."""
    written = "".join(name.split()).lstrip(NEW)
    if not (subject.unlisted and written):
        return None
    words = vocabulary(edition)
    target = Target(subject.register)
    return _pick(words, target, f"{words.key(target)} {NEW}{written}", written)


def _picks(words: Vocabulary, known: Known, register: str) -> Iterator[Pick]:
    spec = words.registers[register]
    if spec.members == "listed":
        for member in words.edition.gazetteer.roster(register).members:
            yield _pick(words, Target(register, member.name))
        if spec.collective:
            fields = [i for i in words.terms[register].fields if i.spec.collective]
            word = spec.collective.word
            yield Pick(word, word, tuple(_question(words, word, i) for i in fields))
    names = known.names(register)
    unlisted = names if spec.key and spec.members == "reported" else [
        n for n in names if n not in words.edition.gazetteer.roster(register).by_name
    ]
    if spec.members == "one" or not spec.key or (spec.form == "named_or_one" and not names):
        yield _pick(words, Target(register))
        return
    for name in unlisted:
        typed = words.key(Target(register, name))
        yield _pick(words, Target(register), typed, subject(words.edition, register, name))


def _pick(words: Vocabulary, target: Target, key: str = "", label: str = "") -> Pick:
    key = key or words.key(target)
    listed = bool(target.member)
    needed = _needed(words, target.register)
    known = bool(label) or words.registers[target.register].members != "reported"
    questions = tuple(
        _question(words, key, info, info.name in needed, known)
        for info in words.terms[target.register].fields
        if (info.spec.reported or not listed) and (info.scale or info.numeric)
    )
    return Pick(label or words.name(target), key, questions)


def _needed(words: Vocabulary, register: str) -> set[str]:
    """The fields without which a row told apart by its label alone cannot be named."""
    spec = words.registers[register]
    if spec.members != "reported" or spec.key:
        return set()
    return {info.name for info in label_fields(words.edition, register)}


def _question(
    words: Vocabulary, key: str, info: FieldInfo, needed: bool = False, known: bool = True
) -> Question:
    bare = words.terms[info.register].number is info
    prefix = "" if bare else words.prefix(info)
    options = [_option(key, _label(info, given), words.token(info, given))
               for given in givens(info)]
    if info.numeric:
        options = [_option(key, text, " ".join(filter(None, (prefix, text))))
                   for text in _bands(info)]
    if known and not needed:
        options.append(_option(key, "未知", f"{words.prefix(info)} ?"))
    return Question(
        info.name, info.spec.label, tuple(options), info.numeric, prefix, unit(info),
        info.spec.decimals or 0, needed,
    )


def _option(key: str, label: str, token: str) -> Option:
    return Option(label, token, f"{key} {token}")


def _label(info: FieldInfo, given: Any) -> str:
    if info.scale is None or info.spec.type == "bool":
        return "是" if given else "否"
    return info.scale.label(info.scale.position(given) or 0)


def _bands(info: FieldInfo) -> Sequence[str]:
    """Whole steps of a short range (a wind force); none for a number to be typed."""
    low, high = info.spec.range or (0.0, 1e9)
    if not info.spec.step or (high - low) / info.spec.step > 20:
        return ()
    steps = int((high - low) / info.spec.step)
    return [number_text(low + i * info.spec.step) for i in range(steps + 1)]


def _zero_picks(words: Vocabulary) -> Iterator[Pick]:
    """One pick a zero report: the whole city, then each area that may report alone."""
    done = set()
    for register, name in words.zeros.values():
        code = words.zero_code(register, name)
        if code in done:
            continue
        done.add(code)
        spec, info = words.registers[register], words.edition.info[register].get(name)
        label = (info.spec.zero_says if info else "") or spec.zero_says
        key = f"{ZERO} {code}"
        options = [Option("全市", "", key)]
        options += [_option(key, text, token) for text, token in _areas(words, register, name)]
        yield Pick(label, key, (Question(name, "范围", tuple(options)),))


def _areas(words: Vocabulary, register: str, name: str) -> Iterator[tuple[str, str]]:
    spec = words.registers[register]
    if not name:
        return
    owners = [words.edition.info[register][a].spec.type.partition(":")[2] for a in spec.zero_scopes]
    if spec.members == "listed" and not spec.zero_scopes:
        owners = [register]
    for owner in filter(None, owners):
        for member in words.edition.gazetteer.roster(owner).members:
            yield member.name, member.code or member.name
