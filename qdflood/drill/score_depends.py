"""Which expectations an inject that was never given leaves untested: those it changes.

The script's own course is run without it; what then is not as expected depends on it, and so
does, for want of better knowledge, what is not as expected with it. The rest is held as
usual, however much came after.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qdflood.drill.run import run
from qdflood.drill.script import Script
from qdflood.plan.actions import ActionList
from qdflood.plan.edition import Edition
from qdflood.plan.organization import Organization
from qdflood.triggers import Rules

_KEPT = 32
_found: dict[tuple[str, str, frozenset[str]], frozenset[str]] = {}


def changed(
    edition: Edition, organization: Organization, lists: Sequence[ActionList], rules: Rules,
    script: Script, missing: frozenset[str],
) -> frozenset[str]:
    """The expectations that are otherwise without these injects; what was found is kept."""
    key = (edition.fingerprint, script.digest, missing)
    if key not in _found:
        less = replace(script, injects=tuple(
            one for one in script.injects if one.id not in missing))

        def misses(of: Script) -> set[tuple[str, str, str]]:
            ran = run(edition, organization, lists, rules, of)
            return {(one.expectation.id, one.difference.key, one.difference.sentence)
                    for one in ran.misses}

        while len(_found) >= _KEPT:
            _found.pop(next(iter(_found)))
        whole = misses(script)
        # What the whole course does not meet either tells nothing: it counts as depending.
        _found[key] = frozenset(id for id, _, _ in whole | misses(less))
    return _found[key]
