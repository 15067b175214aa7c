"""值班信息: what this headquarters itself reports upwards, to whom each clause says.

Only what was decided and what was reported stands in it, never what was proposed. The plan
gives these reports no deadline and no form; what the log does not hold is a labelled blank.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from qdflood.errors import ReportError
from qdflood.journal.decisions import CHANGES, WARNS, Decision
from qdflood.journal.report_clock import Event
from qdflood.plan.actions import ActionList
from qdflood.plan.headquarters import Report
from qdflood.report.grounds import situation_sentences
from qdflood.report.notice_words import change
from qdflood.report.paper import (
    Blank,
    Block,
    Paragraph,
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
from qdflood.report.typed import printable
from qdflood.report.typeset import pdf
from qdflood.report.word import FORM, docx
from qdflood.truth import TRUE

_NAME = "值班信息"
_SIGNS = ("拟稿人", "审核人", "签发人")
_UNKNOWN, _OFF = "未登记", "未发布"


def duty_information(source: Source, stamp: Stamp, report: str, *, spelled: bool = False) -> bytes:
    """The sheet as a PDF; ``report`` is the id of one of the edition's upward reports.

    Raises ReportError when the edition has no such report.
    """
    blocks, title = _made(source, stamp, report, spelled)
    given = {"title": title, "header": _NAME, "blocks": data(blocks), "signs": list(_SIGNS)}
    return pdf("form", given, stamp)


def duty_information_docx(
    source: Source, stamp: Stamp, report: str, *, spelled: bool = False
) -> bytes:
    """The same as a DOCX, for the office to complete."""
    blocks, title = _made(source, stamp, report, spelled)
    signs = Table((1, 1, 1), (tuple((one, "\n\n") for one in _SIGNS),))
    return docx([*blocks, signs], title, stamp, FORM)


def upward_reports(source: Source) -> tuple[Report, ...]:
    """What this headquarters reports upwards, each with its clause and its recipients."""
    return tuple(one for one in source.organization.reporting.reports if one.stage is None)


def level_of(lists: Iterable[ActionList], report: Report) -> str | None:
    """The level to whose actions a report belongs; None for what is owed at any time."""
    return next((one.level for one in lists
                 if one.level is not None and report.ref.startswith(f"{one.clause}(")), None)


def _in_its_time(source: Source, report: Report) -> None:
    """Refuses a report in the name of those who act at another level than is in force."""
    level, levels = level_of(source.lists, report), source.edition.levels
    held = source.ledger.status(source.at).in_force.level
    if level is not None and levels.position(level) != held:
        wanted = levels.label(levels.position(level) or 0)
        now = levels.label(held) if held else _UNKNOWN if held is None else "未启动"
        raise ReportError(f"{report.ref}属{wanted}响应，官方状态现为{now}，不能以{report.owed_by}的名义印发")


def _made(
    source: Source, stamp: Stamp, wanted: str, spelled: bool
) -> tuple[list[Block], str]:
    known = upward_reports(source)
    report = next((one for one in known if one.id == wanted), None)
    if report is None:
        raise ReportError(f"本预案没有“{wanted}”这一项上报", choices=[one.id for one in known])
    _in_its_time(source, report)
    prefix = EXERCISE_PREFIX if stamp.exercise else ""
    sheet = _Sheet(source, report, spelled)
    return list(sheet.blocks(prefix)), f"{prefix}{_NAME}（报{'、'.join(report.to)}）"


@dataclass(frozen=True)
class _Sheet:
    source: Source
    report: Report
    spelled: bool

    def blocks(self, prefix: str) -> Iterator[Block]:
        yield para("form-title", f"{prefix}{_NAME}")
        yield Table((2.2, 7), (
            (("报送",), ("、".join(self.report.to),)),
            (("报送单位",), (self.report.owed_by,)),
            (("期号",), (Blank("期号", 5),)),
            (("截至时间",), (self.local(self.source.at),)),
            (("依据",), (Strong(self.report.ref), f"　{self.report.text}")),
        ))
        yield para("heading", "一、应急响应和预警")
        for line in self._official():
            yield para("text", line)
        yield para("heading", "二、当前情况")
        yield from self._situation()
        yield para("heading", "三、险情、灾情")
        yield from self._incidents()
        yield para("heading", "四、已作出的决定和已采取的措施")
        yield from self._decided()
        yield para("text", Blank("其他已采取的措施", 14))
        yield para("heading", "五、下步工作和请示事项")
        yield para("text", Blank("下步工作", 16))
        yield para("text", Blank("请示事项，没有的写“无”", 12))
        yield para("heading", "六、联系人")
        yield para("text", Blank("姓名", 4), "　", Blank("电话", 6))

    def local(self, at: datetime) -> str:
        return minute(at.astimezone(self.source.edition.zone))

    def short(self, at: datetime) -> str:
        return clock(at.astimezone(self.source.edition.zone))

    # -- what was decided

    def _official(self) -> Iterator[str]:
        status = self.source.ledger.status(self.source.at)
        held, one = status.in_force, status.response
        if held.level is None:
            yield f"应急响应：{_UNKNOWN}。"
        elif not held.level or one is None:
            yield "应急响应：未启动。"
        else:
            label = self.source.edition.levels.label(held.level)
            other = self.source.organization.notices.levels if self.spelled else {}
            label = other.get(self.source.edition.levels.grades[held.level], label)
            since = f"，自{self.local(held.since)}起" if held.since else ""
            signed = f"，{one.signed}签发" if one.signed else ""
            yield (f"应急响应：{label}（{'、'.join(held.hazards) or '灾种未写明'}）{since}{signed}，"
                   f"范围：{'、'.join(held.districts) or '未写明'}。")
        for kind in self.source.edition.plan.warnings:
            state = status.warnings[kind.id]
            since = f"，自{self.local(state.since)}起" if state.since else ""
            area = f"，范围：{'、'.join(state.districts)}" if state.on and state.districts else ""
            word = _UNKNOWN if state.on is None else "发布中" if state.on else _OFF
            yield f"{kind.label}：{word}{since}{area}。"

    def _decided(self) -> Iterator[Paragraph]:
        """Every decision that was signed by now, one a line, in the order signed."""
        official = self.source.ledger.official
        for one in sorted(official.decisions, key=lambda d: d.order):
            if one.decided <= self.source.at:
                yield para("text", printable(f"{self.local(one.decided)}　{self._act(one)}"))

    def _act(self, one: Decision) -> str:
        signed = f"，{one.signed}签发" if one.signed else ""
        if one.effect not in (*CHANGES, *WARNS):
            return f"{one.act}{signed}{f'：{one.reason}' if one.reason else ''}。"
        what = change(self.source.edition, self.source.organization,
                      self.source.ledger.official, one, self.spelled)
        about = "".join(what.subject()).removeprefix("关于").removesuffix("的通知")
        return f"{about}，自{self.local(one.in_force)}起{signed}。"

    # -- what was reported

    def _situation(self) -> Iterator[Paragraph]:
        """The facts behind every clause that is met, each once."""
        a = self.source.assessment
        met = [f for f in (*a.rungs, *a.items) if f.truth == TRUE and f.clause.kind != "lifting"]
        told = situation_sentences(met, a.situation)
        for words in told:
            yield para("text", printable(words))
        yield para("text", Blank("补充情况" if told else "当前情况", 16))

    def _incidents(self) -> Iterator[Block]:
        """Those that go on, with who owes their reports and what was told last."""
        standing = [one for one in self.source.ledger.reporting.events if one.counts]
        if not standing:
            yield para("text", "值班日志中没有正在处置的险情、灾情记录。", Blank("核实", 6))
            return
        head = ("险情、灾情", "发生、接报时间", "责任报告单位", "最新情况")
        yield Table((2.6, 2.3, 2, 3), tuple(self._incident(one) for one in standing), head)

    def _incident(self, event: Event) -> tuple[tuple[str | Blank | Strong, ...], ...]:
        at = event.occurred.at if event.occurred else None
        times = f"发生{self.short(at)}\n" if at else "发生时间不明\n"
        last = event.followups[-1] if event.followups else None
        told = f"{last.sender}：{last.text}" if last else "".join(
            f"{self.short(when)}{by}：{words}" for when, by, words in event.incident.told[-1:])
        return ((event.text,), (f"{times}接报{self.short(event.heard)}",), (event.owing,),
                cell(told, label="最新情况", width=3))
