"""What a task list rests on, in words: the decision, its area, or that there is none."""

from __future__ import annotations

from qdflood.plan.headquarters import Report
from qdflood.report.task_rows import NO_TIME
from qdflood.report.task_scope import Part, Scope

Fact = tuple[str, str]


def basis(scope: Scope) -> list[Fact]:
    """A line for each response or warning: since when, by whom, for which hazards and where."""
    return [(part.title, _ground(scope, part)) for part in scope.parts if part.standing]


def naming(scope: Scope, district: str, body: str) -> Fact:
    """Whether each decision means the district, whose headquarters is ``body``."""
    said = [f"{part.title}：{_named(part, district, body)}" for part in scope.parts if part.standing]
    return "是否点名", "；".join(said) or "没有在实施的应急响应或预警"


def _ground(scope: Scope, part: Part) -> str:
    phase, decision, zone = part.phase, part.decision, scope.source.edition.zone
    area = "、".join(phase.districts)
    said = [part.mark] if part.mark else [
        f"{phase.since.astimezone(zone):%Y-%m-%d %H:%M}起",
        f"{decision.signed}签发" if decision and decision.signatures else "签发人未登记",
    ]
    if phase.level is not None:
        said.append(f"灾种：{'、'.join(phase.hazards) or '未列明，各灾种步骤全部列入'}")
    said.append(f"范围：{area or '未列明'}")
    return "；".join([*said, f"行动清单 {'、'.join(phase.lists)}"])


def _named(part: Part, district: str, body: str) -> str:
    if not part.phase.districts:
        return f"未列明范围，是否涉及{district}由决定指定"
    if district in part.phase.districts:
        return f"已点名{district}"
    bare = any(one.key.unit == body for one in part.unmeant)
    return f"未点名{district}" + ("，标明未点名的事项仅供查看，不是已布置的任务" if bare else "")


def deadline_words(one: Report) -> str:
    """How soon a report is due, and from when; the plan's own numbers or none."""
    due = "；".join(f"{d.means}{d.within_min}分钟以内" for d in one.deadlines)
    starts = f"，自{one.starts}起" if one.starts and due else ""
    return f"{due}{starts}" if due else NO_TIME
