"""Emission, readiness and long time in the scenario file: what it means, what is refused at its line, what is inert."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from tests.effects.rows import assert_share

from redan.errors import InputError
from redan.layout import Event
from redan.plan import compile_plan
from redan.plan.explain import explain
from redan.reference import simulate_one
from redan.results.readiness import ready_at_s, ready_in_time
from redan.scenario import check, parse_scenario, resolve
from redan.scenario.laws import parse_law, said
from redan.scenario.resolved import Delay
from redan.scene.words import Past, sentence

FILE = """\
redan: 1
title: Emission
terrain: none
seed: 7
replications: 100
readings:
  crew:
    default: stays
    options:
      stays: {says: It stays on., sources: ["My assumption"], set: {units.fire.launchers: 4}}
      quick: {says: It shuts down., sources: ["My assumption"], set: {units.fire.shut_down: SHUT}}
defence:
  nets:
    - {name: net, delay: 5 s, command_post: {at: [50.0 N, 29.9 E]}}
  radars:
    - {name: early, system: p-18, at: [50.0 N, 29.8 E], net: net}
  units:
    - {name: fire, system: kub, at: [50.0 N, 30.0 E], net: net}
  assets:
    - {name: bridge, kind: bridge, at: [50.0 N, 30.1 E], hits: 1}
attack:
  doctrine: {when_engaged: press-on}
  packages:
    - name: raid
      aircraft: f-16i
      count: 1
      start: 1 h
      route:
        - {at: [50.0 N, 31.2 E], altitude: 9000 m, speed: 250 m/s}
        - {at: [50.0 N, 30.6 E], altitude: 9000 m, speed: 250 m/s}
        - {at: [50.3 N, 31.2 E], altitude: 9000 m, speed: 250 m/s}
      weapons:
        - {munition: harm, per_aircraft: 1, target: fire, release: waypoint 2}
        - {munition: spice-1000, per_aircraft: 1, target: bridge, release: waypoint 2}
variants:
  base: {says: As written., change: {}}
baseline: base
""".replace("SHUT", "{probability: 0.5, delay: 5 s, lasts: 2 min}")
UNIT = "{name: fire, system: kub, at: [50.0 N, 30.0 E], net: net"
RADAR = "{name: early, system: p-18, at: [50.0 N, 29.8 E], net: net"
ASSET = "{name: bridge, kind: bridge, at: [50.0 N, 30.1 E], hits: 1"
COUNT = "      count: 1\n"


def unit(more: str) -> str:
    return FILE.replace(UNIT, f"{UNIT}, {more}")


def problems(text: str) -> list[str]:
    return [str(problem) for problem in check(parse_scenario(text, "x.yaml"))]


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_the_file_is_fine() -> None:
    assert [p for p in problems(FILE) if "carries harm" not in p] == []


# ---- laws


@pytest.mark.parametrize(
    ("written", "means", "words"),
    [
        ("20 s", Delay("fixed", 20.0), "20 s"),
        ("10 s to 60 s", Delay("uniform", 10.0, 60.0), "10 s to 60 s"),
        ("10 to 60 s", Delay("uniform", 10.0, 60.0), "10 s to 60 s"),
        ("1 h - 2 h", Delay("uniform", 3600.0, 7200.0), "60 min to 2 h"),
        ("exponential, mean 30 d", Delay("exponential", 30 * 86400.0), "30 d in the mean (exponential)"),
        ("lognormal, mean 3 min, sigma 0.5", Delay("lognormal", 180.0, 0.5), "3 min in the mean (lognormal)"),
        (0, Delay("fixed", 0.0), "0 s"),
    ],
)
def test_laws_as_people_write_them(written: object, means: Delay, words: str) -> None:
    assert parse_law(written) == means
    assert said(means) == words


@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        (20, "write \"20 s\""), ("60 s to 10 s", "write \"10 s to 60 s\""), ("exponential, mean 5", "5 s"),
        ("lognormal, mean 5 s", "has a sigma"), ("exponential, mean 5 s, sigma 1", "take sigma out"),
        ("lognormal, mean 5 s, sigma 9", "sigma 0.5"), ("often", "number"), (True, "write it like"),
        ([1], "write it like"), ("-5 s", "minus"),
    ],
)  # fmt: skip
def test_what_is_no_law_is_refused_with_a_remedy(written: object, remedy: str) -> None:
    with pytest.raises(InputError, match=remedy):
        parse_law(written)


# ---- what it means


def test_a_weapon_aimed_at_a_unit_homes_on_its_radar() -> None:
    plan = compile_plan(resolve(parse_scenario(FILE, "x.yaml")))
    weapon = plan.names.threats.index("raid-1/harm-1")
    assert plan.names.radars[plan.plan.threat_seeks[weapon]] == "fire/radar"
    assert plan.plan.threat_hit_probability[weapon] == 0.6
    assert plan.plan.threat_hit_silent[weapon] == 0.1
    assert (np.delete(plan.plan.threat_seeks, weapon) == -1).all()
    low = compile_plan(resolve(parse_scenario(FILE, "x.yaml"), level="low")).plan
    assert (low.threat_hit_probability[weapon], low.threat_hit_silent[weapon]) == (0.3, 0.0)


def test_emitters_beside_it_draw_weapons_away() -> None:
    for more, share in (("{count: 2}", 1 / 3), ("{count: 2, still_hit: 70 %}", 0.7)):
        found = resolve(parse_scenario(unit(f"decoy_emitters: {more}"), "x.yaml"))
        (weapon,) = (t for t in found.threats if t.seeks)
        assert weapon.hit_probability == pytest.approx(0.6 * share)


def test_a_reading_sets_a_shut_down() -> None:
    scenario = parse_scenario(FILE, "x.yaml")
    assert resolve(scenario).effects == ()
    found = resolve(scenario, readings={"crew": "quick"})
    assert [(e.name, e.probability, e.of) for e in found.effects if e.on == "tracked"] == [
        ("fire/radar/shut-down/raid-1/harm-1", 0.5, ("fire", "raid-1/harm-1"))
    ]


def test_the_defaults_written_out_are_the_same_plan() -> None:
    plain = compile_plan(resolve(parse_scenario(FILE, "x.yaml")))
    for more in ("emits: always", "alert: {state: ready}", "resupply: []"):
        assert compile_plan(resolve(parse_scenario(unit(more), "x.yaml"))).digest == plain.digest


def test_every_thing_that_is_mended_has_its_row() -> None:
    text = unit("repair: {after: 2 d, probability: 0.5}").replace("29.9 E]}", "29.9 E], repair: {after: 1 h}}")
    text = text.replace(RADAR, RADAR + ", repair: {after: 3 d}").replace(ASSET, ASSET + ", repair: {after: 4 d}")
    found = resolve(parse_scenario(text, "x.yaml"))
    assert {e.of for e in found.effects if e.op == "mend"} == {
        "fire", *(f"fire/launcher-{i}" for i in range(1, 5)), "early", "bridge", "net/command-post",
    }  # fmt: skip
    compile_plan(found)


def test_a_unit_that_waits_is_told_by_its_net_and_by_nothing_it_cannot_engage() -> None:
    for more in ("emits: on-order, order_delay: 20 s", "alert: {state: cold, warm_up: 20 s}"):
        found = resolve(parse_scenario(unit(more), "x.yaml"))
        assert {e.of for e in found.effects} == {("net", t.name) for t in found.threats}
        assert found.off == (("radar", "fire/radar", "held"),)


def test_ready_when_the_raid_comes() -> None:
    text = unit("ready: {at: 'exponential, mean 1 h'}")
    compiled = compile_plan(resolve(parse_scenario(text, "x.yaml")))
    acted_s = np.array([simulate_one(compiled.plan, 7, i, log=False)[0].acted_s for i in range(200)])
    assert ready_at_s(compiled.names, acted_s).keys() == {"fire"}
    assert_share(ready_in_time(compiled.names, compiled.plan, acted_s)["fire"], 1.0 - np.exp(-1.0))


def test_a_unit_without_its_parts_is_not_ready() -> None:
    names = SimpleNamespace(units=("u",), effects=("u/ready", "u/struck/road", "u/struck/road/again"))
    plan = SimpleNamespace(threat_start_s=np.array([100.0]))
    acted_s = np.array([[50, np.inf, np.inf], [50, 40, np.inf], [50, 40, 90], [50, 40, 110], [150, np.inf, np.inf]])
    assert ready_in_time(names, plan, acted_s)["u"].tolist() == [True, False, True, False, False]


@pytest.mark.slow
def test_raids_that_come_again_are_bounded_and_need_their_aircraft() -> None:
    text = FILE.replace(COUNT, COUNT + "      repeat: {every: 1 d, times: 3, aircraft: same}\n")
    compiled = compile_plan(resolve(parse_scenario(text, "x.yaml")))
    after = {name: compiled.names.threats[a] for name, a in zip(compiled.names.threats, compiled.plan.threat_after,
                                                               strict=True) if a >= 0}  # fmt: skip
    assert after == {"raid-1/raid-2": "raid-1", "raid-1/raid-3": "raid-1/raid-2"}
    assert "raid-1/raid-3/harm-1" in compiled.names.threats
    many = FILE.replace(COUNT, "      count: 400\n      repeat: {every: 1 d, times: 500, aircraft: same}\n")
    assert any("600,000 aircraft and munitions in all" in p for p in problems(many))


# ---- refused at its line, or named as inert


def package(more: str) -> str:
    return FILE.replace(COUNT, f"{COUNT}      {more}\n")


SECOND = """\
    - name: again
      aircraft: f-16i
      count: 1
      start: {start}
      after: {after}
      route:
        - {{at: [50.0 N, 31.2 E], altitude: 9000 m, speed: 250 m/s}}
        - {{at: [50.3 N, 31.2 E], altitude: 9000 m, speed: 250 m/s}}
variants:
"""


def second(start: str, after: str) -> str:
    return FILE.replace("variants:\n", SECOND.format(start=start, after=after))


REFUSED = {
    "a weapon at what never emits": (FILE.replace("1, target: fire", "1, target: bridge"), "target: bridge",
                                     '"bridge" never emits'),
    "a repair that takes no time": (unit("repair: {after: 0 s}"), "after: 0 s", "a repair takes no time"),
    "a convoy that arrives before it leaves": (
        FILE.replace(ASSET, ASSET + ", moves: [{leaves: 5 h, arrives: 3 h}]"), "leaves: 5 h", "before it leaves"),
    "a convoy that leaves before it is back": (
        FILE.replace(ASSET, ASSET + ", moves: [{leaves: 1 h, arrives: 3 h}, {leaves: 2 h}]"), "leaves: 2 h",
        "before it is back"),
    "a sortie that needs itself": (package("after: raid"), "after: raid", "needs itself"),
    "two that need each other": (
        second("9 h", "raid").replace(COUNT, COUNT + "      after: again\n", 1), "after: again", "needs itself"),
    "a raid before its aircraft are back": (
        package("repeat: {every: 5 min, times: 3, aircraft: same}"), "every: 5 min", "would need itself to be home"),
    "a sortie that starts too early": (second("61 min", "raid"), "start: 61 min", "is back later"),
    "a package that is not there": (second("9 h", "rai"), "after: rai\n", 'no package "rai"'),
    "duty without times": (unit("emits: duty"), "emits: duty", "without duty"),
    "order without a delay": (unit("emits: on-order"), "emits: on-order", "without order_delay"),
    "told by itself": (unit("emits: on-order, order_delay: 9 s, told_by: fire"), "told_by: fire", "told by itself"),
    "told by nobody": (unit("emits: on-order, order_delay: 9 s").replace("30.0 E], net: net", "30.0 E]"),
                       "emits: on-order", "nobody tells it"),
    "told by whom": (unit("emits: on-order, order_delay: 9 s, told_by: nat"), "told_by: nat", 'no net or unit "nat"'),
    "alert without warm-up": (unit("alert: {state: cold}"), "state: cold", "without warm_up"),
    "alert and order": (unit("alert: {state: cold, warm_up: 9 s}, emits: on-order, order_delay: 9 s"),
                        "emits: on-order", "one of both says when"),
    "ready twice": (unit("ready_after: 9 s, ready: {at: 1 h}"), "ready_after: 9 s", "has ready and ready_after"),
    "ready in no way": (unit("ready: {}"), "ready: {}", "either at or phases"),
    "a phase in what is not there": (unit("ready: {phases: [{phase: stored, lasts: 1 h, asset: bride}]}"),
                                     "asset: bride", 'no asset "bride"'),
    "too many turns": (
        unit("emits: duty, duty: {on: 1 s, off: 1 s}").replace(
            COUNT, COUNT + "      repeat: {every: 9 d, times: 9, aircraft: fresh}\n"), "duty: {on", "on and off"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_bad_input_is_named_at_its_line_with_the_remedy(name: str) -> None:
    text, part, words = REFUSED[name]
    try:
        found = [p for p in check(parse_scenario(text, "x.yaml")) if p.severity == "error"]
    except InputError as error:
        found = list(error.problems)
    here = [p for p in found if words in str(p)]
    assert here, "\n".join(map(str, found))
    assert here[0].where.line == line_of(text, part), str(here[0])
    assert here[0].remedy


INERT = {
    "duty where it always emits": (unit("duty: {on: 9 s, off: 9 s}"), "duty does nothing"),
    "a delay where it always emits": (unit("order_delay: 9 s"), "order_delay does nothing"),
    "shut-down with no such weapon": (
        unit("shut_down: {probability: 1, delay: 0 s, lasts: 9 s}").replace("munition: harm", "munition: jassm"),
        "no weapon homes on it in any variant"),
    "decoys with no such weapon": (unit("decoy_emitters: {count: 1}").replace("munition: harm", "munition: jassm"),
                                   "decoy_emitters does nothing"),
    "a shut-down that never comes": (unit("shut_down: {probability: 0, delay: 0 s, lasts: 9 s}"),
                                     "the probability is 0"),
    "a repair of what nobody aims at": (FILE.replace(RADAR, RADAR + ", repair: {after: 9 s}"),
                                        "nothing is aimed at it"),
    "a repair too late": (unit("repair: {after: 9 d}"), "mended when everything is over"),
    "rounds too late": (unit("resupply: [{at: 9 d, rounds: 4}]"), "inert: rounds come at 9 d"),
    "ready too late": (unit("ready: {at: 9 d to 99 d}"), "ready after 9 d at the earliest"),
    "moves too late": (FILE.replace(ASSET, ASSET + ", moves: [{leaves: 9 d}]"), "inert: leaves at 9 d"),
    "again with nothing to lose": (unit("ready: {at: 1 h, again_after: 2 h}"), "again_after does nothing"),
    "an alert that is ready": (unit("alert: {state: ready, warm_up: 9 s}"), "has no warm-up"),
    "told by a net without a radar that is on": (
        unit("emits: on-order, order_delay: 9 s").replace(RADAR, RADAR + ", emits: on-order, order_delay: 9 s"),
        "it never radiates"),
}  # fmt: skip


@pytest.mark.parametrize("name", INERT)
def test_what_does_nothing_is_named(name: str) -> None:
    text, words = INERT[name]
    assert any(words in problem and "warning" in problem for problem in problems(text)), "\n".join(problems(text))


def test_a_unit_that_gets_its_rounds_later_is_not_said_to_have_none() -> None:
    empty, later = "missiles: 0, stock: 0", "missiles: 0, stock: 0, resupply: [{at: 1 h, rounds: 4}]"
    assert any("has no missiles" in problem for problem in problems(unit(empty)))
    assert not any("has no missiles" in problem for problem in problems(unit(later)))


def test_a_variant_that_asks_what_a_unit_without_rounds_is_worth_is_not_warned() -> None:
    asked = "  spent: {says: Spent., change: {set: {units.fire.missiles: 0, units.fire.stock: 0}}}\nbaseline: base"
    assert not any("has no missiles" in problem for problem in problems(FILE.replace("baseline: base", asked)))


def test_an_unsuspected_part_keeps_the_plan() -> None:
    """What is named as inert leaves every number as it is."""
    plain = compile_plan(resolve(parse_scenario(FILE, "x.yaml"))).plan
    inert = compile_plan(resolve(parse_scenario(unit("repair: {after: 9 d}"), "x.yaml"))).plan
    for replication in range(5):
        one, other = (simulate_one(plan, 7, replication)[1] for plan in (plain, inert))
        assert one == other


# ---- in words


def test_notes_and_explanations_say_what_may_happen() -> None:
    text = unit("shut_down: {probability: 1, delay: 0 s, lasts: 2 min}, resupply: [{at: 1 h, rounds: 4}]")
    compiled = compile_plan(resolve(parse_scenario(text, "x.yaml")))
    notes = " ".join(compiled.notes)
    assert "4 rounds come for fire at 60 min" in notes
    assert "radar fire/radar falls silent before a weapon that homes on it" in notes
    said_of_weapon = explain(compiled, "fire", "raid-1/harm-1")
    assert "it hits with 0.6, with 0.1 if fire/radar is off when it arrives" in said_of_weapon
    assert "falls silent" in said_of_weapon
    assert "falls silent" not in explain(compiled, "fire", "raid-1/spice-1000-1"), "another weapon's row"
    plain = compile_plan(resolve(parse_scenario(FILE.replace("munition: harm", "munition: jassm"), "x.yaml")))
    assert "Beside shooting" not in " ".join(plain.notes) + explain(plain, "fire", "raid-1")


def test_a_story_tells_effects_and_sorties_that_do_not_fly() -> None:
    text = unit("repair: {after: 1 min}")
    compiled = compile_plan(resolve(parse_scenario(text, "x.yaml")))
    effect = next(e for e, name in enumerate(compiled.names.effects) if name == "fire/repair")
    threat = compiled.names.threats.index("raid-1")

    def told(code: Event, a: int, c: int) -> str:
        event = {"code": code, "a": a, "b": 0, "c": c}
        return sentence(event, compiled.names, [Past() for _ in compiled.names.threats])

    assert told(Event.EFFECT, effect, 1) == "fire works again 60 s after its loss"
    assert told(Event.TRACKED, threat, 0) == ""
    assert told(Event.ENTER, threat, 1) == "raid-1 (f-16i) enters"
    assert told(Event.ENTER, threat, 0) == "raid-1 (f-16i) does not fly: its aircraft did not come home"
