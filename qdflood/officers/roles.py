"""Who may do what: one table of acts and roles.

Everybody reads; reading is no act. An officer whose account has one role may have
another account for another role: the log then tells in which of them he acted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from qdflood.errors import OfficerError

NOBODY = "请先登记值班人员"
"""What is said to whoever would enter something without having signed on."""


class Role(StrEnum):
    """What an account is for."""

    DUTY = "值班员"
    SIGNER = "签发"
    DRILL_DIRECTOR = "导调员"
    ADMINISTRATOR = "管理员"


class Act(StrEnum):
    """Something that changes what is held; the value is what officers call it."""

    ENTER = "录入"
    CORRECT = "更正"
    CONSULT = "登记会商、请示"
    RECORD_DECISION = "代录已签发的决定"
    SIGN = "本人签发"
    TICK = "登记任务、信息报告、转移"
    NOTE = "记事"
    HAND_OVER = "交接班"
    PARAMETERS = "设置办公参数"
    OFFICERS = "管理账户"
    EXPORT = "导出日志"
    DRILL = "导调演练"


_DUTY, _SIGNER = frozenset({Role.DUTY}), frozenset({Role.SIGNER})
_ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})

TABLE: Mapping[Act, frozenset[Role]] = {
    Act.ENTER: _DUTY,
    Act.CORRECT: _DUTY,
    Act.CONSULT: _DUTY | _SIGNER,
    # Signed on paper or by telephone: the officer on duty writes down who signed, and when.
    Act.RECORD_DECISION: _DUTY,
    # In one's own name and with the post on record; no role may do it for another.
    Act.SIGN: _SIGNER,
    Act.TICK: _DUTY,
    Act.NOTE: _DUTY | _SIGNER,
    Act.HAND_OVER: _DUTY,
    Act.PARAMETERS: _ADMINISTRATOR,
    Act.OFFICERS: _ADMINISTRATOR,
    Act.EXPORT: _ADMINISTRATOR,
    Act.DRILL: frozenset({Role.DRILL_DIRECTOR}),
}
"""Acts × roles: who may do what."""

ALONE = frozenset({Act.PARAMETERS, Act.EXPORT, Act.DRILL})
"""What the officer on duty may do besides while there are no accounts: there is nobody else.

Not to sign: a post that nobody has checked signs nothing. Not accounts: they begin on the
command line, on the machine itself.
"""


@dataclass(frozen=True, slots=True)
class Officer:
    """Whoever is signed on; ``account`` False: by name and post alone, taken on trust."""

    name: str
    post: str
    role: Role = Role.DUTY
    account: bool = False

    def __str__(self) -> str:
        return f"{self.name}（{self.post}）" if self.post else self.name


def allowed(officer: Officer, act: Act) -> bool:
    """Whether ``officer`` may do ``act``."""
    return officer.role in TABLE[act] or (not officer.account and act in ALONE)


def require(officer: Officer | None, act: Act) -> None:
    """Raises OfficerError where nobody is signed on, or whose role may not do ``act``."""
    if officer is None:
        raise OfficerError(NOBODY)
    if not allowed(officer, act):
        raise OfficerError(f"{called(officer.role)}不能{act}：应由{_who(act)}办理")


def called(role: Role) -> str:
    """A role as a person: 签发人员, 值班员."""
    return f"{role}人员" if role == Role.SIGNER else str(role)


def _who(act: Act) -> str:
    return "、".join(called(role) for role in Role if role in TABLE[act])
