"""4.3: who owes the report of a danger or disaster, by when, and whether it has come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from builders import RULES, copy_edition, observe, shipped
from hypothesis import given
from hypothesis import strategies as st

from qdflood.check import check
from qdflood.errors import JournalError, PlanError
from qdflood.journal import report_body as bodies
from qdflood.journal.entry import (
    CORRECTION,
    GENESIS,
    INFORMATION_REPORT,
    NOTE,
    READING,
    Entry,
    Record,
    canonical,
    chained,
)
from qdflood.journal.incidents import Key, read_key
from qdflood.journal.observed import body_of
from qdflood.journal.report_clock import FIRST, Event, Standing, span
from qdflood.journal.reporting import Reporting
from qdflood.plan.edition import load_edition
from qdflood.plan.organization import load_organization

ORGANIZATION = load_organization(RULES)
EAST = timedelta(hours=8)
T0 = datetime.fromisoformat("2026-08-10T03:00:00+08:00")
PHONE, PAPER = "电话", "书面"
OTHERS = ("市委总值班室", "市政府总值班室", "市应急指挥中心")
DAM = {"reservoirs": [{"reservoir": "产芝水库", "danger": "较大险情"}]}
DAM_KEY = Key("reservoirs", "产芝水库")


def after(minutes: float = 0, micro: int = 0) -> datetime:
    return T0 + timedelta(minutes=minutes, microseconds=micro)


class Log:
    """A log in memory with the reader under test."""

    def __init__(self, edition: Any = None, organization: Any = None) -> None:
        self.edition = edition or shipped().edition
        self.reporting = Reporting(self.edition, organization or ORGANIZATION)
        self.entries: list[Entry] = []

    def add(self, kind: str, body: Mapping[str, Any], recorded: datetime) -> Entry:
        record = Record(kind, body, "王某", "值班员", recorded, recorded)
        prev = self.entries[-1].hash if self.entries else GENESIS
        entry = chained(len(self.entries) + 1, record, prev)
        canonical(entry.body)  # what the log can hold
        self.entries.append(entry)
        self.reporting.take(entry)
        return entry

    def read(self, observations: Mapping[str, Any], at: datetime = T0) -> Entry:
        document = {"at": at.isoformat(), "observations": observations}
        found = observe(document)
        return self.add(READING, body_of(["一句"], ["某人"], found.reports, found.zeros), at)

    def correct(self, voids: int, observations: Mapping[str, Any], at: datetime) -> Entry:
        found = observe({"at": at.isoformat(), "observations": observations})
        body = body_of(["更正"], ["某人"], found.reports, found.zeros)
        return self.add(CORRECTION, {**body, "voids": voids}, at)

    def tick(
        self, what: str, at: datetime | None, key: Key = DAM_KEY, *,
        now: datetime | None = None, by: str = "平度市防指", text: str = "一句话", **more: Any,
    ) -> Entry:
        """Enters after the check, as the desk does."""
        body = bodies.body(what, key, by, at, text=text, **more)
        now = now or max(at or T0, self.entries[-1].recorded)
        self.reporting.check(body, now)
        return self.add(INFORMATION_REPORT, body, now)

    def event(self, key: Key = DAM_KEY) -> Event:
        found = self.reporting.event(key)
        assert found is not None
        return found

    def clock(self, means: str, number: int = FIRST) -> Any:
        pair = self.event().pair(number)
        assert pair is not None
        return next(c for c in pair.clocks if c.means == means)

    def running(self, at: datetime) -> tuple[int, int]:
        running, overdue = self.reporting.running(at)
        return len(running), len(overdue)


@pytest.fixture
def log() -> Log:
    """A dam's danger, heard of at T0."""
    log = Log()
    log.read(DAM)
    return log


# --- how an event arises ---------------------------------------------------------------


def test_a_danger_starts_both_clocks_from_the_time_it_was_heard_of(log: Log) -> None:
    event = log.event()
    assert event.text == "产芝水库发生较大险情"
    (pair,) = event.pairs
    assert (pair.label, pair.ref, pair.basis) == ("首报", "4.3", "自接报时间起算")
    assert [(c.means, c.due) for c in pair.clocks] == [(PHONE, after(20)), (PAPER, after(50))]
    assert event.occurred is None and event.heard == T0


def test_the_place_owes_it_and_this_office_is_one_of_four(log: Log) -> None:
    event = log.event()
    assert event.owners == ("莱西市政府（莱西市防指）",) and event.ring == ("莱西市防指",)
    assert event.owed_by == "事发地政府和有关部门"
    assert dict.fromkeys(a.recipient for a in event.pairs[0].answers) == dict.fromkeys(OTHERS)
    assert len(event.pairs[0].answers) == 6 and log.reporting.office == "市防指办"


def test_a_place_that_is_not_known_is_said_as_the_plan_says_it() -> None:
    log = Log()
    log.read({"rivers": [{"river": "大沽河", "danger": "较大险情"}]})
    (event,) = log.reporting.events
    assert event.owners == () and event.owing == "事发地政府和有关部门"
    assert len(event.ring) == 5


def test_the_place_said_in_the_row_owes_it() -> None:
    log = Log()
    log.read({"rivers": [{"river": "大沽河", "district": "胶州市", "danger": "决口"}]})
    assert log.reporting.events[0].owing == "胶州市政府（胶州市防指）"


@pytest.mark.parametrize(
    "said",
    [
        {"reservoirs": [{"reservoir": "产芝水库", "danger": "无"}]},
        {"reservoirs": [{"reservoir": "产芝水库", "danger": None}]},
        {"reservoirs": [{"reservoir": "产芝水库", "danger": {"at_most": "较大险情"}}]},
        {"reservoirs": [{"reservoir": "产芝水库", "expected_danger": "垮坝", "level_m": 71}]},
        {"districts": {"平度市": {"flood": "无", "dead": 0, "evacuated": 900, "drought": "重度"}}},
        {"districts": {"平度市": {"affected": "无"}}},
        {"stations": {"南村": {"position": "超过保证水位"}}},
    ],
)
def test_what_has_not_happened_owes_no_report(said: dict[str, Any]) -> None:
    log = Log()
    log.read(said)
    assert log.reporting.events == ()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"districts": {"平度市": {"flood": "一般"}}}, "平度市发生一般洪涝灾害"),
        ({"districts": {"平度市": {"dead": 2}}}, "平度市死亡人口2人"),
        ({"rivers": [{"river": "大沽河", "danger": {"at_least": "较大险情"}}]},
         "大沽河发生较大险情或以上"),
        ({"others": [{"kind": "山洪", "district": "崂山区", "note": "某村"}]}, "崂山区山洪（某村）"),
    ],
)
def test_every_kind_of_danger_and_disaster_does(said: dict[str, Any], words: str) -> None:
    log = Log()
    log.read(said)
    assert [event.text for event in log.reporting.events] == [words]


def test_two_facts_of_one_district_are_one_event() -> None:
    log = Log()
    log.read({"districts": {"平度市": {"flood": "一般"}}})
    log.read({"districts": {"平度市": {"dead": 2}}}, after(30))
    (event,) = log.reporting.events
    assert event.text == "平度市发生一般洪涝灾害，死亡人口2人" and event.heard == T0


def test_two_places_at_one_dam_are_two_events_and_so_are_two_without_a_name() -> None:
    log = Log()
    log.read({"reservoirs": [
        {"reservoir": "产芝水库", "place": place, "danger": "一般险情"} for place in ("坝脚", "溢洪道")
    ]})
    small = {"size": "小（一）型", "danger": "较大险情"}
    log.read({"reservoirs": [{**small, "district": "平度市"}, {**small, "district": "莱西市"}]})
    assert len({event.key for event in log.reporting.events}) == 4
    log.tick(bodies.RECEIVED, after(1), log.reporting.events[0].key, means=PHONE)
    assert log.running(after(2)) == (7, 0)


# --- the boundary ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("means", "minutes", "micro", "standing", "words"),
    [
        (PHONE, 20, 0, Standing.IN_TIME, "已收，准时"),
        (PHONE, 20, 1, Standing.LATE, "已收，迟不足1分钟"),
        (PHONE, 23.5, 0, Standing.LATE, "已收，迟3分钟"),
        (PAPER, 50, 0, Standing.IN_TIME, "已收，准时"),
        (PAPER, 50, 1, Standing.LATE, "已收，迟不足1分钟"),
        (PAPER, 115, 0, Standing.LATE, "已收，迟1小时05分"),
    ],
)
def test_exactly_at_the_limit_is_in_time(
    log: Log, means: str, minutes: float, micro: int, standing: Standing, words: str
) -> None:
    log.tick(bodies.RECEIVED, after(minutes, micro), means=means)
    assert log.clock(means).standing(after(300)) is standing
    assert log.clock(means).words(after(300)) == words


@pytest.mark.parametrize(
    ("minutes", "micro", "standing", "words"),
    [
        (0, 0, Standing.WAITING, "未到时，剩20分钟"),
        (9, 59_999_999, Standing.WAITING, "未到时，剩10分钟"),
        (10, 0, Standing.SOON, "将到时，剩10分钟"),
        (19, 1, Standing.SOON, "将到时，剩不足1分钟"),
        (20, 0, Standing.SOON, "将到时，剩不足1分钟"),
        (20, 1, Standing.OVERDUE, "超时未收不足1分钟"),
        (32, 0, Standing.OVERDUE, "超时未收12分钟"),
    ],
)
def test_a_clock_that_runs(
    log: Log, minutes: int, micro: int, standing: Standing, words: str
) -> None:
    at = after(minutes, micro)
    assert log.clock(PHONE).standing(at) is standing and standing.open
    assert log.clock(PHONE).words(at) == words


def test_overdue_and_received_late_is_recorded_and_never_refused(log: Log) -> None:
    assert log.running(after(21)) == (1, 1)
    log.tick(bodies.RECEIVED, after(400), means=PHONE)
    assert log.clock(PHONE).late == timedelta(minutes=380)
    assert log.running(after(400)) == (0, 1)
    assert not log.clock(PHONE).standing(after(401)).open


def test_the_minutes_are_the_plans_and_not_the_codes(tmp_path: Path) -> None:
    rules = copy_edition(tmp_path)
    file = rules / "organization" / "reporting.yaml"
    text = file.read_text(encoding="utf-8").replace("within_min: 20", "within_min: 7")
    file.write_text(text.replace("soon_min: 10", "soon_min: 2"), encoding="utf-8")
    log = Log(load_edition(rules, tmp_path / "data"), load_organization(rules))
    log.read(DAM)
    assert log.clock(PHONE).due == after(7)
    assert log.clock(PHONE).standing(after(4)) is Standing.WAITING
    assert log.clock(PHONE).standing(after(5)) is Standing.SOON


def test_what_is_owed_under_a_clause_without_a_first_report_is_refused(tmp_path: Path) -> None:
    rules = copy_edition(tmp_path)
    file = rules / "observables.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('reported_under: "4.3"', 'reported_under: "4.4"', 1), encoding="utf-8")
    with pytest.raises(PlanError, match=r"4\.4"):
        Reporting(load_edition(rules, tmp_path / "data"), load_organization(rules))


def test_the_check_finds_what_leads_nowhere(tmp_path: Path) -> None:
    rules = copy_edition(tmp_path)
    for name, old, new in (("observables.yaml", 'reported_under: "4.3"', 'reported_under: "4.4"'),
                           ("organization/reporting.yaml", "office: 市防指办", "office: 市防指办室")):
        text = (rules / name).read_text(encoding="utf-8")
        (rules / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    found = {finding.name for finding in check(rules, tmp_path / "data")}
    assert {"名称悬空:rivers.danger.reported_under=4.4", "名称悬空:首报.office=市防指办室"} <= found


# --- when it happened ------------------------------------------------------------------


def test_learning_when_it_happened_moves_deadline_and_verdict(log: Log) -> None:
    log.tick(bodies.RECEIVED, after(15), means=PHONE)
    assert log.clock(PHONE).standing(after(16)) is Standing.IN_TIME
    log.tick(bodies.OCCURRED, after(-10), now=after(18))
    (pair,) = log.event().pairs
    assert (pair.basis, pair.start) == ("自发生时间起算", after(-10))
    assert log.clock(PHONE).due == after(10)
    assert log.clock(PHONE).words(after(18)) == "已收，迟5分钟"
    assert log.clock(PAPER).due == after(40)


def test_the_last_word_on_when_it_happened_stands_and_may_be_taken_back(log: Log) -> None:
    log.tick(bodies.OCCURRED, after(-10), now=after(1))
    log.tick(bodies.OCCURRED, after(-5), now=after(2))
    assert log.event().pairs[0].start == after(-5)
    log.tick(bodies.OCCURRED, None, now=after(3))
    assert log.event().pairs[0].start == T0 and log.event().occurred is None
    assert log.event().pairs[0].basis == "自接报时间起算"


def test_it_was_heard_of_when_the_first_report_came(log: Log) -> None:
    log.tick(bodies.RECEIVED, after(-4), now=after(2), means=PHONE)
    assert log.event().heard == after(-4)
    assert log.clock(PAPER).due == after(46)
    log.read({"reservoirs": [{"reservoir": "产芝水库", "danger": {"value": "较大险情", "at":
             after(-9).isoformat()}}]}, after(5))
    assert log.event().heard == after(-4), "what happened at 02:51 was not heard of then"
    assert log.event().pairs[0].start == after(-9)


def typed(value: str, at: datetime) -> dict[str, Any]:
    return {"reservoirs": [{"reservoir": "产芝水库", "danger": {"value": value, "at": at.isoformat(),
                                                             "by": "市水务管理局"}}]}


def test_a_time_typed_with_it_is_when_it_happened_and_never_when_it_was_heard_of() -> None:
    log = Log()
    log.read(typed("重大险情", after(-50)), after(892, 1))
    event = log.event()
    assert event.occurred is not None and event.occurred.at == after(-50)
    assert event.occurred.sender == "市水务管理局" and event.heard == after(892, 1)
    assert (event.pairs[0].basis, event.pairs[0].start) == ("自发生时间起算", after(-50))
    log.tick(bodies.RECEIVED, after(893), means=PHONE)
    log.tick(bodies.OCCURRED, None, now=after(894))
    assert log.event().occurred is None and log.event().pairs[0].start == after(892, 1)
    log.tick(bodies.RECEIVED, after(-50), now=after(895), means=PHONE)
    assert log.event().heard == after(-50), "somebody says that it was telephoned then"


def test_without_a_time_it_is_heard_of_when_it_was_said() -> None:
    log = Log()
    log.read(typed("重大险情", after(0, 7)), after(3, 9))  # read back for three minutes
    assert log.event().heard == after(0, 7) and log.event().occurred is None


def test_what_a_correction_says_was_heard_of_when_the_error_was() -> None:
    log = Log()
    log.read(typed("重大险情", after(-50)), after(2, 1))
    log.correct(1, typed("较大险情", after(-50)), after(60, 1))
    log.correct(2, typed("较大险情", after(-40)), after(70, 1))
    assert log.event().heard == after(2, 1) and log.event().pairs[0].start == after(-40)


def test_it_cannot_have_happened_after_it_was_heard_of(log: Log) -> None:
    with pytest.raises(JournalError, match="发生时间08-10 03:01晚于接报时间08-10 03:00"):
        log.tick(bodies.OCCURRED, after(1), now=after(2))


def test_a_report_cannot_come_before_what_it_is_of(log: Log) -> None:
    log.tick(bodies.OCCURRED, after(-10), now=after(1))
    with pytest.raises(JournalError, match="早于发生时间08-10 02:50"):
        log.tick(bodies.RECEIVED, after(-11), now=after(2), means=PHONE)
    log.tick(bodies.RECEIVED, after(-10), now=after(2), means=PHONE)
    assert log.event().pairs[0].start == after(-10) == log.event().heard


# --- what was received, asked, corrected -----------------------------------------------


def test_a_tick_says_who_and_when(log: Log) -> None:
    log.tick(bodies.RECEIVED, after(5), now=after(6), means=PHONE, by="莱西市防指 李某")
    receipt = log.clock(PHONE).receipt
    assert (receipt.at, receipt.sender) == (after(5), "莱西市防指 李某")
    assert (receipt.officer, receipt.recorded) == ("王某", after(6))


def test_the_other_recipients_are_asked(log: Log) -> None:
    def answer(recipient: str, means: str) -> Any:
        return next(a for a in log.event().pairs[0].answers
                    if (a.recipient, a.means) == (recipient, means))

    assert answer(OTHERS[0], PHONE).words == "未询问"
    log.tick(bodies.ASKED, after(30), recipient=OTHERS[0], means=PHONE, reached=False)
    assert answer(OTHERS[0], PHONE).words == "未收到"
    log.tick(bodies.ASKED, after(20), now=after(40), recipient=OTHERS[0], means=PHONE, reached=True)
    assert answer(OTHERS[0], PHONE).words == "已收（准时）"
    log.tick(bodies.ASKED, after(53), recipient=OTHERS[1], means=PAPER, reached=True)
    assert answer(OTHERS[1], PAPER).words == "已收（迟3分钟）"
    log.tick(bodies.ASKED, None, now=after(60), recipient=OTHERS[2], means=PAPER, reached=True)
    assert answer(OTHERS[2], PAPER).words == "已收（时间未问明）"
    assert log.running(after(10)) == (2, 0), "what reached others has not reached this office"


def test_a_tick_in_error_is_taken_back(log: Log) -> None:
    wrong = log.tick(bodies.RECEIVED, after(5), means=PHONE)
    log.tick(bodies.VOIDED, None, of=wrong.seq, text="误点")
    assert log.clock(PHONE).receipt is None and log.event().entered == ()
    log.tick(bodies.RECEIVED, after(25), means=PHONE)
    assert log.clock(PHONE).words(after(30)) == "已收，迟5分钟"
    with pytest.raises(JournalError, match="已撤销"):
        log.tick(bodies.VOIDED, None, of=wrong.seq, text="误点")


def test_a_correction_of_the_reading_moves_the_event(log: Log) -> None:
    other = {"reservoirs": [{"reservoir": "尹府水库", "danger": "较大险情"}]}
    log.correct(1, other, after(3))
    assert [event.text for event in log.reporting.events] == ["尹府水库发生较大险情"]


def test_ticks_on_what_was_entered_in_error_stay_in_sight(log: Log) -> None:
    log.tick(bodies.RECEIVED, after(2), means=PHONE)
    log.correct(1, {}, after(3))
    (event,) = log.reporting.events
    assert event.incident.withdrawn and not event.counts and event.clocks
    assert log.running(after(90)) == (0, 0) and log.reporting.missing == ()


def test_a_correction_of_the_grade_keeps_the_ticks(log: Log) -> None:
    log.tick(bodies.RECEIVED, after(2), means=PHONE)
    log.correct(1, {"reservoirs": [{"reservoir": "产芝水库", "danger": "重大险情"}]}, after(3))
    (event,) = log.reporting.events
    assert event.text == "产芝水库发生重大险情" and log.clock(PHONE).receipt is not None


# --- verification ----------------------------------------------------------------------


def test_a_request_to_verify_opens_a_second_pair(log: Log) -> None:
    request = log.tick(bodies.VERIFICATION, after(60), by="市政府总值班室", text="渗漏量")
    _, second = log.event().pairs
    assert (second.label, second.number, second.basis) == ("核报", request.seq, "自提出核报时间起算")
    assert second.request is not None and second.request.sender == "市政府总值班室"
    assert [c.due for c in second.clocks] == [after(80), after(110)]
    assert log.running(after(70)) == (2, 2), "the first pair is not closed by the second"
    log.tick(bodies.RECEIVED, after(80), means=PHONE, pair=request.seq)
    assert log.clock(PHONE, request.seq).standing(after(90)) is Standing.IN_TIME
    assert log.clock(PHONE).receipt is None
    log.tick(bodies.ASKED, after(90), recipient=OTHERS[0], means=PHONE, reached=True, pair=request.seq)
    assert next(a.words for a in log.event().pairs[1].answers) == "已收（迟10分钟）"


def test_each_request_has_its_own_pair_and_may_be_taken_back(log: Log) -> None:
    log.tick(bodies.VERIFICATION, after(60), text="一")
    second = log.tick(bodies.VERIFICATION, after(65), text="二")
    assert len(log.event().pairs) == 3
    log.tick(bodies.VOIDED, None, of=second.seq, text="重复")
    assert len(log.event().pairs) == 2
    with pytest.raises(JournalError, match="没有这次核报"):
        log.tick(bodies.RECEIVED, after(70), means=PHONE, pair=second.seq)


def test_an_answer_cannot_come_before_it_was_asked_for(log: Log) -> None:
    request = log.tick(bodies.VERIFICATION, after(60))
    with pytest.raises(JournalError, match="早于提出核报的时间"):
        log.tick(bodies.RECEIVED, after(59), now=after(61), means=PHONE, pair=request.seq)


# --- further reports, closing, going on ------------------------------------------------


def test_further_reports_have_no_minutes(log: Log) -> None:
    log.tick(bodies.FOLLOWUP, after(200), text="渗漏减小", means=PHONE)
    log.tick(bodies.FOLLOWUP, after(100), now=after(210), text="渗漏加大")
    assert [tick.text for tick in log.event().followups] == ["渗漏加大", "渗漏减小"]
    assert len(log.event().pairs) == 1 and log.event().due == after(20)


def test_closed_without_the_written_report_it_stays_listed(log: Log) -> None:
    log.tick(bodies.RECEIVED, after(10), means=PHONE)
    log.tick(bodies.CLOSED, after(300), by="市防指秘书长", text="险情排除")
    event = log.event()
    assert event.closed is not None and event.closed.text == "险情排除" and not event.counts
    assert log.running(after(301)) == (0, 0)
    assert [(one.clock.means, one.event.key) for one in log.reporting.missing] == [(PAPER, DAM_KEY)]
    log.tick(bodies.RECEIVED, after(400), means=PAPER)
    assert log.reporting.missing == () and log.clock(PAPER).late is not None


@pytest.mark.parametrize(
    ("said", "over"),
    [
        ({"control": "已控制"}, False),
        ({"control": "已解除"}, True),
        ({"danger": "无"}, True),
        ({"danger": None}, False),
        ({"danger": "一般险情"}, False),
    ],
)
def test_closing_is_offered_when_the_danger_is_over(log: Log, said: Any, over: bool) -> None:
    log.read({"reservoirs": [{"reservoir": "产芝水库", **said}]}, after(60))
    event = log.event()
    assert event.incident.over is over and event.closed is None
    assert event.text.startswith("产芝水库发生")


def test_a_danger_after_the_control_is_open_again(log: Log) -> None:
    log.read({"reservoirs": [{"reservoir": "产芝水库", "control": "已解除"}]}, after(60))
    log.read({"reservoirs": [{"reservoir": "产芝水库", "danger": "重大险情"}]}, after(70))
    (event,) = log.reporting.events
    assert not event.incident.over and event.text == "产芝水库发生重大险情"


def test_a_worsening_continues_the_same_event(log: Log) -> None:
    log.read({"reservoirs": [{"reservoir": "产芝水库", "danger": "重大险情"}]}, after(90))
    (event,) = log.reporting.events
    assert event.text == "产芝水库发生重大险情" and event.heard == T0
    assert [words for _, _, words in event.incident.told] == ["发生较大险情", "发生重大险情"]


def test_a_rise_to_a_higher_grade_wants_a_further_report_or_a_verification(log: Log) -> None:
    assert log.event().risen is None
    log.read({"reservoirs": [{"reservoir": "产芝水库", "danger": "一般险情"}]}, after(20))
    assert log.event().risen is None, "milder is no rise"
    log.read({"reservoirs": [{"reservoir": "产芝水库", "danger": "垮坝"}]}, after(30))
    risen = log.event().risen
    assert risen is not None
    assert (risen.words, risen.before, risen.at) == ("发生垮坝", "发生较大险情", after(30))
    log.tick(bodies.FOLLOWUP, after(31))
    assert log.event().risen is None


def test_what_would_end_the_danger_is_known(log: Log) -> None:
    assert log.event().incident.ending == (("control", "已解除", "产芝水库险情已解除"),)
    log.read({"reservoirs": [{"reservoir": "产芝水库", "control": "已解除"}]}, after(60))
    assert log.event().incident.ending == ()
    log.read({"districts": {"平度市": {"flood": "较大", "dead": 1}}}, after(61))
    assert log.event(Key("districts", "平度市")).incident.ending == (
        ("flood", "无", "平度市无洪涝灾害"),)


def test_a_worsening_opens_a_closed_event_again(log: Log) -> None:
    log.tick(bodies.CLOSED, after(60), text="灾情稳定")
    log.read({"reservoirs": [{"reservoir": "产芝水库", "danger": "重大险情"}]}, after(90))
    (event,) = log.reporting.events
    assert event.closed is None and event.counts
    log.tick(bodies.CLOSED, after(120), text="险情排除")
    assert log.event().closed is not None


def test_a_report_from_before_the_closing_typed_late_does_not(log: Log) -> None:
    log.tick(bodies.CLOSED, after(60), text="险情排除")
    log.read({"reservoirs": [{"reservoir": "产芝水库", "danger": {"value": "重大险情", "at":
             after(30).isoformat()}}]}, after(90))
    assert log.event().closed is not None


def test_a_person_may_close_it_and_take_it_up_again(log: Log) -> None:
    log.tick(bodies.CLOSED, after(60), text="险情排除")
    log.tick(bodies.REOPENED, after(70))
    assert log.event().closed is None
    closing = log.tick(bodies.CLOSED, after(80), text="灾情结束")
    log.tick(bodies.VOIDED, None, of=closing.seq, text="误点")
    assert log.event().closed is None, "the closing before the reopening does not count either"


def test_what_happens_after_it_was_over_and_closed_is_a_new_event(log: Log) -> None:
    log.tick(bodies.RECEIVED, after(5), means=PHONE)
    log.read({"reservoirs": [{"reservoir": "产芝水库", "control": "已解除"}]}, after(60))
    log.tick(bodies.CLOSED, after(61), text="险情排除")
    again = log.read({"reservoirs": [{"reservoir": "产芝水库", "danger": "一般险情"}]}, after(3000))
    first, second = log.reporting.events
    assert first.closed is not None and first.key == DAM_KEY
    assert second.key == Key("reservoirs", "产芝水库", "", again.seq)
    assert second.heard == after(3000) and second.due == after(3020)
    assert second.owners == ("莱西市政府（莱西市防指）",)
    assert first.text == "产芝水库发生较大险情"


# --- what may not be entered -----------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "at", "more", "problem"),
    [
        (bodies.RECEIVED, after(5), {"means": "传真"}, "请选择报告形式"),
        (bodies.RECEIVED, after(5), {"means": PHONE, "by": "  "}, "报告人或报告单位"),
        (bodies.RECEIVED, after(5), {"means": PHONE, "by": "某" * 61}, "最多60字"),
        (bodies.RECEIVED, None, {"means": PHONE}, "请写明时间"),
        (bodies.RECEIVED, after(30), {"means": PHONE, "now": after(20)}, "晚于现在"),
        (bodies.ASKED, after(5), {"means": PHONE, "recipient": "市防指办"}, "不是应接报的单位"),
        (bodies.ASKED, after(5), {"means": PHONE, "recipient": "某单位"}, "不是应接报的单位"),
        (bodies.VERIFICATION, after(5), {"text": " "}, "要核报什么"),
        (bodies.FOLLOWUP, after(5), {"text": ""}, "续报内容"),
        (bodies.FOLLOWUP, after(5), {"text": "长" * 2001}, "最多2000字"),
        (bodies.CLOSED, after(5), {"text": ""}, "结束的依据"),
        (bodies.CLOSED, after(-5), {}, "早于接报时间"),
        (bodies.VOIDED, None, {"of": 1}, "不在这起事件中"),
        ("别的", after(5), {}, "没有“别的”这一项"),
    ],
)
def test_what_is_refused(
    log: Log, what: str, at: datetime | None, more: dict[str, Any], problem: str
) -> None:
    with pytest.raises(JournalError, match=problem):
        log.tick(what, at, **more)
    assert len(log.entries) == 1


def test_an_event_that_is_not_there_takes_nothing(log: Log) -> None:
    with pytest.raises(JournalError, match="没有这起险情、灾情"):
        log.tick(bodies.RECEIVED, after(5), Key("reservoirs", "尹府水库"), means=PHONE)
    body = bodies.body(bodies.FOLLOWUP, DAM_KEY, "某", after(1), text="一")
    with pytest.raises(JournalError, match="没有这起险情、灾情"):
        log.reporting.check({**body, "event": {"register": 1}}, after(2))
    with pytest.raises(JournalError, match="时间写法不对"):
        log.reporting.check({**body, "at": "昨晚"}, after(2))


def test_entries_that_are_not_understood_stop_nothing(log: Log) -> None:
    for body in ({}, {"what": "别的", "event": DAM_KEY.body}, {"what": "received", "event": None},
                 {"what": "received", "event": DAM_KEY.body, "at": "昨晚", "means": PHONE},
                 {"what": "voided"}):
        log.add(INFORMATION_REPORT, body, after(1))
    log.add(NOTE, {"text": "一"}, after(1))
    assert log.clock(PHONE).receipt is None and len(log.reporting.events) == 1
    assert read_key({"register": "r", "member": "m", "row": "", "turn": "x"}) is None


# --- properties ------------------------------------------------------------------------

MOMENTS = st.integers(0, 240)
RECEIPTS = st.lists(
    st.tuples(st.sampled_from([bodies.RECEIVED, bodies.ASKED, bodies.FOLLOWUP]),
              st.sampled_from([PHONE, PAPER]), st.sampled_from(OTHERS), st.booleans(), MOMENTS),
    max_size=7,
)


def verdicts(ticks: Iterable[tuple[str, str, str, bool, int]]) -> Any:
    log = Log()
    log.read(DAM)
    for what, means, recipient, reached, minute in ticks:
        body = bodies.body(what, DAM_KEY, "某人", after(minute), means=means, recipient=recipient,
                           reached=reached, text="一")
        log.add(INFORMATION_REPORT, body, after(300))
    event = log.event()
    (pair,) = event.pairs
    return ([(c.due, c.received, c.words(after(300))) for c in pair.clocks],
            [(a.recipient, a.means, a.words, a.asked.at if a.asked else None) for a in pair.answers],
            sorted((t.at, t.sender) for t in event.followups if t.at))


@given(RECEIPTS.flatmap(lambda held: st.tuples(st.just(held), st.permutations(held))))
def test_the_order_of_ticks_does_not_matter(pair: Any) -> None:
    held, shuffled = pair
    assert verdicts(held) == verdicts(shuffled)


@given(RECEIPTS, MOMENTS, st.sampled_from([PHONE, PAPER]))
def test_a_later_tick_never_makes_an_earlier_receipt_earlier(
    held: Any, minute: int, means: str
) -> None:
    before = {m: r for m, (_, r, _) in zip((PHONE, PAPER), verdicts(held)[0], strict=True)}
    again = verdicts([*held, (bodies.RECEIVED, means, OTHERS[0], True, minute)])[0]
    now = {m: r for m, (_, r, _) in zip((PHONE, PAPER), again, strict=True)}
    earlier = before[means]
    assert now[means] == (min(earlier, after(minute)) if earlier else after(minute))
    other = PAPER if means == PHONE else PHONE
    assert now[other] == before[other]


@given(st.integers(0, 10_000_000_000))
def test_in_time_is_exactly_up_to_the_limit(micro: int) -> None:
    log = Log()
    log.read(DAM)
    log.tick(bodies.RECEIVED, after(0, micro), means=PHONE)
    in_time = log.clock(PHONE).standing(after(200)) is Standing.IN_TIME
    assert in_time is (timedelta(microseconds=micro) <= timedelta(minutes=20))


# --- another plan ----------------------------------------------------------------------


def test_another_plan_has_its_own_minutes_and_recipients() -> None:
    rules = Path(__file__).parent / "editions" / "rules" / "lanjiang-2024"
    edition = load_edition(rules, rules.parent.parent / "data")
    log = Log(edition, load_organization(rules))
    report = {"register": "levees", "member": "某段", "field": "state", "at": T0.isoformat()}
    worst = edition.info["levees"]["state"].scale.grades[-1]  # type: ignore[union-attr]
    body = {"sentences": [], "by": [], "reports": [{**report, "value": worst}], "zeros": []}
    log.add(READING, body, T0)
    (event,) = log.reporting.events
    assert [(c.means, c.due) for _, c in event.clocks] == [(PHONE, after(30))]
    assert event.owing == "所在省" and event.pairs[0].answers == ()
    assert log.reporting.office == "澜江防总"


# --- words -----------------------------------------------------------------------------


def test_lengths_in_words() -> None:
    assert span(timedelta(seconds=59)) == "不足1分钟"
    assert span(timedelta(minutes=59, seconds=59)) == "59分钟"
    assert span(timedelta(hours=2, minutes=5)) == "2小时05分"


def test_a_line_of_the_handover_sheet(log: Log) -> None:
    (running, _), _ = log.reporting.running(after(12))
    assert running.words(after(12)) == (
        "产芝水库发生较大险情：莱西市政府（莱西市防指）首报（电话）应于03:20前，将到时，剩8分钟"
    )


def test_the_worst_clock_stands_first(log: Log) -> None:
    log.read({"reservoirs": [{"reservoir": "尹府水库", "danger": "较大险情"}]}, after(15))
    running, overdue = log.reporting.running(after(25))
    assert [(one.event.key.member, one.clock.means) for one in overdue] == [("产芝水库", PHONE)]
    assert [(one.event.key.member, one.clock.means) for one in running] == [
        ("尹府水库", PHONE), ("产芝水库", PAPER), ("尹府水库", PAPER)]


def test_what_is_kept_between_entries_is_what_a_fresh_reading_gives(log: Log) -> None:
    def same() -> None:
        fresh = Reporting(log.edition, ORGANIZATION)
        for entry in log.entries:
            fresh.take(entry)
        assert fresh.events == log.reporting.events

    steps = [
        lambda: log.tick(bodies.RECEIVED, after(5), means=PHONE),
        lambda: log.tick(bodies.VERIFICATION, after(6)),
        lambda: log.read({"reservoirs": [{"reservoir": "产芝水库", "danger": "重大险情"}]}, after(7)),
        lambda: log.tick(bodies.OCCURRED, after(-3), now=after(8)),
        lambda: log.tick(bodies.VOIDED, None, of=2, text="误点", now=after(9)),
        lambda: log.read({"reservoirs": [{"reservoir": "产芝水库", "control": "已解除"}]}, after(10)),
        lambda: log.tick(bodies.CLOSED, after(11), text="险情排除"),
        lambda: log.read(DAM, after(12)),
        lambda: log.correct(9, {}, after(13)),
        lambda: log.correct(1, {"districts": {"平度市": {"flood": "一般"}}}, after(14)),
    ]
    same()
    for step in steps:
        step()
        same()
