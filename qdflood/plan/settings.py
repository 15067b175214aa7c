"""What the office fills in where the plan is silent: one value, dated and with its source.

A setting is never edited: a later one takes its place from the day it says. Which things
may be filled in is the edition's to say: its parameters, and the attributes of listed
members that observables.yaml marks ``office: true``; and telephones.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from qdflood.errors import JournalError
from qdflood.plan.catalogue import NUMERIC
from qdflood.plan.edition import Edition
from qdflood.plan.fields import FieldInfo
from qdflood.scales import INF, number_text

NO_SUCH = "无"
"""The value of a mark that a member does not have, as in the registers."""
LIMITS = {"reference": 200, "datum": 40, "telephone": 40, "person": 20, "title": 40, "value": 60}
"""Characters at most, by key."""
_KEYS = ("target", "value", "unit", "datum", "reference", "since", "title")
_FIRST, _DAYS_AHEAD = date(1900, 1, 1), 366
_NAMES = {"begins": "from", "ends": "to"}  # as a body spells them
_WORDS = {"reference": "出处", "datum": "高程基准", "telephone": "单位", "person": "姓名",
          "title": "职务", "value": "电话"}


@dataclass(frozen=True, slots=True, order=True)
class Target:
    """What a setting is of: a parameter; an attribute of one member, for the whole year or
    between two month-days (0601, both included); the telephone of a unit, or of a person there.
    """

    parameter: str = ""
    register: str = ""
    member: str = ""
    field: str = ""
    begins: str = ""
    ends: str = ""
    telephone: str = ""
    person: str = ""

    def json(self) -> dict[str, str]:
        return {_NAMES.get(key, key): word for key, word in asdict(self).items() if word}

    @property
    def whole_year(self) -> Target:
        """The same without its season."""
        return Target(self.parameter, self.register, self.member, self.field)

    def covers(self, day: str) -> bool:
        """Whether a month-day (0601) lies in the season, which may wrap the year."""
        if self.begins <= self.ends:
            return self.begins <= day <= self.ends
        return day >= self.begins or day <= self.ends


@dataclass(frozen=True, slots=True)
class Setting:
    """One value from a day on. ``value`` None: withdrawn, it is 未定 again.

    ``unit`` is the edition's own for it, ``datum`` the height datum of a mark as its
    source writes it, ``reference`` the source, ``title`` a person's post. ``by`` (officer
    and post), ``recorded`` and ``seq`` are those of the entry it came with.
    """

    target: Target
    value: float | str | None
    reference: str
    since: date
    unit: str = ""
    datum: str = ""
    title: str = ""
    by: str = ""
    recorded: datetime | None = None
    seq: int = 0

    def body(self) -> dict[str, Any]:
        """As the log holds it."""
        held: dict[str, Any] = {key: getattr(self, key) for key in _KEYS}
        held |= {"target": self.target.json(), "since": self.since.isoformat()}
        return {key: held[key] for key in _KEYS if held[key] != "" or key == "value"}


def label(edition: Edition, target: Target) -> str:
    """How officers call it: 某站警戒水位, 某水库汛限水位（6月1日至9月30日）."""
    if target.parameter:
        return edition.parameters[target.parameter].label
    if target.telephone:
        return f"{target.telephone}{target.person}电话"
    row = edition.register(target.register).row_label.replace("{member}", target.member)
    season = f"（{season_text(target)}）" if target.begins else ""
    return f"{row}{edition.info[target.register][target.field].spec.label}{season}"


def season_text(target: Target) -> str:
    """6月1日至9月30日; 全年 without a season."""
    days = [f"{int(day[:2])}月{int(day[2:])}日" for day in (target.begins, target.ends) if day]
    return "至".join(days) or "全年"


def read_setting(edition: Edition, body: Mapping[str, Any], units: Iterable[str] = ()) -> Setting:
    """The setting that ``body`` holds; ``units`` may have a telephone, with the place's contacts.

    Raises JournalError in one sentence for an unknown target, a value that it cannot have,
    a missing source or date, a height without its datum.
    """
    _no_others(body, _KEYS, "")
    target = _target(edition, body.get("target"), {*edition.gazetteer.contacts, *units})
    given, value = body.get("value"), None
    if given is not None:
        value = _value(edition, target, given)
    setting = Setting(target, value, _text(body, "reference", True), _since(body.get("since")),
                      _unit(edition, target, body), _text(body, "datum"), _text(body, "title"))
    info = edition.info[target.register][target.field] if target.field else None
    if isinstance(value, float) and info and info.spec.datum and not setting.datum:
        raise JournalError(f"{info.spec.label}是高程，请写明高程基准（按出处原样，如85高程）")
    if setting.datum and not (info and info.spec.datum):
        raise JournalError(f"{label(edition, target)}不是高程，不写高程基准")
    if setting.title and not target.person:
        raise JournalError("写了职务，还要写姓名")
    return setting


def too_late(setting: Setting, today: date) -> str:
    """A sentence where the day it begins is so far off that the year must be wrong."""
    if (setting.since - today).days > _DAYS_AHEAD:
        return f"自{setting.since}起，比今天晚一年以上，请核对年份"
    return ""


def _no_others(given: Mapping[str, Any], allowed: Collection[str], where: str) -> None:
    for key in given:
        if key not in allowed:
            raise JournalError(f"键“{key}”不认识", where=where, choices=allowed)


def _text(body: Mapping[str, Any], key: str, required: bool = False) -> str:
    given, name = body.get(key, ""), _WORDS[key]
    if not isinstance(given, str):
        raise JournalError(f"{name}应为文字")
    given = " ".join(given.split())
    if required and not given:
        raise JournalError(f"请写明{name}：没有{name}的数不能用")
    if len(given) > LIMITS[key]:
        raise JournalError(f"{name}最多{LIMITS[key]}字")
    return given


def _since(given: Any) -> date:
    try:
        found = date.fromisoformat(given if isinstance(given, str) and len(given) == 10 else "")
    except ValueError:
        raise JournalError(f"生效日期应写成 2026-06-01，现为“{given or ''}”") from None
    if found < _FIRST:
        raise JournalError(f"生效日期{found}过早，请核对年份")
    return found


def _target(edition: Edition, given: Any, units: Collection[str]) -> Target:
    if not isinstance(given, Mapping) or not all(isinstance(v, str) for v in given.values()):
        raise JournalError("没有写明填哪一项")
    names = {_NAMES.get(key, key): key for key in Target.__dataclass_fields__}
    _no_others(given, names, "target")
    target = Target(**{names[key]: str(word) for key, word in given.items()})
    if sum(map(bool, (target.parameter, target.register, target.telephone))) != 1:
        raise JournalError("一次只填一项：参数、名录中的数、电话之一")
    if target.parameter:
        _among(target.parameter, edition.parameters, "参数")
        return _only(target, Target(parameter=target.parameter))
    if target.telephone:
        _text(asdict(target), "person")
        _among(target.telephone, units, "单位")
        return _only(target, Target(telephone=target.telephone, person=target.person))
    _attribute(edition, target)
    return _only(target, Target(*asdict(target).values()), "telephone", "person")


def _only(given: Target, kept: Target, *empty: str) -> Target:
    if given != kept or any(getattr(given, key) for key in empty):
        raise JournalError("一次只填一项")
    return kept


def _among(word: str, known: Collection[str], kind: str) -> None:
    if word not in known:
        raise JournalError(f"没有名为“{word}”的{kind}", choices=list(known)[:20])


def _attribute(edition: Edition, target: Target) -> None:
    rosters = [name for name in edition.registers() if office_fields(edition, name)]
    _among(target.register, rosters, "名录")
    names = [m.name for m in edition.gazetteer.roster(target.register).members]
    _among(target.member, names, edition.register(target.register).label)
    fields = {info.name: info for info in office_fields(edition, target.register)}
    _among(target.field, fields, "可填的项目")
    if target.begins or target.ends:
        if not fields[target.field].spec.seasonal:
            raise JournalError(f"{fields[target.field].spec.label}不分时段")
        for day in (target.begins, target.ends):
            if not is_month_day(day):
                raise JournalError(f"“{day}”不是月日，应写成四位，如0601")


def is_month_day(text: str) -> bool:
    """Whether ``text`` is a day of some year, as 0601."""
    if len(text) != 4 or not (text.isascii() and text.isdigit()):
        return False
    try:
        return bool(date(2000, int(text[:2]), int(text[2:])))
    except ValueError:
        return False


def office_fields(edition: Edition, register: str) -> list[FieldInfo]:
    """The attributes of a register that the office may fill in."""
    return [info for info in edition.info[register].values() if info.spec.office]


def _unit(edition: Edition, target: Target, body: Mapping[str, Any]) -> str:
    wanted = ""
    if target.parameter:
        wanted = edition.parameters[target.parameter].unit
    elif target.field:
        wanted = edition.info[target.register][target.field].spec.unit
    given = body.get("unit", wanted)
    if given != wanted:
        raise JournalError(f"{label(edition, target)}的单位是“{wanted}”，不是“{given}”")
    return wanted


def _value(edition: Edition, target: Target, given: Any) -> float | str:
    if target.telephone:
        number = _text({"value": given}, "value")
        if sum(map(str.isdigit, number)) < 3:
            raise JournalError(f"“{number}”不是电话号码")
        return number
    what = label(edition, target)
    low, high, whole = -INF, INF, False
    if target.parameter:
        low, high = edition.parameters[target.parameter].range
    else:
        info = edition.info[target.register][target.field]
        if given == NO_SUCH and info.numeric:
            return NO_SUCH
        if info.scale:
            return _grade(info, given)
        low, high = info.spec.range or (low, high)
        whole = info.spec.type == NUMERIC[1]
    if isinstance(given, bool) or not isinstance(given, (int, float)) or not math.isfinite(given):
        raise JournalError(f"{what}应为数字，现为“{given}”")
    if not low <= given <= high or (whole and given != int(given)):
        kind = "整数" if whole else ""
        raise JournalError(f"{what}应为{number_text(low)}至{number_text(high)}的{kind}数，"
                           f"现为{number_text(given)}")
    return float(given)


def _grade(info: FieldInfo, given: Any) -> str:
    position = info.scale.position(given) if info.scale else None
    if info.scale is None or position is None:
        raise JournalError(f"“{given}”不是{info.spec.label}的取值",
                           choices=info.scale.grades if info.scale else ())
    return info.scale.grades[position]
