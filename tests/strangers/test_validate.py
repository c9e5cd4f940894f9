"""`redan validate FILE` on cases of the known kinds that nobody tuned it to: right ones are met, wrong ones are not,
and what asks for something that is not read is not readable, with its name, and never met.

The right values are worked out here from formulas, or with other packages; nothing of `evidence` is used for them.
"""

from __future__ import annotations

import math
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml

from evidence.cases.case import FAILED, MET, MISSING, NOT_MET, NOT_READABLE, Case, Register, rows_of, verdict_of
from evidence.cases.command import validate
from evidence.cases.contract import Given, Output, number
from evidence.cases.run import load_cases

SOURCE = {"ref": "worked out in this test", "seen": "derived"}
EARTH_M = 6378137.0


def tried(area: str, title: str, inputs: dict[str, Any], *expected: Any) -> tuple[str, str]:
    """Verdict and words. An expected value: (name, value) or (name, value, keys of the entry)."""
    entries = tuple({"name": one[0], "value": one[1], **(one[2] if len(one) > 2 else {})} for one in expected)
    rows = rows_of(Case("X-1", area, title, "held back", inputs, entries, "this test", "derived"))
    return verdict_of(rows), "; ".join(f"{row.name}: {row.computed} {row.words}" for row in rows)


def close(tolerance: float = 1e-9, **more: Any) -> dict[str, Any]:
    return {"tol_abs": tolerance, **more}


# ---- right values, by formula ------------------------------------------------------------------------------------


def erlang_b(offered: float, channels: int) -> float:
    weights = [offered**k / math.factorial(k) for k in range(channels + 1)]
    return weights[-1] / sum(weights)


def by_every_path(p: float, looks: int, false_kill: float, false_miss: float) -> tuple[float, float]:
    """Kill probability and mean rounds of shoot-look-shoot, by adding up every sequence of shots and looks."""
    killed = rounds = 0.0
    for shots in product((True, False), repeat=looks):
        for looked in product((True, False), repeat=looks):
            # shots[i]: this shot kills a target that lives; looked[i]: this look is mistaken
            chance, dead, fired = 1.0, False, 0
            for hit, wrong in zip(shots, looked, strict=True):
                fired += 1
                chance *= p if hit else 1.0 - p
                dead = dead or hit
                mistake = false_miss if dead else false_kill
                chance *= mistake if wrong else 1.0 - mistake
                if dead != wrong:
                    # seen as dead: the rest of the sequence is not played, whatever it would have been
                    break
            played = fired
            if played < looks and (any(shots[played:]) or any(looked[played:])):
                continue  # count each played sequence once
            killed += chance * dead
            rounds += chance * fired
    return killed, rounds


LOSSY = by_every_path(0.6, 3, 0.3, 0.0)
BLIND = by_every_path(0.7, 2, 0.0, 0.25)
BOTH = by_every_path(0.5, 3, 0.2, 0.4)


def snr_at(there_m: float, back_m: float) -> float:
    """1 MW, 1 us, 30 dB both ways, 3 GHz, 1 m2, 290 K."""
    signal = 1e6 * 1e-6 * 1e6 * (299792458 / 3e9) ** 2 / ((4 * math.pi) ** 3 * (there_m * back_m) ** 2)
    return 10 * math.log10(signal / (1.380649e-23 * 290))


def fallen_ft(start_ft: float, seconds: float, radius_ft: float = 20902255.199) -> float:
    """Height after a fall in 1/R^2 gravity: g is that of a sixth of the fall below the start, to first order."""
    height = start_ft
    for _ in range(5):
        g = 3.986004418e14 / ((radius_ft + start_ft - (start_ft - height) / 6) * 0.3048) ** 2 / 0.3048
        height = start_ft - 0.5 * g * seconds**2
    return height


def r_min_energy(range_km: float, re_km: float = 6371.0, mu: float = 398600.4418) -> float:
    """Speed of the least-energy arc: v^2 = 2 mu/r sin(a) / (1 + sin(a)), a half the range angle."""
    half = 0.5 * range_km / re_km
    return math.sqrt(2.0 * mu / re_km * math.sin(half) / (1.0 + math.sin(half)))


RIGHT: dict[str, tuple[Any, ...]] = {
    "horizon of two antennas, radii as a list": (
        "geodesy", "Horizon", {"antenna_m": [20, 45], "Re_m": [8.5e6, 8.4e6]},
        ("horizon_m", [math.sqrt(2 * 8.5e6 * 20 + 400), math.sqrt(2 * 8.4e6 * 45 + 45**2)], close(0.01)),
    ),
    "horizon in kilometres of an antenna in feet": (
        "geodesy", "Horizon", {"antenna_ft": 100, "Re_km": 8500},
        ("horizon_km", math.sqrt(2 * 8500 * 0.03048 + 0.03048**2), close(1e-6, unit="km")),
    ),
    "mutual horizons with an effective radius of their own": (
        "geodesy", "Horizon of two", {"pairs_m": [[25, 50]], "Re_m": 6371000.0},
        ("range_km", [(math.sqrt(2 * 6371e3 * 25 + 625) + math.sqrt(2 * 6371e3 * 50 + 2500)) / 1e3], close(1e-6)),
    ),
    "mutual horizon of antenna and target": (
        "geodesy", "Horizon of two", {"antenna_m": 10, "target_m": 0, "Re_m": 8.5e6},
        ("range_km", math.sqrt(2 * 8.5e6 * 10 + 100) / 1e3, close(1e-6)),
    ),
    "effective radius, several gradients": (
        "geodesy", "Refraction", {"earth_radius_m": 6.371e6, "dNdh_per_m": [0.0, -157e-9 / 2]},
        ("Re_m", [6.371e6, 6.371e6 / (1 - 6.371e6 * 157e-9 / 2)], close(0.01)),
    ),
    "a point of the equator, earth-centred, in radians": (
        "geodesy", "ECEF", {"lat_deg": 0, "lon_rad": math.pi / 2, "h_km": 1.0},
        ("xyz_m", [0.0, EARTH_M + 1000.0, 0.0], close(1e-6)),
    ),
    "a pole back to latitude and height": (
        "geodesy", "ECEF to geodetic", {"xyz_m": [0.0, 0.0, 6356752.314245179 + 5.0]},
        ("lat_deg", 90.0, close(1e-9)), ("h_m", 5.0, close(1e-6)),
    ),
    "a quarter of the equator": (
        "geodesy", "Geodesic", {"p1": [0, 0], "p2": [0, 90], "ellipsoid": "WGS84"},
        ("s12_m", EARTH_M * math.pi / 2, close(1e-3)), ("azi1_deg", 90.0, close(1e-9)),
    ),
    "a level ray from a tilt of 0": (
        "geodesy", "Ray", {"lat": 0, "lon": 0, "h_m": 500, "cases_az_tilt": [[10, 0], [20, 0]]},
        ("slant_m", [500.0, 500.0], close(1e-6)),
    ),
    "sea level in English units": (
        "atmosphere", "US 1976", {"h_ft": 0},
        ("T_degR", 518.67, close(1e-6)), ("p_lbf_ft2", 101325 / 47.88025898, close(1e-3)),
    ),
    "the tropopause by geopotential height, as a list": (
        "atmosphere", "ISA", {"h_geopotential_m": [0, 11000]},
        ("T_K", [288.15, 216.65], close(1e-6)),
        ("p_hPa", [1013.25, 1013.25 * (216.65 / 288.15) ** (9.80665 / (287.05287 * 0.0065))], close(1e-3)),
    ),
    "SNR falls with the fourth power of range": (
        "radar", "SNR",
        {"f_GHz": 3, "range_km": [50, 100], "Pt_MW": 1, "tau_us": 1, "G_dB": 30, "rcs_m2": 1, "Ts_K": 290},
        ("snr_dB", [snr_at(5e4, 5e4), snr_at(1e5, 1e5)], close(1e-6)),
    ),
    "Swerling 1 at two probabilities, model among the inputs": (
        "radar", "Required SNR", {"Pd": [0.6, 0.7], "Pfa": 1e-4, "swerling": 1},
        ("snr_dB", [10 * math.log10(math.log(1e-4) / math.log(p) - 1) for p in (0.6, 0.7)], close(1e-9)),
    ),
    "probability of detection at a list of SNR, Swerling 1": (
        "radar", "Exact Swerling 1, N=1", {"SNR_dB": [0, 10, 20], "Pfa": 1e-6},
        ("Pd", [1e-6 ** (1 / (1 + 10 ** (s / 10))) for s in (0, 10, 20)], close(1e-12)),
    ),
    "Albersheim for ten pulses, method among the inputs": (
        "radar", "Required SNR", {"Pd": 0.9, "Pfa": 1e-6, "N": 10, "method": "albersheim"},
        ("snr_dB", -5 * math.log10(10) + (6.2 + 4.54 / math.sqrt(10.44)) * math.log10(
            math.log(0.62e6) + 0.12 * math.log(0.62e6) * math.log(9) + 1.7 * math.log(9)), close(1e-9)),
    ),
    "sixteen times the power, half the cross-section": (
        "radar", "Scaling", {"rule": "multiply power by 16 -> range x2; divide RCS by 16 -> range x0.5"},
        ("ratio", 2.0, close(1e-9)), ("violations", 0, close(0)),
    ),
    "least-energy arcs without a table": (
        "missile_flight", "Minimum energy", {"Re_km": 6371.0, "mu_km3_s2": 398600.4418, "range_km": [300, 2000]},
        ("v_km_s", [r_min_energy(300), r_min_energy(2000)], close(1e-9)),
        ("v_m_s_case2", 1e3 * r_min_energy(2000), close(1e-6)),
    ),
    "collision from behind, one situation": (
        "missile_flight", "Collision", {"R_km": 10, "v_t_km_s": 0.3, "aspect_deg": 180, "v_m_km_s": 0.8},
        ("time_s", 20.0, close(1e-9)), ("interceptor_path_km", 16.0, close(1e-9)),
    ),
    "a stone in vacuum near a big still sphere": (
        "missile_flight", "Drop", {
            "lat0": 0, "lon0": 0, "h0_ft": 10000, "gravity": "1/R^2", "earth": "sphere 20902255.199 ft, fixed",
            "drag": "none", "duration_s": 10,
        },
        ("altitude_ft_at_10s", fallen_ft(10000, 10), close(0.001)),
    ),
    "one list of layers": ("defence", "Layers", {"layers": [0.5, 0.4]}, ("combined", 0.7, close(1e-12))),
    "a barrage as mappings": (
        "defence", "Barrage", {"cases": [{"n": 3, "p": 0.5}, {"n": 2, "p": 0.9}]}, ("pk", [0.875, 0.99], close(1e-12)),
    ),
    "leakers with their variance": (
        "defence", "Leakers", {"W": 12, "n": 1, "p": 0.75},
        ("mean", 3.0, close()), ("variance", 12 * 0.25 * 0.75, close()), ("P0", 0.75**12, close()),
    ),
    "shoot-look-shoot, survivors taken for dead": (
        "defence", "Shoot-look-shoot", {"cases": [{"p": 0.6, "max_shots": 3, "false_kill": 0.3}]},
        ("pk", [LOSSY[0]], close(1e-12)), ("rounds", [LOSSY[1]], close(1e-12)),
    ),
    "shoot-look-shoot, wrecks taken for alive": (
        "defence", "Shoot-look-shoot", {"p": 0.7, "max_shots": 2, "false_miss": 0.25},
        ("pk", BLIND[0], close(1e-12)), ("rounds", BLIND[1], close(1e-12)),
    ),
    "shoot-look-shoot, both mistakes": (
        "defence", "Shoot-look-shoot", {"p": 0.5, "max_shots": 3, "false_kill": 0.2, "false_miss": 0.4},
        ("pk", BOTH[0], close(1e-12)), ("E_rounds", BOTH[1], close(1e-12)),
    ),
    "an empty magazine": (
        "defence", "Magazine", {"W": 3, "rounds": 0, "p": 0.9, "max_shots": 2},
        ("E_leak", 3.0, close()), ("E_rounds", 0.0, close()),
    ),
    "a magazine for one shot each": (
        "defence", "Magazine", {"W": 4, "rounds": 2, "p": 0.5, "max_shots": 1},
        ("E_leak", 3.0, close()), ("var_leak", 0.5, close()),
    ),
    "Erlang from a rate and a time": (
        "defence", "Erlang B", {"arrival_rate_per_s": 0.25, "service_s": 8, "channels": 3},
        ("blocking", erlang_b(2.0, 3), close(1e-12)),
    ),
    "Erlang from a rate a minute, several channels": (
        "defence", "Erlang B", {"arrival_rate_per_min": 15, "service_s": 8, "channels": [1, 2]},
        ("blocking", [erlang_b(2.0, 1), erlang_b(2.0, 2)], close(1e-12)),
    ),
    "no channels at all": ("defence", "Erlang B", {"channels": 0, "erlang": 2}, ("blocking", 1.0, close(1e-12))),
    "Engset of five sources": (
        "defence", "Engset", {"sources": 5, "channels": 2, "alpha": 0.5},
        ("time_congestion", 10 * 0.25 / (1 + 5 * 0.5 + 10 * 0.25), close(1e-12)),
        ("call_congestion", 6 * 0.25 / (1 + 4 * 0.5 + 6 * 0.25), close(1e-12)),
    ),
    "a stream that two channels can just serve": (
        "defence", "Stream", {"interval_s": 10, "service_s": 20, "channels": 2, "threats": 9},
        ("unengaged", 0, close(0)), ("pattern", "111111111"),
    ),
    "depth of fire in metres a second": (
        "defence", "Depth of fire",
        {"R_detect_km": 30, "v_t_m_s": 300, "v_m_m_s": 900, "t_react_s": 0, "t_assess_s": 10, "R_min_km": 10},
        ("ranges_km", [22.5, (22.5 - 3.0) * 0.75], close(1e-9)), ("shots", 2, close(0)),
    ),
    "a salvo that is stopped": (
        "defence", "Hughes", {"A": 4, "B": 2, "alpha": 2, "beta": 4, "sigma_a": 1, "sigma_b": 1, "tau": 1, "z": 3,
                              "y": 1, "a": 2, "b": 3},
        ("dA", 0.0, close()), ("dB", (8 - 2) / 3, close()),
    ),
    "circular error in metres": (
        "defence", "CEP", {"R_m": 30, "CEP_m": [30, 15]}, ("pk", [0.5, 1 - 0.5**4], close(1e-12)),
    ),
    "one circular ratio": ("defence", "CEP", {"R_over_CEP": 1}, ("pk", 0.5, close(1e-12))),
    "one interval, 90 %": (
        "statistics", "Clopper-Pearson", {"k": 0, "n": 10, "confidence": 0.9},
        ("clopper_pearson", [0.0, 1 - 0.05 ** (1 / 10)], close(1e-9)),
    ),
    "a round at zero key and counter": (
        "statistics", "Philox4x32-10 once more", {"ctr": "ffffffff x4", "key": "ffffffff x2"},
        ("out_hex", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ),
    "range of a bistatic pair": (
        "radar", "Bistatic range",
        {"f_Hz": 3e9, "SNR_dB": 10, "Pt_W": 1e6, "tau_s": 1e-6, "G_dB": [40, 20], "rcs_m2": 1, "Ts_K": 290},
        ("range_m", 1e5 * 10 ** ((snr_at(1e5, 1e5) - 10) / 40), close(0.01)),
    ),
    "power of a bistatic pair": (
        "radar", "Power",
        {"f_Hz": 3e9, "SNR_dB": 10, "ranges_m": [4e4, 9e4], "tau_s": 1e-6, "G_dB": [40, 20], "rcs_m2": 1, "Ts_K": 290},
        ("Pt_W", 1e6 * 10 ** ((10 - snr_at(4e4, 9e4)) / 10), {"tol_rel": 1e-9}),
    ),
    "SNR of a bistatic pair": (
        "radar", "Bistatic",
        {"f_Hz": 3e9, "ranges_m": [1e5, 1e5], "Pt_W": 1e6, "tau_s": 1e-6, "G_dB": 30, "rcs_m2": 1, "Ts_K": 290},
        ("snr_dB", snr_at(1e5, 1e5), close(1e-6)),
    ),
}  # fmt: skip

LAWS_KEPT = {
    "a battery is added, leakers fall": ("Add a battery", "leakers must fall"),
    "in the rule alone": ("A stronger defence", "leakers must fall when a battery is added"),
    "a battery is removed": ("Remove a battery", "mean leakers must not fall; rounds must not rise"),
    "turned, same results": ("Rotate the whole scenario in longitude", "same results"),
    "turned by an angle": ("Rotate the whole scenario in longitude by -77 deg", "same results"),
    "reaches nothing": ("Add a unit that can reach nothing", "bit-identical"),
    "sees nothing": ("Add a radar that can see nothing", "variance of leakers must be unchanged"),
    "one Pk raised": ("Raise one Pk under common random numbers", "no replication gets worse"),
    "times and variances of permuted files": (
        "Permute the order of entities in the file", "variance of hits must not change; first launch must not change"),
    "no rounds": ("Empty all magazines", "kills must fall; leakers must not fall"),
}  # fmt: skip
LAWS_BROKEN = {
    "better missiles, more leakers": ("Raise one Pk under common random numbers", "leakers must rise"),
    "the wrong way": ("Add a battery", "leakers must rise"),
    "said to change nothing": ("Add a battery", "leakers must be unchanged"),
    "the wrong way, in the rule": ("A stronger defence", "leakers must not fall when a battery is added"),
    "identical, though a battery was added": ("Add a battery", "identical results"),
    "fewer kills from better missiles": ("Raise every Pk", "kills must fall"),
    "half right": ("Empty all magazines", "kills must fall; leakers must fall"),
    "same distribution without rounds": ("Empty all magazines", "same distribution"),
    "variance said to be the same": ("Add a battery", "variance of leakers must not change"),
}
LAWS_UNREAD = {
    "a word that is known, a sentence that is not": ("Add a battery", "leakers are added"),
    "an unknown subject": ("Add a battery", "morale must fall"),
    "an unknown change": ("Paint the radars", "leakers must fall"),
    "two changes": ("Remove a battery", "leakers must fall when a battery is added"),
    "an unknown change in the rule": ("Add a battery", "leakers must fall when the wind turns"),
    "no direction": ("Add a battery", "leakers"),
    "a bare word": ("Split N=A+B replications and concatenate", "raise"),
    "a law of another title": ("Pk=0 and Pk=1, infinite and zero magazines", "leakers must rise"),
}


def law(title: str, rule: str, **more: Any) -> tuple[str, str]:
    return tried("metamorphic", title, {"rule": rule, "replications": 2000, **more}, ("violations", 0, close(0)))


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_case_is_met(name: str) -> None:
    verdict, words = tried(*RIGHT[name])
    assert verdict == MET, words


def off(value: Any) -> Any:
    if isinstance(value, list):
        return [off(value[0]), *value[1:]]
    if isinstance(value, str):
        return value[:-1] + ("0" if value[-1] != "0" else "1")
    return value * 1.02 + 0.13


@pytest.mark.slow
@pytest.mark.parametrize("name", RIGHT)
def test_a_planted_wrong_value_is_not_met(name: str) -> None:
    area, title, inputs, *expected = RIGHT[name]
    for i in range(len(expected)):
        wrong = [(one[0], off(one[1]), *one[2:]) if i == j else one for j, one in enumerate(expected)]
        assert tried(area, title, inputs, *wrong)[0] == NOT_MET, expected[i][0]


@pytest.mark.parametrize("name", RIGHT)
def test_an_input_more_is_not_readable_by_its_name(name: str) -> None:
    area, title, inputs, *expected = RIGHT[name]
    verdict, words = tried(area, title, inputs | {"humidity": 0.3}, *expected)
    assert verdict == NOT_READABLE
    assert "humidity" in words


@pytest.mark.slow
@pytest.mark.parametrize("name", LAWS_KEPT)
def test_a_law_that_holds_is_met(name: str) -> None:
    verdict, words = law(*LAWS_KEPT[name])
    assert verdict == MET, words


@pytest.mark.slow
@pytest.mark.parametrize("name", LAWS_BROKEN)
def test_a_law_that_redan_does_not_keep_is_not_met(name: str) -> None:
    assert law(*LAWS_BROKEN[name])[0] == NOT_MET


@pytest.mark.slow
@pytest.mark.parametrize("name", LAWS_UNREAD)
def test_a_rule_that_is_no_sentence_of_the_grammar_is_not_readable(name: str) -> None:
    verdict, words = law(*LAWS_UNREAD[name])
    assert verdict == NOT_READABLE, words


UNREAD: dict[str, tuple[Any, ...]] = {
    "an optional input of another kind": (
        "defence", "Barrage", {"cases": [[4, 0.5]], "salvo_delay_s": 3}, ("pk", [0.9375], close()), "salvo_delay_s"),
    "inside a situation": (
        "defence", "Leakers are binomial", {"cases": [{"W": 4, "n": 1, "p": 0.5, "decoys": 2}]},
        ("mean", [2.0], close()), "decoys"),
    "inside a record": (
        "geodesy", "ENU", {"point": {"lat_deg": 1, "lon_deg": 2, "h_m": 3, "datum": "ED50"},
                           "origin": {"lat_deg": 1, "lon_deg": 2, "h_m": 3}}, ("enu_m", [0, 0, 0], close(1)), "datum"),
    "a queue without its channels": (
        "defence", "Erlang B", {"arrival_rate_per_s": 0.2, "service_s": 20}, ("blocking", 0.1, close(1)), "channels"),
    "a chance above 1": ("defence", "Barrage", {"n": 2, "p": 1.4}, ("pk", 1.16, close(1)), "p is 1.4"),
    "half a channel": ("defence", "Erlang B", {"channels": 2.5, "erlang": 2}, ("blocking", 0.3, close(1)), "channels"),
    "a text for a number": ("atmosphere", "ISA", {"h_m": "high"}, ("T_K", 288.15, close(100)), "h_m"),
    "lists of different lengths": (
        "geodesy", "Horizon", {"antenna_m": [1, 2], "Re_m": [8e6, 8e6, 8e6]}, ("horizon_m", [1, 2], close(1e9)),
        "lengths"),
    "one value for two situations": (
        "geodesy", "Horizon", {"antenna_m": [1, 2], "Re_m": 8e6}, ("horizon_m", 4000, close(1e9)), "situations"),
    "a list for one situation": (
        "geodesy", "Horizon", {"antenna_m": 1, "Re_m": 8e6}, ("horizon_m", [4000], close(1e9)), "expected"),
    "a unit of another kind": (
        "geodesy", "Horizon", {"antenna_m": 1, "Re_m": 8e6}, ("horizon_m", 4000, close(1e9, unit="s")), "unit"),
    "a unit against the name": (
        "geodesy", "Horizon", {"antenna_m": 1, "Re_m": 8e6}, ("horizon_m", 4, close(1e9, unit="km")), "km"),
    "a tolerance by another name": (
        "geodesy", "Horizon", {"antenna_m": 1, "Re_m": 8e6}, ("horizon_m", 4000, {"tol": 1e9}), "tol"),
    "a tolerance without end": (
        "geodesy", "Horizon", {"antenna_m": 1, "Re_m": 8e6}, ("horizon_m", 4000, {"tol_abs": math.inf}), "tol_abs"),
    "the same input twice in two units": (
        "atmosphere", "ISA", {"h_m": 0, "h_km": 5}, ("T_K", 288.15, close(100)), "h_"),
    "another ellipsoid": (
        "geodesy", "Geodesic", {"p1": [0, 0], "p2": [0, 1], "ellipsoid": "GRS67"}, ("s12_m", 111319, close(1e4)),
        "GRS67"),
    "a Swerling model against the title": (
        "radar", "Exact Swerling 3", {"Pd": 0.9, "Pfa": 1e-6, "swerling": 1}, ("snr_dB", 21.14, close(99)), "swerling"),
    "two methods in the title": (
        "radar", "Albersheim and Shnidman, Swerling 0", {"Pd": 0.9, "Pfa": 1e-6}, ("snr_dB", 13.1, close(99)), "title"),
    "no Swerling model": ("radar", "Required SNR", {"Pd": 0.9, "Pfa": 1e-6}, ("snr_dB", 13.1, close(99)), "Swerling"),
    "a law of another mean": (
        "defence", "Insensitivity", {"arrival_rate_per_s": 0.2, "service_s": 20, "channels": 6,
                                     "service_laws": ["fixed 30"]}, ("unengaged_fraction", 0.1, close(1)), "fixed 30"),
    "max_shots with salvos": (
        "defence", "Salvo-look-salvo", {"p": 0.5, "first": 2, "max_shots": 4}, ("pk", 0.9, close(1)), "max_shots"),
    "two masses": (
        "missile_flight", "Drop", {"lat0": 0, "lon0": 0, "h0_ft": 1e4, "gravity": "1/R^2", "drag": "none", "mass_kg": 5,
                                   "mass_slug": 5, "earth": "sphere 20902255.199 ft, fixed"},
        ("altitude_ft_at_5s", 9600, close(1e5)), "mass"),
    "after the end of the flight": (
        "missile_flight", "Drop", {"lat0": 0, "lon0": 0, "h0_ft": 1e4, "gravity": "1/R^2", "drag": "none",
                                   "duration_s": 5, "earth": "sphere 20902255.199 ft, fixed"},
        ("altitude_ft_at_9s", 9600, close(1e5)), "after the end"),
    "a radar rule with another word": (
        "radar", "Scaling", {"rule": "multiply RCS by 16 -> morale x2"}, ("ratio", 2.0, close()), "morale"),
    "an unknown area": ("meteorology", "Rain", {"h_m": 0}, ("T_K", 288.15, close(100)), "meteorology"),
}  # fmt: skip


@pytest.mark.parametrize("name", UNREAD)
def test_what_is_not_read_is_named_and_never_met(name: str) -> None:
    *case, word = UNREAD[name]
    verdict, words = tried(*case)
    assert verdict == NOT_READABLE, words
    assert word in words


def test_a_radar_rule_the_wrong_way_is_not_met() -> None:
    rule = "multiply RCS by 16 -> range x2; double scan time -> R_90 must rise"
    assert tried("radar", "Scaling", {"rule": rule}, ("ratio", 2.0, close()))[0] == NOT_MET
    rule = "multiply RCS by 16 -> range x4"
    assert tried("radar", "Scaling", {"rule": rule}, ("ratio", 2.0, close()))[0] == NOT_MET


def test_false_kill_changes_the_verdict() -> None:
    """The case as the tracker has it: right without the mistake of the look, wrong with it."""
    expected = ("pk", 0.91, close()), ("rounds", 1.3, close())
    assert tried("defence", "Shoot-look-shoot", {"p": 0.7, "max_shots": 2}, *expected)[0] == MET
    assert tried("defence", "Shoot-look-shoot", {"p": 0.7, "max_shots": 2, "false_kill": 0.3}, *expected)[0] == NOT_MET


TWO = number("antenna_m", "m", ""), number("Re_m", "m", "")


def case_file(path: Path, *cases: dict[str, Any]) -> Path:
    path.write_text(yaml.safe_dump({"cases": list(cases)}))
    return path


def one_case(**changes: Any) -> dict[str, Any]:
    case = {"id": "A", "area": "geodesy", "title": "Horizon", "kind": "k", "inputs": {"antenna_m": 0, "Re_m": 8e6},
            "expected": [{"name": "horizon_m", "value": 0.0, "tol_abs": 1.0}], "source": SOURCE}  # fmt: skip
    return case | changes


STATUS = {
    "met": ({}, 0), "wrong": ({"expected": [{"name": "horizon_m", "value": 9.0, "tol_abs": 1.0}]}, 1),
    "unread input": ({"inputs": {"antenna_m": 0, "Re_m": 8e6, "wet": 1}}, 1),
    "unknown key of the case": ({"tolerance": 3}, 1),
    "unknown value": ({"expected": [{"name": "dip_deg", "value": 0.0}]}, 1),
    "context": ({"expected": [{"name": "dip_deg", "value": 0.0}], "note": "plausibility only, not a pass/fail"}, 1),
    "not implemented": ({"area": "interop", "inputs": {"hex": "00"}}, 1),
}  # fmt: skip


@pytest.mark.parametrize("name", STATUS)
def test_exit_status_of_a_file(name: str, tmp_path: Path) -> None:
    changes, status = STATUS[name]
    said: list[str] = []
    assert validate(case_file(tmp_path / "c.yaml", one_case(**changes)), say=said.append) == status, said


def test_a_crash_is_failed_and_not_a_verdict_about_the_numbers(tmp_path: Path) -> None:
    register = Register()

    @register.add("geodesy", *TWO, gives=[Output("horizon_m", "m", "")])
    def broken(given: Given) -> Any:
        """A function that breaks."""
        return {"horizon_m": given["antenna_m"] + given["Re_m"] + given["p"]}

    (case,) = load_cases(case_file(tmp_path / "c.yaml", one_case()))
    assert verdict_of(rows_of(case, register)) == FAILED


def test_what_a_function_takes_and_does_not_use_is_not_readable(tmp_path: Path) -> None:
    """A declaration alone does not make an input read."""
    register = Register()

    @register.add("geodesy", *TWO, gives=[Output("horizon_m", "m", "")])
    def careless(given: Given) -> Any:
        """A function that forgets one of its inputs."""
        from evidence.cases.case import Value

        return {"horizon_m": Value(given["antenna_m"])}

    (case,) = load_cases(case_file(tmp_path / "c.yaml", one_case()))
    rows = rows_of(case, register)
    assert verdict_of(rows) == NOT_READABLE
    assert "Re_m" in rows[0].words


def test_without_a_checkout_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As from a wheel: the cases and their code are not there."""
    from redan.cli import validate as verb
    from redan.errors import InputError

    monkeypatch.setattr(verb, "CHECKOUT", tmp_path)
    with pytest.raises(InputError, match="needs a checkout of redan") as refused:
        verb.command(None, None, history=False)
    assert "make validate" in str(refused.value)


def test_missing_is_said_for_values_only() -> None:
    verdict, words = tried("geodesy", "Horizon", {"antenna_m": 0, "Re_m": 8e6}, ("horizon_m", 0.0), ("dip_deg", 0.0))
    assert verdict == MISSING
    assert "dip_deg" in words
