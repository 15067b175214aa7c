"""Whoever may not enter is told when a form opens, and its button is dead."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from qdflood.desk import duty
from qdflood.officers.roles import Officer, Role

DIRECTOR = Officer("李某", "导调员", Role.DRILL_DIRECTOR, account=True)
DUTY = Officer("王某", "值班员", Role.DUTY, account=True)


@pytest.fixture(autouse=True)
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("QDFLOOD_HOME", str(tmp_path))
    for name in ("QDFLOOD_DATABASE_URL", "QDFLOOD_SITUATION"):
        monkeypatch.delenv(name, raising=False)
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


def noting() -> None:
    from qdflood.desk import noting
    from qdflood.desk.state import desk

    noting.form(desk())


def correction() -> None:
    from qdflood.desk import correction
    from qdflood.desk.state import desk

    correction.form(desk())


def consultation() -> None:
    from qdflood.desk import consulting
    from qdflood.desk.state import desk

    held = desk()
    consulting.consultation(held, held.assessment())


def assent() -> None:
    from qdflood.desk import consulting
    from qdflood.desk.state import desk

    held = desk()
    consulting.assent(held, held.assessment())


def tasks() -> None:
    from qdflood.desk import task_form
    from qdflood.desk.state import desk

    task_form.form(desk(), [])


@pytest.mark.parametrize(
    ("draw", "key", "act"),
    [(noting, "nt_save", "记事"), (correction, "co_check", "更正"), (tasks, "tb_enter", "登记任务"),
     (consultation, "consultation_enter", "登记会商"), (assent, "assent_enter", "登记会商")],
)
def test_it_is_said_before_anything_is_typed(
    draw: object, key: str, act: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for officer, told in ((DIRECTOR, True), (DUTY, False), (None, False)):
        monkeypatch.setattr(duty, "DEFAULT", officer)
        page = AppTest.from_function(draw, default_timeout=60).run()  # type: ignore[arg-type]
        assert not page.exception
        said = "".join(str(node.proto.body) for node in page.get("html"))
        assert (f"导调员不能{act}" in said) is told
        assert page.button(key=key).disabled or not told
        if key != "tb_enter":
            assert page.button(key=key).disabled is told
