"""The form of a script: what each row must say, and what it is taken to say."""

from __future__ import annotations

from typing import Any

import pytest

from qdflood.drill.form import (
    GRADES,
    NONE_WHEN_EMPTY,
    ExpectationForm,
    InjectForm,
    PrintDue,
    ScriptForm,
    Setting,
)
from qdflood.errors import PlanError
from qdflood.plan.validation import build

EXPECTED = {"id": "e", "at": "+00:10", "objective": "o", "title": "检验"}
INJECT = {"id": "i", "title": "注入", "at": "+00:10"}


def expectation(**said: Any) -> ExpectationForm:
    return build(ExpectationForm, EXPECTED | said)


@pytest.mark.parametrize("key", sorted(GRADES))
def test_null_is_a_level_too(key: str) -> None:
    assert expectation(**{key: None}).said == {key}


@pytest.mark.parametrize("key", sorted(NONE_WHEN_EMPTY))
def test_an_empty_list_says_that_there_must_be_none(key: str) -> None:
    assert expectation(**{key: []}).said == {key}


@pytest.mark.parametrize(
    "nothing", [{}, {"met": []}, {"decision": None}, {"verdict": None}, {"because": "缘由"},
                {"warnings": {}}, {"ask": [], "tasks": [], "prints": []}],
)
def test_an_expectation_that_looks_at_nothing_is_refused(nothing: dict[str, Any]) -> None:
    with pytest.raises(PlanError, match="什么也没有检验"):
        expectation(**nothing)


def test_what_is_said_is_what_was_written() -> None:
    assert expectation(met=["5.3.1(6)"], unmet=[], confirmed=None).said == {"met", "confirmed"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "没有内容"),
        ({"readings": {}}, "没有内容"),
        ({"refused": "范围", "message": {"sender": "甲", "way": "电话", "text": "乙"}}, "没有读数"),
        ({"readings": {"typhoon": "无"}, "when_asked": ["rain.widespread_heavy"]}, "只写一个"),
        ({"readings": {"typhoon": "无"}, "at": None}, "只写一个"),
        ({"readings": {"typhoon": "无"}, "fault": "下雨"}, "不认识"),
        ({"message": {"sender": "甲", "way": "喊话", "text": "乙"}}, "不认识"),
    ],
)
def test_an_inject_says_something_at_one_time(given: dict[str, Any], said: str) -> None:
    with pytest.raises(PlanError, match=said):
        build(InjectForm, INJECT | given)


def test_history_and_fiction_are_told_apart() -> None:
    fact = {"text": "某日登陆", "source": "某刊"}
    build(Setting, {"nature": "历史改编", "text": "甲", "facts": [fact], "fiction": ["乙"]})
    build(Setting, {"nature": "虚构", "text": "甲"})
    with pytest.raises(PlanError, match="分别写明"):
        build(Setting, {"nature": "历史改编", "text": "甲", "facts": [fact]})


def test_a_print_is_looked_at_for_words() -> None:
    with pytest.raises(PlanError, match="没有写应有的字"):
        build(PrintDue, {"kind": "研判单"})


def test_no_list_of_a_script_is_empty() -> None:
    whole = {"title": "甲", "edition": "乙", "start": "丙", "length": "丁",
             "setting": {"nature": "虚构", "text": "戊"}, "objectives": [], "injects": [], "expect": []}
    with pytest.raises(PlanError, match="至少要有1项"):
        build(ScriptForm, whole)
