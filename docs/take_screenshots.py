"""Renews the pictures of the screens in this folder: a desk per situation, a picture per page.

    python docs/take_screenshots.py      (needs Chromium and: pip install -e ".[test]")
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "bench"))
from server import chromium, new_page, running_desk, sign_on  # noqa: E402

EXAMPLES = HERE.parent / "data" / "examples"
PICTURES = (
    # picture, situation, page, line typed and read back
    ("entry", "typhoon-landfall", "", "jz 3 jd"),
    ("consultation", "missing-night", "consultation", ""),
    ("response", "dagu-river-flood", "response", ""),
    ("reporting", "medium-reservoir-danger", "reporting", ""),
    ("log", "response-in-force", "log", ""),
    ("edition", "quiet-day", "edition", ""),
    ("parameters", "quiet-day", "parameters", ""),
)


DRILL, STEPS = "大沽河洪水过南村", 9


def main() -> int:
    with chromium() as browser:
        _drill(browser)
        for picture, situation, page, line in PICTURES:
            _take(browser, picture, situation, page, line)
    return 0


def _take(browser: Any, picture: str, situation: str, page_name: str, line: str) -> None:
    file = EXAMPLES / f"{situation}.yaml"
    with running_desk(QDFLOOD_SITUATION=str(file)) as desk:
        page = new_page(browser)
        page.goto(desk.url)
        sign_on(page)
        page.goto(f"{desk.url}/{page_name}")
        page.locator(".strip").wait_for()
        page.wait_for_timeout(4000)
        if line:
            page.locator(".st-key-command input").fill(line)
            page.keyboard.press("Enter")
            page.locator(".echo.back").wait_for()
            page.wait_for_timeout(1000)
        page.screenshot(path=HERE / f"{picture}.png")
        page.close()


def _drill(browser: Any) -> None:
    """Both halves of the page 演练: a drill half way, as its director and as a player has it."""
    with running_desk() as desk:
        director, player = _on_drills(browser, desk.url, "丁一"), _on_drills(browser, desk.url, "王强")
        director.get_by_text(DRILL, exact=True).first.click()
        _press(director, "系统代录")
        _press(director, "开始（进入导调台）")
        _press(player, "未结束的演练（1）")
        _press(player, "以学员进入")
        for _ in range(STEPS):
            _press(director, "单步（到下一条注入）")
        director.locator("[class*=st-key-dr_row_9] button").click()
        for page, picture in ((director, "drill"), (player, "drill-player")):
            page.wait_for_timeout(4000)
            page.screenshot(path=HERE / f"{picture}.png")
            page.close()


def _on_drills(browser: Any, url: str, name: str) -> Any:
    page = new_page(browser)
    page.goto(url)
    sign_on(page, name)
    page.goto(f"{url}/drill")
    page.locator(".strip").wait_for()
    return page


def _press(page: Any, word: str) -> None:
    page.get_by_role("button", name=word, exact=True).or_(
        page.get_by_role("radio", name=word, exact=True)).first.click()
    page.wait_for_timeout(1200)


if __name__ == "__main__":
    raise SystemExit(main())
