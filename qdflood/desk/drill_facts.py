"""The facts that players of a drill may ask for, in the words of the office. No streamlit."""

from __future__ import annotations

from collections.abc import Iterable

from qdflood.drill.script import Script
from qdflood.errors import QdfloodError
from qdflood.plan.edition import Edition
from qdflood.wording import subject


def fact_words(edition: Edition, path: str) -> str:
    """A path as asked on the telephone: 南村站洪水位; what is no path, as it is."""
    register, _, rest = path.partition(".")
    if register not in edition.info:
        return path
    member, _, field = rest.rpartition(".")
    info = edition.info[register].get(field)
    if info is None:
        return edition.register(register).label if not rest else path
    spec = edition.register(register)
    if member == "*":
        return f"各{spec.label}{info.spec.label}"
    if not member:
        return info.spec.label if spec.members == "one" else f"{spec.label}{info.spec.label}"
    try:
        return f"{subject(edition, register, member)}{info.spec.label}"
    except (QdfloodError, KeyError):
        return f"{member}{info.spec.label}"


def asked_for(script: Script) -> list[str]:
    """Every fact that the script waits to be asked for, in its order."""
    paths: Iterable[str] = (
        path for group in (
            *(one.when_asked for one in script.injects),
            *(one.form.ask for one in script.expectations),
        ) for path in group
    )
    return list(dict.fromkeys(paths))
