"""Probability of detection: square-law detector, N pulses added without phase, Swerling cases 0 to 4.

The exact formula for all five cases is one sum. With threshold T (in units of the noise power), the sum of N pulses of
a target of energy x has a Poisson mixture of gamma laws; a Swerling target makes x itself gamma distributed with shape
K (1, N, 2, 2N for cases 1 to 4, infinite for 0), and the mixture becomes negative binomial:
    1 - Pd = sum over k of w_k P(N + k, T),  P the regularised lower incomplete gamma function.
Source: P. Swerling, RAND RM-1217 (1954); J. V. DiFranco and W. L. Rubin, Radar Detection (1968); D. A. Shnidman, IEEE
Trans. AES 31 (1995) 1246-1256 (the unified sum). SNR is per pulse, as a power ratio, mean over the fluctuation.
Valid for: pfa 1e-15 to 0.5, 1 to 1,000 pulses; absolute error below 1e-12.
Checked by: RAD-08..17, scipy's noncentral chi-square and quadrature (tests).
"""

from __future__ import annotations

import math

from redan.errors import DomainError, Problem


def _gamma_tail(pulses: int, threshold: float) -> tuple[float, float]:
    """Q(N, T), the chance that noise alone exceeds T, and the density T^(N-1) exp(-T) / (N-1)! there."""
    density = math.exp((pulses - 1) * math.log(threshold) - threshold - math.lgamma(pulses))
    term = density
    tail = 0.0
    j = pulses - 1
    while j >= 0 and term > 1e-18 * tail:
        tail += term
        term *= j / threshold
        j -= 1
    return min(tail, 1.0), density


def detection_threshold(pfa: float, pulses: int) -> float:
    """Threshold T on the sum of N squared envelopes, in units of the noise power: Q(N, T) = pfa. For kernels."""
    if pulses == 1:
        return -math.log(pfa)
    threshold = float(pulses)
    wanted = math.log(pfa)
    for _ in range(60):  # Newton on the logarithm, which is concave: it converges from the first step on
        tail, density = _gamma_tail(pulses, threshold)
        step = (math.log(tail) - wanted) * tail / density
        threshold = max(threshold + step, 1e-3 * threshold)
        if abs(step) < 1e-15 * threshold:
            break
    return threshold


def swerling_shape(swerling: int, pulses: int) -> float:
    """Shape K of the gamma law of the target's energy over N pulses; inf for a steady target."""
    if swerling == 1:
        return 1.0
    if swerling == 2:
        return float(pulses)
    if swerling == 3:
        return 2.0
    if swerling == 4:
        return 2.0 * pulses
    return math.inf


def detection_probability(snr: float, threshold: float, swerling: int, pulses: int) -> float:
    """Pd at mean single-pulse SNR (power ratio) for a threshold from `detection_threshold`. For kernels.

    swerling: 0 (steady) to 4; pulses: number added without phase.
    """
    if pulses == 1 and (swerling == 1 or swerling == 2):
        return math.exp(-threshold / (1.0 + snr))
    if pulses == 1 and (swerling == 3 or swerling == 4):
        half = 1.0 + 0.5 * snr
        return math.exp(-threshold / half) * (1.0 + 0.5 * snr * threshold / (half * half))
    energy = pulses * snr
    steady = swerling == 0
    shape = swerling_shape(swerling, pulses)
    # logarithm of the weight of k = 0 and the constant ratio of successive weights
    ratio = 0.0
    if steady:
        log_weight = -energy
    else:
        log_weight = -shape * math.log1p(energy / shape)
        ratio = energy / (shape + energy)
    lower = 1.0 - _gamma_tail(pulses, threshold)[0]  # P(N + k, T)
    term = math.exp(pulses * math.log(threshold) - threshold - math.lgamma(pulses + 1.0))
    missed = 0.0
    weight = math.exp(log_weight) if log_weight > -700.0 else 0.0
    k = 0
    while True:
        missed += weight * lower
        lower = max(lower - term, 0.0)
        k += 1
        factor = energy / k if steady else ratio * (shape + k - 1.0) / k
        if weight > 0.0:
            weight *= factor
        else:  # the first weights are too small for a float: carry their logarithm until they are not
            log_weight += math.log(factor) if factor > 0.0 else -1e9
            if log_weight > -700.0:
                weight = math.exp(log_weight)
        term *= threshold / (pulses + k)
        if pulses + k > threshold and term < 1e-18:  # all further P(N + k, T) are below 1e-16
            break
        if weight < 1e-19 and factor < 0.5 and missed > 0.0:
            break
        if energy == 0.0:
            break
    return min(max(1.0 - missed, 0.0), 1.0)


def required_snr(pd: float, pfa: float, swerling: int, pulses: int) -> float:
    """Mean single-pulse SNR (power ratio) that gives pd at pfa, the inverse of `detection_probability`. For kernels."""
    threshold = detection_threshold(pfa, pulses)
    if pulses == 1 and (swerling == 1 or swerling == 2):
        return -threshold / math.log(pd) - 1.0
    low = -30.0  # natural logarithm of the SNR
    high = 30.0
    x = 0.0
    last_width = high - low
    f_low = detection_probability(math.exp(low), threshold, swerling, pulses) - pd
    f_high = detection_probability(math.exp(high), threshold, swerling, pulses) - pd
    for i in range(200):
        # bisection and false position in turns: safe, and quick near the root
        if i % 3 == 0 or f_high == f_low:
            x = 0.5 * (low + high)
        else:
            x = low - f_low * (high - low) / (f_high - f_low)
            if not low < x < high:
                x = 0.5 * (low + high)
        f = detection_probability(math.exp(x), threshold, swerling, pulses) - pd
        if f < 0.0:
            low, f_low = x, f
        else:
            high, f_high = x, f
        width = high - low
        if f == 0.0 or width < 1e-13 or (width == last_width and width < 1e-12):
            break
        last_width = width
    return math.exp(x)


def _check(pd: float, pfa: float, swerling: int, pulses: int) -> None:
    problems = []
    if not 1e-15 <= pfa <= 0.5:
        problems.append(Problem(f"pfa is {pfa!r}", allowed="1e-15 to 0.5"))
    if not pfa < pd < 1.0:
        problems.append(Problem(f"pd is {pd!r}", allowed=f"between pfa ({pfa!r}) and 1, both excluded"))
    if swerling not in (0, 1, 2, 3, 4):
        problems.append(Problem(f"swerling is {swerling!r}", allowed="0, 1, 2, 3 or 4"))
    if not 1 <= pulses <= 1000:
        problems.append(Problem(f"pulses is {pulses!r}", allowed="1 to 1000"))
    if problems:
        raise DomainError(problems)


def required_snr_db(pd: float, pfa: float, *, swerling: int = 1, pulses: int = 1) -> float:
    """Exact single-pulse SNR in dB for pd at pfa (square-law detector); arguments checked."""
    _check(pd, pfa, swerling, pulses)
    return 10.0 * math.log10(required_snr(pd, pfa, swerling, pulses))


def detection_probability_at_db(snr_db: float, pfa: float, *, swerling: int = 1, pulses: int = 1) -> float:
    """Exact Pd at a single-pulse SNR in dB; arguments checked."""
    _check(0.5 * (1.0 + pfa), pfa, swerling, pulses)
    if math.isnan(snr_db):
        raise DomainError(Problem("snr_db is nan", allowed="a number"))
    if snr_db > 130.0:
        return 1.0
    return detection_probability(10.0 ** (0.1 * snr_db), detection_threshold(pfa, pulses), swerling, pulses)


KERNEL_FUNCTIONS = (_gamma_tail, detection_threshold, swerling_shape, detection_probability, required_snr)
