"""What is told by telephone and by short message: its words, its length, what gives way first."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from builders import DATA, document, shipped
from decision_builders import ORGANIZATION, assent, at, decision
from hypothesis import given
from hypothesis import strategies as st
from test_properties import known, worlds
from told_builders import LISTS, SIGNER, printed, readings, stamped, warned

from qdflood.assessment import assess
from qdflood.journal.entry import READING
from qdflood.journal.handed_over import official
from qdflood.journal.observed import body_of
from qdflood.journal.official import Decision
from qdflood.observations import read_situation
from qdflood.observations.report import Report
from qdflood.plan.yaml_file import read_yaml
from qdflood.report.dangers import dangers
from qdflood.report.fitting import Part, fitted, length
from qdflood.report.source import Source, source
from qdflood.report.spoken import (
    LEFT_OUT,
    MESSAGE_CHARACTERS,
    PROPOSAL,
    SPEECH_CHARACTERS,
    message,
    prefix,
    sms,
    speech,
    spoken,
)
from qdflood.report.typed import one_line

EXAMPLES = sorted((DATA / "examples").glob("*.yaml"))
FLOODS: dict[str, Any] = {"districts": {"崂山区": {"flood": "一般"}, "胶州市": {"flood": "一般"}}}
WORST: dict[str, Any] = {"districts": {"崂山区": {"flood": "特大"}, "胶州市": {"flood": "特大"}}}
DROUGHT: dict[str, Any] = {"rain": {"effective_next_week": False}, "districts": {
    "平度市": {"drought": "重度"}, "莱西市": {"drought": "重度"}}}  # fmt: skip


def both(source: Source, exercise: str = "") -> tuple[str, str]:
    return speech(source, exercise), message(source, exercise)


def measured(said: tuple[str, str]) -> None:
    assert length(said[0]) <= SPEECH_CHARACTERS, said[0]
    assert length(said[1]) <= MESSAGE_CHARACTERS, said[1]


def held_words(source: Source, said: str, exercise: str) -> None:
    """The words that must never be left out."""
    a = source.assessment
    assert PROPOSAL in said and "官方" in said
    if a.alarms:
        worst = one_line(dangers(a)[0].text, 400).strip("。；，、 ")
        assert f"急报：{worst[:2]}" in said and worst[-4:] in said, said
    assert not exercise or said.startswith("【演练】")
    if "无法判定" in source.assessment.verdict:
        assert "无法判定" in said
    if a.needed and length(said) > MESSAGE_CHARACTERS and "决定是否" not in said:
        assert f"未核实{len(a.needed)}项" in said
    for word in ("不排除", "建议启动", "建议提升"):
        assert word not in source.assessment.verdict.split("（")[0] or word in said


def test_nothing_registered_and_nothing_known() -> None:
    told, sent = both(printed())
    assert told.startswith("8月10日13时00分，市防指值班报告。")
    assert "官方状态：未登记" in told and "无法判定，不排除Ⅰ级（建议，非决定）" in told
    assert "未核实" in told and "先问市气象局" in told and "决定。" not in told
    assert "无法判定" in sent and "未核实" in sent and "未登记" in sent
    measured((told, sent))


def test_a_proposal_says_what_carries_it_and_who_decides() -> None:
    told, sent = both(printed(readings(**FLOODS)))
    assert "建议启动Ⅳ级应急响应" in told and "依据5.3.1(3)" in told
    assert f"请{SIGNER}决定是否启动Ⅳ级应急响应。" in told
    assert f"请{SIGNER}决定" not in sent or f"请{SIGNER}决定是否启动" in sent
    measured((told, sent))


def test_the_worst_is_for_the_commander() -> None:
    found = printed(readings(**WORST))
    told, sent = both(found)
    assert "建议启动Ⅰ级应急响应" in told and "请总指挥决定是否启动Ⅰ级应急响应" in told
    assert "Ⅰ级" in sent
    measured((told, sent))


def test_a_drought_reads_the_same_way() -> None:
    told, sent = both(printed(readings(**DROUGHT)))
    assert "依据5.5.1(7)" in told and "建议启动Ⅱ级应急响应" in sent
    measured((told, sent))


def started(level: str = "Ⅳ", **more: Any) -> Decision:
    return decision("启动", "12:00", level, SIGNER if level in "ⅣⅢ" else "总指挥", **more)


def test_with_a_response_in_force_it_is_adjusted_and_its_time_is_told() -> None:
    told, sent = both(printed(started(), readings(**WORST)))
    assert "10日12时00分起Ⅳ级应急响应（洪涝）" in told
    assert "请总指挥决定是否调整为Ⅰ级应急响应" in told
    measured((told, sent))


def test_clauses_of_a_lower_level_are_not_told_as_the_ground_of_the_one_in_force() -> None:
    told, _ = both(printed(readings(**FLOODS), started("Ⅲ")))
    assert "维持Ⅲ级" in told and "现有Ⅳ级依据5.3.1(3)" in told
    told, _ = both(printed(readings(**FLOODS), started()))
    assert "维持Ⅳ级" in told and "。依据5.3.1(3)" in told


def test_other_hazards_at_the_same_level_leave_the_levels_time_and_both_are_named() -> None:
    other = decision("调整", "12:30", "Ⅳ", SIGNER, hazards=("洪涝", "台风"), from_level="Ⅳ")
    found = printed(started(), other)
    told, sent = both(found)
    assert "10日12时00分起Ⅳ级应急响应（洪涝、台风），10日12时30分调整" in told
    assert "12时30分起" not in told + sent
    assert official(found.ledger, found.at).startswith(
        "Ⅳ级应急响应（洪涝、台风），12:00起，12:30调整，常务副总指挥甲签发")
    assert official(printed(started()).ledger, found.at).startswith(
        "Ⅳ级应急响应（洪涝），12:00起，常务副总指挥甲签发")
    measured((told, sent))


def test_what_is_signed_and_not_yet_in_force_is_not_asked_for_again() -> None:
    found = printed(readings(**FLOODS), started(in_force="18:00"))
    told, sent = both(found)
    assert "启动Ⅳ级已签发，10日18时00分生效" in told
    assert "决定是否启动" not in told + sent
    assert "官方未登记，启动Ⅳ级已签发" in sent


def refused(agreed: bool = False, post: str = SIGNER) -> tuple[str, Any]:
    return assent("启动", "Ⅳ", post, agreed)


def test_what_came_of_asking_is_told_beside_what_is_asked() -> None:
    asks = f"请{SIGNER}决定是否启动Ⅳ级应急响应"
    told, _ = both(printed(readings(**FLOODS)))
    assert f"{asks}。" in told
    told, _ = both(printed(readings(**FLOODS), refused()))
    assert f"{asks}（10日12时01分{SIGNER}李电话未同意）。" in told
    told, _ = both(printed(readings(**FLOODS), refused(agreed=True)))
    assert f"{asks}（10日12时01分{SIGNER}李电话同意，待签发）。" in told
    put_off = decision("暂缓", "12:10", "Ⅳ", SIGNER, reason="再核实")
    told, _ = both(printed(readings(**FLOODS), refused(), put_off))
    assert f"{asks}（10日12时10分{SIGNER}甲决定暂缓）。" in told


def test_what_came_of_asking_before_the_last_decision_is_told_no_more() -> None:
    told, _ = both(printed(readings(**WORST), refused(), started()))
    assert "是否调整为Ⅰ级应急响应。" in told and "未同意" not in told


def test_a_warning_that_is_due_is_asked_for() -> None:
    signal = {"kind": "暴雨", "colour": "橙色", "issuer": "市气象局", "area": "全市"}
    given_now: dict[str, Any] = {"signals": [signal], "rain": {"ten_day_mean_mm": 120}}
    told, _ = both(printed(readings(**given_now)))
    assert f"请{SIGNER}决定是否发布防汛防台风预警" in told
    told, _ = both(printed(readings(**given_now), warned()))
    assert "是否发布防汛防台风预警" not in told and "防汛防台风预警发布中" in told


def test_a_danger_is_told_first_whatever_the_level() -> None:
    broken = {"reservoirs": [{"name": "某村水库", "size": "小（二）型", "district": "平度市",
                              "danger": "垮坝"}]}  # fmt: skip
    told, sent = both(printed(readings(**broken)))
    assert "急报：某村水库" in told and "垮坝" in told
    assert "急报" in sent
    measured((told, sent))


def test_the_danger_that_the_highest_condition_rests_on_is_named_first() -> None:
    small = {"name": "某村水库", "size": "小（二）型", "district": "平度市", "danger": "垮坝"}
    given_now: dict[str, Any] = {"reservoirs": [small, {"reservoir": "产芝水库", "danger": "垮坝"}]}
    for said in both(printed(readings(**given_now))):
        assert said.index("产芝水库发生垮坝") < said.index("某村水库发生垮坝")


WORST_NIGHT: dict[str, Any] = {
    "districts": {"崂山区": {"flood": "特大", "evacuate_needed": 12000, "evacuated": 9000},
                  "胶州市": {"flood": "特大"}},
    "reservoirs": [{"reservoir": "产芝水库", "danger": "垮坝"},
                   {"name": "某村水库", "size": "小（二）型", "district": "平度市", "danger": "垮坝"}],
    "rivers": [{"river": "大沽河", "reach": "干流", "danger": "决口", "control": "未控制"}],
}  # fmt: skip


@pytest.mark.parametrize("exercise", ["", "夏季推演"])
@pytest.mark.parametrize("level", ["Ⅳ", "Ⅰ"])
def test_dangers_are_named_and_the_status_is_told_before_counts_and_numbers(
    level: str, exercise: str
) -> None:
    told, sent = said = both(printed(readings(**WORST_NIGHT), started(level)), exercise)
    for name in ("大沽河干流发生决口", "产芝水库发生垮坝"):
        assert name in told and name in sent
    assert "某村水库发生垮坝" in told and ("某村水库发生垮坝" in sent or "等3处" in sent)
    assert f"{level}级" in told.split("官方状态：")[1].split("。")[0]
    assert re.search(f"官方(洪涝)?{level}级响应中", sent)
    measured(said)


def test_people_moved_out_are_told_before_any_clause() -> None:
    told, _ = both(printed(readings(**WORST_NIGHT), started()))
    assert "决定是否" in told, "the call is made for the decision"
    assert "需转移12000人，已转移9000人（1个区（市）报，9个未报）" in told and "依据" not in told
    only: dict[str, Any] = {"districts": {"崂山区": {"flood": "一般", "evacuate_needed": 1200},
                                          "胶州市": {"flood": "一般"}}}
    told, _ = both(printed(readings(**only)))
    assert told.index("需转移1200人（1个区（市）报，9个未报），已转移未报") < told.index("依据5.3.1(3)")


def test_nobody_is_told_that_nothing_need_be_decided_nor_to_decide_nothing() -> None:
    for found in (printed(), printed(readings(**DROUGHT)), printed(readings(**WORST_NIGHT)),
                  printed(readings(**WORST_NIGHT), started("Ⅰ"))):
        for said in both(found):
            assert "暂不请示" not in said and "审定" not in said
            assert not re.search("请[^。；]*决定[。；]", said), "a decision is asked for by its name"


def test_an_old_danger_is_not_told_as_a_new_one() -> None:
    broken = {"reservoirs": [{"name": "某村水库", "size": "小（二）型", "district": "平度市",
                              "danger": "垮坝"}]}  # fmt: skip
    found = printed(readings(**broken))
    late = at("13:00") + timedelta(days=4)
    said = both(replace(found, assessment=found.ledger.assessment(late), at=late))
    for one in said:
        assert "急报：某村水库发生垮坝（待复核）" in one
    measured(said)


def test_an_exercise_says_so_first() -> None:
    for said in both(printed(readings(**FLOODS)), "夏季推演"):
        assert said.startswith("【演练】")
    assert prefix("演示：样例") == "【演示】" and prefix("") == "" and prefix("演练") == "【演练】"


@pytest.mark.parametrize("title", ["擦边的：夜里", "演练：一", "：", "值班：市防指", "\u202e", " ", "字" * 100,
                                   '"引"/<斜>\\', "第一行\n第二行"])  # fmt: skip
def test_whatever_an_exercise_is_called_it_is_told_as_one(title: str) -> None:
    found = printed(readings(**FLOODS))
    for said in both(found, title):
        assert said.startswith(("【演练】8月10日", "【演练】13"))
    for made in (spoken, sms):
        assert made(found, stamped(found, title)).decode().startswith("【演练】")




def test_what_is_left_out_is_said_and_nothing_is_cut_inside() -> None:
    _, sent = both(printed(readings(**FLOODS)))
    assert sent.endswith(LEFT_OUT)
    assert sent.removesuffix(LEFT_OUT).endswith("。")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("exercise", ["", "夏季推演"])
def test_every_example_fits_and_keeps_its_words(path: Any, exercise: str) -> None:
    said = read_situation(shipped().edition, read_yaml(path, path.name))
    found = printed((READING, body_of(["x"], [""], list(said.reports), list(said.zeros))))
    found = replace(found, assessment=found.ledger.assessment(said.at), at=said.at)
    told = both(found, exercise)
    measured(told)
    for one in told:
        held_words(found, one, exercise)


@given(worlds(), st.sampled_from(["", "演练"]))
def test_any_situation_fits_and_keeps_its_words(world: Any, exercise: str) -> None:
    a = assess(shipped().rules, known(world, shipped()))
    found = replace(printed(), assessment=a, at=a.situation.at)
    said = both(found, exercise)
    measured(said)
    for one in said:
        held_words(found, one, exercise)


HOSTILE = st.text(min_size=1, max_size=40) | st.sampled_from(
    ["。" * 30, "<script>#*$\\", "🌊" * 60, "字" * 10_000, "甲\n乙\r丙", "\u202e右左", "\x00\x07"])  # fmt: skip


@given(HOSTILE)
def test_any_name_fits_and_stays_on_its_line(name: str) -> None:
    given_now = [Report("reservoirs", name, field, value, at("11:00"), name) for field, value in
                 (("size", "小（二）型"), ("danger", "垮坝"), ("district", "平度市"))]  # fmt: skip
    found = printed((READING, body_of(["x"], ["x"], given_now, [])))
    said = both(found)
    measured(said)
    for one in said:
        assert "\n" not in one and "\x00" not in one and "\u202e" not in one
        held_words(found, one, "")


def test_a_file_holds_the_words_and_what_they_were_made_from() -> None:
    found = printed(readings(**FLOODS))
    for made, text in ((spoken, speech(found)), (sms, message(found))):
        said = made(found, stamped(found)).decode()
        assert said.startswith(text + "\n\n——青岛市防汛抗旱应急预案")
        assert found.ledger.hash[:4] in said and "王值班" in said
        assert made(found, stamped(found)).decode() == said
    assert sms(found, stamped(found, "夏季推演")).decode().startswith("【演练】")


# --- fitting --------------------------------------------------------------------------


def test_the_least_important_gives_way_first_and_comes_back_when_there_is_room() -> None:
    parts = [Part(("甲" * 10,), 1), Part(("乙" * 20, "乙乙", ""), 9), Part(("丙" * 10, "丙"), 5, 2)]
    assert fitted(parts, 60, "略") == "甲" * 10 + "乙" * 20 + "丙" * 10
    assert fitted(parts, 24, "略") == "甲" * 10 + "乙乙" + "丙" * 10 + "略"
    assert fitted(parts, 12, "略") == "甲" * 10 + "丙" + "略"
    assert fitted(parts, 1, "略") == "甲" * 10 + "丙略", "what must be said is said"


def test_a_picture_counts_as_the_message_counts_it() -> None:
    assert length("汛🌊") == 3


def test_the_lists_are_those_of_the_edition() -> None:
    assert printed().lists == LISTS and printed().organization is ORGANIZATION
    assert printed(when="13:00").at - at("13:00") == timedelta(0) and document()


def test_old_figures_are_told_with_their_time_and_to_be_said_again() -> None:
    moved: dict[str, Any] = {"districts": {"崂山区": {"evacuate_needed": 1200, "evacuated": 900}}}
    found = printed(readings(**moved))
    now, _ = both(found)
    assert "需转移1200人，已转移900人（1个区（市）报，9个未报）。" in now and "截至" not in now
    later = source(ORGANIZATION, LISTS, found.ledger, found.at + timedelta(days=4))
    told, sent = both(later)
    assert "11时00分报：需转移1200人，已转移900人（1个区（市）报，9个未报）（待复核）" in told
    assert "需转移" not in sent or ("截至" in sent and "待复核" in sent)


def test_a_response_without_a_hazard_is_told_as_that() -> None:
    bare = decision("启动", "12:05", "Ⅳ", SIGNER, hazards=(), grounds=(), districts=())
    told, sent = both(printed(bare))
    assert "Ⅳ级应急响应（灾种未登记）" in told and "（）" not in told + sent


def test_a_message_says_for_which_hazard_the_response_is() -> None:
    dry = decision("启动", "12:05", "Ⅲ", SIGNER, hazards=("干旱",), grounds=("5.4.1(4)",))
    broken = {"reservoirs": [{"name": "某村水库", "size": "小（二）型", "district": "平度市",
                              "danger": "垮坝"}]}  # fmt: skip
    _, sent = both(printed(readings(**broken), dry))
    assert "干旱" in sent.split("官方")[1].split("。")[0]
