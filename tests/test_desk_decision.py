"""决定: from 会商 to 公布 on the screen; the wrong signer refused, two officers at once, drafts."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from qdflood.desk import conditions, decision, decision_words, drafts, duty, standing
from qdflood.desk import state as desk_state
from qdflood.desk.state import Desk, desk
from qdflood.desk.strip import strip_html
from qdflood.errors import DecisionRefused, JournalUnavailable, OfficerError, Superseded
from qdflood.journal.decisions import Decision, Person
from qdflood.journal.entry import ASSENT, CONSULTATION, DECISION
from qdflood.journal.store import open_store
from qdflood.officers.roles import Officer, Role
from qdflood.plan.actions import load_actions
from qdflood.plan.edition import load_edition
from qdflood.plan.organization import load_organization
from qdflood.triggers import Rules

PAGE = Path(desk_state.__file__).with_name("response.py")
EIGHT = timezone(timedelta(hours=8))
AT = 'at: "2026-08-10T03:42:00+08:00"\n'
TWO = """
observations:
  districts:
    崂山区: {response: Ⅳ, response_hazard: 台风, flood: 一般, evacuate_needed: 1200}
    胶州市: {response: Ⅳ, response_hazard: 台风, flood: 一般}
"""
OFF = AT + "in_force: {response: {level: 无}, flood_warning: false, drought_warning: false}" + TWO
RUNNING = AT + """
in_force: {response: {level: Ⅱ, since: "2026-08-09T21:10:00+08:00", hazards: [洪涝]}, flood_warning: true}
observations:
  rain: {heavy_process_ahead: false, heavy_process_next_week: false}
  stations:
    南村:
      position: {value: 接近保证水位, at: "2026-08-08T03:00:00+08:00"}
      outlook: {value: 可能继续上涨, at: "2026-08-08T03:00:00+08:00"}
  closing: {dangers_controlled: true}
  districts:
    崂山区: {flood: 一般}
    胶州市: {flood: 一般}
"""
WANG = Officer("王值班", "值班员")


@pytest.fixture
def open_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Starts the page on a situation as an officer; gives the running page and the desk behind."""
    monkeypatch.setattr(duty, "DEFAULT", WANG)

    def start(text: str, officer: Officer | None = WANG) -> tuple[AppTest, Desk]:
        file = tmp_path / "situation.yaml"
        file.write_text(text, encoding="utf-8")
        monkeypatch.setattr(duty, "DEFAULT", officer)
        monkeypatch.setenv("QDFLOOD_SITUATION", str(file))
        st.cache_resource.clear()
        return another(), desk()

    yield start
    st.cache_resource.clear()


def another(step: str = "③ 决定") -> AppTest:
    """One more browser on the same desk."""
    page = AppTest.from_file(PAGE, default_timeout=60)
    page.session_state["dc_step"] = step
    page.run()
    assert not page.exception
    return page


def html(page: AppTest) -> str:
    return "\n".join(str(e.proto.body) for e in page.get("html") if "<style>" not in e.proto.body)


def words(page: AppTest) -> str:
    return re.sub("<[^>]+>", "", html(page))


def red(page: AppTest) -> str:
    return re.sub("<[^>]+>", "", "".join(re.findall('<div class="refused".*?</div>', html(page))))


def field(page: AppTest, form: str, name: str) -> Any:
    """The widget of a field, whatever kind it is."""
    wanted = re.compile(f"^{form}_{name}_\\d+$")
    kinds = ("text_input", "text_area", "selectbox", "button_group")
    for kind in kinds:
        for widget in getattr(page, kind):
            if wanted.match(widget.key or ""):
                return widget
    raise AssertionError(name)


def fill(page: AppTest, form: str, **values: Any) -> None:
    """One field after another, as an officer does; each is a run of its own."""
    for name, value in values.items():
        field(page, form, name).set_value(value).run()
        assert not page.exception


def press(page: AppTest, key: str) -> AppTest:
    page.button(key=key).click().run()
    assert not page.exception
    return page


def entry_of(held: Desk, kind: str) -> Any:
    return [one for one in held.store.entries() if one.kind == kind][-1]


def signed(held: Desk, act: str = "启动", level: str | None = "Ⅳ", **rest: Any) -> Decision:
    """A decision that is right in every way, signed now."""
    now = held.now().replace(second=0, microsecond=0)
    effect = {"启动": "start", "调整": "adjust", "终止": "end"}[act]
    graded = {"hazards": ("洪涝",), "districts": ("崂山区",), "grounds": ("5.3.1(3)",)}
    return Decision(act, effect, now, now, level=level, reason="会商决定",
                    signatures=(Person("李", "总指挥"),), **((graded if level else {}) | rest))


# -- the whole way


def test_from_the_consultation_to_its_publication(open_page: Any) -> None:
    _, held = open_page(OFF)
    page = another("① 会商")
    present = field(page, "consultation", "participants")
    assert present.value == "" and "条文所列：市防指有关成员和专家" in present.placeholder
    assert "Ⅳ级：5.3.2(1) 市防指秘书长主持会商，市防指有关成员和专家参加。" in words(page)
    fill(page, "consultation", name="张", at="03:20", conclusion="启动Ⅳ级")
    press(page, "consultation_enter")
    assert "03:20秘书长张主持，参加人员未填，启动Ⅳ级" in words(page)
    consulted = entry_of(held, CONSULTATION)
    assert consulted.body["participants"] == "", "whom the clause lists has not come by that"
    assert consulted.happened == datetime(2026, 8, 10, 3, 20, tzinfo=EIGHT)
    assert field(page, "decision", "level").value == "Ⅳ", "the step after is the decision"
    fill(page, "decision", name="李")
    press(page, "dc_read_back")
    assert "启动Ⅳ级应急响应；灾种：台风、洪涝；区域：崂山区、胶州市（2个）" in words(page)
    assert "会商：03:20秘书长张主持；常务副总指挥李" in words(page)
    assert "官方状态由“未启动应急响应”变为“Ⅳ级应急响应（台风、洪涝）”" in words(page)
    assert entry_of(held, DECISION).body["act"] == "登记", "nothing is entered by reading back"
    press(page, "dc_enter")
    assert held.in_force.level == 1 and "已登记决定（第" in words(page)
    body = entry_of(held, DECISION).body
    assert (body["consultation"], body["chair"]["name"]) == (consulted.seq, "张")
    assert body["grounds"] == ["5.3.1(2)", "5.3.1(3)"] and body["notes"] == []
    assert body["proposal"]["confirmed"] == "Ⅳ" and body["published"] is None
    assert body["clock"]["T2"].startswith("2026-08-10T03:20") and all(body["clock"].values())
    assert entry_of(held, DECISION).officer == "王值班", "who records is not who signs"
    assert "待公布" in words(page) and "未登记公布" in words(page)
    seq = held.ledger.official.last
    fill(page, f"publication_{seq}", where="市政府网站")
    press(page, f"pub_{seq}")
    assert held.ledger.official.decisions[-1].published is not None
    assert "待公布" not in words(page) and "已登记公布" in words(page)


def test_the_wrong_signer_is_refused_in_red_and_nothing_typed_is_lost(open_page: Any) -> None:
    page, held = open_page(OFF)
    last = held.ledger.official.last
    fill(page, "decision", name="孙", post="秘书长", reason="情况紧急")
    press(page, "dc_read_back")
    assert "5.2：启动（Ⅳ）由常务副总指挥签发；秘书长不在其列，不能签发" in red(page)
    assert "已填内容保留" in red(page) and held.ledger.official.last == last
    assert field(page, "decision", "name").value == "孙"
    assert field(page, "decision", "reason").value == "情况紧急"
    fill(page, "decision", post="常务副总指挥")
    press(press(page, "dc_read_back"), "dc_enter")
    assert held.in_force.level == 1 and "常务副总指挥孙" in words(page)


def test_a_higher_level_than_proposed_wants_a_reason_and_is_noted(open_page: Any) -> None:
    page, held = open_page(OFF)
    fill(page, "decision", level="Ⅲ", name="李")
    press(page, "dc_read_back")
    assert "请选择依据的条款，或写明理由" in red(page)
    fill(page, "decision", grounds=["5.3.1(3)"])
    press(page, "dc_read_back")
    assert "决定的Ⅲ级高于系统建议（Ⅳ级）" in red(page) and "须写明理由" in red(page)
    fill(page, "decision", reason="夜间风力还将增强", grounds=["5.4.1(8)"])
    press(page, "dc_read_back")
    assert "日志将注明" in words(page) and "依据5.4.1(8)" in words(page)
    press(page, "dc_enter")
    assert held.in_force.level == 2
    assert any("高于系统建议" in note for note in held.ledger.official.decisions[-1].notes)


def test_districts_are_chosen_by_a_person(open_page: Any) -> None:
    page, held = open_page(OFF)
    assert field(page, "decision", "districts").value == ["崂山区", "胶州市"]
    press(page, "dc_清空")
    assert field(page, "decision", "districts").value == []
    fill(page, "decision", name="李")
    press(page, "dc_read_back")
    assert "请选择区域" in red(page)
    press(page, "dc_全部")
    press(press(page, "dc_read_back"), "dc_enter")
    assert len(held.in_force.districts) == 10


CITY = AT + """
in_force: {response: {level: 无}, flood_warning: false, drought_warning: false}
observations:
  typhoon: {name: 甲, force: 10, affects_qingdao: true}
  rain: {widespread_heavy: true}
  districts:
    市北区: {flood: 一般}
"""


def test_what_holds_for_the_city_preselects_no_district(open_page: Any) -> None:
    """One district has reported: the typhoon is not that district's, and the read-back says so."""
    page, held = open_page(CITY)
    assert field(page, "decision", "districts").value == []
    assert "5.4.1(1)不限于个别区（市），未按情况报告预选" in words(page)
    fill(page, "decision", name="李", districts=["市北区"])
    press(page, "dc_read_back")
    said = "依据5.4.1(1)不限于个别区（市），只选了1个（共10个），请核对区域"
    assert said in words(page) and "与系统建议和条文一致" not in words(page)
    press(page, "dc_enter")
    assert said in entry_of(held, DECISION).body["notes"]


def test_all_districts_for_the_city_need_no_note(open_page: Any) -> None:
    page, held = open_page(CITY)
    press(page, "dc_全部")
    fill(page, "decision", name="李")
    press(press(page, "dc_read_back"), "dc_enter")
    assert len(held.in_force.districts) == 10
    assert "请核对区域" not in str(entry_of(held, DECISION).body["notes"])


def test_what_is_left_to_judgement_is_proposed_or_not(open_page: Any) -> None:
    """Item (8) is never 不成立: nobody has raised it, or somebody has."""
    page, _ = open_page(CITY)
    shown = [one.content for one in field(page, "decision", "grounds").proto.options]
    assert "5.4.1(8) 未提出" in shown and "5.4.1(1) 成立" in shown
    page, _ = open_page(CITY + "  proposals: [{item: (8), level: Ⅲ, hazard: 台风, reason: 近岸, proposer: 张}]\n")
    shown = [one.content for one in field(page, "decision", "grounds").proto.options]
    assert "5.4.1(8) 已提出" in shown


def test_times_are_three_fields_of_their_own(open_page: Any) -> None:
    page, held = open_page(OFF)
    fill(page, "decision", name="李", decided="03:10", in_force="06:00", published="03:30")
    press(press(page, "dc_read_back"), "dc_enter")
    last = held.ledger.official.decisions[-1]
    assert (last.decided.hour, last.in_force.hour, last.published and last.published.minute) == (3, 6, 30)
    assert held.in_force.level == 0 and "已签发、尚未生效" in words(page) and "06:00生效" in words(page)


def test_the_first_two_need_each_other(open_page: Any) -> None:
    page, _ = open_page(OFF)
    fill(page, "decision", name="李", decided="03:30", in_force="03:00")
    press(page, "dc_read_back")
    assert "生效时间03:00早于签发时间03:30，又没有此前的电话请示同意记录" in red(page)
    fill(page, "decision", in_force="何时")
    press(page, "dc_read_back")
    assert "“何时”不是时间" in red(page)


# -- 电话请示


def test_an_assent_is_an_entry_of_its_own_and_waits_for_the_signature(open_page: Any) -> None:
    _, held = open_page(OFF)
    page = another("② 电话请示")
    assert "电话请示不代替签发" in words(page)
    fill(page, "assent", name="李", heard="王值班", at="03:30")
    press(page, "assent_enter")
    assert "请填写答复" in red(page)
    fill(page, "assent", answer="同意")
    press(page, "assent_enter")
    body = entry_of(held, ASSENT).body
    assert body == {"act": "启动", "level": "Ⅳ", "asked": {"name": "李", "post": "常务副总指挥"},
                    "heard_by": "王值班", "agreed": True, "text": ""}
    assert "待签发" in words(page) and held.in_force.level == 0
    page = another()
    assert field(page, "decision", "name").value == "李", "whom it was asked of is to sign"
    fill(page, "decision", decided="03:40", in_force="03:30")
    press(press(page, "dc_read_back"), "dc_enter")
    assert held.in_force.level == 1 and "待签发" not in words(page)


def test_an_assent_by_a_post_that_cannot_sign_is_said(open_page: Any) -> None:
    open_page(OFF)
    page = another("② 电话请示")
    fill(page, "assent", name="孙", post="秘书长", heard="王", answer="同意")
    press(page, "assent_enter")
    assert "注意：5.2：启动（Ⅳ）由常务副总指挥签发；秘书长不在其列" in words(page)


def test_a_consultation_is_whole_and_a_lower_chair_is_said(open_page: Any) -> None:
    _, held = open_page(OFF)
    page = another("① 会商")
    before = held.revision
    press(page, "consultation_enter")
    assert "请填写主持人姓名" in red(page)
    fill(page, "consultation", name="赵", post="成员")
    assert "成员主持与5.3.2(1)“市防指秘书长主持会商”不一致：照录" in words(page)
    press(page, "consultation_enter")
    assert "请填写会商结论" in red(page)
    fill(page, "consultation", conclusion="维持", at="05:00")
    press(page, "consultation_enter")
    assert "时间08-10 05:00晚于现在" in red(page) and held.revision == before
    fill(page, "consultation", at="23:50")
    press(page, "consultation_enter")
    assert "昨日23:50成员赵主持，参加人员未填，维持" in words(page)
    assert "5.3.2(1)" in entry_of(held, CONSULTATION).body["notes"][0]


def test_the_strip_says_what_ended_when_and_by_whom(open_page: Any) -> None:
    """Never started and ended five minutes ago are not the same night."""
    _, held = open_page(OFF)
    assert "终止" not in strip_html(held).split("系统建议（建议")[0]
    for one in (signed(held), signed(held, "终止", None)):
        decision.decide(held, one, held.ledger.official.last, one.act)
    when = f"{held.now():%H:%M}"
    assert f"{when}终止Ⅳ级应急响应，总指挥李签发" in strip_html(held)
    timed = standing.clock_line(held, held.assessment())
    assert f"<small>T1 系统建议</small><b>{when}</b>" in timed, "the case before was decided"


# -- what can be decided


def test_what_cannot_be_decided_is_grey_and_why_is_said(open_page: Any) -> None:
    page, held = open_page(OFF)
    grey = {b.label for b in page.button if b.key.startswith("dc_act_") and b.disabled}
    assert grey == {"调整", "终止", "防汛防台风预警解除", "抗旱预警解除"}
    assert "现未启动应急响应，不能终止" in words(page)
    assert decision.first_choice(decision.choices(held, held.assessment()), held.assessment()).act == "启动"


def test_an_order_changes_nothing_official(open_page: Any) -> None:
    page, held = open_page(OFF)
    press(page, "dc_act_分洪命令")
    fill(page, "decision", reason="启用某滞洪区", name="王")
    press(page, "dc_read_back")
    assert "分洪命令；内容：启用某滞洪区；总指挥王" in words(page) and "官方状态不变" in words(page)
    press(page, "dc_enter")
    assert held.in_force.level == 0 and held.ledger.official.decisions[-1].act == "分洪命令"


def test_a_proposal_is_postponed_with_a_reason(open_page: Any) -> None:
    page, held = open_page(OFF)
    press(page, "dc_act_暂缓")
    fill(page, "decision", name="张", post="秘书长")
    press(page, "dc_read_back")
    assert "暂缓须写明理由" in red(page)
    fill(page, "decision", reason="04:30再会商")
    press(press(page, "dc_read_back"), "dc_enter")
    last = held.ledger.official.decisions[-1]
    assert (last.act, last.level, held.in_force.level) == ("暂缓", "Ⅳ", 0)
    assert held.ledger.difference(held.now()), "the difference goes on counting"


def test_a_reason_is_one_acts_own_and_what_is_put_off_is_named(open_page: Any) -> None:
    """What was typed for 启动 is no reason for 暂缓; it is there again when 启动 is."""
    page, held = open_page(AT + "in_force: {response: {level: 无}}\nobservations:\n  proposals: ["
                           "{item: (8), level: Ⅳ, hazard: 洪涝, reason: 积水, proposer: 张}]\n")
    press(page, "dc_act_启动")
    fill(page, "decision", reason="红色预警，积水")
    press(page, "dc_act_暂缓")
    assert field(page, "decision", "reason").value == ""
    press(page, "dc_act_启动")
    assert field(page, "decision", "reason").value == "红色预警，积水"
    press(page, "dc_act_暂缓")
    fill(page, "decision", name="李", post="常务副总指挥", reason="04:30再会商")
    press(page, "dc_read_back")
    assert "暂缓的建议：已提出的5.3.1(8)" in words(page)
    assert "与系统建议和条文一致" not in words(page)
    press(page, "dc_enter")
    assert "已有建议1件（03:42" in strip_html(held) and "李决定暂缓）" in strip_html(held)


def test_consulted_and_not_begun_can_be_entered_on_a_signal_alone(open_page: Any) -> None:
    page, held = open_page(AT + "in_force: {response: {level: 无}}\nobservations:\n  signals: ["
                           "{kind: 暴雨, colour: 红色, issuer: 市气象局, area: 全市}]\n")
    press(page, "dc_act_暂缓")
    fill(page, "decision", name="李", post="常务副总指挥", reason="会商暂不启动，04:30再会商")
    press(press(page, "dc_read_back"), "dc_enter")
    assert "会商后暂不启动，预案外提示仍在" in entry_of(held, DECISION).body["notes"]
    assert "未启动响应，03:42" in strip_html(held) and "请会商" not in strip_html(held)


def test_a_warning_is_given_out_beside_the_response(open_page: Any) -> None:
    page, held = open_page(OFF)
    press(page, "dc_act_抗旱预警发布")
    fill(page, "decision", name="李", districts=["平度市"], reason="旱情预判")
    press(press(page, "dc_read_back"), "dc_enter")
    assert held.status.warnings["抗旱"].on is True and held.in_force.level == 0
    assert held.status.warnings["抗旱"].districts == ("平度市",)


def test_an_empty_log_is_registered_first(open_page: Any) -> None:
    page, held = open_page(AT)
    assert "未登记" in words(page) and "不是作出新的决定" in words(page)
    press(page, "dc_read_back")
    assert "请选择要登记的事项" in red(page)
    fill(page, "decision", rg_level="Ⅳ", hazards=["台风"], rg_flood_warning="发布中",
         in_force="8-9 21:10", name="李")
    press(page, "dc_read_back")
    assert "请选择李的职务" in red(page)
    fill(page, "decision", post="常务副总指挥")
    press(page, "dc_read_back")
    assert "登记：Ⅳ级应急响应在实施，防汛防台风预警发布中" in words(page)
    press(page, "dc_enter")
    assert (held.in_force.level, held.in_force.hazards) == (1, ("台风",))
    assert held.in_force.warnings == {"flood_warning": True, "drought_warning": None}
    assert held.in_force.since == datetime(2026, 8, 9, 21, 10, tzinfo=EIGHT)
    assert "日志开始前，登记" in words(page)


def test_a_quiet_desk_is_registered_with_three_clicks(open_page: Any) -> None:
    page, held = open_page(AT)
    press(press(press(page, "dc_quiet"), "dc_read_back"), "dc_enter")
    assert (held.in_force.level, set(held.in_force.warnings.values())) == (0, {False})
    assert all(one.key != "dc_quiet" for one in page.button), "now something is to be decided"


def test_asking_by_telephone_offers_only_what_can_be_decided(open_page: Any) -> None:
    open_page(AT)
    asked = field(another("② 电话请示"), "assent", "act")
    assert asked.value == "启动" and "终止" not in asked.options


# -- lowering and ending


def test_the_conditions_that_bear_on_what_is_in_force(open_page: Any) -> None:
    _, held = open_page(RUNNING)
    said = re.sub("<[^>]+>", "", conditions.panel(held.assessment()))
    assert "系统不自动降级、不自动终止" in said
    assert "仍成立的启动条件（1条）" in said and "5.3.1(3)" in said
    assert "如降级，系统建议的下一级别即此级" in said
    assert "读数过时，不作降级、终止依据：5.5.1(5)" in said
    assert "终止条件（在应灾种：洪涝）" in said and "5.7.1(2) 未知" in said
    assert "5.7.1(1)" not in said and "5.7.1(3)" not in said, "of other hazards"
    assert "4.2.6(5)" in said and "读法61" in said and "读法64" in said


def test_nothing_entered_is_no_ground_for_lowering_and_that_is_said_first(open_page: Any) -> None:
    page, held = open_page(AT + "in_force: {response: {level: Ⅲ, hazards: [台风]}}")
    said = re.sub("<[^>]+>", "", conditions.panel(held.assessment()))
    head = said.split("。")[0]
    assert re.search("不自动终止[0-9]+条启动条件尚未核实，不能据此降级或终止（未知不等于不成立）", head)
    assert "没有成立的启动条件" not in said and "尚无已核实成立的启动条件" in head
    assert "台风尚无已核实成立的条款" in said
    (fold,) = [one for one in page.expander if "降级、终止" in one.label]
    assert not fold.proto.expanded, "it has not been seen to ebb"


def test_nothing_in_force_nothing_to_lower(open_page: Any) -> None:
    _, held = open_page(OFF)
    assert not conditions.bears(held.assessment()) and conditions.panel(held.assessment()) == ""


def test_lowering_on_a_stale_reading_wants_a_reason(open_page: Any) -> None:
    page, held = open_page(RUNNING)
    assert field(page, "decision", "level").value == "Ⅱ", "no form suggests lowering on it"
    fill(page, "decision", name="李", districts=["崂山区"], level="Ⅳ")
    press(page, "dc_read_back")
    assert "5.5.1(5)读数过时，过时读数不作降级、终止依据" in red(page)
    fill(page, "decision", reason="已电话核实回落")
    press(press(page, "dc_read_back"), "dc_enter")
    assert held.in_force.level == 1 and "由Ⅱ级调整为Ⅳ级应急响应" in words(page)


# -- two officers


def test_the_second_of_two_is_told_who_decided_what_and_keeps_the_form(open_page: Any) -> None:
    page, held = open_page(OFF)
    fill(page, "decision", name="李", reason="会商")
    press(page, "dc_read_back")
    seen = held.ledger.official.last
    decision.decide(held, signed(held), seen, "other")
    press(page, "dc_enter") if any(b.key == "dc_enter" for b in page.button) else page.run()
    assert "在您填写时已有人登记了决定：启动Ⅳ级应急响应：总指挥李" in red(page)
    assert "王值班录入" in red(page) and "现官方状态：Ⅳ级应急响应（洪涝）" in red(page)
    assert len(held.ledger.official.decisions) == 2, "the second was not entered"
    assert field(page, "decision", "name").value == "李"
    assert all(b.key != "dc_enter" for b in page.button), "it has to be read back anew"


def test_what_is_read_back_is_read_again_after_any_change(open_page: Any) -> None:
    page, _ = open_page(OFF)
    fill(page, "decision", name="李")
    press(page, "dc_read_back")
    assert any(b.key == "dc_enter" for b in page.button)
    fill(page, "decision", level="Ⅰ")
    assert all(b.key != "dc_enter" for b in page.button)
    press(page, "dc_empty")
    assert field(page, "decision", "name").value == ""


def test_deciding_on_what_is_no_longer_so_is_superseded_not_refused(open_page: Any) -> None:
    _, held = open_page(OFF)
    seen = held.ledger.official.last
    first = decision.decide(held, signed(held), seen, "a")
    with pytest.raises(Superseded, match=f"第{first.seq}条"):
        decision.decide(held, signed(held), seen, "b")
    assert held.ledger.official.last == first.seq


def test_the_same_submission_twice_is_one_entry(open_page: Any) -> None:
    _, held = open_page(OFF)
    seen, one = held.ledger.official.last, signed(held)
    assert decision.decide(held, one, seen, "a") == decision.decide(held, one, seen, "a")


def test_a_refused_decision_is_not_entered(open_page: Any) -> None:
    _, held = open_page(OFF)
    with pytest.raises(DecisionRefused, match="不能调整"):
        decision.decide(held, signed(held, "调整"), held.ledger.official.last, "a")


def test_a_log_out_of_reach_is_said_and_the_same_button_enters_it_later(
    open_page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, held = open_page(OFF)
    fill(page, "decision", name="李")
    press(page, "dc_read_back")
    last = held.ledger.official.last

    def gone(*_: Any, **__: Any) -> None:
        raise JournalUnavailable("磁盘已满，未保存")

    with monkeypatch.context() as patch:
        patch.setattr(held.store, "append", gone)
        press(page, "dc_enter")
    assert "磁盘已满，未保存" in red(page) and held.ledger.official.last == last
    press(page, "dc_enter")
    assert held.in_force.level == 1 and field(page, "decision", "name").value == ""


# -- another plan


def test_a_plan_without_adjusting_is_decided_by_another_start(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duty, "DEFAULT", WANG)
    folder = root / "tests" / "editions" / "rules" / "lanjiang-2024"
    edition = load_edition(folder, root / "tests" / "editions" / "data")
    organization = load_organization(folder)
    held = Desk(edition, Rules(edition), organization, load_actions(folder, organization), {},
                open_store("sqlite://"))
    found = {one.label: one for one in decision.choices(held, held.assessment())}
    assert list(found) == ["启动", "终止", "暂缓", "登记"] and not found["启动"].why_not

    def start(level: str) -> Decision:
        now = held.now().replace(second=0, microsecond=0)
        return Decision("启动", "start", now, now, level=level, hazards=("江洪",), reason="会商",
                        districts=("东源省",), signatures=(Person("李", "总调度"),))

    decision.decide(held, start("黄色响应"), 0, "a")
    assert held.in_force.level == 1
    again = {one.label: one for one in decision.choices(held, held.assessment())}
    assert not again["启动"].why_not and not again["终止"].why_not
    assert decision.proposed_districts(held, held.assessment(), again["启动"]) == ["东源省"]
    decision.decide(held, start("红色响应"), held.ledger.official.last, "b")
    assert held.in_force.level == 3 and held.in_force.districts == ("东源省",)
    assert "由黄色响应改为红色响应" in decision_words.what(edition, held.ledger.official.decisions[-1])
    assert standing.panel(held, held.assessment()) and conditions.panel(held.assessment())


# -- who is at the screen


def test_a_signer_signs_in_his_own_name(open_page: Any) -> None:
    page, held = open_page(OFF, Officer("李常务", "常务副总指挥", Role.SIGNER, True))
    assert "本人签发" in words(page)
    press(press(page, "dc_read_back"), "dc_enter")
    assert held.ledger.official.decisions[-1].signed == "常务副总指挥李常务"


def test_a_signer_of_too_low_a_post_is_refused(open_page: Any) -> None:
    page, held = open_page(OFF, Officer("孙", "秘书长", Role.SIGNER, True))
    press(page, "dc_read_back")
    assert "秘书长不在其列" in red(page) and held.in_force.level == 0


def test_nobody_signed_on_enters_nothing(open_page: Any) -> None:
    page, held = open_page(OFF, None)
    fill(page, "decision", name="李")
    press(page, "dc_read_back")
    before = held.revision
    press(page, "dc_enter")
    assert "请先登记值班人员" in red(page) and held.revision == before
    with pytest.raises(OfficerError):
        decision.decide(held, signed(held), held.ledger.official.last, "a")


# -- drafts


def test_what_was_typed_is_there_in_another_browser_until_it_is_entered(open_page: Any) -> None:
    page, held = open_page(OFF)
    fill(page, "decision", name="李", reason="雨情加重", level="Ⅲ")
    fresh = another()
    assert field(fresh, "decision", "reason").value == "雨情加重"
    assert field(fresh, "decision", "level").value == "Ⅲ"
    press(press(fresh, "dc_read_back"), "dc_enter")
    assert held.store.draft("王值班", "decision") is None
    assert field(another(), "decision", "reason").value == ""


def test_a_form_that_nobody_touched_follows_the_situation(open_page: Any) -> None:
    page, held = open_page(OFF)
    decision.decide(held, signed(held), held.ledger.official.last, "a")
    page.run()
    assert page.button(key="dc_act_启动").disabled
    assert field(page, "decision", "level").value == "Ⅳ"
    assert not held.store.draft("王值班", "decision")


def test_drafts_of_nobody_are_not_kept(open_page: Any) -> None:
    page, held = open_page(OFF, None)
    fill(page, "decision", name="李")
    assert drafts.load(held, "decision") == {}
    assert field(page, "decision", "name").value == "李"


# -- hostile text


def test_what_is_typed_is_shown_as_text(open_page: Any) -> None:
    page, held = open_page(OFF)
    evil = "<img src=x onerror=alert(1)> ![a](http://b/c)"
    fill(page, "decision", name="李<b>", reason=evil)
    press(press(page, "dc_read_back"), "dc_enter")
    assert "<img" not in html(page) and "&lt;img" in html(page)
    assert held.ledger.official.decisions[-1].reason == evil


# -- in words


def test_times_are_taken_near_what_they_belong_to() -> None:
    anchor = datetime(2026, 8, 10, 0, 10, tzinfo=EIGHT)
    assert decision.time_near("23:50", anchor) == anchor.replace(day=9, hour=23, minute=50)
    assert decision.time_near("06:00", anchor) == anchor.replace(hour=6, minute=0)
    assert decision.time_near("8-9 21:10", anchor) == anchor.replace(day=9, hour=21)
    assert decision.time_near("8-13 06:00", anchor) == anchor.replace(day=13, hour=6, minute=0)
    assert decision.time_near("2025-8-13 06:00", anchor).year == 2025
    silvester = datetime(2026, 12, 31, 23, 0, tzinfo=EIGHT)
    assert decision.time_near("1-1 06:00", silvester).year == 2027


def test_a_lag_is_told_to_the_minute_and_may_be_early() -> None:
    at = datetime(2026, 8, 10, 3, 0, 40, tzinfo=EIGHT)
    assert standing.lag_words(at, at + timedelta(minutes=12)) == "12分钟"
    assert standing.lag_words(at, at - timedelta(minutes=5)) == "早5分钟"
    assert standing.lag_words(at, at - timedelta(seconds=30)) == "不足1分钟"


def test_every_decision_is_listed_with_its_lags(open_page: Any) -> None:
    _, held = open_page(OFF)
    decision.decide(held, signed(held), held.ledger.official.last, "a")
    said = re.sub("<[^>]+>", " ", standing.history(held, held.assessment()))
    assert "已登记的决定（2）" in said and "签发→生效" in said and "启动Ⅳ级应急响应" in said
    assert decision_words.what(held.edition, held.ledger.official.decisions[0]).startswith("登记：")
