"""What a line would do to the proposal, weighed before it is saved; nothing is entered.

The trial is the same weighing as the strip's, with what the line would add.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from qdflood.assessment import Assessment, assess
from qdflood.desk.state import Desk
from qdflood.observations import Report, Situation, Zero


def effect(desk: Desk, reports: Iterable[Report], zeros: Iterable[Zero] = ()) -> str:
    """保存后系统建议由Ⅰ级变为至少Ⅲ级; empty when the proposal stays as it is."""
    now = desk.assessment()
    will = _with(desk, now, reports, zeros)
    before, after = proposal(now), proposal(will)
    if before == after:
        return ""
    lower = will.confirmed < now.confirmed
    return f"保存后系统建议{'降低：' if lower else ''}由{before}变为{after}"


def _with(
    desk: Desk, now: Assessment, reports: Iterable[Report], zeros: Iterable[Zero]
) -> Assessment:
    at = now.situation.at
    rules, held = desk.ledger.office.rules_at(at), desk.ledger.observations(at)
    tried = replace(held, reports=(*held.reports, *reports), zeros=(*held.zeros, *zeros))
    return assess(rules, Situation(rules.edition, tried))


def proposal(a: Assessment) -> str:
    """What the strip says is proposed, in one phrase: 至少Ⅲ级，尚不能排除Ⅱ级."""
    label = a.edition.levels.label
    if a.situation.in_force.level or not a.possible:
        return f"“{re.sub('（[^）]*）', '', a.verdict)}”"
    pointed = label(a.possible_reported) if a.possible_reported > a.confirmed else ""
    if not a.confirmed:
        return f"无法判定，已报情况指向{pointed}" if pointed else "无法判定"
    if a.possible > a.confirmed:
        return f"至少{label(a.confirmed)}{f'，尚不能排除{pointed}' if pointed else ''}"
    return label(a.confirmed)
