"""The shipped situations: each says true things of itself, and the command line keeps its word.

EXPECTED repeats, for a machine, what the comment at the head of each file says in Chinese; a
change of the engine that makes a comment false fails here.
"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qdflood import cli
from qdflood.plan.yaml_file import read_yaml

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = sorted((ROOT / "data" / "examples").glob("*.yaml"))
NAMES = [path.stem for path in EXAMPLES]
TRUTHS, LEVELS = {"成立", "不成立", "未知"}, {"Ⅳ", "Ⅲ", "Ⅱ", "Ⅰ", None}
FORMS = {"typhoon-landfall", "dagu-river-flood", "medium-reservoir-danger", "two-district-drought",
         "rainstorm-no-trigger", "missing-night", "quiet-day", "empty"}

# name: confirmed, possible, possible_reported, verdict begins, deciding, what else the comment says
EXPECTED: dict[str, dict[str, Any]] = {
    "typhoon-landfall": {
        "levels": ("Ⅳ", "Ⅰ", "Ⅳ"), "verdict": "建议启动Ⅳ级应急响应（", "deciding": ["5.3.1(1)"],
        "says": "未能排除Ⅰ级", "not_met": ["5.4.1(1)", "5.5.1(1)", "5.6.1(1)"],
        "open": ["5.6.1(4)", "5.6.1(6)"],
    },
    "typhoon-bavi-2020": {
        "levels": (None, "Ⅰ", "Ⅱ"), "verdict": "无法判定，不排除Ⅰ级；已报情况指向Ⅱ级",
        "deciding": [], "open": ["5.5.1(1)"], "not_met": ["5.6.1(1)"],
        "first": "rain.widespread_heavy", "advisories": ["台风外围影响"],
    },
    "dagu-river-flood": {
        "levels": ("Ⅲ", "Ⅰ", "Ⅲ"), "verdict": "建议提升至Ⅲ级", "deciding": ["5.4.1(5)"],
        "covered": ["5.3.1(5)"], "advisories": ["河道一般较大险情"],
        "one_more": ("5.5.1(5)", "接近保证水位", "Ⅱ"),
    },
    "response-in-force": {
        "levels": (None, None, None), "verdict": "启动条件已不再成立，终止条件未满足",
        "deciding": [], "not_met": ["5.4.1(5)", "5.7.1(2)"], "advisories": ["警戒以上回落"],
    },
    "medium-reservoir-danger": {
        "levels": ("Ⅲ", "Ⅲ", "Ⅲ"), "verdict": "建议提升至Ⅲ级", "deciding": ["5.4.1(6)"],
        "not_met": ["5.5.1(6)", "5.6.1(6)"], "alarms": 1,
        "one_more": ("5.5.1(6)", "再有1座中型水库发生重大险情", "Ⅱ"),
    },
    "reservoir-size-unknown": {
        "levels": (None, "Ⅰ", "Ⅰ"), "verdict": "无法判定，不排除Ⅰ级", "deciding": [], "alarms": 1,
        "open": ["5.3.1(6)", "5.4.1(6)", "5.6.1(6)"], "first": "reservoirs.大泽山水库.size",
    },
    "two-district-drought": {
        "levels": ("Ⅲ", "Ⅲ", "Ⅲ"), "verdict": "建议启动Ⅲ级应急响应", "deciding": ["5.4.1(7)"],
        "not_met": ["5.5.1(7)"], "one_more": ("5.5.1(7)", "重度", "Ⅱ"),
        "warning": {"抗旱": "成立"}, "discretionary": ["4.2.6-2"],
    },
    "rainstorm-no-trigger": {
        "levels": (None, None, None), "deciding": [],
        "verdict": "第（1）—（7）项均未达启动条件；第（8）项待会商",
        "discretionary": ["5.3.1(8)"], "warning": {"防汛防台风": "成立"},
        "met": ["4.2.6(1)①"], "advisories": ["橙色以上信号无响应"],
    },
    "missing-night": {
        "levels": (None, "Ⅰ", "Ⅳ"), "verdict": "读数过时，维持Ⅳ级并立即核实", "deciding": [],
        "stale": "stations.南村.position", "conflict": "reservoirs.某村水库.danger", "alarms": 1,
        "open": ["5.3.1(2)", "5.3.1(6)"],
    },
    "quiet-day": {
        "levels": (None, None, None), "verdict": "第（1）—（7）项均未达启动条件", "deciding": [],
        "warning": {"防汛防台风": "不成立", "抗旱": "不成立"}, "needed": 0,
    },
    "empty": {
        "levels": (None, "Ⅰ", None), "verdict": "无法判定，不排除Ⅰ级", "deciding": [],
        "warning": {"防汛防台风": "未知"},
    },
}


def assess(*arguments: str) -> tuple[int, list[dict[str, Any]]]:
    """Exit status and the objects printed, in this process."""
    out, held = io.StringIO(), sys.stdout
    sys.stdout = out
    try:
        code = cli.main(["assess", "--json", *arguments])
    finally:
        sys.stdout = held
    return code, [json.loads(line) for line in out.getvalue().splitlines()]


@pytest.fixture(scope="module")
def results() -> dict[str, dict[str, Any]]:
    """Every shipped example assessed once, by name."""
    code, found = assess(*map(str, EXAMPLES))
    assert code == 0
    return {Path(result["file"]).stem: result for result in found}


def by_ref(result: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {finding["ref"]: finding for finding in result["findings"]}


# --- what the comments say ------------------------------------------------------------


def test_every_form_that_was_asked_for_is_there_and_has_its_expectation() -> None:
    assert set(NAMES) >= FORMS and len(NAMES) >= 8
    assert EXPECTED.keys() == set(NAMES)


@pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
def test_each_begins_by_saying_what_is_fact_what_is_assumed_and_what_follows(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    head = lines[: next(i for i, line in enumerate(lines) if not line.startswith("#"))]
    comment = "\n".join(head)
    assert [comment.count(f"# {word}：") for word in ("事实", "示例假定", "研判")] == [1, 1, 1]
    assert all(len(line) <= 100 for line in lines if line.startswith("#"))
    verdict = comment.replace("\n#", "").partition("研判：")[2]
    assert EXPECTED[path.stem]["verdict"] in verdict or _level_named(path.stem, verdict)


def _level_named(name: str, comment: str) -> bool:
    """A comment may give the level and the clause in place of the whole headline."""
    confirmed, _, reported = EXPECTED[name]["levels"]
    clauses = EXPECTED[name]["deciding"] or EXPECTED[name].get("open", [])
    return f"{confirmed or reported}级" in comment and any(ref in comment for ref in clauses)


@pytest.mark.parametrize("name", NAMES)
def test_the_levels_and_the_headline_are_those_of_the_comment(
    name: str, results: dict[str, dict[str, Any]]
) -> None:
    result, expected = results[name], EXPECTED[name]
    levels = tuple(result[k] for k in ("confirmed", "possible", "possible_reported"))
    assert levels == expected["levels"]
    assert result["verdict"].startswith(expected["verdict"])
    assert expected.get("says", "") in result["verdict"]
    assert result["deciding"] == expected["deciding"]


@pytest.mark.parametrize("name", NAMES)
def test_the_reasons_are_those_of_the_comment(
    name: str, results: dict[str, dict[str, Any]]
) -> None:
    result, expected = results[name], EXPECTED[name]
    found = by_ref(result)
    for key, truth in (("met", "成立"), ("not_met", "不成立"), ("open", "未知")):
        assert {ref: found[ref]["truth"] for ref in expected.get(key, ())} == dict.fromkeys(
            expected.get(key, ()), truth)
    assert all(found[ref]["covered"] for ref in expected.get("covered", ()))
    assert {a["id"] for a in result["advisories"]} >= set(expected.get("advisories", ()))
    assert result["warning"].items() >= expected.get("warning", {}).items()
    assert [d["ref"] for d in result["discretionary"]] == expected.get("discretionary", [])
    assert len(result["alarms"]) == expected.get("alarms", 0)


@pytest.mark.parametrize("name", [n for n in NAMES if "one_more" in EXPECTED[n]])
def test_the_step_named_in_the_comment_is_offered(
    name: str, results: dict[str, dict[str, Any]]
) -> None:
    ref, words, level = EXPECTED[name]["one_more"]
    steps = {s["ref"]: s for s in results[name]["one_more"]}
    assert words in steps[ref]["text"] and steps[ref]["text"].endswith(f"即{level}级")


def test_what_to_ask_what_is_stale_and_what_contradicts(
    results: dict[str, dict[str, Any]]
) -> None:
    for name in ("typhoon-bavi-2020", "reservoir-size-unknown"):
        assert results[name]["needed"][0]["observation"] == EXPECTED[name]["first"]
    assert results["quiet-day"]["needed"] == []
    night = results["missing-night"]
    assert EXPECTED["missing-night"]["stale"] in {s["observation"] for s in night["stale"]}
    assert [c["observation"] for c in night["conflicts"]] == [EXPECTED["missing-night"]["conflict"]]


def test_in_the_empty_form_no_clause_is_called_not_met_but_those_left_to_judgement(
    results: dict[str, dict[str, Any]]
) -> None:
    not_met = {f["ref"] for f in results["empty"]["findings"] if f["truth"] == "不成立"}
    left = {f["ref"] for f in results["empty"]["findings"] if f["discretionary"]}
    assert not_met == left == {"5.3.1(8)", "5.4.1(8)", "5.5.1(8)", "5.6.1(8)", "4.2.6(1)⑥",
                               "4.2.6-2"}


def test_no_example_invents_a_mark_or_gives_a_stage_that_needs_one() -> None:
    marks = {"warning_m", "guarantee_m", "five_year_m", "flood_limit_m", "stage_m",
             "expected_stage_m", "level_m"}
    for path in EXAMPLES:
        assert not marks & set(re.findall(r"\w+", path.read_text(encoding="utf-8"))), path.name


def test_the_list_of_examples_names_every_file() -> None:
    listed = (ROOT / "data" / "examples" / "README.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| `([\w-]+)\.yaml`", listed, re.M)) == NAMES


# --- the JSON of blueprint 5.2 --------------------------------------------------------

TOP = {"file", "at", "plan", "confirmed", "possible", "possible_reported", "confirmed_by_letter",
       "verdict", "warning", "hazards", "deciding", "findings", "needed", "settle", "one_more",
       "discretionary", "advisories", "stale", "conflicts"}
FINDING = {"ref": str, "level": (str, type(None)), "kind": str, "truth": str, "letter": str,
           "extended": bool, "text": str, "evidence": list, "missing": list, "readings": list}
RUNGS = {f"{clause}({n})": level
         for clause, level in (("5.3.1", "Ⅳ"), ("5.4.1", "Ⅲ"), ("5.5.1", "Ⅱ"), ("5.6.1", "Ⅰ"))
         for n in range(1, 9)}
ITEMS = {**{f"4.2.6(1){n}": "warning" for n in "①②③④⑤⑥"}, "4.2.6-2": "warning",
         "4.2.6(5)": "lifting", "4.2.6-2解除": "lifting",
         **{f"5.7.1({n})": "ending" for n in (1, 2, 3)}}


@pytest.mark.parametrize("name", NAMES)
def test_the_object_has_the_agreed_shape(name: str, results: dict[str, dict[str, Any]]) -> None:
    result = results[name]
    assert result.keys() >= TOP
    assert result["plan"].keys() >= {"id", "number", "fingerprint"}
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", result["plan"]["fingerprint"])
    levels = [result[k] for k in ("confirmed", "possible", "possible_reported",
                                  "confirmed_by_letter")]
    assert set(levels) <= LEVELS
    assert result["warning"].keys() == {"防汛防台风", "抗旱"}
    assert set(result["warning"].values()) <= TRUTHS
    for each in result["hazards"].values():
        assert each.keys() >= {"confirmed", "possible"} and set(each.values()) <= LEVELS
    assert result["settle"].keys() == {"raise", "exclude"}
    assert all(isinstance(s, list) and s for k in ("raise", "exclude")
               for s in result["settle"][k])


@pytest.mark.parametrize("name", NAMES)
def test_all_rungs_and_items_are_there_met_or_not(
    name: str, results: dict[str, dict[str, Any]]
) -> None:
    findings = results[name]["findings"]
    rungs = {f["ref"]: f["level"] for f in findings if f["kind"] == "response"}
    items = {f["ref"]: f["kind"] for f in findings if f["kind"] != "response"}
    assert (rungs, items) == (RUNGS, ITEMS)
    assert all(f["level"] is None for f in findings if f["kind"] != "response")
    for finding in findings:
        assert finding["truth"] in TRUTHS and finding["letter"] in TRUTHS
        for key, kind in FINDING.items():
            assert isinstance(finding[key], kind), (finding["ref"], key)
        assert bool(finding["missing"]) <= (finding["truth"] == "未知")


@pytest.mark.parametrize("name", NAMES)
def test_what_is_needed_and_one_step_more_are_complete(
    name: str, results: dict[str, dict[str, Any]]
) -> None:
    for need in results[name]["needed"]:
        assert need.keys() >= {"observation", "why", "ask", "bears_on"}
        assert need["observation"] and need["why"] and need["ask"] and need["bears_on"]
        assert set(need["bears_on"]) <= RUNGS.keys() | ITEMS.keys()
    for step in results[name]["one_more"]:
        assert step.keys() >= {"ref", "level", "kind", "text"}
        assert RUNGS[step["ref"]] == step["level"] and step["text"]


def test_every_text_is_the_plans_own(results: dict[str, dict[str, Any]]) -> None:
    plan = (ROOT / "rules" / "qingdao-2021" / "text.txt").read_text(encoding="utf-8")
    for finding in results["quiet-day"]["findings"]:
        assert finding["text"] in plan, finding["ref"]


# --- the command line, in processes of its own ----------------------------------------


def run(
    *arguments: str, stdin: bytes | None = None, hash_seed: str = "0", code: str = ""
) -> subprocess.CompletedProcess[bytes]:
    """``qdflood`` (or ``python -c code``) as an installer's machine would run it."""
    start = ["-c", code] if code else ["-m", "qdflood"]
    return subprocess.run(
        [sys.executable, *start, *arguments], cwd=ROOT, input=stdin, capture_output=True,
        check=False, env=os.environ | {"PYTHONHASHSEED": hash_seed, "LC_ALL": "C"},
    )


FILES = [str(path.relative_to(ROOT)) for path in EXAMPLES]


@pytest.mark.slow
def test_one_object_a_line_and_the_same_bytes_again() -> None:
    first, second = (run("assess", "--json", *FILES, hash_seed=s) for s in ("1", "2"))
    assert first.returncode == 0 and not first.stderr
    lines = first.stdout.decode("utf-8").splitlines()
    assert [json.loads(line)["file"] for line in lines] == FILES
    assert first.stdout == second.stdout


@pytest.mark.slow
def test_the_words_for_people_are_the_same_again_too() -> None:
    first, second = (run("assess", *FILES, hash_seed=s) for s in ("1", "2"))
    assert first.returncode == 0 and first.stdout == second.stdout
    for expected in EXPECTED.values():
        assert f"【{expected['verdict']}" in first.stdout.decode("utf-8")


@pytest.mark.slow
def test_a_dash_reads_standard_input() -> None:
    path = ROOT / "data" / "examples" / "typhoon-landfall.yaml"
    done = run("assess", "--json", "-", stdin=path.read_bytes())
    assert done.returncode == 0
    assert json.loads(done.stdout)["deciding"] == ["5.3.1(1)"]


@pytest.mark.slow
def test_nothing_heavy_is_imported() -> None:
    code = ("import sys, qdflood.cli; c = qdflood.cli.main(['assess', '--json', sys.argv[1]]);"
            "heavy = {'streamlit', 'folium', 'geopandas', 'shapely', 'pandas', 'numpy'};"
            "sys.exit(c or ' '.join(sorted(heavy & set(sys.modules))) or 0)")
    done = run(FILES[0], code=code)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_only_what_is_weighed_is_loaded() -> None:
    """Actions, units and the screens' rooms are no business of ``assess``."""
    code = ("import sys, qdflood.cli; qdflood.cli.main(['assess', '--json', sys.argv[1]]);"
            "print(*sorted(m for m in sys.modules if m.startswith('qdflood')), file=sys.stderr)")
    loaded = run(FILES[0], code=code).stderr.decode().split()
    others = ("response", "organization", "desk", "district_map", "check", "schema")
    rooms = [m for m in loaded if not m.startswith("qdflood.cli")]  # the doors, not the rooms
    assert [m for m in rooms if set(m.split(".")[1:]) & set(others)] == []


# --- JSON, and input that cannot be accepted ------------------------------------------


def test_the_same_situation_as_json(tmp_path: Path) -> None:
    for path in EXAMPLES:
        given = tmp_path / f"{path.stem}.json"
        content = json.dumps(read_yaml(path), ensure_ascii=False, indent=1)
        given.write_text(content, encoding="utf-8")
        (_, [one]), (_, [other]) = assess(str(path)), assess(str(given))
        assert one | {"file": ""} == other | {"file": ""}


BASE = 'at: "2021-08-10T14:00:00+08:00"\nobservations:\n'
BAD: dict[str, tuple[str, tuple[str, ...]]] = {
    "an unknown key": (
        "  typhoons: 无\n", ("observations.typhoons", "typhoons", "typhoon", "zero_report")),
    "an unknown field": (
        "  stations: {南村: {postion: 接近警戒水位}}\n",
        ("observations.stations.南村.postion", "postion", "position")),
    "a name that is not in a closed register": (
        "  districts: {高新区: {flood: 一般}}\n", ("observations.districts", "高新区", "崂山区")),
    "a river that is two": (
        "  rivers: [{river: 墨水河, danger: 决口}]\n",
        ("observations.rivers[0].river", "墨水河", "墨水河（即墨）", "墨水河（胶州）")),
    "a grade the scale does not have": (
        "  districts: {崂山区: {flood: 特别重大}}\n",
        ("observations.districts.崂山区.flood", "特别重大", "严重", "特大")),
    "警戒 alone": (
        "  stations: {南村: {position: 警戒水位}}\n",
        ("observations.stations.南村.position", "警戒水位", "接近警戒水位", "超过警戒水位")),
    "a force nobody has measured": (
        "  typhoon: {name: 甲, force: 23}\n", ("observations.typhoon.force", "23", "18")),
    "words for a number": (
        "  rain: {ten_day_mean_mm: 很多}\n", ("observations.rain.ten_day_mean_mm", "很多")),
    "市区 for more than rain": (
        "  districts: {市区: {flood: 一般}}\n",
        ("observations.districts.市区.flood", "市区", "市南区", "市北区", "李沧区")),
    "a zero report of all that districts have": (
        "  zero_report: [districts]\n",
        ("observations.zero_report[0]", "districts.response", "districts.flood",
         "districts.drought", "districts.urban_drought")),
    "a row that contradicts the register": (
        "  reservoirs: [{reservoir: 产芝水库, size: 小（二）型, danger: 垮坝}]\n",
        ("observations.reservoirs[0].size", "小（二）型", "大型")),
    "a proposal without a reason": (
        '  proposals: [{item: "(8)", level: Ⅳ, proposer: 甲}]\n',
        ("observations.proposals[0]", "理由")),
    "the same key twice": ("  typhoon: 无\n  typhoon: 无\n", ("第4行", "typhoon", "重复")),
    "a range upside down": (
        "  typhoon: {name: 甲, force: {at_least: 12, at_most: 8}}\n",
        ("observations.typhoon.force", "12", "8")),
    "YAML that is none": ("  rain: {widespread_heavy: true\n", ("第", "行")),
    "a word that YAML turns into a truth": (
        "  rain: {widespread_heavy: yes}\n", ("第3行", "yes", "true")),
}


@pytest.fixture
def bad(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "坏文件.yaml"


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_refused_with_file_path_value_and_choices(
    case: str, bad: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    text, words = BAD[case]
    bad.write_text(BASE + text, encoding="utf-8")
    _refused(bad, words, capfd)


@pytest.mark.parametrize(("at", "words"), [
    ('"2021-08-10T14:00:00"', ("at", "2021-08-10T14:00:00", "+08:00")),
    ('"昨天下午"', ("at", "昨天下午")),
    ("2021-08-10", ("at", "2021-08-10")),
])
def test_a_time_without_offset_is_refused(
    at: str, words: tuple[str, ...], bad: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    bad.write_text(f"at: {at}\n", encoding="utf-8")
    _refused(bad, words, capfd)


@pytest.mark.parametrize(("content", "words"), [
    ("", ("键值表",)), ("- 1\n", ("键值表",)), ("observations: {}\n", ("缺少时间",)),
    ("at: \"2021-08-10T14:00:00+08:00\"\nin_force: {response: Ⅴ}\n",
     ("in_force.response.level", "Ⅴ", "Ⅳ", "Ⅰ")),
])
def test_a_file_that_is_no_situation_is_refused(
    content: str, words: tuple[str, ...], bad: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    bad.write_text(content, encoding="utf-8")
    _refused(bad, words, capfd)


def _refused(bad: Path, words: tuple[str, ...], capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["assess", "--json", str(bad)]) == 2
    said = capfd.readouterr()
    assert said.out == ""
    assert len(said.err.strip().splitlines()) == 1 and said.err.strip().endswith("。")
    assert said.err.startswith(str(bad))
    assert [word for word in words if word not in said.err] == []


def test_another_encoding_is_refused_in_one_sentence(
    bad: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    bad.write_bytes((BASE + "  typhoon: 无\n").encode("gb18030"))
    _refused(bad, ("UTF-8",), capfd)


def test_a_mark_of_byte_order_does_no_harm(bad: Path) -> None:
    bad.write_bytes(b"\xef\xbb\xbf" + (BASE + "  typhoon: 无\n").encode())
    assert assess(str(bad))[0] == 0


def test_a_file_that_is_not_there(bad: Path, capfd: pytest.CaptureFixture[str]) -> None:
    _refused(bad, ("打不开",), capfd)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_bad_file_among_good_ones_leaves_nothing_on_stdout(
    place: int, bad: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    bad.write_text(BASE + "  typhoons: 无\n", encoding="utf-8")
    files = [str(EXAMPLES[0]), str(EXAMPLES[1])]
    files.insert(place, str(bad))
    for form in (["--json"], []):
        assert cli.main(["assess", *form, *files]) == 2
        said = capfd.readouterr()
        assert said.out == "" and str(bad) in said.err


@pytest.mark.slow
def test_bad_standard_input_is_named_so() -> None:
    done = run("assess", "-", stdin="at: 昨天\n".encode())
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode("utf-8").startswith("标准输入")
