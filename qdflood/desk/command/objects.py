"""The beginning of a line: which object it speaks of."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from qdflood.desk.command.guesses import apart
from qdflood.desk.command.line import Line
from qdflood.desk.command.result import Choice, Refusal
from qdflood.desk.command.rows import Known
from qdflood.desk.command.vocabulary import NONE_WORDS, ZERO, Target, Vocabulary
from qdflood.observations import Zero
from qdflood.scales import fold
from qdflood.wording import subject, zero_sentence

NEW = "+"
NAME_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Subject:
    """What the line is about.

    ``member`` is "" in a group of single facts and in rows told apart by their key
    alone, ``#n`` for an entry nobody has named; ``members`` holds several for a
    bulletin's collective row; ``start`` is where the values begin.
    """

    register: str
    member: str
    start: int
    new: bool = False
    members: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()


def find_subject(vocabulary: Vocabulary, known: Known, line: Line) -> Subject:
    """The object named by the first word or two. Raises Refusal when it is not one."""
    word = line.words[0]
    if word.startswith(NEW):
        return _new(vocabulary, known, line, 0, None)
    collective = _collective(vocabulary, word)
    if collective:
        return collective
    found = _everything(vocabulary, known, word)
    if len(found) > 1:
        names = [vocabulary.name(target) for target in found]
        raise Refusal(
            f"“{word}”有重名，请写全称或代码：{'、'.join(names)}",
            tuple(Choice(line.again([vocabulary.key(t), *line.words[1:]]), vocabulary.name(t))
                  for t in found),
        )
    if not found:
        raise _nothing(vocabulary, line)
    target = found[0]
    if target.member is not None:
        return Subject(target.register, target.member, 1)
    return _of_register(vocabulary, known, line, target.register)


def _everything(vocabulary: Vocabulary, known: Known, word: str) -> list[Target]:
    """Listed members, registers, and names reported earlier that no list holds."""
    found = list(vocabulary.called(word))
    exact = [t for t in found if fold(vocabulary.key(t)) == fold(word)]
    if len(exact) == 1:  # a code is unique; a full name may be another's alias
        return exact
    for name, spec in vocabulary.registers.items():
        if spec.open and spec.members == "listed":
            found += [Target(name, member) for member in known.names(name)
                      if fold(member) == fold(word) and Target(name, member) not in found]
    return found


def _collective(vocabulary: Vocabulary, word: str) -> Subject | None:
    for name, spec in vocabulary.registers.items():
        if spec.collective and fold(spec.collective.word) == fold(word):
            members = tuple(
                m.name for m in vocabulary.edition.gazetteer.roster(name).members
                if m.cells.get(spec.collective.attribute) == spec.collective.value
            )
            return Subject(name, members[0], 1, members=members)
    return None


def _of_register(vocabulary: Vocabulary, known: Known, line: Line, register: str) -> Subject:
    spec, words = vocabulary.registers[register], line.words
    if any(field.required for field in spec.fields.values()):
        raise Refusal(f"{spec.label}要写明理由和提出人，请用“{spec.label}”表单录入")
    if spec.members == "one":
        return Subject(register, "", 1)
    second = words[1] if len(words) > 1 else ""
    if second.startswith(NEW):
        return _new(vocabulary, known, line, 1, register)
    if spec.members == "listed":
        return _listed(vocabulary, known, line, register)
    if not spec.key:
        return Subject(register, "", 1)
    names = known.names(register)
    named = [name for name in names if fold(name) == fold(second)]
    if named:
        return Subject(register, named[0], 2)
    if spec.form == "named_or_one" and len(names) <= 1:
        return Subject(register, names[0] if names else known.unnamed(register), 1, not names)
    raise _which(vocabulary, line, register, names)


def _which(vocabulary: Vocabulary, line: Line, register: str, names: list[str]) -> Refusal:
    """A reported register where the line does not say of which member it speaks."""
    spec, key = vocabulary.registers[register], vocabulary.key(Target(register))
    choices = [
        Choice(line.again([key, _typed(name), *line.words[1:]]),
               subject(vocabulary.edition, register, name)) for name in names
    ]
    asked = f"是哪一{spec.measure}" if names else "没有说名称"
    return Refusal(
        f"{spec.label}：{asked}？新的一{spec.measure}写作 {key} +名称", tuple(choices)
    )


def _typed(name: str) -> str:
    return NEW + name[1:] if name.startswith("#") else name


def _listed(vocabulary: Vocabulary, known: Known, line: Line, register: str) -> Subject:
    """A member named after its register's code: 水库 崂山."""
    label = vocabulary.registers[register].label
    if len(line.words) < 2:
        raise Refusal(f"{label}：没有说是哪一{vocabulary.registers[register].measure}")
    word = line.words[1]
    found = [t for t in _everything(vocabulary, known, word) if t.register == register]
    if len(found) == 1 and found[0].member:
        return Subject(register, found[0].member, 2)
    if found:
        raise Refusal(
            f"“{word}”有重名，请写全称或代码：{'、'.join(vocabulary.name(t) for t in found)}",
            tuple(Choice(line.again([vocabulary.key(t), *line.words[2:]]), vocabulary.name(t))
                  for t in found),
        )
    if fold(word) in map(fold, NONE_WORDS):
        raise Refusal(f"{label}：什么“{word}”？", tuple(zero_choices(vocabulary, line, register)))
    new = _unlisted(vocabulary, line, 1, register)
    if not new and fold(word) in vocabulary.terms[register].values:
        spec = vocabulary.registers[register]
        unnamed = line.again([line.words[0], NEW, *line.words[1:]])
        raise Refusal(f"{label}：没有说是哪一{spec.measure}",
                      (Choice(unnamed, f"某{spec.measure}{label}（名称不明）"),))
    if not new:
        raise Refusal(f"“{word}”不在{label}名录中")
    raise Refusal(f"“{word}”不在{label}名录中；名录以外的，名称前面加{NEW}", new)


def zero_choices(vocabulary: Vocabulary, line: Line, register: str) -> Iterator[Choice]:
    """The zero reports of a register."""
    for name in ("", *vocabulary.edition.info[register]):
        code = vocabulary.zero_code(register, name)
        if code and (register, name) in vocabulary.zeros.values():
            says = zero_sentence(vocabulary.edition, Zero(register, name, line.at))
            yield Choice(line.again([ZERO, code, *line.words[2:]]), says)


def _unlisted(
    vocabulary: Vocabulary, line: Line, at: int, register: str | None
) -> tuple[Choice, ...]:
    """The line with + before a word that looks like the name of something no list holds."""
    word = line.words[at]
    if not any(0x4E00 <= ord(c) <= 0x9FFF for c in word) or len(word) < 2:
        return ()
    registers = (register,) if register else _candidates(vocabulary, word)
    if len(registers) != 1 or not vocabulary.takes_new(vocabulary.registers[registers[0]]):
        return ()
    terms = vocabulary.terms[registers[0]]
    if fold(word) in terms.values or fold(word) in terms.prefixes:
        return ()
    again = line.again([*line.words[:at], NEW + word, *line.words[at + 1:]])
    return (Choice(again, f"名录以外的{vocabulary.registers[registers[0]].label}：{word}"),)


def _new(
    vocabulary: Vocabulary, known: Known, line: Line, at: int, register: str | None
) -> Subject:
    """+名称, an entry no list holds; + alone nobody has named; +2 the second of those."""
    name = line.words[at][1:]
    if register is None:
        candidates = _candidates(vocabulary, name)
        if not candidates:
            raise Refusal("没有可以新增名称的登记表")
    else:
        spec = vocabulary.registers[register]
        if not vocabulary.takes_new(spec):
            raise Refusal(f"{spec.label}只能报名录中的，不能新增")
        candidates = (register,)
    first = candidates[0]
    if not name:
        return Subject(first, known.unnamed(first), at + 1, True, candidates=candidates)
    if name.isdigit():
        candidates = tuple(c for c in candidates if f"#{name}" in known.names(c))
        if not candidates:
            raise Refusal(f"没有编号为+{name}的未具名记录")
        return Subject(candidates[0], f"#{name}", at + 1, candidates=candidates)
    _check_name(vocabulary, line, at, name)
    new = all(name not in known.names(candidate) for candidate in candidates)
    return Subject(first, name, at + 1, new, candidates=candidates)


def _candidates(vocabulary: Vocabulary, name: str) -> tuple[str, ...]:
    """The registers a new name may belong to: by how the listed names end, else all."""
    takes = [
        register for register, spec in vocabulary.registers.items()
        if spec.members == "listed" and vocabulary.takes_new(spec)
    ]
    rosters = vocabulary.edition.gazetteer.roster
    alike = [r for r in takes if name and any(m.name[-1] == name[-1] for m in rosters(r).members)]
    return tuple(alike if len(alike) == 1 else takes)


def _check_name(vocabulary: Vocabulary, line: Line, at: int, name: str) -> None:
    if len(name) > NAME_LIMIT:
        raise Refusal(f"名称最多{NAME_LIMIT}字")
    if any(unicodedata.category(c)[0] in "CZ" for c in name) or not any(
        unicodedata.category(c)[0] == "L" for c in name
    ):
        raise Refusal(f"“{name}”不能作名称")
    listed = [t for t in vocabulary.called(name) if t.member is not None]
    if listed:
        raise Refusal(
            f"“{name}”已在名录中，不用加号",
            tuple(Choice(line.again([vocabulary.key(t), *line.words[at + 1 :]]),
                         vocabulary.name(t)) for t in listed),
        )


def _nothing(vocabulary: Vocabulary, line: Line) -> Refusal:
    """No such object: the nearest words are shown, never taken."""
    word = line.words[0]
    near = difflib.get_close_matches(fold(word), list(vocabulary.words()), n=3, cutoff=0.6)
    targets = dict.fromkeys(t for name in near for t in vocabulary.called(name))
    choices = tuple(
        Choice(line.again([vocabulary.key(t), *line.words[1:]]), vocabulary.name(t))
        for t in targets
    )
    new = _unlisted(vocabulary, line, 0, None)
    if not new:
        new = tuple(_run_together(vocabulary, line))
        return Refusal(f"没有“{word}”这个代码或名称", (*new, *choices))
    hint = f"；名录以外的，名称前面加{NEW}"
    return Refusal(f"没有“{word}”这个代码或名称{hint}", (*new, *choices))


def _run_together(vocabulary: Vocabulary, line: Line) -> Iterator[Choice]:
    """暴雨红色预警 without its object: the register whose rows are told apart by such words."""
    for name, spec in vocabulary.registers.items():
        if spec.members == "reported" and not spec.key:
            for parts in apart(vocabulary.terms[name], line.words[0]):
                again = line.again([vocabulary.key(Target(name)), *parts, *line.words[1:]])
                yield Choice(again, f"{spec.label}：{'，'.join(parts)}")
