"""The commented example of a drill script, spoilt in one place at a time."""

from __future__ import annotations

from functools import cache

from builders import DATA, shipped
from drill_builders import lists, organization

from qdflood.drill.lint import Printable, Problem, check
from qdflood.drill.script import Script, read_script
from qdflood.errors import DrillError

EXAMPLE_FILE = DATA / "drills" / "templates" / "qingdao-2021.yaml"
NAME = "脚本.yaml"


@cache
def example() -> str:
    return EXAMPLE_FILE.read_text(encoding="utf-8")


def spoilt(*changes: tuple[str, str]) -> str:
    """The example with each old text, which stands in it once, as the new."""
    text = example()
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def read(text: str) -> Script:
    return read_script(shipped().edition, text.encode(), NAME)


def refused(text: str) -> DrillError:
    """Why a script is not read."""
    try:
        read(text)
    except DrillError as exc:
        return exc
    raise AssertionError("was read")


def problems(text: str, printable: Printable | None = None) -> list[Problem]:
    return check(shipped().edition, organization(), lists(), read(text), printable)


def line_of(text: str, part: str) -> int:
    """The line on which ``part`` first stands, from one."""
    return text.count("\n", 0, text.index(part)) + 1
