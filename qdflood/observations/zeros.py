"""Zero reports (零报告): of which fact, for which area, by whom, when.

They fill what nobody has reported and never close what is open (principle 6).
An open register is closed only when the scopes of fresh ones cover it whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from qdflood.gazetteer import Member
from qdflood.observations.report import Zero
from qdflood.plan.edition import Edition

UNNAMED = "#"


class ZeroReports:
    """The zero reports known at one moment, ``fresh`` and ``stale``."""

    def __init__(self, edition: Edition, zeros: Iterable[Zero], at: datetime, duty: int) -> None:
        self.edition, self.at, self.duty = edition, at, duty
        known = [replace(zero, scope=own_scope(edition, zero)) for zero in zeros if zero.at <= at]
        self.fresh = [zero for zero in known if not self._is_stale(zero)]
        self.stale = [
            zero
            for zero in known
            if self._is_stale(zero) and not any(_renews(other, zero) for other in self.fresh)
        ]
        self._scoped = {zero.register for zero in self.fresh if zero.scope}
        self._nil: dict[tuple[str, str], frozenset[str]] = {}

    def _is_stale(self, zero: Zero) -> bool:
        """It ages with the field it covers; one of an event with the edition's own time."""
        if zero.until is not None:
            return self.at > zero.until
        info = self.edition.info[zero.register].get(zero.field)
        own = info.spec.stale_after_h if info else None
        hours = (own or self.edition.catalogue.zero_stale_after_h)[self.duty]
        return self.at - zero.at > timedelta(hours=hours)

    def of(self, register: str, field: str) -> list[Zero]:
        """The fresh ones of one fact."""
        return [z for z in self.fresh if z.register == register and z.field == field]

    def latest(self, register: str, field: str) -> Zero | None:
        return max(self.of(register, field), key=lambda z: z.at, default=None)

    def scoped(self, register: str) -> bool:
        """Whether any speaks of a part of the register only."""
        return register in self._scoped

    def closes(self, register: str) -> bool:
        """Whether one says that the whole register holds no more than is listed."""
        return any(not z.scope for z in self.of(register, ""))

    def nil(self, register: str, member: str | None) -> frozenset[str]:
        """The fields covered for a member (None: for any that is not listed)."""
        scoped = self.scoped(register)
        key = (register, (UNNAMED if member is None else member) if scoped else "")
        found = self._nil.get(key)
        if found is None:
            zeros = [z for z in self.fresh if z.register == register and z.field]
            fields = {z.field for z in zeros}
            found = frozenset(f for f in fields if self._covers(register, member, f, zeros))
            self._nil[key] = found
        return found

    def _covers(self, register: str, member: str | None, field: str, zeros: Iterable[Zero]) -> bool:
        scopes = {z.scope for z in zeros if z.field == field}
        if () in scopes:
            return True
        said = {scope[0] for scope in scopes}
        spec = self.edition.register(register)
        listed = self.edition.gazetteer.roster(register).by_name.get(member or "")
        if listed is not None and (spec.key, listed.name) in said:
            return True
        for attribute in spec.zero_scopes:
            names = self._scope_names(register, attribute, listed)
            if names:
                return all((attribute, name) in said for name in names)
        return False

    def _scope_names(self, register: str, attribute: str, listed: Member | None) -> tuple[str, ...]:
        """What must all have reported: a listed member's own, else every one there is."""
        info = self.edition.info[register][attribute]
        if listed is not None:
            return listed.many(info.spec.column or attribute)
        return info.scale.grades if info.scale else ()

    def speaks_of(self, zero: Zero, register: str, member: str) -> bool:
        """Whether the scope of a zero report holds this member."""
        if not zero.scope:
            return True
        attribute, name = zero.scope[0]
        spec = self.edition.register(register)
        if attribute == spec.key:
            return member == name
        listed = self.edition.gazetteer.roster(register).by_name.get(member)
        column = self.edition.info[register][attribute].spec.column or attribute
        return listed is not None and name in listed.many(column)


def _renews(other: Zero, zero: Zero) -> bool:
    same = (other.register, other.field) == (zero.register, zero.field)
    return same and other.scope in ((), zero.scope)


def own_scope(edition: Edition, zero: Zero) -> tuple[tuple[str, str], ...]:
    """The scope of a zero report; of a body that answers for a part, that part.

    Who answers for what is read off ``ask``: “{district}防指” answers for its district.
    """
    if zero.scope or not zero.field:
        return zero.scope
    spec = edition.info[zero.register][zero.field].spec
    for template in (spec.ask,) if isinstance(spec.ask, str) else spec.ask:
        slot = template.partition("{")[2].partition("}")[0]
        for word in _fillings(edition, zero.register, slot) if slot else ():
            if template.replace("{" + slot + "}", word) == zero.by:
                key = edition.register(zero.register).key if slot == "member" else slot
                return ((key, word),)
    return ()


def _fillings(edition: Edition, register: str, slot: str) -> Iterable[str]:
    members = edition.gazetteer.roster(register).members
    if slot == "member":
        return [member.name for member in members]
    info = edition.info[register][slot]
    if info.scale is not None:
        return info.scale.grades
    return dict.fromkeys(w for m in members for w in m.many(info.spec.column or slot))
