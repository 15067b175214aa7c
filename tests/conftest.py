"""What the tests share: where the house stands, and a desk in a browser without the internet."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from postgres import Server, binaries

ROOT = Path(__file__).resolve().parent.parent

# One machine is slow, another fast: time is measured in bench/, not by a property test's deadline.
hypothesis.settings.register_profile("house", deadline=None)
# In CI the same inputs every time, so that a red run can be run again.
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "house")

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
# Every name but loopback fails to resolve: a request that leaves the machine is an error, not luck.
OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"


@pytest.fixture(autouse=True)
def _own_desk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every test of a screen has a home, a log and an officer of its own."""
    if not request.path.name.startswith("test_desk"):
        yield
        return
    import streamlit as st

    from qdflood.desk import duty
    from qdflood.officers.roles import Officer

    home = request.getfixturevalue("tmp_path") / "home"
    monkeypatch.setenv("QDFLOOD_HOME", str(home))
    for name in ("QDFLOOD_DATABASE_URL", "QDFLOOD_SITUATION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(duty, "DEFAULT", Officer("甲", "值班员"))
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def edition(root: Path) -> Path:
    """The shipped edition's folder."""
    return root / "rules" / "qingdao-2021"


@pytest.fixture(scope="session")
def examples(root: Path) -> list[Path]:
    """The shipped situation files."""
    return sorted((root / "data" / "examples").glob("*.yaml"))


def _without_browser(reason: str) -> None:
    if os.environ.get("QDFLOOD_BROWSER_REQUIRED") == "1":
        pytest.fail(f"QDFLOOD_BROWSER_REQUIRED=1, but {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium; ``QDFLOOD_BROWSER`` names one that is not on the PATH."""
    named = os.environ.get("QDFLOOD_BROWSER")
    path = shutil.which(named) if named else next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        _without_browser(f"no browser found ({named or ', '.join(BROWSERS)})")
    return str(path)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


class Desk:
    """A running desk: start, stop and start again on the same address."""

    def __init__(self, home: Path) -> None:
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = home / "desk.log"
        self._env = os.environ | {"QDFLOOD_HOME": str(home), "PYTHONPATH": str(ROOT)}
        self._server: subprocess.Popen[bytes] | None = None

    def start(self, seconds: float = 60) -> None:
        """Returns when the server answers."""
        command = [sys.executable, "-m", "streamlit", "run", "app.py"]
        options = ["--server.port", str(self.port), "--server.headless", "true"]
        with self._log.open("ab") as log:
            self._server = subprocess.Popen(
                [*command, *options], cwd=ROOT, env=self._env, stdout=log, stderr=log
            )
        until = time.monotonic() + seconds
        while not _healthy(self.url):
            if self._server.poll() is not None or time.monotonic() > until:
                self.stop()
                pytest.fail(f"the desk did not start:\n{self.log()}")
            time.sleep(0.1)

    def stop(self) -> None:
        """Ends the server as a power cut would."""
        if self._server is not None:
            self._server.kill()
            self._server.wait()
            self._server = None

    def log(self) -> str:
        """What the server has written to its terminal."""
        return self._log.read_text(encoding="utf-8", errors="replace")


@pytest.fixture(scope="module")
def desk(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One desk for the tests of a file; its log goes with it."""
    running = Desk(tmp_path_factory.mktemp("desk"))
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Any]:
    """Chromium that can resolve no name but loopback."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _without_browser("playwright is not installed")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium, args=[OFFLINE, "--no-sandbox", "--disable-gpu"]
        )
        yield started
        started.close()


def sign_on(page: Any, name: str = "甲") -> None:
    """Whoever sits down writes a name; the post offered is the duty officer's."""
    page.get_by_placeholder("值班员姓名").fill(name)
    page.keyboard.press("Enter")
    page.locator(".st-key-duty_on").wait_for()


@pytest.fixture
def desk_page(desk: Desk, browser: Any) -> Iterator[Any]:
    """The desk in a fresh 1366x768 profile; fails if any request went beyond loopback."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    beyond: list[str] = []
    own = (desk.url, desk.url.replace("http", "ws"), "data:", "blob:", "about:")
    context.on("request", lambda r: None if r.url.startswith(own) else beyond.append(r.url))
    page = context.new_page()
    page.on("websocket", lambda w: None if w.url.startswith(own) else beyond.append(w.url))
    page.set_default_timeout(30_000)
    page.goto(desk.url)
    sign_on(page)
    yield page
    context.close()
    assert not beyond, f"requests beyond loopback: {beyond}"


# --- databases of the duty log --------------------------------------------------------


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A private PostgreSQL server; skipped without one unless QDFLOOD_POSTGRES_REQUIRED=1."""
    if binaries() is None:
        if os.environ.get("QDFLOOD_POSTGRES_REQUIRED") == "1":
            pytest.fail("QDFLOOD_POSTGRES_REQUIRED=1, but initdb and pg_ctl are not here")
        pytest.skip("no PostgreSQL server here (initdb and pg_ctl not found)")
    server = Server(tmp_path_factory.mktemp("postgres"))
    yield server
    server.remove()


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'journal.db'}"
    return str(request.getfixturevalue("postgres").database())
