"""Geo keys, place and no-data value of a GeoTIFF as they stand: what rasterio does not understand it leaves out.

It does so in silence, so the tags are looked at here too; only the first directory's.
Source: TIFF Revision 6.0, Adobe (1992), section 2; BigTIFF (libtiff); OGC 19-008r4, GeoTIFF 1.1, section 7.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

from redan.errors import InputError, Problem, Where

GEO_KEYS, GEO_TEXT, NO_DATA, ASCII, SHORT = 34735, 34737, 42113, 2, 3
PIXEL_SCALE, TIE_POINTS, TRANSFORMATION = 33550, 33922, 34264
ONE_PLACE = "one corner and a cell size, or one transformation"
MAX_TAGS, MAX_VALUES = 4096, 16_384
PRIME_MERIDIAN, GREENWICH = 2051, (0, 8901, 32767)
ANGULAR_UNIT, VERTICAL_SYSTEM, VERTICAL_CITATION, VERTICAL_DATUM, VERTICAL_UNIT = 2054, 4096, 4097, 4098, 4099
DEGREES = (0, 9102, 9122, 32767)  # not given, degree, degree by the supplier; of a private one rasterio reads the size
BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
FORMATS = {42: ("H", "HHI", "I", 12), 43: ("Q", "HHQ", "Q", 20)}  # count of tags, entry, offset, bytes an entry


def check_geo_keys(path: Path) -> tuple[dict[int, int], str]:
    """The vertical keys that say something, and the vertical system in words.

    A unit of latitude and longitude other than degrees is refused.
    """
    where = Where(str(path))
    try:
        with path.open("rb") as file:
            keys, no_data, counts, citation = _tags(file)
    except (struct.error, OverflowError, ValueError) as error:
        raise InputError(Problem("the file is cut short or damaged", where, "a whole GeoTIFF file")) from error
    except LookupError as error:
        raise InputError(Problem("this is not a TIFF file", where, "a GeoTIFF file")) from error
    unit = keys.get(ANGULAR_UNIT, 0)
    if unit not in DEGREES:
        raise InputError(
            Problem(f"latitude and longitude are in unit {unit} (geo key GeogAngularUnits)", where, "9102: degrees")
        )
    if (meridian := keys.get(PRIME_MERIDIAN, 0)) not in GREENWICH:
        raise InputError(
            Problem(f"longitudes count from meridian {meridian} (geo key GeogPrimeMeridian)", where, "8901: Greenwich")
        )
    if not _is_number(no_data):
        raise InputError(Problem(f'the no-data value is "{no_data[:40]}"', where, "a number"))
    if PIXEL_SCALE in counts and (TRANSFORMATION in counts or counts.get(TIE_POINTS, 6) != 6):
        raise InputError(Problem("the grid is placed in two ways", where, ONE_PLACE))
    return {key: keys[key] for key in (VERTICAL_SYSTEM, VERTICAL_DATUM, VERTICAL_UNIT) if keys.get(key)}, citation


def _is_number(text: str) -> bool:
    """Whether a no-data value can be understood; none at all can."""
    try:
        return not text or float(text) is not None
    except ValueError:
        return False


def _tags(file: BinaryIO) -> tuple[dict[int, int], str, dict[int, int], str]:
    """Geo keys whose value stands in the directory itself, the no-data value as written, how long each tag is,
    and the vertical citation.
    """
    keys: dict[int, int] = {}
    counts: dict[int, int] = {}
    no_data, texts, cited = "", b"", slice(0)
    head = file.read(16)
    order = {b"II": "<", b"MM": ">"}[head[:2]]
    count_as, entry_as, offset_as, entry_bytes = FORMATS[struct.unpack_from(order + "H", head, 2)[0]]
    file.seek(struct.unpack_from(order + offset_as, head, 4 if entry_bytes == 12 else 8)[0])
    count = struct.unpack(order + count_as, file.read(struct.calcsize(order + count_as)))[0]
    entries = file.read(count * entry_bytes) if count <= MAX_TAGS else b""
    following = file.read(struct.calcsize("=" + offset_as))
    end = file.seek(0, 2)
    if len(entries) < count * entry_bytes or struct.unpack(order + offset_as, following)[0] > end:
        raise ValueError(count)
    for at in range(0, len(entries) - entry_bytes + 1, entry_bytes):
        tag, kind, length = struct.unpack_from(order + entry_as, entries, at)
        room = struct.calcsize("=" + offset_as)
        inside = at + entry_bytes - room
        size = length * BYTES.get(kind, 0)
        if size > room and struct.unpack_from(order + offset_as, entries, inside)[0] + size > end:
            raise ValueError(tag)
        counts[tag] = length
        if tag == NO_DATA and kind != ASCII:
            no_data = "not text"
        if (tag, kind) not in ((GEO_KEYS, SHORT), (GEO_TEXT, ASCII), (NO_DATA, ASCII)) or length > MAX_VALUES:
            continue
        if size <= room:
            data = entries[inside : inside + size]
        else:
            file.seek(struct.unpack_from(order + offset_as, entries, inside)[0])
            data = file.read(size)
        if tag == NO_DATA:
            no_data = data.split(b"\0")[0].decode("ascii", "replace").strip()
            continue
        if tag == GEO_TEXT:
            texts = data
            continue
        values = struct.unpack(f"{order}{length}H", data)
        rows = [values[i : i + 4] for i in range(4, length - 3, 4)]
        cited = next((slice(r[3], r[3] + r[2]) for r in rows if r[:2] == (VERTICAL_CITATION, GEO_TEXT)), cited)
        keys = {row[0]: row[3] for row in rows if row[1] == 0}
    return keys, no_data, counts, texts[cited].decode("utf-8", "replace").rstrip("|\0 ")
