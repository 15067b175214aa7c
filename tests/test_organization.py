"""The organization and action lists of the shipped edition against the plan's own text."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import pytest
from pydantic import Field

from qdflood.errors import PlanError
from qdflood.plan.actions import ActionList, Step, load_actions
from qdflood.plan.organization import Organization, load_organization
from qdflood.plan.readings import load_readings
from qdflood.plan.validation import Document, Ref, build, read_document
from qdflood.plan.yaml_file import read_yaml

EDITION = Path(__file__).parents[1] / "rules" / "qingdao-2021"
TEXT = (EDITION / "text.txt").read_text(encoding="utf-8").replace("\r\n", "\n")
LEVELS = "ⅣⅢⅡⅠ"
HAZARDS = {"台风", "洪涝", "干旱"}


@pytest.fixture(scope="module")
def organization() -> Organization:
    return load_organization(EDITION)


@pytest.fixture(scope="module")
def lists(organization: Organization) -> tuple[ActionList, ...]:
    return load_actions(EDITION, organization)


def steps_of(lists: tuple[ActionList, ...]) -> Iterator[tuple[str, Step]]:
    for one in lists:
        for action in one.actions:
            for step in action.steps:
                yield action.ref, step


def passages(file: Path) -> Iterator[tuple[str, str]]:
    """(key, words) of every passage in ``file`` that claims to be the plan's own."""
    verbatim = {"text", "task", "duties", "heading", "held_by", "lead_text", "members_text",
                "chair_text", "participants", "condition"}

    def walk(given: object) -> Iterator[tuple[str, str]]:
        if isinstance(given, dict):
            for key, value in given.items():
                if key in verbatim and isinstance(value, str):
                    yield key, value
                yield from walk(value)
        elif isinstance(given, list):
            for value in given:
                yield from walk(value)

    return walk(read_yaml(file))


@pytest.mark.parametrize(
    "file", sorted([*EDITION.glob("response/*.yaml"), *EDITION.glob("organization/*.yaml")]),
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_every_passage_stands_in_the_plan_word_for_word(file: Path) -> None:
    found = list(passages(file))
    assert found
    for key, words in found:
        assert words in TEXT, f"{file.name} {key}: {words}"


# --- the action lists --------------------------------------------------------------------


def printed_actions(clause: str) -> dict[str, str]:
    """The numbered actions under a heading of the plan, as printed, by ref."""
    after = TEXT.split(f"\n{clause} 响应行动\n", 1)[1]
    found: dict[str, str] = {}
    for line in after.split("\n"):
        numbered = re.match(r"[(（](\d)[)）] ?(.*)$", line)
        if not numbered:
            return found
        found[f"{clause}({numbered[1]})"] = numbered[2]
    return found


@pytest.mark.parametrize(
    ("clause", "level", "count"),
    [("5.3.2", "Ⅳ", 6), ("5.4.2", "Ⅲ", 8), ("5.5.2", "Ⅱ", 8), ("5.6.2", "Ⅰ", 8)],
)
def test_a_level_has_exactly_the_actions_the_plan_prints(
    lists: tuple[ActionList, ...], clause: str, level: str, count: int
) -> None:
    one = next(one for one in lists if one.clause == clause)
    assert (one.kind, one.level) == ("response", level)
    assert {action.ref: action.text for action in one.actions} == printed_actions(clause)
    assert len(one.actions) == count


def test_warning_and_precursor_lists_hold_the_whole_paragraphs(
    lists: tuple[ActionList, ...],
) -> None:
    by_clause = {one.clause: one for one in lists if one.kind != "response"}
    assert {clause: one.kind for clause, one in by_clause.items()} == {
        "4.2.6(4)": "warning", "4.2.6-2": "warning", "5.2": "precursor",
    }
    warning = by_clause["4.2.6(4)"]
    assert [f"\n（4）预警行动。{a.text}\n" if i == 0 else f"\n{a.text}\n"
            for i, a in enumerate(warning.actions)] == [
        f"\n{line}\n" for line in TEXT.split("\n")[178:180]
    ]
    assert warning.scope and warning.scope.text == "全市受台风、暴雨、洪水等影响区域。"
    drought = by_clause["4.2.6-2"].actions[0].text
    assert drought + "旱情威胁解除后，由市防指常务副总指挥签发解除。" in TEXT.split("\n")
    assert by_clause["5.2"].actions[0].text in TEXT.split("\n")


def test_steps_joined_are_the_clause(lists: tuple[ActionList, ...]) -> None:
    for one in lists:
        for action in one.actions:
            assert "".join(step.text for step in action.steps) == action.text


def test_every_step_reaches_somebody_known(
    organization: Organization, lists: tuple[ActionList, ...]
) -> None:
    known = {one.id for _, one in organization.named()}
    groups = {group.id for group in organization.groups.groups}
    for ref, step in steps_of(lists):
        assert step.units, ref
        assert set(step.units) <= known, ref
        assert set(step.groups) <= groups, ref
        assert set(step.hazards) <= HAZARDS, ref


CONDITIONS = [
    ("5.3.2(2)", "视情派出专家组", "视情"),
    ("5.3.2(3)", "应急、消防部门统筹", "根据险情灾情需要和地方请求"),
    ("5.3.2(3)", "协调驻青部队", "视情"),
    ("5.3.2(4)", "调拨防汛抗旱物资", "根据地方请求"),
    ("5.4.2(4)", "调拨防汛抗旱物资", "根据地方请求和实际需要"),
    ("5.4.2(5)", "应急、消防部门统筹", "根据险情灾情需要和地方请求"),
    ("5.4.2(5)", "协调驻青部队", "根据险情灾情需要和地方请求"),
    ("5.4.2(7)", "请求省防指", "视情"),
    ("5.4.2(8)", "及时抢护", "出现险情"),
    ("5.5.2(4)", "调拨防汛抗旱物资", "根据地方请求和实际需要"),
    ("5.5.2(5)", "成立抢险救灾指挥部", "视情"),
    ("5.5.2(5)", "应急、消防部门统筹", "根据险情灾情需要和地方请求"),
    ("5.5.2(5)", "协调驻青部队", "根据险情灾情需要和地方请求"),
    ("5.5.2(7)", "请求省防指", "视情"),
    ("5.6.2(3)", "成立前线指挥部", "根据灾情险情情况"),
    ("5.6.2(3)", "下设若干工作组", "根据灾情险情情况"),
    ("5.6.2(3)", "实施分洪", "需要分洪时"),
    ("5.2", "先期处置", "水旱灾害发生后"),
    ("5.2", "同时报告", "水旱灾害发生后"),
]


def test_conditions_are_recorded_on_those_steps_and_no_others(
    lists: tuple[ActionList, ...],
) -> None:
    written = [(ref, step) for ref, step in steps_of(lists) if step.condition]
    assert len(written) == len(CONDITIONS)
    for wanted, words, condition in CONDITIONS:
        found = [step.condition for ref, step in written if ref == wanted and words in step.text]
        assert found == [condition], (wanted, words)


@pytest.mark.parametrize("word", ["视情", "根据地方请求", "根据险情", "根据灾情", "需要分洪"])
def test_no_conditional_word_in_a_response_step_goes_unrecorded(
    lists: tuple[ActionList, ...], word: str
) -> None:
    hit = [(one, step) for one in lists if one.kind == "response"
           for action in one.actions for step in action.steps if word in step.text]
    assert hit
    for one, step in hit:
        assert step.condition, (one.clause, step.text)


def test_manner_is_no_condition(lists: tuple[ActionList, ...]) -> None:
    for _, step in steps_of(lists):
        assert step.condition not in {"第一时间", "迅速", "及时", "按要求", "按规定"}


def test_only_steps_wholly_of_some_hazards_are_tagged(lists: tuple[ActionList, ...]) -> None:
    tagged = {(ref, step.hazards) for ref, step in steps_of(lists) if step.hazards}
    assert tagged == {
        ("5.6.2(5)", ("干旱",)), ("5.6.2(3)", ("洪涝", "台风")), ("4.2.6-2", ("干旱",)),
    }


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("水行政主管部门", ("市水务管理局",)),
        ("应急、消防部门", ("市应急局", "市消防救援支队")),
        ("财政部门", ("市财政局",)),
        ("海洋海事部门", ("市海洋发展局", "青岛海事局")),
        ("新闻宣传部门", ("市委宣传部",)),
        ("市抢险（抗旱）救灾指挥部", ("抢险救灾指挥部",)),
        ("各成员单位", ("成员单位",)),
        ("专家", ("专家组",)),
        ("市防指办", ("办公室",)),
        ("市防指秘书长", ("秘书长",)),
        ("某某局", ()),
    ],
)
def test_names_of_the_clauses_resolve(
    organization: Organization, name: str, ids: tuple[str, ...]
) -> None:
    assert organization.resolve(name) == ids


# --- units, groups, posts, bodies --------------------------------------------------------


def test_the_43_paragraphs_in_the_plans_order(organization: Organization) -> None:
    block = TEXT.split("2.1.3 市防指成员单位职责\n")[1].split("\n2.2 ")[0].split("\n")
    assert len(block) == 43
    assert [f"{unit.heading}：{unit.duties}" for unit in organization.member_units()] == block
    assert {unit.ref for unit in organization.member_units()} == {"2.1.3"}


def test_every_name_of_2_1_is_a_member_unit_or_part_of_one(organization: Organization) -> None:
    listed = TEXT.split("任秘书长。")[1].split("等单位负责同志")[0].split("、")
    assert len(listed) == 44
    members = {one.id for unit in organization.member_units() for one in (unit, *unit.parts)}
    for name in listed:
        assert set(organization.resolve(name)) <= members, name
        assert organization.resolve(name), name


def test_ten_groups_with_leads_and_members_as_printed(organization: Organization) -> None:
    groups = organization.groups.groups
    assert [group.ref for group in groups] == [f"2.1.2({n})" for n in range(1, 11)]
    listed = TEXT.split("市防指下设")[1].split("等10个工作组")[0].split("、")
    assert [group.id for group in groups] == listed
    for group in groups:
        assert f"（{group.ref[6:-1]}）{group.id}。{group.task}" in TEXT
        for text, names in ((group.lead_text, group.lead), (group.members_text, group.members)):
            assert re.sub(r"等?。$", "", text or "").split("、") == list(names or [""])
    office = groups[0]
    assert (office.head, office.seat) == ("秘书长", "市应急局")
    assert groups[4].lead == ("各区（市）政府",)
    assert [shared.units[0] for shared in organization.groups.outside] == ["市通信管理局"]


def test_posts_highest_first(organization: Organization) -> None:
    assert organization.rank() == (
        "总指挥", "常务副总指挥", "副总指挥", "秘书长", "办公室主任", "成员",
    )


def test_ten_districts_each_with_government_headquarters_and_risks(
    organization: Organization,
) -> None:
    named = [name for risk in organization.risks.risks for name in risk.districts]
    assert len(named) == len(set(named)) == 10
    governments = {part.district for unit in organization.units.units for part in unit.parts}
    for name in named:
        headquarters = organization.headquarters_of(name)
        assert headquarters and headquarters.cited[0].ref == "2.2"
        assert name in governments
    core = [organization.risk_of(name) for name in ("市南区", "市北区", "李沧区")]
    assert core[0] and core[0] is core[1] is core[2]
    assert organization.risk_of("黄海区") is None


def test_risk_paragraphs_are_whole(organization: Organization) -> None:
    for n, risk in enumerate(organization.risks.risks, 1):
        line = next(line for line in TEXT.split("1.6.2 ")[1].split("\n")
                    if line.startswith(f"（{n}）"))
        assert risk.ref == f"1.6.2({n})"
        assert line.endswith(f"。{risk.text}")
        assert all(name in line.split("。")[0] for name in risk.districts)


def test_who_founds_which_command_post(organization: Organization) -> None:
    founders = {body.id: body.founder for body in organization.bodies.bodies}
    assert founders["现场指挥部"] == "市防指"
    assert founders["抢险救灾指挥部"] == founders["前线指挥部"] == "市委、市政府"
    assert founders["西海岸新区防指"] == "西海岸新区管委"


def test_both_bodies_answer_for_jihongtan(organization: Organization) -> None:
    (charge,) = organization.in_charge_of("棘洪滩水库")
    assert charge.units == ("市城市防汛办公室", "省调水中心青岛分中心")
    assert charge.readings == (46,)


def test_collectives_reach_their_members(organization: Organization) -> None:
    assert len(organization.expand("成员单位")) == 43
    assert len(organization.expand("相关区（市）防指")) == 10
    assert organization.expand("市财政局") == ("市财政局",)


# --- reporting ---------------------------------------------------------------------------


def test_reporting_is_owed_by_the_place_and_reaches_four(organization: Organization) -> None:
    reporting = organization.reporting
    assert reporting.text in TEXT.split("\n")
    reports = {one.id: one for one in reporting.reports}
    first, follow_up, check = reports["首报"], reports["续报"], reports["核报"]
    assert first.owed_by == "事发地政府和有关部门"
    assert first.to == ("市委总值班室", "市政府总值班室", "市防指办", "市应急指挥中心")
    for one in (first, check):
        assert [(d.means, d.within_min) for d in one.deadlines] == [("电话", 20), ("书面", 50)]
        assert all(f"{d.within_min}分钟" in d.text for d in one.deadlines)
    assert follow_up.deadlines == ()
    assert [one.ref for one in reporting.reports if one.deadlines] == ["4.3", "4.3"]


# --- readings ----------------------------------------------------------------------------


def test_the_79_readings(organization: Organization, lists: tuple[ActionList, ...]) -> None:
    readings = load_readings(EDITION)
    assert list(readings) == list(range(1, 80))
    for row in readings.values():
        assert row.reading.endswith("。"), row.id
        assert row.reading.count("。") == 1, row.id
        for clause in row.clauses:
            heading = re.match(r"[\d.]+", clause)
            assert heading and re.search(rf"^{re.escape(heading[0])}\D", TEXT, re.M), row.id
    cited = [*(n for one in lists for n in one.readings),
             *(n for act in organization.acts.acts for n in act.readings)]
    assert cited
    assert set(cited) <= set(readings)


def test_a_repeated_reading_is_refused(tmp_path: Path) -> None:
    row = "- {id: 7, clauses: ['5.2'], problem: 甲, reading: 乙。}\n"
    (tmp_path / "readings.yaml").write_text(row * 2, encoding="utf-8")
    with pytest.raises(PlanError, match=r"readings\.yaml　7：读法编号重复。"):
        load_readings(tmp_path)


# --- broken copies -----------------------------------------------------------------------

Broken = Callable[[str, str, str], str]


@pytest.fixture
def broken(tmp_path: Path) -> Broken:
    """The message with which the edition is refused after one replacement in one file."""

    def refusal(file: str, old: str, new: str) -> str:
        for part in ("organization", "response"):
            shutil.copytree(EDITION / part, tmp_path / part)
        content = (tmp_path / file).read_text(encoding="utf-8")
        assert old in content
        (tmp_path / file).write_text(content.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(PlanError) as refused:
            load_actions(tmp_path, load_organization(tmp_path))
        return str(refused.value)

    return refusal


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        ("response/5.3.2.yaml", "who: [市防指秘书长]", "whom: [市防指秘书长]",
         "response/5.3.2.yaml　actions[第1项 5.3.2(1)].steps[第1项]：键“whom”不认识。可用：text、"),
        ("response/5.3.2.yaml", "    who: [市防指秘书长]\n", "",
         "actions[第1项 5.3.2(1)].steps[第1项]：缺少键“who”。"),
        ("response/5.3.2.yaml", "clause: \"5.3.2\"", "clause: 5.10",
         "response/5.3.2.yaml　clause：应为加引号的文字，现为数5.1。"),
        ("response/5.3.2.yaml", "\"5.3.2(2)\"", "\"5.3.2（2）\"",
         "条款号“5.3.2（2）”写法不对，应如“5.3.1(1)”“4.2.6(1)①”，括号用半角。"),
        ("response/5.3.2.yaml", "\"5.3.2(2)\"", "\"5.3.2(1)\"",
         "response/5.3.2.yaml　5.3.2(1)：“5.3.2(1)”已在 response/5.3.2.yaml 中用过。"),
        ("response/5.4.2.yaml", "level: Ⅲ", "level: Ⅳ",
         "response/5.4.2.yaml　Ⅳ：“Ⅳ”已在 response/5.3.2.yaml 中用过。"),
        ("response/5.3.2.yaml", "level: Ⅳ\n", "",
         "kind 为 response 的要写 level，其他的不写 level。"),
        ("response/5.3.2.yaml", "kind: response", "kind: 响应",
         "response/5.3.2.yaml　kind：“响应”不认识。可用：response、warning、precursor。"),
        ("response/5.3.2.yaml", "- text: 密切监视汛情、旱情发展变化，", "- text: 密切监视汛情，",
         "actions[第2项 5.3.2(2)]：各步骤相接与原文不一致，从第"),
        ("response/5.3.2.yaml", "    condition: 视情\n", "    condition: 酌情\n",
         "actions[第2项 5.3.2(2)]：条件“酌情”不是原文的词句。"),
        ("response/5.3.2.yaml", "who: [应急部门]", "who: [市应急局]",
         "“市应急局”不在步骤“应急部门统一做好灾情信息发布。”中；承前省略的请写 who_carried"),
        ("response/5.3.2.yaml", "who: [市防指秘书长]", "who: 市防指秘书长",
         "steps[第1项].who：应为列表（每项前加“- ”或写在[ ]内），现为市防指秘书长。"),
        ("response/5.3.2.yaml", "groups: [监测预警组]", "groups: [预警组]",
         "response/5.3.2.yaml　5.3.2(2)：“预警组”不是工作组。可用：办公室、监测预警组、"),
        ("response/5.6.2.yaml", "who: [财政部门]", "who: [财政]",
         "response/5.6.2.yaml　5.6.2(4)：“财政”不在组织机构表中。"),
        ("organization/units.yaml", "units: [市财政局]", "units: [市财政厅]",
         "organization/units.yaml　财政部门：“市财政厅”不在组织机构表中。可用：市财政局"),
        ("organization/groups.yaml", "lead: [市应急局]", "lead: [市应急管理局]",
         "organization/groups.yaml　2.1.2(4)：“市应急管理局”不在组织机构表中。"),
        ("organization/groups.yaml", "2.1.2(3)", "2.1.2(2)",
         "organization/groups.yaml　2.1.2(2)：“2.1.2(2)”已在 groups.yaml 中用过。"),
        ("organization/units.yaml", "id: 市教育局", "id: 市公安局",
         "“市公安局”已在 units.yaml 中用过。"),
        ("organization/acts.yaml", "sign: [常务副总指挥]", "sign: [市防指]",
         "organization/acts.yaml　启动 5.2：“市防指”不是职务。可用：总指挥、常务副总指挥、"),
        ("organization/risks.yaml", "districts: [平度市]", "districts: [平度县]",
         "organization/risks.yaml　1.6.2(7)：“平度县”在 bodies.yaml 中没有指挥机构。"),
        ("organization/risks.yaml", "[市南区, 市北区, 李沧区]", "[市南区, 市北区]",
         "organization/risks.yaml：“李沧区”没有区域风险一段。"),
        ("organization/bodies.yaml", "founder: 市政府", "founder: 市府",
         "organization/bodies.yaml　市防指：“市府”不在组织机构表中。"),
        ("organization/reporting.yaml", "within_min: 20", "within_min: 0",
         "deadlines[第1项].within_min：应大于0，现为数0。"),
        ("organization/reporting.yaml", "within_min: 20", "within_min: 二十",
         "deadlines[第1项].within_min：应为整数，现为二十。"),
        ("organization/posts.yaml", "  held_by: 市政府主要负责同志任市防指总指挥\n", "",
         "organization/posts.yaml　posts[第1项 总指挥]：缺少键“held_by”。"),
    ],
)
def test_a_broken_edition_is_refused_with_the_place_and_the_choices(
    broken: Broken, file: str, old: str, new: str, sentence: str
) -> None:
    assert sentence in broken(file, old, new)


def test_an_editor_may_name_the_units_of_a_step(
    tmp_path: Path, organization: Organization
) -> None:
    (tmp_path / "response").mkdir()
    (tmp_path / "response" / "1.yaml").write_text(
        "{clause: '1.1', kind: precursor, actions: [{ref: '1.1(1)', text: 水务部门处置。, steps: "
        "[{text: 水务部门处置。, who: [水务部门], units: [市水文中心, 水务部门]}]}]}",
        encoding="utf-8",
    )
    (one,) = load_actions(tmp_path, organization)
    assert one.actions[0].steps[0].units == ("市水文中心", "市水务管理局")


def test_an_edition_without_action_lists_is_refused(
    tmp_path: Path, organization: Organization
) -> None:
    with pytest.raises(PlanError, match="没有响应行动文件"):
        load_actions(tmp_path, organization)


# --- validation for every other document -------------------------------------------------


class Leaf(Document):
    text: Annotated[str, Field(min_length=2)] = "甲乙"
    on: bool = False


class Tree(Document):
    ref: Ref = "1.1"
    leaves: Annotated[tuple[Leaf, ...], Field(min_length=1)] = (Leaf(),)
    either: Leaf | str | None = None
    other: str | Leaf | None = None
    table: dict[str, tuple[int, ...]] = Field(default_factory=dict)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"leaves": []}, "甲.yaml　leaves：至少要有1项，现为空列表。"),
        ({"leaves": [{}, {"text": "甲"}]}, "甲.yaml　leaves[第2项].text：至少要有2个字，现为甲。"),
        ({"leaves": [{"on": 1}]}, "甲.yaml　leaves[第1项].on：应为true 或 false，现为数1。"),
        ({"either": {"text": None}}, "甲.yaml　either.text：应为加引号的文字，现为空。"),
        ({"other": {"on": 1}}, "甲.yaml　other.on：应为true 或 false，现为数1。"),
        ({"table": {"乙": [1, "2"]}}, "甲.yaml　table.乙[第2项]：应为整数，现为2。"),
        ({"table": [1]}, "甲.yaml　table：应为键值表，现为列表。"),
        ([], "甲.yaml：应为键值表，现为空列表。"),
        (None, "甲.yaml：应为键值表，现为空。"),
    ],
)
def test_what_is_wrong_is_one_sentence(given: object, sentence: str) -> None:
    with pytest.raises(PlanError) as refused:
        build(Tree, given, "甲.yaml")
    assert str(refused.value) == sentence


def test_lists_become_tuples_and_nothing_can_be_changed() -> None:
    tree = build(Tree, {"leaves": [{"text": "丙丁"}], "table": {"乙": [1]}})
    assert tree.leaves == (Leaf(text="丙丁"),)
    assert tree.table == {"乙": (1,)}
    with pytest.raises(ValueError, match="frozen"):
        tree.ref = "1.2"


@pytest.mark.parametrize(
    "ref", ["5.3.1(1)", "5.3.1(6)#2", "4.2.6(1)①", "4.2.6(5)", "4.2.6-2", "4.2.6-2解除", "2"]
)
def test_refs_as_results_cite_them(ref: str) -> None:
    assert build(Tree, {"ref": ref}).ref == ref


@pytest.mark.parametrize("ref", ["5.3.1（1）", "5.3.1.", "第5条", "", "5.3.1(1) "])
def test_other_ways_to_write_a_ref_are_refused(ref: str) -> None:
    with pytest.raises(PlanError, match="条款号"):
        build(Tree, {"ref": ref})


def test_a_document_is_read_from_its_file(tmp_path: Path) -> None:
    (tmp_path / "甲.yaml").write_text("ref: 5.10\n", encoding="utf-8")
    with pytest.raises(PlanError, match=r"甲\.yaml　ref：应为加引号的文字，现为数5\.1。"):
        read_document(tmp_path / "甲.yaml", Tree)
