"""Where scripts lie: those that are shipped, and those that an office has written itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from qdflood.drill.script import Script, read_script
from qdflood.errors import DrillError
from qdflood.plan.edition import Edition

OWN = "drills"
"""The folder of the office's own scripts under its home; their names begin with it."""


@dataclass(frozen=True, slots=True)
class Unusable:
    """A file among the scripts that cannot be used, and why in one sentence."""

    name: str
    sentence: str


def lying(shipped: Path, home: Path) -> dict[str, Path]:
    """Every script file by its name, shipped ones first; ``drills/x.yaml`` is the office's own."""
    return ({path.name: path for path in _files(shipped)}
            | {f"{OWN}/{path.name}": path for path in _files(home / OWN)})


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.glob("*.yaml")) if not path.name.startswith("."))


def usable(edition: Edition, path: Path, name: str) -> Script | Unusable:
    """The script of a file, or why it cannot be used."""
    try:
        held = path.stat()
        return _read(edition, path, name, held.st_mtime_ns, held.st_size)
    except OSError:
        return Unusable(name, f"{name}：脚本文件读不出来（不在了，或没有权限）。")


@lru_cache(maxsize=256)
def _read(edition: Edition, path: Path, name: str, *mark: int) -> Script | Unusable:
    """Read again only when the file has another time or size."""
    try:
        return read_script(edition, path.read_bytes(), name)
    except DrillError as exc:
        return Unusable(name, str(exc))
