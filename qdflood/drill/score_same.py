"""Whether an entry says what a message says, whoever is named for it; and both in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from qdflood.observations import Report, Zero
from qdflood.observations.zeros import own_scope
from qdflood.plan.edition import Edition
from qdflood.wording import sentence, zero_sentence

Said = Report | Zero


def single(told: Report, said: Report) -> bool:
    """Of a register of single facts."""
    return told.member == "" and told.path == said.path


def same_said(edition: Edition, told: Report | Zero, said: Report | Zero) -> bool:
    """Whether ``said`` says what ``told`` says, whoever is named for it."""
    if told.register != said.register:
        return False
    if isinstance(told, Report) and isinstance(said, Report):
        if told.field != said.field or not same_member(edition, told, said):
            return False
        spec = edition.info[told.register][told.field].spec
        return spec.type == "text" or bool(told.value == said.value)
    if isinstance(told, Zero) and isinstance(said, Zero):
        mine, theirs = own_scope(edition, told), own_scope(edition, said)
        return told.field == said.field and (not theirs or mine == theirs)
    report, zero = (told, said) if isinstance(told, Report) else (said, told)
    assert isinstance(report, Report) and isinstance(zero, Zero)
    return covers(edition, report, zero)


def part_of(edition: Edition, told: Report | Zero, said: Report | Zero) -> bool:
    """Whether ``said`` is the nil of one area where ``told`` is that of the whole city."""
    return (isinstance(told, Zero) and isinstance(said, Zero) and not own_scope(edition, told)
            and (told.register, told.field) == (said.register, said.field))


def all_areas(edition: Edition, called: Iterable[Said]) -> bool:
    """Whether the nils of single areas are those of all: a roll call, area by area."""
    said = {name for one in called if isinstance(one, Zero) for _, name in own_scope(edition, one)}
    return {*edition.gazetteer.roster(edition.plan.area_register).by_name} <= said


def same_member(edition: Edition, told: Report, said: Report) -> bool:
    """The same member; in an open register a name may be written in another way."""
    if told.member == said.member:
        return True
    return edition.register(told.register).open and not (
        edition.is_member(told.register, told.member)
        or edition.is_member(told.register, said.member))


def covers(edition: Edition, report: Report, zero: Zero) -> bool:
    """A row that says 无 of a member, and a zero report that covers it."""
    none = edition.info[report.register][report.field].spec.none
    covered = {name for _, name in own_scope(edition, zero)}
    return none is not None and report.value == none and zero.field == report.field and (not covered or report.member in covered)


def holds(readings: Mapping[str, object], said: Report) -> bool:
    """Whether raw readings speak of the field of a report."""
    held = readings.get(said.register)
    if isinstance(held, Mapping):
        row = held.get(said.member, held if not said.member else None)
        return isinstance(row, Mapping) and said.field in row
    return isinstance(held, (list, tuple)) and any(
        isinstance(row, Mapping) and said.field in row for row in held)


def in_words(edition: Edition, said: Report | Zero, row: Iterable[Report | Zero]) -> str:
    if isinstance(said, Zero):
        return zero_sentence(edition, said)
    fields = {one.field: one.value for one in row if isinstance(one, Report)
              and (one.register, one.member, one.row) == (said.register, said.member, said.row)}
    return sentence(edition, said.register, said.member, said.field, said.value, fields or None)
