"""What must hold of every situation: worse is never lower, knowing more never widens, order is nothing.

A *world* is a fully known situation: every fact said, every register closed by zero reports. What
is unknown is made by forgetting some of it.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import product
from typing import Any

from builders import (
    AT,
    DISTRICTS,
    ZEROES,
    Shipped,
    bounds,
    document,
    marked,
    observe,
    shipped,
    weigh,
)
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from qdflood.observations import Observations, Situation
from qdflood.truth import FALSE, TRUE, UNKNOWN, Truth

Path = tuple[Any, ...]

FORCES = [0, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18]
STAGES = [0, 11.49, 11.5, 11.99, 12.0, 12.01, 13.49, 13.5, 14.0, 14.01, 100]
DANGERS = ["无", "一般险情", "较大险情", "重大险情"]
FLOODS, LEVELS = ["无", "一般", "较大", "严重", "特大"], list("无ⅣⅢⅡⅠ")
DROUGHTS = ["无", "轻度", "中度", "重度", "特大"]
POSITIONS = ["低于警戒水位", "接近警戒水位", "超过警戒水位", "接近保证水位", "超过保证水位"]
RIVERS = ["大沽河", "小沽河", "风河", "泽河", "李村河"]
DAMS = ["产芝水库", "尹府水库", "铁山水库", "王圈水库"]
NO_YES, YES_NO = [False, True], [True, False]

# For each field its values from mildest to worst; for numbers, those that tell bands apart.
RAIN = {"widespread_heavy": NO_YES, "effective_next_week": YES_NO,
        "ten_day_mean_mm": [0, 99.9, 100, 1500]}
TYPHOON = {"force": FORCES, "affects_qingdao": NO_YES}
OUTLOOK = {"outlook": ["回落", "平稳", "可能继续上涨"]}
JUDGED = OUTLOOK | {"position": POSITIONS, "above_five_year": NO_YES,
                    "expected_above_five_year": NO_YES}
MEASURED = OUTLOOK | {"stage_m": STAGES, "expected_stage_m": [0, 13.0, 13.01, 100]}
RIVER = {"reach": ["重要支流", "干流"], "danger": [*DANGERS, "决口"],
         "expected_danger": [*DANGERS, "决口"],
         "warning_stage": ["不会超过", "预计将超过", "已超过"]}
DAM = {"danger": [*DANGERS, "垮坝"], "expected_danger": [*DANGERS, "垮坝"],
       "over_flood_limit": NO_YES, "expected_near_warning": NO_YES}
NEW_DAM = DAM | {"size": ["塘坝", "小（二）型", "小（一）型", "中型", "大型"]}
DISTRICT = {"response": LEVELS, "flood": FLOODS, "drought": DROUGHTS, "urban_drought": DROUGHTS}

MARKS = (("warning_m", "12.00"), ("guarantee_m", "14.00"), ("five_year_m", "13.00"))


def filled(fields: Mapping[str, list[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({name: st.sampled_from(values) for name, values in fields.items()})


def _rows(key: str, names: list[str], fields: Mapping[str, list[Any]], most: int) -> Any:
    named = st.lists(st.sampled_from(names), max_size=most, unique=True)
    return named.flatmap(lambda picked: st.tuples(
        *(filled(fields).map(lambda row, name=name: {key: name} | row) for name in picked)
    ).map(list))


@st.composite
def worlds(draw: st.DrawFn, measured: bool = False) -> dict[str, Any]:
    """A fully known situation; with ``measured``, of a gauge whose marks are known."""
    return {
        "typhoon": draw(_rows("name", ["甲", "乙"], TYPHOON, 2)),
        "rain": draw(filled(RAIN)),
        "stations": {"南村": draw(filled(MEASURED if measured else JUDGED))},
        "rivers": draw(_rows("river", RIVERS, RIVER, 3)),
        "reservoirs": draw(_rows("reservoir", DAMS, DAM, 3))
        + draw(_rows("name", ["某村水库", "某镇水库"], NEW_DAM, 1)),
        "districts": {name: draw(filled(DISTRICT))
                      for name in draw(st.lists(st.sampled_from(DISTRICTS), max_size=4, unique=True))},
        "zero_report": list(ZEROES),
    }


def leaves(world: Mapping[str, Any]) -> Iterator[tuple[Path, list[Any]]]:
    """Every fact of a world with its values from mildest to worst."""
    tables: dict[str, Any] = {"rain": RAIN, "typhoon": TYPHOON, "rivers": RIVER,
                              "stations": JUDGED | MEASURED, "reservoirs": NEW_DAM,
                              "districts": DISTRICT}
    for register, table in tables.items():
        given_ = world[register]
        keys: Any = range(len(given_)) if isinstance(given_, list) else given_
        rows = [((register,), given_)] if register == "rain" else [
            ((register, key), given_[key]) for key in keys]
        for path, row in rows:
            yield from (((*path, name), table[name]) for name in row if name in table)


def put(world: Mapping[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """A copy of ``world`` in which the leaf at ``path`` is ``value``; ... leaves it out."""
    changed = copy.deepcopy(dict(world))
    row: Any = changed
    for key in path[:-1]:
        row = row[key]
    if value is ...:
        row.pop(path[-1], None)
    else:
        row[path[-1]] = value
    return changed


def get(world: Mapping[str, Any], path: Path) -> Any:
    row: Any = world
    for key in path:
        row = row[key]
    return row


def house(measured: bool) -> Shipped:
    return marked(MARKS, 0.5) if measured else shipped()


def known(world: Mapping[str, Any], on: Shipped, at: str = AT) -> Situation:
    return Situation(on.edition, observe(document(at, **world), on))


def truths(world: Mapping[str, Any], on: Shipped) -> dict[str, Truth]:
    return {ref: finding.truth for ref, finding in weigh(known(world, on), on).items()}


def forget(draw: st.DrawFn, world: Mapping[str, Any], paths: list[Path]) -> dict[str, Any]:
    """``world`` without what stands at ``paths``: absent, or said to be unknown.

    What a zero report covers is said to be unknown: an absent value would be filled by the nil.
    """
    for path in paths:
        zeros = {path[0], f"{path[0]}.{path[-1]}"}  # of the whole register, of the fact
        covered = not zeros.isdisjoint(world["zero_report"])
        world = put(world, path, None if covered or draw(st.booleans()) else ...)
    return dict(world)


# --- 1. worse is never lower ----------------------------------------------------------


@settings(max_examples=150)
@given(st.data(), st.booleans())
def test_worse_input_never_lowers_a_level(data: st.DataObject, measured: bool) -> None:
    world, on = data.draw(worlds(measured)), house(measured)
    for zero in data.draw(st.lists(st.sampled_from(ZEROES), max_size=3, unique=True)):
        world["zero_report"].remove(zero)
    path, values = data.draw(st.sampled_from(list(leaves(world))))
    milder = values.index(get(world, path))
    assume(milder < len(values) - 1)
    worse = put(world, path, data.draw(st.sampled_from(values[milder + 1 :])))
    before, after = weigh(known(world, on), on), weigh(known(worse, on), on)
    for ref, finding in before.items():
        if finding.clause.kind in ("response", "warning"):
            assert after[ref].truth >= finding.truth, ref
        else:
            assert after[ref].truth <= finding.truth, ref
    (confirmed, possible), (then, might) = (bounds(known(w, on), on) for w in (world, worse))
    assert then >= confirmed and might >= possible


@settings(max_examples=60)
@given(worlds(), st.sampled_from(DISTRICTS))
def test_one_more_district_never_lowers_a_level(world: dict[str, Any], name: str) -> None:
    worse = copy.deepcopy(world)
    worse["districts"][name] = {field: values[-1] for field, values in DISTRICT.items()}
    before, after = truths(world, shipped()), truths(worse, shipped())
    assert all(after[ref] >= before[ref] for ref in before)


# --- 2. knowing more never widens -----------------------------------------------------


@settings(max_examples=150)
@given(st.data(), st.booleans())
def test_learning_never_widens_and_never_reverses(data: st.DataObject, measured: bool) -> None:
    world, on = data.draw(worlds(measured)), house(measured)
    everything = dict(leaves(world))
    forgotten = data.draw(st.lists(st.sampled_from(list(everything)), min_size=1, unique=True))
    dim = data.draw(st.composite(lambda draw: forget(draw, world, forgotten))())
    path = data.draw(st.sampled_from(forgotten))
    clear = put(dim, path, data.draw(st.sampled_from(everything[path])))
    _narrower(dim, clear, on)


@settings(max_examples=60)
@given(st.data())
def test_a_zero_report_is_something_learned(data: st.DataObject) -> None:
    world = data.draw(worlds())
    silent = data.draw(st.lists(st.sampled_from(ZEROES), min_size=1, unique=True))
    dim = world | {"zero_report": [zero for zero in ZEROES if zero not in silent]}
    if data.draw(st.booleans()):
        dim["rivers"] = dim["reservoirs"] = []
        dim["districts"] = {}
    clear = dim | {"zero_report": [*dim["zero_report"], data.draw(st.sampled_from(silent))]}
    _narrower(dim, clear, shipped())


@settings(max_examples=60)
@given(st.data(), st.booleans())
def test_a_range_says_more_than_nothing_and_less_than_a_value(
    data: st.DataObject, measured: bool
) -> None:
    world, on = data.draw(worlds(measured)), house(measured)
    path, values = data.draw(st.sampled_from(
        [(p, v) for p, v in leaves(world) if len(v) > 2]))
    at = values.index(get(world, path))
    low = data.draw(st.integers(0, at))
    high = data.draw(st.integers(at, len(values) - 1))
    ranged = put(world, path, {"at_least": values[low], "at_most": values[high]})
    _narrower(put(world, path, None), ranged, on)
    _narrower(ranged, world, on)


def _narrower(dim: Mapping[str, Any], clear: Mapping[str, Any], on: Shipped) -> None:
    before, after = truths(dim, on), truths(clear, on)
    reversed_ = {ref for ref in before if before[ref] not in (UNKNOWN, after[ref])}
    assert not reversed_, f"decided, then changed by learning: {reversed_}"
    (confirmed, possible), (then, might) = (bounds(known(w, on), on) for w in (dim, clear))
    assert confirmed <= then <= might <= possible


# --- 3. bounds are exact --------------------------------------------------------------


@settings(max_examples=80)
@given(st.data(), st.booleans())
def test_bounds_are_those_of_every_completion(data: st.DataObject, measured: bool) -> None:
    """Forget up to two facts and try every value they may have: neither looser nor tighter."""
    world, on = data.draw(worlds(measured)), house(measured)
    everything = dict(leaves(world))
    gone = data.draw(st.lists(st.sampled_from(list(everything)), min_size=1, max_size=2, unique=True))
    dim = data.draw(st.composite(lambda draw: forget(draw, world, gone))())
    found, (confirmed, possible) = truths(dim, on), bounds(known(dim, on), on)
    every: dict[str, set[Truth]] = {ref: set() for ref in found}
    reached = set()
    for values in product(*(everything[path] for path in gone)):
        full = dim
        for path, value in zip(gone, values, strict=True):
            full = put(full, path, value)
        whole = known(full, on)
        low, high = bounds(whole, on)
        assert low == high, "a world is fully known"
        reached.add(low)
        for ref, finding in weigh(whole, on).items():
            every[ref].add(finding.truth)
    assert (confirmed, possible) == (min(reached), max(reached))
    for ref, seen in every.items():
        assert found[ref] == (next(iter(seen)) if len(seen) == 1 else UNKNOWN), ref


@settings(max_examples=60)
@given(worlds())
def test_a_world_leaves_no_rung_undecided(world: dict[str, Any]) -> None:
    found = weigh(known(world, shipped()))
    undecided = {ref for ref, f in found.items()
                 if f.clause.kind in ("response", "warning") and f.truth == UNKNOWN}
    assert not undecided


# --- 4. order is nothing --------------------------------------------------------------

UNNAMED_DAM = {"size": NEW_DAM["size"][1:], "danger": DAM["danger"],
               "district": ["平度市", "莱西市", "即墨区", None]}
UNNAMED_RIVER = {"class": ["其他", "主要河道", "重要河道", None], "reach": [*RIVER["reach"], None],
                 "danger": RIVER["danger"]}


@settings(max_examples=120)
@given(st.data(), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_reports_does_not_matter(
    data: st.DataObject, shuffle: random.Random
) -> None:
    world = data.draw(worlds())
    world["reservoirs"] += data.draw(st.lists(filled(UNNAMED_DAM), max_size=3))
    world["rivers"] += data.draw(st.lists(filled(UNNAMED_RIVER), max_size=3))
    for name in list(world["districts"])[:1]:
        told = [{"value": world["districts"][name]["flood"], "by": name},
                {"value": data.draw(st.sampled_from(FLOODS)), "by": "市防指办"}]
        world["districts"][name]["flood"] = told
    turned = {key: _turned(value, shuffle) for key, value in reversed(world.items())}
    one, other = known(world, shipped()), known(turned, shipped())
    assert _told(one) == _told(other)
    said = observe(document(**world))
    reports, zeros = list(said.reports), list(said.zeros)
    shuffle.shuffle(reports)
    shuffle.shuffle(zeros)
    mixed = Observations(said.at, tuple(reports), tuple(zeros), said.in_force)
    assert _told(Situation(shipped().edition, mixed)) == _told(one)


def _turned(value: Any, shuffle: random.Random) -> Any:
    if isinstance(value, Mapping):
        return dict(shuffle.sample(list(value.items()), len(value)))
    if isinstance(value, list):
        return shuffle.sample(value, len(value))
    return value


def _told(situation: Situation) -> dict[str, tuple[Any, ...]]:
    """Truth, letter, evidence and what is missing; entries nobody named go without their number."""
    def paths(leaves_: Any) -> list[str]:
        return sorted({".".join("#" if part.startswith("#") else part
                                for part in leaf.path.split(".")) for leaf in leaves_})

    return {ref: (f.truth, f.letter, f.indicated, paths(f.evidence), paths(f.missing))
            for ref, f in weigh(situation).items()}


# --- 5. letter, sources, time ---------------------------------------------------------


@settings(max_examples=100)
@given(st.data(), st.booleans())
def test_a_reading_may_add_a_level_and_never_takes_one_away(
    data: st.DataObject, measured: bool
) -> None:
    world, on = data.draw(worlds(measured)), house(measured)
    gone = data.draw(st.lists(st.sampled_from([p for p, _ in leaves(world)]), unique=True))
    dim = data.draw(st.composite(lambda draw: forget(draw, world, gone))())
    for finding in weigh(known(dim, on), on).values():
        assert finding.letter <= finding.truth
        assert finding.extended == (finding.truth == TRUE and finding.letter != TRUE)
        assert finding.truth == TRUE or not finding.extended
        assert (finding.missing == []) == (finding.truth != UNKNOWN)
        assert finding.truth != FALSE or finding.evidence == []


@settings(max_examples=60)
@given(st.data())
def test_a_contradiction_spans_what_either_source_says(data: st.DataObject) -> None:
    world = data.draw(worlds())
    path, values = data.draw(st.sampled_from(list(leaves(world))))
    assume(path[-1] not in ("size", "reach"))  # of the row itself, not a report beside others
    other = put(world, path, data.draw(st.sampled_from(values)))
    told = put(world, path, [{"value": get(world, path), "by": "甲"},
                             {"value": get(other, path), "by": "乙"}])
    both, one, two = (truths(w, shipped()) for w in (told, world, other))
    for ref, truth in both.items():
        if truth != UNKNOWN:
            assert one[ref] == two[ref] == truth, ref
    low, high = bounds(known(told, shipped()))
    assert low <= min(bounds(known(w, shipped()))[0] for w in (world, other))
    assert high >= max(bounds(known(w, shipped()))[1] for w in (world, other))


@settings(max_examples=60)
@given(worlds(), st.sampled_from([0.5, 1.01, 3.01, 12.5, 100, 300]))
def test_time_forgets_and_never_reverses(world: dict[str, Any], hours: float) -> None:
    """What was met or excluded stays so or becomes unknown; events keep what they carry."""
    said = observe(document(**world))
    later = datetime.fromisoformat(AT) + timedelta(hours=hours)
    aged = Observations(later, said.reports, said.zeros, said.in_force)
    before, after = truths(world, shipped()), weigh(Situation(shipped().edition, aged))
    for ref, truth in before.items():
        assert after[ref].truth in (truth, UNKNOWN), ref
        if truth == TRUE and ref[-3:] in ("(2)", "(3)", "(4)", "(6)") and ref.startswith("5."):
            assert after[ref].truth == TRUE, f"{ref}: what has happened holds"
