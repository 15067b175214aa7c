"""What the tests of an exercise's desk share: a short script, and what it is read as."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from qdflood.desk.exercise import ExerciseDesk, begin
from qdflood.desk.state import Desk, duty_desk
from qdflood.drill.play import Play, What
from qdflood.drill.script import Script, read_script
from qdflood.journal.entry import EXERCISE, Entry

SCRIPT = """
title: 南村涨水（短）
edition: qdflood-edition
start: "2026-08-10T20:00:00+08:00"
length: "+02:00"
setting: {nature: 虚构, text: 只为试验}
in_force: {response: {level: Ⅳ, since: "-10:00", hazards: [洪涝]}, flood_warning: true, drought_warning: false}
objectives:
- {id: 研判, text: 按条款研判, clauses: ["5.4.1(5)"]}
injects:
- id: 来电
  at: "+00:10"
  title: 水文中心来电
  message: {sender: 市水文中心, way: 电话, text: 南村站水位12.31米。}
  readings: {stations: {南村: {stage_m: 12.31}}}
- {id: 遥测, at: "+00:20", title: 遥测, readings: {rain: {ten_day_mean_mm: {value: 120, area: 预报降雨区}}}}
- id: 无名水库
  at: "+00:30"
  title: 某塘坝
  readings: {reservoirs: [{district: 平度市, size: 小（二）型, danger: 一般险情}]}
- {id: 更正, at: "+00:40", title: 遥测有误, corrects: 遥测, readings: {rain: {ten_day_mean_mm: {value: 80, area: 预报降雨区}}}}
- id: 拒收
  at: "+00:50"
  title: 单位有误
  message: {sender: 平度市防指, way: 传真, text: 尹府水库水位3100。}
  readings: {stations: {南村: {stage_m: 3100}}}
  refused: 南村
- id: 问到才说
  when_asked: [districts.flood]
  title: 灾情
  message: {sender: 平度市防指, way: 电话, text: 目前没有灾情。}
  readings: {districts: {平度市: {flood: 无}}}
expect:
- {id: 一, at: "+01:00", objective: 研判, title: 有结论, status: Ⅳ}
"""
SECRET = "只为试验"
"""Words of the script that no player may read."""


def script(desk: Desk, **changed: str) -> Script:
    """The short script; ``changed`` are texts put in place of others."""
    text = SCRIPT.replace("qdflood-edition", desk.edition.plan.id)
    for old, new in changed.items():
        text = text.replace(old, new)
    return read_script(desk.edition, text.encode(), "short.yaml")


def begun(desk: Desk | None = None, name: str = "试演", **options: Any) -> ExerciseDesk:
    """An exercise of the short script, standing at its start."""
    desk = desk or duty_desk()
    return begin(desk, script(desk), name=name, **options)


def acts(held: ExerciseDesk) -> list[tuple[str, str]]:
    """What was done, and by whom."""
    return [(e.body["what"], e.officer) for e in entries(held) if e.kind == EXERCISE]


def entries(held: ExerciseDesk) -> list[Entry]:
    """The whole log of the exercise."""
    return list(held.store.entries())


def given(held: ExerciseDesk) -> list[str]:
    """The injects given, in their order."""
    return [e.body["inject"] for e in entries(held)
            if e.kind == EXERCISE and e.body["what"] == What.DELIVER]


def at(text: str) -> datetime:
    """A time of the script's day."""
    return datetime.fromisoformat(f"2026-08-10T{text}+08:00")


__all__ = ["SECRET", "Play", "acts", "at", "begun", "entries", "given", "script"]
