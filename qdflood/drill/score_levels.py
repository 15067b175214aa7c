"""Decisions against what the script expects: which level, who signed, how long it took.

A decision due is held against the one that was taken nearest to its time, of the same act
and level if there is one; the others that nobody expected are false moves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from qdflood.drill.deciding import GRADED
from qdflood.drill.form import DecisionDue
from qdflood.drill.score_log import MINUTE, Due, ExerciseLog, minutes
from qdflood.drill.score_parts import DecisionMade, DecisionScore, FalseMove, Lags, Taken
from qdflood.drill.score_rating import Rating
from qdflood.errors import PlanError
from qdflood.journal.decisions import CHANGES, POSTPONES, REGISTERS, WARNS, Consultation, Decision
from qdflood.journal.signing import chairing
from qdflood.plan.headquarters import Act

RIGHT, ABOVE, BELOW = "right", "above", "below"
SIGNER, CHAIR, HAZARDS, AREAS = "signer", "chair", "hazards", "areas"
WRONGS: Mapping[str, str] = {
    SIGNER: "签发人不符", CHAIR: "会商主持人不符", HAZARDS: "灾种不符", AREAS: "区域不符",
}
"""What of a decision may be wrong beside its level and its time."""
_DAY = timedelta(days=1)


class Levels:
    """Every decision due with the one that answers it; ``excess`` are those nobody expected."""

    def __init__(self, log: ExerciseLog) -> None:
        self.log, self.official = log, log.whole.official
        self._free = [one for one in self.official.decisions if one.effect != REGISTERS]
        self.made = tuple(self._free)
        self._rows = {act.act: act for act in log.organization.acts.acts}
        dues = [(due, due.expectation.form.decision) for due in log.due
                if due.expectation.form.decision is not None and not log.study]
        wanted = [(due, one) for due, one in dues if one is not None]
        # One that cannot be tested is not scored, and its decision is no false move either.
        exact = {due.id: self._nearest(due, one, exactly=True) for due, one in wanted}
        self.scores = tuple(self._score(
            due, one, exact[due.id] or self._nearest(due, one, exactly=False))
            for due, one in wanted if not due.why)
        self.excess = tuple(one for one in self._free if one.effect != POSTPONES)

    # -- which decision answers which

    def _nearest(self, due: Due, one: DecisionDue, *, exactly: bool) -> Decision | None:
        """The free decision nearest to when it was due; of another level only until the next."""
        until = due.at + timedelta(minutes=one.within_min)

        def apart(decision: Decision) -> timedelta:
            if decision.decided < due.at - MINUTE:
                return due.at - decision.decided
            return max(decision.decided - until, timedelta())

        alike = [d for d in self._free if self._alike(d, one, exactly)
                 and (exactly or due.at - MINUTE <= d.decided < self._next(due))]
        found = min(alike, key=lambda d: (apart(d), d.order), default=None)
        if found is not None:
            self._free.remove(found)
        return found

    def _alike(self, decision: Decision, one: DecisionDue, exactly: bool) -> bool:
        if exactly:
            return (decision.act, decision.level or None) == (one.act, one.level or None)
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
        late = minutes(deadline, found.decided) if found else None
        rating = _rated(self.log, found, deadline, level_is, wrong, late)
        return DecisionScore(
            due.id, due.expectation.form.title, one.act, one.level, one.signed, one.chair or "",
            one.hazards, one.areas, due.at, deadline, one.within_min, self._taken(found, due),
            level_is, wrong, max(late, 0) if late is not None else None, rating,
            self._lags(due, one, found))

    def _wrong(self, due: Due, one: DecisionDue, found: Decision) -> Iterator[str]:
        """What of it, beside its level and its time, is not as the script says."""
        if not self._signer_right(one, found):
            yield SIGNER
        if one.chair and not self._chair_right(due, one, found):
            yield CHAIR
        if one.hazards and found.effect in GRADED and {*one.hazards} != {*found.hazards}:
            yield HAZARDS
        placed = found.effect in (*GRADED, "issue")
        if one.areas and placed and {*one.areas} != {*found.districts}:
            yield AREAS

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
        return Taken(found.seq, found.act, found.level, found.decided,
                     tuple(map(str, found.signatures)), str(chair) if chair else "", found.reason)

    def _consultation(self, found: Decision, due: Due) -> Consultation | None:
        """The one that the decision names, else the last one before it since it fell due."""
        held = self.official.consultations
        named = next((one for one in held if one.seq == found.consultation), None)
        return named or next((one for one in reversed(held)
                              if due.at - MINUTE <= one.at <= found.decided + MINUTE), None)

    # -- how long it took

    def _lags(self, due: Due, one: DecisionDue, found: Decision | None) -> Lags:
        until = found.decided if found else self.log.last
        proposed = self._proposed(due, one, until)
        inject = self._inject(due, proposed)
        held = self._consultation(found, due) if found else None
        given = self.log.play.given[inject].at if inject else None
        decided = found.decided if found else None
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

    def false_moves(self, grounds: dict[int, int]) -> Iterator[FalseMove]:
        """Decisions beyond what was expected, of another level, or without a clause met."""
        position = self.log.edition.levels.position
        for one in self.excess:
            yield FalseMove("unexpected", one.decided, _said(one), one.seq)
        wrong = [s for s in self.scores if s.level_is in (ABOVE, BELOW) and s.taken]
        for score in wrong:
            assert score.taken is not None
            yield FalseMove(score.level_is, score.taken.decided,
                            f"{score.taken.act}{score.taken.level or ''}，"
                            f"应为{score.act}{score.level or ''}", score.taken.seq)
        seqs = {one.seq for one in self.excess} | {s.taken.seq for s in wrong if s.taken}
        for one in self.made:
            raised = position(one.level or "") or 0
            if one.seq in seqs and raised > (position(one.from_level or "") or 0) and (
                    grounds.get(one.seq, 0) < raised):
                yield FalseMove("groundless", one.decided,
                                f"{_said(one)}时没有该级的启动条件成立", one.seq)

    def timeline(self) -> tuple[DecisionMade, ...]:
        """Every decision in the order signed."""
        expected = {one.taken.seq for one in self.scores if one.taken and one.level_is == RIGHT}
        if self.log.study:  # there the script's own decisions are entered
            expected = {one.seq for one in self.made}
        return tuple(DecisionMade(one.seq, one.decided, one.act, one.level, one.seq in expected,
                                  one.officer)
                     for one in sorted(self.made, key=lambda one: one.order))


def _rated(
    log: ExerciseLog, found: Decision | None, deadline: datetime, level_is: str,
    wrong: Sequence[str], late: int | None,
) -> Rating:
    if found is None:
        return Rating.UNTESTED if deadline > log.last else Rating.NOT
    if level_is != RIGHT:
        return Rating.NOT
    in_time = late is not None and found.decided < deadline + MINUTE
    return Rating.MET if in_time and not wrong else Rating.PARTLY


def _between(since: datetime | None, at: datetime | None) -> int | None:
    return minutes(since, at) if since and at else None


def _said(one: Decision) -> str:
    signed = f"（{one.signed}签发）" if one.signed else ""
    return f"{one.act}{one.level or ''}{signed}"
