"""The form 决定 read as a decision: what was chosen by hand, else what was prefilled."""

from __future__ import annotations

from qdflood.assessment import Assessment
from qdflood.desk import decision
from qdflood.desk.consulting import posts, when
from qdflood.desk.decision import Choice
from qdflood.desk.decision_words import OFF, ON
from qdflood.desk.draft_form import Form
from qdflood.desk.state import Desk
from qdflood.errors import QdfloodError
from qdflood.journal.decide import person
from qdflood.journal.decisions import Decision, Person
from qdflood.officers.roles import Officer, Role
from qdflood.plan.headquarters import Act


def level_of(drawn: Form, a: Assessment, choice: Choice) -> str | None:
    """The level of the form: chosen, else the one proposed."""
    if choice.graded:
        said: str | None = drawn.value("level", decision.proposed_level(a))
        return said
    if choice.effect == "postpone" and a.confirmed > (a.situation.in_force.level or 0):
        return a.edition.levels.grades[a.confirmed]
    return None


def act_row(held: Desk, a: Assessment, drawn: Form, choice: Choice) -> Act | None:
    """The plan's row for this act and level: who signs, by which clause."""
    position = a.situation.in_force.level
    before = a.edition.levels.grades[position] if position else None
    try:
        return held.organization.act(choice.act, level_of(drawn, a, choice), before)
    except QdfloodError:
        return None


def signatures(
    held: Desk, a: Assessment, drawn: Form, choice: Choice, officer: Officer | None
) -> list[tuple[str, str]]:
    """Names and posts as the form holds them."""
    if officer and officer.role == Role.SIGNER:
        return [(officer.name, officer.post)]
    act = act_row(held, a, drawn, choice)
    agreed = decision.assented(held.ledger.official, choice, level_of(drawn, a, choice))
    post = agreed.asked.post if agreed else posts(held, act.sign)[0] if act else ""
    said = [(drawn.value("name", agreed.asked.name if agreed else "") or "",
             drawn.value("post", post) or "")]
    if act and act.also:
        said.append((drawn.value("name2", "") or "",
                     drawn.value("post2", posts(held, act.also)[0]) or ""))
    return [(name.strip(), post) for name, post in said if name.strip()]


def build(
    held: Desk, a: Assessment, drawn: Form, choice: Choice, officer: Officer | None
) -> Decision:
    """The decision that the form describes. Raises QdfloodError for what is no time."""
    registers, now = choice.effect == "register", held.now()
    decided = when("" if registers else drawn.value("decided", ""), now)
    in_force = when(drawn.value("in_force", ""), decided)
    published = drawn.value("published", "") or ""
    level = level_of(drawn, a, choice)
    consulted = _consultation(held, drawn, choice)
    people = signatures(held, a, drawn, choice, officer)
    if any(not post for _, post in people):
        raise QdfloodError(f"请选择{people[0][0]}的职务")
    ticked = decision.ticked(a, choice, level)
    offered = {f.clause.ref for f in decision.clauses(a, choice, level)}
    return Decision(
        choice.act, choice.effect, decided, in_force if choice.effect != "postpone" else decided,
        level=level, warning=choice.warning,
        hazards=_hazards(a, drawn, choice), districts=_districts(held, a, drawn, choice),
        grounds=tuple(r for r in drawn.value("grounds", ticked) if r in offered),
        reason=(drawn.value("reason", "") or "").strip() if not registers else "",
        chair=consulted[1] if consulted else None,
        consultation=consulted[0] if consulted else None,
        signatures=tuple(p for n, post in people if (p := person(n, post))),
        published=when(published, decided) if published.strip() and not registers else None,
        status=_status(held, drawn) if registers else {},
    )


def _hazards(a: Assessment, drawn: Form, choice: Choice) -> tuple[str, ...]:
    if choice.graded:
        return tuple(drawn.value("hazards", decision.proposed_hazards(a)))
    known = a.edition.levels.position(drawn.value("rg_level", "") or "")
    return tuple(drawn.value("hazards", [])) if choice.effect == "register" and known else ()


def _districts(held: Desk, a: Assessment, drawn: Form, choice: Choice) -> tuple[str, ...]:
    if choice.placed:
        return tuple(drawn.value("districts", decision.proposed_districts(held, a, choice)))
    known = a.edition.levels.position(drawn.value("rg_level", "") or "")
    return tuple(drawn.value("districts", [])) if choice.effect == "register" and known else ()


def _consultation(held: Desk, drawn: Form, choice: Choice) -> tuple[int, Person] | None:
    if choice.effect in ("register", "order"):
        return None
    found = decision.consultations(held.ledger.official, choice.subject, held.now())
    newest = decision.unused(held.ledger.official, choice.subject, held.now())
    seq = drawn.value("consultation", newest.seq if newest else 0)
    return next(((one.seq, one.chair) for one in found if one.seq == seq), None)


def _status(held: Desk, drawn: Form) -> dict[str, str | bool | None]:
    """What a registration says of each variable; None is left 未登记."""
    said = {ON: True, OFF: False}
    level = drawn.value("rg_level", None)
    known = level is not None and held.edition.levels.position(level) is not None
    on = {w.key: said.get(drawn.value(f"rg_{w.key}", "") or "") for w in held.edition.plan.warnings}
    return {"level": level if known else None, **on}
