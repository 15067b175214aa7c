"""The documents say what is so: examples run, tables follow the catalogue, nothing is promised.

A fenced YAML block says after ``yaml`` what it is, and is put through the engine as that:
``condition rules`` (stands in the shipped edition), ``condition tests`` (stands in the second
one), ``condition example`` (need only be accepted), ``situation``, ``refused``, ``trap``,
``parameter``, ``field``, ``ladder``, ``accepted``; of a drill script ``inject``, ``expectation``.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import pytest
from builders import shipped
from drill_builders import lists, organization
from script_builders import example, problems, spoilt
from script_builders import refused as refusal

from qdflood import cli
from qdflood.assessment import assess
from qdflood.check import check
from qdflood.check.finding import Accepted
from qdflood.drill import form as drill_form
from qdflood.drill.lint import check as check_script
from qdflood.drill.schema import drill_schema
from qdflood.drill.script import read_script
from qdflood.errors import DrillError, PlanError, SituationError
from qdflood.observations import Situation, read_situation
from qdflood.observations.document import _LEAF
from qdflood.observations.statements import _ZERO, zero_choices
from qdflood.plan import catalogue, clauses
from qdflood.plan.catalogue import Field, Register, ScaleSpec
from qdflood.plan.clauses import LadderSpec, Parameter
from qdflood.plan.edition import IN_FORCE, Edition, load_edition
from qdflood.plan.fields import FieldInfo
from qdflood.plan.grammar import OPERATORS, WORDS, parse
from qdflood.plan.schema import schemas
from qdflood.plan.validation import build
from qdflood.plan.yaml_file import read_yaml, yaml_of
from qdflood.scales import number_text

ROOT = Path(__file__).resolve().parent.parent
RULES, SITUATION = ROOT / "docs" / "rules.md", ROOT / "docs" / "situation.md"
DRILLS = ROOT / "docs" / "drills.md"
PAGES = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
OTHER = ROOT / "tests" / "editions" / "rules" / "lanjiang-2024"
SHIPPED = ROOT / "rules" / "qingdao-2021"
EDITION = shipped().edition


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def other() -> Edition:
    return load_edition(OTHER, OTHER.parent.parent / "data")


# --- examples -------------------------------------------------------------------------


@dataclass(frozen=True)
class Block:
    """A fenced block: its page and line, what it says it is, its text."""

    page: str
    line: int
    info: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def blocks_of(page: str, text: str) -> Iterator[Block]:
    for found in re.finditer(r"^```([^\n]*)\n(.*?)^```[ \t]*$", text, re.MULTILINE | re.DOTALL):
        yield Block(page, text.count("\n", 0, found.start()) + 1, found[1].strip(), found[2])


BLOCKS = [block for path in PAGES for block in blocks_of(path.name, text_of(path))]
YAML = [block for block in BLOCKS if "yaml" in block.info.lower() or "yml" in block.info.lower()]


def parts(given: Any) -> Iterator[Any]:
    """Everything that stands in a document, itself included."""
    yield given
    if isinstance(given, Mapping):
        for value in given.values():
            yield from parts(value)
    elif isinstance(given, list):
        for value in given:
            yield from parts(value)


def written(folder: Path) -> list[Any]:
    """Every part of every YAML file of an edition."""
    return [part for path in sorted(folder.rglob("*.yaml")) for part in parts(read_yaml(path))]


class Words:
    """An edition's vocabulary as the condition parser asks for it."""

    def __init__(self, edition: Edition) -> None:
        self.registers, self.singles = edition.registers, edition.singles
        self.fields, self.scale, self.numeric = edition.fields, edition.scale, edition.numeric
        self.is_member, self.parameters = edition.is_member, edition.parameter_names


def parses(condition: Any, edition: Edition, register: str) -> bool:
    """At the top of a clause, or (with a register) inside a ``where``."""
    try:
        parse(condition, Words(edition), register)
    except PlanError:
        return False
    return True


def conditions(given: Any, edition: Edition, folder: Path | None = None) -> None:
    """One condition or a list; with a folder, each word for word in its files."""
    held = written(folder) if folder else []
    for condition in given if isinstance(given, list) else [given]:
        assert any(parses(condition, edition, register) for register in ("", *edition.registers()))
        assert folder is None or condition in held, f"not in {folder}: {condition}"


def a_situation(given: Any) -> None:
    assess(shipped().rules, Situation(EDITION, read_situation(EDITION, given)))


def refused(given: Any) -> None:
    """A list of ``observations``; each is refused."""
    for observations in given:
        with pytest.raises(SituationError):
            read_situation(EDITION, {"at": "2026-08-10T14:00:00+08:00", "observations": observations})


def held_by(name: str, model: type) -> Callable[[Any], None]:
    """A table of things as ``name`` has it in the shipped edition, word for word."""

    def look(given: Any) -> None:
        file = read_yaml(SHIPPED / name)
        for key, spec in given.items():
            build(model, spec)
            assert spec in list(parts(file)), f"not in {name}: {key}"

    return look


def accepted(given: Any) -> None:
    held = read_yaml(SHIPPED / "accepted.yaml")
    for row in given:
        build(Accepted, row)
        assert row in held


def ladder(given: Any) -> None:
    """The opening of a ladder of the shipped edition: each rung word for word."""
    spec, held = build(LadderSpec, given), written(SHIPPED)
    assert spec.rungs and all(rung in held for rung in given["rungs"])
    conditions([rung["when"] for rung in given["rungs"]], EDITION, SHIPPED)


def row_of_a_script(key: str) -> Callable[[Any], None]:
    """In place of the row of that name in the example, the script has no problem."""

    def look(given: Any) -> None:
        document = yaml_of(example().encode(), "example")
        rows = [given if row["id"] == given["id"] else row for row in document[key]]
        assert given in rows, f"no such row in the example: {given['id']}"
        raw = json.dumps({**document, key: rows}, ensure_ascii=False).encode()
        script = read_script(EDITION, raw, "example")
        assert check_script(EDITION, organization(), lists(), script) == []

    return look


KINDS: dict[str, Callable[[Any], None]] = {
    "condition rules": lambda given: conditions(given, EDITION, SHIPPED),
    "condition tests": lambda given: conditions(given, other(), OTHER),
    "condition example": lambda given: conditions(given, EDITION),
    "situation": a_situation,
    "refused": refused,
    "parameter": held_by("parameters.yaml", Parameter),
    "field": held_by("observables.yaml", Field),
    "ladder": ladder,
    "accepted": accepted,
    "inject": row_of_a_script("injects"),
    "expectation": row_of_a_script("expect"),
}


def kind_of(block: Block) -> str:
    return block.info.removeprefix("yaml").strip()


@pytest.mark.parametrize("block", [b for b in YAML if kind_of(b) != "trap"], ids=str)
def test_examples_are_accepted_by_the_engine(block: Block) -> None:
    assert kind_of(block) in KINDS, f"{block}: say what it is, one of {sorted(KINDS)}"
    KINDS[kind_of(block)](yaml_of(block.text.encode(), str(block)))


@pytest.mark.parametrize("block", [b for b in YAML if kind_of(b) == "trap"], ids=str)
def test_traps_are_refused_line_by_line(block: Block) -> None:
    for line in block.text.splitlines():
        bare = line.split("  # ")[0].rstrip()
        with pytest.raises(PlanError):
            yaml_of(bare.encode(), str(block))


def test_every_kind_of_example_is_shown() -> None:
    assert {kind_of(block) for block in YAML} == {*KINDS, "trap"}


def test_an_example_that_is_wrong_would_be_found() -> None:
    bad = {
        "condition rules": "{count: districts, where: {flood: 一般}, at_least: 7}",
        "condition tests": "{count: gauges, where: {flow: {at_least: 7}}, at_least: 1}",
        "condition example": "{count: districts, where: {flood: 小}, at_least: 2}",
        "situation": "{at: \"2026-08-10T14:00:00+08:00\", observations: {rain: null}}",
        "field": "{force: {type: number, label: 力, kind: note}}",
        "parameter": "{x: {label: 幅度, range: [0, 1], values: []}}",
        "accepted": "[{name: 甲, because: 乙}]",
        "ladder": "{item: (9), label: 甲, hazards: [洪涝], rungs: []}",
        "refused": "[{typhoon: 无}]",
        "inject": "{id: 水库险情, at: '+00:30', title: 甲, readings: {dams: []}}",
        "expectation": "{id: 提级别, at: '+00:35', objective: 提得准, title: 甲, met: ['5.9']}",
    }
    assert bad.keys() == KINDS.keys()
    for kind, text in bad.items():
        with pytest.raises(
            (PlanError, SituationError, DrillError, AssertionError, pytest.fail.Exception)
        ):
            KINDS[kind](yaml_of(text.encode(), kind))


# --- tables that follow the catalogue -------------------------------------------------

KIND_WORDS = {"reading": "读数", "event": "事件", "state": "状态", "attribute": "属性", "note": "说明"}
Table = list[list[str]]


def table_under(text: str, heading: str) -> Table:
    """The rows of the first table below a heading, without its head."""
    section = re.search(rf"^#+ {re.escape(heading)}$(.*?)(?=^#+ |\Z)", text, re.M | re.S)
    assert section, f"no heading “{heading}”"
    lines = [line for line in section[1].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def codes(words: Any) -> str:
    return "、".join(f"`{word}`" for word in words)


def amount(info: FieldInfo) -> str:
    spec = info.spec
    said = f"数（{spec.unit}）"
    if spec.range:
        low, high = (number_text(x) for x in spec.range)
        said = f"{low}—{high}{spec.unit}"
    return said + "，整数" * (spec.type == "integer" or spec.step == 1)


def values(info: FieldInfo) -> str:
    """What may be given, as the page prints it."""
    kind, _, owner = info.spec.type.partition(":")
    if info.spec.type == "bool":
        return "`true`、`false`"
    if kind == "member":
        said = f"`{owner}` 中的名称"
    elif info.scale:
        said = "、".join(info.scale.grades)
    else:
        said = {"text": "文字", "time": "时间"}.get(info.spec.type) or amount(info)
    return said + "；可写列表" * info.spec.many


def absent(given: str | bool | float) -> str:
    if isinstance(given, bool):
        return "true" if given else "false"
    return number_text(given) if isinstance(given, float) else str(given)


def nature(info: FieldInfo) -> str:
    """How long it holds, and what silence means."""
    spec, said = info.spec, [KIND_WORDS[info.spec.kind]]
    if spec.stale_after_h:
        said[0] += " " + "/".join(number_text(h) for h in spec.stale_after_h)
    if spec.required:
        said.append("必填")
    said += [f"{other}为{'、'.join(v)}时必填" for other, v in spec.required_with.items()]
    if spec.absent_is is not None:
        said.append(f"不写按{absent(spec.absent_is)}")
    if spec.new_default:
        said.append(f"新名称不写按{spec.new_default}")
    return "；".join(said)


def field_rows(register: str) -> Table:
    infos = [i for i in EDITION.info[register].values() if not i.spec.computed]
    return [
        [
            codes((info.name, *info.spec.aliases)),
            info.spec.label + (f"（{info.spec.hint}）" if info.spec.hint else ""),
            values(info),
            nature(info),
        ]
        for info in infos
    ]


def form(spec: Register) -> str:
    if spec.form == "one":
        return "`{键: 值}`"
    if spec.form == "named":
        return "`{名称: {键: 值}}`"
    row = f"{{{spec.key}: 名称, 键: 值}}" if spec.key else "{键: 值}"
    return f"`[{row}]`" + (f"，一个可写 `{row}`" if spec.form == "named_or_one" else "")


def roster(spec: Register) -> str:
    if spec.members == "one":
        return "—"
    if spec.members == "reported":
        return "没有名录"
    return "名录；新的写 `name`" if spec.open and spec.form == "rows" else "只认名录"


def registers() -> list[str]:
    return [name for name in EDITION.registers() if name != IN_FORCE]


def register_rows() -> Table:
    specs = {name: EDITION.register(name) for name in registers()}
    return [
        [f"`{name}`", spec.label, form(spec), roster(spec), spec.supplier]
        for name, spec in specs.items()
    ]


def zero_rows() -> Table:
    rows = []
    for choice in zero_choices(EDITION):
        name, _, field = choice.partition(".")
        spec = EDITION.register(name)
        info = EDITION.info[name].get(field)
        says = info.spec.zero_says if info else spec.zero_says
        hours = (info.spec.stale_after_h if info else None) or EDITION.catalogue.zero_stale_after_h
        scopes = (*((spec.key,) if spec.members == "listed" else ()), *spec.zero_scopes)
        meant = says or f"{spec.label}{info.spec.label if info else ''}：无"
        rows.append([f"`{choice}`", meant, codes(scopes) or "—",
                     "/".join(number_text(h) for h in hours)])
    return rows


@pytest.mark.parametrize("register", registers())
def test_each_register_is_tabled_as_the_catalogue_has_it(register: str) -> None:
    label = EDITION.register(register).label
    assert table_under(text_of(SITUATION), f"`{register}` {label}") == field_rows(register)


def test_registers_and_zero_reports_are_tabled_as_the_catalogue_has_them() -> None:
    text = text_of(SITUATION)
    assert table_under(text, "登记表") == register_rows()
    assert table_under(text, "零报告") == zero_rows()


def test_every_key_beside_the_rows_is_named() -> None:
    text = text_of(SITUATION)
    keys = {*_LEAF, *_ZERO, "at", "in_force", "observations", "zero_report", "response", "level",
            "since", "hazards", EDITION.plan.area_register, "at_least", "at_most", "name",
            *(warning.key for warning in EDITION.plan.warnings)}
    assert {key for key in keys if f"`{key}`" not in text} == set()
    for word in (*EDITION.levels.grades, *EDITION.plan.hazards):
        assert word in text


def test_every_register_field_grade_and_operator_is_named_in_the_docs() -> None:
    text = "\n".join(text_of(path) for path in PAGES if path.parent.name == "docs")
    names = {f"`{w}`" for w in (*registers(), *OPERATORS, *WORDS, "plus", "minus")}
    names |= {f"`{field}`" for register in registers() for field in EDITION.info[register]}
    grades = {grade for scale in EDITION.scales.values() for grade in scale.grades}
    choices = {word for infos in EDITION.info.values() for info in infos.values()
               for word in info.spec.choices}
    assert {name for name in names | grades | choices if name not in text} == set()
    assert {f"`{name}`" for name in EDITION.scales if f"`{name}`" not in text} == set()
    assert {f"`{name}`" for name in EDITION.parameters if f"`{name}`" not in text} == set()


KEYED: dict[str, tuple[type, ...]] = {
    "字段的键": (Field,),
    "登记表的键": (Register, catalogue.Catalogue),
}


@pytest.mark.parametrize("heading", KEYED)
def test_each_key_of_observables_has_its_row(heading: str) -> None:
    rows = table_under(text_of(RULES), heading)
    named = [word for row in rows for word in re.findall(r"`(\w+)`", row[0])]
    wanted = [key for model in KEYED[heading] for key in model.model_fields]  # type: ignore[attr-defined]
    assert sorted(named) == sorted(wanted)
    assert all(len(row) == 2 and row[1] for row in rows)


def test_each_key_of_the_other_files_is_named() -> None:
    text = text_of(RULES)
    models = (catalogue.Collective, ScaleSpec, clauses.Plan, clauses.Level, clauses.Phrases,
              clauses.WarningKind, clauses.Replaced, Parameter, LadderSpec, clauses.RungSpec,
              clauses.ItemSpec, clauses.ItemsSpec, clauses.AdvisorySpec, Accepted)
    keys = {key for model in models for key in model.model_fields} | {"from", "value", "reference"}
    assert {key for key in keys if f"`{key}`" not in text} == set()


def test_each_kind_type_and_form_is_explained() -> None:
    text = text_of(RULES)
    literals = [
        *re.findall(r"'(\w+)'", str(Field.model_fields["kind"].annotation)),
        *re.findall(r"'(\w+)'", str(Register.model_fields["members"].annotation)),
        *re.findall(r"'(\w+)'", str(Register.model_fields["form"].annotation)),
        *catalogue.TYPES, *(f"{word}:名称" for word in catalogue.OF_SOMETHING),
    ]
    assert {word for word in literals if f"`{word}`" not in text} == set()


def test_each_finding_of_check_is_explained() -> None:
    source = "".join(text_of(path) for path in sorted((ROOT / "qdflood" / "check").glob("*.py")))
    heads = set(re.findall(r'f"([\u4e00-\u9fff]+)[:·]', source))
    heads |= set(re.findall(r'"(不可达|恒成立|区间重叠|同一事实两级|级别次序)"', source))
    heads = {head.removesuffix("·") for head in heads}
    assert {"缺条款", "无对应条款", "区间空档", "名称悬空"} <= heads
    found = {cell for row in table_under(text_of(RULES), "检查发现的问题")
             for cell in re.findall(r"`([^`]+)`", row[0])}
    assert found == heads


def test_each_schema_is_named() -> None:
    assert {name for name in schemas(EDITION) if f"`{name}`" not in text_of(RULES)} == set()


def test_each_file_of_an_edition_is_placed() -> None:
    tops = {path.relative_to(SHIPPED).parts[0] for path in SHIPPED.rglob("*") if path.is_file()}
    text = text_of(RULES)
    assert {top for top in tops if f"`{top}`" not in text and f"`{top}/" not in text} == set()


# --- drill scripts --------------------------------------------------------------------

DRILL_TABLES: dict[str, type] = {
    "脚本的键": drill_form.ScriptForm, "设定的键": drill_form.Setting,
    "目标的键": drill_form.Objective, "注入的键": drill_form.InjectForm,
    "检验点的键": drill_form.ExpectationForm, "决定 `decision`": drill_form.DecisionDue,
}


@pytest.mark.parametrize("heading", DRILL_TABLES)
def test_each_key_of_a_script_has_its_row(heading: str) -> None:
    rows = table_under(text_of(DRILLS), heading)
    assert [re.findall(r"`(\w+)`", row[0]) for row in rows] != []
    named = [word for row in rows for word in re.findall(r"`(\w+)`", row[0])]
    assert sorted(named) == sorted(DRILL_TABLES[heading].model_fields)  # type: ignore[attr-defined]
    assert all(len(row) == 2 and row[1] for row in rows)


def test_each_key_of_reports_tasks_and_prints_has_its_row() -> None:
    models = {"reports": drill_form.ReportDue, "tasks": drill_form.TaskDue,
              "prints": drill_form.PrintDue}
    rows = table_under(text_of(DRILLS), "报告、任务、打印")
    named = [tuple(re.findall(r"`(\w+)`", row[0])) for row in rows]
    assert sorted(named) == sorted((name, key) for name, m in models.items() for key in m.model_fields)


def test_each_kind_of_fault_way_and_nature_is_explained() -> None:
    text = text_of(DRILLS)
    faults = [row[0].strip("`") for row in table_under(text, "故障怎样写")]
    assert faults == list(get_args(drill_form.FAULTS))
    for word in (*get_args(drill_form.WAYS), *get_args(drill_form.NATURES),
                 *drill_form.Message.model_fields, *drill_form.Fact.model_fields):
        assert f"`{word}`" in text, word


REFUSALS = [
    (("title: 中型水库险情", "titel: 中型水库险情"),),
    (('- id: 测站中断\n  at: "+00:20"', '- id: 测站中断\n  at: "+00:07"'),),
    (('length: "+01:30"', 'length: "+00:39"'),),
    (("南村: {position: null, outlook: null}}", "北村: {position: null}}"),),
    (("  title: 示例水库发生较大险情", "  refused: 单位\n  title: 示例水库发生较大险情"),),
    (("  objective: 提得准", "  objective: 先问清"),),
    (('met: ["5.3.1(6)"]', 'met: ["5.3.2(4)"]'),),
    (('met: ["5.3.1(6)"]', 'met: ["5.4.1(6)"]'),),
    (('met: ["5.3.1(6)"]', 'met: ["5.3.1(6)"]\n  unmet: ["5.3.1(6)"]'),),
    (("    level: Ⅳ\n    within_min", "    level: Ⅰ\n    within_min"),),
    (("    act: 启动", "    act: 调整"),),
    (("    within_min: 30\n    chair", "    within_min: 60\n    chair"),),
    (('ref: "5.3.2(4)"', 'ref: "5.4.2(4)"'),),
    (("of: 示例水库", "of: 产芝水库"),),
    (('unmet: ["5.3.1(2)", "5.3.1(3)"]', 'met: ["5.3.1(6)"]'),),
]


def told_of(changes: tuple[tuple[str, str], ...]) -> set[str]:
    """What is said of the example spoilt, less the place and what might have been meant."""
    text = spoilt(*changes)
    try:
        found = [one.sentence for one in problems(text)]
    except DrillError:
        found = [refusal(text).problem]
    return {f"{one.partition('。可用：')[0].rstrip('。')}。" for one in found}


def test_the_refusals_are_told_as_the_program_says_them() -> None:
    told = [row[0].strip("`") for row in table_under(text_of(DRILLS), "常见的拒绝")]
    assert len(told) == len(REFUSALS)
    for sentence, changes in zip(told, REFUSALS, strict=True):
        assert sentence in told_of(changes), (sentence, told_of(changes))


# --- commands, links, promises --------------------------------------------------------


def commands() -> dict[str, argparse.ArgumentParser]:
    actions = cli._parser()._actions
    choices = next(a.choices for a in actions if isinstance(a, argparse._SubParsersAction))
    return dict(choices)


def options(parser: argparse.ArgumentParser) -> set[str]:
    """Its own, and those of the commands below it."""
    found = {word for a in parser._actions for word in a.option_strings if word[:2] == "--"}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            found |= set().union(*map(options, action.choices.values()))
    return found


def test_every_command_and_option_is_named() -> None:
    text = "\n".join(text_of(path) for path in PAGES)
    assert {name for name in commands() if f"qdflood {name}" not in text} == set()
    known = set.union(*map(options, commands().values()), options(cli._parser()))
    assert {word for word in known if not re.search(rf"{word}(?![\w-])", text)} == set()


def test_no_command_and_no_option_is_named_that_does_not_exist() -> None:
    known = commands()
    for path in PAGES:
        for line in text_of(path).splitlines():
            for name, rest in re.findall(r"qdflood ([a-z]+)([^`#&]*)", line):
                if name in ("in", "and", "assesses"):
                    continue  # a sentence, not a command
                assert name in known, f"{path.name}: {line}"
                wrong = set(re.findall(r"(?<!\S)--[a-z-]+", rest)) - options(known[name])
                assert not wrong, f"{path.name}: {line}"


def test_relative_links_resolve() -> None:
    for path in PAGES:
        for link in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", text_of(path)):
            assert (path.parent / link).exists(), f"{path.name}: {link}"


def test_the_files_that_are_named_exist() -> None:
    for path in PAGES:
        for name in re.findall(r"`((?:data|rules|docs|tests|static|qdflood)/[\w./-]+)`", text_of(path)):
            assert (ROOT / name).exists(), f"{path.name}: {name}"


# What was thought of and is not there; each word may be said once its room is built.
NOT_BUILT = {
    "journal": r"值班日志|哈希链|SQLite|PostgreSQL|QDFLOOD_HOME|QDFLOOD_DATABASE_URL",
    "report": r"PDF|DOCX|WPS|qdflood report",
}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_nothing_is_promised(path: Path) -> None:
    rooms = {p.stem for p in (ROOT / "qdflood").iterdir()}
    for room, words in NOT_BUILT.items():
        assert room in rooms or not re.search(words, text_of(path)), f"there is no {room}"
    assert not re.search(r"TODO|TBD|敬请期待|即将推出|后续版本|将来版本|coming soon|planned", text_of(path))


def known_words() -> set[str]:
    """Every English word that an officer's file may hold, from models, schemas and rules."""
    found = {*OPERATORS, *WORDS, *schemas(EDITION), "yes", "no", "on", "off", "y", "n", "when"}
    drill = json.dumps(drill_schema(EDITION, organization()))
    found |= set(re.findall(r"[a-z][a-z0-9_]*", drill))
    for edition, folder in ((EDITION, SHIPPED), (other(), OTHER)):
        dumped = json.dumps([schemas(edition), written(folder)], ensure_ascii=False, default=str)
        found |= set(re.findall(r"[a-z][a-z0-9_]*", dumped))
    return found | {"true", "false", "null", "plus", "minus", "code", "aliases", "unit", "phone"}


@pytest.mark.parametrize("path", [RULES, SITUATION, DRILLS], ids=lambda path: path.name)
def test_every_key_the_docs_name_is_known_to_the_program(path: Path) -> None:
    prose = re.sub(r"^```.*?^```", "", text_of(path), flags=re.M | re.S)
    named = set(re.findall(r"`([a-z][a-z0-9_]*)`", prose))
    assert named - known_words() == set()


@pytest.mark.parametrize("path", [RULES, SITUATION, DRILLS], ids=lambda path: path.name)
def test_the_pages_are_short_enough_to_be_read(path: Path) -> None:
    assert len(text_of(path).splitlines()) <= 250


def test_the_example_editions_named_are_sound() -> None:
    assert all(finding.accepted for finding in check(OTHER, OTHER.parent.parent / "data"))
