"""The project keeps its word: the wheel is whole, the documents say what is so."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

import qdflood

ROOT = Path(__file__).resolve().parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
README = (ROOT / "README.md").read_text(encoding="utf-8")
CI = (ROOT / ".ci" / "run").read_text(encoding="utf-8")


# --- what is shipped ------------------------------------------------------------------


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as pip would build it."""
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return next(out.glob("qdflood-*.whl"))


def _shipped() -> set[str]:
    """Every file that has to travel in the wheel, by its path in the checkout."""
    folders = [path for top in ("rules", "data", "static") for path in (ROOT / top).rglob("*")]
    files = {path.relative_to(ROOT).as_posix() for path in folders if path.is_file()}
    return files | {"app.py", ".streamlit/config.toml"}


@pytest.mark.slow
def test_the_wheel_carries_rules_data_and_the_desk(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {f"qdflood/share/{path}" for path in _shipped()} - names == set()
    inside = {"py.typed", "cli/__init__.py", "desk/entry.py", "report/templates/base.typ"}
    assert {f"qdflood/{name}" for name in inside} - names == set()
    strays = [n for n in names if n.startswith("tests/") or "__pycache__" in n]
    assert not strays


@pytest.mark.slow
def test_the_wheel_works_away_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    example = min((ROOT / "data" / "examples").glob("*.yaml"))
    done = subprocess.run(
        [sys.executable, "-m", "qdflood", "assess", str(example), "--json"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(site)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    assert '"qingdao-2021"' in done.stdout.decode("utf-8")


# --- what is required -----------------------------------------------------------------


def _requirements() -> list[Requirement]:
    extras = PROJECT["project"]["optional-dependencies"].values()
    return [
        Requirement(line)
        for group in (PROJECT["project"]["dependencies"], *extras)
        for line in group
    ]


def _pins() -> dict[str, list[Requirement]]:
    pins: dict[str, list[Requirement]] = {}
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        pin = Requirement(line)
        pins.setdefault(canonicalize_name(pin.name), []).append(pin)
    return pins


def test_constraints_pin_what_the_project_requires() -> None:
    pins = _pins()
    for wanted in _requirements():
        for pin in pins[canonicalize_name(wanted.name)]:
            (exact,) = pin.specifier
            assert exact.operator == "==", pin
            assert Version(exact.version) in wanted.specifier, f"{pin} against {wanted}"


def test_constraints_hold_pins_and_nothing_else() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pin = re.compile(r"^[a-z0-9-]+==[0-9][0-9a-z.]*( ; [a-z_]+ [<>=!]+ '[\w.]+')?$")
    assert [line for line in lines if not pin.match(line)] == []
    names = [line.partition("==")[0] for line in lines]
    assert names == sorted(names)


DISTRIBUTION = {"yaml": "pyyaml", "streamlit_folium": "streamlit-folium", "docx": "python-docx"}
# They come with a declared distribution that cannot be without them.
CARRIED = {"pydantic_core": "pydantic", "branca": "folium", "pandas": "streamlit"}


def _imported() -> set[str]:
    files = [*(ROOT / "qdflood").rglob("*.py"), ROOT / "app.py"]
    found: set[str] = set()
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.split(".")[0])
    return found - set(sys.stdlib_module_names) - {"qdflood"}


def test_runtime_dependencies_are_what_the_code_imports() -> None:
    declared = {
        canonicalize_name(Requirement(line).name) for line in PROJECT["project"]["dependencies"]
    }
    imported = {CARRIED.get(name, DISTRIBUTION.get(name, name)) for name in _imported()}
    assert imported == declared


def test_the_supported_python_is_said_once() -> None:
    floor = SpecifierSet(PROJECT["project"]["requires-python"])
    assert floor.contains("3.11") and not floor.contains("3.10")
    assert "3.11" in README
    assert PROJECT["tool"]["ruff"]["target-version"] == "py311"
    assert PROJECT["tool"]["mypy"]["python_version"] == "3.11"


# --- what is said ---------------------------------------------------------------------


def test_changelog_opens_with_the_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    top = re.search(r"^## (\d+\.\d+\.\d+)", text, re.MULTILINE)
    assert top is not None and top[1] == qdflood.__version__


def _blocks(language: str = "sh") -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def _two_commands() -> list[str]:
    """The README's first block: line 1 runs the main job, line 2 the tests."""
    return _blocks()[0].splitlines()


def test_readme_opens_with_two_commands_that_ci_runs() -> None:
    run, test = _two_commands()
    assert "qdflood assess " in run and "pytest" in test
    for command in (run, test):
        assert "-c constraints.txt" in command
        assert f"\n  {command}\n}}" in CI, f".ci/run does not run: {command}"


def test_readme_says_both_languages_the_same_commands() -> None:
    english, chinese = README.split("\n# 中文", 1)
    for command in _two_commands():
        assert command in english and command in chinese


def test_readme_names_only_files_that_exist() -> None:
    names = set(re.findall(r"(?:data|rules|docs|tests|\.ci)/[\w./-]*\w", README))
    assert {name for name in names if not (ROOT / name).exists()} == set()
    links = set(re.findall(r"\]\((?!http|#)([^)]+)\)", README))
    assert {link for link in links if not (ROOT / link).exists()} == set()


@pytest.mark.slow
def test_readme_names_only_commands_that_exist() -> None:
    commands = "assess|check|schema|desk|drill|journal|officer|report"
    named = set(re.findall(rf"qdflood ({commands})\b", README))
    assert named == {*commands.split("|")}
    for command in sorted(named):
        done = subprocess.run(
            [sys.executable, "-m", "qdflood", command, "--help"],
            cwd=ROOT,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, f"{command}: {done.stderr.decode('utf-8', 'replace')}"


def test_readme_says_where_everything_is() -> None:
    rooms = {
        path.stem if path.is_file() else path.name
        for path in (ROOT / "qdflood").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").is_file()
    }
    absent = {room for room in rooms if not room.startswith("_") and f"`{room}`" not in README}
    assert not absent, "rooms the README's table leaves out"


# --- what must not be said ------------------------------------------------------------


def _tracked() -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    return [ROOT / name for name in done.stdout.decode("utf-8").split("\0") if name]


# Written in pieces, so that this file does not find itself.
PRIVATE = [
    r"(?<![\w.])/(?:" + r"work|root|home/\w+|Users/\w+|opt/\w+)/",
    r"[A-Z]:\\+" + r"Users\\",
    r"py" + r"pi\.org",
    r"files\.python" + r"hosted",
    r"registry\.npm" + r"js",
    r"deb\." + r"debian\.org",
    r"npm" + r"mirror",
    r"tsinghua" + r"\.edu",
]


def test_no_machine_path_and_no_registry_in_what_is_tracked() -> None:
    private = re.compile("|".join(PRIVATE))
    faults = []
    for path in _tracked():
        if not path.is_file():
            continue
        text = path.read_bytes().decode("utf-8", "ignore")
        for match in private.finditer(text):
            faults.append(f"{path.relative_to(ROOT)}: {match[0]}")
    assert not faults


def test_no_lock_file_is_tracked() -> None:
    assert not [path for path in _tracked() if path.name in ("uv.lock", "poetry.lock")]
