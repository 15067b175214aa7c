"""What somebody studying alone answered, against the script: before anything was shown.

The first answer to a question counts. A question stands for all expectations of its minute.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from qdflood.drill.form import DecisionDue
from qdflood.drill.play import Said, What
from qdflood.drill.score_asked import about, label
from qdflood.drill.score_levels import ABOVE, BELOW, RIGHT
from qdflood.drill.score_log import Due, ExerciseLog
from qdflood.drill.score_parts import AnswerScore, Check
from qdflood.drill.score_rating import Rating
from qdflood.drill.seen import level_words

LABELS = {"confirmed": "级别", "met": "成立的条款", "not_met": "不应成立的条款",
          "ask": "应询问的", "decision": "签发"}
_VERDICTS = {RIGHT: "正确", ABOVE: "偏高", BELOW: "偏低", "": "未作答"}
NO_ANSWER = "没有作答"


@dataclass(frozen=True)
class Answered:
    """One answer with everything the question stands for."""

    said: Said
    dues: tuple[Due, ...]

    @property
    def met(self) -> tuple[str, ...]:
        return _words(self.said.body.get("met"))

    @property
    def ask(self) -> tuple[str, ...]:
        return _words(self.said.body.get("ask"))

    @property
    def signed(self) -> tuple[str, ...]:
        return _words(self.said.body.get("signed"))

    def wanted(self, *keys: str) -> tuple[str, ...]:
        """What the expectations list under ``keys``, each once."""
        found = [word for due in self.dues for key in keys
                 for word in getattr(due.expectation.form, key)]
        return tuple(dict.fromkeys(found))

    @property
    def decision(self) -> DecisionDue | None:
        return next((d for due in self.dues if (d := due.expectation.form.decision)), None)


class Study:
    """Every question answered; nothing in an exercise with players."""

    def __init__(self, log: ExerciseLog) -> None:
        self.log = log
        by_id = {due.id: due for due in log.due}
        self.answered: list[Answered] = []
        self.by_id: dict[str, Answered] = {}
        for said in log.play.said:
            if said.what is not What.ANSWER:
                continue
            ids = dict.fromkeys([str(said.body.get("expectation")),
                                 *_words(said.body.get("expectations"))])
            dues = tuple(by_id[one] for one in ids if one in by_id and one not in self.by_id)
            if dues:
                one = Answered(said, dues)
                self.answered.append(one)
                self.by_id |= {due.id: one for due in dues}

    def scores(self) -> Iterator[AnswerScore]:
        for one in self.answered:
            level_is, expected = self._level(one)
            wrong = one.wanted("not_met", "unmet", "unknown")
            due = one.decision
            right = None if due is None or "signed" not in one.said.body else (
                {*one.signed} & {*due.signed} != set())
            yield AnswerScore(
                one.dues[0].id, one.dues[0].expectation.form.title, one.said.at, one.said.officer,
                one.said.body.get("level"), expected, level_is,
                tuple(ref for ref in one.wanted("met") if ref not in one.met),
                tuple(ref for ref in one.met if ref in wrong),
                tuple(_not_asked(one.wanted("ask"), one.ask)), one.signed, right,
                str(one.said.body.get("text") or ""))

    def _level(self, one: Answered) -> tuple[str, str | None]:
        """Whether the level answered is the one proposed then, or else decided."""
        forms = [due.expectation.form for due in one.dues]
        wanted = next((f.confirmed for f in forms if "confirmed" in f.said), None)
        if wanted is None and not any("confirmed" in f.said for f in forms):
            if one.decision is None:
                return "", None
            wanted = one.decision.level
        position = self.log.edition.levels.position
        given = position(one.said.body.get("level") or "") or 0
        right = position(wanted or "") or 0
        return (RIGHT if given == right else ABOVE if given > right else BELOW), wanted

    # -- as checks of one expectation

    def checks(self, due: Due) -> list[Check]:
        """What was answered about one expectation; empty when nobody answered."""
        one = self.by_id.get(due.id)
        return list(self._checks(due, one)) if one else []

    def _checks(self, due: Due, one: Answered) -> Iterator[Check]:
        form = due.expectation.form
        if "confirmed" in form.said:
            yield self._level_check(due, one)
        if form.met:
            yield _listed(due, one, "met", form.met, [r for r in form.met if r in one.met])
        barred = (*form.not_met, *form.unmet, *form.unknown)
        if barred:
            taken = [ref for ref in barred if ref in one.met]
            rating = Rating.NOT if taken else Rating.MET
            text = f"误判为成立：{'、'.join(taken)}" if taken else "没有误判"
            yield Check("not_met", LABELS["not_met"], rating, "、".join(barred), text, one.said.at)
        if form.ask:
            missed = _not_asked(form.ask, one.ask)
            named = [label(self.log.edition, path) for path in form.ask]
            done = [p for p in form.ask if p not in missed]
            yield _listed(due, one, "ask", named, [label(self.log.edition, p) for p in done])
        if form.decision and "signed" in one.said.body:
            right = {*one.signed} & {*form.decision.signed} != set()
            yield Check("decision", LABELS["decision"], Rating.MET if right else Rating.NOT,
                        "、".join(form.decision.signed), f"答：{'、'.join(one.signed) or '无'}",
                        one.said.at)

    def _level_check(self, due: Due, one: Answered) -> Check:
        position, edition = self.log.edition.levels.position, self.log.edition
        wanted = position(due.expectation.form.confirmed or "") or 0
        given = position(one.said.body.get("level") or "") or 0
        level_is = RIGHT if given == wanted else ABOVE if given > wanted else BELOW
        return Check("confirmed", LABELS["confirmed"],
                     Rating.MET if given == wanted else Rating.NOT, level_words(edition, wanted),
                     f"答：{level_words(edition, given)}，{_VERDICTS[level_is]}", one.said.at)


def _listed(
    due: Due, one: Answered, key: str, wanted: Sequence[str], found: Sequence[str]
) -> Check:
    rating = Rating.MET if len(found) == len(wanted) else Rating.PARTLY if found else Rating.NOT
    missed = "、".join(word for word in wanted if word not in found)
    text = "全部答出" if rating is Rating.MET else f"没有答出：{missed}"
    return Check(key, LABELS[key], rating, "、".join(wanted), text, one.said.at)


def _not_asked(wanted: Iterable[str], given: Iterable[str]) -> list[str]:
    asked = list(given)
    return [path for path in wanted if not any(about(path, one) for one in asked)]


def _words(given: object) -> tuple[str, ...]:
    if isinstance(given, str):
        return (given,) if given else ()
    if isinstance(given, Mapping) or not isinstance(given, Iterable):
        return ()
    return tuple(map(str, given))
