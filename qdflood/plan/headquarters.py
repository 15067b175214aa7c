"""What the files of ``organization/`` hold: posts, groups, units, bodies, acts.

One model a file and one a row; ``organization`` puts them together.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from qdflood.plan.validation import Document, Ref, refuse

Text = Annotated[str, Field(min_length=1)]
Names = tuple[Text, ...]


class Cited(Document):
    """A passage of the plan, word for word, with its clause."""

    ref: Ref
    text: Text


class Named(Document):
    """Something the plan calls by one name or several."""

    id: Text
    aliases: Names = ()
    note: str | None = None


class Post(Named):
    """A post of the headquarters; the file lists them highest first."""

    ref: Ref
    held_by: Text


class Posts(Document):
    """``posts.yaml``."""

    posts: Annotated[tuple[Post, ...], Field(min_length=1)]


class Group(Named):
    """A working group with its task; ``lead`` and ``members`` resolved from the texts."""

    ref: Ref
    task: Text
    head: Text | None = None
    seat: Text | None = None
    lead_text: Text | None = None
    members_text: Text | None = None
    lead: Names = ()
    members: Names = ()


class Shared(Document):
    """A duty that the plan leaves outside the groups."""

    ref: Ref
    text: Text
    units: Names


class Groups(Document):
    """``groups.yaml``; ``note`` says what the plan does not give by level."""

    note: Text
    groups: tuple[Group, ...]
    outside: tuple[Shared, ...] = ()


class Part(Named):
    """One of several units that the plan describes in a single paragraph."""

    district: Text | None = None


class Unit(Named):
    """A member unit (``duties`` is its paragraph) or another addressee."""

    member: bool = True
    ref: Ref | None = None
    heading: Text | None = None
    duties: Text | None = None
    text: Text | None = None
    parts: tuple[Part, ...] = ()


class Department(Document):
    """A generic addressee (a trade, not a unit) and the units it stands for."""

    name: Text
    units: Names
    note: str | None = None


class Charge(Document):
    """Works or an area, and every unit that the plan makes answer for it."""

    subject: Text
    units: Names
    refs: tuple[Ref, ...]
    readings: tuple[int, ...] = ()


class Units(Document):
    """``units.yaml``."""

    units: tuple[Unit, ...]
    departments: tuple[Department, ...] = ()
    charges: tuple[Charge, ...] = ()


class Body(Named):
    """A headquarters or command post: who founds it, and where the plan says so."""

    founder: Text
    cited: Annotated[tuple[Cited, ...], Field(min_length=1)]
    district: Text | None = None
    readings: tuple[int, ...] = ()


class Collective(Named):
    """An addressee that is many; ``chosen``: which of them, the decision names."""

    stands_for: Text
    chosen: bool = False
    every_member_unit: bool = False
    members: Names = ()


class Bodies(Document):
    """``bodies.yaml``."""

    bodies: tuple[Body, ...]
    collectives: tuple[Collective, ...] = ()


class Deadline(Document):
    """How soon a report is due, in minutes from the event, by which means."""

    means: Text
    within_min: Annotated[int, Field(gt=0)]
    text: Text


class Report(Document):
    """One kind of report; ``deadlines`` empty where the plan gives none.

    ``stage`` of an event's report: the first, a further one, the answer to a request for
    verification. None for what this headquarters itself reports upwards.
    """

    id: Text
    stage: Literal["first", "further", "verification"] | None = None
    ref: Ref
    text: Text
    owed_by: Text
    to: Names
    starts: Text | None = None
    deadlines: tuple[Deadline, ...] = ()
    note: str | None = None
    readings: tuple[int, ...] = ()


class Reporting(Document):
    """``reporting.yaml``: the whole clause, and each report taken out of it.

    ``office`` is what the recipients call the user of this system; empty where it is the
    headquarters itself. ``soon_min``: minutes before a deadline from which it is called
    near, a setting of this system.
    """

    ref: Ref
    office: str = ""
    soon_min: Annotated[int, Field(gt=0)] | None = None
    text: Text
    reports: tuple[Report, ...]


class Risk(Document):
    """The regional risks of one or more districts."""

    ref: Ref
    districts: Annotated[Names, Field(min_length=1)]
    text: Text


class Risks(Document):
    """``risks.yaml``."""

    risks: tuple[Risk, ...]


class Act(Document):
    """Something that is signed: any of ``sign``, and any of ``also`` besides.

    ``level`` is the level decided, ``from_level`` the one in force before;
    None stands for any. ``effect`` is what it does to the official status:
    ``start``, ``adjust`` and ``end`` change the response, ``issue`` and ``lift``
    the ``warning`` named, an ``order`` changes nothing.
    """

    act: Text
    effect: Literal["start", "adjust", "end", "issue", "lift", "order"]
    warning: Text | None = None
    level: Text | None = None
    from_level: Text | None = None
    sign: Annotated[Names, Field(min_length=1)]
    also: Names = ()
    ref: Ref
    text: Text
    chair: Names = ()
    chair_ref: Ref | None = None
    chair_text: Text | None = None
    participants: Text | None = None
    readings: tuple[int, ...] = ()

    @model_validator(mode="after")
    def _warning_named(self) -> Act:
        if (self.effect in ("issue", "lift")) != (self.warning is not None):
            raise refuse("effect 为 issue 或 lift 的要写 warning，其他的不写 warning")
        return self


class Acts(Document):
    """``acts.yaml``."""

    acts: tuple[Act, ...]


class Addressee(Document):
    """One of those a notice goes to, as it is written there; or a place for the office to fill.

    ``text``: where the plan names them, word for word.
    """

    name: Text | None = None
    ref: Ref | None = None
    text: Text | None = None
    blank: Text | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Addressee:
        if (self.name is None) == (self.blank is None):
            raise refuse("主送单位写 name（单位）或 blank（留空的名称），二者之一")
        return self


class Notices(Document):
    """``notices.yaml``: the words that a notice needs and no clause gives.

    ``hazards`` are said in this order, one after the other; ``levels`` is the other way to
    write a level, by choice; ``areas`` are the collectives that a decision's districts settle.
    """

    signature: Text
    printer: Text | None = None
    to: Annotated[tuple[Addressee, ...], Field(min_length=1)]
    hazards: dict[str, Text]
    levels: dict[str, Text] = {}
    areas: Names = ()
