"""Which clauses ask for what the office may fill in, and through which facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from qdflood.plan.clauses import Clause
from qdflood.plan.edition import Edition
from qdflood.plan.grammar import AtLeast, Condition, Count, Operand, Test
from qdflood.plan.settings import Target

Fact = tuple[str, str]
Asked = Iterator[tuple[Target, "Fact | None"]]


@dataclass(frozen=True, slots=True)
class Use:
    """What a clause asks for of a parameter or of an attribute; ``member`` empty: of any.

    ``through`` is the fact (register, field) that is worked out with it and that may also
    be reported outright; None when the clause names the value itself.
    """

    clause: Clause
    target: Target
    through: Fact | None

    def of(self, target: Target) -> bool:
        """Whether it asks for ``target``, whatever its season."""
        mine = self.target
        same = (mine.parameter, mine.register, mine.field) == (
            target.parameter, target.register, target.field)
        return same and mine.member in ("", target.member)


def uses(edition: Edition) -> list[Use]:
    """Every rung, warning, lifting and ending that asks for something the office may fill in."""
    found: dict[Use, None] = {}
    for clause in (*edition.rungs, *edition.items):
        for target, through in _Walk(edition).condition(clause.when):
            found[Use(clause, target, through)] = None
    return list(found)


class _Walk:
    """Through a condition and the fields it is worked out from, each once."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.seen: set[tuple[str, str, str]] = set()

    def condition(
        self, given: Condition, register: str = "", member: str = "", through: Fact | None = None
    ) -> Asked:
        if isinstance(given, AtLeast):
            for part in given.parts:
                yield from self.condition(part, register, member, through)
        elif isinstance(given, Test):
            yield from self.test(given, register, member, through)
        elif isinstance(given, Count):
            yield from self.operands((given.number,), given.register, "", None)
            yield from self.condition(given.where, given.register)
        else:
            yield from self.condition(given.where, given.register, given.member)

    def test(self, given: Test, register: str, member: str, through: Fact | None) -> Asked:
        owner, _, name = given.field.rpartition(".")
        yield from self.operands(given.operands, owner or register, member, through)
        yield from self.field(owner or register, member, name, through)

    def operands(
        self, given: Iterable[Operand], register: str, member: str, through: Fact | None
    ) -> Asked:
        for one in given:
            if one.parameter:
                yield Target(parameter=one.parameter), through
            if one.field:
                yield from self.field(register, member, one.field, through)
            if one.offset is not None:
                yield from self.operands((one.offset,), register, member, through)

    def field(self, register: str, member: str, name: str, through: Fact | None) -> Asked:
        info = self.edition.info[register][name]
        if info.spec.office:
            yield Target("", register, member, name), through
        if (register, member, name) in self.seen:
            return
        self.seen.add((register, member, name))
        for _, condition in info.derive:
            yield from self.condition(condition, register, member, (register, name))
        if info.spec.comes_as:
            yield from self.field(register, member, info.spec.comes_as, through)
