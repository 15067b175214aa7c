"""Typed text made fit for paper: every character that can be seen, and places to break a line.

Text reaches a template as data and never as markup, so nothing is escaped. What is taken
out has no shape of its own and would spoil a page: control characters, direction marks
(as on the screens), unpaired surrogates. What no font has is printed as a box.
"""

from __future__ import annotations

import itertools
import math
import re
import unicodedata
from collections.abc import Mapping, Sequence

BREAK = "\u200b"
"""Zero width: a line may end here; nothing is printed."""

LONG_RUN = 20
"""Characters in one run without a place to break, from which on it may break anywhere."""

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Blanks at which a line could not break, and the tab.
_BLANKS = re.compile("[\t\u00a0\u2007\u202f]")
# Marks that set the direction of what follows, or forbid a break; they have no shape.
_DIRECTION = {*map(chr, (0x061C, 0x200E, 0x200F, 0x2060, 0xFEFF)), *map(chr, range(0x202A, 0x202F)),
              *map(chr, range(0x2066, 0x206A))}  # fmt: skip
_BREAKS_BY_ITSELF = (
    r"\s\u200b\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U0001f000-\U0003ffff"
)
_RUN = re.compile(f"[^{_BREAKS_BY_ITSELF}]{{{LONG_RUN},}}")
# Between a list's mark and what follows, and before an opening bracket, a line may end anyway.
_OWN_BREAKS = re.compile("(?<=[、，；：。）])(?=[0-9A-Za-z])|(?<=[0-9A-Za-z)])(?=（)")
_JOINER = "\u200d"
# No picture is joined of more than four.
_CHAIN = re.compile(f"(?:[^{_JOINER}]{_JOINER}){{4}}")
_MAX_EXACT = 2**53


def printable(text: str) -> str:
    """The text as it can be printed; line ends stay, as ``\\n``, long runs get breaks."""
    text = _BLANKS.sub(" ", _LINE_ENDS.sub("\n", text))
    shown = "".join(c for c in text if _has_shape(c))
    return _CHAIN.sub(rf"\g<0>{BREAK}", _RUN.sub(_with_breaks, shown))


def one_line(text: str, limit: int) -> str:
    """Text for a place of fixed height: blanks for line ends, cut with … at ``limit``."""
    kept = " ".join(printable(text).replace(BREAK, "").split())
    return kept if len(kept) <= limit else kept[: limit - 1] + "…"


def ready(value: object) -> object:
    """A value as JSON for a template: text made printable, what is no number made null."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, int):
        return int(value) if abs(value) < _MAX_EXACT else str(int(value))
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): ready(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
        return [ready(item) for item in value]
    raise TypeError(f"no {type(value).__name__} goes on paper: give text")


def _has_shape(character: str) -> bool:
    return character == "\n" or (
        unicodedata.category(character) not in ("Cc", "Cs") and character not in _DIRECTION
    )


def _with_breaks(run: re.Match[str]) -> str:
    """Places to break where a run has none of its own: not in a list of clause numbers."""
    return "".join(
        _broken(part) if len(part) >= LONG_RUN else part for part in _OWN_BREAKS.split(run[0])
    )


def _broken(text: str) -> str:
    kept, since = text[0], 1
    for before, after in itertools.pairwise(text):
        joined = _held_together(before, after) and since < LONG_RUN
        kept += after if joined else BREAK + after
        since = since + 1 if joined else 1
    return kept


def _held_together(before: str, after: str) -> bool:
    """An opening sign stays with what follows, a closing one with what it closes."""
    return (
        unicodedata.category(before) in ("Ps", "Pi")
        or unicodedata.category(after) in ("Pe", "Pf", "Mn", "Me", "Mc", "Po")
        or _JOINER in (before, after)
    )
