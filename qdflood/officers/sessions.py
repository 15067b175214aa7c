"""Who is signed on: a token in the browser, its sha256 here, and an end to it.

The same kind of session for a log-in with a password and for a name and post taken on
trust while there are no accounts; the latter ends with the first account.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Row, and_, delete, insert, select, update

from qdflood.officers.accounts import tidy_name, tidy_post
from qdflood.officers.roles import Officer, Role
from qdflood.officers.tables import OFFICERS, SESSIONS, create, working

IDLE, LONGEST, SHIFT = timedelta(hours=12), timedelta(hours=24), timedelta(hours=12)
"""How long after it was last used, and after its beginning, the session of an account ends;
and how long one by name and post lasts: one shift (本系统设定)."""

_TOUCH = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Session:
    """A session that holds: whose, since when, last used when, until when at the latest."""

    officer: Officer
    begun: datetime
    seen: datetime
    expires: datetime


class Sessions:
    """The sessions of a duty room."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        create(engine)

    def begin(self, officer: Officer, at: datetime) -> str:
        """Sign ``officer`` on; the token is told to the browser and kept nowhere."""
        token = secrets.token_urlsafe(32)
        expires = at + (LONGEST if officer.account else SHIFT)
        with working(self._engine) as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.expires <= at))
            connection.execute(insert(SESSIONS).values(
                token=_digest(token), name=officer.name, post=officer.post,
                role=str(officer.role), account=officer.account,
                begun=at, seen=at, expires=expires,
            ))
        return token

    def begin_by_name(self, name: str, post: str, at: datetime) -> tuple[Officer, str]:
        """Sign on whoever gives a name and a post, for one shift.

        Raises OfficerError where one of them is missing. The caller sees to it that
        there are no accounts; once there are, ``find`` finds no such session.
        """
        officer = Officer(tidy_name(name), tidy_post(post), Role.DUTY)
        return officer, self.begin(officer, at)

    def find(self, token: str, at: datetime) -> Session | None:
        """The session of that token; None where there is none that holds at ``at``.

        Asked of the database each time: disabled is disabled at once, everywhere.
        """
        accounts = select(OFFICERS.c.name).limit(1).exists()
        found = (
            select(SESSIONS, OFFICERS.c.disabled, accounts.label("accounts"))
            .select_from(SESSIONS)
            .outerjoin(OFFICERS, and_(OFFICERS.c.name == SESSIONS.c.name, SESSIONS.c.account))
            .where(SESSIONS.c.token == _digest(token))
        )
        with working(self._engine) as connection:
            row = connection.execute(found).first()
        return _session(row) if row is not None and _holds(row, at) else None

    def used(self, token: str, at: datetime) -> None:
        """It is being used: an officer who does something stays signed on."""
        with working(self._engine) as connection:
            connection.execute(
                update(SESSIONS)
                .where(SESSIONS.c.token == _digest(token), SESSIONS.c.seen < at - _TOUCH)
                .values(seen=at)
            )

    def end(self, token: str) -> None:
        """Sign off."""
        with working(self._engine) as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.token == _digest(token)))

    def end_all(self, name: str) -> None:
        """Sign an officer off on every screen: his shift is handed over."""
        with working(self._engine) as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.name == name))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _holds(row: Row[Any], at: datetime) -> bool:
    if at >= row.expires:
        return False
    if not row.account:
        return not row.accounts
    return row.disabled is False and at < row.seen + IDLE


def _session(row: Row[Any]) -> Session:
    officer = Officer(row.name, row.post, Role(row.role), row.account)
    return Session(officer, row.begun, row.seen, row.expires)
