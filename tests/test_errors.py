"""One sentence that says where, what was given and what is allowed."""

from __future__ import annotations

import pytest

from qdflood.errors import GazetteerError, PlanError, QdfloodError, SituationError


def test_the_sentence_names_file_place_problem_and_choices() -> None:
    error = PlanError("“橙”不是级别", file="plan.yaml", where="levels[0]", choices=["甲", "乙"])
    assert str(error) == "plan.yaml　levels[0]：“橙”不是级别。可用：甲、乙。"


def test_a_full_stop_is_not_doubled() -> None:
    assert str(SituationError("没有写时间。")) == "没有写时间。"


@pytest.mark.parametrize("kind", [PlanError, GazetteerError, SituationError])
def test_an_outer_place_is_put_before_an_inner_one(kind: type[QdfloodError]) -> None:
    error = kind("键重复", where="b", choices=["c"]).within(file="f.yaml", where="a")
    assert isinstance(error, kind)
    assert (error.file, error.where, error.choices) == ("f.yaml", "a.b", ("c",))
