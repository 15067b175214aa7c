"""自学: everything reported so far, as an officer would have it. No streamlit here.

Messages in their own words, what measures by itself as plain readings, the official status;
never a title, note or fault of the script, what is proposed, or what is yet to come.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from qdflood.desk.log_full import multiline
from qdflood.desk.style import esc, framed
from qdflood.drill.play import Given
from qdflood.drill.records import entered
from qdflood.errors import SituationError
from qdflood.journal.decision_words import response_words
from qdflood.wording import age, moment

if TYPE_CHECKING:
    from qdflood.desk.exercise_desk import ExerciseDesk

ENTERED, UNITS = "报告（系统已录）", "各单位"
CORRECTED = "更正：此前所报作废。"


@dataclass(frozen=True)
class Heard:
    """One thing that was reported: a message, or readings that nobody telephoned."""

    at: datetime
    sender: str
    way: str
    lines: tuple[str, ...]
    seq: int


def heard(held: ExerciseDesk) -> list[Heard]:
    """Everything reported, the latest first."""
    found = [Heard(one.at, one.sender, one.shown_way, (one.text,), one.seq) for one in held.messages]
    found += [one for given in held.play.given.values() if (one := _measured(held, given))]
    return sorted(found, key=lambda one: -one.seq)


def _measured(held: ExerciseDesk, given: Given) -> Heard | None:
    """The readings of an inject without a message, in words."""
    inject = held.script.inject(given.inject)
    if inject.message is not None:
        return None
    try:
        record = entered(held.edition, held.script, inject, given.at,
                         voids=1 if inject.corrects else 0)
    except SituationError:  # it came so late that its times no longer hold
        return None
    if record is None:
        return None
    told = [*zip(record.body.get("sentences", ()), record.body.get("by", ()), strict=True)]
    units = list(dict.fromkeys(by for _, by in told if by))
    many = len(units) > 1
    lines = tuple(dict.fromkeys(f"{by}：{said}" if many and by else said for said, by in told))
    fixed = (_corrected(held, inject.corrects),) if inject.corrects else ()
    return Heard(given.at, UNITS if many else "".join(units), ENTERED, (*fixed, *lines), given.seq)


def _corrected(held: ExerciseDesk, id: str) -> str:
    """That what was reported is void, in the words of what was reported."""
    given = held.play.given.get(id)
    inject = held.script.inject(id)
    if given is None or inject.message is not None:
        return CORRECTED
    try:
        record = entered(held.edition, held.script, inject, given.at)
    except SituationError:
        return CORRECTED
    said = "；".join(record.body.get("sentences", ())) if record else ""
    return f"更正：此前所报“{said}”作废。" if said else CORRECTED


def cards(held: ExerciseDesk, since: int) -> str:
    """Everything reported, as HTML; what came after the entry ``since`` is marked as new."""
    now, found = held.now(), heard(held)
    if not found:
        return '<div class="panel"><p>到现在为止，没有任何单位来电来文，也没有测报。</p></div>'
    return "".join(_card(one, now, one.seq > since) for one in found)


def _card(one: Heard, now: datetime, new: bool) -> str:
    head = (f"<b>{moment(one.at, now)}</b>　<b>{esc(one.sender, 100)}</b>　{esc(one.way)}"
            f"<small>{age(one.at, now)}</small>{'<i>新到</i>' if new else ''}")
    body = "<br>".join(multiline(line) for line in one.lines)
    return f'<article class="sd-card{" new" if new else ""}"><header>{head}</header><p>{body}</p></article>'


def status(held: ExerciseDesk) -> str:
    """The official status in the exercise, as HTML: what has been signed, nothing proposed."""
    now, official = held.now(), held.status
    in_force, plan = official.in_force, held.edition.plan
    said = esc(response_words(held.edition, in_force), 200)
    if in_force.level:
        said = f"{framed(held.edition, in_force.level)} {said}"
        said += f"，{moment(in_force.since, now)}起" if in_force.since else ""
        said += f"，{esc(official.signed, 60)}签发" if official.signed else ""
    words = {True: "发布中", False: "未发布", None: "未登记"}
    warned = "；".join(f"{esc(kind.label)}{words[in_force.warnings.get(kind.key)]}"
                      for kind in plan.warnings)
    return f'<div class="sd-status"><small>演练中的官方状态</small><div>{said}</div><div>{warned}</div></div>'
