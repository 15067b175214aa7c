"""The whole lint of one edition, in order: what stands on what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from qdflood.check import bands, cells, clauses, names, reach, silence
from qdflood.check.finding import Accepted, CheckFinding, load_accepted, settle
from qdflood.observations.report import Observations
from qdflood.observations.situation import Situation
from qdflood.plan.actions import ActionList, load_actions
from qdflood.plan.edition import Edition, load_edition
from qdflood.plan.organization import Organization, load_organization
from qdflood.triggers.rules import Rules


def check(folder: Path, places: Path) -> list[CheckFinding]:
    """Everything to look at in the edition in ``folder``; ``places`` as for load_edition.

    Accepted findings are marked, and an accepted name that no longer occurs is a
    finding. Where names of the catalogue lead nowhere nothing is weighed, since the
    engine needs them. Raises PlanError or GazetteerError for an edition that does not
    load: its one sentence is then all there is to say.
    """
    edition = load_edition(folder, places)
    organization = load_organization(folder)
    lists = load_actions(folder, organization)
    accepted = load_accepted(folder)
    dangling = list(names.dangling(edition))
    found = [*dangling, *_written(edition, organization, lists, accepted)]
    if not dangling:
        found += _weighed(edition)
        return settle(found, accepted)
    return settle(found, [row for row in accepted if row.name in {f.name for f in found}])


def _written(
    edition: Edition,
    organization: Organization,
    lists: Sequence[ActionList],
    accepted: Sequence[Accepted],
) -> Iterator[CheckFinding]:
    """What can be told from the documents alone."""
    passages = clauses.passages(edition, organization, lists)
    yield from clauses.rungs(edition)
    yield from clauses.contents(edition, passages)
    yield from clauses.advisories(edition)
    yield from clauses.refs(passages)
    yield from clauses.verbatim(edition, passages)
    yield from clauses.action_lists(edition, lists)
    yield from clauses.readings(edition, organization, lists, accepted)
    yield from names.codes(edition)
    yield from names.contacts(edition)
    yield from names.reporting(edition, organization)
    yield from reach.hazards(edition)
    yield from reach.unread(edition)
    yield from reach.rounded(edition)


def _weighed(edition: Edition) -> Iterator[CheckFinding]:
    """What the conditions come to, cell by cell and band by band."""
    rules = Rules(edition)
    nothing = Situation(edition, Observations(bands.days_of(edition)[0]))
    options = cells.options_of(edition)
    yield from reach.reachable(rules, nothing)
    yield from cells.same_facts(edition, options)
    yield from cells.shadowed(edition, options)
    yield from bands.bands(edition, options)
    yield from silence.silent_cells(rules, nothing)
