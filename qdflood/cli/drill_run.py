"""``qdflood drill run``: scripts against the engine alone, as a regression test of the rules."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qdflood.errors import DrillError

if TYPE_CHECKING:
    from qdflood.drill.coverage import Coverage, Tried
    from qdflood.drill.run import Ran


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
    # All are read before any is run: a bad one prints nothing but its sentence.
    scripts = [read_script(edition, _bytes(path, name), name) for name, path in files(args.scripts)]
    passed, tried = True, Coverage(edition)
    for script in scripts:
        ran = run(edition, organization, lists, rules, script,
                  printer(organization, lists, script.title))
        passed = passed and ran.passed
        _say(_json(ran), _lines(ran, args.all), args.json)
        if args.coverage:
            tried.add(organization, lists, rules, script)
    if args.coverage:
        _say(_coverage_json(tried), _coverage(tried), args.json)
    return 0 if passed else 1


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
    return [(name, Path(name) if Path(name).exists() else known.get(name, Path(name)))
            for name in named]


def _bytes(path: Path, name: str) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise DrillError("没有这个脚本文件", file=name) from None
    except OSError:
        raise DrillError("这个文件读不出来", file=name) from None


def _lines(ran: Ran, every: bool) -> Iterator[str]:
    name = ran.script.name
    if ran.passed:
        yield f"{name}：通过（核对{ran.checks}项）"
    elif not ran.misses:
        yield f"{name}：未通过：脚本没有检验任何结果"
    else:
        yield f"{name}：未通过（核对{ran.checks}项，{len(ran.misses)}处不符）"
        shown = ran.misses if every else ran.misses[:1]
        yield from (f"  {miss.sentence}" for miss in shown)
        if len(shown) < len(ran.misses):
            yield f"  另有{len(ran.misses) - len(shown)}处不符，加 --all 全部列出"


def _json(ran: Ran) -> dict[str, Any]:
    return {
        "script": ran.script.name, "title": ran.script.title, "passed": ran.passed,
        "checks": ran.checks,
        "differences": [
            {"at": miss.offset, "time": miss.expectation.at.isoformat(),
             "objective": miss.expectation.form.objective, "expectation": miss.expectation.id,
             "key": miss.difference.key, "text": miss.difference.sentence}
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
