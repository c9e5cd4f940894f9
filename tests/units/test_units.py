"""Quantities with units: what is read, and what is refused with which hint."""

from __future__ import annotations

import math

import pytest

from redan import units
from redan.errors import InputError
from redan.positions import parse_position
from redan.units import parse_count, parse_fraction, parse_quantity, parse_ratio, shown


@pytest.mark.parametrize(
    ("text", "dimension", "value"),
    [
        ("200 km", "length", 200_000.0), ("200km", "length", 200_000.0), ("  1.5e2  km ", "length", 150_000.0),
        ("1 nmi", "length", 1852.0), ("3 nautical miles", "length", 5556.0), ("1 mi", "length", 1609.344),
        ("1 ft", "length", 0.3048), ("33000 feet", "length", 10058.4), (".5 m", "length", 0.5), ("0 m", "length", 0.0),
        ("250 m/s", "speed", 250.0), ("900 km/h", "speed", 250.0), ("1 kt", "speed", 1852 / 3600),
        ("480 kn", "speed", 480 * 1852 / 3600), ("15 s", "time", 15.0), ("2 min", "time", 120.0),
        ("1 h", "time", 3600.0),
        ("3 d", "time", 259_200.0), ("180 deg", "angle", math.pi), ("1 rad", "angle", 1.0),
        ("90°", "angle", math.pi / 2),
        ("1.8 t", "mass", 1800.0), ("1 lb", "mass", 0.45359237), ("3 m^2", "area", 3.0), ("3 m²", "area", 3.0),
        ("0 dBsm", "area", 1.0), ("-10 dBsm", "area", 0.1), ("20 dbsm", "area", 100.0), ("10000 cm^2", "area", 1.0),
        ("5 million USD", "money", 5e6), ("2 billion USD", "money", 2e9), ("40 thousand USD", "money", 4e4),
        ("900 USD", "money", 900.0), ("60 %", "fraction", 0.6), (0.6, "fraction", 0.6), (1, "fraction", 1.0),
        (6, "count", 6.0),
    ],
)  # fmt: skip
def test_read(text: object, dimension: str, value: float) -> None:
    assert parse_quantity(text, dimension) == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize(
    ("text", "dimension", "hint"),
    [
        ("108 nm", "length", "write nmi for nautical miles; nm is nanometres"), ("108 NM", "length", "write nmi"),
        (200, "length", '"200 km"'), ("200", "length", '"200 km"'), (0.5, "time", '"0.5 s"'),
        ("3 KM", "length", "write km"),
        ("5 m", "time", "write min for minutes"), ("250 m", "speed", "250 m/s"), ("15 s", "length", "200 km"),
        ("0.8 Mach", "speed", "depends on altitude"), ("480 kts", "speed", "write kt"),
        ("900 kph", "speed", "write km/h"),
        ("1,000 m", "length", "digits only"), ("1 000 m", "length", "digits only"), ("2,5 s", "time", "digits only"),
        ("7-10 s", "time", "one value"), ("7 to 10 s", "time", "one value"), ("$5 million", "money", "5 million USD"),
        ("5 million", "money", "million USD"), ("5 EUR", "money", "no currencies"), ("5 usd", "money", "capitals"),
        ("-3 km", "length", "without the minus"), ("nan km", "length", ""), ("inf km", "length", ""),
        ("1e999 km", "length", ""),
        ("1e400 dBsm", "area", ""), (None, "time", ""), (True, "time", ""), ([1], "time", ""), ({}, "speed", ""),
        (float("nan"), "length", ""), ("", "length", ""), ("km", "length", ""), ("1" * 500 + " m", "length", ""),
        ("12:30", "time", ""), ("3 m", "area", "m^2"), ("3 dB", "area", "dBsm"), ("2 tons", "mass", "tons differ"),
        ("5 mil", "angle", "mrad"), (60, "fraction", '"60 %"'), (1.01, "fraction", "%"), (-0.1, "fraction", ""),
        ("x", "fraction", ""), (True, "fraction", ""), (float("nan"), "fraction", ""), (10**400, "fraction", ""),
        (6.0, "count", "digits only"), ("6", "count", "digits only"), (True, "count", ""), (10**30, "count", "bounds"),
        (-1, "count", "bounds"),
    ],
)  # fmt: skip
def test_refused_with_a_hint(text: object, dimension: str, hint: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_quantity(text, dimension)
    problem = caught.value.problems[0]
    assert hint in problem.remedy
    assert problem.what
    assert problem.remedy


def test_negative_where_it_makes_sense() -> None:
    assert parse_quantity("-3 deg", "angle", negative=True) == pytest.approx(-math.pi / 60)


def test_every_unit_round_trips() -> None:
    for dimension, table in units.UNITS.items():
        for unit, factor in table.items():
            assert parse_quantity(f"2 {unit}", dimension) == 2 * factor


def test_no_unit_means_two_things_in_one_dimension() -> None:
    for dimension, table in units.UNITS.items():
        assert not set(units._HINTS.get(dimension, {})) & set(table)


@pytest.mark.parametrize(
    ("value", "latitude", "longitude"),
    [
        (["33.51 N", "36.28 E"], 33.51, 36.28), ("33.51 N, 36.28 E", 33.51, 36.28),
        (["33.51N", "36.28°E"], 33.51, 36.28),
        (["10 S", "20 W"], -10, -20), (["0 N", "180 W"], 0, -180), (["90 S", "0 E"], -90, 0), (["1 n", "2 e"], 1, 2),
    ],
)  # fmt: skip
def test_positions(value: object, latitude: float, longitude: float) -> None:
    found = parse_position(value)
    assert [math.degrees(x) for x in found] == pytest.approx([latitude, longitude], abs=1e-12)


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        (["36.28 E", "33.51 N"], "write [33.51 N, 36.28 E]"), ([33.51, 36.28], "hemisphere"),
        (["33.51", "36.28"], "hemisphere"),
        (["95 N", "36 E"], "swapped?"), (["33 N", "190 E"], ""), (["-33 N", "36 E"], "33 S"), (["33 N"], ""),
        ("33 N", ""),
        (["33 N", "36 E", "100 m"], "altitude"), (["33 N", "36 N"], "letters"), (None, ""), (True, ""), ({}, ""),
        ([], ""),
        (["33°60'36\" N", "36 E"], "decimal degrees"), (["nan N", "36 E"], ""),
        (["", ""], ""),
        (["1e5 N", "2 E"], ""), (["x" * 5000, "y"], ""), ("Damascus", ""),
    ],
)  # fmt: skip
def test_positions_refused(value: object, hint: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_position(value)
    assert hint in caught.value.problems[0].remedy
    assert caught.value.problems[0].remedy


@pytest.mark.parametrize(("value", "factor"), [("4/3", 4 / 3), (1.333, 1.333), (1, 1.0), (" 5 / 4 ", 1.25)])
def test_ratio(value: object, factor: float) -> None:
    assert parse_ratio(value) == pytest.approx(factor)


@pytest.mark.parametrize("value", [0, -1, "4/0", "4:3", "", None, True, float("inf"), float("nan"), "-4/3", 10**400])
def test_ratio_refused(value: object) -> None:
    with pytest.raises(InputError):
        parse_ratio(value)


def test_counts_within_bounds() -> None:
    assert parse_count(10_000_000, 1, 10_000_000) == 10_000_000
    with pytest.raises(InputError, match="1 to 10,000,000"):
        parse_count(10**12, 1, 10_000_000)


def test_fraction_bounds_are_part_of_it() -> None:
    assert (parse_fraction(0), parse_fraction(1), parse_fraction("100 %")) == (0.0, 1.0, 1.0)


def test_shown_is_short_on_one_line_and_harmless() -> None:
    assert shown("a\n  b") == "a b"
    assert len(shown("x" * 500)) == 60
    assert "\x1b" not in shown("\x1b[31mred")


def test_planted_fault_a_wrong_factor_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(units.UNITS["length"], "nmi", 1609.344)
    assert parse_quantity("1 nmi", "length") != pytest.approx(1852.0)
