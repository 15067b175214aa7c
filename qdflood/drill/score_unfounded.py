"""What players entered and nothing given by then says: no message, no telemetry, no answer.

The worst of it are nil reports and values that make the picture better: they stand first.
An entry is not held against anybody where it only repeats what stands, where a message of
the same minutes says so, where it was put right at once; nor are remarks and times. Once the
director has spoken by a message of his own or to a question, he may have said it: such
entries are for him to look at.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from qdflood.drill.play import What
from qdflood.drill.score_log import ExerciseLog
from qdflood.drill.score_messages import Fact, Messages
from qdflood.drill.score_parts import FalseMove
from qdflood.drill.score_rumours import moves
from qdflood.drill.score_same import in_words, part_of, same_said
from qdflood.observations import Zero

HEARSAY = timedelta(minutes=5)
"""A message that comes so soon after an entry was heard first; a slip may be put right in it."""
KIND = "unfounded"
_MOST = 4
_BY_MOUTH = "可能依据导调员口头答复，请导调员核对"
_NOTHING = "当时没有来文、遥测说到，也没有询问记录"


class Unfounded:
    """The entries, each once: ``calming`` and ``others`` are false moves, ``to_check`` is not."""

    def __init__(self, log: ExerciseLog, messages: Messages) -> None:
        self.log, self.messages, self.edition = log, messages, log.edition
        self.calming: tuple[FalseMove, ...] = ()
        self.others: tuple[FalseMove, ...] = ()
        self.to_check: tuple[FalseMove, ...] = ()
        if not log.study:
            self._sort()

    def _sort(self) -> None:
        known = {one.seq for one in moves(self.log, self.messages)}
        spoken = min([*(one.at for one in self.log.play.made_up),
                      *(one.at for one in self.log.play.said if one.what is What.ASKED)],
                     default=None)
        by_entry: dict[int, list[Fact]] = {}
        for one in self.messages.loose:
            if one.seq not in known and not self._excused(one):
                by_entry.setdefault(one.seq, []).append(one)
        for facts in by_entry.values():
            said = spoken is not None and spoken <= facts[0].at
            move = self._move(facts, _BY_MOUTH if said else _NOTHING)
            if said:
                self.to_check += (move,)
            elif any(self._calms(one) for one in facts):
                self.calming += (move,)
            else:
                self.others += (move,)

    def _move(self, facts: list[Fact], why: str) -> FalseMove:
        first = facts[0]
        lines = list(dict.fromkeys(self._words(facts)))
        more = f"等{len(lines)}项" if len(lines) > _MOST else ""
        voided = self.messages.voided.get(first.seq)
        zone = self.log.script.start.tzinfo
        after = f"，{voided.astimezone(zone):%H:%M}已更正" if voided else ""
        return FalseMove(KIND, first.at, f"{self._officer(first.seq)}录入“{'；'.join(lines[:_MOST])}”"
                                         f"{more}，{why}{after}", first.seq)

    def _words(self, facts: list[Fact]) -> Iterator[str]:
        """What is entered, the nil reports and what calms first."""
        for one in sorted(facts, key=lambda fact: not self._calms(fact)):
            yield in_words(self.edition, one.said, (fact.said for fact in facts))

    def _officer(self, seq: int) -> str:
        entry = next(one for one in self.log.entries if one.seq == seq)
        return " ".join(filter(None, (entry.post, entry.officer)))

    def _calms(self, one: Fact) -> bool:
        """Whether it makes the picture better: nothing is the matter there."""
        if isinstance(one.said, Zero):
            return True
        none = self.edition.info[one.said.register][one.said.field].spec.none
        return one.said.value is False or none is not None and one.said.value == none

    # -- what is not held against anybody

    def _excused(self, one: Fact) -> bool:
        if self.messages.optional(one.said) or getattr(one.said, "value", "") is None:
            return True
        return self._stands(one) or self._heard(one) or self._put_right(one)

    def _stands(self, one: Fact) -> bool:
        """Whether what was last entered of it, by anybody, says the same."""
        before = [other for other in self.messages.facts
                  if other.seq < one.seq and other.said.path == one.said.path
                  and self.messages.voided.get(other.seq, one.at) >= one.at]
        return bool(before) and same_said(self.edition, before[-1].said, one.said)

    def _heard(self, one: Fact) -> bool:
        """Whether a message of these minutes says so or tells more of the same thing than its
        readings; of a roll call any area is called by it, early or late."""
        for id, given in self.log.play.given.items():
            told = self.messages.told[id]
            near = given.at <= one.at + HEARSAY
            if near and any(part_of(self.edition, said, one.said) for said in told):
                return True
            if near and given.at > one.at and any(
                    same_said(self.edition, said, one.said) for said in told):
                return True
            if abs(given.at - one.at) <= HEARSAY and any(
                    self._more(said, one) for said in told):
                return True
        return False

    def _more(self, told: object, one: Fact) -> bool:
        """Another field of a row that a message speaks of: its words may say it."""
        member = getattr(told, "member", "")
        return bool(member) and (getattr(told, "register", ""), member) == (
            one.said.register, getattr(one.said, "member", "")) and (
            getattr(told, "field", "") != one.said.field)

    def _put_right(self, one: Fact) -> bool:
        """Whether it was taken back, or entered as it was told, within minutes."""
        back = self.messages.voided.get(one.seq)
        if back is not None and back <= one.at + HEARSAY:
            return True
        return any(other.said.path == one.said.path and one.seq < other.seq
                   and other.at <= one.at + HEARSAY and not self.messages.is_loose(other)
                   for other in self.messages.facts)
