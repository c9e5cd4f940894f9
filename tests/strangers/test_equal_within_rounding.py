"""What differs by rounding alone is equal: in intervals, differences, inertness and JSON."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from redan import api
from redan.analysis import mean_interval, paired_difference, same_columns
from redan.analysis.rounding import ROUNDING, snapped
from redan.report.summary import figures_table
from redan.results import Support

INPUTS = Path(__file__).parent / "inputs"
NEARLY = INPUTS / "nearly-equal" / "base.yaml"
NOISE = INPUTS / "answer-digits" / "noise.yaml"


def jitter(n: int, size: float) -> np.ndarray:
    return np.random.default_rng(5).uniform(-size, size, n)


@pytest.mark.parametrize(
    ("value", "noise"), [(702.273, 1e-13), (702.273, 1e-9), (1e8, 1e-7), (1.0, 1e-15), (3e-6, 1e-20)]
)
def test_rows_equal_within_rounding_are_bounded_as_equal_rows_are(value: float, noise: float) -> None:
    near = mean_interval(value + jitter(200, noise), low=0, high=10 * value)
    same = mean_interval(np.full(200, value), low=0, high=10 * value)
    assert (near.method, same.method) == ("all equal", "all equal")
    assert (near.mean, near.low, near.high) == pytest.approx((same.mean, same.low, same.high), rel=1e-8)
    assert near.low < near.mean < near.high


@pytest.mark.parametrize("difference", [1e-3, 1e-6, 1e-8])
def test_what_really_differs_is_not_made_equal(difference: float) -> None:
    column = np.zeros(500)
    column[:100] = difference  # a share of that size, on its own scale
    assert mean_interval(column).method == "score"
    assert paired_difference(column, np.zeros(500)).mean == pytest.approx(difference / 5)
    assert not same_columns({"x": column}, {"x": np.zeros(500)})


def test_differences_of_rounding_are_zero_and_do_not_exclude_it() -> None:
    a = 702.273 + np.random.default_rng(1).normal(0, 20, 300)
    b = a + 1e-13
    found = paired_difference(b, a, bounds=Support(-50, 50))
    assert (found.mean, found.method) == (0.0, "all equal")
    assert not found.excludes_zero
    assert found.low < 0 < found.high
    assert same_columns({"t": a}, {"t": b})
    shift = paired_difference(a + 10.0, a, bounds=Support(-50, 50))
    assert (shift.mean, shift.method) == (10.0, "all equal")


def test_one_row_that_differs_is_kept() -> None:
    a = np.full(300, 702.273)
    b = a + 1e-13
    b[7] += 1e-3
    assert np.count_nonzero(snapped(b, a) != a) == 1
    assert not same_columns({"t": a}, {"t": b})
    assert paired_difference(b, a).mean == pytest.approx(1e-3 / 300, rel=1e-6)


def test_planted_fault_comparing_bits_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("redan.analysis.rounding.ROUNDING", 0.0)
    assert mean_interval(702.273 + jitter(200, 1e-13), low=0, high=1000).method != "all equal"
    assert ROUNDING == 1e-9


@pytest.mark.parametrize("n", [200, 500])
def test_the_input(n: int) -> None:
    value = api.compare(NEARLY, replications=n).figure("first_engagement_s", "base")
    assert value.method == "all equal"
    assert 659.37 < value.low <= value.mean < 659.38  # it cannot fire before its window opens
    assert 662.0 < value.high < 687.0


def test_equal_times_of_two_variants_are_the_same_number_in_json() -> None:
    data = api.compare(NOISE, replications=300).to_json()
    first = data["measures"]["first_engagement_s"]
    assert first["second"]["mean"] == first["base"]["mean"] == first["slow-net"]["mean"]
    for variant in ("second", "slow-net"):
        value = data["differences"][variant]["first_engagement_s"]
        assert value["mean"] == 0.0
        assert value["low"] < 0.0 < value["high"]


HOLD = """\
redan: 1
title: Nobody may fire
terrain: none
seed: 1
replications: 50
readings:
  permission:
    question: may they fire?
    default: hold
    options:
      hold: {says: no, sources: [assumption], set: {permission: hold}}
      free: {says: yes they may, sources: [assumption], set: {permission: free}}
defence:
  units: [{name: u, system: buk-m2e, at: [33.5 N, 36.5 E]}]
  assets: [{name: a, kind: city, at: [33.5 N, 36.6 E], hits: 3, value: 1 million USD}]
attack:
  doctrine: {when_engaged: press-on}
  packages:
    - name: p
      aircraft: f-16i
      count: 2
      start: 0 s
      route:
        - {at: [33.9 N, 36.2 E], altitude: 9000 m, speed: 250 m/s}
        - {at: [33.2 N, 36.8 E], altitude: 9000 m, speed: 250 m/s}
      weapons: [{munition: gbu-39, per_aircraft: 1, target: a, release: 40 km along route}]
variants:
  v: {says: x, change: {}}
  w: {says: y, change: {add: {defence: {units: [{name: k, system: kub, at: [33.5 N, 36.5 E]}]}}}}
baseline: v
"""


@pytest.fixture
def hold(tmp_path: Path) -> Path:
    path = tmp_path / "hold.yaml"
    path.write_text(HOLD)
    return path


CERTAIN = {
    "missiles_fired": 0, "aircraft_lost": 0, "aircraft_turned_away": 0, "munitions_arriving": 2,
    "munitions_never_released": 0, "p_city_survives": 1, "cost_defender_expended_usd": 0, "engaged": 0,
    "cost_defender_lost_usd": 0, "saturated_s": 0,
}  # fmt: skip


def test_what_cannot_be_otherwise_is_certain(hold: Path) -> None:
    """Nobody may fire; two bombs, some hit, three are needed."""
    found = api.compare(hold, readings={"permission": "hold"})
    for variant in found.variants:
        for measure, value in CERTAIN.items():
            estimate = found.figure(measure, variant)
            assert (estimate.low, estimate.mean, estimate.high, estimate.method) == (value, value, value, "exact"), (
                measure
            )
        assert found.figure("munitions_hitting", variant).method != "exact"  # a bomb may miss
        assert not found.figure("first_engagement_s", variant).exists
    rows = {line.split("  ")[0]: line.split()[-2:] for line in figures_table(found)}
    assert rows["missiles fired"] == ["0", "0"]
    assert rows["weapons that get through"] == ["2", "2"]
    data = found.to_json()["measures"]["missiles_fired"]["v"]
    assert data["low"] == data["mean"] == data["high"] == 0.0


def test_every_row_equal_is_not_certain(hold: Path) -> None:
    """Free to fire everything is shot down in 50 replications: bounded, not certain."""
    found = api.compare(hold, readings={"permission": "free"})
    assert found.figure("aircraft_turned_away", "v").method == "exact"  # they press on
    for measure in ("p_city_survives", "munitions_hitting", "aircraft_lost", "missiles_fired"):
        value = found.figure(measure, "v")
        assert value.method != "exact" or measure == "p_city_survives"
        assert value.low < value.high or measure == "p_city_survives"


def test_no_certain_figure_was_ever_otherwise(tmp_path: Path) -> None:
    """Every column of every variant of three scenarios stays in its support, and what is called exact never moves."""
    from redan.campaign import run
    from redan.results import case_of

    for source in (
        NOISE,
        INPUTS / "second-battery" / "second.yaml",
        INPUTS / "compare-keyerror" / "compare-keyerror.yaml",
    ):
        path = tmp_path / "s.yaml"
        path.write_text(source.read_text().replace(", kill_probability: 0.1}", "}"))
        scenario = api.load(path)
        for variant in scenario.variants:
            compiled = api.compile(scenario, variant)
            outcomes = run(compiled.plan, 11, 300)
            case = case_of(variant, {}, outcomes, compiled.names, compiled.digest, compiled.plan)
            assert set(case.bounds) == set(case.columns)
            for name, column in case.columns.items():
                known = column[np.isfinite(column)]
                slack = 1e-9 * max(1.0, abs(case.bounds[name].high) if math.isfinite(case.bounds[name].high) else 1.0)
                if known.size:
                    assert known.min() >= case.bounds[name].low - slack, (source, variant, name)
                    assert known.max() <= case.bounds[name].high + slack, (source, variant, name)
