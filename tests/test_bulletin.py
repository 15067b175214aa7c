"""A pasted bulletin: an empty cell is never none, every fault is named, nothing is half saved."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from builders import DISTRICTS, shipped
from hypothesis import given
from hypothesis import strategies as st

from qdflood.desk.bulletin import Bulletin, read_bulletin, read_table, split_cells, template
from qdflood.desk.command import Parsed, parse
from qdflood.observations import Observations, Report, Situation

NOW = datetime.fromisoformat("2022-08-10T14:00:00+08:00")
PLAN = shipped().edition

DISTRICT_SHEET = """区（市）\t响应\t洪涝\t干旱\t城区旱\t雨量(mm)\t需转移（人）\t已转移\t备注
市南区\tⅣ级\t无\t—\t\t８０．５\t\t\t电话
崂山\t3\t较大\t轻旱\t？\t120\t1,200\t900\t
pd\t无\t不掌握\t\t\t无\t无\t\t
"""


def paste(text: str, **options: Any) -> Bulletin:
    return read_bulletin(PLAN, text, NOW, NOW, **options)


def values(bulletin: Bulletin) -> dict[str, object]:
    return {report.path: report.value for report in bulletin.reports}


def test_a_district_bulletin_becomes_reports() -> None:
    found = paste(DISTRICT_SHEET)
    assert found.errors == ()
    assert values(found) == {
        "districts.市南区.response": "Ⅳ", "districts.市南区.flood": "无",
        "districts.市南区.rain_24h_mm": 80.5,
        "districts.崂山区.response": "Ⅲ", "districts.崂山区.flood": "较大",
        "districts.崂山区.drought": "轻度", "districts.崂山区.urban_drought": None,
        "districts.崂山区.rain_24h_mm": 120, "districts.崂山区.evacuate_needed": 1200,
        "districts.崂山区.evacuated": 900,
        "districts.平度市.response": "无", "districts.平度市.flood": None,
        "districts.平度市.rain_24h_mm": 0, "districts.平度市.evacuate_needed": 0,
    }  # fmt: skip
    assert found.rows[0].sentence == "市南区启动Ⅳ级应急响应，无洪涝灾害，24小时降雨量80.5毫米"
    assert {r.note for r in found.rows[0].reports} == {"电话"}
    assert {r.at for r in found.reports} == {r.recorded for r in found.reports} == {NOW}


def test_an_empty_cell_or_a_dash_is_never_none() -> None:
    found = paste("区（市）\t洪涝\t干旱\n市南区\t\t-\n市北区\t无\t—\n李沧区\t——\t/\n")
    assert values(found) == {"districts.市北区.flood": "无"}


def test_sources_are_each_facts_own_unless_one_is_named() -> None:
    sheet = "区（市）\t洪涝\t雨量\n平度市\t无\t5\n"
    assert {r.by for r in paste(sheet).reports} == {"区（市）防指", "市气象局"}
    assert {r.by for r in paste(sheet, by="市水文中心").reports} == {"市水文中心"}


@pytest.mark.parametrize(
    "text",
    [
        "水文站\t实测水位\t趋势\n南村\t12.31\t上涨\n闸子\t？\t平稳",
        "水文站,实测水位,趋势\n南村,12.31,上涨\n闸子,？,平稳\n",
        "水文站，实测水位，趋势\r\n南村，12.31，上涨\r\n闸子，？，平稳\r\n",
        "水文站  实测水位   趋势\n南村  12.31  上涨\n闸子  ？  平稳",
        "水文站 实测水位 趋势\n\n南村 12.31 上涨\n闸子　？　平稳\n",
        "站名\t水位（m）\t趋势\n南村站\t１２．３１\t上涨\n闸子\t不掌握\t平",
    ],
)
def test_tabs_commas_and_blanks_say_the_same(text: str) -> None:
    assert values(paste(text)) == {
        "stations.南村.stage_m": 12.31, "stations.南村.outlook": "可能继续上涨",
        "stations.闸子.stage_m": None, "stations.闸子.outlook": "平稳",
    }  # fmt: skip


def test_quoted_cells_of_a_spreadsheet() -> None:
    assert split_cells('区（市）,需转移\n平度市,"1,200"\n') == [["区（市）", "需转移"], ["平度市", "1,200"]]
    assert values(paste('区（市）,需转移\n平度市,"1,200"\n')) == {
        "districts.平度市.evacuate_needed": 1200}


def test_the_core_districts_row_is_for_rain_only() -> None:
    assert values(paste("区（市）\t雨量\n市区\t45.5\n")) == {
        f"districts.{name}.rain_24h_mm": 45.5 for name in DISTRICTS[:3]}
    found = paste("区（市）\t响应\t雨量\n市区\tⅢ\t45\n平度市\tⅢ\t\n")
    assert found.errors == (
        "第2行 响应：“市区”一行只能报雨量，请分别报：市南区、市北区、李沧区。",)
    assert found.reports == ()
    assert [row.name for row in found.rows] == ["平度市"]


def test_every_fault_is_collected_and_nothing_may_be_saved() -> None:
    found = paste(
        "区（市）\t响应\t洪涝\t雨量\n高新区\t3\t\t\n平度市\t8\t很大\t-5\n合计\t\t\t100\n"
        "\t3\t\t\n即墨区\t3\t\t\n即墨\t\t\t3\t9\n胶州市\t3\t\t\n胶州\t4\t\t\n")
    assert found.errors == (
        "第2行：“高新区”不在区（市）名录中，合计行请删去。",
        "第3行 响应：“8”不是应急响应的取值，可填：无、Ⅳ级、Ⅲ级、Ⅱ级、Ⅰ级。",
        "第3行 洪涝：“很大”不是洪涝灾害的取值，可填：无、一般、较大、严重、特大。",
        "第3行 雨量：24小时降雨量应为0至1500mm，现为-5。",
        "第4行：“合计”不在区（市）名录中，合计行请删去。",
        "第5行：没有写名称。",
        "第7行：格数多于表头。",
        "第9行 应急响应：胶州市已在第8行填过。",
    )
    assert [row.name for row in found.rows] == ["即墨区", "胶州市"] and found.reports == ()


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "没有内容。"),
        ("甲\t乙\n丙\t丁", "第1行：看不出是哪一张表，首列表头请写：水文站、河道、水库、区（市）。"),
        ("区（市）\t响应\t响应\n平度市\t3\t3", "第1行：“响应”有两列。"),
        ("区（市）\t响应\t\n平度市\t3\t3", "第1行：第3列没有表头。"),
        ("区（市）\t响应\n平度市\t", "表中没有填任何数值。"),
        ("水文站\t水位\n南村\t无", "第2行 实测水位：实测水位不能填“无”；没有读到就不填，问过不掌握填“未知”。"),
        ("水库\t险情\n崂\t无", "第2行：“崂”不在水库名录中，合计行请删去；名录以外的前面加 +。"),
        ("河道\t险情\n墨水河\t无", "第2行：“墨水河”有重名，请写全称：墨水河（即墨）、墨水河（胶州）。"),
        ("水库\t规模\t险情\n崂山水库\t大型\t无", "第2行 规模：“大型”与名录不符（中型）。"),
        ("水库\t规模\t险情\n大泽山水库\t中型\t无", "第2行 规模：规模在名录中待查，不在此录入，请空着。"),
    ],
)
def test_faults(text: str, error: str) -> None:
    found = paste(text)
    assert found.errors == (error,) and found.reports == ()


def test_an_unknown_header_is_named_with_what_may_stand_there() -> None:
    found = paste("区（市）\t响应\t风力\n平度市\t3\t3")
    assert found.errors[0].startswith("第1行：表头“风力”不认识，可用：响应、")
    assert "洪涝、干旱、城区旱" in found.errors[0]


def test_a_reservoir_sheet_with_what_the_list_already_holds() -> None:
    found = paste("水库,规模,险情,库水位\n产芝水库,大型,重大险情,65.3\n+某村水库,小（二）型,垮坝,\n")
    assert values(found) == {
        "reservoirs.产芝水库.danger": "重大险情", "reservoirs.产芝水库.level_m": 65.3,
        "reservoirs.某村水库.size": "小（二）型", "reservoirs.某村水库.danger": "垮坝",
    }  # fmt: skip
    assert found.rows[1].sentence.startswith("某村水库（名录以外的水库）")


def line(text: str, *state: Report, minutes: int = 0) -> tuple[Report, ...]:
    at = NOW - timedelta(minutes=minutes)
    parsed = parse(PLAN, text, at, at, state)
    assert isinstance(parsed, Parsed)
    return (*state, *parsed.reports)


def test_a_sheet_goes_to_the_rows_that_lines_have_opened() -> None:
    state = line("dgh gl zd", minutes=9)
    found = paste("河道\t河段\t险情\t控制情况\n大沽河\t干流\t重大险情\t已控制\n", state=state)
    assert {r.row for r in found.reports} == {state[0].row}
    several = line("dgh gl zd ly", *state, minutes=8)
    found = paste("河道\t险情\n大沽河\t一般险情\n", state=several)
    assert found.errors == ("第2行：大沽河已报有几处，请在命令行中分别写明。",)


def test_a_danger_after_its_control_is_open_again() -> None:
    state = line("cz jc", *line("cz zd", minutes=9), minutes=8)
    found = paste("水库\t险情\n产芝水库\t重大险情\n", state=state)
    assert found.rows[0].sentence == "产芝水库发生重大险情，险情未控制"


def test_template_reads_back_as_an_empty_sheet() -> None:
    headers, names = template(PLAN, "districts")
    assert headers[:5] == ["区（市）", "响应", "响应灾种", "启动缘由", "洪涝"]
    assert names == [*DISTRICTS, "市区"]
    for register in ("districts", "reservoirs", "rivers", "stations"):
        headers, names = template(PLAN, register)
        empty = read_table(PLAN, [headers, *([name] for name in names)], NOW, NOW)
        assert empty.register == register and empty.errors == ("表中没有填任何数值。",)


def test_a_sheet_too_large_is_refused() -> None:
    assert "太大" in read_table(PLAN, [["区（市）"]] * 20_001, NOW, NOW).errors[0]


CELL = st.sampled_from(["", "—", "无", "？", "3", "Ⅲ级", "较大", "80.5", "1,200", "平度市", "市区",
                        "<b>", "17级以上", "9" * 30, "-1", "否"]) | st.text(max_size=6)


@given(st.lists(st.lists(CELL, min_size=1, max_size=6), max_size=6))
def test_any_sheet_is_taken_or_told_and_what_is_taken_can_be_weighed(rows: list[list[str]]) -> None:
    headers = ["区（市）", "响应", "洪涝", "雨量", "需转移", "备注"]
    found = read_table(PLAN, [headers, *rows], NOW, NOW)
    assert all(error.endswith("。") and "None" not in error for error in found.errors)
    assert bool(found.reports) != bool(found.errors)
    Situation(PLAN, Observations(NOW, found.reports))


# --- what stands already ------------------------------------------------------------------


def _reported(*lines: str) -> list[Report]:
    state: list[Report] = []
    for i, line in enumerate(lines):
        at = NOW - timedelta(minutes=len(lines) - i)
        parsed = parse(PLAN, line, at, at, state)
        assert isinstance(parsed, Parsed)
        state += parsed.reports
    return state


def test_a_cell_does_not_take_back_a_breach() -> None:
    found = paste("水库\t险情\n产芝水库\t无\n", state=_reported("cz kb", "cz ?"))
    assert not found.reports and len(found.errors) == 1
    assert "保持到“险情已解除”为止" in found.errors[0] and "第2行" in found.errors[0]
    over = paste("水库\t险情\t控制情况\n产芝水库\t无\t已解除\n", state=_reported("cz kb"))
    assert not over.errors and len(over.reports) == 2


def test_a_milder_cell_says_what_it_takes_back_and_who_said_it() -> None:
    found = paste("水库\t险情\n产芝水库\t无\n", state=_reported("cz zd", "cz ?"))
    assert found.rows[0].notices == ("低于此前所报“发生重大险情”（2分钟前），保存后以本次为准",)
    assert paste("区（市）\t洪涝\n市北区\t无\n").rows[0].by == "市北区防指"
