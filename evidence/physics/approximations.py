"""Approximations of detection that text books print, and the threshold for real noise; redan computes exactly."""

from __future__ import annotations

import math

from redan.physics.detection import swerling_shape
from redan.streams import standard_normal_quantile


def albersheim_snr_db(pd: float, pfa: float, pulses: int = 1) -> float:
    """APPROXIMATION of the SNR for a steady target with a linear detector, within 0.3 dB of exact.

    Source: W. J. Albersheim, Proc. IEEE 69 (1981) 839. Valid for: pd 0.1 to 0.9, pfa 1e-7 to 1e-3, 1 to 8,096 pulses.
    """
    a = math.log(0.62 / pfa)
    b = math.log(pd / (1.0 - pd))
    return -5.0 * math.log10(pulses) + (6.2 + 4.54 / math.sqrt(pulses + 0.44)) * math.log10(a + 0.12 * a * b + 1.7 * b)


def shnidman_snr_db(pd: float, pfa: float, *, swerling: int = 1, pulses: int = 1) -> float:
    """APPROXIMATION of the single-pulse SNR for all Swerling cases, within 0.5 dB of exact (0.2 dB high for case 1).

    Source: D. A. Shnidman, IEEE Trans. AES 38 (2002) 1028. Valid for: pd 0.1 to 0.99, pfa 1e-9 to 1e-3, N <= 100.
    """
    inverse_shape = 1.0 / swerling_shape(swerling, pulses)
    alpha = 0.0 if pulses < 40 else 0.25
    eta = math.sqrt(-0.8 * math.log(4.0 * pfa * (1.0 - pfa))) + math.copysign(1.0, pd - 0.5) * math.sqrt(
        -0.8 * math.log(4.0 * pd * (1.0 - pd))
    )
    x = eta * (eta + 2.0 * math.sqrt(0.5 * pulses + alpha - 0.25))
    correction_db = (((17.7006 * pd - 18.4496) * pd + 14.5339) * pd - 3.525) * inverse_shape
    if pd > 0.872:
        correction_db += inverse_shape * (
            math.exp(27.31 * pd - 25.14)
            + (pd - 0.8) * (0.7 * math.log(1e-5 / pfa) + (2.0 * pulses - 20.0) / 80.0)
        )
    return correction_db + 10.0 * math.log10(x / pulses)


def north_detection_probability(snr: float, pfa: float) -> float:
    """APPROXIMATION of Pd of one pulse off a steady target: erfc(sqrt(-ln pfa) - sqrt(snr + 1/2)) / 2.

    Source: D. O. North, RCA Report PTR-6C (1943); B. R. Mahafza, Radar Systems Analysis and Design, eq. 2.
    """
    return 0.5 * math.erfc(math.sqrt(-math.log(pfa)) - math.sqrt(snr + 0.5))


def north_snr_db(pd: float, pfa: float) -> float:
    """APPROXIMATION: SNR in dB at which `north_detection_probability` equals pd."""
    root = math.sqrt(-math.log(pfa)) + standard_normal_quantile(pd) / math.sqrt(2.0)
    return 10.0 * math.log10(root * root - 0.5)


def real_noise_threshold_db(pfa: float) -> float:
    """Neyman-Pearson threshold over the noise power (dB) for one real Gaussian sample."""
    return 20.0 * math.log10(-standard_normal_quantile(pfa))
