"""The command line of 值班录入: one closed grammar for the keyboard and for the mouse.

    对象 值 [值…] [@来源] [HH:MM] [#备注]      nc cj z     ls 3 jd     tf 10-11 y
    0 零报告代码 [范围]                         0 sk        0 sk pd
    +名称 值…                                   +某村水库 x2 pd kb

A line is parsed or refused whole; a refusal never saves. No streamlit here.
"""

from qdflood.desk.command.parser import parse
from qdflood.desk.command.picks import (
    Option,
    Pick,
    PickSubject,
    Question,
    compose,
    help_lines,
    quick_picks,
    unlisted_pick,
)
from qdflood.desk.command.result import Choice, Parsed, Refused

__all__ = [
    "Choice", "Option", "Parsed", "Pick", "PickSubject", "Question", "Refused", "compose",
    "help_lines", "parse", "quick_picks",
    "unlisted_pick",
]  # fmt: skip
