"""Every thing that an expectation may hold the system to: met, and in words where it is not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

import pytest
from builders import DISTRICTS
from drill_builders import at, course, script, seen

from qdflood.drill.form import ExpectationForm
from qdflood.drill.seen import Seen, checks, differences, spoken, squeezed
from qdflood.errors import ReportError
from qdflood.journal.ledger import Ledger
from qdflood.plan.validation import build

RIVER = {"river": "大沽河", "reach": "干流", "danger": "重大险情", "control": "未控制"}
NIGHT: dict[str, Any] = {
    "typhoon": "无",
    "stations": {"南村": {"position": [
        {"value": "接近警戒水位", "by": "市水文中心"}, {"value": "超过警戒水位", "by": "平度市防指"}],
        "outlook": {"value": "可能继续上涨", "at": "-30:00"}}},
    "rivers": [RIVER],
    "districts": {"平度市": {"response": "Ⅳ", "response_hazard": "洪涝"}},
    "signals": [{"kind": "暴雨", "colour": "橙色", "issuer": "市气象局", "area": "全市"}],
    "proposals": [{"item": "(8)", "level": "Ⅳ", "hazard": "洪涝", "reason": "甲", "proposer": "乙"}],
    "zero_report": ["reservoirs.danger"],
}
START = {"act": "启动", "level": "Ⅳ", "within_min": 9, "signed": ["常务副总指挥"],
         "hazards": ["洪涝"], "reason": "先期处置", "grounds": ["5.3.1(8)"]}


@cache
def night(decided: bool = False) -> Seen:
    """A night of much and little, at +00:10; with a response decided at +00:05 or without."""
    expect = [{"at": "+00:05", "decision": START}] if decided else ()
    played = course(script([{"at": "+00:00", "readings": NIGHT}], expect))
    played.to(at("+00:10"))
    assert not played.refused, played.refused
    return seen(played, at("+00:10"))


def form(**said: Any) -> ExpectationForm:
    whole = {"id": "e", "at": "+00:10", "objective": "o", "title": "t"} | said
    return build(ExpectationForm, whole, "试验")


def told(decided: bool = False, **said: Any) -> list[str]:
    return [one.sentence for one in differences(form(**said), night(decided))]


def test_the_night_is_what_the_tests_below_think_it_is() -> None:
    a = night().assessment
    grades = a.edition.levels.grades
    assert [grades[x] for x in (a.confirmed, a.possible)] == ["Ⅲ", "Ⅰ"], a.verdict


AS_IT_IS = [
    {"confirmed": "Ⅲ"}, {"possible": "Ⅰ"}, {"verdict": "建议启动Ⅲ级"},
    {"met": ["5.3.1(4)"]}, {"met": ["5.3.1(8)"]}, {"unmet": ["5.3.1(1)"]},
    {"not_met": ["5.3.1(1)", "5.4.1(2)"]}, {"unknown": ["5.3.1(2)"]},
    {"ask": ["rain.effective_next_week"]}, {"ask": ["districts.*.response"]},
    {"ask": ["districts.response", "districts.莱西市.response"]},
    {"warnings": {"防汛防台风": "成立", "抗旱": "不成立"}},
    {"alarms": ["大沽河干流"]}, {"stale": ["stations.南村.outlook"]}, {"stale": ["趋势可能继续上涨"]},
    {"conflicts": ["stations.南村.position"]}, {"conflicts": ["平度市防指"]},
    {"advisories": ["橙色"]}, {"status": "无"}, {"status": None},
    {"reports": [{"of": "大沽河"}, {"of": "大沽河", "means": "书面"}]},
]
OTHERWISE = [
    ({"confirmed": None}, "建议级别应为无，实为Ⅲ级（5.4.1(4)成立）"),
    ({"confirmed": "Ⅱ"}, "建议级别应为Ⅱ级，实为Ⅲ级（"),
    ({"possible": "Ⅳ"}, "不能排除的最高级别应为Ⅳ级，实为Ⅰ级（"),
    ({"possible_reported": None}, "有情况指向的最高可能级别应为无，实为"),
    ({"verdict": "维持"}, "研判结论应含“维持”，实为“建议启动Ⅲ级"),
    ({"met": ["5.4.1(5)"]}, "Ⅲ级应成立（5.4.1(5)），实为未知：缺 南村站洪水位（stations.南村.position）"),
    ({"not_met": ["5.3.1(4)"]}, "Ⅳ级应不成立或未知（5.3.1(4)），实为成立"),
    ({"unmet": ["5.3.1(2)"]}, "Ⅳ级应不成立（5.3.1(2)），实为未知：缺 其余区（市）应急响应（districts.*.response）"),
    ({"unknown": ["5.3.1(1)"]}, "Ⅳ级应未知（5.3.1(1)），实为不成立"),
    ({"met": ["5.4.1(8)"]}, "Ⅲ级应成立（5.4.1(8)），实为未提出"),
    ({"met": ["9.9.9(1)"]}, "本预案没有9.9.9(1)这一条"),
    ({"met": ["5.3.1(4)#9"]}, "本预案没有5.3.1(4)#9这一条"),
    ({"met": ["5.7.1(1)"]}, "终止条件应成立（5.7.1(1)），实为"),
    ({"ask": ["typhoon.force"]}, "应列为待核实：各台风中心附近最大平均风力（typhoon.force），实际没有列：零报告已报：当前无台风"),
    ({"warnings": {"防汛防台风": "未知"}}, "“防汛防台风”的发布条件应为未知，实为成立"),
    ({"warnings": {"海啸": "成立"}}, "本预案没有“海啸”预警"),
    ({"alarms": ["小沽河"]}, "突出情况应有“小沽河”，实有1条：大沽河干流"),
    ({"alarms": []}, "应没有突出情况，实有“大沽河干流"),
    ({"conflicts": []}, "应没有矛盾提示，实有“"), ({"stale": []}, "应没有过时提示，实有“"),
    ({"advisories": ["甲乙丙"]}, "预案外提示应有“甲乙丙”，实有"),
    ({"status": "Ⅳ"}, "官方状态应为Ⅳ级，实为无"),
    ({"reports": [{"of": "峡山"}]}, "应有“峡山”的信息报告计时，实际没有（现有：大沽河干流"),
    ({"reports": [{"of": "大沽河", "means": "鸽子"}]}, "“大沽河”应有鸽子报告计时，实际没有"),
    ({"reports": []}, "应没有须报告的险情、灾情，实有“大沽河干流"),
    ({"tasks": [{"unit": "市应急局", "ref": "5.3.2(4)", "within_min": 9}]},
     "市应急局应有5.3.2(4)的任务，实际没有（没有任务）"),
]


def test_a_difference_goes_by_the_clause_or_by_all_that_is_asked_for() -> None:
    branch, ask = differences(form(met=["5.3.1(6)#1"], ask=["districts.莱西市.rain_24h_mm"]), night())
    assert branch.sentence.startswith("Ⅳ级应成立（5.3.1(6)#1），实为不成立")
    assert branch.more == ("5.3.1(6)#1：至少1座小（二）型水库发生垮坝",)
    assert ask.sentence == ("应列为待核实：莱西市24小时降雨量（districts.莱西市.rain_24h_mm），"
                            "实际没有列：现在没有条款要看它")
    assert "其余区（市）应急响应（districts.*.response）" in ask.more[0]
    assert ask.more[0].startswith(f"现列为待核实的{len(night().assessment.needed)}项：")


NINE = ["市南区", "市北区", "李沧区", "崂山区", "城阳区", "西海岸新区", "即墨区", "平度市", "莱西市"]


def later(expected: dict[str, Any], readings: dict[str, Any]) -> list[str]:
    """What is said of an expectation after these readings alone."""
    played = course(script([{"at": "+00:00", "readings": readings}]))
    played.to(at("+00:10"))
    return [one.sentence for one in differences(form(**expected), seen(played, at("+00:10")))]


def test_one_of_ten_need_not_be_asked_and_it_is_said_why() -> None:
    zeros = [{"of": "districts.flood", "district": name} for name in NINE]
    (said,) = later({"ask": ["districts.胶州市.flood"]}, {"zero_report": zeros})
    assert "5.3.1(3)（Ⅳ级）不问它也已经不成立（要2个以上区（市），够的有0个，没有报的只剩1个）" in said
    assert said.startswith("应列为待核实：胶州市洪涝灾害（districts.胶州市.flood），实际没有列：")
    (said,) = later({"unknown": ["5.3.1(3)"]}, {"zero_report": zeros})
    assert said.endswith("实为不成立：要2个以上区（市），够的有0个，没有报的只剩1个")


def test_what_was_reported_and_does_not_reach_is_named() -> None:
    (said,) = later({"met": ["5.3.1(6)"]}, {"reservoirs": [
        {"name": "甲水库", "size": "小（一）型", "district": "即墨区", "danger": "较大险情"}]})
    assert said == ("Ⅳ级应成立（5.3.1(6)），实为未知：缺 其余水库险情（reservoirs.*.danger）；"
                    "已报的够不上：甲水库发生较大险情（小（一）型）")


def test_what_is_known_needs_no_asking() -> None:
    (said,) = later({"ask": ["rain.widespread_heavy"]}, {"rain": {"widespread_heavy": True}})
    assert "实际没有列：已经报过：" in said


@pytest.mark.parametrize("said", AS_IT_IS, ids=str)
def test_what_is_so_is_no_difference(said: dict[str, Any]) -> None:
    assert told(**said) == []


@pytest.mark.parametrize(("said", "sentence"), OTHERWISE, ids=lambda x: str(x)[:40])
def test_what_is_not_so_is_one_sentence(said: dict[str, Any], sentence: str) -> None:
    (found,) = told(**said)
    assert found.startswith(sentence)


def test_after_a_decision_there_is_a_status_and_there_are_tasks() -> None:
    task = {"unit": "市应急局", "ref": "5.3.2(4)", "within_min": 9}
    assert told(True, status="Ⅳ", tasks=[task]) == []
    (found,) = told(True, tasks=[task | {"ref": "5.6.2(4)"}])
    assert found.startswith("市应急局应有5.6.2(4)的任务，实际没有（其任务：5.3.2(")
    assert told(True, status=None) == ["官方状态应为无，实为Ⅳ级"]


def test_an_ending_that_does_not_apply_is_not_met() -> None:
    over = {"typhoon": "无", "closing": {"typhoon_effect_ended": True, "calm": True}}
    played = course(script([{"at": "+00:00", "readings": over}]))
    played.to(at("+00:10"))
    now = seen(played, at("+00:10"))
    endings = [w.finding.clause.ref for w in now.assessment.endings if w.finding.truth == 2]
    for ref in endings:
        (found,) = differences(form(met=[ref]), now)
        assert found.sentence.endswith("实为不适用（没有这一状态在实施）")


def test_not_registered_is_none_only_where_nothing_is_said() -> None:
    played = course(script(in_force=None))
    played.to(at("+00:10"))
    now = seen(played, at("+00:10"))
    assert differences(form(status=None), now) == []
    (found,) = differences(form(status="无"), now)
    assert found.sentence == "官方状态应为无，实为未登记"


def test_only_what_is_asked_for_is_looked_at() -> None:
    said = form(confirmed="Ⅰ", status="Ⅰ")
    found = differences(said, night(), only=frozenset({"status"}))
    assert [one.key for one in found] == ["status"]


def test_every_way_to_name_a_roll_call() -> None:
    names = tuple(DISTRICTS)
    ways = spoken("districts.*.response", names)
    assert {"districts.*.response", "districts.response", "districts.市南区.response"} <= ways
    assert spoken("stations.南村.outlook", ()) == {"stations.南村.outlook"}


# -- prints


def page(kind: str, options: Mapping[str, Any], ledger: Ledger, when: datetime) -> str:
    if kind == "notice":
        raise ReportError("日志中还没有可发通知的决定")
    return "建议，\n非 决定　" + "".join(map(str, options.values()))


def printed(**due: Any) -> list[str]:
    said = form(prints=[due])
    return [one.sentence for one in differences(said, night(), page)]


def test_words_are_looked_for_across_broken_lines() -> None:
    assert squeezed("建议，\n非 决　定") == "建议，非决定"
    assert printed(kind="sms", words=["建议，非决定"], without=["Ⅰ级"]) == []
    assert printed(kind="sms", words=["Ⅰ级"]) == ["打印“sms”应有“Ⅰ级”，实际没有"]
    assert printed(kind="sms", without=["非决定"]) == ["打印“sms”不应有“非决定”，实际有"]
    assert printed(kind="sms", options={"level": "Ⅰ级"}, words=["Ⅰ级"]) == []


def test_what_cannot_be_printed_is_a_difference() -> None:
    (found,) = printed(kind="notice", words=["Ⅳ级"])
    assert found == "打印“notice”没有成功：日志中还没有可发通知的决定。"


def test_without_a_printer_no_page_is_looked_at() -> None:
    said = form(prints=[{"kind": "notice", "words": ["甲"]}])
    assert differences(said, night()) == []
    assert (checks(said), checks(said, printing=False)) == (1, 0)


# -- counting


@pytest.mark.parametrize(("said", "number"), [
    ({"confirmed": None}, 1), ({"met": ["5.3.1(1)", "5.3.1(2)"]}, 2), ({"alarms": []}, 1),
    ({"warnings": {"抗旱": "未知", "防汛防台风": "未知"}}, 2), ({"decision": START}, 1),
    ({"prints": [{"kind": "sms", "words": ["甲", "乙"], "without": ["丙"]}]}, 3),
])
def test_everything_that_is_looked_at_is_counted(said: dict[str, Any], number: int) -> None:
    assert checks(form(**said)) == number
