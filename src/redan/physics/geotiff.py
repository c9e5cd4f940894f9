"""Elevation from a GeoTIFF: one band, latitude and longitude on WGS84, square cells.

Read are classic TIFF files of either byte order, int16 or float32, in strips or tiles, uncompressed or deflated without
predictor; anything else is refused by name with the command that converts it. Nothing is guessed: a file without WGS84
keys, with other units or with holes is refused.
Source: TIFF Revision 6.0, Adobe (1992), sections 2, 3 and 15; Adobe Photoshop TIFF Technical Notes (2002, deflate);
OGC 19-008r4, GeoTIFF 1.1 (geo keys, raster type). Checked by: files written byte by byte (tests/physics).
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from redan.errors import InputError, Problem, Where
from redan.physics.terrain import MAX_CELLS, Terrain, make_terrain, refuse_holes

CONVERT = "Convert it: gdalwarp -t_srs EPSG:4326 -tr STEP STEP -ot Float32 -co COMPRESS=DEFLATE IN.tif OUT.tif"
MAX_FILE_BYTES = 2 * 4 * MAX_CELLS
MAX_TAG_VALUES = 4_000_000  # strips or tiles of one file
LARGEST_STEP_DIFFERENCE = 1e-6  # relative, between the cell's width and its height

# tag numbers (TIFF 6.0, GeoTIFF 1.1, GDAL)
WIDTH, LENGTH, BITS, COMPRESSION = 256, 257, 258, 259
STRIP_OFFSETS, SAMPLES, ROWS_PER_STRIP, STRIP_COUNTS = 273, 277, 278, 279
PREDICTOR, TILE_WIDTH, TILE_LENGTH, TILE_OFFSETS, TILE_COUNTS, SAMPLE_FORMAT = 317, 322, 323, 324, 325, 339
PIXEL_SCALE, TIE_POINT, TRANSFORMATION, GEO_KEYS, NO_DATA = 33550, 33922, 34264, 34735, 42113
VALUE_FORMATS = {1: "B", 2: "s", 3: "H", 4: "I", 11: "f", 12: "d"}  # TIFF field types that are read
UNCOMPRESSED, DEFLATE = 1, (8, 32946)
DTYPES = {(2, 16): "i2", (3, 32): "f4"}  # by sample format and bits

# geo keys: number -> (name, what it must be, whether it may be left out)
GEO_RULES = {
    1024: ("GTModelType", 2, False),  # latitude and longitude
    2048: ("GeographicType", 4326, False),  # WGS84
    2054: ("GeogAngularUnits", 9102, True),  # degree
    4099: ("VerticalUnits", 9001, True),  # metre
}
RASTER_TYPE, PIXEL_IS_POINT = 1025, 2

Tags = dict[int, tuple[Any, ...]]


def read_geotiff(path: Path) -> Terrain:
    """A Terrain from a GeoTIFF (see above); heights are taken as metres above sea level."""
    where = Where(str(path))
    if path.stat().st_size > MAX_FILE_BYTES:
        _refuse(where, "the file is too large", f"at most {MAX_FILE_BYTES} bytes")
    data = path.read_bytes()
    try:
        order, tags = _tags(data, where)
        north, west, step = _corner(tags, where)
        grid = _grid(data, order, tags, where)
        hole = _no_data(tags, where)
    except (struct.error, zlib.error, ValueError, IndexError, OverflowError, TypeError) as error:
        raise InputError(Problem("the file is cut short or damaged", where, "a whole TIFF file")) from error
    missing = ~np.isfinite(grid)
    if hole is not None:
        with np.errstate(over="ignore"):
            missing |= grid == (np.float32(hole) if grid.dtype.kind == "f" else hole)
    refuse_holes(str(path), missing, north, west, step)
    return make_terrain(str(path), grid, north, west, step, "GeoTIFF")


def _refuse(where: Where, what: str, allowed: str, remedy: str = CONVERT) -> NoReturn:
    raise InputError(Problem(what, where, allowed, remedy))


def _tags(data: bytes, where: Where) -> tuple[str, Tags]:
    """Byte order ("<" or ">") and the first directory's tags."""
    order = {b"II": "<", b"MM": ">"}.get(data[:2], "")
    magic = struct.unpack_from(order + "H", data, 2)[0] if order and len(data) >= 8 else 0
    if magic != 42:
        _refuse(where, "BigTIFF is not read" if magic == 43 else "this is not a TIFF file", "a classic TIFF file")
    start = struct.unpack_from(order + "I", data, 4)[0]
    tags: Tags = {}
    for i in range(struct.unpack_from(order + "H", data, start)[0]):
        entry = start + 2 + 12 * i
        number, kind, count = struct.unpack_from(order + "HHI", data, entry)
        if kind not in VALUE_FORMATS or count > MAX_TAG_VALUES:
            continue
        values = f"{order}{count}{VALUE_FORMATS[kind]}"
        inside = struct.calcsize(values) <= 4
        at = entry + 8 if inside else struct.unpack_from(order + "I", data, entry + 8)[0]
        tags[number] = struct.unpack_from(values, data, at)
    return order, tags


def _one(tags: Tags, number: int, default: int) -> int:
    return int(tags.get(number, (default,))[0])


def _grid(data: bytes, order: str, tags: Tags, where: Where) -> NDArray[Any]:
    """The elevations, (rows, columns)."""
    rows, columns = _one(tags, LENGTH, 0), _one(tags, WIDTH, 0)
    if not 0 < rows * columns <= MAX_CELLS:
        _refuse(where, f"the grid is {rows} x {columns} cells", f"1 to {MAX_CELLS}", "Cut out the region you need")
    if (bands := _one(tags, SAMPLES, 1)) != 1:
        _refuse(where, f"the file has {bands} bands", "one band of elevations")
    sample, bits = _one(tags, SAMPLE_FORMAT, 1), _one(tags, BITS, 1)
    if (sample, bits) not in DTYPES:
        name = {1: "unsigned integers", 2: "integers", 3: "floating point"}.get(sample, f"sample format {sample}")
        _refuse(where, f"the values are {name} of {bits} bits", "int16 or float32")
    compression = _one(tags, COMPRESSION, UNCOMPRESSED)
    if compression != UNCOMPRESSED and compression not in DEFLATE:
        _refuse(where, f"compression {compression} is not read", "none (1) or deflate (8)")
    if (predictor := _one(tags, PREDICTOR, 1)) != 1:
        _refuse(where, f"predictor {predictor} is not read", "no predictor (1)", f"{CONVERT} -co PREDICTOR=1")
    dtype = np.dtype(order + DTYPES[sample, bits])
    grid = np.empty((rows, columns), dtype=dtype.newbyteorder("="))
    for top, left, height, width, packed in _blocks(data, tags, rows, columns, where):
        size = height * width * dtype.itemsize
        raw = packed[:size] if compression == UNCOMPRESSED else zlib.decompressobj().decompress(packed, size)
        block = np.frombuffer(raw, dtype=dtype, count=height * width).reshape(height, width)
        grid[top : top + height, left : left + width] = block[: rows - top, : columns - left]
    return grid


def _blocks(
    data: bytes, tags: Tags, rows: int, columns: int, where: Where
) -> Iterator[tuple[int, int, int, int, bytes]]:
    """Strips or tiles: first row and column, height and width as stored, and the bytes."""
    tiled = TILE_OFFSETS in tags
    if tiled:
        height, width = _one(tags, TILE_LENGTH, 0), _one(tags, TILE_WIDTH, 0)
    else:
        height, width = min(_one(tags, ROWS_PER_STRIP, rows), rows), columns
    if not 0 < height * width <= MAX_CELLS:
        _refuse(where, f"a block is {height} x {width} cells", f"1 to {MAX_CELLS} cells")
    offsets = tags.get(TILE_OFFSETS if tiled else STRIP_OFFSETS, ())
    counts = tags.get(TILE_COUNTS if tiled else STRIP_COUNTS, ())
    expected = -(-rows // height) * -(-columns // width)
    if not len(offsets) == len(counts) == expected:
        _refuse(where, f"the file lists {len(offsets)} blocks", f"{expected} for its size", "Save it again")
    corners = ((top, left) for top in range(0, rows, height) for left in range(0, columns, width))
    for (top, left), offset, count in zip(corners, offsets, counts, strict=True):
        # only the last strip may hold fewer rows; tiles are always whole
        yield top, left, height if tiled else min(height, rows - top), width, data[offset : offset + count]


def _corner(tags: Tags, where: Where) -> tuple[float, float, float]:
    """Outer north and west edges and the step, in degrees."""
    keys = tags.get(GEO_KEYS, ())
    found = {keys[i]: keys[i + 3] for i in range(4, len(keys) - 3, 4) if keys[i + 1] == 0}
    for number, (name, wanted, may_lack) in GEO_RULES.items():
        value = found.get(number)
        if value != wanted and not (may_lack and value is None):
            said = "is not given" if value is None else f"is {value}"
            _refuse(where, f"{name} {said}", f"{wanted}: latitude and longitude on WGS84 in degrees, heights in metres")
    scale, tie = tags.get(PIXEL_SCALE, ()), tags.get(TIE_POINT, ())
    if TRANSFORMATION in tags or len(scale) < 2 or len(tie) != 6:
        _refuse(where, "the grid is not placed by one corner and a cell size", "ModelPixelScale and one ModelTiepoint")
    width, height = float(scale[0]), float(scale[1])
    if not (0.0 < width < math.inf and abs(width - height) <= LARGEST_STEP_DIFFERENCE * width):
        _refuse(where, f"a cell is {width!r} degrees wide and {height!r} high", "square cells")
    column, row, _, longitude, latitude, _ = (float(value) for value in tie)
    inside = 0.5 if found.get(RASTER_TYPE) == PIXEL_IS_POINT else 0.0  # then the tie point is a cell's centre
    return latitude + (row + inside) * height, longitude - (column + inside) * width, width


def _no_data(tags: Tags, where: Where) -> float | None:
    """The value that stands for "no elevation", as GDAL writes it."""
    text = b"".join(tags.get(NO_DATA, ())).split(b"\0")[0].strip()
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        _refuse(where, f"the no-data value is {text.decode('ascii', 'replace')!r}", "a number")
