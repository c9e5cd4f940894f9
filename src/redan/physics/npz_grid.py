"""Elevations in an .npz: height_m (rows north to south), north_deg, west_deg, step_deg, if oblong step_east_deg.

`redan terrain` writes a text beside them, `about`: what the grid was made from, and what was filled (JSON).

Sizes are read from headers and judged before anything is unpacked, and what is unpacked goes straight into the grid:
an archive that claims little and holds much, or the other way round, costs neither time nor memory.
Source: PKWARE APPNOTE 6.3 (zip), NumPy NEP 1 (the .npy header).
"""

from __future__ import annotations

import io
import json
import math
import struct
import warnings
import zipfile
import zlib
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from redan.errors import InputError, Problem, Where, visible
from redan.physics.grid import Sheet, Terrain, check_place, check_shape

ALLOWED = "an .npz with height_m, north_deg, west_deg and step_deg, as numpy.savez or savez_compressed writes it"
MAX_DIRECTORY_BYTES = 1_000_000  # the list of members: more than ten thousand
MAX_HEADER_BYTES = 10_000  # of an array; numpy writes 118
MAX_PACKING = 1040  # deflate packs at most 1032 bytes into one
PIECE_BYTES = 4_000_000
MAX_ABOUT = 100_000  # characters
END, END_BYTES, LONGEST_COMMENT = b"PK\x05\x06", 22, 65_535
LOCATOR_64, LOCATOR_BYTES = b"PK\x06\x07", 20
FAULTS = (
    ValueError, KeyError, EOFError, TypeError, RuntimeError, NotImplementedError, IndexError, SyntaxError,
    OverflowError, RecursionError, AttributeError, UserWarning, zipfile.BadZipFile, zlib.error, struct.error,
)  # fmt: skip


def read_npz(path: Path, name: str = "", source: str = "", faults: tuple[str, ...] = ()) -> Terrain:
    """A Terrain from an .npz file."""
    where = Where(str(path))
    try:
        with path.open("rb") as file:
            _check_directory(file, where)
            with zipfile.ZipFile(file) as archive, warnings.catch_warnings():
                warnings.simplefilter("error")
                known = archive.namelist()
                north, west, step = (_number(archive, key, where) for key in ("north_deg", "west_deg", "step_deg"))
                oblong = "step_east_deg.npy" in known or "step_east_deg" in known
                east = _number(archive, "step_east_deg", where) if oblong else step
                sheet = _heights(archive, north, west, step, east, where)
                if not source and ("about.npy" in known or "about" in known):
                    source, faults = _about(archive, where)
    except FAULTS as error:
        raise InputError(Problem(f"the terrain file is damaged: {_reason(error)}", where, ALLOWED)) from error
    return sheet.terrain(name or str(path), north, west, step, east, source, faults)


def _reason(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return text[:120] if text and isinstance(error, zipfile.BadZipFile | zlib.error) else "not as numpy writes it"


def _check_directory(file: BinaryIO, where: Where) -> None:
    """Judge the list of members by its size before it is read: every entry becomes an object of some hundred bytes."""
    file.seek(0, 2)
    size = file.tell()
    file.seek(max(0, size - END_BYTES - LONGEST_COMMENT - LOCATOR_BYTES))
    tail = file.read()
    at = len(tail) - END_BYTES
    if at < 0 or tail[at : at + 4] != END or tail[-2:] != b"\0\0":
        at = tail.rfind(END)
    if at < 0 or len(tail) - at < END_BYTES:
        raise InputError(Problem("the terrain file is no .npz, or it is cut short", where, ALLOWED))
    listed = struct.unpack_from("<I", tail, at + 12)[0]
    if listed > MAX_DIRECTORY_BYTES or tail[max(0, at - LOCATOR_BYTES) : at].startswith(LOCATOR_64):
        raise InputError(Problem("the .npz lists too many members", where, ALLOWED, "Save the grid alone"))
    file.seek(0)


def _open(archive: zipfile.ZipFile, key: str, where: Where) -> tuple[Any, zipfile.ZipInfo]:
    """A member, opened, its stated size and packing judged."""
    members = {info.filename: info for info in archive.infolist()}
    info = members.get(f"{key}.npy") or members.get(key)
    if info is None:
        there = ", ".join(sorted(n.removesuffix(".npy") for n in members)[:6]) or "nothing"
        raise InputError(Problem(f"the .npz has no {key[:40]}, but {there[:200]!r}", where, ALLOWED))
    if info.flag_bits & 1:
        raise InputError(Problem(f"{key} is encrypted", where, ALLOWED, "Save it without a password"))
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise InputError(Problem(f"{key} is packed by method {info.compress_type}", where, "none (0) or deflate (8)"))
    if info.file_size > MAX_PACKING * info.compress_size + 1000:
        raise InputError(Problem(f"{key} is damaged: {info.file_size} bytes cannot be packed so small", where, ALLOWED))
    return archive.open(info), info


def _header(file: Any, key: str, info: zipfile.ZipInfo, where: Where) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Shape, order and type; the member must be as long as they say."""
    version = npy.read_magic(file)
    if version not in ((1, 0), (2, 0)):
        raise ValueError(version)
    read, size = (npy.read_array_header_1_0, 2) if version == (1, 0) else (npy.read_array_header_2_0, 4)
    written = file.read(size)
    length = int.from_bytes(written, "little")
    if length > MAX_HEADER_BYTES:
        raise InputError(Problem(f"{key} has a header of {length} bytes", where, f"at most {MAX_HEADER_BYTES}"))
    shape, fortran, dtype = read(io.BytesIO(written + file.read(length)))
    if dtype.hasobject:
        raise InputError(Problem(f"{key} holds Python objects, which are never read", where, "numbers"))
    if any(isinstance(n, bool) or not isinstance(n, int) or n < 0 for n in shape) or not isinstance(fortran, bool):
        raise ValueError(shape)
    if file.tell() + math.prod(shape) * dtype.itemsize != info.file_size:
        raise InputError(Problem(f"{key} is not as long as its own header says", where, ALLOWED))
    return shape, fortran, dtype


def _number(archive: zipfile.ZipFile, key: str, where: Where) -> float:
    file, info = _open(archive, key, where)
    with file:
        shape, _, dtype = _header(file, key, info, where)
        if math.prod(shape) != 1 or dtype.kind not in "iuf":
            raise InputError(Problem(f"{key} is not one number", where, ALLOWED))
        value = float(np.frombuffer(file.read(), dtype=dtype)[0])
    if not math.isfinite(value):
        raise InputError(Problem(f"{key} is {value}", where, "a finite number of degrees"))
    return value


def _about(archive: zipfile.ZipFile, where: Where) -> tuple[str, tuple[str, ...]]:
    """The source and the known faults that stand in the file."""
    file, info = _open(archive, "about", where)
    with file:
        shape, _, dtype = _header(file, "about", info, where)
        if math.prod(shape) != 1 or dtype.kind != "U" or dtype.itemsize > 4 * MAX_ABOUT:
            allowed = "one text, as `redan terrain` writes it"
            raise InputError(Problem("about is not one text of bounded length", where, allowed, "Leave it out"))
        said = json.loads(str(np.frombuffer(file.read(), dtype=dtype)[0]))
    texts = [said.get("source", ""), *said.get("known_faults", [])]
    if not all(isinstance(text, str) for text in texts):
        raise ValueError(said)
    source, *faults = (visible(text)[:2000] for text in texts)
    return source, tuple(faults[:20])


def _heights(
    archive: zipfile.ZipFile, north_deg: float, west_deg: float, step_deg: float, step_east_deg: float, where: Where
) -> Sheet:
    """The grid, piece by piece, into the machine's own byte order."""
    file, info = _open(archive, "height_m", where)
    with file:
        shape, fortran, dtype = _header(file, "height_m", info, where)
        check_shape(where, shape, dtype)
        check_place(where, shape, north_deg, west_deg, step_deg, step_east_deg)
        lines, length = (shape[1], shape[0]) if fortran else (shape[0], shape[1])
        sheet = Sheet(where, (shape[0], shape[1]), dtype)
        piece = max(1, PIECE_BYTES // (length * dtype.itemsize))
        for start in range(0, lines, piece):
            count = min(piece, lines - start)
            values = np.frombuffer(file.read(count * length * dtype.itemsize), dtype=dtype).reshape(count, length)
            if fortran:
                sheet.put(0, start, values.T)
            else:
                sheet.put(start, 0, values)
        file.read(1)  # the end: now the checksum is compared
    return sheet


def npz_bytes(
    height_m: NDArray[Any],
    north_deg: float,
    west_deg: float,
    step_deg: float,
    step_east_deg: float,
    about: dict[str, Any],
) -> bytes:
    """The content of an .npz that `read_npz` reads."""  # fmt: skip
    arrays: dict[str, Any] = {"height_m": height_m, "north_deg": north_deg, "west_deg": west_deg, "step_deg": step_deg}
    if step_east_deg != step_deg:
        arrays["step_east_deg"] = step_east_deg
    out = io.BytesIO()
    np.savez_compressed(out, **arrays, about=np.array(json.dumps(about, ensure_ascii=False, indent=1)))
    return out.getvalue()
