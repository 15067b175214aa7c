"""Who has been moved, and which district under a red signal has no response: 未报 is neither 0 nor 无."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from qdflood.desk import duty, evacuation, state, unanswered
from qdflood.desk.state import Desk, desk, open_desk
from qdflood.officers.roles import Officer
from qdflood.places import shared

WANG = Officer("王某", "值班员")
AT = 'at: "2026-08-10T03:42:00+08:00"\n'
MOVED = AT + """
observations:
  districts:
    崂山区: {evacuate_needed: {value: 1200, at: "2026-08-10T02:00:00+08:00"},
      evacuated: {value: 900, at: "2026-08-10T03:30:00+08:00", note: 李主任}, evacuated_to: 中韩街道体育馆}
    胶州市: {evacuate_needed: 0, evacuated: 0, vessels_due: 40, vessels_sheltered: 35}
"""
SCRIPT = """
from qdflood.desk import evacuation
from qdflood.desk.state import desk
held = desk()
evacuation.view(held, held.assessment())
"""


def opened(tmp_path: Path, text: str) -> Desk:
    file = tmp_path / "situation.yaml"
    file.write_text(text, encoding="utf-8")
    return open_desk(shared("rules", "qingdao-2021"), str(file))


def plain(html: str) -> str:
    return re.sub("<[^>]+>", "", html)


def line(tmp_path: Path, districts: str) -> str:
    held = opened(tmp_path, AT + f"observations: {{districts: {{{districts}}}}}")
    return plain(evacuation.strip_line(held, held.assessment()))


# -- the line for the leader


def test_the_line_says_how_many_districts_it_stands_for(tmp_path: Path) -> None:
    held = opened(tmp_path, MOVED)
    assert plain(evacuation.strip_line(held, held.assessment())) == (
        "需转移1200人，已转移900人（2个区（市）报，8个未报）")


@pytest.mark.parametrize(("districts", "said"), [
    ("", "人员转移：10个区（市）均未报"),
    ("崂山区: {evacuate_needed: 1200}",
     "需转移1200人（1个区（市）报，9个未报），已转移未报"),
    ("崂山区: {evacuate_needed: 0, evacuated: 0}",
     "需转移0人，已转移0人（1个区（市）报，9个未报）"),
    ("崂山区: {evacuate_needed: {at_least: 500}, evacuated: 200}",
     "需转移至少500人，已转移200人（1个区（市）报，9个未报）"),
    ("崂山区: {evacuate_needed: null}", "人员转移：10个区（市）均未报"),
    ("崂山区: {evacuate_needed: 100, evacuated: 120}",
     "需转移100人，已转移120人（1个区（市）报，9个未报） "
     "待核对：崂山区已转移120人多于需转移100人"),
])
def test_not_reported_is_not_nought_and_a_contradiction_is_said(
    tmp_path: Path, districts: str, said: str
) -> None:
    assert line(tmp_path, districts) == said


def test_all_ten_have_reported(tmp_path: Path) -> None:
    names = "市南区 市北区 李沧区 崂山区 城阳区 西海岸新区 即墨区 胶州市 平度市 莱西市".split()
    every = ", ".join(f"{name}: {{evacuate_needed: 10, evacuated: 5}}" for name in names)
    assert line(tmp_path, every) == "需转移100人，已转移50人（10个区（市）均已报）"


def test_sources_that_differ_are_said_to(tmp_path: Path) -> None:
    two = ('[{value: 100, by: 崂山区防指, at: "2026-08-10T02:00:00+08:00"}, '
           '{value: 300, by: 市应急局, at: "2026-08-10T02:10:00+08:00"}]')
    said = line(tmp_path, f"崂山区: {{evacuate_needed: {two}, evacuated: 50}}")
    assert "需转移至少100人" in said and "待核对：" in said and "说法不一" in said


# -- the ledger


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    def start(text: str, officer: Officer | None = WANG) -> tuple[AppTest, Desk]:
        file = tmp_path / "situation.yaml"
        file.write_text(text, encoding="utf-8")
        monkeypatch.setenv("QDFLOOD_SITUATION", str(file))
        monkeypatch.setattr(duty, "DEFAULT", officer)
        state._shared_desk.clear()  # type: ignore[attr-defined]
        shown = AppTest.from_string(SCRIPT, default_timeout=60).run()
        assert not shown.exception
        return shown, desk()

    return start


def words(shown: AppTest) -> str:
    return plain("\n".join(str(e.proto.body) for e in shown.get("html")))


def row(shown: AppTest, name: str) -> str:
    html = "\n".join(str(e.proto.body) for e in shown.get("html"))
    found = re.search(f"<tr[^>]*><th>{name}</th>.*?</tr>", html)
    assert found
    return re.sub("<[^>]+>+", " ", found[0])


def fill(shown: AppTest, district: str, **given: str) -> AppTest:
    if district:
        shown.selectbox(key="ev_district").select(district).run()
    for name, text in given.items():
        shown.text_input(key=f"ev_{name}").set_value(text).run()
    shown.button(key="ev_save").click().run()
    assert not shown.exception
    return shown


def test_each_district_has_its_figures_with_time_source_and_age(page: Any) -> None:
    shown, _ = page(MOVED)
    own = row(shown, "崂山区")
    for part in ("1200人", "900人", "300人", "中韩街道体育馆", "03:30", "崂山区防指（李主任）", "12分钟前",
                 "02:00"):
        assert part in own
    silent = row(shown, "平度市")
    assert silent.count("未报") >= 3 and "0" not in silent.replace("电话", "")
    assert "请问 平度市防指" in silent
    assert "35艘" in row(shown, "胶州市") and "40艘" in row(shown, "胶州市")


def test_a_report_becomes_the_same_facts_as_on_the_entry_page(page: Any) -> None:
    shown, held = page(MOVED)
    fill(shown, "崂山区", evacuated="1100", evacuated_to="中韩街道体育馆、沙子口小学", person="李主任",
         at="03:40")
    last = held.reports[-2:]
    assert [(r.register, r.member, r.field, r.value, r.by, r.note) for r in last] == [
        ("districts", "崂山区", "evacuated", 1100, "区（市）防指", "李主任"),
        ("districts", "崂山区", "evacuated_to", "中韩街道体育馆、沙子口小学", "区（市）防指", "李主任")]
    assert f"{last[0].at:%H:%M}" == "03:40"
    assert "已保存：崂山区已转移人员1100人" in words(shown)
    assert held.saved[-1].by == "崂山区防指（李主任）", "the log names who it was"
    assert "需转移1200人，已转移1100人" in words(shown), "its later word replaces its earlier one"
    assert shown.text_input(key="ev_evacuated").value == ""


@pytest.mark.parametrize(("district", "given", "said"), [
    ("", {"evacuated": "5"}, "请选区（市）"),
    ("崂山区", {}, "请至少填写一项"),
    ("崂山区", {"evacuated": "很多"}, "已转移人员应为数"),
    ("崂山区", {"evacuated": "-5"}, "已转移人员"),
    ("崂山区", {"evacuated": "5", "source": " "}, "请填写报告单位"),
    ("崂山区", {"evacuated": "5", "at": "8-10 04:00"}, "晚于现在"),
    ("崂山区", {"evacuated": "5", "at": "昨晚"}, "不是时间"),
])
def test_what_cannot_be_is_refused_whole_and_stays_typed(
    page: Any, district: str, given: dict[str, str], said: str
) -> None:
    shown, held = page(MOVED)
    before = len(held.reports)
    fill(shown, district, **given)
    assert said in words(shown) and "未保存" in words(shown) and len(held.reports) == before
    for name, text in given.items():
        assert shown.text_input(key=f"ev_{name}").value == text


def test_nobody_signed_on_is_refused(page: Any) -> None:
    shown, _ = page(MOVED, None)
    fill(shown, "崂山区", evacuated="1000")
    assert "请先登记值班人员" in words(shown)
    assert shown.text_input(key="ev_evacuated").value == "1000"


def test_more_moved_than_were_to_move_is_saved_and_shown_to_be_checked(page: Any) -> None:
    shown, _ = page(MOVED)
    fill(shown, "崂山区", evacuated="1300")
    assert "崂山区已转移1300人多于需转移1200人，请核对" in words(shown)
    assert "请核对" in row(shown, "崂山区")


def test_another_source_does_not_silently_replace_the_districts_word(page: Any) -> None:
    shown, held = page(MOVED)
    fill(shown, "崂山区", evacuated="700", source="市应急局")
    assert held.reports[-1].by == "市应急局"
    assert "说法不一" in words(shown)


def test_figures_that_have_stood_for_long_are_asked_for_again(page: Any) -> None:
    old = MOVED.replace("T02:00", "T00:00").replace("T03:30", "T00:10")
    shown, _ = page(old)
    assert "待复核：崂山区的数已超过3小时没有更新（本系统设定，非预案规定）" in words(shown)


# -- signals without a response


def lane(tmp_path: Path, observations: str) -> str:
    held = opened(tmp_path, AT + f"observations:\n{observations}")
    return plain(unanswered.lane(held, held.assessment()))


RED = "  signals: [{kind: 暴雨, colour: 红色, issuer: 市气象局, area: %s}]\n"


def test_not_reported_and_not_started_are_told_apart(tmp_path: Path) -> None:
    said = lane(tmp_path, RED % "全市" + (
        "  districts: {崂山区: {response: 无}, 城阳区: {response: Ⅳ}, 平度市: {response: null}}\n"))
    assert said.startswith("预案外提示（不影响建议级别）：市气象局暴雨红色预警信号（全市）")
    assert "9个区（市）没有响应记录" in said
    assert "未启动1个（已报未启动，请提醒会商）：崂山区防指" in said
    assert "未报7个（没有报过，不等于未启动，请询问）：市南区防指" in said
    assert "不掌握1个" in said and "平度市防指" in said
    assert "城阳区防指" not in said and "电话未登记" in said


def test_folded_the_numbers_still_stand_on_the_line(tmp_path: Path) -> None:
    held = opened(tmp_path, AT + "observations:\n" + RED % "全市")
    folded = unanswered.lane(held, held.assessment(), folded=True)
    assert "未报10个" in folded.split("</summary>")[0] and "莱西市防指" in folded


def test_a_zero_report_is_not_started_and_says_by_whom(tmp_path: Path) -> None:
    zero = '  zero_report: [{of: districts.response, district: 崂山区, by: 崂山区防指, ' \
           'at: "2026-08-10T03:30:00+08:00"}]\n'
    said = lane(tmp_path, RED % "崂山区" + zero)
    assert "1个区（市）没有响应记录" in said and "未启动1个" in said
    assert "崂山区防指零报告，12分钟前" in said


def test_what_several_said_alike_is_said_once(tmp_path: Path) -> None:
    each = ", ".join(f'{{of: districts.response, district: {name}, by: 市值班室, '
                     'at: "2026-08-10T03:30:00+08:00"}' for name in ("崂山区", "城阳区"))
    said = lane(tmp_path, RED % "崂山区、城阳区" + f"  zero_report: [{each}]\n")
    assert "2个区（市）均报未启动响应" in said and "没有响应记录" not in said
    assert said.count("市值班室零报告，12分钟前") == 1


@pytest.mark.parametrize("colour", ["蓝色", "黄色"])
def test_a_mild_colour_does_not_count(tmp_path: Path, colour: str) -> None:
    assert lane(tmp_path, (RED % "全市").replace("红色", colour)) == ""


def test_which_colours_count_is_read_off_the_edition(tmp_path: Path) -> None:
    held = opened(tmp_path, AT + "observations: {}")
    a = held.assessment()
    scale = a.edition.info["signals"]["colour"].scale
    assert scale and scale.grades[unanswered.least_colour(a) or 0] == "橙色"


def test_no_signal_or_every_district_responding_is_no_lane(tmp_path: Path) -> None:
    assert lane(tmp_path, "  typhoon: 无\n") == ""
    assert lane(tmp_path, RED % "崂山区" + "  districts: {崂山区: {response: Ⅲ}}\n") == ""


@pytest.mark.parametrize(("area", "districts"), [
    ("崂山区、城阳区", 2), ("即墨西部", 1), ("市区", 3), ("沿海一带", 10), ('""', 10),
])
def test_the_area_of_a_signal_names_its_districts(tmp_path: Path, area: str, districts: int) -> None:
    said = lane(tmp_path, RED % area)
    held = opened(tmp_path, AT + "observations:\n" + RED % area)
    one = unanswered.signals(held.assessment())[0]
    assert len(one.districts) == districts and f"{districts}个区（市）没有响应记录" in said
    assert bool(one.guessed) is (districts == 10)
    if area == "沿海一带":
        assert "范围“沿海一带”对不上区（市），按全市提示" in said


def test_a_signal_without_a_colour_is_not_taken_for_mild(tmp_path: Path) -> None:
    said = lane(tmp_path, "  signals: [{kind: 暴雨, issuer: 市气象局, area: 崂山区}]\n")
    assert "颜色未报" in said and "未报1个" in said


def test_what_is_typed_is_shown_as_text(tmp_path: Path) -> None:
    held = opened(tmp_path, AT + "observations:\n" + RED % '"<b>沿海</b><script>"')
    assert "<script>" not in unanswered.lane(held, held.assessment())
