"""What a drill script may say: the form of a file in ``data/drills``.

Keys are closed, clause numbers and times are quoted. A time is ``+HH:MM`` from the start,
``HH:MM`` by the clock (the first such time from the start on), or ISO 8601 with its offset.
What is reported has the keys of a situation file (blueprint 5.1).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from qdflood.plan.validation import Document, Ref, refuse

Text = Annotated[str, Field(min_length=1, max_length=4000)]
Word = Annotated[str, Field(min_length=1, max_length=100)]
Words = tuple[Word, ...]
Moment = Annotated[str, Field(min_length=1, max_length=40)]
Minutes = Annotated[int, Field(gt=0, le=1440)]
Grade = Word | None
GRADES = frozenset({"confirmed", "possible", "possible_reported", "status"})
"""Keys of an expectation whose null is a level too: none."""
NONE_WHEN_EMPTY = frozenset({"alarms", "stale", "conflicts", "advisories", "reports"})
"""Those whose empty list says something: that there must be none."""
_ABOUT = frozenset({"id", "at", "objective", "title", "because"})

NATURES = Literal["虚构", "历史改编"]
WAYS = Literal["电话", "传真", "公文", "短信", "当面", "传言"]
FAULTS = Literal["测站中断", "数据陈旧", "来源矛盾", "联系不上", "单位有误", "迟报更正", "不实传言"]


class Fact(Document):
    """Something that really was so, and where it is written."""

    text: Text
    source: Text


class Setting(Document):
    """The setting told to the players; of a historical one, what is fact and what fiction."""

    nature: NATURES
    text: Text
    facts: tuple[Fact, ...] = ()
    fiction: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _told_apart(self) -> Setting:
        if self.nature == "历史改编" and not (self.facts and self.fiction):
            raise refuse("历史改编须分别写明史实 facts（带出处）和虚构部分 fiction")
        return self


class Objective(Document):
    """What the drill is to show, and the clauses that ask for it."""

    id: Word
    text: Text
    clauses: Annotated[tuple[Ref, ...], Field(min_length=1)]


class Message(Document):
    """A message as an officer gets it; ``sender`` and ``way`` stand over its text."""

    sender: Word
    way: WAYS
    text: Text


class InjectForm(Document):
    """One inject.

    ``message`` is what the players get. ``readings`` is what it amounts to, entered by
    them from the message, or by the desk itself where there is no message. ``corrects``
    voids what an earlier inject reported. ``refused`` are words of the refusal that the
    readings must meet with (a wrong unit, say). ``when_asked`` in place of ``at``: the
    director gives it when the players ask about one of these facts; it is outside the
    course that ``drill run`` follows. ``note`` is for the director alone.
    """

    id: Word
    title: Word
    at: Moment | None = None
    when_asked: Words = ()
    message: Message | None = None
    fault: FAULTS | None = None
    readings: dict[str, Any] | None = None
    corrects: Word | None = None
    refused: Word | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _whole(self) -> InjectForm:
        if (self.at is None) is not bool(self.when_asked):
            raise refuse("at（到时下达）和 when_asked（有人询问时下达）须写且只写一个")
        if not (self.message or self.readings or self.corrects):
            raise refuse("没有内容：来文 message、读数 readings、更正 corrects 至少写一项")
        if self.refused is not None and not self.readings:
            raise refuse("写了 refused（应拒收）而没有读数 readings")
        return self


class DecisionDue(Document):
    """A decision that is due from the expectation's time on, within so many minutes.

    ``act`` as in acts.yaml; ``signed`` the posts that sign it, ``chair`` who chairs the
    consultation. ``areas`` empty: every member of the area register. ``reason`` is needed
    where it departs from what is proposed. ``drill run`` takes it as decided at once.
    """

    act: Word
    within_min: Minutes
    signed: Annotated[Words, Field(min_length=1)]
    level: Grade = None
    chair: Word | None = None
    hazards: Words = ()
    areas: Words = ()
    grounds: tuple[Ref, ...] = ()
    reason: Text | None = None


class ReportDue(Document):
    """A report of a danger or disaster (4.3) whose clock must run; the plan has the minutes.

    ``of`` are words of the event as the desk names it, ``means`` one of its means.
    """

    of: Word
    means: Word | None = None


class TaskDue(Document):
    """A task of an action list that must be passed on to its unit within so many minutes."""

    unit: Word
    ref: Ref
    within_min: Minutes


class PrintDue(Document):
    """Words that must stand, or must not, on a page printed at that time."""

    kind: Word
    options: dict[str, Any] = Field(default_factory=dict)
    words: Words = ()
    without: Words = ()

    @model_validator(mode="after")
    def _says_something(self) -> PrintDue:
        if not (self.words or self.without):
            raise refuse("没有写应有的字 words，也没有写不应有的字 without")
        return self


class ExpectationForm(Document):
    """What must be so at one time; only what is written is looked at.

    ``confirmed``, ``possible``, ``possible_reported``: the proposed bounds, null for none.
    ``met``, ``not_met`` (不成立 or 未知), ``unmet`` (不成立), ``unknown``: clauses.
    ``ask``: facts that must be asked for, by their path. ``status``: the official level.
    ``because`` tells the players why, after they have answered.
    """

    id: Word
    at: Moment
    objective: Word
    title: Word
    because: Text | None = None
    confirmed: Grade = None
    possible: Grade = None
    possible_reported: Grade = None
    verdict: Word | None = None
    met: tuple[Ref, ...] = ()
    not_met: tuple[Ref, ...] = ()
    unmet: tuple[Ref, ...] = ()
    unknown: tuple[Ref, ...] = ()
    ask: Words = ()
    warnings: dict[str, Word] = Field(default_factory=dict)
    alarms: Words = ()
    stale: Words = ()
    conflicts: Words = ()
    advisories: Words = ()
    status: Grade = None
    decision: DecisionDue | None = None
    reports: tuple[ReportDue, ...] = ()
    tasks: tuple[TaskDue, ...] = ()
    prints: tuple[PrintDue, ...] = ()

    @property
    def said(self) -> frozenset[str]:
        """The keys that say something: what is to be looked at."""
        telling = GRADES | NONE_WHEN_EMPTY
        return frozenset(key for key in self.model_fields_set - _ABOUT
                         if key in telling or getattr(self, key) not in (None, (), {}))

    @model_validator(mode="after")
    def _expects(self) -> ExpectationForm:
        if not self.said:
            raise refuse("什么也没有检验：至少写一项应有的结果（confirmed、met、ask、decision 等）")
        return self


class ScriptForm(Document):
    """A drill script. ``length`` is its scripted time; ``in_force`` the status at the start."""

    title: Word
    edition: Word
    start: Moment
    length: Moment
    setting: Setting
    players: Words = ()
    in_force: dict[str, Any] | None = None
    objectives: Annotated[tuple[Objective, ...], Field(min_length=1)]
    injects: Annotated[tuple[InjectForm, ...], Field(min_length=1)]
    expect: Annotated[tuple[ExpectationForm, ...], Field(min_length=1)]
