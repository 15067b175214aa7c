"""One thing said by one source at one time: the unit of all input.

A report never changes. A correction, a settled contradiction, a control of a
danger is a later report; what is known is worked out from all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Given = Any  # a number, bool, grade, None (said not to be known), range mapping or list


@dataclass(frozen=True, slots=True)
class Report:
    """One field of one row.

    ``member`` is the name in the register (empty in a group of single facts, or
    ``#n`` for an entry nobody has named), ``row`` tells rows of one member apart,
    ``at`` the time observed, ``by`` the source, ``until`` an explicit end of
    validity. ``settles``: this ends a contradiction between earlier reports.
    """

    register: str
    member: str
    field: str
    value: Given
    at: datetime
    by: str = ""
    row: str = ""
    until: datetime | None = None
    settles: bool = False
    note: str = ""
    recorded: datetime | None = None

    @property
    def path(self) -> str:
        """How the fact is called in a situation file: ``stations.南村.stage_m``."""
        return ".".join(part for part in (self.register, self.member, self.field) if part)


@dataclass(frozen=True, slots=True)
class Zero:
    """A zero report (零报告): nothing of ``field`` within ``scope``, beyond what is listed.

    ``field`` is empty when the whole register is meant; ``scope`` holds pairs of
    attribute and value, empty for the whole city.
    """

    register: str
    field: str
    at: datetime
    by: str = ""
    scope: tuple[tuple[str, str], ...] = ()
    until: datetime | None = None
    recorded: datetime | None = None

    @property
    def path(self) -> str:
        """How the fact is called in a situation file: ``reservoirs.danger``."""
        return f"{self.register}.{self.field}" if self.field else self.register


@dataclass(frozen=True, slots=True)
class InForce:
    """The official status as decided by people; None is 未登记, never 无.

    ``level`` is a position on the level scale, 0 for none.
    """

    level: int | None = None
    since: datetime | None = None
    hazards: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    warnings: dict[str, bool | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Observations:
    """Everything a situation file says, or everything entered on the desk so far."""

    at: datetime
    reports: tuple[Report, ...] = ()
    zeros: tuple[Zero, ...] = ()
    in_force: InForce = field(default_factory=InForce)
