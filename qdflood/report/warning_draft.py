"""What a draft of a warning message says, before it is written as XML of one form or another.

It is made from one entered decision to issue or lift one of the plan's warnings. Codes come
from the place's ``warning_codes.yaml``; one that nobody has filled in is asked for, never
made up. The plan's warnings have no grade: a severity is what the signer stated as a colour,
and unknown otherwise; no level and no signal gives one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Literal

from qdflood.errors import ReportError
from qdflood.journal.decisions import WARNS, Decision
from qdflood.plan.clauses import WarningKind
from qdflood.report.source import Source
from qdflood.report.stamp import EXERCISE_PREFIX, Stamp
from qdflood.report.warning_codes import (
    Event,
    Severity,
    areas_of,
    clean,
    codes,
    event_of,
    sender_code,
    severity_of,
)

BEIJING = timezone(timedelta(hours=8))
"""The standard writes every time by the clock of Beijing."""
ALERT, UPDATE, CANCEL = "Alert", "Update", "Cancel"
MsgType = Literal["Alert", "Update", "Cancel"]
UNKNOWN = "Unknown"
_SERIALS = 10


@dataclass(frozen=True, slots=True)
class Choices:
    """What the office says besides the decision; empty is not said.

    ``decision`` is the entry's number, 0 the last. ``event`` a name or a code of the list,
    ``colour`` only what the signer stated. ``references`` identifiers of an earlier message
    that this log does not hold. ``update``: what is new of an issued warning, at the time of
    printing.
    """

    decision: int = 0
    event: str = ""
    colour: str = ""
    sender_code: str = ""
    onset: datetime | None = None
    expires: datetime | None = None
    headline: str = ""
    description: str = ""
    instruction: str = ""
    references: str = ""
    update: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """An earlier message that this one changes or ends; ``sent`` None when not of this log."""

    identifier: str
    sent: datetime | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A message's content; times are Beijing's."""

    identifier: str
    sender: str
    sender_code: str
    sent: datetime
    status: Literal["Draft", "Exercise"]
    msg_type: MsgType
    references: tuple[Message, ...]
    note: str
    event: Event
    severity: Severity | None
    effective: datetime
    onset: datetime | None
    expires: datetime | None
    headline: str
    description: str
    instruction: str
    areas: tuple[tuple[str, str], ...]


def warned(source: Source) -> list[Decision]:
    """The decisions on warnings, in the order in which they were entered."""
    return [one for one in source.ledger.official.decisions if one.effect in WARNS]


def _in_order(sent: datetime, choices: Choices) -> None:
    """A message that is over before it is sent or begins warns nobody."""
    if choices.expires and choices.expires <= sent:
        raise ReportError("失效时间应晚于签发（更新）时间", where="--expires")
    if choices.expires and choices.onset and choices.onset >= choices.expires:
        raise ReportError("开始影响时间应早于失效时间", where="--onset")


def draft(source: Source, stamp: Stamp, choices: Choices) -> Draft:
    """The draft of one decision's message.

    Raises ReportError with the field that the office has to fill in.
    """
    known, one = codes(source), _decision(source, choices.decision)
    if choices.update and one.effect != "issue":
        raise ReportError("解除预警没有更新稿；只有发布的预警可以更新")
    if choices.update and source.at <= one.decided:
        raise ReportError("更新的时间应晚于签发时间")
    code, kind = sender_code(known, choices.sender_code), _kind(source, one)
    event = event_of(known, kind, choices.event)
    sender = _sender(source)
    moment = source.at if choices.update else one.decided
    _in_order(moment, choices)
    return Draft(
        identifier=_identifier(source, one, code) if not choices.update else _named(code, moment),
        sender=sender, sender_code=code, sent=_beijing(moment),
        status="Exercise" if stamp.exercise else "Draft",
        msg_type=_msg_type(one, choices), references=_references(source, one, code, choices),
        note=_note(stamp, one), event=event, severity=severity_of(known, choices.colour),
        effective=_beijing(one.in_force), onset=_beijing_or_none(choices.onset),
        expires=_beijing_or_none(choices.expires),
        headline=_headline(stamp, sender, one, kind, choices),
        description=clean(choices.description) or _description(source, one, kind),
        instruction=clean(choices.instruction), areas=areas_of(source, known, _districts(source, one)),
    )  # fmt: skip


# -- which decision


def _decision(source: Source, seq: int) -> Decision:
    found = warned(source)
    if not found:
        raise ReportError("日志中没有发布或解除预警的决定，没有可写的预警信息")
    if not seq:
        return found[-1]
    named = next((one for one in found if one.seq == seq), None)
    if named is None:
        raise ReportError(f"第{seq}条不是发布或解除预警的决定", where="decision",
                          choices=[str(one.seq) for one in found])  # fmt: skip
    return named


def _kind(source: Source, one: Decision) -> WarningKind:
    for kind in source.edition.plan.warnings:
        if kind.id == one.warning:
            return kind
    raise ReportError(f"第{one.seq}条所说的预警不在本预案中")


def _issued(source: Source, lift: Decision) -> Decision | None:
    """The decision by which what is lifted had been issued; None before the log began."""
    before = [one for one in warned(source)
              if one.effect == "issue" and one.warning == lift.warning
              and one.order < lift.order]  # fmt: skip
    return max(before, key=lambda one: one.order) if before else None


def _districts(source: Source, one: Decision) -> tuple[str, ...]:
    """Those the decision names; of a lifting that names none, those of the issue."""
    issued = _issued(source, one) if one.effect == "lift" else None
    return one.districts or (issued.districts if issued else ())


# -- identifiers


def _identifier(source: Source, one: Decision, code: str) -> str:
    """Of one decision always the same: its time of signing, and which of that second it is."""
    second = one.decided.replace(microsecond=0)
    same = [other.seq for other in warned(source) if other.decided.replace(microsecond=0) == second]
    number = same.index(one.seq)
    if number >= _SERIALS:
        raise ReportError("同一时刻签发的预警信息超过10条，编不出序号")
    return _named(code, one.decided, number)


def _named(code: str, moment: datetime, number: int = 0) -> str:
    return f"{code}_{moment.astimezone(BEIJING):%Y%m%d%H%M%S}_{number}"


def _msg_type(one: Decision, choices: Choices) -> MsgType:
    if one.effect == "lift":
        return "Cancel"
    return "Update" if choices.update else "Alert"


def _references(
    source: Source, one: Decision, code: str, choices: Choices
) -> tuple[Message, ...]:
    given = tuple(Message(name, None) for name in clean(choices.references).split())
    if one.effect == "issue":
        own = Message(_identifier(source, one, code), _beijing(one.decided))
        return (*given, own) if choices.update else given
    issued = _issued(source, one)
    if issued is None:
        if not given:
            raise ReportError("所解除的预警发布在日志开始以前，须填写原预警信息的标识",
                              where="references")  # fmt: skip
        return given
    return (*given, Message(_identifier(source, issued, code), _beijing(issued.decided)))


# -- text


def _sender(source: Source) -> str:
    """The issuing headquarters by its full name, as the plan founds it."""
    short = source.edition.plan.authority
    named = [one for one in source.organization.bodies.bodies
             if short in (one.id, *one.aliases)]  # fmt: skip
    return max((short, *(n for one in named for n in (one.id, *one.aliases))), key=len)


def _note(stamp: Stamp, one: Decision) -> str:
    signed = f"{one.signed}签发，" if one.signed else ""
    said = f"草稿，由预警发布单位审核后发布；{signed}发送时间按签发时间填写"
    if stamp.exercise:
        said = f"演练，不得发布：{clean(stamp.exercise)}"
    return f"{said}。规则{stamp.rules_mark}，日志{stamp.journal_mark}"


def _headline(
    stamp: Stamp, sender: str, one: Decision, kind: WarningKind, choices: Choices
) -> str:
    verb = "更新" if choices.update else "解除" if one.effect == "lift" else "发布"
    colour = f"（{choices.colour.strip()}）" if choices.colour.strip() else ""
    said = clean(choices.headline) or f"{sender}{verb}{kind.label}{colour}"
    return f"{EXERCISE_PREFIX if stamp.exercise else ''}{said}"


def _description(source: Source, one: Decision, kind: WarningKind) -> str:
    verb = "解除" if one.effect == "lift" else "发布"
    texts = {item.ref: item.text for item in source.edition.items}
    parts = [f"自{_words(one.in_force)}起{verb}{kind.label}。"]
    parts += [f"依据{ref}：{texts[ref].rstrip('；。')}。" for ref in one.grounds if ref in texts]
    parts += [f"{one.reason.strip().rstrip('。')}。"] if one.reason.strip() else []
    areas = _districts(source, one)
    parts += [f"区域：{'、'.join(areas)}。"] if areas else []
    return clean("".join(parts))


def _words(moment: datetime) -> str:
    local = moment.astimezone(BEIJING)
    return f"{local.year}年{local.month}月{local.day}日{local:%H时%M分}"


def _beijing(moment: datetime) -> datetime:
    return moment.astimezone(BEIJING).replace(microsecond=0)


def _beijing_or_none(moment: datetime | None) -> datetime | None:
    return _beijing(moment) if moment else None
