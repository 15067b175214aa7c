"""What a director may do, and every sentence with which an act is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from drill_builders import START, at, script

from qdflood.drill import directing as d
from qdflood.drill.play import PLAYERS, STUDY, Play, What
from qdflood.drill.script import Script
from qdflood.errors import DrillError
from qdflood.journal.entry import EXERCISE, GENESIS, Record, chained

WALL = datetime.fromisoformat("2026-11-20T09:30:00+08:00")
MESSAGE = {"sender": "市气象局", "way": "电话", "text": "有雨"}
PLOT = script([{"id": "a", "at": "+00:10", "message": MESSAGE},
               {"id": "b", "at": "+00:20", "readings": {"rain": {"widespread_heavy": True}}},
               {"id": "c", "when_asked": ["districts.flood"], "message": MESSAGE}])


class Playing:
    """A play read from bodies, each entered at the play's own time."""

    def __init__(self, of: Script = PLOT, mode: str = PLAYERS) -> None:
        self.script, self.play, self.seq, self.wall = of, Play(), 0, WALL
        self.enter(d.begin(of, "试", mode=mode, typed=True, edition_id=of.edition_id,
                           fingerprint="f", wall=WALL), of.start)

    @property
    def now(self) -> datetime:
        return self.play.now(self.wall)

    def enter(self, body: dict[str, Any], when: datetime | None = None) -> Playing:
        when = when or self.now
        self.seq += 1
        self.play.take(chained(self.seq, Record(EXERCISE, body, "甲", "", when, when), GENESIS))
        return self


def refused(words: str, act: Callable[[], object]) -> None:
    with pytest.raises(DrillError, match=words):
        act()


# --- names ----------------------------------------------------------------------------


@pytest.mark.parametrize(("given", "made"), [
    ("夏季 推演", "夏季_推演"), ("../../etc/passwd", "etc_passwd"), ("a:b*c?", "a_b_c"),
    ("　演练　", "演练"), ("..x..", "x"), ("a\u202eb\u0000c", "abc"), ("夏季（短）", "夏季（短）"),
])
def test_a_name_is_one_that_any_file_system_takes(given: str, made: str) -> None:
    assert d.safe_name(given) == made


@pytest.mark.parametrize("given", ["", " ", "..", "CON", "nul.txt", "com1", "COM¹", "conin$", "///", "长" * 61])
def test_a_name_that_no_file_may_have_is_refused(given: str) -> None:
    refused("演练名称", lambda: d.safe_name(given))


def test_the_name_offered_is_title_and_time() -> None:
    assert d.default_name(PLOT, WALL) == "试验脚本_20261120-0930"
    assert d.safe_name(d.default_name(script(title="长/" * 40), WALL)).endswith("_20261120-0930")


# --- begin and end --------------------------------------------------------------------


def test_the_first_entry_holds_all_that_the_exercise_goes_on_by() -> None:
    begun = Playing().play.begun
    assert begun is not None
    assert set(begun.body) == {"what", "name", "title", "script", "file", "digest", "mode",
                               "typed", "fingerprint", "wall"}
    assert begun.body["script"] == PLOT.text and begun.recorded.isoformat() == START
    assert Playing(mode=STUDY).play.typed is False, "alone, the desk enters everything"


def test_another_editions_script_or_an_unknown_mode_does_not_begin() -> None:
    def make(edition: str, mode: str) -> object:
        return d.begin(PLOT, "x", mode=mode, typed=True, edition_id=edition, fingerprint="f",
                       wall=WALL)

    refused("按预案版本“qingdao-2021”编写，现用的是“another”", lambda: make("another", PLAYERS))
    refused("没有这种演练方式", lambda: make(PLOT.edition_id, "race"))


def test_after_the_end_only_what_was_seen_is_entered() -> None:
    one = Playing()
    one.enter(d.finish(one.play, "", WALL))
    play, now = one.play, one.now
    for act in (lambda: d.run(play, PLOT, now, 1, WALL), lambda: d.pause(play, "", WALL),
                lambda: d.step_to(play, PLOT, now, None), lambda: d.hold(play, PLOT, "a"),
                lambda: d.by_hand(play, PLOT, "a"), lambda: d.drop(play, PLOT, "a", "不用"),
                lambda: d.message(play, 1, "市府", "电话", "问"), lambda: d.finish(play, "", WALL),
                lambda: d.asked(play, "灾情")):
        refused("演练已结束", act)
    assert d.observe(PLOT, "o", "", "看见了")["what"] == What.OBSERVE
    assert d.improve("补电话", "市水务局", "2026-12-01")["due"] == "2026-12-01"
    refused("还没有开始", lambda: d.pause(Play(), "", WALL))


# --- the clock ------------------------------------------------------------------------


def test_the_clock_runs_pauses_and_changes_its_rate() -> None:
    one = Playing()
    one.enter(d.run(one.play, PLOT, one.now, 60, WALL))
    one.wall += timedelta(seconds=5)
    assert one.now == at("+00:05")
    one.enter(d.run(one.play, PLOT, one.now, 5, one.wall))
    one.wall += timedelta(seconds=12)
    assert one.now == at("+00:06")
    refused("请先暂停", lambda: d.step_to(one.play, PLOT, one.now, None))
    one.enter(d.pause(one.play, "讲评", one.wall))
    one.wall += timedelta(hours=9)
    assert one.now == at("+00:06")
    refused("不必暂停", lambda: d.pause(one.play, "", WALL))
    refused("没有这种速度", lambda: d.run(one.play, PLOT, one.now, 61, WALL))


def test_a_step_goes_to_the_next_inject_that_will_be_given_and_never_back() -> None:
    one = Playing()
    assert d.step_to(one.play, PLOT, one.now, None) == at("+00:10")
    one.enter(d.hold(one.play, PLOT, "a"))
    assert d.step_to(one.play, PLOT, one.now, None) == at("+00:20")
    one.enter(d.step(at("+00:30")))
    assert one.now == at("+00:30") and d.step_to(one.play, PLOT, one.now, None) == at("+00:30")
    refused("只能向前：现在是08-10 14:30", lambda: d.step_to(one.play, PLOT, one.now, at("+00:29")))
    refused("脚本在08-10 16:00结束", lambda: d.step_to(one.play, PLOT, one.now, at("+02:01")))
    one.enter(d.drop(one.play, PLOT, "b", "时间不够"))
    assert d.step_to(one.play, PLOT, one.now, None) == PLOT.end
    one.enter(d.step(PLOT.end))
    refused("没有下一条注入", lambda: d.step_to(one.play, PLOT, one.now, None))
    refused("已到脚本结尾", lambda: d.run(one.play, PLOT, one.now, 1, WALL))


# --- injects --------------------------------------------------------------------------


def test_what_is_held_is_not_due_until_it_is_released() -> None:
    one = Playing()
    one.enter(d.hold(one.play, PLOT, "a")).enter(d.step(at("+00:15")))
    assert d.overdue(one.play, PLOT, one.now) == ()
    assert [x.id for x in d.waiting(one.play, PLOT)] == ["a", "b"]
    refused("已经扣住", lambda: d.hold(one.play, PLOT, "a"))
    one.enter(d.release(one.play, PLOT, "a"))
    assert [x.id for x in d.overdue(one.play, PLOT, one.now)] == ["a"]
    refused("没有扣住", lambda: d.release(one.play, PLOT, "a"))
    refused("询问时才下达", lambda: d.hold(one.play, PLOT, "c"))
    refused("没有注入“zz”", lambda: d.hold(one.play, PLOT, "zz"))


def test_an_inject_is_given_once_or_dropped_for_a_reason() -> None:
    one = Playing()
    body = d.deliver(d.by_hand(one.play, PLOT, "a"), False, WALL)
    assert body["planned"].startswith("2026-08-10T14:10") and body["message"] == MESSAGE
    one.enter(body)
    refused("已于14:00下达", lambda: d.by_hand(one.play, PLOT, "a"))
    refused("已于14:00下达", lambda: d.drop(one.play, PLOT, "a", "不用"))
    refused("请填写取消的原因", lambda: d.drop(one.play, PLOT, "b", "  "))
    one.enter(d.drop(one.play, PLOT, "b", "时间不够"))
    refused("已取消", lambda: d.by_hand(one.play, PLOT, "b"))
    assert d.due(one.play, PLOT) is None
    assert "planned" not in d.deliver(PLOT.inject("c"), False, WALL), "nobody planned it"


# --- what is said and seen ------------------------------------------------------------


@pytest.mark.parametrize(("sender", "way", "text", "words"), [
    ("", "电话", "x", "来文单位"), ("市府", "电报", "x", "来文方式"), ("市府", "电话", " ", "来文内容"),
    ("市府", "电话", "长" * 2001, "最多2000字"), ("长" * 101, "电话", "x", "最多100字"),
])
def test_a_message_made_up_is_whole(sender: str, way: str, text: str, words: str) -> None:
    refused(words, lambda: d.message(Playing().play, 1, sender, way, text))


def test_a_message_made_up_reaches_the_players() -> None:
    one = Playing()
    one.enter(d.message(one.play, 1, " 市府办 ", "电话", "何时报？"))
    (told,) = one.play.made_up
    assert (told.sender, told.text, told.inject) == ("市府办", "何时报？", "")


def test_observations_and_improvements_are_whole() -> None:
    refused("没有目标“x”", lambda: d.observe(PLOT, "x", "", "看见了"))
    refused("请填写观察内容", lambda: d.observe(PLOT, "o", "", ""))
    refused("没有这种评定", lambda: d.observe(PLOT, "o", "优", "x"))
    for rating in ("达成", "partly"):
        assert d.observe(PLOT, "o", rating, "")["rating"] == rating
    refused("2026-10-31 的形式", lambda: d.improve("x", "y", "下周"))
    refused("责任单位", lambda: d.improve("x", "", "2026-10-31"))
    refused("改进事项", lambda: d.improve("", "y", "2026-10-31"))


def test_an_answer_is_given_once() -> None:
    one = Playing(mode=STUDY)
    body = d.answer(one.play, PLOT, "e0", None, ["5.3.1(1)"], "", ask=["stations"])
    assert body["met"] == ["5.3.1(1)"] and body["ask"] == ["stations"]
    one.enter(body)
    refused("已经作答", lambda: d.answer(one.play, PLOT, "e0", None, [], ""))
    refused("没有检验点", lambda: d.answer(one.play, PLOT, "e9", None, [], ""))
