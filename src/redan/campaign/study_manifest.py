"""What a study folder says of itself in study.json: what was asked, what does it, what makes it again."""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from redan.campaign.parts import canonical
from redan.errors import visible
from redan.files import sha256_bytes
from redan.results import manifest as manifests
from redan.results.manifest import Digest
from redan.streams import MOST_SEED

FORMAT = "redan-study"
FORMAT_VERSION = 1
DECIDING = ("redan", "numpy", "numba", "compiler")  # parts made by others of these would be of another kind
SAID = {  # what a reader calls what makes two folders two studies
    "kind": "the kind of question", "work": "what computes it", "finish": "what computes it",
    "conductor": "what computes it", "asked": "the question", "seed": "the seed",
    "common": "the file, its readings or the replications", "items": "the points", "made_with": "what it is made with",
}  # fmt: skip
SAME = ("kind", "work", "finish", "conductor", "asked", "seed", "common", "items", "made_with")

Name = Annotated[str, Field(pattern=r"^[A-Za-z_][\w.]*:[A-Za-z_]\w*$")]
Count = Annotated[int, Field(ge=0)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _File(_Part):
    sha256: Digest
    bytes: Count


class _Items(_Part):
    count: Count
    sha256: Digest


class _Study(_Part):
    format: str
    format_version: int
    written: str
    kind: str
    title: str
    work: Name
    finish: Name | None
    conductor: Name | None
    asked: dict[str, Any]
    seed: Annotated[int, Field(ge=0, le=MOST_SEED)]
    common: Digest
    items: _Items | None
    made_with: dict[str, str]
    versions: dict[str, str]
    machine: dict[str, str | int | float]
    files: dict[str, _File]
    sha256: Digest


class _Finished(_Part):
    format: str
    format_version: int
    written: str
    study: Digest
    columns: list[str]
    rows: Count
    digest: Digest
    file: _File
    failed: list[dict[str, Any]]
    sha256: Digest


def check(manifest: dict[str, Any], *, finished: bool = False) -> None:
    """ValueError naming the first key that is missing or of the wrong kind."""
    try:
        (_Finished if finished else _Study).model_validate_json(json.dumps(manifest))
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise ValueError(f'its key "{key}": {first["msg"].lower()}') from None
    for name in manifest.get("files", {}):
        if name.startswith("/") or {"", ".", ".."} & set(name.split("/")):
            raise ValueError(f'its key "files": {visible(name)} lies outside the study')


def identity(manifest: dict[str, Any]) -> str:
    """SHA-256 of everything that decides what comes out: two folders with the same are parts of one study."""
    decides = {key: manifest[key] for key in SAME}
    return sha256_bytes(canonical(decides | {"versions": _deciding(manifest)}).encode())


def differences(a: dict[str, Any], b: dict[str, Any]) -> list[str]:
    """What makes two folders two studies, in words."""
    if a["kind"] != b["kind"]:
        return [f"the kind of question ({a['kind']}, {b['kind']})"]
    found = list(dict.fromkeys(SAID[key] for key in SAME if canonical(a[key]) != canonical(b[key])))
    return found + [f"version of {name}" for name in DECIDING if a["versions"].get(name) != b["versions"].get(name)]


def other_versions(manifest: dict[str, Any]) -> list[str]:
    """What is another here than where the study was begun, and would make parts of another kind."""
    here = manifests.versions()
    return [
        f"it was begun with {name} {then}, here is {here.get(name, 'none')}"
        for name, then in _deciding(manifest).items()
        if here.get(name) != then
    ]


def _deciding(manifest: dict[str, Any]) -> dict[str, str]:
    return {name: manifest["versions"].get(name, "none") for name in DECIDING}
