"""Everything wrong with a file that is no script yet is told at once, each with its line."""

from __future__ import annotations

import pytest
from builders import shipped
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from script_builders import NAME, example, line_of, refused, spoilt

from qdflood.drill.faults import faults

EDITION = shipped().edition


def told(text: str) -> list[str]:
    return [str(one) for one in faults(EDITION, text.encode(), NAME)]


def test_a_script_has_none() -> None:
    assert told(example()) == []


def test_every_row_tells_its_own() -> None:
    text = spoilt(
        ("title: 中型水库险情", "titel: 中型水库险情"), ("nature: 虚构", "nature: 真实"),
        ("fault: 测站中断", "fault: 停电"), ('met: ["5.3.1(6)"]', "met: [5.3]"),
        ('clauses: ["5.3.1(6)"]', "clauses: []"),
    )
    found = told(text)
    parts = ("titel", "nature: 真实", "clauses: []", "fault: 停电", "met: [5.3]")
    assert [one.split("行")[0] for one in found] == [
        f"{NAME}　第{line_of(text, part)}" for part in parts]
    assert all("\n" not in one for one in found)


def test_readings_tell_theirs_once_the_form_is_sound() -> None:
    text = spoilt(
        ("南村: {position: null, outlook: null}}", "北村: {position: null}}"),
        ("size: 中型,", "size: 特大型,"), ("{value: 46,", "{value: 99999,"),
    )
    found = told(text)
    assert [words in one for words, one in zip(("应为", "北村", "特大型"), found, strict=True)] == [
        True, True, True]


@pytest.mark.parametrize(
    "change",
    [
        ('- id: 测站中断\n  at: "+00:20"', '- id: 测站中断\n  at: "+00:07"'),
        ("  objective: 提得准", "  objective: 提得快"),
        ('start: "2026-08-10T14:00:00+08:00"', "start: 今天"),
        ("edition: qingdao-2021", "edition: other"),
    ],
)
def test_what_only_the_whole_tells_is_among_them(change: tuple[str, str]) -> None:
    text = spoilt(change)
    assert str(refused(text)) in told(text)


@pytest.mark.parametrize("text", ["", "- a", "12", "a: b: c", "injects: 5", "expect: {}", "a: &x 1\nb: *x"])
def test_what_is_no_script_at_all_has_one(text: str) -> None:
    assert len(told(text)) >= 1


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, len(example())), st.integers(0, 200), st.text(max_size=10))
def test_there_is_a_fault_exactly_where_it_is_not_read(start: int, length: int, text: str) -> None:
    spoilt_text = (example()[:start] + text + example()[start + length:]).encode("utf-8", "replace")
    found = faults(EDITION, spoilt_text, NAME)
    try:
        first = refused(spoilt_text.decode("utf-8", "replace"))
    except AssertionError:
        assert found == []
    else:
        assert str(first) in map(str, found)
