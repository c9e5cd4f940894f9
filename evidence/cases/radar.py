"""Cases of the radar equation and of detection probability."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from evidence.cases.case import REGISTER, Case, Computed, NotHereError, Value
from redan.physics import detection, radar
from redan.physics.jamming import burn_through_range_m

ARGUMENTS = {
    "f_Hz": "frequency_hz", "Pt_W": "peak_power_w", "tau_s": "pulse_s", "G_dB": "gain_db", "rcs_m2": "rcs_m2",
    "Ts_K": "noise_temperature_k", "loss_dB": "loss_db", "range_m": "range_m", "SNR_dB": "wanted_snr_db",
}  # fmt: skip


def _arguments(inputs: Mapping[str, Any]) -> dict[str, float]:
    """The case's names in redan's words; two gains or two ranges mean a bistatic radar."""
    unknown = set(inputs) - set(ARGUMENTS) - {"ranges_m"}
    if unknown:
        raise NotHereError(f"redan's radar equation has no argument for {', '.join(sorted(unknown))}")
    words: dict[str, Any] = {ARGUMENTS[key]: value for key, value in inputs.items() if key in ARGUMENTS}
    if "ranges_m" in inputs:
        words["range_m"], words["range_rx_m"] = inputs["ranges_m"]
    if isinstance(words.get("gain_db"), list):
        words["gain_db"], words["gain_rx_db"] = words["gain_db"]
    return words


def _each(case: Case, name: str, function: Callable[..., float]) -> Computed:
    if "cases" in case.inputs:
        return {name: Value([function(**_arguments(inputs)) for inputs in case.inputs["cases"]])}
    return {name: Value(function(**_arguments(case.inputs)))}


@REGISTER.add("radar", "f_Hz", gives=("snr_dB",))
def signal_to_noise(case: Case) -> Computed:
    """SNR of a monostatic or bistatic radar."""
    return _each(case, "snr_dB", radar.snr_db)


@REGISTER.add("radar", gives=("range_m",))
def maximum_range(case: Case) -> Computed:
    """Range at which a wanted SNR is reached."""
    return _each(case, "range_m", radar.maximum_range_m)


@REGISTER.add("radar", gives=("Pt_W",))
def peak_power(case: Case) -> Computed:
    """Peak power that a wanted SNR needs."""
    return _each(case, "Pt_W", radar.required_peak_power_w)


def _numbers(given: Any) -> list[float]:
    """One number, a list, or first:step:last as text."""
    if isinstance(given, str):
        first, step, last = (float(word) for word in given.split(":"))
        return [first + step * i for i in range(round((last - first) / step) + 1)]
    return [float(value) for value in given] if isinstance(given, list) else [float(given)]


def _swerling(case: Case) -> list[int]:
    if "swerling" in case.inputs:
        return [int(value) for value in _numbers(case.inputs["swerling"])]
    found = re.search(r"swerling (\d)", case.title.lower())
    steady = "non-fluctuating" in case.title.lower() or "albersheim" in case.title.lower()
    if found is None and not steady:
        raise NotHereError("the case names no Swerling model")
    return [int(found[1])] if found else [0]


def _albersheim(pd: float, pfa: float, *, swerling: int, pulses: int) -> float:
    if swerling:
        raise NotHereError("Albersheim's equation is for steady targets")
    return detection.albersheim_snr_db(pd, pfa, pulses)


def _method(title: str) -> Callable[..., float]:
    """Approximations only where the case asks for them by name."""
    named: dict[str, Callable[..., float]] = {
        "albersheim": _albersheim, "shnidman": detection.shnidman_snr_db,
    }
    return next((f for word, f in named.items() if word in title.lower()), detection.required_snr_db)


@REGISTER.add("radar", "Pd", "Pfa", gives=("snr_dB", "Pd_at", "sw"))
def required_snr(case: Case) -> Computed:
    """SNR for a probability of detection; a name's ending (_N10, _Pd0.5, _sw1_sw3, _sw1234) overrides the inputs."""
    method, pfa = _method(case.title), float(case.inputs["Pfa"])
    found: Computed = {}
    for name in case.names:
        if name.startswith("Pd_at_"):
            found[name] = _probability(name, case, pfa)
            continue
        pulses, chance = re.search(r"_N(\d+)", name), re.search(r"_Pd([\d.]+)", name)
        models = [int(digit) for group in re.findall(r"(?:^|_)sw(\d+)", name) for digit in group] or _swerling(case)
        counts = [int(pulses[1])] if pulses else _pulses(case)
        chances = [float(chance[1])] if chance else _numbers(case.inputs["Pd"])
        rows = [
            [method(pd, pfa, swerling=model, pulses=count) for pd in chances] for model in models for count in counts
        ]
        values = [value for row in rows for value in row]
        wanted = next(entry["value"] for entry in case.expected if entry["name"] == name)
        nested = isinstance(wanted, list) and isinstance(wanted[0], list)
        found[name] = Value(rows if nested else values if isinstance(wanted, list) else values[0])
    return found


def _pulses(case: Case) -> list[int]:
    """Numbers of pulses from the inputs, else from the title, else one."""
    said = re.search(r"\bN=(\d+)", case.title)
    return [int(n) for n in _numbers(case.inputs.get("N", case.inputs.get("pulses", int(said[1]) if said else 1)))]


def _probability(name: str, case: Case, pfa: float) -> Value:
    """Pd at an SNR named in the value's name, like Pd_at_10dB."""
    level = re.fullmatch(r"Pd_at_(-?[\d.]+)dB", name)
    if level is None:
        raise NotHereError(f"the value {name} is not one this page can read")
    model, pulses = _swerling(case)[0], _pulses(case)[0]
    return Value(detection.detection_probability_at_db(float(level[1]), pfa, swerling=model, pulses=pulses))


@REGISTER.add("radar", "Pfa", gives=("threshold_dB",))
def threshold(case: Case) -> Computed:
    """Threshold for one sample of real Gaussian noise."""
    if int(case.inputs.get("pulses", 1)) != 1:
        raise NotHereError("the threshold for real noise is there for one pulse only")
    return {"threshold_dB": Value(detection.real_noise_threshold_db(float(case.inputs["Pfa"])))}


@REGISTER.add("radar", "rule", words=("range x2",))
def scaling(case: Case) -> Computed:
    """Sixteen times the cross-section doubles the range; scanning twice as often lowers no R_90."""

    def free_space_m(rcs_m2: float) -> float:
        return radar.free_space_range_m(0.9, rcs_m2, 150e3, 1.0, 0.5, 1e-6)

    def r_90_m(scan_period_s: float) -> float:
        return radar.cumulative_detection_range_m(
            0.9, rcs_m2=1.0, speed_m_s=250.0, scan_period_s=scan_period_s, reference_range_m=150e3, reference_pd=0.5,
            pfa=1e-6,
        )

    noisy = burn_through_range_m(quiet_range_m=free_space_m(1.0), stand_off=1.0)
    return {
        "ratio": Value(free_space_m(16.0) / free_space_m(1.0)),
        "scanning twice as often lowers no R_90": Value(r_90_m(5.0) >= r_90_m(10.0), expected=True, tolerance=0.0),
        "stand-off jamming raises no range": Value(noisy <= free_space_m(1.0), expected=True, tolerance=0.0),
    }
