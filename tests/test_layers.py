"""The house stands: rooms import downwards, keys are held, the plan stays in rules/ and data/.

Everything is read off the syntax trees, so a broken room is named by file and line.
"""

from __future__ import annotations

import ast
import csv
import statistics
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
EDITION = ROOT / "rules" / "qingdao-2021"

# The blueprint's floors, lowest first.
FLOORS = """
errors places truth scales
plan gazetteer
observations
wording
triggers
assessment check
response
journal officers district_map
drill
report
cli desk
app __main__
"""
FLOOR = {room: i for i, rooms in enumerate(FLOORS.split("\n")) for room in rooms.split()}
# Doors on one floor, each open in one direction only.
SIDEWAYS = {
    ("plan", "gazetteer"),  # an edition names members of the place and is checked against them
}
LATER: set[str] = set()  # rooms of the next issues

# Who holds which key.
MAY_OPEN_FILES = {"plan", "gazetteer", "journal", "drill", "report", "cli"}
MAY_READ_CLOCK = {"cli", "desk"}
MAY_PRINT = {"cli"}
LIBRARY_KEYS = {
    "streamlit": {"desk", "app"},
    "streamlit_folium": {"desk"},
    "folium": {"district_map"},
    "branca": {"district_map"},
    "geopandas": {"gazetteer", "district_map"},
    "shapely": {"gazetteer", "district_map"},
    "sqlalchemy": {"journal", "officers"},
    "platformdirs": {"places"},
    "typst": {"report"},
    "docx": {"report"},
    "time": MAY_READ_CLOCK,
}
ONLY_INSIDE_FUNCTIONS = {("gazetteer", "geopandas"), ("gazetteer", "shapely")}
OPENERS = {
    "open", "read_text", "read_bytes", "write_text", "write_bytes", "touch", "unlink",
    "mkdir", "rename", "fdopen", "NamedTemporaryFile", "TemporaryDirectory", "connect",
}  # fmt: skip
CLOCKS = {"now", "utcnow", "today", "localtime", "gmtime", "monotonic", "perf_counter"}

MODULE_LINES, FUNCTION_LINES, FUNCTION_MEDIAN, DOORMAT_LINES = 300, 60, 10, 40

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Import:
    """``target`` as the statement names it; ``loads`` if it runs when the module is loaded."""

    target: str
    line: int
    loads: bool


@dataclass(frozen=True)
class Module:
    """One source file, by its dotted name."""

    name: str
    path: Path

    @property
    def room(self) -> str:
        """The first name under the package; "" for the package itself."""
        return room_of(self.name)

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.path.read_text(encoding="utf-8"), str(self.path))

    @cached_property
    def imports(self) -> list[Import]:
        return list(_imports(self.tree, self._package, loads=True))

    @property
    def _package(self) -> str:
        return self.name if self.path.stem == "__init__" else self.name.rpartition(".")[0]

    def at(self, node: ast.AST | int) -> str:
        line = node if isinstance(node, int) else getattr(node, "lineno", 0)
        return f"{self.path.relative_to(ROOT)}:{line}"


def room_of(name: str) -> str:
    parts = name.split(".")
    return parts[0] if parts[0] != "qdflood" else [*parts, ""][1]


def _imports(node: ast.AST, package: str, loads: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (Import(alias.name, child.lineno, loads) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - child.level + 1]
            base = ".".join([*(above if child.level else []), *filter(None, [child.module])])
            yield from (Import(f"{base}.{a.name}", child.lineno, loads) for a in child.names)
        else:
            typing_only = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test)
            yield from _imports(
                child, package, loads and not typing_only and not isinstance(child, Function)
            )


def _modules() -> dict[str, Module]:
    found = {"app": Module("app", ROOT / "app.py")}
    for path in sorted((ROOT / "qdflood").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if "share" in parts:
            continue
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = Module(name, path)
    return found


MODULES = _modules()


def inside(name: str) -> str | None:
    """The module of this house that an imported name lies in."""
    while name and name not in MODULES:
        name = name.rpartition(".")[0]
    return name or None


def _calls(module: Module) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            yield getattr(node.func, "attr", getattr(node.func, "id", "")), node


def _functions(module: Module) -> Iterator[Function]:
    return (node for node in ast.walk(module.tree) if isinstance(node, Function))


def _length(function: Function) -> int:
    """Lines of a function without its docstring."""
    lines = (function.end_lineno or 0) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None:
        lines -= (first.end_lineno or 0) - first.lineno + 1
    return lines


def listed(faults: list[str], rule: str) -> None:
    assert not faults, rule + "\n" + "\n".join(faults)


# --- floors ---------------------------------------------------------------------------


def test_every_room_has_a_floor_and_every_floor_its_rooms() -> None:
    rooms = {module.room for module in MODULES.values()} - {""}
    assert rooms - set(FLOOR) == set(), "a room that the blueprint does not know"
    assert set(FLOOR) - rooms - LATER == set(), "a room that is not built"


def _steps() -> Iterator[tuple[Module, str, Import]]:
    for module in MODULES.values():
        for step in module.imports:
            target = inside(step.target)
            if target is not None:
                yield module, target, step


def test_rooms_import_from_lower_floors_only() -> None:
    faults = []
    for module, target, step in _steps():
        here, there = module.room, room_of(target)
        if there in ("", here) or (here, there) in SIDEWAYS:
            continue
        if here == "" or FLOOR[there] >= FLOOR[here]:
            faults.append(f"{module.at(step.line)}: {here or 'qdflood'} -> {there}")
    listed(faults, "an import that does not go down:")


def test_no_module_is_reached_from_itself() -> None:
    graph: dict[str, set[str]] = {name: set() for name in MODULES}
    for module, target, step in _steps():
        if step.loads and target != module.name:
            graph[module.name].add(target)
    listed([" -> ".join(ring) for ring in _rings(graph)], "modules that load each other:")


def _rings(graph: dict[str, set[str]]) -> Iterator[list[str]]:
    done: set[str] = set()

    def visit(name: str, trail: list[str]) -> Iterator[list[str]]:
        if name in trail:
            yield [*trail[trail.index(name) :], name]
        elif name not in done:
            for target in sorted(graph[name]):
                yield from visit(target, [*trail, name])
            done.add(name)

    for name in graph:
        yield from visit(name, [])


# --- keys -----------------------------------------------------------------------------


def test_libraries_are_imported_where_they_are_kept() -> None:
    faults = []
    for module in MODULES.values():
        for step in module.imports:
            library = step.target.split(".")[0]
            if module.room not in LIBRARY_KEYS.get(library, {module.room}):
                faults.append(f"{module.at(step.line)}: {library}")
            if (module.room, library) in ONLY_INSIDE_FUNCTIONS and step.loads:
                faults.append(f"{module.at(step.line)}: {library} outside a function")
    listed(faults, "a library in the wrong room:")


@pytest.mark.parametrize(
    ("names", "rooms", "what"),
    [
        (OPENERS, MAY_OPEN_FILES, "opens a file"),
        (CLOCKS, MAY_READ_CLOCK, "reads the clock"),
        ({"print"}, MAY_PRINT, "prints"),
    ],
)
def test_who_may(names: set[str], rooms: set[str], what: str) -> None:
    faults = [
        f"{module.at(call)}: {module.room} {what} with {name}()"
        for module in MODULES.values()
        if module.room not in rooms
        for name, call in _calls(module)
        if name in names
    ]
    listed(faults, f"only {', '.join(sorted(rooms))} {what}:")


def test_the_standard_streams_are_the_command_lines() -> None:
    faults = [
        module.at(node)
        for module in MODULES.values()
        if module.room not in MAY_PRINT
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) in ("sys.stdout", "sys.stderr")
    ]
    listed(faults, "only cli writes to the terminal:")


@pytest.mark.slow
def test_assess_loads_neither_screen_nor_map() -> None:
    example = min((ROOT / "data" / "examples").glob("*.yaml"))
    script = (
        "import sys, qdflood.cli; code = qdflood.cli.main(['assess', sys.argv[1]]);"
        "heavy = {'streamlit', 'folium', 'branca', 'geopandas', 'shapely', 'pandas', 'numpy'};"
        "sys.exit(code or ' '.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(example)], cwd=ROOT, capture_output=True
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")


# --- size -----------------------------------------------------------------------------


def test_modules_fit_a_reader() -> None:
    faults = [
        f"{module.at(lines)} lines"
        for module in MODULES.values()
        if (lines := len(module.path.read_text(encoding="utf-8").splitlines()))
        > (DOORMAT_LINES if module.name == "app" else MODULE_LINES)
    ]
    listed(faults, f"longer than {MODULE_LINES} lines (app.py {DOORMAT_LINES}):")


def test_functions_fit_a_screen() -> None:
    lengths = {
        f"{module.at(function)} {function.name}": _length(function)
        for module in MODULES.values()
        for function in _functions(module)
    }
    long = [f"{where}: {n} lines" for where, n in lengths.items() if n > FUNCTION_LINES]
    listed(long, f"functions longer than {FUNCTION_LINES} lines:")
    assert statistics.median(lengths.values()) <= FUNCTION_MEDIAN


# --- the plan is data -----------------------------------------------------------------

# Grades that are everyday words of any form or sentence, not this plan's vocabulary.
EVERYDAY = {"无", "有", "是", "否", "其他", "一般"}


def _edition(name: str) -> dict[str, Any]:
    text = (EDITION / name).read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=yaml.BaseLoader)
    return loaded


def _plan_words() -> dict[str, str]:
    """Chinese words no room below the desk may hold, and what each of them is."""
    plan, scales = _edition("plan.yaml"), _edition("scales.yaml")
    words: dict[str, str] = {}
    for level in plan["levels"]:
        spelled = [a for a in level["aliases"] if not a.isascii()]
        words |= dict.fromkeys([level["id"], *spelled], "level")
    words |= dict.fromkeys(plan["hazards"], "hazard")
    for name, scale in scales.items():
        words |= dict.fromkeys(scale["grades"], f"grade of {name}")
    for name, register in _edition("observables.yaml")["registers"].items():
        words.setdefault(register["label"], f"label of {name}")
    return {word: kind for word, kind in words.items() if word not in EVERYDAY}


def _place_words() -> dict[str, str]:
    """Names of districts, rivers, reservoirs and stations of the place."""
    words: dict[str, str] = {}
    for path in sorted((ROOT / "data" / "qingdao").glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            names = [row["name"] for row in csv.DictReader(file) if row.get("name")]
        words |= dict.fromkeys(names, f"name in {path.name}")
    return words


def _keys() -> dict[str, str]:
    """Registers, fact paths and the plan's own keys, as a string literal would spell them."""
    keys: dict[str, str] = {}
    for name, register in _edition("observables.yaml")["registers"].items():
        keys[name] = "register"
        keys |= dict.fromkeys((f"{name}.{field}" for field in register["fields"]), "fact")
    keys |= {warning["key"]: "warning" for warning in _edition("plan.yaml")["warnings"]}
    return keys


def _literals(module: Module) -> Iterator[ast.Constant]:
    """String constants, less the docstrings, which may quote a clause."""
    quoted = {
        id(node.value)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if id(node) not in quoted:
                yield node


BELOW_THE_DESK = [module for module in MODULES.values() if module.room not in ("desk", "app")]


def test_the_vocabulary_is_not_empty() -> None:
    assert {"Ⅳ", "台风", "决口", "水库"} <= set(_plan_words())
    assert {"南村", "市南区", "大沽河", "产芝水库"} <= set(_place_words())
    assert {"stations", "stations.stage_m", "flood_warning"} <= set(_keys())


def test_no_room_below_the_desk_knows_a_word_of_this_plan() -> None:
    words = _plan_words() | _place_words()
    faults = [
        f"{module.at(node)}: {word} ({kind}) in {node.value!r}"
        for module in BELOW_THE_DESK
        for node in _literals(module)
        for word, kind in words.items()
        if word in str(node.value)
    ]
    listed(faults, "words that belong in rules/ or data/:")


def test_no_room_below_the_desk_knows_a_fact_of_this_plan() -> None:
    keys = _keys()
    faults = [
        f"{module.at(node)}: {node.value!r} ({keys[str(node.value)]})"
        for module in BELOW_THE_DESK
        for node in _literals(module)
        if str(node.value) in keys
    ]
    listed(faults, "keys that belong in rules/ or data/:")
