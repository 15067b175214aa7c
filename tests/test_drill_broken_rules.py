"""A rule broken on purpose is caught by at least one shipped script: the scripts are the net.

Each break is one that an editor's slip, or a well-meant simplification, could make. The
scripts that must catch it are named, so that a script that is rewritten keeps its purpose.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from builders import Shipped, copy_edition
from drill_builders import DRILLS, drill, ran, said

from qdflood.cli import main
from qdflood.plan.edition import load_edition
from qdflood.triggers import Rules

RESPONSE, FLOOD = "triggers/2_district_response.yaml", "triggers/3_flood_disaster.yaml"
NANCUN, DROUGHT = "triggers/5_nancun_stage.yaml", "triggers/7_drought.yaml"
FACTS = "observables.yaml"
TWO, THREE = "at_least: 2}", "at_least: 3}"


@dataclass(frozen=True)
class Break:
    """``old`` made ``new`` in a file of the edition, everywhere or at the ``nth`` place."""

    file: str
    old: str
    new: str
    nth: int | None = None


def broken(folder: Path, how: Break) -> Shipped:
    """The shipped edition with one rule broken."""
    rules = copy_edition(folder)
    path = rules / how.file
    text = path.read_text(encoding="utf-8")
    parts = text.split(how.old)
    places = range(len(parts) - 1) if how.nth is None else [how.nth]
    assert parts[1:] and max(places) < len(parts) - 1, f"{how.file} no longer says {how.old}"
    joints = [how.new if i in places else how.old for i in range(len(parts) - 1)] + [""]
    path.write_text("".join(a + b for a, b in zip(parts, joints, strict=True)), encoding="utf-8")
    edition = load_edition(rules, folder / "data")
    return Shipped(edition, Rules(edition))


def caught(folder: Path, how: Break, by: str) -> list[str]:
    """What one script finds wrong with an edition so broken."""
    on = broken(folder, how)
    return said(ran(drill(by, on), on))


def held_against(folder: Path, how: Break, by: str, clause: str) -> None:
    """The script sees it, and says it of the clause."""
    found = caught(folder, how, by)
    assert any(clause in one for one in found), found or f"{by} does not see it"


# -- two or more made more than two


@pytest.mark.parametrize(("nth", "by", "clause"), [
    (0, "missing-night", "5.3.1(2)"), (1, "typhoon-landfall", "5.4.1(2)"),
    (2, "typhoon-landfall", "5.5.1(2)"), (3, "missing-night", "5.6.1(2)"),
])
def test_two_districts_that_respond_are_enough(
    nth: int, by: str, clause: str, tmp_path: Path
) -> None:
    held_against(tmp_path, Break(RESPONSE, TWO, THREE, nth), by, clause)


@pytest.mark.parametrize(("nth", "by", "clause"), [
    (0, "dagu-river-flood", "5.3.1(3)"), (1, "waterlogged-core", "5.4.1(3)"),
    (2, "waterlogged-core", "5.5.1(3)"), (3, "missing-night", "5.6.1(3)"),
])
def test_two_districts_that_are_flooded_are_enough(
    nth: int, by: str, clause: str, tmp_path: Path
) -> None:
    held_against(tmp_path, Break(FLOOD, TWO, THREE, nth), by, clause)


@pytest.mark.parametrize(("nth", "clause"), [
    (0, "5.3.1(7)"), (2, "提升Ⅲ"), (3, "5.4.1(7)#2"), (4, "重度未定"), (5, "5.5.1(7)#2"),
    (6, "5.6.1(7)#1"), (7, "5.6.1(7)#2"),
])
def test_two_districts_that_are_dry_are_enough(nth: int, clause: str, tmp_path: Path) -> None:
    held_against(tmp_path, Break(DROUGHT, TWO, THREE, nth), "drought", clause)


# -- exactly at a mark taken for over it


@pytest.mark.parametrize(("mark", "clause"), [("警戒", "5.4.1(5)"), ("保证", "5.6.1(5)")])
def test_exactly_at_a_mark_is_not_over_it(mark: str, clause: str, tmp_path: Path) -> None:
    over = f"超过{mark}水位: {{stage_m: {{more_than"
    how = Break(FACTS, over, over.replace("more_than", "at_least"))
    held_against(tmp_path, how, "dagu-river-flood", clause)


@pytest.mark.parametrize(("mark", "by", "clause"), [
    ("警戒", "dagu-river-flood", "5.4.1(5)"), ("警戒", "missing-night", "5.4.1(5)"),
    ("保证", "dagu-river-flood", "5.6.1(5)"), ("保证", "downgrade-one-hazard", "5.6.1(5)"),
])
def test_near_a_mark_is_not_over_it(mark: str, by: str, clause: str, tmp_path: Path) -> None:
    over = f"position: {{at_least: 超过{mark}水位}}"
    held_against(tmp_path, Break(NANCUN, over, over.replace("超过", "接近")), by, clause)


# -- a dead gauge taken for a clear one


@pytest.mark.parametrize("by", ["dagu-river-flood", "missing-night"])
def test_a_dead_gauge_is_not_low(by: str, tmp_path: Path) -> None:
    says = 'says: "洪水位{value}"'
    how = Break(FACTS, says, f"{says}\n        absent_is: 低于警戒水位")
    held_against(tmp_path, how, by, "(5)")


@pytest.mark.parametrize("by", ["dagu-river-flood", "downgrade-one-hazard", "missing-night",
                                "rainstorm-no-trigger"])
def test_an_old_reading_is_no_reading(by: str, tmp_path: Path) -> None:
    how = Break(FACTS, "stale_after_h: [12, 3, 1]", "stale_after_h: [9999, 9999, 9999]")
    held_against(tmp_path, how, by, "(5)")


# -- and other slips of an editor


TYPHOON, WARNING, ENDING = "triggers/1_typhoon.yaml", "warning.yaml", "ending.yaml"
SLIPS = {
    "force 10 belongs to the lower band": (
        Break(TYPHOON, "[10, 11]", "[11, 11]"), "typhoon-landfall", "Ⅲ级，实为Ⅳ级"),
    "the rain need not come with it": (
        Break(TYPHOON, "    - {rain.widespread_heavy: true}\n", ""),
        "signals-before-response", "5.6.1(1)"),
    "100 mm are not 100 mm or more": (
        Break(WARNING, "ten_day_mean_mm: {at_least: 100}", "ten_day_mean_mm: {more_than: 100}"),
        "dagu-river-flood", "4.2.6(1)①"),
    "88 mm are enough": (
        Break(WARNING, "ten_day_mean_mm: {at_least: 100}", "ten_day_mean_mm: {at_least: 80}"),
        "rainstorm-no-trigger", "4.2.6(1)①"),
    "districts that only follow the city count": (
        Break(RESPONSE, ", own_response: true", ""), "typhoon-landfall", "5.4.1(2)"),
    "drought counts though rain is coming": (
        Break(DROUGHT, ", effective_rain_next_week: false", ""), "drought", "(7)"),
    "it need not rise any more": (
        Break(NANCUN, ", outlook: 可能继续上涨", ""), "downgrade-one-hazard", "5.4.1(5)"),
    "the end does not wait for the signal to be lifted": (
        Break(ENDING, "    - {closing.typhoon_signal_lifted: true}\n", ""),
        "typhoon-landfall", "5.7.1(1)"),
}


@pytest.mark.parametrize(("how", "by", "clause"), SLIPS.values(), ids=SLIPS)
def test_a_slip_is_caught(how: Break, by: str, clause: str, tmp_path: Path) -> None:
    held_against(tmp_path, how, by, clause)


def test_a_plan_editor_is_told_by_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    how = Break(FACTS, "超过警戒水位: {stage_m: {more_than", "超过警戒水位: {stage_m: {at_least")
    broken(tmp_path, how)
    folder = str(tmp_path / "rules" / "qingdao-2021")
    assert main(["drill", "run", "--edition", folder, "dagu-river-flood.yaml"]) == 1
    first, second, *_ = capsys.readouterr().out.splitlines()
    assert first.startswith("dagu-river-flood.yaml：未通过（核对") and "（5.4.1(5)），实为成立" in second


# -- the net has no hole where the scripts are meant to hold


@pytest.mark.parametrize("name", sorted(path.stem for path in DRILLS.glob("*.yaml")))
def test_what_is_not_broken_is_not_caught(name: str) -> None:
    assert said(ran(drill(name))) == []
