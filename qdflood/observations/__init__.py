"""What was reported, by whom, when; and what is therefore known at one moment."""

from qdflood.observations.document import read_situation
from qdflood.observations.report import InForce, Observations, Report, Zero
from qdflood.observations.situation import Row, Situation

__all__ = ["InForce", "Observations", "Report", "Row", "Situation", "Zero", "read_situation"]
