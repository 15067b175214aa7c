"""The one primitive: at least n of the parts."""

from __future__ import annotations

import math
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qdflood.truth import FALSE, TRUE, UNKNOWN, Truth, at_least

truths = st.lists(st.sampled_from(Truth), max_size=6)


def test_words_and_order() -> None:
    assert [truth.label for truth in Truth] == ["不成立", "未知", "成立"]
    assert FALSE < UNKNOWN < TRUE


@pytest.mark.parametrize(
    ("n", "parts", "rest", "truth"),
    [
        (1, [], 0, FALSE), (0, [], 0, TRUE), (1, [], 1, UNKNOWN), (1, [], math.inf, UNKNOWN),
        (1, [TRUE], 0, TRUE), (1, [UNKNOWN], 0, UNKNOWN), (1, [FALSE], 0, FALSE),
        (2, [TRUE, FALSE], 0, FALSE), (2, [TRUE, UNKNOWN], 0, UNKNOWN), (2, [TRUE, TRUE], 0, TRUE),
        (2, [TRUE, TRUE, TRUE], 0, TRUE), (2, [TRUE], 1, UNKNOWN), (2, [FALSE], 1, FALSE),
        (2, [FALSE] * 9, 1, FALSE), (2, [FALSE] * 8, 2, UNKNOWN), (2, [TRUE, TRUE], math.inf, TRUE),
    ],
)  # fmt: skip
def test_at_least(n: int, parts: list[Truth], rest: float, truth: Truth) -> None:
    assert at_least(n, parts, rest) == truth


@given(truths)
def test_any_and_all_are_its_two_ends(parts: list[Truth]) -> None:
    assert at_least(1, parts) == max(parts, default=FALSE)
    assert at_least(len(parts), parts) == min(parts, default=TRUE)


@given(truths, st.integers(0, 7), st.integers(0, 3))
def test_it_is_what_every_completion_says(parts: list[Truth], n: int, rest: int) -> None:
    open_ = [part for part in parts if part == UNKNOWN] + [UNKNOWN] * rest
    sure = sum(part == TRUE for part in parts)
    ends = {sure + sum(choice) >= n for choice in product((0, 1), repeat=len(open_))}
    expected = UNKNOWN if len(ends) == 2 else TRUE if ends == {True} else FALSE
    assert at_least(n, parts, rest) == expected


@given(truths, st.integers(0, 7))
def test_order_does_not_matter_and_more_is_harder(parts: list[Truth], n: int) -> None:
    assert at_least(n, parts) == at_least(n, reversed(parts))
    assert at_least(n + 1, parts) <= at_least(n, parts)
