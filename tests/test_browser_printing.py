"""打印 in a real browser: the file arrives, what refuses it is said in Chinese, the page stays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.conftest import Desk, sign_on

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def page(desk: Desk, browser: Any) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN",
                                  accept_downloads=True)  # fmt: skip
    found = context.new_page()
    found.set_default_timeout(60_000)
    found.goto(desk.url)
    sign_on(found)
    yield found
    context.close()


def go(page: Any, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("link", name=name, exact=True)).to_have_attribute("aria-current", "page")
    page.wait_for_timeout(400)


def test_a_press_brings_the_file(page: Any, tmp_path: Path) -> None:
    go(page, "研判")
    with page.expect_download() as coming:
        page.get_by_role("button", name="打印研判单").click()
    found = coming.value
    assert re.fullmatch(r"研判单_\d{8}-\d{4}\.pdf", found.suggested_filename)
    found.save_as(tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")


def test_the_words_to_tell_are_there_to_copy(page: Any) -> None:
    go(page, "研判")
    page.get_by_role("button", name="口头汇报词、短信稿").click()
    told = page.locator("[data-testid=stCode]")
    expect(told).to_have_count(2)
    expect(told.first).to_contain_text("建议，非决定")
    expect(told.last).to_contain_text("未核实")


def test_what_cannot_be_printed_is_said_and_the_page_stays(page: Any) -> None:
    go(page, "值班日志")
    page.get_by_role("button", name="打印通报").click()
    page.get_by_label("起始时间（缺省为24小时前）").fill("12-31 23:00")
    page.keyboard.press("Enter")
    page.wait_for_timeout(800)
    page.get_by_role("button", name="通报（草稿）").click()
    said = page.locator(".refuse[role=alert]")
    expect(said).to_contain_text("应早于截止时间")
    expect(page.locator("[data-testid=stDownloadButtonError]")).not_to_be_visible()
    expect(page.locator(".strip")).to_be_visible()
