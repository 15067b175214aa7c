"""演练评估报告: of exercises alone, in three forms; readable, stamped, the same bytes twice."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from builders import shipped
from docx import Document
from print_builders import Log, inner
from score_builders import Exercise, Players, drill, played, scripted, studied
from test_drill_score import TWO_FLOODED, answers, at, given, reading, two
from test_drill_score_fair import TEXT, asks, exercise, received, well
from test_report_typeset import assert_within_margins, closed_up, pages

from qdflood.cli import main
from qdflood.drill.play import What
from qdflood.drill.score import RATINGS
from qdflood.drill.score_given import ON_TIME, InjectScore
from qdflood.drill.score_parts import Item, MessageScore
from qdflood.errors import ReportError
from qdflood.journal.entry import Record
from qdflood.journal.location import exercise_url
from qdflood.journal.store import open_store, store_url
from qdflood.report.exercise_report import NOT_OF_DUTY
from qdflood.report.exercise_report_clause import drilled
from qdflood.report.exercise_report_tables import _once, how_given
from qdflood.report.exercise_report_timeline import timeline
from qdflood.report.kinds import kind, make

KIND = kind("演练评估报告")
HOSTILE = "<b>#let x = 1</b> *粗* $x$ \\ “引” \u202e反 😀 `码` @ [a](b)\n第二行 "
PARTS = ("一、结论", "二、目标评估", "三、时间线", "附　注入清单")


@cache
def play(how: str) -> Exercise:
    script = drill("typhoon-landfall")
    if how == "study":
        script = drill("dagu-river-flood")
        return studied(script, answers(script, level="Ⅱ"))
    leave_out = frozenset(one.id for one in script.timed[2::4])
    return played(script, {
        "good": Players(), "idle": Players(idle=True),
        "poor": Players(typing_min=9, deciding_min=34, asks=False, tells=False,
                        leave_out=leave_out),
    }[how])


def printed(of: Exercise, form: str = "pdf") -> bytes:
    return make(KIND, of.source(), of.stamp(), {}, form)


def words(of: Exercise) -> str:
    return inner(printed(of))


def in_word(of: Exercise) -> str:
    made = Document(io.BytesIO(printed(of, "docx")))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return closed_up("".join([one.text for one in made.paragraphs] + cells))


@pytest.mark.parametrize("how", ["good", "poor", "idle", "study"])
def test_every_run_is_a_readable_report(how: str) -> None:
    pdf = printed(play(how))
    text = inner(pdf)
    for part in PARTS:
        assert closed_up(part) in text, part
    assert "8.2宣传、培训与演练" in text and "有计划地开展防汛抗旱培训演练" in text
    assert_within_margins(pdf)
    for page in pages(pdf):
        assert "演练汛前演练" in closed_up(page) or "【演练】" in page


@pytest.mark.parametrize("how", ["good", "poor", "idle", "study"])
def test_word_says_what_the_pdf_says(how: str) -> None:
    held = in_word(play(how))
    for part in (*PARTS, "8.2 宣传、培训与演练"):
        assert closed_up(part) in held, part
    score = play(how).score()
    for one in score.objectives:
        assert closed_up(one.text) in held and f"【{one.rating.label}】" in held
    for improvement in score.improvements:
        assert closed_up(improvement.text) in held


def test_every_objective_check_and_inject_is_in_it() -> None:
    score, text = play("poor").score(), words(play("poor"))
    for objective in score.objectives:
        assert f"{closed_up(objective.id)}【{objective.rating.label}】" in text
    for one in score.expectations:
        assert closed_up(one.title) in text, one.title
    for inject in score.injects:
        assert closed_up(inject.title) in text, inject.title
    for improvement in score.improvements:
        assert closed_up(improvement.text)[:30] in text
    for label in RATINGS.values():
        assert f"目标{label}" in text


def test_minutes_of_the_script_are_marked_as_that_and_the_plans_as_the_plans() -> None:
    text = words(play("good"))
    assert "期限（训练标准，非预案规定）" in text
    assert "任务通知（训练标准，非预案规定）" in text
    assert "险情、灾情报告（预案规定的时限）" in text and "4.3" in text


def test_what_the_system_proposes_is_marked_and_left_to_people() -> None:
    text = words(play("poor"))
    assert "系统提出" in text and "〔责任人〕" in text and "〔期限〕" in text
    play_ = two(until=60)
    play_.act(What.IMPROVE, at(play_, 61), text="备一份电话表", owner="张某", due="2026-09-01")
    text = words(play_)
    assert "备一份电话表" in text and "张某" in text and "人员提出" in text


def test_both_ratings_stand_where_the_director_overrides() -> None:
    one = two(until=60)
    one.act(What.OBSERVE, at(one, 61), objective="判级", rating="met", text="会商扎实")
    text = words(one)
    assert "导调员评定为“达成”，检验结果为“部分达成”" in text and "会商扎实" in text


def test_an_exercise_that_goes_on_says_so() -> None:
    assert "演练尚未结束，本报告只评估到08:39" in words(two())
    done = two()
    done.finish(at(done, 50))
    assert "尚未结束" not in words(done)


def test_false_moves_are_told_with_their_entry() -> None:
    one = two(second=None)
    reading(one, 25, "flood", "无")
    text = words(one)
    assert "录入与来文不符" in text and "演练日志第" in text and "误动1项" in text


def test_what_was_entered_afterwards_shows_both_times() -> None:
    held = scripted(TEXT)
    text = words(exercise(held, *well(held), received(held, "胶州市", 175, 40), asks(held, 175)))
    assert "（写作20:40收到）" in text and "22:55" in text
    assert "已询问，问得晚" in text and "135分钟" in text


def test_facts_are_named_and_no_path_is_printed() -> None:
    for how in ("poor", "idle"):
        text = words(play(how))
        assert "rain.widespread" not in text and "closing." not in text
        assert "assessment-sheet" not in text and "研判单" in text


# -- the timeline


def test_the_timeline_is_drawn_from_the_same_score() -> None:
    score = play("good").score()
    drawn: Any = timeline(score, shipped().edition.levels)
    assert len(drawn["injects"]) == sum(one.planned is not None for one in score.injects)
    assert [one["n"] for one in drawn["decisions"]] == [1, 2, 3, 4, 5]
    assert {one["mark"] for one in drawn["checks"]} <= set(RATINGS)
    assert max(corner["y"] for corner in drawn["official"]) == 3
    for name in ("injects", "decisions", "checks", "ticks"):
        assert all(0 <= one["x"] <= 1 for one in drawn[name])
    assert drawn["ticks"][0]["label"] == f"{score.start:%H:%M}" and len(drawn["ticks"]) <= 11
    for first, second in zip(drawn["official"], drawn["official"][1:], strict=False):
        assert first["x"] == second["x"] or first["y"] == second["y"], "only steps"


def test_signs_of_one_row_never_touch() -> None:
    for how in ("good", "study"):
        drawn: Any = timeline(play(how).score(), shipped().edition.levels)
        for name, apart in (("injects", 0.032), ("checks", 0.048), ("decisions", 0.048)):
            rows: dict[int, float] = {}
            for one in drawn[name]:
                assert one["x"] - rows.get(one["row"], -1.0) >= apart
                rows[one["row"]] = one["x"]


# -- what it refuses, and its bytes


def test_the_duty_log_is_never_assessed(tmp_path: Path) -> None:
    log = Log()
    for form in KIND.forms:
        with pytest.raises(ReportError, match=NOT_OF_DUTY):
            make(KIND, log.source(at(two(), 0)), log.stamp(at(two(), 0), "名称"), {}, form)
        with pytest.raises(ReportError, match=NOT_OF_DUTY):
            make(KIND, two().source(), two().stamp(exercise=""), {}, form)
    bare = two()
    bare.entries = [one for one in bare.entries if one.kind != "exercise"]
    with pytest.raises(ReportError, match="不是演练的日志"):
        printed(bare)


@pytest.mark.parametrize("form", KIND.forms)
def test_the_same_log_gives_the_same_bytes(form: str) -> None:
    assert printed(play("poor"), form) == printed(play("poor"), form)


def test_the_json_carries_the_state_it_was_made_from() -> None:
    held = json.loads(printed(play("poor"), "json"))
    assert held["exercise"] == "汛前演练" and held["journal"]["seq"] == len(play("poor").entries)
    assert held["rules"] == shipped().edition.fingerprint and held["score"] == 1
    assert held["objectives"][0]["rating"] in RATINGS


def test_typed_words_are_printed_as_typed() -> None:
    one = two(until=60)
    one.act(What.OBSERVE, at(one, 61), objective="判级", rating="", text=HOSTILE)
    one.act(What.IMPROVE, at(one, 62), text=HOSTILE, owner=HOSTILE, due="")
    pdf = printed(one)
    assert "#letx=1" in closed_up(inner(pdf)) and "第二行" in inner(pdf)
    assert_within_margins(pdf)
    assert printed(one, "docx") and printed(one, "json")


def test_a_long_script_keeps_its_signs_on_the_page() -> None:
    crowd = TWO_FLOODED.replace('length: "+02:00"', 'length: "+11:00"')
    one = Exercise(scripted(crowd))
    given(one, 一区=10, 二区=20)
    one.finish(at(one, 650))
    assert_within_margins(printed(one))


def test_the_clause_is_the_plans_own() -> None:
    ref, lines = drilled(shipped().edition)
    assert ref == "8.2 宣传、培训与演练" and len(lines) == 2
    assert all("演练" in line for line in lines)


def test_from_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QDFLOOD_HOME", str(tmp_path))
    monkeypatch.delenv("QDFLOOD_DATABASE_URL", raising=False)
    monkeypatch.chdir(tmp_path)
    of = play("good")
    url = exercise_url(tmp_path, "汛前演练")
    Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    store = open_store(url)
    store.append([Record(e.kind, e.body, e.officer, e.post, e.recorded, e.happened)
                  for e in of.entries])
    store.close()
    assert main(["report", "演练评估报告", "--exercise", "汛前演练"]) == 0
    assert main(["report", "exercise-report", "--exercise", "汛前演练", "--out", "a.json"]) == 0
    (pdf,) = tmp_path.glob("【演练】演练评估报告_*.pdf")
    assert pdf.read_bytes().startswith(b"%PDF")
    held = json.loads(Path("a.json").read_text(encoding="utf-8"))
    assert held["finished"] is True and held["counts"]["met"] == 5
    open_store(store_url(tmp_path, None)).close()
    capsys.readouterr()
    assert main(["report", "演练评估报告"]) == 2
    assert NOT_OF_DUTY in capsys.readouterr().err


# -- how it was run and what was entered, said once and without contradiction


def test_messages_made_up_by_the_director_are_listed_and_drawn() -> None:
    one = two(until=30)
    one.act(What.MESSAGE, at(one, 35), id="手", sender=HOSTILE, way="电话", text=HOSTILE * 4)
    one.finish(at(one, 60))
    for text in (words(one), in_word(one)):
        assert "手工注入" in text and "手1" in text and "另有手工注入1条" in text
        assert "#letx=1" in text
    assert_within_margins(printed(one))
    drawn: Any = timeline(one.score(), shipped().edition.levels)
    assert "手1" in {mark["n"] for mark in drawn["injects"]}
    held = json.loads(printed(one, "json"))
    assert held["made_up"][0]["way"] == "电话"


def test_what_nothing_says_is_told_with_its_officer() -> None:
    one = two(until=22)
    reading(one, 30, "flood", "较大", "平度市")
    one.act(What.ASKED, at(one, 35), about="districts.平度市.flood", text="")
    reading(one, 36, "drought", "轻度", "即墨区")
    text = words(one)
    assert "无来文依据的录入" in text and "值班员王值班录入“平度市" in text and "误动1项" in text
    assert "请导调员核对的录入（不计作误动）" in text and "另有1项录入可能依据口头答复" in text
    assert "可能依据导调员口头答复，请导调员核对" in text


def test_what_was_entered_before_its_message_is_said_so() -> None:
    one = two(first=3, second=21)
    text = words(one)
    assert "来文以前已录入（08:03）" in text and "未录入：" not in text


def test_a_thing_that_lacks_is_said_once_with_its_part() -> None:
    def item(text: str, state: str, part: str) -> Item:
        return Item("a.b", text, state, part=part)

    held = MessageScore("甲", 1, "甲", at(two(), 1), "partly", None, (
        item("蓝色信号", "not_entered", "颜色"), item("蓝色信号", "not_entered", "范围"),
        item("蓝色信号", "entered", "种类"), item("内涝", "not_entered", "等级"),
        item("内涝", "not_entered", "类型"), item("建议", "not_entered", ""),
        item("建议级别为四", "not_entered", "级别")))
    assert _once(held, "not_entered") == ("蓝色信号的颜色、范围", "内涝", "建议级别为四")


def test_an_inject_given_in_time_is_not_late_too() -> None:
    def given_so(late: float | None, delay: int, how: str = ON_TIME) -> str:
        return how_given(InjectScore(1, "甲", "甲", None, None, how, delay, late, True, ""))

    assert given_so(0.9, 1) == given_so(0.2, 0) == ON_TIME
    assert given_so(1.1, 1) == "迟1.1秒下达（实际时间），剧情迟1分钟"
    assert given_so(None, 3) == "迟3分钟下达"
    assert given_so(None, 3, "扣住后下达") == "扣住后下达，迟3分钟"


def test_interruptions_count_among_the_pauses() -> None:
    one = two(until=30)
    stood = one.wall(at(one, 30))
    one.act(What.PAUSE, at(one, 30), wall=stood, why="服务曾中断")
    assert "暂停（含中断）1次，其中1次时长未知" in words(one)
    one.act(What.END, at(one, 30), wall=stood + timedelta(minutes=5), why="完")
    assert "暂停（含中断）1次，共5分钟" in words(one)
