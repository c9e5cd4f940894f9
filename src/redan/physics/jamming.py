"""Noise jamming: stand-off (from elsewhere, fixed) and self-screening (from the target itself), and burn-through.

Barrage noise raises the receiver's noise density from N0 = k T to N0 + J0. A target's echo falls with R^4, the noise of
a jammer that it carries with R^2, the noise of a jammer elsewhere not at all: so below some range the echo wins.
Power ratios are plain (not dB) unless the name says `_db`; J/N is at the receiver, both in its band.
Source: M. I. Skolnik, Introduction to Radar Systems, 3rd ed., ch. 4; D. C. Schleher, Electronic Warfare in the
Information Age (1999), ch. 4; the one-way (Friis) and the radar equation. Valid for: noise that is flat over the
receiver's band and not removed by sidelobe cancellation, frequency agility or burn-through modes; free space.
Used by the plan (`plan.jamming`): J/N of every jammer of a scenario at every radar.
Checked by: closed forms and metamorphic laws (tests/physics/test_jamming.py).
"""

from __future__ import annotations

import math
from collections.abc import Callable

from redan.errors import DomainError, Problem
from redan.physics.radar import BOLTZMANN_J_K, LIGHT_SPEED_M_S, check_positive, snr_db

STEPS = 200  # halvings of a bracket: more than doubles can resolve


def _not_negative(**arguments: float) -> None:
    """Refuse arguments that are not finite numbers of at least 0, naming them."""
    problems = [
        Problem(f"{name} is {value!r}", allowed="a finite number of at least 0")
        for name, value in arguments.items()
        if not (value >= 0.0 and math.isfinite(value))
    ]
    if problems:
        raise DomainError(problems)


def jammed_snr(snr: float, jamming_to_noise: float) -> float:
    """S/(N+J) from S/N and J/N (power ratios): what the detection formulas take as SNR."""
    return snr / (1.0 + jamming_to_noise)


def jamming_to_noise(
    *, erp_w: float, jammer_bandwidth_hz: float, jammer_range_m: float, gain_rx_db: float, frequency_hz: float,
    receiver_bandwidth_hz: float | None = None, noise_temperature_k: float = 290.0, loss_db: float = 0.0,
) -> float:
    """J/N of one jammer: (ERP / Bj) Gr lambda^2 / ((4 pi)^2 Rj^2 L k T).

    erp_w: radiated power times the jammer's antenna gain; gain_rx_db: the radar's gain towards the jammer (a sidelobe's
    for most stand-off jammers); loss_db: polarisation and the jammer's own. Noise of several jammers adds. A jammer
    narrower than the receiver (receiver_bandwidth_hz) puts all its power there; None: it is at least as wide.
    """
    check_positive(
        jammer_bandwidth_hz=jammer_bandwidth_hz, jammer_range_m=jammer_range_m, frequency_hz=frequency_hz,
        noise_temperature_k=noise_temperature_k,
    )
    _not_negative(erp_w=erp_w)
    band = jammer_bandwidth_hz
    if receiver_bandwidth_hz is not None:
        check_positive(receiver_bandwidth_hz=receiver_bandwidth_hz)
        band = max(band, receiver_bandwidth_hz)
    wavelength = LIGHT_SPEED_M_S / frequency_hz
    spread = (4.0 * math.pi * jammer_range_m / wavelength) ** 2
    return float(
        erp_w / band * 10.0 ** (0.1 * (gain_rx_db - loss_db)) / (spread * BOLTZMANN_J_K * noise_temperature_k)
    )


def jammed_snr_db(
    *, peak_power_w: float, pulse_s: float, gain_db: float, frequency_hz: float, range_m: float, rcs_m2: float = 1.0,
    noise_temperature_k: float = 290.0, loss_db: float = 0.0, stand_off: float = 0.0, self_screening_erp_w: float = 0.0,
    jammer_bandwidth_hz: float = 1.0, jammer_loss_db: float = 0.0,
) -> float:
    """S/(N+J) in dB of a monostatic radar: `snr_db` over 1 + J/N.

    stand_off: summed J/N of the jammers elsewhere (`jamming_to_noise`). self_screening_erp_w over jammer_bandwidth_hz
    is what the target radiates itself, met in the main lobe at the target's range; its band covers the receiver's.
    """
    check_positive(range_m=range_m)
    _not_negative(stand_off=stand_off, self_screening_erp_w=self_screening_erp_w)
    own = jamming_to_noise(
        erp_w=self_screening_erp_w, jammer_bandwidth_hz=jammer_bandwidth_hz, jammer_range_m=range_m,
        gain_rx_db=gain_db, frequency_hz=frequency_hz, noise_temperature_k=noise_temperature_k, loss_db=jammer_loss_db,
    )
    quiet = snr_db(
        peak_power_w=peak_power_w, pulse_s=pulse_s, gain_db=gain_db, frequency_hz=frequency_hz, range_m=range_m,
        rcs_m2=rcs_m2, noise_temperature_k=noise_temperature_k, loss_db=loss_db,
    )
    return quiet - 10.0 * math.log10(1.0 + stand_off + own)


def burn_through_range_m(
    *, quiet_range_m: float, stand_off: float = 0.0, self_screening: float = 0.0, at_range_m: float = 1.0
) -> float:
    """Range (m) within which a radar sees the target through noise as well as at quiet_range_m without any.

    quiet_range_m: range at which S/N suffices in silence (`maximum_range_m`, `free_space_range_m`). stand_off: J/N of
    jammers whose noise does not depend on the target's range. self_screening: J/N of the target's own jammer when at
    at_range_m. With c = self_screening at_range_m^2 the condition (R0/R)^4 = 1 + J/N + c / R^2 is quadratic in R^2:
    (1 + J/N) R^4 + c R^2 - R0^4 = 0. Limits: R0 (1 + J/N)^(-1/4) without own jammer; R0^2 / sqrt(c) when it drowns
    all other noise. So 12 dB more stand-off noise halve the range, and self-screening noise quarters it.
    """
    check_positive(quiet_range_m=quiet_range_m, at_range_m=at_range_m)
    _not_negative(stand_off=stand_off, self_screening=self_screening)
    c = self_screening * (at_range_m / quiet_range_m) ** 2
    flat = 1.0 + stand_off
    # the root in the form without cancellation; the square root as hypot, so that nothing overflows
    square = 2.0 / (c + math.hypot(c, 2.0 * math.sqrt(flat)))
    return quiet_range_m * math.sqrt(square)


def self_screening_range_m(
    *, wanted_ratio_db: float, peak_power_w: float, pulse_s: float, gain_db: float, erp_w: float,
    jammer_bandwidth_hz: float, rcs_m2: float = 1.0, loss_db: float = 0.0, jammer_loss_db: float = 0.0,
) -> float:
    """Range (m) at which S/J of a self-screening jammer equals wanted_ratio_db, receiver noise left out.

    R^2 = Pt tau G sigma Bj Lj / (4 pi ERP S/J L). With 0 dB it is the crossover range. An upper bound of burn-through.
    """
    check_positive(
        peak_power_w=peak_power_w, pulse_s=pulse_s, erp_w=erp_w, jammer_bandwidth_hz=jammer_bandwidth_hz, rcs_m2=rcs_m2
    )
    ratio_db = gain_db + jammer_loss_db - loss_db - wanted_ratio_db
    square = peak_power_w * pulse_s * rcs_m2 * jammer_bandwidth_hz / (4.0 * math.pi * erp_w)
    return math.sqrt(square * 10.0 ** (0.1 * ratio_db))


def burn_through_solved_m(
    ratio_at: Callable[[float], float], wanted_ratio: float, *, nearest_m: float, farthest_m: float
) -> float:
    """Range (m) in [nearest, farthest] where a falling S/(N+J), given as a function of range, meets wanted_ratio.

    For geometry without a closed form (an escort's distance and sidelobe change as the raid flies in). Bisection.
    farthest_m if the ratio suffices there already; nan if it does not even at nearest_m.
    """
    check_positive(wanted_ratio=wanted_ratio, nearest_m=nearest_m, farthest_m=farthest_m)
    if nearest_m >= farthest_m:
        raise DomainError(Problem(f"nearest_m is {nearest_m!r}", allowed=f"below farthest_m, {farthest_m!r}"))
    if ratio_at(farthest_m) >= wanted_ratio:
        return farthest_m
    if not ratio_at(nearest_m) >= wanted_ratio:
        return math.nan
    near, far = nearest_m, farthest_m
    for _ in range(STEPS):
        middle = 0.5 * (near + far)
        if not near < middle < far:
            break
        if ratio_at(middle) >= wanted_ratio:
            near = middle
        else:
            far = middle
    return near
