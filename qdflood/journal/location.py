"""Where the duty log lies: a database by its address, or a file in this office's folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import platformdirs
from sqlalchemy import URL

from qdflood.errors import JournalUnavailable

DUTY = "journal"
"""The log of real duty; every other name is an exercise's, in a file of its own (principle 8)."""

HOME, DATABASE = "QDFLOOD_HOME", "QDFLOOD_DATABASE_URL"
"""Environment variables: the office's folder; the database of real duty, shared by rooms."""


def home(environment: Mapping[str, str]) -> Path:
    """The office's folder: as the environment says, else this user's data folder."""
    given = environment.get(HOME)
    if given:
        return Path(given).expanduser()
    return platformdirs.user_data_path("qdflood", appauthor=False)


def duty_url(environment: Mapping[str, str]) -> str:
    """The address of the log of real duty; its folder is made."""
    return store_url(home(environment), environment.get(DATABASE))


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
