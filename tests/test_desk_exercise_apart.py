"""The desk of real duty never opens an exercise's log, nor an exercise the log of real duty."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from exercise_builders import begun
from streamlit.testing.v1 import AppTest

from qdflood.desk import duty
from qdflood.desk.exercise import begin, exercises, opened
from qdflood.desk.state import duty_desk
from qdflood.desk.strip import strip_html
from qdflood.drill.play import What
from qdflood.errors import DrillError, JournalError
from qdflood.journal.entry import EXERCISE, NOT_OF_DUTY, NOTE, SHIFT, Record
from qdflood.journal.location import exercise_files
from qdflood.journal.shifts import note_body
from qdflood.journal.whose import NOT_OF_EXERCISE


def home() -> Path:
    return Path(os.environ["QDFLOOD_HOME"])


def elsewhere(monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    """This office's log is now the file of an exercise that is over."""
    import streamlit as st

    held = begun()
    held.finish()
    held.store.close()
    held.real.store.close()
    file = exercise_files(home())["试演"]
    if way == "address":
        monkeypatch.setenv("QDFLOOD_DATABASE_URL", f"sqlite:///{file}")
    else:
        for one in home().glob("journal.db*"):
            one.unlink()
        shutil.copy(file, home() / "journal.db")
    st.cache_resource.clear()


def _page() -> None:
    import streamlit as st

    from qdflood.desk.state import duty_desk
    from qdflood.desk.strip import strip_html

    st.html(strip_html(duty_desk()))


@pytest.mark.parametrize("way", ["file", "address"])
def test_the_desk_of_real_duty_refuses_an_exercises_log_in_red(
    monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    elsewhere(monkeypatch, way)
    page = AppTest.from_function(_page, default_timeout=60).run()
    (box,) = page.error
    assert NOT_OF_DUTY in box.value and "不能值班录入" in box.value
    assert not page.get("html") and not page.exception


def test_one_entry_of_an_exercise_anywhere_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    import streamlit as st

    real = duty_desk()
    assert NOT_OF_DUTY not in strip_html(real)
    now = real.now()
    real.enter(NOTE, note_body("值班"))
    real.store.append([Record(EXERCISE, {"what": What.BEGIN}, "甲", "", now, now)])
    real.refresh(force=True)
    assert NOT_OF_DUTY in strip_html(real), "while it is open it says so in red"
    st.cache_resource.clear()
    (box,) = AppTest.from_function(_page, default_timeout=60).run().error
    assert NOT_OF_DUTY in box.value


@pytest.mark.parametrize("way", ["copy", "link"])
def test_the_duty_log_among_the_exercises_is_none(way: str) -> None:
    held = begun()
    real, file = held.real, exercise_files(home())["试演"].with_name("备份.db")
    real.enter(NOTE, note_body("值班"))
    source = home() / "journal.db"
    if way == "link":
        file.symlink_to(source)
    else:
        with closing(sqlite3.connect(source)) as raw:
            raw.execute("VACUUM INTO ?", (str(file),))
    before = real.store.head()
    with pytest.raises(JournalError, match=NOT_OF_EXERCISE):
        opened(real, "备份")
    with pytest.raises(DrillError, match="已有名为“备份”的演练"):
        begin(real, held.script, name="备份")
    (found,) = [one for one in exercises(real) if one.name == "备份"]
    assert found.state == "打不开" and NOT_OF_EXERCISE in found.fault
    assert real.store.head() == before


def _noting() -> None:
    import streamlit as st

    from qdflood.desk import duty
    from qdflood.desk.state import desk
    from qdflood.journal.shifts import note_body

    held = desk()

    def sign() -> None:
        duty.begin(held, "张三", "值班员")

    def note() -> None:
        held.enter("note", note_body("一句"))

    st.button("登记", key="sign", on_click=sign)
    st.button("记", key="note", on_click=note)
    st.text(f"{held.exercise}{duty.who(held)}")


def test_who_signed_on_to_play_and_acts_on_real_duty_comes_on_duty_there(
    monkeypatch: pytest.MonkeyPatch
) -> None:
    real = begun().real
    monkeypatch.setattr(duty, "DEFAULT", None)
    before = [entry.kind for entry in real.store.entries()]
    playing = AppTest.from_function(_noting, default_timeout=60)
    playing.query_params["exercise"] = "试演"
    playing.run().button(key="sign").click().run()
    playing.button(key="note").click().run()
    assert [entry.kind for entry in real.store.entries()] == before, "he only plays"

    window = AppTest.from_function(_noting, default_timeout=60)  # of the same browser
    window.session_state["_duty_token"] = playing.session_state["_duty_token"]
    assert window.run().text[0].value == "张三（值班员）"
    for _ in range(2):
        window.button(key="note").click().run()
        assert not window.exception
    entered = [(entry.kind, entry.officer) for entry in real.store.entries()][len(before):]
    assert entered == [(kind, "张三") for kind in (SHIFT, NOTE, NOTE)]
