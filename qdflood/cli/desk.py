"""``qdflood desk``: the screens, on this machine alone until there are accounts."""

from __future__ import annotations

import argparse
import errno
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from qdflood.errors import OfficerError, QdfloodError
from qdflood.officers.address import LOOPBACK, loopback
from qdflood.places import shared

SECRETS = "secrets.toml"
"""Beside the log: how to reach an identity provider, if the office has one."""
CLOSING_S = 10.0


def register(commands: Any, command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add ``desk`` to the command line."""
    desk = command(commands, "desk", run, "启动值班桌面（浏览器界面；没有账户时只在本机可用）")
    desk.add_argument("--port", type=int, default=8501, metavar="端口", help="缺省 8501")
    desk.add_argument(
        "--address", default=LOOPBACK, metavar="地址",
        help=f"监听的地址，缺省 {LOOPBACK}（只在本机）；其他地址须先用 qdflood officer 设置账户",
    )
    desk.add_argument(
        "--situation", metavar="情况文件", help="从一个情况文件开始，时钟随文件走（演示用）"
    )
    desk.add_argument("--no-browser", action="store_true", help="不自动打开浏览器")


def run(args: argparse.Namespace) -> int:
    """Start the desk and wait for its end."""
    from qdflood.cli import edition_folder

    folder = edition_folder(args.edition)
    if not (folder / "plan.yaml").exists():
        raise QdfloodError("这里没有 plan.yaml，不是一个预案版本", file=str(folder))
    environment = {**os.environ, "QDFLOOD_EDITION": str(folder.resolve())}
    if args.situation:
        if not Path(args.situation).is_file():
            raise QdfloodError("没有这个文件", file=args.situation)
        environment["QDFLOOD_SITUATION"] = str(Path(args.situation).resolve())
    if not loopback(args.address):
        _guarded(args.address, bool(args.situation))
    _free(args.address, args.port)
    return _serve(_command(args), environment)


def _free(address: str, port: int) -> None:
    """Raises QdfloodError where the port cannot be had: before any address is printed."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    host = "127.0.0.1" if address == "localhost" else address.strip("[]")
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            if os.name != "nt":  # as the server does; on Windows it would share a port in use
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OverflowError:
        raise QdfloodError(f"没有端口{port}，端口是1至65535的数") from None
    except OSError as exc:  # of any other fault the server itself will speak
        if exc.errno in (errno.EADDRINUSE, errno.EACCES):
            raise QdfloodError(
                f"端口{port}已被占用或不许使用，没有启动：值班桌面可能已经开着，请先在浏览器中打开看；"
                "确要另开，请用 --port 换一个端口") from None


def _serve(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Wait for the server; whoever stops this process stops the server with it."""
    server = subprocess.Popen(command, env=environment, cwd=shared())
    stopped: list[int] = []

    def stop(number: int, _: object) -> None:
        stopped.append(number)
        server.terminate()

    for name in ("SIGTERM", "SIGHUP", "SIGBREAK"):  # each system has some of them
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:  # nohup
            signal.signal(number, stop)
    try:
        code = server.wait()
        return 0 if stopped else abs(code)
    except KeyboardInterrupt:
        return _interrupted(server)
    finally:
        if server.poll() is None:
            server.terminate()


def _interrupted(server: subprocess.Popen[bytes]) -> int:
    """Ctrl+C reaches the server too: it is given time to close its log."""
    try:
        server.wait(CLOSING_S)
    except subprocess.TimeoutExpired:
        server.kill()
    return 0


def _command(args: argparse.Namespace) -> list[str]:
    """Streamlit with its address said here: neither environment nor a file changes it."""
    from qdflood.cli.home import home

    options = {
        "server.port": str(args.port),
        "server.address": args.address,
        "server.headless": "true" if args.no_browser else "false",
        # The welcome would ask the internet for this machine's address.
        "logger.hideWelcomeMessage": "true",
    }
    if not loopback(args.address) and args.address not in ("0.0.0.0", "::"):
        options["browser.serverAddress"] = args.address
    secrets = home() / SECRETS
    if secrets.is_file():
        options["secrets.files"] = str(secrets)
    flags = [part for name, value in options.items() for part in (f"--{name}", value)]
    print(f"值班桌面：http://{_shown(args.address)}:{args.port}　按 Ctrl+C 停止", flush=True)
    return [sys.executable, "-m", "streamlit", "run", str(shared("app.py")), *flags]


def _shown(address: str) -> str:
    if address in ("", "0.0.0.0", "::"):
        return "本机地址"
    return f"[{address}]" if ":" in address and not address.startswith("[") else address


def _guarded(address: str, rehearsal: bool) -> None:
    """Raises OfficerError unless accounts guard a desk that others can reach."""
    from qdflood.cli.officer import opened

    if rehearsal:
        raise OfficerError(f"演示（--situation）没有账户，不能在“{address}”上启动，只能在本机使用")
    with opened() as people:
        if not people.accounts.any(enabled=True):
            raise OfficerError(
                f"还没有账户，不能在“{address}”上启动：本机以外任何人都可以冒名录入。"
                "请先执行 qdflood officer add 姓名 --role 值班员"
            )
    print(f"{datetime.now():%H:%M} 可从本机以外登录；传输未加密，请只用于值班专网，"
          "或放在加密的反向代理之后（见 SECURITY.md）", file=sys.stderr)
