"""Who is on duty, notes, handovers: folded from entries; the sheet; what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from qdflood.errors import JournalError
from qdflood.journal.entry import (
    GENESIS,
    HANDOVER,
    NOTE,
    READING,
    SHIFT,
    SNAPSHOT,
    Entry,
    Record,
    canonical,
    chained,
)
from qdflood.journal.official import Person
from qdflood.journal.shifts import (
    NAME_LIMIT,
    SOURCE_LIMIT,
    TEXT_LIMIT,
    Item,
    Shifts,
    counts_words,
    handover_body,
    handover_sheet,
    note_body,
    read_person,
)

AT = datetime(2026, 8, 10, 20, 0, tzinfo=timezone(timedelta(hours=8)))
WANG, LI = Person("王某", "值班员"), Person("李某", "带班领导")


class Log:
    """A chain of entries taken by one fold, a minute apart."""

    def __init__(self) -> None:
        self.shifts = Shifts()
        self.entries: list[Entry] = []

    def add(self, kind: str, body: Mapping[str, Any], by: Person = WANG) -> Entry:
        at = AT + timedelta(minutes=len(self.entries))
        prev = self.entries[-1].hash if self.entries else GENESIS
        entry = chained(len(self.entries) + 1, Record(kind, body, by.name, by.post, at, at), prev)
        self.entries.append(entry)
        self.shifts.take(entry)
        return entry

    def hand(self, out: Person = WANG, into: Person = LI) -> Entry:
        sheet = handover_sheet(self.shifts, AT, official="未登记", proposed="无法判定")
        return self.add(HANDOVER, handover_body(out, into, sheet, "电话已转接"), out)


@pytest.fixture
def log() -> Log:
    return Log()


def test_nobody_is_on_duty_in_an_empty_log(log: Log) -> None:
    assert log.shifts.on_duty == ()
    assert log.shifts.handover is None
    assert log.shifts.head == (0, GENESIS)


def test_who_signs_on_is_on_duty_since_then(log: Log) -> None:
    log.add(SHIFT, {})
    log.add(SHIFT, {}, LI)
    assert [(w.person, w.since - AT) for w in log.shifts.on_duty] == [
        (WANG, timedelta()), (LI, timedelta(minutes=1))]


def test_signing_on_again_keeps_the_first_time_another_post_does_not(log: Log) -> None:
    log.add(SHIFT, {})
    log.add(SHIFT, {})
    assert log.shifts.on_duty[0].seq == 1
    log.add(SHIFT, {}, Person("王某", "带班领导"))
    assert [(w.person.post, w.seq) for w in log.shifts.on_duty] == [("带班领导", 3)]


def test_a_handover_takes_one_off_and_puts_the_other_on(log: Log) -> None:
    log.add(SHIFT, {})
    entry = log.hand()
    assert [(w.person, w.seq) for w in log.shifts.on_duty] == [(LI, entry.seq)]
    assert log.shifts.handover is not None
    assert (log.shifts.handover.out, log.shifts.handover.into) == (WANG, LI)
    assert log.shifts.handover.remarks == "电话已转接"
    log.add(SHIFT, {}, LI)
    assert log.shifts.on_duty[0].seq == entry.seq, "signing on after it is the same watch"


def test_notes_and_numbers_begin_anew_with_a_handover(log: Log) -> None:
    log.add(SHIFT, {})
    log.add(NOTE, note_body("一"))
    log.add(READING, {})
    log.add(SNAPSHOT, {})
    assert log.shifts.counts == {READING: 1, NOTE: 1, SHIFT: 1, SNAPSHOT: 1}
    log.hand()
    assert log.shifts.counts == {} and len(log.shifts.notes) == 0
    log.add(NOTE, note_body("二", "第3号快报"), LI)
    (note,) = log.shifts.notes
    assert (note.text, note.source, note.officer) == ("二", "第3号快报", "李某")
    assert log.shifts.counts == {NOTE: 1}
    assert counts_words(log.shifts.counts) == "值班记事1条"


def test_the_head_is_that_of_the_last_entry_of_any_kind(log: Log) -> None:
    entry = log.add(READING, {})
    assert log.shifts.head == (1, entry.hash)


@pytest.mark.parametrize("body", [
    {}, {"out": None, "into": None}, {"out": "王某", "into": 3, "sheet": [], "remarks": None},
    {"out": {}, "into": {"name": " "}}, {"into": {"name": 5, "post": {}}},
])
def test_a_handover_by_another_hand_does_not_stop_the_fold(
    log: Log, body: Mapping[str, Any]
) -> None:
    log.add(SHIFT, {})
    log.add(HANDOVER, body)
    assert log.shifts.on_duty == ()
    assert log.shifts.handover is not None and log.shifts.handover.out == WANG
    log.add(NOTE, {"text": 5})
    assert log.shifts.notes[0].text == ""


# -- the sheet


def test_the_sheet_holds_what_was_gathered_and_says_what_was_not(log: Log) -> None:
    log.add(NOTE, note_body("水泵已到位", "传真"))
    sheet = handover_sheet(
        log.shifts, AT, official="三级", proposed="二级", lag="已25分钟",
        signatures=[], tasks=["通知各单位"], clocks=[Item("某地险情", AT, 7)],
    )
    held = {s.title: s.items for s in sheet.sections}
    assert held["待签发、待公布"] == ()
    assert held["未完成的任务"] == (Item("通知各单位"),)
    assert held["计时中的信息报告"] == (Item("某地险情", AT, 7),)
    assert held["过时读数"] is None, "not gathered is not none"
    assert held["本班值班记事"] == (Item("水泵已到位（附来源）", AT, 1),)
    assert sheet.head == log.shifts.head and sheet.counts == {NOTE: 1} and sheet.since is None


def test_the_sheet_can_be_entered_and_keeps_what_is_not_known(log: Log) -> None:
    sheet = handover_sheet(log.shifts, AT, official="未登记", proposed="无法判定", tasks=["甲"],
                           clocks=[Item("乙", AT, 3)])
    canonical(sheet.body)
    by_title = {s["title"]: s["items"] for s in sheet.body["sections"]}
    assert by_title["未完成的任务"] == [{"text": "甲"}]
    assert by_title["计时中的信息报告"] == [{"text": "乙", "at": AT.isoformat(), "seq": 3}]
    assert by_title["待签发、待公布"] is None
    assert sheet.body["head"] == {"seq": 0, "hash": GENESIS} and sheet.body["since"] is None


def test_the_next_sheet_says_since_when(log: Log) -> None:
    log.add(SHIFT, {})
    entry = log.hand()
    sheet = handover_sheet(log.shifts, AT, official="", proposed="")
    assert sheet.since == entry.happened


# -- what is refused


@pytest.mark.parametrize(("out", "into", "says"), [
    (Person("", "值班员"), LI, "交班人姓名"),
    (WANG, Person(" ", "值班员"), "接班人姓名"),
    (WANG, Person("李某", ""), "接班人职务"),
    (WANG, Person("王某", "带班领导"), "两人"),
    (WANG, Person(" 王 某", "带班领导"), "两人"),
    (WANG, Person("李" * (NAME_LIMIT + 1), "值班员"), "最多"),
])
def test_a_handover_needs_two_people(log: Log, out: Person, into: Person, says: str) -> None:
    with pytest.raises(JournalError, match=says):
        handover_body(out, into, handover_sheet(log.shifts, AT, official="", proposed=""))


def test_long_remarks_are_refused(log: Log) -> None:
    sheet = handover_sheet(log.shifts, AT, official="", proposed="")
    with pytest.raises(JournalError, match=f"最多{TEXT_LIMIT}字"):
        handover_body(WANG, LI, sheet, "字" * (TEXT_LIMIT + 1))
    assert handover_body(WANG, LI, sheet, "字" * TEXT_LIMIT)["remarks"]


@pytest.mark.parametrize(("text", "source", "says"), [
    ("", "", "请填写"), (" \n", "", "请填写"), ("字" * (TEXT_LIMIT + 1), "", "最多2000字"),
    ("甲", "字" * (SOURCE_LIMIT + 1), "最多10000字"),
])
def test_notes_that_are_refused(text: str, source: str, says: str) -> None:
    with pytest.raises(JournalError, match=says):
        note_body(text, source)


def test_a_note_is_kept_as_typed() -> None:
    typed = " <b>**甲**</b>\n\u202e乙 "
    assert note_body(typed) == {"text": typed}
    assert note_body(typed, " ") == {"text": typed}


def test_a_person_without_a_name_is_nobody() -> None:
    assert read_person({"name": " ", "post": "值班员"}) is None
    assert read_person({"name": " 王某 "}) == Person("王某", "")
