"""What the database says when it cannot, in words for the officer on duty."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import (
    DBAPIError,
    InterfaceError,
    OperationalError,
    SQLAlchemyError,
    TimeoutError,
)

from qdflood.errors import JournalUnavailable

DUTY_LOG, EXERCISE_LOG = "值班日志", "演练日志"
FULL = "磁盘已满，值班日志写不进去"
READ_ONLY = "值班日志只能读、不能写（磁盘、文件夹或账号没有写权限）"
BUSY = "值班日志被别的程序占用太久"
GONE = "值班日志的文件打不开（文件或文件夹不见了，或没有权限）"
SERVER_GONE = "值班日志的数据库连不上（服务器停了，或地址、库名、用户名、口令不对）"
DISK = "磁盘读写出错，值班日志写不进去"
DAMAGED = "值班日志的文件已损坏"

_SQLITE = {
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_PERM: READ_ONLY,
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_CANTOPEN: GONE,
    sqlite3.SQLITE_IOERR: DISK,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: DAMAGED,
}
_SYSTEM = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EROFS: READ_ONLY,
    errno.EACCES: READ_ONLY,
    errno.EPERM: READ_ONLY,
}
# PostgreSQL error codes, longest beginning first.
_POSTGRES = {
    "25006": READ_ONLY,
    "42501": READ_ONLY,
    "53100": FULL,
    "55P03": BUSY,
    "58030": DISK,
    "40": BUSY,
    "08": SERVER_GONE,
    "53": "值班日志的数据库服务器忙不过来",
    "57": SERVER_GONE,
}


@contextmanager
def speaking(saving: bool) -> Iterator[None]:
    """A fault of the database becomes JournalUnavailable; ``saving`` says that nothing was."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError) as exc:
        raise unavailable(_what(exc), saving) from exc


@contextmanager
def naming(log: str) -> Iterator[None]:
    """Of another log than that of duty, what it cannot is said of it by its own name: nobody
    on real duty need fear for his."""
    try:
        yield
    except JournalUnavailable as exc:
        if not log or DUTY_LOG not in exc.problem:
            raise
        raise JournalUnavailable(exc.problem.replace(DUTY_LOG, log), file=exc.file,
                                 where=exc.where, choices=exc.choices) from exc


def unavailable(what: str, saving: bool) -> JournalUnavailable:
    """The fault as one sentence that ends with what became of the entry."""
    return JournalUnavailable(f"{what}，{'未保存' if saving else '暂时读不到'}")


def _what(exc: Exception) -> str:
    if isinstance(exc, TimeoutError):
        return BUSY
    if isinstance(exc, OSError):
        return _SYSTEM.get(exc.errno or 0, DISK)
    cause = exc.orig if isinstance(exc, DBAPIError) else exc
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None:
        return _SQLITE.get(code & 0xFF) or _other(cause)
    if isinstance(cause, sqlite3.OperationalError):  # text that is not UTF-8 any more
        return DAMAGED
    state = getattr(cause, "sqlstate", None)
    if state:
        return next((text for at, text in _POSTGRES.items() if state.startswith(at)), _other(cause))
    # psycopg gives no code when it finds nobody at the other end.
    return SERVER_GONE if isinstance(exc, (OperationalError, InterfaceError)) else _other(cause)


def _other(cause: BaseException | None) -> str:
    said = str(cause).strip().splitlines()
    return f"值班日志的数据库出错（{said[0] if said else type(cause).__name__}）"
