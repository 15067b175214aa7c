"""How the duty log's database is reached: SQLite or PostgreSQL, durable, one writer at a time."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError
from sqlalchemy.pool import QueuePool

from qdflood.errors import JournalError

PATIENCE = 10.0
"""Seconds to wait for others who are writing; this tool's own setting."""
LOOK = 0.02
"""Seconds between two looks whether the file is free."""

# "qdflood" in ASCII: the name of the advisory lock that PostgreSQL writers queue for.
_LOCK = 0x7164666C6F6F64
_WRITING = "qdflood_writing"


def parsed(url: str) -> URL:
    """The address of a database; a PostgreSQL one without a driver gets psycopg."""
    try:
        found = make_url(url)
    except (ArgumentError, ValueError):
        raise JournalError("日志数据库的地址写法不对，应如 sqlite:///… 或 postgresql://…") from None
    if found.drivername in ("postgres", "postgresql", "postgresql+psycopg"):
        return found.set(drivername="postgresql+psycopg")
    if found.drivername in ("sqlite", "sqlite+pysqlite"):
        return found
    raise JournalError(
        f"值班日志不能存入“{found.drivername}”", choices=("sqlite:///…", "postgresql://…")
    )


def file_of(url: URL) -> Path | None:
    """The file of a SQLite database; None in memory or on a server."""
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    return Path(str(url.database)).absolute()


def identity(path: Path) -> tuple[int, int] | None:
    """Which file a path leads to just now; None if to none."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def engine_for(url: URL, patience: float = PATIENCE) -> Engine:
    """An engine whose reads see committed entries only and whose writes queue up.

    ``writing(engine)`` gives the same engine for a transaction that writes.
    """
    if url.get_backend_name() != "sqlite":
        return _postgres(url, patience)
    path = file_of(url)
    return _memory(patience) if path is None else _file(url, path, patience)


def writing(engine: Engine) -> Engine:
    """The engine for transactions that read and then write: they take their turn at once."""
    return engine.execution_options(**{_WRITING: True})


def _writes(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get(_WRITING))


# --- SQLite ---------------------------------------------------------------------------


def _memory(patience: float) -> Engine:
    # One connection is the whole database: whoever has it has it alone.
    engine = create_engine(
        "sqlite://", poolclass=QueuePool, pool_size=1, max_overflow=0, pool_timeout=patience,
        connect_args={"check_same_thread": False},
    )  # fmt: skip
    _own_begin(engine)
    return engine


def _file(url: URL, path: Path, patience: float) -> Engine:
    engine = create_engine(url, pool_timeout=patience)
    # SQLite wants three slashes before a path, four before one of a Windows share.
    uri = "file://" + quote(f"/{path.as_posix()}" if path.drive[1:] == ":" else path.as_posix())

    # The driver would make an empty file where the log has gone; `create_file` alone makes one.
    @event.listens_for(engine, "do_connect")
    def connect(*_: Any) -> sqlite3.Connection:
        return sqlite3.connect(
            f"{uri}?mode=rw", uri=True, timeout=patience, check_same_thread=False
        )

    @event.listens_for(engine, "connect")
    def settle(raw: sqlite3.Connection, record: Any) -> None:
        record.info["file"] = identity(path)
        _write_ahead(raw, patience)
        raw.execute("PRAGMA synchronous=FULL")
        raw.execute("PRAGMA fullfsync=ON")  # macOS answers before the disk has it, otherwise

    @event.listens_for(engine, "checkout")
    def same_file(raw: sqlite3.Connection, record: Any, proxy: Any) -> None:
        if record.info["file"] != identity(path):
            raise DisconnectionError("the file at this path is another one")

    _own_begin(engine)
    return engine


def create_file(path: Path) -> None:
    """An empty file for a new log, never over an existing one."""
    try:
        with path.open("x"):
            pass
    except FileExistsError:
        pass


@contextmanager
def undecoded(connection: Connection) -> Iterator[None]:
    """Text that a tampered file no longer spells in UTF-8 is read all the same."""
    raw = connection.connection.driver_connection
    if not isinstance(raw, sqlite3.Connection):
        yield
        return
    raw.text_factory = lambda text: text.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        raw.text_factory = str


def _own_begin(engine: Engine) -> None:
    """BEGIN is ours, not the driver's (SQLAlchemy: "Enabling Non-Legacy Transactional Modes")."""

    @event.listens_for(engine, "connect")
    def take_over(raw: sqlite3.Connection, record: Any) -> None:
        raw.isolation_level = None

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writes(connection) else "BEGIN")


def _write_ahead(raw: sqlite3.Connection, patience: float) -> None:
    """Readers and a writer side by side; SQLite does not wait for others to change the mode."""
    pause = threading.Event()
    raw.execute("PRAGMA busy_timeout=0")
    try:
        for left in range(int(patience / LOOK), -1, -1):
            try:
                raw.execute("PRAGMA journal_mode=WAL")
                return
            except sqlite3.OperationalError as exc:
                if not left or exc.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    raise
            pause.wait(LOOK)
    finally:
        raw.execute(f"PRAGMA busy_timeout={int(patience * 1000)}")


# --- PostgreSQL -----------------------------------------------------------------------


def _postgres(url: URL, patience: float) -> Engine:
    seconds = max(1, int(patience))
    defaults = {"connect_timeout": str(seconds), "tcp_user_timeout": str(seconds * 1000)}
    given = {key: value for key, value in defaults.items() if key not in url.query}
    try:
        engine = create_engine(url, pool_pre_ping=True, pool_timeout=patience, connect_args=given)
    except ImportError:
        raise JournalError("PostgreSQL 的驱动没有安装，请安装 qdflood[postgres]") from None

    @event.listens_for(engine, "connect")
    def settle(raw: Any, record: Any) -> None:
        with raw.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {int(patience * 1000)}")
            # A server set to answer before it has written would break the promise of an entry.
            cursor.execute(
                "SELECT set_config('synchronous_commit', 'on', false)"
                " WHERE current_setting('synchronous_commit') IN ('off', 'local')"
            )
        raw.commit()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if _writes(connection):
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")

    return engine


@contextmanager
def alone(lock: Any, patience: float, refused: Callable[[], Exception]) -> Iterator[None]:
    """The lock, or the refusal when it does not come free in time."""
    if not lock.acquire(timeout=patience):
        raise refused()
    try:
        yield
    finally:
        lock.release()
