"""`redan terrain`: files of any cell, datum and projection become one grid; overlaps, gaps and voids are counted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.physics.rasters import dted, hgt, plane_m, plane_tiff, tiff

from redan.errors import InputError
from redan.physics.grid import Terrain, make_terrain
from redan.physics.holes import around_holes
from redan.physics.mosaic import Made, join
from redan.physics.npz_grid import npz_bytes
from redan.physics.terrain import load_terrain
from redan.physics.tiles import Box, Said

SEA = Said(vertical="EGM96")
WHOLE = np.arange(600, dtype=np.int16).reshape(20, 30)


def off_plane_m(made: Made) -> Any:
    """What each cell is off the plane."""
    frame = made.frame
    lat = frame.north_deg - (np.arange(frame.rows) + 0.5) * frame.step_deg
    lon = frame.west_deg + (np.arange(frame.columns) + 0.5) * frame.step_east_deg
    return made.height_m - plane_m(*np.meshgrid(lat, lon, indexing="ij"))


def as_terrain(made: Made) -> Terrain:
    frame = made.frame
    return make_terrain(
        "x", made.height_m, frame.north_deg, frame.west_deg, frame.step_deg, step_east_deg=frame.step_east_deg
    )


def refusal(*files: Path, **options: Any) -> str:
    with pytest.raises(InputError) as refused:
        join(files, **options)
    return str(refused.value)


PROJECTED = {
    "UTM": (220_000, 3_720_000, (500, 500), (150, 170), "EPSG:32637"),
    "oblong cells": (220_000, 3_720_000, (800, 300), (250, 90), "EPSG:32637"),
    "Lambert's equal area of Europe": (6_700_000, 1_650_000, (1000, 1000), (120, 120), "EPSG:3035"),
    "web Mercator": (4_020_000, 3_960_000, (600, 600), (150, 150), "EPSG:3857"),
}


@pytest.mark.parametrize("name", PROJECTED)
def test_a_projected_plane_is_the_same_plane(tmp_path: Path, name: str) -> None:
    made = join([plane_tiff(tmp_path / "p.tif", *PROJECTED[name])], said=SEA)
    assert np.abs(off_plane_m(made)).max() < 0.1  # a metre sideways is 0.008 m; half a cell of 500 m would be 3 m
    assert made.counts.voids == made.counts.gaps == 0
    assert made.height_m.size > 0.5 * 90 * 250 / (3 if name.startswith("Lambert") else 1)


def test_an_older_datum_is_brought_to_wgs84(tmp_path: Path) -> None:
    """European Datum 1950 lies some hundred metres north and east of WGS84 in Europe (NIMA TR8350.2, appendix B)."""
    flat = np.zeros((60, 60), dtype=np.float32)
    northward, eastward = flat + (50.0 - np.arange(60)[:, None] / 60), flat + (10.0 + np.arange(60)[None, :] / 60)
    off = []
    for number, heights in enumerate((northward, eastward)):
        file = tiff(
            tmp_path / f"{number}.tif", heights * 100, 10 - 1 / 120, 50 + 1 / 120, (1 / 60, 1 / 60), "EPSG:4230"
        )
        made = join([file], said=SEA, bounds=Box(49.2, 10.2, 49.8, 10.8))
        frame = made.frame
        lat = frame.north_deg - (np.arange(frame.rows) + 0.5) * frame.step_deg
        lon = frame.west_deg + (np.arange(frame.columns) + 0.5) * frame.step_east_deg
        true = np.broadcast_to(lat[:, None] if number == 0 else lon[None, :], made.height_m.shape)
        off.append(float((made.height_m / 100 - true).mean()) * 111_195 * (1.0 if number == 0 else 0.65))
        assert "without tables of shifts" in made.tiles[0].says
    assert 60 < off[0] < 130
    assert 50 < off[1] < 130


def test_cells_of_the_file_stay_as_they_are(tmp_path: Path) -> None:
    file = tiff(tmp_path / "a.tif", WHOLE, 36.0, 34.0, (0.02, 0.01), "EPSG:4326")
    made = join([file], said=SEA)
    assert made.height_m.dtype == np.int16
    assert np.array_equal(made.height_m, WHOLE)
    assert (made.frame.step_deg, made.frame.step_east_deg) == pytest.approx((0.01, 0.02))
    cut = join([file], said=SEA, bounds=Box(33.85, 36.1, 33.95, 36.2))
    assert np.array_equal(cut.height_m, WHOLE[5:15, 5:10])


def test_rows_from_south_to_north_and_nad83_are_as_good(tmp_path: Path) -> None:
    file = tiff(tmp_path / "a.tif", WHOLE[::-1].copy(), 36.0, 33.8, (0.02, -0.01), "EPSG:4269")
    assert np.array_equal(join([file], said=SEA).height_m, WHOLE)


def test_feet_and_scale_are_applied(tmp_path: Path) -> None:
    file = tiff(tmp_path / "a.tif", WHOLE, 36.0, 34.0, (0.02, 0.02), "EPSG:4326")
    assert np.allclose(join([file], said=Said(vertical="sea", unit="ft")).height_m, WHOLE * 0.3048, atol=1e-4)
    import rasterio

    with rasterio.open(file, "r+") as raster:
        raster.scales, raster.offsets = (0.5,), (10.0,)
    made = join([file], said=SEA)
    assert np.array_equal(made.height_m, (WHOLE * 0.5 + 10).astype(np.float32))
    assert "scale 0.5 and offset 10 applied" in made.tiles[0].says


def test_tiles_of_srtm_join_and_their_voids_are_filled_and_counted(tmp_path: Path) -> None:
    files = [
        hgt(tmp_path, 33, 36, np.s_[300:310, 400:420]),
        hgt(tmp_path, 33, 37),
        hgt(tmp_path, 34, 36),
        hgt(tmp_path, 34, 37),
    ]
    made = join(files)
    assert made.height_m.shape == (2401, 2401)
    assert made.counts.voids == 200
    assert made.counts.gaps == 0
    assert made.counts.overlaps == 1201 + 1201 + 2401
    assert made.counts.differ_m == 0
    assert np.abs(off_plane_m(made)).max() <= 1.5
    assert "EGM96" in made.tiles[0].says
    alone = refusal(*files, voids="refuse")
    assert "200 of 5764801 cells have no height, the first at 34" not in alone
    assert "200 of 5764801 cells have no height, the first at 33.75 N, 36.3333 E" in alone


def test_dted_of_the_north_has_fewer_points_across(tmp_path: Path) -> None:
    made = join(
        [dted(tmp_path / "a.dt0", 55, 36, (121, 61), np.s_[50:52, 10:12])],
    )
    assert made.height_m.shape == (121, 61)
    assert made.frame.step_east_deg == pytest.approx(2 * made.frame.step_deg)
    assert made.counts.voids == 4
    assert np.abs(off_plane_m(made)).max() <= 1.0
    assert "MSL" in made.tiles[0].says or "EGM96" in made.tiles[0].says


def test_the_first_file_wins(tmp_path: Path) -> None:
    one = tiff(tmp_path / "1.tif", WHOLE, 36.0, 34.0, (0.02, 0.02), "EPSG:4326")
    other = tiff(tmp_path / "2.tif", WHOLE + np.int16(7), 36.2, 34.0, (0.02, 0.02), "EPSG:4326")
    made = join([one, other], said=SEA)
    assert np.array_equal(made.height_m[:, :30], WHOLE)
    assert np.array_equal(made.height_m[:, 30:], WHOLE[:, 20:] + 7)
    assert made.counts.overlaps == 20 * 20
    assert made.counts.differ_m == 3.0  # seven more, ten columns farther on
    turned = join([other, one], said=SEA)
    assert np.array_equal(turned.height_m[:, 10:], WHOLE + 7)


def test_gaps_are_refused_filled_or_sea(tmp_path: Path) -> None:
    files = [tiff(tmp_path / f"{west}.tif", np.full((20, 20), high, np.int16), west, 34.0, (0.02, 0.02), "EPSG:4326")
             for west, high in ((36.0, 100), (36.8, 300))]  # fmt: skip
    said = refusal(*files, said=SEA)
    assert "400 of 1200 cells lie on no file, the first at 33.99 N, 36.41 E" in said
    assert "--gaps sea" in said
    sea = join(files, said=SEA, gaps="sea")
    assert set(np.unique(sea.height_m[:, 20:40])) == {0}
    filled = join(files, said=SEA, gaps="fill").height_m[5, 20:40]
    assert np.array_equal(filled, np.rint(100 + 200 * np.arange(1, 21) / 21))
    assert sea.counts.gaps == 400


def test_voids_far_from_any_height_are_not_filled_unasked(tmp_path: Path) -> None:
    heights = np.full((60, 60), 50, np.int16)
    heights[5:35, 5:35] = -32768
    file = tiff(tmp_path / "a.tif", heights, 36.0, 34.0, (0.01, 0.01), "EPSG:4326", nodata=-32768)
    said = refusal(file, said=SEA)
    assert "lie more than 5 km from one" in said
    assert "--voids sea" in said
    assert join([file], said=SEA, voids="sea").height_m[20, 20] == 0
    filled = join([file], said=SEA, voids="fill-all")
    assert set(np.unique(filled.height_m)) == {50}
    assert filled.counts.voids == 900


def test_across_the_antimeridian(tmp_path: Path) -> None:
    east = tiff(tmp_path / "e.tif", np.full((10, 10), 5, np.int16), 179.9, 10.0, (0.01, 0.01), "EPSG:4326")
    west = tiff(tmp_path / "w.tif", np.full((10, 10), 9, np.int16), -180.0, 10.0, (0.01, 0.01), "EPSG:4326")
    for order in ((east, west), (west, east)):
        made = join(order, said=SEA)
        assert made.height_m.shape == (10, 20)
        assert made.height_m[0].tolist() == [5] * 10 + [9] * 10
        assert made.frame.west_deg == pytest.approx(179.9)
        assert as_terrain(made).height_at_m(np.radians(9.95), np.radians(-179.95)) == 9.0
    cut = join([east, west], said=SEA, bounds=Box(9.95, 179.95, 10.0, 180.05))
    assert cut.height_m.shape == (5, 10)


def test_coarser_cells_are_means(tmp_path: Path) -> None:
    file = tiff(tmp_path / "a.tif", WHOLE, 36.0, 34.0, (0.01, 0.01), "EPSG:4326")
    made = join([file], said=SEA, cell=(0.05, "deg"))
    means = WHOLE.reshape(4, 5, 6, 5).mean(axis=(1, 3))
    assert np.abs(made.height_m - means).max() <= 0.5
    assert made.height_m.shape == (4, 6)
    metres = join([file], said=SEA, cell=(2000.0, "m")).frame
    assert metres.step_deg * 111_195 == pytest.approx(2000.0)
    assert metres.step_east_deg * 111_195 * np.cos(np.radians(33.9)) == pytest.approx(2000.0, rel=1e-3)


def test_an_npz_is_cut_joined_and_interpolated(tmp_path: Path) -> None:
    grid = np.rint(plane_m(34 - (np.arange(40)[:, None] + 0.5) / 100, 36 + (np.arange(50)[None, :] + 0.5) / 50)).astype(
        np.int16
    )
    for name, part, west in (("l", grid[:, :25], 36.0), ("r", grid[:, 20:], 36.4)):
        (tmp_path / f"{name}.npz").write_bytes(npz_bytes(part, 34.0, west, 0.01, 0.02, {"source": "me"}))
    files = [tmp_path / "l.npz", tmp_path / "r.npz"]
    made = join(files)
    assert np.array_equal(made.height_m, grid)
    assert made.counts.overlaps == 40 * 5
    cut = join(files, bounds=Box(33.7, 36.2, 33.9, 36.8))
    assert np.array_equal(cut.height_m, grid[10:30, 10:40])
    finer = join(files[:1], cell=(0.005, "deg"), bounds=Box(33.7, 36.1, 33.9, 36.4))
    assert np.abs(off_plane_m(finer)).max() < 1.01
    assert "cannot be made coarser" in refusal(*files, cell=(0.1, "deg"))


def test_what_it_was_made_from_stands_in_the_file(tmp_path: Path) -> None:
    about = {"source": "made from a.tif", "known_faults": ["4 of 10 cells were filled"]}
    (tmp_path / "a.npz").write_bytes(npz_bytes(WHOLE, 34.0, 36.0, 0.01, 0.01, about))
    terrain = load_terrain(str(tmp_path / "a.npz"))
    assert terrain.source == "made from a.tif"
    assert terrain.known_faults == ("4 of 10 cells were filled",)
    with np.load(tmp_path / "a.npz") as kept:
        assert json.loads(str(kept["about"])) == about


@pytest.mark.parametrize(
    "about", ["[1]", '{"source": 5}', '{"known_faults": [{}]}', "no json", '{"source": "' + "x" * 200_000 + '"}']
)
def test_a_damaged_about_is_refused(tmp_path: Path, about: str) -> None:
    np.savez(tmp_path / "a.npz", height_m=WHOLE, north_deg=34.0, west_deg=36.0, step_deg=0.01, about=np.array(about))
    with pytest.raises(InputError, match=r"a\.npz  (the terrain file is damaged|about is not one text)"):
        load_terrain(str(tmp_path / "a.npz"))


def test_holes_in_a_plane_are_filled_exactly() -> None:
    plane = np.arange(9.0)[:, None] * 3 + np.arange(12.0)[None, :] * 5
    missing = np.zeros(plane.shape, dtype=bool)
    missing[3:6, 4:8] = True
    around = around_holes(np.where(missing, 0, plane), missing, 0.05, 0.01, 0.01)
    assert np.allclose(around.heights_m, plane[missing])
    assert around.away_m[0] == pytest.approx(0.01 * 111_195, rel=1e-3)


def silent(tmp_path: Path, **more: Any) -> Path:
    return tiff(tmp_path / "s.tif", WHOLE, 36.0, 34.0, (0.01, 0.01), **{"crs": "EPSG:4326", **more})


def test_a_file_without_a_datum_is_refused_with_the_remedy(tmp_path: Path) -> None:
    said = refusal(silent(tmp_path))
    assert "s.tif  the file does not say above what its heights count" in said
    assert "Say it: --vertical-datum EGM96" in said
    said = refusal(silent(tmp_path, crs=None), said=SEA)
    assert "s.tif  the file does not say in which coordinates it lies" in said
    assert "--horizontal-crs EPSG:4326" in said
    made = join([silent(tmp_path, crs=None)], said=Said("EPSG:4326", "NAVD88"))
    assert np.array_equal(made.height_m, WHOLE)
    assert "above NAVD88 (as the user says)" in made.tiles[0].says


SAID = {
    "ellipsoid": (Said(vertical="WGS84 ellipsoid"), '--vertical-datum "WGS84 ellipsoid" is not the sea'),
    "unknown": (Said(vertical="mars"), '--vertical-datum "mars" is not known'),
    "tide": (Said(vertical="lowest astronomical tide"), "is not the sea"),
    "unit": (Said(vertical="sea", unit="cubit"), 'the heights are in "cubit"'),
    "no code": (Said(horizontal="utm 37", vertical="sea"), '--horizontal-crs "utm 37" is no code'),
    "unknown code": (Said(horizontal="EPSG:99999", vertical="sea"), "PROJ knows no EPSG:99999"),
    "another": (Said(horizontal="EPSG:32637", vertical="sea"), "the file says otherwise itself"),
}


@pytest.mark.parametrize("name", SAID)
def test_what_the_user_says_is_judged_too(tmp_path: Path, name: str) -> None:
    said, words = SAID[name]
    assert words in refusal(silent(tmp_path), said=said)


def test_an_ascii_grid_keeps_fractions_and_refuses_commas(tmp_path: Path) -> None:
    head = "ncols 100\nnrows 400\nxllcorner 36\nyllcorner 33\ncellsize 0.001\n"
    grid = tmp_path / "g.asc"
    grid.write_text(head + "1234 " * 39_999 + "5.5\n")  # 200 kB of whole numbers first
    assert join([grid], said=Said("EPSG:4326", "sea")).height_m[-1, -1] == 5.5
    grid.write_text(head + "1234 " * 39_999 + "5,5\n")
    assert "g.asc:6:199997  there is a comma in the grid" in refusal(grid, said=Said("EPSG:4326", "sea"))


def test_bad_files_are_named(tmp_path: Path) -> None:
    assert "nothing" not in refusal(silent(tmp_path), said=SEA, bounds=Box(10, 10, 11, 11))
    assert "lie beside all that the files cover" in refusal(silent(tmp_path), said=SEA, bounds=Box(10, 10, 11, 11))
    (tmp_path / "x.dt0").write_bytes(b"UHL1" + b"x" * 5000)
    assert "x.dt0  the file is cut short or damaged" in refusal(tmp_path / "x.dt0")
    two = tmp_path / "two.tif"
    import rasterio

    with rasterio.open(two, "w", driver="GTiff", height=5, width=5, count=2, dtype="int16", crs="EPSG:4326") as raster:
        raster.write(np.zeros((2, 5, 5), np.int16))
    assert "two.tif  the file has 2 bands" in refusal(two, said=SEA)
    depth = tiff(tmp_path / "d.tif", WHOLE, 36.0, 34.0, (0.01, 0.01), "EPSG:4979")
    assert "d.tif  the heights stand above the ellipsoid" in refusal(depth, said=SEA)
    wild = tiff(tmp_path / "w.tif", WHOLE * np.int16(50), 36.0, 34.0, (0.01, 0.01), "EPSG:4326")
    assert "w.tif  elevations run from" in refusal(wild, said=SEA)
    small = tmp_path / "g.asc"
    small.write_text("ncols 2\nnrows 2\nxllcorner 36\nyllcorner 33\ncellsize 0\n1 2\n3 4\n")
    assert "g.asc  a cell is 0 x 0 degrees" in refusal(small, said=Said("EPSG:4326", "sea"))
    assert "g.asc  a cell is 0 x 0 degrees" in refusal(small, said=Said("EPSG:32637", "sea"))
    huge = tiff(tmp_path / "h.tif", WHOLE, 36.0, 34.0, (0.1, 0.1), "EPSG:4326")
    assert "take cells of" in refusal(huge, said=SEA, cell=(0.0001, "deg"))
    (tmp_path / "v.vrt").write_text('<VRTDataset rasterXSize="5" rasterYSize="5"></VRTDataset>')
    assert "v.vrt  the file is cut short or damaged" in refusal(tmp_path / "v.vrt")
