"""The public verbs on a real scenario, end to end: same bytes, common chance, replay, verify (promises 1, 3, 4, 18)."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from redan import api
from redan.campaign import run as run_plan
from redan.errors import InputError, RunError
from redan.results import table_digest, table_of


@pytest.fixture(scope="module")
def compiled(scenario_file):
    return api.compile(scenario_file, "with")


@pytest.fixture(scope="module")
def expected(compiled):
    """Digest of 5,000 rows, one worker, one chunk."""
    return table_digest(table_of(run_plan(compiled.plan, 7, 5000, workers=1, chunk=5000), compiled.names))


@pytest.mark.parametrize("workers", [1, 2, 3, 8])
@pytest.mark.parametrize("chunk", [None, 997, 4096, 5000])
def test_one_digest_for_all_workers_and_chunks(compiled, expected, workers, chunk):
    outcomes = run_plan(compiled.plan, 7, 5000, workers=workers, chunk=chunk)
    assert table_digest(table_of(outcomes, compiled.names)) == expected


def test_one_replication_a_chunk_gives_the_same_rows(compiled):
    tables = [
        table_digest(table_of(run_plan(compiled.plan, 7, 60, workers=w, chunk=c), compiled.names))
        for w, c in ((1, 60), (1, 1), (3, 1), (8, 1))
    ]
    assert len(set(tables)) == 1


CHILD = """
import sys
from redan import api
from redan.campaign import run
from redan.results import table_digest, table_of
compiled = api.compile(sys.argv[1], "with")
print(table_digest(table_of(run(compiled.plan, 7, 5000), compiled.names)))
"""


@pytest.mark.slow
def test_another_process_gives_the_same_bytes(scenario_file, expected):
    assert _digest_in_a_process(scenario_file, {}) == expected


@pytest.mark.long
def test_a_cold_cache_gives_the_same_bytes(scenario_file, expected, tmp_path):
    environment = {"REDAN_CACHE": str(tmp_path)}
    assert _digest_in_a_process(scenario_file, environment) == expected
    assert any(tmp_path.rglob("*"))
    assert _digest_in_a_process(scenario_file, environment) == expected


def _digest_in_a_process(path, environment) -> str:
    found = subprocess.run(
        [sys.executable, "-c", CHILD, str(path)],
        env=os.environ | environment, capture_output=True, text=True, timeout=300, check=True,
    )  # fmt: skip
    return found.stdout.strip()


def test_planted_fault_another_seed_gives_other_bytes(compiled, expected):
    assert table_digest(table_of(run_plan(compiled.plan, 8, 5000), compiled.names)) != expected


def test_a_run_is_kept_opened_verified_and_replayed(scenario_file, tmp_path):
    result = api.run(scenario_file, "with", replications=300, out=tmp_path)
    assert result.folder is not None
    kept = api.open_run(result.folder)
    assert kept.digest == result.table_digest
    assert kept.manifest["scenario_sha256"] == hashlib.sha256(scenario_file.read_bytes()).hexdigest()
    assert kept.manifest["level"] == "best"
    assert kept.manifest["plan_digest"] == result.plan_digest
    check = api.verify(result.folder, share=0.1)
    assert check.ok
    assert len(check.rows) == 30
    for number in (0, 17, 299):
        story = api.replay(result.folder, number)
        assert np.array_equal(story.outcomes.fate[0], kept.outcomes.fate[number])
        assert np.count_nonzero(story.events["code"] == 8) == kept.outcomes.fired[number].sum()  # launches
        json.dumps(story.to_json(), allow_nan=False)
    with pytest.raises(InputError, match="no replication 300"):
        api.replay(result.folder, 300)


@pytest.mark.slow
def test_planted_fault_a_changed_model_is_noticed(scenario_file, tmp_path, monkeypatch):
    """A run made with another kill probability neither verifies nor replays as if nothing had happened."""
    from dataclasses import replace

    from redan.study import run

    real = run.compile_plan

    def other_model(*arguments):
        compiled = real(*arguments)
        return replace(compiled, plan=compiled.plan._replace(pair_pk=compiled.plan.pair_pk * 0.5))

    monkeypatch.setattr(run, "compile_plan", other_model)
    folder = api.run(scenario_file, replications=300, out=tmp_path).folder
    monkeypatch.undo()
    assert folder is not None
    assert not api.verify(folder, share=0.2).ok
    rows = [n for n in range(40) if _replays(folder, n)]
    assert len(rows) < 40


def _replays(folder, number) -> bool:
    try:
        api.replay(folder, number)
    except RunError:
        return False
    return True


def test_a_run_of_another_plan_is_refused(scenario_file, tmp_path):
    folder = api.run(scenario_file, replications=20, out=tmp_path).folder
    assert folder is not None
    from redan.results import manifest

    body = json.loads((folder / "manifest.json").read_text())
    body["plan_digest"] = "0" * 64
    (folder / "manifest.json").write_bytes(manifest.encode(body))
    with pytest.raises(RunError, match="another plan"):
        api.verify(folder)


@pytest.fixture(scope="module")
def comparison(scenario_file):
    return api.compare(scenario_file)


def test_compare_runs_every_variant_under_every_reading(comparison):
    assert comparison.variants == ("without", "again", "far-away", "with")
    assert comparison.replications == 400
    assert {tuple(a.readings.values()) for a in comparison.alternatives} == {("hold",)}
    assert len(comparison.alternatives) == 4
    assert all(a.measures["missiles_fired"].mean == 0.0 for a in comparison.alternatives)
    data = json.loads(json.dumps(comparison.to_json(), allow_nan=False))
    assert set(data["versions"]) == {"redan", "python", "numpy", "numba", "pyarrow", "compiler"}
    assert data["catalogue"]["sha256"]


def test_common_chance_what_changes_nothing_differs_by_exactly_nothing(comparison):
    assert comparison.inert == ("again", "far-away")
    assert all(d.low == d.mean == d.high == 0.0 for d in comparison.differences["again"].values())
    assert all(d.mean == 0.0 for d in comparison.differences["far-away"].values() if d.n)


def test_planted_fault_a_second_battery_is_not_inert(comparison):
    assert "with" not in comparison.inert
    assert comparison.differences["with"]["missiles_fired"].excludes_zero


def test_the_answer_is_three_short_sentences_range_first(comparison):
    text = api.answer(comparison)
    sentences = text.removesuffix(".").split(". ")
    assert len(sentences) == 3
    assert all(len(sentence.split()) <= 25 for sentence in sentences)
    assert ": of 8 cruise missiles, " in sentences[0]
    assert sentences[0].endswith("to 8 without")
    assert sentences[1].startswith("It hangs on ")
    assert sentences[2].startswith("Chance moves a single run")


def test_fixed_readings_are_not_varied(scenario_file):
    fixed = api.compare(scenario_file, ["with"], replications=100, readings={"permission": "hold"})
    assert fixed.variants == ("without", "with")
    assert fixed.alternatives == ()
    assert fixed.readings == {"permission": "hold"}
    assert fixed.measures["missiles_fired"]["with"].mean == 0.0


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda f: api.compare(f, ["wihtout"]), "without"),
        (lambda f: api.run(f, "six"), "six"),
        (lambda f: api.run(f, readings={"permission": "maybe"}), "maybe"),
        (lambda f: api.run(f, replications=0), "replications is 0"),
        (lambda f: api.compare(f, replications=10**12), "replications is 1,000,000,000,000"),
        (lambda f: api.compare(f, seed=-1), "seed is -1"),
        (lambda f: api.load(f.parent / "missing.yaml"), "missing.yaml"),
        (lambda f: api.open_run(f.parent), "not a run folder"),
    ],
)
def test_mistakes_are_refused_with_a_message(scenario_file, call, text):
    with pytest.raises(InputError, match=text):
        call(scenario_file)


def test_check_gives_problems_instead_of_raising(scenario_file, tmp_path):
    assert [p for p in api.check(scenario_file) if p.severity == "error"] == []
    broken = tmp_path / "broken.yaml"
    broken.write_text(scenario_file.read_text().replace("system: p-18", "system: p-81"))
    problems = api.check(broken)
    assert problems[0].severity == "error"
    assert problems[0].where.line == 17


STOPPED = """
import sys
from redan import api
from redan.campaign import Interrupted
try:
    api.compare(sys.argv[1], replications=2_000_000, progress=lambda what, done, total: print(done, flush=True))
except Interrupted as stopped:
    print(stopped, flush=True)
    sys.exit(130)
"""


@pytest.mark.slow
def test_control_c_stops_a_comparison_within_two_seconds(scenario_file, compiled, expected):
    child = subprocess.Popen(
        [sys.executable, "-c", STOPPED, str(scenario_file)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(1.0)
        sent = time.perf_counter()
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=30)
        took_s = time.perf_counter() - sent
    finally:
        child.kill()
    assert took_s < 2.0
    assert child.returncode == 130
    assert "of 2,000,000 replications were finished" in out
    assert "Traceback" not in err


def test_a_variant_that_cannot_be_used_is_refused_before_anything_runs(scenario_file, tmp_path):
    text = scenario_file.read_text()
    bad = tmp_path / "bad.yaml"
    worse = "\n  zz-bad:\n    says: too much\n    change: {set: {units.no-such.missiles: 2}}\nbaseline:"
    bad.write_text(text.replace("\nbaseline:", worse))
    seen = []
    with pytest.raises(InputError):
        api.compare(bad, replications=50, progress=lambda *_: seen.append(1))
    assert seen == []
