"""One drill from the first inject to its printed report: a director and two players, each in a
browser of their own, and a power cut in the middle."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from qdflood.journal.entry import EXERCISE, READING
from qdflood.journal.store import open_store
from tests.conftest import Desk, sign_on
from tests.drill_desk_builders import HIDDEN, SCRIPT
from tests.test_browser_duty import confirm, decide, fill, go, say, still, strip

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PATIENCE_MS = 20_000
"""Three browsers and a server on one machine, each waiting for the others."""
TITLE = "南村站夜间超警戒演练"


@dataclass
class Room:
    """The three screens, and the desk they stand on."""

    desk: Desk
    home: Path
    director: Any
    first: Any
    second: Any


@pytest.fixture
def room(chromium: str, browser: Any, tmp_path: Path) -> Iterator[Room]:
    """A desk whose office has written one script; nothing goes beyond this machine."""
    (tmp_path / "drills").mkdir()
    (tmp_path / "drills" / "night.yaml").write_text(SCRIPT, encoding="utf-8")
    desk = Desk(tmp_path)
    desk.start()
    contexts, pages, beyond = [], [], list[str]()
    own = (desk.url, desk.url.replace("http", "ws"), "data:", "blob:", "about:")
    for name in ("导调丁", "学员甲", "学员乙"):
        context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
        context.on("request", lambda r: None if r.url.startswith(own) else beyond.append(r.url))
        page = context.new_page()
        page.on("websocket", lambda w: None if w.url.startswith(own) else beyond.append(w.url))
        page.set_default_timeout(30_000)
        page.goto(desk.url)
        sign_on(page, name)
        contexts.append(context)
        pages.append(page)
    expect.set_options(timeout=PATIENCE_MS)
    yield Room(desk, tmp_path, *pages)
    expect.set_options(timeout=5_000)
    for context in contexts:
        context.close()
    desk.stop()
    assert not beyond, f"requests beyond loopback: {beyond}"


def press(page: Any, key: str) -> None:
    page.locator(f".st-key-{key} button").first.click()


def visit(page: Any) -> None:
    """The page 演练 for the first time: whoever has just signed on waits for the page."""
    page.wait_for_timeout(500)
    still(page)
    go(page, "演练")


def body(page: Any) -> Any:
    return page.locator("[data-testid=stMainBlockContainer]")


def clock(page: Any, words: str) -> None:
    expect(page.locator(".dr-clock")).to_contain_text(words)


def finds_nothing_of(page: Any, words: tuple[str, ...]) -> None:
    held = page.content()
    assert [word for word in words if word in held] == []


def test_a_drill_with_a_director_and_two_players(room: Room, tmp_path: Path) -> None:
    director, first, second = room.director, room.first, room.second

    visit(director)
    director.get_by_text(TITLE, exact=True).first.click()
    expect(body(director)).to_contain_text("接报后核实并准确录入")
    press(director, "dr_begin")
    clock(director, "未开始")
    for page in (first, second):
        visit(page)
        page.get_by_role("button", name="以学员进入").click()
        expect(strip(page)).to_contain_text("演练")
        clock(page, "未开始")
        expect(body(page)).to_contain_text("还没有来电来文")
        finds_nothing_of(page, HIDDEN)

    # By steps: what is told is entered by whoever has the telephone in his hand.
    press(director, "dr_step")
    clock(director, "南村站接近警戒")
    press(director, "dr_step")
    expect(first.locator(".dr-card.new").first).to_contain_text("接近警戒水位")
    say(first, "nc jj z")
    press(director, "dr_step")
    expect(second.locator(".dr-card").first).to_contain_text("听说产芝水库垮坝了")
    go(director, "演练")
    director.get_by_text("询问与答复", exact=True).click()
    press(director, "dr_answer_go_0")
    expect(second.locator(".dr-card").first).to_contain_text("是谣传")
    press(director, "dr_step")
    expect(second.locator(".dr-card").first).to_contain_text("已超过警戒水位")
    say(first, "nc cj z")
    expect(strip(second).locator(".cell.wide")).to_contain_text("Ⅲ级")

    # The machine goes down; afterwards everybody is where he was, and the clock stands.
    room.desk.stop()
    for page in (director, first, second):
        expect(page.locator("#qdflood-lost")).to_be_visible(timeout=20_000)
    room.desk.start()
    for page in (director, first, second):
        expect(page.locator("#qdflood-lost")).to_be_hidden(timeout=60_000)
        expect(strip(page)).to_contain_text("演练")
    clock(director, "02:20:00")
    clock(director, "暂停")

    decide(second, "启动", "常务副总指挥", "李常务")
    confirm(second)
    expect(strip(first).locator(".cell").first).to_contain_text("Ⅲ级 应急响应")

    # With the clock going: what is telemetry is entered by the desk. The speed and the start
    # are pressed in one moment, as a hurried director does, and the speed holds.
    director.evaluate("""() => {for (const key of ['dr_rate_60', 'dr_run'])
        document.querySelector(`.st-key-${key} button`).click()}""")
    clock(director, "走时 ×60")
    clock(director, "没有了")
    press(director, "dr_pause")
    clock(director, "暂停")
    director.get_by_text("手工注入", exact=True).click()
    fill(director, "drill_message_sender", "市政府总值班室")
    fill(director, "drill_message_text", "请报告当前响应情况和南村站水位。")
    press(director, "dr_message")
    go(second, "演练")
    expect(second.locator(".dr-card").first).to_contain_text("请报告当前响应情况")
    finds_nothing_of(second, ("遥测雨量", "不实传言", "须向莱西市防指核实", "传言须核实"))
    go(second, "值班日志")
    finds_nothing_of(second, ("不实传言", "须向莱西市防指核实", "传言须核实", "x-ask", "rumour"))

    director.get_by_text("改进事项", exact=True).click()
    fill(director, "drill_improvement_text", "传言核实后再上报")
    fill(director, "drill_improvement_owner", "防办值班室")
    fill(director, "drill_improvement_due", "2026-09-30")
    press(director, "dr_improve")
    expect(body(director)).to_contain_text("已存入改进事项")
    director.get_by_role("button", name="结束演练").click()
    press(director, "dr_finish")
    expect(body(director)).to_contain_text("演练已结束")
    name, report = download(director, "演练评估报告（PDF）", tmp_path)
    assert name.startswith("【演练】演练评估报告")
    printed = text_of(report)
    for words in (TITLE, "演练评估报告", "及时提请启动响应", "5.4.1(5)", "传言核实后再上报", "防办值班室"):
        assert words in printed, f"{words} is not in the report:\n{printed[:2000]}"

    press(director, "dr_leave")
    expect(strip(director).locator(".cell").first).to_contain_text("未登记")
    kinds = [entry.kind for entry in open_store(f"sqlite:///{room.home / 'journal.db'}").entries()]
    assert EXERCISE not in kinds and READING not in kinds


def download(page: Any, button: str, folder: Path) -> tuple[str, Path]:
    """The file of a button; pressed again where the server had put it away before it was fetched."""
    for _ in range(3):
        with page.expect_download(timeout=60_000) as coming:
            page.get_by_role("button", name=button).click()
        if coming.value.failure() is None:
            break
    coming.value.save_as(folder / "report.pdf")
    return coming.value.suggested_filename, folder / "report.pdf"


def text_of(report: Path) -> str:
    """What stands on the pages, without the breaks that lines make."""
    from pypdf import PdfReader

    return re.sub(r"\s+", "", "".join(page.extract_text() for page in PdfReader(report).pages))
