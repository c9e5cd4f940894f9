"""What comes: every aircraft, weapon, decoy and jammer of the catalogue can be put into a scenario and flies there."""

from __future__ import annotations

import numpy as np
import pytest

from redan.catalogue import Catalogue, System, load_catalogue
from redan.engine import simulate
from redan.layout import Fate
from redan.plan.compile import compile_plan
from redan.scenario import check, parse_scenario, resolve

FLOWN = ("aircraft", "munition", "decoy", "jammer", "third-party")
GENERIC = (
    "generic-fighter", "generic-bomber", "generic-helicopter", "generic-drone", "generic-subsonic-cruise-missile",
    "generic-supersonic-cruise-missile", "generic-glide-bomb", "generic-anti-radiation-missile", "generic-decoy",
    "generic-jammer", "generic-short-range-ballistic-missile", "generic-medium-range-ballistic-missile",
    "generic-rocket",
)  # fmt: skip
# Decades of spread where nothing measured is public: high over low cross-section, at least.
SPREAD = {"aircraft": 4.0, "ballistic": 9.0, "rocket": 9.0}

PLACE = """redan: 1
title: One of them comes
terrain: none
seed: 7
replications: 100
defence:
  units:
    - {name: battery, system: s-300pmu-2, at: [50.0 N, 30.0 E]}
  assets:
    - {name: plant, kind: power-plant, at: [50.0 N, 30.1 E], hits: 1}
attack:
  doctrine: {when_engaged: press-on}
  packages:
    - name: they
      aircraft: AIRCRAFT
      count: 1
      start: 0 s
      route:
        - {at: [50.0 N, 29.6 E], altitude: 9000 m, speed: SPEED m/s}
        - {at: [50.0 N, 30.2 E], altitude: 9000 m, speed: SPEED m/s}
MORE
variants:
  base: {says: As it is., change: {}}
  hold: {says: Nobody fires., change: {set: {permission: hold}}}
baseline: base
"""
WEAPON = "      weapons:\n        - {munition: IT, per_aircraft: 1, target: TARGET, release: 15 km along route}"
JAMS = "      jams: {role: self, system: IT}"
LAUNCH = (
    PLACE[: PLACE.index("attack:")].replace("seed: 7", "seed: 7\nlevel: LEVEL")
    + """attack:
  launches:
    - {name: they, weapon: IT, count: 2, at: [SOUTH N, 30.1 E], target: plant, start: 0 s}
variants:
  hold: {says: Nobody fires., change: {set: {permission: hold}}}
baseline: hold
"""
)
FLIGHT = """third_parties:
  flights:
    - name: patrol
      aircraft: IT
      start: 0 s
      route:
        - {at: [50.3 N, 31.0 E], altitude: 8000 m, speed: 150 m/s}
        - {at: [50.3 N, 29.8 E], altitude: 8000 m, speed: 150 m/s}"""


def _ids(*kinds: str) -> list[tuple[str, str]]:
    return [(kind, i) for kind in kinds for i in load_catalogue().ids(kind) if load_catalogue().system(i).simulated]


def _target(system: System) -> str:
    """What homes on an emitter is aimed at the battery."""
    return "battery" if "seeks" in system.labels else "plant"


def _place(kind: str, system_id: str, catalogue: Catalogue) -> str:
    """A scenario with one of the systems in it."""
    system = catalogue.system(system_id)
    aircraft, speed, more = "f-16i", 250.0, ""
    if kind == "aircraft":
        aircraft, speed = system_id, system.value("speed_m_s")
    elif kind in ("munition", "decoy"):
        more = WEAPON.replace("IT", system_id).replace("TARGET", _target(system))
    elif kind == "jammer":
        more = JAMS.replace("IT", system_id)
    else:
        more = FLIGHT.replace("IT", system_id)
    return PLACE.replace("AIRCRAFT", aircraft).replace("SPEED", f"{speed:g}").replace("MORE", more)


LEVELS = ["best", *(pytest.param(x, marks=pytest.mark.long) for x in ("low", "high"))]


@pytest.mark.parametrize(("kind", "system_id"), _ids(*FLOWN))
def test_each_can_be_put_into_a_scenario(kind: str, system_id: str) -> None:
    catalogue = load_catalogue()
    scenario = parse_scenario(_place(kind, system_id, catalogue), "x.yaml")
    assert [str(p) for p in check(scenario) if p.severity == "error"] == []
    resolved = resolve(scenario, "base")
    assert system_id in str(resolved)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(("kind", "system_id"), _ids("munition", "decoy"))
def test_each_weapon_arrives_where_nobody_fires(kind: str, system_id: str, level: str) -> None:
    text = _place(kind, system_id, load_catalogue()).replace("seed: 7", f"seed: 7\nlevel: {level}")
    compiled = compile_plan(resolve(parse_scenario(text, "x.yaml"), "hold"))
    carrier, weapon = simulate(compiled.plan, 7, 0, 50).fate.T
    assert set(carrier) == {int(Fate.LEFT)}
    arrived = {int(Fate.LEFT)} if kind == "decoy" else {int(Fate.ARRIVED_HIT), int(Fate.ARRIVED_MISSED)}
    if _target(load_catalogue().system(system_id)) == "battery":
        arrived |= {int(Fate.KILLED)}  # on hold a battery still defends itself
    assert set(weapon) <= arrived


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(("kind", "system_id"), _ids("ballistic", "rocket"))
def test_what_falls_comes_down_on_its_target(kind: str, system_id: str, level: str) -> None:
    """From four fifths of its range, where nobody fires: all arrive, faster than sound and later than light."""
    system = load_catalogue().system(system_id)
    away_deg = 0.8 * system.value("max_range_m", level) / 111_200.0
    text = LAUNCH.replace("IT", system_id).replace("SOUTH", f"{50.0 - away_deg:.4f}").replace("LEVEL", level)
    scenario = parse_scenario(text, "x.yaml")
    assert [str(p) for p in check(scenario) if p.severity == "error"] == []
    compiled = compile_plan(resolve(scenario, "hold"))
    fates = simulate(compiled.plan, 7, 0, 50).fate
    assert set(np.unique(fates)) <= {int(Fate.ARRIVED_HIT), int(Fate.ARRIVED_MISSED)}
    away_m = away_deg * 111_200.0
    flight_s = float(compiled.plan.threat_end_s[0] - compiled.plan.threat_start_s[0])
    assert 300.0 < away_m / flight_s < 4000.0


@pytest.mark.parametrize(("kind", "system_id"), _ids("munition", "decoy"))
def test_each_that_cruises_starts_by_itself(kind: str, system_id: str) -> None:
    system = load_catalogue().system(system_id)
    if system.labels["profile"] == "glide":
        pytest.skip("it needs the height of a carrier")
    text = LAUNCH.replace("IT", system_id).replace("SOUTH", "49.85").replace("LEVEL", "best")
    scenario = parse_scenario(text.replace("target: plant", f"target: {_target(system)}"), "x.yaml")
    assert [str(p) for p in check(scenario) if p.severity == "error"] == []
    fates = simulate(compile_plan(resolve(scenario, "hold")).plan, 7, 0, 20).fate
    assert int(Fate.FLYING) not in fates
    assert int(Fate.NEVER_RELEASED) not in fates


def test_the_classes_without_a_name_are_there_and_say_what_they_are() -> None:
    catalogue = load_catalogue()
    for system_id in GENERIC:
        system = catalogue.system(system_id)
        assert system.simulated
        assert "no one type" in system.name
        grades = {v.grade for p in system.parameters.values() for v in p.estimate().values}
        assert grades == {"D"}, f"{system_id}: a class has no source of its own"


@pytest.mark.parametrize(("kind", "system_id"), _ids("aircraft", "ballistic", "rocket"))
def test_a_cross_section_that_nobody_measured_has_its_spread(kind: str, system_id: str) -> None:
    system = load_catalogue().system(system_id)
    low, high = system.value("rcs_m2", "low"), system.value("rcs_m2", "high")
    assert high / low >= SPREAD[kind]


@pytest.mark.parametrize(("kind", "system_id"), _ids("ballistic", "rocket"))
def test_what_falls_fits_together(kind: str, system_id: str) -> None:
    """Mass burnt and reach agree: the speed a motor can give is enough for the range, and not four times too much."""
    system = load_catalogue().system(system_id)
    if not system.has("burnout_mass_kg"):
        pytest.skip("without the mass it burns to")
    assert system.labels["threat_class"] == ("rocket" if kind == "rocket" else "ballistic-missile")
    low, high = system.value("min_range_m", "high"), system.value("max_range_m", "low")
    assert low < high, "no range at which it can be fired at every level"
    assert system.value("reentry_mass_kg") <= system.value("burnout_mass_kg") < system.value("launch_mass_kg")
    if system.labels["separates"] == "no":
        assert system.value("reentry_mass_kg") == system.value("burnout_mass_kg")
