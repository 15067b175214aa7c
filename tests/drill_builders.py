"""Drill scripts for tests: short to write, read like any other."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from builders import DATA, RULES, Shipped, shipped

from qdflood.drill.course import Course
from qdflood.drill.run import Ran, run
from qdflood.drill.script import Script, read_script
from qdflood.drill.seen import Printed, Seen
from qdflood.plan.actions import ActionList, load_actions
from qdflood.plan.organization import Organization, load_organization

START = "2026-08-10T14:00:00+08:00"
QUIET = {"response": "无", "flood_warning": False, "drought_warning": False}
DRILLS = DATA / "drills"


@cache
def organization() -> Organization:
    return load_organization(RULES)


@cache
def lists() -> tuple[ActionList, ...]:
    return load_actions(RULES, organization())


def script(
    injects: Sequence[dict[str, Any]] = (), expect: Sequence[dict[str, Any]] = (),
    on: Shipped | None = None, **top: Any,
) -> Script:
    """A script of two hours; ids and titles are made up where they are left out."""
    numbered = [{"id": f"i{n}", "title": f"注入{n}"} | one for n, one in enumerate(injects, 1)]
    expected = [{"id": f"e{n}", "objective": "o", "title": f"检验{n}"} | one
                for n, one in enumerate(expect, 1)]
    document = {
        "title": "试验脚本", "edition": "qingdao-2021", "start": START, "length": "+02:00",
        "setting": {"nature": "虚构", "text": "试验"}, "in_force": QUIET,
        "objectives": [{"id": "o", "text": "目标", "clauses": ["5.2"]}],
        "injects": numbered or [{"id": "i0", "title": "来文", "at": "+00:00", "message": {
            "sender": "市气象局", "way": "电话", "text": "无"}}],
        "expect": expected or [{"id": "e0", "at": "+00:00", "objective": "o", "title": "无",
                                "confirmed": None}],
    } | top
    raw = json.dumps(document, ensure_ascii=False).encode()  # quoted as YAML wants it
    return read_script((on or shipped()).edition, raw, "试验.yaml")


def course(of: Script, on: Shipped | None = None) -> Course:
    held = on or shipped()
    return Course(held.edition, organization(), lists(), held.rules, of)


def ran(of: Script, on: Shipped | None = None, printed: Printed | None = None) -> Ran:
    held = on or shipped()
    return run(held.edition, organization(), lists(), held.rules, of, printed)


def said(result: Ran) -> list[str]:
    """Every difference, as it is told."""
    return [miss.sentence for miss in result.misses]


def at(offset: str) -> datetime:
    """+01:20 from the start."""
    hours, minutes = map(int, offset.removeprefix("+").split(":"))
    return datetime.fromisoformat(START) + timedelta(hours=hours, minutes=minutes)


def seen(played: Course, when: datetime) -> Seen:
    a = played.assessment(when)
    return Seen(a.edition, played.organization, played.ledger, a, when)


def drill(name: str, on: Shipped | None = None) -> Script:
    """A shipped script by its file's name."""
    path = Path(DRILLS / f"{name}.yaml")
    return read_script((on or shipped()).edition, path.read_bytes(), path.name)
