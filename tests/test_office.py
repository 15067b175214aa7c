"""What the office fills in: its day, its datum and source; known later, never less certain."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from builders import AT, ROOT, document, judged, marked, shipped
from hypothesis import given, settings
from hypothesis import strategies as st

from qdflood.assessment import Assessment, assess
from qdflood.assessment.result import result
from qdflood.assessment.words import evidence
from qdflood.errors import JournalError, PlanError
from qdflood.journal.entry import (
    GENESIS,
    NOTE,
    PARAMETER,
    READING,
    Entry,
    Record,
    canonical,
    chained,
)
from qdflood.journal.ledger import Ledger, replay
from qdflood.journal.observed import body_of
from qdflood.journal.office import Office, sentence, units
from qdflood.observations import Report, Situation, read_situation
from qdflood.plan.actions import load_actions
from qdflood.plan.catalogue import Field
from qdflood.plan.edition import Edition, load_edition
from qdflood.plan.office import fingerprint, in_force, targets, with_office
from qdflood.plan.organization import load_organization
from qdflood.plan.settings import Setting, Target, label, read_setting
from qdflood.plan.uses import uses
from qdflood.plan.validation import build
from qdflood.wording.office import standing

EDITION = shipped().edition
OTHER = load_edition(ROOT / "tests/editions/rules/lanjiang-2024", ROOT / "tests/editions/data")
NOW = datetime.fromisoformat(AT)
TODAY = NOW.date()
MARGIN = {"target": {"parameter": "approach_margin_m"}, "value": 0.5, "unit": "m",
          "reference": "青防办〔2022〕7号", "since": "2022-07-01"}


def mark(field: str = "warning_m", value: object = 12.0, since: str = "2022-07-01",
         member: str = "南村", **more: object) -> dict[str, Any]:
    """The body of an entry: a mark of a gauge."""
    target = {"register": "stations", "member": member, "field": field}
    return {"target": target, "value": value, "datum": "85高程", "reference": "水文〔2022〕3号",
            "since": since} | more


def limit(value: object, begins: str, ends: str, since: str = "2022-05-01") -> dict[str, Any]:
    season = {"from": begins, "to": ends} if begins else {}
    target = {"register": "reservoirs", "member": "产芝水库", "field": "flood_limit_m", **season}
    return {"target": target, "value": value, "datum": "56黄海", "reference": "水管〔2022〕1号",
            "since": since}


def phone(value: object = "0532-85910000", person: str = "", **more: object) -> dict[str, Any]:
    named = {"person": person} if person else {}
    return {"target": {"telephone": "市水文中心", **named}, "value": value, "since": "2022-01-01",
            "reference": "该中心值班表"} | more


def entered(*bodies: dict[str, Any], at: datetime = NOW, edition: Edition = EDITION) -> Office:
    """An office that has read an entry a body, a minute apart."""
    office = Office(edition, load_organization(edition.folder) if edition is EDITION else None)
    for body in bodies:
        take(office, body, at)
        at += timedelta(minutes=1)
    return office


def take(office: Office, body: dict[str, Any], at: datetime = NOW, kind: str = PARAMETER) -> Entry:
    entry = chained(office.last + 1, Record(kind, body, "张三", "管理员", at, at), GENESIS)
    office.take(entry)
    return entry


def weighed(office: Office, at: datetime = NOW, **observations: Any) -> Assessment:
    rules = office.rules_at(at)
    given = read_situation(rules.edition, document(at.isoformat(), **observations))
    return assess(rules, Situation(rules.edition, given))


def level(a: Assessment) -> tuple[int, str]:
    """The level that is certain, and what is said of the highest rung on stages."""
    return a.confirmed, a.finding("5.6.1(5)").truth.label


# --- what an entry may say ------------------------------------------------------------


@pytest.mark.parametrize(("body", "words"), [
    (MARGIN | {"value": 9}, ["0至5", "9"]),
    (MARGIN | {"value": True}, ["数字"]),
    (MARGIN | {"value": "0.5"}, ["数字"]),
    (MARGIN | {"value": float("nan")}, ["数字"]),
    (MARGIN | {"unit": "cm"}, ["单位", "cm"]),
    (MARGIN | {"reference": " "}, ["出处"]),
    (MARGIN | {"reference": "文" * 201}, ["200"]),
    (MARGIN | {"since": "2022-02-30"}, ["2022-02-30"]),
    (MARGIN | {"since": "20220701"}, ["2026-06-01"]),
    (MARGIN | {"since": "1022-07-01"}, ["年份"]),
    (MARGIN | {"since": "2062-07-01"}, ["年份"]),
    ({k: v for k, v in MARGIN.items() if k != "since"}, ["生效日期"]),
    (MARGIN | {"datum": "85高程"}, ["不是高程"]),
    (MARGIN | {"by": "张三"}, ["by"]),
    (MARGIN | {"target": {"parameter": "margin"}}, ["margin", "approach_margin_m"]),
    (MARGIN | {"target": {}}, ["一项"]),
    (MARGIN | {"target": "approach_margin_m"}, ["哪一项"]),
    (MARGIN | {"target": {"parameter": "approach_margin_m", "member": "南村"}}, ["一项"]),
    (MARGIN | {"target": {"parameter": "approach_margin_m", "row": "1"}}, ["row"]),
    (mark(datum=""), ["高程基准"]),
    (mark(value=120), ["0至100"]),
    (mark(value=-1), ["0至100"]),
    (mark("river"), ["river"]),
    (mark(member="南庄"), ["南庄"]),
    (mark() | {"target": {"register": "districts", "member": "市南区", "field": "core"}},
     ["districts"]),
    (mark() | {"target": {**mark()["target"], "from": "0601", "to": "0930"}}, ["不分时段"]),
    (limit(70, "0601", "0931"), ["0931"]),
    (limit(70, "0601", ""), ["月日"]),
    (limit(70, "6月1日", "0930"), ["6月1日"]),
    (phone("不知道"), ["电话号码"]),
    (phone(85910000), ["文字"]),
    (phone() | {"target": {"telephone": "市气象台某科"}}, ["市气象台某科"]),
    (phone(title="主任"), ["姓名"]),
])  # fmt: skip
def test_what_cannot_be_is_refused_in_one_sentence(body: dict[str, Any], words: list[str]) -> None:
    with pytest.raises(JournalError) as refused:
        entered().check(body, TODAY)
    said = str(refused.value)
    assert all(word in said for word in words), said
    assert said.count("。") <= 2 and not re.search("Traceback|None|nan$", said)


def test_an_entry_comes_back_as_it_was() -> None:
    for body in (MARGIN, mark(), mark(value=None), mark(value="无"), limit(70.5, "0601", "0930"),
                 phone(), phone(person="李四", title="值班主任")):
        setting = read_setting(EDITION, body)
        assert read_setting(EDITION, setting.body()) == setting
        assert canonical(setting.body())
        assert set(setting.body()) >= {"target", "value", "reference", "since"}


def test_a_value_never_enters_without_source_and_day() -> None:
    for key in ("reference", "since"):
        for body in (MARGIN, mark(), limit(70, "0601", "0930"), phone()):
            with pytest.raises(JournalError):
                read_setting(EDITION, {k: v for k, v in body.items() if k != key})


def test_marks_must_ascend() -> None:
    office = entered(mark("guarantee_m", 14.0))
    with pytest.raises(JournalError, match="由低到高"):
        office.check(mark("warning_m", 14.5), TODAY)
    office = entered(mark("warning_m", 12.0), mark("guarantee_m", 14.0, since="2022-09-01"))
    with pytest.raises(JournalError, match="由低到高"):  # it would not on the first of September
        office.check(mark("warning_m", 15.0), TODAY)
    office.check(mark("warning_m", 13.0), TODAY)


def test_marks_out_of_order_in_a_log_are_unknown_and_stop_nothing() -> None:
    office = entered(mark("warning_m", 15.0), mark("guarantee_m", 14.0))
    values = office.edition_at(NOW).attributes("stations", NOW)["南村"]
    assert not values["warning_m"].known and not values["guarantee_m"].known
    assert weighed(office, stations={"南村": {"stage_m": 16}}).verdict


def test_seasons_do_not_overlap() -> None:
    office = entered(limit(70, "0601", "0930"))
    for begins, ends in (("0930", "1031"), ("0501", "0601"), ("0701", "0801"), ("1101", "0615")):
        with pytest.raises(JournalError, match="6月1日至9月30日重叠"):
            office.check(limit(71, begins, ends), TODAY)
    office.check(limit(71, "1001", "0531"), TODAY)
    office.check(limit(71, "0601", "0930"), TODAY)  # the same one, anew
    take(office, limit(None, "0601", "0930"))
    office.check(limit(71, "0701", "0801"), TODAY)


def test_what_is_not_given_cannot_be_withdrawn() -> None:
    with pytest.raises(JournalError, match="不用撤回"):
        entered().check(mark(value=None), TODAY)
    entered(mark()).check(mark(value=None), TODAY)


def test_whoever_enters_it_is_told_what_it_takes_the_place_of() -> None:
    office = entered(mark(value=12.0), mark(value=12.4, since="2022-10-01"))
    said = office.remarks(office.check(mark(value=12.2, since="2022-08-01"), TODAY))
    assert said == ["代替2022-07-01起的12.00米（85高程）（水文〔2022〕3号）",
                    "只用到2022-10-01：那天起用已填的12.40米（85高程）"]
    other = office.check(mark("guarantee_m", 14.0, datum="56黄海"), TODAY)
    assert "基准不同" in office.remarks(other)[0]


# --- what holds when ------------------------------------------------------------------


def test_null_stays_unknown_and_changes_nothing() -> None:
    office = entered()
    assert office.edition_at(NOW) is EDITION
    assert weighed(office, stations={"南村": {"stage_m": 12.5}}).finding("5.3.1(5)").truth.label == "未知"


def test_marks_and_margin_count_from_their_day() -> None:
    office = entered(mark(value=12.0), mark("guarantee_m", 14.0), MARGIN)
    stage = {"南村": {"stage_m": 12.5, "outlook": "可能继续上涨"}}
    before = datetime.fromisoformat("2022-06-30T23:59:59+08:00")
    assert level(weighed(office, before, stations=stage)) == (0, "未知")
    assert level(weighed(office, before + timedelta(seconds=1), stations=stage)) == (2, "不成立")
    near = {"南村": {"stage_m": 11.6, "outlook": "可能继续上涨"}}
    assert level(weighed(office, stations=near)) == (1, "不成立")


def test_the_same_as_in_the_registers_file() -> None:
    """An entered mark weighs exactly as one in stations.csv."""
    office = entered(mark(value=12.0), mark("guarantee_m", 14.0), MARGIN | {"value": 0.3})
    on = marked((("warning_m", "12.00"), ("guarantee_m", "14.00")), 0.3)
    for stage in (10, 11.69, 11.7, 12, 12.01, 13.69, 13.7, 14, 14.01):
        given: dict[str, Any] = {"stations": {"南村": {"stage_m": stage, "outlook": "可能继续上涨"}}}
        a = weighed(office, **given)
        assert {f.clause.ref: f.truth.label for f in (*a.rungs, *a.items)} == judged(on, **given)


def test_a_mark_dated_tomorrow_does_not_count_today() -> None:
    office = entered(mark(value=12.0, since=str(TODAY + timedelta(days=1))))
    assert office.edition_at(NOW) is EDITION
    assert office.edition_at(NOW + timedelta(days=1)) is not EDITION
    assert [s.value for s in office.coming(NOW)] == [12.0]


def test_a_past_moment_keeps_its_values() -> None:
    office = entered(mark(value=12.0, since="2022-01-01"), mark(value=13.0, since="2022-08-05"))
    stage = {"南村": {"stage_m": 12.5, "outlook": "可能继续上涨"}}
    past = datetime.fromisoformat("2022-08-04T12:00:00+08:00")
    assert weighed(office, past, stations=stage).finding("5.4.1(5)").truth.label == "成立"
    assert weighed(office, stations=stage).finding("5.4.1(5)").truth.label == "不成立"


def test_what_was_known_at_the_time_can_be_had_again() -> None:
    """A mark corrected afterwards: weighed as known then, and as known now."""
    office = entered(mark(value=12.0))
    take(office, mark(value=13.0), NOW + timedelta(days=2))
    assert [s.value for s in office.settings_at(NOW)] == [13.0]
    assert [s.value for s in office.settings_at(NOW, NOW + timedelta(days=1))] == [12.0]
    assert office.settings_at(NOW, NOW - timedelta(days=1)) == ()
    assert [s.value for s in office.history(Target("", "stations", "南村", "warning_m"))] == [12, 13]


def test_withdrawn_it_is_unknown_again() -> None:
    office = entered(mark(value=12.0), mark(value=None, since="2022-08-01"))
    assert office.edition_at(NOW) is EDITION
    on = marked((("warning_m", "12.00"),))
    filled = with_office(on.edition, [read_setting(EDITION, mark(value=None))], NOW)
    assert not filled.attributes("stations", NOW)["南村"]["warning_m"].known


def test_a_limit_holds_in_its_season() -> None:
    office = entered(limit(70.0, "0601", "0815"), limit(72.0, "0816", "0930"),
                     limit(75.0, "1001", "0531"))
    days = {"0815": "70.00米（56黄海）", "0816": "72.00米（56黄海）", "1231": "75.00米（56黄海）"}
    target = Target("", "reservoirs", "产芝水库", "flood_limit_m")
    for day, said in days.items():
        at = datetime.strptime(f"2022{day}12+0800", "%Y%m%d%H%z")
        assert standing(office.edition_at(at), target, at) == said
        over = weighed(office, at, reservoirs=[{"reservoir": "产芝水库", "level_m": 71.0}])
        row = over.situation.rows["reservoirs"][("产芝水库", "")]
        value = office.rules_at(at).compiler.read(row, "over_flood_limit")
        assert (value.lo, value.hi) == ((1, 1) if day == "0815" else (0, 0))


def test_a_season_withdrawn_leaves_what_holds_for_the_year() -> None:
    office = entered(limit(75.0, "", ""), limit(70.0, "0601", "0930"))
    target = Target("", "reservoirs", "产芝水库", "flood_limit_m")
    assert standing(office.edition_at(NOW), target, NOW) == "70.00米（56黄海）"
    take(office, limit(None, "0601", "0930"))
    assert standing(office.edition_at(NOW), target, NOW) == "75.00米（56黄海）"


def test_a_later_row_of_the_file_holds_from_its_day() -> None:
    parameter = EDITION.parameters["approach_margin_m"]
    row = parameter.values[0].model_copy(update={"begins": "2022-09-01", "value": 1.0})
    later = parameter.model_copy(update={"values": (*parameter.values, row)})
    newer = EDITION.variant(EDITION.gazetteer, {"approach_margin_m": later}, "x")
    newer.shipped = None
    newer.variants = {}
    office = entered(MARGIN, edition=newer)
    for day, value in (("2022-07-02", 0.5), ("2022-09-01", 1.0)):
        at = datetime.fromisoformat(f"{day}T12:00:00+08:00")
        assert office.edition_at(at).parameters["approach_margin_m"].on(day) == value


def test_the_clock_of_the_place_decides_the_day() -> None:
    office = entered(mark(since="2022-08-10"))
    assert office.settings_at(datetime.fromisoformat("2022-08-09T16:00:00+00:00"))
    assert not office.settings_at(datetime.fromisoformat("2022-08-09T15:59:59+00:00"))


# --- one edition a set of values ------------------------------------------------------


def test_the_same_settings_give_the_same_object() -> None:
    office = entered(mark(), MARGIN)
    later = NOW + timedelta(hours=1)
    assert office.edition_at(NOW) is office.edition_at(later)
    assert office.rules_at(NOW) is office.rules_at(later)
    take(office, mark("guarantee_m", 14.0))
    assert office.edition_at(NOW) is not EDITION and office.rules_at(NOW).edition is office.edition_at(NOW)
    assert with_office(office.edition_at(NOW), office.settings_at(NOW), NOW) is office.edition_at(NOW)
    assert with_office(office.edition_at(NOW), (), NOW) is EDITION


def test_the_fingerprint_tells_values_apart_and_telephones_not() -> None:
    seen = {EDITION.fingerprint}
    for body in (mark(value=12.0), mark(value=12.1), mark(value=12.0, datum="56黄海"), MARGIN,
                 mark("guarantee_m", 12.0), limit(70.0, "0601", "0930"), limit(70.0, "0601", "0929")):
        found = entered(body).edition_at(NOW).fingerprint
        assert re.fullmatch("sha256:[0-9a-f]{64}", found)
        seen.add(found)
    assert len(seen) == 8
    again = entered(mark(value=12.0, reference="另一出处"), phone()).edition_at(NOW)
    assert again.fingerprint == entered(mark(value=12.0)).edition_at(NOW).fingerprint
    assert entered(phone()).edition_at(NOW).fingerprint == EDITION.fingerprint
    assert fingerprint(EDITION, ()) == EDITION.fingerprint
    told = result(weighed(entered(mark())), "x")["plan"]["fingerprint"]
    assert told == entered(mark()).edition_at(NOW).fingerprint


def test_the_shipped_edition_is_left_as_it_was() -> None:
    before = EDITION.fingerprint
    entered(mark(), MARGIN, phone(), limit(70.0, "0601", "0930")).edition_at(NOW)
    assert not EDITION.attributes("stations", NOW)["南村"]["warning_m"].known
    assert EDITION.parameters["approach_margin_m"].on("2030-01-01") is None
    assert EDITION.fingerprint == before and not EDITION.office and not EDITION.gazetteer.seasons
    assert not EDITION.gazetteer.phone("市水文中心")


def test_few_variants_are_kept() -> None:
    office = entered()
    for i in range(60):
        take(office, mark(value=10 + i / 100))
        office.rules_at(NOW)
    assert len(EDITION.variants) <= 32 and len(office._rules) <= 16


# --- telephones -----------------------------------------------------------------------


def test_a_units_number_and_the_people_there() -> None:
    office = entered(phone(None, since="2022-02-01"), phone("13900000000", "李四", title="主任"))
    assert office.edition_at(NOW).gazetteer.phone("市水文中心") == "李四13900000000"
    take(office, phone(since="2022-03-01"))
    assert office.edition_at(NOW).gazetteer.phone("市水文中心") == "0532-85910000"
    a = weighed(office, stations={"南村": {"outlook": "可能继续上涨"}})
    assert any(need.phone == "0532-85910000" for need in a.needed)


def test_units_of_the_plan_may_have_a_telephone() -> None:
    known = units(load_organization(EDITION.folder))
    assert {"市公安局", "武警青岛支队", "市南区防指", "市委总值班室"} <= set(known)
    body = phone() | {"target": {"telephone": "市公安局"}}
    office = entered(body)
    assert office.edition_at(NOW).gazetteer.phone("市公安局") == "0532-85910000"
    assert not office.foreign


# --- the log --------------------------------------------------------------------------


def test_an_entry_of_another_edition_is_named_and_changes_nothing() -> None:
    office = entered({"target": {"parameter": "several"}, "value": 2, "reference": "文",
                      "since": "2022-01-01"}, {"nonsense": 1})
    assert [seq for seq, _ in office.foreign] == [1, 2] and not office.settings
    assert office.edition_at(NOW) is EDITION


def test_other_kinds_are_passed_over() -> None:
    office = entered()
    take(office, {"text": "x"}, kind=NOTE)
    assert not office.settings and not office.foreign and office.last == 0


def test_an_entry_is_told_in_one_sentence() -> None:
    assert sentence(EDITION, mark()) == (
        "自2022-07-01起，南村站警戒水位：12.00米（85高程）；出处：水文〔2022〕3号")
    assert sentence(EDITION, mark(value=None)).startswith("自2022-07-01起，南村站警戒水位：未定")
    assert sentence(EDITION, limit(70, "0601", "0930")).startswith(
        "自2022-05-01起，产芝水库汛限水位（6月1日至9月30日）：70.00米（56黄海）")
    assert "李四电话（主任）：139000" in sentence(EDITION, phone("139000", "李四", title="主任"))
    assert sentence(EDITION, {"target": 1, "value": 2}) == "1：2"
    assert sentence(EDITION, {})


def test_the_ledger_weighs_each_moment_with_the_values_of_then() -> None:
    who = load_organization(EDITION.folder)
    lists = load_actions(EDITION.folder, who)
    stage = [Report("stations", "南村", field, value, NOW, "市水文中心", recorded=NOW)
             for field, value in (("stage_m", 12.5), ("outlook", "可能继续上涨"))]
    bodies: list[tuple[str, dict[str, Any], int]] = [
        (READING, body_of(["x"], ["y"], stage, ()), 0), (PARAMETER, mark(value=12.0), 5),
        (PARAMETER, mark(value=13.0), 10)]
    entries, prev = [], GENESIS
    for seq, (kind, body, minutes) in enumerate(bodies, start=1):
        at = NOW + timedelta(minutes=minutes)
        entries.append(chained(seq, Record(kind, body, "张三", "值班员", at, at), prev))
        prev = entries[-1].hash
    found = []
    for minutes in (1, 6, 11):
        at = NOW + timedelta(minutes=minutes)
        then = replay(Ledger(EDITION, who, lists), entries, at)
        found.append(then.assessment(at).finding("5.4.1(5)").truth.label)
    assert found == ["未知", "成立", "不成立"]


# --- data decides ---------------------------------------------------------------------


def test_what_may_be_filled_in_is_the_editions_to_say() -> None:
    named = {label(OTHER, target) for target in targets(OTHER)}
    assert {"“多个省”的个数", "石门断面黄色流量"} <= named and len(named) == 2 + 9
    body = {"target": {"register": "gauges", "member": "青滩断面", "field": "q_orange"},
            "value": 2000, "reference": "文", "since": "2024-04-01"}
    office = entered(body, edition=OTHER)
    at = datetime.fromisoformat("2024-06-01T12:00:00+08:00")
    value = office.edition_at(at).attributes("gauges", at)["青滩断面"]["q_orange"]
    assert value.known and value.lo == 2000
    with pytest.raises(JournalError, match="由低到高"):
        office.check(body | {"value": 2700}, at.date())


def test_only_attributes_are_the_offices() -> None:
    base = {"type": "number", "label": "x", "kind": "attribute"}
    build(Field, base | {"office": True, "datum": True, "seasonal": True})
    for wrong in ({"kind": "event", "office": True}, {"datum": True}, {"seasonal": True}):
        with pytest.raises(PlanError, match="office"):
            build(Field, base | wrong)


def test_every_clause_that_waits_for_it_is_named() -> None:
    waiting: dict[str, set[str]] = {}
    for use in uses(EDITION):
        waiting.setdefault(use.target.parameter or use.target.field, set()).add(use.clause.ref)
    assert waiting["approach_margin_m"] >= {"5.3.1(5)", "5.5.1(5)"}
    assert waiting["five_year_m"] == {"4.2.6(1)②"} and waiting["flood_limit_m"] == {"4.2.6(1)④"}
    marks = Target("", "stations", "南村", "warning_m"), Target("", "stations", "闸子", "warning_m")
    of = [{u.clause.ref for u in uses(EDITION) if u.of(target)} for target in marks]
    assert "5.4.1(5)" in of[0] and of[1] == set()


# --- in words -------------------------------------------------------------------------


def test_the_evidence_says_with_which_mark_in_which_datum() -> None:
    a = weighed(entered(mark(value=12.0)), stations={"南村": {"stage_m": 12.5}})
    said = "".join(evidence(a.finding("5.4.1(5)"), a.situation))
    assert "实测水位12.50米，警戒水位12.00米（85高程）" in said


def test_a_judged_position_against_the_marks_is_a_conflict() -> None:
    office = entered(mark(value=12.0), mark("guarantee_m", 14.0), MARGIN)
    a = weighed(office, stations={"南村": {"stage_m": 12.5, "position": "低于警戒水位"}})
    assert a.conflicts and a.finding("5.4.1(5)").truth.label == "未知"


# --- learning never makes less certain ------------------------------------------------

STAGES = st.floats(0, 30).map(lambda x: round(x, 2))
LEARNT = st.permutations([("warning_m", 12.0), ("guarantee_m", 14.0), ("five_year_m", 13.0), ("", 0.5)])
SURE = {"成立", "不成立"}


def _learn(field: str, value: float) -> dict[str, Any]:
    return mark(field, value) if field else MARGIN | {"value": value}


@settings(max_examples=60)
@given(stage=STAGES, expected=STAGES, learnt=LEARNT, shift=st.floats(-3, 3), rises=st.booleans())
def test_learning_what_was_unknown_never_widens_the_bounds(
    stage: float, expected: float, learnt: list[tuple[str, float]], shift: float, rises: bool
) -> None:
    office, sure = entered(), dict[str, str]()
    outlook = "可能继续上涨" if rises else "平稳"
    given = {"南村": {"stage_m": stage, "expected_stage_m": expected, "outlook": outlook}}
    low, high = 0, EDITION.levels.top
    for field, value in learnt:
        take(office, _learn(field, value + shift if field else value))
        a = weighed(office, stations=given)
        assert low <= a.confirmed <= a.possible <= high
        low, high = a.confirmed, a.possible
        truths = {f.clause.ref: f.truth.label for f in (*a.rungs, *a.items)}
        assert all(truths[ref] == said for ref, said in sure.items())
        sure = {ref: said for ref, said in truths.items() if said in SURE}


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 60), st.none() | st.integers(8, 12)), max_size=8),
       st.integers(-5, 65))
def test_the_setting_of_a_day_is_the_last_to_begin_by_then(
    given: list[tuple[int, int | None]], day: int
) -> None:
    first = date(2022, 6, 1)
    made = [
        replace(read_setting(EDITION, mark(value=value, since=str(first + timedelta(days=since)))),
                seq=i)
        for i, (since, value) in enumerate(given)
    ]
    held = in_force(made, first + timedelta(days=day))
    begun = [(since, i, value) for i, (since, value) in enumerate(given) if since <= day]
    assert [s.value for s in held.values()] == ([max(begun)[2]] if begun else [])


def test_settings_are_never_changed_in_place() -> None:
    setting = entered(mark()).settings[0]
    with pytest.raises(AttributeError):
        setting.value = 1.0  # type: ignore[misc]
    assert isinstance(setting, Setting) and setting.by == "张三（管理员）" and setting.seq == 1
