"""Rules of nets and crews in the scenario file: what they mean, what is refused at its line, what is inert."""

from __future__ import annotations

import math
import re
from types import SimpleNamespace

import numpy as np
import pytest
from tests.effects.rows import assert_share, by_hand, outcomes
from tests.numbers.golden import FOLDER

from redan.errors import InputError
from redan.layout import build as p
from redan.layout import plan_digest
from redan.layout.columns import at_default
from redan.layout.plan import SPECS
from redan.plan import compile_plan
from redan.plan.explain import explain
from redan.scenario import check, parse_scenario, resolve
from redan.scenario.parts_rules import LinkPart
from redan.scenario.resolve_rules import summed, with_links
from redan.scenario.resolved import Delay, Resolved

FILE = """\
redan: 1
title: Rules
terrain: none
seed: 7
replications: 100
readings:
  crew:
    default: as-is
    options:
      as-is: {says: As it stands., sources: ["My assumption"], set: {units.one.launchers: 4}}
      sure: {says: It believes., sources: ["My assumption"], set: {units.one.doctrine.believes_kill: for-ever}}
defence:
  nets:
    - {name: net, delay: 5 sNET}
  units:
    - {name: one, system: buk-m2e, at: [50.0 N, 30.0 E], net: netUNIT}
    - {name: two, system: buk-m2e, at: [50.1 N, 30.0 E], net: net}
    - {name: lone, system: kub, at: [50.0 N, 30.2 E]LONE}
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
        - {at: [50.0 N, 31.0 E], altitude: 5000 m, speed: 250 m/s}
        - {at: [50.0 N, 29.0 E], altitude: 5000 m, speed: 250 m/s}
variants:
  base: {says: As it is., change: {}}
baseline: base
"""
BEFORE = {  # digests of the plans before these rules
    "exhaustion": "67570c17d80a7b53c3df04fdead4493ac554a44b0c11f7aab741d609e6993a21",
    "glide": "8e1636da56f7454d8e5f1c64a482eaf919ac653726d83c5be2df26e1060b0b01",
    "valley": "853494288b3f26e7560301e065559ac80ad01da1ed7b683086ea61710d7ee38f",
}
OLD = ", doctrine: {believes_kill: for-ever, tracks_at_launch: no, lets_go: no}"


def text(net: str = "", unit: str = "", lone: str = "") -> str:
    return FILE.replace("NET}", f"{net}}}").replace("UNIT}", f"{unit}}}").replace("LONE}", f"{lone}}}")


def resolved(level: str = "best", readings: dict[str, str] | None = None, **parts: str) -> Resolved:
    return resolve(parse_scenario(text(**parts), "f.yaml"), readings=readings, level=level)


def said(**parts: str) -> list[str]:
    """Errors and warnings of the file, each with its line."""
    try:
        return [str(problem) for problem in check(parse_scenario(text(**parts), "f.yaml"))]
    except InputError as error:
        return [str(problem) for problem in error.problems]


def test_the_rules_of_a_doctrine_stand_in_the_plan() -> None:
    plan = compile_plan(resolved(unit=OLD, net=", joins: never")).plan
    one = 1  # lone, one, two
    assert plan.unit_believe_s[one] == math.inf
    assert (plan.unit_tracks[one], plan.unit_lets_go[one], plan.net_joins[0]) == (0, 0, 0)
    rules = ", doctrine: {believes_kill: 20 s, tracks_at_launch: yes, lets_go: yes}"
    plan = compile_plan(resolved(unit=rules, net=", joins: when-waiting-costs")).plan
    assert plan.unit_believe_s[one] == 20.0
    assert (plan.unit_tracks[one], plan.unit_lets_go[one], plan.net_joins[0]) == (1, 1, 1)


def test_a_reading_sets_a_rule() -> None:
    assert compile_plan(resolved(readings={"crew": "sure"})).plan.unit_believe_s[1] == math.inf


def test_acquiring_lengthens_the_reaction_time_of_whom_it_concerns() -> None:
    before = {unit.name: unit.reaction for unit in resolved().units}
    acquire = ", doctrine: {acquire_cued: 5 s to 10 s}"
    after = {unit.name: unit.reaction for unit in resolved(unit=acquire).units}
    assert (after["one"].a_s, after["one"].b_s) == (before["one"].a_s + 5, before["one"].b_s + 10)
    assert (after["two"], after["lone"]) == (before["two"], before["lone"])
    alone = {unit.name: unit.reaction for unit in resolved(lone=", doctrine: {acquire_alone: 20 s}").units}
    assert (alone["lone"].a_s, alone["lone"].b_s) == (before["lone"].a_s + 20, before["lone"].b_s + 20)


def test_the_sum_of_two_delays_has_the_sum_of_their_means() -> None:
    assert summed(Delay("fixed", 3.0), Delay("fixed", 4.0)) == Delay("fixed", 7.0)
    assert summed(Delay("uniform", 3.0, 5.0), Delay("fixed", 4.0)) == Delay("uniform", 7.0, 9.0)


def test_delays_of_links_add() -> None:
    assert resolved(net=", links: [{delay: 2 s}, {delay: 3 s, reliability: 0.5}]").nets[0].delay_s == 10.0


@pytest.mark.parametrize(
    ("parts", "where", "words"),
    [
        ({"unit": ", doctrine: {believes_kill: 3 h}"}, "f.yaml:16:", "too long"),
        ({"unit": ", doctrine: {lets_go: perhaps}"}, "f.yaml:16:", "yes, no"),
        ({"unit": ', doctrine: {acquire_cued: "exponential, mean 8 s"}'}, "f.yaml:16:", "5 s to 10 s"),
        ({"unit": ", doctrine: {acquire_alone: 20 s}"}, "f.yaml:16:", "inert: acquire_alone"),
        ({"lone": ", doctrine: {acquire_cued: 5 s}"}, "f.yaml:18:", "inert: acquire_cued"),
        ({"net": ", joins: sometimes"}, "f.yaml:14:", "when-waiting-costs, never"),
        ({"net": ", links: [{down: 5 s}]"}, "f.yaml:14:", "down is given without up"),
        ({"net": ", links: [{up: 5 min}, {up: 6 min}]"}, "f.yaml:14:", "a second link"),
        ({"net": ", links: [{reliability: 1}]"}, "f.yaml:14:", "inert: it never fails"),
        ({"net": ", links: [{reliability: 0}]"}, "f.yaml:14:", "the net never works"),
    ],
)
def test_what_is_wrong_or_inert_is_said_at_its_line(parts: dict[str, str], where: str, words: str) -> None:
    assert any(where in problem and words in problem for problem in said(**parts)), said(**parts)


def test_a_file_without_these_keys_says_nothing_of_them() -> None:
    assert not [problem for problem in said() if "net" in problem or "doctrine" in problem]


@pytest.mark.parametrize("name", ["glide", "valley", "exhaustion"])
def test_a_file_can_ask_for_every_old_rule(name: str) -> None:
    """Then the plan says nothing of the rules: it is the plan from before they were there, to the byte."""
    written = (FOLDER / f"{name}.yaml").read_text()
    old = re.sub(r"(\{name: [^\n]*?, delay: [^\n]*?)\}(?=\n)", r"\1, joins: never}", written)
    rules = "believes_kill: for-ever, tracks_at_launch: no, lets_go: no"
    old = re.sub(r"doctrine: \{(?=first_salvo)", f"doctrine: {{{rules}, ", old)
    old = re.sub(r"(\{name: [^\n]*?, system: [^\n]*?, at: [^\n]*?)\}(?=\n)", rf"\1, doctrine: {{{rules}}}}}", old)
    old = re.sub(r"(system: (?:36d6|p-18)[^\n]*), doctrine: \{[^\n]*?\}\}", r"\1}", old)
    new, was = (
        compile_plan(resolve(parse_scenario(each, str(FOLDER / f"{name}.yaml")))).plan for each in (written, old)
    )
    for column in ("unit_believe_s", "unit_tracks", "unit_lets_go", "net_joins"):
        assert at_default(SPECS[column], getattr(was, column)), column
        assert len(getattr(new, column)) == 0 or not at_default(SPECS[column], getattr(new, column)), column
    for column in set(was._fields) - {"unit_believe_s", "unit_tracks", "unit_lets_go", "net_joins"}:
        assert np.array_equal(getattr(was, column), getattr(new, column)), column
    assert plan_digest(was) == BEFORE[name]


def test_explain_says_the_rules() -> None:
    new, old = (
        explain(compile_plan(resolved(**parts)), "one", "raid-1")
        for parts in ({}, {"unit": OLD, "net": ", joins: never"})
    )
    for words in ("believed for 15 s", "a launch needs a track", "left frees its channel", "a second unit joins"):
        assert words in new
        assert words not in old
    assert "believed for ever" in old


def test_the_level_chooses_how_long_a_kill_is_believed() -> None:
    assert [resolved(level).units[1].believe_s for level in ("low", "best", "high")] == [10.0, 15.0, 20.0]


# ---- links that fail: closed forms of rows as the scenario makes them


def rows_of(nets: dict[str, list[LinkPart]]) -> tuple[list[p.Effect], dict[str, int]]:
    """Rows of effects and bits at the start of these nets, without any file around them."""
    entries = {name: SimpleNamespace(part=SimpleNamespace(links=links)) for name, links in nets.items()}
    empty = Resolved("", "", {}, (), (), (), (), (), None)
    made = with_links(SimpleNamespace(entries={"nets": entries}), empty)  # type: ignore[arg-type]
    bits: dict[str, int] = {}
    for _, name, bit in made.off:
        bits[str(name)] = bits.get(str(name), 0) | {"held": 8, "silent": 2}[bit]
    return by_hand(made.effects), bits


def fired_at(nets: dict[str, list[LinkPart]], at_s: float = 1000.0) -> np.ndarray:
    """(n,) whether any unit fires at a target that appears for a moment; each sees it over its net alone."""
    rows, bits = rows_of(nets)
    units = [p.Unit(f"unit-{name}", net=name, radar=None) for name in nets]
    radars = [p.Radar(f"radar-{name}", net=name) for name in nets]
    sights = tuple(p.Sight(radar.name, at_s, at_s + 0.01, ((at_s, 1.0),)) for radar in radars)
    reach = tuple(p.Reach(unit.name, 0.0) for unit in units)
    target = p.Threat("target", at_s, at_s + 0.01, sights=sights, reach=reach)
    plan = p.build_plan(
        [target], units, radars=radars, nets=[p.Net(name, off=bits.get(name, 0)) for name in nets], effects=rows
    )
    return np.asarray(outcomes(plan).fired.sum(axis=1) > 0)


def test_two_paths_of_two_links() -> None:
    """1 - (1 - 0.9^2)^2 = 0.964 (review B12)."""
    link = LinkPart(reliability=0.9)
    assert_share(fired_at({"left": [link, link], "right": [link, link]}), 1 - (1 - 0.81) ** 2)


@pytest.mark.parametrize(("reliability", "share"), [(0.0, False), (1.0, True)])
def test_links_that_never_and_always_work(reliability: float, share: bool) -> None:
    assert (fired_at({"net": [LinkPart(reliability=reliability)]}) == share).all()


def test_a_link_that_fails_now_and_then_works_for_its_share_of_the_time() -> None:
    """up / (up + down), from the beginning and later."""
    for at_s in (5.0, 1000.0):
        assert_share(fired_at({"net": [LinkPart.model_validate({"up": "60 s", "down": "20 s"})]}, at_s), 0.75)


def test_planted_fault_a_chain_is_no_better_than_its_links() -> None:
    with pytest.raises(AssertionError):
        assert_share(fired_at({"net": [LinkPart(reliability=0.9), LinkPart(reliability=0.9)]}), 0.9)
