"""A raster that says what its numbers mean is heard, or refused by name: scale, unit, datum, coordinates, packing."""

from __future__ import annotations

import math
import shutil
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from rasterio.transform import Affine

from redan.errors import InputError
from redan.physics.terrain import Terrain, load_terrain
from redan.scenario import check, load_scenario

INPUTS = Path(__file__).parent / "inputs"
WEST, NORTH, STEP = 35.0, 34.0, 0.25
RELIEF = (np.arange(24).reshape(6, 4) * 40 + 100).astype(np.int16)
DEGREE = math.pi / 180.0


def write(
    path: Path, heights: np.ndarray = RELIEF, crs: str | None = "EPSG:4326", scale: float = 1.0, offset: float = 0.0,
    unit: str = "", tags: dict[str, str] | None = None, place: Affine | None = None, mask: np.ndarray | None = None,
    **options: Any,
) -> Path:  # fmt: skip
    """A GeoTIFF as GDAL writes it."""
    bands = heights if heights.ndim == 3 else heights[None]
    place = place or Affine(STEP, 0.0, WEST, 0.0, -STEP, NORTH)
    with (
        rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True),
        rasterio.open(path, "w", driver="GTiff", count=len(bands), height=bands.shape[1], width=bands.shape[2],
                      dtype=bands.dtype, crs=crs, transform=place, **options) as raster,
    ):  # fmt: skip
        raster.write(bands)
        raster.scales, raster.offsets = [scale] * len(bands), [offset] * len(bands)
        if unit:
            raster.units = [unit] * len(bands)
        raster.update_tags(1, **(tags or {}))
        if mask is not None:
            raster.write_mask(mask)
    return path


def read(path: Path) -> Terrain:
    terrain = load_terrain(str(path))
    assert terrain.height_m.dtype in (np.dtype(np.int16), np.dtype(np.float32))
    assert terrain.height_m.flags.c_contiguous
    assert terrain.height_m.dtype.isnative
    return terrain


def refused(path: Path) -> str:
    with pytest.raises(InputError) as refusal:
        load_terrain(str(path))
    problem = refusal.value.problems[0]
    assert problem.allowed
    assert problem.where.file
    return problem.what


# --- the inputs that failed ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "lowest_m", "highest_m", "says"),
    [
        ("scale-offset/dm.tif", 80.0, 230.0, "scale 0.1 and offset 0 applied"),
        ("feet/feet.tif", 800.0, 2300.0, "ft turned into metres"),
        ("feet/v6360.tif", 80.0 * 1200 / 3937, 230.0 * 1200 / 3937, "NAVD88"),
        ("geotiff-kinds/lzw.tif", 800.0, 2300.0, "does not say above what"),
        ("geotiff-kinds/defp2.tif", 800.0, 2300.0, "taken as metres"),
        ("geotiff-kinds/defp3.tif", 800.0, 2300.0, "taken as metres"),
        ("geotiff-kinds/rect.tif", 800.0, 2300.0, "taken as metres"),
    ],
)
def test_inputs_have_their_right_heights(name: str, lowest_m: float, highest_m: float, says: str) -> None:
    terrain = read(INPUTS / name)
    assert (terrain.height_m.min(), terrain.height_m.max()) == pytest.approx((lowest_m, highest_m), abs=1e-3)
    assert says in terrain.source
    assert (terrain.north_deg, terrain.west_deg) == (34.2, 35.8)


@pytest.mark.parametrize("name", ["scale-offset/t_dm.yaml", "feet/t_feet.yaml", "feet/t_v6360.yaml"])
def test_their_scenarios_are_usable(name: str) -> None:
    assert [p for p in check(load_scenario(INPUTS / name)) if p.severity == "error"] == []


def strips(path: Path) -> tuple[dict[int, tuple[Any, ...]], list[bytes]]:
    """Tags and raw strips or tiles of a little-endian classic TIFF: another look at the file than the library's."""
    data = path.read_bytes()
    assert data[:4] == b"II*\0"
    start = struct.unpack_from("<I", data, 4)[0]
    tags = {}
    for k in range(struct.unpack_from("<H", data, start)[0]):
        number, kind, count = struct.unpack_from("<HHI", data, start + 2 + 12 * k)
        form = f"<{count}{({1: 'B', 2: 'c', 3: 'H', 4: 'I', 12: 'd'}[kind])}"
        at = start + 10 + 12 * k
        tags[number] = struct.unpack_from(form, data, at if struct.calcsize(form) <= 4 else
                                          struct.unpack_from("<I", data, at)[0])  # fmt: skip
    offsets, counts = (tags[324], tags[325]) if 324 in tags else (tags[273], tags[279])
    return tags, [data[o : o + n] for o, n in zip(offsets, counts, strict=True)]


def test_the_packed_inputs_hold_what_an_independent_look_finds() -> None:
    _, packed = strips(INPUTS / "geotiff-kinds" / "defp2.tif")
    rows = np.frombuffer(b"".join(map(zlib.decompress, packed)), "<i2").reshape(-1, 120)
    differenced = np.cumsum(rows, axis=1, dtype=np.int16)
    for name in ("defp2.tif", "lzw.tif"):
        assert np.array_equal(read(INPUTS / "geotiff-kinds" / name).height_m, differenced)
    _, plain = strips(INPUTS / "geotiff-kinds" / "rect.tif")
    raw = np.frombuffer(b"".join(plain), "<f4").reshape(120, 120)
    assert np.array_equal(read(INPUTS / "geotiff-kinds" / "rect.tif").height_m, raw)
    tags, tiles = strips(INPUTS / "geotiff-kinds" / "defp3.tif")
    assert (tags[317], tags[322], tags[323]) == ((3,), (64,), (64,))
    whole = np.zeros((128, 128), np.float32)
    for k, tile in enumerate(tiles):
        planes = np.cumsum(np.frombuffer(zlib.decompress(tile), np.uint8).reshape(64, 256), axis=1, dtype=np.uint8)
        values = planes.reshape(64, 4, 64).transpose(0, 2, 1).copy().view(">f4")[..., 0]
        i, j = divmod(k, 2)
        whole[64 * i : 64 * i + 64, 64 * j : 64 * j + 64] = values
    assert np.array_equal(read(INPUTS / "geotiff-kinds" / "defp3.tif").height_m, whole[:120, :120])


def test_the_oblong_input_lies_where_it_says() -> None:
    terrain = read(INPUTS / "geotiff-kinds" / "rect.tif")
    assert (terrain.step_deg, terrain.step_east_deg) == (0.008, 0.01)
    assert (terrain.south_deg, terrain.east_deg) == pytest.approx((34.2 - 0.96, 37.0))
    i, j = 70, 13
    at = (34.2 - (i + 0.5) * 0.008) * DEGREE, (35.8 + (j + 0.5) * 0.01) * DEGREE
    assert terrain.height_at_m(*at) == pytest.approx(float(terrain.height_m[i, j]), abs=1e-3)


# --- further ones of each kind ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "factor", "offset_m"),
    [
        ({"scale": 0.25, "offset": -100.0}, 0.25, -100.0),
        ({"scale": 2.0}, 2.0, 0.0),
        ({"offset": 500.0}, 1.0, 500.0),
        ({"scale": 0.5, "offset": 10.0, "unit": "ft"}, 0.5 * 0.3048, 3.048),
        ({"unit": "m"}, 1.0, 0.0),
        ({"unit": "metre"}, 1.0, 0.0),
        ({"unit": "Feet"}, 0.3048, 0.0),
        ({"unit": "US survey foot"}, 1200 / 3937, 0.0),
        ({"unit": "us-ft"}, 1200 / 3937, 0.0),
        ({"unit": "dm"}, 0.1, 0.0),
        ({"unit": "cm"}, 0.01, 0.0),
        ({"crs": "EPSG:4326+5773"}, 1.0, 0.0),
        ({"crs": "EPSG:4326+3855"}, 1.0, 0.0),
        ({"crs": "EPSG:4326+8228"}, 0.3048, 0.0),
        ({"crs": "EPSG:4269+6360"}, 1200 / 3937, 0.0),
        ({"crs": "EPSG:4326+8228", "GEOTIFF_VERSION": "1.0"}, 0.3048, 0.0),
        ({"crs": "EPSG:4326+8228", "unit": "ft"}, 0.3048, 0.0),
        ({"tags": {"units": "m", "scale_factor": "0.5"}, "scale": 0.5}, 0.5, 0.0),
    ],
)
def test_what_is_said_is_heard(tmp_path: Path, options: dict[str, Any], factor: float, offset_m: float) -> None:
    terrain = read(write(tmp_path / "dem.tif", **options))
    assert terrain.height_m == pytest.approx(RELIEF * factor + offset_m, abs=2e-4)


@pytest.mark.parametrize(
    ("crs", "named"), [("EPSG:4326+5773", "EGM96"), ("EPSG:4326+3855", "EGM2008"), ("EPSG:4269+5703", "NAVD88"),
                       ("EPSG:4258+5621", "EVRF2007"), ("EPSG:4326+5714", "MSL")],
)  # fmt: skip
def test_the_datum_of_heights_is_named(tmp_path: Path, crs: str, named: str) -> None:
    assert named in read(write(tmp_path / "dem.tif", crs=crs)).source


def test_what_is_assumed_is_said(tmp_path: Path) -> None:
    source = read(write(tmp_path / "dem.tif")).source
    assert "taken as metres" in source
    assert "the file does not say above what" in source


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"unit": "fathom"}, "fathom"),
        ({"unit": "K"}, '"K"'),
        ({"scale": 0.0}, "scale is 0"),
        ({"scale": math.nan}, "scale is nan"),
        ({"crs": "EPSG:4326+5773", "unit": "ft"}, 'band is in "ft"'),
        ({"crs": "EPSG:4326+6360", "unit": "ft"}, 'band is in "ft"'),
        ({"crs": "EPSG:4979", "GEOTIFF_VERSION": "1.1"}, "above the ellipsoid"),
        ({"crs": "EPSG:4326+5861"}, "not heights above mean sea level"),
        ({"crs": "EPSG:4326+5866"}, "not heights above mean sea level"),
        ({"crs": None}, "in which coordinates"),
        ({"crs": "EPSG:32636"}, "projected"),
        ({"crs": "EPSG:3857"}, "projected"),
        ({"crs": "EPSG:4267"}, "North American Datum 1927"),
        ({"crs": "EPSG:4807", "GEOTIFF_VERSION": "1.1"}, "Paris"),
        ({"tags": {"units": "feet"}}, 'units = "feet"'),
        ({"tags": {"scale_factor": "0.1"}}, "scale_factor"),
        ({"tags": {"units": "cubits"}}, "cubits"),
        ({"heights": np.stack([RELIEF, RELIEF])}, "2 bands"),
        ({"heights": RELIEF.astype(np.complex64)}, "complex"),
        ({"place": Affine(STEP, 0.01, WEST, 0.0, -STEP, NORTH)}, "turned against north"),
        ({"place": Affine(-STEP, 0.0, WEST, 0.0, -STEP, NORTH)}, "-0.25 degrees wide"),
        ({"place": Affine(30.0, 0.0, 5e5, 0.0, -30.0, 3.7e6)}, "30 degrees"),
        ({"heights": np.where(RELIEF == 340, -32768, RELIEF).astype(np.int16), "nodata": -32768}, "1 of 24 cells"),
        ({"mask": (RELIEF != 340)}, "1 of 24 cells have no elevation, the first in row 2, column 3"),
        ({"heights": np.where(RELIEF == 340, -9999, RELIEF).astype(np.int16)}, "elevations run from -9999"),
        ({"heights": RELIEF * 20}, "elevations run from"),
        ({"SPARSE_OK": True, "heights": np.zeros((6, 4), np.int16)}, "holds nothing"),
    ],
)
def test_what_is_not_understood_is_refused_by_name(tmp_path: Path, options: dict[str, Any], says: str) -> None:
    assert says in refused(write(tmp_path / "dem.tif", **options))


@pytest.mark.parametrize("code", [4269, 4258, 6318, 4283, 7844, 9057])
def test_datums_next_to_wgs84_are_taken(tmp_path: Path, code: int) -> None:
    assert np.array_equal(read(write(tmp_path / "dem.tif", crs=f"EPSG:{code}")).height_m, RELIEF)


@pytest.mark.parametrize("dtype", ["uint8", "int16", "uint16", "int32", "uint32", "float32", "float64"])
@pytest.mark.parametrize(
    "options",
    [
        {"compress": "lzw"},
        {"compress": "lzw", "predictor": 2},
        {"compress": "deflate", "predictor": 2},
        {"compress": "zstd"},
        {"compress": "packbits"},
        {"tiled": True, "blockxsize": 16, "blockysize": 16, "compress": "deflate"},
        {"BIGTIFF": "YES"},
        {"ENDIANNESS": "BIG"},
    ],
    ids=lambda o: "-".join(str(v) for v in o.values()),
)
def test_every_packing_and_type_is_read(tmp_path: Path, dtype: str, options: dict[str, Any]) -> None:
    heights = (RELIEF // 4).astype(dtype)
    assert np.array_equal(read(write(tmp_path / "dem.tif", heights, **options)).height_m, RELIEF // 4)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_floating_predictor_is_read(tmp_path: Path, dtype: str) -> None:
    heights = RELIEF.astype(dtype) + np.dtype(dtype).type(0.375)
    assert np.array_equal(read(write(tmp_path / "dem.tif", heights, compress="deflate", predictor=3)).height_m, heights)


def test_rows_from_south_to_north_are_turned(tmp_path: Path) -> None:
    place = Affine(STEP, 0.0, WEST, 0.0, STEP, NORTH - 6 * STEP)
    terrain = read(write(tmp_path / "dem.tif", RELIEF[::-1].copy(), place=place))
    assert np.array_equal(terrain.height_m, RELIEF)
    assert (terrain.north_deg, terrain.west_deg) == (NORTH, WEST)


def test_a_point_raster_stands_at_its_points(tmp_path: Path) -> None:
    """GDAL's own writer: the same place, said the other way."""
    write(tmp_path / "dem.tif")
    with rasterio.open(tmp_path / "dem.tif", "r+") as raster:
        raster.update_tags(AREA_OR_POINT="Point")
    terrain = read(tmp_path / "dem.tif")
    assert (terrain.north_deg, terrain.west_deg) == (NORTH, WEST)


@pytest.mark.parametrize(
    ("beside", "text", "says"),
    [
        (".aux.xml", "<PAMDataset><PAMRasterBand band='1'><Scale>0.1</Scale></PAMRasterBand></PAMDataset>", "(Scale)"),
        (".aux.xml", "<PAMDataset><PAMRasterBand><UnitType>ft</UnitType></PAMRasterBand></PAMDataset>", "(UnitType)"),
        (".aux.xml", "<PAMDataset><SRS>EPSG:4979</SRS></PAMDataset>", "(SRS)"),
        (".msk", "", "mask lies beside"),
    ],
)
def test_a_file_beside_it_that_says_more_is_refused(tmp_path: Path, beside: str, text: str, says: str) -> None:
    path = write(tmp_path / "dem.tif")
    Path(f"{path}{beside}").write_text(text)
    assert says in refused(path)


def test_statistics_beside_it_change_nothing(tmp_path: Path) -> None:
    path = write(tmp_path / "dem.tif")
    text = "<PAMDataset><Metadata><MDI key='STATISTICS_MEAN'>1</MDI></Metadata></PAMDataset>"
    Path(f"{path}.aux.xml").write_text(text)
    assert np.array_equal(read(path).height_m, RELIEF)


def test_a_users_surroundings_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """GDAL's own switches, set by a user for other work."""
    path = write(tmp_path / "dem.tif", crs="EPSG:4326+8228", GEOTIFF_VERSION="1.0")
    monkeypatch.setenv("GTIFF_REPORT_COMPD_CS", "NO")
    monkeypatch.setenv("GTIFF_POINT_GEO_IGNORE", "YES")
    assert read(path).height_m == pytest.approx(RELIEF * 0.3048, abs=1e-4)


def test_without_the_library_the_remedy_is_named(tmp_path: Path) -> None:
    """A plain installation: .npz, .hgt and .asc are read, a .tif is refused with the command that helps."""
    write(tmp_path / "dem.tif")
    shutil.copy(INPUTS / "asc" / "a_ok.asc", tmp_path)
    code = (
        "import sys; sys.modules['rasterio'] = None\n"
        "from redan.physics.terrain import load_terrain\n"
        f"print(load_terrain({str(tmp_path / 'a_ok.asc')!r}).height_m.max())\n"
        f"try: load_terrain({str(tmp_path / 'dem.tif')!r})\n"
        "except Exception as error: print(type(error).__name__, error)\n"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True).stdout
    assert out.startswith("9.0\nInputError")
    assert "pip install 'redan[geo]'" in out


def test_the_library_is_loaded_for_rasters_only() -> None:
    code = (
        "import sys\nfrom redan.physics.terrain import load_terrain\nload_terrain('levant')\n"
        f"load_terrain({str(INPUTS / 'asc' / 'a_ok.asc')!r})\nprint('rasterio' in sys.modules)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True).stdout
    assert out.strip() == "False"
