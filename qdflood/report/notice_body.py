"""The body of a notice: grounds, what is decided, what the plan asks for, the places to fill in."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from qdflood.assessment import Assessment
from qdflood.errors import DecisionRefused
from qdflood.journal.decisions import WARNS, Decision
from qdflood.journal.official import Official
from qdflood.journal.phases import phases
from qdflood.journal.signing import act_of
from qdflood.plan.actions import ActionList
from qdflood.plan.clauses import Passage
from qdflood.plan.headquarters import Act
from qdflood.report.grounds import situation_sentences
from qdflood.report.notice_words import RESPONSE, Change, shown
from qdflood.report.paper import (
    Blank,
    Paragraph,
    Piece,
    Strong,
    day,
    minute,
    para,
    paras,
)
from qdflood.report.typed import printable
from qdflood.response import LevelAction, for_hazards
from qdflood.triggers import Finding
from qdflood.truth import TRUE

CONSULTED = "会商"
_NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Writer:
    """Writes one notice; ``assessment`` is of when it was decided, ``draft`` not yet signed."""

    what: Change
    lists: Sequence[ActionList]
    assessment: Assessment
    draft: bool

    @property
    def one(self) -> Decision:
        return self.what.decision

    def blocks(self, prefix: str) -> Iterator[Paragraph]:
        """The whole letter from its head to the note below the date."""
        notices = self.what.organization.notices
        yield para("head", notices.signature)
        yield para("number", Blank("发文字号", 8))
        yield from self._title(prefix + notices.signature)
        yield para("to", *self._recipients(), "：")
        yield from self._opening()
        for numeral, (heading, body) in zip(_NUMERALS, self._sections(), strict=False):
            yield para("heading", f"{numeral}、{heading}")
            yield from body
        yield para("sign", notices.signature)
        yield para("date", Blank("成文日期", 6) if self.draft else day(self._local(self.one.decided)))
        yield para("note", "（联系人：", Blank("姓名", 3), "，电话：", Blank("电话", 4), "）")
        yield para("copies", "抄送：", Blank("抄送机关", 10), "。")
        yield para("copies", notices.printer or notices.signature, "　", Blank("印发日期", 6), "印发")

    def _title(self, first: str) -> Iterator[Paragraph]:
        for line in (first, *self.what.subject()):
            yield para("title", line)

    def _recipients(self) -> Iterator[Piece]:
        for i, one in enumerate(self.what.organization.notices.to):
            if i:
                yield "，"
            yield one.name if one.name else Blank(one.blank or "", 4)

    # -- what is decided

    def _opening(self) -> Iterator[Paragraph]:
        """The situation, then the decision in one sentence with its time to the minute."""
        told = situation_sentences(self._grounds(), self.assessment.situation)
        if told:
            yield para("text", printable("".join(told)))
        judged = any(f.clause.discretionary for f in self._grounds())
        if not told or judged or self.what.left:
            yield from self._reasons(bool(told))
        plan = self.what.edition.plan
        yield para("text", f"根据《{plan.title}》（{plan.number}）有关规定，", *self._consulted(),
                   f"{plan.authority}决定自", *self._when(), "起，", *self._decides(), "。",
                   "现将有关事项通知如下：")

    def _reasons(self, told: bool) -> Iterator[Paragraph]:
        """What people judged by, in their own words."""
        words = self.one.reason.strip()
        if words:
            yield from paras("text", words if words[-1] in "。！？；" else f"{words}。")
        elif not told:
            yield para("text", Blank("当前情况", 16), "。")

    def _consulted(self) -> Iterator[Piece]:
        """Said only where one was entered; where the plan wants one, a mark to clear up."""
        if self.one.consultation is not None or self.one.chair is not None:
            yield f"经{CONSULTED}研判，"
        elif self._wants_consultation():
            yield f"经{CONSULTED}研判"
            yield Blank(f"值班日志中没有{CONSULTED}记录，核实后删去此注", 0)
            yield "，"

    def _wants_consultation(self) -> bool:
        act = self._act()
        return self.one.effect != "lift" or act is None or CONSULTED in act.text

    def _act(self) -> Act | None:
        try:
            return act_of(self.what.organization, self.one)
        except DecisionRefused:
            return None

    def _when(self) -> Iterator[Piece]:
        if self.draft:
            yield Blank("生效时间，到分", 10)
        else:
            yield minute(self._local(self.one.in_force))

    def _decides(self) -> Iterator[Piece]:
        what, one = self.what, self.one
        if one.effect == "issue":
            yield f"发布{what.warning}"
        elif one.effect in ("lift", "end"):
            yield from self._over()
        else:
            turned = what.changed and what.turn
            before = what.response(what.from_hazards, what.from_level)
            yield f"将{before}{what.turn}为" if turned else one.act
            if not one.hazards:
                yield Blank("灾种", 3)
            yield what.raised() if turned else what.response(one.hazards, one.level)
            if what.left:
                yield f"，{what.response(what.left, None)}结束"

    def _over(self) -> Iterator[Piece]:
        """What is lifted or ended, from when it was in force and where."""
        what, one, before = self.what, self.one, self.what.before
        if one.effect == "lift":
            held = before.warnings.get(one.warning or "")
            since, where = (held.since, held.districts) if held and held.on else (None, ())
            verb, name = "解除", what.warning
        else:
            since, where = before.in_force.since, before.in_force.districts
            verb, name = one.act, what.ended()
        yield verb
        yield minute(self._local(since)) if since else Blank("生效时间，到分", 8)
        yield f"起生效的{name}（范围："
        yield "、".join(where) or Blank("范围", 8)
        yield "）"

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(self.what.edition.zone)

    # -- its sections

    def _sections(self) -> Iterator[tuple[str, list[Paragraph]]]:
        clauses = [_clause(f.clause.ref, f.clause.text) for f in self._grounds()]
        if self.one.effect == "end":
            clauses += _passage(self.what.edition.ending.procedure)
        if self.what.left and not self._met(self.what.left):
            over = self.what.response(self.what.left, None)
            clauses.append(para("text", Blank(f"{over}结束的依据条款", 12), "。"))
        yield "依据条款", clauses or [para("text", Blank("依据条款", 12), "。")]
        noun = RESPONSE if self.one.effect not in WARNS else "预警"
        if self.one.districts or self.one.effect not in ("end", "lift"):
            named: Piece = "、".join(self.one.districts) or Blank(f"{noun}范围", 12)
            yield f"{noun}范围", [para("text", named, "。")]
        actions = list(self._actions(noun))
        if actions:
            yield f"{noun}行动", actions
        if self.one.effect == "end":
            after = _passage(self.what.edition.ending.afterwards)
            if after:
                yield "后续工作", after
        rest = self._stands()
        if rest:
            yield "继续执行的事项", [para("text", rest)]

    def _grounds(self) -> list[Finding]:
        """The clauses that the decision names; of an ending or a lifting that names none, those
        met; and those by which it ends for a hazard."""
        held = {f.clause.ref: f for f in (*self.assessment.rungs, *self.assessment.items)}
        named = [held[ref] for ref in self.one.grounds if ref in held]
        if self.one.effect == "lift":
            return named or [w.finding for w in self.assessment.liftings
                             if w.finding.truth == TRUE
                             and w.finding.clause.warning == self.one.warning]
        if self.one.effect == "end":
            return named or self._met(self.what.from_hazards)
        return named + [f for f in self._met(self.what.left) if f not in named]

    def _met(self, hazards: Collection[str]) -> list[Finding]:
        """The conditions met for ending the response to one of these hazards."""
        return [w.finding for w in self.assessment.endings
                if w.finding.truth == TRUE and {*w.finding.clause.hazards} & {*hazards}]

    def _actions(self, noun: str) -> Iterator[Paragraph]:
        """Every action of the level's or warning's list, word for word."""
        for one in self._called():
            kept, _ = for_hazards(one.actions, self.one.hazards)
            yield para("text", f"请按照预案{shown(one.clause)}的规定，做好以下工作：")
            for action in kept:
                yield _clause(action.ref, "".join(step.text for step in action.steps))
            yield from self._named(kept)

    def _called(self) -> list[ActionList]:
        """The lists that the decision puts in force."""
        alone = Official(self.what.edition)
        alone.decisions = [self.one]
        held = phases(self.what.edition, self.lists, alone, self.one.in_force)
        return [one for one in self.lists for phase in held if one.clause in phase.lists]

    def _named(self, actions: Sequence[LevelAction]) -> Iterator[Paragraph]:
        """Who, this time, are those that the decision's districts settle."""
        organization = self.what.organization
        words = dict.fromkeys(name for action in actions for step in action.steps
                              for name in step.who)
        for word in words:
            ids = organization.resolve(word)
            if not set(ids) & set(organization.notices.areas) or not self.one.districts:
                continue
            own = {body.id: body.district for body in organization.bodies.bodies}
            members = [m for i in ids for m in organization.expand(i)
                       if own.get(m) is None or own[m] in self.one.districts]
            yield para("text", f"以上“{word}”，本次为：{'、'.join(members)}。")

    def _stands(self) -> str:
        """What this notice leaves as it is: the response and the warnings are set apart."""
        before, one = self.what.before, self.one
        said = [f"{w.label}继续有效" for w in self.what.edition.plan.warnings
                if one.effect == "end" and before.warnings[w.id].on]
        level = before.in_force.level
        if one.effect == "lift" and level:
            grade = self.what.edition.levels.grades[level]
            said.append(f"{self.what.response(before.in_force.hazards, grade)}继续执行")
        return f"{'，'.join(said)}。" if said else ""


def _clause(ref: str, words: str) -> Paragraph:
    return para("clause", Strong(shown(ref)), f"　{words}")


def _passage(passage: Passage | None) -> list[Paragraph]:
    return [_clause(passage.ref, passage.text)] if passage else []
