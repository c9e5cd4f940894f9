"""Free words in or beside a raster (tags, descriptions, PAM) are heard: they agree, or the file is refused by name."""

from __future__ import annotations

import math
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from rasterio.transform import Affine

from redan.errors import InputError
from redan.physics.terrain import Terrain, load_terrain

RELIEF = (np.arange(24).reshape(6, 4) * 40 + 100).astype(np.int16)
HEAD = "ncols 3\nnrows 3\nxllcorner {west}\nyllcorner {south}\ncellsize {step}\n"
US_FOOT_M = 1200 / 3937


def write(
    path: Path, heights: np.ndarray = RELIEF, tags: dict[str, str] | None = None, of_file: bool = False,
    domain: str | None = None, description: str = "", unit: str = "", crs: str = "EPSG:4326", scale: float = 1.0,
    **options: Any,
) -> Path:  # fmt: skip
    place = Affine(0.25, 0.0, 35.0, 0.0, -0.25, 34.0)
    rows, columns = heights.shape
    with rasterio.open(path, "w", driver="GTiff", count=1, height=rows, width=columns, dtype=heights.dtype, crs=crs,
                       transform=place, **options) as raster:  # fmt: skip
        raster.write(heights, 1)
        raster.update_tags(*(() if of_file else (1,)), ns=domain, **(tags or {}))
        raster.scales = [scale]
        if unit:
            raster.units = [unit]
        if description:
            raster.set_band_description(1, description)
    return path


def refused(path: Path) -> str:
    with pytest.raises(InputError) as refusal:
        load_terrain(str(path))
    problem = refusal.value.problems[0]
    assert problem.allowed
    assert problem.remedy
    assert problem.where.file
    return problem.what


WRONG = [
    ({"ELEVATION_UNITS": "feet"}, 'ELEVATION_UNITS = "feet"'),
    ({"VERTICAL_DATUM": "WGS84 ellipsoid"}, 'VERTICAL_DATUM = "WGS84 ellipsoid"'),
    ({"standard_name": "height_above_reference_ellipsoid"}, "height_above_reference_ellipsoid"),
    ({"standard_name": "sea_floor_depth_below_geoid"}, "sea_floor_depth_below_geoid"),
    ({"Unit Type": "ft"}, 'Unit Type = "ft"'),
    ({"UNITTYPE": "feet"}, "UNITTYPE"),
    ({"Z_UNIT": "ft"}, "Z_UNIT"),
    ({"heightUnit": "cm"}, "heightUnit"),
    ({"elevation_uom": "ft"}, "elevation_uom"),
    ({"units": "'"}, "a unit that is not known"),
    ({"units": "футы"}, "a unit that is not known"),
    ({"units": "degrees"}, 'units = "degrees"'),
    ({"elevation#units": "decameters"}, "decameters"),
    ({"vertical_datum": "MLLW"}, "MLLW"),
    ({"vertical_datum": "WGS84"}, "not the sea"),
    ({"VerticalDatum": "Ellipsoid"}, "Ellipsoid"),
    ({"VERT_DATUM": "local"}, "not known above what"),
    ({"VERTICAL_CRS": "EPSG:4979"}, "EPSG:4979"),
    ({"VERTICAL_DATUM": "NAVD88 (ftUS)"}, '"ftus"'),
    ({"DATUM": "Tokyo"}, "a datum that is not known"),
    ({"DATUM": "WGS84 ellipsoidal height"}, "ellipsoidal"),
    ({"ELLIPSOID": "WGS84"}, "ELLIPSOID"),
    ({"comment": "heights above WGS84"}, "heights above WGS84"),
    ({"long_name": "Höhe in Fuß"}, "fuss"),
    ({"long_name": "hauteur ellipsoïdale"}, "ellipsoidale"),
    ({"comment": "canopy, metres above ground"}, "above ground"),
    ({"comment": "values in units of 0.1"}, "units of 0.1"),
    ({"comment": "multiplied by 10"}, "multiplied"),
    ({"z_scale": "0.1"}, "z_scale"),
    ({"add_offset": "-100"}, "add_offset"),
    ({"positive": "down"}, 'positive = "down"'),
    ({"z_min_ft": "33"}, "z_min_ft"),
    ({"TIFFTAG_IMAGEDESCRIPTION": "Elevations in feet, NAVD88"}, "IMAGEDESCRIPTION"),
    ({"spatial_ref": 'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],'
                     'UNIT["degree",0.0174532925199433]],VERTCS["NAVD88",VDATUM["NAVD88"],UNIT["Foot_US",0.3048006]]'},
     "spatial_ref"),
]  # fmt: skip


@pytest.mark.parametrize(("tags", "says"), WRONG, ids=lambda v: v if isinstance(v, str) else next(iter(v)))
@pytest.mark.parametrize("of_file", [True, False], ids=["file", "band"])
def test_a_tag_that_says_otherwise_is_refused_and_quoted(
    tmp_path: Path, tags: dict[str, str], says: str, of_file: bool
) -> None:
    assert says in refused(write(tmp_path / "dem.tif", tags=tags, of_file=of_file))


@pytest.mark.parametrize("domain", ["DEM", "OTHER"])
@pytest.mark.parametrize("of_file", [True, False])
def test_a_tag_is_heard_in_every_domain(tmp_path: Path, domain: str, of_file: bool) -> None:
    path = write(tmp_path / "dem.tif", tags={"VUNITS": "ft"}, of_file=of_file, domain=domain)
    assert 'VUNITS = "ft"' in refused(path)


@pytest.mark.parametrize(
    "text", ["height in feet", "depth below sea", "elevation (ft)", "DepthMetres", "HAE", "ellipsoidal height (m)",
             "altitude in decametres", "slope in degrees", "geoid undulation", "Bathymetry", "elevation x scale 0.1"],
)  # fmt: skip
def test_a_description_that_says_otherwise_is_refused(tmp_path: Path, text: str) -> None:
    assert f'the description is "{text}"' in refused(write(tmp_path / "dem.tif", description=text))


@pytest.mark.parametrize(
    ("tags", "source"),
    [
        ({"TIFFTAG_SOFTWARE": "Feet & Depth 2.0", "TIFFTAG_DATETIME": "2024:01:01 00:00:00"}, "taken as metres"),
        ({"TIFFTAG_RESOLUTIONUNIT": "2 (pixels/inch)"}, "taken as metres"),
        ({"STATISTICS_MEAN": "1", "LAYER_TYPE": "athematic", "DataType": "Elevation"}, "taken as metres"),
        ({"units": "metres"}, "GeoTIFF, metres"),
        ({"zunits": "m", "scale_factor": "1", "add_offset": "0", "positive": "up"}, "GeoTIFF, m"),
        ({"VERTICAL_DATUM": "EGM96"}, "above EGM96"),
        ({"vertical_datum": "EPSG:3855"}, "above EGM2008"),
        ({"DTED_VerticalDatum": "E96", "DTED_HorizontalDatum": "WGS84", "DTED_VerticalAccuracy": "0016"}, "above E96"),
        ({"HEIGHT_TYPE": "orthometric"}, "above orthometric"),
        ({"standard_name": "surface_altitude", "long_name": "elevation"}, "does not say above what"),
        ({"elevation#long_name": "Elevation relative to sea level", "NC_GLOBAL#source": "a bathymetric product"},
         'the sea ("Elevation relative'),
        ({"lat#units": "degrees_north", "lon#units": "degrees_east", "time#units": "days since 2000"}, "taken as"),
        ({"HORIZONTAL_UNITS": "degrees", "HORIZONTAL_DATUM": "WGS84", "MAP_SCALE": "1:25000"}, "taken as metres"),
        ({"comment": "SRTM 30 m, WGS84", "VERTICAL_UNITS": "unknown", "VERTICAL_DATUM": ""}, "taken as metres"),
        ({"OWNER": "Ministry", "latitude_of_tile": "33", "title": "Identity of the antidote"}, "taken as metres"),
        ({"spatial_ref": 'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],'
                         'UNIT["degree",0.0174532925199433]]'}, "taken as metres"),
    ],
)  # fmt: skip
def test_what_agrees_or_says_nothing_is_accepted(tmp_path: Path, tags: dict[str, str], source: str) -> None:
    terrain = load_terrain(str(write(tmp_path / "dem.tif", tags=tags)))
    assert np.array_equal(terrain.height_m, RELIEF)
    assert source in terrain.source


@pytest.mark.parametrize(
    ("options", "factor"),
    [
        ({"unit": "ft", "tags": {"ELEVATION_UNITS": "feet"}, "description": "height in feet"}, 0.3048),
        ({"unit": "US survey foot", "description": "elevation (ft)"}, US_FOOT_M),
        ({"scale": 0.1, "tags": {"scale_factor": "0.1", "units": "m"}}, 0.1),
        ({"crs": "EPSG:4326+5773", "tags": {"ELLIPSOID": "WGS 84"}}, 1.0),
        ({"crs": "EPSG:4326+8228", "tags": {"VERTICAL_DATUM": "NAVD88 (ft)"}}, 0.3048),
    ],
)
def test_words_that_agree_with_the_band_change_nothing(tmp_path: Path, options: dict[str, Any], factor: float) -> None:
    terrain = load_terrain(str(write(tmp_path / "dem.tif", **options)))
    assert terrain.height_m == pytest.approx(RELIEF * factor, abs=2e-4)


@pytest.mark.parametrize("description", ["elevation in metres", "altitude (m)"])
def test_metres_in_words_and_feet_in_the_band_are_refused(tmp_path: Path, description: str) -> None:
    assert "the band says otherwise" in refused(write(tmp_path / "dem.tif", unit="ft", description=description))


@pytest.mark.parametrize(
    ("unit", "length_m"),
    [(u, US_FOOT_M) for u in ("feet (US survey)", "US survey foot", "ftUS", "foot_us", "U.S. Survey Feet", "us-ft",
                              "Survey foot (US)", "US_survey_foot", "us foot", "ft (US)")]
    + [(u, 0.3048) for u in ("feet (international)", "International Foot", "intl ft", "Foot_Intl")]
    + [("yd", 0.9144), ("inch", 0.0254), ("Metre", 1.0), ("millimetres", 0.001)],
)  # fmt: skip
def test_common_spellings_of_units_are_read(tmp_path: Path, unit: str, length_m: float) -> None:
    terrain = load_terrain(str(write(tmp_path / "dem.tif", unit=unit)))
    assert terrain.height_m == pytest.approx(RELIEF * length_m, rel=1e-6)
    assert unit in terrain.source or length_m == 1.0


@pytest.mark.parametrize("unit", ["Clarke's foot", "Indian foot", "foot_sears", "decametres", "link", "'", "US"])
def test_other_units_are_refused_by_name(tmp_path: Path, unit: str) -> None:
    assert f'"{unit}"' in refused(write(tmp_path / "dem.tif", unit=unit))


PAM = "<PAMDataset>{}</PAMDataset>"
BAND = "<PAMRasterBand band='1'>{}</PAMRasterBand>"
ITEM = "<Metadata{}><MDI key='{}'>{}</MDI></Metadata>"
BESIDE = [
    (PAM.format(BAND.format(ITEM.format("", "units", "ft"))), 'units = "ft"'),
    (PAM.format(ITEM.format(" domain='DEM'", "VERT_DATUM", "ellipsoid")), "VERT_DATUM"),
    (PAM.format(BAND.format("<Description>depth (m)</Description>")), "depth"),
    (PAM.format("<Metadata domain='xml:x' format='xml'><a><b>heights in feet</b></a></Metadata>"), "feet"),
    (PAM.format(BAND.format("<Scale>0.1</Scale>")), "(Scale)"),
    ("<PAMDataset><Metadata", "well-formed"),
    ("<!DOCTYPE a [<!ENTITY b 'ft'>]>" + PAM.format(ITEM.format("", "units", "&b;")), "well-formed"),
]


def beside_whom(tmp_path: Path, kind: str) -> Path:
    if kind == "tif":
        return write(tmp_path / "dem.tif")
    path = tmp_path / "dem.asc"
    path.write_text(HEAD.format(west=36.25, south=33.25, step=0.5) + "1 2 3 4 5 6 7 8 9\n")
    return path


@pytest.mark.parametrize(("text", "says"), BESIDE, ids=[says for _, says in BESIDE[:-1]] + ["entity"])
@pytest.mark.parametrize("kind", ["tif", "asc"])
def test_what_lies_beside_the_grid_is_heard(tmp_path: Path, kind: str, text: str, says: str) -> None:
    path = beside_whom(tmp_path, kind)
    Path(f"{path}.aux.xml").write_text(text)
    assert says in refused(path)


@pytest.mark.parametrize("kind", ["tif", "asc"])
def test_a_harmless_file_beside_it_changes_nothing(tmp_path: Path, kind: str) -> None:
    path = beside_whom(tmp_path, kind)
    before = load_terrain(str(path)).height_m
    text = BAND.format("<Description>elevation</Description>" + ITEM.format("", "STATISTICS_MEAN", "560"))
    Path(f"{path}.aux.xml").write_text(PAM.format(ITEM.format(" domain='Esri'", "PyramidResamplingType", "X") + text))
    assert np.array_equal(load_terrain(str(path)).height_m, before)


def test_a_tile_with_words_beside_it_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "N33E036.hgt"
    np.zeros((1201, 1201), ">i2").tofile(path)
    assert load_terrain(str(path)).height_m.max() == 0
    Path(f"{path}.aux.xml").write_text(PAM.format(BAND.format(ITEM.format("", "units", "ft"))))
    assert "ft" in refused(path)


@pytest.mark.parametrize(
    ("citation", "says"),
    [("hgt in feet ", "feet"), ("ellipsoid hg", "ellipsoid"), ("EGM96 height", ""), ("local dat 12", "")],
)
def test_a_vertical_system_in_words_alone_is_heard(tmp_path: Path, citation: str, says: str) -> None:
    """The library knows a vertical system by its code only: here the codes are 0, the words are left."""
    path = write(tmp_path / "dem.tif", crs="EPSG:4326+5773", GEOTIFF_VERSION="1.0")
    data = path.read_bytes()
    for key, code in ((4096, 5773), (4098, 5171), (4099, 9001)):
        assert struct.pack("<4H", key, 0, 1, code) in data
        data = data.replace(struct.pack("<4H", key, 0, 1, code), struct.pack("<4H", key, 0, 1, 0))
    assert b"|WGS 84|EGM96 height|" in data
    path.write_bytes(data.replace(b"|WGS 84|EGM96 height|", f"|WGS 84|{citation}|".encode()))
    if says:
        what = refused(path)
        assert "VerticalCitation" in what
        assert says in what
    else:
        assert ("EGM96" in load_terrain(str(path)).source) == ("EGM96" in citation)


# --- other contents --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heights", "options", "says"),
    [
        (RELIEF.astype(np.int32) * 1000, {}, "elevations run from 100000"),
        (np.full((6, 4), 40000, np.uint16), {}, "elevations run from 40000"),
        (RELIEF.astype(np.complex128), {}, "complex128"),
        (np.where(RELIEF == 340, np.nan, RELIEF).astype(np.float32), {"nodata": math.nan}, "1 of 24 cells"),
    ],
)
def test_contents_that_are_no_heights_are_refused(
    tmp_path: Path, heights: np.ndarray, options: dict[str, Any], says: str
) -> None:
    path = write(tmp_path / "dem.tif", heights, **options)
    with pytest.raises(InputError, match=says):
        load_terrain(str(path))


@pytest.mark.parametrize(
    ("heights", "options", "factor"),
    [
        (RELIEF.astype(np.int32) * 1000, {"unit": "mm"}, 0.001),
        (np.full((6, 4), 40000, np.uint16), {"scale": 0.1}, 0.1),
        (RELIEF.astype(np.float32), {"nodata": math.nan}, 1.0),
    ],
)
def test_wide_numbers_are_heights_once_scaled(
    tmp_path: Path, heights: np.ndarray, options: dict[str, Any], factor: float
) -> None:
    terrain = load_terrain(str(write(tmp_path / "dem.tif", heights, **options)))
    assert terrain.height_m == pytest.approx(heights * factor, abs=2e-4)


@pytest.mark.parametrize("text", ["-99", "1e9", "1.5", "999"])
def test_a_no_data_value_outside_the_type_marks_no_cell(tmp_path: Path, text: str) -> None:
    path = write(tmp_path / "dem.tif", (RELIEF // 10).astype(np.uint8), nodata=123)
    data = path.read_bytes()
    assert b"123\0" in data
    path.write_bytes(data.replace(b"123\0", text.encode().ljust(3) + b"\0"))
    assert np.array_equal(load_terrain(str(path)).height_m, RELIEF // 10)


def test_overviews_do_not_take_the_place_of_the_grid(tmp_path: Path) -> None:
    from rasterio.shutil import copy

    heights = np.tile(RELIEF, (20, 200))[:, :700]
    with rasterio.open(write(tmp_path / "dem.tif", heights[:8, :8])) as small:
        place = small.transform @ Affine.scale(0.004)
    options = {"driver": "GTiff", "count": 1, "dtype": "int16", "crs": "EPSG:4326", "transform": place}
    with rasterio.open(tmp_path / "big.tif", "w", height=120, width=700, **options) as raster:
        raster.write(heights, 1)
    copy(tmp_path / "big.tif", tmp_path / "cog.tif", driver="COG", BLOCKSIZE=128)
    with rasterio.open(tmp_path / "cog.tif") as cog:
        assert cog.overviews(1)
    assert np.array_equal(load_terrain(str(tmp_path / "cog.tif")).height_m, heights)


# --- places ----------------------------------------------------------------------------------------------------------


def grid(tmp_path: Path, west: float, south: float, step: float, rows: int = 3, prj: str = "") -> Terrain:
    path = tmp_path / "grid.asc"
    head = HEAD.format(west=west, south=south, step=step).replace("nrows 3", f"nrows {rows}")
    path.write_text(head + "1 2 3\n" * rows)
    if prj:
        path.with_suffix(".prj").write_text(prj)
    return load_terrain(str(path))


@pytest.mark.parametrize(("south", "step"), [(89.0, 0.5), (88.9, 0.5), (-90.5, 0.5), (89.8, 0.1), (-90.07, 0.1)])
def test_cells_beyond_a_pole_are_refused(tmp_path: Path, south: float, step: float) -> None:
    with pytest.raises(InputError, match="beyond a pole"):
        grid(tmp_path, 36, south, step)


@pytest.mark.parametrize(("south", "step"), [(88.5, 0.5), (88.75, 0.5), (-90.25, 0.5), (-90.0, 0.5), (89.75, 0.1)])
def test_points_on_a_pole_are_taken(tmp_path: Path, south: float, step: float) -> None:
    assert grid(tmp_path, 36, south, step).south_deg == south


PRJ = "Projection GEOGRAPHIC\nUnits DD\nDatum WGS84\n"


@pytest.mark.parametrize(("west", "south", "step"), [(0, 0, 1), (0, 0, 0.05), (12, 5, 0.5)])
def test_a_grid_that_may_be_in_metres_is_said_to_be(tmp_path: Path, west: float, south: float, step: float) -> None:
    terrain = grid(tmp_path, west, south, step)
    assert "taken as degrees" in terrain.source
    assert "a local grid in metres looks the same" in terrain.known_faults[0]
    terrain = grid(tmp_path, west, south, step, prj=PRJ)
    assert terrain.known_faults == ()
    assert "taken as degrees" not in terrain.source


@pytest.mark.parametrize(("west", "south", "step"), [(36.25, 33.25, 0.5), (36, 33, 0.008333)])
def test_a_usual_grid_only_says_what_it_assumes(tmp_path: Path, west: float, south: float, step: float) -> None:
    terrain = grid(tmp_path, west, south, step)
    assert "taken as degrees: no .prj" in terrain.source
    assert terrain.known_faults == ()
