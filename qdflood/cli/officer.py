"""``qdflood officer``: accounts are made on the machine itself, never over the network."""

from __future__ import annotations

import argparse
import getpass
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from qdflood.errors import OfficerError

if TYPE_CHECKING:
    from qdflood.officers.accounts import Account
    from qdflood.officers.people import People


def register(commands: Any, command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add ``officer`` to the command line."""
    officer = command(commands, "officer", _list, "值班账户：add、list、disable、reset")
    acts = officer.add_subparsers(title="操作", metavar="操作", required=True)
    add = command(acts, "add", _add, "设置一个账户；密码键入两次，不作为参数")
    add.add_argument("name", metavar="姓名")
    add.add_argument("--role", required=True, metavar="角色", help="值班员、签发、导调员、管理员")
    add.add_argument("--post", default="", metavar="职务", help="签发人员须为预案中的职务")
    add.add_argument("--oidc", metavar="邮箱", help="统一身份认证的邮箱或标识（sub）；可不设密码")
    _password_option(add)
    command(acts, "list", _list, "列出账户")
    disable = command(acts, "disable", _disable, "停用一个账户，其登录即刻失效")
    disable.add_argument("name", metavar="姓名")
    reset = command(acts, "reset", _reset, "重设密码；同时解除锁定和停用，已有登录即刻失效")
    reset.add_argument("name", metavar="姓名")
    _password_option(reset)


def _password_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--password-stdin", action="store_true", help="从标准输入读一行作为密码（供脚本使用）"
    )


@contextmanager
def opened() -> Iterator[People]:
    """Accounts and sessions of this office's log."""
    from qdflood.cli.home import database, home
    from qdflood.journal.store import open_store, store_url
    from qdflood.journal.whose import OF_DUTY
    from qdflood.officers.people import People

    store = open_store(store_url(home(), database()), of=OF_DUTY)
    try:
        yield People(store.engine)
    finally:
        store.close()


def _add(args: argparse.Namespace) -> int:
    from qdflood.officers.roles import Role

    if args.role not in set(Role):
        raise OfficerError(f"没有“{args.role}”这一角色", choices=Role)
    asked = args.password_stdin or args.oidc is None
    with opened() as people:
        first = not people.accounts.any()
        account = people.accounts.add(
            args.name, Role(args.role), args.post, _password(args) if asked else None,
            posts=_posts(args), at=datetime.now().astimezone(), identity=args.oidc,
        )
    print(f"已设账户：{_line(account)}")
    if first:
        print("这是第一个账户：此后打开值班桌面须先登录。")
    return 0


def _posts(args: argparse.Namespace) -> list[str]:
    """The posts that an edition lets sign."""
    from qdflood.cli import edition_folder
    from qdflood.plan.organization import load_organization

    return [post.id for post in load_organization(edition_folder(args.edition)).posts.posts]


def _list(args: argparse.Namespace) -> int:
    with opened() as people:
        accounts = people.accounts.all()
    if accounts:
        print("姓名\t职务\t角色\t登录方式\t状态")
    for account in accounts:
        print(_line(account))
    if not accounts:
        print("还没有账户。")
    return 0


def _disable(args: argparse.Namespace) -> int:
    with opened() as people:
        account = people.accounts.disable(args.name)
        last = not people.accounts.any(enabled=True)
    print(f"已停用：{_line(account)}")
    if last:
        print("没有可用的账户了：任何人都不能登录，请用 add 或 reset 设置一个。")
    return 0


def _reset(args: argparse.Namespace) -> int:
    with opened() as people:
        name = people.accounts.known(args.name)  # before anything is typed for nothing
        account = people.accounts.reset(name, _password(args))
    print(f"已重设密码：{_line(account)}")
    return 0


def _line(account: Account) -> str:
    """One account: name, post, role, how it logs in, and what hinders it."""
    now = datetime.now().astimezone()
    ways = [*(["密码"] if account.password else []),
            *([f"统一身份 {account.identity}"] if account.identity else [])]
    locked = account.locked_until and account.locked_until > now
    state = "停用" if account.disabled else f"锁定至{_clock(account, now)}" if locked else "可用"
    return "\t".join([account.name, account.post, account.role, "、".join(ways), state])


def _clock(account: Account, now: datetime) -> str:
    assert account.locked_until is not None
    return f"{account.locked_until.astimezone(now.tzinfo):%H:%M}"


def _password(args: argparse.Namespace) -> str:
    """The password, from standard input or typed twice without an echo."""
    if args.password_stdin:
        try:
            return sys.stdin.buffer.readline().decode("utf-8").rstrip("\r\n")
        except UnicodeDecodeError:
            raise OfficerError("标准输入中的密码不是 UTF-8 文字") from None
    with warnings.catch_warnings():
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            first, second = getpass.getpass("密码："), getpass.getpass("再键入一次：")
        except (getpass.GetPassWarning, EOFError, OSError):
            raise OfficerError("这里不能键入密码；脚本请用 --password-stdin") from None
    if first != second:
        raise OfficerError("两次键入的密码不一致，未设置")
    return first
