"""Facts of the place: complete where the plan is, empty where nothing was found."""

from __future__ import annotations

import ast
import csv
import io
import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import shapely
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from shapely.geometry import Point, Polygon, shape

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / "data" / "qingdao"
STATIC = ROOT / "static"

COLUMNS = {
    "districts": "name,code,aliases,adcode,core,source",
    "rivers": "name,code,aliases,class,districts,flows_into,plan_ref,source,note",
    "reservoirs": "name,code,aliases,size,district,managed_by,total_storage_1e4m3,flood_limit_m,"
    "design_flood_m,warning_m,size_basis,source,note",
    "stations": "name,code,aliases,river,district,warning_m,guarantee_m,five_year_m,datum,"
    "record_stage_m,record_date,source,note",
    "seasonal": "register,member,field,from,to,value,reference",
    "contacts": "unit,phone,note",
}
REGISTERS = ("districts", "rivers", "reservoirs", "stations")
DISTRICTS = "市南区 市北区 李沧区 崂山区 城阳区 西海岸新区 即墨区 胶州市 平度市 莱西市".split()
# Words the command line takes for something else than a member of a register.
RESERVED = {"tf", "yu", "qs", "sk", "hd", "xh", "yj", "qt", "zc", "0", "?"}


def rows(name: str) -> list[dict[str, str]]:
    text = (PLACE / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def column(name: str, key: str) -> dict[str, str]:
    return {row["name"]: row[key] for row in rows(name)}


def many(cell: str) -> list[str]:
    return [part for part in cell.split(";") if part]


def clause(start: str, end: str) -> str:
    text = (ROOT / "rules" / "qingdao-2021" / "text.txt").read_text(encoding="utf-8")
    return text[text.index(start) : text.index(end, text.index(start))]


# --- form -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", COLUMNS)
def test_files_open_in_a_spreadsheet_and_diff_cleanly(name: str) -> None:
    raw = (PLACE / f"{name}.csv").read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf") and b"\r" not in raw and raw.endswith(b"\n")
    table = list(csv.reader(io.StringIO(raw.decode("utf-8"))))
    assert ",".join(table[0]) == COLUMNS[name]
    assert {len(row) for row in table} == {len(table[0])}
    assert all(cell == cell.strip() for row in table for cell in row)


@pytest.mark.parametrize("name", REGISTERS)
def test_every_row_says_where_it_is_from(name: str) -> None:
    letters = set(re.findall(r"^- ([A-Z]) ", (PLACE / "SOURCES.md").read_text("utf-8"), re.M))
    for row in rows(name):
        assert row["source"].startswith(("预案", "资料")), row["name"]
        cited = re.findall(r"资料([A-Z](?:、[A-Z])*)", row["source"] + row.get("note", ""))
        assert {letter for some in cited for letter in some.split("、")} <= letters, row["name"]


def test_names_are_unique_in_their_register() -> None:
    for name in REGISTERS:
        assert max(Counter(row["name"] for row in rows(name)).values()) == 1


def test_codes_are_short_unique_and_not_command_words() -> None:
    codes = Counter(row["code"] for name in REGISTERS for row in rows(name))
    assert [code for code, times in codes.items() if times > 1] == []
    assert [code for code in codes if not re.fullmatch("[a-z]{2,4}", code)] == []
    assert set(codes) & RESERVED == set()


def test_codes_the_office_has_seen_do_not_change() -> None:
    assert list(column("districts", "code").values()) == "sn sb lc ls cy xha jm jz pd lx".split()
    assert column("stations", "code")["南村"] == "nc"
    assert column("reservoirs", "code")["产芝水库"] == "cz"
    assert column("reservoirs", "code")["吉利河水库"] == "jlh"
    assert column("rivers", "code")["桃源河"] == "tyh"
    assert column("rivers", "code")["大沽河"] == "dgh"


# --- districts ------------------------------------------------------------------------


def test_the_ten_districts_in_the_plans_order() -> None:
    assert [row["name"] for row in rows("districts")] == DISTRICTS
    heads = re.findall(r"^（\d）(.*?)。", clause("1.6.2 ", "\n2 "), re.M)
    aliases = {a: row["name"] for row in rows("districts") for a in many(row["aliases"])}
    named = [word for head in heads for word in head.split("、")]
    assert [aliases.get(word, word) for word in named] == DISTRICTS


def test_core_is_the_row_the_bulletin_calls_the_city_proper() -> None:
    core = [name for name, flag in column("districts", "core").items() if flag == "是"]
    assert core == ["市南区", "市北区", "李沧区"]
    assert set(column("districts", "core").values()) == {"是", "否"}


def test_first_alias_is_the_short_name() -> None:
    short = [many(row["aliases"])[0] for row in rows("districts")]
    assert short == "市南 市北 李沧 崂山 城阳 西海岸 即墨 胶州 平度 莱西".split()
    assert {"青岛西海岸新区", "黄岛区"} <= set(many(column("districts", "aliases")["西海岸新区"]))


# --- rivers ---------------------------------------------------------------------------


def test_rivers_are_those_of_the_plan() -> None:
    area = clause("1.5 ", "1.6")
    important = re.search(r"重要河道4条（(.*?)）", area)
    main = re.search(r"主要河道37条〔(.*?)〕", area)
    assert important and main
    kept = {"白沙河（崂山、城阳）": "白沙河"}
    by_class: dict[str, list[str]] = {}
    for row in rows("rivers"):
        by_class.setdefault(row["class"], []).append(kept.get(row["name"], row["name"]))
    assert by_class["重要河道"] == important[1].split("、")
    assert by_class["主要河道"] == main[1].split("、")
    assert by_class["其他"] == ["李村河", "海泊河", "店子河", "洙河"]
    assert [len(names) for names in by_class.values()] == [4, 37, 4]


def test_rivers_lie_in_the_districts_the_plan_names() -> None:
    alias = {a: row["name"] for row in rows("districts") for a in many(row["aliases"])}
    lists = re.findall(r"^（\d）(.*?)。区域内主要分布有(.*?)等", clause("1.6.2 ", "\n2 "), re.M)
    assert len(lists) == 8
    for heading, listed in lists:
        homes = {alias.get(word, word) for word in heading.split("、")}
        for name in re.split("[、和]", listed):
            meant = [
                row
                for row in rows("rivers")
                if name in (row["name"], *many(row["aliases"]))
                and homes <= set(many(row["districts"]))
                and "1.6.2" in many(row["plan_ref"])
            ]
            assert len(meant) == 1, (name, homes)


def test_bare_names_of_namesakes_stay_ambiguous() -> None:
    aliases = Counter(alias for row in rows("rivers") for alias in many(row["aliases"]))
    assert aliases == {"墨水河": 2, "白沙河": 2}
    assert not {"墨水河", "白沙河"} & set(column("rivers", "code"))


# --- references -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "key", "target"),
    [
        ("rivers", "districts", "districts"),
        ("rivers", "flows_into", "rivers"),
        ("reservoirs", "district", "districts"),
        ("stations", "district", "districts"),
        ("stations", "river", "rivers"),
    ],
)
def test_what_is_referred_to_exists(table: str, key: str, target: str) -> None:
    named = {name for row in rows(table) for name in many(row[key])}
    assert named - set(column(target, "code")) == set()


def test_whom_to_ring_covers_every_district_and_manager() -> None:
    units = {row["unit"] for row in rows("contacts")}
    assert {f"{name}防指" for name in DISTRICTS} <= units
    managers = {unit for row in rows("reservoirs") for unit in many(row["managed_by"])}
    assert managers == {"市城市防汛办公室", "省调水中心青岛分中心"} and managers <= units


# --- what was not found stays empty ---------------------------------------------------


def filled(table: str, *keys: str) -> dict[str, tuple[str, ...]]:
    return {
        row["name"]: cells for row in rows(table) if any(cells := tuple(row[key] for key in keys))
    }


def test_no_mark_of_a_reservoir_was_found() -> None:
    assert len(rows("reservoirs")) == 22
    assert filled("reservoirs", "flood_limit_m", "design_flood_m", "warning_m") == {}
    assert filled("reservoirs", "total_storage_1e4m3") == {
        "产芝水库": ("40200",),
        "尹府水库": ("16100",),
    }


def test_sizes_say_what_they_rest_on() -> None:
    basis = {"明载": {"大型", "中型"}, "推断": {"大型", "中型"}, "未见出处": {""}}
    for row in rows("reservoirs"):
        assert row["size"] in basis[row["size_basis"]], row["name"]
    assert [r["name"] for r in rows("reservoirs") if not r["size"]] == ["棘洪滩水库", "大泽山水库"]
    large = [row["name"] for row in rows("reservoirs") if row["size"] == "大型"]
    assert large == ["产芝水库", "尹府水库"]


def test_no_mark_of_a_station_was_found() -> None:
    assert len(rows("stations")) == 19
    assert filled("stations", "warning_m", "guarantee_m", "five_year_m", "datum") == {}
    record = filled("stations", "record_stage_m", "record_date")
    assert record == {"南村": ("17.92", "1955-07-17")}


def test_no_telephone_and_no_dated_limit_was_found() -> None:
    assert {row["phone"] for row in rows("contacts")} == {""}
    assert rows("seasonal") == []


# --- outlines -------------------------------------------------------------------------


def geojson() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((PLACE / "districts.geojson").read_text("utf-8"))
    return loaded


def outlines() -> dict[str, shapely.MultiPolygon]:
    loaded = json.loads((PLACE / "districts.json").read_text("utf-8"))
    return {code: shapely.MultiPolygon([Polygon(ring) for ring in r]) for code, r in loaded.items()}


def test_outlines_carry_the_plans_names() -> None:
    properties = [feature["properties"] for feature in geojson()["features"]]
    assert [p["name"] for p in properties] == DISTRICTS
    assert [p["adcode"] for p in properties] == list(column("districts", "adcode").values())
    assert all({"short_name", "label_point", "area_km2"} <= set(p) for p in properties)
    assert list(outlines()) == [p["adcode"] for p in properties]


@pytest.mark.parametrize("simplified", [False, True])
def test_outlines_neither_overlap_nor_gape(simplified: bool) -> None:
    shapes = [shape(feature["geometry"]) for feature in geojson()["features"]]
    shapes = list(outlines().values()) if simplified else shapes
    assert all(s.is_valid for s in shapes) and shapely.coverage_is_valid(shapes)
    whole = shapely.union_all(shapes)
    assert len(shapes) == 10 and all(not part.interiors for part in shapely.get_parts(whole))


def test_outlines_are_wgs84() -> None:
    """Raw GCJ-02 outlines lie some 460 m off; a town beside the border would tell."""
    by_code = {f["properties"]["adcode"]: shape(f["geometry"]) for f in geojson()["features"]}
    town = Point(120.13389, 36.53278)
    assert [code for code, area in by_code.items() if area.contains(town)] == ["370283"]
    assert outlines()["370283"].contains(town)
    assert all(
        s.contains(Point(f["properties"]["label_point"]))
        for f, s in zip(geojson()["features"], by_code.values(), strict=True)
    )


def test_the_small_outlines_are_small_and_close() -> None:
    assert (PLACE / "districts.json").stat().st_size <= 40_000
    full = {f["properties"]["adcode"]: shape(f["geometry"]) for f in geojson()["features"]}
    for code, simple in outlines().items():
        assert simple.symmetric_difference(full[code]).area < 0.06 * full[code].area, code


# --- files served to the browser ------------------------------------------------------


def test_leaflet_is_here_and_asks_nobody() -> None:
    script = (STATIC / "leaflet" / "leaflet.js").read_text("utf-8")
    style = (STATIC / "leaflet" / "leaflet.css").read_text("utf-8")
    assert "Leaflet 1.9.4" in script
    assert (STATIC / "leaflet" / "LICENSE").exists()
    for target in re.findall(r"url\((.*?)\)", style):
        if not target.startswith("#"):
            assert (STATIC / "leaflet" / target.strip("'\"")).exists(), target


def _literals(path: Path) -> Iterable[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def characters_used() -> dict[str, str]:
    """Every printable character an officer may read, with one place where it is used."""
    used: dict[str, str] = {}
    for folder in ("rules", "data"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in {".yaml", ".csv", ".txt"}:
                used |= dict.fromkeys(path.read_text("utf-8"), path.name)
    for path in (ROOT / "qdflood").rglob("*.typ"):
        used |= dict.fromkeys(path.read_text("utf-8"), path.name)
    for path in (ROOT / "qdflood").rglob("*.py"):
        if "share" not in path.parts:
            for text in _literals(path):
                used |= dict.fromkeys(text, path.name)
    return {c: where for c, where in used.items() if c.isprintable()}


FONTS = STATIC / "fonts"
CORE = ("NotoSansSC-Regular", "NotoSansSC-Bold", "NotoSerifSC-Regular")


def characters_of(name: str) -> set[int]:
    with TTFont(FONTS / f"{name}.ttf", lazy=True) as font:
        return set(font.getBestCmap())


@pytest.mark.parametrize("name", CORE)
def test_the_font_has_every_character_in_use(name: str) -> None:
    has = characters_of(name)
    always = "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳●○？▲△◆□✓←→↑↓×≥≤橛"
    used = characters_used() | dict.fromkeys(always, "always")
    absent = {f"{c} U+{ord(c):04X}": where for c, where in used.items() if ord(c) not in has}
    assert absent == {}, "remake the subset (static/fonts/README.md) or choose other characters"


def test_rare_characters_of_names_are_in_the_supplement() -> None:
    rare = characters_of("NotoSansSC-Supplement")
    assert {ord(c) for c in "镕堃喆龘垚甪淼犇㐀"} <= rare | characters_of("NotoSansSC-Regular")
    assert rare & characters_of("NotoSansSC-Regular") == set(), "each character is shipped once"
    gbk = (bytes((high, low)) for high in range(0x81, 0xFF) for low in range(0x40, 0xFF))
    known = {code.decode("gbk", "ignore") for code in gbk} - {""}
    han = {ord(c) for c in known if len(c) == 1 and "\u4e00" <= c <= "\u9fff"}
    assert len(han) > 20_000 and han - rare - characters_of("NotoSansSC-Regular") == set()


def test_the_fonts_are_no_larger_than_they_were() -> None:
    """The core goes to every browser; the rest is fetched when a rare character is shown."""
    at_most = dict.fromkeys(CORE[:2], 2_600_000) | {CORE[2]: 3_600_000}
    at_most |= {"NotoSansSC-Supplement": 8_200_000, "NotoEmoji-Regular": 900_000}
    assert {path.stem for path in FONTS.glob("*.ttf")} == set(at_most)
    assert [n for n, size in at_most.items() if (FONTS / f"{n}.ttf").stat().st_size > size] == []


def test_the_desk_asks_for_fonts_that_are_there() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    faces = config["theme"]["fontFaces"]
    assert all((ROOT / face["url"].removeprefix("app/")).is_file() for face in faces)
    assert {face["family"] for face in faces} <= set(re.findall("'(.*?)'", config["theme"]["font"]))
    assert [face["family"] for face in faces if "unicodeRange" in face] == [
        "Noto Sans SC Supplement"
    ]
