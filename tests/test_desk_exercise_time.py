"""Somebody sets the computer's clock while an exercise runs: the script's time goes on."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

import pytest
from exercise_builders import at, begun, entries, given
from test_desk_exercise_store import Wall, killed, soon, wall

from qdflood.desk import exercise_beat, exercise_clock
from qdflood.desk.exercise import ExerciseDesk, exercises, opened
from qdflood.desk.strip import strip_html
from qdflood.drill.play import What
from qdflood.errors import QdfloodError
from qdflood.journal.store import open_store
from qdflood.journal.verify import verify

__all__ = ["wall"]
SET_BACK = "本机时钟曾被拨回"


@pytest.fixture
def held() -> Iterator[ExerciseDesk]:
    made = begun()
    yield made
    with suppress(QdfloodError):
        made.pause()


def beaten(held: ExerciseDesk) -> exercise_beat.Beat:
    soon(lambda: exercise_beat.last(held.store))
    beat = exercise_beat.last(held.store)
    assert beat is not None
    return beat


@pytest.mark.parametrize("by", [{"seconds": -30}, {"hours": -1}], ids=str)
def test_a_clock_set_back_neither_stops_the_script_nor_turns_it_back(
    held: ExerciseDesk, wall: Wall, by: dict[str, float]
) -> None:
    held.step(at("20:08:00"))
    held.run(60)
    soon(lambda: held.now() >= at("20:09:00"))
    before = held.now()
    assert held.clock_fault() == ""
    wall.set(**by)
    assert timedelta() <= held.now() - before < timedelta(minutes=1)
    soon(lambda: "来电" in held.play.given)
    assert held.now() >= at("20:10:00") and held.play.running and not held.trouble
    told = "hours" in by
    assert (SET_BACK in held.clock_fault()) == (SET_BACK in strip_html(held)) == told
    held.pause()
    assert held.clock_fault() == ""
    body = next(e.body for e in entries(held) if e.body.get("what") == What.DELIVER)
    planned = held.play.given["来电"]
    assert planned.planned is not None and body["wall"]
    assert (planned.at - planned.planned) < timedelta(minutes=1)
    assert verify(held.store).backwards == ()


def test_it_goes_on_from_what_the_clock_then_shows(held: ExerciseDesk, wall: Wall) -> None:
    held.run(20)
    wall.set(hours=-2)
    held.pause()
    stood = held.now()
    held.run(1)
    assert timedelta() <= held.now() - stood < timedelta(seconds=10) and not held.clock_fault()


def test_a_clock_set_on_stops_the_script_and_says_so(held: ExerciseDesk, wall: Wall) -> None:
    held.run(20)
    beat = beaten(held)
    wall.set(hours=1)
    soon(lambda: not held.play.running)
    assert held.state == "暂停（本机曾休眠，或时钟被拨快）"
    assert beat.at <= held.now() < at("20:10:00") and given(held) == []


def test_a_little_is_no_matter(held: ExerciseDesk, wall: Wall) -> None:
    held.run(20)
    beaten(held)
    before = held.now()
    wall.set(seconds=5)
    assert held.now() - before < timedelta(minutes=1)
    time.sleep(0.5)
    assert held.play.running


def test_another_process_counts_as_the_one_that_runs_it(held: ExerciseDesk, wall: Wall) -> None:
    held.run(20)
    beaten(held)
    wall.set(hours=-1)
    other = ExerciseDesk(held.real, "试演", open_store(held.store.url), held.script)
    other.refresh(force=True)
    other.clockwork.take_up()
    assert abs(other.now() - held.now()) < timedelta(seconds=40), "a second or two of ×20"
    time.sleep(2.5)
    assert held.play.running and other.play.running, "it does not take the other for dead"
    held.pause()
    other.store.close()


def test_one_that_died_before_the_clock_was_set_back_stands(
    held: ExerciseDesk, wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exercise_clock, "DEAD_S", 0.5)
    held.run(20)
    beat = beaten(held)
    killed(held)
    wall.set(hours=-1)
    assert [one.state for one in exercises(held.real)] == ["进行中"], "nobody knows yet"
    again = opened(held.real, "试演")
    soon(lambda: not again.play.running)
    assert again.play.why == "服务曾中断"
    assert beat.at <= again.now() < beat.at + timedelta(minutes=2)
