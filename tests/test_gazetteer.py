"""Members of the registers: how they are called, and files that cannot be used."""

from __future__ import annotations

import codecs
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from builders import DATA, DISTRICTS, Shipped, copy_edition, edit_row, shipped, situation

from qdflood.errors import GazetteerError, PlanError
from qdflood.gazetteer import (
    Gazetteer,
    Member,
    Roster,
    Season,
    load_gazetteer,
    load_outlines,
    read_rows,
)
from qdflood.plan.edition import load_edition
from qdflood.triggers.rules import Rules

PLACE = shipped().edition.gazetteer
HEAD = "name,code,aliases"


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


# --- names ----------------------------------------------------------------------------


def test_the_ten_districts() -> None:
    assert [member.name for member in PLACE.roster("districts").members] == DISTRICTS


@pytest.mark.parametrize(
    ("register", "word", "names"),
    [("districts", "黄岛区", ["西海岸新区"]), ("districts", "XHA", ["西海岸新区"]), ("districts", "高新区", []),
     ("districts", "市区", []), ("stations", "南村水文站", ["南村"]), ("stations", " 南村 ", ["南村"]),
     ("reservoirs", "崂山", ["崂山水库"]), ("districts", "崂山", ["崂山区"]),
     ("rivers", "墨水河", ["墨水河（即墨）", "墨水河（胶州）"]), ("rivers", "墨水河(即墨)", ["墨水河（即墨）"]),
     ("rivers", "白沙河", ["白沙河（崂山、城阳）", "白沙河（平度）"]), ("rivers", "", []), ("nowhere", "x", [])],
)
def test_all_that_a_word_may_mean(register: str, word: str, names: list[str]) -> None:
    assert [member.name for member in PLACE.roster(register).called(word)] == names


def test_only_the_two_pairs_of_rivers_share_a_name() -> None:
    shared = set()
    for register in ("districts", "stations", "reservoirs", "rivers"):
        roster = PLACE.roster(register)
        for member in roster.members:
            for word in (member.name, member.code, *member.aliases):
                if word and len(roster.called(word)) > 1:
                    shared.add(word)
    assert shared == {"墨水河", "白沙河"}


def test_a_cell_may_list_several_things() -> None:
    member = Member("x", "甲", cells={"a": "乙;丙", "b": "乙；丙 ; ", "c": ""})
    assert member.many("a") == member.many("b") == ("乙", "丙")
    assert member.many("c") == member.many("d") == ()


def test_an_unknown_register_is_an_empty_roster() -> None:
    assert Gazetteer("甲地", {}).roster("rivers").members == ()
    assert Roster("x", ()).called("x") == ()


# --- attributes -----------------------------------------------------------------------


def test_an_empty_cell_is_unknown_and_wu_is_none(tmp_path: Path) -> None:
    rules = copy_edition(tmp_path)
    edit_row(tmp_path / "data" / "qingdao" / "stations.csv", "南村",
             {"warning_m": "12.5", "five_year_m": "无"})
    edition = load_edition(rules, tmp_path / "data")
    at = datetime.fromisoformat("2022-08-10T14:00:00+08:00")
    marks = edition.attributes("stations", at)["南村"]
    assert (marks["warning_m"].lo, marks["warning_m"].hi) == (12.5, 12.5)
    assert marks["guarantee_m"].lo == 12.5 and not marks["guarantee_m"].known
    assert marks["five_year_m"].nothing


@pytest.mark.parametrize(
    ("file", "name", "cells", "words"),
    [("stations", "南村", {"warning_m": "十二"}, ["十二", "警戒水位", "南村"]),
     ("reservoirs", "产芝水库", {"size": "巨型"}, ["巨型", "规模", "大型", "产芝水库"]),
     ("reservoirs", "产芝水库", {"district": "莱阳市"}, ["莱阳市", "产芝水库"]),
     ("rivers", "大沽河", {"class": "很重要"}, ["很重要", "重要河道"]),
     ("rivers", "大沽河", {"districts": "平度市;莱阳市"}, ["莱阳市"]),
     ("stations", "南村", {"warning_m": "nan"}, ["nan", "警戒水位"]),
     ("stations", "南村", {"warning_m": "inf"}, ["inf", "警戒水位"]),
     ("stations", "南村", {"warning_m": "14", "guarantee_m": "12"}, ["南村", "14", "12"])],
)
def test_a_cell_that_is_no_value_is_refused_with_file_and_member(
    tmp_path: Path, file: str, name: str, cells: dict[str, str], words: list[str]
) -> None:
    rules = copy_edition(tmp_path)
    edit_row(tmp_path / "data" / "qingdao" / f"{file}.csv", name, cells)
    with pytest.raises((PlanError, GazetteerError)) as caught:
        edition = load_edition(rules, tmp_path / "data")
        edition.attributes(file, datetime.fromisoformat("2022-08-10T14:00:00+08:00"))
    for word in (f"{file}.csv", *words):
        assert word in str(caught.value)


def test_a_broken_register_is_refused_when_the_edition_is_loaded(tmp_path: Path) -> None:
    """A broken edition is refused whole, not at the first report of the member."""
    rules = copy_edition(tmp_path)
    edit_row(tmp_path / "data" / "qingdao" / "reservoirs.csv", "产芝水库", {"size": "巨型"})
    with pytest.raises((PlanError, GazetteerError), match="巨型"):
        load_edition(rules, tmp_path / "data")


# --- dated values ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("begins", "ends", "day", "covered"),
    [("0601", "0930", "06-01", True), ("0601", "0930", "09-30", True), ("0601", "0930", "10-01", False),
     ("0601", "0930", "05-31", False), ("1001", "0531", "12-31", True), ("1001", "0531", "01-01", True),
     ("1001", "0531", "05-31", True), ("1001", "0531", "06-01", False)],
)
def test_a_season_holds_between_its_days_both_included(
    begins: str, ends: str, day: str, covered: bool
) -> None:
    season = Season("reservoirs", "甲", "flood_limit_m", begins, ends, "1", "")
    assert season.covers(datetime.fromisoformat(f"2022-{day}T12:00:00+08:00")) is covered


def test_the_flood_limit_of_the_day_is_the_one_compared(tmp_path: Path) -> None:
    rules = copy_edition(tmp_path)
    write(tmp_path / "data" / "qingdao", "seasonal.csv",
          "register,member,field,from,to,value,reference\n"
          "reservoirs,铁山水库,flood_limit_m,0601,0815,50.00,测试\n"
          "reservoirs,铁山水库,flood_limit_m,0816,0930,52.00,测试\n")
    edition = load_edition(rules, tmp_path / "data")
    on = Shipped(edition, Rules(edition))

    def over(day: str, **zero: Any) -> tuple[float, float]:
        at = f"2022-{day}T14:00:00+08:00"
        rows = [{"reservoir": "铁山水库", "level_m": 51.0}]
        row = situation(on=on, at=at, reservoirs=rows, **zero).member_rows("reservoirs", "铁山水库")[0]
        value = on.rules.compiler.read(row, "over_flood_limit")
        return value.lo, value.hi

    assert over("08-10") == (1, 1)
    assert over("08-20") == (0, 0)
    assert over("11-20") == (0, 1), "没有当日汛限水位，未知"
    nil = {"zero_report": ["reservoirs.over_flood_limit"]}
    assert over("08-10", **nil) == (1, 1), "零报告只补没有报的，不推翻读数"
    assert over("11-20", **nil) == (0, 0)


# --- files ----------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_saved_by_any_spreadsheet_is_read(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "rivers.csv").write_bytes(f"{HEAD}\r\n大沽河,dg,\r\n".encode(encoding))
    assert read_rows(tmp_path / "rivers.csv") == [{"name": "大沽河", "code": "dg", "aliases": ""}]


@pytest.mark.parametrize(
    ("text", "words"),
    [("name,code\n甲,a\n", ["rivers.csv", "aliases"]), (f"{HEAD}\n,a,\n", ["第2行", "没有名称"]),
     (f"{HEAD}\n甲,a,\n甲,b,\n", ["第3行", "甲", "重复"]), (f"{HEAD}\n甲,a,,多一格\n", ["第2行", "格数"]),
     (f"{HEAD}\n甲,a\n", ["第2行", "格数"]), (f"{HEAD}\n甲,a,\n乙,A,\n", ["a", "甲", "乙"]), ("", ["name"])],
)
def test_a_file_that_cannot_be_used_is_refused(tmp_path: Path, text: str, words: list[str]) -> None:
    write(tmp_path, "rivers.csv", text)
    with pytest.raises(GazetteerError) as caught:
        load_gazetteer(tmp_path, ["rivers"])
    for word in words:
        assert word.lower() in str(caught.value).lower()


def test_a_missing_or_unreadable_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GazetteerError, match=r"rivers\.csv"):
        load_gazetteer(tmp_path, ["rivers"])
    (tmp_path / "rivers.csv").write_bytes(codecs.BOM_UTF16_LE + HEAD.encode("utf-16-le") + b"\xff")
    with pytest.raises(GazetteerError, match=r"UTF-8|缺少列"):
        load_gazetteer(tmp_path, ["rivers"])


def test_codes_are_unique_across_registers(tmp_path: Path) -> None:
    write(tmp_path, "rivers.csv", f"{HEAD}\n甲河,x,\n")
    write(tmp_path, "stations.csv", f"{HEAD}\n乙站,X,\n")
    with pytest.raises(GazetteerError, match="代码"):
        load_gazetteer(tmp_path, ["rivers", "stations"])


def test_outlines_and_telephones(tmp_path: Path) -> None:
    outlines = load_outlines(DATA / "qingdao")
    assert len(outlines) == 10
    with pytest.raises(GazetteerError, match=r"districts\.json"):
        load_outlines(tmp_path)
    write(tmp_path, "districts.json", "{")
    with pytest.raises(GazetteerError, match=r"districts\.json"):
        load_outlines(tmp_path)
    assert PLACE.phone("市气象局") == "" and PLACE.phone("没有这个单位") == ""
