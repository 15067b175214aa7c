"""The course of a script as the director follows it: states, times, and the facts asked for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from drill_desk_builders import SCRIPT

from qdflood.desk.drill_brief import brief, setting
from qdflood.desk.drill_facts import asked_for, fact_words
from qdflood.desk.drill_timeline import at_words, course, detail, span_words, when_asked
from qdflood.drill.play import Given, Play
from qdflood.drill.script import Script, read_script
from qdflood.places import shared
from qdflood.plan.edition import Edition, load_edition


@pytest.fixture(scope="module")
def edition() -> Edition:
    return load_edition(shared("rules", "qingdao-2021"), shared("data"))


@pytest.fixture(scope="module")
def script(edition: Edition) -> Script:
    return read_script(edition, SCRIPT.encode(), "night.yaml")


def given(script: Script, id: str, late: int = 0) -> Given:
    planned = script.inject(id).at or script.start
    return Given(id, planned + timedelta(minutes=late), script.inject(id).at, False, 3)


def test_every_inject_stands_with_its_state(script: Script) -> None:
    play = Play(given={"quiet": given(script, "quiet"), "near": given(script, "near", 4)},
                held={"rumour"}, dropped={"telemetry": "时间不够"})
    _, lines = course(script, play, "over")
    assert [line.words for line in lines] == ["02:02下达", "02:09下达晚4分", "暂扣", "下一条", "取消"]
    assert [line.open for line in lines] == [False, False, True, True, False]


def test_expectations_stand_under_the_inject_they_follow(script: Script) -> None:
    before, lines = course(script, Play())
    assert before == []
    assert [[one.id for one in line.expected] for line in lines] == [
        [], ["x-near"], ["x-ask"], ["x-over", "x-decide"], []]


def test_what_is_given_only_when_asked_is_no_part_of_the_course(script: Script) -> None:
    _, lines = course(script, Play())
    assert "reservoir-answer" not in [line.inject.id for line in lines]
    assert [line.inject.id for line in when_asked(script, Play())] == ["reservoir-answer"]


def test_an_inject_opened_is_shown_whole_and_as_text(script: Script) -> None:
    _, lines = course(script, Play())
    shown = detail(lines[2], ("产芝水库垮坝<b>",))
    for words in ("热心市民来电　传言", "听说产芝水库垮坝了", "学员应录入", "产芝水库垮坝&lt;b&gt;", "导调提示"):
        assert words in shown


def test_the_brief_has_objectives_with_their_clauses_and_no_inject(script: Script) -> None:
    said = brief(script)
    for words in ("接报后核实并准确录入", "5.4.1(5)", "共1小时", "5条，另有1条", "1条带有故障", "4个", "值班员、带班领导"):
        assert words in said
    assert "垮坝" not in said and "传言" not in said
    assert "目标" not in setting(script) and "虚构" in setting(script)


def test_facts_are_asked_for_in_words(edition: Edition, script: Script) -> None:
    assert asked_for(script) == ["reservoirs.产芝水库.danger"]
    assert fact_words(edition, "reservoirs.产芝水库.danger") == "产芝水库险情"
    assert fact_words(edition, "stations.南村.position") == "南村站洪水位"
    assert fact_words(edition, "districts.*.response") == "各区（市）应急响应"
    assert fact_words(edition, "rivers.danger") == "河道险情"
    assert fact_words(edition, "no.such") == "no.such"


@pytest.mark.parametrize(("minutes", "words"), [
    (0.5, "30秒"), (3.5, "3分30秒"), (25, "25分"), (60, "1小时"), (125, "2小时5分"), (-3, "0秒")])
def test_spans_in_words(minutes: float, words: str) -> None:
    assert span_words(timedelta(minutes=minutes)) == words


def test_a_time_of_another_day_has_its_day(script: Script) -> None:
    assert at_words(script.start, script.start) == "02:00"
    assert at_words(script.start + timedelta(days=1), script.start) == "11日02:00"
