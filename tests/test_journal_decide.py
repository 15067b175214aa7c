"""Whether a decision may be entered: who signs by which clause, what it must say, which times."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from decision_builders import (
    EDITION,
    EFFECTS,
    FLOODS,
    ORGANIZATION,
    WORSE,
    assent,
    at,
    consultation,
    decision,
    official,
    signer,
    standing,
    weighed,
)

from qdflood.assessment import assess
from qdflood.errors import DecisionRefused
from qdflood.journal.decide import (
    Standing,
    act_of,
    checked,
    differs,
    may_chair,
    person,
    registrable,
    signers,
)
from qdflood.journal.decisions import Decision
from qdflood.journal.departures import refs
from qdflood.journal.official import Status
from qdflood.journal.outstanding import unpublished, unsigned
from qdflood.observations import InForce, Situation, read_situation
from qdflood.plan.edition import load_edition
from qdflood.plan.headquarters import Act
from qdflood.plan.organization import load_organization
from qdflood.triggers import Rules

POSTS = ORGANIZATION.rank()
NOON = at("12:00")


def before(act: Act) -> Standing:
    """A standing in which the act can be decided."""
    flood = act.effect == "lift" and act.warning == "防汛防台风"
    drought = act.effect == "lift" and act.warning == "抗旱"
    level = act.from_level or ("Ⅱ" if act.level != "Ⅱ" else "Ⅲ")
    running = level if act.effect in ("adjust", "end") else "无"
    status = {"level": running, "flood_warning": flood, "drought_warning": drought}
    hazards = ("洪涝",) if running != "无" else ()
    return standing(official(decision("登记", "08:00", status=status, hazards=hazards)))


def of(act: Act, *people: Any, **rest: Any) -> Decision:
    return decision(act.act, "12:00", act.level, signatures=people, reason="会商决定", **rest)


# -- acts × posts, cell by cell

CELLS = [(act, post) for act in ORGANIZATION.acts.acts for post in POSTS]


def cell(pair: tuple[Act, str]) -> str:
    act, post = pair
    return f"{act.act}{act.level or ''}{'自' + act.from_level if act.from_level else ''}-{post}"


@pytest.mark.parametrize("pair", CELLS, ids=cell)
def test_every_post_may_sign_what_the_plan_gives_it_or_a_lower_one_and_nothing_else(
    pair: tuple[Act, str]
) -> None:
    act, post = pair
    on = before(act)
    reaches = [POSTS.index(post) <= max(map(POSTS.index, names))
               for names in (act.sign, act.also) if names]
    if all(reaches):
        notes = "".join(checked(of(act, signer(post)), on, NOON).notes)
        named = all(post in names for names in (act.sign, act.also) if names)
        assert ("职务更高" in notes) is not named
        assert named or act.ref in notes
        return
    with pytest.raises(DecisionRefused) as refused:
        checked(of(act, signer(post)), on, NOON)
    said = str(refused.value)
    assert said.startswith(act.ref)
    if any(reaches):
        assert f"还须{'或'.join(act.also)}签发" in said
    else:
        assert f"{post}不在其列，不能签发" in said and "由" + "或".join(act.sign) in said


@pytest.mark.parametrize("level", ["Ⅱ", "Ⅲ", "Ⅳ"])
def test_reading_63_from_the_top_both_sign(level: str) -> None:
    act = ORGANIZATION.act("调整", level, "Ⅰ")
    on = before(act)
    both = (signer("常务副总指挥", "李"), signer("总指挥", "王"))
    notes = checked(of(act, *both), on, NOON).notes
    assert not any("超出条文" in note for note in notes), "each signs what is asked of him"
    with pytest.raises(DecisionRefused, match="还须总指挥签发"):
        checked(of(act, both[0]), on, NOON)
    with pytest.raises(DecisionRefused, match="副总指挥不在其列"):
        checked(of(act, both[0], signer("副总指挥")), on, NOON)
    assert any("超出条文" in note for note in checked(of(act, both[1]), on, NOON).notes)
    assert signers(ORGANIZATION, of(act, from_level="Ⅰ")) == ("常务副总指挥", "总指挥")


def test_the_form_offers_nobody_first_for_the_desks_own_acts() -> None:
    assert signers(ORGANIZATION, decision("暂缓")) == signers(ORGANIZATION, decision("登记")) == ()


def test_without_a_name_nobody_has_signed() -> None:
    one = of(ORGANIZATION.act("启动", "Ⅰ"), signer("总指挥", "  "))
    with pytest.raises(DecisionRefused, match=r"5\.2：启动Ⅰ由总指挥签发，请写明签发人姓名和职务"):
        checked(one, standing(), NOON)
    assert person(" ", "总指挥") is None and person(" 李 ", "总指挥") == signer("总指挥", "李")


def test_a_post_the_plan_does_not_know_is_refused() -> None:
    with pytest.raises(DecisionRefused, match="“区长”不是本预案的职务"):
        checked(of(ORGANIZATION.act("启动", "Ⅳ"), signer("区长")), standing(), NOON)


def test_an_act_must_be_what_it_says() -> None:
    with pytest.raises(DecisionRefused, match="没有"):
        act_of(ORGANIZATION, replace(decision("启动", "12:00", "Ⅳ"), act="宣布"))
    with pytest.raises(DecisionRefused, match="不符"):
        act_of(ORGANIZATION, replace(decision("终止"), effect="order"))
    with pytest.raises(DecisionRefused, match="没有“凌汛”预警"):
        checked(replace(decision("预警发布", signatures=(signer("总指挥"),)), warning="凌汛"),
                standing(), NOON)


# -- who chaired


@pytest.mark.parametrize(("level", "post", "right"), [
    ("Ⅳ", "秘书长", True), ("Ⅳ", "副总指挥", True), ("Ⅳ", "成员", False), ("Ⅲ", "秘书长", True),
    ("Ⅱ", "常务副总指挥", True), ("Ⅱ", "秘书长", False), ("Ⅰ", "总指挥", True),
    ("Ⅰ", "常务副总指挥", False),
])
def test_a_lower_chair_is_accepted_and_said_with_the_clause(
    level: str, post: str, right: bool
) -> None:
    act = ORGANIZATION.act("启动", level)
    assert may_chair(ORGANIZATION, act, post) is right
    one = of(act, signer("总指挥"), chair=signer(post, "张"))
    notes = "".join(checked(one, standing(), NOON).notes)
    assert (f"会商由{post}张主持" in notes and f"{act.chair_ref}“{act.chair_text}”" in notes) is not right


def test_an_adjustment_is_chaired_as_the_start_of_its_level() -> None:
    on = before(ORGANIZATION.act("调整", "Ⅰ"))
    one = of(ORGANIZATION.act("调整", "Ⅰ"), signer("总指挥"), chair=signer("秘书长", "张"))
    assert "5.6.2(1)“市防指总指挥主持会商" in "".join(checked(one, on, NOON).notes)
    nobody = "".join(checked(replace(one, chair=None), on, NOON).notes)
    assert "未登记会商主持人；5.6.2(1)" in nobody


# -- what is in force


@pytest.mark.parametrize(("act", "running", "why"), [
    ("启动", "Ⅳ", "现已是Ⅳ级应急响应"), ("调整", "无", "现未启动应急响应"), ("终止", "无", "现未启动应急响应"),
])
def test_an_act_that_what_is_in_force_does_not_allow(act: str, running: str, why: str) -> None:
    status = {"level": running, "flood_warning": True, "drought_warning": False}
    on = standing(official(decision("登记", "08:00", status=status, hazards=("洪涝",))))
    with pytest.raises(DecisionRefused, match=why):
        checked(decision(act, "12:00", "Ⅲ", "总指挥", reason="会商"), on, NOON)


@pytest.mark.parametrize(("act", "why"), [("预警发布", "已在发布中"), ("抗旱预警解除", "现未发布")])
def test_a_warning_is_issued_while_off_and_lifted_while_on(act: str, why: str) -> None:
    status = {"level": "无", "flood_warning": True, "drought_warning": False}
    on = standing(official(decision("登记", "08:00", status=status)))
    with pytest.raises(DecisionRefused, match=why):
        checked(decision(act, "12:00", None, "总指挥", reason="会商"), on, NOON)


@pytest.mark.parametrize("act", ["调整", "终止", "预警解除"])
def test_what_nobody_has_registered_cannot_be_changed(act: str) -> None:
    with pytest.raises(DecisionRefused, match="官方状态未登记，请先登记"):
        checked(decision(act, "12:00", "Ⅲ", "总指挥", reason="会商"), standing(), NOON)


def test_a_start_needs_no_registration() -> None:
    assert checked(decision("启动", "12:00", "Ⅳ", "常务副总指挥"), standing(), NOON).level == "Ⅳ"


def test_an_adjustment_changes_something() -> None:
    found = official(decision("启动", "11:00", "Ⅳ"))
    with pytest.raises(DecisionRefused, match="没有调整的内容"):
        checked(decision("调整", "12:00", "Ⅳ", "总指挥"), standing(found), NOON)
    wider = decision("调整", "12:00", "Ⅳ", "总指挥", districts=("崂山区", "胶州市"))
    assert checked(wider, standing(found), NOON).from_level == "Ⅳ"


# -- what it says


@pytest.mark.parametrize(("changed", "why"), [
    ({"level": None}, "请选择级别"), ({"level": "无"}, "请选择级别"), ({"hazards": ()}, "请选择灾种"),
    ({"districts": ()}, "请选择区域"), ({"grounds": ()}, "请选择依据的条款，或写明理由"),
    ({"hazards": ("地震",)}, "“地震”不是本预案的灾种"),
    ({"districts": ("高新区",)}, "“高新区”不是本预案的区域"),
    ({"grounds": ("9.9.9",)}, "“9.9.9”不是本预案的条款"),
])
def test_level_hazards_districts_and_grounds_are_chosen(changed: dict[str, Any], why: str) -> None:
    one = replace(decision("启动", "12:00", "Ⅳ", "常务副总指挥"), **changed)
    with pytest.raises(DecisionRefused, match=why):
        checked(one, standing(), NOON)


def test_what_follows_the_proposal_needs_no_reason() -> None:
    one = checked(decision("启动", "12:00", "Ⅳ", "常务副总指挥", chair=signer("秘书长")), standing(), NOON)
    assert one.notes == ()


@pytest.mark.parametrize(("level", "observations", "why"), [
    ("Ⅲ", FLOODS, "决定的Ⅲ级高于系统建议（Ⅳ级）"), ("Ⅳ", WORSE, "决定的Ⅳ级低于系统建议（Ⅰ级）"),
    ("Ⅳ", {"rain": {"widespread_heavy": False}}, "没有已达到启动条件的级别"),
])
def test_a_decision_may_differ_from_the_proposal_with_a_reason(
    level: str, observations: dict[str, Any], why: str
) -> None:
    one, on = decision("启动", "12:00", level, "总指挥"), standing(**observations)
    with pytest.raises(DecisionRefused, match="须写明理由") as refused:
        checked(one, on, NOON)
    assert why in str(refused.value)
    assert why in "".join(checked(replace(one, reason="会商研判"), on, NOON).notes)


def test_item_8_is_a_ground_with_its_reason() -> None:
    one = decision("启动", "12:00", "Ⅳ", "常务副总指挥", grounds=("5.3.1(8)",))
    with pytest.raises(DecisionRefused, match=r"依据5\.3\.1\(8\)（条文留待研判），须写明理由"):
        checked(one, standing(), NOON)
    assert checked(replace(one, reason="局地积水严重"), standing(), NOON)


def test_a_ground_that_is_not_met_is_said() -> None:
    one = decision("启动", "12:00", "Ⅳ", "常务副总指挥", grounds=("5.3.1(1)",), reason="会商")
    assert "所列依据5.3.1(1)系统未判为成立" in "".join(checked(one, standing(), NOON).notes)


def test_a_warning_without_its_condition_needs_a_reason() -> None:
    one = decision("预警发布", "12:00", None, "常务副总指挥")
    with pytest.raises(DecisionRefused, match="预警发布条件是否成立尚未核实"):
        checked(one, standing(), NOON)


def test_what_is_unknown_is_never_written_down_as_unmet() -> None:
    on = standing(official(decision("预警发布", "11:00", None, "常务副总指挥")))
    said = differs(decision("预警解除", "12:00", None, "常务副总指挥"), on)
    assert "是否成立尚未核实" in said and "未成立" not in said
    dry = differs(decision("抗旱预警发布", "12:00", None, grounds=()), standing())
    assert dry == "预警发布条件未提出", "it is left to judgement, and nobody has raised it"


# -- lowering and ending


RUNNING = official(decision("启动", "11:00", "Ⅰ"))


def test_lowering_while_an_item_still_holds_needs_a_reason_and_names_it() -> None:
    one = decision("调整", "12:00", "Ⅳ", signatures=(signer("总指挥"),))
    why = differs(one, standing(RUNNING, **WORSE))
    assert "决定的Ⅳ级低于系统建议（Ⅰ级）" in why


def test_a_stale_reading_is_no_ground_for_lowering() -> None:
    """Proposed and chosen are the same level, and still a reason is asked for."""
    old = "2022-08-08T12:00:00+08:00"
    stage = {"value": "接近保证水位", "at": old}
    outlook = {"value": "可能继续上涨", "at": old}
    gauge = {"stations": {"南村": {"position": stage, "outlook": outlook}}}
    on = standing(official(decision("启动", "11:00", "Ⅱ")), **FLOODS, **gauge)
    assert on.assessment.confirmed == 1
    one = decision("调整", "12:00", "Ⅳ", "常务副总指挥")
    with pytest.raises(DecisionRefused) as refused:
        checked(one, on, NOON)
    assert "5.5.1(5)" in str(refused.value)
    assert "读数过时，过时读数不作降级、终止依据" in str(refused.value)


def test_what_was_never_asked_is_said_before_lowering() -> None:
    on = standing(official(decision("启动", "11:00", "Ⅲ")))
    why = differs(decision("调整", "12:00", "Ⅳ"), on)
    assert "尚未核实" in why and "5.4.1" in why


def test_an_end_names_what_is_not_met_and_what_still_holds() -> None:
    on = standing(official(decision("启动", "11:00", "Ⅳ")))
    with pytest.raises(DecisionRefused) as refused:
        checked(decision("终止", "12:00", None, "总指挥"), on, NOON)
    said = str(refused.value)
    assert "终止条件（5.7.1(2)）是否成立尚未核实" in said and "仍有启动条件成立（5.3.1(3)）" in said
    done = checked(decision("终止", "12:00", None, "总指挥", reason="会商"), on, NOON)
    assert done.level is None and done.from_level == "Ⅳ"


def test_only_the_first_few_clauses_are_named() -> None:
    a = weighed(**WORSE)
    assert refs(a.rungs).endswith("等32条") and refs(a.rungs[:1]) == a.rungs[0].clause.ref


# -- 暂缓, 登记


def test_a_proposal_is_postponed_by_somebody_with_a_reason() -> None:
    one = decision("暂缓", "12:00", "Ⅳ", chair=signer("秘书长"))
    with pytest.raises(DecisionRefused, match="暂缓须写明理由"):
        checked(one, standing(), NOON)
    with pytest.raises(DecisionRefused, match="请写明由谁决定暂缓"):
        checked(replace(one, chair=None, reason="等雨情"), standing(), NOON)
    assert checked(replace(one, reason="等雨情"), standing(), NOON)
    with pytest.raises(DecisionRefused, match="不必暂缓"):
        checked(replace(one, reason="等雨情"), standing(rain={"widespread_heavy": False}), NOON)


@pytest.mark.parametrize(("status", "rest", "why"), [
    ({"level": "Ⅳ"}, {"hazards": ("洪涝",)}, "请写明签发人"),
    ({"flood_warning": True}, {}, "请写明签发人"),
    ({"level": "Ⅳ"}, {"signatures": (signer("总指挥"),)}, "请选择灾种"),
    ({"level": None, "flood_warning": None}, {}, "请选择要登记的事项"),
    ({"level": "无"}, {"in_force": "12:01"}, "晚于现在"),
])
def test_a_registration_is_whole(status: dict[str, Any], rest: dict[str, Any], why: str) -> None:
    with pytest.raises(DecisionRefused, match=why):
        checked(decision("登记", "12:00", status=status, **rest), standing(), NOON)


def test_a_quiet_desk_is_registered_without_a_signature() -> None:
    status = {"level": "无", "flood_warning": False, "drought_warning": False}
    assert checked(decision("登记", "12:00", status=status), standing(), NOON)


def test_what_has_been_decided_is_not_registered_any_more() -> None:
    on = standing(official(decision("启动", "11:00", "Ⅳ")))
    assert registrable(on) == ["flood_warning", "drought_warning"]
    with pytest.raises(DecisionRefused, match="已有决定的事项不再登记"):
        checked(decision("登记", "12:00", status={"level": "无"}), on, NOON)
    assert checked(decision("登记", "12:00", status={"flood_warning": False}), on, NOON)
    all_set = official(decision("启动", "11:00", "Ⅳ"), decision("预警发布", "11:00"),
                       decision("抗旱预警发布", "11:00"))
    with pytest.raises(DecisionRefused, match="不再登记"):
        checked(decision("登记", "12:00", status={"level": "无"}), standing(all_set), NOON)


# -- times


@pytest.mark.parametrize(("decided", "rest", "why"), [
    ("12:01", {}, "签发时间08-10 12:01晚于现在"),
    ("11:00", {"published": at("10:59")}, "公布时间10:59早于签发时间11:00"),
    ("11:00", {"published": at("12:30")}, "公布时间08-10 12:30晚于现在"),
    ("11:00", {"in_force": "10:30"}, "又没有此前的电话请示同意记录"),
])
def test_impossible_times_are_refused(decided: str, rest: dict[str, Any], why: str) -> None:
    with pytest.raises(DecisionRefused, match=why):
        checked(decision("启动", decided, "Ⅳ", "常务副总指挥", **rest), standing(), NOON)


def test_in_force_later_than_now_is_allowed() -> None:
    one = decision("启动", "12:00", "Ⅳ", "常务副总指挥", in_force="18:00")
    assert checked(one, standing(), NOON).in_force == at("18:00")


def test_signed_before_another_decision_it_would_change_nothing() -> None:
    found = official(decision("启动", "11:30", "Ⅳ"), start="11:31")
    with pytest.raises(DecisionRefused, match=r"早于已登记的“启动Ⅳ”（第1条.*写入值班记事"):
        checked(decision("调整", "11:00", "Ⅲ", "总指挥", reason="会商"), standing(found), NOON)
    other = decision("预警发布", "11:00", None, "常务副总指挥", reason="会商")
    on = replace(standing(found), status=Status(
        found.status(NOON).in_force, found.decisions[0], NOON,
        official(decision("登记", "08:00", status={"flood_warning": False})).status(NOON).warnings))
    assert checked(other, on, NOON), "another variable"


# -- 电话请示


EARLY = decision("启动", "11:30", "Ⅳ", "常务副总指挥", in_force="11:10")


def asked(*bodies: Any, start: str = "11:00") -> Standing:
    return standing(official(*bodies, start=start))


def test_an_assent_lets_it_come_into_force_before_it_is_signed() -> None:
    assert checked(EARLY, asked(assent("启动", "Ⅳ")), NOON).in_force == at("11:10")
    assert checked(EARLY, asked(assent("启动")), NOON), "an assent to the act at any level"


@pytest.mark.parametrize(("bodies", "start", "why"), [
    ([assent("启动", "Ⅲ")], "11:00", "没有此前的电话请示同意记录"),
    ([assent("终止")], "11:00", "没有此前的电话请示同意记录"),
    ([assent("启动", "Ⅳ")], "11:20", "没有此前的电话请示同意记录"),
    ([assent("启动", "Ⅳ", agreed=False)], "11:00", "常务副总指挥李在11:00电话请示中未同意"),
    ([assent("启动", "Ⅳ"), assent("启动", "Ⅳ", agreed=False)], "11:00", "未同意"),
    ([assent("启动", "Ⅳ", post="秘书长")], "11:00", "电话请示的秘书长李无权签发"),
])
def test_nothing_else_does(bodies: list[Any], start: str, why: str) -> None:
    with pytest.raises(DecisionRefused, match=why):
        checked(EARLY, asked(*bodies, start=start), NOON)


def test_an_assent_never_replaces_the_signature() -> None:
    with pytest.raises(DecisionRefused, match="请写明签发人"):
        checked(replace(EARLY, signatures=()), asked(assent("启动", "Ⅳ")), NOON)


def test_an_assent_is_spent_with_the_decision_it_led_to() -> None:
    on = asked(assent("启动", "Ⅳ"), decision("启动", "11:05", "Ⅳ"), decision("终止", "11:08"))
    with pytest.raises(DecisionRefused, match="没有此前的电话请示同意记录"):
        checked(EARLY, on, NOON)


def test_a_consultation_alone_moves_nothing() -> None:
    assert official(consultation()).status(NOON).in_force.level is None


# -- another plan, which knows no adjusting

LANJIANG = Path(__file__).resolve().parent / "editions"


def lanjiang(running: str | None) -> Standing:
    folder = LANJIANG / "rules" / "lanjiang-2024"
    edition = load_edition(folder, LANJIANG / "data")
    level = edition.levels.position(running or "") or 0
    status = Status(InForce(level, None, ("江洪",) if level else ()))
    known = Situation(edition, read_situation(edition, {
        "at": "2024-07-01T08:00:00+08:00", "observations": {}, "in_force": None}))
    return Standing(edition, load_organization(folder), status, assess(Rules(edition), known))


def test_where_a_plan_has_no_adjusting_another_start_changes_the_level() -> None:
    def start(level: str, *posts: str) -> Decision:
        return Decision("启动", EFFECTS["启动"], NOON, NOON, level=level, hazards=("江洪",),
                        districts=("东源省",), reason="会商",
                        signatures=tuple(signer(post) for post in posts))

    on = lanjiang("黄色响应")
    assert checked(start("橙色响应", "总调度"), on, NOON).from_level == "黄色响应"
    with pytest.raises(DecisionRefused, match=r"3\.5：.*值班长不在其列"):
        checked(start("橙色响应", "值班长"), on, NOON)
    with pytest.raises(DecisionRefused, match="现已是黄色响应"):
        checked(start("黄色响应", "总调度"), on, NOON)
    assert EDITION.plan.id != on.edition.plan.id


# -- what waits


def test_an_assent_is_settled_by_any_later_decision_or_refusal() -> None:
    agreed = assent("启动", "Ⅱ")
    assert unsigned(official(agreed, start="12:00"))
    other = official(agreed, decision("启动", "12:30", "Ⅲ", "常务副总指挥"), start="12:00")
    assert not unsigned(other), "something else was signed"
    assert not unsigned(official(agreed, assent("启动", "Ⅱ", agreed=False), start="12:00"))


def test_what_a_later_decision_replaced_is_not_waiting_to_be_given_out() -> None:
    found = official(decision("启动", "12:00", "Ⅲ", "常务副总指挥"),
                     decision("终止", "13:00", None, "总指挥"))
    assert [one.act for one in unpublished(found)] == ["终止"]


def test_a_later_refusal_on_the_telephone_stands() -> None:
    found = official(assent("启动", "Ⅳ"), assent("启动", "Ⅳ", agreed=False), start="11:00")
    one = decision("启动", "12:00", "Ⅳ", "常务副总指挥", in_force="11:00")
    with pytest.raises(DecisionRefused, match="未同意"):
        checked(one, standing(found), at("12:00"))


def test_an_end_has_no_level() -> None:
    found = official(decision("启动", "11:00", "Ⅳ", "常务副总指挥"))
    with pytest.raises(DecisionRefused, match="不带级别"):
        checked(decision("终止", "12:00", "Ⅰ", "总指挥", reason="会商"), standing(found), at("12:00"))


def test_a_hazard_still_in_force_is_not_dropped_without_a_word() -> None:
    found = official(decision("启动", "11:00", "Ⅳ", "常务副总指挥"))
    one = decision("调整", "12:00", "Ⅲ", "常务副总指挥", hazards=("干旱",))
    with pytest.raises(DecisionRefused, match="洪涝未列入决定的灾种"):
        checked(one, standing(found), at("12:00"))
    both = decision("调整", "12:00", "Ⅲ", "常务副总指挥", hazards=("洪涝", "干旱"), reason="会商")
    assert not any("未列入" in note for note in checked(both, standing(found), at("12:00")).notes)
