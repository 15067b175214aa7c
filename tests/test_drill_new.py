"""The example that a director begins from is whole: it is read, checked and run as it is."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from builders import DATA, copy_edition, shipped
from drill_builders import lists, organization, ran
from hypothesis import given, settings
from hypothesis import strategies as st
from script_builders import NAME

from qdflood.drill.lint import check
from qdflood.drill.new import template
from qdflood.drill.script import Script, read_script
from qdflood.errors import DrillError
from qdflood.plan.edition import load_edition

EDITION = shipped().edition


def made(title: str = "", start: datetime | None = None) -> Script:
    return read_script(EDITION, template(EDITION, DATA, title, start).encode(), NAME)


def test_it_passes_check_and_run_as_it_is() -> None:
    script = made()
    assert check(EDITION, organization(), lists(), script) == []
    result = ran(script)
    assert result.passed and not result.misses


def test_it_passes_at_any_other_time() -> None:
    for start in ("2026-01-15T23:30:00+08:00", "2026-07-31T22:45:00+08:00"):
        script = made("夜间", datetime.fromisoformat(start))
        assert script.start == datetime.fromisoformat(start)
        assert ran(script).passed


def test_it_shows_one_of_everything() -> None:
    script = made()
    injects, forms = script.injects, [one.form for one in script.expectations]
    assert any(one.message for one in injects) and any(not one.message for one in injects)
    assert any(one.when_asked for one in injects) and any(one.fault for one in injects)
    assert any("zero_report" in (one.readings or {}) for one in injects)
    assert all(any(getattr(form, key) for form in forms)
               for key in ("decision", "tasks", "prints", "reports", "ask", "met", "unmet", "unknown"))


@settings(max_examples=80, deadline=None)
@given(st.text(min_size=1, max_size=100))
def test_any_title_is_written_so_that_it_is_read_again(title: str) -> None:
    try:
        script = made(title)
    except DrillError:
        assert not title.isprintable()
    else:
        assert script.title == title


def test_a_title_too_long_is_refused() -> None:
    with pytest.raises(DrillError, match="title"):
        made("长" * 101)


def test_an_edition_without_an_example_says_so(tmp_path: Path) -> None:
    folder = copy_edition(tmp_path)
    edition = load_edition(folder, tmp_path / "data")
    with pytest.raises(DrillError, match="没有脚本样板"):
        template(edition, tmp_path / "data")
