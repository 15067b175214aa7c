"""值班录入 with real keys in a real browser: two Enters, a second desk, a dead server."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.conftest import Desk, sign_on

pytestmark = pytest.mark.browser


def _ready(page: Any) -> Any:
    expect(page.locator(".board")).to_be_visible()
    expect(page.locator(".st-key-command input")).to_be_focused()
    return page


def _say(page: Any, text: str) -> None:
    """Type a line, read it back, save it."""
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(page.locator(".echo.back")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".echo.done")).to_be_visible()
    expect(page.locator(".st-key-command input")).to_have_value("")


def test_two_enters_save_and_the_strip_follows(desk_page: Any) -> None:
    page = _ready(desk_page)
    expect(page.locator(".strip")).to_contain_text("无法判定")
    page.keyboard.type("nc cj z")
    page.keyboard.press("Enter")
    said = page.locator(".echo.back")
    expect(said).to_contain_text("南村站洪水位超过警戒水位，趋势可能继续上涨。来源：市水文中心。")
    expect(page.locator(".strip")).to_contain_text("无法判定")
    page.keyboard.press("Enter")
    expect(page.locator(".echo.done")).to_contain_text("已保存")
    level = page.locator(".strip .cell.wide .lv:not(.open)")
    expect(level).to_have_text("Ⅲ级")
    expect(level).to_have_css("background-color", "rgb(255, 212, 0)")
    expect(page.locator(".strip .lag")).to_contain_text("已持续")
    expect(page.locator(".st-key-command input")).to_have_value("")
    expect(page.locator(".st-key-command input")).to_be_focused()


def test_changing_the_text_demands_a_new_read_back(desk_page: Any) -> None:
    page = _ready(desk_page)
    page.keyboard.type("ls 4")
    page.keyboard.press("Enter")
    expect(page.locator(".echo.back")).to_contain_text("崂山区启动Ⅳ级应急响应")
    page.keyboard.press("Backspace")
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    expect(page.locator(".echo.back")).to_contain_text("崂山区启动Ⅲ级应急响应")
    expect(page.locator(".dist tr", has_text="崂山区").locator(".lv")).to_have_count(0)


def test_an_enter_held_down_does_not_save(desk_page: Any) -> None:
    page = _ready(desk_page)
    page.keyboard.type("lx 4")
    page.keyboard.down("Enter")
    expect(page.locator(".echo.back")).to_be_visible()
    for _ in range(3):
        page.keyboard.down("Enter")  # the keyboard's own repeat
    page.wait_for_timeout(500)
    expect(page.locator(".echo.back")).to_be_visible()
    page.keyboard.up("Enter")


def test_every_answer_of_the_mouse_road_is_on_the_screen(desk_page: Any) -> None:
    page = _ready(desk_page)
    for subject, answer in (("南村", "超过保证水位"), ("台风", "18")):
        page.locator("[class*=_subject] button", has_text=subject).first.click()
        expect(page.locator(".st-key-picks button", has_text=answer).first).to_be_visible()
        right = page.locator(".st-key-picks").bounding_box()
        for button in page.locator(".st-key-picks button:visible").all():
            box = button.bounding_box()
            assert box["x"] + box["width"] <= right["x"] + right["width"] + 1, button.inner_text()


def test_a_name_is_no_markdown_and_fetches_nothing(desk_page: Any) -> None:
    page = _ready(desk_page)
    _say(page, "sj +a`![x](http://203.0.113.9/x.png) 3")
    _say(page, "sj +省防指 3")
    expect(page.locator(".st-key-command input")).to_have_value("")
    page.keyboard.type("sj 4")
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-choices button").first).to_contain_text("203.0.113.9")
    page.wait_for_timeout(500)
    assert page.locator(".st-key-choices img").count() == 0


def test_a_click_on_the_board_types_and_reads_back(desk_page: Any) -> None:
    page = _ready(desk_page)
    page.locator("[data-cmd='0 sky']").click()
    expect(page.locator(".echo.back")).to_contain_text("水库无预计险情")
    expect(page.locator(".st-key-command input")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".echo.done")).to_be_visible()
    page.locator("[data-cmd='pd']").click()
    expect(page.locator(".st-key-command input")).to_have_value("pd ")


def test_another_desks_entry_shows_and_half_typed_text_stays(
    desk_page: Any, desk: Desk, browser: Any
) -> None:
    page = _ready(desk_page)
    page.keyboard.type("pd hl j")
    other = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
    other.goto(desk.url)
    sign_on(other, "乙")
    _say(_ready(other), "jz 4")
    row = page.locator(".dist tr", has_text="胶州市")
    expect(row.locator(".lv1")).to_have_text("Ⅳ")
    line = page.locator(".st-key-command input")
    expect(line).to_have_value("pd hl j")
    expect(line).to_be_focused()
    page.keyboard.type("d")
    expect(line).to_have_value("pd hl jd")
    other.context.close()


def test_half_typed_text_survives_a_change_of_page(desk_page: Any) -> None:
    page = _ready(desk_page)
    page.keyboard.type("pd hl")
    page.wait_for_timeout(500)  # a person's hand takes longer to the mouse
    page.get_by_role("link", name="预案", exact=True).click()
    expect(page.locator(".board")).to_have_count(0)
    page.get_by_role("link", name="值班录入", exact=True).click()
    expect(page.locator(".st-key-command input")).to_have_value("pd hl")


def test_half_typed_text_after_a_refused_line_survives_a_change_of_page(desk_page: Any) -> None:
    page = _ready(desk_page)
    page.keyboard.type("nc 1231")
    page.keyboard.press("Enter")
    expect(page.locator(".echo.no")).to_be_visible()
    page.locator(".st-key-command input").fill("ls 2 hl")
    page.wait_for_timeout(400)
    page.get_by_role("link", name="预案", exact=True).click()
    expect(page.locator(".board")).to_have_count(0)
    page.get_by_role("link", name="值班录入", exact=True).click()
    page.wait_for_timeout(800)
    expect(page.locator(".st-key-command input")).to_have_value("ls 2 hl")


def test_hostile_names_are_text(desk_page: Any) -> None:
    page = _ready(desk_page)
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    _say(page, "+<img/src=x/onerror=alert(1)>水库 x2 pd kb")
    expect(page.locator(".strip .alarm").first).to_contain_text("<img/src=x")
    assert page.locator(".strip img, .board img, .echo img").count() == 0


def test_a_long_name_stays_on_the_board(desk_page: Any) -> None:
    page = _ready(desk_page)
    _say(page, f"+{'x' * 90}水库 x2 kb")
    page.wait_for_timeout(2_500)  # the board of the next pulse
    beyond = page.evaluate("""() => [...document.querySelectorAll('.board .box')].filter(e =>
        e.scrollWidth > e.clientWidth + 1 || e.getBoundingClientRect().right > innerWidth).length""")
    assert beyond == 0


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1093, 614), (1920, 1080)])
def test_nothing_needed_is_cut_off(desk_page: Any, width: int, height: int) -> None:
    page = desk_page
    page.set_viewport_size({"width": width, "height": height})
    _ready(page)
    across = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    assert across <= width
    for part in (".strip", ".st-key-command", ".echo", ".dist tr:last-child"):
        box = page.locator(part).first.bounding_box()
        assert box["y"] + box["height"] <= height, part
        assert box["x"] + box["width"] <= width + 1, part


def test_the_strip_stays_on_top_when_the_page_scrolls(desk_page: Any) -> None:
    page = _ready(desk_page)
    page.set_viewport_size({"width": 1366, "height": 420})
    page.mouse.move(300, 350)
    page.mouse.wheel(0, 2_000)
    page.wait_for_timeout(300)
    assert page.locator(".strip").bounding_box()["y"] == pytest.approx(30, abs=1)


def test_a_dead_server_is_said_over_everything(desk_page: Any, desk: Desk) -> None:
    page = _ready(desk_page)
    _say(page, "jz 4")
    page.keyboard.type("nc c")
    desk.stop()
    line = page.locator("#qdflood-lost")
    expect(line).to_have_text(
        re.compile(r"与系统失去连接，以下为 \d\d:\d\d 的情况，请勿据此决策"), timeout=20_000
    )
    expect(line).to_be_visible()
    assert "gradient" in page.locator(".strip").evaluate("e => getComputedStyle(e).backgroundImage")
    expect(page.get_by_text("Connection error")).to_be_hidden()
    desk.start()
    expect(line).to_be_hidden(timeout=60_000)
    expect(page.locator(".dist tr", has_text="胶州市").locator(".lv")).to_have_text("Ⅳ")
    expect(page.locator(".st-key-command input")).to_have_value("nc c")
    expect(page.locator(".st-key-duty_on")).to_contain_text("甲")


def test_a_line_that_was_saved_is_not_put_back_when_the_page_is_drawn_anew(desk_page: Any) -> None:
    page = _ready(desk_page)
    _say(page, "jz 4")
    page.get_by_role("link", name="研判").click()
    expect(page.locator(".st-key-command")).to_have_count(0)
    page.evaluate("sessionStorage.setItem('qdflood-draft', 'jz 4')")  # not yet seen to be empty
    page.get_by_role("link", name="值班录入").click()
    expect(page.locator(".echo.done")).to_be_visible()
    page.wait_for_timeout(1_000)
    expect(page.locator(".st-key-command input")).to_have_value("")


def test_a_line_that_was_saved_waits_for_what_the_page_says_of_it(desk_page: Any) -> None:
    """On a slow machine the line stands there before the words that it is saved."""
    page = _ready(desk_page)
    _say(page, "jz 4")
    page.evaluate("""() => {
        document.querySelectorAll('.echo').forEach(echo => { echo.className = 'later done'; });
        sessionStorage.setItem('qdflood-draft', 'jz 4');
        const anew = document.createElement('div');
        anew.className = 'st-key-command';
        anew.innerHTML = '<input type="text">';
        document.body.prepend(anew);
    }""")
    page.wait_for_timeout(600)
    page.evaluate("document.querySelector('.later').className = 'echo done'")
    page.wait_for_timeout(600)
    assert page.locator("body > .st-key-command input").input_value() == ""


def test_codes_and_numbers_of_the_board_stand_on_one_line(desk_page: Any) -> None:
    """What is read out and typed must not be broken into letters."""
    page = _ready(desk_page)
    _say(page, "xha xzy 3000 yzy 2600")
    row = page.locator(".dist tr", has_text="西海岸新区")
    expect(row).to_contain_text("2600/3000")
    heights = page.evaluate("""() => [...document.querySelectorAll('.board td.code button')]
        .map(code => code.getBoundingClientRect().height)""")
    assert len(heights) > 10 and max(heights) < 24
    tall = page.evaluate("""() => [...document.querySelectorAll('.dist tr')]
        .filter(row => row.textContent.includes('西海岸新区'))
        .map(row => row.getBoundingClientRect().height)""")
    assert tall and max(tall) < 30
