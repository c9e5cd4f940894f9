"""Every air defence of the catalogue can be put into a scenario, and engages what it should."""

from __future__ import annotations

import pytest

from redan import api
from redan.catalogue import System, load_catalogue
from redan.scenario import check, parse_scenario
from redan.scenario.systems import engaged_classes

CATALOGUE = load_catalogue()
SAMS = [i for i in CATALOGUE.ids("sam") if CATALOGUE.system(i).simulated]
RADARS = [i for i in CATALOGUE.ids("radar") if CATALOGUE.system(i).simulated]
FORMATIONS = CATALOGUE.ids("formation")
BALLISTIC_ONLY = {"arrow-2", "arrow-3", "thaad"}

# One carrier comes up to the site. What it releases flies on at the site itself, low or high as it is made.
RAID = """
redan: 1
title: One raid on one site
question: Does {system} engage {weapon}?
terrain: none
seed: 1
replications: 8
readings:
  kill-probability:
    question: pk?
    default: claimed
    options:
      claimed: {{says: maker, sources: [assumption], set: {{kill_probability: claimed}}}}
      recorded: {{says: combat, sources: [assumption], set: {{kill_probability: recorded}}}}
      combat: {{says: defender, sources: [assumption], set: {{kill_probability: combat-claim}}}}
defence:
  side: Blue
  nets: [{{name: net, delay: 3 s}}]
  units: [{{name: unit, system: {system}, at: [50.0 N, 30.0 E], net: net}}]
  radars: [{{name: watch, system: {radar}, at: [50.0 N, 30.01 E], net: net}}]
  assets: [{{name: site, kind: city, at: [50.0 N, 30.0 E], hits: 99}}]
attack:
  side: Red
  doctrine: {{when_engaged: press-on}}
  packages:
    - name: raid
      aircraft: f-15i
      count: 1
      start: 0 s
      route:
        - {{at: [50.0 N, 30.6 E], altitude: {altitude}, speed: 230 m/s}}
        - {{at: [50.0 N, {release} E], altitude: {altitude}, speed: 230 m/s}}
        - {{at: [50.0 N, 29.8 E], altitude: {altitude}, speed: 230 m/s}}
      weapons: [{{munition: {weapon}, per_aircraft: 2, target: site, release: waypoint 2, interval: 10 s,
                 hit_probability: 0}}]
variants:
  only: {{says: as it stands, change: {{}}}}
baseline: only
"""
WEAPON = {"cruise-missile": "delilah", "glide-bomb": "gbu-39", "drone": "gerbera"}


def raid(system: str, weapon: str, radar: str = "generic-acquisition-radar", altitude: str = "9000 m") -> str:
    """A raid with one kind of munition."""
    release = {"gbu-39": "30.4"}.get(weapon, "30.5")
    return RAID.format(system=system, weapon=weapon, radar=radar, altitude=altitude, release=release)


def fired(text: str) -> float:
    """Missiles or bursts fired, mean of the replications."""
    return api.run(parse_scenario(text, "x.yaml")).measures["missiles_fired"].mean


@pytest.mark.parametrize("system", SAMS)
def test_each_air_defence_stands_in_a_scenario(system: str) -> None:
    problems = check(parse_scenario(raid(system, "delilah"), "x.yaml"))
    assert [str(p) for p in problems if p.severity == "error"] == []


@pytest.mark.parametrize("system", [s for s in SAMS if s not in BALLISTIC_ONLY])
@pytest.mark.parametrize("target", ["cruise-missile", "drone"])
def test_it_engages_what_it_has_a_number_for(system: str, target: str) -> None:
    assert target in engaged_classes(CATALOGUE.system(system))
    assert fired(raid(system, WEAPON[target], altitude="2500 m")) > 0


@pytest.mark.parametrize("system", sorted(BALLISTIC_ONLY))
def test_what_is_for_ballistic_missiles_fires_at_nothing_else(system: str) -> None:
    assert engaged_classes(CATALOGUE.system(system)) == ["ballistic-missile"]
    assert fired(raid(system, "delilah")) == 0


@pytest.mark.parametrize("radar", RADARS)
def test_each_radar_stands_in_a_scenario(radar: str) -> None:
    problems = check(parse_scenario(raid("generic-medium-sam", "delilah", radar), "x.yaml"))
    assert [str(p) for p in problems if p.severity == "error"] == []


@pytest.mark.parametrize("formation", FORMATIONS)
def test_each_formation_stands_in_a_scenario_and_all_of_it_fires(formation: str) -> None:
    text = raid("zu-23-2", "delilah", altitude="2500 m").replace("per_aircraft: 2", "per_aircraft: 8")
    text = text.replace("count: 1", "count: 3").replace(
        "  radars:", f"  formations: [{{name: group, formation: {formation}, at: [50.0 N, 30.0 E]}}]\n  radars:"
    )
    assert [str(p) for p in check(parse_scenario(text, "x.yaml")) if "group" in str(p)] == []
    measures = api.run(parse_scenario(text, "x.yaml")).measures
    by_unit = {name: found.mean for name, found in measures.items() if name.startswith("missiles_fired:group")}
    assert by_unit
    assert min(by_unit.values()) > 0, by_unit


@pytest.mark.parametrize("system", SAMS)
def test_classes_belong_together(system: str) -> None:
    found: System = CATALOGUE.system(system)
    classes = set(engaged_classes(found))
    if "cruise-missile" in classes:
        assert {"aircraft", "glide-bomb", "standoff-missile", "drone"} <= classes
    if "ballistic-missile" in classes:
        assert found.has("max_range_ballistic_missile_m"), "else it reaches them as far as aircraft"
        assert found.has("warhead_kill"), "else each hit ends the warhead"
    for alternative in ("claimed", "recorded", "combat-claim"):
        assert alternative in found.alternatives
    assert "seeker" in found.labels


def test_what_is_generic_lies_among_what_is_named() -> None:
    """A class is no better and no worse than every system it stands for."""
    named = {
        "generic-long-sam": ("patriot-pac2", "s-300ps", "s-300pmu-2", "s-400"),
        "generic-medium-sam": ("nasams", "iris-t-slm", "buk-m2e", "buk-m3"),
        "generic-short-sam": ("osa-akm", "tor-m1", "pantsir-s1"),
        "generic-gun": ("gepard", "zsu-23-4", "pantsir-s1-guns"),
        "generic-shoulder-sam": ("igla", "stinger"),
    }
    for generic, systems in named.items():
        for name in ("max_range_m", "max_altitude_m", "burnout_speed_m_s"):
            values = [CATALOGUE.system(s).value(name) for s in systems]
            assert min(values) <= CATALOGUE.system(generic).value(name) <= max(values), (generic, name)
