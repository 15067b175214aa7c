"""The command line: assess, check, schema, desk, officer, journal, report, drill.

Exit 0 on a result, 1 on a finding or an internal fault, 2 on bad input (one
sentence on stderr, nothing on stdout).
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from qdflood import __version__
from qdflood.errors import QdfloodError, SituationError
from qdflood.places import shared

DEFAULT_EDITION = "qingdao-2021"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    given = sys.argv[1:] if argv is None else list(argv)
    args = _parser(given[0] if given else None).parse_args(given)
    try:
        return int(args.run(args))
    except QdfloodError as exc:
        print(str(exc), file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 0


def _parser(chosen: str | None = None) -> argparse.ArgumentParser:
    """All commands; those with a module of their own are loaded unless another is ``chosen``."""
    parser = argparse.ArgumentParser(
        prog="qdflood", description="市防指应急响应辅助研判：建议，非决定。", add_help=False
    )
    _help(parser)
    # Given before or after the operation of a group; what is not given says nothing.
    parser.set_defaults(edition=None)
    parser.add_argument(
        "--version", action="version", version=f"qdflood {__version__}", help="显示版本"
    )
    commands = parser.add_subparsers(title="命令", required=True, metavar="命令")
    assess = _command(commands, "assess", _assess, "按预案研判情况文件，给出建议级别和依据")
    assess.add_argument(
        "files", nargs="+", metavar="文件", help="情况文件（YAML 或 JSON），- 为标准输入"
    )
    assess.add_argument("--json", action="store_true", help="每个文件输出一行 JSON")
    check = _command(commands, "check", _check, "检查一个预案版本，每个问题一句话")
    check.add_argument("folder", nargs="?", metavar="版本文件夹", help="缺省为随附版本")
    schema = _command(commands, "schema", _schema, "输出各类文件的 JSON Schema，供编辑器补全和校验")
    schema.add_argument("name", nargs="?", metavar="名称", help="只输出一种，如 situation")
    own = ("assess", "check", "schema")
    for name in () if chosen in own else ("desk", "officer", "journal", "report", "drill"):
        import_module(f"qdflood.cli.{name}").register(commands, _command)
    return parser


def _help(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-h", "--help", action="help", help="显示帮助")


def _command(commands: Any, name: str, run: Any, text: str) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(
        name, help=text, description=text, add_help=False
    )
    _help(command)
    if name != "check":
        command.add_argument(
            "--edition", metavar="版本文件夹", default=argparse.SUPPRESS,
            help="预案版本文件夹，缺省为随附版本",
        )
    command.set_defaults(run=run)
    return command


def edition_folder(given: str | None) -> Path:
    """The folder of an edition: a path, or the name of one that is shipped."""
    if given is None:
        return shared("rules", DEFAULT_EDITION)
    path = Path(given)
    return path if path.exists() or os.sep in given else shared("rules", given)


def places_of(folder: Path) -> Path:
    """The places an edition's data lies in: ``data/`` beside its ``rules/``, or the shipped one."""
    beside = folder.resolve().parent.parent / "data"
    return beside if beside.is_dir() else shared("data")


def _assess(args: argparse.Namespace) -> int:
    from qdflood.assessment import assess
    from qdflood.assessment.report import report
    from qdflood.assessment.result import result
    from qdflood.observations import Situation, read_situation
    from qdflood.plan.edition import load_edition
    from qdflood.triggers import Rules

    folder = edition_folder(args.edition)
    edition = load_edition(folder, places_of(folder))
    rules = Rules(edition)
    printed = []
    for name in args.files:
        try:
            observations = read_situation(edition, _document(name))
        except SituationError as exc:
            raise exc.within(file=_called(name)) from None
        assessment = assess(rules, Situation(edition, observations))
        if args.json:
            printed.append(json.dumps(result(assessment, name), ensure_ascii=False))
        else:
            printed.append(report(assessment, name))
    print("\n".join(printed))
    return 0


def _document(name: str) -> Any:
    """A situation document; what comes by standard input is read as YAML, which JSON also is."""
    from qdflood.plan.yaml_file import read_json, read_yaml, yaml_of

    if name == "-":
        return yaml_of(sys.stdin.buffer.read(), _called(name), SituationError)
    if name.lower().endswith(".json"):
        return read_json(Path(name), name, SituationError)
    return read_yaml(Path(name), name, SituationError)


def _called(name: str) -> str:
    return "标准输入" if name == "-" else name


def _check(args: argparse.Namespace) -> int:
    from qdflood.check import check

    folder = edition_folder(args.folder)
    findings = check(folder, places_of(folder))
    for finding in findings:
        mark = "已接受" if finding.accepted else "新问题"
        print(f"[{mark}] {finding}")
    fresh = sum(not finding.accepted for finding in findings)
    print(f"{folder.name}：{len(findings)}个发现，其中新问题{fresh}个。")
    return 1 if fresh else 0


def _schema(args: argparse.Namespace) -> int:
    from qdflood.drill.schema import NAME, drill_schema
    from qdflood.plan.edition import load_edition
    from qdflood.plan.organization import load_organization
    from qdflood.plan.schema import schemas
    from qdflood.report.kinds import KINDS

    folder = edition_folder(args.edition)
    edition = load_edition(folder, places_of(folder))
    prints = [word for kind in KINDS for word in (kind.label, kind.name)]
    found = {**schemas(edition), NAME: drill_schema(edition, load_organization(folder), prints)}
    if args.name is not None and args.name not in found:
        raise QdfloodError(f"没有名为“{args.name}”的 Schema", choices=found)
    print(json.dumps(found[args.name] if args.name else found, ensure_ascii=False, indent=2))
    return 0
