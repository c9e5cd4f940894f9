"""Files of elevation on their way to one grid: what each is, and its heights at the places of that grid.

Whatever a file says of its heights is heard, as in `raster`; its place may be in any projection and on any datum.
PROJ brings places to WGS84 by the parameters it has within it; it fetches no tables of shifts.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from redan.errors import InputError, Problem, Where
from redan.physics import raster as rasters
from redan.physics.elevation_words import NOT_SEA, SEA, Meant, Words, hear, words_beside
from redan.physics.grid import LARGEST_STEP_DEG, SMALLEST_STEP_DEG, Grid, check_place
from redan.physics.npz_grid import read_npz
from redan.physics.reference_system import (
    NEAR_WGS84,
    NOT_SEA_LEVEL,
    TO_SEA_LEVEL,
    Heights,
    on_wgs84,
    plain,
    unit_in_metres,
)

WGS84, KIND = "EPSG:4326", "raster of heights"
SAME_CELLS = 0.02  # of a cell: two grids whose cells lie closer to each other are one grid
EDGE_POINTS = 65  # on each edge of a file, brought to latitude and longitude
KNOWN_FORMATS = {"DTED": "the sea (EGM96 or MSL, as DTED has it)", "SRTMHGT": "EGM96, as SRTM has it"}
TURN_DEG = 360.0
LONGEST_LINE = 1_000_000  # bytes; a longer one is looked at in parts
SHIFTED = "places brought to WGS84 by PROJ without tables of shifts: an old datum may lie up to about 200 m aside"


@dataclass(frozen=True)
class Said:
    """What the user says where a file is silent: EPSG code, above what heights count, their unit, what holes hold."""

    horizontal: str = ""
    vertical: str = ""
    unit: str = ""
    no_data: float | None = None


class Frame(NamedTuple):
    """Where the cells of the grid to be made lie; edges in degrees on WGS84, east of west by rows and columns."""

    north_deg: float
    west_deg: float
    step_deg: float
    step_east_deg: float
    rows: int
    columns: int


class Box(NamedTuple):
    """In degrees; east above 180 where it crosses the antimeridian."""

    south: float
    west: float
    north: float
    east: float


@dataclass(frozen=True)
class Tile:
    """One file: its outer box, the largest box without a corner cut off, its cells, and what it was read as."""

    path: Path
    where: Where
    box: Box
    full: Box
    step_deg: float
    step_east_deg: float
    straight: bool  # rows along latitudes, on WGS84
    whole_metres: bool
    says: str
    needed: frozenset[str] = frozenset()  # options of the user that the file was silent on, or agrees with
    faults: tuple[str, ...] = ()  # that an .npz says it has
    driver: str = ""
    crs: Any = None
    scaled: tuple[float, float, float] = (1.0, 0.0, 1.0)  # scale, offset, metres in a unit
    no_data: float | None = None
    grid: Grid | None = None  # of an .npz, which is held
    place: tuple[Any, int, int] | None = field(default=None, repr=False)  # transform, rows, columns

    def same_cells(self, frame: Frame) -> bool:
        """Whether the frame's cells are the file's own."""
        most = max(frame.rows, frame.columns)
        steps = ((frame.step_deg, self.step_deg), (frame.step_east_deg, self.step_east_deg))
        if not self.straight or any(abs(a / b - 1.0) * most > SAME_CELLS for a, b in steps):
            return False
        off = (
            (frame.north_deg - self.box.north) / self.step_deg,
            (frame.west_deg - self.box.west) / self.step_east_deg,
        )
        return all(abs(cells - round(cells)) <= SAME_CELLS for cells in off)


def tile_of(path: Path, said: Said) -> Tile:
    """What a file is; refused by name where its place or its heights are not known."""
    where = Where(str(path))
    if path.suffix.lower() == ".npz":
        return _npz_tile(path, where)
    with rasters.library(path, where, KIND):
        if _is_ascii_grid(path):
            _check_commas(path)
        keys: dict[int, int] = {}
        tiff = _is_tiff(path)
        beside = words_beside(str(path))
        if tiff:
            beside, keys = rasters.words_near(path, where)
        with opened(path, where, rasters.DRIVERS) as raster:
            return _raster_tile(raster, path, where, said, keys, beside)


def _is_tiff(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


def _is_ascii_grid(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(64).lstrip().lower().startswith((b"ncols", b"nrows"))


def _check_commas(path: Path) -> None:
    """Refuse an ASCII grid with decimal commas: GDAL passes them over."""
    with path.open("rb") as file:
        for number, line in enumerate(iter(lambda: file.readline(LONGEST_LINE), b""), 1):
            if b"," in line:
                where = Where(str(path), number, line.index(b",") + 1)
                remedy = "Write decimals with a point, blanks between values"
                raise InputError(Problem("there is a comma in the grid", where, "numbers with a decimal point", remedy))


@contextmanager
def opened(path: Path, where: Where, drivers: tuple[str, ...]) -> Iterator[Any]:
    """As `raster.opened`; formats with a header beside them (.hdr, .prj) may look for it."""
    import rasterio

    looks = "EMPTY_DIR" if _is_tiff(path) else "FALSE"
    # of its own, GDAL takes an ASCII grid for whole numbers if the first lines are
    more = {"DATATYPE": "Float64"} if _is_ascii_grid(path) else {}
    with rasterio.Env(GDAL_DISABLE_READDIR_ON_OPEN=looks), rasters.opened(path, where, drivers, **more) as raster:
        yield raster


def _npz_tile(path: Path, where: Where) -> Tile:
    terrain = read_npz(path)
    box = Box(terrain.south_deg, terrain.west_deg, terrain.north_deg, terrain.east_deg)
    if around := terrain.columns_around:  # the first column stands there twice
        box = box._replace(east=terrain.west_deg + around * terrain.step_east_deg)
    says = terrain.source or "metres above the sea as an .npz has them, made from what it does not say"
    whole = terrain.height_m.dtype.kind == "i"
    return Tile(path, where, box, box, terrain.step_deg, terrain.step_east_deg, True, whole, says,
                faults=terrain.known_faults, grid=terrain.grid)  # fmt: skip


def _raster_tile(raster: Any, path: Path, where: Where, said: Said, keys: dict[int, int], beside: list[Words]) -> Tile:
    from rasterio.enums import MaskFlags

    if raster.count != 1:
        remedy = "Take one: gdal_translate -b 1 IN OUT"
        raise InputError(Problem(f"the file has {raster.count} bands", where, "one band of elevations", remedy))
    dtype = np.dtype(raster.dtypes[0])
    scale, offset = float(raster.scales[0]), float(raster.offsets[0])
    if dtype.kind not in "iuf" or not (math.isfinite(scale) and math.isfinite(offset) and scale != 0.0):
        what = f"the band is of type {dtype.name}, its scale {scale:g}, its offset {offset:g}"
        raise InputError(Problem(what, where, "whole numbers or floating point, a scale other than 0"))
    if "palette" in (colour.name for colour in raster.colorinterp):
        raise InputError(Problem("the band is a picture with a palette", where, "elevations"))
    if MaskFlags.per_dataset in raster.mask_flag_enums[0]:
        remedy = "Write a no-data value instead: gdal_translate -a_nodata -32768 -mask none IN OUT"
        raise InputError(Problem("the holes are kept in a mask", where, "a no-data value", remedy))
    if raster.driver == "GTiff":
        rasters.check_blocks(raster, dtype, where)
    crs, needs_crs = _crs(raster, where, said)
    heights = Heights() if raster.crs is None else rasters.heights_said(raster, where, keys, anywhere=True)
    unit_m, unit, needs_unit = _unit(raster, heights, where, said)
    heard = hear([*rasters.metadata_of(raster, where), *beside], Meant(unit_m, scale, offset, heights.datum))
    above, needs_datum = _above(heights.datum or heard.datum or KNOWN_FORMATS.get(raster.driver, ""), where, said)
    t = raster.transform
    if t.is_identity or raster.gcps[0] or not all(math.isfinite(v) for v in t[:6]):
        allowed = "a corner and a cell size, or a straight transformation"
        remedy = "Place it: gdalwarp -t_srs EPSG:4326 IN OUT"
        raise InputError(
            Problem("the grid is not placed on the earth by a corner and a cell size", where, allowed, remedy)
        )
    wkt = crs.to_wkt(version="WKT2_2019")
    near = on_wgs84(wkt, where)
    straight = near and t.b == 0.0 and t.d == 0.0 and t.a > 0.0
    name = re.match(r'\w+\["([^"]*)"', wkt)
    flat = "" if near else f"from {name[1] if name else 'its coordinates'}, "
    stored = f"scale {scale:g} and offset {offset:g} applied, " if (scale, offset) != (1.0, 0.0) else ""
    datum = re.search(r'\b(?:DATUM|ENSEMBLE)\["([^"]*)"', wkt)
    shifted = "" if datum and plain(datum[1]).startswith(NEAR_WGS84) else f"; {SHIFTED}"
    says = f"{raster.driver}, {stored}{flat}{unit}, above {above}{shifted}"
    options = {"--horizontal-crs": needs_crs, "--unit": needs_unit, "--vertical-datum": needs_datum,
               "--no-data": raster.nodata is None or raster.nodata == said.no_data}  # fmt: skip
    needed = frozenset(option for option, needs in options.items() if needs)
    tile = Tile(
        path, where, Box(0, 0, 0, 0), Box(0, 0, 0, 0), abs(t.e), abs(t.a), straight,
        dtype.kind in "iu" and (scale, offset, unit_m) == (1.0, 0.0, 1.0), says, needed, (), raster.driver,
        _from_epsg(WGS84, where) if near else crs, (scale, offset, unit_m),
        said.no_data if raster.nodata is None else float(raster.nodata),
        place=(t, int(raster.height), int(raster.width)),
    )  # fmt: skip
    return _placed(tile)


def _from_epsg(code: str, where: Where) -> Any:
    from rasterio.crs import CRS
    from rasterio.errors import CRSError

    form = "EPSG and a number, as EPSG:32637 (UTM zone 37 N on WGS84)"
    match = re.fullmatch(r"\s*(?:epsg\s*:)?\s*(\d{4,6})\s*", code, re.IGNORECASE)
    if match is None:
        raise InputError(
            Problem(f'--horizontal-crs "{code[:60]}" is no code', allowed=form, remedy="Look it up at epsg.io")
        )
    try:
        return CRS.from_epsg(int(match[1]))
    except CRSError:
        what = f"--horizontal-crs: PROJ knows no EPSG:{match[1]}"
        raise InputError(Problem(what, where, form, "Look it up at epsg.io")) from None


def _crs(raster: Any, where: Where, said: Said) -> tuple[Any, bool]:
    """The file's coordinate system, or the one that the user names where it is silent; whether his word holds."""
    if said.horizontal:
        named = _from_epsg(said.horizontal, where)
        return raster.crs or named, raster.crs is None or raster.crs == named
    if raster.crs is None:
        allowed = "a coordinate system in the file"
        remedy = (
            "Say which it is: --horizontal-crs EPSG:4326 for latitude and longitude on WGS84, EPSG:32637 for UTM 37 N"
        )
        raise InputError(Problem("the file does not say in which coordinates it lies", where, allowed, remedy))
    return raster.crs, False


def _unit(raster: Any, heights: Heights, where: Where, said: Said) -> tuple[float, str, bool]:
    """One unit in metres, in words, and whether the user's word holds."""
    known = (raster.units[0] or heights.unit or "").strip()
    unit_m = rasters.unit_m_of(raster, heights, where)
    named_m = unit_in_metres(said.unit, Where("--unit")) if said.unit else unit_m
    if said.unit and not known:
        turned = " turned into metres" if named_m != 1.0 else ""
        return named_m, f"{said.unit.strip()} (as the user says){turned}", True
    words = "metres" if unit_m == 1.0 and known else f"{known} turned into metres" if known else "taken as metres"
    return unit_m, words, math.isclose(named_m, unit_m, rel_tol=1e-8)


def _above(datum: str, where: Where, said: Said) -> tuple[str, bool]:
    """Above what heights count: as the file says, or the user where it is silent; whether the user's word holds."""
    named = plain(said.vertical)
    if said.vertical:
        words = set(re.findall("[a-z]+", said.vertical.lower()))
        if words & NOT_SEA or NOT_SEA_LEVEL.search(named) or named.startswith(("wgs", "grs", "itrf")):
            what = f'--vertical-datum "{said.vertical[:60]}" is not the sea'
            raise InputError(Problem(what, where, "heights above the sea", TO_SEA_LEVEL))
        if named not in ("sea", "msl") and not SEA.search(named):
            what = f'--vertical-datum "{said.vertical[:60]}" is not known'
            raise InputError(Problem(what, where, "EGM96, EGM2008, NAVD88, EVRF2007 and the like, or sea"))
    if datum:
        return datum, named in ("sea", "msl") or named in plain(datum)
    if said.vertical:
        return f"{said.vertical.strip()} (as the user says)", True
    raise InputError(
        Problem(
            "the file does not say above what its heights count",
            where,
            "a vertical datum, in the file or said",
            "Say it: --vertical-datum EGM96 (SRTM, GLOBE, DTED), EGM2008 (Copernicus), the national one, or sea "
            "if only that much is known",
        )
    )


def _placed(tile: Tile) -> Tile:
    """The tile with its boxes and cells in degrees."""
    assert tile.place is not None
    t, rows, columns = tile.place
    if tile.straight:
        north, south = sorted((t.f, t.f + rows * t.e), reverse=True)
        check_place(tile.where, (rows, columns), north, t.c, abs(t.e), t.a)
        box = Box(south, t.c, north, t.c + columns * t.a)
        return replace(tile, box=box, full=box)
    along = np.linspace(0.0, 1.0, EDGE_POINTS)
    zero, one = np.zeros_like(along), np.ones_like(along)
    edges = [
        _to_degrees(tile, u * columns, v * rows) for u, v in ((along, zero), (along, one), (zero, along), (one, along))
    ]
    every_lat, every_lon = (np.concatenate(side) for side in zip(*edges, strict=True))
    if not (np.isfinite(every_lat).all() and np.isfinite(every_lon).all()):
        allowed = "a file whose edges can be brought to latitude and longitude"
        raise InputError(
            Problem(
                "the edges of the grid lie nowhere on the earth", tile.where, allowed, "Check the coordinate system"
            )
        )
    turn = float(every_lon[0])
    lons = [turn + (lon - turn + 180.0) % TURN_DEG - 180.0 for _, lon in edges]
    box = Box(
        float(every_lat.min()),
        min(float(x.min()) for x in lons),
        float(every_lat.max()),
        max(float(x.max()) for x in lons),
    )
    across, down = columns / 2.0 + np.array([0.0, 1.0, 0.0]), rows / 2.0 + np.array([0.0, 0.0, 1.0])
    mid_lat, mid_lon = _to_degrees(tile, across, down)
    cos = math.cos(math.radians(float(mid_lat[0])))
    steps = [math.hypot((mid_lon[i] - mid_lon[0]) * cos, mid_lat[i] - mid_lat[0]) for i in (1, 2)]
    if not all(SMALLEST_STEP_DEG <= step <= LARGEST_STEP_DEG for step in steps):
        allowed = f"{SMALLEST_STEP_DEG:f} to {LARGEST_STEP_DEG:g} degree"
        what = f"a cell is {steps[0]:g} x {steps[1]:g} degrees"
        raise InputError(Problem(what, tile.where, allowed, "Check the cell size and the coordinate system"))
    inner = _inner(edges, lons)
    return replace(tile, box=box, full=inner or box, step_deg=steps[1], step_east_deg=steps[0] / cos)


def _inner(edges: list[tuple[NDArray[Any], NDArray[Any]]], lons: list[NDArray[Any]]) -> Box | None:
    """The box that the four edges (top, bottom, left, right; rows may run northward) leave whole, if any."""
    lats = [lat for lat, _ in edges]
    top, bottom = (0, 1) if lats[0].mean() > lats[1].mean() else (1, 0)
    left, right = (2, 3) if lons[2].mean() < lons[3].mean() else (3, 2)
    box = Box(float(lats[bottom].max()), float(lons[left].max()), float(lats[top].min()), float(lons[right].min()))
    return box if box.south < box.north and box.west < box.east else None


def _to_degrees(tile: Tile, columns: NDArray[Any], rows: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    from rasterio.warp import transform

    assert tile.place is not None
    x, y = tile.place[0] * (columns, rows)
    lon, lat = transform(tile.crs, WGS84, x, y)
    return np.asarray(lat), np.asarray(lon)
