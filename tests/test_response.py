"""What follows from a level and its hazards, and who may sign what."""

from __future__ import annotations

from pathlib import Path

import pytest

from qdflood.errors import PlanError
from qdflood.plan.actions import ActionList, Step, load_actions
from qdflood.plan.headquarters import Act
from qdflood.plan.organization import Organization, load_organization
from qdflood.plan.validation import build
from qdflood.response import (
    LevelAction,
    ResponsePackage,
    by_group,
    by_unit,
    for_hazards,
    may_sign,
    respond,
)

EDITION = Path(__file__).parents[1] / "rules" / "qingdao-2021"
LEVELS = tuple("ⅣⅢⅡⅠ")


@pytest.fixture(scope="module")
def organization() -> Organization:
    return load_organization(EDITION)


@pytest.fixture(scope="module")
def lists(organization: Organization) -> tuple[ActionList, ...]:
    return load_actions(EDITION, organization)


class Package:
    """Builds packages of the shipped edition."""

    def __init__(self, organization: Organization, lists: tuple[ActionList, ...]) -> None:
        self.organization, self.lists = organization, lists

    def __call__(
        self, level: str, *hazards: str, districts: tuple[str, ...] = ()
    ) -> ResponsePackage:
        return respond(self.organization, self.lists, level, hazards,
                       levels=LEVELS, start="启动", districts=districts)


@pytest.fixture(scope="module")
def package(organization: Organization, lists: tuple[ActionList, ...]) -> Package:
    return Package(organization, lists)


# --- acts x posts ------------------------------------------------------------------------

HEAD, DEPUTY = "总指挥", "常务副总指挥"
ACTS: list[tuple[str, str | None, str | None, set[str], set[str], str]] = [
    # act, level, level in force before, any of these signs, and any of these besides, clause
    ("启动", "Ⅳ", None, {DEPUTY}, set(), "5.2"),
    ("启动", "Ⅲ", None, {DEPUTY}, set(), "5.2"),
    ("启动", "Ⅱ", None, {DEPUTY}, set(), "5.2"),
    ("启动", "Ⅰ", None, {HEAD}, set(), "5.2"),
    ("调整", "Ⅳ", "Ⅲ", {DEPUTY}, set(), "5.2"),
    ("调整", "Ⅲ", "Ⅳ", {DEPUTY}, set(), "5.2"),
    ("调整", "Ⅱ", "Ⅲ", {DEPUTY}, set(), "5.2"),
    ("调整", "Ⅰ", "Ⅱ", {HEAD}, set(), "5.2"),
    ("调整", "Ⅱ", "Ⅰ", {DEPUTY}, {HEAD}, "5.2"),
    ("调整", "Ⅲ", "Ⅰ", {DEPUTY}, {HEAD}, "5.2"),
    ("调整", "Ⅳ", "Ⅰ", {DEPUTY}, {HEAD}, "5.2"),
    ("终止", None, None, {HEAD, DEPUTY}, set(), "5.7.2"),
    ("终止", "Ⅰ", None, {HEAD, DEPUTY}, set(), "5.7.2"),
    ("预警发布", None, None, {DEPUTY}, set(), "4.2.6(3)"),
    ("预警解除", None, None, {DEPUTY}, set(), "4.2.6(5)"),
    ("抗旱预警发布", None, None, {DEPUTY}, set(), "4.2.6-2"),
    ("抗旱预警解除", None, None, {DEPUTY}, set(), "4.2.6-2解除"),
    ("分洪命令", None, None, {HEAD, DEPUTY}, set(), "5.6.2(3)"),
]


@pytest.mark.parametrize(("act", "level", "before", "sign", "also", "ref"), ACTS)
def test_who_signs_what(
    organization: Organization, act: str, level: str | None, before: str | None,
    sign: set[str], also: set[str], ref: str,
) -> None:
    row = organization.act(act, level, before)
    assert (set(row.sign), set(row.also), row.ref) == (sign, also, ref)


def test_every_row_of_the_table_is_one_of_these(organization: Organization) -> None:
    asked = [organization.act(act, level, before) for act, level, before, *_ in ACTS]
    assert all(any(row is one for one in asked) for row in organization.acts.acts)


@pytest.mark.parametrize(
    ("level", "chair", "ref", "participants"),
    [
        ("Ⅳ", {"秘书长"}, "5.3.2(1)", "市防指有关成员和专家"),
        ("Ⅲ", {"秘书长", DEPUTY}, "5.4.2(1)", "市防指有关成员和专家"),
        ("Ⅱ", {HEAD, DEPUTY}, "5.5.2(1)", "市防指成员和专家"),
        ("Ⅰ", {HEAD}, "5.6.2(1)", "市防指成员单位主要负责人、防指全体成员和专家"),
    ],
)
def test_who_chairs_and_who_comes(
    package: Package, level: str, chair: set[str], ref: str, participants: str
) -> None:
    start = package(level).start
    assert (set(start.chair), start.chair_ref, start.participants) == (chair, ref, participants)
    first = package(level).actions[0]
    assert first.ref == ref
    assert (start.chair_text or "") in first.text
    assert participants in first.text


def test_an_act_the_plan_does_not_have_is_refused(organization: Organization) -> None:
    with pytest.raises(PlanError, match="没有“戒严”的签发规定。可用：启动、调整、"):
        organization.act("戒严")


@pytest.mark.parametrize(
    ("post", "accepted", "beyond"),
    [(HEAD, True, True), (DEPUTY, True, False), ("副总指挥", False, False),
     ("秘书长", False, False), ("办公室主任", False, False), ("成员", False, False)],
)
def test_the_post_named_or_a_higher_one_signs(
    organization: Organization, post: str, accepted: bool, beyond: bool
) -> None:
    signing = may_sign(organization.rank(), organization.act("启动", "Ⅳ"), post)
    assert (signing.accepted, signing.beyond_letter) == (accepted, beyond)
    assert signing.ref == "5.2"
    assert signing.note.startswith("5.2：启动（Ⅳ）由常务副总指挥签发")
    assert ("不能签发" in signing.note) is not accepted
    assert ("超出条文所列" in signing.note) is beyond


@pytest.mark.parametrize(("post", "accepted"), [(HEAD, True), (DEPUTY, False)])
def test_the_top_level_is_for_the_head_alone(
    organization: Organization, post: str, accepted: bool
) -> None:
    signing = may_sign(organization.rank(), organization.act("启动", "Ⅰ"), post)
    assert (signing.accepted, signing.beyond_letter) == (accepted, False)


def test_either_of_two_named_posts_is_by_the_letter(organization: Organization) -> None:
    for post in (HEAD, DEPUTY):
        signing = may_sign(organization.rank(), organization.act("分洪命令"), post)
        assert (signing.accepted, signing.beyond_letter, signing.missing) == (True, False, ())


def test_lowering_from_the_top_needs_both_signatures(organization: Organization) -> None:
    act = organization.act("调整", "Ⅱ", "Ⅰ")
    deputy = may_sign(organization.rank(), act, DEPUTY)
    assert (deputy.accepted, deputy.missing) == (True, ((HEAD,),))
    assert "还须总指挥签发" in deputy.note
    head = may_sign(organization.rank(), act, HEAD)
    assert (head.accepted, head.beyond_letter, head.missing) == (True, True, ())
    assert 63 in act.readings


def test_an_unknown_post_is_refused() -> None:
    act = build(Act, {"act": "启动", "effect": "start", "sign": ["甲"], "ref": "1.1", "text": "甲签发"})
    with pytest.raises(PlanError, match="“丙”不是本预案的职务。可用：甲、乙。"):
        may_sign(("甲", "乙"), act, "丙")


# --- the level's own list ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "clause", "count"),
    [("Ⅳ", "5.3.2", 6), ("Ⅲ", "5.4.2", 8), ("Ⅱ", "5.5.2", 8), ("Ⅰ", "5.6.2", 8)],
)
def test_a_level_prints_its_own_list_and_nothing_else(
    package: Package, level: str, clause: str, count: int
) -> None:
    actions = package(level).actions
    assert [action.ref for action in actions] == [f"{clause}({n + 1})" for n in range(count)]
    for action in actions:
        assert "".join(step.text for step in action.steps) == action.text


@pytest.mark.parametrize(
    ("hazards", "left_out"),
    [
        ((), set()),
        (("干旱",), {"5.6.2(3)"}),
        (("台风",), {"5.6.2(5)"}),
        (("洪涝",), {"5.6.2(5)"}),
        (("洪涝", "干旱"), set()),
        (("台风", "干旱"), set()),
    ],
)
def test_only_steps_wholly_of_other_hazards_are_left_out_and_they_are_listed(
    package: Package, hazards: tuple[str, ...], left_out: set[str]
) -> None:
    result = package("Ⅰ", *hazards)
    assert {task.ref for task in result.left_out} == left_out
    kept = [step for action in result.actions for step in action.steps]
    whole = [step for action in package("Ⅰ").actions for step in action.steps]
    assert len(kept) + len(result.left_out) == len(whole)


def test_a_mixed_action_keeps_its_other_steps(package: Package) -> None:
    action = next(a for a in package("Ⅰ", "干旱").actions if a.ref == "5.6.2(3)")
    assert len(action.steps) == 4
    assert all("分洪" not in step.text for step in action.steps)
    assert "分洪" in action.text, "the clause itself stays whole"


@pytest.mark.parametrize("level", ["Ⅳ", "Ⅲ", "Ⅱ"])
def test_below_the_top_no_step_depends_on_the_hazard(package: Package, level: str) -> None:
    for hazard in ("台风", "洪涝", "干旱"):
        assert package(level, hazard).left_out == ()
        assert package(level, hazard).actions == package(level).actions


def test_an_unknown_level_is_refused(package: Package) -> None:
    with pytest.raises(PlanError, match="“Ⅴ”不是本预案的响应级别。可用：Ⅳ、Ⅲ、Ⅱ、Ⅰ。"):
        package("Ⅴ")


def test_a_level_without_a_list_is_refused(
    organization: Organization, lists: tuple[ActionList, ...]
) -> None:
    fewer = [one for one in lists if one.level != "Ⅰ"]
    with pytest.raises(PlanError, match="“Ⅰ”没有响应行动"):
        respond(organization, fewer, "Ⅰ", (), levels=LEVELS, start="启动")


# --- who does what -----------------------------------------------------------------------


def refs(package: ResponsePackage, name: str) -> list[tuple[str, str | None, bool]]:
    return [(task.ref, task.via, task.chosen) for task in package.by_unit.get(name, ())]


def test_a_unit_gets_what_names_it_and_what_all_members_get(package: Package) -> None:
    assert refs(package("Ⅰ"), "市财政局") == [
        ("5.6.2(1)", "市防指成员单位主要负责人", False),
        ("5.6.2(2)", "成员单位", False),
        ("5.6.2(4)", None, False),
    ]
    (own,) = (task for task in package("Ⅰ").by_unit["市财政局"] if task.via is None)
    assert own.step.text == "财政部门紧急拨付救灾资金，"


def test_units_that_the_decision_has_yet_to_name_are_only_perhaps_meant(
    package: Package,
) -> None:
    assert refs(package("Ⅲ"), "市教育局") == [("5.4.2(6)", "市防指有关成员单位", True)] * 2
    assert refs(package("Ⅳ"), "市教育局") == [("5.3.2(5)", "成员单位", False)] * 2


def test_a_unit_reached_twice_by_one_step_has_it_once(organization: Organization) -> None:
    step = build(Step, {"text": "各成员单位和财政部门落实。", "who": ["各成员单位", "财政部门"],
                        "units": ["成员单位", "市财政局"]})
    (task,) = by_unit(organization, [LevelAction("1.1(1)", step.text, (step,))])["市财政局"]
    assert task.via is None, "named for itself, not only as one of many"


def test_no_step_is_lost_between_the_list_and_the_sheets(package: Package) -> None:
    for level in LEVELS:
        result = package(level)
        handed = [id(t.step) for tasks in result.by_unit.values() for t in tasks]
        for action in result.actions:
            for step in action.steps:
                assert id(step) in handed, step.text


def test_every_member_unit_has_work_at_every_level(
    package: Package, organization: Organization
) -> None:
    for level in LEVELS:
        sheets = package(level).by_unit
        assert all(sheets.get(unit.id) for unit in organization.member_units())


def test_all_ten_groups_with_their_task_at_every_level(
    package: Package, organization: Organization
) -> None:
    for level in LEVELS:
        result = package(level)
        assert result.groups == organization.groups.groups
        assert len(result.by_group) == len(result.groups) == 10
        assert "预案未规定各级响应启用哪些工作组" in result.groups_note
        assert [shared.ref for shared in result.outside_groups] == ["2.1.2"]


def test_steps_by_group_follow_the_editors_mapping(package: Package) -> None:
    result = package("Ⅳ")
    assert [task.ref for task in result.by_group["综合救援组"]] == ["5.3.2(3)", "5.3.2(3)"]
    assert result.by_group["医疗和防疫组"] == ()


def test_a_named_district_gets_its_sheet(package: Package) -> None:
    result = package("Ⅱ", "洪涝", districts=("平度市", "市北区"))
    pingdu, shibei = result.districts
    assert pingdu.headquarters.id == "平度市防指"
    assert "北部山区为山洪灾害高风险区域" in pingdu.risk.text
    assert shibei.risk.districts == ("市南区", "市北区", "李沧区")
    assert [(task.ref, task.chosen) for task in pingdu.tasks] == [("5.5.2(8)", False)] * 3
    assert package("Ⅱ", "洪涝").districts == ()


def test_an_unknown_district_is_refused(package: Package) -> None:
    with pytest.raises(PlanError, match="“高新区”不是本预案所列的区域。可用：市南区、"):
        package("Ⅳ", districts=("高新区",))


# --- bodies, reporting, the next level ---------------------------------------------------


@pytest.mark.parametrize(
    ("level", "command_posts", "upward"),
    [
        ("Ⅳ", set(), "办公室上报"),
        ("Ⅲ", set(), "办公室上报"),
        ("Ⅱ", {"抢险救灾指挥部", "前线指挥部"}, "Ⅱ级响应上报"),
        ("Ⅰ", {"抢险救灾指挥部", "前线指挥部"}, "Ⅰ级响应上报"),
    ],
)
def test_bodies_and_reports_of_that_level_only(
    package: Package, level: str, command_posts: set[str], upward: str
) -> None:
    result = package(level)
    bodies = {body.id for body in result.bodies}
    assert {"市防指", "现场指挥部"} <= bodies
    assert bodies & {"抢险救灾指挥部", "前线指挥部"} == command_posts
    reports = [one.id for one in result.reporting]
    assert reports[:4] == ["首报", "续报", "核报", "办公室上报"]
    assert reports[-1] == upward


@pytest.mark.parametrize(("level", "above"), [("Ⅳ", "Ⅲ"), ("Ⅲ", "Ⅱ"), ("Ⅱ", "Ⅰ")])
def test_what_the_next_level_would_change(package: Package, level: str, above: str) -> None:
    now, change = package(level), package(level).next_level
    assert change is not None
    assert change.level == above
    assert change.start == package(above).start
    texts = {action.text for action in now.actions}
    assert change.adds == tuple(a for a in package(above).actions if a.text not in texts)


def test_identical_actions_are_no_change(package: Package) -> None:
    change = package("Ⅲ").next_level
    assert change is not None
    assert [a.ref for a in change.adds] == [f"5.5.2({n})" for n in (1, 2, 5, 6, 8)]


def test_lists_are_not_cumulative_and_what_falls_away_is_said(package: Package) -> None:
    change = package("Ⅳ").next_level
    assert change is not None
    assert "应急部门统一做好灾情信息发布。" in [task.step.text for task in change.gone_steps]
    new = [task.step.text for task in change.new_steps]
    assert "视情请求省防指在专家、队伍、装备和物资等方面给予支援。" in new
    assert "水行政主管部门做好防洪抗旱工程调度，" not in new, "differs in its closing mark only"


def test_nothing_lies_above_the_top(package: Package) -> None:
    assert package("Ⅰ").next_level is None


def test_the_change_is_for_the_same_hazards(package: Package) -> None:
    change = package("Ⅱ", "洪涝").next_level
    assert change is not None
    assert "5.6.2(5)" not in {a.ref for a in change.adds}


# --- warnings use the same tools ---------------------------------------------------------


def test_a_warnings_actions_by_unit_and_group(
    organization: Organization, lists: tuple[ActionList, ...]
) -> None:
    warning = next(one for one in lists if one.clause == "4.2.6(4)")
    actions, left_out = for_hazards(warning.actions, ("台风",))
    assert left_out == ()
    sheets = by_unit(organization, actions)
    assert [task.step.text for task in sheets["青岛海事局"] if task.via is None] == [
        "海洋海事部门组织督导渔业船舶回港或就近避风，",
        "海上其他船舶及作业人员落实防风避风措施。",
    ]
    assert len(sheets["市水文中心"]) == 4
    assert len(by_group(organization, actions)) == 10


def test_the_same_input_gives_the_same_package(package: Package) -> None:
    assert package("Ⅱ", "台风") == package("Ⅱ", "台风")
