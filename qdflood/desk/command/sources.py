"""Who may be named as a source: units of the contact list and of the catalogue."""

from __future__ import annotations

import difflib
from functools import lru_cache

from qdflood.desk.command.line import Line
from qdflood.desk.command.result import Choice, Refusal
from qdflood.desk.command.vocabulary import Target, vocabulary
from qdflood.plan.edition import Edition
from qdflood.plan.fields import FieldInfo
from qdflood.scales import fold

_OWN = "{member}"


def own_unit(edition: Edition, info: FieldInfo, member: str) -> str:
    """The member's own unit where the catalogue names it as the one to ask: 平度市防指.

    A field that names nobody goes with the other fields of its register.
    """
    fields = [info.spec]
    if not info.spec.ask and not info.spec.supplier:
        fields += edition.register(info.register).fields.values()
    asks = (f.ask for f in fields if isinstance(f.ask, str) and _OWN in f.ask)
    return next(asks, "").replace(_OWN, member) if member and member[0] != "#" else ""


def default_source(edition: Edition, info: FieldInfo) -> str:
    """Who is taken to have spoken when nobody is named, as in a situation file."""
    return info.spec.supplier or edition.register(info.register).supplier


def source_of(edition: Edition, info: FieldInfo, member: str, named: str) -> str:
    """The source to store: a member's own unit and the general supplier are one voice.

    Otherwise an entry with the unit named and a later one without would contradict
    each other instead of the later correcting the earlier.
    """
    default = default_source(edition, info)
    return default if not named or named == own_unit(edition, info, member) else named


def told(edition: Edition, info: FieldInfo, member: str, stored: str) -> str:
    """How a stored source is read back: by the member's own unit where it is that."""
    own = own_unit(edition, info, member)
    return own if own and stored == default_source(edition, info) else stored


@lru_cache(maxsize=4)
def known_units(edition: Edition) -> dict[str, str]:
    """Folded name -> unit: contacts, suppliers, and whom the catalogue asks."""
    units = dict.fromkeys(edition.gazetteer.contacts)
    for name, register in vocabulary(edition).registers.items():
        units[register.supplier] = None
        for info in edition.info[name].values():
            asks = (info.spec.ask,) if isinstance(info.spec.ask, str) else info.spec.ask
            units |= dict.fromkeys(u for u in (info.spec.supplier, *asks) if u and "{" not in u)
            for member in edition.gazetteer.roster(name).members:
                units[own_unit(edition, info, member.name)] = None
    return {fold(unit): unit for unit in units if unit}


def read_source(edition: Edition, line: Line) -> str:
    """The source as typed after @: a unit in full, a member's code (its unit), or +a new one."""
    if not line.by:
        return ""
    if line.by.startswith("+"):
        if len(line.by) == 1:
            raise Refusal("@+后面要写来源的名称")
        return line.by[1:]
    known = known_units(edition)
    unit = known.get(fold(line.by))
    if unit is None:
        found = {own for t in vocabulary(edition).called(line.by) if (own := _unit(edition, t))}
        unit = found.pop() if len(found) == 1 else None
    if unit is not None:
        return unit
    near = difflib.get_close_matches(line.by, known.values(), n=3, cutoff=0.5)
    choices = [*(Choice(_with(line, name), f"来源：{name}") for name in near),
               Choice(_with(line, f"+{line.by}"), f"来源：{line.by}（通讯录以外）")]
    raise Refusal(f"来源“{line.by}”不在通讯录中", tuple(choices))


def _unit(edition: Edition, target: Target) -> str:
    infos = edition.info[target.register].values()
    return next(filter(None, (own_unit(edition, info, target.member or "") for info in infos)), "")


def _with(line: Line, by: str) -> str:
    note = f"#{line.note}" if line.note else ""
    return " ".join(filter(None, [*line.words, f"@{by}", note]))
