"""Geodata dropped on the page: what is in the file, and the edits that put it into the text.

The readers are those of `redan import`; they take a file, so the bytes are put into one of their own for the while.
"""

from __future__ import annotations

import base64
import binascii
import tempfile
from pathlib import Path as FilePath
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from redan.app.views.models import Edit, Place, Request, Text
from redan.app.views.names import next_free, taken
from redan.errors import InputError, Problem, Where
from redan.files import read_yaml
from redan.scenario.geodata import Found, left_out_words, read_geodata
from redan.scenario.geodata_yaml import POINTS, UNDER, Asked, entries_of
from redan.units import parse_quantity, shown

MOST_KEYS = 40
Short = Annotated[str, Field(max_length=200)]


class ImportRequest(Request):
    """A file by name, with its content as text or as base64.

    kind: what it becomes; None: only what is in it is told. keys: for all entries, what the file does not say.
    altitude, speed: of waypoints without one. above: what its heights count from. within: waypoints nearer to the line
    between others are left out. into: the scenario's text, so that no name is given twice.
    """

    name: Short
    text: Annotated[str, Field(max_length=20_000_000)] | None = None
    base64: Annotated[str, Field(max_length=27_000_000)] | None = None
    kind: Literal["routes", "packages", "flights", "assets", "units", "radars"] | None = None
    keys: Annotated[dict[Short, Short], Field(default_factory=dict, max_length=MOST_KEYS)]
    altitude: Short = ""
    speed: Short = ""
    above: Literal["", "sea", "ground"] = ""
    within: Short = ""
    into: Text = ""


class InFile(BaseModel):
    """A point or a line of the file."""

    name: str
    line: bool
    places: list[Place]
    says: dict[str, str]


class ImportAnswer(BaseModel):
    """What is in the file; of a kind: the entries, and the edits that add them. notes: what was assumed or left out.

    A route has no edits: it goes under a package or a flight, by `set` of its `route`.
    """

    format: str
    features: list[InFile]
    left_out: str
    notes: list[str]
    entries: list[Any]
    edits: list[Edit]


def import_file(request: ImportRequest, *, folder: FilePath | None = None) -> ImportAnswer:
    """Read a file of routes or places. InputError with the place in it of what cannot be read or is missing."""
    found = _found(request)
    entries: list[Any] = []
    if request.kind is not None:
        within_m = parse_quantity(request.within, "length") if request.within else 0.0
        asked = Asked(_keys(request.keys), request.altitude, request.speed, request.above, within_m)
        try:
            entries = _entries(entries_of(found, request.kind, asked), request.kind)
        except InputError as error:
            raise _without_folder(error, request.name) from None
    edits = [] if request.kind in (None, "routes") else list(_edits(entries, request))
    return ImportAnswer(
        format=found.format,
        features=[
            InFile(
                name=feature.name,
                line=feature.line,
                places=[[mark.longitude_deg, mark.latitude_deg] for mark in feature.marks],
                says=feature.says,
            )
            for feature in found.features
        ],
        left_out=left_out_words(found),
        notes=found.notes,
        entries=entries,
        edits=edits,
    )


def _found(request: ImportRequest) -> Found:
    suffix = FilePath(request.name.replace("\\", "/")).suffix
    with tempfile.TemporaryDirectory(prefix="redan-import-") as folder:
        path = FilePath(folder) / f"file{suffix[:20] if suffix.isprintable() and '/' not in suffix else ''}"
        path.write_bytes(_content(request))
        try:
            return read_geodata(path)
        except InputError as error:
            raise _without_folder(error, request.name) from None


def _content(request: ImportRequest) -> bytes:
    if (request.text is None) == (request.base64 is None):
        allowed = "the content is text, or base64 where it is not"
        raise InputError(Problem("one of text and base64 is needed", allowed=allowed, remedy="give one of them"))
    if request.text is not None:
        return request.text.encode()
    try:
        return base64.b64decode(request.base64 or "", validate=True)
    except (binascii.Error, ValueError):
        raise InputError(Problem("base64 is not base64", remedy="encode the bytes of the file anew")) from None


def _without_folder(error: InputError, name: str) -> InputError:
    """The same problems in the file as the user calls it."""
    return InputError(
        [
            Problem(p.what, Where(shown(name), p.where.line, p.where.column), p.allowed, p.remedy, p.severity)
            for p in error.problems
        ]
    )


def _keys(given: dict[str, str]) -> dict[str, str]:
    for key, value in given.items():
        if not key.isidentifier() or not value.strip() or not value.isprintable():
            allowed = "a key and a value in one line"
            raise InputError(Problem(f"the key {shown(key)}", allowed=allowed, remedy="mend it"))
        if key in ("name", "at", "route"):
            remedy = f"the file gives each its {key}"
            raise InputError(Problem(f"the key {key} would be the same for all", remedy=remedy))
    return {key: value.strip() for key, value in given.items()}


def _entries(lines: list[str], kind: str) -> list[Any]:
    """The entries of the lines that `redan import` prints."""
    if kind != "routes":
        return list(read_yaml("\n".join(lines) + "\n", name="entries").data()[kind])
    found: list[Any] = []
    block: list[str] = []
    for line in [*lines, ""]:
        if line:
            block.append(line)
        elif block:
            found.append(read_yaml("\n".join(block) + "\n", name="entries").data()["route"])
            block = []
    return found


def _edits(entries: list[Any], request: ImportRequest) -> list[Edit]:
    kind = str(request.kind)
    names = taken(read_yaml(request.into, name="scenario.yaml").data()) if request.into else set()
    edits = []
    for entry in entries:
        entry["name"] = next_free(entry["name"], names)
        names.add(entry["name"])
        edits.append(Edit(op="add", path=[UNDER[kind], kind, "-"], value=entry))
    assert kind in POINTS or kind in ("packages", "flights")
    return edits
