"""What is read into the telephone before anything is saved: everything that would be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from qdflood.desk.command.counting import Change, Holding, changes, overruled
from qdflood.desk.command.line import Line
from qdflood.desk.command.objects import Subject
from qdflood.desk.command.rows import Known, Place
from qdflood.desk.command.sources import told
from qdflood.desk.command.vocabulary import Target, Vocabulary
from qdflood.observations import Report
from qdflood.plan.edition import Edition
from qdflood.plan.fields import FieldInfo
from qdflood.scales import CONFLICT, fold
from qdflood.wording import age, is_class, moment, predicate, shown, subject

_ELSE = "当初报错的，到“值班日志”更正"


def details(
    line: Line, sources: Sequence[str], now: datetime, settles: bool = False,
    danger: bool = False,
) -> tuple[str, ...]:
    """Source always, time when it was said, the note as typed.

    ``danger``: a danger or disaster, whose time is when it happened; the log takes the
    time of entry for when it was heard of.
    """
    found = [f"来源：{'、'.join(sources)}"]
    if line.timed:
        when, entered = moment(line.at, now), moment(now, now)
        found.append(f"时间：{when}发生；{entered}接报" if danger
                     else f"时间：{when}（发生或观测；{entered}录入）")
    if settles:
        found.append("核定：各方说法不一的，以此为准")
    if line.note:
        found.append(f"备注：{line.note}")
    return tuple(found)


def happens(info: FieldInfo, value: object) -> bool:
    """Whether ``value`` says that a danger or disaster has happened."""
    return bool(info.spec.reported_under) and value not in (None, info.spec.none)


def row_text(edition: Edition, register: str, place: Place) -> str:
    """A row reported earlier, whole: 大沽河干流发生重大险情."""
    infos, said = edition.info[register], place.said
    parts = [predicate(infos[n], v) for n, v in said.items() if not shown(edition, register, n, said)]
    return subject(edition, register, place.member, said) + "，".join(parts)


def kept_until(change: Change, held: Holding) -> str:
    """Why a milder word is not taken, and what is entered instead."""
    said = change.spoke.value if change.spoke else change.report.value
    over = predicate(held.closer, held.word)
    differ = "；各方说法不一的，在“须核定”处写明核定人" if change.was.why == CONFLICT else ""
    return (f"已报“{predicate(change.info, said)}”，保持到“{over}”为止，"
            f"不能改为“{predicate(change.info, change.report.value)}”。"
            f"确已结束的，录入“{over}”；{_ELSE}{differ}")


@dataclass(slots=True)
class ReadBack:
    """The sentences for one row and what is said of it."""

    edition: Edition
    vocabulary: Vocabulary
    about: Subject
    place: Place

    def sentence(self, said: Mapping[str, Any]) -> str:
        """One sentence, the subject once: 南村站洪水位超过警戒水位，趋势可能继续上涨."""
        register, infos = self.about.register, self.edition.info[self.about.register]
        fields = {**self.place.said, **{k: v for k, v in said.items() if v is not None}}
        parts = [
            predicate(infos[name], value) for name, value in said.items()
            if value is None or not self._in_subject(name, fields)
        ]
        return self._who(register, fields) + "，".join(parts)

    def _who(self, register: str, fields: Mapping[str, Any]) -> str:
        spec, about, place = self.vocabulary.registers[register], self.about, self.place
        if about.members and spec.collective:
            return f"{spec.collective.word}（{'、'.join(about.members)}）"
        who = subject(self.edition, register, place.member, fields)
        listed = place.member in self.edition.gazetteer.roster(register).by_name
        if place.new and spec.members == "listed" and not listed and place.member[:1] != "#":
            return f"{who}（名录以外的{spec.label}）"
        return who

    def _in_subject(self, name: str, fields: Mapping[str, Any]) -> bool:
        """Whether the row's label, or an unnamed row's class, already says the field."""
        info = self.edition.info[self.about.register][name]
        unnamed = self.place.member.startswith("#") and is_class(info)
        return unnamed or shown(self.edition, self.about.register, name, fields)

    def sources(self, reports: Sequence[Report]) -> list[str]:
        """How the sources are read back, each once."""
        infos = self.edition.info[self.about.register]
        return list(dict.fromkeys(told(self.edition, infos[r.field], r.member, r.by)
                                  for r in reports))

    def settled(self, known: Known, reports: Sequence[Report], now: datetime) -> str:
        """That it was settled, against what: it stands in the log with the fact itself."""
        infos, ended = self.edition.info[self.about.register], []
        for other in overruled(self.edition, known, reports, now):
            same = any(r.by == other.by for r in reports)
            by = "" if same else told(self.edition, infos[other.field], other.member, other.by)
            ended.append(f"{by}{'所报' if by else ''}“{predicate(infos[other.field], other.value)}”")
        return f"（核定{'，推翻' if ended else ''}{'、'.join(dict.fromkeys(ended))}）"

    def notices(
        self, known: Known, reports: Sequence[Report], now: datetime
    ) -> Iterator[str]:
        """What else to know before saving; none of it changes what is saved."""
        spec, register = self.vocabulary.registers[self.about.register], self.about.register
        names = known.names(register)
        alone = spec.form == "named_or_one" and not names
        if self.place.new and self.place.member.startswith("#") and spec.key and not alone:
            key = self.vocabulary.key(Target(register))
            yield f"未具名，以后用 {key} +{self.place.member[1:]} 指这一{spec.measure}"
        if self.place.new and spec.members == "reported" and spec.key:
            others = [n for n in names if fold(n) != fold(self.place.member)]
            if others:
                who = "、".join(subject(self.edition, register, n) for n in others)
                yield f"另已报有{who}，仍按最近所报计"
        for report in reports:
            yield from self._differs(known, report)
            yield from self._stands(known, report)
        yield from self._lowers(known, reports, now)

    def _lowers(self, known: Known, reports: Sequence[Report], now: datetime) -> Iterator[str]:
        """Something worse, of an event or state, that would not count any more."""
        for change in changes(self.edition, known, reports, now):
            if change.info.spec.kind == "reading" or not change.lowers or change.spoke is None:
                continue
            before, by = change.spoke, ""
            if before.by != change.report.by:
                by = told(self.edition, change.info, before.member, before.by)
            yield (f"低于{by}此前所报“{predicate(change.info, before.value)}”"
                   f"（{age(before.at, change.report.at)}），保存后以本次为准")

    def _stands(self, known: Known, report: Report) -> Iterator[str]:
        """“Not known” after something definite: that stands until it is stale."""
        before = known.definite(report) if report.value is None else None
        if before is None or before.at > report.at:
            return
        info = self.edition.info[report.register][report.field]
        hours, passed = info.spec.stale_after_h, report.at - before.at
        said = f"此前所报“{predicate(info, before.value)}”（{age(before.at, report.at)}）"
        if info.spec.kind != "reading" or hours is None:
            yield f"{said}仍按有效计；{_ELSE}"
        elif passed <= timedelta(hours=min(hours)):
            yield f"{said}仍按有效计，至过时为止；{_ELSE}"
        elif passed <= timedelta(hours=max(hours)):
            yield f"{said}如未过时，仍按有效计；{_ELSE}"

    def _differs(self, known: Known, report: Report) -> Iterator[str]:
        """Another source that still says something else: it will count as 矛盾."""
        info = self.edition.info[report.register][report.field]
        hours = info.spec.stale_after_h
        for other in known.told(report):
            old = hours is not None and report.at - other.at > timedelta(hours=max(hours))
            if other.by != report.by and other.value not in (report.value, None) and not (
                old or report.settles or report.value is None
            ):
                by = told(self.edition, info, other.member, other.by)
                yield (f"与{by}所报“{predicate(info, other.value)}”不一致，保存后按矛盾计；"
                       "以此为准的，行末加 !")

