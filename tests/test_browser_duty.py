"""A whole duty in a real browser: from the first reading to the ending, and a power cut."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from playwright.sync_api import expect

from tests.conftest import Desk

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def say(page: Any, *lines: str) -> None:
    """Type each line on 值班录入, read it back, save it."""
    go(page, "值班录入")
    line = page.locator(".st-key-command input")
    expect(line).to_be_visible(timeout=15_000)
    still(page)
    line.click()
    for text in lines:
        line.fill(text)
        page.keyboard.press("Enter")
        expect(page.locator(".echo.back")).to_be_visible(timeout=15_000)
        page.keyboard.press("Enter")
        expect(page.locator(".echo.done")).to_be_visible(timeout=15_000)
        expect(line).to_have_value("")


def go(page: Any, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("link", name=name, exact=True)).to_have_attribute("aria-current", "page")
    still(page)


def step(page: Any, name: str) -> None:
    """Open one of the three steps of 决定."""
    button = page.locator("[class*=st-key-dc_step] button", has_text=name)
    expect(button).to_have_count(1, timeout=15_000)
    button.click()
    expect(button).to_have_attribute("aria-checked", "true")


def still(page: Any) -> None:
    """Until the page has been drawn: a hand is slower than this test."""
    page.wait_for_timeout(200)
    expect(page.locator("[data-testid=stStatusWidget]")).to_have_count(0, timeout=15_000)


def fill(page: Any, key: str, text: str) -> None:
    field = page.locator(f"[class*=st-key-{key}] input, [class*=st-key-{key}] textarea").first
    field.fill(text)
    field.press("Tab")
    still(page)


def choose(page: Any, key: str, text: str) -> None:
    """One of a select box."""
    field = page.locator(f"[class*=st-key-{key}] input").first
    option = page.get_by_role("option", name=text, exact=True)
    for _ in range(3):  # a page drawn anew closes the list
        field.click()
        try:
            option.first.click(timeout=3_000)
            break
        except PlaywrightTimeout:
            continue
    expect(field).to_have_value(text, timeout=10_000)
    still(page)


def pick(page: Any, key: str, text: str) -> None:
    """One button of a group, if it is not picked yet."""
    button = page.locator(f"[class*=st-key-{key}] button", has_text=text).first
    if button.get_attribute("aria-checked") != "true":
        button.click()
        still(page)


def strip(page: Any) -> Any:
    return page.locator(".strip")


def decide(page: Any, act: str, post: str, name: str, reason: str = "", level: str = "") -> None:
    """Fill in the decision and have it read back."""
    go(page, "响应")
    step(page, "③ 决定")
    button = page.locator("[class*=st-key-dc_acts]").get_by_role("button", name=act, exact=True)
    button.click()
    expect(button).to_have_attribute("kind", "primary", timeout=15_000)
    still(page)
    if level:
        pick(page, "decision_level", level)
    if act == "启动":
        page.get_by_role("button", name="全部", exact=True).click()
    choose(page, "decision_post", post)
    fill(page, "decision_name", name)
    if reason:
        fill(page, "decision_reason", reason)
    page.get_by_role("button", name="复诵核对").click()


def confirm(page: Any) -> None:
    """What was read back is entered."""
    expect(page.locator(".readback")).to_be_visible(timeout=15_000)
    page.locator(".st-key-dc_enter button").click()
    expect(page.locator(".readback")).to_have_count(0, timeout=15_000)


def test_a_whole_duty(desk_page: Any, desk: Desk) -> None:
    page = desk_page
    say(page, "nc cj z")
    expect(strip(page).locator(".cell.wide")).to_contain_text("Ⅲ级")
    expect(strip(page).locator(".lag")).to_contain_text("尚未会商")

    go(page, "响应")
    step(page, "① 会商")
    fill(page, "consultation_name", "赵秘书长")
    fill(page, "consultation_conclusion", "南村站超警戒，建议启动Ⅲ级应急响应")
    page.get_by_role("button", name="登记会商").click()
    expect(strip(page).locator(".lag")).to_contain_text("已会商，尚未签发")

    decide(page, "启动", "秘书长", "赵某")
    expect(page.locator(".st-key-dc_right [role=alert]")).to_contain_text("秘书长不在其列，不能签发")
    expect(strip(page)).to_contain_text("未登记")
    decide(page, "启动", "常务副总指挥", "李常务")
    confirm(page)
    expect(strip(page).locator(".cell").first).to_contain_text("Ⅲ级 应急响应")
    expect(strip(page).locator(".cell").first).to_contain_text("常务副总指挥李常务签发")
    expect(strip(page).locator(".lag")).to_have_count(0)

    say(page, "cz zd")
    expect(strip(page).locator(".lag")).to_contain_text("建议高于官方状态")
    decide(page, "调整", "常务副总指挥", "李常务", level="Ⅰ级")
    expect(page.locator(".st-key-dc_right [role=alert]")).to_contain_text("不能签发")
    decide(page, "调整", "总指挥", "孙总指挥", level="Ⅰ级")
    confirm(page)
    expect(strip(page).locator(".cell").first).to_contain_text("Ⅰ级 应急响应")

    go(page, "信息报告")
    card = page.locator(".st-key-reporting")
    expect(card).to_contain_text("产芝水库")
    page.get_by_role("button", name="已收到（电话）").first.click()
    expect(card).to_contain_text("准时")

    go(page, "值班日志")
    page.get_by_text("交接班", exact=True).click()
    fill(page, "ho_name", "周敏")
    fill(page, "ho_post", "值班员")
    page.locator(".st-key-ho_save button").click()
    expect(page.locator(".st-key-duty_on")).to_contain_text("周敏")

    say(page, "cz yk", "nc dj l")
    decide(page, "调整", "总指挥", "孙总指挥", "险情已控制，会商降级", level="Ⅳ级")
    expect(page.locator(".st-key-dc_right")).to_contain_text("总指挥")
    confirm(page)
    expect(strip(page).locator(".cell").first).to_contain_text("Ⅳ级 应急响应")
    decide(page, "终止", "常务副总指挥", "李常务", "汛情平稳，会商终止")
    confirm(page)
    expect(strip(page).locator(".cell").first).to_contain_text("未启动应急响应")

    before = page.locator(".st-key-dc_left").inner_text()
    desk.stop()
    expect(page.locator("#qdflood-lost")).to_be_visible(timeout=20_000)
    desk.start()
    expect(page.locator("#qdflood-lost")).to_be_hidden(timeout=60_000)
    expect(strip(page).locator(".cell").first).to_contain_text("未启动应急响应")
    expect(page.locator(".st-key-duty_on")).to_contain_text("周敏")
    assert page.locator(".st-key-dc_left").inner_text() == before
    go(page, "值班日志")
    log = page.locator("[data-testid=stMainBlockContainer]")
    for words in ("常务副总指挥李常务签发", "总指挥孙总指挥签发", "赵秘书长", "周敏"):
        expect(log).to_contain_text(words)


