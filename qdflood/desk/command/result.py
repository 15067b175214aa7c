"""What a typed line comes to: ready to be read back, or refused with keys to press."""

from __future__ import annotations

from dataclasses import dataclass

from qdflood.observations import Report, Zero

NOT_SAVED = "未保存。"


@dataclass(frozen=True, slots=True)
class Choice:
    """One way out of a refusal: the line to type, and what it would say."""

    command: str
    says: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """Everything a line would save.

    ``sentences`` are the facts as read into the telephone, without full stop;
    ``details`` source, time and note; ``notices`` what else to know before saving;
    ``by`` the sources as they are read back, for the log.
    """

    text: str
    reports: tuple[Report, ...]
    zeros: tuple[Zero, ...]
    sentences: tuple[str, ...]
    details: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    by: str = ""

    @property
    def read_back(self) -> str:
        """The whole read-back: 南村站洪水位超过警戒水位，趋势可能继续上涨。来源：市水文中心。"""
        return "".join(f"{part}。" for part in (*self.sentences, *self.details))


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a line is not taken, in one sentence; nothing of it is saved."""

    sentence: str
    choices: tuple[Choice, ...] = ()


def leads_on(found: Parsed | Refused) -> bool:
    """Whether a way out is one: a line that is taken, or that has ways out of its own."""
    return isinstance(found, Parsed) or bool(found.choices)


def straight(choice: Choice, way: Parsed | Refused) -> tuple[Choice, ...]:
    """The only way out; where it only leads to others, those, one click nearer."""
    if not leads_on(way):
        return ()
    if isinstance(way, Parsed) or " " not in choice.command:  # an object alone: say what of it
        return (choice,)
    return tuple(Choice(c.command, f"{choice.says}，{c.says}") for c in way.choices)


class Refusal(Exception):
    """Carries a Refused out of the parser; never leaves this room."""

    def __init__(self, problem: str, choices: tuple[Choice, ...] = ()) -> None:
        super().__init__(problem)
        end = "" if problem.endswith(("。", "？")) else "。"
        self.refused = Refused(f"{problem}{end}{NOT_SAVED}", choices)
