"""Readings of an inject that would not do what whoever wrote them means.

They are taken as they stand, so nobody refuses them; but a danger that begins after its own
message, a member said not to be known under a zero report of all, a rumour entered as a
fact and a text cut off at a ``#`` are slips of the pen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, get_args

from qdflood.drill.form import FAULTS, WAYS
from qdflood.drill.script import Inject, Script, row, taken
from qdflood.drill.times import offset_of
from qdflood.errors import SituationError
from qdflood.observations.given import parse_time
from qdflood.plan.edition import Edition

Fault = tuple[str, str]
_RUMOUR_FAULT, _RUMOUR_WAY = get_args(FAULTS)[-1], get_args(WAYS)[-1]
_CUT = re.compile(r"""^\s*(?:- )*[^\s#"'{\[][^"'#]*?:\s+(?P<kept>[^\s"'{\[|>#&*!][^"']*?)\s(?P<lost>#\S.*)$""")


def readings(edition: Edition, script: Script) -> Iterator[Fault]:
    """Every such slip, inject by inject."""
    for i, inject in enumerate(script.injects):
        where = f"injects[{row(i, inject.id)}]"
        if not inject.readings or inject.refused:
            continue
        if inject.at is not None:
            given = f"{inject.at:%H:%M}"
            for path, at in _times(inject.readings, f"{where}.readings", script.start):
                if at > inject.at:
                    yield path, (f"发生时间{at:%H:%M}晚于这一条下达的时间{given}，到时不算数："
                                 "改成下达以前的时间，或把这一条往后移")
        yield from _under_zero(edition, inject, script, where)
        yield from _rumour(inject, where)


def _times(given: Any, where: str, start: datetime) -> Iterator[tuple[str, datetime]]:
    """Every time at which something is said to have been so, with its path."""
    if isinstance(given, Mapping):
        for key, value in given.items():
            if key in ("at", "since") and isinstance(value, str):
                try:
                    yield f"{where}.{key}", offset_of(value, start) or parse_time(value, where)
                except SituationError:
                    continue
            else:
                yield from _times(value, f"{where}.{key}", start)
    elif isinstance(given, (list, tuple)):
        for i, value in enumerate(given):
            yield from _times(value, f"{where}[第{i + 1}项]", start)


def _under_zero(edition: Edition, inject: Inject, script: Script, where: str) -> Iterator[Fault]:
    """Said not to be known, and none by the zero report of the same message."""
    reports, zeros = taken(edition, inject, inject.at or script.start, script.start)
    whole = {(zero.register, zero.field): zero.path for zero in zeros if not zero.scope}
    for one in reports:
        path = whole.get((one.register, one.field)) or whole.get((one.register, ""))
        if one.value is None and path and one.member:
            yield f"{where}.readings", (
                f"零报告 {path} 说的是全市都没有，已包括{one.member}，与本条“{one.member} "
                f"{one.field}: null”（不掌握）相抵；少一家时零报告请逐家写，不要写那一家："
                f"- {{of: {path}, district: 报的这一家, by: 报的这一家防指}}")


def _rumour(inject: Inject, where: str) -> Iterator[Fault]:
    message = inject.message
    if inject.fault == _RUMOUR_FAULT:
        yield f"{where}.fault", f"{_RUMOUR_FAULT}只写来文，不写读数 readings：没有核实的不录入"
    elif message is not None and message.way == _RUMOUR_WAY:
        yield f"{where}.message.way", (
            f"way 写了{_RUMOUR_WAY}，又写了读数 readings：没有核实的不录入；"
            "已核实的改写别的方式")


def cut_off(text: str) -> Iterator[tuple[int, str]]:
    """Lines on which a ``#`` without a blank after it, as in a number, makes the rest a comment."""
    inside = -1
    for number, line in enumerate(text.splitlines(), 1):
        indent = len(line) - len(line.lstrip())
        if inside >= 0 and (not line.strip() or indent > inside):
            continue
        inside = indent if re.search(r":\s+[|>][-+]?\s*(#.*)?$", line) else -1
        if match := _CUT.match(line):
            yield number, (f"“{match['lost'][:16]}”被当作说明，学员只看到“{match['kept'][-16:]}”；"
                           "是文字的请给整句加引号，是说明的请在“#”后面空一格")
