"""What players entered and nothing given by then says: false, or for the director to look at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from builders import shipped
from score_builders import Exercise, scripted
from test_drill_score import TWO_FLOODED, at, given, reading, state, two

from qdflood.drill.play import What
from qdflood.drill.score import Score
from qdflood.journal.entry import CORRECTION, NOTE, READING, ZERO_REPORT
from qdflood.journal.observed import body_of
from qdflood.observations import Zero

ROLL_CALL = TWO_FLOODED.replace(
    "readings: {districts: {胶州市: {flood: {value: 一般, by: 胶州市防指}}}}",
    "readings: {zero_report: [districts.drought]}", 1)


def nils(play: Exercise, minute: float, field: str = "drought") -> None:
    """A roll call of the whole city, area by area, in one entry."""
    when = at(play, minute)
    areas = shipped().edition.gazetteer.roster("districts").by_name
    zeros = [Zero("districts", field, when, f"{name}防指", (("district", name),)) for name in areas]
    play.enter(ZERO_REPORT, body_of(["零报告"] * len(zeros), list(areas), [], zeros), when)


def entered(play: Exercise) -> int:
    """The number of the last reading."""
    return max(one.seq for one in play.entries if one.kind == READING)


def kinds(score: Score) -> list[str]:
    return [one.kind for one in score.false_moves]


def test_a_roll_call_nobody_made_is_a_false_move_and_stands_first() -> None:
    play = Exercise(scripted(ROLL_CALL))
    reading(play, 2, "flood", "较大", "平度市")
    nils(play, 4)
    given(play, 一区=10, 二区=20)
    play.enter(NOTE, {"text": "记事"}, at(play, 39))
    score = play.score()
    assert kinds(score) == ["unfounded"] * 2
    first, second = score.false_moves
    assert first.at == at(play, 4) and "王值班录入" in first.text.replace(" ", "")
    assert "等" in first.text and "没有来文" in first.text and first.seq
    assert "平度市" in second.text and second.at == at(play, 2)
    assert score.to_check == ()


def test_its_message_says_that_it_was_entered_before() -> None:
    play = Exercise(scripted(ROLL_CALL))
    nils(play, 4)
    given(play, 一区=10, 二区=20)
    play.enter(NOTE, {"text": "记事"}, at(play, 39))
    score = play.score()
    assert state(score, "二区") == "earlier"
    (item,) = next(one.items for one in score.messages if one.inject == "二区")
    assert (item.state, item.entered, item.minutes) == ("earlier", at(play, 4), None)


def asked(play: Exercise) -> None:
    play.act(What.ASKED, at(play, 3), about="rain.heavy_process_ahead", text="")


def told(play: Exercise) -> None:
    play.act(What.MESSAGE, at(play, 3), id="手", sender="市气象局", way="电话", text="已问各区。")


@pytest.mark.parametrize("spoken", [asked, told])
def test_when_the_director_has_spoken_it_is_for_him_to_look_at(
    spoken: Callable[[Exercise], None]
) -> None:
    play = Exercise(scripted(ROLL_CALL))
    reading(play, 2, "flood", "较大", "平度市")
    spoken(play)
    nils(play, 4)
    score = play.score()
    assert kinds(score) == ["unfounded"], "what came before it is false"
    (move,) = score.to_check
    assert move.at == at(play, 4) and "可能依据导调员口头答复，请导调员核对" in move.text


def test_what_is_heard_before_its_message_is_not_false() -> None:
    play = two(first=None, until=9)
    reading(play, 9, "flood", "一般", "崂山区")
    given(play, 一区=10)
    score = play.score()
    assert kinds(score) == []
    late = two(first=None, until=3)
    reading(late, 3, "flood", "一般", "崂山区")
    assert kinds(late.score()) == ["unfounded"], "seven minutes before"


def test_repeating_what_stands_putting_right_and_remarks_are_not_false() -> None:
    play = two(until=22)
    reading(play, 23, "flood", "一般")
    reading(play, 24, "flood", None, "平度市")
    assert kinds(play.score()) == []
    reading(play, 25, "flood", "较大", "平度市")
    assert kinds(play.score()) == ["unfounded"]
    seq = entered(play)
    when = at(play, 27)
    play.enter(CORRECTION, {"voids": seq, "reason": "录错区", **body_of([], [], [], [])}, when)
    assert kinds(play.score()) == [], "taken back within minutes"


def test_another_value_later_is_false_although_a_message_told_of_it_once() -> None:
    play = two(until=30)
    reading(play, 35, "flood", "无")
    (move,) = play.score().false_moves
    assert move.kind == "unfounded" and "胶州市" in move.text


def test_what_was_taken_back_late_says_when() -> None:
    play = two(until=22)
    reading(play, 25, "flood", "较大", "平度市")
    seq, when = entered(play), at(play, 25) + timedelta(minutes=10)
    play.enter(CORRECTION, {"voids": seq, "reason": "错", **body_of([], [], [], [])}, when)
    (move,) = play.score().false_moves
    assert move.text.endswith("08:35已更正")


def test_one_area_of_a_roll_call_that_was_told_is_not_false() -> None:
    play = Exercise(scripted(ROLL_CALL))
    given(play, 一区=10, 二区=20)
    zero = Zero("districts", "drought", at(play, 22), "甲", (("district", "平度市"),))
    play.enter(ZERO_REPORT, body_of(["零报告"], ["甲"], [], [zero]), at(play, 22))
    assert kinds(play.score()) == []
