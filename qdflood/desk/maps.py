"""The ten districts on 研判: a drawing at once, a map to zoom on demand, a table always.

Only levels wear the level colours; grades of flood and drought have ramps of their own.
Each label carries its word. folium is loaded when the map is opened and not before.
"""

from __future__ import annotations

import base64
from collections.abc import Collection, Iterator
from typing import Any

import streamlit as st

from qdflood.assessment import Assessment
from qdflood.assessment.cells import Place, cells, opening
from qdflood.desk.clause_reasons import LONG
from qdflood.desk.state import Desk
from qdflood.desk.style import INK, esc, unknown
from qdflood.district_map import Shade, Spot, alt_text, layers, outline_svg
from qdflood.district_map.layers import (
    area_row,
    areas,
    fields,
    ink,
    labels_only,
    shade,
    shades,
    without,
)
from qdflood.observations import Row
from qdflood.plan.fields import FieldInfo
from qdflood.scales import Value
from qdflood.triggers import Finding
from qdflood.wording import age, canonical, evidence, row_subject, value_text

__all__ = [
    "CHOICE", "CSS", "OPENED", "PLACES", "choose", "concerned", "fields", "first_screen", "image",
    "legend", "shade", "shades", "spots", "table", "zoomed",
]  # fmt: skip

PLACES = "districts"
OPENED, CHOICE = "map_opened", "map_field"
_FIRST = "map_first"


def image(desk: Desk, drawn: dict[str, Shade], title: str) -> str:
    """The drawing as an image (inline SVG would be dropped), every value in its ``alt``."""
    key = (title, tuple((name, s.label, s.colour, s.unknown) for name, s in drawn.items()))
    held: dict[Any, str] = _drawings()
    if key not in held:
        while len(held) > 64:
            held.pop(next(iter(held)))
        svg = outline_svg(desk.outlines, labels_only(drawn), title=title)
        held[key] = base64.b64encode(svg.encode()).decode()
    return (f'<img class="places" alt="{esc(title + "。" + alt_text(drawn), LONG)}"'
            f' src="data:image/svg+xml;base64,{held[key]}">')


@st.cache_resource(show_spinner=False)
def _drawings() -> dict[Any, str]:
    """Drawings already made, for all sessions: ages change every minute, shades seldom do."""
    return {}


def legend(a: Assessment, info: FieldInfo) -> str:
    """What the colours mean, worst last; 未知 hatched."""
    assert info.scale is not None and info.none is not None
    marks = [f'<span class="key none">{esc(info.scale.grades[int(info.none.lo)])}</span>']
    for position in range(int(info.none.lo) + 1, info.scale.top + 1):
        fill, letters = ink(a, info, position)
        marks.append(f'<span class="key" style="background:{fill};color:{letters}">'
                     f"{esc(info.scale.label(position))}</span>")
    return f'<div class="legend">{"".join(marks)}{unknown()}</div>'


# -- the same facts in a table


def table(desk: Desk, a: Assessment, without: Collection[str] = ()) -> str:
    """Ten rows: each fact in words but those that another table shows, unknown marked."""
    shown = fields(a)
    infos = a.edition.info.get(PLACES, {})
    more = [i for i in infos.values() if i.numeric and i.name not in without]
    heads = "".join(f"<th>{esc(label)}</th>" for label in shown)
    heads += "".join(f"<th>{esc(i.spec.short or i.spec.label)}</th>" for i in more)
    rows = "".join(
        f"<tr><th>{esc(name)}</th>"
        + "".join(_told(a, name, info, True) for info in shown.values())
        + "".join(_told(a, name, info, False) for info in more)
        + f"<td>{_latest(desk, a, name)}</td></tr>"
        for name in areas(a)
    )
    return (f'<div class="wide"><table class="grid"><tr><th>区（市）</th>{heads}'
            f"<th>最近报告</th></tr>{rows}</table></div>")


def _told(a: Assessment, name: str, info: FieldInfo, mark: bool) -> str:
    value = area_row(a, name).base(info.name)
    said = canonical(info, value)
    if said is None:
        return f"<td>{unknown() if mark else '未报'}</td>"
    words = esc(value_text(info, said), 60)
    return f"<td>{words}</td>" if value.known else f"<td>{words} {unknown('')}</td>"


def _latest(desk: Desk, a: Assessment, name: str) -> str:
    at = [r.at for reports in area_row(a, name).reports.values() for r in reports]
    return esc(age(max(at), a.situation.at)) if at else "从未录入"


# -- reservoirs, rivers, stations


def spots(a: Assessment) -> list[Spot]:
    """Every listed or new member of the other registers that somebody has reported on."""
    found = []
    for name, spec in a.edition.catalogue.registers.items():
        if spec.members != "listed" or name == PLACES:
            continue
        for row in a.situation.rows[name].values():
            if row.reports:
                found.append(_spot(a, row))
    return found


def _spot(a: Assessment, row: Row) -> Spot:
    said = list(_said(row))
    alarmed = any(i.scale and i.spec.kind == "event" and v.lo >= i.scale.alarm for i, v in said)
    open_ = any(not v.known for _, v in said)
    whole = row_subject(a.edition, row)
    tips = [without(whole, evidence(row, info, value)) for info, value in said]
    tip = "；".join([t for t in tips if not t.startswith(whole)] or tips)
    name = row.member if row.named else whole
    fill, ink = (INK, "#FFFFFF") if alarmed else (None, INK)
    listed = a.edition.gazetteer.roster(row.register).by_name.get(row.member)
    lat, lon = (_degrees(listed.cells.get(c, "")) if listed else None for c in ("lat", "lon"))
    return Spot(whole, Shade(name, fill, ink, open_ and not alarmed, tip), lat, lon)


def _said(row: Row) -> Iterator[tuple[FieldInfo, Value]]:
    for name in row.reports:
        info = row.infos[name]
        if info.spec.reported and (info.scale or info.numeric):
            yield info, row.base(name)


def _degrees(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None


def spot_list(found: list[Spot]) -> str:
    """What has no known position: listed, never put somewhere."""
    if not found:
        return "<p>没有水库、河道、水文站的报告。</p>"
    items = "".join(f"<li><b>{esc(s.name)}</b>　{esc(s.shade.tip, 600)}</li>" for s in found)
    return f'<h5>坐标未查到，列于图旁（{len(found)}）</h5><ul class="tight">{items}</ul>'


# -- drawing


def choose(a: Assessment) -> FieldInfo | None:
    """The switch 响应|洪涝|干旱|城区旱; None when the edition has no districts."""
    known = fields(a)
    if not known:
        return None
    first = concerned(a)
    if st.session_state.get(CHOICE) in (None, st.session_state.get(_FIRST)):
        st.session_state[CHOICE] = first  # until another is chosen by hand, it follows the case
    st.session_state[_FIRST] = first
    picked = st.segmented_control("地图内容", list(known), key=CHOICE, required=True,
                                  label_visibility="collapsed")
    return known[picked or first]


def concerned(a: Assessment) -> str:
    """The layer to open on: what the clause that is opened counts, else what is reported."""
    return layers.concerned(a, _opened(a, opening(a)))


def _opened(a: Assessment, place: Place) -> Finding:
    return next(c.finding for c in cells(a) if c.place == place)


def first_screen(desk: Desk, a: Assessment) -> None:
    """The drawing with its switch and legend, and the button that opens the map."""
    info = choose(a)
    if info is None:
        return
    drawn = shades(a, info)
    st.html(f'<div class="panel map">{image(desk, drawn, "区（市）" + info.spec.label)}'
            f"{legend(a, info)}</div>")
    if st.button("打开可缩放地图", key="map_open", width="stretch"):
        _open(True)


def _open(wanted: bool) -> None:
    """The whole page changes, not only the fragment that holds the button."""
    st.session_state[OPENED] = wanted
    st.rerun(scope="app")


def zoomed(desk: Desk, a: Assessment) -> None:
    """The map to zoom instead of the matrix, with the list and table beside it."""
    from streamlit_folium import st_folium

    from qdflood.district_map import zoom

    with st.container(horizontal=True, key="map_row"):
        if st.button("返回研判", key="map_close"):
            _open(False)
        info = choose(a)
    if info is None:
        return
    left, right = st.columns([1.5, 1])
    group, beside = zoom.overlay(zoom.features_of(desk.outlines), shades(a, info), spots(a))
    with left:
        # Made anew each run: drawn twice, one object would not come out the same, and the
        # browser would begin again from a blank map.
        st_folium(zoom.base_map(desk.outlines), feature_group_to_add=group, returned_objects=[], height=500,
                  use_container_width=True, key="zoom_map")
    right.html(f'<div class="panel">{legend(a, info)}{spot_list(list(beside))}</div>')
    st.html(table(desk, a))


CSS = """
.places{display:block;width:100%;max-width:380px;height:auto;margin:0 auto}
.legend{display:flex;gap:4px;flex-wrap:wrap;justify-content:center;font-size:14px}
.key{border:1px solid #14181C;padding:0 .45em;border-radius:2px;font-weight:700}
.key.none{background:#fff;font-weight:400}
.wide{overflow-x:auto} .wide .grid td{white-space:nowrap}
"""
