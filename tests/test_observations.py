"""What an officer may write down, what is refused and how, and what is therefore known."""

from __future__ import annotations

import json
import math
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import yaml
from builders import AT, DISTRICTS, document, marked, observe, shipped, situation, truth_of, weigh

from qdflood.errors import SituationError
from qdflood.observations import Observations, Report, Situation, Zero
from qdflood.observations.given import accept, describe
from qdflood.observations.statements import zero_choices
from qdflood.plan.yaml_file import yaml_of
from qdflood.scales import Value
from qdflood.truth import FALSE, TRUE, UNKNOWN


def refused(given: Any, where: str, *words: str) -> SituationError:
    """The error for ``given``; one Chinese sentence that says where, and holds ``words``."""
    with pytest.raises(SituationError) as caught:
        observe(given)
    error, text = caught.value, str(caught.value)
    assert error.where == where, text
    assert "\n" not in text and text.endswith("。")
    assert re.search("[一-鿿]", error.problem), "a Chinese sentence"
    assert "None" not in text, "an officer does not read Python"
    for word in words:
        assert word in text, f"{word!r} not in {text!r}"
    return error


def said(**observations: Any) -> dict[str, Any]:
    """The value of every report by path."""
    return {report.path: report.value for report in observe(document(**observations)).reports}


# --- refused: keys, names, grades -----------------------------------------------------

ROW = "observations.districts.崂山区"


@pytest.mark.parametrize(
    ("given", "where", "words"),
    [
        ({"at": AT, "observation": {}}, "observation", ["observation", "observations"]),
        ({"at": AT, "observations": {"flood": {}}}, "observations.flood", ["flood", "districts"]),
        ({"at": AT, "observations": []}, "observations", ["键值表"]),
        ([], "", ["键值表"]),
        ("at: x", "", ["键值表"]),
        (None, "", ["键值表"]),
    ],
)
def test_the_top_of_a_file_has_closed_keys(given: Any, where: str, words: list[str]) -> None:
    refused(given, where, *words)


@pytest.mark.parametrize(
    ("observations", "where", "words"),
    [
        ({"typhoon": {"name": "甲", "wind": 10}}, "observations.typhoon.wind", ["wind", "force"]),
        ({"rain": {"heavy": True}}, "observations.rain.heavy", ["heavy", "widespread_heavy"]),
        ({"stations": {"南村": {"level": 1}}}, "observations.stations.南村.level", ["stage_m"]),
        ({"rivers": [{"river": "大沽河", "size": "中型"}]}, "observations.rivers[0].size", ["danger"]),
        ({"districts": {"崂山区": {"rain": 1}}}, f"{ROW}.rain", ["rain_24h_mm"]),
        ({"closing": {"over": True}}, "observations.closing.over", ["calm"]),
        ({"rain": {"widespread_heavy": {"value": True, "from": "市气象局"}}},
         "observations.rain.widespread_heavy.from", ["from", "by"]),
        ({"zero_report": [{"of": "signals", "area": "全市"}]}, "observations.zero_report[0].area",
         ["area"]),
    ],
)
def test_an_unknown_key_is_refused_with_the_known_ones(
    observations: dict[str, Any], where: str, words: list[str]
) -> None:
    refused(document(**observations), where, *words)


@pytest.mark.parametrize(
    ("observations", "where", "words"),
    [
        ({"districts": {"高新区": {"flood": "一般"}}}, "observations.districts.高新区",
         ["高新区", *DISTRICTS]),
        ({"stations": {"北村": {"stage_m": 1}}}, "observations.stations.北村", ["北村", "南村"]),
        ({"rivers": [{"river": "长江", "danger": "决口"}]}, "observations.rivers[0].river",
         ["长江", "name", "大沽河"]),
        ({"reservoirs": [{"reservoir": "三峡水库", "danger": "垮坝"}]},
         "observations.reservoirs[0].reservoir", ["三峡水库", "name", "产芝水库"]),
        ({"reservoirs": [{"name": "产芝", "danger": "垮坝"}]}, "observations.reservoirs[0].name",
         ["产芝", "reservoir", "产芝水库"]),
        ({"reservoirs": [{"name": "某库", "reservoir": "产芝水库"}]}, "observations.reservoirs[0]",
         ["reservoir", "name"]),
        ({"reservoirs": [{"reservoir": 5}]}, "observations.reservoirs[0].reservoir", ["5"]),
    ],
)
def test_an_unknown_name_is_refused_with_the_roster(
    observations: dict[str, Any], where: str, words: list[str]
) -> None:
    refused(document(**observations), where, *words)


@pytest.mark.parametrize(
    ("word", "choices"),
    [("墨水河", ["墨水河（即墨）", "墨水河（胶州）"]),
     ("白沙河", ["白沙河（崂山、城阳）", "白沙河（平度）"])],
)
def test_an_ambiguous_river_is_refused_until_the_district_is_given(
    word: str, choices: list[str]
) -> None:
    row = {"river": word, "reach": "干流", "danger": "决口"}
    error = refused(document(rivers=[row]), "observations.rivers[0].river", word, *choices)
    assert set(error.choices) == set(choices)
    refused(document(zero_report=[{"of": "rivers.danger", "river": word}]),
            "observations.zero_report[0].river", word)
    refused(document(rivers=[row | {"district": "莱西市"}]), "observations.rivers[0].river", word)


def test_a_namesake_is_told_apart_by_its_district() -> None:
    for district, name in (("平度市", "白沙河（平度）"), ("城阳区", "白沙河（崂山、城阳）")):
        got = observe(document(rivers=[{"river": "白沙河", "district": district, "danger": "决口"}]))
        assert {report.member for report in got.reports} == {name}
    assert "rivers.墨水河（胶州）.danger" in said(
        rivers=[{"river": "墨水河（胶州）", "danger": "决口"}]), "全称不须再写区（市）"


def test_laoshan_means_the_member_of_the_register_it_is_written_in() -> None:
    assert "districts.崂山区.flood" in said(districts={"崂山": {"flood": "无"}})
    assert "reservoirs.崂山水库.danger" in said(reservoirs=[{"reservoir": "崂山", "danger": "无"}])
    refused(document(rivers=[{"river": "崂山", "danger": "无"}]), "observations.rivers[0].river", "崂山")


@pytest.mark.parametrize(
    ("observations", "where", "words"),
    [
        ({"districts": {"崂山区": {"flood": "轻微"}}}, f"{ROW}.flood", ["轻微", "一般", "特大"]),
        ({"districts": {"崂山区": {"response": "Ⅴ"}}}, f"{ROW}.response", ["Ⅴ", "Ⅳ", "Ⅰ"]),
        ({"districts": {"崂山区": {"response": 5}}}, f"{ROW}.response", ["5", "Ⅳ"]),
        ({"districts": {"崂山区": {"response": True}}}, f"{ROW}.response", ["Ⅳ"]),
        ({"districts": {"崂山区": {"response_hazard": "火灾"}}}, f"{ROW}.response_hazard",
         ["火灾", "台风", "洪涝", "干旱"]),
        ({"districts": {"崂山区": {"flood": ["一般", "较大"]}}}, f"{ROW}.flood", ["列表"]),
        ({"districts": {"崂山区": {"response_hazard": []}}}, f"{ROW}.response_hazard", ["空"]),
        ({"stations": {"南村": {"position": "警戒"}}}, "observations.stations.南村.position",
         ["警戒", "接近警戒水位", "超过警戒水位"]),
        ({"stations": {"南村": {"outlook": "不好说"}}}, "observations.stations.南村.outlook",
         ["不好说", "可能继续上涨"]),
        ({"rivers": [{"river": "大沽河", "danger": "垮坝"}]}, "observations.rivers[0].danger",
         ["垮坝", "决口"]),
        ({"reservoirs": [{"reservoir": "产芝水库", "danger": "决口"}]},
         "observations.reservoirs[0].danger", ["决口", "垮坝"]),
        ({"reservoirs": [{"name": "某库", "size": "巨型"}]}, "observations.reservoirs[0].size",
         ["巨型", "小（二）型", "大型"]),
        ({"typhoon": {"name": "甲", "affects_qingdao": "也许"}},
         "observations.typhoon.affects_qingdao", ["也许"]),
        ({"typhoon": {"name": "甲", "affects_qingdao": 1}},
         "observations.typhoon.affects_qingdao", ["1"]),
        ({"districts": {"崂山区": {"flood": {"at_least": "严重", "at_most": "一般"}}}},
         f"{ROW}.flood", ["严重", "一般"]),
        ({"districts": {"崂山区": {"flood": {"above": "一般"}}}}, f"{ROW}.flood",
         ["above", "at_least", "at_most"]),
        ({"districts": {"崂山区": {"flood": {}}}}, f"{ROW}.flood", ["at_least"]),
    ],
)
def test_a_wrong_grade_is_refused_with_the_grades(
    observations: dict[str, Any], where: str, words: list[str]
) -> None:
    refused(document(**observations), where, *words)


# --- refused: numbers and times -------------------------------------------------------


@pytest.mark.parametrize(
    "force",
    [-1, 19, 100, 8.5, math.nan, math.inf, -math.inf, True, False, "大", "", "八级", "10~20", "12—10级",
     pytest.param(10**400, id="huge"), pytest.param("9" * 5000, id="huge text")],
)
def test_an_impossible_force_is_refused(force: Any) -> None:
    with pytest.raises(SituationError, match=r"中心附近最大平均风力|范围") as caught:
        observe(document(typhoon={"name": "甲", "force": force}))
    assert caught.value.where.startswith("observations.typhoon.force")


@pytest.mark.parametrize(
    ("stage", "word"),
    [(-0.01, "-0.01"), (100.01, "100.01"), (math.nan, "nan"), (True, "True"), ("十二米", "十二米"),
     ("12.3 km", "12.3"), ("12.3.4", "12.3.4"), ({"at_least": 13, "at_most": 12}, "13"),
     ({"at_least": math.nan}, "nan"), ({"at_least": None}, "范围"), ([12.1, 12.2], "列表")],
)
def test_an_impossible_stage_is_refused(stage: Any, word: str) -> None:
    with pytest.raises(SituationError, match=re.escape(word)) as caught:
        observe(document(stations={"南村": {"stage_m": stage}}))
    assert caught.value.where.startswith("observations.stations.南村.stage_m")


def test_a_number_out_of_range_says_the_range_and_the_unit() -> None:
    refused(document(stations={"南村": {"stage_m": 173}}), "observations.stations.南村.stage_m",
            "实测水位", "0至100m", "173")
    refused(document(districts={"崂山区": {"evacuate_needed": 10.5}}), f"{ROW}.evacuate_needed",
            "整数", "10.5")
    refused(document(districts={"崂山区": {"evacuate_needed": -1}}), f"{ROW}.evacuate_needed", "-1")


@pytest.mark.parametrize(
    ("at", "word"),
    [("2022-08-10T14:00:00", "时区"), ("2022-08-10", "时区"), ("下午两点", "下午两点"), ("14:00", "14:00"),
     ("2022-13-10T14:00:00+08:00", "2022-13-10"), ("2022-08-10T25:00:00+08:00", "25:00"),
     (None, "时间"), (1660111200, "1660111200"), (True, "True"), ("", "时间"), ([], "时间")],
)
def test_a_bad_time_is_refused_wherever_it_stands(at: Any, word: str) -> None:
    assert "时间" in str(refused({"at": at}, "at", word))
    leaf = {"value": 12.3, "at": at}
    where = "observations.stations.南村.stage_m.at"
    refused(document(stations={"南村": {"stage_m": leaf}}), where, word)
    refused(document(zero_report=[{"of": "signals", "at": at}]), "observations.zero_report[0].at")
    refused(document(in_force={"response": {"level": "Ⅳ", "since": at}}), "in_force.response.since")
    if at is not None:  # null is 未知 said aloud
        refused(document(signals=[{"kind": "暴雨", "until": at}]), "observations.signals[0].until")


def test_a_file_without_a_time_is_refused() -> None:
    refused({"observations": {}}, "at", "缺少时间")


def test_times_of_any_offset_are_the_same_moment() -> None:
    for at in ("2022-08-10T14:00:00+08:00", "2022-08-10T06:00:00Z", "2022-08-10T02:00:00-04:00"):
        assert observe(document(at=at)).at == datetime.fromisoformat(AT)


# --- refused: rows --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "field", "words"),
    [({"reservoir": "产芝水库", "size": "中型"}, "size", ["中型", "大型"]),
     ({"reservoir": "产芝水库", "size": {"at_most": "中型"}}, "size", ["大型"]),
     ({"reservoir": "产芝水库", "district": "平度市"}, "district", ["平度市", "莱西市"])],
)
def test_a_row_that_contradicts_the_register_is_refused(
    row: dict[str, Any], field: str, words: list[str]
) -> None:
    refused(document(reservoirs=[row | {"danger": "垮坝"}]), f"observations.reservoirs[0].{field}",
            "名录", *words)


def test_a_river_whose_class_is_contradicted_is_refused() -> None:
    refused(document(rivers=[{"river": "大沽河", "class": "主要河道", "danger": "决口"}]),
            "observations.rivers[0].class", "主要河道", "重要河道")


def test_a_row_may_repeat_the_register() -> None:
    got = said(reservoirs=[{"reservoir": "产芝水库", "size": "大型", "district": "莱西", "danger": "无"}])
    assert got["reservoirs.产芝水库.danger"] == "无"


@pytest.mark.parametrize("name", ["", " ", "\t", "　", 5, None, True, ["甲"], "甲" * 101, "#1"])
def test_an_empty_or_impossible_name_is_refused(name: Any) -> None:
    refused(document(reservoirs=[{"name": name, "danger": "垮坝"}]), "observations.reservoirs[0].name")
    refused(document(typhoon={"name": name, "force": 8}), "observations.typhoon.name")


@pytest.mark.parametrize(
    ("observations", "where"),
    [({"rivers": {"大沽河": {"danger": "决口"}}}, "observations.rivers"),
     ({"rivers": "大沽河"}, "observations.rivers"), ({"rivers": ["大沽河"]}, "observations.rivers[0]"),
     ({"rivers": "无"}, "observations.rivers"),
     ({"districts": [{"崂山区": {}}]}, "observations.districts"),
     ({"districts": {"崂山区": "一般"}}, ROW), ({"districts": {"崂山区": None}}, ROW),
     ({"rain": True}, "observations.rain"), ({"rain": None}, "observations.rain"),
     ({"stations": {"南村": 12.3}}, "observations.stations.南村"),
     ({"signals": {"kind": "暴雨"}}, "observations.signals"),
     ({"zero_report": "signals"}, "observations.zero_report"),
     ({"zero_report": {"of": "signals"}}, "observations.zero_report"),
     ({"zero_report": [["signals"]]}, "observations.zero_report[0]"),
     ({"zero_report": [None]}, "observations.zero_report[0]")],
)
def test_a_wrong_shape_is_refused(observations: dict[str, Any], where: str) -> None:
    refused(document(**observations), where)


@pytest.mark.parametrize("fact", ["flood", "response", "drought", "urban_drought", "waterlogging"])
def test_the_urban_row_of_a_bulletin_is_for_rainfall_only(fact: str) -> None:
    given = {"response": "Ⅳ", "flood": "一般", "waterlogging": "积水"}.get(fact, "轻度")
    refused(document(districts={"市区": {fact: given}}), f"observations.districts.市区.{fact}",
            "市区", "市南区", "市北区", "李沧区", "rain_24h_mm")


def test_the_urban_row_gives_its_rainfall_to_the_three_core_districts() -> None:
    got = said(districts={"市区": {"rain_24h_mm": 52.5}})
    assert got == {f"districts.{name}.rain_24h_mm": 52.5 for name in DISTRICTS[:3]}


def test_one_source_cannot_say_two_things_at_one_time() -> None:
    leaves = [{"value": 12.1}, {"value": 12.2}]
    refused(document(stations={"南村": {"stage_m": leaves}}), "observations.stations.南村.stage_m",
            "12.1", "12.2", "by", "at")
    same = [{"value": 12.1}, {"value": 12.1}]
    assert observe(document(stations={"南村": {"stage_m": same}})).reports, "同样的话说两遍无妨"


@pytest.mark.parametrize(
    "rows",
    [[{"reservoir": "产芝水库", "danger": {"value": "垮坝", "at": "2022-08-10T10:00:00+08:00"}},
      {"reservoir": "产芝水库", "danger": {"value": "一般险情", "at": "2022-08-10T13:00:00+08:00"}}],
     [{"reservoir": "产芝水库", "place": "大坝", "danger": "重大险情"},
      {"reservoir": "产芝水库", "place": "溢洪道", "danger": "较大险情", "control": "已控制"}]],
)
def test_two_rows_of_one_dam_are_never_merged(rows: list[dict[str, Any]]) -> None:
    """A milder danger, or its control, elsewhere on the dam takes nothing from the worse one."""
    known = situation(reservoirs=rows, zero_report=["reservoirs.danger"])
    worst = max(row.base("danger").lo for row in known.rows["reservoirs"].values())
    assert worst >= 3
    assert weigh(known)["5.6.1(6)"].truth == TRUE


def test_a_forecast_gone_stale_points_to_what_it_foresaw() -> None:
    given = {"value": "较大险情", "at": "2022-08-10T00:00:00+08:00"}
    finding = weigh(situation(reservoirs=[{"reservoir": "王圈水库", "expected_danger": given}]))
    assert finding["4.2.6(1)⑤"].truth == UNKNOWN and finding["4.2.6(1)⑤"].indicated


def test_a_list_of_hazards_holds_no_unknown() -> None:
    refused(document(districts={"平度市": {"response": "Ⅲ", "response_hazard": [None]}}),
            "observations.districts.平度市.response_hazard")


@pytest.mark.parametrize(
    ("missing", "row"),
    [("reason", {"item": "(8)", "level": "Ⅳ", "hazard": "洪涝", "proposer": "张三"}),
     ("proposer", {"item": "(8)", "level": "Ⅳ", "hazard": "洪涝", "reason": "内涝"}),
     ("reason", {"item": "(8)", "level": "Ⅳ", "reason": "", "proposer": "张三"}),
     ("reason", {"item": "(8)", "level": "Ⅳ", "reason": None, "proposer": "张三"})],
)
def test_a_proposal_says_why_and_who(missing: str, row: dict[str, Any]) -> None:
    refused(document(proposals=[row]), "observations.proposals[0]", missing)


@pytest.mark.parametrize(
    "row",
    [{"item": "(8)", "hazard": "洪涝"}, {"item": "(8)", "level": None, "hazard": "洪涝"},
     {"item": "(8)", "level": {"at_least": "Ⅲ"}, "hazard": "洪涝"},
     {"level": "Ⅳ", "hazard": "洪涝"}, {"item": None, "level": "Ⅳ", "hazard": "洪涝"}],
)
def test_item_8_has_no_unknown_so_a_proposal_names_its_item_and_level(row: dict[str, Any]) -> None:
    """Refused, or read so that (8) is 成立 or 不成立: never 未知."""
    try:
        known = situation(proposals=[row | {"reason": "内涝", "proposer": "张三"}])
    except SituationError as error:
        assert error.where.startswith("observations.proposals[0]")
        return
    found = {ref: f.truth for ref, f in weigh(known).items() if f.clause.discretionary}
    assert UNKNOWN not in found.values(), found


# --- refused: zero reports ------------------------------------------------------------


def test_a_bare_zero_report_of_the_districts_is_refused_with_the_four_facts() -> None:
    for given in ("districts", {"of": "districts", "district": "崂山区"}):
        error = refused(document(zero_report=[given]), "observations.zero_report[0]", "districts")
        assert set(error.choices) == {"districts.response", "districts.flood", "districts.drought",
                                      "districts.urban_drought"}


@pytest.mark.parametrize(
    "of", ["", "floods", "rain", "stations", "stations.南村", "rivers.place", "rivers.control",
           "districts.rain_24h_mm", "districts.崂山区", "proposals", "in_force", "closing.calm", None,
           5, ["signals"]],
)
def test_a_zero_report_of_nothing_known_is_refused(of: Any) -> None:
    error = refused(document(zero_report=[{"of": of}]), "observations.zero_report[0]")
    assert set(error.choices) <= set(zero_choices(shipped().edition)) and error.choices
    if isinstance(of, str):
        refused(document(zero_report=[of]), "observations.zero_report[0]")


@pytest.mark.parametrize(
    ("zero", "field", "words"),
    [({"of": "districts.flood", "district": "高新区"}, "district", ["高新区", "崂山区"]),
     ({"of": "reservoirs.danger", "district": "青岛"}, "district", ["青岛", "平度市"]),
     ({"of": "reservoirs.danger", "district": ["平度市", "莱西市"]}, "district", ["名称"]),
     ({"of": "reservoirs.danger", "reservoir": "三峡水库"}, "reservoir", ["三峡水库"]),
     ({"of": "reservoirs.danger", "managed_by": "市城市防汛办"}, "managed_by", ["市城市防汛办公室"])],
)
def test_a_zero_report_for_an_unlisted_area_is_refused(
    zero: dict[str, Any], field: str, words: list[str]
) -> None:
    refused(document(zero_report=[zero]), f"observations.zero_report[0].{field}", *words)


def test_a_zero_report_has_one_area() -> None:
    zero = {"of": "reservoirs.danger", "district": "平度市", "managed_by": "市城市防汛办公室"}
    refused(document(zero_report=[zero]), "observations.zero_report[0]", "一个")


def test_what_a_zero_report_may_be_of_is_what_the_blueprint_lists() -> None:
    assert {"districts.response", "districts.flood", "districts.drought", "districts.urban_drought",
            "rivers.danger", "rivers.expected_danger", "reservoirs.danger",
            "reservoirs.expected_danger", "signals", "typhoon"} <= set(
                zero_choices(shipped().edition))


# --- refused: what is in force --------------------------------------------------------


@pytest.mark.parametrize(
    ("in_force", "where", "words"),
    [({"level": "Ⅳ"}, "in_force.level", ["response", "flood_warning"]),
     ({"response": {"level": "Ⅴ"}}, "in_force.response.level", ["Ⅴ", "Ⅳ"]),
     ({"response": {}}, "in_force.response.level", ["Ⅳ"]),
     ({"response": {"level": "Ⅳ", "from": AT}}, "in_force.response.from", ["since"]),
     ({"response": {"level": "Ⅳ", "hazards": "台风"}}, "in_force.response.hazards", ["列表"]),
     ({"response": {"level": "Ⅳ", "hazards": ["地震"]}}, "in_force.response.hazards", ["地震", "台风"]),
     ({"response": {"level": "Ⅳ", "districts": ["高新区"]}}, "in_force.response.districts", ["高新区"]),
     ({"response": {"level": "Ⅳ", "districts": "崂山区"}}, "in_force.response.districts", ["列表"]),
     ({"response": {"level": "Ⅳ", "districts": 5}}, "in_force.response.districts", ["列表"]),
     ({"flood_warning": "是"}, "in_force.flood_warning", ["true"]),
     ({"flood_warning": 1}, "in_force.flood_warning", ["true"]),
     ([], "in_force", ["键值表"])],
)
def test_a_wrong_official_status_is_refused(
    in_force: Any, where: str, words: list[str]
) -> None:
    refused({"at": AT, "in_force": in_force}, where, *words)


def test_a_status_nobody_has_entered_is_unregistered_not_none() -> None:
    assert observe(document()).in_force.level is None
    assert observe(document(in_force={})).in_force.level is None
    assert observe(document(in_force={"response": {"level": "无"}})).in_force.level == 0
    got = observe(document(in_force={"response": {"level": "二级", "hazards": ["洪涝"], "since": AT},
                                     "flood_warning": True})).in_force
    assert (got.level, got.hazards, got.warnings["flood_warning"]) == (3, ("洪涝",), True)
    assert got.warnings["drought_warning"] is None


# --- accepted -------------------------------------------------------------------------

HOSTILE = ["<script>alert(1)</script>", "\u202e反向\u202c", "'; DROP TABLE x; --", "${jndi:x}",
           "{{7*7}}", "=cmd|' /C calc'!A0", "甲" * 100, "\u200b零宽", "𠀀𠀁", "a\u0301\u0301", "⚠️"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text(text: str) -> None:
    got = observe(document(
        reservoirs=[{"name": text, "size": "中型", "place": text, "danger": "垮坝"}],
        typhoon={"name": text, "force": 8},
        proposals=[{"item": "(8)", "level": "Ⅳ", "reason": text, "proposer": text}],
        rain={"widespread_heavy": {"value": True, "by": text, "note": text}}))
    assert {r.member for r in got.reports if r.register == "reservoirs"} == {text.strip()}
    assert [r.value for r in got.reports if r.field in ("place", "reason", "proposer")] == [text] * 3
    (rain,) = (r for r in got.reports if r.register == "rain")
    assert (rain.by, rain.note) == (text, text)
    known = Situation(shipped().edition, got)
    assert weigh(known)["5.6.1(6)"].truth == TRUE and weigh(known)["5.3.1(8)"].truth == TRUE


def test_very_long_text_is_refused_at_its_field() -> None:
    refused(document(reservoirs=[{"name": "某库", "place": "长" * 2001}]),
            "observations.reservoirs[0].place", "2001")


def test_the_example_of_the_blueprint_is_read_whole() -> None:
    text = (
        """
        at: "2026-08-10T14:00:00+08:00"
        in_force: {response: {level: Ⅳ, since: "2026-08-10T12:00:00+08:00", hazards: [台风]}, flood_warning: true, drought_warning: false}
        observations:
          typhoon: {name: 示例, force: 10, affects_qingdao: true, impact: 正面}
          rain: {widespread_heavy: true, effective_next_week: true, heavy_process_ahead: true, ten_day_mean_mm: {value: 120, area: 预报降雨区}}
          signals: [{kind: 暴雨, colour: 橙色, issuer: 市气象局, area: 全市, since: "2026-08-10T10:00:00+08:00"}]
          stations: {南村: {stage_m: 12.3, expected_stage_m: 13.0, position: 接近警戒水位, outlook: 可能继续上涨}}
          rivers: [{river: 大沽河, reach: 干流, danger: 重大险情, places: 1, control: 未控制}]
          reservoirs: [{reservoir: 产芝水库, danger: 较大险情}, {name: 某村水库, size: 小（二）型, district: 平度市, danger: 无, expected_danger: 垮坝}]
          districts: {崂山区: {response: Ⅳ, response_hazard: 台风, flood: 一般, drought: 无, urban_drought: 无, rain_24h_mm: 80, evacuate_needed: 1200, evacuated: 900}}
          headquarters: {山东省防指: {response: Ⅳ, names_qingdao: true}}
          proposals: [{item: "(8)", level: Ⅳ, hazard: 洪涝, reason: 内涝, proposer: 张三}]
          closing: {typhoon_effect_ended: null, calm: null, stations_below_warning: null, reservoirs_near_limit: null, dangers_controlled: null, drought_relieved: null}
          zero_report: [rivers.danger, {of: reservoirs.danger, district: 平度市, by: 平度市防指, at: "2026-08-10T13:00:00+08:00"}]
        """
    )
    got = observe(yaml.safe_load(text))
    assert len(got.zeros) == 2 and got.zeros[1].scope == (("district", "平度市"),)
    again = observe(json.loads(json.dumps(yaml.safe_load(text))))
    assert again == got, "YAML 与 JSON 一样"
    found = {ref: f.truth for ref, f in weigh(Situation(shipped().edition, got)).items()}
    assert found["5.4.1(1)"] == found["5.4.1(4)"] == found["5.4.1(6)"] == found["5.3.1(8)"] == TRUE


@pytest.mark.parametrize(
    ("word", "value"),
    [("17级以上", {"at_least": 17}), ("10—11级", {"at_least": 10, "at_most": 11}), ("9-10", {"at_least": 9, "at_most": 10}),
     ("１２级", 12), ("8", 8), (" 8 级 ", 8), ("7级以下", {"at_most": 7}), ("未知", None), (None, None)],
)  # fmt: skip
def test_a_force_may_be_given_as_bulletins_print_it(word: Any, value: Any) -> None:
    assert said(typhoon={"name": "甲", "force": word})["typhoon.甲.force"] == value
    assert said(typhoon={"name": "甲", "centre_mean_force": word})["typhoon.甲.force"] == value


@pytest.mark.parametrize(
    ("word", "value"), [("12.30", 12.3), ("12.30m", 12.3), ("12.30 米", 12.3), (12, 12), (0, 0), (100, 100)]
)
def test_a_stage_may_carry_its_unit(word: Any, value: Any) -> None:
    assert said(stations={"南村站": {"stage_m": word}}) == {"stations.南村.stage_m": value}


@pytest.mark.parametrize(("word", "level"), [("Ⅳ", "Ⅳ"), ("IV", "Ⅳ"), ("iv级", "Ⅳ"), ("Ⅳ级", "Ⅳ"),
                                             ("四级", "Ⅳ"), (4, "Ⅳ"), ("1", "Ⅰ"), ("I级", "Ⅰ"), ("无", "无")])
def test_levels_are_read_as_people_write_them(word: Any, level: str) -> None:
    assert said(districts={"崂山区": {"response": word}})["districts.崂山区.response"] == level


@pytest.mark.parametrize("word", ["小（二）型", "小(二)型", "小(2)型", "小2型", "小二型"])
def test_sizes_are_read_as_people_write_them(word: str) -> None:
    assert said(reservoirs=[{"name": "某库", "size": word}])["reservoirs.某库.size"] == "小（二）型"


def test_a_member_is_found_by_name_alias_or_code() -> None:
    for word in ("西海岸新区", "西海岸", "黄岛区", "xha", "XHA"):
        assert said(districts={word: {"flood": "无"}}) == {"districts.西海岸新区.flood": "无"}
    for word in ("产芝水库", "产芝", "cz"):
        assert said(reservoirs=[{"reservoir": word, "danger": "无"}]) == {"reservoirs.产芝水库.danger": "无"}


def test_a_report_has_the_files_time_and_the_usual_supplier_unless_it_says_otherwise() -> None:
    (plain,) = observe(document(stations={"南村": {"stage_m": 12.3}})).reports
    assert (plain.at, plain.by) == (datetime.fromisoformat(AT), "市水文中心")
    leaf = {"value": 12.3, "at": "2022-08-10T13:00:00+08:00", "by": "平度市防指", "note": "目测"}
    (own,) = observe(document(stations={"南村": {"stage_m": leaf}})).reports
    assert own.at == plain.at - timedelta(hours=1)
    assert (own.by, own.note) == ("平度市防指", "目测")


# --- what is known: age ---------------------------------------------------------------


def known_at(hours: float, duty: Any, leaf: Any = None, **more: Any) -> Situation:
    """南村's stage observed at AT, looked at ``hours`` later."""
    at = (datetime.fromisoformat(AT) + timedelta(hours=hours)).isoformat()
    leaf = leaf or {"value": 12.3, "at": AT}
    return situation(at=at, in_force=duty, stations={"南村": {"stage_m": leaf}}, **more)


CALM = {"response": {"level": "无"}}
ALERT = CALM | {"flood_warning": True}
ACTIVE = {"response": {"level": "Ⅳ"}}


@pytest.mark.parametrize(("duty", "hours"), [(CALM, 12), (ALERT, 3), (ACTIVE, 1), ({}, 1), (None, 1)])
def test_a_reading_holds_as_long_as_the_watch_kept_and_is_then_unknown(duty: Any, hours: int) -> None:
    fresh = known_at(hours, duty).member_rows("stations", "南村")[0].base("stage_m")
    assert (fresh.lo, fresh.hi, fresh.why) == (12.3, 12.3, "")
    stale = known_at(hours + 0.01, duty).member_rows("stations", "南村")[0].base("stage_m")
    assert (stale.lo, stale.hi, stale.why) == (0, 100, "过期")
    assert stale.raw == (12.3, 12.3) and stale.report.value == 12.3, "原值留着给人看"


def test_a_validity_given_with_the_entry_wins() -> None:
    leaf = {"value": 12.3, "at": AT, "until": "2022-08-10T18:00:00+08:00"}
    for hours, why in ((0.5, ""), (4, ""), (4.01, "过期")):
        row = known_at(hours, ACTIVE, leaf).member_rows("stations", "南村")[0]
        assert row.base("stage_m").why == why, hours


def test_a_report_of_tomorrow_is_set_aside() -> None:
    known = known_at(-1, ACTIVE)
    assert [report.field for report in known.ignored] == ["stage_m"]
    assert known.member_rows("stations", "南村")[0].base("stage_m").why == "未录入"


@pytest.mark.parametrize("fact", ["flood", "response"])
def test_events_and_states_hold_for_days(fact: str) -> None:
    grade = {"flood": "较大", "response": "Ⅲ"}[fact]
    week = situation(at="2022-08-17T14:00:00+08:00",
                     districts={"崂山区": {fact: {"value": grade, "at": AT}}})
    assert week.member_rows("districts", "崂山区")[0].base(fact).known


def test_silence_unknown_and_none_are_three_things() -> None:
    def value(given: Any) -> Value:
        return situation(districts={"崂山区": given}).member_rows("districts", "崂山区")[0].base("flood")

    assert value({}).why == "未录入"
    assert value({"flood": None}).why == value({"flood": "未知"}).why == "报为未知"
    assert (value({"flood": "无"}).lo, value({"flood": "无"}).hi) == (0, 0)


# --- what is known: zero reports ------------------------------------------------------


def flood_of(name: str, *zeros: Any, **districts: Any) -> Value:
    known = situation(zero_report=list(zeros), districts=districts)
    return known.member_rows("districts", name)[0].base("flood")


def test_a_zero_report_fills_the_silent_within_its_area_only() -> None:
    part = {"of": "districts.flood", "district": "崂山区", "by": "崂山区防指"}
    assert flood_of("崂山区", part).known
    assert flood_of("胶州市", part).why == "未录入"
    assert flood_of("胶州市", "districts.flood").known
    assert flood_of("胶州市", "districts.response").why == "未录入"
    value = flood_of("崂山区", part)
    assert isinstance(value.report, Zero) and value.report.by == "崂山区防指"


def test_a_zero_report_never_closes_what_is_listed() -> None:
    value = flood_of("崂山区", "districts.flood", 崂山区={"flood": "较大"})
    assert (value.lo, value.hi) == (2, 2)


def test_a_zero_report_fills_a_listed_row_that_is_silent_on_the_fact() -> None:
    assert flood_of("崂山区", "districts.flood", 崂山区={"response": "Ⅳ"}).known


@pytest.mark.parametrize(
    ("zero", "river", "covered"),
    [({"of": "rivers.danger", "district": "平度市"}, "泽河", True),
     ({"of": "rivers.danger", "district": "平度市"}, "大沽河", False),
     ({"of": "rivers.danger", "district": "平度市"}, "洋河", False),
     ({"of": "rivers.danger", "river": "大沽河"}, "大沽河", True), ("rivers", "洋河", True)],
)
def test_a_district_speaks_for_a_river_only_if_the_river_lies_in_it(
    zero: Any, river: str, covered: bool
) -> None:
    known = situation(zero_report=[zero])
    assert known.member_rows("rivers", river)[0].base("danger").known is covered


def test_no_typhoon_is_a_zero_report_and_a_typhoon_reported_is_the_list() -> None:
    assert situation(typhoon="无").closed("typhoon")
    assert situation(zero_report=["typhoon"]).closed("typhoon")
    assert not situation().closed("typhoon")
    assert situation(typhoon={"name": "甲", "force": 8}).closed("typhoon")
    assert not situation(typhoon={"name": "甲"}).closed("typhoon"), "只有名字，什么也没说"


# --- what is known: sources -----------------------------------------------------------


def position(*leaves: dict[str, Any]) -> Value:
    known = situation(reservoirs=[{"reservoir": "铁山水库", "danger": list(leaves)}])
    return known.member_rows("reservoirs", "铁山水库")[0].base("danger")


def test_sources_that_agree_are_one() -> None:
    value = position({"value": "较大险情", "by": "甲"}, {"value": "较大险情", "by": "乙"})
    assert (value.lo, value.hi, value.why) == (2, 2, "")


def test_sources_that_differ_span_and_both_are_kept() -> None:
    value = position({"value": "一般险情", "by": "甲"}, {"value": "重大险情", "by": "乙"})
    assert (value.lo, value.hi, value.why) == (1, 3, "矛盾")
    assert {report.by for report in value.report} == {"甲", "乙"}


def test_a_source_that_does_not_know_contradicts_nobody() -> None:
    value = position({"value": None, "by": "甲"}, {"value": "重大险情", "by": "乙"})
    assert (value.lo, value.hi, value.why) == (3, 3, "")


def test_a_stale_source_contradicts_nobody() -> None:
    old = {"value": 13.0, "by": "平度市防指", "at": "2022-08-10T12:00:00+08:00"}
    known = situation(stations={"南村": {"stage_m": [old, {"value": 12.0, "by": "市水文中心"}]}})
    value = known.member_rows("stations", "南村")[0].base("stage_m")
    assert (value.lo, value.hi) == (12.0, 12.0)


def test_a_person_settles_a_contradiction() -> None:
    told = [{"value": "一般险情", "by": "甲", "at": "2022-08-10T12:00:00+08:00"},
            {"value": "重大险情", "by": "乙", "at": "2022-08-10T12:30:00+08:00"}]
    ruling = {"value": "重大险情", "by": "市防指办", "at": "2022-08-10T13:00:00+08:00", "settles": True}
    assert position(*told, ruling).lo == position(*told, ruling).hi == 3
    refused(document(reservoirs=[{"reservoir": "铁山水库", "danger": ruling | {"settles": "是"}}]),
            "observations.reservoirs[0].danger.settles")


# --- derived and implied --------------------------------------------------------------


@pytest.mark.parametrize(
    ("stage", "judged", "span"),
    [(None, None, (0, 4)), (None, "超过警戒水位", (2, 2)), (None, {"at_least": "超过警戒水位"}, (2, 4)),
     (6.0, None, (0, 0)), (11.9, None, (0, 1)), (12.0, None, (1, 1)), (12.5, None, (2, 3)),
     (8.0, "接近警戒水位", (1, 1)), (14.0, None, (3, 3)), (14.1, None, (4, 4)),
     (12.5, "超过警戒水位", (2, 2)), (12.5, "接近保证水位", (3, 3)), (6.0, "接近警戒水位", (0, 1)),
     (14.1, "低于警戒水位", (0, 4))],
)
def test_the_gauge_decides_where_it_can_and_judgement_serves_where_it_cannot(
    stage: float | None, judged: Any, span: tuple[int, int]
) -> None:
    on = marked((("warning_m", "12.00"), ("guarantee_m", "14.00")))
    row = {"stage_m": stage, "position": judged}
    known = situation(on=on, stations={"南村": row})
    value = on.rules.compiler.read(known.member_rows("stations", "南村")[0], "position")
    assert (value.lo, value.hi) == span


def test_a_later_word_of_the_same_source_is_no_contradiction() -> None:
    on = marked((("warning_m", "12.00"), ("guarantee_m", "14.00")))
    early = {"value": "低于警戒水位", "at": "2022-08-10T13:30:00+08:00"}
    known = situation(on=on, stations={"南村": {"stage_m": 14.1, "position": early}})
    value = on.rules.compiler.read(known.member_rows("stations", "南村")[0], "position")
    assert (value.lo, value.hi) == (4, 4), "同一来源先说低于、后报读数，以后来的为准"


@pytest.mark.parametrize(
    ("grade", "force", "span"),
    [("台风", None, (12, 13)), ("台风", 13, (13, 13)), ("台风", {"at_least": 13}, (13, 13)),
     ("台风", 10, (10, 13)), ("台风", 15, (12, 15)), (None, None, (0, 18)), (None, 9, (9, 9))],
)
def test_a_grade_bounds_the_force_and_a_clash_spans_both(
    grade: Any, force: Any, span: tuple[int, int]
) -> None:
    known = situation(typhoon={"name": "甲", "grade": grade, "force": force})
    value = known.member_rows("typhoon", "甲")[0].base("force")
    assert (value.lo, value.hi) == span


@pytest.mark.parametrize(
    ("danger", "control", "span"),
    [("重大险情", None, (3, 3)), ("重大险情", "未控制", (3, 3)), ("重大险情", "已控制", (0, 0)),
     ("垮坝", "已控制", (4, 4)), ("垮坝", "已解除", (0, 0)), ({"at_least": "较大险情"}, "已控制", (0, 4)),
     ({"at_least": "一般险情", "at_most": "重大险情"}, "已控制", (0, 0)), (None, "已解除", (0, 0))],
)
def test_a_control_takes_a_danger_out_but_a_breach_stays_until_lifted(
    danger: Any, control: Any, span: tuple[int, int]
) -> None:
    row = {"reservoir": "铁山水库", "danger": danger} | ({"control": control} if control else {})
    known = situation(reservoirs=[row])
    value = known.member_rows("reservoirs", "铁山水库")[0].base("danger")
    assert (value.lo, value.hi) == span


def test_what_happened_after_the_control_is_open_again() -> None:
    """已控制 at 12:00, 垮坝 at 13:00: the breach counts; and so does a new 重大险情."""
    row = {"reservoir": "铁山水库", "danger": {"value": "垮坝", "at": "2022-08-10T13:00:00+08:00"},
           "control": {"value": "已解除", "at": "2022-08-10T12:00:00+08:00"}}
    assert weigh(situation(reservoirs=[row]))["5.6.1(6)"].truth == TRUE
    row["danger"]["value"], row["control"]["value"] = "重大险情", "已控制"
    assert weigh(situation(reservoirs=[row]))["5.4.1(6)"].truth == TRUE


def test_a_signal_lapses_with_its_own_end() -> None:
    row = {"kind": "暴雨", "issuer": "市气象局", "until": "2022-08-10T14:00:00+08:00"}
    rain = {"ten_day_mean_mm": 120}
    for at, truth in ((AT, TRUE), ("2022-08-10T14:00:01+08:00", FALSE)):
        known = situation(at=at, signals=[row], rain=rain, zero_report=["signals"])
        assert weigh(known)["4.2.6(1)①"].truth == truth


def test_the_first_moment_and_the_last_do_not_break_the_clock() -> None:
    for at in ("0001-01-02T00:00:00+08:00", "9999-12-30T23:59:59-08:00"):
        known = situation(at=at, stations={"南村": {"stage_m": {"value": 1, "at": AT}}},
                          zero_report=["typhoon"])
        assert truth_of("5.3.1(1)", known)[0] == FALSE


# --- the pieces -----------------------------------------------------------------------


def test_observations_are_values() -> None:
    one, two = observe(document(rain={"widespread_heavy": True})), observe(
        document(rain={"widespread_heavy": True}))
    assert one == two and isinstance(one, Observations)
    assert isinstance(one.reports[0], Report)
    with pytest.raises(AttributeError):
        one.reports[0].value = False  # type: ignore[misc]


@pytest.mark.parametrize(
    ("path", "given", "text"),
    [("stations.stage_m", 12.3, "12.30m"), ("typhoon.force", {"at_least": 17}, "17级以上"),
     ("typhoon.force", "10—11级", "10—11级"), ("typhoon.force", {"at_most": 7}, "7级以下"),
     ("districts.response", "四级", "Ⅳ级"), ("districts.flood", None, "未知"),
     ("districts.flood", {"at_least": "较大"}, "较大至特大"), ("stations.warning_m", "无", "无"),
     ("districts.response_hazard", ["洪涝", "台风"], "台风、洪涝"), ("rain.widespread_heavy", True, "是")],
)
def test_a_value_is_said_as_officers_read_it(path: str, given: Any, text: str) -> None:
    from qdflood.observations.given import interval

    register, _, field = path.partition(".")
    info = shipped().edition.info[register][field]
    assert describe(info, interval(info, accept(info, given, path))) == text


@pytest.mark.parametrize("turn", [1, -1])
@pytest.mark.parametrize("name", [{"name": "某库"}, {"reservoir": "大泽山水库"}])
def test_sources_that_differ_on_a_size_span_too(name: dict[str, str], turn: int) -> None:
    """An attribute nobody has registered is told by people, and people differ."""
    told = [{"value": "小（二）型", "by": "甲"}, {"value": "中型", "by": "乙"}][::turn]
    known = situation(reservoirs=[name | {"size": told, "danger": "垮坝"}], zero_report=["reservoirs"])
    found = {ref: finding.truth for ref, finding in weigh(known).items()}
    assert found["5.3.1(6)"] == TRUE, "两说都到Ⅳ级"
    assert found["5.6.1(6)"] == UNKNOWN, "一说到Ⅰ级"


def test_a_zero_report_of_tomorrow_is_not_yet_given() -> None:
    later = {"of": "typhoon", "at": "2022-08-11T00:00:00+08:00"}
    assert truth_of("5.3.1(1)", situation(zero_report=[later]))[0] == UNKNOWN


@pytest.mark.parametrize("marks", [{"warning_m": 12}, {"warning_m": 12, "guarantee_m": 14}])
def test_a_mark_that_the_register_lacks_may_be_given_with_the_reading(marks: dict[str, Any]) -> None:
    known = situation(stations={"南村": {"stage_m": 12, "outlook": "可能继续上涨", **marks}})
    found = {ref: finding.truth for ref, finding in weigh(known).items()}
    assert found["5.3.1(5)"] == TRUE and found["5.4.1(5)"] == FALSE and found["5.6.1(5)"] == FALSE


def test_many_entries_that_nobody_names_count_alike_in_any_order() -> None:
    vague = [{"size": "中型", "danger": "重大险情"} for _ in range(30)]
    placed = [{"size": "中型", "district": name, "danger": "重大险情"} for name in ("平度市", "莱西市")]
    for rows in (vague + placed, placed + vague, [*placed[:1], *vague, *placed[1:]]):
        assert truth_of("5.5.1(6)", situation(reservoirs=rows, zero_report=["reservoirs"]))[0] == TRUE


@pytest.mark.parametrize(
    "given",
    [{"stations": {"南村": {"stage_m": "无"}}}, {"stations": {"南村": {"expected_stage_m": "无"}}},
     {"typhoon": {"force": "无", "affects_qingdao": True}},
     {"reservoirs": [{"reservoir": "产芝水库", "level_m": "无"}]}],
)
def test_a_reading_is_never_none(given: dict[str, Any]) -> None:
    """Principle 2: 无 written where a gauge was not read must not read as below every mark."""
    with pytest.raises(SituationError, match="不能填“无”"):
        situation(**given)


def test_not_known_takes_back_no_event() -> None:
    """Principle 7: 未知 said after 垮坝 by the same source, and a zero report after that."""
    danger = [{"value": "垮坝", "at": "2022-08-10T11:00:00+08:00"},
              {"value": None, "at": "2022-08-10T12:00:00+08:00"}]
    known = situation(reservoirs=[{"reservoir": "产芝水库", "danger": danger}],
                      zero_report=["reservoirs.danger"])
    row = known.rows["reservoirs"]["产芝水库", ""]
    assert row.base("danger").lo == 4


@pytest.mark.parametrize(
    "proposal",
    [{"item": "（8）"}, {"item": {"value": "(8)"}}, {"item": "（8）", "level": None},
     {"item": "(8)", "level": {"at_least": "Ⅲ"}}],
)
def test_a_proposal_says_which_level(proposal: dict[str, Any]) -> None:
    with pytest.raises(SituationError, match="没有写明建议级别"):
        situation(proposals=[{**proposal, "reason": "积水", "proposer": "值班员"}])


def test_a_proposal_whose_status_nobody_knows_is_open() -> None:
    known = situation(proposals=[{"item": "(8)", "level": "Ⅳ", "reason": "积水",
                                  "proposer": "值班员", "status": None}])
    (row,) = known.rows["proposals"].values()
    assert row.base("status").lo == 0


# --- several sources, several areas -------------------------------------------------------

BY_TWO = [
    ({"value": "垮坝", "by": "甲"}, {"value": {"at_least": "较大险情"}, "by": "乙"}, (4, 4)),
    ({"value": {"at_least": "较大险情"}, "by": "乙"}, {"value": {"at_most": "重大险情"}, "by": "甲"}, (2, 3)),
]


@pytest.mark.parametrize(("one", "other", "span"), BY_TWO)
def test_a_vaguer_word_does_not_contradict_a_sharper_one(
    one: dict[str, Any], other: dict[str, Any], span: tuple[int, int]
) -> None:
    for leaves in ([one, other], [other, one]):
        known = situation(reservoirs=[{"reservoir": "产芝水库", "danger": leaves}])
        value = known.rows["reservoirs"]["产芝水库", ""].base("danger")
        assert (value.lo, value.hi) == span and value.why != "矛盾"


@pytest.mark.parametrize(
    ("of", "by"),
    [("reservoirs.danger", "平度市防指"), ("rivers.danger", "平度市防指"),
     ("districts.response", "平度市防指"), ("reservoirs.danger", "市城市防汛办公室")],
)
def test_a_zero_report_of_a_part_clears_no_more_than_that_part(of: str, by: str) -> None:
    """Principle 6: for which area, by whom; one district's nil is not the city's."""
    known = situation(zero_report=[{"of": of, "by": by}])
    assert all(zero.scope for zero in known.zeros.fresh)
    ladder = {"reservoirs.danger": "5.6.1(6)", "rivers.danger": "5.6.1(4)"}.get(of, "5.6.1(2)")
    assert weigh(known)[ladder].truth == UNKNOWN


def test_the_bureau_that_answers_for_the_city_clears_the_city() -> None:
    known = situation(zero_report=[{"of": "reservoirs.danger", "by": "市水务管理局"}])
    assert weigh(known)["5.6.1(6)"].truth == FALSE


@pytest.mark.parametrize("given", ["010", "017", "1_0", "9,8", "1,2", "12,5"])
def test_a_number_that_may_be_read_two_ways_is_refused(given: str) -> None:
    text = f'at: "{AT}"\nobservations: {{typhoon: {{force: "{given}", affects_qingdao: true}}}}\n'
    for shape in (text, text.replace(f'"{given}"', given)):
        if "," in given and shape is not text:
            continue  # a comma ends a flow value: YAML itself refuses it
        with pytest.raises(SituationError):
            observe(yaml_of(shape.encode(), "x", SituationError))


def test_two_places_on_one_river_are_counted() -> None:
    rows = [{"river": "大沽河", "reach": "干流", "place": place, "danger": "重大险情"}
            for place in ("南村段", "沙湾庄段")]
    known = situation(rivers=rows)
    assert {row.base("places").lo for row in known.rows["rivers"].values()} == {2}


# --- what a row may not say of a gauge ------------------------------------------------------

MARKED_ROWS = [
    ({"stage_m": 14, "warning_m": "无"}, "名录"),
    ({"stage_m": 14, "warning_m": 15, "guarantee_m": 13}, "由低到高"),
    ({"position": {"value": None, "settles": True}}, "不能作为核定"),
]


@pytest.mark.parametrize(("row", "said"), MARKED_ROWS)
def test_what_would_put_a_gauge_below_its_marks_unseen_is_refused(
    row: dict[str, Any], said: str
) -> None:
    with pytest.raises(SituationError, match=said):
        situation(stations={"南村": row})


def test_a_later_judgement_does_not_override_what_stage_and_marks_decide() -> None:
    on = marked((("warning_m", "13.00"), ("guarantee_m", "15.00")))
    row = {"stage_m": {"value": 16, "at": "2022-08-10T13:49:00+08:00"},
           "position": {"value": "低于警戒水位", "at": "2022-08-10T13:50:00+08:00"}}
    known = situation(on=on, stations={"南村": row})
    assert weigh(known, on)["5.6.1(5)"].truth == UNKNOWN
    later = {**row, "stage_m": {"value": 16, "at": "2022-08-10T13:55:00+08:00"}}
    known = situation(on=on, stations={"南村": later})
    assert weigh(known, on)["5.6.1(5)"].truth == TRUE


@pytest.mark.parametrize("by", ["平度防指", "平度市水利局", "值班员"])
def test_a_nil_for_the_city_comes_from_who_answers_for_the_city(by: str) -> None:
    with pytest.raises(SituationError, match="写明范围"):
        situation(zero_report=[{"of": "reservoirs.danger", "by": by}])
