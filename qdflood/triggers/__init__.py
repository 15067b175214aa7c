"""The plan's clauses against one Situation: truth, letter and extended, and why."""

from qdflood.triggers.rules import Finding, Rules
from qdflood.triggers.trace import Leaf, Trace

__all__ = ["Finding", "Leaf", "Rules", "Trace"]
