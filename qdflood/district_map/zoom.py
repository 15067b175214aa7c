"""The map to zoom: folium with Leaflet served by ourselves, no tiles, no outside request.

The base never changes, for any change of it makes the browser draw everything anew.
All that changes goes into one FeatureGroup (``overlay``), handed to the component as
the group to add. Texts reach the browser escaped, as properties of the features.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

import folium
from branca.element import MacroElement
from folium.template import Template
from folium.utilities import JsCode

from qdflood.district_map import seating
from qdflood.district_map.seating import Box, Point, View
from qdflood.district_map.shades import (
    CAPTION,
    FONT,
    HATCH_INK,
    INK,
    LABEL_CHARACTERS,
    PAPER,
    Outlines,
    Shade,
    Spot,
    in_words,
    plain,
    shade_of,
)

# As seen from the component's own frame; unlike /app/static it survives a base path.
STATIC = "../../app/static/leaflet"
SEA = "#F3F5F7"
# Labels keep clear of each other from this size of map on; zooming in only parts them.
CLEAR_FROM = Box(0, 0, 420, 500)
POINT_PX = 8

GeoJson = dict[str, Any]

_BIND = JsCode(
    """function (feature, layer) {
        var p = feature.properties;
        if (p.label) layer.bindTooltip(p.label, {permanent: true, direction: p.side,
            className: "place-label" + (p.unknown ? " unknown" : ""), interactive: false});
        if (p.tip) layer.bindPopup(p.tip, {maxHeight: 220, maxWidth: 320});
    }"""
)


class _Furniture(MacroElement):
    """Hatch and label style, put once into the frame's document. Constant text only."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        if (!document.getElementById("hatch-holder")) {
            var holder = document.createElement("div");
            holder.id = "hatch-holder";
            holder.style.cssText = "position:absolute;width:0;height:0;overflow:hidden";
            holder.innerHTML = {{ this.hatch|tojson }};
            document.body.appendChild(holder);
            var sheet = document.createElement("style");
            sheet.textContent = {{ this.css|tojson }};
            document.head.appendChild(sheet);
        }
        {% endmacro %}
        """
    )
    hatch = (
        '<svg width="0" height="0"><defs><pattern id="hatch" width="7" height="7"'
        ' patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="7" height="7" fill="{PAPER}"/>'
        f'<rect width="1.7" height="7" fill="{HATCH_INK}"/></pattern></defs></svg>'
    )
    css = (
        f".leaflet-container{{background:{SEA};font-family:{FONT}}}"
        f".place-label{{padding:0 4px;border:1px solid {INK};border-radius:2px;color:{INK};"
        f"background:{PAPER};font:700 13px/17px {FONT};box-shadow:none;opacity:1!important}}"
        f".leaflet-container::after{{content:'{CAPTION}';position:absolute;left:8px;bottom:4px;"
        "z-index:800;font-size:12px}.place-label::before{display:none}"
        ".place-label.unknown{border-style:dashed}"
        ".leaflet-popup-content{font-size:15px;line-height:1.5;overflow-wrap:anywhere;"
        "white-space:normal}"
    )


class LocalMap(folium.Map):
    """A folium map that asks nobody for anything but the files in our static folder."""

    default_js = [("leaflet", f"{STATIC}/leaflet.js")]  # noqa: RUF012
    default_css = [("leaflet_css", f"{STATIC}/leaflet.css")]  # noqa: RUF012


def base_map(outlines: Outlines) -> LocalMap:
    """The unchanging base: an empty sea that fits the outlines."""
    rings = [ring for rings in outlines.values() for ring in rings]
    west, south, east, north = seating.extent(rings)
    base = LocalMap(
        location=((south + north) / 2, (west + east) / 2),
        tiles=None,
        zoom_start=9,
        min_zoom=8,
        max_zoom=14,
        attribution_control=False,
        zoom_control=True,
        zoom_snap=0.25,
    )
    base.add_child(_Furniture())  # type: ignore[no-untyped-call]
    base.fit_bounds([[south, west], [north, east]], padding=(4, 4))
    return base


def features_of(outlines: Outlines) -> GeoJson:
    """The outlines as GeoJSON polygons, each with its ``name``."""
    features = [
        {
            "type": "Feature",
            "properties": {"name": name},
            "geometry": {"type": "MultiPolygon", "coordinates": [[ring] for ring in rings]},
        }
        for name, rings in outlines.items()
    ]
    return {"type": "FeatureCollection", "features": features}


def district_layer(geojson: Mapping[str, Any], shades: Mapping[str, Shade]) -> folium.GeoJson:
    """Polygons filled or hatched by their ``name``, each with a permanent label.

    ``geojson`` is a FeatureCollection of (Multi)Polygons, WGS84; it is not changed.
    """
    features: list[GeoJson] = []
    for feature in geojson["features"]:
        name = str(feature["properties"]["name"])
        shade = shade_of(name, shades)
        properties = {"tip": _shown(in_words(name, shade)), "style": _style(shade)}
        features.append(_feature(properties, feature["geometry"]))
    return _layer([*features, *_labels(geojson["features"], shades)])


def point_layer(spots: Iterable[Spot]) -> tuple[folium.GeoJson | None, tuple[Spot, ...]]:
    """One layer of the spots whose position is known, and the spots to list beside the map."""
    placed, beside = [], []
    for spot in spots:
        if spot.lat is None or spot.lon is None:
            beside.append(spot)
            continue
        properties = {
            "label": _shown(plain(spot.shade.label, LABEL_CHARACTERS)),
            "side": "top",
            "unknown": spot.shade.unknown,
            "tip": _shown(in_words(spot.name, spot.shade)),
            "style": _style(spot.shade) | {"radius": POINT_PX, "weight": 2.5},
        }
        where = {"type": "Point", "coordinates": [spot.lon, spot.lat]}
        placed.append(_feature(properties, where))
    return (_layer(placed) if placed else None), tuple(beside)


def overlay(
    geojson: Mapping[str, Any], shades: Mapping[str, Shade], spots: Iterable[Spot] = ()
) -> tuple[folium.FeatureGroup, tuple[Spot, ...]]:
    """Everything that changes, in one group to add, and the spots without a position."""
    group = folium.FeatureGroup()
    group.add_child(district_layer(geojson, shades))
    points, beside = point_layer(spots)
    if points is not None:
        group.add_child(points)
    return group, beside


def _rings(feature: Mapping[str, Any]) -> list[Sequence[Sequence[float]]]:
    """The outer rings of a Polygon or MultiPolygon."""
    geometry = feature["geometry"]
    polygons = geometry["coordinates"]
    return [p[0] for p in ([polygons] if geometry["type"] == "Polygon" else polygons)]


def _labels(features: Iterable[Any], shades: Mapping[str, Shade]) -> Iterator[GeoJson]:
    """Label points that keep clear of each other, those of small places on a leader."""
    named = [(str(f["properties"]["name"]), _rings(f)) for f in features]
    view = seating.fit([ring for _, rings in named for ring in rings], CLEAR_FROM)
    drawn = [
        (shade_of(name, shades), max((view.ring(ring) for ring in rings), key=seating.area))
        for name, rings in named
    ]
    drawn.sort(key=lambda pair: seating.area(pair[1]))
    taken = [seating.bounds(ring) for shade, ring in drawn if seating.too_small(ring, shade.label)]
    for shade, ring in drawn:
        width = seating.label_width(plain(shade.label, LABEL_CHARACTERS))
        box = seating.seat(ring, width, taken, (CLEAR_FROM,))
        taken.append(box)
        if seating.too_small(ring, shade.label):
            yield _leader(seating.bounds(ring).middle, box.middle, view)
        yield _label(shade, box.middle, view)


def _leader(start: Point, end: Point, view: View) -> GeoJson:
    line = {"type": "LineString", "coordinates": [view.degrees(*start), view.degrees(*end)]}
    return _feature({"style": {"color": INK, "weight": 1.5, "fill": False}}, line)


def _label(shade: Shade, at: Point, view: View) -> GeoJson:
    """A point without size that carries the label."""
    properties = {
        "label": _shown(plain(shade.label, LABEL_CHARACTERS)),
        "side": "center",
        "unknown": shade.unknown,
        "style": {"radius": 0, "opacity": 0, "fillOpacity": 0},
    }
    return _feature(properties, {"type": "Point", "coordinates": view.degrees(*at)})


def _shown(text: str) -> str:
    """Text as HTML without braces: folium reads its own output as a template once more.

    Unescaped, a name such as ``{{ ... }}`` would be run on the server.
    """
    return escape(text).replace("{", "&#123;").replace("}", "&#125;")


def _style(shade: Shade) -> GeoJson:
    fill = "url(#hatch)" if shade.unknown else shade.colour or PAPER
    dashes = {"dashArray": "5 3"} if shade.unknown else {}
    line = {"color": INK, "weight": 1.5, **dashes}
    return {"fill": True, "fillColor": fill, "fillOpacity": 1, **line}


def _feature(properties: GeoJson, geometry: Any) -> GeoJson:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _layer(features: Sequence[GeoJson]) -> folium.GeoJson:
    """One layer, whose features carry their own style; one marker class for its points."""
    return folium.GeoJson(
        {"type": "FeatureCollection", "features": list(features)},
        marker=folium.CircleMarker(),
        on_each_feature=_BIND,
        smooth_factor=0.5,
    )
