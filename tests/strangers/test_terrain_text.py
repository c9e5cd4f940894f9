"""ESRI ASCII grids as people have them: values are counted, not lines; what is wrong is named at its line."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from redan.errors import InputError
from redan.physics.terrain import Terrain, load_terrain
from redan.scenario import check, load_scenario

INPUTS = Path(__file__).parent / "inputs"
HEAD = "ncols 3\nnrows 3\nxllcorner 36\nyllcorner 33\ncellsize 0.5\nNODATA_value -9999\n"
BODY = "1 2 3\n4 5 6\n7 8 9\n"
RIGHT = np.arange(1, 10).reshape(3, 3)
WGS84 = 'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'  # noqa: E501


def read(tmp_path: Path, text: str | bytes, prj: str = "") -> Terrain:
    path = tmp_path / "grid.asc"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    if prj:
        path.with_suffix(".prj").write_text(prj)
    return load_terrain(str(path))


def refused(tmp_path: Path, text: str | bytes, prj: str = "") -> str:
    with pytest.raises(InputError) as refusal:
        read(tmp_path, text, prj)
    return str(refusal.value)


@pytest.mark.parametrize("name", ["a_ok.asc", "a_wrap.asc"])
def test_inputs_are_read_alike(name: str) -> None:
    terrain = load_terrain(str(INPUTS / "asc" / name))
    assert np.array_equal(terrain.height_m, RIGHT)
    assert (terrain.north_deg, terrain.west_deg, terrain.step_deg) == (34.5, 36.0, 0.5)


def test_the_decimal_comma_is_named_at_its_line() -> None:
    with pytest.raises(InputError, match=r'a_comma\.asc:3:11  "36,0" has a decimal comma.*Write 36\.0'):
        load_terrain(str(INPUTS / "asc" / "a_comma.asc"))


def test_a_grid_in_metres_is_refused_by_check() -> None:
    errors = [p for p in check(load_scenario(INPUTS / "metre-grid" / "local.yaml")) if p.severity == "error"]
    assert len(errors) >= 1
    assert errors[0].where.line == 3
    assert 'terrain "a_local25.asc" line 5, column 1: a cell of 25 degrees is no elevation cell' in errors[0].what
    assert "redan terrain" in errors[0].remedy


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "1 2 3 4 5 6 7 8 9",
        HEAD + "1\n2\n3\n4\n5\n6\n7\n8\n9\n",
        HEAD + "\n\n1 2 3 4\n5 6\n7 8 9\n\n",
        HEAD.replace("\n", "\r\n") + BODY.replace("\n", "\r\n"),
        HEAD.replace("\n", "\r") + BODY.replace("\n", "\r"),
        "\ufeff" + HEAD + BODY,
        HEAD.replace(" ", "\t") + BODY.replace(" ", "\t"),
        HEAD.upper() + BODY,
        "".join(reversed(HEAD.splitlines(keepends=True))) + BODY,
        HEAD.replace("NODATA_value -9999\n", "") + BODY,
        HEAD.replace("corner 36", "center 36.25").replace("corner 33", "center 33.25") + BODY,
        HEAD.replace("ncols 3", "ncols    3.0") + "1.0 2. 3e0 +4 5.00E+00 6 7 8 9",
        HEAD.replace("cellsize 0.5", "dx 0.5\ndy 0.5") + BODY,
        HEAD.replace("\n", " ") + BODY.replace("\n", " "),
    ],
)
def test_the_same_grid_however_it_is_laid_out(tmp_path: Path, text: str) -> None:
    terrain = read(tmp_path, text)
    assert np.array_equal(terrain.height_m, RIGHT)
    assert (terrain.north_deg, terrain.west_deg, terrain.step_deg) == (34.5, 36.0, 0.5)


def test_oblong_cells(tmp_path: Path) -> None:
    terrain = read(tmp_path, HEAD.replace("cellsize 0.5", "dx 0.5\ndy 0.25") + BODY)
    assert (terrain.step_deg, terrain.step_east_deg, terrain.north_deg, terrain.east_deg) == (0.25, 0.5, 33.75, 37.5)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (HEAD + "1 2 3\n4 5,5 6\n7 8 9\n", ':8:3  "5,5" has a decimal comma'),
        (HEAD + "1,2,3\n4,5,6\n7,8,9\n", ":7:1 .*set apart by commas"),
        (HEAD + "1 2 3\n4 x 6\n7 8 9\n", ':8:3  "x" is not a number'),
        (HEAD + "1 2 3\r\n4 5 6\r\n7 1-2 9\r\n", ':9:3  "1-2" is not a number'),
        (HEAD + "1 2 3\n4 1_0 6\n7 8 9\n", ':8:3  "1_0" is not a number'),
        (HEAD + "1 2 3\n4 0x10 6\n7 8 9\n", ':8:3  "0x10" is not a number'),
        (HEAD + "1 2 3\n4 5 6\n7 8\n", ":10:1  the file ends after 8 of 3 x 3 = 9 values"),
        (HEAD + "1 2 3 4 5 6 7 8", ":7:16  the file ends after 8 of 3 x 3 = 9 values"),
        (HEAD + BODY + "10\n", ":10:1  here begins value 10, but the header says 3 x 3 = 9"),
        (HEAD + "1 2 3\n4 5 6\n7 8 9 10\n", ":9:7  here begins value 10"),
        (HEAD + "1 2 3\n4 -9999 6\n7 8 nan\n", "2 of 9 cells have no elevation, the first in row 2, column 2"),
        (HEAD.replace("0.5", "25") + BODY, ":5:1  a cell of 25 degrees is no elevation cell"),
        (HEAD.replace("0.5", "1.01") + BODY, "a cell of 1.01 degrees"),
        (HEAD.replace("36", "363000").replace("33", "3712000") + BODY, "lies at 3.712e"),
        (HEAD.replace("36", "500") + BODY, "from 500 E"),
        (HEAD.replace("0.5", "0") + BODY, "a cell of 0 degrees is none"),
        (HEAD.replace("ncols 3", "ncols 2.5") + BODY, ":1:1  ncols is 2.5"),
        (HEAD.replace("ncols 3", "ncols -3") + BODY, ":1:1  ncols is -3"),
        (HEAD.replace("ncols 3", "ncols three") + BODY, ':1:7  "three" is not a number'),
        (HEAD.replace("ncols 3\n", "") + BODY, ":6:1  the header lacks ncols"),
        (HEAD.replace("cellsize 0.5\n", "") + BODY, "lacks cellsize"),
        (HEAD.replace("cellsize 0.5", "dx 0.5") + BODY, "lacks dy"),
        (HEAD.replace("NODATA_value", "novalue") + BODY, ':6:1  the header has an unknown word "novalue"'),
        (HEAD + "ncols 4\n" + BODY, ":7:1  the header has ncols twice"),
        (HEAD + "xllcenter 36\n" + BODY, "has xllcorner and xllcenter"),
        (HEAD, "followed by no elevations"),
        ("", "is empty"),
        (b"\xff\xfe" + (HEAD + BODY).encode("utf-16-le"), "UTF-16"),
        ((HEAD + BODY).encode() + b"\0\0", ":10:1 .* is not a number"),
        (HEAD.replace("ncols 3", "ncols 100000").replace("nrows 3", "nrows 100000") + BODY, "100000 x 100000 cells"),
        (HEAD + "9" * 5000, ":7:1  a word has thousands of characters"),
    ],
)
def test_what_is_wrong_is_named_at_its_line(tmp_path: Path, text: str | bytes, says: str) -> None:
    message = refused(tmp_path, text)
    assert re.search(says, message), message
    assert "cannot be read" not in message


@pytest.mark.slow
def test_a_line_far_down_is_counted_right(tmp_path: Path) -> None:
    """Past several pieces of reading, whatever the line ends."""
    head = HEAD.replace("ncols 3", "ncols 100").replace("nrows 3", "nrows 9000").replace("0.5", "0.001")
    rows = [" ".join(["1234"] * 100)] * 9000
    rows[8000] = rows[8000].replace("1234", "12,4", 3).replace("12,4", "1234", 2)
    for end in ("\n", "\r\n", "\r"):
        assert ':8007:11  "12,4"' in refused(tmp_path, (head + "\n".join(rows) + "\n").replace("\n", end))


@pytest.mark.parametrize(
    ("prj", "says"),
    [
        ('PROJCS["UTM_36N",' + WGS84 + ',PROJECTION["Transverse_Mercator"],UNIT["Meter",1.0]]', "is projected"),
        (WGS84.replace("D_WGS_1984", "D_North_American_1927"), "D_North_American_1927"),
        (WGS84.replace("0.0174532925199433", "0.01570796326794897"), "are in"),
        (WGS84.replace('"Greenwich",0.0', '"Paris",2.337229'), 'meridian of "Paris"'),
        (WGS84 + ',VERTCS["WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.25]],UNIT["Meter",1.0]]',
         "above the ellipsoid"),
        (WGS84 + ',VERTCS["My_Height",VDATUM["My_Datum"],UNIT["Meter",1.0]]', "not known above what"),
        (WGS84 + ',VERTCS["EGM96",VDATUM["EGM96_Geoid"],PARAMETER["Vertical_Shift",5.0],UNIT["Meter",1.0]]',
         "not heights above mean sea level"),
        ("Projection UTM\nZone 36\nDatum WGS84\nUnits METERS\n", "projection is"),
        ("Projection GEOGRAPHIC\nUnits DD\nZunits FATHOMS\n", "FATHOMS"),
        ('GEOGCS["broken', "no well-known text"),
    ],
)  # fmt: skip
def test_a_prj_that_says_otherwise_is_refused(tmp_path: Path, prj: str, says: str) -> None:
    message = refused(tmp_path, HEAD + BODY, prj)
    assert says in message
    assert "grid.prj" in message


@pytest.mark.parametrize(
    ("prj", "factor"),
    [
        (WGS84, 1.0),
        (WGS84 + ',VERTCS["EGM96_Geoid",VDATUM["EGM96_Geoid"],PARAMETER["Direction",1.0],UNIT["Meter",1.0]]', 1.0),
        (WGS84 + ',VERTCS["NAVD88_foot",VDATUM["North_American_Vertical_Datum_1988"],UNIT["Foot_US",0.3048006096]]',
         0.3048006096),
        ("Projection    GEOGRAPHIC\nDatum         WGS84\nUnits         DD\nZunits        METERS\nParameters\n", 1.0),
        ("Projection    GEOGRAPHIC\nDatum         NAD83\nUnits         DD\nZunits        FEET\n", 0.3048),
    ],
)  # fmt: skip
def test_a_prj_is_heard(tmp_path: Path, prj: str, factor: float) -> None:
    assert read(tmp_path, HEAD + BODY, prj).height_m == pytest.approx(RIGHT * factor, rel=1e-6)
