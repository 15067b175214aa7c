"""A desk of one's own in Chromium: for the benchmarks and for the pictures of the screens."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"
SIZE = {"width": 1366, "height": 768}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


@dataclass(frozen=True)
class Running:
    """A desk that answers at ``url``; ``process`` is its id, ``home`` holds its log."""

    url: str
    process: int
    home: Path


@contextmanager
def running_desk(*options: str, **environment: str) -> Iterator[Running]:
    """``qdflood desk`` with a new home, until the block is left."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        server = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port),
             "--server.headless", "true", *options],
            cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": str(ROOT), "QDFLOOD_HOME": home, **environment},
        )
        try:
            _wait(port)
            yield Running(f"http://127.0.0.1:{port}", server.pid, Path(home))
        finally:
            server.terminate()
            server.wait()


@contextmanager
def chromium() -> Iterator[Any]:
    """A headless browser that can resolve no name but loopback."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        raise SystemExit("no Chromium on the PATH")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=[OFFLINE, "--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def new_page(browser: Any) -> Any:
    """A page of its own, as on a duty room's screen."""
    return browser.new_context(viewport=SIZE, locale="zh-CN").new_page()


def sign_on(page: Any, name: str = "王强") -> None:
    """Whoever sits down writes a name; the post offered is the duty officer's."""
    page.get_by_placeholder("值班员姓名").fill(name)
    page.keyboard.press("Enter")
    page.locator(".st-key-duty_on").wait_for()


def _wait(port: int) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the desk did not start")
