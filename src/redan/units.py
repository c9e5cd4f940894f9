"""Quantities as people write them: "200 km" -> 200000.0.

A number in a file carries its unit; inside everything is SI and radians. What can be read in two ways is refused with a
hint: "nm" could be nautical miles or nanometres, "m" after a time could be metres or minutes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from redan.errors import InputError, Problem

FOOT_M = 0.3048  # international foot, exact
MILE_M = 1609.344  # international mile, exact
NAUTICAL_MILE_M = 1852.0  # international nautical mile, exact
POUND_KG = 0.45359237  # avoirdupois pound, exact

# dimension -> unit -> factor to SI (money: to USD). The first unit of each is the one shown in hints.
UNITS: dict[str, dict[str, float]] = {
    "length": {
        "km": 1e3, "m": 1.0, "ft": FOOT_M, "nmi": NAUTICAL_MILE_M, "mi": MILE_M, "cm": 1e-2, "mm": 1e-3,
        "metre": 1.0, "metres": 1.0, "meter": 1.0, "meters": 1.0, "kilometre": 1e3, "kilometres": 1e3,
        "kilometer": 1e3, "kilometers": 1e3, "foot": FOOT_M, "feet": FOOT_M, "mile": MILE_M, "miles": MILE_M,
        "nautical mile": NAUTICAL_MILE_M, "nautical miles": NAUTICAL_MILE_M,
    },
    "speed": {
        "m/s": 1.0, "km/h": 1 / 3.6, "kt": NAUTICAL_MILE_M / 3600, "kn": NAUTICAL_MILE_M / 3600, "km/s": 1e3,
        "mph": MILE_M / 3600, "mi/h": MILE_M / 3600, "ft/s": FOOT_M, "ft/min": FOOT_M / 60,
        "knot": NAUTICAL_MILE_M / 3600, "knots": NAUTICAL_MILE_M / 3600,
    },
    "time": {
        "s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0, "ms": 1e-3, "sec": 1.0, "second": 1.0, "seconds": 1.0,
        "minute": 60.0, "minutes": 60.0, "hour": 3600.0, "hours": 3600.0, "day": 86400.0, "days": 86400.0,
    },
    "angle": {
        "deg": math.pi / 180, "rad": 1.0, "mrad": 1e-3, "°": math.pi / 180, "degree": math.pi / 180,
        "degrees": math.pi / 180,
    },
    "mass": {"kg": 1.0, "t": 1e3, "g": 1e-3, "lb": POUND_KG, "lbs": POUND_KG, "tonne": 1e3, "tonnes": 1e3},
    "area": {"m^2": 1.0, "m2": 1.0, "m²": 1.0, "cm^2": 1e-4, "cm2": 1e-4, "cm²": 1e-4},
    "frequency": {"GHz": 1e9, "MHz": 1e6, "kHz": 1e3, "Hz": 1.0},
    "power density": {"W/MHz": 1e-6, "kW/MHz": 1e-3, "W/Hz": 1.0, "W/kHz": 1e-3},
    "money": {"USD": 1.0, "thousand USD": 1e3, "million USD": 1e6, "billion USD": 1e9},
}  # fmt: skip

EXAMPLES: Mapping[str, str] = {
    "length": "200 km", "speed": "250 m/s", "time": "15 s", "angle": "3 deg", "mass": "1840 kg", "area": "3 m^2",
    "money": "5 million USD", "fraction": "0.6 or 60 %", "count": "6", "frequency": "9.2 GHz",
    "power density": "100 W/MHz", "band": "2.7 to 3.1 GHz",
}  # fmt: skip

# What people write, what is wrong with it, for which dimensions.
_HINTS: dict[str, dict[str, str]] = {
    "length": {
        "nm": "write nmi for nautical miles; nm is nanometres",
        "Nm": "write nmi for nautical miles; Nm is newton metres",
        "NM": "write nmi for nautical miles; NM is not told apart from nm by everybody",
        "M": "write m for metres, nmi for nautical miles, mi for miles",
        "k": "write km",
        "FL": "write flight levels as feet: FL250 is 25000 ft",
        "kft": "write ft: 25 kft is 25000 ft",
        "naut": "write nmi",
        "yd": "write m",
    },
    "speed": {
        "mach": "the speed of sound depends on altitude; write m/s",
        "ma": "the speed of sound depends on altitude; write m/s",
        "kph": "write km/h",
        "kmh": "write km/h",
        "kmph": "write km/h",
        "mps": "write m/s",
        "ms": "write m/s; ms is milliseconds",
        "nm/h": "write kt",
        "kts": "write kt",
        "nmi/h": "write kt",
    },
    "time": {"m": "write min for minutes; m is metres", "mn": "write min", "mins": "write min", "hr": "write h",
             "hrs": "write h", "secs": "write s", "week": "write days", "weeks": "write days",
             "month": "write days", "months": "write days"},
    "angle": {"d": "write deg", "mil": "write mrad; mils differ between armies", "mils": "write mrad"},
    "mass": {"ton": "write t (1000 kg) or kg; tons differ", "tons": "write t (1000 kg) or kg; tons differ"},
    "area": {"m": "write m^2 for an area", "dbm": "write dBsm (decibels over a square metre) or m^2",
             "db": "write dBsm (decibels over a square metre) or m^2",
             "sqm": "write m^2", "dbm2": "write dBsm", "km^2": "write m^2", "km2": "write m^2"},
    "frequency": {"ghz": "write GHz", "mhz": "write MHz", "cm": "write the frequency: 3 cm is 10 GHz"},
    "power density": {"w": "write W/MHz: power over the bandwidth it is spread over", "dbw": "write W/MHz",
                      "kw": "write kW/MHz: power over the bandwidth it is spread over", "w/mhz": "write W/MHz"},
    "money": {"$": "write USD", "usd": "write USD in capitals", "dollars": "write USD",
              "eur": "write USD; redan converts no currencies",
              "€": "write USD; redan converts no currencies", "m usd": "write million USD", "musd": "write million USD",
              "k usd": "write thousand USD", "million": "write million USD", "bn usd": "write billion USD",
              "million dollars": "write million USD"},
}  # fmt: skip

_NUMBER = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_LONGEST = 200
_MOST_SHOWN = 20  # entries of a list that a message looks at


def shown(value: object) -> str:
    """A user's value as it is quoted in a message: short and on one line."""
    text = "".join(c if c.isprintable() else "?" for c in " ".join(_spelt(value).split()))
    return text if len(text) <= 60 else text[:57] + "..."


def km(length_m: float) -> str:
    """A length in whole kilometres, below 10 km to a tenth: 3.5 km is not 4 km for a gun."""
    return f"{length_m / 1e3:.0f} km" if abs(length_m) >= 9_950.0 else f"{round(length_m / 1e3, 1):g} km"


def a(words: str) -> str:
    """The words with their article: an aircraft, a unit, an s-300pmu-2."""
    spelt = re.match(r"[A-Za-z][^a-z]", words)  # its first letter is read by itself
    vowel = words[:1] in "aefhilmnorsxAEFHILMNORSX" if spelt else re.match(r"[aeioAEIO]|un[^i]|hour", words)
    return f"{'an' if vowel else 'a'} {words}"


def quoted(value: object) -> str:
    """The same in quotes; what is not there, or no single value, is called what it is."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return "an empty value" if value is None else "an empty text"
    kind = "the list " if isinstance(value, list | tuple) else "the mapping " if isinstance(value, dict) else ""
    return f"{kind}{shown(value)}" if kind else f'"{shown(value)}"'


def _spelt(value: object) -> str:
    """A value as YAML spells it, not as Python does."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool):
        return {None: "", True: "true", False: "false"}[value]
    if isinstance(value, float):
        if not math.isfinite(value):
            return ".nan" if math.isnan(value) else "-.inf" if value < 0 else ".inf"
        return f"{value:.15g}".replace("e+", "e")
    if isinstance(value, list | tuple):
        return f"[{', '.join(_spelt(item) for item in value[:_MOST_SHOWN])}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_spelt(k)}: {_spelt(v)}' for k, v in list(value.items())[:_MOST_SHOWN])}}}"
    return str(value)


def _refuse(value: object, what: str, dimension: str, remedy: str = "") -> InputError:
    names = [unit for unit in UNITS.get(dimension, {}) if len(unit) <= 5 or dimension == "money"]
    allowed = f"{a(dimension)} is a number and a unit, one of {', '.join(names[:5])}" if names else ""
    return InputError(Problem(f"{quoted(value)} {what}", allowed=allowed, remedy=remedy or _example(dimension)))


def _example(dimension: str) -> str:
    return f"write it like {EXAMPLES[dimension]}" if dimension in EXAMPLES else ""


# Units proposed for a bare number, the likeliest first.
LIKELY: Mapping[str, tuple[str, ...]] = {
    "length": ("km", "m", "ft"), "speed": ("m/s", "km/h", "kt"), "time": ("s", "min", "h"), "angle": ("deg",),
    "frequency": ("GHz", "MHz"), "power density": ("W/MHz",), "mass": ("kg", "t"), "area": ("m^2",),
    "money": ("USD", "thousand USD", "million USD", "billion USD"),
}  # fmt: skip


def bare_number(value: object) -> float | None:
    """The number where somebody wrote one without its unit; None for anything else."""
    if isinstance(value, str):
        return float(value) if len(value) <= _LONGEST and _NUMBER.fullmatch(value.strip()) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < 1e300 else None


def with_units(value: object, units: Mapping[str, float] | Sequence[str], most: int = 2) -> str:
    """Remedy for a bare number: `write "250 m/s" or "250 km/h"`."""
    text = shown(value)
    return "write " + " or ".join(f'"{text} {unit}"' for unit in list(units)[:most])


def parse_quantity(value: object, dimension: str, *, negative: bool = False) -> float:
    """A number with its unit, in SI (angles in radians, areas in m^2 also from dBsm, money in USD).

    `dimension` is one of length, speed, time, angle, mass, area, money, fraction, count. Negative values are refused
    unless `negative`. Raises InputError with what is allowed and the remedy.
    """
    if dimension == "fraction":
        return parse_fraction(value)
    if dimension == "count":
        return float(parse_count(value))
    units = UNITS.get(dimension)
    if units is None:
        raise ValueError(f"no dimension {dimension!r}")
    if isinstance(value, bool) or value is None or not isinstance(value, int | float | str):
        raise _refuse(value, f"is not {a(dimension)}", dimension)
    if not isinstance(value, str):
        example = next(iter(units))
        raise _refuse(value, "has no unit", dimension, f'write "{shown(value)} {example}" if {example} is meant')
    number, unit = _split(value, dimension)
    if dimension == "area" and unit.lower() == "dbsm":
        return _finite(value, 10 ** (number / 10) if number < 3000 else math.inf, dimension)
    factor = units.get(unit)
    if factor is None:
        raise _unknown_unit(value, unit, dimension)
    result = _finite(value, number * factor, dimension)
    if result < 0 and not negative:
        raise _refuse(value, "is negative", dimension, "write it without the minus sign")
    return result


def _split(text: str, dimension: str) -> tuple[float, str]:
    stripped = text.strip()
    if len(stripped) > _LONGEST:
        raise _refuse(text, f"is not {a(dimension)}", dimension)
    match = _NUMBER.match(stripped)
    if match is None:
        infinite = re.match(r"[-+.]*(inf|nan)", stripped, re.IGNORECASE)
        what = "is not finite" if infinite else "does not begin with a number"
        remedy = "put the number first: 5 million USD" if dimension == "money" else ""
        raise _refuse(text, what, dimension, remedy)
    rest = stripped[match.end() :]
    if re.match(r"[,_'’]\d", rest) or re.match(r"\s\d{3}\b", rest):
        raise _refuse(text, "has a separator in its number", dimension, "write digits only, with a point for decimals")
    if re.match(r"\s*(-|–|to|±|\.\.)\s*\d", rest):
        raise _refuse(text, "is a range", dimension, "write one value")
    return float(match.group()), " ".join(rest.split())


def _finite(value: object, number: float, dimension: str) -> float:
    if not math.isfinite(number):
        raise _refuse(value, "is not finite", dimension)
    return number


def _unknown_unit(value: str, unit: str, dimension: str) -> InputError:
    if not unit:
        example = next(iter(UNITS[dimension]))
        return _refuse(value, "has no unit", dimension, f'write "{shown(value)} {example}" if {example} is meant')
    hints = _HINTS.get(dimension, {})
    hint = hints.get(unit) or hints.get(unit.lower()) or hints.get(unit.lower().split()[-1], "")
    if not hint:
        lowered = {name.lower(): name for name in UNITS[dimension]}
        hint = f"write {lowered[unit.lower()]}" if unit.lower() in lowered else ""
    other = next((name for name, units in UNITS.items() if unit in units and name != dimension), None)
    what = f"is {a(other)}, not {a(dimension)}" if other else f'has the unknown unit "{shown(unit)}"'
    return _refuse(value, what, dimension, hint)


def parse_fraction(value: object) -> float:
    """A probability or share: a number from 0 to 1, or a percentage ("60 %")."""
    number = math.nan
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = float(value) if abs(value) < 1e300 else math.inf
    elif isinstance(value, str):
        match = re.fullmatch(r"\s*([-+]?[0-9]+(?:\.[0-9]*)?|[-+]?\.[0-9]+)\s*(%|percent|per cent)?\s*", value)
        if match and len(value) <= _LONGEST:
            number = float(match[1]) / (100 if match[2] else 1)
    allowed = "allowed is a number from 0 to 1, or a percentage from 0 % to 100 %"
    if not 0 <= number <= 1:
        remedy = f'write "{shown(value)} %" if per cent is meant' if 1 < number <= 100 else "write it like 0.6 or 60 %"
        raise InputError(Problem(f'{quoted(value)} is not a fraction', allowed=allowed, remedy=remedy))
    return number


def parse_count(value: object, minimum: int = 0, maximum: int = 1_000_000) -> int:
    """A whole number within bounds; text, truth values and decimals are refused."""
    allowed = f"allowed is a whole number from {minimum:,} to {maximum:,}"
    if isinstance(value, float) and value.is_integer() and minimum <= value <= maximum:
        what = f"{quoted(value)} is written with a point or an exponent"
        raise InputError(Problem(what, allowed=allowed, remedy=f"write digits only: {value:.0f}"))
    if isinstance(value, bool) or not isinstance(value, int):
        remedy = "write digits only, without unit, quotes, decimals or separators"
        kind = "the text " if isinstance(value, str) else ""
        raise InputError(Problem(f'{kind}{quoted(value)} is not a whole number', allowed=allowed, remedy=remedy))
    if not minimum <= value <= maximum:
        size = "too small" if value < minimum else "too large"
        digits = str(value) if abs(value) < 10**18 else f"a number of {len(str(abs(value)))} digits"
        raise InputError(Problem(f"{digits} is {size}", allowed=allowed, remedy="write a number within these bounds"))
    return value


def parse_ratio(value: object) -> float:
    """A positive factor without unit: a number, or a ratio such as "4/3"."""
    number = math.nan
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300:
        number = float(value)
    elif isinstance(value, str) and len(value) <= _LONGEST:
        match = re.fullmatch(r"\s*([0-9]+(?:\.[0-9]*)?)\s*/\s*([0-9]+(?:\.[0-9]*)?)\s*", value)
        if match and float(match[2]) > 0:
            number = float(match[1]) / float(match[2])
    if not 0 < number < math.inf:
        remedy = "write it like 4/3 or 1.333"
        raise InputError(Problem(f'{quoted(value)} is not a positive factor', allowed="", remedy=remedy))
    return number
