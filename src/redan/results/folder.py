"""The run folder: `run-0001/` with manifest.json, scenario.yaml, table.parquet and what else the run rests on.

A folder appears whole or not at all and is never written into again. Every byte is under a SHA-256 in the
manifest, the manifest under its own; Parquet pages carry checksums for readers that never see the manifest.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from redan.errors import InputError, Problem, RunError, Where, visible
from redan.files import sha256_bytes, sha256_file
from redan.layout.names import Names
from redan.layout.outcomes import Outcomes
from redan.results import manifest as manifests
from redan.results.manifest import RunInfo
from redan.results.table import Table, outcomes_of, table_digest, table_of
from redan.units import shown

MANIFEST = "manifest.json"
SCENARIO = "scenario.yaml"
TABLE = "table.parquet"
MOST_RUNS = 100_000
BUILDING = ".building-"  # folders that are being written; the process that writes holds a lock on OWNER in it
OWNER = ".owner"
YOUNG_S = 5.0  # a folder this young may not have its lock yet
OLD_S = 86_400.0  # a folder without a lock (made by an older redan) is left alone for a day


@dataclass(frozen=True)
class Run:
    """An opened run: checked against every checksum."""

    folder: Path
    manifest: dict[str, Any]
    names: Names
    outcomes: Outcomes
    scenario_text: str

    @property
    def seed(self) -> int:
        return int(self.manifest["seed"])

    @property
    def replications(self) -> int:
        return int(self.manifest["replications"])

    @property
    def digest(self) -> str:
        return str(self.manifest["table"]["sha256"])


@dataclass(frozen=True)
class Verification:
    """What `verify` found: rows computed again, and every (replication, column) that came out differently."""

    rows: tuple[int, ...]
    differences: tuple[tuple[int, str], ...]
    digest_ok: bool
    notes: tuple[str, ...] = ()  # what has changed since the run, in words

    @property
    def ok(self) -> bool:
        return self.digest_ok and not self.differences


def write_run(
    parent: Path | str,
    *,
    info: RunInfo,
    names: Names,
    outcomes: Outcomes,
    scenario_text: str,
    keeps: Mapping[str, bytes] | None = None,
) -> Path:
    """Write a run into a fresh numbered folder under `parent` and return that folder.

    keeps: content of further files by their name in the run folder: what it takes to make the run again.
    """
    parent = Path(parent)
    try:
        parent.mkdir(parents=True, exist_ok=True)
        remove_dead(parent)
        building = Path(tempfile.mkdtemp(prefix=BUILDING, dir=parent))
    except OSError as error:
        raise InputError(
            Problem(
                f"cannot write a run: {error.strerror}",
                Where(str(parent)),
                remedy="name a folder you may write to with --out",
            )
        ) from None
    owner = -1
    try:
        owner = _own(building)
        table = table_of(outcomes, names)
        _write_table(building / TABLE, table)
        (building / SCENARIO).write_bytes(scenario_text.encode())
        for name, content in (keeps or {}).items():
            (building / name).parent.mkdir(exist_ok=True)
            (building / name).write_bytes(content)
        files = (SCENARIO, TABLE, *(keeps or {}))
        body = {
            "format": manifests.FORMAT,
            "format_version": manifests.FORMAT_VERSION,
            "written": datetime.now(UTC).isoformat(timespec="seconds"),
            **asdict(info),
            "scenario_sha256": sha256_bytes(scenario_text.encode()),
            "versions": manifests.versions(),
            "machine": manifests.machine(),
            "table": {"sha256": table_digest(table), "rows": len(table["replication"]), "columns": len(table)},
            "files": {name: _file_facts(building / name) for name in files},
            "names": asdict(names),
        }
        (building / MANIFEST).write_bytes(manifests.encode(body))
        for path in [building / name for name in (*files, MANIFEST)]:
            _sync(path)
        for folder in {building} | {(building / name).parent for name in files}:
            _sync(folder)
        (building / OWNER).unlink()
        building.chmod(0o755)
        final = _claim(parent)
        building.rename(final)
        _sync(parent)
    except OSError as error:
        shutil.rmtree(building, ignore_errors=True)
        raise RunError(
            Problem(
                f"the run could not be written: {error.strerror or error}",
                Where(str(parent)),
                remedy="nothing was left behind; make room or name another folder with --out, then run again",
            )
        ) from None
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    finally:
        if owner >= 0:
            os.close(owner)
    return final


def _own(building: Path) -> int:
    """Mark a folder as being written by this process for as long as the descriptor is open."""
    owner = os.open(building / OWNER, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC)
    with suppress(OSError):  # a file system without locks
        fcntl.flock(owner, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return owner


def dead_folders(parent: Path) -> list[Path]:
    """What killed runs left half written under `parent`: old enough, and no living process holds their lock."""
    return [folder for folder in sorted(parent.glob(BUILDING + "*")) if folder.is_dir() and _is_dead(folder)]


def _is_dead(building: Path) -> bool:
    try:
        if time.time() - building.stat().st_mtime < YOUNG_S:
            return False
        owner = os.open(building / OWNER, os.O_RDWR)
    except FileNotFoundError:
        return time.time() - building.stat().st_mtime > OLD_S if building.exists() else False
    except OSError:
        return False
    try:
        fcntl.flock(owner, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(owner)
    return True


def remove_dead(parent: Path) -> None:
    """Remove what killed runs left behind."""
    for folder in dead_folders(parent):
        shutil.rmtree(folder, ignore_errors=True)


def _claim(parent: Path) -> Path:
    """Make the next free numbered folder; making it is what reserves the number."""
    taken = [int(p.name[4:]) for p in parent.glob("run-*") if p.name[4:].isdigit()]
    for number in range(max(taken, default=0) + 1, MOST_RUNS):
        folder = parent / f"run-{number:04d}"
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        return folder
    raise InputError(Problem(f"more than {MOST_RUNS:,} runs", Where(str(parent)), remedy="name a fresh folder"))


def _write_table(path: Path, table: Table) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    arrow = pa.table({name: pa.array(column) for name, column in table.items()})
    pq.write_table(
        arrow, path, compression="zstd", compression_level=1, use_dictionary=False, write_statistics=False,
        write_page_checksum=True, store_schema=False,
    )  # fmt: skip


def _file_facts(path: Path) -> dict[str, Any]:
    return {"sha256": sha256_file(path), "bytes": path.stat().st_size}


def _sync(path: Path) -> None:
    """Force a file or folder to the disk: a rename after this cannot expose half of it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def open_run(folder: Path | str) -> Run:
    """Open a run folder; RunError if any byte differs from what was written."""
    folder = Path(folder)
    manifest = _read_manifest(folder)
    try:
        names = manifests.check(manifest)
    except ValueError as error:
        raise _damaged(folder / MANIFEST, str(error)) from None
    for name in (SCENARIO, TABLE):
        if name not in manifest["files"]:
            raise _damaged(folder / MANIFEST, f'its key "files" lacks {name}')
    for name, facts in manifest["files"].items():
        _check_file(folder / name, facts)
    try:
        outcomes = outcomes_of(_read_table(folder / TABLE), names)
        if len(outcomes.first_launch_s) != manifest["replications"]:
            raise ValueError(f"{len(outcomes.first_launch_s):,} rows, {manifest['replications']:,} in the manifest")
        text = (folder / SCENARIO).read_bytes().decode("utf-8")
    except ValueError as error:
        raise _damaged(folder / TABLE, str(error)) from None
    return Run(folder, manifest, names, outcomes, text)


def _read_manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    if not path.is_file():
        study = (folder / "study.json").is_file()
        remedy = f"it is a study: redan resume {visible(folder)}" if study else "name a folder like runs/run-0001"
        raise InputError(Problem("not a run folder: no manifest.json", Where(str(folder)), remedy=remedy))
    try:
        manifest = manifests.decode(path.read_bytes())
    except (ValueError, OSError) as error:
        raise _damaged(path, str(error)) from None
    if manifest.get("format") != manifests.FORMAT or manifest.get("format_version") != manifests.FORMAT_VERSION:
        raise InputError(
            Problem(
                f"format {manifest.get('format')!r} version {manifest.get('format_version')!r}",
                Where(str(path)),
                allowed=f"{manifests.FORMAT!r} version {manifests.FORMAT_VERSION}",
                remedy=_older(manifest),
            )
        )
    return manifest


def _older(manifest: Mapping[str, Any]) -> str:
    versions = manifest.get("versions")
    wrote = versions.get("redan") if isinstance(versions, dict) else None
    return f"open it with redan {shown(wrote)}, which wrote it" if wrote else "open it with the redan that wrote it"


def _check_file(path: Path, facts: Mapping[str, Any]) -> None:
    if not path.is_file():
        raise _damaged(path, "the file is missing")
    found = _file_facts(path)
    if found["bytes"] != facts["bytes"]:
        raise _damaged(path, f"{found['bytes']:,} bytes, written were {facts['bytes']:,}")
    if found["sha256"] != facts["sha256"]:
        raise _damaged(path, "its SHA-256 is not the one in the manifest")


def _damaged(path: Path, what: str) -> RunError:
    return RunError(
        Problem(
            f"damaged: {what}",
            Where(str(path)),
            remedy="run again with the seed in the manifest: the same table comes out",
        )
    )


def _read_table(path: Path) -> Table:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        arrow = pq.read_table(path, page_checksum_verification=True)
        if len(set(arrow.column_names)) != len(arrow.column_names):
            raise ValueError("a column stands twice")
        return {name: arrow.column(name).to_numpy() for name in arrow.column_names}
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _damaged(path, (str(error).splitlines() or ["it cannot be read"])[0]) from None


def verify(run: Run, simulate: Callable[[int, int], Outcomes], *, share: float = 0.01) -> Verification:
    """Compute a share of the rows again (evenly spread, first and last always) and compare every column.

    simulate: (first, count) -> outcomes of those replications.
    """
    n = run.replications
    rows = np.unique(np.linspace(0, n - 1, max(2, round(share * n))).astype(np.int64)).tolist()
    stored = table_of(run.outcomes, run.names)
    differences = []
    for row in rows:
        again = table_of(simulate(row, 1), run.names, first=row)
        differences += [(row, name) for name, column in again.items() if not _same(column[0], stored[name][row])]
    return Verification(tuple(rows), tuple(differences), table_digest(stored) == run.digest)


def _same(a: Any, b: Any) -> bool:
    return bool(a == b or (a != a and b != b))
