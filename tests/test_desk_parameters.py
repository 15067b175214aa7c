"""办公参数 driven without a browser: what is open, the form, what is refused, what is kept."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from qdflood.desk import board, drafts, duty, parameters
from qdflood.desk.parameters_read import month_day, number, since_text
from qdflood.desk.state import Desk
from qdflood.desk.state import desk as shared_desk
from qdflood.errors import JournalError, JournalUnavailable
from qdflood.journal.entry import PARAMETER, Record
from qdflood.journal.store import Store
from qdflood.observations import Report
from qdflood.officers.roles import Officer, Role

HOSTILE = "<script>alert(1)</script>**粗**"
MARK = {"target": {"register": "stations", "member": "南村", "field": "warning_m"}, "value": 12.0,
        "datum": "85高程", "reference": "水文〔2022〕3号", "since": "2022-07-01"}


@pytest.fixture
def page() -> AppTest:
    return opened()


def opened() -> AppTest:
    found = AppTest.from_file(parameters.__file__, default_timeout=60).run()
    assert not found.exception
    return found


def words(page: AppTest) -> str:
    bodies = [str(e.proto.body) for e in page.get("html")]
    return re.sub("<[^>]+>", "", "\n".join(b for b in bodies if "<style>" not in b))


def raw(page: AppTest) -> str:
    return "\n".join(str(e.proto.body) for e in page.get("html"))


def go(page: AppTest, title: str, within: str = "填写") -> AppTest:
    """Press the button beside a line of the left half."""
    keys = {"南村警戒": "stations_南村_warning_m", "南村保证": "stations_南村_guarantee_m",
            "汛限": "reservoirs_产芝水库_flood_limit_m", "幅度": "approach_margin_m"}
    key = f"pm_go_{within}_{keys[title]}"
    return next(b for b in page.button if str(b.key).startswith(key)).click().run()


def fill(page: AppTest, **typed: str) -> AppTest:
    for name, text in typed.items():
        page.text_input(key=f"pm_{name}").set_value(text)
    return page.run()


def press(page: AppTest, *names: str) -> AppTest:
    for name in names:
        page.button(key=f"pm_{name}").click().run()
        assert not page.exception
    return page


def filled(page: AppTest, value: str = "12.3", **more: str) -> AppTest:
    go(page, "南村警戒")
    return fill(page, **({"value": value, "datum": "85高程", "source": "水文〔2026〕3号"} | more))


def kept(page: AppTest) -> list[str]:
    """The values of the office that are in the log."""
    desk = shared_desk()
    desk.refresh(force=True)
    return [f"{s.target.field or s.target.parameter or s.target.telephone}={s.value}"
            for s in desk.ledger.office.settings]


def enter(desk: Desk, **changed: object) -> None:
    now = desk.now()
    desk.store.append([Record(PARAMETER, MARK | changed, "乙", "管理员", now, now)])
    desk.refresh(force=True)


# --- what is open ---------------------------------------------------------------------


def test_what_is_open_says_who_waits_for_it_and_whom_to_ask(page: AppTest) -> None:
    shown = words(page)
    assert "没有填的按未知处理" in shown
    for title in ("“接近”警戒水位、保证水位的幅度", "南村站警戒水位", "南村站保证水位",
                  "南村站5年一遇设计洪水位", "水库汛限水位（22座未填）", "水库警戒水位（22座未填）"):
        assert title in shown
    assert "等它的条款：4.2.6(1)②" in shown and "问：市水文中心 （电话未登记）" in shown
    assert "判断不了“洪水位”" in shown
    assert "另有54项没有条款用到" in shown and "水文站警戒水位18个" in shown


def test_what_is_filled_in_is_no_longer_open(page: AppTest) -> None:
    enter(shared_desk())
    page.run()
    assert "南村站警戒水位" not in words(page).split("沿革")[0].split("填什么")[0]
    page.button_group(key="pm_part").set_value("given").run()
    assert "南村站警戒水位　12.00米（85高程）" in words(page)
    assert "出处：水文〔2022〕3号　乙（管理员）" in words(page)


def test_what_is_dated_ahead_stands_by_itself(page: AppTest) -> None:
    ahead = str(shared_desk().now().date() + timedelta(days=3))
    enter(shared_desk(), since=ahead)
    enter(shared_desk(), target={"parameter": "no_such"})
    page.button_group(key="pm_part").set_value("given").run()
    shown = words(page)
    assert "到日子才用" in shown and ahead in shown and "一项也没有填" in shown
    assert "没有采用的" in shown and "no_such" in shown


# --- from the line to the log ---------------------------------------------------------


def test_a_mark_is_read_back_and_then_entered(page: AppTest) -> None:
    press(filled(page, since="2026-6-1"), "check")
    shown = words(page)
    assert "南村站警戒水位　12.30米（85高程）" in shown and "自2026年6月1日起用" in shown
    assert "录入人：甲（值班员）" in shown
    assert kept(page) == []
    press(page, "save")
    assert kept(page) == ["warning_m=12.3"]
    entry = next(e for e in shared_desk().store.entries() if e.kind == PARAMETER)
    assert entry.body == {
        "target": MARK["target"], "value": 12.3, "unit": "m", "datum": "85高程",
        "reference": "水文〔2026〕3号", "since": "2026-06-01"}
    assert "已存入，为第" in words(page) and "今天用12.30米（85高程）" in words(page)


def test_after_saving_the_source_stays_for_the_next_mark(page: AppTest) -> None:
    press(filled(page), "check", "save")
    go(page, "南村保证")
    assert page.text_input(key="pm_source").value == "水文〔2026〕3号"
    assert page.text_input(key="pm_datum").value == "85高程"
    assert page.text_input(key="pm_value").value == ""
    go(page, "汛限")  # another kind of thing has another source
    assert page.text_input(key="pm_source").value == page.text_input(key="pm_datum").value == ""


def test_what_is_changed_after_the_read_back_is_read_back_anew(page: AppTest) -> None:
    press(filled(page), "check")
    fill(page, value="13.3")
    assert not [b for b in page.button if b.key == "pm_save"]
    press(page, "check", "back")
    assert not [b for b in page.button if b.key == "pm_save"] and kept(page) == []


def test_the_read_back_says_what_would_change(page: AppTest) -> None:
    desk = shared_desk()
    said = [Report("stations", "南村", field, value, desk.now(), "市水文中心")
            for field, value in (("stage_m", 12.5), ("outlook", "可能继续上涨"))]
    desk.save(["南村站实测水位12.50米"], said)
    press(filled(page, value="12.0"), "check")
    assert re.search("建议由“.*”变为“.*Ⅲ级", words(page))


@pytest.mark.parametrize(("typed", "said"), [
    ({"value": ""}, "请填数值"),
    ({"value": "十二"}, "不是数字"),
    ({"value": "12,3"}, "不是数字"),
    ({"value": "12.3-12.5"}, "不是数字"),
    ({"value": "123"}, "0至100"),
    ({"datum": ""}, "高程基准"),
    ({"source": ""}, "出处"),
    ({"since": "2026-2-30"}, "2026-2-30"),
    ({"since": "明天"}, "明天"),
    ({"since": "2096-6-1"}, "年份"),
])
def test_what_is_refused_stays_as_it_was_typed(
    page: AppTest, typed: dict[str, str], said: str
) -> None:
    filled(page, **typed)
    press(page, "check")
    assert said in words(page) and "未存入" in words(page)
    for name, text in typed.items():
        assert page.text_input(key=f"pm_{name}").value == text
    assert not [b for b in page.button if b.key == "pm_save"] and kept(page) == []


def test_marks_out_of_order_are_refused(page: AppTest) -> None:
    enter(shared_desk(), value=14.0)
    go(page.run(), "南村保证")
    fill(page, value="13", datum="85高程", source="x")
    press(page, "check")
    assert "应由低到高" in words(page)


def test_a_limit_for_a_season(page: AppTest) -> None:
    go(page, "汛限")
    page.button_group(key="pm_span").set_value("分时段").run()
    fill(page, value="70.5", datum="56黄海", source="x", **{"from": "6-1", "to": "9月30日"})
    press(page, "check")
    assert "产芝水库汛限水位（6月1日至9月30日）　70.50米（56黄海）" in words(page)
    press(page, "save")
    setting = shared_desk().ledger.office.settings[0]
    assert (setting.target.begins, setting.target.ends) == ("0601", "0930")
    assert "分时段已填：6月1日至9月30日70.50米（56黄海）" in words(page)
    shown = words(page)  # one is given: the lines keep their order
    assert shown.index("水库汛限水位（21座未填）") < shown.index("水库警戒水位（22座未填）")
    fill(page, value="71", **{"from": "9-30", "to": "10-31"})
    press(page, "check")
    assert "重叠" in words(page)


def test_a_mark_is_withdrawn_or_does_not_exist(page: AppTest) -> None:
    go(page, "南村警戒")
    assert [str(o) for o in page.button_group(key="pm_how").options] != []
    enter(shared_desk())
    page.run()
    page.button_group(key="pm_how").set_value("撤回").run()
    fill(page, source="抄错", since="2026-01-01")
    press(page, "check")
    assert "撤回，恢复为未定" in words(page) and "代替2022-07-01起的12.00米" in words(page)
    press(page, "save")
    assert kept(page) == ["warning_m=12.0", "warning_m=None"] and "今天未定" in words(page)
    page.button_group(key="pm_how").set_value("没有这一项").run()
    fill(page, source="该站不设")
    press(page, "check", "save")
    assert kept(page)[-1] == "warning_m=无"
    shown = words(page)
    assert shown.index("该站不设") < shown.index("抄错") < shown.index("水文〔2022〕3号")


def test_the_margin(page: AppTest) -> None:
    go(page, "幅度")
    fill(page, value="0.5", source="青防办〔2026〕1号")
    press(page, "check", "save")
    desk = shared_desk()
    edition = desk.ledger.office.edition_at(desk.now())
    assert edition.parameters["approach_margin_m"].on(str(desk.now().date())) == 0.5


def test_telephones(page: AppTest) -> None:
    page.button_group(key="pm_part").set_value("phones").run()
    press(page, "phone")
    page.selectbox(key="pm_unit").set_value("市水文中心").run()
    fill(page, value="0532-85910000", source="值班表")
    press(page, "check", "save")
    fill(page, value="13900000000", person="李四", title="科长")
    press(page, "check", "save")
    assert "0532-85910000" in words(page) and "科长 李四 13900000000" in words(page)
    fill(page, value="85910001", title="科长")
    press(page, "check")
    assert "还要写姓名" in words(page)


def test_the_mark_counts_at_once_and_stands_beside_the_stage(page: AppTest) -> None:
    desk = shared_desk()
    said = [Report("stations", "南村", field, value, desk.now(), "市水文中心")
            for field, value in (("stage_m", 12.5), ("outlook", "可能继续上涨"))]
    desk.save(["南村站实测水位12.50米"], said)
    before = desk.assessment()
    press(filled(page, value="12.0"), "check", "save")
    after = desk.assessment()
    assert before.confirmed == 0 and after.confirmed == 2
    assert after.edition.fingerprint != before.edition.fingerprint
    beside = "".join(line.value for line in board.lines(after, "stations", desk.now()))
    assert "12.50米" in beside and "<small>警戒水位12.00米（85高程）</small>" in beside
    none = "".join(line.value for line in board.lines(before, "stations", desk.now()))
    assert "警戒水位" not in none


# --- who, and what goes wrong ---------------------------------------------------------


def test_whoever_may_not_is_told_and_enters_nothing(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duty, "DEFAULT", Officer("甲", "值班员", Role.DUTY, account=True))
    press(filled(page), "check")
    assert "应由管理员办理" in words(page)
    press(page, "save")
    assert kept(page) == [] and page.text_input(key="pm_value").value == "12.3"
    monkeypatch.setattr(duty, "DEFAULT", Officer("乙", "", Role.ADMINISTRATOR, account=True))
    press(page, "check", "save")
    assert kept(page) == ["warning_m=12.3"]


def test_two_at_once_the_second_is_told(page: AppTest) -> None:
    press(filled(page), "check")
    desk = shared_desk()
    now = desk.now()
    desk.store.append([Record(PARAMETER, MARK, "乙", "管理员", now, now)])
    press(page, "save")
    assert "乙" in words(page) and "未存入" in words(page)
    assert page.text_input(key="pm_value").value == "12.3" and kept(page) == ["warning_m=12.0"]
    press(page, "check", "save")
    assert kept(page) == ["warning_m=12.0", "warning_m=12.3"]


def test_a_double_click_enters_it_once(page: AppTest) -> None:
    press(filled(page), "check")
    request = page.session_state["_pm_request"]
    press(page, "save")
    assert page.session_state["_pm_request"] != request and len(kept(page)) == 1


def test_the_log_out_of_reach(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    press(filled(page), "check")

    def full(*_: object, **__: object) -> None:
        raise JournalUnavailable("磁盘已满，没有存入")

    with monkeypatch.context() as broken:
        broken.setattr(Store, "append", full)
        press(page, "save")
        assert "磁盘已满" in words(page) and page.text_input(key="pm_value").value == "12.3"
    press(page, "check", "save")
    assert kept(page) == ["warning_m=12.3"]


def test_it_is_there_after_a_restart(page: AppTest) -> None:
    press(filled(page), "check", "save")
    st.cache_resource.clear()
    again = opened()
    again.button_group(key="pm_part").set_value("given").run()
    assert "12.30米（85高程）" in words(again)


def test_a_draft_comes_back_with_what_it_is_of(page: AppTest) -> None:
    filled(page)
    st.cache_resource.clear()
    again = opened()
    assert again.text_input(key="pm_value").value == "12.3"
    assert again.selectbox(key="pm_member_stations").value == "南村"
    assert again.selectbox(key="pm_field_stations").value == "warning_m"


def test_a_draft_of_another_edition_does_no_harm(page: AppTest) -> None:
    drafts_of = {"pm_kind": "no_such", "pm_parameter": "no_such", "pm_how": "x", "pm_value": "7"}
    desk = shared_desk()
    desk.store.keep_draft("甲", "parameter", drafts_of, desk.clock())
    assert opened().text_input(key="pm_value").value == "7"
    assert drafts.owner(desk) == "甲"


def test_what_is_typed_can_only_be_read(page: AppTest) -> None:
    press(filled(page, datum="<b>x</b>", source=HOSTILE), "check")
    assert "<script>alert" not in raw(page) and "<b>x</b>" not in raw(page)
    press(page, "save")
    page.button_group(key="pm_part").set_value("given").run()
    assert "<script>alert" not in raw(page) and "&lt;script&gt;" in raw(page)


# --- what is typed, read --------------------------------------------------------------


@pytest.mark.parametrize(("text", "value"), [
    ("12.3", 12.3), ("12.30米", 12.3), ("12 m", 12.0), ("+0.5", 0.5), ("-1", -1.0)])
def test_numbers(text: str, value: float) -> None:
    assert number(text, "米") == value


@pytest.mark.parametrize("text", ["", "12。3", "12,300", "1e3", "nan", "inf", "12.", ".5", "约12"])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(JournalError):
        number(text, "米")


def test_days() -> None:
    today = date(2026, 8, 10)
    for text, day in (("", "2026-08-10"), ("今天", "2026-08-10"), ("6-1", "2026-06-01"),
                      ("2025年6月1日", "2025-06-01"), ("2025.6.1", "2025-06-01")):
        assert since_text(text, today) == day
    for text in ("2-30", "6月", "2025-13-1", "0601", "去年"):
        with pytest.raises(JournalError):
            since_text(text, today)
    for text, day in (("6-1", "0601"), ("0601", "0601"), ("12月31日", "1231"), ("2-29", "0229")):
        assert month_day(text) == day
    for text in ("", "2-30", "2026-6-1", "13-1"):
        with pytest.raises(JournalError):
            month_day(text)
