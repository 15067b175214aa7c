"""What is said of a fact: every grade of every field makes a plain sentence, unknown stays unknown."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from builders import shipped

from qdflood import wording
from qdflood.observations import Observations, Report, Situation, Zero, read_situation
from qdflood.plan.edition import Edition
from qdflood.scales import PARAMETER_OPEN, Value

NOW = datetime.fromisoformat("2022-08-10T14:00:00+08:00")


@pytest.fixture(scope="module")
def plan() -> Edition:
    return shipped().edition


def situation(plan: Edition, **observations: Any) -> Situation:
    document = {"at": NOW.isoformat(), "observations": observations}
    return Situation(plan, read_situation(plan, document))


@pytest.mark.parametrize(
    ("register", "member", "field", "value", "said"),
    [
        ("stations", "南村", "position", "超过警戒水位", "南村站洪水位超过警戒水位"),
        ("stations", "南村", "outlook", "可能继续上涨", "南村站趋势可能继续上涨"),
        ("stations", "南村", "stage_m", 12.3, "南村站实测水位12.30米"),
        ("stations", "南村", "position", None, "南村站洪水位未知（对方不掌握）"),
        ("districts", "崂山区", "response", "Ⅲ", "崂山区启动Ⅲ级应急响应"),
        ("districts", "崂山区", "response", "无", "崂山区未启动应急响应"),
        ("districts", "崂山区", "response", {"at_least": "Ⅲ"}, "崂山区启动Ⅲ级或以上应急响应"),
        ("districts", "崂山区", "response", {"at_least": "Ⅳ", "at_most": "Ⅲ"},
         "崂山区启动Ⅳ级至Ⅲ级应急响应"),
        ("districts", "崂山区", "evacuate_needed", 1200, "崂山区需转移人员1200人"),
        ("districts", "崂山区", "rain_24h_mm", {"at_least": 50, "at_most": 80.5},
         "崂山区24小时降雨量50—80.5毫米"),
        ("districts", "崂山区", "response_hazard", ["台风", "洪涝"], "崂山区响应灾种为台风、洪涝"),
        ("districts", "崂山区", "waterlogging", "香港路", "崂山区内涝积水：香港路"),
        ("reservoirs", "产芝水库", "danger", "较大险情", "产芝水库发生较大险情"),
        ("reservoirs", "产芝水库", "danger", "无", "产芝水库无险情"),
        ("reservoirs", "产芝水库", "control", "已解除", "产芝水库险情已解除"),
        ("rain", "", "widespread_heavy", False, "预报无大范围强降雨"),
        ("rain", "", "widespread_heavy", None, "大范围强降雨未知（对方不掌握）"),
        ("typhoon", "示例", "force", 12, "台风示例影响时中心附近最大平均风力12级"),
        ("typhoon", "示例", "force", {"at_least": 10, "at_most": 11},
         "台风示例影响时中心附近最大平均风力10—11级"),
        ("typhoon", "#1", "force", {"at_least": 17}, "台风影响时中心附近最大平均风力17级以上"),
        ("typhoon", "#1", "force", {"at_most": 7}, "台风影响时中心附近最大平均风力7级以下"),
        ("typhoon", "示例", "affects_qingdao", True, "台风示例预报影响青岛"),
        ("headquarters", "山东省防指", "response", "无", "山东省防指未启动应急响应"),
        ("in_force", "", "level", "Ⅲ", "市级应急响应为Ⅲ级"),
        ("signals", "#1", "until", "2022-08-10T05:30:00+08:00", "预警信号8月10日05:30失效"),
    ],
)  # fmt: skip
def test_one_fact_is_one_official_sentence(
    plan: Edition, register: str, member: str, field: str, value: Any, said: str
) -> None:
    assert wording.sentence(plan, register, member, field, value) == said


def test_the_row_shows_what_tells_it_apart(plan: Edition) -> None:
    assert wording.sentence(plan, "rivers", "大沽河", "danger", "决口", {"reach": "干流"}) == (
        "大沽河干流发生决口")
    fields = {"issuer": "市气象局", "kind": "暴雨", "colour": "橙色"}
    assert wording.sentence(plan, "signals", "#1", "colour", "橙色", fields) == (
        "市气象局暴雨橙色预警信号")
    assert wording.sentence(plan, "reservoirs", "#1", "danger", "垮坝", {"size": "中型"}) == (
        "某座中型水库发生垮坝")
    assert wording.subject(plan, "rivers", "#1", {"class": "重要河道"}) == "某条重要河道"


def test_every_grade_of_every_field_has_words_and_no_two_sound_alike(plan: Edition) -> None:
    for register, infos in plan.info.items():
        for info in infos.values():
            if info.scale is None:
                continue
            given = [False, True] if info.spec.type == "bool" else info.scale.grades
            said = [wording.predicate(info, value) for value in given]
            assert len(set(said)) == len(said), (register, info.name, said)
            assert not [s for s in said if "{" in s or "None" in s or "发生无" in s], said
            assert wording.UNKNOWN in wording.predicate(info, None)


def test_of_the_facts_that_the_desk_takes_none_is_left_to_a_bare_yes(plan: Edition) -> None:
    """是/否 after a colon is for the official status only; every other fact has its sentence."""
    bare = [
        (register, info.name)
        for register, infos in plan.info.items() if register != "in_force"
        for info in infos.values() if info.spec.type == "bool"
        if wording.predicate(info, True).endswith("：是")
    ]
    assert bare == []


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(-5, "时间在后"), (0, "刚刚"), (1, "1分钟前"), (52, "52分钟前"), (60, "1小时00分前"),
     (64, "1小时04分前"), (24 * 60, "1天前"), (3 * 24 * 60 + 50, "3天前")],
)  # fmt: skip
def test_ages(minutes: int, said: str) -> None:
    assert wording.age(NOW - timedelta(minutes=minutes), NOW) == said


def test_times_of_day() -> None:
    assert wording.moment(NOW, NOW) == "14:00"
    assert wording.moment(NOW - timedelta(hours=15), NOW) == "昨日23:00"
    assert wording.moment(NOW - timedelta(days=3), NOW) == "8月7日14:00"


def test_zero_reports(plan: Edition) -> None:
    def said(register: str, field: str, *scope: tuple[str, str]) -> str:
        return wording.zero_sentence(plan, Zero(register, field, NOW, scope=scope))

    assert said("reservoirs", "danger") == "除已报者外，水库无险情"
    assert said("reservoirs", "danger", ("district", "平度市")) == "平度市：除已报者外水库无险情"
    assert said("districts", "flood", ("district", "平度市")) == "平度市无洪涝灾害"
    assert said("districts", "flood") == "除已报者外，各区（市）均无洪涝灾害"
    assert said("typhoon", "") == "当前无台风影响青岛"
    zero = Zero("reservoirs", "danger", NOW - timedelta(minutes=3), "市水务管理局")
    assert wording.source(zero, NOW) == "市水务管理局零报告，3分钟前"
    assert wording.source(None, NOW) == ""


def test_whom_to_ring(plan: Edition) -> None:
    def units(register: str, member: str, field: str, **fields: Any) -> tuple[str, ...]:
        return wording.units_for(plan, register, member, field, fields)

    assert units("districts", "平度市", "flood") == ("平度市防指",)
    assert units("districts", "*", "flood") == ("区（市）防指",)
    assert units("reservoirs", "崂山水库", "danger") == ("市城市防汛办公室",)
    assert units("reservoirs", "产芝水库", "danger") == ("莱西市防指",)
    assert units("reservoirs", "某村水库", "danger") == ("市水务管理局",)
    assert units("reservoirs", "某村水库", "danger", district="平度市") == ("平度市防指",)
    assert units("rivers", "泽河", "danger") == ("平度市防指",)
    assert units("rain", "", "widespread_heavy") == ("市气象局",)
    assert units("closing", "", "calm") == ("市防指办",)
    assert wording.phone(plan, "市气象局") == ""


def test_phone_is_the_first_that_is_known(plan: Edition) -> None:
    place = SimpleNamespace(gazetteer=SimpleNamespace(phone={"甲": "", "乙": "8000"}.get))
    assert wording.phone(place, "甲、乙") == "8000"  # type: ignore[arg-type]


# --- rows ------------------------------------------------------------------------------


def told(plan: Edition, register: str, member: str, field: str, **observations: Any) -> str:
    known = situation(plan, **observations)
    row = known.rows[register].get((member, "")) or known.ghost(register, member)
    info = plan.info[register][field]
    return wording.evidence(row, info, row.base(field))


def test_a_fact_carries_its_source_and_age(plan: Edition) -> None:
    stage = {"value": 12.31, "at": "2022-08-10T13:22:00+08:00"}
    assert told(plan, "stations", "南村", "stage_m", stations={"南村": {"stage_m": stage}}) == (
        "南村站实测水位12.31米（市水文中心，38分钟前）")
    assert told(plan, "stations", "南村", "stage_m") == "南村站实测水位未录入"


def test_stale_unknown_and_contradiction_are_said(plan: Edition) -> None:
    old = {"value": 12.31, "at": "2022-08-09T08:00:00+08:00"}
    assert "原报实测水位12.31米，已过时" in told(
        plan, "stations", "南村", "stage_m", stations={"南村": {"stage_m": old}})
    assert told(plan, "stations", "南村", "stage_m", stations={"南村": {"stage_m": None}}) == (
        "南村站实测水位未知（对方不掌握）（市水文中心，刚刚）")
    both = [{"value": "平稳", "by": "甲"}, {"value": "回落", "by": "乙"}]
    assert told(plan, "stations", "南村", "outlook", stations={"南村": {"outlook": both}}) == (
        "南村站趋势说法不一：趋势平稳、趋势回落（趋势平稳，甲，刚刚；趋势回落，乙，刚刚）")


def test_a_zero_report_is_evidence_of_its_own(plan: Edition) -> None:
    zero = {"of": "reservoirs.danger", "by": "市水务管理局"}
    assert told(plan, "reservoirs", "产芝水库", "danger", zero_report=[zero]) == (
        "产芝水库无险情（市水务管理局零报告，刚刚）")


def test_an_open_parameter_and_silent_members(plan: Edition) -> None:
    known = Situation(plan, Observations(NOW))
    info = plan.info["stations"]["position"]
    row = known.ghost("stations", "南村")
    assert wording.fact(plan, row, info, Value(0, 4, PARAMETER_OPEN)) == (
        "南村站洪水位不能确定（参数未定）")
    danger = plan.info["reservoirs"]["danger"]
    ghost = known.ghost("reservoirs", None)
    value = ghost.base("danger")
    assert wording.fact(plan, ghost, danger, value, ("*",)) == "名录以外的水库险情未录入"
    names = ("产芝水库", "尹府水库", "棘洪滩水库")
    assert wording.fact(plan, ghost, danger, value, names) == "产芝水库等3座水库险情未录入"
    leaf = SimpleNamespace(row=ghost, info=danger, names=("*",))
    assert wording.wanted(plan, leaf) == "其余水库险情"
    assert wording.ask_unit(plan, leaf) == "市水务管理局"


def test_how_far_and_how_many(plan: Edition) -> None:
    known = situation(plan, stations={"南村": {"stage_m": 12.3}})
    row, info = known.rows["stations"]["南村", ""], plan.info["stations"]["stage_m"]
    assert wording.risen(plan, row, info, 0.42, False) == "南村站实测水位再涨0.42米"
    assert wording.risen(plan, row, info, 0.42, True) == "南村站实测水位再涨超过0.42米"


def test_every_rung_of_the_plan_can_be_traced_in_words(plan: Edition) -> None:
    """No template left open, no Python value, in any evidence or question of any clause."""
    known = situation(
        plan, typhoon={"force": {"at_least": 10}, "affects_qingdao": True},
        rivers=[{"river": "大沽河", "reach": "干流", "danger": "决口"}],
        reservoirs=[{"size": "中型", "danger": "重大险情"}],
        signals=[{"kind": "暴雨", "colour": "橙色", "issuer": "市气象局"}],
        districts={"崂山区": {"response": "Ⅲ", "drought": "中度"}},
    )
    for finding in shipped().rules.weigh((*plan.rungs, *plan.items), known):
        for leaf in (*finding.evidence, *finding.missing):
            said = wording.evidence(leaf.row, leaf.info, leaf.value, leaf.names)
            said += wording.wanted(plan, leaf) + wording.ask_unit(plan, leaf)
            assert not [bad for bad in ("{", "None", "True", "_") if bad in said], said


def test_a_report_of_a_text_is_quoted(plan: Edition) -> None:
    report = Report("districts", "平度市", "waterlogging", "<b>", NOW, "平度市防指")
    known = Situation(plan, Observations(NOW, (report,)))
    row = known.rows["districts"]["平度市", ""]
    info = plan.info["districts"]["waterlogging"]
    assert wording.fact(plan, row, info, row.base("waterlogging")) == "平度市内涝积水：<b>"
