"""What can go wrong, in the user's terms.

    QdfloodError
    ├── PlanError        an edition of the plan (file, clause or key)
    ├── GazetteerError   facts of the place (file, row, column)
    ├── SituationError   what an officer entered (file, path in it)
    ├── OfficerError     an account, a password, something a role may not do
    ├── JournalError     the duty log
    │   ├── JournalUnavailable  it cannot be read or written just now; try again
    │   ├── Superseded          somebody has decided meanwhile
    │   ├── BrokenChain         an entry is not what it was
    │   └── DecisionRefused     an act that the plan does not let this post sign, or not so
    ├── ReportError      something that could not be printed
    └── DrillError       a drill script or an exercise that cannot be used

Every error is one sentence in plain Chinese that says where, what was given and
what is allowed; the parts are kept so that a form can show it at its field.
"""

from __future__ import annotations

from collections.abc import Iterable


class QdfloodError(Exception):
    """Base of all errors meant for a person to read.

    ``file`` is the path as the user gave it, ``where`` a clause, key path or
    row inside it, ``problem`` the sentence, ``choices`` what would be allowed.
    """

    def __init__(
        self,
        problem: str,
        *,
        file: str = "",
        where: str = "",
        choices: Iterable[str] = (),
    ) -> None:
        self.problem = problem
        self.file = file
        self.where = where
        self.choices = tuple(choices)
        super().__init__(str(self))

    def __str__(self) -> str:
        place = "　".join(part for part in (self.file, self.where) if part)
        allowed = f"可用：{'、'.join(self.choices)}。" if self.choices else ""
        problem = self.problem.rstrip("。")
        return f"{place}：{problem}。{allowed}" if place else f"{problem}。{allowed}"

    def within(self, *, file: str = "", where: str = "") -> QdfloodError:
        """The same error with the outer file or path put before it."""
        joined = ".".join(part for part in (where, self.where) if part)
        return type(self)(self.problem, file=file or self.file, where=joined, choices=self.choices)


class PlanError(QdfloodError):
    """An edition under ``rules/`` that cannot be used; it is refused whole."""


class GazetteerError(QdfloodError):
    """A file under ``data/<place>/`` that cannot be used."""


class SituationError(QdfloodError):
    """Something entered that cannot be accepted; nothing of it is taken."""


class OfficerError(QdfloodError):
    """An account that cannot be made or used, or an act that a role may not do."""


class JournalError(QdfloodError):
    """Something that the duty log cannot take or give; nothing of it is entered."""


class JournalUnavailable(JournalError):
    """The log cannot be reached, read or written just now: what was typed is kept, try again."""


class Superseded(JournalError):
    """Another entry has come between what was read and what was sent; nothing is entered."""


class BrokenChain(JournalError):
    """An entry does not fit its hash or the entry before it; ``where`` names the first."""


class DecisionRefused(JournalError):
    """A decision that the plan does not provide for in this form; says what and which clause."""


class ReportError(QdfloodError):
    """Something that could not be printed; the duty log is as it was."""


class DrillError(QdfloodError):
    """A drill script that cannot be used, or a step that an exercise does not allow."""
