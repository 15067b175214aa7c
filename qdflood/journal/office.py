"""The parameters of the office, read out of the log: what held on which day, and what is new.

A setting is an entry; nothing is edited. What a past moment was weighed with can be had
again: by the day of that moment, and by what had been entered by then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from qdflood.errors import JournalError
from qdflood.journal.entry import PARAMETER, Entry
from qdflood.plan.edition import Edition
from qdflood.plan.office import day_of, in_force, season_target, with_office
from qdflood.plan.organization import Organization
from qdflood.plan.settings import (
    Setting,
    Target,
    label,
    read_setting,
    season_text,
    too_late,
)
from qdflood.triggers import Rules
from qdflood.wording.office import setting_text, standing

_RULES = 16  # compiled editions kept at hand


class Office:
    """Folds the entries of the office's parameters; takes entries of every kind, in order.

    ``foreign`` holds (number, sentence) of entries that this edition cannot use: of another
    edition, say. They stay in the log and change nothing.
    """

    def __init__(self, edition: Edition, organization: Organization | None = None,
                 rules: Rules | None = None) -> None:
        self.edition = edition
        self.units = units(organization)
        self.settings: list[Setting] = []
        self.foreign: list[tuple[int, str]] = []
        self.last = 0
        self._rules = {edition: rules} if rules else {}
        self._held: tuple[tuple[object, ...], tuple[Setting, ...]] | None = None

    def take(self, entry: Entry) -> None:
        """Read one more entry; never refuses one that is in the log."""
        if entry.kind != PARAMETER:
            return
        self.last = entry.seq
        by = f"{entry.officer}（{entry.post}）" if entry.post else entry.officer
        try:
            setting = read_setting(self.edition, entry.body, self.units)
        except JournalError as exc:
            self.foreign.append((entry.seq, str(exc)))
            return
        self.settings.append(replace(setting, by=by, recorded=entry.recorded, seq=entry.seq))

    # -- asking

    def settings_at(
        self, at: datetime, recorded_by: datetime | None = None
    ) -> tuple[Setting, ...]:
        """The setting of each target that holds at ``at``, withdrawn ones included.

        ``recorded_by``: only what had been entered by then, as it was known at that time.
        """
        key = (len(self.settings), day_of(self.edition, at), recorded_by)
        if self._held is None or self._held[0] != key:
            known = [s for s in self.settings
                     if recorded_by is None or s.recorded is None or s.recorded <= recorded_by]
            self._held = (key, tuple(in_force(known, day_of(self.edition, at)).values()))
        return self._held[1]

    def history(self, target: Target) -> tuple[Setting, ...]:
        """Everything ever entered of a target, in the order it was entered."""
        return tuple(s for s in self.settings if s.target == target)

    def coming(self, at: datetime) -> tuple[Setting, ...]:
        """What is entered and does not hold yet, the nearest first."""
        day = day_of(self.edition, at)
        return tuple(sorted((s for s in self.settings if s.since > day), key=lambda s: s.since))

    def edition_at(self, at: datetime, recorded_by: datetime | None = None) -> Edition:
        """The edition with the values of that moment; the same object for the same values."""
        return with_office(self.edition, self.settings_at(at, recorded_by), at)

    def rules_at(self, at: datetime, recorded_by: datetime | None = None) -> Rules:
        """The compiled rules of ``edition_at``, compiled once for the same values."""
        edition = self.edition_at(at, recorded_by)
        found = self._rules.get(edition)
        if found is None:
            while len(self._rules) >= _RULES:
                self._rules.pop(next(iter(self._rules)), None)
            found = self._rules[edition] = Rules(edition)
        return found

    # -- before a new one is entered

    def check(self, body: Mapping[str, Any], today: date) -> Setting:
        """The setting that ``body`` would enter.

        Raises JournalError in one sentence: what ``read_setting`` refuses, a day more than
        a year ahead, a season that overlaps another, marks that would not ascend.
        """
        setting = read_setting(self.edition, body, self.units)
        problem = too_late(setting, today)
        if setting.value is not None:
            problem = problem or self._overlap(setting) or self._descends(setting)
        elif not problem and not self._given(setting):
            problem = f"{label(self.edition, setting.target)}本来就没有填，不用撤回"
        if problem:
            raise JournalError(problem)
        return setting

    def remarks(self, setting: Setting) -> list[str]:
        """What whoever enters it should know, in sentences; nothing of it refuses."""
        return [*self._before(setting), *self._later(setting), *self._other_datums(setting)]

    def trial(self, setting: Setting, at: datetime) -> Edition:
        """The edition as it would stand at ``at`` with one more setting."""
        return with_office(self.edition, [*self.settings, replace(setting, seq=self.last + 1)], at)

    def _noon(self, day: date) -> datetime:
        return datetime(day.year, day.month, day.day, 12, tzinfo=self.edition.zone)

    def _given(self, setting: Setting) -> bool:
        """Whether there is anything to withdraw on the day it says."""
        held = in_force(self.settings, setting.since).get(setting.target)
        if held is not None:
            return held.value is not None
        target = setting.target
        if target.telephone:
            return not target.person and bool(self.edition.gazetteer.phone(target.telephone))
        if target.begins:
            return any(season_target(s) == target for s in self.edition.gazetteer.seasons)
        return bool(standing(self.edition, target, self._noon(setting.since)))

    def _overlap(self, setting: Setting) -> str:
        mine = setting.target
        if not mine.begins:
            return ""
        held = in_force(self.settings, date.max)
        others = {t for t, s in held.items() if s.value is not None}
        withdrawn = set(held) - others
        others |= {season_target(s) for s in self.edition.gazetteer.seasons} - withdrawn
        for other in sorted(others - {mine}):
            same = other.begins and other.whole_year == mine.whole_year
            if same and (mine.covers(other.begins) or other.covers(mine.begins)):
                return (f"与已填的{season_text(other)}重叠：同一天只能有一个数。"
                        f"请先撤回{season_text(other)}的，或改起止")
        return ""

    def _descends(self, setting: Setting) -> str:
        """Marks out of order on the day it begins, or on a later day when another does."""
        target = setting.target
        if not target.register:
            return ""
        days = {s.since for s in self.settings if s.target.register == target.register
                and s.target.member == target.member and s.since > setting.since}
        for day in (setting.since, *sorted(days)):
            marks = list(_marks(self.trial(setting, self._noon(day)), target))
            if [x for _, x in marks] != sorted(x for _, x in marks):
                said = "、".join(f"{name}{x:g}" for name, x in marks)
                return (f"{said}应由低到高，请核对。几个数一起改的：调高时先填高的，"
                        "调低时先填低的")
        return ""

    def _before(self, setting: Setting) -> Iterator[str]:
        held = in_force(self.settings, setting.since).get(setting.target)
        if held is not None:
            yield f"代替{held.since}起的{setting_text(self.edition, held)}（{held.reference}）"

    def _later(self, setting: Setting) -> Iterator[str]:
        for other in self.history(setting.target):
            if other.since > setting.since:
                yield f"只用到{other.since}：那天起用已填的{setting_text(self.edition, other)}"

    def _other_datums(self, setting: Setting) -> Iterator[str]:
        target = setting.target
        for other, held in in_force(self.settings, setting.since).items():
            beside = (other.register, other.member) == (target.register, target.member)
            if setting.datum and beside and held.datum and held.datum != setting.datum:
                yield (f"{label(self.edition, other)}用的是“{held.datum}”，这里是“{setting.datum}”："
                       "基准不同的两个数不能比较，请核对")


def _marks(edition: Edition, target: Target) -> Iterator[tuple[str, float]]:
    """The marks of a member that should ascend and are known, as the register holds them."""
    cells = edition.gazetteer.roster(target.register).by_name[target.member].cells
    for name in edition.register(target.register).ascending:
        spec = edition.info[target.register][name].spec
        try:
            yield spec.label, float(cells.get(spec.column or name, ""))
        except ValueError:
            continue  # not known, or there is no such mark


def units(organization: Organization | None) -> tuple[str, ...]:
    """The units and bodies of the plan, which may have a telephone."""
    if organization is None:
        return ()
    named = [u for unit in organization.units.units for u in (unit, *unit.parts)]
    return tuple(dict.fromkeys(one.id for one in (*named, *organization.bodies.bodies)))


def sentence(edition: Edition, body: Mapping[str, Any]) -> str:
    """An entry of this kind in one line; what the edition does not know is said as it stands."""
    try:
        setting = read_setting(edition, body, [str(body.get("target", {}).get("telephone", ""))])
    except (JournalError, AttributeError):
        return f"{body.get('target')}：{body.get('value')}"
    title = f"（{setting.title}）" if setting.title else ""
    return (f"自{setting.since}起，{label(edition, setting.target)}{title}："
            f"{setting_text(edition, setting)}；出处：{setting.reference}")
