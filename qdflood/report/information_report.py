"""信息报告: the form in which the place or its departments report an incident (首报, 续报, 核报).

It is the reporting body's own form, prefilled from what this office has entered, for them
to check, complete, sign and seal. Recipients, deadlines and their clause are the edition's;
the elements are those that first reports have in use, not the plan's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from qdflood.errors import ReportError
from qdflood.journal.incidents import Key
from qdflood.journal.report_clock import FIRST, Clock, Event, Pair, Tick
from qdflood.plan.headquarters import Deadline, Report
from qdflood.report.paper import (
    Blank,
    Block,
    Piece,
    Strong,
    Table,
    cell,
    clock,
    data,
    minute,
    para,
)
from qdflood.report.source import Source
from qdflood.report.stamp import EXERCISE_PREFIX, Stamp
from qdflood.report.typed import one_line, printable
from qdflood.report.typeset import pdf
from qdflood.report.word import FORM, docx

FIRST_REPORT, FURTHER, VERIFICATION = "first", "further", "verification"
"""The stages of ``organization/reporting.yaml``."""
_NUMERALS = "一二三四五六七八九十"
_TITLE = 60
_SIGNS = ("报告单位（盖章）", "签发人（主要或授权分管负责人）", "报告时间")


def information_report(
    source: Source, stamp: Stamp, key: Key | None, stage: str = FIRST_REPORT, *, number: int = 0
) -> bytes:
    """The form as a PDF; ``key`` None for an empty one to hand out.

    ``number``: of a further report its count (0: the next after those entered), of a
    verification the entry that asked for it (0: the last). Raises ReportError when the
    log has no such incident or request.
    """
    form = _form(source, stamp, key, stage, number)
    given = {"title": form.title, "header": "信息报告", "blocks": data(form.blocks),
             "signs": list(_SIGNS)}
    return pdf("form", given, stamp)


def information_report_docx(
    source: Source, stamp: Stamp, key: Key | None, stage: str = FIRST_REPORT, *, number: int = 0
) -> bytes:
    """The same as a DOCX, for the reporting body to complete."""
    form = _form(source, stamp, key, stage, number)
    signs = Table((1, 1, 1), (tuple((one, "\n\n") for one in _SIGNS),))
    return docx([*form.blocks, signs], form.title, stamp, FORM)


@dataclass(frozen=True)
class _Made:
    title: str
    blocks: list[Block]


@dataclass(frozen=True)
class _Form:
    """One report of one incident; ``event`` None on an empty form."""

    source: Source
    report: Report
    event: Event | None
    number: int
    pair: Pair | None

    # -- what it is called

    @property
    def name(self) -> str:
        """首报; 续报一, 续报二: further ones are numbered."""
        if self.report.stage != FURTHER or self.event is None:
            return self.report.id
        return self.report.id + _numeral(self.number)

    @property
    def told(self) -> Tick | None:
        """What this further report said, when it has been entered."""
        held = self.event.followups if self.event else ()
        return held[self.number - 1] if 0 < self.number <= len(held) else None

    def local(self, at: datetime | None) -> str:
        return minute(at.astimezone(self.source.edition.zone)) if at else ""

    def short(self, at: datetime | None) -> str:
        return clock(at.astimezone(self.source.edition.zone)) if at else ""

    # -- its parts

    def blocks(self, prefix: str) -> Iterator[Block]:
        office = self.source.ledger.reporting.office
        filled = f"已填各项据{office}值班日志预填，请核对、补充；" if self.event else ""
        yield para("form-title", f"{prefix}突发险情、灾情信息报告（{self.name}）")
        yield para("form-note", f"由报告单位填报、签发、盖章。{filled}不掌握的写“不明”，没有的写“无”。")
        yield Table((2.2, 7), tuple(self._head()))
        yield para("heading", "报送单位和时限")
        yield self._recipients()
        yield para("form-note", self._basis())
        yield para("heading", "报告内容")
        yield Table((2.2, 7), tuple(self._content()))
        yield para("clause", Strong(self.report.ref), f"　{self.report.text}")

    def _head(self) -> Iterator[tuple[tuple[Piece, ...], ...]]:
        event = self.event
        yield ("报告单位",), cell(event.owing if event else "", label="单位名称", width=12)
        yield ("事件",), cell(event.text if event else "", label="何地发生何险情、灾情", width=12)
        yield ("接报时间",), cell(self.local(event.heard) if event else "", label="接报时间", width=8)
        yield ("发生时间",), self._occurred()
        yield ("信息来源",), cell(event.incident.by if event else "", label="信息来源", width=8)

    def _occurred(self) -> tuple[Piece, ...]:
        event = self.event
        if event is None or event.occurred is None or event.occurred.at is None:
            unknown = "（登记时不明，查明后补填）" if event else ""
            return cell(Blank("发生时间", 8), unknown)
        by = f"（{event.occurred.sender}）" if event.occurred.sender else ""
        return cell(self.local(event.occurred.at), by)

    # -- to whom, until when

    def _recipients(self) -> Table:
        deadlines = self.report.deadlines
        head = ["报送单位"]
        for one in deadlines:
            head += [f"{one.means}报告时限", f"{one.means}已报时间"]
        if not deadlines:
            head += ["报告方式", "已报时间"]
        rows = tuple(self._recipient(name, deadlines) for name in self.report.to)
        return Table((2, *([2.1, 1.7] * max(1, len(deadlines)))), rows, tuple(head))

    def _recipient(
        self, name: str, deadlines: Sequence[Deadline]
    ) -> tuple[tuple[Piece, ...], ...]:
        cells: list[tuple[Piece, ...]] = [(name,)]
        for one in deadlines:
            cells += [self._until(one), self._reached(name, one)]
        if not deadlines:
            at = self.told.at if self.told and name == self.source.ledger.reporting.office else None
            cells += [(Blank("方式", 2),), cell(self.short(at), label="时间", width=2)]
        return tuple(cells)

    def _until(self, one: Deadline) -> tuple[Piece, ...]:
        """The deadline as a time of the clock; on an empty form as the plan says it."""
        held = self._clock(one)
        return (Strong(f"{self.short(held.due)}前"),) if held else (one.text,)

    def _clock(self, one: Deadline) -> Clock | None:
        held = self.pair.clocks if self.pair else ()
        return next((c for c in held if c.means == one.means), None)

    def _reached(self, name: str, one: Deadline) -> tuple[Piece, ...]:
        """When it reached whom, as far as this office knows."""
        held = self._clock(one)
        if held and name == self.source.ledger.reporting.office:
            return cell(self.short(held.received), label="时间", width=2)
        answers = self.pair.answers if self.pair else ()
        at = next((a.asked.at for a in answers if a.asked and a.reached
                   and (a.recipient, a.means) == (name, one.means)), None)
        return cell(self.short(at), label="时间", width=2)

    def _basis(self) -> str:
        """From when the deadlines count; where the plan gives none, that it does not."""
        if self.pair is not None:
            return f"时限{self.pair.basis}（{self.local(self.pair.start)}）。{self.report.note or ''}"
        starts = f"时限从{self.report.starts}起算。" if self.report.starts else ""
        return starts + (self.report.note or "")

    # -- what it says

    def _content(self) -> Iterator[tuple[tuple[Piece, ...], ...]]:
        if self.report.stage == FURTHER:
            yield from self._further()
        else:
            if self.report.stage == VERIFICATION:
                yield ("核报要求",), self._request()
                yield ("核实情况",), cell(Blank("核实的数据、与首报不同之处", 10, 3))
            yield ("详细地点",), cell("、".join(self.event.incident.areas) if self.event else "",
                                Blank("乡镇、村、工程部位、桩号", 10))
            yield ("人员伤亡",), cell(Blank("死亡、失踪、受伤、被困人数，没有的写“无”", 4))
            yield ("财产损失",), cell(Blank("房屋、农作物、工程、直接经济损失", 8))
            yield ("事件经过",), self._course()
        yield from self._closing()

    def _further(self) -> Iterator[tuple[tuple[Piece, ...], ...]]:
        """What is verified and how it goes on; what has been said is not said again."""
        told = self.told
        said = f"{self.local(told.at)}　{told.sender}：{told.text}" if told else ""
        yield ("最新进展",), cell(printable(said), label="进展，不复述始末", width=12, lines=3)
        yield ("核实数据",), cell(Blank("与上次报告不同的伤亡、损失、水情、工情数据", 6, 3))

    def _request(self) -> tuple[Piece, ...]:
        asked = self.pair.request if self.pair else None
        if asked is None:
            return cell(Blank("提出单位、时间、要核实的内容", 10))
        return cell(printable(f"{self.local(asked.at)}　{asked.sender}：{asked.text}"))

    def _course(self) -> tuple[Piece, ...]:
        """What was reported, in the order of time."""
        told = self.event.incident.told if self.event else ()
        lines = [f"{self.local(at)}　{by}报：{words}" for at, by, words in told]
        return cell(printable("\n".join(lines)), "\n" if lines else "", Blank("起因、经过", 12, 3))

    def _closing(self) -> Iterator[tuple[tuple[Piece, ...], ...]]:
        yield ("影响范围",), cell(Blank("区域、人口、转移安置", 10, 3))
        yield ("已采取措施",), cell(Blank("抢险、转移、调度、物资、队伍", 10, 3))
        yield ("领导到位",), cell(Blank("姓名、职务、到位时间", 10))
        yield ("联系人",), cell(Blank("姓名", 4), "　", Blank("电话", 6))


def _form(source: Source, stamp: Stamp, key: Key | None, stage: str, number: int) -> _Made:
    reports = source.organization.reporting.reports
    event = source.ledger.reporting.event(key) if key is not None else None
    if key is not None and event is None:
        raise ReportError("值班日志中没有这起险情、灾情，可能已被更正")
    wanted = event.incident.ref if event else None
    report = next((r for r in reports if r.stage == stage and wanted in (None, r.ref)), None)
    if report is None:
        known = [r.id for r in reports if r.stage]
        raise ReportError("本预案没有规定这种信息报告", choices=known)
    if stage == FURTHER and event is not None and number < 1:
        number = len(event.followups) + 1
    form = _Form(source, report, event, number, _pair(event, stage, number))
    prefix = EXERCISE_PREFIX if stamp.exercise else ""
    subject = f"：{event.text}" if event else ""
    return _Made(one_line(f"{prefix}信息报告（{form.name}）{subject}", _TITLE),
                 list(form.blocks(prefix)))


def _pair(event: Event | None, stage: str, number: int) -> Pair | None:
    """The reports that this one answers to; a further report has no deadline."""
    if event is None or stage == FURTHER:
        return None
    if stage == FIRST_REPORT:
        return event.pair(FIRST)
    asked = [pair for pair in event.pairs if pair.number != FIRST and number in (0, pair.number)]
    if not asked:
        raise ReportError("没有登记过对这起险情、灾情的核报要求")
    return asked[-1]


def _numeral(number: int) -> str:
    """一, 十, 十一, 二十一: as further reports are counted."""
    if number > 99:
        return str(number)
    tens, ones = divmod(number, 10)
    if not tens:
        return _NUMERALS[ones - 1] if ones else ""
    return f"{_NUMERALS[tens - 1] if tens > 1 else ''}十{_NUMERALS[ones - 1] if ones else ''}"
