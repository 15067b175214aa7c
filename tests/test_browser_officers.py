"""Signing on in a browser: what the cookie holds, what a restart keeps, an identity provider."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Desk

pytestmark = pytest.mark.browser

WORD = "laixi-haibo-0917"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def own_desk(chromium: str, home: Path) -> Iterator[Desk]:
    """A desk with a log of its own, not yet started."""
    running = Desk(home)
    yield running
    running.stop()


@pytest.fixture
def context(browser: Any) -> Iterator[Any]:
    made = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    made.set_default_timeout(30_000)
    yield made
    made.close()


def officer(home: Path, *args: str) -> None:
    """``qdflood officer`` on the machine itself."""
    done = subprocess.run(
        [sys.executable, "-m", "qdflood", "officer", *args], cwd=ROOT, input=f"{WORD}\n",
        env=os.environ | {"QDFLOOD_HOME": str(home), "PYTHONPATH": str(ROOT)},
        text=True, encoding="utf-8", capture_output=True, check=False,
    )
    assert done.returncode == 0, done.stderr


def cookies(context: Any) -> list[dict[str, Any]]:
    return [one for one in context.cookies() if one["name"].startswith("qdflood_")]


def held(context: Any, number: int) -> list[dict[str, Any]]:
    """The cookies, once there are that many: the browser is told just after it has drawn."""
    until = time.monotonic() + 10
    while len(sessions(context)) != number and time.monotonic() < until:
        time.sleep(0.05)
    assert len(sessions(context)) == number
    return sessions(context)


def sessions(context: Any) -> list[dict[str, Any]]:
    """The cookies of sessions, without the one that a log-in leaves behind."""
    return [cookie for cookie in cookies(context) if not cookie["name"].endswith("_known")]


def corner(page: Any, text: str) -> None:
    page.locator(".st-key-duty_corner", has_text=text).wait_for()


def leave(page: Any) -> None:
    page.locator(".st-key-duty_on button").click()
    page.get_by_role("button", name="退出").click()


def test_a_name_and_enter_sign_on_and_a_restart_keeps_them(own_desk: Desk, context: Any) -> None:
    own_desk.start()
    page = context.new_page()
    page.goto(own_desk.url)
    page.locator(".strip").wait_for()
    corner(page, "值班登记")
    name = page.locator(".st-key-duty_form_page input").first
    name.fill("张三")
    name.press("Enter")
    corner(page, "张三（值班员）")
    page.locator(".st-key-duty_form_page").wait_for(state="detached")
    (cookie,) = held(context, 1)
    assert cookie["sameSite"] == "Strict" and cookie["path"] == "/" and cookie["expires"] == -1
    assert cookie["value"] not in page.url and cookie["value"] not in page.content()
    page.reload()
    corner(page, "张三（值班员）")
    own_desk.stop()
    own_desk.start()
    page.goto(f"{own_desk.url}/consultation")
    corner(page, "张三（值班员）")
    leave(page)
    corner(page, "值班登记")
    held(context, 0)
    page.reload()
    corner(page, "值班登记")


def test_an_account_is_asked_for_before_anything_is_drawn(
    own_desk: Desk, home: Path, context: Any
) -> None:
    officer(home, "add", "张三", "--role", "值班员", "--password-stdin")
    own_desk.start()
    page = context.new_page()
    page.goto(own_desk.url)
    page.locator(".st-key-login").wait_for()
    page.wait_for_function("document.activeElement.autocomplete === 'username'")
    assert page.locator(".strip").count() == 0
    page.keyboard.type("张三")
    page.keyboard.press("Tab")
    page.keyboard.type("wrong-00000000")
    page.keyboard.press("Enter")
    page.locator(".duty-said", has_text="姓名或密码不对").wait_for()
    page.locator(".st-key-duty_password input").fill(WORD)
    page.keyboard.press("Enter")
    corner(page, "张三（值班员）")
    assert WORD not in page.content()
    held(context, 1)
    (known,) = [c for c in cookies(context) if c["name"].endswith("_known")]
    assert known["expires"] > time.time() + 86_400 and known["sameSite"] == "Strict"
    second = context.new_page()
    second.goto(own_desk.url)
    corner(second, "张三（值班员）")
    officer(home, "disable", "张三")
    second.reload()
    second.locator(".st-key-login").wait_for()


@pytest.fixture
def provider() -> Iterator[str]:
    """An identity provider on loopback that knows whoever says who he is."""
    if find_spec("oidc_provider_mock") is None:
        pytest.skip("oidc-provider-mock is not installed")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    person = '{"sub": "uid-77", "email": "san@example.cn", "email_verified": true}'
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "-p", str(port)]
    server = subprocess.Popen([*command, "--user-claims", person],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while not _listens(port):
        assert server.poll() is None and time.monotonic() < until
        time.sleep(0.1)
    yield f"http://127.0.0.1:{port}"
    server.kill()
    server.wait()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def authorize(page: Any, provider: str, subject: str) -> None:
    page.get_by_role("button", name="统一身份认证登录").click()
    page.wait_for_url(f"{provider}/**")
    page.locator("input[name=sub]").fill(subject)
    page.locator("input[name=sub]").press("Enter")


def test_an_identity_on_record_opens_the_desk_and_another_does_not(
    own_desk: Desk, home: Path, provider: str, context: Any
) -> None:
    officer(home, "add", "张三", "--role", "值班员", "--oidc", "san@example.cn")
    secrets = home / "secrets.toml"
    secrets.write_text(f'''[auth]
redirect_uri = "{own_desk.url}/oauth2callback"
cookie_secret = "only for this test"
client_id = "desk"
client_secret = "none"
server_metadata_url = "{provider}/.well-known/openid-configuration"
''', encoding="utf-8")
    own_desk._env["STREAMLIT_SECRETS_FILES"] = str(secrets)
    own_desk.start()
    page = context.new_page()
    page.goto(own_desk.url)
    authorize(page, provider, "stranger")
    page.locator(".duty-said", has_text="统一身份“stranger”没有登记在任何账户上").wait_for()
    authorize(page, provider, "uid-77")
    corner(page, "张三（值班员）")
    leave(page)
    page.wait_for_url(f"{provider}/**")
    page.goto(own_desk.url)
    page.locator(".st-key-login").wait_for()
    assert page.locator(".strip").count() == 0


def test_a_desk_bound_beyond_this_machine_is_shut_while_nobody_guards_it(
    own_desk: Desk, home: Path, context: Any
) -> None:
    own_desk._env["STREAMLIT_SERVER_ADDRESS"] = "0.0.0.0"
    own_desk.start()
    page = context.new_page()
    page.goto(own_desk.url)
    page.locator(".duty-shut", has_text="还没有账户").wait_for()
    assert page.locator(".strip").count() == 0 and page.locator("input").count() == 0
    officer(home, "add", "张三", "--role", "值班员", "--password-stdin")
    page.reload()
    page.locator(".st-key-login").wait_for()
