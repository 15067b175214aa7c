"""Lints an edition that loads: what a careful editor would find on a third reading.

What does not load at all (unknown keys, YAML traps, names that lead nowhere in a
condition) is refused by the rooms below with PlanError or GazetteerError; ``check``
lets that through, since nothing more can be said of a broken edition.
"""

from qdflood.check.edition import check
from qdflood.check.finding import CheckFinding

__all__ = ["CheckFinding", "check"]
