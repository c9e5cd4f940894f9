"""Counter-based random numbers: every draw is keyed by who and what for, never by order.

Philox-4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3, SC 2011).
Plain scalar functions on Python or machine integers, usable inside compiled kernels.
Checked by: known-answer vectors of Random123 (tests/authorities).
"""

from __future__ import annotations

import hashlib
import math

MASK = 0xFFFFFFFF
MULTIPLIER_0 = 0xD2511F53
MULTIPLIER_1 = 0xCD9E8D57
WEYL_0 = 0x9E3779B9
WEYL_1 = 0xBB67AE85
MOST_SEED = 2**63 - 1
MOST_REPLICATIONS = 10_000_000  # of one variant, everywhere; a replication's number is one word of the counter
TWO_TO_MINUS_53 = 1.0 / (1 << 53)


def name_key(name: str) -> int:
    """32-bit key of an entity's name: first four bytes of its SHA-256, little endian."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "little")


def philox(c0: int, c1: int, c2: int, c3: int, k0: int, k1: int) -> tuple[int, int, int, int]:
    """Ten rounds of Philox-4x32 on a 4-word counter and a 2-word key; returns four 32-bit words."""
    for _ in range(10):  # the masks after >> matter to compiled code, where a product wraps around as a signed word
        product_0 = MULTIPLIER_0 * c0
        product_1 = MULTIPLIER_1 * c2
        c0, c1, c2, c3 = (
            ((product_1 >> 32) & MASK) ^ c1 ^ k0,
            product_1 & MASK,
            ((product_0 >> 32) & MASK) ^ c3 ^ k1,
            product_0 & MASK,
        )
        k0 = (k0 + WEYL_0) & MASK
        k1 = (k1 + WEYL_1) & MASK
    return c0, c1, c2, c3


def uniform(seed: int, replication: int, purpose: int, occurrence: int, key_a: int, key_b: int) -> float:
    """A number in [0, 1) with 53 random bits, fixed by its six arguments alone."""
    c1 = (purpose << 24) + occurrence
    x0, x1, _, _ = philox(replication, c1, key_a, key_b, seed & MASK, (seed >> 32) & MASK)
    return float((x0 << 21) ^ (x1 >> 11)) * TWO_TO_MINUS_53


def delay(law: int, a: float, b: float, u: float) -> float:
    """Inverse distribution function of a `layout.Law` delay at u, in seconds.

    fixed a; uniform a to b; exponential of mean a; lognormal of mean a and log-sigma b.
    """
    if law == 0:
        return a
    if law == 1:
        return a + (b - a) * u
    if law == 2:
        return -a * math.log1p(-u)
    return a * math.exp(b * standard_normal_quantile(u) - 0.5 * b * b)


def standard_normal_quantile(u: float) -> float:
    """Quantile of the standard normal for u in (0, 1), relative error below 1e-15 after one refinement.

    Source: rational approximation of P. J. Acklam (2003) and one step of Halley's method on erfc.
    """
    u = min(max(u, 1e-300), 1.0 - 2.0**-53)
    if u < 0.02425 or u > 1.0 - 0.02425:
        q = math.sqrt(-2.0 * math.log(u if u < 0.5 else 1.0 - u))
        x = (
            ((((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838e00) * q
              - 2.549732539343734e00) * q + 4.374664141464968e00) * q + 2.938163982698783e00
        ) / (
            (((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996e00) * q
             + 3.754408661907416e00) * q + 1.0
        )
        if u > 0.5:
            x = -x
    else:
        q = u - 0.5
        r = q * q
        x = (
            (((((-3.969683028665376e01 * r + 2.209460984245205e02) * r - 2.759285104469687e02) * r
               + 1.383577518672690e02) * r - 3.066479806614716e01) * r + 2.506628277459239e00) * q
        ) / (
            ((((-5.447609879822406e01 * r + 1.615858368580409e02) * r - 1.556989798598866e02) * r
              + 6.680131188771972e01) * r - 1.328068155288572e01) * r + 1.0
        )
    error = 0.5 * math.erfc(-x / math.sqrt(2.0)) - u
    step = error * math.sqrt(2.0 * math.pi) * math.exp(0.5 * x * x)
    return x - step / (1.0 + 0.5 * x * step)
