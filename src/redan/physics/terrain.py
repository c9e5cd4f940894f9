"""Elevation data by name: the packaged grids and the user's own files, each format refused or read as what it says.

Source of the packaged grids: GLOBE Task Team and others, Global Land One-kilometer Base Elevation (GLOBE), version 1,
NOAA National Geophysical Data Center, 1999, tile G, 30 arc-seconds; published by a US government agency.
A cell's value is the mean over the cell and stands at its centre, so summits are lowered (Hermon 2,679 for 2,814 m).
"""

from __future__ import annotations

import os
import re
import stat
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import lru_cache
from importlib import resources
from pathlib import Path

import numpy as np

from redan.errors import InputError, Problem, Where
from redan.physics.ascii_grid import read_ascii_grid
from redan.physics.elevation_words import Meant, hear, words_beside
from redan.physics.grid import (
    BLOCK_CELLS,
    BLOCK_REACH_CELLS,
    DEGREES_PER_RADIAN,
    KERNEL_FUNCTIONS,
    Grid,
    Sheet,
    Terrain,
    make_terrain,
    terrain_height,
)
from redan.physics.npz_grid import read_npz

__all__ = [
    "BLOCK_CELLS", "BLOCK_REACH_CELLS", "DEGREES_PER_RADIAN", "KERNEL_FUNCTIONS", "PACKAGED", "Grid", "Terrain",
    "load_terrain", "make_terrain", "packaged_file", "read_hgt", "terrain_height", "terrain_of",
]  # fmt: skip

PACKAGED = ("levant", "iran")
GLOBE = "GLOBE 1.0 (1999), 30 arc-seconds"
_BELOW = "cells below sea level were set to 0 when the tile was packed: "
_SMOOTHED = "one cell is about 0.9 km: summits and narrow valleys are smoothed"
KNOWN_FAULTS = {
    "levant": (_BELOW + "the Dead Sea and the Jordan valley are up to 430 m too high", _SMOOTHED),
    "iran": (_BELOW + "the Caspian Sea and the land along its coast are up to 28 m too high", _SMOOTHED),
}
HGT_SIDES = (1201, 3601)
HGT_NAME = re.compile(r"([NS])(\d\d)_?([EW])(\d\d\d)(?:[._ -].*)?", re.IGNORECASE | re.DOTALL)
HGT_VOID = -32768
SUFFIXES = (".npz", ".hgt", ".asc", ".tif", ".tiff")


def packaged_file(name: str) -> AbstractContextManager[Path]:
    """The file of packaged elevation data."""
    return resources.as_file(resources.files("redan.physics").joinpath("data", f"{name}.npz"))


def load_terrain(name: str) -> Terrain:
    """Elevation data by packaged name ("levant", "iran") or by path: .npz, SRTM .hgt, ESRI ASCII .asc or GeoTIFF .tif.

    An .npz holds height_m, north_deg, west_deg and step_deg as in `Terrain`, and step_east_deg if cells are oblong.
    A .tif needs the extra redan[geo].
    """
    if name in PACKAGED:
        with packaged_file(name) as path:
            return read_npz(path, name, GLOBE, KNOWN_FAULTS[name])
    path = Path(name)
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise InputError(
            Problem(
                f'no terrain is called "{name}"',
                allowed=f"{', '.join(PACKAGED)}, or a path to .npz, .hgt, .tif or .asc",
                remedy="`redan terrain FILE --out NEW.npz` makes one of other files" if suffix else "",
            )
        )
    check_regular(path)
    try:
        return _read(path, suffix)
    except InputError as error:  # what it quotes from the file may hold anything
        raise InputError([replace(p, what=_printable(p.what)) for p in error.problems]) from error
    except OSError as error:
        why = error.strerror or "the file breaks off"
        raise InputError(Problem(f"the terrain file cannot be read: {why}", Where(name))) from error
    except MemoryError as error:
        raise InputError(Problem("the terrain needs more memory than there is", Where(name))) from error


def _read(path: Path, suffix: str) -> Terrain:
    if suffix in (".tif", ".tiff"):
        from redan.physics.raster import read_raster  # its library is an extra, and takes long to load

        return read_raster(path)
    return {".npz": read_npz, ".hgt": read_hgt, ".asc": read_ascii_grid}[suffix](path)


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in text)


@lru_cache(maxsize=4)
def _remembered(name: str, stamp: tuple[int, ...]) -> Terrain:
    return load_terrain(name)


def terrain_of(name: str) -> Terrain:
    """Elevation data, read once a process as long as the file stays the same."""
    stamp: tuple[int, ...] = ()
    if name not in PACKAGED:
        try:
            status = os.stat(name)
            stamp = status.st_mtime_ns, status.st_size, status.st_ino
        except (OSError, ValueError):
            pass  # load_terrain says what is wrong
    return _remembered(name, stamp)


def check_regular(path: Path) -> None:
    """Refuse what is no file on a disk: a device never ends, and a pipe waits for ever."""
    where = Where(str(path))
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise InputError(Problem("the terrain file does not exist", where)) from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "no path"
        raise InputError(Problem(f"the terrain file cannot be opened: {why}", where)) from error
    if not stat.S_ISREG(status.st_mode):
        kind = "a folder" if stat.S_ISDIR(status.st_mode) else "a device, pipe or socket"
        raise InputError(Problem(f"the terrain file is {kind}", where, "a file on a disk"))
    if not status.st_size:  # so are files of /proc, some of which wait for ever
        raise InputError(Problem("the terrain file is empty", where, "a file on a disk that holds elevations"))


def read_hgt(path: Path) -> Terrain:
    """An SRTM tile: 1201 or 3601 points square, big-endian int16, named by its south-west corner (N33E036.hgt).

    The points lie on the degree lines, so the grid's edges lie half a step outside; voids (-32768) are refused.
    """
    where = Where(str(path))
    corner = HGT_NAME.fullmatch(path.stem)
    if corner is None:
        raise InputError(
            Problem("the name does not give the tile's corner", where, "a name such as N33E036.hgt", "Rename the file")
        )
    south = int(corner[2]) * (1 if corner[1] in "Nn" else -1)
    west = int(corner[4]) * (1 if corner[3] in "Ee" else -1)
    if not (-90 <= south <= 89 and -180 <= west <= 180):
        raise InputError(Problem(f"there is no tile at {corner[0]}", where, "S90 to N89 and W180 to E180"))
    size = path.stat().st_size
    side = next((n for n in HGT_SIDES if 2 * n * n == size), 0)
    if not side:
        points = f"{size // 2} points" if size % 2 == 0 else f"{size} bytes, an odd number"
        raise InputError(Problem(f"the tile has {points}", where, "1201 x 1201 or 3601 x 3601 points of two bytes"))
    hear(words_beside(str(path)), Meant(datum="EGM96"))
    raw = np.fromfile(path, dtype=">i2", count=side * side).reshape(side, side)
    sheet = Sheet(where, (side, side), raw.dtype)
    sheet.put(0, 0, raw, raw == HGT_VOID)
    step = 1.0 / (side - 1)
    source = "SRTM tile, metres above the sea (EGM96) as SRTM has it"
    return sheet.terrain(str(path), south + 1 + step / 2, west - step / 2, step, step, source)
