"""Promise 13: numbers do not drift unnoticed. Tolerance 0; a change needs a line in the changelog."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
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


@pytest.mark.long
def test_code_for_another_processor_gives_the_same_numbers(tmp_path: Path) -> None:
    """Promise 2, as far as one machine can show it: compiled for the plainest x86_64, without its vector units."""
    plain = {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": "", "REDAN_CACHE": str(tmp_path)}
    here = {"PYTHONPATH": os.pathsep.join((str(Path.cwd()), os.environ.get("PYTHONPATH", "")))}
    done = subprocess.run(
        [sys.executable, "-m", "tests.numbers.other_processor"], env={**os.environ, **plain, **here},
        capture_output=True, text=True, timeout=600, check=True,
    )  # fmt: skip
    for name, numbers in json.loads(done.stdout).items():
        assert numbers["machine"] == "generic"
        assert same_integers(golden(name)["numbers"], numbers)
        assert same_floats(golden(name)["numbers"], numbers)


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
