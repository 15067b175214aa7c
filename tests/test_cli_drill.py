"""The command line on scripts: one to begin from, what is wrong with one, which there are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from builders import DATA, copy_edition
from script_builders import EXAMPLE_FILE, example, spoilt

from qdflood import cli
from qdflood.drill.schema import NAME
from qdflood.plan.yaml_file import read_yaml, yaml_of

OTHER = DATA.parent / "tests" / "editions" / "rules" / "lanjiang-2024"
SHIPPED = sorted((DATA / "drills").glob("*.yaml"))


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QDFLOOD_HOME", str(tmp_path / "home"))


def written(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


# --- new ------------------------------------------------------------------------------


def test_a_new_script_is_sound(tmp_path: Path, capsys: Any) -> None:
    target = str(tmp_path / "自编.yaml")
    assert cli.main(["drill", "new", target, "--title", "夜间演练", "--start", "2026-07-01T22:00"]) == 0
    assert target in capsys.readouterr().out
    document = read_yaml(Path(target))
    assert document["title"] == "夜间演练"
    assert document["start"] == "2026-07-01T22:00:00+08:00"
    assert cli.main(["drill", "check", target]) == 0
    assert "没有问题。注入5条，检验点4个" in capsys.readouterr().out
    assert cli.main(["drill", "run", target]) == 0


def test_a_file_that_is_there_is_kept_unless_forced(tmp_path: Path, capsys: Any) -> None:
    target = written(tmp_path / "a.yaml", "mine")
    assert cli.main(["drill", "new", target]) == 2
    assert "已有这个文件" in capsys.readouterr().err
    assert Path(target).read_text(encoding="utf-8") == "mine"
    assert cli.main(["drill", "new", target, "--force"]) == 0
    assert Path(target).read_text(encoding="utf-8") == EXAMPLE_FILE.read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["a.yaml"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["a.txt"], "应以 .yaml 结尾"),
        (["没有/a.yaml"], "文件写不进去"),
        (["a.yaml", "--start", "明天"], "“明天”不是一个时刻"),
        (["a.yaml", "--start", "2026-07-01"], "不是一个时刻"),
        (["a.yaml", "--start", "9999-12-31T23:00"], "年份应在"),
        (["a.yaml", "--title", "长" * 200], "title"),
        (["a.yaml", "--edition", "没有这一版"], "没有这一版"),
    ],
)
def test_what_cannot_be_made_is_one_sentence(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["drill", "new", *arguments]) == 2
    told = capsys.readouterr()
    assert told.out == "" and said in told.err and len(told.err.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


# --- check ----------------------------------------------------------------------------


def test_problems_have_file_line_and_sentence(tmp_path: Path, capsys: Any) -> None:
    text = spoilt(("signed: [常务副总指挥]", "signed: [秘书长]"), ("kind: 研判单", "kind: 研判报告"))
    name = written(tmp_path / "a.yaml", text)
    assert cli.main(["drill", "check", name]) == 1
    lines = capsys.readouterr().out.splitlines()
    signed = text[: text.index("signed:")].count("\n") + 1
    assert lines[0] == (
        f"{name}　第{signed}行　expect[第4项 决定启动].decision.signed："
        "5.2：启动（Ⅳ）由常务副总指挥签发；秘书长不在其列，不能签发。"
    )
    assert "没有“研判报告”这一种打印" in lines[1]
    assert lines[2].startswith(f"{name}：2个问题。注入5条，检验点4个，检验条款4条。")


@pytest.mark.parametrize(
    ("options", "said"),
    [("{颜色: 红}", "没有“颜色”这一项"), ("{part: 半册}", "“半册”不在可选之列")],
)
def test_options_of_a_print_are_looked_at(
    options: str, said: str, tmp_path: Path, capsys: Any
) -> None:
    name = written(tmp_path / "a.yaml", spoilt(
        ("{kind: 研判单, words: [\"5.3.1(6)\", 示例水库]}",
         f"{{kind: 任务清单, options: {options}, words: [任务]}}")))
    assert cli.main(["drill", "check", name]) == 1
    assert said in capsys.readouterr().out


def test_a_script_that_cannot_be_read_hides_no_other(tmp_path: Path, capsys: Any) -> None:
    good = written(tmp_path / "good.yaml", example())
    bad = written(tmp_path / "bad.yaml", spoilt(("title: 中型水库险情", "titel: 中型水库险情")))
    bad_line = example()[:example().index("title: ")].count("\n") + 1
    assert cli.main(["drill", "check", bad, good, str(tmp_path / "没有.yaml")]) == 2
    told = capsys.readouterr()
    assert told.out.startswith(f"{good}：没有问题")
    assert "没有.yaml：没有这个脚本文件" in told.err
    assert told.err.startswith(f"{bad}　第{bad_line}行：键“titel”不认识。可用：title、")


@pytest.mark.parametrize("name", ["没有.yaml", "."])
def test_a_file_that_is_not_there(name: str, capsys: Any) -> None:
    assert cli.main(["drill", "check", name]) == 2
    assert name in capsys.readouterr().err


def test_what_is_shipped_checks_clean(capsys: Any) -> None:
    assert SHIPPED
    assert cli.main(["drill", "check", *map(str, SHIPPED)]) == 0
    assert capsys.readouterr().out.count("没有问题") == len(SHIPPED)


# --- list -----------------------------------------------------------------------------


def test_scripts_are_listed_with_ones_own(tmp_path: Path, capsys: Any) -> None:
    own = tmp_path / "home" / "drills"
    own.mkdir(parents=True)
    written(own / "自编.yaml", example())
    written(own / "坏的.yaml", "title: 甲\n")
    assert cli.main(["drill", "list"]) == 0
    out = capsys.readouterr().out
    assert "drills/自编.yaml\n  中型水库险情演练（样板）　虚构　1小时30分\n  目标：先问清（5.3.1(3)、" in out
    assert "drills/坏的.yaml\n  不能使用：" in out and "缺少键" in out
    assert all(path.name in out for path in SHIPPED)
    assert "没有列出" not in out
    written(own / "另一.yaml.txt", example())
    assert cli.main(["drill", "list"]) == 0
    assert capsys.readouterr().out.endswith(
        "没有列出：drills/另一.yaml.txt（文件名应以 .yaml 结尾，请改名）\n")


@pytest.mark.parametrize("title", ["", "  "])
def test_an_empty_title_is_refused(title: str, tmp_path: Path, capsys: Any) -> None:
    assert cli.main(["drill", "new", str(tmp_path / "a.yaml"), "--title", title]) == 2
    assert "题目是空的" in capsys.readouterr().err and not (tmp_path / "a.yaml").exists()


def test_no_folder_is_said_to_be_missing(tmp_path: Path, capsys: Any) -> None:
    assert cli.main(["drill", "new", str(tmp_path / "无" / "a.yaml")]) == 2
    assert "这个文件夹，请先建" in capsys.readouterr().err


def test_the_group_helps_in_chinese(capsys: Any) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(["drill", "--help"])
    assert stop.value.code == 0
    out = capsys.readouterr().out
    assert all(word in out for word in ("new", "check", "run", "list", "显示帮助"))


# --- schema ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    import contextlib
    import io

    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert cli.main(["schema", NAME]) == 0
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def faults(schema: dict[str, Any], text: str) -> list[str]:
    document = json.loads(json.dumps(yaml_of(text.encode(), "a.yaml")))
    validator = jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)
    return [error.json_path for error in validator.iter_errors(document)]


def test_it_is_a_schema_of_draft_2020_12(schema: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"].endswith("2020-12/schema") and "演练脚本" in schema["title"]


@pytest.mark.parametrize("path", [EXAMPLE_FILE, *SHIPPED], ids=lambda path: path.stem)
def test_an_editor_accepts_what_is_shipped(schema: dict[str, Any], path: Path) -> None:
    assert faults(schema, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("edition: qingdao-2021", "edition: other"),
        ("  objective: 提得准\n", ""),
        ('met: ["5.3.1(6)"]', 'met: ["5.3.1(9)"]'),
        ("    act: 启动", "    act: 开始"),
        ("signed: [常务副总指挥]", "signed: [值班员]"),
        ("areas: [平度市]", "areas: [高密市]"),
        ("kind: 研判单", "kind: 研判报告"),
        ("unit: 市水务管理局", "unit: 水务"),
        ("    level: Ⅳ\n    within_min: 30", "    level: 甲\n    within_min: 30"),
        ('length: "+01:30"', 'length: "半天"'),
        ("response: 无,", "response: 甲,"),
        ("rain_24h_mm", "rain_mm"),
        ("fault: 测站中断", "fault: 停电"),
    ],
)
def test_an_editor_marks_what_would_be_refused(schema: dict[str, Any], old: str, new: str) -> None:
    assert faults(schema, spoilt((old, new)))


def test_an_editor_completes_names(schema: dict[str, Any]) -> None:
    expectation = schema["$defs"]["ExpectationForm"]["properties"]
    assert "5.3.1(6)#2" in expectation["met"]["items"]["enum"]
    facts = expectation["ask"]["items"]["anyOf"][0]["enum"]
    assert {"rain.widespread_heavy", "reservoirs.*.danger"} <= set(facts)
    assert "总指挥" in schema["$defs"]["DecisionDue"]["properties"]["signed"]["items"]["enum"]


def test_all_schemas_are_printed_with_it(capsys: Any) -> None:
    assert cli.main(["schema"]) == 0
    assert {NAME, "situation"} <= json.loads(capsys.readouterr().out).keys()


def test_another_river_s_plan_has_its_drills_without_python(tmp_path: Path, capsys: Any) -> None:
    """Principle 10: begun, checked and run under a plan of which the program knows no word."""
    edition, target = ["--edition", str(OTHER)], str(tmp_path / "a.yaml")
    assert cli.main(["drill", "new", target, *edition]) == 0
    assert cli.main(["drill", "check", target, *edition]) == 0
    assert cli.main(["drill", "run", target, *edition]) == 0
    assert "没有问题。注入2条，检验点2个" in capsys.readouterr().out
    text = Path(target).read_text(encoding="utf-8")
    again = text.replace("level: 橙色响应, within_min: 20, signed: [总调度]",
                         "level: 黄色响应, within_min: 20, signed: [值班长]")
    assert cli.main(["drill", "check", written(tmp_path / "b.yaml", again), *edition]) == 1
    out = capsys.readouterr().out
    assert "此前脚本中已是黄色响应应急响应。" in out and "而按脚本中的登记和决定，此时是黄色响应" in out


def test_another_edition_is_asked_for_its_own_example(tmp_path: Path, capsys: Any) -> None:
    folder = copy_edition(tmp_path)
    target = tmp_path / "a.yaml"
    assert cli.main(["drill", "new", str(target), "--edition", str(folder)]) == 2
    assert "没有脚本样板" in capsys.readouterr().err and not target.exists()
