"""A manifest whose checksum fits and whose content does not: refused plainly, by the name of the key."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from redan.errors import RedanError, RunError
from redan.results import manifest as manifests
from redan.results import open_run
from redan.results.folder import _file_facts


def forge(run: Path, change: Any) -> None:
    """Change a manifest and write it with a checksum that fits."""
    manifest = manifests.decode((run / "manifest.json").read_bytes())
    change(manifest)
    (run / "manifest.json").write_bytes(manifests.encode(manifest))


def keys_of(manifest: dict[str, Any]) -> list[tuple[str, ...]]:
    inner = [(outer, key) for outer in ("table", "names") for key in manifest[outer]]
    return [(key,) for key in manifest if key not in ("sha256", "format", "format_version")] + inner


def at(manifest: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    return manifest if len(path) == 1 else manifest[path[0]]


@pytest.mark.slow
def test_every_key_that_is_missing_or_of_another_kind_is_named(tmp_path, write):
    run = write(tmp_path, n=5)
    whole = manifests.decode((run / "manifest.json").read_bytes())
    tried = 0
    for path in keys_of(whole):
        right = at(whole, path)[path[-1]]
        for wrong in ("missing", None, [], {}, 3.5, 7, "text", True):
            if wrong != "missing" and (type(wrong) is type(right) or (wrong == 7 and path == ("wall_s",))):
                continue
            manifest = copy.deepcopy(whole)
            if wrong == "missing":
                del at(manifest, path)[path[-1]]
            else:
                at(manifest, path)[path[-1]] = wrong
            (run / "manifest.json").write_bytes(manifests.encode(manifest))
            with pytest.raises(RunError) as caught:
                open_run(run)
            said = str(caught.value)
            assert said.startswith(str(run)), said
            assert path[-1] in said, (path, wrong, said)
            tried += 1
    assert tried > 250


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (lambda m: m.update(replications=299), r'"table": 300 rows of 299'),
        (lambda m: m.update(replications=10**12), r'"replications"'),
        (lambda m: m.update(seed=-1), r'"seed"'),
        (lambda m: m.update(plan_digest="short"), r'"plan_digest"'),
        (lambda m: m.update(secret=1), r'"secret"'),
        (lambda m: m["files"].pop("table.parquet"), r'"files" lacks table.parquet'),
        (lambda m: m["files"].update({"../../etc/passwd": {"sha256": "0" * 64, "bytes": 1}}), "outside the run folder"),
        (lambda m: m["names"].update(units=["sam-1", "sam-1"]), r'"names.units": a name stands twice'),
        (lambda m: m["names"].update(threat_carriers=[-1, 99, 0, -1, 3, 3]), r'"names.threat_carriers"'),
        (lambda m: m["names"].update(units=["sam-1"]), r"names"),
        (lambda m: m["names"].update(units=["sam-1", "other"]), r"the column fired:other is missing"),
    ],
)
def test_what_does_not_fit_together_is_refused(tmp_path, write, change, text):
    run = write(tmp_path)
    forge(run, change)
    with pytest.raises(RunError, match=text):
        open_run(run)


def test_a_manifest_nested_without_end_is_refused(tmp_path, write):
    run = write(tmp_path, n=5)
    (run / "manifest.json").write_text("[" * 100_000 + "]" * 100_000)
    with pytest.raises(RunError, match="damaged"):
        open_run(run)


def replace_table(run: Path, table: pa.Table) -> None:
    pq.write_table(table, run / "table.parquet")
    forge(run, lambda m: m["files"].update({"table.parquet": _file_facts(run / "table.parquet")}))


def with_column(table: pa.Table, name: str, values: Any) -> pa.Table:
    return table.set_column(table.column_names.index(name), name, pa.array(values))


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (lambda t: t.drop_columns(["shots:a-1"]), "shots:a-1 is missing"),
        (lambda t: with_column(t, "shots:a-1", np.zeros(300, np.int16)), r"shots:a-1 is no column of 300 int32"),
        (lambda t: with_column(t, "fired:sam-1", ["x"] * 300), r"fired:sam-1 is no column"),
        (lambda t: with_column(t, "fired:sam-1", [None] + [1] * 299), r"fired:sam-1 is no column"),
        (lambda t: with_column(t, "fate:a-1", np.full(300, 99, np.int8)), "fate"),
        (lambda t: with_column(t, "replication", np.arange(1, 301)), "numbered"),
        (lambda t: t.slice(0, 299), "299 rows, 300 in the manifest"),
        (lambda t: t.append_column("more", pa.array([1] * 300)), "more belongs to nothing"),
        (lambda t: t.append_column("fate:a-1", t.column("fate:a-1")), "stands twice|Multiple matches"),
    ],
)
def test_a_table_of_other_columns_is_refused(tmp_path, write, change, text):
    run = write(tmp_path)
    replace_table(run, change(pq.read_table(run / "table.parquet")))
    with pytest.raises(RunError, match=re.compile(text)):
        open_run(run)


def test_planted_fault_unchecked_names_would_crash(tmp_path, write, monkeypatch):
    run = write(tmp_path, n=5)
    forge(run, lambda m: m["names"].pop("units"))
    monkeypatch.setattr(manifests, "check", lambda manifest: manifests.Names(**manifest["names"]))
    with pytest.raises(TypeError) as caught:
        open_run(run)
    assert not isinstance(caught.value, RedanError)
