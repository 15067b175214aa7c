"""决定 in a real browser: what somebody is typing stays, whatever others enter and whatever dies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.conftest import Desk

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SIZE = {"width": 1366, "height": 768}
CHOSEN = 'button[data-selected="true"]'
STEP = "[class*=st-key-dc_step] button"


@contextmanager
def officer(browser: Any, desk: Desk, name: str) -> Iterator[Any]:
    """A browser of its own, in which ``name`` has signed on, at the step 决定."""
    context = browser.new_context(viewport=SIZE, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(f"{desk.url}/response")
    box = page.locator(".st-key-dc_right")
    box.get_by_placeholder("值班员姓名").fill(name)
    box.get_by_role("button", name="值班登记").click()
    expect(page.get_by_text(f"{name}（值班员）").first).to_be_visible(timeout=30_000)
    yield page
    context.close()


def step(page: Any, name: str) -> None:
    button = page.locator(STEP, has_text=name)
    button.click()
    expect(button).to_have_attribute("aria-checked", "true")


def field(page: Any, key: str) -> Any:
    return page.locator(f"[class*=st-key-{key}] input, [class*=st-key-{key}] textarea").first


def start(page: Any, name: str) -> None:
    """启动 Ⅳ, chosen by hand, signed by the one who may sign anything."""
    step(page, "③ 决定")
    page.locator(".st-key-dc_acts button", has_text="启动").click()
    page.locator("[class*=st-key-decision_level] button").first.click()
    page.locator("[class*=st-key-decision_hazards] button", has_text="洪涝").click()
    expect(page.locator(f"[class*=st-key-decision_hazards] {CHOSEN}")).to_have_count(1)
    page.locator(".st-key-dc_area button", has_text="全部").click()
    # A person looks before going on; a click and the next word within one run may lose the click.
    expect(page.locator(f"[class*=st-key-decision_districts] {CHOSEN}")).to_have_count(10)
    for key, text in (("decision_reason", "会商决定"), ("decision_name", name)):
        field(page, key).fill(text)
        field(page, key).press("Tab")


def read_back(page: Any) -> None:
    page.get_by_role("button", name="复诵核对").click()
    expect(page.locator(".readback")).to_be_visible(timeout=15_000)


def test_two_officers_and_a_power_cut(browser: Any, desk: Desk) -> None:
    with officer(browser, desk, "王值班") as one, officer(browser, desk, "赵值班") as two:
        # What is being typed stays while somebody else's entry is drawn.
        step(one, "③ 决定")
        one.locator(".st-key-dc_acts button", has_text="启动").click()
        expect(field(one, "decision_name")).to_be_visible()
        field(one, "decision_name").click()
        one.keyboard.type("李常")
        step(two, "① 会商")
        for key, text in (("consultation_name", "张"), ("consultation_conclusion", "启动")):
            field(two, key).fill(text)
            field(two, key).press("Tab")
        two.get_by_role("button", name="登记会商").click()
        expect(one.locator(".stand", has_text="最近会商")).to_be_visible(timeout=10_000)
        expect(field(one, "decision_name")).to_have_value("李常")
        expect(field(one, "decision_name")).to_be_focused()
        # A power cut: the page comes back with what was typed.
        start(one, "李常务")
        read_back(one)
        desk.stop()
        desk.start()
        one.reload()
        expect(field(one, "decision_name")).to_have_value("李常务", timeout=30_000)
        expect(field(one, "decision_reason")).to_have_value("会商决定")
        # Both decide: the second is told, keeps the form, and reads back anew.
        two.reload()
        start(two, "孙常务")
        read_back(two)
        read_back(one)
        one.locator(".st-key-dc_enter button").click()
        expect(one.locator(".entered")).to_contain_text("已登记决定", timeout=15_000)
        told = two.locator(".refused", has_text="在您填写时已有人登记了决定")
        expect(told).to_contain_text("常务副总指挥李常务", timeout=15_000)
        expect(told).to_be_in_viewport()
        expect(field(two, "decision_name")).to_have_value("孙常务")
        expect(two.locator(".st-key-dc_enter")).to_have_count(0)
        expect(two.locator(".strip")).to_contain_text("应急响应")


def graded(page: Any) -> None:
    """An act with a level, whichever can be decided now."""
    acts = page.locator(".st-key-dc_acts button:enabled")
    acts.filter(has_text=re.compile("启动|调整")).first.click()
    expect(page.locator("[class*=st-key-decision_level]")).to_have_count(1)


def test_words_with_the_cursor_still_in_them_survive_another_step(
    browser: Any, desk: Desk
) -> None:
    """Write the conclusion, ring, look at ③: no Tab, no click beside it."""
    with officer(browser, desk, "丁") as page:
        for first, key, second in (("① 会商", "consultation_conclusion", "② 电话请示"),
                                   ("② 电话请示", "assent_text", "③ 决定"),
                                   ("③ 决定", "decision_reason", "① 会商")):
            step(page, first)
            if "决定" in first:
                graded(page)
            field(page, key).click()
            page.keyboard.type("写到一半")
            step(page, second)
            expect(page.locator(f"[class*=st-key-{key}]")).to_have_count(0)
            step(page, first)
            expect(field(page, key)).to_have_value("写到一半")
        view = page.locator("[class*=st-key-rs_view] button")
        step(page, "③ 决定")
        field(page, "decision_reason").fill("改了主意")
        view.filter(has_text="任务").click()
        expect(field(page, "decision_reason")).to_have_count(0)
        view.filter(has_text="决定").click()
        expect(field(page, "decision_reason")).to_have_value("改了主意")


def test_a_list_stays_open_while_the_page_is_drawn_again(browser: Any, desk: Desk) -> None:
    """What another choice brings or takes away moves no field below it."""
    with officer(browser, desk, "戊") as page:
        step(page, "③ 决定")
        graded(page)
        levels = page.locator("[class*=st-key-decision_level] button")
        levels.first.click()
        expect(levels.first).to_have_attribute("data-selected", "true")
        for number in (1, 0, 1):  # the same signer: the clause's words come and go above
            levels.nth(number).click()
            expect(levels.nth(number)).to_have_attribute("data-selected", "true")
            page.wait_for_timeout(1_500)  # what that brings has been drawn
            for _ in range(4):  # a click may fall into the drawing; once open it must stay
                field(page, "decision_post").click()
                page.wait_for_timeout(700)
                if page.get_by_role("listbox").count():
                    break
            for _ in range(6):
                page.wait_for_timeout(500)
                expect(page.get_by_role("listbox")).to_have_count(1, timeout=250)
            page.keyboard.press("Escape")
