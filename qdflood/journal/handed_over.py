"""What one shift hands to the next, gathered from everything that is known at a moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from qdflood.assessment import Assessment
from qdflood.assessment.figures import pairs, words
from qdflood.assessment.issuing import due
from qdflood.assessment.notices import Notice
from qdflood.journal.clock import side
from qdflood.journal.decision_words import NOT_REGISTERED, OFF, ON, response_words, what
from qdflood.journal.decisions import CHANGES, ORDERS, WARNS
from qdflood.journal.ledger import Ledger
from qdflood.journal.official import Status
from qdflood.journal.outstanding import unpublished, unsigned
from qdflood.journal.report_clock import span
from qdflood.journal.shifts import TASKS, Item, Sheet, handover_sheet
from qdflood.journal.tasks import STATES, Assigned, counts
from qdflood.observations import Row
from qdflood.wording import moment, row_subject

NOT_GATHERED = "未汇总，请口头交接"
NEED_SIGNATURE = (*CHANGES, *WARNS, ORDERS)


def gathered(ledger: Ledger, a: Assessment, now: datetime, hints: Iterable[str] = ()) -> Sheet:
    """Everything that the next shift must know, as it stands at ``now``.

    ``hints``: what a screen says outside the plan beyond the edition's own advisories.
    """
    return handover_sheet(
        ledger.shifts, now, official=official(ledger, now), proposed=a.verdict,
        lag=lag(ledger, a, now), alarms=list(standing_out(ledger, a)), signatures=signatures(ledger),
        clocks=clocks(ledger, now), tasks=list(tasks(ledger, now)), people=people(a),
        conflicts=_notices(a.conflicts), unknowns=list(unknowns(a)), stale=_notices(a.stale),
        recheck=_notices(a.recheck), tasks_title=tasks_title(ledger, now),
        advisories=[*(f.clause.text for f in a.advisories), *hints],
    )


def standing_out(ledger: Ledger, a: Assessment) -> Iterator[Item]:
    """What is dangerous now: alarms, every danger and disaster not over, signals in force,
    warnings that are due and not given out."""
    alarms = _notices(a.alarms)
    yield from alarms
    for event in ledger.reporting.events:
        over = event.incident.over or event.incident.withdrawn
        if not over and not any(event.text in alarm.text for alarm in alarms):
            closed = "" if event.counts else "（信息报告已结束，情况未报解除）"
            yield Item(f"{event.text}{closed}", event.heard)
    for name, register in a.edition.catalogue.registers.items():
        for row in a.situation.rows[name].values() if register.lapses else ():
            if row.reports:
                yield Item(f"{row_subject(a.edition, row)}生效中", _first_said(row))
    for one in due(ledger.reporting.organization, a):
        yield Item(f"{one.kind.label}：{one.words}")


def _first_said(row: Row) -> datetime:
    return min(report.at for reports in row.reports.values() for report in reports)


def official(ledger: Ledger, now: datetime) -> str:
    """The official status in words; 未登记 is never 无."""
    status, edition = ledger.status(now), ledger.edition
    said = [response_words(edition, status.in_force)]
    if status.in_force.level and status.response:
        by = f"，{status.response.signed}签发" if status.response.signed else ""
        said[0] += f"，{in_force_words(status, now)}{by}"
    said += [f"已签发{what(edition, d)}，{moment(d.in_force, now)}生效" for d in status.coming]
    words = {True: ON, False: OFF, None: NOT_REGISTERED}
    said += [f"{w.label}{words[status.in_force.warnings.get(w.key)]}" for w in edition.plan.warnings]
    return "；".join(said)


def in_force_words(status: Status, now: datetime) -> str:
    """From when the level has been in force; and when, since then, its hazards or area changed."""
    since, by = status.in_force.since, status.response
    said = [f"{moment(since, now)}起"] if since else []
    if status.adjusted and by:
        said.append(f"{moment(status.adjusted, now)}{by.act}")
    return "，".join(said)


def lag(ledger: Ledger, a: Assessment, now: datetime) -> str:
    """For how long the proposal has stood above the official level, or, with everything asked,
    below it; in the words of the screens.

    Empty while they agree or what is not known might hold the level, and where what the log
    holds of the proposal is not what is weighed: one sheet must not say both.
    """
    found = ledger.difference(now)
    stands = side(a.confirmed, a.possible, ledger.status(now).in_force.level or 0)
    if found is None or found[0] != stands:
        return ""
    lasting = f"自{moment(found[1], now)}起，已{span(now - found[1])}"
    if stands > 0:
        return f"系统建议高于官方状态，{lasting}"
    return f"官方状态高于建议，{lasting}，是否降级由会商决定"


def signatures(ledger: Ledger) -> list[Item]:
    """Assents by telephone that nobody has signed since, decisions that lack a signature or
    have not been given out."""
    edition, official = ledger.edition, ledger.official
    items = []
    for assent in unsigned(official):
        position = edition.levels.position(assent.level or "")
        level = edition.levels.label(position) if position else ""
        said = f"待签发：{assent.act}{level}，{assent.asked}电话同意，{assent.heard_by}受话"
        items.append(Item(said, assent.at, assent.seq))
    items += [Item(f"缺签发人：{what(edition, d)}", d.decided, d.seq) for d in official.decisions
              if d.effect in NEED_SIGNATURE and not d.signatures]
    return items + [Item(f"待公布：{what(edition, d)}", d.decided, d.seq)
                    for d in unpublished(official)]


def clocks(ledger: Ledger, now: datetime) -> list[Item]:
    """Reports that are owed and have not come, those out of time first."""
    running, out = ledger.reporting.running(now)
    return [Item(one.words(now)) for one in (*out, *running)]


def tasks_title(ledger: Ledger, now: datetime) -> str:
    """How many tasks are open, in the numbers of the task page: those that are sure, by state."""
    found = ledger.tasks.open_tasks(ledger.phases(now))
    return f"有未完成任务的单位（{_tally(found)}）" if found else TASKS


def tasks(ledger: Ledger, now: datetime) -> Iterator[Item]:
    """A line for each unit with tasks that are neither done nor not applicable."""
    units: dict[str, list[Assigned]] = {}
    for one in ledger.tasks.open_tasks(ledger.phases(now)):
        units.setdefault(one.key.unit, []).append(one)
    for unit, held in units.items():
        ticks = [one.last for one in held if one.last]
        last = max(ticks, key=lambda tick: (tick.at, tick.seq), default=None)
        refs = "、".join(dict.fromkeys(one.key.ref for one in held if _sure(one)))
        yield Item(f"{unit}　{_tally(held)}{f'（{refs}）' if refs else ''}",
                   last.at if last else None, last.seq if last else 0)


def _sure(one: Assigned) -> bool:
    return bool(one.duty.sure or one.ticks)


def _tally(held: Sequence[Assigned]) -> str:
    """待办4、已通知2；另有3项待指定或条件具备时才办."""
    each = "、".join(f"{STATES[state]}{n}" for state, n in counts(filter(_sure, held)).items() if n)
    rest = sum(not _sure(one) for one in held)
    more = f"{'另有' if each else ''}{rest}项待指定或条件具备时才办" if rest else ""
    return "；".join(filter(None, (each, more)))


def people(a: Assessment) -> list[str]:
    """How many are to be moved and have been (3.5), as far as anybody has said."""
    return [words(a, pair) for pair in pairs(a.edition)]


def unknowns(a: Assessment) -> Iterator[Item]:
    """What is not known and bears on a level or a warning, and whom to ask."""
    for need in a.needed:
        yield Item(f"{need.label}（{need.why}）：问{need.ask}{f'　{need.phone}' if need.phone else ''}")


def _notices(found: list[Notice]) -> list[Item]:
    return [Item(one.text, one.at) for one in found]
