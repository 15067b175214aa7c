"""The shapes of the areas, by the names that officers use."""

from __future__ import annotations

from qdflood.gazetteer import load_outlines
from qdflood.plan.edition import Edition

Outlines = dict[str, list[list[list[float]]]]


def outlines_of(edition: Edition) -> Outlines:
    """The outlines of the edition's areas; those without a shape are left out."""
    shapes = load_outlines(edition.place_folder)
    names = {
        m.cells.get("adcode", ""): m.name
        for m in edition.gazetteer.roster(edition.plan.area_register).members
    }
    return {names[code]: rings for code, rings in shapes.items() if code in names}
