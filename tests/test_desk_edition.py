"""预案: every clause word for word with its rule, readings, parameters and the whole text."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from qdflood.desk import edition as page_module
from qdflood.desk import state as desk_state
from qdflood.desk.state import Desk, desk
from qdflood.plan.verbatim import squeezed

PAGE = Path(desk_state.__file__).with_name("edition.py")


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> tuple[AppTest, Desk]:
    monkeypatch.delenv("QDFLOOD_SITUATION", raising=False)
    page = AppTest.from_file(PAGE, default_timeout=60).run()
    assert not page.exception
    return page, desk()


def words(page: AppTest) -> str:
    bodies = [str(e.proto.body) for e in page.get("html")]
    return re.sub("<[^>]+>", "", "\n".join(b for b in bodies if "<style>" not in b))


def part(page: AppTest, name: str) -> AppTest:
    page.button_group(key="ed_part").set_value(name).run()
    assert not page.exception
    return page


def test_the_status_and_the_fingerprint_are_on_top(opened: tuple[AppTest, Desk]) -> None:
    page, held = opened
    assert "2021-11-01起施行" in words(page) and "2022-09-28已印发新预案" in words(page)
    assert held.edition.fingerprint in words(page)


def test_every_clause_stands_word_for_word_with_its_rule(opened: tuple[AppTest, Desk]) -> None:
    page, held = opened
    shown = squeezed(words(page))
    for clause in held.edition.rungs:
        body = squeezed(page_module.clauses(held.edition, clause.level))
        assert squeezed(clause.text) in body and f">{clause.ref}<" in body
    assert "2个以上区（市）启动Ⅳ级或以上应急响应。" in shown
    page.button_group(key="ed_level").set_value(0).run()
    assert all(squeezed(item.text) in squeezed(words(page)) for item in held.edition.items)


def test_a_rule_is_readable_chinese(opened: tuple[AppTest, Desk]) -> None:
    _, held = opened
    rules = [re.sub("<[^>]+>", " ", page_module.rule(held.edition, clause.when))
             for clause in (*held.edition.rungs, *held.edition.items)]
    assert not any(re.search("[a-z]{3,}", one) for one in rules)
    assert any("区（市）中至少2个" in one for one in rules)


def test_a_rule_of_a_response_is_a_whole_sentence(opened: tuple[AppTest, Desk]) -> None:
    page, held = opened
    clause = next(c for c in held.edition.rungs if c.ref == "5.3.1(2)")
    said = page_module.rule(held.edition, clause.when)
    assert "该响应计入本级启动条件（读法14）" in said and ">的响应" not in said
    assert ">的响应" not in page_module.clauses(held.edition, 1) and "该响应计入" in words(page)


def test_every_reading_says_what_is_unclear(opened: tuple[AppTest, Desk]) -> None:
    page, held = opened
    shown = words(part(page, "读法"))
    assert len(held.edition.readings) == 79
    assert all(sentence in shown for sentence in held.edition.readings.values())


def test_an_open_parameter_is_shown_as_not_filled_in(opened: tuple[AppTest, Desk]) -> None:
    page, held = opened
    shown = words(part(page, "参数"))
    assert "未填" in shown
    assert all(one.label in shown for one in held.edition.parameters.values())


def test_every_fact_with_its_supplier(opened: tuple[AppTest, Desk]) -> None:
    page, held = opened
    shown = words(part(page, "可录入的事实"))
    assert "本系统设定，非预案规定" in shown
    for fields in held.edition.info.values():
        assert all(info.spec.label in shown for info in fields.values())


def test_groups_and_units_word_for_word(opened: tuple[AppTest, Desk]) -> None:
    page, held = opened
    shown = words(part(page, "组与单位"))
    assert all(one.task in shown for one in held.organization.groups.groups)
    assert all((one.duties or "") in shown for one in held.organization.member_units())


def test_the_text_is_searched(opened: tuple[AppTest, Desk]) -> None:
    page, _ = opened
    part(page, "全文检索")
    assert "为了" in words(page) or "编制目的" in words(page)
    page.text_input(key="ed_search").set_value("先期处置").run()
    assert "应按照预案进行先期处置" in words(page)
    marked = "".join(str(e.proto.body) for e in page.get("html"))
    assert "<mark>先期处置</mark>" in marked


@pytest.mark.parametrize("typed", ["<script>alert(1)</script>", "\u202e\u202e", "长" * 10_000])
def test_a_hostile_search_is_shown_as_text(opened: tuple[AppTest, Desk], typed: str) -> None:
    page, _ = opened
    part(page, "全文检索")
    page.text_input(key="ed_search").set_value(typed).run()
    assert not page.exception
    shown = "".join(str(e.proto.body) for e in page.get("html"))
    assert "<script>alert" not in shown and "\u202e" not in shown and "0句有" in shown


def test_every_part_opens(opened: tuple[AppTest, Desk]) -> None:
    page, _ = opened
    names: Any = page.button_group(key="ed_part").options
    assert len(names) == 6
    for name in names:
        part(page, name)
