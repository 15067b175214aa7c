"""Where the duty log lies: a database by its address, or a file in this office's folder."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL

from qdflood.errors import JournalUnavailable

DUTY = "journal"
"""The log of real duty; every other name is an exercise's, in a file of its own (principle 8)."""


def store_url(home: Path, url: str | None = None, name: str = DUTY) -> str:
    """The address of a log: ``url`` if given, else the file ``<name>.db`` under ``home``.

    The folder is made. ``url`` is the address of real duty only: an exercise's log
    never goes there.
    """
    if url and name == DUTY:
        return url
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise JournalUnavailable(
            "放值班日志的文件夹建不了（不是文件夹，或没有写权限），未保存", file=str(home)
        ) from exc
    file = str((home / f"{name}.db").absolute())
    return URL.create("sqlite", database=file).render_as_string(hide_password=False)
