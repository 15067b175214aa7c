"""Where the shipped files lie."""

from __future__ import annotations

from pathlib import Path

import pytest

from qdflood import places

ROOT = Path(__file__).resolve().parent.parent


def test_in_a_checkout_they_stand_beside_the_package() -> None:
    assert places.shared("rules", "qingdao-2021", "plan.yaml").is_file()
    assert places.shared() == ROOT


def test_a_wheel_carries_them_inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "rules").mkdir()
    monkeypatch.setattr(places, "_SHARE", tmp_path)
    assert places.shared("rules") == tmp_path / "rules"
