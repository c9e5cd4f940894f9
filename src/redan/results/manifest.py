"""Where a result comes from: everything needed to make it again, and to notice that it was changed."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from redan import __version__
from redan.layout.names import Names
from redan.streams import MOST_REPLICATIONS, MOST_SEED

FORMAT = "redan-run"
FORMAT_VERSION = 2  # 1: no catalogue entries and no terrain, counts of 16 bits
SINCE_EFFECTS = ("deliveries", "effects", "effect_says")  # names of every run but those written before effects


@dataclass(frozen=True)
class RunInfo:
    """What was run. Digests are SHA-256 in hexadecimal."""

    title: str
    variant: str
    readings: dict[str, str]
    level: str
    seed: int
    replications: int
    plan_digest: str
    catalogue_version: str
    catalogue_sha256: str
    wall_s: float
    notes: tuple[str, ...] = field(default=())
    terrain: dict[str, Any] | None = None  # name, packaged, sha256, bytes, kept: its file in the run folder or None


def versions() -> dict[str, str]:
    """Versions of everything that can change a number."""
    found = {"redan": __version__, "python": platform.python_version()}
    for package in ("numpy", "numba", "pyarrow"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found | {"compiler": "off" if os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0") else "on"}


def machine() -> dict[str, Any]:
    """The machine in words: system, processor, cores, memory; nothing that names it."""
    summary: dict[str, Any] = {
        "system": platform.system(),
        "architecture": platform.machine(),
        "processor": _processor(),
        "cores": os.cpu_count() or 0,
    }
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        summary["memory_gb"] = round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1)
    return summary


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor()


def encode(manifest: dict[str, Any]) -> bytes:
    """Write a manifest with its own SHA-256 as last entry."""
    body = {key: value for key, value in manifest.items() if key != "sha256"}
    body["sha256"] = hashlib.sha256(_text(body)).hexdigest()
    return _text(body)


def decode(data: bytes) -> dict[str, Any]:
    """Read a manifest; ValueError if a single byte is not as `encode` wrote it."""
    try:
        manifest = json.loads(data.decode("utf-8"))
    except RecursionError:
        raise ValueError("the manifest is nested too deeply") from None
    if not isinstance(manifest, dict) or encode(manifest) != data:
        raise ValueError("the manifest's checksum does not fit its content")
    return manifest


def _text(body: dict[str, Any]) -> bytes:
    return (json.dumps(body, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()


_DIGEST = r"^[0-9a-f]{64}$"
Digest = Annotated[str, Field(pattern=_DIGEST)]
Count = Annotated[int, Field(ge=0)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _FileFacts(_Part):
    sha256: Digest
    bytes: Count


class _TableFacts(_Part):
    sha256: Digest
    rows: Count
    columns: Count


class _TerrainFacts(_Part):
    name: str
    packaged: bool
    sha256: Digest
    bytes: Count
    kept: str | None


class _Body(_Part):
    """What a manifest of this version holds, key by key."""

    format: str
    format_version: int
    written: str
    title: str
    variant: str
    readings: dict[str, str]
    level: str
    seed: Annotated[int, Field(ge=0, le=MOST_SEED)]
    replications: Annotated[int, Field(ge=1, le=MOST_REPLICATIONS)]
    plan_digest: Digest
    catalogue_version: str
    catalogue_sha256: Digest
    wall_s: float
    notes: list[str]
    terrain: _TerrainFacts | None
    scenario_sha256: Digest
    versions: dict[str, str]
    machine: dict[str, str | int | float]
    table: _TableFacts
    files: dict[str, _FileFacts]
    names: dict[str, Any]
    sha256: Digest


def check(manifest: dict[str, Any]) -> Names:
    """The names of a manifest of this version; ValueError naming the first key that is missing or of the wrong kind.

    A checksum that fits does not make a manifest complete: whoever changes one can write the other.
    """
    try:
        body = _Body.model_validate_json(json.dumps(manifest))
        names = TypeAdapter(Names).validate_json(json.dumps(manifest["names"]), strict=True)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "names"
        raise ValueError(f'its key "{key}": {first["msg"].lower()}') from None
    lacking = [key for key in SINCE_EFFECTS if key not in manifest["names"]]
    if lacking and len(lacking) < len(SINCE_EFFECTS):
        raise ValueError(f'its key "names.{lacking[0]}": field required')
    for name in body.files:
        if name.startswith("/") or {"", ".", ".."} & set(name.split("/")):
            raise ValueError(f'its key "files": {name!r} lies outside the run folder')
    if body.table.rows != body.replications:
        raise ValueError(f'its key "table": {body.table.rows:,} rows of {body.replications:,} replications')
    _check_names(names)
    return names


def _check_names(names: Names) -> None:
    for key in ("threats", "units", "assets"):
        entities = getattr(names, key)
        if len(set(entities)) != len(entities):
            raise ValueError(f'its key "names.{key}": a name stands twice')
    for key, last in (("threat_carriers", len(names.threats)), ("threat_assets", len(names.assets))):
        if any(not -1 <= index < last for index in getattr(names, key)):
            raise ValueError(f'its key "names.{key}": points at nothing')
