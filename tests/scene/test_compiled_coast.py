"""What is compiled for the drawing of missiles gives what the same functions give when they are read line by line."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.scene.raid import scene

from redan.physics import compiled, flight, geodesy
from redan.scene.scene import geodetic_track

RADIUS_M = geodesy.EARTH_MEAN_RADIUS_M


def coast(function: object, until_m: float, room: int = 400) -> tuple[int, np.ndarray]:
    rows = np.zeros((room, 3))
    angle, ray = math.radians(40.0), math.radians(20.0)
    speed = 1900.0
    count = function(  # type: ignore[operator]
        8e3, 7e3, speed * math.cos(angle), speed * math.sin(angle), 11.0, 2e-4, RADIUS_M, 2.0, math.cos(ray),
        math.sin(ray), until_m, rows,
    )  # fmt: skip
    return count, rows[: max(count, 0)]


def test_a_coast_is_the_same_compiled_and_read() -> None:
    read, made = coast(flight.coast_along, 60e3), coast(compiled.coast_along, 60e3)
    assert read[0] == made[0] > 10
    np.testing.assert_allclose(made[1], read[1], rtol=1e-12)
    last = read[1][-1]
    assert last[1] * math.cos(math.radians(20)) + last[2] * math.sin(math.radians(20)) == pytest.approx(60e3, abs=20.0)


def test_a_coast_that_ends_before_says_so_and_too_few_rows_too() -> None:
    for function in (flight.coast_along, compiled.coast_along):
        assert coast(function, 1e7)[0] == flight.TOO_SHORT
        assert coast(function, 60e3, room=4)[0] > 4


def test_many_rows_are_where_each_alone_is() -> None:
    for track in scene().tracks:
        found = np.empty_like(track.position_ecef_m)
        compiled.geodetic_rows(track.position_ecef_m, found)
        alone = np.array(geodetic_track(track))
        np.testing.assert_allclose(np.degrees(found[:, :2]), alone[:, 1::-1], atol=1e-11)
        np.testing.assert_allclose(found[:, 2], alone[:, 2], atol=1e-5)
