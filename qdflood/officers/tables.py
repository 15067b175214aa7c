"""The tables of officers and sessions, on whatever database the duty log is kept in."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Dialect,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    false,
)
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.pool import StaticPool
from sqlalchemy.schema import CreateTable
from sqlalchemy.types import TypeDecorator

from qdflood.errors import JournalUnavailable


class Moment(TypeDecorator[datetime]):
    """A time with its offset, kept as UTC text that sorts: the same on every database."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """To text."""
        return value.astimezone(UTC).isoformat(timespec="microseconds") if value else None

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """From text."""
        return datetime.fromisoformat(value) if value else None


_METADATA = MetaData()

OFFICERS = Table(
    "officers", _METADATA,
    Column("name", String(64), primary_key=True),
    Column("post", String(64), nullable=False),
    Column("role", String(16), nullable=False),
    Column("identity", String(256), unique=True),
    Column("salt", String(64)),
    Column("digest", String(128)),
    Column("scrypt_n", Integer),
    Column("scrypt_r", Integer),
    Column("scrypt_p", Integer),
    Column("disabled", Boolean, nullable=False, server_default=false()),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("locked_until", Moment),
    Column("created", Moment, nullable=False),
)  # fmt: skip
"""Accounts. ``identity``: e-mail address or subject at the identity provider; no ``digest``:
no password. ``failures`` counts attempts in a row, ``locked_until`` ends a lock-out."""

SESSIONS = Table(
    "sessions", _METADATA,
    Column("token", String(64), primary_key=True),
    Column("name", String(64), nullable=False, index=True),
    Column("post", String(64), nullable=False),
    Column("role", String(16), nullable=False),
    Column("account", Boolean, nullable=False),
    Column("begun", Moment, nullable=False),
    Column("seen", Moment, nullable=False),
    Column("expires", Moment, nullable=False),
)  # fmt: skip
"""Who is signed on. ``token``: sha256 of what the browser holds; ``expires`` at the latest."""


BROWSERS = Table(
    "browsers", _METADATA,
    Column("token", String(64), primary_key=True),
    Column("name", String(64), nullable=False),
    Column("expires", Moment, nullable=False),
)  # fmt: skip
"""Browsers that an officer has logged in with. ``token``: sha256 of what the browser holds."""


def create(engine: Engine) -> None:
    """The tables, where they are missing."""
    with working(engine) as connection:
        for table in _METADATA.sorted_tables:
            connection.execute(CreateTable(table, if_not_exists=True))


_TURNS = threading.RLock()


def private() -> Engine:
    """A database in memory, gone with the process: for a demonstration."""
    return create_engine(
        "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
    )


@contextmanager
def working(engine: Engine) -> Iterator[Connection]:
    """One transaction, kept when the block ends well.

    Raises JournalUnavailable where the database cannot be reached, read or written.
    """
    turn = _TURNS if isinstance(engine.pool, StaticPool) else nullcontext()
    try:
        with turn, engine.begin() as connection:
            yield connection
    except IntegrityError:
        raise  # not the database's fault: what was given is there already
    except SQLAlchemyError as exc:
        raise JournalUnavailable("账户和登录记录暂时读写不了，请检查数据库后再试") from exc
