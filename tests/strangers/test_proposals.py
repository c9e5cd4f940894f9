"""What a refusal proposes is accepted when it is pasted back, and means what was meant."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from redan.catalogue import load_catalogue
from redan.errors import InputError, Problem
from redan.scenario import check, parse_scenario
from redan.scenario.load import Scenario
from redan.scenario.suggest import nearest, nearest_system
from redan.scenario.systems import usable_ids

BASE = (Path(__file__).parents[1] / "scenario" / "base.yaml").read_text()


def edited(old: str, new: str) -> tuple[str, int]:
    assert old in BASE, old
    return BASE.replace(old, new, 1), BASE[: BASE.index(old)].count("\n") + 1


def said_of(old: str, new: str) -> list[Problem]:
    """The errors on the edited line."""
    text, line = edited(old, new)
    try:
        found = check(parse_scenario(text, "x.yaml"))
    except InputError as error:
        found = error.problems
    return [p for p in found if p.where.line == line and p.severity == "error"]


def proposals(problem: Problem) -> list[str]:
    quoted = re.findall('"([^"]+)"', problem.remedy)
    bare = re.match(r"write ([0-9.]+(?:/[0-9.]+)?)", problem.remedy)
    return [*([bare[1]] if bare else []), *quoted]


# Places of the base: what is replaced, what reads the value there.
Get = Callable[[Scenario], Any]
HIGH: tuple[str, str, Get] = (
    "altitude: 10000 m", "altitude", lambda s: s.part.attack.packages[1].route[0].altitude.altitude_m)  # fmt: skip
LOW: tuple[str, str, Get] = (
    "altitude: 300 m above ground", "altitude", lambda s: s.part.attack.packages[0].route[0].altitude)  # fmt: skip
SPEED: tuple[str, str, Get] = ("speed: 250 m/s", "speed", lambda s: s.part.attack.packages[1].route[0].speed)
DELAY: tuple[str, str, Get] = ("delay: 10 s", "delay", lambda s: s.part.defence.nets[0].delay)
START: tuple[str, str, Get] = ("start: 360 s", "start", lambda s: s.part.attack.packages[1].start)
VALUE: tuple[str, str, Get] = ("value: 5 million USD", "value", lambda s: s.part.defence.assets[0].value)
RELEASE: tuple[str, str, Get] = (
    "release: 150 km along route", "release",
    lambda s: s.part.attack.packages[0].weapons[1].release.along_m)  # fmt: skip
WAYPOINT: tuple[str, str, Get] = (
    "release: waypoint 2", "release", lambda s: s.part.attack.packages[1].weapons[0].release.waypoint)  # fmt: skip
TURN: tuple[str, str, Get] = (
    "turn_probability: 0.5",
    "turn_probability",
    lambda s: s.part.attack.doctrine.turn_probability,
)
RUNS: tuple[str, str, Get] = ("replications: 1000", "replications", lambda s: s.part.replications)
COUNT: tuple[str, str, Get] = ("count: 4", "count", lambda s: s.part.attack.packages[0].count)
EARTH: tuple[str, str, Get] = (
    "effective_earth_radius: 4/3",
    "effective_earth_radius",
    lambda s: s.part.effective_earth_radius,
)
FT = 0.3048

WRONG = [
    (HIGH, "10,000 m", 10_000), (HIGH, '"10,000 m"', 10_000), (HIGH, "\"10'000 m\"", 10_000),
    (HIGH, "10 000 m", 10_000),
    (HIGH, "FL330", 33_000 * FT), (HIGH, "FL 250", 25_000 * FT), (HIGH, "flight level 300", 30_000 * FT),
    (HIGH, "fl280", 28_000 * FT), (HIGH, "33 kft", 33_000 * FT), (HIGH, "33,000 ft", 33_000 * FT), (HIGH, "8000", 8000),
    (HIGH, '"8000"', 8000), (HIGH, "10 KM", 10_000), (HIGH, "10 k", 10_000), (HIGH, "10000m.", 10_000),
    (HIGH, "10,5 km", 10_500), (HIGH, "5 NM", 9260), (HIGH, "~10000 m", 10_000), (HIGH, "10_000 m", 10_000),
    (HIGH, "1,000.5 m", 1000.5), (HIGH, "8000 M", 8000), (HIGH, "m 8000", 8000), (HIGH, "8000 above sea level", 8000),
    (HIGH, "8000 amsl", 8000), (HIGH, "8,000 m MSL", 8000), (HIGH, "33,000 ft ASL", 33_000 * FT),
    (LOW, "300 above ground", (300, "ground")), (LOW, "1000 above ground", (1000, "ground")),
    (LOW, "8000 above ground", (8000, "ground")), (LOW, '"1,000 ft above ground"', (1000 * FT, "ground")),
    (LOW, "1,000 ft AGL", (1000 * FT, "ground")), (LOW, "AGL 300 m", (300, "ground")),
    (LOW, "300 AGL", (300, "ground")),
    (LOW, "300 m above the terrain", (300, "ground")), (LOW, "300 m a.g.l.", (300, "ground")),
    (LOW, "above ground 300 m", (300, "ground")), (LOW, "0,3 km above ground", (300, "ground")),
    (SPEED, "0.8", 0.8 * 295.07), (SPEED, "mach 0.8", 0.8 * 295.07), (SPEED, "0.8 Mach", 0.8 * 295.07),
    (SPEED, "M0.85", 0.85 * 295.07), (SPEED, "250 mps", 250), (SPEED, "900 kph", 250), (SPEED, "900 kmh", 250),
    (SPEED, "480 kts", 480 * 1852 / 3600), (SPEED, "250 M/S", 250), (SPEED, "250,5 m/s", 250.5), (SPEED, "250", 250),
    (SPEED, "250 metres per second", 250), (SPEED, "1,0 km/s", 1000), (SPEED, "250 m/sec", 250),
    (DELAY, "2,5 s", 2.5), (DELAY, '"2,5 s"', 2.5), (DELAY, "00:10", 10), (DELAY, "10", 10), (DELAY, "1 m", 60),
    (DELAY, "2 mins", 120), (DELAY, "10 S", 10), (DELAY, "ten seconds", 10), (DELAY, "1 min 30 s", 90),
    (START, "06:00", 360), (START, "12:30:00", 45_000), (START, "2 hrs", 7200), (START, "1 h 30 min", 5400),
    (START, "1h30m", 5400), (START, "360", 360), (START, "1,5 h", 5400), (START, "3,600 s", 3600),
    (VALUE, "$5 million", 5e6), (VALUE, "5M USD", 5e6), (VALUE, "5 million", 5e6), (VALUE, "5,000,000 USD", 5e6),
    (VALUE, '"$5,000,000"', 5e6), (VALUE, "USD 5 million", 5e6), (VALUE, "5 mn USD", 5e6), (VALUE, "0.5 bn USD", 5e8),
    (VALUE, "500k USD", 5e5), (VALUE, "5 million dollars", 5e6), (VALUE, "2,5 million USD", 2.5e6),
    (VALUE, "five million usd", 5e6),
    (RELEASE, "150 km", 150_000), (RELEASE, "150", 150_000), (RELEASE, "150,5 km along route", 150_500),
    (RELEASE, "80 nm along route", 80 * 1852), (RELEASE, "after 150 km", 150_000),
    (RELEASE, "150 km down the track", 150_000),
    (WAYPOINT, "Waypoint 2", 2), (WAYPOINT, "waypoint two", 2), (WAYPOINT, "WP2", 2), (WAYPOINT, "2", 2),
    (WAYPOINT, "way point 2", 2), (WAYPOINT, "waypoint2", 2),
    (TURN, "0,5", 0.5), (TURN, '"0,5"', 0.5), (TURN, "50", 0.5), (TURN, "1/2", 0.5), (TURN, "50 pct", 0.5),
    (TURN, "1 in 4", 0.25), (TURN, "12,5 %", 0.125),
    (RUNS, "1e3", 1000), (RUNS, "1,000", 1000), (RUNS, "10_000", 10_000), (RUNS, '"500"', 500), (RUNS, "2000.0", 2000),
    (COUNT, "four", 4), (COUNT, "4.0", 4), (COUNT, "4 aircraft", 4), (COUNT, '"4"', 4),
    (EARTH, "4:3", 4 / 3), (EARTH, "1,333", 1.333), (EARTH, "1.33x", 1.33),
]  # fmt: skip


def test_there_are_enough() -> None:
    assert len(WRONG) >= 80


@pytest.mark.parametrize(("place", "wrong", "right"), WRONG)
def test_a_proposal_is_accepted_and_means_the_same(place: tuple[str, str, Get], wrong: str, right: Any) -> None:
    old, key, get = place
    problems = said_of(old, f"{key}: {wrong}")
    if not problems:  # it is read as it stands
        assert same(get(parse_scenario(edited(old, f"{key}: {wrong}")[0], "x.yaml")), right)
        return
    (problem,) = problems  # one slip is said once
    found = proposals(problem)
    assert found, problem
    values = []
    for proposal in found:
        text, line = edited(old, f"{key}: {proposal}")
        values.append(get(parse_scenario(text, "x.yaml")))
        refused = [p for p in check(parse_scenario(text, "x.yaml")) if p.where.line == line and f"{key}:" in p.what]
        assert not [p for p in refused if p.severity == "error"], refused
    assert same(values[0], right), found


def same(value: Any, right: Any) -> bool:
    if isinstance(right, tuple):
        return bool(value.altitude_m == pytest.approx(right[0], rel=1e-3) and value.above == right[1])
    return bool(value == pytest.approx(right, rel=2e-3))


@pytest.mark.parametrize(
    ("place", "wrong", "words"),
    [
        (LOW, "300 above ground", '"300 m above ground"'),
        (HIGH, "FL330", '"33000 ft"'),
        (HIGH, "10,000 m", '"10000 m"'),
        (TURN, "0,5", "write 0.5"),
        (SPEED, "0.8", '"236 m/s" (from 11 km up) or "272 m/s" (at sea level) if Mach 0.8 is meant'),
        (VALUE, "5 million EUR", "redan converts no currencies"),
    ],
)
def test_the_proposal_in_words(place: tuple[str, str, Get], wrong: str, words: str) -> None:
    (problem,) = said_of(place[0], f"{place[1]}: {wrong}")
    assert words in problem.remedy


@pytest.mark.parametrize(
    ("place", "wrong", "never"),
    [
        (LOW, "300 above ground", "km"), (HIGH, "60000", "60000 m"), (HIGH, "10,000 m", "10 "),
        (HIGH, "10,000 m", "delete"),
        (TURN, "0,5", "delete"), (SPEED, "0.8", '"0.8 m/s"'), (SPEED, "20000 m/s", 'write "'), (HIGH, "FL990", "FL250"),
        (VALUE, "5 million EUR", 'write "'), (DELAY, "-5 s", '"-5'), (HIGH, "10 to 11 km", 'write "'),
    ],
)  # fmt: skip
def test_nothing_is_proposed_that_is_refused_or_means_another_thing(
    place: tuple[str, str, Get], wrong: str, never: str
) -> None:
    (problem,) = said_of(place[0], f"{place[1]}: {wrong}")
    assert never not in problem.remedy


@pytest.mark.parametrize("words", ["agl", "AGL", "above ground", "above the ground", "above ground level"])
def test_heights_above_ground_are_read(words: str) -> None:
    assert said_of(LOW[0], f"altitude: 1000 ft {words}") == []
    altitude = LOW[2](parse_scenario(edited(LOW[0], f"altitude: 1000 ft {words}")[0], "x.yaml"))
    assert (altitude.altitude_m, altitude.above) == (pytest.approx(304.8), "ground")


@pytest.mark.parametrize("words", ["amsl", "AMSL", "MSL", "asl", "ASL", "above sea level", "above mean sea level"])
def test_altitudes_above_the_sea_are_read(words: str) -> None:
    text, _ = edited(LOW[0], f"altitude: 12000 ft {words}")
    altitude = LOW[2](parse_scenario(text, "x.yaml"))
    assert (altitude.altitude_m, altitude.above) == (pytest.approx(12_000 * FT), "sea")


# --- names


@pytest.mark.parametrize(
    ("kind", "given", "near"),
    [
        ("sam", "s-300", {"s-300ps", "s-300pmu-1", "s-300pmu-2", "s-300v", "s-300v-9m82", "s-300vm"}),
        ("sam", "S-300", {"s-300ps", "s-300pmu-1", "s-300pmu-2", "s-300v", "s-300v-9m82", "s-300vm"}),
        ("sam", "s-500", set()), ("sam", "sa-17", set()),
        ("sam", "s-40", {"s-400"}), ("sam", "buk-m1", {"buk-m2e", "buk-m3"}), ("sam", "kub-m", {"kub"}),
        ("sam", "s-125m", {"s-125"}), ("sam", "patriot", {"patriot-pac2", "patriot-pac3"}),
        ("munition", "smerch", set()), ("munition", "smersh", set()), ("munition", "delila", {"delilah"}),
        ("aircraft", "f-16", {"f-16c", "f-16i"}), ("aircraft", "f-22", set()), ("radar", "p-19", set()),
    ],
)  # fmt: skip
def test_only_near_systems_that_can_be_used(kind: str, given: str, near: set[str]) -> None:
    ids = usable_ids(load_catalogue(), kind)
    assert set(nearest_system(given, ids)) == near
    if near:
        assert set(nearest(given, ids)) >= near


def test_no_other_kind_of_system_is_proposed_for_a_known_one() -> None:
    (problem,) = said_of("munition: delilah", "munition: smerch")
    assert "did you mean" not in problem.remedy
    (problem,) = said_of("system: buk-m2e", "system: s-300")
    assert "s-300pmu-2" in problem.remedy
    assert "s-400" not in problem.remedy


@pytest.mark.parametrize(
    ("old", "new", "remedy"),
    [
        ("terrain: levant", "terrain: flat", "write none"), ("terrain: levant", "terrain: Sea", "write none"),
        ("sources: [report-001]", 'sources: ["doi:10.1000/182"]', "https://doi.org/10.1000/182"),
        ("sources: [report-001]", "sources: [10.1000/182]", "https://doi.org/10.1000/182"),
        ("at: [33.6 N, 36.8 E]", "at: [122.41942 S, 37.77493 E]", "[37.77493 N, 122.41942 W]"),
        ("at: [33.6 N, 36.8 E]", "at: [98.765432 N, 12.345678 W]", "[12.345678 S, 98.765432 E]"),
    ],
)  # fmt: skip
def test_other_proposals(old: str, new: str, remedy: str) -> None:
    (problem,) = said_of(old, new)
    assert remedy in problem.remedy
