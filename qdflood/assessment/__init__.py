"""Findings to a proposal: bounds, what decides, what is missing, what would settle it."""

from qdflood.assessment.assess import Assessment, assess
from qdflood.assessment.bounds import Bounds

__all__ = ["Assessment", "Bounds", "assess"]
