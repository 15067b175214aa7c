"""What can go wrong, in the user's terms.

    QdfloodError
    ├── PlanError        an edition of the plan (file, clause or key)
    ├── GazetteerError   facts of the place (file, row, column)
    └── SituationError   what an officer entered (file, path in it)

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
