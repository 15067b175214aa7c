"""An edition of the plan: the shipped one whole, a broken one refused with one sentence."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from builders import DATA, RULES, Vocabulary, copy_edition, shipped

from qdflood.errors import GazetteerError, PlanError, SituationError
from qdflood.plan import grammar
from qdflood.plan.catalogue import Catalogue
from qdflood.plan.clauses import Parameter
from qdflood.plan.edition import load_edition
from qdflood.plan.grammar import AtLeast, Count, Member, parse
from qdflood.plan.validation import build
from qdflood.plan.yaml_file import read_yaml

CLAUSES = {"5.3.1": "Ⅳ", "5.4.1": "Ⅲ", "5.5.1": "Ⅱ", "5.6.1": "Ⅰ"}


def sentence(error: Exception, *words: str) -> str:
    """The text of an error a plan editor reads: one Chinese sentence that holds ``words``."""
    text = str(error)
    assert "\n" not in text and text.endswith("。") and re.search("[一-鿿]", text), text
    assert "validation error" not in text and "pydantic" not in text and "Traceback" not in text
    for word in words:
        assert word in text, f"{word!r} not in {text!r}"
    return text


# --- YAML -----------------------------------------------------------------------------


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "x.yaml"
    path.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
    return path


@pytest.mark.parametrize(
    ("text", "value"),
    [("a: true", True), ("a: False", False), ("a: 8", 8), ("a: -1.5", -1.5), ("a: 2021-11-01", "2021-11-01"),
     ("a: 2021-11-01T08:00:00+08:00", "2021-11-01T08:00:00+08:00"), ("a: '12:30'", "12:30"), ("a: 'no'", "no"),
     ("a: 无", "无"), ("a:", None), ("a: null", None), ("a: ~", None), ("a: (8)", "(8)"), ("a: ①", "①"),
     ("a: 0755", "0755"), ("a: 0x1F", "0x1F"), ("a: 1e3", "1e3"), ("a: 5.3.1", "5.3.1"), ("a: .inf", ".inf"),
     ("a: '5.10'", "5.10"), ("a: 4.2.6(1)①", "4.2.6(1)①"), ("\ufeffa: 1", 1)],
)  # fmt: skip
def test_a_value_is_what_it_looks_like(tmp_path: Path, text: str, value: Any) -> None:
    assert read_yaml(write(tmp_path, text)) == {"a": value}


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [("a: 1\nb: 2\na: 3", 3, "a"), ("a: {b: 1, b: 2}", 1, "b"), ("a: no", 1, "no"), ("x: 1\na: Yes", 2, "Yes"),
     ("a: on", 1, "on"), ("a: OFF", 1, "OFF"), ("a: y", 1, "y"), ("no: 1", 1, "no"), ("a: [on]", 1, "on"),
     ("a: 12:30", 1, "12:30"), ("a: 1:2:3", 1, "1:2:3"), ("? [a]\n: 1", 1, "键"), ("1: a\n1: b", 2, "1"),
     ("a: 1\ntrue: b\ntrue: c", 3, "True")],
)  # fmt: skip
def test_the_traps_of_yaml_are_refused_with_their_line(
    tmp_path: Path, text: str, line: int, word: str
) -> None:
    with pytest.raises(PlanError) as caught:
        read_yaml(write(tmp_path, text))
    sentence(caught.value, "x.yaml", f"第{line}行", word)


@pytest.mark.parametrize(
    "text",
    ["a: [1", "a: b: c", "\ta: 1", "a: *x", "a: !!python/object:os.system {}", "a: !x 1", "- 1\nb: 2", "%",
     "a: 1\n---\nb: 2", "a: {<<: {b: 1}}", b"a: \xb5\xc8", b"\xff\xfea\x00", "a: '\x00'", "a: \x07",
     pytest.param("[" * 20000, id="deep"), pytest.param("a: " + "{a: " * 5000 + "}" * 5000, id="deeper")],
)  # fmt: skip
def test_what_is_no_yaml_is_refused_in_chinese(tmp_path: Path, text: str | bytes) -> None:
    with pytest.raises(PlanError) as caught:
        read_yaml(write(tmp_path, text))
    sentence(caught.value, "x.yaml")


def test_the_error_is_of_the_kind_asked_for_and_names_the_file_as_asked(tmp_path: Path) -> None:
    with pytest.raises(SituationError) as caught:
        read_yaml(write(tmp_path, "a: no"), "今晚.yaml", SituationError)
    sentence(caught.value, "今晚.yaml", "第1行")
    with pytest.raises(PlanError, match=r"没有\.yaml"):
        read_yaml(tmp_path / "没有.yaml")


# --- the shipped edition --------------------------------------------------------------


def test_all_thirty_two_rungs_each_once_mildest_first() -> None:
    edition = shipped().edition
    refs = [rung.ref for rung in edition.rungs]
    assert refs == [f"{c}({n})" for n in range(1, 9) for c in CLAUSES]
    for ladder in edition.ladders:
        assert [rung.level for rung in ladder.rungs] == [1, 2, 3, 4]
    for rung in edition.rungs:
        assert edition.levels.label(rung.level) == f"{CLAUSES[rung.ref[:5]]}级"


def test_all_items_of_warning_lifting_and_ending() -> None:
    kinds = {item.ref: item.kind for item in shipped().edition.items}
    assert kinds == {
        **{f"4.2.6(1){n}": "warning" for n in "①②③④⑤⑥"}, "4.2.6-2": "warning", "4.2.6(5)": "lifting",
        "4.2.6-2解除": "lifting", "5.7.1(1)": "ending", "5.7.1(2)": "ending", "5.7.1(3)": "ending"}


def test_every_text_is_word_for_word_in_the_plan() -> None:
    edition = shipped().edition
    plan = (edition.folder / edition.plan.text).read_text(encoding="utf-8")
    for clause in (*edition.rungs, *edition.items):
        assert clause.text in plan, clause.ref
    assert edition.ending.procedure and edition.ending.procedure.text in plan
    assert edition.ending.afterwards and edition.ending.afterwards.text in plan


def test_every_rung_stands_under_its_own_heading_at_its_own_number() -> None:
    edition = shipped().edition
    plan = (edition.folder / edition.plan.text).read_text(encoding="utf-8")
    for rung in edition.rungs:
        clause, number = rung.ref[:5], rung.ref[6]
        part = plan[plan.index(f"{clause} 启动条件") :]
        line = next(x for x in part.splitlines() if re.match(rf"[(（]{number}[)）]", x.strip()))
        assert line.strip().removeprefix(line.strip()[:3]).strip() == rung.text, rung.ref


def test_every_reading_it_cites_is_one_of_the_seventy_nine() -> None:
    edition = shipped().edition
    assert set(edition.readings) == set(range(1, 80))
    for clause in (*edition.rungs, *edition.items, *edition.advisories):
        assert set(clause.readings) <= set(edition.readings), clause.ref
    for fields in edition.info.values():
        for info in fields.values():
            assert set(info.readings) <= set(edition.readings), info.name


def test_it_says_that_it_has_been_replaced() -> None:
    plan = shipped().edition.plan
    assert (plan.number, plan.in_force) == ("青政办字〔2021〕62号", "2021-11-01")
    assert plan.replaced and plan.replaced.since == "2022-09-28"
    assert plan.notice == plan.replaced.notice != ""


def test_what_the_plan_leaves_open_ships_empty() -> None:
    for name, parameter in shipped().edition.parameters.items():
        assert {row.value for row in parameter.values} == {None}, name


def test_every_reading_fact_has_the_time_it_holds_and_events_have_none() -> None:
    catalogue = shipped().edition.catalogue
    assert catalogue.setting_note == "本系统设定，非预案规定"
    for name, register in catalogue.registers.items():
        for field, spec in register.fields.items():
            if spec.kind == "reading":
                assert spec.stale_after_h and min(spec.stale_after_h) > 0, f"{name}.{field}"
                calm, alert, active = spec.stale_after_h
                assert calm >= alert >= active, f"{name}.{field}"
            else:
                assert spec.stale_after_h is None, f"{name}.{field}"


@pytest.mark.parametrize(
    ("kind", "facts"),
    [("event", ["rivers.danger", "rivers.control", "reservoirs.danger", "reservoirs.control",
                "districts.flood", "districts.dead", "districts.evacuated"]),
     ("state", ["districts.response", "signals.kind", "proposals.status", "headquarters.response"]),
     ("reading", ["stations.stage_m", "stations.outlook", "typhoon.force", "rain.widespread_heavy",
                  "rivers.expected_danger", "reservoirs.expected_danger", "districts.drought",
                  "closing.calm"])],
)
def test_what_happens_holds_and_what_is_read_ages(kind: str, facts: list[str]) -> None:
    info = shipped().edition.info
    for fact in facts:
        register, _, field = fact.partition(".")
        assert info[register][field].spec.kind == kind, fact


@pytest.mark.parametrize(
    "fact",
    """signals.kind signals.issuer rain.ten_day_mean_mm stations.expected_stage_m stations.outlook
    stations.expected_above_five_year rivers.warning_stage rivers.expected_danger rivers.danger rivers.reach
    reservoirs.over_flood_limit reservoirs.expected_near_warning reservoirs.expected_danger
    reservoirs.danger reservoirs.size proposals.reason closing.typhoon_effect_ended closing.heavy_rain_ended
    closing.calm rain.heavy_process_next_week closing.stations_below_warning closing.reservoirs_near_limit
    drought_outlook.crops drought_outlook.drinking drought_outlook.urban_supply closing.drought_threat_over
    typhoon.force typhoon.affects_qingdao rain.widespread_heavy districts.response districts.flood
    districts.drought districts.urban_drought rain.effective_next_week closing.typhoon_warning_lifted
    closing.typhoon_signal_lifted closing.no_marked_effect rain.heavy_process_ahead
    closing.dangers_controlled closing.drought_relieved headquarters.response districts.rain_24h_mm
    districts.evacuate_needed districts.evacuated districts.dead districts.missing districts.waterlogging
    """.split(),
)
def test_every_fact_that_clauses_and_leaders_ask_for_can_be_entered(fact: str) -> None:
    register, _, field = fact.partition(".")
    assert field in shipped().edition.info[register]


def test_the_fingerprint_follows_content_and_not_line_ends(tmp_path: Path) -> None:
    rules = copy_edition(tmp_path)
    assert load_edition(rules, tmp_path / "data").fingerprint == shipped().edition.fingerprint
    path = rules / "triggers" / "1_typhoon.yaml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert load_edition(rules, tmp_path / "data").fingerprint == shipped().edition.fingerprint
    path.write_bytes(path.read_bytes() + b"# x\n")
    assert load_edition(rules, tmp_path / "data").fingerprint != shipped().edition.fingerprint
    assert re.fullmatch("sha256:[0-9a-f]{64}", shipped().edition.fingerprint)


def test_loading_twice_gives_the_same_clauses() -> None:
    again = load_edition(RULES, DATA)
    assert [(c.ref, c.text, c.when) for c in again.rungs] == [
        (c.ref, c.text, c.when) for c in shipped().edition.rungs]


# --- parameters -----------------------------------------------------------------------


def test_a_parameter_has_the_value_of_its_day() -> None:
    given = {"label": "幅度", "unit": "m", "range": [0, 5], "values": [
        {"from": "2022-06-01", "value": 0.5, "reference": "甲"},
        {"from": "2021-11-01", "value": None, "reference": "乙"},
        {"from": "2023-06-01", "value": 1, "reference": "丙"}]}
    parameter = build(Parameter, given, "parameters.yaml")
    assert [parameter.on(day) for day in ("2021-10-31", "2021-11-01", "2022-05-31", "2022-06-01",
                                          "2023-05-31", "2023-06-01")] == [None, None, None, 0.5, 0.5, 1]


# --- broken editions ------------------------------------------------------------------

TYPHOON, RIVER = "triggers/1_typhoon.yaml", "triggers/4_river_danger.yaml"
DISTRICT, NANCUN = "triggers/2_district_response.yaml", "triggers/5_nancun_stage.yaml"

BROKEN = [
    # closed keys and shapes
    ("plan.yaml", "place: qingdao", "place: qingdao\nmayor: 张三", ["plan.yaml", "mayor"]),
    ("plan.yaml", "place: qingdao\n", "", ["plan.yaml", "place"]),
    ("plan.yaml", 'in_force: "2021-11-01"', "in_force: 20211101", ["plan.yaml", "in_force", "文字"]),
    ("plan.yaml", "hazards: [台风, 洪涝, 干旱]", "hazards: 台风", ["plan.yaml", "hazards", "列表"]),
    ("scales.yaml", "worse_meets: true", "worse_meets: 1", ["scales.yaml", "worse_meets", "true"]),
    ("scales.yaml", "worse_meets: true", "worse_meet: true", ["scales.yaml", "worse_meet"]),
    ("scales.yaml", "[无, 一般, 较大, 严重, 特大]", "[无, 一般, 一般, 严重, 特大]",
     ["scales.yaml", "flood", "重复"]),
    ("scales.yaml", "严重: 重度}", "严重: 厉害}", ["scales.yaml", "drought", "厉害", "重度"]),
    ("scales.yaml", "alarm: 重大险情", "alarm: 大险", ["scales.yaml", "大险"]),
    ("observables.yaml", "setting_note:", "note:", ["observables.yaml", "note"]),
    ("observables.yaml", "stale_after_h: [12, 6, 3], ", "", ["observables.yaml", "stale_after_h"]),
    ("observables.yaml", "stale_after_h: [12, 6, 3]", "stale_after_h: [12, 6, 0]",
     ["observables.yaml", "stale_after_h"]),
    ("observables.yaml", "stale_after_h: [12, 6, 3]", "stale_after_h: [12, 6]", ["observables.yaml"]),
    ("observables.yaml", "kind: reading", "kind: rumour", ["observables.yaml", "rumour", "reading"]),
    ("observables.yaml", "type: scale:cyclone", "type: scale:storm", ["observables.yaml", "storm"]),
    ("observables.yaml", "type: member:districts", "type: member:counties",
     ["observables.yaml", "counties"]),
    ("observables.yaml", "{type: bool, kind: reading", "{type: boolean, kind: reading",
     ["observables.yaml", "boolean"]),
    ("observables.yaml", "none: 无,", "none: 没有,", ["observables.yaml", "没有", "无"]),
    ("observables.yaml", "- 接近警戒水位:", "- 将近警戒水位:", ["observables.yaml", "将近警戒水位"]),
    ("observables.yaml", "registers:\n", "registers:\n  in_force: {label: 状态, members: one, form: one, "
     "supplier: 甲, fields: {}}\n", ["observables.yaml", "in_force"]),
    ("observables.yaml", "      force:", "      at_least: {type: bool, label: 甲, kind: note}\n      force:",
     ["observables.yaml", "at_least"]),
    ("parameters.yaml", "value: null", "value: 很多", ["parameters.yaml", "很多", "value"]),
    ("parameters.yaml", "value: null", "value: 50", ["parameters.yaml", "50", "5"]),
    ("parameters.yaml", "range: [0, 5]", "range: [0]", ["parameters.yaml", "range"]),
    ("parameters.yaml", 'from: "2021-11-01"', 'from: "去年"', ["parameters.yaml", "去年"]),
    # clauses
    (TYPHOON, "ref: 5.3.1(1)", "ref: 5.3.1（1）", [TYPHOON, "5.3.1（1）", "半角"]),
    (TYPHOON, "level: Ⅳ", "level: Ⅴ", [TYPHOON, "5.3.1(1)", "Ⅴ", "Ⅳ"]),
    (TYPHOON, "level: Ⅳ", "level: 无", [TYPHOON, "无", "Ⅳ"]),
    (TYPHOON, "hazards: [台风]", "hazards: [地震]", [TYPHOON, "地震", "台风"]),
    (TYPHOON, "readings: [3, 4, 5, 6, 73]", "readings: [三]", [TYPHOON, "readings", "整数"]),
    (TYPHOON, "  text: 预报有热带风暴", "  test: 预报有热带风暴", [TYPHOON, "test", "text"]),
    ("warning.yaml", "kind: lifting", "kind: lift", ["warning.yaml", "lift", "lifting"]),
    ("warning.yaml", "warning: 抗旱", "warning: 抗洪", ["warning.yaml", "抗洪", "抗旱"]),
    ("ending.yaml", "hazards: [干旱]", "hazards: [旱]", ["ending.yaml", "5.7.1(3)", "旱", "干旱"]),
    # conditions
    (TYPHOON, "{rain.widespread_heavy: true}", "{rain.widespread: true}",
     [TYPHOON, "5.3.1(1)", "widespread", "widespread_heavy"]),
    (TYPHOON, "{rain.widespread_heavy: true}", "{snow.heavy: true}", [TYPHOON, "5.3.1(1)", "snow.heavy", "rain"]),
    (TYPHOON, "{rain.widespread_heavy: true}", "{rain.widespread_heavy: 大}", [TYPHOON, "大"]),
    (TYPHOON, "{rain.widespread_heavy: true}", "{widespread_heavy: true}", [TYPHOON, "widespread_heavy"]),
    (TYPHOON, "{rain.widespread_heavy: true}", "{not: {rain.widespread_heavy: true}}", [TYPHOON, "not"]),
    (TYPHOON, "{rain.widespread_heavy: true}", "{rain.widespread_heavy: {}}", [TYPHOON, "比较", "is"]),
    (TYPHOON, "{rain.widespread_heavy: true}", "{}", [TYPHOON, "5.3.1(1)"]),
    (TYPHOON, "count: typhoon", "count: typhoons", [TYPHOON, "typhoons", "typhoon"]),
    (TYPHOON, "between: [8, 9]", "between: [9, 8]", [TYPHOON, "5.3.1(1)", "下限"]),
    (TYPHOON, "between: [8, 9]", "between: [8]", [TYPHOON, "between"]),
    (TYPHOON, "between: [8, 9]", "between: 8", [TYPHOON, "between"]),
    (TYPHOON, "between: [8, 9]", "betwixt: [8, 9]", [TYPHOON, "betwixt", "between"]),
    (TYPHOON, "between: [8, 9]", "at_least: 八", [TYPHOON, "八"]),
    (TYPHOON, "between: [8, 9]", "at_least: true", [TYPHOON, "True"]),
    (TYPHOON, "between: [8, 9]", "at_least: {parameter: gusts}", [TYPHOON, "gusts", "approach_margin_m"]),
    (TYPHOON, "between: [8, 9]", "at_least: {field: gusts}", [TYPHOON, "gusts", "force"]),
    (TYPHOON, "between: [8, 9]", "at_least: {fact: rain.x}", [TYPHOON, "rain.x"]),
    (TYPHOON, "between: [8, 9]", "at_least: {field: force, plus: 1, minus: 1}", [TYPHOON, "plus"]),
    (TYPHOON, "between: [8, 9]", "at_least: {plus: 1}", [TYPHOON, "parameter"]),
    (TYPHOON, "at_least: 1}", "at_least: -1}", [TYPHOON, "-1"]),
    (TYPHOON, "at_least: 1}", "at_least: 1.5}", [TYPHOON, "1.5"]),
    (TYPHOON, "at_least: 1}", "at_least: true}", [TYPHOON, "True"]),
    (TYPHOON, "at_least: 1}", "at_least: 1, at_most: 2}", [TYPHOON, "at_most"]),
    (TYPHOON, "affects_qingdao: true}, at_least: 1}", "affects_qingdao: true}}", [TYPHOON, "at_least"]),
    (TYPHOON, "    all:\n", "    any: []\n    all:\n", [TYPHOON, "all"]),
    (DISTRICT, "{response: {at_least: Ⅳ}", "{response: {at_least: 四等}", [DISTRICT, "5.3.1(2)", "四等", "Ⅳ"]),
    (DISTRICT, "{response: {at_least: Ⅳ}", "{waterlogging: 有", [DISTRICT, "文字"]),
    (DISTRICT, "at_least: 2}", "at_least: 2, within: nowhere}", [DISTRICT, "nowhere"]),
    (NANCUN, "stations.南村", "stations.北村", [NANCUN, "5.3.1(5)", "北村"]),
    (NANCUN, "stations.南村", "gauges.南村", [NANCUN, "gauges", "stations"]),
    (NANCUN, "position: 接近警戒水位", "position: 警戒", [NANCUN, "警戒", "接近警戒水位"]),
    (NANCUN, "position: 接近警戒水位", "position: []", [NANCUN, "in"]),
    (NANCUN, ", outlook: 可能继续上涨}", ", outlook: 可能继续上涨}, weather: 雨", [NANCUN, "weather"]),
    (RIVER, "    any:\n", "    at_least: 3\n    of:\n", [RIVER, "5.3.1(4)", "at_least", "3"]),
    (RIVER, "    any:\n", "    at_least: 0\n    of:\n", [RIVER, "at_least", "0"]),
    (RIVER, "class: 重要河道", "class: 很重要河道", [RIVER, "很重要河道", "重要河道"]),
    # YAML
    (TYPHOON, "rain.widespread_heavy: true", "rain.widespread_heavy: yes", [TYPHOON, "yes"]),
    (TYPHOON, "ref: 5.3.1(1)", "ref: 5.31", [TYPHOON, "文字"]),
    (TYPHOON, "label: 台风", "label: 台风\nlabel: 台风", [TYPHOON, "label", "重复"]),
]


@pytest.mark.parametrize(("file", "old", "new", "words"), [
    pytest.param(*row, id=f"{row[0]} {n}") for n, row in enumerate(BROKEN)])
def test_a_broken_edition_is_refused_whole_with_file_clause_and_choices(
    tmp_path: Path, file: str, old: str, new: str, words: list[str]
) -> None:
    rules = copy_edition(tmp_path)
    path = rules / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises((PlanError, GazetteerError)) as caught:
        load_edition(rules, tmp_path / "data")
    sentence(caught.value, *words)


@pytest.mark.parametrize("file", ["plan.yaml", "scales.yaml", "observables.yaml", "warning.yaml", "ending.yaml",
                                  "advisory.yaml", TYPHOON])
@pytest.mark.parametrize("content", ["", "[]", "文字", "a: [", "null"])
def test_an_empty_or_foreign_file_is_refused(tmp_path: Path, file: str, content: str) -> None:
    rules = copy_edition(tmp_path)
    (rules / file).write_text(content, encoding="utf-8")
    with pytest.raises((PlanError, GazetteerError)) as caught:
        load_edition(rules, tmp_path / "data")
    sentence(caught.value, file if file != "scales.yaml" or content not in ("", "null") else "")


@pytest.mark.parametrize("file", ["plan.yaml", "scales.yaml", "observables.yaml", "parameters.yaml",
                                  "warning.yaml", "ending.yaml", "advisory.yaml"])
def test_a_missing_file_is_refused(tmp_path: Path, file: str) -> None:
    rules = copy_edition(tmp_path)
    (rules / file).unlink()
    with pytest.raises(PlanError) as caught:
        load_edition(rules, tmp_path / "data")
    sentence(caught.value, file)


def test_a_missing_ladder_register_or_place_is_refused(tmp_path: Path) -> None:
    rules = copy_edition(tmp_path)
    (tmp_path / "data" / "qingdao" / "rivers.csv").unlink()
    with pytest.raises(GazetteerError, match=r"rivers\.csv"):
        load_edition(rules, tmp_path / "data")
    with pytest.raises(GazetteerError):
        load_edition(rules, tmp_path)
    with pytest.raises(PlanError, match=r"plan\.yaml"):
        load_edition(tmp_path, tmp_path / "data")


def test_two_rungs_of_one_number_are_refused(tmp_path: Path) -> None:
    """A finding is called by its ref: two of one ref would hide each other."""
    rules = copy_edition(tmp_path)
    path = rules / DISTRICT
    path.write_text(path.read_text(encoding="utf-8").replace("5.3.1(2)", "5.3.1(1)"), encoding="utf-8")
    with pytest.raises(PlanError) as caught:
        load_edition(rules, tmp_path / "data")
    sentence(caught.value, "5.3.1(1)")


# --- the catalogue and the grammar ----------------------------------------------------


def test_a_catalogue_without_a_supplier_is_refused() -> None:
    given = read_yaml(RULES / "observables.yaml")
    del given["registers"]["rain"]["supplier"]
    with pytest.raises(PlanError) as caught:
        build(Catalogue, given, "observables.yaml")
    sentence(caught.value, "observables.yaml", "rain", "supplier")


def test_a_match_is_all_its_fields_and_one_field_is_itself() -> None:
    one = parse({"danger": "决口"}, Vocabulary(), "rivers")
    assert isinstance(one, grammar.Test) and (one.field, one.operator) == ("danger", "is")
    two = parse({"danger": "决口", "reach": "干流"}, Vocabulary(), "rivers")
    assert isinstance(two, AtLeast) and two.need == len(two.parts) == 2
    both = parse({"stage_m": {"at_least": 1, "less_than": 2}}, Vocabulary(), "stations")
    assert isinstance(both, AtLeast) and [part.operator for part in both.parts] == [  # type: ignore[union-attr]
        "at_least", "less_than"]


def test_a_fact_at_the_top_is_a_member_of_its_group() -> None:
    found = parse({"rain.widespread_heavy": True}, Vocabulary())
    assert isinstance(found, Member) and (found.register, found.member) == ("rain", "")


def test_a_list_is_in_and_some_of_is_at_least() -> None:
    listed = parse({"kind": ["台风", "暴雨"]}, Vocabulary(), "signals")
    assert isinstance(listed, grammar.Test) and listed.operator == "in" and len(listed.operands) == 2
    some = parse({"at_least": 2, "of": [{"danger": "决口"}, {"danger": "无"}, {"reach": "干流"}]},
                 Vocabulary(), "rivers")
    assert isinstance(some, AtLeast) and (some.need, len(some.parts)) == (2, 3)


def test_a_count_may_be_bounded_by_a_parameter() -> None:
    found = parse({"count": "rivers", "where": {"danger": "决口"},
                   "at_most": {"parameter": "approach_margin_m"}}, Vocabulary())
    assert isinstance(found, Count) and found.operator == "at_most"
    assert found.number.parameter == "approach_margin_m"


def test_dates_of_the_plan_are_days() -> None:
    plan = shipped().edition.plan
    for day in (plan.issued, plan.in_force, plan.replaced.since if plan.replaced else ""):
        assert datetime.strptime(day, "%Y-%m-%d")


def test_no_two_clauses_share_a_ref() -> None:
    edition = shipped().edition
    refs = Counter(c.ref for c in (*edition.rungs, *edition.items, *edition.advisories))
    assert max(refs.values()) == 1
