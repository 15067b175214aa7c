"""The desk in a browser: first paint, one entry to new level and map, bytes over the WebSocket.

Starts a desk of its own with nothing entered, opens 值班录入 and 研判 side by side in Chromium
that can resolve no name but loopback, and enters lines as an officer would: two Enters each.

    python bench/desk.py [ROUNDS]      (needs Chromium and: pip install -e ".[test]")
"""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"
LINES = ("nc cj z", "tf 12 y", "yu d", "ls 3 jd", "jz 3 jd", "pd 2", "cz jd", "dgh gl zd", "0 sk")
TARGETS = {"first paint s": 3.0, "entry to level and map s": 0.4, "KB an entry": 150.0}


def main(rounds: int) -> int:
    """Prints each figure's minimum, median and maximum; 1 when a target is missed."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser",
                                                    "google-chrome", "chrome"))), None)
    if chromium is None:
        print("no Chromium on the PATH")
        return 2
    port = _free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "qdflood", "desk", "--no-browser", "--port", str(port)],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    try:
        _wait(port)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium, args=[OFFLINE, "--no-sandbox", "--disable-gpu"])
            figures = _measure(browser, f"http://127.0.0.1:{port}", rounds)
            browser.close()
    finally:
        server.terminate()
        server.wait()
    return _told(figures)


def _measure(browser: Any, url: str, rounds: int) -> dict[str, list[float]]:
    paints = [_first_paint(browser, url) for _ in range(rounds + 1)][1:]
    entry = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
    seen = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
    bytes_in: list[int] = []
    for page in (entry, seen):
        page.on("websocket", lambda ws: ws.on(
            "framereceived", lambda payload: bytes_in.append(len(payload))))
    entry.goto(url)
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
    page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
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


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the desk did not start")


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 3))
