"""Who is who in an edition: posts, groups, units, bodies, and who signs what.

Every file under ``organization/`` is checked on loading: names and numbers are
unique, and whoever a clause names is somebody here, so that nothing a plan
editor writes can point at nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

from qdflood.errors import PlanError
from qdflood.plan.headquarters import (
    Act,
    Acts,
    Bodies,
    Body,
    Charge,
    Collective,
    Groups,
    Named,
    Notices,
    Posts,
    Reporting,
    Risk,
    Risks,
    Unit,
    Units,
)
from qdflood.plan.validation import Document, read_document


class Organization(Document):
    """All of ``organization/``, each name resolvable."""

    posts: Posts
    groups: Groups
    units: Units
    bodies: Bodies
    reporting: Reporting
    risks: Risks
    acts: Acts
    notices: Notices

    def named(self) -> Iterator[tuple[str, Named]]:
        """Everything with an id, each with the file that holds it."""
        for post in self.posts.posts:
            yield "posts", post
        for group in self.groups.groups:
            yield "groups", group
        for unit in self.units.units:
            yield "units", unit
            for part in unit.parts:
                yield "units", part
        for body in (*self.bodies.bodies, *self.bodies.collectives):
            yield "bodies", body

    @cached_property
    def _index(self) -> dict[str, tuple[str, ...]]:
        index: dict[str, tuple[str, ...]] = {}
        for _, one in self.named():
            for name in (one.id, *one.aliases):
                index.setdefault(name, (one.id,))
        for department in self.units.departments:
            index.setdefault(department.name, department.units)
        return index

    def resolve(self, name: str) -> tuple[str, ...]:
        """The ids that a name in the plan stands for; empty if it names nobody."""
        return self._index.get(name, ())

    def like(self, name: str) -> tuple[str, ...]:
        """Names near to a mistyped one, for an error's choices."""
        return tuple(get_close_matches(name, self._index, n=5, cutoff=0.4))

    def member_units(self) -> tuple[Unit, ...]:
        """The member units in the plan's order."""
        return tuple(unit for unit in self.units.units if unit.member)

    def collective(self, id: str) -> Collective | None:
        """The collective of that id, or None if the id is a single addressee."""
        return next((one for one in self.bodies.collectives if one.id == id), None)

    def expand(self, id: str) -> tuple[str, ...]:
        """The ids behind a collective, or the id itself."""
        one = self.collective(id)
        if one is None:
            return (id,)
        everyone = self.member_units() if one.every_member_unit else ()
        return (*(unit.id for unit in everyone), *one.members)

    def act(self, act: str, level: str | None = None, from_level: str | None = None) -> Act:
        """The row that says who signs; the one closest to the levels given."""
        rows = [row for row in self.acts.acts
                if row.act == act
                and row.level in (None, level) and row.from_level in (None, from_level)]
        if not rows:
            known = dict.fromkeys(row.act for row in self.acts.acts)
            raise PlanError(f"没有“{act}{level or ''}”的签发规定", file="acts.yaml", choices=known)
        return max(rows, key=lambda row: (row.level is not None) + (row.from_level is not None))

    def headquarters_of(self, district: str) -> Body | None:
        """The headquarters of a district."""
        return next((one for one in self.bodies.bodies if one.district == district), None)

    def risk_of(self, district: str) -> Risk | None:
        """The paragraph on a district's regional risks."""
        return next((one for one in self.risks.risks if district in one.districts), None)

    def rank(self) -> tuple[str, ...]:
        """The posts, highest first."""
        return tuple(post.id for post in self.posts.posts)

    def in_charge_of(self, subject: str) -> tuple[Charge, ...]:
        """Who answers for works or an area; several rows where the plan names several."""
        return tuple(one for one in self.units.charges if one.subject == subject)


def load_organization(folder: Path) -> Organization:
    """The ``organization/`` of the edition in ``folder``.

    Raises PlanError for the first thing that does not hold together.
    """
    place = folder / "organization"
    organization = Organization(
        posts=read_document(place / "posts.yaml", Posts, "organization/posts.yaml"),
        groups=read_document(place / "groups.yaml", Groups, "organization/groups.yaml"),
        units=read_document(place / "units.yaml", Units, "organization/units.yaml"),
        bodies=read_document(place / "bodies.yaml", Bodies, "organization/bodies.yaml"),
        reporting=read_document(
            place / "reporting.yaml", Reporting, "organization/reporting.yaml"
        ),
        risks=read_document(place / "risks.yaml", Risks, "organization/risks.yaml"),
        acts=read_document(place / "acts.yaml", Acts, "organization/acts.yaml"),
        notices=read_document(place / "notices.yaml", Notices, "organization/notices.yaml"),
    )
    _unique(organization)
    for file, where, name in _references(organization):
        if not organization.resolve(name):
            raise PlanError(
                f"“{name}”不在组织机构表中", file=f"organization/{file}.yaml", where=where,
                choices=organization.like(name),
            )
    _signed_by_posts(organization)
    _districts_complete(organization)
    return organization


def _unique(organization: Organization) -> None:
    seen: dict[str, str] = {}
    names = [(file, name) for file, one in organization.named()
             for name in (one.id, *one.aliases)]
    names += [("units", one.name) for one in organization.units.departments]
    names += [("groups", one.ref) for one in organization.groups.groups]
    names += [("risks", one.ref) for one in organization.risks.risks]
    for file, name in names:
        if name in seen:
            raise PlanError(
                f"“{name}”已在 {seen[name]}.yaml 中用过", file=f"organization/{file}.yaml",
                where=name,
            )
        seen[name] = file


def _references(of: Organization) -> Iterator[tuple[str, str, str]]:
    """(file, where, name) of each name that must be somebody."""
    for group in of.groups.groups:
        heads = [name for name in (group.head, group.seat) if name]
        yield from _named("groups", group.ref, (*heads, *group.lead, *group.members))
    for shared in of.groups.outside:
        yield from _named("groups", shared.ref, shared.units)
    for department in of.units.departments:
        yield from _named("units", department.name, department.units)
    for charge in of.units.charges:
        yield from _named("units", charge.subject, charge.units)
    for body in of.bodies.bodies:
        yield from _named("bodies", body.id, (body.founder,))
    for one in of.bodies.collectives:
        yield from _named("bodies", one.id, one.members)
    for report in of.reporting.reports:
        yield from _named("reporting", report.id, (report.owed_by, *report.to))
    notices = of.notices
    yield from _named("notices", "signature", (notices.signature,))
    yield from _named("notices", "areas", notices.areas)
    if notices.printer:
        yield from _named("notices", "printer", (notices.printer,))


def _signed_by_posts(of: Organization) -> None:
    """Only a post can sign or chair: rank decides who may stand in for whom."""
    posts = of.rank()
    for act in of.acts.acts:
        for name in (*act.sign, *act.also, *act.chair):
            if name not in posts:
                raise PlanError(
                    f"“{name}”不是职务", file="organization/acts.yaml",
                    where=f"{act.act} {act.ref}", choices=posts,
                )


def _named(file: str, where: str, names: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    return ((file, where, name) for name in names)


def _districts_complete(of: Organization) -> None:
    """Each district has a headquarters and a paragraph on its risks."""
    held = {body.district for body in of.bodies.bodies if body.district}
    for risk in of.risks.risks:
        for district in risk.districts:
            if district not in held:
                raise PlanError(
                    f"“{district}”在 bodies.yaml 中没有指挥机构",
                    file="organization/risks.yaml", where=risk.ref, choices=sorted(held),
                )
    told = {name for risk in of.risks.risks for name in risk.districts}
    for district in sorted(held - told):
        raise PlanError(
            f"“{district}”没有区域风险一段", file="organization/risks.yaml", choices=sorted(told)
        )
