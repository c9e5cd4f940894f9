"""Longitudes go round: 0..360, across 180 degrees and the whole earth mean the same places as -180..180."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from redan.errors import InputError
from redan.physics.geodesy import geodesic_inverse
from redan.physics.propagation import line_of_sight, minimum_visible_height_m
from redan.physics.terrain import Terrain, load_terrain, make_terrain
from redan.plan.routes import sample_paths
from redan.plan.shapes import Leg, Shape
from redan.plan.tables import GROUND, LONGITUDE
from redan.report.frame import frame_around
from redan.report.relief import shaded_relief
from redan.scenario.ground import Ground
from redan.scenario.resolved import Place

DEGREE = math.pi / 180.0
RADIUS_M = 8_494_677.0
STEP = 0.05
RNG = np.random.default_rng(7)
HILLS = RNG.uniform(0.0, 2500.0, (60, 400)).astype(np.float32)  # 20 degrees wide, 3 high


def hills(west_deg: float, turned: int = 0) -> Terrain:
    return make_terrain("hills", np.roll(HILLS, turned, axis=1), 11.5, west_deg, STEP)


def places(count: int, west_deg: float) -> list[tuple[float, float]]:
    chance = np.random.default_rng(11)
    return [(chance.uniform(8.0, 12.0), chance.uniform(west_deg - 1.0, west_deg + 21.0)) for _ in range(count)]


@pytest.mark.parametrize("turn", [-360.0, 0.0, 360.0])
def test_heights_are_the_same_by_any_turn(turn: float) -> None:
    """A grid 170..190 at places written 170..180, -180..-170 and, on a path that came round, beyond."""
    at_home, across = hills(20.0), hills(170.0)
    for lat, lon in places(400, 20.0):
        there = lon + 150.0 + turn
        assert across.covers(lat * DEGREE, there * DEGREE) == at_home.covers(lat * DEGREE, lon * DEGREE)
        want = at_home.height_at_m(lat * DEGREE, lon * DEGREE)
        assert across.height_at_m(lat * DEGREE, there * DEGREE) == pytest.approx(want, abs=1e-4)


@pytest.mark.parametrize("west", [170.0, -190.0])
def test_a_grid_is_named_from_minus_180(west: float) -> None:
    assert hills(west).west_deg == 170.0
    assert hills(west + 180.0).west_deg == (350.0 if west > 0 else -10.0) - (360.0 if west > 0 else 0.0)


def sights(count: int) -> list[tuple[float, ...]]:
    chance = np.random.default_rng(5)
    found = []
    for _ in range(count):
        lat, lon, azimuth = chance.uniform(8.5, 11.5), chance.uniform(18.0, 42.0), chance.uniform(0.0, 2 * math.pi)
        length = chance.uniform(0.05, 2.5)
        found.append((lat, lon, chance.uniform(10.0, 3000.0), lat + length * math.cos(azimuth),
                      lon + length * math.sin(azimuth), chance.uniform(10.0, 4000.0)))  # fmt: skip
    return found


@pytest.mark.slow
@pytest.mark.parametrize(("moved", "turn"), [(150.0, 0.0), (150.0, -360.0), (-200.0, 0.0), (-200.0, 360.0)])
def test_line_of_sight_is_the_same_by_any_turn(moved: float, turn: float) -> None:
    """The whole scene moved in longitude: across 180 degrees either way, and written a turn away."""
    at_home, across = hills(20.0).grid, hills(20.0 + moved).grid
    open_ = 0
    for lat_1, lon_1, h_1, lat_2, lon_2, h_2 in sights(1500):
        here = (lat_1 * DEGREE, lon_1 * DEGREE, h_1, lat_2 * DEGREE, lon_2 * DEGREE, h_2, RADIUS_M)
        shift = (moved + turn) * DEGREE
        there = (here[0], here[1] + shift, h_1, here[3], here[4] + shift, h_2, RADIUS_M)
        seen = line_of_sight(at_home, *here)
        open_ += seen
        assert line_of_sight(across, *there) == seen
        low = minimum_visible_height_m(at_home, *here[:5], RADIUS_M)
        assert minimum_visible_height_m(across, *there[:5], RADIUS_M) == pytest.approx(low, abs=0.5)
    assert 100 < open_ < 1400


def whole(columns: int = 720, west_deg: float = -180.0, copies: int = 0) -> Terrain:
    """The whole way round in a band of latitude: seeded hills."""
    grid = np.random.default_rng(9).uniform(0.0, 2500.0, (40, columns)).astype(np.float32)
    step = 360.0 / columns
    grid = np.concatenate([grid, grid[:, :copies]], axis=1)
    return make_terrain("whole", grid, 20 * step, west_deg, step)


@pytest.mark.parametrize("copies", [0, 1])
def test_the_whole_earth_joins_at_its_seam(copies: int) -> None:
    terrain, step = whole(copies=copies), 0.5
    grid = terrain.height_m
    last, first = float(grid[10, 719]), float(grid[10, 0])
    latitude = (20 * step - 10.5 * step) * DEGREE
    for longitude in (180.0, -180.0, 540.0):
        assert terrain.covers(latitude, longitude * DEGREE)
        assert terrain.height_at_m(latitude, longitude * DEGREE) == pytest.approx((last + first) / 2, abs=1e-3)
    for longitude, want in ((180.0 - step / 2, last), (-180.0 + step / 2, first), (180.0 + step / 2, first)):
        assert terrain.height_at_m(latitude, longitude * DEGREE) == pytest.approx(want, abs=1e-3)


def test_from_0_to_360_is_the_same_earth() -> None:
    a = whole()
    b = make_terrain("b", np.roll(a.height_m[:, :720], 360, axis=1), 10.0, 0.0, 0.5)
    for lat, lon in places(300, 170.0):
        lat -= 8.0
        assert a.height_at_m(lat * DEGREE, lon * DEGREE) == pytest.approx(
            b.height_at_m(lat * DEGREE, (lon - 360.0) * DEGREE), abs=1e-3
        )


def near_180(count: int) -> list[tuple[float, ...]]:
    """Sights of up to 250 km around the seam, from either side, written either way."""
    chance = np.random.default_rng(4)
    found = []
    for _ in range(count):
        lat, lon = chance.uniform(-1.0, 1.0), chance.uniform(178.5, 181.5) - chance.choice([0.0, 360.0])
        found.append((lat * DEGREE, lon * DEGREE, chance.uniform(200.0, 2500.0),
                      (lat + chance.uniform(-0.5, 0.5)) * DEGREE, (lon + chance.uniform(-2.0, 2.0)) * DEGREE,
                      chance.uniform(200.0, 3500.0), RADIUS_M))  # fmt: skip
    return found


BAND = np.random.default_rng(3).gamma(0.3, 900.0, (60, 7200)).clip(0.0, 8000.0).astype(np.float32)


def test_sight_over_the_seam_is_sight_away_from_it() -> None:
    """The band turned by half: what lay at the seam lies in the middle, and nothing hides or opens by it."""
    seam = make_terrain("seam", BAND, 1.5, -180.0, STEP).grid
    middle = make_terrain("middle", np.roll(BAND, 3600, axis=1), 1.5, -180.0, STEP).grid
    seen = 0
    for lat, lon, h, lat_2, lon_2, h_2, _ in near_180(1500):
        away = math.copysign(math.pi, lon)
        open_ = line_of_sight(seam, lat, lon, h, lat_2, lon_2, h_2, RADIUS_M)
        assert line_of_sight(middle, lat, lon - away, h, lat_2, lon_2 - away, h_2, RADIUS_M) == open_
        seen += open_
    assert 100 < seen < 1400


@pytest.mark.slow
@pytest.mark.parametrize("gap", [0, 1, 3, 9, 15, 16, 40])
@pytest.mark.parametrize("end", [slice(0, 2), slice(-2, None)], ids=["west", "east"])
def test_no_summit_beyond_the_seam_is_passed_over(gap: int, end: slice) -> None:
    """The quick answer by blocks against the same samples without it; towers on one end, the sea everywhere else."""
    heights = np.zeros((60, 7200 - gap), np.float32)
    heights[:, end] = np.random.default_rng(6).choice([0.0, 2500.0], (60, 2), p=[0.3, 0.7])
    grid = make_terrain("towers", heights, 1.5, -180.0 + gap * STEP / 2, STEP).grid
    slow = grid._replace(block_max_m=np.full_like(grid.block_max_m, np.inf))
    answers = [(line_of_sight(grid, *sight), line_of_sight(slow, *sight)) for sight in near_180(2000)]
    assert all(quick == plain for quick, plain in answers)
    assert 100 < sum(quick for quick, _ in answers) < 1900


def test_more_than_a_turn_is_refused() -> None:
    with pytest.raises(InputError, match=r"362\.5 degrees wide"):
        make_terrain("wide", np.zeros((4, 725), np.int16), 1.0, -180.0, 0.5)
    with pytest.raises(InputError, match="more than a turn"):
        make_terrain("odd", np.zeros((4, 515), np.int16), 1.0, -180.0, 0.7)


@pytest.mark.slow
@pytest.mark.parametrize("longitudes", [(179.0, 181.0), (179.0, -179.0), (-179.0, 179.0), (181.0, 179.0)])
def test_a_route_over_180_follows_the_ground(longitudes: tuple[float, float]) -> None:
    """A grid 170..190 and a leg from either side fly over the same ground as 150 degrees farther west."""

    def flown(shift_deg: float) -> np.ndarray:
        start = 10.0 * DEGREE, (longitudes[0] - shift_deg) * DEGREE
        end = 10.2 * DEGREE, (longitudes[1] - shift_deg) * DEGREE
        length_m, azimuth, _ = geodesic_inverse(*start, *end)
        leg = Leg(*start, azimuth, length_m, 250.0, 300.0, 300.0, True, *end)
        return sample_paths([Shape((leg,), 1.0, "aircraft")], hills(170.0 - shift_deg)).samples

    across, home = flown(0.0), flown(150.0)
    assert across[:, GROUND] == pytest.approx(home[:, GROUND], abs=1e-3)
    assert across[:, GROUND].min() > 0.0
    assert np.abs(np.diff(across[:, LONGITUDE])).max() < 0.01


def test_nearest_land_lies_over_the_line() -> None:
    grid = np.zeros((40, 400), np.int16)
    grid[:, 203:] = 50  # land from 180.15 E on
    ground = Ground(make_terrain("isle", grid, 11.0, 170.0, STEP))
    for longitude in (179.9, 179.9 - 360.0):
        land = ground.nearest_land(Place(10.0 * DEGREE, longitude * DEGREE))
        assert land is not None
        assert math.degrees(land.longitude_rad) == pytest.approx(-179.825)
    world = np.zeros((40, 720), np.int16)
    world[:, 3] = 50  # -178.25
    land = Ground(make_terrain("world", world, 10.0, -180.0, 0.5)).nearest_land(Place(5.2 * DEGREE, 179.9 * DEGREE))
    assert land is not None
    assert math.degrees(land.longitude_rad) == pytest.approx(-178.25)


def test_the_map_over_180_has_its_relief() -> None:
    spots = [Place(10.0 * DEGREE, 178.0 * DEGREE), Place(10.5 * DEGREE, -178.0 * DEGREE)]
    frame = frame_around(spots, 10_000.0, 900.0)
    assert 4.0 < frame.east_deg - frame.west_deg < 8.0
    assert all(frame.holds(frame.xy(spot)) for spot in spots)
    home = shaded_relief(hills(20.0), frame.north_deg, frame.south_deg, frame.west_deg - 150, frame.east_deg - 150, 300)
    for terrain in (hills(170.0), hills(-190.0)):
        for turn in (0.0, -360.0):
            edges = frame.west_deg + turn, frame.east_deg + turn
            picture = shaded_relief(terrain, frame.north_deg, frame.south_deg, *edges, 300)
            assert picture is not None
            assert home is not None
            assert picture.png == home.png
            assert picture.west_deg == pytest.approx(home.west_deg + 150.0 + turn)
    band = whole()
    picture = shaded_relief(band, 9.0, 5.0, 170.0, 190.0, 300)
    assert picture is not None
    assert (picture.west_deg, picture.east_deg) == pytest.approx((170.0, 190.5))


@pytest.mark.parametrize("west", [0.0, 200.0])
def test_a_file_from_0_to_360_is_read(tmp_path: Path, west: float) -> None:
    np.savez(tmp_path / "t.npz", height_m=HILLS, north_deg=11.5, west_deg=west, step_deg=STEP)
    text = f"ncols 400\nnrows 60\nxllcorner {west}\nyllcorner 8.5\ncellsize {STEP}\n"
    (tmp_path / "t.asc").write_text(text + "\n".join(" ".join(f"{v:.3f}" for v in row) for row in HILLS))
    for name in ("t.npz", "t.asc"):
        terrain = load_terrain(str(tmp_path / name))
        at = 10.0 * DEGREE, (west + 7.3 - (360.0 if west > 180 else 0.0)) * DEGREE
        assert terrain.covers(*at)
        assert terrain.height_at_m(*at) == pytest.approx(hills(0.0).height_at_m(at[0], 7.3 * DEGREE), abs=0.01)


def test_oblong_cells_hide_what_square_ones_hide() -> None:
    """Every column twice as square cells, once as oblong ones: planes of sight agree where values are the same."""
    chance = np.random.default_rng(8)
    wall = np.zeros((80, 100), np.int16)
    wall[:, 50:52] = 1500
    oblong = make_terrain("oblong", wall, 11.0, 30.0, 0.02, step_east_deg=0.05)
    for _ in range(200):
        lat, lon_1, lon_2 = chance.uniform(9.6, 10.8), chance.uniform(31.0, 32.3), chance.uniform(32.8, 34.0)
        sight = lat * DEGREE, lon_1 * DEGREE, 300.0, lat * DEGREE, lon_2 * DEGREE, 800.0, RADIUS_M
        assert not line_of_sight(oblong.grid, *sight)
        assert oblong.height_at_m(lat * DEGREE, 32.55 * DEGREE) == 1500.0
        assert oblong.height_at_m(lat * DEGREE, 32.4 * DEGREE) == 0.0
        clear = lat * DEGREE, lon_1 * DEGREE, 300.0, lat * DEGREE, (lon_1 - 0.5) * DEGREE, 800.0, RADIUS_M
        assert line_of_sight(oblong.grid, *clear)
