"""Cases of the radar equation and of detection probability."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from evidence.cases.case import REGISTER, Computed, NotHereError, Value
from evidence.cases.contract import (
    Given,
    NotReadableError,
    Output,
    chance,
    number,
    numbers,
    positive,
    shaped,
    short,
    text,
    whole,
)
from evidence.physics import approximations
from redan.physics import detection, radar

FREQUENCY = positive("f_Hz", "Hz", "frequency")
POWER, PULSE = positive("Pt_W", "W", "peak power"), positive("tau_s", "s", "length of the pulse")
GAIN, RCS = number("G_dB", "dB", "gain of the antenna, both ways"), positive("rcs_m2", "m2", "cross-section")
NOISE, LOSS = positive("Ts_K", "K", "noise temperature"), number("loss_dB", "dB", "losses", needed=False)
RANGE, WANTED = positive("range_m", "m", "slant range"), number("SNR_dB", "dB", "the SNR that is wanted")
ARGUMENTS = {
    "f_Hz": "frequency_hz", "Pt_W": "peak_power_w", "tau_s": "pulse_s", "G_dB": "gain_db", "rcs_m2": "rcs_m2",
    "Ts_K": "noise_temperature_k", "loss_dB": "loss_db", "range_m": "range_m", "SNR_dB": "wanted_snr_db",
}  # fmt: skip
SNR = Output("snr_dB", "dB", "signal over noise")


def _arguments(given: Given) -> dict[str, float]:
    return {ARGUMENTS[key]: given[key] for key in given if key in ARGUMENTS}


@REGISTER.add("radar", FREQUENCY, RANGE, POWER, PULSE, GAIN, RCS, NOISE, LOSS, gives=[SNR])
def signal_to_noise(given: Given) -> Computed:
    """SNR of a monostatic radar."""
    return {"snr_dB": Value(radar.snr_db(**_arguments(given)))}


@REGISTER.add(
    "radar", FREQUENCY, numbers("ranges_m", "m", "range to the target, range to the receiver", 2), POWER, PULSE,
    shaped("G_dB", "dB", "gain of both antennas, or of transmitter and receiver", "number or pair"), RCS, NOISE, LOSS,
    gives=[SNR],
)
def bistatic(given: Given) -> Computed:
    """SNR of a bistatic radar."""
    gains = given["G_dB"] if isinstance(given["G_dB"], list) else [given["G_dB"]] * 2
    if len(gains) != 2 or not all(isinstance(gain, (int, float)) for gain in gains):
        raise NotReadableError(f"G_dB is {short(given['G_dB'])}; allowed: a number or a pair")
    there, back = given["ranges_m"]
    words = _arguments(given) | {"gain_db": gains[0], "gain_rx_db": gains[1], "range_m": there, "range_rx_m": back}
    return {"snr_dB": Value(radar.snr_db(**words))}


@REGISTER.add(
    "radar", FREQUENCY, WANTED, POWER, PULSE, GAIN, RCS, NOISE, LOSS,
    gives=[Output("range_m", "m", "range at which the SNR is reached")],
)
def maximum_range(given: Given) -> Computed:
    """Range at which a wanted SNR is reached."""
    return {"range_m": Value(radar.maximum_range_m(**_arguments(given)))}


@REGISTER.add(
    "radar", FREQUENCY, WANTED, RANGE, PULSE, GAIN, RCS, NOISE, LOSS,
    gives=[Output("Pt_W", "W", "peak power that is needed")],
)
def peak_power(given: Given) -> Computed:
    """Peak power that a wanted SNR needs."""
    return {"Pt_W": Value(radar.required_peak_power_w(**_arguments(given)))}


PAIR = numbers("G_dB", "dB", "gain of transmitter and receiver", 2)


def _both(given: Given) -> dict[str, float]:
    send, receive = given["G_dB"]
    return _arguments(given) | {"gain_db": send, "gain_rx_db": receive}


@REGISTER.add(
    "radar", FREQUENCY, WANTED, POWER, PULSE, PAIR, RCS, NOISE, LOSS, title=("bistatic",),
    gives=[Output("range_m", "m", "geometric mean of both ranges at which the SNR is reached")],
)
def bistatic_range(given: Given) -> Computed:
    """Range at which a bistatic radar reaches a wanted SNR."""
    return {"range_m": Value(radar.maximum_range_m(**_both(given)))}


@REGISTER.add(
    "radar", FREQUENCY, WANTED, numbers("ranges_m", "m", "range to the target, range to the receiver", 2), PULSE, PAIR,
    RCS, NOISE, LOSS, gives=[Output("Pt_W", "W", "peak power that is needed")],
)
def bistatic_power(given: Given) -> Computed:
    """Peak power that a bistatic radar needs."""
    there, back = given["ranges_m"]
    return {"Pt_W": Value(radar.required_peak_power_w(**_both(given), range_m=there, range_rx_m=back))}


def _numbers(name: str, given: Any) -> list[float]:
    """One number, a list, or first:step:last as text."""
    if isinstance(given, str):
        match = re.fullmatch(r"\s*([\d.eE+-]+):([\d.eE+-]+):([\d.eE+-]+)\s*", given)
        if match is None:
            raise NotReadableError(f"{name} is {short(given)}; allowed: a number, a list, first:step:last")
        first, step, last = (float(word) for word in match.groups())
        if step <= 0.0 or last < first:
            raise NotReadableError(f"{name} is {short(given)}; allowed: first:step:last that goes up")
        return [first + step * i for i in range(round((last - first) / step) + 1)]
    values = given if isinstance(given, list) else [given]
    if not values or not all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in values):
        raise NotReadableError(f"{name} is {short(given)}; allowed: a number, a list, first:step:last")
    return [float(value) for value in values]


def _whole(name: str, given: Any) -> list[int]:
    values = _numbers(name, given)
    if any(value != int(value) for value in values):
        raise NotReadableError(f"{name} is {short(given)}; allowed: whole numbers")
    return [int(value) for value in values]


def _albersheim(pd: float, pfa: float, *, swerling: int, pulses: int) -> float:
    if swerling:
        raise NotReadableError("Albersheim's equation is for steady targets")
    return approximations.albersheim_snr_db(pd, pfa, pulses)


def _north(pd: float, pfa: float, *, swerling: int, pulses: int) -> float:
    if swerling or pulses != 1:
        raise NotReadableError("North's equation is for one pulse from a steady target")
    return approximations.north_snr_db(pd, pfa)


METHODS: dict[str, Callable[..., float]] = {
    "exact": detection.required_snr_db, "albersheim": _albersheim, "shnidman": approximations.shnidman_snr_db,
    "north": _north,
}
METHOD = text("method", "how it is computed; the title may say it instead; exact without either", *METHODS,
              needed=False)  # fmt: skip
PFA = chance("Pfa", "probability of false alarm", above=True, below=True)
SWERLING = shaped("swerling", "1", "0: steady, or 1 to 4; the title may say it instead (`Swerling 3`,"
                  " `non-fluctuating`); Albersheim and North: steady", "whole number or list",
                  needed=False, or_title=True)  # fmt: skip
COUNTS = shaped("N", "1", "pulses; the title may say it instead (`N=10`); 1 without either",
                "whole number or list", needed=False)  # fmt: skip
PULSES = shaped("pulses", "1", "another name of N", "whole number or list", needed=False)
TITLE_SWERLING = re.compile(r"swerling ((?:[0-4](?:, | and |-| )?)+)")


def _said(title: str, words: dict[str, str]) -> set[str]:
    return {meaning for word, meaning in words.items() if re.search(rf"(?<![\w-]){word}(?![\w])", title)}


def _method(given: Given, title: str) -> tuple[str, Callable[..., float]]:
    """Approximations only where the case asks for them by name."""
    named = _said(title, {"albersheim(?:'s)?": "albersheim", "shnidman(?:'s)?": "shnidman", "exact": "exact",
                          "north(?:'s)? (?:equation|approximation)": "north"})  # fmt: skip
    if "method" in given:
        name = given["method"]
        if named - {name}:
            raise NotReadableError(f"method is {name}, the title says {', '.join(sorted(named))}")
    elif len(named) > 1:
        raise NotReadableError(f"the title names {' and '.join(sorted(named))}; say which in `method`")
    else:
        name = next(iter(named), "exact")
    return name, METHODS[name]


def _models(given: Given, title: str, method: str) -> list[int] | None:
    """Swerling models of the inputs, else the one of the title; None if neither says one."""
    in_title: set[int] = set()
    for group in TITLE_SWERLING.findall(title):
        found = [int(digit) for digit in re.findall(r"[0-4]", group)]
        in_title |= set(range(found[0], found[1] + 1)) if re.search(r"\d-\d", group) else set(found)
    if re.search(r"non-?fluctuating|steady target", title) or method in ("albersheim", "north"):
        in_title |= {0}
    if "swerling" in given:
        models = _whole("swerling", given["swerling"])
        if in_title and not set(models) <= in_title:
            raise NotReadableError(f"swerling is {models}, the title says {sorted(in_title)}")
        return models
    return list(in_title) if len(in_title) == 1 else None


def _pulses(given: Given, title: str) -> list[int] | None:
    in_title = {int(count) for count in re.findall(r"\bn\s?=\s?(\d+)", title)}
    both = [_whole(name, given[name]) for name in ("N", "pulses") if name in given]
    if len(both) == 2 and both[0] != both[1]:
        raise NotReadableError("N and pulses differ")
    if both:
        if in_title and not set(both[0]) <= in_title:
            raise NotReadableError(f"N is {both[0]}, the title says {sorted(in_title)}")
        return both[0]
    return [1] if not in_title else list(in_title) if len(in_title) == 1 else None


MODEL_MISSING = (
    "swerling is missing: 0: steady, or 1 to 4, among the inputs, or a Swerling model in the title (`Swerling 1`,"
    " `non-fluctuating`)"
)
SNR_NAME = r"snr_dB(?:_N\d+|_Pd[\d.]+|(?:_sw[0-4]+))*"
DETECTION = Output("Pd_at_10dB", "1", "probability of detection at that SNR", r"Pd_at_-?\d+(?:\.\d+)?dB")


@REGISTER.add(
    "radar", shaped("Pd", "1", "probability of detection", "chance, list, or first:step:last"), PFA, COUNTS, PULSES,
    SWERLING, METHOD,
    gives=[
        Output("snr_dB", "dB", "SNR that is needed; endings say for what: _N10, _Pd0.5, _sw1_sw3, _sw1234", SNR_NAME),
        DETECTION,
    ],
    one=True,
)  # fmt: skip
def required_snr(given: Given) -> Computed:
    """SNR for a probability of detection; several models, pulses, probabilities: listed in that order."""
    title = given.title.lower()
    name_of_method, method = _method(given, title)
    pfa, pds = given["Pfa"], _numbers("Pd", given["Pd"])
    models, counts = _models(given, title, name_of_method), _pulses(given, title)
    found: Computed = {}
    for name in given.names:
        if name.startswith("Pd_at_"):
            found[name] = Value(_probability(name, name_of_method, models, counts, pfa))
        elif re.fullmatch(SNR_NAME, name):
            chosen = _choice(name, "_sw", models), _choice(name, "_N", counts), _chances(name, pds)
            rows = [[method(pd, pfa, swerling=m, pulses=n) for pd in chosen[2]] for m in chosen[0] for n in chosen[1]]
            listed = isinstance(given["Pd"], list) and "_Pd" not in name
            values: list[Any] = [value for row in rows for value in row]
            if len(rows) > 1 and len(chosen[2]) > 1:
                values = rows  # one list for each model and number of pulses
            found[name] = Value(values[0] if len(values) == 1 and not listed else values)
    return found


def _choice(name: str, mark: str, given: list[int] | None) -> list[int]:
    """What the name's ending says, else the inputs."""
    groups = re.findall(rf"{mark}(\d+)", name)
    said = [int(word) for group in groups for word in (group if mark == "_sw" else [group])]
    if len(said) > 1 and mark == "_N":
        raise NotReadableError(f"{name}: two numbers of pulses")
    if said and given and len(given) > 1 and not set(said) <= set(given):
        raise NotReadableError(f"{name}: the inputs hold {given}")
    if not said and given is None:
        raise NotReadableError(MODEL_MISSING if mark == "_sw" else "the title names several N: say which in `N`")
    return said or given or []


def _chances(name: str, given: list[float]) -> list[float]:
    said = [float(group) for group in re.findall(r"_Pd(\d+(?:\.\d+)?)", name)]
    if len(said) > 1 or not all(0.0 < p < 1.0 for p in said or given):
        raise NotReadableError(f"{name}: a probability of detection lies between 0 and 1")
    return said or given


def _probability(name: str, method: str, models: list[int] | None, counts: list[int] | None, pfa: float) -> float:
    """Pd at an SNR named in the value's name, like Pd_at_10dB."""
    if method != "exact":
        raise NotHereError(f"the probability at an SNR is computed exactly, not by {method}'s equation")
    if models is None:
        raise NotReadableError(MODEL_MISSING)
    if counts is None or len(models) != 1 or len(counts) != 1:
        raise NotReadableError(f"{name}: one Swerling model and one N are needed, not {models} and {counts}")
    level = float(name.removeprefix("Pd_at_").removesuffix("dB"))
    return detection.detection_probability_at_db(level, pfa, swerling=models[0], pulses=counts[0])


@REGISTER.add(
    "radar", number("SNR_dB", "dB", "signal over noise"), PFA, whole("N", "pulses", 1, needed=False),
    whole("swerling", "0: steady, or 1 to 4; the title may say it instead (`Swerling 3`, `non-fluctuating`)",
          most=4, needed=False, or_title=True),
    gives=[Output("Pd", "1", "probability of detection")],
)
def detection_at(given: Given) -> Computed:
    """Probability of detection at an SNR."""
    title = given.title.lower()
    models, counts = _models(given, title, "exact"), _pulses(given, title)
    if models is None:
        raise NotReadableError(MODEL_MISSING)
    if counts is None or len(models) != 1 or len(counts) != 1:
        raise NotReadableError(f"Pd: one Swerling model and one N are needed, not {models} and {counts}")
    level, pfa = given["SNR_dB"], given["Pfa"]
    return {"Pd": Value(detection.detection_probability_at_db(level, pfa, swerling=models[0], pulses=counts[0]))}


@REGISTER.add(
    "radar", PFA, whole("pulses", "pulses: 1", 1, needed=False), gives=[Output("threshold_dB", "dB", "threshold")]
)
def threshold(given: Given) -> Computed:
    """Threshold for one sample of real Gaussian noise."""
    if given.get("pulses", 1) != 1:
        raise NotHereError("the threshold for real noise is there for one pulse only")
    return {"threshold_dB": Value(approximations.real_noise_threshold_db(given["Pfa"]))}
