"""The command line's contract beside `assess` (which tests/test_examples.py holds)."""

from __future__ import annotations

import json
import shutil
import socket
from pathlib import Path
from typing import Any

import pytest

from qdflood import __version__, cli

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the shipped edition with its place, to be spoilt."""
    shutil.copytree(ROOT / "rules" / "qingdao-2021", tmp_path / "rules" / "qingdao-2021")
    shutil.copytree(ROOT / "data" / "qingdao", tmp_path / "data" / "qingdao")
    return tmp_path / "rules" / "qingdao-2021"


def swap(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("command", ["assess", "check", "schema", "desk"])
def test_every_command_helps_in_chinese(command: str, capsys: Any) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main([command, "--help"])
    assert stop.value.code == 0
    assert "显示帮助" in capsys.readouterr().out


def test_the_version_is_the_package_s(capsys: Any) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--version"])
    assert capsys.readouterr().out.strip() == f"qdflood {__version__}"


def test_the_shipped_edition_checks_clean(capsys: Any) -> None:
    assert cli.main(["check"]) == 0
    out = capsys.readouterr().out
    assert "新问题0个" in out
    assert "同一事实两级:5.5.1(6)=5.6.1(6)#大型×重大险情" in out


def test_a_new_finding_fails_the_check(copied: Path, capsys: Any) -> None:
    swap(copied / "triggers" / "1_typhoon.yaml", "between: [10, 11]", "between: [11, 11]")
    assert cli.main(["check", str(copied)]) == 1
    out = capsys.readouterr().out
    assert "新问题" in out and "区间空档" in out


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("plan.yaml", "title: ", "titel: ", "titel"),
        ("triggers/1_typhoon.yaml", "ref: 5.3.1(1)", "ref: 5.10", "加引号"),
        ("triggers/1_typhoon.yaml", "widespread_heavy: true", "widespread_heavy: yes", "加引号"),
        ("triggers/5_nancun_stage.yaml", "stations.南村", "stations.北村", "不在登记表中"),
        ("scales.yaml", "river_danger:", "reach: {grades: [a]}\nriver_danger:", "重复"),
    ],
)
def test_a_broken_edition_is_refused_whole(
    copied: Path, file: str, old: str, new: str, said: str, capsys: Any
) -> None:
    """Principle 10: never partial rules; one sentence with the file, exit 2, no result."""
    swap(copied / file, old, new)
    example = str(ROOT / "data" / "examples" / "typhoon-landfall.yaml")
    assert cli.main(["assess", example, "--edition", str(copied)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert file in told.err and said in told.err
    assert len(told.err.strip().splitlines()) == 1


def test_another_fingerprint_for_other_rules(copied: Path, capsys: Any) -> None:
    example = str(ROOT / "data" / "examples" / "empty.yaml")
    prints = []
    for change in ("", "# 改了一个字\n"):
        path = copied / "advisory.yaml"
        path.write_text(change + path.read_text(encoding="utf-8"), encoding="utf-8")
        assert cli.main(["assess", "--json", example, "--edition", str(copied)]) == 0
        prints.append(json.loads(capsys.readouterr().out)["plan"]["fingerprint"])
    assert prints[0] != prints[1]
    assert all(p.startswith("sha256:") and len(p) == 71 for p in prints)


def test_schemas_are_printed_whole_or_one_by_name(capsys: Any) -> None:
    assert cli.main(["schema", "situation"]) == 0
    one = json.loads(capsys.readouterr().out)
    assert one["$schema"].endswith("2020-12/schema")
    assert cli.main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out)["situation"] == one


def test_an_unknown_schema_names_those_there_are(capsys: Any) -> None:
    assert cli.main(["schema", "nothing"]) == 2
    told = capsys.readouterr()
    assert told.out == "" and "situation" in told.err


def test_the_desk_starts_on_loopback_with_its_edition(monkeypatch: pytest.MonkeyPatch) -> None:
    started: dict[str, Any] = {}

    def serve(command: list[str], environment: dict[str, str]) -> int:
        started.update(command=command, env=environment)
        return 0

    monkeypatch.setattr("qdflood.cli.desk._serve", serve)
    example = ROOT / "data" / "examples" / "empty.yaml"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    assert cli.main(["desk", "--no-browser", "--port", port, "--situation", str(example)]) == 0
    command = started["command"]
    assert command[command.index("--server.address") + 1] == "127.0.0.1"
    assert command[command.index("--server.port") + 1] == port
    assert Path(started["env"]["QDFLOOD_EDITION"]).name == "qingdao-2021"
    assert Path(started["env"]["QDFLOOD_SITUATION"]) == example.resolve()


@pytest.mark.parametrize("wrong", [["--situation", "没有.yaml"], ["--edition", "没有这个版本"]])
def test_the_desk_does_not_start_on_nothing(
    wrong: list[str], monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr("qdflood.cli.desk._serve", lambda *_: pytest.fail("started"))
    assert cli.main(["desk", *wrong]) == 2
    assert wrong[1] in capsys.readouterr().err


def test_an_edition_is_found_by_path_or_by_its_shipped_name(copied: Path) -> None:
    assert cli.edition_folder(str(copied)) == copied
    assert cli.edition_folder("qingdao-2021") == ROOT / "rules" / "qingdao-2021"
    assert cli.places_of(copied) == copied.parent.parent / "data"
