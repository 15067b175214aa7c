"""汛情（旱情）通报 of a period: what was decided, what is reported at its end, what was done.

For leaders and, once it has been approved, for the public: nothing of it is proposed or
worked out, everything was entered by somebody, and is printed with its time and source.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from qdflood.assessment import Assessment
from qdflood.assessment.figures import contradictions, pairs, rows
from qdflood.errors import ReportError
from qdflood.journal.decision_words import area, what
from qdflood.journal.decisions import CHANGES, ORDERS, WARNS, Decision
from qdflood.journal.handed_over import official
from qdflood.journal.tasks import DONE, REPORTED, STATES, Assigned, Tick
from qdflood.plan.edition import IN_FORCE
from qdflood.report import aged
from qdflood.report import bulletin_facts as told
from qdflood.report.bulletin_facts import Fact
from qdflood.report.notice_words import RESPONSE, change
from qdflood.report.source import Source
from qdflood.report.stamp import Stamp
from qdflood.report.typeset import pdf
from qdflood.wording import moment

NOTHING = "本时段无报告"
NOT_NONE = "（无报告不等于没有发生）"
EARLIER = "本时段无新报告，以下为此前报告"
FORETOLD = "报告均为预报预计，见第七部分"
DRAFT = "草稿，经审定、签发后发布"
NAME = "通报"
DECIDED = (*CHANGES, *WARNS, ORDERS)

Data = dict[str, Any]


def bulletin(source: Source, stamp: Stamp, since: datetime, word: str = "") -> bytes:
    """The bulletin of ``since`` to ``source.at`` as a PDF.

    ``word`` is one of the edition's words for the situation; without it, it follows the
    hazards in force. Raises ReportError for a period that has not begun, or another word.
    """
    return pdf("bulletin", bulletin_data(source, since, word), stamp)


def bulletin_data(source: Source, since: datetime, word: str = "") -> Data:
    """Everything in the bulletin, part by part."""
    if since >= source.at:
        raise ReportError(f"通报的起始时间应早于截止时间{local(source):%m-%d %H:%M}")
    a, at = source.assessment, local(source)
    return {
        "title": title(source, since, word), "draft": DRAFT, "nothing": NOTHING + NOT_NONE,
        "authority": source.edition.plan.authority,
        "period": f"{_full(since, at)}至{_full(at, at)}",
        "overview": _overview(source, since),
        "decisions": [_decision(source, one) for one in decisions(source, since)],
        "coming": [f"{_act(source, one)}：{moment(one.in_force, at)}生效"
                   for one in source.ledger.status(at).coming],
        "lapsing": [_part(a, name, since, at) for name in registers(a) if _lapses(a, name)],
        "registers": [_part(a, name, since, at) for name in registers(a) if not _lapses(a, name)],
        "areas": _areas(a, at),
        "people": [aged.told(a, pair, lambda when: moment(when, at)) for pair in pairs(a.edition)],
        "check": contradictions(a),
        "measures": _measures(source, since),
        "expected": [_fact(one, at) for one in expected(a)],
        "differ": [one.text for one in a.conflicts],
        "silent": silent(a),
    }


def local(source: Source) -> datetime:
    """The end of the period by the clock of the place."""
    return source.at.astimezone(source.edition.zone)


def _full(moment_: datetime, at: datetime) -> str:
    local = moment_.astimezone(at.tzinfo)
    return f"{local.year}年{local.month}月{local.day}日{local:%H:%M}"


# -- what it is called


def title(source: Source, since: datetime, word: str = "") -> str:
    """汛情通报, 旱情通报, or both words while both are in force, or neither."""
    known = source.edition.plan.bulletins
    if word and word not in {one.word for one in known}:
        raise ReportError(f"没有“{word}”这一种通报", choices=[one.word for one in known])
    if word:
        return word + NAME
    hazards, given = in_force(source, since)
    fit = [one.word for one in known
           if hazards.intersection(one.hazards) or given.intersection(one.warnings)]
    first, *rest = [one.word for one in known] or [""]
    both = f"{first}（{'、'.join(rest)}）" if rest else first
    return ("、".join(fit) or both) + NAME


def in_force(source: Source, since: datetime) -> tuple[set[str], set[str]]:
    """The hazards of the response in force at the end, and the warnings given out by then;
    where neither is, the hazards decided on in the period."""
    status = source.ledger.status(source.at)
    hazards = set(status.in_force.hazards if status.in_force.level else ())
    given = {name for name, one in status.warnings.items() if one.on}
    if not hazards and not given:
        hazards = {h for one in decisions(source, since) for h in one.hazards}
    return hazards, given


# -- what people decided


def decisions(source: Source, since: datetime) -> list[Decision]:
    """What was decided in the period: responses, warnings, orders, as signed."""
    found = [one for one in source.ledger.official.decisions
             if one.effect in DECIDED and since <= one.decided <= source.at]
    return sorted(found, key=lambda one: (one.decided, one.seq))


def _act(source: Source, one: Decision) -> str:
    """What was decided; of a change by which way and from which level, whatever was entered."""
    words = what(source.edition, one)
    if one.effect not in CHANGES or one.effect == "end":
        return words
    found = change(source.edition, source.organization, source.ledger.official, one, spelled=False)
    if not found.verb or not {*found.from_hazards} & {*one.hazards}:
        return words
    return f"由{found.level(found.from_level)}{found.verb}为{found.level(one.level)}{RESPONSE}"


def _decision(source: Source, one: Decision) -> Data:
    at = local(source)
    of = ["、".join(one.hazards), area(source.edition, one.districts) if one.districts else "",
          one.reason if one.effect == ORDERS else ""]
    return {
        "decided": moment(one.decided, at), "what": _act(source, one),
        "of": "；".join(filter(None, of)), "signed": one.signed,
        "in_force": moment(one.in_force, at),
        "published": moment(one.published, at) if one.published else "",
        "grounds": "、".join(one.grounds), "seq": f"第{one.seq}条",
    }


# -- what is reported


def registers(a: Assessment) -> list[str]:
    """The registers that others report of: not our own judgement, not the areas."""
    own = (a.edition.plan.area_register, IN_FORCE)
    return [name for name, spec in a.edition.catalogue.registers.items()
            if not spec.judgement and name not in own and not _all_foretold(a, name)]


def _all_foretold(a: Assessment, register: str) -> bool:
    return all(i.spec.foretold for i in a.edition.info[register].values() if i.spec.reported)


def _lapses(a: Assessment, register: str) -> bool:
    return bool(a.edition.register(register).lapses)


def _part(a: Assessment, register: str, since: datetime, at: datetime) -> Data:
    found = told.facts(a, register)
    if found:
        note = EARLIER if all(one.at < since for one in found) else ""
    else:
        note = FORETOLD if told.facts(a, register, foretold=True) else ""
    return {"title": a.edition.register(register).label, "note": note,
            "facts": [_fact(one, at) for one in found]}


def _fact(one: Fact, at: datetime) -> Data:
    return {"text": one.text, "at": moment(one.at, at), "by": one.by}


def _areas(a: Assessment, at: datetime) -> Data:
    held = rows(a)
    register = a.edition.plan.area_register
    said = [Fact(f"{row.member}{info.spec.label}：{last.value}", last.at, last.by)
            for row in held for info in told.remarks(a)
            if (last := max(row.reports.get(info.name, ()), key=lambda r: r.at, default=None))
            and last.value]
    return {"label": a.edition.register(register).label,
            "graded": told.table(held, told.graded(a), at),
            "paired": told.table(held, told.paired(a), at),
            "losses": told.table(held, told.losses(a), at),
            "remarks": [_fact(one, at) for one in said],
            "zeros": [_fact(one, at) for one in told.zeros(a, register)]}


def silent(a: Assessment) -> list[str]:
    """The areas that nobody has reported anything of at all."""
    return [row.member for row in rows(a) if not row.reports and not row.nil]


def expected(a: Assessment) -> list[Fact]:
    """Everything reported that speaks of what is to come."""
    return [one for name, spec in a.edition.catalogue.registers.items()
            if not spec.judgement and name != IN_FORCE for one in told.facts(a, name, foretold=True)]


# -- what was done


def measures(source: Source, since: datetime) -> list[tuple[Assigned, Tick]]:
    """The tasks done or reported back on in the period, each once, earliest first."""
    tasks, phases = source.ledger.tasks, source.ledger.phases(source.at)
    found: dict[tuple[int, tuple[str, str]], tuple[Assigned, Tick]] = {}
    for until in range(1, len(phases) + 1):  # what has ended stood before its end
        for one in tasks.standing(phases[:until]):
            for tick in one.ticks:
                if tick.state in (DONE, REPORTED) and since <= tick.at <= source.at:
                    found.setdefault((tick.seq, one.duty.thread), (one, tick))
    return sorted(found.values(), key=lambda pair: (pair[1].at, pair[1].seq))


def _measures(source: Source, since: datetime) -> list[Data]:
    """The same words ticked together are one line, with all to whom they were said."""
    found: dict[tuple[int, str, str], Data] = {}
    for one, tick in measures(source, since):
        key = (tick.seq, one.key.ref, one.duty.text)
        held = found.setdefault(key, _measure(one, tick, local(source)) | {"units": []})
        held["units"].append(one.key.unit)
    return [one | {"units": "、".join(dict.fromkeys(one["units"]))} for one in found.values()]


def _measure(one: Assigned, tick: Tick, at: datetime) -> Data:
    return {"at": moment(tick.at, at), "ref": one.key.ref, "text": one.duty.text,
            "state": STATES[tick.state], "seq": f"第{tick.seq}条",
            "said": "，".join(filter(None, (tick.who, tick.text)))}


# -- in a few lines


def _overview(source: Source, since: datetime) -> list[str]:
    return list(_lines(source, decisions(source, since), since))


def _lines(source: Source, decided: Sequence[Decision], since: datetime) -> Iterator[str]:
    a, at = source.assessment, local(source)
    yield f"至{moment(at, at)}：{official(source.ledger, at)}。"
    acts = "；".join(f"{moment(one.decided, at)}签发{_act(source, one)}" for one in decided)
    yield f"本时段决定{len(decided)}件{f'：{acts}' if acts else ''}。"
    late = {notice.path for notice in a.recheck}
    for notice in a.alarms:
        said = [f"{moment(notice.at, at)}报"] if notice.at else []
        said += [aged.TO_RECHECK] if notice.path in late else []
        words = f"（{'，'.join(said)}）" if said else ""
        yield f"{notice.text}{words}。"
    for pair in pairs(a.edition)[:1]:
        yield f"{aged.told(a, pair, lambda when: moment(when, at))}。"
    done = sum(tick.state == DONE for _, tick in measures(source, since))
    yield f"本时段完成任务{done}项。" if done else f"任务完成情况：{NOTHING}。"
