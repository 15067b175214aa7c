"""信息报告 in one line for the strip of every screen."""

from __future__ import annotations

from qdflood.desk.state import Desk


def strip_line(held: Desk) -> str:
    """For the strip: how many events have a clock that runs or has run out; empty when none."""
    reporting, now = held.ledger.reporting, held.now()
    running, overdue = reporting.running(now)
    late = {one.event.key for one in overdue}
    waiting = {one.event.key for one in running} - late
    lost = {one.event.key for one in reporting.missing}
    going = [event for event in reporting.events if event.counts]
    risen = sum(event.risen is not None for event in going)
    over = sum(event.incident.over for event in going)
    counted = sum(bool(event.closed and event.incident.ending and not event.incident.withdrawn)
                  for event in reporting.events)
    parts = [f"{len(waiting)}起计时中" if waiting else "",
             f"<b>{len(late)}起超时</b>" if late else "",
             f"<b>{risen}起加重待续报</b>" if risen else "",
             f"{over}起已报解除待结束" if over else "",
             f"{counted}起已结束未报解除" if counted else "",
             f"{len(lost)}起已结束未收齐" if lost else ""]
    said = "，".join(part for part in parts if part)
    return f'<span class="reporting{" out" if late else ""}">信息报告：{said}</span>' if said else ""
