"""One officer studies alone in a browser: the answer before the system's, and on after a power cut."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def study(page: Any) -> Any:
    page.get_by_role("link", name="演练").click()
    page.get_by_text("自学", exact=True).first.click()
    page.locator(".st-key-study").wait_for()
    return page


def still(page: Any) -> None:
    page.wait_for_function(
        "() => document.querySelector('[data-testid=stApp]')"
        "?.getAttribute('data-test-script-state') !== 'running'")
    page.wait_for_timeout(300)


def level(page: Any, word: str) -> None:
    page.locator('.st-key-study [data-testid="stButtonGroup"]').get_by_text(word, exact=True).click()
    still(page)


def signed(page: Any, word: str) -> None:
    field = page.locator('.st-key-study [data-testid="stSelectbox"] input')
    for _ in range(4):  # a page drawn anew closes the list
        field.click()
        try:
            page.get_by_role("option", name=word, exact=True).click(timeout=3_000)
            break
        except PlaywrightTimeout:
            continue
    expect(field).to_have_value(word)
    still(page)


def test_the_answer_comes_first_and_a_power_cut_loses_nothing(desk_page: Any, desk: Any) -> None:
    page = study(desk_page)
    page.locator(".st-key-sd_begin button").click()
    page.locator(".sd-banner").wait_for()
    assert "第1题" in page.locator(".sd-banner").inner_text()
    assert page.locator(".sd-part").count() == 0
    assert "不是真实情况" in page.locator(".sd-banner").inner_text()
    assert page.title().startswith("【演练】")
    page.reload()
    page.locator(".sd-banner").wait_for()  # straight into the question
    assert page.evaluate("document.documentElement.scrollWidth") <= 1366
    still(page)
    level(page, "无法判定")
    still(page)
    desk.stop()
    desk.start()
    page.goto(desk.url)  # as somebody who comes back
    page.locator(".st-key-duty_on").wait_for()
    study(page)
    page.get_by_role("button", name="继续").first.click()
    page.locator(".sd-banner").wait_for()
    still(page)
    chosen = page.locator('.st-key-study [data-testid="stButtonGroup"] [aria-checked="true"]')
    expect(chosen).to_have_text("无法判定")
    signed(page, "没有决定须签发")
    page.locator(".st-key-sd_submit button").click()
    page.locator(".sd-part").first.wait_for()
    said = page.locator(".st-key-study").inner_text()
    assert "级别" in said and "成立的条款" in said and "向谁核实" in said and "系统：" in said
    assert page.locator(".st-key-sd_submit").count() == 0
    page.locator(".st-key-sd_next button").click()
    expect(page.locator(".sd-banner")).to_contain_text("第2题")
