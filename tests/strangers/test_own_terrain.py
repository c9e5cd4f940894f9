"""A run can be replayed and verified wherever it lies: it holds, or names by hash, all it used."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import redan
from redan import api, rerun
from redan.catalogue import load
from redan.errors import InputError, RunError
from redan.results import manifest as manifests

ROOT = Path(__file__).resolve().parents[2]
INPUTS = Path(__file__).parent / "inputs" / "own-terrain"
N = 60


def made(folder: Path, **written: str) -> Path:
    """A copy of the scenario with its terrain, and a run of it; `written`: terrain as the scenario names it."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(INPUTS / "hills.npz", folder)
    text = (INPUTS / "s.yaml").read_text()
    for old, new in written.items():
        assert old in text
        text = text.replace(f"{old}: hills.npz" if old == "terrain" else old, new)
    (folder / "s.yaml").write_text(text)
    found = api.run(folder / "s.yaml", replications=N, out=folder / "runs").folder
    assert found is not None
    return found


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return made(tmp_path / "study")


def comes_out_again(run: Path) -> tuple[str, ...]:
    found = api.verify(run, share=0.5)
    assert found.ok
    assert api.replay(run, 7).replication == 7
    return found.notes


def test_a_run_with_its_own_terrain_is_replayed_and_verified(run: Path) -> None:
    assert comes_out_again(run) == ()


def test_it_may_be_moved_and_the_original_may_go(run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moved = tmp_path / "elsewhere" / "kept run"
    moved.parent.mkdir()
    shutil.move(run, moved)
    shutil.rmtree(tmp_path / "study")
    away = tmp_path / "away"
    away.mkdir()
    monkeypatch.chdir(away)
    assert comes_out_again(moved) == ()
    assert comes_out_again(Path("../elsewhere/kept run")) == ()


def test_the_original_may_change(run: Path, tmp_path: Path) -> None:
    flatten(tmp_path / "study" / "hills.npz")
    assert comes_out_again(run) == ()


def flatten(path: Path) -> None:
    with np.load(path) as data:
        kept = {name: data[name] for name in data.files}
    np.savez(path, **(kept | {"height_m": np.zeros_like(kept["height_m"])}))


@pytest.mark.slow
def test_the_command_line_does_it_too(run: Path, tmp_path: Path) -> None:
    for words in (["verify", str(run)], ["replay", str(run), "3"]):
        done = subprocess.run(
            [sys.executable, "-m", "redan.cli", *words], cwd=tmp_path, capture_output=True, text=True, timeout=120,
            check=False, env={**os.environ, "PYTHONPATH": str(Path(redan.__file__).parents[1])},
        )
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""


def test_nothing_in_the_run_names_the_machine(run: Path, tmp_path: Path) -> None:
    for file in run.rglob("*"):
        assert str(tmp_path) not in (file.read_text(errors="replace") if file.is_file() else "")


def test_a_tile_keeps_the_name_that_says_where_it_lies(tmp_path: Path) -> None:
    study = tmp_path / "study"
    study.mkdir()
    (np.add.outer(np.arange(1201)[::-1], np.arange(1201)) // 4).astype(">i2").tofile(study / "N33E036.hgt")
    text = (INPUTS / "s.yaml").read_text().replace("hills.npz", "N33E036.hgt").replace("36.2 E", "36.4 E")
    (study / "s.yaml").write_text(text)
    run = api.run(study / "s.yaml", replications=9, out=study / "runs").folder
    assert run is not None
    shutil.move(run, tmp_path / "moved")
    shutil.rmtree(study)
    assert comes_out_again(tmp_path / "moved") == ()


def test_a_changed_copy_is_noticed(run: Path) -> None:
    flatten(run / "terrain" / "hills.npz")
    with pytest.raises(RunError, match=r"hills\.npz"):
        api.verify(run)


@pytest.fixture
def too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rerun, "MOST_KEPT_BYTES", 100)


@pytest.mark.usefixtures("too_large")
def test_a_large_file_is_named_by_its_hash_and_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = made(tmp_path / "study")
    assert not (run / "terrain").exists()
    assert comes_out_again(run) == ()  # two folders up, beside the scenario
    moved = tmp_path / "far" / "from" / "all" / "that" / "run"
    moved.parent.mkdir(parents=True)
    shutil.move(run, moved)
    with pytest.raises(RunError, match=r"hills\.npz.*not to be found.*SHA-256 [0-9a-f]{64}.*put it into the run"):
        api.verify(moved)
    shutil.copy(tmp_path / "study" / "hills.npz", moved)
    assert comes_out_again(moved) == ()
    (moved / "hills.npz").unlink()
    monkeypatch.chdir(tmp_path / "study")
    assert comes_out_again(moved) == ()


@pytest.mark.usefixtures("too_large")
def test_a_large_file_that_has_changed_is_noticed_by_its_hash(tmp_path: Path) -> None:
    run = made(tmp_path / "study")
    before = (tmp_path / "study" / "hills.npz").stat()
    flatten(tmp_path / "study" / "hills.npz")
    os.utime(tmp_path / "study" / "hills.npz", ns=(before.st_atime_ns, before.st_mtime_ns))
    for verb in (api.verify, lambda folder: api.replay(folder, 0)):
        with pytest.raises(RunError, match=r"hills\.npz is another file"):
            verb(run)


def test_terrain_that_vanished_before_the_run_is_refused_before_the_work(tmp_path: Path) -> None:
    scenario = api.load(tmp_path / made(tmp_path / "study").parent.parent / "s.yaml")
    compiled = api.compile(scenario)
    (tmp_path / "study" / "hills.npz").unlink()
    with pytest.raises(InputError, match="terrain file cannot be read"):
        rerun.to_keep(compiled.resolved, scenario)


# ---- the catalogue


@pytest.fixture
def other_catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped catalogue that stands in for it, to be changed."""
    folder = tmp_path / "catalogue"
    shutil.copytree(load.DATA, folder)
    changed = load.Catalogue(folder)
    for module in (rerun, sys.modules["redan.scenario.layered"], sys.modules["redan.scenario.checks"]):
        monkeypatch.setattr(module, "load_catalogue", lambda: changed)
    return folder


def swap(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_a_run_is_made_again_with_the_entries_it_keeps_and_says_which_have_changed(
    run: Path, other_catalogue: Path
) -> None:
    kub = other_catalogue / "sam" / "kub.yaml"
    text = kub.read_text()
    begin = text.index("max_range:")
    best = text.index("best:", begin)
    kub.write_text(text[:best] + "best: 24.5" + text[text.index("\n", best) :])
    (note,) = comes_out_again(run)
    assert note == "the catalogue has changed since the run: kub (max_range_m); used are the entries the run keeps"
    assert json.loads(json.dumps(api.replay(run, 0).to_json()))["notes"] == [note]


def test_a_changed_text_and_an_entry_that_is_gone_are_said(run: Path, other_catalogue: Path) -> None:
    (other_catalogue / "munition" / "gbu-39.yaml").unlink()
    f16 = other_catalogue / "aircraft" / "f-16i.yaml"
    f16.write_text(f16.read_text() + "# a remark\n")
    sys.modules["redan.rerun"].load_catalogue().__init__(other_catalogue)
    (note,) = comes_out_again(run)
    assert "f-16i (its text, no number)" in note
    assert "gbu-39 (is gone)" in note


def test_what_the_run_does_not_rest_on_is_not_named(run: Path, other_catalogue: Path) -> None:
    swap(other_catalogue / "sam" / "s-75.yaml", "best:", "best: 1 #")
    assert comes_out_again(run) == ()


def test_planted_fault_without_the_kept_entries_the_plan_is_another(
    run: Path, other_catalogue: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kub = other_catalogue / "sam" / "kub.yaml"
    text = kub.read_text()
    best = text.index("best:", text.index("max_range:"))
    kub.write_text(text[:best] + "best: 20" + text[text.index("\n", best) :])
    monkeypatch.setattr(rerun, "kept_catalogue", lambda run: rerun.load_catalogue())
    with pytest.raises(RunError, match="another plan"):
        api.verify(run)


@pytest.mark.parametrize("example", sorted((ROOT / "examples").glob("*/scenario*.yaml")), ids=lambda p: p.parent.name)
def test_the_kept_entries_are_enough_for_every_variant_of_the_examples(example: Path) -> None:
    scenario = api.load(example)
    for variant in scenario.variants:
        compiled = api.compile(scenario, variant)
        files, _ = rerun.to_keep(compiled.resolved, scenario)
        kept = load.Catalogue(texts=json.loads(files[rerun.ENTRIES]))
        again = sys.modules["redan.scenario.resolve"].resolve(scenario, variant, catalogue=kept)
        assert again == compiled.resolved


def test_a_cause_is_named_when_a_run_does_not_come_out_again(run: Path) -> None:
    manifest = manifests.decode((run / "manifest.json").read_bytes())
    manifest["versions"]["numba"] = "0.1"
    manifest["plan_digest"] = "0" * 64
    (run / "manifest.json").write_bytes(manifests.encode(manifest))
    with pytest.raises(RunError, match=r"another plan than it did.*made with numba 0\.1, here is"):
        api.verify(run)


def test_an_old_run_folder_is_refused_plainly(run: Path) -> None:
    manifest = manifests.decode((run / "manifest.json").read_bytes())
    manifest = {key: value for key, value in manifest.items() if key != "terrain"} | {"format_version": 1}
    manifest["versions"]["redan"] = "0.1.0"
    (run / "manifest.json").write_bytes(manifests.encode(manifest))
    with pytest.raises(InputError, match=r"version 1.*open it with redan 0\.1\.0"):
        api.open_run(run)
