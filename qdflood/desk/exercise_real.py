"""What is really in force, for the screens of an exercise. No streamlit here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qdflood.journal.official import Status
from qdflood.wording import moment

if TYPE_CHECKING:
    from qdflood.desk.state import Desk


KEEP = "真实响应正在实施，请确认是否继续演练"


@dataclass(frozen=True, slots=True)
class Real:
    """``level`` is that in force (0: none), ``status`` what stands after it in one line;
    ``stop`` is a red sentence when reality calls, else empty; ``keep`` reminds of the
    response in force for as long as it is."""

    status: str
    stop: str
    level: int = 0
    keep: str = ""


def real_line(real: Desk) -> Real:
    """The real official status now, and whether the real proposal stands above it."""
    a, now, status = real.assessment(), real.now(), real.status
    official = status.in_force.level
    stop = ""
    if a.confirmed > (official or 0):
        above = "官方状态未登记" if official is None else "高于官方状态"
        stop = f"真实情况：系统建议{a.edition.levels.label(a.confirmed)}应急响应，{above}，请停止演练"
    elif a.alarms:
        stop = f"真实情况：{a.alarms[0].text}，请核对是否停止演练"
    if real.fault:
        stop = f"真实值班日志读不出来：{real.fault.rstrip('。')}，以上为此前情况，请核实"
    keep = KEEP if official else ""
    return Real(_status(real, status, now), stop, official or 0, keep)


def _status(real: Desk, status: Status, now: object) -> str:
    held, plan = status.in_force, real.edition.plan
    if held.level is None:
        said = "响应未登记"
    elif held.level == 0:
        said = "未启动应急响应"
    else:
        since = f"，{moment(held.since, real.now())}起" if held.since else ""
        by = f"，{status.signed}签发" if status.signed else ""
        said = f"应急响应{since}{by}"
    warned = "、".join(kind.label for kind in plan.warnings if held.warnings.get(kind.key))
    return said + (f"；{warned}发布中" if warned else "")


def question(real: Desk, what: str) -> str:
    """What is asked before an exercise is begun or entered while a real response is in force;
    empty while there is none."""
    level = real.status.in_force.level
    return f"现有真实{real.edition.levels.label(level)}应急响应，仍要{what}？" if level else ""
