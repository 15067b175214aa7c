"""What a correction comes to before it is entered: what is voided, what follows from it.

Voiding says that something was never so. That a danger is over is another thing, and is
entered where readings are entered. No streamlit here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from qdflood.assessment import assess
from qdflood.desk.command import Parsed, Refused, parse
from qdflood.desk.state import Desk
from qdflood.errors import JournalError, QdfloodError
from qdflood.journal.entry import CORRECTION, Entry
from qdflood.journal.observed import body_of, reports_of
from qdflood.observations import Observations, Report, Situation
from qdflood.plan.edition import Edition
from qdflood.plan.fields import FieldInfo

REASON_LIMIT = 500
_RECENT = 300
_DOUBTED = ("误", "错", "并非", "不是", "没有", "重复")
NEVER_SO = "已向来源核实：录入有误，并无其事"


@dataclass(frozen=True)
class Draft:
    """What is about to be entered; ``instead`` is what replaces the entry, if anything."""

    entry: Entry
    reason: str
    instead: Parsed | None

    @property
    def body(self) -> dict[str, Any]:
        body = {"voids": self.entry.seq, "reason": self.reason}
        if self.instead is None:
            return body
        said = self.instead
        return body | body_of(said.sentences, [said.by] * len(said.sentences), said.reports,
                              said.zeros)

    @property
    def token(self) -> tuple[object, ...]:
        """What was read back: the same again is entered."""
        said = self.instead.read_back if self.instead else ""
        return self.entry.seq, self.reason, said


def own(entry: Entry) -> list[Report]:
    """What the entry itself reported."""
    return reports_of(entry)


def events(edition: Edition, entry: Entry) -> list[FieldInfo]:
    """The facts it reported that hold until somebody says otherwise: dangers, disasters."""
    found = (edition.info[r.register][r.field] for r in own(entry)
             if r.field in edition.info.get(r.register, {}))
    return [info for info in found if info.spec.kind == "event"]


def closing_words(edition: Edition, infos: Sequence[FieldInfo]) -> list[str]:
    """How it is said that such a thing is over: 已控制, 已解除."""
    closers = (edition.closers(info.register).get(info.name) for info in infos)
    words = (word for info in closers if info for word in info.spec.closes or {} if word != "field")
    return list(dict.fromkeys(words))


def draft(held: Desk, seq: int | None, reason: str, line: str, never: bool) -> Draft:
    """What the form comes to.

    Raises QdfloodError with what is missing, or why it is no matter of correction.
    """
    entry = held.ledger.observed.entry(seq) if seq else None
    if entry is None or (entry.kind == CORRECTION and not entry.body.get("sentences")):
        raise JournalError("请选择要更正的录入（只有情况录入和零报告可以更正）")
    by = held.ledger.observed.voided.get(entry.seq)
    if by:
        raise JournalError(f"第{entry.seq}条已由第{by}条作废，不必再次更正")
    if not reason.strip():
        raise JournalError("请填写更正原因")
    if len(reason) > REASON_LIMIT:
        raise JournalError(f"更正原因{len(reason)}字，最多{REASON_LIMIT}字")
    over = closing_words(held.edition, events(held.edition, entry))
    ended = next((word for word in over if word in reason), "")
    if ended and not any(word in reason for word in _DOUBTED):
        raise JournalError(f"“{ended}”不是录入有误：请不要作废，到“值班录入”页照实录入“{ended}”")
    if events(held.edition, entry) and not line.strip() and not never:
        raise JournalError(f"作废事件类录入前，请先核实并勾选“{NEVER_SO}”")
    return Draft(entry, reason.strip(), _instead(held, entry, line))


def _instead(held: Desk, entry: Entry, line: str) -> Parsed | None:
    if not line.strip():
        return None
    parsed = parse(held.edition, line, entry.happened, held.now(), _others(held, entry))
    if isinstance(parsed, Refused):
        raise QdfloodError(parsed.sentence)
    return parsed


def _others(held: Desk, entry: Entry) -> list[Report]:
    """Everything that counts except what this entry reported."""
    gone = own(entry)
    return [r for r in held.reports if r.recorded != entry.recorded or r not in gone]


def consequences(held: Desk, wanted: Draft) -> list[str]:
    """What will follow, in sentences, before anything is entered."""
    seq, edition = wanted.entry.seq, held.edition
    said = [f"第{seq}条录入将不再计入研判，原记录保留并标明作废。"]
    if wanted.instead is not None:
        said.append(f"改为：{wanted.instead.read_back}")
    if wanted.entry.kind == CORRECTION:
        said.append(f"它原来作废的第{wanted.entry.body.get('voids')}条仍为作废，要恢复的请重新录入。")
    infos = events(edition, wanted.entry)
    if infos and wanted.instead is None:
        over = "、".join(closing_words(edition, infos)) or "已结束"
        said.append(f"这表示当时录入有误、并无其事，不表示{over}。")
    later = later_of_same(held, wanted.entry)
    if later:
        numbers = "、".join(f"第{n}条" for n in later[:6]) + ("等" if len(later) > 6 else "")
        said.append(f"同一对象此后另有录入（{numbers}），不随之作废，如也有误请分别更正。")
    now, then = held.assessment().verdict, _verdict_without(held, wanted)
    said.append(f"系统建议将由“{now}”变为“{then}”（建议，非决定）。" if now != then
                else f"系统建议不变：{now}（建议，非决定）。")
    return said


def later_of_same(held: Desk, entry: Entry) -> list[int]:
    """Numbers of later entries that count and speak of a row this one spoke of."""
    observed = held.ledger.observed
    rows = {(r.register, r.member, r.row) for r in own(entry)}
    seqs = dict.fromkeys(s.seq for s in observed.latest(_RECENT) if s.seq > entry.seq)
    return [
        seq for seq in sorted(seqs)
        if seq not in observed.voided and (one := observed.entry(seq))
        and rows & {(r.register, r.member, r.row) for r in own(one)}
    ]


def _verdict_without(held: Desk, wanted: Draft) -> str:
    """What would be proposed without the entry, or with what replaces it."""
    at = held.assessment().situation.at
    zeros = [z for z in held.zeros if z.recorded != wanted.entry.recorded]
    reports = _others(held, wanted.entry)
    if wanted.instead is not None:
        reports += wanted.instead.reports
        zeros += wanted.instead.zeros
    rules = held.ledger.office.rules_at(at)
    observations = Observations(at, tuple(reports), tuple(zeros), held.in_force)
    return assess(rules, Situation(rules.edition, observations)).verdict
