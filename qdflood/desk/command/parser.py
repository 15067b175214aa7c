"""One typed line to reports: the object, its values, the row they belong to, the read-back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from qdflood.desk.command.counting import taken_back
from qdflood.desk.command.line import Line, take_apart
from qdflood.desk.command.objects import Subject, find_subject
from qdflood.desk.command.readback import ReadBack, details, happens, kept_until, row_text
from qdflood.desk.command.result import Choice, Parsed, Refusal, Refused, leads_on, straight
from qdflood.desk.command.rows import (
    OTHER,
    SAME,
    Ambiguous,
    Known,
    Place,
    intent_of,
    place_row,
    reopening,
)
from qdflood.desk.command.sources import read_source, source_of
from qdflood.desk.command.values import SETTLES, Said, Words
from qdflood.desk.command.vocabulary import ZERO, Target, Vocabulary, vocabulary
from qdflood.desk.command.zero import ZeroLine, is_zero, said_none
from qdflood.observations import Report
from qdflood.plan.edition import Edition
from qdflood.plan.fields import FieldInfo
from qdflood.scales import fold
from qdflood.wording import label_fields, predicate, subject


def parse(
    edition: Edition, text: str, at: datetime, now: datetime, state: Iterable[Report] = ()
) -> Parsed | Refused:
    """What ``text`` would save, or why it is refused; nothing is saved here.

    ``at`` is the time observed when the line names none, ``now`` the desk's clock
    (both with offset), ``state`` the reports saved so far.
    """
    held = list(state)
    found = _parse(edition, text, at, now, held)
    if isinstance(found, Parsed) or not found.choices:
        return found
    ways = {c: _parse(edition, c.command, at, now, held) for c in found.choices}
    if len(ways) == 1:
        return replace(found, choices=straight(*ways.popitem()))
    return replace(found, choices=tuple(c for c, way in ways.items() if leads_on(way)))


def _parse(
    edition: Edition, text: str, at: datetime, now: datetime, state: Iterable[Report]
) -> Parsed | Refused:
    try:
        line = take_apart(text, at)
        words, known = vocabulary(edition), Known(state)
        if not line.words:
            raise Refusal("没有输入内容")
        line.words = said_none(words, line.words)
        if is_zero(words, line.words[0]):
            zero = ZeroLine(words, known, line, now)
            parsed = zero.read(text)
            sources = zero.sources(parsed)
            return replace(parsed, details=details(line, sources, now), by="、".join(sources))
        return _Entry(edition, words, known, line, now).parsed(text)
    except Refusal as refusal:
        return refusal.refused


@dataclass(slots=True)
class _Entry:
    """One line that speaks of one object."""

    edition: Edition
    vocabulary: Vocabulary
    known: Known
    line: Line
    now: datetime

    def parsed(self, text: str) -> Parsed:
        about, said = self._read()
        if not said.values:
            raise self._empty(about)
        infos = self.edition.info[about.register]
        self._settles(said)
        self._allowed(about, said)
        place = self._place(about, said)
        self._label_complete(about, said, place)
        self._something(about, said, place)
        reopened = reopening(self.edition, about.register, place, said.values, self.line.at)
        said.values |= reopened
        by = read_source(self.edition, self.line)
        members = about.members or (place.member,)
        reports = tuple(
            self._report(infos[name], member, place.row, value, by, name in reopened or said.settles)
            for member in members for name, value in said.values.items()
        )
        self._held(about, place, reports)
        back = ReadBack(self.edition, self.vocabulary, about, place)
        sources = back.sources(reports)
        settled = back.settled(self.known, reports, self.now) if said.settles else ""
        return Parsed(
            text, reports, (), (back.sentence(said.values) + settled,),
            details(self.line, sources, self.now, said.settles,
                    any(happens(infos[name], value) for name, value in said.values.items())),
            tuple(back.notices(self.known, reports, self.now)), "、".join(sources),
        )

    # -- reading
    def _read(self) -> tuple[Subject, Said]:
        about = find_subject(self.vocabulary, self.known, self.line)
        if len(about.candidates) < 2:
            return about, self._words(about)
        return self._inferred(about)

    def _words(self, about: Subject) -> Said:
        target = Target(about.register, about.member)
        who = self._who(about)
        collective = self.vocabulary.registers[about.register].collective
        if about.members and collective:
            who = collective.word
        words = Words(self.vocabulary, self.line, target, who,
                      subject(self.edition, about.register, about.member), self.now, about.start,
                      together=bool(about.members))
        return words.read()

    def _who(self, about: Subject) -> str:
        if about.member and not about.member.startswith("#"):
            return about.member
        return self.vocabulary.registers[about.register].label

    def _inferred(self, about: Subject) -> tuple[Subject, Said]:
        """A new name whose register follows from its values alone, or must be said."""
        found, timed = [], (self.line.at, self.line.timed)
        for register in about.candidates:
            candidate = replace(about, register=register, candidates=(register,))
            if about.new and about.member.startswith("#"):  # each register numbers its own
                candidate = replace(candidate, member=self.known.unnamed(register))
            self.line.at, self.line.timed = timed
            try:
                found.append((candidate, self._words(candidate), self.line.at, self.line.timed))
            except Refusal:
                continue
        if len(found) == 1 and found[0][1].values:
            candidate, said, self.line.at, self.line.timed = found[0]
            return candidate, said
        registers = self.vocabulary.registers
        raise Refusal(
            f"“{self.line.words[0]}”是哪一类？",
            tuple(Choice(self.line.again([self.vocabulary.key(Target(r)), *self.line.words]),
                         registers[r].label) for r in about.candidates),
        )

    def _empty(self, about: Subject) -> Refusal:
        """An object and nothing said of it: what may be said."""
        terms, choices = self.vocabulary.terms[about.register], []
        for info in terms.fields:
            if info.spec.reported and info.scale is not None:
                given = info.scale.grades[-1] if info.spec.type != "bool" else True
                words = [*self.line.words, self.vocabulary.token(info, given)]
                choices.append(Choice(self.line.again(words), predicate(info, given)))
        return Refusal(f"{self._who(about)}：没有说值", tuple(choices))

    # -- checks
    def _settles(self, said: Said) -> None:
        """Only something known can be settled on: “not known” takes nothing back."""
        if said.settles and any(value is None for value in said.values.values()):
            words = [word for word in self.line.words if fold(word) not in map(fold, SETTLES)]
            raise Refusal("“不掌握”不能作为核定", (Choice(self.line.again(words), "不掌握，不核定"),))

    def _allowed(self, about: Subject, said: Said) -> None:
        infos = self.edition.info[about.register]
        if about.members:
            self._collective(about, said)
        listed = self.edition.gazetteer.roster(about.register).by_name.get(about.member)
        for name, value in said.values.items():
            info = infos[name]
            if listed is None or info.spec.reported:
                continue
            held = listed.many(info.spec.column or name)
            if not info.spec.partial:
                text = f"登记为{'、'.join(held)}" if held else "待查"
                raise Refusal(f"{about.member}的{info.spec.label}在名录中{text}，不在此录入")
            if held and not {*(value if isinstance(value, list) else [value])} <= {*held}:
                raise Refusal(f"与名录不符：{about.member}{info.spec.label}为{'、'.join(held)}")

    def _collective(self, about: Subject, said: Said) -> None:
        spec = self.vocabulary.registers[about.register]
        word = spec.collective.word if spec.collective else ""
        allowed = [f.label for f in spec.fields.values() if f.collective]
        wrong = [n for n in said.values if not spec.fields[n].collective]
        if wrong:
            raise Refusal(
                f"“{word}”只能报{'、'.join(allowed)}；{spec.fields[wrong[0]].label}请分别报："
                f"{'、'.join(about.members)}",
                tuple(Choice(self.line.again([self.vocabulary.key(Target(about.register, m)),
                                              *self.line.words[1:]]), m) for m in about.members),
            )

    def _place(self, about: Subject, said: Said) -> Place:
        keyed = {k: said.values.get(k) for k in self.vocabulary.registers[about.register].row_key}
        try:
            return place_row(self.edition, self.known, about.register, about.member, keyed,
                             self.line.at, said.intent)
        except Ambiguous as exc:
            raise self._which_row(about, exc) from None

    def _which_row(self, about: Subject, exc: Ambiguous) -> Refusal:
        texts = {number: row_text(self.edition, about.register, place) for number, place in exc.numbered.items()}
        words = [word for word in self.line.words if not intent_of(word)]
        other = Choice(self.line.again([*words, OTHER[0]]), OTHER[1])
        if exc.same:
            text = next(iter(texts.values()))
            same = Choice(self.line.again([*words, SAME[0]]), f"{SAME[1]}原来那一处：{text}")
            return Refusal(f"已报有：{text}。是同一处，还是另一处？", (same, other))
        choices = [Choice(self.line.again([*words, f"d{n}"]), t) for n, t in texts.items()]
        if not texts:
            return Refusal("没有这一处", (other,))
        return Refusal("已报有几处，请写明是哪一处", (*choices, other))

    def _label_complete(self, about: Subject, said: Said, place: Place) -> None:
        """A row told apart by its label alone must have all of it: kind, colour, issuer."""
        spec = self.vocabulary.registers[about.register]
        if spec.members != "reported" or spec.key:
            return
        for info in label_fields(self.edition, about.register):
            if said.values.get(info.name) is None and place.said.get(info.name) is None:
                grades = sorted(info.scale.grades if info.scale else (),
                                key=lambda grade: grade != spec.supplier)  # who usually says it
                raise Refusal(
                    f"{spec.label}：没有说{info.spec.label}",
                    tuple(Choice(self._more(info, grade), grade) for grade in grades),
                )

    def _more(self, info: FieldInfo, grade: str) -> str:
        return self.line.again([*self.line.words, self.vocabulary.token(info, grade)])

    def _held(self, about: Subject, place: Place, reports: tuple[Report, ...]) -> None:
        """What stays until it is said to be over is not taken back by a milder word."""
        found = taken_back(self.edition, self.known, reports, self.now)
        if found is None:
            return
        change, held = found
        over = [*self.line.words[:about.start], *self._again(about, place),
                self.vocabulary.token(held.closer, held.word)]
        raise Refusal(kept_until(change, held),
                      (Choice(self.line.again(over), predicate(held.closer, held.word)),))

    def _again(self, about: Subject, place: Place) -> Iterator[str]:
        """The words that lead to the same row of a member again."""
        for name in self.vocabulary.registers[about.register].row_key:
            info, given = self.edition.info[about.register][name], place.said.get(name)
            for one in given if isinstance(given, list) else [given]:
                if one is not None and info.scale is not None:
                    yield self.vocabulary.token(info, one)
                elif one is not None:
                    yield f"{self.vocabulary.prefix(info)} {one}"

    def _something(self, about: Subject, said: Said, place: Place) -> None:
        """A row of unknowns alone is no row: nobody has said that there is such a thing."""
        spec = self.vocabulary.registers[about.register]
        if not place.new or any(value is not None for value in said.values.values()):
            return
        if spec.members == "reported" or place.member.startswith("#"):
            raise Refusal(f"还没有报过{spec.label}。有无都不掌握的，不用录入，仍按未知计；"
                          "有而情况不明的，请先报已知的一项", tuple(self._known_parts(about)))

    def _known_parts(self, about: Subject) -> Iterator[Choice]:
        """What may be known of a thing of which the rest is not; and that there is none."""
        spec, terms = self.vocabulary.registers[about.register], self.vocabulary.terms[about.register]
        main = self.vocabulary.main[about.register]
        for info in terms.fields:
            if spec.complete and info.spec.type == "bool" and info not in main:
                words = [self.line.words[0], self.vocabulary.token(info, True)]
                words += ["?"] if len(main) == 1 else [f"{self.vocabulary.prefix(i)} ?" for i in main]
                says = "，".join([predicate(info, True), *(predicate(i, None) for i in main)])
                yield Choice(self.line.again(words), f"有{spec.label}，{says}")
        code = self.vocabulary.zero_code(about.register, "")
        if code:
            yield Choice(f"{ZERO} {code}", spec.zero_says)

    def _report(
        self, info: FieldInfo, member: str, row: str, value: Any, by: str, settles: bool
    ) -> Report:
        return Report(
            info.register, member, info.name, value, self.line.at,
            source_of(self.edition, info, member, by), row, settles=settles,
            note=self.line.note, recorded=self.now,
        )
