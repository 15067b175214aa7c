"""Every kind of print there is: one table, which the command line and the desk both read.

A kind is asked for by its English or its Chinese name, comes in one or more forms (by the
ending of the file), and takes options as plain words. What makes it is loaded only when it
is made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from qdflood.errors import ReportError
from qdflood.report import making
from qdflood.report.making import Given, Job

if TYPE_CHECKING:
    from qdflood.report.source import Source
    from qdflood.report.stamp import Stamp

Maker = Callable[[Job], bytes]
NOTHING: Given = MappingProxyType({})
MIME: Mapping[str, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "zip": "application/zip",
    "xml": "application/xml",
    "txt": "text/plain",
    "json": "application/json",
}


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be said of a print; ``many``: several words, ``flag``: yes or no."""

    name: str
    label: str
    choices: tuple[str, ...] = ()
    many: bool = False
    flag: bool = False

    @property
    def typed(self) -> str:
        """As the command line has it."""
        return f"--{self.name.replace('_', '-')}"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of print; the first of ``forms`` is made unless another is asked for."""

    name: str
    label: str
    forms: tuple[str, ...]
    maker: Maker = field(compare=False, repr=False)
    options: tuple[Option, ...] = ()

    def form(self, wanted: str = "", options: Given = NOTHING) -> str:
        """The ending asked for, by itself or by an option that is one.

        Raises ReportError when it does not come in that.
        """
        named = [str(value) for value in options.values() if value in self.forms[1:]]
        wanted = named[0] if named else wanted
        if wanted and wanted not in self.forms:
            raise ReportError(f"{self.label}没有 {wanted} 格式", choices=self.forms)
        return wanted or self.forms[0]


DECISION = Option("decision", "依据日志第几条决定，缺省为最近一条")
_SPELLED = Option("spelled", "级别换另一种写法", flag=True)
_WARNING = (
    DECISION,
    Option("event", "预警事件类型（名称或代码）"),
    Option("colour", "签发人写明的颜色；没有写明不填"),
    Option("sender_code", "发布单位代码（14位）"),
    Option("onset", "预计开始时间"),
    Option("expires", "预计结束时间"),
    Option("headline", "标题"),
    Option("description", "正文"),
    Option("instruction", "防御指南"),
    Option("references", "日志以前发布的原预警信息标识"),
    Option("update", "更新已发布的预警", flag=True),
)
KINDS: tuple[Kind, ...] = (
    Kind("assessment-sheet", "研判单", ("pdf",), making.assessment_sheet),
    Kind("task-list", "任务清单", ("pdf", "zip"), making.task_list, (
        Option("part", "印哪些：全册、各单位、各工作组、各区域；zip 为每单一个文件",
               tuple(making.PARTS)),
        Option("sheet", "只印一个单位、职务、工作组或区域的任务单"),
        Option("level", "按所写级别（不是已决定的会标明）"),
        Option("hazard", "灾种", many=True),
        Option("district", "区域", many=True),
        Option("warning", "预警名称", many=True),
    )),
    Kind("notice", "通知", ("docx", "pdf"), making.notice, (DECISION, _SPELLED)),
    Kind("information-report", "信息报告", ("pdf", "docx"), making.information_report, (
        Option("event", "第几起（按信息报告页的次序）或其名称中的字；缺省为最急的一起"),
        Option("stage", "首次、后续或核实", tuple(making.STAGES)),
        Option("number", "第几次"),
        Option("empty", "空白表", flag=True),
    )),
    Kind("duty-information", "值班信息", ("pdf", "docx"), making.duty_information, (
        Option("report", "哪一项上报（条款号或名称），缺省为第一项"), _SPELLED)),
    Kind("bulletin", "通报", ("pdf",), making.bulletin, (
        Option("since", "起始时间，缺省为24小时前"), Option("word", "标题用词，缺省随灾种"))),
    Kind("handover-sheet", "交接班单", ("pdf",), making.handover_sheet, (
        Option("last", "上一次交接班的；缺省为此刻应交的", flag=True),)),
    Kind("exercise-report", "演练评估报告", ("pdf", "docx", "json"), making.exercise_report),
    Kind("spoken", "口头汇报词", ("txt",), making.spoken),
    Kind("sms", "短信稿", ("txt",), making.sms),
    Kind("warning-xml", "预警信息", ("xml",), making.warning_xml, _WARNING),
    Kind("cap", "预警信息CAP", ("xml",), making.cap, _WARNING),
)  # fmt: skip


def kind(word: str) -> Kind:
    """The kind of that name, English or Chinese. Raises ReportError with all there are."""
    for one in KINDS:
        if word.strip().lower() in (one.name, one.label.lower(), one.name.replace("-", "_")):
            return one
    raise ReportError(f"没有“{word}”这一种打印", choices=[one.label for one in KINDS])


def make(
    one: Kind, source: Source, stamp: Stamp, options: Given = NOTHING, form: str = ""
) -> bytes:
    """The print as bytes: the same for the same log, moment, stamp and options.

    Raises QdfloodError with why it cannot be made.
    """
    known = {option.name: option for option in one.options}
    for name in options:
        if name not in known:
            raise ReportError(f"{one.label}没有“{name}”这一项", choices=known)
    for name, option in known.items():
        if option.choices and options.get(name) and options[name] not in option.choices:
            raise ReportError(f"“{options[name]}”不在可选之列", where=option.typed,
                              choices=option.choices)  # fmt: skip
    return one.maker(Job(source, stamp, one.form(form, options), options))
