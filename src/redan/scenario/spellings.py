"""What somebody may have meant who wrote a number in another way: "10,000 m", "FL330", "480 kts", "$5 million".

These are candidates only: `fields` proposes those that its own reading accepts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_LONGEST = 100
_SAME = str.maketrans({
    **dict.fromkeys("−–—﹣－", "-"), **dict.fromkeys("\u00a0\u2009\u202f\t\n", " "), **dict.fromkeys("’‘ʼ´`", "'"),
})  # fmt: skip
_GROUPS = re.compile(r"[1-9][0-9]{0,2}(?:([,' _])[0-9]{3})(?:\1[0-9]{3})*(?:\.[0-9]+)?")
_CONTINENTAL = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+,[0-9]+|[1-9][0-9]{0,2}(?:\.[0-9]{3}){2,}")
_NUMBER = r"[-+]?[0-9][0-9.,'_ ]*(?:[eE][-+]?[0-9]+)?|[-+]?\.[0-9]+"
_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")

# Unit as people write it (lower case, without points and blanks) -> as it is read, or the factor and the unit.
_UNITS: dict[str, dict[str, str | tuple[float, str]]] = {
    "length": {
        **dict.fromkeys(("nm", "naut", "nauticalmile", "nauticalmiles", "nmile", "nmiles"), "nmi"),
        **dict.fromkeys(("k", "kms", "klick", "klicks"), "km"), **dict.fromkeys(("mtr", "mtrs", "mts"), "m"),
        "kft": (1000.0, "ft"), "kfeet": (1000.0, "ft"), "'": "ft", "yd": (0.9144, "m"), "yards": (0.9144, "m"),
    },
    "speed": {
        **dict.fromkeys(("mps", "m/sec", "ms-1", "m*s-1", "m/second", "metrespersecond", "meterspersecond"), "m/s"),
        **dict.fromkeys(("kph", "kmh", "kmph", "km/hr", "kmh-1", "km/hour", "kilometresperhour"), "km/h"),
        **dict.fromkeys(("kilometersperhour",), "km/h"), **dict.fromkeys(("nm/h", "nmi/h", "kts", "ktas", "kns"), "kt"),
        **dict.fromkeys(("milesperhour",), "mph"), "fps": "ft/s", "fpm": "ft/min",
    },
    "time": {
        **dict.fromkeys(("m", "mn", "mins", "minute(s)"), "min"), **dict.fromkeys(("hr", "hrs"), "h"),
        **dict.fromkeys(("secs", "sek"), "s"), "msec": "ms", "week": (7.0, "d"), "weeks": (7.0, "d"),
    },
    "angle": {"d": "deg", "degs": "deg", "º": "deg"},
    "mass": {"kgs": "kg", "kilo": "kg", "kilos": "kg", "kilograms": "kg", "kilogram": "kg"},
}  # fmt: skip
_MONEY = {
    "": "", **dict.fromkeys(("k", "thousand", "tsd"), "thousand "), **dict.fromkeys(("b", "bn", "billion"), "billion "),
    **dict.fromkeys(("m", "mn", "mm", "mio", "mln", "million", "millions"), "million "),
}  # fmt: skip
SOUND_M_S = ((295.07, "from 11 km up"), (340.29, "at sea level"))  # International Standard Atmosphere
_MACH = re.compile(r"(?:[Mm]ach|MACH|M[aA]?)?\s*([0-9]*[.,]?[0-9]+)\s*(?:[Mm]ach|MACH|M[aA]?)?")
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")
_PIECE = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(hours?|hrs?|h|minutes?|mins?|min|m|seconds?|secs?|s)(?![a-z])\s*,?\s*")
_LEVEL = re.compile(r"(?:FL|flight\s*level)\s*([0-9]{2,3})", re.IGNORECASE)


def plain_numbers(text: str) -> list[str]:
    """A number as it may be meant, in digits with a point: 10,000 is 10000 before it is 10.000."""
    text = text.strip()
    if text.lower() in _WORDS:
        return [str(_WORDS.index(text.lower()))]
    sign, body = (text[0], text[1:].strip()) if text[:1] in ("-", "+") else ("", text)
    found = []
    if _GROUPS.fullmatch(body):
        found.append(re.sub("[,' _]", "", body))
    if _CONTINENTAL.fullmatch(body):
        found.append(body.replace(".", "").replace(",", "."))
    if re.fullmatch("[0-9]+,[0-9]+", body):
        found.append(body.replace(",", "."))
    if re.fullmatch(r"[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?|\.[0-9]+", body):
        found.append(body)
    return [sign.replace("+", "") + number for number in dict.fromkeys(found)]


def quantities(value: object, dimension: str) -> Iterator[str]:
    """What a quantity of one dimension may mean, the likeliest first."""
    text = _cleaned(value)
    if not text:
        return
    if dimension == "money":
        yield from _money(text)
        return
    if dimension == "time":
        yield from _times(text)
    for number, unit in _split(text):
        squeezed = re.sub(r"[\s.]", "", unit.lower())
        meant = _UNITS.get(dimension, {}).get(squeezed)
        if isinstance(meant, tuple):
            yield f"{float(number) * meant[0]:.10g} {meant[1]}"
        elif meant:
            yield f"{number} {meant}"
        elif unit:
            yield from (f"{number} {spelt}" for spelt in dict.fromkeys((unit, unit.lower(), squeezed)))


def altitudes(value: object) -> Iterator[str]:
    """What an altitude may mean."""
    text = _cleaned(value)
    reference = re.search(r"(?:above|over)\s+(?:the\s+)?(?:ground|terrain|surface).*|a\.?g\.?l\.?", text, re.IGNORECASE)
    sea = re.search(
        r"(?:above|over)\s+(?:the\s+)?(?:mean\s+)?sea.*|a?\.?m\.?s\.?l\.?|a\.?s\.?l\.?", text, re.IGNORECASE
    )
    suffix = " above ground" if reference else ""
    for found in (reference, sea):
        if found:
            text = text.replace(_without_number(found[0]), " ").strip()
    if level := _LEVEL.fullmatch(text):
        yield f"{int(level[1]) * 100} ft"
    units = ("m", "ft") if plain_numbers(text) else ()
    yield from (f"{number} {unit}{suffix}" for number in plain_numbers(text) for unit in units)
    yield from (f"{found}{suffix}" for found in quantities(text, "length"))
    if suffix and re.fullmatch(rf"(?:{_NUMBER})\s*[a-zA-Z]+", text):
        yield text + suffix


def _without_number(words: str) -> str:
    """The words of a reference before the number that may follow them: "above ground 300 m"."""
    return re.split(r"\s*[0-9]", words)[0]


def releases(value: object) -> Iterator[str]:
    """What a release may mean."""
    text = _cleaned(value)
    if match := re.fullmatch(r"(?:way\s*-?\s*point|wp|wpt|point)\s*[:#]?\s*(\S+)", text, re.IGNORECASE):
        yield from (f"waypoint {number}" for number in plain_numbers(match[1]))
    way = r"(?:\s*,?\s*(?:along|down|of|on|into)[\s-]+(?:the\s+|its\s+)?(?:route|path|track|way))?"
    if match := re.fullmatch(rf"(?:after|at)?\s*(.*?){way}", text, re.IGNORECASE):
        for found in (match[1], *quantities(match[1], "length")):
            yield f"{found} along route"


def fractions(value: object) -> Iterator[str]:
    """What a probability may mean."""
    text = _cleaned(value)
    match = re.fullmatch(rf"({_NUMBER})\s*(%|percent|per cent|pct|p\.?c\.?)?", text, re.IGNORECASE)
    for number in plain_numbers(match[1]) if match else ():
        yield number if match and not match[2] and float(number) <= 1 else f"{number} %"
    if ratio := re.fullmatch(r"([0-9]{1,6})\s*(?:/|in|of|out of)\s*([1-9][0-9]{0,6})", text):
        yield f"{int(ratio[1]) / int(ratio[2]):.6g}"


def counts(value: object) -> Iterator[str]:
    """What a whole number may mean; what stands after it is taken for what is counted."""
    text = _cleaned(value)
    match = re.fullmatch(rf"({_NUMBER}|[a-z]+)\s*(?:[a-zA-Z]+)?\.?", text.lower())
    for number in plain_numbers(match[1])[:1] if match else ():
        if float(number).is_integer() and abs(float(number)) < 1e18:
            yield f"{int(float(number))}"


def ratios(value: object) -> Iterator[str]:
    """What a factor may mean."""
    text = _cleaned(value)
    if match := re.fullmatch(r"([0-9.]+)\s*(?:[:÷]|to)\s*([0-9.]+)", text):
        yield f"{match[1]}/{match[2]}"
    yield from plain_numbers(re.sub(r"\s*(?:x|times)$|^(?:x|k\s*=)\s*", "", text, flags=re.IGNORECASE))


def mach_number(value: object) -> float:
    """A Mach number: named so, or a bare number that no aircraft flies in any unit; 0 for anything else."""
    text = _cleaned(value)
    match = _MACH.fullmatch(text)
    number = float(match[1].replace(",", ".")) if match else 0.0
    if match is None or not 0.1 <= number <= 10:
        return 0.0
    return 0.0 if match[1] == text and number > 5 else number


def _cleaned(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = str(value).translate(_SAME)
    if len(text) > _LONGEST:
        return ""
    text = re.sub(r"^(?:~|≈|ca\.?\s|approx\.?\s|about\s|circa\s|=)\s*", "", " ".join(text.split()), flags=re.IGNORECASE)
    return text.strip()


def _split(text: str) -> Iterator[tuple[str, str]]:
    """Number and unit, in either order."""
    if match := re.fullmatch(rf"({_NUMBER}|{'|'.join(_WORDS)})\s*(.*)", text, re.IGNORECASE):
        yield from ((number, match[2].strip()) for number in plain_numbers(match[1]))
    elif match := re.fullmatch(rf"([^\s0-9]+)\s*({_NUMBER})", text):
        yield from ((number, match[1]) for number in plain_numbers(match[2]))


def _money(text: str) -> Iterator[str]:
    if re.search("eur|€|£|gbp|rub|ils|₪|₽|¥", text, re.IGNORECASE):
        return  # no currency is converted
    bare = re.sub(r"us\s?\$|\$|us\s?dollars?|usd|dollars?", " ", text, flags=re.IGNORECASE).strip()
    if match := re.fullmatch(rf"({_NUMBER}|{'|'.join(_WORDS)})\s*([a-zA-Z]*)\.?", bare, re.IGNORECASE):
        word = _MONEY.get(match[2].lower())
        yield from (f"{number} {word}USD" for number in plain_numbers(match[1]) if word is not None)


def _times(text: str) -> Iterator[str]:
    if match := _CLOCK.fullmatch(text):
        first, second, third = int(match[1]), int(match[2]), match[3]
        if third is not None:
            yield f"{first * 3600 + second * 60 + int(third)} s"
        else:
            yield f"{first * 60 + second} s"
            yield f"{first * 60 + second} min"
    pieces = list(_PIECE.finditer(text.lower()))
    if len(pieces) > 1 and "".join(piece[0] for piece in pieces) == text.lower():
        yield f"{sum(float(piece[1]) * {'h': 3600, 'm': 60, 's': 1}[piece[2][0]] for piece in pieces):.10g} s"
