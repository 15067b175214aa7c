"""Which exercises there are, read off their files without opening them again and again."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from qdflood.desk import exercise_beat
from qdflood.desk.exercise_beat import DEAD_S
from qdflood.drill.play import Play
from qdflood.errors import QdfloodError
from qdflood.journal.store import open_store, store_url
from qdflood.journal.whose import OF_EXERCISE

if TYPE_CHECKING:
    from qdflood.desk.exercise_desk import ExerciseDesk

RUNNING, PAUSED, ENDED, BROKEN = "进行中", "暂停", "已结束", "打不开"


@dataclass(frozen=True, slots=True)
class Listed:
    """One exercise: ``at`` is when it was begun by the clock on the wall, ``scripted`` how far
    it has come; ``fault`` why it cannot be opened."""

    name: str
    title: str
    mode: str
    state: str
    at: datetime | None
    scripted: datetime | None = None
    fault: str = ""


_Mark = tuple[tuple[int, int], ...]
_READ: dict[Path, tuple[_Mark, Listed | None, float]] = {}
_LASTING_S = 600.0
_LOCK = threading.Lock()


def listed(files: Mapping[str, Path], held: Mapping[str, ExerciseDesk]) -> list[Listed]:
    """The exercises of these files, the latest first; of those opened as they stand now."""
    found = [_opened(name, held[name]) if name in held else _unopened(name, path)
             for name, path in files.items()]
    return sorted((one for one in found if one is not None),
                  key=lambda one: (one.at is not None, one.at and one.at.timestamp(), one.name),
                  reverse=True)


def begun_in(path: Path | None) -> bool:
    """Whether there is an exercise in this file, or something that cannot be read."""
    return path is not None and _unopened(path.stem, path) is not None


def _opened(name: str, desk: ExerciseDesk) -> Listed:
    made = _of(name, desk.play)
    return replace(made, scripted=desk.now()) if made else Listed(name, "", "", BROKEN, None)


def _unopened(name: str, path: Path) -> Listed | None:
    """Read once, and again when the file has changed; None for one that never began."""
    with _LOCK:
        known, now = _READ.get(path), time.monotonic()
        if known and known[0] == _mark(path) and now < known[2]:
            return known[1]
        made = _read(name, path)
        lasting = DEAD_S if made and made.state == RUNNING else _LASTING_S
        _READ[path] = (_mark(path), made, now + lasting)
        return made


def _mark(path: Path) -> _Mark:
    """What changes when somebody writes to the log."""
    found = []
    for one in (path, path.with_name(f"{path.name}-wal")):
        try:
            held = one.stat()
            found.append((held.st_mtime_ns, held.st_size))
        except OSError:
            found.append((0, 0))
    return tuple(found)


def _read(name: str, path: Path) -> Listed | None:
    play, last = Play(), None
    try:
        url = store_url(path.parent, name=path.stem)
        with closing(open_store(url, create=False, of=OF_EXERCISE)) as store:
            for entry in store.entries():
                play.take(entry)
                last = entry.recorded
            beat = exercise_beat.last(store) if play.running else None
    except QdfloodError as exc:
        return Listed(name, "", "", BROKEN, None, None, str(exc))
    except (KeyError, ValueError, TypeError):
        return Listed(name, "", "", BROKEN, None, None, "演练日志的内容不全")
    made = _of(name, play)
    if made is None:
        return None if last is None else Listed(name, "", "", BROKEN, None, None, "不是演练的日志")
    if made.state == RUNNING and not (beat and beat.fresh(datetime.now(beat.wall.tzinfo))):
        made = replace(made, state=PAUSED)
    return replace(made, scripted=last)


def _of(name: str, play: Play) -> Listed | None:
    if play.begun is None:
        return None
    body = play.begun.body
    state = ENDED if play.ended else RUNNING if play.running else PAUSED
    return Listed(name, str(body["title"]), play.mode, state, datetime.fromisoformat(body["wall"]))
