"""What a case function takes and gives, declared: names, units, shapes. The page docs/validation-contract.md is made
from these declarations, and every case is read by them: an input that no declaration names is refused by its name.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

# unit -> (dimension, factor to the first unit of its dimension)
UNITS: dict[str, tuple[str, float]] = {
    "m": ("length", 1.0), "km": ("length", 1e3), "ft": ("length", 0.3048), "nmi": ("length", 1852.0),
    "mm": ("length", 1e-3), "s": ("time", 1.0), "min": ("time", 60.0), "h": ("time", 3600.0), "ms": ("time", 1e-3),
    "us": ("time", 1e-6), "ns": ("time", 1e-9), "deg": ("angle", 1.0), "rad": ("angle", 180.0 / math.pi),
    "mrad": ("angle", 0.18 / math.pi), "m/s": ("speed", 1.0), "km/s": ("speed", 1e3), "km/h": ("speed", 1 / 3.6),
    "ft/s": ("speed", 0.3048), "kt": ("speed", 1852.0 / 3600.0), "K": ("temperature", 1.0),
    "degR": ("temperature", 1.0 / 1.8), "Pa": ("pressure", 1.0), "hPa": ("pressure", 100.0),
    "kPa": ("pressure", 1e3), "lbf/ft2": ("pressure", 47.88025898), "kg/m3": ("density", 1.0),
    "slug/ft3": ("density", 515.3788184), "kg": ("mass", 1.0), "slug": ("mass", 14.59390294), "t": ("mass", 1e3),
    "m2": ("area", 1.0), "km2": ("area", 1e6), "ft2": ("area", 0.3048**2), "W": ("power", 1.0), "kW": ("power", 1e3),
    "MW": ("power", 1e6), "Hz": ("frequency", 1.0), "kHz": ("frequency", 1e3), "MHz": ("frequency", 1e6),
    "GHz": ("frequency", 1e9), "dB": ("level", 1.0), "E": ("traffic", 1.0), "1/s": ("rate", 1.0),
    "1/min": ("rate", 1.0 / 60.0), "N": ("force", 1.0), "kN": ("force", 1e3), "1": ("ratio", 1.0), "%": ("ratio", 0.01),
    "km3/s2": ("gravity", 1.0), "Ns": ("impulse", 1.0), "1/m": ("gradient", 1.0), "1/km": ("gradient", 1e-3),
}  # fmt: skip
# how a unit is written at the end of a name, where it is not the unit itself
ENDINGS = {
    "m_s": "m/s", "ms": "m/s", "km_s": "km/s", "km_h": "km/h", "ft_s": "ft/s", "per_s": "1/s", "per_min": "1/min",
    "per_m": "1/m", "per_km": "1/km", "kgm3": "kg/m3", "kg_m3": "kg/m3", "slug_ft3": "slug/ft3", "lbf_ft2": "lbf/ft2",
    "km3_s2": "km3/s2", "erlang": "E", "percent": "%",
}  # fmt: skip
SAME = {"erlang": "E", "Erlang": "E", "kts": "kt", "knots": "kt", "NM": "nmi", "percent": "%", "": "1", "ft²": "ft2",
        "m²": "m2", "km²": "km2", "°": "deg", "sec": "s"}  # fmt: skip
NO_ENDING = ("t", "E", "N", "1")  # too short to be told from a name
NUMBER, WHOLE, CHANCE = "number", "whole number", "chance (0 to 1)"
SCALARS = (NUMBER, WHOLE, CHANCE)
Path = tuple[Any, ...]


class NotReadableError(Exception):
    """Raised where a case asks for something that is not declared, or in another shape: its words name it."""


def factor(given: str, wanted: str) -> float | None:
    """What a value in one unit is multiplied by to be in another; None where they measure different things."""
    first, second = UNITS.get(SAME.get(given, given)), UNITS.get(SAME.get(wanted, wanted))
    if first is None or second is None or first[0] != second[0]:
        return None
    return 1.0 if first == second else first[1] / second[1]


def split_name(name: str) -> tuple[str, str]:
    """A name without its unit, and that unit: antenna_km is (antenna, km). No unit: an empty one."""
    words = name.split("_")
    for count in range(1, len(words)):
        stem, ending = "_".join(words[:count]), "_".join(words[count:])
        unit = ENDINGS.get(ending, ending if ending in UNITS and ending not in NO_ENDING else "")
        if unit:
            return stem, unit
    return name, ""


def same_thing(name: str, unit: str, other: str) -> float | None:
    """If another name means the same with another unit at its end: what its values are multiplied by."""
    stem, ends = split_name(other)
    if not ends or stem not in (name, split_name(name)[0]) or other == name:
        return None
    return factor(ends, unit or split_name(name)[1])


@dataclass(frozen=True)
class Input:
    """One input. shape: one of SCALARS, "text", "list of …", "rows of …", "record" (with its fields)."""

    name: str
    unit: str
    about: str
    shape: str = NUMBER
    needed: bool = True
    words: tuple[str, ...] = ()  # all that a text may say; empty: any text that the function can read
    least: float = -math.inf
    most: float = math.inf
    fields: tuple[Input, ...] = ()
    above: bool = False  # the least value itself is not allowed
    below: bool = False  # of a chance: 1 itself is not allowed
    or_title: bool = False  # needed, unless the title says it

    def read(self, value: Any) -> Any:
        """The value if it has this shape; otherwise the refusal names the input."""
        if self.shape in SCALARS:
            return self._scalar(value)
        if self.shape == "text":
            if not isinstance(value, str) or (self.words and value not in self.words):
                allowed = " | ".join(self.words) or "a text"
                raise NotReadableError(f"{self.name} is {short(value)}; allowed: {allowed}")
            return value
        if self.shape == "record":
            if not isinstance(value, dict):
                raise NotReadableError(f"{self.name} is {short(value)}; allowed: {self.said()}")
            return read_inputs(self.fields, value, f"{self.name}.")
        if self.shape.startswith("list of numbers"):
            if not isinstance(value, list) or not value:
                raise NotReadableError(f"{self.name} is {short(value)}; allowed: {self.said()}")
            each = replace(self, shape=CHANCE if "0 to 1" in self.shape else NUMBER)
            found = [each.read(item) for item in value]
            length = re.search(r"numbers \((\d+)\)", self.shape)
            if length and len(found) != int(length[1]):
                raise NotReadableError(f"{self.name} has {len(found)} values; allowed: {length[1]}")
            return found
        return value  # a shape of its own, which the function itself reads and refuses

    def _scalar(self, value: Any) -> float | int:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            raise NotReadableError(f"{self.name} is {short(value)}; allowed: {self.said()}")
        low, high = (0.0, 1.0) if self.shape == CHANCE else (self.least, self.most)
        if not low <= value <= high or (self.above and value == low) or (self.below and value == high):
            raise NotReadableError(f"{self.name} is {value:g}; allowed: {self.said()}")
        if self.shape == WHOLE:
            if value != int(value):
                raise NotReadableError(f"{self.name} is {value:g}; allowed: {self.said()}")
            return int(value)
        return value

    def said(self) -> str:
        """Shape, unit and limit in words."""
        words = self.shape if self.shape != "record" else "{" + ", ".join(f.name for f in self.fields) + "}"
        if self.unit and self.unit != "1":
            words += f", {self.unit}"
        if self.shape == CHANCE and (self.above or self.below):
            ends = ("above 0" if self.above else "from 0"), ("below 1" if self.below else "to 1")
            return f"chance ({', '.join(ends)})"
        if self.shape != CHANCE and self.least > -math.inf:
            words += f", {'above' if self.above else 'from'} {self.least:g}"
        return words + (f" to {self.most:,.0f}" if self.most < math.inf else "")


@dataclass(frozen=True)
class Output:
    """One value that a function gives. pattern: the names it takes, where there is more than one."""

    name: str
    unit: str
    about: str
    pattern: str = ""  # its group `unit`, if it has one, is the unit that the name says
    tolerance: float = 0.0  # for a column of a table, where the case states none
    turns: tuple[int, ...] | None = None  # which of its numbers are angles round the circle; (): every one

    def takes(self, name: str) -> bool:
        """Whether this is the value of that name."""
        return name == self.name or bool(self.pattern and re.fullmatch(self.pattern, name))

    def unit_in(self, name: str) -> str:
        """The unit inside a name, where the pattern has one: `flight_time_s_reported`."""
        match = re.fullmatch(self.pattern, name) if self.pattern else None
        return match.groupdict().get("unit") or "" if match else ""

    def nearest_turn(self, wanted: Any, computed: Any, turn: float) -> Any:
        """The computed angles, moved by whole turns to where the expected ones are."""
        if self.turns is None:
            return computed
        if isinstance(computed, (list, tuple)):
            if not isinstance(wanted, list) or len(wanted) != len(computed):
                return computed
            nested = any(isinstance(one, (list, tuple)) for one in computed)
            angles = range(len(computed)) if nested or not self.turns else self.turns
            return [self.nearest_turn(w, c, turn) if i in angles else c
                    for i, (w, c) in enumerate(zip(wanted, computed, strict=True))]  # fmt: skip
        if isinstance(wanted, bool) or not isinstance(wanted, (int, float)) or not math.isfinite(wanted):
            return computed
        return computed + turn * round((wanted - computed) / turn)


def short(value: Any) -> str:
    """A value for a message."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def number(name: str, unit: str, about: str, **more: Any) -> Input:
    return Input(name, unit, about, NUMBER, **more)


def positive(name: str, unit: str, about: str, **more: Any) -> Input:
    return Input(name, unit, about, NUMBER, least=0.0, above=True, **more)


def whole(name: str, about: str, least: float = 0, **more: Any) -> Input:
    return Input(name, "1", about, WHOLE, least=least, **more)


def chance(name: str, about: str, **more: Any) -> Input:
    return Input(name, "1", about, CHANCE, **more)


def numbers(name: str, unit: str, about: str, count: int | None = None, **more: Any) -> Input:
    return Input(name, unit, about, f"list of numbers ({count})" if count else "list of numbers", **more)


def text(name: str, about: str, *words: str, **more: Any) -> Input:
    return Input(name, "", about, "text", words=words, **more)


def shaped(name: str, unit: str, about: str, shape: str, **more: Any) -> Input:
    return Input(name, unit, about, shape, **more)


def record(name: str, about: str, *fields: Input, **more: Any) -> Input:
    return Input(name, "", about, "record", fields=fields, **more)


def scaled(value: Any, by: float) -> Any:
    """Every number of a value, multiplied."""
    if isinstance(value, (list, tuple)):
        return [scaled(item, by) for item in value]
    return value * by if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def renamed(declared: tuple[Input, ...], given: Mapping[Any, Any], place: str = "") -> dict[str, Any]:
    """The inputs under the declared names, in the declared units; what nothing declares is refused by name."""
    names = {one.name for one in declared}
    found: dict[str, Any] = {}
    for key, value in given.items():
        if key in names:
            name, new = key, value
        else:
            same = [(one, same_thing(one.name, one.unit, str(key))) for one in declared]
            hits = [(one, by) for one, by in same if by is not None]
            if len(hits) != 1:
                raise NotReadableError(f"input {place}{key} is not read here; inputs: {', '.join(sorted(names))}")
            name, new = hits[0][0].name, scaled(value, hits[0][1])
        if name in found:
            raise NotReadableError(f"input {place}{key} says {name} a second time")
        found[name] = new
    missing = [one.name for one in declared if one.needed and one.name not in found]
    if missing:
        raise NotReadableError(f"input {place}{', '.join(missing)} is missing")
    return found


def read_inputs(declared: tuple[Input, ...], given: Mapping[Any, Any], place: str = "") -> dict[str, Any]:
    """Names, units and shapes of all inputs."""
    found = renamed(declared, given, place)
    return {one.name: one.read(found[one.name]) for one in declared if one.name in found}


class Given(Mapping[str, Any]):
    """Inputs that remember what was read of them; what was not read makes the case not readable."""

    def __init__(
        self, values: Mapping[str, Any], wanted: Mapping[str, Any] | None = None, title: str = "", place: str = ""
    ) -> None:
        self._wanted = wanted or {}
        self.title = title
        self._place = place
        self._values = {key: self._wrapped(key, value) for key, value in values.items()}
        self._seen: set[str] = set()

    def _wrapped(self, key: str, value: Any) -> Any:
        if isinstance(value, dict):
            return Given(value, place=f"{self._place}{key}.")
        if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            return [Given(item, place=f"{self._place}{key}[{i}].") for i, item in enumerate(value)]
        return value

    def __getitem__(self, key: str) -> Any:
        value = self._values[key]
        self._seen.add(key)
        return value

    def __contains__(self, key: object) -> bool:
        return key in self._values  # asking whether it is there reads nothing

    def get(self, key: str, default: Any = None) -> Any:
        return self[key] if key in self._values else default

    def __iter__(self) -> Any:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the expected values."""
        return tuple(self._wanted)

    def expected(self, name: str) -> Any:
        """An expected value that is itself a part of the question: a rule, a band, an observation."""
        return self._wanted.get(name)

    def unread(self) -> list[str]:
        """Every input that nothing asked for, inner ones by their place."""
        found = []
        for key, value in self._values.items():
            if key not in self._seen:
                found.append(f"{self._place}{key}")
            for inner in value if isinstance(value, list) else [value]:
                if isinstance(inner, Given) and key in self._seen:
                    found += inner.unread()
        return found
