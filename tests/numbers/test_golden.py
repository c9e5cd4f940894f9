"""Promise 13: numbers do not drift unnoticed. Tolerance 0; a change needs a line in the changelog."""

from __future__ import annotations

import copy
import json
import os
import platform
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.numbers import regenerate
from tests.numbers.golden import (
    CHANGELOG,
    EFFECT,
    SCENARIOS,
    effect_lines,
    golden_path,
    machine,
    numbers_of,
    outcomes,
    same_floats,
    same_integers,
    seal,
)

RULE = (
    "The numbers changed. If that is meant, say what changes for a user in CHANGELOG.md under "
    f'"{EFFECT}" of the latest release and run: python -m tests.numbers.regenerate "that line"'
)


def golden(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(golden_path(name).read_text())
    return content


@pytest.fixture(scope="module")
def fresh() -> dict[str, dict[str, Any]]:
    return {name: numbers_of(*outcomes(name)) for name in SCENARIOS}


@pytest.mark.parametrize("name", SCENARIOS)
def test_numbers_are_the_golden_ones(name: str, fresh: dict[str, dict[str, Any]]) -> None:
    kept = golden(name)["numbers"]
    assert kept["integer_sums"] == fresh[name]["integer_sums"], RULE
    assert same_integers(kept, fresh[name]), RULE
    assert same_floats(kept, fresh[name]), RULE


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_golden_file_names_the_changelog_line_it_belongs_to(name: str) -> None:
    content = golden(name)
    lines = [line for release in effect_lines(CHANGELOG.read_text()) for line in release]
    assert content["changelog"] in lines, f'"{content["changelog"]}" stands nowhere under "{EFFECT}". {RULE}'
    assert content["seal"] == seal(content["numbers"], content["changelog"]), f"{name} was changed by hand. {RULE}"


def told_otherwise(cache: Path, settings: dict[str, str]) -> dict[str, Any]:
    """What other_processor prints under these settings, with a compile cache of its own."""
    here = {"PYTHONPATH": os.pathsep.join((str(Path.cwd()), os.environ.get("PYTHONPATH", "")))}
    done = subprocess.run(
        [sys.executable, "-m", "tests.numbers.other_processor"],
        env={**os.environ, **settings, **here, "REDAN_CACHE": str(cache)},
        capture_output=True, text=True, timeout=600, check=True,
    )  # fmt: skip
    said: dict[str, Any] = json.loads(done.stdout)
    return said


@pytest.mark.long
def test_code_for_another_processor_gives_the_same_bits(tmp_path: Path, fresh: dict[str, dict[str, Any]]) -> None:
    """Promise 2, as far as one machine can show it: compiled for the plainest processor, without its vector units."""
    said = told_otherwise(tmp_path, {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""})
    assert said["compiled_for"] == "generic"
    assert said["numbers"] == fresh


# What these libraries take for an older processor: no fused products, no wide vectors.
OLDER = {
    "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-FMA,-AVX2,-FMA4",
    "OPENBLAS_CORETYPE": "Nehalem",
    "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL AVX512_SPR",
}


@pytest.mark.long
@pytest.mark.skipif(platform.libc_ver()[0] != "glibc" or platform.machine() != "x86_64", reason="settings of glibc")
def test_other_mathematics_gives_the_same_integers_and_floats_within_the_tolerance(tmp_path: Path) -> None:
    """The last bits do move, so the machine must have another name; nothing else may."""
    for name, numbers in told_otherwise(tmp_path, OLDER)["numbers"].items():
        kept = golden(name)["numbers"]
        assert numbers["machine"] != machine()
        assert same_integers(kept, numbers)
        assert same_floats(kept | {"machine": "another"}, numbers)


def test_each_scenario_is_eventful() -> None:
    """Golden numbers of a scenario in which little happens would guard little."""
    seen: set[int] = set()
    for name in SCENARIOS:
        rows, _ = outcomes(name)
        assert rows.fired.sum() > 3 * len(rows.fired)
        assert (rows.fate.astype(int).std(axis=0) > 0).any()
        seen |= set(np.unique(rows.fate).tolist())
    assert len(SCENARIOS) == 3
    assert seen == {2, 3, 4, 5, 6, 7, 8}, "every fate a threat can meet"


@pytest.mark.parametrize("field", ["integer_sums", "integer_digest", "replications"])
def test_planted_fault_an_integer_more(field: str) -> None:
    kept = golden(SCENARIOS[0])["numbers"]
    changed = copy.deepcopy(kept)
    if field == "integer_sums":
        changed[field]["fired"][0] += 1
    else:
        changed[field] = 0
    assert same_integers(kept, kept)
    assert not same_integers(kept, changed)


def test_planted_fault_a_float_off_by_one_part_in_a_hundred_thousand_million() -> None:
    kept = golden(SCENARIOS[0])["numbers"]
    elsewhere = copy.deepcopy(kept) | {"machine": "another", "float_digest": "other", "plan_digest": "other"}
    assert same_floats(kept, elsewhere)
    assert not same_floats(kept, elsewhere | {"machine": kept["machine"]})
    elsewhere["float_rows"]["fate_time_s"][3][0] *= 1.0 + 1e-11
    assert not same_floats(kept, elsewhere)


@pytest.mark.parametrize("fault", ["one row", "two rows exchanged", "one row missing"])
def test_planted_fault_a_float_beyond_the_first_rows_is_seen_on_another_machine(fault: str) -> None:
    rows, plan = outcomes(SCENARIOS[0])
    kept = numbers_of(rows, plan) | {"machine": "another"}
    times = rows.fate_time_s.copy()
    if fault == "one row":
        times[1500, 0] *= 1.0 + 1e-7
    elif fault == "two rows exchanged":
        times[[1500, 1501]] = times[[1501, 1500]]
    else:
        times[1500, 0] = np.nan
    assert same_floats(kept, numbers_of(rows, plan))
    assert not same_floats(kept, numbers_of(replace(rows, fate_time_s=times), plan))


@pytest.mark.parametrize("moved", [False, True])
def test_regenerating_keeps_the_line_of_numbers_that_did_not_move(
    moved: bool, fresh: dict[str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    name = SCENARIOS[0]
    old = {"changelog": "an earlier line", "numbers": copy.deepcopy(fresh[name])}
    del old["numbers"]["float_sums"]
    if moved:
        old["numbers"]["float_digest"] = "other"
    path = tmp_path / "golden.json"
    path.write_text(json.dumps(old))
    monkeypatch.setattr(regenerate, "SCENARIOS", [name])
    monkeypatch.setattr(regenerate, "golden_path", lambda _: path)
    line = effect_lines(CHANGELOG.read_text())[0][0]
    assert regenerate.main([line]) == 0
    new = json.loads(path.read_text())
    assert new["changelog"] == (line if moved else "an earlier line")
    assert new["seal"] == seal(new["numbers"], new["changelog"])
    assert "float_sums" in new["numbers"]


def test_planted_fault_numbers_changed_by_hand() -> None:
    content = golden(SCENARIOS[0])
    content["numbers"]["replications"] += 1
    assert content["seal"] != seal(content["numbers"], content["changelog"])


def test_regenerating_needs_a_line_of_the_latest_release(capsys: pytest.CaptureFixture[str]) -> None:
    assert regenerate.main([]) == 2
    assert regenerate.main(["no such line"]) == 2
    assert EFFECT in capsys.readouterr().err


def test_the_changelog_is_read_entry_by_entry() -> None:
    text = f"# C\n\n## 2\n\n{EFFECT}\n* one\n  more\n* two\n\n### Added\n* x\n## 1\n{EFFECT}\nsay\n"
    assert effect_lines(text) == [["one more", "two"], ["say"]]
