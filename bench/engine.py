"""The engine beside zen-engine on the same rows: parsed situation to bounds and reasons.

qdflood: the 28 rungs of items (1)-(7) weighed in three values, by the letter and extended; the
bounds; for each rung the evidence of what is 成立 and what is missing. zen-engine 2.1.3, with
trace: the same 28 rungs in two values, from the same reported rows, in two shapes:

- ``table``: expressions count the rows, a decision table (hit policy collect) weighs the counts;
  its trace names each rule met with the counts it read. The targets are against this one.
- ``plain``: one expression a rung; its trace says true or false and nothing of why. For scale.

zen's rows carry class and size already looked up; it is told nothing of members without a row,
zero reports, age or sources. The two sides must name the same rungs as met, else nothing is timed.

    python bench/engine.py [ROUNDS]      (with the checkout installed: pip install -e ".[bench]")
"""

from __future__ import annotations

import gc
import itertools
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import zen

from qdflood.assessment.bounds import bounds
from qdflood.observations import Observations, Situation, read_situation
from qdflood.plan.edition import Edition, load_edition
from qdflood.triggers import Finding, Rules

ROOT = Path(__file__).resolve().parent.parent

Document = dict[str, Any]
TARGETS = {"quiet": 1.0, "busy": 2.5}
AT = "2021-08-10T14:00:00+08:00"
FACTS = ("rivers.danger", "rivers.expected_danger", "rivers.warning_stage", "reservoirs.danger",
         "reservoirs.expected_danger", "reservoirs.over_flood_limit", "districts.response",
         "districts.flood", "districts.drought", "districts.urban_drought")
NAMES = "市南区 市北区 李沧区 崂山区 城阳区 西海岸新区 即墨区 胶州市 平度市 莱西市".split()
LEVELS, FLOODS = "Ⅳ Ⅲ Ⅱ Ⅰ".split(), "一般 较大 严重 特大".split()
DROUGHTS = "轻度 中度 重度 特大".split()
RIVERS = ("大沽河 小沽河 五沽河 胶河 白马河 潴河 流浩河 风河 桃源河 吉利河".split(),
          "一般险情 重大险情 较大险情 一般险情 重大险情 一般险情 较大险情 一般险情 决口 一般险情".split())
DAMS = ("产芝水库 尹府水库 崂山水库 书院水库 小珠山水库 铁山水库 王圈水库 石棚水库 挪城水库 山洲水库".split(),
        "一般险情 较大险情 一般险情 较大险情 重大险情 一般险情 一般险情 较大险情 一般险情 重大险情".split())


# --- the two situations ---------------------------------------------------------------


def quiet() -> Document:
    """A night on which everybody reported nil: no rows but the gauge's."""
    return {
        "at": AT, "in_force": {"response": "无", "flood_warning": False, "drought_warning": False},
        "observations": {
            "typhoon": "无",
            "rain": {"widespread_heavy": False, "effective_next_week": True,
                     "ten_day_mean_mm": 20},
            "stations": {"南村": {"position": "低于警戒水位", "outlook": "平稳",
                                  "expected_above_five_year": False}},
            "zero_report": ["signals", *FACTS],
        },
    }


def busy() -> Document:
    """A storm: ten districts and twenty dangers listed, a typhoon, the gauge rising."""
    districts = {
        name: {"response": (*LEVELS[:3], "无")[i % 4], "response_hazard": "台风",
               "response_origin": "自行", "flood": ("无", *FLOODS[:3])[i % 4],
               "drought": "无", "urban_drought": "无"}
        for i, name in enumerate(NAMES)
    }
    rivers = [{"river": r, "reach": "干流", "danger": d, "control": "未控制"}
              for r, d in zip(*RIVERS, strict=True)]
    reservoirs = [{"reservoir": r, "danger": d, "control": "未控制"}
                  for r, d in zip(*DAMS, strict=True)]
    return {
        "at": AT,
        "in_force": {"response": {"level": "Ⅳ", "hazards": ["台风"]}, "flood_warning": True,
                     "drought_warning": False},
        "observations": {
            "typhoon": {"name": "示例", "force": 10, "affects_qingdao": True, "impact": "正面"},
            "rain": {"widespread_heavy": True, "effective_next_week": True},
            "stations": {"南村": {"position": "接近警戒水位", "outlook": "可能继续上涨"}},
            "rivers": rivers, "reservoirs": reservoirs, "districts": districts,
            "zero_report": ["rivers.danger", "reservoirs.danger"],
        },
    }


# --- zen's side -----------------------------------------------------------------------


def rows(document: Document, edition: Edition) -> Document:
    """The document's rows for zen, with the registers' class and size looked up."""
    seen = document["observations"]
    typhoon = seen["typhoon"]
    return {
        "typhoon": [] if typhoon == "无" else [typhoon],
        "rain": seen["rain"],
        "nancun": seen["stations"]["南村"],
        "districts": [{"name": n, **row} for n, row in seen.get("districts", {}).items()],
        "rivers": [{**row, "class": _attribute(edition, "rivers", row["river"], "class")}
                   for row in seen.get("rivers", [])],
        "reservoirs": [{**row, "size": _attribute(edition, "reservoirs", row["reservoir"], "size")}
                       for row in seen.get("reservoirs", [])],
    }


def _attribute(edition: Edition, register: str, member: str, name: str) -> str:
    return edition.gazetteer.roster(register).by_name[member].cells[name]


def _count(of: str, *tests: str) -> str:
    return f"count({of}, {' and '.join(tests)})"


def _among(field: str, grades: list[str]) -> str:
    return f"#.{field} in [{', '.join(repr(g) for g in grades)}]"


def _storm(low: int) -> str:
    return _count("typhoon", f"#.force >= {low}", "#.affects_qingdao == true")


def _river(kinds: list[str], reach: str, dangers: list[str]) -> str:
    return _count("rivers", _among("class", kinds), f"#.reach == '{reach}'",
                  _among("danger", dangers), "#.control == '未控制'")


def _dam(sizes: list[str], dangers: list[str]) -> str:
    return _count("reservoirs", _among("size", sizes), _among("danger", dangers),
                  "#.control == '未控制'")


def conditions() -> dict[str, list[list[tuple[str, str]]]]:
    """Each rung by ref: alternatives, each a list of (expression, unary test)."""
    heavy, dry = ("rain.widespread_heavy", "true"), ("rain.effective_next_week", "false")
    rising = ("nancun.outlook", "'可能继续上涨'")
    major, breach = ["重大险情", "决口"], ["决口"]
    important, both = ["重要河道"], ["重要河道", "主要河道"]
    s2, s1, middle, large = (["小（二）型", "小（一）型", "中型", "大型"][i:] for i in range(4))
    larger, worst, gone = ["较大险情", "重大险情", "垮坝"], ["重大险情", "垮坝"], ["垮坝"]
    main, branch = "干流", "重要支流"
    over = "超过警戒水位 接近保证水位 超过保证水位".split()
    position = {1: ["接近警戒水位", *over], 2: over, 3: over[1:], 4: over[2:]}
    river = {
        1: [(_river(both, branch, major), ">= 1"), (_river(both, main, major), ">= 1")],
        2: [(_river(important, main, major), ">= 1"), (_river(both, main, major), ">= 2"),
            (_river(both, branch, breach), ">= 1")],
        3: [(_river(important, main, major), ">= 2"), (_river(both, main, breach), ">= 1")],
        4: [(_river(important, main, breach), ">= 1"), (_river(both, main, breach), ">= 2")],
    }
    dam = {
        1: [(_dam(s2, gone), ">= 1"), (_dam(s1, worst), ">= 1"), (_dam(middle, larger), ">= 1")],
        2: [(_dam(s1, gone), ">= 1"), (_dam(middle, worst), ">= 1"), (_dam(large, larger), ">= 1")],
        3: [(_dam(middle, worst), ">= 2"), (_dam(large, worst), ">= 1")],
        4: [(_dam(middle, gone), ">= 1"), (_dam(large, worst), ">= 1")],
    }
    found = {}
    for level, clause in enumerate(("5.3.1", "5.4.1", "5.5.1", "5.6.1"), start=1):
        own = _among("response", LEVELS[level - 1 :])
        stage = ("nancun.position", f"in [{', '.join(repr(p) for p in position[level])}]")
        kinds = ("drought", "urban_drought")
        found |= {
            f"{clause}(1)": [[(_storm(6 + 2 * level), ">= 1"), heavy]],
            f"{clause}(2)": [[(_count("districts", own), ">= 2")]],
            f"{clause}(3)": [[(_count("districts", _among("flood", FLOODS[level - 1 :])), ">= 2")]],
            f"{clause}(4)": [[one] for one in river[level]],
            f"{clause}(5)": [[stage] if level == 4 else [stage, rising]],
            f"{clause}(6)": [[one] for one in dam[level]],
            f"{clause}(7)": [
                [(_count("districts", _among(k, DROUGHTS[level - 1 :])), ">= 2"), dry]
                for k in kinds
            ],
        }
    return found


def counting_graph() -> dict[str, Any]:
    """Counts in an expression node, then one decision table that collects what is met."""
    expressions: dict[str, str] = {}
    table = []
    for ref, alternatives in conditions().items():
        for alternative in alternatives:
            cells = {expressions.setdefault(e, f"c{len(expressions)}"): t for e, t in alternative}
            table.append({"_id": f"r{len(table)}", "ref": f"'{ref}'", **cells})
    inputs = [{"id": key, "name": key, "field": key} for key in expressions.values()]
    for rule in table:
        for column in inputs:
            rule.setdefault(column["id"], "")
    return _graph(
        [{"id": key, "key": key, "value": e} for e, key in expressions.items()],
        {"hitPolicy": "collect", "inputs": inputs, "rules": table,
         "outputs": [{"id": "ref", "name": "ref", "field": "ref"}]},
    )


def expression_graph() -> dict[str, Any]:
    """One expression a rung."""
    values = [
        {"id": ref, "key": f"r{i}", "value": " or ".join(
            "(" + " and ".join(_whole(e, t) for e, t in each) + ")" for each in alternatives
        )}
        for i, (ref, alternatives) in enumerate(conditions().items())
    ]
    return _graph(values, None)


def _whole(expression: str, test: str) -> str:
    return f"{expression} {test}" if test[0] in ">i" else f"{expression} == {test}"


def _graph(expressions: list[dict[str, str]], table: dict[str, Any] | None) -> dict[str, Any]:
    nodes = [("in", "inputNode", None),
             ("counts", "expressionNode", {"expressions": expressions, "passThrough": False})]
    if table:
        nodes.append(("table", "decisionTableNode", table))
    nodes.append(("out", "outputNode", None))
    made = [
        {"id": n, "name": n, "type": kind, "position": {"x": 0, "y": 0},
         **({"content": content} if content else {})}
        for n, kind, content in nodes
    ]
    edges = [
        {"id": f"{a}-{b}", "type": "edge", "sourceId": a, "targetId": b}
        for (a, *_), (b, *_) in itertools.pairwise(nodes)
    ]
    return {"contentType": "application/vnd.gorules.decision", "nodes": made, "edges": edges}


def zen_met(result: Any) -> set[str]:
    """The refs that either shape says are met."""
    if isinstance(result, list):
        return {row["ref"] for row in result}
    return {ref for i, ref in enumerate(conditions()) if result[f"r{i}"]}


# --- qdflood's side -------------------------------------------------------------------


def weigh(rules: Rules, situation: Situation) -> list[Finding]:
    """What is timed: bounds, and for each rung what carries it and what it lacks."""
    findings = rules.weigh(rules.edition.rungs[:], situation)
    bounds(findings)
    for finding in findings:
        if finding.truth:
            _ = finding.evidence, finding.missing
    return findings


def compare(rules: Rules, name: str, document: Document, rounds: int) -> float:
    """Both sides turn by turn; prints microseconds, gives the ratio to the table."""
    edition = rules.edition
    observations: Observations = read_situation(edition, document)
    given = rows(document, edition)
    shapes = {"table": counting_graph(), "plain": expression_graph()}
    engine = zen.ZenEngine()
    decisions = {k: engine.create_decision(json.dumps(graph)) for k, graph in shapes.items()}
    _agree(weigh(rules, Situation(edition, observations)), decisions, given)
    times: dict[str, list[float]] = {"qdflood": [], **{k: [] for k in decisions}}
    gc.collect()
    gc.disable()  # as timeit does
    for _ in range(rounds):
        situation = Situation(edition, observations)
        times["qdflood"].append(_timed(lambda s=situation: weigh(rules, s)))
        for key, decision in decisions.items():
            times[key].append(_timed(lambda d=decision: d.evaluate(given, {"trace": True})))
    gc.enable()
    return _print(name, times)


def _timed(work: Callable[[], Any]) -> float:
    start = time.perf_counter_ns()
    work()
    return (time.perf_counter_ns() - start) / 1000


def _agree(findings: list[Finding], decisions: dict[str, Any], given: Document) -> None:
    """Nothing is compared that does not give the same answer."""
    ours = {f.clause.ref for f in findings if f.truth == 2 and not f.clause.discretionary}
    for key, decision in decisions.items():
        theirs = zen_met(decision.evaluate(given)["result"])
        if theirs != ours:
            raise SystemExit(f"{key}: met only here {sorted(ours - theirs)}, "
                             f"only there {sorted(theirs - ours)}")


def _print(name: str, times: dict[str, list[float]]) -> float:
    """The larger of the ratios of minima and medians to zen's table."""
    for key, each in times.items():
        label = key if key == "qdflood" else f"zen {key}"
        print(f"{name:6}{label:10} min {min(each):7.1f} µs   median {_median(each):7.1f} µs")
    found = {}
    for key in ("table", "plain"):
        minima = min(times["qdflood"]) / min(times[key])
        medians = _median(times["qdflood"]) / _median(times[key])
        found[key] = max(minima, medians)
        goal = f"   target {TARGETS[name]}" if key == "table" else ""
        print(f"{name:6}to zen {key}: {minima:.2f} of minima, {medians:.2f} of medians{goal}")
    return found["table"]


_median = statistics.median


def main() -> int:
    """Exit 1 when a target is missed."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    rules = Rules(load_edition(ROOT / "rules" / "qingdao-2021", ROOT / "data"))
    missed = [
        name for name, document in (("quiet", quiet()), ("busy", busy()))
        if compare(rules, name, document, rounds) > TARGETS[name]
    ]
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
