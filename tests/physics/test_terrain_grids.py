"""Elevation grids: the packaged data, interpolation, the user's own files and what is refused."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redan.errors import InputError
from redan.physics.grid import smooth_earth
from redan.physics.terrain import BLOCK_CELLS, load_terrain, make_terrain, terrain_height

DEGREE = math.pi / 180.0


def ramp(rows: int = 40, columns: int = 50) -> np.ndarray:
    """A plane: 3 m a row southwards and 7 m a column eastwards."""
    return (3.0 * np.arange(rows)[:, None] + 7.0 * np.arange(columns)[None, :]).astype(np.float32)


@pytest.mark.parametrize(
    ("lat", "lon", "height"),
    [(33.51, 36.29, 701), (31.78, 35.23, 762), (34.936, 32.863, 1900), (34.0, 33.5, 0), (33.416, 35.857, 2600)],
)
def test_packaged_levant_has_its_known_places(lat: float, lon: float, height: float) -> None:
    terrain = load_terrain("levant")
    assert terrain.height_at_m(lat * DEGREE, lon * DEGREE) == pytest.approx(height, abs=80.0)
    assert terrain.covers(lat * DEGREE, lon * DEGREE)


def test_packaged_levant_tells_its_faults() -> None:
    terrain = load_terrain("levant")
    assert (terrain.north_deg, terrain.south_deg, terrain.west_deg, terrain.east_deg) == pytest.approx((38, 29, 31, 43))
    assert terrain.height_at_m(31.5 * DEGREE, 35.5 * DEGREE) == 0.0  # the Dead Sea, in truth 430 m below
    assert any("Dead Sea" in fault for fault in terrain.known_faults)
    assert not terrain.height_m.flags.writeable


@pytest.mark.parametrize(
    ("lat", "lon", "height"),
    [(32.65, 51.67, 1570), (35.69, 51.42, 1190), (35.95, 52.11, 5250), (34.64, 50.88, 930), (36.9, 52.5, 0)],
)
def test_packaged_iran_has_its_known_places(lat: float, lon: float, height: float) -> None:
    terrain = load_terrain("iran")
    assert terrain.height_at_m(lat * DEGREE, lon * DEGREE) == pytest.approx(height, abs=80.0)
    assert terrain.covers(lat * DEGREE, lon * DEGREE)


def test_packaged_iran_tells_its_faults() -> None:
    terrain = load_terrain("iran")
    edges = (terrain.north_deg, terrain.south_deg, terrain.west_deg, terrain.east_deg)
    assert edges == pytest.approx((37.2, 31, 46, 54))
    assert terrain.height_at_m(36.70 * DEGREE, 52.65 * DEGREE) == 0.0  # a town on the coast, in truth 20 m below
    assert any("Caspian" in fault for fault in terrain.known_faults)


@settings(max_examples=200, deadline=None)
@given(st.floats(0.5, 39.5), st.floats(0.5, 49.5))
def test_interpolation_is_exact_on_a_plane(row: float, column: float) -> None:
    """Values stand at cell centres: row r of the plane lies half a cell inside the edge."""
    terrain = make_terrain("ramp", ramp(), 20.0, 10.0, 0.1)
    got = terrain.height_at_m((20.0 - row * 0.1) * DEGREE, (10.0 + column * 0.1) * DEGREE)
    assert got == pytest.approx(3.0 * (row - 0.5) + 7.0 * (column - 0.5), abs=1e-3)


def test_outside_is_sea_and_the_edge_holds() -> None:
    terrain = make_terrain("ramp", ramp() + 100.0, 20.0, 10.0, 0.1)
    assert terrain.height_at_m(20.0 * DEGREE - 1e-9, 10.0 * DEGREE + 1e-9) == pytest.approx(100.0)
    assert terrain.height_at_m(20.01 * DEGREE, 12.0 * DEGREE) == 0.0
    assert not terrain.covers(20.01 * DEGREE, 12.0 * DEGREE)
    assert terrain_height(smooth_earth(), 0.6, 0.6) == 0.0


def test_block_maxima_bound_all_points_near_the_block() -> None:
    grid = np.random.default_rng(3).uniform(0, 3000, (37, 51)).astype(np.float32)
    blocks = make_terrain("noise", grid, 20.0, 10.0, 0.1).grid.block_max_m
    for i in range(blocks.shape[0]):
        for j in range(blocks.shape[1]):
            rows = slice(max(0, (i - 1) * BLOCK_CELLS), (i + 2) * BLOCK_CELLS)
            columns = slice(max(0, (j - 1) * BLOCK_CELLS), (j + 2) * BLOCK_CELLS)
            assert blocks[i, j] == grid[rows, columns].max()


def test_reads_npz_srtm_and_ascii_alike(tmp_path: Path) -> None:
    side = 1201
    points = np.add.outer(np.arange(side)[::-1], np.arange(side)).astype(np.int16)
    points.astype(">i2").tofile(tmp_path / "N33E036.hgt")
    srtm = load_terrain(str(tmp_path / "N33E036.hgt"))
    assert srtm.height_at_m(33.0 * DEGREE, 36.0 * DEGREE) == pytest.approx(0.0, abs=1e-6)
    assert srtm.height_at_m(33.5 * DEGREE, 36.25 * DEGREE) == pytest.approx(600.0 + 300.0, abs=1e-6)
    assert srtm.height_at_m(34.0 * DEGREE, 37.0 * DEGREE) == pytest.approx(2400.0, abs=1e-6)

    header = "ncols 50\nnrows 40\nxllcorner 10\nyllcorner 16\ncellsize 0.1\nNODATA_value -9999\n"
    rows = "\n".join(" ".join(f"{v:.1f}" for v in row) for row in ramp())
    (tmp_path / "ramp.asc").write_text(header + rows + "\n")
    np.savez(tmp_path / "ramp.npz", height_m=ramp(), north_deg=20.0, west_deg=10.0, step_deg=0.1)
    for name in ("ramp.asc", "ramp.npz"):
        terrain = load_terrain(str(tmp_path / name))
        assert terrain.height_at_m(18.0 * DEGREE, 12.0 * DEGREE) == pytest.approx(3.0 * 19.5 + 7.0 * 19.5, abs=1e-3)


def test_holes_are_refused_with_their_place(tmp_path: Path) -> None:
    points = np.full((1201, 1201), 50, dtype=">i2")
    points[3, 4] = -32768
    points.tofile(tmp_path / "S01W002.hgt")
    header = "ncols 3\nnrows 2\nxllcorner 10\nyllcorner 16\ncellsize 0.5\nNODATA_value -9999\n"
    (tmp_path / "hole.asc").write_text(header + "1 2 3\n4 -9999 nan\n")
    for name, says in (
        ("S01W002.hgt", r"1 of 1442401 cells .* the first in row 4, column 5 \(-0\.0025 N, -1\.9967 E\)"),
        ("hole.asc", r"2 of 6 cells .* the first in row 2, column 2 \(16\.2500 N, 10\.7500 E\)"),
    ):
        with pytest.raises(InputError, match=says) as refusal:
            load_terrain(str(tmp_path / name))
        problem = refusal.value.problems[0]
        assert problem.allowed == "an elevation in every cell, -500 to 9000 m"
        assert "Fill the holes" in problem.remedy


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("none.npz", None, "does not exist"),
        ("what.jpg", b"II", "no terrain is called"),
        ("cut.npz", b"PK\x03\x04 cut short", "cut short"),
        ("damascus.hgt", b"\0" * 18, "corner"),
        ("N33E036.hgt", b"\0" * 18, "9 points"),
        ("text.asc", b"not a grid at all\n", 'text.asc:1:1  the header has an unknown word "not"'),
        ("short.asc", b"ncols 3\nnrows 2\nxllcorner 0\nyllcorner 0\ncellsize 1\n1 2 3\n", "7:1 .* after 3 of 2 x 3"),
        ("bare.asc", b"ncols 3\nnrows 1\n1 2 3\n", "lacks"),
    ],
)
def test_bad_files_are_refused_plainly(tmp_path: Path, name: str, content: bytes | None, says: str) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=says):
        load_terrain(str(path))


@pytest.mark.parametrize(
    ("grid", "place"),
    [
        (np.zeros((0, 3)), (20.0, 10.0, 0.1)),
        (np.array([[1.0, math.nan]]), (20.0, 10.0, 0.1)),
        (np.full((2, 2), 30000.0), (20.0, 10.0, 0.1)),
        (np.zeros((2, 2)), (95.0, 10.0, 0.1)),
        (np.zeros((2, 2)), (20.0, 10.0, -0.1)),
    ],
)
def test_impossible_grids_are_refused(grid: np.ndarray, place: tuple[float, float, float]) -> None:
    with pytest.raises(InputError):
        make_terrain("bad", grid, *place)
