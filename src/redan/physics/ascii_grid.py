"""Elevations from an ESRI ASCII grid in degrees: a header of words and values, then the elevations, north to south.

Values are counted, not lines: rows may be wrapped or all on one line. A .prj beside the file is heard.
Source: ESRI, "ASCII raster format"; GDAL's DX and DY for oblong cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NoReturn

import numpy as np

from redan.errors import InputError, Problem, Where
from redan.files import is_filled
from redan.physics.elevation_words import Meant, hear, words_beside
from redan.physics.grid import UNSAID, Sheet, Terrain, check_place, check_shape
from redan.physics.reference_system import MAX_CHARACTERS, Heights, heights_of

HEAD_BYTES = 65_536
PIECE_BYTES = 1_000_000
MAX_BYTES_A_VALUE = 64
BYTE_ORDER_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
UTF_8_MARK = b"\xef\xbb\xbf"
WORD = re.compile(rb"\S+")
KEYWORD = re.compile(rb"[A-Za-z_]\w*")
NUMBER = re.compile(rb"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
NO_NUMBER = re.compile(rb"[+-]?(?:nan|inf|infinity)", re.IGNORECASE)
BLANK = np.isin(np.arange(256), np.frombuffer(b" \t\r\n\v\f", dtype=np.uint8))
NUMERALS = b"0123456789+-.eE \t\r\n\v\f"
KEYS = {
    "ncols", "nrows", "xllcorner", "xllcenter", "yllcorner", "yllcenter", "cellsize", "dx", "dy", "nodata_value",
}  # fmt: skip
HEADER = "ncols, nrows, xllcorner, yllcorner, cellsize and NODATA_value, then the elevations"
USUAL_NO_DATA = -9999.0
WIDE_CELL_DEG = 0.1  # 11 km: wider than elevation cells in degrees mostly are

Header = dict[str, tuple[float, int]]  # value, and where its key stands in the file


def read_ascii_grid(path: Path) -> Terrain:
    """A Terrain from an ESRI ASCII grid; cells without data are refused."""
    where = Where(str(path))
    heights, prj = _prj(path)
    heard = hear(words_beside(str(path)), Meant(heights.unit_m or 1.0, datum=heights.datum))
    with path.open("rb") as file:
        header, start = _header(file, path)
        rows, columns = _count(header, "nrows", path), _count(header, "ncols", path)
        check_shape(where, (rows, columns), np.dtype(np.float32))
        width, height = _cell(header, path)
        west, south = _corner(header, "x", width, path), _corner(header, "y", height, path)
        north = south + rows * height
        check_place(_at(path, header["dx" if "dx" in header else "cellsize"][1]), (1, 1), 0.0, 0.0, height, width)
        check_place(where, (rows, columns), north, west, height, width)
        size = file.seek(0, 2)
        if size > HEAD_BYTES + MAX_BYTES_A_VALUE * rows * columns:
            what = f"the file has {size} bytes, far more than its {rows} x {columns} values need"
            raise InputError(Problem(what, where, f"at most {MAX_BYTES_A_VALUE} bytes a value"))
        _check_enough(file, start, rows, columns, path)
        file.seek(start)
        hole = header.get("nodata_value", (USUAL_NO_DATA, 0))[0]
        sheet = _values(file, path, (rows, columns), hole, heights.unit_m or 1.0)
    unit = heights.unit or heard.unit or "taken as metres"
    datum = heights.datum or heard.datum
    source = f"ESRI ASCII grid, {unit} above the sea{f' ({datum})' if datum else f', as is usual: {UNSAID}'}"
    if not prj:
        source += "; its place is taken as degrees: no .prj file beside it says so"
    faults = () if prj else _may_be_metres(west, south, width, height)
    return sheet.terrain(str(path), north, west, height, width, source, faults)


def _may_be_metres(west: float, south: float, width: float, height: float) -> tuple[str, ...]:
    """Said of a grid that looks as a local one in metres would: nothing in the file tells the two apart."""
    if not (west == south == 0.0 or (min(width, height) >= WIDE_CELL_DEG and all(map(_whole, (west, south))))):
        return ()
    return (
        f"it lies at {south:g} N {west:g} E with cells of {width:g}, taken as degrees because no .prj file beside it "
        "says otherwise: a local grid in metres looks the same",
    )


def _whole(value: float) -> bool:
    return value.is_integer()


def _prj(path: Path) -> tuple[Heights, bool]:
    """What the .prj beside the grid says of its heights; whether there is one."""
    for suffix in (".prj", ".PRJ"):
        beside = path.with_suffix(suffix)
        if is_filled(beside):
            with beside.open("rb") as file:
                text = file.read(MAX_CHARACTERS + 1).removeprefix(UTF_8_MARK).decode("latin-1")
            if text.strip():
                return heights_of(text, Where(str(beside))), True
    return Heights(), False


def _at(path: Path, offset: int) -> Where:
    """Line and column of a byte; lines end as on any machine."""
    line, last, ended = 1, b"", 0
    with path.open("rb") as file:
        position = 0
        while position < offset and (piece := file.read(min(PIECE_BYTES, offset - position))):
            both = last + piece
            line += piece.count(b"\n") + piece.count(b"\r") - both.count(b"\r\n")
            newest = max(piece.rfind(b"\n"), piece.rfind(b"\r"))
            ended = position + newest + 1 if newest >= 0 else ended
            position += len(piece)
            last = piece[-1:]
    if not ended:
        with path.open("rb") as file:
            ended = 3 if file.read(3) == UTF_8_MARK else 0
    return Where(str(path), line, offset - ended + 1)


def _refuse(what: str, where: Where, allowed: str, remedy: str = "") -> NoReturn:
    raise InputError(Problem(what, where, allowed, remedy))


def _header(file: BinaryIO, path: Path) -> tuple[Header, int]:
    """Keys with values, and where the elevations begin."""
    head = file.read(HEAD_BYTES)
    for mark, name in BYTE_ORDER_MARKS.items():
        if head.startswith(mark):
            _refuse(f"the file is {name} text", Where(str(path), 1, 1), "ASCII or UTF-8 text", "Save it as such")
    start = len(UTF_8_MARK) if head.startswith(UTF_8_MARK) else 0
    header: Header = {}
    words = WORD.finditer(head, start)
    for word in words:
        if not KEYWORD.fullmatch(word[0]) or NO_NUMBER.fullmatch(word[0]):
            return _complete(header, path, word.start()), word.start()
        key = word[0].decode("ascii", "replace").lower()
        if key not in KEYS:
            _refuse(f'the header has an unknown word "{key[:40]}"', _at(path, word.start()), HEADER)
        if key in header:
            _refuse(f"the header has {key} twice", _at(path, word.start()), HEADER)
        value = next(words, None)
        if value is None:
            break
        if not NUMBER.fullmatch(value[0]) and not (key == "nodata_value" and NO_NUMBER.fullmatch(value[0])):
            _no_number(value[0], _at(path, value.start()))
        header[key] = float(value[0]), word.start()
    _complete(header, path, len(head))
    return _refuse("the header is followed by no elevations", _at(path, len(head)), HEADER)


def _complete(header: Header, path: Path, end: int) -> Header:
    """Refuse a header that lacks what places the grid."""
    wanted = [
        ("ncols",), ("nrows",), ("xllcorner", "xllcenter"), ("yllcorner", "yllcenter"),
        ("dx", "dy") if "dx" in header or "dy" in header else ("cellsize",),
    ]  # fmt: skip
    for keys in wanted:
        there = [key for key in keys if key in header]
        if not there or (keys == ("dx", "dy") and len(there) < 2):
            _refuse(f"the header lacks {' or '.join(k for k in keys if k not in header)}", _at(path, end), HEADER)
        if keys[0].endswith("corner") and len(there) == 2:
            _refuse(f"the header has {keys[0]} and {keys[1]}", _at(path, header[keys[1]][1]), "one of them")
    if "dx" in header and "cellsize" in header:
        _refuse("the header has cellsize and dx", _at(path, header["dx"][1]), "cellsize, or dx and dy")
    return header


def _count(header: Header, key: str, path: Path) -> int:
    value, offset = header[key]
    if not (value >= 1.0 and value.is_integer()):
        _refuse(f"{key} is {value:g}", _at(path, offset), "a whole number, 1 or more")
    return int(value)


def _cell(header: Header, path: Path) -> tuple[float, float]:
    """Width and height of a cell."""
    if "dx" in header:
        return header["dx"][0], header["dy"][0]
    return header["cellsize"][0], header["cellsize"][0]


def _corner(header: Header, axis: str, step: float, path: Path) -> float:
    """Outer edge."""
    if f"{axis}llcorner" in header:
        return header[f"{axis}llcorner"][0]
    return header[f"{axis}llcenter"][0] - step / 2


def _no_number(word: bytes, where: Where) -> NoReturn:
    """Say what stands where a number should."""
    said = word[:40].decode("ascii", "replace")
    if re.fullmatch(rb"[+-]?\d*,\d*(?:[eE][+-]?\d+)?", word):
        remedy = f"Write {said.replace(',', '.')}, here and wherever a comma stands"
        _refuse(f'"{said}" has a decimal comma', where, "a decimal point", remedy)
    if b"," in word or b";" in word:
        _refuse(f'"{said}": values are set apart by commas', where, "blanks or line ends between values")
    _refuse(f'"{said}" is not a number', where, "elevations as decimal numbers")


def _pieces(file: BinaryIO, path: Path) -> Iterator[tuple[int, bytes]]:
    """Text in pieces that end between words, each with its place in the file."""
    position, rest = file.tell(), b""
    while piece := file.read(PIECE_BYTES):
        text = rest + piece
        cut = max(text.rfind(blank) for blank in (b" ", b"\n", b"\r", b"\t"))
        if cut < 0 and len(text) > 2000:
            _refuse("a word has thousands of characters", _at(path, position), "decimal numbers, blanks between them")
        yield position, text[: max(cut, 0)]
        position += max(cut, 0)
        rest = text[max(cut, 0) :]
    yield position, rest


def _values(file: BinaryIO, path: Path, shape: tuple[int, int], hole: float, unit_m: float) -> Sheet:
    sheet = Sheet(Where(str(path)), shape, np.dtype(np.float32))
    wanted, found = shape[0] * shape[1], 0
    with np.errstate(over="ignore"):
        hole_32 = np.float32(hole)
        for position, text in _pieces(file, path):
            words = text.split()
            if not words:
                continue
            if text.translate(None, NUMERALS):
                _check_words(text, position, path)
            try:
                values = np.fromiter(map(float, words), dtype=np.float64, count=len(words))
            except ValueError:
                _check_words(text, position, path)
                raise
            if found + len(words) > wanted:
                surplus = list(WORD.finditer(text))[wanted - found]
                what = f"here begins value {wanted + 1}, but the header says {shape[0]} x {shape[1]} = {wanted}"
                _refuse(what, _at(path, position + surplus.start()), "as many values as nrows x ncols")
            sheet.put_run(found, values * unit_m, values.astype(np.float32) == hole_32)
            found += len(words)
    return sheet


def _check_enough(file: BinaryIO, start: int, rows: int, columns: int, path: Path) -> None:
    """Count words before any is turned into a number: a large file that ends too early costs little."""
    file.seek(start)
    found, apart = 0, True
    while piece := file.read(PIECE_BYTES):
        blank = BLANK[np.frombuffer(piece, dtype=np.uint8)]
        found += int(np.count_nonzero(blank[:-1] & ~blank[1:])) + int(apart and not blank[0])
        apart = bool(blank[-1])
    if found >= rows * columns:
        return
    file.seek(start)
    next(_pieces(file, path), None)  # refuses a word without end
    file.seek(start)
    head = file.read(HEAD_BYTES)
    whole = len(head) if len(head) < HEAD_BYTES else max(head.rfind(blank) for blank in (b" ", b"\n", b"\r", b"\t"))
    _check_words(head[: max(whole, 0)], start, path)  # set apart by commas, they are too few
    what = f"the file ends after {found} of {rows} x {columns} = {rows * columns} values"
    remedy = "Check nrows and ncols, or get the whole file"
    _refuse(what, _at(path, file.seek(0, 2)), "as many values as nrows x ncols", remedy)


def _check_words(text: bytes, position: int, path: Path) -> None:
    """Refuse the first word that is no number; nan and inf stand for "no elevation"."""
    for word in WORD.finditer(text):
        if not NUMBER.fullmatch(word[0]) and not NO_NUMBER.fullmatch(word[0]):
            _no_number(word[0], _at(path, position + word.start()))
