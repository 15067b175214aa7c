"""The desk of an exercise without a screen: its log, its clock's thread, restarts, two processes."""

from __future__ import annotations

import gc
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from exercise_builders import SECRET, acts, at, begun, entries, given, script

from qdflood.desk import duty, exercise_beat, exercise_clock, exercise_time, printing
from qdflood.desk.exercise import ExerciseDesk, begin, exercises, opened, script_changed, scripts
from qdflood.desk.exercise_strip import above
from qdflood.desk.printing import exercise as printed_as
from qdflood.desk.printing import named, stamped
from qdflood.desk.state import Desk, duty_desk
from qdflood.desk.strip import strip_html
from qdflood.drill.play import STUDY
from qdflood.drill.script import Script, read_script
from qdflood.drill.shelf import Unusable
from qdflood.errors import DrillError, JournalError, JournalUnavailable, OfficerError, QdfloodError
from qdflood.journal.entry import (
    CORRECTION,
    DECISION,
    EXERCISE,
    NOTE,
    READING,
)
from qdflood.journal.location import exercise_files
from qdflood.journal.sentence import sentence
from qdflood.journal.shifts import note_body
from qdflood.journal.store import open_store
from qdflood.journal.verify import verify
from qdflood.observations import read_situation
from qdflood.officers.roles import Officer, Role
from qdflood.places import shared
from qdflood.report.kinds import kind


class Wall:
    """The clock on the wall: time goes by, or somebody sets it."""

    def __init__(self) -> None:
        self.offset, self.gone = timedelta(), 0.0

    def __call__(self, desk: Any = None) -> datetime:
        return datetime.now().astimezone() + self.offset

    def on(self, **by: float) -> None:
        self.set(**by)
        self.gone += timedelta(**by).total_seconds()

    def set(self, **by: float) -> None:
        self.offset += timedelta(**by)


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Wall:
    made = Wall()
    monkeypatch.setattr(ExerciseDesk, "wall", lambda self: made())
    monkeypatch.setattr(exercise_time, "counted", lambda: time.monotonic() + made.gone)
    return made


@pytest.fixture
def held() -> Iterator[ExerciseDesk]:
    made = begun()
    yield made
    with suppress(QdfloodError):
        made.pause()


def soon(true: Callable[[], object], seconds: float = 10.0) -> None:
    """Wait for what the thread does."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.02)


def killed(held: ExerciseDesk) -> None:
    """The process has died: its desk and thread are gone, nothing was said."""
    name = held.exercise
    thread = held.clockwork._thread
    held.real.exercises.pop(name)
    held.clockwork._desk = lambda: None  # type: ignore[assignment]
    held.clockwork._turn.set()
    if thread is not None:
        thread.join(5)


# --- real and exercise ----------------------------------------------------------------


def test_an_exercise_has_a_file_of_its_own_and_the_duty_log_knows_nothing(
    held: ExerciseDesk,
) -> None:
    real = held.real
    before = real.store.head()
    held.step(at("21:00:00"))
    held.message("市府办", "电话", "何时报？")
    held.enter(NOTE, note_body("演练中的记事"))
    held.finish("到此为止")
    assert real.store.head() == before
    files = exercise_files(Path(os.environ["QDFLOOD_HOME"]))
    assert list(files) == ["试演"] and files["试演"].parent.name == "exercises"
    assert files["试演"].parent.parent / "journal.db" != files["试演"]
    assert verify(held.store).broken is None


@pytest.mark.parametrize("way", ["enter", "_append"])
def test_nothing_of_an_exercise_enters_the_duty_log(way: str) -> None:
    real, body = duty_desk(), {"what": "message", "text": "x"}
    before = real.store.head()
    with pytest.raises(JournalError, match="不进值班日志"):
        if way == "enter":
            real.enter(EXERCISE, body)
        else:
            real._append(EXERCISE, body, "系统", "")
    assert real.store.head() == before


def test_the_real_status_stands_above_all_and_reality_is_said_in_red(held: ExerciseDesk) -> None:
    shown = above(held)
    assert shown.index("真实官方状态") < shown.index("演练</b>") and "响应未登记" in shown
    assert "请停止演练" not in shown and SECRET not in shown
    pulse = held.pulse()
    reported(held.real, reservoirs=[{"reservoir": "产芝水库", "danger": "垮坝"}])
    assert held.pulse() != pulse, "the players' screens are drawn again"
    shown = above(held)
    assert "请停止演练" in shown and shown.index("ex-stop") < shown.index("ex-banner")
    assert "未登记" in shown and "产芝水库" not in str(held.reports)


def reported(desk: Desk, **observations: Any) -> None:
    """Entered on a desk as if somebody had typed it."""
    said = {"at": desk.now().isoformat(), "observations": observations}
    read = read_situation(desk.edition, said)
    desk.save(["已报"] * max(1, len(read.reports)), read.reports, read.zeros)


def test_the_desk_of_real_duty_says_that_an_exercise_runs(held: ExerciseDesk) -> None:
    assert "另有演练未结束：试演（未开始）" in above(held.real)
    held.run(1)
    assert "另有演练未结束：试演（进行中）" in above(held.real)
    assert "本页为真实值班" in above(held.real)
    held.finish()
    assert above(held.real) == ""


def test_prints_of_an_exercise_say_so_in_name_and_on_paper(held: ExerciseDesk) -> None:
    assert printed_as(held) == "试演" and printed_as(held.real) == ""
    assert named(held, kind("研判单"), "pdf") == "【演练】研判单_20260810-2000.pdf"
    read = printing._read(held)
    assert stamped(held, read, "").exercise == "试演" and read.ledger.unread == []


def test_it_runs_on_the_edition_as_shipped_and_says_so(held: ExerciseDesk) -> None:
    assert held.edition is held.real.edition and held.ledger.office.last == 0
    first = sentence(entries(held)[0], held.edition)
    assert "不带本办的办公参数" in first and SECRET not in first


# --- beginning ------------------------------------------------------------------------


def test_it_begins_with_the_script_and_the_status_it_says(held: ExerciseDesk) -> None:
    first, second = entries(held)[:2]
    assert first.body["script"] == held.script.text and first.officer == "甲"
    assert (second.kind, second.officer) == (DECISION, "系统")
    assert held.in_force.level == 1 and held.now() == held.script.start
    assert held.state == "未开始" and held.due is not None and held.due.id == "来电"


def test_a_name_is_taken_once_and_never_leads_elsewhere(held: ExerciseDesk) -> None:
    real = held.real
    with pytest.raises(DrillError, match="已有名为“试演”的演练"):
        begun(real)
    made = begun(real, name="../../夏季/推演")
    assert made.exercise == "夏季_推演"
    first, second = begun(real, name="").exercise, begun(real, name="").exercise
    assert first.startswith("南村涨水（短）_") and second.startswith("南村涨水（短）_")
    assert first != second, "two who begin in one minute are in nobody's way"
    for name in ("../journal", "a/b", "", ".x", "..", "没有"):
        with pytest.raises((DrillError, JournalError)):
            opened(real, name)
    assert {one.name for one in exercises(real)} >= {"试演", "夏季_推演"}


def test_a_script_that_cannot_be_used_begins_nothing() -> None:
    real = duty_desk()
    with pytest.raises(DrillError, match="第3行"):
        begin(real, Unusable("x.yaml", "x.yaml　第3行：不对。"), name="甲")
    with pytest.raises(DrillError, match="现用的是"):
        begin(real, _of_another_edition(script(real)), name="甲")
    assert exercises(real) == []


def _of_another_edition(of: Script) -> Script:
    return replace(of, edition_id="another-2030")


def test_who_may_begin_and_direct(monkeypatch: pytest.MonkeyPatch, held: ExerciseDesk) -> None:
    real = held.real
    for officer, words in ((None, "请先登记"), (Officer("丙", "值班员", Role.DUTY, True), "导调员")):
        monkeypatch.setattr(duty, "DEFAULT", officer)
        for act in (lambda: begun(real, name="乙"), lambda: held.run(5), lambda: held.step(),
                    lambda: held.deliver("来电"), lambda: held.hold("来电"),
                    lambda: held.finish(), lambda: held.improve("x", "y", "2026-12-01")):
            with pytest.raises(OfficerError, match=words):
                act()
    assert acts(held) == [("begin", "甲")]
    monkeypatch.setattr(duty, "DEFAULT", Officer("丙", "值班员", Role.DUTY, True))
    alone = begun(real, name="自学", mode=STUDY)
    alone.step()
    alone.answer("一", None, [], "")
    assert alone.alone and [by for _, by in acts(alone)][-1] == "丙"
    monkeypatch.setattr(duty, "DEFAULT", Officer("丁", "导调员", Role.DRILL_DIRECTOR, True))
    held.hold("来电")
    with pytest.raises(OfficerError):
        held.enter(NOTE, note_body("导调员不是学员"))


def test_a_demonstration_plays_no_exercise(monkeypatch: pytest.MonkeyPatch) -> None:
    real = duty_desk()
    monkeypatch.setattr(real, "rehearsal", "某情况")
    with pytest.raises(DrillError, match="演示中"):
        begun(real)
    with pytest.raises(DrillError, match="演示中"):
        opened(real, "试演")


def test_scripts_are_listed_with_what_is_wrong_with_them() -> None:
    folder = Path(os.environ["QDFLOOD_HOME"]) / "drills"
    folder.mkdir(parents=True)
    (folder / "坏.yaml").write_text("title: [", encoding="utf-8")
    found = scripts(duty_desk())
    assert any(isinstance(one, Script) for one in found)
    (bad,) = [one for one in found if isinstance(one, Unusable)]
    assert bad.name == "drills/坏.yaml" and "坏.yaml" in bad.sentence


def test_a_script_edited_while_it_plays_changes_nothing_but_is_told() -> None:
    real = duty_desk()
    folder = Path(os.environ["QDFLOOD_HOME"]) / "drills"
    folder.mkdir(parents=True)
    file = folder / "短.yaml"
    file.write_text(script(real).text, encoding="utf-8")
    (own,) = [one for one in scripts(real) if one.name == "drills/短.yaml"]
    held = begin(real, own, name="改")
    assert script_changed(held) == ""
    file.write_text(script(real).text.replace("来电", "去电"), encoding="utf-8")
    assert script_changed(held) == "脚本文件已改动：演练按开始时的脚本继续"
    file.write_text("title: [", encoding="utf-8")
    assert "现在不能用" in script_changed(held)
    file.unlink()
    assert "已不在" in script_changed(held)
    killed(held)
    again = opened(real, "改")
    again.step()
    assert given(again) == ["来电"] and again.script.text == script(real).text


# --- stepping and injects -------------------------------------------------------------


def test_what_a_step_passes_over_is_given_at_its_own_time(held: ExerciseDesk) -> None:
    held.hold("无名水库")
    held.step(at("20:45:00"))
    assert given(held) == ["来电", "遥测", "更正"] and held.now() == at("20:45:00")
    assert [held.play.given[one].at for one in ("来电", "遥测", "更正")] == [
        at("20:10:00"), at("20:20:00"), at("20:40:00")]
    held.release("无名水库")
    held.step(at("20:46:00"))
    late = held.play.given["无名水库"]
    assert (late.at, late.planned) == (at("20:45:00"), at("20:30:00"))
    held.drop("拒收", "时间不够")
    held.step()
    assert held.now() == held.script.end and "拒收" not in given(held)


def test_a_message_is_for_the_players_to_enter_and_a_reading_for_the_desk(
    held: ExerciseDesk,
) -> None:
    held.step(at("20:50:00"))
    kinds = [e.kind for e in entries(held) if e.kind in (READING, CORRECTION)]
    assert kinds == [READING, READING, CORRECTION]
    assert [(t.sender, t.inject) for t in held.messages] == [
        ("市水文中心", "来电"), ("平度市防指", "拒收")]
    held.deliver("问到才说")
    assert held.messages[-1].inject == "问到才说" and held.play.given["问到才说"].planned is None
    corrected = next(e for e in entries(held) if e.kind == CORRECTION)
    voided = entries(held)[corrected.body["voids"] - 1]
    assert voided.kind == READING and "120" in str(voided.body)


def test_where_the_players_do_not_type_the_desk_enters_all_but_what_is_refused() -> None:
    held = begun(typed=False)
    held.step(at("20:50:00"))
    assert [given.entered for given in held.play.given.values()] == [True, True, True, True, False]
    assert len(held.messages) == 2


def test_of_two_directors_who_step_at_once_one_is_told_in_plain_words(
    held: ExerciseDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = ExerciseDesk(held.real, "试演", open_store(held.store.url), held.script)
    other.refresh(force=True)
    real_set = other._set

    def crossed(to: datetime, officer: Officer) -> None:
        held.hold("遥测")
        real_set(to, officer)

    monkeypatch.setattr(other, "_set", crossed)
    with pytest.raises(DrillError, match="另一位导调员"):
        other.step()
    assert given(held) == [] and held.now() == at("20:00:00")
    other.store.close()


def test_an_inject_given_early_says_when_it_was_planned(held: ExerciseDesk) -> None:
    held.deliver("遥测")
    one = held.play.given["遥测"]
    assert (one.at, one.planned, one.entered) == (at("20:00:00"), at("20:20:00"), True)
    assert held.due is not None and held.due.id == "来电"
    with pytest.raises(DrillError, match="已于20:00下达"):
        held.deliver("遥测")


def test_both_the_inject_and_its_reading_are_entered_or_neither(
    held: ExerciseDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = held.store.head()
    monkeypatch.setattr(held.store, "append", _full)
    with pytest.raises(JournalUnavailable):
        held.deliver("遥测")
    assert held.store.head() == before and held.play.given == {}


def _full(*_: object, **__: object) -> Any:
    raise JournalUnavailable("磁盘已满，未保存")


def test_after_the_end_nobody_enters_anything_and_what_was_seen_still_is(
    held: ExerciseDesk,
) -> None:
    held.finish("到点")
    with pytest.raises(JournalError, match="演练已结束"):
        held.enter(NOTE, note_body("迟了"))
    held.observe("研判", "", "及时")
    held.improve("补电话", "市水务局", "2026-12-01")
    assert held.state == "已结束" and [what for what, _ in acts(held)][-2:] == ["observe", "improve"]


# --- the thread -----------------------------------------------------------------------


def test_no_inject_is_a_second_late_at_sixty_with_five_desks(held: ExerciseDesk) -> None:
    stop = threading.Event()

    def look() -> None:
        while not stop.is_set():
            held.pulse()
            strip_html(held)
            time.sleep(0.05)

    desks = [threading.Thread(target=look) for _ in range(5)]
    held.step(at("20:18:00"))
    held.run(60)
    for one in desks:
        one.start()
    try:
        soon(lambda: "无名水库" in held.play.given, 40)
    finally:
        stop.set()
        for one in desks:
            one.join()
    held.pause()
    late = [(one.at - one.planned).total_seconds() / 60 for one in held.play.given.values()
            if one.planned]
    assert len(late) == 3 and max(late) < 1.0, late  # seconds on the wall


def test_the_clock_weighs_each_scripted_minute_and_stops_at_the_end(
    held: ExerciseDesk, wall: Wall
) -> None:
    held.step(at("21:50:00"))
    held.run(60)
    soon(lambda: exercise_beat.last(held.store))
    wall.on(seconds=9)
    soon(lambda: not held.play.running)
    assert held.now() == held.script.end and held.state == "暂停（脚本已到结尾）"
    assert acts(held)[-1] == ("pause", "系统")
    assert verify(held.store).backwards == ()


def test_a_fault_of_the_log_is_said_and_tried_again(
    held: ExerciseDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    held.step(at("20:09:30"))
    real_append = held.store.append
    held.run(60)
    monkeypatch.setattr(held.store, "append", _full)
    soon(lambda: held.trouble)
    assert "磁盘已满" in held.trouble and "磁盘已满" in above(held)
    monkeypatch.setattr(held.store, "append", real_append)
    soon(lambda: "来电" in held.play.given)
    soon(lambda: not held.trouble)


def test_whatever_else_fails_does_not_stop_the_clock(
    held: ExerciseDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(held, "give", lambda inject: 1 / 0)
        held.step(at("20:09:59"))
        held.run(20)
        soon(lambda: "ZeroDivisionError" in held.trouble)
    soon(lambda: "来电" in held.play.given)


# --- restarts and other processes -----------------------------------------------------


def test_after_a_restart_it_stands_at_the_last_beat(held: ExerciseDesk, wall: Wall) -> None:
    real = held.real
    held.run(60)
    soon(lambda: exercise_beat.last(held.store))
    beat = exercise_beat.last(held.store)
    assert beat is not None
    killed(held)
    (listing,) = exercises(real)
    wall.on(minutes=30)
    again = opened(real, "试演")
    assert again is not held and not again.play.running
    assert again.state == "暂停（服务曾中断）"
    assert beat.at <= again.now() < beat.at + timedelta(minutes=3)
    again.run(60)
    assert again.state == "×60" and listing.title == again.script.title
    again.pause()


def test_a_process_that_died_a_moment_ago_is_not_taken_for_alive(
    held: ExerciseDesk, wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exercise_clock, "DEAD_S", 0.5)
    real = held.real
    held.run(1)
    soon(lambda: exercise_beat.last(held.store))
    killed(held)
    again = opened(real, "试演")
    assert again.play.running, "nobody knows yet"
    soon(lambda: not again.play.running)
    assert again.play.why == "服务曾中断"


def test_two_processes_give_everything_once(held: ExerciseDesk) -> None:
    other = ExerciseDesk(held.real, "试演", open_store(held.store.url), held.script)
    other.refresh(force=True)
    held.step(at("20:18:00"))
    held.run(60)
    soon(lambda: exercise_beat.last(held.store))
    other.refresh(force=True)
    other.clockwork.take_up()
    assert other.play.running, "the other process runs it"
    soon(lambda: "遥测" in held.play.given, 30)
    held.pause()
    soon(lambda: not other.play.running)
    assert given(held) == ["来电", "遥测"] and verify(held.store).broken is None
    assert [e.kind for e in entries(held)].count(READING) == 1
    other.store.close()


@pytest.mark.parametrize("counts", [True, False], ids=["counted", "uncounted"])
def test_a_computer_that_slept_stops_the_clock(
    held: ExerciseDesk, wall: Wall, counts: bool
) -> None:
    """Some computers count the time they sleep, others do not."""
    held.run(20)
    soon(lambda: exercise_beat.last(held.store))
    (wall.on if counts else wall.set)(hours=1)
    soon(lambda: not held.play.running)
    assert held.play.why == "本机曾休眠，或时钟被拨快" and held.now() < at("20:10:00")
    assert given(held) == []


def test_several_exercises_run_side_by_side(held: ExerciseDesk) -> None:
    second = begun(held.real, name="另一场")
    second.step()
    assert given(second) == ["来电"] and given(held) == []
    found = {one.name: one for one in exercises(held.real)}
    assert found["试演"].scripted == at("20:00:00") and found["另一场"].scripted == at("20:10:00")


def test_a_log_in_the_folder_that_is_no_exercise_is_said(held: ExerciseDesk) -> None:
    folder = Path(os.environ["QDFLOOD_HOME"]) / "exercises"
    (folder / "坏.db").write_bytes(b"not a database" * 100)
    empty = open_store(f"sqlite:///{folder / '空.db'}")
    empty.close()
    real = held.real
    found = {one.name: one.state for one in exercises(real)}
    assert found == {"试演": "暂停", "坏": "打不开"}
    assert begun(real, name="空").exercise == "空", "what never began takes no name"


def test_files_are_not_opened_again_and_again(
    held: ExerciseDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = held.real
    killed(held)
    exercises(real), scripts(real)
    monkeypatch.setattr("qdflood.desk.exercise_files.open_store", _full)
    monkeypatch.setattr(Path, "read_bytes", _full)
    for _ in range(20):
        assert [one.name for one in exercises(real)] == ["试演"]
        assert scripts(real)


# --- its log --------------------------------------------------------------------------


def test_every_act_is_told_in_words_and_none_tells_the_script(held: ExerciseDesk) -> None:
    held.hold("来电")
    held.release("来电")
    held.drop("更正", "时间不够")
    held.asked("districts.flood", "平度有没有灾情")
    held.deliver("问到才说")
    held.message("市府办", "电话", "何时报？")
    held.run(5)
    held.pause("讲评")
    held.step()
    held.observe("研判", "", "及时")
    held.improve("补电话", "市水务局", "2026-12-01")
    held.finish("到点")
    said = [sentence(one, held.edition) for one in entries(held) if one.kind == EXERCISE]
    assert len(said) == 14 and all(len(one) > 5 and SECRET not in one for one in said)
    for words in ("扣住注入“来电”", "放行", "取消注入“更正”：时间不够", "学员询问", "速度×5",
                  "剧情时钟暂停：讲评", "前进到8月10日20:10", "观察“研判”：及时", "2026-12-01前完成",
                  "演练结束：到点", "来文（市府办，电话）：何时报？"):
        assert any(words in one for one in said), (words, said)
    strange = replace(entries(held)[0], body={"what": "?", "script": SECRET})
    assert sentence(strange, held.edition) == "导调", "nor does one that nobody understands"


def test_what_the_director_does_counts_in_no_shift(held: ExerciseDesk) -> None:
    held.step(at("20:50:00"))
    assert EXERCISE not in held.ledger.shifts.counts
    assert held.ledger.shifts.head == (held.store.head().seq, held.store.head().hash)


def test_a_thread_ends_with_its_desk() -> None:
    held = begun()
    thread = held.clockwork._thread
    assert thread is not None and thread.is_alive()
    held.real.exercises.clear()
    held.clockwork._turn.set()
    del held
    gc.collect()
    thread.join(5)
    assert not thread.is_alive()


def test_a_signal_raised_is_one_signal_in_a_play_as_on_the_desk() -> None:
    desk = duty_desk()
    raw = shared("data", "drills", "typhoon-landfall.yaml").read_bytes()
    held = begin(desk, read_script(desk.edition, raw, "typhoon-landfall.yaml"), name="信号",
                 mode=STUDY, typed=False)  # fmt: skip
    held.step(held.script.start + timedelta(minutes=90))
    colours = [one.value for one in held.reports if (one.register, one.field) == ("signals", "colour")]
    members = {one.member for one in held.reports if one.register == "signals"}
    assert len(set(colours)) > 1, "the signal was raised on the way"
    assert len(members) == 1
