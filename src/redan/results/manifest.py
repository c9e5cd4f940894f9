"""Where a result comes from: everything needed to make it again, and to notice that it was changed."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from redan import __version__
from redan.layout.names import Names

FORMAT = "redan-run"
FORMAT_VERSION = 1


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


def versions() -> dict[str, str]:
    """Versions of everything that can change a number."""
    found = {"redan": __version__, "python": platform.python_version()}
    for package in ("numpy", "numba", "pyarrow"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


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
    manifest = json.loads(data.decode("utf-8"))
    if not isinstance(manifest, dict) or encode(manifest) != data:
        raise ValueError("the manifest's checksum does not fit its content")
    return manifest


def _text(body: dict[str, Any]) -> bytes:
    return (json.dumps(body, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()


def names_to_json(names: Names) -> dict[str, Any]:
    """Names as plain lists."""
    return asdict(names)


def names_from_json(data: dict[str, Any]) -> Names:
    """Names from the lists of `names_to_json`."""
    tuples: dict[str, Any] = {
        key: tuple(tuple(v) if isinstance(v, list) else v for v in values) for key, values in data.items()
    }
    return Names(**tuples)
