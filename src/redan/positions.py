"""Positions as people write and paste them: "33.51 N, 36.28 E", 33°36'N 36°48'E, N33.6.

What says by its letters which half is which is read. What does not (two bare numbers, a position in a grid) is refused,
with the decimal form of it where that can be told: every proposal is itself accepted.
"""

from __future__ import annotations

import math
import re

from redan.errors import InputError, Problem
from redan.units import quoted, shown

FORM = "a position is [latitude N or S, longitude E or W] in decimal degrees, as in [33.51 N, 36.28 E]"
_LONGEST = 200

# Signs that stand for the same thing: degree (also the masculine ordinal and the ring above), minute, second, minus.
_SAME = str.maketrans({
    **dict.fromkeys("º˚⁰∘", "°"), **dict.fromkeys("′’‘´`ʹʼ‵", "'"), **dict.fromkeys("″”“ʺ˝", '"'),
    **dict.fromkeys("−–—﹣－", "-"), **dict.fromkeys("\u00a0\u2009\u202f\t\n", " "), "，": ",", "；": ";",
})  # fmt: skip
_WORDS = {"north": "N", "south": "S", "east": "E", "west": "W"}
_NUMBER = r"[0-9]{1,8}(?:[.,][0-9]*)?|\.[0-9]+"
_PARTS = re.compile(
    rf"(?P<sign>[-+]?)\s*(?P<d>{_NUMBER})\s*(?:°|deg|d|:|(?=\s))?\s*"
    rf"(?:(?P<m>{_NUMBER})\s*(?:'|m(?:in)?|:|(?=\s)|$)?\s*(?:(?P<s>{_NUMBER})\s*(?:\"|''|s(?:ec)?)?)?)?"
)
_BAND = "[C-HJ-NP-X]"
_MGRS = re.compile(rf"[0-9]{{1,2}}\s*{_BAND}\s*[A-HJ-NP-Z]{{2}}\s*(?:[0-9]{{1,5}}\s*[0-9]{{1,5}})?", re.IGNORECASE)
_UTM = re.compile(rf"[0-9]{{1,2}}\s*(?:{_BAND}|north|south)?[\s,]+[0-9]{{6}}(?:\.[0-9]*)?\s*m?\s*E?[\s,]+"
                  r"[0-9]{6,8}(?:\.[0-9]*)?\s*m?\s*N?", re.IGNORECASE)  # fmt: skip
_BARE = re.compile(r"[-+]?(?:[0-9]{1,3}(?:\.[0-9]*)?|\.[0-9]+)")


def parse_position(value: object) -> tuple[float, float]:
    """Latitude and longitude in radians from ["33.51 N", "36.28 E"] or a text that holds both."""
    if value is None:
        raise InputError(Problem("an empty value is not a position", allowed=FORM, remedy="write both, with a comma"))
    whole = _as_text(value)
    _refuse_grids(whole)
    halves = _halves(value, whole)
    first, second = (_coordinate(half, whole) for half in halves)
    if first[1] in "EW" and second[1] in "NS":
        remedy = f"write {_written(second, first)}"
        raise InputError(Problem(f'"{shown(whole)}" has the longitude first', allowed=FORM, remedy=remedy))
    if first[1] in "EW" or second[1] in "NS":
        what = f'"{shown(whole)}" is not one latitude and one longitude'
        raise InputError(Problem(what, allowed=FORM, remedy="check the letters"))
    latitude, longitude = first[0], second[0]
    if abs(latitude) > 90:
        north, east = (longitude, "S" if longitude < 0 else "N"), (latitude, "W" if latitude < 0 else "E")
        swapped = f"are the two swapped? {_written(north, east)}"
        remedy = swapped if abs(longitude) <= 90 and abs(latitude) <= 180 else _compact(halves) or "check the number"
        what = f"latitude {shown(halves[0])} is beyond the pole"
        raise InputError(Problem(what, allowed="at most 90", remedy=remedy))
    if abs(longitude) > 180:
        what = f"longitude {shown(halves[1])} is beyond the antimeridian"
        remedy = _compact(halves) or _other_way_round(first, longitude)
        raise InputError(Problem(what, allowed="at most 180", remedy=remedy))
    return math.radians(latitude), math.radians(longitude)


def _as_text(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(part.strip() if isinstance(part, str) else shown(part) for part in value)
    return value.strip() if isinstance(value, str) else shown(value)


def _bad(whole: str, what: str, remedy: str) -> InputError:
    return InputError(Problem(f'"{shown(whole)}" {what}', allowed=FORM, remedy=remedy))


def _refuse_grids(whole: str) -> None:
    plain = whole.replace(",", " ").strip()
    if len(plain) > _LONGEST:
        return
    grid = "an MGRS reference" if _MGRS.fullmatch(plain) else "a UTM position" if _UTM.fullmatch(plain) else ""
    if grid:
        raise _bad(whole, f"is {grid}, which redan does not read", "convert it to latitude and longitude in degrees")


def _halves(value: object, whole: str) -> list[str]:
    """The text of latitude and longitude."""
    if isinstance(value, dict):
        by_key = {str(key).lower()[:3]: part for key, part in value.items()}
        proposal = _proposal(by_key.get("lat"), by_key.get("lon", by_key.get("lng")))
        raise _bad(whole, "is not a position", proposal or "write both in brackets, as in [33.51 N, 36.28 E]")
    if isinstance(value, list | tuple):
        if len(value) == 2:
            return [part if isinstance(part, str) else shown(part) for part in value]
        if len(value) == 4 and (joined := _joined_commas(value)):
            raise _bad(whole, "is not a position", f"write decimals with a point: {joined}")
        if len(value) == 3:
            raise _bad(whole, "is not a position", "altitude is a key of its own")
        if len(value) != 1 or not isinstance(value[0], str):
            raise _bad(whole, "is not a position", "write both, with a comma")
    if value is None or isinstance(value, bool) or len(whole) > _LONGEST:
        raise _bad(whole, "is not a position", "write both, with a comma")
    text = _plain(whole)
    letters = [match.start() for match in re.finditer("[NSEW]", text)]
    if len(letters) == 2:
        cut = letters[1] if letters[0] == 0 else letters[0] + 1
        return [text[:cut].strip(" ,;/"), text[cut:].strip(" ,;/")]
    found = _BARE.findall(text)
    proposal = _proposal(*found) if len(found) == 2 and not letters else ""
    if proposal:
        raise _bad(whole, "has no hemispheres", f"{proposal}, if the latitude stands first")
    raise _bad(whole, "is not a position", "write both, with a comma")


def _plain(text: str) -> str:
    """The text with one sign for each meaning and hemispheres as capital letters."""
    text = text.translate(_SAME)
    text = re.sub("north|south|east|west", lambda match: _WORDS[match[0].lower()], text, flags=re.IGNORECASE)
    return re.sub("(?<![a-zA-Z])[nsew](?![a-zA-Z])", lambda match: match[0].upper(), text).strip()


def _coordinate(half: str, whole: str) -> tuple[float, str]:
    """Signed degrees and the hemisphere letter of one half of a position."""
    text = _plain(half) if len(half) <= _LONGEST else ""
    before, after = re.match("[NSEW]", text), re.search("[NSEW]$", text)
    if not (before or after):
        numbers = [part for part in _BARE.findall(_plain(whole)) if part] if len(whole) <= _LONGEST else []
        proposal = _proposal(*numbers) if len(numbers) == 2 else ""
        hint = "write the hemisphere: N or S for the latitude (first), E or W for the longitude"
        if re.fullmatch(_BARE.pattern + r"\s*°?", text) and proposal:
            raise InputError(Problem(f'"{shown(half)}" has no hemisphere', allowed=FORM, remedy=f"{hint}; {proposal}"))
        remedy = hint if re.fullmatch(r"[-+]?[0-9.]+\s*°?", text) else _REMEDY
        raise InputError(Problem(f"{quoted(half)} is not a coordinate", allowed=FORM, remedy=remedy))
    if before and after and len(text) > 1:
        what = f'"{shown(half)}" names two hemispheres'
        raise InputError(Problem(what, allowed=FORM, remedy="write one letter, after the number"))
    letter = text[0] if before else text[-1]
    body = (text[1:] if before else text[:-1]).strip()
    match = _PARTS.fullmatch(body)
    number = _degrees(match) if match else None
    if match is None or number is None:
        raise InputError(Problem(f"{quoted(half)} is not a coordinate", allowed=FORM, remedy=_REMEDY))
    if match["sign"] == "-":
        opposite = {"N": "S", "S": "N", "E": "W", "W": "E"}[letter]
        remedy = f"write {_short(number)} {opposite} or leave out the minus"
        raise InputError(Problem(f'"{shown(half)}" has a sign and a letter', allowed=FORM, remedy=remedy))
    return (-number if letter in "SW" else number), letter


_REMEDY = "write decimal degrees and the hemisphere, as in 33.51 N"


def _degrees(match: re.Match[str]) -> float | None:
    """Degrees, minutes and seconds as one number; None where minutes are no minutes."""
    parts = [match["d"], match["m"], match["s"]]
    given = [part for part in parts if part is not None]
    if any("." in part or "," in part for part in given[:-1]):  # only the last may have decimals
        return None
    numbers = [float(part.replace(",", ".")) for part in given]
    if any(number >= 60 for number in numbers[1:]):
        return None
    return math.fsum(number / 60.0**power for power, number in enumerate(numbers))


def _short(number: float) -> str:
    return f"{number:.6f}".rstrip("0").rstrip(".")


def _written(latitude: tuple[float, str], longitude: tuple[float, str]) -> str:
    return f"[{_short(abs(latitude[0]))} {latitude[1]}, {_short(abs(longitude[0]))} {longitude[1]}]"


def _proposal(first: object, second: object) -> str:
    """Two bare numbers as a position, the latitude first unless only the other way is possible; or nothing."""
    try:
        latitude, longitude = float(str(first)), float(str(second))
    except ValueError:
        return ""
    if abs(latitude) > 90 >= abs(longitude):
        latitude, longitude = longitude, latitude
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        return ""
    return "write " + _written((latitude, "S" if latitude < 0 else "N"), (longitude, "W" if longitude < 0 else "E"))


def _joined_commas(parts: list[object] | tuple[object, ...]) -> str:
    """[33,6 N, 36,8 E] is four values to YAML: the position that is meant, or nothing."""
    try:
        text = [f"{parts[i]}.{str(parts[i + 1]).strip()}" for i in (0, 2)]
        first, second = (_coordinate(half, ", ".join(text)) for half in text)
    except InputError:
        return ""
    return _written(first, second) if first[1] in "NS" and second[1] in "EW" else ""


def _compact(halves: list[str]) -> str:
    """333600N 0364800E: degrees, minutes and seconds without signs; what is meant, or nothing."""
    found = []
    for half, digits in zip(halves, (2, 3), strict=True):
        match = re.fullmatch(rf"([0-9]{{{digits}}})([0-5][0-9])([0-5][0-9](?:\.[0-9]*)?)?\s*([NSEW])", _plain(half))
        if match is None:
            return ""
        found.append((int(match[1]) + int(match[2]) / 60 + float(match[3] or 0) / 3600, match[4]))
    if found[0][0] > 90 or found[1][0] > 180:
        return ""
    return f"write {_written(found[0], found[1])} if degrees, minutes and seconds are meant"


def _other_way_round(latitude: tuple[float, str], longitude: float) -> str:
    """Longitudes are also counted from 0 to 360."""
    if not 180 < abs(longitude) < 360:
        return "write it as degrees east or west of Greenwich"
    turned = longitude - math.copysign(360, longitude)
    return f"write {_written(latitude, (turned, 'W' if turned < 0 else 'E'))}, if it is counted to 360"
