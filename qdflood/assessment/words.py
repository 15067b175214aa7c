"""A finding's evidence and what it lacks, as the sentences officers read."""

from __future__ import annotations

from qdflood import wording
from qdflood.assessment.needed import leaves
from qdflood.observations.situation import Situation
from qdflood.triggers import Finding


def evidence(finding: Finding, situation: Situation) -> list[str]:
    """What was said that carries it, each with source and age, once."""
    return list(dict.fromkeys(
        wording.evidence(leaf.row, leaf.info, leaf.value, leaf.names)
        for leaf in finding.evidence
    ))


def missing(finding: Finding) -> list[str]:
    """What is not known and bears on it, as paths; one for a whole roll call."""
    return list(dict.fromkeys(leaf.path for leaf in leaves(finding.trace)))


def lacking(finding: Finding) -> list[str]:
    """What is not known and bears on it, in words, with whom to ring."""
    found = {}
    for leaf in leaves(finding.trace):
        edition = leaf.row.situation.edition
        names = tuple(name for name in leaf.names if name != wording.UNLISTED)
        who = f"：{'、'.join(names)}" if 0 < len(names) <= 10 else ""
        why = f"（{leaf.value.why}）" if leaf.value.why else ""
        ask = wording.ask_unit(edition, leaf)
        found.setdefault(leaf.path, f"{wording.wanted(edition, leaf)}{who}{why}——问{ask}")
    return list(found.values())
