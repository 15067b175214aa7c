"""A new log, one of an older form, one of a newer form, and what is no duty log at all."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, Engine, func, select, update
from sqlalchemy.exc import DatabaseError

from qdflood.errors import JournalError, JournalUnavailable
from qdflood.journal import database
from qdflood.journal.faults import speaking
from qdflood.journal.tables import SCHEMA, create, guard, journal, journal_meta, present
from qdflood.journal.whose import mark, refuse_other

_STEPS: dict[int, tuple[str, ...]] = {
    1: (
        "ALTER TABLE journal ADD COLUMN request TEXT",
        "CREATE INDEX journal_by_request ON journal (request) WHERE request IS NOT NULL",
    ),
}
"""What leads from a form of the tables to the next."""

_NEIGHBOURS = {"officers", "sessions"}
"""Tables of the accounts, which may lie in the database before the log does."""


def prepare(engine: Engine, file: Path | None, may_create: bool, of: str = "") -> None:
    """Make the log, or bring it to the present form after a backup; refuse what is none.

    ``of``: whose it must be, or is from now on (``whose.OF_DUTY``, ``OF_EXERCISE``).
    """
    if file is not None and not file.exists():
        _new_file(file, may_create)
    with speaking(saving=False):
        try:
            version = _make_or_ask(engine, file, may_create, of)
            while version < SCHEMA:
                with speaking(saving=True):
                    version = _migrate(engine, file)
        except DatabaseError as exc:
            if getattr(exc.orig, "sqlite_errorname", "") == "SQLITE_NOTADB":
                raise JournalError("这个文件不是数据库，不是值班日志", file=str(file)) from None
            raise


def _new_file(file: Path, may_create: bool) -> None:
    if not may_create:
        raise JournalError("这里没有值班日志", file=str(file))
    if not file.parent.is_dir():
        raise JournalUnavailable("放值班日志的文件夹不存在，未保存", file=str(file.parent))
    try:
        database.create_file(file)
    except OSError as exc:
        raise JournalUnavailable("值班日志的文件建不了，未保存", file=str(file)) from exc


def _make_or_ask(engine: Engine, file: Path | None, may_create: bool, of: str) -> int:
    with engine.begin() as connection:
        version = _version(connection)
        if version is not None:
            refuse_other(connection, of, file)
            return version
    if not may_create:
        raise JournalError("这个数据库里没有值班日志")
    with database.writing(engine).begin() as connection:
        version = _version(connection)  # another desk may have made it meanwhile
        if version is None:
            create(connection)
            mark(connection, of)
        else:
            refuse_other(connection, of, file)
    return version or SCHEMA


def _version(connection: Connection) -> int | None:
    """The form of the log in this database; None where there is room for a new one."""
    if connection.dialect.name == "postgresql":
        encoding = connection.exec_driver_sql("SHOW server_encoding").scalar()
        if encoding != "UTF8":
            raise JournalError(f"数据库的编码是 {encoding}，值班日志需要 UTF8")
    tables = present(connection)
    if journal_meta.name not in tables:
        shared = connection.dialect.name != "sqlite"
        if journal.name in tables or (tables - _NEIGHBOURS and not shared):
            raise JournalError("这个数据库是别的程序的，不是值班日志")
        return None
    kept = connection.scalar(select(journal_meta.c.value).where(journal_meta.c.key == "schema"))
    text = str(kept)
    if not text.isdecimal() or int(text) < 1 or journal.name not in tables:
        raise JournalError("这个数据库是别的程序的，不是值班日志")
    if int(text) > SCHEMA:
        raise JournalError(
            f"值班日志是更新的版本建立的（格式{text}，本版本只到格式{SCHEMA}），请升级后再打开"
        )
    return int(text)


# --- from an older form ---------------------------------------------------------------


def _migrate(engine: Engine, file: Path | None) -> int:
    """One step up; 0 steps if entries came between backup and migration, which starts anew."""
    with engine.begin() as connection:
        version, head = _version(connection) or SCHEMA, _last(connection)
    if version >= SCHEMA:
        return version
    if file is not None:
        _copy_file(engine, file, version, head)
    with database.writing(engine).begin() as connection:
        found = _version(connection) or SCHEMA
        if found != version or file is not None and _last(connection) != head:
            return found
        if engine.dialect.name == "postgresql":
            _copy_table(connection, version, _last(connection))
        for statement in _STEPS[version]:
            connection.exec_driver_sql(statement)
        guard(connection)
        connection.execute(
            update(journal_meta)
            .where(journal_meta.c.key == "schema")
            .values(value=str(version + 1))
        )
    return version + 1


def _last(connection: Connection) -> int:
    return connection.scalar(select(func.coalesce(func.max(journal.c.seq), 0))) or 0


def _copy_file(engine: Engine, file: Path, version: int, head: int) -> None:
    """The whole database beside itself, on disk before anything is changed."""
    copy = _free(
        lambda name: not file.with_name(name).exists(), f"{file.name}.v{version}-backup-{head}"
    )
    target = file.with_name(copy)
    raw = engine.raw_connection()
    try:
        raw.cursor().execute("VACUUM INTO ?", (str(target),))
        with target.open("rb+") as copied:
            os.fsync(copied.fileno())
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    finally:
        raw.close()


def _copy_table(connection: Connection, version: int, head: int) -> None:
    tables = present(connection)
    name = _free(lambda name: name not in tables, f"journal_v{version}_backup_{head}")
    connection.exec_driver_sql(f'CREATE TABLE "{name}" AS TABLE journal')


def _free(is_free: Callable[[str], bool], wanted: str) -> str:
    """The name wanted, with a number behind it if it is taken: no backup is overwritten."""
    numbered = (f"{wanted}-{n}" for n in itertools.count(2))
    return next(name for name in itertools.chain([wanted], numbered) if is_free(name))
