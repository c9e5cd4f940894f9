"""Rules of ACMI, CZML and GeoJSON, read from their texts, that say what is wrong with a document.

Sources: Tacview, Technical Reference, ACMI flight recordings 2.2; the CZML guide; RFC 7946. The schemas beside this
file are written here after those texts; that of CZML holds the part that redan writes, and refuses what it does not
name. The schema of CZML's authors comes in no package of a registry.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def by_schema(name: str, document: Any) -> list[str]:
    """Faults of a document by the schema of this name; ImportError without the package jsonschema."""
    from jsonschema import Draft202012Validator

    schema = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    errors = Draft202012Validator(schema).iter_errors(document)
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in errors]


def czml_faults(document: Sequence[Mapping[str, Any]]) -> list[str]:
    """By the schema, and what a schema cannot say: ids once each, samples in rows of four, times that rise."""
    found = by_schema("czml", document)
    names = [str(packet.get("id")) for packet in document]
    found += [f"{name} stands twice" for name in dict.fromkeys(names) if names.count(name) > 1]
    for packet in document[1:]:
        position = packet.get("position", {})
        numbers = position.get("cartographicDegrees", [])
        if "epoch" in position:
            if len(numbers) % 4:
                found.append(f"{packet['id']}: {len(numbers)} numbers are no rows of four")
            elif any(later <= earlier for earlier, later in pairwise(numbers[::4])):
                found.append(f"{packet['id']}: times do not rise")
    return found


def acmi_faults(content: bytes) -> list[str]:
    """A file without a byte order mark, as the text of ACMI 2.2 has it: head, frames, objects, places."""
    try:
        lines = content.decode("utf-8").splitlines()
    except UnicodeDecodeError as error:
        return [f"no UTF-8: {error}"]
    if lines[:2] != ["FileType=text/acmi/tacview", "FileVersion=2.2"]:
        return [f"begins with {lines[:2]}"]
    found, last, alive = [], float("-inf"), set[int]()
    for number, line in enumerate(lines[2:], 3):
        if re.fullmatch(r"#-?[0-9]+(\.[0-9]+)?", line):
            frame = float(line[1:])
            if frame <= last:
                found.append(f"line {number}: frame {frame:g} after {last:g}")
            last = frame
        elif re.fullmatch(r"-[0-9a-fA-F]+", line):
            if int(line[1:], 16) not in alive:
                found.append(f"line {number}: {line} ends what is not there")
            alive.discard(int(line[1:], 16))
        else:
            found += [f"line {number}: {fault}" for fault in _object_faults(line, alive)]
    return found


def _object_faults(line: str, alive: set[int]) -> list[str]:
    """Faults of `id,name=value,...`; commas within a value are escaped."""
    name, *fields = re.split(r"(?<!\\)(?:\\\\)*,", line)
    if re.fullmatch(r"[0-9a-fA-F]+", name) is None or not fields:
        return [f"{line[:40]!r} is no frame, object or end"]
    if any("=" not in field for field in fields):
        return [f"{line[:40]!r} has a value without a name"]
    of = dict(field.split("=", 1) for field in fields)
    if int(name, 16) == 0:
        return [] if "T" not in of else ["the globe has a place"]
    alive.add(int(name, 16))
    if "T" not in of:
        return []
    parts = of["T"].split("|")
    if len(parts) not in (3, 5, 6, 9):
        return [f"a place of {len(parts)} parts"]
    try:
        longitude, latitude, _ = (float(part) for part in parts[:3])
    except ValueError:
        return [f"a place that is no number: {of['T'][:40]}"]
    within = -180.0 <= longitude <= 180.0 and -90.0 <= latitude <= 90.0
    return [] if within else [f"longitude {longitude:g}, latitude {latitude:g}"]
