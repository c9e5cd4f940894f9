"""How many digits a figure deserves: no more than chance and the catalogue allow, enough to see a change.

Kill probabilities, prices and reaction times are known to some ten percent at best, so a third significant digit is
already more than the inputs carry. Only to show that two numbers differ, or on which side of zero one lies, are more
written.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal

SIGNIFICANT = 3  # digits of any mean, whatever chance allows
FINEST = 5  # digits after the point at most, to tell two numbers apart
CERTAIN = 14  # significant digits of a mean that arithmetic has not touched
ROOM = Context(prec=400)  # for the largest float, written out


def by_interval(half: float, most: int) -> int:
    """Digits after the point so that half an interval shows two significant digits."""
    if not math.isfinite(half) or half <= 0:
        return 0 if half == 0 else most
    return min(most, max(0, 1 - math.floor(math.log10(half))))


def by_inputs(largest: float) -> int:
    """Digits after the point so that a number of this size shows three significant ones; none from 100 on."""
    size = abs(largest)
    if size == 0.0 or not math.isfinite(size):
        return FINEST
    size = float(f"{size:.{SIGNIFICANT}g}")  # 0.9999 is written 1.00
    return max(0, SIGNIFICANT - 1 - math.floor(math.log10(size)))


def rounded(value: float, decimals: int) -> Decimal:
    """A finite number as it is written: so many digits after the point, a half away from zero.

    It is the decimal number that is rounded, not the machine's nearest to it, so that a share and the same share in
    percent end alike: 0.225 is 0.23 and 22.5 % is 23 %; 28.499999999999996, the machine's 100 times 0.285, is 28.5.
    """
    return Decimal(f"{value:.{CERTAIN}g}").quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, ROOM)


def printed(value: float, decimals: int) -> float:
    """The number a reader takes from the page."""
    return float(rounded(value, decimals) if math.isfinite(value) else value) + 0.0  # never -0.0


def apart(start: float, ends: Sequence[float], decimals: int, finest: int = FINEST) -> int | None:
    """The fewest digits, from `decimals` on, with which every end as printed is another number than the start.

    Rounding keeps order, so what differs in print differs the right way. None: too close to be told apart.
    """
    for digits in range(decimals, finest + 1):
        if all(printed(end, digits) != printed(start, digits) for end in ends):
            return digits
    return None
