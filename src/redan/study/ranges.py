"""The values of an axis as a user writes them: `4:64:4`, `1,2,4,6`, `100 km:200 km:25 km`, `free,hold`.

A range is `first:last:step`, with the last value where the steps meet it. Steps are counted in decimals, so that
0.1:0.9:0.1 has nine values and ends at 0.9.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from redan.errors import InputError, Problem
from redan.scenario.suggest import did_you_mean
from redan.units import UNITS, parse_quantity, quoted, shown, with_units

MOST_VALUES = 1_000  # on one axis
LARGEST = Decimal(10) ** 15
FORM = "values are a range first:last:step, as in 4:64:4, or a list, as in 1,2,4,6"
_NUMBER = re.compile(r"([-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?)\s*(.*)", re.DOTALL)


@dataclass(frozen=True)
class Value:
    """One value of an axis: as it is printed, as a setting takes it, and as a number to draw, where it is one."""

    text: str
    plain: Any
    number: float | None = None


@dataclass(frozen=True)
class Measured:
    """What the numbers of an axis are: counts, shares, or quantities with a unit.

    as_text: a setting takes them as they are written, with their unit.
    """

    dimension: str
    least: float = 0.0
    most: float = float("inf")
    example: str = ""
    units: Mapping[str, float] = field(default_factory=dict)  # to SI; none: those of the dimension
    as_text: bool = False


def numbers(name: str, text: str, kind: Measured) -> tuple[Value, ...]:
    """The values of an axis of numbers; InputError says what is wrong with them, named by the axis."""
    parts = [part.strip() for part in text.split(":")]
    if len(parts) == 1:
        pieces = [part.strip() for part in text.split(",")]
        found = [_value(name, amount, unit, kind) for amount, unit in _read(name, text, pieces, kind)]
    elif len(parts) == 3:
        (first, unit), (last, _), (step, _) = _read(name, text, parts, kind)
        found = [_value(name, amount, unit, kind) for amount in _steps(name, text, first, last, step)]
    else:
        what = f"{name}: {quoted(text)} has {len(parts)} parts"
        remedy = _with_step(parts) or _example(kind)
        raise InputError(Problem(what, allowed=FORM, remedy=remedy))
    return _all_different(name, found)


def _with_step(parts: Sequence[str]) -> str:
    """The remedy for a range without a step, where its ends are bare numbers that a step of 1 leads between."""
    try:
        first, last = (float(part) for part in parts)
    except ValueError:
        return ""
    return f"add a step, as in {parts[0]}:{parts[1]}:1" if 0.0 <= first < last else ""


def words(name: str, text: str, allowed: Sequence[str], what: str) -> tuple[Value, ...]:
    """The values of an axis of words; an empty text or `all` stands for all there are."""
    chosen = [part.strip() for part in text.split(",")] if text.strip() not in ("", "all") else list(allowed)
    for word in chosen:
        if word not in allowed:
            remedy = did_you_mean(word, allowed) or "leave the values out to take them all"
            wrong = f"{name}: there is no {what} {quoted(word)}"
            raise InputError(Problem(wrong, allowed=_there(allowed), remedy=remedy))
    return _all_different(name, [Value(word, word) for word in chosen])


def _there(allowed: Sequence[str]) -> str:
    more = f" and {len(allowed) - 12} more" if len(allowed) > 12 else ""
    return f"there is {', '.join(allowed[:12])}{more}"


def _example(kind: Measured) -> str:
    return f"write it like {kind.example}" if kind.example else ""


def _all_different(name: str, found: Sequence[Value]) -> tuple[Value, ...]:
    seen: dict[Any, Value] = {}
    for value in found:
        if value.plain in seen:
            raise InputError(Problem(f"{name}: {value.text} stands twice", remedy="write each value once"))
        seen[value.plain] = value
    return tuple(found)


def _read(name: str, text: str, pieces: Sequence[str], kind: Measured) -> list[tuple[Decimal, str]]:
    """Numbers with their unit: all in one, which may stand behind the last alone; not so "%", for 0.5 is a share."""
    found: list[tuple[Decimal, str]] = []
    for piece in pieces:
        match = _NUMBER.fullmatch(piece)
        if match is None:
            what = f"{name}: {quoted(piece)} is no number" if piece else f"{name}: a value is missing"
            raise InputError(Problem(what, allowed=FORM, remedy=_example(kind)))
        try:
            amount = Decimal(match[1])
        except InvalidOperation:  # pragma: no cover - the pattern admits decimals alone
            raise InputError(Problem(f"{name}: {quoted(piece)} is no number", allowed=FORM)) from None
        if abs(amount) > LARGEST:
            raise InputError(Problem(f"{name}: {shown(piece)} is too large to be meant", remedy=_example(kind)))
        found.append((amount, " ".join(match[2].split())))
    units = list(dict.fromkeys(unit for _, unit in found if unit))
    last = found[-1][1]
    bare = sum(not unit for _, unit in found)
    if len(units) > 1 or (units and bare and (kind.dimension == "fraction" or bare < len(found) - 1 or not last)):
        what = f"{name}: {quoted(text)} mixes {' and '.join([*units, *(['no unit'] if bare else [])])}"
        raise InputError(Problem(what, remedy="write every value with the same unit"))
    return [(amount, last) for amount, _ in found]


def _steps(name: str, text: str, first: Decimal, last: Decimal, step: Decimal) -> list[Decimal]:
    if step == 0 or (last - first) * step < 0:
        what = f"{name}: {quoted(text)} never arrives: steps of {step:f} do not lead from {first:f} to {last:f}"
        turned = f"write {last:f}:{first:f}:{step:f}" if step else "write a step above 0"
        raise InputError(Problem(what, allowed=FORM, remedy=turned))
    count = int((last - first) / step) + 1
    if count > MOST_VALUES:
        what = f"{name}: {quoted(text)} has {count:,} values"
        raise InputError(Problem(what, allowed=f"at most {MOST_VALUES:,} on one axis", remedy="take larger steps"))
    return [first + step * index for index in range(count)]


def _value(name: str, amount: Decimal, unit: str, kind: Measured) -> Value:
    """One number of an axis, judged by what it measures."""
    plain = format(amount.normalize(), "f")
    plain = "0" if plain in ("-0", "") else plain
    text = f"{plain} {unit}".strip()
    if kind.dimension in ("count", "ratio"):
        if unit:
            raise InputError(Problem(f"{name}: {quoted(text)} has a unit", remedy=_example(kind)))
        number = float(amount)
        if kind.dimension == "count" and amount != amount.to_integral_value():
            raise InputError(Problem(f"{name}: {plain} is not a whole number", remedy=_example(kind)))
        value = Value(text, int(amount) if kind.dimension == "count" else number, number)
    elif kind.dimension == "fraction":
        if unit not in ("", "%"):
            raise InputError(Problem(f"{name}: {quoted(text)} is no share", remedy="write it like 0.6 or 60 %"))
        number = float(amount / 100 if unit else amount)
        value = Value(text, number, number * 100 if unit else number)
    else:
        number = _quantity(name, text, unit, kind)
        value = Value(text, text if kind.as_text else number, float(amount))
    if not kind.least <= number <= kind.most:
        allowed = f"allowed is {_bound(kind.least)} to {_bound(kind.most)}" if kind.most < float("inf") else ""
        raise InputError(Problem(f"{name}: {text} is out of bounds", allowed=allowed, remedy=_example(kind)))
    return value


def _quantity(name: str, text: str, unit: str, kind: Measured) -> float:
    """A number with a unit, in SI."""
    units = kind.units or UNITS[kind.dimension]
    if not unit and "1" not in units:
        raise InputError(Problem(f"{name}: {quoted(text)} has no unit", remedy=with_units(text, units)))
    if kind.dimension in UNITS:
        try:
            return parse_quantity(text, kind.dimension, negative=True)
        except InputError as error:
            told = [Problem(f"{name}: {p.what}", p.where, p.allowed, p.remedy) for p in error.problems]
            raise InputError(told) from None
    if (unit or "1") not in units:
        allowed = f"allowed is {', '.join(units)}"
        raise InputError(Problem(f"{name}: {quoted(text)} has an unknown unit", allowed=allowed))
    return float(text.split()[0]) * units[unit or "1"]


def _bound(number: float) -> str:
    return f"{number:,.10g}"
