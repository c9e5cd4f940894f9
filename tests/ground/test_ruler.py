"""The ruler against geographiclib and closed forms; footprints as the plan has them."""

from __future__ import annotations

import itertools
import math
from pathlib import Path

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from tests.ground.texts import text

from redan.app.ground import models as m
from redan.app.ground.footprint import footprint
from redan.app.ground.ruler import ground
from redan.errors import InputError
from redan.physics.terrain import terrain_of
from redan.plan import compile_plan
from redan.plan.footprint import footprint_of
from redan.scenario import parse_scenario, resolve


def measure(tmp_path: Path, line: list[tuple[float, float]], terrain: str = "none", **changes: object) -> m.Ruler:
    return ground(m.GroundRequest(text=text(terrain=terrain), line=line, **changes), tmp_path)  # type: ignore[arg-type]


def test_distances_and_bearings_are_those_of_geographiclib(tmp_path: Path) -> None:
    line = [(35.5, 33.9), (36.3, 33.5), (179.8, 10.0), (-179.9, 10.5)]
    found = measure(tmp_path, line)
    total = 0.0
    for leg, (a, b) in zip(found.legs, itertools.pairwise(line), strict=True):
        wanted = Geodesic.WGS84.Inverse(a[1], a[0], b[1], b[0])
        assert leg.length_m == pytest.approx(wanted["s12"], abs=0.06)
        assert abs(math.remainder(leg.bearing_deg - wanted["azi1"], 360.0)) < 1e-3
        assert abs(math.remainder(leg.back_bearing_deg - wanted["azi2"] - 180.0, 360.0)) < 1e-3
        total += wanted["s12"]
    assert found.length_m == pytest.approx(total, abs=0.2)
    assert any("600 km" in line for line in found.says)
    assert found.profile[0].place == (35.5, 33.9)
    assert found.profile[-1].distance_m == pytest.approx(total, abs=0.2)
    ways = [point.distance_m for point in found.profile]
    assert ways == sorted(set(ways))


def test_over_a_smooth_sea_sight_ends_where_both_horizons_meet(tmp_path: Path) -> None:
    radius = 4.0 / 3.0 * 6_371_008.77
    wanted = math.sqrt(2.0 * radius * 25.0) + math.sqrt(2.0 * radius * 400.0)
    for share, seen in ((0.998, True), (1.002, False)):
        end = Geodesic.WGS84.Direct(20.0, 30.0, 70.0, share * wanted)
        line = [(30.0, 20.0), (end["lon2"], end["lat2"])]
        sight = measure(tmp_path, line, heights_m=[25.0, 400.0]).legs[0].sight
        assert sight.seen is seen
        assert sight.hidden_by == ("" if seen else "horizon")
        assert sight.both_horizons_m == pytest.approx(wanted, rel=1e-3)
        assert (sight.clearance_m > 0.0) is seen
    # what is just seen at the far end
    low = measure(tmp_path, line, heights_m=[25.0, 400.0]).legs[0].sight.lowest_seen_msl_m
    assert low == pytest.approx((1.002 * wanted - math.sqrt(2.0 * radius * 25.0)) ** 2 / (2.0 * radius), rel=5e-3)


def test_a_ridge_hides_and_the_profile_shows_it(tmp_path: Path) -> None:
    line = [(35.5, 33.9), (36.3, 33.5)]  # from the sea at Beirut over the Lebanon to Damascus
    found = measure(tmp_path, line, "levant", heights_m=[300.0, 15.0])
    sight, terrain = found.legs[0].sight, terrain_of("levant")
    assert not sight.seen
    assert sight.hidden_by == "ground"
    assert sight.clearance_m < -500.0
    for point in found.profile[::20]:
        lon, lat = point.place
        assert point.ground_m == pytest.approx(terrain.height_at_m(math.radians(lat), math.radians(lon)), abs=2.0)
    deepest = min(found.profile, key=lambda p: p.sight_m - p.ground_m)
    assert deepest.distance_m == pytest.approx(sight.closest_m, abs=600.0)
    assert deepest.sight_m - deepest.ground_m == pytest.approx(sight.clearance_m, abs=60.0)
    above = sight.lowest_seen_msl_m + 60.0
    ends = found.ends_msl_m
    assert measure(tmp_path, line, "levant", heights_m=[ends[0], above], above="sea").legs[0].sight.seen
    back = measure(tmp_path, line[::-1], "levant", heights_m=[15.0, 300.0])
    assert back.legs[0].sight.seen == sight.seen
    assert back.legs[0].sight.clearance_m == pytest.approx(sight.clearance_m, abs=60.0)


def test_a_point_on_itself_is_a_line_of_no_length(tmp_path: Path) -> None:
    found = measure(tmp_path, [(36.3, 33.5), (36.3, 33.5)], "levant")
    assert found.length_m == 0.0
    assert found.legs[0].sight.seen


def test_heights_that_do_not_fit_the_points_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="1 heights for 2 points"):
        measure(tmp_path, [(36.3, 33.5), (36.4, 33.5)], heights_m=[5.0])


def test_footprints_are_those_of_the_plan(tmp_path: Path) -> None:
    asked = m.FootprintRequest(text=text(), variant="with", names=["gun"])
    found = footprint(asked, tmp_path)
    one = found.footprints[0]
    g = compile_plan(resolve(parse_scenario(text(), "x.yaml"), "with")).geometry
    bomb = g.flights[g.order.threat_at["raid-1/spice-1000-1"]].shape
    wanted = footprint_of(g, g.order.unit_at["gun"], bomb)
    assert (one.unit, one.system, one.threat_class) == ("gun", "spice-1000", "glide-bomb")
    assert (one.forward_m, one.back_m, one.aside_m) == (
        round(wanted.forward_m), round(wanted.back_m), round(wanted.aside_m)
    )  # fmt: skip
    assert one.from_deg == pytest.approx(0.0, abs=0.1)  # it comes from the north
    assert one.geometry is not None
    line = np.array(one.geometry["coordinates"][0])
    assert (line[0] == line[-1]).all()
    assert len(line) == len(wanted.edge) + 1
    area = float(np.sum(line[:-1, 0] * line[1:, 1] - line[1:, 0] * line[:-1, 1]))
    assert area > 0.0  # counter-clockwise
    for changes, words in (({"names": ["gan"]}, 'no fire unit "gan"'), ({"threats": ["scud"]}, '"scud"')):
        with pytest.raises(InputError, match=words):
            footprint(asked.model_copy(update=changes), tmp_path)
