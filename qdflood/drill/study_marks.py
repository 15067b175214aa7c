"""自学: what an answer is worth, against what the engine makes of the same log.

The dangerous direction comes first in every list and sentence: a level too low, a clause
missed, a call not made. Nothing here is a score of a person; it says what to look at again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from qdflood.assessment import Assessment
from qdflood.assessment.needed import leaves
from qdflood.drill.form import DecisionDue
from qdflood.drill.study import Answer, Question, key_of, kinds_asked
from qdflood.errors import PlanError
from qdflood.journal.decisions import POSTPONE
from qdflood.journal.signing import chairing
from qdflood.plan.headquarters import Act
from qdflood.plan.organization import Organization
from qdflood.response import may_sign
from qdflood.truth import TRUE, UNKNOWN

UNDECIDED = "无法判定"
_NUMERALS = "零一两三四五六七八九"


class Side(StrEnum):
    """How a level that was chosen stands to the level that is right."""

    LOW = "偏低"
    RIGHT = "正确"
    HIGH = "偏高"


@dataclass(frozen=True)
class LevelMark:
    side: Side
    right: tuple[int | None, ...]
    words: str


@dataclass(frozen=True)
class ClauseMark:
    """``missed`` are met and were not named, ``wrong`` named and not met, each with why."""

    right: tuple[str, ...]
    missed: tuple[str, ...]
    wrong: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class CallMark:
    """``missed`` had to be asked for; ``idle`` would change nothing as things stand."""

    right: tuple[str, ...]
    missed: tuple[str, ...]
    idle: tuple[str, ...]


@dataclass(frozen=True)
class SignMark:
    """Who signs the decision that is due, and who chairs the consultation on it."""

    right: bool
    words: str
    chair: str


@dataclass(frozen=True)
class Marked:
    """One answer and what it is worth; ``assessment`` is of the log as it stood then."""

    question: Question
    answer: Answer
    seq: int
    officer: str
    assessment: Assessment
    level: LevelMark
    clauses: ClauseMark
    calls: CallMark
    signed: tuple[SignMark, ...]

    @property
    def right(self) -> bool:
        """Whether nothing is to be looked at again; an idle call does no harm."""
        return (self.level.side is Side.RIGHT and not self.clauses.missed
                and not self.clauses.wrong and not self.calls.missed
                and all(one.right for one in self.signed))


def mark(
    of: Question, answer: Answer, a: Assessment, organization: Organization,
    offered: Sequence[str], *, seq: int = 0, officer: str = "",
) -> Marked:
    """What an answer is worth where ``a`` follows from what was reported."""
    return Marked(
        of, answer, seq, officer, a, _level(of, answer, a, organization),
        _clauses(of, answer, a, organization), _calls(of, answer, a, offered),
        tuple(_signed(due, answer, a, organization) for _, due in of.decisions
              if due.act != POSTPONE),
    )


# -- the level


def level_words(a: Assessment, position: int | None) -> str:
    """A level as the form has it: 无, Ⅳ级, 无法判定."""
    return UNDECIDED if position is None else a.edition.levels.label(position)


def proper(of: Question, a: Assessment, organization: Organization) -> tuple[int | None, ...]:
    """The levels that are right: by what is proposed, and what the script has decided.

    None where nothing is certain yet. With a response in force, its own level stays right
    until its endings hold; whether to lower it then is for the consultation, and so is a
    level that somebody has proposed by judgement.
    """
    running = a.situation.in_force.level or 0
    found: list[int | None] = []
    if a.confirmed >= max(running, 1):
        found.append(a.confirmed)
    elif running:
        found += [running, *([a.confirmed] if may_lower(a) else [])]
    else:
        found.append(None if a.possible else 0)
    effects = {act.act: act.effect for act in organization.acts.acts}
    for _, due in of.decisions:
        if due.level:
            found.append(a.edition.levels.position(due.level))
        elif effects.get(due.act) == "end":
            found.append(0)
    proposed = [f.clause.level for f in a.discretionary if f.clause.level > max(running, a.confirmed)]
    return tuple(dict.fromkeys([*found, *proposed]))


def may_lower(a: Assessment) -> bool:
    """Whether a consultation may lower or end what is in force: no clause of its level is open,
    and every ending that applies holds."""
    running = a.situation.in_force.level or 0
    if any(f.truth == UNKNOWN for f in a.rungs_that_count if f.clause.level >= running):
        return False
    still = {hazard for hazard, each in a.hazards.items() if each.confirmed}
    endings = [one.finding.truth for one in a.endings
               if one.applicable and not still.intersection(one.finding.clause.hazards)]
    return bool(endings) and all(truth == TRUE for truth in endings)


def _level(of: Question, answer: Answer, a: Assessment, organization: Organization) -> LevelMark:
    right, given = proper(of, a, organization), answer.level
    side = side_of(given, right)
    due = "或".join(level_words(a, one) for one in right if one != given or len(right) == 1)
    chosen = f"你选{level_words(a, given)}"
    if side is Side.RIGHT:
        others = f"；也可为{due}，由会商决定" if len(right) > 1 else ""
        return LevelMark(side, right, f"{chosen}，正确{others}")
    head = _distance(given, right, side)
    return LevelMark(side, right, f"{head}：{chosen}，应为{due}")


def side_of(given: int | None, right: Sequence[int | None]) -> Side:
    """Too low is whatever would leave undone what is due, or take the unknown for clear."""
    if given in right:
        return Side.RIGHT
    levels = [one for one in right if one is not None]
    if given is None:
        return Side.LOW if any(levels) else Side.HIGH
    if not levels:
        return Side.HIGH if given else Side.LOW
    return Side.LOW if given < max(levels) else Side.HIGH


def _distance(given: int | None, right: Sequence[int | None], side: Side) -> str:
    levels = [one for one in right if one is not None]
    if given is None:
        return "少定" if side is Side.LOW else "已可判定"
    if not levels:
        return "多定，依据不足" if given else "少定，把未知当作未达到"
    if side is Side.LOW:
        return f"少定{_NUMERALS[min(one for one in levels if one > given) - given]}级"
    return f"多定{_NUMERALS[given - max(levels)]}级"


# -- the clauses


def _clauses(
    of: Question, answer: Answer, a: Assessment, organization: Organization
) -> ClauseMark:
    due = must_name(of, a, organization)
    wrong = [(ref, why) for ref in answer.met if (why := not_met(a, ref))]
    named = dict.fromkeys(wrong_ref for wrong_ref, _ in wrong)
    return ClauseMark(
        tuple(ref for ref in answer.met if ref not in named),
        tuple(ref for ref in due if ref not in answer.met), tuple(wrong),
    )


def must_name(of: Question, a: Assessment, organization: Organization) -> tuple[str, ...]:
    """The clauses that are met and have to be named: of each item the highest rung.

    Items of warnings and endings only where the question is about them; what is left to
    judgement only where the script names it.
    """
    kinds, asked = kinds_asked(a.edition, organization, of), set(of.named)
    met = [f for f in a.rungs if not not_met(a, f.clause.ref)]
    highest = {f.clause.ladder: f.clause.ref for f in met}  # mildest first: the last one stays
    found = [f for f in met if (f.clause.ref in asked if f.clause.discretionary
                                else highest[f.clause.ladder] == f.clause.ref)]
    found += [f for f in a.items if f.clause.kind in kinds and not not_met(a, f.clause.ref)
              and (not f.clause.discretionary or f.clause.ref in asked)]
    return tuple(f.clause.ref for f in found)


def not_met(a: Assessment, ref: str) -> str:
    """Why a clause does not count as met: 未知, 不成立, 不适用, 未提出; empty where it is."""
    try:
        finding = a.finding(ref)
    except KeyError:
        return "本版预案没有这一条"
    if finding.truth != TRUE:
        return "未提出" if finding.clause.discretionary else finding.truth.label
    weighed = [*a.liftings, *a.endings]
    applies = next((w.applicable for w in weighed if w.finding is finding), True)
    return "" if applies else "不适用"


# -- whom to ask


def _calls(of: Question, answer: Answer, a: Assessment, offered: Sequence[str]) -> CallMark:
    needed, due = _needed(a, offered), must_ask(of, a, offered)
    asked = dict.fromkeys(answer.ask)
    useful = {*needed, *due}
    return CallMark(
        tuple(one for one in asked if one in useful),
        tuple(one for one in due if one not in asked),
        tuple(one for one in asked if one not in useful),
    )


def must_ask(of: Question, a: Assessment, offered: Sequence[str]) -> tuple[str, ...]:
    """What the script says must be asked for; where it says nothing, what bears on a level
    that something reported already points to, or on an ending that the question names."""
    said = [one for one in of.expectations if "ask" in one.form.said]
    if said:
        paths = [path for one in said for path in one.form.ask]
    else:
        paths = [need.observation for need in a.needed if need.level]
        paths += [leaf.path for one in a.endings if one.applicable
                  and one.finding.clause.ref in of.named and not of.decisions for leaf in leaves(one.finding.trace)]
    keys = (key_of(path, offered) for path in paths)
    return tuple(dict.fromkeys(key for key in keys if key))


def _needed(a: Assessment, offered: Sequence[str]) -> set[str]:
    """Everything that is not known and bears on a level, a warning or an ending."""
    paths = [need.observation for need in a.needed]
    paths += [leaf.path for one in (*a.endings, *a.liftings) if one.applicable
              for leaf in leaves(one.finding.trace)]
    return {key_of(path, offered) for path in paths}


# -- who signs


def _signed(
    due: DecisionDue, answer: Answer, a: Assessment, organization: Organization
) -> SignMark:
    running = a.situation.in_force.level
    before = a.edition.levels.grades[running] if running else None
    position = a.edition.levels.position(due.level or "")
    what = f"{due.act}{a.edition.levels.label(position) if position else ''}"
    try:
        act: Act | None = organization.act(due.act, due.level, before)
    except PlanError:
        act = None
    posts = (*act.sign, *act.also) if act else due.signed
    right, said = answer.signed in posts, _answered(answer)
    words = f"{what}由{'或'.join(posts)}签发"
    if act is not None:
        each = [f"由{'或'.join(names)}签发" for names in (act.sign, act.also) if names]
        words = f"{what}{'，并'.join(each)}（{act.ref}）"
        if not right and answer.signed in organization.rank():
            judged = may_sign(organization.rank(), act, answer.signed)
            said += "，职务更高，可以签发，但超出条文所列" if judged.accepted else "，不能签发"
    head = "签发人正确" if right else "签发人不对" if answer.signed else "漏了决定"
    chair = chairing(organization, act) if act else None
    chaired = f"{chair.chair_ref}：{chair.chair_text}" if chair and chair.chair else ""
    return SignMark(right, f"{head}：{words}；{said}", chaired)


def _answered(answer: Answer) -> str:
    return f"你答{answer.signed}" if answer.signed else "你答现在没有决定须签发"
