"""The headquarters' own warnings: due and not given out, 未提出, and who signs.

Their conditions are weighed beside the levels, so a screen that speaks of levels alone
would hide them; what is said of them is worded here once for every page and sheet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qdflood.assessment.assess import Assessment
from qdflood.plan.clauses import WarningKind as Kind
from qdflood.plan.headquarters import Act
from qdflood.plan.organization import Organization
from qdflood.triggers import Finding
from qdflood.truth import TRUE

NOT_PROPOSED = "未提出"


@dataclass(frozen=True, slots=True)
class Due:
    """A warning whose condition is met while it is not in force.

    ``registered`` is False while its official status is 未登记.
    """

    kind: Kind
    findings: tuple[Finding, ...]
    act: Act | None
    registered: bool

    @property
    def refs(self) -> str:
        return "、".join(f.clause.ref for f in self.findings)

    @property
    def met(self) -> str:
        """条件成立 4.2.6(1)①; a warning left to judgement has been proposed."""
        judged = all(f.clause.discretionary for f in self.findings)
        return f"{'已提出' if judged else '条件成立'} {self.refs}"

    @property
    def signer(self) -> str:
        return "或".join(self.act.sign) if self.act else ""

    @property
    def words(self) -> str:
        """条件成立 4.2.6(1)①，未发布（由常务副总指挥签发）."""
        signed = f"（由{self.signer}签发）" if self.signer else ""
        return f"{self.met}，{'未发布' if self.registered else '发布与否未登记'}{signed}"


def due(organization: Organization, a: Assessment) -> list[Due]:
    """The warnings that are met and not in force, in the plan's order."""
    held = a.situation.in_force.warnings
    return [
        Due(kind, tuple(_met(a, kind)), issuing(organization, kind), held.get(kind.key) is False)
        for kind in a.edition.plan.warnings
        if a.warnings[kind.id] == TRUE and not held.get(kind.key)
    ]


def _met(a: Assessment, kind: Kind) -> Iterator[Finding]:
    return (f for f in items(a, kind) if f.truth == TRUE)


def items(a: Assessment, kind: Kind) -> list[Finding]:
    """The items by which a warning is given out."""
    return [f for f in a.items if f.clause.kind == "warning" and f.clause.warning == kind.id]


def issuing(organization: Organization, kind: Kind) -> Act | None:
    """The plan's row that says who signs the warning; None where it has none."""
    return next((act for act in organization.acts.acts
                 if act.effect == "issue" and act.warning == kind.id), None)


def condition(a: Assessment, kind: Kind) -> str:
    """发布条件成立, 未知, 不成立; 未提出 where nothing but judgement could carry it."""
    truth = a.warnings[kind.id]
    return NOT_PROPOSED if a.not_proposed(kind.id) else f"发布条件{truth.label}"
