"""The clause of the plan that asks for drills, word for word out of its text."""

from __future__ import annotations

import re

from qdflood.errors import ReportError
from qdflood.plan.edition import Edition

DRILL = "演练"
_HEADING = re.compile(r"(\d+(?:\.\d+)*)\s*(\S+)")


def drilled(edition: Edition) -> tuple[str, tuple[str, ...]]:
    """Number and heading of the clause named for drills, and its paragraphs that speak of
    them; nothing where the plan has none. Raises ReportError when its text cannot be read.
    """
    try:
        text = (edition.folder / edition.plan.text).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as exc:
        raise ReportError("预案全文读不出来，请检查安装是否完整", file=edition.plan.text) from exc
    heading, found = "", []
    for line in map(str.strip, text.splitlines()):
        match = _HEADING.fullmatch(line)
        if match and len(line) < 40:
            if heading:
                break
            heading = line if DRILL in match[2] else ""
        elif heading and DRILL in line:
            found.append(line)
    return heading, tuple(found)
