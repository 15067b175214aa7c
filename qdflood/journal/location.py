"""Where the duty log lies: a database by its address, or a file in this office's folder."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from sqlalchemy import URL

from qdflood.errors import JournalError, JournalUnavailable

DUTY = "journal"
"""The log of real duty; every other name is an exercise's, in a file of its own (principle 8)."""
EXERCISES = "exercises"
"""The folder under the office's home in which each exercise has a file."""


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


KNOWN = "journal.known"
"""Beside the log: that there is one. A log that has gone must not be taken for a new office."""


def still_there(home: Path, url: str | None = None) -> None:
    """Raises JournalError when this office has had a log and its file is not here."""
    if url or not (home / KNOWN).exists() or (home / f"{DUTY}.db").exists():
        return
    raise JournalError(
        "本办原有的值班日志不见了，没有另建空日志，以免误作“无情况”：请把日志文件放回原处；"
        f"确要另起新日志，先把同处的 {KNOWN} 移走", file=str(home / f"{DUTY}.db"),
    )


def remember(home: Path, url: str | None = None) -> None:
    """From now on this office has a log; nothing is remembered where it cannot be written."""
    if url:
        return
    with suppress(OSError):
        (home / KNOWN).touch()


# -- exercises


def exercise_files(home: Path) -> dict[str, Path]:
    """The logs of exercises by name, oldest file name first."""
    return {one.stem: one for one in sorted((home / EXERCISES).glob("*.db"))}


def exercise_url(home: Path, name: str) -> str:
    """The address of an exercise's log; the folder is made.

    Raises JournalError for a name that is none of a file in that folder.
    """
    if not name or name != Path(name).name or name.startswith(".") or "\\" in name or ":" in name:
        raise JournalError("不是演练的名称", where=name[:60])
    return store_url(home / EXERCISES, name=name)
