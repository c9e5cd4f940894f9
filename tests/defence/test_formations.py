"""Several units under one name: written out in full, the same as by hand; what is wrong is named at its line."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from tests.said import problems_of

from redan.catalogue import Catalogue
from redan.physics.geodesy import geodesic_inverse
from redan.rerun import ENTRIES, to_keep
from redan.scenario import check, parse_scenario, resolve
from redan.scenario.formations import ring
from redan.scenario.resolved import Place, Resolved

HEAD = """\
redan: 1
title: Orders of battle
terrain: none
seed: 7
replications: 100
defence:
  nets:
    - {name: own, delay: 3 s}
  assets:
    - {name: plant, kind: power-plant, at: [50.0 N, 30.0 E], hits: 3}
"""
TAIL = """\
attack:
  doctrine: {when_engaged: press-on}
  packages:
    - name: bombers
      aircraft: f-15i
      count: 4
      start: 0 s
      route:
        - {at: [50.0 N, 34.0 E], altitude: 8000 m, speed: 230 m/s}
        - {at: [50.0 N, 30.5 E], altitude: 8000 m, speed: 230 m/s}
      weapons: [{munition: gbu-39, per_aircraft: 2, target: plant, release: 200 km along route}]
variants:
  all: {says: All., change: {}}
baseline: all
"""


def scenario(defence: str, **edits: str) -> str:
    text = HEAD + defence + TAIL
    for old, new in edits.items():
        text = text.replace({"variants": "  all: {says: All., change: {}}"}[old], new)
    return text


def meaning(defence: str, variant: str | None = None, **edits: str) -> Resolved:
    return resolve(parse_scenario(scenario(defence, **edits), "x.yaml"), variant)


def bare(resolved: Resolved) -> Any:
    """Without places in the file."""
    return {
        kind: [dataclasses.replace(thing, where="") if hasattr(thing, "where") else thing for thing in things]
        for kind, things in (("units", resolved.units), ("radars", resolved.radars), ("nets", resolved.nets),
                             ("assets", resolved.assets), ("effects", resolved.effects))
    }  # fmt: skip


ONE_TEXT = """\
  formations:
    - {name: east, regiment: s-300pmu-2 x 3, at: [50.0 N, 30.0 E], spacing: 20 km, net: own, stock: 8}
"""


def test_one_text_is_the_same_as_written_out_by_hand() -> None:
    places = ring(Place(*_rad(50.0, 30.0)), 3, 20_000.0)
    by_hand = "  units:\n" + "".join(
        f"    - {{name: east-{n}, system: s-300pmu-2, at: [{_deg(p.latitude_rad)} N, {_deg(p.longitude_rad)} E], "
        "net: own, stock: 8}\n"
        for n, p in enumerate(places, 1)
    )
    assert bare(meaning(ONE_TEXT)) == bare(meaning(by_hand))
    long = ONE_TEXT.replace("regiment: s-300pmu-2 x 3", "system: s-300pmu-2, count: 3")
    assert bare(meaning(long)) == bare(meaning(by_hand))
    for other in ("3 x s-300pmu-2", "3 s-300pmu-2", "s-300pmu-2 ×3"):
        assert bare(meaning(ONE_TEXT.replace("s-300pmu-2 x 3", other))) == bare(meaning(by_hand))


def _rad(*degrees: float) -> tuple[float, float]:
    return tuple(d * 0.017453292519943295 for d in degrees)  # type: ignore[return-value]


def _deg(rad: float) -> str:
    return f"{rad / 0.017453292519943295:.7f}"


@pytest.mark.parametrize("count", [2, 3, 6, 11])
def test_neighbours_on_the_ring_stand_as_far_apart_as_was_said(count: int) -> None:
    places = ring(Place(*_rad(33.5, 36.3)), count, 15_000.0)
    for a, b in zip(places, [*places[1:], places[0]], strict=True):
        apart_m = geodesic_inverse(a.latitude_rad, a.longitude_rad, b.latitude_rad, b.longitude_rad)[0]
        assert apart_m == pytest.approx(15_000.0, rel=1e-4)
    assert places[0].latitude_rad > max(p.latitude_rad for p in places[1:])


def test_one_alone_stands_at_the_centre() -> None:
    centre = Place(*_rad(33.5, 36.3))
    assert ring(centre, 1, 15_000.0) == [centre]
    assert ring(centre, 2, 0.0) == [centre, centre]


REGIMENT = "  formations:\n    - {name: east, formation: s-300pmu-2-regiment, at: [50.0 N, 30.0 E]}\n"


def test_a_formation_of_the_catalogue_brings_its_radar_its_net_and_its_post() -> None:
    found = meaning(REGIMENT)
    assert [unit.name for unit in found.units] == [f"east-1-fire-{n}" for n in range(1, 7)]
    assert {unit.net for unit in found.units} == {"east-net"}
    assert [radar.name for radar in found.radars if radar.unit is None] == ["east-1-watch"]
    (net,) = [net for net in found.nets if net.name == "east-net"]
    assert (net.delay_s, net.command_post) == (5.0, "east-net/command-post")
    assert found.formations == ("s-300pmu-2-regiment",)
    joined = meaning(REGIMENT.replace("at:", "net: own, at:"))
    assert {unit.net for unit in joined.units} == {"own"}
    assert [net.name for net in joined.nets] == ["own"]


def test_what_is_said_of_the_radar_is_said_of_the_member_that_has_it() -> None:
    """A battery of two kinds of round has one radar: its sector, its moves and its readiness are said once."""
    keys = "sector: {centre: 90 deg, width: 120 deg}, hits: 2, moves: [{leaves: 1 h, stow: 5 min}]"
    found = meaning(f"  formations: [{{name: city, formation: patriot-battery, at: [50.0 N, 30.0 E], {keys}}}]\n")
    (radar,) = found.radars
    assert radar.sector is not None
    assert [(unit.name, unit.shares) for unit in found.units] == [("city-1-pac2", None), ("city-1-pac3", "city-1-pac2")]
    absent = {effect.target for effect in found.effects if effect.bits == "absent"}
    assert {"city-1-pac2", "city-1-pac2/launcher-1", "city-1-pac3/launcher-1"} <= absent


def test_variants_change_a_formation_and_each_of_its_units() -> None:
    variants = """\
  all: {says: All., change: {}}
  fewer: {says: Two., change: {set: {formations.east.regiment: s-300pmu-2 x 2}}}
  none: {says: None., change: {remove: {defence: {formations: [east]}}}}
  hurt: {says: One lost., change: {remove: {defence: {units: [east-2]}}, set: {units.east-3.stock: 0}}}
  more:
    says: Another.
    change:
      add:
        defence:
          formations: [{name: west, system: kub, count: 2, at: [50.0 N, 29.5 E], spacing: 5 km, net: own}]"""
    found = {v: meaning(ONE_TEXT, v, variants=variants).units for v in ("all", "fewer", "none", "hurt", "more")}
    assert [u.name for u in found["all"]] == ["east-1", "east-2", "east-3"]
    assert [u.name for u in found["fewer"]] == ["east-1", "east-2"]
    assert found["none"] == ()
    assert [(u.name, u.stock) for u in found["hurt"]] == [("east-1", 8), ("east-3", 0)]
    assert [u.name for u in found["more"]] == ["east-1", "east-2", "east-3", "west-1", "west-2"]
    assert not [p for p in check(parse_scenario(scenario(ONE_TEXT, variants=variants), "x")) if p.severity == "error"]


def test_a_reading_may_ask_how_many() -> None:
    text = scenario(ONE_TEXT).replace(
        "defence:\n",
        """\
readings:
  batteries:
    default: three
    options:
      three: {says: Three., sources: [report-001], set: {formations.east.regiment: s-300pmu-2 x 3}}
      six: {says: Six., sources: [report-003], set: {formations.east.regiment: s-300pmu-2 x 6, units.east-6.stock: 0}}
defence:
""",
        1,
    )
    asked = parse_scenario(text, "x")
    assert len(resolve(asked).units) == 3
    assert [u.stock for u in resolve(asked, readings={"batteries": "six"}).units] == [8, 8, 8, 8, 8, 0]


BAD = [
    ("regiment: s-300pmu-2 x 3, ", "", 'formation "east": it is of nothing: no system is named'),
    ("regiment: s-300pmu-2 x 3", "regiment: s-300pmu-2 x 0", '"s-300pmu-2 x 0" is nothing'),
    ("regiment: s-300pmu-2 x 3", "regiment: s-300pmu-2", '"s-300pmu-2" is not a regiment'),
    ("regiment:", "system: kub, regiment:", "both system and regiment say of what it is"),
    ("regiment:", "count: 3, regiment:", "count is said twice"),
    ("spacing: 20 km, ", "", "3 stand on a ring, and spacing is missing"),
    ("regiment: s-300pmu-2 x 3", "formation: s-300pmu-2, count: 3", 'there is no formation "s-300pmu-2"'),
    ("regiment: s-300pmu-2 x 3", "formation: s-300pmu-2-regiments, count: 3", "there is no formation"),
    ("regiment: s-300pmu-2 x 3", "regiment: s-300pmu-9 x 3", 'formation "east": there is no fire unit "s-300pmu-9"'),
    ("regiment: s-300pmu-2 x 3", "regiment: f-15i x 3", "is an aircraft, not a fire unit"),
    ("stock: 8", "launchers: 0", "launchers"),
    ("stock: 8", "stock: 9000", "stock is 9000"),
    ("net: own", "net: other", 'formation "east": there is no net "other"'),
    ("net: own, ", "", "its 3 units are on no net: each fights alone"),
]


@pytest.mark.parametrize(("old", "new", "said"), BAD)
def test_what_is_wrong_is_named_at_the_formation(old: str, new: str, said: str) -> None:
    assert old in ONE_TEXT
    text = scenario(ONE_TEXT.replace(old, new))
    line = 1 + text[: text.index("- {name: east")].count("\n")
    found = [problem for problem in problems_of(text) if said in problem.what]
    assert [problem.where.line for problem in found][:1] == [line]
    assert found[0].remedy
    if "stock" not in new:
        assert len(found) == 1


def test_numbers_of_one_member_cannot_be_said_for_all() -> None:
    found = problems_of(scenario(REGIMENT.replace("at:", "launchers: 4, at:")))
    (problem,) = [p for p in found if "launchers" in p.what]
    assert "cannot be said for all" in problem.what
    assert problem.remedy == "set it in a variant, as units.east-1-fire-1.launchers"


def test_a_name_of_a_formation_s_unit_is_taken() -> None:
    unit = "  units:\n    - {name: east-2, system: kub, at: [50.0 N, 30.0 E]}\n"
    found = [p for p in problems_of(scenario(ONE_TEXT + unit)) if "stands twice" in p.what]
    assert [(p.what, p.where.line) for p in found] == [('the name "east-2" stands twice', 12)]
    assert "the first is at line 14" in found[0].remedy


def test_a_run_keeps_the_formation_it_used() -> None:
    asked = parse_scenario(scenario(REGIMENT), "x")
    files, _ = to_keep(resolve(asked), asked)
    kept = Catalogue(texts=json.loads(files[ENTRIES]))
    assert bare(resolve(asked, catalogue=kept)) == bare(resolve(asked))


def test_a_unit_that_a_formation_is_not_called_is_answered_with_what_it_is_called() -> None:
    text = scenario("  formations: [{name: guns, formation: gepard-platoon, at: [50.0 N, 30.0 E]}]\n")
    text = text.replace("change: {}", "change: {set: {kill_probability: {guns-1-gun-1: 20 %}}}")
    (problem,) = [p for p in problems_of(text) if "no target class or unit" in p.what]
    assert problem.remedy.startswith("did you mean guns-1-1")
