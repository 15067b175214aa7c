"""``qdflood journal``: the duty log verified, carried away, taken in, and read as it once stood."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import unicodedata
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qdflood.errors import JournalError

if TYPE_CHECKING:
    from qdflood.journal.entry import Entry
    from qdflood.journal.ledger import Ledger
    from qdflood.journal.store import Store
    from qdflood.plan.edition import Edition

LAST = 10
"""Entries that ``show`` prints from the end."""
AT_FORM = "2026-08-10T14:00 或 2026-08-10T14:00:00+08:00"


def register(commands: Any, command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add ``journal`` to the command line."""
    group = command(commands, "journal", _head, "值班日志：verify、export、import、show、head")
    acts = group.add_subparsers(title="操作", metavar="操作", required=True)
    verified = command(
        acts, "verify", _verify, "校验全部记录，指出第一条不符的（不符时退出码为 1）"
    )
    verified.add_argument(
        "--hash",
        default="",
        metavar="指纹",
        help="同时核对单据上印的指纹（至少前8位）在不在日志中：查日志是否被截短或整体改写",
    )
    verified.add_argument("--exercise", metavar="名称", help="校验这场演练自己的日志，不是值班日志")
    command(acts, "head", _head, "最后一条的序号、时间和指纹")
    show = command(acts, "show", _show, "重现某一时刻的官方状态、研判建议和最近记录")
    show.add_argument("--at", metavar="时间", help=f"如 {AT_FORM}；缺省为现在")
    show.add_argument("--json", action="store_true", help="输出一行 JSON")
    export = command(acts, "export", _export, "导出为 JSON Lines（可再导入）或 CSV 表格")
    export.add_argument("--csv", action="store_true", help="CSV 表格，供阅读")
    export.add_argument("--out", metavar="文件", help="写入新文件；缺省为标准输出")
    taken = command(acts, "import", _import, "把 JSON Lines 导出文件导入空的日志")
    taken.add_argument("file", metavar="文件", help="导出的文件，- 为标准输入")


@contextmanager
def opened(create: bool = False) -> Iterator[Store]:
    """The log of real duty of this office."""
    from qdflood.cli.home import database, home
    from qdflood.journal.store import open_store, store_url
    from qdflood.journal.whose import OF_DUTY

    store = open_store(store_url(home(), database()), create=create, of=OF_DUTY)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def exercise(name: str) -> Iterator[Store]:
    """An exercise's own log: never that of real duty. Raises JournalError where there is none."""
    from qdflood.cli.home import home
    from qdflood.journal.location import exercise_files, exercise_url
    from qdflood.journal.store import open_store
    from qdflood.journal.whose import OF_EXERCISE

    held = exercise_files(home())
    if name not in held:
        raise JournalError(f"没有名为“{name}”的演练日志（值班日志从不标作演练）",
                           where="--exercise", choices=sorted(held))
    store = open_store(exercise_url(home(), name), create=False, of=OF_EXERCISE)
    try:
        yield store
    finally:
        store.close()


# --- verify, head ---------------------------------------------------------------------


def _verify(args: argparse.Namespace) -> int:
    from qdflood.journal.verify import verify

    anchor = args.hash.strip().lower()
    if args.hash and not (len(anchor) >= 8 and set(anchor) <= set("0123456789abcdef")):
        raise JournalError(f"“{args.hash}”不是指纹：应为至少8位的0—9、a—f", where="--hash")
    with opened() if args.exercise is None else exercise(args.exercise) as store:
        found = verify(store, anchor)
    if found.backwards:
        shown = "、".join(map(str, found.backwards[:LAST]))
        more = f"等{len(found.backwards)}条" if len(found.backwards) > LAST else "条"
        print(f"提示：第{shown}{more}的录入时间早于上一条（时钟曾被拨回），不影响校验。")
    if found.broken is not None:
        print(f"校验未通过。{found.broken}此前{found.entries}条相符，指纹 {found.head}")
        return 1
    print(f"校验通过：共{found.entries}条，最后指纹 {found.head}")
    if found.exercise and args.exercise is None:
        print(f"第{found.exercise}条是演练的记录：这是演练的日志，不能作值班日志。")
        return 1
    if anchor and not found.anchor:
        print("日志中没有所给的指纹：日志曾被截短或整体改写，或不是同一份日志。")
        return 1
    if anchor:
        print(f"所给指纹是第{found.anchor}条的。")
    return 0


def _head(args: argparse.Namespace) -> int:
    with opened() as store:
        head = store.head()
    recorded = head.recorded.isoformat(timespec="seconds") if head.recorded else "尚无记录"
    print(f"第{head.seq}条　{recorded}　{head.hash}")
    return 0


# --- export, import -------------------------------------------------------------------


def _export(args: argparse.Namespace) -> int:
    from qdflood.journal.exchange import csv_lines, json_lines

    with opened() as store:
        lines = (csv_lines if args.csv else json_lines)(store.entries())
        if args.out is None:
            for line in lines:
                sys.stdout.buffer.write(line.encode())
            sys.stdout.flush()
        else:
            _write(Path(args.out), lines)
    return 0


def _write(target: Path, lines: Iterable[str]) -> None:
    """The whole file or none: an export that was cut short must not pass for one."""
    if target.exists():
        raise JournalError("已有这个文件，请换一个名字", file=str(target))
    part = ""
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", newline="", dir=target.parent, delete=False
        ) as file:
            part = file.name
            file.writelines(lines)
        os.replace(part, target)
    except OSError as exc:
        raise JournalError(
            "文件写不进去（没有权限、文件夹不存在或磁盘已满），未导出", file=str(target)
        ) from exc
    finally:
        if part:
            Path(part).unlink(missing_ok=True)


def _import(args: argparse.Namespace) -> int:
    from qdflood.journal.exchange import foreseen, import_entries

    with _source(args.file) as lines:
        coming = foreseen(_decoded(lines))
        with opened(create=True) as store:
            head = import_entries(coming, store)
    print(f"已导入{head.seq}条，最后指纹 {head.hash}")
    return 0


def _source(name: str) -> AbstractContextManager[Iterable[bytes]]:
    if name == "-":
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(name).open("rb")
    except FileNotFoundError:
        raise JournalError("没有这个文件", file=name) from None
    except OSError:
        raise JournalError("这个文件读不出来", file=name) from None


def _decoded(lines: Iterable[bytes]) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        try:
            yield line.decode()
        except UnicodeDecodeError:
            raise JournalError("不是 UTF-8 文字，未导入", where=f"第{number}行") from None


# --- show -----------------------------------------------------------------------------


def _show(args: argparse.Namespace) -> int:
    from qdflood.cli import edition_folder, places_of
    from qdflood.journal.ledger import Ledger
    from qdflood.plan.actions import load_actions
    from qdflood.plan.edition import load_edition
    from qdflood.plan.organization import load_organization

    folder = edition_folder(args.edition)
    edition = load_edition(folder, places_of(folder))
    at = moment(args.at, edition) if args.at is not None else datetime.now(edition.zone)
    organization = load_organization(folder)
    ledger = Ledger(edition, organization, load_actions(folder, organization))
    last: deque[Entry] = deque(maxlen=LAST)
    with opened() as store:
        for entry in store.entries():
            ledger.read(entry, at)
            if entry.recorded <= at:
                last.append(entry)
    if ledger.foreign:
        raise JournalError(ledger.foreign)
    print(_json(ledger, at, last) if args.json else _text(ledger, at, last))
    if ledger.broken:
        print(f"{ledger.broken}；请执行 qdflood journal verify。", file=sys.stderr)
    return 1 if ledger.broken else 0


def moment(given: str, edition: Edition) -> datetime:
    """A time by the clock of the place, unless it says its own offset."""
    try:
        if len(given) < len("2026-08-10T14:00"):  # a day alone is no moment
            raise ValueError
        at = datetime.fromisoformat(given)
        at = at if at.tzinfo else at.replace(tzinfo=edition.zone)
        return at.astimezone(edition.zone)
    except (ValueError, OverflowError):
        raise JournalError(f"“{given}”不是一个时刻，应写成 {AT_FORM}", where="--at") from None


def _text(ledger: Ledger, at: datetime, last: Iterable[Entry]) -> str:
    from qdflood.assessment.report import report
    from qdflood.journal.sentence import sentence

    lines = [report(ledger.assessment(at), f"值班日志第{ledger.seq}条")]
    lines.append(f"   日志指纹 {ledger.hash}")
    lines += [f"!! 第{seq}条未能读入：{why}" for seq, why in ledger.unread]
    lines.append("   最近记录：" if ledger.seq else "   最近记录：无")
    zone = ledger.edition.zone
    for entry in last:
        who = f"{entry.officer}（{entry.post}）"
        time = f"{entry.recorded.astimezone(zone):%m-%d %H:%M}"
        said = sentence(entry, ledger.edition)
        lines.append(f"   · 第{entry.seq}条　{time}　{who}　{entry.label}：{said}")
    return "\n".join([lines[0], *map(_printable, lines[1:])])


def _printable(line: str) -> str:
    """A line without what would break it or move the cursor."""
    return "".join(c for c in line if unicodedata.category(c) not in ("Cc", "Cf", "Zl", "Zp"))


def _json(ledger: Ledger, at: datetime, last: Iterable[Entry]) -> str:
    from qdflood.assessment.result import result
    from qdflood.journal.sentence import sentence

    return json.dumps(
        {
            "at": at.isoformat(),
            "entries": ledger.seq,
            "head": ledger.hash,
            "assessment": result(ledger.assessment(at), f"值班日志第{ledger.seq}条"),
            "last": [
                {
                    "seq": entry.seq,
                    "recorded": entry.recorded.isoformat(),
                    "officer": entry.officer,
                    "post": entry.post,
                    "kind": entry.kind,
                    "sentence": sentence(entry, ledger.edition),
                }
                for entry in last
            ],
            "unread": [{"seq": seq, "why": why} for seq, why in ledger.unread],
        },
        ensure_ascii=False,
    )
