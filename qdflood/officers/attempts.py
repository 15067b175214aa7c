"""How often somebody may try: counted per browser, and per name over all browsers.

A few wrong passwords lock the browser they were typed in, for that name; only many more,
from several browsers, lock the name itself, and even then not for a browser in which that
officer has logged in before. So nobody shuts an officer out by typing his name.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections import OrderedDict
from collections.abc import Hashable
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, insert, select

from qdflood.errors import OfficerError
from qdflood.officers.tables import BROWSERS, create, working

ATTEMPTS, EVERYWHERE, LOCKED_FOR = 5, 25, timedelta(minutes=15)
"""Attempts in a row before a lock-out, in one browser and over all of them, and how long
it lasts (本系统设定)."""

REMEMBERED = timedelta(days=90)
"""How long a browser stays known after a log-in (本系统设定)."""

_HELD = 512


class Attempts:
    """Attempts in a row, in memory; the oldest are forgotten."""

    def __init__(self) -> None:
        self._held: OrderedDict[Hashable, tuple[int, datetime | None]] = OrderedDict()
        self._turn = threading.Lock()

    def __len__(self) -> int:
        return len(self._held)

    def count(self, key: Hashable, at: datetime, limit: int = ATTEMPTS) -> None:
        """Count one attempt; raises OfficerError while locked out."""
        with self._turn:
            failures, until = self._held.pop(key, (0, None))
            if until is not None and not locked(until, at):
                failures, until = 0, None
            ends = at + LOCKED_FOR if failures + 1 >= limit else None
            self._held[key] = (failures + 1, until or ends)
            while len(self._held) > _HELD:
                self._held.popitem(last=False)
        if until is not None:
            raise locked_out(until, at, limit)

    def forgive(self, key: Hashable) -> None:
        """It was the right one."""
        with self._turn:
            self._held.pop(key, None)


class Browsers:
    """Which browser an officer has logged in with before: a token there, its sha256 here.

    It opens nothing: it only says that this is no stranger's browser.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        create(engine)

    def remember(self, name: str, at: datetime) -> str:
        """A token for the browser that ``name`` has just logged in with."""
        token = secrets.token_urlsafe(32)
        with working(self._engine) as connection:
            connection.execute(delete(BROWSERS).where(BROWSERS.c.expires <= at))
            connection.execute(insert(BROWSERS).values(
                token=_digest(token), name=name, expires=at + REMEMBERED))
        return token

    def knows(self, token: str, name: str, at: datetime) -> bool:
        """Whether ``name`` has logged in with the browser that holds ``token``."""
        if not token or not name.isprintable():
            return False
        found = select(BROWSERS.c.name).where(
            BROWSERS.c.token == _digest(token), BROWSERS.c.name == name, BROWSERS.c.expires > at)
        with working(self._engine) as connection:
            return connection.execute(found).first() is not None


def locked(until: datetime | None, at: datetime) -> bool:
    """Whether a lock-out holds; a clock that was set back does not lengthen it."""
    return until is not None and at < until <= at + LOCKED_FOR


def locked_out(until: datetime, at: datetime, limit: int = ATTEMPTS) -> OfficerError:
    """The sentence, with the time from which it may be tried again."""
    moment = until.astimezone(at.tzinfo)
    where = "" if limit == ATTEMPTS else "各处"
    return OfficerError(f"{where}连续{limit}次不对，已锁定，{moment:%H:%M}后再试，或请管理员重设密码")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
