"""Scripts against the engine alone: what is looked at, in which order, and how it is told."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from drill_builders import DRILLS, QUIET, START, lists, organization, ran, said, script

from qdflood.cli import main
from qdflood.cli.drill_run import files
from qdflood.drill.run import Ran
from qdflood.errors import DrillError
from qdflood.journal.ledger import Ledger
from qdflood.report.page_text import printer, text

FORCE_8 = {"typhoon": {"name": "甲", "force": 8, "affects_qingdao": True, "impact": "正面"},
           "rain": {"widespread_heavy": True}}
START_IV = {"act": "启动", "level": "Ⅳ", "within_min": 30, "signed": ["常务副总指挥"]}


def played(*expect: dict[str, Any], **top: Any) -> Ran:
    """A typhoon of force 8 at +00:10."""
    return ran(script([{"at": "+00:10", "readings": FORCE_8}], expect, **top))


def test_what_is_expected_and_so_passes() -> None:
    result = played({"at": "+00:09", "confirmed": None}, {"at": "+00:10", "confirmed": "Ⅳ",
                    "met": ["5.3.1(1)"], "unmet": []})
    assert result.passed and result.checks == 3 and not result.misses


def test_a_difference_says_when_for_which_objective_and_what() -> None:
    result = played({"at": "+00:10", "confirmed": "Ⅲ", "met": ["5.3.1(1)", "5.4.1(1)"]})
    first, second = said(result)
    assert first.startswith("第1行　+00:10　目标“o”　检验点“e1”：Ⅲ级应成立（5.4.1(1)），实为不成立：已报的")
    assert second == "第1行　+00:10　目标“o”　检验点“e1”：建议级别应为Ⅲ级，实为Ⅳ级"
    assert not result.passed


def test_the_level_before_its_decision_and_the_status_after_it() -> None:
    task = {"unit": "市应急局", "ref": "5.3.2(4)", "within_min": 30}
    result = played({"at": "+00:10", "verdict": "建议启动Ⅳ级", "decision": START_IV,
                     "status": "Ⅳ", "tasks": [task]}, {"at": "+00:20", "verdict": "维持Ⅳ级"})
    assert said(result) == [] and result.checks == 5


def test_a_decision_that_the_plan_refuses_is_a_difference_with_its_clause() -> None:
    due = START_IV | {"signed": ["秘书长"]}
    (found,) = said(played({"at": "+00:10", "decision": due}))
    assert found.startswith("第1行　+00:10　目标“o”　检验点“e1”：应能作出的决定“启动Ⅳ”被拒绝：5.2")


def test_decisions_that_nothing_is_expected_after_are_taken_as_well() -> None:
    assert "e1" in played({"at": "+00:10", "decision": START_IV}).course.decided


def test_the_same_script_gives_the_same_log_and_the_same_words() -> None:
    def once() -> tuple[str, list[str]]:
        result = played({"at": "+00:10", "confirmed": "Ⅰ", "decision": START_IV})
        return result.course.ledger.hash, said(result)

    assert once() == once()


@pytest.mark.slow
def test_running_again_says_the_same_byte_for_byte(capsys: pytest.CaptureFixture[str]) -> None:
    def once() -> str:
        main(["drill", "run", "--json", "--coverage", str(DRILLS / "typhoon-landfall.yaml")])
        return capsys.readouterr().out

    assert once() == once()


def page(kind: str, options: Mapping[str, Any], ledger: Ledger, when: datetime) -> str:
    return f"{kind} 第{len(ledger.official.decisions)}个决定 {when:%H:%M}"


def test_pages_are_printed_after_the_decision() -> None:
    due = {"at": "+00:10", "decision": START_IV,
           "prints": [{"kind": "notice", "words": ["notice第2个决定14:10"], "without": ["Ⅰ"]}]}
    of = script([{"at": "+00:10", "readings": FORCE_8}], [due])
    with_page, without = ran(of, printed=page), ran(of)
    assert said(with_page) == [] and with_page.checks == 3 and without.checks == 1


# -- the pages


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "options", "words"), [
    ("assessment-sheet", {}, ["建议，非决定", "5.3.1(1)", "演练"]),
    ("研判单", {}, ["台风甲"]),
    ("notice", {}, ["Ⅳ级", "市防汛抗旱指挥部", "演练"]),
    ("notice", {"form": "pdf"}, ["Ⅳ级"]),
    ("task-list", {"part": "zip"}, ["5.3.2(4)"]),
    ("sms", {}, ["Ⅳ级"]),
])
def test_the_words_of_a_page_are_read_in_every_form(
    kind: str, options: dict[str, Any], words: Sequence[str]
) -> None:
    of = script([{"at": "+00:10", "readings": FORCE_8}], [
        {"at": "+00:10", "decision": START_IV},
        {"at": "+00:12", "prints": [{"kind": kind, "options": options, "words": list(words),
                                     "without": ["没有这样的字"]}]}])
    if "form" in options:
        assert said(ran(of, printed=printer(organization(), lists(), "甲"))) != []
    else:
        assert said(ran(of, printed=printer(organization(), lists(), "甲"))) == []


def test_plain_text_is_read_as_it_is() -> None:
    assert text("短信，非决定".encode(), "txt") == "短信，非决定"


# -- on the command line


def write(folder: Path, name: str, **changed: Any) -> str:
    """A script file; its one expectation holds unless it is changed."""
    document = {
        "title": "试验", "edition": "qingdao-2021", "start": START, "length": "+01:00",
        "setting": {"nature": "虚构", "text": "试验"}, "in_force": QUIET,
        "objectives": [{"id": "o", "text": "目标", "clauses": ["5.2"]}],
        "injects": [{"id": "i", "title": "台风", "at": "+00:10", "readings": FORCE_8}],
        "expect": [{"id": "e", "at": "+00:10", "objective": "o", "title": "级别",
                    "confirmed": "Ⅳ", "met": ["5.3.1(1)"]}],
    } | changed
    path = folder / name
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return str(path)


WRONG = [{"id": "e", "at": "+00:10", "objective": "o", "title": "级别", "confirmed": "Ⅲ",
          "met": ["5.4.1(1)"]}]


def test_a_line_a_script_and_zero_when_all_pass(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = write(tmp_path, "a.yaml"), write(tmp_path, "b.yaml")
    assert main(["drill", "run", first, second]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{first}：通过（核对2项）", f"{second}：通过（核对2项）"]


def test_the_first_difference_in_words_and_how_many_more(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad, good = write(tmp_path, "a.yaml", expect=WRONG), write(tmp_path, "b.yaml")
    assert main(["drill", "run", bad, good]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"{bad}：未通过（核对2项，2处不符）"
    assert lines[1].startswith(
        "  第1行　+00:10　目标“o”　检验点“e”：Ⅲ级应成立（5.4.1(1)），实为不成立：已报的够不上：台风甲")
    assert lines[2].startswith("      5.4.1(1)：预报有强热带风暴")
    assert lines[3:] == ["  另有1处不符，加 --all 全部列出", f"{good}：通过（核对2项）"]
    assert main(["drill", "run", "--all", bad]) == 1
    assert len(capsys.readouterr().out.splitlines()) == 4


def test_all_that_is_asked_for_is_listed_with_all(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = [WRONG[0] | {"confirmed": "Ⅳ", "met": [], "ask": ["typhoon.force"]}]
    bad = write(tmp_path, "a.yaml", expect=asked)
    assert main(["drill", "run", bad]) == 1
    assert capsys.readouterr().out.endswith("……（加 --all 全部列出）\n")
    assert main(["drill", "run", "--all", bad]) == 1
    assert "districts.*.response）" in capsys.readouterr().out


def test_json_is_one_object_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = write(tmp_path, "a.yaml", expect=WRONG)
    assert main(["drill", "run", "--json", bad]) == 1
    (found,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (found["script"], found["passed"], found["checks"]) == (bad, False, 2)
    assert found["differences"][0] | {"text": "", "more": []} == {
        "line": 1, "more": [], "at": "+00:10", "time": "2026-08-10T14:10:00+08:00", "objective": "o",
        "expectation": "e", "key": "met", "text": ""}


def test_a_script_that_tests_nothing_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qdflood.drill.run.checks", lambda form, printing: 0)
    path = write(tmp_path, "a.yaml")
    assert main(["drill", "run", path]) == 1
    assert capsys.readouterr().out == f"{path}：未通过：脚本没有检验任何结果\n"


@pytest.mark.parametrize("changed", [
    {"expect": []}, {"expect": [{"id": "e", "at": "+00:10", "objective": "o", "title": "级别"}]},
    {"injects": [{"id": "i", "title": "台风", "at": "+00:10", "readings": {"taifeng": {}}}]},
    {"edition": "qingdao-1999"},
])
def test_a_bad_script_is_one_sentence_and_the_others_are_run(
    changed: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = write(tmp_path, "a.yaml"), write(tmp_path, "b.yaml", **changed)
    assert main(["drill", "run", bad, good]) == 2
    out, err = capsys.readouterr()
    assert out == f"{good}：通过（核对2项）\n" and err.startswith(bad) and len(err.splitlines()) == 1


def test_a_file_that_is_not_there_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["drill", "run", "没有.yaml"]) == 2
    assert "没有.yaml" in capsys.readouterr().err


def test_a_shipped_script_goes_by_its_name_and_ones_own_by_its_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "drills").mkdir()
    write(tmp_path / "drills", "own.yaml")
    monkeypatch.setenv("QDFLOOD_HOME", str(tmp_path))
    assert main(["drill", "run", "drills/own.yaml"]) == 0
    assert capsys.readouterr().out == "drills/own.yaml：通过（核对2项）\n"
    for name in ("own.yaml", "own", "drills/own"):
        assert main(["drill", "run", name]) == 0
        assert capsys.readouterr().out == "drills/own.yaml：通过（核对2项）\n"
    assert main(["drill", "run", "other.yaml"]) == 2
    assert "other.yaml：没有这个脚本文件；找过 " in capsys.readouterr().err


def test_what_notepad_adds_to_a_name_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, "own.yaml.txt")
    assert main(["drill", "run", str(tmp_path / "own.yaml")]) == 2
    assert "旁边有一个“own.yaml.txt”，是不是它（记事本会加上 .txt，请改名）" in capsys.readouterr().err
    assert main(["drill", "run", str(tmp_path)]) == 2
    assert "这是文件夹，请写到文件名" in capsys.readouterr().err


def test_without_a_name_all_shipped_ones_are_run(monkeypatch: pytest.MonkeyPatch) -> None:
    found = files([])
    assert [name for name, _ in found] == sorted(path.name for path in DRILLS.glob("*.yaml"))
    monkeypatch.setattr("qdflood.places.shared", lambda *parts: Path("/没有"))
    with pytest.raises(DrillError, match="没有随附的演练脚本"):
        files([])


def test_coverage_in_words_and_in_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, "a.yaml")
    assert main(["drill", "run", "--coverage", path]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].startswith("启动条件：32条、29个分支，其中成立过")
    assert "  5.3.1(1)　Ⅳ级　从未不成立" in lines
    assert main(["drill", "run", "--coverage", "--json", path]) == 0
    *_, last = capsys.readouterr().out.splitlines()
    rungs = json.loads(last)["coverage"]["rungs"]
    assert rungs["clauses"] == 32 and "5.3.1(1)" in rungs["never_false"]
    assert "5.3.1(1)" not in rungs["never_true"]


# -- what is shipped


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(path.name for path in DRILLS.glob("*.yaml")))
def test_every_shipped_script_passes(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["drill", "run", "--all", str(DRILLS / name)])
    assert code == 0, capsys.readouterr().out


def test_a_chair_whom_the_plan_does_not_name_is_a_note_and_no_refusal() -> None:
    found = said(played({"at": "+00:10", "decision": START_IV | {"chair": "办公室主任"}}))
    assert len(found) == 1 and "决定“启动Ⅳ”可以作出，但" in found[0] and "被拒绝" not in found[0]
