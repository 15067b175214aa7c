"""``qdflood report``: what the duty room hands out and signs, made from the log of one moment."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qdflood.errors import JournalError, QdfloodError, ReportError

if TYPE_CHECKING:
    from qdflood.plan.edition import Edition
    from qdflood.report.kinds import Kind
    from qdflood.report.source import Outlines, Source
    from qdflood.report.stamp import Stamp

_FAILED = "打印没有成功，日志未变"


def register(commands: Any, command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add ``report`` to the command line; its kinds and their options are those of the table."""
    from qdflood.cli.journal import AT_FORM
    from qdflood.report.kinds import KINDS

    parser = command(commands, "report", _report, "打印：研判单、任务清单、通知、信息报告等")
    names = "、".join(f"{one.label}（{one.name}）" for one in KINDS)
    parser.add_argument("kind", nargs="?", metavar="种类", help=f"中文名或英文名：{names}")
    parser.add_argument("--at", metavar="时间", help=f"按该时刻的日志，如 {AT_FORM}；缺省为现在")
    parser.add_argument("--out", metavar="文件或文件夹", help="缺省为当前文件夹；- 为标准输出")
    parser.add_argument("--form", metavar="格式", help="pdf、docx、zip；缺省按文件名或该种类的第一种")
    parser.add_argument("--force", action="store_true", help="覆盖已有的文件")
    parser.add_argument("--officer", default="", metavar="姓名", help="印在页脚的经办人；缺省留空")
    parser.add_argument("--exercise", default=None, metavar="名称",
                        help="打印这场演练自己的日志，每页加演练标记（值班日志从不标作演练）")
    for name, (label, choices, many, flag, kinds) in _options().items():
        said = f"{label}（{'、'.join(kinds)}）" + (f"：{'、'.join(choices)}" if choices else "")
        how: dict[str, Any] = {"action": "store_true"} if flag else {"metavar": "…"}
        parser.add_argument(f"--{name.replace('_', '-')}", dest=f"of_{name}", default=None,
                            help=said, **how | ({"nargs": "+"} if many else {}))  # fmt: skip


def _options() -> dict[str, tuple[str, tuple[str, ...], bool, bool, list[str]]]:
    """Every option once, with the kinds that take it."""
    from qdflood.report.kinds import KINDS

    found: dict[str, tuple[str, tuple[str, ...], bool, bool, list[str]]] = {}
    for one in KINDS:
        for option in one.options:
            held = found.setdefault(
                option.name, (option.label, option.choices, option.many, option.flag, []))
            held[-1].append(one.label)
    return found


def _report(args: argparse.Namespace) -> int:
    from qdflood.report.kinds import KINDS, kind, make

    if args.kind is None:
        print("\n".join(f"{one.label}\t{one.name}\t{'、'.join(one.forms)}" for one in KINDS))
        return 0
    one = kind(args.kind)
    given = {name[3:]: value for name, value in vars(args).items()
             if name.startswith("of_") and value is not None}  # fmt: skip
    form = one.form(args.form or _ending(args.out, one), given)
    source, stamp = _made_from(args)
    target = _target(args.out, one, replace(stamp, printed_at=source.at), form)
    if target is not None and target.exists() and not args.force:
        raise ReportError("已有这个文件，请换一个名字，或加 --force 覆盖", file=str(target))
    try:
        made = make(one, source, stamp, given, form)
    except QdfloodError:
        raise
    except Exception as exc:
        print(f"{_FAILED}（{type(exc).__name__}：{exc}）", file=sys.stderr)
        return 1
    if target is None:
        sys.stdout.buffer.write(made)
        sys.stdout.flush()
    else:
        _write(target, made)
        print(f"已生成：{target}")
    return 0


# -- where it goes


def _ending(out: str | None, one: Kind) -> str:
    """The form that the file's own name asks for."""
    ending = Path(out).suffix.lstrip(".").lower() if out else ""
    return ending if ending in one.forms else ""


def _target(out: str | None, one: Kind, stamp: Stamp, form: str) -> Path | None:
    """Where it goes; a name of our own carries the moment that is printed."""
    from qdflood.report.stamp import file_name

    if out == "-":
        return None
    path = Path(out or ".")
    if path.is_dir():
        return path / file_name(one.label, stamp, form)
    if path.suffix.lstrip(".").lower() != form:
        said = "没有这个文件夹" if not path.suffix else f"文件名应以 .{form} 结尾"
        raise ReportError(said, file=str(out))
    return path


def _write(target: Path, made: bytes) -> None:
    """The whole file or none."""
    part = ""
    try:
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:
            part = file.name
            file.write(made)
        os.chmod(part, 0o644)
        os.replace(part, target)
    except OSError as exc:
        raise ReportError(
            f"文件写不进去（没有权限、文件夹不存在或磁盘已满），{_FAILED}", file=str(target)
        ) from exc
    finally:
        if part:
            Path(part).unlink(missing_ok=True)


# -- what it is made from


def _made_from(args: argparse.Namespace) -> tuple[Source, Stamp]:
    """The log read up to the moment asked for; nothing is entered."""
    from qdflood.cli import edition_folder, places_of
    from qdflood.cli.journal import exercise, moment, opened
    from qdflood.drill.play import Play
    from qdflood.journal.ledger import Ledger, replay
    from qdflood.journal.store import Head
    from qdflood.plan.actions import load_actions
    from qdflood.plan.edition import load_edition
    from qdflood.plan.organization import load_organization
    from qdflood.report.source import source
    from qdflood.report.stamp import Stamp

    folder = edition_folder(args.edition)
    edition = load_edition(folder, places_of(folder))
    now = datetime.now(edition.zone)
    organization = load_organization(folder)
    lists = load_actions(folder, organization)
    # The log of real duty, or the exercise's own: the one is never printed as the other.
    with opened() if args.exercise is None else exercise(args.exercise) as store:
        # An exercise has a clock of its own: its present is the last that was entered.
        last = store.head().recorded if args.exercise is not None else None
        at = moment(args.at, edition) if args.at is not None else last or now
        entries = tuple(store.entries()) if args.exercise is not None else ()
        further = (Play(),) if args.exercise is not None else ()
        ledger = replay(Ledger(edition, organization, lists, further=further),
                        entries or store.entries(), at)
    if ledger.foreign:
        raise JournalError(ledger.foreign)
    if ledger.broken:
        print(f"!! {ledger.broken}", file=sys.stderr)
    for seq, why in ledger.unread:
        print(f"!! 第{seq}条未能读入：{why}", file=sys.stderr)
    head = Head(ledger.seq, ledger.hash, ledger.recorded)
    made = source(organization, lists, ledger, at, _outlines(edition),
                  (one for one in entries if one.recorded <= at))
    return made, Stamp.of(made.edition, head, now, args.officer, args.exercise or "")


def _outlines(edition: Edition) -> Outlines:
    """The districts' shapes by name."""
    from qdflood.gazetteer import load_outlines

    members = edition.gazetteer.roster(edition.plan.area_register).members
    names = {member.cells.get("adcode", ""): member.name for member in members}
    shapes = load_outlines(edition.place_folder)
    return {names[code]: rings for code, rings in shapes.items() if code in names}
