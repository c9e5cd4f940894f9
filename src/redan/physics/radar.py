"""The radar equation, range scaling from a reference point, track confirmation and cumulative detection.

Power ratios are plain (not dB) unless the name says `_db`. Range is slant range.
Checked by: RAD-01..06, RAD-19 and enumeration of all scan histories (tests).
"""

from __future__ import annotations

import math
from typing import Any

from redan.errors import DomainError, Problem
from redan.physics.detection import detection_probability, detection_threshold, required_snr

LIGHT_SPEED_M_S = 299792458.0  # exact, SI
BOLTZMANN_J_K = 1.380649e-23  # exact, SI
MAX_CONFIRM_N = 5


def _ratio(db: float) -> float:
    return float(10.0 ** (0.1 * db))


def check_positive(**arguments: float) -> None:
    """Refuse arguments that are not finite numbers above 0, naming them."""
    problems = [
        Problem(f"{name} is {value!r}", allowed="a finite number above 0")
        for name, value in arguments.items()
        if not (value > 0.0 and math.isfinite(value))
    ]
    if problems:
        raise DomainError(problems)


def _figure_of_merit(
    energy_j: float, gain_tx_db: float, gain_rx_db: float, frequency_hz: float, rcs_m2: float,
    noise_temperature_k: float, loss_db: float,
) -> float:
    """SNR times the product of the squared ranges (m^4)."""
    wavelength = LIGHT_SPEED_M_S / frequency_hz
    return (
        energy_j * _ratio(gain_tx_db) * _ratio(gain_rx_db) * wavelength**2 * rcs_m2
        / ((4.0 * math.pi) ** 3 * BOLTZMANN_J_K * noise_temperature_k * _ratio(loss_db))
    )


def snr_db(
    *, peak_power_w: float, pulse_s: float, gain_db: float, frequency_hz: float, range_m: float, rcs_m2: float = 1.0,
    noise_temperature_k: float = 290.0, loss_db: float = 0.0, gain_rx_db: float | None = None,
    range_rx_m: float | None = None,
) -> float:
    """Single-pulse SNR in dB: Pt tau Gt Gr lambda^2 sigma / ((4 pi)^3 k T Rt^2 Rr^2 L).

    Monostatic unless gain_rx_db and range_rx_m (target to receiver) are given.
    Source: M. I. Skolnik, Radar Handbook, 3rd ed., ch. 1 and 23. Valid for: free space, matched filter.
    """
    receive_m = range_m if range_rx_m is None else range_rx_m
    check_positive(
        peak_power_w=peak_power_w, pulse_s=pulse_s, frequency_hz=frequency_hz, range_m=range_m, range_rx_m=receive_m,
        rcs_m2=rcs_m2, noise_temperature_k=noise_temperature_k,
    )
    merit = _figure_of_merit(
        peak_power_w * pulse_s, gain_db, gain_db if gain_rx_db is None else gain_rx_db, frequency_hz, rcs_m2,
        noise_temperature_k, loss_db,
    )
    return 10.0 * math.log10(merit / (range_m * receive_m) ** 2)


def maximum_range_m(
    *, wanted_snr_db: float, peak_power_w: float, pulse_s: float, gain_db: float, frequency_hz: float,
    rcs_m2: float = 1.0, noise_temperature_k: float = 290.0, loss_db: float = 0.0, gain_rx_db: float | None = None,
) -> float:
    """Range (m) at which the SNR equals wanted_snr_db; for a bistatic radar the geometric mean of both ranges."""
    check_positive(
        peak_power_w=peak_power_w, pulse_s=pulse_s, frequency_hz=frequency_hz, rcs_m2=rcs_m2,
        noise_temperature_k=noise_temperature_k,
    )
    merit = _figure_of_merit(
        peak_power_w * pulse_s, gain_db, gain_db if gain_rx_db is None else gain_rx_db, frequency_hz, rcs_m2,
        noise_temperature_k, loss_db,
    )
    return float((merit / _ratio(wanted_snr_db)) ** 0.25)


def required_peak_power_w(
    *, wanted_snr_db: float, pulse_s: float, gain_db: float, frequency_hz: float, range_m: float, rcs_m2: float = 1.0,
    noise_temperature_k: float = 290.0, loss_db: float = 0.0, gain_rx_db: float | None = None,
    range_rx_m: float | None = None,
) -> float:
    """Peak power (W) that gives wanted_snr_db at the range."""
    one_watt_db = snr_db(
        peak_power_w=1.0, pulse_s=pulse_s, gain_db=gain_db, frequency_hz=frequency_hz, range_m=range_m, rcs_m2=rcs_m2,
        noise_temperature_k=noise_temperature_k, loss_db=loss_db, gain_rx_db=gain_rx_db, range_rx_m=range_rx_m,
    )
    return _ratio(wanted_snr_db - one_watt_db)


def search_snr_db(
    *, average_power_w: float, aperture_m2: float, scan_time_s: float, solid_angle_sr: float, range_m: float,
    rcs_m2: float = 1.0, noise_temperature_k: float = 290.0, loss_db: float = 0.0,
) -> float:
    """SNR in dB of a search radar over a volume: Pav A sigma t / (4 pi k T Omega R^4 L).

    Source: D. K. Barton, Radar System Analysis and Modeling (2005), ch. 1 (search radar equation; no wavelength in it).
    """
    check_positive(
        average_power_w=average_power_w, aperture_m2=aperture_m2, scan_time_s=scan_time_s,
        solid_angle_sr=solid_angle_sr, range_m=range_m, rcs_m2=rcs_m2, noise_temperature_k=noise_temperature_k,
    )
    return 10.0 * math.log10(
        average_power_w * aperture_m2 * scan_time_s * rcs_m2
        / (4.0 * math.pi * BOLTZMANN_J_K * noise_temperature_k * solid_angle_sr * range_m**4 * _ratio(loss_db))
    )


def search_range_m(
    *, wanted_snr_db: float, average_power_w: float, aperture_m2: float, scan_time_s: float, solid_angle_sr: float,
    rcs_m2: float = 1.0, noise_temperature_k: float = 290.0, loss_db: float = 0.0,
) -> float:
    """Range (m) at which `search_snr_db` equals wanted_snr_db."""
    at_1_m = search_snr_db(
        average_power_w=average_power_w, aperture_m2=aperture_m2, scan_time_s=scan_time_s,
        solid_angle_sr=solid_angle_sr, range_m=1.0, rcs_m2=rcs_m2, noise_temperature_k=noise_temperature_k,
        loss_db=loss_db,
    )
    return _ratio(0.25 * (at_1_m - wanted_snr_db))


def scaled_snr(
    range_m: float, rcs_m2: float, reference_range_m: float, reference_rcs_m2: float, reference_snr: float
) -> float:
    """SNR (power ratio) at a range and RCS from the reference point: SNR0 (sigma/sigma0) (R0/R)^4. For kernels."""
    q = reference_range_m / max(range_m, 1.0)
    q *= q
    return reference_snr * (rcs_m2 / reference_rcs_m2) * q * q


def single_scan_pd(
    range_m: float, rcs_m2: float, reference_range_m: float, reference_rcs_m2: float, reference_snr: float,
    threshold: float, swerling: int, pulses: int,
) -> float:
    """Probability of detection in one scan at a slant range. For kernels.

    Once a radar: reference_snr = `required_snr(reference_pd, pfa, swerling, pulses)` and threshold =
    `detection_threshold(pfa, pulses)`.
    """
    snr = scaled_snr(range_m, rcs_m2, reference_range_m, reference_rcs_m2, reference_snr)
    return detection_probability(snr, threshold, swerling, pulses)


def free_space_range_m(
    pd: float, rcs_m2: float, reference_range_m: float, reference_rcs_m2: float, reference_pd: float, pfa: float,
    swerling: int = 1, pulses: int = 1,
) -> float:
    """Slant range (m) at which a single scan detects rcs_m2 with probability pd, given the reference point."""
    check_positive(rcs_m2=rcs_m2, reference_range_m=reference_range_m, reference_rcs_m2=reference_rcs_m2)
    gain = required_snr(reference_pd, pfa, swerling, pulses) / required_snr(pd, pfa, swerling, pulses)
    return float(reference_range_m * (gain * rcs_m2 / reference_rcs_m2) ** 0.25)


def confirmation(pd: Any, count: int, m: int, n: int, state: Any, work: Any, out: Any) -> None:
    """Probability that a track was confirmed (m hits within n successive scans) by each scan. For kernels.

    pd: (count,) single-scan probabilities; out: (count,); state, work: scratch of at least 2^(n-1) floats. A Markov
    chain over the last n-1 scans: bit 0 of the state is the latest. Before the first scan there were no hits.
    """
    states = 1 << (n - 1)
    mask = states - 1
    for s in range(states):
        state[s] = 0.0
    state[0] = 1.0
    confirmed = 0.0
    for i in range(count):
        p = pd[i]
        for s in range(states):
            work[s] = 0.0
        for s in range(states):
            weight = state[s]
            if weight > 0.0:
                hits = 1
                bits = s
                while bits:
                    hits += bits & 1
                    bits >>= 1
                if hits >= m:
                    confirmed += weight * p
                else:
                    work[((s << 1) | 1) & mask] += weight * p
                work[(s << 1) & mask] += weight * (1.0 - p)
        for s in range(states):
            state[s] = work[s]
        out[i] = confirmed


def confirmed_by_scan(pd: Any, m: int, n: int) -> list[float]:
    """`confirmation` with its arguments checked: cumulative probability of a confirmed track after each scan."""
    if not 1 <= m <= n <= MAX_CONFIRM_N:
        raise DomainError(Problem(f"{m} of {n} scans", allowed=f"1 <= m <= n <= {MAX_CONFIRM_N}"))
    values = [float(p) for p in pd]
    if not all(0.0 <= p <= 1.0 for p in values):
        raise DomainError(Problem("pd holds values that are no probabilities", allowed="0 to 1"))
    out = [0.0] * len(values)
    confirmation(values, len(values), m, n, [0.0] * (1 << (n - 1)), [0.0] * (1 << (n - 1)), out)
    return out


def cumulative_detection_range_m(
    level: float, *, rcs_m2: float, speed_m_s: float, scan_period_s: float, reference_range_m: float,
    reference_rcs_m2: float = 1.0, reference_pd: float, pfa: float, swerling: int = 1, pulses: int = 1, m: int = 1,
    n: int = 1, phases: int = 32,
) -> float:
    """Slant range (m) by which a head-on target has been detected (m of n scans) with probability level: R_90 for 0.9.

    The target flies in from where a scan detects with less than 1e-4; the scan's phase is uniform (mean over `phases`).
    Valid for: free space, radial flight. nan when even at range 0 the level is not reached.
    """
    check_positive(rcs_m2=rcs_m2, speed_m_s=speed_m_s, scan_period_s=scan_period_s, reference_range_m=reference_range_m)
    if not 0.0 < level < 1.0:
        raise DomainError(Problem(f"level is {level!r}", allowed="between 0 and 1"))
    threshold = detection_threshold(pfa, pulses)
    reference_snr = required_snr(reference_pd, pfa, swerling, pulses)
    step = speed_m_s * scan_period_s
    start = free_space_range_m(
        max(1e-4, 10.0 * pfa), rcs_m2, reference_range_m, reference_rcs_m2, reference_pd, pfa, swerling, pulses
    )
    curves = []
    for phase in range(phases):
        first = start - step * (phase + 0.5) / phases
        scans = int(first / step) + 1 if first > 0.0 else 0
        ranges = [first - i * step for i in range(scans)]
        pd = [
            single_scan_pd(r, rcs_m2, reference_range_m, reference_rcs_m2, reference_snr, threshold, swerling, pulses)
            for r in ranges
        ]
        curves.append((ranges, confirmed_by_scan(pd, m, n)))
    # each curve is a step function of range; their mean is one with the phases' scans interleaved
    steps = sorted(
        (
            (r, after - (curve[i - 1] if i else 0.0))
            for ranges, curve in curves
            for i, (r, after) in enumerate(zip(ranges, curve, strict=True))
        ),
        reverse=True,
    )
    total = 0.0
    for r, gained in steps:
        total += gained / phases
        if total >= level:
            return r
    return math.nan


KERNEL_FUNCTIONS = (scaled_snr, single_scan_pd, confirmation)
