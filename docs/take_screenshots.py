"""Renews the pictures of the screens in this folder: a desk per situation, a picture per page.

    python docs/take_screenshots.py      (needs Chromium and: pip install -e ".[test]")
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).resolve().parent
EXAMPLES = HERE.parent / "data" / "examples"
PICTURES = (
    # picture, situation, page, line typed and read back
    ("entry", "typhoon-landfall", "", "jz 3 jd"),
    ("consultation", "missing-night", "consultation", ""),
    ("response", "dagu-river-flood", "response", ""),
    ("edition", "quiet-day", "edition", ""),
)


def main() -> int:
    chromium = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chrome")
    if chromium is None:
        print("no Chromium on the PATH")
        return 2
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        for picture, situation, page, line in PICTURES:
            _take(browser, picture, situation, page, line)
        browser.close()
    return 0


def _take(browser: Browser, picture: str, situation: str, page_name: str, line: str) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "qdflood", "desk", "--no-browser", "--port", str(port)]
    server = subprocess.Popen(
        [*command, "--situation", str(EXAMPLES / f"{situation}.yaml")],
        cwd=HERE.parent, env={**os.environ, "PYTHONPATH": str(HERE.parent)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    try:
        _wait(port)
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.goto(f"http://127.0.0.1:{port}/{page_name}")
        page.locator(".strip").wait_for()
        page.wait_for_timeout(4000)
        if line:
            page.locator(".st-key-command input").fill(line)
            page.keyboard.press("Enter")
            page.locator(".echo.back").wait_for()
            page.wait_for_timeout(1000)
        page.screenshot(path=HERE / f"{picture}.png")
        page.close()
    finally:
        server.terminate()
        server.wait()


def _wait(port: int) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the desk did not start")


if __name__ == "__main__":
    raise SystemExit(main())
