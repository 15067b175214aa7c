"""A script to begin from: the edition's commented example, under another title and time."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path

from qdflood.drill.script import read_script
from qdflood.errors import DrillError
from qdflood.plan.edition import Edition

FOLDER = ("drills", "templates")
"""Where the examples lie among an edition's data, each named after its edition."""


def template(edition: Edition, places: Path, title: str = "", start: datetime | None = None) -> str:
    """The text of a new script; it is complete, and passes ``check`` and ``run`` as it is.

    ``places`` as for load_edition. Without ``title`` or ``start`` the example's own are kept.
    Raises DrillError where the edition has no example, or the title is none.
    """
    path = places.joinpath(*FOLDER, f"{edition.plan.id}.yaml")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise DrillError("这一版预案没有脚本样板", file=str(path)) from None
    if not title.isprintable():
        raise DrillError("题目中有印不出来的字", where="title")
    if title:
        text = _set(text, "title", title)
    if start is not None:
        text = _set(text, "start", start.isoformat(timespec="seconds"))
    read_script(edition, text.encode(), path.name)  # a title or time that will not do is refused
    return text


def _set(text: str, key: str, value: str) -> str:
    """The example with another value on the line of ``key``; its comment goes with the old one."""
    line = f"{key}: {json.dumps(value, ensure_ascii=False)}"
    return re.sub(rf"^{key}: .*$", lambda _: line, text, count=1, flags=re.MULTILINE)
