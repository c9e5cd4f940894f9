"""Delays that are fixed or drawn, as people write them: "20 s", "10 s to 60 s", "exponential, mean 30 s"."""

from __future__ import annotations

import re
from typing import Any

from pydantic import PlainValidator

from redan.errors import InputError, Problem
from redan.scenario.fields import _field
from redan.scenario.resolved import Delay
from redan.units import bare_number, parse_quantity, quoted, with_units

FORM = 'a delay is "20 s", "10 s to 60 s" (even), "exponential, mean 30 s" or "lognormal, mean 30 s, sigma 0.5"'
_DRAWN = re.compile(r"(exponential|lognormal)\s*,\s*mean\s+([^,]+?)\s*(?:,\s*sigma\s+([0-9]*\.?[0-9]+)\s*)?")
_SPAN = re.compile(r"(.*\S)\s+(?:to|-|–)\s+(.*\S)")
MOST_SIGMA = 3.0


def parse_law(value: Any) -> Delay:
    """A law of a delay, in seconds. Raises InputError where it is none."""
    bare = bare_number(value)
    if bare is not None and bare != 0:
        raise _refuse(value, "has no unit", with_units(value, ["s", "min", "h"]))
    if bare == 0:
        return Delay("fixed", 0.0)
    if not isinstance(value, str) or len(value) > 100:
        raise _refuse(value, "is no delay", 'write it like "20 s"')
    text = " ".join(value.split())
    if match := _DRAWN.fullmatch(text):
        law, mean_s, sigma = match[1], parse_quantity(match[2], "time"), match[3]
        if (law == "lognormal") != (sigma is not None):
            remedy = "a lognormal delay has a sigma (of the logarithm)" if sigma is None else "take sigma out"
            raise _refuse(value, "is no delay", remedy)
        if sigma is not None and not 0 < float(sigma) <= MOST_SIGMA:
            raise _refuse(value, f"has a sigma outside 0 to {MOST_SIGMA:g}", "sigma 0.5 spreads by a factor of 1.6")
        return Delay(law, mean_s, 0.0 if sigma is None else float(sigma))
    if match := _SPAN.fullmatch(text):
        first = match[1] if bare_number(match[1]) is None else f"{match[1]} {match[2].split()[-1]}"
        low_s, high_s = parse_quantity(first, "time"), parse_quantity(match[2], "time")
        if high_s < low_s:
            raise _refuse(value, "runs backwards", f'write "{match[2]} to {match[1]}"')
        return Delay("uniform", low_s, high_s) if high_s > low_s else Delay("fixed", low_s)
    return Delay("fixed", parse_quantity(value, "time"))


def _refuse(value: object, what: str, remedy: str) -> InputError:
    return InputError(Problem(f"{quoted(value)} {what}", allowed=FORM, remedy=remedy))


def law(low: str, high: str, *, or_zero: bool = False, what: str = "") -> PlainValidator:
    """A delay whose mean (of an even one: both ends) lies between two plausible bounds; 0 as well, if `or_zero`.

    what: what would take no time, for the message.
    """
    least_s, most_s = parse_quantity(low, "time"), parse_quantity(high, "time")

    def parse(value: Any) -> Delay:
        delay = parse_law(value)
        ends = (delay.a_s, delay.b_s) if delay.law == "uniform" else (delay.a_s,)
        for end_s in ends:
            if not (least_s <= end_s <= most_s or (or_zero and end_s == 0)):
                if end_s == 0 and what:
                    allowed = f"allowed is {low} to {high}"
                    problem = f"{quoted(value)}: {what} takes no time"
                    raise InputError(Problem(problem, allowed=allowed, remedy="write how long, or take it out"))
                size = "too short" if end_s < least_s else "too long"
                allowed = f"allowed is {low} to {high}" + (", or 0 s" if or_zero else "")
                problem = f"{quoted(value)} is {size} to be meant"
                raise InputError(Problem(problem, allowed=allowed, remedy="check the unit"))
        return delay

    return _field(parse, FORM, "10 s to 60 s")


def mean_s(delay: Delay) -> float:
    """Mean of a delay in seconds."""
    return 0.5 * (delay.a_s + delay.b_s) if delay.law == "uniform" else delay.a_s


def earliest_s(delay: Delay) -> float:
    """The shortest that a delay can be, in seconds."""
    return delay.a_s if delay.law in ("fixed", "uniform") else 0.0


def latest_s(delay: Delay) -> float:
    """The longest that a delay can be, in seconds; of a law without end, six times its mean."""
    return {"fixed": delay.a_s, "uniform": delay.b_s}.get(delay.law, 6.0 * delay.a_s)


def said(delay: Delay) -> str:
    """A delay in words."""
    if delay.law == "uniform":
        return f"{duration(delay.a_s)} to {duration(delay.b_s)}"
    return duration(delay.a_s) + ("" if delay.law == "fixed" else f" in the mean ({delay.law})")


def duration(time_s: float) -> str:
    """A time in its largest unit that fits: 90 s, 12 h, 30 d."""
    for unit, factor in (("d", 86400.0), ("h", 3600.0), ("min", 60.0)):
        if time_s >= 2 * factor:
            return f"{time_s / factor:.3g} {unit}"
    return f"{time_s:.4g} s"
