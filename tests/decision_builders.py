"""Decisions for the tests of the official status: short to write, entered as the log holds them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

from builders import RULES, shipped, situation

from qdflood.assessment import Assessment, assess
from qdflood.journal.decide import Standing
from qdflood.journal.decisions import Decision, Person
from qdflood.journal.entry import (
    ASSENT,
    CONSULTATION,
    DECISION,
    GENESIS,
    PUBLICATION,
    SNAPSHOT,
    Entry,
    Record,
    chained,
    moment_text,
)
from qdflood.journal.official import Official
from qdflood.plan.organization import load_organization

EIGHT = timezone(timedelta(hours=8))
DAY = datetime(2022, 8, 10, tzinfo=EIGHT)
EDITION = shipped().edition
ORGANIZATION = load_organization(RULES)
EFFECTS = {"启动": "start", "调整": "adjust", "终止": "end", "预警发布": "issue", "预警解除": "lift",
           "抗旱预警发布": "issue", "抗旱预警解除": "lift", "分洪命令": "order", "登记": "register",
           "暂缓": "postpone"}
WARNINGS = {"预警发布": "防汛防台风", "预警解除": "防汛防台风", "抗旱预警发布": "抗旱",
            "抗旱预警解除": "抗旱"}


def at(text: str) -> datetime:
    """03:12 of the day."""
    hour, minute = map(int, text.split(":"))
    return DAY + timedelta(hours=hour, minutes=minute)


def signer(post: str, name: str = "甲") -> Person:
    return Person(name, post)


def decision(
    act: str, decided: str = "12:00", level: str | None = None, *posts: str,
    in_force: str = "", **rest: Any,
) -> Decision:
    """An act signed by whoever holds ``posts``, in force at once unless said otherwise."""
    effect = EFFECTS[act]
    held: dict[str, Any] = {"level": level, "warning": WARNINGS.get(act)}
    if effect in ("start", "adjust"):
        held |= {"hazards": ("洪涝",), "districts": ("崂山区",), "grounds": ("5.3.1(3)",)}
    if effect == "issue":
        held |= {"districts": ("崂山区",), "grounds": ("4.2.6(1)①",)}
    held |= {"signatures": tuple(map(signer, posts, "甲乙丙丁"))} | rest
    return Decision(act, effect, at(decided), at(in_force or decided), **held)


def entries(*bodies: tuple[str, Mapping[str, Any]], start: str = "12:00") -> list[Entry]:
    """A chain of entries, one a minute."""
    found: list[Entry] = []
    for minute, (kind, body) in enumerate(bodies):
        when = at(start) + timedelta(minutes=minute)
        prev = found[-1].hash if found else GENESIS
        record = Record(kind, body, "王值班", "值班员", when, when)
        found.append(chained(len(found) + 1, record, prev))
    return found


def official(*given: Decision | tuple[str, Mapping[str, Any]], start: str = "12:00") -> Official:
    """Everything taken in its order, as out of the log."""
    found = Official(EDITION)
    bodies = [(DECISION, one.body()) if isinstance(one, Decision) else one for one in given]
    for entry in entries(*bodies, start=start):
        found.take(entry)
    return found


def consultation(post: str = "秘书长", conclusion: str = "启动") -> tuple[str, dict[str, Any]]:
    chair = {"name": "张", "post": post}
    return CONSULTATION, {"chair": chair, "participants": "有关成员", "conclusion": conclusion}


def assent(
    act: str, level: str | None = None, post: str = "常务副总指挥", agreed: bool = True
) -> tuple[str, dict[str, Any]]:
    return ASSENT, {"act": act, "level": level, "asked": {"name": "李", "post": post},
                    "heard_by": "王", "agreed": agreed, "text": ""}


def publication(seq: int, when: str) -> tuple[str, dict[str, Any]]:
    return PUBLICATION, {"decision": seq, "published": moment_text(at(when)), "where": "网站"}


def proposed(level: str | None, **body: Any) -> tuple[str, dict[str, Any]]:
    return SNAPSHOT, {"confirmed": level} | body


def weighed(in_force: Any = None, when: str = "12:00", **observations: Any) -> Assessment:
    """What follows from the observations at that time."""
    known = situation(at=moment_text(at(when)), in_force=in_force, **observations)
    return assess(shipped().rules, known)


FLOODS = {"districts": {"崂山区": {"flood": "一般"}, "胶州市": {"flood": "一般"}}}
"""Two districts flooded: 5.3.1(3)."""
WORSE = {"districts": {"崂山区": {"flood": "特大"}, "胶州市": {"flood": "特大"}}}
"""The worst of it: 5.6.1(3)."""


def standing(
    found: Official | None = None, when: str = "12:00", **observations: Any
) -> Standing:
    """What a decision at that time is made from."""
    held = found or official()
    status = held.status(at(when))
    response = {"level": "无" if not status.in_force.level else
                EDITION.levels.grades[status.in_force.level],
                "hazards": list(status.in_force.hazards)}
    given = None if status.in_force.level is None else {"response": response, **{
        key: on for key, on in status.in_force.warnings.items() if on is not None}}
    a = weighed(given, when, **(observations or FLOODS))
    return Standing(EDITION, ORGANIZATION, status, a, held.assents, held.decisions)


def rank(posts: Sequence[str]) -> int:
    """How high the highest of some posts stands; 0 the highest."""
    return min(ORGANIZATION.rank().index(one) for one in posts)
