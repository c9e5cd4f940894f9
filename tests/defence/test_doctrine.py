"""What a unit fires at and with how many missiles, and two kinds of round that use one radar."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.defence.test_formations import scenario
from tests.said import problems_of

from redan.engine import simulate
from redan.layout import Law, Plan, ThreatKind
from redan.layout import build as p
from redan.plan import compile_plan
from redan.plan.compile import Compiled
from redan.scenario import checks_doctrine, parse_scenario, resolve

DEFENCE = """\
  units:
    - name: one
      system: s-300pmu-2
      at: [50.0 N, 30.0 E]
      net: own
      doctrine: {first_salvo: 2, next_salvo: 2, max_salvos: 3, against: {glide-bomb: {first_salvo: 1, max_salvos: 1}}}
    - {name: two, system: buk-m2e, at: [50.02 N, 30.0 E], shares: one, missiles: 4, engages: [glide-bomb]}
"""


def compiled(defence: str) -> Compiled:
    return compile_plan(resolve(parse_scenario(scenario(defence), "x.yaml")))


def test_salvos_against_a_class_stand_in_its_pairs_alone() -> None:
    plan = compiled(DEFENCE).plan
    munition = plan.threat_kind[plan.pair_threat] == ThreatKind.MUNITION
    one = plan.pair_unit == 0
    assert set(plan.pair_first_salvo[one & munition].tolist()) == {1}
    assert set(plan.pair_max_salvos[one & munition].tolist()) == {1}
    assert set(plan.pair_next_salvo[one & munition].tolist()) == {0}
    assert not plan.pair_first_salvo[one & ~munition].any()
    assert munition[plan.pair_unit == 1].all()


def test_fewer_missiles_at_bombs_leave_more_rounds() -> None:
    alone = DEFENCE.replace("net: own\n      doctrine", "net: own\n      engages: [glide-bomb]\n      doctrine")
    few, many = (
        simulate(compiled(text).plan, 1, 0, 200).fired.sum()
        for text in (alone, alone.replace(", against: {glide-bomb: {first_salvo: 1, max_salvos: 1}}", ""))
    )
    assert few < many


def test_what_stands_in_the_file_for_all_classes_is_the_same_plan() -> None:
    said = "{aircraft: {first_salvo: 2}, glide-bomb: {first_salvo: 2}}"
    same = DEFENCE.replace("{glide-bomb: {first_salvo: 1, max_salvos: 1}}", said)
    plain = DEFENCE.replace(", against: {glide-bomb: {first_salvo: 1, max_salvos: 1}}", "")
    a, b = simulate(compiled(same).plan, 1, 0, 50), simulate(compiled(plain).plan, 1, 0, 50)
    assert a.fate.tobytes() == b.fate.tobytes()
    assert a.fired.tobytes() == b.fired.tobytes()


def test_a_unit_that_shares_has_its_own_launchers_and_the_other_s_radar() -> None:
    found = resolve(parse_scenario(scenario(DEFENCE), "x.yaml"))
    two = found.units[1]
    assert (two.radar, two.net, two.shares) == ("one/radar", "own", "one")
    assert [radar.name for radar in found.radars] == ["one/radar"]
    assert "two" not in {asset.name for asset in found.assets}
    assert "two/launcher-1" in {asset.name for asset in found.assets}
    plan = compile_plan(found).plan
    assert plan.unit_channels_of.tolist() == [-1, 0]
    assert plan.unit_asset[0] == plan.unit_asset[1] >= 0


def test_a_unit_that_shares_is_identified_for_by_the_net_of_the_other() -> None:
    """Its entry names no net: it is on that of the radar it uses, for all that the net does."""
    whole = scenario(DEFENCE).replace("delay: 3 s}", "delay: 3 s, identification: {time: 10 s, errors: "
                                      "{hostile_as_friend: 0, friend_as_hostile: 0}}}")  # fmt: skip
    found = resolve(parse_scenario(whole, "x.yaml"))
    assert [unit.identified for unit in found.units] == [True, True]
    named = whole.replace("shares: one,", "shares: one, net: own,")
    same = resolve(parse_scenario(named, "x.yaml"))
    assert (found.units, found.effects, found.off) == (same.units, same.effects, same.off)


def test_a_shared_radar_radiates_as_its_owner_says_for_what_each_fires_at() -> None:
    """The owner fires at aircraft alone, the other at bombs alone: tracks of both make the radar radiate."""
    waits = "net: own\n      engages: [aircraft]\n      emits: on-order\n      order_delay: 20 s\n"
    found = resolve(parse_scenario(scenario(DEFENCE.replace("net: own\n", waits)), "x.yaml"))
    assert ("radar", "one/radar", "held") in found.off
    told = {effect.of[1] for effect in found.effects if effect.of is not None and effect.target == "one/radar"}
    assert {threat.threat_class for threat in found.threats if threat.name in told} == {"aircraft", "glide-bomb"}


def test_launchers_without_a_radar_are_mended_as_its_owner_says() -> None:
    mends = "net: own\n      repair: {after: 1 h, probability: 1}\n"
    found = resolve(parse_scenario(scenario(DEFENCE.replace("net: own\n", mends)), "x.yaml"))
    assert {"one", "one/launcher-1", "two/launcher-1"} <= {e.target for e in found.effects if e.op == "mend"}


def test_a_unit_without_a_radar_has_no_sector_to_name() -> None:
    mine = "systems: {mine: {based_on: buk-m2e, radar_sector: 120 deg, source: my notes of May}}\n"
    text = mine + scenario(DEFENCE.replace("buk-m2e", "mine"))
    assert not [p for p in problems_of(text) if "no sector is given" in p.what]
    assert not [said for said in resolve(parse_scenario(text, "x.yaml")).assumptions if "all round" in said]
    alone = text.replace("shares: one,", "net: own,")
    assert [p for p in problems_of(alone) if "no sector is given" in p.what]
POLICIES = [
    "alert: {state: cold, warm_up: 1 h, told_by: guard}",
    "emits: on-order\n      order_delay: 1 h\n      told_by: guard",
    "emits: duty\n      duty: {on: 20 s, off: 60 s}",
]
GUARD = "    - {name: guard, system: buk-m2e, at: [50.0 N, 30.0 E], net: own}\n"


@pytest.mark.parametrize("policy", POLICIES)
def test_what_is_said_of_a_shared_radar_holds_though_another_unit_uses_it(policy: str) -> None:
    """The unit that shares says nothing of the radar, and its silence was once taken for the radar's."""
    text = DEFENCE.replace("      doctrine", f"      {policy}\n      doctrine") + GUARD
    alone = "".join(line for line in text.splitlines(keepends=True) if "name: two" not in line)
    shared, single = (resolve(parse_scenario(scenario(each), "x.yaml")) for each in (text, alone))
    assert single.off
    assert shared.off == single.off
    assert shared.effects == single.effects


def test_an_alarm_wakes_a_shared_radar_for_what_the_second_round_alone_is_for() -> None:
    first, _, second = DEFENCE.partition("    - {name: two")
    first = first.replace("glide-bomb: {first_salvo: 1, max_salvos: 1}", "aircraft: {first_salvo: 1}")
    first += f"      engages: [aircraft]\n      {POLICIES[0]}\n"
    found = resolve(parse_scenario(scenario(f"{first}    - {{name: two{second}{GUARD}"), "x.yaml"))
    told = {effect.name.partition("/order/")[2] for effect in found.effects if "/order/" in effect.name}
    assert told == {threat.name for threat in found.threats}


def test_a_repair_said_of_the_radar_mends_the_launchers_of_both() -> None:
    text = DEFENCE.replace("      doctrine", "      repair: {after: 1 h}\n      doctrine")
    found = resolve(parse_scenario(scenario(text), "x.yaml"))
    mended = {effect.name for effect in found.effects}
    assert mended >= {"one/launcher-1/repair", "two/launcher-1/repair"}


def test_the_unit_that_shares_is_nobody_who_could_give_the_alarm() -> None:
    text = DEFENCE.replace("      doctrine", "      alert: {state: cold, warm_up: 1 h}\n      doctrine")
    text = text.replace("shares: one", "shares: one, net: own")
    (problem,) = [p for p in problems_of(scenario(text)) if "it never radiates" in p.what]
    assert problem.what == 'unit "one": told by "own", which has no radar that is on: it never radiates'


# ---- closed form: two kinds of arrivals on one pool of channels (Erlang's loss)


def pooled(channels: int, threats: int, seed: int) -> Plan:
    """Threats that come at random times, each for a while; of two kinds, one for each unit, on one pool of channels.

    A channel is held from TAKE to the judgement, a fixed time: Erlang's loss does not ask for its law.
    """
    rng = np.random.default_rng(seed)
    times = np.sort(rng.uniform(0.0, 100.0 * threats, threats))
    made = []
    for i, time_s in enumerate(times.tolist()):
        unit = "a" if rng.random() < 0.3 else "b"
        window = p.Window(time_s - 0.5, time_s + 0.01, (1.0, 1.0))  # now or never
        made.append(p.Threat(
            f"t{i:05d}", time_s, time_s + 900.0, sights=(p.Sight("eye", time_s, time_s + 1.0, ((time_s, 1.0),)),),
            reach=(p.Reach(unit, 1.0, (window,)),),
        ))  # fmt: skip
    units = [
        p.Unit("a", channels=channels, assess=(Law.FIXED, HELD_S - 1.0, 0.0)),
        p.Unit("b", channels=1_000_000, assess=(Law.FIXED, HELD_S - 1.0, 0.0), channels_of="a"),
    ]
    return p.build_plan(made, units)


HELD_S = 250.0


@pytest.mark.parametrize("channels", [1, 3, 5])
def test_two_kinds_of_round_lose_as_erlang_says_of_one_pool(channels: int) -> None:
    """B(n, a) with a = arrivals of both kinds times the time a channel is held; each kind loses the same share."""
    threats = 4_000
    plan = pooled(channels, threats, seed=channels)
    shots = simulate(plan, 1, 0, 1).shots[0]
    offered = HELD_S / 100.0
    terms = [offered**k / math.factorial(k) for k in range(channels + 1)]
    blocked = terms[-1] / sum(terms)
    error = 4.0 * math.sqrt(blocked * (1.0 - blocked) * (1.0 + 2.0 * offered) / threats)
    assert 1.0 - shots.mean() == pytest.approx(blocked, abs=error)
    for unit in (0, 1):
        mine = plan.pair_unit == unit
        assert 1.0 - shots[mine].mean() == pytest.approx(blocked, abs=error / math.sqrt(mine.mean()))


# ---- the file

BAD = [
    ("shares: one", "shares: two", 'unit "two": it shares its own radar', "two"),
    ("shares: one", "shares: three", 'unit "two": shares: there is no unit "three"', "two"),
    ("shares: one,", "shares: one, ready_after: 1 h,", "ready_after belongs to the radar", "two"),
    ("      net: own\n", "", "and they are not on one net", "two"),
    ("engages: [glide-bomb]", "engages: []", 'unit "two": engages nothing', "two"),
    ("engages: [glide-bomb]", "engages: [rocket]", "has no kill probability against the class rocket", "two"),
    ("engages: [glide-bomb]", "engages: [bomber]", '"bomber" is not one of the choices', "two"),
    ("[50.02 N, 30.0 E]", "[50.9 N, 30.0 E]", "its launchers stand 100 km from the radar", "two"),
    ("{glide-bomb: {first", "{rocket: {first", "it never engages the class rocket", "against"),
]


@pytest.mark.parametrize(("old", "new", "said", "mark"), BAD)
def test_what_does_not_fit_is_named_at_its_line(old: str, new: str, said: str, mark: str) -> None:
    assert old in DEFENCE
    text = scenario(DEFENCE.replace(old, new))
    line = 1 + text[: text.index("name: two" if mark == "two" else "against")].count("\n")
    found = [problem for problem in problems_of(text) if said in problem.what]
    assert [problem.where.line for problem in found] == [line], [problem.what for problem in problems_of(text)]
    assert found[0].remedy


def test_a_variant_that_narrows_what_a_unit_engages_is_no_slip() -> None:
    """What the laydown says of salvos against other classes has no use there, and is not in the way."""
    narrowed = "  all: {says: All., change: {set: {units.one.engages: [aircraft]}}}"
    assert [p.what for p in problems_of(scenario(DEFENCE, variants=narrowed)) if "never engages" in p.what] == []


def test_more_missiles_than_the_system_guides() -> None:
    system = DEFENCE.replace("system: s-300pmu-2", "system: s-125")
    text = scenario(system.replace("{first_salvo: 1,", "{first_salvo: 3,"))
    (problem,) = [p for p in problems_of(text) if "against glide-bomb is 3" in p.what]
    assert problem.remedy == "write 2 or less"


def test_aimed_at_a_unit_without_a_radar_of_its_own() -> None:
    text = scenario(DEFENCE).replace("target: plant", "target: two")
    (problem,) = [p for p in problems_of(text) if "has no radar of its own" in p.what]
    assert "aim at one" in problem.remedy
    falls = "  launches: [{name: rain, weapon: scud-b, at: [50.0 N, 33.0 E], target: two, start: 0 s}]\nvariants:"
    (problem,) = [p for p in problems_of(scenario(DEFENCE).replace("variants:", falls)) if "has no radar" in p.what]
    assert problem.what == 'launch "rain": its target "two" has no radar of its own'


def test_the_default_of_several_missiles_at_everything_cheap_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the check and in the notes, until the file says how many; shown with a class that every system engages."""
    assert checks_doctrine.CHEAP == ("drone", "rocket")
    monkeypatch.setattr(checks_doctrine, "CHEAP", ("drone", "glide-bomb"))
    unit = "  units: [{name: buk, system: buk-m2e, at: [50.0 N, 30.0 E]}]\n"
    (said,) = [p for p in problems_of(scenario(unit)) if "first at every" in p.what]
    assert said.what == 'unit "buk": it fires 2 missiles first at every glide-bomb: the catalogue\'s default of buk-m2e'
    assert said.severity == "warning"
    assert "{against: {glide-bomb: {first_salvo: 1}}}" in said.remedy
    notes = resolve(parse_scenario(scenario(unit), "x.yaml")).assumptions
    assert [note for note in notes if note.startswith('Unit "buk": it fires 2 missiles first at every glide-bomb')]
    few = scenario(unit.replace("30.0 E]}]", "30.0 E], doctrine: {against: {glide-bomb: {max_salvos: 1}}}}]"))
    assert [p for p in problems_of(few) if "first at every" in p.what]
    for doctrine in ("{against: {glide-bomb: {first_salvo: 1}}}", "{first_salvo: 2}"):
        other = scenario(unit.replace("30.0 E]}]", f"30.0 E], doctrine: {doctrine}}}]"))
        assert not [p for p in problems_of(other) if "first at every" in p.what]
