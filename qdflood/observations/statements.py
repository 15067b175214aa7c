"""What a situation file says beside its rows: zero reports, and the official status."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from qdflood.errors import SituationError
from qdflood.gazetteer import Member
from qdflood.observations.given import parse_time, shown
from qdflood.observations.report import InForce, Zero
from qdflood.observations.zeros import own_scope
from qdflood.plan.edition import IN_FORCE, Edition
from qdflood.scales import fold

_ZERO = ("of", "by", "at", "until")


def closed_keys(given: Mapping[Any, Any], allowed: Iterable[str], where: str) -> None:
    """Refuses a key that is not allowed, with the choices."""
    allowed = tuple(allowed)
    for key in given:
        if key not in allowed:
            path = f"{where}.{key}" if where else str(key)
            raise SituationError(f"键“{key}”不认识", where=path, choices=allowed)


def mapping(given: Any, where: str) -> Mapping[Any, Any]:
    """``given`` if it is a mapping; else SituationError."""
    if not isinstance(given, Mapping):
        raise SituationError("应为键值表", where=where)
    return given


def roster_names(edition: Edition, register: str) -> list[str]:
    return [m.name for m in edition.gazetteer.roster(register).members]


def find_member(edition: Edition, register: str, row: Mapping[Any, Any], where: str) -> str:
    """The listed member that a row names. Raises for an unknown or ambiguous name."""
    spec = edition.register(register)
    word = row[spec.key]
    found = edition.gazetteer.roster(register).called(word) if isinstance(word, str) else ()
    if len(found) > 1:
        found = tuple(m for m in found if fold(m.name) == fold(word)) or found
    if len(found) > 1:
        found = _told_apart(edition, register, found, row)
    if len(found) == 1:
        return found[0].name
    if found:
        names = [m.name for m in found]
        raise SituationError(f"“{word}”有重名，请写全称", where=where, choices=names)
    hint = "；名录之外的用 name 写新名称" if spec.open and spec.form == "rows" else ""
    raise SituationError(
        f"“{word}”不在{spec.label}名录中{hint}",
        where=where,
        choices=roster_names(edition, register),
    )


def _told_apart(
    edition: Edition, register: str, found: tuple[Member, ...], row: Mapping[Any, Any]
) -> tuple[Member, ...]:
    """Namesakes told apart by an attribute that the row gives."""
    for key, info in edition.info[register].items():
        kind, _, owner = info.spec.type.partition(":")
        if kind == "member" and isinstance(row.get(key), str):
            wanted = {m.name for m in edition.gazetteer.roster(owner).called(row[key])}
            found = tuple(m for m in found if wanted & set(m.many(info.spec.column or key)))
    return found


def zero_choices(edition: Edition) -> list[str]:
    """Everything a zero report may be of."""
    found = []
    for name, register in edition.catalogue.registers.items():
        if register.zero == "*":
            found.append(name)
        found += [f"{name}.{f}" for f, i in edition.info[name].items() if i.none is not None]
    return found


def read_zeros(edition: Edition, at: datetime, given: Any) -> list[Zero]:
    """Each says of what, for which area, by whom and when (principle 6)."""
    if given is None:
        return []
    where = "observations.zero_report"
    if not isinstance(given, Sequence) or isinstance(given, str):
        raise SituationError("应为列表", where=where)
    return [_zero(edition, at, item, f"{where}[{i}]") for i, item in enumerate(given)]


def _zero(edition: Edition, at: datetime, given: Any, where: str) -> Zero:
    given = mapping({"of": given} if isinstance(given, str) else given, where)
    register, name = _of_what(edition, given.get("of"), where)
    spec = edition.register(register)
    scopes = (*((spec.key,) if spec.members == "listed" else ()), *spec.zero_scopes)
    closed_keys(given, (*_ZERO, *scopes), where)
    scope = tuple(
        (key, _scope(edition, register, key, given[key], f"{where}.{key}"))
        for key in scopes
        if key in given
    )
    if len(scope) > 1:
        raise SituationError("范围只能写一个", where=where, choices=scopes)
    said = parse_time(given["at"], f"{where}.at") if "at" in given else at
    until = parse_time(given["until"], f"{where}.until") if "until" in given else None
    by = given.get("by", "")
    if not isinstance(by, str):
        raise SituationError("应为文字", where=f"{where}.by")
    zero = Zero(register, name, said, by, scope, until)
    if not scope and not _speaks_for_all(edition, zero):
        raise SituationError(
            f"“{shown(by)}”报的零报告要写明范围；全市的由{'、'.join(_city_bodies(edition, zero))}报",
            where=where,
            choices=scopes,
        )
    return zero


def _city_bodies(edition: Edition, zero: Zero) -> tuple[str, ...]:
    """Who may say it of everything: the supplier, and whom ``ask`` names outright."""
    register = edition.register(zero.register)
    spec = register.fields[zero.field] if zero.field else None
    asked = () if spec is None else (spec.ask,) if isinstance(spec.ask, str) else spec.ask
    named = [unit for unit in asked if unit and "{" not in unit]
    own = spec.supplier if spec is not None else ""
    return tuple(dict.fromkeys((own or register.supplier, *named)))


def _speaks_for_all(edition: Edition, zero: Zero) -> bool:
    if not zero.by or zero.by in _city_bodies(edition, zero):
        return True
    return bool(own_scope(edition, zero))  # a body that answers for a part: taken for that part


def _of_what(edition: Edition, given: Any, where: str) -> tuple[str, str]:
    register, _, name = str(given or "").partition(".")
    allowed = zero_choices(edition)
    own = [choice for choice in allowed if choice.partition(".")[0] == register]
    if not own:
        raise SituationError(f"零报告不能报“{shown(given)}”", where=where, choices=allowed)
    name = name or edition.register(register).zero
    if name == "*":
        return register, ""
    if f"{register}.{name}" not in own:
        raise SituationError(f"零报告要写明是什么：“{shown(given)}”", where=where, choices=own)
    return register, name


def _scope(edition: Edition, register: str, key: str, given: Any, where: str) -> str:
    info = edition.info[register].get(key)
    owner = register if info is None else info.spec.type.partition(":")[2]
    if not isinstance(given, str):
        raise SituationError("应为名称", where=where)
    if not owner:
        assert info is not None
        return _listed_word(edition, register, info.spec.column or key, given, where)
    return find_member(edition, owner, {edition.register(owner).key: given}, where)


def _listed_word(edition: Edition, register: str, column: str, given: str, where: str) -> str:
    """A word that at least one listed member carries in a column."""
    members = edition.gazetteer.roster(register).members
    words = dict.fromkeys(word for member in members for word in member.many(column))
    if given not in words:
        raise SituationError(f"“{shown(given)}”不在名录中", where=where, choices=words)
    return given


def read_in_force(edition: Edition, given: Any) -> InForce:
    """The official status; what is absent is 未登记."""
    if given is None:
        return InForce()
    given = mapping(given, IN_FORCE)
    keys = [warning.key for warning in edition.plan.warnings]
    closed_keys(given, ("response", *keys), IN_FORCE)
    for key in keys:
        if not isinstance(given.get(key), bool | None):
            raise SituationError("应为 true 或 false", where=f"{IN_FORCE}.{key}")
    warnings = {key: given.get(key) for key in keys}
    response = given.get("response")
    if response is None:
        return InForce(warnings=warnings)
    return _response(edition, response, warnings)


def _response(edition: Edition, given: Any, warnings: dict[str, bool | None]) -> InForce:
    where, area = f"{IN_FORCE}.response", edition.plan.area_register
    given = given if isinstance(given, Mapping) else {"level": given}
    closed_keys(given, ("level", "since", "hazards", *((area,) if area else ())), where)
    level = edition.levels.position(given.get("level"))
    if level is None:
        raise SituationError(
            f"“{shown(given.get('level'))}”不是级别",
            where=f"{where}.level",
            choices=edition.levels.grades,
        )
    since = parse_time(given["since"], f"{where}.since") if "since" in given else None
    hazards = _words(given.get("hazards", ()), f"{where}.hazards")
    for word in hazards:
        if word not in edition.plan.hazards:
            raise SituationError(
                f"“{word}”没有定义", where=f"{where}.hazards", choices=edition.plan.hazards
            )
    districts = tuple(
        find_member(edition, area, {edition.register(area).key: word}, f"{where}.{area}")
        for word in _words(given.get(area, ()), f"{where}.{area}")
    )
    return InForce(level, since, hazards, districts, warnings)


def _words(given: Any, where: str) -> tuple[str, ...]:
    if not isinstance(given, Sequence) or isinstance(given, str):
        raise SituationError("应为列表", where=where)
    return tuple(str(word) for word in given)
