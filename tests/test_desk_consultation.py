"""研判: the matrix opens where it should, moves, says why, and takes proposals."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from qdflood.desk import clause_panel, maps, matrix, proposals
from qdflood.desk import state as desk_state
from qdflood.desk.state import Desk, desk
from qdflood.errors import QdfloodError
from qdflood.truth import TRUE

PAGE = Path(desk_state.__file__).with_name("consultation.py")
AT = 'at: "2026-08-10T03:42:00+08:00"\n'
NIGHT = AT + """
in_force: {response: {level: Ⅳ, since: "2026-08-09T21:10:00+08:00", hazards: [台风]}}
observations:
  typhoon: {name: 示例, force: 11, affects_qingdao: true}
  rain: {widespread_heavy: null}
  stations: {南村: {position: 接近警戒水位, outlook: 可能继续上涨}}
  rivers: [{river: 桃源河, reach: 干流, danger: 重大险情}]
  districts:
    崂山区: {response: Ⅲ, flood: 一般}
    西海岸新区: {response: Ⅳ, flood: 一般}
    胶州市: {flood: 较大}
    莱西市: {response: 无, flood: 无, drought: 无, urban_drought: 无}
  zero_report: [rivers.danger]
"""
QUIET = AT + """
in_force: {response: {level: 无}, flood_warning: false, drought_warning: false}
observations:
  typhoon: 无
  rain: {widespread_heavy: false, effective_next_week: true, ten_day_mean_mm: 12}
  signals: [{kind: 暴雨, colour: 红色, issuer: 市气象局}]
  stations: {南村: {position: 低于警戒水位, outlook: 平稳}}
  zero_report: [districts.response, districts.flood, districts.drought,
    districts.urban_drought, rivers.danger, reservoirs.danger]
"""
DUE = QUIET.replace("ten_day_mean_mm: 12}", "ten_day_mean_mm: 112}")


@pytest.fixture
def open_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Starts the page on a situation; gives the running page and the desk behind it."""

    def start(text: str) -> tuple[AppTest, Desk]:
        file = tmp_path / "situation.yaml"
        file.write_text(text, encoding="utf-8")
        monkeypatch.setenv("QDFLOOD_SITUATION", str(file))
        page = AppTest.from_file(PAGE, default_timeout=60).run()
        assert not page.exception
        return page, desk()

    return start


def html(page: AppTest) -> str:
    return "\n".join(str(element.proto.body) for element in page.get("html"))


def clause(page: AppTest) -> str:
    found = re.search('<div class="cl-head">.*?</blockquote>', html(page), re.DOTALL)
    assert found
    return re.sub("<[^>]+>", "", found[0])


def clause_and_more(page: AppTest) -> str:
    return re.sub("<[^>]+>", "", html(page))


def rule_of(page: AppTest, key: str) -> str:
    found = re.search(rf"\.st-key-{key} button{{([^}}]*)}}", html(page))
    assert found
    return found[1]


def click(page: AppTest, key: str) -> AppTest:
    page.button(key=key).click().run()
    assert not page.exception
    return page


def test_it_opens_on_what_decides(open_page: Any) -> None:
    page, held = open_page(NIGHT)
    a = held.assessment()
    assert a.deciding[0].clause.ref == "5.3.1(2)"
    assert "5.3.1(2)" in clause(page) and "2个以上区（市）启动Ⅳ级或以上应急响应。" in clause(page)
    assert len([b for b in page.button if b.key.startswith("mc_")]) == 32


def test_with_nothing_decided_it_opens_on_the_highest_unknown_that_is_indicated(
    open_page: Any,
) -> None:
    page, held = open_page(AT + "observations: {districts: {崂山区: {flood: 较大}}}")
    a = held.assessment()
    assert not a.deciding
    row, column = matrix.opening(a)
    chosen = a.rung(a.edition.ladders[row].item, column + 1)
    indicated = [f.clause.level for f in a.rungs if f.indicated and f.truth == 1]
    assert chosen and chosen.indicated and chosen.clause.level == max(indicated)
    assert "有迹象" in clause(page)


def test_a_cell_and_the_arrows_choose_the_clause(open_page: Any) -> None:
    page, _ = open_page(NIGHT)
    assert "5.4.1(3)" in clause(click(page, "mc_2_1"))
    assert "5.4.1(4)" in clause(click(page, "nav_down"))
    assert "5.5.1(4)" in clause(click(page, "nav_right"))
    assert "5.5.1(3)" in clause(click(page, "nav_up"))
    assert "5.3.1(3)" in clause(click(click(page, "nav_left"), "nav_left"))
    assert "5.3.1(3)" in clause(click(page, "nav_left")), "at the edge it stays"
    assert "5.3.1(2)" in clause(click(page, "mx_follow"))


def test_solid_colour_is_for_what_is_certain_only(open_page: Any) -> None:
    page, held = open_page(NIGHT)
    met, unknown, unmet = (rule_of(page, key) for key in ("mc_1_0", "mc_1_2", "mc_3_2"))
    assert "#1B5FBF" in met and "solid" in met
    assert "var(--hatch)" in unknown and "dashed" in unknown
    assert "#fff" in unmet and "dashed" not in unmet
    for cell in matrix.cells(held.assessment()):
        certain = cell.finding.truth == TRUE and not cell.finding.clause.discretionary
        coloured = "2.5px solid" in rule_of(page, cell.key)
        assert coloured is certain
        assert ("？" in cell.label) is (cell.state == matrix.OPEN)


def test_every_state_has_its_word(open_page: Any) -> None:
    text = AT + """
observations:
  reservoirs: [{reservoir: 产芝水库, danger: 垮坝}]
  proposals: [{item: "(8)", level: Ⅲ, hazard: 洪涝, reason: 内涝, proposer: 甲}]
"""
    _, held = open_page(text)
    words = {cell.key: cell.label for cell in matrix.cells(held.assessment())}
    assert words["mc_5_3"] == "● Ⅰ 引申", "a large dam's failure is in no clause's letter"
    assert words["mc_7_1"] == "已提出" and words["mc_7_0"] == "未提出"
    assert words["mc_0_0"] == "？未知"


def test_the_clause_says_what_is_missing_and_whom_to_ring(open_page: Any) -> None:
    page, _ = open_page(NIGHT)
    click(page, "mc_0_1")
    assert "大范围强降雨" in html(page) and "市气象局" in html(page)
    assert "本条所用读法" in html(page)


def test_a_clause_that_is_not_met_says_why(open_page: Any) -> None:
    page, _ = open_page(QUIET)
    click(page, "mc_0_0")
    assert "为何不成立" in html(page) and "预报无大范围强降雨" in html(page)


def test_what_is_not_met_for_a_zero_report_names_it_with_its_age(open_page: Any) -> None:
    page, _ = open_page(QUIET)
    click(page, "mc_5_0")
    assert "水库无险情（零报告，刚刚）" in clause_and_more(page)


def test_first_calls_are_ranked_and_marked(open_page: Any) -> None:
    _, held = open_page(NIGHT)
    a = held.assessment()
    said = clause_panel.first_calls(a, a.needed)
    assert said.index("大范围强降雨") < said.index("须问")
    assert "一个电话可定" in said


def test_advisories_have_a_lane_of_their_own(open_page: Any) -> None:
    page, held = open_page(QUIET)
    hint = held.assessment().advisories[0].clause.text
    assert "预案外提示" in html(page) and hint in html(page)
    assert held.assessment().confirmed == 0
    assert "5.3.1(8)" in clause(page), "the commonest real path opens on the item for it"


def test_endings_are_not_weighed_with_nothing_in_force(open_page: Any) -> None:
    page, _ = open_page(QUIET)
    assert html(page).count("不适用") >= 3
    page, _ = open_page(NIGHT)
    assert "5.7.2" in html(page)


def test_an_ebbing_response_says_what_its_ending_still_lacks(open_page: Any) -> None:
    page, _ = open_page(QUIET.replace("{level: 无}", "{level: Ⅳ, hazards: [台风]}"))
    assert "终止条件尚缺" in html(page) and "台风警报已解除" in html(page)


def test_a_warning_that_nobody_has_proposed_is_not_called_unmet(open_page: Any) -> None:
    page, _ = open_page(AT)
    said = re.sub("<[^>]+>", "", html(page))
    assert "抗旱预警：未提出（官方状态未登记；由常务副总指挥签发）" in said
    assert "防汛防台风预警：发布条件未知" in said and "抗旱预警：发布条件不成立" not in said


def test_nothing_to_ask_is_said_of_the_level_only(open_page: Any) -> None:
    page, held = open_page(DUE)
    assert not held.assessment().needed
    assert "没有影响级别的待核实事项" in html(page) and "没有待核实的事项" not in html(page)


def test_a_contradiction_says_where_it_is_settled(open_page: Any) -> None:
    page, _ = open_page(AT + """
observations:
  stations: {南村: {position: [{value: 超过警戒水位, by: 甲}, {value: 接近警戒水位, by: 乙}]}}
""")
    assert "说法矛盾，请到“值班录入”页“须核定”一栏核定（1）" in html(page)
    link = page.get("page_link")[0].proto
    assert (link.label, link.page) == ("到“值班录入”核定", "")


# -- what carries a clause, what speaks against it, what is missing


DROUGHT = AT + """
in_force: {response: {level: 无}, flood_warning: false, drought_warning: false}
observations:
  typhoon: 无
  rain: {widespread_heavy: false, effective_next_week: true}
  stations: {南村: {position: 低于警戒水位, outlook: 平稳}}
  districts:
    平度市: {drought: {value: 重度, at: "2026-08-09T17:42:00+08:00", by: 平度市防指}}
    莱西市: {drought: 中度}
  zero_report: [districts.response, districts.flood, districts.drought, districts.urban_drought,
    rivers.danger, {of: reservoirs.danger, by: 市水务管理局, at: "2026-08-10T03:30:00+08:00"}]
"""


def told(page: AppTest) -> str:
    """The words of the chosen clause."""
    found = next(e for e in html(page).split("\n") if e.startswith('<div class="clause">'))
    return re.sub("<[^>]+>", " ", found)


def test_all_who_are_still_asked_are_named(open_page: Any) -> None:
    """Silent core districts, silent others and one of whom only other things were said."""
    _, held = open_page(AT + """
observations: {districts: {崂山区: {flood: 较大}, 平度市: {response: Ⅳ}, 莱西市: {flood: 无}}}
""")
    said = clause_panel.lacking(held.assessment(), held.assessment().finding("5.4.1(3)"))
    names = [m.name for m in held.edition.gazetteer.roster("districts").members]
    assert [name for name in names if name not in said] == ["崂山区", "莱西市"]
    assert "其余区（市）洪涝灾害：" in said and "平度市洪涝灾害" not in said
    assert "<b>区（市）防指</b>" in said


def test_more_than_ten_are_counted(open_page: Any) -> None:
    _, held = open_page(AT)
    a = held.assessment()
    said = clause_panel.lacking(a, a.finding("5.5.1(6)"))
    assert re.search("：[^：]+、[^：]+、[^：]+等[0-9]+座水库（未录入）", said)


def test_what_is_not_met_quotes_its_nil_report_with_source_and_age(open_page: Any) -> None:
    page, _ = open_page(DROUGHT)
    said = told(click(page, "mc_5_3"))
    assert "水库无险情（市水务管理局零报告，12分钟前）" in said and "没有报告达到" not in said


def test_what_is_reached_stands_before_what_keeps_it_from_holding(open_page: Any) -> None:
    page, _ = open_page(DROUGHT)
    said = told(page)
    reached, why = said.index("已达到，尚不足以成立"), said.index("为何不成立")
    assert reached < said.index("平度市发生重度干旱（平度市防指，10小时00分前）") < why
    assert why < said.index("预报未来一周有有效降雨（市气象局，刚刚）")
    assert "平度市预报未来一周有有效降雨" not in said, "said once, for the whole city"


def test_drought_that_rain_keeps_from_holding_is_what_the_page_opens_on(open_page: Any) -> None:
    page, held = open_page(DROUGHT)
    assert not held.assessment().confirmed and "5.4.1(7)" in clause(page)
    assert page.button_group(key=maps.CHOICE).value == "干旱"
    assert "平度 重度" in drawing(page) and "莱西 中度" in drawing(page)


def test_a_running_response_opens_on_the_ladders_of_its_hazards(open_page: Any) -> None:
    running = QUIET.replace("{level: 无}", "{level: Ⅲ, hazards: [洪涝]}")
    _, held = open_page(running)
    a = held.assessment()
    row, column = matrix.opening(a)
    chosen = a.rung(a.edition.ladders[row].item, column + 1)
    assert chosen and "洪涝" in chosen.clause.hazards and chosen.clause.level == 2


def test_a_running_response_that_ebbs_opens_where_it_came_from(open_page: Any) -> None:
    running = QUIET.replace("{level: 无}", "{level: Ⅲ, hazards: [洪涝]}")
    page, _ = open_page(running.replace("低于警戒水位, outlook: 平稳", "超过警戒水位, outlook: 回落"))
    assert "5.4.1(5)" in clause(page), "not met any more, and one answer short of it"


def test_the_map_opens_on_the_hazard_and_follows_until_one_is_chosen(open_page: Any) -> None:
    page, held = open_page(AT + "observations: {districts: {崂山区: {flood: 较大}}}")
    assert page.button_group(key=maps.CHOICE).value == "洪涝" and "崂山 较大" in drawing(page)
    page.button_group(key=maps.CHOICE).set_value("城区旱").run()
    assert page.button_group(key=maps.CHOICE).value == "城区旱"
    page.run()
    assert page.button_group(key=maps.CHOICE).value == "城区旱"
    assert maps.concerned(held.assessment()) == "洪涝"


def test_advisories_come_first_while_no_level_is_met(open_page: Any) -> None:
    page, _ = open_page(QUIET)
    assert html(page).index("预案外提示") < html(page).index("请先核实")


@pytest.mark.parametrize(("field", "number"), [("drought", 1), ("urban_drought", 2)])
def test_the_alternative_that_is_met_is_named(open_page: Any, field: str, number: int) -> None:
    text = DROUGHT.replace("effective_next_week: true", "effective_next_week: false")
    page, _ = open_page(text.replace("{drought:", f"{{{field}:"))
    assert "5.4.1(7)" in clause(page)
    assert f"本条并列2种情形，成立的是 第{number}种情形" in told(page)


def test_a_size_that_is_only_inferred_is_said_to_be(open_page: Any) -> None:
    page, _ = open_page(AT + "observations: {reservoirs: [{reservoir: 尹府水库, danger: 较大险情}]}")
    assert "尹府水库规模大型（名录，系推断，请核实）" in told(page)


def test_no_caption_holds_typed_text_as_markdown(open_page: Any) -> None:
    page, _ = open_page(AT + """
observations:
  reservoirs: [{name: "a`![i](http://evil/a.png)`水库", size: 小（二）型, danger: 垮坝}]
  proposals: [{item: "(8)", level: Ⅳ, hazard: 洪涝, reason: "![i](http://evil/a.png)", proposer: "![i](http://evil/a.png)"}]
""")
    for key in ("mc_5_0", "mc_7_0"):
        click(page, key)
        captions = [*(b.label for b in page.button), *(e.label for e in page.expander),
                    *(t.label for t in page.tabs), *(t.label for t in page.text_input)]
        assert captions and not any("![" in caption for caption in captions)
        assert not any("![" in m.value for m in page.markdown)


# -- proposals


def _propose(page: AppTest, reason: str, who: str) -> AppTest:
    page.text_area[0].set_value(reason)
    next(t for t in page.text_input if t.key.startswith("pp_who")).set_value(who)
    next(c for c in page.button_group if "hazard" in c.key).set_value("洪涝")
    page.button(key=next(b.key for b in page.button if "FormSubmitter" in b.key)).click().run()
    assert not page.exception
    return page


def _end(page: AppTest, status: str, who: str) -> None:
    next(t for t in page.text_input if t.key.endswith("_by")).set_value(who)
    click(page, next(b.key for b in page.button if b.key.endswith(status)))


def test_a_proposal_is_entered_withdrawn_and_never_changes_the_bounds(open_page: Any) -> None:
    page, held = open_page(QUIET)
    before = held.assessment().bounds
    click(page, "mc_7_1")
    _propose(page, "城区多处积水", "值班科长")
    found = proposals.proposals(held.assessment(), "(8)")
    assert [(p.said["level"], p.said["hazard"], p.open) for p in found] == [("Ⅲ", "洪涝", True)]
    assert held.assessment().bounds == before
    assert "待会商" in held.assessment().verdict and "已提出" in html(page)
    assert held.saved[-1].sentence.startswith("值班科长建议")
    _end(page, "撤回", "王科长")
    assert not held.assessment().discretionary
    assert len(held.assessment().situation.rows["proposals"]) == 1, "the same row, not a second"


def test_a_proposal_of_a_file_is_withdrawn_by_the_same_row(open_page: Any) -> None:
    text = QUIET + """  proposals: [{item: "(8)", level: Ⅳ, hazard: 洪涝, reason: 内涝, proposer: 甲}]\n"""
    page, held = open_page(text)
    click(page, "mc_7_0")
    _end(page, "已决定", " 总指挥 ")
    assert not held.assessment().discretionary
    assert (held.reports[-1].by, held.saved[-1].by) == ("总指挥", "总指挥")
    assert held.saved[-1].sentence.endswith("——总指挥已决定") and "甲建议" in held.saved[-1].sentence
    assert "总指挥已决定" in html(page)


def test_nobody_withdraws_without_a_name(open_page: Any) -> None:
    text = QUIET + """  proposals: [{item: "(8)", level: Ⅳ, hazard: 洪涝, reason: 内涝, proposer: 甲}]\n"""
    page, held = open_page(text)
    click(page, "mc_7_0")
    before = held.revision
    _end(page, "撤回", "")
    assert "请填写由谁撤回。未保存。" in html(page) and held.revision == before
    assert held.assessment().discretionary


def test_what_is_kept_in_memory_is_not_called_stored(
    open_page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, held = open_page(QUIET)
    click(page, "mc_7_1")
    _propose(page, "城区多处积水", "值班科长")
    number = [one for one in held.store.entries() if one.kind == "reading"][-1].seq
    said = f"已录入值班日志第{number}条（演示，不存盘）：值班科长建议"
    assert said in html(page) and "（已存盘）" not in html(page)
    assert proposals.CLOSES in html(page), "marking it 已决定 is no decision"
    monkeypatch.setattr(held, "rehearsal", "")
    _propose(page, "又有积水", "值班科长")
    assert "（已存盘）：值班科长建议" in html(page)


def test_what_is_missing_in_a_proposal_is_refused_and_kept(open_page: Any) -> None:
    page, held = open_page(QUIET)
    click(page, "mc_7_1")
    revision = held.revision
    _propose(page, "", "值班科长")
    assert "请填写理由。未保存。" in html(page)
    assert page.text_input[0].value == "值班科长" and held.revision == revision
    _propose(page, "很" * 2001, "值班科长")
    assert "文字过长" in html(page) and "。。" not in html(page) and held.revision == revision


def test_a_proposal_without_reason_is_no_report(open_page: Any) -> None:
    _, held = open_page(QUIET)
    with pytest.raises(QdfloodError, match="理由"):
        proposals.reports(held, {"item": "(8)", "proposer": "甲"}, held.now())


HOSTILE = "<script>alert(1)</script>\u202e" + "长" * 1900


def test_typed_text_is_shown_as_text(open_page: Any) -> None:
    page, _ = open_page(QUIET)
    click(page, "mc_7_1")
    _propose(page, HOSTILE, "<img src=x onerror=alert(1)>")
    assert "<script>alert" not in html(page) and "<img src=x" not in html(page)
    assert "&lt;script&gt;" in html(page) and "\u202e" not in html(page)


def test_names_typed_into_a_file_are_shown_as_text(open_page: Any) -> None:
    page, _ = open_page(AT + """
observations:
  reservoirs: [{name: "<b onmouseover=x>库\\u202e</b>", size: 小（二）型, danger: 重大险情}]
  headquarters: {"<i>省</i>": {response: Ⅳ, names_qingdao: true}}
""")
    click(page, "map_open")
    assert "<b onmouseover" not in html(page) and "<i>省" not in html(page)
    assert "&lt;b onmouseover" in html(page) and "\u202e" not in html(page)


# -- the map


def drawing(page: AppTest) -> str:
    found = re.search("base64,([^\"]+)", html(page))
    assert found
    return base64.b64decode(found[1]).decode()


def test_the_drawing_has_ten_districts_and_says_all_of_them_in_alt(open_page: Any) -> None:
    page, held = open_page(NIGHT)
    alt = re.search('alt="([^"]*)"', html(page))
    names = [m.name for m in held.edition.gazetteer.roster("districts").members]
    assert alt and all(name in alt[1] for name in names) and len(names) == 10
    assert "崂山 Ⅲ" in drawing(page) and "#FFD400" in drawing(page)
    assert "平度 ？" in drawing(page)


def test_the_switch_shows_another_fact_in_its_own_colours(open_page: Any) -> None:
    page, _ = open_page(NIGHT)
    next(c for c in page.button_group if c.key == maps.CHOICE).set_value("洪涝").run()
    assert "胶州 较大" in drawing(page)
    assert not any(colour in drawing(page) for colour in ("#1B5FBF", "#FFD400", "#F58A07"))


def test_an_uncertain_value_is_hatched_whatever_is_known_of_it(open_page: Any) -> None:
    _, held = open_page(AT + "observations: {districts: {崂山区: {response: {at_least: Ⅲ}}}}")
    a = held.assessment()
    shade = maps.shade(a, "崂山区", maps.fields(a)["响应"])
    assert shade.unknown and "≥Ⅲ" in shade.label


def test_what_is_pointed_at_names_its_place_once(open_page: Any) -> None:
    _, held = open_page(NIGHT)
    a = held.assessment()
    assert maps.shade(a, "崂山区", maps.fields(a)["响应"]).tip.startswith("启动Ⅲ级应急响应（")
    spots = {spot.name: spot.shade.tip for spot in maps.spots(a)}
    assert spots["桃源河干流"].startswith("发生重大险情（") and "；南村站" not in spots["南村站"]
    assert spots["南村站"].startswith("洪水位接近警戒水位（")


def test_folium_is_loaded_when_the_map_is_opened(open_page: Any) -> None:
    page, _ = open_page(NIGHT)
    source = PAGE.with_name("maps.py").read_text(encoding="utf-8")
    assert not re.search("^(import|from) .*(folium|zoom)", source, re.MULTILINE)
    click(page, "map_open")
    assert "桃源河" in html(page) and "坐标未查到" in html(page)
    click(page, "map_close")
    assert "cl-head" in html(page)
