"""汛情（旱情）通报: only what was entered, with its time and source; 未报 is never 0 and never 无."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from builders import copy_edition, document, observe, shipped
from print_builders import Log, every_example, example, inner, log_of
from test_report_typeset import assert_within_margins, closed_up, line_beginnings, pages

from qdflood.assessment.figures import pairs, words
from qdflood.errors import PlanError, ReportError
from qdflood.journal.decision_words import what
from qdflood.journal.decisions import Decision, Person
from qdflood.journal.entry import DECISION, READING, TASK
from qdflood.journal.observed import body_of
from qdflood.observations.report import Report
from qdflood.plan.edition import load_edition
from qdflood.report.bulletin import bulletin, bulletin_data
from qdflood.report.typed import printable

HOSTILE = "<b>#let x = 1</b> *粗* $x$ \\ “引” \u202e反 😀 `码` @ [a](b)\n第二行 "
DAY = timedelta(days=1)
NOTHING = "本时段无报告"


def printed(log: Log, at: datetime, since: datetime | None = None, **options: str) -> bytes:
    exercise = options.pop("exercise", "")
    return bulletin(log.source(at), log.stamp(at, exercise), since or at - DAY, **options)


def text_of(log: Log, at: datetime, since: datetime | None = None, **options: str) -> str:
    return inner(printed(log, at, since, **options), 29, 24)


def has(text: str, words_: str) -> None:
    found = closed_up(printable(words_)) in text
    assert found, words_[:400]


def part(text: str, name: str, until: str) -> str:
    """What stands between two headings."""
    return text.split(closed_up(name), 1)[1].split(closed_up(until), 1)[0]


def decide(log: Log, at: datetime, act: str = "启动", effect: str = "start", **given: Any) -> Decision:
    fields: dict[str, Any] = {"hazards": ("台风",), "districts": ("崂山区",), "level": "Ⅳ",
                              "grounds": ("5.3.1(1)",),
                              "signatures": (Person("刘某", "常务副总指挥"),)} | given
    made = Decision(act, effect, at, fields.pop("in_force", at), **fields)
    log.enter(DECISION, made.body(), at)
    return made


@pytest.mark.parametrize("name", every_example())
def test_everything_reported_is_there_with_its_source_and_nothing_besides(name: str) -> None:
    log, at = log_of(name, 5)
    pdf = printed(log, at)
    text, a, source = inner(pdf, 29, 24), log.ledger.assessment(at), log.source(at)
    data = bulletin_data(source, at - DAY)
    for row in (*data["registers"], *data["lapsing"]):
        assert NOTHING in part(text, row["title"], "四、") or row["facts"]
        for fact in row["facts"]:
            has(text, fact["text"] + fact["at"] + (fact["by"] or "〔来源〕"))
    for pair in pairs(a.edition):
        has(text, words(a, pair))
    said = {r.by for r in log.ledger.observed.reports} | {z.by for z in log.ledger.observed.zeros}
    named = {by for row in data["registers"] for f in row["facts"] for by in f["by"].split("、")}
    assert {by.removesuffix("零报告").rstrip("，") for by in named if by} <= said | {""}
    assert "建议启动" not in text and "无法判定" not in text and "读法" not in text
    has(text, "草稿，经审定、签发后发布")
    assert_within_margins(pdf)
    assert not [word for word in line_beginnings(pdf) if word[0] in "、。；，"]


def test_an_empty_log_reports_nothing_and_says_that_this_is_not_none() -> None:
    at = example("empty").at
    text = text_of(Log(), at)
    assert text.count(NOTHING) >= 12
    has(text, "无报告不等于没有发生")
    has(text, "10个区（市）均未报")
    has(text, "没有任何报告的区（市）（10个）")
    has(text, "汛情（旱情）通报")
    assert "None" not in text and "nan" not in text
    has(text, "本时段决定0件")


def test_decisions_of_the_period_stand_with_their_times_and_no_others() -> None:
    log, at = log_of("typhoon-landfall", 1)
    before = decide(log, at - timedelta(hours=3))
    within = decide(log, at, "调整", "adjust", level="Ⅲ", from_level="Ⅳ", signatures=())
    put_off = decide(log, at, "暂缓", "postpone", level="Ⅱ")
    soon = decide(log, at, "预警解除", "lift", level=None, warning="防汛防台风",
                  in_force=at + timedelta(hours=2))
    text, edition = text_of(log, at, at - timedelta(hours=1)), shipped().edition
    table = part(text, "本时段的决定", "三、")
    has(table, what(edition, soon))
    has(table, "由Ⅳ级提升为Ⅲ级应急响应")
    assert within.level == "Ⅲ"
    assert closed_up(what(edition, before)) not in table
    assert closed_up(what(edition, put_off)) not in text
    for words_ in ("〔签发人〕", "〔待公布〕", "已签发、尚未生效", "台风；崂山区（1个）"):
        has(table, words_)
    has(text, "本时段决定2件")


@pytest.mark.parametrize(("hazards", "warnings", "word", "title"), [
    (("台风",), {}, "", "汛情通报"),
    (("干旱",), {}, "", "旱情通报"),
    (("洪涝", "干旱"), {}, "", "汛情、旱情通报"),
    ((), {"drought_warning": True}, "", "旱情通报"),
    (("洪涝",), {"drought_warning": True}, "", "汛情、旱情通报"),
    (("台风",), {}, "旱情", "旱情通报"),
    ((), {}, "", "汛情（旱情）通报"),
])
def test_the_word_follows_what_is_in_force_or_is_chosen(
    hazards: tuple[str, ...], warnings: dict[str, bool], word: str, title: str
) -> None:
    log, at = Log(), example("empty").at
    held = {"level": "Ⅳ" if hazards else "无", **warnings}
    began = Decision("登记", "register", at, at, hazards=hazards, status=held)
    log.enter(DECISION, began.body(), at)
    assert bulletin_data(log.source(at), at - DAY, word)["title"] == title


def test_a_change_is_said_from_which_level_whatever_was_entered() -> None:
    log, at = log_of("typhoon-landfall", 1)
    decide(log, at - timedelta(hours=1), level="Ⅲ")
    decide(log, at, "调整", "adjust", level="Ⅰ")
    data = bulletin_data(log.source(at), at - DAY)
    assert data["decisions"][1]["what"] == "由Ⅲ级提升为Ⅰ级应急响应"
    assert "签发由Ⅲ级提升为Ⅰ级应急响应" in data["overview"][1]
    decide(log, at, "调整", "adjust", level="Ⅳ", hazards=("干旱",))
    assert "降低" not in bulletin_data(log.source(at), at - DAY)["decisions"][2]["what"]


def test_another_word_and_a_period_that_has_no_length_are_refused() -> None:
    log, at = log_of("quiet-day")
    with pytest.raises(ReportError, match="没有“震情”这一种通报"):
        printed(log, at, word="震情")
    for since in (at, at + timedelta(minutes=1)):
        with pytest.raises(ReportError, match="应早于截止时间"):
            printed(log, at, since)


def test_who_has_not_reported_is_not_taken_for_none() -> None:
    log, given = Log(), observe(document(districts={
        "崂山区": {"evacuate_needed": 1200, "evacuated": 0, "flood": "无", "rain_24h_mm": 0,
                "dead": 0, "waterlogging": "李村路积水"},
        "胶州市": {"flood": None, "evacuate_needed": {"at_least": 300}}},
        zero_report=["districts.response"]))
    log.take(given)
    text = text_of(log, given.at)
    table = part(text, "响应、灾情、旱情和雨量", "人口和损失")
    when = f"（{given.at:%H:%M}）"
    has(table, f"崂山区无（零报告）无{when}未报未报0.0毫米{when}" if "0.0毫米" in table
        else f"崂山区无（零报告）无{when}未报未报0毫米{when}")
    has(table, f"胶州市无（零报告）不掌握{when}未报未报未报")
    has(text, "需转移至少1500人（2个区（市）报，8个未报），已转移0人（1个区（市）报，9个未报）")
    has(text, "李村路积水")
    has(part(text, "人口和损失", "五、"), f"0人{when}")
    assert "没有任何报告的区" not in text, "a zero report was made for the others"


def test_what_is_older_than_the_period_still_holds_and_is_said_to_be_older() -> None:
    log, given = Log(), observe(document(
        reservoirs=[{"reservoir": "产芝水库", "danger": "较大险情"}],
        stations={"南村": {"position": "接近警戒水位", "outlook": "可能继续上涨"}}))
    log.take(given)
    later = given.at + timedelta(days=2)
    text = text_of(log, later, later - timedelta(hours=6))
    has(part(text, "水库", "上级和毗邻"), "本时段无新报告，以下为此前报告")
    has(text, "产芝水库发生较大险情")
    has(text, "南村站原报洪水位接近警戒水位，已过时")
    has(part(text, "七、预报预计", "本通报只汇总"), "南村站原报趋势可能继续上涨，已过时")


def test_what_is_told_as_expected_is_not_said_to_be_unreported_elsewhere() -> None:
    log, given = Log(), observe(document(
        typhoon={"name": "梅花", "force": 9, "affects_qingdao": True, "lead_hours": 12}))
    log.take(given)
    data = bulletin_data(log.source(given.at), given.at - DAY)
    assert data["expected"] and not next(r for r in data["registers"] if r["title"] == "台风")["facts"]
    under = part(text_of(log, given.at), "三、雨情、水情", "降雨").split("台风", 1)[1]
    has(under, "报告均为预报预计，见第七部分")
    assert NOTHING not in under


def test_sources_that_differ_are_both_named_and_said_to_differ() -> None:
    log, at = log_of("missing-night", 1)
    text = text_of(log, at)
    a = log.ledger.assessment(at)
    assert a.conflicts
    has(part(text, "八、说法不一", "本通报只汇总"), a.conflicts[0].text)
    has(text, "说法不一：")


def test_measures_are_the_tasks_done_in_the_period_also_of_what_has_ended() -> None:
    log, at = log_of("typhoon-landfall", 1)
    decide(log, at)
    phases = log.ledger.phases(at)
    keys = [one.key for one in log.ledger.tasks.open_tasks(phases)]
    for state, some, when in (("done", keys[:9], at + timedelta(hours=1)),
                              ("reported", keys[9:10], at + timedelta(hours=2)),
                              ("told", keys[10:12], at + timedelta(hours=2))):
        body = log.ledger.tasks.body(phases, some, state, when, when, who="张科长", means="电话",
                                     text=f"已落实{HOSTILE}")
        log.enter(TASK, body, when)
    end = at + timedelta(hours=3)
    decide(log, end, "终止", "end", level=None, from_level="Ⅳ", grounds=("5.7.1(1)",))
    text = part(text_of(log, end), "六、已采取的措施", "七、预报预计")
    tasks = {one.key: one for one in log.ledger.tasks.standing(phases)}
    for key in keys[:10]:
        has(text, tasks[key].duty.text)
        has(text, key.unit)
    has(text, f"张科长，已落实{HOSTILE}".strip())
    assert text.count("已完成") >= 1 and text.count("已反馈") == 1 and "已通知" not in text
    later = end + timedelta(hours=1)
    assert NOTHING in part(text_of(log, later, end + timedelta(minutes=1)), "六、已采取的措施", "七、")


def test_a_crowded_exercise_loses_nothing_and_is_marked() -> None:
    log, given = Log(), observe(document(
        reservoirs=[{"name": f"{HOSTILE[:12]}{i}水库", "size": "小（二）型", "district": "平度市",
                     "danger": "垮坝"} for i in range(60)],
        districts={name: {"response": "Ⅰ", "flood": "特大", "evacuate_needed": 4_999_999,
                          "evacuated": 4_999_999, "rain_24h_mm": 1499.5, "affected": 9_999_999}
                   for name in ("崂山区", "胶州市", "平度市", "莱西市", "市南区")}))
    log.take(given)
    at = given.at
    long = Report("districts", "崂山区", "waterlogging", HOSTILE * 36, at, HOSTILE[:40])
    log.enter(READING, body_of(["内涝"], ["甲"], [long], []), at)
    pdf = printed(log, at, exercise="夏季桌面推演")
    text = inner(pdf, 29, 24)
    for row in bulletin_data(log.source(at), at - DAY)["registers"]:
        for fact in row["facts"]:
            has(text, fact["text"])
    assert text.count(closed_up(printable(HOSTILE))) >= 34
    assert all("演练" in page for page in pages(pdf))
    assert_within_margins(pdf)
    assert pdf == printed(log, at, exercise="夏季桌面推演")


def test_times_are_those_of_the_place_whoever_asks() -> None:
    log, at = log_of("typhoon-landfall", 1)
    decide(log, at)
    here = bulletin_data(log.source(at), at - DAY)
    there = bulletin_data(log.source(at.astimezone(UTC)), (at - DAY).astimezone(UTC))
    assert here == there


@pytest.mark.parametrize(("old", "new", "said"), [
    ("hazards: [干旱], warnings", "hazards: [地震], warnings", "bulletins 中有不认识的灾种"),
    ("warnings: [抗旱]", "warnings: [防震]", "bulletins 中有不认识的预警"),
])
def test_a_word_for_what_the_plan_does_not_know_is_refused(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    file = copy_edition(tmp_path) / "plan.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(PlanError, match=said):
        load_edition(file.parent, tmp_path / "data")


def test_a_pair_of_figures_needs_both(tmp_path: Path) -> None:
    file = copy_edition(tmp_path) / "observables.yaml"
    text = file.read_text(encoding="utf-8").replace("done_of: vessels_due", "done_of: ships_due")
    file.write_text(text, encoding="utf-8")
    with pytest.raises(PlanError, match="done_of"):
        load_edition(file.parent, tmp_path / "data")


def test_people_moved_out_are_told_with_the_time_of_the_report_and_old_figures_as_old() -> None:
    log, given = Log(), observe(document(
        districts={"崂山区": {"evacuate_needed": 1200, "evacuated": 900}},
        reservoirs=[{"reservoir": "产芝水库", "danger": "垮坝"}]))
    log.take(given)
    now = bulletin_data(log.source(given.at), given.at - DAY)
    line = "需转移1200人，已转移900人（1个区（市）报，9个未报）"
    assert now["people"][0] == f"截至{given.at:%H:%M}报：{line}"
    later = given.at + timedelta(days=4)
    data = bulletin_data(log.source(later), later - DAY)
    assert data["people"][0].endswith(f"{line}（待复核）")
    assert data["people"][0].startswith(f"截至{given.at.month}月{given.at.day}日{given.at:%H:%M}报：")
    assert f"{data['people'][0]}。" in data["overview"]
    dam = next(line for line in data["overview"] if line.startswith("产芝水库发生垮坝"))
    assert dam.endswith("报，待复核）。") and "待复核" not in "".join(now["overview"])
    fresh = Report("districts", "胶州市", "evacuate_needed", 300, later, "胶州市防指")
    log.enter(READING, body_of(["转移"], ["甲"], [fresh], []), later)
    both = bulletin_data(log.source(later), later - DAY)["people"][0]
    assert "至" in both.split("报：")[0].removeprefix("截至") and both.endswith("（部分待复核）")
