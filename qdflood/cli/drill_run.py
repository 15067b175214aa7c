"""``qdflood drill run``: scripts against the engine alone, as a regression test of the rules."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qdflood.errors import DrillError

if TYPE_CHECKING:
    from qdflood.drill.coverage import Coverage, Tried
    from qdflood.drill.run import Ran


_LONG = 120  # characters of what a difference goes by, unless all is wanted


def register_run(operations: Any, command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add ``run`` to the operations of ``drill``."""
    parser = command(operations, "run", _run,
                     "不要人参加，按脚本推演并逐项核对应有的结果（有一项不符时退出码为 1）")
    parser.add_argument("scripts", nargs="*", metavar="脚本", help="脚本文件，或 drill list 列出的名称；缺省为随附的全部脚本")
    parser.add_argument("--json", action="store_true", help="每个脚本输出一行 JSON")
    parser.add_argument("--coverage", action="store_true",
                        help="另列出这些脚本从未使之成立、不成立、未知的条款及其各个分支")
    parser.add_argument("--all", action="store_true", help="列出每一处不符，不只第一处")


def _run(args: argparse.Namespace) -> int:
    from qdflood.cli import edition_folder, places_of
    from qdflood.drill.coverage import Coverage
    from qdflood.drill.lint import check
    from qdflood.drill.run import run
    from qdflood.drill.script import read_script
    from qdflood.plan.actions import load_actions
    from qdflood.plan.edition import load_edition
    from qdflood.plan.organization import load_organization
    from qdflood.report.page_text import printer
    from qdflood.triggers import Rules

    folder = edition_folder(args.edition)
    edition = load_edition(folder, places_of(folder))
    organization = load_organization(folder)
    lists, rules = load_actions(folder, organization), Rules(edition)
    passed, tried, unread = True, Coverage(edition), False
    for name, path in files(args.scripts):
        try:
            script = read_script(edition, bytes_of(path, name), name)
        except DrillError as exc:  # the others are run all the same
            unread = True
            print(exc, file=sys.stderr, flush=True)
            continue
        ran = run(edition, organization, lists, rules, script,
                  printer(organization, lists, script.title))
        passed = passed and ran.passed
        _say(_json(ran), _lines(ran, args.all), args.json)
        if not ran.passed and not args.json and (
                wrong := check(edition, organization, lists, script)):
            print(f"  check 有{len(wrong)}个问题，请先改：qdflood drill check {name}", flush=True)
        if args.coverage:
            tried.add(organization, lists, rules, script)
    if args.coverage:
        _say(_coverage_json(tried), _coverage(tried), args.json)
    return 2 if unread else 0 if passed else 1


def _say(given: dict[str, Any], lines: Iterable[str], as_json: bool) -> None:
    print(json.dumps(given, ensure_ascii=False) if as_json else "\n".join(lines), flush=True)


def files(named: list[str]) -> list[tuple[str, Path]]:
    """The scripts named, by file or by the name that ``drill list`` gives; else all shipped."""
    from qdflood.cli.home import home
    from qdflood.drill.shelf import lying
    from qdflood.places import shared

    if not named:
        shipped = sorted(shared("data", "drills").glob("*.yaml"))
        if not shipped:
            raise DrillError("没有随附的演练脚本")
        return [(path.name, path) for path in shipped]
    if all(Path(name).exists() for name in named):
        return [(name, Path(name)) for name in named]
    known = lying(shared("data", "drills"), home())
    return [_meant(name, known) for name in named]


def _meant(name: str, known: Mapping[str, Path]) -> tuple[str, Path]:
    """A file here, else a script of that name, with or without its folder and ending."""
    from qdflood.drill.shelf import OWN

    if Path(name).exists():
        return name, Path(name)
    ways = [name, f"{name}.yaml", f"{OWN}/{name}", f"{OWN}/{name}.yaml"]
    return next(((way, known[way]) for way in ways if way in known), (name, Path(name)))


def bytes_of(path: Path, name: str) -> bytes:
    """What the file holds. Raises DrillError that says where it was looked for."""
    if path.is_dir():
        raise DrillError("这是文件夹，请写到文件名", file=name)
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise DrillError(f"没有这个脚本文件{_instead(path)}", file=name) from None
    except OSError:
        raise DrillError("这个文件读不出来", file=name) from None


def _instead(path: Path) -> str:
    beside = [other for ending in (".txt", ".yaml", ".yml")
              if (other := path.with_name(path.name + ending)).exists()]
    if beside:
        added = "（记事本会加上 .txt，请改名）" if beside[0].suffix == ".txt" else ""
        return f"；旁边有一个“{beside[0].name}”，是不是它{added}"
    return f"；找过 {os.path.abspath(path.parent)} 和本办的 drills 文件夹"


def _lines(ran: Ran, every: bool) -> Iterator[str]:
    name = ran.script.name
    if ran.passed:
        yield f"{name}：通过（核对{ran.checks}项）"
    elif not ran.misses:
        yield f"{name}：未通过：脚本没有检验任何结果"
    else:
        yield f"{name}：未通过（核对{ran.checks}项，{len(ran.misses)}处不符）"
        shown = ran.misses if every else ran.misses[:1]
        for miss in shown:
            yield f"  {miss.sentence}"
            for more in miss.difference.more:
                short = every or len(more) <= _LONG
                yield f"      {more if short else f'{more[:_LONG]}……（加 --all 全部列出）'}"
        if len(shown) < len(ran.misses):
            yield f"  另有{len(ran.misses) - len(shown)}处不符，加 --all 全部列出"


def _json(ran: Ran) -> dict[str, Any]:
    return {
        "script": ran.script.name, "title": ran.script.title, "passed": ran.passed,
        "checks": ran.checks,
        "differences": [
            {"line": miss.line, "at": miss.offset, "time": miss.expectation.at.isoformat(),
             "objective": miss.expectation.form.objective, "expectation": miss.expectation.id,
             "key": miss.difference.key, "text": miss.difference.sentence,
             "more": list(miss.difference.more)}
            for miss in ran.misses
        ],
    }


# -- coverage


def _coverage(tried: Coverage) -> Iterator[str]:
    for title, rows in (("启动条件", tried.rungs), ("预警、解除和终止条件", tried.items)):
        lacking = [one for one in rows if one.never]
        yield f"{title}：{_counted(rows)}"
        yield from (f"  {one.ref}　{_level(tried, one)}"
                    f"{'、'.join(f'从未{truth.label}' for truth in one.never)}" for one in lacking)


def _counted(rows: Sequence[Tried]) -> str:
    whole = [one for one in rows if not one.alternative]
    branches = [one for one in rows if one.alternative]
    each = [f"{truth.label}过{sum(truth in one.had for one in rows)}" for truth in _truths()]
    full = sum(not one.never for one in rows)
    return (f"{len(whole)}条、{len(branches)}个分支，其中{'，'.join(each)}，"
            f"该有的结果都有过的{full}，共{len(rows)}")


def _level(tried: Coverage, one: Tried) -> str:
    level = one.clause.level
    return f"{tried.edition.levels.label(level)}　" if level else ""


def _truths() -> list[Any]:
    from qdflood.truth import Truth

    return sorted(Truth, reverse=True)


def _coverage_json(tried: Coverage) -> dict[str, Any]:
    """Numbers and, by truth, what never had it; keys are stable."""
    def group(rows: Sequence[Tried]) -> dict[str, Any]:
        return {
            "clauses": sum(not one.alternative for one in rows),
            "alternatives": sum(one.alternative for one in rows),
            "full": sum(not one.never for one in rows),
            **{f"never_{truth.name.lower()}": [one.ref for one in rows if truth in one.never]
               for truth in _truths()},
        }
    return {"coverage": {"rungs": group(tried.rungs), "items": group(tried.items)}}
