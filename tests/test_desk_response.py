"""响应: its views, and on the sheets from each level to signer, chair and steps."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from qdflood.desk import response, tasks
from qdflood.desk import state as desk_state
from qdflood.desk.state import Desk, desk

PAGE = Path(desk_state.__file__).with_name("response.py")
AT = 'at: "2026-08-10T03:42:00+08:00"\n'
STORM = AT + """
observations:
  districts:
    崂山区: {response: Ⅳ, response_hazard: 台风, flood: 一般, evacuate_needed: 1200, evacuated: 900}
    胶州市: {response: Ⅳ, response_hazard: 台风, flood: 一般}
"""
SUPER = AT + """
observations:
  typhoon: {name: 示例, force: 16, affects_qingdao: true}
  rain: {widespread_heavy: true}
"""
DROUGHT = AT + """
observations:
  rain: {effective_next_week: false}
  districts: {平度市: {drought: 中度}, 莱西市: {drought: 中度}}
  drought_outlook: {crops: true}
"""


@pytest.fixture
def open_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Starts the page on a situation; gives the running page and the desk behind it."""

    def start(text: str, view: str = response.SHEETS) -> tuple[AppTest, Desk]:
        file = tmp_path / "situation.yaml"
        file.write_text(text, encoding="utf-8")
        monkeypatch.setenv("QDFLOOD_SITUATION", str(file))
        page = AppTest.from_file(PAGE, default_timeout=60)
        page.session_state[response.KEPT] = view
        page.run()
        assert not page.exception
        return page, desk()

    return start


def html(page: AppTest) -> str:
    return "\n".join(str(e.proto.body) for e in page.get("html") if "<style>" not in e.proto.body)


def words(page: AppTest) -> str:
    return re.sub("<[^>]+>", "", html(page))


def group(page: AppTest, key: str) -> Any:
    return next(c for c in page.button_group if c.key.startswith(key))


def test_the_proposed_level_is_marked_as_proposed(open_page: Any) -> None:
    page, held = open_page(STORM)
    assert held.assessment().confirmed == 1
    assert "建议，非决定" in html(page) and "常务副总指挥" in html(page)
    assert "5.2　Ⅱ、Ⅲ、Ⅳ级应急响应：市防指常务副总指挥签发启动。" in words(page)
    assert "市防指秘书长主持会商" in words(page) and "5.3.2(1)" in words(page)


def test_every_step_of_the_level_is_on_the_page(open_page: Any) -> None:
    page, held = open_page(STORM)
    one = next(one for one in held.actions if one.level == "Ⅳ")
    said = words(page)
    for action in one.actions:
        for step in action.steps:
            assert step.text in said


def test_a_condition_makes_a_step_an_option(open_page: Any) -> None:
    page, _ = open_page(STORM)
    optional = re.findall('<li class="step may">.*?</li>', html(page))
    assert any("视情派出专家组" in one and '<span class="if">视情</span>' in one for one in optional)
    duties = re.findall('<li class="step must">.*?</li>', html(page))
    assert any("做好防洪抗旱工程调度。" in one for one in duties)
    assert not any('<span class="if">视情' in one for one in duties)


def test_the_highest_level_is_signed_and_chaired_by_the_commander(open_page: Any) -> None:
    page, held = open_page(SUPER)
    assert held.assessment().confirmed == 4
    three = re.search('<div class="three">.*?</div></div>', html(page))
    assert three and three[0].count("<b>总指挥</b>") == 2
    assert "已是最高一级。" in words(page)


def test_steps_of_another_hazard_are_left_out_and_said_to_be(open_page: Any) -> None:
    page, _ = open_page(DROUGHT)
    group(page, "rs_level").set_value(4).run()
    assert "仅涉及其他灾种、本次未列入" in html(page) and "分洪" in words(page)
    group(page, "rs_hazards").set_value(["洪涝", "干旱"]).run()
    assert "仅涉及其他灾种" not in html(page)


def test_drought_has_its_warning_stage_actions(open_page: Any) -> None:
    page, _ = open_page(DROUGHT)
    assert "抗旱预警（发布条件成立，尚未发布：建议，非决定）期间的行动 4.2.6-2" in words(page)
    assert "全市受台风、暴雨" not in words(page)


def test_another_level_is_marked_as_only_looked_at(open_page: Any) -> None:
    page, _ = open_page(STORM)
    group(page, "rs_level").set_value(3).run()
    assert "仅供查看" in html(page) and "5.5.2(1)" in html(page)


def test_without_a_level_nothing_is_proposed(open_page: Any) -> None:
    page, _ = open_page(AT)
    assert "系统也没有建议的级别" in html(page) and "签发" not in words(page).split("要看")[0][-80:]


DUE = AT + """
in_force: {response: {level: 无}, flood_warning: false, drought_warning: false}
observations:
  typhoon: 无
  rain: {widespread_heavy: false, effective_next_week: true, ten_day_mean_mm: 112}
  signals: [{kind: 暴雨, colour: 橙色, issuer: 市气象局}]
  stations: {南村: {position: 低于警戒水位, outlook: 平稳, expected_above_five_year: false}}
  proposals: [{item: "(8)", level: Ⅳ, hazard: 洪涝, reason: 多处积水, proposer: 值班长}]
  zero_report: [districts.response, districts.flood, districts.drought,
    districts.urban_drought, rivers.danger, reservoirs.danger]
"""


def test_without_a_level_what_waits_for_a_decision_is_said(open_page: Any) -> None:
    page, held = open_page(DUE)
    assert not held.assessment().confirmed
    said = words(page)
    assert "防汛防台风预警：条件成立 4.2.6(1)①，未发布（由常务副总指挥签发）" in said
    assert "4.2.6(3) 市防指办公室根据部门" in said and "10天" in said
    assert "防汛防台风预警（发布条件成立，尚未发布：建议，非决定）期间的行动 4.2.6(4)" in said
    assert "(8)　待会商　建议Ⅳ级 洪涝：多处积水（值班长" in said
    assert "如会商决定启动Ⅳ级" in said and "市防指秘书长主持会商" in said
    assert "做好防洪抗旱工程调度。" in said, "what that level's response would be"
    assert "抗旱预警：未提出（现未发布）" in said


def test_a_proposal_stays_in_sight_beside_a_level(open_page: Any) -> None:
    page, held = open_page(STORM.rstrip() + """
  proposals: [{item: "(8)", level: Ⅲ, hazard: 台风, reason: 风力增强, proposer: 值班长}]
""")
    assert held.assessment().confirmed == 1
    assert "(8)　待会商　建议Ⅲ级 台风：风力增强" in words(page)
    assert "如会商决定" not in words(page)


def test_an_empty_desk_says_that_the_status_is_not_registered(open_page: Any) -> None:
    page, _ = open_page(AT)
    assert "官方状态未登记，系统也没有建议的级别：无法判定" in words(page)
    assert "官方未启动" not in words(page) and "没有选定级别" in words(page)
    assert "防汛防台风预警：发布条件未知（官方状态未登记）" in words(page)


def test_the_next_level_adds_and_drops(open_page: Any) -> None:
    page, _ = open_page(STORM)
    assert "Ⅲ级新增或改写" in words(page) and "Ⅳ级有而Ⅲ级没有的原句" in words(page)
    assert "不逐级累加" in words(page)


def test_the_ten_groups_and_that_the_plan_does_not_assign_them(open_page: Any) -> None:
    page, held = open_page(STORM)
    assert "预案未规定各级响应启用哪些工作组" in html(page)
    assert all(one.task[:12] in words(page) for one in held.organization.groups.groups)
    assert "引申" in html(page)


def test_a_unit_has_its_steps_and_its_standing_duty(open_page: Any) -> None:
    page, held = open_page(STORM)
    page.selectbox(key="rs_unit").set_value("市水务管理局").run()
    unit = next(u for u in held.organization.units.units if u.id == "市水务管理局")
    assert unit.duties and unit.duties[:20] in words(page)
    assert "做好防洪抗旱工程调度。" in words(page)


def test_reports_are_owed_by_the_place_it_happened_in(open_page: Any) -> None:
    page, _ = open_page(STORM)
    assert "事发地政府和有关部门 报 市委总值班室" in words(page)
    assert "电话20分钟以内；书面50分钟以内" in words(page)


def test_people_who_are_not_reported_are_never_zero(open_page: Any) -> None:
    page, held = open_page(STORM)
    said = re.sub("<[^>]+>", "", tasks.people_line(held.assessment()))
    assert "需转移 1200人（1个已报，9个未报）" in said and "死亡人口 ？未报" in said
    assert "0人（" not in said.replace("1200人", "").replace("900人", "")
    assert "先期处置" in html(page)


def test_the_regional_risks_are_those_of_the_districts_concerned(open_page: Any) -> None:
    _, held = open_page(STORM)
    assert tasks.concerned(held.assessment()) == ["崂山区", "胶州市"]


# -- an adjustment


def test_an_adjustment_from_the_top_needs_both_signatures(open_page: Any) -> None:
    text = STORM.replace("\nobs", "\nin_force: {response: {level: Ⅰ, hazards: [台风]}}\nobs", 1)
    page, held = open_page(text)
    assert response.default_level(held.assessment()) == 4
    group(page, "rs_level").set_value(2).run()
    assert "签发（调整）" in html(page) and "常务副总指挥，并须总指挥签发" in words(page)
    assert "Ⅱ、Ⅲ、Ⅳ级应急响应：市防指常务副总指挥签发启动。" in words(page)
    assert "读法63：调整响应由目标级别的签发人签发" in words(page), "the clause names no signer"


# -- the page


def test_the_page_opens_on_the_decision_and_keeps_what_was_chosen(open_page: Any) -> None:
    page, _ = open_page(STORM, response.DECIDING)
    assert group(page, "rs_view").value == "决定" and "系统建议" in words(page)
    for view, said in (("任务", "任务"), ("人员转移", "崂山区"), ("条文与单位", "按条文")):
        group(page, "rs_view").set_value(view).run()
        assert not page.exception
        assert said in words(page) + "".join(tab.label for tab in page.tabs)
    assert page.session_state[response.KEPT] == "条文与单位"


def test_the_people_are_on_top_of_every_view(open_page: Any) -> None:
    for view in (response.DECIDING, response.TASKS, response.PEOPLE, response.SHEETS):
        page, _ = open_page(STORM, view)
        assert "需转移1200人" in words(page)
