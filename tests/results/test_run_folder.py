"""The run folder: whole or not at all, never written over, never silently wrong (promises 6 and 18)."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from redan.errors import InputError, RedanError, RunError
from redan.results import folder as folder_module
from redan.results import open_run, table_digest, table_of, verify


def test_what_is_written_is_read(tmp_path, write, names, make_outcomes):
    run = open_run(write(tmp_path))
    assert run.names == names
    assert "größer" in run.scenario_text
    assert run.seed == 2013
    expected, found = table_of(make_outcomes(300), run.names), table_of(run.outcomes, run.names)
    assert {k: v.dtype for k, v in expected.items()} == {k: v.dtype for k, v in found.items()}
    assert table_digest(expected) == table_digest(found) == run.digest


def test_manifest_says_where_it_came_from(tmp_path, write):
    manifest = json.loads((write(tmp_path) / "manifest.json").read_text())
    for key in ("title", "variant", "readings", "level", "seed", "replications", "plan_digest", "catalogue_version",
                "catalogue_sha256", "wall_s", "scenario_sha256", "versions", "machine", "table", "files"):  # fmt: skip
        assert manifest[key] not in ("", None), key
    assert {"redan", "python", "numpy", "numba", "pyarrow"} <= set(manifest["versions"])
    text = json.dumps(manifest)
    assert os.uname().nodename not in text
    assert str(tmp_path) not in text


def test_nothing_is_ever_written_over(tmp_path, write):
    folders = [write(tmp_path, n=5) for _ in range(3)]
    assert [f.name for f in folders] == ["run-0001", "run-0002", "run-0003"]
    before = {p: p.read_bytes() for f in folders for p in f.iterdir()}
    (tmp_path / "run-0004").mkdir()
    (tmp_path / "run-0004" / "mine.txt").write_text("precious")
    assert write(tmp_path, n=5).name == "run-0005"
    assert {p: p.read_bytes() for f in folders for p in f.iterdir()} == before
    assert (tmp_path / "run-0004" / "mine.txt").read_text() == "precious"
    assert not list(tmp_path.glob(".building-*"))


def test_a_file_in_the_way_is_refused(tmp_path, write):
    (tmp_path / "runs").write_text("a file")
    with pytest.raises(InputError, match="cannot write"):
        write(tmp_path / "runs", n=5)
    assert (tmp_path / "runs").read_text() == "a file"


@pytest.mark.parametrize("fail_at", range(1, 6))
def test_a_write_that_fails_leaves_nothing(tmp_path, write, monkeypatch, fail_at):
    calls = 0
    real = os.fsync

    def full_disk(handle: int) -> None:
        nonlocal calls
        calls += 1
        if calls == fail_at:
            raise OSError(28, "No space left on device")
        real(handle)

    monkeypatch.setattr(folder_module.os, "fsync", full_disk)
    with pytest.raises(RunError, match="No space left"):
        write(tmp_path, n=5)
    readable = [p for p in tmp_path.iterdir() if (p / "manifest.json").exists()]
    assert len(readable) == (1 if fail_at == 5 else 0)  # the fifth comes after the rename: the run is whole
    for path in readable:
        open_run(path)


def silent_damage(run: Path, name: str, data: bytes, reader=open_run) -> bool:
    """Write damaged bytes, open, restore; True when nobody noticed."""
    path = run / name
    original = path.read_bytes()
    path.write_bytes(data)
    try:
        reader(run)
    except RedanError:
        return False
    finally:
        path.write_bytes(original)
    return True


FILES = ("manifest.json", "scenario.yaml", "table.parquet")


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_no_cut_file_is_read(tmp_path, write, name):
    run = write(tmp_path)
    data = (run / name).read_bytes()
    points = {int(p) for p in np.linspace(0, len(data) - 1, 100)}
    assert [p for p in points if silent_damage(run, name, data[:p])] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_no_flipped_bit_is_read(tmp_path, write, name):
    run = write(tmp_path)
    data = (run / name).read_bytes()
    silent = []
    for bit in np.random.default_rng(6).integers(0, len(data) * 8, 500).tolist():
        damaged = bytearray(data)
        damaged[bit // 8] ^= 1 << (bit % 8)
        if silent_damage(run, name, bytes(damaged)):
            silent.append(bit)
    assert silent == []


def test_planted_fault_a_reader_without_checksums_is_fooled(tmp_path, write, monkeypatch):
    """The damage test must be able to fail: without the SHA-256 check some flips get through."""
    run = write(tmp_path)
    monkeypatch.setattr(folder_module, "_check_file", lambda path, facts: None)
    data = (run / "scenario.yaml").read_bytes()
    assert silent_damage(run, "scenario.yaml", data[:-3])


def test_page_checksums_alone_find_damaged_data(tmp_path, write, monkeypatch):
    """A reader that knows only Parquet is protected too: flips inside the data pages are found."""
    import pyarrow.parquet as pq

    run = write(tmp_path)
    monkeypatch.setattr(folder_module, "_check_file", lambda path, facts: None)
    meta = pq.ParquetFile(run / "table.parquet").metadata.row_group(0)
    data = (run / "table.parquet").read_bytes()
    generator = np.random.default_rng(7)
    for column in generator.integers(0, meta.num_columns, 40).tolist():
        chunk = meta.column(column)
        end = chunk.data_page_offset + chunk.total_compressed_size
        damaged = bytearray(data)
        damaged[end - 1 - int(generator.integers(0, 8))] ^= 1 << int(generator.integers(0, 8))
        assert not silent_damage(run, "table.parquet", bytes(damaged))


def test_a_missing_file_and_a_foreign_folder(tmp_path, write):
    with pytest.raises(InputError, match="not a run folder"):
        open_run(tmp_path)
    run = write(tmp_path, n=5)
    (run / "table.parquet").unlink()
    with pytest.raises(RunError, match="missing"):
        open_run(run)


def test_verify_computes_rows_again(tmp_path, write, make_outcomes):
    run = open_run(write(tmp_path))
    check = verify(run, lambda first, count: make_outcomes(count, first), share=0.05)
    assert check.ok
    assert len(check.rows) == 15
    assert {0, 299} <= set(check.rows)


def test_planted_fault_verify_finds_a_changed_model(tmp_path, write, make_outcomes):
    run = open_run(write(tmp_path))

    def changed(first, count):
        outcomes = make_outcomes(count, first)
        outcomes.fired[0, 1] += first == 299
        return outcomes

    check = verify(run, changed)
    assert check.differences == ((299, "fired:sam-2"),)
    assert not check.ok


def test_digest_sees_every_part(names, make_outcomes):
    table = table_of(make_outcomes(50), names)
    base = table_digest(table)
    assert base == table_digest(table_of(make_outcomes(50), names))
    renamed = {("x" if k == "first_launch_s" else k): v for k, v in table.items()}
    assert table_digest(renamed) != base
    assert table_digest(dict(reversed(table.items()))) != base
    changed = {k: v.copy() for k, v in table.items()}
    changed["hits:sam-1"][17] += 1
    assert table_digest(changed) != base


KILLED = """
import os, sys, threading
from pathlib import Path
from redan.results import folder
os.fsync = lambda handle: (print("writing", flush=True), threading.Event().wait(60))
sys.path.insert(0, "tests/results")
from conftest import SCENARIO, some_names, some_outcomes
from redan.results import RunInfo
info = RunInfo("t", "v", {}, "best", 1, 5, "0" * 64, "1", "1" * 64, 1.0)
folder.write_run(Path(sys.argv[1]), info=info, names=some_names(), outcomes=some_outcomes(5), scenario_text=SCENARIO)
"""


def test_what_a_killed_run_left_goes_with_the_next_run_and_a_living_one_stays(tmp_path, write, monkeypatch):
    monkeypatch.setattr(folder_module, "YOUNG_S", 0.0)
    child = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == "writing\n"
        (building,) = tmp_path.glob(".building-*")
        assert folder_module.dead_folders(tmp_path) == []
        write(tmp_path, n=5)
        assert building.exists(), "another process is writing it"
    finally:
        child.kill()
        child.wait()
    assert folder_module.dead_folders(tmp_path) == [building]
    assert open_run(write(tmp_path, n=5)).folder.name == "run-0002"
    assert not building.exists()


def test_a_folder_without_a_lock_is_left_alone_for_a_day(tmp_path):
    old = tmp_path / ".building-old"
    old.mkdir()
    assert folder_module.dead_folders(tmp_path) == []
    os.utime(old, (1, 1))
    assert folder_module.dead_folders(tmp_path) == [old]


@pytest.mark.parametrize("limit", [0, 100, 1500, 4000, 9000, 15_000])
def test_a_disk_that_is_full_at_any_byte_leaves_nothing(tmp_path, write, limit):
    """The system's own limit on the size of a file stands in for the full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        with pytest.raises((RunError, InputError)):
            write(tmp_path, keeps={"catalogue.json": b"x" * 20_000, "terrain/hills.npz": b"y" * 100})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.iterdir()) == []
    run = write(tmp_path, keeps={"catalogue.json": b"x" * 20_000, "terrain/hills.npz": b"y" * 100})
    assert (open_run(run).folder / "terrain" / "hills.npz").read_bytes() == b"y" * 100
    (run / "terrain" / "hills.npz").write_bytes(b"z" * 100)
    with pytest.raises(RunError, match="SHA-256"):
        open_run(run)
