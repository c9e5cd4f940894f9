"""One laydown on three grounds: nothing else differs, the place alone changes nothing, the horizon is a sphere's."""

from __future__ import annotations

import math
import re
from itertools import pairwise

import numpy as np
import pytest
from tools.example_tables import EXAMPLES

from redan import api
from redan.physics.geodesy import geodesic_direct, geodesic_inverse
from redan.scenario import Scenario, parse_scenario

FOLDER = EXAMPLES / "iran-2016"
WESTWARD_DEG = -15.0  # from the laydown in Iran to that in the Levant
SPEED_M_S = 240.0


def text(name: str) -> str:
    return (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")


def moved(written: str, degrees: float) -> str:
    """Every place so many degrees farther east."""

    def there(found: re.Match[str]) -> str:
        longitude_deg = float(found[1]) + degrees
        return f"{abs(longitude_deg):.1f} {'E' if longitude_deg >= 0.0 else 'W'}]"

    return re.sub(r"([\d.]+) E\]", there, written)


def scenario(written: str) -> Scenario:
    return parse_scenario(written, str(FOLDER / "x.yaml"))


def test_the_three_files_differ_in_ground_and_longitude_alone() -> None:
    def laydown(name: str) -> str:
        return re.sub(r"^(title|terrain): .*$", r"\1", text(name), flags=re.MULTILINE)

    assert laydown("smooth") == laydown("scenario")
    assert laydown("levant") == moved(laydown("scenario"), WESTWARD_DEG)


@pytest.mark.slow
@pytest.mark.parametrize("degrees", [WESTWARD_DEG, 31.4, -51.7])
@pytest.mark.parametrize("approach", ["high", "low"])
def test_on_a_smooth_earth_the_place_is_nothing(degrees: float, approach: str) -> None:
    """Along its latitude: counts to the last digit, times to 1e-9 (both of them sums of rounded numbers)."""
    here, there = (
        api.run(scenario(written), "all-four", readings={"approach": approach}, replications=100).measures
        for written in (text("smooth"), moved(text("smooth"), degrees))
    )
    assert here.keys() == there.keys()
    for key, figure in here.items():
        exact = not re.match(r"saturated_s|magazine_empty_s|first_engagement_s", key)
        wanted = figure.mean if exact else pytest.approx(figure.mean, rel=1e-9)
        assert there[key].mean == wanted or math.isnan(figure.mean), key


@pytest.mark.slow
def test_a_hill_more_is_noticed() -> None:
    """The same comparison on ground that has hills: it would fail."""
    low = {"approach": "low"}
    runs = (api.run(scenario(text(name)), "beside", readings=low, replications=50) for name in ("smooth", "levant"))
    here, there = runs
    assert here.measures["munitions_arriving"].mean < 1 < there.measures["munitions_arriving"].mean


def test_the_low_aircraft_comes_over_the_horizon_where_a_sphere_has_it() -> None:
    """4.12 (sqrt h1 + sqrt h2) km from the battery's mast, h in metres."""
    compiled = api.compile(scenario(text("smooth")), "beside", {"approach": "low"})
    plan, names = compiled.plan, compiled.names
    threat, radar = names.threats.index("strike-1"), names.radars.index("battery-1/radar")
    rows = range(plan.threat_sight_offset[threat], plan.threat_sight_offset[threat + 1])
    first_s = min(plan.sight_start_s[row] for row in rows if plan.sight_radar[row] == radar)
    route = [np.radians(place) for place in ((34.3, 47.4), (34.1, 50.0), (34.0, 50.8))]
    gone_m = first_s * SPEED_M_S
    for (lat_1, lon_1), (lat_2, lon_2) in pairwise(route):
        length_m, azimuth_rad, _ = geodesic_inverse(lat_1, lon_1, lat_2, lon_2)
        if gone_m <= length_m:
            latitude_rad, longitude_rad, _ = geodesic_direct(lat_1, lon_1, azimuth_rad, gone_m)
            break
        gone_m -= length_m
    away_m, _, _ = geodesic_inverse(latitude_rad, longitude_rad, math.radians(34.0), math.radians(51.7))
    assert away_m == pytest.approx(4120.0 * (math.sqrt(24.0) + math.sqrt(300.0)), rel=0.005)
