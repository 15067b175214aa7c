"""Decisions against what the script expects: which level, who signed, how long it took.

A decision due is held against the one of the same act and level that answers it in the
order of time, else against another taken in its place; those that nobody expected are
false moves. What counts is when a decision was entered; when it says it was signed is told
beside it. One taken before anything had been told that carries it was a guess.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from qdflood.drill.deciding import GRADED
from qdflood.drill.form import DecisionDue
from qdflood.drill.score_grounds import carried, raises, rests_on, told
from qdflood.drill.score_log import MINUTE, Due, ExerciseLog, minutes
from qdflood.drill.score_match import Span, apart, matched
from qdflood.drill.score_parts import DecisionMade, DecisionScore, FalseMove, Lags, Taken
from qdflood.drill.score_rating import Rating
from qdflood.errors import PlanError
from qdflood.journal.decisions import CHANGES, POSTPONES, REGISTERS, WARNS, Consultation, Decision
from qdflood.journal.signing import chairing
from qdflood.plan.headquarters import Act

RIGHT, ABOVE, BELOW = "right", "above", "below"
SIGNER, CHAIR, HAZARDS, AREAS, EARLY = "signer", "chair", "hazards", "areas", "early"
WRONGS: Mapping[str, str] = {
    SIGNER: "签发人不符", CHAIR: "会商主持人不符", HAZARDS: "灾种不符", AREAS: "区域不符",
    EARLY: "早于可据的来文",
}
"""What of a decision may be wrong beside its level and its time."""
_DAY = timedelta(days=1)


class Levels:
    """Every decision due with the one that answers it; ``excess`` are those nobody expected.

    ``grounds``: by the number of a decision, whether it had its ground on the players' desk.
    """

    def __init__(self, log: ExerciseLog, grounds: Mapping[int, bool]) -> None:
        self.log, self.official, self.grounds = log, log.whole.official, grounds
        self._free = [one for one in self.official.decisions if one.effect != REGISTERS]
        self.made = tuple(self._free)
        self._entered = {one.seq: one.recorded for one in log.entries}
        self._rows = {act.act: act for act in log.organization.acts.acts}
        wanted = [(due, one) for due in log.due if not log.study
                  and (one := due.expectation.form.decision) is not None]
        # One that cannot be tested is not scored, and its decision is no false move either.
        exact = self._exact(wanted)
        self.scores = tuple(self._score(due, one, exact.get(due.id) or self._instead(due, one))
                            for due, one in wanted if not due.why)
        self.excess = tuple(one for one in self._free if one.effect != POSTPONES)

    def entered(self, one: Decision) -> datetime:
        """When it was entered: what can be believed, whatever time it says it was signed."""
        return self._entered.get(one.seq, one.decided)

    # -- which decision answers which

    def _exact(self, wanted: Sequence[tuple[Due, DecisionDue]]) -> dict[str, Decision]:
        """Those of the very act and level, kind by kind."""
        kinds: dict[tuple[str, str | None], list[tuple[Due, DecisionDue]]] = {}
        for due, one in wanted:
            kinds.setdefault((one.act, one.level or None), []).append((due, one))
        found: dict[str, Decision] = {}
        for kind, dues in kinds.items():
            dues.sort(key=lambda row: row[0].at)
            alike = sorted((d for d in self._free if (d.act, d.level or None) == kind),
                           key=lambda d: (self.entered(d), d.seq))
            pairs = matched([_span(*row) for row in dues], [self.entered(d) for d in alike])
            found |= {dues[i][0].id: alike[j] for i, j in pairs.items()}
        self._free = [one for one in self._free if one not in found.values()]
        return found

    def _instead(self, due: Due, one: DecisionDue) -> Decision | None:
        """Another taken in its place, until the next falls due: rather one that comes to
        the level, by whatever act."""
        alike = [d for d in self._free if self._alike(d, one)
                 and due.at - MINUTE <= self.entered(d) < self._next(due)]
        span = _span(due, one)
        found = min(alike, key=lambda d: (
            self._level_is(one, d) != RIGHT, apart(span, self.entered(d)), d.order), default=None)
        if found is not None:
            self._free.remove(found)
        return found

    def _alike(self, decision: Decision, one: DecisionDue) -> bool:
        row = self._rows.get(one.act)
        effect = row.effect if row else ""
        if effect in CHANGES:
            return decision.effect in CHANGES
        return effect in WARNS and (decision.effect, decision.warning) == (
            effect, row.warning if row else None)

    def _next(self, due: Due) -> datetime:
        """When the next decision falls due."""
        return min((other.at for other in self.log.due if other.at > due.at
                    and other.expectation.form.decision), default=self.log.last + _DAY)

    # -- one decision due

    def _score(self, due: Due, one: DecisionDue, found: Decision | None) -> DecisionScore:
        deadline = due.at + timedelta(minutes=one.within_min)
        level_is = self._level_is(one, found)
        wrong = tuple(self._wrong(due, one, found)) if found is not None else ()
        at = self.entered(found) if found else None
        late = minutes(deadline, at) if at else None
        rating = _rated(self.log, at, due.at, deadline, level_is, wrong)
        return DecisionScore(
            due.id, due.expectation.form.title, one.act, one.level, one.signed, one.chair or "",
            one.hazards, one.areas, due.at, deadline, one.within_min, self._taken(found, due),
            level_is, wrong, max(late, 0) if late is not None else None, rating,
            self._lags(due, one, found))

    def _wrong(self, due: Due, one: DecisionDue, found: Decision) -> Iterator[str]:
        """What of it, beside its level and its deadline, is not as the script says."""
        if self._early(due, found):
            yield EARLY
        if not self._signer_right(one, found):
            yield SIGNER
        if one.chair and not self._chair_right(due, one, found):
            yield CHAIR
        if one.hazards and found.effect in GRADED and {*one.hazards} != {*found.hazards}:
            yield HAZARDS
        placed = found.effect in (*GRADED, "issue")
        if one.areas and placed and {*one.areas} != {*found.districts}:
            yield AREAS

    def _early(self, due: Due, found: Decision) -> bool:
        """Taken when neither the desk nor anything told by then carried it."""
        last, at = rests_on(self.log, due), self.entered(found)
        if last is None or at >= last or self.grounds.get(found.seq, True):
            return False
        return not carried(found, told(self.log, at))

    def _row(self, one: DecisionDue, found: Decision) -> Act | None:
        """What the plan says of who signs it."""
        try:
            return self.log.organization.act(one.act, one.level, found.from_level)
        except PlanError:
            return None

    def _signer_right(self, one: DecisionDue, found: Decision) -> bool:
        """Signed by whom the script names, or by others that the plan names for it."""
        posts, row = {person.post for person in found.signatures}, self._row(one, found)
        named = row is not None and posts & {*row.sign} and (not row.also or posts & {*row.also})
        return {*one.signed} <= posts or bool(named)

    def _chair_right(self, due: Due, one: DecisionDue, found: Decision) -> bool:
        """Chaired by whom the script names, or by another that the plan names for it."""
        held, row = self._consultation(found, due), self._row(one, found)
        person = held.chair if held else found.chair
        named = chairing(self.log.organization, row).chair if row else ()
        return person is not None and person.post in (one.chair, *named)

    def _level_is(self, one: DecisionDue, found: Decision | None) -> str:
        if found is None:
            return ""
        position = self.log.edition.levels.position
        wanted, had = position(one.level or "") or 0, position(found.level or "") or 0
        if wanted == had:
            return RIGHT
        return ABOVE if had > wanted else BELOW

    def _taken(self, found: Decision | None, due: Due) -> Taken | None:
        if found is None:
            return None
        held = self._consultation(found, due)
        chair = held.chair if held else found.chair
        return Taken(found.seq, found.act, found.level, found.decided, self.entered(found),
                     tuple(map(str, found.signatures)), str(chair) if chair else "", found.reason)

    def _consultation(self, found: Decision, due: Due) -> Consultation | None:
        """The one that the decision names, else the last one before it since it fell due."""
        held = self.official.consultations
        named = next((one for one in held if one.seq == found.consultation), None)
        return named or next((one for one in reversed(held)
                              if due.at - MINUTE <= one.at <= found.decided + MINUTE), None)

    # -- how long it took

    def _lags(self, due: Due, one: DecisionDue, found: Decision | None) -> Lags:
        decided = self.entered(found) if found else None
        until = decided or self.log.last
        proposed = self._proposed(due, one, until)
        inject = self._inject(due, proposed)
        held = self._consultation(found, due) if found else None
        given = self.log.play.given[inject].at if inject else None
        consulted = held.at if held else None
        return Lags(
            inject, given, proposed, consulted, decided,
            _between(given, proposed), _between(proposed or given, consulted),
            _between(consulted or proposed or given, decided), _between(given, decided))

    def _proposed(self, due: Due, one: DecisionDue, until: datetime) -> datetime | None:
        """When what is to be decided was first proposed; None where nothing proposes it."""
        proposed, row = self.log.whole.proposed, self._rows.get(one.act)
        effect = row.effect if row else ""
        until = until.replace(second=59, microsecond=999_999)
        position = self.log.edition.levels.position(one.level or "") or 0
        if effect == "end":
            return proposed.down_to(0, until)
        if effect == "issue" and row is not None:
            return proposed.warned(row.warning or "", until)
        if effect == "adjust":
            before = self.log.whole.status(due.at).in_force.level or 0
            if position < before:
                return proposed.down_to(position, until)
        return proposed.reached(position, until) if position else None

    def _inject(self, due: Due, proposed: datetime | None) -> str:
        """The last inject given before it was proposed, that reports something."""
        planned = [one for one in self.log.script.timed
                   if one.at is not None and one.at <= due.expectation.at]
        given = [g for one in planned if one.readings and (g := self.log.given_of(one))]
        early = [one for one in given if proposed is not None and one.at <= proposed]
        found = max(early or given, key=lambda one: (one.at, one.seq), default=None)
        return found.inject if found else ""

    # -- what nobody expected

    def false_moves(self) -> Iterator[FalseMove]:
        """Decisions beyond what was expected, of another level, or without a clause met."""
        for one in self.excess:
            yield FalseMove("unexpected", self.entered(one), _said(one), one.seq)
        wrong = [s for s in self.scores if s.level_is in (ABOVE, BELOW) and s.taken]
        for score in wrong:
            assert score.taken is not None
            yield FalseMove(score.level_is, score.taken.recorded,
                            f"{score.taken.act}{score.taken.level or ''}，"
                            f"应为{score.act}{score.level or ''}", score.taken.seq)
        seqs = {one.seq for one in self.excess} | {s.taken.seq for s in wrong if s.taken}
        early = {s.taken.seq for s in self.scores if s.taken and EARLY in s.wrong}
        for one in self.made:
            if one.seq in early:
                yield FalseMove("groundless", self.entered(one),
                                f"{_said(one)}时可据的来文还没有下达", one.seq)
            elif one.seq in seqs and raises(one, self.log.edition) and not self.grounds.get(one.seq):
                yield FalseMove("groundless", self.entered(one),
                                f"{_said(one)}时没有该级的启动条件成立", one.seq)

    def timeline(self) -> tuple[DecisionMade, ...]:
        """Every decision in the order signed."""
        expected = {one.taken.seq for one in self.scores if one.taken and one.level_is == RIGHT}
        if self.log.study:  # there the script's own decisions are entered
            expected = {one.seq for one in self.made}
        return tuple(DecisionMade(one.seq, one.decided, one.act, one.level, one.seq in expected,
                                  one.officer)
                     for one in sorted(self.made, key=lambda one: one.order))


def _span(due: Due, one: DecisionDue) -> Span:
    return Span(due.at, due.at + timedelta(minutes=one.within_min))


def _rated(
    log: ExerciseLog, at: datetime | None, due: datetime, deadline: datetime, level_is: str,
    wrong: Sequence[str],
) -> Rating:
    """In time to the minute; where the exercise ended in the last of its minutes, untested."""
    if at is None:
        ended = log.last < deadline + MINUTE
        return Rating.UNTESTED if ended or log.stepped_over(due, deadline) else Rating.NOT
    if level_is != RIGHT:
        return Rating.NOT
    return Rating.MET if at < deadline + MINUTE and not wrong else Rating.PARTLY


def _between(since: datetime | None, at: datetime | None) -> int | None:
    return minutes(since, at) if since and at else None


def _said(one: Decision) -> str:
    signed = f"（{one.signed}签发）" if one.signed else ""
    return f"{one.act}{one.level or ''}{signed}"
