"""Promises 3, 4 and 18 on the flagship: replayed alone, common random numbers, and where a result came from."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import yaml

from redan import api
from redan.engine import replay, simulate
from redan.layout.outcomes import OUTCOME_FIELDS

FLAGSHIP = Path("examples/levant-2013/scenario.yaml")
FAR_AWAY = {"name": "aa-far-away", "system": "s-125", "at": "[31.0 N, 39.0 E]", "net": "damascus"}


@pytest.fixture(scope="module")
def text() -> str:
    return FLAGSHIP.read_text()


def table(folder: Path, text: str, variant: str, count: int) -> dict[str, dict[str, np.ndarray]]:
    """Outcome arrays by entity's name, so that they can be compared between files."""
    file = folder / "scenario.yaml"
    file.write_text(text)
    compiled = api.compile(file, variant)
    rows = simulate(compiled.plan, 5, 0, count)
    names = compiled.names
    axes = {"fate": names.threats, "fate_time_s": names.threats, "shots": names.threats, "fired": names.units,
            "empty_s": names.units, "saturated_s": names.units, "hits": names.assets}
    found = {field: dict(zip(axis, getattr(rows, field).T, strict=True)) for field, axis in axes.items()}
    return found | {"first_launch_s": {"": rows.first_launch_s}}


def changed_rows(a: dict[str, dict[str, np.ndarray]], b: dict[str, dict[str, np.ndarray]]) -> int:
    """Rows in which anything differs that both tables hold."""
    count = len(a["first_launch_s"][""])
    changed = np.zeros(count, bool)
    for field, columns in a.items():
        for name, column in columns.items():
            changed |= column != b[field][name]
    return int(changed.sum())


def shuffled(text: str) -> str:
    """The same scenario with every list of named entities turned round."""
    data = yaml.safe_load(text)
    for part in (data["defence"], data["attack"]):
        for key in ("units", "radars", "assets", "packages", "nets"):
            if key in part:
                part[key] = part[key][::-1]
    return json.dumps(data)


def with_unit(text: str, unit: dict[str, str]) -> str:
    fields = ", ".join(f"{key}: {value}" for key, value in unit.items())
    return text.replace("  units:\n", f"  units:\n    - {{{fields}}}\n", 1)


@pytest.mark.slow
def test_a_unit_that_can_reach_nothing_changes_no_row(tmp_path: Path, text: str) -> None:
    assert changed_rows(table(tmp_path, text, "without", 10_000),
                        table(tmp_path, with_unit(text, FAR_AWAY), "without", 10_000)) == 0


def test_planted_fault_a_unit_that_can_reach_something_changes_rows(tmp_path: Path, text: str) -> None:
    near = FAR_AWAY | {"at": "[33.5 N, 36.3 E]"}
    assert changed_rows(table(tmp_path, text, "without", 300), table(tmp_path, with_unit(text, near), "without", 300))


@pytest.mark.slow
@pytest.mark.parametrize("variant", ["without", "six-batteries"])
def test_the_order_of_entities_changes_nothing(tmp_path: Path, text: str, variant: str) -> None:
    assert changed_rows(table(tmp_path, text, variant, 2000), table(tmp_path, shuffled(text), variant, 2000)) == 0


def test_with_against_without_nothing_differs_by_exactly_zero(tmp_path: Path, text: str) -> None:
    file = tmp_path / "scenario.yaml"
    idle = "  nothing: {says: Nothing added., change: {}}\nbaseline: without"
    file.write_text(text.replace("baseline: without", idle))
    comparison = api.compare(file, ["nothing"], replications=300, alternatives=False)
    for measure, difference in comparison.differences["nothing"].items():
        figures = (difference.mean, difference.low, difference.high)
        assert figures == (0.0, 0.0, 0.0) or np.isnan(difference.mean), measure


def differing_replays(variant: str, pairs: int) -> int:
    compiled = api.compile(FLAGSHIP, variant)
    generator = np.random.default_rng(1)
    differing = 0
    for seed, replication in generator.integers(0, 2000, (pairs, 2)).tolist():
        first = max(0, replication - 7)
        rows = simulate(compiled.plan, seed, first, 20)
        alone, events = replay(compiled.plan, seed, replication)
        _, events_again = replay(compiled.plan, seed, replication)
        assert events.tobytes() == events_again.tobytes()
        differing += any(
            getattr(rows, name)[replication - first].tobytes() != getattr(alone, name)[0].tobytes()
            for name in OUTCOME_FIELDS
        )
    return differing


def test_a_replication_replayed_alone_is_its_row() -> None:
    assert differing_replays("six-batteries", 20) == 0


@pytest.mark.long
def test_a_thousand_replications_replayed_alone_are_their_rows() -> None:
    assert differing_replays("six-batteries", 1000) == 0


def test_the_manifest_says_where_a_result_came_from(tmp_path: Path) -> None:
    result = api.run(FLAGSHIP, "six-launchers", replications=50, out=tmp_path)
    assert result.folder is not None
    manifest = json.loads((result.folder / "manifest.json").read_text())
    flat = json.dumps(manifest)
    for wanted in ("sha256", "plan", "catalogue", "seed", "numba", "numpy", "wall_s"):
        assert wanted in flat, wanted
    assert (result.folder / "scenario.yaml").read_text() == FLAGSHIP.read_text()
    assert not any(part in flat for part in (str(Path.cwd()), str(Path.home())))
