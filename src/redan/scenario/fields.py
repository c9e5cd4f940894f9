"""The kinds of value a scenario file holds: text in, SI out, with a remedy for every refusal."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from pydantic import PlainValidator
from pydantic_core import PydanticCustomError

from redan.errors import InputError, Problem
from redan.scenario.resolved import Place
from redan.units import parse_count, parse_fraction, parse_position, parse_quantity, parse_ratio, shown

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Altitude:
    """Metres above "sea" or "ground"."""

    altitude_m: float
    above: str


@dataclass(frozen=True, slots=True)
class Release:
    """Where a weapon leaves its carrier: after a distance along the route, or at a waypoint (counted from 1)."""

    along_m: float | None = None
    waypoint: int | None = None


def refused(problem: Problem) -> PydanticCustomError:
    """The problem in the form in which pydantic carries it to `load`."""
    context = {"what": problem.what, "allowed": problem.allowed, "remedy": problem.remedy}
    return PydanticCustomError("redan", "{what}", context)


def _field(parse: Callable[[Any], T]) -> PlainValidator:
    """A pydantic validator from a function that raises InputError."""

    def convert(value: Any) -> T:
        try:
            return parse(value)
        except InputError as error:
            raise refused(error.problems[0]) from None

    return PlainValidator(convert)


def _bad(value: object, what: str, allowed: str, remedy: str) -> InputError:
    return InputError(Problem(f'"{shown(value)}" {what}', allowed=allowed, remedy=remedy))


def quantity(dimension: str, low: str, high: str, *, or_zero: bool = False) -> PlainValidator:
    """A quantity between two plausible bounds, themselves written with units; 0 as well, if `or_zero`."""
    minimum, maximum = parse_quantity(low, dimension), parse_quantity(high, dimension)
    allowed = f"allowed is {low} to {high}" + (", or 0 s" if or_zero else "")

    def parse(value: Any) -> float:
        number = parse_quantity(value, dimension)
        if not (minimum <= number <= maximum or (or_zero and number == 0)):
            size = "too small" if number < minimum else "too large"
            raise _bad(value, f"is {size} to be meant", allowed, "check the unit and the digits")
        return number

    return _field(parse)


def whole(minimum: int, maximum: int) -> PlainValidator:
    """A whole number within bounds."""
    return _field(lambda value: parse_count(value, minimum, maximum))


def word(*choices: str) -> PlainValidator:
    """One of a few words."""

    def parse(value: Any) -> str:
        if isinstance(value, str) and value in choices:
            return value
        from redan.scenario.suggest import did_you_mean

        allowed = f"allowed is {', '.join(choices)}"
        raise _bad(value, "is not one of the choices", allowed, did_you_mean(value, choices) or f"write {choices[0]}")

    return _field(parse)


# Control characters (a terminal obeys them) and marks that turn the direction of writing; tab and line break are fine.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def text(longest: int) -> PlainValidator:
    """Text for people."""

    def parse(value: Any) -> str:
        if not isinstance(value, str):
            raise _bad(value, "is not text", "allowed is text", "put it in quotes")
        if _UNPRINTABLE.search(value):
            raise _bad(value, "holds control characters", "allowed is printable text", "delete them")
        if not value.strip() or len(value) > longest:
            size = "empty" if not value.strip() else f"of {len(value):,} characters"
            raise _bad(value, f"is {size}", f"allowed are 1 to {longest:,} characters", "write a sentence")
        return value

    return _field(parse)


_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def parse_name(value: Any) -> str:
    """A name: lower case letters, digits, single hyphens; at most 40 characters."""
    if isinstance(value, str) and len(value) <= 40 and _NAME.fullmatch(value):
        return value
    allowed = "a name is lower case letters, digits and hyphens, at most 40 characters"
    better = re.sub(r"[^a-z0-9]+", "-", str(value).lower())[:40].strip("-")
    quotes = "put it in quotes" if not isinstance(value, str) and better == str(value) else ""
    raise _bad(value, "is not a name", allowed, quotes or (f"write {better}" if better else "write a name"))


def parse_reference(value: Any) -> str:
    """A target: a name, or `unit/launcher-2`, or `net/command-post`."""
    if isinstance(value, str) and len(value) <= 60:
        head, slash, tail = value.partition("/")
        if _NAME.fullmatch(head) and (not slash or re.fullmatch(r"launcher-[1-9][0-9]?|command-post", tail)):
            return value
    allowed = "a target is the name of an asset, unit or radar, or UNIT/launcher-N, or NET/command-post"
    raise _bad(value, "is not a target", allowed, "write the name as it stands in the file")


# Sea-skimmers fly at a few metres; lower is a slip, and higher than this nothing of the catalogue flies.
_LOWEST_M, _HIGHEST_M = 2, 25_000
_ALTITUDE = re.compile(r"(.*?)\s*(above (?:the )?ground|agl|above (?:mean )?sea(?: level)?|amsl|msl)?\s*", re.DOTALL)


def parse_altitude(value: Any) -> Altitude:
    """ "6000 m" or "6000 m above sea level" or "300 m above ground"."""
    allowed = 'an altitude is "6000 m" (above sea level) or "300 m above ground"'
    if not isinstance(value, str):
        parse_quantity(value, "length")
    match = _ALTITUDE.fullmatch(value) if len(value) < 100 else None
    if match is None:
        raise _bad(value, "is not an altitude", allowed, "")
    if re.match(r"\s*FL\s*\d", value):
        raise _bad(value, "is a flight level", allowed, "write feet: FL250 is 25000 ft")
    metres = parse_quantity(match[1], "length")
    ground = match[2] is not None and ("ground" in match[2] or match[2] == "agl")
    if not _LOWEST_M <= metres <= _HIGHEST_M:
        size = "too low" if metres < _LOWEST_M else "too high"
        raise _bad(
            value,
            f"is {size} for an aircraft",
            f"allowed is {_LOWEST_M} m to {_HIGHEST_M} m (assumption)",
            "check the unit and the digits",
        )
    return Altitude(metres, "ground" if ground else "sea")


def parse_release(value: Any) -> Release:
    """ "120 km along route" or "waypoint 3"."""
    allowed = 'a release is "120 km along route" or "waypoint 3"'
    if isinstance(value, str) and len(value) < 100:
        if match := re.fullmatch(r"\s*waypoint\s+([0-9]{1,3})\s*", value):
            if int(match[1]) < 1:
                raise _bad(value, "does not exist", "waypoints are counted from 1", "write waypoint 1")
            return Release(waypoint=int(match[1]))
        if match := re.fullmatch(r"(.*\S)\s+along\s+(?:the\s+)?route\s*", value, re.DOTALL):
            return Release(along_m=parse_quantity(match[1], "length"))
    raise _bad(value, "is not a release", allowed, "distance is counted from the first waypoint")


def _place(value: Any) -> Place:
    return Place(*parse_position(value))


def _list_of(longest: int) -> PlainValidator:
    def parse(value: Any) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise _bad(value, "is not a list of source keys", "sources is a list, as in [report-000, report-001]", "")
        if not 1 <= len(value) <= longest:
            raise _bad(value, "names no source", f"allowed are 1 to {longest} keys", "name a source of the catalogue")
        return tuple(value)

    return _field(parse)


def _free_mapping(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or not value:
        raise _bad(value, "sets nothing", "set is a mapping, as in {permission: hold}", "write at least one setting")
    return value


Name = Annotated[str, _field(parse_name)]
Reference = Annotated[str, _field(parse_reference)]
Sources = Annotated[tuple[str, ...], _list_of(30)]
Settings = Annotated[dict[str, Any], _field(_free_mapping)]
Text = Annotated[str, text(2000)]
Fraction = Annotated[float, _field(parse_fraction)]
Ratio = Annotated[float, _field(parse_ratio)]
Position = Annotated[Place, _field(_place)]
AltitudeField = Annotated[Altitude, _field(parse_altitude)]
ReleaseField = Annotated[Release, _field(parse_release)]
