"""What is typed in the form of 办公参数, read into the body of an entry; or refused in one
sentence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from qdflood.desk.state import Desk
from qdflood.errors import JournalError
from qdflood.plan.edition import Edition
from qdflood.plan.fields import FieldInfo
from qdflood.plan.office import day_of
from qdflood.plan.settings import NO_SUCH, Target, is_month_day
from qdflood.wording import unit

PARAMETERS, PHONES = "parameters", "phones"
FILL, NONE, WITHDRAW = "填数", "没有这一项", "撤回"
YEAR, SEASON = "全年", "分时段"
KIND, HOW, SPAN = "pm_kind", "pm_how", "pm_span"
VALUE, DATUM, FROM, TO, SOURCE, SINCE, PERSON, TITLE = TYPED = (
    "pm_value", "pm_datum", "pm_from", "pm_to", "pm_source", "pm_since", "pm_person", "pm_title"
)

_DAY = re.compile(r"(?:(\d{4})[-./年])?(\d{1,2})[-./月](\d{1,2})日?")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
_METRES = {"米", "m"}


def number(text: str, unit: str) -> float:
    """A number with or without its unit; a comma or a second number is refused, not guessed at."""
    bare = text.replace(" ", "")
    for word in sorted({unit, *(_METRES if unit in _METRES else ())}, key=len, reverse=True):
        if word:
            bare = bare.removesuffix(word)
    if not _NUMBER.fullmatch(bare):
        raise JournalError(f"“{text}”不是数字，只填数，如12.30")
    return float(bare)


def month_day(text: str) -> str:
    """6-1, 6月1日 or 0601 as 0601."""
    found = _DAY.fullmatch(text.replace(" ", ""))
    day = f"{int(found[2]):02d}{int(found[3]):02d}" if found and not found[1] else text
    if not is_month_day(day):
        raise JournalError(f"时段起止“{text}”不是月日，请写成6-1" if text else "请填时段的起止")
    return day


def since_text(text: str, today: date) -> str:
    """A day as 2026-06-01; nothing is today, and without a year it is this year's."""
    bare = text.replace(" ", "")
    if bare in ("", "今天"):
        return today.isoformat()
    found = _DAY.fullmatch(bare)
    try:
        if found is None:
            raise ValueError
        return date(int(found[1] or today.year), int(found[2]), int(found[3])).isoformat()
    except ValueError:
        raise JournalError(f"“{text}”不是日期，请写成2026-06-01") from None


def body(held: Desk, target: Target) -> dict[str, Any]:
    """What the form would enter. Raises JournalError for what cannot be read."""
    state, edition = st.session_state, held.ledger.office.edition
    typed = {key: unicodedata.normalize("NFKC", state.get(key) or "").strip() for key in TYPED}
    how = state.get(HOW) or FILL
    info = edition.info[target.register][target.field] if target.field else None
    made: dict[str, Any] = {
        "target": _whole(target, typed, info).json(), "value": _value(edition, target, how, typed[VALUE]),
        "reference": (state.get(SOURCE) or "").strip(),
        "since": since_text(typed[SINCE], day_of(edition, held.now())),
    }
    if info and info.spec.datum and how == FILL:
        made["datum"] = (state.get(DATUM) or "").strip()
    if target.telephone and how == FILL and typed[TITLE]:
        made["title"] = typed[TITLE]
    return made


def _whole(target: Target, typed: Mapping[str, str], info: FieldInfo | None) -> Target:
    """The target with the person, or the season, that was typed."""
    if target.telephone:
        return replace(target, person=typed[PERSON])
    if info and info.spec.seasonal and st.session_state.get(SPAN) == SEASON:
        return replace(target, begins=month_day(typed[FROM]), ends=month_day(typed[TO]))
    return target


def _value(edition: Edition, target: Target, how: str, typed: str) -> float | str | None:
    if how == WITHDRAW:
        return None
    if how == NONE:
        return NO_SUCH
    if not typed:
        raise JournalError("请填电话号码" if target.telephone else "请填数值")
    if target.telephone:
        return typed
    info = edition.info[target.register][target.field] if target.field else None
    if info and info.scale:
        return typed
    return number(typed, unit(info) if info else edition.parameters[target.parameter].unit)
