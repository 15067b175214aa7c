"""The desk in a browser: first paint, one entry to new level and map, bytes over the WebSocket.

Starts a desk of its own with nothing entered, opens 值班录入 and 研判 side by side in Chromium
that can resolve no name but loopback, and enters lines as an officer would: two Enters each.

    python bench/desk.py [ROUNDS]      (needs Chromium and: pip install -e ".[test]")
"""

from __future__ import annotations

import statistics
import sys
import time
from typing import Any

from server import chromium, new_page, running_desk, sign_on

LINES = ("nc cj z", "tf 12 y", "yu d", "ls 3 jd", "jz 3 jd", "pd 2", "cz jd", "dgh gl zd", "0 sk")
TARGETS = {"first paint s": 3.0, "entry to level and map s": 0.4, "KB an entry": 150.0}


def main(rounds: int) -> int:
    """Prints each figure's minimum, median and maximum; 1 when a target is missed."""
    with running_desk() as desk, chromium() as browser:
        figures = _measure(browser, desk.url, rounds)
    return _told(figures)


def _measure(browser: Any, url: str, rounds: int) -> dict[str, list[float]]:
    paints = [_first_paint(browser, url) for _ in range(rounds + 1)][1:]
    entry, seen = new_page(browser), new_page(browser)
    bytes_in: list[int] = []
    for page in (entry, seen):
        page.on("websocket", lambda ws: ws.on(
            "framereceived", lambda payload: bytes_in.append(len(payload))))
    entry.goto(url)
    sign_on(entry)
    entry.locator(".board").wait_for()
    seen.goto(f"{url}/consultation")
    seen.locator("img[alt*='区']").first.wait_for()
    own, kilobytes, blanks = [], [], 0
    for _ in range(rounds):
        for line in LINES:
            entry.locator(".board").wait_for()
            bytes_in.clear()
            entry.locator(".st-key-command input").fill(line)
            entry.keyboard.press("Enter")
            entry.locator(".echo.back").wait_for()
            before = time.perf_counter()
            entry.keyboard.press("Enter")
            entry.locator(".echo.done").wait_for()
            own.append(time.perf_counter() - before)
            seen.wait_for_timeout(2500)
            blanks += seen.locator("img[alt*='区']").count() == 0
            kilobytes.append(sum(bytes_in) / 1024)
    print(f"map missing on the other screen after an entry: {blanks} times")
    return {"first paint s": paints, "entry to level and map s": own,
            "KB an entry": kilobytes}


def _first_paint(browser: Any, url: str) -> float:
    page = new_page(browser)
    before = time.perf_counter()
    page.goto(url)
    page.locator(".board").wait_for()
    took = time.perf_counter() - before
    page.context.close()
    return took


def _told(figures: dict[str, list[float]]) -> int:
    missed = 0
    for name, values in figures.items():
        middle = statistics.median(values)
        missed += middle > TARGETS[name]
        print(f"{name:28s} min {min(values):7.2f}  median {middle:7.2f}  max {max(values):7.2f}"
              f"   target {TARGETS[name]:g}")
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 3))
