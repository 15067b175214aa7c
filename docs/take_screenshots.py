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


def main() -> int:
    with chromium() as browser:
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


if __name__ == "__main__":
    raise SystemExit(main())
