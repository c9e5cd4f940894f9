"""GeoTIFF elevations: files written byte by byte here, read back; what cannot be meant is refused by name."""

from __future__ import annotations

import math
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from redan import api
from redan.errors import InputError
from redan.physics.terrain import Terrain, load_terrain

DEGREE = math.pi / 180.0
WEST, NORTH, STEP = 35.0, 34.0, 0.25
GEO_KEYS = [1, 1, 0, 3, 1024, 0, 1, 2, 1025, 0, 1, 1, 2048, 0, 1, 4326]
RELIEF = (np.arange(7)[:, None] * 100 + np.arange(5)[None, :] * 7 - 50).astype(np.int16)
CODES = {"B": 1, "s": 2, "H": 3, "I": 4, "d": 12, "Q": 16}


def tiff(
    relief: np.ndarray = RELIEF, *, order: str = "<", deflate: bool = False, rows_per_strip: int = 3,
    tile: int | None = None, **changes: tuple[str, list[Any]] | None,
) -> bytes:  # fmt: skip
    """A GeoTIFF; changes name tags as t<number> with (type, values), or None to leave one out."""
    rows, columns = relief.shape
    cells = relief.astype(relief.dtype.newbyteorder(order))
    if tile:
        padded = np.pad(cells, ((0, -rows % tile), (0, -columns % tile)))
        blocks = [
            padded[i : i + tile, j : j + tile] for i in range(0, rows, tile) for j in range(0, columns, tile)
        ]
    else:
        blocks = [cells[i : i + rows_per_strip] for i in range(0, rows, rows_per_strip)]
    packed = [zlib.compress(b.tobytes()) if deflate else b.tobytes() for b in blocks]
    offsets, at = [], 8
    for block in packed:
        offsets.append(at)
        at += len(block)
    layout: dict[int, tuple[str, list[Any]]] = {
        (324 if tile else 273): ("I", offsets),
        (325 if tile else 279): ("I", [len(b) for b in packed]),
    }
    layout |= {322: ("H", [tile]), 323: ("H", [tile])} if tile else {278: ("H", [rows_per_strip])}
    tags = {
        256: ("H", [columns]), 257: ("H", [rows]), 258: ("H", [8 * cells.itemsize]), 259: ("H", [8 if deflate else 1]),
        277: ("H", [1]), 339: ("H", [3 if cells.dtype.kind == "f" else 2]), **layout,
        33550: ("d", [STEP, STEP, 0.0]), 33922: ("d", [0.0, 0.0, 0.0, WEST, NORTH, 0.0]), 34735: ("H", GEO_KEYS),
    }  # fmt: skip
    for name, value in changes.items():
        if value is None:
            del tags[int(name[1:])]
        else:
            tags[int(name[1:])] = value
    entries, extra, start = b"", b"", at + 2 + 12 * len(tags) + 4
    for number in sorted(tags):
        kind, values = tags[number]
        if kind == "s":
            body, count = values[0], len(values[0])
        else:
            body, count = struct.pack(f"{order}{len(values)}{kind}", *values), len(values)
        entries += struct.pack(order + "HHI", number, CODES[kind], count)
        if len(body) <= 4:
            entries += body.ljust(4, b"\0")
        else:
            entries += struct.pack(order + "I", start + len(extra))
            extra += body
    head = (b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, at)
    return head + b"".join(packed) + struct.pack(order + "H", len(tags)) + entries + b"\0\0\0\0" + extra


def key(number: int, value: int, **more: int) -> tuple[str, list[int]]:
    """The geo keys with one changed or added; more of them as k<number>."""
    new = {number: value} | {int(name[1:]): v for name, v in more.items()}
    rest = [GEO_KEYS[i : i + 4] for i in range(4, len(GEO_KEYS), 4) if GEO_KEYS[i] not in new]
    entries = sorted([*rest, *([n, 0, 1, v] for n, v in new.items())])
    return "H", [1, 1, 0, len(entries), *(v for entry in entries for v in entry)]


def read(tmp_path: Path, data: bytes) -> Terrain:
    path = tmp_path / "dem.tif"
    path.write_bytes(data)
    return load_terrain(str(path))


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("deflate", [False, True])
@pytest.mark.parametrize("tile", [None, 4])
@pytest.mark.parametrize("dtype", ["i2", "f4"])
def test_reads_what_was_written(tmp_path: Path, order: str, deflate: bool, tile: int | None, dtype: str) -> None:
    terrain = read(tmp_path, tiff(RELIEF.astype(dtype), order=order, deflate=deflate, tile=tile))
    assert np.array_equal(terrain.height_m, RELIEF)
    assert (terrain.north_deg, terrain.west_deg, terrain.step_deg) == (NORTH, WEST, STEP)
    assert terrain.height_at_m((NORTH - 2.5 * STEP) * DEGREE, (WEST + 1.5 * STEP) * DEGREE) == pytest.approx(157.0)


def test_a_point_raster_stands_at_its_points(tmp_path: Path) -> None:
    """With RasterPixelIsPoint the tie point is the first cell's centre, not its corner."""
    keys = GEO_KEYS.copy()
    keys[11] = 2
    terrain = read(tmp_path, tiff(t34735=("H", keys)))
    assert (terrain.north_deg, terrain.west_deg) == (NORTH + STEP / 2, WEST - STEP / 2)
    assert terrain.height_at_m(NORTH * DEGREE, WEST * DEGREE) == pytest.approx(-50.0)


def test_oblong_cells_keep_their_steps(tmp_path: Path) -> None:
    terrain = read(tmp_path, tiff(t33550=("d", [0.25, 0.3, 0.0])))
    assert (terrain.step_deg, terrain.step_east_deg) == (0.3, 0.25)
    assert (terrain.south_deg, terrain.east_deg) == pytest.approx((NORTH - 7 * 0.3, WEST + 5 * 0.25))
    assert terrain.height_at_m((NORTH - 2.5 * 0.3) * DEGREE, (WEST + 1.5 * 0.25) * DEGREE) == pytest.approx(157.0)


@pytest.mark.parametrize(("code", "metres"), [(9001, 1.0), (9002, 0.3048), (9003, 1200 / 3937)])
def test_the_vertical_unit_key_is_heard(tmp_path: Path, code: int, metres: float) -> None:
    """The key alone, without a vertical coordinate system."""
    terrain = read(tmp_path, tiff(t34735=key(4099, code)))
    assert terrain.height_m == pytest.approx(RELIEF * metres, abs=1e-4)
    assert "does not say above what" in terrain.source


def test_a_tie_point_inside_the_grid(tmp_path: Path) -> None:
    terrain = read(tmp_path, tiff(t33922=("d", [2.0, 3.0, 0.0, WEST, NORTH, 0.0])))
    assert (terrain.north_deg, terrain.west_deg) == (NORTH + 3 * STEP, WEST - 2 * STEP)


def test_a_scenario_on_a_geotiff_is_the_scenario_on_its_packaged_twin(tmp_path: Path) -> None:
    """The packaged grid written as GeoTIFF and named by a scenario gives the same plan."""
    packaged = load_terrain("levant")
    place = ("d", [0.0, 0.0, 0.0, packaged.west_deg, packaged.north_deg, 0.0])
    scale = ("d", [packaged.step_deg, packaged.step_deg, 0.0])
    data = tiff(packaged.height_m, deflate=True, rows_per_strip=64, t33922=place, t33550=scale)
    (tmp_path / "mine.tif").write_bytes(data)
    text = Path("tests/scenario/base.yaml").read_text()
    digests = []
    for name in ("levant", "mine.tif"):
        file = tmp_path / f"{name}.yaml"
        file.write_text(text.replace("terrain: levant", f"terrain: {name}"))
        digests.append(api.compile(file).digest)
    assert digests[0] == digests[1]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"t259": ("H", [5])}, "cut short or damaged"),
        ({"t277": ("H", [3])}, "3 bands"),
        ({"t339": ("H", [1])}, "elevations run from 50 to 65514 m"),
        ({"t34735": None}, "does not say in which coordinates"),
        ({"t34735": key(1024, 1)}, "is a ENGCRS"),
        ({"t34735": key(2048, 4267)}, "North American Datum 1927"),
        ({"t34735": key(2048, 4322)}, "World Geodetic System 1972"),
        ({"t34735": key(2048, 4807)}, "Paris"),
        ({"t34735": key(2054, 9101)}, "in unit 9101"),
        ({"t34735": key(2054, 9105)}, "in unit 9105"),
        ({"t34735": key(2048, 32767, k2050=6326, k2051=8903)}, "from meridian 8903"),
        ({"t34735": key(4096, 5103, k4099=9003)}, "vertical unit is 0.304801 m"),
        ({"t34735": key(4096, 5773, k4099=9002)}, "vertical unit is 0.3048 m"),
        ({"t34735": key(4096, 5030)}, "above the ellipsoid"),
        ({"t34735": key(4096, 5861)}, "not heights above mean sea level"),
        ({"t34735": key(4096, 32767)}, "vertical coordinate system is not known"),
        ({"t34735": key(4096, 31999)}, "vertical coordinate system is not known"),
        ({"t34735": key(4098, 31999)}, "vertical coordinate system is not known"),
        ({"t34735": key(4099, 9999)}, "vertical unit is not known"),
        ({"t33550": None}, "in which coordinates"),
        ({"t33922": ("d", [0.0] * 24)}, "placed in two ways"),
        ({"t34264": ("d", [0.0] * 16)}, "placed in two ways"),
        ({"t33550": ("d", [-0.25, -0.25, 0.0])}, "a cell is -0.25"),
        ({"t256": ("I", [100_000]), "t257": ("I", [100_000])}, "100000 x 100000"),
        ({"t278": ("H", [1])}, "holds nothing for cells from row 4"),
        ({"t278": ("H", [0])}, "cut short or damaged"),
        ({"t273": ("I", [10_000_000] * 3)}, "cut short or damaged"),
        ({"t256": ("s", [b"five\0"])}, "cut short or damaged"),
        ({"t42113": ("s", [b"none\0"])}, 'the no-data value is "none"'),
        ({"t42113": ("d", [1.0])}, "the no-data value"),
    ],
)
def test_anything_else_is_refused_by_name(tmp_path: Path, changes: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says) as refusal:
        read(tmp_path, tiff(**changes))
    assert refusal.value.problems[0].where.file.endswith("dem.tif")
    assert refusal.value.problems[0].allowed


@pytest.mark.parametrize(
    ("data", "says"),
    [(b"", "is empty"), (b"GIF89a", "not a TIFF"), (b"II*\0", "cut short"), (b"II+\0" + b"\0" * 12, "cut short")],
)
def test_other_files_are_refused(tmp_path: Path, data: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says):
        read(tmp_path, data)


@pytest.mark.parametrize(
    ("dtype", "no_data", "hole"), [("i2", b"-32768\0", -32768), ("f4", b"-3.4028234663852886e+38\0", -3.4028235e38),
                                   ("f4", b"nan\0", math.nan), ("f4", b"-1e300\0", -math.inf)],
)  # fmt: skip
def test_holes_are_refused_with_their_place(tmp_path: Path, dtype: str, no_data: bytes, hole: float) -> None:
    relief = RELIEF.astype(dtype)
    relief[1, 2] = hole
    with pytest.raises(InputError, match=r"1 of 35 cells have no elevation, the first in row 2, column 3") as refusal:
        read(tmp_path, tiff(relief, t42113=("s", [no_data])))
    assert "Fill the holes" in refusal.value.problems[0].remedy
    assert read(tmp_path, tiff(t42113=("s", [no_data]))).height_m.shape == (7, 5)  # declared, but there is none


def test_a_hole_nobody_declared_is_out_of_range(tmp_path: Path) -> None:
    relief = RELIEF.copy()
    relief[0, 0] = -9999
    with pytest.raises(InputError, match="elevations run from -9999"):
        read(tmp_path, tiff(relief))


@pytest.mark.slow
def test_no_cut_or_flip_is_a_traceback(tmp_path: Path) -> None:
    """Every prefix and every flipped byte of the structure either reads or is refused."""
    data = tiff(deflate=True)
    refused = 0
    broken = [data[:cut] for cut in range(len(data))]
    broken += [data[:i] + bytes([data[i] ^ bit]) + data[i + 1 :] for i in range(len(data)) for bit in (1, 128)]
    for text in broken:
        try:
            read(tmp_path, text)
        except InputError:
            refused += 1
    assert refused > len(data)
