"""The headquarters' own warnings on the desk, in the words of the assessment."""

from __future__ import annotations

from qdflood.assessment.issuing import NOT_PROPOSED, Due, condition, due, issuing, items

__all__ = ["NOT_PROPOSED", "Due", "condition", "due", "issuing", "items"]
