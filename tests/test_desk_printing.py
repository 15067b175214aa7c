"""打印 without a browser: what is made when a button is pressed, what refuses it, where it stands."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from decision_builders import at, decision
from hypothesis import given
from hypothesis import strategies as some
from streamlit.testing.v1 import AppTest
from told_builders import SIGNER, printed, readings, warned

from qdflood.desk import consultation, log, printing, reporting, response
from qdflood.desk.printing import _press, _Print, exercise, named, stamped
from qdflood.desk.state import Desk, desk, open_desk
from qdflood.errors import JournalUnavailable, ReportError
from qdflood.journal.entry import DECISION, Record
from qdflood.journal.official import Decision
from qdflood.places import shared
from qdflood.report import making
from qdflood.report.kinds import KINDS, Kind, kind
from qdflood.report.making import Given
from qdflood.report.spoken import speech
from qdflood.report.stamp import Stamp, file_name

FLOODS: dict[str, Any] = {
    "districts": {"崂山区": {"flood": "一般"}, "胶州市": {"flood": "一般"}},
    "reservoirs": [{"name": "某村水库", "size": "小（二）型", "district": "平度市", "danger": "垮坝"}],
}  # fmt: skip
NOTHING: Given = {}


def enter(held: Desk, *given_now: tuple[str, Any] | Decision) -> None:
    for one in given_now:
        kind_of, body = (DECISION, one.body()) if isinstance(one, Decision) else one
        held.store.append([Record(kind_of, body, "王值班", "值班员", at("12:00"), at("12:00"))])
    held.refresh(force=True)


@pytest.fixture
def held() -> Iterator[Desk]:
    """The desk of this test's own home, on an afternoon with a warning and a response."""
    found = desk()
    enter(found, readings(**FLOODS), warned(), decision("启动", "12:20", "Ⅳ", SIGNER))
    yield found


def wanted(held: Desk, word: str, form: str = "", officer: str = "王某", **given_now: object) -> _Print:
    one = kind(word)
    return _Print(held, one, one.form(form, given_now), given_now, officer)


@pytest.mark.parametrize("one", [k for k in KINDS if k.name not in (
    "warning-xml", "cap", "exercise-report")],
                         ids=lambda one: one.name)  # fmt: skip
def test_every_kind_is_made_from_the_desk(held: Desk, one: Kind) -> None:
    head = held.store.head()
    assert len(wanted(held, one.name).out()) > 40
    assert held.store.head() == head, "nothing was entered"


def test_a_draft_of_a_warning_takes_what_the_form_says(held: Desk) -> None:
    made = wanted(held, "预警信息", event="台风", sender_code="37020000000000").out()
    assert b"<status>Draft</status>" in made


def test_it_is_made_once_for_the_same_log_minute_and_options(
    held: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[making.Job] = []
    one = kind("sms")
    monkeypatch.setattr(Desk, "now", lambda self: at("13:00"))

    def maker(job: making.Job) -> bytes:
        made.append(job)
        return b"x"

    counted = Kind("sms", one.label, one.forms, maker)
    job = _Print(held, counted, "txt", NOTHING, "王某")
    assert job.out() == job.out() == b"x" and len(made) == 1
    _Print(held, counted, "txt", NOTHING, "李某").out()
    assert len(made) == 2, "another officer stands on it"
    monkeypatch.setattr(Desk, "now", lambda self: at("13:01"))
    job.out()
    assert len(made) == 3
    enter(held, readings(**FLOODS))
    job.out()
    assert len(made) == 4


def test_two_presses_at_once_make_one(held: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    monkeypatch.setattr(Desk, "now", lambda self: at("13:00"))
    one = kind("sms")
    job = _Print(held, Kind("sms", one.label, one.forms, lambda job: made.append(1) or b"x"),
                 "txt", NOTHING, "")  # fmt: skip
    threads = [threading.Thread(target=job.out) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1


def test_the_stamp_carries_who_is_signed_on_and_the_head(held: Desk) -> None:
    made = wanted(held, "短信稿").out().decode()
    assert "王某" in made and "第" in made
    assert "未登记" in wanted(held, "短信稿", officer="").out().decode().splitlines()[-1]


def test_what_refuses_it_is_said_and_the_log_is_as_it_was(
    held: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    state: dict[str, Any] = {}
    monkeypatch.setattr(st, "session_state", state)
    head = held.store.head()

    def unavailable() -> bytes:
        raise JournalUnavailable("磁盘已满，未读出")

    def broken() -> bytes:
        raise ZeroDivisionError

    _press(wanted(held, "预警信息").out, "a")
    _press(unavailable, "b")
    _press(broken, "c")
    faults = state["_print_faults"]
    assert "发布单位代码" in faults["a"] and "磁盘已满" in faults["b"]
    assert faults["c"] == "打印没有成功，日志未变（ZeroDivisionError）"
    _press(lambda: b"x", "a")
    assert set(faults) == {"b", "c"}, "the next press that succeeds takes the sentence away"
    assert held.store.head() == head
    with pytest.raises(ReportError):
        wanted(held, "预警信息").out()


def test_a_rehearsal_is_marked_in_name_and_on_paper(tmp_path: Path) -> None:
    example = next((shared("data", "examples")).glob("typhoon-landfall.yaml"))
    shown = open_desk(shared("rules", "qingdao-2021"), str(example))
    assert exercise(shown) == "演示：typhoon-landfall"
    assert named(shown, kind("研判单"), "pdf").startswith("【演示】研判单_2019")
    made = _Print(shown, kind("短信稿"), "txt", NOTHING, "").out().decode()
    assert made.startswith("【演示】")
    assert stamped(shown, printing._read(shown), "").exercise


def test_in_earnest_nothing_is_marked(held: Desk) -> None:
    assert exercise(held) == "" and named(held, kind("研判单"), "pdf").startswith("研判单_")
    assert "建议Ⅲ级" in named(held, kind("任务清单"), "pdf", "建议Ⅲ级")


# --- where the buttons stand ----------------------------------------------------------


def opened(module: Any) -> AppTest:
    page = AppTest.from_file(module.__file__, default_timeout=60).run()
    assert not page.exception, page.exception
    return page


def labels(page: AppTest) -> list[str]:
    return [button.proto.label for button in page.get("download_button")]


def test_the_assessment_sheet_and_the_words_to_tell_stand_on_the_assessment(held: Desk) -> None:
    page = opened(consultation)
    assert labels(page) == ["打印研判单"]
    told, sent = (block.value for block in page.code[-2:])
    read = printing._read(held)
    assert told[10:] == speech(read)[10:] or told.startswith("1"), "as it would be printed"
    assert "建议，非决定" in told and "建议，非决定" in sent
    assert len(sent) <= 70 < len(told) <= 150


def test_notices_lists_and_drafts_stand_on_the_response(held: Desk) -> None:
    found = labels(opened(response))
    assert found[:2] == ["任务清单（全册）", "任务单（每单位一个文件）"]
    assert {"通知（Word）", "通知（PDF）", "预警信息草稿（国家格式）", "预警信息草稿（CAP）"} <= set(found)


def test_before_any_decision_the_response_says_so() -> None:
    desk()
    page = opened(response)
    assert not [one for one in labels(page) if "通知" in one]
    assert any("尚无已登记的决定" in str(n.proto.body) for n in page.get("html"))


def test_a_proposed_list_is_offered_as_one() -> None:
    enter(desk(), readings(**FLOODS))
    assert [one for one in labels(opened(response)) if "建议" in one and "非决定" in one]


def test_each_incident_has_its_form_and_the_office_its_own(held: Desk) -> None:
    found = labels(opened(reporting))
    assert found[:2] == ["PDF", "Word"] and "空白信息报告（Word）" in found
    assert [one for one in found if one.startswith("值班信息")] == [r"值班信息 2\.1\.2\(1\)（Word）"], (
        "what belongs to a level is offered while that level is in force")


def test_the_handover_has_its_sheet(held: Desk) -> None:
    page = AppTest.from_file(log.__file__, default_timeout=60).run()
    page.session_state["lg_part"] = "交接班"
    page.run()
    assert not page.exception and "打印交接班单（此刻）" in labels(page)


def test_the_bulletin_stands_on_the_log_and_takes_a_time(held: Desk) -> None:
    page = opened(log)
    assert "通报（草稿）" in labels(page)
    page.text_input("pr_since").set_value("昨晚").run()
    assert "通报（草稿）" not in labels(page), "the time cannot be read"
    page.text_input("pr_since").set_value("8-9 20:00").run()
    assert "通报（草稿）" in labels(page) and not page.exception


def test_a_fault_stands_under_its_button_in_red(held: Desk) -> None:
    page = AppTest.from_file(consultation.__file__, default_timeout=60).run()
    page.session_state["_print_faults"] = {"pr_assessment-sheet_pdf": "磁盘<b>已满"}
    page.run()
    assert any("磁盘&lt;b&gt;已满" in str(n.proto.body) for n in page.get("html"))


@given(some.text(max_size=60))
def test_any_name_of_a_print_is_a_file_name(about: str) -> None:
    source = printed()
    name = file_name(f"任务清单_{about}", Stamp.of(source.edition, None, source.at, ""), "pdf")
    assert not set(name) & set('<>:"/\\|?*\n\r\t ') and name.endswith(".pdf") and len(name) < 120
