"""Accounts: made, listed, disabled, reset, and a password or an identity held against them.

An attempt is counted before the password is looked at and taken back when it was the right
one, so that many at once get no more tries than one after the other. Names that are no
account are counted alike: whoever asks is not told which names there are.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Row, case, delete, insert, literal, or_, select, update
from sqlalchemy.exc import IntegrityError

from qdflood.errors import OfficerError
from qdflood.officers.attempts import (
    ATTEMPTS,
    EVERYWHERE,
    LOCKED_FOR,
    Attempts,
    locked,
    locked_out,
)
from qdflood.officers.passwords import Cost, Hashed, checked, hashed, matches
from qdflood.officers.roles import Officer, Role, called
from qdflood.officers.tables import OFFICERS, SESSIONS, Moment, create, working

NAME_LIMIT, POST_LIMIT = 40, 40
RESERVED = frozenset({"系统"})
"""Names under which the log holds what nobody has entered."""

_REFUSED = f"姓名或密码不对，或账户已停用；同一姓名连续{ATTEMPTS}次不对，在此浏览器锁定{LOCKED_FOR.seconds // 60}分钟"


@dataclass(frozen=True, slots=True)
class Account:
    """One account as an administrator sees it; never a password."""

    name: str
    post: str
    role: Role
    identity: str | None
    password: bool
    disabled: bool
    locked_until: datetime | None
    created: datetime


class Accounts:
    """The accounts of a duty room; ``cost`` is what a new password is hashed with."""

    def __init__(self, engine: Engine, cost: Cost | None = None) -> None:
        self._engine, self._cost = engine, cost or Cost()
        self._nobody = hashed("", self._cost)
        self._tries = Attempts()
        create(engine)

    # -- made and changed

    def add(
        self, name: str, role: Role, post: str, password: str | None, *,
        posts: Collection[str], at: datetime, identity: str | None = None,
    ) -> Account:
        """A new account; ``posts`` are those that an edition lets sign.

        ``identity`` is an e-mail address or subject at the identity provider; with it
        ``password`` may be None. Raises OfficerError and makes nothing where a name is
        taken or empty, a post no post of the plan, a password none.
        """
        name, held = tidy_name(name), _checked_post(post, role, posts)
        known = _checked_identity(identity)
        if password is None and known is None:
            raise OfficerError("请设置密码，或登记统一身份认证的账号")
        kept = _columns(hashed(checked(password, name), self._cost)) if password is not None else {}
        row = {"name": name, "post": held, "role": str(role), "identity": known, "created": at}
        try:
            with working(self._engine) as connection:
                connection.execute(insert(OFFICERS).values(**row, **kept))
        except IntegrityError:
            raise self._taken(name) from None
        return self._get(name)

    def _taken(self, name: str) -> OfficerError:
        if any(account.name == name for account in self.all()):
            return OfficerError(f"已有名为“{name}”的账户")
        return OfficerError("这个统一身份认证账号已登记在另一账户上")

    def disable(self, name: str) -> Account:
        """No more log-ins, and every session of it ends now."""
        return self._change(name, disabled=True)

    def reset(self, name: str, password: str) -> Account:
        """A new password; opens what was disabled or locked, and ends every session of it."""
        kept = hashed(checked(password, _tidy(name)), self._cost)
        return self._change(name, **_columns(kept), disabled=False, failures=0, locked_until=None)

    def _change(self, name: str, **values: Any) -> Account:
        name = _spoken(name)
        with working(self._engine) as connection:
            changed = connection.execute(
                update(OFFICERS).where(OFFICERS.c.name == name).values(**values)
            )
            connection.execute(
                delete(SESSIONS).where(SESSIONS.c.name == name, SESSIONS.c.account)
            )
        if not changed.rowcount:
            self.known(name)
        return self._get(name)

    # -- looked at

    def all(self) -> list[Account]:
        """Every account, by name."""
        with working(self._engine) as connection:
            rows = connection.execute(select(OFFICERS).order_by(OFFICERS.c.name)).all()
        return [_account(row) for row in rows]

    def any(self, *, enabled: bool = False) -> bool:
        """Whether there are accounts (that are not disabled)."""
        found = select(OFFICERS.c.name).limit(1)
        if enabled:
            found = found.where(~OFFICERS.c.disabled)
        with working(self._engine) as connection:
            return connection.execute(found).first() is not None

    def _get(self, name: str) -> Account:
        return next(account for account in self.all() if account.name == name)

    def _row(self, name: str) -> Row[Any] | None:
        with working(self._engine) as connection:
            return connection.execute(select(OFFICERS).where(OFFICERS.c.name == name)).first()

    # -- who it is

    def verify(
        self, name: str, password: str, at: datetime, browser: str = "", known: bool = False
    ) -> Officer:
        """The officer of that name and password; ``browser`` tells one from another,
        ``known``: that officer has logged in with it before.

        Raises OfficerError: one sentence and the same work for a name that is none, a
        password that is wrong, an account without one or disabled; while locked out, until
        when.
        """
        name = _spoken(name)
        row = self._row(name)
        kept = _hashed(row) if row is not None else None
        # With the password a reset changes what is counted: here, and in every process.
        tried = (name, browser, kept.digest if kept else "")
        self._tries.count(tried, at)
        if not known:
            self._attempt(name, at)
        right = matches(password, kept or self._nobody)
        if row is None or kept is None or row.disabled or not right:
            raise OfficerError(_REFUSED)
        self._tries.forgive(tried)
        self._forgive(name)
        return _officer(row)

    def known(self, name: str) -> str:
        """The name as the account has it. Raises OfficerError, with those there are."""
        called, names = _spoken(name), [account.name for account in self.all()]
        if called not in names:
            raise OfficerError(f"没有名为“{called}”的账户", choices=names)
        return called

    def recognize(self, subject: str, email: str, at: datetime) -> Officer:
        """The officer whose recorded identity is this subject or (verified) e-mail address."""
        said = email or subject or "未给出"
        names = [subject] if subject.isprintable() and "@" not in subject else []
        names += [email.casefold()] if email.isprintable() and "@" in email else []
        with working(self._engine) as connection:
            found = select(OFFICERS).where(OFFICERS.c.identity.in_(names))
            rows = connection.execute(found).all()
        if len(rows) != 1:
            raise OfficerError(f"统一身份“{said}”没有登记在任何账户上，请联系管理员")
        if rows[0].disabled:
            raise OfficerError(f"统一身份“{said}”的账户已停用，请联系管理员")
        if locked(rows[0].locked_until, at):
            raise locked_out(rows[0].locked_until, at, EVERYWHERE)
        return _officer(rows[0])

    def _attempt(self, name: str, at: datetime) -> None:
        """Count one attempt from wherever; raises OfficerError while the name is locked out."""
        until = OFFICERS.c.locked_until
        # What locked() says: a clock that was set back does not lengthen a lock-out.
        fresh = or_(until.is_(None), until <= at, until > at + LOCKED_FOR)
        # After a lock-out the count begins anew.
        count = case((until.is_(None), OFFICERS.c.failures), else_=0) + 1
        ends = case((count >= EVERYWHERE, literal(at + LOCKED_FOR, Moment)), else_=None)
        with working(self._engine) as connection:
            counted = connection.execute(
                update(OFFICERS).where(OFFICERS.c.name == name, fresh)
                .values(failures=count, locked_until=ends)
            )
        if counted.rowcount:
            return
        row = self._row(name)
        if row is not None:
            raise locked_out(row.locked_until or at, at, EVERYWHERE)
        self._tries.count(name, at, EVERYWHERE)

    def _forgive(self, name: str) -> None:
        with working(self._engine) as connection:
            connection.execute(
                update(OFFICERS).where(OFFICERS.c.name == name)
                .values(failures=0, locked_until=None)
            )


# -- rows


def _officer(row: Row[Any]) -> Officer:
    return Officer(row.name, row.post, Role(row.role), account=True)


def _account(row: Row[Any]) -> Account:
    return Account(row.name, row.post, Role(row.role), row.identity, row.digest is not None,
                   row.disabled, row.locked_until, row.created)


def _hashed(row: Row[Any]) -> Hashed | None:
    if row.digest is None:
        return None
    return Hashed(row.salt, row.digest, Cost(row.scrypt_n, row.scrypt_r, row.scrypt_p))


def _columns(kept: Hashed) -> dict[str, Any]:
    return {"salt": kept.salt, "digest": kept.digest, "scrypt_n": kept.cost.n,
            "scrypt_r": kept.cost.r, "scrypt_p": kept.cost.p}


# -- what may be an account


# Full-width letters and digits, as an input method left on gives; brackets stay as they are.
_WIDE = {code: code - 0xFEE0
         for first, last in ("０９", "ＡＺ", "ａｚ") for code in range(ord(first), ord(last) + 1)}


def _tidy(name: str) -> str:
    """A name in one spelling: no blanks at its ends, none doubled, no full-width Latin."""
    return " ".join(unicodedata.normalize("NFC", name).translate(_WIDE).split())


def _spoken(name: str) -> str:
    """A name that may be an account's; what cannot be one is one stranger."""
    called = _tidy(name)
    return called if called.isprintable() and len(called) <= NAME_LIMIT else ""


def tidy_name(name: str) -> str:
    """A person's name as it is entered; OfficerError where it is none."""
    called = _tidy(name)
    if not called:
        raise OfficerError("请填写姓名")
    if called in RESERVED:
        raise OfficerError(f"“{called}”不是姓名：日志中用作系统自身的记录")
    if len(called) > NAME_LIMIT or not called.isprintable():
        raise OfficerError(f"姓名最多{NAME_LIMIT}字，不能有控制字符")
    return called


def tidy_post(post: str) -> str:
    """A post as it is entered; OfficerError where it is none."""
    held = _tidy(post)
    if not held:
        raise OfficerError("请填写职务")
    if len(held) > POST_LIMIT or not held.isprintable():
        raise OfficerError(f"职务最多{POST_LIMIT}字，不能有控制字符")
    return held


def _checked_post(post: str, role: Role, posts: Collection[str]) -> str:
    """Whoever signs holds a post of the plan; of others it is what they are called."""
    held = _tidy(post)
    if role == Role.SIGNER and held not in posts:
        said = f"预案中没有“{held}”这一职务" if held else f"{called(role)}须写明职务"
        raise OfficerError(said, choices=posts)
    return tidy_post(held or str(role))


def _checked_identity(identity: str | None) -> str | None:
    if identity is None:
        return None
    known = unicodedata.normalize("NFKC", identity).strip()
    if not known or len(known) > 255 or not known.isprintable() or " " in known:
        raise OfficerError("统一身份认证的账号应为邮箱，或身份提供方给出的标识（sub）")
    return known.casefold() if "@" in known else known
