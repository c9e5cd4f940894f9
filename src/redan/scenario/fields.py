"""The kinds of value a scenario file holds: text in, SI out, with a remedy for every refusal."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Annotated, Any, TypeVar

from pydantic import PlainValidator
from pydantic_core import PydanticCustomError

from redan.catalogue import load_catalogue
from redan.errors import InputError, Problem
from redan.positions import FORM, parse_position
from redan.scenario import spellings
from redan.scenario.bands import BAND_FORM, Band, parse_band
from redan.scenario.resolved import Place
from redan.scenario.suggest import did_you_mean, either, nearest_system
from redan.scenario.systems import usable_of
from redan.units import (
    EXAMPLES,
    LIKELY,
    UNITS,
    a,
    bare_number,
    parse_count,
    parse_fraction,
    parse_quantity,
    parse_ratio,
    quoted,
    shown,
    with_units,
)

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


@dataclass(frozen=True)
class Form:
    """What a field holds, for the message that it is missing: `allowed`, and an example of a value."""

    allowed: str
    example: str = "..."
    unit: str = ""  # of the number behind it


def _field(parse: Callable[[Any], T], allowed: str = "", example: str = "...", unit: str = "") -> PlainValidator:
    """A pydantic validator from a function that raises InputError."""

    def convert(value: Any) -> T:
        try:
            return parse(value)
        except InputError as error:
            raise refused(error.problems[0]) from None

    FORMS[convert] = Form(allowed, example, unit)
    return PlainValidator(convert)


FORMS: dict[Any, Form] = {}  # by the function of the validator


def _bad(value: object, what: str, allowed: str, remedy: str) -> InputError:
    return InputError(Problem(f"{quoted(value)} {what}", allowed=allowed, remedy=remedy))


_A = {"money": "an amount of money"}
_SI = {"time": "s", "speed": "m/s", "money": "USD", "power density": "W/Hz", "length": "m", "angle": "rad"}


def proposing(parse: Callable[[Any], T], candidates: Callable[[Any], Iterable[str]]) -> Callable[[Any], T]:
    """The same parser, which proposes what it accepts itself where it refuses a value."""

    def accepts(candidate: str) -> bool:
        try:
            parse(yaml_value(candidate))
        except InputError:
            return False
        return True

    def convert(value: Any) -> T:
        try:
            return parse(value)
        except InputError as error:
            problem = error.problems[0]
            if re.match(r'write "|check the', problem.remedy):
                raise
            accepted = [
                c for c in dict.fromkeys(candidates(value)) if repr(yaml_value(c)) != repr(value) and accepts(c)
            ]
            if found := [c for c in accepted if not _differs_by_its_point(c, accepted[0])][:2]:
                because = problem.remedy.partition("; ")[2] if problem.remedy.startswith("write ") else ""
                written = " or ".join(f'"{one}"' if isinstance(yaml_value(one), str) else one for one in found)
                remedy = "; ".join(filter(None, (f"write {written}", because)))
                problem = replace(problem, remedy=remedy)
            raise InputError(problem) from None

    return convert


def _differs_by_its_point(one: str, other: str) -> bool:
    """10.000 m beside 10000 m: a comma is one of the two."""
    return one != other and one.replace(".", "") == other.replace(".", "")


def yaml_value(text: str) -> Any:
    """A proposal as it is read from a file: digits are a number there."""
    if re.fullmatch(r"-?[0-9]+", text):
        return int(text)
    return float(text) if re.fullmatch(r"-?[0-9]*\.[0-9]+", text) else text


def quantity(dimension: str, low: str, high: str, *, or_zero: bool = False) -> PlainValidator:
    """A quantity between two plausible bounds, themselves written with units; 0 as well, if `or_zero`."""
    minimum, maximum = parse_quantity(low, dimension), parse_quantity(high, dimension)
    allowed = f"allowed is {low} to {high}" + (f", or 0 {low.split()[-1]}" if or_zero else "")

    def mach(value: Any) -> str:
        """The remedy for a number that fits no unit: speeds are also given as Mach numbers."""
        number = spellings.mach_number(value) if dimension == "speed" else 0.0
        speeds = [(number * sound, where) for sound, where in spellings.SOUND_M_S if number]
        written = " or ".join(f'"{v:.0f} m/s" ({where})' for v, where in speeds if minimum <= v <= maximum)
        example = f"write the number and its unit, as in {EXAMPLES[dimension]}"
        return f"write {written} if Mach {number:g} is meant" if written else example

    def parse(value: Any) -> float:
        bare = bare_number(value)
        if bare is not None and not (or_zero and bare == 0):
            fitting = [unit for unit in LIKELY[dimension] if minimum <= bare * UNITS[dimension][unit] <= maximum]
            remedy = with_units(value, fitting) if fitting else mach(value)
            raise _bad(value, "has no unit", f"{allowed}, with its unit", remedy)
        if dimension == "speed" and spellings.mach_number(value):
            raise _bad(value, "is a Mach number", allowed, mach(value))
        number = parse_quantity(value, dimension)
        if not (minimum <= number <= maximum or (or_zero and number == 0)):
            size = "too small" if number < minimum else "too large"
            raise _bad(value, f"is {size} to be meant", allowed, "check the unit and the digits")
        return number

    form = f"{allowed}; {_A.get(dimension) or a(dimension)} is a number and a unit"
    read = proposing(parse, lambda value: spellings.quantities(value, dimension))
    return _field(read, form, EXAMPLES[dimension], _SI[dimension])


def whole(minimum: int, maximum: int) -> PlainValidator:
    """A whole number within bounds."""
    span = f"a whole number from {minimum:,} to {maximum:,}" if minimum < maximum else f"{minimum}"
    parse = proposing(lambda value: parse_count(value, minimum, maximum), spellings.counts)
    return _field(parse, f"allowed is {span}", str(max(minimum, 1)))


def word(*choices: str, synonyms: Mapping[str, str] | None = None) -> PlainValidator:
    """One of a few words; `synonyms`: what people write for one of them."""
    allowed = f"allowed is {', '.join(choices)}"
    meant = {re.sub("[^a-z]", "", name.lower()): choice for name, choice in (synonyms or {}).items()}

    def parse(value: Any) -> str:
        if isinstance(value, str) and value in choices:
            return value
        squeezed = re.sub("[^a-z]", "", str(value)[:60].lower())
        known = meant.get(squeezed) or meant.get(squeezed.removesuffix("s"))
        remedy = f"did you mean {known}?" if known else did_you_mean(value, choices)
        raise _bad(value, "is not one of the choices", allowed, remedy or "choose one of these")

    return _field(parse, allowed, choices[0])


# Control characters (a terminal obeys them) and marks that turn the direction of writing; tab and line break are fine.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def _parse_text(value: Any, longest: int) -> str:
    if not isinstance(value, str):
        remedy = "put it in quotes" if isinstance(value, int | float) else "write a text after the colon"
        raise _bad(value, "is not text", "allowed is text", remedy)
    if _UNPRINTABLE.search(value):
        raise _bad(value, "holds control characters", "allowed is printable text", "delete them")
    if not value.strip() or len(value) > longest:
        size = "empty" if not value.strip() else f"of {len(value):,} characters"
        raise _bad(value, f"is {size}", f"allowed are 1 to {longest:,} characters", "write a sentence")
    return value


def text(longest: int, form: str = "", example: str = '"..."') -> PlainValidator:
    """Text for people, or of the form that is named."""
    allowed = form or f"it is text of 1 to {longest:,} characters"
    return _field(lambda value: _parse_text(value, longest), allowed, example)


LONGEST_NAME = 40
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def parse_name(value: Any) -> str:
    """A name: lower case letters, digits, single hyphens; at most 40 characters."""
    if isinstance(value, str) and len(value) <= LONGEST_NAME and _NAME.fullmatch(value):
        return value
    allowed = "a name is lower case letters, digits and hyphens, at most 40 characters"
    plain = shown(value) if isinstance(value, str | int | float) else ""
    better = re.sub(r"[^a-z0-9]+", "-", plain.lower())[:LONGEST_NAME].strip("-")
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
_ALTITUDE = re.compile(
    r"(.*?)\s*(above (?:the )?ground(?: level)?|agl|above (?:mean )?sea(?: level)?|amsl|msl|asl)?\s*",
    re.DOTALL | re.IGNORECASE,
)


_MANY_WAYPOINTS = 20  # a bare number above it is taken for a distance
_ALTITUDE_FORM = 'an altitude is "6000 m" (above sea level) or "300 m above ground"'
_RELEASE_FORM = 'a release is "120 km along route" or "waypoint 3"'


def _flown(metres: float) -> bool:
    return _LOWEST_M <= metres <= _HIGHEST_M


def parse_altitude(value: Any) -> Altitude:
    """ "6000 m" or "6000 m above sea level" or "300 m above ground"."""
    allowed = _ALTITUDE_FORM
    bare = bare_number(value)
    if bare is not None:
        fitting = [unit for unit in ("m", "ft") if _flown(bare * UNITS["length"][unit])]
        raise _bad(value, "has no unit", allowed, with_units(value, fitting or ["m"]))
    if not isinstance(value, str):
        parse_quantity(value, "length")
    match = _ALTITUDE.fullmatch(value) if len(value) < 100 else None
    if match is None:
        raise _bad(value, "is not an altitude", allowed, "")
    if re.match(r"\s*FL\s*\d", value, re.IGNORECASE):
        raise _bad(value, "is a flight level", allowed, "write feet; a flight level is hundreds of feet")
    if bare_number(match[1]) is not None:
        fitting = [unit for unit in ("m", "ft") if _flown(float(match[1]) * UNITS["length"][unit])]
        raise _bad(
            value, "has no unit", allowed, with_units(match[1], [f"{unit} {match[2]}" for unit in fitting or "m"])
        )
    metres = parse_quantity(match[1], "length")
    ground = match[2] is not None and match[2].lower().startswith(("above g", "above the g", "agl"))
    if not _flown(metres):
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
    allowed = _RELEASE_FORM
    bare = bare_number(value)
    if bare is not None:
        waypoint = f'"waypoint {bare:.0f}" or ' if bare == int(bare) and 1 <= bare <= _MANY_WAYPOINTS else ""
        remedy = f'write {waypoint}"{bare:g} km along route"' if bare > 0 else "write its unit"
        raise _bad(value, "has no unit", allowed, remedy)
    if isinstance(value, str) and len(value) < 100:
        if match := re.fullmatch(r"\s*waypoint\s+([0-9]{1,3})\s*", value):
            if int(match[1]) < 1:
                raise _bad(value, "does not exist", "waypoints are counted from 1", "write waypoint 1")
            return Release(waypoint=int(match[1]))
        if match := re.fullmatch(r"(.*\S)\s+along\s+(?:the\s+)?route\s*", value, re.DOTALL):
            return Release(along_m=parse_quantity(match[1], "length"))
    raise _bad(value, "is not a release", allowed, "distance is counted from the first waypoint")


def _factor(value: Any) -> float:
    """A factor that is one at all; whether it is plausible is for the check."""
    number = parse_ratio(value)
    if not 0.1 <= number <= 100:
        raise _bad(value, "is no factor that can be meant", "allowed is 0.1 to 100", "write it like 4/3")
    return number


def _place(value: Any) -> Place:
    if isinstance(value, list) and all(type(half) is str for half in value):
        return _place_of(tuple(value))
    return Place(*parse_position(value))


@lru_cache(maxsize=1024)
def _place_of(halves: tuple[str, ...]) -> Place:
    """Remembered: a reading that sets a route is read again for every variant."""
    return Place(*parse_position(list(halves)))


def _parse_sources(value: Any) -> tuple[str, ...]:
    """Keys of the catalogue, addresses, or sources in words; whether a key exists is for the check."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        example = f"write [{shown(value)}]" if isinstance(value, str) and "," not in value else "write [report-000]"
        raise _bad(value, "is not a list of sources", _SOURCES_FORM, example)
    if not 1 <= len(value) <= 30:
        raise _bad(value, "names no source" if not value else "names too many", _SOURCES_FORM, "name 1 to 30 sources")
    return tuple(_parse_text(item, 500) for item in value)


_SOURCES_FORM = (
    'sources are a list of catalogue keys, addresses (https://...) or texts, as in [report-000, "My notes, p. 3"]'
)
ADDRESS = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)


def own_source(source: str) -> bool:
    """Whether a source is the user's own: an address, or words; anything else must be a key of the catalogue."""
    return bool(ADDRESS.fullmatch(source.strip())) or len(source.split()) >= 2


def _free_mapping(value: Any) -> dict[str, Any]:
    if not value:
        raise _bad(value, "sets nothing", "set is a mapping, as in {permission: hold}", "write at least one setting")
    return _mapping_or_nothing(value)


def _mapping_or_nothing(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _bad(value, "is not a mapping", "set is a mapping, as in {permission: hold}", "write KEY: VALUE")
    return value


_NAME_FORM = "a name is lower case letters, digits and hyphens, at most 40 characters"
_TARGET_FORM = "a target is the name of an asset, unit or radar, or UNIT/launcher-N, or NET/command-post"
_SET_FORM = "set is a mapping of settings, as in {permission: hold, units.s200-1.missiles: 24}"

Name = Annotated[str, _field(parse_name, _NAME_FORM)]
Reference = Annotated[str, _field(parse_reference, _TARGET_FORM)]
Sources = Annotated[tuple[str, ...], _field(_parse_sources, _SOURCES_FORM, "[report-000]")]
Settings = Annotated[dict[str, Any], _field(_free_mapping, _SET_FORM, "{permission: hold}")]
OptionSettings = Annotated[
    dict[str, Any], _field(_mapping_or_nothing, f"{_SET_FORM}; {{}} leaves the scenario as it stands", "{}")
]
Text = Annotated[str, text(2000)]
Fraction = Annotated[
    float,
    _field(proposing(parse_fraction, spellings.fractions), "allowed is a number from 0 to 1, or a percentage", "0.5"),
]
Ratio = Annotated[float, _field(proposing(_factor, spellings.ratios), "a positive factor: a number, or a ratio", "4/3")]
Position = Annotated[Place, _field(_place, FORM, "[33.51 N, 36.28 E]")]
AltitudeField = Annotated[Altitude, _field(proposing(parse_altitude, spellings.altitudes), _ALTITUDE_FORM, "6000 m")]
BandField = Annotated[Band, _field(parse_band, BAND_FORM, EXAMPLES["band"])]
ReleaseField = Annotated[Release, _field(proposing(parse_release, spellings.releases), _RELEASE_FORM, "waypoint 2")]


fielded = _field  # for parts with a kind of value of their own


def system_name(*kinds: str) -> PlainValidator:
    """The name of a system of the catalogue, of one of some kinds; whether it can be used is for the check."""

    def parse(value: Any) -> str:
        try:
            return parse_name(value)
        except InputError as error:
            ids = usable_of(load_catalogue(), kinds)
            near = nearest_system(str(value), ids) if isinstance(value, str | int | float) else []
            close = f"did you mean {either(near)}?" if near else "write the name as `redan catalogue` lists it"
            raise InputError(replace(error.problems[0], remedy=close)) from None

    return _field(parse, f"CATALOGUE {' '.join(kinds)}")
