"""The edition with what the office has filled in, as it holds at one moment."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from qdflood.gazetteer import Contact, Gazetteer, Member, Roster, Season, datum_column
from qdflood.plan.clauses import DatedValue, Parameter
from qdflood.plan.edition import Edition
from qdflood.plan.settings import Setting, Target, office_fields

_VARIANTS = 32  # of one edition kept at hand; a replay may pass through many


# -- which settings hold


def in_force(settings: Iterable[Setting], day: date) -> dict[Target, Setting]:
    """The setting of each target that holds on ``day``: the last to begin; of those that
    begin on one day the last entered. What begins later does not count yet."""
    found: dict[Target, Setting] = {}
    for setting in sorted(settings, key=lambda s: (s.since, s.seq)):
        if setting.since <= day:
            found[setting.target] = setting
    return found


def day_of(edition: Edition, at: datetime) -> date:
    """The day of ``at`` where the plan applies."""
    return at.astimezone(edition.zone).date()


def with_office(edition: Edition, settings: Iterable[Setting], at: datetime) -> Edition:
    """``edition`` with the settings that hold at ``at``; the same object for the same ones.

    Its fingerprint tells apart what changes a result: values and datums, not telephones.
    Without any the edition itself.
    """
    shipped = edition.shipped or edition
    held = in_force(settings, day_of(shipped, at)).values()
    key = tuple(sorted((s for s in held if not _needless(shipped, s)), key=lambda s: s.target))
    if not key:
        return shipped
    variants = shipped.variants
    found = variants.get(key)
    if found is None:
        while len(variants) >= _VARIANTS:
            variants.pop(next(iter(variants)), None)
        found = variants[key] = _variant(shipped, key)
    return found


def _variant(edition: Edition, held: tuple[Setting, ...]) -> Edition:
    parameters = dict(edition.parameters)
    for setting in held:
        if setting.target.parameter:
            name = setting.target.parameter
            parameters[name] = _dated(parameters[name], setting)
    gazetteer = _contacts(_place(edition, held), held)
    found = edition.variant(gazetteer, parameters, fingerprint(edition, held))
    found.office = held
    return found


def fingerprint(edition: Edition, held: Iterable[Setting]) -> str:
    """sha256 over the rules' own fingerprint and every value that may bear on a result."""
    values = [
        [s.target.json(), s.value, s.unit, s.datum] for s in held if not s.target.telephone
    ]
    if not values:
        return edition.fingerprint
    said = json.dumps([edition.fingerprint, *values], ensure_ascii=False, sort_keys=True)
    return f"sha256:{hashlib.sha256(said.encode()).hexdigest()}"


def _needless(edition: Edition, setting: Setting) -> bool:
    """Withdrawn, and the edition by itself says nothing of it: as if it had never been."""
    if setting.value is not None:
        return False
    target = setting.target
    if target.parameter:
        return all(row.value is None for row in edition.parameters[target.parameter].values)
    if target.telephone:
        return bool(target.person) or not edition.gazetteer.phone(target.telephone)
    if target.begins:
        return not any(_same(season, target) for season in edition.gazetteer.seasons)
    listed = edition.gazetteer.roster(target.register).by_name[target.member]
    return not listed.cells.get(_column(edition, target))


# -- the overlay


def _dated(parameter: Parameter, setting: Setting) -> Parameter:
    """A row of the file that is dated later still holds from its day; null gives nothing."""
    begins = setting.since.isoformat()
    value = setting.value if isinstance(setting.value, float) else None
    row = DatedValue(begins=begins, value=value, reference=setting.reference)
    before = [one for one in parameter.values if one.begins <= begins]
    after = [one for one in parameter.values if one.begins > begins and one.value is not None]
    return parameter.model_copy(update={"values": (*before, row, *after)})


def _place(edition: Edition, held: Iterable[Setting]) -> Gazetteer:
    cells: dict[tuple[str, str], dict[str, str]] = {}
    seasons, replaced = [], set()
    for setting in held:
        target = setting.target
        if not target.register:
            continue
        column = _column(edition, target)
        datum = {datum_column(column): setting.datum} if setting.datum else {}
        written = cells.setdefault((target.register, target.member), {})
        if not target.begins:
            written |= {column: _cell(setting), **datum}
        else:
            replaced.add(target)
            written |= datum
            if setting.value is not None:
                seasons.append(_season(setting))
    gazetteer = edition.gazetteer
    kept = [s for s in gazetteer.seasons if not any(_same(s, target) for target in replaced)]
    rosters = {
        name: _roster(roster, {m: c for (r, m), c in cells.items() if r == name})
        for name, roster in gazetteer.rosters.items()
    }
    return replace(gazetteer, rosters=rosters, seasons=(*seasons, *kept))


def _roster(roster: Roster, cells: Mapping[str, Mapping[str, str]]) -> Roster:
    if not cells:
        return roster
    return Roster(roster.register, [_member(m, cells.get(m.name)) for m in roster.members])


def _member(member: Member, cells: Mapping[str, str] | None) -> Member:
    return replace(member, cells={**member.cells, **cells}) if cells else member


def _cell(setting: Setting) -> str:
    """The value as the register's file would hold it; empty: nobody has found it out."""
    value = setting.value
    return "" if value is None else repr(value) if isinstance(value, float) else value


def _season(setting: Setting) -> Season:
    t = setting.target
    return Season(t.register, t.member, t.field, t.begins, t.ends, _cell(setting), setting.reference)


def _same(season: Season, target: Target) -> bool:
    return season_target(season) == target


def season_target(season: Season) -> Target:
    """What a row of the register's dated values is of."""
    return Target("", season.register, season.member, season.field, season.begins, season.ends)


def _column(edition: Edition, target: Target) -> str:
    return edition.info[target.register][target.field].spec.column or target.field


def _contacts(gazetteer: Gazetteer, held: Iterable[Setting]) -> Gazetteer:
    """A unit's number; while it has none, those of the people named there."""
    units: dict[str, str] = {}
    people: dict[str, list[str]] = {}
    for setting in held:
        unit, person = setting.target.telephone, setting.target.person
        if unit and person and setting.value is not None:
            people.setdefault(unit, []).append(f"{person}{setting.value}")
        elif unit and not person:
            units[unit] = str(setting.value or "")
    contacts = dict(gazetteer.contacts)
    for unit in dict.fromkeys((*units, *people)):
        old = contacts.get(unit) or Contact(unit, "", "")
        number = units.get(unit, old.phone) or "、".join(people.get(unit, ()))
        contacts[unit] = replace(old, phone=number)
    return replace(gazetteer, contacts=contacts)


# -- what is to be filled in


def targets(edition: Edition) -> list[Target]:
    """Everything that the office may fill in, telephones aside; each for the whole year."""
    found = [Target(parameter=name) for name in edition.parameters]
    for register in edition.registers():
        for member in edition.gazetteer.roster(register).members:
            found += [
                Target("", register, member.name, info.name)
                for info in office_fields(edition, register)
            ]
    return found
