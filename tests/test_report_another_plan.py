"""Principle 10 on paper: another plan's sheets are printed without a line of Python."""

from __future__ import annotations

from datetime import timedelta

from print_builders import inner
from test_second_edition import AT, EDITION, RULES, WEIGHED, flows

from qdflood.journal.entry import GENESIS, READING, Record, chained
from qdflood.journal.ledger import Ledger
from qdflood.journal.observed import body_of
from qdflood.observations import read_situation
from qdflood.plan.actions import load_actions
from qdflood.plan.organization import load_organization
from qdflood.report.assessment_sheet import assessment_sheet
from qdflood.report.bulletin import bulletin
from qdflood.report.handover_sheet import handover_sheet
from qdflood.report.source import source
from qdflood.report.stamp import Stamp


def test_the_sheets_of_another_plan() -> None:
    organization = load_organization(RULES)
    lists = load_actions(RULES, organization)
    given = read_situation(EDITION, {"at": AT, "in_force": None,
                                     "observations": {"gauges": flows(石门=5000)}})
    ledger = Ledger(EDITION, organization, lists, WEIGHED)
    body = body_of(["流量"], ["水文站"], given.reports, given.zeros)
    ledger.take(chained(1, Record(READING, body, "甲", "员", given.at, given.at), GENESIS))
    assert not ledger.unread
    of = source(organization, lists, ledger, given.at)
    stamp = Stamp.of(EDITION, None, given.at, "甲")
    a = of.assessment
    sheet = inner(assessment_sheet(of, stamp))
    assert a.deciding and a.deciding[0].clause.text in sheet and a.verdict in sheet
    assert a.verdict in inner(handover_sheet(of, stamp), 29, 24)
    told = inner(bulletin(of, stamp, given.at - timedelta(days=1)), 29, 24)
    assert told.startswith("通报") and "石门断面" in told and "5000" in told
