"""The place on a map: a small drawing for the first screen, a map to zoom for the rest.

Both take outlines (name -> rings of [lon, lat], WGS84) and, for each name, a Shade:
what its label says, and in which colour. Words and colours come from the caller.
Whoever has no Shade is hatched and asked about: silence is never drawn as clear.

Nothing here is a legal boundary, and no position is made up: a Spot without one is
listed beside the map. ``zoom`` is imported by itself, for folium takes over a second
to load and the first screen does not wait for it.
"""

from __future__ import annotations

from qdflood.district_map.drawing import outline_svg
from qdflood.district_map.shades import CAPTION, Outlines, Shade, Spot, alt_text, plain

__all__ = ["CAPTION", "Outlines", "Shade", "Spot", "alt_text", "outline_svg", "plain"]
