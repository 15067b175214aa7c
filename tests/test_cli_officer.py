"""``qdflood officer`` and the address of ``qdflood desk``."""

from __future__ import annotations

import getpass
import io
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from qdflood.cli import desk as desk_command
from qdflood.cli import main
from qdflood.officers import people
from qdflood.officers.address import loopback
from qdflood.officers.passwords import Cost

WORD = "莱西-海泊-0917"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("QDFLOOD_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("QDFLOOD_DATABASE_URL", raising=False)
    made = people.Accounts
    cheap = Cost(n=2, r=1, p=1)
    monkeypatch.setattr(people, "Accounts", lambda engine, cost: made(engine, cost or cheap))
    return tmp_path / "home"


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, str, str]]:
    def run(*args: str, stdin: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = main(args)
        out, err = capsys.readouterr()
        return code, out, err

    return run


Run = Callable[..., tuple[int, str, str]]


def add(run: Run, name: str = "张三", role: str = "值班员", *more: str) -> tuple[int, str, str]:
    return run("officer", "add", name, "--role", role, *more, "--password-stdin",
               stdin=WORD.encode() + b"\n")


def asked(monkeypatch: pytest.MonkeyPatch, *typed: str | Exception) -> list[str]:
    prompts: list[str] = []
    answers: Iterator[str | Exception] = iter(typed)

    def ask(prompt: str) -> str:
        prompts.append(prompt)
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(getpass, "getpass", ask)
    return prompts


def test_an_account_is_made_and_listed(run: Run) -> None:
    assert run("officer", "list") == (0, "还没有账户。\n", "")
    code, out, err = add(run)
    assert (code, err) == (0, "") and "第一个账户" in out and WORD not in out
    assert "第一个" not in add(run, "李四", "签发", "--post", "常务副总指挥")[1]
    _, out, _ = run("officer", "list")
    assert [line.split("\t") for line in out.splitlines()] == [
        ["姓名", "职务", "角色", "登录方式", "状态"],
        ["张三", "值班员", "值班员", "密码", "可用"],
        ["李四", "常务副总指挥", "签发", "密码", "可用"],
    ]


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["张三", "--role", "局长"], "没有“局长”这一角色。可用：值班员、签发、导调员、管理员"),
        (["张三", "--role", "签发"], "签发人员须写明职务。可用：总指挥、常务副总指挥"),
        (["张三", "--role", "签发", "--post", "局长"], "预案中没有“局长”这一职务"),
        ([" ", "--role", "值班员"], "请填写姓名"),
    ],
)
def test_what_cannot_be_made_is_said_in_a_sentence(run: Run, args: list[str], words: str) -> None:
    code, out, err = run("officer", "add", *args, "--password-stdin", stdin=WORD.encode())
    assert (code, out) == (2, "") and words in err and err.count("\n") == 1
    assert run("officer", "list")[1] == "还没有账户。\n"


@pytest.mark.parametrize("stdin", [b"", b"\n", b"short\n", b"\xff\xfe12345678\n", "张三张三\n".encode()])
def test_a_password_from_a_script_is_held_to_the_same_rules(run: Run, stdin: bytes) -> None:
    code, out, err = run("officer", "add", "张三张三", "--role", "值班员", "--password-stdin",
                         stdin=stdin)
    assert (code, out) == (2, "") and err.endswith("。\n")


def test_a_password_is_asked_for_twice(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    prompts = asked(monkeypatch, WORD, WORD)
    assert run("officer", "add", "张三", "--role", "管理员")[0] == 0
    assert prompts == ["密码：", "再键入一次："]


def test_two_that_differ_are_refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked(monkeypatch, WORD, WORD + "x")
    code, out, err = run("officer", "add", "张三", "--role", "值班员")
    assert (code, out) == (2, "") and "不一致，未设置" in err


@pytest.mark.parametrize("fault", [EOFError(), getpass.GetPassWarning("echo"), OSError()])
def test_where_nothing_can_be_typed_a_password_is_not_shown(
    run: Run, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    asked(monkeypatch, fault)
    code, out, err = run("officer", "add", "张三", "--role", "值班员")
    assert (code, out) == (2, "") and "--password-stdin" in err


def test_a_password_is_no_argument(run: Run) -> None:
    with pytest.raises(SystemExit) as stopped:
        run("officer", "add", "张三", "--role", "值班员", "--password", WORD)
    assert stopped.value.code == 2


def test_an_identity_needs_no_password(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked(monkeypatch)
    assert run("officer", "add", "张三", "--role", "值班员", "--oidc", "San@example.cn")[0] == 0
    assert "统一身份 san@example.cn\t可用" in run("officer", "list")[1]


def test_disable_and_reset(run: Run) -> None:
    add(run)
    code, out, _ = run("officer", "disable", "张三")
    assert code == 0 and "停用" in out and "没有可用的账户了" in out
    code, out, _ = run("officer", "reset", "张三", "--password-stdin", stdin=b"abcdefg9\n")
    assert code == 0 and "可用" in out and "abcdefg9" not in out


@pytest.mark.parametrize("act", ["disable", "reset"])
def test_a_name_that_is_none(run: Run, act: str) -> None:
    add(run)
    more = ["--password-stdin"] if act == "reset" else []
    code, out, err = run("officer", act, "无此人", *more, stdin=WORD.encode())
    assert (code, out, err) == (2, "", "没有名为“无此人”的账户。可用：张三。\n")


def test_a_name_that_is_none_is_said_before_a_password_is_asked_for(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(run)
    prompts = asked(monkeypatch, OSError())
    code, _, err = run("officer", "reset", "王五")
    assert (code, err) == (2, "没有名为“王五”的账户。可用：张三。\n") and prompts == []


def test_accounts_lie_beside_the_log_wherever_that_is(
    run: Run, home: Path, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QDFLOOD_DATABASE_URL", store_url)
    add(run)
    assert run("officer", "list")[1].splitlines()[1].startswith("张三\t")
    monkeypatch.delenv("QDFLOOD_DATABASE_URL")
    assert run("officer", "list")[1] == "还没有账户。\n"


def test_a_home_that_cannot_be_written_is_said(run: Run, home: Path) -> None:
    home.write_text("in the way", encoding="utf-8")
    code, out, err = run("officer", "list")
    assert (code, out) == (2, "") and err.endswith("。\n") and err.count("\n") == 1


# -- the desk's address


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What ``qdflood desk`` would have started."""
    commands: list[list[str]] = []

    def serve(command: list[str], _: Any) -> int:
        commands.append(command)
        return 0

    monkeypatch.setattr(desk_command, "_serve", serve)
    monkeypatch.setattr(desk_command, "_free", lambda *_: None)
    return commands


def test_a_port_in_use_is_said_before_any_address(run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, out, err = run("desk", "--no-browser", "--port", str(taken.getsockname()[1]))
    assert (code, out) == (2, "") and "已被占用" in err and err.count("\n") == 1
    assert run("desk", "--port", "70000")[0] == 2


@pytest.mark.skipif(os.name == "nt", reason="there a process is stopped without being told")
def test_whoever_stops_the_launcher_stops_the_server(tmp_path: Path) -> None:
    """The port is free again, and no server goes on writing to a log nobody looks after."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "qdflood", "desk", "--no-browser", "--port", str(port)]
    launcher = subprocess.Popen(command, env=os.environ | {"QDFLOOD_HOME": str(tmp_path)},
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        assert _until(lambda: _answers(port)), "the desk did not start"
        launcher.terminate()
        assert launcher.wait(20) == 0
        assert _until(lambda: not _answers(port)), "its server goes on"
    finally:
        launcher.kill()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _until(there: Callable[[], bool], seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while not there():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def option(command: list[str], name: str) -> str | None:
    return command[command.index(name) + 1] if name in command else None


LOCAL = ["127.0.0.1", "127.8.8.8", "localhost", "LOCALHOST", "::1", "[::1]", "::ffff:127.0.0.1",
         "127.0.0.1:8501", "[::1]:8501", "localhost:80", "unix:///run/desk.sock"]
BEYOND = ["0.0.0.0", "::", "", " ", "192.168.1.5", "10.0.0.1:8501", "127.0.0.1.example.cn",
          "localhost.example.cn", "example.cn", "fe80::1", "::ffff:10.0.0.1", "127.1", "0",
          "2130706433", "[::]:80", "[", "localhost:x"]


@pytest.mark.parametrize(("address", "own"), [*((a, True) for a in LOCAL), *((a, False) for a in BEYOND)])
def test_which_addresses_only_this_machine_reaches(address: str, own: bool) -> None:
    assert loopback(address) is own


def test_the_desk_listens_on_loopback(
    run: Run, started: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Said on the command line, which goes before environment and files."""
    monkeypatch.setenv("STREAMLIT_SERVER_ADDRESS", "0.0.0.0")
    assert run("desk", "--no-browser")[0] == 0
    assert option(started[0], "--server.address") == "127.0.0.1"


@pytest.mark.parametrize("address", [a for a in BEYOND if ":" not in a and a.strip()])
def test_beyond_loopback_is_refused_until_an_account_exists(
    run: Run, started: list[list[str]], address: str
) -> None:
    code, out, err = run("desk", "--address", address)
    assert (code, out) == (2, "") and "还没有账户" in err and "qdflood officer add" in err
    add(run)
    run("officer", "disable", "张三")
    assert run("desk", "--address", address)[0] == 2
    assert started == []
    run("officer", "reset", "张三", "--password-stdin", stdin=b"abcdefg9\n")
    code, out, err = run("desk", "--address", address)
    assert code == 0 and option(started[0], "--server.address") == address
    assert "传输未加密" in err


def test_a_demonstration_stays_on_this_machine(
    run: Run, started: list[list[str]], examples: list[Path]
) -> None:
    add(run)
    code, _, err = run("desk", "--address", "0.0.0.0", "--situation", str(examples[0]))
    assert code == 2 and "演示" in err and started == []


def test_secrets_of_an_identity_provider_lie_beside_the_log(
    run: Run, started: list[list[str]], home: Path
) -> None:
    run("desk", "--no-browser")
    assert option(started[0], "--secrets.files") is None
    home.mkdir(exist_ok=True)
    (home / "secrets.toml").write_text("[auth]\n", encoding="utf-8")
    run("desk", "--no-browser")
    assert option(started[1], "--secrets.files") == str(home / "secrets.toml")


def test_streamlit_alone_starts_on_loopback_too(root: Path) -> None:
    import tomllib

    config = tomllib.loads((root / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert loopback(config["server"]["address"])
