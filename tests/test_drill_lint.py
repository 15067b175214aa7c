"""A script held against the plan: every word that is not in it, every result it rules out."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from builders import DATA, shipped
from drill_builders import course as course_of
from drill_builders import lists, organization
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from script_builders import example, line_of, problems, read, spoilt

from qdflood.drill.clauses import state
from qdflood.drill.course import Course
from qdflood.drill.form import PrintDue
from qdflood.drill.lint import check
from qdflood.drill.lint_names import Names
from qdflood.drill.script import read_script
from qdflood.errors import DrillError
from qdflood.plan.yaml_file import yaml_of
from qdflood.truth import FALSE, TRUE, UNKNOWN

SHIPPED = sorted((DATA / "drills").glob("*.yaml"))
TASK = '{unit: 市水务管理局, ref: "5.3.2(4)", within_min: 30}'
REPORT = "{of: 示例水库, means: 电话}"
MET = 'met: ["5.3.1(6)"]'
GRADED = '  confirmed: Ⅳ\n  met: ["5.3.1(6)"]'
LEVEL = "    level: Ⅳ\n    within_min: 30"


def test_the_example_has_no_problem() -> None:
    assert problems(example()) == []


@pytest.mark.parametrize("path", SHIPPED, ids=[path.stem for path in SHIPPED])
def test_what_is_shipped_has_no_problem(path: Path) -> None:
    script = read_script(shipped().edition, path.read_bytes(), path.name)
    found = check(shipped().edition, organization(), lists(), script)
    assert [str(one) for one in found] == []


WRONG = [
    # old, new, the part on whose line it is, words of the sentence
    # -- objectives
    ('clauses: ["5.3.1(6)"]', 'clauses: ["5.3.1(9)"]', "5.3.1(9)", "没有“5.3.1(9)”这一条。可用：5.3.1(8)"),
    ("  objective: 提得准", "  objective: 先问清", "- id: 提得准", "“提得准”没有检验点"),
    # -- words that are not the plan's
    (GRADED, "  confirmed: Ⅴ", "confirmed: Ⅴ", "“Ⅴ”不是本预案的级别。可用：无、Ⅳ、Ⅲ、Ⅱ、Ⅰ"),
    (MET, 'met: ["5.3.1(9)"]', "5.3.1(9)", "没有可判断的条款“5.3.1(9)”"),
    (MET, 'met: ["5.3.2(4)"]', 'met: ["5.3.2', "没有可判断的条款“5.3.2(4)”"),
    (MET, 'met: ["5.3.1(6)#7"]', "#7", "没有可判断的条款“5.3.1(6)#7”"),
    ("ask: [stations.南村.position]", "ask: [gauges.南村.position]", "ask:", "没有登记表“gauges”"),
    ("ask: [stations.南村.position]", "ask: [stations.南村.level]", "ask:", "stations 没有“level”这一项"),
    ("ask: [stations.南村.position]", "ask: [stations.北村.position]", "ask:", "水文站名录中没有“北村”"),
    ("ask: [stations.南村.position]", "ask: [stations.南村站.position]", "ask:", "请写名录中的名称“南村”"),
    ("ask: [stations.南村.position]", "ask: [reservoirs.某水库.danger]", "ask:", "到这时也没有报过"),
    ("ask: [stations.南村.position]", "ask: [reservoirs.示例水库.size]", "ask:", "到这时也没有报过"),
    ("ask: [stations.南村.position]", "ask: [rain.全市.widespread_heavy]", "ask:", "没有名称"),
    ("ask: [stations.南村.position]", "ask: [stations]", "ask:", "没有写明是哪一项"),
    ("when_asked: [stations.南村.position,", "when_asked: [stations.南村.stage,", "when_asked:",
     "stations 没有“stage”这一项"),
    (MET, f"{MET}\n  warnings: {{防汛: 成立}}", "warnings:", "没有“防汛”预警。可用：防汛防台风、抗旱"),
    (MET, f"{MET}\n  warnings: {{抗旱: 可能}}", "warnings:", "“可能”不是判断结果。可用：不成立、未知、成立"),
    (MET, f"{MET}\n  advisories: [没有的提示]", "advisories:", "没有含“没有的提示”的预案外提示"),
    # -- results that exclude each other
    (GRADED, f"{GRADED}\n  possible: null", "possible: null", "高于不排除的级别"),
    (GRADED, f"{GRADED}\n  possible: Ⅰ\n  possible_reported: null", "possible_reported:", "高于已报情况"),
    (GRADED, "  possible: Ⅲ\n  possible_reported: Ⅱ", "possible: Ⅲ", "（possible_reported）Ⅱ高于"),
    (MET, f'{MET}\n  unmet: ["5.3.1(6)"]', MET, "5.3.1(6)既写成立，又写不成立或未知"),
    (MET, 'met: ["5.3.1(6)#3"]\n  unknown: ["5.3.1(6)"]', "#3", "5.3.1(6)#3成立则5.3.1(6)也成立"),
    ('  unknown: ["5.3.1(5)"]', '  unknown: ["5.3.1(5)"]\n  unmet: ["5.3.1(5)"]', 'unknown: ["5.3.1(5)"]',
     "5.3.1(5)既写未知，又写不成立"),
    (MET, 'unmet: ["5.3.1(6)"]\n  unknown: ["5.3.1(6)#1"]', "#1", "5.3.1(6)#1未知则"),
    (MET, 'met: ["5.4.1(6)"]', 'met: ["5.4.1', "5.4.1(6)是Ⅲ级条款，写它成立而 confirmed 只写Ⅳ"),
    (GRADED, '  possible: Ⅳ\n  unknown: ["5.6.1(6)"]', "unknown: [\"5.6", "是Ⅰ级条款，写它未知而 possible 只写Ⅳ"),
    (MET, "not_met: [" + ", ".join(f'"5.3.1({n})"' for n in range(1, 8)) + "]", "confirmed: Ⅳ",
     "Ⅳ级各条都写了不成立或未知"),
    # -- too early
    ('unmet: ["5.3.1(2)", "5.3.1(3)"]', 'met: ["5.3.1(6)"]', 'met: ["5.3.1(6)"]', "还没有注入报过水库"),
    ('unmet: ["5.3.1(2)", "5.3.1(3)"]', 'met: ["5.7.1(3)"]', 'met: ["5.7.1(3)"]', "没有在实施的应急响应"),
    # -- decisions
    ("    act: 启动", "    act: 开始", "act: 开始", "没有“开始”这一决定。可用：启动、调整"),
    ("    act: 启动", "    act: 调整", "act: 调整", "没有在实施的应急响应，不能调整"),
    ("    act: 启动", "    act: 终止", "level: Ⅳ\n    within", "“终止”不带级别"),
    ("    act: 启动\n    level: Ⅳ", "    act: 预警解除", "act: 预警解除", "预警未发布，不能预警解除"),
    ("    act: 启动\n    level: Ⅳ", "    act: 启动", "decision:", "“启动”须写明启动或调整到的级别"),
    (LEVEL, LEVEL.replace("Ⅳ", "Ⅴ"), "level: Ⅴ", "“Ⅴ”不是本预案的级别"),
    (LEVEL, LEVEL.replace("Ⅳ", "无"), "decision:", "须写明启动或调整到的级别"),
    (LEVEL, LEVEL.replace("Ⅳ", "Ⅰ"), "signed:", "5.2：启动（Ⅰ）由总指挥签发；常务副总指挥不在其列，不能签发"),
    (LEVEL, LEVEL.replace("Ⅳ", "Ⅰ"), "chair:", "5.6.2(1)：市防指总指挥主持会商；秘书长不在其列"),
    ("signed: [常务副总指挥]", "signed: [秘书长]", "signed:", "秘书长不在其列，不能签发"),
    ("signed: [常务副总指挥]", "signed: [值班员]", "signed:", "“值班员”不是本预案的职务"),
    ("chair: 秘书长", "chair: 值班员", "chair:", "“值班员”不是本预案的职务"),
    ("chair: 秘书长", "chair: 成员", "chair:", "5.3.2(1)：市防指秘书长主持会商；成员不在其列"),
    ("hazards: [洪涝]", "hazards: [地震]", "hazards:", "“地震”不是本预案的灾种"),
    ("areas: [平度市]", "areas: [高密市]", "areas:", "“高密市”不是本预案的区域"),
    ("areas: [平度市]", 'grounds: ["5.3.2(1)"]', "grounds:", "不是本预案的可作依据的条款"),
    (LEVEL, LEVEL.replace("30", "60"), "within_min: 60", "最迟应在15:40以前，而脚本15:30就结束了"),
    ("in_force: {response: 无,", "in_force: {response: {level: Ⅳ, hazards: [洪涝]},", "act: 启动",
     "此前脚本中已是Ⅳ级应急响应，变更级别应作调整"),
    # -- what follows on them
    ("  status: Ⅳ", "  status: Ⅲ", "status: Ⅲ", "官方状态写的是Ⅲ级，而按脚本中的登记和决定，此时是Ⅳ级"),
    (MET, f"{MET}\n  status: Ⅳ", "status: Ⅳ", "此时是无"),
    (TASK, TASK.replace("市水务管理局", "市水务局"), "市水务局", "组织体系中没有“市水务局”。可用：市水务管理局"),
    (TASK, TASK.replace("5.3.2(4)", "5.4.2(4)"), "5.4.2(4)", "“市水务管理局”此时没有5.4.2(4)的任务。可用："),
    (TASK, TASK.replace("市水务管理局", "秘书长"), "unit: 秘书长", "“秘书长”此时没有5.3.2(4)的任务"),
    (TASK, TASK.replace("30", "51"), "within_min: 51", "而脚本15:30就结束了"),
    (MET, f"{MET}\n  tasks: [{TASK}]", "tasks: [", "没有作出过启动响应或发布预警的决定"),
    (REPORT, "{of: 产芝水库}", "of: 产芝水库", "没有报过“产芝水库”这起险情、灾情。可用：示例水库"),
    (REPORT, "{of: 示例水库, means: 微信}", "means: 微信", "没有“微信”这一报告形式。可用：电话、书面"),
    (MET, f"{MET}\n  reports: []", "reports: []", "此时已报过“示例水库"),
]


@pytest.mark.parametrize(("old", "new", "part", "said"), WRONG, ids=[w[3][:20] for w in WRONG])
def test_each_problem_is_one_sentence_with_its_line(old: str, new: str, part: str, said: str) -> None:
    text = spoilt((old, new))
    found = [one for one in problems(text) if said in str(one)]
    assert found, "\n".join(map(str, problems(text)))
    assert found[0].line == line_of(text, part), found[0]
    assert str(found[0]).startswith(f"第{found[0].line}行　") and str(found[0]).endswith("。")


@pytest.mark.parametrize(("old", "new", "part", "said"), WRONG, ids=[w[3][:20] for w in WRONG])
def test_one_fault_is_no_flood_of_problems(old: str, new: str, part: str, said: str) -> None:
    found = problems(spoilt((old, new)))
    assert len(found) <= 4, "\n".join(map(str, found))
    assert found == sorted(found)
    assert not any("\n" in str(one) for one in found)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ask: [stations.南村.position]", "ask: [rivers.*.danger, rivers.danger, rain.widespread_heavy]"),
        (MET, f"{MET}\n  ask: [reservoirs.示例水库.size]"),
        (MET, 'met: ["5.3.1(6)#3"]'),
        (MET, f"{MET}\n  warnings: {{防汛防台风预警: 未知, drought_warning: 不成立}}"),
        (MET, f"{MET}\n  advisories: [信号]\n  alarms: []"),
        (GRADED, "  confirmed: 四级\n  possible: Ⅰ\n  possible_reported: Ⅳ"),
        ('clauses: ["5.3.1(6)"]', 'clauses: ["8.2", "5.3.1", "4.2.6(1)①", "2.1.2(3)", "5.3.2(4)", "4.2.6"]'),
        ("    act: 启动\n    level: Ⅳ", "    act: 暂缓\n    reason: 待核实"),
        ("signed: [常务副总指挥]", "signed: [总指挥]"),
        ("when_asked: [stations.南村.position,", "when_asked: [headquarters.山东省防指.response,"),
        ("of: 示例水库", "of: 较大险情"),
    ],
)
def test_what_is_possible_is_no_problem(old: str, new: str) -> None:
    found = problems(spoilt((old, new)))
    assert [one for one in found if "status" not in one.where and "tasks" not in one.where] == []


def test_an_adjustment_down_from_the_top_wants_both_signatures() -> None:
    text = spoilt(
        ("in_force: {response: 无,", "in_force: {response: {level: Ⅰ, hazards: [洪涝]},"),
        ("    act: 启动", "    act: 调整"),
    )
    assert any("5.2：调整Ⅳ还须总指挥签发" in str(one) for one in problems(text))
    assert problems(text.replace("signed: [常务副总指挥]", "signed: [常务副总指挥, 总指挥]")) == []


def test_a_second_decision_stands_on_the_first() -> None:
    second = """- id: 提高
  at: "+00:50"
  objective: 办得成
  title: 提高到Ⅲ级
  decision: {act: 调整, level: Ⅲ, within_min: 10, signed: [常务副总指挥], reason: 会商决定}
  status: Ⅲ
  tasks: [{unit: 市水务管理局, ref: "5.4.2(4)", within_min: 10}]
"""
    assert problems(example() + second) == []
    again = second.replace("act: 调整", "act: 启动")
    assert any("已是Ⅳ级应急响应" in str(one) for one in problems(example() + again))


def test_a_print_is_looked_up_where_somebody_knows_them() -> None:
    def none(due: PrintDue) -> str:
        return f"没有“{due.kind}”"

    found = problems(example(), none)
    assert [one.sentence for one in found] == ["没有“研判单”"]
    assert found[0].line == line_of(example(), "kind: 研判单")


def test_headings_and_paragraphs_of_the_plan_may_be_cited() -> None:
    names = Names(shipped().edition, organization(), lists())
    for ref in ("8.2", "1.6.2(3)", "4.2.6(2)", "4.2.6(1)①", "5.3.1(6)#2", "2.1.2(10)", "4.2.6-2"):
        assert names.passage(ref) == "", ref
    for ref in ("9.9", "5.3.1(9)", "1.6.2(9)", "5.3.1(6)#9", "4.2.6(1)⑦"):
        assert names.passage(ref), ref


# --- whatever is so is not impossible -------------------------------------------------


def as_it_is(course: Course, when: datetime) -> dict[str, Any]:
    """An expectation that says of a moment what is so."""
    a, levels = course.assessment(when), shipped().edition.levels
    truths = {ref: state(a, ref) for ref in Names(a.edition, organization(), lists()).clauses}
    held = {key: [ref for ref, one in truths.items() if one and one.truth == truth]
            for key, truth in (("met", TRUE), ("unmet", FALSE), ("unknown", UNKNOWN))}
    bounds = {key: levels.grades[p] if (p := getattr(a, key)) else None
              for key in ("confirmed", "possible", "possible_reported")}
    status = course.ledger.status(when).in_force.level
    events = [one.text for one in course.ledger.reporting.events
              if one.heard <= when and not one.incident.withdrawn]
    return {
        "title": "实况", "at": when.isoformat(), **held, **bounds, "verdict": a.verdict,
        "ask": [need.observation for need in a.needed],
        "warnings": {name: truth.label for name, truth in a.warnings.items()},
        "advisories": [f.clause.ref for f in a.advisories],
        "status": levels.grades[status] if status else None,
        "reports": [{"of": text} for text in events],
        **{key: [notice.text for notice in getattr(a, key)] for key in ("alarms", "stale", "conflicts")},
    }


@pytest.mark.parametrize("path", SHIPPED, ids=[path.stem for path in SHIPPED])
def test_what_is_so_is_never_a_problem(path: Path) -> None:
    """Every quarter of an hour of what is shipped, said as it is."""
    edition = shipped().edition
    document = yaml_of(path.read_bytes(), path.name)
    course = course_of(read_script(edition, path.read_bytes(), path.name))
    objective, rows = document["objectives"][0]["id"], []
    decided = {one.at: row for one, row in
               zip(course.script.expectations, document["expect"], strict=True) if one.form.decision}
    when = course.script.start
    while when <= course.script.end:
        for at in sorted(at for at in decided if when - timedelta(minutes=15) < at <= when):
            rows.append({**decided[at], "at": at.isoformat()})
        course.to(when)
        rows.append({"id": f"实况{len(rows)}", "objective": objective, **as_it_is(course, when)})
        when += timedelta(minutes=15)
    raw = json.dumps({**document, "expect": rows}, ensure_ascii=False).encode()
    found = check(edition, organization(), lists(), read_script(edition, raw, path.name))
    mine = [one for one in found if "实况" in one.where]
    assert mine == [], "\n".join(map(str, mine))


def test_a_check_takes_no_time() -> None:
    script = read(example())
    began = perf_counter()
    check(shipped().edition, organization(), lists(), script)
    assert perf_counter() - began < 1


FACTS = st.sampled_from(["stations", "rain", "reservoirs", "南村", "*", "danger", "position", "", ".", "甲"])
WORDS = st.sampled_from(["Ⅳ", "Ⅰ", "无", "启动", "调整", "终止", "暂缓", "预警发布", "分洪命令", "登记",
                         "秘书长", "总指挥", "甲"])
REFS = st.sampled_from(["5.3.1(6)", "5.3.1(6)#1", "5.6.1(6)", "5.7.1(1)", "4.2.6(1)①", "4.2.6(5)",
                        "5.3.2(4)", "9.9", "5.3.1(8)"])


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(FACTS, max_size=4), WORDS, WORDS, WORDS, st.lists(REFS, max_size=3),
    st.lists(REFS, max_size=3), st.sampled_from(["Ⅳ", "Ⅱ", "无", "null", "甲"]),
    st.sampled_from(["Ⅳ", "Ⅰ", "无", "null", "未登记"]),
)
def test_whatever_is_expected_only_problems_come_of_it(
    fact: list[str], act: str, level: str, post: str, met: list[str], unmet: list[str],
    confirmed: str, running: str,
) -> None:
    def refs(held: list[str]) -> str:
        return "[" + ", ".join(f'"{ref}"' for ref in held) + "]"

    text = spoilt(
        ("ask: [stations.南村.position]", f"ask: ['x{'.'.join(fact)}', '{'.'.join(fact) or 'y'}']"),
        ("    act: 启动", f"    act: {act}"), (LEVEL, LEVEL.replace("Ⅳ", level)),
        ("signed: [常务副总指挥]", f"signed: [{post}]"),
        (GRADED, f"  confirmed: {confirmed}\n  met: {refs(met)}\n  unmet: {refs(unmet)}"),
        ("{response: 无,", "{" + (f"response: {running}," if running != "未登记" else "")),
    )
    try:
        found = problems(text)
    except DrillError:
        return
    assert all(one.line and one.sentence for one in found)
