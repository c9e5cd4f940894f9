"""Each verb does what it says: status, what goes to stdout, what is written, and how fast it answers."""

from __future__ import annotations

import json
import math
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import EXAMPLE, Answer

from redan.cli import common
from redan.report.words import headlines

Redan = Callable[..., Answer]
ROWS = (  # figures of the example that have a row
    "aircraft_lost", "munitions_arriving", "munitions_hitting", "p_arms_store_survives", "hits_on_arms_store",
    "unit_lost", "p_unit_survives", "hits_on_unit", "missiles_fired", "first_engagement_s", "cost_attacker_usd",
    "cost_defender_expended_usd", "cost_defender_lost_usd", "cost_defender_bought_usd", "aircraft_turned_away",
    "munitions_never_released", "cost_defender_usd",
)  # fmt: skip
HEAVY = ("numba", "llvmlite", "pyarrow", "scipy", "matplotlib")


@pytest.mark.slow
def test_check_and_help_are_quick_and_light() -> None:
    code = (
        "import sys\nfrom redan.cli import main\ntry:\n    main(sys.argv[1:])\nexcept SystemExit as left:\n"
        f"    print('LOADED', [m for m in {HEAVY!r} if m in sys.modules])\n    raise\n"
    )
    for words in (["check", str(EXAMPLE)], ["--help"], ["catalogue"]):
        done = subprocess.run(
            [sys.executable, "-c", code, *words], capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        assert "LOADED []" in done.stdout


def test_help_names_every_verb(redan: Redan) -> None:
    answer = redan("--help")
    assert answer.status == 0
    for verb in ("check", "run", "compare", "replay", "explain", "catalogue", "verify", "bench", "doctor"):
        assert f"\n  {verb} " in answer.out


def test_version(redan: Redan) -> None:
    assert redan("--version").out.startswith("redan 0.")


def test_check_as_json(redan: Redan) -> None:
    answer = redan("check", EXAMPLE, "--json")
    assert answer.status == 0
    assert json.loads(answer.out)["ok"] is True


def test_catalogue_shows_values_sources_and_grades(redan: Redan) -> None:
    shown = redan("catalogue", "s-300pmu-2").out
    assert "max_range: 200 km" in shown
    assert "CONTESTED" in shown
    assert "UNVERIFIED" in shown
    assert "[report-001, A]" in shown
    assert max(len(line) for line in shown.splitlines() if "://" not in line) <= 80
    assert json.loads(redan("catalogue", "s-300pmu-2", "--json").out)["parameters"]["max_range_m"]
    assert "s-300pmu-2" in redan("catalogue").out


def test_catalogue_lint_shows_derived_beside_cited(redan: Redan) -> None:
    answer = redan("catalogue", "--lint")
    assert answer.status == 0, answer.err
    assert "s-300pmu-2: kinematic reach: 213.5 km, cited 200" in answer.out
    assert "reading six batteries: 144 missiles" in answer.out
    assert "Every number has unit" in answer.out
    rows = json.loads(redan("catalogue", "--lint", "--json").out)
    assert rows["problems"] == []
    assert all(row["derived"] < 40_000 for row in rows["derived"]), "peers derived a range of 20,398 nautical miles"


def finite(values: Any) -> bool:
    """mean, low, high are numbers in order, or all null."""
    low, mean, high = values["low"], values["mean"], values["high"]
    return mean is None or all(v is None or math.isfinite(v) for v in (low, high))


def test_compare_as_json(redan: Redan, tmp_path: Path) -> None:
    answer = redan("compare", EXAMPLE, "without", "six-launchers", "-n", 40, "--json")
    assert answer.status == 0, answer.err
    found = json.loads(answer.out)
    for measure in ROWS:
        assert set(found["measures"][measure]) == {"without", "six-launchers"}
        for values in found["measures"][measure].values():
            assert set(values) >= {"mean", "low", "high"}
            assert finite(values)
        assert finite(found["differences"]["six-launchers"][measure])
    assert found["answer"] == " ".join(found["headline"]["sentences"])
    assert found["headline"]["measure"] == "munitions_arriving"
    assert len(found["headline"]["rows"]) == 3
    assert found["joint"]["combinations"] == 24
    assert set(found["curve"]["values"]) == {"without", "six-launchers"}
    assert finite(found["headline"]["rows"][-1]["values"]["six-launchers"])
    assert found["replications"] == 40
    assert "replications" in answer.err  # progress
    assert list(tmp_path.iterdir()) == []


def test_compare_prints_the_answer_and_writes_a_report(redan: Redan, tmp_path: Path) -> None:
    for expected, more in (("r.html", []), ("r-2.html", ["--full"])):
        answer = redan("compare", EXAMPLE, "without", "six-launchers", "-n", 40, "--report", "r.html", *more)
        assert answer.status == 0, answer.err
        assert f"report: {expected}" in answer.out
        assert (tmp_path / expected).is_file()
        assert ("r.html exists already" in answer.err) == (expected == "r-2.html")
        assert max(map(len, answer.out.splitlines())) <= 80
        if not more:
            assert len(answer.out.splitlines()) <= 40
            assert all(words in answer.out for words in ("as claimed", "as recorded", "What decides", "not to trust"))
    for measure in headlines(ROWS):
        assert measure.label in answer.out
    for words in ("Answer", 'Difference to "without"', "other readings", "trusted for", "95 % interval"):
        assert words in answer.out
    assert max(map(len, answer.out.splitlines())) <= 80
    assert "\x1b" not in answer.out


def test_run_says_under_which_readings(redan: Redan) -> None:
    answer = redan("run", EXAMPLE, "-n", 1, "--reading", "permission=tight")
    assert answer.status == 0, answer.err
    assert "1 replication, seed 2013" in answer.out
    assert "permission = tight" in " ".join(answer.out.split())
    assert "1 replications" not in answer.out + answer.err
    assert max(map(len, answer.out.splitlines())) <= 80


@pytest.mark.slow
def test_a_first_start_says_that_it_compiles(
    redan: Redan, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "compiling" not in redan("run", EXAMPLE, "-n", 1).err
    assert common.engine_is_compiled()
    monkeypatch.setattr(common, "engine_is_compiled", lambda: False)
    monkeypatch.setattr(common, "HEARTBEAT_S", 0.05)
    with common.progress() as update:
        time.sleep(0.3)
        update("without", 1, 10)
        said = capsys.readouterr().err
        time.sleep(0.3)
        assert "compiling" not in capsys.readouterr().err, "it goes on after the first replications"
    assert said.count("compiling kernels (first time only)") >= 3


def test_run_replay_verify(redan: Redan, tmp_path: Path) -> None:
    answer = redan("run", EXAMPLE, "--variant", "six-launchers", "-n", 120, "--seed", 7, "--out", "runs", "--json")
    assert answer.status == 0, answer.err
    found = json.loads(answer.out)
    assert found["seed"] == 7
    assert found["measures"]["aircraft_lost"]["six-launchers"]["mean"] >= 0
    folder = tmp_path / found["folder"]
    story = redan("replay", folder, 17)
    assert story.status == 0, story.err
    assert "replication 17" in story.out
    assert "fires at" in story.out
    assert "How it ended" in story.out
    events = json.loads(redan("replay", folder, 17, "--json").out)
    assert events["replication"] == 17
    assert redan("replay", folder, 120).status == 2
    verified = redan("verify", folder)
    assert verified.status == 0, verified.err
    assert "identical" in verified.out
    table = folder / "table.parquet"
    damaged = bytearray(table.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    table.write_bytes(damaged)
    again = redan("verify", folder)
    assert again.status == 1
    assert "damaged" in again.err


def test_explain(redan: Redan) -> None:
    answer = redan("explain", EXAMPLE, "kub-north", "bekaa-low-1")
    assert answer.status == 0, answer.err
    assert "kub-north" in answer.out


@pytest.mark.slow
def test_explain_says_in_which_variants_a_unit_exists(redan: Redan) -> None:
    answer = redan("explain", EXAMPLE, "s300-1", "bekaa-low-1")
    assert answer.status == 2
    assert 'variant "without" has no "s300-1"' in answer.err
    assert "four-batteries, six-batteries" in answer.err
    assert "--variant" in answer.err
    assert redan("explain", EXAMPLE, "s300-1", "bekaa-low-1", "--variant", "four-batteries").status == 0


def test_doctor(redan: Redan) -> None:
    answer = redan("doctor")
    for part in ("python", "packages", "cache", "compiler", "terrain", "catalogue", "disk"):
        assert f" {part} " in answer.out
    assert answer.status == 0, answer.out


@pytest.mark.long
def test_check_answers_in_a_blink() -> None:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "redan.cli", "check", str(EXAMPLE)], check=True, capture_output=True)
    assert time.perf_counter() - began < 0.4
