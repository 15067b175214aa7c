"""The task list on paper: the plan's words as often as they must, and nobody's word but a decision's.

What is printed is counted against the plan's lists directly, and read back with poppler
(skipped without it, visibly, unless QDFLOOD_BROWSER_REQUIRED=1).
"""

from __future__ import annotations

import io
import itertools
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from builders import RULES, shipped
from decision_builders import decision
from test_journal_ledger import LISTS, NOON, ORGANIZATION, log, said
from test_report_typeset import assert_within_margins, body, closed_up, line_beginnings, pages

from qdflood.errors import ReportError
from qdflood.journal.duties import RESPONSE, Phase, duties_of
from qdflood.journal.entry import DECISION, PARAMETER, TASK, Entry
from qdflood.journal.ledger import Ledger
from qdflood.journal.tasks import ACKNOWLEDGED, DONE, NOT_APPLICABLE, REPORTED, TO_DO, TOLD
from qdflood.plan.actions import ActionList, load_actions
from qdflood.plan.edition import load_edition
from qdflood.plan.organization import load_organization
from qdflood.report import task_list as printed
from qdflood.report.source import Source, source
from qdflood.report.stamp import Stamp
from qdflood.report.task_scope import LOOKED_AT, PROPOSED, Scope, Wanted, scope
from qdflood.report.task_sheets import Page, sheet
from qdflood.report.task_sheets import pages as pages_of
from qdflood.response import for_hazards, respond

MINUTE = timedelta(minutes=1)
LATER = NOON + 300 * MINUTE
CLAUSE = {"Ⅳ": "5.3.2", "Ⅲ": "5.4.2", "Ⅱ": "5.5.2", "Ⅰ": "5.6.2"}
SIGNS = {"Ⅳ": "秘书长", "Ⅲ": "常务副总指挥", "Ⅱ": "常务副总指挥", "Ⅰ": "总指挥"}
FLOOD, DROUGHT = ("洪涝",), ("干旱",)
DISTRICTS = tuple(shipped().edition.gazetteer.roster("districts").by_name)
PLAN = closed_up((RULES / "text.txt").read_text(encoding="utf-8"))
HOSTILE = '#strong[x] *b* _i_ $x$ <a> "q" `c` @k \\n {1} 甲\u202e乙 🌊'
OTHER = Path(__file__).resolve().parent / "editions"


# --- a log, and what is printed from it -------------------------------------------------


def start(level: str, minute: int = 0, hazards: Any = FLOOD, districts: Any = ("崂山区", "胶州市"),
          act: str = "启动") -> tuple[str, dict[str, Any]]:
    made = decision(act, "12:00", level, SIGNS[level], hazards=hazards, districts=districts)
    at = NOON + minute * MINUTE
    return DECISION, replace(made, decided=at, in_force=at).body()


def warning(act: str = "预警发布", minute: int = 0, **more: Any) -> tuple[str, dict[str, Any]]:
    made = decision(act, "12:00", None, "常务副总指挥", **more)
    at = NOON + minute * MINUTE
    return DECISION, replace(made, decided=at, in_force=at).body()


class Log:
    """Entries one after the other, ticks by whose task they are."""

    def __init__(self, *bodies: tuple[str, dict[str, Any]]) -> None:
        self.bodies = list(bodies)

    @property
    def ledger(self) -> Ledger:
        ledger = Ledger(shipped().edition, ORGANIZATION, LISTS, shipped().rules)
        for entry in self.entries():
            ledger.take(entry)
        assert not ledger.unread
        return ledger

    def entries(self) -> list[Entry]:
        return log(*self.bodies)

    def tick(self, state: str, unit: str, minute: int, *refs: str, **words: str) -> Log:
        at, ledger = NOON + minute * MINUTE, self.ledger
        phases = ledger.phases(LATER)
        keys = [one.key for one in ledger.tasks.standing(phases)
                if one.key.unit == unit and (not refs or one.key.ref in refs)]
        assert keys
        self.bodies.append((TASK, ledger.tasks.body(phases, keys, state, at, at, **words)))
        return self

    @property
    def source(self) -> Source:
        return source(ORGANIZATION, LISTS, self.ledger, LATER)


def stamp_of(from_: Source, exercise: str = "") -> Stamp:
    return Stamp.of(from_.edition, None, LATER, "王强", exercise)


@cache
def nothing_decided() -> Source:
    return Log().source


@cache
def started(level: str, hazards: tuple[str, ...] = FLOOD) -> Source:
    return Log(start(level, hazards=hazards)).source


def page(of: Scope, name: str) -> Page:
    return next(one for one in pages_of(of) if one.name == name)


def sheet_of(from_: Source, name: str, wanted: Wanted = Wanted()) -> dict[str, Any]:  # noqa: B008
    of = scope(from_, wanted)
    return sheet(of, page(of, name))


def strings(value: object) -> Iterator[str]:
    """Every text in what a template is given."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from strings(item)


def rows(tables: Any) -> list[dict[str, Any]]:
    return [row for table in tables for row in table["rows"]]


def list_of(level: str) -> ActionList:
    return next(one for one in LISTS if one.level == level)


# --- the plan's words ----------------------------------------------------------------------

EVERY = [(level, hazards) for level in CLAUSE for hazards in (FLOOD, DROUGHT)]


@pytest.mark.parametrize(("level", "hazards"), EVERY)
def test_every_step_of_the_list_stands_once_by_clause_and_once_with_each_addressee(
    level: str, hazards: tuple[str, ...]
) -> None:
    of = scope(started(level, hazards), Wanted())
    made: Any = printed.book(of)
    actions, _ = for_hazards(list_of(level).actions, hazards)
    wanted = [(a.ref, step.text) for a in actions for step in a.steps]
    found = [(row["ref"], row["text"]) for row in made["book"]["chapters"][0]["table"]["rows"]]
    assert found[: len(wanted)] == wanted
    assert all("省" in text for _, text in found[len(wanted):]), "our own reports upward"
    phase = Phase(RESPONSE, 1, NOON, (CLAUSE[level],), level, hazards, ("崂山区", "胶州市"))
    duties = duties_of(ORGANIZATION, LISTS, phase)
    for name in ("市应急局", "市水务管理局", "市防指", "市教育局"):
        own = [(d.key.ref, d.text) for d in duties if d.key.unit == name]
        assert sorted((r["ref"], r["text"]) for r in rows(sheet_of(of.source, name)["tables"])
                      if not r["ref"] == "5.2") == sorted(own)


@pytest.mark.parametrize(("level", "hazards"), [("Ⅳ", FLOOD), ("Ⅰ", DROUGHT)])
def test_the_pdf_holds_every_step_exactly_as_often_as_it_must(
    level: str, hazards: tuple[str, ...]
) -> None:
    from_ = started(level, hazards)
    made = printed.book(scope(from_, Wanted()))
    text = closed_up(body(printed.task_list(from_, stamp_of(from_)), "-raw"))
    given = [closed_up(one) for one in strings(made)]
    for action in list_of(level).actions:
        for step in action.steps:
            words = closed_up(step.text)
            assert text.count(words) == sum(one.count(words) for one in given) > 0, step.text


@pytest.mark.parametrize(("level", "hazards"), EVERY)
def test_whatever_is_quoted_stands_in_the_plan(level: str, hazards: tuple[str, ...]) -> None:
    made: Any = printed.book(scope(started(level, hazards), Wanted()))
    quoted = [row["text"] for row in rows([c["table"] for c in made["book"]["chapters"]])]
    for one in made["sheets"]:
        quoted += [row["text"] for row in rows(one["tables"])]
        quoted += [words for _, words, _ in one["quotes"]]
        quoted += [words for _, words, _ in one["left_out"]]
    quoted += [words for _, words, _ in made["book"]["signing"] + made["book"]["bodies"]]
    quoted += [one["text"] for one in made["book"]["reports"]] + [made["book"]["reporting"][1]]
    assert [words for words in dict.fromkeys(quoted) if closed_up(words) not in PLAN] == []


@pytest.mark.parametrize("name", ["市应急局", "市水务管理局", "市防指", "市通信管理局"])
def test_a_units_sheet_says_what_the_screen_says(name: str) -> None:
    from qdflood.desk import tasks as screen

    package = respond(ORGANIZATION, LISTS, "Ⅱ", FLOOD, levels=list(CLAUSE), start="启动")
    html = screen.unit_sheet(ORGANIZATION, package, name)
    shown = closed_up(unescape(re.sub("<[^>]+>", "", html)))
    from_ = started("Ⅱ")
    pdf = closed_up(body(printed.task_sheet(from_, stamp_of(from_), name), "-raw"))
    for task in package.by_unit.get(name, ()):
        words = closed_up(task.step.text)
        assert pdf.count(words) == shown.count(words) > 0, words
        assert not task.step.condition or f"条件：{closed_up(task.step.condition)}" in pdf
    unit = next((u for u in ORGANIZATION.member_units() if u.id == name), None)
    assert unit is None or pdf.count(closed_up(unit.duties or "")) == 1


def test_a_condition_stands_apart_from_its_words() -> None:
    found = rows(sheet_of(started("Ⅳ"), "市防指")["tables"])
    experts = next(row for row in found if row["text"].startswith("视情派出"))
    assert experts["options"] == ["条件：视情"] and experts["may"]
    watch = next(row for row in found if row["text"].startswith("市防指组织有关部门联合"))
    assert not watch["options"] and not watch["may"]


def test_steps_of_other_hazards_are_said_to_be_left_out() -> None:
    made: Any = printed.book(scope(started("Ⅰ"), Wanted()))
    left = made["book"]["chapters"][0]["left_out"]
    assert {ref for ref, _, _ in left} == {"5.6.2(5)"} and len(left) == 5
    assert {why for _, _, why in left} == {"仅涉及干旱"}
    assert len(sheet_of(started("Ⅰ"), "抢险救灾指挥部")["left_out"]) == 5
    assert not sheet_of(started("Ⅰ"), "市财政局")["left_out"]


def test_no_action_has_a_time_limit_but_the_reports_have() -> None:
    made: Any = printed.book(scope(started("Ⅰ"), Wanted()))
    timed = [row for one in made["sheets"] for row in rows(one["tables"])
             if any("分钟" in words or "小时" in words for words in strings(row))]
    assert timed == []
    dues = {one["id"]: one["due"] for one in made["book"]["reports"]}
    assert dues["首报"].startswith("电话20分钟以内；书面50分钟以内") and dues["续报"] == "预案未规定时限"


# --- the sheets ----------------------------------------------------------------------------


def test_every_member_unit_group_and_district_has_a_sheet() -> None:
    names = [name for _, name in printed.task_sheet_names(started("Ⅳ"))]
    assert len(names) == len(set(names))
    assert {unit.id for unit in ORGANIZATION.member_units()} <= set(names)
    assert len(ORGANIZATION.member_units()) == 43
    assert {group.id for group in ORGANIZATION.groups.groups} <= set(names)
    assert tuple(names[-10:]) == DISTRICTS


def test_whoever_has_a_step_has_a_sheet_with_it() -> None:
    of = scope(started("Ⅲ"), Wanted())
    sheets = [sheet(of, one) for one in pages_of(of)]
    held = {row["text"] for one in sheets for row in rows(one["tables"])}
    assert {one.duty.text for part in of.parts for one in part.tasks} <= held


def test_a_units_sheet_has_its_duty_and_a_telephone_to_fill_in() -> None:
    found = sheet_of(started("Ⅳ"), "中石化山东青岛石油分公司")
    assert ("全称", "中国石化销售股份有限公司山东青岛石油分公司") in found["facts"]
    assert ("电话", "") in found["facts"]
    ((ref, duty, _),) = found["quotes"]
    assert ref == "2.1.3" and duty.startswith("负责组织、指导、监督所属库站")


def test_a_telephone_that_was_entered_is_printed() -> None:
    number = {"target": {"telephone": "市气象局"}, "value": "0532-1234", "since": "2026-01-01",
              "reference": "值班表"}
    from_ = Log(start("Ⅳ"), (PARAMETER, number)).source
    assert ("电话", "0532-1234") in sheet_of(from_, "市气象局")["facts"]
    assert ("电话", "") in sheet_of(from_, "市水文中心")["facts"]


def test_a_groups_steps_are_the_editors_and_say_so() -> None:
    found = sheet_of(started("Ⅳ"), "综合救援组")
    assert found["quotes"][0][0] == "2.1.2(4)"
    assert found["notes"] == [ORGANIZATION.groups.note]
    mapped = rows(found["tables"])
    assert mapped and all("引申" in row["chips"] for row in mapped)
    named = rows(sheet_of(started("Ⅳ"), "专家组")["tables"])
    plain = [row for row in named if "引申" not in row["chips"]]
    assert [row["text"] for row in plain] == ["市防指有关成员和专家参加，"]


def test_each_district_has_its_risks_and_is_told_to_start_nothing() -> None:
    for district in DISTRICTS:
        found = sheet_of(started("Ⅳ"), district)
        risk = ORGANIZATION.risk_of(district)
        assert risk and found["quotes"][0][:2] == (risk.ref, risk.text)
        told = [*strings(found["tables"]), *strings(found["notes"]), *strings(found["quotes"])]
        assert not [words for words in told if "启动" in words]
    assert sheet_of(started("Ⅳ"), "市南区")["quotes"][0][2] == "本段所述：市南区、市北区、李沧区"


def test_a_district_that_the_decision_does_not_name_is_told_so() -> None:
    named, other = (sheet_of(started("Ⅳ"), name) for name in ("崂山区", "平度市"))
    assert ("是否点名", "Ⅳ级应急响应：已点名崂山区") in named["facts"]
    assert "未点名平度市，标明未点名的事项仅供查看" in dict(other["facts"])["是否点名"]
    heads = [table["head"] for table in other["tables"]]
    assert heads[0] == "Ⅳ级应急响应：未点名平度市，以下仅供查看"
    own = [row["text"] for row in named["tables"][0]["rows"]]
    assert own == [row["text"] for row in other["tables"][0]["rows"]]
    assert not any(row["may"] for row in named["tables"][0]["rows"])
    nobody = Log(start("Ⅳ", districts=())).source
    assert "由决定指定" in dict(sheet_of(nobody, "平度市")["facts"])["是否点名"]


def test_the_reports_stand_with_everybody_who_may_owe_them() -> None:
    of = scope(started("Ⅳ"), Wanted())
    for one in pages_of(of):
        made: Any = sheet(of, one)
        member = one.name in {unit.id for unit in ORGANIZATION.member_units()}
        owes = [report["id"] for report in made["reports"]]
        expected = ["首报", "续报", "核报"]
        assert owes == (expected if member or one.name in (*DISTRICTS, "事发地政府和有关部门") else [])
        if owes:
            assert "市防指办" in made["reports"][0]["to"]
            assert any(row["ref"] == "5.2" for row in rows(made["tables"]))


def test_a_sheet_is_found_by_what_else_the_plan_calls_it() -> None:
    from_ = started("Ⅳ")
    assert printed.task_sheet(from_, stamp_of(from_), "中石化").startswith(b"%PDF")
    with pytest.raises(ReportError, match="没有“某局”的任务单"):
        printed.task_sheet(from_, stamp_of(from_), "某局")


# --- warnings, and what was not decided ------------------------------------------------------


def test_warnings_issued_are_in_the_list_with_their_area() -> None:
    from_ = Log(warning(), warning("抗旱预警发布", 1, districts=("平度市",), grounds=())).source
    of = scope(from_, Wanted())
    assert [part.title for part in of.parts] == ["防汛防台风预警", "抗旱预警", "先期处置"]
    made: Any = printed.book(of)
    assert made["book"]["chapters"][0]["scopes"][0][:2] == (
        "4.2.6(2)", "全市受台风、暴雨、洪水等影响区域。")
    drought = [row["ref"] for row in made["book"]["chapters"][1]["table"]["rows"]]
    assert set(drought) == {"4.2.6-2"}
    named = dict(sheet_of(from_, "平度市")["facts"])["是否点名"]
    assert "抗旱预警：已点名平度市" in named and "防汛防台风预警：未点名平度市" in named
    only = scope(from_, Wanted(warnings=("抗旱",)))
    assert [part.title for part in only.parts] == ["抗旱预警", "先期处置"]


@pytest.mark.parametrize("level", CLAUSE)
def test_a_level_nobody_decided_says_so_everywhere_and_has_no_ticks(level: str) -> None:
    from_ = Log(start("Ⅳ")).tick(TOLD, "市应急局", 5, who="李", means="电话").source
    of = scope(from_, Wanted(level=level, hazards=DROUGHT))
    assert of.mark == LOOKED_AT and not of.left
    made: Any = printed.book(of)
    assert {one["mark"] for one in made["sheets"]} == {LOOKED_AT}
    ticked = [cell for one in made["sheets"] for row in rows(one["tables"]) for cell in row["cells"]]
    assert not any(cell["done"] or cell["words"] for cell in ticked)
    pdf = printed.task_sheet(from_, stamp_of(from_), "市应急局", Wanted(level=level, hazards=DROUGHT))
    assert LOOKED_AT in closed_up(pages(pdf)[0])


def test_a_loose_page_says_whose_it_is_which_and_that_nobody_decided() -> None:
    from_ = Log(start("Ⅳ")).source
    book = printed.task_list(from_, stamp_of(from_), Wanted(level="Ⅰ"))
    assert all(LOOKED_AT in closed_up(page)[:120] for page in pages(book))
    sheets = printed.task_sheets(from_, stamp_of(from_), Wanted(level="Ⅰ"))
    heads = [closed_up(page)[:160] for page in pages(sheets)]
    assert all(LOOKED_AT in head and "任务单" in head for head in heads)
    counted = [re.search(r"任务单(.+?)第(\d+)／(\d+)页", head) for head in heads]
    assert all(counted)
    for before, after in itertools.pairwise(one.groups() for one in counted if one):
        if before[0] == after[0]:
            assert (int(after[1]), after[2]) == (int(before[1]) + 1, before[2])
        else:
            assert before[1] == before[2] and after[1] == "1"
    decided = printed.task_sheets(from_, stamp_of(from_))
    assert not any(LOOKED_AT in closed_up(page)[:160] for page in pages(decided))


def test_the_decided_level_by_any_name_is_the_decided_one() -> None:
    from_ = Log(start("Ⅳ")).tick(TOLD, "市应急局", 5, who="李", means="电话").source
    assert scope(from_, Wanted(level="四级")) == scope(from_, Wanted())
    assert scope(from_, Wanted(level="Ⅳ", hazards=DROUGHT)).mark == LOOKED_AT


def test_what_is_proposed_says_that_it_is_no_decision() -> None:
    proposed = Log(said("崂山区", "一般"), said("胶州市", "一般")).source
    of = scope(proposed, Wanted(level="Ⅳ"))
    assert of.mark == PROPOSED and of.parts[0].phase.hazards == FLOOD
    assert scope(proposed, Wanted(level="Ⅱ")).mark == LOOKED_AT
    text = closed_up(pages(printed.task_list(proposed, stamp_of(proposed), Wanted(level="Ⅳ")))[0])
    assert PROPOSED in text and "签发人" not in text


def test_a_warning_nobody_issued_beside_a_decided_response_is_marked_alone() -> None:
    of = scope(started("Ⅳ"), Wanted(warnings=("防汛防台风",)))
    assert [part.mark for part in of.parts] == ["", LOOKED_AT, ""] and of.mark == ""
    heads = [table["head"] for table in sheet_of(
        of.source, "市气象局", Wanted(warnings=("防汛防台风",)))["tables"]]
    assert f"防汛防台风预警（{LOOKED_AT}）" in heads


def test_nothing_decided_and_nothing_asked_for_prints_nothing() -> None:
    from_ = nothing_decided()
    with pytest.raises(ReportError, match="没有已决定的应急响应或预警"):
        printed.task_list(from_, stamp_of(from_))


@pytest.mark.parametrize("wanted", [
    Wanted(level="Ⅴ"), Wanted(level="Ⅳ", hazards=("地震",)),
    Wanted(level="Ⅳ", districts=("高新区",)), Wanted(warnings=("暴雨",)), Wanted(level=""),
])
def test_a_name_that_the_plan_has_not_is_refused_with_its_choices(wanted: Wanted) -> None:
    with pytest.raises(ReportError, match="不是本预案的") as caught:
        scope(nothing_decided(), wanted)
    assert caught.value.choices


# --- ticks -----------------------------------------------------------------------------------


def cells(row: dict[str, Any]) -> list[tuple[bool, str]]:
    return [(cell["done"], cell["words"]) for cell in row["cells"]]


def test_what_the_log_holds_is_ticked_with_its_time_and_name() -> None:
    log_ = Log(start("Ⅳ")).tick(TOLD, "市水务管理局", 5, who="李科长", means="电话")
    log_.tick(ACKNOWLEDGED, "市水务管理局", 9, "5.3.2(4)", who="赵工")
    log_.tick(REPORTED, "市水务管理局", 30, "5.3.2(4)", text="已按方案调度")
    works, *rest = rows(sheet_of(log_.source, "市水务管理局")["tables"])
    assert cells(works) == [(True, "08-10 12:05"), (True, "08-10 12:09"), (False, "")]
    assert works["name"] == "李科长、赵工" and works["trail"] == ["已反馈 08-10 12:30　已按方案调度"]
    assert cells(rest[0]) == [(True, "08-10 12:05"), (False, ""), (False, "")]
    text = closed_up(pages(printed.task_sheet(log_.source, stamp_of(log_.source), "市水务管理局"))[0])
    assert "08-1012:05" in text and "已按方案调度" in text and "李科长、赵工" in text


def test_going_back_takes_the_tick_away_and_keeps_the_reason() -> None:
    log_ = Log(start("Ⅳ")).tick(DONE, "市水务管理局", 5, "5.3.2(4)")
    log_.tick(TO_DO, "市水务管理局", 8, "5.3.2(4)", reason="误登")
    works = rows(sheet_of(log_.source, "市水务管理局")["tables"])[0]
    assert cells(works) == [(False, "")] * 3 and works["trail"] == ["待办 08-10 12:08　误登"]


def test_not_applicable_is_not_done() -> None:
    log_ = Log(start("Ⅳ")).tick(NOT_APPLICABLE, "市教育局", 5, reason="已放假")
    row, *_ = rows(sheet_of(log_.source, "市教育局")["tables"])
    assert cells(row)[2] == (False, "不适用") and "已放假" in row["trail"][0]


def test_by_clause_a_box_is_ticked_when_all_are() -> None:
    log_ = Log(start("Ⅳ")).tick(TOLD, "市教育局", 5, who="甲", means="电话")
    made: Any = printed.book(scope(log_.source, Wanted()))
    shared = [row for row in made["book"]["chapters"][0]["table"]["rows"] if row["ref"] == "5.3.2(5)"]
    assert cells(shared[0])[0] == (False, "1/43家") and shared[0]["name"] == ""


def test_what_an_earlier_level_left_over_is_marked_and_nothing_else_is() -> None:
    log_ = Log(start("Ⅳ")).tick(DONE, "市水务管理局", 5, "5.3.2(4)")
    log_.bodies.append(start("Ⅲ", 60, districts=("崂山区",), act="调整"))
    found = sheet_of(log_.source, "市应急局")["tables"]
    assert found[-2]["head"] == "遗留事项"
    old, new = ([row for table in found for row in table["rows"]
                 if row["ref"].startswith(clause)] for clause in ("5.3.2", "5.4.2"))
    assert old and all("原Ⅳ级应急响应遗留" in row["chips"] for row in old)
    assert new and not any("遗留" in chip for row in new for chip in row["chips"])
    works = rows(sheet_of(log_.source, "市水务管理局")["tables"])
    assert not [row for row in works if row["ref"] == "5.3.2(4)"], "it was done"
    made: Any = printed.book(scope(log_.source, Wanted()))
    assert made["book"]["left"]


def test_after_the_end_only_what_is_unfinished_is_printed() -> None:
    ended = decision("终止", "12:00", None, "常务副总指挥", from_level="Ⅳ")
    at = NOON + 90 * MINUTE
    from_ = Log(start("Ⅳ"), (DECISION, replace(ended, decided=at, in_force=at).body())).source
    of = scope(from_, Wanted())
    assert of.title == "遗留事项" and of.left and not [p for p in of.parts if p.standing]
    assert printed.task_list(from_, stamp_of(from_)).startswith(b"%PDF")
    assert "Ⅳ级应急响应终止时未完成" in [chip for row in rows(sheet_of(from_, "市财政局")["tables"])
                             for chip in row["chips"]]


# --- bad input ------------------------------------------------------------------------------


def test_typed_text_is_printed_as_typed_and_breaks_no_page() -> None:
    log_ = Log(start("Ⅳ")).tick(TOLD, "市水务管理局", 5, who=HOSTILE[:60], means="电话")
    kind, told = log_.bodies[-1]
    log_.bodies.append((kind, told | {"state": REPORTED, "text": HOSTILE + "汛" * 10_000,
                                      "who": "W" * 60}))
    from_ = log_.source
    pdf = printed.task_sheet(from_, stamp_of(from_, "演习 <#1>"), "市水务管理局")
    assert_within_margins(pdf)
    text = closed_up(body(pdf, "-raw"))
    assert text.count("汛" * 100) >= 90 and closed_up("甲乙") in text
    assert closed_up('#strong[x] *b* _i_ $x$ <a> "q" `c` @k \\n {1}') in text
    assert text.count("内容同前") == len(told["tasks"]) - 1, "once a sheet"
    book = closed_up(body(printed.task_list(from_, stamp_of(from_)), "-raw"))
    assert "全文见该单位任务单" in book


def test_no_line_begins_with_a_stop_and_nothing_runs_off_the_page() -> None:
    from_ = Log(start("Ⅰ", hazards=("洪涝", "台风", "干旱")), warning(minute=1)).source
    pdf = printed.task_list(from_, stamp_of(from_))
    assert_within_margins(pdf)
    assert not [word for word in line_beginnings(pdf) if word[0] in "、。；，：）"]


def test_same_input_same_bytes() -> None:
    def made() -> list[bytes]:
        from_ = Log(start("Ⅰ"), warning(minute=1)).source
        return [printed.task_sheet(from_, stamp_of(from_), name) for name in ("崂山区", "办公室")]

    assert made() == made()


# --- the files ------------------------------------------------------------------------------


def test_every_sheet_of_one_pdf_begins_a_page_of_its_own() -> None:
    from_ = started("Ⅳ")
    pdf = printed.task_sheets(from_, stamp_of(from_))
    heads = [closed_up(text) for text in pages(pdf)]
    for _, name in printed.task_sheet_names(from_):
        began = [text for text in heads if f"任务单{closed_up(name)}" in text[:400]]
        assert len(began) >= 1, name
    assert len(heads) >= len(printed.task_sheet_names(from_))


def test_the_sheets_of_one_kind_alone() -> None:
    from_ = started("Ⅳ")
    text = closed_up("".join(pages(printed.task_sheets(from_, stamp_of(from_), kind="工作组"))))
    assert "任务单综合救援组" in text and "任务单市应急局" not in text
    with pytest.raises(ReportError, match="没有“县”的任务单"):
        printed.task_sheets(from_, stamp_of(from_), kind="县")


def other(exercise: str = "") -> tuple[Source, Stamp]:
    """The made-up second edition, with its middle level decided."""
    folder = OTHER / "rules" / "lanjiang-2024"
    edition = load_edition(folder, OTHER / "data")
    organization = load_organization(folder)
    lists = load_actions(folder, organization)
    ledger = Ledger(edition, organization, lists)
    made = decision("启动", "12:00", "橙色响应", "总调度", hazards=("江洪",), districts=("西岭省",))
    for entry in log((DECISION, replace(made, decided=NOON, in_force=NOON).body())):
        ledger.take(entry)
    from_ = source(organization, lists, ledger, LATER)
    return from_, stamp_of(from_, exercise)


def test_another_plan_prints_without_a_word_of_this_one() -> None:
    from_, stamp = other()
    text = closed_up("".join(pages(printed.task_list(from_, stamp))))
    assert "各省上堤巡查。" in text and "橙色响应" in text and "西岭省防指" in text
    assert not [word for word in ("青岛", "市防指", "区（市）", "4.3", "2.1.3") if word in text]
    kinds = [kind for kind, _ in printed.task_sheet_names(from_)]
    label = from_.edition.register(from_.edition.plan.area_register).label
    assert kinds.count(label) == 3
    assert "橙色响应应急响应" not in text
    named = dict(sheet_of(from_, "东源省")["facts"])["是否点名"]
    assert named == "橙色响应：未点名东源省", "and yet every province has the step"
    assert [row["ref"] for row in rows(sheet_of(from_, "东源省")["tables"])] == ["3.5(1)"]
    assert "30分钟" in "".join(strings(sheet_of(from_, "西岭省")["reports"]))


def test_the_zip_holds_a_pdf_a_sheet_named_so_that_any_system_takes_it() -> None:
    from_, stamp = other()
    made = printed.task_sheets_zip(from_, stamp)
    assert made == printed.task_sheets_zip(from_, stamp)
    with zipfile.ZipFile(io.BytesIO(made)) as held:
        infos = held.infolist()
        assert held.testzip() is None
        assert all(held.read(info).startswith(b"%PDF") for info in infos)
    names = [info.filename for info in infos]
    assert len(set(names)) == len(names) == len(printed.task_sheet_names(from_))
    assert names == sorted(names) and all(name.endswith("_20260810-1700.pdf") for name in names)
    assert not any(set(name) & set('<>:"/\\|?* ') or name.startswith("【") for name in names)
    assert {info.date_time for info in infos} == {(2026, 8, 10, 17, 0, 0)}


def test_a_zip_of_an_exercise_says_so_in_every_name() -> None:
    from_, stamp = other("夏季桌面推演")
    with zipfile.ZipFile(io.BytesIO(printed.task_sheets_zip(from_, stamp))) as held:
        assert all(name.startswith("【演练】") for name in held.namelist())
        one = held.read(held.namelist()[0])
    assert all("演练" in text for text in pages(one))
