"""What the page docs/validation-contract.md promises is tried: its phrases are read, its limits hold, times that differ
by rounding alone are equal, angles are compared round the circle, and a case that is no case stops nothing but itself.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
import yaml

from evidence.cases.case import MET, NOT_MET, NOT_READABLE, Case, rows_of, verdict_of
from evidence.cases.command import validate

ROTATE = "rotate the whole scenario in longitude by 12 deg"
SOURCE = {"ref": "worked out in this test", "seen": "derived"}


def tried(area: str, title: str, inputs: dict[str, Any], *expected: tuple[Any, ...]) -> tuple[str, str]:
    """Verdict and words of a case; an expected value is (name, value) or (name, value, keys of the entry)."""
    entries = tuple({"name": one[0], "value": one[1], **(one[2] if len(one) > 2 else {})} for one in expected)
    rows = rows_of(Case("X-1", area, title, "held back", inputs, entries, "this test", "derived"))
    return verdict_of(rows), "; ".join(f"{row.name}: {row.computed} {row.words}" for row in rows)


def law(rule: str, violations: int = 0, replications: int = 400) -> tuple[str, str]:
    return tried("metamorphic", "own", {"rule": rule, "replications": replications}, ("violations", violations))


def near(tolerance: float = 1e-9, **more: Any) -> dict[str, Any]:
    return {"tol_abs": tolerance, **more}


# ---- equal within rounding is equal ------------------------------------------------------------------------------

SUBJECTS = (
    "first launch", "kill times", "mean of first launch", "variance of first launch", "variance of kill times",
    "leakers", "variance of kills",
)  # fmt: skip
EQUAL = ("be unchanged", "not rise", "not fall", "not change", "be at least as large", "never fall")
UNEQUAL = ("rise", "fall", "change", "get later", "be smaller")


@pytest.mark.slow
@pytest.mark.parametrize("change", [ROTATE, "rotate the whole scenario in longitude by -77 deg"])
def test_a_turned_scenario_changes_no_figure(change: str) -> None:
    """Times differ in their last bits: not earlier, not later, not another variance."""
    for subject in SUBJECTS:
        kept = "; ".join(f"{change} -> {subject} must {words}" for words in EQUAL)
        verdict, words = law(kept)
        assert verdict == MET, words
        broken = "; ".join(f"{change} -> {subject} must {words}" for words in UNEQUAL)
        verdict, words = law(broken, len(UNEQUAL))
        assert verdict == MET, words


def test_times_that_rounding_parts_have_one_distribution() -> None:
    import numpy as np

    from evidence.cases.metamorphic import ROUNDING_S, p_of_two_samples

    steady = np.full(500, 707.25)
    assert p_of_two_samples(steady, steady + 1e-10, ROUNDING_S) == 1.0
    assert p_of_two_samples(steady, steady + 1e-3, ROUNDING_S) < 1e-6
    spread = np.arange(500.0)
    assert p_of_two_samples(spread, spread - 1e-9, ROUNDING_S) == 1.0
    assert p_of_two_samples(spread, spread + 200.0, ROUNDING_S) < 1e-6


def test_a_real_change_of_times_is_no_rounding() -> None:
    assert law("kill times must be unchanged when a battery is added")[0] == NOT_MET
    assert law("kill times must change when a battery is added")[0] == MET


# ---- plain siblings ----------------------------------------------------------------------------------------------

READ = (
    "take away all rounds -> kills must fall", "all rounds are taken away -> kills must fall",
    "kills must fall when no rounds are left", "kills must fall when all magazines are emptied",
    "leakers must not change when a unit that can reach nothing is added",
    "leakers must not change when a radar that can see nothing is added",
    "leakers must not change when a battery is added that can reach nothing",
    "the scenario is rotated in longitude by 12 deg -> leakers must be unchanged",
    "the order of entities is reversed -> leakers must be unchanged",
    "the thread count is changed -> bit-identical results", "the channels are doubled -> kills must not fall",
    "one pk is raised -> no replication gets worse", "the pk of one unit is raised -> leakers must not rise",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("rule", READ)
def test_both_voices_of_a_change_are_read(rule: str) -> None:
    verdict, words = law(rule)
    assert verdict == MET, words


@pytest.mark.slow
@pytest.mark.parametrize("replications", [100, 400, 998])
@pytest.mark.parametrize("change", ["split N=A+B replications and concatenate", "change thread count"])
def test_a_split_of_few_replications(change: str, replications: int) -> None:
    verdict, words = law(f"{change} -> bit-identical results", replications=replications)
    assert verdict == MET, words


SIBLINGS: dict[str, tuple[Any, ...]] = {
    "several courses": (
        "geodesy", "Direct",
        {"direct": [{"lat": 0, "lon": 20, "azi": 90, "s": 0}, {"lat": 5, "lon": 6, "azi": 0, "s": 0}]},
        ("direct_lat_lon_azi2", [[0, 20, 90], [5, 6, 0]], near()),
    ),
    "several pairs of points": (
        "geodesy", "Inverse", {"p1": [[0, 0], [0, 10]], "p2": [0, 90]},
        ("s12_m", [6378137 * math.pi / 2, 6378137 * math.pi * 8 / 18], near(1e-3)),
    ),
    "several positions": (
        "geodesy", "Back", {"xyz_m": [[6378137.0, 0, 0], [0, 6378139.0, 0]]}, ("h_m", [0.0, 2.0], near(1e-6)),
    ),
    "a reported time in seconds": (
        "missile_flight", "Reported", {"apogee_km": 1000, "range_km": 500},
        ("flight_time_s_reported", [1142.69, 1222.69]),
    ),
    "a reported time in hours": (
        "missile_flight", "Reported", {"apogee_km": 1000, "range_km": 500}, ("flight_time_h_reported", 1142.69 / 3600),
    ),
    "nothing is lost": (
        "defence", "Erlang", {"channels": 3, "blocking": 0.0}, ("offered_erlang", 0.0, near(1e-6, unit="E"))),
    "a share in per cent": (
        "defence", "Erlang", {"channels": 1, "blocking_%": 50.0}, ("offered_erlang", 1.0, near(1e-6))),
    "losses too rare to be seen": (
        "defence", "Erlang", {"channels": 8, "erlang": 0.2},
        ("blocking", 0.2**8 / math.factorial(8) / sum(0.2**k / math.factorial(k) for k in range(9)), near(1e-15)),
    ),
    "hardly a threat": (
        "defence", "Erlang", {"channels": 1, "arrival_rate_per_s": 1e-9, "service_s": 1.0},
        ("blocking", 1e-9 / (1 + 1e-9), near(1e-15)),
    ),
    "a circle down to the launcher": (
        "defence", "Depth of fire",
        {"R_detect_km": 30, "v_t": 1, "v_m": 1, "t_react_s": 0, "t_assess_s": 8, "R_min_km": 0},
        ("ranges_km", [15.0, 3.5], near(1e-6)),
    ),
    "no radius": ("defence", "CEP", {"R_m": 0, "CEP_m": 10}, ("pk", 0.0)),
    "no radius over the error": ("defence", "CEP", {"R_over_CEP": [0, 1]}, ("pk", [0.0, 0.5], near())),
}  # fmt: skip


@pytest.mark.parametrize("name", SIBLINGS)
def test_a_plain_sibling_is_met(name: str) -> None:
    verdict, words = tried(*SIBLINGS[name])
    assert verdict == MET, words


def test_a_reported_time_out_of_its_band_or_in_another_unit_is_not_met() -> None:
    inputs = {"apogee_km": 1000, "range_km": 500}
    assert tried("missile_flight", "R", inputs, ("flight_time_s_reported", [1142.69, 1400.0]))[0] == NOT_MET
    verdict, words = tried("missile_flight", "R", inputs, ("flight_time_min_reported", 20.0, {"unit": "s"}))
    assert verdict == NOT_READABLE, words


@pytest.mark.slow
@pytest.mark.parametrize("area", ["metamorphic", "radar"])
def test_a_number_of_broken_clauses_is_met_by_its_own_words(area: str) -> None:
    good, bad = {
        "radar": ("multiply RCS by 16 -> range must rise", "add jamming -> range must rise"),
        "metamorphic": ("add a battery -> leakers must fall", "add a battery -> leakers must rise"),
    }[area]
    for rule, count in ((good, 0), (f"{good}; {bad}", 1), (f"{bad}; {good}; {bad.replace('rise', 'increase')}", 2)):
        for said in (0, 1, 2):
            verdict, words = tried(area, "own", {"rule": rule}, ("violations", said))
            assert verdict == (MET if said == count else NOT_MET), (rule, said, words)


@pytest.mark.parametrize("inputs", [{"SNR_dB": 13, "Pfa": 1e-6}, {"SNR_dB": [10, 13], "Pfa": 1e-6, "N": 1}])
def test_a_missing_model_is_asked_for_by_its_name(inputs: dict[str, Any]) -> None:
    verdict, words = tried("radar", "Pd", inputs, ("Pd", 0.87, near(1.0)))
    assert verdict == NOT_READABLE
    assert "swerling is missing" in words
    assert "0: steady" in words
    assert "Pd_at" not in words
    one = tried("radar", "Pd", {"SNR_dB": 13, "Pfa": 1e-6, "swerling": 0}, ("Pd", 87.444, near(1e-3, unit="%")))
    assert one[0] == MET, one[1]


# ---- angles ------------------------------------------------------------------------------------------------------

WEST = {"p1": [0, 0], "p2": [0, -1]}
ROUND_THE_CIRCLE: dict[str, tuple[Any, ...]] = {
    "a course west": ("geodesy", "W", WEST, ("azi1_deg", 270.0, near(1e-6)), ("azi2_deg", -90.0, near(1e-6))),
    "in radians": ("geodesy", "W", WEST, ("azi1_rad", 1.5 * math.pi, near(1e-6))),
    "several": ("geodesy", "W", {"p1": [0, 0], "p2": [[0, -1], [0, 1]]}, ("azi1_deg", [270.0, 450.0], near(1e-6))),
    "a longitude past the date line": (
        "geodesy", "L", {"xyz_m": [0.0, -6378137.0, 0.0]}, ("lon_deg", 270.0, near(1e-6)),
        ("lla", [0.0, 270.0, 0.0], near(1e-6))),
    "the end of a course": (
        "geodesy", "D", {"direct": {"lat": 0, "lon": 190, "azi": 270, "s": 0}},
        ("direct_lat_lon_azi2", [0, 190, 270], near(1e-9))),
    "a look": (
        "geodesy", "Look", {"xyz_m": [6378137.0, -1000.0, 0.0], "origin": {"lat_deg": 0, "lon_deg": 0, "h_m": 0}},
        ("az_deg", -90.0, near(1e-6)), ("aer", [-90.0, 0.0, 1000.0], near(1e-6))),
}  # fmt: skip
NOT_ROUND = {
    "another course": ("geodesy", "W", WEST, ("azi1_deg", 90.0, near(1e-6))),
    "latitude is no bearing": ("geodesy", "L", {"xyz_m": [6378137.0, 0.0, 0.0]}, ("lat_deg", 360.0, near(1e-6))),
    "nor is a height": ("geodesy", "L", {"xyz_m": [6378137.0, 0.0, 0.0]}, ("lla", [0.0, 0.0, 360.0], near(1e-3))),
}


@pytest.mark.parametrize("name", ROUND_THE_CIRCLE)
def test_angles_a_whole_turn_apart_are_the_same(name: str) -> None:
    verdict, words = tried(*ROUND_THE_CIRCLE[name])
    assert verdict == MET, words


@pytest.mark.parametrize("name", NOT_ROUND)
def test_other_angles_are_not(name: str) -> None:
    assert tried(*NOT_ROUND[name])[0] == NOT_MET


# ---- a case that is no case --------------------------------------------------------------------------------------

GOOD = {
    "id": "A", "area": "geodesy", "title": "Horizon", "kind": "k", "inputs": {"antenna_m": 0, "Re_m": 8e6},
    "expected": [{"name": "horizon_m", "value": 0.0, "tol_abs": 1.0}], "source": SOURCE,
}  # fmt: skip
NO_CASE: dict[str, tuple[Any, str]] = {
    "expects nothing": (GOOD | {"id": "B", "expected": []}, "expected"),
    "expected is no list": (GOOD | {"id": "B", "expected": {"horizon_m": 0.0}}, "expected"),
    "expected holds a number": (GOOD | {"id": "B", "expected": [3]}, "expected"),
    "source in a word": (GOOD | {"id": "B", "source": "me"}, "source"),
    "source without a place": (GOOD | {"id": "B", "source": {"seen": "derived"}}, "source"),
    "no inputs": ({key: value for key, value in GOOD.items() if key != "inputs"} | {"id": "B"}, "inputs"),
    "inputs in a list": (GOOD | {"id": "B", "inputs": [1, 2]}, "inputs"),
    "no title": ({key: value for key, value in GOOD.items() if key != "title"} | {"id": "B"}, "title"),
    "no id": ({key: value for key, value in GOOD.items() if key != "id"}, "id"),
    "a word": ("horizon", "mapping"),
    "its id is taken": (GOOD, "A"),
}


@pytest.mark.parametrize("name", NO_CASE)
def test_a_case_that_is_none_refuses_itself_alone(name: str, tmp_path: Path) -> None:
    case, word = NO_CASE[name]
    file = tmp_path / "c.yaml"
    file.write_text(yaml.safe_dump({"cases": [GOOD, case, GOOD | {"id": "C"}]}))
    said: list[str] = []
    assert validate(file, say=said.append) == 1
    assert said[0] == "A  met"
    assert NOT_READABLE in said[1]
    assert word in said[1]
    assert said[2] == "C  met"
