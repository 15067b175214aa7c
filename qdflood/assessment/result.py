"""An assessment as the JSON object of ``qdflood assess --json`` (one object a file)."""

from __future__ import annotations

from typing import Any

from qdflood.assessment.assess import Assessment, Weighed
from qdflood.assessment.bounds import Bounds
from qdflood.assessment.notices import Notice
from qdflood.assessment.words import evidence, missing
from qdflood.triggers import Finding
from qdflood.truth import FALSE, UNKNOWN


def result(a: Assessment, file: str) -> dict[str, Any]:
    """Levels by their own names, null for none; truths as 成立 / 不成立 / 未知.

    ``confirmed`` and ``possible`` both null: the items that decide are all not met;
    ``confirmed`` null and ``possible`` set: 无法判定.
    """
    return {
        "file": file,
        "at": a.situation.at.isoformat(),
        "plan": _plan(a),
        **_bounds(a, a.bounds),
        "confirmed_by_letter": _level(a, a.bounds.confirmed_by_letter),
        "verdict": a.verdict,
        "alarms": [_notice(n) for n in a.alarms],
        "in_force": _in_force(a),
        "warning": {name: truth.label for name, truth in a.warnings.items()},
        "hazards": {hazard: _bounds(a, each) for hazard, each in a.hazards.items()},
        "deciding": [f.clause.ref for f in a.deciding],
        "findings": _findings(a),
        **_next(a),
        "discretionary": [_proposal(a, f) for f in a.discretionary],
        "advisories": [
            {"id": f.clause.ref, "text": f.clause.text, "readings": list(f.clause.readings)}
            for f in a.advisories
        ],
        "stale": [_notice(n) for n in a.stale],
        "stale_note": a.edition.catalogue.setting_note,
        "conflicts": [_notice(n) for n in a.conflicts],
        "recheck": [_notice(n) for n in a.recheck],
        "ignored": [
            {"observation": r.path, "at": r.at.isoformat(), "why": "晚于本次研判时刻"}
            for r in a.situation.ignored
        ],
    }


def _plan(a: Assessment) -> dict[str, Any]:
    plan = a.edition.plan
    return {
        "id": plan.id,
        "number": plan.number,
        "notice": plan.notice,
        "fingerprint": a.edition.fingerprint,
    }


def _bounds(a: Assessment, each: Bounds) -> dict[str, Any]:
    return {
        "confirmed": _level(a, each.confirmed),
        "possible": _level(a, each.possible),
        "possible_reported": _level(a, each.possible_reported),
    }


def _findings(a: Assessment) -> list[dict[str, Any]]:
    warnings = [f for f in a.items if f.clause.kind == "warning"]
    weighed = (*a.liftings, *a.endings)
    return [*(_finding(a, f) for f in (*a.rungs, *warnings)), *(_weighed(a, w) for w in weighed)]


def _next(a: Assessment) -> dict[str, Any]:
    """Whom to ring, what would settle it, and what one step more would bring."""
    return {
        "needed": [
            {
                "observation": n.observation,
                "label": n.label,
                "why": n.why,
                "ask": n.ask,
                "phone": n.phone,
                "names": list(n.names),
                "bears_on": n.bears_on,
                "settles": n.settles,
                "reported": _level(a, n.level),
            }
            for n in a.needed
        ],
        "settle": {
            "raise": [sorted(s) for s in a.raising],
            "exclude": [sorted(s) for s in a.excluding],
        },
        "one_more": [
            {"ref": s.ref, "level": _level(a, s.level), "kind": s.kind, "text": s.text}
            for s in a.one_more
        ],
    }


def _proposal(a: Assessment, f: Finding) -> dict[str, Any]:
    return {
        "ref": f.clause.ref,
        "level": _level(a, f.clause.level),
        "text": f.clause.text,
        "evidence": evidence(f, a.situation),
    }


def _level(a: Assessment, position: int) -> str | None:
    return a.edition.levels.grades[position] if position else None


def _notice(notice: Notice) -> dict[str, Any]:
    at = notice.at.isoformat() if notice.at else None
    return {"observation": notice.path, "text": notice.text, "at": at}


def _in_force(a: Assessment) -> dict[str, Any]:
    status = a.situation.in_force
    level = None if status.level is None else a.edition.levels.grades[status.level]
    return {
        "level": level,
        "since": status.since.isoformat() if status.since else None,
        "hazards": list(a.hazards_in_force),
        **status.warnings,
    }


def _finding(a: Assessment, f: Finding) -> dict[str, Any]:
    return {
        "ref": f.clause.ref,
        "level": _level(a, f.clause.level),
        "kind": f.clause.kind,
        "truth": f.truth.label,
        "letter": f.letter.label,
        "extended": f.extended,
        "covered": f.clause.kind == "response" and a.covered(f),
        "discretionary": f.clause.discretionary,
        "alternatives": [ref for ref, truth in f.alternatives if truth == f.truth != FALSE],
        "text": f.clause.text,
        "evidence": evidence(f, a.situation),
        "missing": missing(f) if f.truth == UNKNOWN else [],
        "readings": [{"id": n, "text": a.reading(n)} for n in f.readings] if f.truth else [],
    }


def _weighed(a: Assessment, w: Weighed) -> dict[str, Any]:
    return {**_finding(a, w.finding), "applicable": w.applicable}
