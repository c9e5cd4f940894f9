"""Elevation from a GeoTIFF, read by rasterio (the extra redan[geo]): whatever the file says of its heights is heard.

Scale and offset, the unit of the band, unit and datum of the vertical coordinate system are applied or refused by name.
A file that says nothing of its heights is taken as metres above the sea, as SRTM and GLOBE are, and `source` says so.
The library never reaches the network, looks at no file beside the one named and uses no driver but GeoTIFF.
"""

from __future__ import annotations

import logging
import math
import os
import re
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from redan.errors import InputError, Problem, Where
from redan.physics.elevation_words import HARMLESS_DOMAINS, Heard, Meant, Words, hear, words_beside
from redan.physics.grid import IN_DEGREES, MAX_BYTES, UNSAID, Sheet, Terrain, check_place, check_shape
from redan.physics.reference_system import SURVEY_FOOT_M, Heights, heights_of, unit_in_metres
from redan.physics.tiff_keys import check_geo_keys

REMEDY_INSTALL = "Install it: pip install 'redan[geo]'; or convert: gdal_translate -of AAIGrid IN.tif OUT.asc"
MAX_BLOCK_BYTES = 64_000_000  # of one strip or tile, unpacked
PIECE_CELLS = 1_000_000
MAX_FILE_BYTES = 8 * MAX_BYTES
# Every option that a user's surroundings might set otherwise: nothing beside the file, nothing from elsewhere.
OPTIONS = {
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR", "GDAL_PAM_ENABLED": "NO", "GDAL_CACHEMAX": 32_000_000,
    "GDAL_NUM_THREADS": 1, "GTIFF_REPORT_COMPD_CS": "YES", "GTIFF_POINT_GEO_IGNORE": "NO",
    "GTIFF_HONOUR_NEGATIVE_SCALEY": "NO", "GDAL_GEOREF_SOURCES": "INTERNAL", "PROJ_NETWORK": "OFF",
    "GTIFF_VIRTUAL_MEM_IO": "NO", "GTIFF_DIRECT_IO": "NO",
}  # fmt: skip
# Files of heights on a disk. None of GDAL's drivers that follow addresses, ask a service or open what a file names.
DRIVERS = (
    "GTiff", "SRTMHGT", "DTED", "AAIGrid", "GRASSASCIIGrid", "HFA", "EHdr", "ENVI", "USGSDEM", "netCDF", "GRIB", "AIG",
    "JP2OpenJPEG", "GSAG", "GSBG", "GS7BG", "SAGA", "RST", "PCRaster", "ILWIS", "RMF", "HF2", "GXF", "BT", "SIGDEM",
    "ACE2", "Leveller", "Terragen", "ERS", "NITF", "GPKG", "BAG", "XYZ", "ZMap",
)  # fmt: skip
UNIT_CODES_M = {9001: 1.0, 9002: 0.3048, 9003: SURVEY_FOOT_M, 9036: 1000.0}  # EPSG


def read_raster(path: Path) -> Terrain:
    """A Terrain from a GeoTIFF."""
    where = Where(str(path))
    with library(path, where):
        if path.stat().st_size > MAX_FILE_BYTES:
            _refuse("the file is too large", where, f"at most {MAX_FILE_BYTES} bytes", "Cut out the region you need")
        beside, keys = words_near(path, where)
        with opened(path, where, ("GTiff",)) as raster:
            return _read(raster, path, where, keys, beside)


@contextmanager
def library(path: Path, where: Where, kind: str = "GeoTIFF") -> Iterator[None]:
    """With GDAL's options set; what it raises becomes an error of redan. kind: what the file is called then."""
    try:
        import rasterio
        from rasterio._err import CPLE_BaseError
        from rasterio.errors import RasterioError
    except ImportError as error:
        raise InputError(Problem(f"a {kind} is read by rasterio, which is not installed", where,
                                 ".npz, .hgt and .asc are read without it", REMEDY_INSTALL)) from error  # fmt: skip
    logging.getLogger("rasterio").addHandler(logging.NullHandler())  # its warnings are not for the user's screen
    hooks = sys.unraisablehook, sys.excepthook  # GDAL may say what is no text, and rasterio then prints an error
    sys.unraisablehook = sys.excepthook = _quiet
    try:
        with warnings.catch_warnings(), rasterio.Env(**OPTIONS):
            warnings.simplefilter("ignore")
            yield
    except (RasterioError, CPLE_BaseError, ValueError, TypeError, OverflowError, LookupError, RuntimeError) as error:
        why = " ".join(str(error.__cause__ or error).replace(str(path.resolve()), "the file").split())[:160]
        raise InputError(Problem(f"the file is cut short or damaged ({why})", where, f"a whole {kind} file")) from error
    finally:
        sys.unraisablehook, sys.excepthook = hooks


def _quiet(*_: object) -> None:
    """Say nothing."""


@contextmanager
def opened(path: Path, where: Where, drivers: tuple[str, ...], **options: str) -> Iterator[Any]:
    """The file, opened by one of these drivers; within `library`."""
    import rasterio

    full = path.resolve()
    if os.fspath(full).startswith("/vsi"):
        _refuse("the path is one of GDAL's own", where, "a file on a disk", "Move the file")
    # rasterio.open takes one driver only
    with rasterio.DatasetReader(os.fspath(full), driver=list(drivers), **options) as raster:
        yield raster


def words_near(path: Path, where: Where) -> tuple[list[Words], dict[int, int]]:
    """What stands beside a TIFF file and in its geo keys."""
    beside = words_beside(str(path))
    keys, citation = check_geo_keys(path)
    return [*beside, Words("VerticalCitation", citation, where)], keys


def _refuse(what: str, where: Where, allowed: str, remedy: str = "") -> NoReturn:
    raise InputError(Problem(what, where, allowed, remedy))


def _read(raster: Any, path: Path, where: Where, keys: dict[int, int], beside: list[Words]) -> Terrain:
    if raster.count != 1:
        _refuse(f"the file has {raster.count} bands", where, "one band of elevations",
                "Take one: gdal_translate -b 1 IN OUT")  # fmt: skip
    dtype = np.dtype(raster.dtypes[0])
    scale, offset = float(raster.scales[0]), float(raster.offsets[0])
    if not (math.isfinite(scale) and math.isfinite(offset) and scale != 0.0):
        _refuse(f"the band's scale is {scale:g}, its offset {offset:g}", where, "finite numbers, a scale other than 0")
    heights = heights_said(raster, where, keys)
    unit_m = unit_m_of(raster, heights, where)
    if "palette" in (colour.name for colour in raster.colorinterp):
        _refuse("the band is a picture with a palette", where, "elevations")
    heard = hear([*metadata_of(raster, where), *beside], Meant(unit_m, scale, offset, heights.datum))
    as_stored = scale == 1.0 and offset == 0.0 and unit_m == 1.0 and dtype.kind in "iu"
    kept = dtype if as_stored or dtype.kind not in "iu" else np.dtype(np.float32)
    shape = raster.height, raster.width
    check_shape(where, shape, kept)
    north, west, step, east, upside_down = _place(raster, where)
    check_place(where, shape, north, west, step, east)
    check_blocks(raster, dtype, where)
    sheet = Sheet(where, shape, kept)
    for top, bottom, left, right in _windows(*shape, *raster.block_shapes[0]):
        values = raster.read(1, window=((top, bottom), (left, right)), masked=True)
        missing = np.ma.getmaskarray(values)
        data = np.asarray(values.data)
        if not as_stored:
            data = (data.astype(np.float64) * scale + offset) * unit_m
        if upside_down:
            sheet.put(raster.height - bottom, left, data[::-1], missing[::-1])
        else:
            sheet.put(top, left, data, missing)
    return sheet.terrain(str(path), north, west, step, east, _source(raster, heights, heard, scale, offset, unit_m))


def _windows(height: int, width: int, rows: int, columns: int) -> Iterator[tuple[int, int, int, int]]:
    """Pieces of bounded size that go through blocks of rows x columns one after the other: each is unpacked once."""
    wide = columns * max(1, PIECE_CELLS // (rows * columns))
    high = rows * max(1, PIECE_CELLS // (rows * wide)) if wide >= width else rows
    for top in range(0, height, high):
        for left in range(0, width, wide):
            right, last = min(left + wide, width), min(top + high, height)
            piece = max(1, min(high, PIECE_CELLS // (right - left)))
            for start in range(top, last, piece):
                yield start, min(start + piece, last), left, right


def heights_said(raster: Any, where: Where, keys: dict[int, int], *, anywhere: bool = False) -> Heights:
    """What the coordinate system says of heights; `anywhere` as in `heights_of`."""
    if raster.crs is None:
        _refuse("the file does not say in which coordinates it lies", where, "latitude and longitude on WGS84",
                "If it is so: gdal_edit.py -a_srs EPSG:4326 FILE; else say which it is: "
                "redan terrain FILE --horizontal-crs EPSG:N --out NEW.npz")  # fmt: skip
    heights = heights_of(raster.crs.to_wkt(version="WKT2_2019"), where, anywhere=anywhere)
    named = [f"{key} {keys[key]}" for key in (4096, 4098) if key in keys]
    if named and not heights.datum:
        _refuse(f"the vertical coordinate system is not known (geo key {', '.join(named)})", where,
                "a registered datum of heights above the sea",
                "Name it: gdal_edit.py -a_srs EPSG:4326+5773 FILE, if it is EGM96")  # fmt: skip
    if 4099 in keys:
        length = UNIT_CODES_M.get(keys[4099])
        if length is None or heights.unit_m is None:
            _refuse(f"the vertical unit is not known (geo key 4099 {keys[4099]})", where, "metres or feet")
        if not math.isclose(length, heights.unit_m, rel_tol=1e-8):
            what = f'the vertical unit is {length:.6g} m, the vertical coordinate system in "{heights.unit}"'
            remedy = "Say which: gdal_edit.py -a_srs EPSG:4326+5773 FILE, if it is metres (EGM96)"
            _refuse(what, where, "one unit", remedy)
    return heights


def unit_m_of(raster: Any, heights: Heights, where: Where) -> float:
    """One unit of the band in metres; the band and the vertical coordinate system must agree."""
    said = (raster.units[0] or "").strip()
    if not said or (heights.unit_m is not None and said == heights.unit):
        return 1.0 if heights.unit_m is None else heights.unit_m
    length = unit_in_metres(said, where)
    if heights.unit_m is not None and not math.isclose(length, heights.unit_m, rel_tol=1e-8):
        _refuse(f'the band is in "{said}", its vertical coordinate system in "{heights.unit}"', where, "one unit",
                "Say which: gdal_edit.py -units m FILE")  # fmt: skip
    return length


def metadata_of(raster: Any, where: Where) -> Iterator[Words]:
    """All that stands in the file's and the band's tags, in whatever domain, and the band's description."""
    yield Words("", raster.descriptions[0] or "", where)
    for of, band in (((0,), ()), ((1,), (1,))):
        for domain in dict.fromkeys((None, *raster.tag_namespaces(*band))):
            if domain not in HARMLESS_DOMAINS:
                for key, value in raster.tags(*of, ns=domain).items():
                    # of XMP the names of elements are none of the file's own words
                    yield Words(key, re.sub("<[^>]*>", " ", value) if domain == "xml:XMP" else value, where)


def _place(raster: Any, where: Where) -> tuple[float, float, float, float, bool]:
    """Outer north and west edges, height and width of a cell; whether the rows run from south to north."""
    t = raster.transform
    if t.is_identity or raster.gcps[0]:
        _refuse("the grid is not placed by one corner and a cell size", where, "a corner and a cell size in degrees",
                IN_DEGREES)  # fmt: skip
    if t.b != 0.0 or t.d != 0.0:
        _refuse("the grid is turned against north", where, "rows from west to east", IN_DEGREES)
    if not (t.a > 0.0 and t.e != 0.0 and all(math.isfinite(v) for v in t[:6])):
        _refuse(f"a cell is {t.a:g} degrees wide and {-t.e:g} high", where, "columns from west to east", IN_DEGREES)
    if t.e > 0.0:
        return t.f + raster.height * t.e, t.c, t.e, t.a, True
    return t.f, t.c, -t.e, t.a, False


def check_blocks(raster: Any, dtype: np.dtype[Any], where: Where) -> None:
    """Refuse blocks that are too large to unpack, and such as the file lists but does not hold."""
    rows, columns = raster.block_shapes[0]
    if rows * columns * dtype.itemsize > MAX_BLOCK_BYTES:
        _refuse(f"a block is {rows} x {columns} cells", where, f"at most {MAX_BLOCK_BYTES} bytes in one strip or tile",
                "Save it in tiles: gdal_translate -co TILED=YES -co COMPRESS=DEFLATE IN OUT")  # fmt: skip
    across, down = -(-raster.width // columns), -(-raster.height // rows)
    for y in range(down):
        for x in range(across):
            if raster.get_tag_item(f"BLOCK_OFFSET_{x}_{y}", "TIFF", bidx=1) is None:
                what = f"the file holds nothing for cells from row {y * rows + 1}, column {x * columns + 1} on"
                _refuse(what, where, "an elevation in every cell", "Get the whole file, or fill the holes")


def _source(raster: Any, heights: Heights, heard: Heard, scale: float, offset: float, unit_m: float) -> str:
    """What was heard and what was assumed."""
    unit = (raster.units[0] or heights.unit or heard.unit).strip()
    stored = f"scale {scale:g} and offset {offset:g} applied, " if (scale, offset) != (1.0, 0.0) else ""
    in_unit = "metres" if unit_m == 1.0 and unit else f"{unit} turned into metres" if unit else "taken as metres"
    datum = heights.datum or heard.datum
    above = f"above {datum}" if datum else f"taken as above the sea: {UNSAID}"
    return f"GeoTIFF, {stored}{in_unit}, {above}"
