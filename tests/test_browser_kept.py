"""What is half typed when the server dies comes back, or is shown: never the first half alone."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.conftest import ROOT, Desk

pytestmark = pytest.mark.browser

FIRST, MORE = "省防指来电，询问产芝水库", "，要求半小时内回复下游转移人数"


def _page(page: Any, name: str) -> None:
    page.get_by_role("link", name=name).first.click()


def _notes(page: Any) -> Any:
    page.get_by_role("button", name="记事").or_(page.get_by_role("radio", name="记事")).first.click()
    field = page.locator("textarea").first
    expect(field).to_be_visible(timeout=20_000)
    return field


def _killed(page: Any, desk: Desk) -> None:
    desk.stop()
    expect(page.locator("#qdflood-lost")).to_be_visible(timeout=20_000)
    desk.start()
    expect(page.locator("#qdflood-lost")).to_be_hidden(timeout=60_000)


def test_the_second_half_of_a_note_is_not_lost_with_the_server(desk_page: Any, desk: Desk) -> None:
    page = desk_page
    _page(page, "值班日志")
    field = _notes(page)
    field.click()
    page.keyboard.type(FIRST)
    page.keyboard.press("Tab")
    page.wait_for_timeout(6_000)  # kept as a draft
    field.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(MORE)
    _killed(page, desk)
    shown = page.locator("#qdflood-kept")
    if not page.locator("textarea").count():  # the page may begin at its first part again
        expect(shown).to_contain_text(FIRST + MORE, timeout=20_000)
        field = _notes(page)
    expect(field).to_have_value(FIRST + MORE, timeout=20_000)
    expect(shown).to_contain_text("已放回，还没有保存", timeout=20_000)
    assert shown.evaluate("e => getComputedStyle(e).pointerEvents") == "none"
    page.wait_for_timeout(5_000)
    page.reload()  # the server has it now: a new session shows it from the draft
    expect(_notes(page)).to_have_value(FIRST + MORE, timeout=20_000)
    page.wait_for_timeout(6_000)
    assert page.evaluate("sessionStorage.getItem('qdflood-kept')") == "{}"


def test_what_was_entered_does_not_come_back(desk_page: Any, desk: Desk) -> None:
    page = desk_page
    _page(page, "值班日志")
    field = _notes(page)
    field.fill(FIRST)
    page.get_by_role("button", name="保存").first.click()
    expect(page.locator("textarea").first).to_have_value("", timeout=20_000)
    _killed(page, desk)
    page.wait_for_timeout(6_000)
    expect(page.locator("#qdflood-kept")).to_have_count(0)
    assert page.evaluate("sessionStorage.getItem('qdflood-kept')") == "{}"


def test_a_log_that_became_shorter_is_said(desk_page: Any, desk: Desk) -> None:
    page = desk_page
    expect(page.locator("#qdflood-back")).to_be_hidden()
    page.evaluate("sessionStorage.setItem('qdflood-seq', '9999')")
    expect(page.locator("#qdflood-back")).to_contain_text("值班日志由第9999条退回第", timeout=10_000)


def test_the_log_in_page_is_not_a_lost_connection(desk_page: Any, desk: Desk) -> None:
    """The last of this file: from here the desk has accounts."""
    page = desk_page
    expect(page.locator("#qdflood-lost")).to_be_hidden()
    subprocess.run(
        [sys.executable, "-m", "qdflood", "officer", "add", "张三", "--role", "值班员",
         "--password-stdin"],
        cwd=ROOT, env=desk._env, input="laixi-haibo-0917\n", text=True, encoding="utf-8",
        check=True, capture_output=True,
    )
    expect(page.locator(".st-key-login")).to_be_visible(timeout=90_000)
    page.wait_for_timeout(13_000)
    expect(page.locator("#qdflood-lost")).to_be_hidden()
