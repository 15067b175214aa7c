"""``qdflood drill``: a script of one's own begun, checked, tried; and what scripts there are."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qdflood.errors import DrillError, ReportError

if TYPE_CHECKING:
    from qdflood.drill.form import PrintDue
    from qdflood.drill.lint import Problem
    from qdflood.drill.script import Script
    from qdflood.plan.edition import Edition

_START_FORM = "2026-08-10T14:00 或 2026-08-10T14:00:00+08:00"
_JUDGED = ("met", "not_met", "unmet", "unknown")


def register(commands: Any, command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add ``drill`` to the command line."""
    from qdflood.cli.drill_run import register_run

    group = command(commands, "drill", _list, "演练脚本：new、check、run、list")
    acts = group.add_subparsers(title="操作", metavar="操作", required=True)
    made = command(acts, "new", _new, "生成一份带说明的脚本样板，照着改写")
    made.add_argument("file", metavar="文件", help="新文件，以 .yaml 结尾")
    made.add_argument("--title", metavar="题目", help="缺省为样板的题目")
    made.add_argument("--start", metavar="时间", help=f"剧情开始时间，如 {_START_FORM}")
    made.add_argument("--force", action="store_true", help="覆盖已有的文件")
    checked = command(acts, "check", _check, "检查脚本的写法、名称和不可能的检验点，每个问题一句话")
    checked.add_argument("files", nargs="+", metavar="脚本", help="脚本文件，或 drill list 列出的名称")
    checked.add_argument("--edition", metavar="版本文件夹", default=argparse.SUPPRESS,
                         help="预案版本文件夹，缺省为随附版本")
    register_run(acts, command)
    command(acts, "list", _list, "列出随附的和本办自己的脚本")


def _edition(args: argparse.Namespace) -> tuple[Edition, Path]:
    """The edition, and its folder."""
    from qdflood.cli import edition_folder, places_of
    from qdflood.plan.edition import load_edition

    folder = edition_folder(args.edition)
    return load_edition(folder, places_of(folder)), folder


# --- new ------------------------------------------------------------------------------


def _new(args: argparse.Namespace) -> int:
    from qdflood.cli import places_of
    from qdflood.drill.new import template

    target = Path(args.file)
    if target.suffix.lower() not in (".yaml", ".yml"):
        raise DrillError("文件名应以 .yaml 结尾", file=args.file)
    if target.exists() and not args.force:
        raise DrillError("已有这个文件，请换一个名字，或加 --force 覆盖", file=args.file)
    if args.title is not None and not args.title.strip():
        raise DrillError("题目是空的；不写 --title 就用样板的题目", where="--title")
    edition, folder = _edition(args)
    start = _moment(args.start, edition) if args.start is not None else None
    _write(target, template(edition, places_of(folder), (args.title or "").strip(), start))
    print(f"已生成：{target}（改写以后执行 qdflood drill check {target}）")
    if start is not None:
        print("来文和设定的文字里如写有日期、钟点，请照新的开始时间改。")
    return 0


def _moment(given: str, edition: Edition) -> datetime:
    """A time by the clock of the place, unless it says its own offset."""
    try:
        if len(given) < len("2026-08-10T14:00"):  # a day alone is no moment
            raise ValueError
        at = datetime.fromisoformat(given)
        return at if at.tzinfo else at.replace(tzinfo=edition.zone)
    except ValueError:
        raise DrillError(f"“{given}”不是一个时刻，应写成 {_START_FORM}", where="--start") from None


def _write(target: Path, text: str) -> None:
    """The whole file or none."""
    part = ""
    try:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="\n", dir=target.parent,
                                         delete=False) as file:
            part = file.name
            file.write(text)
        os.chmod(part, 0o644)
        os.replace(part, target)
    except OSError as exc:
        why = ("没有权限或磁盘已满" if target.parent.is_dir()
               else f"没有“{target.parent}”这个文件夹，请先建")
        raise DrillError(f"文件写不进去（{why}），没有生成", file=str(target)) from exc
    finally:
        if part:
            Path(part).unlink(missing_ok=True)


# --- check ----------------------------------------------------------------------------


def _check(args: argparse.Namespace) -> int:
    from qdflood.cli.drill_run import bytes_of, files
    from qdflood.drill.faults import faults
    from qdflood.drill.lint import check
    from qdflood.drill.script import read_script
    from qdflood.plan.actions import load_actions
    from qdflood.plan.organization import load_organization

    edition, folder = _edition(args)
    organization = load_organization(folder)
    lists = load_actions(folder, organization)
    unread = problems = False
    for name, path in files(args.files):
        try:
            raw = bytes_of(path, name)
            wrong = faults(edition, raw, name)
        except DrillError as exc:
            wrong = [exc]
        if wrong:  # the others are checked all the same
            unread = True
            print("\n".join(map(str, wrong)), file=sys.stderr, flush=True)
            continue
        script = read_script(edition, raw, name)
        found = check(edition, organization, lists, script, _printable)
        problems = problems or bool(found)
        print("\n".join(_told(script, found)), flush=True)
    return 2 if unread else 1 if problems else 0


def _told(script: Script, problems: list[Problem]) -> list[str]:
    lines = [f"{script.name}　{problem}" for problem in problems]
    judged = {ref.partition("#")[0] for one in script.expectations
              for key in _JUDGED for ref in getattr(one.form, key)}
    count = f"{len(problems)}个问题" if problems else "没有问题"
    return [*lines, f"{script.name}：{count}。注入{len(script.injects)}条，"
                    f"检验点{len(script.expectations)}个，检验条款{len(judged)}条。"]


def _printable(due: PrintDue) -> str:
    """Why there is no such print; empty where there is."""
    from qdflood.report.kinds import kind

    try:
        one = kind(due.kind)
        known = {option.name: option for option in one.options}
        for name, value in due.options.items():
            if name not in known:
                raise ReportError(f"{one.label}没有“{name}”这一项", choices=known)
            if known[name].choices and value not in known[name].choices:
                raise ReportError(f"“{value}”不在可选之列", choices=known[name].choices)
        one.form("", due.options)
    except ReportError as exc:
        return str(exc).removesuffix("。")
    return ""


# --- list -----------------------------------------------------------------------------


def _list(args: argparse.Namespace) -> int:
    from qdflood.cli.home import home
    from qdflood.drill.shelf import OWN, Unusable, lying, usable
    from qdflood.places import shared

    edition, _ = _edition(args)
    found = lying(shared("data", "drills"), home())
    for name, path in found.items():
        one = usable(edition, path, name)
        lines = [name, f"  不能使用：{one.sentence}"] if isinstance(one, Unusable) else _summary(one)
        print("\n".join(lines))
    if not found:
        print("没有脚本")
    for name in _passed_over(home() / OWN):
        print(f"没有列出：{OWN}/{name}（文件名应以 .yaml 结尾，请改名）")
    return 0


def _passed_over(folder: Path) -> list[str]:
    """Files among the office's own scripts that are none by their name: Notepad adds .txt."""
    if not folder.is_dir():
        return []
    return sorted(path.name for path in folder.iterdir() if path.is_file()
                  and path.suffix != ".yaml" and not path.name.startswith("."))


def _summary(script: Script) -> list[str]:
    objectives = "；".join(f"{one.id}（{'、'.join(one.clauses)}）" for one in script.objectives)
    return [script.name, f"  {script.title}　{script.setting.nature}　{_span(script.end - script.start)}",
            f"  目标：{objectives}"]


def _span(length: timedelta) -> str:
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    return (f"{hours}小时" if hours else "") + (f"{minutes}分" if minutes else "")
