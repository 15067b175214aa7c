"""Passwords: what may be one, and scrypt over it; the cost is kept beside the hash."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from dataclasses import dataclass

from qdflood.errors import OfficerError

SHORTEST, LONGEST = 8, 128
"""Characters a password has at least and at most (本系统设定)."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one scrypt costs: ``128·n·r`` bytes of memory, ``p`` times over."""

    n: int = 2**15
    r: int = 8
    p: int = 3

    @property
    def memory(self) -> int:
        """The bytes that OpenSSL is to allow for it."""
        return 256 * self.n * self.r + 2**20


@dataclass(frozen=True, slots=True)
class Hashed:
    """A password as it is kept: salt, digest (both hex), and what it cost."""

    salt: str
    digest: str
    cost: Cost


def checked(password: str, name: str) -> str:
    """The password if it may be one for the officer of that name; else OfficerError."""
    plain = _plain(password)
    if len(plain) < SHORTEST:
        raise OfficerError(f"密码至少{SHORTEST}个字符")
    if len(plain) > LONGEST:
        raise OfficerError(f"密码最多{LONGEST}个字符")
    if not plain.isprintable():
        raise OfficerError("密码含有不能键入的字符")
    if plain.casefold() == _plain(name).casefold():
        raise OfficerError("密码不能与姓名相同")
    if len(set(plain)) == 1:
        raise OfficerError("密码不能只是一个字符的重复")
    return password


def hashed(password: str, cost: Cost) -> Hashed:
    """The password with a fresh salt."""
    salt = secrets.token_bytes(16)
    return Hashed(salt.hex(), _scrypt(password, salt, cost), cost)


def matches(password: str, kept: Hashed) -> bool:
    """Whether it is that password; takes the same time either way."""
    given = _scrypt(password, bytes.fromhex(kept.salt), kept.cost)
    return hmac.compare_digest(given, kept.digest)


def _plain(password: str) -> str:
    """One spelling: full-width characters, as an input method left on would give, are the same."""
    return unicodedata.normalize("NFKC", password)


def _scrypt(password: str, salt: bytes, cost: Cost) -> str:
    given = _plain(password[: 4 * LONGEST]).encode("utf-8", "surrogatepass")
    return hashlib.scrypt(
        given, salt=salt, n=cost.n, r=cost.r, p=cost.p, maxmem=cost.memory
    ).hex()
