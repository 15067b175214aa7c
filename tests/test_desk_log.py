"""值班日志 without a browser: the log and its filters, notes, corrections; hostile text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from hypothesis import given
from hypothesis import strategies as some
from streamlit.testing.v1 import AppTest

from qdflood.desk import duty, log, log_full, log_rows, noting
from qdflood.desk.command import Parsed, parse
from qdflood.desk.log_full import full
from qdflood.desk.log_rows import CHUNK, PAGE, Wanted, short, window
from qdflood.desk.moments import happened, read_moment
from qdflood.desk.state import Desk
from qdflood.desk.state import desk as shared_desk
from qdflood.errors import JournalUnavailable, QdfloodError
from qdflood.journal.entry import (
    CORRECTION,
    GENESIS,
    KINDS,
    NOTE,
    READING,
    SNAPSHOT,
    ZERO_REPORT,
    Entry,
    Record,
    chained,
)
from qdflood.journal.sentence import EMPTY, sentence
from qdflood.journal.store import Store, open_store
from qdflood.officers.roles import Officer
from qdflood.places import shared
from qdflood.plan.edition import Edition, load_edition

WANG = Officer("王某", "值班员")
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> **粗** [x](http://203.0.113.9) 🌊"
AT = datetime(2026, 8, 10, 20, 0, tzinfo=timezone(timedelta(hours=8)))


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    """The page on an empty log of its own, with an officer signed on."""
    for name in ("QDFLOOD_SITUATION", "QDFLOOD_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("QDFLOOD_HOME", str(tmp_path))
    monkeypatch.setattr(duty, "DEFAULT", WANG)
    st.cache_resource.clear()
    yield AppTest.from_file(log.__file__, default_timeout=60).run()
    st.cache_resource.clear()


@pytest.fixture(scope="module")
def edition_in_use(request: pytest.FixtureRequest) -> Edition:
    return load_edition(shared("rules", "qingdao-2021"), shared("data"))


def html(page: AppTest) -> str:
    return "\n".join(str(n.proto.body) for n in page.get("html") if "<style>" not in n.proto.body)


def words(page: AppTest) -> str:
    return re.sub("<[^>]+>", "", html(page))


def part(page: AppTest, name: str) -> AppTest:
    page.segmented_control(key="lg_part").set_value(name).run()
    assert not page.exception
    return page


def say(text: str) -> int:
    """Another screen saves a line; its number."""
    desk: Desk = shared_desk()
    parsed = parse(desk.edition, text, desk.now(), desk.now(), desk.reports)
    assert isinstance(parsed, Parsed), parsed
    return desk.save(parsed.sentences, parsed.reports, parsed.zeros).seq


def entries(kind: str = "") -> list[Entry]:
    return [e for e in shared_desk().store.entries() if not kind or e.kind == kind]


# -- the log


def test_an_empty_log_says_that_nobody_is_on_duty(page: AppTest) -> None:
    assert not page.exception
    assert "当班：无人登记" in words(page) and "尚无交接班" in words(page)
    assert "系统建议：" in words(page), "the first proposal is entered by itself"


def test_what_was_entered_is_shown_newest_first(page: AppTest) -> None:
    first, second = say("nc cj z"), say("0 sk")
    shown = html(page.run())
    assert shown.index(f">{second}</td>") < shown.index(f">{first}</td>")
    assert "南村站洪水位超过警戒水位，趋势可能继续上涨（来源：市水文中心）" in shown
    assert "情况录入" in shown and "零报告" in shown and "王某" in shown
    assert entries()[0].hash[:8] in shown and entries()[0].hash in shown


def test_snapshots_can_be_hidden(page: AppTest) -> None:
    say("nc cj z")
    assert "系统建议：" in words(page.run()) and "（建议，非决定）" in words(page)
    page.toggle(key="lg_snapshots").set_value(False).run()
    assert 'class="k-snapshot"' not in html(page) and 'class="k-reading"' in html(page)


@pytest.mark.parametrize(("key", "value", "found"), [
    ("lg_text", "南村", True), ("lg_text", "没有这个词", False), ("lg_officer", "王", True),
    ("lg_officer", "赵", False), ("lg_since", "2020-1-1", True), ("lg_since", "2020-1-1 00:00", True),
    ("lg_until", "2020-1-1", False),
])
def test_the_log_is_filtered(page: AppTest, key: str, value: str, found: bool) -> None:
    say("nc cj z")
    page.text_input(key=key).set_value(value).run()
    assert ("南村站" in words(page)) is found
    assert found or "没有符合条件的记录" in words(page)


def test_the_log_is_filtered_by_kind(page: AppTest) -> None:
    say("nc cj z")
    say("0 sk")
    page.multiselect(key="lg_kinds").set_value([ZERO_REPORT]).run()
    assert "南村站" not in words(page) and 'class="k-zero_report"' in html(page)


def test_a_time_that_is_none_is_refused_and_nothing_else_breaks(page: AppTest) -> None:
    page.text_input(key="lg_since").set_value("昨天").run()
    assert "“昨天”不是时间" in words(page) and not page.exception


def test_a_page_holds_fifty_and_older_ones_follow(page: AppTest) -> None:
    desk = shared_desk()
    for i in range(PAGE + 5):
        desk.enter(NOTE, {"text": f"记事{i:03d}"})
    page.run()
    assert html(page).count("<tr class=") == PAGE
    assert "记事054" in words(page) and "记事000" not in words(page)
    page.button(key="lg_older").click().run()
    assert "记事000" in words(page) and "记事054" not in words(page)
    assert page.button(key="lg_older").disabled
    page.button(key="lg_newer").click().run()
    assert "记事054" in words(page)


def test_what_an_entry_holds_can_be_unfolded(page: AppTest) -> None:
    say("nc cj z")
    shown = html(page.run())
    assert "<dt>登记表</dt><dd>" in shown and "<dt>前一条指纹</dt>" in shown
    assert ">stations<" not in shown, "registers are called by their labels"


def test_a_log_out_of_reach_is_said_in_red(page: AppTest, monkeypatch: Any) -> None:
    def gone(*_: object) -> Any:
        raise JournalUnavailable("值班日志连接不上")

    monkeypatch.setattr(Store, "entries", gone)
    page.run()
    assert not page.exception and "读不出来" in words(page)


# -- the chain, copies


def test_the_chain_is_verified(page: AppTest) -> None:
    say("nc cj z")
    page.run().button(key="lg_verify").click().run()
    assert f"共{len(entries())}条，逐条相接，无改动" in words(page)
    assert entries()[-1].hash in html(page)


def test_a_tampered_log_is_named(page: AppTest) -> None:
    say("nc cj z")
    store = shared_desk().store
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER IF EXISTS journal_no_update")
        connection.exec_driver_sql("UPDATE journal SET officer='别人' WHERE seq=1")
    good, said = log.verified(shared_desk())
    assert not good and "日志链断裂" in said and "第1条" in said


def test_only_who_may_export_can(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    def exports() -> list[Any]:
        return [one for one in page.get("download_button") if one.proto.label.startswith("导出")]

    assert len(exports()) == 2
    monkeypatch.setattr(duty, "DEFAULT", Officer("王某", "值班员", account=True))
    page.run()
    assert "导出日志须由管理员办理" in words(page) and not exports()


def test_copies_hold_every_entry(page: AppTest) -> None:
    say("nc cj z")
    desk = shared_desk()
    assert log._json(desk).decode().count("\n") == len(entries())
    assert "南村" in log._csv(desk).decode()


# -- notes


def test_a_note_is_saved_and_the_form_is_empty_again(page: AppTest) -> None:
    part(page, "值班记事")
    page.text_area(key="nt_text").set_value("市应急局来电").run()
    page.text_area(key="nt_source").set_value("快报第3号\n全文").run()
    page.button(key="nt_save").click().run()
    (entry,) = entries(NOTE)
    assert entry.body == {"text": "市应急局来电", "source": "快报第3号\n全文"}
    assert (entry.officer, entry.post) == ("王某", "值班员")
    assert page.text_area(key="nt_text").value == ""
    assert f"已保存，为第{entry.seq}条" in words(page)
    assert "市应急局来电" in words(page), "among the notes of this shift"
    page.button(key="nt_save").click().run()
    assert len(entries(NOTE)) == 1, "the second half of a double click enters nothing"


def test_a_note_may_speak_of_earlier_but_not_of_later(page: AppTest) -> None:
    part(page, "值班记事")
    now = shared_desk().now()
    page.text_area(key="nt_text").set_value("事").run()
    page.text_input(key="nt_at").set_value(f"{now + timedelta(days=2):%Y-%m-%d %H:%M}").run()
    page.button(key="nt_save").click().run()
    assert entries(NOTE) == [] and "晚于现在" in words(page)
    assert page.text_area(key="nt_text").value == "事"
    before = now - timedelta(hours=1)
    page.text_input(key="nt_at").set_value(f"{before:%H:%M}").run()
    page.button(key="nt_save").click().run()
    (entry,) = entries(NOTE)
    assert entry.happened == before.replace(second=0, microsecond=0)
    part(page, "日志")
    assert f"{short(entry.happened, entry.recorded)}</td>" in html(page)


def test_a_long_note_is_refused_and_kept(page: AppTest) -> None:
    part(page, "值班记事")
    page.text_area(key="nt_text").set_value("字" * 10_000).run()
    page.button(key="nt_save").click().run()
    assert "最多2000字" in words(page) and entries(NOTE) == []
    assert len(page.text_area(key="nt_text").value or "") == 10_000


def test_nobody_signed_on_is_said_and_the_text_stays(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duty, "DEFAULT", None)
    part(page, "值班记事")
    page.text_area(key="nt_text").set_value("市应急局来电").run()
    page.button(key="nt_save").click().run()
    assert 'class="refuse"' in html(page) and entries(NOTE) == []
    assert page.text_area(key="nt_text").value == "市应急局来电"


def test_a_draft_survives_another_part_and_another_screen(page: AppTest) -> None:
    part(page, "值班记事")
    page.text_area(key="nt_text").set_value("写到一半").run()
    part(page, "日志")
    part(page, "值班记事")
    assert page.text_area(key="nt_text").value == "写到一半"
    other = part(AppTest.from_file(log.__file__, default_timeout=60).run(), "值班记事")
    assert other.text_area(key="nt_text").value == "写到一半"
    other.button(key="nt_save").click().run()
    third = part(AppTest.from_file(log.__file__, default_timeout=60).run(), "值班记事")
    assert not third.text_area(key="nt_text").value


def test_hostile_notes_are_shown_as_typed(page: AppTest) -> None:
    typed = f"{HOSTILE}\n第二行 \u202eRTL"
    part(page, "值班记事")
    page.text_area(key="nt_text").set_value(typed).run()
    page.button(key="nt_save").click().run()
    assert entries(NOTE)[0].body["text"] == typed
    for name in ("值班记事", "日志", "交接班"):
        shown = html(part(page, name)).replace(log_rows.SCRIPT, "")
        assert "<script>alert" not in shown and "<img" not in shown and "\u202e" not in shown
        assert "&lt;script&gt;" in shown and "**粗**" in shown
        assert "<br>第二行" in shown


# -- corrections


def correct(page: AppTest, seq: int, reason: str, line: str = "") -> AppTest:
    part(page, "更正")
    page.selectbox(key="co_pick").set_value(seq).run()
    page.text_input(key="co_reason").set_value(reason).run()
    page.text_input(key="co_line").set_value(line).run()
    return page


def test_an_entry_is_voided_after_a_read_back(page: AppTest) -> None:
    seq = say("nc cj z")
    correct(page, seq, "听错站名")
    page.button(key="co_check").click().run()
    assert entries(CORRECTION) == []
    assert f"第{seq}条录入将不再计入研判，原记录保留并标明作废" in words(page)
    assert "系统建议将由" in words(page)
    page.button(key="co_save").click().run()
    (entry,) = entries(CORRECTION)
    assert entry.body == {"voids": seq, "reason": "听错站名"}
    assert shared_desk().reports == []
    part(page, "日志")
    assert "已作废，不再计入研判：王某" in words(page)
    assert f"更正（第{entry.seq}条），原因：听错站名" in words(page)
    assert "<s>南村站洪水位超过警戒水位" in html(page), "the entry stays, struck out"


def test_a_changed_reason_is_read_back_anew(page: AppTest) -> None:
    correct(page, say("nc cj z"), "听错")
    page.button(key="co_check").click().run()
    page.text_input(key="co_reason").set_value("听错站名").run()
    assert "请核对，尚未保存" not in words(page)
    assert page.button(key="co_check")


def test_a_correction_may_say_what_was_meant(page: AppTest) -> None:
    seq = say("nc cj z")
    correct(page, seq, "听错", "nc jj z")
    page.button(key="co_check").click().run()
    assert "改为：南村站洪水位接近警戒水位" in words(page)
    page.button(key="co_save").click().run()
    (entry,) = entries(CORRECTION)
    assert entry.body["sentences"] and entry.body["by"] == ["市水文中心"] * len(
        entry.body["sentences"])
    (original,) = entries(READING)
    assert [(r.value, r.at) for r in shared_desk().reports] == [
        ("接近警戒水位", original.happened), ("可能继续上涨", original.happened)]


def test_a_line_that_is_not_understood_saves_nothing(page: AppTest) -> None:
    correct(page, say("nc cj z"), "听错", "zzz 1")
    page.button(key="co_check").click().run()
    assert "没有" in words(page) and "请核对，尚未保存" not in words(page)


@pytest.mark.parametrize(("reason", "says"), [
    ("", "请填写更正原因"), ("字" * 501, "最多500字"),
])
def test_a_correction_needs_a_reason(page: AppTest, reason: str, says: str) -> None:
    correct(page, say("nc cj z"), reason)
    page.button(key="co_check").click().run()
    assert says in words(page)


def test_a_danger_is_not_ended_by_a_correction(page: AppTest) -> None:
    seq = say("cz zd")
    correct(page, seq, "已解除")
    assert "请勿作废" in words(page) and "已控制、已解除的" in words(page)
    page.button(key="co_check").click().run()
    assert "照实录入“已解除”" in words(page) and entries(CORRECTION) == []
    page.text_input(key="co_reason").set_value("误报，来源已否认").run()
    page.button(key="co_check").click().run()
    assert "请先核实并勾选" in words(page)
    page.checkbox(key=f"co_never_{seq}").set_value(True).run()
    page.button(key="co_check").click().run()
    assert "并无其事，不表示已控制、已解除" in words(page)
    page.button(key="co_save").click().run()
    assert len(entries(CORRECTION)) == 1 and shared_desk().reports == []


def test_what_is_put_right_is_not_said_never_to_have_been(page: AppTest) -> None:
    """The box “并无其事” is for voiding alone; with another line there is no such box."""
    seq = say("jm jd")
    correct(page, seq, "听错区市")
    assert [box.key for box in page.checkbox] == [f"co_never_{seq}"]
    page.text_input(key="co_line").set_value("cy jd").run()
    assert not page.checkbox
    page.button(key="co_check").click().run()
    page.button(key="co_save").click().run()
    (entry,) = entries(CORRECTION)
    assert entry.body["by"] == ["城阳区防指"], "the district stands in the log"


def test_later_entries_of_the_same_are_named(page: AppTest) -> None:
    first = say("nc cj z")
    second = say("nc jj z")
    correct(page, first, "听错")
    page.button(key="co_check").click().run()
    assert f"同一对象此后另有录入（第{second}条），不随之作废" in words(page)


def test_what_is_voided_already_is_refused(page: AppTest) -> None:
    seq = say("nc cj z")
    shared_desk().enter(CORRECTION, {"voids": seq, "reason": "听错"})
    part(page, "更正")
    page.text_input(key="co_number").set_value(str(seq)).run()
    page.text_input(key="co_reason").set_value("重复").run()
    page.button(key="co_check").click().run()
    assert "不必再次更正" in words(page) and "已作废，不再计入研判" in words(page)


def test_of_two_who_correct_at_once_the_second_is_told(page: AppTest) -> None:
    first, second = say("nc cj z"), say("0 sk")
    correct(page, first, "听错")
    page.button(key="co_check").click().run()
    shared_desk().enter(CORRECTION, {"voids": first, "reason": "别的窗口"})
    page.button(key="co_save").click().run()
    assert not page.exception and len(entries(CORRECTION)) == 1
    assert "不必再次更正" in words(page)
    assert page.text_input(key="co_reason").value == "听错", "what was typed stays"
    assert second


def test_a_correction_that_was_wrong_is_corrected_too(page: AppTest) -> None:
    seq = say("nc cj z")
    correct(page, seq, "听错", "nc jj z")
    page.button(key="co_check").click().run()
    page.button(key="co_save").click().run()
    (first,) = entries(CORRECTION)
    correct(page, first.seq, "又听错", "nc cb z")
    page.button(key="co_check").click().run()
    assert f"它原来作废的第{seq}条仍为作废" in words(page)
    page.button(key="co_save").click().run()
    assert len(entries(CORRECTION)) == 2 and len(shared_desk().reports) == 2
    assert shared_desk().reports[0].value == "超过保证水位"


@pytest.mark.parametrize("typed", ["999", "1", "abc", "9" * 9])
def test_a_number_that_is_no_reading_is_said(page: AppTest, typed: str) -> None:
    part(page, "更正")
    page.text_input(key="co_number").set_value(typed).run()
    page.button(key="co_check").click().run()
    assert not page.exception and "只有情况录入和零报告可以更正" in words(page)


# -- times


@pytest.mark.parametrize(("text", "found"), [
    ("03:12", AT.replace(hour=3, minute=12)), ("23：50", AT - timedelta(hours=20, minutes=10)),
    ("8-9 23:50", AT.replace(day=9, hour=23, minute=50)),
    ("8月9日23:50", AT.replace(day=9, hour=23, minute=50)),
    ("2025-08-09 01:00", AT.replace(year=2025, day=9, hour=1)),
    ("12-31 08:00", AT.replace(year=2025, month=12, day=31, hour=8)),
    ("8-9", AT.replace(day=9, hour=0)), ("昨日20:00", AT.replace(day=9, hour=20, minute=0)),
    ("凌晨2点", AT.replace(hour=2, minute=0)), ("昨晚9点半", AT.replace(day=9, hour=21, minute=30)),
])
def test_a_time_as_officers_write_it(text: str, found: datetime) -> None:
    assert read_moment(text, AT) == found


@pytest.mark.parametrize("text", ["", "25:00", "2-30 08:00", "昨天", "13-1", "3:1", "x" * 500])
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(QdfloodError):
        read_moment(text, AT)


def test_nothing_written_means_now() -> None:
    assert happened("  ", AT) is None
    with pytest.raises(QdfloodError, match="晚于现在"):
        happened("8-11 08:00", AT)


# -- reading a long log


@pytest.fixture
def long_log(tmp_path: Path) -> Store:
    store = open_store(f"sqlite:///{tmp_path / 'long.db'}")
    store.append([
        Record(SNAPSHOT if i % 2 else NOTE, {"text": f"第{i}则"}, "王某", "", at, at)
        for i in range(2 * CHUNK) for at in [AT + timedelta(minutes=i)]
    ])
    return store


def test_pages_reach_every_entry_once(long_log: Store, edition_in_use: Edition) -> None:
    before, seen = 2 * CHUNK + 1, []
    while True:
        found = window(long_log, edition_in_use, Wanted(snapshots=False), before)
        seen += [e.seq for e in found.entries]
        before = found.reached
        if not found.more:
            break
    assert seen == list(range(2 * CHUNK - 1, 0, -2))


def test_a_span_of_time_is_found_without_reading_all(
    long_log: Store, edition_in_use: Edition
) -> None:
    since, until = AT + timedelta(minutes=10), AT + timedelta(minutes=13)
    found = window(long_log, edition_in_use, Wanted(since=since, until=until), 2 * CHUNK + 1)
    assert [e.seq for e in found.entries] == [14, 13, 12, 11] and not found.more


# -- a sentence for everything

JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False, allow_infinity=False) | some.text(),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(), inner, max_size=4),
    max_leaves=12,
)
NAMES = sorted({*log_full.LABELS, "tasks", "state", "what", "event", "target", "recipient", "of",
                "pair", "means", "reached", "who", "list", "ref", "step", "unit", "telephone"})
BODIES = some.dictionaries(
    some.sampled_from(NAMES),
    JSON | some.sampled_from(["start", "登记", "暂缓", "Ⅲ", "received", "asked", "voided", "told",
                              "stations", "2026-08-10T20:00:00+08:00", "2026-08-10T20:00:00"]),
    max_size=9,
) | some.dictionaries(some.text(), JSON, max_size=4)


@given(kind=some.sampled_from(sorted(KINDS)), body=BODIES)
def test_every_entry_has_a_sentence(kind: str, body: dict[str, Any]) -> None:
    edition = _edition()
    entry = chained(1, Record(kind, body, "王某", "值班员", AT, AT), GENESIS)
    said = sentence(entry, edition)
    assert isinstance(said, str) and said
    assert "<script" not in full(entry, edition)
    assert isinstance(Wanted(text="无").takes(entry, edition), bool)


_HELD: list[Edition] = []


def _edition() -> Edition:
    if not _HELD:
        _HELD.append(load_edition(shared("rules", "qingdao-2021"), shared("data")))
    return _HELD[0]


@pytest.mark.parametrize(("kind", "body", "says"), [
    (NOTE, {}, EMPTY), (NOTE, {"text": "甲", "source": "乙"}, "甲（附来源）"),
    ("shift", {}, "值班员王某上岗"),
    ("snapshot", {"verdict": "建议启动Ⅲ级应急响应", "deciding": ["5.4.1(1)"]},
     "系统建议：建议启动Ⅲ级应急响应（建议，非决定）；依据：5.4.1(1)"),
    ("correction", {"voids": 7, "reason": "听错"},
     "第7条录入作废，不再计入研判，原记录保留；原因：听错"),
    ("consultation", {"chair": {"name": "张某", "post": "秘书长"}, "participants": "市气象局",
                      "conclusion": "启动"}, "秘书长张某主持会商；参加：市气象局；结论：启动"),
    ("consultation", {"chair": {"name": "张某", "post": "成员"}, "participants": "",
                      "conclusion": "启动", "notes": ["成员主持与条文不一致"]},
     "成员张某主持会商；参加人员未填；结论：启动；成员主持与条文不一致"),
    ("assent", {"asked": {"name": "刘某", "post": "常务副总指挥"}, "heard_by": "王某",
                "agreed": False, "act": "启动", "level": "Ⅲ"},
     "电话请示常务副总指挥刘某：启动Ⅲ级，未同意（签发另记）；受话人：王某"),
    ("decision", {"act": "启动", "effect": "start", "level": "Ⅲ", "hazards": ["台风"],
                  "signatures": [{"name": "刘某", "post": "常务副总指挥"}],
                  "decided": "2026-08-10T20:00:00+08:00",
                  "clock": {"T0": "2026-08-10T18:55:00+08:00", "T1": "2026-08-10T18:57:00+08:00",
                            "T2": None, "T3": "2026-08-10T20:00:00+08:00"}},
     "启动Ⅲ级应急响应，常务副总指挥刘某签发；灾种：台风；签发8月10日20:00；"
     "条件成立至系统建议2分钟，系统建议至签发1小时03分"),
    ("decision", {"act": "调整", "effect": "adjust", "level": "Ⅳ", "from_level": "Ⅲ"},
     "调整：Ⅲ级→Ⅳ级应急响应"),
    ("decision", {"act": "终止", "effect": "end", "from_level": "Ⅳ"}, "终止Ⅳ级应急响应"),
    ("decision", {"act": "预警发布", "effect": "issue", "warning": "防汛防台风", "from_level": "Ⅳ"},
     "预警发布（防汛防台风预警）"),
    ("decision", {"act": "抗旱预警解除", "effect": "lift", "warning": "抗旱"}, "抗旱预警解除"),
    ("decision", {"act": "分洪命令", "effect": "order", "from_level": "Ⅰ"}, "分洪命令"),
    ("decision", {"act": "暂缓", "effect": "postpone", "level": "Ⅲ", "reason": "待会商"},
     "暂缓Ⅲ级，官方状态不变；理由：待会商"),
    ("decision", {"act": "登记", "effect": "register", "status": {"level": None,
                                                              "flood_warning": True}},
     "登记官方状态：响应未登记，防汛防台风预警发布中，抗旱预警未登记"),
    ("publication", {"decision": 9, "published": "2026-08-10T20:30:00+08:00"},
     "第9条决定已公布：8月10日20:30"),
    ("information_report", {"what": "received", "event": {"register": "stations", "member": "南村"},
                            "means": "电话", "at": "2026-08-10T20:10:00+08:00", "by": "李某"},
     "南村站：收到报告（电话）；8月10日20:10，李某"),
])
def test_what_each_kind_says(kind: str, body: dict[str, Any], says: str) -> None:
    entry = chained(1, Record(kind, body, "王某", "值班员", AT, AT), GENESIS)
    assert sentence(entry, _edition()) == says


def test_a_kept_sheet_has_each_title_above_what_stands_under_it() -> None:
    """As the log holds it the items come before the title: what waits is not 突出情况."""
    body = {"sheet": {"sections": [
        {"items": [], "title": "突出情况"},
        {"items": [{"text": "待公布：启动Ⅲ级", "at": "2026-08-10T17:59:00+08:00"}],
         "title": "待签发、待公布"}, {"items": None, "title": "过时读数"}]}}
    shown = full(chained(1, Record("handover", body, "王某", "值班员", AT, AT), GENESIS), _edition())
    assert "<h5>突出情况：0项</h5>" in shown and "<h5>过时读数：未汇总</h5>" in shown
    assert "<h5>待签发、待公布：1项</h5><ul><li>2026-08-10 17:59:00　待公布：启动Ⅲ级</li></ul>" in shown


def test_what_has_no_name_is_shown_as_it_is_held() -> None:
    entry = chained(1, Record(NOTE, {"别的": [{"甲": 1}, True, None]}, "王某", "", AT, AT), GENESIS)
    assert sentence(entry, _edition()) == "1；是"
    assert "<dt>别的</dt>" in full(entry, _edition())


def test_notes_beyond_the_first_few_are_counted(page: AppTest) -> None:
    desk = shared_desk()
    for i in range(noting._SHOWN + 3):
        desk.enter(NOTE, {"text": f"记事{i}"})
    part(page, "值班记事")
    assert "另有3条，见“日志”" in words(page)
