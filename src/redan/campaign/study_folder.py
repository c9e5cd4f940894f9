"""The study folder: what was asked, every finished part, at the end the table. Nothing in it is ever written over.

    study.json      what was asked, what does it, with which versions; under its own SHA-256
    items.jsonl     the items, one a line (not of a study that finds its next item from its results)
    common.json     what all items share
    scenario.yaml   and other files the study rests on, for the reader
    parts/          results of items, by their key
    table.parquet   the result, and finished.json with its digest

A study is opened and gone on with from nothing but its folder, wherever that lies by now.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redan.campaign import study_manifest as manifests
from redan.campaign.conduct import Failed, Progress, conduct
from redan.campaign.how import How
from redan.campaign.parts import Common, Item, Parts, canonical
from redan.campaign.study_table import checked, columns_digest, of_parquet, to_parquet
from redan.errors import InputError, Problem, RunError, Where, visible
from redan.files import sha256_bytes
from redan.files.write import write_new
from redan.results.manifest import decode, encode, machine, versions

STUDY, ITEMS, COMMON, PARTS = "study.json", "items.jsonl", "common.json", "parts"
TABLE, FINISHED = "table.parquet", "finished.json"
OWN = (STUDY, ITEMS, COMMON, PARTS, TABLE, FINISHED)
BUILDING = ".building-study-"
OLD_S = 3600.0

Say = Callable[[str], None]


@dataclass(frozen=True)
class Study:
    """An opened study: study.json and the files it names are as they were written."""

    folder: Path
    manifest: dict[str, Any]

    @property
    def parts(self) -> Parts:
        return Parts(self.folder / PARTS)

    @property
    def kind(self) -> str:
        return str(self.manifest["kind"])

    @property
    def asked(self) -> dict[str, Any]:
        """What the user asked, as plain data."""
        asked: dict[str, Any] = self.manifest["asked"]
        return asked

    @cached_property
    def common(self) -> Common:
        return Common(json.loads(self.read(COMMON)))

    @cached_property
    def items(self) -> Sequence[Item]:
        """All items; a study that finds them as it goes has none written down."""
        if self.manifest["items"] is None:
            return ()
        return [Item(json.loads(line), self.common) for line in self.read(ITEMS).decode().splitlines()]

    def read(self, name: str) -> bytes:
        """A file of the study, checked against study.json."""
        facts = self.manifest["files"].get(name)
        if facts is None:
            raise _damaged(self.folder / STUDY, f"it names no {name}")
        return _checked(self.folder / name, facts)

    def results(
        self,
        items: Iterable[Item] | None = None,
        *,
        how: How | None = None,
        progress: Progress | None = None,
        say: Say | None = None,
        on_failed: Callable[[Failed], None] | None = None,
    ) -> Iterator[tuple[int, bytes]]:
        """Results of its items in order (or of further ones), computed where they are not kept; see `conduct`."""
        self.check_versions()
        return conduct(
            self.items if items is None else items, self.manifest["work"], parts=self.parts, how=how, progress=progress,
            say=say, on_failed=on_failed,
        )  # fmt: skip

    def kept(self) -> Iterator[tuple[int, bytes | None]]:
        """What is there of its items, in order, None for those without a part; computes nothing."""
        for index, item in enumerate(self.items):
            yield index, self.parts.get(item.key) if self.parts.has(item.key) else None

    def check_versions(self) -> None:
        """InputError where parts made here would be of another kind than those that are kept."""
        if others := manifests.other_versions(self.manifest):
            remedy = "finish it with those versions, or begin a new study"
            raise InputError(Problem("; ".join(others), Where(str(self.folder)), remedy=remedy))

    def missing(self) -> int:
        """How many of its items have no part yet."""
        return sum(not self.parts.has(item.key) for item in self.items)

    def finish(self, columns: Mapping[str, Any], failed: Sequence[Failed] = ()) -> str:
        """Write the table; return its digest. A study finished before must come to the same table."""
        try:
            arrays = checked(columns)
        except ValueError as error:
            raise RunError(Problem(f"the study's result is no table: {error}", Where(str(self.folder)))) from None
        digest = columns_digest(arrays)
        if (self.folder / FINISHED).exists():
            if self.finished["digest"] != digest:
                what = "the study comes to another table than it did before"
                raise RunError(Problem(what, Where(str(self.folder / TABLE)), remedy="please report this"))
            self._mend_table(arrays)
            return digest
        content = to_parquet(arrays)
        if (self.folder / TABLE).exists():  # written before the driver was killed, and not vouched for yet
            (self.folder / TABLE).unlink()
        write_new(self.folder / TABLE, content)
        body = {
            "format": f"{manifests.FORMAT}-finished", "format_version": manifests.FORMAT_VERSION, "written": _now(),
            "study": manifests.identity(self.manifest), "columns": list(arrays),
            "rows": len(next(iter(arrays.values()))), "digest": digest, "file": _facts(content),
            "failed": [{"item": one.index, "key": one.key, "reason": one.reason} for one in failed],
        }  # fmt: skip
        write_new(self.folder / FINISHED, encode(body))
        return digest

    def _mend_table(self, columns: Mapping[str, Any]) -> None:
        """Write the table of a finished study again where it is gone or damaged; what is damaged is kept beside it."""
        path = self.folder / TABLE
        try:
            _checked(path, self.finished["file"])
        except RunError:
            content = to_parquet(columns)
            if _facts(content) != self.finished["file"]:  # another pyarrow packs the same content another way
                raise
            if path.exists():
                taken = len(list(self.folder.glob(f"{TABLE}.damaged-*")))
                path.rename(self.folder / f"{TABLE}.damaged-{taken + 1}")
            write_new(path, content)

    @property
    def is_finished(self) -> bool:
        return (self.folder / FINISHED).exists()

    @property
    def finished(self) -> dict[str, Any]:
        """What finished.json says; InputError if the study is not finished, RunError if it is damaged."""
        if not self.is_finished:
            remedy = f"go on with it: redan resume {visible(self.folder)}"
            raise InputError(Problem("the study is not finished", Where(str(self.folder)), remedy=remedy))
        found = _decoded(self.folder / FINISHED)
        try:
            manifests.check(found, finished=True)
            if found["study"] != manifests.identity(self.manifest):
                raise ValueError("it belongs to another study")
        except ValueError as error:
            raise _damaged(self.folder / FINISHED, str(error)) from None
        return found

    def table(self) -> dict[str, NDArray[Any]]:
        """The table of a finished study; RunError if a byte of it differs from what was written."""
        facts = self.finished
        content = _checked(self.folder / TABLE, facts["file"])
        try:
            columns = of_parquet(content)
        except ValueError as error:
            raise _damaged(self.folder / TABLE, str(error)) from None
        if columns_digest(columns) != facts["digest"]:
            raise _damaged(self.folder / TABLE, "its content does not fit its digest")
        return columns


def create(
    folder: Path | str,
    *,
    kind: str,
    title: str,
    work: str,
    asked: Mapping[str, Any],
    seed: int,
    common: Common,
    items: Iterable[Mapping[str, Any]] | None = None,
    finish: str | None = None,
    conductor: str | None = None,
    made_with: Mapping[str, str] | None = None,
    files: Mapping[str, bytes] | None = None,
) -> Study:
    """Make a study folder, whole or not at all. One that is there with the same study is opened: gone on with.

    items: data of all items; None where a conductor finds them as it goes. finish: "module:function" that makes the
    table (see `campaign.resume`). files: what else the reader may want, by name. made_with: digests of what else
    decides, the catalogue's say.
    """
    folder = Path(folder)
    texts = None if items is None else [canonical(item) for item in items]
    try:
        contents = {COMMON: common.text.encode()}
        asked_text = json.loads(canonical(asked).encode())
    except UnicodeEncodeError:
        what = "a name in what the study is asked holds bytes that are no text"
        raise InputError(Problem(what, remedy="give the file a name in letters and digits")) from None
    if texts is not None:
        contents[ITEMS] = "".join(f"{text}\n" for text in texts).encode()
    for name, content in (files or {}).items():
        if name in OWN or "/" in name:
            raise ValueError(f"a study keeps no file {name!r}")
        contents[name] = content
    body: dict[str, Any] = {
        "format": manifests.FORMAT, "format_version": manifests.FORMAT_VERSION, "written": _now(), "kind": kind,
        "title": title, "work": work, "finish": finish, "conductor": conductor, "asked": asked_text, "seed": seed,
        "common": common.key,
        "items": None if texts is None else {"count": len(texts), "sha256": sha256_bytes(contents[ITEMS])},
        "made_with": dict(made_with or {}), "versions": versions(), "machine": machine(),
        "files": {name: _facts(content) for name, content in contents.items()},
    }  # fmt: skip
    written = encode(body)
    manifests.check(decode(written))
    if _taken(folder):
        return _joined(folder, body)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _remove_halves(folder.parent)
        building = Path(tempfile.mkdtemp(prefix=BUILDING, dir=folder.parent))
    except OSError as error:
        raise _unwritable(folder, error) from None
    try:
        for name, content in {**contents, STUDY: written}.items():
            write_new(building / name, content)
        (building / PARTS).mkdir()
        building.chmod(0o755)
        os.rename(building, folder)  # an empty folder makes way, any other does not
    except OSError as error:
        if _taken(folder):  # another shard was faster
            return _joined(folder, body)
        raise _unwritable(folder, error) from None
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return open_study(folder)


def open_study(folder: Path | str) -> Study:
    """Open a study folder. InputError if it is none or of another version, RunError if a byte of it is wrong."""
    folder = Path(folder)
    path = folder / STUDY
    if not path.is_file():
        what = "there is no such folder" if not folder.exists() else f"not a study folder: no {STUDY}"
        raise InputError(Problem(what, Where(str(folder)), remedy="name the folder that --out named"))
    manifest = _decoded(path)
    if manifest.get("format") != manifests.FORMAT or manifest.get("format_version") != manifests.FORMAT_VERSION:
        raise InputError(
            Problem(
                f"format {manifest.get('format')!r} version {manifest.get('format_version')!r}", Where(str(path)),
                f"{manifests.FORMAT!r} version {manifests.FORMAT_VERSION}", "open it with the redan that wrote it",
            )
        )  # fmt: skip
    try:
        manifests.check(manifest)
    except ValueError as error:
        raise _damaged(path, str(error)) from None
    for name, facts in manifest["files"].items():
        _checked(folder / name, facts)
    study = Study(folder, manifest)
    if study.common.key != manifest["common"]:
        raise _damaged(path, f"{COMMON} is another")
    return study


def _remove_halves(parent: Path) -> None:
    """Remove what was being made when its maker was killed, long ago: making a study takes a moment."""
    for half in parent.glob(f"{BUILDING}*"):
        with suppress(OSError):
            if time.time() - half.stat().st_mtime > OLD_S:
                shutil.rmtree(half, ignore_errors=True)


def _taken(folder: Path) -> bool:
    try:
        return os.path.lexists(folder) and (not folder.is_dir() or any(folder.iterdir()))
    except OSError as error:
        raise _unwritable(folder, error) from None


def _joined(folder: Path, body: dict[str, Any]) -> Study:
    """The study that is there, if it is the one that was asked for."""
    if not (folder / STUDY).is_file():
        remedy = "nothing was written over; name another folder with --out"
        raise InputError(Problem("exists already and is no study", Where(str(folder)), remedy=remedy))
    study = open_study(folder)
    if manifests.identity(study.manifest) != manifests.identity(body):
        others = ", ".join(manifests.differences(study.manifest, body))
        what = f"holds another study; it differs in {others}"
        raise InputError(Problem(what, Where(str(folder)), remedy="nothing was written over; name another folder"))
    return study


def _checked(path: Path, facts: Mapping[str, Any]) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _damaged(path, f"it cannot be read: {error.strerror or error}") from None
    if len(content) != facts["bytes"] or sha256_bytes(content) != facts["sha256"]:
        raise _damaged(path, "its SHA-256 is not the one that was written down")
    return content


def _decoded(path: Path) -> dict[str, Any]:
    try:
        return decode(path.read_bytes())
    except (ValueError, OSError) as error:
        raise _damaged(path, str(error)) from None


def _facts(content: bytes) -> dict[str, Any]:
    return {"sha256": sha256_bytes(content), "bytes": len(content)}


def _damaged(path: Path, what: str) -> RunError:
    remedy = "ask the study again into another folder and copy parts/ there: what is whole in it is not done again"
    return RunError(Problem(f"damaged: {what}", Where(str(path)), remedy=remedy))


def _unwritable(folder: Path, error: OSError) -> InputError:
    what = f"a study cannot be written here: {error.strerror or error}"
    return InputError(Problem(what, Where(str(folder)), remedy="name another folder with --out"))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def listing(keys: Sequence[str], contents: Sequence[bytes]) -> dict[str, NDArray[Any]]:
    """The table of a study that says of no other: each item's key and the SHA-256 of its part."""
    return {
        "item": np.arange(len(keys), dtype=np.int64),
        "key": np.array(keys, dtype="U64"),
        "sha256": np.array([sha256_bytes(content) for content in contents], dtype="U64"),
    }
