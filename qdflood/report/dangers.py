"""Dangers in the order of their gravity: what the highest condition rests on stands first."""

from __future__ import annotations

from qdflood.assessment import Assessment
from qdflood.assessment.notices import Notice
from qdflood.triggers import Finding
from qdflood.truth import TRUE


def dangers(a: Assessment) -> list[Notice]:
    """The alarms, by the highest level whose condition each carries, then by their own grade."""
    met = [finding for finding in a.rungs_that_count if finding.truth == TRUE]
    return sorted(a.alarms, key=lambda one: -_carries(one, met))


def _carries(danger: Notice, met: list[Finding]) -> int:
    """The highest level that a clause met by this very row gives; 0 where none does."""
    return max((finding.clause.level for finding in met
                for leaf in finding.evidence if _is_of(danger.path, leaf.row.register, leaf.row.member)),
               default=0)  # fmt: skip


def _is_of(path: str, register: str, member: str) -> bool:
    row = ".".join(part for part in (register, member) if part)
    return path == row or path.startswith(f"{row}.")
