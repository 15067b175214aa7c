"""The maps: unknown looks unknown, every value has its word, typed text stays text, offline."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qdflood.district_map import CAPTION, Shade, Spot, alt_text, outline_svg, plain, zoom
from qdflood.district_map.seating import Box

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / "data" / "qingdao"
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = {
    "script": "<script>window.hacked=1</script>",
    "image": '"><img src=x onerror="window.hacked=1">',
    "right to left": "\u202e险情\u2066无\u2069\u200f",
    "endless": "险" * 10_000,
    "control": "a\x00b\x1bc\ud800\ufffe",
    "template": "{{ 7 * 7 }}{{'map_div'}}{% raw %}${1}`'",
}


def districts() -> dict[str, str]:
    """Name -> short name."""
    with (PLACE / "districts.csv").open(encoding="utf-8", newline="") as file:
        return {row["name"]: row["aliases"].split(";")[0] for row in csv.DictReader(file)}


def outlines() -> dict[str, Any]:
    rings = json.loads((PLACE / "districts.json").read_text("utf-8"))
    return dict(zip(districts(), rings.values(), strict=True))


OUTLINES, SHORT = outlines(), districts()
COLOUR = {"Ⅳ": "#1B5FBF", "Ⅲ": "#FFD400", "Ⅱ": "#F58A07", "Ⅰ": "#C4121A"}


def shaded(*values: str) -> dict[str, Shade]:
    """A shade for each district, the values in turn."""
    return {
        name: Shade(
            f"{SHORT[name]} {value}",
            colour=COLOUR.get(value),
            unknown=value == "？",
            tip=f"响应{value}",
        )
        for name, value in zip(SHORT, values * 10, strict=False)
    }


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def labels(root: ElementTree.Element) -> Iterator[tuple[str, Box]]:
    for group in root.iter(f"{SVG}g"):
        if group.get("class") == "label":
            rect, text = group.find(f"{SVG}rect"), group.find(f"{SVG}text")
            assert rect is not None and text is not None
            sides = (float(rect.get(key, "")) for key in ("x", "y", "width", "height"))
            yield text.text or "", Box(*sides)


# --- the drawing ----------------------------------------------------------------------


@pytest.mark.parametrize("size", [(330, 430), (300, 400), (420, 520), (600, 760)])
@pytest.mark.parametrize(
    "values", [("？",), ("无",), ("Ⅳ", "Ⅲ", "？", "无"), ("特大", "轻度"), ("特别严重",)]
)
def test_ten_labels_and_none_covers_another(values: tuple[str, ...], size: tuple[int, int]) -> None:
    shades = shaded(*values)
    svg = outline_svg(OUTLINES, shades, title="应急响应", width=size[0], height=size[1])
    found = list(labels(parsed(svg)))
    assert sorted(text for text, _ in found) == sorted(shade.label for shade in shades.values())
    page = Box(0, 0, *size)
    assert all(box.inside(page) for _, box in found)
    assert [(a, b) for (a, x), (b, y) in combinations(found, 2) if x.overlaps(y, gap=0)] == []


def test_small_districts_are_drawn_again_in_an_inset() -> None:
    root = parsed(outline_svg(OUTLINES, shaded("？")))
    clip = root.find(f".//{SVG}clipPath/{SVG}rect")
    assert clip is not None
    frame = Box(*(float(clip.get(key, "")) for key in ("x", "y", "width", "height")))
    inside = {text for text, box in labels(root) if box.inside(frame)}
    assert inside == {"市南 ？", "市北 ？", "李沧 ？"}
    assert not any(box.overlaps(frame) for text, box in labels(root) if text not in inside)


def test_the_inset_hides_no_coast_and_no_island() -> None:
    from qdflood.district_map import seating

    root = parsed(outline_svg(OUTLINES, shaded("？")))
    clip = root.find(f".//{SVG}clipPath/{SVG}rect")
    assert clip is not None
    frame = Box(*(float(clip.get(key, "")) for key in ("x", "y", "width", "height")))
    rings = [ring for rings in OUTLINES.values() for ring in rings]
    view = seating.fit(rings, Box(4, 22, 322, 390), align=0)
    points = [point for ring in rings for point in view.ring(ring)]
    assert not [p for p in points if Box(*p, 0, 0).inside(frame)]


def fills(svg: str) -> dict[str, str]:
    """What each district is filled with, by the name in its title."""
    filled: dict[str, str] = {}
    for use in parsed(svg).iter(f"{SVG}use"):
        words = use.find(f"{SVG}title")
        if words is not None:
            filled[str(words.text).split("：")[0]] = use.get("fill", "")
    return filled


def test_unknown_is_hatched_and_dashed_and_never_solid() -> None:
    shades = shaded("Ⅳ", "无") | {"平度市": Shade("平度 ？", colour="#C4121A", unknown=True)}
    svg = outline_svg(OUTLINES, shades)
    filled = fills(svg)
    assert filled["平度市"] == "url(#hatch)" and "#C4121A" not in svg
    assert filled["市南区"] == "#1B5FBF" and filled["市北区"] == "#FFFFFF"
    assert "stroke-dasharray" in svg
    assert "stroke-dasharray" not in outline_svg(OUTLINES, shaded("无"))


def test_silence_is_unknown() -> None:
    svg = outline_svg(OUTLINES, {})
    assert set(fills(svg).values()) == {"url(#hatch)"}
    assert all(text.endswith("？") for text, _ in labels(parsed(svg)))


def test_the_drawing_is_small_self_contained_and_always_the_same() -> None:
    svg = outline_svg(OUTLINES, shaded("Ⅳ", "？"), title="应急响应")
    assert len(svg) < 40_000
    assert set(re.findall(r"(?:https?:)?//[^\s\"'<>]+", svg)) == {"http://www.w3.org/2000/svg"}
    assert not re.search(r"<(script|style|image|foreignObject)|\son\w+=", svg)
    assert CAPTION in svg and "应急响应" in svg
    assert svg == outline_svg(OUTLINES, shaded("Ⅳ", "？"), title="应急响应")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_stays_text_on_the_drawing(text: str) -> None:
    shades = {name: Shade(text, tip=text) for name in OUTLINES}
    root = parsed(outline_svg({text: OUTLINES["平度市"]} | OUTLINES, shades, title=text))
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags <= set("svg title defs pattern rect use path clipPath g text".split())
    assert not any(key.startswith("on") for element in root.iter() for key in element.attrib)
    assert all(len(label) <= 10 for label, _ in labels(root))


@given(st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=25)
def test_any_text_gives_well_formed_xml(label: str, tip: str) -> None:
    one = {"平度市": OUTLINES["平度市"]}
    shade = Shade(label, tip=tip)
    parsed(outline_svg(one, {"平度市": shade}, title=label))


@given(st.text(), st.integers(min_value=1, max_value=50))
def test_plain_text_is_short_and_has_no_invisible_steering(text: str, limit: int) -> None:
    result = plain(text, limit)
    assert len(result) <= limit and result.isprintable() | any(c.isspace() for c in result)
    assert not set(result) & set("\x00\n\u202e\u2066\u200f\ufeff")


def test_alt_text_says_every_value_in_words() -> None:
    words = alt_text(shaded("Ⅳ", "？") | {"平度市": Shade("平度 ？", unknown=True)})
    assert words.startswith("市南区：响应Ⅳ；市北区：响应？；")
    assert "平度市：平度 ？" in words and words.endswith("。")
    assert words.count("：") == 10


# --- the map to zoom ------------------------------------------------------------------


def page_of(shades: Mapping[str, Shade], spots: tuple[Spot, ...] = ()) -> str:
    base = zoom.base_map(OUTLINES)
    group, _ = zoom.overlay(zoom.features_of(OUTLINES), shades, spots)
    group.add_to(base)
    return str(base.get_root().render())


def data_of(layer: Any) -> list[dict[str, Any]]:
    return list(layer.data["features"])


def test_nothing_outside_this_machine_is_asked_for() -> None:
    html = page_of(shaded("Ⅳ", "？"), (Spot("某站", Shade("x"), 36.5, 120.1),))
    found = set(re.findall(r"(?:https?:)?//[\w.-]+\.[a-z]{2,}[^\s\"'<>]*", html))
    assert {url for url in found if "www.w3.org/2000/svg" not in url} == set()
    sources = re.findall(r"(?:src|href)=\"([^\"]+)\"", html)
    assert sources and all(s.startswith("../../app/static/leaflet/") for s in sources)
    for source in sources:
        assert (ROOT / source.replace("../../app/static/", "static/")).is_file(), source


def test_the_base_does_not_change_with_what_is_shown() -> None:
    """Any change of the base would mount the component anew, blank for two seconds."""

    def script() -> str:
        text = zoom.base_map(OUTLINES).get_root().render()
        return re.sub(r"[0-9a-f]{32}", "", text)

    assert script() == script()
    assert "平度" not in script()


def test_polygons_are_coloured_or_hatched_and_the_input_is_left_alone() -> None:
    geojson = json.loads((PLACE / "districts.geojson").read_text("utf-8"))
    before = json.dumps(geojson)
    shades = shaded("Ⅳ", "无", "？")
    layer = zoom.district_layer(geojson, shades)
    areas = [f for f in data_of(layer) if f["geometry"]["type"].endswith("Polygon")]
    fill = [feature["properties"]["style"]["fillColor"] for feature in areas]
    assert fill[:3] == ["#1B5FBF", "#FFFFFF", "url(#hatch)"]
    assert json.dumps(geojson) == before
    marks = [f["properties"]["label"] for f in data_of(layer) if "label" in f["properties"]]
    assert sorted(marks) == sorted(shade.label for shade in shades.values())


def test_only_small_places_have_their_label_on_a_leader() -> None:
    layer = zoom.district_layer(zoom.features_of(OUTLINES), shaded("？"))
    assert [f["geometry"]["type"] for f in data_of(layer)].count("LineString") == 3


def test_a_spot_without_position_is_listed_and_not_placed() -> None:
    known, unknown = Spot("甲", Shade("甲", tip="超"), 36.5, 120.1), Spot("乙", Shade("乙"))
    half = Spot("丙", Shade("丙"), lat=36.5)
    layer, beside = zoom.point_layer([known, unknown, half])
    assert layer is not None and beside == (unknown, half)
    (feature,) = data_of(layer)
    assert feature["geometry"]["coordinates"] == [120.1, 36.5]
    assert feature["properties"]["tip"] == "甲：超"
    assert zoom.point_layer([unknown]) == (None, (unknown,))


def test_what_changes_is_one_light_group() -> None:
    group, _ = zoom.overlay(zoom.features_of(OUTLINES), shaded("Ⅳ", "？"), [])
    assert type(group).__name__ == "FeatureGroup"
    sent = sum(len(json.dumps(data_of(layer))) for layer in group._children.values())
    assert sent < 120_000


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_reaches_the_browser_escaped(text: str) -> None:
    shades = {name: Shade(text, tip=text) for name in OUTLINES}
    html = page_of(shades, (Spot(text, Shade(text, tip=text), 36.5, 120.1),))
    assert "<script>window" not in html and "<img" not in html and "\u202e" not in html
    layer = zoom.district_layer(zoom.features_of(OUTLINES), shades)
    for feature in data_of(layer):
        for key in ("label", "tip"):
            assert not set("<>\"'{}") & set(feature["properties"].get(key, ""))
            assert len(feature["properties"].get(key, "")) <= 400 * 6


def test_what_is_typed_is_never_run_as_a_template() -> None:
    """branca renders its output as a Jinja template: braces must not get that far."""
    html = page_of({"平度市": Shade("{{6*7}}", tip="{{ 6 * 7 }}{% raw %}{# #}")})
    assert "&#123;&#123; 6 * 7 &#125;&#125;" in html.replace("\\u0026", "&")
    assert "42" not in re.findall(r'"label": "(.*?)"', html)


@pytest.mark.parametrize("colour", ["red", "url(#x)", '#FFF"/>', "#12345", "{{x}}"])
def test_a_colour_is_a_colour(colour: str) -> None:
    with pytest.raises(ValueError, match="#RRGGBB"):
        Shade("甲", colour=colour)
    with pytest.raises(ValueError, match="#RRGGBB"):
        Shade("甲", text_colour=colour)


@pytest.mark.browser
def test_in_a_browser_without_the_internet(browser: Any) -> None:
    text = HOSTILE["image"] + HOSTILE["template"]
    shades = shaded("Ⅳ", "？") | {"平度市": Shade(text, tip=text)}
    html = page_of(shades, (Spot("某站", Shade("某站 超", colour="#F58A07"), 36.53, 120.13),))
    page = browser.new_page(viewport={"width": 700, "height": 600})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))

    def answer(route: Any) -> None:
        name = route.request.url.partition("/app/static/")[2]
        if name:
            route.fulfill(path=ROOT / "static" / name)
        elif route.request.url.endswith("/component/map/index.html"):
            route.fulfill(body=html, content_type="text/html")
        else:
            route.abort()

    page.route("**/*", answer)
    page.goto("http://127.0.0.1:9/component/map/index.html")
    page.locator(".place-label").first.wait_for()
    texts = page.locator(".place-label").all_text_contents()
    assert len(texts) == 11 and '"><img sr…' in texts and "某站 超" in texts
    assert page.locator("path[fill='url(#hatch)']").count() == 5
    assert page.locator("#hatch").count() == 1
    page.locator("path[fill='#FFFFFF']").first.dispatch_event("click")
    page.locator(".leaflet-popup-content").wait_for()
    assert page.locator(".leaflet-popup-content").text_content() == f"平度市：{text}"
    assert page.locator("img").count() == 0 and page.evaluate("window.hacked") is None
    assert errors == []
    page.close()
