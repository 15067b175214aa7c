"""The desk's clock: set back, set forward, and set right by somebody who has looked."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from qdflood.desk import duty
from qdflood.desk.state import Desk, open_desk
from qdflood.desk.strip import strip_html
from qdflood.desk.vouching import vouch_for_clock
from qdflood.errors import JournalError, OfficerError
from qdflood.journal.decisions import Decision, Person
from qdflood.journal.entry import CLOCK, DECISION, NOTE, SNAPSHOT, Record
from qdflood.observations import Report
from qdflood.officers.roles import Officer, Role


def started(root: Path) -> Desk:
    return open_desk(root / "rules" / "qingdao-2021")


def said(desk: Desk, value: str = "较大") -> None:
    reports = [Report("districts", name, "flood", value, desk.now(), f"{name}防指")
               for name in ("崂山区", "平度市")]
    desk.save(["两区洪涝"], reports)


def test_a_clock_set_back_loses_nothing_and_is_said(root: Path) -> None:
    desk = started(root)
    said(desk)
    before = desk.assessment().confirmed
    entered = desk.ledger.recorded
    desk.offset -= timedelta(hours=2)
    assert desk.now() >= entered and desk.assessment().confirmed == before == 2
    assert "早于日志已记到的时间" in strip_html(desk)
    said(desk, "一般")
    assert desk.ledger.recorded >= entered


def test_after_a_clock_was_fast_the_time_goes_on_also_after_a_restart(root: Path) -> None:
    desk = started(root)
    desk.offset += timedelta(days=1)
    said(desk)
    desk.offset -= timedelta(days=1)
    first = desk.now()
    desk.offset += timedelta(hours=3)
    assert timedelta(hours=2, minutes=59) < desk.now() - first < timedelta(hours=3, minutes=1)
    again = started(root)
    again.offset += timedelta(hours=3)
    assert again.now() > first + timedelta(hours=2)
    assert again.clock_fault()


def test_a_clock_that_has_caught_up_is_believed_again(root: Path) -> None:
    desk = started(root)
    desk.offset -= timedelta(minutes=10)
    assert desk.now() - desk.clock() > timedelta(minutes=9)
    desk.offset += timedelta(minutes=20)
    assert desk.now() - desk.clock() < timedelta(seconds=1) and not desk.clock_fault()


def test_an_administrator_vouches_for_the_clock(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = started(root)
    desk.offset += timedelta(days=1)
    said(desk)
    decided = Decision("启动", "start", desk.now(), desk.now(), level="Ⅲ", hazards=("洪涝",),
                       districts=("崂山区",), signatures=(Person("李", "常务副总指挥"),))
    desk.enter(DECISION, decided.body())
    desk.offset -= timedelta(days=1)
    monkeypatch.setattr(duty, "DEFAULT", Officer("乙", "值班员", Role.DUTY, account=True))
    with pytest.raises(OfficerError, match="管理员"):
        vouch_for_clock(desk)
    monkeypatch.setattr(duty, "DEFAULT", Officer("丙", "科长", Role.ADMINISTRATOR, account=True))
    entry = vouch_for_clock(desk)
    assert entry.kind == CLOCK and entry.recorded <= desk.clock()
    assert not desk.clock_fault() and desk.now() - desk.clock() < timedelta(seconds=1)
    assert desk.assessment().confirmed == 2, "what has happened is not lost"
    assert desk.in_force.level == 2, "nor what was decided"
    assert "晚于现在" not in strip_html(desk)
    assert started(root).now() - desk.clock() < timedelta(minutes=1)


def test_a_log_that_was_tampered_with_is_said_on_every_screen(root: Path) -> None:
    desk = started(root)
    said(desk, "一般")
    desk.enter(NOTE, {"text": "记事", "source": ""})
    with desk.store.engine.begin() as connection:
        for (name,) in connection.execute(
            text("select name from sqlite_master where type = 'trigger'")
        ).all():
            connection.execute(text(f"drop trigger {name}"))
        connection.execute(
            text("update journal set body = replace(body, '一般', '特大') where kind = 'reading'"))
    assert "可能被改动" in strip_html(started(root))
    assert not desk.ledger.broken, "what this process has read was still whole"


def test_a_log_that_has_gone_is_not_begun_anew(root: Path, tmp_path: Path) -> None:
    desk = started(root)
    said(desk)
    file = tmp_path / "home" / "journal.db"
    desk.store.close()
    for one in file.parent.glob("journal.db*"):
        one.rename(one.with_name(f"away-{one.name}"))
    with pytest.raises(JournalError, match="不见了"):
        started(root)
    assert not file.exists(), "no empty log instead"
    for one in file.parent.glob("away-*"):
        one.rename(one.with_name(one.name.removeprefix("away-")))
    assert started(root).assessment().confirmed == 2


def test_a_proposal_above_the_official_status_is_said_whatever_the_log_holds(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log of proposals may be out of reach; that the level stands above must not hang on it."""
    desk = started(root)
    monkeypatch.setattr(Desk, "_propose", lambda self, a: None)
    said(desk)
    assert desk.assessment().confirmed == 2 and not desk.ledger.difference(desk.now())
    assert '<div class="cell lag">' in strip_html(desk)


def test_a_proposal_that_comes_back_with_other_values_is_entered_again(root: Path) -> None:
    """Rules or values that change and change back leave no proposal out of the log."""
    desk = started(root)
    said(desk)
    first = desk.ledger.proposed.last
    body = {**first.body, "confirmed": None, "deciding": [], "fingerprint": "sha256:other"}
    now = desk.now()
    desk.store.append([Record(SNAPSHOT, body, "系统", "", now, now)])
    said(desk)
    assert desk.ledger.proposed.last.body["confirmed"] == "Ⅲ"
    assert desk.ledger.difference(desk.now())[0] == 1
