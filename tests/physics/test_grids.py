"""UTM against PROJ, MGRS against the npm package mgrs and against places printed elsewhere."""

from __future__ import annotations

import math

import numpy as np
import pytest
from pyproj import Transformer
from tests.export.oracle import asked

from redan.physics.grids import mgrs_to_geodetic, utm_to_geodetic


def off_m(found: tuple[float, float], latitude_deg: float, longitude_deg: float) -> float:
    north = math.degrees(found[0]) - latitude_deg
    east = math.remainder(math.degrees(found[1]) - longitude_deg, 360.0) * math.cos(found[0])
    return math.hypot(north, east) * 111_320.0


def test_utm_is_that_of_proj() -> None:
    chance = np.random.default_rng(3)
    for zone in range(1, 61):
        for north in (True, False):
            code = (32600 if north else 32700) + zone
            proj = Transformer.from_crs(4326, code, always_xy=True)
            for _ in range(5):
                latitude = float(chance.uniform(0.0, 84.0)) if north else float(chance.uniform(-80.0, 0.0))
                longitude = 6.0 * zone - 183.0 + float(chance.uniform(-3.5, 3.5))
                easting, northing = proj.transform(longitude, latitude)
                assert off_m(utm_to_geodetic(zone, north, easting, northing), latitude, longitude) < 1e-4


@pytest.mark.slow
def test_mgrs_is_that_of_another_package() -> None:
    """3,000 places over all zones and bands, also where zones of Norway and Svalbard are wider; squares of a metre."""
    chance = np.random.default_rng(4)
    places = [(float(lon), float(lat)) for lon, lat in chance.uniform((-180, -80), (180, 84), (3000, 2))]
    places += [(5.0, 60.0), (10.0, 78.0), (20.0, 75.0), (36.3, 33.5), (179.999, 0.001), (-179.999, -0.001)]
    for (longitude, latitude), word in zip(places, asked("mgrs.mjs", given=places), strict=True):
        assert off_m(mgrs_to_geodetic(word), latitude, longitude) < 1.6, word


def test_a_coarser_reference_is_the_corner_of_its_square() -> None:
    fine, coarse = mgrs_to_geodetic("33UXP0400044000"), mgrs_to_geodetic("33U XP 04 44")
    assert fine == coarse
    assert off_m(fine, *np.degrees(mgrs_to_geodetic("33UXP0500045000"))) == pytest.approx(1414.0, abs=3.0)


@pytest.mark.parametrize("text", ["", "33UXP050044499", "33IXP05", "61UXP0505", "33UIP0505", "33UAP0505", "33UXW0505"])
def test_what_is_no_reference_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        mgrs_to_geodetic(text)
