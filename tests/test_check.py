"""The lint of an edition: the shipped one is clean, and each slip an editor may make is found.

Each case breaks one thing in a copy of an edition and asks for the finding by its name.
"""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from qdflood.check import CheckFinding, check
from qdflood.errors import GazetteerError, PlanError
from qdflood.observations import Situation, read_situation
from qdflood.plan.edition import load_edition
from qdflood.triggers import Rules

ROOT = Path(__file__).resolve().parent.parent
SHIPPED, DATA = ROOT / "rules" / "qingdao-2021", ROOT / "data"
SECOND = ROOT / "tests" / "editions" / "rules" / "lanjiang-2024"
SECOND_DATA = ROOT / "tests" / "editions" / "data"

Change = Callable[[str, str, str], None]


def fresh(folder: Path, places: Path) -> dict[str, CheckFinding]:
    """The findings that the edition does not accept, by name."""
    return {f.name: f for f in check(folder, places) if not f.accepted}


class Copy:
    """An edition and its place, to be broken."""

    def __init__(self, home: Path, rules: Path, data: Path, place: str) -> None:
        self.rules, self.data = home / rules.name, home / "data"
        shutil.copytree(rules, self.rules)
        (self.data / place).mkdir(parents=True)
        for path in (data / place).glob("*.csv"):
            shutil.copy(path, self.data / place)
        self.place = self.data / place

    def swap(self, file: str, old: str, new: str) -> Copy:
        path = self.rules / file if (self.rules / file).exists() else self.place / file
        text = path.read_text(encoding="utf-8")
        assert old in text, (file, old)
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return self

    def names(self) -> set[str]:
        return set(fresh(self.rules, self.data))


@pytest.fixture
def shipped(tmp_path: Path) -> Copy:
    return Copy(tmp_path, SHIPPED, DATA, "qingdao")


@pytest.fixture
def second(tmp_path: Path) -> Copy:
    return Copy(tmp_path, SECOND, SECOND_DATA, "lanjiang")


# --- the shipped edition ----------------------------------------------------------------


def test_nothing_new_in_the_shipped_edition() -> None:
    assert [str(f) for f in fresh(SHIPPED, DATA).values()] == []


def test_every_accepted_finding_still_occurs_and_says_why() -> None:
    found = check(SHIPPED, DATA)
    given = yaml.safe_load((SHIPPED / "accepted.yaml").read_text(encoding="utf-8"))
    assert {f.name for f in found if f.accepted} == {row["name"] for row in given}
    assert all(f.because for f in found if f.accepted)


def test_the_same_fact_at_two_levels_is_found_by_itself(shipped: Copy) -> None:
    """Nothing is accepted, and exactly one fact stands at two levels."""
    (shipped.rules / "accepted.yaml").unlink()
    found = fresh(shipped.rules, shipped.data)
    twice = [f for name, f in found.items() if name.startswith(("同一事实", "区间", "被遮蔽"))]
    assert [f.name for f in twice] == ["同一事实两级:5.5.1(6)=5.6.1(6)#大型×重大险情"]
    assert twice[0].clauses == ("5.5.1(6)", "5.6.1(6)")
    assert twice[0].file == "triggers/6_reservoir_danger.yaml"
    assert twice[0].sentence == (
        "“大型×重大险情”按条文文字同时满足5.5.1(6)和5.6.1(6)，分属Ⅱ级和Ⅰ级。"
    )


def test_the_silent_cells_of_the_plan_and_nothing_else(shipped: Copy) -> None:
    (shipped.rules / "accepted.yaml").unlink()
    found = fresh(shipped.rules, shipped.data)
    silent = {name.partition(":")[2]: f for name, f in found.items() if name.startswith("无对应")}
    assert set(silent) == {
        "(4)#其他", "(4)#一般险情", "(4)#较大险情", "(4)#主要河道×重要支流×重大险情",
        "(4)#重要河道×重要支流×决口", "(6)#塘坝", "(6)#一般险情", "(6)#小（二）型×较大险情",
        "(6)#小（二）型×重大险情", "(6)#小（一）型×较大险情", "(6)#大型×垮坝",
    }  # fmt: skip
    given = {name for name, f in silent.items() if "按引申读法为" in f.sentence}
    assert given == {"(6)#大型×垮坝", "(4)#重要河道×重要支流×决口"}
    assert silent["(6)#大型×垮坝"].sentence.endswith("按引申读法为Ⅰ级。")
    assert silent["(4)#重要河道×重要支流×决口"].sentence.endswith("按引申读法为Ⅲ级。")


SIZES = ("塘坝", "小（二）型", "小（一）型", "中型", "大型")
DANGERS = ("一般险情", "较大险情", "重大险情", "垮坝")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("danger", DANGERS)
def test_the_cells_are_what_the_engine_says(size: str, danger: str) -> None:
    """A cell called silent carries no rung by the letter; one not called so carries one."""
    edition = load_edition(SHIPPED, DATA)
    rows = [{"name": f"{n}库", "size": size, "danger": danger} for n in "甲乙"]
    given = {"at": "2021-12-01T12:00:00+08:00", "observations": {"reservoirs": rows}}
    known = Situation(edition, read_situation(edition, given))
    found = Rules(edition).weigh((r for r in edition.rungs if r.ladder == "(6)"), known)
    findings = [f.name for f in check(SHIPPED, DATA)]
    names = {name.partition("#")[2] for name in findings if name.startswith("无对应条款:(6)")}
    silent = bool({size, danger, f"{size}×{danger}"} & names)
    assert silent == (not any(f.letter.label == "成立" for f in found))


def test_a_rung_that_forgets_an_attribute(shipped: Copy) -> None:
    """One that names a grade of any dam names the cells of those that name a size too."""
    shipped.swap("triggers/6_reservoir_danger.yaml", "{size: 小（一）型, danger: 重大险情}",
                 "{danger: 重大险情}")  # fmt: skip
    found = shipped.names()
    assert "同一事实两级:5.3.1(6)=5.4.1(6)#重大险情×中型" in found
    assert "同一事实两级:5.3.1(6)=5.6.1(6)#重大险情×大型" in found
    assert not any("5.5.1(6)#2座" in name for name in found)  # two dams are another fact


# --- accepting --------------------------------------------------------------------------


def test_what_is_accepted_in_vain_is_a_finding(shipped: Copy) -> None:
    shipped.swap("triggers/6_reservoir_danger.yaml", """  readings: [25, 37, 42, 46, 75]
  when:
    any:
    - {count: reservoirs, where: {size: 中型, danger: 垮坝}, at_least: 1}
    - {count: reservoirs, where: {size: 大型, danger: 重大险情}, at_least: 1}""",
    """  readings: [25, 37, 42, 46, 75]
  when:
    any:
    - {count: reservoirs, where: {size: 中型, danger: 垮坝}, at_least: 1}
    - {count: reservoirs, where: {size: 大型, danger: 垮坝}, at_least: 1}""")  # fmt: skip
    assert shipped.names() == {
        "已接受而不再出现:同一事实两级:5.5.1(6)=5.6.1(6)#大型×重大险情",
        "已接受而不再出现:无对应条款:(6)#大型×垮坝",
    }


def test_a_name_accepted_twice(second: Copy) -> None:
    path = second.rules / "accepted.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + text.splitlines()[0] + "\n", encoding="utf-8")
    assert second.names() == {"重复接受:无对应条款:(4)#支堤×渗漏"}


def test_an_unknown_reading_of_an_accepted_finding(second: Copy) -> None:
    second.swap("accepted.yaml", "readings: [3]", "readings: [9]")
    assert second.names() == {"无此读法:无对应条款:(4)#支堤×渗漏·9"}


# --- what does not load is refused whole ------------------------------------------------


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        ("triggers/1_flow.yaml", "item: (1)", "item: (1)\nitem: (1)", "重复"),
        ("triggers/1_flow.yaml", 'ref: "3.1(1)"', "ref: 5.10", "应为加引号的文字"),
        ("triggers/1_flow.yaml", "label: 断面流量", "label: no", "真假值"),
        ("triggers/1_flow.yaml", "label: 断面流量", "label: 12:30", "六十进制"),
        ("triggers/1_flow.yaml", "label: 断面流量", "lable: 断面流量", "不认识"),
        ("triggers/1_flow.yaml", "{field: q_red}", "{field: q_rot}", "不是gauges的字段"),
        ("triggers/4_levee.yaml", "state: 管涌", "state: 漫堤", "不是state的等级"),
        ("triggers/1_flow.yaml", "hazards: [江洪]", "hazards: [地震]", "没有定义"),
        ("ending.yaml", "hazards: [海潮]", "hazards: [地震]", "没有定义"),
        ("response/3.4.yaml", "who: [各省]", "who: [各州]", "“各州”"),
        ("organization/acts.yaml", "sign: [值班长]", "sign: [秘书]", "不是职务"),
        ("gauges.csv", "3000", "三千", "不是黄色流量的取值"),
        ("gauges.csv", "青滩断面", "石门断面", "重复"),
        ("accepted.yaml", "because", "why", "不认识"),
    ],
)
def test_a_broken_edition_is_refused_with_one_sentence(
    second: Copy, file: str, old: str, new: str, sentence: str
) -> None:
    second.swap(file, old, new)
    with pytest.raises((PlanError, GazetteerError)) as refused:
        check(second.rules, second.data)
    assert sentence in str(refused.value)


# --- one slip, one finding --------------------------------------------------------------

FLOW = "triggers/1_flow.yaml"
LEVEE = "triggers/4_levee.yaml"
ORANGE_FLOW = """- {level: 橙色响应, ref: "3.2(1)", text: 任一控制断面流量达到橙色流量, """


@pytest.mark.parametrize(
    ("file", "old", "new", "names"),
    [
        # clauses
        ("triggers/2_inundation.yaml", "silent: {黄色响应: 预案只有橙色、红色两级}\n", "",
         {"缺级·黄色响应:(2)"}),
        ("triggers/2_inundation.yaml", "silent: {黄色响应:", "silent: {橙色响应:",
         {"缺级·黄色响应:(2)", "缺级·橙色响应:(2)"}),
        (FLOW, '"3.2(1)"', '"3.2(9)"', {"缺条款:3.2(1)", "多出条款:3.2(9)"}),
        (FLOW, "达到橙色流量", "达到桔色流量", {f"原文不符:3.2(1)·{FLOW}"}),
        ("organization/groups.yaml", "task: 调度组负责闸坝调度。", "task: 调度组负责水库调度。",
         {"原文不符:1.1·organization/groups.yaml"}),
        ("response/3.5.yaml", "level: 橙色响应", "level: 桔色响应",
         {"缺响应行动:橙色响应", "级别:3.5"}),
        ("triggers/2_inundation.yaml", "readings: [2]", "readings: [7]", {"无此读法:3.2(2)·7"}),
        ("scales.yaml", "  readings: [1]", "  readings: []", {"引申无读法:levee_state"}),
        ("advisory.yaml", "items:\n", """items:
- {id: 支堤管涌, text: 又一条。, when: {forecast.ice_run: true}}
""", {"提示重复:支堤管涌"}),
        # units to ring
        ("contacts.csv", "堤防总队,,堤段\n", "", {"无联系单位:堤防总队"}),
        ("contacts.csv", "南泽省值班室,,\n", "", {"无联系单位:南泽省值班室"}),
        # the same fact at two levels: copied thresholds and copied grades
        (FLOW, "{field: q_red}", "{field: q_orange}",
         {"同一事实两级:3.2(1)=3.3(1)#流量", "门槛次序:3.2(1)/3.3(1)#石门断面·流量",
          "被遮蔽:3.2(1)<3.3(1)"}),
        ("triggers/3_surge.yaml", "{within_h: 48}", "{within_h: 24}",
         {"同一事实两级:3.2(3)=3.3(3)#到达时间24小时内", "门槛次序:3.2(3)/3.3(3)#到达时间",
          "被遮蔽:3.2(3)<3.3(3)"}),
        (LEVEE, "where: {class: 干堤, state: 管涌}", "where: {class: 干堤, state: 溃口}",
         {"同一事实两级:3.2(4)=3.3(4)#干堤×溃口", "无对应条款:(4)#干堤×管涌"}),
        # a rung that a higher one shadows
        (LEVEE, "where: {class: 干堤, state: 溃口}", "where: {state: {at_least: 渗漏}}",
         {"被遮蔽:3.1(4)<3.3(4)", "被遮蔽:3.2(4)<3.3(4)", "同一事实两级:3.1(4)=3.3(4)#干堤×渗漏",
          "已接受而不再出现:无对应条款:(4)#支堤×渗漏", "已接受而不再出现:无对应条款:(4)#支堤×管涌"}),
        # thresholds out of order, dead bands: on expanded values, section by section
        ("gauges.csv", "石门,3000,5000,8000", "石门,5000,5000,8000",
         {"门槛次序:3.1(1)/3.2(1)#石门断面·流量"}),
        (FLOW, "{at_least: {field: q_orange}}", "{between: [{field: q_orange}, {field: q_yellow}]}",
         {"空区间:3.2(1)#石门断面·流量"}),
        # bands with holes and overlaps
        (FLOW, "{at_least: {field: q_yellow}}", "{between: [{field: q_yellow}, 4000]}",
         {"区间空档:(1)#石门断面·流量4000—5000m³/s"}),
        # never met, always contradicted
        (LEVEE, "where: {class: 干堤, state: 渗漏}",
         "where: {all: [{class: 干堤}, {class: 支堤}, {state: 渗漏}]}",
         {"自相矛盾:3.1(4)#1·堤级", "无对应条款:(4)#渗漏",
          "已接受而不再出现:无对应条款:(4)#支堤×渗漏"}),
        (FLOW, "{flow: {at_least: {field: q_red}}}, at_least: 1",
         "{flow: {at_least: {field: q_red}}}, at_least: 4", {"不可达:3.3(1)"}),
        # 引申 may not take away
        ("ending.yaml", "{count: gauges, where: {flow: {at_least: {field: q_yellow}}}, at_most: 0}",
         "{count: levees, where: {state: 渗漏}, at_most: 0}", {"不超过而带引申:4.1(1)#堤况"}),
    ],
)  # fmt: skip
def test_one_slip(second: Copy, file: str, old: str, new: str, names: set[str]) -> None:
    second.swap(file, old, new)
    assert second.names() == names


CATALOGUE = "observables.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new", "name"),
    [
        (CATALOGUE, "ascending: [q_yellow,", "ascending: [q_none,",
         "名称悬空:gauges.ascending=q_none"),
        (CATALOGUE, "zero: inundation", "zero: flood", "名称悬空:cities.zero=flood"),
        (CATALOGUE, "zero_scopes: [province]", "zero_scopes: [county]",
         "名称悬空:cities.zero_scopes=county"),
        (CATALOGUE, 'ask: "{province}值班室"', 'ask: "{county}值班室"',
         "名称悬空:cities.inundation.ask=county"),
        (CATALOGUE, 'row_label: "{name}"', 'row_label: "{title}"',
         "名称悬空:surges.row_label=title"),
        (CATALOGUE, "label: 堤况,", "label: 堤况, comes_as: danger,",
         "名称悬空:levees.state.comes_as=danger"),
        (CATALOGUE, "label: 堤况,", "label: 堤况, says: {决口: 已决口},",
         "名称悬空:levees.state.says=决口"),
        (CATALOGUE, "label: 堤况,", "label: 堤况, codes: {决口: jk},",
         "名称悬空:levees.state.codes=决口"),
        (CATALOGUE, "label: 堤级}", "label: 堤级, implies: {主堤: {state: [0, 1]}}}",
         "名称悬空:levees.class.implies=主堤"),
        (CATALOGUE, "label: 堤级}", "label: 堤级, implies: {干堤: {danger: [0, 1]}}}",
         "名称悬空:levees.class.implies=danger"),
        (CATALOGUE, "label: 堤级}", "label: 堤级, new_default: 主堤}",
         "名称悬空:levees.class.new_default=主堤"),
        (CATALOGUE, "label: 到达时间}", "label: 到达时间, closes: {field: gone, 是: 否}}",
         "名称悬空:surges.arrives.closes=gone"),
        (CATALOGUE, "label: 流量}", "label: 流量, defaults_to: {fact: forecast.flow}}",
         "名称悬空:gauges.flow.defaults_to=forecast.flow"),
        (CATALOGUE, "label: 堤况,", "label: 堤况, required_with: {class: [主堤]},",
         "名称悬空:levees.state.required_with=主堤"),
        (CATALOGUE, "label: 黄色流量}", "label: 黄色流量, column: q1}",
         "名称悬空:gauges.q_yellow.column=q1"),
        (CATALOGUE, 'form: rows\n    open: true\n    complete: true',
         'form: rows\n    lapses: ends\n    open: true\n    complete: true',
         "名称悬空:surges.lapses=ends"),
        (CATALOGUE, 'row_label: "{member}"\n    fields:\n      class',
         'row_label: "{member}"\n    row_key: [place]\n    fields:\n      class',
         "名称悬空:levees.row_key=place"),
        ("scales.yaml", "codes: {支堤: zd,", "codes: {小堤: zd,", "名称悬空:levee_class.codes=小堤"),
        ("plan.yaml", "area_register: provinces", "area_register: counties",
         "名称悬空:plan.area_register=counties"),
        ("plan.yaml", '"2024-03-01"', '"2024-3-1"', "名称悬空:in_force.日期=2024-3-1"),
    ],
)  # fmt: skip
def test_names_that_lead_nowhere(
    second: Copy, file: str, old: str, new: str, name: str
) -> None:
    found = second.swap(file, old, new).names()
    assert name in found
    assert not any(other.startswith("已接受") for other in found)


def test_a_seasonal_value_of_nobody(second: Copy) -> None:
    columns = ["register", "member", "field", "from", "to", "value", "reference"]
    with (second.place / "seasonal.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerow(["gauges", "石门断面", "q_red", "0601", "0931", "7000", ""])
        writer.writerow(["gauges", "北门断面", "flow", "0601", "0930", "7000", ""])
    assert second.names() == {
        "名称悬空:gauges.石门断面.q_red.to=0931",
        "名称悬空:gauges.北门断面.flow.member=北门断面",
        "名称悬空:gauges.北门断面.flow.field=flow",
    }


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("triggers/1_flow.yaml", '"3.2(1)"', '"3.1(1)"', "条款号“3.1(1)”重复"),
        ("warning.yaml", '"2.1(1)"', '"2.1（1）"', "括号用半角"),
        ("gauges.csv", "石门,3000,5000,8000", "石门,3000,9000,8000", "应由低到高"),
        ("parameters.yaml", '"2024-03-01"', '"三月一日"', "日期应写成"),
    ],
)
def test_what_would_make_findings_wrong_is_refused_at_load(
    second: Copy, file: str, old: str, new: str, said: str
) -> None:
    second.swap(file, old, new)
    with pytest.raises(PlanError, match=re.escape(said)):
        second.names()


def test_a_seasonal_mark_out_of_order(second: Copy) -> None:
    """A dated value is weighed when the edition loads, not on the night it begins."""
    rows = "register,member,field,from,to,value,reference\n"
    rows += "gauges,石门断面,q_red,0601,0930,4800,\n"
    (second.place / "seasonal.csv").write_text(rows, encoding="utf-8")
    with pytest.raises(PlanError, match="应由低到高"):
        second.names()


@pytest.mark.parametrize(
    ("file", "old", "new", "name"),
    [
        (CATALOGUE, "zero_code: zs", "zero_code: DD", "代码重复:零报告·dd"),
        (CATALOGUE, "    zero: inundation", "    code: sm\n    zero: inundation",
         "代码重复:登记表和名录·sm"),
        ("scales.yaml", "codes: {支堤: zd, 干堤: gd}", "codes: {支堤: sl, 干堤: gd}",
         "代码重复:levees 的字段·sl"),
        ("scales.yaml", "codes: {支堤: zd, 干堤: gd}", "codes: {支堤: zd, 干堤: zd}",
         "代码重复:levees 的字段·zd"),
    ],
)  # fmt: skip
def test_codes_that_mean_two_things(
    second: Copy, file: str, old: str, new: str, name: str
) -> None:
    assert second.swap(file, old, new).names() == {name}


# --- bands, in the shipped typhoon ladder -----------------------------------------------

TYPHOON = "triggers/1_typhoon.yaml"


def bands(shipped: Copy, third: str, file: str = TYPHOON) -> set[str]:
    shipped.swap(file, "force: {between: [10, 11]}", f"force: {third}")
    return shipped.names()


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ("{between: [10, 11]}", set()),
        ("{at_least: 10, at_most: 11}", set()),
        ("{more_than: 9, less_than: 12}", set()),
        ("{between: [11, 11]}", {"区间空档:(1)#中心附近最大平均风力10—11级"}),
        ("{more_than: 10, at_most: 11}", {"区间空档:(1)#中心附近最大平均风力10—10级"}),
        ("{between: [9, 11]}", {"区间重叠:5.3.1(1)=5.4.1(1)#9级×预报影响青岛：是×大范围强降雨：是"}),
    ],
)  # fmt: skip
def test_bands_of_whole_numbers(shipped: Copy, given: str, names: set[str]) -> None:
    """8—9 beside 10—11 leaves no hole where only whole forces can be entered."""
    assert bands(shipped, given) == names


def test_bands_of_any_number_do_leave_holes(shipped: Copy) -> None:
    shipped.swap(CATALOGUE, "range: [0, 18], step: 1,", "range: [0, 18],")
    found = shipped.names()
    assert "区间空档:(1)#中心附近最大平均风力9—10级" in found
    assert len(found) == 4  # and 11—12, 13—14, 15—16


def flow_bands(second: Copy, yellow: str, orange: str, red: str = "") -> set[str]:
    second.swap(FLOW, "{at_least: {field: q_yellow}}", yellow)
    second.swap(FLOW, "{at_least: {field: q_orange}}", orange)
    second.swap(FLOW, "{at_least: {field: q_red}}", red or "{at_least: 30000}")
    return second.names()


def test_below_and_above_a_number_leave_the_number_itself(second: Copy) -> None:
    found = flow_bands(second, "{at_least: 9000, less_than: 15000}", "{more_than: 15000}")
    assert found == {"区间空档:(1)#流量15000—15000m³/s"}


def test_below_and_from_a_number_leave_nothing(second: Copy) -> None:
    found = flow_bands(second, "{at_least: 9000, less_than: 15000}", "{at_least: 15000}")
    assert found == set()


def test_a_ladder_that_falls_with_the_level(second: Copy) -> None:
    """Low water: the less, the worse."""
    assert flow_bands(second, "{at_most: 900}", "{at_most: 600}", "{less_than: 300}") == set()
    second.swap(FLOW, "{less_than: 300}", "{less_than: 700}")
    assert second.names() == {"门槛次序:3.2(1)/3.3(1)#流量", "被遮蔽:3.2(1)<3.3(1)"}


def test_a_threshold_copied_to_the_next_rung(shipped: Copy) -> None:
    shipped.swap("triggers/3_flood_disaster.yaml", "flood: {at_least: 较大}", "flood: {at_least: 一般}")
    assert shipped.names() == {
        "同一事实两级:5.3.1(3)=5.4.1(3)#2个×一般", "被遮蔽:5.3.1(3)<5.4.1(3)",
    }  # fmt: skip


def test_ladders_of_and_above_are_no_slip(shipped: Copy) -> None:
    """(2), (3) and (7) are cumulative by their own words: no finding, shipped or not."""
    (shipped.rules / "accepted.yaml").unlink()
    ladders = ("(2)", "(3)", "(7)")
    found = fresh(shipped.rules, shipped.data).values()
    assert not [f for f in found if f.clauses and f.clauses[0].endswith(ladders)]


def test_a_hazard_of_the_rows_must_be_one_of_the_plans(shipped: Copy) -> None:
    shipped.swap(CATALOGUE, "response_hazard: {type: choice, choices: [台风,",
                 "response_hazard: {type: choice, choices: [地震,")  # fmt: skip
    with pytest.raises(PlanError):  # an alias and two hints still name the old word
        check(shipped.rules, shipped.data)


def test_a_hazard_field_that_is_not_there(shipped: Copy) -> None:
    shipped.swap("triggers/2_district_response.yaml", "{field: response_hazard}", "{field: hazard}")
    assert shipped.names() == {f"灾种:5.{n}.1(2)" for n in (3, 4, 5, 6)}


def test_a_finding_is_one_sentence_with_file_clause_and_name(shipped: Copy) -> None:
    shipped.swap(TYPHOON, "force: {between: [10, 11]}", "force: {between: [11, 11]}")
    (found,) = fresh(shipped.rules, shipped.data).values()
    assert str(found) == (
        "triggers/1_typhoon.yaml　5.3.1(1)、5.4.1(1)、5.5.1(1)、5.6.1(1)：中心附近最大平均风力"
        "10至11之间（级）落在5.3.1(1)至5.6.1(1)各区间之外。"
        "〔区间空档:(1)#中心附近最大平均风力10—11级〕"
    )
