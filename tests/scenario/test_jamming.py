"""Jamming in a scenario file: what is read, what is refused or said to be inert, each at its line."""

from __future__ import annotations

import math

import pytest

from redan.catalogue import load_catalogue
from redan.errors import InputError, Problem
from redan.plan.compile import compile_plan
from redan.scenario import check, parse_scenario, resolve
from redan.scenario.resolved import Jammer

STRIKE = """\
    - name: strike
      aircraft: f-16i
      count: 2
      start: 300 s
      route:
        - {at: [33.6 N, 34.2 E], altitude: 7 km, speed: 240 m/s}
        - {at: [33.5 N, 35.9 E], altitude: 7 km, speed: 240 m/s}
"""
PROWLER = """\
    - name: prowler
      aircraft: ea-6b
      count: 1
      start: 0 s
      jams: {role: stand-off, system: alq-99}
      route:
        - {at: [33.4 N, 35.1 E], altitude: 9 km, speed: 200 m/s}
        - {at: [33.8 N, 35.1 E], altitude: 9 km, speed: 200 m/s}
        - {at: [33.8 N, 35.0 E], altitude: 9 km, speed: 100 m/s}
        - {at: [33.4 N, 35.1 E], altitude: 9 km, speed: 200 m/s}
"""
FILE = f"""\
redan: 1
title: Jamming
terrain: none
seed: 1
replications: 100
defence:
  radars: [{{name: search, system: p-18, at: [33.5 N, 36.3 E], net: city}}]
  nets: [{{name: city, delay: 5 s}}]
  units: [{{name: s300, system: s-300ps, at: [33.5 N, 36.3 E], net: city}}]
attack:
  doctrine: {{when_engaged: press-on}}
  packages:
{STRIKE}{PROWLER}variants:
  base: {{says: As it is., change: {{}}}}
  louder: {{says: More., change: {{set: {{packages.prowler.jams.power_density: 1 kW/MHz}}}}}}
baseline: base
"""
RETURN = "[33.4 N, 25.1 E], altitude: 9 km, speed: 200 m/s}"
JAMS_LINE = FILE[: FILE.index("      jams:")].count("\n") + 1


def problems(old: str = "", new: str = "", text: str = FILE) -> list[Problem]:
    assert old in text
    try:
        return check(parse_scenario(text.replace(old, new, 1), "test.yaml"))
    except InputError as error:
        return list(error.problems)


def jammer(old: str = "", new: str = "", variant: str | None = None, level: str | None = None) -> Jammer:
    scenario = parse_scenario(FILE.replace(old, new, 1), "test.yaml")
    found = next(t for t in resolve(scenario, variant, level=level).threats if t.name == "prowler-1").jams
    assert found is not None
    return found


def test_the_file_is_clean_and_means_what_the_catalogue_says() -> None:
    assert problems() == []
    found = jammer()
    assert (found.role, found.direction, found.system) == ("stand-off", "all", "alq-99")
    assert (found.density_w_hz, found.low_hz, found.high_hz) == pytest.approx((200e-6, 64e6, 20e9))
    assert jammer(level="high").density_w_hz == pytest.approx(1000e-6)
    assert jammer(variant="louder").density_w_hz == pytest.approx(1e-3)


def test_power_band_and_direction_of_the_file_come_first() -> None:
    own = "role: stand-off, power_density: 50 W/MHz, band: 2.7-3.1 GHz, direction: forward"
    found = jammer("role: stand-off, system: alq-99", own)
    assert found.density_w_hz == pytest.approx(50e-6)
    assert (found.low_hz, found.high_hz, found.direction, found.system) == (2.7e9, 3.1e9, "forward", "")
    mixed = jammer("system: alq-99", "system: alq-99, band: 8 to 12 GHz")
    assert (mixed.low_hz, mixed.density_w_hz) == pytest.approx((8e9, 200e-6))


def test_every_radar_that_can_be_simulated_has_a_frequency_and_says_where_from() -> None:
    catalogue = load_catalogue()
    for kind in ("radar", "sam"):
        for name in catalogue.ids(kind):
            system = catalogue.system(name)
            if system.simulated and not system.has("radar_frequency_hz"):
                assert system.labels["seeker"] in ("infrared", "unguided"), f"{name}: no frequency, and no eye"
            elif system.simulated:
                values = system.parameter("radar_frequency_hz").estimate().values
                assert ("D" in {value.grade for value in values}) <= name.startswith("generic-"), name
                assert system.value("radar_gain_db") > system.value("radar_sidelobe_db") - 15.0


def test_an_orbit_is_the_closed_route_flown_so_often() -> None:
    scenario = parse_scenario(FILE.replace("system: alq-99", "system: alq-99, laps: 3"), "test.yaml")
    prowler = next(t for t in resolve(scenario).threats if t.name == "prowler-1")
    assert len(prowler.route) == 3 * 3 + 1
    assert prowler.route[1] == prowler.route[4] == prowler.route[7]
    assert prowler.route[0].place == prowler.route[3].place == prowler.route[9].place
    plan = compile_plan(resolve(scenario)).plan
    once = compile_plan(resolve(parse_scenario(FILE, "test.yaml"))).plan
    there, across = 44.37e3, 9.25e3  # 0.4 degrees of latitude; 0.1 of longitude at 33.8 N
    lap_s = there / 200.0 + across / 100.0 + math.hypot(there, across) / 200.0
    assert plan.threat_end_s[0] == pytest.approx(3.0 * lap_s, rel=2e-3)
    assert once.threat_end_s[0] == pytest.approx(lap_s, rel=2e-3)


def test_an_escort_keeps_time_with_what_it_protects() -> None:
    text = FILE.replace("role: stand-off", "role: escort, protects: [strike]").replace(
        "start: 300 s", "start: 300 s\n      jitter: 60 s"
    )
    assert problems(text=text) == []
    found = {t.name: (t.raid, t.raid_jitter_s) for t in resolve(parse_scenario(text, "test.yaml")).threats}
    assert found["prowler-1"] == found["strike-1"] == ("strike", 60.0)
    assert len(compile_plan(resolve(parse_scenario(text, "test.yaml"))).plan.jam_bit) > 0


@pytest.mark.parametrize(
    ("old", "new", "says", "column"),
    [
        ("system: alq-99", "power_density: 5 W/MHz", "jams without band", 13),
        ("role: stand-off, system: alq-99", "role: self", "jams without power_density and band", 13),
        ("system: alq-99", "system: alq-9", "did you mean alq-99", 39),
        ("system: alq-99", "system: f-16i", "is an aircraft, not a jammer", 39),
        ("role: stand-off", "role: standoff", "stand-off", 20),
        ("role: stand-off", "role: escort", "an escort of nobody", 20),
        ("role: stand-off", "role: escort, protects: [strikers]", 'no package "strikers"', 39),
        ("role: stand-off", "role: escort, protects: [prowler]", "it protects itself", 39),
        ("system: alq-99", "system: alq-99, band: 3 GHz", "is not a band", 53),
        ("system: alq-99", "system: alq-99, band: 3.1 to 2.7 GHz", "runs backwards", 53),
        ("system: alq-99", "system: alq-99, band: 3 to 2000 GHz", "30 MHz to 100 GHz", 53),
        ("system: alq-99", "system: alq-99, power_density: 100 W", "power over the bandwidth", 62),
        ("system: alq-99", "system: alq-99, power_density: 100", 'write "100 W/MHz"', 62),
        ("system: alq-99", "system: alq-99, laps: 0", "allowed is a whole number from 1 to 100", 53),
        ("system: alq-99", "system: alq-99, direction: up", "allowed is all, forward, aft", 58),
    ],
)  # fmt: skip
def test_what_is_refused_is_named_at_its_place(old: str, new: str, says: str, column: int) -> None:
    found = [p for p in problems(old, new) if p.severity == "error"]
    found = [p for p in found if says in str(p)]  # a variant may set a key: then another is missing there
    assert len(found) == 1
    assert (found[0].where.line, found[0].where.column) == (JAMS_LINE, column), found[0]
    assert found[0].remedy


def test_packages_of_one_raid_shift_together() -> None:
    dawn = "\n      jitter: 60 s\n      raid: dawn"
    text = FILE.replace("start: 300 s", "start: 300 s" + dawn).replace("start: 0 s", "start: 0 s" + dawn)
    assert problems(text=text) == []
    resolved = resolve(parse_scenario(text, "test.yaml"))
    assert {(threat.raid, threat.raid_jitter_s) for threat in resolved.threats} == {("dawn", 60.0)}
    assert len(compile_plan(resolved).plan.jam_bit) > 0
    found = problems("jitter: 60 s", "jitter: 30 s", text)
    assert len(found) == 1
    assert "shift together" in found[0].allowed
    assert "write the same jitter" in found[0].remedy


def test_jitter_beside_a_jammer_is_refused_at_the_jitter() -> None:
    escort = "start: 0 s\n      jitter: 9 s\n      jams: {role: escort, protects: [strike]"
    for old, new in (
        ("start: 300 s", "start: 300 s\n      jitter: 60 s"),
        ("start: 0 s", "start: 0 s\n      jitter: 60 s"),
        ("start: 0 s\n      jams: {role: stand-off", escort),
    ):
        found = [p for p in problems(old, new) if p.severity == "error"]
        assert len(found) == 1, found
        assert "jitter" in found[0].what
        assert "jitter" in found[0].remedy
        text = FILE.replace(old, new, 1).splitlines()
        assert "jitter" in text[found[0].where.line - 1]
    third = FILE.replace("start: 300 s", "start: 300 s\n      jitter: 60 s").replace("variants:\n", STRIKE.replace(
        "strike", "second") + "variants:\n").replace("role: stand-off", "role: escort, protects: [strike]")  # fmt: skip
    found = [p for p in problems(text=third) if p.severity == "error"]
    assert [p.what for p in found] == ['package "strike" shifts in time by its jitter, and "prowler" jams']
    own = FILE.replace("role: stand-off, system: alq-99", "role: self, system: fighter-pod")
    assert problems("start: 300 s", "start: 300 s\n      jitter: 60 s", own) == [], "self-protection moves with itself"


@pytest.mark.parametrize(
    ("old", "new", "says", "key"),
    [
        ("system: alq-99", "system: alq-99, band: 30 to 40 GHz", "meets no radar. there is p-18 at 0.16 GHz", "jams"),
        ("alq-99}", "alq-99, protects: [strike]}\n      spacing: 5 s", "never in the air together", "start"),
        ("role: stand-off", "role: self, protects: [strike]", "protects does nothing", "jams"),
        ("at: [33.4 N, 35.1 E], altitude: 9 km", "at: [33.4 N, 25.1 E], altitude: 9 km", "out of their view", "route"),
    ],
)  # fmt: skip
def test_what_can_do_nothing_is_said_to_be_inert(old: str, new: str, says: str, key: str) -> None:
    text = FILE.replace("start: 300 s", "start: 9000 s") if key == "start" else FILE
    if key == "route":
        text = text.replace("[33.8 N, 35.1 E], altitude: 9 km, speed", "[33.8 N, 25.2 E], altitude: 9 km, speed")
        text = text.replace("[33.8 N, 35.0 E]", "[33.8 N, 25.3 E]")
        text = text.replace("[33.4 N, 35.1 E], altitude: 9 km, speed: 200 m/s}\nv", RETURN + "\nv")
    found = [p for p in problems(old, new, text) if p.what.startswith("inert: ")]
    assert len(found) == 1, found
    assert says in str(found[0])
    assert found[0].severity == "warning"
    assert key in text.replace(old, new, 1).splitlines()[found[0].where.line - 1]


def test_laps_need_a_route_that_returns() -> None:
    text = FILE.replace("system: alq-99", "system: alq-99, laps: 2")
    returns = "        - {at: [33.4 N, 35.1 E], altitude: 9 km, speed: 200 m/s}\nvariants"
    assert problems(text=text) == []
    for other in ("variants", returns.replace("9 km", "8 km")):
        found = [p for p in problems(returns, other, text) if p.severity == "error"]
        assert [p.what for p in found] == ['package "prowler": laps of a route that does not return to where it begins']
        assert found[0].where.line == JAMS_LINE
    crowded = problems("laps: 2", "laps: 100", text.replace("      count: 1", "      count: 4"))
    assert crowded == []


def test_more_jamming_aircraft_than_can_count_are_refused_before_the_plan_does() -> None:
    text = FILE.replace("      count: 1", "      count: 5")
    found = [p for p in problems(text=text) if p.severity == "error"]
    assert len(found) == 1
    assert 'package "prowler": 5 jamming aircraft fly in one band (0.16 GHz) beside "strike"' in found[0].what
    assert found[0].where.line == JAMS_LINE
    assert "power of several" in found[0].remedy
    with pytest.raises(InputError, match="5 jamming aircraft"):
        resolve(parse_scenario(text, "test.yaml"))
    for change in ("role: self", "role: stand-off, band: 30 to 40 GHz"):
        assert not [p for p in problems("role: stand-off", change, text) if p.severity == "error"]
    late = problems("start: 300 s", "start: 90000 s", text)
    assert not [p for p in late if p.severity == "error" and "strike" in p.what]
