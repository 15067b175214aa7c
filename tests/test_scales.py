"""Grades in order, and values as intervals."""

from __future__ import annotations

import pytest
from builders import shipped
from hypothesis import given
from hypothesis import strategies as st

from qdflood.scales import (
    ANYTHING,
    NOTHING,
    YES_NO,
    Scale,
    Value,
    fold,
    number_text,
    point,
    span,
)

LEVEL = Scale("level", ("无", "Ⅳ", "Ⅲ", "Ⅱ", "Ⅰ"), labels=("无", "Ⅳ级", "Ⅲ级", "Ⅱ级", "Ⅰ级"),
              aliases={"四级": "Ⅳ", "I": "Ⅰ"})


@pytest.mark.parametrize(
    ("word", "position"),
    [("无", 0), ("Ⅳ", 1), ("Ⅳ级", 1), ("四级", 1), (" 四 级 ", 1), ("Ⅰ", 4), ("I", 4), ("i", 4), ("Ｉ", 4),
     ("Ⅰ级", 4), ("五级", None), ("", None), (1, None), (None, None), (["Ⅳ"], None), (True, None)],
)  # fmt: skip
def test_a_grade_is_found_by_itself_its_label_or_alias(word: object, position: int | None) -> None:
    assert LEVEL.position(word) == position


def test_an_alias_never_hides_a_grade() -> None:
    scale = Scale("x", ("一般", "较大"), aliases={"较大": "一般", "小": "一般"})
    assert scale.position("较大") == 1 and scale.position("小") == 0


def test_labels_and_top() -> None:
    assert [LEVEL.label(i) for i in range(5)] == ["无", "Ⅳ级", "Ⅲ级", "Ⅱ级", "Ⅰ级"]
    assert Scale("x", ("轻", "重")).label(1) == "重" and LEVEL.top == 4


@pytest.mark.parametrize(("word", "position"), [(True, 1), (False, 0), ("是", 1), ("否", 0), (1, None),
                                                ("true", None), ("也许", None)])
def test_yes_and_no(word: object, position: int | None) -> None:
    assert YES_NO.position(word) == position


@pytest.mark.parametrize(("text", "folded"), [("（８）", "(8)"), ("小（二）型", "小(二)型"), (" A b\t", "ab"),
                                              ("Ⅳ", "iv"), ("", "")])
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_values() -> None:
    assert point(3).known and not point(3).nothing and (point(3).lo, point(3).hi) == (3, 3)
    assert NOTHING.known and NOTHING.nothing
    assert not ANYTHING.known and ANYTHING.why == "未录入"
    wide = span(point(1), Value(2, 5, "只知范围"), why="矛盾")
    assert (wide.lo, wide.hi, wide.why, wide.known) == (1, 5, "矛盾", False)


@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(0, 9)), min_size=1))
def test_a_span_holds_every_part_and_no_more(parts: list[tuple[int, int]]) -> None:
    values = [Value(low, low + width) for low, width in parts]
    wide = span(*values, why="x")
    assert all(wide.lo <= v.lo and v.hi <= wide.hi for v in values)
    assert wide.lo in {v.lo for v in values} and wide.hi in {v.hi for v in values}


@pytest.mark.parametrize(
    ("x", "decimals", "text"),
    [(12.3, 2, "12.30"), (8, None, "8"), (8.0, None, "8"), (0.42, None, "0.42"), (0.1 + 0.2, None, "0.3"),
     (1234567, None, "1234567"), (100000, None, "100000"), (-0.5, 1, "-0.5"), (999999.5, None, "999999.5"),
     (123456.7, None, "123456.7"), (12345.67, None, "12345.67"), (1e-7, None, "0")],
)  # fmt: skip
def test_numbers_as_officers_write_them(x: float, decimals: int | None, text: str) -> None:
    """No exponent, and no digit lost that somebody has reported."""
    assert number_text(x, decimals) == text


# --- the shipped scales ---------------------------------------------------------------


def test_the_levels_run_from_none_to_the_gravest() -> None:
    levels = shipped().edition.levels
    assert levels.grades == ("无", "Ⅳ", "Ⅲ", "Ⅱ", "Ⅰ")
    for word in ("Ⅱ", "II", "Ⅱ级", "二级", "2"):
        assert levels.position(word) == 3, word


@pytest.mark.parametrize(
    ("name", "grades", "worse_meets"),
    [("flood", "无 一般 较大 严重 特大", False), ("drought", "无 轻度 中度 重度 特大", True),
     ("river_danger", "无 一般险情 较大险情 重大险情 决口", True),
     ("reservoir_danger", "无 一般险情 较大险情 重大险情 垮坝", True),
     ("reservoir_size", "塘坝 小（二）型 小（一）型 中型 大型", True), ("reach", "重要支流 干流", True),
     ("river_class", "其他 主要河道 重要河道", True),
     ("position", "低于警戒水位 接近警戒水位 超过警戒水位 接近保证水位 超过保证水位", True)],
)
def test_the_shipped_scales(name: str, grades: str, worse_meets: bool) -> None:
    scale = shipped().edition.scales[name]
    assert scale.grades == tuple(grades.split()) and scale.worse_meets is worse_meets
    assert [scale.position(grade) for grade in scale.grades] == list(range(len(scale.grades)))


def test_a_break_always_raises_the_alarm() -> None:
    for name, worst in (("river_danger", "决口"), ("reservoir_danger", "垮坝")):
        scale = shipped().edition.scales[name]
        assert scale.grades[int(scale.alarm)] == "重大险情" and scale.grades[scale.top] == worst


def test_severe_drought_is_called_either_way() -> None:
    scale = shipped().edition.scales["drought"]
    assert scale.position("严重") == scale.position("重度") == scale.position("重旱") == 3


def test_no_alias_of_a_shipped_scale_is_another_grade_of_it() -> None:
    for name, scale in shipped().edition.scales.items():
        for alias, grade in scale.aliases.items():
            assert scale.position(alias) == scale.position(grade), f"{name}: {alias}"
        assert len(set(scale.codes.values())) == len(scale.codes), name
