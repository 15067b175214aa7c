"""The log read back: what counts, what was voided, and how everything stood at any moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from builders import RULES, document, observe, shipped
from hypothesis import given, settings
from hypothesis import strategies as st
from test_properties import worlds

from qdflood.assessment import assess
from qdflood.assessment.result import result
from qdflood.journal.entry import (
    CORRECTION,
    EXERCISE,
    GENESIS,
    KINDS,
    NOTE,
    READING,
    ZERO_REPORT,
    Entry,
    Record,
    chained,
)
from qdflood.journal.ledger import Ledger, replay
from qdflood.journal.observed import Observed, body_of, report_json
from qdflood.observations import Situation
from qdflood.observations.report import Report, Zero
from qdflood.plan.actions import load_actions
from qdflood.plan.organization import load_organization

EIGHT = timezone(timedelta(hours=8))
NOON = datetime(2026, 8, 10, 12, tzinfo=EIGHT)
PLACES = ["市南区", "崂山区", "胶州市", "平度市"]


ORGANIZATION = load_organization(RULES)
LISTS = load_actions(RULES, ORGANIZATION)


def book() -> Ledger:
    """An empty ledger on the shipped edition."""
    return Ledger(shipped().edition, ORGANIZATION, LISTS, shipped().rules)


def log(*bodies: tuple[str, dict[str, Any]], start: datetime = NOON) -> list[Entry]:
    """A chain of entries, one a minute."""
    entries: list[Entry] = []
    for minute, (kind, body) in enumerate(bodies):
        at = start + timedelta(minutes=minute)
        prev = entries[-1].hash if entries else GENESIS
        entries.append(chained(len(entries) + 1, Record(kind, body, "甲", "值班员", at, at), prev))
    return entries


def said(district: str, flood: str | None, at: datetime = NOON, **more: Any) -> tuple[str, dict[str, Any]]:
    report = Report("districts", district, "flood", flood, at, f"{district}防指", **more)
    return READING, body_of([f"{district}{flood}"], [report.by], [report], [])


def nil(at: datetime = NOON) -> tuple[str, dict[str, Any]]:
    zero = Zero("districts", "flood", at, "市防指办", (("district", "平度市"),), at + timedelta(1))
    return ZERO_REPORT, body_of(["零报告"], ["市防指办"], [], [zero])


def voids(seq: int, *reports: Report) -> tuple[str, dict[str, Any]]:
    body = {"voids": seq, "reason": "报错区（市）"}
    if reports:
        body |= body_of(["更正"], ["甲"], reports, [])
    return CORRECTION, body


def read(entries: list[Entry]) -> Observed:
    observed = Observed(shipped().edition)
    for entry in entries:
        observed.take(entry)
    return observed


def test_a_report_comes_back_as_it_went_in() -> None:
    value = {"at_least": 10, "at_most": 11}
    full = Report("typhoon", "#1", "force", value, NOON, "市气象局", "a|b", NOON + timedelta(hours=3),
                  True, "备注")
    entries = log((READING, body_of(["x"], ["y"], [full], [])), nil())
    observed = read(entries)
    (back,), (zero,) = observed.reports, observed.zeros
    assert back == replace(full, recorded=NOON)
    assert zero.scope == (("district", "平度市"),) and zero.until == NOON + timedelta(days=1)
    assert zero.recorded == NOON + timedelta(minutes=1)


def test_not_known_is_kept_apart_from_not_said() -> None:
    assert report_json(Report("districts", "市南区", "flood", None, NOON))["value"] is None
    observed = read(log(said("市南区", None)))
    assert [(r.field, r.value) for r in observed.reports] == [("flood", None)]


def test_what_is_voided_no_longer_counts_and_is_not_lost() -> None:
    entries = log(said("市南区", "较大"), said("崂山区", "一般"), voids(1))
    observed = read(entries)
    assert [r.member for r in observed.reports] == ["崂山区"]
    assert [(line.seq, line.voided) for line in observed.saved] == [(1, 3), (2, 0)]
    assert [line.seq for line in observed.latest(9)] == [2, 1]
    assert observed.entry(1) is entries[0]


def test_a_correction_may_bring_what_is_right_and_may_itself_be_voided() -> None:
    right = Report("districts", "平度市", "flood", "较大", NOON)
    entries = log(said("市南区", "较大"), voids(1, right), voids(2), said("胶州市", "一般"))
    assert [r.member for r in read(entries[:2]).reports] == ["平度市"]
    assert [r.member for r in read(entries).reports] == ["胶州市"], "1 stays voided"


def test_what_is_read_before_and_after_a_correction_is_counted_once() -> None:
    observed = Observed(shipped().edition)
    for entry in log(said("市南区", "较大"), said("崂山区", "一般"), voids(1), said("胶州市", "一般"),
                     nil()):
        observed.take(entry)
        assert observed.reports is observed.reports
    assert [r.member for r in observed.reports] == ["崂山区", "胶州市"]
    assert len(observed.zeros) == 1


def test_the_ledger_knows_how_far_it_has_read() -> None:
    ledger = book()
    assert (ledger.seq, ledger.hash, ledger.recorded) == (0, GENESIS, None)
    entries = log(said("市南区", "较大"), (NOTE, {"text": "记事"}))
    for entry in entries:
        ledger.take(entry)
    assert (ledger.seq, ledger.hash) == (2, entries[-1].hash)
    assert ledger.observed.last == 1
    assert ledger.recorded == entries[-1].recorded


def test_replay_stops_where_it_is_told() -> None:
    entries = log(said("市南区", "较大"), said("崂山区", "一般"), said("胶州市", "一般"))
    then = replay(book(), entries, NOON + timedelta(minutes=1))
    assert [r.member for r in then.observed.reports] == ["市南区", "崂山区"]
    assert replay(book(), entries, NOON - timedelta(seconds=1)).seq == 0


def test_a_correction_made_later_does_not_change_what_stood_before() -> None:
    entries = log(said("市南区", "较大"), said("崂山区", "较大"), voids(1))
    edition, rules = shipped().edition, shipped().rules

    def level(minutes: int) -> int:
        at = NOON + timedelta(minutes=minutes)
        return assess(rules, Situation(edition, replay(book(), entries, at).observations(at))).confirmed

    assert [level(0), level(1), level(2)] == [0, 2, 0]


def _parts(items: list[Any], number: int) -> list[list[Any]]:
    size = len(items) // number + 1
    return [items[i * size:(i + 1) * size] for i in range(number)]


@settings(max_examples=60)
@given(st.data())
def test_a_situation_comes_out_of_the_log_as_it_went_in(data: st.DataObject) -> None:
    given_, cut = observe(document(**data.draw(worlds()))), data.draw(st.integers(1, 5))
    reports, zeros = list(given_.reports), list(given_.zeros)
    parts = zip(_parts(reports, cut), _parts(zeros, cut), strict=True)
    bodies = [(READING, body_of(["x"], ["y"], some, nils)) for some, nils in parts]
    edition, rules = shipped().edition, shipped().rules
    ledger = replay(book(), log(*bodies, start=given_.at - timedelta(hours=1)))
    back = ledger.observations(given_.at)
    direct = Situation(edition, type(given_)(given_.at, given_.reports, given_.zeros))
    assert result(assess(rules, Situation(edition, back)), "f") == result(assess(rules, direct), "f")


@settings(max_examples=60)
@given(st.lists(st.one_of(
    st.tuples(st.just("say"), st.sampled_from(PLACES), st.sampled_from(["无", "一般", "较大", None])),
    st.tuples(st.just("void"), st.integers(1, 12), st.none()),
), max_size=12))
def test_reading_on_and_reading_afresh_come_to_the_same(acts: list[tuple[Any, Any, Any]]) -> None:
    bodies = [said(b, c) if a == "say" else voids(b) for a, b, c in acts]
    entries = log(*bodies)
    on = Observed(shipped().edition)
    for number, entry in enumerate(entries, start=1):
        on.take(entry)
        afresh = read(entries[:number])
        assert (on.reports, on.zeros, on.saved) == (afresh.reports, afresh.zeros, afresh.saved)


# -- what this edition does not know


@pytest.mark.parametrize("given", [
    {"register": "foo", "member": "", "field": "bar", "value": 1},
    {"register": "districts", "member": "崂山区", "field": "nope", "value": 1},
    {"register": "districts", "member": "崂山区", "field": "flood", "value": "超级"},
    {"register": "districts", "member": "某县", "field": "flood", "value": "较大"},
    {"register": "stations", "member": "南村", "field": "stage_m", "value": "十二"},
    {"register": "in_force", "member": "", "field": "level", "value": "Ⅰ"},
    {"register": "districts", "member": "崂山区", "field": "flood", "value": "较大",
     "at": "2026-08-10T12:00:00"},
    {"register": "districts"},
])
def test_a_report_that_this_edition_does_not_know_is_named_and_the_rest_counts(
    given: dict[str, Any]
) -> None:
    kind, body = said("平度市", "较大")
    strange = {"at": "2026-08-10T12:00:00+08:00", **given}
    ledger = replay(book(), log((kind, {**body, "reports": [strange, *body["reports"]]})))
    assert [r.member for r in ledger.observed.reports] == ["平度市"]
    assert {seq for seq, _ in ledger.unread} == {1}
    assert ledger.assessment(NOON + timedelta(hours=1)).verdict


ANY = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=6)
    | st.sampled_from(["2026-08-10T12:00:00", "2026-08-10T12:00:00+08:00", "Ⅲ", "start", "登记"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
WORDS = ["act", "effect", "decided", "in_force", "level", "status", "signatures", "reports", "zeros",
         "voids", "tasks", "state", "at", "event", "what", "target", "since", "value", "confirmed",
         "out", "into", "sheet", "decision", "published", "chair", "asked", "sentences", "by"]


@settings(max_examples=200)
@given(st.lists(st.tuples(st.sampled_from(sorted(KINDS)),
                          st.dictionaries(st.sampled_from(WORDS), ANY, max_size=6)), max_size=4))
def test_whatever_is_in_the_log_it_is_read_on(bodies: list[tuple[str, dict[str, Any]]]) -> None:
    ledger = replay(book(), log(*bodies, said("平度市", "较大")))
    at = NOON + timedelta(hours=1)
    assert ledger.seq == len(bodies) + 1 and ledger.broken == ledger.foreign
    assert bool(ledger.foreign) == (EXERCISE in [kind for kind, _ in bodies])
    assert ledger.assessment(at).verdict and ledger.phases(at) is not None
    ledger.difference(at)
    ledger.reporting.running(at)
    ledger.tasks.standing(ledger.phases(at))


def test_what_was_changed_is_said_and_read_all_the_same() -> None:
    entries = log(said("市南区", "一般"), said("崂山区", "一般"))
    forged = replace(entries[0], body=said("市南区", "特大")[1])
    ledger = replay(book(), [forged, entries[1]])
    assert "第1条" in ledger.broken and ledger.seq == 2
    assert not replay(book(), entries).broken
    assert "第3条" in replay(book(), [entries[0], replace(entries[1], seq=3)]).broken, "2 is gone"
